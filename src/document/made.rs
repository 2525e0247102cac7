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
        title_page: true,
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

#[cfg(test)]
mod tests {
    use super::super::tree::{Block, Inline};
    use super::*;

    fn made(text: &str) -> Result<Document, Vec<Diagnostic>> {
        let templates = Templates::embedded()
            .with("próba-tytułowa.hbs", "tytuł: Próba {{co}}\nsłowa: a; b")
            .with("próba.md.hbs", text);
        let formulas = BTreeMap::from([("wskaźnik-a_b".to_owned(), Math::Text("A".to_owned()))]);
        let recipe = Recipe {
            front: "próba-tytułowa.hbs",
            chapters: &["próba.md.hbs"],
            formulas,
            day: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
            with_contents: false,
        };
        make(&templates, &recipe, serde_json::json!({ "co": "*ognia*" }))
    }

    #[test]
    fn title_day_and_formula_come_from_the_recipe() {
        let d = made("# {{co}} {#a}\n\n::wzór id=\"wskaźnik-a_b\"\n").unwrap();
        assert_eq!((d.title.as_str(), d.date.as_str()), ("Próba *ognia*", "2026-11-22"));
        assert_eq!(d.keywords, ["a", "b"]);
        assert!(matches!(&d.blocks[..], [Block::Heading { .. }, Block::Formula(Math::Text(_))]));
    }

    #[test]
    fn empty_cells_leave_room_only_where_asked_for() {
        let table = |switch: &str| {
            let text = format!(
                ":::tabela id=\"t\" tytuł=\"T\" {switch}\n| A | B |\n|---|---|\n| a | |\n:::\n"
            );
            let d = made(&text).unwrap();
            let [Block::Table(t)] = d.blocks.as_slice() else { panic!("{:?}", d.blocks) };
            t.rows[0].clone()
        };
        assert_eq!(table("wiersze")[1], []);
        assert_eq!(table("wiersze miejsce")[1], [Inline::Break, Inline::Break]);
        assert_eq!(table("wiersze miejsce")[0].len(), 1, "what is filled stays");
    }

    #[test]
    fn faults_of_templates_are_named() {
        for (text, code, says) in [
            ("::wzór id=\"wskaźnik-x\"\n", "E0703", "nie ma wzoru"),
            ("::wzór\n", "E0703", "nie ma własności id"),
            ("{{czego_nie_ma}}\n", "E0702", "czego_nie_ma"),
            ("| a |\n|---|\n| b |\n", "E0703", "tabela bez opisu"),
        ] {
            let found = made(text).unwrap_err();
            assert_eq!(found[0].code, code, "{text}");
            assert!(found[0].message.contains(says), "{text}: {}", found[0].message);
        }
    }
}
