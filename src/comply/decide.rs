//! Requirements decided on evidence.

use chrono::NaiveDate;

use super::evidence::Evidence;
use super::facts::Known;
use super::verdict::{ReplacedNote, Status, Step, Verdict, Weight};
use crate::data::Dataset;
use crate::eval::{Joint, Judge, Program, Reason, Tri, UnitView, would_decide, would_decide_when};
use crate::lang::expr::{Cond, Expr};
use crate::lang::ruleset::{
    Check, Consequence, Replaced, Requirement, RuleSet, UnitKind, Validity, Verification,
};
use crate::text::format_date;

/// Decides every requirement for a unit of a kind, in the wording in force on the day of the
/// resolution. Versions not in force are left out; a requirement none of whose versions is in force
/// is listed once, as not applicable. `context` gives the data of the unit for requirements that ask
/// about them; without it such conditions are unknown.
#[must_use]
pub fn decide(
    rules: &RuleSet,
    evidence: &Evidence,
    context: Option<(&Program, &Dataset, u32)>,
    day: NaiveDate,
    kind: UnitKind,
) -> Vec<Verdict> {
    let asks = |r: &Requirement| {
        let check = match &r.check {
            Check::Condition(c) => asks_data(c),
            Check::Human(_) => false,
        };
        let others = [r.when.as_ref(), r.warn_when.as_ref()];
        check || others.into_iter().flatten().any(asks_data)
    };
    let view = context
        .filter(|_| rules.requirements.iter().any(|r| r.validity.covers(day) && asks(r)))
        .map(|(program, data, unit)| program.view(data, rules, unit));
    decide_with(rules, evidence, view.as_ref(), day, kind)
}

/// The same for a unit already evaluated.
#[must_use]
pub fn decide_with(
    rules: &RuleSet,
    evidence: &Evidence,
    unit: Option<&UnitView<'_>>,
    day: NaiveDate,
    kind: UnitKind,
) -> Vec<Verdict> {
    let known = Known { rules, evidence };
    let judge = Judge { rules, unit, facts: Some(&known), day };
    let mut out: Vec<Verdict> = Vec::new();
    for r in &rules.requirements {
        if r.validity.covers(day) {
            out.push(verdict(&judge, r, kind));
            continue;
        }
        let same = |other: &Requirement| other.meta.id == r.meta.id;
        let replaced = rules.requirements.iter().any(|o| same(o) && o.validity.covers(day));
        let listed = out.iter().any(|v| v.id == r.meta.id);
        if !replaced && !listed {
            out.push(out_of_force(rules, r, day));
        }
    }
    out
}

fn blank(rules: &RuleSet, r: &Requirement) -> Verdict {
    Verdict {
        id: r.meta.id.clone(),
        title: r.meta.title.clone(),
        status: Status::NotApplicable,
        weight: Weight::Info,
        consequence: r.consequence,
        consequence_label: consequence_label(r.consequence).to_owned(),
        verification: r.verification,
        verification_label: verification_label(r.verification).to_owned(),
        citation: rules.cite(&r.basis),
        in_force: in_force(r.validity),
        steps: Vec::new(),
        lacking: Vec::new(),
        would_decide: Vec::new(),
        question: None,
        hint: r.hint.clone(),
        replaces: replaces(rules, r),
        waiver: None,
    }
}

fn replaces(rules: &RuleSet, r: &Requirement) -> Option<ReplacedNote> {
    let x = rules.replacement(&r.meta)?;
    let Replaced::Requirements(old) = &x.old else { return None };
    let old = old.first()?;
    Some(ReplacedNote {
        by: x.by.clone(),
        of: x.of.clone(),
        title: old.meta.title.clone(),
        basis: rules.cite(&old.basis),
        reason: x.reason.clone(),
    })
}

fn out_of_force(rules: &RuleSet, r: &Requirement, day: NaiveDate) -> Verdict {
    let mut v = blank(rules, r);
    v.steps.push(Step {
        condition: "wymóg obowiązuje w dniu uchwały".to_owned(),
        result: Some(false),
        found: format!(
            "nie obowiązuje w dniu uchwały ({}); obowiązuje {}",
            format_date(day),
            v.in_force
        ),
    });
    v
}

fn verdict(judge: &Judge<'_>, r: &Requirement, kind: UnitKind) -> Verdict {
    let mut v = blank(judge.rules, r);
    if !r.applies_to.is_empty() && !r.applies_to.contains(&kind) {
        let kinds: Vec<&str> = r.applies_to.iter().map(|k| kind_label(*k)).collect();
        v.steps.push(Step {
            condition: format!("wymóg dotyczy: {}", kinds.join("; ")),
            result: Some(false),
            found: format!("rodzaj jednostki: {}", kind_label(kind)),
        });
        return v;
    }
    let when = r.when.as_ref().map(|c| judge.reason(c, None));
    if let Some(when) = &when {
        steps(when, "gdy: ", false, &mut v.steps);
        if when.result == Tri::False {
            return v;
        }
    }
    let applies = when.as_ref().is_none_or(|w| w.result == Tri::True);
    let check = match &r.check {
        Check::Human(question) => {
            v.question = Some(question.clone());
            v.status = if applies { Status::Human } else { Status::Undetermined };
            v.weight = weight(r, v.status, false);
            if let Some(when) = when.filter(|_| !applies) {
                v.would_decide = would_decide(&when);
            }
            return v;
        }
        Check::Condition(c) => judge.reason(c, None),
    };
    steps(&check, "", false, &mut v.steps);
    v.status = match (applies, check.result) {
        (false, _) | (true, Tri::Unknown) => Status::Undetermined,
        (true, Tri::True) => Status::Met,
        (true, Tri::False) => Status::NotMet,
    };
    let softer = r.warn_when.as_ref().map(|c| judge.reason(c, None));
    let softened = softer.is_some_and(|s| s.result == Tri::True);
    v.weight = weight(r, v.status, softened);
    if check.result == Tri::False {
        v.lacking = lacking(&check);
    }
    if v.status == Status::Undetermined {
        v.would_decide = match &when {
            Some(when) => would_decide_when(when, &check),
            None => would_decide(&check),
        };
    }
    v
}

/// Rules not read in the official text, and softened ones, never say more than a warning.
fn weight(r: &Requirement, status: Status, softened: bool) -> Weight {
    let official = r.verification == Verification::Official;
    let by_consequence = match r.consequence {
        Consequence::Invalidity if official && !softened => Weight::Blocking,
        Consequence::Invalidity | Consequence::Deficiency => Weight::Warning,
        Consequence::GoodPractice => Weight::Info,
    };
    match status {
        Status::Met | Status::NotApplicable => Weight::Info,
        Status::NotMet | Status::Undetermined => by_consequence,
        // An open question does not make a draft, but must be seen.
        Status::Human => by_consequence.max(Weight::Warning),
    }
}

/// One step for every condition inside; under a negation the step says so.
fn steps(reason: &Reason, prefix: &str, negated: bool, out: &mut Vec<Step>) {
    match reason.joint {
        Joint::All | Joint::Any => {
            // A denied conjunction is a choice, and the other way round.
            let choice = (reason.joint == Joint::Any) != negated && reason.parts.len() > 1;
            let prefix = if choice { format!("{prefix}albo: ") } else { prefix.to_owned() };
            reason.parts.iter().for_each(|p| steps(p, &prefix, negated, out));
        }
        Joint::Not => reason.parts.iter().for_each(|p| steps(p, prefix, !negated, out)),
        Joint::Rule | Joint::Leaf => {
            let denial = if negated { "nieprawda, że: " } else { "" };
            let result = if negated { !reason.result } else { reason.result };
            let found = if reason.joint == Joint::Leaf {
                reason.found.clone()
            } else {
                let leaves = reason.decisive().into_iter().filter(|l| !l.found.is_empty());
                leaves.map(|l| l.found.clone()).collect::<Vec<_>>().join("; ")
            };
            out.push(Step {
                condition: format!("{prefix}{denial}{}", reason.text),
                result: result.known(),
                found,
            });
        }
    }
}

/// What held the condition back: elements that lack something, or the conditions themselves.
fn lacking(check: &Reason) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for leaf in check.decisive() {
        let items = match (leaf.result, leaf.lacking.is_empty()) {
            (Tri::False, false) => leaf.lacking.clone(),
            (Tri::False, true) => vec![format!("{} (jest: {})", leaf.text, bare(leaf))],
            _ => vec![format!("stwierdzono: {}", leaf.text)],
        };
        for item in items {
            if !out.contains(&item) {
                out.push(item);
            }
        }
    }
    out
}

/// What was found, without the name the condition begins with anyway.
fn bare(leaf: &Reason) -> &str {
    match leaf.found.split_once(": ") {
        Some((name, found)) if leaf.text.starts_with(name) => found,
        _ => &leaf.found,
    }
}

fn asks_data(cond: &Cond) -> bool {
    let of_rules = |leaf: &&Cond| matches!(leaf, Cond::Threshold(..) | Cond::Problem(..));
    cond.leaves().iter().any(of_rules) || cond.operands().into_iter().any(is_data)
}

fn is_data(operand: &Expr) -> bool {
    match operand {
        Expr::Data(..)
        | Expr::Indicator(_)
        | Expr::LatestYear(_)
        | Expr::Value
        | Expr::Change(_)
        | Expr::ChangePercent(_)
        | Expr::Reference(_)
        | Expr::Percentile(_)
        | Expr::Survey(..) => true,
        Expr::Number(_) | Expr::Parameter(_) | Expr::Fact(..) | Expr::CountSet(..) => false,
        // These are no operands.
        Expr::CountKnown(_) | Expr::Neg(_) | Expr::Binary(..) => false,
    }
}

/// Days in force in words: `od 30.10.2022 r.`
#[must_use]
pub fn in_force(validity: Validity) -> String {
    match (validity.from, validity.to) {
        (Some(from), Some(to)) => format!("od {} do {}", format_date(from), format_date(to)),
        (Some(from), None) => format!("od {}", format_date(from)),
        (None, Some(to)) => format!("do {}", format_date(to)),
        (None, None) => "bez podanego okresu".to_owned(),
    }
}

/// Polish name of a consequence.
#[must_use]
pub fn consequence_label(c: Consequence) -> &'static str {
    match c {
        Consequence::Invalidity => "nieważność",
        Consequence::Deficiency => "uchybienie",
        Consequence::GoodPractice => "dobra praktyka",
    }
}

/// Polish name of a verification status.
#[must_use]
pub fn verification_label(v: Verification) -> &'static str {
    match v {
        Verification::Official => "tekst urzędowy",
        Verification::Secondary => "źródło wtórne",
        Verification::Unconfirmed => "do potwierdzenia",
    }
}

/// A kind of unit in words.
#[must_use]
pub fn kind_label(k: UnitKind) -> &'static str {
    match k {
        UnitKind::Gmina => "gmina",
        UnitKind::Powiat => "powiat",
        UnitKind::CityWithPowiatRights => "miasto na prawach powiatu",
        UnitKind::Voivodeship => "województwo",
    }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
