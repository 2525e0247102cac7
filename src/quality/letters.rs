//! Ready letters: one to each who has data that are missing.
//!
//! The words are in `templates/pisma`; here is only what is put into them. A law on which the letter
//! could rest is named nowhere: rules know none, and none is invented.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::addressee::{Addressee, Way};
use super::gaps::{Gap, Gaps};
use crate::diag::Diagnostic;
use crate::document::tree::Document;
use crate::document::{Recipe, Templates, make};
use crate::text;

/// Who writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// Full name of the centre; a line to fill in when the project does not say it.
    pub centre: Option<String>,
    /// Full name of the office.
    pub office: Option<String>,
    /// Kind and name of the gmina, name in the nominative: `gmina miejsko-wiejska`, `Janów Lubelski`.
    pub gmina: (String, String),
    /// TERYT code.
    pub teryt: String,
    /// First and last year of the strategy.
    pub period: Option<(i32, i32)>,
    /// Counts of people below this are not published; 0 when they are.
    pub small: u32,
}

/// A letter.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Whom it asks.
    pub addressee: Addressee,
    /// Name of its files without extension: `pismo-policja`.
    pub stem: String,
    /// Things asked for.
    pub asks: usize,
    /// The letter as a document.
    pub document: Document,
    /// The letter as Markdown.
    pub text: String,
}

const FRONT: &str = "pisma/nagłówek.hbs";
const TEXT: &str = "pisma/pismo.md.hbs";

/// Writes the letters, in the order of what they would decide.
///
/// # Errors
/// Faults of the templates.
pub fn letters(
    gaps: &Gaps,
    sender: &Sender,
    day: NaiveDate,
) -> Result<Vec<Letter>, Vec<Diagnostic>> {
    letters_with(&Templates::embedded(), gaps, sender, day)
}

fn letters_with(
    templates: &Templates,
    gaps: &Gaps,
    sender: &Sender,
    day: NaiveDate,
) -> Result<Vec<Letter>, Vec<Diagnostic>> {
    let recipe = || Recipe {
        front: FRONT,
        chapters: &[TEXT],
        formulas: BTreeMap::new(),
        day,
        with_contents: false,
    };
    gaps.by_way(Way::is_written)
        .into_iter()
        .map(|(addressee, list)| {
            let view = view(addressee, &list, sender, day);
            let text = markdown(templates, &view)?;
            let mut document = make(templates, &recipe(), view)?;
            document.title_page = false;
            Ok(Letter {
                addressee: addressee.clone(),
                stem: format!("pismo-{}", addressee.id),
                asks: list.len(),
                document,
                text,
            })
        })
        .collect()
}

/// The text of a letter for a mail: the same words without the signs that only the document needs.
fn markdown(templates: &Templates, view: &Value) -> Result<String, Vec<Diagnostic>> {
    let engine = templates.engine()?;
    let filled =
        engine.render(TEXT, &handlebars::Context::from(view.clone())).map_err(|d| vec![d])?;
    let lines = filled.lines().filter(|l| !l.starts_with(":::"));
    let mut out = String::new();
    let mut blank = true;
    for line in lines {
        // Signs of a table leave more than one empty line behind.
        if line.trim().is_empty() && blank {
            continue;
        }
        blank = line.trim().is_empty();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    Ok(out)
}

fn view(addressee: &Addressee, list: &[&Gap], sender: &Sender, day: NaiveDate) -> Value {
    let (deciding, others): (Vec<&Gap>, Vec<&Gap>) =
        list.iter().copied().partition(|g| g.decides() > 0 || !g.thresholds.is_empty());
    let mut number = 0;
    let mut table = |gaps: &[&Gap]| -> Vec<Value> {
        let mut rows = Vec::new();
        for gap in gaps {
            for year in &gap.years {
                number += 1;
                rows.push(json!({
                    "nr": number,
                    "nazwa": gap.title,
                    "rok": year,
                    "jednostka": text::unit_label(&gap.unit),
                    "zmienna": gap.id,
                    "gdzie": gap.places.first().map(|p| p.place.clone()),
                }));
            }
        }
        rows
    };
    let (first, rest) = (table(&deciding), table(&others));
    let (kind, name) = &sender.gmina;
    json!({
        "adresat": addressee.name,
        "wewnętrzne": addressee.way == Way::OwnCentre,
        "w_gminie": addressee.way == Way::OwnOffice,
        "nadawca": sender.centre,
        "urząd": sender.office,
        "rodzaj": kind,
        "gmina": name,
        "teryt": sender.teryt,
        "okres": sender.period.map(|(from, to)| json!({ "od": from, "do": to })),
        "małe_liczby": (sender.small > 1).then_some(sender.small),
        "dzień": text::long_date(day),
        "potrzebne": first,
        "dodatkowe": rest,
        "wierszy": number,
    })
}
