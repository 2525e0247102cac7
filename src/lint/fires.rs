//! Rules that never fire, rules that always do, requirements that cannot be met.

use std::collections::BTreeSet;

use super::solve::{Answer, Part, satisfiable_in};
use super::{Findings, Topic, applies, own, part};
use crate::diag::{Diagnostic, Span};
use crate::eval::level_name;
use crate::lang::expr::{Cond, Level};
use crate::lang::ruleset::{Check, Requirement, RuleSet, Validity};

const RANGES: &str = "popraw granice albo usuń regułę; zakres wartości danych podaje pole „zakres”, \
                      a percentyle i odsetki odpowiedzi mieszczą się między 0 a 100";

/// Looks at every rule alone; indices of requirements that cannot be met.
pub(super) fn check(rules: &RuleSet, out: &mut Findings) -> BTreeSet<usize> {
    for p in &rules.problems {
        let name = format!("problem „{}”", p.meta.id);
        fires(rules, &p.when, None, &name, p.meta.span, out);
    }
    for t in &rules.thresholds {
        for (level, cond) in [(Level::Attention, &t.attention), (Level::Alarm, &t.alarm)] {
            let Some(cond) = cond else { continue };
            let name = format!("próg „{}”: poziom „{}”", t.meta.id, level_name(level));
            fires(rules, cond, own(rules, t), &name, t.meta.span, out);
        }
    }
    let mut impossible = BTreeSet::new();
    for (i, r) in rules.requirements.iter().enumerate() {
        let name = format!("wymóg „{}”", r.meta.id);
        let ask = |parts: Vec<Part<'_>>| satisfiable_in(rules, &parts, r.validity);
        if r.when.is_some() && ask(applies(r).collect()) == Answer::Impossible {
            out.add(
                Topic::Fires,
                cited(
                    rules,
                    r,
                    Diagnostic::warning("W1001", format!("{name} nigdy nie ma zastosowania"))
                        .at(r.meta.span, "warunek „gdy” nie może zajść")
                        .hint(RANGES),
                ),
            );
            continue;
        }
        let Check::Condition(c) = &r.check else { continue };
        let with = |holds| applies(r).chain([part(c, None, holds)]).collect::<Vec<_>>();
        match ask(with(true)) {
            Answer::Impossible => {
                impossible.insert(i);
                let d = Diagnostic::error("E1002", format!("{} nie da się spełnić", genitive(r)))
                    .at(r.meta.span, "warunek „sprawdź” nie może zajść tam, gdzie wymóg obowiązuje")
                    .hint("popraw warunek; porównaj pola „gdy” i „sprawdź” oraz zakresy wartości");
                out.add(Topic::Fires, cited(rules, r, d));
                continue;
            }
            Answer::Unknown(why) => {
                out.open(r.meta.span, &format!("wymóg „{}” da się spełnić", r.meta.id), &why);
            }
            Answer::Witness(_) => {}
        }
        match ask(with(false)) {
            Answer::Impossible => {
                let d = Diagnostic::warning("W1003", format!("{name} jest spełniony zawsze"))
                    .at(r.meta.span, "warunek „sprawdź” zachodzi wszędzie, gdzie wymóg obowiązuje")
                    .hint(RANGES);
                out.add(Topic::Fires, cited(rules, r, d));
            }
            Answer::Unknown(_) | Answer::Witness(_) => {}
        }
        if let Some(w) = &r.warn_when {
            let mut parts = with(false);
            parts.push(part(w, None, true));
            if ask(parts) == Answer::Impossible {
                let d = Diagnostic::warning(
                    "W1004",
                    format!("{name}: pole „ostrzeżenie_gdy” nigdy nie złagodzi wyniku"),
                )
                .at(r.meta.span, "gdy „sprawdź” nie zachodzi, ten warunek też nie może zajść")
                .hint("podaj warunek słabszy niż „sprawdź” albo usuń to pole");
                out.add(Topic::Fires, cited(rules, r, d));
            }
        }
    }
    impossible
}

fn genitive(r: &Requirement) -> String {
    format!("wymogu „{}”", r.meta.id)
}

pub(super) fn cited(rules: &RuleSet, r: &Requirement, d: Diagnostic) -> Diagnostic {
    d.cite(Some(rules.cite(&r.basis)))
}

fn fires(
    rules: &RuleSet,
    cond: &Cond,
    own: Option<usize>,
    name: &str,
    at: Span,
    out: &mut Findings,
) {
    let ask = |holds| satisfiable_in(rules, &[part(cond, own, holds)], Validity::default());
    match ask(true) {
        Answer::Impossible => {
            return out.add(
                Topic::Fires,
                Diagnostic::warning("W1001", format!("{name} nigdy nie zachodzi"))
                    .at(at, "tego warunku nie spełnia żadna możliwa wartość")
                    .hint(RANGES),
            );
        }
        Answer::Unknown(why) => out.open(at, &format!("{name} może zajść"), &why),
        Answer::Witness(_) => {}
    }
    match ask(false) {
        Answer::Impossible => out.add(
            Topic::Fires,
            Diagnostic::warning("W1003", format!("{name} zachodzi zawsze"))
                .at(at, "ten warunek spełnia każda możliwa wartość")
                .hint(RANGES),
        ),
        Answer::Unknown(why) => out.open(at, &format!("{name} może nie zajść"), &why),
        Answer::Witness(_) => {}
    }
}
