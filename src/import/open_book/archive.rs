//! A zipped workbook before anybody reads it: what it is, whether it inflates to a sane size, and
//! what it holds besides cells.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Refusal;
use super::remarks::Remarks;
use crate::text::format_integer;

/// Parts of an archive; a workbook with a hundred sheets and pictures has some hundreds.
const MAX_PARTS: usize = 10_000;

/// Bytes all parts may inflate to.
const MAX_INFLATED: u64 = 512 << 20;

/// How many times larger than the file the parts may be, once they are larger than `FREE`. Sheets
/// of repeating numbers reach forty.
const MAX_RATIO: u64 = 150;
const FREE: u64 = 8 << 20;

/// A tag longer than this is cut; no tag we look at is.
const MAX_TAG: usize = 1 << 20;

/// What the archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Ods,
    /// Something else, in the nominative.
    Other(&'static str),
}

/// What was learned without reading a cell.
#[derive(Debug)]
pub(super) struct Looked {
    pub(super) kind: Kind,
    pub(super) remarks: Remarks,
}

/// Inflates every part once, to nowhere, and looks at the tags that matter.
pub(super) fn inspect(bytes: &[u8]) -> Result<Looked, Refusal> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged_zip(&e))?;
    if zip.len() > MAX_PARTS {
        return Err(too_large(format!(
            "archiwum ma {} części",
            format_integer(i64::try_from(zip.len()).unwrap_or(i64::MAX))
        )));
    }
    let allowed = MAX_INFLATED.min(FREE.max((bytes.len() as u64).saturating_mul(MAX_RATIO)));
    // What the archive says of itself comes first: it costs nothing. It may lie, so what really
    // comes out is counted too.
    if zip.decompressed_size().is_some_and(|n| n > u128::from(allowed)) {
        return Err(bomb());
    }
    let mut looked = Looked { kind: Kind::Other("archiwum ZIP"), remarks: Remarks::default() };
    let mut total = 0_u64;
    for index in 0..zip.len() {
        let part = zip.by_index(index).map_err(|e| damaged_zip(&e))?;
        if part.encrypted() {
            return Err(Refusal::Password);
        }
        let name = String::from_utf8_lossy(part.name_raw()).to_lowercase();
        let left = allowed.saturating_sub(total);
        // One byte more than allowed tells that it is too much.
        let mut limited = part.take(left.saturating_add(1));
        let read = look_into(&name, &mut limited, &mut looked)?;
        total = total.saturating_add(read);
        if total > allowed {
            return Err(bomb());
        }
    }
    Ok(looked)
}

/// Reads one part to its end and notes what it tells; the number of bytes.
fn look_into(name: &str, part: &mut impl Read, looked: &mut Looked) -> Result<u64, Refusal> {
    kind_by_part(name, looked);
    if name.starts_with("xl/externallinks/externallink") && name.ends_with(".xml") {
        looked.remarks.links += 1;
    }
    if name.ends_with("vbaproject.bin") || name.starts_with("basic/") {
        looked.remarks.macros = true;
    }
    let failed = |e: std::io::Error| {
        Refusal::Damaged(format!("nie da się rozpakować części „{name}” ({})", unpack_fault(&e)))
    };
    if name == "mimetype" {
        let mut text = Vec::new();
        part.read_to_end(&mut text).map_err(failed)?;
        looked.kind = kind_by_mime(&text, looked.kind);
        return Ok(text.len() as u64);
    }
    let strings = name.ends_with("sharedstrings.xml");
    let sheet = name.contains("worksheets/") && name.ends_with(".xml");
    let manifest = name == "meta-inf/manifest.xml";
    if !(strings || sheet || manifest) {
        return std::io::copy(part, &mut std::io::sink()).map_err(failed);
    }
    let mut declared = 0_u64;
    let mut locked = false;
    let mut foreign = false;
    let remarks = &mut looked.remarks;
    let read = tags(part, |tag| {
        if tag.starts_with(b"?xml") {
            foreign |=
                attribute(tag, b"encoding").is_some_and(|e| !e.eq_ignore_ascii_case(b"utf-8"));
        } else if sheet && tag.starts_with(b"row") {
            remarks.hidden_rows += usize::from(yes(attribute(tag, b"hidden")));
        } else if sheet && tag.starts_with(b"col ") && yes(attribute(tag, b"hidden")) {
            remarks.hidden_columns += columns_of(tag);
        } else if strings && let Some(n) = attribute(tag, b"uniqueCount") {
            declared = std::str::from_utf8(n)
                .ok()
                .and_then(|n| n.trim().parse().ok())
                .unwrap_or(u64::MAX)
                .max(declared);
        } else if manifest && tag.starts_with(b"manifest:encryption-data") {
            locked = true;
        }
    })
    .map_err(failed)?;
    if locked {
        return Err(Refusal::Password);
    }
    // UTF-16 would hide tags from the look above, and no spreadsheet program writes it.
    if read.odd || foreign {
        return Err(Refusal::Damaged(format!("część „{name}” nie jest tekstem w kodowaniu UTF-8")));
    }
    // The reader makes room for as many texts as are declared, before it has seen any.
    if declared > read.bytes {
        return Err(Refusal::Damaged("wykaz tekstów podaje niemożliwą ich liczbę".to_owned()));
    }
    Ok(read.bytes)
}

fn kind_by_part(name: &str, looked: &mut Looked) {
    let found = match name {
        "xl/workbook.xml" => Kind::Xlsx,
        "xl/workbook.bin" => Kind::Other("skoroszyt binarny XLSB"),
        "word/document.xml" => Kind::Other("dokument tekstowy DOCX"),
        "ppt/presentation.xml" => Kind::Other("prezentacja PPTX"),
        // Workbooks of unusual programs name their main part as they like.
        "[content_types].xml" if looked.kind == Kind::Other("archiwum ZIP") => Kind::Xlsx,
        _ => return,
    };
    looked.kind = found;
}

fn kind_by_mime(mime: &[u8], before: Kind) -> Kind {
    let mime = mime.trim_ascii();
    if mime.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
        Kind::Ods
    } else if mime.starts_with(b"application/vnd.oasis.opendocument.text") {
        Kind::Other("dokument tekstowy ODT")
    } else if mime.starts_with(b"application/vnd.oasis.opendocument") {
        Kind::Other("dokument OpenDocument")
    } else {
        before
    }
}

fn yes(value: Option<&[u8]>) -> bool {
    value.is_some_and(|v| v == b"1" || v == b"true")
}

/// Columns from `min` to `max`.
fn columns_of(tag: &[u8]) -> usize {
    let number = |key: &[u8]| {
        attribute(tag, key)
            .and_then(|v| std::str::from_utf8(v).ok())
            .and_then(|v| v.parse::<usize>().ok())
    };
    match (number(b"min"), number(b"max")) {
        (Some(a), Some(b)) if b >= a && b <= 16_384 => b - a + 1,
        _ => 1,
    }
}

/// Value of an attribute of a tag.
fn attribute<'t>(tag: &'t [u8], key: &[u8]) -> Option<&'t [u8]> {
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(tag.get(from..)?, key) {
        let start = from + at;
        let before = start.checked_sub(1).and_then(|i| tag.get(i));
        let rest = tag.get(start + key.len()..)?;
        let rest = rest.trim_ascii_start();
        if before.is_some_and(u8::is_ascii_whitespace)
            && let Some(rest) = rest.strip_prefix(b"=")
            && let [quote @ (b'"' | b'\''), value @ ..] = rest.trim_ascii_start()
        {
            let end = memchr::memchr(*quote, value)?;
            return value.get(..end);
        }
        from = start + key.len();
    }
    None
}

struct Scanned {
    bytes: u64,
    /// Bytes no UTF-8 text of XML has: zeros, or a mark of UTF-16.
    odd: bool,
}

/// Calls a function with the inside of every tag, reading in pieces.
fn tags(part: &mut impl Read, mut see: impl FnMut(&[u8])) -> std::io::Result<Scanned> {
    let mut scanned = Scanned { bytes: 0, odd: false };
    let mut piece = vec![0_u8; 64 << 10];
    // The inside of a tag that is not yet closed, and the quote it stands in.
    let mut open: Option<(Vec<u8>, Option<u8>)> = None;
    loop {
        let n = part.read(&mut piece)?;
        if n == 0 {
            return Ok(scanned);
        }
        let mut rest = piece.get(..n).unwrap_or_default();
        scanned.odd |= memchr::memchr(0, rest).is_some()
            || (scanned.bytes == 0 && matches!(rest, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]));
        scanned.bytes += n as u64;
        while !rest.is_empty() {
            match open.take() {
                None => match memchr::memchr(b'<', rest) {
                    Some(at) => {
                        open = Some((Vec::new(), None));
                        rest = rest.get(at + 1..).unwrap_or_default();
                    }
                    None => rest = &[],
                },
                Some((mut tag, Some(quote))) => {
                    let end = memchr::memchr(quote, rest).map(|i| i + 1);
                    let taken = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                    keep(&mut tag, taken);
                    rest = rest.get(taken.len()..).unwrap_or_default();
                    open = Some((tag, end.is_none().then_some(quote)));
                }
                Some((mut tag, None)) => match memchr::memchr3(b'>', b'"', b'\'', rest) {
                    None => {
                        keep(&mut tag, rest);
                        rest = &[];
                        open = Some((tag, None));
                    }
                    Some(at) => {
                        let sign = rest.get(at).copied().unwrap_or(b'>');
                        if sign == b'>' {
                            keep(&mut tag, rest.get(..at).unwrap_or_default());
                            see(&tag);
                        } else {
                            keep(&mut tag, rest.get(..=at).unwrap_or_default());
                            // Comments and declarations know no quotes.
                            let plain = matches!(tag.first(), Some(b'!' | b'?'));
                            open = Some((tag, (!plain).then_some(sign)));
                        }
                        rest = rest.get(at + 1..).unwrap_or_default();
                    }
                },
            }
        }
    }
}

fn keep(tag: &mut Vec<u8>, more: &[u8]) {
    let room = MAX_TAG.saturating_sub(tag.len()).min(more.len());
    tag.extend_from_slice(more.get(..room).unwrap_or_default());
}

fn bomb() -> Refusal {
    too_large(
        "po rozpakowaniu byłby wielokrotnie większy niż zwykły skoroszyt tej wielkości".to_owned(),
    )
}

fn too_large(what: String) -> Refusal {
    Refusal::TooLarge { what, sheet: None, row: None, column: None }
}

fn damaged_zip(e: &ZipError) -> Refusal {
    match e {
        ZipError::UnsupportedArchive(what) if what.to_lowercase().contains("password") => {
            Refusal::Password
        }
        ZipError::UnsupportedArchive(_) => {
            Refusal::Damaged("archiwum użyto nieznanego sposobu pakowania".to_owned())
        }
        _ => Refusal::Damaged("nie jest całym archiwum ZIP".to_owned()),
    }
}

fn unpack_fault(e: &std::io::Error) -> &'static str {
    match e.kind() {
        std::io::ErrorKind::InvalidData => "błędna suma kontrolna",
        std::io::ErrorKind::UnexpectedEof => "urywa się",
        _ => "błędne dane",
    }
}
