//! Acts not checked lately or not in the official text; parameters without a value.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::solve::parameters;
use super::{Findings, Topic, own};
use crate::diag::Diagnostic;
use crate::lang::ruleset::{Check, Citation, RuleSet, Verification};
use crate::text::{format_date, plural_of};

/// Days after which the text of an act should be looked at again.
const STALE: i64 = 180;

/// Looks at the acts rules in force on the day rest on, and at parameters.
pub(super) fn check(rules: &RuleSet, day: NaiveDate, out: &mut Findings) {
    let resting = resting(rules, day);
    for a in &rules.acts {
        let Some(count) = resting.get(a.meta.id.as_str()).copied() else { continue };
        let id = &a.meta.id;
        let cited = plural_of(count as u64, "reguła", "reguły", "reguł");
        let law = Some(format!("{} ({})", a.meta.title, a.journal));
        match a.checked_on.map(|d| (d, day.signed_duration_since(d).num_days())) {
            None => out.add(
                Topic::Sources,
                Diagnostic::warning("W1061", format!("nie wiadomo, kiedy sprawdzono akt „{id}”"))
                    .at(a.meta.span, format!("powołuje się na niego {cited}"))
                    .hint("sprawdź przepisy w ISAP i dopisz pole „sprawdzono”")
                    .cite(law.clone()),
            ),
            Some((checked, days)) if days > STALE => out.add(
                Topic::Sources,
                Diagnostic::warning(
                    "W1060",
                    format!(
                        "akt „{id}” sprawdzono {}, ponad {STALE} dni przed {}",
                        format_date(checked),
                        format_date(day)
                    ),
                )
                .at(a.meta.span, format!("powołuje się na niego {cited}"))
                .hint("sprawdź w ISAP, czy przepisy się nie zmieniły, i popraw pole „sprawdzono”")
                .cite(law.clone()),
            ),
            Some(_) => {}
        }
        let how = match a.verification {
            Verification::Official => continue,
            Verification::Secondary => "źródło wtórne",
            Verification::Unconfirmed => "do potwierdzenia",
        };
        out.add(
            Topic::Sources,
            Diagnostic::note(
                "N1062",
                format!("przepisów aktu „{id}” nie czytano w tekście urzędowym ({how})"),
            )
            .at(a.meta.span, format!("powołuje się na niego {cited}"))
            .hint("przeczytaj przepisy w Dzienniku Ustaw i zmień pole „weryfikacja”")
            .cite(law),
        );
    }
    let used = parameters_in_use(rules, day);
    for (i, p) in rules.parameters.iter().enumerate() {
        if !used.contains(&i) || p.values.iter().any(|v| v.validity.covers(day)) {
            continue;
        }
        let last = p.values.iter().filter_map(|v| v.validity.to).max().filter(|d| *d < day);
        let label = last.map_or_else(
            || "żaden okres nie obejmuje tego dnia".to_owned(),
            |d| format!("ostatnia wartość obowiązuje do {}", format_date(d)),
        );
        out.add(
            Topic::Sources,
            Diagnostic::warning(
                "W1063",
                format!("parametr „{}” nie ma wartości w dniu {}", p.meta.id, format_date(day)),
            )
            .at(p.meta.span, label)
            .hint("dopisz wartość z okresem; bez niej warunki z tym parametrem są nieustalone")
            .cite(p.basis.as_ref().map(|b| rules.cite(b))),
        );
    }
}

/// Parameters read by rules in force on the day. One that only old rules read may well have ended.
fn parameters_in_use(rules: &RuleSet, day: NaiveDate) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    for r in rules.requirements.iter().filter(|r| r.validity.covers(day)) {
        let check = match &r.check {
            Check::Condition(c) => Some(c),
            Check::Human(_) => None,
        };
        for c in r.when.iter().chain(check).chain(&r.warn_when) {
            out.extend(parameters(rules, c, None));
        }
    }
    for t in &rules.thresholds {
        for c in t.attention.iter().chain(&t.alarm) {
            out.extend(parameters(rules, c, own(rules, t)));
        }
    }
    for p in &rules.problems {
        out.extend(parameters(rules, &p.when, None));
    }
    out
}

/// Rules that rest on each act; requirements and parameters only those in force on the day.
fn resting(rules: &RuleSet, day: NaiveDate) -> BTreeMap<&str, usize> {
    let mut out: BTreeMap<&str, usize> = BTreeMap::new();
    let mut add = |c: &'_ Citation| {
        if let Some(a) = rules.act(&c.act) {
            *out.entry(a.meta.id.as_str()).or_default() += 1;
        }
    };
    rules.requirements.iter().filter(|r| r.validity.covers(day)).for_each(|r| add(&r.basis));
    let in_force =
        |p: &&crate::lang::ruleset::Parameter| p.values.iter().any(|v| v.validity.covers(day));
    rules.parameters.iter().filter(in_force).filter_map(|p| p.basis.as_ref()).for_each(&mut add);
    rules.thresholds.iter().filter_map(|t| t.basis.as_ref()).for_each(&mut add);
    rules.problems.iter().filter_map(|p| p.ground.as_ref()).for_each(&mut add);
    rules.dictionaries.values().filter_map(|d| d.basis.as_ref()).for_each(&mut add);
    let actions = rules.operational_goals.iter().flat_map(|g| &g.actions);
    actions.filter_map(|a| a.statutory.as_ref()).for_each(&mut add);
    out
}
