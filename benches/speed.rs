//! How fast: compiling rules, loading and evaluating national data, one gmina, a whole build.
//!
//! `cargo bench --profile dev --bench speed [-- FILTER]`; the figures and how they compare with other
//! engines are in `docs/benchmarks.md`. The profile is the one of the program itself.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark stops at the first fault")]

#[path = "workload/mod.rs"]
mod workload;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use divan::Bencher;
use srps::data::{Dataset, ReadOptions, Registry, read_path};
use srps::diag::SourceMap;
use srps::eval::{Options, Program};
use srps::lang::{self, ruleset::RuleSet};
use srps::pipeline::{national, sources};

fn main() {
    divan::main();
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 30).expect("a day")
}

/// The full workload on disk, made once.
static FULL: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    workload::write_workload(dir.path(), false, workload::SEED).unwrap();
    workload::translate::write_rules(dir.path()).unwrap();
    dir
});

fn full(name: &str) -> PathBuf {
    FULL.path().join(name)
}

fn workload_sources() -> SourceMap {
    let mut map = SourceMap::default();
    sources::add_paths(&mut map, &[full("reguły.srps")]).unwrap();
    map
}

fn workload_rules() -> RuleSet {
    lang::compile(&workload_sources()).rules.unwrap()
}

fn loaded(rules: &RuleSet, file: &str) -> Dataset {
    let list = std::fs::read_to_string(full("jednostki.csv")).unwrap();
    let registry = Registry::from_codes(&list).unwrap();
    let mut data = Dataset::new(Arc::new(registry));
    let options = ReadOptions::new(national::variables(rules), day());
    assert!(read_path(file, &full(file), &mut data, &options).is_empty());
    data
}

/// The program itself, from process start to end; its words are thrown away.
fn command(arguments: &[&Path]) {
    let status = Command::new(env!("CARGO_BIN_EXE_srps"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(matches!(status.code(), Some(0 | 1)), "{status}");
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/janow-lubelski")
}

mod rules {
    use super::*;

    /// 150 variables, 120 indicators with thresholds, 30 problems, 40 requirements.
    #[divan::bench(sample_count = 20)]
    fn compile_workload(bencher: Bencher<'_, '_>) {
        bencher.with_inputs(workload_sources).bench_refs(|map| lang::compile(map));
    }

    #[divan::bench(sample_count = 20)]
    fn compile_shipped(bencher: Bencher<'_, '_>) {
        let sources = || {
            let mut map = SourceMap::default();
            sources::add_embedded(&mut map, &[], sources::Examples::LeaveOut);
            map
        };
        bencher.with_inputs(sources).bench_refs(|map| lang::compile(map));
    }
}

/// 4.46 million observations of 2,479 units.
mod country {
    use super::*;

    #[divan::bench(sample_count = 10, args = ["dane.csv", "dane_tasowane.csv"])]
    fn load(bencher: Bencher<'_, '_>, file: &str) {
        let rules = workload_rules();
        bencher.bench_local(|| loaded(&rules, file));
    }

    #[divan::bench(sample_count = 10)]
    fn evaluate(bencher: Bencher<'_, '_>) {
        let rules = workload_rules();
        let data = loaded(&rules, "dane.csv");
        let options = Options { min_coverage: 0.0, ..Options::default() };
        let program = Program::compile(&rules, &data, day()).unwrap().with_options(options);
        bencher.bench_local(|| program.run_batch(&data));
    }

    /// The command, from process start to answers on standard output.
    #[divan::bench(sample_count = 10, args = ["dane.csv", "dane_tasowane.csv"])]
    fn command(bencher: Bencher<'_, '_>, file: &str) {
        let (rules, data, units) = (full("reguły.srps"), full(file), full("jednostki.csv"));
        let [check, all, coverage, none] =
            ["check", "--wszystkie", "--pokrycie", "0"].map(Path::new);
        let [with_rules, with_data, with_units] =
            ["--reguły", "--dane", "--jednostki"].map(Path::new);
        let arguments =
            [check, all, coverage, none, with_rules, &rules, with_data, &data, with_units, &units];
        bencher.bench_local(|| super::command(&arguments));
    }
}

mod gmina {
    use super::*;

    /// `srps check` of the example: shipped rules and national data, from process start to verdicts.
    #[divan::bench(sample_count = 20)]
    fn check_cold(bencher: Bencher<'_, '_>) {
        bencher.bench_local(|| command(&[Path::new("check"), &example()]));
    }
}

mod document {
    use super::*;
    use srps::document::tree::Document;
    use srps::export::pdf;
    use srps::pipeline::evaluate::Depth;
    use srps::pipeline::{build, evaluate, load};

    fn document() -> Document {
        let loaded =
            load::load(&example(), day(), &mut SourceMap::default(), Depth::Document).unwrap();
        let evaluated = evaluate::evaluate(&loaded, day()).unwrap();
        build::build(&loaded, &evaluated).unwrap().document
    }

    /// `srps build` of the example: PDF, DOCX, HTML, JSON and the report, from process start.
    #[divan::bench(sample_count = 5)]
    fn build_cold(bencher: Bencher<'_, '_>) {
        let to = tempfile::tempdir().unwrap();
        let [build, into] = ["build", "--do"].map(Path::new);
        bencher.bench_local(|| command(&[build, &example(), into, to.path()]));
    }

    /// Typst alone on the same document, with nothing remembered from the run before.
    #[divan::bench(sample_count = 5)]
    fn typst_alone(bencher: Bencher<'_, '_>) {
        let document = document();
        bencher
            .with_inputs(|| typst::comemo::evict(0))
            .bench_local_values(|()| pdf::render(&document).unwrap());
    }
}
