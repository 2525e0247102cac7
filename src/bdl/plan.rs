//! What is going to be asked, known before anything is sent.

use std::sync::Arc;

use super::answers::{Page, Unit, page, unit};
use super::cache::Cache;
use super::client::{DATA_LIFE, LIST_LIFE};
use super::limit::{Limiter, Quota};
use super::query::{PAGE, Query, batches};
use super::reader::{Node, Shape};
use super::units::{COUNTRY, area, powiat_of, voivodeship_of};
use crate::data::{Area, CodeBook, Registry};

/// First year of the API.
pub const FIRST_YEAR: i32 = 1995;

/// Whose row of the API is the gmina's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// Its own.
    Own,
    /// That of its powiat.
    Powiat,
    /// That of its województwo.
    Voivodeship,
}

/// A variable asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Number in the API.
    pub id: u32,
    /// Name for rows; none when the API is to be asked for it.
    pub name: Option<Arc<str>>,
    /// Unit of measure the rows must have; none when any is good.
    pub measure: Option<String>,
    /// Whose row.
    pub whose: Whose,
}

/// What to ask.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// Units of the country.
    pub registry: &'a Registry,
    /// The gmina.
    pub unit: u32,
    /// Variables.
    pub wanted: Vec<Wanted>,
    /// First and last year of the rows.
    pub years: (i32, i32),
    /// How far peers are looked for; none to let the limit decide.
    pub reach: Option<Reach>,
}

/// Which other gminas are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// None.
    Own,
    /// All of the powiat.
    Powiat,
    /// Those of the powiat, and those of the same kind in the województwo.
    Voivodeship,
}

/// How gminas are asked about: whichever takes fewer requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Many variables of one gmina at once.
    ByUnit,
    /// One variable of many gminas at once.
    ByVariable,
}

/// A part of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What for, in Polish.
    pub what: String,
    /// Requests to send.
    pub requests: usize,
    /// Answers at hand.
    pub remembered: usize,
}

/// The plan of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Parts in the order of asking.
    pub steps: Vec<Step>,
    /// Which gminas.
    pub reach: Reach,
    /// How.
    pub way: Way,
    /// The limit made the reach smaller than the województwo.
    pub cut: bool,
    /// Quota of the user.
    pub quota: Quota,
    /// Requests that can be sent at once.
    pub free: usize,
    /// Milliseconds it takes.
    pub takes: u64,
}

impl Plan {
    /// Requests to send.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.steps.iter().map(|s| s.requests).sum()
    }

    /// Answers at hand.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.steps.iter().map(|s| s.remembered).sum()
    }
}

impl<'a> Order<'a> {
    /// Numbers of the variables, each once, in order.
    #[must_use]
    pub fn variables(&self) -> Vec<u32> {
        let mut out: Vec<u32> = self.wanted.iter().map(|w| w.id).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Years to name in questions; none when all are wanted.
    #[must_use]
    pub fn asked_years(&self) -> Vec<i32> {
        let (first, last) = self.years;
        if first <= FIRST_YEAR { Vec::new() } else { (first..=last).collect() }
    }

    /// Numbers of variables without a name.
    #[must_use]
    pub fn nameless(&self) -> Vec<u32> {
        let mut out: Vec<u32> =
            self.wanted.iter().filter(|w| w.name.is_none()).map(|w| w.id).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The gmina's identifier among units of the API, in force if there is one.
    #[must_use]
    pub fn own<'u>(&self, book: &CodeBook<'_>, units: &'u [Unit]) -> Option<&'u str> {
        let mine = |u: &&Unit| u.level == 6;
        let found = |u: &'u Unit| match area(self.registry, book, &u.id)? {
            (Area::Gmina(g), current) if g == self.unit => Some((current, u.id.as_str())),
            _ => None,
        };
        units.iter().filter(mine).filter_map(found).max().map(|(_, id)| id)
    }

    /// Identifiers of the other gminas of a reach among units of the API; former codes of the gmina
    /// itself are among them, for its older years.
    #[must_use]
    pub fn others(
        &self,
        book: &CodeBook<'_>,
        own: &str,
        units: &[Unit],
        reach: Reach,
    ) -> Vec<String> {
        let mut out: Vec<String> = units
            .iter()
            .filter(|u| u.level == 6 && u.id != own)
            .filter(|u| match area(self.registry, book, &u.id) {
                Some((Area::Gmina(g), current)) => {
                    g == self.unit || (current && self.is_peer(g, reach))
                }
                _ => false,
            })
            .map(|u| u.id.clone())
            .collect();
        out.sort();
        out.dedup();
        out
    }

    /// Whether a gmina other than the own one belongs to a reach.
    #[must_use]
    pub fn is_peer(&self, gmina: u32, reach: Reach) -> bool {
        let (Some(own), Some(other)) = (self.registry.unit(self.unit), self.registry.unit(gmina))
        else {
            return false;
        };
        let near = own.powiat == other.powiat;
        let alike = own.voivodeship == other.voivodeship && own.kind == other.kind;
        match reach {
            Reach::Own => false,
            Reach::Powiat => near,
            Reach::Voivodeship => near || alike,
        }
    }

    fn peers(&self, reach: Reach) -> usize {
        let all = (0..).zip(&self.registry.units).map(|(g, _)| g);
        all.filter(|g| *g != self.unit && self.is_peer(*g, reach)).count()
    }

    /// Pages of all gminas of the województwo: the API counts parts and former units too.
    fn pages(&self) -> usize {
        let own = self.registry.unit(self.unit).map(|u| u.voivodeship);
        let units = self.registry.units.iter().filter(|u| Some(u.voivodeship) == own);
        let rows: usize = units.map(|u| if u.kind == 3 { 3 } else { 1 }).sum();
        (rows * 11 / 10).div_ceil(PAGE).max(1)
    }
}

/// Looks into remembered answers.
struct Peek<'a> {
    cache: &'a Cache,
    now: u64,
}

impl Peek<'_> {
    fn one(&self, text: &str, life: u64) -> bool {
        self.cache.fresh(text, self.now, life).is_some()
    }

    /// Pages missing and at hand; results too, when all are at hand.
    fn pages<T>(
        &self,
        query: &Query,
        life: u64,
        expected: usize,
        read: fn(&Node<'_>) -> Result<T, Shape>,
    ) -> (usize, usize, Option<Vec<T>>) {
        let mut all = Vec::new();
        for number in 0.. {
            let answer = self.cache.fresh(&query.page(number), self.now, life).and_then(|e| {
                let value = serde_json::from_slice(&e.body).ok()?;
                page(&Node::root(&value), read).ok()
            });
            let Some(Page { content, size, total, next }) = answer else {
                return (expected.saturating_sub(number).max(1), number, None);
            };
            all.extend(content);
            if !(Page { content: (), size, total, next }).goes_on(all.len(), PAGE) {
                return (0, number + 1, Some(all));
            }
        }
        (0, 0, None)
    }

    fn step<T>(
        &self,
        what: String,
        queries: impl Iterator<Item = Query>,
        life: u64,
        expected: usize,
        read: fn(&Node<'_>) -> Result<T, Shape>,
    ) -> Step {
        let mut step = Step { what, requests: 0, remembered: 0 };
        for query in queries {
            let (missing, there, _) = self.pages(&query, life, expected, read);
            step.requests += missing;
            step.remembered += there;
        }
        step
    }
}

fn nothing(_: &Node<'_>) -> Result<(), Shape> {
    Ok(())
}

/// Plans a run: looks into remembered answers, sends nothing.
#[must_use]
pub fn plan(order: &Order<'_>, base: &str, cache: &Cache, limiter: &Limiter, now: u64) -> Plan {
    let peek = Peek { cache, now };
    let book = CodeBook::new(order.registry);
    let variables = order.variables();
    let years = order.asked_years();
    let batches = batches(base, &variables, &years);
    let name = order.registry.unit(order.unit).map_or("", |u| u.name.as_str());

    let (missing, there, found) = peek.pages(&Query::units_named(name, 6), LIST_LIFE, 1, unit);
    let own = found.as_deref().and_then(|units| order.own(&book, units)).map(str::to_owned);
    let mut steps = vec![Step {
        what: format!("numer gminy {name} w BDL"),
        requests: missing,
        remembered: there,
    }];
    steps.push(peek.step(
        "słownik jednostek miary".to_owned(),
        std::iter::once(Query::measures()),
        LIST_LIFE,
        1,
        nothing,
    ));
    let nameless = order.nameless();
    if !nameless.is_empty() {
        let there =
            nameless.iter().filter(|v| peek.one(&Query::variable(**v).whole(), LIST_LIFE)).count();
        steps.push(Step {
            what: "nazwy zmiennych, których nie znają reguły".to_owned(),
            requests: nameless.len() - there,
            remembered: there,
        });
    }
    let data = |what: &str, units: &[Option<String>]| {
        let mut step = Step { what: what.to_owned(), requests: 0, remembered: 0 };
        for unit in units {
            let queries =
                batches.iter().map(|b| Query::by_unit(unit.as_deref().unwrap_or(""), b, &years));
            let part = match unit {
                Some(_) => peek.step(String::new(), queries, DATA_LIFE, 1, nothing),
                None => Step { what: String::new(), requests: batches.len(), remembered: 0 },
            };
            step.requests += part.requests;
            step.remembered += part.remembered;
        }
        step
    };
    steps.push(data(
        "dane gminy, powiatu, województwa i kraju",
        &[
            own.clone(),
            own.as_deref().and_then(powiat_of),
            own.as_deref().and_then(voivodeship_of),
            Some(COUNTRY.to_owned()),
        ],
    ));

    let common: usize = steps.iter().map(|s| s.requests).sum();
    let options = |reach: Reach| -> (Way, Vec<Step>) {
        let (expected, parent) = match reach {
            Reach::Voivodeship => (order.pages(), own.as_deref().and_then(voivodeship_of)),
            _ => (1, own.as_deref().and_then(powiat_of)),
        };
        let label = match reach {
            Reach::Voivodeship => "dane gmin powiatu i gmin tego samego rodzaju w województwie",
            _ => "dane innych gmin powiatu",
        };
        let list = match &parent {
            Some(p) => peek.pages(&Query::units(p, 6), LIST_LIFE, expected, unit),
            None => (expected, 0, None),
        };
        let ids: Vec<Option<String>> = match (&list.2, &own) {
            (Some(units), Some(own)) => {
                order.others(&book, own, units, reach).into_iter().map(Some).collect()
            }
            _ => vec![None; order.peers(reach)],
        };
        let by_unit = vec![
            Step { what: "spis gmin".to_owned(), requests: list.0, remembered: list.1 },
            data(label, &ids),
        ];
        let by_variable = vec![match &parent {
            Some(p) => peek.step(
                label.to_owned(),
                variables.iter().map(|v| Query::by_variable(*v, p, 6, &years)),
                DATA_LIFE,
                expected,
                nothing,
            ),
            None => {
                Step { what: label.to_owned(), requests: variables.len() * expected, remembered: 0 }
            }
        }];
        let cost = |steps: &[Step]| steps.iter().map(|s| s.requests).sum::<usize>();
        if cost(&by_variable) < cost(&by_unit) {
            (Way::ByVariable, by_variable)
        } else {
            (Way::ByUnit, by_unit)
        }
    };
    let free = limiter.free(now);
    let (reach, way, peers, cut) = match order.reach {
        Some(Reach::Own) => (Reach::Own, Way::ByUnit, Vec::new(), false),
        Some(reach) => {
            let (way, steps) = options(reach);
            (reach, way, steps, false)
        }
        None => {
            let (way, steps) = options(Reach::Voivodeship);
            let cost: usize = steps.iter().map(|s| s.requests).sum();
            if common + cost <= free {
                (Reach::Voivodeship, way, steps, false)
            } else {
                let (way, steps) = options(Reach::Powiat);
                (Reach::Powiat, way, steps, true)
            }
        }
    };
    steps.extend(peers);
    let requests = steps.iter().map(|s| s.requests).sum();
    let takes = limiter.forecast(requests, now);
    Plan { steps, reach, way, cut, quota: *limiter.quota(), free, takes }
}
