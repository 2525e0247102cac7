//! A survey comes into a project, and the people who answered it do not.

use std::path::Path;

use crate::support::srps;

/// A PESEL of nobody: its day of birth is in the year 2299.
const PESEL: &str = "99723100018";

const BOOK: &str = "badanie = \"mieszkańcy\"\n\
    [[pytanie]]\nklucz = \"brak_opieki\"\nnagłówek = \"Czy brakuje opieki?\"\ntyp = \"jednokrotny\"\n\
    odsetek = [\"tak\"]\nodpowiedzi = [\"Tak\", \"Nie\"]\n\
    [[pytanie]]\nnagłówek = \"Uwagi\"\ntyp = \"tekst\"\n";

fn survey() -> String {
    let mut text = "Sygnatura czasowa,Adres e-mail,Czy brakuje opieki?,Uwagi\n".to_owned();
    for i in 0..12 {
        let answer = if i % 3 == 0 { "Tak" } else { "Nie" };
        let remark = if i == 5 { format!("to ja, {PESEL}") } else { String::new() };
        text += &format!("13.04.2026 10:00:{i:02},kto{i}@example.com,{answer},\"{remark}\"\n");
    }
    text
}

/// All text of all files below a folder.
fn texts(dir: &Path) -> String {
    let mut out = String::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out += &texts(&path);
        } else {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            out += &format!("{}\n{text}\n", path.display());
        }
    }
    out
}

#[test]
fn a_survey_is_counted_and_nobody_is_named() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("ankieta.csv"), survey()).unwrap();
    let args = ["import", "ankieta.csv", "--do", "gmina"];
    let project = home.path().join("gmina");
    // The first time there is no codebook: a draft, and no number.
    let run = srps(home.path(), &args);
    assert_eq!(run.code, 0, "{}\n{}", run.out, run.err);
    let first = format!("{}{}{}", run.out, run.err, texts(&project));
    assert!(project.join("mapowania/ankieta-nowa.toml").exists(), "{first}");
    assert!(!project.join("dane/ankieta-mieszkańcy.csv").exists());
    // The officer finishes it, and the answers are counted.
    std::fs::write(project.join("mapowania/ankieta-nowa.toml"), BOOK).unwrap();
    let run = srps(home.path(), &args);
    assert_eq!(run.code, 0, "{}\n{}", run.out, run.err);
    let table = std::fs::read_to_string(project.join("dane/ankieta-mieszkańcy.csv")).unwrap();
    assert!(table.contains("mieszkańcy;brak_opieki;33,33333333333333"), "{table}");
    assert!(table.contains(";4;12;"), "{table}");
    let second = format!("{}{}{}", run.out, run.err, texts(&project));
    for all in [first, second] {
        for secret in [PESEL, "example.com", "to ja"] {
            assert!(!all.contains(secret), "{secret}:\n{all}");
        }
        assert!(all.contains("wiersz 7, kolumna „D: Uwagi”: numer PESEL"), "{all}");
    }
}
