//! Large texts on disk: every shape gives what reading the whole text gives, on the fast way and in
//! blocks, and every fault is found with its place.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::*;
use crate::diag::Diagnostic;
use crate::eval::Absence;

fn options() -> ReadOptions {
    let named = |id: &str, unit: Option<&str>| VariableSpec {
        id: id.into(),
        unit: unit.map(str::to_owned),
        min: Some(-1e6),
        aliases: vec![format!("P1:{id}")],
        ..VariableSpec::default()
    };
    let variables = vec![
        named("bezrobotni", Some("osoba")),
        named("ludność", Some("osoba")),
        named("dochody", Some("zł")),
    ];
    ReadOptions::new(variables, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
}

fn dataset() -> Dataset {
    Dataset::new(Registry::embedded().clone())
}

fn show(list: &[Diagnostic]) -> String {
    list.iter()
        .map(|d| {
            let places: String = d.places.iter().map(|(p, t)| format!("    {p}: {t}\n")).collect();
            let hint = d.hint.as_ref().map_or_else(String::new, |h| format!("    = {h}\n"));
            format!("{}: {}\n{places}{hint}", d.code, d.message)
        })
        .collect()
}

/// Everything in a data set, blank cells left out.
fn content(data: &Dataset) -> Vec<(String, String, i32, u64)> {
    let blank = absent(Absence::Missing).to_bits();
    let mut all = Vec::new();
    for (name, i) in &data.names {
        let c = &data.columns[*i];
        for u in 0..data.units() {
            let unit = u32::try_from(u).unwrap();
            for year in c.first_year..c.first_year + i32::try_from(c.years).unwrap() {
                let cell = c.cell(unit, year, data.units());
                all.push((name.clone(), data.registry.units[u].code.clone(), year, cell.to_bits()));
            }
        }
        for ((area, year), v) in &c.areas {
            all.push((name.clone(), format!("{area:?}"), *year, v.to_bits()));
        }
    }
    all.retain(|(.., bits)| *bits != blank);
    all.sort();
    all
}

/// Rows `code, year, name, value` of over 4 MB as `line` writes them.
fn table(head: &str, extra: &str, line: impl Fn(&str, i32, &str, usize) -> String) -> String {
    let mut text = format!("{head}\n");
    for (i, u) in Registry::embedded().units.iter().enumerate() {
        for year in 2018..2025 {
            for (v, name) in ["bezrobotni", "P1:ludność", "inne zjawisko"].iter().enumerate() {
                text += &line(&u.code, year, name, i * 10 + v);
                text.push('\n');
            }
        }
    }
    let pad = "#".repeat(60);
    while text.len() < 5_000_000 {
        let _ = writeln!(text, "{}", line("0201011", 2017, "nieznane", 1).replace("uwagi", &pad));
    }
    text + extra
}

fn load(bytes: &[u8]) -> (Dataset, Vec<Diagnostic>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.csv");
    std::fs::write(&path, bytes).unwrap();
    let mut data = dataset();
    let found = read_path("a.csv", &path, &mut data, &options());
    // Searched while the file is there.
    let own = Area::Gmina(data.registry.find("0605053").unwrap());
    data.track_area(own);
    (data, found)
}

/// Reads from disk and from memory and compares; tells whether the fast way was taken.
fn agree(bytes: &[u8]) -> (Dataset, Vec<Diagnostic>, bool) {
    let (data, found) = load(bytes);
    let mut whole = dataset();
    let expected = read_file("a.csv", bytes, &mut whole, &options());
    assert_eq!(show(&found), show(&expected));
    assert!(content(&data) == content(&whole), "the figures differ");
    let own = Area::Gmina(data.registry.find("0605053").unwrap());
    whole.track_area(own);
    assert_eq!(data.origins.len(), whole.origins.len());
    for ((column, area, year), origin) in &data.origins {
        let id = data.names.iter().find(|(_, i)| **i == *column as usize).unwrap().0;
        assert_eq!(whole.origin(id, *area, *year), Some(origin), "{id} {year}");
    }
    let fast = data.provenance.is_searched();
    (data, found, fast)
}

#[test]
fn every_simple_shape_takes_the_fast_way() {
    let seven = |c: &str, y: i32, n: &str, v: usize| {
        format!("{c};{y};{n};{v}.0;osoba;GUS BDL;2025-06-16;uwagi")
    };
    let head = "teryt;rok;zmienna;wartość;jednostka;źródło;pobrano;uwagi";
    let plain = table(head, "", seven);
    let (data, found, fast) = agree(plain.as_bytes());
    assert!(fast);
    insta::assert_snapshot!(show(&found));
    let own = Area::Gmina(data.registry.find("0605053").unwrap());
    let origin = data.origin("ludność", own, 2024).unwrap();
    assert_eq!(origin.source.as_deref(), Some("GUS BDL"));
    assert_eq!(origin.vintage.as_deref(), Some("2025-06-16"));

    let shapes: [(&str, Vec<u8>); 4] = [
        ("mark and CRLF", format!("\u{feff}{}", plain.replace('\n', "\r\n")).into_bytes()),
        ("Windows-1250", encoding_rs::WINDOWS_1250.encode(&plain).0.into_owned()),
        (
            "quotes, commas, other order",
            table("\"uwagi\",\"value\",\"year\",\"teryt\",\"variable\"", "", |c, y, n, v| {
                format!("\"a, b\",\"{v},5\",{y},\"{c}\",\"{n}\"")
            })
            .into_bytes(),
        ),
        (
            "spaces and groups",
            table("rok\tteryt\tzmienna\twartość\tuwagi", "", |c, y, n, v| {
                format!("{y}\t {c} \t{n} \t1\u{a0}{:03},25\tuwagi, uwagi i jeszcze uwagi", v % 1000)
            })
            .into_bytes(),
        ),
    ];
    for (shape, bytes) in shapes {
        assert!(agree(&bytes).2, "{shape}");
    }
}

#[test]
fn reasons_areas_and_former_units_take_the_fast_way() {
    let extra = "0605053;2016;bezrobotni;;x\n0605053;2016;bezrobotni;;n\n0605053;2015;bezrobotni;0;n\n\
        0605053;2015;bezrobotni;;-\n0605053;2014;bezrobotni;;x\n0605053;2014;bezrobotni;4;\n\
        0605000;2024;bezrobotni;12;\n0605000;2024;bezrobotni;12;\n0600000;2024;bezrobotni;13;\n\
        0605000;2023;bezrobotni;;n\n0605000;2023;bezrobotni;;x\n0000000;2024;ludność;14;\n\
        060505;2013;bezrobotni;3;\n3203042;2013;bezrobotni;3;\n1465028;2013;bezrobotni;3;\n";
    let text = table("teryt;rok;zmienna;wartość;brak;uwagi", "", |c, y, n, v| {
        format!("{c};{y};{n};{v};;uwagi o tym, skąd ta liczba")
    });
    let extra = extra.replace(";\n", ";;\n").replace(";x\n", ";x;\n").replace(";n\n", ";n;\n");
    let (data, found, fast) = agree(format!("{text}{}", extra.replace(";-\n", ";-;\n")).as_bytes());
    assert!(fast);
    insta::assert_snapshot!(show(&found));
    let own = Area::Gmina(data.registry.find("0605053").unwrap());
    assert_eq!(absence(data.get("bezrobotni", own, 2016)), Some(Absence::Suppressed));
    assert_eq!(absence(data.get("bezrobotni", own, 2015)), Some(Absence::NotApplicable));
    assert_eq!(data.get("bezrobotni", own, 2014), 4.0);
    assert_eq!(data.get("ludność", Area::Country, 2024), 14.0);
}

#[test]
fn fields_over_several_lines_are_read_in_blocks() {
    let text = table("teryt;rok;zmienna;wartość;uwagi", "", |c, y, n, v| {
        format!("{c};{y};{n};{v};\"pierwszy wiersz uwagi\ndrugi \"\"wiersz\"\"\"")
    });
    assert!(!agree(text.as_bytes()).2);
    let latin = encoding_rs::WINDOWS_1250.encode(&text).0.into_owned();
    assert!(!agree(&latin).2);
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert!(!agree(&wide).2);
}

#[test]
fn what_is_wrong_in_a_large_text_is_told_as_in_a_small_one() {
    let head = "teryt;rok;zmienna;wartość;jednostka;brak;uwagi";
    let line = |c: &str, y: i32, n: &str, v: usize| {
        format!("{c};{y};{n};{v};osoba;;uwagi o tym, skąd jest ta liczba")
    };
    let text = table(head, "", line);
    let mut shown = String::new();
    for extra in [
        "0605053;2016;bezrobotni;1;zł;;\n",
        "0605053;2016;bezrobotni;1;osoba;kto wie;\n",
        "1418024;2016;bezrobotni;1;osoba;;\n",
        "605053;2016;bezrobotni;1;osoba;;\n",
        "0605053;2016;bezrobotni;1.234,5;osoba;;\n",
        "0605053;2016;bezrobotni;inf;osoba;;\n",
        "0605053;2016;bezrobotni;1e9;osoba;;\n",
        "0605053;2016;bezrobotni;-2000000;osoba;;\n",
        "0605053;2024;bezrobotni;1;osoba;;\n",
        "0605053;2016;bezrobotni;1;osoba\n",
        "0605053;2016;bezrobotni;1;osoba;;\"uwaga\n",
        "0605000;2016;bezrobotni;1;osoba;;\n0605000;2016;bezrobotni;2;osoba;;\n",
    ] {
        let bytes = format!("{text}{extra}").into_bytes();
        let (_, found) = load(&bytes);
        let mut whole = dataset();
        let expected = read_file("a.csv", &bytes, &mut whole, &options());
        assert_eq!(show(&found), show(&expected));
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        assert!(!errors.is_empty(), "{extra}");
        shown += &show(&errors);
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_large_file_that_is_no_text_is_refused_without_its_bytes() {
    let text = table("teryt;rok;zmienna;wartość;uwagi", "", |c, y, n, v| {
        format!("{c};{y};{n};{v};\"\n\"")
    });
    let cases = [
        [text.as_bytes(), &[0]].concat(),
        vec![b' '; 5 << 20],
        [b"%PDF-1.7".as_slice(), &vec![b'x'; 5 << 20]].concat(),
        [b"\xef\xbb\xbf".as_slice(), text.as_bytes(), b"\xff"].concat(),
        vec![b'x'; 20 << 20],
    ];
    let shown: Vec<String> = cases.iter().map(|bytes| show(&load(bytes).1)).collect();
    insta::assert_snapshot!(shown.concat());
}

#[test]
fn a_second_large_file_of_other_variables_is_fast_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut data = dataset();
    let line = |c: &str, y: i32, n: &str, v: usize| format!("{c};{y};{n};{v};uwagi o tej liczbie");
    let text = table("teryt;rok;zmienna;wartość;uwagi", "", line);
    for (name, text) in [
        ("a.csv", text.replace("bezrobotni", "dochody").replace("P1:ludność", "inne")),
        ("b.csv", text.clone()),
        ("c.csv", text.replace(";2018;", ";2016;")),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        let found = read_path(name, &path, &mut data, &options());
        assert!(found.iter().all(|d| !d.is_error()), "{}", show(&found));
        let bulk = data.provenance.whole.iter().map(|(_, f)| *f).max();
        // The third one meets figures that are there: each must be looked at.
        assert_eq!(bulk, Some(if name == "a.csv" { 0 } else { 1 }), "{name}");
    }
    let own = Area::Gmina(data.registry.find("0605053").unwrap());
    assert!(data.get("dochody", own, 2018) > 0.0 && data.get("bezrobotni", own, 2016) > 0.0);
}
