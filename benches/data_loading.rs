//! How fast tables of observations are read from CSV and Parquet, and in how much memory.
//!
//! `cargo bench --profile dev --bench data_loading -- make FOLDER [ROWS]` writes `duze.csv` (50 million
//! rows when not told) and `duze.txt` with the names of its variables;
//! `… -- load FILE NAMES [TIMES]` reads a file whose variables are listed in NAMES, and prints one line
//! of JSON. `benches/peers/duckdb_loading.py` runs both beside DuckDB.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark stops at the first fault")]

#[path = "workload/mod.rs"]
mod workload;

use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Instant;

use chrono::NaiveDate;
use srps::data::{Dataset, ReadOptions, Registry, VariableSpec, read_path};
use workload::loading;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        // `cargo bench` of everything: nothing to measure without a file.
        [] => Ok(()),
        ["make", folder] => make(Path::new(folder), 50_000_000),
        ["make", folder, rows] => make(Path::new(folder), rows.parse().map_err(usage)?),
        ["load", file, names] => load(Path::new(file), Path::new(names), 1),
        ["load", file, names, times] => {
            load(Path::new(file), Path::new(names), times.parse().map_err(usage)?)
        }
        _ => Err(usage("make FOLDER [ROWS] | load FILE NAMES [TIMES]")),
    }
}

fn usage(what: impl ToString) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, what.to_string())
}

fn make(folder: &Path, rows: usize) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let codes: Vec<String> = Registry::embedded().units.iter().map(|u| u.code.clone()).collect();
    let variables = loading::variables(codes.len(), rows);
    let written = loading::write_table(&folder.join("duze.csv"), &codes, &variables)?;
    std::fs::write(folder.join("duze.txt"), variables.join("\n"))?;
    println!("{written}");
    Ok(())
}

fn load(file: &Path, names: &Path, times: usize) -> io::Result<()> {
    let names = std::fs::read_to_string(names)?;
    let variables = names.lines().map(VariableSpec::named).collect();
    let day = NaiveDate::from_ymd_opt(2026, 6, 30).expect("a day");
    let options = ReadOptions::new(variables, day);
    let registry = Registry::embedded();
    let mut seconds = f64::INFINITY;
    let (mut known, mut found) = (0, Vec::new());
    for _ in 0..times {
        let mut data = Dataset::new(registry.clone());
        let start = Instant::now();
        found = read_path("plik", file, &mut data, &options);
        seconds = seconds.min(start.elapsed().as_secs_f64());
        let cells = data.columns.iter().flat_map(|c| c.cells.iter().chain(c.areas.values()));
        known = cells.filter(|v| !v.is_nan()).count();
    }
    let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
    println!(
        "{{\"seconds\": {seconds:.3}, \"observations\": {known}, \"peak_mb\": {}, \"found\": \"{}\"}}",
        peak_memory().map_or_else(|| "null".to_owned(), |mb| mb.to_string()),
        codes.join(" ")
    );
    Ok(())
}

/// Peak of resident memory in megabytes, where the system tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? / 1000)
}
