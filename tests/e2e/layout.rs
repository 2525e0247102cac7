//! `srps fmt` on files.

use std::fs;
use std::path::Path;

use crate::support::{names, root, srps};

const GOOD: &str = "zestaw a wersja \"1\"\n\ndana x \"X\" {\n  jednostka  osoba\n}\n";
const UNTIDY: &str = "zestaw a wersja \"1\"\ndana x \"X\" { jednostka osoba } // uwaga\n";
const BROKEN: &str = "zestaw a wersja \"1\"\n\ndana x \"X\" {\n  jednostka osoba\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn text(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap()
}

#[test]
fn the_current_folder_is_laid_out_and_then_nothing_is_left_to_do() {
    let dir = folder(&[("a.srps", UNTIDY), ("zestaw/b.srps", GOOD), ("c.txt", UNTIDY)]);
    let run = srps(dir.path(), &["fmt"]);
    assert_eq!((run.code, run.out.as_str()), (0, "a.srps: ułożono\nUłożono: 1\u{a0}plik.\n"));
    assert_eq!(
        text(dir.path(), "a.srps"),
        "zestaw a wersja \"1\"\n\ndana x \"X\" {\n  jednostka  osoba\n}  // uwaga\n"
    );
    assert_eq!(text(dir.path(), "c.txt"), UNTIDY);
    let again = srps(dir.path(), &["fmt"]);
    assert_eq!((again.code, again.out.as_str()), (0, "2\u{a0}pliki: układ jest właściwy.\n"));
    assert_eq!(names(dir.path()), ["a.srps", "c.txt", "zestaw"]);
}

#[test]
fn check_names_the_file_and_the_line_and_writes_nothing() {
    let dir = folder(&[("a.srps", UNTIDY), ("b.srps", GOOD)]);
    let run = srps(dir.path(), &["fmt", "--check", "a.srps", "b.srps"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.out);
    assert_eq!(text(dir.path(), "a.srps"), UNTIDY);
    let json = srps(dir.path(), &["fmt", "--check", "a.srps", "b.srps", "--json"]).json();
    assert_eq!(json["wynik"], "źle");
    assert_eq!(json["pliki"][0]["wiersz"], 2);
    assert_eq!(json["pliki"][1]["stan"], "bez zmian");
}

#[test]
fn a_broken_file_is_refused_and_the_others_are_laid_out() {
    let dir = folder(&[("a.srps", BROKEN), ("b.srps", UNTIDY)]);
    let run = srps(dir.path(), &["fmt", "a.srps", "b.srps"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(format!("{}---\n{}", run.out, run.err));
    assert_eq!(text(dir.path(), "a.srps"), BROKEN);
    assert_ne!(text(dir.path(), "b.srps"), UNTIDY);
}

#[test]
fn nothing_to_lay_out_and_files_that_are_not_there_are_refused() {
    let dir = folder(&[("c.txt", GOOD)]);
    assert_eq!(srps(dir.path(), &["fmt", "--json"]).codes(), ["E0801"]);
    let run = srps(dir.path(), &["fmt", "nie_ma.srps"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("nie_ma.srps"), "{}", run.err);
}

#[test]
fn a_file_that_is_not_text_is_refused() {
    let dir = folder(&[("a.srps", "PK\u{3}\u{4}\0\0")]);
    assert_eq!(srps(dir.path(), &["fmt", "a.srps", "--json"]).codes(), ["E0101"]);
}

#[test]
fn the_rules_of_a_new_project_have_the_layout() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(srps(dir.path(), &["new", "gmina", "--teryt", "0605053"]).code, 0);
    let run = srps(dir.path(), &["fmt", "--check", "gmina"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn the_example_has_the_layout() {
    let run = srps(root(), &["fmt", "--check", "examples"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}
