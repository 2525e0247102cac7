//! Which sums are variables of the rules; all others keep names of their own.

use serde::Deserialize;

use super::entries::{Amounts, Report};
use super::totals::Sums;
use crate::data::Area;
use crate::diag::{DataPlace, Diagnostic};
use crate::import::forms::{knowledge, stored_name};
use crate::import::{Context, Row, Spot};

/// Entries shipped with the tool.
const SHIPPED: &str = include_str!("../../../../data/formularze/rb.toml");
/// Name of the project's own file.
const SETTING: &str = "rb.toml";

/// Fields of an entry, for messages.
const FIELDS: &str = "Wpis [[pozycja]] ma pola: sprawozdanie, zmienna i jedno z: ogolem, dzial, rozdzialy; \
                      oraz, jeśli trzeba, paragrafy.";

/// A variable made of parts of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    /// `Rb-27S` or `Rb-28S`.
    pub sprawozdanie: String,
    /// The whole report.
    #[serde(default)]
    pub ogolem: bool,
    /// A division.
    pub dzial: Option<String>,
    /// Chapters added up.
    #[serde(default)]
    pub rozdzialy: Vec<String>,
    /// Paragraphs taken of the chapters or the division; all when empty.
    #[serde(default)]
    pub paragrafy: Vec<String>,
    /// Identifier of the `dana`: gets the execution.
    pub zmienna: String,
}

/// All entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    /// Divisions whose chapters are stored.
    #[serde(default)]
    pub dzialy: Vec<String>,
    /// Divisions a report of the whole gmina has.
    #[serde(default)]
    pub calosc_gdy: Vec<String>,
    /// Variables.
    #[serde(default)]
    pub pozycja: Vec<Position>,
}

impl Known {
    /// Whether a report is of the whole gmina.
    pub fn is_whole(&self, sums: &Sums) -> bool {
        self.calosc_gdy.iter().all(|d| sums.divisions.contains_key(d))
    }
}

/// What is shipped with what the project adds.
///
/// # Errors
/// `E0457` when the project's file is broken or names a variable the rules do not have.
pub(super) fn load(context: &Context<'_>) -> Result<Known, Vec<Diagnostic>> {
    let mut all: Known = knowledge::parse(SETTING, SHIPPED, FIELDS).map_err(|d| vec![d])?;
    if let Some((file, text)) = knowledge::setting(SETTING, context) {
        let own: Known = knowledge::parse(file, text, FIELDS).map_err(|d| vec![d])?;
        for p in &own.pozycja {
            check(file, p, context)?;
        }
        all.dzialy.extend(own.dzialy);
        if text.lines().any(|l| l.trim_start().starts_with("calosc_gdy")) {
            all.calosc_gdy = own.calosc_gdy;
        }
        let named = |p: &Position| {
            own.pozycja.iter().any(|o| o.zmienna == p.zmienna && o.sprawozdanie == p.sprawozdanie)
        };
        all.pozycja.retain(|p| !named(p));
        all.pozycja.extend(own.pozycja);
    }
    Ok(all)
}

fn check(file: &str, p: &Position, context: &Context<'_>) -> Result<(), Vec<Diagnostic>> {
    let place = DataPlace { file: file.to_owned(), sheet: None, row: None, column: None };
    let fault = |message: String, hint: String| {
        Err(vec![Diagnostic::error("E0457", message).in_data(place.clone(), "").hint(hint)])
    };
    if !matches!(p.sprawozdanie.as_str(), "Rb-27S" | "Rb-28S") {
        return fault(
            format!("nie ma sprawozdania „{}”", p.sprawozdanie),
            "Wpisz „Rb-27S” albo „Rb-28S”.".to_owned(),
        );
    }
    let parts = usize::from(p.ogolem)
        + usize::from(p.dzial.is_some())
        + usize::from(!p.rozdzialy.is_empty());
    if parts > 1 || (parts == 0 && p.paragrafy.is_empty()) {
        return fault(
            format!("nie wiadomo, z czego policzyć „{}”", p.zmienna),
            "Podaj jedno z: ogolem = true, dzial, rozdzialy; albo same paragrafy.".to_owned(),
        );
    }
    if context.options.find(&p.zmienna).is_none()
        && let Some(near) = context.options.closest(&p.zmienna)
    {
        return fault(
            format!("reguły nie znają danej „{}”", p.zmienna),
            format!("Czy chodziło o „{near}”?"),
        );
    }
    Ok(())
}

/// Whose rows are made.
pub(super) struct Target<'a> {
    pub area: Area,
    pub year: i32,
    pub whole_gmina: bool,
    pub context: &'a Context<'a>,
}

/// Rows of a report. Chapters and divisions stand under their own names, plan and execution; where one
/// of them is just one variable of the rules, the execution stands under that.
pub(super) fn rows(known: &Known, report: &Report, sums: &Sums, target: &Target<'_>) -> Vec<Row> {
    let kind = report.kind.name();
    let prefix = if target.whole_gmina { kind.to_owned() } else { format!("{kind} (jednostka)") };
    let mut out = Vec::new();
    let mut put = |name: &str, part: &str, amount: Option<i64>, spot: &Spot| {
        let Some(grosze) = amount else { return };
        out.push(Row {
            area: target.area,
            year: target.year,
            variable: stored_name(name, target.context),
            value: Ok(grosze as f64 / 100.0),
            measure: Some("zł".into()),
            source: format!("{kind} za {} r., {part}", target.year).into(),
            vintage: target.context.vintage,
            method_changed: false,
            spot: spot.clone(),
        });
    };
    let named = |p: &&Position| target.whole_gmina && p.sprawozdanie == kind;
    let mine: Vec<&Position> = known.pozycja.iter().filter(named).collect();
    let mut taken: Vec<String> = Vec::new();
    for p in &mine {
        let (part, amounts, spot) = of_position(p, sums);
        put(&p.zmienna, &part, amounts.done, &spot);
        let single = p.paragrafy.is_empty() && amounts.done.is_some();
        match (p.ogolem, &p.dzial, p.rozdzialy.as_slice()) {
            (true, ..) if single => taken.push("ogółem".to_owned()),
            (_, Some(d), _) if single => taken.push(d.clone()),
            (_, None, [one]) if single => taken.push(one.clone()),
            _ => {}
        }
    }
    let first = report.entries.first().map(|e| e.spot.clone()).unwrap_or_default();
    let ours = |code: &str| known.dzialy.iter().any(|d| code.starts_with(d.as_str()));
    let divisions = sums.divisions.iter().filter(|(d, _)| ours(d) || taken.contains(*d));
    let all = std::iter::once(("ogółem", &sums.whole, &first))
        .chain(divisions.map(|(d, (a, s))| (d.as_str(), a, s)))
        .chain(sums.chapters.iter().filter(|(c, _)| ours(c)).map(|(c, (a, s))| (c.as_str(), a, s)));
    for (code, amounts, spot) in all {
        let part = match code.len() {
            3 => format!("dz. {code}"),
            5 => format!("rozdz. {code}"),
            _ => code.to_owned(),
        };
        put(&format!("{prefix} {code}: plan"), &part, amounts.plan, spot);
        if !taken.iter().any(|t| t == code) {
            put(&format!("{prefix} {code}: wykonanie"), &part, amounts.done, spot);
        }
    }
    out
}

/// What a position adds up: its name in sources, the sum, and the first line.
fn of_position(p: &Position, sums: &Sums) -> (String, Amounts, Spot) {
    let mut total = Amounts::default();
    let mut spot = None;
    let mut add = |(amounts, at): &(Amounts, Spot)| {
        total.add(*amounts);
        spot.get_or_insert_with(|| at.clone());
    };
    let mut part = if p.ogolem {
        "ogółem".to_owned()
    } else if let Some(d) = &p.dzial {
        format!("dz. {d}")
    } else if p.rozdzialy.is_empty() {
        "wszystkie rozdziały".to_owned()
    } else {
        format!("rozdz. {}", p.rozdzialy.join(" i "))
    };
    if !p.paragrafy.is_empty() {
        part.push_str(&format!(", par. {}", p.paragrafy.join(" i ")));
        let inside = |c: &str| {
            p.ogolem
                || p.dzial.as_ref().is_some_and(|d| c.starts_with(d.as_str()))
                || p.rozdzialy.iter().any(|r| r == c)
                || (p.dzial.is_none() && p.rozdzialy.is_empty())
        };
        for ((chapter, paragraph), sum) in &sums.paragraphs {
            if inside(chapter) && p.paragrafy.contains(paragraph) {
                add(sum);
            }
        }
    } else if p.ogolem {
        total = sums.whole;
    } else if let Some(d) = &p.dzial {
        sums.divisions.get(d).into_iter().for_each(&mut add);
    } else {
        p.rozdzialy.iter().filter_map(|c| sums.chapters.get(c)).for_each(&mut add);
    }
    (part, total, spot.unwrap_or_default())
}
