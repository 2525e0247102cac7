//! Compound files (OLE), the boxes old workbooks come in: one stream out of a stranger's file, and
//! one stream into a box of our own.
//!
//! The reader of XLS trusts tables of sectors; so the stream is taken out here, checked by `xls`,
//! and handed on in a box whose tables are ours.

const SIGNATURE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const END: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;
const TABLE: u32 = 0xffff_fffd;
/// Streams shorter than this live in small sectors.
const MINI: usize = 4096;
/// Sectors of our own box.
const SECTOR: usize = 4096;

/// An opened compound file.
pub(super) struct Compound<'b> {
    bytes: &'b [u8],
    shift: u32,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
    stream: bool,
}

impl<'b> Compound<'b> {
    /// Reads the tables; none when they make no sense.
    pub(super) fn open(bytes: &'b [u8]) -> Option<Self> {
        if !bytes.starts_with(&SIGNATURE) {
            return None;
        }
        let shift = u32::from(u16_at(bytes, 30)?);
        if shift != 9 && shift != 12 {
            return None;
        }
        let mut file = Self {
            bytes,
            shift,
            table: Vec::new(),
            small_table: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        file.read_table()?;
        let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        for entry in directory.chunks_exact(128) {
            let units: Vec<u16> = entry
                .get(..64)?
                .chunks_exact(2)
                .map(|u| {
                    u16::from_le_bytes([
                        u.first().copied().unwrap_or(0),
                        u.get(1).copied().unwrap_or(0),
                    ])
                })
                .take_while(|u| *u != 0)
                .collect();
            let kind = entry.get(66).copied()?;
            file.entries.push(Entry {
                name: String::from_utf16_lossy(&units),
                start: u32_at(entry, 116)?,
                length: u32_at(entry, 120)? as usize,
                stream: kind == 2,
            });
        }
        let (first, small_sectors) = (u32_at(bytes, 60)?, u32_at(bytes, 64)?);
        if small_sectors > 0
            && let Some((start, length)) = file.entries.first().map(|e| (e.start, e.length))
        {
            let table = file.chain(first, usize::MAX)?;
            file.small_table = numbers(&table).collect();
            file.small = file.chain(start, length)?;
        }
        Some(file)
    }

    fn sector(&self, index: u32) -> Option<&'b [u8]> {
        let start = (index as usize).checked_add(1)?.checked_shl(self.shift)?;
        let end = start.checked_add(1 << self.shift)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|s| !s.is_empty())
    }

    fn read_table(&mut self) -> Option<()> {
        let most = (self.bytes.len() >> self.shift) + 1;
        let mut places: Vec<u32> = numbers(self.bytes.get(76..512)?).collect();
        let mut next = u32_at(self.bytes, 68)?;
        let mut steps = 0;
        while next < TABLE {
            steps += 1;
            if steps > most {
                return None;
            }
            let mut more: Vec<u32> = numbers(self.sector(next)?).collect();
            next = more.pop()?;
            places.extend(more);
        }
        for place in places.into_iter().filter(|p| *p < TABLE).take(most) {
            self.table.extend(numbers(self.sector(place)?));
        }
        Some(())
    }

    /// Bytes of a chain of sectors, at most `length`; none when it is broken or runs in a circle.
    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut next = start;
        let mut steps = 0;
        while next < TABLE && out.len() < length {
            steps += 1;
            if steps > self.table.len() {
                return None;
            }
            out.extend_from_slice(self.sector(next)?);
            next = self.table.get(next as usize).copied()?;
        }
        out.truncate(length);
        Some(out)
    }

    fn small_chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut next = start;
        let mut steps = 0;
        while next < TABLE && out.len() < length {
            steps += 1;
            if steps > self.small_table.len() {
                return None;
            }
            let from = (next as usize).checked_mul(64)?;
            let to = from.checked_add(64)?.min(self.small.len());
            out.extend_from_slice(self.small.get(from..to).filter(|s| !s.is_empty())?);
            next = self.small_table.get(next as usize).copied()?;
        }
        out.truncate(length);
        Some(out)
    }

    /// Whether there is a stream or a folder of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.name.eq_ignore_ascii_case(name))
    }

    /// A stream by name.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|e| e.stream && e.name.eq_ignore_ascii_case(name))?;
        if entry.length < MINI {
            self.small_chain(entry.start, entry.length)
        } else {
            self.chain(entry.start, entry.length)
        }
    }
}

/// A compound file with one stream. Short streams are filled up with zeros, so that no small
/// sectors are needed; zeros are records without meaning.
pub(super) fn wrap(name: &str, stream: &[u8]) -> Vec<u8> {
    let length = stream.len().max(MINI);
    let body = length.div_ceil(SECTOR);
    // Each sector of the table speaks of 1024 sectors, itself and the directory among them.
    let mut tables = 1;
    while (body + 1 + tables) > tables * (SECTOR / 4) {
        tables += 1;
    }
    // Sectors: the body, the directory, the table.
    let mut header = vec![0_u8; SECTOR];
    put(&mut header, 0, &SIGNATURE);
    put(&mut header, 24, &[0x3e, 0, 4, 0, 0xfe, 0xff, 12, 0, 6, 0]);
    put(&mut header, 40, &word(1));
    put(&mut header, 44, &word(tables));
    put(&mut header, 48, &word(body));
    put(&mut header, 56, &word(MINI));
    put(&mut header, 60, &END.to_le_bytes());
    put(&mut header, 68, &END.to_le_bytes());
    for i in 0..109 {
        let place = if i < tables { word(body + 1 + i) } else { FREE.to_le_bytes() };
        put(&mut header, 76 + 4 * i, &place);
    }
    let mut out = header;
    out.extend_from_slice(stream);
    out.resize(SECTOR * (1 + body), 0);

    let mut directory = vec![0_u8; SECTOR];
    write_entry(&mut directory, 0, "Root Entry", 5, 0, 0);
    put(&mut directory, 76, &word(1));
    write_entry(&mut directory, 128, name, 2, 0, length);
    out.extend_from_slice(&directory);

    for i in 0..tables * (SECTOR / 4) {
        let next = if i + 1 < body {
            word(i + 1)
        } else if i <= body {
            END.to_le_bytes()
        } else if i <= body + tables {
            TABLE.to_le_bytes()
        } else {
            FREE.to_le_bytes()
        };
        out.extend_from_slice(&next);
    }
    out
}

/// Largest stream a box without further tables holds.
pub(super) const MAX_STREAM: usize = 100 * (SECTOR / 4) * SECTOR;

fn write_entry(to: &mut [u8], at: usize, name: &str, kind: u8, start: usize, length: usize) {
    for (i, unit) in name.encode_utf16().enumerate() {
        put(to, at + 2 * i, &unit.to_le_bytes());
    }
    let bytes = (name.encode_utf16().count() + 1) * 2;
    put(to, at + 64, &[u8::try_from(bytes).unwrap_or(0), 0, kind, 1]);
    for link in [68, 72, 76] {
        put(to, at + link, &FREE.to_le_bytes());
    }
    put(to, at + 116, &word(start));
    put(to, at + 120, &word(length));
}

fn put(to: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(place) = to.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

fn word(n: usize) -> [u8; 4] {
    u32::try_from(n).unwrap_or(FREE).to_le_bytes()
}

/// A number of two bytes.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    match bytes.get(at..at.checked_add(2)?)? {
        [a, b] => Some(u16::from_le_bytes([*a, *b])),
        _ => None,
    }
}

/// A number of four bytes.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    match bytes.get(at..at.checked_add(4)?)? {
        [a, b, c, d] => Some(u32::from_le_bytes([*a, *b, *c, *d])),
        _ => None,
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).filter_map(|c| u32_at(c, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_wrapped_comes_out() {
        for length in [4096, 4097, 9000, 5_000_000] {
            let stream: Vec<u8> = (0..length).map(|i| u8::try_from(i % 251).unwrap()).collect();
            let boxed = wrap("Workbook", &stream);
            let file = Compound::open(&boxed).unwrap();
            assert!(file.has("workbook") && !file.has("Book"));
            assert_eq!(file.stream("Workbook").unwrap(), stream);
        }
    }

    #[test]
    fn refuses_chains_that_run_in_a_circle() {
        let mut boxed = wrap("Workbook", &[7; 9000]);
        // Three sectors of the body, one of the directory, then the table: 0 → 1 → 2 → 0.
        let table = SECTOR * 5 + 8;
        boxed[table..table + 4].copy_from_slice(&0_u32.to_le_bytes());
        let mut longer = boxed.clone();
        // The directory claims more than the chain holds.
        let length = SECTOR * 4 + 128 + 120;
        longer[length..length + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        assert_eq!(Compound::open(&longer).unwrap().stream("Workbook"), None);
        assert!(Compound::open(&boxed[..600]).is_none());
        assert!(Compound::open(b"PK\x03\x04").is_none());
    }

    proptest! {
        #[test]
        fn damaged_boxes_never_panic(at in 0_usize..20_000, with in any::<[u8; 4]>()) {
            let mut boxed = wrap("Workbook", &[7; 9000]);
            let at = at % (boxed.len() - 4);
            boxed[at..at + 4].copy_from_slice(&with);
            if let Some(file) = Compound::open(&boxed) {
                let _ = file.stream("Workbook");
            }
        }
    }
}
