//! Every code a user can meet has a page, and every page is of a code in use.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support::root;

fn files(dir: &Path, extension: &str, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, out);
        } else if path.extension().is_some_and(|x| x == extension) {
            out.push(path);
        }
    }
}

/// Whether a text is a code: a letter of severity and four digits, the first of them 0.
fn is_code(text: &str) -> bool {
    let mut c = text.chars();
    text.len() == 5
        && c.next().is_some_and(|c| "EWN".contains(c))
        && c.next() == Some('0')
        && c.all(|c| c.is_ascii_digit())
}

/// Codes written as strings in the program, tests aside.
fn used() -> BTreeSet<String> {
    let mut sources = Vec::new();
    files(&root().join("src"), "rs", &mut sources);
    let mut out = BTreeSet::new();
    for path in sources {
        let name = path.file_name().unwrap().to_str().unwrap();
        if name == "tests.rs" || name.ends_with("_tests.rs") || name == "fixture.rs" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        out.extend(program.split('"').filter(|s| is_code(s)).map(str::to_owned));
    }
    out
}

fn pages() -> BTreeSet<String> {
    let mut pages = Vec::new();
    files(&root().join("docs/kody"), "md", &mut pages);
    let stem = |p: &PathBuf| p.file_stem().unwrap().to_str().unwrap().to_owned();
    pages.iter().map(stem).filter(|s| is_code(s)).collect()
}

#[test]
fn codes_and_pages_are_the_same_list() {
    let (used, pages) = (used(), pages());
    assert!(used.len() > 50, "codes are looked for in the wrong place: {used:?}");
    let without: Vec<_> = used.difference(&pages).collect();
    let idle: Vec<_> = pages.difference(&used).collect();
    assert!(without.is_empty() && idle.is_empty(), "no page: {without:?}; no use: {idle:?}");
}

#[test]
fn pages_have_a_title_and_the_three_sections() {
    let mut paths = Vec::new();
    files(&root().join("docs/kody"), "md", &mut paths);
    for path in paths.iter().filter(|p| is_code(p.file_stem().unwrap().to_str().unwrap())) {
        let code = path.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.starts_with(&format!("# {code}: ")), "{code}: {text}");
        let sections: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("## ")).collect();
        assert_eq!(sections, ["Co to znaczy", "Przykład", "Co zrobić"], "{code}");
    }
}
