//! The report as a page.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::addressee::Place;
use super::gaps::{Asking, Gap};
use super::letters::Sender;
use super::{Coverage, Report, sheets};
use crate::diag::Diagnostic;
use crate::document::tree::Document;
use crate::document::{Recipe, Templates, make};
use crate::text;

/// Makes the page; its words are in `templates/jakość`.
///
/// # Errors
/// Faults of the templates.
pub fn page(report: &Report, sender: &Sender, day: NaiveDate) -> Result<Document, Vec<Diagnostic>> {
    let recipe = Recipe {
        front: "jakość/tytułowa.hbs",
        chapters: &["jakość/raport.md.hbs"],
        formulas: BTreeMap::new(),
        day,
        with_contents: true,
    };
    make(&Templates::embedded(), &recipe, view(report, sender, day))
}

fn view(report: &Report, sender: &Sender, day: NaiveDate) -> Value {
    let (kind, name) = &sender.gmina;
    let gaps = &report.gaps;
    json!({
        "gmina": format!("{kind} {name}"),
        "teryt": sender.teryt,
        "dzień": text::long_date(day),
        "małe_liczby": sender.small,
        "ukryte": report.withheld,
        "sprzeczności": report.faults.iter().map(|f| json!({
            "nazwa": f.title, "rok": f.year, "opis": f.text,
        })).collect::<Vec<_>>(),
        "skoki": report.jumps.iter().map(|j| json!({
            "nazwa": j.title, "od": j.years.0, "do": j.years.1, "z": j.shown.0, "na": j.shown.1,
            "zastrzeżenie": j.caveat.as_deref().unwrap_or("–"),
        })).collect::<Vec<_>>(),
        "odstające": report.strange.iter().map(|x| json!({
            "nazwa": x.title, "rok": x.year, "wartość": x.shown, "powyżej": x.above,
            "od": x.usual.0, "do": x.usual.1, "gmin": x.peers,
        })).collect::<Vec<_>>(),
        "nieaktualne": report.stale.iter().map(|x| json!({
            "nazwa": x.title, "rok": x.latest.to_string(), "wskaźników": x.indicators.len(),
        })).collect::<Vec<_>>(),
        "braki": gaps.list.iter().enumerate().map(|(i, g)| gap(i + 1, g)).collect::<Vec<_>>(),
        "inne_braki": gaps.other.iter().map(|o| json!({
            "co": o.text, "kto": titles(&o.asked_by),
        })).collect::<Vec<_>>(),
        "od_kogo": gaps.by_addressee().iter().map(|(who, list)| json!({
            "nazwa": who.name, "danych": list.len(),
            "pismo": who.way.is_written().then(|| format!("pismo-{}.docx", who.id)),
            "sposób": who.way.word(),
        })).collect::<Vec<_>>(),
        "pokrycie": coverage(&report.coverage),
    })
}

fn gap(number: usize, g: &Gap) -> Value {
    json!({
        "nr": number,
        "nazwa": g.title,
        "lata": sheets::years(g),
        "rozstrzygnie": g.decides(),
        "po_co": purposes(g),
        "skąd": g.places.iter().map(Place::told).collect::<Vec<_>>().join(" albo "),
    })
}

/// What asks for a datum, in words: the titles of what it decides, the rest counted.
fn purposes(g: &Gap) -> String {
    let mut parts = Vec::new();
    for (what, list) in [("problem", &g.problems), ("wymóg", &g.requirements)] {
        parts.extend(list.iter().map(|a| format!("{what} „{}”", a.title)));
    }
    let counted = |n: usize, one: &str, few: &str, many: &str| {
        (n > 0).then(|| text::plural_of(n as u64, one, few, many))
    };
    parts.extend(counted(g.thresholds.len(), "próg", "progi", "progów"));
    parts.extend(counted(g.indicators.len(), "wskaźnik", "wskaźniki", "wskaźników"));
    parts.join(", ")
}

fn titles(list: &[Asking]) -> String {
    list.iter().map(|a| a.title.clone()).collect::<Vec<_>>().join("; ")
}

/// One table an area, in the order in which areas come among the indicators.
fn coverage(c: &Coverage) -> Value {
    let mut areas: Vec<(&str, Vec<Value>)> = Vec::new();
    for row in &c.rows {
        let cells: Vec<&str> =
            c.years.iter().map(|y| if row.years.contains(y) { "tak" } else { "–" }).collect();
        let value = json!({ "nazwa": row.title, "lata": cells });
        match areas.iter_mut().find(|(a, _)| *a == row.area) {
            Some((_, list)) => list.push(value),
            None => areas.push((&row.area, vec![value])),
        }
    }
    json!({
        "lata": c.years.iter().map(i32::to_string).collect::<Vec<_>>(),
        "wskaźników": c.rows.len(),
        "z_danymi": c.known(),
        "w_latach": c.years.iter().map(|y| json!({
            "rok": y.to_string(), "znanych": c.known_in(*y),
            "udział": share(c.known_in(*y), c.rows.len()),
        })).collect::<Vec<_>>(),
        "obszary": areas.into_iter().map(|(area, rows)| json!({
            "nazwa": if area.is_empty() { "Pozostałe" } else { area }, "wiersze": rows,
        })).collect::<Vec<_>>(),
    })
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{}%", text::format_number(100.0 * part as f64 / whole as f64, 0))
}
