//! `srps test`.

use std::path::PathBuf;

use serde_json::json;

use super::args::{Common, TestArgs};
use super::{FINDINGS, OK, out, report};
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::examples;
use crate::lang;
use crate::pipeline::sources::{self, Examples};
use crate::text;

/// Runs the examples of rule sets.
pub fn run(args: &TestArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let mut found = match read(args.path.as_ref(), &mut map) {
        Ok(f) => f,
        Err(f) => return report::fail(&f, &map, common),
    };
    let compiled = lang::compile(&map);
    found.extend(compiled.found);
    let Some(rules) = compiled.rules else { return report::fail(&found, &map, common) };
    let results = match examples::run(&rules) {
        Ok(r) => r,
        Err(errors) => {
            found.extend(errors);
            return report::fail(&found, &map, common);
        }
    };
    let failures = results.failures();
    let failed = results.examples.iter().filter(|e| !e.passed()).count();
    let (covered, conditions) = results.coverage.totals();
    let percent = if conditions == 0 { 100.0 } else { 100.0 * covered as f64 / conditions as f64 };
    if common.json {
        report::print_json(&json!({
            "wynik": if failures.is_empty() { "dobrze" } else { "źle" },
            "przykłady": results.examples.len(),
            "nieudane": failed,
            "pokrycie": { "warunki": conditions, "sprawdzone": covered },
            "reguły": results.coverage.rules().map(|r| json!({
                "rodzaj": r.kind, "id": r.id, "warunki": r.conditions, "sprawdzone": r.covered, "przykłady": r.examples,
            })).collect::<Vec<_>>(),
            "znaleziska": render_json(&[found, failures.clone()].concat(), &map),
        }));
    } else {
        found.extend(failures.iter().cloned());
        report::findings(&found, &map, common);
        let mut s = String::new();
        if common.details {
            for r in results.coverage.rules() {
                s.push_str(&format!(
                    "  {:<8} {:<40} warunki {}/{}, przykłady {}\n",
                    r.kind, r.id, r.covered, r.conditions, r.examples
                ));
            }
        }
        let bare: Vec<&str> = results
            .coverage
            .rules()
            .filter(|r| r.examples == 0 && r.conditions > 0)
            .map(|r| r.id.as_str())
            .collect();
        s.push_str(&format!(
            "Przykłady: {}, nieudane: {failed}\nPokrycie warunków (sprawdzone i „tak”, i „nie”): {covered} z {conditions} ({}%)\n",
            results.examples.len(),
            text::format_number(percent, 0),
        ));
        if !bare.is_empty() {
            s.push_str(&format!("Reguły bez przykładu ({}): {}\n", bare.len(), bare.join(", ")));
        }
        out(&s);
    }
    if failures.is_empty() { OK } else { FINDINGS }
}

fn read(path: Option<&PathBuf>, map: &mut SourceMap) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let Some(path) = path else {
        sources::add_embedded(map, &[], Examples::Read);
        return Ok(Vec::new());
    };
    let found = sources::add_paths(map, std::slice::from_ref(path))?;
    add_used(map);
    Ok(found)
}

/// Adds the shipped sets to files that say with „użyj” that they build on them.
pub(super) fn add_used(map: &mut SourceMap) {
    if map.iter().any(|(_, f)| f.text.lines().any(|l| l.trim_start().starts_with("użyj "))) {
        let own: Vec<String> = map
            .iter()
            .flat_map(|(_, f)| f.text.lines())
            .filter_map(|l| l.trim_start().strip_prefix("zestaw "))
            .filter_map(|rest| rest.split_whitespace().next().map(str::to_owned))
            .collect();
        let wanted: Vec<String> =
            sources::embedded_sets().into_iter().filter(|s| !own.contains(s)).collect();
        if !wanted.is_empty() {
            sources::add_embedded(map, &wanted, Examples::Read);
        }
    }
}
