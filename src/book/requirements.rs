//! Requirements: all versions of one together, in the order of the act.

use serde_json::{Value, json};

use super::context::Context;
use super::links::anchor;
use crate::comply::{consequence_label, in_force, kind_label, verification_label};
use crate::lang::ruleset::{Check, Requirement, Verification};
use crate::text::format_date;

impl Context<'_> {
    /// Requirements of this set whose latest version rests on an act, in the order of the act.
    pub fn requirements(&self, act: &str) -> Vec<Value> {
        let mut groups: Vec<Vec<&Requirement>> = Vec::new();
        for r in self.input.rules.requirements.iter().filter(|r| self.own(&r.meta)) {
            match groups.iter_mut().find(|g| g.first().is_some_and(|o| o.meta.id == r.meta.id)) {
                Some(g) => g.push(r),
                None => groups.push(vec![r]),
            }
        }
        for g in &mut groups {
            g.sort_by_key(|r| r.validity.from);
        }
        let mut of_act: Vec<Vec<&Requirement>> =
            groups.into_iter().filter(|g| g.last().is_some_and(|r| r.basis.act == act)).collect();
        of_act.sort_by_key(|g| g.last().map(|r| r.basis.order()));
        of_act.iter().filter_map(|g| self.requirement(g)).collect()
    }

    fn requirement(&self, versions: &[&Requirement]) -> Option<Value> {
        let latest = versions.last()?;
        let many = versions.len() > 1;
        let examples = self.examples("wymóg", &latest.meta.id);
        Some(json!({
            "id": latest.meta.id,
            "kotwica": anchor("wymóg", &latest.meta.id),
            "tytuł": latest.meta.title,
            "przepis": latest.basis.locus(),
            "wersje": versions.iter().map(|r| self.version(r, many)).collect::<Vec<_>>(),
            "są_przykłady": !examples.is_empty(),
            "przykłady": examples,
        }))
    }

    fn version(&self, r: &Requirement, many: bool) -> Value {
        let rules = self.input.rules;
        let lines = |c: &Option<_>| c.as_ref().map_or_else(Vec::new, |c| self.condition(c, None));
        let (check, question) = match &r.check {
            Check::Condition(c) => (self.condition(c, None), ""),
            Check::Human(q) => (Vec::new(), q.as_str()),
        };
        let (when, softer) = (lines(&r.when), lines(&r.warn_when));
        let from = r.validity.from.map_or_else(String::new, |d| d.to_string());
        let act = rules.act(&r.basis.act);
        let checked = act.and_then(|a| a.checked_on).map_or_else(String::new, format_date);
        json!({
            "wiele": many,
            "kotwica": format!("{}-od-{from}", anchor("wymóg", &r.meta.id)),
            "tytuł": r.meta.title,
            "opis": paragraphs(&r.meta.doc),
            "podstawa": rules.cite(&r.basis),
            "obowiązuje": in_force(r.validity),
            "dotyczy": r.applies_to.iter().map(|k| kind_label(*k)).collect::<Vec<_>>(),
            "skutek": consequence_label(r.consequence),
            "weryfikacja": verification_label(r.verification),
            "pewny": r.verification == Verification::Official,
            "sprawdzono": checked,
            "są_gdy": !when.is_empty(),
            "gdy": when,
            "są_warunki": !check.is_empty(),
            "warunek": check,
            "są_łagodniej": !softer.is_empty(),
            "łagodniej": softer,
            "pytanie": question,
            "wskazówka": r.hint,
            "rozdział": r.section.as_deref().map_or("", |s| rules.term("rozdziały", s)),
            "ślad": r.trace.as_deref().unwrap_or(""),
        })
    }
}

/// Paragraphs of a doc comment; marks of code are of no use to a reader.
pub fn paragraphs(doc: &str) -> Vec<String> {
    doc.replace('`', "")
        .split("\n\n")
        .map(|p| p.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|p| !p.is_empty())
        .collect()
}
