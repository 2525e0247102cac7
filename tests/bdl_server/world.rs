//! A small Bank of Local Data: units of a województwo with parts and former units, values by a rule.

use serde_json::{Value, json};
use srps::data::Registry;

use crate::server::{Act, Seen};

/// Identifier of the API for a code of TERYT: one region and one subregion for all.
pub fn id(teryt: &str) -> String {
    match teryt {
        "0000000" => "000000000000".to_owned(),
        t if t.ends_with("00000") => format!("03{}00000000", &t[..2]),
        t => format!("03{}114{}", &t[..2], &t[2..]),
    }
}

/// Units with the level asked for under a parent: gminas with their parts, powiats, województwa.
fn units(parent: &str, level: u8) -> Vec<Value> {
    let registry = Registry::embedded();
    let unit = |id: String, name: &str, kind: &str| json!({ "id": id, "name": name, "level": level, "kind": kind, "hasDescription": false });
    let mut out = Vec::new();
    match level {
        2 => {
            for v in &registry.voivodeships {
                out.push(unit(id(&format!("{}00000", v.code)), &v.name.to_uppercase(), ""));
            }
        }
        _ => {
            for u in &registry.units {
                out.push(unit(id(&u.code), &u.name, &u.code[6..]));
                if u.kind == 3 {
                    for (part, name) in [("4", "miasto"), ("5", "obszar wiejski")] {
                        let code = format!("{}{part}", &u.code[..6]);
                        out.push(unit(id(&code), &format!("{} - {name}", u.name), part));
                    }
                }
            }
            // Rural until it got town rights.
            out.push(unit(id("0605062"), "Modliborzyce do 2013", "2"));
        }
    }
    let digits = match parent {
        "000000000000" => 0,
        p if p.ends_with("00000000") => 4,
        _ => 9,
    };
    out.retain(|u| u["id"].as_str().unwrap()[..digits] == parent[..digits]);
    out.sort_by_key(|u| u["id"].as_str().unwrap().to_owned());
    out
}

/// A page of a list with links, as the API gives it.
pub fn paged(seen: &Seen, mut head: Value, items: &[Value]) -> Act {
    let number = |name: &str, or: usize| seen.get(name).map_or(or, |v| v.parse().unwrap());
    let (page, size) = (number("page", 0), number("page-size", 10));
    assert!(size <= 100, "the API refuses larger pages");
    let from = (page * size).min(items.len());
    let to = (from + size).min(items.len());
    let mut links = json!({ "first": "https://gdzie-indziej.example/?page=0", "self": "x" });
    if to < items.len() {
        links["next"] = json!("https://gdzie-indziej.example/?page=1");
    }
    head["totalRecords"] = json!(items.len());
    head["page"] = json!(page);
    head["pageSize"] = json!(size);
    head["links"] = links;
    head["results"] = json!(items[from..to]);
    Act::json(&head)
}

/// Value of a variable by unit and year.
pub fn value(unit: &str, variable: u32, year: i32) -> i64 {
    let last: i64 = unit[7..].parse().unwrap();
    i64::from(variable) + last % 1000 + i64::from(year)
}

fn points(unit: &str, variable: u32, years: &[&str]) -> Vec<Value> {
    let years: Vec<i32> = match years {
        [] => (1995..=2025).collect(),
        some => some.iter().map(|y| y.parse().unwrap()).collect(),
    };
    years
        .into_iter()
        .filter(|y| *y <= 2025)
        .map(|y| json!({ "year": y.to_string(), "val": value(unit, variable, y), "attrId": 1 }))
        .collect()
}

/// Answers as the API does. Variables from 900,000 up are unknown; 60,270 has no gminas.
pub fn answer(seen: &Seen, _before: usize) -> Act {
    assert_eq!(seen.method, "GET");
    assert_eq!((seen.get("lang"), seen.get("format")), (Some("pl"), Some("json")));
    let parts: Vec<&str> = seen.path.split('/').collect();
    match parts.as_slice() {
        ["units"] => {
            let level = seen.get("level").unwrap().parse().unwrap();
            let items = units(seen.get("parent-id").unwrap(), level);
            paged(seen, json!({}), &items)
        }
        ["units", "search"] => {
            let name = seen.get("name").unwrap();
            let mut items = units("000000000000", seen.get("level").unwrap().parse().unwrap());
            items.retain(|u| u["name"].as_str().unwrap().contains(name));
            paged(seen, json!({}), &items)
        }
        ["units", unit] => match known(unit) {
            true => Act::json(&json!({ "id": unit, "name": "x", "level": 6 })),
            false => Act::text(404, "{\"errors\":[{\"errorResult\":\"Not found\"}]}"),
        },
        ["measures"] => {
            let items = [(1, "-"), (4, "zł"), (5, "tys. zł"), (26, "osoba"), (38, "%")]
                .map(|(id, name)| json!({ "id": id, "name": name, "description": "" }));
            paged(seen, json!({}), &items)
        }
        ["variables", variable] => {
            let number: u32 = variable.parse().unwrap();
            match number < 900_000 {
                true => Act::json(&json!({
                    "id": number, "subjectId": "P2137", "n1": "ogółem", "n2": "65-69", "level": 6,
                    "measureUnitId": 26, "measureUnitName": "osoba",
                })),
                false => Act::text(404, ""),
            }
        }
        ["data", "by-unit", unit] => {
            let ids: Vec<u32> = seen.all("var-id").iter().map(|v| v.parse().unwrap()).collect();
            if !known(unit) || ids.iter().any(|v| *v >= 900_000) {
                return Act::text(404, "{\"errors\":[{\"errorResult\":\"Invalid id\"}]}");
            }
            let gmina = !unit.ends_with("000");
            let items: Vec<Value> = ids
                .iter()
                .filter(|v| !(gmina && **v == 60_270))
                .map(|v| {
                    json!({ "id": v, "measureUnitId": measure(*v), "lastUpdate": "2026-05-14T15:05:15.743",
                        "values": points(unit, *v, &seen.all("year")) })
                })
                .collect();
            paged(seen, json!({ "unitId": unit, "unitName": "x", "aggregateId": 1 }), &items)
        }
        ["data", "by-variable", variable] => {
            let number: u32 = variable.parse().unwrap();
            let level = seen.get("unit-level").unwrap().parse().unwrap();
            let items: Vec<Value> = units(seen.get("unit-parent-id").unwrap(), level)
                .iter()
                .map(|u| {
                    let unit = u["id"].as_str().unwrap();
                    json!({ "id": unit, "name": u["name"], "values": points(unit, number, &seen.all("year")) })
                })
                .collect();
            let head = json!({ "variableId": number, "measureUnitId": measure(number), "aggregateId": 1,
                "lastUpdate": "2026-05-14T15:05:15.743" });
            paged(seen, head, &items)
        }
        other => panic!("the API has no {other:?}"),
    }
}

fn measure(variable: u32) -> u32 {
    match variable {
        60_270 => 38,
        76_000..77_000 => 4,
        _ => 26,
    }
}

fn known(unit: &str) -> bool {
    unit.len() == 12 && (unit.starts_with("0306") || unit == "000000000000")
}
