//! A report as XML. The names of its elements differ from program to program and are not known here;
//! fields are recognised by the words in their names, and a file without those words is refused.

use roxmltree::{Document, Node, ParsingOptions};

use super::entries::{Amounts, Entry, Kind, Report, code, grosze, place};
use crate::data::parse_number;
use crate::diag::Diagnostic;
use crate::import::forms::keys::{fold, year};
use crate::import::forms::period::{Period, period};
use crate::import::forms::{shorten, whole};
use crate::import::{Input, Spot};

/// Most nodes read; a yearly report has tens of thousands.
const MAX_NODES: u32 = 2_000_000;
/// Outer elements looked at for the classification of an inner one.
const MAX_DEPTH: usize = 12;

/// Reads a report.
///
/// # Errors
/// `E0458` when its fields are not recognised, `E0459` for lines that cannot be right.
pub(super) fn read(input: &Input<'_>, text: &str) -> Result<Report, Vec<Diagnostic>> {
    let options = ParsingOptions { nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let document = Document::parse_with_options(text, options).map_err(|e| {
        let row = e.pos().row;
        vec![
            Diagnostic::error(
                "E0458",
                format!("plik XML jest uszkodzony: błąd zapisu w wierszu {row}"),
            )
            .in_data(Spot { row, ..Spot::default() }.in_file(input.name), "")
            .hint("Wyeksportuj sprawozdanie jeszcze raz albo zapisz je jako XLSX."),
        ]
    })?;
    let root = document.root_element();
    let mut entries = Vec::new();
    let mut faults = Vec::new();
    for node in root.descendants().filter(Node::is_element) {
        match line(&document, node) {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => {}
            Err(d) => {
                let row = document.text_pos_at(node.range().start).row;
                faults.push(d.in_data(Spot { row, ..Spot::default() }.in_file(input.name), ""));
            }
        }
    }
    if !faults.is_empty() {
        return Err(shorten(faults));
    }
    if entries.is_empty() {
        return Err(vec![unknown(input, &root)]);
    }
    let heading = heading(&root);
    let kind = heading
        .iter()
        .find_map(|t| Kind::named(t))
        .or_else(|| Kind::named(input.base_name()))
        .or_else(|| by_field(&root));
    let Some(kind) = kind else {
        return Err(vec![
            Diagnostic::error(
                "E0458",
                "nie wiadomo, czy to sprawozdanie Rb-27S (dochody), czy Rb-28S (wydatki)",
            )
            .in_data(whole(input), "")
            .hint("Dopisz nazwę sprawozdania do nazwy pliku, na przykład: rb-28s-2025.xml."),
        ]);
    };
    let period = period_of_fields(&root);
    Ok(Report { kind, heading, period, entries, unused: Vec::new() })
}

/// What a field is, by the words in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Division,
    Chapter,
    Paragraph,
    Plan,
    Done,
}

fn field(name: &str) -> Option<Field> {
    let name = fold(name);
    Some(if name.contains("rozdz") {
        Field::Chapter
    } else if name.contains("dzial") || name == "dz" {
        Field::Division
    } else if name.contains("paragr") || name == "par" {
        Field::Paragraph
    } else if name.contains("plan") {
        Field::Plan
    } else if name.contains("wykon") && !name.contains("wykonal") && !name.contains("proc") {
        Field::Done
    } else {
        return None;
    })
}

/// Names of attributes that hold the code of an element such as `<Dzial kod="852">`.
const CODES: [&str; 5] = ["kod", "numer", "nr", "symbol", "wartosc"];

/// Fields an element has itself: attributes, leaf children, and its own code.
fn own(node: Node<'_, '_>, wanted: Field) -> Option<String> {
    let attribute = node.attributes().find(|a| field(a.name()) == Some(wanted));
    if let Some(a) = attribute {
        return Some(a.value().trim().to_owned());
    }
    let leaf = node
        .children()
        .filter(|c| c.is_element() && !c.children().any(|g| g.is_element()))
        .find(|c| field(c.tag_name().name()) == Some(wanted));
    if let Some(text) = leaf.and_then(|l| l.text()).filter(|t| !t.trim().is_empty()) {
        return Some(text.trim().to_owned());
    }
    let is_it = field(node.tag_name().name()) == Some(wanted);
    let code = node.attributes().find(|a| CODES.contains(&fold(a.name()).as_str()));
    code.filter(|_| is_it).map(|a| a.value().trim().to_owned())
}

/// A line of the report: an element with a plan and an execution and, in it or around it, its codes.
fn line(document: &Document<'_>, node: Node<'_, '_>) -> Result<Option<Entry>, Diagnostic> {
    let (Some(plan), Some(done)) = (own(node, Field::Plan), own(node, Field::Done)) else {
        return Ok(None);
    };
    let around = |wanted: Field| {
        node.ancestors().take(MAX_DEPTH).filter(Node::is_element).find_map(|a| own(a, wanted))
    };
    let division = around(Field::Division).and_then(|t| code(&t, 3));
    let chapter = around(Field::Chapter).and_then(|t| code(&t, 5));
    let paragraph = around(Field::Paragraph).and_then(|t| code(&t, 4));
    let place = place(division.as_deref(), chapter.as_deref(), paragraph.as_deref())?;
    let amounts = Amounts { plan: money(&plan, "plan")?, done: money(&done, "wykonanie")? };
    let row = document.text_pos_at(node.range().start).row;
    Ok(Some(Entry { place, amounts, spot: Spot { row, ..Spot::default() } }))
}

fn money(text: &str, name: &str) -> Result<Option<i64>, Diagnostic> {
    if text.is_empty() {
        return Ok(None);
    }
    parse_number(text).and_then(grosze).map(Some).ok_or_else(|| {
        let short: String = text.chars().take(40).collect();
        Diagnostic::error("E0459", format!("„{short}” w polu „{name}” nie jest kwotą"))
            .hint("Wyeksportuj sprawozdanie jeszcze raz albo zapisz je jako XLSX.")
    })
}

/// Names and values near the root, where the report and its period are named.
fn heading(root: &Node<'_, '_>) -> Vec<String> {
    let near = root.descendants().filter(Node::is_element).take(200);
    let mut out = Vec::new();
    for node in near {
        out.push(node.tag_name().name().to_owned());
        for a in node.attributes() {
            out.push(a.value().to_owned());
        }
        if let Some(text) = node.text().map(str::trim).filter(|t| !t.is_empty()) {
            out.push(text.to_owned());
        }
    }
    out
}

/// Kind by the name of the field of execution: `DochodyWykonane`.
fn by_field(root: &Node<'_, '_>) -> Option<Kind> {
    let mut names = root.descendants().filter(Node::is_element).flat_map(|n| {
        std::iter::once(n.tag_name().name()).chain(n.attributes().map(|a| a.name())).map(fold)
    });
    names.find(|n| n.contains("wykonan")).and_then(|n| {
        if n.contains("doch") {
            Some(Kind::Revenue)
        } else if n.contains("wydat") {
            Some(Kind::Spending)
        } else {
            None
        }
    })
}

/// Period from fields such as `rok`, `kwartal`, `miesiac`, `okres`.
fn period_of_fields(root: &Node<'_, '_>) -> Option<Period> {
    let mut told: [Option<String>; 4] = [const { None }; 4];
    let words = ["rok", "kwarta", "miesiac", "okres"];
    for node in root.descendants().filter(Node::is_element).take(200) {
        let leaf = node.text().map(|t| (node.tag_name().name(), t));
        let attributes = node.attributes().map(|a| (a.name(), a.value()));
        for (name, value) in attributes.chain(leaf) {
            let name = fold(name);
            for (slot, word) in told.iter_mut().zip(words) {
                if slot.is_none() && name.starts_with(word) && !value.trim().is_empty() {
                    *slot = Some(value.trim().to_owned());
                }
            }
        }
    }
    let [said_year, quarter, month, said_period] = told;
    if let Some(found) = said_period.as_deref().and_then(period) {
        return Some(found);
    }
    let year = said_year.as_deref().and_then(year)?;
    let quarter = quarter.and_then(|q| match fold(&q).as_str() {
        "1" | "i" => Some(3),
        "2" | "ii" => Some(6),
        "3" | "iii" => Some(9),
        "4" | "iv" => Some(12),
        _ => None,
    });
    let month = month.and_then(|m| m.parse().ok()).filter(|m| (1..=12).contains(m));
    let counted = said_period.and_then(|p| p.parse().ok()).filter(|m| (1..=12).contains(m));
    quarter.or(month).or(counted).map(|month| Period { year, month })
}

fn unknown(input: &Input<'_>, root: &Node<'_, '_>) -> Diagnostic {
    let mut names: Vec<&str> = Vec::new();
    for node in root.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        if !names.contains(&name) {
            names.push(name);
        }
        if names.len() == 6 {
            break;
        }
    }
    let names: Vec<String> = names.iter().map(|n| format!("„{n}”")).collect();
    Diagnostic::error(
        "E0458",
        format!(
            "w pliku XML nie rozpoznano pozycji sprawozdania; elementy pliku: {}",
            names.join(", ")
        ),
    )
    .in_data(whole(input), "")
    .hint(
        "Pozycja musi mieć pola, których nazwy zawierają słowa: dział, rozdział, paragraf, plan i \
         wykonanie. Jeżeli ich nie ma, wyeksportuj sprawozdanie do XLSX albo CSV.",
    )
}
