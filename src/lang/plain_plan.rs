//! Terms, costs, shares, products and targets of a plan without the grammar.
//!
//! Like [`plain`](super::plain): whatever is not surely of the usual shape, or is wrong in any way,
//! is left to the grammar, which also explains it; a property test holds both to the same answer.

use super::parse_expr::polish_number;
use super::plain::{BLANK, all_digits, enabled, ident, joined, letter};
use super::ruleset::{Cost, Product, Target, Term, YearMonth};

/// `od 2027-01 do 2029-12`, `od roku 1 do roku 3`, `cały okres`: terms that end after they begin.
#[must_use]
pub fn term(value: &str) -> Option<Term> {
    enabled()?;
    let mut words = value.split(' ');
    let mut next = || words.next();
    let term = match (next()?, next()?) {
        ("cały", "okres") => Term::WholePeriod,
        ("od", "roku") => {
            let (from, "do", "roku", to) = (next()?, next()?, next()?, next()?) else {
                return None;
            };
            let (from, to) = (count(from)?, count(to)?);
            (0 < from && from <= to).then_some(Term::Relative(from, to))?
        }
        ("od", from) => {
            let ("do", to) = (next()?, next()?) else { return None };
            let (from, to) = (month(from)?, month(to)?);
            (from <= to).then_some(Term::Absolute(from, to))?
        }
        _ => return None,
    };
    next().is_none().then_some(term)
}

fn count(text: &str) -> Option<u32> {
    (text.len() < 4 && all_digits(text)).then(|| text.parse().ok()).flatten()
}

/// `2027-01`: a month of the calendar.
pub(super) fn month(text: &str) -> Option<YearMonth> {
    let (year, month) = text.split_once('-')?;
    let shaped = (year.len(), month.len()) == (4, 2) && all_digits(year) && all_digits(month);
    let month = month.parse().ok().filter(|m| shaped && (1..=12).contains(m))?;
    Some(YearMonth { year: year.parse().ok()?, month })
}

/// `120 000 zł / rok`, `80 000 zł`, `bez kosztów`.
#[must_use]
pub fn cost(value: &str) -> Option<Cost> {
    enabled()?;
    if value == "bez kosztów" {
        return Some(Cost::None);
    }
    let (amount, rest) = amount(value)?;
    match rest {
        " zł" => Some(Cost::Once(amount)),
        " zł / rok" => Some(Cost::PerYear(amount)),
        _ => None,
    }
}

/// A source of money with its percentage, and where it begins and ends in the value.
pub type Share<'a> = (&'a str, f64, std::ops::Range<usize>);

/// `budżet_gminy 40%; efs_plus 60%`.
#[must_use]
pub fn shares(value: &str) -> Option<Vec<Share<'_>>> {
    enabled()?;
    let mut out = Vec::new();
    let mut at = 0;
    for part in value.split(';') {
        let start = at + part.len() - part.trim_start_matches(BLANK).len();
        let share = part.trim_matches(BLANK);
        let (source, percent) = share.split_once(' ')?;
        let (percent, "%") = amount(percent)? else { return None };
        out.push((ident(source)?, percent, start..start + share.len()));
        at += part.len() + 1;
    }
    Some(out)
}

/// `"uczestnicy klubu" 25 osoba / rok`.
#[must_use]
pub fn product(value: &str) -> Option<Product> {
    enabled()?;
    let (name, rest) = value.strip_prefix('"')?.split_once('"')?;
    let (amount, rest) = amount(rest.strip_prefix(' ')?)?;
    let rest = rest.strip_prefix(' ')?;
    let (unit, per_year) = match rest.strip_suffix(" / rok") {
        Some(unit) => (unit, true),
        None => (rest, false),
    };
    let mut letters = unit.chars();
    let named = unit == "szt."
        || (letters.next().is_some_and(letter) && letters.all(|c| letter(c) || "._²".contains(c)));
    named.then(|| Product { name: joined(name), amount, unit: unit.to_owned(), per_year })
}

/// `bezrobocie spadek o 20% do 2030`, `bezrobocie do wartości 3,5 do końca okresu`: indicator, target
/// and year.
#[must_use]
pub fn target(value: &str) -> Option<(&str, Target, Option<i32>)> {
    enabled()?;
    let (indicator, rest) = value.split_once(' ')?;
    let (target, rest) = if let Some(rest) = rest.strip_prefix("do wartości ") {
        let (to, rest) = amount(rest)?;
        (Target::Value(to), rest.strip_prefix(['%', '‰']).unwrap_or(rest))
    } else if let Some(rest) = rest.strip_prefix("spadek o ") {
        let (by, rest) = amount(rest)?;
        (Target::DecreaseBy(by), rest.strip_prefix('%')?)
    } else {
        let (by, rest) = amount(rest.strip_prefix("wzrost o ")?)?;
        (Target::IncreaseBy(by), rest.strip_prefix('%')?)
    };
    let year = match rest {
        "" | " do końca okresu" => None,
        _ => {
            let year = rest.strip_prefix(" do ")?;
            Some(year.parse().ok().filter(|_| year.len() == 4 && all_digits(year))?)
        }
    };
    Some((ident(indicator)?, target, year))
}

/// The number a text begins with, in groups of three digits or without, and what follows it.
fn amount(text: &str) -> Option<(f64, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(text);
    if !(1..10).contains(&end) {
        return None;
    }
    if end <= 3 {
        let group = |at: usize| text.get(at..).and_then(|t| t.strip_prefix(' ')).map(digits);
        while group(end) == Some(3) {
            end += 4;
        }
    }
    if let Some(fraction) = text.get(end..)?.strip_prefix(',') {
        end += match digits(fraction) {
            0 => return None,
            some => some + 1,
        };
    }
    let (number, rest) = text.split_at_checked(end)?;
    Some((polish_number(number)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceMap;
    use crate::lang::plain::tests::WAY;
    use proptest::prelude::*;

    /// The same value in a goal of a rule file, read by the grammar.
    fn by_grammar(field: &str, value: &str) -> String {
        read(field, value, true)
    }

    fn read(field: &str, value: &str, grammar: bool) -> String {
        let text = format!(
            "zestaw a wersja \"1\"\n\
             dana x \"X\" {{\n    jednostka osoba\n    źródło własne \"x\"\n}}\n\
             wskaźnik bezrobocie \"B\" {{\n    wzór x\n    jednostka osoba\n}}\n\
             problem p \"P\" {{\n    gdy bezrobocie > 1\n}}\n\
             cel_strategiczny s \"S\" {{\n}}\n\
             cel_operacyjny c \"C\" {{\n    w_ramach s\n    odpowiada_na p\n{}\
                 działanie d \"D\" {{\n{}    }}\n}}\n",
            if field == "rezultat" { format!("    rezultat {value}\n") } else { String::new() },
            if field == "rezultat" { String::new() } else { format!("    {field} {value}\n") },
        );
        let mut map = SourceMap::default();
        map.add("a.srps", text);
        let run = || crate::lang::compile(&map);
        let compiled =
            if grammar { crate::lang::plain::tests::by_grammar_alone(run) } else { run() };
        format!("{:?} {:?}", compiled.found, compiled.rules.map(|r| r.operational_goals))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn what_is_read_by_hand_the_grammar_reads_the_same(
            term in "(od|do|roku|cały|okres|2027-0[0-9]|[0-4]| ){1,9}",
            cost in "(bez kosztów|zł|/|rok|[0-9]{1,4}|,5| ){1,7}",
            shares in "(a|b_1|oraz|%|;|[0-9]{1,3}|,5| |\n){1,9}",
            product in "(\"a  b\"|osoba|szt\\.|m²|/|rok|[0-9]{1,4}|,5| ){1,7}",
            target in "bezrobocie (spadek|wzrost|o|do|wartości|końca okresu|20[0-9]0|[0-9]{1,3}|,5|%|‰|-| ){1,9}",
        ) {
            let _alone = WAY.lock().unwrap();
            for (field, value) in [
                ("termin", &term), ("koszt", &cost), ("finansowanie", &shares), ("produkt", &product),
                ("rezultat", &target),
            ] {
                prop_assert_eq!(read(field, value, false), by_grammar(field, value));
            }
        }
    }

    #[test]
    fn usual_values_are_read_by_hand() {
        let _alone = WAY.lock().unwrap();
        assert_eq!(term("cały okres"), Some(Term::WholePeriod));
        assert_eq!(term("od roku 1 do roku 3"), Some(Term::Relative(1, 3)));
        let at = |year, month| YearMonth { year, month };
        assert_eq!(term("od 2027-01 do 2029-12"), Some(Term::Absolute(at(2027, 1), at(2029, 12))));
        assert_eq!(cost("bez kosztów"), Some(Cost::None));
        assert_eq!(cost("120 000 zł / rok"), Some(Cost::PerYear(120_000.0)));
        assert_eq!(cost("80,5 zł"), Some(Cost::Once(80.5)));
        assert_eq!(shares("a 40%;\n  b 60%"), Some(vec![("a", 40.0, 0..5), ("b", 60.0, 9..14)]));
        let made = product("\"udział\" 25 osoba / rok").unwrap();
        assert_eq!(
            (made.name.as_str(), made.amount, made.unit.as_str()),
            ("udział", 25.0, "osoba")
        );
        assert!(made.per_year && !product("\"a\" 1 szt.").unwrap().per_year);
        assert_eq!(
            target("x spadek o 20% do końca okresu"),
            Some(("x", Target::DecreaseBy(20.0), None))
        );
        assert_eq!(
            target("x do wartości 3,5‰ do 2030"),
            Some(("x", Target::Value(3.5), Some(2030)))
        );
    }

    #[test]
    fn everything_else_is_left_to_the_grammar() {
        let _alone = WAY.lock().unwrap();
        for text in [
            "od roku 3 do roku 1",
            "od roku 0 do roku 1",
            "od 2027-13 do 2028-01",
            "cały",
            "",
            "od 2028-01 do 2027-01",
            "cały okres // uwaga",
            "od 2027-1 do 2028-1",
            "cały  okres",
        ] {
            assert_eq!(term(text), None, "{text}");
        }
        for text in ["120 000", "zł", "1,zł", "1 zł/rok", "1.5 zł", "-1 zł", "12345678901 zł"]
        {
            assert_eq!(cost(text), None, "{text}");
        }
        for text in ["a", "a 40", "a 40 %", "a 40%;", "oraz 40%", "a  40%"] {
            assert_eq!(shares(text), None, "{text}");
        }
        for text in ["\"a\" osoba", "„a” 1 osoba", "\"a\" 1", "\"a\" 1 2", "\"a\" 1 osoba na rok"]
        {
            assert!(product(text).is_none(), "{text}");
        }
        for text in [
            "x",
            "x spadek",
            "x spadek o 20",
            "x wzrost o -1%",
            "x do wartości -1",
            "nie do wartości 1",
        ] {
            assert_eq!(target(text), None, "{text}");
        }
    }

    #[test]
    fn groups_of_digits_end_where_the_grammar_ends_them() {
        assert_eq!(amount("1 000 000 zł"), Some((1e6, " zł")));
        assert_eq!(amount("12 3456"), Some((12.0, " 3456")));
        assert_eq!(amount("1234 567"), Some((1234.0, " 567")));
        assert_eq!(amount("2 500,25%"), Some((2500.25, "%")));
    }
}
