//! `srps dane`: the report on data, letters, the sheet to fill in; and small numbers in every output.

use std::fs;

use serde_json::Value;

use crate::support::Project;

/// Figures of the example that are counts of people below ten, in sensitive data: datum and title.
const SMALL: [(&str, &str); 5] = [
    ("dzieci_w_placówkach", "Dzieci z gminy w placówkach pieczy zastępczej"),
    // Not small, but all children in care are told, and the rest are those in institutions.
    ("dzieci_w_rodzinnej_pieczy", "Dzieci z gminy w rodzinnej pieczy zastępczej"),
    ("mężczyźni_doznający_przemocy", "Mężczyźni doznający przemocy domowej"),
    ("powroty_do_rodzin", "Dzieci, które wróciły z pieczy do rodziny biologicznej"),
    ("oczekujący_na_dps", "Osoby oczekujące na miejsce w domu pomocy społecznej"),
];

#[test]
fn the_example_gets_its_gap_list_letters_and_sheets() {
    let p = Project::example();
    let run = p.run(&["dane", "gmina"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("Czego brakuje"), "{}", run.out);
    let dir = p.dir().join("wynik/dane");
    for name in [
        "jakość.html",
        "braki.csv",
        "do_uzupełnienia.csv",
        "pokrycie.csv",
        "pismo-policja.docx",
        "pismo-policja.md",
    ] {
        assert!(dir.join(name).is_file(), "{name}");
    }
    let letter = fs::read_to_string(dir.join("pismo-policja.md")).unwrap();
    assert!(letter.contains("Ośrodek Pomocy Społecznej w Janowie Lubelskim"), "{letter}");
    assert!(letter.contains("| Przestępstwa stwierdzone | szt. | 2024 | |"), "{letter}");
}

#[test]
fn json_lists_the_gaps_in_order_of_what_they_decide() {
    let p = Project::example();
    let json = p.run(&["dane", "gmina", "--json"]).json();
    let gaps = json["braki"].as_array().unwrap();
    let decides: Vec<u64> = gaps.iter().map(|g| g["rozstrzygnie"].as_u64().unwrap()).collect();
    assert!(decides.windows(2).all(|w| w[0] >= w[1]), "{decides:?}");
    assert!(gaps.iter().all(|g| !g["skąd"].as_array().unwrap().is_empty()));
    assert_eq!(json["wymogi_ocenione"], Value::Bool(true));
}

#[test]
fn the_sheet_once_filled_in_is_read_as_data_and_closes_the_gaps() {
    let p = Project::example();
    assert_eq!(p.run(&["dane", "gmina"]).code, 0);
    let sheet = fs::read_to_string(p.dir().join("wynik/dane/do_uzupełnienia.csv")).unwrap();
    assert!(sheet.contains(";przestępstwa;;szt.;"), "{sheet}");
    let filled = sheet.replace(";przestępstwa;;szt.;", ";przestępstwa;120;szt.;");
    fs::write(p.dir().join("dane/do_uzupełnienia.csv"), filled).unwrap();
    let run = p.run(&["dane", "gmina", "--json"]);
    let json = run.json();
    let ids: Vec<&str> =
        json["braki"].as_array().unwrap().iter().map(|g| g["id"].as_str().unwrap()).collect();
    assert!(!ids.contains(&"przestępstwa"), "{ids:?}");
    assert!(ids.contains(&"przestępstwa_powiatu"), "a row left empty stays a gap");
}

#[test]
fn figures_that_contradict_each_other_are_findings() {
    let p = Project::example();
    let file = p.dir().join("dane/pup.csv");
    let text = fs::read_to_string(&file).unwrap();
    let more = format!(
        "{}0605053;2024;bezrobotni_55_plus;99999;osoba;próba;2026-05-20;;;\n",
        text.lines()
            .filter(|l| !l.contains(";2024;bezrobotni_55_plus;"))
            .map(|l| format!("{l}\n"))
            .collect::<String>()
    );
    fs::write(&file, more).unwrap();
    let run = p.run(&["dane", "gmina"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(run.out.contains("Liczby, które sobie przeczą"), "{}", run.out);
    assert!(run.out.contains("więcej niż „Bezrobotni zarejestrowani”"), "{}", run.out);
}

#[test]
fn a_project_with_a_broken_plan_still_gets_its_gap_list() {
    let p = Project::fresh("0605053");
    let run = p.run(&["dane", "gmina", "--json"]);
    assert_ne!(run.code, 2, "{}", run.err);
    assert!(run.json()["braki"].as_array().unwrap().len() > 100);
}

#[test]
fn what_cannot_be_read_or_written_is_refused() {
    let p = Project::example();
    let run = p.run(&["dane", "nie-ma"]);
    insta::assert_snapshot!("no_project", run.refusal());
    fs::write(p.dir().join("plik"), "x").unwrap();
    let run = p.run(&["dane", "gmina", "--do", "gmina/plik"]);
    assert!(run.refusal().contains("E0802"), "{}", run.err);
    let p = Project::example();
    let toml = fs::read_to_string(p.dir().join("strategia.toml")).unwrap();
    fs::write(p.dir().join("strategia.toml"), format!("{toml}\n[dane]\nmałe_liczby = 500\n"))
        .unwrap();
    insta::assert_snapshot!("limit_out_of_reason", p.run(&["dane", "gmina"]).refusal());
}

/// Every place where a figure follows the title and the year of a datum.
fn told(text: &str, title: &str) -> Vec<String> {
    let text = text.replace('\u{a0}', " ");
    let mut out = Vec::new();
    for year in 2015..=2026 {
        let head = format!("{title} ({year}): ");
        for (at, _) in text.match_indices(&head) {
            out.push(text[at + head.len()..].chars().take(12).collect());
        }
    }
    out
}

#[test]
fn no_output_of_the_example_tells_a_small_number() {
    let p = Project::example();
    assert_eq!(p.run(&["build", "gmina"]).code, 0);
    let html = fs::read_to_string(p.dir().join("wynik/strategia.html")).unwrap();
    let json: Value =
        serde_json::from_str(&fs::read_to_string(p.dir().join("wynik/strategia.json")).unwrap())
            .unwrap();
    let check = p.run(&["check", "gmina", "--json", "--szczegóły"]).out;
    let explained: String = ["oczekujący_na_dps_osoby", "koszty_dps", "dzieci_poza_rodziną"]
        .iter()
        .map(|what| p.run(&["explain", "gmina", what]).out)
        .collect();
    assert!(html.contains("zbyt mała liczba") && explained.contains("mniej niż 10"));
    for (_, title) in SMALL {
        for text in [&html, &check, &explained] {
            for found in told(text, title) {
                assert!(!found.starts_with(|c: char| c.is_ascii_digit()), "{title}: {found}");
            }
        }
    }
    let hidden: Vec<&Value> = json["wskaźniki_diagnozy"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|i| i["zbyt_mała_liczba"] == Value::Bool(true))
        .collect();
    assert!(hidden.len() > 10, "{}", hidden.len());
    for i in hidden {
        assert!(i["wartość"].is_null() && i["rok"].is_i64(), "{i}");
        let year = &i["rok"];
        assert!(i["szereg"].as_array().unwrap().iter().all(|x| &x["rok"] != year), "{i}");
    }
}

#[test]
fn with_the_limit_off_verdicts_and_problems_are_the_same_and_numbers_are_told() {
    let p = Project::example();
    let states = |p: &Project| {
        let json = p.run(&["check", "gmina", "--json"]).json();
        let of = |list: &str, key: &str| -> Vec<String> {
            json[list]
                .as_array()
                .unwrap()
                .iter()
                .map(|x| format!("{} {}", x["id"], x[key]))
                .collect()
        };
        (of("problemy", "występuje"), of("wymogi", "status"))
    };
    let closed = states(&p);
    let toml = fs::read_to_string(p.dir().join("strategia.toml")).unwrap();
    fs::write(p.dir().join("strategia.toml"), format!("{toml}\n[dane]\nmałe_liczby = 0\n"))
        .unwrap();
    assert_eq!(states(&p), closed);
    let out = p.run(&["explain", "gmina", "oczekujący_na_dps_osoby"]).out;
    assert!(!out.contains("mniej niż"), "{out}");
}
