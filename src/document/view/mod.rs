//! The view model: what templates may name. Keys are Polish, as templates are.
//!
//! Every key is always there; a thing that does not exist is `null`, `false` or an empty list, so
//! strict mode catches slips of the pen and nothing else. templates/README.md lists the keys.

mod areas;
mod forecast;
pub(in crate::document) mod formula;
mod indicator;
mod law;
mod planned;
mod process;
pub(in crate::document) mod series;
mod sources;
mod words;

use serde_json::{Value, json};

use super::input::DocumentInput;
use crate::text;

pub(super) use indicator::{breaks, group_name, shown_from};
pub(super) use law::draft;
pub(super) use words::{label, with_unit};

/// The whole view. `chapters` are ids and names of the chapter templates, `titles` ids and headings.
pub(super) fn view(
    input: &DocumentInput<'_>,
    chapters: &[(String, String)],
    titles: &[(String, String)],
) -> Value {
    let own: serde_json::Map<String, Value> = chapters
        .iter()
        .map(|(id, _)| {
            let text = input.own_texts.get(id);
            (id.clone(), Value::Bool(text.is_some_and(|t| !t.trim().is_empty())))
        })
        .collect();
    let p = input.project;
    let s = input.strategy;
    let name = input.name();
    json!({
        "jednostka": {
            "nazwa": name,
            "rodzaj": input.place.kind,
            "teryt": p.teryt.value,
            "powiat": input.place.powiat,
            "województwo": input.place.voivodeship,
            "urząd": p.office,
            "ops": p.centre,
            "liczba_gmin": input.place.gminas,
        },
        "grupa": (!input.place.peers.is_empty()).then(|| json!({
            "nazwa": p.peers.as_ref().map(|x| x.name.as_str()).filter(|n| !n.is_empty()),
            "gminy": input.place.peers,
        })),
        "dzień": text::long_date(input.day),
        "rok": chrono::Datelike::year(&input.day),
        "okres": process::period(p, s),
        "uchwała": process::resolution(p),
        "koordynator": s.coordinator.as_ref().map(|c| c.name.clone()),
        "poprzednia": process::predecessor(p),
        "zespół": p.team,
        "konsultacje": process::consultations(p),
        "ankiety": process::surveys(p),
        "programy": process::programmes(p),
        "ozps": p.ozps.map(text::long_date),
        "bip": p.bip,
        "szkolenie": p.training,
        "dane": sources::data(input),
        "prawo": law::law(input, titles),
        "obszary": areas::areas(input),
        "charakterystyka": areas::context(input),
        "charakterystyka_źródło": areas::context_sources(input),
        "problemy": areas::problems(input),
        "nieustalone": s.undecided.iter().map(|(_, title, needed)| json!({
            "tytuł": title,
            "brakuje": needed,
        })).collect::<Vec<_>>(),
        "prognozy": forecast::forecasts(input),
        "prognozy_opisane": forecast::described(input),
        "prognoza_poziom": forecast::level(input),
        "prognoza_bez": forecast::without(input),
        "prognoza_przerwane": forecast::broken(input),
        "prognoza_do": s.forecast_to,
        "cele": planned::goals(input),
        "odrzucone": planned::rejected(input),
        "harmonogram": planned::schedule(input),
        "finanse": planned::finance(input),
        "wskaźniki": planned::measures(input),
        "role": planned::roles(input),
        "ryzyka": planned::risks(input),
        "monitoring": {
            "raport_do": s.report_by,
            "odpowiedzialny": p.monitoring.responsible.clone()
                .or_else(|| s.coordinator.as_ref().map(|c| c.name.clone())),
            "ewaluacja": s.evaluation.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "ewaluacja_końcowa": s.evaluation.last(),
        },
        "ekonomia": process::economy(input),
        "usługi": process::services(input),
        "zadania": process::tasks(p),
        "projekt": law::draft(input),
        "własne": own,
    })
}
