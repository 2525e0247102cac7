//! Acts of law with everything of a set that rests on them.

use serde_json::{Value, json};

use super::context::Context;
use super::links::{anchor, title};
use super::requirements::paragraphs;
use crate::comply::{in_force, kind_label, verification_label};
use crate::examples::{Provision, provisions};
use crate::lang::ruleset::{Act, DatedValue, Dictionary, Omission, Parameter};
use crate::text::{NBSP, format_date, format_short, unit_form};

impl Context<'_> {
    /// Acts on which a requirement, an amount or an omission of this set rests.
    pub fn acts(&self) -> Vec<Value> {
        self.input
            .rules
            .acts
            .iter()
            .filter_map(|a| {
                let requirements = self.requirements(&a.meta.id);
                let on_act = |c: Option<&crate::lang::ruleset::Citation>| {
                    c.is_some_and(|c| c.act == a.meta.id)
                };
                let parameters = self.parameters(|p| on_act(p.basis.as_ref()));
                let omissions = self.omissions(|o| on_act(Some(&o.basis)));
                if requirements.is_empty() && parameters.is_empty() && omissions.is_empty() {
                    return None;
                }
                let mut view = self.act(a);
                if let Some(view) = view.as_object_mut() {
                    view.insert("są_wymogi".into(), (!requirements.is_empty()).into());
                    view.insert("wymogi".into(), requirements.into());
                    view.insert("są_parametry".into(), (!parameters.is_empty()).into());
                    view.insert("parametry".into(), parameters.into());
                    view.insert("są_pominięcia".into(), (!omissions.is_empty()).into());
                    view.insert("pominięcia".into(), omissions.into());
                }
                Some(view)
            })
            .collect()
    }

    /// Acts declared in this set, as rows of a table.
    pub fn declared(&self) -> Vec<Value> {
        self.input.rules.acts.iter().filter(|a| self.own(&a.meta)).map(|a| self.act(a)).collect()
    }

    fn act(&self, a: &Act) -> Value {
        json!({
            "id": a.meta.id,
            "kotwica": anchor("akt", &a.meta.id),
            "tytuł": a.meta.title,
            "opis": paragraphs(&a.meta.doc),
            "dziennik": a.journal,
            "tekst_jednolity": a.consolidated.as_deref().unwrap_or(""),
            "sprawdzono": a.checked_on.map_or_else(String::new, format_date),
            "weryfikacja": verification_label(a.verification),
        })
    }

    /// Parameters of this set that are wanted, a row for each dated value.
    pub fn parameters(&self, wanted: impl Fn(&Parameter) -> bool) -> Vec<Value> {
        let rules = self.input.rules;
        rules
            .parameters
            .iter()
            .filter(|p| self.own(&p.meta) && wanted(p))
            .flat_map(|p| p.values.iter().map(move |v| (p, v)))
            .map(|(p, v)| {
                json!({
                    "tytuł": p.meta.title,
                    "przepis": p.basis.as_ref().map_or_else(String::new, |c| c.locus()),
                    "wartość": amount(v),
                    "obowiązuje": in_force(v.validity),
                    "weryfikacja": verification_label(p.verification),
                })
            })
            .collect()
    }

    /// Omissions of this set that are wanted, in the order of their acts.
    pub fn omissions(&self, wanted: impl Fn(&Omission) -> bool) -> Vec<Value> {
        let rules = self.input.rules;
        let mut list: Vec<&Omission> =
            rules.omissions.iter().filter(|o| self.own(&o.meta) && wanted(o)).collect();
        let place = |o: &Omission| rules.acts.iter().position(|a| a.meta.id == o.basis.act);
        list.sort_by_key(|o| (place(o), o.basis.order()));
        list.iter()
            .map(|o| {
                json!({
                    "tytuł": o.meta.title,
                    "akt": o.basis.act,
                    "przepis": o.basis.locus(),
                    "powód": o.reason,
                    "dotyczy": o.applies_to.iter().map(|k| kind_label(*k)).collect::<Vec<_>>(),
                })
            })
            .collect()
    }

    /// Dictionaries of this set.
    pub fn dictionaries(&self) -> Vec<Value> {
        let rules = self.input.rules;
        let mut list: Vec<&Dictionary> =
            rules.dictionaries.values().filter(|d| self.own(&d.meta)).collect();
        list.sort_by_key(|d| d.meta.span);
        list.iter()
            .map(|d| {
                json!({
                    "kotwica": anchor("słownik", &d.meta.id),
                    "tytuł": title(&d.meta),
                    "opis": paragraphs(&d.meta.doc),
                    "podstawa": d.basis.as_ref().map_or_else(String::new, |c| rules.cite(c)),
                    "pozycje": d.entries.iter().map(|(id, text)| json!({
                        "nazwa": id, "tekst": text,
                    })).collect::<Vec<_>>(),
                })
            })
            .collect()
    }

    /// The index of provisions: what of this set rests on each, act by act.
    pub fn provisions(&self) -> Vec<Value> {
        let rules = self.input.rules;
        let all = provisions(rules);
        rules
            .acts
            .iter()
            .filter_map(|a| {
                let rows: Vec<Value> = all
                    .iter()
                    .filter(|p| p.citation.act == a.meta.id)
                    .filter_map(|p| self.provision(p))
                    .collect();
                (!rows.is_empty())
                    .then(|| json!({ "id": a.meta.id, "tytuł": a.meta.title, "przepisy": rows }))
            })
            .collect()
    }

    fn provision(&self, p: &Provision) -> Option<Value> {
        let rules = self.input.rules;
        let requirements: Vec<String> = p
            .requirements
            .iter()
            .filter_map(|id| rules.requirements.iter().rfind(|r| r.meta.id == *id))
            .filter(|r| self.own(&r.meta))
            .map(|r| self.named("wymóg", &r.meta))
            .collect();
        let omitted: Vec<&str> = p
            .omissions
            .iter()
            .filter_map(|id| rules.omissions.iter().find(|o| o.meta.id == *id))
            .filter(|o| self.own(&o.meta))
            .map(|o| o.reason.as_str())
            .collect();
        (!requirements.is_empty() || !omitted.is_empty()).then(|| {
            json!({
                "przepis": p.citation.locus(),
                "wymogi": requirements.join("; "),
                "są_wymogi": !requirements.is_empty(),
                "pominięty": !omitted.is_empty(),
                "powód": omitted.join(" "),
                "przykłady": p.examples,
            })
        })
    }
}

fn amount(v: &DatedValue) -> String {
    let number = format_short(v.value, 4);
    match v.unit.label.as_str() {
        "liczba" | "" => number,
        unit @ ("%" | "‰") => format!("{number}{unit}"),
        unit => format!("{number}{NBSP}{}", unit_form(unit, v.value)),
    }
}
