//! The world Typst sees: our page style, one generated text, pictures and attachments in memory.
//!
//! No file system, no packages, no system fonts, no clock.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, PathError, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use crate::export::fonts;

/// Everything that is the same for each document, made once a process.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let files = fonts::TEXT_FILES.iter().chain(&fonts::CHART_FILES).copied();
    let fonts: Vec<Font> = files
        .chain([fonts::SIGN_FILE])
        .filter_map(|data| Font::new(Bytes::new(data), 0))
        .collect();
    // Row headings of tables are marked through functions that Typst still keeps behind a flag.
    let features = [Feature::A11yExtras].into_iter().collect();
    Shared {
        library: LazyHash::new(Library::builder().with_features(features).build()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// Whether one of the embedded fonts can print all the characters of `cluster` together.
pub fn can_print(cluster: &[char]) -> bool {
    SHARED.fonts.iter().any(|font| {
        cluster.iter().all(|c| font.info().coverage.contains(u32::from(*c)))
    })
}

/// One compilation.
pub struct DocumentWorld {
    main: FileId,
    sources: BTreeMap<String, Source>,
    files: BTreeMap<String, Bytes>,
}

impl DocumentWorld {
    /// A world whose main text is `main`, with sources and files by name.
    pub fn new(
        main: String,
        sources: &[(&str, &str)],
        files: BTreeMap<String, Bytes>,
    ) -> Result<Self, PathError> {
        let main_id = file_id("main.typ")?;
        let mut parsed = BTreeMap::new();
        parsed.insert("main.typ".to_owned(), Source::new(main_id, main));
        for (name, text) in sources {
            parsed.insert((*name).to_owned(), Source::new(file_id(name)?, (*text).to_owned()));
        }
        Ok(Self { main: main_id, sources: parsed, files })
    }
}

fn file_id(name: &str) -> Result<FileId, PathError> {
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name)?)))
}

fn name_of(id: FileId) -> &'static str {
    id.get().vpath().get_without_slash()
}

impl World for DocumentWorld {
    fn library(&self) -> &LazyHash<Library> {
        &SHARED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHARED.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = name_of(id);
        self.sources.get(name).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = name_of(id);
        self.files.get(name).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
