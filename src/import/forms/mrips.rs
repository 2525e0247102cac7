//! MRiPS-03 (earlier MPiPS-03): the yearly report on benefits granted, by division and row.

use std::collections::{BTreeMap, BTreeSet};

use super::keys::{fold, label_key, small_number};
use super::knowledge::{self, FormRow, Knowledge};
use super::lines::{self, Line, numbers_columns, text_of};
use super::period::{Period, Year, period, year_of_line};
use super::split::{Split, Token, is_numeric, split};
use super::{home, rows_named, shorten, shown, sort_rows, stored_name, whole, year_option};
use crate::diag::Diagnostic;
use crate::eval::Absence;
use crate::import::{Context, Folder, Harvest, Importer, Input, Recognised, Row, Spot, Table};
use crate::text::plural_of;

/// Divisions, shipped with the tool.
const SHIPPED: &str = include_str!("../../../data/formularze/mrips-03.toml");
/// Name of the project's own file of rows.
const SETTING: &str = "mrips-03.toml";
/// Names the report has had, folded.
const TITLES: [&str; 4] = ["mrips-03", "mpips-03", "mrpips-03", "mrips03"];
/// Rows may skip so many numbers at once.
const MAX_JUMP: u32 = 60;

/// Importer of MRiPS-03.
pub struct Mrips;

impl Importer for Mrips {
    fn id(&self) -> &'static str {
        "mrips-03"
    }

    fn recognise(&self, input: &Input<'_>, _: &Context<'_>) -> Option<Recognised> {
        let head = lines::head(input, 120);
        if lines::is_tidy(&head) || !TITLES.iter().any(|t| head.contains(t)) {
            return None;
        }
        let divided = head.lines().any(|l| division_of(l).is_some());
        Some(Recognised {
            title: "sprawozdanie MRiPS-03 z udzielonych świadczeń".to_owned(),
            sure: if divided { 92 } else { 50 },
        })
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

/// A row of a division.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    division: String,
    number: u32,
    label: String,
    values: Vec<Option<f64>>,
    spot: Spot,
}

fn read(
    input: &Input<'_>,
    context: &Context<'_>,
    harvest: &mut Harvest,
) -> Result<(), Vec<Diagnostic>> {
    let all = lines::lines(input).map_err(|d| vec![d])?;
    let area = home(input, context).map_err(|d| vec![d])?;
    let period = when(input, context, &all).map_err(|d| vec![d])?;
    let mut fact = |name: &str, value: String| harvest.facts.push((name.to_owned(), value));
    fact("okres", period.shown());
    if !period.is_whole_year() {
        harvest.found.push(half_year(input, period));
        return Ok(());
    }
    let knowledge = knowledge::load(SETTING, SHIPPED, context)?;
    let scanned = scan(input, &all, &knowledge)?;
    let described = knowledge.rows_of("");
    check(input, &scanned.rows, &described)?;
    if let Some(first) = scanned.unread.first() {
        let count = scanned.unread.len() as u64;
        harvest.found.push(unread(input, first, count));
    }
    let mut by_division: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &scanned.rows {
        *by_division.entry(row.division.as_str()).or_default() += 1;
    }
    for (id, count) in by_division {
        let division = knowledge.dzial.iter().find(|d| d.id == id);
        let about = |text: Option<&str>| text.filter(|t| !t.is_empty()).map(str::to_owned);
        let parts = [
            Some(plural_of(count as u64, "wiersz", "wiersze", "wierszy")),
            about(division.map(|d| d.tytul.as_str())),
            about(division.map(|d| d.uwaga.as_str())),
        ];
        let text: Vec<String> = parts.into_iter().flatten().collect();
        harvest.facts.push((format!("dział {id}"), text.join("; ")));
    }
    harvest.read = scanned.rows.len();
    let mut rows = Vec::new();
    for row in &scanned.rows {
        for (column, value) in (1..).zip(&row.values) {
            let known =
                described.iter().find(|k| is_of(k, row) && k.kolumna.unwrap_or(1) == column);
            let number = format!("dz. {} w. {} kol. {column}", row.division, row.number);
            let name = match known {
                Some(k) => k.zmienna.clone(),
                None => format!("MRiPS-03 {} {number}: {}", period.year, row.label),
            };
            rows.push(Row {
                area,
                year: period.year,
                variable: stored_name(&name, context),
                value: value.ok_or(Absence::Missing),
                measure: known.and_then(|k| k.jednostka.as_deref()).map(Into::into),
                source: format!("MRiPS-03 za {} r., {number}", period.year).into(),
                vintage: context.vintage,
                method_changed: false,
                spot: row.spot.clone(),
            });
        }
    }
    sort_rows(&mut rows);
    harvest.tables.push(Table {
        folder: Folder::Data,
        stem: "mrips-03".to_owned(),
        rows,
        answers: Vec::new(),
    });
    Ok(())
}

fn is_of(described: &FormRow, row: &Found) -> bool {
    described.nr == row.number && described.dzial.eq_ignore_ascii_case(&row.division)
}

/// The period of the report.
fn when(input: &Input<'_>, context: &Context<'_>, all: &[Line]) -> Result<Period, Diagnostic> {
    let head: Vec<String> = all.iter().take(60).map(Line::text).collect();
    if let Some(found) = head.iter().find_map(|l| period(l)) {
        return Ok(found);
    }
    let titled = head.iter().find_map(|l| TITLES.iter().find_map(|t| year_of_line(l, t)));
    let year = match titled {
        Some(Year::Is(year)) => Some(year),
        _ => year_option(input, context),
    };
    year.map(|year| Period { year, month: 12 }).ok_or_else(|| {
        Diagnostic::error("E0456", "nie wiadomo, za jaki okres jest to sprawozdanie MRiPS-03")
            .in_data(whole(input), "")
            .hint("Jeżeli jest za cały rok, podaj go w poleceniu, na przykład: --rok 2025.")
    })
}

fn half_year(input: &Input<'_>, period: Period) -> Diagnostic {
    let message = format!("sprawozdanie jest za okres {}; danych nie zapisano", period.shown());
    Diagnostic::warning("W0451", message)
        .in_data(whole(input), "")
        .hint("W strategii są dane za całe lata. Zaimportuj sprawozdanie za cały rok.")
}

/// What was found.
#[derive(Default)]
struct Scanned {
    rows: Vec<Found>,
    unread: Vec<Spot>,
}

fn scan(
    input: &Input<'_>,
    all: &[Line],
    knowledge: &Knowledge,
) -> Result<Scanned, Vec<Diagnostic>> {
    let mut out = Scanned::default();
    let mut division: Option<String> = None;
    let (mut last, mut columns) = (0_u32, None);
    for line in all {
        if let Some(id) = division_of(&line.text()) {
            if division.as_deref() != Some(id.as_str()) {
                last = 0;
                columns = None;
            }
            division = Some(id);
            continue;
        }
        if numbers_columns(&line.tokens) {
            columns = Some(line.tokens.iter().filter(|t| !t.text.is_empty()).count());
            continue;
        }
        let Some(id) = &division else { continue };
        let told = knowledge.dzial.iter().find(|d| d.id == *id).and_then(|d| d.kolumny);
        match row(line, last, told, columns) {
            Some((number, label, Some(values))) => {
                last = number;
                let (division, spot) = (id.clone(), line.spot.clone());
                out.rows.push(Found { division, number, label, values, spot });
            }
            Some((number, _, None)) => {
                last = number;
                out.unread.push(line.spot.clone());
            }
            None => {}
        }
    }
    if out.rows.is_empty() {
        let (message, hint) = if division.is_none() {
            (
                "w sprawozdaniu MRiPS-03 nie znaleziono nagłówków działów",
                "Nad tabelą każdego działu powinno być słowo „Dział” i jego numer, na przykład: Dział 4.",
            )
        } else {
            (
                "w sprawozdaniu MRiPS-03 nie znaleziono wierszy z liczbami",
                "Użyj pliku XLSX z CAS: tam kolumny są oddzielone.",
            )
        };
        let place = out.unread.first().map_or_else(|| whole(input), |s| s.in_file(input.name));
        return Err(vec![Diagnostic::error("E0453", message).in_data(place, "").hint(hint)]);
    }
    Ok(out)
}

/// The division a heading names: `DZIAŁ 2C-1. Świadczenia…` → `2C-1`.
fn division_of(text: &str) -> Option<String> {
    let folded = fold(text);
    let rest = folded.strip_prefix("dzial ")?;
    let id: String = rest.split(' ').next()?.trim_end_matches(['.', ':', ',', '-']).to_uppercase();
    let digits = id.chars().take_while(char::is_ascii_digit).count();
    let fits = (1..=2).contains(&digits)
        && id.chars().count() <= 5
        && id.chars().skip(digits).all(|c| c.is_ascii_alphanumeric() || c == '-');
    fits.then_some(id)
}

/// Number, label and figures of a row; no figures when they do not come apart in one way.
#[expect(clippy::type_complexity, reason = "three parts of one row, named by the doc line")]
fn row(
    line: &Line,
    last: u32,
    told: Option<usize>,
    numbered: Option<usize>,
) -> Option<(u32, String, Option<Vec<Option<f64>>>)> {
    let mut unread = None;
    for (at, token) in line.tokens.iter().enumerate() {
        let Some(number) = small_number(&token.text) else { continue };
        if number <= last || number > last + MAX_JUMP {
            continue;
        }
        let before = line.tokens.get(..at).unwrap_or_default();
        let after = line.tokens.get(at + 1..).unwrap_or_default();
        let (label, figures) = if at == 0 {
            let end = after.iter().take_while(|t| !is_numeric(&t.text)).count();
            let (label, figures) = after.split_at_checked(end)?;
            (text_of(label), figures)
        } else {
            (text_of(before), after)
        };
        let fits = !figures.is_empty()
            && figures.iter().all(|t| is_numeric(&t.text))
            && figures.iter().any(|t| crate::data::parse_number(&t.text).is_some())
            && label.chars().any(char::is_alphabetic);
        if !fits {
            continue;
        }
        match figures_of(figures, told, numbered) {
            Some(values) => return Some((number, label, Some(values))),
            None => unread = unread.or(Some((number, label, None))),
        }
    }
    unread
}

/// Figures when the number of columns is told, or follows from the line that numbers the columns, or
/// only one number of them is possible.
fn figures_of(
    tokens: &[Token],
    told: Option<usize>,
    numbered: Option<usize>,
) -> Option<Vec<Option<f64>>> {
    let counts: BTreeSet<usize> = match (told, numbered) {
        (Some(n), _) => BTreeSet::from([n]),
        // The label and the number of the row may have numbers of their own.
        (None, Some(k)) if tokens.len() != k => {
            [k, k.saturating_sub(1), k.saturating_sub(2)].into()
        }
        _ => (1..=tokens.len()).collect(),
    };
    let mut only = None;
    for count in counts {
        match (split(tokens, count), &only) {
            (Split::None, _) => {}
            (Split::One(values), None) => only = Some(values),
            _ => return None,
        }
    }
    only
}

/// Rows the project describes must be there, under their labels, and their sums must come out.
fn check(input: &Input<'_>, rows: &[Found], described: &[&FormRow]) -> Result<(), Vec<Diagnostic>> {
    let mut found = Vec::new();
    for known in described {
        let name = format!("wiersz {} działu {}", known.nr, known.dzial);
        let Some(row) = rows.iter().find(|r| is_of(known, r)) else {
            found.push(
                Diagnostic::error(
                    "E0453",
                    format!("w sprawozdaniu nie ma: {name} („{}”)", known.etykieta),
                )
                .in_data(whole(input), "")
                .hint("Popraw numer w mapowania/mrips-03.toml albo weź całe sprawozdanie."),
            );
            continue;
        };
        if label_key(&row.label) != label_key(&known.etykieta) {
            let message =
                format!("{name} ma etykietę „{}”, a oczekiwano „{}”", row.label, known.etykieta);
            found.push(
                Diagnostic::error("E0453", message)
                    .in_data(row.spot.in_file(input.name), "")
                    .hint("Formularz się zmienił: popraw numer wiersza w mapowania/mrips-03.toml."),
            );
            continue;
        }
        let column = known.kolumna.unwrap_or(1).saturating_sub(1) as usize;
        let at = |r: &Found| r.values.get(column).copied().flatten();
        let parts: Vec<&Found> = known
            .suma
            .iter()
            .filter_map(|n| rows.iter().find(|r| r.number == *n && r.division == row.division))
            .collect();
        let sum: Option<f64> = parts.iter().map(|p| at(p)).sum();
        if !parts.is_empty()
            && parts.len() == known.suma.len()
            && let (Some(printed), Some(sum)) = (at(row), sum)
            && (printed - sum).abs() > 0.01
        {
            let message = format!(
                "suma się nie zgadza: {name} to {}, a {} dają razem {}",
                shown(Some(printed)),
                rows_named(&known.suma),
                shown(Some(sum))
            );
            found.push(
                Diagnostic::error("E0454", message)
                    .in_data(row.spot.in_file(input.name), "")
                    .hint("Sprawdź te wiersze w sprawozdaniu i zaimportuj je jeszcze raz."),
            );
        }
    }
    if found.is_empty() { Ok(()) } else { Err(shorten(found)) }
}

fn unread(input: &Input<'_>, first: &Spot, count: u64) -> Diagnostic {
    let message = format!("nieodczytane wiersze: {count}; nie wiadomo, ile mają kolumn z liczbami");
    Diagnostic::warning("W0454", message).in_data(first.in_file(input.name), "pierwszy").hint(
        "Użyj pliku XLSX z CAS albo podaj liczbę kolumn działu w mapowania/mrips-03.toml: [[dzial]], \
         id, kolumny.",
    )
}

#[cfg(test)]
mod tests;
