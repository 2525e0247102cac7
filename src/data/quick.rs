//! One row of the usual shape straight from bytes, for the fast way.

use super::number::scaled;

/// A row of the usual shape, taken apart in one go.
pub(super) struct Quick {
    /// Seven digits of the unit.
    pub(super) code: u32,
    pub(super) year: i32,
    /// Name packed into a number.
    pub(super) name: u64,
    /// None when the field is empty.
    pub(super) value: Option<f64>,
    /// Bytes of the row with its line end.
    pub(super) length: usize,
}

/// Decimal digits as a number; none when one of them is no digit.
#[inline]
fn number_of<const N: usize>(bytes: [u8; N]) -> Option<u32> {
    let mut sum = 0_u32;
    let mut bad = false;
    for b in bytes {
        let digit = b.wrapping_sub(b'0');
        bad |= digit > 9;
        sum = sum.wrapping_mul(10).wrapping_add(u32::from(digit));
    }
    (!bad).then_some(sum)
}

/// Seven digits of the unit and four of the year at the beginning of a row, and what follows.
#[inline]
pub(super) fn unit_and_year(block: &[u8], delimiter: u8) -> Option<(u32, i32, &[u8])> {
    let [c0, c1, c2, c3, c4, c5, c6, d0, y0, y1, y2, y3, d1, tail @ ..] = block else {
        return None;
    };
    if *d0 != delimiter || *d1 != delimiter {
        return None;
    }
    let code = number_of([*c0, *c1, *c2, *c3, *c4, *c5, *c6])?;
    let year = i32::try_from(number_of([*y0, *y1, *y2, *y3])?).ok()?;
    Some((code, year, tail))
}

/// A number of up to 15 digits, or nothing, up to the byte `end`; and the bytes taken with it.
#[inline]
pub(super) fn number(tail: &[u8], end: u8, delimiter: u8) -> Option<(Option<f64>, usize)> {
    let negative = tail.first() == Some(&b'-');
    let mut mantissa = 0_u64;
    let mut seen = 0_usize;
    let mut point = None;
    let mut length = None;
    for (i, b) in tail.iter().enumerate().skip(usize::from(negative)) {
        let digit = b.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            seen += 1;
        } else if *b == end {
            length = Some(i + 1);
            break;
        } else if (*b == b'.' || (*b == b',' && delimiter != b',')) && point.is_none() && seen > 0 {
            point = Some(seen);
        } else {
            return None;
        }
    }
    let length = length?;
    let decimals = seen - point.unwrap_or(seen);
    let value = if seen == 0 {
        if negative {
            return None;
        }
        None
    } else if seen > 15 || (point.is_some() && decimals == 0) {
        return None;
    } else {
        let value = scaled(mantissa, decimals)?;
        Some(if negative && value != 0.0 { -value } else { value })
    };
    Some((value, length))
}

/// Takes the first row off a block when it has the usual shape: columns in the order unit, year,
/// variable, value; a name of up to eight bytes; a number of up to 15 digits. Other rows go the long
/// way, so this decides nothing but speed.
#[inline]
pub(super) fn quick(block: &[u8], delimiter: u8) -> Option<Quick> {
    let (code, year, tail) = unit_and_year(block, delimiter)?;
    let mut name = 0_u64;
    let mut taken = None;
    for (i, b) in tail.iter().take(9).enumerate() {
        if *b == delimiter {
            taken = Some(i);
            break;
        }
        name = name << 8 | u64::from(*b);
    }
    let name_length = taken?;
    let (value, end) = number(tail.get(name_length + 1..)?, b'\n', delimiter)?;
    Some(Quick { code, year, name, value, length: 13 + name_length + 1 + end })
}

/// A short name as a number; none when it has more than eight bytes or begins with a zero byte.
pub(super) fn packed(name: &[u8]) -> Option<u64> {
    (name.len() <= 8 && name.first().is_some_and(|b| *b != 0))
        .then(|| name.iter().fold(0, |sum, b| sum << 8 | u64::from(*b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn takes_rows_of_the_usual_shape_only() {
        let row = quick(b"0605053,2024,V001,-12.50\n0605", b',').unwrap();
        assert_eq!((row.code, row.year, row.value, row.length), (605_053, 2024, Some(-12.5), 25));
        assert_eq!(Some(row.name), packed(b"V001"));
        assert_eq!(quick(b"0605053;2024;V;\n", b';').unwrap().value, None);
        for other in [
            "",
            "0605053,2024,V001,1",
            "605053,2024,V001,1\n",
            "0605053,2024,V001,1e5\n",
            "0605053,2024,V001,1\r\n",
            "0605053,2024,długa_nazwa,1\n",
            "0605053,2024,V,1.\n",
            "0605053,2024,V,-\n",
            "0605053,2024,V,1,2,3\n",
            "0605053,2024,V,1,5\n",
            "0605053,2024,V,1234567890123456\n",
        ] {
            assert!(quick(other.as_bytes(), b',').is_none(), "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn numbers_agree_with_the_standard_library(
            digits in "-?[0-9]{1,8}([.][0-9]{1,7})?", name in "[A-Za-z0-9]{1,8}") {
            let text = format!("0605053;1999;{name};{digits}\n");
            let row = quick(text.as_bytes(), b';').unwrap();
            prop_assert_eq!(row.value, digits.parse::<f64>().ok());
            prop_assert_eq!(Some(row.name), packed(name.as_bytes()));
            prop_assert_eq!(row.length, text.len());
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = quick(&bytes, b';');
        }
    }
}
