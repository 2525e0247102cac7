//! OZPS: the yearly assessment of the resources of social assistance, as CAS prints or exports it.

mod check;
mod faults;
mod scan;
mod settle;
mod year;

#[cfg(test)]
mod refusals;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::keys::fold;
use super::knowledge::{self, Edition, FormRow, Knowledge};
use super::lines::{self, Line};
use super::{home, sort_rows, stored_name};
use crate::data::Area;
use crate::diag::Diagnostic;
use crate::eval::Absence;
use crate::import::{
    Context, Folder, Harvest, Importer, Input, Recognised, Row, Skip, Spot, Table,
};
use crate::text::plural_of;
use scan::Found;

/// Title of the form, folded.
const TITLE: &str = "ocena zasobow pomocy spolecznej";
/// Heading of its second chapter, folded.
const CHAPTER: &str = "dane o sytuacji demograficznej";
/// Rows known to be right, shipped with the tool.
const SHIPPED: &str = include_str!("../../../../data/formularze/ozps.toml");
/// Name of the project's own file of rows.
const SETTING: &str = "ozps.toml";

/// Importer of OZPS.
pub struct Ozps;

impl Importer for Ozps {
    fn id(&self) -> &'static str {
        "ozps"
    }

    fn recognise(&self, input: &Input<'_>, _: &Context<'_>) -> Option<Recognised> {
        let head = lines::head(input, 120);
        if lines::is_tidy(&head) {
            return None;
        }
        let titled = head.contains(TITLE) || head.contains("formularz ozps");
        let chapter = head.contains(CHAPTER);
        let table = ["mieszkancy (w osobach)", "kobiety", "mezczyzni", "rynek pracy"];
        let sections = table.iter().filter(|s| head.contains(**s)).count();
        let sure = match (titled, chapter, sections) {
            (true, _, 2..) | (_, true, 2..) => 92,
            (true, _, _) | (_, true, _) | (_, _, 4) => 50,
            _ => return None,
        };
        Some(Recognised { title: "ocena zasobów pomocy społecznej (OZPS)".to_owned(), sure })
    }

    fn read(&self, input: &Input<'_>, context: &Context<'_>) -> Harvest {
        let mut harvest = Harvest { found: Vec::new(), ..Harvest::default() };
        if let Err(found) = read(input, context, &mut harvest) {
            harvest.found.extend(found);
            harvest.tables.clear();
        }
        harvest
    }
}

/// The form with all that was decided about it.
struct Form<'a> {
    year: i32,
    edition: &'a Edition,
    rows: Vec<&'a FormRow>,
    area: Area,
    context: &'a Context<'a>,
    name: &'a str,
}

fn read(
    input: &Input<'_>,
    context: &Context<'_>,
    harvest: &mut Harvest,
) -> Result<(), Vec<Diagnostic>> {
    let one = |d: Diagnostic| vec![d];
    let all = lines::lines(input).map_err(|d| vec![d])?;
    let year = year::find(input, context, &all).map_err(one)?;
    let knowledge: Knowledge = knowledge::load(SETTING, SHIPPED, context)?;
    let edition = knowledge.edition(year).ok_or_else(|| vec![year::no_edition(input, year)])?;
    let mut rows = knowledge.rows_of(&edition.id);
    rows.retain(|r| r.dzial.is_empty());
    let area = whose(home(input, context).map_err(one)?, &all, context);
    let form = Form { year, edition, rows, area, context, name: input.name };

    let mut scanned = scan::scan(&form, &all)?;
    check::complete(&form, &scanned)?;
    let settled = settle::settle(&form, &mut scanned)?;
    check::sums(&form, &scanned)?;
    harvest.found.extend(check::copied_forecast(&form, &scanned));
    harvest.found.extend(check::unconfirmed(&form, &scanned));
    harvest.found.extend(faults::unread(&form, &scanned));

    let derived: Vec<_> = knowledge
        .pochodna
        .iter()
        .filter(|d| d.wydanie.is_empty() || d.wydanie == edition.id)
        .collect();
    harvest.read = scanned.rows.len();
    harvest.tables = tables(&form, &scanned.rows, &derived);
    facts(&form, &scanned, settled, harvest);
    Ok(())
}

/// The form of a powiat lists the tasks of its centre and none of a gmina.
fn whose(home: Area, all: &[Line], context: &Context<'_>) -> Area {
    let says = |words: &str| all.iter().any(|l| fold(&l.text()).contains(words));
    let powiat = says("powiat - zadania pcpr") && !says("gmina - zadania");
    match home {
        Area::Gmina(u) if powiat && !context.registry.is_city_powiat(u) => {
            context.registry.unit(u).map_or(home, |info| Area::Powiat(info.powiat))
        }
        _ => home,
    }
}

fn facts(form: &Form<'_>, scanned: &scan::Scanned, settled: usize, harvest: &mut Harvest) {
    let known = scanned.rows.iter().filter(|r| r.known.is_some()).count();
    let mut fact = |name: &str, value: String| harvest.facts.push((name.to_owned(), value));
    fact("formularz", format!("OZPS za {} r., wydanie {}", form.year, form.edition.id));
    if matches!(form.area, Area::Powiat(_)) {
        fact("jednostka", "powiat (zadania powiatowego centrum pomocy rodzinie)".to_owned());
    }
    fact("wiersze opisane w mapowaniu", known.to_string());
    fact("wiersze zapisane pod numerem i etykietą", (scanned.rows.len() - known).to_string());
    if settled > 0 {
        fact("wiersze z liczbami rozdzielonymi według sum", settled.to_string());
    }
    let ahead: Vec<String> =
        form.edition.lata.iter().filter(|o| **o > 0).map(|o| (form.year + o).to_string()).collect();
    if !ahead.is_empty() {
        let list = crate::text::enumerate(&ahead);
        fact("prognoza gminy, osobno od danych", format!("lata {list}"));
    }
    let absent: usize =
        scanned.rows.iter().map(|r| r.values.iter().filter(|v| v.is_none()).count()).sum();
    if absent > 0 {
        let what = "komórek bez liczby (zapisano jako brak danych)".to_owned();
        harvest.skipped.push(Skip { what, count: absent, first: None });
    }
}

/// Actual figures and forecasts, apart.
fn tables(form: &Form<'_>, rows: &[Found], derived: &[&knowledge::Derived]) -> Vec<Table> {
    let mut split: BTreeMap<Folder, Vec<Row>> = BTreeMap::new();
    let mut put = |variable: &str,
                   label: &str,
                   measure: Option<&str>,
                   values: &[Option<f64>],
                   spot: &Spot| {
        for (offset, value) in form.edition.lata.iter().zip(values) {
            let folder = if *offset > 0 { Folder::Forecasts } else { Folder::Data };
            split.entry(folder).or_default().push(Row {
                area: form.area,
                year: form.year + offset,
                variable: stored_name(variable, form.context),
                value: value.ok_or(Absence::Missing),
                measure: measure.map(Into::into),
                source: format!("OZPS za {} r., {label}", form.year).into(),
                vintage: form.context.vintage,
                method_changed: false,
                spot: spot.clone(),
            });
        }
    };
    for row in rows {
        let variable = match row.known {
            Some(at) => form.rows.get(at).map(|k| (k.zmienna.clone(), k.jednostka.as_deref())),
            None => None,
        };
        let (name, measure) = variable.unwrap_or_else(|| {
            (format!("OZPS {} w. {}: {}", form.year, row.number, row.label), None)
        });
        put(&name, &format!("w. {}", row.number), measure, &row.values, &row.spot);
    }
    for d in derived {
        let parts: Vec<&Found> = d.suma.iter().filter_map(|n| numbered(rows, *n)).collect();
        if let (Some(first), true) = (parts.first(), parts.len() == d.suma.len()) {
            let values: Vec<Option<f64>> = (0..form.edition.lata.len())
                .map(|c| parts.iter().map(|p| p.values.get(c).copied().flatten()).sum())
                .collect();
            let numbers: Vec<String> = d.suma.iter().map(u32::to_string).collect();
            let label = format!("w. {} razem", numbers.join(" i "));
            put(&d.zmienna, &label, d.jednostka.as_deref(), &values, &first.spot);
        }
    }
    split
        .into_iter()
        .map(|(folder, mut rows)| {
            sort_rows(&mut rows);
            Table { folder, stem: "ozps".to_owned(), rows, answers: Vec::new() }
        })
        .collect()
}

fn numbered(rows: &[Found], number: u32) -> Option<&Found> {
    rows.iter().find(|r| r.number == number)
}

/// How many rows, in words.
fn rows_counted(n: usize) -> String {
    plural_of(n as u64, "wiersz", "wiersze", "wierszy")
}
