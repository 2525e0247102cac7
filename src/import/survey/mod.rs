//! Surveys: exports of Google Forms, Microsoft Forms and LimeSurvey, and answers keyed from paper.
//!
//! A codebook of the project (`mapowania/ankieta-*.toml`) says which column is which question and
//! which answers are its per cent. Without one the importer writes a draft and counts nothing. What
//! people wrote in their own words is looked through for personal data ([`super::personal`]) before
//! anything leaves this room; where there is some, neither the text nor the untouched file is kept.
//!
//! Layouts of the programs are data (`data/ankiety/programy.toml`).

mod codebook;
mod count;
mod doubles;
mod draft;
mod form;
mod heading;
mod known;
mod quarantine;
mod read;
mod reply;
mod split;
mod toml;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use self::codebook::{Codebook, Question};
use self::count::Counting;
use self::form::{Form, Role};
use self::known::Known;
use self::quarantine::Quarantine;
use self::reply::Source;
use self::words::{counted, fold, slug};
use super::{
    Cell, Content, Context, Folder, Harvest, Importer, Input, Recognised, Sheet, Skip, Table,
};
use crate::data::{Broken, Record, Records, delimiter};
use crate::diag::{DataPlace, Diagnostic};

/// Importer of surveys.
pub struct Survey;

impl Importer for Survey {
    fn id(&self) -> &'static str {
        "ankieta"
    }

    fn recognise(&self, input: &Input<'_>, context: &Context<'_>) -> Option<Recognised> {
        // A large text is not divided into cells before its first row says that it may be a survey.
        let first = input.text().map(first_row);
        let head = match &first {
            Some(sheet) => Form::of(sheet)?,
            None => Form::find(input)?,
        };
        let title = |what: &str| format!("wyniki ankiety ({what})");
        let name = head.program.map_or("tabela odpowiedzi", |p| p.title.as_str());
        if head.sure() >= 90 {
            return Some(Recognised { title: title(name), sure: head.sure() });
        }
        let called = known::called_survey(input, &head);
        if head.program.is_none() && !called && !known::may_explain(&head, context) {
            return None;
        }
        let form = Form::find(input)?;
        match known::find(input, &form, context) {
            Known::Book(book) if book.file.is_some() => {
                Some(Recognised { title: title(name), sure: 92 })
            }
            Known::Book(_) => Some(Recognised { title: title(name), sure: 85 }),
            Known::Two(_) => Some(Recognised { title: title(name), sure: 80 }),
            Known::Nothing(_) if called => Some(Recognised { title: title(name), sure: 55 }),
            // A codebook that cannot be read may be the one for this file: its faults must be seen.
            Known::Nothing(faults) if !faults.is_empty() && form.program.is_some() => {
                Some(Recognised { title: title(name), sure: 30 })
            }
            Known::Nothing(_) => None,
        }
    }

    fn read(&self, input: &Input<'_>, context: &Context<'_>) -> Harvest {
        let mut harvest = Harvest::default();
        let Some(form) = Form::find(input) else {
            harvest.found.push(refusal(input, "w pliku nie ma tabeli odpowiedzi"));
            return harvest;
        };
        harvest.read = form.rows().count();
        harvest.facts.push(("program".to_owned(), program(&form)));
        harvest.facts.push(("odpowiedzi w pliku".to_owned(), harvest.read.to_string()));
        harvest.found.extend(broken(input));
        if harvest.read == 0 {
            harvest.found.push(refusal(input, "w pliku są same nagłówki, bez odpowiedzi"));
            return harvest;
        }
        match known::find(input, &form, context) {
            Known::Book(book) => count(input, &form, &book, &mut harvest),
            Known::Two(fault) => {
                harvest.found.push(fault);
                look_only(input, &form, &mut harvest);
            }
            Known::Nothing(faults) => {
                look_only(input, &form, &mut harvest);
                sketch(input, &form, context, faults, &mut harvest);
            }
        }
        if harvest.found.iter().any(Diagnostic::is_error) {
            harvest.tables.clear();
        }
        harvest
    }
}

fn program(form: &Form<'_>) -> String {
    form.program.map_or_else(|| "tabela odpowiedzi".to_owned(), |p| p.title.clone())
}

/// Counts the answers of a file that a codebook explains.
fn count(input: &Input<'_>, form: &Form<'_>, book: &Codebook, harvest: &mut Harvest) {
    let separators =
        book.separators.as_deref().or(form.program.map(|p| p.separators.as_str())).unwrap_or(";,");
    let sources: Vec<Source> = book.questions.iter().map(|q| Source::of(q, form)).collect();
    let rows = finished(form, book, harvest);
    let rows = doubles::remove(input.name, form, rows, &mut harvest.skipped, &mut harvest.found);
    let held = Quarantine::look(input, form, Some((book, &sources, separators)));
    let (cells, quarantined) = (held.cells(), held.rows());
    let counting = Counting {
        form,
        book,
        sources: &sources,
        separators,
        rows: &rows,
        personal: &cells,
        quarantined: &quarantined,
        file: input.name,
    };
    let answers = counting.run(&mut harvest.found);
    let source = book.file.clone().unwrap_or_else(|| "nagłówki są kluczami pytań".to_owned());
    harvest.facts.push(("badanie".to_owned(), book.survey.clone()));
    harvest.facts.push(("książka kodów".to_owned(), source));
    harvest.facts.push(("odpowiedzi policzone".to_owned(), rows.len().to_string()));
    harvest
        .facts
        .push(("ważenie".to_owned(), "bez wag: każda odpowiedź liczy się tak samo".to_owned()));
    tell_of_weights(input, form, &mut harvest.found);
    tell_of_rest(form, book, &sources, harvest);
    if !book.questions.iter().any(Question::counts) {
        harvest.found.push(unnamed(book, input));
    }
    held.tell(input.name, form, true, &mut harvest.found);
    let name = if book.survey.is_empty() { slug(stem(input)) } else { book.survey.clone() };
    if !held.is_empty() {
        harvest.keep_no_original = Some(PERSONAL.to_owned());
        let copy = held.copy(form);
        let path = format!("dane/oryginały/{}-ankieta-{name}.csv", digest(&copy));
        harvest.facts.push((
            "oryginał".to_owned(),
            format!("nie jest przechowywany, bo {PERSONAL}; kopia bez nich: {path}"),
        ));
        harvest.files.push((path, copy.into_bytes()));
    }
    if let Some(remarks) = held.remarks(form, book, &sources, &rows) {
        let path = format!("dane/ankiety/{name}-uwagi.csv");
        harvest.facts.push(("uwagi bez danych osobowych".to_owned(), path.clone()));
        harvest.files.push((path, remarks.into_bytes()));
    }
    if !answers.is_empty() {
        harvest.tables.push(Table {
            folder: Folder::Data,
            stem: format!("ankieta-{name}"),
            rows: Vec::new(),
            answers,
        });
    }
}

/// Why an untouched file is not kept.
const PERSONAL: &str = "w pliku są dane osobowe";

/// Personal data of a file that is not counted yet: they keep it out of the project all the same.
fn look_only(input: &Input<'_>, form: &Form<'_>, harvest: &mut Harvest) {
    let held = Quarantine::look(input, form, None);
    held.tell(input.name, form, false, &mut harvest.found);
    if !held.is_empty() {
        harvest.keep_no_original = Some(PERSONAL.to_owned());
        let why = format!("nie jest przechowywany, bo {PERSONAL}");
        harvest.facts.push(("oryginał".to_owned(), why));
    }
}

/// Writes a draft of a codebook, or says why those of the project cannot be used.
fn sketch(
    input: &Input<'_>,
    form: &Form<'_>,
    context: &Context<'_>,
    faults: Vec<Diagnostic>,
    harvest: &mut Harvest,
) {
    let file = DataPlace { file: input.name.to_owned(), sheet: None, row: None, column: None };
    let path = free_path(input, context);
    let unfit = !faults.is_empty();
    harvest.found.extend(faults);
    if unfit {
        return;
    }
    let survey = known::survey_of(input, context);
    let text = draft::draft(form, &survey, &context.options.questions);
    harvest.found.push(
        Diagnostic::warning("W0460", "ankieta nie ma książki kodów, więc niczego nie policzono")
            .in_data(file, "")
            .hint(format!(
                "Przygotowano szkic {path}. Nadaj w nim pytaniom klucze, zaznacz odpowiedzi \
                 liczone jako odsetek i wczytaj plik jeszcze raz."
            )),
    );
    harvest.files.push((path, text.into_bytes()));
}

/// A name of a codebook that no file of the project has.
fn free_path(input: &Input<'_>, context: &Context<'_>) -> String {
    let base = slug(stem(input));
    let base = base.strip_prefix("ankieta_").unwrap_or(&base);
    let base = if base.is_empty() || base == "ankieta" { "nowa" } else { base };
    let taken = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        context.settings.keys().any(|k| k.rsplit(['/', '\\']).next() == Some(name))
    };
    (1..)
        .map(|n| match n {
            1 => format!("mapowania/ankieta-{base}.toml"),
            n => format!("mapowania/ankieta-{base}-{n}.toml"),
        })
        .find(|path| !taken(path))
        .unwrap_or_default()
}

/// Rows of finished answers; the others are counted among what is passed over.
fn finished(form: &Form<'_>, book: &Codebook, harvest: &mut Harvest) -> Vec<usize> {
    let all: Vec<usize> = form.rows().collect();
    let marked =
        book.finished.as_ref().and_then(|name| form.columns.iter().find(|c| c.heading.is(name)));
    let blank = |t: &str| matches!(fold(t).as_str(), "" | "n/a" | "null" | "-");
    let (keep, what): (Vec<usize>, &str) =
        if let Some(c) = marked.or_else(|| form.with(Role::Submitted).next()) {
            (
                all.iter().copied().filter(|r| !blank(&form.cell(*r, c.index))).collect(),
                "odpowiedzi niedokończonych (bez daty wysłania)",
            )
        } else if let Some(c) = form.with(Role::LastPage).next() {
            let page = |r: &usize| crate::data::parse_number(&form.cell(*r, c.index));
            let last = all.iter().filter_map(page).fold(f64::NEG_INFINITY, f64::max);
            (
                all.iter().copied().filter(|r| page(r) == Some(last)).collect(),
                "odpowiedzi niedokończonych (przed ostatnią stroną)",
            )
        } else {
            return all;
        };
    if let Some(first) = all.iter().find(|r| !keep.contains(r)) {
        harvest.skipped.push(Skip {
            what: what.to_owned(),
            count: all.len() - keep.len(),
            first: Some(form.sheet.row_spot(*first)),
        });
    }
    keep
}

fn tell_of_weights(input: &Input<'_>, form: &Form<'_>, found: &mut Vec<Diagnostic>) {
    for (i, _) in form.columns.iter().enumerate().filter(|(_, c)| c.role == Role::Weight) {
        found.push(
            Diagnostic::note("N0468", "plik ma kolumnę wag; wag nie zastosowano")
                .in_data(form.place(input.name, None, Some(i)), "")
                .hint("Odsetki to udziały w zebranych odpowiedziach. Napisz o tym w rozdziale o badaniach."),
        );
    }
}

/// Columns of the file that the codebook passes over, and questions that are not counted.
fn tell_of_rest(form: &Form<'_>, book: &Codebook, sources: &[Source], harvest: &mut Harvest) {
    let bound: BTreeSet<usize> = sources.iter().flat_map(Source::columns).collect();
    let unbound = form.columns.iter().enumerate().filter(|(i, c)| {
        c.role == Role::Answer
            && !bound.contains(i)
            && !book.ignored.iter().any(|n| c.heading.is(n))
    });
    let list: Vec<_> = unbound.collect();
    if let Some((_, first)) = list.first() {
        harvest.skipped.push(Skip {
            what: "kolumn, których nie ma w książce kodów".to_owned(),
            count: list.len(),
            first: Some(form.sheet.spot(form.head, first.index)),
        });
    }
    let silent = book.questions.iter().filter(|q| !q.counts() && q.kind != codebook::Kind::Text);
    let silent = silent.count();
    if silent > 0 && book.questions.iter().any(Question::counts) {
        harvest.skipped.push(Skip {
            what: "pytań bez klucza albo bez odpowiedzi liczonych jako odsetek".to_owned(),
            count: silent,
            first: None,
        });
    }
}

fn unnamed(book: &Codebook, input: &Input<'_>) -> Diagnostic {
    let file = book.file.clone().unwrap_or_else(|| input.name.to_owned());
    Diagnostic::warning(
        "W0460",
        format!(
            "książka kodów nie mówi, co policzyć: ma {}, ale żadne nie ma klucza i odsetka",
            counted(book.questions.len(), "pytanie", "pytania", "pytań")
        ),
    )
    .in_data(DataPlace { file, sheet: None, row: None, column: None }, "")
    .hint(
        "Wpisz klucz (nazwę pytania w regułach) i pole odsetek, na przykład: odsetek = [\"tak\"]. \
         Potem wczytaj plik jeszcze raz.",
    )
}

/// The headings of a delimited text as a sheet.
fn first_row(text: &str) -> Sheet {
    let record = Records::new(text, delimiter(text, |_| false)).next().and_then(Result::ok);
    let cells = |r: Record<'_>| r.fields.iter().map(|f| Cell::Text(f.as_ref().into())).collect();
    Sheet { first_row: 1, rows: record.map(cells).into_iter().collect(), ..Sheet::default() }
}

/// A text whose table ends too early says so: answers after the fault would be lost.
fn broken(input: &Input<'_>) -> Option<Diagnostic> {
    let Content::Text(text) = &input.content else { return None };
    let fault = Records::new(text, delimiter(text, |_| false)).find_map(Result::err)?;
    let (row, message) = match fault {
        Broken::UnclosedQuote(row) => (row, "cudzysłów otwarty w tym wierszu nie jest zamknięty"),
        Broken::HugeField(row) => (row, "w tym wierszu jest tekst dłuższy niż 100 000 znaków"),
        Broken::HugeRecord(row) => (row, "ten wiersz jest za długi jak na odpowiedzi jednej osoby"),
    };
    let place =
        DataPlace { file: input.name.to_owned(), sheet: None, row: Some(row), column: None };
    Some(Diagnostic::error("E0469", message).in_data(place, "").hint(
        "Pobierz eksport jeszcze raz albo popraw wiersz; bez tego dalsze odpowiedzi by zginęły.",
    ))
}

fn refusal(input: &Input<'_>, message: &str) -> Diagnostic {
    let place = DataPlace { file: input.name.to_owned(), sheet: None, row: None, column: None };
    Diagnostic::error("E0469", message)
        .in_data(place, "")
        .hint("Pobierz z programu do ankiet plik z odpowiedziami: jeden wiersz na osobę, pytania w nagłówku.")
}

/// File name without folders and extension.
fn stem<'a>(input: &'a Input<'_>) -> &'a str {
    let name = input.base_name();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The first twelve digits of a hash of a text.
fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(6).map(|b| format!("{b:02x}")).collect()
}
