//! `srps lock`.

use serde_json::json;

use super::args::{Common, LockArgs};
use super::{OK, out, report};
use crate::diag::{SourceMap, render_json};
use crate::pipeline::lock;
use crate::project::lock::{Change, LOCK_FILE, LockedSet};

/// Locks the rule sets of a project and says what changed.
pub fn run(args: &LockArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let done = match lock::update(&args.dir, &mut map) {
        Ok(d) => d,
        Err(found) => return report::fail(&found, &map, common),
    };
    if common.json {
        let set = |s: &LockedSet| json!({ "nazwa": s.name, "wersja": s.version, "sha256": s.hash, "pochodzenie": s.source });
        report::print_json(&json!({
            "wynik": "dobrze",
            "zestawy": done.sets.iter().map(set).collect::<Vec<_>>(),
            "zmiany": done.changes.iter().map(|c| match c {
                Change::Added(s) => json!({ "dodany": set(s) }),
                Change::Removed(s) => json!({ "usunięty": set(s) }),
                Change::Differs(a, b) => json!({ "było": set(a), "jest": set(b) }),
            }).collect::<Vec<_>>(),
            "znaleziska": render_json(&done.found, &map),
        }));
        return OK;
    }
    report::findings(&done.found, &map, common);
    let path = args.dir.join(LOCK_FILE);
    let mut s = match (done.fresh, done.changes.is_empty()) {
        (true, _) => format!("Zapisano {}:\n", path.display()),
        (false, true) => format!("{}: bez zmian.\n", path.display()),
        (false, false) => format!("Zmieniono {}:\n", path.display()),
    };
    let said = |s: &LockedSet| format!("wersja {}, skrót {}, {}", s.version, s.short(), s.source);
    for change in &done.changes {
        s.push_str(&match change {
            Change::Added(x) => format!("  + {}: {}\n", x.name, said(x)),
            Change::Removed(x) => format!("  - {}: {}\n", x.name, said(x)),
            Change::Differs(a, b) => format!("  {}: {} → {}\n", b.name, said(a), said(b)),
        });
    }
    out(&s);
    OK
}
