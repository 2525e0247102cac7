//! The catalogue of diagnostic codes: one Markdown page a code, in `docs/kody/`.

use include_dir::{Dir, include_dir};

static PAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/docs/kody");

/// The page of a code (`E0204`), as Markdown; none when there is no such code.
#[must_use]
pub fn page(code: &str) -> Option<&'static str> {
    PAGES.get_file(format!("{}.md", code.to_uppercase()))?.contents_utf8()
}

/// All codes in order.
#[must_use]
pub fn all() -> Vec<&'static str> {
    let mut codes: Vec<&str> =
        PAGES.files().filter_map(|f| f.path().file_stem()?.to_str()).collect();
    codes.sort_unstable();
    codes
}
