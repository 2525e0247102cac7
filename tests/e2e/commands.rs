//! Commands, their help, their JSON and their exit codes.

use std::path::Path;

use crate::support::{Project, srps};

#[test]
fn every_command_speaks_json() {
    let p = Project::example();
    let value = p.run(&["check", "gmina", "--json"]).json();
    assert!(value["wymogi"].as_array().unwrap().len() > 20);
    assert!(value["problemy"].as_array().unwrap().iter().any(|p| p["występuje"] == true));

    let build = p.run(&["build", "gmina", "--json"]);
    let value = build.json();
    assert_eq!(value["pliki"].as_array().unwrap().len(), 5);
    assert_eq!(build.err, "", "nothing but JSON is said");

    let problem = p.run(&["explain", "gmina", "starzenie_się", "--json"]);
    assert_eq!(problem.code, 0, "{}", problem.out);
    assert!(problem.json().is_object());
    assert_eq!(p.run(&["explain", "E0303", "--json"]).json()["kod"], "E0303");

    let made = p.run(&["new", "druga", "--teryt", "1201032", "--json"]);
    assert_eq!((made.code, made.json()["gmina"].as_str()), (0, Some("Drwinia")));
    assert_eq!(p.run(&["new", "druga", "--teryt", "1201032", "--json"]).codes(), ["E0804"]);
}

#[test]
fn errors_are_json_too() {
    let p = Project::example()
        .append("dane/ops.csv", "0605053;2024;rodziny_z_pomocą;dużo;rodzina;x;2026-05-20;;;");
    for args in [["check", "gmina", "--json"], ["build", "gmina", "--json"]] {
        let run = p.run(&args);
        assert_eq!((run.code, run.json()["wynik"].as_str()), (2, Some("błąd")));
        assert!(run.codes().iter().any(|c| c.starts_with("E04")), "{}", run.out);
        assert_eq!(run.err, "");
    }
    assert_eq!(p.run(&["explain", "E9999", "--json"]).codes(), ["E0805"]);
    assert_eq!(p.run(&["test", "nie-ma", "--json"]).codes(), ["E0801"]);
    let run = p.run(&["check", "--wszystkie", "--jednostka", "9999999", "--json"]);
    assert_eq!(run.codes(), ["E0401"]);
}

#[test]
fn the_national_run_gives_a_line_a_unit() {
    let run = srps(Path::new("."), &["check", "--wszystkie", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.out.lines().count(), 2479);
    for line in run.out.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["teryt"].as_str().unwrap().len(), 7);
    }
    let one = srps(Path::new("."), &["check", "--wszystkie", "--jednostka", "0605053"]);
    assert_eq!(one.out.lines().count(), 1);
    assert!(run.out.contains(one.out.trim_end()), "one unit alone says what it says among all");
}

#[test]
fn nothing_but_messages_goes_to_a_pipe() {
    let p = Project::example();
    let run = p.run(&["build", "gmina"]);
    for text in [&run.out, &run.err] {
        assert!(!text.contains('\u{1b}') && !text.contains('\r'), "{text}");
        assert!(!text.contains("Czytam reguły") && !text.contains("Liczę"), "{text}");
    }
}

#[test]
fn help_is_polish_to_the_last_word() {
    let mut all = String::new();
    for command in ["", "new", "check", "build", "explain", "test", "lock", "fmt", "lint", "docs"] {
        let args: Vec<&str> = [command, "--help"].into_iter().filter(|a| !a.is_empty()).collect();
        let run = srps(Path::new("."), &args);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        all.push_str(&format!("$ srps {}\n{}\n", args.join(" "), run.out));
    }
    for english in
        ["Usage", "Options", "OPTIONS", "default", "alias", "possible", "Commands", "Print"]
    {
        assert!(!all.contains(english), "{english}");
    }
    assert!(all.starts_with("$ srps --help\nKompilator"), "{all}");
    insta::assert_snapshot!(all);
}

#[test]
fn a_command_line_that_cannot_be_understood_is_answered_in_polish() {
    let mut all = String::new();
    for args in [
        &["chek"][..],
        &["chceck", "x"],
        &["check", "--szczegol"],
        &["new", "x"],
        &["new", "x", "--teryt"],
        &["explain"],
        &["explain", "a", "b", "c"],
        &["check", "--format", "xml", "--wszystkie"],
        &["check", "--format", "csv", "--wszystkie", "--json"],
        &["check", "--pokrycie", "3", "--wszystkie"],
        &["check", "--do", "x"],
        &["build", "a", "b"],
    ] {
        let run = srps(Path::new("."), args);
        all.push_str(&format!("$ srps {}\n{}\n", args.join(" "), run.refusal()));
    }
    for english in ["error", "argument required", "unexpected", "unrecognized", "invalid"] {
        assert!(!all.contains(english), "{english}");
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_day_that_is_none_is_explained() {
    let mut all = String::new();
    for day in ["2026-13-01", "2026-02-30", "29.12.2026", "jutro", ""] {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_srps"))
            .args(["check", "--dzień", day])
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(2));
        all.push_str(&format!("--dzień {day}\n{}\n", String::from_utf8(out.stderr).unwrap()));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn explain_answers_about_codes_numbers_verdicts_and_the_thread() {
    let p = Project::example();
    let code = p.run(&["explain", "e0303"]);
    assert!(code.code == 0 && code.out.starts_with("# E0303"), "{}", code.out);
    for (what, says) in [
        ("diagnoza_pes", "podstawa: art. 16b"),
        ("starzenie_się", "Starzenie się"),
        ("klub_seniora", "koszt:"),
        ("opieka_w_domu", "rezultat:"),
        ("pomoc_cyfrowa", "odrzucone decyzją gminy"),
    ] {
        let run = p.run(&["explain", "gmina", what]);
        assert_eq!(run.code, 0, "{what}: {}", run.err);
        assert!(run.out.contains(says), "{what}: {}", run.out);
    }
}

#[test]
fn explain_suggests_what_was_meant() {
    let p = Project::example();
    let mut all = String::new();
    for what in ["E9999", "E030", "klub_senior", "starzenie", "zupełnie-co-innego"] {
        all.push_str(&format!("$ {what}\n{}", p.run(&["explain", "gmina", what]).refusal()));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn shipped_examples_pass_and_a_failing_one_gives_exit_code_one() {
    let run = srps(Path::new("."), &["test"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("nieudane: 0"), "{}", run.out);
    let json = srps(Path::new("."), &["test", "--json"]).json();
    assert_eq!(json["wynik"], "dobrze");
    assert!(json["pokrycie"]["sprawdzone"].as_u64().unwrap() > 100);

    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("reguły.srps"), crate::refusals::RULES).unwrap();
    let run = srps(home.path(), &["test", "reguły.srps"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    insta::assert_snapshot!(format!("{}{}", run.err, run.out));
    let json = srps(home.path(), &["test", "reguły.srps", "--json"]);
    assert_eq!((json.code, json.codes()), (1, vec!["E0240".to_owned()]));
}

#[test]
fn coverage_tells_rules_and_provisions() {
    let json = srps(Path::new("."), &["test", "--json"]).json();
    let provisions = json["przepisy"].as_array().unwrap();
    let ruled = |p: &&serde_json::Value| !p["wymogi"].as_array().unwrap().is_empty();
    assert!(provisions.iter().filter(ruled).count() > 30);
    assert!(json["pokrycie"]["reguły_pełne"].as_u64() <= json["pokrycie"]["reguły"].as_u64());

    let home = tempfile::tempdir().unwrap();
    let rules = format!(
        "{}\nakt u \"ustawa o próbach\" {{ dziennik \"Dz.U. 2026 poz. 1\" }}\n\
         pominięcie p \"Przepis uboczny\" {{\n  podstawa u art. 3 ust. 1\n  powód \"nic nie mówi o strategii\"\n}}\n",
        crate::refusals::RULES
    );
    std::fs::write(home.path().join("reguły.srps"), rules).unwrap();
    let run = srps(home.path(), &["test", "reguły.srps", "--szczegóły"]);
    assert!(run.out.contains("art. 3 ust. 1") && run.out.contains("nic nie mówi o strategii"));
    assert!(
        run.out.contains("brakuje przykładu z wynikiem: zachodzi, nie zachodzi"),
        "{}",
        run.out
    );
    let json = srps(home.path(), &["test", "reguły.srps", "--json"]).json();
    assert_eq!(json["pominięcia"][0]["przepis"], "art. 3 ust. 1");
    assert_eq!(json["przepisy"][0]["pominięcia"][0], "p");
}
