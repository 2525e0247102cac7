//! `srps build`.

use serde_json::json;

use super::args::{BuildArgs, Common};
use super::check::blocked;
use super::progress::Progress;
use super::{FINDINGS, OK, layout, out, report};
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::pipeline::evaluate::{Depth, evaluate};
use crate::pipeline::{build, load};
use crate::text;

/// Builds a project.
pub fn run(args: &BuildArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let progress = Progress::new(common.json);
    let mut found = Vec::new();
    let result = (|| {
        progress.step("Czytam reguły, ustalenia i dane");
        let loaded = load::load(&args.dir, common.today(), &mut map, Depth::Document)?;
        found.extend(loaded.found.iter().cloned());
        progress.step("Liczę wskaźniki, prognozy i wymogi");
        let evaluated = evaluate(&loaded, common.today())?;
        found.extend(evaluated.found.iter().cloned());
        progress.step("Składam PDF, DOCX i HTML");
        let built = build::build(&loaded, &evaluated)?;
        found.extend(built.found.iter().cloned());
        let dir = args.output.clone().unwrap_or_else(|| args.dir.join("wynik"));
        build::write(&dir, &built).map_err(|d| vec![d])?;
        Ok::<_, Vec<Diagnostic>>((evaluated, built, dir))
    })();
    progress.done();
    let (evaluated, built, dir) = match result {
        Ok(r) => r,
        Err(errors) => {
            found.extend(errors.into_iter().filter(|e| !found.contains(e)).collect::<Vec<_>>());
            return report::fail(&found, &map, common);
        }
    };
    let draft = blocked(&evaluated.verdicts);
    if common.json {
        report::print_json(&json!({
            "wynik": if draft { "projekt" } else { "zgodna" },
            "pliki": built.files.iter().map(|(n, b)| json!({
                "plik": dir.join(n), "bajtów": b.len(),
            })).collect::<Vec<_>>(),
            "znaleziska": render_json(&found, &map),
            "wymogi": evaluated.verdicts,
        }));
    } else {
        report::findings(&found, &map, common);
        let mut s = String::from("Gotowe:\n");
        for (name, bytes) in &built.files {
            let size = text::format_number(bytes.len() as f64 / 1024.0, 0);
            s.push_str(&format!("  {}  ({size} kB)\n", dir.join(name).display()));
        }
        s.push_str(&format!("Komunikaty: {}\n", report::counts(&found, common.details)));
        if draft {
            let text = "to jest PROJEKT strategii – nie spełnia jeszcze wszystkich wymogów. Lista braków \
                        otwiera dokument, a szczegóły są w pliku zgodność.html.";
            layout::hang(&mut s, "Uwaga: ", text, layout::width());
        }
        out(&s);
    }
    if draft { FINDINGS } else { OK }
}
