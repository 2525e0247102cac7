//! What a Parquet file holds: which column plays which role, of which type; and the refusal of what
//! is no readable Parquet file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, TimeUnit, Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::schema::types::ColumnDescriptor;

use super::super::csv::Record;
use super::super::read::{file_place, unreadable};
use super::super::tidy::{Layout, Role};
use super::super::words::{key, quoted};
use super::MAGIC;
use super::column::guarded;
use crate::diag::Diagnostic;
use crate::text::enumerate;

/// A fault on its way out.
pub(super) type Fault = Box<Diagnostic>;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole {
        unsigned: bool,
    },
    Number,
    /// Whole number of so many decimal places.
    Decimal(u32),
    /// Days since 1970.
    Day,
    /// Units of time since 1970, so many a day.
    Moment(i64),
}

/// A column that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) role: Role,
    /// Position among the columns of the table, for messages and records.
    pub(super) position: usize,
    /// Position among the leaves of the schema.
    pub(super) leaf: usize,
    pub(super) kind: Kind,
}

/// An opened file.
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) metadata: ParquetMetaData,
    pub(super) layout: Layout,
    pub(super) wanted: Vec<Wanted>,
    pub(super) rows: i64,
}

impl Shape {
    /// Opens a file and finds its columns.
    ///
    /// # Errors
    /// `E0413`, `E0408`, `E0485` to `E0488`.
    pub(super) fn open(name: &str, path: &Path) -> Result<Self, Fault> {
        let file = File::open(path).map_err(|e| Box::new(unreadable(name, &e)))?;
        check_ends(name, &file)?;
        let parsed = guarded(|| {
            ParquetMetaDataReader::new().parse_and_finish(&file).map_err(|e| reason(&e))
        });
        let metadata =
            parsed.map_err(|why| damaged(name, "nie można odczytać jego opisu", &why))?;
        let rows = metadata.file_metadata().num_rows();
        let counted: i64 = metadata.row_groups().iter().map(|g| g.num_rows()).sum();
        if rows < 0 || metadata.row_groups().iter().any(|g| g.num_rows() < 0) || counted != rows {
            return Err(damaged(name, "liczby wierszy w jego opisie są sprzeczne", ""));
        }
        let (layout, wanted) = columns(name, &metadata)?;
        if rows == 0 {
            return Err(Box::new(
                Diagnostic::error("E0408", "plik danych jest pusty: tabela nie ma wierszy")
                    .in_data(file_place(name), "")
                    .hint("Zapisz tabelę jeszcze raz albo usuń plik."),
            ));
        }
        let shape = Self { name: name.to_owned(), metadata, layout, wanted, rows };
        shape.check_storage()?;
        Ok(shape)
    }

    /// The first column with a role.
    pub(super) fn column(&self, role: Role) -> Option<Wanted> {
        self.wanted.iter().find(|w| w.role == role).copied()
    }

    /// A fault in the data of a row group.
    pub(super) fn broken_group(&self, group: usize, why: &str) -> Fault {
        let part = format!("nie można odczytać grupy wierszy nr {}", group + 1);
        damaged(&self.name, &part, why)
    }

    /// Refuses compressions this program was built without, and columns outside the file.
    fn check_storage(&self) -> Result<(), Fault> {
        for group in self.metadata.row_groups() {
            for wanted in &self.wanted {
                let Some(chunk) = group.columns().get(wanted.leaf) else {
                    return Err(damaged(&self.name, "grupa wierszy nie ma wszystkich kolumn", ""));
                };
                let begin =
                    chunk.dictionary_page_offset().unwrap_or(0).min(chunk.data_page_offset());
                if begin < 0 || chunk.compressed_size() < 0 {
                    return Err(damaged(&self.name, "kolumna leży poza plikiem", ""));
                }
                let name = match chunk.compression() {
                    Compression::UNCOMPRESSED
                    | Compression::SNAPPY
                    | Compression::GZIP(_)
                    | Compression::ZSTD(_) => continue,
                    Compression::LZO => "LZO",
                    Compression::BROTLI(_) => "Brotli",
                    Compression::LZ4 | Compression::LZ4_RAW => "LZ4",
                };
                return Err(unsupported(
                    &self.name,
                    self.layout.header(wanted.position),
                    &format!("kompresja {name} nie jest obsługiwana"),
                ));
            }
        }
        Ok(())
    }
}

/// Looks at the first and the last bytes: what is not Parquet, cut or encrypted is told apart.
fn check_ends(name: &str, mut file: &File) -> Result<(), Fault> {
    let io = |e: std::io::Error| Box::new(unreadable(name, &e));
    let length = file.metadata().map_err(io)?.len();
    let (mut start, mut end) = ([0; 4], [0; 4]);
    if length >= 4 {
        file.read_exact(&mut start).map_err(io)?;
        file.seek(SeekFrom::End(-4)).map_err(io)?;
        file.read_exact(&mut end).map_err(io)?;
    }
    if length == 0 {
        return Err(not_parquet(name, "plik jest pusty"));
    }
    if !MAGIC.contains(&&start) {
        return Err(not_parquet(name, "nie zaczyna się znakiem PAR1"));
    }
    if &start == b"PARE" || &end == b"PARE" {
        return Err(encrypted(name));
    }
    if &end != b"PAR1" || length < 12 {
        let hint = "Skopiuj albo pobierz plik jeszcze raz, do końca.";
        return Err(Box::new(
            Diagnostic::error("E0485", "plik Parquet jest ucięty: brakuje jego końca")
                .in_data(file_place(name), "")
                .hint(hint),
        ));
    }
    Ok(())
}

fn not_parquet(name: &str, why: &str) -> Fault {
    Box::new(
        Diagnostic::error("E0485", format!("to nie jest plik Parquet: {why}"))
            .in_data(file_place(name), "")
            .hint("Sprawdź plik. Tabela tekstowa ma mieć rozszerzenie .csv."),
    )
}

/// A file that begins and ends as Parquet but cannot be read.
pub(super) fn damaged(name: &str, part: &str, why: &str) -> Fault {
    let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
    Box::new(
        Diagnostic::error("E0485", format!("plik Parquet jest uszkodzony: {part}{why}"))
            .in_data(file_place(name), "")
            .hint("Skopiuj albo zapisz plik jeszcze raz."),
    )
}

/// A fault of the library in words for the user; most of its words are about its own insides.
pub(super) fn reason(error: &ParquetError) -> String {
    match error {
        ParquetError::EOF(_) | ParquetError::NeedMoreData(_) => "brakuje części bajtów".to_owned(),
        ParquetError::NYI(_) => "nieobsługiwany sposób zapisu".to_owned(),
        _ => String::new(),
    }
}

fn encrypted(name: &str) -> Fault {
    Box::new(
        Diagnostic::error("E0486", "plik Parquet jest zaszyfrowany")
            .in_data(file_place(name), "")
            .hint("Zapisz plik bez szyfrowania: program nie pyta o klucze."),
    )
}

fn unsupported(name: &str, column: &str, what: &str) -> Fault {
    let place = crate::diag::DataPlace { column: Some(column.to_owned()), ..file_place(name) };
    Box::new(
        Diagnostic::error("E0486", format!("w pliku Parquet {what}"))
            .in_data(place, "")
            .hint("Zapisz plik z kompresją Snappy, Zstandard albo Gzip, albo bez kompresji."),
    )
}

/// A type in words, and what it is read as; none when it cannot be read.
fn kind(column: &ColumnDescriptor) -> (Option<Kind>, &'static str) {
    let logical = column.logical_type_ref();
    let converted = column.converted_type();
    let scale = match logical {
        Some(LogicalType::Decimal(d)) => Some(d.scale),
        _ if converted == ConvertedType::DECIMAL => Some(column.type_scale()),
        _ => None,
    };
    if let Some(scale) = scale {
        let kind = u32::try_from(scale).ok().map(Kind::Decimal);
        return (kind, "liczba dziesiętna (DECIMAL)");
    }
    let unsigned = matches!(logical, Some(LogicalType::Integer(i)) if !i.is_signed)
        || matches!(
            converted,
            ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64
        );
    match (column.physical_type(), logical) {
        (Type::INT32, Some(LogicalType::Date)) => (Some(Kind::Day), "data"),
        (_, Some(LogicalType::Time(_))) => (None, "godzina"),
        (Type::INT64, Some(LogicalType::Timestamp(t))) => {
            let second = match t.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            };
            (Some(Kind::Moment(86_400 * second)), "data z godziną")
        }
        (Type::INT32, None) if converted == ConvertedType::DATE => (Some(Kind::Day), "data"),
        (Type::INT32 | Type::INT64, _) => (Some(Kind::Whole { unsigned }), "liczba całkowita"),
        (Type::FLOAT | Type::DOUBLE, _) => (Some(Kind::Number), "liczba"),
        (Type::BYTE_ARRAY, None | Some(LogicalType::String | LogicalType::Enum)) => {
            (Some(Kind::Text), "tekst")
        }
        (Type::BOOLEAN, _) => (None, "wartość logiczna"),
        (Type::INT96, _) => (None, "data z godziną (INT96)"),
        _ => (None, "dane binarne"),
    }
}

/// Whether a column of a kind can play a role.
fn fits(role: Role, kind: Kind) -> bool {
    match role {
        Role::Unit => matches!(kind, Kind::Text | Kind::Whole { .. }),
        Role::Variable => kind == Kind::Text,
        Role::Year | Role::Value => !matches!(kind, Kind::Day | Kind::Moment(_)),
        _ => true,
    }
}

/// What a role needs, in words.
fn needs(role: Role) -> &'static str {
    match role {
        Role::Unit => "tekst albo liczba całkowita (kod TERYT)",
        Role::Year => "liczba całkowita (rok)",
        Role::Variable => "tekst (nazwa zmiennej)",
        Role::Value => "liczba",
        _ => "tekst",
    }
}

const NEEDED: [(Role, &str); 4] = [
    (Role::Unit, "teryt"),
    (Role::Year, "rok"),
    (Role::Variable, "zmienna"),
    (Role::Value, "wartość"),
];
const READ: [Role; 8] = [
    Role::Unit,
    Role::Year,
    Role::Variable,
    Role::Value,
    Role::Absence,
    Role::Measure,
    Role::Source,
    Role::Vintage,
];

/// Layout and columns of the table; nested columns may be there but play no role.
fn columns(name: &str, metadata: &ParquetMetaData) -> Result<(Layout, Vec<Wanted>), Fault> {
    let schema = metadata.file_metadata().schema_descr();
    let fields = schema.root_schema().get_fields();
    let headers = fields.iter().map(|f| f.name().to_owned().into()).collect();
    let layout = Layout::new(&Record { row: 1, fields: headers });
    let missing: Vec<&str> =
        NEEDED.iter().filter(|(r, _)| layout.position(*r).is_none()).map(|(_, n)| *n).collect();
    if !missing.is_empty() {
        return Err(missing_columns(name, &layout, &missing));
    }
    let mut wanted = Vec::new();
    for role in READ {
        let Some(position) = layout.position(role) else { continue };
        let header = layout.header(position);
        let refuse = |what: &str| wrong_type(name, header, role, what);
        let flat = fields.get(position).filter(|f| {
            f.is_primitive() && f.get_basic_info().repetition() != Repetition::REPEATED
        });
        if flat.is_none() {
            return Err(refuse("struktura albo lista"));
        }
        let leaf = (0..schema.num_columns())
            .find(|i| schema.get_column_root_idx(*i) == position)
            .ok_or_else(|| refuse("struktura albo lista"))?;
        let column = schema.columns().get(leaf).ok_or_else(|| refuse("dane binarne"))?;
        match kind(column) {
            (Some(kind), _) if fits(role, kind) => {
                wanted.push(Wanted { role, position, leaf, kind });
            }
            (_, words) => return Err(refuse(words)),
        }
    }
    Ok((layout, wanted))
}

fn missing_columns(name: &str, layout: &Layout, missing: &[&str]) -> Fault {
    let unused = layout.unused();
    let suggestion =
        unused.iter().find_map(|h| crate::diag::closest(&key(h), missing.iter().copied()));
    let headers = layout.headers();
    let shown: Vec<String> = headers.iter().take(12).map(|h| quoted(h)).collect();
    let more = if headers.len() > 12 { " i inne" } else { "" };
    let what = if missing.len() == 1 { "kolumny" } else { "kolumn" };
    Box::new(
        Diagnostic::error(
            "E0487",
            format!(
                "plik Parquet nie ma {what} {}",
                enumerate(&missing.iter().map(|m| (*m).to_owned()).collect::<Vec<_>>())
            ),
        )
        .in_data(file_place(name), format!("kolumny pliku: {}{more}", shown.join(", ")))
        .hint("Tabela danych ma kolumny teryt, rok, zmienna, wartość; nazwij tak kolumny pliku.")
        .suggest(suggestion),
    )
}

fn wrong_type(name: &str, header: &str, role: Role, what: &str) -> Fault {
    let place = crate::diag::DataPlace { column: Some(header.to_owned()), ..file_place(name) };
    let hint = match role {
        Role::Unit => "Zapisz kody jako tekst, z zerem na początku (0605053).",
        _ => "Zmień typ kolumny w programie, który zapisał plik.",
    };
    Box::new(
        Diagnostic::error("E0488", format!("kolumna {} ma zły typ: {what}", quoted(header)))
            .in_data(place, format!("tu ma być {}", needs(role)))
            .hint(hint),
    )
}
