//! Our additions to Markdown: lines that begin with `::`.
//!
//! `:::tabela id="…" tytuł="…"` … `:::` wraps a table, `:::ramka rodzaj="…"` … `:::` a boxed remark;
//! `::wykres id="…"`, `::własny id="…"` and `::strona` stand alone. templates/README.md lists them.

use std::collections::BTreeMap;

/// A stretch of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Plain Markdown, with the number of its first line.
    Text(usize, String),
    /// A directive that stands alone.
    Leaf(Mark),
    /// A directive around other pieces.
    Container(Mark, Vec<Piece>),
}

/// A directive line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    /// Line in the rendered text, from 1.
    pub(super) line: usize,
}

/// A fault of the mark-up: line and what is wrong.
pub(super) type Fault = (usize, String);

pub(super) fn split(text: &str) -> Result<Vec<Piece>, Fault> {
    let mut open: Vec<(Mark, Vec<Piece>)> = Vec::new();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut run = String::new();
    let mut run_line = 1;
    for (i, line) in text.lines().enumerate() {
        let number = i + 1;
        let trimmed = line.trim();
        let Some(rest) = trimmed.strip_prefix("::") else {
            if run.is_empty() {
                run_line = number;
            }
            run.push_str(line);
            run.push('\n');
            continue;
        };
        if !run.trim().is_empty() {
            pieces.push(Piece::Text(run_line, std::mem::take(&mut run)));
        }
        run.clear();
        match rest.strip_prefix(':') {
            Some("") => {
                let Some((mark, outer)) = open.pop() else {
                    return Err((number, "zamknięcie ::: nie ma swojego początku".to_owned()));
                };
                let inner = std::mem::replace(&mut pieces, outer);
                pieces.push(Piece::Container(mark, inner));
            }
            Some(head) => {
                let mark = mark(head, number)?;
                open.push((mark, std::mem::take(&mut pieces)));
            }
            None => pieces.push(Piece::Leaf(mark(rest, number)?)),
        }
    }
    if let Some((mark, _)) = open.pop() {
        return Err((mark.line, format!("„:::{}” nie jest zamknięte wierszem :::", mark.name)));
    }
    if !run.trim().is_empty() {
        pieces.push(Piece::Text(run_line, run));
    }
    Ok(pieces)
}

fn mark(head: &str, line: usize) -> Result<Mark, Fault> {
    let head = head.trim();
    let (name, mut rest) = head.split_once(' ').unwrap_or((head, ""));
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let bad = || (line, format!("nie da się odczytać własności „{rest}”"));
        let Some((key, after)) = rest.split_once('=') else {
            // A word without a value is a switch.
            let (key, after) = rest.split_once(' ').unwrap_or((rest, ""));
            attributes.insert(key.to_owned(), String::new());
            rest = after;
            continue;
        };
        if let Some((switch, remaining)) = key.split_once(' ') {
            attributes.insert(switch.to_owned(), String::new());
            rest = rest.get(rest.len() - remaining.len() - after.len() - 1..).ok_or_else(bad)?;
            continue;
        }
        let value = after.strip_prefix('"').ok_or_else(bad)?;
        let (value, after) = value.split_once('"').ok_or_else(bad)?;
        attributes.insert(key.trim().to_owned(), value.to_owned());
        rest = after;
    }
    Ok(Mark { name: name.to_owned(), attributes, line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_and_leaves_are_told_apart() {
        let pieces =
            split("a\n\n:::tabela id=\"t\" suma tytuł=\"x = y\"\n| a |\n:::\n::wykres id=\"w\"\n")
                .unwrap();
        assert_eq!(pieces.len(), 3);
        let Piece::Container(mark, inner) = &pieces[1] else { panic!("{pieces:?}") };
        assert_eq!(mark.attributes["tytuł"], "x = y");
        assert!(mark.attributes.contains_key("suma"));
        assert_eq!(inner, &[Piece::Text(4, "| a |\n".into())]);
        assert!(matches!(&pieces[2], Piece::Leaf(m) if m.name == "wykres" && m.line == 6));
    }

    #[test]
    fn faults_name_their_line() {
        assert_eq!(split("a\n:::\n").unwrap_err().0, 2);
        assert_eq!(split("\n\n:::ramka rodzaj=\"x\"\na\n").unwrap_err().0, 3);
        assert_eq!(split("::wykres id=\"x\n").unwrap_err().0, 1);
    }
}
