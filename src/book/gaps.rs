//! What the book does not cover or vouch for.

use serde_json::{Value, json};

use super::context::Context;
use super::links::title;
use crate::comply::{in_force, verification_label};
use crate::lang::ruleset::{Meta, Verification};

impl Context<'_> {
    /// Rules of this set with conditions seen on one side only or results no example has.
    pub fn unseen(&self) -> Vec<Value> {
        let rules = self.input.rules;
        let requirements = rules.requirements.iter().map(|r| ("wymóg", &r.meta));
        let thresholds = rules.thresholds.iter().map(|t| ("próg", &t.meta));
        let problems = rules.problems.iter().map(|p| ("problem", &p.meta));
        requirements
            .chain(thresholds)
            .chain(problems)
            .filter(|(_, meta)| self.own(meta))
            .filter_map(|(kind, meta)| {
                let c = self.coverage(meta)?;
                let missing: Vec<String> =
                    c.missing().map(|r| r.word(kind).replace('_', " ")).collect();
                if c.covered == c.conditions && missing.is_empty() {
                    return None;
                }
                Some(json!({
                    "rodzaj": kind,
                    "reguła": self.named(kind, meta),
                    "obowiązuje": c.validity.map_or_else(String::new, in_force),
                    "warunki": c.conditions,
                    "sprawdzone": c.covered,
                    "przykłady": c.examples,
                    "brakuje": missing.join(", "),
                }))
            })
            .collect()
    }

    /// What of this set was not confirmed in the official text.
    pub fn unconfirmed(&self) -> Vec<Value> {
        let rules = self.input.rules;
        let row = |kind: &str, name: String, basis: String, v: Verification| {
            json!({
                "rodzaj": kind,
                "reguła": name,
                "przepis": basis,
                "weryfikacja": verification_label(v),
            })
        };
        let open = |meta: &Meta, v: Verification| self.own(meta) && v != Verification::Official;
        let acts = rules
            .acts
            .iter()
            .filter(|a| open(&a.meta, a.verification))
            .map(|a| row("akt", escaped(&a.meta), a.journal.clone(), a.verification));
        let parameters =
            rules.parameters.iter().filter(|p| open(&p.meta, p.verification)).map(|p| {
                let basis = p.basis.as_ref().map_or_else(String::new, place);
                row("parametr", escaped(&p.meta), basis, p.verification)
            });
        let requirements =
            rules.requirements.iter().filter(|r| open(&r.meta, r.verification)).map(|r| {
                row("wymóg", self.named("wymóg", &r.meta), place(&r.basis), r.verification)
            });
        acts.chain(parameters).chain(requirements).collect()
    }
}

fn escaped(meta: &Meta) -> String {
    crate::document::escape(&title(meta))
}

fn place(c: &crate::lang::ruleset::Citation) -> String {
    format!("{} {}", c.act, c.locus())
}
