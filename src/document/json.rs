//! `strategia.json`: the strategy as data, with units, sources and verdicts, in a stable order.

use serde_json::{Value, json};

use crate::eval::IndicatorResult;
use crate::plan::{Measure, PlannedAction, State};

use super::input::DocumentInput;
use super::view::group_name;

/// Version of the layout; raised when a field changes its meaning.
pub const LAYOUT: &str = "1";

/// The strategy as JSON. Field order is fixed; amounts are whole złoty; a missing value is `null`.
#[must_use]
pub fn strategy_json(input: &DocumentInput<'_>) -> Value {
    let p = input.project;
    let s = input.strategy;
    json!({
        "układ": LAYOUT,
        "rodzaj": "strategia rozwiązywania problemów społecznych",
        "dzień": input.day.to_string(),
        "projekt": input.is_draft(),
        "szkolenie": p.training,
        "jednostka": {
            "teryt": p.teryt.value,
            "nazwa": input.name(),
            "rodzaj": input.place.kind,
            "powiat": input.place.powiat,
            "województwo": input.place.voivodeship,
        },
        "okres": {
            "od": p.period.as_ref().map(|x| x.from.to_string()),
            "do": p.period.as_ref().map(|x| x.to.to_string()),
        },
        "uchwała": {
            "data": p.resolution.date.as_ref().map(|d| d.value.to_string()),
            "numer": p.resolution.number,
        },
        "koordynator": s.coordinator.as_ref().map(|c| json!({ "id": c.id, "nazwa": c.name })),
        "zestawy_reguł": input.rules.sets.iter().map(|x| json!({
            "nazwa": x.name, "wersja": x.version,
            "pochodzenie": x.origin.as_ref().map(|o| &o.source),
            "sha256": x.origin.as_ref().map(|o| &o.hash),
        })).collect::<Vec<_>>(),
        "wskaźniki_diagnozy": input.diagnosis.indicators.iter().map(|i| indicator(input, i)).collect::<Vec<_>>(),
        "problemy": s.problems.iter().map(|x| json!({
            "id": x.id, "numer": x.number, "tytuł": x.title, "obszar": x.area,
            "dlaczego": x.because, "dowody": x.evidence, "cele": x.answered_by,
            "odpowiedzi": x.answers.iter().map(|a| json!({
                "ankieta": a.survey, "pytanie": a.question, "procent": a.percent,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "problemy_nieustalone": s.undecided.iter().map(|(id, title, needed)| json!({
            "id": id, "tytuł": title, "rozstrzygnie": needed,
        })).collect::<Vec<_>>(),
        "prognozy": input.forecasts.iter().map(|f| json!({
            "wskaźnik": f.indicator,
            "jednostka": unit(input, &f.indicator),
            "metoda": f.method,
            "przedział_procent": f.interval,
            "mase": f.mase,
            "pokrycie_procent": f.coverage,
            "punkty": f.points.iter().map(|x| json!({
                "rok": x.year, "wartość": x.value, "od": x.low, "do": x.high,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "cele_strategiczne": s.goals.iter().map(|g| json!({
            "id": g.id, "numer": g.number, "tytuł": g.title,
            "cele_operacyjne": g.goals.iter().map(|o| json!({
                "id": o.id, "numer": o.number, "tytuł": o.title,
                "stan": state(&o.state), "odpowiada_na": o.answers, "kierunki": o.directions,
                "rezultaty": o.results.iter().map(measure).collect::<Vec<_>>(),
                "działania": o.actions.iter().map(|a| action(a, &s.years)).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "odrzucone": s.rejected.iter().map(|r| json!({
            "id": r.id, "tytuł": r.title, "cel": r.goal, "powód": r.reason,
        })).collect::<Vec<_>>(),
        "ramy_finansowe": {
            "jednostka": "zł",
            "lata": s.frame.years,
            "źródła": s.frame.sources.iter().map(|r| json!({
                "źródło": r.source, "nazwa": r.name, "kwoty": r.by_year, "razem": r.total,
            })).collect::<Vec<_>>(),
            "razem_w_roku": s.frame.by_year,
            "razem": s.frame.total,
            "bez_źródła": s.frame.without_source,
        },
        "wskaźniki_realizacji": s.measures.iter().map(measure).collect::<Vec<_>>(),
        "usługi_społeczne": s.services.iter().map(|x| json!({
            "id": x.id, "nazwa": x.name, "zdolność": x.capacity, "zlecanie": x.contracting,
        })).collect::<Vec<_>>(),
        "zadania_publiczne": p.public_tasks.iter().map(|t| json!({
            "punkt": t.point, "nazwa": t.name, "tryb": t.mode,
        })).collect::<Vec<_>>(),
        "monitoring": { "raport_do": s.report_by, "ewaluacja": s.evaluation },
        "zmienione_reguły": input.rules.replacements.iter().map(|r| json!({
            "id": r.id, "zestaw": r.by, "zastąpiony_zestaw": r.of, "powód": r.reason,
        })).collect::<Vec<_>>(),
        "zgodność": input.verdicts,
    })
}

fn unit(input: &DocumentInput<'_>, id: &str) -> Option<String> {
    input.rules.indicator(id).map(|i| i.unit.label.clone())
}

fn indicator(input: &DocumentInput<'_>, r: &IndicatorResult) -> Value {
    json!({
        "id": r.id,
        "tytuł": input.rules.indicator(&r.id).map(|i| i.meta.title.clone()),
        "jednostka": unit(input, &r.id),
        "rok": r.latest.map(|l| l.0).or(r.withheld),
        "wartość": r.latest.map(|l| l.1),
        "brak": r.absence,
        "zbyt_mała_liczba": r.withheld.is_some(),
        "przerwy": r.breaks,
        "szereg": r.history.iter().map(|(y, v)| json!({ "rok": y, "wartość": v })).collect::<Vec<_>>(),
        "odniesienia": r.references.iter().map(|(g, x)| json!({
            "grupa": group_name(*g), "wartość": x.value, "gmin_z_danymi": x.units, "gmin": x.of,
        })).collect::<Vec<_>>(),
        "źródła": r.sources,
    })
}

fn state(s: &State) -> Value {
    match s {
        State::Proposed => json!("do decyzji"),
        State::Accepted => json!("przyjęty"),
        State::Changed(reason) => json!({ "zmieniony": reason }),
        State::Local => json!("własny"),
    }
}

fn action(a: &PlannedAction, years: &[i32]) -> Value {
    let month = |m: crate::lang::ruleset::YearMonth| format!("{}-{:02}", m.year, m.month);
    json!({
        "id": a.id, "numer": a.number, "tytuł": a.title, "stan": state(&a.state),
        "realizator": a.owner.as_ref().map(|o| o.id.clone()),
        "partnerzy": a.partners.iter().map(|p| p.id.clone()).collect::<Vec<_>>(),
        "od": a.months.map(|m| month(m.0)),
        "do": a.months.map(|m| month(m.1)),
        "koszt_znany": a.cost_known,
        "bez_kosztów": a.free,
        "koszt": years.iter().zip(&a.cost).map(|(y, c)| json!({ "rok": y, "zł": c })).collect::<Vec<_>>(),
        "finansowanie": a.shares.iter().map(|s| json!({
            "źródło": s.source, "procent": s.percent, "zł": s.by_year,
        })).collect::<Vec<_>>(),
        "produkty": a.products.iter().map(|p| json!({
            "nazwa": p.name, "ilość": p.amount, "jednostka": p.unit, "rocznie": p.per_year,
        })).collect::<Vec<_>>(),
        "zależy_od": a.depends_on,
        "usługi": a.services,
    })
}

fn measure(m: &Measure) -> Value {
    json!({
        "wskaźnik": m.id, "tytuł": m.title, "jednostka": m.unit, "należy_do": m.belongs_to,
        "baza": m.base.as_ref().map(|b| json!({
            "wartość": b.value, "zbyt_mała_liczba": b.value.is_none(), "rok": b.year, "źródło": b.source,
        })),
        "cel": m.target.map(|(year, value)| json!({ "rok": year, "wartość": value })).or_else(|| {
            m.target_withheld.map(|year| json!({ "rok": year, "wartość": null, "zbyt_mała_liczba": true }))
        }),
        "ścieżka": m.path.iter().map(|(year, value)| json!({ "rok": year, "wartość": value })).collect::<Vec<_>>(),
        "bez_działań": m.without_action,
        "kto": m.who, "kiedy": m.when, "z_czego": m.from_what,
    })
}
