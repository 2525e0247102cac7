//! The long BDL export (CREL): `Kod;Nazwa;<dimensions>;Rok;Wartosc;Jednostka miary;Atrybut`.

use super::codes::{CodeBook, CodeProblem, Target};
use super::csv::RecordSource;
use super::ctab::ExportName;
use super::dataset::Area;
use super::sink::{At, Observation, Sink};
use super::tidy::{Layout, Role, broken, cell_value, check_measure};

/// TERYT code of a 12-digit BDL unit; none for regions and subregions, which are no TERYT units.
fn teryt_of_bdl(id: &str) -> Option<String> {
    let part = |from: usize, to: usize| id.get(from..to);
    let (powiat, rest) = (part(7, 9)?, part(9, 12)?);
    if powiat == "00" && part(4, 7)? != "000" {
        return None;
    }
    Some(format!("{}{powiat}{rest}", part(2, 4)?))
}

/// The area of a code cell; none when it is passed over (and counted).
fn area(sink: &mut Sink<'_>, book: &CodeBook<'_>, code: &str) -> Result<Option<Area>, CodeProblem> {
    let converted = if code.len() == 12 && code.bytes().all(|b| b.is_ascii_digit()) {
        let Some(teryt) = teryt_of_bdl(code) else {
            sink.skipped.regions += 1;
            return Ok(None);
        };
        teryt
    } else {
        code.to_owned()
    };
    match book.resolve(&converted)? {
        Target::Area(area) => return Ok(Some(area)),
        Target::Part { .. } => sink.skipped.parts += 1,
        Target::District(_) => sink.skipped.districts += 1,
        Target::Former { .. } => sink.skipped.former += 1,
    }
    Ok(None)
}

/// Reads the rows of a long export into the data set.
pub(super) fn read(
    sink: &mut Sink<'_>,
    name: &str,
    layout: &Layout,
    records: &mut impl RecordSource,
) {
    let (Some(unit), Some(year), Some(value)) =
        (layout.position(Role::Unit), layout.position(Role::Year), layout.position(Role::Value))
    else {
        return;
    };
    let export = ExportName::parse(name);
    let source = export.subgroup.as_ref().map(|p| format!("GUS BDL, P{p}"));
    let meta = sink.meta(source.as_deref(), export.day.as_deref());
    let registry = sink.dataset.registry.clone();
    let book = CodeBook::new(&registry);
    while let Some(record) = records.next_record() {
        let record = match record {
            Ok(r) => r,
            Err(why) => return broken(sink, why),
        };
        if !layout.check_width(sink, &record) {
            continue;
        }
        let at = |column: usize| At { row: record.row, column, header: layout.header(column) };
        let dimensions: Vec<&str> = (2..year).map(|i| record.field(i)).collect();
        let full = export.variable(&dimensions);
        let Some(variable) = sink.known(&full) else { continue };
        let area = match area(sink, &book, record.field(unit)) {
            Ok(Some(area)) => area,
            Ok(None) => continue,
            Err(problem) => {
                sink.bad_code(problem, at(unit));
                continue;
            }
        };
        let year = sink.year(record.field(year), at(year));
        let number = cell_value(sink, layout, &record, value);
        let same_measure = check_measure(sink, layout, &record, variable);
        if let (Some(year), Some(number), true) = (year, number, same_measure) {
            sink.put(&Observation { variable, area, year, value: number, meta }, at(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_bank() {
        assert_eq!(teryt_of_bdl("060611405053").as_deref(), Some("0605053"));
        assert_eq!(teryt_of_bdl("011200000000").as_deref(), Some("1200000"));
        assert_eq!(teryt_of_bdl("011212000000"), None);
        assert_eq!(teryt_of_bdl("12"), None);
    }
}
