//! National figures of three gminas of different kinds, worked out by hand from the rows of
//! `data/polska` and written down as arithmetic: a town-and-country gmina (Janów Lubelski), a city
//! with powiat rights (Warszawa), a rural gmina (Bobrowo).

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use srps::data::{Dataset, Registry, national};
use srps::diag::SourceMap;
use srps::eval::{Diagnosis, IndicatorResult, Program, Reference};
use srps::lang::expr::Group;
use srps::lang::ruleset::RuleSet;
use srps::lang::{self};
use srps::pipeline::sources;

struct Country {
    rules: RuleSet,
    data: Dataset,
    program: Program,
}

/// Shipped rules over shipped figures alone, without any project.
fn country() -> &'static Country {
    static COUNTRY: OnceLock<Country> = OnceLock::new();
    COUNTRY.get_or_init(|| {
        let mut map = SourceMap::default();
        sources::add_embedded(&mut map, &[], sources::Examples::LeaveOut);
        let rules = lang::compile(&map).rules.unwrap();
        let mut data = Dataset::new(Arc::clone(Registry::embedded()));
        let wanted: Vec<&str> = rules.data.iter().map(|d| d.meta.id.as_str()).collect();
        national::load(&mut data, &wanted);
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let program = Program::compile(&rules, &data, day).unwrap();
        Country { rules, data, program }
    })
}

fn gmina(teryt: &str) -> Diagnosis {
    let c = country();
    let unit = c.data.registry.find(teryt).unwrap();
    c.program.view(&c.data, &c.rules, unit).diagnosis()
}

fn indicator<'a>(gmina: &'a Diagnosis, id: &str) -> &'a IndicatorResult {
    gmina.indicator(id).unwrap()
}

fn reference(result: &IndicatorResult, group: Group) -> Reference {
    result.references.iter().find(|(g, _)| *g == group).unwrap().1
}

#[track_caller]
fn latest(gmina: &Diagnosis, id: &str, year: i32, expected: f64) {
    let found = indicator(gmina, id).latest.unwrap();
    assert_eq!(found.0, year, "year of {id}");
    assert!((found.1 - expected).abs() < 1e-9, "{id}: {} instead of {expected}", found.1);
}

#[track_caller]
fn powiat(gmina: &Diagnosis, id: &str, units: u32, expected: f64) {
    let found = reference(indicator(gmina, id), Group::Powiat);
    assert_eq!((found.units, found.of), (units, units), "units of {id}");
    assert!((found.value - expected).abs() < 1e-9, "{id}: {} not {expected}", found.value);
}

#[track_caller]
fn change(gmina: &Diagnosis, id: &str, expected: f64) {
    let found = indicator(gmina, id).change5.unwrap();
    assert!((found - expected).abs() < 1e-9, "{id}: {found} instead of {expected}");
}

/// bezrobotni.csv, column 2024; ruch_ludnosci.csv, columns ludność, urodzenia, zgony 2024;
/// ludnosc_wiek.csv 2020; migracje.csv, saldo_migracji 2018 and 2023.
#[test]
fn janow_lubelski_town_and_country() {
    let g = gmina("0605053");
    latest(&g, "bezrobocie", 2024, 668.0 / 14_351.0 * 100.0);
    // Rows 0605012, …022, …032, …042, …053, …063, …072 of the powiat janowski.
    let unemployed = 111.0 + 57.0 + 270.0 + 173.0 + 668.0 + 283.0 + 190.0;
    let people = 3031.0 + 2637.0 + 5816.0 + 5412.0 + 14_351.0 + 6616.0 + 4397.0;
    assert_eq!((unemployed, people), (1752.0, 42_260.0));
    powiat(&g, "bezrobocie", 7, unemployed / people * 100.0);
    latest(&g, "bezrobotni_osoby", 2024, 668.0);
    change(&g, "bezrobotni_osoby", 668.0 - 780.0);
    latest(&g, "przyrost_naturalny", 2024, (80.0 - 182.0) / 14_351.0 * 1000.0);
    let births = 26.0 + 16.0 + 43.0 + 44.0 + 80.0 + 35.0 + 22.0;
    let deaths = 36.0 + 35.0 + 68.0 + 54.0 + 182.0 + 85.0 + 49.0;
    powiat(&g, "przyrost_naturalny", 7, (births - deaths) / people * 1000.0);
    let old = 1055.0 + 787.0 + 407.0 + 339.0 + 265.0;
    latest(&g, "udział_65_plus", 2020, old / 15_643.0 * 100.0);
    let old_powiat = (161.0 + 133.0 + 117.0 + 107.0 + 102.0)
        + (144.0 + 180.0 + 128.0 + 106.0 + 96.0)
        + (318.0 + 306.0 + 193.0 + 192.0 + 188.0)
        + (364.0 + 282.0 + 231.0 + 163.0 + 141.0)
        + old
        + (366.0 + 298.0 + 195.0 + 171.0 + 170.0)
        + (251.0 + 195.0 + 105.0 + 127.0 + 130.0);
    let people_2020 = 3227.0 + 2887.0 + 6161.0 + 5749.0 + 15_643.0 + 6914.0 + 4561.0;
    powiat(&g, "udział_65_plus", 7, old_powiat / people_2020 * 100.0);
    latest(&g, "saldo_migracji_osoby", 2023, -75.0);
    change(&g, "saldo_migracji_osoby", -75.0 - -100.0);
    latest(&g, "zdarzenia_straży", 2024, 203.0 / 14_351.0 * 10_000.0);
}

#[test]
fn warszawa_city_with_powiat_rights() {
    let g = gmina("1465011");
    latest(&g, "bezrobocie", 2024, 18_713.0 / 1_863_845.0 * 100.0);
    // The city is its own powiat.
    powiat(&g, "bezrobocie", 1, 18_713.0 / 1_863_845.0 * 100.0);
    change(&g, "bezrobotni_osoby", 18_713.0 - 17_367.0);
    latest(&g, "przyrost_naturalny", 2024, (14_859.0 - 17_254.0) / 1_863_845.0 * 1000.0);
    let old = 121_469.0 + 94_579.0 + 54_939.0 + 49_100.0 + 56_795.0;
    latest(&g, "udział_65_plus", 2020, old / 1_794_166.0 * 100.0);
    change(&g, "saldo_migracji_osoby", 3107.0 - 10_903.0);
    latest(&g, "zdarzenia_straży", 2024, 3635.0 / 1_863_845.0 * 10_000.0);
}

#[test]
fn bobrowo_rural() {
    let g = gmina("0402022");
    latest(&g, "bezrobocie", 2024, 167.0 / 5987.0 * 100.0);
    // Ten gminas of the powiat brodnicki, 0402011 to 0402102.
    let unemployed = 697.0 + 167.0 + 201.0 + 80.0 + 60.0 + 100.0 + 234.0 + 108.0 + 119.0 + 142.0;
    let people =
        27_940.0 + 5987.0 + 9630.0 + 3694.0 + 3683.0 + 4533.0 + 8343.0 + 3770.0 + 4843.0 + 4922.0;
    powiat(&g, "bezrobocie", 10, unemployed / people * 100.0);
    change(&g, "bezrobotni_osoby", 167.0 - 193.0);
    latest(&g, "przyrost_naturalny", 2024, (38.0 - 69.0) / 5987.0 * 1000.0);
    let births = 221.0 + 38.0 + 54.0 + 29.0 + 30.0 + 42.0 + 47.0 + 28.0 + 34.0 + 34.0;
    let deaths = 312.0 + 69.0 + 50.0 + 32.0 + 39.0 + 57.0 + 90.0 + 41.0 + 49.0 + 49.0;
    powiat(&g, "przyrost_naturalny", 10, (births - deaths) / people * 1000.0);
    let old = 340.0 + 273.0 + 123.0 + 109.0 + 123.0;
    latest(&g, "udział_65_plus", 2020, old / 6337.0 * 100.0);
    change(&g, "saldo_migracji_osoby", -10.0 - -19.0);
}

/// Column sums over all 2,477 rows that have both figures.
#[test]
fn the_country_is_a_ratio_of_sums() {
    let g = gmina("0402022");
    let found = reference(indicator(&g, "bezrobocie"), Group::Country);
    assert_eq!((found.units, found.of), (2477, 2479), "two gminas are younger than the figures");
    assert!((found.value - 786_179.0 / 37_489_087.0 * 100.0).abs() < 1e-9, "{}", found.value);
}

/// Szczawa was founded in 2025: its row is in none of the files on people.
#[test]
fn a_gmina_without_figures_has_none_instead_of_zero() {
    let g = gmina("1207132");
    for id in ["bezrobocie", "przyrost_naturalny", "udział_65_plus", "bezrobotni_osoby"] {
        let result = indicator(&g, id);
        assert_eq!(result.latest, None, "{id}");
        assert!(result.absence.is_some(), "{id} says why");
        assert!(result.history.is_empty(), "{id}");
    }
    // The powiat without it is still known.
    let found = reference(indicator(&g, "bezrobocie"), Group::Powiat);
    assert!(found.units < found.of && found.value > 0.0, "{found:?}");
}

/// migracje.csv has an empty cell for 2015, when nothing was published.
#[test]
fn a_year_not_published_is_missing_instead_of_zero() {
    let g = gmina("0605053");
    let history = &indicator(&g, "saldo_migracji_osoby").history;
    assert!(!history.iter().any(|(year, _)| *year == 2015));
    assert!(history.contains(&(2014, -70.0)) && history.contains(&(2016, -59.0)));
    assert_eq!(history.len(), 28, "1995–2023 without 2015");
}

#[test]
fn an_indicator_nobody_feeds_is_undetermined_for_everyone() {
    for teryt in ["0605053", "1465011", "0402022"] {
        let g = gmina(teryt);
        assert_eq!(indicator(&g, "ubóstwo_udział").latest, None, "no file of the country has it");
        let threshold = g.thresholds.iter().find(|t| t.indicator == "ubóstwo_udział").unwrap();
        assert_eq!((threshold.attention, threshold.alarm), (None, None), "never passed");
    }
}
