//! Reading whole files: what is accepted, what is refused, and laws over random input.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::diag::Diagnostic;
use crate::eval::Absence;

fn options() -> ReadOptions {
    let mut variables: Vec<VariableSpec> = vec![
        VariableSpec {
            id: "bezrobotni".into(),
            aliases: vec!["P1944:ogółem".into()],
            unit: Some("osoba".into()),
            min: Some(0.0),
            ..VariableSpec::default()
        },
        VariableSpec {
            id: "saldo_migracji".into(),
            aliases: vec!["P1355:saldo migracji|ogółem".into()],
            unit: Some("osoba".into()),
            zero_is_missing: vec![2015],
            ..VariableSpec::default()
        },
        VariableSpec {
            id: "udział".into(),
            max: Some(100.0),
            min: Some(0.0),
            ..VariableSpec::default()
        },
        VariableSpec {
            id: "dzieci".into(),
            aliases: vec!["P2137:0-4".into()],
            ..VariableSpec::default()
        },
    ];
    variables.push(VariableSpec {
        id: "dochody".into(),
        aliases: vec!["P2622:gminy łącznie z miastami na prawach powiatu|razem".into()],
        unit: Some("zł".into()),
        ..VariableSpec::default()
    });
    ReadOptions::new(variables, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
}

fn dataset() -> Dataset {
    Dataset::new(Registry::embedded().clone())
}

fn gmina(code: &str) -> Area {
    Area::Gmina(Registry::embedded().find(code).unwrap())
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> (Dataset, Vec<Diagnostic>) {
    let mut d = dataset();
    let list = read_file(name, bytes.as_ref(), &mut d, &options());
    (d, list)
}

/// Everything an officer would see, for snapshots.
fn show(list: &[Diagnostic]) -> String {
    list.iter()
        .map(|d| {
            let places: String = d.places.iter().map(|(p, t)| format!("    {p}: {t}\n")).collect();
            let hint = d.hint.as_ref().map_or_else(String::new, |h| format!("    = {h}\n"));
            let ask = d.suggestion.as_ref().map_or_else(String::new, |s| format!("    ? {s}\n"));
            format!("{}: {}\n{places}{hint}{ask}", d.code, d.message)
        })
        .collect()
}

fn codes(list: &[Diagnostic]) -> Vec<&'static str> {
    list.iter().map(|d| d.code).collect()
}

#[test]
fn tidy_tables_in_the_shapes_offices_use() {
    let utf8 = "\u{feff}teryt;rok;zmienna;wartość\r\n0605053;2024;bezrobotni;1 668,0\r\n";
    let comma = "Kod,Rok,Variable,Value\n060505,2024,bezrobotni,\"1\u{a0}668,0\"\n";
    let tabs = "rok\tteryt\twartosc\tzmienna\n2024\t0605053\t1668\tBezrobotni";
    for text in [utf8, comma, tabs] {
        let (d, list) = read("a.csv", text);
        assert!(list.is_empty(), "{}", show(&list));
        assert_eq!(d.get("bezrobotni", gmina("0605053"), 2024), 1668.0);
    }
    let (latin, _, _) = encoding_rs::WINDOWS_1250
        .encode("teryt;rok;zmienna;wartość;źródło\n0605053;2024;udział;12,5;urząd gminy Ł\n");
    let (d, list) = read("a.csv", latin);
    assert!(list.is_empty(), "{}", show(&list));
    assert_eq!(d.get("udział", gmina("0605053"), 2024), 12.5);
    let origin = d.trace("udział", gmina("0605053"), 2024).unwrap();
    assert_eq!(origin.source.as_deref(), Some("urząd gminy Ł"));
    assert_eq!(origin.place.to_string(), "plik a.csv, wiersz 2, kolumna „wartość”");
}

#[test]
fn missing_is_not_zero_and_zero_is_not_missing() {
    let (d, list) = read(
        "a.csv",
        "teryt;rok;zmienna;wartość;brak\n\
         0605053;2019;bezrobotni;;\n0605053;2020;bezrobotni;0;\n0605053;2021;bezrobotni;0;x\n\
         0605053;2022;bezrobotni;;n\n0605053;2023;bezrobotni;;-\n\
         0605053;2015;saldo_migracji;0;\n0605053;2016;saldo_migracji;0;\n",
    );
    assert!(list.is_empty(), "{}", show(&list));
    let why = |y| absence(d.get("bezrobotni", gmina("0605053"), y));
    assert_eq!(why(2019), Some(Absence::Missing));
    assert_eq!(why(2020), None);
    assert_eq!(why(2021), Some(Absence::Suppressed));
    assert_eq!(why(2022), Some(Absence::NotYet));
    assert_eq!(why(2023), Some(Absence::NotApplicable));
    assert!(d.get("saldo_migracji", gmina("0605053"), 2015).is_nan());
    assert_eq!(d.get("saldo_migracji", gmina("0605053"), 2016), 0.0);
}

#[test]
fn areas_have_their_own_values() {
    let (d, list) = read(
        "a.csv",
        "teryt;rok;zmienna;wartość\n0605000;2024;bezrobotni;5\n0600000;2024;bezrobotni;6\n0000000;2024;bezrobotni;7\n",
    );
    assert!(list.is_empty(), "{}", show(&list));
    let r = Registry::embedded();
    assert_eq!(d.get("bezrobotni", Area::Powiat(r.find_powiat("0605").unwrap()), 2024), 5.0);
    assert_eq!(
        d.get("bezrobotni", Area::Voivodeship(r.find_voivodeship("06").unwrap()), 2024),
        6.0
    );
    assert_eq!(d.get("bezrobotni", Area::Country, 2024), 7.0);
}

#[test]
fn the_wide_export() {
    let text = "\"Kod\";\"Nazwa\";\"ogółem;2023;[osoba]\";\"ogółem;2024;[osoba]\";\"kobiety;2024;[osoba]\";\r\n\
        0000000;\"POLSKA\";788229;786179;400000;\r\n0605000;\"Powiat janowski\";1;2;3;\r\n\
        0605053;\"Janów Lubelski (3)\";;668;300;\r\n0605054;\"Janów Lubelski - miasto (4)\";1;2;3;\r\n\
        0605062;\"Modliborzyce (2)\";10;;5;\r\n3203042;\"Ostrowice (2)\";114;;;\r\n";
    let (d, list) = read("dane/RYNE_1944_CTAB_20250616184618.csv", text);
    insta::assert_snapshot!(show(&list));
    assert_eq!(d.get("bezrobotni", gmina("0605053"), 2024), 668.0);
    assert!(d.get("bezrobotni", gmina("0605053"), 2023).is_nan());
    assert_eq!(d.get("bezrobotni", gmina("0605063"), 2023), 10.0);
    assert_eq!(d.get("bezrobotni", Area::Country, 2024), 786_179.0);
    let origin = d.trace("bezrobotni", gmina("0605053"), 2024).unwrap();
    assert_eq!(origin.source.as_deref(), Some("GUS BDL, P1944"));
    assert_eq!(origin.vintage.as_deref(), Some("2025-06-16"));
    assert_eq!(
        (origin.place.row, origin.place.column.as_deref()),
        (Some(4), Some("ogółem;2024;[osoba]"))
    );
}

#[test]
fn the_long_export() {
    let text = "\"Kod\";\"Nazwa\";\"Płeć\";\"Rok\";\"Wartosc\";\"Jednostka miary\";\"Atrybut\";\n\
        060611405053;\"Janów Lubelski\";\"ogółem\";\"2024\";668;\"osoba\";\"\";\n\
        060611405053;\"Janów Lubelski\";\"ogółem\";\"2023\";0,0;\"osoba\";\"x\";\n\
        060611405053;\"Janów Lubelski\";\"kobiety\";\"2024\";300;\"osoba\";\"\";\n\
        011212000000;\"PODREGION KRAKOWSKI\";\"ogółem\";\"2024\";5;\"osoba\";\"\";\n";
    let (d, list) = read("RYNE_1944_CREL_20230312150319.csv", text);
    assert_eq!(codes(&list), ["N0420", "N0421"]);
    assert_eq!(d.get("bezrobotni", gmina("0605053"), 2024), 668.0);
    assert_eq!(absence(d.get("bezrobotni", gmina("0605053"), 2023)), Some(Absence::Suppressed));
}

#[test]
fn the_wide_export_with_commas_and_points() {
    let text = "Kod,Nazwa,gminy łącznie z miastami na prawach powiatu;razem;2024;[zł]\n0605053,Janów Lubelski (3),41288878.84\n";
    let (d, list) = read("FINA_2622_CTAB_1.csv", text);
    assert!(list.is_empty(), "{}", show(&list));
    assert_eq!(d.get("dochody", gmina("0605053"), 2024), 41_288_878.84);
}

#[test]
fn a_wide_export_of_one_year_needs_the_year() {
    let text =
        "\"Kod\";\"Nazwa\";\"ogółem\";\"0-4\";\r\n0605053;\"Janów Lubelski (3)\";15643;653;\r\n";
    let name = "LUDN_2137_CTAB_20210625164329.csv";
    let (_, list) = read(name, text);
    insta::assert_snapshot!(show(&list));
    let mut o = options();
    o.file_years.insert(name.to_owned(), 2020);
    let mut d = dataset();
    assert!(read_file(name, text.as_bytes(), &mut d, &o).iter().all(|x| !x.is_error()));
    assert_eq!(d.get("dzieci", gmina("0605053"), 2020), 653.0);
}

#[test]
fn survey_results() {
    let (d, list) = read(
        "ankieta.csv",
        "badanie;pytanie;odsetek\nmieszkańcy;brak_pracy;31,5\nmieszkańcy;alkohol;40%\n",
    );
    assert!(list.is_empty(), "{}", show(&list));
    let get = |q: &str| d.surveys[&("mieszkańcy".to_owned(), q.to_owned())].0;
    assert_eq!((get("brak_pracy"), get("alkohol")), (31.5, 40.0));
    let (_, list) = read("a.csv", "badanie;pytanie;odsetek\na;b;131\na;b;x\na;c;5\na;c;6\n");
    assert_eq!(codes(&list), ["E0404", "E0402", "E0405"]);
}

#[test]
fn refuses_bad_rows_with_place_and_advice() {
    let (_, list) = read(
        "dane/gmina.csv",
        "teryt;rok;zmienna;wartość;jednostka\n\
         0605043;2024;bezrobotni;5;osoba\n\
         0605054;2024;bezrobotni;5;osoba\n\
         605053;2024;bezrobotni;5;osoba\n\
         0605053;2024;bezrobotni;około pięciu;osoba\n\
         0605053;2027;bezrobotni;5;osoba\n\
         0605053;24;bezrobotni;5;osoba\n\
         0605053;2023;bezrobotni;-5;osoba\n\
         0605053;2022;bezrobotni;5;zł\n\
         0605053;2021;bezrobotni;5\n\
         0605053;2020;bezrobotny;5;osoba\n\
         0605053;2019;bezrobotni;5;osoba\n\
         0605053;2019;bezrobotni;5,0;osoby\n\
         0605053;2019;bezrobotni;6;osoba\n",
    );
    insta::assert_snapshot!(show(&list));
}

#[test]
fn former_units_and_districts_are_passed_over_and_counted() {
    let (_, list) = read(
        "a.csv",
        "teryt;rok;zmienna;wartość\n3203042;2018;bezrobotni;114\n1465028;2018;bezrobotni;9\n",
    );
    assert_eq!(codes(&list), ["N0421"]);
    assert!(list[0].message.contains("1 (dzielnic i delegatur), 1 (jednostek zniesionych)"));
}

#[test]
fn two_files_that_disagree_show_both_places() {
    let mut d = dataset();
    let o = options();
    let a = "teryt;rok;zmienna;wartość\n0605053;2024;bezrobotni;668\n";
    let b = "\"Kod\";\"Nazwa\";\"ogółem;2024;[osoba]\";\n0605053;\"Janów Lubelski (3)\";669;\n";
    assert!(read_file("a.csv", a.as_bytes(), &mut d, &o).is_empty());
    let list = read_file("RYNE_1944_CTAB_20250616184618.csv", b.as_bytes(), &mut d, &o);
    insta::assert_snapshot!(show(&list));
}

#[test]
fn refuses_files_that_are_no_tables() {
    let huge =
        format!("teryt;rok;zmienna;wartość\n0605053;2024;bezrobotni;{}\n", "1".repeat(200_000));
    let all: String = [
        ("pusty.csv", Vec::new()),
        ("biały.csv", b"  \r\n \n".to_vec()),
        ("arkusz.csv", b"PK\x03\x04abc".to_vec()),
        ("skan.csv", b"%PDF-1.7".to_vec()),
        ("obraz.csv", vec![0, 1, 2, 3, 255]),
        ("bez_naglowka.csv", b"0201011,2020,2940.73\n0201022,2020,1.5\n".to_vec()),
        ("inny.csv", "teryt;rok;zmiena;liczba\n1;2;3;4\n".into()),
        (
            "cudzysłów.csv",
            "teryt;rok;zmienna;wartość\n0605053;2024;\"bezrobotni;5\n0605053;2023;bezrobotni;5\n"
                .into(),
        ),
        ("długie.csv", huge.into_bytes()),
    ]
    .into_iter()
    .map(|(name, bytes)| show(&read(name, bytes).1))
    .collect();
    insta::assert_snapshot!(all);
}

#[test]
fn ten_thousand_bad_rows_are_counted() {
    let mut text = String::from("teryt;rok;zmienna;wartość\n");
    for i in 0..10_000 {
        text.push_str(&format!("0605053;2024;bezrobotni;x{i}\n"));
    }
    let (_, list) = read("a.csv", text);
    assert_eq!(list.len(), 21);
    let last = list.last().unwrap();
    assert_eq!((last.code, last.is_error()), ("E0402", true));
    assert!(last.message.contains("9\u{a0}980"), "{}", last.message);
}

#[test]
fn tracked_origins_are_kept() {
    let mut o = options();
    o.track = Track::Areas(vec![gmina("0605053")]);
    let mut d = dataset();
    let text = "teryt;rok;zmienna;wartość;źródło;pobrano\n\
        0605053;2024;bezrobotni;668;GUS BDL;2025-06-16\n0605012;2024;bezrobotni;1;;\n";
    assert!(read_file("a.csv", text.as_bytes(), &mut d, &o).is_empty());
    assert_eq!(d.origins.len(), 1);
    let origin = d.origin("bezrobotni", gmina("0605053"), 2024).unwrap();
    assert_eq!(origin.vintage.as_deref(), Some("2025-06-16"));
    assert!(d.origin("bezrobotni", gmina("0605012"), 2024).is_none());
    assert!(d.trace("bezrobotni", gmina("0605012"), 2024).is_some());
    assert!(d.trace("bezrobotni", gmina("0605022"), 2024).is_none());
}

#[test]
fn a_projects_file_replaces_a_shipped_figure() {
    let text = "teryt;rok;zmienna;wartość\n0605053;2024;bezrobotni;700\n";
    let area = gmina("0605053");
    let mut first = dataset();
    assert!(national::load(&mut first, &["bezrobotni"]).is_empty());
    let list = read_file("a.csv", text.as_bytes(), &mut first, &options());
    assert_eq!(codes(&list), ["W0423"]);
    let mut last = dataset();
    assert!(read_file("a.csv", text.as_bytes(), &mut last, &options()).is_empty());
    assert_eq!(codes(&national::load(&mut last, &["bezrobotni"])), ["W0423"]);
    for d in [first, last] {
        assert_eq!(d.get("bezrobotni", area, 2024), 700.0);
        assert_eq!(d.trace("bezrobotni", area, 2024).unwrap().place.file, "a.csv");
        let shipped = d.trace("bezrobotni", area, 2023).unwrap();
        assert_eq!(shipped.place.file, "dane krajowe: bezrobotni.csv");
    }
}

#[test]
fn a_projects_figure_older_than_the_shipped_one_is_used_but_said_so() {
    let given = |day: &str| {
        let head = "teryt;rok;zmienna;wartość;pobrano";
        let rows =
            format!("0605053;2024;bezrobotni;700;{day}\n0605053;2023;bezrobotni;701;{day}\n");
        let mut d = dataset();
        assert!(
            read_file("a.csv", format!("{head}\n{rows}").as_bytes(), &mut d, &options()).is_empty()
        );
        let list = national::load(&mut d, &["bezrobotni"]);
        assert_eq!(d.get("bezrobotni", gmina("0605053"), 2024), 700.0);
        show(&list)
    };
    insta::assert_snapshot!(format!("{}\n{}", given("2024-03-01"), given("2026-03-01")));
}

#[test]
fn a_mark_of_a_changed_method_is_kept() {
    let tidy = "teryt;rok;zmienna;wartość;atrybut\n0605053;2019;bezrobotni;5;\n\
                0605053;2020;bezrobotni;6;M\n0605053;2021;bezrobotni;7;K\n\
                0605053;2023;bezrobotni;7;k\n0605053;2024;bezrobotni;7;M\n\
                0605022;2020;bezrobotni;;M\n";
    let (d, list) = read("a.csv", tidy);
    assert!(list.is_empty(), "{}", show(&list));
    let unit = |code: &str| Registry::embedded().find(code).unwrap();
    // 2021 follows a marked year, 2023 has another mark.
    let wanted = [(unit("0605022"), 2020), (unit("0605053"), 2020), (unit("0605053"), 2024)];
    assert_eq!(d.method_breaks("bezrobotni"), wanted);
    assert!(d.method_breaks("udział").is_empty() && d.method_breaks("nie ma").is_empty());
    let crel = "\"Kod\";\"Nazwa\";\"Wskaźniki\";\"Rok\";\"Wartosc\";\"Jednostka miary\";\"Atrybut\";\n\
                0605053;\"Janów Lubelski (3)\";\"ogółem\";\"2020\";700;\"osoba\";\"\";\n\
                0605053;\"Janów Lubelski (3)\";\"ogółem\";\"2021\";600;\"osoba\";\"M\";\n\
                0600000;\"LUBELSKIE\";\"ogółem\";\"2021\";600;\"osoba\";\"M\";\n";
    let (d, list) = read("RYNE_1944_CREL_20250616184618.csv", crel);
    assert!(!list.iter().any(Diagnostic::is_error), "{}", show(&list));
    assert_eq!(d.get("bezrobotni", gmina("0605053"), 2021), 600.0);
    assert_eq!(d.method_breaks("bezrobotni"), [(unit("0605053"), 2021)]);
}

/// A tidy file large enough for the fast way: `years` years of two variables for every gmina.
fn large(extra: &str) -> String {
    let mut text = String::from("teryt;rok;zmienna;wartosc\n");
    for (i, u) in Registry::embedded().units.iter().enumerate() {
        for y in 1990..2026 {
            text.push_str(&format!("{};{y};bezrobotni;{}\n", u.code, i * 7 + y));
            text.push_str(&format!("{};{y};udział;{},{:02}\n", u.code, i % 99, y % 100));
        }
    }
    text.push_str(extra);
    text
}

fn load_large(extra: &str) -> (Dataset, Vec<Diagnostic>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("duże.csv");
    std::fs::write(&path, large(extra)).unwrap();
    let mut d = dataset();
    let list = read_path("duże.csv", &path, &mut d, &options());
    let origin = d.trace("udział", gmina("0605053"), 2024);
    assert_eq!(origin.unwrap().place.column.as_deref(), Some("wartosc"));
    (d, list)
}

#[test]
fn the_fast_way_agrees_with_the_general_one() {
    let extra = "0605053;2024;coś;5\n0201011;1990;bezrobotni;1990\n0201011;1985;udział;\n0201011;1986;udział;0,5";
    let (fast, list) = load_large(extra);
    let (general, other) = read("duże.csv", large(extra));
    assert_eq!(codes(&list), ["N0420", "N0422"]);
    assert_eq!(show(&list), show(&other));
    assert!(fast.provenance.is_searched(), "the fast way was taken");
    for name in ["bezrobotni", "udział"] {
        for u in 0..fast.units() {
            for y in 1984..2027 {
                let area = Area::Gmina(u32::try_from(u).unwrap());
                let (a, b) = (fast.get(name, area, y), general.get(name, area, y));
                assert!(a == b || (a.is_nan() && b.is_nan()), "{name} {u} {y}: {a} {b}");
            }
        }
    }
}

#[test]
fn the_fast_way_hands_over_what_is_wrong() {
    for (extra, code) in [
        ("0605053;2024;bezrobotni;1\n", "E0405"),
        ("0605043;2024;bezrobotni;1\n", "E0401"),
        ("0605053;2027;bezrobotni;1\n", "E0403"),
        ("0605053;1985;bezrobotni;-1\n", "E0404"),
        ("0605053;1985;bezrobotni;abc\n", "E0402"),
        ("0605053;1985;bezrobotni\n", "E0409"),
        ("0605053;1985;\"bezrobotni;1\n", "E0410"),
    ] {
        let (_, list) = load_large(extra);
        assert!(list.iter().any(|d| d.code == code), "{extra}: {}", show(&list));
    }
}

#[test]
fn a_file_that_is_not_there() {
    let mut d = dataset();
    let list = read_path("nie.csv", std::path::Path::new("/nie/ma/nie.csv"), &mut d, &options());
    assert_eq!(codes(&list), ["E0413"]);
}

#[test]
fn sums_of_the_shipped_figures_match_the_published_totals() {
    let sum = |text: &str, cell: &str| {
        let mut lines = text.lines().filter(|l| !l.starts_with('#'));
        let at = lines.next().unwrap().split(';').position(|c| c == cell).unwrap();
        lines.filter_map(|l| plain_number(l.split(';').nth(at)?.as_bytes())).sum::<f64>()
    };
    let unemployed = include_str!("../../data/polska/bezrobotni.csv");
    assert_eq!(sum(unemployed, "bezrobotni 2024"), 786_179.0);
    assert_eq!(sum(unemployed, "bezrobotni 2015"), 1_563_339.0);
    let people = include_str!("../../data/polska/ruch_ludnosci.csv");
    assert_eq!(sum(people, "ludność 2024"), 37_489_087.0);
}

#[test]
fn shipped_figures_of_the_example() {
    let mut d = dataset();
    let names = national::names();
    assert!(national::load(&mut d, &names).is_empty());
    let area = gmina("0605053");
    for (name, year, value) in [
        ("bezrobotni", 2003, 1584.0),
        ("bezrobotni", 2024, 668.0),
        ("ludność", 2024, 14_351.0),
        ("urodzenia", 2024, 80.0),
        ("zgony", 2024, 182.0),
        ("saldo_ogólne", 2024, -96.0),
        ("ludność_wiek", 2020, 15_643.0),
        ("ludność_85_plus", 2020, 265.0),
        ("dochody_własne_na_osobę", 2020, 2560.37),
        ("powierzchnia_ha", 2025, 17_871.0),
        ("psp_pożary", 2024, 53.0),
        ("kobiety_tys", 2024, 7.42),
    ] {
        assert_eq!(d.get(name, area, year), value, "{name} {year}");
    }
    assert!(d.get("saldo_migracji", area, 2015).is_nan());
    let Some(YearCells::All(cells)) = d.column("bezrobotni").unwrap().year(2024, d.units()) else {
        panic!("figures of all gminas");
    };
    let total: f64 = cells.iter().filter(|v| !v.is_nan()).sum();
    assert_eq!(total, 786_179.0);
    let origin = d.trace("ludność_wiek", area, 2020).unwrap();
    assert_eq!(origin.vintage.as_deref(), Some("2021-06-25"));
    d.track_area(area);
    assert_eq!(d.origin("bezrobotni", area, 2024), d.trace("bezrobotni", area, 2024).as_ref());
}

#[test]
fn an_extract_reads_back() {
    let text = national::extract("0605053");
    assert!(text.starts_with("\u{feff}teryt;rok;zmienna;wartość;"));
    let variables = national::names().into_iter().map(VariableSpec::named).collect();
    let o = ReadOptions::new(variables, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
    let mut d = dataset();
    let list = read_file("gus.csv", text.as_bytes(), &mut d, &o);
    assert!(list.is_empty(), "{}", show(&list));
    assert_eq!(d.get("dochody_własne_na_osobę", gmina("0605053"), 2020), 2560.37);
    // Nothing differs from what is shipped.
    assert!(national::load(&mut d, &national::names()).is_empty());
    assert_eq!(national::extract("0605043").lines().count(), 1);
    // The example imports what `srps new` would write, but for what an export of its own gives.
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/janow-lubelski/dane/oryginały");
    let kept = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let gus = kept.into_iter().find(|p| p.to_str().unwrap().ends_with("-gus.csv")).unwrap();
    let shipped: Vec<&str> = text.lines().filter(|l| !l.contains(";bezrobotni;")).collect();
    let gus = std::fs::read_to_string(gus).unwrap();
    assert_eq!(gus.lines().collect::<Vec<_>>(), shipped);
}

proptest! {
    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read("a.csv", bytes);
    }

    #[test]
    fn reading_rows_never_panics(rows in proptest::collection::vec("[0-9;,\"\r\na-zł -]{0,40}", 0..20)) {
        let text = format!("teryt;rok;zmienna;wartość\n{}", rows.join("\n"));
        let _ = read("a.csv", text);
    }

    #[test]
    fn wide_exports_never_panic(rows in proptest::collection::vec("[0-9;,\"\r\na-z]{0,40}", 0..20)) {
        let text = format!("Kod;Nazwa;\"ogółem;2024;[osoba]\"\n{}", rows.join("\n"));
        let _ = read("RYNE_1944_CTAB_1.csv", text);
    }

    #[test]
    fn order_of_rows_is_no_matter(
        cells in proptest::collection::btree_map((0_u32..50, 2000..2026_i32), prop_oneof![
            Just(String::new()), (-500_i32..500).prop_map(|n| n.to_string())], 1..60),
        seed in any::<u64>(),
    ) {
        let units = &Registry::embedded().units;
        let mut rows: Vec<String> = cells
            .iter()
            .map(|((u, y), v)| format!("{};{y};saldo_migracji;{v}", units[*u as usize].code))
            .collect();
        let head = "teryt;rok;zmienna;wartość\n";
        let (a, la) = read("a.csv", format!("{head}{}", rows.join("\n")));
        // A fixed shuffle from the seed.
        rows.sort_by_key(|r| r.bytes().fold(seed, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)).rotate_left(7)));
        let (b, lb) = read("a.csv", format!("{head}{}", rows.join("\n")));
        prop_assert_eq!(codes(&la), codes(&lb));
        for (u, y) in cells.keys() {
            let (x, z) = (a.get("saldo_migracji", Area::Gmina(*u), *y), b.get("saldo_migracji", Area::Gmina(*u), *y));
            prop_assert_eq!(x.to_bits(), z.to_bits());
        }
    }
}

#[test]
fn a_misspelt_variable_is_a_warning_and_an_unrelated_one_a_note() {
    let (_, list) = read("a.csv", "teryt;rok;zmienna;wartość\n0605053;2024;bezrobotn;668\n");
    assert_eq!(codes(&list), ["W0426"]);
    assert_eq!(list[0].suggestion.as_deref(), Some("bezrobotni"));
    let (_, list) = read("a.csv", "teryt;rok;zmienna;wartość\n0605053;2024;lesistość;30\n");
    assert_eq!(codes(&list), ["N0420"]);
    // Names of exports are like one another without meaning the same.
    let of = |name: &str| {
        codes(&read("a.csv", format!("teryt;rok;zmienna;wartość\n0605053;2024;{name};5\n")).1)
    };
    assert_eq!(of("P1355:saldo migracja|ogółem"), ["W0426"]);
    assert_eq!(of("P1355:saldo migrantów|ogółem"), ["N0420"]);
}
