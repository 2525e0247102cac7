//! `srps test`.

use super::args::{Common, TestArgs};
use super::{FINDINGS, OK, coverage, out, report};
use crate::diag::SourceMap;
use crate::examples;
use crate::lang;
use crate::pipeline::sources::{self, Examples};

/// Runs the examples of rule sets.
pub fn run(args: &TestArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let mut found = match sources::add_rules(&mut map, args.path.as_deref(), Examples::Read) {
        Ok((f, _)) => f,
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
    if common.json {
        report::print_json(&coverage::json(&rules, &results, &found, &map));
    } else {
        found.extend(failures.iter().cloned());
        report::findings(&found, &map, common);
        out(&coverage::text(&rules, &results, common.details));
    }
    if failures.is_empty() { OK } else { FINDINGS }
}
