//! Waivers, and rules that replace those of a used set, in a project.

use crate::support::Project;

const TOML: &str = "strategia.toml";
const LOCAL: &str = "lokalne.srps";

/// Title of what is to be done.
const TO_MEND: &str = "Wymogi do poprawienia";

/// A set of a powiat with a requirement no project meets.
const OWN: &str = r#"/// Zestaw powiatu.
zestaw nasz wersja "3"

użyj prawo wersja "2026.1"

wymóg długi_okres "Strategia na pół wieku" {
  podstawa     ups art. 16b ust. 1
  obowiązuje   od 2011-05-03
  dotyczy      gmina
  skutek       uchybienie
  weryfikacja  tekst_urzędowy
  sprawdź      okres.lata >= 50
  wskazówka    "Wydłuż okres."
}
"#;

fn project(local: &str) -> Project {
    let p = Project::fresh("0605053");
    std::fs::remove_file(p.dir().join("srps.lock")).unwrap();
    std::fs::create_dir_all(p.home().join("nasz")).unwrap();
    std::fs::write(p.home().join("nasz/a.srps"), OWN).unwrap();
    p.append(TOML, "[reguły]\nścieżki = [\"../nasz\"]")
        .append(LOCAL, &format!("użyj nasz wersja \"3\"\n\n{local}"))
}

fn waiver(of: &str, to: &str) -> String {
    format!(
        "odstępstwo krócej od {of} \"Siedem lat zamiast pięćdziesięciu\" {{\n  podstawa    ups art. 17\n  \
         powód       \"Tyle trwa perspektywa finansowa.\"\n  kto         \"Rada Miejska\"\n  \
         obowiązuje  od 2026-01-01 do {to}\n}}"
    )
}

/// Replaces the requirement of the powiat with the condition given.
fn replacement(condition: &str) -> String {
    format!(
        "wymóg długi_okres \"Strategia na wiek\" {{\n  podstawa    ups art. 16b ust. 1\n  \
         obowiązuje  od 2011-05-03\n  dotyczy     gmina\n  skutek      uchybienie\n  \
         sprawdź     {condition}\n  wskazówka   \"Wydłuż okres.\"\n  zastępuje   nasz\n  \
         powód       \"Uchwała rady\"\n}}"
    )
}

/// Lines of a text from the one that begins with a mark to the next empty line.
fn part(text: &str, from: &str) -> String {
    let lines = text.lines().skip_while(|l| !l.starts_with(from)).take_while(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn verdict(p: &Project) -> serde_json::Value {
    let json = p.run(&["check", "gmina", "--json"]).json();
    let all = json["wymogi"].as_array().unwrap();
    all.iter().find(|v| v["id"] == "długi_okres").unwrap().clone()
}

fn warnings(p: &Project) -> Vec<String> {
    let mut codes = p.run(&["check", "gmina", "--json"]).codes();
    codes.retain(|c| c.starts_with("W09"));
    codes
}

#[test]
fn what_is_waived_is_listed_apart_and_stays_not_met() {
    let p = project(&waiver("długi_okres", "2027-12-31"));
    let run = p.check();
    assert!(!part(&run.out, TO_MEND).contains("długi_okres"), "{}", run.out);
    insta::assert_snapshot!(part(&run.out, "Wymogi niespełnione, od których"));
    let v = verdict(&p);
    assert_eq!((&v["status"], &v["weight"]), (&"niespełniony".into(), &"ostrzeżenie".into()));
    assert_eq!(v["waiver"]["who"], "Rada Miejska");
    assert!(warnings(&p).is_empty());
}

#[test]
fn without_a_waiver_it_is_to_be_mended() {
    let out = project("").check().out;
    assert!(part(&out, TO_MEND).contains("długi_okres"), "{out}");
}

#[test]
fn an_expired_waiver_excuses_nothing() {
    let p = project(&waiver("długi_okres", "2026-06-30"));
    assert!(part(&p.check().out, TO_MEND).contains("długi_okres"));
    assert_eq!(warnings(&p), ["W0901"]);
}

#[test]
fn a_waiver_nobody_needs_is_a_warning() {
    let p =
        project(&waiver("długi_okres", "2027-12-31")).replace("../nasz/a.srps", ">= 50", ">= 1");
    assert_eq!(warnings(&p), ["W0902"]);
}

#[test]
fn the_law_cannot_be_waived() {
    let p = project(&waiver("diagnoza", "2027-12-31"));
    assert!(p.check().refusal().contains("E0250"));
}

#[test]
fn a_stricter_rule_takes_the_place_of_the_old_one() {
    let p = project(&replacement("okres.lata >= 60"));
    let v = verdict(&p);
    assert_eq!((&v["title"], &v["replaces"]["of"]), (&"Strategia na wiek".into(), &"nasz".into()));
    assert_eq!(v["status"], "niespełniony");
    let out = p.check().out;
    assert!(out.contains("zestaw „lokalne” zastąpił wymóg zestawu „nasz”"), "{out}");
}

#[test]
fn a_weaker_rule_is_refused_with_an_example_of_what_it_lets_through() {
    let p = project(&replacement("okres.lata >= 40"));
    let run = p.check();
    assert!(run.refusal().contains("E0255"), "{}", run.err);
    assert!(run.err.contains("gdy liczba lat objętych strategią = 4"), "{}", run.err);
    assert_eq!(p.run(&["lock", "gmina"]).code, 2);
}

#[test]
fn the_report_prints_waivers_changes_and_rule_sets() {
    // A waiver must not stand in the set of the requirement: this one is of the powiat.
    let p = project(&replacement("okres.lata >= 60"));
    std::fs::write(
        p.home().join("nasz/b.srps"),
        format!("zestaw nasz wersja \"3\"\n\n{}\n", waiver("długi_okres", "2027-12-31")),
    )
    .unwrap();
    let run = p.run(&["build", "gmina", "--do", "wynik"]);
    assert!(run.code < 2, "{}", run.err);
    let html = std::fs::read_to_string(p.home().join("wynik/zgodność.html")).unwrap();
    let text = html.replace('\u{a0}', " ");
    for wanted in [
        "Reguły zmienione przez zestawy własne",
        "Uchwała rady",
        "Wymogi niespełnione, od których odstąpiono",
        "Siedem lat zamiast pięćdziesięciu",
        "Rada Miejska",
        "nasz 3, skrót",
    ] {
        assert!(text.contains(wanted), "{wanted}");
    }
    let json = std::fs::read_to_string(p.home().join("wynik/strategia.json")).unwrap();
    assert!(json.contains("\"zmienione_reguły\"") && json.contains("\"sha256\""));
}
