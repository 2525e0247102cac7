//! A cell with a value → a number, a reason for its absence, or a fault.

use super::model::{Stand, Writing};
use crate::data::parse_number;
use crate::eval::Absence;
use crate::import::sheet::Cell;

/// Why a cell is not read: what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) hint: &'static str,
}

fn fault(message: String, hint: &'static str) -> Fault {
    Fault { message, hint }
}

/// Signs all statistical tables share; a dash is no such sign, because offices use it in two ways.
const SIGNS: [(&str, Absence); 9] = [
    (".", Absence::Missing),
    ("…", Absence::Missing),
    ("...", Absence::Missing),
    ("bd", Absence::Missing),
    ("b.d.", Absence::Missing),
    ("brak danych", Absence::Missing),
    ("x", Absence::NotApplicable),
    ("nd", Absence::NotApplicable),
    ("#", Absence::Suppressed),
];

/// Whether a text is a dash, of whatever length.
pub(super) fn is_dash(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '–' | '—' | '\u{2212}'))
}

/// Reads a cell. `Ok(Err(_))` is absence.
pub(super) fn read(cell: &Cell, writing: &Writing) -> Result<Result<f64, Absence>, Fault> {
    let stand = |s: Stand| match s {
        Stand::Zero => Ok(0.0),
        Stand::Missing => Err(Absence::Missing),
    };
    let text = match cell {
        Cell::Empty => return Ok(stand(writing.empty)),
        Cell::Number(n) => return Ok(Ok(*n)),
        Cell::Text(t) => t.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'),
        Cell::Fault(_) if writing.faults_missing => return Ok(Err(Absence::Missing)),
        Cell::Fault(name) => {
            return Err(fault(
                format!("komórka zawiera błąd arkusza {name}"),
                "Popraw formułę w arkuszu. Jeżeli takie komórki znaczą brak danych, dopisz w mapowaniu błędy_arkusza = \"brak\".",
            ));
        }
        Cell::Flag(_) => {
            return Err(fault(
                format!("komórka zawiera wartość logiczną {}, a nie liczbę", cell.shown()),
                "Popraw komórkę albo wskaż w mapowaniu inną kolumnę.",
            ));
        }
        Cell::Day(day) => {
            return Err(fault(
                format!("komórka zawiera datę {day}, a nie liczbę"),
                "Arkusz mógł zamienić liczbę na datę (na przykład 1.5 na 1 maja). Wpisz liczbę jeszcze raz i ustaw format liczbowy.",
            ));
        }
    };
    if text.is_empty() {
        return Ok(stand(writing.empty));
    }
    if is_dash(text) {
        return match writing.dash {
            Some(s) => Ok(stand(s)),
            None => Err(fault(
                "komórka zawiera kreskę, a mapowanie nie mówi, co ona znaczy".to_owned(),
                "W tablicach GUS kreska to zero, w zestawieniach urzędów bywa brakiem danych. Dopisz w mapowaniu kreska = \"zero\" albo kreska = \"brak\".",
            )),
        };
    }
    let lower = text.to_lowercase();
    if let Some((_, why)) = SIGNS.iter().find(|(sign, _)| *sign == lower) {
        return Ok(Err(*why));
    }
    if let Some(value) = number(text, writing.decimal) {
        return Ok(Ok(value));
    }
    let bare = without_notes(text);
    match number(bare, writing.decimal) {
        Some(value) if bare != text && writing.strip_notes => Ok(Ok(value)),
        Some(_) if bare != text => Err(fault(
            format!("po liczbie „{}” stoi znak przypisu", cut(text)),
            "Usuń znak z komórki albo dopisz w mapowaniu przypisy = \"usuń\".",
        )),
        _ => Err(fault(
            format!("„{}” nie jest liczbą", cut(text)),
            "Popraw komórkę albo pomiń ten wiersz w mapowaniu (pomiń_wiersze, pomiń_gdy).",
        )),
    }
}

/// A number by its decimal separator; the other sign then groups thousands.
fn number(text: &str, decimal: Option<char>) -> Option<f64> {
    let Some(decimal) = decimal else { return parse_number(text) };
    let other = if decimal == ',' { '.' } else { ',' };
    if !text.contains(other) {
        return parse_number(text);
    }
    let (whole, fraction) = match text.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut groups = whole.split(other);
    let first = groups.next()?.trim_start_matches(['-', '\u{2212}', '+']);
    let three = |g: &str| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit());
    let good = (1..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_digit())
        && groups.all(three)
        && fraction.is_none_or(|f| !f.contains(other));
    if !good {
        return None;
    }
    let joined: String = text.chars().filter(|c| *c != other).collect();
    parse_number(&joined)
}

/// The text before marks of footnotes: `*`, raised digits, `a)`, `1)`.
fn without_notes(text: &str) -> &str {
    let mark =
        |c: char| matches!(c, '*' | '¹' | '²' | '³' | '⁴'..='⁹' | ')' | '^' | ' ' | '\u{a0}');
    let bare = text.trim_end_matches(mark);
    if bare.len() == text.len() {
        return text;
    }
    // A letter or a digit before a bracket belongs to the mark: `123 a)`, `123 1)`.
    let bracket = text.get(bare.len()..).is_some_and(|m| m.starts_with(')'));
    if !bracket {
        return bare;
    }
    let Some(last) = bare.chars().next_back() else { return text };
    let before = bare.get(..bare.len() - last.len_utf8()).unwrap_or_default();
    if last.is_alphabetic() || (last.is_ascii_digit() && before.ends_with([' ', '\u{a0}'])) {
        before.trim_end_matches([' ', '\u{a0}', '(', '^'])
    } else {
        text
    }
}

fn cut(text: &str) -> String {
    let mut out: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
    if text.chars().count() > 60 {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(t: &str, writing: &Writing) -> Result<Result<f64, Absence>, Fault> {
        read(&Cell::Text(t.into()), writing)
    }

    #[test]
    fn numbers_as_offices_write_them() {
        let comma = Writing { decimal: Some(','), ..Writing::default() };
        let point = Writing { decimal: Some('.'), ..Writing::default() };
        for (t, writing, value) in [
            ("7 300", &Writing::default(), 7300.0),
            (" 12,5 ", &Writing::default(), 12.5),
            ("1.234", &comma, 1234.0),
            ("-1.234.567,5", &comma, -1_234_567.5),
            ("1,234.5", &point, 1234.5),
            ("2.5", &point, 2.5),
        ] {
            assert_eq!(text(t, writing), Ok(Ok(value)), "{t}");
        }
    }

    #[test]
    fn signs_of_absence_and_dashes() {
        let zero = Writing { dash: Some(Stand::Zero), ..Writing::default() };
        let gap = Writing { dash: Some(Stand::Missing), empty: Stand::Zero, ..Writing::default() };
        assert_eq!(text("-", &zero), Ok(Ok(0.0)));
        assert_eq!(text(" — ", &gap), Ok(Err(Absence::Missing)));
        assert_eq!(read(&Cell::Empty, &zero), Ok(Err(Absence::Missing)));
        assert_eq!(read(&Cell::Empty, &gap), Ok(Ok(0.0)));
        assert_eq!(text("x", &zero), Ok(Err(Absence::NotApplicable)));
        assert_eq!(text("#", &zero), Ok(Err(Absence::Suppressed)));
        assert_eq!(text("b.d.", &zero), Ok(Err(Absence::Missing)));
    }

    #[test]
    fn footnotes_are_taken_off_only_when_asked() {
        let strip = Writing { strip_notes: true, ..Writing::default() };
        for t in ["123*", "123 a)", "123a)", "123¹", "123 ¹)", "123 1)"] {
            assert_eq!(text(t, &strip), Ok(Ok(123.0)), "{t}");
            assert!(text(t, &Writing::default()).is_err(), "{t}");
        }
        // What is no mark stays a fault, for guessing would change the number.
        for t in ["1231)", "12 zł", "*", "a)"] {
            assert!(text(t, &strip).is_err(), "{t}");
        }
    }

    #[test]
    fn faults_are_named() {
        let day = chrono::NaiveDate::from_ymd_opt(2024, 5, 1).unwrap();
        let cells = [
            Cell::Fault("#N/A".into()),
            Cell::Flag(true),
            Cell::Day(day),
            Cell::Text("-".into()),
            Cell::Text("około 700".into()),
            Cell::Text("5%".into()),
            Cell::Text("12 a)".into()),
            Cell::Text("1.234,5".into()),
        ];
        let all: String = cells
            .iter()
            .map(|c| {
                let f = read(c, &Writing::default()).unwrap_err();
                format!("{}\n  {}\n", f.message, f.hint)
            })
            .collect();
        insta::assert_snapshot!(all);
        let lenient = Writing { faults_missing: true, ..Writing::default() };
        assert_eq!(read(&Cell::Fault("#N/A".into()), &lenient), Ok(Err(Absence::Missing)));
    }

    proptest! {
        #[test]
        fn never_panics(t in "[0-9 ,.)*a¹\u{a0}-]{0,10}", strip in any::<bool>(), d in 0..3) {
            let decimal = [None, Some(','), Some('.')][d as usize];
            let _ = text(&t, &Writing { strip_notes: strip, decimal, ..Writing::default() });
        }

        /// A separator that is given changes no number that has no other sign in it.
        #[test]
        fn whole_numbers_read_the_same(n in -1_000_000_i32..1_000_000) {
            for decimal in [None, Some(','), Some('.')] {
                let writing = Writing { decimal, ..Writing::default() };
                prop_assert_eq!(text(&n.to_string(), &writing), Ok(Ok(f64::from(n))));
            }
        }
    }
}
