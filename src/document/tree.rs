//! The document tree: one structure every exporter walks.
//!
//! It knows headings, paragraphs, tables, figures and notes; it does not know Typst, Word or HTML.

use serde::Serialize;

pub use super::math::Math;

/// A whole document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Title (document property and title page).
    pub title: String,
    /// Subtitle on the title page, e.g. the period.
    pub subtitle: String,
    /// Who issues it: office or unit.
    pub author: String,
    /// Place and year line of the title page, e.g. `Janów Lubelski, 2026`.
    pub place: String,
    /// BCP 47 language tag: `pl-PL`.
    pub language: String,
    /// Day for metadata, `YYYY-MM-DD`; a parameter of the run, never the clock.
    pub date: String,
    /// Remarks boxed on the first page (e.g. training data).
    pub notices: Vec<String>,
    /// Set on a draft: text of the mark on every page.
    pub draft: Option<String>,
    /// Short description for metadata.
    pub description: String,
    /// Keywords for metadata.
    pub keywords: Vec<String>,
    /// Content.
    pub blocks: Vec<Block>,
    /// Begin DOCX with a title page of its own; a letter goes without.
    pub title_page: bool,
    /// Print contents.
    pub with_contents: bool,
    /// Print the lists of tables and figures after the contents.
    pub with_lists: bool,
    /// Files attached to the PDF: name, MIME type, description, bytes.
    #[serde(skip)]
    pub attachments: Vec<Attachment>,
}

/// A file attached to the PDF.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Description.
    pub description: String,
    /// Content.
    pub data: Vec<u8>,
}

/// Inline content.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Inline {
    /// Text, typographically finished (non-breaking spaces, Polish quotes).
    Text(String),
    /// Strong.
    Strong(Vec<Inline>),
    /// Emphasis.
    Emph(Vec<Inline>),
    /// Code or identifier.
    Code(String),
    /// Link: to `#id` inside the document or to an address.
    Link {
        /// Target.
        to: String,
        /// Text.
        text: Vec<Inline>,
    },
    /// Footnote with its own content.
    Footnote(Vec<Inline>),
    /// Line break.
    Break,
}

/// Column alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Align {
    /// Left.
    Left,
    /// Right (numbers).
    Right,
    /// Centre.
    Center,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// Stable id, used for links and for ids in the formats.
    pub id: String,
    /// Caption without the number ("Tabela 3." is added by the exporter).
    pub caption: Vec<Inline>,
    /// Alignment of each column.
    pub align: Vec<Align>,
    /// Relative widths of the columns; empty for automatic.
    pub widths: Vec<f32>,
    /// Header cells (one row; repeats on each page).
    pub header: Vec<Vec<Inline>>,
    /// Body rows; every row has as many cells as the header.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// Whether the first column holds row headings.
    pub row_headers: bool,
    /// Whether the last row is a total.
    pub total_row: bool,
    /// Source line under the table ("Źródło: …").
    pub source: Option<Vec<Inline>>,
}

/// A figure: SVG with alternative text; the data table follows as a separate [`Table`] block.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Stable id.
    pub id: String,
    /// Caption without the number.
    pub caption: Vec<Inline>,
    /// Complete SVG document; width and height in px at 96 dpi; fonts by the family name
    /// of the embedded font.
    pub svg: String,
    /// Alternative text.
    pub alt: String,
    /// Source line under the figure.
    pub source: Option<Vec<Inline>>,
}

/// Kinds of boxed remarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum CalloutKind {
    /// Something is missing or must be decided.
    Missing,
    /// Note.
    Note,
    /// Legal basis or quotation of a requirement.
    Law,
}

/// Block content.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Block {
    /// Heading, level 1–4; numbered unless `unnumbered`.
    Heading {
        /// 1 is a chapter.
        level: u8,
        /// Stable id.
        id: String,
        /// Text.
        text: Vec<Inline>,
        /// Front matter and appendices may go without a number.
        unnumbered: bool,
    },
    /// Paragraph.
    Paragraph(Vec<Inline>),
    /// List; each item is a list of blocks.
    List {
        /// Numbered.
        ordered: bool,
        /// Items.
        items: Vec<Vec<Block>>,
    },
    /// Table.
    Table(Table),
    /// Figure.
    Figure(Figure),
    /// Boxed remark.
    Callout {
        /// Kind.
        kind: CalloutKind,
        /// Content.
        blocks: Vec<Block>,
    },
    /// Start of a part written by the officer (`rozdziały/*.md`); exporters keep the id so that the
    /// part can be found again.
    Part {
        /// Stable id of the part.
        id: String,
        /// Whether the officer wrote it (as opposed to generated text).
        own: bool,
        /// Content.
        blocks: Vec<Block>,
    },
    /// Definition list: term and text.
    Definitions(Vec<(Vec<Inline>, Vec<Inline>)>),
    /// A formula on a line of its own.
    Formula(Math),
    /// Page break.
    PageBreak,
}
