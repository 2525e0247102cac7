//! Large tidy tables taken over by a project unchanged: checked as a run would read them, then copied
//! with their digest, both in bounded memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::dataset::Dataset;
use super::options::ReadOptions;
use super::read::{file_place, read_path, unreadable};
use crate::diag::Diagnostic;

/// Files from this size on are not taken apart by the importers of small files: a tidy table is
/// checked and copied as it is.
pub const LARGE: u64 = 64 << 20;

/// Bytes copied at a time.
const BLOCK: usize = 1 << 20;

/// A large table that was found good and copied.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Observations with a value, by identifier of the variable.
    pub observations: BTreeMap<String, usize>,
    /// First and last year with a value.
    pub years: Option<(i32, i32)>,
    /// Remarks that are no errors.
    pub found: Vec<Diagnostic>,
}

/// Checks a large table (CSV or Parquet) by reading it into an empty data set over the register of
/// `dataset`, which it fills, and copies its bytes to `writer`. Memory is that of the cells, whatever
/// the length of the file. `name` is what messages call it.
///
/// # Errors
/// Everything wrong with the table, the file or the copy; `E0489` when the file changed between check
/// and copy. What was written by then is of no use.
pub fn check_and_copy(
    name: &str,
    path: &Path,
    writer: &mut impl Write,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Result<Copied, Vec<Diagnostic>> {
    let before = stamp(name, path)?;
    let found = read_path(name, path, dataset, options);
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    let (sha256, bytes) = copy(name, path, writer)?;
    if stamp(name, path)? != before || before.0 != bytes {
        return Err(vec![
            Diagnostic::error("E0489", "plik zmienił się w czasie czytania")
                .in_data(file_place(name), "")
                .hint("Poczekaj, aż inny program skończy zapis, i uruchom polecenie jeszcze raz."),
        ]);
    }
    let (observations, years) = counted(dataset);
    Ok(Copied { sha256, bytes, observations, years, found })
}

/// Length and time of change of a file.
fn stamp(name: &str, path: &Path) -> Result<(u64, Option<std::time::SystemTime>), Vec<Diagnostic>> {
    let told = std::fs::metadata(path).map_err(|e| vec![unreadable(name, &e)])?;
    Ok((told.len(), told.modified().ok()))
}

/// Copies a file and digests it on the way.
fn copy(
    name: &str,
    path: &Path,
    writer: &mut impl Write,
) -> Result<(String, u64), Vec<Diagnostic>> {
    let mut file = File::open(path).map_err(|e| vec![unreadable(name, &e)])?;
    let mut digest = Sha256::new();
    let mut block = vec![0; BLOCK];
    let mut length = 0;
    loop {
        let n = match file.read(&mut block) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(vec![unreadable(name, &e)]),
        };
        let bytes = block.get(..n).unwrap_or_default();
        digest.update(bytes);
        writer.write_all(bytes).map_err(|e| {
            vec![
                Diagnostic::error("E0802", format!("nie można zapisać kopii pliku {name}: {e}"))
                    .hint("Zwolnij miejsce na dysku albo wskaż inne miejsce i uruchom polecenie ponownie."),
            ]
        })?;
        length += n as u64;
    }
    let hex = digest.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Ok((hex, length))
}

/// Observations by variable, and the years they span.
fn counted(dataset: &Dataset) -> (BTreeMap<String, usize>, Option<(i32, i32)>) {
    let mut observations = BTreeMap::new();
    let mut years: Option<(i32, i32)> = None;
    for (id, index) in &dataset.names {
        let Some(column) = dataset.columns.get(*index) else { continue };
        let width = if column.lone.is_some() { 1 } else { dataset.units().max(1) };
        let of_gminas = (column.first_year..)
            .zip(column.cells.chunks(width))
            .flat_map(|(year, cells)| cells.iter().filter(|c| !c.is_nan()).map(move |_| year));
        let of_areas = column.areas.iter().filter(|(_, c)| !c.is_nan()).map(|((_, year), _)| *year);
        let mut count = 0;
        for year in of_gminas.chain(of_areas) {
            count += 1;
            years = Some(years.map_or((year, year), |(a, b)| (a.min(year), b.max(year))));
        }
        if count > 0 {
            observations.insert(id.clone(), count);
        }
    }
    (observations, years)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Registry, VariableSpec};
    use chrono::NaiveDate;

    fn options() -> ReadOptions {
        let variables = vec![VariableSpec { min: Some(0.0), ..VariableSpec::named("bezrobotni") }];
        ReadOptions::new(variables, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
    }

    fn copied(text: &[u8], writer: &mut impl Write) -> Result<Copied, Vec<Diagnostic>> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        let mut data = Dataset::new(Registry::embedded().clone());
        check_and_copy("a.csv", &path, writer, &mut data, &options())
    }

    const HEAD: &str = "teryt;rok;zmienna;wartość\n";

    #[test]
    fn a_good_table_is_copied_byte_by_byte_and_counted() {
        let text = format!(
            "{HEAD}0605053;2020;bezrobotni;5\n0201011;2022;bezrobotni;6\n0605000;2019;bezrobotni;7\n\
             0605053;2023;bezrobotni;\n0605053;2023;inne;1\n"
        );
        let mut out = Vec::new();
        let made = copied(text.as_bytes(), &mut out).unwrap();
        assert_eq!(out, text.as_bytes());
        assert_eq!(made.bytes, text.len() as u64);
        assert_eq!(made.observations, BTreeMap::from([("bezrobotni".to_owned(), 3)]));
        assert_eq!(made.years, Some((2019, 2022)));
        assert_eq!(made.found.iter().map(|d| d.code).collect::<Vec<_>>(), ["N0420"]);
        let hex: String = Sha256::digest(&text).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(made.sha256, hex);
    }

    #[test]
    fn a_wrong_table_is_not_copied() {
        let mut out = Vec::new();
        let text = format!("{HEAD}0605043;2020;bezrobotni;5\n0605053;2020;bezrobotni;-6\n");
        let found = copied(text.as_bytes(), &mut out).unwrap_err();
        assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["E0401", "E0404"]);
        assert!(out.is_empty());
        let found = copied(b"", &mut out).unwrap_err();
        assert_eq!(found[0].code, "E0408");
    }

    #[test]
    fn a_disk_that_is_full_is_told() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let text = format!("{HEAD}0605053;2020;bezrobotni;5\n");
        let found = copied(text.as_bytes(), &mut Full).unwrap_err();
        assert_eq!(found[0].code, "E0802");
    }

    #[test]
    fn a_file_that_grows_while_it_is_copied_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        std::fs::write(&path, format!("{HEAD}0605053;2020;bezrobotni;5\n")).unwrap();
        /// Adds a row to the source with the first write.
        struct Growing(std::path::PathBuf);
        impl Write for Growing {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                let mut file = std::fs::OpenOptions::new().append(true).open(&self.0)?;
                file.write_all(b"0605053;2021;bezrobotni;6\n")?;
                self.0 = self.0.with_extension("other");
                std::fs::write(&self.0, b"")?;
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let mut data = Dataset::new(Registry::embedded().clone());
        let found =
            check_and_copy("a.csv", &path, &mut Growing(path.clone()), &mut data, &options())
                .unwrap_err();
        let shown: Vec<String> =
            found.iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
        insta::assert_snapshot!(shown.join("\n"), @"E0489: plik zmienił się w czasie czytania");
    }
}
