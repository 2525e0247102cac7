//! `srps.lock` and rule sets from disk.

use crate::support::{Project, Run};

const TOML: &str = "strategia.toml";
const LOCK: &str = "srps.lock";

/// A set of one's own beside the project.
const OWN: &str = "/// Zestaw powiatu.\nzestaw nasz wersja \"3\"\n\ndana kolejka \"Osoby w kolejce\" {\n  jednostka  osoba\n}\n";

fn with_own(text: &str) -> Project {
    let p = Project::example();
    std::fs::create_dir_all(p.home().join("zestawy/nasz")).unwrap();
    std::fs::write(p.home().join("zestawy/nasz/a.srps"), text).unwrap();
    p.append(TOML, "[reguły]\nścieżki = [\"../zestawy/nasz\"]")
}

/// The message without the line that counts all of them.
fn finding(text: &str) -> &str {
    text.split("\nPrzerwano").next().unwrap()
}

fn lock(p: &Project) -> Run {
    let run = p.run(&["lock", "gmina"]);
    assert_eq!(run.code, 0, "{}", run.err);
    run
}

fn codes(p: &Project) -> Vec<String> {
    let mut codes = p.run(&["check", "gmina", "--json"]).codes();
    codes.retain(|c| {
        matches!(c.as_str(), "N0614" | "E0615" | "E0616" | "W0617" | "E0618" | "E0619")
    });
    codes
}

fn without_lock(p: Project) -> Project {
    let _ = std::fs::remove_file(p.dir().join(LOCK));
    p
}

/// Digests change with every change of the shipped rules.
fn without_digests(text: &str) -> String {
    let words = text.split_inclusive([' ', ',', '\n', '"']);
    let digest = |w: &str| w.len() >= 12 && w.bytes().all(|b| b.is_ascii_hexdigit());
    words
        .map(|w| {
            let core = w.trim_end_matches([' ', ',', '\n', '"']);
            if digest(core) { w.replace(core, "<skrót>") } else { w.to_owned() }
        })
        .collect()
}

#[test]
fn the_lock_of_the_example_is_current() {
    let path = crate::support::root().join("examples/janow-lubelski").join(LOCK);
    if path.exists() {
        assert_eq!(
            codes(&Project::example()),
            Vec::<String>::new(),
            "run: srps lock examples/janow-lubelski"
        );
    }
}

#[test]
fn a_new_project_is_locked() {
    let p = Project::fresh("0605053");
    assert!(p.names("").contains(&LOCK.to_owned()));
    assert!(codes(&p).is_empty());
    assert!(lock(&p).out.contains("bez zmian"));
}

#[test]
fn without_a_lock_there_is_a_note() {
    let p = without_lock(Project::example());
    assert_eq!(codes(&p), ["N0614"]);
    insta::assert_snapshot!(without_digests(&lock(&p).out));
    let text = std::fs::read_to_string(p.dir().join(LOCK)).unwrap();
    insta::assert_snapshot!(without_digests(&text));
    assert!(codes(&p).is_empty());
}

#[test]
fn a_set_that_changed_is_refused_until_it_is_locked_again() {
    let p = without_lock(with_own(OWN));
    lock(&p);
    assert!(codes(&p).is_empty());
    let own = p.home().join("zestawy/nasz/a.srps");
    std::fs::write(&own, OWN.replace("\n", "\r\n")).unwrap();
    assert!(codes(&p).is_empty(), "line ends are not content");
    std::fs::write(&own, OWN.replace("kolejce", "długiej kolejce")).unwrap();
    assert_eq!(codes(&p), ["E0616"]);
    insta::assert_snapshot!(without_digests(finding(p.check().refusal())));
    let run = p.run(&["build", "gmina"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(lock(&p).out.contains("nasz: wersja 3"));
    assert!(codes(&p).is_empty());
}

#[test]
fn another_version_of_a_shipped_set_is_refused() {
    let p = without_lock(Project::example());
    lock(&p);
    let p =
        p.replace(LOCK, "nazwa = \"prawo\"\nwersja = \"", "nazwa = \"prawo\"\nwersja = \"1999.");
    assert_eq!(codes(&p), ["E0616"]);
    assert!(p.check().refusal().contains("1999."));
}

#[test]
fn a_set_more_and_a_set_less() {
    let p = without_lock(Project::example());
    lock(&p);
    let locked = std::fs::read(p.dir().join(LOCK)).unwrap();
    let more = with_own(OWN).write(LOCK, locked);
    assert_eq!(codes(&more), ["E0616"]);
    lock(&more);
    let locked = std::fs::read(more.dir().join(LOCK)).unwrap();
    let less = p.write(LOCK, locked);
    assert_eq!(codes(&less), ["W0617"]);
    assert!(lock(&less).out.contains("- nasz"));
}

#[test]
fn a_damaged_lock_is_refused_and_locking_mends_it() {
    let p = Project::example().write(LOCK, "<<<<<<< HEAD\nformat = 1\n");
    assert_eq!(codes(&p), ["E0615"]);
    insta::assert_snapshot!(finding(p.check().refusal()));
    lock(&p);
    assert!(codes(&p).is_empty());
}

#[test]
fn paths_that_lead_nowhere_and_unknown_sets_are_refused() {
    let p = without_lock(Project::example()).append(TOML, "[reguły]\nścieżki = [\"../nie_ma\"]");
    let run = p.check();
    assert!(run.refusal().contains("E0618") && run.err.contains("ścieżki = [\"../nie_ma\"]"));
    let p = without_lock(Project::example())
        .append(TOML, "[reguły]\nzestawy = [\"prawo\", \"wskazniki\"]");
    assert!(codes(&p).contains(&"E0619".to_owned()));
    let run = p.run(&["lock", "gmina"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(!p.names("").contains(&LOCK.to_owned()));
}

#[test]
fn rules_cannot_be_slipped_into_a_shipped_set() {
    let p = without_lock(with_own(&OWN.replace("zestaw nasz", "zestaw prawo")));
    assert_eq!(codes(&p), ["E0618", "N0614"]);
    let second = format!(
        "{OWN}\nzestaw prawo wersja \"2026.1\"\n\ndana inna \"Inna\" {{\n  jednostka  osoba\n}}\n"
    );
    assert!(codes(&with_own(&second)).contains(&"E0618".to_owned()));
    let local = Project::example().append("lokalne.srps", "zestaw prawo wersja \"2026.1\"");
    assert!(codes(&local).contains(&"E0618".to_owned()));
}

#[test]
fn broken_rules_are_not_locked() {
    let p = without_lock(with_own(
        "zestaw nasz wersja \"1\"\n\ndana x \"X\" {\n  jednostka  cokolwiek\n}\n",
    ));
    let run = p.run(&["lock", "gmina"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(!p.names("").contains(&LOCK.to_owned()));
}

#[test]
fn locking_where_there_is_no_project_is_refused() {
    let p = Project::example();
    let run = p.run(&["lock", "."]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("E0801"), "{}", run.err);
}
