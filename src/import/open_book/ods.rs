//! ODS: `content.xml` holds all sheets; runs of equal cells and rows are stored once with a number,
//! which is measured before it is unrolled.

use std::io::{Cursor, Read};

use roxmltree::{Document, Node};
use zip::ZipArchive;

use super::Refusal;
use super::grid::{Budget, Grid, MAX_COLUMNS, MAX_ROWS};
use super::remarks::Remarks;
use super::xlsx::{iso_day, number, text};
use crate::import::sheet::{Cell, Sheet};

/// The tree of a document takes several times its size.
const MAX_CONTENT: u64 = 128 << 20;

/// Nodes of the tree.
const MAX_NODES: u32 = 20_000_000;

const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const TEXT: &str = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
const STYLE: &str = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
const CALCEXT: &str = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0";
const XLINK: &str = "http://www.w3.org/1999/xlink";

pub(super) fn read(bytes: &[u8], mut remarks: Remarks) -> Result<(Vec<Sheet>, Remarks), Refusal> {
    let damaged = |what: &str| Refusal::Damaged(what.to_owned());
    let mut zip =
        ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("nie jest całym archiwum ZIP"))?;
    let part = zip.by_name("content.xml").map_err(|_| damaged("brakuje w nim głównej części"))?;
    let mut xml = String::new();
    part.take(MAX_CONTENT + 1)
        .read_to_string(&mut xml)
        .map_err(|_| damaged("nie jest tekstem w kodowaniu UTF-8"))?;
    if xml.len() as u64 > MAX_CONTENT {
        return Err(Refusal::TooLarge {
            what: "tabele ODS zajmują ponad 128 MB".to_owned(),
            sheet: None,
            row: None,
            column: None,
        });
    }
    let options = roxmltree::ParsingOptions { nodes_limit: MAX_NODES, ..Default::default() };
    let document = Document::parse_with_options(&xml, options)
        .map_err(|_| damaged("nie jest poprawnym dokumentem XML"))?;
    let hidden = hidden_styles(&document);
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    let body = document
        .root_element()
        .descendants()
        .find(|n| n.has_tag_name((OFFICE, "spreadsheet")))
        .ok_or_else(|| damaged("nie ma w nim arkuszy"))?;
    for table in body.children().filter(|n| n.has_tag_name((TABLE, "table"))) {
        let name = table.attribute((TABLE, "name")).unwrap_or_default();
        let mut reader =
            Reader { grid: Grid::new(name), budget: &mut budget, remarks: &mut remarks, row: 0 };
        if table.attribute((TABLE, "style-name")).is_some_and(|s| hidden.contains(&s)) {
            reader.remarks.hidden_sheet(name);
        }
        // A sheet fetched from another file.
        if table.children().any(|n| {
            n.has_tag_name((TABLE, "table-source")) && n.attribute((XLINK, "href")).is_some()
        }) {
            reader.remarks.links += 1;
        }
        reader.rows(table)?;
        sheets.push(reader.grid.finish());
    }
    Ok((sheets, remarks))
}

/// Styles of tables that are not shown.
fn hidden_styles<'d>(document: &'d Document<'d>) -> Vec<&'d str> {
    document
        .descendants()
        .filter(|n| n.has_tag_name((STYLE, "table-properties")))
        .filter(|n| n.attribute((TABLE, "display")) == Some("false"))
        .filter_map(|n| n.parent()?.attribute((STYLE, "name")))
        .collect()
}

struct Reader<'r> {
    grid: Grid,
    budget: &'r mut Budget,
    remarks: &'r mut Remarks,
    row: u32,
}

impl Reader<'_> {
    /// Rows of a table, in groups or not. Groups nest; a stack of nodes keeps the order.
    fn rows(&mut self, table: Node<'_, '_>) -> Result<(), Refusal> {
        let mut open: Vec<Node<'_, '_>> = vec![table];
        while let Some(node) = open.pop() {
            match (node.tag_name().namespace(), node.tag_name().name()) {
                (Some(TABLE), "table-row") => self.line(node)?,
                (Some(TABLE), "table-column")
                    if node.attribute((TABLE, "visibility")).is_some_and(|v| v != "visible") =>
                {
                    self.remarks.hidden_columns +=
                        repeated(node, "number-columns-repeated", MAX_COLUMNS) as usize;
                }
                (
                    Some(TABLE),
                    "table"
                    | "table-row-group"
                    | "table-header-rows"
                    | "table-rows"
                    | "table-columns"
                    | "table-column-group"
                    | "table-header-columns",
                ) => {
                    // A table inside a table is a part of a cell, never reached from here.
                    let children: Vec<_> = node.children().filter(Node::is_element).collect();
                    open.extend(children.into_iter().rev());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// One stored row, which may stand for many.
    fn line(&mut self, node: Node<'_, '_>) -> Result<(), Refusal> {
        let times = repeated(node, "number-rows-repeated", MAX_ROWS);
        let first = self.row;
        self.row = first.saturating_add(times).min(MAX_ROWS);
        let mut cells: Vec<(u32, u32, Cell)> = Vec::new();
        let mut column = 0_u32;
        for n in node.children().filter(Node::is_element) {
            let covered = n.has_tag_name((TABLE, "covered-table-cell"));
            if !covered && !n.has_tag_name((TABLE, "table-cell")) {
                continue;
            }
            let width = repeated(n, "number-columns-repeated", MAX_COLUMNS);
            let value =
                if covered { Cell::Empty } else { self.value(n, first, column, times, width) };
            let spans = |key| {
                n.attribute((TABLE, key)).and_then(|v| v.parse::<u32>().ok()).unwrap_or(1).max(1)
            };
            let (down, right) = (spans("number-rows-spanned"), spans("number-columns-spanned"));
            if down > 1 || right > 1 {
                self.grid.merge((
                    first,
                    column,
                    first.saturating_add(down - 1),
                    column.saturating_add(right - 1),
                ));
            }
            if !matches!(value, Cell::Empty) {
                cells.push((column, width, value));
            }
            column = column.saturating_add(width);
        }
        if node.attribute((TABLE, "visibility")).is_some_and(|v| v != "visible") {
            self.remarks.hidden_rows += if cells.is_empty() { 0 } else { times as usize };
        }
        for row in first..if cells.is_empty() { first } else { self.row } {
            for (start, width, value) in &cells {
                for column in *start..start.saturating_add(*width).min(MAX_COLUMNS) {
                    self.grid.put(self.budget, row, column, value.clone())?;
                }
            }
        }
        Ok(())
    }

    /// Value of a cell; `times` × `width` are the cells it stands for.
    fn value(&mut self, n: Node<'_, '_>, row: u32, column: u32, times: u32, width: u32) -> Cell {
        let kind = n.attribute((OFFICE, "value-type"));
        let fault = n.attribute((CALCEXT, "value-type")) == Some("error");
        let value = match kind {
            _ if fault => Cell::Fault(shown(n).into()),
            Some("float" | "percentage" | "currency") => n
                .attribute((OFFICE, "value"))
                .and_then(|v| v.trim().parse::<f64>().ok())
                .map_or_else(|| text(&shown(n)), number),
            Some("date") => n.attribute((OFFICE, "date-value")).map_or(Cell::Empty, iso_day),
            Some("boolean") => Cell::Flag(n.attribute((OFFICE, "boolean-value")) == Some("true")),
            Some("string") => match n.attribute((OFFICE, "string-value")) {
                Some(s) => text(s),
                None => text(&shown(n)),
            },
            _ => text(&shown(n)),
        };
        if n.has_attribute((TABLE, "formula")) {
            // An error older programs wrote: no kind, and its name as the text.
            let error =
                matches!(&value, Cell::Text(t) if t.starts_with('#') || t.starts_with("Err:"));
            match value {
                Cell::Text(t) if error => return Cell::Fault(t),
                Cell::Empty if kind.is_none() => {
                    for r in row..row.saturating_add(times.min(8)) {
                        for c in column..column.saturating_add(width.min(8)) {
                            self.remarks.bare_formula(self.grid.name(), r, c);
                        }
                    }
                    return Cell::Fault("formuła bez wyniku".into());
                }
                other => {
                    for _ in 0..times.min(8) * width.min(8) {
                        self.remarks.formula();
                    }
                    return other;
                }
            }
        }
        value
    }
}

fn repeated(n: Node<'_, '_>, key: &str, most: u32) -> u32 {
    match n.attribute((TABLE, key)) {
        // More than a sheet holds is as much as it holds; an unreadable number is one.
        Some(v) => v
            .trim()
            .parse::<u64>()
            .map_or(1, |n| u32::try_from(n.min(u64::from(most))).unwrap_or(most)),
        None => 1,
    }
}

/// Paragraphs of a cell without its comment.
fn shown(cell: Node<'_, '_>) -> String {
    let mut out = String::new();
    for paragraph in cell.children().filter(|n| n.has_tag_name((TEXT, "p"))) {
        if !out.is_empty() {
            out.push('\n');
        }
        for n in paragraph.descendants() {
            if n.is_text() {
                out.push_str(n.text().unwrap_or_default());
            } else if n.has_tag_name((TEXT, "s")) {
                let spaces =
                    n.attribute((TEXT, "c")).and_then(|c| c.parse::<usize>().ok()).unwrap_or(1);
                out.extend(std::iter::repeat_n(' ', spaces.min(1000)));
            } else if n.has_tag_name((TEXT, "tab")) || n.has_tag_name((TEXT, "line-break")) {
                out.push(' ');
            }
        }
    }
    out
}
