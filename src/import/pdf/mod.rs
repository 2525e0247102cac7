//! The text layer of a PDF: pages of words with their places.
//!
//! The page is interpreted as a viewer would, but only glyphs are looked at. Nothing is recognised
//! from pictures: a scan has no text and is refused.

mod glyphs;
mod lines;

use std::sync::Arc;

use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt};
use hayro_syntax::object::{Array, Stream};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use kurbo::Rect;

use super::input::Page;
use crate::diag::{DataPlace, Diagnostic};
use crate::text::{format_thousands, plural_of};
use glyphs::Glyphs;

/// Largest file read, in bytes. A form of a hundred pages has under 5 MB.
const MAX_BYTES: usize = 30_000_000;
/// Most pages read.
const MAX_PAGES: usize = 600;
/// Largest compressed content of one page, in bytes: packed text can be a thousand times smaller
/// than what it unpacks to.
const MAX_CONTENT: usize = 1_000_000;
/// Stack of the reading thread: files may nest objects deeply.
const STACK: usize = 64 << 20;

/// Whether the bytes are a PDF.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    bytes.get(start..).unwrap_or_default().starts_with(b"%PDF-")
}

/// The words of a PDF by page and line, and remarks.
///
/// # Errors
/// `E0450` when it has no text; `E0451` when it is protected by a password, damaged or too large.
pub fn read(name: &str, bytes: &[u8]) -> Result<(Vec<Page>, Vec<Diagnostic>), Diagnostic> {
    let fault = |why: Fault| why.diagnostic(name);
    if bytes.len() > MAX_BYTES {
        return Err(fault(Fault::TooBig(bytes.len())));
    }
    let owned = bytes.to_vec();
    // Files come from anywhere. A thread of its own has stack enough for deep nesting, and a fault of
    // the PDF library ends the thread and not the program.
    let reading = std::thread::Builder::new().stack_size(STACK).spawn(move || interpret(owned));
    let read = match reading.map(std::thread::JoinHandle::join) {
        Ok(Ok(read)) => read,
        Ok(Err(_)) | Err(_) => Err(Fault::Damaged),
    };
    let read = read.map_err(fault)?;
    let silent: Vec<u32> = read.iter().filter(|p| p.lines.is_empty()).map(|p| p.number).collect();
    let hidden = read.iter().any(|p| p.hidden * 2 > p.glyphs);
    let unreadable: usize = read.iter().map(|p| p.unreadable).sum();
    let shown: usize = read.iter().map(|p| p.glyphs).sum();
    if shown == 0 {
        return Err(fault(if unreadable > 0 { Fault::NoLetters } else { Fault::Scan(read.len()) }));
    }
    let mut found = Vec::new();
    if !silent.is_empty() {
        found.push(silent_pages(name, &silent));
    }
    if hidden {
        found.push(recognised_text(name));
    }
    if unreadable > 0 {
        found.push(unreadable_letters(name, unreadable));
    }
    let pages = read.into_iter().map(|p| Page { number: p.number, lines: p.lines }).collect();
    Ok((pages, found))
}

/// A page as read: its lines, glyphs with text, those of them drawn invisible, those without text.
struct ReadPage {
    number: u32,
    lines: Vec<Vec<super::Word>>,
    glyphs: usize,
    hidden: usize,
    unreadable: usize,
}

fn interpret(bytes: Vec<u8>) -> Result<Vec<ReadPage>, Fault> {
    let pdf = Pdf::new(bytes).map_err(|e| match e {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Fault::Password,
        LoadPdfError::Decryption(_) => Fault::Encryption,
        LoadPdfError::Invalid => Fault::Damaged,
    })?;
    let pages = pdf.pages();
    if pages.len() > MAX_PAGES {
        return Err(Fault::ManyPages(pages.len()));
    }
    if pages.is_empty() {
        return Err(Fault::Damaged);
    }
    let settings = InterpreterSettings {
        // Fonts that are not embedded: their letters are known from the encoding, any outline will do.
        font_resolver: Arc::new(|_| {
            let [regular, ..] = crate::export::fonts::CHART_FILES;
            Some((Arc::new(regular), 0))
        }),
        ..InterpreterSettings::default()
    };
    let cache = InterpreterCache::new();
    let mut out = Vec::new();
    for (number, page) in (1..).zip(pages.iter()) {
        if content_size(page.raw()) > MAX_CONTENT {
            return Err(Fault::HugePage(number));
        }
        let (width, height) = page.render_dimensions();
        let view = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let upright = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(upright, view, &cache, pdf.xref(), settings.clone());
        let mut glyphs = Glyphs::default();
        hayro_interpret::interpret_page(page, &mut context, &mut glyphs);
        let (hidden, unreadable) = (glyphs.hidden, glyphs.unreadable);
        let count = glyphs.list.iter().filter(|g| !g.text.trim().is_empty()).count();
        let lines = lines::group(glyphs.list);
        out.push(ReadPage { number, lines, glyphs: count, hidden, unreadable });
    }
    Ok(out)
}

/// Bytes of the packed content of a page.
fn content_size(page: &hayro_syntax::object::Dict<'_>) -> usize {
    if let Some(stream) = page.get::<Stream<'_>>(b"Contents".as_slice()) {
        return stream.raw_data().len();
    }
    let parts = page.get::<Array<'_>>(b"Contents".as_slice());
    parts.map_or(0, |a| a.iter::<Stream<'_>>().map(|s| s.raw_data().len()).sum())
}

/// Why a PDF is not read.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Scan(usize),
    NoLetters,
    Password,
    Encryption,
    Damaged,
    TooBig(usize),
    ManyPages(usize),
    HugePage(u32),
}

/// Where the same figures can be had in a form that can be read.
const FROM_SOURCE: &str = "Wydrukuj formularz z systemu, w którym powstał (na przykład z CAS), do PDF \
                           albo zapisz go jako XLSX, i zaimportuj ten plik.";

impl Fault {
    fn diagnostic(self, name: &str) -> Diagnostic {
        let (code, message, hint) = match self {
            Fault::Scan(pages) => (
                "E0450",
                format!(
                    "dokument PDF nie zawiera tekstu: {} to same obrazy, czyli skan",
                    plural_of(pages as u64, "strona", "strony", "stron")
                ),
                format!("Liczb ze skanu program nie odczytuje, bo łatwo o przekłamanie. {FROM_SOURCE}"),
            ),
            Fault::NoLetters => (
                "E0450",
                "z tekstu dokumentu PDF nie da się odczytać liter: krój pisma nie mówi, jakie to znaki"
                    .to_owned(),
                FROM_SOURCE.to_owned(),
            ),
            Fault::Password => (
                "E0451",
                "dokument PDF jest chroniony hasłem".to_owned(),
                "Otwórz go hasłem, zapisz bez hasła i zaimportuj jeszcze raz.".to_owned(),
            ),
            Fault::Encryption => (
                "E0451",
                "dokument PDF jest zaszyfrowany w sposób, którego program nie obsługuje".to_owned(),
                "Otwórz go w przeglądarce PDF, wydrukuj do nowego pliku PDF i zaimportuj ten nowy plik."
                    .to_owned(),
            ),
            Fault::Damaged => (
                "E0451",
                "dokument PDF jest uszkodzony i nie da się go odczytać".to_owned(),
                "Pobierz albo wydrukuj go jeszcze raz. Jeżeli otwiera się w przeglądarce PDF, wydrukuj go \
                 stamtąd do nowego pliku PDF."
                    .to_owned(),
            ),
            Fault::TooBig(bytes) => (
                "E0451",
                format!(
                    "dokument PDF jest za duży: {} MB, a największy czytany ma {} MB",
                    format_thousands(bytes as f64 / 1e6),
                    format_thousands(MAX_BYTES as f64 / 1e6)
                ),
                "Zapisz do osobnego pliku tylko strony z tabelami.".to_owned(),
            ),
            Fault::ManyPages(pages) => (
                "E0451",
                format!(
                    "dokument PDF ma {}, a najdłuższy czytany ma ich {MAX_PAGES}",
                    plural_of(pages as u64, "stronę", "strony", "stron")
                ),
                "Zapisz do osobnego pliku tylko strony z tabelami.".to_owned(),
            ),
            Fault::HugePage(number) => (
                "E0451",
                format!("treść strony {number} dokumentu PDF jest za duża jak na stronę z tekstem"),
                "Zapisz do osobnego pliku tylko strony z tabelami, bez map i rysunków.".to_owned(),
            ),
        };
        Diagnostic::error(code, message).in_data(whole(name), "").hint(hint)
    }
}

fn whole(name: &str) -> DataPlace {
    DataPlace { file: name.to_owned(), sheet: None, row: None, column: None }
}

fn silent_pages(name: &str, pages: &[u32]) -> Diagnostic {
    let first: Vec<String> = pages.iter().take(5).map(u32::to_string).collect();
    let more = if pages.len() > 5 { " i dalsze" } else { "" };
    let message = format!(
        "bez tekstu: {} (nr {}{more}); jeżeli to skany, ich liczb nie odczytano",
        plural_of(pages.len() as u64, "strona", "strony", "stron"),
        first.join(", ")
    );
    Diagnostic::warning("W0452", message).in_data(whole(name), "").hint(FROM_SOURCE)
}

fn recognised_text(name: &str) -> Diagnostic {
    Diagnostic::warning(
        "W0453",
        "tekst dokumentu PDF pochodzi z rozpoznawania skanu (jest niewidoczny pod obrazem)",
    )
    .in_data(whole(name), "")
    .hint(format!("Rozpoznane cyfry bywają błędne: porównaj liczby z dokumentem. {FROM_SOURCE}"))
}

fn unreadable_letters(name: &str, count: usize) -> Diagnostic {
    let message = format!(
        "{} dokumentu PDF nie ma przypisanej litery; zapisano „□”",
        plural_of(count as u64, "znak", "znaki", "znaków")
    );
    Diagnostic::warning("W0452", message).in_data(whole(name), "").hint(FROM_SOURCE)
}

#[cfg(test)]
mod tests;
