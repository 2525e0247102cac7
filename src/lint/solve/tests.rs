use super::*;
use crate::diag::{FileId, SourceMap, Span};
use crate::lang::expr::{Cmp, Expr, Level, Op, State};

const RULES: &str = r#"
zestaw próba wersja "1"
akt u "ustawa z dnia 1 stycznia 2020 r. o próbie" { dziennik "Dz.U. 2020 poz. 1"
  weryfikacja tekst_urzędowy }
parametr limit "Limit osób na pracownika" {
  wartość  2 000 osoba od 2010-01-01 do 2019-12-31
  wartość  1 500 osoba od 2020-01-01
}
dana osoby "Osoby" { jednostka osoba
  zakres >= 0 }
dana ludność "Ludność" { jednostka osoba
  zakres >= 0 }
dana starsi "Starsi" { jednostka osoba
  zakres >= 0 }
dana saldo "Saldo" { jednostka osoba }
wskaźnik udział "Udział osób" {
  wzór osoby / ludność
  jednostka %
}
wskaźnik część "Udział starszych wśród starszych i innych" {
  wzór starsi / (starsi + osoby)
  jednostka %
}
wskaźnik wynik "Saldo osób" {
  wzór saldo / ludność
  jednostka %
}
próg wysoki dla udział {
  uwaga gdy wartość > 1,15 × województwo
  alarm gdy wartość > 1,5 × województwo
  wybór_autora "próba"
}
próg niżej dla udział {
  uwaga gdy wartość <= województwo
  wybór_autora "próba"
}
próg malejący dla wynik {
  uwaga gdy wartość > 1,15 × województwo oraz wartość < województwo
  wybór_autora "próba"
}
problem duży "Duży udział" {
  gdy alarm wysoki lub ankieta(mieszkańcy; praca) >= 20
}
problem złożony "Złożony" {
  gdy problem duży oraz nie alarm wysoki
}
problem iloczyn "Iloczyn" {
  gdy udział × część > 20 oraz udział > 5
}
problem iloraz "Iloraz" {
  gdy ludność[2024] / osoby[2024] > 2 000 oraz osoby[2024] > 3
}
problem znany "Znany" {
  gdy udział jest znany oraz udział > 5
}
"#;

fn rules() -> RuleSet {
    let mut map = SourceMap::default();
    map.add("próba.srps", RULES);
    let c = crate::lang::compile(&map);
    c.rules.unwrap_or_else(|| panic!("{:#?}", c.found))
}

pub(super) fn span() -> Span {
    Span::new(FileId(0), 0, 0)
}

pub(super) fn ask(question: &str) -> Expr {
    Expr::Survey("a".to_owned(), question.to_owned())
}

pub(super) fn fact(path: &str) -> Expr {
    Expr::Fact(path.to_owned(), span())
}

pub(super) fn cmp(op: Cmp, a: Expr, b: f64) -> Cond {
    Cond::Compare(op, a, Expr::Number(b), span())
}

pub(super) fn cmp2(op: Cmp, a: Expr, k: f64, b: Expr) -> Cond {
    let right = Expr::Binary(Op::Mul, Box::new(Expr::Number(k)), Box::new(b));
    Cond::Compare(op, a, right, span())
}

pub(super) fn present(path: &str) -> Cond {
    Cond::Fact(path.to_owned(), State::Present, span())
}

pub(super) fn one_of(path: &str, words: &[&str]) -> Cond {
    let words = words.iter().map(|w| (*w).to_owned()).collect();
    Cond::Fact(path.to_owned(), State::OneOf(words), span())
}

pub(super) fn members(every: bool, features: &[&str]) -> Cond {
    let set = "działania".to_owned();
    let features = features.iter().map(|f| (*f).to_owned()).collect();
    if every {
        Cond::Every { set, features, span: span() }
    } else {
        Cond::Some { set, features, span: span() }
    }
}

pub(super) fn count(op: Cmp, n: f64) -> Cond {
    cmp(op, Expr::CountSet("działania".to_owned(), span()), n)
}

pub(super) fn not(c: Cond) -> Cond {
    Cond::Not(Box::new(c))
}

fn level(level: Level, i: usize) -> Cond {
    Cond::Threshold(level, i, span())
}

fn answer(parts: &[(&Cond, bool)]) -> Answer {
    satisfiable(&rules(), parts)
}

#[track_caller]
fn impossible(parts: &[(&Cond, bool)]) {
    assert_eq!(answer(parts), Answer::Impossible);
}

/// The witness in words.
#[track_caller]
fn witness(parts: &[(&Cond, bool)]) -> String {
    match answer(parts) {
        Answer::Witness(w) => {
            w.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ").replace('\u{a0}', " ")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_threshold_above_a_multiple_excludes_one_below_the_thing_itself() {
    let (high, low) = (level(Level::Attention, 0), level(Level::Attention, 1));
    impossible(&[(&high, true), (&low, true)]);
    // An alarm of the same threshold is an attention.
    impossible(&[(&level(Level::Alarm, 0), true), (&high, false)]);
    let text = witness(&[(&high, true), (&level(Level::Alarm, 0), false)]);
    assert_eq!(text, "Udział osób: 13%; Udział osób – województwo: 10%");
}

#[test]
fn negative_values_give_room_where_the_range_allows_them() {
    let text = witness(&[(&level(Level::Attention, 2), true)]);
    assert!(text.contains("Saldo osób: −"), "{text}");
}

#[test]
fn problems_are_opened_to_the_last_threshold() {
    let (big, mixed) = (Cond::Problem(0, span()), Cond::Problem(1, span()));
    impossible(&[(&mixed, true), (&big, false)]);
    let text = witness(&[(&mixed, true)]);
    assert!(text.contains("pytanie „praca”: 60%"), "{text}");
}

#[test]
fn a_share_of_a_whole_is_at_most_all_of_it() {
    impossible(&[(&cmp(Cmp::Gt, Expr::Indicator(1), 100.0), true)]);
    impossible(&[(&cmp(Cmp::Lt, Expr::Indicator(1), 0.0), true)]);
    // The other indicator divides by something its numerator is no part of.
    witness(&[(&cmp(Cmp::Gt, Expr::Indicator(0), 100.0), true)]);
}

#[test]
fn percentiles_and_survey_shares_stay_within_a_hundred() {
    impossible(&[(&cmp(Cmp::Gt, ask("x"), 100.0), true)]);
    impossible(&[(&cmp(Cmp::Ge, ask("x"), 0.0), false)]);
    witness(&[(&cmp(Cmp::Ge, ask("x"), 100.0), true)]);
}

#[test]
fn whole_numbers_leave_no_room_between_neighbours() {
    let level = || fact("finanse.poziom");
    impossible(&[(&cmp(Cmp::Gt, level(), 1.0), true), (&cmp(Cmp::Lt, level(), 2.0), true)]);
    impossible(&[(&cmp(Cmp::Gt, level(), 3.0), true)]);
    assert_eq!(witness(&[(&cmp(Cmp::Gt, level(), 1.0), true)]), "szczegółowość ram finansowych: 2");
}

#[test]
fn days_are_compared_as_days() {
    let before = Cond::Compare(Cmp::Le, fact("ozps.data"), fact("uchwała.data"), span());
    let after = Cond::Compare(Cmp::Gt, fact("ozps.data"), fact("uchwała.data"), span());
    impossible(&[(&before, true), (&after, true)]);
    let text = witness(&[(&after, true)]);
    assert!(text.contains("2026 r.") || text.contains("2025 r."), "{text}");
}

#[test]
fn words_of_one_fact_exclude_each_other() {
    let (ops, cus) = (one_of("koordynator", &["ops"]), one_of("koordynator", &["cus"]));
    impossible(&[(&ops, true), (&cus, true)]);
    impossible(&[(&ops, true), (&one_of("koordynator", &["cus", "ops"]), false)]);
    impossible(&[(&ops, true), (&present("koordynator"), false)]);
    let neither = witness(&[(&ops, false), (&cus, false), (&present("koordynator"), true)]);
    assert_eq!(neither, "koordynator strategii: inne");
}

#[test]
fn a_number_compared_is_there() {
    let years = cmp(Cmp::Ge, fact("okres.lata"), 5.0);
    impossible(&[(&years, true), (&present("okres.lata"), false)]);
    impossible(&[(&years, false), (&present("okres.lata"), false)]);
    witness(&[(&years, false), (&present("okres.lata"), true)]);
}

#[test]
fn elements_of_sets_have_features_or_not() {
    let (every, some) = (members(true, &["realizatora"]), members(false, &["termin"]));
    impossible(&[(&every, true), (&count(Cmp::Eq, 0.0), true)]);
    impossible(&[(&members(true, &["realizatora", "termin"]), true), (&every, false)]);
    impossible(&[(&every, true), (&members(false, &["realizatora"]), false)]);
    impossible(&[
        (&every, true),
        (&some, true),
        (&members(false, &["termin", "realizatora"]), false),
    ]);
    // One element only: what some has every has.
    impossible(&[
        (&some, true),
        (&members(true, &["termin"]), false),
        (&count(Cmp::Le, 1.0), true),
    ]);
    witness(&[(&some, true), (&members(true, &["termin"]), false), (&count(Cmp::Le, 2.0), true)]);
    witness(&[(&every, false), (&count(Cmp::Eq, 0.0), true)]);
}

#[test]
fn parameters_have_the_value_of_some_period() {
    let limit = || Expr::Parameter(0);
    let survey = cmp(Cmp::Lt, Expr::Indicator(2), 0.0);
    let between =
        Cond::All(vec![Cond::Compare(Cmp::Lt, Expr::Number(1_800.0), limit(), span()), survey]);
    let text = witness(&[(&between, true)]);
    assert!(text.contains("parametr „Limit osób na pracownika” w dniu"), "{text}");
    let rules = rules();
    let parts = [Part { cond: &between, own: None, holds: true }];
    let from = NaiveDate::from_ymd_opt(2020, 1, 1);
    let now = Validity { from, to: None };
    assert_eq!(satisfiable_in(&rules, &parts, now), Answer::Impossible);
    // Before the first value nothing can be told.
    let ago = Validity { from: None, to: NaiveDate::from_ymd_opt(2009, 12, 31) };
    let Answer::Unknown(why) = satisfiable_in(&rules, &parts, ago) else { panic!() };
    assert!(why.contains("nie ma wtedy wartości"), "{why}");
    // What does not need the value is not held back by it.
    let either = Cond::Any(vec![between.clone(), present("bip.adres")]);
    let parts = [Part { cond: &either, own: None, holds: true }];
    assert!(matches!(satisfiable_in(&rules, &parts, ago), Answer::Witness(_)));
}

#[test]
fn products_of_unknowns_are_not_decided() {
    let Answer::Unknown(why) = answer(&[(&Cond::Problem(2, span()), true)]) else { panic!() };
    assert!(why.contains("mnoży albo dzieli"), "{why}");
    // What is said of them twice still is.
    let c = Cond::Problem(2, span());
    impossible(&[(&c, true), (&c, false)]);
    impossible(&[(&c, true), (&cmp(Cmp::Le, Expr::Indicator(0), 5.0), true)]);
}

#[test]
fn a_quotient_against_a_number_is_decided_by_its_parts() {
    let text = witness(&[(&Cond::Problem(3, span()), true)]);
    assert!(text.contains("Ludność (2024)") && text.contains("Osoby (2024)"), "{text}");
}

#[test]
fn what_is_missing_decides_only_what_asks_for_it() {
    let known = |n: f64| cmp(Cmp::Ge, Expr::CountKnown(vec![Expr::Indicator(0)]), n);
    let high = cmp(Cmp::Gt, Expr::Indicator(0), 5.0);
    impossible(&[(&high, true), (&known(1.0), false)]);
    impossible(&[(&high, false), (&known(1.0), false)]);
    impossible(&[(&known(2.0), true)]);
    witness(&[(&known(1.0), false)]);
    // Unknown is neither: "missing or above 5" can hold by being missing.
    witness(&[(&Cond::Any(vec![high.clone(), not(known(1.0))]), true), (&known(1.0), false)]);
    witness(&[(&Cond::Problem(4, span()), true)]);
}

#[test]
fn constants_and_empty_lists() {
    impossible(&[(&Cond::Constant(true), false)]);
    assert_eq!(answer(&[]), Answer::Witness(Vec::new()));
    assert_eq!(answer(&[(&Cond::Constant(true), true)]), Answer::Witness(Vec::new()));
}

#[test]
fn what_grows_too_large_is_said_plainly() {
    let huge = cmp(Cmp::Gt, ask("x"), 1e300);
    assert!(matches!(answer(&[(&huge, true)]), Answer::Unknown(_)));
    let mut deep = cmp(Cmp::Gt, ask("x"), 1.0);
    for _ in 0..60 {
        deep = not(deep);
    }
    assert!(matches!(answer(&[(&deep, true)]), Answer::Unknown(_)));
    let many: Vec<Cond> = (0..30)
        .map(|i| Cond::Any((0..3).map(|j| cmp(Cmp::Gt, ask(&format!("{i}{j}")), 5.0)).collect()))
        .collect();
    assert!(matches!(answer(&[(&Cond::All(many), true)]), Answer::Witness(_)));
}

#[test]
fn a_condition_reads_what_its_rules_read() {
    let rules = rules();
    let read = reads(&rules, &Cond::Problem(1, span()), None);
    assert!(read.contains(&Quantity::Value(Some(0))));
    assert!(read.contains(&Quantity::Survey("mieszkańcy".to_owned(), "praca".to_owned())));
    assert_eq!(read.len(), 3);
}
