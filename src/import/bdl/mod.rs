//! `import::bdl`: file exports of Bank Danych Lokalnych (GUS).
//!
//! The wide table (CTAB), the long one (CREL) and workbooks (XTAB), in Polish and English, as
//! downloaded or as spreadsheets re-saved them. What rows, headers and marks mean is read by `data`,
//! the same way as for files lying in a project; here the file is recognised, the year of exports
//! without years found, and the account given.

mod year;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::gather::{Common, Gather};
use super::harvest::{Folder, Harvest, Table as Rows};
use super::input::{Content, Input};
use super::table::{Table, tables};
use super::{Context, Importer, Recognised};
use crate::data::{ExportName, Mending, Role, Shape, is_full_header, read_long, read_wide};
use crate::diag::{DataPlace, Diagnostic};

/// Reader of BDL exports.
pub(super) struct Bdl;

/// Tables that are exports.
fn exports<'t>(input: &'t Input<'_>) -> Vec<Table<'t>> {
    let mut found = tables(input);
    found.retain(|t| matches!(t.shape, Shape::Long | Shape::Wide));
    found
}

/// How sure it is that a table was made by the bank.
fn sureness(table: &Table<'_>, export: &ExportName) -> u8 {
    let named = export.subgroup.is_some();
    let has = |role: Role| table.layout.position(role).is_some();
    match table.shape {
        Shape::Long if has(Role::Year) && has(Role::Measure) && has(Role::Absence) => 100,
        Shape::Long if named => 95,
        Shape::Long if has(Role::Year) => 80,
        Shape::Long => 40,
        _ => {
            let headers = || table.head.fields.iter().skip(2).filter(|h| !h.is_empty());
            let full = headers().filter(|h| is_full_header(h)).count();
            match (full, named, table.sheet.map(|s| s.to_uppercase())) {
                (n, _, _) if n > 0 && n == headers().count() => 100,
                (_, true, _) => 95,
                (n, ..) if n > 0 => 90,
                (_, _, Some(sheet)) if sheet == "TABLICA" => 90,
                _ => 40,
            }
        }
    }
}

fn layout_name(input: &Input<'_>, table: &Table<'_>) -> &'static str {
    match (&input.content, table.shape) {
        (Content::Sheets(_), Shape::Long) => "skoroszyt z tabelą relacyjną",
        (Content::Sheets(_), _) => "skoroszyt z tablicą (XTAB)",
        (_, Shape::Long) => "tabela relacyjna (CREL)",
        _ => "tablica (CTAB)",
    }
}

impl Importer for Bdl {
    fn id(&self) -> &'static str {
        "bdl"
    }

    fn recognise(&self, input: &Input<'_>, _context: &Context<'_>) -> Option<Recognised> {
        let export = ExportName::parse(input.base_name());
        exports(input)
            .iter()
            .map(|table| Recognised {
                title: format!("eksport z BDL, {}", layout_name(input, table)),
                sure: sureness(table, &export),
            })
            .max_by_key(|r| r.sure)
    }

    fn read(&self, input: &Input<'_>, context: &Context<'_>) -> Harvest {
        let export = ExportName::parse(input.base_name());
        let source: Arc<str> = match &export.subgroup {
            Some(p) => format!("GUS BDL, P{p}").into(),
            None => "GUS BDL".into(),
        };
        let found = exports(input);
        if found.is_empty() {
            let place =
                DataPlace { file: input.name.to_owned(), sheet: None, row: None, column: None };
            let fault = Diagnostic::error("E0407", "w pliku nie ma tabeli z eksportu BDL")
                .in_data(place, "")
                .hint("Tabela z BDL zaczyna się nagłówkiem Kod; Nazwa. Pobierz plik ponownie.");
            return Harvest { found: vec![fault], ..Harvest::default() };
        }
        let common = Common {
            mending: Mending::Lenient,
            year: year::of_file(input, context, &export, &found),
            source,
            by_day: false,
        };
        let mut gather = Gather::new(input.name, context, common);
        for table in &found {
            gather.begin(table.sheet, table.layout.headers());
            if let Some(row) = table.maybe_cut() {
                gather.maybe_cut(row);
            }
            let name = input.base_name();
            match table.shape {
                Shape::Long => read_long(&mut gather, name, &table.layout, &mut table.records()),
                _ => read_wide(&mut gather, name, &table.layout, &table.head, &mut table.records()),
            }
        }
        let (rows, mut harvest) = gather.finish();
        let mut facts = Vec::new();
        for table in &found {
            let sheet = table.sheet.map_or_else(String::new, |s| format!(", arkusz {s}"));
            facts.push(("układ".to_owned(), format!("{}{sheet}", layout_name(input, table))));
        }
        if let Some(p) = &export.subgroup {
            facts.push(("podgrupa".to_owned(), format!("P{p}")));
        }
        let day =
            export.day.clone().or_else(|| Some(context.vintage?.format("%Y-%m-%d").to_string()));
        let unknown = "nieznany: nie ma go w nazwie pliku, można go podać przez --pobrano";
        facts.push(("dzień pobrania".to_owned(), day.unwrap_or_else(|| unknown.to_owned())));
        facts.append(&mut harvest.facts);
        harvest.facts = facts;
        let stem = export.subgroup.map_or_else(|| "bdl".to_owned(), |p| format!("bdl-P{p}"));
        if !rows.is_empty() {
            let table = Rows { folder: Folder::Data, stem, rows, answers: Vec::new() };
            harvest.tables.push(table);
        }
        harvest
    }
}
