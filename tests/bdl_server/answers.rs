//! Lists, pages and remembered answers.

use serde_json::json;
use srps::bdl::Query;

use crate::server::{Act, Seen, Server};
use crate::support::{Bench, HOUR, day, told};
use crate::world;

fn units(n: usize) -> Vec<serde_json::Value> {
    (0..n).map(|i| json!({ "id": format!("{i:012}"), "name": "x", "level": 6 })).collect()
}

#[test]
fn a_list_is_read_page_by_page_until_there_is_no_next() {
    let server = Server::start(|seen, _| world::paged(seen, json!({}), &units(250)));
    let bench = Bench::new();
    let (list, _) = bench.ask(&server.address, |c| c.units("030600000000", 6));
    assert_eq!(list.unwrap().len(), 250);
    let pages: Vec<_> = server.seen().iter().map(|s| s.get("page").unwrap().to_owned()).collect();
    assert_eq!(pages, ["0", "1", "2"], "links to other places are not followed");
    assert!(server.seen().iter().all(|s| s.get("page-size") == Some("100")));
}

#[test]
fn a_list_without_links_ends_by_its_length() {
    let server = Server::start(|seen, _| {
        let page: usize = seen.get("page").unwrap().parse().unwrap();
        let all = units(200);
        Act::json(&json!({ "totalRecords": 200, "results": all[page * 100..(page + 1) * 100] }))
    });
    let bench = Bench::new();
    let (list, _) = bench.ask(&server.address, |c| c.units("030600000000", 6));
    assert_eq!((list.unwrap().len(), server.count()), (200, 2));
}

#[test]
fn a_server_that_repeats_its_first_page_is_refused() {
    let server =
        Server::start(|_, _| Act::json(&json!({ "totalRecords": 500, "results": units(100) })));
    let (list, _) = Bench::new().ask(&server.address, |c| c.units("030600000000", 6));
    insta::assert_snapshot!(told(list.unwrap_err()));
    assert_eq!(server.count(), 2);
}

#[test]
fn only_the_documented_request_leaves_the_machine() {
    let server = Server::start(world::answer);
    let mut bench = Bench::new();
    bench.ask(&server.address, |c| c.by_unit(&world::id("0605053"), &[72305], &[2024])).0.unwrap();
    bench.key = Some("klucz-123".to_owned());
    bench.ask(&server.address, |c| c.variable(10)).0.unwrap();
    let headers: Vec<String> = server
        .seen()
        .iter()
        .map(|s| {
            let mut names: Vec<String> = s
                .headers
                .iter()
                .filter(|(n, _)| n != "host")
                .map(|(n, v)| format!("{n}: {v}"))
                .collect();
            names.sort();
            format!("{} {} {:?}\n  {}", s.method, s.path, s.query, names.join("\n  "))
        })
        .collect();
    let version = concat!("srps/", env!("CARGO_PKG_VERSION"));
    insta::assert_snapshot!(headers.join("\n").replace(version, "srps/[wersja]"));
}

#[test]
fn an_answer_is_asked_for_once_a_day_and_then_only_whether_it_changed() {
    let server = Server::start(|seen: &Seen, before| match seen.header("if-none-match") {
        Some(tag) => {
            assert_eq!(tag, "\"v1\"");
            Act::text(304, "")
        }
        None => {
            assert_eq!(before, 0, "asked whole once");
            world::answer(seen, before).with("ETag", "\"v1\"")
        }
    });
    let bench = Bench::new();
    let unit = world::id("0605053");
    let ask = || bench.ask(&server.address, |c| c.by_unit(&unit, &[72305], &[])).0.unwrap();
    let first = ask();
    bench.clock.pass(23 * HOUR);
    assert_eq!((ask(), server.count()), (first.clone(), 1), "fresh: nothing sent");
    bench.clock.pass(2 * HOUR);
    assert_eq!((ask(), server.count()), (first.clone(), 2), "older: asked whether it changed");
    bench.clock.pass(23 * HOUR);
    assert_eq!((ask(), server.count()), (first, 2), "what was confirmed is fresh again");
}

#[test]
fn a_changed_answer_replaces_the_old_one() {
    let server = Server::start(|seen, before| {
        let value = 100 + before;
        let values = json!([{ "year": "2024", "val": value, "attrId": 1 }]);
        let page = json!([{ "id": 72305, "measureUnitId": 26, "values": values }]);
        world::paged(seen, json!({}), page.as_array().unwrap()).with("ETag", "\"v\"")
    });
    let bench = Bench::new();
    let ask =
        || bench.ask(&server.address, |c| c.by_unit("030611405053", &[72305], &[])).0.unwrap();
    let value = |got: &[srps::bdl::client::Got<Vec<srps::bdl::answers::Series>>]| {
        got[0].value[0].points[0].value.unwrap()
    };
    assert_eq!(value(&ask()), 100.0);
    bench.clock.pass(25 * HOUR);
    assert_eq!(value(&ask()), 101.0);
    assert_eq!(value(&ask()), 101.0);
}

#[test]
fn a_304_without_a_question_for_it_is_no_answer() {
    let server = Server::start(|_, _| Act::text(304, ""));
    let (answer, _) = Bench::new().ask(&server.address, |c| c.unit("030611405053"));
    insta::assert_snapshot!(told(answer.unwrap_err()));
}

#[test]
fn a_damaged_answer_on_disk_is_asked_for_anew() {
    let server = Server::start(world::answer);
    let bench = Bench::new();
    let ask = || bench.ask(&server.address, |c| c.unit("030611405053")).0.unwrap();
    let first = ask();
    for entry in std::fs::read_dir(bench.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|x| x == "odp") {
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, &bytes[..bytes.len() - 3]).unwrap();
        }
    }
    assert_eq!((ask(), server.count()), (first, 2));
}

#[test]
fn answers_carry_the_day_they_were_got() {
    let server = Server::start(world::answer);
    let bench = Bench::new();
    let (got, kept) =
        bench.ask(&server.address, |c| c.by_unit(&world::id("0605053"), &[72305], &[2024]));
    let got = got.unwrap();
    assert_eq!((got[0].day, got[0].line), (Some(day()), 1));
    assert_eq!(kept[0].query, Query::by_unit(&world::id("0605053"), &[72305], &[2024]).page(0));
}
