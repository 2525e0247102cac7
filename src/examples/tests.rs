use super::*;
use crate::diag::SourceMap;

const RULES: &str = r#"/// Zestaw do prób.
zestaw próba wersja "1"

dana kolejka "Osoby w kolejce" {
  jednostka osoba
}

dana mieszkańcy "Mieszkańcy" {
  jednostka osoba
}

wskaźnik kolejka_na_1000 "Osoby w kolejce" {
  wzór       kolejka / mieszkańcy
  jednostka  na 1000 mieszkańców
  charakter  destymulanta
  dokładność 1
}

próg długa_kolejka dla kolejka_na_1000 {
  alarm gdy wartość > 10
  wybór_autora "przykład"
}

problem kolejka_problem "Długa kolejka" {
  gdy    alarm długa_kolejka
  dowody kolejka_na_1000
}
"#;

const LONG: &str = "dane kolejka 2024 = 30\n  dane mieszkańcy 2024 = 1 000";
const SHORT: &str = "dane kolejka 2024 = 0\n  dane mieszkańcy 2024 = 1 000";
const UNKNOWN: &str = "dane kolejka 2024 = brak\n  dane mieszkańcy 2024 = 1 000";

/// Runs examples given as facts and expectations.
fn report(examples: &[(&str, &str)]) -> Report {
    report_with("", examples)
}

/// The same with more rules.
fn report_with(more: &str, examples: &[(&str, &str)]) -> Report {
    let mut text = format!("{RULES}\n{more}");
    for (i, (given, expected)) in examples.iter().enumerate() {
        text.push_str(&format!("\nprzykład \"nr {i}\" {{\n  {given}\n  oczekuj {expected}\n}}\n"));
    }
    let mut map = SourceMap::default();
    map.add("próba.srps", text);
    let compiled = crate::lang::compile(&map);
    run(&compiled.rules.unwrap_or_else(|| panic!("{:?}", compiled.found))).unwrap()
}

#[test]
fn what_is_expected_and_comes_out_passes() {
    let r = report(&[
        (LONG, "problem kolejka_problem"),
        (LONG, "alarm długa_kolejka"),
        (LONG, "wskaźnik kolejka_na_1000 = 30,0"),
        (SHORT, "nie problem kolejka_problem"),
        (UNKNOWN, "nieustalony problem kolejka_problem"),
        (UNKNOWN, "wskaźnik kolejka_na_1000 = brak"),
    ]);
    assert_eq!(r.failures(), []);
    assert!(r.examples.iter().all(ExampleResult::passed));
}

#[test]
fn a_failing_example_names_both_sides() {
    let r =
        report(&[(LONG, "nie problem kolejka_problem"), (LONG, "wskaźnik kolejka_na_1000 = 3,0")]);
    let shown: Vec<(&str, &str, &str)> = r
        .failures()
        .iter()
        .map(|d| {
            (d.code, d.message.clone().leak() as &str, d.labels[0].text.clone().leak() as &str)
        })
        .collect();
    assert_eq!(
        shown,
        [
            (
                "E0240",
                "przykład „nr 0” nie wyszedł",
                "oczekiwano: problem kolejka_problem: nie; wyszło: tak"
            ),
            (
                "E0240",
                "przykład „nr 1” nie wyszedł",
                "oczekiwano: wskaźnik kolejka_na_1000 = 3,0; wyszło: 30,0"
            ),
        ]
    );
}

#[test]
fn undetermined_is_neither_yes_nor_no() {
    let r = report(&[
        (UNKNOWN, "problem kolejka_problem"),
        (UNKNOWN, "nie problem kolejka_problem"),
        (LONG, "nieustalony problem kolejka_problem"),
    ]);
    assert_eq!(r.failures().len(), 3);
    assert_eq!(r.examples[0].outcomes[0].got, "nie do ustalenia");
    assert_eq!(r.examples[2].outcomes[0].got, "tak");
}

/// Rules about the place of a gmina among others, with examples of one world each.
fn ranked(examples: &[(&str, &str)]) -> Report {
    let more = "próg ostatnia dla kolejka_na_1000 {\n  uwaga gdy percentyl(typ) <= 50\n  wybór_autora \"p\"\n}\n\
                próg lokalnie dla kolejka_na_1000 {\n  alarm gdy wartość > powiat oraz percentyl(powiat) > 0\n  wybór_autora \"p\"\n}\n";
    report_with(more, examples)
}

#[test]
fn other_gminas_give_a_percentile_its_meaning() {
    let own = "dane kolejka 2024 = 20; mieszkańcy 2024 = 1 000";
    let one = |n: u32| format!("inna_gmina kolejka 2024 = {n}; mieszkańcy 2024 = 1 000");
    let world = |others: &[u32]| {
        let lines: Vec<String> = others.iter().map(|n| one(*n)).collect();
        format!("{own}\n  {}", lines.join("\n  "))
    };
    let (low, middle, high) = (world(&[5, 10]), world(&[10, 30]), world(&[30, 40]));
    let unknown = format!("{own}\n  inna_gmina kolejka 2024 = brak");
    let r = ranked(&[
        (&low, "nie uwaga ostatnia"),
        (&middle, "uwaga ostatnia"),
        (&high, "uwaga ostatnia"),
        // A gmina without data has no place among the others.
        (&unknown, "uwaga ostatnia"),
    ]);
    assert_eq!(r.failures(), []);
}

#[test]
fn a_reference_is_what_was_given_or_the_ratio_of_sums() {
    // The sum of both gminas is 60 in 3 000: 20 in a thousand.
    let world = "dane kolejka 2024 = 30; mieszkańcy 2024 = 1 000\n  inna_gmina kolejka 2024 = 30; mieszkańcy 2024 = 2 000";
    let given = format!("{world}\n  powiat kolejka 2024 = 500; mieszkańcy 2024 = 10 000");
    let alone = "dane kolejka 2024 = 30; mieszkańcy 2024 = 1 000";
    let r = ranked(&[
        (world, "alarm lokalnie"),
        // What is said of the powiat wins over the sum.
        (&given, "nie alarm lokalnie"),
        // One gmina is its own reference.
        (alone, "nie alarm lokalnie"),
    ]);
    assert_eq!(r.failures(), []);
    let wrong = ranked(&[(world, "nie alarm lokalnie"), (&given, "alarm lokalnie")]);
    assert_eq!(wrong.failures().len(), 2);
}

#[test]
fn a_condition_is_covered_when_seen_both_ways() {
    let covered = |examples: &[(&str, &str)]| report(examples).coverage.totals();
    assert_eq!(covered(&[]), (0, 2));
    assert_eq!(covered(&[(LONG, "problem kolejka_problem")]), (0, 2));
    // Not knowing is not seeing the other side.
    let half =
        [(LONG, "problem kolejka_problem"), (UNKNOWN, "nieustalony problem kolejka_problem")];
    assert_eq!(covered(&half), (0, 2));
    let both = [(LONG, "problem kolejka_problem"), (SHORT, "nie problem kolejka_problem")];
    assert_eq!(covered(&both), (2, 2));
}

#[test]
fn an_example_counts_for_the_rules_it_names() {
    let r = report(&[(LONG, "alarm długa_kolejka"), (LONG, "problem kolejka_problem")]);
    let counts: Vec<(&str, &str, usize)> =
        r.coverage.rules().map(|r| (r.kind, r.id.as_str(), r.examples)).collect();
    // The problem rests on the threshold, so its example is one of the threshold too.
    assert_eq!(counts, [("próg", "długa_kolejka", 2), ("problem", "kolejka_problem", 1)]);
}
