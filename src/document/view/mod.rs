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

use serde_json::{Map, Value, json};

use super::input::DocumentInput;
use crate::text;

pub(super) use indicator::{breaks, group_name, shown_from};
pub(super) use law::draft;
pub(super) use words::{label, with_unit};

/// An object with lists put into it. `json!` would copy each list with all that is in it.
fn with<const N: usize>(mut object: Value, lists: [(&str, Vec<Value>); N]) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.extend(lists.map(|(key, list)| (key.to_owned(), Value::Array(list))));
    }
    object
}

/// How much of a key a template needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// Only whether there is something: it stands in `{{#if key}}` or `{{#if key.są}}` and nowhere
    /// else.
    Truth,
    /// All of it.
    Value,
}

/// The keys of the view as they are made: only those that are needed.
struct Keys<'a> {
    need: &'a dyn Fn(&str) -> Option<Need>,
    made: Map<String, Value>,
}

impl Keys<'_> {
    fn put<T: Into<Value>>(&mut self, key: &str, value: impl FnOnce() -> T) {
        if (self.need)(key).is_some() {
            self.made.insert(key.to_owned(), value().into());
        }
    }

    /// A list that takes long to make: where only its being empty matters, `any` says that.
    fn list(&mut self, key: &str, any: impl FnOnce() -> bool, list: impl FnOnce() -> Vec<Value>) {
        let value = match (self.need)(key) {
            None => return,
            Some(Need::Truth) => Value::Bool(any()),
            Some(Need::Value) => Value::Array(list()),
        };
        self.made.insert(key.to_owned(), value);
    }

    /// The same of an object whose field `są` says that there is something.
    fn object(&mut self, key: &str, any: impl FnOnce() -> bool, object: impl FnOnce() -> Value) {
        let value = match (self.need)(key) {
            None => return,
            Some(Need::Truth) => json!({ "są": any() }),
            Some(Need::Value) => object(),
        };
        self.made.insert(key.to_owned(), value);
    }
}

/// The whole view. `chapters` are ids and names of the chapter templates, `titles` ids and headings.
pub(super) fn view(
    input: &DocumentInput<'_>,
    chapters: &[(String, String)],
    titles: &[(String, String)],
) -> Value {
    view_of(input, chapters, titles, &|_| Some(Need::Value))
}

/// The part of the view that is needed: making all of it takes longer than everything else a check
/// of one gmina does with the document.
pub(super) fn view_of(
    input: &DocumentInput<'_>,
    chapters: &[(String, String)],
    titles: &[(String, String)],
    need: &dyn Fn(&str) -> Option<Need>,
) -> Value {
    let p = input.project;
    let s = input.strategy;
    let mut keys = Keys { need, made: Map::new() };
    keys.put("jednostka", || {
        json!({
            "nazwa": input.name(),
            "rodzaj": input.place.kind,
            "teryt": p.teryt.value,
            "powiat": input.place.powiat,
            "województwo": input.place.voivodeship,
            "urząd": p.office,
            "ops": p.centre,
            "liczba_gmin": input.place.gminas,
        })
    });
    keys.put("grupa", || {
        let name = p.peers.as_ref().map(|x| x.name.as_str()).filter(|n| !n.is_empty());
        (!input.place.peers.is_empty())
            .then(|| json!({ "nazwa": name, "gminy": input.place.peers }))
    });
    keys.put("dzień", || text::long_date(input.day));
    keys.put("rok", || chrono::Datelike::year(&input.day));
    keys.put("okres", || process::period(p, s));
    keys.put("uchwała", || process::resolution(p));
    keys.put("koordynator", || s.coordinator.as_ref().map(|c| c.name.clone()));
    keys.put("poprzednia", || process::predecessor(p));
    keys.put("zespół", || json!(p.team));
    keys.put("konsultacje", || process::consultations(p));
    keys.put("ankiety", || process::surveys(p));
    keys.put("programy", || process::programmes(p));
    keys.put("ozps", || p.ozps.map(text::long_date));
    keys.put("bip", || json!(p.bip));
    keys.put("szkolenie", || json!(p.training));
    keys.put("dane", || sources::data(input));
    keys.put("prawo", || law::law(input, titles));
    keys.list("obszary", || areas::any(input), || areas::areas(input));
    keys.put("charakterystyka", || areas::context(input));
    keys.put("charakterystyka_źródło", || areas::context_sources(input));
    keys.list("problemy", || !s.problems.is_empty(), || areas::problems(input));
    keys.put("nieustalone", || {
        let open = s.undecided.iter();
        open.map(|(_, title, needed)| json!({ "tytuł": title, "brakuje": needed }))
            .collect::<Vec<_>>()
    });
    keys.list("prognozy", || forecast::any(input), || forecast::forecasts(input));
    keys.put("prognozy_opisane", || forecast::described(input));
    keys.put("prognoza_poziom", || forecast::level(input));
    keys.put("prognoza_bez", || forecast::without(input));
    keys.put("prognoza_przerwane", || forecast::broken(input));
    keys.put("prognoza_do", || s.forecast_to);
    keys.put("prognoza_zaokrąglona", || forecast::shortened(input));
    keys.list("cele", || !s.goals.is_empty(), || planned::goals(input));
    keys.put("odrzucone", || planned::rejected(input));
    keys.put("harmonogram", || planned::schedule(input));
    keys.put("finanse", || planned::finance(input));
    keys.object("wskaźniki", || !s.measures.is_empty(), || planned::measures(input));
    keys.put("role", || planned::roles(input));
    keys.put("ryzyka", || planned::risks(input));
    keys.put("monitoring", || {
        json!({
            "raport_do": s.report_by,
            "odpowiedzialny": p.monitoring.responsible.clone()
                .or_else(|| s.coordinator.as_ref().map(|c| c.name.clone())),
            "ewaluacja": s.evaluation.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "ewaluacja_końcowa": s.evaluation.last(),
        })
    });
    keys.put("ekonomia", || process::economy(input));
    keys.put("usługi", || process::services(input));
    keys.put("zadania", || process::tasks(p));
    keys.put("projekt", || law::draft(input));
    keys.put("własne", || {
        let own = chapters.iter().map(|(id, _)| {
            let text = input.own_texts.get(id);
            (id.clone(), Value::Bool(text.is_some_and(|t| !t.trim().is_empty())))
        });
        own.collect::<Map<_, _>>()
    });
    Value::Object(keys.made)
}
