//! Headings of survey exports: text, code, and the part in brackets of one column of many.

use super::words::fold;

/// A heading taken apart. `Q2[SQ001]. Co przeszkadza? [Dojazdy]` has the code `q2`, the text
/// `co przeszkadza?` and the parts `sq001` and `dojazdy`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Heading {
    /// As written.
    pub(super) text: String,
    /// Folded, whole.
    pub(super) whole: String,
    /// Names of the question without the part in brackets, folded: code, text, both.
    pub(super) bases: Vec<String>,
    /// Parts in brackets, folded: code, text.
    pub(super) parts: Vec<String>,
}

impl Heading {
    pub(super) fn new(text: &str) -> Self {
        let whole = fold(text);
        let mut bases = Vec::new();
        let mut parts = Vec::new();
        let add = |list: &mut Vec<String>, text: &str| {
            let text = text.trim().to_owned();
            if !text.is_empty() && !list.contains(&text) {
                list.push(text);
            }
        };
        let (body, part) = bracketed(&whole);
        if let Some(part) = part {
            add(&mut parts, part);
        }
        if let Some((code, rest)) = coded(body) {
            let (code, part) = bracketed(code);
            if let Some(part) = part {
                add(&mut parts, part);
            }
            add(&mut bases, code);
            add(&mut bases, rest);
        }
        add(&mut bases, body);
        Self { text: text.trim().to_owned(), whole, bases, parts }
    }

    /// Whether the heading, with its part in brackets if it has one, is called so.
    pub(super) fn is(&self, name: &str) -> bool {
        same(&self.whole, name)
            || (self.parts.is_empty() && self.bases.iter().any(|b| same(b, name)))
            || self.exact_code(name)
    }

    /// `q3[sq001]` for the column `Q3[SQ001]. Text [Row]`.
    fn exact_code(&self, name: &str) -> bool {
        let (base, part) = bracketed(name);
        part.is_some_and(|p| {
            self.parts.iter().any(|q| same(q, p)) && self.bases.iter().any(|b| same(b, base))
        })
    }

    /// Whether this is one column of the question called so.
    pub(super) fn is_part_of(&self, name: &str) -> bool {
        !self.parts.is_empty() && self.bases.iter().any(|b| same(b, name))
    }
}

/// Equal but for the punctuation at the end, which exports and people drop.
pub(super) fn same(a: &str, b: &str) -> bool {
    let bare = |t: &str| t.trim_end_matches(['?', ':', '.', '*', ' ']).to_owned();
    a == b || (!bare(a).is_empty() && bare(a) == bare(b))
}

/// The text before a bracket at the end, and what is in it.
fn bracketed(text: &str) -> (&str, Option<&str>) {
    let open = text.strip_suffix(']').and_then(|inner| inner.rsplit_once('['));
    match open {
        Some((before, part)) if !before.trim().is_empty() => (before.trim(), Some(part.trim())),
        _ => (text, None),
    }
}

/// A code before a full stop: short, without spaces, not a number of a list (`1. Płeć` has the code
/// `1` all the same, because people refer to it so).
fn coded(text: &str) -> Option<(&str, &str)> {
    let (code, rest) = text.split_once(". ").or_else(|| text.split_once(" - "))?;
    let short = code.chars().count() <= 30 && !code.contains(' ');
    (short && !rest.trim().is_empty()).then_some((code, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_text_and_part_come_apart() {
        let h = Heading::new("Q2[SQ001]. Co przeszkadza? [Dojazdy]");
        assert_eq!(h.bases, ["q2", "co przeszkadza?", "q2[sq001]. co przeszkadza?"]);
        assert_eq!(h.parts, ["dojazdy", "sq001"]);
        assert!(h.is_part_of("q2") && h.is_part_of("co przeszkadza"));
        assert!(h.is("q2[sq001]") && !h.is("q2"));
    }

    #[test]
    fn plain_headings_answer_to_code_and_text() {
        let h = Heading::new("Q1. Czy brakuje opieki?");
        assert!(h.is("q1") && h.is("czy brakuje opieki") && h.is("q1. czy brakuje opieki?"));
        assert!(!h.is_part_of("q1"));
        assert!(Heading::new("Wiek").is("wiek"));
    }

    #[test]
    fn brackets_alone_are_no_part() {
        let h = Heading::new("[uwagi]");
        assert_eq!((h.parts.len(), h.whole.as_str()), (0, "[uwagi]"));
        assert!(!Heading::new("").is("x"));
    }
}
