//! Puts the document together, chapter by chapter.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diag::{DataPlace, Diagnostic, closest};

use super::engine::{Engine, Templates};
use super::figures::figures;
use super::input::DocumentInput;
use super::keyed::keyed;
use super::markdown::{Read, Surroundings, chapter};
use super::tree::{Block, CalloutKind, Document};
use super::typography;
use super::view::view;

/// Builds the strategy document from the templates shipped with the program.
///
/// # Errors
/// Every fault of a template or of a text in `rozdziały/` that cannot be printed: E07xx.
pub fn build(input: &DocumentInput<'_>) -> Result<(Document, Vec<Diagnostic>), Vec<Diagnostic>> {
    build_with(&Templates::embedded(), input)
}

/// Builds the document from given templates. The second part are warnings.
///
/// # Errors
/// As [`build`].
pub fn build_with(
    templates: &Templates,
    input: &DocumentInput<'_>,
) -> Result<(Document, Vec<Diagnostic>), Vec<Diagnostic>> {
    let made = chapters(templates, input)?;
    let engine = Engine::new(templates)?;
    let page = keyed(&engine.render("tytułowa.hbs", &made.view).map_err(|d| vec![d])?);
    let get = |key: &str| typography::finish(&unescape(page.get(key).map_or("", String::as_str)));
    let mut warnings = made.warnings;
    warnings.extend(unplaced(input, &made.places));
    let mut blocks = Vec::new();
    for c in made.chapters {
        blocks.extend(c.blocks);
    }
    unique_ids(&mut blocks);
    let notices = input.project.training.iter().map(|t| typography::bind(t)).collect();
    let draft = input.is_draft().then(|| get("projekt"));
    let document = Document {
        title: get("tytuł"),
        subtitle: get("podtytuł"),
        author: get("autor"),
        place: get("miejsce"),
        language: "pl-PL".to_owned(),
        date: input.day.to_string(),
        notices,
        draft,
        description: get("opis"),
        keywords: get("słowa").split("; ").map(str::to_owned).filter(|w| !w.is_empty()).collect(),
        blocks,
        with_contents: true,
        attachments: Vec::new(),
    };
    Ok((document, warnings))
}

/// Which chapters say something, by chapter id. A chapter that only says that something is missing
/// does not count.
///
/// # Errors
/// As [`build`].
pub fn present_sections(
    templates: &Templates,
    input: &DocumentInput<'_>,
) -> Result<BTreeMap<String, bool>, Vec<Diagnostic>> {
    let quiet = DocumentInput { verdicts: &[], ..*input };
    let made = chapters(templates, &quiet)?;
    let mut out: BTreeMap<String, bool> =
        templates.chapters().into_iter().map(|(id, _)| (id, false)).collect();
    for c in made.chapters {
        out.insert(c.id, c.blocks.iter().any(says_something));
    }
    Ok(out)
}

fn says_something(block: &Block) -> bool {
    match block {
        Block::Heading { .. } | Block::PageBreak => false,
        Block::Callout { kind, .. } => *kind != CalloutKind::Missing,
        Block::Part { blocks, .. } => blocks.iter().any(says_something),
        _ => true,
    }
}

struct Chapter {
    id: String,
    blocks: Vec<Block>,
}

struct Made {
    view: Value,
    chapters: Vec<Chapter>,
    places: BTreeSet<String>,
    warnings: Vec<Diagnostic>,
}

fn chapters(templates: &Templates, input: &DocumentInput<'_>) -> Result<Made, Vec<Diagnostic>> {
    let engine = Engine::new(templates)?;
    let view = view(input, &templates.chapters(), &templates.chapter_titles());
    let figures = figures(input, &engine)?;
    let around = Surroundings { figures: &figures, own: input.own_texts };
    let mut made =
        Made { view, chapters: Vec::new(), places: BTreeSet::new(), warnings: Vec::new() };
    let mut faults = Vec::new();
    for (id, name) in templates.chapters() {
        let text = match engine.render(&name, &made.view) {
            Ok(text) => text,
            Err(d) => {
                faults.push(d);
                continue;
            }
        };
        match chapter(&text, &around) {
            Ok(Read { blocks, places, remarks }) => {
                made.places.extend(places);
                made.warnings
                    .extend(remarks.into_iter().map(|(own, remark)| remark_on(&own, &remark)));
                if !blocks.is_empty() {
                    made.chapters.push(Chapter { id, blocks });
                }
            }
            Err((line, what)) => faults.push(fault(templates, &name, &text, line, &what)),
        }
    }
    if faults.is_empty() { Ok(made) } else { Err(faults) }
}

/// A fault of the rendered text, with the line of the template it most likely comes from.
fn fault(templates: &Templates, name: &str, text: &str, line: usize, what: &str) -> Diagnostic {
    let rendered = text.lines().nth(line.saturating_sub(1)).unwrap_or("").trim();
    let source = templates.text(name).unwrap_or("");
    let matching = source.lines().position(|l| {
        let head = l.trim().split("{{").next().unwrap_or("");
        !head.is_empty() && head.len() > 3 && rendered.starts_with(head)
    });
    let row = matching.map(|i| i + 1).and_then(|n| u32::try_from(n).ok());
    let at = row.map_or_else(String::new, |r| format!(", wiersz {r}"));
    Diagnostic::error("E0703", format!("Szablon „{name}”{at}: {what}"))
        .in_data(
            DataPlace { file: format!("templates/{name}"), sheet: None, row, column: None },
            format!("po wypełnieniu: „{}”", rendered.chars().take(80).collect::<String>()),
        )
        .hint("Znaczniki ::: i ich własności opisuje plik templates/README.md.")
}

fn remark_on(own: &str, remark: &str) -> Diagnostic {
    Diagnostic::warning("W0706", format!("Tekst „rozdziały/{own}.md”, {remark}"))
        .hint("Tekst zostaje wydrukowany; sprawdź to miejsce w dokumencie.")
}

/// Texts in `rozdziały/` for which no chapter has a place.
fn unplaced(input: &DocumentInput<'_>, places: &BTreeSet<String>) -> Vec<Diagnostic> {
    input
        .own_texts
        .keys()
        .filter(|id| !places.contains(*id) && id.as_str() != "README")
        .map(|id| {
            let near = closest(id, places.iter().map(String::as_str));
            let known = places.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let hint = match &near {
                Some(n) => format!("Czy chodziło o „{n}.md”?"),
                None => format!("Można użyć nazw: {known}."),
            };
            Diagnostic::warning(
                "W0705",
                format!("Tekst „rozdziały/{id}.md” nie ma miejsca w dokumencie"),
            )
            .hint(hint)
            .suggest(near)
        })
        .collect()
}

/// Ids must be unique in every format: a repeated one gets a number.
fn unique_ids(blocks: &mut [Block]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    visit(blocks, &mut |id: &mut String| {
        let count = seen.entry(id.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            *id = format!("{id}-{count}");
        }
    });
}

fn visit(blocks: &mut [Block], with: &mut dyn FnMut(&mut String)) {
    for block in blocks {
        match block {
            Block::Heading { id, .. } => with(id),
            Block::Table(t) => with(&mut t.id),
            Block::Figure(f) => with(&mut f.id),
            Block::Part { id, blocks, .. } => {
                with(id);
                visit(blocks, with);
            }
            Block::Callout { blocks, .. } => visit(blocks, with),
            Block::List { items, .. } => items.iter_mut().for_each(|i| visit(i, with)),
            _ => {}
        }
    }
}

/// Texts of the title page are plain: Markdown escapes are taken back.
fn unescape(text: &str) -> String {
    super::markdown::plain_text(&super::markdown::inline(text))
}
