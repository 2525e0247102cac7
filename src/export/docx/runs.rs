//! Inline content as runs.

use docx_rs::{
    BreakType, FieldCharType, Footnote, Hyperlink, HyperlinkType, InstrText, Paragraph, Run,
};

use super::bookmarks::Bookmarks;
use crate::document::tree::Inline;
use crate::export::clean;

/// Emphasis in force while runs are written.
#[derive(Clone, Copy, Default)]
struct Mood {
    strong: bool,
    emph: bool,
    link: bool,
}

/// Writes inline content into paragraphs and numbers the notes.
pub struct Runs {
    /// Where internal links lead.
    pub bookmarks: Bookmarks,
    notes: usize,
}

impl Runs {
    /// A writer with no notes yet.
    pub fn new(bookmarks: Bookmarks) -> Self {
        Self { bookmarks, notes: 0 }
    }

    /// Adds inline content to a paragraph.
    pub fn add(&mut self, p: Paragraph, content: &[Inline]) -> Paragraph {
        self.inlines(p, content, Mood::default(), false)
    }

    /// Adds inline content in bold.
    pub fn add_strong(&mut self, p: Paragraph, content: &[Inline]) -> Paragraph {
        self.inlines(p, content, Mood { strong: true, ..Mood::default() }, false)
    }

    fn inlines(&mut self, mut p: Paragraph, content: &[Inline], mood: Mood, in_note: bool) -> Paragraph {
        for inline in content {
            p = match inline {
                Inline::Text(t) => p.add_run(run(t, mood)),
                Inline::Code(t) => p.add_run(
                    Run::new().style("Kod").add_text(clean::text(t).into_owned()),
                ),
                Inline::Strong(c) => self.inlines(p, c, Mood { strong: true, ..mood }, in_note),
                Inline::Emph(c) => self.inlines(p, c, Mood { emph: true, ..mood }, in_note),
                Inline::Break => p.add_run(Run::new().add_break(BreakType::TextWrapping)),
                // Word has no notes inside notes; the inner one is set in brackets.
                Inline::Footnote(c) if in_note => {
                    let p = self.inlines(p.add_run(run(" (", mood)), c, mood, true);
                    p.add_run(run(")", mood))
                }
                Inline::Footnote(c) => p.add_run(self.note(c)),
                Inline::Link { to, text } => self.link(p, to, text, mood, in_note),
            };
        }
        p
    }

    fn note(&mut self, content: &[Inline]) -> Run {
        self.notes += 1;
        let id = self.notes;
        let p = Paragraph::new().style("Tekstprzypisudolnego").add_run(Run::new().add_text(" "));
        let text = self.inlines(p, content, Mood::default(), true);
        Run::new()
            .add_footnote_reference(Footnote { id, content: vec![text] })
            .style("Odwoanieprzypisudolnego")
    }

    fn link(&mut self, p: Paragraph, to: &str, text: &[Inline], mood: Mood, in_note: bool) -> Paragraph {
        let linked = Mood { link: true, ..mood };
        if let Some(id) = to.strip_prefix('#') {
            return match self.bookmarks.get(id).map(|(_, name)| name.to_owned()) {
                Some(name) => {
                    let inner = self.inlines(Paragraph::new(), text, linked, true);
                    let mut link = Hyperlink::new(name, HyperlinkType::Anchor);
                    link.children = inner.children;
                    p.add_hyperlink(link)
                }
                None => self.inlines(p, text, mood, in_note),
            };
        }
        if !clean::is_web_address(to) {
            return self.inlines(p, text, mood, in_note);
        }
        // A field, not a relationship: it works in notes too and needs no id of the package.
        let p = opened(p, &format!("HYPERLINK \"{}\"", address(to)));
        let p = self.inlines(p, text, linked, true);
        p.add_run(Run::new().add_field_char(FieldCharType::End, false))
    }
}

/// An address that cannot end the field's argument.
fn address(to: &str) -> String {
    to.replace('"', "%22").replace('\\', "%5C")
}

fn run(text: &str, mood: Mood) -> Run {
    let mut run = Run::new().add_text(clean::text(text).into_owned());
    if mood.link {
        run = run.style("Hipercze");
    }
    if mood.strong {
        run = run.bold();
    }
    if mood.emph {
        run = run.italic();
    }
    run
}

/// Begins a field up to the place of its result.
pub fn opened(p: Paragraph, instruction: &str) -> Paragraph {
    let text = InstrText::Unsupported(format!(" {} ", clean::xml(instruction)));
    p.add_run(Run::new().add_field_char(FieldCharType::Begin, false))
        .add_run(Run::new().add_instr_text(text))
        .add_run(Run::new().add_field_char(FieldCharType::Separate, false))
}

/// A whole field with the result it shows until it is updated.
pub fn field(p: Paragraph, instruction: &str, shown: &str) -> Paragraph {
    opened(p, instruction)
        .add_run(Run::new().add_text(shown))
        .add_run(Run::new().add_field_char(FieldCharType::End, false))
}
