//! `wizard`: questions about a table whose answers make a mapping.
//!
//! A pure state machine: [`Wizard::step`] gives the next question as a value, [`Wizard::answer`]
//! takes a line of text, and at the end there is the text of a mapping. Printing and reading lines is
//! the affair of the command line; tests drive the same machine with answers of their own.

mod guess;
mod write;

#[cfg(test)]
mod tests;

use super::heads::{Heads, file_years, key, letters, years};
use super::model::Stand;
use super::units::{Found, Units};
use super::{Context, Input, stem};
use crate::import::sheet::Sheet;
use crate::text::plural_of;

/// Rows and columns of the table shown to the user.
const SHOWN_ROWS: usize = 10;
const SHOWN_COLUMNS: usize = 8;

/// Names of a long table asked about.
const MAX_NAMES: usize = 60;

/// A question to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Lines to show before it: a part of the table.
    pub shown: Vec<String>,
    /// The question itself.
    pub text: String,
    /// Answers to choose from, by number from 1; empty when any text will do.
    pub choices: Vec<String>,
    /// What an empty line means.
    pub default: Option<String>,
}

/// A finished mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Where it belongs in the project: `mapowania/NAZWA.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask this.
    Ask(Question),
    /// All is known.
    Done(Made),
}

/// What is known so far, in the words of the mapping.
#[derive(Debug, Default)]
struct Draft {
    file: String,
    file_pattern: String,
    name: String,
    source: String,
    sheet_name: Option<String>,
    head: Option<(u32, u32)>,
    /// The line of the year.
    year: String,
    dash: Option<Stand>,
    skip_rows: Vec<u32>,
    skip_when: Vec<(String, String)>,
    signs: Vec<String>,
    /// Lines of `[jednostka]`.
    unit: Vec<String>,
    long: Option<(String, String)>,
    /// Column or name → variable.
    data: Vec<(String, String)>,
}

/// Where the conversation is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    Sheet,
    Head,
    Unit,
    Powiat,
    Layout,
    LongNames,
    LongValues,
    Year,
    /// Index into `columns` or `names`.
    Column(usize),
    Dash,
    /// Index into `totals`.
    Total(usize),
    Source,
    Name,
    Done,
}

/// The conversation.
pub struct Wizard<'a> {
    input: &'a Input<'a>,
    context: &'a Context<'a>,
    stage: Stage,
    sheet: usize,
    heads: Heads,
    head: Option<(u32, u32)>,
    /// Column of the unit; none for a file of one gmina.
    unit: Option<usize>,
    by_name: bool,
    long: bool,
    names_column: usize,
    values_column: usize,
    year_column: Option<usize>,
    year_in_headers: bool,
    /// Groups of columns asked about: how they are called, and which they are.
    columns: Vec<(String, Vec<usize>)>,
    /// Names of a long table asked about.
    names: Vec<String>,
    /// Columns of values taken.
    taken: Vec<usize>,
    totals: Vec<(usize, String)>,
    draft: Draft,
}

impl<'a> Wizard<'a> {
    /// A conversation about a file; none when it has no table.
    #[must_use]
    pub fn new(input: &'a Input<'a>, context: &'a Context<'a>) -> Option<Self> {
        let filled: Vec<(usize, usize)> = (0..)
            .zip(input.sheets())
            .filter(|(_, s)| !s.rows.is_empty())
            .map(|(i, s)| (i, s.rows.len()))
            .collect();
        let (sheet, _) = filled.iter().copied().max_by_key(|(i, n)| (*n, std::cmp::Reverse(*i)))?;
        let base = input.base_name();
        let mut wizard = Self {
            input,
            context,
            stage: Stage::Sheet,
            sheet,
            heads: Heads::default(),
            head: None,
            unit: None,
            by_name: false,
            long: false,
            names_column: 0,
            values_column: 0,
            year_column: None,
            year_in_headers: false,
            columns: Vec::new(),
            names: Vec::new(),
            taken: Vec::new(),
            totals: Vec::new(),
            draft: Draft { file: base.to_owned(), file_pattern: starred(base), ..Draft::default() },
        };
        if filled.len() == 1 {
            wizard.stage = Stage::Head;
        }
        Some(wizard)
    }

    fn table(&self) -> Option<&'a Sheet> {
        self.input.sheets().get(self.sheet)
    }

    fn body(&self) -> std::ops::Range<usize> {
        self.table().map_or(0..0, |s| guess::body(s, self.head))
    }

    /// The next question, or the mapping.
    #[must_use]
    pub fn step(&self) -> Step {
        let question = match &self.stage {
            Stage::Done => {
                let path = format!("mapowania/{}.toml", stem(&self.draft.name));
                return Step::Done(Made { path, text: write::text(&self.draft) });
            }
            Stage::Sheet => self.ask(
                "Skoroszyt ma kilka arkuszy. W którym jest tabela?",
                self.sheet_names(),
                self.table().and_then(|s| s.name.as_deref().map(str::to_owned)),
            ),
            Stage::Head => Question {
                shown: self.preview(),
                text: "W których wierszach są nagłówki kolumn? Podaj numer (3), zakres (2-4) albo 0, gdy ich nie ma.".to_owned(),
                choices: Vec::new(),
                default: Some(match self.table().and_then(guess::head) {
                    None => "0".to_owned(),
                    Some((a, b)) if a == b => a.to_string(),
                    Some((a, b)) => format!("{a}-{b}"),
                }),
            },
            Stage::Unit => {
                let mut choices = self.column_choices();
                choices.push(WHOLE.to_owned());
                let (code, name) = self.unit_guess();
                let default = match code.or(name) {
                    Some(column) => letters(column),
                    None => WHOLE.to_owned(),
                };
                self.ask("Która kolumna mówi, której gminy dotyczy wiersz (kod TERYT albo nazwa)?", choices, Some(default))
            }
            Stage::Powiat => {
                let mut choices = self.column_choices();
                choices.push(NONE.to_owned());
                self.ask("Gminy są podane nazwami, a nazwy się powtarzają. Która kolumna podaje powiat?", choices, Some(self.powiat_guess().map_or(NONE.to_owned(), letters)))
            }
            Stage::Layout => self.ask(
                "Jak zapisane są dane?",
                vec![WIDE.to_owned(), LONG.to_owned()],
                Some(if self.looks_long() { LONG } else { WIDE }.to_owned()),
            ),
            Stage::LongNames => self.ask("Która kolumna podaje nazwy zmiennych?", self.column_choices(), None),
            Stage::LongValues => self.ask(
                "Która kolumna podaje wartości?",
                self.column_choices(),
                self.value_columns().last().map(|c| letters(*c)),
            ),
            Stage::Year => self.ask_year(),
            Stage::Column(i) => self.ask_column(*i),
            Stage::Dash => {
                let count = self.dashes();
                let count = plural_of(count as u64, "kreskę", "kreski", "kresek");
                self.ask(
                    &format!("W kolumnach z wartościami znaleziono {count}. Co znaczy kreska?"),
                    vec![ZERO.to_owned(), MISSING.to_owned()],
                    None,
                )
            }
            Stage::Total(i) => {
                let (row, label) = self.totals.get(*i).cloned().unwrap_or_default();
                let number = self.table().map_or(0, |s| s.row_spot(row).row);
                let label = if label.is_empty() { String::new() } else { format!(" („{label}”)") };
                self.ask(
                    &format!("Wiersz {number}{label} wygląda na sumę innych wierszy. Pominąć go?"),
                    vec!["tak".to_owned(), "nie".to_owned()],
                    Some("tak".to_owned()),
                )
            }
            Stage::Source => Question {
                shown: Vec::new(),
                text: "Skąd są te dane? Ten napis będzie w dokumentach jako źródło.".to_owned(),
                choices: Vec::new(),
                default: Some(self.draft.file.clone()),
            },
            Stage::Name => Question {
                shown: Vec::new(),
                text: "Jak nazwać to mapowanie? Pod tą nazwą zostanie zapisane w projekcie.".to_owned(),
                choices: Vec::new(),
                default: Some(self.name_guess()),
            },
        };
        Step::Ask(question)
    }

    fn ask(&self, text: &str, choices: Vec<String>, default: Option<String>) -> Question {
        Question { shown: Vec::new(), text: text.to_owned(), choices, default }
    }

    /// Takes an answer; an empty one is the default.
    ///
    /// # Errors
    /// With the reason in Polish when the answer makes no sense; the question stays.
    pub fn answer(&mut self, line: &str) -> Result<(), String> {
        let Step::Ask(question) = self.step() else { return Ok(()) };
        let mut text = line.trim().to_owned();
        if text.is_empty() {
            text = question.default.clone().ok_or("Ta odpowiedź jest potrzebna.")?;
        } else if let Ok(n) = text.parse::<usize>()
            && let Some(choice) = n.checked_sub(1).and_then(|i| question.choices.get(i))
        {
            text.clone_from(choice);
        }
        match self.stage.clone() {
            Stage::Done => {}
            Stage::Sheet => {
                let at = self.sheet_names().iter().position(|n| key(n) == key(&text));
                let filled: Vec<usize> = (0..)
                    .zip(self.input.sheets())
                    .filter(|(_, s)| !s.rows.is_empty())
                    .map(|(i, _): (usize, _)| i)
                    .collect();
                self.sheet = at
                    .and_then(|i| filled.get(i).copied())
                    .ok_or_else(|| format!("Nie ma arkusza „{text}”. Podaj numer albo nazwę."))?;
                self.draft.sheet_name =
                    self.table().and_then(|s| s.name.as_deref().map(str::to_owned));
                self.stage = Stage::Head;
            }
            Stage::Head => self.take_head(&text)?,
            Stage::Unit => self.take_unit(&text)?,
            Stage::Powiat => {
                if text != NONE {
                    let column = self.column(&text)?;
                    let called = guess::called(&self.heads, column);
                    self.draft.unit.push(format!("powiat = {}", write::quoted(&called)));
                }
                self.stage = Stage::Layout;
            }
            Stage::Layout => {
                self.long = match text.as_str() {
                    WIDE => false,
                    LONG => true,
                    _ => return Err("Podaj 1 albo 2.".to_owned()),
                };
                self.stage = if self.long { Stage::LongNames } else { Stage::Year };
            }
            Stage::LongNames => {
                self.names_column = self.column(&text)?;
                self.stage = Stage::LongValues;
            }
            Stage::LongValues => {
                self.values_column = self.column(&text)?;
                if self.values_column == self.names_column {
                    return Err("Ta kolumna podaje już nazwy zmiennych.".to_owned());
                }
                self.draft.long = Some((
                    guess::called(&self.heads, self.names_column),
                    guess::called(&self.heads, self.values_column),
                ));
                self.taken = vec![self.values_column];
                self.stage = Stage::Year;
            }
            Stage::Year => self.take_year(&text)?,
            Stage::Column(i) => self.take_column(i, &text)?,
            Stage::Dash => {
                self.draft.dash = Some(match text.as_str() {
                    ZERO | "zero" => Stand::Zero,
                    MISSING | "brak" => Stand::Missing,
                    _ => return Err("Podaj 1 (zero) albo 2 (brak danych).".to_owned()),
                });
                self.find_totals();
            }
            Stage::Total(i) => self.take_total(i, &text)?,
            Stage::Source => {
                self.draft.source = text;
                self.stage = Stage::Name;
            }
            Stage::Name => {
                self.draft.name = text;
                self.draft.signs = self.signs();
                self.stage = Stage::Done;
            }
        }
        Ok(())
    }

    fn take_head(&mut self, text: &str) -> Result<(), String> {
        let (a, b) = text.split_once(['-', '–']).unwrap_or((text, text));
        let last = self.table().map_or(0, |s| s.row_spot(s.rows.len().saturating_sub(1)).row);
        self.head = match (a.trim().parse::<u32>(), b.trim().parse::<u32>()) {
            (Ok(0), Ok(0)) => None,
            (Ok(a), Ok(b)) if 1 <= a && a <= b && b < last && b <= 1000 => Some((a, b)),
            (Ok(_), Ok(_)) => {
                return Err(format!(
                    "Tabela ma wiersze do {last}, a pod nagłówkami mają być dane. Podaj numer, zakres albo 0."
                ));
            }
            _ => return Err(format!("„{text}” nie jest numerem wiersza ani zakresem.")),
        };
        self.draft.head = self.head;
        if let Some(sheet) = self.table() {
            self.heads = Heads::read(sheet, self.head);
        }
        self.stage = Stage::Unit;
        Ok(())
    }

    fn take_unit(&mut self, text: &str) -> Result<(), String> {
        if text == WHOLE {
            self.draft.unit = vec![
                "# Cały plik dotyczy gminy projektu.".to_owned(),
                "cały_plik = true".to_owned(),
            ];
            self.stage = Stage::Layout;
            return Ok(());
        }
        let column = self.column(text)?;
        self.unit = Some(column);
        let called = write::quoted(&guess::called(&self.heads, column));
        let (code, name) = self.unit_guess();
        let texts = self.texts(column);
        let known = self.known_codes(&texts);
        self.by_name = Some(column) == name && Some(column) != code && known == 0;
        if self.by_name {
            self.draft.unit = vec![format!("nazwa = {called}")];
            let units = Units::new(self.context.registry, std::iter::empty());
            let clear = texts
                .iter()
                .all(|t| !matches!(units.by_name(t, None, None), Found::Unknown { message, .. } if message.starts_with("nazwę")));
            self.stage = if clear { Stage::Layout } else { Stage::Powiat };
        } else {
            if known == 0 {
                return Err(format!(
                    "W kolumnie {} nie ma kodów TERYT ani nazw gmin.",
                    letters(column)
                ));
            }
            self.draft.unit = vec![format!("teryt = {called}")];
            if let Some(name) = name.filter(|n| *n != column) {
                let called = guess::called(&self.heads, name);
                self.draft
                    .unit
                    .push("# Nazwa rozstrzyga, gdy dwie gminy mają ten sam kod.".to_owned());
                self.draft.unit.push(format!("nazwa = {}", write::quoted(&called)));
            }
            self.stage = Stage::Layout;
        }
        Ok(())
    }

    fn ask_year(&self) -> Question {
        let mut choices: Vec<String> = Vec::new();
        let mut default = None;
        if let Some(column) = self.year_guess() {
            choices.push(format!("{YEAR_COLUMN} {}", letters(column)));
            default = choices.last().cloned();
        }
        if self.value_columns().iter().any(|c| years(self.heads.text(*c)).len() == 1) {
            choices.push(YEAR_HEADERS.to_owned());
            default = default.or_else(|| choices.last().cloned());
        }
        if let [one] = file_years(self.input.base_name()).as_slice() {
            choices.push(format!("{YEAR_FILE} ({one})"));
            default = default.or_else(|| choices.last().cloned());
        }
        let title = self.title_years();
        if let [one] = title.as_slice() {
            choices.push(format!("{YEAR_TITLE} ({one})"));
            default = default.or_else(|| choices.last().cloned());
        }
        choices.push(YEAR_ASKED.to_owned());
        self.ask("Którego roku są dane? Wybierz, gdzie jest rok, albo wpisz rok.", choices, default)
    }

    fn take_year(&mut self, text: &str) -> Result<(), String> {
        self.year_column = None;
        self.year_in_headers = false;
        self.draft.year = if let Some(column) = text.strip_prefix(YEAR_COLUMN) {
            let column = self.column(column)?;
            self.year_column = Some(column);
            format!("rok_kolumna = {}", write::quoted(&guess::called(&self.heads, column)))
        } else if text == YEAR_HEADERS {
            self.year_in_headers = true;
            "rok = \"nagłówek\"".to_owned()
        } else if text.starts_with(YEAR_FILE) {
            "rok = \"plik\"".to_owned()
        } else if text.starts_with(YEAR_TITLE) {
            "rok = \"tytuł\"".to_owned()
        } else if text == YEAR_ASKED {
            "rok = \"pytaj\"".to_owned()
        } else {
            match text.parse::<i32>() {
                Ok(year) if (1990..=2100).contains(&year) => format!("rok = {year}"),
                _ => return Err(format!("„{text}” nie jest rokiem ani żadną z odpowiedzi.")),
            }
        };
        self.prepare_columns();
        if self.columns.is_empty() && self.names.is_empty() {
            return Err(
                "W tabeli nie ma kolumn z liczbami. Zacznij od nowa i sprawdź wiersze nagłówków."
                    .to_owned(),
            );
        }
        self.stage = Stage::Column(0);
        Ok(())
    }

    /// What will be asked about one by one: groups of columns, or names.
    fn prepare_columns(&mut self) {
        self.columns.clear();
        self.names.clear();
        if self.long {
            for text in self.texts(self.names_column) {
                if !self.names.iter().any(|n| key(n) == key(&text)) && self.names.len() < MAX_NAMES
                {
                    self.names.push(text);
                }
            }
            return;
        }
        for column in self.value_columns() {
            let text = self.heads.text(column);
            let pattern = if self.year_in_headers { guess::without_year(text) } else { None };
            match pattern {
                Some(p) => match self.columns.iter_mut().find(|(name, _)| *name == p) {
                    Some((_, all)) => all.push(column),
                    None => self.columns.push((p, vec![column])),
                },
                // A column without a year cannot be read when headers tell the year.
                None if self.year_in_headers => {}
                None => self.columns.push((guess::called(&self.heads, column), vec![column])),
            }
        }
    }

    fn asked_about(&self) -> usize {
        if self.long { self.names.len() } else { self.columns.len() }
    }

    fn ask_column(&self, i: usize) -> Question {
        let (text, header) = if self.long {
            let name = self.names.get(i).cloned().unwrap_or_default();
            (format!("Nazwa „{name}”: która to dana?"), name)
        } else {
            let (called, columns) = self.columns.get(i).cloned().unwrap_or_default();
            let first = columns.first().copied().unwrap_or(0);
            let header = self.heads.text(first).to_owned();
            let title = if header.is_empty() { String::new() } else { format!(" „{called}”") };
            let samples = self.samples(first);
            (format!("Kolumna {}{title} (np. {samples}): która to dana?", letters(first)), header)
        };
        let mut choices = guess::closest_names(&header, self.context, 5);
        let default = choices.first().cloned().unwrap_or_else(|| SKIP.to_owned());
        choices.push(SKIP.to_owned());
        self.ask(
            &format!("{text} Wybierz, wpisz nazwę danej albo własną nazwę."),
            choices,
            Some(default),
        )
    }

    fn take_column(&mut self, i: usize, text: &str) -> Result<(), String> {
        if text != SKIP {
            if text.chars().all(|c| c.is_ascii_digit()) {
                return Err("Podaj numer z listy albo nazwę, a nie samą liczbę.".to_owned());
            }
            let variable = self.context.options.find(text).map_or(text, |v| v.id.as_str());
            if let Some((other, _)) =
                self.draft.data.iter().find(|(_, v)| v == variable).filter(|_| !self.long)
            {
                return Err(format!(
                    "Dana {variable} jest już w kolumnie „{other}”. Wybierz inną albo „{SKIP}”."
                ));
            }
            let what = if self.long {
                self.names.get(i).cloned()
            } else {
                self.columns.get(i).map(|(called, columns)| {
                    self.taken.extend(columns);
                    called.clone()
                })
            };
            self.draft.data.extend(what.map(|w| (w, variable.to_owned())));
        }
        if i + 1 < self.asked_about() {
            self.stage = Stage::Column(i + 1);
            return Ok(());
        }
        if self.draft.data.is_empty() {
            self.stage = Stage::Column(0);
            return Err("Nie wybrano żadnej danej, więc nie ma czego wczytać. Zacznijmy od pierwszej kolumny.".to_owned());
        }
        if self.dashes() > 0 {
            self.stage = Stage::Dash;
        } else {
            self.find_totals();
        }
        Ok(())
    }

    /// Dashes in the columns taken.
    fn dashes(&self) -> usize {
        self.table().map_or(0, |s| guess::dashes(s, self.body(), &self.taken))
    }

    /// Goes on to rows of totals, or past them.
    fn find_totals(&mut self) {
        self.totals = match (self.table(), self.unit, self.taken.first()) {
            (Some(sheet), Some(unit), Some(value)) => {
                let texts = self.texts(unit);
                let units = Units::new(self.context.registry, texts.iter().map(String::as_str));
                let known = |t: &str| {
                    let found =
                        if self.by_name { units.by_name(t, None, None) } else { units.by_code(t) };
                    matches!(found, Found::Area(..))
                        || matches!(&found, Found::Unknown { message, .. } if message.starts_with("nazwę"))
                };
                guess::totals(sheet, self.body(), unit, *value, known)
            }
            _ => Vec::new(),
        };
        self.totals.truncate(10);
        self.stage = if self.totals.is_empty() { Stage::Source } else { Stage::Total(0) };
    }

    fn take_total(&mut self, i: usize, text: &str) -> Result<(), String> {
        match text.to_lowercase().as_str() {
            "tak" | "t" => {
                let (row, label) = self.totals.get(i).cloned().unwrap_or_default();
                if let Some(sheet) = self.table() {
                    let column = (0..self.heads.width())
                        .find(|c| guess::at(sheet, row, *c).text() == Some(label.as_str()));
                    match column.filter(|_| !label.is_empty()) {
                        Some(column) => {
                            let entry = (guess::called(&self.heads, column), label);
                            if !self.draft.skip_when.contains(&entry) {
                                self.draft.skip_when.push(entry);
                            }
                        }
                        None => self.draft.skip_rows.push(sheet.row_spot(row).row),
                    }
                }
            }
            "nie" | "n" => {}
            _ => return Err("Odpowiedz „tak” albo „nie”.".to_owned()),
        }
        self.stage = if i + 1 < self.totals.len() { Stage::Total(i + 1) } else { Stage::Source };
        Ok(())
    }

    /// A column by letters, or by its header.
    fn column(&self, text: &str) -> Result<usize, String> {
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
    fn texts(&self, column: usize) -> Vec<String> {
        let Some(sheet) = self.table() else { return Vec::new() };
        self.body()
            .take(2000)
            .map(|r| guess::at(sheet, r, column).shown())
            .filter(|t| !t.is_empty())
            .collect()
    }

    fn known_codes(&self, texts: &[String]) -> usize {
        let units = Units::new(self.context.registry, texts.iter().map(String::as_str));
        texts
            .iter()
            .filter(|t| t.bytes().any(|b| b.is_ascii_digit()))
            .filter(|t| !matches!(units.by_code(t), Found::Unknown { .. } | Found::Nothing))
            .count()
    }

    fn unit_guess(&self) -> (Option<usize>, Option<usize>) {
        match self.table() {
            Some(sheet) => {
                guess::unit_columns(sheet, self.body(), self.heads.width(), self.context)
            }
            None => (None, None),
        }
    }

    /// Whether names of variables seem to stand in a column: one column of values, and a column of
    /// texts beside that of the units.
    fn looks_long(&self) -> bool {
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

    fn powiat_guess(&self) -> Option<usize> {
        (0..self.heads.width()).find(|c| key(self.heads.text(*c)).contains("powiat"))
    }

    fn year_guess(&self) -> Option<usize> {
        guess::year_column(self.table()?, self.body(), self.heads.width().min(200))
    }

    fn value_columns(&self) -> Vec<usize> {
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
    fn title_years(&self) -> Vec<i32> {
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

    fn sheet_names(&self) -> Vec<String> {
        self.input
            .sheets()
            .iter()
            .filter(|s| !s.rows.is_empty())
            .map(|s| s.name.as_deref().unwrap_or_default().to_owned())
            .collect()
    }

    fn column_choices(&self) -> Vec<String> {
        (0..self.heads.width())
            .filter(|c| !self.heads.text(*c).is_empty() || !self.texts(*c).is_empty())
            .take(60)
            .map(|c| match self.heads.text(c) {
                "" => format!("{} – np. {}", letters(c), self.samples(c)),
                text => format!("{} – {text}", letters(c)),
            })
            .collect()
    }

    fn samples(&self, column: usize) -> String {
        let cut = |t: String| t.chars().take(20).collect::<String>();
        self.texts(column).into_iter().take(3).map(cut).collect::<Vec<_>>().join("; ")
    }

    /// The first rows, numbered, with letters over the columns.
    fn preview(&self) -> Vec<String> {
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
            let cells: Vec<String> = (0..width).map(|c| cut(sheet.cell(row, c).shown())).collect();
            out.push(
                format!("{:>4} {}", sheet.row_spot(row).row, cells.join(" ")).trim_end().to_owned(),
            );
        }
        out
    }

    /// Texts of headers by which the file is known next year; years would not be the same.
    fn signs(&self) -> Vec<String> {
        let mut columns: Vec<usize> = self.unit.into_iter().collect();
        columns.extend(&self.taken);
        if self.long {
            columns.push(self.names_column);
        }
        let mut out: Vec<String> = Vec::new();
        for column in columns {
            let text = self.heads.text(column);
            for part in text.split(super::heads::JOINT) {
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

    fn name_guess(&self) -> String {
        let base = self.draft.file.rsplit_once('.').map_or(self.draft.file.as_str(), |(b, _)| b);
        let plain: String = base
            .chars()
            .map(|c| if c == '_' || c == '-' || c.is_ascii_digit() { ' ' } else { c })
            .collect();
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        if plain.is_empty() { "tabela".to_owned() } else { plain }
    }
}

/// A name of a file with stars for its numbers.
fn starred(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        let c = if c.is_ascii_digit() { '*' } else { c };
        if !(c == '*' && out.ends_with('*')) {
            out.push(c);
        }
    }
    out
}

const WHOLE: &str = "cały plik dotyczy gminy projektu";
const NONE: &str = "żadna";
const WIDE: &str = "każda zmienna ma swoją kolumnę";
const LONG: &str = "nazwy zmiennych stoją w jednej kolumnie, wartości w drugiej";
const YEAR_COLUMN: &str = "w kolumnie";
const YEAR_HEADERS: &str = "w nagłówkach kolumn";
const YEAR_FILE: &str = "w nazwie pliku";
const YEAR_TITLE: &str = "w tytule tabeli";
const YEAR_ASKED: &str = "podam przy wczytywaniu (--rok)";
const ZERO: &str = "zero: zjawisko nie wystąpiło";
const MISSING: &str = "brak danych";
const SKIP: &str = "pomiń";
