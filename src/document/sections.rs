//! Which chapters say something, without making the document.
//!
//! Requirements ask whether a chapter has content. Almost every chapter answers with its first
//! sentence, so rendering stops there; only a chapter without a plain first sentence is read to its
//! end, as for the document.

use std::collections::BTreeMap;
use std::io::{self, Write};

use handlebars::Context;
use rayon::prelude::*;

use crate::diag::Diagnostic;

use super::build::{fault, names_verdicts, says_something};
use super::engine::Templates;
use super::head;
use super::input::DocumentInput;
use super::markdown::{Surroundings, chapter};
use super::view::{Need, view, view_of};

/// Which of the wanted chapters say something, by chapter id: the same answer as
/// [`Prepared::sections`](super::Prepared::sections) gives after rendering everything.
///
/// # Errors
/// Faults of templates met on the way (E07xx). Those behind the first sentence of a chapter are
/// found when the document is built.
pub fn sections(
    templates: &Templates,
    input: &DocumentInput<'_>,
    wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, bool>, Vec<Diagnostic>> {
    let chapters = templates.chapters();
    let titles = templates.chapter_titles();
    let asked: Vec<(&String, &String, &str)> = chapters
        .iter()
        .filter(|(id, _)| wanted(id))
        .filter_map(|(id, name)| Some((id, name, templates.text(name)?)))
        .collect();
    let heads: BTreeMap<&str, String> =
        asked.iter().filter_map(|(id, _, text)| Some((id.as_str(), head::of(text)?))).collect();
    let needs = head::needs(heads.values());
    let part = |needs: &BTreeMap<String, Need>| {
        Context::from(view_of(input, &chapters, &titles, &|key| needs.get(key).copied()))
    };
    let brief = part(&needs);
    // A beginning that does not decide says nothing: not even its faults count, for it has only a
    // part of the view. The same is true of the chapter with the keys it names.
    let quick = |id: &str, template: &str, text: &str| {
        if names_verdicts(templates, template) {
            return Some(false);
        }
        let head = heads.get(id);
        if head.is_some_and(|head| begins(&templates.alone(template, head), template, &brief)) {
            return Some(true);
        }
        let own = templates.alone(template, text);
        says(&own, template, &part(&head::needs(own.texts())), input).ok()
    };
    let first: Vec<Option<bool>> =
        asked.par_iter().map(|(id, template, text)| quick(id, template, text)).collect();
    // The whole view is made on all cores itself, so not while they wait for it.
    let whole = match first.contains(&None) {
        true => Context::from(view(input, &chapters, &titles)),
        false => Context::null(),
    };
    let answers: Vec<Result<(String, bool), Vec<Diagnostic>>> = asked
        .par_iter()
        .zip(first)
        .map(|(&(id, template, text), first)| {
            let answer = match first {
                Some(answer) => answer,
                None => says(&templates.alone(template, text), template, &whole, input)?,
            };
            Ok((id.clone(), answer))
        })
        .collect();
    let mut out = BTreeMap::new();
    let mut faults = Vec::new();
    for answer in answers {
        match answer {
            Ok((id, says)) => {
                out.insert(id, says);
            }
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

/// Whether the beginning of a chapter gives a sentence.
fn begins(head: &Templates, template: &str, view: &Context) -> bool {
    let mut seen = FirstSentence::default();
    // Taking no more after the sentence is an error too.
    let _ = head.engine().map(|engine| engine.render_to(template, view, &mut seen));
    seen.certain
}

fn says(
    templates: &Templates,
    template: &str,
    view: &Context,
    input: &DocumentInput<'_>,
) -> Result<bool, Vec<Diagnostic>> {
    let engine = templates.engine()?;
    let mut seen = FirstSentence::default();
    if let Err(e) = engine.render_to(template, view, &mut seen) {
        return if seen.certain { Ok(true) } else { Err(vec![e]) };
    }
    if seen.certain {
        return Ok(true);
    }
    let text = String::from_utf8_lossy(&seen.text);
    if text.contains(FIGURE) {
        return Ok(true);
    }
    let (figures, formulas) = (BTreeMap::new(), BTreeMap::new());
    let around = Surroundings { figures: &figures, formulas: &formulas, own: input.own_texts };
    let read = chapter(&text, &around)
        .map_err(|(line, what)| vec![fault(templates, template, &text, line, &what)])?;
    Ok(read.blocks.iter().any(says_something))
}

/// A chapter that shows a chart says something.
const FIGURE: &str = "\n::wykres ";

/// Takes rendered text until a line outside every container is certainly a sentence.
#[derive(Default)]
struct FirstSentence {
    text: Vec<u8>,
    /// Where the line being written starts.
    line: usize,
    /// Containers open around that line.
    depth: usize,
    certain: bool,
}

impl FirstSentence {
    /// Looks at a whole line.
    fn take(&mut self, end: usize) {
        let line = self.text.get(self.line..end).unwrap_or(&[]);
        let line = String::from_utf8_lossy(line);
        let line = line.trim();
        if let Some(name) = line.strip_prefix(":::") {
            self.depth =
                if name.is_empty() { self.depth.saturating_sub(1) } else { self.depth + 1 };
        } else if self.depth == 0 {
            self.certain = line.chars().next().is_some_and(char::is_alphabetic);
        }
        self.line = end + 1;
    }
}

impl Write for FirstSentence {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            if *byte == b'\n' {
                let end = self.text.len();
                self.take(end);
                if self.certain {
                    return Err(io::Error::other("enough"));
                }
            }
            self.text.push(*byte);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certain(text: &str) -> bool {
        let mut seen = FirstSentence::default();
        let _ = seen.write_all(text.as_bytes());
        seen.certain
    }

    #[test]
    fn a_sentence_is_enough() {
        assert!(certain("# Nagłówek\n\nZdanie o gminie.\n"));
        assert!(certain("# Nagłówek\n:::ramka rodzaj=\"brak\"\nNie ma.\n:::\nZdanie.\nDalej"));
    }

    #[test]
    fn headings_marks_and_boxes_are_not() {
        assert!(!certain("# Nagłówek\n\n::własny id=\"a\"\n\n"));
        assert!(!certain("# Nagłówek\n\n:::ramka rodzaj=\"brak\"\nNie ma danych.\n:::\n"));
        assert!(!certain("Zdanie bez końca wiersza"));
    }
}
