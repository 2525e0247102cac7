//! What the wizard reads off the table: columns, samples, the first rows, guesses.

use super::super::heads::{JOINT, key, letters, years};
use super::super::units::{Found, Units};

use crate::import::{Cell, personal};

use super::{SHOWN_COLUMNS, SHOWN_ROWS, Stage, Wizard, guess};

/// A cell as the screen may show it: a table that turns out to be a list of people, or a survey, is
/// not shown with them.
fn without_persons(cell: &Cell) -> String {
    match cell.text() {
        Some(text) if !personal::scan(text).is_empty() => "[dane osobowe]".to_owned(),
        _ => cell.shown(),
    }
}

impl Wizard<'_> {
    /// A column by letters, or by its header.
    pub(super) fn column(&self, text: &str) -> Result<usize, String> {
        let text = text.trim();
        // A choice is shown as `C – Ludność`.
        let name = text.split(" – ").next().unwrap_or(text);
        let upper = name.to_uppercase();
        let by_letters = (0..self.heads.width().min(20_000)).find(|c| letters(*c) == upper);
        by_letters.or_else(|| self.heads.find_one(text).ok()).ok_or_else(|| {
            format!("Nie ma kolumny „{text}”. Podaj literę kolumny albo jej nagłówek.")
        })
    }

    /// Filled cells of a column below the headers.
    pub(super) fn texts(&self, column: usize) -> Vec<String> {
        let Some(sheet) = self.table() else { return Vec::new() };
        self.body()
            .take(2000)
            .map(|r| guess::at(sheet, r, column).shown())
            .filter(|t| !t.is_empty())
            .collect()
    }

    pub(super) fn known_codes(&self, texts: &[String]) -> usize {
        let units = Units::new(self.context.registry, texts.iter().map(String::as_str));
        texts
            .iter()
            .filter(|t| t.bytes().any(|b| b.is_ascii_digit()))
            .filter(|t| !matches!(units.by_code(t), Found::Unknown { .. } | Found::Nothing))
            .count()
    }

    pub(super) fn unit_guess(&self) -> (Option<usize>, Option<usize>) {
        match self.table() {
            Some(sheet) => {
                guess::unit_columns(sheet, self.body(), self.heads.width(), self.context)
            }
            None => (None, None),
        }
    }

    /// Whether names of variables seem to stand in a column: one column of values, and a column of
    /// texts beside that of the units.
    pub(super) fn looks_long(&self) -> bool {
        let values = self.value_columns();
        let (code, name) = self.unit_guess();
        let units = [self.unit, code, name, self.powiat_guess()];
        let years = self.year_guess();
        values.iter().filter(|c| Some(**c) != years).count() == 1
            && (0..self.heads.width().min(60)).any(|c| {
                !units.contains(&Some(c)) && !values.contains(&c) && Some(c) != years && {
                    let texts = self.texts(c);
                    texts.len() > 1 && 2 * texts.len() > self.body().len()
                }
            })
    }

    pub(super) fn powiat_guess(&self) -> Option<usize> {
        (0..self.heads.width()).find(|c| key(self.heads.text(*c)).contains("powiat"))
    }

    pub(super) fn year_guess(&self) -> Option<usize> {
        guess::year_column(self.table()?, self.body(), self.heads.width().min(200))
    }

    pub(super) fn value_columns(&self) -> Vec<usize> {
        let Some(sheet) = self.table() else { return Vec::new() };
        guess::value_columns(sheet, self.body(), self.heads.width().min(1000))
            .into_iter()
            .filter(|c| Some(*c) != self.unit && Some(*c) != self.year_column)
            .filter(|c| {
                self.year_guess() != Some(*c)
                    || self.year_column.is_none() && self.stage != Stage::Year
            })
            .collect()
    }

    /// Rows over the data and the sheet's name, for a year.
    pub(super) fn title_years(&self) -> Vec<i32> {
        let Some(sheet) = self.table() else { return Vec::new() };
        let mut all: Vec<i32> = sheet
            .rows
            .iter()
            .take(self.body().start)
            .flatten()
            .filter_map(|c| c.text().map(years))
            .flatten()
            .collect();
        if all.is_empty() {
            all = sheet.name.as_deref().map(years).unwrap_or_default();
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    pub(super) fn sheet_names(&self) -> Vec<String> {
        self.input
            .sheets()
            .iter()
            .filter(|s| !s.rows.is_empty())
            .map(|s| s.name.as_deref().unwrap_or_default().to_owned())
            .collect()
    }

    pub(super) fn column_choices(&self) -> Vec<String> {
        (0..self.heads.width())
            .filter(|c| !self.heads.text(*c).is_empty() || !self.texts(*c).is_empty())
            .take(60)
            .map(|c| match self.heads.text(c) {
                "" => format!("{} – np. {}", letters(c), self.samples(c)),
                text => format!("{} – {text}", letters(c)),
            })
            .collect()
    }

    pub(super) fn samples(&self, column: usize) -> String {
        let cut = |t: String| t.chars().take(20).collect::<String>();
        self.texts(column).into_iter().take(3).map(cut).collect::<Vec<_>>().join("; ")
    }

    /// The first rows, numbered, with letters over the columns.
    pub(super) fn preview(&self) -> Vec<String> {
        let Some(sheet) = self.table() else { return Vec::new() };
        let width = sheet.width().min(SHOWN_COLUMNS);
        let cut = |t: String| {
            let t: String = t.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            match t.chars().count() {
                n if n > 18 => format!("{}…", t.chars().take(17).collect::<String>()),
                n => format!("{t}{}", " ".repeat(18 - n)),
            }
        };
        let left = sheet.first_column as usize;
        let top: Vec<String> = (left..left + width).map(|c| cut(letters(c))).collect();
        let mut out = vec![format!("     {}", top.join(" ")).trim_end().to_owned()];
        let first = sheet.rows.iter().position(|r| !r.is_empty()).unwrap_or(0);
        for row in first..sheet.rows.len().min(first + SHOWN_ROWS) {
            let cells: Vec<String> =
                (0..width).map(|c| cut(without_persons(sheet.cell(row, c)))).collect();
            out.push(
                format!("{:>4} {}", sheet.row_spot(row).row, cells.join(" ")).trim_end().to_owned(),
            );
        }
        out
    }

    /// Texts of headers by which the file is known next year; years would not be the same.
    pub(super) fn signs(&self) -> Vec<String> {
        let mut columns: Vec<usize> = self.unit.into_iter().collect();
        columns.extend(&self.taken);
        if self.long {
            columns.push(self.names_column);
        }
        let mut out: Vec<String> = Vec::new();
        for column in columns {
            let text = self.heads.text(column);
            for part in text.split(JOINT) {
                // Years change; what stands before one does not.
                let year = years(part).first().map(i32::to_string);
                let part = match year.and_then(|y| part.split(&y).next().map(str::to_owned)) {
                    Some(before) => before.trim().to_owned(),
                    None => part.to_owned(),
                };
                if !part.is_empty() && !out.contains(&part) && out.len() < 6 {
                    out.push(part);
                }
            }
        }
        out
    }

    pub(super) fn name_guess(&self) -> String {
        let base = self.draft.file.rsplit_once('.').map_or(self.draft.file.as_str(), |(b, _)| b);
        let plain: String = base
            .chars()
            .map(|c| if c == '_' || c == '-' || c.is_ascii_digit() { ' ' } else { c })
            .collect();
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        if plain.is_empty() { "tabela".to_owned() } else { plain }
    }
}
