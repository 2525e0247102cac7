//! Personal data in a survey: where it is, what is said of it, and copies without it.

use std::collections::{BTreeMap, BTreeSet};

use super::codebook::{Codebook, Kind as QuestionKind};
use super::form::{Form, Role, is_anonymous};
use super::reply::{Loose, Source, reply};
use super::words::{counted, fold, shown};
use crate::data::parse_number;
use crate::diag::{DataPlace, Diagnostic};
use crate::import::Input;
use crate::import::personal::{self, Kind};

/// Most places one message lists.
const PLACES: usize = 20;

/// What stands in place of the other free texts of a row with personal data.
const WITHHELD: &str = "[usunięto: wiersz z danymi osobowymi]";

/// Personal data found in a form.
#[derive(Debug, Default)]
pub(super) struct Quarantine {
    /// Kinds by cell: (row, position of the column).
    cells: BTreeMap<(usize, usize), Vec<Kind>>,
    /// Cells with a text that is no listed answer, and what is left of them without it.
    free: BTreeMap<(usize, usize), String>,
    /// Columns personal by nature that hold something, by position.
    columns: Vec<(usize, Kind)>,
    /// Places in other sheets of the workbook.
    elsewhere: Vec<(DataPlace, Vec<Kind>)>,
}

impl Quarantine {
    /// Looks through every cell of every row, also of those that are not counted.
    pub(super) fn look(
        input: &Input<'_>,
        form: &Form<'_>,
        book: Option<(&Codebook, &[Source], &str)>,
    ) -> Self {
        let mut q = Self::default();
        let bound: BTreeSet<usize> = book
            .iter()
            .flat_map(|(_, sources, _)| sources.iter().flat_map(Source::columns))
            .collect();
        let closed = closed_columns(book);
        for (position, column) in form.columns.iter().enumerate() {
            if let Some(kind) = personal_column(form, position, book, &closed) {
                if form.rows().any(|r| !is_anonymous(&form.cell(r, column.index))) {
                    q.columns.push((position, kind));
                }
                continue;
            }
            if bound.contains(&position) {
                continue;
            }
            for row in form.rows() {
                q.note(form, row, position, &form.cell(row, column.index), column.role);
            }
        }
        if let Some((book, sources, separators)) = book {
            for (question, source) in book.questions.iter().zip(sources) {
                // Which of several columns is meant is not known: each is looked through whole.
                if let Source::Twice(list) = source {
                    for (row, c) in form.rows().flat_map(|r| list.iter().map(move |c| (r, *c))) {
                        let text = form.columns.get(c).map(|c| form.cell(row, c.index));
                        q.note(form, row, c, &text.unwrap_or_default(), Role::Answer);
                    }
                    continue;
                }
                for row in form.rows() {
                    let read = reply(question, source, form, row, separators);
                    for Loose { column, text, bare } in read.loose {
                        q.note(form, row, column, &text, Role::Answer);
                        if let (Some(bare), Some(left)) = (bare, q.free.get_mut(&(row, column))) {
                            *left = bare;
                        }
                    }
                }
            }
        }
        q.other_sheets(input, form);
        q
    }

    fn note(&mut self, form: &Form<'_>, row: usize, position: usize, text: &str, role: Role) {
        if self.columns.iter().any(|(c, _)| *c == position)
            || fold(text).starts_with(personal::REMOVED)
        {
            return;
        }
        let kinds = kinds_in(text, role);
        if role == Role::Answer && !fold(text).is_empty() {
            self.free.insert((row, position), WITHHELD.to_owned());
        }
        if !kinds.is_empty() && form.columns.get(position).is_some() {
            self.cells.insert((row, position), kinds);
        }
    }

    fn other_sheets(&mut self, input: &Input<'_>, form: &Form<'_>) {
        for sheet in input.sheets() {
            if std::ptr::eq(sheet, form.sheet) {
                continue;
            }
            for (r, row) in sheet.rows.iter().enumerate() {
                for (c, cell) in row.iter().enumerate() {
                    let kinds = cell.text().map(personal::scan).unwrap_or_default();
                    if !kinds.is_empty() {
                        self.elsewhere.push((sheet.spot(r, c).in_file(input.name), kinds));
                    }
                }
            }
        }
    }

    /// Whether there is nothing personal.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.columns.is_empty() && self.elsewhere.is_empty()
    }

    /// Cells with personal data.
    pub(super) fn cells(&self) -> BTreeSet<(usize, usize)> {
        self.cells.keys().copied().collect()
    }

    /// Rows with such a cell.
    pub(super) fn rows(&self) -> BTreeSet<usize> {
        self.cells.keys().map(|(row, _)| *row).collect()
    }

    /// Messages: row, column and kind, never the text.
    /// `counted_too` is whether closed answers were counted.
    pub(super) fn tell(
        &self,
        file: &str,
        form: &Form<'_>,
        counted_too: bool,
        found: &mut Vec<Diagnostic>,
    ) {
        if !self.cells.is_empty() {
            let places: Vec<(DataPlace, &[Kind])> = self
                .cells
                .iter()
                .map(|((row, c), kinds)| (form.place(file, Some(*row), Some(*c)), kinds.as_slice()))
                .collect();
            let n = self.rows().len();
            let message = format!(
                "w {} są dane osobowe; wolny tekst z {} pominięto",
                rows_locative(n),
                if n == 1 { "tego wiersza" } else { "tych wierszy" }
            );
            found.push(listed(message, &places).hint(if counted_too {
                "Odpowiedzi zamknięte z tych wierszy policzono. Jeżeli program się pomylił, zmień \
                 tekst w pliku i wczytaj go jeszcze raz."
            } else {
                "Tego pliku nie zapisano w projekcie. Jeżeli program się pomylił, zmień tekst w \
                 pliku i wczytaj go jeszcze raz."
            }));
        }
        if !self.elsewhere.is_empty() {
            let places: Vec<(DataPlace, &[Kind])> =
                self.elsewhere.iter().map(|(p, k)| (p.clone(), k.as_slice())).collect();
            let message = "dane osobowe są także w arkuszu, który nie jest ankietą";
            found.push(listed(message.to_owned(), &places).hint(
                "Tego arkusza nie czytano dalej. Usuń go z pliku, który przechowujesz razem z ankietą.",
            ));
        }
        if !self.columns.is_empty() {
            let mut d = Diagnostic::note(
                "N0465",
                format!(
                    "pominięto w całości {} z danymi osobowymi",
                    counted(self.columns.len(), "kolumnę", "kolumny", "kolumn")
                ),
            )
            .hint("Ankieta do strategii nie potrzebuje tych danych; w następnej o nie nie pytaj.");
            for (c, kind) in &self.columns {
                d = d.in_data(form.place(file, None, Some(*c)), kind.label());
            }
            found.push(d);
        }
    }

    /// The sheet without personal data, as a table with semicolons.
    pub(super) fn copy(&self, form: &Form<'_>) -> String {
        let dropped: BTreeSet<usize> = self.columns.iter().map(|(c, _)| *c).collect();
        let kept: Vec<usize> = (0..form.columns.len())
            .filter(|c| !dropped.contains(c))
            .filter(|c| form.columns.get(*c).is_some_and(|c| !c.heading.whole.is_empty()))
            .collect();
        let rows = self.rows();
        let heading = |c: &usize| {
            let text = form.columns.get(*c).map(|c| c.heading.text.clone()).unwrap_or_default();
            if personal::scan(&text).is_empty() { text } else { format!("kolumna {}", c + 1) }
        };
        let mut out = line(kept.iter().map(heading));
        for row in form.rows() {
            let held = rows.contains(&row);
            out += &line(kept.iter().map(|c| {
                match (self.cells.get(&(row, *c)), self.free.get(&(row, *c))) {
                    (Some(kinds), _) => marks(kinds),
                    (None, Some(left)) if held => left.clone(),
                    _ => form.columns.get(*c).map(|c| form.cell(row, c.index)).unwrap_or_default(),
                }
            }));
        }
        out
    }

    /// Free texts of questions of that kind, of rows without personal data; none when there are none.
    pub(super) fn remarks(
        &self,
        form: &Form<'_>,
        book: &Codebook,
        sources: &[Source],
        rows: &[usize],
    ) -> Option<String> {
        let held = self.rows();
        let mut out = line(["pytanie", "wiersz", "tekst"].map(str::to_owned));
        let head = out.len();
        for (question, source) in book.questions.iter().zip(sources) {
            let (QuestionKind::Text, Source::One(c)) = (question.kind, source) else { continue };
            if self.columns.iter().any(|(p, _)| p == c) {
                continue;
            }
            let Some(column) = form.columns.get(*c) else { continue };
            let name = match question.key.as_str() {
                "" => shown(&column.heading.text).trim_matches(['„', '”']).to_owned(),
                key => key.to_owned(),
            };
            for row in rows.iter().filter(|r| !held.contains(r)) {
                let text = form.cell(*row, column.index);
                if !text.is_empty() && !fold(&text).starts_with(personal::REMOVED) {
                    out += &line([name.clone(), form.row_number(*row).to_string(), text]);
                }
            }
        }
        (out.len() > head).then_some(out)
    }
}

/// Columns that only closed questions use.
fn closed_columns(book: Option<(&Codebook, &[Source], &str)>) -> BTreeSet<usize> {
    book.iter()
        .flat_map(|(book, sources, _)| book.questions.iter().zip(*sources))
        .filter(|(q, _)| q.kind != QuestionKind::Text)
        .flat_map(|(_, source)| source.columns())
        .collect()
}

/// A column personal by nature: by its heading, or because the codebook says so. One that the
/// codebook takes for a closed question is none.
fn personal_column(
    form: &Form<'_>,
    position: usize,
    book: Option<(&Codebook, &[Source], &str)>,
    closed: &BTreeSet<usize>,
) -> Option<Kind> {
    let column = form.columns.get(position)?;
    let named = book.is_some_and(|(b, _, _)| b.personal.iter().any(|n| column.heading.is(n)));
    match column.role {
        _ if named => Some(personal::column(&column.heading.text).unwrap_or(Kind::Name)),
        Role::Personal(kind) if !closed.contains(&position) => Some(kind),
        _ => None,
    }
}

/// Kinds in a cell. Numbers that the program itself writes (times, seeds) are nobody's.
fn kinds_in(text: &str, role: Role) -> Vec<Kind> {
    let mut kinds = personal::scan(text);
    match role {
        Role::Answer | Role::Personal(_) => {}
        Role::Identifier => {
            kinds.retain(|k| matches!(k, Kind::Pesel | Kind::Email | Kind::Name | Kind::IdCard));
        }
        _ if text.chars().all(|c| !c.is_alphabetic() || matches!(c, 'T' | 'Z')) => {
            kinds.retain(|k| *k == Kind::Pesel && longest_run(text) >= 11);
        }
        _ => {}
    }
    kinds
}

/// Most digits in a row.
fn longest_run(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

fn marks(kinds: &[Kind]) -> String {
    let mut marks: Vec<&str> = kinds.iter().map(|k| k.mark()).collect();
    marks.dedup();
    marks.join(" ")
}

/// `1 wierszu`, `3 wierszach`.
fn rows_locative(n: usize) -> String {
    counted(n, "wierszu", "wierszach", "wierszach")
}

fn listed(message: String, places: &[(DataPlace, &[Kind])]) -> Diagnostic {
    let mut d = Diagnostic::warning("W0465", message);
    for (place, kinds) in places.iter().take(PLACES) {
        let labels: Vec<String> = kinds.iter().map(|k| k.label().to_owned()).collect();
        d = d.in_data(place.clone(), crate::text::enumerate(&labels));
    }
    if let (Some(more), Some((place, _))) =
        (places.len().checked_sub(PLACES).filter(|n| *n > 0), places.get(PLACES))
    {
        d = d.in_data(
            place.clone(),
            format!("i dalej, razem jeszcze {}", counted(more, "miejsce", "miejsca", "miejsc")),
        );
    }
    d
}

/// A line of a table with semicolons. A text that a spreadsheet would take for a formula is marked as
/// text with an apostrophe.
pub(super) fn line(cells: impl IntoIterator<Item = String>) -> String {
    let mut out = String::new();
    for (i, cell) in cells.into_iter().enumerate() {
        if i > 0 {
            out.push(';');
        }
        let formula =
            cell.starts_with(['=', '+', '-', '@']) && parse_number(&cell).is_none() && cell != "-";
        let cell = if formula { format!("'{cell}") } else { cell };
        if cell.contains([';', '"', '\n', '\r']) || (i == 0 && cell.starts_with('#')) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push('\n');
    out
}
