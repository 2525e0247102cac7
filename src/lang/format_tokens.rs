//! The value of a field as tokens, and the blanks between them.

/// Deepest sense of a token for the blanks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text in quotes.
    Text,
    /// Number, day, month.
    Number,
    /// Name or word.
    Word,
    /// `%` and `‰`
    Percent,
    /// Arithmetic sign.
    Sign,
    /// A minus with nothing to its left.
    Minus,
    /// Comparison.
    Compare,
    /// `(` and `[`
    Open,
    /// `)` and `]`
    Close,
    /// `;` and `,`
    Separator,
    /// Comment to the end of the line.
    Comment,
    /// The author's line break.
    Break,
}

/// A token as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// How it is written.
    pub text: String,
}

/// Words after which a bracket groups instead of calling, and a minus is a sign of the number.
const KEYWORDS: &[&str] =
    &["oraz", "lub", "nie", "jest", "gdy", "ma", "z", "od", "do", "jednym", "wartości"];

/// Abbreviations that end a token although a number may follow without a blank.
const SHORT: &[&str] = &["art.", "ust.", "lit."];

impl Token {
    fn is_keyword(&self) -> bool {
        self.kind == Kind::Word && KEYWORDS.contains(&self.text.as_str())
    }

    /// Whether a new line may begin with this token: the joints of a condition.
    pub(super) fn joins(&self) -> bool {
        self.kind == Kind::Word && matches!(self.text.as_str(), "oraz" | "lub")
    }

    fn is_value(&self) -> bool {
        match self.kind {
            Kind::Text | Kind::Number | Kind::Percent | Kind::Close => true,
            Kind::Word => !self.is_keyword(),
            _ => false,
        }
    }
}

/// Whether a blank stands between two tokens of one line.
pub(super) fn blank(a: &Token, b: &Token) -> bool {
    match (a.kind, b.kind) {
        (_, Kind::Comment) => true,
        (Kind::Open | Kind::Minus, _) | (_, Kind::Close | Kind::Separator) => false,
        (Kind::Separator, _) => true,
        (Kind::Word, Kind::Open) => a.is_keyword(),
        (Kind::Close, Kind::Open) => b.text != "[",
        (Kind::Number, Kind::Percent) => false,
        _ => true,
    }
}

/// Cuts a value into tokens.
pub(super) fn tokens(value: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        let (kind, len) = match c {
            '\n' => (Kind::Break, 1),
            _ if c.is_whitespace() || c == '\u{FEFF}' => {
                rest = rest.get(c.len_utf8()..).unwrap_or("");
                continue;
            }
            '"' | '„' => (Kind::Text, text_len(rest, c)),
            _ if rest.starts_with("//") => (Kind::Comment, rest.find('\n').unwrap_or(rest.len())),
            '(' | '[' => (Kind::Open, 1),
            ')' | ']' => (Kind::Close, 1),
            ';' | ',' => (Kind::Separator, 1),
            '%' | '‰' => (Kind::Percent, c.len_utf8()),
            '<' | '>' | '=' | '≤' | '≥' | '≠' => (Kind::Compare, compare_len(rest)),
            '-' | '−' | '–'
                if !out.iter().rfind(|t| t.kind != Kind::Break).is_some_and(Token::is_value) =>
            {
                (Kind::Minus, c.len_utf8())
            }
            '+' | '-' | '−' | '–' | '×' | '*' | '·' | '/' | ':' => (Kind::Sign, c.len_utf8()),
            _ if c.is_ascii_digit() => number_len(rest),
            _ => (Kind::Word, word_len(rest).max(c.len_utf8())),
        };
        let (text, after) = rest.split_at_checked(len).unwrap_or((rest, ""));
        out.push(Token { kind, text: text.trim_end().to_owned() });
        rest = after;
    }
    out
}

fn text_len(rest: &str, opener: char) -> usize {
    let body = rest.get(opener.len_utf8()..).unwrap_or("");
    let end = body.char_indices().find(|(_, c)| *c == '"' || (opener == '„' && *c == '”'));
    end.map_or(rest.len(), |(i, c)| opener.len_utf8() + i + c.len_utf8())
}

fn compare_len(rest: &str) -> usize {
    let two = ["<=", ">=", "<>"].iter().any(|s| rest.starts_with(s));
    if two { 2 } else { rest.chars().next().map_or(1, char::len_utf8) }
}

fn is_word(c: char) -> bool {
    // Marks above and below letters of any script are parts of names; what the grammar knows as a sign
    // or a blank is not.
    let sign = || c.is_whitespace() || "−–×·≤≥≠‰„\u{FEFF}".contains(c);
    c.is_alphanumeric() || matches!(c, '_' | '.' | '^') || (!c.is_ascii() && !sign())
}

fn word_len(rest: &str) -> usize {
    let len: usize = rest.chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
    let word = rest.get(..len).unwrap_or("");
    SHORT.iter().find(|s| word.starts_with(**s)).map_or(len, |s| s.len())
}

/// A number with groups of digits and a fraction, a day or a month; digits with letters are a word.
fn number_len(rest: &str) -> (Kind, usize) {
    let digits =
        |from: usize| rest.get(from..).unwrap_or("").bytes().take_while(u8::is_ascii_digit).count();
    let mut len = digits(0);
    let dash =
        |at: usize| rest.get(at..).is_some_and(|r| r.starts_with('-')) && digits(at + 1) == 2;
    if len == 4 && dash(4) {
        return (Kind::Number, if dash(7) { 10 } else { 7 });
    }
    let group = |at: usize| {
        let gap =
            rest.get(at..)?.chars().next().filter(|c| matches!(c, ' ' | '\u{A0}' | '\u{202F}'))?;
        (digits(at + gap.len_utf8()) == 3).then_some(gap.len_utf8() + 3)
    };
    if len <= 3 {
        while let Some(more) = group(len) {
            len += more;
        }
    }
    if rest.get(len..).is_some_and(|r| r.starts_with(',')) && digits(len + 1) > 0 {
        len += 1 + digits(len + 1);
    }
    let after: usize =
        rest.get(len..).unwrap_or("").chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
    if after == 0 { (Kind::Number, len) } else { (Kind::Word, len + after) }
}
