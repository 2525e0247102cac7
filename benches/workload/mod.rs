//! The comparison workload: made-up figures for 2,479 units and rules over them, the same bytes as
//! the Python generator other engines are measured with.
//!
//! All randomness is a counter-based hash (a fold of splitmix64 over integers), so any seed gives the
//! same files in any language. Include with `#[path = "…/benches/workload/mod.rs"] mod workload;`.

#![allow(dead_code, reason = "each includer uses a part")]
#![allow(clippy::indexing_slicing, reason = "dense arrays made here with known shapes")]

pub mod loading;
mod rules;
pub mod translate;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The usual seed.
pub const SEED: u64 = 20_141_101;
/// Years of the data.
pub const YEARS: std::ops::RangeInclusive<i32> = 2014..=2025;
const Y: usize = 12;
const V: usize = 150;

/// The hash of a run.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    fn of(self, parts: &[u64]) -> u64 {
        parts.iter().fold(self.0, |x, p| split_mix(x ^ p))
    }

    /// Uniform in 0..1.
    fn unit(self, parts: &[u64]) -> f64 {
        (self.of(parts) >> 11) as f64 * 2f64.powi(-53)
    }
}

fn split_mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A made-up unit.
struct Unit {
    code: String,
    number: u64,
    kind: u8,
    city: bool,
}

fn units(hash: Hash, small: bool) -> Vec<Unit> {
    let mut out = Vec::new();
    let mut land = 0;
    let mut push = |code: String, kind: u8, city: bool| {
        let number = code.bytes().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
        out.push(Unit { code, number, kind, city });
    };
    for w in 0..16_u64 {
        let powiats = if w < 12 { 24 } else { 23 };
        for p in 0..powiats {
            let woj = 2 * (w + 1);
            if p >= powiats - 4 {
                push(format!("{woj:02}{:02}011", 61 + p - (powiats - 4)), 1, true);
                continue;
            }
            let gminas = if land < 203 { 8 } else { 7 };
            for g in 0..gminas {
                let kind = if g == 0 && hash.unit(&[10, w, p, g]) < 0.75 {
                    1
                } else if hash.unit(&[11, w, p, g]) < 0.65 {
                    2
                } else {
                    3
                };
                push(format!("{woj:02}{:02}{:02}{kind}", p + 1, g + 1), kind, false);
            }
            land += 1;
        }
    }
    out.sort_by(|a, b| a.code.cmp(&b.code));
    if small { out.into_iter().step_by(12).collect() } else { out }
}

/// Whether a variable counts things (integers) or is an amount (two decimals).
fn is_stock(variable: usize) -> bool {
    variable % 3 != 2
}

/// Name of a variable.
fn variable_name(variable: usize) -> String {
    format!("V{:03}", variable + 1)
}

/// The figures, `[unit][year][variable]`, in units or grosze; none where missing.
struct World {
    units: Vec<Unit>,
    cells: Vec<Option<i64>>,
}

impl World {
    fn new(hash: Hash, small: bool) -> Self {
        let units = units(hash, small);
        let mut cells = Vec::with_capacity(units.len() * Y * V);
        let vi = |v: usize| v as u64;
        let share: Vec<f64> = (0..V)
            .map(|v| match v {
                0 => 1.0,
                _ => 10f64.powf(-3.0 + 2.7 * hash.unit(&[21, vi(v)])),
            })
            .collect();
        let cost: Vec<f64> =
            (0..V).map(|v| 10f64.powf(0.5 + 3.0 * hash.unit(&[22, vi(v)]))).collect();
        let trend: Vec<f64> = (0..V).map(|v| (hash.unit(&[23, vi(v)]) - 0.5) * 0.06).collect();
        for unit in &units {
            let t = unit.number;
            let r = hash.unit(&[20, t]);
            let base = match (unit.city, unit.kind) {
                (true, _) => 4.7 + 1.2 * r,
                (_, 1) => 4.0 + 1.2 * r,
                (_, 2) => 3.4 + 0.7 * r,
                _ => 3.8 + 0.7 * r,
            };
            let population = 10f64.powf(base).floor();
            for y in 0..Y {
                for v in 0..V {
                    let f = match v {
                        0 => 1.0,
                        _ => 0.4 + 0.6 * (hash.unit(&[24, t, vi(v)]) + hash.unit(&[25, t, vi(v)])),
                    };
                    let g = (hash.unit(&[26, t, vi(v)]) - 0.5) * 0.06;
                    let e = 0.95 + 0.10 * hash.unit(&[27, t, y as u64, vi(v)]);
                    let scale = if is_stock(v) { share[v] } else { cost[v] };
                    let x = population * scale * f * (1.0 + (trend[v] + g) * y as f64) * e;
                    let x = x.max(0.0);
                    let x = if is_stock(v) { x } else { x * 100.0 };
                    let missing = hash.unit(&[28, t, y as u64, vi(v)]) < 0.03;
                    cells.push((!missing).then_some(x.round_ties_even() as i64));
                }
            }
        }
        Self { units, cells }
    }

    /// A figure as a number; NaN where missing.
    fn value(&self, unit: usize, year: usize, variable: usize) -> f64 {
        match self.cells[(unit * Y + year) * V + variable] {
            None => f64::NAN,
            Some(n) if is_stock(variable) => n as f64,
            Some(n) => n as f64 / 100.0,
        }
    }

    /// Adds row `i` of the tidy table.
    fn row(&self, i: usize, out: &mut String) {
        let (unit, year, variable) = (i / (Y * V), i / V % Y, i % V);
        let code = &self.units[unit].code;
        let _ = write!(out, "{code},{},V{:03},", 2014 + year, variable + 1);
        match self.cells[i] {
            None => {}
            Some(n) if is_stock(variable) => {
                let _ = write!(out, "{n}");
            }
            Some(n) => {
                let _ = write!(out, "{}.{:02}", n / 100, n % 100);
            }
        }
        out.push('\n');
    }

    fn tidy(&self, path: &Path, order: impl Iterator<Item = usize>) -> io::Result<()> {
        let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
        file.write_all(b"teryt,rok,zmienna,wartosc\n")?;
        let mut line = String::new();
        for i in order {
            line.clear();
            self.row(i, &mut line);
            file.write_all(line.as_bytes())?;
        }
        file.flush()
    }
}

/// Writes `jednostki.csv`, `zmienne.csv`, `dane.csv`, `dane_tasowane.csv` (the same rows shuffled)
/// and `reguly.json` into a folder, made when it is not there. `small` takes every twelfth unit.
///
/// # Errors
/// When a file cannot be written.
pub fn write_workload(dir: &Path, small: bool, seed: u64) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let hash = Hash(seed);
    let world = World::new(hash, small);
    std::fs::write(dir.join("reguly.json"), rules::json(hash, &world))?;
    let mut text = String::from("teryt,typ\n");
    for u in &world.units {
        let _ = writeln!(text, "{},{}", u.code, u.kind);
    }
    std::fs::write(dir.join("jednostki.csv"), &text)?;
    text = String::from("zmienna,rodzaj\n");
    for v in 0..V {
        let kind = if is_stock(v) { "int" } else { "dec2" };
        let _ = writeln!(text, "{},{kind}", variable_name(v));
    }
    std::fs::write(dir.join("zmienne.csv"), &text)?;
    world.tidy(&dir.join("dane.csv"), 0..world.cells.len())?;
    let mut order: Vec<(u64, usize)> =
        (0..world.cells.len()).map(|i| (hash.of(&[9, i as u64]), i)).collect();
    order.sort_unstable();
    world.tidy(&dir.join("dane_tasowane.csv"), order.into_iter().map(|(_, i)| i))
}
