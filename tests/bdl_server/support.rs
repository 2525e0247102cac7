//! A client with a clock of its own.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use srps::bdl::client::Kept;
use srps::bdl::fault::Fault;
use srps::bdl::http::{MOST_BYTES, Patience};
use srps::bdl::{
    ANONYMOUS, Cache, Client, Clock, Event, Gathered, Http, Limiter, Order, Plan, Reach, Settings,
    Transport, Wanted, Whose, gather, plan,
};
use srps::data::Registry;
use srps::diag::{Diagnostic, RenderOptions, SourceMap, render_terminal};

/// A clock that jumps instead of waiting.
pub struct Fake {
    now: Cell<u64>,
    pub slept: RefCell<Vec<u64>>,
}

impl Fake {
    pub fn new() -> Self {
        Self { now: Cell::new(1_800_000_000_000), slept: RefCell::new(Vec::new()) }
    }

    pub fn pass(&self, milliseconds: u64) {
        self.now.set(self.now.get() + milliseconds);
    }

    /// Longest wait so far.
    pub fn longest(&self) -> u64 {
        self.slept.borrow().iter().copied().max().unwrap_or(0)
    }
}

impl Clock for Fake {
    fn now(&self) -> u64 {
        self.now.get()
    }

    fn sleep(&self, milliseconds: u64) {
        self.slept.borrow_mut().push(milliseconds);
        self.pass(milliseconds);
    }
}

pub const HOUR: u64 = 3600 * 1000;

pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// A transport patient enough for a busy machine.
pub fn http() -> Http {
    let long = Duration::from_secs(20);
    Http::new(Patience { connect: long, whole: long }, MOST_BYTES)
}

/// A folder of answers, a clock and a day: what outlives a run.
pub struct Bench {
    pub home: tempfile::TempDir,
    pub clock: Fake,
    pub key: Option<String>,
}

impl Bench {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), clock: Fake::new(), key: None }
    }

    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// One run of a client.
    pub fn run<T>(
        &self,
        base: &str,
        transport: &dyn Transport,
        f: impl FnOnce(&mut Client<'_>) -> T,
    ) -> T {
        let cache = Cache::open(self.folder(), base).unwrap();
        let file = cache.limits(self.key.as_deref());
        let limiter = Limiter::open(ANONYMOUS, &file, self.clock.now()).unwrap();
        let settings = Settings { base: base.to_owned(), key: self.key.clone(), day: day() };
        let watch = |_: Event| {};
        f(&mut Client::new(transport, &self.clock, &watch, cache, limiter, settings))
    }

    /// One run with the usual transport; the client's answers besides.
    pub fn ask<T>(
        &self,
        base: &str,
        f: impl FnOnce(&mut Client<'_>) -> Result<T, Fault>,
    ) -> (Result<T, Fault>, Vec<Kept>) {
        self.run(base, &http(), |client| {
            let answer = f(client);
            (answer, std::mem::take(&mut client.kept))
        })
    }

    /// The plan of an order as things are.
    pub fn plan(&self, base: &str, order: &Order<'_>) -> Plan {
        let cache = Cache::look(self.folder(), base);
        let now = self.clock.now();
        let limiter = Limiter::look(ANONYMOUS, &cache.limits(self.key.as_deref()), now);
        plan::plan(order, base, &cache, &limiter, now)
    }

    /// A whole run of an order.
    pub fn gather(&self, base: &str, order: &Order<'_>) -> Result<Gathered, Diagnostic> {
        let plan = self.plan(base, order);
        self.run(base, &http(), |client| gather(client, order, &plan))
    }
}

/// An order for Janów Lubelski.
pub fn order(wanted: Vec<Wanted>, reach: Option<Reach>) -> Order<'static> {
    let registry: &'static Registry = Registry::embedded();
    let unit = registry.find("0605053").unwrap();
    Order { registry, unit, wanted, years: (2020, 2025), reach }
}

pub fn wanted(id: u32, name: &str, measure: &str) -> Wanted {
    Wanted { id, name: Some(Arc::from(name)), measure: Some(measure.to_owned()), whose: Whose::Own }
}

/// The diagnostic of a fault, as users see it, without the port.
pub fn told(fault: Fault) -> String {
    match fault {
        Fault::Other(d) => shown(&[*d]),
        Fault::Unknown(status) => format!("nieznane: {status}"),
    }
}

pub fn shown(found: &[Diagnostic]) -> String {
    plain(&render_terminal(found, &SourceMap::default(), RenderOptions::default()))
}

/// Without the port of the server.
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split("127.0.0.1:");
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        out.push_str("[serwer]");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}
