//! Verdicts made without calibrating forecasts and without the whole document are those of the
//! document.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use chrono::NaiveDate;
use srps::diag::SourceMap;
use srps::pipeline::evaluate::{Depth, Evaluated, evaluate_for};
use srps::pipeline::load::load;
use srps::pipeline::new::create;

/// The same project at both depths, with equal verdicts and findings.
fn both(dir: &Path) -> [Evaluated; 2] {
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let loaded = load(dir, day, &mut SourceMap::default(), Depth::Document).unwrap();
    let [quick, whole] =
        [Depth::Verdicts, Depth::Document].map(|d| evaluate_for(&loaded, day, d).unwrap());
    assert!(!quick.verdicts.is_empty());
    let text = |e: &Evaluated| serde_json::to_string(&e.verdicts).unwrap();
    assert_eq!(text(&quick), text(&whole));
    assert_eq!(format!("{:?}", quick.found), format!("{:?}", whole.found));
    [quick, whole]
}

#[test]
fn verdicts_do_not_depend_on_the_depth() {
    let [quick, whole] =
        both(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/janow-lubelski"));
    let reach = |e: &Evaluated| -> Vec<(String, Vec<i32>)> {
        let years = |p: &[srps::plan::ForecastPoint]| p.iter().map(|p| p.year).collect();
        e.forecasts.iter().map(|f| (f.indicator.clone(), years(&f.points))).collect()
    };
    assert!(!quick.forecasts.is_empty());
    assert_eq!(reach(&quick), reach(&whole), "the same indicators to the same years");
}

/// Most chapters of a fresh project say only that something is missing.
#[test]
fn nor_do_those_of_a_project_nobody_has_filled_in() {
    let home = tempfile::tempdir().unwrap();
    for teryt in ["0402022", "1465011"] {
        let dir = home.path().join(teryt);
        create(&dir, teryt, 2027).unwrap();
        both(&dir);
    }
}
