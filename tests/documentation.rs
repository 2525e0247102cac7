//! What the documentation promises: its rules compile, its examples come out, every code has a page
//! of the agreed form and every page a code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first thing that is not as expected"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use srps::diag::{SourceMap, codes};
use srps::{examples, lang};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Fenced blocks of a language in a Markdown text.
fn fenced<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let open = format!("```{language}\n");
    text.split(open.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn the_page_of_the_language_is_one_valid_rule_file() {
    let page = fs::read_to_string(root().join("docs/język.md")).unwrap();
    let blocks = fenced(&page, "srps");
    assert!(blocks.len() > 10, "the page has lost its snippets");
    let mut map = SourceMap::default();
    map.add("docs/język.md", blocks.join("\n"));
    let compiled = lang::compile(&map);
    let faults: Vec<String> = compiled
        .found
        .iter()
        .filter(|d| !d.code.starts_with('N'))
        .map(|d| format!("{}: {}", d.code, d.message))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let report = examples::run(&compiled.rules.unwrap()).unwrap();
    assert!(!report.examples.is_empty());
    for e in &report.examples {
        assert!(e.passed(), "{}: {:#?}", e.title, e.outcomes);
    }
}

#[test]
fn a_slip_in_the_page_would_be_noticed() {
    let page = fs::read_to_string(root().join("docs/język.md")).unwrap();
    let broken =
        fenced(&page, "srps").join("\n").replace("bezrobotni / ludność", "bezrobotni / ludnosc");
    let mut map = SourceMap::default();
    map.add("docs/język.md", broken);
    let compiled = lang::compile(&map);
    assert!(compiled.found.iter().any(|d| d.code == "E0204"));
}

#[test]
fn the_page_names_every_block_and_field() {
    let page = fs::read_to_string(root().join("docs/język.md")).unwrap();
    for block in lang::schema::BLOCKS {
        assert!(page.contains(block.kind), "block {}", block.kind);
        for field in block.fields {
            let row = format!("| `{}` |", field.name);
            assert!(page.contains(&row), "field {} of {}", field.name, block.kind);
            assert!(page.contains(field.doc), "text of {}.{}", block.kind, field.name);
        }
    }
    for (path, _, what) in lang::facts::SCALARS {
        assert!(page.contains(&format!("| `{path}` |")) && page.contains(what), "fact {path}");
    }
    for (set, features) in lang::facts::SETS {
        assert!(page.contains(&format!("| `{set}` |")), "set {set}");
        for f in *features {
            assert!(page.contains(&format!("`{f}`")), "feature {f} of {set}");
        }
    }
}

/// Codes written in the source, as `"E0204"`.
fn codes_in_source(dir: &Path, out: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes_in_source(&path, out);
        } else if path.extension().is_some_and(|x| x == "rs") {
            for part in fs::read_to_string(&path).unwrap().split('"') {
                let digits = part.strip_prefix(['E', 'W', 'N']).unwrap_or("");
                if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) {
                    out.insert(part.to_owned());
                }
            }
        }
    }
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut used = BTreeSet::new();
    codes_in_source(&root().join("src"), &mut used);
    let pages: BTreeSet<String> = codes::all().into_iter().map(str::to_owned).collect();
    let without_page: Vec<_> = used.difference(&pages).collect();
    let without_code: Vec<_> = pages.difference(&used).collect();
    assert!(without_page.is_empty(), "codes without a page: {without_page:?}");
    assert!(without_code.is_empty(), "pages without a code: {without_code:?}");
}

#[test]
fn pages_of_codes_have_the_agreed_form() {
    for code in codes::all() {
        let page = codes::page(code).unwrap();
        assert!(page.starts_with(&format!("# {code}: ")), "{code}: first line");
        for part in ["\n## Co to znaczy\n", "\n## Przykład\n", "\n## Co zrobić\n"] {
            assert!(page.contains(part), "{code}: no part {}", part.trim());
        }
    }
}

/// The folder of the shipped sets as web pages, and how it is made.
const BOOKS: &str = "docs/reguły";

/// Runs the program so that it makes the pages of the shipped sets into a folder, on a day.
fn make_books(into: &Path, day: &str) {
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_srps"))
        .args(["docs", "--bez-pdf", "--dzień", day, "--do"])
        .arg(into)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// The day a page was made on.
fn day_of(page: &str) -> String {
    let (_, rest) = page.split_once("<meta name=\"date\" content=\"").expect("a page has a day");
    rest.split('"').next().unwrap_or("").to_owned()
}

/// Files of a folder by name.
fn contents(folder: &Path) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .map(|p| {
            let name = p.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&p).unwrap())
        })
        .collect();
    out.sort();
    out
}

#[test]
fn the_books_of_the_shipped_sets_are_up_to_date() {
    let there = root().join(BOOKS);
    // The pages are made from the rules by one command; until somebody has run it there are none.
    let Ok(index) = fs::read_to_string(there.join("index.html")) else { return };
    let day = day_of(&index);
    let home = tempfile::tempdir().unwrap();
    make_books(home.path(), &day);
    let (made, kept) = (contents(home.path()), contents(&there));
    let names = |list: &[(String, String)]| list.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&made), names(&kept), "files of {BOOKS}");
    for ((name, new), (_, old)) in made.iter().zip(&kept) {
        assert!(
            new == old,
            "{BOOKS}/{name} is not what the rules say; refresh it: \
             cargo run -- docs --bez-pdf --do {BOOKS} --dzień {day}"
        );
    }
}

#[test]
fn books_keep_their_day_and_change_with_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let (a, b) = (home.path().join("a"), home.path().join("b"));
    make_books(&a, "2026-11-22");
    make_books(&b, "2026-11-22");
    assert_eq!(contents(&a), contents(&b));
    for (name, page) in contents(&a) {
        assert_eq!(day_of(&page), "2026-11-22", "{name}");
    }
    make_books(&b, "2026-11-23");
    assert!(contents(&a) != contents(&b), "another day is another page");
}
