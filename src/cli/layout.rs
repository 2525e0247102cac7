//! Lines of text that fit the terminal.

use std::io::IsTerminal;

use crate::text::wrap;

/// Width of text that goes to a pipe or a file: the same everywhere.
const PIPE: usize = 100;
/// Width assumed of a terminal that does not say its own (`COLUMNS`).
const TERMINAL: usize = 80;
/// A column narrower than this is not worth wrapping into.
const NARROW: usize = 40;

/// Width of standard output in characters.
#[must_use]
pub fn width() -> usize {
    if !std::io::stdout().is_terminal() {
        return PIPE;
    }
    std::env::var("COLUMNS")
        .ok()
        .and_then(|c| c.trim().parse::<usize>().ok())
        .map_or(TERMINAL, |c| c.clamp(NARROW, 200))
}

/// Appends `head` and `text`, wrapped at `width`; further lines are indented as wide as `head`.
pub fn hang(out: &mut String, head: &str, text: &str, width: usize) {
    let indent = head.chars().count();
    let room = width.saturating_sub(indent).max(NARROW);
    let mut lines = wrap(text, room).into_iter();
    out.push_str(head);
    out.push_str(&lines.next().unwrap_or_default());
    out.push('\n');
    for line in lines {
        out.extend(std::iter::repeat_n(' ', indent));
        out.push_str(&line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_lines_stand_under_the_text() {
        let mut out = String::new();
        hang(&mut out, "  brakuje: ", &"słowo ".repeat(12), 60);
        let lines: Vec<&str> = out.lines().collect();
        assert!(lines.len() > 1 && lines.iter().all(|l| l.chars().count() <= 60), "{out}");
        assert!(lines[1].starts_with("           słowo"), "{out}");
    }
}
