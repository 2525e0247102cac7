//! The files of a fresh project, as text; writing them is for the caller.

use handlebars::Handlebars;
use serde_json::json;

use crate::lang::ruleset::RuleSet;

/// A file of a fresh project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaffoldFile {
    /// Path inside the project folder, with `/`.
    pub path: &'static str,
    /// Content.
    pub text: String,
}

/// A project template that cannot be rendered: a fault of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaffoldError {
    /// Path of the file that was to be made.
    pub path: &'static str,
    /// What the template engine said.
    pub message: String,
}

const FILES: [(&str, &str); 4] = [
    ("strategia.toml", include_str!("../../templates/projekt/strategia.toml.hbs")),
    ("lokalne.srps", include_str!("../../templates/projekt/lokalne.srps.hbs")),
    ("rozdziały/README.md", include_str!("../../templates/projekt/rozdziały/README.md")),
    ("dane/README.md", include_str!("../../templates/projekt/dane/README.md")),
];

/// Makes the files of a fresh project for a gmina.
///
/// `years` are the first and the last year of the strategy; `chapters` are the ids and titles of
/// the chapters that take text of the officer's own.
///
/// # Errors
/// When a template names a field that does not exist.
pub fn scaffold(
    teryt: &str,
    name: &str,
    years: (i32, i32),
    rules: &RuleSet,
    chapters: &[(String, String)],
) -> Result<Vec<ScaffoldFile>, ScaffoldError> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(handlebars::no_escape);
    let view = json!({
        "teryt": teryt,
        "nazwa": name,
        "rok_od": years.0,
        "rok_do": years.1,
        "rok_środkowy": i32::midpoint(years.0, years.1),
        "usługi": rules.dictionaries.get("usługi_społeczne").map_or_else(Vec::new, |d| {
            d.entries.iter().map(|(id, text)| json!({ "id": id, "nazwa": text })).collect()
        }),
        "cele": rules.operational_goals.iter().map(|g| json!({
            "id": g.meta.id,
            "tytuł": g.meta.title,
            "działania": g.actions.iter()
                .map(|a| json!({ "id": a.meta.id, "tytuł": a.meta.title }))
                .collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "rozdziały": chapters.iter()
            .map(|(id, title)| json!({ "id": id, "tytuł": title }))
            .collect::<Vec<_>>(),
    });
    FILES
        .iter()
        .map(|(path, template)| {
            engine
                .render_template(template, &view)
                .map(|text| ScaffoldFile { path, text })
                .map_err(|e| ScaffoldError { path, message: e.to_string() })
        })
        .collect()
}
