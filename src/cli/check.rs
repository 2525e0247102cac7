//! `srps check`.

use std::path::Path;

use serde_json::json;

use super::args::{CheckArgs, Common, Format};
use super::progress::Progress;
use super::{ERRORS, FINDINGS, OK, err, out, report};
use crate::comply::{Status, Verdict, Weight};
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::document;
use crate::pipeline::evaluate::{Depth, Evaluated, evaluate_for};
use crate::pipeline::load::{Loaded, load};
use crate::pipeline::{files, national};
use crate::text;

/// One project.
pub fn one(args: &CheckArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let progress = Progress::new(common.json);
    progress.step("Czytam reguły, ustalenia i dane");
    let loaded = match load(&args.dir, common.today(), &mut map) {
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
        out(&summary(&loaded, &evaluated, &found, common));
    }
    if blocked(&evaluated.verdicts) { FINDINGS } else { OK }
}

/// Whether some verdict keeps the document a draft.
pub fn blocked(verdicts: &[Verdict]) -> bool {
    verdicts.iter().any(document::blocks)
}

fn summary(loaded: &Loaded, e: &Evaluated, found: &[Diagnostic], common: &Common) -> String {
    let p = &loaded.project;
    let mut s = format!(
        "{} {} ({})",
        e.place.kind,
        p.name.as_deref().unwrap_or(&e.place.name),
        p.teryt.value
    );
    if let Some(period) = &p.period {
        use chrono::Datelike;
        s.push_str(&format!(", strategia na lata {}–{}", period.from.year(), period.to.year()));
    }
    s.push_str(&format!("\nWymogi prawa na dzień {}\n\n", text::format_date(e.law_day)));
    s.push_str("Problemy społeczne\n");
    for (r, rule) in e.diagnosis.problems.iter().zip(&loaded.rules.problems) {
        let mark = match r.found {
            Some(true) => "występuje",
            Some(false) => continue,
            None => "nie do ustalenia",
        };
        s.push_str(&format!("  {mark:<17} {}  [{}]\n", rule.meta.title, r.id));
        if r.found.is_none() && !r.would_decide.is_empty() {
            s.push_str(&format!("  {:<17} potrzeba: {}\n", "", r.would_decide.join("; ")));
        }
    }
    s.push_str("\nWymogi\n");
    let mut order: Vec<&Verdict> = e.verdicts.iter().collect();
    order.sort_by_key(|v| (v.status == Status::Met, v.status == Status::NotApplicable, v.weight));
    for v in order {
        if matches!(v.status, Status::Met | Status::NotApplicable) && !common.details {
            continue;
        }
        let loud = match v.weight {
            Weight::Blocking if document::blocks(v) => " !",
            _ => "",
        };
        s.push_str(&format!("  {:<17} {}  [{}]{loud}\n", v.status.label(), v.title, v.id));
        match v.status {
            Status::NotMet => {
                for l in v.lacking.iter().take(5) {
                    s.push_str(&format!("  {:<17} brakuje: {l}\n", ""));
                }
                s.push_str(&format!("  {:<17} {} · {}\n", "", v.hint, v.citation));
            }
            Status::Undetermined => {
                s.push_str(&format!("  {:<17} rozstrzygnie: {}\n", "", v.would_decide.join("; ")));
            }
            Status::Human => {
                s.push_str(&format!(
                    "  {:<17} pytanie: {}\n",
                    "",
                    v.question.as_deref().unwrap_or("")
                ));
            }
            _ => {}
        }
    }
    let count = |st| e.verdicts.iter().filter(|v| v.status == st).count();
    s.push_str(&format!(
        "\nRazem: spełnione {}, niespełnione {}, nie do ustalenia {}, do oceny człowieka {}, nie dotyczy {}\n",
        count(Status::Met),
        count(Status::NotMet),
        count(Status::Undetermined),
        count(Status::Human),
        count(Status::NotApplicable),
    ));
    s.push_str(&format!("Znaleziska: {}\n", report::counts(found, common.details)));
    if blocked(&e.verdicts) {
        s.push_str("Strategia w tym stanie jest projektem: brakuje elementów oznaczonych „!”.\n");
    }
    s
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
                let d = Diagnostic::error("E0401", format!("nie ma jednostki o kodzie {code}"))
                    .hint("podaj kod z listy jednostek");
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
                Ok(()) => {
                    err(&format!("Zapisano {}\n", path.display()));
                    OK
                }
                Err(d) => {
                    report::fail(&[d], &map, common);
                    ERRORS
                }
            }
        }
    }
}
