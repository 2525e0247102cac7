//! The simplest values without the grammar: one text, a list of texts, a list of names.
//!
//! They are most of every rule file, and reading them by hand makes compiling several times faster.
//! Whatever is not surely of such a shape is left to the grammar, which also explains what is wrong
//! with it; a property test holds both to the same answer.

/// Words that are no names.
const KEYWORDS: &[&str] = &[
    "oraz", "lub", "nie", "jest", "gdy", "każdy", "każda", "każde", "istnieje", "ma", "z", "od",
    "do", "jednym",
];

/// A text as printed: line breaks with their indentation become one space.
#[must_use]
pub fn joined(inner: &str) -> String {
    if !inner.contains('\n') {
        return inner.trim().to_owned();
    }
    inner.split('\n').map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `"…"` or `"…"; "…"` with straight marks only: the texts.
#[must_use]
pub fn texts(value: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    let mut rest = value;
    loop {
        let (text, after) = rest.strip_prefix('"')?.split_once('"')?;
        out.push(joined(text));
        let after = after.trim_start_matches(BLANK);
        if after.is_empty() {
            return Some(out);
        }
        rest = after.strip_prefix(';')?.trim_start_matches(BLANK);
    }
}

/// `name` or `name; name`: the names with their places in the value.
#[must_use]
pub fn idents(value: &str) -> Option<Vec<(&str, usize)>> {
    let mut out = Vec::new();
    let mut at = 0;
    for part in value.split(';') {
        let lead = part.len() - part.trim_start_matches(BLANK).len();
        let name = part.trim_matches(BLANK);
        out.push((ident(name)?, at + lead));
        at += part.len() + 1;
    }
    Some(out)
}

/// `name "title"`: head of a block.
#[must_use]
pub fn head(value: &str) -> Option<(&str, String)> {
    let (name, title) = value.split_once('"')?;
    let title = title.strip_suffix('"').filter(|t| !t.contains('"'))?;
    Some((ident(name.trim_end_matches(BLANK))?, joined(title)))
}

/// What may stand between parts of a value.
const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// A name of Latin letters with Polish marks, digits and `_`.
fn ident(word: &str) -> Option<&str> {
    let mut chars = word.chars();
    let letter = |c: char| c.is_ascii_alphabetic() || "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ".contains(c);
    let plain = chars.next().is_some_and(|c| letter(c) || c == '_')
        && chars.all(|c| letter(c) || c.is_ascii_digit() || c == '_')
        && !KEYWORDS.contains(&word);
    plain.then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceMap;
    use crate::diag::Span;
    use crate::lang::block::string;
    use crate::lang::parse::{Rule, Source};
    use proptest::prelude::*;

    /// What the grammar makes of a value; none when it refuses.
    fn grammar(rule: Rule, text: &str) -> Option<Vec<(Rule, String, usize)>> {
        let mut map = SourceMap::default();
        let file = map.add("a.srps", text);
        let src = Source::new(&map, Span::new(file, 0, text.len()));
        let pairs = src.parse(rule).ok()?;
        Some(
            pairs
                .filter(|p| p.as_rule() != Rule::EOI)
                .map(|p| {
                    let (rule, at) = (p.as_rule(), src.at(&p).start as usize);
                    let text = if rule == Rule::string { string(p) } else { p.as_str().to_owned() };
                    (rule, text, at)
                })
                .collect(),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_is_read_by_hand_the_grammar_reads_the_same(
            text in r#"([a-zżółć_"; 0-9\n„”/]|oraz|nie|do|//| dla )*"#
        ) {
            let text = text.trim();
            if let Some(ours) = texts(text) {
                let theirs = grammar(Rule::v_texts, text).map(|all| all.into_iter().map(|(_, t, _)| t).collect());
                prop_assert_eq!(Some(ours), theirs);
            }
            if let Some(ours) = idents(text) {
                let ours: Vec<_> = ours.into_iter().map(|(t, at)| (Rule::ident, t.to_owned(), at)).collect();
                prop_assert_eq!(Some(ours), grammar(Rule::v_idents, text));
            }
            if let Some((name, title)) = head(text) {
                let ours = vec![(Rule::ident, name.to_owned()), (Rule::string, title)];
                let theirs = grammar(Rule::h_block, text)
                    .map(|all| all.into_iter().map(|(r, t, _)| (r, t)).collect());
                prop_assert_eq!(Some(ours), theirs);
            }
        }
    }

    #[test]
    fn simple_values_are_read_by_hand() {
        assert_eq!(texts("\"a\"; \"b\n   c\""), Some(vec!["a".into(), "b c".into()]));
        assert_eq!(idents("ops; pup"), Some(vec![("ops", 0), ("pup", 5)]));
        assert_eq!(head("diagnoza \"Strategia\""), Some(("diagnoza", "Strategia".into())));
    }

    #[test]
    fn everything_else_is_left_to_the_grammar() {
        for text in ["\"a", "\"a\" \"b\"", "„a”", "\"a\";", "a\"b\"", ""] {
            assert_eq!(texts(text), None, "{text}");
        }
        for text in ["a b", "nie", "1a", "a;", "a;;b", "а", "a // b"] {
            assert_eq!(idents(text), None, "{text}");
        }
        for text in ["a", "a dla b \"c\"", "\"c\"", "a \"b\" c", "od \"a\""] {
            assert_eq!(head(text), None, "{text}");
        }
    }
}
