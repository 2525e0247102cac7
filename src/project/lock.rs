//! The lock file of a project (`srps.lock`): the rule sets a strategy was made with, each with its
//! version and a digest of its files.

use std::borrow::Cow;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::diag::{Diagnostic, FileId, Span};
use crate::text::composed;

/// Name of the lock file in a project folder.
pub const LOCK_FILE: &str = "srps.lock";

/// Layout of the file; another one is refused.
const LAYOUT: u32 = 1;

/// A rule set as it is or as it was locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedSet {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 over the files of the set, in hexadecimal digits.
    pub hash: String,
    /// `wbudowany`, or the path of the project file.
    pub source: String,
}

impl LockedSet {
    /// The first digits of the digest, enough to tell two versions apart in print.
    #[must_use]
    pub fn short(&self) -> &str {
        short(&self.hash)
    }
}

/// The first twelve digits of a digest.
#[must_use]
pub fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// A lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Sets with their places in the file.
    pub sets: Vec<(LockedSet, Span)>,
}

/// How a set differs from the locked one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Not locked so far.
    Added(LockedSet),
    /// Locked, but no longer used.
    Removed(LockedSet),
    /// Another version, content or source: locked and present.
    Differs(LockedSet, LockedSet),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    #[serde(default, rename = "zestaw")]
    sets: Vec<toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    nazwa: String,
    wersja: String,
    sha256: String,
    pochodzenie: String,
}

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    /// `E0615` when the text is not a lock file of the known layout.
    pub fn parse(text: &str, file: FileId) -> Result<Self, Diagnostic> {
        let refuse = |span: Span, what: String| {
            Diagnostic::error("E0615", format!("pliku {LOCK_FILE} nie da się odczytać"))
                .at(span, what)
                .hint("nie poprawiaj go ręcznie: przejrzyj zestawy reguł i uruchom srps lock, które zapisze go od nowa")
        };
        let read: File = toml::from_str(text).map_err(|e| {
            let at = e.span().unwrap_or(0..0);
            refuse(Span::new(file, at.start, at.end), "tutaj".to_owned())
        })?;
        if read.format != LAYOUT {
            let first = Span::new(file, 0, text.find('\n').unwrap_or(text.len()));
            return Err(refuse(
                first,
                format!("zapisano go w układzie {}, a znany jest {LAYOUT}", read.format),
            ));
        }
        let sets = read.sets.into_iter().map(|s| {
            let span = Span::new(file, s.span().start, s.span().end);
            let e = s.into_inner();
            let set = LockedSet {
                name: e.nazwa,
                version: e.wersja,
                hash: e.sha256,
                source: e.pochodzenie,
            };
            (set, span)
        });
        Ok(Self { sets: sets.collect() })
    }

    /// How the present sets differ from the locked ones, in order of name.
    #[must_use]
    pub fn changes(&self, present: &[LockedSet]) -> Vec<Change> {
        let mut out = Vec::new();
        for set in present {
            match self.sets.iter().find(|(l, _)| l.name == set.name) {
                None => out.push(Change::Added(set.clone())),
                Some((locked, _)) if locked != set => {
                    out.push(Change::Differs(locked.clone(), set.clone()));
                }
                Some(_) => {}
            }
        }
        let gone = self.sets.iter().filter(|(l, _)| !present.iter().any(|s| s.name == l.name));
        out.extend(gone.map(|(l, _)| Change::Removed(l.clone())));
        out.sort_by(|a, b| a.name().cmp(b.name()));
        out
    }

    /// Findings about sets that are not the locked ones: an error for each that is another or is
    /// not locked, a warning for each locked in vain.
    #[must_use]
    pub fn check(&self, present: &[LockedSet]) -> Vec<Diagnostic> {
        let review =
            "przejrzyj, co zmieniło się w regułach, a potem zatwierdź je poleceniem srps lock";
        let place = |name: &str| self.sets.iter().find(|(l, _)| l.name == name).map(|(_, s)| *s);
        self.changes(present)
            .into_iter()
            .map(|change| match change {
                Change::Added(set) => Diagnostic::error(
                    "E0616",
                    format!("zestawu reguł „{}” nie ma w pliku {LOCK_FILE}", set.name),
                )
                .hint(format!("tu jest: {}; {review}", full(&set))),
                Change::Differs(locked, set) => {
                    let d = Diagnostic::error(
                        "E0616",
                        format!("zestaw reguł „{}” jest inny niż zapisany w pliku {LOCK_FILE}", set.name),
                    );
                    let d = match place(&set.name) {
                        Some(span) => d.at(span, format!("zapisano: {}", full(&locked))),
                        None => d,
                    };
                    d.hint(format!("tu jest: {}; {review}", full(&set)))
                }
                Change::Removed(locked) => {
                    let d = Diagnostic::warning(
                        "W0617",
                        format!("projekt nie używa już zestawu reguł „{}”", locked.name),
                    );
                    let d = match place(&locked.name) {
                        Some(span) => d.at(span, "zapisany w tym pliku"),
                        None => d,
                    };
                    d.hint("jeśli tak ma być, uruchom srps lock; jeśli nie, przywróć zestaw w sekcji [reguły]")
                }
            })
            .collect()
    }
}

impl Change {
    /// Name of the set.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Added(s) | Self::Removed(s) | Self::Differs(_, s) => &s.name,
        }
    }
}

fn full(set: &LockedSet) -> String {
    format!("wersja {}, skrót {}, {}", set.version, set.short(), set.source)
}

/// The text of a lock file.
#[must_use]
pub fn render(sets: &[LockedSet]) -> String {
    let mut out = format!(
        "# Zestawy reguł, na których oparto tę strategię. Plik zapisuje polecenie: srps lock\n\
         # Nie poprawiaj go ręcznie. Przechowuj go razem z projektem.\nformat = {LAYOUT}\n"
    );
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    for s in sets {
        out.push_str(&format!(
            "\n[[zestaw]]\nnazwa = {}\nwersja = {}\nsha256 = {}\npochodzenie = {}\n",
            quoted(&s.name),
            quoted(&s.version),
            quoted(&s.hash),
            quoted(&s.source),
        ));
    }
    out
}

/// Digest of the files of a set: name within the set and text of each. Neither the order of the
/// files nor line ends, blanks at ends of lines or a byte order mark make a difference.
#[must_use]
pub fn digest<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut list: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        files.into_iter().map(|(name, text)| (composed(name), normal(text))).collect();
    list.sort_unstable();
    let mut sum = Sha256::new();
    for (name, text) in &list {
        for part in [name, text] {
            // Lengths keep two different divisions of the same bytes apart.
            sum.update(part.len().to_string());
            sum.update([0]);
            sum.update(part.as_bytes());
        }
    }
    sum.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// A text without byte order mark and without blanks at ends of lines and at its own end. Most texts
/// have none but the last.
fn normal(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{FEFF}').trim_end();
    let bare = |end: usize| match end.checked_sub(1).and_then(|at| text.as_bytes().get(at)) {
        None | Some(b'\n') => true,
        Some(last) if last.is_ascii() => last.is_ascii_graphic(),
        Some(_) => text.get(..end).is_some_and(|line| !line.ends_with(char::is_whitespace)),
    };
    if memchr::memchr_iter(b'\n', text.as_bytes()).all(bare) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 1);
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        out.push_str(text.get(start..end).unwrap_or("").trim_end());
        out.push('\n');
        start = end + 1;
    }
    out.truncate(out.trim_end().len());
    Cow::Owned(out)
}

#[cfg(test)]
#[path = "lock_tests.rs"]
mod tests;
