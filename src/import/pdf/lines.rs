//! Glyphs of a page → words, and words → lines.

use super::glyphs::Glyph;
use crate::import::Word;

/// A gap wider than this part of the type's height ends a word; a space glyph ends it anyway.
const WORD_GAP: f32 = 0.18;
/// Glyphs whose base lines differ by less than this part of the height are of one line.
const SAME_LINE: f32 = 0.3;

/// Lines from top to bottom, each with its words from left to right.
pub(super) fn group(mut glyphs: Vec<Glyph>) -> Vec<Vec<Word>> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines: Vec<Vec<Glyph>> = Vec::new();
    let mut base = f32::NEG_INFINITY;
    for glyph in glyphs {
        let near = glyph.y - base <= (glyph.size * SAME_LINE).max(0.5);
        match lines.last_mut() {
            Some(line) if near => line.push(glyph),
            _ => {
                base = glyph.y;
                lines.push(vec![glyph]);
            }
        }
    }
    lines.into_iter().map(words).filter(|w| !w.is_empty()).collect()
}

fn words(mut line: Vec<Glyph>) -> Vec<Word> {
    line.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut out: Vec<Word> = Vec::new();
    let mut previous: Option<Glyph> = None;
    for glyph in line {
        if glyph.text.trim().is_empty() {
            previous = None;
            continue;
        }
        let after = previous.replace(glyph.clone());
        match (&after, out.last_mut()) {
            // Bold made by drawing the same letter twice.
            (Some(p), _) if p.text == glyph.text && (glyph.x - p.x).abs() < p.size * 0.1 => {}
            (Some(p), Some(word)) if glyph.x - p.right <= p.size * WORD_GAP => {
                word.text.push_str(glyph.text.trim());
                word.right = word.right.max(glyph.right);
            }
            _ => out.push(Word {
                x: glyph.x,
                right: glyph.right,
                y: glyph.y,
                text: glyph.text.trim().to_owned(),
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(x: f32, y: f32, text: &str) -> Glyph {
        Glyph { x, right: x + 5.0, y, size: 10.0, text: text.to_owned() }
    }

    fn texts(lines: &[Vec<Word>]) -> Vec<Vec<&str>> {
        lines.iter().map(|l| l.iter().map(|w| w.text.as_str()).collect()).collect()
    }

    #[test]
    fn letters_join_to_words_and_words_to_lines() {
        let glyphs = vec![
            glyph(30.0, 20.5, "c"),
            glyph(0.0, 20.0, "a"),
            glyph(5.0, 20.0, "b"),
            glyph(0.0, 5.0, "1"),
            glyph(5.0, 5.0, " "),
            glyph(10.0, 5.0, "2"),
        ];
        assert_eq!(texts(&group(glyphs)), vec![vec!["1", "2"], vec!["ab", "c"]]);
    }

    #[test]
    fn a_letter_drawn_twice_is_one() {
        let glyphs = vec![glyph(0.0, 0.0, "a"), glyph(0.3, 0.0, "a"), glyph(5.0, 0.0, "a")];
        assert_eq!(texts(&group(glyphs)), vec![vec!["aa"]]);
    }
}
