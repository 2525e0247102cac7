//! `wizard`: questions about a table whose answers make a mapping.
//!
//! A pure state machine: [`Wizard::step`] gives the next question as a value, [`Wizard::answer`]
//! takes a line of text, and at the end there is the text of a mapping. Printing and reading lines is
//! the affair of the command line; tests drive the same machine with answers of their own.

mod guess;
mod look;
mod take;
mod write;

#[cfg(test)]
mod tests;

use super::heads::{Heads, key, letters};
use super::model::Stand;
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
