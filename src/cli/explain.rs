//! `srps explain`.

use std::path::PathBuf;

use serde_json::json;

use super::args::{Common, ExplainArgs};
use super::{ERRORS, OK, out, report};
use crate::diag::{Diagnostic, SourceMap, closest, codes};
use crate::eval::What;
use crate::pipeline::evaluate::{Depth, Evaluated, evaluate_for};
use crate::pipeline::load::{Loaded, load};

mod thread;

/// Explains a code or something of a project.
pub fn run(args: &ExplainArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let (dir, what) = match args.what.as_slice() {
        [dir, what] => (PathBuf::from(dir), what.as_str()),
        [what] => (PathBuf::from("."), what.as_str()),
        _ => return ERRORS,
    };
    if looks_like_code(what) {
        return match codes::page(what) {
            Some(page) if common.json => {
                report::print_json(&json!({ "kod": what.to_uppercase(), "strona": page }));
                OK
            }
            Some(page) => {
                out(page);
                OK
            }
            None => {
                let d = Diagnostic::error("E0805", format!("nie ma komunikatu o kodzie {what}"))
                    .hint("kody podaje każdy komunikat w nawiasie, np. błąd[E0210]")
                    .suggest(closest(&what.to_uppercase(), codes::all()));
                report::fail(&[d], &map, common)
            }
        };
    }
    let result = load(&dir, common.today(), &mut map, Depth::Verdicts)
        .and_then(|l| evaluate_for(&l, common.today(), Depth::Verdicts).map(|e| (l, e)));
    let (loaded, evaluated) = match result {
        Ok(r) => r,
        Err(found) => return report::fail(&found, &map, common),
    };
    let Some((text, value)) = explain(&loaded, &evaluated, what) else {
        let names = names(&loaded, &evaluated);
        let d = Diagnostic::error("E0805", format!("nie ma niczego o nazwie „{what}”"))
            .hint("podaj nazwę wskaźnika, progu, problemu, wymogu, celu albo działania; nazwy podaje srps check w nawiasach [ ]")
            .suggest(meant(what, &names));
        return report::fail(&[d], &map, common);
    };
    if common.json {
        report::print_json(&value)
    } else {
        out(&text)
    }
    OK
}

/// The name meant: one that differs by a slip, else one that begins with what was written.
fn meant(what: &str, names: &[String]) -> Option<String> {
    let all = names.iter().map(String::as_str).chain(codes::all());
    let begins = || names.iter().find(|n| what.chars().count() > 2 && n.starts_with(what)).cloned();
    closest(what, all).or_else(begins)
}

fn looks_like_code(what: &str) -> bool {
    let mut chars = what.chars();
    chars.next().is_some_and(|c| "EWNewn".contains(c))
        && what.len() == 5
        && chars.all(|c| c.is_ascii_digit())
}

fn explain(l: &Loaded, e: &Evaluated, what: &str) -> Option<(String, serde_json::Value)> {
    let kinds =
        [What::Indicator(what.into()), What::Threshold(what.into()), What::Problem(what.into())];
    for kind in kinds {
        if let Some(x) = e.program.explain(&l.data, &l.rules, l.unit, &kind) {
            let value = serde_json::to_value(&x).unwrap_or_default();
            return Some((x.render_text(), value));
        }
    }
    if let Some(v) = e.verdicts.iter().find(|v| v.id == what) {
        return Some((thread::verdict(v), serde_json::to_value(v).unwrap_or_default()));
    }
    let text = thread::goal_or_action(&e.strategy, what)?;
    let value = json!({ "id": what, "wyjaśnienie": text });
    Some((text, value))
}

fn names(l: &Loaded, e: &Evaluated) -> Vec<String> {
    let r = &l.rules;
    let mut out: Vec<String> = r.indicators.iter().map(|x| x.meta.id.clone()).collect();
    out.extend(r.thresholds.iter().map(|x| x.meta.id.clone()));
    out.extend(r.problems.iter().map(|x| x.meta.id.clone()));
    out.extend(e.verdicts.iter().map(|v| v.id.clone()));
    out.extend(e.strategy.operational().map(|g| g.id.clone()));
    out.extend(e.strategy.actions().map(|a| a.id.clone()));
    out
}
