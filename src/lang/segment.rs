//! Cuts a file into blocks and fields, whatever is wrong with it.
//!
//! The outer shape of the language is `rodzaj nagłówek { pole wartość … }`. This step knows only
//! strings, comments, braces and lines, so a mistake in one value cannot hide the rest of the file.
//! A block left open is closed at the next line that starts a block in the first column.

use crate::diag::{Diagnostic, FileId, Span};

/// Deepest nesting of blocks and of brackets within a value.
const MAX_DEPTH: usize = 64;

/// A block: `kind head { items }`.
#[derive(Debug, Clone)]
pub struct RawBlock {
    /// The first word.
    pub kind: Span,
    /// What stands between the first word and the brace.
    pub head: Span,
    /// Doc comment lines above, joined.
    pub doc: String,
    /// Content.
    pub items: Vec<RawItem>,
}

/// A field: first word and the rest.
#[derive(Debug, Clone)]
pub struct RawField {
    /// The first word.
    pub name: Span,
    /// The value, trimmed; may be empty.
    pub value: Span,
    /// Doc comment lines above.
    pub doc: String,
}

/// A block or a field.
#[derive(Debug, Clone)]
pub enum RawItem {
    /// Block.
    Block(RawBlock),
    /// Field.
    Field(RawField),
}

/// Result of cutting one file.
#[derive(Debug, Default)]
pub struct Segmented {
    /// Top-level items.
    pub items: Vec<RawItem>,
    /// Comments that are not doc comments, in order (kept for the formatter).
    pub comments: Vec<Span>,
    /// What was wrong.
    pub found: Vec<Diagnostic>,
}

/// Cuts a text into items. `kinds` are the words that start a top-level block.
#[must_use]
pub fn segment(file: FileId, text: &str, kinds: &[&str]) -> Segmented {
    let mut s = Cutter { file, text, pos: 0, out: Segmented::default(), kinds, doc: String::new() };
    let mut items = Vec::new();
    while s.pos < text.len() {
        let before = s.pos;
        s.items(&mut items, 0);
        if s.pos < text.len() && s.peek() == Some('}') {
            let at = s.span(s.pos, s.pos + 1);
            s.out.found.push(
                Diagnostic::error("E0104", "nawias „}” bez otwierającego go „{”")
                    .at(at, "ten nawias niczego nie zamyka")
                    .hint("usuń go albo sprawdź, czy wcześniejszy blok nie został zamknięty za wcześnie"),
            );
            s.pos += 1;
        } else if s.pos == before {
            s.pos += s.peek().map_or(1, char::len_utf8);
        }
    }
    s.out.items = items;
    s.out
}

struct Cutter<'a> {
    file: FileId,
    text: &'a str,
    pos: usize,
    out: Segmented,
    kinds: &'a [&'a str],
    doc: String,
}

enum End {
    Brace,
    Line,
}

impl<'a> Cutter<'a> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn at_line_start(&self) -> bool {
        self.pos == 0 || self.text.as_bytes().get(self.pos - 1) == Some(&b'\n')
    }

    /// Skips blanks and comments, collecting doc comments.
    fn skip(&mut self) {
        while let Some(c) = self.peek() {
            if c == ' ' || c == '\n' {
                let blanks = self.rest().bytes().take_while(|b| matches!(b, b' ' | b'\n'));
                self.pos += blanks.count();
            } else if c.is_whitespace() || c == '\u{FEFF}' {
                self.pos += c.len_utf8();
            } else if self.rest().starts_with("//") {
                let line = self.rest().split('\n').next().unwrap_or("");
                let (start, end) = (self.pos, self.pos + line.len());
                if let Some(doc) = line.strip_prefix("///") {
                    if !self.doc.is_empty() {
                        self.doc.push('\n');
                    }
                    self.doc.push_str(doc.trim());
                } else {
                    self.out.comments.push(self.span(start, end));
                }
                self.pos = end;
            } else {
                break;
            }
        }
    }

    /// Reads items until the end of the enclosing block (not consuming its brace) or of the file.
    fn items(&mut self, items: &mut Vec<RawItem>, depth: usize) {
        loop {
            self.doc.clear();
            self.skip();
            match self.peek() {
                None | Some('}') => return,
                Some(_) => {}
            }
            if depth > 0 && self.at_line_start() && self.starts_top_level() {
                return;
            }
            let doc = std::mem::take(&mut self.doc);
            let start = self.pos;
            let word = self.word();
            let (body_start, (body_end, end)) = (self.pos, self.logical_line());
            match end {
                End::Line => {
                    let value = self.trimmed(body_start, body_end);
                    items.push(RawItem::Field(RawField { name: word, value, doc }));
                }
                End::Brace => {
                    let head = self.trimmed(body_start, body_end);
                    let open = self.pos;
                    self.pos += 1;
                    let mut inner = Vec::new();
                    if depth >= MAX_DEPTH {
                        self.too_deep(open);
                        self.skip_to_matching();
                    } else {
                        self.items(&mut inner, depth + 1);
                    }
                    if self.peek() == Some('}') {
                        self.pos += 1;
                    } else {
                        let at = self.span(open, open + 1);
                        self.out.found.push(
                            Diagnostic::error("E0103", "blok nie został zamknięty")
                                .at(at, "tego nawiasu nic nie zamyka")
                                .also(self.span(start, word.end as usize), "początek bloku")
                                .hint("dopisz „}” po ostatnim polu bloku"),
                        );
                    }
                    items.push(RawItem::Block(RawBlock { kind: word, head, doc, items: inner }));
                }
            }
        }
    }

    fn too_deep(&mut self, at: usize) {
        let at = self.span(at, at + 1);
        self.out.found.push(
            Diagnostic::error("E0105", "zbyt głębokie zagnieżdżenie")
                .at(at, format!("głębiej niż {MAX_DEPTH} poziomów"))
                .hint("uprość zapis: podziel go na osobne bloki albo warunki"),
        );
    }

    /// Skips to the brace that closes the block just opened, without recursion.
    fn skip_to_matching(&mut self) {
        let mut depth = 0usize;
        for (i, b) in self.rest().bytes().enumerate() {
            match b {
                b'{' => depth += 1,
                b'}' if depth == 0 => {
                    self.pos += i;
                    return;
                }
                b'}' => depth -= 1,
                _ => {}
            }
        }
        self.pos = self.text.len();
    }

    fn starts_top_level(&self) -> bool {
        let word: String = self.rest().chars().take_while(|c| is_word(*c)).collect();
        let after = self.rest().get(word.len()..).unwrap_or("").trim_start_matches([' ', '\t']);
        self.kinds.contains(&word.as_str())
            && after.chars().next().is_some_and(|c| is_word(c) || c == '"' || c == '„')
    }

    fn word(&mut self) -> Span {
        let start = self.pos;
        let len: usize = self.rest().chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
        // A stray sign stands as a word of its own, so that reading always moves on.
        self.pos += if len == 0 { self.peek().map_or(0, char::len_utf8) } else { len };
        self.span(start, self.pos)
    }

    fn trimmed(&self, start: usize, end: usize) -> Span {
        let raw = self.text.get(start..end).unwrap_or("");
        // Almost every value has only blanks before it and nothing behind it.
        let bytes = raw.as_bytes();
        let lead = bytes.iter().take_while(|b| **b == b' ').count();
        if let (Some(first), Some(last)) = (bytes.get(lead), bytes.last())
            && first.is_ascii_graphic()
            && last.is_ascii_graphic()
        {
            return self.span(start + lead, end);
        }
        let lead = raw.len() - raw.trim_start().len();
        let core = raw.trim();
        self.span(start + lead, start + lead + core.len())
    }

    /// Reads to the end of a logical line; the position stops at the brace or after the line.
    /// Returns where the content ends.
    fn logical_line(&mut self) -> (usize, End) {
        let mut brackets = 0usize;
        let mut content_end = self.pos;
        let mut last = ' ';
        let mut reported_depth = false;
        loop {
            self.plain_run(&mut content_end, &mut last);
            let Some(c) = self.peek() else { break };
            match c {
                '"' | '„' => {
                    self.string(c);
                    content_end = self.pos;
                    last = '"';
                    continue;
                }
                '{' => return (content_end, End::Brace),
                '}' => return (content_end, End::Line),
                '/' if self.rest().starts_with("//") => {
                    let line = self.rest().split('\n').next().unwrap_or("").len();
                    self.out.comments.push(self.span(self.pos, self.pos + line));
                    self.pos += line;
                    continue;
                }
                '\n' => {
                    let open = brackets > 0 && !self.next_starts_top_level();
                    if !(open
                        || continues_after(last, self.line_tail(content_end))
                        || self.next_line_continues())
                    {
                        self.pos += 1;
                        return (content_end, End::Line);
                    }
                }
                '(' | '[' => {
                    brackets += 1;
                    if brackets > MAX_DEPTH && !reported_depth {
                        reported_depth = true;
                        self.too_deep(self.pos);
                    }
                }
                ')' | ']' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            self.pos += c.len_utf8();
            if !c.is_whitespace() {
                last = c;
                content_end = self.pos;
            }
        }
        (content_end, End::Line)
    }

    /// Moves over letters, digits and blanks: most of a line, where nothing begins or ends.
    fn plain_run(&mut self, content_end: &mut usize, last: &mut char) {
        let bytes = self.text.as_bytes().get(self.pos..).unwrap_or(&[]);
        let mut run = 0;
        let mut content = 0;
        loop {
            match bytes.get(run) {
                Some(b' ') => run += 1,
                Some(b) if b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b';' | b'=') => {
                    run += 1;
                    content = run;
                    *last = char::from(*b);
                }
                // The first byte of a letter with a mark; of the three, × alone begins with 0xC3.
                Some(0xC3..=0xC5) if bytes.get(run..run + 2) != Some("×".as_bytes()) => {
                    run += 2;
                    content = run;
                    *last = 'ą';
                }
                _ => break,
            }
        }
        if content > 0 {
            *content_end = self.pos + content;
        }
        self.pos += run;
    }

    fn line_tail(&self, end: usize) -> &str {
        let before = self.text.get(..end).unwrap_or("");
        let tail: usize =
            before.chars().rev().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
        before.get(before.len() - tail..).unwrap_or("")
    }

    /// A look past blank lines and comments at the next significant line: its text without the
    /// indent, and whether there was none.
    fn next_significant(&self) -> (&'a str, bool) {
        let mut rest = self.rest();
        loop {
            let Some(end) = memchr::memchr(b'\n', rest.as_bytes()) else { return ("", false) };
            rest = rest.get(end + 1..).unwrap_or("");
            let indent = rest.bytes().take_while(|b| *b == b' ').count();
            let body = rest.get(indent..).unwrap_or("");
            match body.as_bytes().first() {
                Some(b'\n') => continue,
                Some(b'/') if body.starts_with("//") => continue,
                Some(b) if b.is_ascii_graphic() => return (body, indent == 0),
                _ => {}
            }
            let line = rest.split('\n').next().unwrap_or("");
            let body = line.trim_start();
            if body.is_empty() || body.starts_with("//") {
                continue;
            }
            return (rest.trim_start(), line.len() == body.len());
        }
    }

    fn next_line_continues(&self) -> bool {
        let (next, _) = self.next_significant();
        let whole = |rest: &str| !rest.chars().next().is_some_and(is_word);
        if ["oraz", "lub"].iter().any(|w| next.strip_prefix(w).is_some_and(whole)) {
            return true;
        }
        let joins = |c| is_joint(c) || matches!(c, ')' | ']');
        next.chars().next().is_some_and(joins) && !next.starts_with("//")
    }

    fn next_starts_top_level(&self) -> bool {
        let (next, first_column) = self.next_significant();
        let word: String = next.chars().take_while(|c| is_word(*c)).collect();
        first_column && self.kinds.contains(&word.as_str())
    }

    /// Skips a string. It may run over lines, but not over a blank line, a line that is only a
    /// brace, or the end: there it counts as unclosed.
    fn string(&mut self, opener: char) {
        let start = self.pos;
        self.pos += opener.len_utf8();
        // Almost every text ends on the line it begins on.
        let rest = self.rest();
        if opener == '"'
            && let Some(at) = memchr::memchr2(b'"', b'\n', rest.as_bytes())
            && rest.as_bytes().get(at) == Some(&b'"')
        {
            self.pos += at + 1;
            return;
        }
        let line = rest.split('\n').next().unwrap_or("");
        let closing = |c: char| c == '"' || (opener == '„' && c == '”');
        if let Some((at, c)) = line.char_indices().find(|(_, c)| closing(*c)) {
            self.pos += at + c.len_utf8();
            return;
        }
        let mut line_start = false;
        while let Some(c) = self.peek() {
            if closing(c) {
                self.pos += c.len_utf8();
                return;
            }
            if line_start {
                let line = self.rest().split('\n').next().unwrap_or("").trim();
                if line.is_empty() || line == "}" {
                    break;
                }
            }
            line_start = c == '\n';
            self.pos += c.len_utf8();
        }
        let at = self.span(start, start + opener.len_utf8());
        self.out.found.push(
            Diagnostic::error("E0102", "niezamknięty cudzysłów")
                .at(at, "tu zaczyna się tekst, który nigdzie się nie kończy")
                .hint("dopisz znak \" na końcu tekstu; w samym tekście używaj cudzysłowów „…”"),
        );
        // Give the line back: the text counts as ending with its first line.
        let first_line =
            self.text.get(start..).unwrap_or("").split('\n').next().unwrap_or("").len();
        self.pos = start + first_line.max(opener.len_utf8());
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a line that ends so goes on in the next one.
fn continues_after(last: char, tail_word: &str) -> bool {
    is_joint(last) || last == '(' || matches!(tail_word, "oraz" | "lub" | "gdy" | "ma" | "z")
}

/// A sign that stands between two parts of a value.
fn is_joint(c: char) -> bool {
    matches!(
        c,
        '+' | '-'
            | '−'
            | '–'
            | '×'
            | '*'
            | '·'
            | '/'
            | ':'
            | ';'
            | '<'
            | '>'
            | '='
            | '≤'
            | '≥'
            | '≠'
            | ','
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceMap;

    const KINDS: &[&str] = &["wymóg", "dana", "zestaw"];

    fn cut(text: &str) -> (SourceMap, Segmented) {
        let mut map = SourceMap::default();
        let id = map.add("a.srps", text);
        let out = segment(id, text, KINDS);
        (map, out)
    }

    fn shape(map: &SourceMap, items: &[RawItem]) -> String {
        items
            .iter()
            .map(|i| match i {
                RawItem::Field(f) => format!("{}={}", map.text(f.name), map.text(f.value)),
                RawItem::Block(b) => {
                    format!("{} {}{{{}}}", map.text(b.kind), map.text(b.head), shape(map, &b.items))
                }
            })
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn fields_and_continuations() {
        let (map, out) =
            cut("zestaw a\ndana x \"X\" {\n  gdy a > 1\n    oraz b\n  lista a;\n   b\n}\n");
        assert_eq!(
            shape(&map, &out.items),
            "zestaw=a|dana x \"X\"{gdy=a > 1\n    oraz b|lista=a;\n   b}"
        );
        assert!(out.found.is_empty());
    }

    #[test]
    fn an_unclosed_block_does_not_swallow_the_next() {
        let (map, out) = cut("dana a {\n jednostka osoba\ndana b {\n jednostka zł\n}\n");
        assert_eq!(shape(&map, &out.items), "dana a{jednostka=osoba}|dana b{jednostka=zł}");
        assert_eq!(out.found.len(), 1);
        assert_eq!(out.found[0].code, "E0103");
    }

    #[test]
    fn an_unclosed_string_does_not_swallow_the_next() {
        let (map, out) = cut("dana a {\n opis \"bez końca\n}\ndana b {\n jednostka zł\n}\n");
        assert_eq!(out.found[0].code, "E0102");
        assert!(shape(&map, &out.items).contains("dana b{jednostka=zł}"));
    }

    #[test]
    fn a_stray_brace_is_reported_once() {
        let (map, out) = cut("}\ndana b {\n jednostka zł\n}\n");
        assert_eq!(out.found.iter().map(|d| d.code).collect::<Vec<_>>(), ["E0104"]);
        assert_eq!(shape(&map, &out.items), "dana b{jednostka=zł}");
    }

    #[test]
    fn ten_thousand_levels_deep_is_one_error() {
        let text = format!("dana a {{ wzór {}1{} }}", "(".repeat(10_000), ")".repeat(10_000));
        assert_eq!(cut(&text).1.found.iter().map(|d| d.code).collect::<Vec<_>>(), ["E0105"]);
        let text = "a {".repeat(10_000);
        let (_, out) = cut(&text);
        assert!(out.found.iter().any(|d| d.code == "E0105"));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[a-z{}()\"„”\n /;ąć]{0,200}") {
            let _ = cut(&text);
        }
    }
}
