//! Bytes of a file → text: encodings offices use, and refusal of what is no text.

use std::borrow::Cow;

/// Why bytes are not a text table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    /// Nothing in the file, or only white space.
    Empty,
    /// A workbook or another zip archive.
    Workbook,
    /// A PDF.
    Pdf,
    /// UTF-8 with other bytes in it; the row of the first.
    Mixed(u32),
    /// Other binary content.
    Binary,
}

/// Decodes UTF-8 (with or without a byte order mark), UTF-16 with a mark, and Windows-1250.
///
/// # Errors
/// When the bytes are no text.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotText> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(NotText::Workbook);
    }
    if bytes.starts_with(b"%PDF") {
        return Err(NotText::Pdf);
    }
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let body = bytes.get(mark..).unwrap_or_default();
            let (text, broken) = encoding.decode_without_bom_handling(body);
            if broken {
                return Err(NotText::Binary);
            }
            text
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) if bytes.iter().any(|b| is_odd(*b)) => return Err(NotText::Binary),
            Err(_) if let Some(row) = mixed(bytes) => return Err(NotText::Mixed(row)),
            Err(_) => encoding_rs::WINDOWS_1250.decode_without_bom_handling(bytes).0,
        },
    };
    if text.bytes().any(is_odd) {
        return Err(NotText::Binary);
    }
    if text.trim().is_empty() {
        return Err(NotText::Empty);
    }
    Ok(text)
}

/// Control characters no text has.
pub(super) fn is_odd(byte: u8) -> bool {
    matches!(byte, 0..=8 | 14..=31 | 127)
}

/// Whether two bytes are a Polish letter in UTF-8.
pub(super) fn is_polish(pair: [u8; 2]) -> bool {
    let letter = std::str::from_utf8(&pair).ok().and_then(|t| t.chars().next());
    letter.is_some_and(|c| "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ".contains(c))
}

/// The row with the first byte that is no UTF-8, in a text that has Polish letters in UTF-8: such a
/// text is no Windows-1250 either. It was glued from two encodings or cut within a letter.
fn mixed(bytes: &[u8]) -> Option<u32> {
    // The first byte of such a letter is part of nothing before it, whatever is wrong there.
    if !bytes.windows(2).any(|pair| matches!(pair, [a, b] if is_polish([*a, *b]))) {
        return None;
    }
    let before = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    u32::try_from(before.bytes().filter(|b| *b == b'\n').count() + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_encodings_of_offices() {
        assert_eq!(decode("Żółć".as_bytes()).unwrap(), "Żółć");
        assert_eq!(decode(b"\xef\xbb\xbfa;b").unwrap(), "a;b");
        assert_eq!(decode(&[0xaf, 0xf3, 0xb3, 0xe6]).unwrap(), "Żółć");
        assert_eq!(decode(&[0xff, 0xfe, b'a', 0, 0x7c, 1]).unwrap(), "aż");
    }

    #[test]
    fn refuses_what_is_no_text() {
        assert_eq!(decode(b""), Err(NotText::Empty));
        assert_eq!(decode(b" \r\n\n"), Err(NotText::Empty));
        assert_eq!(decode(b"PK\x03\x04...."), Err(NotText::Workbook));
        assert_eq!(decode(b"%PDF-1.7"), Err(NotText::Pdf));
        assert_eq!(decode(&[1, 2, 3, 0, 255]), Err(NotText::Binary));
        assert_eq!(
            decode("a\nŻółć i \u{105}".as_bytes().split_last().unwrap().1),
            Err(NotText::Mixed(2))
        );
        assert_eq!(decode(&["ogółem\n\nż".as_bytes(), b"\xb3"].concat()), Err(NotText::Mixed(3)));
    }
}
