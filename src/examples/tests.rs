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

const ACTS: &str = r#"akt ups "ustawa o próbach" { dziennik "Dz.U. 2004 nr 64 poz. 593" }

wymóg cel "Cel" {
  podstawa ups art. 16b ust. 2
  obowiązuje od 2011-05-03 do 2022-10-29
  dotyczy gmina
  skutek uchybienie
  sprawdź uchwała.data jest podana
  wskazówka "podaj"
}
wymóg cel "Cel" {
  podstawa ups art. 16b ust. 10
  obowiązuje od 2022-10-30
  dotyczy gmina
  skutek uchybienie
  sprawdź uchwała.data jest podana
  wskazówka "podaj"
}
wymóg ocena "Ocena" {
  podstawa ups art. 16b ust. 2
  obowiązuje od 2011-05-03
  dotyczy gmina
  skutek uchybienie
  pytanie "Czy?"
  wskazówka "podaj"
}
pominięcie nic "Nic" {
  podstawa ups art. 9
  powód "bo nie"
}
"#;

/// What is missing of every rule of a kind, in order of the rules.
fn lacks(r: &Report, kind: &str) -> Vec<Vec<RuleResult>> {
    r.coverage.rules().filter(|c| c.kind == kind).map(|c| c.missing().collect()).collect()
}

#[test]
fn a_rule_is_complete_when_every_result_was_seen() {
    use RuleResult::{Fails, Holds, Undetermined};
    let all = [
        (LONG, "problem kolejka_problem"),
        (SHORT, "nie problem kolejka_problem"),
        (UNKNOWN, "nieustalony problem kolejka_problem"),
    ];
    assert_eq!(lacks(&report(&all), "problem"), [vec![]]);
    // Thresholds a problem rests on are seen with it.
    assert_eq!(report(&all).coverage.complete(), (2, 2));
    assert_eq!(lacks(&report(&all[..2]), "problem"), [vec![Undetermined]]);
    assert_eq!(lacks(&report(&[]), "próg"), [vec![Holds, Fails, Undetermined]]);
    // What an example wrongly expects is not what was seen.
    let wrong = [(LONG, "nie problem kolejka_problem")];
    assert_eq!(lacks(&report(&wrong), "problem"), [vec![Fails, Undetermined]]);
}

#[test]
fn versions_of_a_requirement_are_seen_apart() {
    use RuleResult::{Fails, Holds, Human, NotApplicable, Undetermined};
    let r = report_with(
        ACTS,
        &[
            ("dzień 2022-10-29\n  fakty uchwała.data = 2022-10-29", "wymóg cel spełniony"),
            ("dzień 2022-10-30\n  fakty uchwała.data = brak", "wymóg cel niespełniony"),
            ("dzień 2011-05-02", "wymóg cel nie_dotyczy"),
            ("dzień 2022-10-30", "wymóg ocena do_oceny"),
        ],
    );
    assert_eq!(r.failures(), []);
    assert_eq!(
        lacks(&r, "wymóg"),
        [vec![Fails, Undetermined], vec![Holds, Undetermined], vec![NotApplicable]]
    );
    let seen: Vec<usize> = r.coverage.rules().map(|c| c.results.of(NotApplicable)).collect();
    assert_eq!(seen, [1, 1, 0, 0, 0], "a day before all versions is about all of them");
    assert_eq!(r.coverage.rules().nth(2).map(|c| c.results.of(Human)), Some(1));
}

#[test]
fn provisions_stand_in_order_with_what_rests_on_them() {
    let mut map = SourceMap::default();
    let example =
        "przykład \"e\" {\n  oczekuj wymóg cel nie_do_ustalenia; wymóg ocena do_oceny\n}\n";
    map.add("próba.srps", format!("{RULES}\n{ACTS}\n{example}"));
    let rules = crate::lang::compile(&map).rules.unwrap();
    let rows: Vec<_> = provisions(&rules)
        .into_iter()
        .map(|p| (p.citation.locus(), p.requirements, p.examples, p.omissions))
        .collect();
    let texts = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        rows,
        [
            ("art. 9".to_owned(), texts(&[]), 0, texts(&["nic"])),
            ("art. 16b ust. 2".to_owned(), texts(&["cel", "ocena"]), 1, texts(&[])),
            ("art. 16b ust. 10".to_owned(), texts(&["cel"]), 1, texts(&[])),
        ]
    );
}

#[test]
fn examples_of_replaced_rules_are_left_out() {
    let law = "zestaw prawo wersja \"1\"\nakt ups \"ustawa\" { dziennik \"Dz.U. 2004 poz. 1\" }\nwymóg r \"R\" {\n podstawa ups art. 1\n obowiązuje od 2011-05-03\n dotyczy gmina\n skutek uchybienie\n sprawdź okres.lata >= 3\n wskazówka \"w\"\n}\nprzykład \"trzy lata\" {\n fakty okres.lata = 3\n oczekuj wymóg r spełniony\n}\n";
    let own = "zestaw lokalne wersja \"1\"\nużyj prawo\nwymóg r \"R\" {\n podstawa ups art. 1\n obowiązuje od 2011-05-03\n dotyczy gmina\n skutek uchybienie\n sprawdź okres.lata >= 5\n wskazówka \"w\"\n zastępuje prawo\n powód \"p\"\n}\nprzykład \"trzy lata to za mało\" {\n fakty okres.lata = 3\n oczekuj wymóg r niespełniony\n}\n";
    let ran = |texts: &[&str]| {
        let mut map = SourceMap::default();
        for (i, text) in texts.iter().enumerate() {
            map.add(format!("{i}.srps"), *text);
        }
        let report = super::run(&crate::lang::compile(&map).rules.unwrap()).unwrap();
        assert!(report.examples.iter().all(super::ExampleResult::passed));
        (report.examples.len(), report.skipped.len())
    };
    assert_eq!(ran(&[law]), (1, 0));
    assert_eq!(ran(&[law, own]), (1, 1));
}
