//! The plan as templates see it: goals, schedule, money, indicators, roles.

use serde_json::{Value, json};

use crate::eval::TOO_SMALL;
use crate::plan::{Kind, Measure, PlannedAction, PlannedGoal, State, Strategy, legible};
use crate::text;

use super::super::input::DocumentInput;
use super::with;
use super::words::{bare, label, with_unit, with_unit_accusative};

/// Titles of proposals nobody decided about.
pub(super) fn open_titles(s: &Strategy) -> Vec<String> {
    s.operational()
        .flat_map(|g| {
            let own = (g.state == State::Proposed).then(|| format!("{} {}", g.number, g.title));
            let actions = g.actions.iter().filter(|a| a.state == State::Proposed);
            own.into_iter().chain(actions.map(|a| format!("{} {}", a.number, a.title)))
        })
        .collect()
}

pub(super) fn goals(input: &DocumentInput<'_>) -> Vec<Value> {
    input
        .strategy
        .goals
        .iter()
        .map(|s| {
            let actions = s.goals.iter().map(|g| g.actions.len()).sum::<usize>();
            let scalars = json!({
                "numer": s.number,
                "tytuł": s.title,
                "opis": s.description,
                "liczba_celów": s.goals.len(),
                "liczba_działań": actions,
            });
            with(scalars, [("cele", s.goals.iter().map(|g| goal(input, g)).collect())])
        })
        .collect()
}

fn goal(input: &DocumentInput<'_>, g: &PlannedGoal) -> Value {
    let problems: Vec<Value> = g
        .answers
        .iter()
        .filter_map(|a| input.strategy.problem(a))
        .map(|p| json!({ "numer": p.number, "tytuł": p.title }))
        .collect();
    let scalars = json!({
        "id": g.id,
        "numer": g.number,
        "tytuł": g.title,
        "opis": g.description,
        "ma_problem": !problems.is_empty(),
        "kierunki": g.directions,
        "ma_działania": !g.actions.is_empty(),
        "ma_rezultaty": !g.results.is_empty(),
        "własny": g.state == State::Local,
        "zmieniony": matches!(g.state, State::Changed(_)),
        "powód": reason(&g.state),
    });
    let actions = g.actions.iter().map(|a| action(input, a)).collect();
    let results = g.results.iter().map(|m| measure(input, m)).collect();
    with(scalars, [("problemy", problems), ("działania", actions), ("rezultaty", results)])
}

fn reason(state: &State) -> Value {
    match state {
        State::Changed(r) => Value::from(r.as_str()),
        _ => Value::Null,
    }
}

fn action(input: &DocumentInput<'_>, a: &PlannedAction) -> Value {
    let missing = "do uzupełnienia";
    let years: Vec<Value> = input
        .strategy
        .years
        .iter()
        .zip(&a.cost)
        .map(|(y, c)| json!({ "rok": y, "kwota": c }))
        .collect();
    let total = a.total();
    let cost = if a.free {
        "w ramach obowiązków, bez osobnego kosztu".to_owned()
    } else if a.cost_known {
        text::zloty(total)
    } else {
        missing.to_owned()
    };
    let shares: Vec<String> = a
        .shares
        .iter()
        .map(|s| format!("{} {}%", s.name, text::format_short(s.percent, 2)))
        .collect();
    json!({
        "numer": a.number,
        "tytuł": a.title,
        "opis": a.description,
        "realizator": a.owner.as_ref().map_or(missing.to_owned(), |o| o.name.clone()),
        "partnerzy": a.partners.iter().map(|p| p.name.clone()).collect::<Vec<_>>(),
        "ma_partnerów": !a.partners.is_empty(),
        "termin": a.quarters.map_or(missing.to_owned(), |(f, t)| {
            if f == t { f.to_string() } else { format!("od {f} do {t}") }
        }),
        "koszt": cost,
        "płatne": !a.free,
        "źródła": if shares.is_empty() { "–".to_owned() } else { shares.join(", ") },
        "lata": years,
        "produkty": a.products.iter().map(|p| {
            let decimals = if p.amount.fract() == 0.0 { 0 } else { 1 };
            format!("{}: {}{}", p.name, with_unit(p.amount, decimals, &p.unit),
                if p.per_year && !p.unit.contains('/') { " rocznie" } else { "" })
        }).collect::<Vec<_>>(),
        "ma_produkty": !a.products.is_empty(),
        "ustawowe": a.statutory.as_ref().map(|c| input.rules.cite(c)),
        "zmienione": matches!(a.state, State::Changed(_)),
        "powód": reason(&a.state),
    })
}

pub(super) fn rejected(input: &DocumentInput<'_>) -> Vec<Value> {
    input
        .strategy
        .rejected
        .iter()
        .map(|r| {
            json!({
                "tytuł": r.title,
                "rodzaj": if r.goal { "cel operacyjny" } else { "działanie" },
                "powód": r.reason,
            })
        })
        .collect()
}

/// Year by year, the quarters in which each action runs.
pub(super) fn schedule(input: &DocumentInput<'_>) -> Value {
    let s = input.strategy;
    let number = |id: &str| s.actions().find(|a| a.id == id).map(|a| a.number.clone());
    let rows: Vec<Value> = s
        .actions()
        .map(|a| {
            let cells: Vec<String> = s.years.iter().map(|y| quarters(a, *y)).collect();
            let needs: Vec<String> = a.depends_on.iter().filter_map(|d| number(d)).collect();
            json!({
                "numer": a.number,
                "tytuł": a.title,
                "kwartały": cells,
                "wymaga": if needs.is_empty() { "–".to_owned() } else { needs.join(", ") },
            })
        })
        .collect();
    let dependent = s.actions().any(|a| !a.depends_on.is_empty());
    json!({ "lata": s.years, "wiersze": rows, "są": !rows.is_empty(), "zależności": dependent })
}

fn quarters(a: &PlannedAction, year: i32) -> String {
    let Some((from, to)) = a.quarters else { return "?".to_owned() };
    let roman = |q: u32| crate::plan::Quarter { year, quarter: q }.roman();
    let first = if from.year < year { 1 } else { from.quarter };
    let last = if to.year > year { 4 } else { to.quarter };
    if from.year > year || to.year < year {
        "–".to_owned()
    } else if first == last {
        roman(first).to_owned()
    } else {
        format!("{}–{}", roman(first), roman(last))
    }
}

pub(super) fn finance(input: &DocumentInput<'_>) -> Value {
    let f = &input.strategy.frame;
    let money = |row: &[i64]| row.iter().map(|n| text::format_integer(*n)).collect::<Vec<_>>();
    let finance = &input.project.finance;
    let first = f.sources.iter().max_by_key(|s| s.total);
    #[expect(clippy::cast_precision_loss, reason = "a share for print")]
    let share = |part: i64| {
        if f.total == 0 { 0.0 } else { part as f64 * 100.0 / f.total as f64 }
    };
    json!({
        "są": f.total > 0,
        "lata": f.years,
        "źródła": f.sources.iter().map(|r| json!({
            "nazwa": r.name, "kwoty": money(&r.by_year), "razem": text::format_integer(r.total),
            "udział": format!("{}%", text::format_number(share(r.total), 1)),
        })).collect::<Vec<_>>(),
        "cele": f.goals.iter().map(|r| json!({
            "numer": r.number, "tytuł": r.title, "kwoty": money(&r.by_year), "razem": text::format_integer(r.total),
        })).collect::<Vec<_>>(),
        "kwoty": money(&f.by_year),
        "razem": text::format_integer(f.total),
        "razem_zł": text::zloty(f.total),
        "największe": first.map(|s| s.name.clone()),
        "największe_udział": first.map(|s| format!("{}%", text::format_number(share(s.total), 0))),
        "bez_źródła": f.without_source > 0,
        "bez_źródła_zł": text::zloty(f.without_source),
        "wpf": finance.wpf,
        "zastrzeżenie": finance.reservation,
        "wzrost": finance.growth.map(|g| format!("{}%", text::format_short(g, 2))),
        "bez_kosztu": input.strategy.actions().filter(|a| !a.cost_known)
            .map(|a| format!("{} {}", a.number, a.title)).collect::<Vec<_>>(),
        "wolne": input.strategy.actions().filter(|a| a.free).count(),
    })
}

fn measure(input: &DocumentInput<'_>, m: &Measure) -> Value {
    let at = |y: i32| m.path.iter().find(|p| p.0 == y).map(|p| p.1);
    let show = |v: f64| with_unit(v, m.decimals, &m.unit);
    json!({
        "numer": m.belongs_to,
        "tytuł": m.title,
        "jednostka": label(&m.unit),
        "baza": m.base.as_ref().map_or("brak".to_owned(), |b| {
            b.value.map_or_else(|| TOO_SMALL.to_owned(), |v| bare(Some(v), m.decimals))
        }),
        "baza_z_jednostką": m.base.as_ref().map(|b| b.value.map_or_else(|| TOO_SMALL.to_owned(), show)),
        "baza_rok": m.base.as_ref().map(|b| b.year),
        "baza_źródło": m.base.as_ref().map(|b| b.source.clone()),
        "ma_bazę": m.base.is_some(),
        "ścieżka": input.strategy.years.iter().map(|y| bare(at(*y), m.decimals)).collect::<Vec<_>>(),
        "cel": m.target.map(|t| show(t.1)).or(m.target_withheld.map(|_| TOO_SMALL.to_owned())),
        "cel_rok": m.target.map(|t| t.0).or(m.target_withheld),
        "bez_działań": m.without_action.map(|v| with_unit_accusative(legible(v), m.decimals, &m.unit)),
        "kto": m.who,
        "kiedy": m.when,
        "z_czego": m.from_what,
    })
}

pub(super) fn measures(input: &DocumentInput<'_>) -> Value {
    let of = |kind: Kind| {
        input
            .strategy
            .measures
            .iter()
            .filter(|m| m.kind == kind)
            .map(|m| measure(input, m))
            .collect::<Vec<_>>()
    };
    let (results, products) = (of(Kind::Result), of(Kind::Product));
    let scalars = json!({
        "są": !results.is_empty() || !products.is_empty(),
        "lata": input.strategy.years,
        "liczba_rezultatu": results.len(),
        "liczba_produktu": products.len(),
    });
    with(scalars, [("rezultatu", results), ("produktu", products)])
}

pub(super) fn roles(input: &DocumentInput<'_>) -> Vec<Value> {
    let list = |numbers: &[String]| {
        if numbers.is_empty() { "–".to_owned() } else { numbers.join(", ") }
    };
    input
        .strategy
        .roles
        .iter()
        .map(|r| {
            json!({
                "nazwa": r.body.name,
                "koordynator": r.coordinator,
                "rola": match (r.coordinator, r.leads.is_empty(), r.supports.is_empty()) {
                    (true, ..) => "koordynator",
                    (_, false, false) => "realizator i partner",
                    (_, false, true) => "realizator",
                    _ => "partner",
                },
                "prowadzi": list(&r.leads),
                "wspiera": list(&r.supports),
            })
        })
        .collect()
}

/// Risks with the actions they threaten; the same risk is listed once.
pub(super) fn risks(input: &DocumentInput<'_>) -> Vec<Value> {
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    for a in input.strategy.actions() {
        for risk in &a.risks {
            match out.iter_mut().find(|(r, _)| r == risk) {
                Some((_, numbers)) => numbers.push(a.number.clone()),
                None => out.push((risk.clone(), vec![a.number.clone()])),
            }
        }
    }
    out.into_iter()
        .map(|(risk, numbers)| json!({ "opis": risk, "działania": numbers.join(", ") }))
        .collect()
}
