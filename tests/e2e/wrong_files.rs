//! Files that are not what their names say.

use crate::support::{Project, srps};

const LOCAL: &str = "lokalne.srps";
const TOML: &str = "strategia.toml";

/// Every kind of wrong file gives a refusal or works; never a crash, never silence.
fn messages(project: &Project) -> String {
    let run = project.check();
    assert!(!run.err.contains("panicked"), "{}", run.err);
    format!("kod wyjścia {}\n{}", run.code, run.err)
}

#[test]
fn a_folder_that_is_no_project() {
    let home = tempfile::tempdir().unwrap();
    let mut all = String::new();
    for args in
        [&["check", "nie-ma"][..], &["build"], &["explain", "starzenie_się"], &["test", "nie-ma"]]
    {
        all.push_str(&format!("$ srps {}\n{}", args.join(" "), srps(home.path(), args).refusal()));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn rules_that_are_not_rules() {
    let mut all = String::new();
    for (name, bytes) in [
        ("pusty", b"".to_vec()),
        ("same spacje", b"  \n\n\t\n".to_vec()),
        ("binarny", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0".to_vec()),
        ("UTF-16", b"\xff\xfez\0e\0s\0t\0a\0w\0".to_vec()),
        (
            "niezamknięty blok",
            "zestaw lokalne wersja \"1\"\n\ndana x \"X\" {\n  jednostka osoba\n".into(),
        ),
        ("zwykły tekst", "Szanowni Państwo,\nprzesyłam reguły w załączniku.\n".into()),
    ] {
        let p = Project::example().write(LOCAL, bytes);
        all.push_str(&format!("== {name}: {}", messages(&p)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn rules_in_windows_1250_are_read_and_said_to_be() {
    // „zażółć” in Windows-1250: ż BF, ó F3, ł B3, ć E6.
    let bytes = b"/// za\xbf\xf3\xb3\xe6\nzestaw lokalne wersja \"1\"\n";
    let p = Project::example().write(LOCAL, bytes);
    let run = p.check();
    assert!(run.code < 2, "{}", run.err);
    assert!(run.err.contains("Windows-1250"), "{}", run.err);
}

#[test]
fn a_project_file_with_unknown_keys() {
    let p = Project::example()
        .replace(TOML, "urząd = ", "urzad = ")
        .append(TOML, "[monitorowanie]\nraport = \"maj\"");
    insta::assert_snapshot!(p.check().refusal());
}

#[test]
fn a_project_file_that_is_not_toml() {
    let mut all = String::new();
    for (name, text) in [
        ("niedomknięty napis", "[jednostka]\nteryt = \"0605053\nnazwa = \"x\"\n"),
        ("polskie cudzysłowy", "[jednostka]\nteryt = „0605053”\n"),
        ("pusty", ""),
        ("kod bez cudzysłowu", "[jednostka]\nteryt = 0605053\n"),
        (
            "przecinek w liczbie",
            "[jednostka]\nteryt = \"0605053\"\n[finanse]\nwzrost_kosztów = 2,5\n",
        ),
    ] {
        let p = Project::example().write(TOML, text);
        all.push_str(&format!("== {name}: {}", messages(&p)));
    }
    let p = Project::example().write(TOML, b"\x00\x01\x02\x03");
    all.push_str(&format!("== binarny: {}", messages(&p)));
    insta::assert_snapshot!(all);
}

#[test]
fn data_that_are_no_table() {
    let mut all = String::new();
    for (name, bytes) in [
        ("pusty", b"".to_vec()),
        ("binarny", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0".to_vec()),
        ("arkusz xlsx", b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0".to_vec()),
        ("sam nagłówek", b"teryt;rok;zmienna;warto\xc5\x9b\xc4\x87\n".to_vec()),
        ("zwykły tekst", "Szanowni Państwo, przesyłam dane w załączniku.\n".into()),
        ("nieznana zmienna", "teryt;rok;zmienna;wartość\n0605053;2024;bezrobotny;5\n".into()),
        ("obca gmina", "teryt;rok;zmienna;wartość\n9905053;2024;bezrobotni;5\n".into()),
    ] {
        let p = Project::example().write("dane/złe.csv", bytes);
        all.push_str(&format!("== {name}: {}", messages(&p)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_project_without_data_of_its_own_stands_on_the_national_figures() {
    let p = Project::fresh("0402022");
    std::fs::remove_dir_all(p.dir().join("dane")).unwrap();
    let run = p.check();
    assert_eq!(run.code, 1, "{}", run.err);
    let with = Project::fresh("0402022").check();
    assert_eq!(run.out, with.out, "the national figures are the same");
}

#[test]
fn a_text_of_a_chapter_that_is_not_text() {
    let p = Project::example().write("rozdziały/wizja.md", b"\x00\x01\x02\xff");
    insta::assert_snapshot!(p.check().refusal());
}
