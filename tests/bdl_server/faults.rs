//! Servers and networks that fail.

use std::time::Duration;

use srps::bdl::Http;
use srps::bdl::fault::Fault;
use srps::bdl::http::Patience;

use crate::server::{Act, Server};
use crate::support::{Bench, HOUR, told};
use crate::world;

const UNIT: &str = "030611405053";

fn refusal(act: Act) -> (String, usize) {
    let server = Server::start(move |_, _| act.clone());
    let (answer, kept) = Bench::new().ask(&server.address, |c| c.unit(UNIT));
    assert!(kept.is_empty());
    (told(answer.unwrap_err()), server.count())
}

#[test]
fn a_server_that_recovers_is_asked_again() {
    let server = Server::start(|seen, before| match before {
        0 => Act::text(500, "{\"errorResult\":\"chwilowo\"}"),
        1 => Act::text(503, "<html>"),
        2 => Act::Close,
        3 => Act::Cut(b"{\"id\":".to_vec()),
        _ => world::answer(seen, before),
    });
    let bench = Bench::new();
    bench.ask(&server.address, |c| c.unit(UNIT)).0.unwrap();
    assert_eq!(
        (server.count(), bench.clock.slept.borrow().clone()),
        (5, vec![1000, 2000, 4000, 8000])
    );
}

#[test]
fn a_server_that_does_not_recover() {
    let (text, count) =
        refusal(Act::text(500, "{\"errors\":[{\"errorResult\":\"Internal error\"}]}"));
    assert_eq!(count, 5);
    insta::assert_snapshot!(text);
}

#[test]
fn an_answer_cut_off_every_time() {
    let (text, count) = refusal(Act::Cut(b"{\"id\": \"0306114".to_vec()));
    assert_eq!(count, 5);
    insta::assert_snapshot!(text);
}

#[test]
fn a_connection_closed_every_time() {
    let (text, count) = refusal(Act::Close);
    assert_eq!(count, 5);
    insta::assert_snapshot!(text);
}

#[test]
fn a_server_too_slow() {
    let server = Server::start(|_, _| Act::Slow(Duration::from_secs(4)));
    let quick = Duration::from_millis(1000);
    let http = Http::new(Patience { connect: quick, whole: quick }, 1000);
    let bench = Bench::new();
    let answer = bench.run(&server.address, &http, |c| c.unit(UNIT));
    insta::assert_snapshot!(told(answer.unwrap_err()));
}

#[test]
fn no_server_at_all() {
    // A port just closed: nobody listens on it.
    let address = Server::start(|_, _| Act::Close).address.clone();
    let (answer, _) = Bench::new().ask(&address, |c| c.unit(UNIT));
    insta::assert_snapshot!(told(answer.unwrap_err()));
}

#[test]
fn a_server_that_cannot_be_trusted() {
    let server = Server::start(|_, _| Act::Close);
    let address = server.address.replace("http://", "https://");
    let bench = Bench::new();
    let (answer, _) = bench.ask(&address, |c| c.unit(UNIT));
    insta::assert_snapshot!(told(answer.unwrap_err()));
    assert!(bench.clock.slept.borrow().is_empty(), "asking again would not help");
}

#[test]
fn a_name_nobody_has() {
    let (answer, _) = Bench::new().ask("http://serwer.invalid", |c| c.unit(UNIT));
    let Err(Fault::Other(d)) = answer else { panic!("answered") };
    assert_eq!(d.code, "E0470");
    assert!(d.message.contains("serwer.invalid"), "{}", d.message);
}

#[test]
fn bodies_that_are_no_data() {
    let bodies = [
        "",
        "<!DOCTYPE html><html><title>Przerwa techniczna</title>",
        "<?xml version=\"1.0\"?><units/>",
        "{\"id\": \"030611405053\", \"name\": ",
        "{\"id\": 0306}",
        "to nie jest JSON",
    ];
    let told: Vec<String> = bodies
        .iter()
        .map(|body| {
            let (text, count) = refusal(Act::text(200, body));
            assert_eq!(count, 1, "asking again would not help: {body}");
            text
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn bodies_of_another_shape() {
    let bodies = [
        "[]",
        "{}",
        "{\"id\": \"030611405053\", \"name\": \"x\"}",
        "{\"id\": \"030611405053\", \"name\": \"x\", \"level\": \"szósty\"}",
        "{\"id\": [\"030611405053\"], \"name\": \"x\", \"level\": 6}",
    ];
    let told: Vec<String> = bodies.iter().map(|body| refusal(Act::text(200, body)).0).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_cannot_be_read_is_not_remembered() {
    let server = Server::start(|seen, before| match before {
        0 => Act::text(200, "{\"results\": 7}"),
        _ => world::answer(seen, before),
    });
    let bench = Bench::new();
    assert!(bench.ask(&server.address, |c| c.measures()).0.is_err());
    assert_eq!(bench.ask(&server.address, |c| c.measures()).0.unwrap().len(), 5);
}

#[test]
fn a_body_without_end_is_refused() {
    let server = Server::start(|_, _| Act::text(200, &" ".repeat(3_000_000)));
    let patience = Patience { connect: Duration::from_secs(5), whole: Duration::from_secs(20) };
    let http = Http::new(patience, 2 * 1024 * 1024);
    let answer = Bench::new().run(&server.address, &http, |c| c.unit(UNIT));
    insta::assert_snapshot!(told(answer.unwrap_err()));
    assert_eq!(server.count(), 1);
}

#[test]
fn a_redirection_is_not_followed() {
    let other = Server::start(|_, _| Act::Close);
    let target = format!("{}/złodziej-kluczy", other.address);
    let server = Server::start(move |_, _| Act::text(302, "").with("Location", &target));
    let mut bench = Bench::new();
    bench.key = Some("klucz".to_owned());
    let (answer, _) = bench.ask(&server.address, |c| c.unit(UNIT));
    insta::assert_snapshot!(told(answer.unwrap_err()));
    assert_eq!((server.count(), other.count()), (1, 0));
}

#[test]
fn a_key_that_is_refused() {
    insta::assert_snapshot!(refusal(Act::text(403, "{\"errorResult\": \"Invalid X-ClientId\"}")).0);
}

#[test]
fn a_question_that_is_refused() {
    let (text, count) = refusal(Act::text(400, "nie tak\u{1b}[31m"));
    assert_eq!(count, 1);
    insta::assert_snapshot!(text);
}

#[test]
fn what_the_server_does_not_know_is_a_fault_of_its_own() {
    for status in [404, 412] {
        let server = Server::start(move |_, _| Act::text(status, ""));
        let (answer, _) = Bench::new().ask(&server.address, |c| c.variable(7));
        assert!(matches!(answer, Err(Fault::Unknown(s)) if s == status));
        assert_eq!(server.count(), 1);
    }
}

#[test]
fn an_old_answer_does_not_stand_in_for_a_server_that_fails() {
    let server = Server::start(|seen, before| match before {
        0 => world::answer(seen, before),
        _ => Act::text(503, ""),
    });
    let bench = Bench::new();
    bench.ask(&server.address, |c| c.by_unit(UNIT, &[72305], &[])).0.unwrap();
    bench.clock.pass(48 * HOUR);
    assert!(bench.ask(&server.address, |c| c.by_unit(UNIT, &[72305], &[])).0.is_err());
}

#[test]
fn a_folder_that_cannot_be_written_to() {
    let server = Server::start(world::answer);
    let bench = Bench::new();
    let answer = bench.run(&server.address, &crate::support::http(), |c| {
        std::fs::remove_dir_all(bench.folder()).unwrap();
        c.unit(UNIT)
    });
    let Err(Fault::Other(d)) = answer else { panic!("answered") };
    assert_eq!(d.code, "E0477");
    assert!(d.message.ends_with(": nie ma takiego katalogu"), "{}", d.message);
    assert_eq!(server.count(), 0, "what cannot be counted is not sent");
}
