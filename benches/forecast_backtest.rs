//! Backtest of the forecasts on a national panel: how far off, and how often inside the interval.
//!
//! `cargo bench --bench forecast_backtest [-- YEARS_HELD_OUT]` takes the figures shipped with the tool:
//! registered unemployment, or the variable named in `SRPS_VARIABLE`. `SRPS_PANEL=panel.csv` takes a
//! file with a header and lines `teryt;rok;wartość` instead. Only units with every year of the panel
//! take part. For each origin everything after it is held out, calibration included.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use srps::data::{Dataset, Registry, national};
use srps::forecast::{Calibration, Evaluation, LEVEL, Method, Options, evaluate, evaluate_by};

type Series = Vec<(i32, f64)>;

/// Origins compared, counted back from the last one the panel allows.
const ORIGINS: i32 = 8;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let held_out: i32 = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(5);
    let panel = complete(source()?);
    let years: Vec<i32> = panel.iter().flatten().map(|(year, _)| *year).collect();
    let (Some(first), Some(last)) = (years.iter().min(), years.iter().max()) else {
        return Err("the panel has no unit with every year".to_owned());
    };
    let negative = panel.iter().flatten().any(|(_, value)| *value < 0.0);
    println!("{} units with every year {first}–{last}, {held_out} years held out", panel.len());

    let calibration = Calibration::fit(&panel);
    let fastest = (0..5)
        .map(|_| {
            let begun = Instant::now();
            std::hint::black_box(Calibration::fit(std::hint::black_box(&panel)));
            begun.elapsed().as_secs_f64() * 1e3
        })
        .fold(f64::INFINITY, f64::min);
    println!("calibration on the whole panel, fastest of five: {fastest:.0} ms");
    let begun = Instant::now();
    let options = Options { nonnegative: !negative, ..Options::default() };
    let made = panel
        .iter()
        .filter(|series| srps::forecast::forecast(series, last + 9, &calibration, &options).is_ok())
        .count();
    println!(
        "{made} forecasts nine years ahead, own backtests included: {:.0} ms\n",
        begun.elapsed().as_secs_f64() * 1e3
    );

    let origins: Vec<i32> = (last - held_out - ORIGINS + 1..=last - held_out).collect();
    let years: String = origins.iter().map(|year| format!("{year:>14}")).collect();
    println!("MASE / coverage of the {:.0} % interval (%), by origin\n", LEVEL * 100.0);
    println!("{:<26}{years}", "method");
    let at = |options: Options| -> Vec<Option<Evaluation>> {
        origins.iter().map(|year| evaluate(&panel, *year, held_out, &options)).collect()
    };
    let chosen = at(options);
    row("chosen per series", &chosen);
    for method in Method::ALL {
        row(method.name(), &at(Options { method: Some(method), ..options }));
    }
    let alone = Calibration::default();
    let own: Vec<Option<Evaluation>> = origins
        .iter()
        .map(|year| {
            evaluate_by(&panel, *year, held_out, |series, end| {
                srps::forecast::forecast(series, end, &alone, &options)
            })
        })
        .collect();
    row("chosen without a panel", &own);
    // The program learns from so many units at least, evenly taken (`pipeline::forecasts`).
    let thinned: Vec<Option<Evaluation>> = origins
        .iter()
        .map(|year| {
            let step = (panel.len() / 240).max(1);
            let until: Vec<Series> = panel
                .iter()
                .step_by(step)
                .map(|series| series.iter().filter(|(y, _)| y <= year).copied().collect())
                .collect();
            let few = Calibration::fit(&until);
            evaluate_by(&panel, *year, held_out, |series, end| {
                srps::forecast::forecast(series, end, &few, &options)
            })
        })
        .collect();
    row("chosen, thinned panel", &thinned);
    println!("\nchosen per series, by years ahead\n\n{:<26}{years}", "years ahead");
    for ahead in 0..usize::try_from(held_out).unwrap_or(0) {
        let cells: String = chosen
            .iter()
            .map(|e| match e.as_ref().and_then(|e| e.by_horizon.get(ahead)) {
                Some(h) => format!("{:>8.3} /{:>4.0}", h.mase, h.coverage * 100.0),
                None => format!("{:>14}", "–"),
            })
            .collect();
        println!("{:<26}{cells}", ahead + 1);
    }
    println!("\nmethods chosen");
    for (year, evaluation) in origins.iter().zip(&chosen) {
        let Some(evaluation) = evaluation else { continue };
        let used: Vec<String> = evaluation
            .methods
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(method, count)| format!("{}: {count}", method.name()))
            .collect();
        println!("{year}: {}", used.join(", "));
    }
    Ok(())
}

fn row(name: &str, evaluations: &[Option<Evaluation>]) {
    let cells: String = evaluations
        .iter()
        .map(|e| match e {
            Some(e) => format!("{:>8.3} /{:>4.0}", e.mase, e.coverage * 100.0),
            None => format!("{:>14}", "–"),
        })
        .collect();
    println!("{name:<26}{cells}");
}

/// The panel: the one place that knows where it comes from.
fn source() -> Result<BTreeMap<String, Series>, String> {
    match std::env::var("SRPS_PANEL") {
        Ok(path) => from_file(&path),
        Err(_) => {
            let variable = std::env::var("SRPS_VARIABLE");
            shipped(variable.as_deref().unwrap_or("bezrobotni"))
        }
    }
}

fn shipped(variable: &str) -> Result<BTreeMap<String, Series>, String> {
    let mut dataset = Dataset::new(Registry::embedded().clone());
    national::load(&mut dataset, &[variable]);
    let column = dataset
        .column(variable)
        .ok_or_else(|| format!("{variable}: one of {}", national::names().join(", ")))?;
    let mut panel: BTreeMap<String, Series> = BTreeMap::new();
    for year in (column.first_year..).take(column.years) {
        for (index, unit) in (0..).zip(&dataset.registry.units) {
            let value = column.cell(index, year, dataset.units());
            if value.is_finite() {
                panel.entry(unit.code.clone()).or_default().push((year, value));
            }
        }
    }
    Ok(panel)
}

fn from_file(path: &str) -> Result<BTreeMap<String, Series>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let mut panel: BTreeMap<String, Series> = BTreeMap::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        let mut cells = line.split(';');
        let parsed = (|| {
            let unit = cells.next()?;
            let year = cells.next()?.trim().parse().ok()?;
            let value = cells.next()?.trim().replace(',', ".").parse().ok()?;
            Some((unit.to_owned(), year, value))
        })();
        let (unit, year, value) = parsed.ok_or_else(|| format!("{path}:{}: {line}", number + 1))?;
        panel.entry(unit).or_default().push((year, value));
    }
    Ok(panel)
}

/// Units with every year any unit has.
fn complete(panel: BTreeMap<String, Series>) -> Vec<Series> {
    let years: std::collections::BTreeSet<i32> =
        panel.values().flatten().map(|(year, _)| *year).collect();
    panel.into_values().filter(|series| series.len() == years.len()).collect()
}
