//! The beginning of a chapter template, as far as its first line that looks like a sentence.
//!
//! A requirement asks only whether a chapter says anything. The beginning, with the blocks left open
//! there closed, gives the same text as the whole chapter as far as it goes, and needs a small part
//! of the view.

use std::collections::BTreeMap;

use super::view::Need;

/// A tag of a template: `{{…}}` without its braces, and where it stands.
struct Tag<'a> {
    start: usize,
    end: usize,
    inside: &'a str,
}

fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..)?;
        let start = from + rest.find("{{")?;
        let opened = text.get(start..)?;
        // A comment may hold braces; three braces are printed unescaped.
        let (open, close) = if opened.starts_with("{{!--") {
            ("{{!--", "--}}")
        } else if opened.starts_with("{{{") {
            ("{{{", "}}}")
        } else {
            ("{{", "}}")
        };
        let length = opened.find(close)?;
        let inside = opened.get(open.len()..length)?.trim_matches(['~', ' ', '\n']);
        from = start + length + close.len();
        let inside = if open == "{{!--" { "" } else { inside };
        Some(Tag { start, end: from, inside })
    })
}

/// The template as far as its first line that looks like a sentence, its open blocks closed; none
/// when no line looks so. Of that line only the part before its next tag is kept: how a sentence goes
/// on does not matter.
pub(super) fn of(text: &str) -> Option<String> {
    let mut tags = tags(text).peekable();
    let mut open: Vec<&str> = Vec::new();
    let mut at = 0;
    // The first letter or sign outside tags of the line being read.
    let mut first = None;
    let end = loop {
        let rest = text.get(at..)?;
        let line = rest.find('\n').map(|i| at + i);
        let tag = tags.next_if(|tag| line.is_none_or(|end| tag.start < end));
        // A line without its end is not counted.
        let end = tag.as_ref().map(|tag| tag.start).or(line)?;
        let plain = text.get(at..end)?;
        first = first.or_else(|| plain.chars().find(|c| !c.is_whitespace()));
        if first.is_some_and(char::is_alphabetic) {
            break end;
        }
        let Some(tag) = tag else {
            at = end + 1;
            first = None;
            continue;
        };
        at = tag.end;
        if let Some(block) = tag.inside.strip_prefix('#') {
            open.push(block.split_whitespace().next()?);
        } else if tag.inside.starts_with('/') {
            open.pop();
        }
    };
    let mut head = format!("{}\n", text.get(..end)?);
    for block in open.iter().rev() {
        head.push_str(&format!("{{{{/{block}}}}}\n"));
    }
    Some(head)
}

/// Keys of the view that templates name. More may be given than are meant: every word of a tag
/// counts as a key.
pub(super) fn needs<'a>(heads: impl Iterator<Item = &'a String>) -> BTreeMap<String, Need> {
    let mut out = BTreeMap::new();
    let mut note = |key: &str, need: Need| {
        let known = out.entry(key.to_owned()).or_insert(need);
        *known = need.max(*known);
    };
    for tag in heads.flat_map(|head| tags(head)) {
        let tested = ["#if ", "#unless "].iter().find_map(|word| tag.inside.strip_prefix(word));
        let key = tested.map(str::trim).map(|key| key.strip_suffix(".są").unwrap_or(key));
        match key.filter(|key| key.chars().all(is_word)) {
            Some(key) => note(key, Need::Truth),
            None => {
                tag.inside.split(|c| !is_word(c)).for_each(|word| note(word, Need::Value));
            }
        }
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::super::engine::Templates;
    use super::*;

    #[test]
    fn a_head_ends_with_the_first_sentence_and_closes_what_is_open() {
        let text = "# Tytuł {#id}\n\n::własny id=\"a\"\n\n{{#if są}}\n{{#each lista}}\n\
                    {{#if a}}{{b}}{{/if}}\nZdanie {{x}}.\nDalej\n{{/each}}\n{{/if}}\n";
        let head = of(text).unwrap();
        assert!(head.ends_with("{{/if}}\nZdanie \n{{/each}}\n{{/if}}\n"), "{head}");
        assert!(text.starts_with(head.split("\n{{/each}}").next().unwrap()));
    }

    #[test]
    fn a_template_without_a_sentence_has_no_head() {
        assert_eq!(of("# Tytuł\n\n:::tabela\n| a |\n:::\n{{#if x}}\n- {{y}}\n{{/if}}\n"), None);
        assert_eq!(of("Zdanie bez końca wiersza"), None);
        assert_eq!(of(""), None);
        assert_eq!(of("{{niezamknięty"), None);
    }

    #[test]
    fn braces_in_a_comment_open_nothing() {
        let head = of("{{!-- {{#if a}} --}}\n{{{surowe}}} i tekst\n").unwrap();
        assert_eq!(head, "{{!-- {{#if a}} --}}\n{{{surowe}}} i tekst\n");
        // A tag may stand for anything, also for the sign that makes a list of the line.
        assert_eq!(of("{{a}}\n").as_deref(), None);
    }

    #[test]
    fn a_key_only_tested_is_needed_for_its_truth() {
        let heads =
            ["{{#if a}}{{#unless b}}{{c.d}}{{/unless}}{{/if}}{{#if (len e)}}", "{{b}}{{#if f.są}}"];
        let needs = needs(heads.map(str::to_owned).iter());
        assert_eq!(needs.get("a"), Some(&Need::Truth));
        assert_eq!(needs.get("f"), Some(&Need::Truth));
        for key in ["b", "c", "d", "e"] {
            assert_eq!(needs.get(key), Some(&Need::Value), "{key}");
        }
    }

    #[test]
    fn heads_of_the_shipped_chapters_are_well_formed() {
        let templates = Templates::embedded();
        let mut found = 0;
        for (_, name) in templates.chapters() {
            if let Some(head) = of(templates.text(&name).unwrap()) {
                found += 1;
                assert!(templates.alone(&name, &head).engine().is_ok(), "{name}: {head}");
            }
        }
        assert!(found > 15, "{found}");
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[a-z#/{}~! \nąź.:-]{0,120}") {
            let _ = of(&text);
            let _ = needs([text].iter());
        }
    }
}
