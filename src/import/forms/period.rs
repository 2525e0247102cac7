//! Years and periods written in the headings of forms and reports.

use super::keys::{fold, year};

/// What a heading says of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    /// A whole year.
    Is(i32),
    /// Digits were lost: `203` in place of 2013.
    Cut(u32),
}

/// The year a line says the form is of: `za rok 2025`, `za 2025 r.`, `rok oceny: 2025`; without such
/// words any year in a line with the form's title.
#[must_use]
pub(super) fn year_of_line(line: &str, title: &str) -> Option<Year> {
    let folded = fold(line);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let titled = folded.contains(title);
    let said = (0..words.len()).find_map(|i| said_year(&words, i, titled));
    said.or_else(|| {
        let any = words.iter().find_map(|w| year(w));
        any.filter(|_| titled).map(Year::Is)
    })
}

/// A word that the words around it say to be the year, whole or cut.
fn said_year(words: &[&str], i: usize, titled: bool) -> Option<Year> {
    let back = |n: usize| i.checked_sub(n).and_then(|j| words.get(j)).copied().unwrap_or("");
    let word = words.get(i).copied()?;
    let next = words.get(i + 1).copied().unwrap_or("");
    let is_year = |w: &str| matches!(w, "rok" | "roku" | "r");
    let after_for = back(2) == "za" && matches!(back(1), "rok" | "roku");
    let assessed = back(1) == "oceny" && back(2) == "rok";
    if let Some(y) = year(word) {
        return (after_for || assessed || back(1) == "za").then_some(Year::Is(y));
    }
    let cut = (2..=3).contains(&word.len())
        && word.starts_with('2')
        && word.bytes().all(|b| b.is_ascii_digit());
    let place = after_for || assessed || (is_year(next) && (titled || back(1) == "za"));
    if cut && place { word.parse().ok().map(Year::Cut) } else { None }
}

/// First of the consecutive years of a header line, and how many there are (at least two).
#[must_use]
pub(super) fn header_years(line: &str) -> Option<(i32, usize)> {
    let years: Vec<i32> = line.split_whitespace().filter_map(year).collect();
    let rising = years.iter().zip(years.iter().skip(1)).all(|(a, b)| *b == a + 1);
    (years.len() >= 2 && rising).then(|| (years.first().copied().unwrap_or(0), years.len()))
}

/// End of the period of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Period {
    /// Year.
    pub year: i32,
    /// Last month, 1–12.
    pub month: u32,
}

impl Period {
    /// Whether the report covers the whole year.
    #[must_use]
    pub fn is_whole_year(self) -> bool {
        self.month == 12
    }

    /// In words, for messages: `od początku roku do końca marca 2025 r.`
    #[must_use]
    pub fn shown(self) -> String {
        let at = usize::try_from(self.month.saturating_sub(1)).unwrap_or(0);
        let month = crate::text::MONTHS.get(at).copied().unwrap_or("");
        format!("od początku roku do końca {month} {} r.", self.year)
    }
}

/// Beginnings of the names of months, folded, in the forms of headings.
const MONTHS: [&[&str]; 12] = [
    &["stycz"],
    &["lut"],
    &["marz", "marc"],
    &["kwie"],
    &["maj"],
    &["czerw"],
    &["lip"],
    &["sierp"],
    &["wrze"],
    &["pazdz"],
    &["listop"],
    &["grud"],
];

/// The period a heading names: `do dnia 31 grudnia 2025`, `31.03.2025`, `IV kwartał 2025 r.`,
/// `I półrocze 2025`, `za rok 2025`, `2025-12-31`. The latest one when there are more.
#[must_use]
pub(super) fn period(text: &str) -> Option<Period> {
    let folded = fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let at = |i: usize| words.get(i).copied().unwrap_or("");
    let mut found: Vec<Period> = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let before = |n: usize| i.checked_sub(n).map_or("", at);
        let Some(y) = year(word) else { continue };
        let mut add = |month: u32| found.push(Period { year: y, month });
        let near = [before(1), before(2), at(i + 1), at(i + 2)];
        let month_name = |w: &str| MONTHS.iter().position(|m| m.iter().any(|p| w.starts_with(p)));
        let number =
            |w: &str| w.parse::<u32>().ok().filter(|n| (1..=12).contains(n) && w.len() <= 2);
        let filler = |w: &str| matches!(w, "roku" | "rok" | "r");
        let back = if filler(before(1)) { 2 } else { 1 };
        if let Some(m) = month_name(before(back)).and_then(|m| u32::try_from(m + 1).ok()) {
            add(m);
        } else if let (Some(m), Some(_)) = (number(before(1)), before(2).parse::<u32>().ok()) {
            // 31.12.2025
            add(m);
        } else if let (Some(m), true) = (number(at(i + 1)), at(i + 2).len() == 2) {
            // 2025-12-31
            add(m);
        } else if let Some(q) = quarter_near(&words, i) {
            add(q * 3);
        } else if near.iter().any(|w| w.starts_with("polrocz")) {
            let second = words.iter().any(|w| matches!(*w, "ii" | "drugie"));
            add(if second { 12 } else { 6 });
        } else if matches!(before(1), "rok" | "za") || (before(1) == "roku" && before(2) == "za") {
            add(12);
        }
    }
    found.into_iter().max()
}

/// The quarter named at most four words from the year at `i`.
fn quarter_near(words: &[&str], i: usize) -> Option<u32> {
    let from = i.saturating_sub(4);
    let near = words.iter().enumerate().skip(from).take(i - from + 5);
    let q = near.filter(|(_, w)| w.starts_with("kwarta")).map(|(q, _)| q).next()?;
    let at = |j: Option<usize>| j.and_then(|j| words.get(j)).and_then(|w| quarter(w));
    at(q.checked_sub(1)).or_else(|| at(Some(q + 1)))
}

fn quarter(word: &str) -> Option<u32> {
    match word {
        "i" | "1" => Some(1),
        "ii" | "2" => Some(2),
        "iii" | "3" => Some(3),
        "iv" | "4" => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: &str = "ocena zasobow pomocy spolecznej";

    #[test]
    fn the_year_of_a_form() {
        for (line, wanted) in [
            ("OCENA ZASOBÓW POMOCY SPOŁECZNEJ ZA ROK 2025", Some(Year::Is(2025))),
            ("Ocena zasobów pomocy społecznej 2025", Some(Year::Is(2025))),
            ("za 2018 r.", Some(Year::Is(2018))),
            ("za rok 203", Some(Year::Cut(203))),
            ("Ocena zasobów pomocy społecznej 203 rok", Some(Year::Cut(203))),
            ("Rok oceny: 2025", Some(Year::Is(2025))),
            ("Ocena zasobów pomocy społecznej z 24.04.2026 za rok 2025", Some(Year::Is(2025))),
            ("uchwała z dnia 24 kwietnia 2026 r.", None),
            ("stan na 31.XII 2025", None),
            ("Ogółem 1 2010 2011", None),
            ("za 25 osób", None),
            ("za 213 r.", Some(Year::Cut(213))),
        ] {
            assert_eq!(year_of_line(line, TITLE), wanted, "{line}");
        }
    }

    #[test]
    fn years_of_a_header() {
        assert_eq!(header_years("Wyszczególnienie Nr 2023 2024 2025"), Some((2023, 3)));
        assert_eq!(header_years("Rok 2023 Rok 2024 Rok oceny"), Some((2023, 2)));
        assert_eq!(header_years("2023 2025"), None);
        assert_eq!(header_years("2023"), None);
    }

    #[test]
    fn periods_of_reports() {
        for (text, wanted) in [
            ("za okres od początku roku do dnia 31 grudnia roku 2025", Some((2025, 12))),
            ("okres sprawozdawczy: 01.01.2025 - 31.03.2025", Some((2025, 3))),
            ("od 2025-01-01 do 2025-12-31", Some((2025, 12))),
            ("IV kwartał 2025 r.", Some((2025, 12))),
            ("na koniec III kwartału 2025 roku", Some((2025, 9))),
            ("2025 kwartał 2", Some((2025, 6))),
            ("za rok 2025", Some((2025, 12))),
            ("I półrocze 2025", Some((2025, 6))),
            ("do końca czerwca 2025 r.", Some((2025, 6))),
            ("rozporządzenie z 2025 r.", None),
            ("Dz. U. 2025 poz. 454", None),
            ("", None),
        ] {
            let found = period(text).map(|p| (p.year, p.month));
            assert_eq!(found, wanted, "{text}");
        }
    }
}
