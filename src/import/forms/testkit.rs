//! What tests of forms share: a context with variables, and diagnostics as the user sees them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::data::{ReadOptions, Registry, VariableSpec};
use crate::diag::{Diagnostic, RenderOptions, SourceMap, render_terminal};
use crate::import::{Context, Harvest, Importer, Input, Table};

/// Variables of the rules that forms name.
const VARIABLES: [&str; 22] = [
    "ludność",
    "kobiety",
    "kobiety_0_17",
    "kobiety_18_59",
    "kobiety_60_plus",
    "mężczyźni",
    "mężczyźni_0_17",
    "mężczyźni_18_64",
    "mężczyźni_65_plus",
    "bezrobotni",
    "bezrobotni_długotrwale",
    "bezrobotni_z_zasiłkiem",
    "dzieci_0_17",
    "powód_ubóstwo",
    "wydatki_ogółem",
    "dochody_ogółem",
    "wydatki_852",
    "wydatki_855",
    "koszty_utrzymania_ops",
    "wydatki_dps",
    "wydatki_na_program",
    "wydatki_na_pieczę",
];

/// A run over one file in one gmina.
pub(crate) struct Run {
    pub settings: BTreeMap<String, String>,
    pub years: BTreeMap<String, i32>,
    pub home: Option<u32>,
}

impl Default for Run {
    fn default() -> Self {
        let home = Registry::embedded().find("0605053");
        Self { settings: BTreeMap::new(), years: BTreeMap::new(), home }
    }
}

impl Run {
    pub fn with_setting(name: &str, text: &str) -> Self {
        let mut run = Self::default();
        run.settings.insert(name.to_owned(), text.to_owned());
        run
    }

    pub fn read(&self, importer: &dyn Importer, name: &str, bytes: &[u8]) -> Harvest {
        let input = Input::open(name, bytes).unwrap();
        self.read_input(importer, &input)
    }

    pub fn read_input(&self, importer: &dyn Importer, input: &Input<'_>) -> Harvest {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let variables = VARIABLES.map(VariableSpec::named).to_vec();
        let mut options = ReadOptions::new(variables, day);
        options.file_years = self.years.clone();
        let context = Context {
            registry: Registry::embedded(),
            options: &options,
            home: self.home,
            settings: &self.settings,
            vintage: NaiveDate::from_ymd_opt(2026, 5, 4),
            year: None,
        };
        assert!(importer.recognise(input, &context).is_some(), "not recognised: {}", input.name);
        importer.read(input, &context)
    }
}

/// Faults as the terminal shows them.
pub(crate) fn told(found: &[Diagnostic]) -> String {
    render_terminal(found, &SourceMap::default(), RenderOptions::default())
}

/// Rows of tables, one a line.
pub(crate) fn rows(tables: &[Table]) -> String {
    let mut out = String::new();
    for table in tables {
        out += &format!("[{:?} {}]\n", table.folder, table.stem);
        for r in &table.rows {
            let value = r.value.map_or_else(|why| format!("{why:?}"), |v| v.to_string());
            out += &format!("{} {} = {value} | {}\n", r.variable, r.year, r.source);
        }
    }
    out
}
