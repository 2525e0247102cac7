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
            read_tidy(&mut gather, &table.layout, &mut table.records());
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use crate::eval::Absence;
    use crate::import::testing::{World, account, codes, gmina, kept, show, show_found, value};

    const TEXT: &str = "teryt;rok;zmienna;wartość;jednostka;źródło;pobrano;brak;plik;miejsce\n\
        0605053;2024;bezrobotni;668;osoba;GUS BDL, P1944;2025-06-16;;a.csv;D4\n\
        0605053;2023;bezrobotni;;osoba;GUS BDL, P1944;16.06.2025;x;a.csv;C4\n\
        0605053;2022;bezrobotni;;osoba;;;;;\n\
        0605053;2021;bezrobotni;;osoba;;;brak;;\n\
        0605;2024;własna zmienna;-1,5;;urząd gminy;;;;\n\
        060505;2020;bezrobotni;9;;;;;;\n605053;2019;bezrobotni;8;;;;;;\n";

    #[test]
    fn rows_stay_as_they_are() {
        let h = World::new().import("dane/urząd gminy.csv", TEXT.as_bytes());
        insta::assert_snapshot!(show(&h));
        let table = &h.tables[0];
        assert_eq!(table.stem, "urząd-gminy");
        assert_eq!(table.rows.len(), 7);
        let day = NaiveDate::from_ymd_opt(2025, 6, 16);
        let of = |i: usize| (table.rows[i].value, table.rows[i].vintage, &*table.rows[i].source);
        assert_eq!(of(0), (Ok(668.0), day, "GUS BDL, P1944"));
        assert_eq!(of(1), (Err(Absence::Suppressed), day, "GUS BDL, P1944"));
        assert_eq!(of(2), (Err(Absence::Missing), None, "plik urząd gminy.csv"));
        assert_eq!(of(3).0, Err(Absence::Missing));
        assert_eq!(&*table.rows[4].variable, "własna zmienna");
        assert_eq!(value(&h, "bezrobotni", gmina("0605053"), 2019), Some(8.0));
    }

    #[test]
    fn the_same_figure_of_two_days_is_kept_twice() {
        let head = "teryt;rok;zmienna;wartość;pobrano\n";
        let two = format!(
            "{head}0402022;2020;ludność;6337;2021-06-25\n0402022;2020;ludność;6127;2026-06-08\n"
        );
        let h = World::new().import("a.csv", two.as_bytes());
        assert!(h.found.is_empty(), "{}", show(&h));
        assert_eq!(kept(&h), 2);
        let same_day = two.replace("2026-06-08", "2021-06-25");
        let h = World::new().import("a.csv", same_day.as_bytes());
        insta::assert_snapshot!(show(&h));
    }

    #[test]
    fn refuses_bad_rows() {
        let text = "teryt;rok;zmienna;wartość;pobrano\n\
            0605043;2024;bezrobotni;1;\n0605053;2027;bezrobotni;1;\n0605053;2024;bezrobotni;x;\n\
            0605053;2023;bezrobotni;1;wczoraj\n0605053;2022;udział;101;\n0605054;2024;bezrobotni;1;\n\
            0605053;2021;bezrobotni\n";
        let h = World::new().import("a.csv", text.as_bytes());
        insta::assert_snapshot!(show(&h));
        let (read, told) = account(&h);
        assert_eq!(read, told);
    }

    #[test]
    fn refuses_a_row_swallowed_by_a_quote() {
        let text = "teryt;rok;zmienna;wartość;źródło\n0605053;2024;bezrobotni;1;\"GUS\n\
            0605053;2023;bezrobotni;2;\"GUS\"\n0605053;2022;bezrobotni;3;GUS\n";
        let h = World::new().import("a.csv", text.as_bytes());
        assert_eq!(codes(&h), ["E0410"]);
        insta::assert_snapshot!(show_found(&h.found));
        // A note of several lines is no fault.
        let text = "teryt;rok;zmienna;wartość;uwagi\n0605053;2024;bezrobotni;1;\"dwie\nlinie\"\n";
        let h = World::new().import("a.csv", text.as_bytes());
        assert_eq!((codes(&h).len(), kept(&h)), (0, 1));
    }

    #[test]
    fn a_last_row_that_may_be_cut_is_doubted_where_that_matters() {
        let of = |text: &str| codes(&World::new().import("a.csv", text.as_bytes()));
        assert_eq!(of("teryt;rok;zmienna;wartość\n0605053;2024;bezrobotni;66"), ["W0431"]);
        assert!(of("teryt;rok;zmienna;wartość\n0605053;2024;bezrobotni;668\n").is_empty());
        assert!(
            of("teryt;rok;zmienna;wartość;uwagi\n0605053;2024;bezrobotni;668;z urzę").is_empty()
        );
    }

    proptest! {
        #[test]
        fn rows_never_panic_and_are_all_accounted_for(
            rows in proptest::collection::vec("(0605053;20(19|20|24);)?[0-9;,\"\r\na-zł x-]{0,40}", 0..20),
        ) {
            let text = format!("teryt;rok;zmienna;wartość;brak\n{}", rows.join("\n"));
            let h = World::new().import("a.csv", text.as_bytes());
            let (read, told) = account(&h);
            prop_assert_eq!(read, told);
        }
    }
}
