//! `srps docs`.

use std::path::PathBuf;

use serde_json::json;

use super::args::{Common, DocsArgs};
use super::progress::Progress;
use super::{FINDINGS, OK, out, report};
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::pipeline::books;
use crate::text;

/// Folder of the books when none is given.
const FOLDER: &str = "księga";

/// Makes the books of rule sets.
pub fn run(args: &DocsArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let progress = Progress::new(common.json);
    let dir = args.output.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
    let result = (|| {
        progress.step("Czytam reguły i składam księgi");
        let made = books::make(args.path.as_deref(), common.today(), !args.without_pdf, &mut map)?;
        books::write(&dir, &made).map_err(|d| vec![d])?;
        Ok::<_, Vec<Diagnostic>>(made)
    })();
    progress.done();
    let made = match result {
        Ok(m) => m,
        Err(found) => return report::fail(&found, &map, common),
    };
    if common.json {
        report::print_json(&json!({
            "wynik": if made.failed == 0 { "dobrze" } else { "źle" },
            "zestawy": made.sets,
            "nieudane": made.failed,
            "pliki": made.files.iter().map(|(n, b)| json!({
                "plik": dir.join(n), "bajtów": b.len(),
            })).collect::<Vec<_>>(),
            "znaleziska": render_json(&made.found, &map),
        }));
    } else {
        report::findings(&made.found, &map, common);
        let mut s = String::from("Gotowe:\n");
        for (name, bytes) in &made.files {
            let size = text::format_number(bytes.len() as f64 / 1024.0, 0);
            s.push_str(&format!("  {}  ({size} kB)\n", dir.join(name).display()));
        }
        if made.failed > 0 {
            let n = text::plural_of(made.failed as u64, "przykład", "przykłady", "przykładów");
            s.push_str(&format!(
                "Uwaga: {n} z wynikiem innym niż oczekiwany; księga to pokazuje. Szczegóły podaje srps test.\n"
            ));
        }
        out(&s);
    }
    if made.failed == 0 { OK } else { FINDINGS }
}
