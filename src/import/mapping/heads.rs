//! Headers of a table: rows of headers joined from top to bottom, and columns found by them.

use crate::import::sheet::{Cell, Sheet, column_name};

/// Between the parts of a header of several rows.
pub(super) const JOINT: &str = " / ";

/// A text as names are compared: lower case, single spaces.
pub(super) fn key(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '\u{feff}')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Headers by column, absolute from A.
#[derive(Debug, Clone, Default)]
pub(super) struct Heads {
    texts: Vec<String>,
    width: usize,
}

/// Why a column is not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoColumn {
    /// No header is like it; the closest one.
    Unknown(Option<String>),
    /// Several are, in these columns.
    Several(Vec<String>),
}

impl Heads {
    /// Joins rows `head` (from 1, absolute) of a sheet; a merged header stands over all its columns.
    pub(super) fn read(sheet: &Sheet, head: Option<(u32, u32)>) -> Self {
        let left = sheet.first_column as usize;
        // A few far-away cells must not make a header of sixteen thousand columns costly.
        let width = sheet.width();
        let mut texts: Vec<Vec<String>> = vec![Vec::new(); width];
        if let Some((from, to)) = head {
            let top = sheet.first_row.max(1);
            let rows = from.saturating_sub(top) as usize..=to.saturating_sub(top) as usize;
            let merged: Vec<_> = sheet
                .merged
                .iter()
                .filter(|m| m.0 <= *rows.end() && m.2 >= *rows.start())
                .collect();
            for row in rows.filter(|_| to >= top) {
                for (column, parts) in texts.iter_mut().enumerate() {
                    let part = key_case(&header_cell(sheet, &merged, row, column).shown());
                    if !part.is_empty() && parts.last() != Some(&part) {
                        parts.push(part);
                    }
                }
            }
        }
        let mut all = vec![String::new(); left];
        all.extend(texts.into_iter().map(|parts| parts.join(JOINT)));
        Self { width: all.len(), texts: all }
    }

    /// Number of columns from A to the last.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Header of a column; empty when it has none.
    pub(super) fn text(&self, column: usize) -> &str {
        self.texts.get(column).map_or("", String::as_str)
    }

    /// Columns a name means: letters, unless a header is written just so; else a whole header, else
    /// the last part of headers, case and spaces aside. Stars stand for any text and may give several
    /// columns.
    pub(super) fn find(&self, name: &str) -> Result<Vec<usize>, NoColumn> {
        let wanted = key(name);
        let by = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..)
                .zip(&self.texts)
                .filter(|(_, t)| !t.is_empty() && test(t))
                .map(|(i, _): (usize, _)| i)
                .collect()
        };
        if wanted.contains('*') {
            let found = by(&|t| fits(&wanted, &key(t)));
            return if found.is_empty() { Err(NoColumn::Unknown(None)) } else { Ok(found) };
        }
        if let Some(column) = by_letters(name).filter(|c| *c < self.width)
            && !self.texts.iter().any(|t| t == name.trim())
        {
            return Ok(vec![column]);
        }
        for found in [
            by(&|t| t == name.trim()),
            by(&|t| key(t) == wanted),
            by(&|t| t.rsplit(JOINT).next().is_some_and(|last| key(last) == wanted)),
        ] {
            match found.len() {
                0 => {}
                1 => return Ok(found),
                _ => {
                    let names = found.iter().map(|c| letters(*c)).collect();
                    return Err(NoColumn::Several(names));
                }
            }
        }
        let known: Vec<String> =
            self.texts.iter().map(|t| key(t)).filter(|t| !t.is_empty()).collect();
        let near = crate::diag::closest(&wanted, known.iter().map(String::as_str));
        let near = near.and_then(|n| self.texts.iter().find(|t| key(t) == n).cloned());
        Err(NoColumn::Unknown(near))
    }

    /// One column, for what has only one.
    pub(super) fn find_one(&self, name: &str) -> Result<usize, NoColumn> {
        let found = self.find(name)?;
        match found.as_slice() {
            [one] => Ok(*one),
            many => Err(NoColumn::Several(many.iter().map(|c| letters(*c)).collect())),
        }
    }
}

/// A text with single spaces, in its own case.
fn key_case(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A cell of a header, seen through merged areas.
fn header_cell<'s>(
    sheet: &'s Sheet,
    merged: &[&(usize, usize, usize, usize)],
    row: usize,
    column: usize,
) -> &'s Cell {
    let cell = sheet.cell(row, column);
    if !cell.is_empty() {
        return cell;
    }
    merged
        .iter()
        .find(|(r1, c1, r2, c2)| (*r1..=*r2).contains(&row) && (*c1..=*c2).contains(&column))
        .map_or(cell, |(r, c, ..)| sheet.cell(*r, *c))
}

/// Letters of a column.
pub(super) fn letters(column: usize) -> String {
    column_name(u32::try_from(column).unwrap_or(u32::MAX))
}

/// Index of a column given by letters.
fn by_letters(name: &str) -> Option<usize> {
    let name = name.trim();
    if name.is_empty() || name.len() > 3 || !name.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let number = name.bytes().fold(0_usize, |n, b| n * 26 + usize::from(b - b'A') + 1);
    number.checked_sub(1)
}

/// Whether a text fits a pattern with stars; both already in one case.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last: Option<&str> = None;
    for part in parts {
        // A part before another star may stand anywhere; the last one must end the text.
        if let Some(middle) = last.replace(part) {
            let Some(at) = rest.find(middle) else { return false };
            rest = rest.get(at + middle.len()..).unwrap_or_default();
        }
    }
    match last {
        None => rest.is_empty(),
        Some(end) => rest.ends_with(end),
    }
}

/// Years a text names: four digits standing alone.
pub(super) fn years(text: &str) -> Vec<i32> {
    let mut out: Vec<i32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .filter(|y| (1900..=2100).contains(y))
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Years the name of a file tells: alone, or in a day written as `01012025` or `20250101`.
pub(super) fn file_years(name: &str) -> Vec<i32> {
    let alone = years(name);
    if !alone.is_empty() {
        return alone;
    }
    let plausible = |d: Option<&str>, m: Option<&str>, y: Option<&str>| {
        let (d, m, y) = (d?.parse().ok()?, m?.parse().ok()?, y?.parse().ok()?);
        chrono::NaiveDate::from_ymd_opt(y, m, d).filter(|_| (1900..=2100).contains(&y)).map(|_| y)
    };
    let mut out: Vec<i32> = name
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 8)
        .filter_map(|run| {
            plausible(run.get(..2), run.get(2..4), run.get(4..))
                .or_else(|| plausible(run.get(6..), run.get(4..6), run.get(..4)))
        })
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let cell = |t: &&str| if t.is_empty() { Cell::Empty } else { Cell::Text((*t).into()) };
        Sheet {
            first_row: 1,
            rows: rows.iter().map(|r| r.iter().map(cell).collect()).collect(),
            ..Sheet::default()
        }
    }

    #[test]
    fn merged_headers_stand_over_all_their_columns() {
        let mut s = sheet(&[&["Kod", "Ludność", ""], &["", "ogółem", "w tym  kobiety"]]);
        s.merged = vec![(0, 0, 1, 0), (0, 1, 0, 2)];
        let heads = Heads::read(&s, Some((1, 2)));
        let all: Vec<&str> = (0..3).map(|i| heads.text(i)).collect();
        assert_eq!(all, ["Kod", "Ludność / ogółem", "Ludność / w tym kobiety"]);
        assert_eq!(heads.find("LUDNOŚĆ / ogółem"), Ok(vec![1]));
        assert_eq!(heads.find("w tym kobiety"), Ok(vec![2]));
        assert_eq!(heads.find("Ludność*"), Ok(vec![1, 2]));
        assert_eq!(heads.find("C"), Ok(vec![2]));
    }

    #[test]
    fn letters_are_columns_unless_a_header_is_written_just_so() {
        let heads = Heads::read(&sheet(&[&["Kod", "a", "M", "KOD"]]), Some((1, 1)));
        assert_eq!(heads.find("A"), Ok(vec![0]));
        assert_eq!(heads.find("a"), Ok(vec![1]));
        assert_eq!(heads.find("M"), Ok(vec![2]));
        assert_eq!(heads.find("KOD"), Ok(vec![3]));
        assert_eq!(heads.find("kod"), Err(NoColumn::Several(vec!["A".into(), "D".into()])));
    }

    #[test]
    fn refuses_columns_that_are_none_or_several() {
        let heads = Heads::read(&sheet(&[&["Kod", "ogółem", "ogółem"]]), Some((1, 1)));
        assert_eq!(heads.find("Kodd"), Err(NoColumn::Unknown(Some("Kod".into()))));
        assert_eq!(heads.find("D"), Err(NoColumn::Unknown(None)));
        assert_eq!(heads.find("nic*"), Err(NoColumn::Unknown(None)));
        let several = NoColumn::Several(vec!["B".into(), "C".into()]);
        assert_eq!(heads.find("ogółem"), Err(several.clone()));
        assert_eq!(heads.find_one("og*"), Err(several));
    }

    #[test]
    fn years_stand_alone() {
        assert_eq!(years("stan na 31 XII 2024 r. (2023)"), [2023, 2024]);
        assert_eq!(file_years("Wykaz_wg_stanu_na_01012025_ha.xlsx"), [2025]);
        assert_eq!(file_years("a_20241231.csv"), [2024]);
        for none in ["LUDN_1355_20250616155247", "wiersz 12345", "99999999", "1234", "żółć"] {
            assert_eq!(file_years(none), [0_i32; 0], "{none}");
        }
    }

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, yes) in [
            ("*.csv", "a.csv", true),
            ("a*b*c", "axxbyyc", true),
            ("a*", "a", true),
            ("*", "", true),
            ("a*b", "ab", true),
            ("ab*b", "ab", false),
            ("*.csv", "a.csvx", false),
            ("a*b*c", "acb", false),
        ] {
            assert_eq!(fits(pattern, text), yes, "{pattern} {text}");
        }
    }

    proptest! {
        #[test]
        fn patterns_never_panic(pattern in "[a*ż]{0,8}", text in "[aż]{0,8}") {
            let _ = fits(&pattern, &text);
            let around = format!("*{text}*");
            prop_assert!(fits(&around, &text));
        }
    }
}
