//! `srps test`.

use super::args::{Common, TestArgs};
use super::{FINDINGS, OK, coverage, out, report};
use crate::diag::{Diagnostic, SourceMap};
use crate::examples;
use crate::pipeline::rules;
use crate::pipeline::sources::{self, Examples};

/// Runs the examples of rule sets.
pub fn run(args: &TestArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let mut found = match sources::add_rules(&mut map, args.path.as_deref(), Examples::Read) {
        Ok((f, _)) => f,
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
