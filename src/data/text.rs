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
            Err(_) => encoding_rs::WINDOWS_1250.decode_without_bom_handling(bytes).0,
        },
    };
    if text.bytes().any(|b| matches!(b, 0..=8 | 14..=31 | 127)) {
        return Err(NotText::Binary);
    }
    if text.trim().is_empty() {
        return Err(NotText::Empty);
    }
    Ok(text)
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
    }
}
