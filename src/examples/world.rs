//! The small world of an example.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::comply::{Evidence, Fact, Item};
use crate::data::{Area, AreaInfo, Dataset, Origin, PeerGroup, Registry, UnitInfo};
use crate::diag::DataPlace;
use crate::lang::example::{Example, FactGiven};
use crate::lang::expr::Group;
use crate::lang::facts;
use crate::lang::ruleset::UnitKind;

/// Day of an example that names none: far enough on that every current rule is in force. Examples
/// about dates name their day.
const DAY: (i32, u32, u32) = (2026, 12, 31);

/// A world to evaluate.
pub(super) struct World {
    pub data: Dataset,
    pub evidence: Evidence,
    pub day: NaiveDate,
    pub kind: UnitKind,
}

/// Key of the example's own gmina, by which the register finds it; others follow.
const KEY: u32 = 10101;

/// Builds the world: the example's gmina and those added by `inna_gmina`, all of one kind in one
/// powiat in one województwo. A value given for an area is taken as it is; without one the reference
/// of an area is the ratio of sums of these gminas.
pub(super) fn build(e: &Example) -> World {
    let kind = e.unit_kind.unwrap_or(UnitKind::Gmina);
    let city = kind == UnitKind::CityWithPowiatRights;
    let area = |code: &str| AreaInfo { code: code.into(), name: "przykładowy".into(), city };
    let unit = |key: u32, name: String| UnitInfo {
        code: format!("0{key}1"),
        key,
        name,
        kind: 1,
        powiat: 0,
        voivodeship: 0,
    };
    let own = unit(KEY, "gmina przykładowa".into());
    let others = (1u32..).zip(&e.others).map(|(i, _)| unit(KEY + i, format!("inna gmina {i}")));
    let mut registry = Registry {
        units: std::iter::once(own).chain(others).collect(),
        powiats: vec![area("0101")],
        voivodeships: vec![area("01")],
        ..Registry::default()
    };
    registry.by_key = (0u32..).zip(&registry.units).map(|(i, u)| (u.key, i)).collect();
    let mut data = Dataset::new(Arc::new(registry));
    for g in &e.given {
        let place = match g.group {
            None => Area::Gmina(0),
            Some(Group::Powiat) => Area::Powiat(0),
            Some(Group::Voivodeship) => Area::Voivodeship(0),
            Some(_) => Area::Country,
        };
        if let Some(v) = g.value {
            data.set(&g.data, place, g.year, v);
        }
    }
    for (unit, given) in (1u32..).zip(&e.others) {
        for g in given {
            if let Some(v) = g.value {
                data.set(&g.data, Area::Gmina(unit), g.year, v);
            }
        }
    }
    if !e.others.is_empty() {
        // The others of an example are also those its gmina chose to be compared with.
        let all = (0u32..).take(data.units()).collect();
        data.peers = Some(PeerGroup::new("przykład", all));
    }
    let mut evidence = Evidence::default();
    for (path, value) in &e.facts {
        if let Some(rest) = path.strip_prefix("ankieta.") {
            if let (Some((survey, question)), FactGiven::Number(n)) = (rest.split_once('.'), value)
            {
                let place =
                    DataPlace { file: "przykład".into(), sheet: None, row: None, column: None };
                let origin = Origin { place, source: None, vintage: None };
                data.surveys.insert((survey.to_owned(), question.to_owned()), (*n, origin));
            }
            continue;
        }
        give(&mut evidence, path, value);
    }
    let default_day = NaiveDate::from_ymd_opt(DAY.0, DAY.1, DAY.2).unwrap_or_default();
    World { data, evidence, day: e.day.unwrap_or(default_day), kind }
}

/// `zbiór = brak` empties a set, `zbiór.cecha = tak` says it of the set's one element, anything else
/// is a scalar fact.
fn give(evidence: &mut Evidence, path: &str, value: &FactGiven) {
    if let Some((set, feature)) = path.split_once('.').filter(|(s, _)| facts::features(s).is_some())
    {
        let items = evidence.sets.entry(set.to_owned()).or_default();
        if items.is_empty() {
            items.push(Item { name: "element przykładu".into(), features: Default::default() });
        }
        if let (Some(item), FactGiven::Bool(b)) = (items.first_mut(), value) {
            item.features.insert(feature.to_owned(), *b);
        }
        return;
    }
    if facts::features(path).is_some() {
        if let FactGiven::Number(n) = value {
            let count = if *n > 0.0 { 1 } else { 0 };
            let item = Item { name: "element przykładu".into(), features: Default::default() };
            evidence.sets.insert(path.to_owned(), vec![item; count]);
        } else if matches!(value, FactGiven::Text(t) if t == "brak") {
            evidence.sets.insert(path.to_owned(), Vec::new());
        }
        return;
    }
    let fact = match value {
        FactGiven::Bool(false) if path.starts_with(facts::SECTION_CALL) => Fact::Absent,
        FactGiven::Bool(b) => Fact::Bool(*b),
        FactGiven::Number(n) => Fact::Number(*n),
        FactGiven::Date(d) => Fact::Date(*d),
        FactGiven::Text(t) if t == "brak" => Fact::Absent,
        FactGiven::Text(t) => Fact::Text(t.clone()),
        FactGiven::Unknown => return,
    };
    evidence.facts.insert(path.to_owned(), fact);
}
