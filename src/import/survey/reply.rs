//! What one person answered to one question.

use super::codebook::{Kind, Question};
use super::form::Form;
use super::split::split;
use super::words::fold;
use crate::data::parse_number;
use crate::import::personal;

/// Columns of a question, as positions in `Form::columns`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// No column.
    Missing,
    /// More than one column could be it.
    Twice(Vec<usize>),
    /// One column.
    One(usize),
    /// One column an answer; without an answer a column of free text.
    Many(Vec<(usize, Option<usize>)>),
}

impl Source {
    /// Finds the columns of a question.
    pub(super) fn of(question: &Question, form: &Form<'_>) -> Source {
        let columns = || form.columns.iter().enumerate();
        let whole: Vec<usize> =
            columns().filter(|(_, c)| question.is(&c.heading)).map(|(i, _)| i).collect();
        match whole.as_slice() {
            [one] => return Source::One(*one),
            [_, ..] => return Source::Twice(whole),
            [] => {}
        }
        let parts: Vec<(usize, Option<usize>)> =
            columns().filter_map(|(i, c)| question.part(&c.heading).map(|p| (i, p.ok()))).collect();
        let choices: Vec<usize> = parts.iter().filter_map(|(_, c)| *c).collect();
        let doubled = choices
            .iter()
            .enumerate()
            .find(|(i, c)| choices.get(..*i).unwrap_or_default().contains(c));
        match doubled {
            _ if choices.is_empty() => Source::Missing,
            Some((_, twice)) => Source::Twice(
                parts.iter().filter(|(_, c)| *c == Some(*twice)).map(|(i, _)| *i).collect(),
            ),
            None => Source::Many(parts),
        }
    }

    /// Positions of the columns.
    pub(super) fn columns(&self) -> Vec<usize> {
        match self {
            Source::Missing => Vec::new(),
            Source::Twice(list) => list.clone(),
            Source::One(i) => vec![*i],
            Source::Many(parts) => parts.iter().map(|(i, _)| *i).collect(),
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reply {
    /// None was given.
    Blank,
    /// These answers were chosen; none of the list when it is empty.
    Chosen(Vec<usize>),
    /// A number.
    Number(f64),
    /// A text.
    Text,
    /// Something the codebook does not know.
    Unknown,
}

/// An answer with the texts in it that are no answers of the codebook.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) reply: Reply,
    pub(super) loose: Vec<Loose>,
}

/// A cell with a text that is no answer of the codebook.
#[derive(Debug)]
pub(super) struct Loose {
    /// Position of the column.
    pub(super) column: usize,
    /// The cell.
    pub(super) text: String,
    /// The cell with the text replaced by a mark: it says as much about the listed answers. None
    /// when the cell is nothing but text.
    pub(super) bare: Option<String>,
}

/// What stands in place of somebody's own answer to a closed question.
const OWN: &str = "[własna odpowiedź]";

/// Words of a column that stands for one answer.
const YES: &[&str] =
    &["y", "yes", "tak", "1", "x", "t", "prawda", "true", "zaznaczono", "selected", "checked"];
const NO: &[&str] = &[
    "",
    "n",
    "no",
    "nie",
    "0",
    "fałsz",
    "false",
    "nie zaznaczono",
    "not selected",
    "unchecked",
    "-",
    "n/a",
];

/// Reads the answer of a row.
pub(super) fn reply(
    question: &Question,
    source: &Source,
    form: &Form<'_>,
    row: usize,
    separators: &str,
) -> Read {
    let cell = |column: usize| {
        form.columns.get(column).map(|c| form.cell(row, c.index)).unwrap_or_default()
    };
    match source {
        Source::Missing | Source::Twice(_) => Read { reply: Reply::Blank, loose: Vec::new() },
        Source::One(column) => one(question, *column, &cell(*column), separators),
        Source::Many(parts) => {
            let mut chosen = Vec::new();
            let mut loose = Vec::new();
            let (mut other, mut unknown) = (false, false);
            for (column, choice) in parts {
                let written = cell(*column);
                let text = fold(&written);
                if text.starts_with(personal::REMOVED) {
                    return Read { reply: Reply::Blank, loose: Vec::new() };
                }
                let Some(choice) = choice else {
                    if !NO.contains(&text.as_str()) {
                        other = true;
                        if !YES.contains(&text.as_str()) {
                            let bare = Some(OWN.to_owned());
                            loose.push(Loose { column: *column, text: written, bare });
                        }
                    }
                    continue;
                };
                let named = question.choices.get(*choice).is_some_and(|c| c.is(&text));
                if YES.contains(&text.as_str()) || (named && !NO.contains(&text.as_str())) {
                    chosen.push(*choice);
                } else if !NO.contains(&text.as_str()) && !question.unanswered.contains(&text) {
                    unknown = true;
                    let bare = Some(OWN.to_owned());
                    loose.push(Loose { column: *column, text: written, bare });
                }
            }
            let reply = if unknown {
                Reply::Unknown
            } else if !chosen.is_empty() || other || question.nothing {
                Reply::Chosen(chosen)
            } else {
                Reply::Blank
            };
            Read { reply, loose }
        }
    }
}

fn one(question: &Question, column: usize, written: &str, separators: &str) -> Read {
    let text = fold(written);
    let given = |reply| Read { reply, loose: Vec::new() };
    let kept = |reply, bare: Option<String>| Read {
        reply,
        loose: vec![Loose { column, text: written.to_owned(), bare }],
    };
    let loose = |reply| kept(reply, Some(OWN.to_owned()));
    if text.starts_with(personal::REMOVED) || question.unanswered.contains(&text) {
        return given(Reply::Blank);
    }
    if text.is_empty() {
        let none = question.kind == Kind::Multiple && question.nothing;
        return given(if none { Reply::Chosen(Vec::new()) } else { Reply::Blank });
    }
    let outside = || loose(if question.other { Reply::Chosen(Vec::new()) } else { Reply::Unknown });
    match question.kind {
        Kind::Text => kept(Reply::Text, None),
        Kind::Single => match question.choices.iter().position(|c| c.is(&text)) {
            Some(place) => given(Reply::Chosen(vec![place])),
            None => outside(),
        },
        Kind::Scale => {
            let label = question.choices.iter().find(|c| c.is(&text));
            let value = label.map_or_else(|| leading(&text), |c| leading(&c.key));
            let (low, high) = question.scale;
            match value.filter(|v| (low..=high).contains(v)) {
                Some(v) if label.is_some() || personal::scan(written).is_empty() => {
                    given(Reply::Chosen(vec![usize::try_from(v - low).unwrap_or(usize::MAX)]))
                }
                Some(_) => loose(Reply::Unknown),
                None => outside(),
            }
        }
        Kind::Number => match parse_number(&text) {
            Some(n) if personal::scan(written).is_empty() => given(Reply::Number(n)),
            _ => outside(),
        },
        Kind::Multiple => {
            let names: Vec<(usize, String)> = question
                .choices
                .iter()
                .enumerate()
                .flat_map(|(i, c)| c.names.iter().map(move |n| (i, n.clone())))
                .collect();
            let pieces = split(&text, &names, separators);
            if pieces.rest.is_empty() {
                return given(Reply::Chosen(pieces.known));
            }
            let mark = separators.chars().next().unwrap_or(';');
            let listed = pieces.known.iter().filter_map(|i| question.choices.get(*i));
            let listed: String =
                listed.filter_map(|c| Some(format!("{}{mark} ", c.names.first()?))).collect();
            let bare = Some(format!("{listed}{OWN}"));
            let known = if question.other { Reply::Chosen(pieces.known) } else { Reply::Unknown };
            kept(known, bare)
        }
    }
}

/// The whole number a text begins with: `5`, `5 - bardzo dobrze`; `4,5` is none.
fn leading(text: &str) -> Option<i64> {
    let (sign, body) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let end = body.find(|c: char| !c.is_ascii_digit()).unwrap_or(body.len());
    let (digits, rest) = body.split_at_checked(end)?;
    let whole = rest.trim_matches(['0', '.', ',']).is_empty() && rest.len() < 4;
    let labelled = rest.starts_with([' ', '-', '(', '=', ':'])
        || rest.starts_with(". ")
        || rest.starts_with(") ");
    (rest.is_empty() || whole || labelled).then(|| digits.parse::<i64>().ok().map(|n| n * sign))?
}
