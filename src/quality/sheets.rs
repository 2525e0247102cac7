//! Sheets for Excel: the gap list, and an empty sheet to be filled in and put among the data.

use super::addressee::Way;
use super::coverage::Coverage;
use super::gaps::{Asking, Gap, Gaps, Missing};

/// Byte order mark: Excel takes a file for UTF-8 only when it begins with it.
const BOM: &str = "\u{feff}";

/// The tidy layout with the values left out, one row a datum and a year. Figures the program fetches
/// itself are not in it: they would only be typed by mistake.
#[must_use]
pub fn blank_sheet(gaps: &Gaps, teryt: &str) -> String {
    let mut out = format!("{BOM}teryt;rok;zmienna;wartość;jednostka;źródło\n");
    for gap in &gaps.list {
        let by_hand = gap.addressee().is_some_and(|a| a.way != Way::Fetch);
        if !by_hand || !matches!(gap.what, Missing::Datum(_)) {
            continue;
        }
        let source = gap.places.first().map_or("", |p| p.place.as_str());
        for year in &gap.years {
            row(&mut out, &[teryt, &year.to_string(), &gap.id, "", &gap.unit, source]);
        }
    }
    out
}

/// The gap list as a table.
#[must_use]
pub fn gap_sheet(gaps: &Gaps) -> String {
    let mut out = format!(
        "{BOM}lp;zmienna;nazwa;lata;jednostka;ostatni rok;rozstrzygnie;problemy;wymogi;progi;wskaźniki;od kogo;sposób;gdzie\n"
    );
    for (i, gap) in gaps.list.iter().enumerate() {
        let who = gap.addressee();
        row(
            &mut out,
            &[
                &(i + 1).to_string(),
                &gap.id,
                &gap.title,
                &years(gap),
                &gap.unit,
                &gap.latest.map_or_else(String::new, |y| y.to_string()),
                &gap.decides().to_string(),
                &ids(&gap.problems),
                &ids(&gap.requirements),
                &ids(&gap.thresholds),
                &ids(&gap.indicators),
                who.map_or("", |a| a.name.as_str()),
                who.map_or("", |a| a.way.word()),
                &places(gap),
            ],
        );
    }
    out
}

/// The matrix of indicators and years; `1` where there is a figure, nothing where there is none.
#[must_use]
pub fn coverage_sheet(coverage: &Coverage) -> String {
    let mut out = format!("{BOM}wskaźnik;nazwa;obszar");
    for year in &coverage.years {
        out.push_str(&format!(";{year}"));
    }
    out.push('\n');
    for one in &coverage.rows {
        let marks = coverage.years.iter().map(|y| if one.years.contains(y) { "1" } else { "" });
        let cells: Vec<&str> =
            [one.id.as_str(), &one.title, &one.area].into_iter().chain(marks).collect();
        row(&mut out, &cells);
    }
    out
}

/// Years of a gap in one cell.
pub fn years(gap: &Gap) -> String {
    gap.years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")
}

/// All places of a gap in one cell.
pub fn places(gap: &Gap) -> String {
    gap.places.iter().map(|p| p.place.clone()).collect::<Vec<_>>().join(" albo ")
}

fn ids(list: &[Asking]) -> String {
    list.iter().map(|a| a.id.clone()).collect::<Vec<_>>().join(", ")
}

/// One row. A cell that a spreadsheet would take for a formula is made text.
fn row(out: &mut String, cells: &[&str]) {
    let written: Vec<String> = cells.iter().map(|c| cell(c)).collect();
    out.push_str(&written.join(";"));
    out.push('\n');
}

fn cell(text: &str) -> String {
    let text = match text.chars().next() {
        Some('=' | '+' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    };
    if text.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_do_not_break_the_sheet_nor_start_a_formula() {
        assert_eq!(cell("a"), "a");
        assert_eq!(cell("a;b \"c\""), "\"a;b \"\"c\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("w.\n2"), "\"w.\n2\"");
    }
}
