//! The few words the formats add themselves: labels of captions, contents and page furniture.

use crate::document::tree::CalloutKind;

/// Label of a table's caption.
pub const TABLE: &str = "Tabela";
/// Label of a figure's caption.
pub const FIGURE: &str = "Rysunek";
/// Title of the contents.
pub const CONTENTS: &str = "Spis treści";
/// Title of the list of tables.
pub const TABLES: &str = "Spis tabel";
/// Title of the list of figures.
pub const FIGURES: &str = "Spis rysunków";
/// Title of the notes at the end of a web page.
pub const NOTES: &str = "Przypisy";

/// The label a boxed remark begins with.
pub const fn callout(kind: CalloutKind) -> &'static str {
    match kind {
        CalloutKind::Missing => "Do uzupełnienia",
        CalloutKind::Note => "Wniosek",
        CalloutKind::Law => "Podstawa prawna",
    }
}

/// Caption label with its number: `Tabela 3.`.
pub fn caption(label: &str, number: usize) -> String {
    format!("{label}\u{a0}{number}.")
}
