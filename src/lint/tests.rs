use super::*;
use crate::diag::{RenderOptions, render_terminal};

/// Rules nothing is said of.
const CLEAN: &str = r#"zestaw próba wersja "1"

akt u "ustawa z dnia 1 stycznia 2020 r. o próbie" {
  dziennik     "Dz.U. 2020 poz. 1"
  sprawdzono   2026-11-01
  weryfikacja  tekst_urzędowy
}

parametr limit "Limit osób" {
  podstawa  u art. 1
  wartość   50 % od 2020-01-01
}

dana osoby "Osoby" {
  jednostka  osoba
  źródło     bdl 1
  zakres     >= 0
}

dana ludność "Ludność" {
  jednostka  osoba
  źródło     bdl 2
  zakres     >= 0
}

wskaźnik udział "Udział" {
  wzór       osoby / ludność
  jednostka  %
}

próg wysoki dla udział {
  uwaga         gdy wartość > 1,15 × województwo
  alarm         gdy wartość > 1,5 × województwo
  wybór_autora  "próba"
}

problem duży "Duży udział" {
  gdy     alarm wysoki lub ankieta(mieszkańcy; praca) >= 20
  dowody  udział
}

wymóg koordynator "Koordynuje ośrodek" {
  podstawa     u art. 2
  obowiązuje   od 2020-01-01
  dotyczy      gmina
  skutek       uchybienie
  weryfikacja  tekst_urzędowy
  sprawdź      koordynator jest jednym z (ops)
  wskazówka    "Wskaż ośrodek."
}
"#;

/// A requirement with these lines in place of the usual ones.
fn requirement(id: &str, lines: &str) -> String {
    let usual = [
        ("podstawa", "u art. 3"),
        ("obowiązuje", "od 2020-01-01"),
        ("dotyczy", "gmina"),
        ("skutek", "uchybienie"),
        ("weryfikacja", "tekst_urzędowy"),
        ("wskazówka", "\"Popraw.\""),
    ];
    let mut body: String = lines.lines().map(|l| format!("  {}\n", l.trim())).collect();
    for (field, value) in usual {
        if !lines.lines().any(|l| l.trim().starts_with(field)) {
            body.push_str(&format!("  {field}  {value}\n"));
        }
    }
    format!("\nwymóg {id} \"Wymóg próbny\" {{\n{body}}}\n")
}

fn threshold(id: &str, lines: &str) -> String {
    format!("\npróg {id} dla udział {{\n{lines}\n  wybór_autora \"próba\"\n}}\n")
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn run_on(text: &str, on: &str) -> (Vec<Finding>, SourceMap) {
    let mut map = SourceMap::default();
    map.add("próba.srps", text);
    let c = crate::lang::compile(&map);
    let rules = c.rules.unwrap_or_else(|| panic!("{:#?}", c.found));
    // Thresholds of these tests need no problem.
    let found: Vec<Diagnostic> = c.found.into_iter().filter(|d| d.code != "N0209").collect();
    (lint(&rules, &map, &found, day(on)), map)
}

fn codes(more: &str) -> Vec<&'static str> {
    let (found, _) = run_on(&format!("{CLEAN}{more}"), "2026-11-22");
    found.iter().map(|f| f.diagnostic.code).collect()
}

/// Findings as a terminal shows them.
fn shown(more: &str) -> String {
    let (found, map) = run_on(&format!("{CLEAN}{more}"), "2026-11-22");
    let list: Vec<Diagnostic> = found.into_iter().map(|f| f.diagnostic).collect();
    render_terminal(&list, &map, RenderOptions::default())
}

#[test]
fn good_rules_are_left_in_peace() {
    assert_eq!(codes(""), Vec::<&str>::new());
    let two = requirement("okres", "sprawdź okres.lata >= 3 oraz okres.lata <= 10")
        + &requirement("okres_dłuższy", "podstawa u art. 4\nsprawdź okres.lata >= 5");
    assert_eq!(codes(&two), Vec::<&str>::new());
}

#[test]
fn a_rule_that_can_never_fire() {
    let more = "\nproblem nigdy \"Nigdy\" {\n  gdy  ankieta(a; b) > 100 lub alarm wysoki oraz nie uwaga wysoki\n}\n";
    insta::assert_snapshot!(shown(more));
    assert_eq!(codes(&threshold("ujemny", "  alarm gdy wartość < 0")), ["W1001"]);
    assert_eq!(codes(&threshold("percentyl", "  alarm gdy percentyl(kraj) > 100")), ["W1001"]);
    // On the border there is one value.
    assert!(codes(&threshold("zero", "  alarm gdy wartość <= 0")).is_empty());
}

#[test]
fn a_rule_that_always_fires() {
    assert_eq!(codes(&threshold("dowolny", "  uwaga gdy wartość >= 0")), ["W1003"]);
    let all = "\nproblem zawsze \"Zawsze\" {\n  gdy  uwaga wysoki lub nie alarm wysoki\n}\n";
    assert_eq!(codes(all), ["W1003"]);
    let met = requirement("zawsze", "sprawdź finanse.poziom >= 0");
    assert_eq!(codes(&met), ["W1003"]);
}

#[test]
fn a_requirement_that_cannot_be_met_is_an_error() {
    let alone = requirement("okres", "sprawdź okres.lata >= 5 oraz okres.lata < 3");
    insta::assert_snapshot!(shown(&alone));
    let with_when = requirement(
        "koordynuje",
        "gdy koordynator jest jednym z (cus)\nsprawdź koordynator jest jednym z (ops)",
    );
    assert!(codes(&with_when).contains(&"E1002"));
    let never = requirement("nigdy", "gdy finanse.poziom > 3\nsprawdź bip.adres jest podany");
    assert_eq!(codes(&never), ["W1001"]);
}

#[test]
fn a_softer_condition_must_be_softer() {
    let field = |soft: &str| {
        let lines = format!("sprawdź finanse.poziom >= 2\nostrzeżenie_gdy {soft}");
        codes(&requirement("ramy", &lines))
    };
    assert_eq!(field("finanse.poziom >= 3"), ["W1004"]);
    assert!(field("finanse.poziom >= 1").is_empty());
}

#[test]
fn requirements_that_exclude_each_other() {
    let other = requirement("koordynator_cus", "sprawdź koordynator jest jednym z (cus)");
    insta::assert_snapshot!(shown(&other));
}

#[test]
fn requirements_that_never_meet_do_not_exclude_each_other() {
    let lines = "sprawdź koordynator jest jednym z (cus)";
    let elsewhere = requirement("inny", &format!("dotyczy powiat\n{lines}"));
    assert!(codes(&elsewhere).is_empty());
    let before = requirement("inny", &format!("obowiązuje od 2010-01-01 do 2019-12-31\n{lines}"));
    assert!(codes(&before).is_empty());
    let split = requirement("krótki", "gdy okres.lata < 5\nsprawdź finanse.poziom >= 2")
        + &requirement("długi", "gdy okres.lata >= 5\nsprawdź finanse.poziom < 2");
    assert!(codes(&split).is_empty());
    let meeting = requirement("krótki", "gdy okres.lata <= 5\nsprawdź finanse.poziom >= 2")
        + &requirement("długi", "gdy okres.lata >= 5\nsprawdź finanse.poziom < 2");
    let text = shown(&meeting);
    assert!(text.contains("E1010") && text.contains("liczba lat objętych strategią: 5"), "{text}");
}

#[test]
fn three_requirements_of_which_any_two_agree() {
    let chain = requirement("a", "sprawdź ozps.data < uchwała.data")
        + &requirement("b", "podstawa u art. 4\nsprawdź uchwała.data < okres.od")
        + &requirement("c", "podstawa u art. 5\nsprawdź okres.od < ozps.data");
    let text = shown(&chain);
    assert!(text.contains("E1011") && text.contains("„a”, „b” i „c”"), "{text}");
    assert_eq!(codes(&chain), ["E1011"]);
}

#[test]
fn a_norm_excludes_another_only_while_its_value_does() {
    let low = requirement("mało", "sprawdź udział < limit");
    let high = |when: &str| {
        requirement("dużo", &format!("podstawa u art. 4\nobowiązuje {when}\nsprawdź udział > 60"))
    };
    assert!(codes(&(low.clone() + &high("od 2020-01-01"))).contains(&"E1010"));
    // From 2030 the limit is higher.
    let later = format!("{CLEAN}{low}{}", high("od 2029-01-01")).replace(
        "50 % od 2020-01-01",
        "50 % od 2020-01-01 do 2029-12-31\n  wartość   70 % od 2030-01-01",
    );
    assert!(run_on(&later, "2026-11-22").0.is_empty());
}

#[test]
fn rules_that_say_the_same() {
    let twin = threshold("bliźniak", "  uwaga gdy nie wartość <= województwo × 1,15");
    insta::assert_snapshot!(shown(&twin));
    let problem = "\nproblem drugi \"Drugi\" {\n  gdy  nie (nie alarm wysoki oraz ankieta(mieszkańcy; praca) < 20)\n}\n";
    assert_eq!(codes(problem), ["W1020"]);
    let again = requirement("drugi", "podstawa u art. 2\nsprawdź koordynator jest jednym z (ops)");
    assert_eq!(codes(&again), ["W1020"]);
    let elsewhere = requirement("drugi", "sprawdź koordynator jest jednym z (ops)");
    assert_eq!(codes(&elsewhere), ["N1022"]);
}

#[test]
fn rules_that_differ_a_little_are_not_the_same() {
    assert!(codes(&threshold("inny", "  uwaga gdy wartość >= województwo × 1,15")).is_empty());
    assert!(codes(&threshold("inny", "  uwaga gdy wartość > powiat × 1,15")).is_empty());
}

#[test]
fn indicators_with_one_formula() {
    let more =
        "\nwskaźnik drugi \"Drugi\" {\n  wzór (osoby + osoby) / (2 × ludność)\n  jednostka ‰\n}\n";
    let text = shown(more);
    assert!(text.contains("W1021") && text.contains("jednostki są różne: % i ‰"), "{text}");
    let other = "\nwskaźnik drugi \"Drugi\" {\n  wzór osoby / (2 × ludność)\n  jednostka %\n}\n";
    assert!(!codes(other).contains(&"W1021"));
}

#[test]
fn levels_in_the_wrong_order() {
    let reversed = threshold("odwrotny", "  uwaga gdy wartość > 20\n  alarm gdy wartość > 10");
    insta::assert_snapshot!(shown(&reversed));
    let equal = threshold("równy", "  uwaga gdy wartość > 10\n  alarm gdy nie wartość <= 10");
    assert_eq!(codes(&equal), ["W1032"]);
    // Compared with something else, and only worth a note.
    let apart = threshold("różny", "  uwaga gdy wartość > powiat\n  alarm gdy wartość > 2 × kraj");
    assert_eq!(codes(&apart), ["N1031"]);
    assert!(codes(&threshold("sam", "  alarm gdy wartość > 10")).is_empty());
}

#[test]
fn a_change_and_the_same_change_in_percent_have_one_sign() {
    let lines = "  uwaga gdy zmiana(2 lata) > 0\n  alarm gdy zmiana_procent(2 lata) > 25";
    assert!(codes(&threshold("rośnie", lines)).is_empty());
    let other = "  uwaga gdy zmiana(2 lata) > 0\n  alarm gdy zmiana_procent(3 lata) > 25";
    assert_eq!(codes(&threshold("rośnie", other)), ["N1031"]);
}

#[test]
fn missing_data_that_decide() {
    let problem = |when: &str| codes(&format!("\nproblem p \"P\" {{\n  gdy  {when}\n}}\n"));
    assert_eq!(problem("nie udział jest znany lub udział > 5"), ["W1040"]);
    assert_eq!(problem("liczba_znanych(udział) < 1 lub udział > 5"), ["W1040"]);
    assert_eq!(problem("nie udział jest znany"), ["N1043"]);
    assert_eq!(problem("udział jest znany oraz udział > 5"), ["N1041"]);
    // Under a negation a missing number stays undetermined.
    assert!(problem("nie udział <= 5").is_empty());
    let text = shown("\nproblem p \"P\" {\n  gdy  nie udział jest znany lub udział > 5\n}\n");
    insta::assert_snapshot!(text);
}

#[test]
fn problems_seen_in_own_records_only() {
    let own = "\ndana kolejka \"Kolejka\" {\n  jednostka osoba\n  źródło własne \"rejestr\"\n  zakres >= 0\n}\n\
               wskaźnik czekający \"Czekający\" {\n  wzór kolejka\n  jednostka osoba\n}\n\
               problem czekanie \"Czekanie\" {\n  gdy czekający > 5";
    assert_eq!(codes(&format!("{own}\n}}\n")), ["N1042"]);
    assert!(codes(&format!("{own} lub alarm wysoki\n}}\n")).is_empty());
}

#[test]
fn indicators_nothing_uses() {
    let more = "\nwskaźnik luźny \"Luźny\" {\n  wzór ludność\n  jednostka osoba\n}\n";
    let text = shown(more);
    assert!(text.contains("N1050") && text.contains("luźny"), "{text}");
}

#[test]
fn acts_grow_old() {
    let on = |day: &str| -> Vec<&str> {
        run_on(CLEAN, day).0.iter().map(|f| f.diagnostic.code).collect()
    };
    // 180 days after 1 November 2026.
    assert!(on("2027-04-30").is_empty());
    assert_eq!(on("2027-05-01"), ["W1060"]);
    let unread = CLEAN.replace("  sprawdzono   2026-11-01\n", "").replacen(
        "tekst_urzędowy",
        "do_potwierdzenia",
        1,
    );
    let (found, map) = run_on(&unread, "2026-11-22");
    let list: Vec<Diagnostic> = found.into_iter().map(|f| f.diagnostic).collect();
    insta::assert_snapshot!(render_terminal(&list, &map, RenderOptions::default()));
}

#[test]
fn a_parameter_without_a_value_on_the_day() {
    let ended = CLEAN.replace("od 2020-01-01\n}\n\ndana", "od 2020-01-01 do 2024-12-31\n}\n\ndana");
    assert_ne!(ended, CLEAN);
    let found = |text: &str, on: &str| -> Vec<&str> {
        run_on(text, on).0.iter().map(|f| f.diagnostic.code).collect()
    };
    // Nothing in force reads it.
    assert!(found(&ended, "2026-11-22").is_empty());
    let used = ended + &threshold("norma", "  alarm gdy wartość > limit");
    assert!(found(&used, "2026-11-22").contains(&"W1063"));
    assert!(!found(&used, "2024-12-31").contains(&"W1063"));
}

#[test]
fn letters_of_other_alphabets() {
    // The first „o” of „osób” is Cyrillic.
    let text = CLEAN.replace("\"Limit osób\"", "\"Limit \u{43e}sób\"");
    let (found, map) = run_on(&text, "2026-11-22");
    let list: Vec<Diagnostic> = found.into_iter().map(|f| f.diagnostic).collect();
    insta::assert_snapshot!(render_terminal(&list, &map, RenderOptions::default()));
    // A whole word of another alphabet, a letter of a formula, and a unit are not disguised.
    for fine in ["Limit \u{436}ук", "Limit α", "Limit \u{b5}g", "Limit osób"] {
        let text = CLEAN.replace("\"Limit osób\"", &format!("\"{fine}\""));
        assert!(run_on(&text, "2026-11-22").0.is_empty(), "{fine}");
    }
    // A word of look-alikes only is.
    let cop = CLEAN.replace("\"Limit osób\"", "\"Limit \u{441}\u{43e}\u{440}\"");
    assert_eq!(run_on(&cop, "2026-11-22").0.len(), 1);
}

#[test]
fn a_name_in_another_alphabet_is_told_once() {
    let more = "\nproblem \u{441}ztery \"Cztery\" {\n  gdy udział > 4\n}\n";
    assert_eq!(codes(more), ["W0114"]);
}

#[test]
fn characters_nobody_sees() {
    let text = CLEAN.replace("\"Limit osób\"", "\"Limit\u{200b} o\u{ad}sób\"");
    let (found, _) = run_on(&text, "2026-11-22");
    let [f] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(f.diagnostic.code, "W1071");
    assert!(f.diagnostic.message.contains('2'), "{}", f.diagnostic.message);
    // A no-break space is what good typography has.
    let text = CLEAN.replace("\"Limit osób\"", "\"Limit\u{a0}osób\"");
    assert!(run_on(&text, "2026-11-22").0.is_empty());
}

#[test]
fn a_question_left_open_is_said_plainly() {
    let product = "\nproblem iloczyn \"Iloczyn\" {\n  gdy udział × udział > 50\n}\n";
    let text = shown(product);
    assert!(text.contains("N1009") && text.contains("mnoży albo dzieli"), "{text}");
    assert!(!text.contains("W1001") && !text.contains("W1003"), "{text}");
}

#[test]
fn what_the_compiler_found_keeps_its_place() {
    let goals = "\ncel_strategiczny cs \"Cel\" {\n  opis \"cel\"\n}\n";
    let (found, _) = run_on(&format!("{CLEAN}{goals}"), "2026-11-22");
    assert!(found.iter().any(|f| f.topic == Topic::Links && f.diagnostic.code == "W0308"));
    assert_eq!(found.iter().filter(|f| f.diagnostic.code == "W0308").count(), 1);
}

#[test]
fn the_shipped_sets_contradict_nothing() {
    let mut map = SourceMap::default();
    crate::pipeline::sources::add_embedded(&mut map, &[], crate::pipeline::sources::Examples::Read);
    let c = crate::lang::compile(&map);
    let found = lint(&c.rules.unwrap(), &map, &c.found, day("2026-11-22"));
    let errors: Vec<&Finding> = found.iter().filter(|f| f.diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
