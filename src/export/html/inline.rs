//! Inline content and pictures as HTML.

use super::Page;
use crate::document::tree::{Inline, Math};
use crate::export::clean::{is_page, is_web_address, xml};

impl Page {
    /// Writes inline content; notes are kept for the end of the page.
    pub(super) fn inlines(&mut self, content: &[Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(t) => self.push(&xml(t)),
            Inline::Strong(c) => self.wrapped("<strong>", c, "</strong>"),
            Inline::Emph(c) => self.wrapped("<em>", c, "</em>"),
            Inline::Code(t) => {
                let code = format!("<code>{}</code>", xml(t));
                self.push(&code);
            }
            Inline::Link { to, text } => {
                let known = to.strip_prefix('#').is_some_and(|id| self.ids.contains(id));
                if known || is_web_address(to) || is_page(to) {
                    self.wrapped(&format!("<a href=\"{}\">", xml(to)), text, "</a>");
                } else {
                    self.inlines(text);
                }
            }
            Inline::Footnote(content) => {
                let n = self.counters.note();
                self.notes.push(content.clone());
                self.push(&format!(
                    "<sup><a href=\"#przypis-{n}\" id=\"odsylacz-{n}\" role=\"doc-noteref\" \
                     aria-label=\"Przypis {n}\">{n}</a></sup>"
                ));
            }
            Inline::Break => self.push("<br>"),
        }
    }

    /// A formula: fractions are drawn, and the signs of their one-line form stay in the text for
    /// those who hear or copy it.
    pub(super) fn math(&mut self, math: &Math) {
        match math {
            Math::Text(t) => self.push(&xml(t)),
            Math::Row(parts) => parts.iter().for_each(|p| self.math(p)),
            Math::Brackets(inner) => {
                self.push("(");
                self.math(inner);
                self.push(")");
            }
            Math::Fraction(a, b) => {
                self.push("<span class=\"fraction\"><span class=\"over\">");
                self.side(a);
                self.push("</span><span class=\"spoken\"> ÷ </span><span>");
                self.side(b);
                self.push("</span></span>");
            }
        }
    }

    fn side(&mut self, math: &Math) {
        let brackets = math.needs_brackets();
        if brackets {
            self.push("<span class=\"spoken\">(</span>");
        }
        self.math(math);
        if brackets {
            self.push("<span class=\"spoken\">)</span>");
        }
    }

    fn wrapped(&mut self, open: &str, content: &[Inline], close: &str) {
        self.push(open);
        self.inlines(content);
        self.push(close);
    }
}

/// An SVG document inside the page, as a picture with a title.
///
/// The prologue before `<svg` is dropped and the element gets its role and name; when the text is
/// no SVG at all, the alternative text stands alone.
pub fn svg(document: &str, alt: &str, id: &str) -> String {
    let alt = xml(alt);
    let start = document.find("<svg").and_then(|i| document.get(i..));
    let Some(rest) = start.and_then(|s| s.strip_prefix("<svg")) else {
        return format!("<p>{alt}</p>");
    };
    let Some((attributes, content)) = split_tag(rest) else { return format!("<p>{alt}</p>") };
    let id = xml(id);
    let name = format!("{id}-opis");
    let attributes = with_view_box(attributes);
    let content = own_ids(&crate::export::clean::text(content.trim_end()), &id);
    format!(
        "<svg role=\"img\" aria-labelledby=\"{name}\"{attributes}><title id=\"{name}\">{alt}</title>{content}"
    )
}

/// Puts the figure's id before the ids inside the picture: two pictures may use the same ones.
fn own_ids(content: &str, id: &str) -> String {
    content
        .replace(" id=\"", &format!(" id=\"{id}-"))
        .replace("url(#", &format!("url(#{id}-"))
        .replace("href=\"#", &format!("href=\"#{id}-"))
}

/// Splits the rest of an opening tag from what follows, minding quotes.
fn split_tag(rest: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (i, c) in rest.char_indices() {
        match (quote, c) {
            (None, '>') => return Some((rest.get(..i)?, rest.get(i + 1..)?)),
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    None
}

/// Gives the picture a view box made of its width and height when it has none, so that it can
/// shrink on a narrow screen.
fn with_view_box(attributes: &str) -> String {
    if attributes.contains("viewBox") {
        return attributes.to_owned();
    }
    let value = |name: &str| {
        let after = attributes.split(&format!(" {name}=")).nth(1)?;
        let quote = after.chars().next()?;
        let number = after.get(1..)?.split(quote).next()?.trim_end_matches("px");
        number.parse::<f32>().ok()
    };
    match (value("width"), value("height")) {
        (Some(w), Some(h)) => format!("{attributes} viewBox=\"0 0 {w} {h}\""),
        _ => attributes.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_gets_role_name_and_view_box() {
        let out = svg(
            "<?xml version=\"1.0\"?>\n<svg width=\"60px\" height='20' a=\"1>0\"><g/></svg>\n",
            "Opis <b>",
            "r",
        );
        assert_eq!(
            out,
            "<svg role=\"img\" aria-labelledby=\"r-opis\" width=\"60px\" height='20' a=\"1>0\" \
             viewBox=\"0 0 60 20\"><title id=\"r-opis\">Opis &lt;b&gt;</title><g/></svg>"
        );
    }

    #[test]
    fn what_is_not_a_picture_leaves_its_description() {
        for bad in ["", "<p>", "<svg width=\"1"] {
            assert_eq!(svg(bad, "Opis", "r"), "<p>Opis</p>");
        }
    }
}
