//! `srps lint`.

use std::path::Path;

use serde_json::{Value, json};

use super::args::{Common, LintArgs};
use super::{FINDINGS, OK, layout, out, report};
use crate::diag::{
    Diagnostic, FileId, RenderOptions, Severity, SourceMap, render_json, render_terminal,
};
use crate::lint::{self, Finding, Topic};
use crate::pipeline::load::PROJECT_FILE;
use crate::pipeline::rules;
use crate::pipeline::sources::{self, Examples};
use crate::text;

/// Analyses rule sets.
pub fn run(args: &LintArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let (mut found, own) = match read(args.path.as_deref(), &mut map) {
        Ok(read) => read,
        Err(found) => return report::fail(&found, &map, common),
    };
    let compiled = rules::compile(&map);
    found.extend(compiled.found);
    let Some(rules) = compiled.rules else { return report::fail(&found, &map, common) };
    let day = common.today();
    let mut list = lint::lint(&rules, &map, &found, day);
    // Of the sets a file only uses, their authors are told.
    list.retain(|f| {
        let labels = &f.diagnostic.labels;
        labels.is_empty() || labels.iter().any(|l| own.contains(&l.span.file))
    });
    let errors = list.iter().any(|f| f.diagnostic.is_error());
    if common.json {
        report::print_json(&json!({
            "wynik": if errors { "źle" } else { "dobrze" },
            "dzień": day.to_string(),
            "znaleziska": list.iter().flat_map(|f| as_json(f, &map)).collect::<Vec<Value>>(),
        }));
    } else {
        out(&as_text(&list, &map, common));
    }
    if errors { FINDINGS } else { OK }
}

/// Texts to analyse and which of them the findings should be about.
fn read(
    path: Option<&Path>,
    map: &mut SourceMap,
) -> Result<(Vec<Diagnostic>, Vec<FileId>), Vec<Diagnostic>> {
    let ids = |map: &SourceMap| map.iter().map(|(id, _)| id).collect::<Vec<_>>();
    if let Some(path) = path.filter(|p| p.join(PROJECT_FILE).exists()) {
        let found = sources::add_paths(map, &[path.join("lokalne.srps")])?;
        let own = ids(map);
        // A project has the shipped sets whether its rules say so or not.
        sources::add_embedded(map, &[], Examples::LeaveOut);
        return Ok((found, own));
    }
    let (found, own) = sources::add_rules(map, path, Examples::Read)?;
    let mut ids = ids(map);
    ids.truncate(own);
    Ok((found, ids))
}

fn as_json(f: &Finding, map: &SourceMap) -> Vec<Value> {
    let mut list = render_json(std::slice::from_ref(&f.diagnostic), map);
    for v in &mut list {
        if let Some(object) = v.as_object_mut() {
            object.insert("grupa".to_owned(), f.topic.label().into());
        }
    }
    list
}

/// Findings by topic, then how many there are of each.
fn as_text(list: &[Finding], map: &SourceMap, common: &Common) -> String {
    let options = RenderOptions {
        color: report::color(),
        width: layout::width(),
        ..RenderOptions::default()
    };
    let mut s = String::new();
    let mut totals = String::new();
    for topic in Topic::ALL {
        let all: Vec<Diagnostic> =
            list.iter().filter(|f| f.topic == topic).map(|f| f.diagnostic.clone()).collect();
        if all.is_empty() {
            continue;
        }
        let shown: Vec<Diagnostic> = all
            .iter()
            .filter(|d| common.details || d.severity != Severity::Note)
            .cloned()
            .collect();
        if !shown.is_empty() {
            s.push_str(&format!("{}\n\n", topic.label()));
            s.push_str(&render_terminal(&shown, map, options));
        }
        totals.push_str(&format!("  {:<42} {}\n", topic.label(), counts(&all)));
    }
    if list.is_empty() {
        return "Nie znaleziono niczego.\n".to_owned();
    }
    s.push_str("Razem\n");
    s.push_str(&totals);
    let hidden = list.iter().any(|f| f.diagnostic.severity == Severity::Note) && !common.details;
    if hidden {
        s.push_str("Uwagi pokazuje opcja --szczegóły.\n");
    }
    s
}

fn counts(list: &[Diagnostic]) -> String {
    let of = |s| list.iter().filter(|d| d.severity == s).count() as u64;
    let words = [
        (of(Severity::Error), "błąd", "błędy", "błędów"),
        (of(Severity::Warning), "ostrzeżenie", "ostrzeżenia", "ostrzeżeń"),
        (of(Severity::Note), "uwaga", "uwagi", "uwag"),
    ];
    let some = words.iter().filter(|(n, ..)| *n > 0);
    some.map(|(n, one, few, many)| text::plural_of(*n, one, few, many))
        .collect::<Vec<_>>()
        .join(", ")
}
