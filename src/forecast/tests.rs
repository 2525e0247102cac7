//! Laws of the room, refusals, and the regression on real data.

use proptest::prelude::*;

use super::calibration::{COMPARED, Calibration};
use super::evaluation::evaluate_by;
use super::*;

type Series = Vec<(i32, f64)>;

fn yearly(values: impl IntoIterator<Item = f64>) -> Series {
    (2003..).zip(values).collect()
}

/// 200 gminas with 22 years each; source in the head of the file.
fn real() -> Vec<Series> {
    let mut panel: Vec<(&str, Series)> = Vec::new();
    for line in include_str!("testdata/bezrobotni_200_gmin.csv").lines() {
        let cells: Vec<&str> = line.split(';').collect();
        let [unit, year, value] = cells[..] else { continue };
        let Ok(year) = year.parse() else { continue };
        if panel.last().is_none_or(|(last, _)| *last != unit) {
            panel.push((unit, Vec::new()));
        }
        panel.last_mut().unwrap().1.push((year, value.parse().unwrap()));
    }
    panel.into_iter().map(|(_, series)| series).collect()
}

fn until(panel: &[Series], year: i32) -> Vec<Series> {
    panel.iter().map(|s| s.iter().copied().filter(|(y, _)| *y <= year).collect()).collect()
}

fn made(series: &[(i32, f64)], calibration: &Calibration, options: &Options) -> Forecast {
    forecast(series, series.iter().map(|(y, _)| *y).max().unwrap() + 9, calibration, options)
        .unwrap()
}

fn plain(series: &[(i32, f64)]) -> Forecast {
    made(series, &Calibration::default(), &Options::default())
}

fn refused(series: &[(i32, f64)], horizon: i32, options: &Options) -> Refusal {
    forecast(series, horizon, &Calibration::default(), options).unwrap_err()
}

const COUNT_OF_PERSONS: Options =
    Options { nonnegative: true, maximum: None, method: None, from: None };

// What real data say.

/// The whole procedure on real data, calibrated on data up to the origin only: better than the last
/// value, and about four outcomes of five inside.
#[test]
fn real_held_out_years_are_forecast_better_than_by_the_last_value() {
    let panel = real();
    assert_eq!(panel.len(), 200);
    let naive = Options { method: Some(Method::Naive), ..COUNT_OF_PERSONS };
    for origin in [2016, 2017, 2018, 2019] {
        let chosen = evaluate(&panel, origin, 5, &COUNT_OF_PERSONS).unwrap();
        let last = evaluate(&panel, origin, 5, &naive).unwrap();
        assert!(chosen.mase < last.mase, "{origin}: {} {}", chosen.mase, last.mase);
    }
    let reference = evaluate(&panel, 2019, 5, &COUNT_OF_PERSONS).unwrap();
    assert_eq!(reference.units, 200);
    assert!(reference.mase < 0.57, "{}", reference.mase);
    // 0.84 on all 2,341 gminas, 0.853 on these 200.
    assert!((0.75..=0.86).contains(&reference.coverage), "{}", reference.coverage);
}

/// Where the choice cannot tell methods apart it must not do worse than the last value.
#[test]
fn earlier_windows_are_not_made_worse() {
    let panel = real();
    let naive = Options { method: Some(Method::Naive), ..COUNT_OF_PERSONS };
    for origin in [2012, 2013, 2014, 2015] {
        let chosen = evaluate(&panel, origin, 5, &COUNT_OF_PERSONS).unwrap().mase;
        let last = evaluate(&panel, origin, 5, &naive).unwrap().mase;
        assert!(chosen <= last * 1.01, "{origin}: {chosen} {last}");
    }
}

/// What a calibration knew in a year does not depend on what came later.
#[test]
fn lessons_of_a_year_do_not_see_later_years() {
    let panel = real();
    let whole = Calibration::fit(&panel);
    for year in [2012, 2016, 2019] {
        let then = Calibration::fit(&until(&panel, year));
        for method in Method::ALL {
            assert_eq!(whole.lesson(year, method), then.lesson(year, method), "{year} {method:?}");
        }
        assert_eq!(whole.movement(year), then.movement(year));
    }
}

/// Any forecast of the past made with the whole panel is the one that could have been made then.
#[test]
fn a_forecast_from_the_past_is_the_one_that_could_have_been_made() {
    let panel = real();
    let whole = Calibration::fit(&panel);
    let past = until(&panel, 2018);
    let then = Calibration::fit(&past);
    for series in past.iter().step_by(17) {
        let (a, b) =
            (made(series, &whole, &COUNT_OF_PERSONS), made(series, &then, &COUNT_OF_PERSONS));
        assert_eq!(a.points, b.points);
        assert_eq!(a.method, b.method);
    }
}

#[test]
fn the_same_input_gives_the_same_forecast() {
    let panel = real();
    let make = || made(&panel[7], &Calibration::fit(&panel), &COUNT_OF_PERSONS);
    assert_eq!(make(), make());
}

#[test]
fn a_forecast_says_how_it_was_made() {
    let panel = real();
    let with = made(&panel[0], &Calibration::fit(&panel), &COUNT_OF_PERSONS);
    let mut gappy = panel[0].clone();
    gappy.retain(|(year, _)| *year != 2012 && !(2004..=2007).contains(year));
    let said = [with.sentences(), plain(&gappy).sentences(), plain(&gappy[9..]).sentences()];
    let said: Vec<String> = said.iter().map(|s| s.join("\n")).collect();
    insta::assert_snapshot!(said.join("\n\n").replace('\u{a0}', "~"));
}

// Simple series.

#[test]
fn a_constant_series_stays_and_only_the_panel_doubts_it() {
    let series = yearly([40.0; 12]);
    let alone = plain(&series);
    assert!(alone.points.iter().all(|p| (p.low, p.value, p.high) == (40.0, 40.0, 40.0)));
    assert_eq!(alone.backtest.mase, None);
    let with = made(&series, &Calibration::fit(&real()), &COUNT_OF_PERSONS);
    assert!(with.points.iter().all(|p| p.low < p.value && p.value < p.high));
}

#[test]
fn a_line_goes_on_by_drift() {
    let options = Options { method: Some(Method::Drift), ..Options::default() };
    let line = yearly((0..12).map(|n| 100.0 + 5.0 * f64::from(n)));
    let drift = made(&line, &Calibration::default(), &options);
    let ends: Vec<f64> = drift.points.iter().map(|p| p.value).collect();
    assert_eq!(ends, (12..21).map(|n| 100.0 + 5.0 * f64::from(n)).collect::<Vec<_>>());
    assert_eq!((drift.backtest.mae, drift.backtest.coverage), (0.0, None));
}

#[test]
fn six_values_are_enough_and_say_that_nothing_could_be_checked() {
    let short = plain(&yearly([5.0, 7.0, 6.0, 8.0, 7.0, 9.0]));
    assert_eq!((short.points.len(), short.backtest.errors), (9, 0));
    assert_eq!(short.basis, Basis::Own { errors: 0 });
    assert_eq!(short.backtest.against_naive(), None);
    assert!(short.points.iter().all(|p| p.low < p.value && p.value < p.high));
}

#[test]
fn a_missing_year_is_recorded_and_not_counted_as_an_outcome() {
    let whole = yearly((0..14).map(|n| f64::from(n * n % 17)));
    let mut holed = whole.clone();
    holed.remove(8);
    let (whole, holed) = (plain(&whole), plain(&holed));
    assert_eq!((holed.filled_years.as_slice(), whole.filled_years.len()), ([2011].as_slice(), 0));
    assert_eq!((holed.years_used, whole.years_used), (13, 14));
    assert!(holed.backtest.errors < whole.backtest.errors);
    assert!(holed.backtest.origins < whole.backtest.origins);
}

#[test]
fn a_fall_to_zero_stays_at_zero_when_it_must() {
    let falling = yearly((0..12).map(|n| 110.0 - 10.0 * f64::from(n)));
    let options = Options { method: Some(Method::Drift), ..COUNT_OF_PERSONS };
    let bounded = made(&falling, &Calibration::default(), &options);
    assert!(bounded.points.iter().all(|p| p.value == 0.0 && p.low == 0.0));
    let free = Options { nonnegative: false, ..options };
    let unbounded = made(&falling, &Calibration::default(), &free);
    assert!(unbounded.points.iter().all(|p| p.value < 0.0));
}

// Refusals.

#[test]
fn fewer_than_six_values_are_refused() {
    for n in 0..FEWEST_VALUES {
        let refusal = refused(&yearly(vec![1.0; n]), 2030, &Options::default());
        assert_eq!(refusal, Refusal::TooShort { values: n, cut: None });
    }
}

#[test]
fn what_is_not_finite_is_refused() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let series = yearly([1.0, 2.0, bad, 4.0, 5.0, 6.0, 7.0]);
        assert_eq!(refused(&series, 2030, &Options::default()), Refusal::NotANumber { year: 2005 });
    }
}

#[test]
fn a_horizon_that_is_over_is_refused() {
    let series = yearly([1.0; 8]);
    for horizon in [2010, 2009, i32::MIN] {
        let refusal = refused(&series, horizon, &Options::default());
        assert_eq!(refusal, Refusal::HorizonPassed { last: 2010, horizon });
    }
}

#[test]
fn a_horizon_beyond_a_generation_is_refused() {
    let series = yearly([1.0; 8]);
    for horizon in [2041, i32::MAX] {
        let refusal = refused(&series, horizon, &Options::default());
        assert_eq!(refusal, Refusal::HorizonTooFar { last: 2010, horizon });
    }
    assert!(forecast(&series, 2040, &Calibration::default(), &Options::default()).is_ok());
}

#[test]
fn a_value_outside_its_limits_is_refused() {
    let below = yearly([1.0, 2.0, -3.0, 4.0, 5.0, 6.0]);
    assert_eq!(
        refused(&below, 2030, &COUNT_OF_PERSONS),
        Refusal::OutsideLimits { year: 2005, value: -3.0 }
    );
    let share = Options { maximum: Some(100.0), ..Options::default() };
    let above = yearly([1.0, 2.0, 3.0, 104.0, 5.0, 6.0]);
    assert_eq!(refused(&above, 2030, &share), Refusal::OutsideLimits { year: 2006, value: 104.0 });
}

#[test]
fn a_series_cut_by_a_long_gap_is_refused_when_too_little_is_left() {
    let mut series = yearly([3.0; 20]);
    series.retain(|(year, _)| !(2013..=2018).contains(year));
    assert_eq!(
        refused(&series, 2030, &Options::default()),
        Refusal::TooShort { values: 4, cut: Some((2013, 2018)) }
    );
}

#[test]
fn a_small_panel_teaches_nothing() {
    let few = &real()[..FEWEST_UNITS - 1];
    let calibration = Calibration::fit(few);
    let made = made(&few[0], &calibration, &COUNT_OF_PERSONS);
    assert!(matches!(made.basis, Basis::Own { errors: 1.. }), "{:?}", made.basis);
    assert_eq!(made.backtest.coverage, None);
    assert_ne!(made.method, Method::Pooled);
}

#[test]
fn broken_series_of_a_panel_are_left_out() {
    let sound = real();
    let mut panel = sound.clone();
    panel.push(yearly([1.0, f64::NAN, 3.0, 4.0, 5.0, 6.0, 7.0]));
    panel.push(vec![(i32::MAX, 1.0); 9]);
    panel.push(Vec::new());
    let (with, without) = (Calibration::fit(&panel), Calibration::fit(&sound));
    assert_eq!((with.units(), with.skipped()), (200, 3));
    for method in Method::ALL {
        assert_eq!(with.lesson(2024, method), without.lesson(2024, method));
    }
}

#[test]
fn a_panel_of_one_or_two_outcome_years_gives_no_width() {
    let short = until(&real(), 2003 + 5 + 2);
    let made = made(&short[0], &Calibration::fit(&short), &COUNT_OF_PERSONS);
    assert!(matches!(made.basis, Basis::Own { .. }));
}

#[test]
fn shares_of_a_value_are_not_used_for_a_series_with_negative_values() {
    let calibration = Calibration::fit(&real());
    let balance = yearly([3.0, -2.0, 5.0, -1.0, 0.0, 4.0, -6.0, 2.0]);
    let made = made(&balance, &calibration, &Options::default());
    assert!(matches!(made.basis, Basis::Own { .. }));
}

#[test]
fn nothing_to_compare_gives_no_evaluation() {
    let panel = real();
    assert_eq!(evaluate(&panel, 2022, 5, &COUNT_OF_PERSONS), None);
    assert_eq!(evaluate(&panel, 2019, 0, &COUNT_OF_PERSONS), None);
    assert_eq!(evaluate(&panel, 2019, -3, &COUNT_OF_PERSONS), None);
    assert_eq!(evaluate(&[], 2019, 5, &COUNT_OF_PERSONS), None);
    let never = |_: &[(i32, f64)], _| Err(Refusal::NotAYear { year: 0 });
    assert_eq!(evaluate_by(&panel, 2019, 5, never), None);
}

// Laws.

fn some_series() -> impl Strategy<Value = Series> {
    prop::collection::vec(0.0..5000.0_f64, FEWEST_VALUES..26).prop_map(yearly)
}

/// Balances: differences of neighbours, so also negative.
fn some_balance() -> impl Strategy<Value = Series> {
    prop::collection::vec(-500.0..500.0_f64, FEWEST_VALUES..26).prop_map(yearly)
}

fn calibrations() -> [Calibration; 2] {
    [Calibration::default(), Calibration::fit(&real())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_interval_holds_the_forecast_and_never_narrows(
        series in prop_oneof![some_series(), some_balance()],
        upper in prop::option::of(5000.0..6000.0_f64),
    ) {
        let nonnegative = series.iter().all(|(_, v)| *v >= 0.0);
        let options = Options { nonnegative, maximum: upper, method: None, from: None };
        for calibration in calibrations() {
            let made = made(&series, &calibration, &options);
            let mut width = 0.0;
            for p in &made.points {
                prop_assert!(p.low <= p.value && p.value <= p.high, "{p:?}");
                prop_assert!(p.high - p.low >= width * (1.0 - 1e-12), "{:?}", made.points);
                prop_assert!(!nonnegative || p.low >= 0.0);
                prop_assert!(upper.is_none_or(|most| p.high <= most));
                width = p.high - p.low;
            }
            prop_assert_eq!(made.points.len(), 9);
        }
    }

    /// Persons or thousands of persons: the same forecast. Powers of two, so that no rounding hides a fault.
    #[test]
    fn a_change_of_unit_changes_nothing_else(
        series in prop_oneof![some_series(), some_balance()],
        power in -12..12_i32,
    ) {
        let k = 2f64.powi(power);
        let scaled: Series = series.iter().map(|(y, v)| (*y, v * k)).collect();
        for calibration in calibrations() {
            let a = made(&series, &calibration, &Options::default());
            let b = made(&scaled, &calibration, &Options::default());
            prop_assert_eq!(a.method, b.method);
            for (p, q) in a.points.iter().zip(&b.points) {
                prop_assert_eq!((p.low * k, p.value * k, p.high * k), (q.low, q.value, q.high));
            }
            prop_assert_eq!(a.backtest.mase, b.backtest.mase);
            prop_assert_eq!(a.backtest.coverage, b.backtest.coverage);
        }
    }

    /// Without a panel a shifted series has the shifted forecast and an interval of the same width.
    #[test]
    fn a_shift_moves_forecast_and_interval(series in some_balance(), shift in -3000.0..3000.0_f64) {
        let moved: Series = series.iter().map(|(y, v)| (*y, v + shift)).collect();
        for method in Method::ALL {
            let options = Options { method: Some(method), ..Options::default() };
            let a = made(&series, &Calibration::default(), &options);
            let b = made(&moved, &Calibration::default(), &options);
            for (p, q) in a.points.iter().zip(&b.points) {
                prop_assert!((p.value + shift - q.value).abs() < 1e-6, "{method:?}");
                prop_assert!((p.high - p.low - (q.high - q.low)).abs() < 1e-6, "{method:?}");
            }
        }
    }

    /// The order in which values come says nothing.
    #[test]
    fn order_does_not_matter(series in some_series(), turn in 0..25_usize) {
        let mut turned = series.clone();
        turned.rotate_left(turn % series.len());
        prop_assert_eq!(plain(&series), plain(&turned));
    }

    /// No more outcomes are compared than the windows allow.
    #[test]
    fn the_backtest_counts_what_it_compared(series in some_series()) {
        let backtest = plain(&series).backtest;
        let windows = series.len() - FEWEST_VALUES;
        let expected: usize = (1..=windows).map(|left| left.min(COMPARED)).sum();
        prop_assert_eq!((backtest.origins, backtest.errors), (windows, expected));
    }
}

/// A level until 2015, another one from 2016: a new definition.
fn broken(years: std::ops::Range<i32>) -> Vec<(i32, f64)> {
    years.map(|y| (y, if y < 2016 { 1000.0 } else { 100.0 + f64::from(y - 2016) })).collect()
}

#[test]
fn a_forecast_starts_after_a_break() {
    let options = Options { from: Some(2016), ..Options::default() };
    let whole = forecast(&broken(2000..2025), 2028, &Calibration::default(), &options).unwrap();
    let after = forecast(&broken(2016..2025), 2028, &Calibration::default(), &options).unwrap();
    assert_eq!((whole.since, whole.years_used), (Some(2016), 9));
    assert_eq!(after.since, None, "nothing was left out");
    assert_eq!(whole.points, after.points);
    assert_eq!(whole.backtest, after.backtest, "not even the past is tried across the break");
    let said = whole.reservations().join(" ");
    assert!(
        said.contains("Szereg jest przerwany w 2016 r., dlatego uwzględniono tylko lata od 2016.")
    );
    // Across the break the same series would have been wrong by hundreds.
    let across = forecast(&broken(2000..2025), 2028, &Calibration::default(), &Options::default());
    assert!(across.unwrap().backtest.mae > 10.0 * whole.backtest.mae);
}

#[test]
fn too_few_years_after_a_break_are_refused_with_the_break() {
    let options = Options { from: Some(2020), ..Options::default() };
    let refusal = |series: &[(i32, f64)]| {
        forecast(series, 2030, &Calibration::default(), &options).unwrap_err()
    };
    let series = broken(2000..2025);
    assert_eq!(refusal(&series), Refusal::Broken { year: 2020, values: 5 });
    assert_eq!(refusal(&broken(2000..2019)), Refusal::Broken { year: 2020, values: 0 });
    // A series that only began then is short for another reason.
    assert_eq!(refusal(&broken(2020..2025)), Refusal::TooShort { values: 5, cut: None });
    // A hole after the break is worse than the break.
    let mut holed = broken(2000..2024);
    holed.extend([(2030, 1.0)]);
    assert_eq!(refusal(&holed), Refusal::TooShort { values: 1, cut: Some((2024, 2029)) });
}
