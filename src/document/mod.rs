//! `document`: strategy, verdicts and templates become one document tree.
//!
//! File formats do not enter this room; numbers arrive evaluated and leave formatted. Chapters are
//! Handlebars templates that give Markdown; the Markdown is parsed once into the tree. Words a
//! reader sees live in templates/, law and indicators in the rules; this room only puts them together.

mod build;
mod compliance;
mod directive;
mod engine;
mod figures;
mod head;
mod input;
mod keyed;
mod made;
mod markdown;
mod sections;
mod view;

pub mod chart;
pub mod json;
pub mod math;
pub mod tree;
pub mod typography;

#[cfg(test)]
mod tests;

pub use build::{Prepared, build, build_with, prepare};
pub use compliance::{compliance_report, compliance_report_with};
pub use engine::{Templates, escape};
pub use input::{DocumentInput, PlaceNames};
pub use made::{Recipe, make, texts};
pub use markdown::plain_text;
pub use sections::sections;
pub use view::formula::math as formula;

use crate::comply::{Status, Verdict, Weight};

/// Whether a verdict keeps the document a draft: it blocks and is not met or cannot be determined.
#[must_use]
pub fn blocks(v: &Verdict) -> bool {
    v.weight == Weight::Blocking && matches!(v.status, Status::NotMet | Status::Undetermined)
}
