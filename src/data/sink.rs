//! One observation → data set: range, absence, duplicates and conflicts. Used by every reader.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::dataset::{Area, Dataset, Origin, absence, absent};
use super::located::Passed;
use super::options::{ReadOptions, VariableIndex, VariableSpec, closest_variable};
use super::provenance::{Kind, Place};
use super::registry::{Registry, area_name};
use super::report::Report;
use super::taker::{At, Observation, Taker, conflict};
use super::vintage::{Revisions, Second};
use super::words::quoted;
use crate::diag::{DataPlace, Diagnostic, Severity};
use crate::eval::Absence;
use crate::text::plural_of;

/// What was passed over without being an error.
#[derive(Debug, Default)]
pub(super) struct Skipped {
    pub(super) parts: usize,
    pub(super) districts: usize,
    pub(super) former: usize,
    pub(super) regions: usize,
    pub(super) duplicates: usize,
    pub(super) replaced_national: usize,
}

/// Takes the observations of one file.
pub(super) struct Sink<'a> {
    pub(super) dataset: &'a mut Dataset,
    pub(super) options: &'a ReadOptions,
    pub(super) index: Arc<VariableIndex>,
    pub(super) report: Report,
    pub(super) skipped: Skipped,
    /// Values that differ between downloads.
    pub(super) revisions: Revisions,
    file: usize,
    name: String,
    /// Column of each variable, once it has one.
    columns: Vec<Option<usize>>,
    unknown: FxHashMap<String, usize>,
    unknown_rows: usize,
}

/// Unknown names kept by name; more are only counted.
const UNKNOWN_LIMIT: usize = 1000;

impl<'a> Sink<'a> {
    pub(super) fn new(
        dataset: &'a mut Dataset,
        options: &'a ReadOptions,
        name: &str,
        headers: Vec<String>,
    ) -> Self {
        let file = dataset.provenance.add_file(name, Kind::Placed, headers);
        Self {
            dataset,
            options,
            index: options.index(),
            report: Report::new(name),
            skipped: Skipped::default(),
            revisions: Revisions::new(),
            file,
            name: name.to_owned(),
            columns: vec![None; options.variables.len()],
            unknown: FxHashMap::default(),
            unknown_rows: 0,
        }
    }

    /// Counts a row of a variable the rules do not know.
    fn unknown_variable(&mut self, name: &str) {
        self.unknown_rows += 1;
        if let Some(n) = self.unknown.get_mut(name) {
            *n += 1;
        } else if self.unknown.len() < UNKNOWN_LIMIT {
            self.unknown.insert(name.to_owned(), 1);
        }
    }

    /// Counts rows of a variable the rules do not know, already counted by the reader.
    pub(super) fn unknown_variables(&mut self, name: &str, rows: usize) {
        self.unknown_rows += rows;
        *self.unknown.entry(name.to_owned()).or_insert(0) += rows;
    }

    /// The file is too large to keep the place of each cell: it is searched again on demand.
    pub(super) fn make_bulk(&mut self, path: &std::path::Path) {
        if let Some(file) = self.dataset.provenance.files.get_mut(self.file) {
            file.kind = Kind::Bulk(path.to_owned());
        }
    }

    /// Says that this file filled a column without places of its cells.
    pub(super) fn fills_whole(&mut self, column: usize) {
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        self.dataset.provenance.whole.push((column, self.file));
    }

    /// Puts an observation into the data set.
    fn put_cell(&mut self, o: &Observation<'_>, at: At<'_>) {
        let Some(spec) = self.options.variables.get(o.variable) else { return };
        let mut cell = match o.value {
            Ok(value) => {
                if !spec.allows(value) {
                    self.out_of_range(o.variable, value, at);
                    return;
                }
                value
            }
            Err(reason) => absent(reason),
        };
        if cell == 0.0 && spec.zero_is_missing.contains(&o.year) {
            cell = absent(Absence::Missing);
        }
        let column = match self.columns.get(o.variable).copied().flatten() {
            Some(c) => c,
            None => {
                let c = self.dataset.column_index(&spec.id);
                if let Some(slot) = self.columns.get_mut(o.variable) {
                    *slot = Some(c);
                }
                c
            }
        };
        let units = self.dataset.units();
        let place = Place::new(self.file, o.meta, at.column, at.row);
        let Some(data) = self.dataset.columns.get_mut(column) else { return };
        let blank = absent(Absence::Missing);
        let slot = match o.area {
            Area::Gmina(unit) => match data.cell_mut(unit, o.year, units) {
                Some(slot) => slot,
                None => return,
            },
            other => data.areas.entry((other, o.year)).or_insert(blank),
        };
        let old = *slot;
        match (absence(old), absence(cell)) {
            // Of two reasons the more telling one stays, so that the order of files is no matter.
            (Some(a), Some(b)) if rank(b) <= rank(a) => return,
            (None, Some(_)) => return,
            (Some(_), _) => *slot = cell,
            (None, None) if old == cell => {
                self.skipped.duplicates += 1;
                if !self.dataset.is_newer(column, o.area, o.year, place) {
                    return;
                }
            }
            (None, None) => {
                if self.is_national(column, o.area, o.year) {
                    self.skipped.replaced_national += 1;
                } else {
                    let key = (o.area, o.year);
                    let held = self.dataset.provenance.get(column, o.area, o.year);
                    let second = self.dataset.settle(column, key, old, (cell, place));
                    match second {
                        Second::Conflict => return self.conflict(o, cell, old, at),
                        Second::Repeated => {
                            self.skipped.duplicates += 1;
                            return;
                        }
                        Second::Newer | Second::Older => {
                            self.revised(&spec.id, key, (old, held), (cell, place));
                        }
                    }
                    if second == Second::Older {
                        return;
                    }
                }
                if let Some(data) = self.dataset.columns.get_mut(column) {
                    match o.area {
                        Area::Gmina(unit) => {
                            if let Some(c) = data.cell_mut(unit, o.year, units) {
                                *c = cell;
                            }
                        }
                        other => {
                            data.areas.insert((other, o.year), cell);
                        }
                    }
                }
            }
        }
        self.dataset.provenance.set(column, o.area, o.year, place);
        if self.options.track.covers(o.area)
            && let Some(origin) = self.dataset.provenance.describe(place)
        {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            self.dataset.origins.insert((column, o.area, o.year), origin);
        }
    }

    /// Whether a cell still holds what the shipped national data gave: a project's own, newer file
    /// may replace that.
    fn is_national(&self, column: usize, area: Area, year: i32) -> bool {
        let p = &self.dataset.provenance;
        p.get(column, area, year).is_none()
            && p.whole.iter().any(|(c, f)| {
                *c as usize == column
                    && p.files.get(*f).is_some_and(|file| file.kind == Kind::National)
            })
    }

    fn conflict(&mut self, o: &Observation<'_>, new: f64, old: f64, at: At<'_>) {
        if !self.report.shows("E0405") {
            self.report.error("E0405", |_| Diagnostic::error("E0405", ""));
            return;
        }
        let Some(spec) = self.options.variables.get(o.variable) else { return };
        let first: Option<Origin> = self.dataset.trace(&spec.id, o.area, o.year);
        let unit = area_name(&self.dataset.registry, o.area);
        self.report.error("E0405", |r| {
            let unknown = || DataPlace {
                file: "wczytany wcześniej".to_owned(),
                sheet: None,
                row: None,
                column: None,
            };
            conflict(
                &format!("danej {} za rok {} ({unit})", spec.id, o.year),
                (old, first.map_or_else(unknown, |f| f.place)),
                (new, r.place(Some(at.row), Some(at.header))),
            )
            .hint(
                "Zostaw jedną z wartości: tę z nowszego pobrania albo zgodną ze źródłem. Gdy oba pliki \
                 podają różne dni w kolumnie pobrano, program sam używa nowszej.",
            )
        });
    }

    /// Notes on what was passed over, then all diagnostics.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.note_unknown();
        self.report_revisions();
        let s = &self.skipped;
        let passed: Vec<String> = [
            (s.parts, "części miejskich i wiejskich gmin"),
            (s.districts, "dzielnic i delegatur"),
            (s.former, "jednostek zniesionych"),
            (s.regions, "regionów i podregionów"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} ({what})"))
        .collect();
        let mut notes = Vec::new();
        if !passed.is_empty() {
            notes.push(
                Diagnostic::note("N0421", format!("pominięto wiersze: {}", passed.join(", ")))
                    .hint("Liczą się tylko całe gminy (rodzaj 1, 2 i 3), powiaty, województwa i kraj."),
            );
        }
        if s.duplicates > 0 {
            notes.push(Diagnostic::note(
                "N0422",
                format!(
                    "{} więcej niż raz, z tą samą wartością",
                    plural_of(
                        s.duplicates as u64,
                        "obserwację podano",
                        "obserwacje podano",
                        "obserwacji podano"
                    )
                ),
            ));
        }
        if s.replaced_national > 0 {
            notes.push(
                Diagnostic::warning(
                    "W0423",
                    format!(
                        "{} od danych krajowych dołączonych do programu; użyto wartości z pliku",
                        plural_of(
                            s.replaced_national as u64,
                            "wartość różni się",
                            "wartości różnią się",
                            "wartości różni się"
                        )
                    ),
                )
                .hint(
                    "Zwykle to nowsze przeliczenie GUS. Sprawdź dzień pobrania w kolumnie pobrano.",
                ),
            );
        }
        let mut list: Vec<Diagnostic> = Vec::new();
        let place = self.report.place(None, None);
        list.extend(self.report.finish());
        list.extend(notes.into_iter().map(|n| n.in_data(place.clone(), "")));
        list
    }

    fn note_unknown(&mut self) {
        if self.unknown_rows == 0 {
            return;
        }
        let mut names: Vec<(String, usize)> = self.unknown.drain().collect();
        names.sort();
        let near: Vec<Option<String>> =
            names.iter().map(|(n, _)| closest_variable(&self.options.variables, n)).collect();
        let shown: Vec<String> = names
            .iter()
            .zip(&near)
            .take(10)
            .map(|((name, n), close)| {
                let close = close.as_ref();
                let close = close.map_or_else(String::new, |c| format!(", czy chodziło o {c}?"));
                format!("{} ({n}{close})", quoted(name))
            })
            .collect();
        let more = names.len().saturating_sub(10);
        let tail = if more > 0 { format!(" i {more} innych") } else { String::new() };
        let rows = self.unknown_rows;
        // A name close to a known one is most likely a slip, and its figures would be lost in silence.
        let slip = near.iter().any(Option::is_some);
        let suggestion = near.into_iter().next().flatten().filter(|_| names.len() == 1);
        let (code, severity) =
            if slip { ("W0426", Severity::Warning) } else { ("N0420", Severity::Note) };
        self.report.add(code, severity, |r| {
            let made = if slip { Diagnostic::warning } else { Diagnostic::note };
            made(
                code,
                format!(
                    "pominięto zmienne, których nie znają reguły (wierszy albo kolumn: {rows}): {}{tail}",
                    shown.join(", ")
                ),
            )
            .in_data(r.place(None, None), "")
            .hint(
                "Jeżeli dana jest potrzebna, dopisz nazwę z pliku w bloku dana, w polu w_pliku; \
                 jeżeli nie jest, nic nie trzeba robić.",
            )
            .suggest(suggestion)
        });
    }
}

impl Taker for Sink<'_> {
    fn options(&self) -> &ReadOptions {
        self.options
    }

    fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.dataset.registry)
    }

    fn report(&mut self) -> &mut Report {
        &mut self.report
    }

    /// Notes the publisher's mark that the method changed with this observation.
    fn method_changed(&mut self, variable: usize, area: Area, year: i32) {
        let Some(spec) = self.options.variables.get(variable) else { return };
        let column = self.dataset.column_index(&spec.id);
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        self.dataset.method_changes.insert((column, area, year));
    }

    fn year_of_file(&mut self) -> Option<i32> {
        let base = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        let given = &self.options.file_years;
        given.get(&self.name).or_else(|| given.get(base)).copied()
    }

    fn year_advice(&self) -> &'static str {
        "Zaimportuj plik z rokiem (srps import PLIK --rok 2020), pobierz dane z BDL z co najmniej \
         dwoma latami albo dopisz rok w nagłówkach, na przykład „0-4;2020;[osoba]”."
    }

    /// Position of a variable in the options; an unknown one is counted.
    fn variable(&mut self, name: &str) -> Option<usize> {
        if let Some(n) = self.unknown.get_mut(name) {
            *n += 1;
            self.unknown_rows += 1;
            return None;
        }
        let known = self.index.find(name);
        if known.is_none() {
            self.unknown_variable(name);
        }
        known
    }

    fn spec(&self, variable: usize) -> Option<&VariableSpec> {
        self.options.variables.get(variable)
    }

    fn meta(&mut self, source: Option<&str>, vintage: Option<&str>) -> usize {
        self.dataset.provenance.meta(source, vintage)
    }

    fn put(&mut self, o: &Observation<'_>, at: At<'_>) {
        self.put_cell(o, at);
    }

    fn passed(&mut self, why: Passed, _fields: usize, _at: At<'_>) {
        let s = &mut self.skipped;
        match why {
            Passed::Part => s.parts += 1,
            Passed::District => s.districts += 1,
            Passed::Former => s.former += 1,
            Passed::Region => s.regions += 1,
            Passed::Duplicate => s.duplicates += 1,
            Passed::Remark | Passed::Blank | Passed::Nameless => {}
        }
    }
}

/// The more telling of two reasons has the higher rank.
pub(crate) fn rank(reason: Absence) -> u8 {
    match reason {
        Absence::Missing => 0,
        Absence::NotYet => 1,
        Absence::NotApplicable => 2,
        Absence::Suppressed => 3,
    }
}
