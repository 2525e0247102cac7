//! On the comparison workload our answers are byte for byte those of other engines.
//!
//! The sums were made with independent engines (DuckDB and Polars) from the same files; the rules are
//! translated into our language by the generator kept with the benchmark.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "../benches/workload/mod.rs"]
mod workload;

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use srps::diag::{Diagnostic, SourceMap};
use srps::pipeline::national::{National, Request, run};

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn made(seed: u64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    workload::write_workload(dir.path(), true, seed).unwrap();
    workload::translate::write_rules(dir.path()).unwrap();
    dir
}

fn evaluated(dir: &Path, data: &[&str]) -> Result<National, Vec<Diagnostic>> {
    let request = Request {
        rules: vec![dir.join("reguły.srps")],
        data: data.iter().map(|name| dir.join(name)).collect(),
        units: Some(dir.join("jednostki.csv")),
        coverage: 0.0,
        day: NaiveDate::from_ymd_opt(2026, 6, 30).unwrap(),
    };
    run(&request, &mut SourceMap::default())
}

fn answers(dir: &Path, data: &[&str]) -> String {
    sum(evaluated(dir, data).unwrap().json_lines(None).as_bytes())
}

#[test]
fn the_usual_seed_sorted_and_shuffled() {
    let dir = made(workload::SEED);
    let expected = "5663425d4a3ebebd410fb1a0a3943f6cd4e9e68656a2fccb499b9a628dd04799";
    assert_eq!(answers(dir.path(), &["dane.csv"]), expected);
    assert_eq!(answers(dir.path(), &["dane_tasowane.csv"]), expected, "order of rows");
}

#[test]
fn other_seeds() {
    for (seed, expected) in [
        (777, "f3b4f251546defd14b9b718d445c5d07f513dd52ab0203002d12ce7939c068a1"),
        (4242, "774f3f5788aef82df7e990c8380c8db4e9a7d1e13706179233de3185ab09a8b1"),
    ] {
        assert_eq!(answers(made(seed).path(), &["dane.csv"]), expected, "seed {seed}");
    }
}

#[test]
fn the_command_prints_the_same_lines() {
    let dir = made(workload::SEED);
    let at = |name: &str| -> PathBuf { dir.path().join(name) };
    let output = Command::new(env!("CARGO_BIN_EXE_srps"))
        .args(["check", "--wszystkie", "--pokrycie", "0", "--reguły"])
        .arg(at("reguły.srps"))
        .arg("--dane")
        .arg(at("dane.csv"))
        .arg("--jednostki")
        .arg(at("jednostki.csv"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    assert!(sum(&output.stdout).starts_with("5663425d"), "{errors}");
}

#[test]
fn a_changed_figure_is_refused_when_two_files_disagree() {
    let dir = made(workload::SEED);
    let text = std::fs::read_to_string(dir.path().join("dane.csv")).unwrap();
    let row = text.lines().find(|l| l.ends_with('0')).unwrap();
    let (head, _) = row.rsplit_once(',').unwrap();
    let other = format!("teryt,rok,zmienna,wartosc\n{head},1\n");
    std::fs::write(dir.path().join("inne.csv"), other).unwrap();
    let found = evaluated(dir.path(), &["dane.csv", "inne.csv"]).unwrap_err();
    let conflict = found.iter().find(|d| d.is_error()).unwrap();
    assert_eq!(conflict.code, "E0405", "{conflict:?}");
}

#[test]
fn a_unit_outside_the_list_is_refused() {
    let dir = made(workload::SEED);
    let mut text = std::fs::read_to_string(dir.path().join("dane.csv")).unwrap();
    text.push_str("9999991,2025,V001,5\n");
    std::fs::write(dir.path().join("dane.csv"), text).unwrap();
    let found = evaluated(dir.path(), &["dane.csv"]).unwrap_err();
    assert!(found.iter().any(|d| d.code == "E0401" && d.message.contains("9999991")), "{found:?}");
}

#[test]
fn rules_of_another_shape_are_refused() {
    let json = r#"{"zmienne": [], "wskazniki": [{"id": "I001", "num": ["V001"], "den": "V002", "mult": 7}]}"#;
    assert_eq!(workload::translate::rules_text(json), None, "no unit carries a factor of 7");
    assert_eq!(workload::translate::rules_text("[]"), None);
    assert_eq!(workload::translate::rules_text("{"), None);
}
