//! Asking: limits, remembered answers, trying again.

use chrono::NaiveDate;

use super::answers::{
    Named, Page, Series, Subject, Unit, Variable, by_unit, by_variable, named, page, subject, unit,
    variable,
};
use super::cache::{Cache, Entry};
use super::clock::Clock;
use super::fault::{self, Fault};
use super::limit::Limiter;
use super::query::{PAGE, Query};
use super::reader::{Node, Shape};
use super::transport::{Ask, Reply, Transport};

/// Attempts when the server fails or cannot be reached.
const ATTEMPTS: usize = 5;
/// First pause between them; each next one is twice as long.
const PAUSE: u64 = 1000;
/// Refusals for the limit in a row before giving up.
const REFUSALS: usize = 3;
/// Pause after a refusal that does not say how long.
const REFUSED: u64 = 60_000;
/// Longest a run waits at once: a little more than the window of 15 minutes.
pub const LONGEST_WAIT: u64 = 20 * 60 * 1000;
/// Most pages of one list.
const PAGES: usize = 100;

/// How long remembered values are good without asking whether they changed.
pub const DATA_LIFE: u64 = 24 * 3600 * 1000;
/// The same for units, variables and dictionaries.
pub const LIST_LIFE: u64 = 30 * DATA_LIFE;

/// What the client tells while it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// So many requests were sent, so many answers taken from memory.
    Progress {
        /// Sent, repeated ones included.
        sent: usize,
        /// Taken from memory.
        remembered: usize,
    },
    /// Waiting so many milliseconds for the limit.
    Waiting(u64),
    /// Trying again after a fault, in so many milliseconds.
    Again(u64),
}

/// Who asks and when.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address of the API, without a final slash.
    pub base: String,
    /// Key of a registered user.
    pub key: Option<String>,
    /// Day of the run.
    pub day: NaiveDate,
}

/// An answer with its place among those kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Got<T> {
    /// What it says.
    pub value: T,
    /// Line in [`Client::kept`], from 1.
    pub line: u32,
    /// Day on which it was got or confirmed.
    pub day: Option<NaiveDate>,
}

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Path and parameters asked.
    pub query: String,
    /// Day on which it was got or confirmed.
    pub day: String,
    /// Body.
    pub body: Vec<u8>,
}

/// A client of the API.
pub struct Client<'a> {
    transport: &'a dyn Transport,
    clock: &'a dyn Clock,
    watch: &'a dyn Fn(Event),
    cache: Cache,
    limiter: Limiter,
    settings: Settings,
    /// All answers of this run, in the order in which they were used.
    pub kept: Vec<Kept>,
    /// Requests sent.
    pub sent: usize,
    /// Answers taken from memory without asking.
    pub remembered: usize,
    /// Lists whose announced length was not what came.
    pub short: Vec<String>,
}

impl<'a> Client<'a> {
    /// A client that answers from `cache`, and asks over `transport` what is not there.
    #[must_use]
    pub fn new(
        transport: &'a dyn Transport,
        clock: &'a dyn Clock,
        watch: &'a dyn Fn(Event),
        cache: Cache,
        limiter: Limiter,
        settings: Settings,
    ) -> Self {
        Self {
            transport,
            clock,
            watch,
            cache,
            limiter,
            settings,
            kept: Vec::new(),
            sent: 0,
            remembered: 0,
            short: Vec::new(),
        }
    }

    /// Address of the API.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.settings.base
    }

    /// Day of the run.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.settings.day
    }

    /// Units under a unit, of one level.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn units(&mut self, parent: &str, level: u8) -> Result<Vec<Unit>, Fault> {
        self.list(&Query::units(parent, level), unit)
    }

    /// Units of a level by a part of their name.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn units_named(&mut self, name: &str, level: u8) -> Result<Vec<Unit>, Fault> {
        self.list(&Query::units_named(name, level), unit)
    }

    /// One unit.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn unit(&mut self, id: &str) -> Result<Unit, Fault> {
        let query = Query::unit(id);
        Ok(self.one(&query, &query.whole(), LIST_LIFE, unit)?.value)
    }

    /// Variables of a subject.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn variables(&mut self, subject: &str) -> Result<Vec<Variable>, Fault> {
        self.list(&Query::variables(subject), variable)
    }

    /// One variable.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn variable(&mut self, id: u32) -> Result<Variable, Fault> {
        let query = Query::variable(id);
        Ok(self.one(&query, &query.whole(), LIST_LIFE, variable)?.value)
    }

    /// Subjects under a subject, or the topmost ones.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn subjects(&mut self, parent: Option<&str>) -> Result<Vec<Subject>, Fault> {
        self.list(&Query::subjects(parent), subject)
    }

    /// Units of measure.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn measures(&mut self) -> Result<Vec<Named>, Fault> {
        self.list(&Query::measures(), named)
    }

    /// Attributes.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn attributes(&mut self) -> Result<Vec<Named>, Fault> {
        self.list(&Query::attributes(), named)
    }

    /// Values of one variable for the units of a level under a unit, page by page.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn by_variable(
        &mut self,
        variable: u32,
        parent: &str,
        level: u8,
        years: &[i32],
    ) -> Result<Vec<Got<Vec<Series>>>, Fault> {
        let query = Query::by_variable(variable, parent, level, years);
        self.pages(&query, DATA_LIFE, |node| by_variable(node, variable))
    }

    /// Values of some variables for one unit, page by page.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn by_unit(
        &mut self,
        unit: &str,
        variables: &[u32],
        years: &[i32],
    ) -> Result<Vec<Got<Vec<Series>>>, Fault> {
        let query = Query::by_unit(unit, variables, years);
        self.pages(&query, DATA_LIFE, |node| by_unit(node, unit))
    }

    fn list<T: PartialEq>(
        &mut self,
        query: &Query,
        read: fn(&Node<'_>) -> Result<T, Shape>,
    ) -> Result<Vec<T>, Fault> {
        let pages = self.pages(query, LIST_LIFE, |node| page(node, read))?;
        Ok(pages.into_iter().flat_map(|p| p.value).collect())
    }

    fn pages<T: PartialEq>(
        &mut self,
        query: &Query,
        life: u64,
        read: impl Fn(&Node<'_>) -> Result<Page<Vec<T>>, Shape>,
    ) -> Result<Vec<Got<Vec<T>>>, Fault> {
        let mut out: Vec<Got<Vec<T>>> = Vec::new();
        let mut seen = 0;
        for number in 0..PAGES {
            let got = self.one(query, &query.page(number), life, &read)?;
            let page = got.value;
            // A server that does not know the parameter would give the first page for ever.
            if page.size > 0 && out.last().is_some_and(|last| last.value == page.content) {
                return Err(fault::repeated(&self.settings.base, query).into());
            }
            seen += page.size;
            let (more, total) = (page.goes_on(seen, PAGE), page.total);
            out.push(Got { value: page.content, line: got.line, day: got.day });
            if !more {
                if let Some(total) = total.filter(|t| *t != seen) {
                    self.short.push(format!("{}: {seen} z {total}", query.endpoint()));
                }
                break;
            }
        }
        Ok(out)
    }

    /// One answer: from memory while it is fresh, otherwise asked for, conditionally when an older
    /// one is at hand. Only what could be read is kept.
    fn one<T>(
        &mut self,
        query: &Query,
        text: &str,
        life: u64,
        read: impl Fn(&Node<'_>) -> Result<T, Shape>,
    ) -> Result<Got<T>, Fault> {
        let parse = |base: &str, body: &[u8]| {
            let value =
                serde_json::from_slice(body).map_err(|e| fault::not_json(body, &e, base, query))?;
            read(&Node::root(&value)).map_err(|s| fault::shape(&s, base, query))
        };
        // What an older version of the program kept and this one cannot read is asked for anew.
        let old = self.cache.get(text).and_then(|e| {
            let value = parse(&self.settings.base, &e.body).ok()?;
            Some((e, value))
        });
        let now = self.clock.now();
        let (fresh, old) = match old {
            Some((e, value)) if e.is_fresh(now, life) => (Some((e, value)), None),
            other => (None, other),
        };
        if let Some((entry, value)) = fresh {
            self.remembered += 1;
            self.tell();
            return Ok(self.keep(text, entry, value));
        }
        let reply = self.ask(query, text, old.as_ref().and_then(|(e, _)| e.etag.as_deref()))?;
        let (at, day) = (self.clock.now(), self.settings.day.format("%Y-%m-%d").to_string());
        let (entry, value) = match (reply.status, old) {
            (304, Some((e, value))) => (Entry { at, day, ..e }, value),
            _ => {
                let value = parse(&self.settings.base, &reply.body)?;
                (Entry { etag: reply.etag, at, day, body: reply.body }, value)
            }
        };
        self.cache.put(text, &entry).map_err(|e| self.disk(&e))?;
        Ok(self.keep(text, entry, value))
    }

    fn keep<T>(&mut self, query: &str, entry: Entry, value: T) -> Got<T> {
        let day = NaiveDate::parse_from_str(&entry.day, "%Y-%m-%d").ok();
        self.kept.push(Kept { query: query.to_owned(), day: entry.day, body: entry.body });
        Got { value, line: u32::try_from(self.kept.len()).unwrap_or(u32::MAX), day }
    }

    fn tell(&self) {
        (self.watch)(Event::Progress { sent: self.sent, remembered: self.remembered });
    }

    fn disk(&self, e: &std::io::Error) -> Fault {
        fault::disk(e, &self.cache.folder().display().to_string()).into()
    }

    /// Sends a request until there is an answer worth reading: 200, or 304 to a tag.
    fn ask(&mut self, query: &Query, text: &str, etag: Option<&str>) -> Result<Reply, Fault> {
        let url = format!("{}/{text}", self.settings.base);
        let (mut attempts, mut refusals) = (0, 0);
        loop {
            self.wait_for_limit()?;
            let now = self.clock.now();
            self.limiter.record(now).map_err(|e| self.disk(&e))?;
            let ask = Ask { url: &url, etag, key: self.settings.key.as_deref() };
            let answer = self.transport.get(&ask);
            self.sent += 1;
            self.tell();
            let failed = match answer {
                Ok(reply) => match reply.status {
                    200 => return Ok(reply),
                    304 if etag.is_some() => return Ok(reply),
                    404 | 412 => return Err(Fault::Unknown(reply.status)),
                    429 => {
                        refusals += 1;
                        self.refused(&reply, refusals)?;
                        continue;
                    }
                    500.. => fault::status(&reply, &self.settings.base, query, attempts + 1),
                    _ => return Err(fault::status(&reply, &self.settings.base, query, 1).into()),
                },
                Err(failure) => {
                    let told = fault::failure(&failure, &self.settings.base, query, attempts + 1);
                    if !failure.is_passing() {
                        return Err(told.into());
                    }
                    told
                }
            };
            attempts += 1;
            if attempts == ATTEMPTS {
                return Err(failed.into());
            }
            let pause = PAUSE << (attempts - 1);
            (self.watch)(Event::Again(pause));
            self.clock.sleep(pause);
        }
    }

    fn wait_for_limit(&mut self) -> Result<(), Fault> {
        let wait = self.limiter.wait(self.clock.now());
        if wait > LONGEST_WAIT {
            return Err(fault::limit(self.limiter.quota(), wait, false).into());
        }
        if wait > 0 {
            (self.watch)(Event::Waiting(wait));
            self.clock.sleep(wait);
        }
        Ok(())
    }

    fn refused(&mut self, reply: &Reply, refusals: usize) -> Result<(), Fault> {
        let now = self.clock.now();
        let told = reply.retry_after.as_deref().and_then(|t| retry_after(t, now));
        let wait = told.unwrap_or(REFUSED << (refusals - 1).min(4));
        self.limiter.block(now + wait).map_err(|e| self.disk(&e))?;
        if refusals > REFUSALS || wait > LONGEST_WAIT {
            return Err(fault::limit(self.limiter.quota(), wait, true).into());
        }
        Ok(())
    }
}

/// Milliseconds to wait: `396`, `396 sek`, or a day and hour as HTTP writes them.
fn retry_after(text: &str, now: u64) -> Option<u64> {
    if let Ok(at) = chrono::DateTime::parse_from_rfc2822(text.trim()) {
        let at = u64::try_from(at.timestamp_millis()).ok()?;
        return Some(at.saturating_sub(now));
    }
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse::<u64>().ok()?.checked_mul(1000)
}
