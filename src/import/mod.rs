//! `import`: files as officers have them become tidy tables with provenance.
//!
//! A file is opened once ([`Input::open`]: text, sheets, pages of a PDF or XML, whatever the name
//! says), every importer of [`importers`] is asked whether it knows the content, and the surest one
//! reads it into a [`Harvest`]: observations, answers of surveys, what was passed over and why, and
//! faults with their place. [`merge`] puts the harvest beside what the project has, by unit, variable,
//! year and day of download, and says what changed.
//!
//! This room knows layouts of files, and of forms only what `data/formularze` says as data. What
//! variables mean is the rules' affair: it hears only their names, units and ranges. It reads and
//! writes no files and knows no network; `pipeline::import` does.

mod bdl;
mod check;
mod doubts;
pub mod forms;
mod gather;
mod harvest;
mod input;
pub mod mapping;
pub mod merge;
mod open_book;
mod pdf;
pub mod personal;
mod sheet;
mod survey;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tidy;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use check::check;
pub use harvest::{Answer, Folder, Harvest, Row, Skip, Spot, Table};
pub use input::{Content, Input, Page, Word};
pub use sheet::{Cell, Sheet, column_name};

use crate::data::{Area, ReadOptions, Registry};

/// What an importer is told besides the file.
pub struct Context<'a> {
    /// Units of the country.
    pub registry: &'a Registry,
    /// Variables of the rules, and the day of the run.
    pub options: &'a ReadOptions,
    /// The gmina whose file this is, when the file itself names no unit.
    pub home: Option<u32>,
    /// Settings of the project by file name: mappings (`mapowania/*.toml`), tables of rows of forms,
    /// codebooks of surveys. Files shipped with the tool are not among them.
    pub settings: &'a BTreeMap<String, String>,
    /// Day of download or publication given by the user; files that name their own keep it.
    pub vintage: Option<NaiveDate>,
    /// Year given by the user, for files that name none.
    pub year: Option<i32>,
}

/// How sure an importer is of a file, and what it takes it for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// Polish, for the user: `eksport z BDL, tablica (CTAB)`.
    pub title: String,
    /// 100: a layout nobody else writes; 50: probable; the surest importer reads the file, at equal
    /// sureness the first of the list.
    pub sure: u8,
}

/// A reader of one family of files.
pub trait Importer: Sync {
    /// Short name for options and records: `bdl`.
    fn id(&self) -> &'static str;

    /// Whether the content is of this family; none when it is not. Must be cheap: heads, not bodies.
    fn recognise(&self, input: &Input<'_>, context: &Context<'_>) -> Option<Recognised>;

    /// Reads a recognised file. Faults are values in the harvest; a file is never half right without
    /// saying so.
    fn read(&self, input: &Input<'_>, context: &Context<'_>) -> Harvest;
}

/// All importers, in the order in which they are asked.
#[must_use]
pub fn importers() -> &'static [&'static dyn Importer] {
    &[
        // A mapping given with the run is as sure as can be, and goes first.
        &mapping::MappingImporter,
        &bdl::Bdl,
        &tidy::Tidy,
        &forms::Ozps,
        &forms::Mrips,
        &forms::Budget,
        &survey::Survey,
    ]
}

/// The importer that is surest of a file.
#[must_use]
pub fn recognise(
    input: &Input<'_>,
    context: &Context<'_>,
) -> Option<(&'static dyn Importer, Recognised)> {
    let mut best: Option<(&'static dyn Importer, Recognised)> = None;
    for importer in importers() {
        if let Some(found) = importer.recognise(input, context)
            && best.as_ref().is_none_or(|(_, b)| found.sure > b.sure)
        {
            best = Some((*importer, found));
        }
    }
    best
}

/// Code of an area as tidy files write it: seven digits for a gmina, `WWPP` for a powiat, `WW` for a
/// województwo, `0000000` for the country.
#[must_use]
pub fn area_code(registry: &Registry, area: Area) -> String {
    match area {
        Area::Gmina(u) => registry.unit(u).map(|u| u.code.clone()),
        Area::Powiat(p) => registry.powiats.get(p as usize).map(|p| p.code.clone()),
        Area::Voivodeship(v) => registry.voivodeships.get(v as usize).map(|v| v.code.clone()),
        Area::Country => None,
    }
    .unwrap_or_else(|| "0000000".to_owned())
}
