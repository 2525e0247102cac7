//! Units of measure after numbers, in the case the sentence asks for.
//!
//! A unit is a word (`osoba`), a quotient (`zł / osoba`) or a rate (`na 1000 mieszkańców`). Pieces
//! (`szt.`) are not printed in sentences: what is counted is named by the title beside the number.

use super::NBSP;
use super::number::format_number;
use super::plural::plural;

/// The case the sentence asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `jest 1 osoba`, and numbers that stand by themselves.
    Nominative,
    /// `do 1 osoby`.
    Genitive,
    /// `wynosi 1 osobę`, `wzrosła o 1 osobę`.
    Accusative,
}

/// A counted noun: one; one in the accusative; two; five; one in the genitive, also after a fraction.
type Forms = [&'static str; 5];

const NOUNS: [(&str, Forms); 17] = [
    ("osoba", ["osoba", "osobę", "osoby", "osób", "osoby"]),
    ("uczeń", ["uczeń", "ucznia", "uczniów", "uczniów", "ucznia"]),
    ("mieszkaniec", ["mieszkaniec", "mieszkańca", "mieszkańców", "mieszkańców", "mieszkańca"]),
    ("dziecko", ["dziecko", "dziecko", "dzieci", "dzieci", "dziecka"]),
    ("rodzina", ["rodzina", "rodzinę", "rodziny", "rodzin", "rodziny"]),
    (
        "gospodarstwo",
        ["gospodarstwo", "gospodarstwo", "gospodarstwa", "gospodarstw", "gospodarstwa"],
    ),
    ("sztuka", ["sztuka", "sztukę", "sztuki", "sztuk", "sztuki"]),
    ("miejsce", ["miejsce", "miejsce", "miejsca", "miejsc", "miejsca"]),
    ("etat", ["etat", "etat", "etaty", "etatów", "etatu"]),
    ("godzina", ["godzina", "godzinę", "godziny", "godzin", "godziny"]),
    ("porada", ["porada", "poradę", "porady", "porad", "porady"]),
    ("świadczenie", ["świadczenie", "świadczenie", "świadczenia", "świadczeń", "świadczenia"]),
    ("decyzja", ["decyzja", "decyzję", "decyzje", "decyzji", "decyzji"]),
    ("mieszkanie", ["mieszkanie", "mieszkanie", "mieszkania", "mieszkań", "mieszkania"]),
    ("miesiąc", ["miesiąc", "miesiąc", "miesiące", "miesięcy", "miesiąca"]),
    ("rok", ["rok", "rok", "lata", "lat", "roku"]),
    ("dzień", ["dzień", "dzień", "dni", "dni", "dnia"]),
];

/// Other spellings a rule may use for the same unit, and units that are not declined.
const SAME: [(&str, &str); 4] =
    [("osoby", "osoba"), ("osób", "osoba"), ("tys_osób", "tys. osób"), ("tys_zł", "tys. zł")];

/// Pieces: counted, not named.
const PIECES: &str = "szt.";

fn common(word: &str) -> &str {
    SAME.iter().find(|(w, _)| *w == word).map_or(word, |(_, c)| c)
}

fn forms(word: &str) -> Option<&'static Forms> {
    let word = common(word);
    NOUNS.iter().find(|(w, _)| *w == word).map(|(_, f)| f)
}

/// Numerator and denominator of a label.
fn parts(label: &str) -> (&str, Option<&str>) {
    label.split_once(" / ").map_or((label, None), |(n, d)| (n, Some(d)))
}

/// The denominator as it is read: `zł / osoba` is złoty per person. Nothing for pieces: the title
/// says what the number is for one of.
fn per(word: &str) -> String {
    match (word, forms(word)) {
        (PIECES, _) => String::new(),
        ("rok", _) => "rocznie".to_owned(),
        ("dzień", _) => "dziennie".to_owned(),
        ("miesiąc", _) => "miesięcznie".to_owned(),
        (_, Some([_, accusative, ..])) => format!("na {accusative}"),
        (_, None) => format!("na {}", common(word)),
    }
}

/// The noun a printed number asks for; the number is read as it is printed, not as it was calculated.
fn declined<'a>(word: &'a str, printed: &str, case: Case) -> &'a str {
    let Some([one, accusative, few, many, genitive]) = forms(word) else { return common(word) };
    if printed.contains(',') {
        return genitive;
    }
    let digits: String = printed.chars().filter(char::is_ascii_digit).collect();
    // What is longer than any count has the form of a great number.
    let whole = digits.parse::<u64>().unwrap_or(0);
    match case {
        Case::Genitive if whole == 1 => genitive,
        Case::Genitive => many,
        Case::Accusative => plural(whole, accusative, few, many),
        Case::Nominative => plural(whole, one, few, many),
    }
}

/// A number with its unit in a case: `10,8%`, `25 osób`, `1 osobę`, `2 117 zł na osobę`.
#[must_use]
pub fn quantity(value: f64, decimals: usize, label: &str, case: Case) -> String {
    let number = format_number(value, decimals);
    if matches!(label, "%" | "‰") {
        return format!("{number}{label}");
    }
    let (noun, denominator) = parts(label);
    let noun = match noun {
        "" | "liczba" | PIECES => String::new(),
        other => format!("{NBSP}{}", declined(other, &number, case)),
    };
    let rest = denominator.map_or_else(String::new, per);
    let space = if rest.is_empty() { "" } else { " " };
    format!("{number}{noun}{space}{rest}")
}

/// The same in the nominative: `3,2 na 1000 mieszkańców`, `800 osób`. The unit `liczba` is not
/// printed.
#[must_use]
pub fn with_unit(value: f64, decimals: usize, label: &str) -> String {
    quantity(value, decimals, label, Case::Nominative)
}

/// The unit alone, for headings of tables and axes: plural of a noun, empty for a bare number.
#[must_use]
pub fn unit_label(label: &str) -> String {
    let (noun, denominator) = parts(label);
    let noun = match (noun, forms(noun)) {
        ("liczba", _) => "",
        (_, Some([_, _, few, ..])) => few,
        (_, None) => common(noun),
    };
    match denominator.map(per) {
        Some(rest) => [noun, &rest].join(" ").trim().to_owned(),
        None => noun.to_owned(),
    }
}

/// The form of a unit's label after a number: `osoba` and 5 give `osób`, 1,5 gives `osoby`. A label
/// that is not a counted unit stays as it is.
#[must_use]
pub fn unit_form(label: &str, value: f64) -> &str {
    if forms(label).is_none() {
        return label;
    }
    let decimals = usize::from(value.fract() != 0.0);
    declined(label, &format_number(value, decimals), Case::Nominative)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: f64, decimals: usize, label: &str, case: Case) -> String {
        quantity(value, decimals, label, case).replace(NBSP, " ")
    }

    /// One, two, five, twelve, twenty-two and one and a half of each unit.
    fn row(label: &str, case: Case) -> String {
        let mut all: Vec<String> =
            [1.0, 2.0, 5.0, 12.0, 22.0].iter().map(|v| shown(*v, 0, label, case)).collect();
        all.push(shown(1.5, 1, label, case));
        all.join(", ")
    }

    #[test]
    fn every_counted_unit_is_declined_after_a_number() {
        let rows = [
            ("osoba", "1 osoba, 2 osoby, 5 osób, 12 osób, 22 osoby, 1,5 osoby"),
            ("dzień", "1 dzień, 2 dni, 5 dni, 12 dni, 22 dni, 1,5 dnia"),
            ("godzina", "1 godzina, 2 godziny, 5 godzin, 12 godzin, 22 godziny, 1,5 godziny"),
            ("etat", "1 etat, 2 etaty, 5 etatów, 12 etatów, 22 etaty, 1,5 etatu"),
            ("rodzina", "1 rodzina, 2 rodziny, 5 rodzin, 12 rodzin, 22 rodziny, 1,5 rodziny"),
            ("miejsce", "1 miejsce, 2 miejsca, 5 miejsc, 12 miejsc, 22 miejsca, 1,5 miejsca"),
            (
                "świadczenie",
                "1 świadczenie, 2 świadczenia, 5 świadczeń, 12 świadczeń, 22 świadczenia, 1,5 świadczenia",
            ),
            ("porada", "1 porada, 2 porady, 5 porad, 12 porad, 22 porady, 1,5 porady"),
            ("decyzja", "1 decyzja, 2 decyzje, 5 decyzji, 12 decyzji, 22 decyzje, 1,5 decyzji"),
            (
                "mieszkanie",
                "1 mieszkanie, 2 mieszkania, 5 mieszkań, 12 mieszkań, 22 mieszkania, 1,5 mieszkania",
            ),
            ("dziecko", "1 dziecko, 2 dzieci, 5 dzieci, 12 dzieci, 22 dzieci, 1,5 dziecka"),
            ("rok", "1 rok, 2 lata, 5 lat, 12 lat, 22 lata, 1,5 roku"),
        ];
        for (label, wanted) in rows {
            assert_eq!(row(label, Case::Nominative), wanted);
        }
    }

    #[test]
    fn sentences_ask_for_other_cases() {
        assert_eq!(
            row("osoba", Case::Accusative),
            "1 osobę, 2 osoby, 5 osób, 12 osób, 22 osoby, 1,5 osoby"
        );
        assert_eq!(
            row("osoba", Case::Genitive),
            "1 osoby, 2 osób, 5 osób, 12 osób, 22 osób, 1,5 osoby"
        );
        assert_eq!(shown(1.0, 0, "godzina", Case::Accusative), "1 godzinę");
        assert_eq!(shown(1.0, 0, "dzień", Case::Genitive), "1 dnia");
        assert_eq!(shown(-1.0, 0, "osoba", Case::Accusative), "−1 osobę");
    }

    #[test]
    fn the_printed_number_rules_the_noun() {
        assert_eq!(shown(57.4, 0, "osoba", Case::Nominative), "57 osób");
        assert_eq!(shown(0.6, 0, "etat", Case::Nominative), "1 etat");
        assert_eq!(shown(1_102.0, 0, "osoba", Case::Nominative), "1 102 osoby");
        assert_eq!(shown(f64::NAN, 0, "osoba", Case::Nominative), "– osób");
    }

    #[test]
    fn denominators_are_read_and_pieces_are_not_named() {
        let shown = |v, d, u| with_unit(v, d, u).replace(NBSP, " ");
        assert_eq!(shown(326.0, 0, "osoba / szt."), "326 osób");
        assert_eq!(shown(4.2, 1, "szt. / osoba"), "4,2 na osobę");
        assert_eq!(shown(1.0, 0, "szt."), "1");
        assert_eq!(shown(2117.0, 0, "zł / osoba"), "2 117 zł na osobę");
        assert_eq!(shown(25.0, 0, "osoba / rok"), "25 osób rocznie");
        assert_eq!(shown(12.0, 0, "rodzina / etat"), "12 rodzin na etat");
        assert_eq!(shown(250.0, 0, "zł / świadczenie"), "250 zł na świadczenie");
        assert_eq!(shown(3.2, 1, "na 1000 mieszkańców"), "3,2 na 1000 mieszkańców");
        assert_eq!(shown(10.0, 1, "%"), "10,0%");
        assert_eq!(shown(7.0, 0, "liczba"), "7");
        assert_eq!(shown(6.93, 2, "tys_osób"), "6,93 tys. osób");
    }

    #[test]
    fn labels_of_columns_are_plural() {
        assert_eq!(unit_label("rodzina / etat"), "rodziny na etat");
        assert_eq!(unit_label("osoba / szt."), "osoby");
        assert_eq!(unit_label("szt. / osoba"), "szt. na osobę");
        assert_eq!(unit_label("dzień"), "dni");
        assert_eq!(unit_label("liczba"), "");
        assert_eq!(unit_label("tys_zł"), "tys. zł");
    }

    #[test]
    fn labels_that_are_not_counted_stay() {
        assert_eq!(unit_form("zł / osoba", 5.0), "zł / osoba");
        assert_eq!(unit_form("rok", 5.0), "lat");
        assert_eq!(unit_form("dziecko", 2.5), "dziecka");
    }
}
