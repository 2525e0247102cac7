//! Problems, goals and actions.

use serde_json::{Value, json};

use super::context::Context;
use super::links::{anchor, title};
use super::requirements::paragraphs;
use crate::lang::ruleset::{
    Action, Cost, OperationalGoal, Problem, ResultTarget, StrategicGoal, Target, Term,
};
use crate::text::{format_short, plural, unit_form, with_unit, zloty};

impl Context<'_> {
    /// Problems of this set.
    pub fn problems(&self) -> Vec<Value> {
        let rules = self.input.rules;
        rules.problems.iter().filter(|p| self.own(&p.meta)).map(|p| self.problem(p)).collect()
    }

    fn problem(&self, p: &Problem) -> Value {
        let rules = self.input.rules;
        let evidence: Vec<String> = p
            .evidence
            .iter()
            .filter_map(|id| rules.indicator(id))
            .map(|i| self.named("wskaźnik", &i.meta))
            .collect();
        let goals: Vec<String> = rules
            .operational_goals
            .iter()
            .filter(|g| g.answers.contains(&p.meta.id))
            .map(|g| self.named("cel-operacyjny", &g.meta))
            .collect();
        let examples = self.examples("problem", &p.meta.id);
        json!({
            "id": p.meta.id,
            "kotwica": anchor("problem", &p.meta.id),
            "tytuł": p.meta.title,
            "uwagi": paragraphs(&p.meta.doc),
            "opis": p.description.as_deref().unwrap_or(""),
            "obszar": p.area.as_deref().map_or("", |a| rules.term("obszary", a)),
            "powód": p.ground.as_ref().map_or_else(String::new, |c| rules.cite(c)),
            "warunek": self.condition(&p.when, None),
            "dowody": evidence.join("; "),
            "są_dowody": !evidence.is_empty(),
            "przyczyny": p.causes,
            "są_przyczyny": !p.causes.is_empty(),
            "skutki": p.effects,
            "są_skutki": !p.effects.is_empty(),
            "cele": goals.join("; "),
            "są_cele": !goals.is_empty(),
            "są_przykłady": !examples.is_empty(),
            "przykłady": examples,
        })
    }

    /// Strategic goals with their operational goals of this set; goals within none come last.
    pub fn goals(&self) -> Vec<Value> {
        let rules = self.input.rules;
        let within = |s: Option<&StrategicGoal>| -> Vec<Value> {
            rules
                .operational_goals
                .iter()
                .filter(|g| self.own(&g.meta))
                .filter(|g| g.within.as_deref() == s.map(|s| s.meta.id.as_str()))
                .map(|g| self.goal(g))
                .collect()
        };
        rules
            .strategic_goals
            .iter()
            .map(Some)
            .chain([None])
            .filter_map(|s| {
                let goals = within(s);
                let own = s.is_some_and(|s| self.own(&s.meta));
                (own || !goals.is_empty()).then(|| {
                    json!({
                        "kotwica": anchor("cel-strategiczny", s.map_or("inne", |s| &s.meta.id)),
                        "tytuł": s.map_or_else(String::new, |s| title(&s.meta)),
                        "ma_tytuł": s.is_some(),
                        "opis": s.and_then(|s| s.description.as_deref()).unwrap_or(""),
                        "cele": goals,
                    })
                })
            })
            .collect()
    }

    fn goal(&self, g: &OperationalGoal) -> Value {
        let rules = self.input.rules;
        let problems: Vec<String> = g
            .answers
            .iter()
            .filter_map(|id| rules.problem(id))
            .map(|p| self.named("problem", &p.meta))
            .collect();
        json!({
            "id": g.meta.id,
            "kotwica": anchor("cel-operacyjny", &g.meta.id),
            "tytuł": g.meta.title,
            "opis": g.description.as_deref().unwrap_or(""),
            "problemy": problems.join("; "),
            "są_problemy": !problems.is_empty(),
            "kierunki": g.directions,
            "są_kierunki": !g.directions.is_empty(),
            "rezultaty": g.results.iter().map(|r| self.result(r)).collect::<Vec<_>>(),
            "są_rezultaty": !g.results.is_empty(),
            "działania": g.actions.iter().map(|a| self.action(a)).collect::<Vec<_>>(),
            "są_działania": !g.actions.is_empty(),
        })
    }

    fn result(&self, r: &ResultTarget) -> Value {
        let indicator = self.input.rules.indicator(&r.indicator);
        let unit = indicator.map_or("", |i| i.unit.label.as_str());
        let (kind, by) = match r.target {
            Target::DecreaseBy(x) => ("spadek", x),
            Target::IncreaseBy(x) => ("wzrost", x),
            Target::Value(x) => ("wartość", x),
        };
        json!({
            "wskaźnik": indicator.map_or_else(String::new, |i| self.named("wskaźnik", &i.meta)),
            "spadek": kind == "spadek",
            "wzrost": kind == "wzrost",
            "rozmiar": format_short(by, 4),
            "wartość": match r.target {
                Target::Value(x) => {
                    with_unit(x, indicator.map_or(0, |i| usize::from(i.decimals)), unit)
                }
                _ => String::new(),
            },
            "rok": r.by_year.map_or_else(String::new, |y| y.to_string()),
        })
    }

    fn action(&self, a: &Action) -> Value {
        let rules = self.input.rules;
        let body = |id: &str| rules.term("podmioty", id).to_owned();
        let month = |m: crate::lang::ruleset::YearMonth| format!("{:02}.{}", m.month, m.year);
        let (from, to) = match a.term {
            Some(Term::Absolute(from, to)) => (month(from), month(to)),
            _ => (String::new(), String::new()),
        };
        let (first, last) = match a.term {
            Some(Term::Relative(first, last)) => (first, last),
            _ => (0, 0),
        };
        let products: Vec<Value> = a
            .products
            .iter()
            .map(|p| {
                json!({
                    "nazwa": p.name,
                    "rozmiar": format_short(p.amount, 2),
                    "jednostka": unit_form(&p.unit, p.amount),
                    "rocznie": p.per_year,
                })
            })
            .collect();
        json!({
            "tytuł": a.meta.title,
            "opis": a.description.as_deref().unwrap_or(""),
            "realizator": a.owner.as_deref().map_or_else(String::new, body),
            "partnerzy": a.partners.iter().map(|p| body(p)).collect::<Vec<_>>().join(", "),
            "cały_okres": a.term == Some(Term::WholePeriod),
            "od": from,
            "do": to,
            "od_roku": first,
            "do_roku": last,
            "koszt": match a.cost {
                Some(Cost::PerYear(x) | Cost::Once(x)) => zloty(whole(x)),
                _ => String::new(),
            },
            "rocznie": matches!(a.cost, Some(Cost::PerYear(_))),
            "bez_kosztów": a.cost == Some(Cost::None),
            "finansowanie": a.financing.iter().map(|f| {
                let source = rules.term("źródła_finansowania", &f.source);
                format!("{source} {}%", format_short(f.percent, 2))
            }).collect::<Vec<_>>().join("; "),
            "produkty": products,
            "ustawowe": a.statutory.as_ref().map_or_else(String::new, |c| rules.cite(c)),
            "ryzyka": a.risks.join("; "),
            "odmiana": plural(a.partners.len() as u64, "partner", "partnerzy", "partnerzy"),
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "saturating cast of an amount in złoty")]
fn whole(x: f64) -> i64 {
    x.round() as i64
}
