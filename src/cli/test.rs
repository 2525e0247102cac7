//! `srps test`.

use std::path::PathBuf;

use super::args::{Common, TestArgs};
use super::{FINDINGS, OK, coverage, out, report};
use crate::diag::{Diagnostic, SourceMap};
use crate::examples;

use crate::pipeline::rules;
use crate::pipeline::sources::{self, Examples};

/// Runs the examples of rule sets.
pub fn run(args: &TestArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let mut found = match read(args.path.as_ref(), &mut map) {
        Ok(f) => f,
        Err(f) => return report::fail(&f, &map, common),
    };
    let compiled = rules::compile(&map);
    found.extend(compiled.found);
    let Some(rules) = compiled.rules else { return report::fail(&found, &map, common) };
    let results = match examples::run(&rules) {
        Ok(r) => r,
        Err(errors) => {
            found.extend(errors);
            return report::fail(&found, &map, common);
        }
    };
    found.extend(results.skipped.iter().map(|span| {
        Diagnostic::note("N0257", "przykład opisuje regułę, którą zastąpił inny zestaw")
            .at(*span, "pominięty")
            .hint("nową regułę pokaż własnym przykładem w zestawie, który ją zastępuje")
    }));
    let failures = results.failures();
    if common.json {
        report::print_json(&coverage::json(&rules, &results, &found, &map));
    } else {
        found.extend(failures.iter().cloned());
        report::findings(&found, &map, common);
        out(&coverage::text(&rules, &results, common.details));
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
