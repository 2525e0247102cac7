//! Changes, histories and explanations across breaks of a series.

use super::*;

fn broken(variable: usize, year: i32, effect: BreakEffect) -> (RuleSet, Dataset) {
    let (mut rules, data) = small();
    let why = "liczby oparto na nowym spisie".to_owned();
    rules.data[variable].breaks = vec![SeriesBreak { year, effect, why, span: span() }];
    (rules, data)
}

/// Threshold `z` asks for the change over five years: 2024 against 2019.
#[test]
fn a_change_across_a_break_is_undetermined_with_the_reason() {
    for variable in [0, 1] {
        let (rules, data) = broken(variable, 2020, BreakEffect::Breaks);
        let p = program(&rules, &data);
        let d = p.diagnose(&data, &rules, 0);
        assert_eq!(d.indicators[0].latest, Some((2024, 10.0)), "the value itself stays");
        assert_eq!(d.indicators[0].change5, None);
        assert_eq!(d.thresholds[1].attention, None);
        let batch = p.run_batch(&data);
        assert_eq!(batch.thresholds[1].attention.counts(), [0, 0, 7]);
        assert_eq!(batch.thresholds[0].attention.get(0), Tri::True, "references are of one year");
    }
    let (rules, data) = broken(0, 2020, BreakEffect::Breaks);
    let p = program(&rules, &data);
    let view = p.view(&data, &rules, 0);
    let reason = view.threshold(1, Level::Attention).unwrap();
    insta::assert_snapshot!(would_decide(&reason).join("\n"));
    let said = p.explain(&data, &rules, 0, &What::Indicator("w".into())).unwrap().render_text();
    assert!(
        said.contains(
            "przerwa szeregu w 2020 r.: liczby oparto na nowym spisie; wartości sprzed przerwy nie \
             porównuje się z późniejszymi"
        ),
        "{said}"
    );
}

#[test]
fn a_break_outside_the_years_compared_hinders_nothing() {
    for year in [2010, 2019, 2025] {
        let (rules, data) = broken(0, year, BreakEffect::Breaks);
        let d = program(&rules, &data).diagnose(&data, &rules, 0);
        assert_eq!(d.indicators[0].change5, Some(5.0), "{year}");
        assert!(d.indicators[0].breaks.is_empty(), "{year}");
    }
}

#[test]
fn a_break_harmless_below_is_listed_and_hinders_nothing() {
    let (rules, data) = broken(1, 2020, BreakEffect::HarmlessBelow);
    let d = program(&rules, &data).diagnose(&data, &rules, 0);
    assert_eq!(d.indicators[0].change5, Some(5.0));
    let listed: Vec<(i32, bool)> =
        d.indicators[0].breaks.iter().map(|b| (b.year, b.blocking)).collect();
    assert_eq!(listed, [(2020, false)]);
    // The same variable counted itself.
    let (rules, data) = broken(0, 2020, BreakEffect::HarmlessBelow);
    assert_eq!(program(&rules, &data).diagnose(&data, &rules, 0).indicators[0].change5, None);
}

#[test]
fn histories_for_forecasts_start_after_the_break() {
    let (rules, data) = broken(0, 2020, BreakEffect::Breaks);
    let cut = program(&rules, &data).histories(&data, 0);
    assert!(cut.iter().all(|h| h.len() == 1 && h[0].0 == 2024), "{cut:?}");
    let (rules, data) = broken(0, 2025, BreakEffect::Breaks);
    let whole = program(&rules, &data).histories(&data, 0);
    assert!(whole.iter().all(|h| h.len() == 2), "a break to come");
    let (rules, data) = broken(0, 2020, BreakEffect::Harmless);
    assert!(program(&rules, &data).histories(&data, 0).iter().all(|h| h.len() == 2));
}

/// Zielona Góra took in its neighbour in 2015; Nowa Sól did not.
#[test]
fn a_gmina_that_took_in_another_is_broken_alone() {
    let registry = crate::data::Registry::embedded();
    let (joined, other) = (registry.find("0862011").unwrap(), registry.find("0804011").unwrap());
    let mut data = Dataset::new(Arc::clone(registry));
    for (year, a) in [(2012, 50.0), (2017, 80.0)] {
        for code in ["0862011", "0804011"] {
            set(&mut data, "a", code, year, a);
            set(&mut data, "b", code, year, 1000.0);
        }
    }
    let rules = rules();
    let p = program(&rules, &data);
    let batch = p.run_batch(&data);
    for (unit, change, state) in [(joined, None, Tri::Unknown), (other, Some(3.0), Tri::True)] {
        let d = p.diagnose(&data, &rules, unit);
        assert_eq!(d.indicators[0].change5, change);
        assert_eq!(d.thresholds[1].attention, state.known());
        assert_eq!(batch.thresholds[1].attention.get(unit as usize), state);
    }
    let d = p.diagnose(&data, &rules, joined);
    let b = &d.indicators[0].breaks[0];
    assert_eq!((b.year, b.blocking, b.of_unit), (2015, true, true));
    assert_eq!(b.why, "włączono do niej gminę Zielona Góra");
    let histories = p.histories(&data, 0);
    assert_eq!(histories[joined as usize], [(2017, 8.0)]);
    assert_eq!(histories[other as usize].len(), 2);
}

/// The publisher marked the second variable of one gmina in 2022.
#[test]
fn a_marked_change_of_method_breaks_the_series_of_that_gmina() {
    let (rules, mut data) = small();
    let unit = data.registry.find(CODES[0]).unwrap();
    let column = u32::try_from(data.column_index("b")).unwrap();
    data.method_changes.insert((column, Area::Gmina(unit), 2022));
    let p = program(&rules, &data);
    let d = p.diagnose(&data, &rules, unit);
    assert_eq!(d.indicators[0].change5, None);
    assert_eq!(d.indicators[0].breaks[0].why, "źródło oznaczyło zmianę metody");
    let batch = p.run_batch(&data);
    assert_eq!(batch.thresholds[1].attention.counts(), [6, 0, 1]);
    assert_eq!(p.histories(&data, 0)[unit as usize].len(), 1);
    // A mark on another variable of the world is nothing to this indicator.
    let (_, mut other) = small();
    let column = u32::try_from(other.column_index("c")).unwrap();
    other.method_changes.insert((column, Area::Gmina(unit), 2022));
    assert_eq!(p.diagnose(&other, &rules, unit).indicators[0].change5, Some(5.0));
}
