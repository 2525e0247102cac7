//! Markdown → blocks of the document tree.

use std::collections::{BTreeMap, BTreeSet};

use comrak::nodes::{ListType, Node, NodeValue, TableAlignment};
use comrak::{Arena, Options, parse_document};

use super::directive::{Fault, Mark, Piece, split};
use super::tree::{Align, Block, CalloutKind, Figure, Inline, Math, Table};
use super::typography;

/// What directives of a chapter may refer to.
pub(super) struct Surroundings<'a> {
    /// Charts by id.
    pub(super) figures: &'a BTreeMap<String, Figure>,
    /// Formulas by id.
    pub(super) formulas: &'a BTreeMap<String, Math>,
    /// The officer's texts by id.
    pub(super) own: &'a BTreeMap<String, String>,
}

/// Whose text is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice<'a> {
    /// Generated from a template: mark-up outside our conventions is a fault.
    Generated,
    /// The officer's, in a chapter: everything is kept, oddities become remarks.
    Own(&'a str),
}

/// A chapter read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) blocks: Vec<Block>,
    /// Ids of the officer's texts for which there is a place.
    pub(super) places: BTreeSet<String>,
    /// Remarks on the officer's texts: id, remark.
    pub(super) remarks: Vec<(String, String)>,
}

/// Reads a rendered chapter.
pub(super) fn chapter(text: &str, around: &Surroundings<'_>) -> Result<Read, Fault> {
    let mut read = Read::default();
    let pieces = split(text)?;
    read.blocks = assemble(pieces, around, &mut read.places, &mut read.remarks)?;
    Ok(read)
}

type Remarks = Vec<(String, String)>;

fn assemble(
    pieces: Vec<Piece>,
    around: &Surroundings<'_>,
    places: &mut BTreeSet<String>,
    remarks: &mut Remarks,
) -> Result<Vec<Block>, Fault> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(line, text) => {
                out.extend(plain(&text, line, Voice::Generated, remarks)?);
            }
            Piece::Leaf(mark) => leaf(&mark, around, places, remarks, &mut out)?,
            Piece::Container(mark, inner) => match mark.name.as_str() {
                "tabela" => out.push(Block::Table(table(&mark, inner)?)),
                "ramka" => {
                    let kind = callout(&mark)?;
                    let blocks = assemble(inner, around, places, remarks)?;
                    out.push(Block::Callout { kind, blocks });
                }
                other => return Err((mark.line, format!("nieznany znacznik „:::{other}”"))),
            },
        }
    }
    Ok(out)
}

fn leaf(
    mark: &Mark,
    around: &Surroundings<'_>,
    places: &mut BTreeSet<String>,
    remarks: &mut Remarks,
    out: &mut Vec<Block>,
) -> Result<(), Fault> {
    let id = || {
        mark.attributes
            .get("id")
            .ok_or_else(|| (mark.line, format!("znacznik „::{}” nie ma własności id", mark.name)))
    };
    match mark.name.as_str() {
        "strona" => out.push(Block::PageBreak),
        "wykres" => {
            let id = id()?;
            let figure = around
                .figures
                .get(id)
                .ok_or_else(|| (mark.line, format!("nie ma wykresu „{id}”")))?;
            out.push(Block::Figure(figure.clone()));
        }
        "wzór" => {
            let id = id()?;
            let formula = around
                .formulas
                .get(id)
                .ok_or_else(|| (mark.line, format!("nie ma wzoru „{id}”")))?;
            out.push(Block::Formula(formula.clone()));
        }
        "własny" => {
            let id = id()?;
            places.insert(id.clone());
            if let Some(text) = around.own.get(id).filter(|t| !t.trim().is_empty()) {
                let blocks = plain(text, 1, Voice::Own(id), remarks)?;
                out.push(Block::Part { id: format!("własny-{}", slug(id)), own: true, blocks });
            }
        }
        other => return Err((mark.line, format!("nieznany znacznik „::{other}”"))),
    }
    Ok(())
}

fn callout(mark: &Mark) -> Result<CalloutKind, Fault> {
    match mark.attributes.get("rodzaj").map(String::as_str) {
        Some("brak") => Ok(CalloutKind::Missing),
        Some("uwaga") => Ok(CalloutKind::Note),
        Some("prawo") => Ok(CalloutKind::Law),
        _ => Err((mark.line, "ramka ma mieć rodzaj: brak, uwaga albo prawo".to_owned())),
    }
}

/// The one table inside `:::tabela`.
fn table(mark: &Mark, inner: Vec<Piece>) -> Result<Table, Fault> {
    let fault = |what: &str| (mark.line, format!("tabela: {what}"));
    let need = |key: &str| {
        mark.attributes
            .get(key)
            .filter(|v| !v.trim().is_empty())
            .ok_or_else(|| fault(&format!("brak własności {key}")))
    };
    let (id, title) = (need("id")?.clone(), need("tytuł")?.clone());
    let mut none = Remarks::new();
    let mut tables = Vec::new();
    for piece in inner {
        let Piece::Text(line, text) = piece else {
            return Err(fault("wewnątrz może być tylko jedna tabela"));
        };
        tables.extend(read(&text, line, Voice::Generated, true, &mut none)?);
    }
    let mut tables = tables.into_iter();
    let (Some(Block::Table(mut table)), None) = (tables.next(), tables.next()) else {
        return Err(fault("wewnątrz ma być jedna tabela i nic więcej"));
    };
    table.id = id;
    table.caption = inline(&title);
    table.source = mark
        .attributes
        .get("źródło")
        .filter(|s| !s.trim().is_empty())
        .map(|s| inline(&with_label(s)));
    table.total_row = mark.attributes.contains_key("suma");
    table.row_headers = mark.attributes.contains_key("wiersze");
    if mark.attributes.contains_key("miejsce") {
        let empty = table.rows.iter_mut().flatten().filter(|cell| cell.is_empty());
        empty.for_each(|cell| cell.extend([Inline::Break, Inline::Break]));
    }
    if let Some(widths) = mark.attributes.get("szerokości") {
        table.widths = widths.split_whitespace().filter_map(|w| w.parse().ok()).collect();
        if table.widths.len() != table.header.len() {
            return Err(fault("szerokości jest inaczej niż kolumn"));
        }
    }
    if table.rows.is_empty() {
        return Err(fault("nie ma ani jednego wiersza"));
    }
    Ok(table)
}

/// The source line under a table or a figure, with its label.
pub(super) fn with_label(source: &str) -> String {
    format!("Źródło: {source}{}", if source.ends_with('.') { "" } else { "." })
}

/// Inline Markdown of one line, finished.
pub(super) fn inline(text: &str) -> Vec<Inline> {
    let mut none = Remarks::new();
    match read(text, 1, Voice::Generated, true, &mut none) {
        Ok(blocks) => blocks
            .into_iter()
            .find_map(|b| if let Block::Paragraph(i) = b { Some(i) } else { None })
            .unwrap_or_default(),
        Err(_) => vec![Inline::Text(typography::finish(text))],
    }
}

fn plain(
    text: &str,
    line: usize,
    voice: Voice<'_>,
    remarks: &mut Remarks,
) -> Result<Vec<Block>, Fault> {
    read(text, line, voice, false, remarks)
}

fn read(
    text: &str,
    line: usize,
    voice: Voice<'_>,
    bare_tables: bool,
    remarks: &mut Remarks,
) -> Result<Vec<Block>, Fault> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.footnotes = true;
    options.extension.inline_footnotes = true;
    options.extension.description_lists = true;
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options);
    let mut notes = BTreeMap::new();
    for node in root.descendants() {
        if let NodeValue::FootnoteDefinition(d) = &node.data.borrow().value {
            notes.insert(d.name.clone(), node);
        }
    }
    let demote = match voice {
        Voice::Generated => 0,
        Voice::Own(_) => root
            .descendants()
            .filter_map(|n| match &n.data.borrow().value {
                NodeValue::Heading(h) => Some(h.level),
                _ => None,
            })
            .min()
            // The smallest heading of an own text stands right under its chapter.
            .map_or(0, |least| 2_i16 - i16::from(least)),
    };
    let mut reader =
        Reader { voice, line, bare_tables, notes, demote, remarks, tables: 0, depth: 0 };
    let mut out = Vec::new();
    reader.children(root, &mut out)?;
    Ok(out)
}

struct Reader<'a, 'r> {
    voice: Voice<'a>,
    line: usize,
    bare_tables: bool,
    notes: BTreeMap<String, Node<'a>>,
    demote: i16,
    remarks: &'r mut Remarks,
    tables: usize,
    depth: usize,
}

/// Deeper nesting than this is no document.
const DEEPEST: usize = 40;

impl<'a> Reader<'a, '_> {
    fn at(&self, node: Node<'_>) -> usize {
        self.line + node.data.borrow().sourcepos.start.line.saturating_sub(1)
    }

    /// In generated text a fault, in the officer's a remark.
    fn odd(&mut self, node: Node<'_>, what: &str) -> Result<(), Fault> {
        match self.voice {
            Voice::Generated => Err((self.at(node), what.to_owned())),
            Voice::Own(id) => {
                let remark = format!("wiersz {}: {what}", self.at(node));
                self.remarks.push((id.to_owned(), remark));
                Ok(())
            }
        }
    }

    fn children(&mut self, node: Node<'a>, out: &mut Vec<Block>) -> Result<(), Fault> {
        if self.depth >= DEEPEST {
            return self.odd(node, "zbyt głębokie zagnieżdżenie");
        }
        self.depth += 1;
        let result = node.children().try_for_each(|child| self.block(child, out));
        self.depth -= 1;
        result
    }

    fn block(&mut self, node: Node<'a>, out: &mut Vec<Block>) -> Result<(), Fault> {
        let value = node.data.borrow().value.clone();
        match value {
            NodeValue::Paragraph => {
                let content = self.finished(node)?;
                if !content.is_empty() {
                    out.push(Block::Paragraph(content));
                }
            }
            NodeValue::Heading(h) => {
                let level = i16::from(h.level) + self.demote;
                let level = u8::try_from(level.clamp(1, 4)).unwrap_or(4);
                out.push(self.heading(node, level)?);
            }
            NodeValue::List(list) => {
                let mut items = Vec::new();
                for item in node.children() {
                    let mut blocks = Vec::new();
                    self.children(item, &mut blocks)?;
                    items.push(blocks);
                }
                out.push(Block::List { ordered: list.list_type == ListType::Ordered, items });
            }
            NodeValue::DescriptionList => out.push(self.definitions(node)?),
            NodeValue::Table(t) => {
                let table = self.table(node, &t.alignments)?;
                if self.voice == Voice::Generated && !self.bare_tables {
                    return Err((self.at(node), "tabela bez opisu :::tabela".to_owned()));
                }
                self.caption(out, table);
            }
            NodeValue::BlockQuote => {
                let mut blocks = Vec::new();
                self.children(node, &mut blocks)?;
                out.push(Block::Callout { kind: CalloutKind::Note, blocks });
            }
            NodeValue::CodeBlock(code) => {
                out.push(Block::Paragraph(vec![Inline::Code(code.literal.clone())]));
            }
            NodeValue::HtmlBlock(html) => {
                self.odd(node, "znaczniki HTML nie są przyjmowane")?;
                out.push(Block::Paragraph(vec![Inline::Text(html.literal.trim().to_owned())]));
            }
            NodeValue::ThematicBreak | NodeValue::FootnoteDefinition(_) => {}
            _ => self.children(node, out)?,
        }
        Ok(())
    }

    fn heading(&mut self, node: Node<'a>, level: u8) -> Result<Block, Fault> {
        let mut text = self.finished(node)?;
        let mut id = None;
        let mut unnumbered = false;
        if self.voice == Voice::Generated
            && let Some(Inline::Text(last)) = text.last_mut()
            && let Some((before, mark)) = last.rsplit_once('{')
            && let Some(mark) = mark.strip_suffix('}')
        {
            for word in mark.split_whitespace() {
                match word.strip_prefix('#') {
                    Some(name) => id = Some(name.to_owned()),
                    None if word == "-" => unnumbered = true,
                    None => {
                        return Err((
                            self.at(node),
                            format!("nieznany znacznik nagłówka „{word}”"),
                        ));
                    }
                }
            }
            *last = before.trim_end().to_owned();
        }
        let words = slug(&plain_text(&text));
        let id = match (id, self.voice) {
            (Some(id), _) => id,
            (None, Voice::Generated) => words,
            (None, Voice::Own(chapter)) => format!("własny-{}-{words}", slug(chapter)),
        };
        Ok(Block::Heading { level, id, text, unnumbered })
    }

    fn definitions(&mut self, node: Node<'a>) -> Result<Block, Fault> {
        let mut out = Vec::new();
        for item in node.children() {
            let mut term = Vec::new();
            let mut text: Vec<Inline> = Vec::new();
            for part in item.children() {
                let is_term = matches!(part.data.borrow().value, NodeValue::DescriptionTerm);
                for p in part.children() {
                    let content = self.finished(p)?;
                    if is_term {
                        term.extend(content);
                    } else {
                        if !text.is_empty() {
                            text.push(Inline::Break);
                        }
                        text.extend(content);
                    }
                }
            }
            out.push((term, text));
        }
        Ok(Block::Definitions(out))
    }

    fn table(&mut self, node: Node<'a>, alignments: &[TableAlignment]) -> Result<Table, Fault> {
        let mut header = Vec::new();
        let mut rows = Vec::new();
        for row in node.children() {
            let is_header = matches!(row.data.borrow().value, NodeValue::TableRow(true));
            let cells =
                row.children().map(|cell| self.finished(cell)).collect::<Result<Vec<_>, _>>()?;
            if is_header { header = cells } else { rows.push(cells) }
        }
        self.tables += 1;
        let id = match self.voice {
            Voice::Generated => format!("tabela-{}", self.tables),
            Voice::Own(chapter) => format!("własna-{}-{}", slug(chapter), self.tables),
        };
        Ok(Table {
            id,
            caption: vec![Inline::Text("Zestawienie".to_owned())],
            align: alignments
                .iter()
                .map(|a| match a {
                    TableAlignment::Right => Align::Right,
                    TableAlignment::Center => Align::Center,
                    TableAlignment::Left | TableAlignment::None => Align::Left,
                })
                .collect(),
            widths: Vec::new(),
            header,
            rows,
            row_headers: false,
            total_row: false,
            source: None,
        })
    }

    /// In an own text the paragraph before a table that begins with `Tabela:` is its caption.
    fn caption(&self, out: &mut Vec<Block>, mut table: Table) {
        if matches!(self.voice, Voice::Own(_))
            && let Some(Block::Paragraph(p)) = out.last_mut()
            && let Some(Inline::Text(first)) = p.first_mut()
            && let Some(rest) = first.strip_prefix("Tabela:")
        {
            *first = rest.trim_start().to_owned();
            table.caption = std::mem::take(p);
            out.pop();
        }
        out.push(Block::Table(table));
    }

    /// Inline content of a node, with typography applied.
    fn finished(&mut self, node: Node<'a>) -> Result<Vec<Inline>, Fault> {
        let mut raw = Vec::new();
        self.inlines(node, &mut raw)?;
        let own = matches!(self.voice, Voice::Own(_));
        Ok(finish_all(raw, own))
    }

    fn inlines(&mut self, node: Node<'a>, out: &mut Vec<Inline>) -> Result<(), Fault> {
        if self.depth >= DEEPEST {
            return self.odd(node, "zbyt głębokie zagnieżdżenie");
        }
        self.depth += 1;
        for child in node.children() {
            self.one(child, out)?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn one(&mut self, node: Node<'a>, out: &mut Vec<Inline>) -> Result<(), Fault> {
        let value = node.data.borrow().value.clone();
        match value {
            NodeValue::Text(t) => push_text(out, &t),
            NodeValue::SoftBreak => push_text(out, " "),
            NodeValue::LineBreak => out.push(Inline::Break),
            NodeValue::Code(c) => out.push(Inline::Code(c.literal)),
            NodeValue::Emph => {
                let inner = self.inner(node)?;
                out.push(Inline::Emph(inner));
            }
            NodeValue::Strong => {
                let inner = self.inner(node)?;
                out.push(Inline::Strong(inner));
            }
            NodeValue::Link(link) => {
                let text = self.inner(node)?;
                out.push(Inline::Link { to: link.url.clone(), text });
            }
            NodeValue::FootnoteReference(r) => {
                if let Some(note) = self.notes.get(&r.name).copied() {
                    let mut content = Vec::new();
                    for p in note.children() {
                        if !content.is_empty() {
                            content.push(Inline::Break);
                        }
                        self.inlines(p, &mut content)?;
                    }
                    out.push(Inline::Footnote(content));
                }
            }
            NodeValue::HtmlInline(html) => {
                self.odd(node, "znaczniki HTML nie są przyjmowane")?;
                push_text(out, &html);
            }
            NodeValue::Image(_) => {
                self.odd(node, "obrazek pominięto; zostawiono jego opis")?;
                self.inlines(node, out)?;
            }
            _ => self.inlines(node, out)?,
        }
        Ok(())
    }

    fn inner(&mut self, node: Node<'a>) -> Result<Vec<Inline>, Fault> {
        let mut inner = Vec::new();
        self.inlines(node, &mut inner)?;
        Ok(inner)
    }
}

fn push_text(out: &mut Vec<Inline>, text: &str) {
    if let Some(Inline::Text(last)) = out.last_mut() {
        last.push_str(text);
    } else {
        out.push(Inline::Text(text.to_owned()));
    }
}

fn finish_all(content: Vec<Inline>, own: bool) -> Vec<Inline> {
    let count = content.len();
    content
        .into_iter()
        .enumerate()
        .map(|(i, part)| match part {
            Inline::Text(t) => {
                let marked = if own { t } else { typography::polish_marks(&t) };
                Inline::Text(bind_before(&marked, i + 1 < count))
            }
            Inline::Strong(x) => Inline::Strong(finish_all(x, own)),
            Inline::Emph(x) => Inline::Emph(finish_all(x, own)),
            Inline::Footnote(x) => Inline::Footnote(finish_all(x, own)),
            Inline::Link { to, text } => Inline::Link { to, text: finish_all(text, own) },
            other => other,
        })
        .collect()
}

/// Binds, taking into account that something follows the text on the same line.
fn bind_before(text: &str, followed: bool) -> String {
    if !followed {
        return typography::bind(text);
    }
    let mut out = typography::bind(&format!("{text}x"));
    out.pop();
    out
}

/// Plain text of inline content, without footnotes.
#[must_use]
pub fn plain_text(content: &[Inline]) -> String {
    let mut out = String::new();
    for part in content {
        match part {
            Inline::Text(t) | Inline::Code(t) => out.push_str(t),
            Inline::Strong(x) | Inline::Emph(x) | Inline::Link { text: x, .. } => {
                out.push_str(&plain_text(x));
            }
            Inline::Footnote(_) => {}
            Inline::Break => out.push(' '),
        }
    }
    out
}

/// An id made of words: lower case, letters and digits, joined by hyphens.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}
