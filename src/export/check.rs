//! What must not be printed: a document is checked before any format is written.

use std::collections::{BTreeMap, BTreeSet};

use super::clean;
use super::pdf::{can_print, day};
use crate::diag::Diagnostic;
use crate::document::tree::{Block, Document, Figure, Inline, Table};

/// Checks a document for what the formats cannot carry. Errors stop [`super::render_all`] and the
/// writers; warnings do not.
///
/// Codes: `E0811` no title, `E0812` bad date, `E0813` heading level, `E0814` figure without
/// alternative text, `E0815` ragged table, `E0816` one id twice, `E0817` unusable attachment,
/// `W0818` character without a glyph, `W0819` link that leads nowhere, `E0820` unreadable picture.
#[must_use]
pub fn check(document: &Document) -> Vec<Diagnostic> {
    let mut checker = Checker { ids: ids(&document.blocks), ..Checker::default() };
    checker.front(document);
    checker.blocks(&document.blocks);
    checker.missing_glyphs();
    checker.found
}

/// Ids of everything a link may lead to.
pub fn ids(blocks: &[Block]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    visit_ids(blocks, &mut |id| {
        all.insert(id.to_owned());
    });
    all
}

fn visit_ids(blocks: &[Block], visit: &mut impl FnMut(&str)) {
    for block in blocks {
        match block {
            Block::Heading { id, .. } => visit(id),
            Block::Table(t) => visit(&t.id),
            Block::Figure(f) => visit(&f.id),
            Block::Part { id, blocks, .. } => {
                visit(id);
                visit_ids(blocks, visit);
            }
            Block::Callout { blocks, .. } => visit_ids(blocks, visit),
            Block::List { items, .. } => items.iter().for_each(|item| visit_ids(item, visit)),
            Block::Paragraph(_) | Block::Definitions(_) | Block::Formula(_) | Block::PageBreak => {}
        }
    }
}

#[derive(Default)]
struct Checker {
    found: Vec<Diagnostic>,
    ids: BTreeSet<String>,
    level: u8,
    heading: String,
    /// Characters without a glyph: how often, and the heading they first stand under.
    glyphs: BTreeMap<char, (usize, String)>,
}

impl Checker {
    fn front(&mut self, d: &Document) {
        if d.title.trim().is_empty() {
            self.error("E0811", "dokument nie ma tytułu", "podaj tytuł dokumentu");
        }
        if day(&d.date).is_none() {
            let message = format!("„{}” nie jest datą dokumentu", d.date);
            self.error(
                "E0812",
                message,
                "podaj dzień w postaci RRRR-MM-DD, na przykład 2026-12-29",
            );
        }
        let mut seen = BTreeSet::new();
        for a in &d.attachments {
            let name_ok = !a.name.is_empty()
                && !a.name.starts_with('.')
                && !a.name.chars().any(|c| c.is_control() || "/\\:*?\"<>|".contains(c));
            if !name_ok || !seen.insert(&a.name) {
                let message = format!("załącznik „{}” ma nazwę, której nie da się użyć", a.name);
                self.error(
                    "E0817",
                    message,
                    "nadaj każdemu załącznikowi inną nazwę, bez ukośników",
                );
            } else if !a.mime.contains('/') {
                let message = format!("załącznik „{}” nie ma typu pliku", a.name);
                self.error("E0817", message, "podaj typ, na przykład application/json");
            }
        }
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        visit_ids(&d.blocks, &mut |id| {
            if !id.is_empty() {
                *times.entry(id.to_owned()).or_default() += 1;
            }
        });
        for (id, _) in times.into_iter().filter(|(_, n)| *n > 1) {
            let message = format!("identyfikator „{id}” nosi więcej niż jedna część dokumentu");
            self.error("E0816", message, "nadaj częściom różne identyfikatory");
        }
        let front = [&d.title, &d.subtitle, &d.author, &d.place, &d.description];
        for text in front.into_iter().chain(&d.notices).chain(&d.draft).chain(&d.keywords) {
            self.text(text);
        }
    }

    fn error(&mut self, code: &'static str, message: impl Into<String>, hint: &str) {
        self.found.push(Diagnostic::error(code, message).hint(hint));
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { level, text, .. } => self.heading(*level, text),
                Block::Paragraph(content) => self.inlines(content),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item)),
                Block::Table(t) => self.table(t),
                Block::Figure(f) => self.figure(f),
                Block::Callout { blocks, .. } | Block::Part { blocks, .. } => self.blocks(blocks),
                Block::Definitions(entries) => {
                    for (term, text) in entries {
                        self.inlines(term);
                        self.inlines(text);
                    }
                }
                Block::Formula(math) => self.text(&math.linear()),
                Block::PageBreak => {}
            }
        }
    }

    fn heading(&mut self, level: u8, text: &[Inline]) {
        self.heading = super::reading::inline_text(text);
        if !(1..=4).contains(&level) || level > self.level + 1 {
            let message = format!(
                "nagłówek „{}” ma poziom {level}, a stoi po nagłówku poziomu {}",
                self.heading, self.level
            );
            let hint = "zacznij od poziomu 1 i schodź o jeden poziom naraz, najwyżej do 4";
            self.error("E0813", message, hint);
        }
        self.level = level.clamp(1, 4);
        self.inlines(text);
    }

    fn table(&mut self, t: &Table) {
        let columns = t.header.len();
        let ragged = t.rows.iter().position(|row| row.len() != columns);
        if columns == 0 || ragged.is_some() {
            let caption = super::reading::inline_text(&t.caption);
            let message = match ragged {
                Some(row) if columns > 0 => format!(
                    "w tabeli „{caption}” wiersz {} ma inną liczbę komórek niż nagłówek",
                    row + 1
                ),
                _ => format!("tabela „{caption}” nie ma nagłówka"),
            };
            self.error("E0815", message, "każdy wiersz musi mieć tyle komórek co nagłówek");
        }
        self.inlines(&t.caption);
        for cell in t.header.iter().chain(t.rows.iter().flatten()) {
            self.inlines(cell);
        }
        t.source.iter().for_each(|s| self.inlines(s));
    }

    fn figure(&mut self, f: &Figure) {
        let caption = super::reading::inline_text(&f.caption);
        if f.alt.trim().is_empty() {
            let message = format!("rysunek „{caption}” nie ma tekstu alternatywnego");
            self.error("E0814", message, "opisz jednym lub dwoma zdaniami, co rysunek pokazuje");
        }
        // The picture stands inside the web page, so it must not act there.
        let lower = f.svg.to_ascii_lowercase();
        let active = ["<script", "javascript:", "<foreignobject", " on"].iter().any(|mark| {
            lower.split(mark).skip(1).any(|rest| {
                *mark != " on"
                    || rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('=')
            })
        });
        if active {
            let message = format!("rysunek „{caption}” zawiera skrypt");
            self.error("E0820", message, "zapisz rysunek jako zwykły SVG, bez skryptów i zdarzeń");
        } else if let Err(reason) = super::picture::size(&f.svg) {
            let message = format!("nie da się odczytać rysunku „{caption}”: {reason}");
            self.error(
                "E0820",
                message,
                "rysunek musi być kompletnym plikiem SVG z podanym rozmiarem",
            );
        }
        self.inlines(&f.caption);
        self.text(&f.alt);
        self.text(&f.svg);
        f.source.iter().for_each(|s| self.inlines(s));
    }

    fn inlines(&mut self, content: &[Inline]) {
        for inline in content {
            match inline {
                Inline::Text(t) | Inline::Code(t) => self.text(t),
                Inline::Strong(c) | Inline::Emph(c) | Inline::Footnote(c) => self.inlines(c),
                Inline::Link { to, text } => {
                    self.link(to);
                    self.inlines(text);
                }
                Inline::Break => {}
            }
        }
    }

    fn link(&mut self, to: &str) {
        let (ok, hint) = match to.strip_prefix('#') {
            Some(id) => (self.ids.contains(id), "w dokumencie nie ma części o tym identyfikatorze"),
            None => (
                clean::is_web_address(to) || clean::is_page(to),
                "odsyłacz musi zaczynać się od https:// lub #",
            ),
        };
        if !ok {
            let message =
                format!("odsyłacz „{to}” donikąd nie prowadzi i zostanie zwykłym tekstem");
            self.found.push(Diagnostic::warning("W0819", message).hint(hint));
        }
    }

    fn text(&mut self, raw: &str) {
        if raw.is_ascii() {
            return;
        }
        for c in raw.chars().filter(|c| !c.is_ascii()) {
            let printed = clean::text(c.encode_utf8(&mut [0; 4])).chars().next();
            let missing = printed.is_some_and(|p| clean::is_unassignable(c) || !can_print(&[p]));
            if missing {
                let place = self.heading.clone();
                self.glyphs.entry(c).or_insert((0, place)).0 += 1;
            }
        }
    }

    fn missing_glyphs(&mut self) {
        for (c, (times, heading)) in std::mem::take(&mut self.glyphs) {
            let place = if heading.is_empty() {
                "na stronie tytułowej lub przed pierwszym nagłówkiem".to_owned()
            } else {
                format!("pierwszy raz w części „{heading}”")
            };
            let message = format!(
                "znaku „{c}” (U+{:04X}) nie ma w krojach pisma dokumentu; w PDF stanie w jego \
                 miejscu {} (wystąpienia: {times}, {place})",
                u32::from(c),
                clean::BOX
            );
            let hint = "zastąp znak słowem albo znakiem, którego używa się w polskim piśmie";
            self.found.push(Diagnostic::warning("W0818", message).hint(hint));
        }
    }
}
