//! What went wrong, for the user.

use super::cache::Trouble;
use super::http::MOST_BYTES;
use super::limit::Quota;
use super::query::Query;
use super::reader::Shape;
use super::transport::{Failure, Reply};
use crate::diag::Diagnostic;
use crate::text::plural_of;

const RESUME: &str =
    "odpowiedzi, które już przyszły, są zapamiętane i nie będą pobierane drugi raz";

/// A fault of a question: one the caller may live with, or one that ends the run.
#[derive(Debug)]
pub enum Fault {
    /// The server does not know the unit or variable (404, 412).
    Unknown(u16),
    /// Anything else.
    Other(Box<Diagnostic>),
}

impl From<Diagnostic> for Fault {
    fn from(d: Diagnostic) -> Self {
        Fault::Other(Box::new(d))
    }
}

/// Server of an address: `bdl.stat.gov.pl`.
#[must_use]
pub fn host(base: &str) -> &str {
    let rest = base.split_once("://").map_or(base, |(_, r)| r);
    rest.split('/').next().unwrap_or(rest)
}

/// A length of time in Polish, genitive: `około 8 sekund`.
#[must_use]
pub fn about(milliseconds: u64) -> String {
    let seconds = milliseconds.div_ceil(1000);
    let minutes = seconds.div_ceil(60);
    let said = match (seconds, minutes) {
        (..=90, _) => plural_of(seconds, "sekundy", "sekund", "sekund"),
        (_, ..=90) => plural_of(minutes, "minuty", "minut", "minut"),
        _ => plural_of(minutes.div_ceil(60), "godziny", "godzin", "godzin"),
    };
    format!("około {said}")
}

/// No answer, also not after trying again.
#[must_use]
pub fn failure(failure: &Failure, base: &str, query: &Query, attempts: usize) -> Diagnostic {
    let host = host(base);
    let tried = plural_of(attempts as u64, "próba", "próby", "prób");
    match failure {
        Failure::Unreachable(why) => Diagnostic::error(
            "E0470",
            format!("nie ma połączenia z serwerem {host}: {why} ({tried})"),
        )
        .hint(format!("Sprawdź połączenie z internetem i ustawienia zapory, potem uruchom polecenie ponownie: {RESUME}.")),
        Failure::Untrusted => Diagnostic::error(
            "E0470",
            format!("połączenie z serwerem {host} nie jest bezpieczne: nie udało się sprawdzić jego certyfikatu"),
        )
        .hint("Sieć, która podsłuchuje szyfrowany ruch, podstawia własny certyfikat: poproś administratora o wyjątek dla tego serwera. Sprawdź też zegar komputera i adres w opcji --adres."),
        Failure::Timeout(seconds) => Diagnostic::error(
            "E0470",
            format!("serwer {host} nie odpowiedział w ciągu {} ({tried})", plural_of(*seconds, "sekundy", "sekund", "sekund")),
        )
        .hint(format!("Spróbuj później: {RESUME}.")),
        Failure::CutOff => Diagnostic::error(
            "E0470",
            format!("połączenie z serwerem {host} urywa się w połowie odpowiedzi ({tried})"),
        )
        .hint(format!("Uruchom polecenie ponownie: {RESUME}.")),
        Failure::TooLarge(most) => Diagnostic::error(
            "E0473",
            format!(
                "odpowiedź serwera {host} na zapytanie {} jest większa niż {} MB",
                query.endpoint(),
                (*most).min(MOST_BYTES).div_ceil(1024 * 1024)
            ),
        )
        .hint("Tak dużych odpowiedzi BDL nie daje: sprawdź adres podany w opcji --adres."),
    }
}

/// A status that cannot be lived with.
#[must_use]
pub fn status(reply: &Reply, base: &str, query: &Query, attempts: usize) -> Diagnostic {
    let host = host(base);
    let said = words_of(&reply.body);
    let said = if said.is_empty() { said } else { format!("; serwer podaje: „{said}”") };
    let (what, hint) = match reply.status {
        500.. => (
            format!("serwer {host} odpowiada błędem {} na zapytanie {} ({}){said}", reply.status, query.endpoint(), plural_of(attempts as u64, "próba", "próby", "prób")),
            format!("Serwer ma kłopoty. Spróbuj później: {RESUME}."),
        ),
        401 | 403 => (
            format!("serwer {host} odmawia odpowiedzi na zapytanie {} (stan {}){said}", query.endpoint(), reply.status),
            "Sprawdź klucz podany w opcji --klucz; bez klucza obowiązuje limit anonimowy.".to_owned(),
        ),
        304 => (
            format!("serwer {host} odpowiada „bez zmian” na zapytanie {} o odpowiedź, której program nie ma", query.endpoint()),
            "Tak nie odpowiada BDL: sprawdź adres podany w opcji --adres i serwery pośrednie w sieci urzędu.".to_owned(),
        ),
        300..=399 => (
            format!("serwer {host} odsyła pod inny adres (stan {})", reply.status),
            "Program pyta tylko podany adres. Sprawdź opcję --adres; jeżeli jej nie było, adres BDL się zmienił i potrzebna jest nowsza wersja programu.".to_owned(),
        ),
        _ => (
            format!("serwer {host} nie przyjął zapytania {} (stan {}){said}", query.endpoint(), reply.status),
            "Sprawdź numery zmiennych i adres. Jeżeli są dobre, mogła się zmienić usługa BDL.".to_owned(),
        ),
    };
    Diagnostic::error("E0471", what).hint(hint)
}

/// What an error body says, when it is short JSON.
fn words_of(body: &[u8]) -> String {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) else {
        return String::new();
    };
    let first = value.get("errors").and_then(|e| e.get(0));
    let text = ["errorResult", "errorReason", "message", "error_result"]
        .iter()
        .find_map(|k| value.get(k).or_else(|| first?.get(k))?.as_str())
        .or_else(|| first?.as_str());
    let clean: String =
        text.unwrap_or_default().chars().filter(|c| !c.is_control()).take(120).collect();
    clean.trim().to_owned()
}

/// The server asks to wait longer than a run waits, or again and again.
#[must_use]
pub fn limit(quota: &Quota, wait: u64, from_server: bool) -> Diagnostic {
    let message = if from_server {
        format!("serwer BDL odmawia z powodu limitu zapytań; każe czekać {}", about(wait))
    } else {
        format!(
            "{} zapytań BDL jest wyczerpany; następne można wysłać za {}",
            quota.name,
            about(wait)
        )
    };
    Diagnostic::error("E0472", message).hint(format!(
        "Uruchom polecenie ponownie po tym czasie: {RESUME}. Większy limit daje bezpłatny klucz (opcja --klucz)."
    ))
}

/// A body that is not JSON.
#[must_use]
pub fn not_json(body: &[u8], why: &serde_json::Error, base: &str, query: &Query) -> Diagnostic {
    let host = host(base);
    let text = String::from_utf8_lossy(body.get(..body.len().min(300)).unwrap_or_default());
    let start = text.trim_start().to_lowercase();
    let what = if body.is_empty() {
        "jest pusta".to_owned()
    } else if start.starts_with("<!doctype") || start.starts_with("<html") {
        "jest stroną WWW, a nie danymi".to_owned()
    } else if start.starts_with('<') {
        "jest dokumentem XML, a nie JSON".to_owned()
    } else if why.is_eof() {
        "urywa się w połowie".to_owned()
    } else {
        format!("nie jest poprawnym JSON (wiersz {}, znak {})", why.line(), why.column())
    };
    Diagnostic::error(
        "E0473",
        format!("odpowiedź serwera {host} na zapytanie {} {what}", query.endpoint()),
    )
    .hint("Zwykle to przerwa techniczna albo strona logowania sieci w urzędzie. Otwórz bdl.stat.gov.pl w przeglądarce i spróbuj później.")
}

/// A field that is not as documented.
#[must_use]
pub fn shape(shape: &Shape, base: &str, query: &Query) -> Diagnostic {
    let place = if shape.place.is_empty() {
        "cała odpowiedź".to_owned()
    } else {
        format!("pole {}", shape.place)
    };
    let message = match &shape.found {
        None => format!(
            "w odpowiedzi serwera {} na zapytanie {} brakuje pola {} ({})",
            host(base),
            query.endpoint(),
            shape.place,
            shape.wanted
        ),
        Some(found) => format!(
            "w odpowiedzi serwera {} na zapytanie {} {place} ma inną postać: oczekiwano „{}”, jest „{found}”",
            host(base),
            query.endpoint(),
            shape.wanted
        ),
    };
    Diagnostic::error("E0474", message).hint(
        "Usługa BDL mogła się zmienić. Niczego nie zapisano; zgłoś to autorom programu, a dane pobierz jako plik i wczytaj przez srps import.",
    )
}

/// A list whose next page is the page before it.
#[must_use]
pub fn repeated(base: &str, query: &Query) -> Diagnostic {
    let host = host(base);
    Diagnostic::error(
        "E0474",
        format!("serwer {host} podaje w kółko tę samą stronę listy {}", query.endpoint()),
    )
    .hint("Tak nie odpowiada BDL: sprawdź adres podany w opcji --adres. Niczego nie zapisano.")
}

/// The folder of answers cannot be used.
#[must_use]
pub fn folder(trouble: &Trouble, folder: &std::path::Path) -> Diagnostic {
    let folder = folder.display();
    match trouble {
        Trouble::Held => Diagnostic::error(
            "E0477",
            format!("katalog pamięci odpowiedzi {folder} jest zajęty przez inne pobieranie"),
        )
        .hint("Poczekaj, aż tamto się skończy: dwa naraz przekroczyłyby limit zapytań."),
        Trouble::Disk(e) => disk(e, &folder.to_string()),
    }
}

/// An answer or the time of a request cannot be written down.
#[must_use]
pub fn disk(e: &std::io::Error, folder: &str) -> Diagnostic {
    use std::io::ErrorKind as K;
    let why = match e.kind() {
        K::NotFound => "nie ma takiego katalogu".to_owned(),
        K::PermissionDenied => "brak uprawnień".to_owned(),
        K::ReadOnlyFilesystem => "nośnik jest tylko do odczytu".to_owned(),
        K::StorageFull | K::QuotaExceeded => "brak miejsca na dysku".to_owned(),
        K::NotADirectory | K::AlreadyExists => "na tej ścieżce leży plik".to_owned(),
        _ => format!("błąd systemu ({e})"),
    };
    Diagnostic::error("E0477", format!("nie można pisać w katalogu pamięci odpowiedzi {folder}: {why}"))
        .hint("Podaj inny katalog w opcji --pamięć. Bez niego nie da się pilnować limitu zapytań między uruchomieniami.")
}
