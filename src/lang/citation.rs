//! Legal citations.

use crate::diag::Span;

/// A legal citation: `ups art. 16b ust. 2 pkt 3 lit. c`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Identifier of the act.
    pub act: String,
    /// Article.
    pub article: String,
    /// Ustęp.
    pub paragraph: Option<String>,
    /// Punkt.
    pub point: Option<String>,
    /// Litera.
    pub letter: Option<String>,
    /// Tiret.
    pub indent: Option<String>,
    /// Place.
    pub span: Span,
}

impl Citation {
    /// Key that puts provisions of one act in the order of its text: numbers as numbers, `16a` after
    /// `16`, an article before its parts.
    #[must_use]
    pub fn order(&self) -> Vec<(u32, String)> {
        let parts = [
            Some(&self.article),
            self.paragraph.as_ref(),
            self.point.as_ref(),
            self.letter.as_ref(),
            self.indent.as_ref(),
        ];
        parts
            .into_iter()
            .map(|part| {
                let Some(part) = part else { return (0, String::new()) };
                let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                let rest = part.chars().skip(digits.len()).collect();
                (digits.parse().unwrap_or(u32::MAX), rest)
            })
            .collect()
    }

    /// Whether both name the same provision, wherever they stand.
    #[must_use]
    pub fn same_place(&self, other: &Self) -> bool {
        let parts =
            |c: &Self| [c.paragraph.clone(), c.point.clone(), c.letter.clone(), c.indent.clone()];
        self.act == other.act && self.article == other.article && parts(self) == parts(other)
    }

    /// The unit of the act without the act: `art. 16b ust. 2 pkt 1`.
    #[must_use]
    pub fn locus(&self) -> String {
        let mut s = format!("art. {}", raised(&self.article));
        for (word, part) in [
            ("ust.", &self.paragraph),
            ("pkt", &self.point),
            ("lit.", &self.letter),
            ("tiret", &self.indent),
        ] {
            if let Some(p) = part {
                s.push_str(&format!(" {word} {p}"));
            }
        }
        s
    }
}

/// An article's number as printed: `4^1` becomes `4¹`.
fn raised(number: &str) -> String {
    let Some((base, index)) = number.split_once('^') else { return number.to_owned() };
    let digits = index.chars().map(|c| match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        other => other,
    });
    base.chars().chain(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::FileId;

    #[test]
    fn provisions_stand_in_the_order_of_the_act() {
        let c = |article: &str, paragraph: Option<&str>, letter: Option<&str>| Citation {
            act: "u".into(),
            article: article.into(),
            paragraph: paragraph.map(Into::into),
            point: None,
            letter: letter.map(Into::into),
            indent: None,
            span: Span::new(FileId(0), 0, 0),
        };
        let sorted = [
            c("9", None, None),
            c("16", None, None),
            c("16", Some("2"), None),
            c("16", Some("10"), None),
            c("16", Some("10"), Some("a")),
            c("16", Some("10"), Some("b")),
            c("16b", None, None),
            c("16b^1", None, None),
            c("110", None, None),
        ];
        assert!(sorted.iter().map(Citation::order).is_sorted());
        assert!(sorted[0].same_place(&c("9", None, None)));
        assert!(!sorted[1].same_place(&sorted[2]) && !sorted[6].same_place(&sorted[7]));
    }

    #[test]
    fn added_articles_are_printed_with_a_raised_index() {
        let mut c = Citation {
            act: "u".into(),
            article: "4^1".into(),
            paragraph: Some("2".into()),
            point: None,
            letter: None,
            indent: None,
            span: Span::new(FileId(0), 0, 0),
        };
        assert_eq!(c.locus(), "art. 4¹ ust. 2");
        c.article = "16b".into();
        assert_eq!(c.locus(), "art. 16b ust. 2");
    }
}
