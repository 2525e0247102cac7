//! The first quarter of an hour: a project made, looked at, built as it is.

use crate::support::{Project, names, srps};

/// Small and large, rural and urban, renumbered, a city that is a powiat.
const GMINAS: [(&str, &str); 5] = [
    ("0605053", "gmina miejsko-wiejska Janów Lubelski"),
    ("0402022", "gmina wiejska Bobrowo"),
    ("1418023", "Konstancin-Jeziorna"),
    ("1465011", "Warszawa"),
    ("1201032", "gmina wiejska Drwinia"),
];

#[test]
fn a_fresh_project_of_any_gmina_is_a_draft_with_a_list_of_what_is_missing() {
    for (teryt, name) in GMINAS {
        let p = Project::fresh(teryt);
        let check = p.check();
        assert_eq!(check.code, 1, "{teryt}: {}", check.err);
        assert!(check.out.contains(name) && check.out.contains(teryt), "{}", check.out);
        assert!(check.out.contains("Wymogi, bez których strategii nie można przyjąć"));
        assert!(check.out.contains("To jest PROJEKT strategii"), "{}", check.out);
        assert!(!check.err.contains("błąd"), "{teryt}: {}", check.err);
        assert!(check.err.matches("ostrzeżenie[").count() <= 5, "{teryt}: {}", check.err);
    }
}

#[test]
fn a_fresh_project_builds_to_five_files() {
    let p = Project::fresh("0402022");
    let build = p.run(&["build", "gmina"]);
    assert_eq!(build.code, 1, "{}", build.err);
    assert!(build.out.contains("to jest PROJEKT strategii"), "{}", build.out);
    let made =
        ["strategia.docx", "strategia.html", "strategia.json", "strategia.pdf", "zgodność.html"];
    assert_eq!(p.names("wynik"), made);
    let html = std::fs::read_to_string(p.dir().join("wynik/strategia.html")).unwrap();
    assert!(html.contains("PROJEKT") && html.contains("Bobrowo"));
    let pdf = std::fs::read(p.dir().join("wynik/strategia.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
}

#[test]
fn new_says_what_it_made_and_what_to_do_next() {
    let home = tempfile::tempdir().unwrap();
    let run = srps(home.path(), &["new", "gmina", "--teryt", "060505"]);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
    let made = ["dane", "lokalne.srps", "rozdziały", "srps.lock", "strategia.toml"];
    assert_eq!(names(&home.path().join("gmina")), made);
}

#[test]
fn new_leaves_a_folder_that_is_not_empty_alone() {
    let p = Project::fresh("0605053").write("strategia.toml", "moje notatki");
    insta::assert_snapshot!(p.run(&["new", "gmina", "--teryt", "0605053"]).refusal());
    let kept = std::fs::read_to_string(p.dir().join("strategia.toml")).unwrap();
    assert_eq!(kept, "moje notatki");
}

#[test]
fn new_refuses_codes_that_are_no_gmina() {
    let home = tempfile::tempdir().unwrap();
    let mut all = String::new();
    for code in ["9999999", "0605054", "0605", "06", "Janów", "06050533", ""] {
        let run = srps(home.path(), &["new", "gmina", "--teryt", code]);
        all.push_str(&format!("--teryt {code}\n{}", run.refusal()));
    }
    assert_eq!(names(home.path()), Vec::<String>::new());
    insta::assert_snapshot!(all);
}

#[test]
fn an_example_whose_decisions_are_made_is_checked() {
    let run = Project::example().check();
    assert!(run.code < 2, "{}", run.err);
    insta::assert_snapshot!(run.out);
}

#[test]
fn questions_are_counted_by_act_and_listed_when_asked_for() {
    let p = Project::example();
    let (short, long) = (p.check().out, p.run(&["check", "gmina", "--szczegóły"]).out);
    let part = |text: &str| {
        let (_, rest) = text.split_once("Pytania, na które odpowiada człowiek").unwrap();
        rest.split("\n\n").next().unwrap().to_owned()
    };
    assert!(!part(&short).contains('?'), "{short}");
    assert!(part(&short).contains("--szczegóły"), "{short}");
    assert!(part(&long).matches('?').count() > 20, "{long}");
    assert!(part(&long).contains("  1. "), "{long}");
}

#[test]
fn notes_about_shipped_rules_are_not_for_a_gmina_but_those_about_its_own_are() {
    let unused = "dana nieużywana \"Nieużywana\" {\n  jednostka  osoba\n}";
    let p = Project::example();
    let codes = |p: &Project| p.run(&["check", "gmina", "--json"]).codes();
    assert!(!codes(&p).contains(&"N0209".to_owned()));
    let p = p.append("lokalne.srps", unused);
    assert_eq!(codes(&p).iter().filter(|c| *c == "N0209").count(), 1);
}
