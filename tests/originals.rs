//! Untouched exports of public statistics, imported by content alone.
//!
//! The counts were made independently of this program, by a script over the files and the list of
//! territorial units (see `tests/data/originals/README.md`): rows, fields, what is kept of each level
//! of units, blanks, and what is passed over for which reason.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is not as expected"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::NaiveDate;
use srps::data::{Area, ReadOptions, Registry, VariableSpec};
use srps::import::{Context, Harvest, Input, recognise};

/// Rows and units of a level.
type Level = (usize, usize);

/// What an independent count found in a file.
struct Expected {
    name: &'static str,
    kind: &'static str,
    title: &'static str,
    /// Value fields: rows by columns of a wide table, rows of a long one.
    read: usize,
    gminas: Level,
    powiats: Level,
    voivodeships: Level,
    country: Level,
    variables: usize,
    years: (i32, i32),
    /// Beginning of the reason and count.
    skipped: &'static [(&'static str, usize)],
    codes: &'static [&'static str],
}

const PARTS: &str = "wartości części miejskich i wiejskich gmin (";
const DISTRICTS: &str = "wartości dzielnic i delegatur (";
const FORMER: &str = "wartości jednostek zniesionych";
const REGIONS: &str = "wartości regionów i podregionów NUTS (";
const BLANK: &str = "pustych pól";

const FILES: &[Expected] = &[
    Expected {
        name: "FINA_2622_CTAB_excerpt_brodnicki_rypinski_janowski.csv",
        kind: "bdl",
        title: "eksport z BDL, tablica (CTAB)",
        read: 290,
        gminas: (240, 24),
        powiats: (30, 3),
        voivodeships: (0, 0),
        country: (10, 1),
        variables: 1,
        years: (2015, 2024),
        skipped: &[(BLANK, 10)],
        codes: &[],
    },
    Expected {
        name: "LUDN_1336_CTAB_excerpt_brodnicki.csv",
        kind: "bdl",
        title: "eksport z BDL, tablica (CTAB)",
        read: 240,
        gminas: (130, 13),
        powiats: (30, 3),
        voivodeships: (10, 1),
        country: (0, 0),
        variables: 1,
        years: (2015, 2024),
        skipped: &[(PARTS, 60), (BLANK, 10)],
        codes: &[],
    },
    Expected {
        name: "LUDN_1355_CTAB_20250616155247_2015.csv",
        kind: "bdl",
        title: "eksport z BDL, tablica (CTAB)",
        read: 35_199,
        gminas: (21_618, 2402),
        powiats: (3339, 371),
        voivodeships: (144, 16),
        country: (9, 1),
        variables: 9,
        years: (2015, 2015),
        skipped: &[(PARTS, 10_080), (FORMER, 9)],
        // Five columns hold zeros only; the balance of migration the rules call missing by name.
        codes: &["N0430", "W0432"],
    },
    Expected {
        name: "LUDN_1355_CTAB_20250616155804_2023.csv",
        kind: "bdl",
        title: "eksport z BDL, tablica (CTAB)",
        read: 30_768,
        gminas: (18_704, 2338),
        powiats: (2968, 371),
        voivodeships: (128, 16),
        country: (8, 1),
        variables: 8,
        years: (2023, 2023),
        skipped: &[(PARTS, 8960)],
        codes: &[],
    },
    Expected {
        name: "LUDN_2137_CTAB_20210625164329.csv",
        kind: "bdl",
        title: "eksport z BDL, tablica (CTAB)",
        read: 79_359,
        gminas: (52_017, 2477),
        powiats: (0, 0),
        voivodeships: (0, 0),
        country: (0, 0),
        variables: 21,
        years: (2020, 2020),
        skipped: &[(PARTS, 26_964), (DISTRICTS, 378)],
        codes: &["N0432"],
    },
    Expected {
        name: "OCHR_2993_CREL_20230312173337.csv",
        kind: "bdl",
        title: "eksport z BDL, tabela relacyjna (CREL)",
        read: 1022,
        gminas: (0, 0),
        powiats: (0, 0),
        voivodeships: (0, 0),
        country: (0, 0),
        variables: 0,
        years: (0, 0),
        skipped: &[(REGIONS, 1022)],
        codes: &[],
    },
    Expected {
        name: "OCHR_3227_CREL_20230312181227.csv",
        kind: "bdl",
        title: "eksport z BDL, tabela relacyjna (CREL)",
        read: 730,
        gminas: (0, 0),
        powiats: (0, 0),
        voivodeships: (0, 0),
        country: (0, 0),
        variables: 0,
        years: (0, 0),
        skipped: &[(REGIONS, 730)],
        codes: &[],
    },
    Expected {
        name: "RYNE_1944_CTAB_20250616184618.csv",
        kind: "bdl",
        title: "eksport z BDL, tablica (CTAB)",
        read: 97_548,
        // With three years of Rejowiec under the code it had in another powiat until 2005.
        gminas: (54_487, 2477),
        powiats: (8350, 380),
        voivodeships: (352, 16),
        country: (22, 1),
        variables: 1,
        years: (2003, 2024),
        skipped: &[(PARTS, 31_284), (FORMER, 44), (BLANK, 3009)],
        codes: &["N0432"],
    },
    Expected {
        name: "RYNE_2392_CREL_20230312150319.csv",
        kind: "bdl",
        title: "eksport z BDL, tabela relacyjna (CREL)",
        read: 1387,
        gminas: (0, 0),
        powiats: (0, 0),
        voivodeships: (0, 0),
        country: (0, 0),
        variables: 0,
        years: (0, 0),
        skipped: &[(REGIONS, 1387)],
        codes: &[],
    },
];

fn original(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/originals").join(name);
    std::fs::read(path).unwrap()
}

fn options() -> ReadOptions {
    let variables = vec![
        VariableSpec {
            aliases: vec!["P1944:ogółem".into()],
            unit: Some("osoba".into()),
            min: Some(0.0),
            ..VariableSpec::named("bezrobotni")
        },
        VariableSpec {
            aliases: vec!["P1355:saldo migracji|ogółem".into()],
            zero_is_missing: vec![2015],
            ..VariableSpec::named("saldo")
        },
    ];
    ReadOptions::new(variables, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
}

/// Imports a file; `year` as the user gives it.
fn import(name: &str, bytes: &[u8], year: Option<i32>) -> (&'static str, String, Harvest) {
    let options = options();
    let settings = BTreeMap::new();
    let context = Context {
        registry: Registry::embedded(),
        options: &options,
        home: None,
        settings: &settings,
        vintage: None,
        year,
    };
    let input = Input::open(name, bytes).unwrap();
    let (importer, known) = recognise(&input, &context).unwrap();
    (importer.id(), known.title, importer.read(&input, &context))
}

fn level(h: &Harvest, of: impl Fn(&Area) -> bool) -> Level {
    let rows = || h.tables.iter().flat_map(|t| &t.rows).filter(|r| of(&r.area));
    (rows().count(), rows().map(|r| r.area).collect::<BTreeSet<_>>().len())
}

#[test]
fn each_original_is_imported_with_the_counted_figures() {
    for e in FILES {
        let year = e.name.starts_with("LUDN_2137").then_some(2020);
        let (kind, title, h) = import(e.name, &original(e.name), year);
        let said: BTreeSet<&str> = h.found.iter().map(|d| d.code).collect();
        assert_eq!((kind, title.as_str()), (e.kind, e.title), "{}", e.name);
        assert_eq!(said, e.codes.iter().copied().collect(), "{}: {:#?}", e.name, h.found);
        assert_eq!(h.read, e.read, "{}", e.name);
        assert_eq!(level(&h, |a| matches!(a, Area::Gmina(_))), e.gminas, "{}", e.name);
        assert_eq!(level(&h, |a| matches!(a, Area::Powiat(_))), e.powiats, "{}", e.name);
        assert_eq!(level(&h, |a| matches!(a, Area::Voivodeship(_))), e.voivodeships, "{}", e.name);
        assert_eq!(level(&h, |a| matches!(a, Area::Country)), e.country, "{}", e.name);
        let rows = || h.tables.iter().flat_map(|t| &t.rows);
        assert_eq!(rows().map(|r| &r.variable).collect::<BTreeSet<_>>().len(), e.variables);
        let years = rows().map(|r| r.year);
        let range = (years.clone().min().unwrap_or(0), years.max().unwrap_or(0));
        assert_eq!(range, e.years, "{}", e.name);
        let skipped: Vec<(&str, usize)> =
            h.skipped.iter().map(|s| (s.what.as_str(), s.count)).collect();
        assert_eq!(skipped.len(), e.skipped.len(), "{}: {skipped:?}", e.name);
        for (reason, count) in e.skipped {
            let found = skipped.iter().find(|(what, _)| what.starts_with(reason));
            assert_eq!(found.map(|(_, n)| *n), Some(*count), "{}: {reason}", e.name);
        }
        let passed: usize = h.skipped.iter().map(|s| s.count).sum();
        assert_eq!((h.read, h.faulty), (rows().count() + passed, 0), "{}: the account", e.name);
    }
}

fn sum_of_gminas(h: &Harvest, variable: &str, year: i32) -> f64 {
    let rows = h.tables.iter().flat_map(|t| &t.rows);
    rows.filter(|r| matches!(r.area, Area::Gmina(_)) && r.year == year && &*r.variable == variable)
        .filter_map(|r| r.value.ok())
        .sum()
}

#[test]
fn sums_of_gminas_are_the_published_ones() {
    let name = "RYNE_1944_CTAB_20250616184618.csv";
    let (_, _, h) = import(name, &original(name), None);
    assert_eq!(sum_of_gminas(&h, "bezrobotni", 2024), 786_179.0);
    // The 195 of Ostrowice, a gmina that is no more, are passed over.
    assert_eq!(sum_of_gminas(&h, "bezrobotni", 2015), 1_563_339.0 - 195.0);
    let row = &h.tables[0].rows[0];
    assert_eq!((&*row.source, h.tables[0].stem.as_str()), ("GUS BDL, P1944", "bdl-P1944"));
    assert_eq!(row.vintage, NaiveDate::from_ymd_opt(2025, 6, 16));
    let name = "LUDN_2137_CTAB_20210625164329.csv";
    let (_, _, h) = import(name, &original(name), Some(2020));
    assert_eq!(sum_of_gminas(&h, "P2137:ogółem", 2020), 38_265_013.0);
    assert_eq!(sum_of_gminas(&h, "P2137:0-4", 2020), 1_902_236.0);
    let name = "LUDN_1355_CTAB_20250616155804_2023.csv";
    let (_, _, h) = import(name, &original(name), None);
    assert_eq!(sum_of_gminas(&h, "P1355:zameldowania ogółem|ogółem", 2023), 389_133.0);
}

#[test]
fn zeros_of_2015_are_doubted_and_those_the_rules_name_are_missing() {
    let name = "LUDN_1355_CTAB_20250616155247_2015.csv";
    let (_, _, h) = import(name, &original(name), None);
    let rows = || h.tables[0].rows.iter().filter(|r| &*r.variable == "saldo");
    assert_eq!(rows().filter(|r| r.value.is_err()).count(), 2790);
    assert_eq!(rows().count(), 2790);
    let doubt = h.found.iter().find(|d| d.code == "W0432").unwrap();
    for column in [
        "zameldowania ogółem",
        "wymeldowania ogółem",
        "wymeldowania za granicę",
        "saldo migracji na 1000",
    ] {
        assert!(doubt.message.contains(column), "{}", doubt.message);
    }
    assert!(!doubt.message.contains("zameldowania z miast"));
}

#[test]
fn the_export_of_one_year_is_refused_without_the_year() {
    let name = "LUDN_2137_CTAB_20210625164329.csv";
    let (_, _, h) = import(name, &original(name), None);
    assert!(h.tables.is_empty());
    let fault = h.found.iter().find(|d| d.is_error()).unwrap();
    assert_eq!(fault.code, "E0411");
    assert!(fault.message.contains("„P2137:0-4”"), "{}", fault.message);
    assert!(fault.hint.as_ref().unwrap().contains("--rok 2020"));
}

#[test]
fn originals_spoiled_as_spreadsheets_do_keep_their_counts() {
    // Without leading zeros, with points and commas, in Windows-1250, with Windows line ends.
    let name = "FINA_2622_CTAB_excerpt_brodnicki_rypinski_janowski.csv";
    let text = String::from_utf8(original(name)).unwrap();
    let spoiled: String = text
        .lines()
        .map(|l| {
            let line = if l.starts_with("000") {
                l.replacen("0000000", "0", 1)
            } else {
                l.replacen('0', "", usize::from(l.starts_with('0')))
            };
            format!("{line}\r\n")
        })
        .collect();
    let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode(&spoiled);
    let (_, _, h) = import(name, &bytes, None);
    let (_, _, whole) = import(name, text.as_bytes(), None);
    assert_eq!(h.found.iter().map(|d| d.code).collect::<Vec<_>>(), ["W0430"]);
    assert!(h.tables[0].rows.iter().eq(whole.tables[0].rows.iter()));
}
