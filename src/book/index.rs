//! The page that leads to the books.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::context::All;
use super::set::{counts, head};
use crate::diag::Diagnostic;
use crate::document::tree::Document;
use crate::document::{Recipe, make};
use crate::text::long_date;

/// The page.
///
/// # Errors
/// Faults of the templates.
pub fn document(all: &All<'_>) -> Result<Document, Vec<Diagnostic>> {
    let sets: Vec<Value> = all
        .input
        .sets
        .iter()
        .map(|set| {
            let book = all.of(set);
            json!({ "zestaw": head(&book), "liczby": counts(&book) })
        })
        .collect();
    let recipe = Recipe {
        front: "księga/indeks-tytułowa.hbs",
        chapters: &["księga/indeks.md.hbs"],
        formulas: BTreeMap::new(),
        day: all.input.day,
        with_contents: false,
    };
    let view = json!({
        "dzień": long_date(all.input.day),
        "zestawy": sets,
        "drukowane": all.input.printed,
    });
    make(all.templates, &recipe, view)
}
