//! Verdicts made without calibrating forecasts are those of the document.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use chrono::NaiveDate;
use srps::diag::SourceMap;
use srps::pipeline::evaluate::{Depth, evaluate_for};
use srps::pipeline::load::load;

#[test]
fn verdicts_do_not_depend_on_the_depth() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/janow-lubelski");
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let loaded = load(&example, day, &mut SourceMap::default(), Depth::Document).unwrap();
    let [quick, whole] =
        [Depth::Verdicts, Depth::Document].map(|d| evaluate_for(&loaded, day, d).unwrap());
    assert!(!quick.verdicts.is_empty());
    let text =
        |e: &srps::pipeline::evaluate::Evaluated| serde_json::to_string(&e.verdicts).unwrap();
    assert_eq!(text(&quick), text(&whole));
    assert_eq!(format!("{:?}", quick.found), format!("{:?}", whole.found));
    let reach = |e: &srps::pipeline::evaluate::Evaluated| -> Vec<(String, Vec<i32>)> {
        let years = |p: &[srps::plan::ForecastPoint]| p.iter().map(|p| p.year).collect();
        e.forecasts.iter().map(|f| (f.indicator.clone(), years(&f.points))).collect()
    };
    assert!(!quick.forecasts.is_empty());
    assert_eq!(reach(&quick), reach(&whole), "the same indicators to the same years");
}
