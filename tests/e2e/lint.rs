//! Analysis of rules: what it says, what it refuses, how it ends.

use std::path::Path;

use crate::support::{Project, Run, srps};

/// Rules with a contradiction, a reversed threshold, a twin and an act nobody checked lately.
const FAULTY: &str = r#"zestaw próba wersja "1"

akt u "ustawa z dnia 1 stycznia 2020 r. o próbie" {
  dziennik     "Dz.U. 2020 poz. 1"
  sprawdzono   2026-01-02
  weryfikacja  tekst_urzędowy
}

dana osoby "Osoby" {
  jednostka  osoba
  źródło     bdl 1
  zakres     >= 0
}

wskaźnik liczba_osób "Liczba osób" {
  wzór       osoby
  jednostka  osoba
}

próg odwrotny dla liczba_osób {
  uwaga         gdy wartość > 20
  alarm         gdy wartość > 10
  wybór_autora  "próba"
}

problem pierwszy "Pierwszy" {
  gdy  uwaga odwrotny
}

problem drugi "Drugi" {
  gdy  nie (liczba_osób <= 20)
}

wymóg krótki "Krótka strategia ma kwoty" {
  podstawa     u art. 1
  obowiązuje   od 2020-01-01
  dotyczy      gmina
  skutek       uchybienie
  weryfikacja  tekst_urzędowy
  gdy          okres.lata <= 5
  sprawdź      finanse.poziom >= 2
  wskazówka    "Dodaj kwoty."
}

wymóg długi "Długa strategia nie ma kwot" {
  podstawa     u art. 2
  obowiązuje   od 2020-01-01
  dotyczy      gmina
  skutek       uchybienie
  weryfikacja  tekst_urzędowy
  gdy          okres.lata >= 5
  sprawdź      finanse.poziom < 2
  wskazówka    "Usuń kwoty."
}
"#;

/// A run on one file of rules.
fn on(rules: impl AsRef<[u8]>, more: &[&str]) -> Run {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("reguły.srps"), rules).unwrap();
    let args: Vec<&str> = ["lint", "reguły.srps"].into_iter().chain(more.iter().copied()).collect();
    srps(home.path(), &args)
}

#[test]
fn shipped_rules_contradict_nothing() {
    let run = srps(Path::new("."), &["lint"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let json = srps(Path::new("."), &["lint", "--json"]);
    assert_eq!(json.json()["wynik"], "dobrze");
    assert!(!json.codes().iter().any(|c| c.starts_with('E')), "{:?}", json.codes());
}

#[test]
fn faults_are_grouped_counted_and_end_with_one() {
    let run = on(FAULTY, &[]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    insta::assert_snapshot!(run.out);
}

#[test]
fn as_json_every_finding_has_its_group() {
    let run = on(FAULTY, &["--json"]);
    assert_eq!(run.code, 1);
    let json = run.json();
    assert_eq!((json["wynik"].as_str(), json["dzień"].as_str()), (Some("źle"), Some("2026-11-22")));
    let found = json["znaleziska"].as_array().unwrap();
    let group = |code: &str| {
        found.iter().find(|f| f["kod"] == code).and_then(|f| f["grupa"].as_str()).unwrap_or("")
    };
    assert_eq!(group("E1010"), "Wymogi sprzeczne");
    assert_eq!(group("W1030"), "Poziomy progów");
    assert_eq!(group("W1020"), "Reguły o tym samym znaczeniu");
    assert_eq!(group("W1060"), "Przepisy i daty");
}

#[test]
fn warnings_alone_are_no_failure() {
    let calm = FAULTY.replace("finanse.poziom < 2", "finanse.poziom >= 1");
    let run = on(&calm, &["--json"]);
    assert_eq!((run.code, run.json()["wynik"].as_str()), (0, Some("dobrze")));
    assert!(run.codes().contains(&"W1030".to_owned()));
}

#[test]
fn good_rules_get_a_word_and_nothing_else() {
    let rules = r#"zestaw próba wersja "1"

dana osoby "Osoby" {
  jednostka  osoba
  źródło     bdl 1
  zakres     >= 0
}

wskaźnik liczba_osób "Liczba osób" {
  wzór       osoby
  jednostka  osoba
}

próg dużo dla liczba_osób {
  uwaga         gdy wartość > 20
  wybór_autora  "próba"
}

problem tłok "Tłok" {
  gdy  uwaga dużo
}
"#;
    let run = on(rules, &[]);
    assert_eq!(
        (run.code, run.out.as_str(), run.err.as_str()),
        (0, "Nie znaleziono niczego.\n", "")
    );
}

#[test]
fn notes_are_counted_and_shown_when_asked_for() {
    let noted = FAULTY.replace("tekst_urzędowy\n}", "do_potwierdzenia\n}");
    assert_ne!(noted, FAULTY);
    let short = on(&noted, &[]).out;
    assert!(!short.contains("N1062") && short.contains("--szczegóły"), "{short}");
    let long = on(&noted, &["--szczegóły"]).out;
    assert!(long.contains("uwaga[N1062]") && !long.contains("pokazuje opcja"), "{long}");
}

#[test]
fn a_project_is_told_of_its_own_rules_only() {
    let p = Project::example();
    let run = p.run(&["lint", "gmina", "--json"]);
    assert_eq!(run.code, 0, "{}", run.out);
    let json = run.json();
    for f in json["znaleziska"].as_array().unwrap() {
        let places = f["miejsca"].as_array().unwrap();
        let own = |m: &serde_json::Value| m["plik"].as_str().unwrap().ends_with("lokalne.srps");
        assert!(places.iter().any(own), "{f}");
    }
    let p = p.append(
        "lokalne.srps",
        "próg mój dla bezrobocie {\n  uwaga gdy wartość < 0\n  wybór_autora \"próba\"\n}",
    );
    assert!(p.run(&["lint", "gmina", "--json"]).codes().contains(&"W1001".to_owned()));
}

#[test]
fn a_requirement_of_ones_own_against_the_law_is_an_error() {
    let p = Project::example().append(
        "lokalne.srps",
        r#"wymóg bez_diagnozy "Strategia nie ma diagnozy" {
  podstawa     ups art. 16b ust. 2
  obowiązuje   od 2024-01-01
  dotyczy      gmina
  skutek       dobra_praktyka
  weryfikacja  do_potwierdzenia
  sprawdź      nie treść.sekcja(diagnoza) jest wypełniona
  wskazówka    "Usuń diagnozę."
}"#,
    );
    let run = p.run(&["lint", "gmina"]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.out.contains("E1010") && run.out.contains("„bez_diagnozy”"), "{}", run.out);
}

#[test]
fn a_fresh_project_has_nothing_to_mend() {
    let p = Project::fresh("1201032");
    let run = p.run(&["lint", "gmina"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn what_cannot_be_read_is_refused() {
    let mut all = String::new();
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("pusty")).unwrap();
    for path in ["nie-ma", "nie-ma.srps", "pusty"] {
        all.push_str(&format!(
            "$ srps lint {path}\n{}",
            srps(home.path(), &["lint", path]).refusal()
        ));
    }
    let slip = FAULTY.replace("uwaga odwrotny", "uwaga odwrotnu");
    for rules in [slip.as_bytes(), b"PK\x03\x04\x00\x00".as_slice()] {
        all.push_str(on(rules, &[]).refusal());
    }
    insta::assert_snapshot!(all);
}

#[test]
fn refusals_are_json_too() {
    let run = srps(Path::new("."), &["lint", "nie-ma", "--json"]);
    assert_eq!((run.code, run.json()["wynik"].as_str()), (2, Some("błąd")));
    let run = on(FAULTY.replace("u art. 2", "x art. 2"), &["--json"]);
    assert_eq!(run.code, 2);
    assert!(run.codes().contains(&"E0204".to_owned()), "{}", run.out);
}

#[test]
fn arguments_that_make_no_sense() {
    let mut all = String::new();
    for args in [&["lint", "a", "b"][..], &["lint", "--do", "x"], &["lin"]] {
        let run = srps(Path::new("."), args);
        all.push_str(&format!("$ srps {}\n{}\n", args.join(" "), run.refusal()));
    }
    insta::assert_snapshot!(all);
}
