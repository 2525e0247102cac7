//! A sheet seen as a survey: which program wrote it, what each column is, which rows are answers.

use std::sync::OnceLock;

use serde::Deserialize;

use super::heading::Heading;
use super::words::{fold, shown};
use crate::diag::DataPlace;
use crate::import::personal::{self, Kind};
use crate::import::{Input, Sheet, column_name};

/// Layouts of programs for surveys.
const PROGRAMS: &str = include_str!("../../../data/ankiety/programy.toml");

/// A program for surveys, as `data/ankiety/programy.toml` describes it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Program {
    /// Identifier.
    pub(super) id: String,
    /// For people.
    #[serde(rename = "tytuł")]
    pub(super) title: String,
    #[serde(rename = "pewność")]
    pub(super) sure: u8,
    /// Characters between several answers in one cell.
    #[serde(rename = "rozdzielacze")]
    pub(super) separators: String,
    /// Whether the first group of required headings must be the first column.
    #[serde(rename = "pierwsza_kolumna", default)]
    first: bool,
    #[serde(rename = "wymagane")]
    required: Vec<Vec<String>>,
    #[serde(rename = "identyfikator", default)]
    identifier: Vec<String>,
    #[serde(rename = "czas", default)]
    time: Vec<String>,
    #[serde(rename = "wysłano", default)]
    submitted: Vec<String>,
    #[serde(rename = "ostatnia_strona", default)]
    last_page: Vec<String>,
    #[serde(rename = "techniczne", default)]
    technical: Vec<String>,
    #[serde(rename = "osobowe", default)]
    personal: Vec<String>,
    #[serde(rename = "początki_techniczne", default)]
    prefixes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Common {
    #[serde(rename = "wagi", default)]
    weights: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Programs {
    program: Vec<Program>,
    #[serde(rename = "wspólne", default)]
    common: Common,
}

fn programs() -> &'static Programs {
    static ALL: OnceLock<Programs> = OnceLock::new();
    // Embedded data; a test holds it to its form.
    ALL.get_or_init(|| toml::from_str(PROGRAMS).unwrap_or_default())
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Number of the answer.
    Identifier,
    /// When it was given.
    Time,
    /// When it was finished; empty when it was not.
    Submitted,
    /// Last page seen.
    LastPage,
    /// Weight.
    Weight,
    /// Of the program, no question.
    Technical,
    /// Personal by nature.
    Personal(Kind),
    /// An answer.
    Answer,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// Index in the sheet's rows.
    pub(super) index: usize,
    /// Heading.
    pub(super) heading: Heading,
    /// What it is.
    pub(super) role: Role,
}

/// A sheet of answers.
#[derive(Debug)]
pub(super) struct Form<'a> {
    /// The sheet.
    pub(super) sheet: &'a Sheet,
    /// Row of headings, index into `sheet.rows`.
    pub(super) head: usize,
    /// Who wrote it; none for a table that only a codebook or the questions of the rules explain.
    pub(super) program: Option<&'static Program>,
    /// Columns with a heading or at least one cell.
    pub(super) columns: Vec<Column>,
}

impl<'a> Form<'a> {
    /// The first sheet that a known program wrote, otherwise the first with more than one row.
    pub(super) fn find(input: &'a Input<'_>) -> Option<Form<'a>> {
        let sheets = input.sheets();
        let forms: Vec<Form<'a>> = sheets.iter().filter_map(Form::of).collect();
        let best = forms.iter().map(Form::sure).max()?;
        forms.into_iter().find(|f| f.sure() == best)
    }

    fn of(sheet: &'a Sheet) -> Option<Form<'a>> {
        let head = sheet.rows.iter().position(|r| r.iter().any(|c| !c.is_empty()))?;
        let cells = sheet.rows.get(head)?;
        let mut headings: Vec<Heading> = cells.iter().map(|c| Heading::new(&c.shown())).collect();
        headings.resize_with(sheet.width().max(headings.len()), Heading::default);
        if headings.iter().filter(|h| !h.whole.is_empty()).count() < 2 {
            return None;
        }
        let program = programs().program.iter().find(|p| p.wrote(&headings));
        let columns = headings
            .into_iter()
            .enumerate()
            .map(|(index, heading)| Column { index, role: role(program, index, &heading), heading })
            .filter(|c| {
                let below =
                    || sheet.rows.iter().any(|r| r.get(c.index).is_some_and(|c| !c.is_empty()));
                !c.heading.whole.is_empty() || below()
            })
            .collect();
        Some(Form { sheet, head, program, columns })
    }

    /// How sure it is that the sheet is a survey, by its program.
    pub(super) fn sure(&self) -> u8 {
        self.program.map_or(0, |p| p.sure)
    }

    /// Indices of rows with answers.
    pub(super) fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        (self.head + 1..self.sheet.rows.len())
            .filter(|r| self.sheet.rows.get(*r).is_some_and(|r| r.iter().any(|c| !c.is_empty())))
    }

    /// Columns of a role.
    pub(super) fn with(&self, role: Role) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |c| c.role == role)
    }

    /// Number of a row as the spreadsheet counts it.
    pub(super) fn row_number(&self, row: usize) -> u32 {
        self.sheet.row_spot(row).row
    }

    /// Place for messages: row and column by their positions, the column with its heading.
    pub(super) fn place(&self, file: &str, row: Option<usize>, column: Option<usize>) -> DataPlace {
        let mut place = self.sheet.row_spot(row.unwrap_or(self.head)).in_file(file);
        if row.is_none() && column.is_none() {
            place.row = None;
        }
        place.column = column.and_then(|c| self.columns.get(c)).map(|c| {
            let index = u32::try_from(c.index).unwrap_or(u32::MAX);
            let letters = column_name(index.saturating_add(self.sheet.first_column));
            if c.heading.whole.is_empty() {
                letters
            } else {
                let shown = shown(&c.heading.text);
                format!("{letters}: {}", shown.trim_matches(['„', '”']))
            }
        });
        place
    }

    /// The cell as a reader of the sheet sees it.
    pub(super) fn cell(&self, row: usize, column: usize) -> String {
        self.sheet.cell(row, column).shown()
    }
}

impl Program {
    /// Whether all required headings are there.
    fn wrote(&self, headings: &[Heading]) -> bool {
        self.required.iter().enumerate().all(|(i, group)| {
            let found = |h: &Heading| group.iter().any(|name| named(h, name));
            match (i, self.first) {
                (0, true) => headings.iter().find(|h| !h.whole.is_empty()).is_some_and(found),
                _ => headings.iter().any(found),
            }
        })
    }
}

/// `submitdate`, `Date submitted` or `submitdate. Date submitted`.
fn named(heading: &Heading, name: &str) -> bool {
    heading.whole == name || (heading.parts.is_empty() && heading.bases.iter().any(|b| b == name))
}

fn role(program: Option<&Program>, index: usize, heading: &Heading) -> Role {
    let within = |list: &[String]| list.iter().any(|name| named(heading, name));
    if heading.whole.is_empty() {
        return Role::Technical;
    }
    if within(&programs().common.weights) {
        return Role::Weight;
    }
    if let Some(p) = program {
        if within(&p.identifier) && (index == 0 || p.id != "papier") {
            return Role::Identifier;
        } else if within(&p.time) && index == 0 {
            return Role::Time;
        } else if within(&p.submitted) {
            return Role::Submitted;
        } else if within(&p.last_page) {
            return Role::LastPage;
        } else if within(&p.personal) {
            return Role::Personal(personal::column(&heading.text).unwrap_or(Kind::Name));
        } else if within(&p.technical)
            || p.prefixes.iter().any(|start| heading.whole.starts_with(start.as_str()))
        {
            return Role::Technical;
        }
    }
    heading.bases.iter().find_map(|b| personal::column(b)).map_or(Role::Answer, Role::Personal)
}

/// Whether a cell of a personal column holds anything: forms that are anonymous write so in it.
pub(super) fn is_anonymous(cell: &str) -> bool {
    matches!(
        fold(cell).as_str(),
        "" | "anonymous" | "anonimowy" | "anonimowa" | "anonimowe" | "-" | "brak" | "n/a"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_layouts_are_whole() {
        let all: Programs = toml::from_str(PROGRAMS).unwrap();
        let ids: Vec<&str> = all.program.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids, ["google", "microsoft", "limesurvey", "papier"]);
        assert!(all.program.iter().all(|p| !p.required.is_empty() && !p.title.is_empty()));
        let folded = |names: &[String]| names.iter().all(|n| fold(n) == *n);
        assert!(all.program.iter().all(|p| p.required.iter().all(|g| folded(g))));
        assert!(!all.common.weights.is_empty());
    }
}
