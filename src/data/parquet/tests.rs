//! Parquet files written here and read back: what is accepted, what is refused, and laws.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{
    ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, FloatType,
    Int32Type, Int64Type,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use crate::data::{
    Area, Dataset, ReadOptions, Registry, VariableSpec, absence, read_file, read_path,
};
use crate::diag::Diagnostic;
use crate::eval::Absence;

/// Values of a column, absent ones left out, with the levels that say where.
enum Values {
    Texts(Vec<Option<&'static str>>),
    Ints(Vec<Option<i32>>),
    Longs(Vec<Option<i64>>),
    Doubles(Vec<Option<f64>>),
    Floats(Vec<Option<f32>>),
    Fixed(Vec<Option<Vec<u8>>>),
}

fn texts(list: &[&'static str]) -> Values {
    Values::Texts(list.iter().copied().map(Some).collect())
}

fn levels<T>(list: &[Option<T>]) -> Vec<i16> {
    list.iter().map(|v| i16::from(v.is_some())).collect()
}

/// Writes row groups of the given columns.
fn write(path: &Path, schema: &str, groups: &[Vec<Values>], properties: WriterPropertiesBuilder) {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let file = std::fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties.build())).unwrap();
    for group in groups {
        let mut out = writer.next_row_group().unwrap();
        for values in group {
            let mut column = out.next_column().unwrap().unwrap();
            macro_rules! put {
                ($kind:ty, $list:expr, $convert:expr) => {{
                    let known: Vec<_> = $list.iter().flatten().map($convert).collect();
                    let levels = levels($list);
                    column.typed::<$kind>().write_batch(&known, Some(&levels), None).unwrap();
                }};
            }
            match values {
                Values::Texts(l) => put!(ByteArrayType, l, |t| ByteArray::from(*t)),
                Values::Ints(l) => put!(Int32Type, l, |v| *v),
                Values::Longs(l) => put!(Int64Type, l, |v| *v),
                Values::Doubles(l) => put!(DoubleType, l, |v| *v),
                Values::Floats(l) => put!(FloatType, l, |v| *v),
                Values::Fixed(l) => {
                    put!(FixedLenByteArrayType, l, |v| FixedLenByteArray::from(v.clone()))
                }
            }
            column.close().unwrap();
        }
        out.close().unwrap();
    }
    writer.close().unwrap();
}

const TIDY: &str = "message t { optional binary teryt (STRING); optional int32 rok;
    optional binary zmienna (STRING); optional double wartosc; }";

fn options() -> ReadOptions {
    let named = |id: &str, min, unit: Option<&str>| VariableSpec {
        id: id.into(),
        min,
        unit: unit.map(str::to_owned),
        aliases: vec![format!("P1:{id}")],
        ..VariableSpec::default()
    };
    let variables = vec![named("bezrobotni", Some(0.0), Some("osoba")), named("saldo", None, None)];
    ReadOptions::new(variables, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
}

fn dataset() -> Dataset {
    Dataset::new(Registry::embedded().clone())
}

fn gmina(code: &str) -> Area {
    Area::Gmina(Registry::embedded().find(code).unwrap())
}

fn show(list: &[Diagnostic]) -> String {
    list.iter()
        .map(|d| {
            let places: String = d.places.iter().map(|(p, t)| format!("    {p}: {t}\n")).collect();
            let hint = d.hint.as_ref().map_or_else(String::new, |h| format!("    = {h}\n"));
            let ask = d.suggestion.as_ref().map_or_else(String::new, |s| format!("    ? {s}\n"));
            format!("{}: {}\n{places}{hint}{ask}", d.code, d.message)
        })
        .collect()
}

/// Writes one row group and reads it.
fn read(schema: &str, group: Vec<Values>) -> (Dataset, Vec<Diagnostic>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.parquet");
    write(&path, schema, &[group], WriterProperties::builder());
    let mut data = dataset();
    let found = read_path("dane/a.parquet", &path, &mut data, &options());
    (data, found)
}

#[test]
fn a_tidy_table_with_origins() {
    let schema = "message t { optional binary teryt (STRING); optional int64 year;
        optional binary variable (STRING); optional double value;
        optional binary jednostka (STRING); optional binary źródło (STRING);
        optional int32 pobrano (DATE); optional binary brak (STRING); optional boolean inne; }";
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("dane.dat");
    let schema_of = schema.replace("optional boolean inne;", "optional double inne;");
    let group = vec![
        texts(&["0605053", "060505", "0605000", "0605053"]),
        Values::Longs(vec![Some(2024), Some(2023), Some(2024), Some(2022)]),
        texts(&["bezrobotni", "P1:bezrobotni", "bezrobotni", "bezrobotni"]),
        Values::Doubles(vec![Some(668.0), Some(12.5), Some(5.0), None]),
        Values::Texts(vec![Some("osoby"), None, Some(""), None]),
        Values::Texts(vec![Some("GUS BDL"), None, None, None]),
        Values::Ints(vec![Some(20_000), None, None, None]),
        Values::Texts(vec![None, None, None, Some("x")]),
        Values::Doubles(vec![None, Some(1.0), None, None]),
    ];
    // Known by content, whatever its name says.
    write(&path, &schema_of, &[group], WriterProperties::builder());
    let mut data = dataset();
    let found = read_path("dane/dane.dat", &path, &mut data, &options());
    insta::assert_snapshot!(show(&found), @r"
    N0424: nieużywane kolumny: „inne”
        plik dane/dane.dat, wiersz 1: 
        = Znane kolumny: teryt, rok, zmienna, wartość, jednostka, źródło, pobrano, brak, uwagi.
    ");
    let own = gmina("0605053");
    assert_eq!(data.get("bezrobotni", own, 2024), 668.0);
    assert_eq!(data.get("bezrobotni", own, 2023), 12.5);
    assert_eq!(absence(data.get("bezrobotni", own, 2022)), Some(Absence::Suppressed));
    let origin = data.trace("bezrobotni", own, 2024).unwrap();
    assert_eq!(origin.place.to_string(), "plik dane/dane.dat, wiersz 1, kolumna „value”");
    assert_eq!(origin.source.as_deref(), Some("GUS BDL"));
    assert_eq!(origin.vintage.as_deref(), Some("2024-10-04"));
}

#[test]
fn numbers_of_every_type_are_the_same_number() {
    let int = |v: i32| Values::Ints(vec![Some(v)]);
    for (kind, value) in [
        ("double wartosc", Values::Doubles(vec![Some(12.1)])),
        ("float wartosc", Values::Floats(vec![Some(12.1)])),
        ("int32 wartosc (DECIMAL(9,2))", int(1210)),
        ("int64 wartosc (DECIMAL(18,3))", Values::Longs(vec![Some(12_100)])),
        (
            "fixed_len_byte_array(9) wartosc (DECIMAL(20,1))",
            Values::Fixed(vec![Some(vec![0, 0, 0, 0, 0, 0, 0, 0, 121])]),
        ),
        ("binary wartosc (STRING)", texts(&["12,1"])),
    ] {
        for (code, codes) in [
            ("binary teryt (STRING)", texts(&["0201011"])),
            // A number has no zero to keep: seven digits are meant.
            ("int32 teryt", int(201_011)),
        ] {
            let schema = format!(
                "message t {{ optional {code}; optional int32 rok; optional binary zmienna (STRING); optional {kind}; }}"
            );
            let value = match &value {
                Values::Texts(t) => Values::Texts(t.clone()),
                Values::Ints(v) => Values::Ints(v.clone()),
                Values::Longs(v) => Values::Longs(v.clone()),
                Values::Doubles(v) => Values::Doubles(v.clone()),
                Values::Floats(v) => Values::Floats(v.clone()),
                Values::Fixed(v) => Values::Fixed(v.clone()),
            };
            let (data, found) = read(&schema, vec![codes, int(2020), texts(&["saldo"]), value]);
            assert!(found.is_empty(), "{kind}: {}", show(&found));
            assert_eq!(data.get("saldo", gmina("0201011"), 2020), 12.1, "{kind}");
        }
    }
    let negative = Values::Fixed(vec![Some(vec![0xff, 0x85])]);
    let schema =
        "message t { optional int32 teryt; optional double rok; optional binary zmienna (STRING);
        optional fixed_len_byte_array(2) wartosc (DECIMAL(4,1)); }";
    let year = Values::Doubles(vec![Some(2020.0)]);
    let (data, found) = read(schema, vec![int(201_011), year, texts(&["saldo"]), negative]);
    assert!(found.is_empty(), "{}", show(&found));
    assert_eq!(data.get("saldo", gmina("0201011"), 2020), -12.3);
}

#[test]
fn faults_of_rows_name_the_row() {
    let (_, found) = read(
        TIDY,
        vec![
            Values::Texts(vec![
                Some("0605043"),
                Some("201011"),
                None,
                Some("0605053"),
                Some("0605053"),
                Some("0605053"),
                Some("0605053"),
                Some("0605053"),
                Some("0605053"),
            ]),
            Values::Ints(vec![
                Some(2020),
                Some(2020),
                Some(2020),
                Some(20),
                Some(2031),
                None,
                Some(2020),
                Some(2021),
                Some(2021),
            ]),
            Values::Texts(
                [["bezrobotni"; 8].as_slice(), &["bezrobotny"]]
                    .concat()
                    .into_iter()
                    .map(Some)
                    .collect(),
            ),
            Values::Doubles(vec![
                Some(1.0),
                Some(1.0),
                Some(1.0),
                Some(1.0),
                Some(1.0),
                Some(1.0),
                Some(-1.0),
                Some(f64::INFINITY),
                Some(1.0),
            ]),
        ],
    );
    insta::assert_snapshot!(show(&found));
    let (_, found) = read(
        TIDY,
        vec![
            texts(&["0605053", "0605053"]),
            Values::Ints(vec![Some(2020), Some(2020)]),
            texts(&["saldo", "saldo"]),
            Values::Doubles(vec![Some(1.0), Some(2.0)]),
        ],
    );
    insta::assert_snapshot!(show(&found));
}

#[test]
fn columns_that_are_missing_or_of_a_wrong_type_are_refused() {
    let schemas = [
        "message t { optional binary teryt (STRING); optional int32 rok; optional binary nazwa_zmiennej (STRING); optional double wartosci; }",
        "message t { optional int32 a; }",
        "message t { optional double teryt; optional int32 rok; optional binary zmienna (STRING); optional double wartosc; }",
        "message t { optional binary teryt (STRING); optional int32 rok (DATE); optional binary zmienna (STRING); optional double wartosc; }",
        "message t { optional binary teryt (STRING); optional int32 rok; optional int32 zmienna; optional double wartosc; }",
        "message t { optional binary teryt (STRING); optional int32 rok; optional binary zmienna (STRING); optional boolean wartosc; }",
        "message t { optional binary teryt (STRING); optional int32 rok; optional binary zmienna (STRING); optional group wartosc { optional double a; } }",
        "message t { optional binary teryt (STRING); optional int32 rok; optional binary zmienna (STRING); repeated double wartosc; }",
        "message t { optional binary teryt (STRING); optional int32 rok; optional binary zmienna (STRING); optional binary wartosc; }",
        "message t { optional binary teryt (STRING); optional int96 rok; optional binary zmienna (STRING); optional double wartosc; }",
        "message t { optional binary teryt (STRING); optional int32 rok; optional binary zmienna (STRING); optional double wartosc; optional fixed_len_byte_array(3) brak; }",
        TIDY,
    ];
    let shown: String = schemas
        .iter()
        .map(|schema| {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("a.parquet");
            write(&path, schema, &[], WriterProperties::builder());
            show(&read_path("dane/a.parquet", &path, &mut dataset(), &options()))
        })
        .collect();
    insta::assert_snapshot!(shown);
}

/// A good file of three rows.
fn good(compression: Compression) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.parquet");
    let group = vec![
        texts(&["0605053", "0605053", "0201011"]),
        Values::Ints(vec![Some(2020), Some(2021), Some(2021)]),
        texts(&["saldo", "saldo", "bezrobotni"]),
        Values::Doubles(vec![Some(1.0), None, Some(3.0)]),
    ];
    write(&path, TIDY, &[group], WriterProperties::builder().set_compression(compression));
    std::fs::read(path).unwrap()
}

fn read_bytes(bytes: &[u8]) -> (Dataset, Vec<Diagnostic>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.parquet");
    std::fs::write(&path, bytes).unwrap();
    let mut data = dataset();
    let found = read_path("dane/a.parquet", &path, &mut data, &options());
    (data, found)
}

#[test]
fn what_is_not_parquet_cut_or_encrypted_is_told_apart() {
    let whole = good(Compression::SNAPPY);
    let mut encrypted = whole.clone();
    let end = encrypted.len() - 1;
    encrypted[end] = b'E';
    let mut footer = whole.clone();
    footer[end - 20..end - 8].fill(0xff);
    let mut page = whole.clone();
    page[4..40].fill(0xff);
    let shown: String = [
        &b""[..],
        b"teryt;rok;zmienna;wartosc\n",
        &whole[..whole.len() / 2],
        &whole[..3],
        b"PAR1PAR1",
        b"PAR1\x00\x00\x00\x7fPAR1",
        &encrypted,
        &footer,
    ]
    .iter()
    .map(|bytes| show(&read_bytes(bytes).1))
    .collect();
    insta::assert_snapshot!(shown);
    insta::assert_snapshot!(show(&read_bytes(&page).1), @r"
    E0485: plik Parquet jest uszkodzony: nie można odczytać grupy wierszy nr 1
        plik dane/a.parquet: 
        = Skopiuj albo zapisz plik jeszcze raz.
    ");
    let missing = read_path("brak.parquet", Path::new("brak.parquet"), &mut dataset(), &options());
    assert_eq!(missing[0].code, "E0413");
}

#[test]
fn a_compression_that_is_not_built_in_is_named() {
    // The codec stands in the description of every column as the number 1 (Snappy); 4 is Brotli.
    let whole = good(Compression::SNAPPY);
    let (data, found) = read_bytes(&whole);
    assert!(found.is_empty());
    assert_eq!(data.get("bezrobotni", gmina("0201011"), 2021), 3.0);
    let names = ["teryt", "rok", "zmienna", "wartosc"];
    let mut changed = whole.clone();
    for name in names {
        // Field 3 (path), field 4 (codec) in compact Thrift: the name, then 0x15 and the codec.
        let key = [name.as_bytes(), &[0x15, 2]].concat();
        let at = whole.windows(key.len()).rposition(|w| w == key).unwrap();
        changed[at + key.len() - 1] = 8;
    }
    insta::assert_snapshot!(show(&read_bytes(&changed).1), @r"
    E0486: w pliku Parquet kompresja Brotli nie jest obsługiwana
        plik dane/a.parquet, kolumna „teryt”: 
        = Zapisz plik z kompresją Snappy, Zstandard albo Gzip, albo bez kompresji.
    ");
}

/// A table of many rows, written in a chosen way, as Parquet and as CSV.
fn large(rows: usize, skip: usize) -> (Vec<Vec<Values>>, String) {
    let registry = Registry::embedded();
    let names = ["saldo", "P1:bezrobotni", "inna"];
    let mut csv = String::from("teryt;rok;zmienna;wartosc;brak\n");
    let mut columns: [Vec<Option<&'static str>>; 3] = Default::default();
    let (mut years, mut values) = (Vec::new(), Vec::new());
    for i in 0..rows {
        let unit = &registry.units[i % registry.units.len()];
        let year = 2001 + i32::try_from(i / registry.units.len() / 3).unwrap();
        let name = names[i / registry.units.len() % 3];
        let reason = (i % 11 == 0).then_some("n");
        // The bank writes 0 beside a mark of absence.
        let value =
            (i % (skip + 2) != 0).then_some(if reason.is_some() { 0.0 } else { i as f64 / 4.0 });
        csv += &format!(
            "{};{year};{name};{};{}\n",
            unit.code,
            value.map_or_else(String::new, |v| v.to_string()),
            reason.unwrap_or_default()
        );
        columns[0].push(Some(unit.code.as_str()));
        years.push(Some(year));
        columns[1].push(Some(name));
        values.push(value);
        columns[2].push(reason);
    }
    let mut groups = Vec::new();
    let size = rows / 3 + 1;
    for start in (0..rows).step_by(size) {
        let end = (start + size).min(rows);
        groups.push(vec![
            Values::Texts(columns[0][start..end].to_vec()),
            Values::Ints(years[start..end].to_vec()),
            Values::Texts(columns[1][start..end].to_vec()),
            Values::Doubles(values[start..end].to_vec()),
            Values::Texts(columns[2][start..end].to_vec()),
        ]);
    }
    (groups, csv)
}

const WITH_REASONS: &str = "message t { optional binary teryt (STRING); optional int32 rok;
    optional binary zmienna (STRING); optional double wartosc; optional binary brak (STRING); }";

/// Cells as bits, so that reasons of absence are compared too.
fn cells(data: &Dataset) -> Vec<(String, i32, Vec<u64>)> {
    let mut all: Vec<(String, i32, Vec<u64>)> = Vec::new();
    for (name, i) in &data.names {
        let c = &data.columns[*i];
        all.extend((c.first_year..).zip(c.cells.chunks(data.units())).map(|(year, cells)| {
            (name.clone(), year, cells.iter().map(|v| v.to_bits()).collect())
        }));
    }
    all.retain(|(.., cells)| {
        cells.iter().any(|c| *c != crate::data::absent(Absence::Missing).to_bits())
    });
    all.sort();
    all
}

#[test]
fn large_files_of_every_encoding_agree_with_text() {
    let (groups, csv) = large(110_000, 3);
    let mut expected = dataset();
    let said = read_file("a", csv.as_bytes(), &mut expected, &options());
    let dir = tempfile::tempdir().unwrap();
    let builder = WriterProperties::builder;
    let ways = [
        builder(),
        builder().set_compression(Compression::SNAPPY).set_data_page_row_count_limit(1000),
        builder()
            .set_dictionary_enabled(false)
            .set_compression(Compression::ZSTD(Default::default())),
        builder().set_writer_version(WriterVersion::PARQUET_2_0),
        builder()
            .set_dictionary_enabled(false)
            .set_compression(Compression::GZIP(Default::default()))
            .set_column_encoding("teryt".into(), Encoding::DELTA_BYTE_ARRAY)
            .set_column_encoding("rok".into(), Encoding::DELTA_BINARY_PACKED)
            .set_column_encoding("zmienna".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
            .set_column_encoding("wartosc".into(), Encoding::BYTE_STREAM_SPLIT),
        builder().set_statistics_enabled(parquet::file::properties::EnabledStatistics::None),
        builder()
            .set_dictionary_page_size_limit(100)
            .set_data_page_size_limit(500)
            .set_write_batch_size(64),
    ];
    for (i, way) in ways.into_iter().enumerate() {
        let path = dir.path().join("a.parquet");
        write(&path, WITH_REASONS, &groups, way);
        let mut data = dataset();
        let found = read_path("a", &path, &mut data, &options());
        assert!(!data.provenance.whole.is_empty(), "way {i} took the slow way");
        assert_eq!(show(&found), show(&said), "way {i}");
        assert_eq!(cells(&data), cells(&expected), "way {i}");
        let origin = data.trace("bezrobotni", gmina("0605053"), 2003).unwrap();
        let row = expected.trace("bezrobotni", gmina("0605053"), 2003).unwrap().place.row;
        // The text has a header.
        assert_eq!(origin.place.row.map(|r| r + 1), row);
    }
}

#[test]
fn one_fault_in_a_large_file_is_found_with_its_row() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.parquet");
    let change = |at: usize, column: usize| {
        let (mut groups, _) = large(110_000, 3);
        match &mut groups[1][column] {
            Values::Texts(t) => t[at] = Some("0000001"),
            Values::Doubles(v) => v[at] = Some(f64::NEG_INFINITY),
            _ => {}
        }
        write(&path, WITH_REASONS, &groups, WriterProperties::builder());
        let mut data = dataset();
        let found = read_path("a.parquet", &path, &mut data, &options());
        found.into_iter().filter(Diagnostic::is_error).collect::<Vec<_>>()
    };
    insta::assert_snapshot!(show(&[change(3000, 0), change(3001, 3)].concat()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn damaged_bytes_are_refused_or_read_but_never_stop_the_program(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>())) {
        let mut bytes = good(Compression::SNAPPY);
        for (at, byte) in changes {
            let i = at.index(bytes.len());
            bytes[i] = byte;
        }
        if let Some(at) = cut {
            bytes.truncate(at.index(bytes.len()));
        }
        let (data, found) = read_bytes(&bytes);
        if found.iter().any(|d| d.code == "E0485") && bytes.len() < 12 {
            prop_assert!(data.names.is_empty());
        }
    }
}
