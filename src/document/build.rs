//! Puts the document together, chapter by chapter.

use std::collections::{BTreeMap, BTreeSet};

use handlebars::Context;
use rayon::prelude::*;

use crate::diag::{DataPlace, Diagnostic, closest};

use super::engine::Templates;
use super::figures::figures;
use super::input::DocumentInput;
use super::keyed::keyed;
use super::markdown::{Read, Surroundings, chapter};
use super::tree::{Block, CalloutKind, Document, Figure};
use super::typography;
use super::view::{draft as draft_view, view};

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
    prepare(templates, input)?.finish(input)
}

/// Renders the chapters, before verdicts are known.
///
/// # Errors
/// As [`build`].
pub fn prepare(
    templates: &Templates,
    input: &DocumentInput<'_>,
) -> Result<Prepared, Vec<Diagnostic>> {
    let view = Context::from(view(input, &templates.chapters(), &templates.chapter_titles()));
    let figures = figures(input, templates.engine()?)?;
    let mut made = Prepared { templates: templates.clone(), view, figures, chapters: Vec::new() };
    made.chapters = made.render_all(&made.view, input, |_| true)?;
    Ok(made)
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared").field("chapters", &self.chapters.len()).finish_non_exhaustive()
    }
}

impl Prepared {
    /// Which chapters say something, by chapter id. A chapter that only says that something is
    /// missing does not count, and neither does the list of what is missing.
    #[must_use]
    pub fn sections(&self) -> BTreeMap<String, bool> {
        self.chapters
            .iter()
            .map(|c| {
                let says = !self.on_verdicts(&c.template) && c.blocks.iter().any(says_something);
                (c.id.clone(), says)
            })
            .collect()
    }

    /// The document of the same input with its verdicts: only chapters that name them are rendered
    /// again.
    ///
    /// # Errors
    /// As [`build`].
    pub fn finish(
        &self,
        input: &DocumentInput<'_>,
    ) -> Result<(Document, Vec<Diagnostic>), Vec<Diagnostic>> {
        let mut view = self.view.clone();
        if let Some(view) = view.data_mut().as_object_mut() {
            view.insert(VERDICTS.to_owned(), draft_view(input));
        }
        let again = self.render_all(&view, input, |name| self.on_verdicts(name))?;
        let newest = |c: &'_ Chapter| again.iter().find(|new| new.id == c.id);
        let chapters = self.chapters.iter().map(|c| newest(c).unwrap_or(c));
        self.put_together(&view, chapters, input)
    }

    /// Whether a chapter's template names the verdicts.
    fn on_verdicts(&self, template: &str) -> bool {
        names_verdicts(&self.templates, template)
    }

    fn put_together<'a>(
        &self,
        view: &Context,
        chapters: impl Iterator<Item = &'a Chapter>,
        input: &DocumentInput<'_>,
    ) -> Result<(Document, Vec<Diagnostic>), Vec<Diagnostic>> {
        let page = self.templates.engine()?.render("tytułowa.hbs", view).map_err(|d| vec![d])?;
        let page = keyed(&page);
        let get =
            |key: &str| typography::finish(&unescape(page.get(key).map_or("", String::as_str)));
        let mut warnings = Vec::new();
        let mut places = BTreeSet::new();
        let mut blocks = Vec::new();
        for c in chapters {
            warnings.extend(c.warnings.iter().cloned());
            places.extend(c.places.iter().cloned());
            blocks.extend(c.blocks.iter().cloned());
        }
        warnings.extend(unplaced(input, &places));
        unique_ids(&mut blocks);
        let notices = input.project.training.iter().map(|t| typography::bind(t)).collect();
        let draft = input.is_draft().then(|| get("projekt"));
        let keywords =
            get("słowa").split("; ").map(str::to_owned).filter(|w| !w.is_empty()).collect();
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
            keywords,
            blocks,
            title_page: true,
            with_contents: true,
            with_lists: true,
            attachments: Vec::new(),
        };
        Ok((document, warnings))
    }

    /// The chapters whose template is wanted, in order; those with nothing in them too.
    fn render_all(
        &self,
        view: &Context,
        input: &DocumentInput<'_>,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<Chapter>, Vec<Diagnostic>> {
        let engine = self.templates.engine()?;
        let around = Surroundings {
            figures: &self.figures,
            formulas: &BTreeMap::new(),
            own: input.own_texts,
        };
        let names: Vec<(String, String)> =
            self.templates.chapters().into_iter().filter(|(_, name)| wanted(name)).collect();
        // Chapters do not depend on each other; the results come back in order.
        let read: Vec<Result<Chapter, Diagnostic>> = names
            .into_par_iter()
            .map(|(id, template)| {
                let text = engine.render(&template, view)?;
                let Read { blocks, places, remarks } =
                    chapter(&text, &around).map_err(|(line, what)| {
                        fault(&self.templates, &template, &text, line, &what)
                    })?;
                let warnings = remarks.into_iter().map(|(own, what)| remark_on(&own, &what));
                Ok(Chapter {
                    id,
                    template,
                    blocks,
                    places: places.into_iter().collect(),
                    warnings: warnings.collect(),
                })
            })
            .collect();
        let mut out = Vec::new();
        let mut faults = Vec::new();
        for one in read {
            match one {
                Ok(chapter) => out.push(chapter),
                Err(d) => faults.push(d),
            }
        }
        if faults.is_empty() { Ok(out) } else { Err(faults) }
    }
}

/// The key of the view that depends on verdicts, and how a template names it.
const VERDICTS: &str = "projekt";
const VERDICTS_FIELD: &str = "projekt.";

/// Whether a template names the verdicts.
pub(super) fn names_verdicts(templates: &Templates, template: &str) -> bool {
    templates.text(template).is_some_and(|t| t.contains(VERDICTS_FIELD))
}

/// Chapters rendered once; verdicts are put in at the end.
pub struct Prepared {
    templates: Templates,
    view: Context,
    figures: BTreeMap<String, Figure>,
    chapters: Vec<Chapter>,
}

struct Chapter {
    id: String,
    template: String,
    blocks: Vec<Block>,
    places: BTreeSet<String>,
    warnings: Vec<Diagnostic>,
}

pub(super) fn says_something(block: &Block) -> bool {
    match block {
        Block::Heading { .. } | Block::PageBreak => false,
        Block::Callout { kind, .. } => *kind != CalloutKind::Missing,
        Block::Part { blocks, .. } => blocks.iter().any(says_something),
        _ => true,
    }
}

/// A fault of the rendered text, with the line of the template it most likely comes from.
pub(super) fn fault(
    templates: &Templates,
    name: &str,
    text: &str,
    line: usize,
    what: &str,
) -> Diagnostic {
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
pub(super) fn unique_ids(blocks: &mut [Block]) {
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
