//! Expressions without the grammar: names, numbers, arithmetic, comparisons, `oraz`, `lub`, `nie`,
//! calls.
//!
//! Expressions are most of what compiling rules has to read, and the grammar tries a dozen ways at
//! every sign. This reader follows the grammar rule by rule, places of nodes included, and gives up at
//! anything else (dates, comments, quantifiers, `jednym z`, whatever is wrong): the grammar reads that
//! and says what is wrong with it. Tests hold both to the same answer.

use super::ast::{Kind, LevelWord, Node};
use super::expr::{Cmp, Op, Time};
use super::parse::{Rule, Source};
use super::plain;
use crate::diag::Span;

/// Deepest nesting of brackets, and longest chain of one operation; the grammar refuses more.
const MOST: usize = 64;

/// The node of a field's value, when it is surely read as the grammar would.
pub(super) fn read(value: Source<'_>, rule: Rule) -> Option<Node> {
    plain::enabled()?;
    let mut r = Reader { text: value.text, base: value.span, pos: 0, depth: 0 };
    match rule {
        Rule::v_expr => {}
        Rule::v_condition => {
            if r.peek_word() == "gdy" {
                r.word();
            }
            r.blanks();
        }
        _ => return None,
    }
    let node = r.expr()?;
    r.blanks();
    (r.pos == value.text.len()).then_some(node)
}

struct Reader<'a> {
    text: &'a str,
    base: Span,
    pos: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.pos).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or("")
    }

    fn node(&self, kind: Kind, start: usize) -> Node {
        Node { kind, span: self.span(start, self.pos) }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let base = self.base.start as usize;
        Span::new(self.base.file, base + start, base + end)
    }

    /// Moves over blanks; comments stop the reader elsewhere.
    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.pos += 1;
        }
    }

    /// Takes one of the signs.
    fn sign<T: Copy>(&mut self, signs: &[(&str, T)]) -> Option<T> {
        let (sign, meaning) = signs.iter().find(|(sign, _)| self.rest().starts_with(sign))?;
        self.pos += sign.len();
        Some(*meaning)
    }

    /// The word at the position; empty when none begins there.
    fn peek_word(&self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !plain::part_of_name(c)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or("")
    }

    fn word(&mut self) -> &'a str {
        let word = self.peek_word();
        self.pos += word.len();
        word
    }

    /// A name: a word that is no keyword and does not begin with a digit.
    fn ident(&mut self) -> Option<&'a str> {
        let word = plain::ident(self.peek_word())?;
        self.pos += word.len();
        Some(word)
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.peek_word() == keyword;
        if found {
            self.pos += keyword.len();
        }
        found
    }

    fn expr(&mut self) -> Option<Node> {
        self.chain("lub", Kind::Or, |r| r.chain("oraz", Kind::And, Self::neg))
    }

    fn chain(
        &mut self,
        joint: &str,
        make: fn(Vec<Node>) -> Kind,
        part: fn(&mut Self) -> Option<Node>,
    ) -> Option<Node> {
        let start = self.pos;
        let first = part(self)?;
        self.blanks();
        if self.peek_word() != joint {
            return Some(first);
        }
        let mut parts = vec![first];
        let mut end = self.pos;
        while self.keyword(joint) {
            self.blanks();
            parts.push(part(self)?);
            end = self.pos;
            self.blanks();
        }
        self.pos = end;
        Some(self.node(make(parts), start))
    }

    fn neg(&mut self) -> Option<Node> {
        let start = self.pos;
        let mut negated = false;
        while self.keyword("nie") {
            negated = !negated;
            self.blanks();
        }
        let inner = self.rel()?;
        Some(if negated { self.node(Kind::Not(Box::new(inner)), start) } else { inner })
    }

    fn rel(&mut self) -> Option<Node> {
        const SIGNS: [(&str, Cmp); 9] = [
            ("<=", Cmp::Le),
            (">=", Cmp::Ge),
            ("<>", Cmp::Ne),
            ("≤", Cmp::Le),
            ("≥", Cmp::Ge),
            ("≠", Cmp::Ne),
            ("<", Cmp::Lt),
            (">", Cmp::Gt),
            ("=", Cmp::Eq),
        ];
        let start = self.pos;
        let left = self.sum()?;
        self.blanks();
        let kind = if let Some(cmp) = self.sign(&SIGNS) {
            self.blanks();
            Kind::Compare(cmp, Box::new(left), Box::new(self.sum()?))
        } else if self.keyword("jest") {
            self.blanks();
            Kind::Is(Box::new(left), self.ident()?.to_owned())
        } else {
            return Some(left);
        };
        Some(self.node(kind, start))
    }

    fn sum(&mut self) -> Option<Node> {
        const SIGNS: [(&str, Op); 4] =
            [("+", Op::Add), ("-", Op::Sub), ("−", Op::Sub), ("–", Op::Sub)];
        self.arithmetic(&SIGNS, Self::term)
    }

    fn term(&mut self) -> Option<Node> {
        const SIGNS: [(&str, Op); 5] =
            [("×", Op::Mul), ("*", Op::Mul), ("·", Op::Mul), ("/", Op::Div), (":", Op::Div)];
        self.arithmetic(&SIGNS, Self::factor)
    }

    fn arithmetic(
        &mut self,
        signs: &[(&str, Op)],
        part: fn(&mut Self) -> Option<Node>,
    ) -> Option<Node> {
        let mut node = part(self)?;
        self.blanks();
        let mut end = self.pos;
        let mut length = 0;
        while let Some(op) = self.sign(signs) {
            length += 1;
            // Two strokes are a comment, not two divisions.
            if length > MOST || self.byte() == Some(b'/') {
                return None;
            }
            self.blanks();
            let right = part(self)?;
            let span = node.span.to(right.span);
            node = Node { kind: Kind::Binary(op, Box::new(node), Box::new(right)), span };
            end = self.pos;
            self.blanks();
        }
        self.pos = end;
        Some(node)
    }

    fn factor(&mut self) -> Option<Node> {
        let start = self.pos;
        let mut negated = false;
        while self.sign(&MINUS).is_some() {
            negated = !negated;
            self.blanks();
        }
        let inner = self.indexed()?;
        Some(if negated { self.node(Kind::Neg(Box::new(inner)), start) } else { inner })
    }

    fn indexed(&mut self) -> Option<Node> {
        let start = self.pos;
        let inner = self.primary()?;
        self.blanks();
        if self.byte() != Some(b'[') {
            return Some(inner);
        }
        self.pos += 1;
        self.blanks();
        let time = if self.keyword("rok") {
            self.blanks();
            self.sign(&MINUS)?;
            self.blanks();
            let back: u16 = self.digits()?.parse().ok()?;
            // Zero is allowed by the grammar's reader too.
            Time::Back(Some(back).filter(|n| *n <= 100)?)
        } else {
            let year = self.digits().filter(|d| d.len() == 4)?;
            Time::Fixed(year.parse().ok()?)
        };
        self.blanks();
        (self.byte() == Some(b']')).then_some(())?;
        self.pos += 1;
        Some(self.node(Kind::At(Box::new(inner), time), start))
    }

    /// Digits that nothing else of a number follows.
    fn digits(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at_checked(end)?;
        let ends = |c: char| !(c.is_alphanumeric() || matches!(c, ',' | '.' | '_' | '-'));
        if digits.is_empty() || digits.len() > 9 || !after.chars().next().is_none_or(ends) {
            return None;
        }
        self.pos += end;
        // A blank may be part of a longer number.
        let next = self.rest().trim_start().chars().next();
        (!next.is_some_and(|c| c.is_ascii_digit())).then_some(digits)
    }

    fn primary(&mut self) -> Option<Node> {
        match self.byte()? {
            b'0'..=b'9' => self.quantity(),
            b'(' => self.inside(|r| r.expr()),
            _ => self.named(),
        }
    }

    /// What stands in brackets, whose first is the next sign.
    fn inside<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        if self.depth > MOST {
            return None;
        }
        self.pos += 1;
        self.blanks();
        let read = read(self)?;
        self.blanks();
        (self.byte() == Some(b')')).then_some(())?;
        self.pos += 1;
        self.depth -= 1;
        Some(read)
    }

    /// A number with its unit: `5`, `1,5`, `20%`, `5 lat`.
    fn quantity(&mut self) -> Option<Node> {
        let start = self.pos;
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ',')).unwrap_or(rest.len());
        let text = rest.get(..end)?;
        let value = plain::number(text)?;
        self.pos += text.len();
        // `1.5`, `2022-10-30`.
        if matches!(self.byte(), Some(b'.' | b'-')) {
            return None;
        }
        self.blanks();
        if self.byte().is_some_and(|b| b.is_ascii_digit()) {
            return None;
        }
        let at = self.pos;
        let unit = if self.sign(&[("%", ()), ("‰", ())]).is_some() {
            self.text.get(at..self.pos)
        } else {
            self.ident()
        };
        let unit = unit.map(|unit| (unit.to_owned(), self.span(at, at + unit.len())));
        Some(self.node(Kind::Number(value, unit), start))
    }

    /// A name, a call, or a threshold with its level.
    fn named(&mut self) -> Option<Node> {
        let start = self.pos;
        let word = self.ident()?;
        let level = match word {
            "uwaga" => Some(LevelWord::Attention),
            "alarm" => Some(LevelWord::Alarm),
            "problem" => Some(LevelWord::Problem),
            _ => None,
        };
        if let Some(level) = level {
            // Such a word may also be a name of its own: the grammar decides.
            let before = self.pos;
            self.blanks();
            if self.pos == before {
                return None;
            }
            let at = self.pos;
            let name = self.ident()?;
            let kind = Kind::Level(level, name.to_owned(), self.span(at, self.pos));
            return Some(self.node(kind, start));
        }
        while self.byte() == Some(b'.') {
            self.pos += 1;
            if self.word().is_empty() {
                return None;
            }
        }
        let name = self.text.get(start..self.pos)?;
        let end = self.pos;
        self.blanks();
        if self.byte() != Some(b'(') {
            self.pos = end;
            return Some(self.node(Kind::Name(name.to_owned()), start));
        }
        let arguments = self.inside(|r| {
            let mut all = Vec::new();
            if r.byte() == Some(b')') {
                return Some(all);
            }
            loop {
                all.push(r.expr()?);
                r.blanks();
                if r.byte() != Some(b';') {
                    return Some(all);
                }
                r.pos += 1;
                r.blanks();
            }
        })?;
        Some(self.node(Kind::Call(name.to_owned(), arguments), start))
    }
}

const MINUS: [(&str, ()); 3] = [("-", ()), ("−", ()), ("–", ())];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceMap;
    use crate::lang::parse_expr;
    use crate::lang::plain::tests::WAY;
    use proptest::prelude::*;

    fn source(text: &str) -> (SourceMap, Span) {
        let mut map = SourceMap::default();
        let file = map.add("a.srps", format!("    {text}"));
        (map, Span::new(file, 4, 4 + text.len()))
    }

    fn by_hand(text: &str) -> Option<Node> {
        let (map, span) = source(text);
        read(Source::new(&map, span), Rule::v_condition)
    }

    fn by_grammar(text: &str) -> Option<Node> {
        let (map, span) = source(text);
        let src = Source::new(&map, span);
        let pair = src.parse(Rule::v_condition).ok()?.find(|p| p.as_rule() == Rule::expr)?;
        parse_expr::expr(&src, pair).ok()
    }

    /// Text of an expression, with blanks wherever they may be.
    fn written() -> impl Strategy<Value = String> {
        let blank = prop_oneof![Just(" "), Just(""), Just("  "), Just("\n ")];
        let leaf = prop_oneof![
            "[a-ząż][a-z_0-9ó]{0,3}",
            "[a-z]{1,3}\\.[a-z0-9]{1,2}",
            "[0-9]{1,4}(,[0-9]{1,2})?",
            "[0-9]{1,2}(%| %| ‰| lat|lat)",
            "[a-z]{1,3} ?\\[(rok ?- ?[0-9]{1,3}|20[0-9]{2})\\]",
            "(uwaga|alarm|problem) [a-z]{1,3}",
            "[a-z]{1,3}\\(\\)",
            "2024-0[0-9]-11",
            "[0-9]\\.5",
        ];
        leaf.prop_recursive(5, 40, 4, move |inner| {
            let sign = prop_oneof![
                Just("+"), Just("-"), Just("−"), Just("×"), Just("/"), Just("*"), Just(":"),
                Just("<"), Just("<="), Just("≥"), Just("="), Just("<>"), Just(" oraz "),
                Just(" lub "), Just(" jest "), Just("oraz"), Just(";"),
            ];
            let around = (blank.clone(), blank.clone(), blank.clone());
            prop_oneof![
                4 => (inner.clone(), sign, inner.clone(), around.clone())
                    .prop_map(|(a, s, b, (x, y, _))| format!("{a}{x}{s}{y}{b}")),
                1 => (inner.clone(), around.clone()).prop_map(|(a, (x, y, z))| format!("{x}({y}{a}{z})")),
                1 => (inner.clone(), around.clone()).prop_map(|(a, (x, ..))| format!("nie {x}{a}")),
                1 => (inner.clone(), around.clone()).prop_map(|(a, (x, ..))| format!("-{x}{a}")),
                1 => (inner.clone(), inner, around)
                    .prop_map(|(a, b, (x, y, z))| format!("f{x}({y}{a};{b}{z})")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn what_is_read_by_hand_the_grammar_reads_the_same(text in written()) {
            let text = text.trim();
            if let Some(ours) = by_hand(text) {
                prop_assert_eq!(Some(ours), by_grammar(text), "{}", text);
            }
        }

        #[test]
        fn never_panics_and_never_reads_more(text in "[a-zż0-9()\\[\\].,;<>=%/ \n×−-]{0,40}") {
            let text = text.trim();
            if let Some(ours) = by_hand(text) {
                prop_assert_eq!(Some(ours), by_grammar(text), "{}", text);
            }
        }
    }

    #[test]
    fn what_rules_are_made_of_is_read_by_hand() {
        let _alone = WAY.lock().unwrap();
        for text in [
            "wartość > 1,5 × kraj oraz zmiana(5 lat) >= 0",
            "gdy uwaga bezrobocie lub alarm ubóstwo oraz nie problem x",
            "a / b × 1000",
            "-(a - b[rok - 5]) / b[2020]",
            "uchwała.data >= okres.od oraz treść.sekcja(prognoza)",
            "plan.cel jest znany\n  oraz wartość < 20%",
            "a",
            "12",
            "5 lat",
        ] {
            let ours = by_hand(text);
            assert!(ours.is_some(), "{text}");
            assert_eq!(ours, by_grammar(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_left_to_the_grammar() {
        for text in [
            "",
            "a +",
            "a b",
            "(a",
            "a)",
            "1.5",
            "1 000",
            "2022-10-30",
            "a // b",
            "a < b < c",
            "nie",
            "a oraz",
            "a jest jednym z (b; c)",
            "każdy cel z cele ma x",
            "\"a\"",
            "а",
            "a[5]",
            "a[rok - 101]",
            "uwaga",
            "f(a;)",
            "f(;a)",
            "a[rok - 5",
            "5 6",
            "a..b",
            "2024-1",
        ] {
            assert_eq!(by_hand(text), None, "{text}");
        }
        assert_eq!(by_hand(&format!("{}a{}", "(".repeat(70), ")".repeat(70))), None);
        assert_eq!(by_hand(&vec!["a"; 80].join("+")), None);
    }
}
