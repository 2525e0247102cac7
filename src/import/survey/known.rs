//! Which codebook explains a file.

use super::codebook::{Choice, Codebook, Kind, Question};
use super::form::{Form, Role};
use super::heading::Heading;
use super::read;
use super::reply::{Reply, Source, reply};
use super::words::fold;
use crate::diag::{DataPlace, Diagnostic};
use crate::import::{Context, Input};

/// What is known of a file before it is read.
pub(super) enum Known {
    /// A codebook of the project, or one made of the questions of the rules.
    Book(Codebook),
    /// None; the faults of codebooks that cannot be read.
    Nothing(Vec<Diagnostic>),
    /// Two codebooks fit alike.
    Two(Diagnostic),
}

/// Codebooks of the project: name for messages and text.
fn files<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (String, &'a str)> {
    context.settings.iter().filter_map(|(name, text)| {
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let ours = base.starts_with("ankieta-") && base.ends_with(".toml");
        let shown = if name.contains('/') { name.clone() } else { format!("mapowania/{base}") };
        ours.then_some((shown, text.as_str()))
    })
}

/// Finds the codebook with most of its questions in the file; at least half must be there.
pub(super) fn find(input: &Input<'_>, form: &Form<'_>, context: &Context<'_>) -> Known {
    let headings: Vec<&Heading> = form.columns.iter().map(|c| &c.heading).collect();
    let mut broken = Vec::new();
    let mut fitting: Vec<(bool, usize, Codebook)> = Vec::new();
    for (name, text) in files(context) {
        let book = match read::read(&name, text) {
            Ok(book) => book,
            Err(found) => {
                broken.extend(found);
                continue;
            }
        };
        let here = book.files.as_ref().map(|part| fold(input.base_name()).contains(part.as_str()));
        let fits = book.fits(&headings);
        if here != Some(false) && fits > 0 && fits * 2 >= book.questions.len() {
            fitting.push((here == Some(true), fits, book));
        }
    }
    fitting.sort_by_key(|b| std::cmp::Reverse((b.0, b.1)));
    if let [a, b, ..] = fitting.as_slice()
        && (a.0, a.1) == (b.0, b.1)
    {
        return Known::Two(two(input, &a.2, &b.2));
    }
    match fitting.into_iter().next() {
        Some((_, _, book)) => Known::Book(book),
        None => match of_rules(input, form, context) {
            Some(book) => Known::Book(book),
            None => Known::Nothing(broken),
        },
    }
}

fn two(input: &Input<'_>, a: &Codebook, b: &Codebook) -> Diagnostic {
    let name = |b: &Codebook| b.file.clone().unwrap_or_default();
    let place = |file: String| DataPlace { file, sheet: None, row: None, column: None };
    Diagnostic::error("E0469", "do pliku pasują dwie książki kodów tak samo dobrze")
        .in_data(place(input.name.to_owned()), "")
        .in_data(place(name(a)), "pierwsza")
        .in_data(place(name(b)), "druga")
        .hint("Dopisz w jednej z nich pole plik = \"…\" z częścią nazwy pliku, którego dotyczy.")
}

/// A codebook made of the questions of the rules: headings are their keys, and all answers are yes or
/// no.
fn of_rules(input: &Input<'_>, form: &Form<'_>, context: &Context<'_>) -> Option<Codebook> {
    let asked = &context.options.questions;
    let keyed = |heading: &Heading, key: &str| {
        heading.whole == fold(key) || heading.whole == fold(&key.replace('_', " "))
    };
    let mut surveys: Vec<&str> = asked.iter().map(|(s, _)| s.as_str()).collect();
    surveys.sort_unstable();
    surveys.dedup();
    let mut best: Vec<Codebook> = Vec::new();
    for survey in surveys {
        let mut book = Codebook::new(survey);
        for (_, key) in asked.iter().filter(|(s, _)| s == survey) {
            let column = form.columns.iter().find(|c| keyed(&c.heading, key));
            if let Some(column) = column {
                book.questions.push(yes_or_no(key, &column.heading.text));
            }
        }
        if !book.questions.is_empty() {
            best.push(book);
        }
    }
    let most = best.iter().map(|b| b.questions.len()).max()?;
    best.retain(|b| b.questions.len() == most);
    if best.len() > 1 {
        best.retain(|b| fold(input.base_name()).contains(fold(&b.survey).as_str()));
    }
    let [book] = <[Codebook; 1]>::try_from(best).ok()?;
    let understood = book.questions.iter().all(|q| {
        let source = Source::of(q, form);
        matches!(source, Source::One(_))
            && form.rows().all(|r| reply(q, &source, form, r, "").reply != Reply::Unknown)
    });
    understood.then_some(book)
}

fn yes_or_no(key: &str, heading: &str) -> Question {
    let choice = |key: &str, names: &[&str]| Choice {
        key: key.to_owned(),
        names: names.iter().map(|n| (*n).to_owned()).collect(),
    };
    let mut q = Question::new(Kind::Single, 0);
    q.key = key.to_owned();
    q.headings = vec![heading.to_owned()];
    q.choices = vec![
        choice("tak", &["tak", "t", "1", "y", "yes", "prawda", "true"]),
        choice("nie", &["nie", "n", "0", "no", "fałsz", "false"]),
    ];
    q.counted = vec![0];
    q
}

/// The survey a file is probably of: the only one the rules ask of whose name its name begins like.
pub(super) fn survey_of(input: &Input<'_>, context: &Context<'_>) -> String {
    let name = fold(input.base_name());
    let stem = |s: &str| s.chars().take(6).collect::<String>();
    let mut surveys: Vec<&str> =
        context.options.questions.iter().map(|(s, _)| s.as_str()).collect();
    surveys.sort_unstable();
    surveys.dedup();
    surveys.retain(|s| name.contains(&stem(&fold(s))));
    match surveys.as_slice() {
        [one] => (*one).to_owned(),
        _ => String::new(),
    }
}

/// Whether the table says of itself that it is a survey, though no program wrote it.
pub(super) fn called_survey(input: &Input<'_>, form: &Form<'_>) -> bool {
    let name = fold(input.base_name());
    let territorial = |h: &str| matches!(h, "teryt" | "kod" | "kod teryt" | "code");
    let asks = form.with(Role::Answer).count() > 1;
    asks && ["ankiet", "kwestionariusz", "badanie"].iter().any(|w| name.contains(w))
        && !form.columns.iter().any(|c| territorial(&c.heading.whole))
        && !form.columns.iter().any(|c| c.heading.whole == "odsetek")
}
