//! What must be refused, each with the message an officer reads.

use crate::support::Project;

/// A small rule set with an example that does not come out: of a missing value nothing follows.
pub const RULES: &str = r#"/// Zestaw do prób.
zestaw próba wersja "1"

dana kolejka_próbna "Osoby w kolejce" {
  jednostka osoba
}

wskaźnik kolejka_wskaźnik "Osoby w kolejce" {
  wzór      kolejka_próbna
  jednostka osoba
  charakter destymulanta
}

próg kolejka_próg dla kolejka_wskaźnik {
  alarm gdy wartość > 10
  wybór_autora "przykład"
}

problem kolejka_problem "Długa kolejka" {
  gdy    alarm kolejka_próg
  dowody kolejka_wskaźnik
}

przykład "kolejka nieznana: nic z niej nie wynika" {
  dane kolejka_próbna 2024 = brak
  oczekuj nieustalony problem kolejka_problem
}

przykład "kolejka nieznana nie jest długa" {
  dane kolejka_próbna 2024 = brak
  oczekuj nie problem kolejka_problem
}
"#;

const TOML: &str = "strategia.toml";
const LOCAL: &str = "lokalne.srps";

/// How a gmina's own rules begin.
const HEAD: &str = r#"/// Próba.
zestaw lokalne wersja "1"

użyj prawo wersja "2026.1"
użyj wskaźniki wersja "2026.1"
użyj plan wersja "2026.1"
"#;

fn local(block: &str) -> Project {
    Project::example().write(LOCAL, format!("{HEAD}\n{block}\n"))
}

/// A local goal with one action whose fields are given.
fn goal(fields: &str, action: &str) -> Project {
    local(&format!(
        "cel_operacyjny dojazd \"Dojazd do lekarza\" {{\n  w_ramach sprawny_system\n{fields}\n  \
         kierunek \"Transport na żądanie\"\n  działanie dowóz \"Dowóz osób starszych\" {{\n    \
         realizator ops\n    termin cały okres\n    produkt \"przewiezieni\" 60 osoba / rok\n{action}\n  }}\n  \
         rezultat wyjazdy_na_1000 spadek o 10% do końca okresu\n}}"
    ))
}

#[test]
fn a_code_of_no_gmina_in_the_project_file() {
    let p = Project::example().replace(TOML, "teryt = \"0605053\"", "teryt = \"0605093\"");
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn a_value_that_is_text() {
    let p = Project::example().append(
        "dane/ops.csv",
        "0605053;2024;rodziny_z_pomocą;około 300;rodzina;dane szkoleniowe;2026-05-20;;;",
    );
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn two_files_that_disagree() {
    let p = Project::example().write(
        "dane/stare.csv",
        "teryt;rok;zmienna;wartość;źródło\n0605053;2010;bezrobotni;17;notatka\n",
    );
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn a_year_in_the_future() {
    let p = Project::example()
        .append("dane/ops.csv", "0605053;2031;rodziny_z_pomocą;300;rodzina;plan;2026-05-20;;;");
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn a_period_that_starts_before_the_resolution() {
    let p = Project::example().replace(TOML, "od = 2027\ndo = 2033", "od = 2026\ndo = 2033");
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn a_period_that_ends_before_it_begins() {
    let p = Project::example().replace(TOML, "od = 2027\ndo = 2033", "od = 2033\ndo = 2027");
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn a_goal_that_answers_nothing() {
    let p = goal("", "    koszt bez kosztów");
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn an_action_without_money() {
    let p = goal("  odpowiada_na starzenie_się", "");
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn an_accepted_proposal_without_money() {
    let p = Project::example().append(
        TOML,
        "[reguły]\nścieżki = [\"nasz\"]\n\n[decyzje.próbny_dojazd]\ndecyzja = \"przyjęty\"\n\n\
         [decyzje.próbny_dowóz]\ndecyzja = \"przyjęte\"",
    );
    std::fs::create_dir(p.dir().join("nasz")).unwrap();
    std::fs::remove_file(p.dir().join("srps.lock")).unwrap();
    let p = p.write(
        "nasz/cele.srps",
        format!(
            "{}\ncel_operacyjny próbny_dojazd \"Dojazd do lekarza\" {{\n  w_ramach sprawny_system\n  \
             odpowiada_na starzenie_się\n  kierunek \"Transport na żądanie\"\n  \
             działanie próbny_dowóz \"Dowóz osób starszych\" {{\n    realizator ops\n    \
             termin cały okres\n    produkt \"przewiezieni\" 60 osoba / rok\n  }}\n  \
             rezultat wyjazdy_na_1000 spadek o 10% do końca okresu\n}}\n",
            HEAD.replace("zestaw lokalne", "zestaw nasz")
        ),
    );
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn an_indicator_without_a_base() {
    let p = Project::example();
    std::fs::remove_file(p.dir().join("dane/ops.csv")).unwrap();
    let err = p.check();
    let first = err.refusal().split("\n\n").next().unwrap();
    insta::assert_snapshot!(first);
}

#[test]
fn a_rule_citing_an_act_not_declared() {
    let p = local(
        "problem próba \"Próba\" {\n  powód kodeks_x art. 5\n  gdy alarm wysokie_bezrobocie\n}",
    );
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn people_and_money_are_not_added() {
    let p = local(
        "wskaźnik bzdura \"Bzdura\" {\n  wzór bezrobotni + dochody_własne\n  jednostka osoba\n  charakter destymulanta\n}",
    );
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn a_threshold_on_a_missing_value_is_undetermined() {
    let rules = RULES.split("\nprzykład").next().unwrap().replace("zestaw próba", "zestaw lokalne");
    let p = Project::example().write(LOCAL, rules);
    let run = p.run(&["check", "gmina", "--json"]);
    assert!(run.code < 2, "{}", run.out);
    let json = run.json();
    let problems = json["problemy"].as_array().unwrap();
    let it = problems.iter().find(|p| p["id"] == "kolejka_problem").unwrap();
    assert!(it["występuje"].is_null(), "{it}");
    assert!(it["rozstrzygnęłoby"].to_string().contains("Osoby w kolejce"), "{it}");

    // Zero is a value: nobody waits, so the queue is not long.
    let p = p.write(
        "dane/kolejka.csv",
        "teryt;rok;zmienna;wartość;źródło\n0605053;2024;kolejka_próbna;0;ośrodek\n",
    );
    let json = p.run(&["check", "gmina", "--json"]).json();
    let problems = json["problemy"].as_array().unwrap();
    let it = problems.iter().find(|p| p["id"] == "kolejka_problem").unwrap();
    assert_eq!(it["występuje"], false);
}

#[test]
fn a_decision_about_nothing_known() {
    let p = Project::example().replace(TOML, "[decyzje.klub_seniora]", "[decyzje.klub_senoira]");
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn a_rejection_without_a_reason() {
    let p = Project::example().append(TOML, "[decyzje.czujniki]\ndecyzja = \"odrzucone\"");
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn everything_wrong_is_said_at_once() {
    let p = Project::example()
        .replace(TOML, "rodzaj = \"nowa\"", "rodzaj = \"stara\"")
        .append("dane/ops.csv", "0605053;2031;rodziny_z_pomocą;300;rodzina;plan;2026-05-20;;;")
        .append(LOCAL, "próg x dla nie_ma_takiego {\n  alarm gdy wartość > 1\n}");
    let codes = p.run(&["check", "gmina", "--json"]).codes();
    for room in ["E02", "E04", "E06"] {
        assert!(codes.iter().any(|c| c.starts_with(room)), "{room}: {codes:?}");
    }
}
