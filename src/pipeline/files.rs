//! Reading and writing files: whole or not at all.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;

/// Reads a file.
///
/// # Errors
/// `E0801` naming the file and what to do.
pub fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(path).map_err(|e| {
        let hint = match e.kind() {
            ErrorKind::NotFound => "sprawdź nazwę i katalog",
            ErrorKind::PermissionDenied => "sprawdź, czy masz prawo czytać ten plik",
            ErrorKind::IsADirectory => "podaj plik, a nie katalog",
            _ => "sprawdź, czy plik nie jest otwarty w innym programie",
        };
        Diagnostic::error(
            "E0801",
            format!("nie można odczytać pliku {}: {}", path.display(), reason(&e)),
        )
        .hint(hint)
    })
}

/// Files of a folder with an extension, in order of name; empty when there is no such folder.
///
/// # Errors
/// `E0801` when the folder is there but cannot be read.
pub fn list(dir: &Path, extension: &str) -> Result<Vec<PathBuf>, Diagnostic> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(dir).map_err(|e| {
        Diagnostic::error(
            "E0801",
            format!("nie można odczytać katalogu {}: {}", dir.display(), reason(&e)),
        )
        .hint("sprawdź, czy masz prawo czytać ten katalog")
    })?;
    let mut out: Vec<PathBuf> = entries
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.is_file() && p.extension().is_some_and(|x| x.eq_ignore_ascii_case(extension)))
        .collect();
    out.sort();
    Ok(out)
}

/// Writes several files into a folder so that either all new versions are there or none: everything
/// is first written beside its place, then renamed. Names may lead into folders inside.
///
/// # Errors
/// `E0802` naming the file and the reason; no half-written file is left.
pub fn write_all(dir: &Path, files: &[(&str, &[u8])]) -> Result<(), Diagnostic> {
    std::fs::create_dir_all(dir).map_err(|e| not_written(dir, &e))?;
    let mut ready = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = dir.join(name);
        let folder = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(folder).map_err(|e| not_written(folder, &e))?;
        let mut temporary = beside(folder).map_err(|e| not_written(&path, &e))?;
        temporary.write_all(bytes).map_err(|e| not_written(&path, &e))?;
        temporary.as_file().sync_data().map_err(|e| not_written(&path, &e))?;
        ready.push((temporary, path));
    }
    // A folder in the way of a later file must not let the earlier ones through.
    if let Some((_, path)) = ready.iter().find(|(_, path)| path.is_dir()) {
        return Err(not_written(path, &ErrorKind::IsADirectory.into()));
    }
    for (temporary, path) in ready {
        temporary.persist(&path).map_err(|e| not_written(&path, &e.error))?;
    }
    Ok(())
}

/// Writes one large file piece by piece, so that it is there whole or not at all: `fill` writes
/// beside its place, and only when it succeeds is the file renamed.
///
/// # Errors
/// Those of `fill`; `E0802` when the place cannot be written to.
pub fn write_streamed(
    dir: &Path,
    name: &str,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), Vec<Diagnostic>>,
) -> Result<(), Vec<Diagnostic>> {
    let path = dir.join(name);
    let folder = path.parent().unwrap_or(dir);
    std::fs::create_dir_all(folder).map_err(|e| vec![not_written(folder, &e)])?;
    let mut temporary = beside(folder).map_err(|e| vec![not_written(&path, &e)])?;
    fill(&mut temporary)?;
    temporary.as_file().sync_data().map_err(|e| vec![not_written(&path, &e)])?;
    temporary.persist(&path).map_err(|e| vec![not_written(&path, &e.error)])?;
    Ok(())
}

/// A temporary file in a folder, readable by others as results are meant to be.
fn beside(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".srps-");
    // Temporary files are private by default.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder.tempfile_in(folder)
}

/// Why a place could not be written to, and what to do.
fn not_written(path: &Path, e: &std::io::Error) -> Diagnostic {
    let hint = match e.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "wybierz katalog, w którym wolno zapisywać (opcja --do), albo zmień uprawnienia"
        }
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            "na tej ścieżce leży plik, a potrzebny jest katalog; podaj inne miejsce"
        }
        ErrorKind::IsADirectory => "przenieś albo usuń katalog o tej nazwie",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "zwolnij miejsce na dysku i uruchom polecenie ponownie"
        }
        _ => "zamknij plik w innych programach i uruchom polecenie ponownie",
    };
    Diagnostic::error("E0802", format!("nie można zapisać {}: {}", path.display(), reason(e)))
        .hint(hint)
}

/// The reason in Polish.
fn reason(e: &std::io::Error) -> String {
    match e.kind() {
        ErrorKind::NotFound => "nie ma takiego pliku".into(),
        ErrorKind::PermissionDenied => "brak uprawnień".into(),
        ErrorKind::ReadOnlyFilesystem => "nośnik jest tylko do odczytu".into(),
        ErrorKind::StorageFull => "brak miejsca na dysku".into(),
        ErrorKind::QuotaExceeded => "przekroczono przydział miejsca".into(),
        ErrorKind::IsADirectory => "to jest katalog".into(),
        ErrorKind::NotADirectory => "to nie jest katalog".into(),
        ErrorKind::AlreadyExists => "jest już coś o tej nazwie".into(),
        _ => format!("błąd systemu ({e})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        let e = read(Path::new("nie-ma.csv")).unwrap_err();
        assert_eq!(e.code, "E0801");
        assert!(e.message.contains("nie-ma.csv") && e.message.contains("nie ma takiego pliku"));
    }

    #[test]
    fn nothing_is_left_behind_when_a_file_cannot_be_written() {
        let dir = tempfile::tempdir().unwrap();
        // The second target is a folder that is not empty, so renaming over it must fail.
        std::fs::create_dir_all(dir.path().join("b/c")).unwrap();
        let e = write_all(dir.path(), &[("a", b"1"), ("b", b"2")]).unwrap_err();
        assert_eq!(e.code, "E0802");
        let names: Vec<_> =
            std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["b"]);
    }

    #[test]
    fn an_existing_file_is_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        write_all(dir.path(), &[("a", b"long old content")]).unwrap();
        write_all(dir.path(), &[("a", b"new")]).unwrap();
        assert_eq!(std::fs::read(dir.path().join("a")).unwrap(), b"new");
    }
}
