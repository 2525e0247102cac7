//! The year of an export whose headers name none, because one year was chosen in the bank.

use std::collections::BTreeSet;

use crate::data::{ExportName, key};
use crate::import::input::{Content, Input};
use crate::import::table::Table;
use crate::import::{Cell, Context, Sheet};

/// The year of the whole file and where it comes from: given by the user, set for the file, put
/// into its name, or told by the description in the workbook.
pub(super) fn of_file(
    input: &Input<'_>,
    context: &Context<'_>,
    export: &ExportName,
    tables: &[Table<'_>],
) -> Option<(i32, &'static str)> {
    let settings = &context.options.file_years;
    let set = || settings.get(input.name).or_else(|| settings.get(input.base_name())).copied();
    None.or_else(|| Some((context.year?, "podany przy imporcie")))
        .or_else(|| Some((set()?, "z ustawień projektu")))
        .or_else(|| Some((export.year?, "z nazwy pliku")))
        .or_else(|| Some((described(input, tables)?, "z opisu w skoroszycie")))
}

/// The only year the sheets without tables speak of: `Rok | 2020`, `Lata: 2020`.
fn described(input: &Input<'_>, tables: &[Table<'_>]) -> Option<i32> {
    let Content::Sheets(sheets) = &input.content else { return None };
    let descriptions = sheets
        .iter()
        .filter(|s| !tables.iter().any(|t| t.sheet == s.name.as_ref()))
        .flat_map(described_years);
    let years: BTreeSet<i32> = descriptions.collect();
    match years.first() {
        Some(year) if years.len() == 1 => Some(*year),
        _ => None,
    }
}

fn described_years(sheet: &Sheet) -> Vec<i32> {
    let mut years = Vec::new();
    for row in sheet.rows.iter().take(200) {
        let mut cells = row.iter().filter(|c| !c.is_empty()).map(Cell::shown);
        let Some(first) = cells.next() else { continue };
        let (name, same_cell) = first.split_once(':').unwrap_or((&first, ""));
        if !matches!(key(name).as_str(), "rok" | "lata" | "year" | "years") {
            continue;
        }
        let texts: Vec<String> = std::iter::once(same_cell.to_owned()).chain(cells).collect();
        let words = texts.iter().flat_map(|t| t.split([',', ';', ' ']));
        let found = words.filter(|w| w.len() == 4).filter_map(|w| w.parse::<i32>().ok());
        years.extend(found.filter(|y| (1900..2200).contains(y)));
    }
    years
}
