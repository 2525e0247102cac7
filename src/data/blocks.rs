//! Records of a delimited text read in blocks, so that a file of any length takes the same memory.
//!
//! The rule of encodings is that of [`super::text`]: a mark, else UTF-8 when all of the file is UTF-8,
//! else Windows-1250. All of the file is therefore looked through once before its first record.

use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1250};

use super::csv::{Broken, FIELD_LIMIT, RECORD_LIMIT, Record, RecordSource, Records, delimiter};
use super::text::{NotText, is_odd, is_polish};

/// Bytes read at a time.
const BLOCK: usize = 256 << 10;
/// So long a text without a line end is given to [`Records`] as it is: it is too long for any.
const LONGEST: usize = RECORD_LIMIT + 4 * FIELD_LIMIT;

/// Encoding of a whole file, or why it is no text.
///
/// # Errors
/// When reading fails.
pub(super) fn encoding(reader: &mut impl Read) -> io::Result<Result<&'static Encoding, NotText>> {
    let mut block = vec![0; BLOCK];
    let mut kept: Vec<u8> = Vec::new();
    let (mut first, mut mark, mut valid, mut blank) = (true, None, true, true);
    // For a text of two encodings: Polish letters in UTF-8, and the row where UTF-8 ends.
    let (mut polish, mut row, mut last) = (false, 1_u32, 0_u8);
    let mut wide: Option<(Decoder, String)> = None;
    loop {
        let n = fill(reader, &mut block)?;
        let mut bytes = block.get(..n).unwrap_or_default();
        if std::mem::take(&mut first) {
            if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
                return Ok(Err(NotText::Workbook));
            }
            if bytes.starts_with(b"%PDF") {
                return Ok(Err(NotText::Pdf));
            }
            if let Some((found, length)) = Encoding::for_bom(bytes) {
                mark = Some(found);
                bytes = bytes.get(length..).unwrap_or_default();
                if found != UTF_8 {
                    wide = Some((found.new_decoder_without_bom_handling(), String::new()));
                }
            }
        }
        let odd = |b: &u8| is_odd(*b);
        if let Some((decoder, text)) = &mut wide {
            text.clear();
            text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(BLOCK * 3));
            let (_, _, broken) = decoder.decode_to_string(bytes, text, n == 0);
            if broken || text.as_bytes().iter().any(odd) {
                return Ok(Err(NotText::Binary));
            }
            blank &= text.trim().is_empty();
        } else {
            if bytes.iter().any(odd) {
                return Ok(Err(NotText::Binary));
            }
            blank = blank && bytes.trim_ascii().is_empty();
            polish = polish
                || bytes.first().is_some_and(|b| is_polish([last, *b]))
                || bytes.windows(2).any(|pair| matches!(pair, [a, b] if is_polish([*a, *b])));
            last = bytes.last().copied().unwrap_or(last);
            if valid {
                let wrong = first_wrong(&mut kept, bytes);
                valid = wrong.is_none();
                let good = bytes.get(..wrong.unwrap_or(bytes.len())).unwrap_or_default();
                let lines = good.iter().filter(|b| **b == b'\n').count();
                row = row.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            }
        }
        if n == 0 {
            break;
        }
    }
    valid &= kept.is_empty();
    Ok(match mark {
        Some(found) if found == UTF_8 && !valid => Err(NotText::Binary),
        _ if blank => Err(NotText::Empty),
        Some(found) => Ok(found),
        None if valid => Ok(UTF_8),
        None if polish => Err(NotText::Mixed(row)),
        None => Ok(WINDOWS_1250),
    })
}

/// Where the text stops being UTF-8; none when it goes on. `kept` carries a character cut by the end
/// of a block.
fn first_wrong(kept: &mut Vec<u8>, bytes: &[u8]) -> Option<usize> {
    let whole = bytes.len();
    let mut bytes = bytes;
    while !kept.is_empty() {
        let (byte, rest) = bytes.split_first()?;
        bytes = rest;
        kept.push(*byte);
        match std::str::from_utf8(kept) {
            Ok(_) => kept.clear(),
            Err(e) if e.error_len().is_none() => {}
            Err(_) => return Some(0),
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => None,
        Err(e) if e.error_len().is_none() => {
            kept.extend_from_slice(bytes.get(e.valid_up_to()..).unwrap_or_default());
            None
        }
        Err(e) => Some(whole - bytes.len() + e.valid_up_to()),
    }
}

/// Reads until the buffer is full or the input ends.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(room) = buffer.get_mut(filled..).filter(|r| !r.is_empty()) {
        match reader.read(room) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

/// Reader of records over a reader of bytes.
pub(super) struct Blocks<R> {
    reader: R,
    decoder: Decoder,
    block: Vec<u8>,
    text: String,
    /// Where the next record begins, and up to where lines are complete.
    at: usize,
    cut: usize,
    /// Whether the complete lines hold quotes, which may open a field of several lines.
    quotes: bool,
    ended: bool,
    delimiter: char,
    row: u32,
    comments: bool,
    /// Why reading stopped before the end.
    pub(super) fault: Option<io::Error>,
}

impl<R: Read> Blocks<R> {
    /// Over a file whose encoding is known, from its first byte. `known` tells names of columns, for
    /// finding the delimiter.
    pub(super) fn new(
        reader: R,
        encoding: &'static Encoding,
        known: impl Fn(&str) -> bool,
    ) -> Self {
        Self::with_block(reader, encoding, BLOCK, known)
    }

    fn with_block(
        reader: R,
        encoding: &'static Encoding,
        block: usize,
        known: impl Fn(&str) -> bool,
    ) -> Self {
        let mut blocks = Self {
            reader,
            decoder: encoding.new_decoder_with_bom_removal(),
            block: vec![0; block.max(1)],
            text: String::new(),
            at: 0,
            cut: 0,
            quotes: false,
            ended: false,
            delimiter: ';',
            row: 0,
            comments: true,
            fault: None,
        };
        // The delimiter is told by the first line that is neither blank nor a comment.
        loop {
            blocks.refill();
            let seen = blocks.text.get(..blocks.cut).unwrap_or_default();
            let told = seen.lines().any(|l| !l.trim().is_empty() && !l.starts_with('#'));
            if told || blocks.ended || seen.len() > LONGEST {
                blocks.delimiter = delimiter(seen, known);
                return blocks;
            }
        }
    }

    /// Adds at least one line; without one the input has ended.
    fn refill(&mut self) {
        self.text.drain(..self.at);
        self.cut -= self.at;
        self.at = 0;
        let before = self.cut;
        while self.cut == before && !self.ended {
            let n = fill(&mut self.reader, &mut self.block).unwrap_or_else(|e| {
                self.fault = Some(e);
                0
            });
            self.ended = n == 0;
            let bytes = self.block.get(..n).unwrap_or_default();
            let room = self.decoder.max_utf8_buffer_length(n).unwrap_or(n * 3 + 16);
            self.text.reserve(room);
            let begin = self.text.len();
            let _ = self.decoder.decode_to_string(bytes, &mut self.text, self.ended);
            let added = self.text.as_bytes().get(begin..).unwrap_or_default();
            if self.ended || self.text.len() > LONGEST + before {
                self.cut = self.text.len();
            } else if let Some(i) = memchr::memrchr(b'\n', added) {
                self.cut = begin + i + 1;
            }
        }
        let lines = self.text.as_bytes().get(..self.cut).unwrap_or_default();
        self.quotes = memchr::memchr(b'"', lines).is_some();
    }

    fn records(&self) -> Records<'_> {
        let text = self.text.get(self.at..self.cut).unwrap_or_default();
        Records::resumed(text, self.delimiter, self.row, self.comments)
    }

    /// Brings a whole record into the text, if there is one more.
    fn prepare(&mut self) {
        loop {
            let mut records = self.records();
            let plain = !self.quotes && !self.comments;
            let rest = self.text.get(self.at..self.cut).unwrap_or_default();
            if plain && rest.starts_with(|c: char| !c.is_whitespace()) {
                return;
            }
            let ready = match records.next() {
                None => None,
                // In several lines, of which the last may not be read yet.
                Some(Err(Broken::UnclosedQuote(_))) => Some(false),
                Some(_) => Some(true),
            };
            if self.ended || ready == Some(true) {
                return;
            }
            if ready.is_none() {
                let (row, comments, _) = records.state();
                (self.row, self.comments, self.at) = (row, comments, self.cut);
            }
            self.refill();
        }
    }
}

impl<R: Read> RecordSource for Blocks<R> {
    fn next_record(&mut self) -> Option<Result<Record<'_>, Broken>> {
        self.prepare();
        let text = self.text.get(self.at..self.cut).unwrap_or_default();
        let mut records = Records::resumed(text, self.delimiter, self.row, self.comments);
        let next = records.next();
        let (row, comments, left) = records.state();
        (self.row, self.comments, self.at) = (row, comments, self.cut - left);
        if matches!(next, Some(Err(_))) {
            (self.ended, self.cut) = (true, self.at);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::decode;
    use proptest::prelude::*;

    /// Records as text, with their rows; the last may be why it ended.
    type Shown = Vec<Result<(u32, Vec<String>), Broken>>;

    fn own(record: Result<Record<'_>, Broken>) -> Result<(u32, Vec<String>), Broken> {
        record.map(|r| (r.row, r.fields.iter().map(|f| f.to_string()).collect()))
    }

    fn in_blocks(bytes: &[u8], block: usize) -> Result<Shown, NotText> {
        let encoding = encoding(&mut &*bytes).unwrap()?;
        let mut blocks = Blocks::with_block(bytes, encoding, block, |_| false);
        let mut all = Vec::new();
        while let Some(record) = blocks.next_record() {
            all.push(own(record));
        }
        assert!(blocks.next_record().is_none());
        Ok(all)
    }

    fn whole(bytes: &[u8]) -> Result<Shown, NotText> {
        let text = decode(bytes)?;
        Ok(Records::new(&text, delimiter(&text, |_| false)).map(own).collect())
    }

    #[test]
    fn encodings_are_told_apart_over_the_whole_file() {
        let late = [b"a;b\n".repeat(200_000), vec![0xb3, b'\n']].concat();
        assert_eq!(encoding(&mut late.as_slice()).unwrap(), Ok(WINDOWS_1250));
        assert_eq!(in_blocks(&late, 1000), whole(&late));
        let utf8 = [b"a;b\n".repeat(65_535), "x;ż\n".as_bytes().to_vec()].concat();
        assert_eq!(encoding(&mut utf8.as_slice()).unwrap(), Ok(UTF_8));
        let wide: Vec<u8> = std::iter::once(0xfeff_u16)
            .chain("teryt;rok\nż;\"a\nb\"\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(in_blocks(&wide, 3), whole(&wide));
        assert_eq!(in_blocks(&wide, 3).unwrap().len(), 2);
    }

    #[test]
    fn refuses_what_is_no_text() {
        for bytes in [
            &b""[..],
            b" \r\n\n",
            b"PK\x03\x04....",
            b"%PDF-1.7",
            &[0xd0, 0xcf, 0x11, 0xe0, 1],
            &[1, 2, 3, 0, 255],
            b"\xef\xbb\xbfa;\xff\n",
            &[0xff, 0xfe, 0x00, 0xd8, b'a', 0],
        ] {
            let why = encoding(&mut &*bytes).unwrap().unwrap_err();
            assert_eq!(Err(why), decode(bytes).map(|_| ()), "{bytes:?}");
        }
    }

    #[test]
    fn a_lost_quote_and_a_line_without_end_stop_early() {
        let mut text = b"a;b\n1;\"2\n".to_vec();
        text.extend(b"3;4\n".repeat(FIELD_LIMIT));
        assert_eq!(in_blocks(&text, 5000).unwrap().last(), Some(&Err(Broken::HugeField(2))));
        assert_eq!(in_blocks(&text, 5000), whole(&text));
        // Never a line end: what is kept stays bounded.
        let endless = std::io::repeat(b'7').take(1 << 40);
        let mut blocks = Blocks::new(b"a;b\n1;".chain(endless), UTF_8, |_| false);
        assert!(matches!(blocks.next_record(), Some(Ok(_))));
        assert_eq!(blocks.next_record(), Some(Err(Broken::HugeField(2))));
        assert!(blocks.text.capacity() < 4 * LONGEST);
        let many = b";".repeat(LONGEST + 10);
        assert_eq!(in_blocks(&many, 100_000).unwrap(), [Err(Broken::HugeRecord(1))]);
        assert_eq!(in_blocks(&many, 100_000), whole(&many));
    }

    #[test]
    fn a_fault_of_the_disk_is_kept() {
        struct Failing(bool);
        impl Read for Failing {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::Error::other("dysk"));
                }
                buffer[..4].copy_from_slice(b"a;b\n");
                Ok(4)
            }
        }
        let mut blocks = Blocks::with_block(Failing(false), UTF_8, 4, |_| false);
        assert!(matches!(blocks.next_record(), Some(Ok(_))));
        assert_eq!(blocks.next_record(), None);
        assert_eq!(blocks.fault.unwrap().to_string(), "dysk");
    }

    proptest! {
        #[test]
        fn blocks_give_what_the_whole_text_gives(
            text in "[ab;,\"\r\n\t# ż\u{a0}]{0,60}", block in 1_usize..20, latin in any::<bool>()) {
            // Blanks outside ASCII only: no table either way, but not told by the encoding.
            prop_assume!(text.trim().is_empty() == text.trim_ascii().is_empty());
            let bytes = if latin {
                encoding_rs::WINDOWS_1250.encode(&text).0.into_owned()
            } else {
                text.into_bytes()
            };
            prop_assert_eq!(in_blocks(&bytes, block), whole(&bytes));
        }

        #[test]
        fn any_bytes_are_read_or_refused_alike(
            bytes in proptest::collection::vec(any::<u8>(), 0..80), block in 1_usize..20) {
            prop_assert_eq!(in_blocks(&bytes, block), whole(&bytes));
        }
    }
}
