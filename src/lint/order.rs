//! Levels of a threshold: an alarm should be an attention too.

use super::solve::{Answer, reads, satisfiable_in};
use super::{Findings, Topic, equivalent, example, own, part};
use crate::diag::Diagnostic;
use crate::lang::ruleset::{RuleSet, Validity};

/// Looks at thresholds with both levels.
pub(super) fn check(rules: &RuleSet, out: &mut Findings) {
    for t in &rules.thresholds {
        let (Some(attention), Some(alarm)) = (&t.attention, &t.alarm) else { continue };
        let own = own(rules, t);
        let id = &t.meta.id;
        if equivalent(rules, (attention, own), (alarm, own)) == Some(true) {
            out.add(
                Topic::Order,
                Diagnostic::warning(
                    "W1032",
                    format!("próg „{id}”: „uwaga” i „alarm” znaczą to samo"),
                )
                .at(t.meta.span, "oba poziomy zachodzą w tych samych sytuacjach")
                .hint("zaostrz „alarm” albo zostaw jeden poziom"),
            );
            continue;
        }
        let parts = [part(alarm, own, true), part(attention, own, false)];
        match satisfiable_in(rules, &parts, Validity::default()) {
            Answer::Impossible => {}
            Answer::Unknown(why) => {
                out.open(t.meta.span, &format!("próg „{id}” może dać alarm bez uwagi"), &why);
            }
            Answer::Witness(world) => {
                let message = format!("próg „{id}”: alarm może zajść bez uwagi");
                let example = format!("na przykład: {}", example(&world));
                // Levels that read the same numbers are wrong among themselves. Levels with different
                // references may part only where the references lie far from each other.
                let same = reads(rules, attention, own) == reads(rules, alarm, own);
                let d = if same {
                    Diagnostic::warning("W1030", message)
                        .at(t.meta.span, "kolejność poziomów jest odwrócona albo niepełna")
                        .hint(format!("{example}. Popraw granice: „uwaga” ma zachodzić wszędzie, gdzie „alarm”"))
                } else {
                    Diagnostic::note("N1031", message)
                        .at(t.meta.span, "poziomy porównują z czym innym")
                        .hint(format!("{example}. Jeśli alarm ma być też uwagą, dopisz jego warunek do „uwaga” po słowie „lub”"))
                };
                out.add(Topic::Order, d);
            }
        }
    }
}
