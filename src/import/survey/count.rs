//! Answers counted: per cent of those who answered the question.

use std::collections::BTreeSet;

use super::codebook::{Codebook, Kind, Question};
use super::form::Form;
use super::reply::{Reply, Source, reply};
use super::words::{counted, fold, rows, shown};
use crate::diag::{DataPlace, Diagnostic, closest};
use crate::import::{Answer, personal};

/// A share of unknown answers above which the question is not counted: 1 in 20.
const UNKNOWN_LIMIT: usize = 20;

/// What counting needs.
pub(super) struct Counting<'a> {
    pub(super) form: &'a Form<'a>,
    pub(super) book: &'a Codebook,
    /// Columns of each question of the book.
    pub(super) sources: &'a [Source],
    pub(super) separators: &'a str,
    /// Rows that count.
    pub(super) rows: &'a [usize],
    /// Cells with personal data: (row, position of the column).
    pub(super) personal: &'a BTreeSet<(usize, usize)>,
    /// Rows with such a cell.
    pub(super) quarantined: &'a BTreeSet<usize>,
    /// Name of the file for messages.
    pub(super) file: &'a str,
}

/// One question counted.
#[derive(Default)]
struct Tally {
    chosen: Vec<u32>,
    counted: u32,
    answered: u32,
    unknown: Vec<usize>,
    withheld: Vec<usize>,
}

impl Counting<'_> {
    /// Counts all questions that are to be counted.
    pub(super) fn run(&self, found: &mut Vec<Diagnostic>) -> Vec<Answer> {
        let mut out: Vec<Answer> = Vec::new();
        let mut few: Vec<(String, u32)> = Vec::new();
        for (question, source) in self.book.questions.iter().zip(self.sources) {
            if !question.counts() {
                continue;
            }
            let Some(column) = self.column(question, source, found) else { continue };
            let tally = self.tally(question, source);
            self.remarks(question, column, &tally, found);
            if tally.unknown.len() * UNKNOWN_LIMIT > tally.unknown.len() + tally.answered as usize {
                continue;
            }
            if tally.answered == 0 {
                found.push(
                    Diagnostic::warning(
                        "W0464",
                        format!("na pytanie {} nikt nie odpowiedział", name(question)),
                    )
                    .in_data(self.place(None, column), "")
                    .hint("Pytania nie policzono: brak odpowiedzi to nie zero procent."),
                );
                continue;
            }
            if tally.answered < self.book.few {
                few.push((name(question), tally.answered));
            }
            out.extend(self.shares(question, column, &tally));
        }
        self.warn_of_few(&few, found);
        out
    }

    fn tally(&self, question: &Question, source: &Source) -> Tally {
        let mut t = Tally { chosen: vec![0; question.choices.len()], ..Tally::default() };
        let columns = source.columns();
        for row in self.rows {
            if columns.iter().any(|c| self.personal.contains(&(*row, *c))) {
                t.withheld.push(*row);
                continue;
            }
            match reply(question, source, self.form, *row, self.separators).reply {
                Reply::Blank | Reply::Text => {}
                Reply::Unknown => t.unknown.push(*row),
                Reply::Number(n) => {
                    t.answered += 1;
                    t.counted += u32::from(within(question, n));
                }
                Reply::Chosen(list) => {
                    t.answered += 1;
                    let scale = |place: usize| {
                        i64::try_from(place).map_or(f64::NAN, |p| (p + question.scale.0) as f64)
                    };
                    let hit = list.iter().any(|c| {
                        question.counted.contains(c)
                            || (question.kind == Kind::Scale && within(question, scale(*c)))
                    });
                    t.counted += u32::from(hit);
                    for c in list {
                        if let Some(n) = t.chosen.get_mut(c) {
                            *n += 1;
                        }
                    }
                }
            }
        }
        t
    }

    fn shares(&self, question: &Question, column: usize, tally: &Tally) -> Vec<Answer> {
        let index = self.form.columns.get(column).map_or(0, |c| c.index);
        let answer = |key: &str, count: u32| Answer {
            survey: self.book.survey.clone(),
            question: key.to_owned(),
            percent: f64::from(count) * 100.0 / f64::from(tally.answered),
            count,
            answered: tally.answered,
            spot: self.form.sheet.spot(self.form.head, index),
        };
        let mut out = Vec::new();
        if !question.key.is_empty()
            && (!question.counted.is_empty() || question.range != (None, None))
        {
            out.push(answer(&question.key, tally.counted));
        }
        if question.each {
            out.extend(question.choices.iter().zip(&tally.chosen).map(|(c, n)| answer(&c.key, *n)));
        }
        out
    }

    /// The first column of a question; a remark when it has none or more than one could be it.
    fn column(
        &self,
        question: &Question,
        source: &Source,
        found: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let heading = question.headings.first().map(|h| shown(h)).unwrap_or_default();
        match source {
            Source::One(c) => Some(*c),
            Source::Many(parts) => parts.first().map(|(c, _)| *c),
            Source::Twice(list) => {
                let mut d = Diagnostic::warning(
                    "W0463",
                    format!("pytanie {} może być w kilku kolumnach i nie zostało policzone", name(question)),
                )
                .hint("Podaj w książce kodów dokładny nagłówek albo zmień nagłówek jednej z kolumn w pliku.");
                for c in list {
                    d = d.in_data(self.place(None, *c), "");
                }
                found.push(d);
                None
            }
            Source::Missing => {
                let headings: Vec<&str> =
                    self.form.columns.iter().map(|c| c.heading.text.as_str()).collect();
                let near =
                    question.headings.iter().find_map(|h| closest(h, headings.iter().copied()));
                let hint = match near.filter(|n| personal::scan(n).is_empty()) {
                    Some(near) => format!("Czy chodziło o kolumnę {}?", shown(&near)),
                    None => "Sprawdź nagłówek w książce kodów; można tam podać kilka: nagłówek = [\"…\", \"…\"].".to_owned(),
                };
                let place = DataPlace {
                    file: self.book.file.clone().unwrap_or_else(|| self.file.to_owned()),
                    sheet: None,
                    row: Some(question.line),
                    column: None,
                };
                found.push(
                    Diagnostic::warning(
                        "W0463",
                        format!(
                            "w pliku nie ma kolumny {heading} i pytanie {} nie zostało policzone",
                            name(question)
                        ),
                    )
                    .in_data(place, "")
                    .hint(hint),
                );
                None
            }
        }
    }

    fn remarks(&self, question: &Question, column: usize, t: &Tally, found: &mut Vec<Diagnostic>) {
        let numbers = |list: &[usize]| -> Vec<u32> {
            list.iter().map(|r| self.form.row_number(*r)).collect()
        };
        if !t.unknown.is_empty() {
            let many = t.unknown.len() * UNKNOWN_LIMIT > t.unknown.len() + t.answered as usize;
            let end = match (many, t.unknown.len()) {
                (true, _) => "; pytania nie policzono",
                (false, 1) => "; przy liczeniu ją pominięto",
                (false, _) => "; przy liczeniu je pominięto",
            };
            let message = format!(
                "w książce kodów nie ma {} na pytanie {} ({}){end}",
                genitive(t.unknown.len()),
                name(question),
                rows(&numbers(&t.unknown)),
            );
            found.push(
                Diagnostic::warning("W0464", message)
                    .in_data(self.place(t.unknown.first().copied(), column), "")
                    .hint(self.advice(question, &t.unknown, column)),
            );
        }
        if !t.withheld.is_empty() {
            found.push(
                Diagnostic::warning(
                    "W0465",
                    format!(
                        "nie policzono {} na pytanie {}, bo są w nich dane osobowe ({})",
                        genitive(t.withheld.len()),
                        name(question),
                        rows(&numbers(&t.withheld)),
                    ),
                )
                .in_data(self.place(t.withheld.first().copied(), column), "")
                .hint("Wpisz w pliku samą odpowiedź, bez danych osoby."),
            );
        }
    }

    /// A likely slip is quoted; any other text may be somebody's own words and is not.
    fn advice(&self, question: &Question, unknown: &[usize], column: usize) -> String {
        let names: Vec<&str> =
            question.choices.iter().flat_map(|c| c.names.iter().map(String::as_str)).collect();
        let cell = |row: &usize| {
            let c = self.form.columns.get(column)?;
            Some(self.form.cell(*row, c.index))
        };
        let slip = unknown
            .iter()
            .filter(|row| !self.quarantined.contains(row))
            .filter_map(cell)
            .filter(|text| text.chars().count() <= 40 && personal::scan(text).is_empty())
            .find_map(|text| closest(&fold(&text), names.iter().copied()).map(|near| (text, near)));
        match slip {
            Some((text, near)) => format!("Wpisano {}; czy chodziło o „{near}”?", shown(&text)),
            None => {
                "Dopisz brakujące odpowiedzi do pytania albo, gdy można było wpisać własną, pole \
                     inne = true."
                    .to_owned()
            }
        }
    }

    fn warn_of_few(&self, few: &[(String, u32)], found: &mut Vec<Diagnostic>) {
        if few.is_empty() {
            return;
        }
        let list: Vec<String> = few.iter().take(10).map(|(q, n)| format!("{q} ({n})")).collect();
        let more = few.len().saturating_sub(10);
        let tail = if more > 0 { format!(" i {more} dalszych") } else { String::new() };
        found.push(
            Diagnostic::warning(
                "W0467",
                format!(
                    "mniej niż {} na {}: {}{tail}",
                    counted(self.book.few as usize, "odpowiedź", "odpowiedzi", "odpowiedzi"),
                    if few.len() == 1 { "pytanie" } else { "pytania" },
                    list.join(", "),
                ),
            )
            .in_data(self.form.place(self.file, None, None), "")
            .hint(
                "Odsetek z tak małej liczby odpowiedzi niewiele mówi, a może wskazać osobę. Próg \
                 zmienia pole mało_odpowiedzi w książce kodów.",
            ),
        );
    }

    fn place(&self, row: Option<usize>, column: usize) -> DataPlace {
        self.form.place(self.file, row, Some(column))
    }
}

fn within(question: &Question, n: f64) -> bool {
    question.range != (None, None)
        && question.range.0.is_none_or(|low| n >= low)
        && question.range.1.is_none_or(|high| n <= high)
}

/// A question for messages: its key, otherwise its heading.
fn name(question: &Question) -> String {
    match (question.key.is_empty(), question.headings.first()) {
        (false, _) => format!("„{}”", question.key),
        (true, Some(heading)) => shown(heading),
        (true, None) => String::new(),
    }
}

/// `1 odpowiedzi`, `5 odpowiedzi`: after a negation.
fn genitive(n: usize) -> String {
    counted(n, "odpowiedzi", "odpowiedzi", "odpowiedzi")
}
