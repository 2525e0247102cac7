//! `cli`: parses arguments, calls the pipeline, prints. No logic of rules, data or documents.

mod args;
mod build;
mod check;
mod coverage;
mod dane;
mod docs;
mod explain;
mod fmt;
mod import;
pub mod import_wizard;
mod layout;
mod lint;
mod lock;
mod new;
mod pobierz;
mod progress;
mod report;
mod summary;
mod test;
mod usage;

use std::io::Write;

use chrono::NaiveDate;
use clap::Parser;

use args::{Cli, Command, Common};

/// Everything in order.
pub const OK: i32 = 0;
/// Requirements that block are not met or cannot be determined, an example failed, or rules
/// contradict each other.
pub const FINDINGS: i32 = 1;
/// Input that cannot be used.
pub const ERRORS: i32 = 2;

/// Runs the program with the process's arguments; the exit code.
#[must_use]
pub fn main() -> i32 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let (text, code) = usage::explain(&e);
            if code == OK {
                out(&text)
            } else {
                err(&text)
            }
            return code;
        }
    };
    let common = cli.common;
    // This thread works with the others instead of waiting for them. A pool that is there already
    // is as good.
    let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    match cli.command {
        Command::New(a) => new::run(&a, &common),
        Command::Import(a) => import::run(&a, &common),
        Command::Pobierz(a) => pobierz::run(&a, &common),
        Command::Check(a) if a.wszystkie => check::all(&a, &common),
        Command::Check(a) => check::one(&a, &common),
        Command::Build(a) => build::run(&a, &common),
        Command::Dane(a) => dane::run(&a, &common),
        Command::Explain(a) => explain::run(&a, &common),
        Command::Test(a) => test::run(&a, &common),
        Command::Lock(a) => lock::run(&a, &common),
        Command::Fmt(a) => fmt::run(&a, &common),
        Command::Lint(a) => lint::run(&a, &common),
        Command::Docs(a) => docs::run(&a, &common),
    }
}

impl Common {
    /// The day of the run: given, or today. The one place where the clock is read.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.day.unwrap_or_else(|| chrono::Local::now().date_naive())
    }
}

/// Prints to standard output; a closed pipe is not an error.
fn out(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// Prints to standard error.
fn err(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
