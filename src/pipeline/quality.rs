//! Project → report on its data, gap list, letters.

use std::path::Path;

use chrono::{Datelike, NaiveDate};

use super::evaluate::{self, Depth};
use super::files;
use super::load::Loaded;
use crate::comply::Verdict;
use crate::diag::Diagnostic;
use crate::document::PlaceNames;
use crate::eval::{Options, Program};
use crate::export;
use crate::quality::{self, Input, Letter, Report, Sender};

/// Everything made, in memory.
#[derive(Debug)]
pub struct Made {
    /// The report, the gap list included.
    pub report: Report,
    /// Letters.
    pub letters: Vec<Letter>,
    /// Kind and name of the gmina.
    pub place: PlaceNames,
    /// File name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Warnings and notes.
    pub found: Vec<Diagnostic>,
    /// Whether the requirements could be judged; a plan with a broken link does not let them be.
    pub judged: bool,
}

/// Name of the sheet to be filled in.
pub const BLANK: &str = "do_uzupełnienia.csv";
/// Name of the gap list as a table.
pub const GAPS: &str = "braki.csv";

/// Name of the page for reading.
pub const PAGE: &str = "jakość.html";
/// Name of the matrix of indicators and years.
pub const COVERAGE: &str = "pokrycie.csv";

/// Makes the report and all its files for a day.
///
/// # Errors
/// Rules that cannot be evaluated; faults of templates.
pub fn make(loaded: &Loaded, day: NaiveDate) -> Result<Made, Vec<Diagnostic>> {
    let Loaded { rules, project, data, unit, .. } = loaded;
    let law_day = project.day().unwrap_or(day);
    let program = Program::compile(rules, data, law_day)?;
    let options =
        Options { survey_unit: Some(*unit), small: project.data.small, ..program.options };
    let program = program.with_options(options);
    let view = program.view(data, rules, *unit);
    let diagnosis = view.diagnosis();
    let (verdicts, mut found, judged) = verdicts(loaded, day);
    let place = PlaceNames::from_registry(&data.registry, &project.teryt.value).unwrap_or_default();
    let input = Input {
        rules,
        program: &program,
        data,
        view: &view,
        unit: *unit,
        diagnosis: &diagnosis,
        verdicts: &verdicts,
        day,
        norms: quality::Norms { stale_after: project.data.stale_after.cast_signed() },
    };
    let report = quality::report(&input);
    let gaps = &report.gaps;
    let name = project.name.clone().unwrap_or_else(|| place.name.clone());
    let sender = Sender {
        centre: project.centre.clone().filter(|c| !c.is_empty()),
        office: project.office.clone().filter(|o| !o.is_empty()),
        gmina: (place.kind.clone(), name),
        teryt: project.teryt.value.clone(),
        period: project.period.as_ref().map(|p| (p.from.year(), p.to.year())),
        small: project.data.small,
    };
    let letters = quality::letters(gaps, &sender, day)?;
    let mut files = Vec::new();
    for letter in &letters {
        files.push((format!("{}.docx", letter.stem), export::docx::render(&letter.document)?));
        files.push((format!("{}.md", letter.stem), letter.text.clone().into_bytes()));
    }
    files.push((BLANK.to_owned(), quality::blank_sheet(gaps, &sender.teryt).into_bytes()));
    files.push((GAPS.to_owned(), quality::gap_sheet(gaps).into_bytes()));
    let page = quality::page(&report, &sender, day)?;
    found.extend(export::check(&page));
    files.push((PAGE.to_owned(), export::html::render(&page).into_bytes()));
    files.push((COVERAGE.to_owned(), quality::coverage_sheet(&report.coverage).into_bytes()));
    Ok(Made { report, letters, place, files, found, judged })
}

/// Verdicts, when the project can be judged. What keeps it from being judged is the business of
/// `check`, and often the very want of data that is reported here.
fn verdicts(loaded: &Loaded, day: NaiveDate) -> (Vec<Verdict>, Vec<Diagnostic>, bool) {
    match evaluate::evaluate_for(loaded, day, Depth::Verdicts) {
        Ok(e) => (e.verdicts, e.found, true),
        Err(_) => (Vec::new(), Vec::new(), false),
    }
}

/// Writes all files or none.
///
/// # Errors
/// `E0802` naming the file.
pub fn write(dir: &Path, made: &Made) -> Result<(), Diagnostic> {
    let files: Vec<(&str, &[u8])> =
        made.files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    files::write_all(dir, &files)
}
