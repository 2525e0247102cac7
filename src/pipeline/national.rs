//! All units at once: rules × national data → one line a unit.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::sources::Examples;
use super::{files, sources};
use crate::data::{Dataset, ReadOptions, Registry, VariableSpec, national, read_path};
use crate::diag::{Diagnostic, SourceMap};
use crate::eval::{Batch, Options, Program, TOO_SMALL, Tri};
use crate::lang::ruleset::RuleSet;
use crate::project::DataPolicy;

/// What to run on what.
#[derive(Debug, Clone)]
pub struct Request {
    /// Rule files or folders; empty for the sets shipped with the program.
    pub rules: Vec<PathBuf>,
    /// Data files or folders; empty for the national data shipped with the program.
    pub data: Vec<PathBuf>,
    /// A list of units instead of the TERYT register.
    pub units: Option<PathBuf>,
    /// Smallest coverage of references, 0–1.
    pub coverage: f64,
    /// Day of the run.
    pub day: NaiveDate,
}

/// Results of a run.
#[derive(Debug)]
pub struct National {
    /// Rules.
    pub rules: RuleSet,
    /// Data.
    pub data: Dataset,
    /// Compiled rules.
    pub program: Program,
    /// States by unit.
    pub batch: Batch,
    /// Warnings and notes.
    pub found: Vec<Diagnostic>,
}

/// Variables of the rules as readers want them.
#[must_use]
pub fn variables(rules: &RuleSet) -> Vec<VariableSpec> {
    rules
        .data
        .iter()
        .map(|d| VariableSpec {
            id: d.meta.id.clone(),
            aliases: d.aliases.clone(),
            unit: Some(d.unit.label.clone()),
            min: d.min,
            max: d.max,
            zero_is_missing: d.zero_is_missing.clone(),
        })
        .collect()
}

/// Runs the rules on all units.
///
/// # Errors
/// Everything wrong with rules, list of units or data.
pub fn run(request: &Request, map: &mut SourceMap) -> Result<National, Vec<Diagnostic>> {
    let mut found = Vec::new();
    if request.rules.is_empty() {
        sources::add_embedded(map, &[], Examples::LeaveOut);
    } else {
        found.extend(sources::add_paths(map, &request.rules)?);
    }
    let compiled = super::rules::compile(map);
    found.extend(compiled.found);
    let Some(rules) = compiled.rules else { return Err(found) };
    let registry = registry(request.units.as_deref())?;
    let mut data = Dataset::new(registry);
    if request.data.is_empty() {
        let wanted: Vec<&str> = rules.data.iter().map(|d| d.meta.id.as_str()).collect();
        found.extend(national::load(&mut data, &wanted));
    } else {
        let options = ReadOptions::new(variables(&rules), request.day);
        for path in data_files(&request.data)? {
            found.extend(read_path(&path.display().to_string(), &path, &mut data, &options));
        }
    }
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    let program = Program::compile(&rules, &data, request.day)?
        .with_options(Options { min_coverage: request.coverage, ..Options::default() });
    let batch = program.run_batch(&data);
    Ok(National { rules, data, program, batch, found })
}

fn registry(list: Option<&Path>) -> Result<Arc<Registry>, Vec<Diagnostic>> {
    let Some(path) = list else { return Ok(Arc::clone(Registry::embedded())) };
    let bytes = files::read(path).map_err(|e| vec![e])?;
    let text = String::from_utf8_lossy(&bytes);
    Registry::from_codes(&text).map(Arc::new)
}

fn data_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let mut out = Vec::new();
    for p in paths {
        if p.is_dir() {
            for extension in ["csv", "parquet"] {
                out.extend(files::list(p, extension).map_err(|e| vec![e])?);
            }
        } else {
            out.push(p.clone());
        }
    }
    if out.is_empty() {
        return Err(vec![
            Diagnostic::error("E0801", "nie ma plików danych (.csv, .parquet) w podanym miejscu")
                .hint("podaj plik CSV albo Parquet, albo katalog, w którym takie pliki są"),
        ]);
    }
    Ok(out)
}

/// Identifiers in alphabetical order with their indices, so that output does not depend on the order
/// of files.
fn ordered<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    let mut out: Vec<(usize, &str)> = ids.enumerate().collect();
    out.sort_by(|a, b| a.1.cmp(b.1));
    out
}

impl National {
    /// One compact JSON object a unit, in order of code: problems found, problems undetermined,
    /// requirements on data not met and undetermined.
    #[must_use]
    pub fn json_lines(&self, only: Option<u32>) -> String {
        let problems = ordered(self.rules.problems.iter().map(|p| p.meta.id.as_str()));
        let requirements: Vec<(usize, &str)> =
            ordered(self.rules.requirements.iter().map(|r| r.meta.id.as_str()))
                .into_iter()
                .filter(|(i, _)| matches!(self.batch.requirements.get(*i), Some(Some(_))))
                .collect();
        let mut out = String::with_capacity(self.batch.units * 400);
        for (u, unit) in self.data.registry.units.iter().enumerate() {
            if only.is_some_and(|o| o as usize != u) {
                continue;
            }
            let problem = |i: usize| self.batch.problems.get(i).map_or(Tri::Unknown, |c| c.get(u));
            let requirement = |i: usize| match self.batch.requirements.get(i) {
                Some(Some(r)) => (r.applies.get(u), r.met.get(u)),
                _ => (Tri::False, Tri::Unknown),
            };
            let _ = write!(out, "{{\"teryt\":\"{}\",\"problemy\":", unit.code);
            list(&mut out, &problems, |i| problem(i) == Tri::True);
            out.push_str(",\"problemy_nieznane\":");
            list(&mut out, &problems, |i| problem(i) == Tri::Unknown);
            out.push_str(",\"wymogi_niespelnione\":");
            list(&mut out, &requirements, |i| requirement(i) == (Tri::True, Tri::False));
            out.push_str(",\"wymogi_nieznane\":");
            list(&mut out, &requirements, |i| {
                let (applies, met) = requirement(i);
                applies != Tri::False && (applies == Tri::Unknown || met == Tri::Unknown)
            });
            out.push_str("}\n");
        }
        out
    }

    /// A table with a row a unit: latest value and year of each indicator, state of each problem.
    /// UTF-8 with a byte order mark, semicolons, decimal comma: opens in a spreadsheet as it is.
    #[must_use]
    pub fn csv(&self, only: Option<u32>) -> String {
        let mut out = String::from("\u{FEFF}teryt;nazwa;powiat;województwo");
        for i in &self.rules.indicators {
            let _ = write!(out, ";{0} [{1}];{0} – rok", i.meta.id, i.unit.label);
        }
        for p in &self.rules.problems {
            let _ = write!(out, ";problem: {}", p.meta.id);
        }
        out.push('\n');
        let registry = &self.data.registry;
        let limit = DataPolicy::default().small;
        let sensitive: Vec<bool> = (0..self.rules.indicators.len())
            .map(|i| self.program.reads_sensitive(&self.rules, &self.data, i))
            .collect();
        for (u, unit) in registry.units.iter().enumerate() {
            if only.is_some_and(|o| o as usize != u) {
                continue;
            }
            let withheld = |index: usize, year: i32| {
                let at = (index, u32::try_from(u).unwrap_or(u32::MAX), year);
                sensitive.get(index).is_some_and(|s| *s)
                    && self.program.is_made_of_small(&self.rules, &self.data, at, limit)
            };
            let powiat = registry.powiats.get(unit.powiat as usize).map_or("", |p| p.name.as_str());
            let woj = registry
                .voivodeships
                .get(unit.voivodeship as usize)
                .map_or("", |v| v.name.as_str());
            let _ = write!(out, "{};{};{powiat};{woj}", unit.code, unit.name);
            for (index, column) in self.batch.indicators.iter().enumerate() {
                let Some(i) = self.rules.indicators.get(index) else { continue };
                match column.get(u) {
                    Some((year, _)) if withheld(index, year) => {
                        let _ = write!(out, ";{TOO_SMALL};{year}");
                    }
                    Some((year, value)) => {
                        let text = format!("{value:.*}", usize::from(i.decimals)).replace('.', ",");
                        let _ = write!(out, ";{text};{year}");
                    }
                    None => out.push_str(";;"),
                }
            }
            for c in &self.batch.problems {
                out.push_str(match c.get(u) {
                    Tri::True => ";tak",
                    Tri::False => ";nie",
                    Tri::Unknown => ";nie do ustalenia",
                });
            }
            out.push('\n');
        }
        out
    }
}

fn list(out: &mut String, ids: &[(usize, &str)], wanted: impl Fn(usize) -> bool) {
    out.push('[');
    let mut first = true;
    for (i, id) in ids {
        if wanted(*i) {
            if !first {
                out.push(',');
            }
            first = false;
            let _ = write!(out, "\"{id}\"");
        }
    }
    out.push(']');
}
