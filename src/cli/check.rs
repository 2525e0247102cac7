//! `srps check`.

use std::path::Path;

use serde_json::json;

use super::args::{CheckArgs, Common, Format};
use super::progress::Progress;
use super::{FINDINGS, OK, err, out, report, summary};
use crate::comply::Verdict;
use crate::data::CodeBook;
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::document;
use crate::pipeline::evaluate::{Depth, evaluate_for};
use crate::pipeline::load::load;
use crate::pipeline::{files, national};

/// One project.
pub fn one(args: &CheckArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let progress = Progress::new(common.json);
    progress.step("Czytam reguły, ustalenia i dane");
    let loaded = match load(&args.dir, common.today(), &mut map, Depth::Verdicts) {
        Ok(l) => l,
        Err(found) => {
            progress.done();
            return report::fail(&found, &map, common);
        }
    };
    progress.step("Liczę wskaźniki, prognozy i wymogi");
    let evaluated = match evaluate_for(&loaded, common.today(), Depth::Verdicts) {
        Ok(e) => e,
        Err(mut found) => {
            progress.done();
            found.splice(0..0, loaded.found.iter().cloned());
            return report::fail(&found, &map, common);
        }
    };
    progress.done();
    let mut found = loaded.found.clone();
    found.extend(evaluated.found.iter().cloned());
    if common.json {
        report::print_json(&json!({
            "wynik": if blocked(&evaluated.verdicts) { "projekt" } else { "zgodna" },
            "znaleziska": render_json(&found, &map),
            "problemy": evaluated.diagnosis.problems.iter().map(|p| json!({
                "id": p.id, "występuje": p.found, "dlaczego": p.because, "rozstrzygnęłoby": p.would_decide,
            })).collect::<Vec<_>>(),
            "wymogi": evaluated.verdicts,
        }));
    } else {
        report::findings(&found, &map, common);
        out(&summary::text(&loaded, &evaluated, &found, common));
    }
    let code = if blocked(&evaluated.verdicts) { FINDINGS } else { OK };
    // The process ends here: giving back each piece of memory by itself would take as long as the
    // verdicts do.
    std::mem::forget((loaded, evaluated));
    code
}

/// Whether some verdict keeps the document a draft.
pub fn blocked(verdicts: &[Verdict]) -> bool {
    verdicts.iter().any(document::blocks)
}

/// All units.
pub fn all(args: &CheckArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let request = national::Request {
        rules: args.rules.clone(),
        data: args.dane.clone(),
        units: args.jednostki.clone(),
        coverage: args.pokrycie,
        day: common.today(),
    };
    let progress = Progress::new(common.json);
    progress.step("Liczę wszystkie gminy");
    let result = match national::run(&request, &mut map) {
        Ok(r) => r,
        Err(found) => {
            progress.done();
            return report::fail(&found, &map, common);
        }
    };
    progress.done();
    let only = match &args.jednostka {
        None => None,
        Some(code) => match result.data.registry.find(code) {
            Some(u) => Some(u),
            None => {
                let d = Diagnostic::error("E0401", format!("nie ma jednostki o kodzie {code}"));
                let d = match CodeBook::new(&result.data.registry).resolve(code) {
                    Err(p) => d.hint(p.hint).suggest(p.suggestion),
                    Ok(_) => d.hint("podaj kod gminy z listy jednostek"),
                };
                return report::fail(&[d], &map, common);
            }
        },
    };
    if !common.json {
        report::findings(&result.found, &map, common);
    }
    let text = match args.format {
        Format::Jsonl => result.json_lines(only),
        Format::Csv => result.csv(only),
    };
    match &args.output {
        None => {
            out(&text);
            OK
        }
        Some(path) => {
            let dir = path
                .parent()
                .filter(|p| !p.as_os_str().is_empty())
                .unwrap_or_else(|| Path::new("."));
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("wynik.jsonl");
            match files::write_all(dir, &[(name, text.as_bytes())]) {
                Ok(()) if common.json => {
                    report::print_json(&json!({ "wynik": "dobrze", "plik": path }));
                    OK
                }
                Ok(()) => {
                    err(&format!("Zapisano {}\n", path.display()));
                    OK
                }
                Err(d) => report::fail(&[d], &map, common),
            }
        }
    }
}
