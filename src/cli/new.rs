//! `srps new`.

use chrono::Datelike;
use serde_json::json;

use super::args::{Common, NewArgs};
use super::{OK, out, report};
use crate::diag::SourceMap;
use crate::pipeline::new;

/// Makes a project.
pub fn run(args: &NewArgs, common: &Common) -> i32 {
    let map = SourceMap::default();
    let made = match new::create(&args.dir, &args.teryt, common.today().year()) {
        Ok(m) => m,
        Err(found) => return report::fail(&found, &map, common),
    };
    if common.json {
        report::print_json(
            &json!({ "wynik": "dobrze", "gmina": made.name, "teryt": made.teryt, "pliki": made.files }),
        );
    } else {
        let mut s = format!("Założono projekt strategii: {} ({})\n", made.name, made.teryt);
        for f in &made.files {
            s.push_str(&format!("  {}\n", args.dir.join(f).display()));
        }
        let dir = args.dir.display();
        s.push_str(&format!(
            "\nDalej:\n  1. srps check {dir}   – co już wiadomo, a czego brakuje\n  \
             2. uzupełnij {}; każde pole ma objaśnienie\n  \
             3. srps build {dir}   – dokument z listą braków na początku\n",
            args.dir.join("strategia.toml").display(),
        ));
        out(&s);
    }
    OK
}
