//! Bytes of a rule file → text.

use crate::diag::Diagnostic;

/// Decodes a rule file: UTF-8 with or without BOM; Windows-1250 is read with a warning, anything
/// else is refused.
///
/// # Errors
/// `E0101` when the bytes are not text.
pub fn decode(name: &str, bytes: &[u8]) -> Result<(String, Vec<Diagnostic>), Diagnostic> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let not_text = || {
        Diagnostic::error("E0101", format!("plik {name} nie jest plikiem tekstowym"))
            .hint("reguły zapisuje się w zwykłym pliku tekstowym (UTF-8) z rozszerzeniem .srps; dokument Worda trzeba zapisać jako tekst")
    };
    if bytes.contains(&0) {
        return Err(not_text());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let mut found = Vec::new();
        if text.trim().is_empty() {
            found.push(
                Diagnostic::warning("W0102", format!("plik {name} jest pusty"))
                    .hint("usuń plik albo wpisz w nim reguły"),
            );
        }
        return Ok((text.to_owned(), found));
    }
    let control = bytes.iter().filter(|b| **b < 9 || (14..32).contains(*b)).count();
    if control * 50 > bytes.len() {
        return Err(not_text());
    }
    let (text, _, had_errors) = encoding_rs::WINDOWS_1250.decode(bytes);
    if had_errors {
        return Err(not_text());
    }
    let warning = Diagnostic::warning(
        "W0101",
        format!("plik {name} jest zapisany w kodowaniu Windows-1250 zamiast UTF-8"),
    )
    .hint("odczytałem go, ale zapisz plik ponownie w UTF-8, aby polskie litery były pewne");
    Ok((text.into_owned(), vec![warning]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_binary() {
        let e = decode("a.srps", b"PK\x03\x04\x00\x00").unwrap_err();
        assert_eq!(e.code, "E0101");
    }

    #[test]
    fn reads_windows_1250_with_a_warning() {
        let (text, found) = decode("a.srps", b"wska\x9fnik").unwrap();
        assert_eq!(text, "wskaźnik");
        assert_eq!(found[0].code, "W0101");
    }

    #[test]
    fn an_empty_file_is_a_warning() {
        assert_eq!(decode("a.srps", b"\xEF\xBB\xBF \n").unwrap().1[0].code, "W0102");
    }
}
