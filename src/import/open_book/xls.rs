//! XLS: the stream of records is walked once to learn how much it asks for, then read.

use std::io::Cursor;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::Refusal;
use super::cfb::{Compound, MAX_STREAM, u16_at, u32_at, wrap};
use super::grid::{Budget, Grid};
use super::quiet::caught;
use super::remarks::Remarks;
use super::xlsx::{day, iso_day, number, text};
use crate::import::sheet::{Cell, Sheet};

/// Cells the reader lays out for all sheets, full or empty.
const MAX_AREA: u64 = 12_000_000;

/// Letters of the shared texts as often as cells show them: the reader copies them into each.
const MAX_LETTERS: u64 = 128 << 20;

/// Records walked over; many sheets may be said to begin at one place.
const MAX_RECORDS: usize = 20_000_000;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const BOUND_SHEET: u16 = 0x0085;
const FILE_PASS: u16 = 0x002f;
const SUP_BOOK: u16 = 0x01ae;
const DIMENSIONS: u16 = 0x0200;
const FORMULA: u16 = 0x0006;
const MUL_RK: u16 = 0x00bd;
const LABEL_SST: u16 = 0x00fd;
const SST: u16 = 0x00fc;
const CONTINUE: u16 = 0x003c;
const ROW: u16 = 0x0208;
const COL_INFO: u16 = 0x007d;

pub(super) fn read(bytes: &[u8]) -> Result<(Vec<Sheet>, Remarks), Refusal> {
    let damaged = || Refusal::Damaged("nie da się odczytać jego arkuszy".to_owned());
    let file = Compound::open(bytes)
        .ok_or_else(|| Refusal::Damaged("jego części są pomieszane albo ucięte".to_owned()))?;
    if file.has("EncryptedPackage") {
        return Err(Refusal::Password);
    }
    let mut remarks = Remarks::default();
    remarks.macros = file.has("_VBA_PROJECT_CUR");
    let stream = match (file.has("Workbook"), file.has("Book")) {
        (true, _) => file.stream("Workbook"),
        (_, true) => file.stream("Book"),
        _ if file.has("WordDocument") => return Err(Refusal::Other("dokument tekstowy DOC")),
        _ => return Err(Refusal::Other("dokument dawnego pakietu biurowego")),
    };
    let mut stream = stream.filter(|s| s.len() <= MAX_STREAM).ok_or_else(damaged)?;
    survey(&mut stream, &mut remarks)?;
    let boxed = wrap("Workbook", &stream);
    caught(|| cells(boxed, remarks)).unwrap_or_else(|| Err(damaged()))
}

/// One record: its place, kind and length.
struct Record {
    at: usize,
    kind: u16,
    length: usize,
}

fn record(stream: &[u8], at: usize) -> Option<Record> {
    let kind = u16_at(stream, at)?;
    let length = usize::from(u16_at(stream, at.checked_add(2)?)?);
    (at + 4 + length <= stream.len()).then_some(Record { at, kind, length })
}

/// What is counted over all sheets.
#[derive(Default)]
struct Walk {
    steps: usize,
    /// Letters of each shared text.
    texts: Vec<u16>,
    /// Letters shown by cells.
    letters: u64,
}

/// Lengths of the shared texts. They run over the ends of records; each piece of letters begins with
/// a byte that says whether they take one byte or two.
fn lengths(stream: &[u8], first: &Record) -> Vec<u16> {
    let mut pieces: Vec<&[u8]> = Vec::new();
    let mut next = Some(Record { at: first.at, kind: CONTINUE, length: first.length });
    while let Some(r) = next.filter(|r| r.kind == CONTINUE) {
        let end = r.at + 4 + r.length;
        pieces.push(stream.get(r.at + 4..end).unwrap_or_default());
        next = record(stream, end);
    }
    let mut out = Vec::new();
    let mut pieces = pieces.into_iter();
    // Two counts come first.
    let mut rest = pieces.next().and_then(|p| p.get(8..)).unwrap_or_default();
    loop {
        if rest.is_empty() {
            match pieces.next() {
                Some(piece) => rest = piece,
                None => return out,
            }
        }
        let (Some(length), Some(flags)) = (u16_at(rest, 0), rest.get(2).copied()) else {
            return out;
        };
        let mut at = 3;
        let mut tail = 0_usize;
        if flags & 8 != 0 {
            tail += 4 * usize::from(u16_at(rest, at).unwrap_or(0));
            at += 2;
        }
        if flags & 4 != 0 {
            tail += u32_at(rest, at).unwrap_or(0) as usize;
            at += 4;
        }
        rest = rest.get(at..).unwrap_or_default();
        out.push(length);
        let mut wide = usize::from(flags & 1) + 1;
        let mut letters = usize::from(length);
        loop {
            let here = letters.min(rest.len() / wide);
            rest = rest.get(here * wide..).unwrap_or_default();
            letters -= here;
            if letters == 0 {
                break;
            }
            let Some([flag, more @ ..]) = pieces.next() else { return out };
            wide = usize::from(flag & 1) + 1;
            rest = more;
        }
        while tail > 0 {
            let here = tail.min(rest.len());
            rest = rest.get(here..).unwrap_or_default();
            tail -= here;
            if tail > 0 {
                let Some(piece) = pieces.next() else { return out };
                rest = piece;
            }
        }
    }
}

/// Walks all records: passwords, links, hidden parts, and the area every sheet spans. The declared
/// extent of a sheet, for which the reader would make room unseen, is struck out.
fn survey(stream: &mut [u8], remarks: &mut Remarks) -> Result<(), Refusal> {
    let mut sheets: Vec<usize> = Vec::new();
    let mut walk = Walk::default();
    let mut at = 0;
    while let Some(r) = record(stream, at) {
        at += 4 + r.length;
        walk.steps += 1;
        let data = stream.get(r.at + 4..at).unwrap_or_default();
        match r.kind {
            EOF => break,
            SST => walk.texts = lengths(stream, &r),
            FILE_PASS if u16_at(data, 0) != Some(0) => return Err(Refusal::Password),
            // Two short forms stand for the workbook itself and for add-ins.
            SUP_BOOK if data.len() > 4 => remarks.links += 1,
            BOUND_SHEET => sheets.extend(u32_at(data, 0).map(|p| p as usize)),
            _ => {}
        }
    }
    let mut area = 0_u64;
    for start in sheets {
        area = area.saturating_add(extent(stream, start, &mut walk, remarks)?);
        if area > MAX_AREA {
            return Err(too_large());
        }
    }
    Ok(())
}

/// Rows times columns of the smallest rectangle around the cells of a sheet.
fn extent(
    stream: &mut [u8],
    start: usize,
    walk: &mut Walk,
    remarks: &mut Remarks,
) -> Result<u64, Refusal> {
    let outside = || Refusal::Damaged("spis wskazuje arkusz poza plikiem".to_owned());
    if start >= stream.len() {
        return Err(outside());
    }
    let mut bounds: Option<(u16, u16, u16, u16)> = None;
    let (mut depth, mut begun) = (0_usize, false);
    let mut at = start;
    let mut cells = 0_u64;
    while let Some(r) = record(stream, at) {
        at += 4 + r.length;
        walk.steps += 1;
        if walk.steps > MAX_RECORDS || walk.letters > MAX_LETTERS {
            return Err(too_large());
        }
        match r.kind {
            BOF if begun => depth += 1,
            BOF => begun = true,
            EOF if depth > 0 => depth -= 1,
            EOF => break,
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        if r.kind == DIMENSIONS {
            // A kind nobody reads.
            if let Some(kind) = stream.get_mut(r.at..r.at + 2) {
                kind.copy_from_slice(&[1, 0]);
            }
            continue;
        }
        let data = stream.get(r.at + 4..at).unwrap_or_default();
        match r.kind {
            ROW if u16_at(data, 12).is_some_and(|o| o & 0x20 != 0) => remarks.hidden_rows += 1,
            COL_INFO if u16_at(data, 8).is_some_and(|o| o & 1 != 0) => {
                let (a, b) = (u16_at(data, 0).unwrap_or(0), u16_at(data, 2).unwrap_or(0));
                remarks.hidden_columns += usize::from(b.min(255).saturating_sub(a)) + 1;
            }
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | LABEL_SST | FORMULA | MUL_RK => {
                let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { continue };
                let last = if r.kind == MUL_RK {
                    data.len()
                        .checked_sub(2)
                        .and_then(|i| u16_at(data, i))
                        .unwrap_or(first)
                        .max(first)
                } else {
                    first
                };
                if r.kind == FORMULA {
                    remarks.formula();
                } else if r.kind == LABEL_SST {
                    let text = u32_at(data, 6).and_then(|i| walk.texts.get(i as usize));
                    walk.letters += text.copied().map_or(0, u64::from);
                }
                cells += u64::from(last - first) + 1;
                let b = bounds.get_or_insert((row, first, row, last));
                *b = (b.0.min(row), b.1.min(first), b.2.max(row), b.3.max(last));
            }
            _ => {}
        }
    }
    let area =
        bounds.map_or(0, |(r1, c1, r2, c2)| (u64::from(r2 - r1) + 1) * (u64::from(c2 - c1) + 1));
    Ok(area.max(cells))
}

fn cells(bytes: Vec<u8>, mut remarks: Remarks) -> Result<(Vec<Sheet>, Remarks), Refusal> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| fault(&e))?;
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    for about in book.sheets_metadata().to_vec() {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        if about.visible != SheetVisible::Visible {
            remarks.hidden_sheet(&about.name);
        }
        let mut grid = Grid::new(&about.name);
        let range = book.worksheet_range(&about.name).map_err(|e| fault(&e))?;
        let (row, column) = range.start().unwrap_or((0, 0));
        for (r, c, value) in range.used_cells() {
            let r = u32::try_from(r).unwrap_or(u32::MAX).saturating_add(row);
            let c = u32::try_from(c).unwrap_or(u32::MAX).saturating_add(column);
            grid.put(&mut budget, r, c, cell(value))?;
        }
        for area in book.merge_cells_by_sheet_name(&about.name).unwrap_or_default() {
            grid.merge((area.start.0, area.start.1, area.end.0, area.end.1));
        }
        sheets.push(grid.finish());
    }
    Ok((sheets, remarks))
}

fn cell(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::Int(i) => Cell::Number(*i as f64),
        Data::Float(f) => number(*f),
        Data::String(s) => text(s),
        Data::Bool(b) => Cell::Flag(*b),
        Data::DateTime(d) => day(d),
        Data::DateTimeIso(s) | Data::DurationIso(s) => iso_day(s),
        Data::Error(e) => Cell::Fault(e.to_string().into()),
    }
}

fn too_large() -> Refusal {
    Refusal::TooLarge {
        what: "arkusze zajmują ponad 12 mln komórek albo powtarzają zbyt długie teksty".to_owned(),
        sheet: None,
        row: None,
        column: None,
    }
}

fn fault(e: &XlsError) -> Refusal {
    Refusal::Damaged(
        match e {
            XlsError::Password => return Refusal::Password,
            XlsError::Cfb(_) => "jego części są pomieszane albo ucięte",
            XlsError::Len { .. } | XlsError::EoStream(_) | XlsError::ContinueRecordTooShort => {
                "urywa się"
            }
            _ => "ma nieznaną budowę",
        }
        .to_owned(),
    )
}
