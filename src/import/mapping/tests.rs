//! Mappings on whole tables: originals' excerpts, defects one by one, laws.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::apply::apply;
use super::heads::Heads;
use super::*;
use crate::data::{Area, ReadOptions, Registry, VariableSpec};
use crate::import::area_code;
use crate::import::sheet::{Cell, Sheet};

fn options() -> ReadOptions {
    let specs = ["ludność", "powierzchnia_ha", "udział_pit_na_osobę", "psp_zdarzenia", "zgony"];
    ReadOptions::new(
        specs.iter().map(|id| VariableSpec::named(*id)).collect(),
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
    )
}

struct Run {
    settings: BTreeMap<String, String>,
    year: Option<i32>,
    home: Option<u32>,
}

impl Run {
    fn new() -> Self {
        Self { settings: BTreeMap::new(), year: None, home: None }
    }

    fn with(text: &str) -> Self {
        let mut run = Self::new();
        run.settings.insert("mapowanie.toml".to_owned(), text.to_owned());
        run
    }

    fn read(&self, name: &str, bytes: &[u8]) -> Harvest {
        self.read_input(&Input::open(name, bytes).unwrap())
    }

    fn read_input(&self, input: &Input<'_>) -> Harvest {
        let options = options();
        let context = Context {
            registry: Registry::embedded(),
            options: &options,
            home: self.home,
            settings: &self.settings,
            vintage: None,
            year: self.year,
        };
        match MappingImporter.recognise(input, &context) {
            None => Harvest {
                facts: vec![("nikt".into(), "nie zna pliku".into())],
                ..Harvest::default()
            },
            Some(known) => {
                let mut harvest = MappingImporter.read(input, &context);
                let known = format!("{} (pewność {})", known.title, known.sure);
                harvest.facts.insert(0, ("rozpoznano".to_owned(), known));
                harvest
            }
        }
    }
}

fn told(harvest: &Harvest) -> String {
    let mut out = String::new();
    for (what, value) in &harvest.facts {
        out.push_str(&format!("{what}: {value}\n"));
    }
    out.push_str(&format!("wierszy: {}\n", harvest.read));
    for table in &harvest.tables {
        out.push_str(&format!("[{}] {}\n", table.stem, table.rows.len()));
        for row in table.rows.iter().take(12) {
            let code = area_code(Registry::embedded(), row.area);
            let value = match row.value {
                Ok(v) => v.to_string(),
                Err(why) => format!("{why:?}"),
            };
            let spot = row.spot.in_file("p");
            out.push_str(&format!("  {code} {} {} = {value} ({spot})\n", row.year, row.variable));
        }
    }
    for skip in &harvest.skipped {
        let first = skip.first.as_ref().map(|s| s.row).unwrap_or_default();
        out.push_str(&format!("pominięto {} {} (pierwszy: {first})\n", skip.count, skip.what));
    }
    for d in &harvest.found {
        out.push_str(&format!("{} {}\n", d.code, d.message));
        for (place, text) in &d.places {
            out.push_str(&format!("  {place}: {text}\n"));
        }
        if let Some(hint) = &d.hint {
            out.push_str(&format!("  = {hint}\n"));
        }
    }
    out
}

const AREA: &[u8] = include_bytes!("../../../tests/data/skoroszyty/gugik_wyciag.xlsx");
const HEAD: &str = "nazwa = \"Próba\"\nźródło = \"urząd\"\nrok = 2024\n";
const BY_CODE: &str =
    "[jednostka]\nteryt = \"Kod\"\n[[dane]]\nkolumna = \"Ludność\"\nzmienna = \"ludność\"\n";

#[test]
fn every_shipped_mapping_reads() {
    for (name, text) in shipped::texts() {
        assert!(parse::is_mapping(text), "{name}");
        if let Err(found) = parse::parse(name, text) {
            panic!("{name}: {found:?}");
        }
    }
    assert_eq!(shipped::all().len(), shipped::texts().len());
}

#[test]
fn the_list_of_areas() {
    let named = Run::new().read("Wykaz_powierzchni_wg_stanu_na_01012025_ha_km2.xlsx", AREA);
    let nameless = Run::new().read("area_data.xlsx", AREA);
    let asked = Run { year: Some(2025), ..Run::new() }.read("area_data.xlsx", AREA);
    assert_eq!(asked.tables[0].rows.len(), named.tables[0].rows.len());
    insta::assert_snapshot!(format!("{}---\n{}", told(&named), told(&nameless)));
}

/// Untouched files; the figures were counted with pandas.
#[test]
fn originals_give_what_was_counted_independently() {
    let area = include_bytes!("../../../tests/data/originals/area_data.xlsx");
    let harvest = Run { year: Some(2025), ..Run::new() }.read("area_data.xlsx", area);
    assert!(harvest.found.is_empty(), "{:?}", harvest.found);
    let level = |f: fn(&Area) -> bool| {
        let rows = harvest.tables[0].rows.iter().filter(|r| f(&r.area));
        rows.fold((0, 0.0), |(n, sum), r| (n + 1, sum + r.value.unwrap()))
    };
    assert_eq!(level(|a| matches!(a, Area::Gmina(_))), (2479, 31_393_293.0));
    assert_eq!(level(|a| matches!(a, Area::Powiat(_))), (380, 31_393_293.0));
    assert_eq!(level(|a| matches!(a, Area::Voivodeship(_))), (16, 31_393_293.0));
    assert_eq!(level(|a| matches!(a, Area::Country)), (1, 31_393_293.0));
    assert_eq!(harvest.read, 4339);
    let skipped: Vec<usize> = harvest.skipped.iter().map(|s| s.count).collect();
    assert_eq!(skipped, [1436, 27]);

    let pit = include_bytes!("../../../tests/data/originals/teryt_pit_per_person.csv");
    let harvest = Run::new().read("teryt_pit_per_person.csv", pit);
    let rows = &harvest.tables[0].rows;
    let units: std::collections::BTreeSet<_> = rows.iter().map(|r| r.area).collect();
    let sum: f64 = rows.iter().map(|r| r.value.unwrap()).sum();
    assert_eq!((rows.len(), units.len()), (2477, 2477));
    assert!((sum - 1_894_278.01).abs() < 0.005, "{sum}");
    assert!(harvest.skipped.is_empty());
    assert_eq!(harvest.found.len(), 1);
    assert!(harvest.found[0].message.contains("608"), "{:?}", harvest.found);
}

#[test]
fn a_table_without_headers_whose_codes_lost_their_zeros() {
    let text = "201011,1044.93\n201022,933.12\n1201012,801.5\n";
    insta::assert_snapshot!(told(
        &Run::new().read("dane/teryt_pit_per_person.csv", text.as_bytes())
    ));
}

#[test]
fn two_gminas_under_one_code() {
    let head = "TERYT,Województwo,Powiat,Gmina,OGÓŁEM Liczba zdarzeń\n";
    let rows = "60303,lubelskie,chełmski,Chełm,79\n60303,lubelskie,chełmski,Sawin,31\n100607,łódzkie,łódzki wschodni,Andrzejów,5\n100607,łódzkie,łódzki wschodni,Koluszki,8\n20103,dolnośląskie,bolesławiecki,Gromadka Górna,3\n20103,dolnośląskie,bolesławiecki,Gromadka Dolna,4\n146502,mazowieckie,Warszawa,Bemowo,12\n20104,dolnośląskie,bolesławiecki,Nowogrodziec,155\n";
    insta::assert_snapshot!(told(
        &Run { year: Some(2024), ..Run::new() }.read("3.csv", format!("{head}{rows}").as_bytes())
    ));
}

#[test]
fn a_table_of_the_statistical_office() {
    let rows = [
        "TABL. IV. LUDNOŚĆ, RUCH NATURALNY ORAZ MIGRACJE LUDNOŚCI WEDŁUG GMIN W 2024 R.",
        "Gminy;Kod;Ludność;Małżeństwa;Urodzenia;Zgony;W tym niemowląt;Przyrost;Napływ;Odpływ;Saldo;Imigracja;Emigracja;Saldo;Ogółem;a;b;c;d;e;f",
        ";;Population",
        "",
        "",
        "POLSKA;;37489087;1;2;3;4;5;6;7;8;9;10;11;12;;;;;;",
        "WOJ. LUBELSKIE",
        "M-W. Janów Lubelski;0605053;14351;60;80;182;-;-102;99;190;-91;1;6;-5;-96;4,2;5,6;12,7;-;-7,1;-6,7",
        "Janów Lubelski - miasto;0605054;11000;1;1;1;-;0;1;1;0;-;-;-;0;1;1;1;-;0;0",
        "a Dane wstępne.",
    ];
    insta::assert_snapshot!(told(
        &Run::new().read("population_data.csv", rows.join("\n").as_bytes())
    ));
}

/// Every defect of a table, and how it is said.
#[test]
fn defects_of_tables() {
    let map = |rest: &str| format!("{HEAD}{rest}{BY_CODE}");
    let table = "Kod;Ludność\n0605053;100\n";
    let long = "nazwa = \"D\"\nźródło = \"u\"\nrok_kolumna = \"Rok\"\n[jednostka]\ncały_plik = true\n[zmienne]\nkolumna = \"Co\"\nwartość = \"Ile\"\ninne = \"pomiń\"\n[[zmienne.słownik]]\nnazwa = \"Mieszkańcy\"\nzmienna = \"ludność\"\n";
    let by_year = "nazwa = \"L\"\nźródło = \"u\"\nrok = \"nagłówek\"\n[jednostka]\nteryt = \"Kod\"\n[[dane]]\nkolumna = \"Lud*\"\nzmienna = \"ludność\"\nmnożnik = 1000\n".to_owned();
    let cases: Vec<(&str, String, &str)> = vec![
        ("kreska bez wyjaśnienia", map(""), "Kod;Ludność\n0605053;-\n0605022;5\n"),
        ("kreska jako brak", map("kreska = \"brak\"\n"), "Kod;Ludność\n0605053;-\n"),
        ("nie liczba", map(""), "Kod;Ludność\n0605053;około 100\n"),
        ("przypis", map(""), "Kod;Ludność\n0605053;100*\n"),
        ("nieznany kod", map(""), "Kod;Ludność\n0605043;100\n0605053;7\n"),
        ("bez kodu", map(""), "Kod;Ludność\n;100\n"),
        (
            "sumy i śródtytuły",
            map(""),
            "Kod;Ludność\npowiat janowski;\n0605053;100\nRazem;100\n\n* stan na koniec roku;\n",
        ),
        (
            "numery kolumn",
            format!(
                "{HEAD}[jednostka]\nteryt = \"A\"\n[[dane]]\nkolumna = \"C\"\nzmienna = \"ludność\"\n"
            ),
            "Kod;Nazwa;Ludność\n1;2;3\n0605053;Janów;4\n",
        ),
        ("inny nagłówek", map(""), "Kod;Ludnosc\n0605053;100\n"),
        ("dwa nagłówki", map(""), "Kod;Ludność;Ludność\n0605053;1;2\n"),
        ("bez danych", map(""), "Kod;Ludność\nRazem;5\n"),
        ("arkusz", map("arkusz = \"Dane*\"\n"), table),
        (
            "wiele błędów",
            map(""),
            "Kod;Ludność\n0605053;a\n0605022;b\n0605032;c\n0605042;d\n0605063;e\n0605072;f\n0605012;g\n",
        ),
        ("bez gminy", long.to_owned(), "Co;Rok;Ile\nMieszkańcy;2024;5\n"),
        ("lata w nagłówkach", by_year.clone(), "Kod;Lud 2023;Lud 2024\n0605053;12,3;x\n"),
        ("nagłówek bez roku", by_year, "Kod;Lud;Lud 2024\n0605053;1;2\n"),
        ("bez roku", map("").replace("rok = 2024\n", ""), table),
        (
            "lata w tytule",
            map("").replace("rok = 2024", "rok = \"tytuł\"\nnagłówek_od = 2"),
            "Stan 2023 i 2024\nKod;Ludność\n0605053;1\n",
        ),
        (
            "zły rok",
            map("").replace("rok = 2024", "rok_kolumna = \"Rok\""),
            "Kod;Rok;Ludność\n0605053;dawno;1\n0605053;2023;2\n",
        ),
        (
            "według nazw",
            map("").replace("teryt = \"Kod\"", "nazwa = \"Kod\""),
            "Kod;Ludność\nDąbrowa;1\nJanów Lubelski;2\n",
        ),
    ];
    let mut all = String::new();
    for (title, mapping, text) in cases {
        all.push_str(&format!(
            "## {title}\n{}",
            told(&Run::with(&mapping).read("plik.csv", text.as_bytes()))
        ));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_long_table_of_one_gmina() {
    let mapping = "nazwa = \"Sprawozdanie\"\nźródło = \"OPS\"\nrok_kolumna = \"Rok\"\n[jednostka]\ncały_plik = true\n[zmienne]\nkolumna = \"Co\"\nwartość = \"Ile\"\njednostka = \"Miara\"\n[[zmienne.słownik]]\nnazwa = \"Mieszkańcy ogółem\"\nzmienna = \"ludność\"\n";
    let mut run = Run::with(mapping);
    run.home = Registry::embedded().find("0605053");
    let text = "Co;Rok;Ile;Miara\nMieszkańcy  ogółem;2024;14 351;osoba\nDomy dziecka;2024;;szt.\nZgony;2023 r.;182;osoba\n;;;\n;2024;5;\n";
    insta::assert_snapshot!(told(&run.read("a.csv", text.as_bytes())));
}

/// Every defect of a mapping, and how it is said.
#[test]
fn defects_of_mappings() {
    let texts = [
        "nazwa = \"A\"\n[jednostka]\nteryt = \"K\"\n[[dane]]\nkolumna = \"L\"\n",
        "nazwa = \"A\"\nzrodlo = \"B\"\nkreski = \"zero\"\n[jednostka]\nterytt = \"K\"\n[[dane]]\nkolumna = \"L\"\nzmienna = \"l\"\nmnoznik = 5\n",
        "nazwa = \"A\"\nźródło = \"B\"\nkreska = \"zera\"\npuste = 5\nrok = \"naglowek\"\nnagłówek_od = 3\nnagłówek_do = 2\npomiń_wiersze = [\"x\"]\n[jednostka]\ncały_plik = true\nteryt = \"K\"\n[[dane]]\nkolumna = \"L\"\nzmienna = \"l\"\nmnożnik = 0\n",
        "nazwa = \"A\"\nźródło = \"B\"\nrok = 2024\nrok_kolumna = \"R\"\n[[pomiń_gdy]]\nkolumna = \"N\"\njest = \"a\"\nzawiera = \"b\"\n[jednostka]\n[[dane]]\nkolumna = \"L\"\nzmienna = \"l\"\n",
        "nazwa = \"A\nźródło = \"B\"\n[jednostka]\n[[dane]]\n",
        "nazwa = \"A\"\nźródło = \"B\"\nrok = 1800\n[jednostka]\nteryt = \"K\"\n[zmienne]\nsłownik = [{ nazwa = \"a\" }]\n",
    ];
    let mut all = String::new();
    for text in texts {
        let harvest = Run::with(text).read("plik.csv", b"a;b\n");
        all.push_str(&format!("##\n{}", told(&harvest)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn who_takes_a_file() {
    let signs = "[rozpoznanie]\nnagłówek = \"Ludność\"\n";
    let text = format!("{HEAD}{signs}{BY_CODE}");
    let table = b"Kod;Ludno\xc5\x9b\xc4\x87\n0605053;1\n";
    let mut run = Run::new();
    run.settings.insert("mapowania/a.toml".into(), text.clone());
    run.settings.insert("mapowania/b.toml".into(), text.clone());
    run.settings.insert("mapowania/bez.toml".into(), format!("{HEAD}{BY_CODE}"));
    run.settings.insert("mapowania/ozps.toml".into(), "[[wiersz]]\nnr = 1\n".into());
    let two = told(&run.read("plik.csv", table));
    let mut broken = Run::new();
    broken.settings.insert("mapowania/a.toml".into(), text.replace("źródło", "źrodło"));
    let broken = told(&broken.read("plik.csv", table));
    let nobody = told(&Run::new().read("plik.csv", table));
    insta::assert_snapshot!(format!("{two}---\n{broken}---\n{nobody}"));
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Empty),
        any::<f64>().prop_map(Cell::Number),
        (0_u32..3000).prop_map(|n| Cell::Number(f64::from(n))),
        "[0-9 ,.)*a-]{0,6}".prop_map(|t| Cell::Text(t.into())),
        prop::sample::select(vec![
            "0605053",
            "201011",
            "Razem",
            "-",
            "Kod",
            "2024",
            "#",
            "Janów Lubelski",
            "Dąbrowa"
        ])
        .prop_map(|t| Cell::Text(t.into())),
        Just(Cell::Fault("#N/A".into())),
        Just(Cell::Flag(true)),
    ]
}

fn any_mapping() -> impl Strategy<Value = String> {
    (
        prop::sample::select(vec!["", "kreska = \"zero\"\n", "puste = \"zero\"\n", "przypisy = \"usuń\"\n"]),
        prop::sample::select(vec!["rok = 2024\n", "rok = \"nagłówek\"\n", "rok_kolumna = \"C\"\n", "rok = \"tytuł\"\n"]),
        prop::sample::select(vec!["teryt = \"A\"\n", "teryt = \"A\"\nnazwa = \"B\"\n", "nazwa = \"B\"\n", "cały_plik = true\n"]),
        prop::sample::select(vec!["nieznane = \"pomiń\"\n", ""]),
        0..4_u32,
        prop::bool::ANY,
    )
        .prop_map(|(writing, year, unit, unknown, head, long)| {
            let what = if long {
                "[zmienne]\nkolumna = \"B\"\nwartość = \"D\"\n"
            } else {
                "[[dane]]\nkolumna = \"D\"\nzmienna = \"ludność\"\n[[dane]]\nkolumna = \"E\"\nzmienna = \"zgony\"\nrok = 2020\n"
            };
            format!("nazwa = \"A\"\nźródło = \"B\"\nnagłówek_od = {head}\nnagłówek_do = {head}\n{writing}{year}[jednostka]\n{unit}{unknown}{what}")
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Nothing is lost: each filled value cell below the headers is an observation, of a row passed
    /// over, or a fault; and each row passed over is counted.
    #[test]
    fn every_cell_is_accounted_for(
        rows in prop::collection::vec(prop::collection::vec(any_cell(), 0..6), 0..12),
        text in any_mapping(),
        corner in (0_u32..3, 0_u32..2),
        home in prop::bool::ANY,
    ) {
        let mapping = parse::parse("m.toml", &text).unwrap();
        let sheet = Sheet { first_row: 1 + corner.0, first_column: corner.1, rows, ..Sheet::default() };
        let (options, settings) = (options(), BTreeMap::new());
        let context = Context {
            registry: Registry::embedded(),
            options: &options,
            home: home.then_some(7),
            settings: &settings,
            vintage: None,
            year: Some(2023),
        };
        let mut input = Input::open("plik_2024.csv", b"a;b").unwrap();
        input.content = Content::Sheets(vec![sheet.clone()]);
        let heads = Heads::read(&sheet, mapping.head);
        let Ok(plan) = place::plan(&mapping, &sheet, &heads, &input, &context) else { return Ok(()) };
        let applied = apply(&mapping, &plan, &heads, &sheet, "plik", &context);
        let start = plan.first_row.saturating_sub(sheet.first_row) as usize;
        let mut filled = 0;
        let mut lines = 0;
        for row in start..sheet.rows.len() {
            lines += usize::from(sheet.rows[row].iter().any(|c| !c.is_empty()));
            for v in &plan.values {
                if let Some(c) = v.column.checked_sub(sheet.first_column as usize) {
                    filled += usize::from(!sheet.cell(row, c).is_empty());
                }
            }
        }
        let t = applied.tally;
        prop_assert_eq!(t.taken + t.skipped + t.faulty, filled);
        prop_assert_eq!(applied.read, lines);
        prop_assert!(applied.skipped.iter().map(|s| s.count).sum::<usize>() <= lines);
        let faulty = applied.found.iter().any(Diagnostic::is_error);
        prop_assert!(faulty || t.faulty == 0);
        prop_assert!(applied.rows.iter().all(|r| matches!(r.area, Area::Gmina(_) | Area::Powiat(_) | Area::Voivodeship(_) | Area::Country)));
    }

    #[test]
    fn mappings_of_any_text_never_panic(text in "(\\[\\[?[a-zł]{1,9}\\]?\\]\n|[a-zółę_]{1,9} = (\"[^\"]{0,4}\"|[0-9]{1,3}|\\[\"[0-9-]{0,4}\"\\])\n){0,8}") {
        let _ = parse::parse("m.toml", &text);
    }
}
