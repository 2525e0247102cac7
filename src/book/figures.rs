//! Indicators: formula, sources of every figure, pitfalls, thresholds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::context::Context;
use super::links::{anchor, title};
use super::requirements::paragraphs;
use crate::document::{formula, math::Math};
use crate::lang::expr::{Cond, Expr};
use crate::lang::ruleset::{
    BreakEffect, DataVar, Indicator, Nature, Origin, SeriesBreak, Threshold,
};
use crate::text::{format_short, spaced};

/// Dictionary of the areas.
const AREAS: &str = "obszary";

impl Context<'_> {
    /// Formulas of this set by the id templates ask for.
    pub fn formulas(&self) -> BTreeMap<String, Math> {
        let rules = self.input.rules;
        rules
            .indicators
            .iter()
            .filter(|i| self.own(&i.meta))
            .map(|i| (anchor("wskaźnik", &i.meta.id), formula(&i.formula, rules)))
            .collect()
    }

    /// Indicators of this set by area, in the order of the dictionary; those without an area last.
    pub fn areas(&self) -> Vec<Value> {
        let rules = self.input.rules;
        let known = rules.dictionaries.get(AREAS);
        let mut areas: Vec<Option<&str>> =
            known.iter().flat_map(|d| &d.entries).map(|(id, _)| Some(id.as_str())).collect();
        for i in &rules.indicators {
            let area = i.area.as_deref();
            if area.is_some() && !areas.contains(&area) {
                areas.push(area);
            }
        }
        areas.push(None);
        areas
            .into_iter()
            .filter_map(|area| {
                let members: Vec<Value> = rules
                    .indicators
                    .iter()
                    .enumerate()
                    .filter(|(_, i)| self.own(&i.meta) && i.area.as_deref() == area)
                    .map(|(index, i)| self.indicator(index, i))
                    .collect();
                (!members.is_empty()).then(|| {
                    json!({
                        "kotwica": anchor("obszar", area.unwrap_or("inne")),
                        "tytuł": area.map_or("", |a| rules.term(AREAS, a)),
                        "ma_tytuł": area.is_some(),
                        "wskaźniki": members,
                    })
                })
            })
            .collect()
    }

    fn indicator(&self, index: usize, i: &Indicator) -> Value {
        let rules = self.input.rules;
        let mut used: Vec<usize> = Vec::new();
        for operand in i.formula.operands() {
            match operand {
                Expr::Data(v, _) if !used.contains(v) => used.push(*v),
                _ => {}
            }
        }
        let data: Vec<&DataVar> = used.iter().filter_map(|v| rules.data.get(*v)).collect();
        let thresholds: Vec<Value> = rules
            .thresholds
            .iter()
            .filter(|t| t.indicator == i.meta.id)
            .map(|t| self.threshold(index, t))
            .collect();
        let examples = self.examples("wskaźnik", &i.meta.id);
        // Variables of one table share a pitfall; it is said once.
        let mut caveats: Vec<(String, Vec<&str>)> = Vec::new();
        for d in &data {
            for text in d.caveat.iter().cloned().chain(d.breaks.iter().map(broken)) {
                match caveats.iter_mut().find(|(t, _)| *t == text) {
                    Some((_, titles)) => titles.push(&d.meta.title),
                    None => caveats.push((text, vec![&d.meta.title])),
                }
            }
        }
        json!({
            "id": i.meta.id,
            "kotwica": anchor("wskaźnik", &i.meta.id),
            "tytuł": i.meta.title,
            "opis": i.description.as_deref().unwrap_or(""),
            "uwagi": paragraphs(&i.meta.doc),
            "jednostka": i.unit.label,
            "dokładność": i.decimals,
            "stymulanta": i.nature == Nature::Stimulant,
            "destymulanta": i.nature == Nature::Destimulant,
            "powód": i.ground.as_ref().map_or_else(String::new, |c| rules.cite(c)),
            "porównywalny": i.ratio.is_some(),
            "są_dane": !data.is_empty(),
            "dane": data.iter().map(|d| self.datum(d)).collect::<Vec<_>>(),
            "są_zastrzeżenia": !caveats.is_empty(),
            "zastrzeżenia": caveats.iter().map(|(text, titles)| json!({
                "dane": titles.join(", "), "tekst": text,
            })).collect::<Vec<_>>(),
            "są_progi": !thresholds.is_empty(),
            "progi": thresholds,
            "są_przykłady": !examples.is_empty(),
            "przykłady": examples,
        })
    }

    fn datum(&self, d: &DataVar) -> Value {
        let sources: Vec<String> = d
            .sources
            .iter()
            .map(|s| {
                let system = self.systems.get(&s.system).cloned();
                let system = system.unwrap_or_else(|| spaced(&s.system));
                if s.key.is_empty() { system } else { format!("{system} {}", s.key) }
            })
            .collect();
        let limit = |x: Option<f64>| x.map_or_else(String::new, |x| format_short(x, 4));
        json!({
            "tytuł": d.meta.title,
            "nazwa": d.meta.id,
            "jednostka": d.unit.label,
            "stan_na": d.as_of.as_deref().unwrap_or(""),
            "źródła": sources.join("; "),
            "od": limit(d.min),
            "do": limit(d.max),
            "zero": d.zero_is_missing.iter().map(i32::to_string).collect::<Vec<_>>().join(", "),
        })
    }

    fn threshold(&self, indicator: usize, t: &Threshold) -> Value {
        let rules = self.input.rules;
        let lines = |c: &Option<Cond>| {
            c.as_ref().map_or_else(Vec::new, |c| self.condition(c, Some(indicator)))
        };
        let (attention, alarm) = (lines(&t.attention), lines(&t.alarm));
        let examples = self.examples("próg", &t.meta.id);
        let index = rules.thresholds.iter().position(|o| o.meta.id == t.meta.id);
        let problems: Vec<String> = rules
            .problems
            .iter()
            .filter(|p| index.is_some_and(|i| asks(&p.when, i)))
            .map(|p| self.named("problem", &p.meta))
            .collect();
        json!({
            "kotwica": anchor("próg", &t.meta.id),
            "tytuł": title(&t.meta),
            "opis": paragraphs(&t.meta.doc),
            "są_uwaga": !attention.is_empty(),
            "uwaga": attention,
            "są_alarm": !alarm.is_empty(),
            "alarm": alarm,
            "ustawowy": t.basis.is_some(),
            "podstawa": t.basis.as_ref().map_or_else(String::new, |c| rules.cite(c)),
            "powód": match &t.origin {
                Origin::Author(reason) => reason.as_str(),
                Origin::Law => "",
            },
            "problemy": problems.join("; "),
            "są_problemy": !problems.is_empty(),
            "są_przykłady": !examples.is_empty(),
            "przykłady": examples,
        })
    }
}

/// Whether a condition asks for a threshold.
fn asks(cond: &Cond, threshold: usize) -> bool {
    cond.leaves().iter().any(|leaf| matches!(leaf, Cond::Threshold(_, i, _) if *i == threshold))
}

/// A break of a series as a sentence.
fn broken(b: &SeriesBreak) -> String {
    let effect = match b.effect {
        BreakEffect::Breaks => "Wartości sprzed przerwy i po niej nie porównuje się.",
        BreakEffect::HarmlessBelow => "Wskaźnikom, które przez te dane tylko dzielą, nie szkodzi.",
        BreakEffect::Harmless => "Wniosków nie zmienia.",
    };
    format!("Przerwa szeregu w {} r.: {}. {effect}", b.year, b.why.trim_end_matches('.'))
}
