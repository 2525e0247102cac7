//! From questions to rows.

use std::sync::Arc;

use serde_json::{Value, json};
use srps::bdl::{Order, Reach, Wanted, Whose};
use srps::data::{Area, Registry};
use srps::eval::Absence;
use srps::import::{Row, area_code};

use crate::server::{Act, Seen, Server};
use crate::support::{Bench, day, order, shown, wanted};
use crate::world;

fn line(row: &Row) -> String {
    let value = row.value.map_or_else(|why| format!("{why:?}"), |v| v.to_string());
    format!(
        "{} {} {} = {value} {} | {} | {} | {}:{}",
        area_code(Registry::embedded(), row.area),
        row.year,
        row.variable,
        row.measure.as_deref().unwrap_or("–"),
        row.source,
        row.vintage.unwrap(),
        row.spot.row,
        row.spot.column.as_deref().unwrap_or(""),
    )
}

fn lines(rows: &[Row]) -> String {
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn two() -> Vec<Wanted> {
    vec![wanted(72305, "ludność", "osoba"), wanted(10514, "bezrobotni", "osoba")]
}

#[test]
fn the_gmina_and_its_areas() {
    let server = Server::start(world::answer);
    let order = Order { years: (2024, 2025), ..order(two(), Some(Reach::Own)) };
    let gathered = Bench::new().gather(&server.address, &order).unwrap();
    insta::assert_snapshot!(lines(&gathered.table.rows));
    assert_eq!(shown(&gathered.found), "");
    assert_eq!(server.count(), 6, "search, measures, four units with all variables at once");
}

/// Codes of the gminas in rows.
fn gminas(rows: &[Row]) -> Vec<String> {
    let mut out: Vec<String> = rows
        .iter()
        .filter(|r| matches!(r.area, Area::Gmina(_)))
        .map(|r| area_code(Registry::embedded(), r.area))
        .collect();
    out.sort();
    out.dedup();
    out
}

/// The powiat, and units of the same kind in the województwo, from the register.
fn expected() -> Vec<String> {
    let r = Registry::embedded();
    let codes = r.units.iter().map(|u| u.code.clone());
    codes.filter(|c| c.starts_with("0605") || (c.starts_with("06") && c.ends_with('3'))).collect()
}

#[test]
fn both_ways_of_asking_give_the_same_rows() {
    let server = Server::start(world::answer);
    let one = vec![wanted(72305, "ludność", "osoba")];
    let many: Vec<Wanted> =
        one.iter().cloned().chain((1..40).map(|i| wanted(i, &format!("x{i}"), "osoba"))).collect();
    let (by_variable, by_unit) = (Bench::new(), Bench::new());
    let few = order(one, Some(Reach::Voivodeship));
    let lot = order(many, Some(Reach::Voivodeship));
    assert_eq!(by_variable.plan(&server.address, &few).way, srps::bdl::plan::Way::ByVariable);
    assert_eq!(by_unit.plan(&server.address, &lot).way, srps::bdl::plan::Way::ByUnit);
    let a = by_variable.gather(&server.address, &few).unwrap().table.rows;
    let mut b = by_unit.gather(&server.address, &lot).unwrap().table.rows;
    b.retain(|r| &*r.variable == "ludność");
    let bare = |rows: &[Row]| -> Vec<(String, i32, f64)> {
        rows.iter()
            .map(|r| (area_code(Registry::embedded(), r.area), r.year, r.value.unwrap()))
            .collect()
    };
    assert_eq!(bare(&a), bare(&b));
    assert_eq!(gminas(&a), expected());
    assert_eq!(gminas(&a).len(), 39);
    for row in &a {
        let code = area_code(Registry::embedded(), row.area);
        if code.len() == 7 {
            let value = world::value(&world::id(&code), 72305, row.year) as f64;
            assert_eq!(row.value, Ok(value), "{code} {}", row.year);
        }
    }
}

#[test]
fn the_powiat_alone() {
    let server = Server::start(world::answer);
    let order = order(two(), Some(Reach::Powiat));
    let rows = Bench::new().gather(&server.address, &order).unwrap().table.rows;
    assert_eq!(gminas(&rows).len(), 7);
    assert!(gminas(&rows).iter().all(|c| c.starts_with("0605")));
}

#[test]
fn a_row_of_the_powiat_wanted_for_the_gmina() {
    let server = Server::start(world::answer);
    let wanted = Wanted { whose: Whose::Powiat, ..wanted(72305, "ludność_powiatu", "osoba") };
    let order = Order { years: (2024, 2024), ..order(vec![wanted], Some(Reach::Powiat)) };
    insta::assert_snapshot!(lines(
        &Bench::new().gather(&server.address, &order).unwrap().table.rows
    ));
}

#[test]
fn a_variable_of_powiats_only_is_not_the_gminas() {
    let server = Server::start(world::answer);
    let wanted = vec![wanted(60270, "stopa", "%"), wanted(72305, "ludność", "osoba")];
    let gathered = Bench::new().gather(&server.address, &order(wanted, Some(Reach::Own))).unwrap();
    insta::assert_snapshot!(shown(&gathered.found));
    let stopa: Vec<&Row> = gathered.table.rows.iter().filter(|r| &*r.variable == "stopa").collect();
    assert!(!stopa.is_empty() && stopa.iter().all(|r| !matches!(r.area, Area::Gmina(_))));
}

#[test]
fn a_variable_the_rules_do_not_know_has_its_full_name() {
    let server = Server::start(world::answer);
    let wanted = Wanted { id: 72239, name: None, measure: None, whose: Whose::Own };
    let order = Order { years: (2024, 2024), ..order(vec![wanted], Some(Reach::Own)) };
    let rows = Bench::new().gather(&server.address, &order).unwrap().table.rows;
    assert!(line(&rows[0]).contains(" P2137:ogółem|65-69 = "), "{}", line(&rows[0]));
}

#[test]
fn variables_the_server_does_not_know_are_found_among_the_others() {
    let server = Server::start(world::answer);
    let mut wanted: Vec<Wanted> =
        (1..60).map(|i| self::wanted(i, &format!("x{i}"), "osoba")).collect();
    wanted.push(self::wanted(900_001, "zmyślona", "osoba"));
    wanted.push(self::wanted(900_002, "druga", "osoba"));
    let order = Order { years: (2024, 2024), ..order(wanted, Some(Reach::Own)) };
    let gathered = Bench::new().gather(&server.address, &order).unwrap();
    insta::assert_snapshot!(shown(&gathered.found));
    assert_eq!(gathered.table.rows.len(), 59 * 4);
    assert!(server.count() < 30, "{} requests", server.count());
}

#[test]
fn a_run_about_unknown_variables_only_is_refused() {
    let server = Server::start(world::answer);
    let order = order(vec![wanted(900_001, "zmyślona", "osoba")], Some(Reach::Own));
    let refused = Bench::new().gather(&server.address, &order).unwrap_err();
    insta::assert_snapshot!(shown(&[refused]));
}

#[test]
fn a_gmina_the_server_does_not_know_is_refused() {
    let server = Server::start(|seen: &Seen, before| match seen.path.as_str() {
        "units/search" | "units" => world::paged(seen, json!({}), &[]),
        _ => world::answer(seen, before),
    });
    let refused = Bench::new().gather(&server.address, &order(two(), None)).unwrap_err();
    insta::assert_snapshot!(shown(&[refused]));
}

#[test]
fn a_gmina_written_otherwise_is_found_in_the_list_of_its_wojewodztwo() {
    let server = Server::start(|seen: &Seen, before| match seen.path.as_str() {
        "units/search" => Act::text(404, ""),
        _ => world::answer(seen, before),
    });
    let order = Order { years: (2024, 2024), ..order(two(), Some(Reach::Own)) };
    assert_eq!(Bench::new().gather(&server.address, &order).unwrap().table.rows.len(), 8);
}

/// Answers data of the gmina with given points, everything else as usual.
fn with_points(points: Value) -> Server {
    Server::start(move |seen: &Seen, before| {
        let own = format!("data/by-unit/{}", world::id("0605053"));
        if seen.path != own {
            return world::answer(seen, before);
        }
        let item = json!({ "id": 72305, "measureUnitId": 26, "values": points });
        world::paged(seen, json!({ "unitId": world::id("0605053") }), &[item])
    })
}

#[test]
fn attributes_decide_what_a_number_is_worth() {
    let codes = [0, 1, 3, 4, 7, 9, 11, 13, 14, 15, 17, 20, 21, 50, 91, 94, 97, 98, 5];
    let points: Vec<Value> = codes
        .iter()
        .zip(2001..)
        .map(|(code, year)| json!({ "year": year.to_string(), "val": 0, "attrId": code }))
        .collect();
    let server = with_points(json!(points));
    let order = Order {
        years: (1995, 2026),
        ..order(vec![wanted(72305, "ludność", "osoba")], Some(Reach::Own))
    };
    let gathered = Bench::new().gather(&server.address, &order).unwrap();
    let told: Vec<String> = gathered
        .table
        .rows
        .iter()
        .filter(|r| matches!(r.area, Area::Gmina(_)))
        .zip(codes)
        .map(|(row, code)| {
            let value = row.value.map_or_else(|why| format!("{why:?}"), |v| v.to_string());
            format!("{code}: {value} | {}", row.source)
        })
        .collect();
    insta::assert_snapshot!(format!("{}\n\n{}", told.join("\n"), shown(&gathered.found)));
    assert_eq!(gathered.facts.len(), 9, "{:?}", gathered.facts);
}

#[test]
fn a_secret_number_is_never_zero() {
    let server = with_points(json!([{ "year": "2024", "val": 0, "attrId": 4 }]));
    let order = order(vec![wanted(72305, "ludność", "osoba")], Some(Reach::Own));
    let rows = Bench::new().gather(&server.address, &order).unwrap().table.rows;
    let own: Vec<_> = rows.iter().filter(|r| matches!(r.area, Area::Gmina(_))).collect();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].value, Err(Absence::Suppressed));
}

#[test]
fn variables_in_another_unit_of_measure_are_left_out_or_counted_out() {
    let server = Server::start(|seen: &Seen, before| {
        if !seen.path.starts_with("data/by-unit") {
            return world::answer(seen, before);
        }
        let item = |id: u32, measure: u32| {
            json!({ "id": id, "measureUnitId": measure,
                "values": [{ "year": "2024", "val": 12.3, "attrId": 1 }] })
        };
        let unit = seen.path.rsplit('/').next().unwrap();
        world::paged(seen, json!({ "unitId": unit }), &[item(1, 4), item(2, 5), item(3, 1)])
    });
    let wanted = vec![
        wanted(1, "mieszkańcy", "osoba"),
        wanted(2, "dochody", "zł"),
        wanted(3, "wskaźnik", "na 1000 mieszkańców"),
    ];
    let gathered = Bench::new().gather(&server.address, &order(wanted, Some(Reach::Own))).unwrap();
    let own: Vec<String> =
        gathered.table.rows.iter().filter(|r| matches!(r.area, Area::Gmina(_))).map(line).collect();
    insta::assert_snapshot!(format!("{}\n\n{}", own.join("\n"), shown(&gathered.found)));
}

#[test]
fn years_under_a_former_code_are_the_same_gminas() {
    // Modliborzyce: rural until 2013, then with town rights; one row a year, the code in force first.
    let registry = Registry::embedded();
    let unit = registry.find("0605063").unwrap();
    let server = Server::start(|seen: &Seen, before| {
        let (now, then) = (world::id("0605063"), world::id("0605062"));
        let years = match seen.path.strip_prefix("data/by-unit/") {
            Some(u) if u == now => [(2013, Value::Null, 15), (2014, json!(20), 1)],
            Some(u) if u == then => [(2013, json!(10), 1), (2014, json!(99), 1)],
            _ => return world::answer(seen, before),
        };
        let values: Vec<Value> = years
            .iter()
            .map(|(y, v, a)| json!({ "year": y.to_string(), "val": v, "attrId": a }))
            .collect();
        let id = seen.path.rsplit('/').next().unwrap();
        let items = [json!({ "id": 72305, "measureUnitId": 26, "values": values })];
        world::paged(seen, json!({ "unitId": id }), &items)
    });
    // Many variables, so that gminas are asked one by one.
    let wanted: Vec<Wanted> = std::iter::once(wanted(72305, "ludność", "osoba"))
        .chain((1..20).map(|i| self::wanted(i, &format!("x{i}"), "osoba")))
        .collect();
    let order = Order { unit, years: (2013, 2014), ..order(wanted, Some(Reach::Powiat)) };
    let rows = Bench::new().gather(&server.address, &order).unwrap().table.rows;
    let own: Vec<_> = rows
        .iter()
        .filter(|r| r.area == Area::Gmina(unit) && &*r.variable == "ludność")
        .map(|r| (r.year, r.value))
        .collect();
    assert_eq!(own, [(2013, Ok(10.0)), (2014, Ok(20.0))]);
}

#[test]
fn an_interrupted_run_goes_on_where_it_stopped() {
    let server = Server::start(|seen: &Seen, before| {
        if (8..13).contains(&before) { Act::text(503, "") } else { world::answer(seen, before) }
    });
    let bench = Bench::new();
    let wanted: Vec<Wanted> =
        (0..20).map(|i| self::wanted(72305 + i, &format!("x{i}"), "osoba")).collect();
    let order = order(wanted, Some(Reach::Powiat));
    let whole = bench.plan(&server.address, &order).requests();
    let refused = bench.gather(&server.address, &order).unwrap_err();
    assert_eq!(refused.code, "E0471");
    let rest = bench.plan(&server.address, &order);
    assert_eq!((rest.remembered(), rest.requests()), (8, whole - 8));
    let gathered = bench.gather(&server.address, &order).unwrap();
    assert_eq!(server.count(), 13 + rest.requests());
    assert_eq!(gminas(&gathered.table.rows).len(), 7);
}

#[test]
fn a_list_of_another_length_than_announced_is_told() {
    let server = Server::start(|seen: &Seen, before| match seen.path.as_str() {
        "measures" => Act::json(&json!({ "totalRecords": 74, "links": {}, "results": [
            { "id": 26, "name": "osoba" } ] })),
        _ => world::answer(seen, before),
    });
    let gathered = Bench::new().gather(&server.address, &order(two(), Some(Reach::Own))).unwrap();
    insta::assert_snapshot!(shown(&gathered.found));
}

#[test]
fn the_answers_are_kept_as_they_came() {
    let server = Server::start(|seen: &Seen, before| match seen.path.as_str() {
        "measures" => {
            Act::text(200, "{\r\n \"results\": [ {\"id\": 26,\n\t\"name\": \"osoba\"} ]\n}")
        }
        _ => world::answer(seen, before),
    });
    let gathered = Bench::new().gather(&server.address, &order(two(), Some(Reach::Own))).unwrap();
    let text = String::from_utf8(gathered.original).unwrap();
    let parsed: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(parsed.len(), 6);
    assert_eq!(parsed[1]["odpowiedź"]["results"][0]["name"], "osoba");
    for row in &gathered.table.rows {
        let answer = &parsed[row.spot.row as usize - 1];
        assert_eq!(answer["pobrano"], day().to_string());
        let column = row.spot.column.as_deref().unwrap().replace(['[', ']', '.'], " ");
        let path: Vec<&str> = column.split_whitespace().collect();
        let (i, j): (usize, usize) = (path[1].parse().unwrap(), path[3].parse().unwrap());
        let point = &answer["odpowiedź"]["results"][i]["values"][j];
        assert_eq!(point["val"].as_f64(), row.value.ok(), "{}", line(row));
        assert_eq!(point["year"], row.year.to_string());
    }
    let names: Vec<Arc<str>> =
        gathered.table.rows.iter().map(|r| Arc::clone(&r.variable)).collect();
    assert!(names.iter().any(|n| &**n == "bezrobotni"));
}
