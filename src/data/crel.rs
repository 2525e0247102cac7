//! The long BDL export (CREL): `Kod;Nazwa;<dimensions>;Rok;Wartosc;Jednostka miary;Atrybut`.

use super::codes::CodeBook;
use super::csv::RecordSource;
use super::ctab::{ExportName, no_year, note_other_kind, place};
use super::located::Passed;
use super::taker::{At, Observation, Taker};
use super::tidy::{Cell, Layout, Role, broken, cell_value, check_measure, method_changed};

/// Reads the rows of a long export. Without a column of years all are of the year of the file.
pub(crate) fn read<T: Taker>(
    taker: &mut T,
    name: &str,
    layout: &Layout,
    records: &mut impl RecordSource,
) {
    let (Some(unit), Some(value)) = (layout.position(Role::Unit), layout.position(Role::Value))
    else {
        return;
    };
    let year_column = layout.position(Role::Year);
    let given = match year_column {
        Some(_) => None,
        None => {
            let year = taker.year_of_file();
            if year.is_none() {
                no_year(taker, 1, &["Rok".to_owned()], "nie ma kolumny z rokiem");
            }
            year
        }
    };
    let export = ExportName::parse(name);
    let source = export.source();
    let meta = taker.meta(source.as_deref(), export.day.as_deref());
    let registry = taker.registry();
    let book = CodeBook::new(&registry);
    let mut other_kind = 0;
    // Dimensions stand between the name of the unit and whatever comes first of year and value.
    let dimensions = 2..year_column.map_or(value, |y| y.min(value));
    while let Some(record) = records.next_record() {
        let record = match record {
            Ok(r) => r,
            Err(why) => return broken(taker, why),
        };
        taker.read(1);
        if !layout.check_width(taker, &record) {
            taker.faulty(1);
            continue;
        }
        let at = |column: usize| At { row: record.row, column, header: layout.header(column) };
        let dimensions: Vec<&str> = dimensions.clone().map(|i| record.field(i)).collect();
        let full = export.variable(&dimensions);
        let Some(variable) = taker.variable(&full) else { continue };
        let Some(area) = place(taker, &book, &record, at(unit), 1, &mut other_kind) else {
            continue;
        };
        let year = match year_column {
            Some(column) => taker.year(record.field(column), at(column)),
            None => given,
        };
        let cell = cell_value(taker, layout, &record, value, year);
        let same_measure = check_measure(taker, layout, &record, variable);
        match (year, cell, same_measure) {
            (Some(_), Some(Cell::Blank), true) => taker.passed(Passed::Blank, 1, at(value)),
            (Some(year), Some(cell), true) => {
                let measure = layout.position(Role::Measure).map(|i| record.field(i));
                let value_at = at(value);
                let value = cell.value();
                taker.put(&Observation { variable, area, year, value, measure, meta }, value_at);
                if method_changed(layout, &record) {
                    taker.method_changed(variable, area, year);
                }
            }
            _ => taker.faulty(1),
        }
    }
    note_other_kind(taker, other_kind);
}
