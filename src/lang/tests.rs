//! What the language refuses and how it says so. Each case is a small file; the snapshot is the
//! message as a user reads it: fact, underlined text, hint.

use super::compile;
use crate::diag::{RenderOptions, SourceMap, render_terminal};

fn report(text: &str) -> String {
    let mut map = SourceMap::default();
    map.add("reguły.srps", text);
    let out = compile(&map);
    let serious: Vec<_> =
        out.found.into_iter().filter(|d| d.severity != crate::diag::Severity::Note).collect();
    render_terminal(&serious, &map, RenderOptions::default())
}

fn codes(text: &str) -> Vec<&'static str> {
    let mut map = SourceMap::default();
    map.add("reguły.srps", text);
    compile(&map)
        .found
        .into_iter()
        .filter(|d| d.severity != crate::diag::Severity::Note)
        .map(|d| d.code)
        .collect()
}

/// A small correct rule set; cases add to it or replace parts of it.
const BASE: &str = r#"zestaw próba wersja "1"

akt ups "ustawa o próbach" { dziennik "Dz.U. 2004 nr 64 poz. 593" }

dana bezrobotni "Bezrobotni" { jednostka osoba }
dana ludność "Ludność" { jednostka osoba }
dana wydatki "Wydatki" { jednostka zł }

wskaźnik bezrobocie "Bezrobotni w ludności" {
  wzór      bezrobotni / ludność
  jednostka %
}

próg wysokie dla bezrobocie {
  uwaga gdy wartość > powiat
  alarm gdy wartość > 1,5 × kraj oraz zmiana(5 lat) >= 0
}

problem brak_pracy "Brak pracy" {
  powód ups art. 7 pkt 4
  gdy   alarm wysokie
        lub uwaga wysokie oraz ankieta(mieszkańcy; praca) >= 30%
}
"#;

fn with(more: &str) -> String {
    format!("{BASE}\n{more}")
}

#[test]
fn the_base_is_accepted() {
    assert_eq!(report(BASE), "");
}

#[test]
fn adding_money_to_people_shows_both_sides() {
    insta::assert_snapshot!(report(&with(
        "wskaźnik zły \"Zły\" {\n  wzór (bezrobotni + wydatki) / ludność\n  jednostka %\n}"
    )));
}

#[test]
fn an_article_of_an_undeclared_act() {
    insta::assert_snapshot!(report(&with(
        "problem p \"P\" {\n  powód usp art. 4 ust. 1\n  gdy alarm wysokie\n}"
    )));
}

#[test]
fn a_misspelt_name_is_suggested() {
    insta::assert_snapshot!(report(&with("problem p \"P\" {\n  gdy alarm wysokię\n}")));
}

#[test]
fn a_misspelt_field_is_suggested() {
    insta::assert_snapshot!(report(&with("dana x \"X\" {\n  jednostak osoba\n}")));
}

#[test]
fn a_decimal_point() {
    insta::assert_snapshot!(report(&with("próg p dla bezrobocie {\n  alarm gdy wartość > 1.5\n}")));
}

#[test]
fn a_goal_that_answers_nothing_and_an_action_without_owner_or_product() {
    insta::assert_snapshot!(report(&with(
        "cel_strategiczny s \"S\" { opis \"o\" }\ncel_operacyjny c \"C\" {\n  w_ramach s\n  rezultat bezrobocie spadek o 5% do końca okresu\n  działanie d \"D\" {\n    termin cały okres\n  }\n}"
    )));
}

#[test]
fn overlapping_and_gapped_versions() {
    let r = |from: &str, to: &str| {
        format!(
            "wymóg w \"W\" {{\n  podstawa ups art. 1\n  obowiązuje od {from}{to}\n  dotyczy gmina\n  skutek uchybienie\n  sprawdź uchwała.data jest podana\n  wskazówka \"podaj\"\n}}\n"
        )
    };
    assert_eq!(
        codes(&with(&(r("2011-05-03", " do 2022-10-29") + &r("2022-10-30", "")))),
        Vec::<&str>::new()
    );
    assert_eq!(
        codes(&with(&(r("2011-05-03", " do 2022-10-30") + &r("2022-10-30", "")))),
        ["E0220"]
    );
    assert_eq!(codes(&with(&(r("2011-05-03", "") + &r("2022-10-30", "")))), ["E0220"]);
    assert_eq!(
        codes(&with(&(r("2011-05-03", " do 2022-10-28") + &r("2022-10-30", "")))),
        ["W0221"]
    );
    assert_eq!(codes(&with(&r("2022-10-30", " do 2022-10-29"))), ["E0222"]);
}

#[test]
fn circles_are_found() {
    assert_eq!(
        codes(&with("problem a \"A\" {\n gdy problem b\n}\nproblem b \"B\" {\n gdy problem a\n}")),
        ["E0213"]
    );
    let twins = "wskaźnik a \"A\" {\n wzór b / ludność\n jednostka %\n}\nwskaźnik b \"B\" {\n wzór a / ludność\n jednostka %\n}";
    assert_eq!(codes(&with(twins)), ["E0213", "E0213"]);
}

#[test]
fn a_reference_needs_a_ratio() {
    let text = "wskaźnik ile \"Ile\" {\n wzór bezrobotni\n jednostka osoba\n}\npróg p dla ile {\n alarm gdy wartość > kraj\n}";
    assert_eq!(codes(&with(text)), ["E0225"]);
}

#[test]
fn one_broken_block_does_not_hide_the_next_error() {
    let text = "dana x {\n jednostka osoba\n\ndana y \"Y\" {\n jednostka osooba\n}\n";
    assert_eq!(codes(&with(text)), ["E0203", "E0103", "E0211"]);
}

#[test]
fn facts_belong_to_requirements() {
    assert_eq!(codes(&with("problem p \"P\" {\n gdy uchwała.data jest podana\n}")), ["E0215"]);
}

#[test]
fn ten_thousand_errors_are_all_reported() {
    let text: String =
        (0..10_000).map(|i| format!("dana x{i} \"X\" {{ jednostka nic }}\n")).collect();
    assert_eq!(codes(&format!("zestaw a wersja \"1\"\n{text}")).len(), 10_000);
}

#[test]
fn five_megabytes_are_read() {
    let one = |i: usize| {
        format!(
            "dana x{i} \"Liczba osób numer {i} według stanu na koniec roku\" {{\n  jednostka osoba\n}}\n"
        )
    };
    let text: String = (0..60_000).map(one).collect();
    assert!(text.len() > 5_000_000);
    assert!(codes(&format!("zestaw a wersja \"1\"\n{text}")).is_empty());
}

#[test]
fn long_chains_and_deep_brackets_do_not_exhaust_the_stack() {
    let deep = format!("{}bezrobotni{}", "(".repeat(10_000), ")".repeat(10_000));
    let chain = format!("bezrobotni{}", " + bezrobotni".repeat(10_000));
    let negations = format!("{}alarm wysokie", "nie ".repeat(10_000));
    let ind = |f: &str| with(&format!("wskaźnik x \"X\" {{\n wzór {f}\n jednostka osoba\n}}"));
    assert_eq!(codes(&ind(&deep)), ["E0105"]);
    assert_eq!(codes(&ind(&chain)), ["E0105"]);
    assert!(codes(&with(&format!("problem p \"P\" {{\n gdy {negations}\n}}"))).is_empty());
}

proptest::proptest! {
    /// Whatever is put into the middle of a correct file, reading neither panics nor loses it.
    #[test]
    fn damage_never_panics(at in 0usize..900, junk in "[\\PC\n]{0,12}") {
        let mut cut = at.min(BASE.len());
        while !BASE.is_char_boundary(cut) { cut -= 1; }
        let (a, b) = BASE.split_at(cut);
        let _ = report(&format!("{a}{junk}{b}"));
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,300}") {
        let _ = report(&text);
    }
}

#[test]
fn a_number_alone_is_no_condition() {
    assert_eq!(codes(&with("problem p \"P\" {\n gdy bezrobocie\n}")), ["E0219"]);
    assert_eq!(codes(&with("próg p dla bezrobocie {\n alarm gdy kraj\n}")), ["E0219"]);
}

#[test]
fn a_unit_that_is_not_there_is_not_blamed_on_the_formula() {
    let without = "wskaźnik w \"W\" {\n wzór wydatki / ludność\n}";
    assert_eq!(codes(&with(without)), ["E0203"]);
    let unknown = "wskaźnik w \"W\" {\n wzór wydatki / ludność\n jednostka złote / osoba\n}";
    assert_eq!(codes(&with(unknown)), ["E0211"]);
}

#[test]
fn a_text_without_its_end_is_said_once() {
    assert_eq!(
        codes(&with("problem p \"P\" {\n gdy bezrobocie > 5\n opis \"Bez końca\n}")),
        ["E0102"]
    );
}

#[test]
fn goals_without_actions_or_results_have_codes_of_their_own() {
    let goal = "cel_strategiczny s \"S\" {\n opis \"o\"\n}\ncel_operacyjny c \"C\" {\n w_ramach s\n odpowiada_na brak_pracy\n}";
    assert_eq!(codes(&with(goal)), ["E0323", "W0320"]);
}

/// A requirement and the omission of a provision.
fn ruled_and_omitted(omitted: &str, more: &str) -> String {
    with(&format!(
        "wymóg w \"W\" {{\n  podstawa ups art. 16b ust. 2 pkt 1\n  obowiązuje od 2011-05-03\n  dotyczy gmina\n  skutek uchybienie\n  sprawdź uchwała.data jest podana\n  wskazówka \"podaj\"\n}}\npominięcie p \"P\" {{\n  podstawa {omitted}\n  powód \"bo tak\"\n  {more}\n}}\n"
    ))
}

#[test]
fn a_provision_left_out_is_kept_with_its_reason() {
    let mut map = SourceMap::default();
    map.add("reguły.srps", ruled_and_omitted("ups art. 17 ust. 1", "dotyczy gmina; powiat"));
    let rules = compile(&map).rules.unwrap();
    let [o] = rules.omissions.as_slice() else { panic!("{:?}", rules.omissions) };
    assert_eq!((o.meta.id.as_str(), o.reason.as_str()), ("p", "bo tak"));
    assert_eq!(rules.cite(&o.basis), "art. 17 ust. 1 ustawy o próbach (Dz.U. 2004 nr 64 poz. 593)");
    assert_eq!(o.applies_to.len(), 2);
}

#[test]
fn a_provision_both_left_out_and_ruled() {
    insta::assert_snapshot!(report(&ruled_and_omitted("ups art. 16b ust. 2 pkt 1", "")));
    // Another part of the same provision, or other units, is another matter.
    let none: Vec<&str> = Vec::new();
    assert_eq!(codes(&ruled_and_omitted("ups art. 16b ust. 2", "")), none);
    assert_eq!(codes(&ruled_and_omitted("ups art. 16b ust. 2 pkt 1 lit. a", "")), none);
    assert_eq!(codes(&ruled_and_omitted("ups art. 16b ust. 2 pkt 1", "dotyczy powiat")), none);
}

#[test]
fn an_omission_of_an_act_not_declared() {
    insta::assert_snapshot!(report(&with(
        "pominięcie p \"P\" {\n  podstawa usp art. 4\n  powód \"bo tak\"\n}"
    )));
}

#[test]
fn an_omission_without_a_reason_or_with_wrong_units_or_twice() {
    assert_eq!(codes(&with("pominięcie p \"P\" { podstawa ups art. 4 }")), ["E0203"]);
    assert_eq!(
        codes(&with(
            "pominięcie p \"P\" {\n podstawa ups art. 4\n dotyczy sołectwo\n powód \"x\"\n}"
        )),
        ["E0207"]
    );
    let one = "pominięcie p \"P\" {\n podstawa ups art. 4\n powód \"x\"\n}\n";
    assert_eq!(codes(&with(&[one, one].concat())), ["E0206"]);
}

#[test]
fn another_gmina_with_a_variable_nobody_declared() {
    insta::assert_snapshot!(report(&with(
        "przykład \"p\" {\n  dane ludność 2024 = 10\n  inna_gmina ludnośc 2024 = 20\n  oczekuj problem brak_pracy\n}"
    )));
}

fn with_break(field: &str) -> String {
    BASE.replace(
        "dana ludność \"Ludność\" { jednostka osoba }",
        &format!("dana ludność \"Ludność\" {{\n  jednostka osoba\n  {field}\n}}"),
    )
}

#[test]
fn breaks_of_a_series_are_read() {
    use super::ruleset::BreakEffect::{Breaks, Harmless, HarmlessBelow};
    let text = with_break(
        "przerwa 2020 nieszkodliwa w mianowniku \"spis\"\n  przerwa 2012 „definicja”\n  \
         przerwa 2016 nieszkodliwa \"nowy formularz\"",
    );
    assert_eq!(report(&text), "");
    let mut map = SourceMap::default();
    map.add("reguły.srps", text);
    let rules = compile(&map).rules.unwrap();
    let read: Vec<_> = rules.data_var("ludność").unwrap().breaks.iter().collect();
    let read: Vec<_> = read.iter().map(|b| (b.year, b.effect, b.why.as_str())).collect();
    assert_eq!(
        read,
        [
            (2012, Breaks, "definicja"),
            (2016, Harmless, "nowy formularz"),
            (2020, HarmlessBelow, "spis")
        ]
    );
}

#[test]
fn refuses_breaks_that_say_nothing() {
    let all: String = [
        "przerwa 2020",
        "przerwa \"spis\"",
        "przerwa 2020 \"\"",
        "przerwa 1492 \"odkrycie Ameryki\"",
        "przerwa 2020 szkodliwa \"spis\"",
        "przerwa 2020 nieszkodliwa w liczniku \"spis\"",
        "przerwa 2020 \"spis\"\n  przerwa 2020 \"definicja\"",
    ]
    .map(|field| report(&with_break(field)))
    .concat();
    insta::assert_snapshot!(all);
}

#[test]
fn groups_of_peers_are_words_of_thresholds_only() {
    let against = |condition: &str| {
        BASE.replace("uwaga gdy wartość > powiat", &format!("uwaga gdy {condition}"))
    };
    assert_eq!(report(&against("wartość > wielkość lub percentyl(grupa) >= 80")), "");
    assert_eq!(report(&against("wartość > 1,2 × grupa oraz percentyl(wielkość) > 50")), "");
    let refused: String = [
        against("percentyl(sąsiedzi) > 5"),
        against("wielkość"),
        with("problem inny \"Inny\" { gdy bezrobocie > grupa }"),
    ]
    .map(|text| report(&text))
    .concat();
    insta::assert_snapshot!(refused);
}
