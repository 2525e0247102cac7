//! Nodes → text in the one layout.

use super::format_tokens::{Kind, Token, blank};
use super::format_tree::{Field, Node};
use super::schema;

/// Lines longer than this are broken where a list or a condition has a joint.
const WIDTH: usize = 120;

/// Lays out a file.
pub(super) fn layout(nodes: &[Node]) -> String {
    let mut out = Layout::default();
    out.items(&headers_first(nodes), 0);
    out.text
}

#[derive(Default)]
struct Layout {
    text: String,
}

impl Layout {
    fn items(&mut self, nodes: &[Node], depth: usize) {
        let nodes = blanks(nodes);
        let indent = 2 * depth;
        let (mut longest, mut entries) = columns(&nodes);
        for (i, node) in nodes.iter().enumerate() {
            match node {
                Node::Blank => self.text.push('\n'),
                Node::Trailing(comment) => {
                    // Behind what was written last.
                    if self.text.ends_with('\n') {
                        self.text.pop();
                    }
                    self.text.push_str("  ");
                    self.line(comment);
                }
                Node::Comment(comment) => {
                    self.pad(indent);
                    self.line(comment);
                }
                Node::Field(f) => {
                    self.pad(indent);
                    self.text.push_str(&f.name);
                    // Header lines stand alone; fields of a block share a column.
                    let gap = if depth == 0 { 1 } else { longest + 2 - width(&f.name) };
                    self.pad(gap);
                    let column = indent + width(&f.name) + gap;
                    self.value(f, column, entries);
                    self.text.push('\n');
                }
                Node::Block(head, inner) => {
                    self.pad(indent);
                    self.text.push_str(&head.name);
                    if !head.value.is_empty() {
                        self.text.push(' ');
                    }
                    self.value(head, indent + width(&head.name) + 1, 0);
                    self.text.push_str(" {\n");
                    self.items(inner, depth + 1);
                    self.pad(indent);
                    self.line("}");
                    // Fields below an inner block stand in a column of their own.
                    (longest, entries) = columns(nodes.get(i + 1..).unwrap_or_default());
                }
            }
        }
    }

    /// A value whose first line begins at `column`, as all its other lines do.
    fn value(&mut self, field: &Field, column: usize, entries: usize) {
        let mut at = column;
        let mut depth = 0usize;
        let mut before: Option<&Token> = None;
        let mut at_start = true;
        let last = field.value.iter().rposition(|t| t.kind != Kind::Break).map_or(0, |i| i + 1);
        let tokens: Vec<&Token> = field.value.iter().take(last).collect();
        let mut rest = tokens.as_slice();
        while let Some((token, tail)) = rest.split_first() {
            if token.kind == Kind::Break {
                if !at_start {
                    self.break_line(column);
                    (at, at_start) = (column, true);
                }
                rest = tail;
                continue;
            }
            let joint =
                depth == 0 && (token.joins() || before.is_some_and(|b| b.kind == Kind::Separator));
            let gap = usize::from(!at_start && before.is_some_and(|b| blank(b, token)));
            if joint && !at_start && at + gap + piece(rest) > WIDTH {
                self.break_line(column);
                (at, at_start) = (column, true);
                continue;
            }
            if token.kind == Kind::Comment {
                // Two blanks before a comment, as behind a field.
                self.pad(if at_start { 0 } else { 2 });
                self.text.push_str(&token.text);
            } else {
                self.pad(gap);
                self.text.push_str(&token.text);
                at = match token.text.rsplit_once('\n') {
                    Some((_, end)) => width(end),
                    None => at + gap + width(&token.text),
                };
                if field.entry && before.is_none() && token.kind == Kind::Word {
                    let more = (entries + 1).saturating_sub(width(&token.text));
                    self.pad(more);
                    at += more;
                }
                match token.kind {
                    Kind::Open => depth += 1,
                    Kind::Close => depth = depth.saturating_sub(1),
                    _ => {}
                }
                before = Some(token);
            }
            at_start = false;
            rest = tail;
        }
    }

    fn break_line(&mut self, column: usize) {
        self.text.push('\n');
        self.pad(column);
    }

    fn pad(&mut self, n: usize) {
        self.text.extend(std::iter::repeat_n(' ', n));
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// Longest field name and longest name of a dictionary's entry among the fields up to the next
/// block.
fn columns(nodes: &[Node]) -> (usize, usize) {
    let (mut longest, mut entries) = (0, 0);
    for node in nodes.iter().take_while(|n| !matches!(n, Node::Block(..))) {
        if let Node::Field(f) = node {
            longest = longest.max(width(&f.name));
            let name = f.value.first().filter(|_| f.entry);
            entries = entries.max(name.map_or(0, |t| width(&t.text)));
        }
    }
    (longest, entries)
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Width of the tokens up to the next place where the line may be broken.
fn piece(tokens: &[&Token]) -> usize {
    let mut sum = 0;
    let mut depth = 0usize;
    let mut before: Option<&Token> = None;
    for t in tokens {
        let ends = matches!(t.kind, Kind::Break | Kind::Comment)
            || (before.is_some() && depth == 0 && t.joins());
        if ends {
            break;
        }
        let first_line = t.text.split('\n').next().unwrap_or("");
        sum += usize::from(before.is_some_and(|b| blank(b, t))) + width(first_line);
        match t.kind {
            Kind::Separator if depth == 0 => break,
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if first_line.len() < t.text.len() {
            break;
        }
        before = Some(t);
    }
    sum
}

/// Blank lines where the layout wants them: one around blocks, none at the edges, none between a
/// documentation comment and what it describes, never two.
fn blanks(nodes: &[Node]) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    // The last block or field, and where what precedes the next one begins.
    let mut previous: Option<&Node> = None;
    let mut lead = 0;
    for node in nodes {
        match node {
            Node::Blank => {
                if !out.is_empty() && !matches!(out.last(), Some(Node::Blank)) {
                    out.push(Node::Blank);
                    lead = out.len();
                }
            }
            Node::Trailing(_) => {
                out.push(node.clone());
                lead = out.len();
            }
            Node::Comment(_) => out.push(node.clone()),
            Node::Field(_) | Node::Block(..) => {
                let documented = out
                    .len()
                    .checked_sub(2)
                    .and_then(|i| out.get(i))
                    .is_some_and(|n| matches!(n, Node::Comment(c) if c.starts_with("///")));
                if documented && matches!(out.last(), Some(Node::Blank)) {
                    out.pop();
                    lead = out
                        .iter()
                        .rposition(|n| !matches!(n, Node::Comment(_)))
                        .map_or(0, |i| i + 1);
                }
                let parted =
                    matches!(node, Node::Block(..)) || matches!(previous, Some(Node::Block(..)));
                let after_blank = lead
                    .checked_sub(1)
                    .and_then(|i| out.get(i))
                    .is_some_and(|n| matches!(n, Node::Blank));
                if previous.is_some() && parted && !after_blank {
                    out.insert(lead.min(out.len()), Node::Blank);
                }
                out.push(node.clone());
                previous = Some(node);
                lead = out.len();
            }
        }
    }
    while matches!(out.last(), Some(Node::Blank)) {
        out.pop();
    }
    out
}

/// Lines `użyj` that stand below a block move up to the header, with the comments above and behind
/// them. A file with several sets is left as it is: there the place of a header matters.
fn headers_first(nodes: &[Node]) -> Vec<Node> {
    let is =
        |n: &Node, words: &[&str]| matches!(n, Node::Field(f) if words.contains(&f.name.as_str()));
    let sets = nodes.iter().filter(|n| is(n, &["zestaw"])).count();
    let block = nodes.iter().position(|n| matches!(n, Node::Block(..)));
    let (Some(block), 1) = (block, sets) else { return nodes.to_vec() };
    let (head, rest) = nodes.split_at(block);
    let Some(end) = head.iter().rposition(|n| is(n, schema::HEADERS)) else {
        return nodes.to_vec();
    };
    let end = end + 1 + usize::from(matches!(head.get(end + 1), Some(Node::Trailing(_))));
    let (head, lead) = head.split_at(end);
    let (mut moved, mut kept): (Vec<Node>, Vec<Node>) = (Vec::new(), lead.to_vec());
    let mut behind = false;
    for node in rest {
        if is(node, &["użyj"]) {
            let from =
                kept.iter().rposition(|n| !matches!(n, Node::Comment(_))).map_or(0, |i| i + 1);
            moved.extend(kept.split_off(from));
            moved.push(node.clone());
            behind = true;
        } else if behind && matches!(node, Node::Trailing(_)) {
            moved.push(node.clone());
        } else {
            behind = false;
            kept.push(node.clone());
        }
    }
    head.iter().cloned().chain(moved).chain(kept).collect()
}
