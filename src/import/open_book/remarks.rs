//! What a reader of a workbook passes by and an officer should know: formulas, links to other
//! files, macros, hidden parts.

use crate::diag::{DataPlace, Diagnostic};
use crate::import::sheet::column_name;
use crate::text::plural_of;

/// How many places of one kind are shown.
const SHOWN: usize = 5;

/// A cell of a sheet, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    sheet: String,
    row: u32,
    column: u32,
}

/// Gathered while a workbook is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Remarks {
    formulas: usize,
    bare_formulas: usize,
    bare_places: Vec<Place>,
    hidden_sheets: Vec<String>,
    /// Hidden rows and columns.
    pub(super) hidden_rows: usize,
    pub(super) hidden_columns: usize,
    /// Other workbooks this one takes values from.
    pub(super) links: usize,
    pub(super) macros: bool,
}

impl Remarks {
    /// A formula with its stored result.
    pub(super) fn formula(&mut self) {
        self.formulas += 1;
    }

    /// A formula nobody has computed.
    pub(super) fn bare_formula(&mut self, sheet: &str, row: u32, column: u32) {
        self.bare_formulas += 1;
        if self.bare_places.len() < SHOWN {
            self.bare_places.push(Place { sheet: sheet.to_owned(), row, column });
        }
    }

    pub(super) fn hidden_sheet(&mut self, name: &str) {
        self.hidden_sheets.push(name.to_owned());
    }

    /// As diagnostics, errors first.
    pub(super) fn tell(self, file: &str) -> Vec<Diagnostic> {
        let whole = || DataPlace { file: file.to_owned(), sheet: None, row: None, column: None };
        let note = |text: String| Diagnostic::note("N0444", text).in_data(whole(), "");
        let mut found = Vec::new();
        if self.bare_formulas > 0 {
            let many = plural_of(
                self.bare_formulas as u64,
                "formułę bez zapisanego wyniku",
                "formuły bez zapisanych wyników",
                "formuł bez zapisanych wyników",
            );
            let mut d = Diagnostic::error("E0443", format!("skoroszyt ma {many}"));
            for p in self.bare_places {
                let place = DataPlace {
                    file: file.to_owned(),
                    sheet: Some(p.sheet),
                    row: Some(p.row.saturating_add(1)),
                    column: Some(column_name(p.column)),
                };
                d = d.in_data(place, "formuła bez wyniku");
            }
            found.push(d.hint(
                "Otwórz plik w arkuszu kalkulacyjnym i zapisz go: wyniki formuł zapiszą się razem z nimi. Program sam formuł nie oblicza.",
            ));
        }
        if self.formulas > 0 {
            let many = plural_of(self.formulas as u64, "formułę", "formuły", "formuł");
            let taken = if self.formulas == 1 {
                "wzięto jej wynik zapisany"
            } else {
                "wzięto ich wyniki zapisane"
            };
            found.push(note(format!("skoroszyt ma {many}; {taken} w pliku")));
        }
        if self.links > 0 {
            let many = plural_of(self.links as u64, "inny plik", "inne pliki", "innych plików");
            found.push(note(format!(
                "skoroszyt powołuje się na {many}; nie otwarto {}, wzięto wartości zapisane w skoroszycie",
                if self.links == 1 { "go" } else { "ich" }
            )));
        }
        if self.macros {
            found.push(note("skoroszyt zawiera makra; pominięto je".to_owned()));
        }
        if !self.hidden_sheets.is_empty() {
            let many = plural_of(
                self.hidden_sheets.len() as u64,
                "ukryty arkusz",
                "ukryte arkusze",
                "ukrytych arkuszy",
            );
            let mut names: Vec<String> =
                self.hidden_sheets.iter().take(SHOWN).map(|n| format!("„{n}”")).collect();
            if self.hidden_sheets.len() > SHOWN {
                names.push("…".to_owned());
            }
            let read = if self.hidden_sheets.len() == 1 { "odczytano go" } else { "odczytano je" };
            found.push(note(format!(
                "skoroszyt ma {many} ({}); {read} tak jak inne",
                names.join(", ")
            )));
        }
        let hidden = [
            (self.hidden_rows, ["ukryty wiersz", "ukryte wiersze", "ukrytych wierszy"]),
            (self.hidden_columns, ["ukrytą kolumnę", "ukryte kolumny", "ukrytych kolumn"]),
        ];
        for (n, [one, few, many]) in hidden {
            if n > 0 {
                let many = plural_of(n as u64, one, few, many);
                found.push(note(format!("skoroszyt ma {many}; odczytano także to, co ukryte")));
            }
        }
        found
    }
}
