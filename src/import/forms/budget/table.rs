//! A report as a spreadsheet or delimited text: columns by their headings, rows by their codes.

use super::entries::{Amounts, Entry, Kind, Report, code, grosze, place};
use crate::data::parse_number;
use crate::diag::Diagnostic;
use crate::import::forms::keys::{fold, small_number};
use crate::import::forms::lines::delimited;
use crate::import::forms::{shorten, whole};
use crate::import::{Cell, Input, Sheet};

/// Rows in which the heading of the table is looked for.
const HEAD_ROWS: usize = 80;

/// Positions of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    division: usize,
    chapter: usize,
    paragraph: Option<usize>,
    plan: usize,
    done: usize,
    /// First row after the heading.
    body: usize,
    /// Headings of the columns not taken.
    unused: Vec<String>,
    /// Heading of the column of execution.
    done_title: String,
}

/// Reads every sheet that holds a report.
///
/// # Errors
/// `E0458` when there is none, `E0459` for rows that cannot be right.
pub(super) fn read(input: &Input<'_>) -> Result<Vec<Report>, Vec<Diagnostic>> {
    let mut reports = Vec::new();
    let mut why = None;
    let own: Vec<Sheet> = input.text().and_then(delimited).into_iter().collect();
    let sheets = if own.is_empty() { input.sheets() } else { own.as_slice() };
    for sheet in sheets {
        match columns(sheet) {
            Ok(columns) => reports.push(sheet_report(input, sheet, &columns)?),
            Err(Missing::Heading) => {}
            Err(missing) => why = why.or(Some((missing, sheet.row_spot(0)))),
        }
    }
    if reports.is_empty() {
        let (missing, place) = match why {
            Some((missing, spot)) => (missing, spot.in_file(input.name)),
            None => (Missing::Heading, whole(input)),
        };
        return Err(vec![missing.diagnostic(place)]);
    }
    Ok(reports)
}

/// Why the columns are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Missing {
    Heading,
    Column(&'static str),
    Several(&'static str, Vec<String>),
}

impl Missing {
    fn diagnostic(&self, place: crate::diag::DataPlace) -> Diagnostic {
        let message = match self {
            Missing::Heading => {
                "w sprawozdaniu budżetowym nie znaleziono nagłówka tabeli z kolumnami \
                                 dział i rozdział"
                    .to_owned()
            }
            Missing::Column(name) => {
                format!("w tabeli sprawozdania budżetowego nie ma kolumny „{name}”")
            }
            Missing::Several(name, titles) => format!(
                "kolumną „{name}” sprawozdania budżetowego może być każda z: {}",
                titles.iter().map(|t| format!("„{t}”")).collect::<Vec<_>>().join(", ")
            ),
        };
        Diagnostic::error("E0458", message).in_data(place, "").hint(
            "Potrzebne są kolumny: dział, rozdział, paragraf, plan (po zmianach) i wykonanie. \
             Wyeksportuj sprawozdanie z programu księgowego do XLSX z tymi nagłówkami.",
        )
    }
}

fn is_division(title: &str) -> bool {
    !title.contains("rozdz")
        && (title.contains("dzial") || title.split(' ').any(|w| matches!(w, "dz" | "dz.")))
}

fn columns(sheet: &Sheet) -> Result<Columns, Missing> {
    let folded = |row: usize, column: usize| fold(&sheet.cell(row, column).shown());
    let width = sheet.width();
    let head = (0..sheet.rows.len().min(HEAD_ROWS))
        .find(|r| {
            let has = |test: &dyn Fn(&str) -> bool| (0..width).any(|c| test(&folded(*r, c)));
            has(&|t| t.contains("rozdz") && t.len() < 40)
                && has(&|t| is_division(t) && t.len() < 40)
        })
        .ok_or(Missing::Heading)?;
    // The heading may be of several rows: down to the first with a code, up while rows are full.
    let codes = |row: usize| (0..width).any(|c| code(&sheet.cell(row, c).shown(), 5).is_some());
    let body = (head + 1..sheet.rows.len()).find(|r| codes(*r)).unwrap_or(sheet.rows.len());
    let full = |row: usize| (0..width).filter(|c| !sheet.cell(row, *c).is_empty()).count() >= 3;
    let top = (0..head).rev().take(3).take_while(|r| full(*r) && !codes(*r)).last().unwrap_or(head);
    let titles: Vec<String> = (0..width)
        .map(|c| {
            let parts: Vec<String> =
                (top..body).map(|r| sheet.cell(r, c).shown()).filter(|t| !t.is_empty()).collect();
            parts.join(" ")
        })
        .collect();
    let keys: Vec<String> = titles.iter().map(|t| fold(t)).collect();
    let find = |test: &dyn Fn(&str) -> bool| keys.iter().position(|k| test(k));
    let chapter = find(&|k| k.contains("rozdz")).ok_or(Missing::Column("rozdział"))?;
    let division = find(&is_division).ok_or(Missing::Column("dział"))?;
    let paragraph = find(&|k| k.contains("paragraf") || k.contains('§') || k.starts_with("par."));
    let plan = amount(&keys, &titles, "plan", &["po zmian", "zmian"])?;
    let done = amount(
        &keys,
        &titles,
        "wykonan",
        &["wydatki wykonane", "dochody wykonane", "wydatkow", "dochodow"],
    )?;
    let taken = [Some(division), Some(chapter), paragraph, Some(plan), Some(done)];
    let unused = titles
        .iter()
        .enumerate()
        .filter(|(c, t)| {
            !taken.contains(&Some(*c)) && !t.is_empty() && has_amounts(sheet, body, *c)
        })
        .map(|(_, t)| t.clone())
        .collect();
    let done_title = keys.get(done).cloned().unwrap_or_default();
    Ok(Columns { division, chapter, paragraph, plan, done, body, unused, done_title })
}

/// The column of an amount; of several the one with the surest words.
fn amount(
    keys: &[String],
    titles: &[String],
    word: &'static str,
    surer: &[&str],
) -> Result<usize, Missing> {
    let name = if word == "plan" { "plan (po zmianach)" } else { "wykonanie" };
    let share = |k: &str| k.contains('%') || k.contains("proc") || k.contains("wskaznik");
    let all: Vec<usize> = (0..keys.len())
        .filter(|c| keys.get(*c).is_some_and(|k| k.contains(word) && !share(k)))
        .collect();
    if let [only] = all.as_slice() {
        return Ok(*only);
    }
    for sure in surer {
        let best: Vec<usize> = all
            .iter()
            .copied()
            .filter(|c| keys.get(*c).is_some_and(|k| k.contains(sure)))
            .collect();
        if let [only] = best.as_slice() {
            return Ok(*only);
        }
    }
    if all.is_empty() {
        return Err(Missing::Column(name));
    }
    Err(Missing::Several(name, all.iter().filter_map(|c| titles.get(*c).cloned()).collect()))
}

fn has_amounts(sheet: &Sheet, body: usize, column: usize) -> bool {
    (body..sheet.rows.len()).take(200).any(|r| {
        matches!(sheet.cell(r, column), Cell::Number(_))
            || sheet
                .cell(r, column)
                .text()
                .is_some_and(|t| t.contains([',', '.']) && parse_number(t).is_some())
    })
}

fn sheet_report(
    input: &Input<'_>,
    sheet: &Sheet,
    columns: &Columns,
) -> Result<Report, Vec<Diagnostic>> {
    let heading: Vec<String> = sheet
        .name
        .iter()
        .map(ToString::to_string)
        .chain((0..columns.body).map(|r| {
            let row = sheet.rows.get(r).map(Vec::as_slice).unwrap_or_default();
            row.iter().map(Cell::shown).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
        }))
        .collect();
    let kind = heading.iter().find_map(|l| Kind::named(l)).or_else(|| {
        let title = &columns.done_title;
        let revenue = title.contains("doch");
        (revenue || title.contains("wydat")).then_some(if revenue {
            Kind::Revenue
        } else {
            Kind::Spending
        })
    });
    let Some(kind) = kind.or_else(|| Kind::named(input.base_name())) else {
        return Err(vec![
            Diagnostic::error(
                "E0458",
                "nie wiadomo, czy to sprawozdanie Rb-27S (dochody), czy Rb-28S (wydatki)",
            )
            .in_data(sheet.row_spot(0).in_file(input.name), "")
            .hint("Dopisz nad tabelą nazwę sprawozdania: Rb-27S albo Rb-28S."),
        ]);
    };
    let mut entries = Vec::new();
    let mut faults = Vec::new();
    let mut current: Option<String> = None;
    for row in columns.body..sheet.rows.len() {
        match entry(sheet, row, columns, &mut current) {
            Ok(Some(found)) => entries.push(found),
            Ok(None) => {}
            Err(d) => faults.push(d.in_data(sheet.row_spot(row).in_file(input.name), "")),
        }
    }
    if !faults.is_empty() {
        return Err(shorten(faults));
    }
    if entries.is_empty() {
        return Err(vec![
            Diagnostic::error(
                "E0458",
                format!("w tabeli sprawozdania {} nie ma żadnego wiersza z kwotami", kind.name()),
            )
            .in_data(sheet.row_spot(columns.body).in_file(input.name), "")
            .hint("Sprawdź, czy wyeksportowano całe sprawozdanie."),
        ]);
    }
    Ok(Report { kind, heading, period: None, entries, unused: columns.unused.clone() })
}

/// One row; none when it holds no amounts (a heading, the numbers of the columns).
fn entry(
    sheet: &Sheet,
    row: usize,
    columns: &Columns,
    current: &mut Option<String>,
) -> Result<Option<Entry>, Diagnostic> {
    let text = |column: usize| sheet.cell(row, column).shown();
    let division = code(&text(columns.division), 3);
    let own_chapter = code(&text(columns.chapter), 5);
    let paragraph = columns.paragraph.and_then(|c| code(&text(c), 4));
    if numbers_of_columns(sheet, row) {
        return Ok(None);
    }
    if own_chapter.is_some() {
        current.clone_from(&own_chapter);
    } else if let (Some(d), None) = (&division, &paragraph)
        && !current.as_ref().is_some_and(|c| c.starts_with(d.as_str()))
    {
        // A new division: its paragraphs need a chapter of their own.
        *current = None;
    }
    let chapter = match (&own_chapter, &paragraph) {
        (None, Some(_)) => current.clone(),
        (own, _) => own.clone(),
    };
    let amounts = Amounts {
        plan: money(sheet, row, columns.plan, "plan")?,
        done: money(sheet, row, columns.done, "wykonanie")?,
    };
    let total = || {
        let all: Vec<String> = (0..sheet.width()).map(|c| fold(&text(c))).collect();
        ["razem", "ogolem", "suma"].iter().any(|w| all.iter().any(|t| t.contains(w)))
    };
    let coded = division.is_some() || chapter.is_some() || paragraph.is_some();
    if (amounts.plan.is_none() && amounts.done.is_none()) || (!coded && !total()) {
        return Ok(None);
    }
    let place = place(division.as_deref(), chapter.as_deref(), paragraph.as_deref())?;
    Ok(Some(Entry { place, amounts, spot: sheet.row_spot(row) }))
}

/// `1 2 3 4 5 …` under the heading.
fn numbers_of_columns(sheet: &Sheet, row: usize) -> bool {
    let cells = sheet.rows.get(row).map(Vec::as_slice).unwrap_or_default();
    let numbers: Vec<Option<u32>> =
        cells.iter().filter(|c| !c.is_empty()).map(|c| small_number(&c.shown())).collect();
    numbers.len() >= 4
        && numbers.iter().all(|n| n.is_some_and(|n| n <= 40))
        && numbers.iter().zip(numbers.iter().skip(1)).all(|(a, b)| a < b)
}

fn money(sheet: &Sheet, row: usize, column: usize, name: &str) -> Result<Option<i64>, Diagnostic> {
    let cell = sheet.cell(row, column);
    let value = match cell {
        Cell::Number(n) => Some(*n),
        Cell::Text(t) => {
            let plain = t.trim().trim_end_matches("zł").trim();
            if plain.is_empty() || matches!(plain, "-" | "–" | "x" | "X") {
                return Ok(None);
            }
            // Points between thousands come with a comma before the grosze.
            let pointed = plain.contains(',') && plain.contains('.');
            let plain = if pointed { plain.replace('.', "") } else { plain.to_owned() };
            // A title repeated on a new page is no amount.
            if fold(&plain).contains(name) || plain.chars().all(|c| c.is_alphabetic() || c == ' ') {
                return Ok(None);
            }
            parse_number(&plain)
        }
        Cell::Empty => return Ok(None),
        Cell::Flag(_) | Cell::Day(_) | Cell::Fault(_) => None,
    };
    value.and_then(grosze).map(Some).ok_or_else(|| {
        Diagnostic::error("E0459", format!("„{}” w kolumnie „{name}” nie jest kwotą", cell.shown()))
            .hint("Popraw tę komórkę: kwota ma same cyfry, spacje między tysiącami i przecinek przed groszami.")
    })
}
