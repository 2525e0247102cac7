//! The golden thread and verdicts in words.

use crate::comply::{Status, Verdict};
use crate::eval::TOO_SMALL;
use crate::plan::{PlannedAction, PlannedGoal, Strategy};
use crate::text;

/// A verdict with its reasons.
#[must_use]
pub fn verdict(v: &Verdict) -> String {
    let mut s = format!("{} – {}\n", v.title, v.status.label());
    s.push_str(&format!(
        "  podstawa: {}\n  w mocy: {}\n  skutek: {} · weryfikacja: {}\n",
        v.citation, v.in_force, v.consequence_label, v.verification_label
    ));
    for step in &v.steps {
        let mark = match step.result {
            Some(true) => "tak",
            Some(false) => "nie",
            None => "nie wiadomo",
        };
        s.push_str(&format!("  [{mark}] {} – {}\n", step.condition, step.found));
    }
    for l in &v.lacking {
        s.push_str(&format!("  brakuje: {l}\n"));
    }
    if !v.would_decide.is_empty() {
        s.push_str(&format!("  rozstrzygnie: {}\n", v.would_decide.join("; ")));
    }
    if let Some(q) = &v.question {
        s.push_str(&format!("  pytanie do oceniającego: {q}\n"));
    }
    if v.status != Status::Met && !v.hint.is_empty() {
        s.push_str(&format!("  co zrobić: {}\n", v.hint));
    }
    s
}

/// The thread through a goal or an action: problem → goal → action → indicator → owner → money.
#[must_use]
pub fn goal_or_action(strategy: &Strategy, id: &str) -> Option<String> {
    for plan in &strategy.goals {
        for goal in &plan.goals {
            let mut head = problems(strategy, goal);
            head.push_str(&format!("cel strategiczny {}: {}\n", plan.number, plan.title));
            head.push_str(&format!("  cel operacyjny {}: {}\n", goal.number, goal.title));
            for m in &goal.results {
                let base = m.base.as_ref().map_or("brak wartości bazowej".to_owned(), |b| {
                    format!(
                        "{} w {} r. ({})",
                        b.value.map_or_else(
                            || TOO_SMALL.to_owned(),
                            |v| text::format_number(v, m.decimals.into())
                        ),
                        b.year,
                        b.source
                    )
                });
                let none = match m.target_withheld {
                    Some(_) => TOO_SMALL,
                    None => "brak wartości docelowej",
                };
                let target = m.target.map_or(none.to_owned(), |(y, v)| {
                    format!("{} w {y} r.", text::format_number(v, m.decimals.into()))
                });
                head.push_str(&format!(
                    "    rezultat: {} [{}]: {base} → {target}\n",
                    m.title, m.unit
                ));
            }
            if goal.id == id {
                let actions: String = goal.actions.iter().map(action).collect();
                return Some(head + &actions);
            }
            if let Some(a) = goal.actions.iter().find(|a| a.id == id) {
                return Some(head + &action(a));
            }
        }
    }
    let r = strategy.rejected.iter().find(|r| r.id == id)?;
    Some(format!("{} – odrzucone decyzją gminy: {}\n", r.title, r.reason))
}

fn problems(strategy: &Strategy, goal: &PlannedGoal) -> String {
    strategy
        .problems
        .iter()
        .filter(|p| goal.answers.contains(&p.id))
        .map(|p| {
            let because: String =
                p.because.iter().map(|b| format!("  dlatego, że {b}\n")).collect();
            format!("problem {}: {}\n{because}", p.number, p.title)
        })
        .collect()
}

fn action(a: &PlannedAction) -> String {
    let mut s = format!("    działanie {}: {}\n", a.number, a.title);
    let owner = a.owner.as_ref().map_or("brak", |o| o.name.as_str());
    s.push_str(&format!("      realizator: {owner}\n"));
    if let Some((from, to)) = a.quarters {
        s.push_str(&format!(
            "      termin: {} kw. {} – {} kw. {}\n",
            from.roman(),
            from.year,
            to.roman(),
            to.year
        ));
    }
    for p in &a.products {
        let per = if p.per_year { " rocznie" } else { "" };
        s.push_str(&format!(
            "      produkt: {} – {} {}{per}\n",
            p.name,
            text::format_number(p.amount, 0),
            p.unit
        ));
    }
    if a.free {
        s.push_str("      koszt: w ramach obowiązków, bez osobnych kosztów\n");
    } else if a.cost_known {
        s.push_str(&format!(
            "      koszt: {} zł w całym okresie\n",
            text::format_number(a.total() as f64, 0)
        ));
    } else {
        s.push_str("      koszt: nieustalony\n");
    }
    for share in &a.shares {
        s.push_str(&format!(
            "        {} – {}%\n",
            share.name,
            text::format_number(share.percent, 0)
        ));
    }
    s
}
