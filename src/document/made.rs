//! Documents made of templates and one view, without a project: the compliance report, the book of
//! rules.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use handlebars::Context;
use serde_json::Value;

use crate::diag::Diagnostic;

use super::build::unique_ids;
use super::engine::Templates;
use super::keyed::keyed;
use super::markdown::{Surroundings, chapter, inline, plain_text};
use super::math::Math;
use super::tree::Document;
use super::typography;

/// What a document is made by.
#[derive(Debug, Clone)]
pub struct Recipe<'a> {
    /// Template of the title page: lines `tytuł`, `podtytuł`, `autor`, `miejsce`, `opis`, `słowa`.
    pub front: &'a str,
    /// Templates of the text, in order.
    pub chapters: &'a [&'a str],
    /// Formulas the text may show, by id.
    pub formulas: BTreeMap<String, Math>,
    /// Day of the document.
    pub day: NaiveDate,
    /// Print contents.
    pub with_contents: bool,
}

/// Makes a document of a view.
///
/// # Errors
/// Faults of the templates: E07xx.
pub fn make(
    templates: &Templates,
    recipe: &Recipe<'_>,
    view: Value,
) -> Result<Document, Vec<Diagnostic>> {
    let engine = templates.engine()?;
    let one = |d: Diagnostic| vec![d];
    let view = Context::from(view);
    let page = keyed(&engine.render(recipe.front, &view).map_err(one)?);
    let (figures, own) = (BTreeMap::new(), BTreeMap::new());
    let around = Surroundings { figures: &figures, formulas: &recipe.formulas, own: &own };
    let mut blocks = Vec::new();
    for name in recipe.chapters {
        let text = engine.render(name, &view).map_err(one)?;
        let read = chapter(&text, &around).map_err(|(line, what)| {
            one(Diagnostic::error(
                "E0703",
                format!("Szablon „{name}”: {what} (wiersz {line} po wypełnieniu)"),
            )
            .hint("Znaczniki ::: i ich własności opisuje plik templates/README.md."))
        })?;
        blocks.extend(read.blocks);
    }
    unique_ids(&mut blocks);
    let get = |key: &str| {
        typography::finish(&plain_text(&inline(page.get(key).map_or("", String::as_str))))
    };
    Ok(Document {
        title: get("tytuł"),
        subtitle: get("podtytuł"),
        author: get("autor"),
        place: get("miejsce"),
        language: "pl-PL".to_owned(),
        date: recipe.day.to_string(),
        notices: Vec::new(),
        draft: None,
        description: get("opis"),
        keywords: get("słowa").split("; ").map(str::to_owned).filter(|w| !w.is_empty()).collect(),
        blocks,
        with_contents: recipe.with_contents,
        with_lists: false,
        attachments: Vec::new(),
    })
}

/// Short texts of a template of lines `klucz: tekst`, not filled in.
#[must_use]
pub fn texts(templates: &Templates, name: &str) -> BTreeMap<String, String> {
    keyed(templates.text(name).unwrap_or(""))
}
