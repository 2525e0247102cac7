//! A rule file as blocks, fields, comments and blank lines: what the layout is made from.

use super::format_tokens::{Token, tokens};
use super::parse::Rule;
use super::schema;
use super::segment::{RawItem, Segmented};

/// One thing on a line of its own, or the comment behind it.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// One or more blank lines.
    Blank,
    /// A comment on a line of its own, documentation included.
    Comment(String),
    /// A comment behind what stands before it; first in a block: behind the opening brace.
    Trailing(String),
    /// A field or a header line.
    Field(Field),
    /// A block.
    Block(Field, Vec<Node>),
}

/// A word and what follows it: a field with its value, or a block's kind with its head.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// The word.
    pub name: String,
    /// The value.
    pub value: Vec<Token>,
    /// An entry of a dictionary: name and text stand in columns.
    pub entry: bool,
}

/// The nodes of a text that was cut without errors; none when something stands where nothing may.
pub(super) fn tree(text: &str, cut: &Segmented) -> Option<Vec<Node>> {
    let mut walk = Walk { text, pos: 0 };
    let mut out = Vec::new();
    walk.items(&cut.items, None, &mut out)?;
    walk.gap(text.len(), &mut out)?;
    Some(out)
}

struct Walk<'a> {
    text: &'a str,
    pos: usize,
}

impl<'a> Walk<'a> {
    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    fn items(&mut self, items: &[RawItem], kind: Option<&str>, out: &mut Vec<Node>) -> Option<()> {
        for item in items {
            let (word, rest, inner) = match item {
                RawItem::Field(f) => (f.name, f.value, None),
                RawItem::Block(b) => (b.kind, b.head, Some(&b.items)),
            };
            self.gap(word.start as usize, out)?;
            let name = self.slice(word.start as usize, word.end as usize).to_owned();
            let (start, end) = (rest.start as usize, rest.end as usize);
            let rule = kind
                .and_then(schema::block)
                .and_then(|b| b.fields.iter().find(|f| f.name == name))
                .map(|f| f.rule);
            let value = tokens(self.slice(start, end));
            self.pos = end.max(word.end as usize);
            let field = Field { name, value, entry: rule == Some(Rule::v_entry) };
            let Some(inner) = inner else {
                out.push(Node::Field(field));
                continue;
            };
            self.pos = self.find('{')? + 1;
            let mut nodes = Vec::new();
            self.items(inner, Some(&field.name), &mut nodes)?;
            self.gap(self.find('}')?, &mut nodes)?;
            self.pos += 1;
            out.push(Node::Block(field, nodes));
        }
        Some(())
    }

    /// Where the next sign that is neither blank nor comment stands, when it is the wanted one.
    fn find(&self, wanted: char) -> Option<usize> {
        let mut pos = self.pos;
        loop {
            let rest = self.text.get(pos..)?;
            let c = rest.chars().next()?;
            if rest.starts_with("//") {
                pos += line(rest).len();
            } else if c == wanted {
                return Some(pos);
            } else if c.is_whitespace() || c == '\u{FEFF}' {
                pos += c.len_utf8();
            } else {
                return None;
            }
        }
    }

    /// Comments and blank lines up to a place.
    fn gap(&mut self, until: usize, out: &mut Vec<Node>) -> Option<()> {
        let mut breaks = usize::from(self.pos == 0);
        while self.pos < until {
            let rest = self.slice(self.pos, until);
            let c = rest.chars().next()?;
            if rest.starts_with("//") {
                let comment = line(rest);
                if breaks > 1 {
                    out.push(Node::Blank);
                }
                let text = comment.trim_end().to_owned();
                out.push(if breaks == 0 { Node::Trailing(text) } else { Node::Comment(text) });
                self.pos += comment.len();
                breaks = 0;
            } else if c.is_whitespace() || c == '\u{FEFF}' {
                breaks += usize::from(c == '\n');
                self.pos += c.len_utf8();
            } else {
                return None;
            }
        }
        if breaks > 1 {
            out.push(Node::Blank);
        }
        self.pos = self.pos.max(until);
        Some(())
    }
}

fn line(text: &str) -> &str {
    text.split('\n').next().unwrap_or("")
}

/// All comments of a text in order, found without regard to blocks: outside of texts in quotes,
/// from two slashes to the end of the line.
pub(super) fn comments(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut closing: Option<char> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut step = c.len_utf8();
        match closing {
            None if rest.starts_with("//") => {
                let comment = line(rest);
                out.push(comment.trim_end().to_owned());
                step = comment.len();
            }
            None if c == '"' => closing = Some('"'),
            None if c == '„' => closing = Some('”'),
            Some(end) if c == '"' || c == end => closing = None,
            _ => {}
        }
        rest = rest.get(step..).unwrap_or("");
    }
    out
}
