//! The simplest values without the grammar: texts, names, numbers, provisions, quotients.
//!
//! They are most of every rule file, and reading them by hand makes compiling several times faster.
//! Whatever is not surely of such a shape is left to the grammar, which also explains what is wrong
//! with it; a property test holds both to the same answer.

use chrono::NaiveDate;

/// Always, but in tests that compare both ways of reading.
pub(super) fn enabled() -> Option<()> {
    #[cfg(test)]
    if tests::BY_GRAMMAR.load(std::sync::atomic::Ordering::Relaxed) {
        return None;
    }
    Some(())
}

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
    enabled()?;
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
    enabled()?;
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

/// The word before what a block is about.
pub const OF: &str = "dla";

/// Head of a block.
#[derive(Debug, PartialEq, Eq)]
pub struct Head<'a> {
    pub name: &'a str,
    /// The name after `dla`, with its place.
    pub subject: Option<(&'a str, usize)>,
    /// Empty when there is none.
    pub title: String,
}

/// `name "title"`, `name dla name "title"`, the latter also without a title.
#[must_use]
pub fn head(value: &str) -> Option<Head<'_>> {
    enabled()?;
    let (names, title) = match value.split_once('"') {
        Some((names, title)) => {
            let title = title.strip_suffix('"').filter(|t| !t.contains('"'))?;
            (names.trim_end_matches(BLANK), joined(title))
        }
        None => (value, String::new()),
    };
    match names.split_once(" dla ") {
        Some((name, subject)) => {
            let subject = Some((ident(subject)?, name.len() + " dla ".len()));
            Some(Head { name: ident(name)?, subject, title })
        }
        None if title.is_empty() => None,
        None => Some(Head { name: ident(names)?, subject: None, title }),
    }
}

/// What may stand between parts of a value.
pub(super) const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// A name of Latin letters with Polish marks, digits and `_`.
pub(super) fn ident(word: &str) -> Option<&str> {
    let mut chars = word.chars();
    let plain = chars.next().is_some_and(|c| letter(c) || c == '_')
        && chars.all(part_of_name)
        && !KEYWORDS.contains(&word);
    plain.then_some(word)
}

pub(super) fn letter(c: char) -> bool {
    c.is_ascii_alphabetic() || "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ".contains(c)
}

pub(super) fn part_of_name(c: char) -> bool {
    letter(c) || c.is_ascii_digit() || c == '_'
}

/// `name.of.a.set wersja "2026.1"`, or the name alone.
#[must_use]
pub fn set(value: &str) -> Option<(&str, Option<String>)> {
    enabled()?;
    let (path, version) = match value.split_once(" wersja ") {
        Some((path, version)) => match texts(version)?.as_mut_slice() {
            [version] => (path, Some(std::mem::take(version))),
            _ => return None,
        },
        None => (value, None),
    };
    let mut parts = path.split('.');
    ident(parts.next()?)?;
    parts.all(|part| !part.is_empty() && part.chars().all(part_of_name)).then_some((path, version))
}

/// `name "text"`, as in a dictionary.
#[must_use]
pub fn entry(value: &str) -> Option<(&str, String)> {
    let head = head(value).filter(|h| h.subject.is_none() && value.ends_with('"'))?;
    Some((head.name, head.title))
}

/// `31 grudnia` or a text in quotes.
#[must_use]
pub fn day(value: &str) -> Option<String> {
    enabled()?;
    if let Some(mut texts) = texts(value) {
        return texts.pop().filter(|_| texts.is_empty());
    }
    let (day, month) = value.split_once(' ')?;
    let usual = all_digits(day) && !month.is_empty() && month.chars().all(letter);
    usual.then(|| value.to_owned())
}

/// `na 1000 mieszkańców`, `na 10 tys. mieszkańców`: of how many.
#[must_use]
pub fn per_head(value: &str) -> Option<f64> {
    enabled()?;
    let rest = value.strip_prefix("na ")?;
    let (count, rest) = rest.split_once(' ')?;
    let count = number(count).filter(|_| all_digits(count))?;
    let (whose, times) = rest.strip_prefix("tys. ").map_or((rest, 1.0), |whose| (whose, 1000.0));
    RESIDENTS.contains(&whose).then_some(count * times)
}

/// Of whom rates are told.
const RESIDENTS: &[&str] = &["mieszkańców", "osób", "dzieci", "rodzin"];

/// One word of a closed list.
#[must_use]
pub fn word(value: &str) -> Option<&str> {
    enabled()?;
    let mut chars = value.chars();
    let plain = chars.next().is_some_and(letter) && chars.all(part_of_name);
    plain.then_some(value)
}

/// A short number without spaces: `12`, `1,5`.
#[must_use]
pub fn number(value: &str) -> Option<f64> {
    let (whole, fraction) = value.split_once(',').unwrap_or((value, "0"));
    let digits = |text: &str| (1..10).contains(&text.len()) && all_digits(text);
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    if value.contains(',') { value.replace(',', ".").parse().ok() } else { value.parse().ok() }
}

/// `bdl 10514`, `własne "…"`: system and key.
#[must_use]
pub fn source(value: &str) -> Option<(&str, String)> {
    enabled()?;
    let (system, key) = value.split_once(' ')?;
    let key = key.trim_start_matches(BLANK);
    let key = match texts(key) {
        Some(one) if one.len() == 1 => one.into_iter().next()?,
        Some(_) => return None,
        None if all_digits(key) => key.to_owned(),
        None => return None,
    };
    Some((ident(system)?, key))
}

/// `>= 0`, `>= 0 oraz <= 100`: signs with their numbers.
#[must_use]
pub fn range(value: &str) -> Option<Vec<(&str, f64)>> {
    enabled()?;
    let mut out = Vec::new();
    let mut tokens = value.split_whitespace();
    loop {
        let sign = tokens.next().filter(|t| matches!(*t, "<=" | ">=" | "<" | ">" | "="))?;
        out.push((sign, number(tokens.next()?)?));
        match tokens.next() {
            None => return Some(out),
            Some("oraz") => {}
            Some(_) => return None,
        }
    }
}

/// Parts of a provision as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provision<'a> {
    pub act: &'a str,
    pub article: &'a str,
    /// After `ust.`, `pkt`, `lit.`, `tiret`.
    pub parts: [Option<&'a str>; 4],
}

/// `ups art. 16b ust. 2 pkt 3 lit. c`.
#[must_use]
pub fn provision(value: &str) -> Option<Provision<'_>> {
    enabled()?;
    let numbered = |text: &str| {
        let tail = text.trim_start_matches(|c: char| c.is_ascii_digit());
        tail.len() < text.len() && tail.bytes().all(|b| b.is_ascii_alphabetic())
    };
    let lettered = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic());
    let mut tokens = value.split([' ', '\n']).filter(|t| !t.is_empty()).peekable();
    let act = ident(tokens.next()?)?;
    tokens.next().filter(|t| *t == "art.")?;
    let article = tokens.next()?;
    let (main, raised) = article.split_once('^').unwrap_or((article, "1"));
    if !numbered(main) || !all_digits(raised) {
        return None;
    }
    let mut parts = [None; 4];
    type Fits<'f> = (&'static str, &'f dyn Fn(&str) -> bool);
    let kinds: [Fits<'_>; 4] = [
        ("ust.", &numbered),
        ("pkt", &numbered),
        ("lit.", &lettered),
        ("tiret", &|t: &str| all_digits(t) || lettered(t)),
    ];
    for (part, (kind, fits)) in parts.iter_mut().zip(kinds) {
        if tokens.next_if(|t| *t == kind).is_some() {
            *part = Some(tokens.next().filter(|t| fits(t))?);
        }
    }
    tokens.next().is_none().then_some(Provision { act, article, parts })
}

/// `od 2022-10-30`, `od 2011-05-03 do 2022-10-29`: days of the calendar, in order.
#[must_use]
pub fn validity(value: &str) -> Option<(NaiveDate, Option<NaiveDate>)> {
    enabled()?;
    let mut tokens = value.split(' ').filter(|t| !t.is_empty());
    let mut day = |word: &str| {
        tokens.next().filter(|t| *t == word)?;
        let text = tokens.next()?;
        let shaped = text.len() == 10 && text.split('-').all(all_digits);
        Some(text.parse::<NaiveDate>().ok().filter(|_| shaped))
    };
    let from = day("od")??;
    let to = match day("do") {
        None => None,
        Some(day) => Some(day?),
    };
    (tokens.next().is_none() && to.is_none_or(|to| to >= from)).then_some((from, to))
}

/// A name and its place in the value.
type Placed<'a> = (&'a str, usize);

/// `a` or `a / b`: names with their places.
#[must_use]
pub fn quotient(value: &str) -> Option<(Placed<'_>, Option<Placed<'_>>)> {
    enabled()?;
    match value.split_once(" / ") {
        None => Some(((ident(value)?, 0), None)),
        Some((above, below)) => {
            Some(((ident(above)?, 0), Some((ident(below)?, above.len() + " / ".len()))))
        }
    }
}

pub(super) fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::diag::SourceMap;
    use crate::diag::Span;
    use crate::lang::block::string;
    use crate::lang::parse::{Rule, Source};
    use proptest::prelude::*;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// Whether a test wants everything read by the grammar now.
    pub(super) static BY_GRAMMAR: AtomicBool = AtomicBool::new(false);

    /// Held by tests that depend on which way is taken.
    pub(in crate::lang) static WAY: Mutex<()> = Mutex::new(());

    pub(in crate::lang) fn by_grammar_alone<T>(run: impl FnOnce() -> T) -> T {
        BY_GRAMMAR.store(true, Ordering::SeqCst);
        let result = run();
        BY_GRAMMAR.store(false, Ordering::SeqCst);
        result
    }

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
            if let Some((id, string)) = entry(text) {
                let ours = vec![(Rule::ident, id.to_owned()), (Rule::string, string)];
                let theirs = grammar(Rule::v_entry, text);
                prop_assert_eq!(Some(ours), theirs.map(|all| all.into_iter().map(|(r, t, _)| (r, t)).collect()));
            }
            if let Some(h) = head(text) {
                let mut ours = vec![(Rule::ident, h.name.to_owned(), 0)];
                ours.extend(h.subject.map(|(name, at)| (Rule::ident, name.to_owned(), at)));
                let mut theirs = grammar(Rule::h_block, text).unwrap_or_default();
                theirs.retain(|(rule, ..)| *rule != Rule::k_for);
                let title = theirs.pop_if(|(rule, ..)| *rule == Rule::string).map(|(_, t, _)| t);
                prop_assert_eq!(Some(h.title).filter(|t| !t.is_empty()), title.filter(|t| !t.is_empty()));
                prop_assert_eq!(ours, theirs);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn heads_of_sets_days_and_rates_are_read_the_same(
            head in "(a|b_1|nie|\\.| |wersja|\"1\"){1,7}",
            day in "(31|1| |grudnia|maja 2|\"c  d\"|;|,5){1,5}",
            rate in "(na|10|1000| |tys\\.|mieszkańców|osób|,5|%){1,7}",
        ) {
            let texts = |all: Option<Vec<(Rule, String, usize)>>| -> Option<Vec<String>> {
                Some(all?.into_iter().map(|(_, text, _)| text).collect())
            };
            let head = head.trim();
            if let Some((name, version)) = set(head) {
                let mut ours = vec![name.to_owned()];
                ours.extend(version);
                prop_assert_eq!(Some(ours), texts(grammar(Rule::h_set, head)));
            }
            let day = day.trim();
            if let Some(ours) = super::day(day) {
                prop_assert_eq!(Some(vec![ours]), texts(grammar(Rule::v_day, day)));
            }
            let rate = rate.trim();
            if per_head(rate).is_some() {
                prop_assert_eq!(Some(vec![rate.to_owned()]), texts(grammar(Rule::v_unit, rate)));
            }
        }
    }

    /// Every value of the shipped rules and of the example that is read by hand, read by the grammar.
    #[test]
    fn the_shipped_rules_are_the_same_either_way() {
        let _alone = WAY.lock().unwrap();
        let mut map = SourceMap::default();
        crate::pipeline::sources::add_embedded(
            &mut map,
            &[],
            crate::pipeline::sources::Examples::Read,
        );
        let quick = crate::lang::compile(&map);
        let slow = by_grammar_alone(|| crate::lang::compile(&map));
        assert_eq!(format!("{:?}", quick.found), format!("{:?}", slow.found));
        assert_eq!(format!("{:?}", quick.rules), format!("{:?}", slow.rules));
    }

    #[test]
    fn simple_values_are_read_by_hand() {
        let _alone = WAY.lock().unwrap();
        assert_eq!(texts("\"a\"; \"b\n   c\""), Some(vec!["a".into(), "b c".into()]));
        assert_eq!(idents("ops; pup"), Some(vec![("ops", 0), ("pup", 5)]));
        let h = head("wysokie dla bezrobocie \"Próg\"").unwrap();
        assert_eq!(
            (h.name, h.subject, h.title.as_str()),
            ("wysokie", Some(("bezrobocie", 12)), "Próg")
        );
        assert_eq!(
            provision("ups art. 4^1 ust. 2 lit. c").unwrap().parts,
            [Some("2"), None, Some("c"), None]
        );
        assert_eq!(range(">= 0 oraz <= 1,5"), Some(vec![(">=", 0.0), ("<=", 1.5)]));
        assert_eq!(source("bdl 10514"), Some(("bdl", "10514".into())));
        assert_eq!(quotient("a / b"), Some((("a", 0), Some(("b", 4)))));
        assert!(validity("od 2011-05-03 do 2022-10-29").is_some());
        assert_eq!(set("a.b.2 wersja \"2026.1\""), Some(("a.b.2", Some("2026.1".into()))));
        assert_eq!(set("a"), Some(("a", None)));
        assert_eq!(entry("a \"b c\""), Some(("a", "b c".into())));
        assert_eq!(day("31 grudnia"), Some("31 grudnia".into()));
        assert_eq!(day("\"koniec maja\""), Some("koniec maja".into()));
        assert_eq!(per_head("na 1000 mieszkańców"), Some(1000.0));
        assert_eq!(per_head("na 10 tys. osób"), Some(10_000.0));
    }

    #[test]
    fn everything_else_is_left_to_the_grammar() {
        for text in ["\"a", "\"a\" \"b\"", "„a”", "\"a\";", "a\"b\"", ""] {
            assert_eq!(texts(text), None, "{text}");
        }
        for text in ["a b", "nie", "1a", "a;", "a;;b", "а", "a // b"] {
            assert_eq!(idents(text), None, "{text}");
        }
        for text in ["a", "\"c\"", "a \"b\" c", "od \"a\"", "a dla od"] {
            assert_eq!(head(text), None, "{text}");
        }
        for text in
            ["ups art. b", "ups art. 1 pkt 2 ust. 1", "art. 1", "ups art. 1 ust.", "ups art. 1 x"]
        {
            assert_eq!(provision(text), None, "{text}");
        }
        for text in ["od 2022-13-01", "od 2022-10-30 do 2022-10-29", "do 2022-10-30", "od 2022-1-1"]
        {
            assert_eq!(validity(text), None, "{text}");
        }
        for text in
            ["", "a wersja", "a. wersja \"1\"", "a wersja 1", "a wersja \"1\"; \"2\"", "nie"]
        {
            assert_eq!(set(text), None, "{text}");
        }
        for text in ["a", "a dla b \"c\"", "\"c\"", "a \"c\" d"] {
            assert_eq!(entry(text), None, "{text}");
        }
        for text in ["31", "31 12", "grudnia", "\"a\"; \"b\"", "31 grudnia 2025"] {
            assert_eq!(day(text), None, "{text}");
        }
        for text in [
            "na mieszkańców",
            "na 1,5 osób",
            "na 10 tys mieszkańców",
            "na 1 000 osób",
            "na 10 gmin",
        ] {
            assert_eq!(per_head(text), None, "{text}");
        }
        for text in ["1.5", "1 000", ",5", "5,", "-1", "12345678901"] {
            assert_eq!(number(text), None, "{text}");
        }
        for text in ["a/b", "a / b / c", "a + b", "a / nie"] {
            assert_eq!(quotient(text), None, "{text}");
        }
        for text in [">= 0 lub <= 1", ">= ", "0", ">= 1 oraz"] {
            assert_eq!(range(text), None, "{text}");
        }
    }
}
