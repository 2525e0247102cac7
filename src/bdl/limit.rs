//! Limits of the API: how many requests in how long, counted over runs.

use std::collections::VecDeque;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Requests allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// In Polish: `limit anonimowy`.
    pub name: &'static str,
    /// (length in milliseconds, most requests in it), from the shortest.
    pub windows: [(u64, usize); 4],
}

const SECOND: u64 = 1000;
const QUARTER: u64 = 15 * 60 * SECOND;
const HALF_DAY: u64 = 12 * 3600 * SECOND;
const WEEK: u64 = 7 * 24 * 3600 * SECOND;

/// Without a key.
pub static ANONYMOUS: Quota = Quota {
    name: "limit anonimowy",
    windows: [(SECOND, 5), (QUARTER, 100), (HALF_DAY, 1000), (WEEK, 10_000)],
};

/// With a key (`X-ClientId`).
pub static REGISTERED: Quota = Quota {
    name: "limit zarejestrowany",
    windows: [(SECOND, 10), (QUARTER, 500), (HALF_DAY, 5000), (WEEK, 50_000)],
};

impl Quota {
    /// Most requests in 15 minutes.
    #[must_use]
    pub fn in_quarter(&self) -> usize {
        self.windows.iter().find(|(length, _)| *length == QUARTER).map_or(0, |(_, n)| *n)
    }

    /// First moment, not before `now`, at which one more request is allowed after those sent.
    fn next(&self, sent: &VecDeque<u64>, now: u64) -> u64 {
        let mut at = now;
        for (length, most) in self.windows {
            let oldest = sent.len().checked_sub(most).and_then(|i| sent.get(i));
            if let Some(t) = oldest {
                // The server counts by arrival: a little longer than the letter of the limit.
                at = at.max(t + length + (length / 50).min(500));
            }
        }
        at
    }
}

/// Requests sent so far, kept in a file as one time a line.
#[derive(Debug)]
pub struct Limiter {
    quota: Quota,
    sent: VecDeque<u64>,
    /// The server said to wait until then.
    blocked: u64,
    file: Option<PathBuf>,
}

impl Limiter {
    /// Nothing sent, nothing kept.
    #[must_use]
    pub fn new(quota: Quota) -> Self {
        Self { quota, sent: VecDeque::new(), blocked: 0, file: None }
    }

    /// With the requests of earlier runs. Lines that are no times are passed over; what is older
    /// than the longest window is dropped from the file.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn open(quota: Quota, file: &Path, now: u64) -> std::io::Result<Self> {
        let text = match std::fs::read(file) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(e),
        };
        let mut out = Self::new(quota);
        let read = out.learn(&text, now);
        out.file = Some(file.to_owned());
        if out.sent.len() < read || text.is_empty() {
            out.rewrite()?;
        }
        Ok(out)
    }

    /// With the requests of earlier runs, for a forecast: nothing is written, and a file that cannot
    /// be read counts as none.
    #[must_use]
    pub fn look(quota: Quota, file: &Path, now: u64) -> Self {
        let bytes = std::fs::read(file).unwrap_or_default();
        let mut out = Self::new(quota);
        out.learn(&String::from_utf8_lossy(&bytes), now);
        out
    }

    /// Takes over times from a text; how many there were.
    fn learn(&mut self, text: &str, now: u64) -> usize {
        let mut times = Vec::new();
        for line in text.lines() {
            // A clock set back leaves times of the future behind; they would block for good.
            match line.strip_prefix('!') {
                Some(until) => {
                    let until = until.parse().unwrap_or(0);
                    self.blocked =
                        self.blocked.max(if until <= now + HALF_DAY { until } else { 0 });
                }
                None => times.extend(line.parse::<u64>().ok().filter(|t| *t <= now)),
            }
        }
        times.sort_unstable();
        let read = times.len();
        self.sent = times.into_iter().filter(|t| t + WEEK > now).collect();
        read
    }

    fn rewrite(&self) -> std::io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut text: String = self.sent.iter().map(|t| format!("{t}\n")).collect();
        if self.blocked > 0 {
            text.push_str(&format!("!{}\n", self.blocked));
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(text.as_bytes())?;
        fresh.persist(file).map_err(|e| e.error)?;
        Ok(())
    }

    fn append(&self, line: &str) -> std::io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file)?;
        file.write_all(line.as_bytes())
    }

    /// The quota.
    #[must_use]
    pub fn quota(&self) -> &Quota {
        &self.quota
    }

    /// Milliseconds until one more request is allowed.
    #[must_use]
    pub fn wait(&self, now: u64) -> u64 {
        self.quota.next(&self.sent, now).max(self.blocked).saturating_sub(now)
    }

    /// Notes a request about to be sent.
    ///
    /// # Errors
    /// When it cannot be written down: then it must not be sent, or a later run breaks the limit.
    pub fn record(&mut self, now: u64) -> std::io::Result<()> {
        self.append(&format!("{now}\n"))?;
        self.sent.push_back(now);
        Ok(())
    }

    /// Notes that the server said to wait.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn block(&mut self, until: u64) -> std::io::Result<()> {
        self.blocked = self.blocked.max(until);
        self.append(&format!("!{until}\n"))
    }

    /// How many requests go without waiting longer than for the per-second limit.
    #[must_use]
    pub fn free(&self, now: u64) -> usize {
        if self.blocked > now {
            return 0;
        }
        self.quota
            .windows
            .iter()
            .filter(|(length, _)| *length > SECOND)
            .map(|(length, most)| {
                most.saturating_sub(self.sent.iter().filter(|t| *t + length > now).count())
            })
            .min()
            .unwrap_or(0)
    }

    /// Milliseconds that so many requests take under the limits, the last one's answer included.
    #[must_use]
    pub fn forecast(&self, requests: usize, now: u64) -> u64 {
        let mut sent = self.sent.clone();
        let mut at = now.max(self.blocked);
        for _ in 0..requests {
            at = self.quota.next(&sent, at);
            sent.push_back(at);
            // One after another: an answer takes about as long as the shortest gap allowed.
            at += SECOND / (self.quota.windows.first().map_or(1, |(_, n)| *n as u64)).max(1);
        }
        at.saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: u64 = 1_800_000_000_000;

    /// Sends as fast as allowed; the moments.
    fn run(limiter: &mut Limiter, requests: usize, mut now: u64) -> Vec<u64> {
        let mut out = Vec::new();
        for _ in 0..requests {
            now += limiter.wait(now);
            limiter.record(now).unwrap();
            out.push(now);
        }
        out
    }

    #[test]
    fn no_window_ever_holds_more_than_its_limit() {
        for quota in [ANONYMOUS, REGISTERED] {
            let mut limiter = Limiter::new(quota);
            let times = run(&mut limiter, 1200, START);
            for (length, most) in quota.windows {
                for (i, t) in times.iter().enumerate() {
                    let within = times.iter().skip(i).filter(|u| **u < t + length).count();
                    assert!(within <= most, "{within} requests in {length} ms from {t}");
                }
            }
        }
    }

    #[test]
    fn the_hundred_and_first_request_waits_a_quarter() {
        let mut limiter = Limiter::new(ANONYMOUS);
        run(&mut limiter, 100, START);
        let wait = limiter.wait(START + 30_000);
        assert!((869_000..=871_000).contains(&wait), "{wait}");
        assert_eq!((limiter.free(START + 30_000), limiter.free(START + 901_000)), (0, 5));
    }

    #[test]
    fn a_second_run_remembers_the_first() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("limit.txt");
        let mut first = Limiter::open(ANONYMOUS, &file, START).unwrap();
        run(&mut first, 60, START);
        let mut second = Limiter::open(ANONYMOUS, &file, START + 60_000).unwrap();
        assert_eq!(second.free(START + 60_000), 40);
        run(&mut second, 40, START + 60_000);
        assert!(second.wait(START + 70_000) > 800_000);
        let later = Limiter::open(ANONYMOUS, &file, START + 20 * 60_000).unwrap();
        assert_eq!((later.wait(START + 20 * 60_000), later.free(START + 20 * 60_000)), (0, 100));
    }

    #[test]
    fn what_the_server_said_holds_in_the_next_run() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("limit.txt");
        let mut first = Limiter::open(ANONYMOUS, &file, START).unwrap();
        first.block(START + 396_000).unwrap();
        let second = Limiter::open(ANONYMOUS, &file, START + 6_000).unwrap();
        assert_eq!((second.wait(START + 6_000), second.free(START + 6_000)), (390_000, 0));
    }

    #[test]
    fn a_broken_file_and_a_clock_set_back_block_nothing() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("limit.txt");
        let future = START + WEEK;
        let text = format!("żółć\n{future}\n!{future}\n-3\n\0\n{}\n", START - 10);
        std::fs::write(&file, text).unwrap();
        let limiter = Limiter::open(ANONYMOUS, &file, START).unwrap();
        assert_eq!((limiter.wait(START), limiter.free(START)), (0, 99));
        std::fs::write(&file, [0xff, 0xfe, b'\n']).unwrap();
        assert_eq!(Limiter::open(ANONYMOUS, &file, START).unwrap().free(START), 100);
    }

    #[test]
    fn old_requests_leave_the_file() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("limit.txt");
        run(&mut Limiter::open(ANONYMOUS, &file, START).unwrap(), 50, START);
        let later = START + WEEK + HALF_DAY;
        assert_eq!(Limiter::open(ANONYMOUS, &file, later).unwrap().free(later), 100);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "");
    }

    #[test]
    fn the_forecast_is_what_a_run_takes() {
        let limiter = Limiter::new(ANONYMOUS);
        assert_eq!(limiter.forecast(0, START), 0);
        let few = limiter.forecast(37, START);
        assert!((7_000..9_000).contains(&few), "{few}");
        let many = limiter.forecast(150, START);
        assert!((900_000..930_000).contains(&many), "{many}");
        let quick = Limiter::new(REGISTERED).forecast(150, START);
        assert!((14_000..17_000).contains(&quick), "{quick}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        assert!(Limiter::open(ANONYMOUS, &home.path().join("a/b.txt"), START).is_err());
        let mut limiter = Limiter::open(ANONYMOUS, &home.path().join("b.txt"), START).unwrap();
        limiter.file = Some(home.path().join("nie/ma.txt"));
        assert!(limiter.record(START).is_err());
        assert_eq!(limiter.sent.len(), 0, "not sent, not counted");
    }
}
