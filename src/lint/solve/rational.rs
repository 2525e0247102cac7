//! Exact fractions. Every operation is checked: a number that does not fit is an error, never a
//! rounded one.

use std::cmp::Ordering;

/// A fraction in lowest terms with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rational {
    top: i128,
    bottom: i128,
}

/// Fractions kept below this bound can be compared by multiplying crosswise.
const MOST: i128 = 1 << 62;

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Rational {
    /// 0
    pub const ZERO: Self = Self { top: 0, bottom: 1 };
    /// 1
    pub const ONE: Self = Self { top: 1, bottom: 1 };

    /// A whole number.
    #[must_use]
    pub fn whole(n: i32) -> Self {
        Self { top: i128::from(n), bottom: 1 }
    }

    fn new(top: i128, bottom: i128) -> Option<Self> {
        if bottom == 0 {
            return None;
        }
        let g = gcd(top, bottom);
        let sign = if bottom < 0 { -1 } else { 1 };
        let (top, bottom) = (sign * (top / g), sign * (bottom / g));
        (top.abs() < MOST && bottom < MOST).then_some(Self { top, bottom })
    }

    /// The decimal number a floating one was written as: `1.15` is 115/100, not the nearest binary
    /// fraction. None for numbers too large, too fine or not finite.
    #[must_use]
    pub fn from_f64(x: f64) -> Option<Self> {
        if !x.is_finite() {
            return None;
        }
        // The shortest decimal that reads back as the same number.
        let text = format!("{x}");
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        if whole.len() + part.len() > 30 {
            return None;
        }
        let top: i128 = format!("{whole}{part}").parse().ok()?;
        let bottom = 10i128.checked_pow(u32::try_from(part.len()).ok()?)?;
        Self::new(top, bottom)
    }

    /// The nearest floating number.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.top as f64 / self.bottom as f64
    }

    /// Sum.
    #[must_use]
    pub fn add(self, other: Self) -> Option<Self> {
        let left = self.top.checked_mul(other.bottom)?;
        let right = other.top.checked_mul(self.bottom)?;
        Self::new(left.checked_add(right)?, self.bottom.checked_mul(other.bottom)?)
    }

    /// Difference.
    #[must_use]
    pub fn sub(self, other: Self) -> Option<Self> {
        self.add(other.neg())
    }

    /// Product.
    #[must_use]
    pub fn mul(self, other: Self) -> Option<Self> {
        Self::new(self.top.checked_mul(other.top)?, self.bottom.checked_mul(other.bottom)?)
    }

    /// Quotient; none for a zero divisor.
    #[must_use]
    pub fn div(self, other: Self) -> Option<Self> {
        Self::new(self.top.checked_mul(other.bottom)?, self.bottom.checked_mul(other.top)?)
    }

    /// The opposite number.
    #[must_use]
    pub fn neg(self) -> Self {
        Self { top: -self.top, bottom: self.bottom }
    }

    /// Absolute value.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { top: self.top.abs(), bottom: self.bottom }
    }

    /// Greatest whole number not above.
    #[must_use]
    pub fn floor(self) -> Self {
        Self { top: self.top.div_euclid(self.bottom), bottom: 1 }
    }

    /// Smallest whole number not below.
    #[must_use]
    pub fn ceil(self) -> Self {
        self.neg().floor().neg()
    }

    /// Its denominator.
    #[must_use]
    pub fn denominator(self) -> Self {
        Self { top: self.bottom, bottom: 1 }
    }

    /// Whether it is a whole number.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.bottom == 1
    }

    /// Below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.top < 0
    }

    /// Zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.top == 0
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        // Both products stay below 2^124.
        (self.top * other.bottom).cmp(&(other.top * self.bottom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn r(x: f64) -> Rational {
        Rational::from_f64(x).unwrap()
    }

    #[test]
    fn a_decimal_stays_the_decimal_it_was_written_as() {
        assert_eq!(r(1.15).mul(r(100.0)), Some(r(115.0)));
        assert_eq!(r(0.1).add(r(0.2)), Some(r(0.3)));
        assert_eq!(r(-2.5).floor(), r(-3.0));
        assert_eq!(r(-2.5).ceil(), r(-2.0));
        assert!(r(1.0).div(r(3.0)).unwrap() < r(0.334));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for x in [f64::NAN, f64::INFINITY, 1e40, 1e-40] {
            assert_eq!(Rational::from_f64(x), None, "{x}");
        }
        let large = r(4e18);
        assert_eq!(large.mul(large), None);
        assert_eq!(large.add(large), None);
        assert_eq!(Rational::ONE.div(Rational::ZERO), None);
    }
}
