//! `mapping`: any table read by a small file that says what its columns mean.
//!
//! A mapping is written once, by the wizard or by hand, and used every year. It comes from the
//! project (`mapowania/*.toml`), from the command line, or is shipped (`data/mapowania`). What it
//! says is data; this room knows only how tables are laid out and spoilt: headers of several rows,
//! codes without their zeros, dashes, footnotes, totals. No name of a table or a variable may enter.

mod apply;
mod faults;
mod heads;
mod model;
mod parse;
mod place;
mod shipped;
mod units;
mod values;
pub mod wizard;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::heads::{Heads, fits, key};
use self::model::Mapping;
use super::{Content, Context, Folder, Harvest, Importer, Input, Recognised, Sheet, Table};
use crate::diag::{DataPlace, Diagnostic};

/// A text larger than this is not laid out as a sheet, which takes several times its size.
const MAX_TEXT: usize = 256 << 20;

/// Reads tables by mappings.
pub struct MappingImporter;

/// A mapping that knows a file.
struct Candidate {
    /// Path in the project, as given by the user, or name of the shipped one.
    path: String,
    sure: u8,
    mapping: Result<Arc<Mapping>, Vec<Diagnostic>>,
}

impl Importer for MappingImporter {
    fn id(&self) -> &'static str {
        "mapowanie"
    }

    fn recognise(&self, input: &Input<'_>, context: &Context<'_>) -> Option<Recognised> {
        let best = candidates(input, context).into_iter().next()?;
        let title = match &best.mapping {
            Ok(mapping) => format!("tabela „{}” (mapowanie {})", mapping.name, best.path),
            Err(_) => format!("tabela (mapowanie {})", best.path),
        };
        Some(Recognised { title, sure: best.sure })
    }

    fn read(&self, input: &Input<'_>, context: &Context<'_>) -> Harvest {
        let all = candidates(input, context);
        let Some(best) = all.first() else { return Harvest::default() };
        let mapping = match &best.mapping {
            Ok(mapping) => mapping,
            Err(found) => return Harvest { found: found.clone(), ..Harvest::default() },
        };
        let mut harvest = read(mapping, input, context);
        harvest.facts.insert(0, ("mapowanie".to_owned(), best.path.clone()));
        let rivals: Vec<&str> = all
            .iter()
            .skip(1)
            .filter(|c| c.sure == best.sure && c.mapping.is_ok())
            .map(|c| c.path.as_str())
            .collect();
        if !rivals.is_empty() {
            let place = whole(input);
            harvest.found.push(
                Diagnostic::warning(
                    "W0449",
                    format!(
                        "do pliku pasuje kilka mapowań; użyto {}, a nie {}",
                        best.path,
                        rivals.join(", ")
                    ),
                )
                .in_data(place, "")
                .hint("Wskaż mapowanie opcją --mapowanie albo zawęź [rozpoznanie] w tych plikach."),
            );
        }
        harvest
    }
}

fn whole(input: &Input<'_>) -> DataPlace {
    DataPlace { file: input.name.to_owned(), sheet: None, row: None, column: None }
}

/// Mappings that know a file, the surest first: given with the run, of the project, shipped.
fn candidates(input: &Input<'_>, context: &Context<'_>) -> Vec<Candidate> {
    // A text may be hundreds of megabytes; its beginning is enough.
    let head: Vec<Sheet> = input.head().into_iter().collect();
    let sheets = if head.is_empty() { input.sheets() } else { &head };
    if sheets.is_empty() {
        return Vec::new();
    }
    let mut out: Vec<Candidate> = Vec::new();
    for (path, text) in context.settings {
        if !parse::is_mapping(text) {
            continue;
        }
        // A mapping given by its path with the run is asked for; nobody else may take the file.
        let asked = !path.starts_with("mapowania/");
        match parse::parse(path, text) {
            Ok(mapping) => {
                let known = match asked {
                    true => Some(100),
                    false => recognised(&mapping, input, sheets).map(|sure| sure + 3),
                };
                if let Some(sure) = known {
                    out.push(Candidate {
                        path: path.clone(),
                        sure,
                        mapping: Ok(Arc::new(mapping)),
                    });
                }
            }
            // Told only when nobody else knows the file.
            Err(found) => {
                let sure = if asked { 100 } else { 2 };
                out.push(Candidate { path: path.clone(), sure, mapping: Err(found) });
            }
        }
    }
    for (name, mapping) in shipped::all() {
        if let Some(sure) = recognised(mapping, input, sheets) {
            let mapping = Ok(Arc::clone(mapping));
            out.push(Candidate {
                path: format!("{name} (dostarczone z programem)"),
                sure,
                mapping,
            });
        }
    }
    out.sort_by_key(|c| std::cmp::Reverse(c.sure));
    out
}

/// How sure a mapping is of a file: its signs must hold, and texts tell more than names. When the
/// signs hold and the columns are not there, somebody else may know the file better; if nobody does,
/// the mapping says which column is missing.
fn recognised(mapping: &Mapping, input: &Input<'_>, sheets: &[Sheet]) -> Option<u8> {
    let signs = &mapping.signs;
    if signs.is_empty() {
        return None;
    }
    let name = key(input.base_name());
    if !signs.files.is_empty() && !signs.files.iter().any(|p| fits(&key(p), &name)) {
        return None;
    }
    let sheet = match &signs.sheet {
        Some(_) => vec![place::sheet(mapping, sheets)?],
        None => sheets.iter().collect(),
    };
    if !signs.texts.is_empty() && !sheet.iter().any(|s| place::has_texts(s, &signs.texts)) {
        return None;
    }
    let heads = place::sheet(mapping, sheets).map(|s| Heads::read(s, mapping.head));
    if !heads.is_some_and(|h| place::needed(mapping).iter().all(|name| h.find(name).is_ok())) {
        return Some(30);
    }
    Some(match (signs.texts.is_empty(), signs.files.is_empty()) {
        (false, false) => 92,
        (false, true) => 85,
        (true, _) => 60,
    })
}

/// Reads a file by a mapping.
fn read(mapping: &Mapping, input: &Input<'_>, context: &Context<'_>) -> Harvest {
    let mut harvest = Harvest::default();
    if matches!(input.content, Content::Text(_)) && input.bytes.len() > MAX_TEXT {
        harvest.found.push(
            Diagnostic::error("E0442", "plik tekstowy jest zbyt duży, aby czytać go przez mapowanie (ponad 256 MB)")
                .in_data(whole(input), "")
                .hint("Podziel plik na części albo zapisz go jako plik z kolumnami teryt;rok;zmienna;wartość: takie pliki program czyta po kawałku."),
        );
        return harvest;
    }
    let Some(sheet) = place::sheet(mapping, input.sheets()) else {
        harvest.found.push(no_sheet(mapping, input));
        return harvest;
    };
    if let Some(name) = &sheet.name {
        harvest.facts.push(("arkusz".to_owned(), name.to_string()));
    }
    let heads = Heads::read(sheet, mapping.head);
    let plan = match place::plan(mapping, sheet, &heads, input, context) {
        Ok(plan) => plan,
        Err(found) => {
            harvest.found = found;
            return harvest;
        }
    };
    harvest.facts.push(("kolumny".to_owned(), place::told(&plan, mapping, &heads)));
    let applied = apply::apply(mapping, &plan, &heads, sheet, input.name, context);
    harvest.read = applied.read;
    harvest.skipped = applied.skipped;
    harvest.found = applied.found;
    if let (count @ 1.., Some(first)) = applied.zeros {
        let codes = crate::text::plural_of(count as u64, "kodu", "kodów", "kodów");
        harvest.found.push(
            Diagnostic::note("N0448", format!("na początku {codes} brakowało zera; dopisano je"))
                .in_data(first.in_file(input.name), "pierwszy taki kod")
                .hint("Kolumnę kodów sformatuj w arkuszu jako tekst, wtedy zera nie zginą."),
        );
    }
    if applied.rows.is_empty() && !harvest.found.iter().any(Diagnostic::is_error) {
        harvest.found.push(
            Diagnostic::error("E0445", "pod nagłówkami nie ma ani jednego wiersza z danymi")
                .in_data(sheet.row_spot(0).in_file(input.name), "")
                .hint("Sprawdź w mapowaniu arkusz, nagłówek_do i to, które wiersze są pomijane."),
        );
    }
    harvest.tables.push(Table {
        folder: Folder::Data,
        stem: stem(&mapping.name),
        rows: applied.rows,
        answers: Vec::new(),
    });
    harvest
}

fn no_sheet(mapping: &Mapping, input: &Input<'_>) -> Diagnostic {
    let names: Vec<String> = input
        .sheets()
        .iter()
        .filter_map(|s| s.name.as_deref())
        .take(12)
        .map(|n| format!("„{n}”"))
        .collect();
    let wanted = mapping.sheet.as_ref().or(mapping.signs.sheet.as_ref());
    let message = match wanted {
        Some(name) => format!("w skoroszycie nie ma arkusza „{name}”"),
        None => "w skoroszycie nie ma arkusza z danymi".to_owned(),
    };
    Diagnostic::error("E0445", message)
        .in_data(whole(input), "")
        .hint(format!("Arkusze pliku: {}. Popraw pole arkusz w mapowaniu.", names.join(", ")))
}

/// The name of a file made from the name of a mapping: small letters, digits and hyphens.
pub(crate) fn stem(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        let plain = match c {
            'ą' => 'a',
            'ć' => 'c',
            'ę' => 'e',
            'ł' => 'l',
            'ń' => 'n',
            'ó' => 'o',
            'ś' => 's',
            'ź' | 'ż' => 'z',
            c if c.is_ascii_alphanumeric() => c,
            _ => '-',
        };
        if plain != '-' || !(out.is_empty() || out.ends_with('-')) {
            out.push(plain);
        }
    }
    let cut: String = out.chars().take(60).collect();
    let cut = cut.trim_matches('-');
    if cut.is_empty() { "tabela".to_owned() } else { cut.to_owned() }
}
