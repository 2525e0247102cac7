//! `srps fmt`.

use std::path::PathBuf;

use serde_json::json;

use super::args::{Common, FmtArgs};
use super::{ERRORS, FINDINGS, OK, out, report};
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::pipeline::formatting::{self, State};
use crate::text::plural_of;

/// Gives rule files their one layout, or says which do not have it.
pub fn run(args: &FmtArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() { &here[..] } else { &args.paths };
    let (done, found) = formatting::run(paths, args.check, &mut map);
    let failed = found.iter().any(Diagnostic::is_error);
    let differing = done.iter().filter(|o| matches!(o.state, State::Differs(_))).count();
    if common.json {
        report::print_json(&json!({
            "wynik": match (failed, args.check && differing > 0) {
                (true, _) => "błąd",
                (false, true) => "źle",
                (false, false) => "dobrze",
            },
            "pliki": done.iter().map(|o| {
                let (state, line) = match o.state {
                    State::Kept => ("bez zmian", None),
                    State::Differs(line) => (if args.check { "do ułożenia" } else { "ułożony" }, Some(line)),
                    State::Refused => ("odrzucony", None),
                };
                json!({ "plik": o.path, "stan": state, "wiersz": line })
            }).collect::<Vec<_>>(),
            "znaleziska": render_json(&found, &map),
        }));
    } else {
        report::findings(&found, &map, common);
        let mut s = String::new();
        for o in &done {
            let path = o.path.display();
            match o.state {
                State::Differs(line) if args.check => {
                    s.push_str(&format!("{path}: do ułożenia, pierwszy inny wiersz: {line}\n"));
                }
                State::Differs(_) => s.push_str(&format!("{path}: ułożono\n")),
                State::Refused => s.push_str(&format!("{path}: pominięto z powodu błędów\n")),
                State::Kept => {}
            }
        }
        let files = |n: usize| plural_of(n as u64, "plik", "pliki", "plików");
        s.push_str(&match (differing, args.check) {
            (0, _) if failed => "Nie zmieniono żadnego pliku.\n".to_owned(),
            (0, _) => format!("{}: układ jest właściwy.\n", files(done.len())),
            (n, true) => format!("Do ułożenia: {}. Ułoży je polecenie: srps fmt\n", files(n)),
            (n, false) => format!("Ułożono: {}.\n", files(n)),
        });
        out(&s);
    }
    match (failed, args.check && differing > 0) {
        (true, _) => ERRORS,
        (false, true) => FINDINGS,
        (false, false) => OK,
    }
}
