//! The project file as templates see it.

use serde_json::{Value, json};

use crate::plan::Strategy;
use crate::project::{Project, ResolutionKind};
use crate::text;

use super::super::input::DocumentInput;

pub(super) fn period(p: &Project, s: &Strategy) -> Value {
    json!({
        "od": p.period.as_ref().map(|x| text::long_date(x.from)),
        "do": p.period.as_ref().map(|x| text::long_date(x.to)),
        "rok_od": s.years.first(),
        "rok_do": s.years.last(),
        "lat": s.years.len(),
        "lata": s.years,
        "znany": p.period.is_some(),
    })
}

pub(super) fn resolution(p: &Project) -> Value {
    let r = &p.resolution;
    json!({
        "data": r.date.as_ref().map(|d| text::long_date(d.value)),
        "numer": r.number,
        "zmiana": r.kind == Some(ResolutionKind::Amendment),
        "organ": r.organ_name.clone().or_else(|| r.organ.map(|o| o.word().to_owned())),
        "podstawa": r.basis,
    })
}

pub(super) fn predecessor(p: &Project) -> Value {
    p.predecessor.as_ref().map_or(
        Value::Null,
        |x| json!({ "tytuł": x.title, "od": x.from, "do": x.to, "ocena": x.assessment }),
    )
}

pub(super) fn consultations(p: &Project) -> Vec<Value> {
    p.consultations
        .iter()
        .map(|c| {
            json!({
                "forma": c.form,
                "od": c.from.map(text::long_date),
                "do": c.to.map(text::long_date),
                "jeden_dzień": c.from.is_some() && c.from == c.to,
                "dni": c.from.zip(c.to).map(|(a, b)| (b - a).num_days() + 1),
                "opis": c.description,
                "podano_uwagi": c.remarks.is_some(),
                "uwag": c.remarks,
                "uwzględnione": c.accepted,
            })
        })
        .collect()
}

pub(super) fn surveys(p: &Project) -> Vec<Value> {
    p.surveys
        .iter()
        .map(|s| {
            json!({
                "tytuł": s.title,
                "n": s.respondents,
                "dobór": s.sampling,
                "od": s.from.map(text::long_date),
                "do": s.to.map(text::long_date),
                "opis": s.description,
            })
        })
        .collect()
}

pub(super) fn programmes(p: &Project) -> Value {
    let named: Vec<&String> = [&p.programmes.alcohol, &p.programmes.family, &p.programmes.violence]
        .into_iter()
        .flatten()
        .collect();
    json!({ "są": !named.is_empty(), "nazwy": named })
}

pub(super) fn economy(input: &DocumentInput<'_>) -> Value {
    let p = input.project;
    let name = |id: &String| input.rules.term("usługi_społeczne", id).to_owned();
    json!({
        "podmioty": p.economy.iter().map(|e| json!({
            "nazwa": e.name,
            "typ": e.kind.clone().unwrap_or_else(|| "–".to_owned()),
            "usługi": if e.services.is_empty() { "–".to_owned() } else {
                e.services.iter().map(name).collect::<Vec<_>>().join("; ")
            },
        })).collect::<Vec<_>>(),
        "liczba": p.economy.len(),
        "są": !p.economy.is_empty(),
        "stwierdzono_brak": p.economy_none == Some(true),
        "ustalono": !p.economy.is_empty() || p.economy_none == Some(true),
        "opis": p.economy_description,
    })
}

pub(super) fn services(input: &DocumentInput<'_>) -> Value {
    let all = &input.strategy.services;
    let rows: Vec<Value> = all
        .iter()
        .enumerate()
        .map(|(i, s)| {
            json!({
                "numer": i + 1,
                "nazwa": s.name,
                "zdolność": s.capacity.clone().unwrap_or_else(|| "do uzupełnienia".to_owned()),
                "zlecanie": s.contracting.clone().unwrap_or_else(|| "do uzupełnienia".to_owned()),
                "podmioty": s.entities.join("; "),
                "działania": if s.actions.is_empty() { "–".to_owned() } else { s.actions.join(", ") },
            })
        })
        .collect();
    json!({
        "wiersze": rows,
        "są": !all.is_empty(),
        "ocenione": all.iter().filter(|s| s.capacity.is_some()).count(),
        "określone": all.iter().filter(|s| s.contracting.is_some()).count(),
        "bez_oceny": all.iter().filter(|s| s.capacity.is_none()).map(|s| s.name.clone()).collect::<Vec<_>>(),
        "bez_zlecania": all.iter().filter(|s| s.contracting.is_none()).map(|s| s.name.clone()).collect::<Vec<_>>(),
        "podstawa": input.rules.dictionaries.get("usługi_społeczne")
            .and_then(|d| d.basis.as_ref()).map(|c| input.rules.cite(c)),
    })
}

pub(super) fn tasks(p: &Project) -> Vec<Value> {
    p.public_tasks
        .iter()
        .map(|t| {
            json!({
                "punkt": t.point.clone().unwrap_or_else(|| "–".to_owned()),
                "nazwa": t.name,
                "tryb": t.mode.clone().unwrap_or_else(|| "do uzupełnienia".to_owned()),
            })
        })
        .collect()
}
