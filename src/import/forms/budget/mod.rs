//! Rb-27S and Rb-28S: the gmina's own reports on revenue and expenditure.

mod entries;
mod known;
mod table;
mod totals;
mod xml;

#[cfg(test)]
mod tests;

use super::keys::fold;
use super::lines;
use super::period::{Period, period};
use super::{home, sort_rows, whole, year_option};
use crate::diag::Diagnostic;
use crate::import::{Content, Context, Folder, Harvest, Importer, Input, Recognised, Table};
use crate::text::enumerate;
use entries::{Kind, Report};

/// Importer of Rb-27S and Rb-28S.
pub struct Budget;

impl Importer for Budget {
    fn id(&self) -> &'static str {
        "rb"
    }

    fn recognise(&self, input: &Input<'_>, _: &Context<'_>) -> Option<Recognised> {
        let head = lines::head(input, 60);
        if lines::is_tidy(&head) {
            return None;
        }
        let named = Kind::named(&head).is_some();
        let columns = head.contains("rozdz") && head.contains("plan") && head.contains("wykonan");
        let sure = match (named, columns) {
            (true, true) => 95,
            (true, false) => 50,
            (false, true) => 65,
            (false, false) => return None,
        };
        let title = "sprawozdanie budżetowe Rb-27S albo Rb-28S".to_owned();
        Some(Recognised { title, sure })
    }

    fn read(&self, input: &Input<'_>, context: &Context<'_>) -> Harvest {
        let mut harvest = Harvest::default();
        if let Err(found) = read(input, context, &mut harvest) {
            harvest.found.extend(found);
            harvest.tables.clear();
        }
        harvest
    }
}

fn read(
    input: &Input<'_>,
    context: &Context<'_>,
    harvest: &mut Harvest,
) -> Result<(), Vec<Diagnostic>> {
    let one = |d: Diagnostic| vec![d];
    let area = home(input, context).map_err(one)?;
    let known = known::load(context)?;
    let reports = match &input.content {
        Content::Xml(text) => vec![xml::read(input, text)?],
        Content::Pages(_) => return Err(vec![printed(input)]),
        Content::Text(_) | Content::Sheets(_) => table::read(input)?,
    };
    for report in &reports {
        let period = when(input, context, report).map_err(one)?;
        let kind = report.kind.name();
        harvest
            .facts
            .push(("sprawozdanie".to_owned(), format!("{kind}, okres {}", period.shown())));
        harvest.read += report.entries.len();
        if !report.unused.is_empty() {
            harvest.found.push(unused(input, report));
        }
        let sums = totals::add_up(input, report)?;
        let checked = match sums.compared {
            0 => "w pliku nie ma sum do porównania".to_owned(),
            n => format!("zgodne z wydrukowanymi ({n})"),
        };
        harvest.facts.push((format!("sumy {kind}"), checked));
        if !period.is_whole_year() {
            harvest.found.push(part_of_year(input, report, period));
            continue;
        }
        let whole_gmina = known.is_whole(&sums);
        if !whole_gmina {
            harvest.found.push(one_office(input, report, &known));
        }
        harvest.skipped.extend(totals::blanks(report));
        let mut rows = known::rows(
            &known,
            report,
            &sums,
            &known::Target { area, year: period.year, whole_gmina, context },
        );
        sort_rows(&mut rows);
        harvest.tables.push(Table {
            folder: Folder::Data,
            stem: kind.to_lowercase(),
            rows,
            answers: Vec::new(),
        });
    }
    Ok(())
}

/// The period: from the report, or the year the user gave, which is then a whole one.
fn when(input: &Input<'_>, context: &Context<'_>, report: &Report) -> Result<Period, Diagnostic> {
    let said = report.heading.iter().find_map(|l| period(l)).or(report.period);
    let given = year_option(input, context).map(|year| Period { year, month: 12 });
    said.or(given).ok_or_else(|| {
        Diagnostic::error(
            "E0456",
            format!("nie wiadomo, za jaki okres jest sprawozdanie {}", report.kind.name()),
        )
        .in_data(whole(input), "")
        .hint("Jeżeli jest za cały rok, podaj go w poleceniu, na przykład: --rok 2025.")
    })
}

fn part_of_year(input: &Input<'_>, report: &Report, period: Period) -> Diagnostic {
    let message = format!(
        "sprawozdanie {} jest za okres {}; danych nie zapisano, bo nie są za cały rok",
        report.kind.name(),
        period.shown()
    );
    Diagnostic::warning("W0451", message)
        .in_data(whole(input), "")
        .hint("Zaimportuj sprawozdanie za cztery kwartały, czyli do 31 grudnia.")
}

fn one_office(input: &Input<'_>, report: &Report, known: &known::Known) -> Diagnostic {
    let kind = report.kind.name();
    let message = format!(
        "to sprawozdanie {kind} jednej jednostki, a nie całej gminy: nie ma w nim działów {}",
        enumerate(&known.calosc_gdy)
    );
    Diagnostic::warning("W0455", message)
        .in_data(whole(input), "")
        .hint(format!(
            "Kwoty zapisano pod nazwami „{kind} (jednostka) …” i nie są danymi gminy. Do strategii weź od \
             skarbnika zbiorcze sprawozdanie {kind}."
        ))
}

fn unused(input: &Input<'_>, report: &Report) -> Diagnostic {
    let names: Vec<String> = report.unused.iter().map(|n| format!("„{n}”")).collect();
    Diagnostic::note(
        "N0450",
        format!("kolumny sprawozdania, których nie zapisano: {}", names.join(", ")),
    )
    .in_data(whole(input), "")
    .hint("Zapisano plan i wykonanie.")
}

fn printed(input: &Input<'_>) -> Diagnostic {
    Diagnostic::error(
        "E0458",
        "sprawozdanie budżetowe jest w PDF, a kwoty czyta się z arkusza albo XML",
    )
    .in_data(whole(input), "")
    .hint("Wyeksportuj sprawozdanie z programu księgowego do XLSX albo CSV.")
}

/// Which report a folded text names.
fn names_report(folded: &str, number: &str) -> bool {
    [format!("rb-{number}"), format!("rb{number}"), format!("rb {number}"), format!("rb_{number}")]
        .iter()
        .any(|n| folded.contains(n.as_str()))
}

impl Kind {
    /// The report a text names first.
    fn named(text: &str) -> Option<Kind> {
        let folded = fold(text);
        match (names_report(&folded, "27s"), names_report(&folded, "28s")) {
            (true, false) => Some(Kind::Revenue),
            (false, true) => Some(Kind::Spending),
            (true, true) => Some(if folded.find("27s") < folded.find("28s") {
                Kind::Revenue
            } else {
                Kind::Spending
            }),
            (false, false) => None,
        }
    }
}
