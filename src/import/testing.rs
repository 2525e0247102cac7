//! Helpers of the importers' tests.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Content, Context, Harvest, Importer, Input, Sheet};
use crate::data::{Area, ReadOptions, Registry, VariableSpec};
use crate::diag::Diagnostic;

/// Variables some rules might know.
pub(super) fn options() -> ReadOptions {
    let named = |id: &str, alias: &str, unit: &str| VariableSpec {
        id: id.into(),
        aliases: vec![alias.into()],
        unit: Some(unit.into()),
        ..VariableSpec::default()
    };
    let variables = vec![
        VariableSpec { min: Some(0.0), ..named("bezrobotni", "P1944:ogółem", "osoba") },
        VariableSpec {
            zero_is_missing: vec![2015],
            ..named("saldo_migracji", "P1355:saldo migracji|ogółem", "osoba")
        },
        named("dochody_własne", "P2622:gminy łącznie z miastami na prawach powiatu|razem", "zł"),
        VariableSpec { min: Some(0.0), max: Some(100.0), ..VariableSpec::named("udział") },
    ];
    ReadOptions::new(variables, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
}

/// What a reader is told in tests.
pub(super) struct World {
    pub(super) options: ReadOptions,
    pub(super) settings: BTreeMap<String, String>,
    pub(super) year: Option<i32>,
}

impl World {
    pub(super) fn new() -> Self {
        Self { options: options(), settings: BTreeMap::new(), year: None }
    }

    pub(super) fn context(&self) -> Context<'_> {
        Context {
            registry: Registry::embedded(),
            options: &self.options,
            home: None,
            settings: &self.settings,
            vintage: None,
            year: self.year,
        }
    }

    /// Reads a file with the importer that knows it.
    pub(super) fn import(&self, name: &str, bytes: &[u8]) -> Harvest {
        let input = Input::open(name, bytes).unwrap();
        self.import_opened(&input)
    }

    pub(super) fn import_opened(&self, input: &Input<'_>) -> Harvest {
        let context = self.context();
        let (importer, _) = super::recognise(input, &context).expect("a known layout");
        importer.read(input, &context)
    }

    pub(super) fn import_sheets(&self, name: &str, sheets: Vec<Sheet>) -> Harvest {
        self.import_opened(&Input::of_content(name, &[], Content::Sheets(sheets)))
    }

    pub(super) fn read(&self, importer: &dyn Importer, name: &str, text: &str) -> Harvest {
        importer.read(&Input::open(name, text.as_bytes()).unwrap(), &self.context())
    }
}

pub(super) fn gmina(code: &str) -> Area {
    Area::Gmina(Registry::embedded().find(code).unwrap())
}

/// The value of an observation; none when there is no such row.
pub(super) fn value(h: &Harvest, variable: &str, area: Area, year: i32) -> Option<f64> {
    let rows = h.tables.iter().flat_map(|t| &t.rows);
    let mut found = rows.filter(|r| r.area == area && r.year == year && &*r.variable == variable);
    let first = found.next();
    assert!(found.next().is_none(), "one row an observation");
    first.and_then(|r| r.value.ok())
}

/// Rows of all tables.
pub(super) fn kept(h: &Harvest) -> usize {
    h.tables.iter().map(|t| t.rows.len()).sum()
}

/// The account: every field read is kept, passed over with a reason, or at fault.
pub(super) fn account(h: &Harvest) -> (usize, usize) {
    let passed: usize = h.skipped.iter().map(|s| s.count).sum();
    (h.read, kept(h) + passed + h.faulty)
}

/// Everything an officer would see, for snapshots.
pub(super) fn show(h: &Harvest) -> String {
    let mut out = String::new();
    for (name, what) in &h.facts {
        out.push_str(&format!("{name}: {what}\n"));
    }
    out.push_str(&format!("odczytano {}, przyjęto {}, błędnych {}\n", h.read, kept(h), h.faulty));
    for s in &h.skipped {
        let first = s.first.as_ref().map_or_else(String::new, |f| f.in_file("…").to_string());
        out.push_str(&format!("pominięto {} {}; {first}\n", s.count, s.what));
    }
    out.push_str(&show_found(&h.found));
    out
}

pub(super) fn show_found(list: &[Diagnostic]) -> String {
    list.iter()
        .map(|d| {
            let places: String = d.places.iter().map(|(p, t)| format!("    {p}: {t}\n")).collect();
            let hint = d.hint.as_ref().map_or_else(String::new, |h| format!("    = {h}\n"));
            let ask = d.suggestion.as_ref().map_or_else(String::new, |s| format!("    ? {s}\n"));
            format!("{}: {}\n{places}{hint}{ask}", d.code, d.message)
        })
        .collect()
}

pub(super) fn codes(h: &Harvest) -> Vec<&'static str> {
    h.found.iter().map(|d| d.code).collect()
}
