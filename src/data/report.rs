//! Diagnostics of one file: the first few of each kind in full, the rest counted.

use rustc_hash::FxHashMap;

use crate::diag::{DataPlace, Diagnostic, Severity};
use crate::text::{plural, plural_of};

/// How many findings of one kind are shown in full.
const SHOWN: usize = 20;

/// Collects the findings of a file.
pub(crate) struct Report {
    file: String,
    sheet: Option<String>,
    list: Vec<Diagnostic>,
    counts: FxHashMap<&'static str, (usize, Severity)>,
}

impl Report {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), sheet: None, list: Vec::new(), counts: FxHashMap::default() }
    }

    /// What follows is about a sheet of the workbook.
    pub(crate) fn set_sheet(&mut self, sheet: Option<&str>) {
        self.sheet = sheet.map(str::to_owned);
    }

    /// A place in this file.
    pub(crate) fn place(&self, row: Option<u32>, column: Option<&str>) -> DataPlace {
        DataPlace {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            row,
            column: column.map(str::to_owned),
        }
    }

    /// Whether one more finding of this kind would be shown.
    pub(crate) fn shows(&self, code: &'static str) -> bool {
        self.counts.get(code).is_none_or(|(n, _)| *n < SHOWN)
    }

    /// Adds a finding; it is built only when it will be shown.
    pub(crate) fn add(
        &mut self,
        code: &'static str,
        severity: Severity,
        build: impl FnOnce(&Self) -> Diagnostic,
    ) {
        if self.shows(code) {
            let diagnostic = build(self);
            self.list.push(diagnostic);
        }
        self.counts.entry(code).or_insert((0, severity)).0 += 1;
    }

    /// Adds an error.
    pub(crate) fn error(&mut self, code: &'static str, build: impl FnOnce(&Self) -> Diagnostic) {
        self.add(code, Severity::Error, build);
    }

    /// The findings, with a line for what was left out of each kind.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.sheet = None;
        let mut rest: Vec<(&'static str, usize, Severity)> = self
            .counts
            .iter()
            .filter(|(_, (n, _))| *n > SHOWN)
            .map(|(code, (n, severity))| (*code, n - SHOWN, *severity))
            .collect();
        rest.sort();
        for (code, n, severity) in rest {
            let message = format!(
                "{} jeszcze {} {code} w tym pliku",
                plural(n as u64, "jest", "są", "jest"),
                plural_of(n as u64, "znalezisko", "znaleziska", "znalezisk"),
            );
            let mut diagnostic = match severity {
                Severity::Error => Diagnostic::error(code, message),
                Severity::Warning => Diagnostic::warning(code, message),
                Severity::Note => Diagnostic::note(code, message),
            };
            diagnostic = diagnostic
                .in_data(self.place(None, None), "")
                .hint("Popraw pokazane przypadki i sprawdź plik jeszcze raz.");
            self.list.push(diagnostic);
        }
        self.list
    }
}
