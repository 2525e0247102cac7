//! Parts of the package that are our own, and the names of all parts.

use docx_rs::XMLDocx;
use std::fmt::Write;

use crate::document::tree::Document;
use crate::export::clean::xml;

const STYLES: &str = include_str!("styles.xml");
const NUMBERING: &str = include_str!("numbering.xml");
const SETTINGS: &str = include_str!("settings.xml");
const FONTS: &str = include_str!("fonts.xml");

/// The first number free for ordered lists; the ones before are in `numbering.xml`.
pub const FIRST_LIST: usize = 10;

/// Puts our styles, numbering, settings, fonts and properties in place of the writer's.
pub fn replace(package: &mut XMLDocx, d: &Document, ordered_lists: usize) {
    let lang = xml(&d.language);
    package.styles = STYLES.replace("{LANG}", &lang).into_bytes();
    package.settings = SETTINGS.replace("{LANG}", &lang).into_bytes();
    package.font_table = FONTS.as_bytes().to_vec();
    package.numberings = numbering(ordered_lists).into_bytes();
    package.doc_props.core = core(d).into_bytes();
    package.doc_props.app = APP.as_bytes().to_vec();
}

/// Each ordered list is its own instance, so that each starts from 1.
fn numbering(ordered_lists: usize) -> String {
    let mut lists = String::new();
    for id in FIRST_LIST..FIRST_LIST + ordered_lists {
        let _ = write!(lists, "<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"3\"/>");
        for level in 0..3 {
            let _ = write!(
                lists,
                "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"1\"/></w:lvlOverride>"
            );
        }
        lists.push_str("</w:num>");
    }
    NUMBERING.replace("</w:numbering>", &format!("{lists}</w:numbering>"))
}

const APP: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">",
    "<Application>srps</Application></Properties>"
);

fn core(d: &Document) -> String {
    let time = format!("{}T00:00:00Z", xml(&d.date));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>\
         <cp:keywords>{keywords}</cp:keywords><dc:description>{description}</dc:description>\
         <dc:language>{language}</dc:language><cp:lastModifiedBy>{author}</cp:lastModifiedBy>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{time}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{time}</dcterms:modified>\
         </cp:coreProperties>",
        title = xml(&d.title),
        author = xml(&d.author),
        keywords = xml(&d.keywords.join(", ")),
        description = xml(&d.description),
        language = xml(&d.language),
    )
}

/// The parts in the order of the archive, pictures aside. Parts the writer makes and this document
/// never uses (comments, custom properties) are left out; [`super::finish`] drops what points to them.
pub fn named(p: &XMLDocx) -> Vec<(String, &[u8])> {
    let fixed: [(&str, &[u8]); 11] = [
        ("[Content_Types].xml", &p.content_type),
        ("_rels/.rels", &p.rels),
        ("docProps/app.xml", &p.doc_props.app),
        ("docProps/core.xml", &p.doc_props.core),
        ("word/_rels/document.xml.rels", &p.document_rels),
        ("word/document.xml", &p.document),
        ("word/styles.xml", &p.styles),
        ("word/settings.xml", &p.settings),
        ("word/fontTable.xml", &p.font_table),
        ("word/numbering.xml", &p.numberings),
        ("word/footnotes.xml", &p.footnotes),
    ];
    let mut all: Vec<(String, &[u8])> =
        fixed.into_iter().map(|(name, data)| (name.to_owned(), data)).collect();
    for (start, list) in [("word/header", &p.headers), ("word/footer", &p.footers)] {
        for (i, data) in list.iter().enumerate() {
            all.push((format!("{start}{}.xml", i + 1), data));
        }
    }
    all
}
