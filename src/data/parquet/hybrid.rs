//! Runs of small numbers as Parquet packs them: a number repeated, or numbers of so many bits one
//! after the other. Levels of missing values and indices into dictionaries come this way.

/// Reader of one packed sequence; the bytes are given with every call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hybrid {
    /// Next byte to read.
    at: usize,
    end: usize,
    /// Bits of a number, at most 32.
    width: u32,
    run: Run,
}

#[derive(Debug, Clone, Copy)]
enum Run {
    Same { value: u32, left: usize },
    Packed { bit: usize, left: usize },
}

impl Hybrid {
    /// Over the bytes `at..end`; none when numbers would have more than 32 bits.
    pub(super) fn new(at: usize, end: usize, width: u32) -> Option<Self> {
        (width <= 32 && at <= end).then_some(Self {
            at,
            end,
            width,
            run: Run::Same { value: 0, left: 0 },
        })
    }

    /// Adds the next `n` numbers to `out`; none when there are not so many.
    pub(super) fn read(&mut self, bytes: &[u8], n: usize, out: &mut Vec<u32>) -> Option<()> {
        let bytes = bytes.get(..self.end)?;
        let mut missing = n;
        while missing > 0 {
            match &mut self.run {
                Run::Same { left: 0, .. } | Run::Packed { left: 0, .. } => self.next_run(bytes)?,
                Run::Same { value, left } => {
                    let taken = missing.min(*left);
                    out.extend(std::iter::repeat_n(*value, taken));
                    *left -= taken;
                    missing -= taken;
                }
                Run::Packed { bit, left } => {
                    let taken = missing.min(*left);
                    unpack(bytes, *bit, self.width, taken, out)?;
                    *bit += taken * self.width as usize;
                    *left -= taken;
                    missing -= taken;
                }
            }
        }
        Some(())
    }

    fn next_run(&mut self, bytes: &[u8]) -> Option<()> {
        let mut header = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = *bytes.get(self.at)?;
            self.at += 1;
            header |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
            if shift == 28 {
                return None;
            }
        }
        let count = usize::try_from(header >> 1).ok()?;
        // A run of nothing would never end.
        if count == 0 {
            return None;
        }
        if header & 1 == 1 {
            let length = count.checked_mul(self.width as usize)?;
            self.run = Run::Packed { bit: self.at.checked_mul(8)?, left: count.checked_mul(8)? };
            // Writers may leave out the padding of the last group; reading past the end is refused
            // number by number.
            self.at = self.at.checked_add(length)?.min(self.end);
        } else {
            let width = self.width.div_ceil(8) as usize;
            let value = bytes.get(self.at..self.at.checked_add(width)?)?;
            let value = value.iter().rev().fold(0_u32, |sum, b| sum << 8 | u32::from(*b));
            self.at += width;
            self.run = Run::Same { value, left: count };
        }
        Some(())
    }
}

/// Adds `n` numbers of `width` bits that begin at a bit.
fn unpack(bytes: &[u8], bit: usize, width: u32, n: usize, out: &mut Vec<u32>) -> Option<()> {
    if width == 0 {
        out.extend(std::iter::repeat_n(0, n));
        return Some(());
    }
    let last = bit.checked_add(n.checked_mul(width as usize)?)?;
    if last > bytes.len().checked_mul(8)? {
        return None;
    }
    let mask = (1_u64 << width) - 1;
    // Eight bytes hold any number of 32 bits wherever it begins; near the end they are padded.
    let word = |at: usize| -> u64 {
        match bytes.get(at..at + 8).and_then(|b| b.first_chunk::<8>()) {
            Some(eight) => u64::from_le_bytes(*eight),
            None => {
                let rest = bytes.get(at..).unwrap_or_default();
                rest.iter().rev().fold(0, |sum, b| sum << 8 | u64::from(*b))
            }
        }
    };
    out.extend((0..n).map(|i| {
        let bit = bit + i * width as usize;
        u32::try_from(word(bit / 8) >> (bit % 8) & mask).unwrap_or(u32::MAX)
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8], width: u32, n: usize) -> Option<Vec<u32>> {
        let mut out = Vec::new();
        let mut hybrid = Hybrid::new(0, bytes.len(), width)?;
        hybrid.read(bytes, n, &mut out)?;
        Some(out)
    }

    /// Packs numbers in one packed run, as the format says.
    fn packed(values: &[u32], width: u32) -> Vec<u8> {
        let groups = values.len().div_ceil(8);
        let mut bits: Vec<bool> = Vec::new();
        for v in values.iter().copied().chain(std::iter::repeat(0)).take(groups * 8) {
            bits.extend((0..width).map(|b| v >> b & 1 == 1));
        }
        let header = u8::try_from(groups * 2 + 1).unwrap();
        let bytes = bits
            .chunks(8)
            .map(|c| c.iter().enumerate().fold(0_u8, |sum, (i, b)| sum | u8::from(*b) << i));
        std::iter::once(header).chain(bytes).collect()
    }

    #[test]
    fn runs_of_both_kinds() {
        // The numbers 0 to 7 in three bits, an example of the format's description.
        assert_eq!(
            read(&[3, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 8).unwrap(),
            [0, 1, 2, 3, 4, 5, 6, 7]
        );
        assert_eq!(read(&[10, 4], 3, 5).unwrap(), [4; 5]);
        assert_eq!(read(&[0x90, 3, 0xd2, 4], 16, 200).unwrap(), [1234; 200]);
        assert_eq!(read(&[6], 0, 3).unwrap(), [0; 3]);
    }

    #[test]
    fn refuses_what_is_cut_or_makes_no_sense() {
        for (bytes, width, n) in [
            (&[][..], 3, 1),
            (&[10], 3, 1),
            (&[10, 4], 3, 6),
            (&[3, 1], 3, 8),
            (&[0, 4], 3, 1),
            (&[1], 3, 1),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], 3, 1),
            (&[10, 4], 33, 1),
        ] {
            assert_eq!(read(bytes, width, n), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn packed_numbers_come_back(
            values in proptest::collection::vec(any::<u32>(), 1..100), width in 1_u32..=32, cut in 0_usize..100) {
            let mask = u32::try_from((1_u64 << width) - 1).unwrap();
            let values: Vec<u32> = values.iter().map(|v| v & mask).collect();
            let bytes = packed(&values, width);
            let mut hybrid = Hybrid::new(0, bytes.len(), width).unwrap();
            let mut out = Vec::new();
            let first = cut.min(values.len());
            hybrid.read(&bytes, first, &mut out).unwrap();
            hybrid.read(&bytes, values.len() - first, &mut out).unwrap();
            prop_assert_eq!(out, values);
        }

        #[test]
        fn never_panics(
            bytes in proptest::collection::vec(any::<u8>(), 0..40), width in 0_u32..40, n in 0_usize..500) {
            let _ = read(&bytes, width, n);
        }
    }
}
