//! `tabela`: tables in the tool's own layout (teryt; rok; zmienna; wartość …), taken over as they are.

use super::gather::{Common, Gather};
use super::harvest::{Folder, Harvest, Table as Rows};
use super::input::Input;
use super::table::{Table, tables};
use super::{Context, Importer, Recognised};
use crate::data::{Mending, Shape, read_tidy};

/// Reader of tidy tables.
pub(super) struct Tidy;

fn tidy<'t>(input: &'t Input<'_>) -> Vec<Table<'t>> {
    let mut found = tables(input);
    found.retain(|t| t.shape == Shape::Tidy);
    found
}

/// Name of a file without folders and extension, fit for a file name of the project.
fn stem(base_name: &str) -> String {
    let stem = base_name.rsplit_once('.').map_or(base_name, |(stem, _)| stem);
    let made: String = stem
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' })
        .collect();
    let made = made.trim_matches('-').to_owned();
    if made.is_empty() { "tabela".to_owned() } else { made }
}

impl Importer for Tidy {
    fn id(&self) -> &'static str {
        "tabela"
    }

    fn recognise(&self, input: &Input<'_>, _context: &Context<'_>) -> Option<Recognised> {
        let title = "tabela danych (teryt, rok, zmienna, wartość)".to_owned();
        (!tidy(input).is_empty()).then_some(Recognised { title, sure: 95 })
    }

    fn read(&self, input: &Input<'_>, context: &Context<'_>) -> Harvest {
        let found = tidy(input);
        let common = Common {
            mending: Mending::Lenient,
            year: None,
            source: format!("plik {}", input.base_name()).into(),
            by_day: true,
        };
        let mut gather = Gather::new(input.name, context, common);
        for table in &found {
            gather.begin(table.sheet, table.layout.headers());
            if let Some(row) = table.maybe_cut() {
                gather.maybe_cut(row);
            }
            read_tidy(&mut gather, &table.layout, table.records());
        }
        let (rows, mut harvest) = gather.finish();
        let layout = "jedna obserwacja w wierszu".to_owned();
        harvest.facts.insert(0, ("układ".to_owned(), layout));
        if !rows.is_empty() {
            let stem = stem(input.base_name());
            let table = Rows { folder: Folder::Data, stem, rows, answers: Vec::new() };
            harvest.tables.push(table);
        }
        harvest
    }
}
