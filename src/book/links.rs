//! Anchors and links: the same name of a rule leads to it from every page.

use super::context::Context;
use crate::document::escape;
use crate::lang::ruleset::Meta;
use crate::text::spaced;

/// Anchor of a rule: `wymóg-diagnoza`.
pub fn anchor(kind: &str, id: &str) -> String {
    format!("{kind}-{id}")
}

/// Title of a block, or its name in words when it has none.
pub fn title(meta: &Meta) -> String {
    if meta.title.is_empty() { spaced(&meta.id) } else { meta.title.clone() }
}

impl Context<'_> {
    /// A Markdown link to a rule, inside the book or to the book of another set; the text alone when
    /// that set has no book.
    pub fn link(&self, kind: &str, meta: &Meta, text: &str) -> String {
        let text = escape(text);
        let page = if meta.set == self.set {
            String::new()
        } else if self.input.sets.contains(&meta.set) {
            format!("{}.html", meta.set)
        } else {
            return text;
        };
        format!("[{text}](<{page}#{}>)", anchor(kind, &meta.id))
    }

    /// A link with the title of the rule.
    pub fn named(&self, kind: &str, meta: &Meta) -> String {
        self.link(kind, meta, &title(meta))
    }
}
