//! The values of one column of a row group, a few thousand at a time.
//!
//! Pages in the usual encodings (plain values, indices into a dictionary) are decoded here, so that
//! every text of a dictionary is looked at once and not once a row; columns in other encodings go
//! through the reader of the library.

use std::fs::File;
use std::sync::Arc;

use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageReader};
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use rustc_hash::FxHashMap;

use super::hybrid::Hybrid;
use super::shape::{Kind, Wanted, reason};
use crate::data::number::scaled;

/// What is known of a fault before its place is.
pub(super) type Why = String;

/// A text that is missing, and a whole number that is.
pub(super) const NO_TEXT: u32 = u32::MAX;
pub(super) const NO_WHOLE: i64 = i64::MIN;

/// Values of some rows.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// Numbers of texts in [`Column::texts`].
    pub(super) texts: Vec<u32>,
    /// Whole numbers, days and moments.
    pub(super) whole: Vec<i64>,
    /// Numbers; NaN when missing.
    pub(super) numbers: Vec<f64>,
}

impl Lane {
    fn clear(&mut self) {
        self.texts.clear();
        self.whole.clear();
        self.numbers.clear();
    }
}

/// Different texts of a column.
#[derive(Debug, Default)]
pub(super) struct Texts {
    numbers: FxHashMap<Box<[u8]>, u32>,
    pub(super) list: Vec<Box<[u8]>>,
}

impl Texts {
    fn number(&mut self, text: &[u8]) -> u32 {
        if let Some(n) = self.numbers.get(text) {
            return *n;
        }
        let n = u32::try_from(self.list.len()).unwrap_or(NO_TEXT);
        self.list.push(text.into());
        self.numbers.insert(text.into(), n);
        n
    }
}

/// A data page on its way through.
struct Open {
    page: Page,
    /// Rows not yet taken.
    left: usize,
    levels: Option<Hybrid>,
    values: Values,
}

#[derive(Clone, Copy)]
enum Values {
    /// Plain values from a byte on.
    Plain(usize),
    Indices(Hybrid),
}

enum Source {
    Pages { reader: Box<dyn PageReader>, dictionary: Lane, open: Option<Box<Open>> },
    Library(Box<ColumnReader>),
}

/// Reader of one column of one row group. The texts outlive it.
pub(super) struct Column {
    decoder: Decoder,
    optional: bool,
    source: Source,
    /// Scratch: levels and indices of a piece.
    levels: Vec<u32>,
    indices: Vec<u32>,
}

/// How values are stored and what they are.
#[derive(Clone, Copy)]
struct Decoder {
    physical: Type,
    kind: Kind,
    /// Bytes of a value of fixed length.
    length: usize,
}

fn why(error: ParquetError) -> Why {
    reason(&error)
}

/// Calls into the library, which stops by a panic at some damaged files.
pub(super) fn guarded<T>(call: impl FnOnce() -> Result<T, Why>) -> Result<T, Why> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).unwrap_or(Err(Why::new()))
}

impl Column {
    pub(super) fn new(
        file: &Arc<File>,
        group: &RowGroupMetaData,
        wanted: Wanted,
    ) -> Result<Self, Why> {
        let chunk = group.columns().get(wanted.leaf).ok_or("brak kolumny")?;
        let descriptor = chunk.column_descr_ptr();
        let rows = usize::try_from(group.num_rows()).map_err(|_| "zła liczba wierszy")?;
        let reader = SerializedPageReader::new(Arc::clone(file), chunk, rows, None).map_err(why)?;
        let physical = descriptor.physical_type();
        let length = match physical {
            Type::FIXED_LEN_BYTE_ARRAY => {
                usize::try_from(descriptor.type_length()).map_err(|_| "zła długość wartości")?
            }
            Type::INT32 | Type::FLOAT => 4,
            _ => 8,
        };
        let optional = descriptor.max_def_level() > 0;
        let usual = chunk.encodings().all(|e| {
            matches!(
                e,
                Encoding::PLAIN
                    | Encoding::RLE
                    | Encoding::RLE_DICTIONARY
                    | Encoding::PLAIN_DICTIONARY
            )
        });
        let source = if usual {
            Source::Pages { reader: Box::new(reader), dictionary: Lane::default(), open: None }
        } else {
            Source::Library(Box::new(get_column_reader(descriptor, Box::new(reader))))
        };
        let decoder = Decoder { physical, kind: wanted.kind, length };
        Ok(Self { decoder, optional, source, levels: Vec::new(), indices: Vec::new() })
    }

    /// Reads up to `n` rows into an emptied lane and tells how many there were.
    pub(super) fn read(
        &mut self,
        n: usize,
        lane: &mut Lane,
        texts: &mut Texts,
    ) -> Result<usize, Why> {
        lane.clear();
        let Self { decoder, optional, source, levels, indices } = self;
        let (reader, dictionary, open) = match source {
            Source::Library(reader) => {
                return decoder.library(reader, n, *optional, lane, texts);
            }
            Source::Pages { reader, dictionary, open } => (reader, dictionary, open),
        };
        let mut got = 0;
        while got < n {
            let Some(current) = open.as_mut().filter(|o| o.left > 0) else {
                match reader.get_next_page().map_err(why)? {
                    None => break,
                    Some(Page::DictionaryPage { buf, num_values, .. }) => {
                        dictionary.clear();
                        let count = num_values as usize;
                        decoder.plain(&buf, 0, count, dictionary, texts)?;
                    }
                    Some(page) => *open = Some(Box::new(Open::new(page, *optional)?)),
                }
                continue;
            };
            let taken = current.left.min(n - got);
            let bytes = current.page.buffer();
            let begin = got;
            let mut known = taken;
            if let Some(hybrid) = &mut current.levels {
                levels.clear();
                hybrid.read(bytes, taken, levels).ok_or("ucięte poziomy")?;
                known = levels.iter().filter(|l| **l == 1).count();
            }
            match &mut current.values {
                Values::Plain(at) => *at = decoder.plain(bytes, *at, known, lane, texts)?,
                Values::Indices(hybrid) => {
                    indices.clear();
                    hybrid.read(bytes, known, indices).ok_or("ucięte indeksy słownika")?;
                    decoder.look_up(indices, dictionary, lane)?;
                }
            }
            if known < taken {
                decoder.spread(lane, begin, levels);
            }
            current.left -= taken;
            got += taken;
        }
        Ok(got)
    }
}

impl Open {
    fn new(page: Page, optional: bool) -> Result<Self, Why> {
        let (count, encoding, begin, levels) = match &page {
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let (begin, levels) = if optional {
                    if *def_level_encoding != Encoding::RLE {
                        return Err("przestarzałe kodowanie poziomów".to_owned());
                    }
                    let length = buf.first_chunk::<4>().ok_or("ucięta strona")?;
                    let end = 4 + u32::from_le_bytes(*length) as usize;
                    (end, Hybrid::new(4, end, 1))
                } else {
                    (0, None)
                };
                (*num_values, *encoding, begin, levels)
            }
            Page::DataPageV2 {
                num_values,
                encoding,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let from = *rep_levels_byte_len as usize;
                let end = from + *def_levels_byte_len as usize;
                (*num_values, *encoding, end, optional.then(|| Hybrid::new(from, end, 1)).flatten())
            }
            Page::DictionaryPage { .. } => return Err("słownik nie na swoim miejscu".to_owned()),
        };
        let bytes = page.buffer();
        if begin > bytes.len() {
            return Err("ucięta strona".to_owned());
        }
        let values = match encoding {
            Encoding::PLAIN => Values::Plain(begin),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => match bytes.get(begin) {
                Some(width) => {
                    let hybrid = Hybrid::new(begin + 1, bytes.len(), u32::from(*width));
                    Values::Indices(hybrid.ok_or("zła szerokość indeksów słownika")?)
                }
                // A page of missing values only.
                None => Values::Plain(begin),
            },
            other => return Err(format!("nieobsługiwane kodowanie {other}")),
        };
        Ok(Self { left: count as usize, levels, values, page })
    }
}

impl Decoder {
    /// Adds `count` plain values that begin at a byte and gives the byte behind them.
    fn plain(
        self,
        bytes: &[u8],
        at: usize,
        count: usize,
        lane: &mut Lane,
        texts: &mut Texts,
    ) -> Result<usize, Why> {
        const CUT: &str = "ucięta strona";
        if self.physical == Type::BYTE_ARRAY {
            let mut rest = bytes.get(at..).ok_or(CUT)?;
            for _ in 0..count {
                let (length, after) = rest.split_first_chunk::<4>().ok_or(CUT)?;
                let length = u32::from_le_bytes(*length) as usize;
                let (value, after) = after.split_at_checked(length).ok_or(CUT)?;
                self.bytes(value, lane, texts)?;
                rest = after;
            }
            return Ok(bytes.len() - rest.len());
        }
        let end = count.checked_mul(self.length).and_then(|n| n.checked_add(at)).ok_or(CUT)?;
        let values = bytes.get(at..end).ok_or(CUT)?;
        match self.physical {
            Type::INT32 => {
                let (all, _) = values.as_chunks::<4>();
                all.iter().for_each(|v| self.whole32(i32::from_le_bytes(*v), lane));
            }
            Type::INT64 => {
                let (all, _) = values.as_chunks::<8>();
                all.iter().for_each(|v| self.whole64(i64::from_le_bytes(*v), lane));
            }
            Type::FLOAT => {
                let (all, _) = values.as_chunks::<4>();
                lane.numbers.extend(all.iter().map(|v| widened(f32::from_le_bytes(*v))));
            }
            Type::DOUBLE => {
                let (all, _) = values.as_chunks::<8>();
                lane.numbers.extend(all.iter().map(|v| f64::from_le_bytes(*v)));
            }
            _ => {
                for value in values.chunks(self.length.max(1)) {
                    self.bytes(value, lane, texts)?;
                }
            }
        }
        Ok(end)
    }

    fn whole32(self, value: i32, lane: &mut Lane) {
        match self.kind {
            Kind::Whole { unsigned: true } => {
                lane.whole.push(i64::from(u32::from_le_bytes(value.to_le_bytes())));
            }
            _ => self.whole64(i64::from(value), lane),
        }
    }

    fn whole64(self, value: i64, lane: &mut Lane) {
        match self.kind {
            Kind::Decimal(scale) => lane.numbers.push(decimal(i128::from(value), scale)),
            Kind::Whole { unsigned: true } if value < 0 => lane.whole.push(i64::MAX),
            _ => lane.whole.push(value),
        }
    }

    fn bytes(self, value: &[u8], lane: &mut Lane, texts: &mut Texts) -> Result<(), Why> {
        if let Kind::Decimal(scale) = self.kind {
            if value.len() > 16 {
                return Err("liczba dziesiętna dłuższa niż 16 bajtów".to_owned());
            }
            let negative = value.first().is_some_and(|b| b & 0x80 != 0);
            let start: i128 = if negative { -1 } else { 0 };
            let mantissa = value.iter().fold(start, |sum, b| sum << 8 | i128::from(*b));
            lane.numbers.push(decimal(mantissa, scale));
        } else {
            lane.texts.push(texts.number(value));
        }
        Ok(())
    }

    /// Adds the values of a dictionary that the indices name.
    fn look_up(self, indices: &[u32], dictionary: &Lane, lane: &mut Lane) -> Result<(), Why> {
        fn each<T: Copy>(indices: &[u32], from: &[T], to: &mut Vec<T>) -> Result<(), Why> {
            let top = indices.iter().copied().max().unwrap_or(0) as usize;
            if !indices.is_empty() && top >= from.len() {
                return Err("indeks spoza słownika".to_owned());
            }
            to.extend(indices.iter().filter_map(|i| from.get(*i as usize)));
            Ok(())
        }
        match self.lane() {
            Which::Texts => each(indices, &dictionary.texts, &mut lane.texts),
            Which::Whole => each(indices, &dictionary.whole, &mut lane.whole),
            Which::Numbers => each(indices, &dictionary.numbers, &mut lane.numbers),
        }
    }

    fn lane(self) -> Which {
        match self.kind {
            Kind::Text => Which::Texts,
            Kind::Number | Kind::Decimal(_) => Which::Numbers,
            Kind::Whole { .. } | Kind::Day | Kind::Moment(_) => Which::Whole,
        }
    }

    fn library(
        self,
        reader: &mut ColumnReader,
        n: usize,
        optional: bool,
        lane: &mut Lane,
        texts: &mut Texts,
    ) -> Result<usize, Why> {
        let mut levels: Vec<i16> = Vec::new();
        let mut taken = optional.then_some(&mut levels);
        macro_rules! values {
            ($reader:expr) => {{
                let mut values = Vec::new();
                let (rows, ..) =
                    $reader.read_records(n, taken.take(), None, &mut values).map_err(why)?;
                (rows, values)
            }};
        }
        let rows = match reader {
            ColumnReader::Int32ColumnReader(r) => {
                let (rows, values) = values!(r);
                values.into_iter().for_each(|v| self.whole32(v, lane));
                rows
            }
            ColumnReader::Int64ColumnReader(r) => {
                let (rows, values) = values!(r);
                values.into_iter().for_each(|v| self.whole64(v, lane));
                rows
            }
            ColumnReader::FloatColumnReader(r) => {
                let (rows, values) = values!(r);
                lane.numbers.extend(values.into_iter().map(widened));
                rows
            }
            ColumnReader::DoubleColumnReader(r) => {
                let (rows, values) = values!(r);
                lane.numbers.extend(values);
                rows
            }
            ColumnReader::ByteArrayColumnReader(r) => {
                let (rows, values): (usize, Vec<ByteArray>) = values!(r);
                values.iter().try_for_each(|v| self.bytes(v.data(), lane, texts))?;
                rows
            }
            ColumnReader::FixedLenByteArrayColumnReader(r) => {
                let (rows, values) = values!(r);
                values.iter().try_for_each(|v| self.bytes(v.data(), lane, texts))?;
                rows
            }
            _ => return Err("nieobsługiwany typ kolumny".to_owned()),
        };
        if optional && levels.contains(&0) {
            let levels: Vec<u32> = levels.iter().map(|l| u32::from(*l == 1)).collect();
            self.spread(lane, 0, &levels);
        }
        Ok(rows)
    }

    /// Puts missing values back where the levels say so; the known ones begin at `begin`.
    fn spread(self, lane: &mut Lane, begin: usize, levels: &[u32]) {
        fn apart<T: Copy>(list: &mut Vec<T>, begin: usize, levels: &[u32], missing: T) {
            let known: Vec<T> = list.drain(begin.min(list.len())..).collect();
            let mut known = known.into_iter();
            list.extend(levels.iter().map(|l| match l {
                1 => known.next().unwrap_or(missing),
                _ => missing,
            }));
        }
        match self.lane() {
            Which::Texts => apart(&mut lane.texts, begin, levels, NO_TEXT),
            Which::Whole => apart(&mut lane.whole, begin, levels, NO_WHOLE),
            Which::Numbers => apart(&mut lane.numbers, begin, levels, f64::NAN),
        }
    }
}

/// Which list of a lane a column fills.
enum Which {
    Texts,
    Whole,
    Numbers,
}

/// The double nearest to the shortest decimal that stands for a single: 12.1 and not
/// 12.1000003815….
fn widened(value: f32) -> f64 {
    let wide = f64::from(value);
    if wide.fract() == 0.0 || !value.is_finite() {
        return wide;
    }
    value.to_string().parse().unwrap_or(wide)
}

/// A whole number of decimal places as the nearest double.
fn decimal(mantissa: i128, scale: u32) -> f64 {
    let small = u64::try_from(mantissa.unsigned_abs()).ok();
    let value = small.and_then(|m| scaled(m, scale as usize)).unwrap_or_else(|| {
        let text = format!("{}e-{scale}", mantissa.unsigned_abs());
        text.parse().unwrap_or(f64::INFINITY)
    });
    if mantissa < 0 { -value } else { value }
}
