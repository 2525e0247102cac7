//! `srps docs`: rule sets as books.

use std::path::Path;

use sha2::Digest;

use crate::support::{Project, names, srps};

/// Rules without law, so that a book is short.
fn rules() -> &'static str {
    crate::refusals::RULES
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(home.path().join(name), text).unwrap();
    }
    home
}

#[test]
fn a_set_of_ones_own_becomes_a_page_and_a_printed_book() {
    // The example of these rules that is meant to fail fails here too, and the book says so.
    let home = folder(&[("reguły.srps", rules())]);
    let run = srps(home.path(), &["docs", "reguły.srps"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert_eq!(names(&home.path().join("księga")), ["index.html", "próba.html", "próba.pdf"]);
    let read = |name: &str| std::fs::read(home.path().join("księga").join(name)).unwrap();
    let page = String::from_utf8(read("próba.html")).unwrap();
    assert!(page.contains("id=\"problem-kolejka_problem\"") && page.contains("niezgodne"));
    assert!(page.contains("22\u{a0}listopada"), "the day is the one given");
    assert!(!page.contains("<script") && !page.contains("src=\"http"), "the page stands alone");
    assert!(read("próba.pdf").starts_with(b"%PDF-"));

    // The digest is that of the file as it lies on the disk.
    let digest = sha2::Sha256::digest(rules());
    let digest: String = digest.iter().map(|b| format!("{b:02x}")).collect();
    assert!(page.contains(&digest), "{digest}");

    let json = srps(home.path(), &["docs", "reguły.srps", "--bez-pdf", "--do", "strony", "--json"]);
    assert_eq!((json.code, json.json()["nieudane"].as_u64()), (1, Some(1)));
    assert_eq!(names(&home.path().join("strony")), ["index.html", "próba.html"]);
    let again = std::fs::read(home.path().join("strony/próba.html")).unwrap();
    assert_eq!(again, page.as_bytes(), "the same bytes every time");
}

#[test]
fn shipped_sets_link_to_each_other() {
    let home = tempfile::tempdir().unwrap();
    let run = srps(home.path(), &["docs", "--bez-pdf", "--do", "k"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert_eq!(
        names(&home.path().join("k")),
        ["index.html", "plan.html", "prawo.html", "wskaźniki.html"]
    );
    let page = std::fs::read_to_string(home.path().join("k/plan.html")).unwrap();
    let target = page.split("href=\"wskaźniki.html#").nth(1).and_then(|r| r.split('"').next());
    let figures = std::fs::read_to_string(home.path().join("k/wskaźniki.html")).unwrap();
    let id = target.unwrap_or("?");
    assert!(figures.contains(&format!("id=\"{id}\"")), "{id}");
}

#[test]
fn what_is_no_rules_has_no_book() {
    let broken = rules().replace("wartość > 10", "wartosc > 10");
    let index = rules().replace("zestaw próba", "zestaw index");
    let home = folder(&[
        ("zepsute.srps", broken.as_str()),
        ("index.srps", index.as_str()),
        ("plik", "to jest plik"),
        ("reguły.srps", rules()),
    ]);
    let mut all = String::new();
    for args in [
        &["docs", "nie-ma"][..],
        &["docs", "zepsute.srps"],
        &["docs", "index.srps"],
        &["docs", "reguły.srps", "--bez-pdf", "--do", "plik/księga"],
        &["docs", "--do"],
        &["docs", "a", "b"],
    ] {
        all.push_str(&format!(
            "$ srps {}\n{}\n",
            args.join(" "),
            srps(home.path(), args).refusal()
        ));
    }
    insta::assert_snapshot!(all);
    assert_eq!(names(home.path()), ["index.srps", "plik", "reguły.srps", "zepsute.srps"]);
}

#[test]
fn a_folder_in_the_way_leaves_no_other_file() {
    let home = folder(&[("reguły.srps", rules())]);
    std::fs::create_dir_all(home.path().join("k/próba.html/notatki")).unwrap();
    let run = srps(home.path(), &["docs", "reguły.srps", "--bez-pdf", "--do", "k", "--json"]);
    assert_eq!((run.code, run.codes()), (2, vec!["E0802".to_owned()]));
    assert_eq!(names(&home.path().join("k")), ["próba.html"]);
}

#[test]
fn a_project_is_not_a_rule_set_but_its_own_rules_are() {
    let p = Project::example();
    let empty = tempfile::tempdir().unwrap();
    let run = srps(empty.path(), &["docs", ".", "--json"]);
    assert_eq!((run.code, run.codes()), (2, vec!["E0801".to_owned()]));
    let run = p.run(&["docs", "gmina/lokalne.srps", "--bez-pdf", "--do", "k"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert_eq!(names(&Path::new(&p.dir()).join("../k")), ["index.html", "lokalne.html"]);
}
