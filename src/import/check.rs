//! What holds for every harvest, whatever the layout: known variables in their range and unit, years
//! that have been, one value an observation. Told with the place in the officer's own file.

use rustc_hash::FxHashMap;

use super::harvest::{Folder, Harvest, Row, Spot};
use super::{Context, area_code};
use crate::data::{Area, VariableSpec, equal_measures, show_number};
use crate::diag::Diagnostic;
use crate::eval::Absence;
use crate::text::plural_of;

/// Faults of one kind told one by one; more are counted.
const TOLD: usize = 5;

/// Counts faults by code and keeps the first few.
struct Told<'f> {
    file: &'f str,
    counts: Vec<(&'static str, usize)>,
    found: Vec<Diagnostic>,
}

impl Told<'_> {
    fn tell(&mut self, code: &'static str, make: impl FnOnce(&str) -> Diagnostic) {
        let i = match self.counts.iter().position(|(c, _)| *c == code) {
            Some(i) => i,
            None => {
                self.counts.push((code, 0));
                self.counts.len() - 1
            }
        };
        let Some((_, count)) = self.counts.get_mut(i) else { return };
        *count += 1;
        if *count <= TOLD {
            let made = make(self.file);
            self.found.push(made);
        }
    }

    fn finish(self) -> Vec<Diagnostic> {
        let mut found = self.found;
        for (code, count) in self.counts {
            if count > TOLD
                && let Some(last) = found.iter_mut().rfind(|d| d.code == code)
            {
                let more = plural_of(
                    (count - TOLD) as u64,
                    "dalsze miejsce",
                    "dalsze miejsca",
                    "dalszych miejsc",
                );
                last.message.push_str(&format!("; w pliku jest jeszcze {more} tego rodzaju"));
            }
        }
        found
    }
}

/// Checks a harvest, and drops repeated rows with equal values. `file` is what messages call it.
pub fn check(file: &str, harvest: &mut Harvest, context: &Context<'_>) {
    let mut told = Told { file, counts: Vec::new(), found: Vec::new() };
    let mut repeated: (usize, Option<Spot>) = (0, None);
    for table in &mut harvest.tables {
        let forecast = table.folder == Folder::Forecasts;
        let mut seen: FxHashMap<(Area, i32, std::sync::Arc<str>, Option<_>), usize> =
            FxHashMap::default();
        let mut kept: Vec<Row> = Vec::with_capacity(table.rows.len());
        for mut row in std::mem::take(&mut table.rows) {
            if !forecast && row.year > context.options.last_year() {
                told.tell("E0403", |file| future(file, &row, context));
                continue;
            }
            if let Some(spec) = context.options.find(&row.variable) {
                if let Ok(value) = row.value {
                    if value == 0.0 && spec.zero_is_missing.contains(&row.year) {
                        row.value = Err(Absence::Missing);
                    } else if !spec.allows(value) {
                        told.tell("E0404", |file| out_of_range(file, &row, value, spec));
                        continue;
                    }
                }
                if let (Some(given), Some(declared)) = (&row.measure, spec.unit.as_deref())
                    && !equal_measures(given, declared)
                {
                    told.tell("E0406", |file| other_measure(file, &row, given, declared));
                    continue;
                }
            }
            let key = (row.area, row.year, row.variable.clone(), row.vintage);
            match seen.get(&key).and_then(|i| kept.get(*i)) {
                Some(first) if first.value == row.value => {
                    repeated.0 += 1;
                    repeated.1.get_or_insert_with(|| row.spot.clone());
                }
                Some(first) => {
                    told.tell("E0436", |file| two_values(file, first, &row, context));
                }
                None => {
                    seen.insert(key, kept.len());
                    kept.push(row);
                }
            }
        }
        table.rows = kept;
    }
    harvest.tables.retain(|t| !(t.rows.is_empty() && t.answers.is_empty()));
    harvest.found.extend(told.finish());
    if let (count @ 1.., first) = repeated {
        harvest.skipped.push(super::Skip {
            what: "obserwacji podanych drugi raz z tą samą wartością".to_owned(),
            count,
            first,
        });
    }
}

fn shown(value: Result<f64, Absence>) -> String {
    value.map_or_else(|_| "brak danych".to_owned(), show_number)
}

fn future(file: &str, row: &Row, context: &Context<'_>) -> Diagnostic {
    Diagnostic::error(
        "E0403",
        format!(
            "rok {} jest w przyszłości: dane czytano w roku {}",
            row.year,
            context.options.last_year()
        ),
    )
    .in_data(row.spot.in_file(file), "rok późniejszy niż dzień importu")
    .hint("Popraw rok. Prognoz nie wczytuje się razem z danymi o tym, co było.")
}

fn out_of_range(file: &str, row: &Row, value: f64, spec: &VariableSpec) -> Diagnostic {
    Diagnostic::error(
        "E0404",
        format!("wartość {} danej {} jest poza zakresem", show_number(value), spec.id),
    )
    .in_data(row.spot.in_file(file), format!("dozwolona: {}", spec.allowed()))
    .hint("Popraw wartość w pliku i wczytaj go ponownie.")
}

fn other_measure(file: &str, row: &Row, given: &str, declared: &str) -> Diagnostic {
    Diagnostic::error(
        "E0406",
        format!(
            "jednostka miary „{given}” nie zgadza się z regułą: dana {} jest w jednostce „{declared}”",
            row.variable
        ),
    )
    .in_data(row.spot.in_file(file), "")
    .hint("Pobierz dane w jednostce danej albo przelicz je (w mapowaniu: pole mnożnik).")
}

fn two_values(file: &str, first: &Row, second: &Row, context: &Context<'_>) -> Diagnostic {
    let code = area_code(context.registry, first.area);
    Diagnostic::error(
        "E0436",
        format!(
            "plik podaje dwie różne wartości danej {} za rok {} (jednostka {code}): {} i {}",
            first.variable,
            first.year,
            shown(first.value),
            shown(second.value)
        ),
    )
    .in_data(first.spot.in_file(file), format!("tu jest {}", shown(first.value)))
    .in_data(second.spot.in_file(file), format!("a tu {}", shown(second.value)))
    .hint("Usuń z pliku wartość nieaktualną i wczytaj go ponownie.")
}
