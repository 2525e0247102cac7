//! Quotas and refusals: `429`, `Retry-After`, runs one after another.

use serde_json::json;
use srps::bdl::{Limiter, Reach};

use crate::server::{Act, Server};
use crate::support::{Bench, HOUR, order, shown, told, wanted};
use crate::world;

fn unit() -> serde_json::Value {
    json!({ "id": "030611405053", "name": "x", "level": 6 })
}

/// Refuses the first requests, each with the header given, then answers.
fn refusing(times: usize, retry_after: Option<&'static str>) -> Server {
    Server::start(move |_, before| {
        if before >= times {
            return Act::json(&unit());
        }
        let act = Act::text(429, "{\"errorResult\":\"API calls quota exceeded\"}");
        match retry_after {
            Some(text) => act.with("Retry-After", text),
            None => act,
        }
    })
}

#[test]
fn a_refusal_with_words_is_waited_out() {
    let server = refusing(1, Some("396 sek"));
    let bench = Bench::new();
    bench.ask(&server.address, |c| c.unit("030611405053")).0.unwrap();
    assert_eq!((server.count(), bench.clock.longest()), (2, 396_000));
}

#[test]
fn a_refusal_with_a_number_or_a_day_is_waited_out() {
    for (text, wait) in [("12", 12_000), ("Fri, 15 Jan 2027 08:01:40 GMT", 100_000)] {
        let server = refusing(1, Some(text));
        let bench = Bench::new();
        bench.ask(&server.address, |c| c.unit("030611405053")).0.unwrap();
        assert_eq!(bench.clock.longest(), wait, "{text}");
    }
}

#[test]
fn a_refusal_that_does_not_say_how_long_is_waited_out_longer_each_time() {
    let server = refusing(3, None);
    let bench = Bench::new();
    bench.ask(&server.address, |c| c.unit("030611405053")).0.unwrap();
    assert_eq!(*bench.clock.slept.borrow(), [60_000, 120_000, 240_000]);
}

#[test]
fn refusals_without_end_end_the_run() {
    let server = refusing(usize::MAX, Some("30 sek"));
    let (answer, _) = Bench::new().ask(&server.address, |c| c.unit("030611405053"));
    insta::assert_snapshot!(told(answer.unwrap_err()));
    assert_eq!(server.count(), 4);
}

#[test]
fn a_wait_of_hours_is_not_waited_out_and_the_next_run_knows() {
    let server = refusing(1, Some("10800 sek"));
    let bench = Bench::new();
    let (answer, _) = bench.ask(&server.address, |c| c.unit("030611405053"));
    insta::assert_snapshot!("refused_for_hours", told(answer.unwrap_err()));
    let (answer, _) = bench.ask(&server.address, |c| c.unit("030611405053"));
    insta::assert_snapshot!("still_refused", told(answer.unwrap_err()));
    assert_eq!(server.count(), 1, "the second run did not even ask");
    bench.clock.pass(3 * HOUR);
    bench.ask(&server.address, |c| c.unit("030611405053")).0.unwrap();
}

#[test]
fn two_runs_within_a_quarter_share_the_quota() {
    let server = Server::start(world::answer);
    let bench = Bench::new();
    let ask = |from: u32, n: u32| {
        bench.ask(&server.address, |c| (from..from + n).try_for_each(|v| c.variable(v).map(drop)))
    };
    ask(0, 90).0.unwrap();
    assert!(bench.clock.longest() < 1_100, "spread over seconds only");
    bench.clock.pass(60_000);
    ask(90, 10).0.unwrap();
    assert!(bench.clock.longest() < 1_100);
    ask(100, 1).0.unwrap();
    let wait = bench.clock.longest();
    assert!(
        (800_000..840_000).contains(&wait),
        "the 101st waits for the first to be 15 minutes old: {wait}"
    );
}

#[test]
fn the_quota_of_half_a_day_ends_a_run() {
    let bench = Bench::new();
    let server = Server::start(world::answer);
    // A thousand requests of the last hour, 90 in each quarter but the last.
    let now = srps::bdl::Clock::now(&bench.clock);
    bench.run(&server.address, &crate::support::http(), |_| {});
    let file = srps::bdl::Cache::look(bench.folder(), &server.address).limits(None);
    let times: String = (0..1000).map(|i| format!("{}\n", now - HOUR - i * 1000)).collect();
    std::fs::write(&file, times).unwrap();
    assert_eq!(Limiter::look(srps::bdl::ANONYMOUS, &file, now).free(now), 0);
    let (answer, _) = bench.ask(&server.address, |c| c.unit("030611405053"));
    insta::assert_snapshot!(told(answer.unwrap_err()));
    assert_eq!(server.count(), 0);
}

#[test]
fn a_plan_says_how_long_and_a_run_keeps_to_it() {
    let server = Server::start(world::answer);
    let bench = Bench::new();
    let order =
        order(vec![wanted(72305, "ludność", "osoba"), wanted(10514, "bezrobotni", "osoba")], None);
    let plan = bench.plan(&server.address, &order);
    assert_eq!((server.count(), plan.reach, plan.remembered()), (0, Reach::Voivodeship, 0));
    let start = srps::bdl::Clock::now(&bench.clock);
    let gathered = bench.gather(&server.address, &order).unwrap();
    assert_eq!(shown(&gathered.found), "");
    // How many pages the list of a województwo has is only estimated.
    let saved = plan.requests() - server.count();
    assert!(saved <= order.wanted.len(), "{plan:#?}");
    // The clock of the test only moves by waiting for the limit.
    let took = srps::bdl::Clock::now(&bench.clock) - start;
    assert!(took <= plan.takes, "{took} {}", plan.takes);
    let again = bench.plan(&server.address, &order);
    assert_eq!((again.requests(), again.remembered()), (0, server.count()));
}

#[test]
fn peers_that_do_not_fit_into_the_quota_are_left_to_the_powiat() {
    let server = Server::start(world::answer);
    let bench = Bench::new();
    bench.ask(&server.address, |c| (0..88).try_for_each(|v| c.variable(v).map(drop))).0.unwrap();
    let wanted: Vec<_> = (0..60).map(|i| wanted(72305 + i, &format!("x{i}"), "osoba")).collect();
    let order = order(wanted, None);
    let plan = bench.plan(&server.address, &order);
    assert_eq!((plan.reach, plan.cut, plan.free), (Reach::Powiat, true, 12));
    let asked =
        bench.plan(&server.address, &srps::bdl::Order { reach: Some(Reach::Voivodeship), ..order });
    assert_eq!((asked.reach, asked.cut), (Reach::Voivodeship, false));
    assert!(asked.takes > 10 * 60_000, "and says that it waits: {}", asked.takes);
}
