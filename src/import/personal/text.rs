//! A text folded for looking: one form for digits, spaces and dashes; words with their places.

use unicode_normalization::UnicodeNormalization;

/// Characters in compatibility form, without invisible ones; every space is an ordinary space and
/// every dash a hyphen. Line ends stay.
pub(super) fn fold(text: &str) -> Vec<char> {
    text.nfkc()
        .filter(|c| {
            !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
        })
        .map(|c| match c {
            '\n' | '\r' => '\n',
            c if c.is_whitespace() => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            c => c,
        })
        .collect()
}

/// A stretch of letters with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As written.
    pub(super) text: String,
    /// In lower case.
    pub(super) lower: String,
    /// First character.
    pub(super) start: usize,
    /// After the last character.
    pub(super) end: usize,
    /// Begins with a capital letter.
    pub(super) capital: bool,
}

impl Word {
    fn new(letters: &[char], start: usize) -> Self {
        let text: String = letters.iter().collect();
        Self {
            lower: text.to_lowercase(),
            capital: letters.first().is_some_and(|c| c.is_uppercase()),
            start,
            end: start + letters.len(),
            text,
        }
    }

    /// A capital letter and then small ones.
    pub(super) fn is_title(&self) -> bool {
        self.capital && self.text.chars().skip(1).all(|c| !c.is_uppercase())
    }

    /// Number of letters.
    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }
}

/// The words of a text. Hyphens divide words, so that both parts of a double surname are seen.
pub(super) fn words(text: &[char]) -> Vec<Word> {
    let mut out = Vec::new();
    let mut letters: Vec<char> = Vec::new();
    let mut start = 0;
    for (i, c) in text.iter().chain(std::iter::once(&' ')).enumerate() {
        if c.is_alphabetic() {
            if letters.is_empty() {
                start = i;
            }
            letters.push(*c);
        } else if !letters.is_empty() {
            out.push(Word::new(&letters, start));
            letters.clear();
        }
    }
    out
}

/// The characters between two places.
pub(super) fn between(text: &[char], from: usize, to: usize) -> String {
    text.get(from..to).unwrap_or_default().iter().collect()
}

/// Whether there is an e-mail address, also one with `(at)` or `[małpa]` for its sign.
pub(super) fn has_email(text: &[char]) -> bool {
    let mut plain: String = text.iter().collect::<String>().to_lowercase();
    for sign in ["(at)", "[at]", "{at}", "(małpa)", "[małpa]", "(@)", "[@]"] {
        plain = plain.replace(sign, "@");
    }
    let chars: Vec<char> = plain.chars().collect();
    (0..chars.len()).filter(|i| chars.get(*i) == Some(&'@')).any(|at| {
        let (before, after) = chars.split_at_checked(at).unwrap_or_default();
        let after = after.get(1..).unwrap_or_default();
        let near = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+');
        if before.last().is_some_and(near) && after.first().is_some_and(|c| c.is_alphanumeric()) {
            return true;
        }
        // With spaces about the sign the other side must be a domain.
        let before = before.iter().rev().find(|c| **c != ' ');
        let domain: String =
            after.iter().skip_while(|c| **c == ' ').take_while(|c| near(c)).collect();
        before.is_some_and(near)
            && domain.trim_matches('.').rsplit_once('.').is_some_and(|(_, top)| top.len() >= 2)
    })
}
