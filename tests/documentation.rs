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
