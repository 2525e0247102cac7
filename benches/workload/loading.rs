//! A tidy table of any size for measuring how fast data are read: every gmina in every year with every
//! variable, once each.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::RangeInclusive;
use std::path::Path;

use super::split_mix;

/// Years of the table.
const YEARS: RangeInclusive<u64> = 1998..=2025;

/// Names of the variables a table of about so many rows has.
#[must_use]
pub fn variables(units: usize, rows: usize) -> Vec<String> {
    let per_variable = units * YEARS.count();
    (1..=rows.div_ceil(per_variable.max(1))).map(|v| format!("V{v:03}")).collect()
}

/// Writes `teryt,rok,zmienna,wartosc` for all units, years and variables; two variables of three are
/// whole numbers, the third has two decimals. Returns the number of rows.
///
/// # Errors
/// When the file cannot be written.
pub fn write_table(path: &Path, codes: &[String], variables: &[String]) -> io::Result<usize> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    file.write_all(b"teryt,rok,zmienna,wartosc\n")?;
    let (mut rows, mut hash) = (0, super::SEED);
    for code in codes {
        for year in YEARS {
            for (v, name) in variables.iter().enumerate() {
                hash = split_mix(hash);
                // Sizes from units to hundreds of thousands, as counts of people and sums of money.
                let size = hash % 10_u64.pow(1 + (hash >> 60) as u32 % 6);
                if v % 3 == 2 {
                    writeln!(file, "{code},{year},{name},{size}.{:02}", (hash >> 40) % 100)?;
                } else {
                    writeln!(file, "{code},{year},{name},{size}")?;
                }
                rows += 1;
            }
        }
    }
    file.flush()?;
    Ok(rows)
}
