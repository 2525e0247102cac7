//! What is described at length, what is only tabulated, and what is said once.

use super::*;
use crate::eval::{SurveyAnswer, ThresholdResult};
use crate::lang::ruleset::Nature;

/// The small world with a threshold of the second indicator at the level of attention.
fn with_attention() -> World {
    let mut world = World::new();
    world.diagnosis.thresholds.push(ThresholdResult {
        id: "wielu_seniorów".into(),
        indicator: "seniorzy".into(),
        attention: Some(true),
        alarm: Some(false),
    });
    world
}

#[test]
fn attention_is_marked_in_the_table_and_has_no_section() {
    let text = shown(&with_attention().document());
    assert!(text.contains("Osoby w~wieku 65~lat i~więcej (%)~– uwaga |"), "{text}");
    assert!(text.contains("### Bezrobotni wśród"), "{text}");
    assert!(!text.contains("### Osoby w~wieku 65"), "{text}");
}

#[test]
fn indicators_without_data_are_named_once_in_their_area_and_have_no_rows() {
    let mut world = World::new();
    world.rules.indicators[1].area = Some("rynek_pracy".into());
    let text = shown(&world.document());
    let name = "iejsca opieki nad dziećmi do lat trzech";
    assert!(text.contains(&format!("do 1~wskaźnika tego obszaru: m{name}.")), "{text}");
    assert!(text.contains(&format!("rynek pracy (1~wskaźnik bez danych): m{name}")), "{text}");
    assert!(!text.contains(&format!("| M{name}")), "{text}");
}

#[test]
fn an_answer_of_a_survey_is_evidence() {
    let mut world = World::new();
    world.diagnosis.problems[0].answers = vec![SurveyAnswer {
        survey: "mieszkańcy".into(),
        question: "brak_pracy".into(),
        percent: 41.3,
        place: None,
    }];
    world.rules.problems[0].evidence.clear();
    world.strategy =
        crate::plan::build(&world.rules, &world.diagnosis, &world.project, &world.forecasts).0;
    let text = shown(&world.document());
    assert!(text.contains("odpowiedzi na pytanie „brak pracy”: 41,3%~– mieszkańcy"), "{text}");
    let sections = std::collections::BTreeMap::new();
    let facts = crate::plan::evidence(&world.strategy, &world.project, &sections);
    assert!(facts.sets["problemy"][0].features["dowód"]);
}

#[test]
fn a_series_that_never_moved_has_a_sentence_and_no_chart() {
    let mut world = World::new();
    let still = &mut world.diagnosis.indicators[0];
    still.history.iter_mut().for_each(|h| h.1 = 10.8);
    still.reference_history.clear();
    let text = shown(&world.document());
    assert!(text.contains("Od 2018~r. wartość jest ta sama."), "{text}");
    assert!(!text.contains("[rysunek rys-trend-bezrobocie"), "{text}");
    assert!(!text.contains("[rysunek rys-prognoza-bezrobocie"), "{text}");
}

#[test]
fn only_evidence_and_results_have_their_forecast_described() {
    let mut world = World::new();
    let mut second = world.forecasts[0].clone();
    second.indicator = "seniorzy".into();
    world.forecasts.push(second);
    let text = shown(&world.document());
    assert!(text.contains("(prognoza-bezrobocie)"), "{text}");
    assert!(!text.contains("(prognoza-seniorzy)"), "{text}");
    assert!(text.contains("| Osoby w~wieku 65~lat i~więcej | 21,0% (2024) |"), "{text}");
}

#[test]
fn series_of_one_shape_are_described_once() {
    let mut world = World::new();
    let mut second = world.forecasts[0].clone();
    second.indicator = "seniorzy".into();
    world.forecasts.push(second);
    let shape: Vec<(i32, f64)> =
        world.diagnosis.indicators[0].history.iter().map(|(y, v)| (*y, v * 3.0)).collect();
    world.diagnosis.indicators[2].history = shape;
    world.rules.problems[0].evidence.push("seniorzy".into());
    world.strategy =
        crate::plan::build(&world.rules, &world.diagnosis, &world.project, &world.forecasts).0;
    let text = shown(&world.document());
    assert!(!text.contains("(prognoza-seniorzy)"), "{text}");
    assert!(
        text.contains("Tak samo zmieni się, bo liczy się go z~tych samych danych: osoby w~wieku"),
        "{text}"
    );
}

#[test]
fn a_move_is_judged_only_where_the_rules_say_which_way_is_better() {
    let text = |nature| {
        let mut world = World::new();
        world.rules.indicators[0].nature = nature;
        shown(&world.document())
    };
    let judged = ["sytuacja się pogarsza", "na lepsze", "na gorsze", "jest lepiej", "jest gorzej"];
    assert!(text(Nature::Destimulant).contains("czyli sytuacja się pogarsza"));
    assert!(text(Nature::Stimulant).contains("co jest zmianą na lepsze"));
    let neutral = text(Nature::Neutral);
    assert!(!judged.iter().any(|w| neutral.contains(w)), "{neutral}");
}

#[test]
fn a_reservation_about_many_data_is_written_once() {
    let mut world = World::new();
    world.rules.data[0].caveat = Some("Dane z rejestru. Tylko zarejestrowani.".into());
    world.rules.data[1].caveat = Some("Dane z rejestru.".into());
    let inputs = &mut world.diagnosis.indicators[0].inputs;
    inputs[0].data = "bezrobotni".into();
    inputs[1].data = "ludność_produkcyjna".into();
    let text = shown(&world.document());
    assert_eq!(text.matches("Dane z~rejestru.").count(), 1, "{text}");
    assert!(text.contains("Bezrobotni zarejestrowani. Tylko zarejestrowani."), "{text}");
}

#[test]
fn an_error_of_nought_is_not_told_as_a_measurement() {
    let mut world = World::new();
    assert!(shown(&world.document()).contains("myliła się średnio o~0,8"));
    world.forecasts[0].error = Some(0.0);
    assert!(!shown(&world.document()).contains("myliła się"));
}

fn with_break(year: i32, blocking: bool, of_unit: bool) -> World {
    let mut world = World::new();
    world.diagnosis.indicators[0].breaks =
        vec![crate::eval::Break {
            year, why: "zmieniła się definicja".into(), blocking, of_unit
        }];
    world
}

#[test]
fn a_break_is_marked_in_the_chart_the_table_and_the_words() {
    let world = with_break(2021, true, false);
    let document = world.document();
    let text = shown(&document);
    let lines: Vec<&str> = text
        .lines()
        .filter(|l| {
            ["rzerwa", "rzerwany", "2021", "wskaźnik wynosił"].iter().any(|w| l.contains(w))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
    // The change is told from the first comparable year, not from 2019.
    assert!(text.contains("W~2021~r. wskaźnik wynosił"), "{text}");
    let plain = shown(&World::new().document());
    assert!(!plain.contains("rzerwa szeregu") && !plain.contains("2021*"), "{plain}");
}

#[test]
fn a_harmless_break_is_marked_and_hinders_nothing() {
    let text = shown(&with_break(2021, false, false).document());
    let said = "Przerwa szeregu w~2021~r.: zmieniła się definicja. Nie zmienia ona wniosków.";
    assert_eq!(text.matches(said).count(), 2, "{text}");
    assert!(text.contains("W~2019~r. wskaźnik wynosił"), "{text}");
    assert!(!text.contains("nie są porównywalne"), "{text}");
}

#[test]
fn a_break_before_the_years_shown_is_not_mentioned() {
    for year in [2018, 2025] {
        let text = shown(&with_break(year, true, false).document());
        assert!(!text.contains("rzerwa szeregu"), "{year}: {text}");
        assert!(!text.contains(&format!("{year}*")), "{year}: {text}");
    }
}

#[test]
fn no_forecast_for_want_of_comparable_years_has_its_reason() {
    let mut world = with_break(2021, true, true);
    let reason = "od tego roku są 4~wartości, a~potrzeba 6";
    world.forecasts.clear();
    let text = shown(&world.document());
    assert!(text.contains(reason), "{text}");
    assert!(text.contains("przerwa w~2021~r.: zmieniła się definicja"), "{text}");
    // A harmless break and a series that is short anyway are no such reason.
    world.diagnosis.indicators[0].breaks[0].blocking = false;
    assert!(!shown(&world.document()).contains("szereg jest przerwany"));
    let mut short = with_break(2021, true, false);
    short.forecasts.clear();
    short.diagnosis.indicators[0].history.retain(|(y, _)| *y >= 2020);
    assert!(!shown(&short.document()).contains("szereg jest przerwany"));
}
