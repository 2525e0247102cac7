//! Values downloaded twice, a group of peers and broken series in a project.

use crate::support::Project;

const HEAD: &str = "teryt;rok;zmienna;wartość;jednostka;źródło;pobrano\n";

fn rows(values: &[(i32, u32)], day: &str) -> String {
    let row =
        |(year, n): &(i32, u32)| format!("0402022;{year};ludność;{n};osoba;GUS BDL, P2425;{day}\n");
    format!("{HEAD}{}", values.iter().map(row).collect::<String>())
}

/// Only what concerns one code, as an officer reads it.
fn finding(text: &str, code: &str) -> String {
    let code = format!("[{code}]");
    let part = text.split("\n\n").find(|part| part.contains(&code));
    part.unwrap_or_else(|| panic!("no {code} in:\n{text}")).to_owned()
}

#[test]
fn the_newer_of_two_downloads_is_used_and_the_older_explained() {
    let p = Project::fresh("0402022")
        .write("dane/a.csv", rows(&[(2025, 6127)], "2026-06-08"))
        .write("dane/b.csv", rows(&[(2025, 6337)], "2026-02-25"));
    let run = p.check();
    assert!(!run.err.contains("E0405"), "{}", run.err);
    insta::assert_snapshot!(finding(&run.err, "W0480"));
    let explained = p.run(&["explain", "gmina", "liczba_ludności"]);
    insta::assert_snapshot!(explained.out);
}

#[test]
fn refuses_two_values_without_a_day_to_choose_by() {
    let p = Project::fresh("0402022")
        .write("dane/a.csv", rows(&[(2025, 6127)], "2026-06-08"))
        .write("dane/b.csv", rows(&[(2025, 6337)], ""));
    insta::assert_snapshot!(finding(p.check().refusal(), "E0405"));
}

#[test]
fn a_series_is_not_compared_across_the_census() {
    // A new project has its population of 2024 already.
    let known = (2012..2026).filter(|y| *y != 2024);
    let years: Vec<(i32, u32)> = known.map(|y| (y, 6000 + (2025 - y) as u32 * 10)).collect();
    let p = Project::fresh("0402022").write("dane/a.csv", rows(&years, "2026-06-08"));
    let explained = p.run(&["explain", "gmina", "liczba_ludności"]);
    assert!(explained.out.contains("przerwa szeregu w 2020 r.: po spisie"), "{}", explained.out);
}

#[test]
fn a_group_of_peers_is_compared_with() {
    let section = "[grupa_porównawcza]\nnazwa = \"sąsiedzi\"\ngminy = [\"0402042\", \"0402073\"]";
    let p = Project::fresh("0402022").append("strategia.toml", section);
    let explained = p.run(&["explain", "gmina", "zgony_na_1000"]);
    assert!(explained.out.contains("(grupa porównawcza)"), "{}", explained.out);
    let without = Project::fresh("0402022").run(&["explain", "gmina", "zgony_na_1000"]);
    assert!(!without.out.contains("grupa porównawcza"), "{}", without.out);
}

#[test]
fn refuses_a_group_of_peers_with_a_slip_in_it() {
    let section = "[grupa_porównawcza]\ngminy = [\"0402043\", \"0402042\"]";
    let p = Project::fresh("0402022").append("strategia.toml", section);
    insta::assert_snapshot!(p.check().refusal());
}
