//! Residues modulo a safe prime p = 2q + 1 and modulo q at once: identity testing with
//! exponentials. No floating point.

#![deny(clippy::float_arithmetic)]

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};

use super::{Exact, Invert, Rational, Ring};

/// A number modulo p, and modulo q where it may stand in an exponent.
///
/// The squares modulo p form a group of order q, so for a square r the power r^x depends on x
/// modulo q only, and r^(x + y) = r^x r^y: r^x behaves like e^x. What comes out of an exponential
/// is known modulo p only and has no exponential in turn.
///
/// Two numbers are equal if they are equal modulo p.
///
/// ```
/// use gradproof::number::{PrimePair, Ring};
/// let (x, y) = (PrimePair::from_integer(3), PrimePair::from_ratio(1, 7).unwrap());
/// let base = PrimePair::base(12345);
/// let exp = |x: PrimePair| x.exponential(&base);
/// assert_eq!(exp(x + y).unwrap(), exp(x).unwrap() * exp(y).unwrap());
/// assert!(exp(exp(x).unwrap()).is_none());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PrimePair {
    value: u64,
    /// Modulo q, or [`NONE`].
    exponent: u64,
}

/// No residue.
const NONE: u64 = u64::MAX;

impl PrimePair {
    /// The safe prime p = 2^62 - 10565.
    pub const P: u64 = 4_611_686_018_427_377_339;
    /// The prime q = (p - 1) / 2 = 2^61 - 5283.
    pub const Q: u64 = 2_305_843_009_213_688_669;

    /// The number with these residues; without the second it cannot stand in an exponent.
    pub fn new(value: u64, exponent: Option<u64>) -> Self {
        PrimePair {
            value: value % Self::P,
            exponent: exponent.map_or(NONE, |residue| residue % Self::Q),
        }
    }

    /// The residue modulo p.
    pub fn residue(self) -> u64 {
        self.value
    }

    /// Whether it may stand in an exponent.
    pub fn has_exponent(self) -> bool {
        self.exponent != NONE
    }

    /// A square modulo p other than 0 and 1, to take the place of e.
    pub fn base(seed: u64) -> Base {
        let root = 2 + seed % (Self::P - 4);
        Base::new(times_p(root, root))
    }

    /// `base` to this power, if this may stand in an exponent.
    pub fn exponential(self, base: &Base) -> Option<Self> {
        self.has_exponent().then(|| PrimePair {
            value: base.power(self.exponent),
            exponent: NONE,
        })
    }
}

/// Powers of a number that takes the place of e: `b^(d 16^k)` for every digit d at every place k.
#[derive(Clone, Debug)]
pub struct Base {
    powers: [[u64; 16]; 16],
}

impl Base {
    fn new(base: u64) -> Self {
        let mut powers = [[1; 16]; 16];
        let mut unit = base;
        for row in &mut powers {
            for digit in 1..16 {
                row[digit] = times_p(row[digit - 1], unit);
            }
            unit = times_p(row[15], unit);
        }
        Base { powers }
    }

    fn power(&self, exponent: u64) -> u64 {
        let places = self.powers.iter().enumerate();
        places.fold(1, |power, (place, row)| {
            let digit = exponent >> (4 * place) & 15;
            times_p(power, row[digit as usize])
        })
    }
}

/// The product modulo p. 2^62 is 10565 modulo p.
fn times_p(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    const MASK: u128 = (1 << 62) - 1;
    let folded = (product & MASK) + (product >> 62) * 10565;
    let folded = ((folded & MASK) + (folded >> 62) * 10565) as u64;
    if folded >= PrimePair::P {
        folded - PrimePair::P
    } else {
        folded
    }
}

/// The product modulo q. 2^61 is 5283 modulo q.
fn times_q(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    const MASK: u128 = (1 << 61) - 1;
    let folded = (product & MASK) + (product >> 61) * 5283;
    let folded = ((folded & MASK) + (folded >> 61) * 5283) as u64;
    if folded >= PrimePair::Q {
        folded - PrimePair::Q
    } else {
        folded
    }
}

fn power(mut base: u64, mut exponent: u64, times: fn(u64, u64) -> u64) -> u64 {
    let mut power = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = times(power, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    power
}

fn plus(a: u64, b: u64, modulus: u64) -> u64 {
    let sum = a + b;
    if sum >= modulus { sum - modulus } else { sum }
}

fn minus(a: u64, modulus: u64) -> u64 {
    if a == 0 { 0 } else { modulus - a }
}

/// What becomes of two residues; none without both.
fn both(a: u64, b: u64, join: impl Fn(u64, u64) -> u64) -> u64 {
    match a == NONE || b == NONE {
        true => NONE,
        false => join(a, b),
    }
}

impl PartialEq for PrimePair {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for PrimePair {}

impl Hash for PrimePair {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl fmt::Display for PrimePair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl Add for PrimePair {
    type Output = PrimePair;

    fn add(self, other: PrimePair) -> PrimePair {
        PrimePair {
            value: plus(self.value, other.value, Self::P),
            exponent: both(self.exponent, other.exponent, |a, b| plus(a, b, Self::Q)),
        }
    }
}

impl Sub for PrimePair {
    type Output = PrimePair;

    fn sub(self, other: PrimePair) -> PrimePair {
        self + -other
    }
}

impl Neg for PrimePair {
    type Output = PrimePair;

    fn neg(self) -> PrimePair {
        PrimePair {
            value: minus(self.value, Self::P),
            exponent: both(self.exponent, self.exponent, |a, _| minus(a, Self::Q)),
        }
    }
}

impl Mul for PrimePair {
    type Output = PrimePair;

    fn mul(self, other: PrimePair) -> PrimePair {
        PrimePair {
            value: times_p(self.value, other.value),
            exponent: both(self.exponent, other.exponent, times_q),
        }
    }
}

impl AddAssign for PrimePair {
    fn add_assign(&mut self, other: PrimePair) {
        *self = *self + other;
    }
}

impl SubAssign for PrimePair {
    fn sub_assign(&mut self, other: PrimePair) {
        *self = *self - other;
    }
}

impl MulAssign for PrimePair {
    fn mul_assign(&mut self, other: PrimePair) {
        *self = *self * other;
    }
}

impl Zero for PrimePair {
    fn zero() -> Self {
        PrimePair::new(0, Some(0))
    }

    fn is_zero(&self) -> bool {
        self.value == 0
    }
}

impl One for PrimePair {
    fn one() -> Self {
        PrimePair::new(1, Some(1))
    }
}

impl Ring for PrimePair {
    const NAME: &'static str = "prime pair";

    fn from_rational(q: &Rational) -> Option<Self> {
        if let Some(integer) = q.is_integer().then(|| q.numer().to_i64()).flatten() {
            return Some(Self::from_integer(integer));
        }
        let number = |n: &BigInt| {
            let residue = |modulus: u64| {
                let modulus = BigInt::from(modulus);
                let residue: BigInt = ((n % &modulus) + &modulus) % &modulus;
                residue.to_u64()
            };
            Some(PrimePair {
                value: residue(Self::P)?,
                exponent: residue(Self::Q)?,
            })
        };
        Some(number(q.numer())? * number(q.denom())?.inverse()?)
    }

    /// A residue is no rational number.
    fn to_rational(&self) -> Option<Rational> {
        None
    }

    fn from_integer(n: i64) -> Self {
        let residue = |modulus: u64| i128::from(n).rem_euclid(i128::from(modulus)) as u64;
        PrimePair {
            value: residue(Self::P),
            exponent: residue(Self::Q),
        }
    }
}

impl Invert for PrimePair {
    /// A number that is zero modulo q only has an inverse that cannot stand in an exponent.
    fn inverse(&self) -> Option<Self> {
        if self.value == 0 {
            return None;
        }
        Some(PrimePair {
            value: power(self.value, Self::P - 2, times_p),
            exponent: match self.exponent {
                0 | NONE => NONE,
                residue => power(residue, Self::Q - 2, times_q),
            },
        })
    }
}

/// Equality modulo p is decided; exponents are not compared.
impl Exact for PrimePair {}
