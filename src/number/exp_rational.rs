//! Quotients of sums of exponentials: exact softmax and sigmoid outputs. No floating point.

#![deny(clippy::float_arithmetic)]

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use num_traits::{One, Zero};

use super::{Exact, Exp, ExpSum, Field, Invert, Log, Ordered, Rational, Ring, Sign, approximate};

/// A quotient of two sums `Σ c_i e^(q_i)` with rational `c_i`, `q_i`.
///
/// The denominator is kept as a product of powers, each factor scaled so that its lowest term
/// is 1. Sums over a common denominator, as softmax makes them, therefore do not grow. Equality
/// cross-multiplies and compares sums of exponentials, so it is a decision.
///
/// ```
/// use gradproof::number::{Exp, ExpRational, Ring};
/// let half = ExpRational::from_ratio(1, 2).unwrap().exp().unwrap();
/// let e = ExpRational::from_integer(1).exp().unwrap();
/// assert_eq!(half.clone() * half, e);
/// assert_eq!(e.exp(), None); // e^e lies outside
/// ```
#[derive(Clone, Debug)]
pub struct ExpRational {
    numerator: ExpSum,
    denominator: Product,
}

/// Factors with at least two terms, lowest term 1, and how often each occurs.
type Product = BTreeMap<ExpSum, u32>;

impl ExpRational {
    fn from_sum(numerator: ExpSum) -> Self {
        ExpRational {
            numerator,
            denominator: Product::new(),
        }
    }

    /// How many terms its sums have, together.
    pub fn terms(&self) -> usize {
        let below = self.denominator.keys().map(ExpSum::len);
        self.numerator.len() + below.sum::<usize>()
    }

    /// The factors that bring a fraction over `from` to the denominator `to`, multiplied out.
    fn missing(from: &Product, to: &Product) -> ExpSum {
        let mut product = ExpSum::constant(Rational::one());
        for (factor, power) in to {
            for _ in from.get(factor).copied().unwrap_or(0)..*power {
                product = product.times(factor);
            }
        }
        product
    }

    /// Both numerators over the least common denominator, and that denominator.
    fn over_common(self, other: &Self) -> (ExpSum, ExpSum, Product) {
        if self.denominator == other.denominator {
            return (self.numerator, other.numerator.clone(), self.denominator);
        }
        let mut common = self.denominator.clone();
        for (factor, power) in &other.denominator {
            let mine = common.entry(factor.clone()).or_insert(0);
            *mine = (*mine).max(*power);
        }
        let left = Self::missing(&self.denominator, &common);
        let right = Self::missing(&other.denominator, &common);
        (
            self.numerator.times(&left),
            other.numerator.times(&right),
            common,
        )
    }

    /// Coefficient and exponent, if this number is a rational multiple of one exponential.
    fn monomial(&self) -> Option<(&Rational, &Rational)> {
        // Every factor has lowest term 1, so the number is c e^q only if numerator = c e^q · denominator.
        let (c, q) = self.numerator.lowest()?;
        let denominator = Self::missing(&Product::new(), &self.denominator);
        (self.numerator == denominator.times_term(c, q)).then_some((c, q))
    }

    fn over(numerator: ExpSum, denominator: Product) -> Self {
        if numerator.is_zero() {
            return Self::from_sum(numerator);
        }
        ExpRational {
            numerator,
            denominator,
        }
    }
}

impl PartialEq for ExpRational {
    fn eq(&self, other: &Self) -> bool {
        let (left, right, _) = self.clone().over_common(other);
        left == right
    }
}

impl Eq for ExpRational {}

impl ExpRational {
    /// The same number with the factors cancelled that divide the numerator.
    fn reduced(&self) -> Self {
        let mut reduced = self.clone();
        for (factor, power) in &self.denominator {
            for _ in 0..*power {
                let Some(quotient) = reduced.numerator.divided_by(factor) else {
                    break;
                };
                reduced.numerator = quotient;
                match reduced.denominator.get_mut(factor) {
                    Some(power) if *power > 1 => *power -= 1,
                    _ => drop(reduced.denominator.remove(factor)),
                }
            }
        }
        reduced
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator.is_empty() {
            return write!(f, "{}", self.numerator);
        }
        if self.numerator.len() == 1 {
            write!(f, "{} / ", self.numerator)?;
        } else {
            write!(f, "({}) / ", self.numerator)?;
        }
        let factors: Vec<String> = self
            .denominator
            .iter()
            .map(|(factor, power)| match power {
                1 => format!("({factor})"),
                _ => format!("({factor})^{power}"),
            })
            .collect();
        match factors.as_slice() {
            [single] => write!(f, "{single}"),
            several => write!(f, "({})", several.join(" ")),
        }
    }
}

impl fmt::Display for ExpRational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reduced().write(f)
    }
}

impl Add for ExpRational {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (left, right, common) = self.over_common(&other);
        Self::over(left.plus(&right), common)
    }
}

impl Neg for ExpRational {
    type Output = Self;

    fn neg(self) -> Self {
        Self::over(self.numerator.negated(), self.denominator)
    }
}

impl Sub for ExpRational {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for ExpRational {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let mut denominator = self.denominator;
        for (factor, power) in other.denominator {
            let mine = denominator.entry(factor).or_insert(0);
            *mine = mine.saturating_add(power);
        }
        Self::over(self.numerator.times(&other.numerator), denominator)
    }
}

impl AddAssign for ExpRational {
    fn add_assign(&mut self, other: Self) {
        *self = std::mem::take(self) + other;
    }
}

impl SubAssign for ExpRational {
    fn sub_assign(&mut self, other: Self) {
        *self = std::mem::take(self) - other;
    }
}

impl MulAssign for ExpRational {
    fn mul_assign(&mut self, other: Self) {
        *self = std::mem::take(self) * other;
    }
}

impl Default for ExpRational {
    fn default() -> Self {
        Self::zero()
    }
}

impl Zero for ExpRational {
    fn zero() -> Self {
        Self::from_sum(ExpSum::default())
    }

    fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }
}

impl One for ExpRational {
    fn one() -> Self {
        Self::from_sum(ExpSum::constant(Rational::one()))
    }
}

impl Ring for ExpRational {
    const NAME: &'static str = "exp";

    fn from_rational(q: &Rational) -> Option<Self> {
        Some(Self::from_sum(ExpSum::constant(q.clone())))
    }

    fn to_rational(&self) -> Option<Rational> {
        if self.is_zero() {
            return Some(Rational::zero());
        }
        self.monomial()
            .and_then(|(c, q)| q.is_zero().then(|| c.clone()))
    }

    fn approximate(&self) -> Option<f64> {
        // Each factor is divided by its largest exponential, so that nothing overflows early.
        let mut shift = self.numerator.degree();
        let numerator = self.numerator.approximate(&shift);
        let mut denominators = Vec::new();
        for (factor, power) in &self.denominator {
            let degree = factor.degree();
            for _ in 0..*power {
                shift -= &degree;
                denominators.push(factor.approximate(&degree));
            }
        }
        approximate::quotient(numerator, &shift, denominators.into_iter().product())
    }

    fn from_integer(n: i64) -> Self {
        Self::from_sum(ExpSum::constant(Rational::from_integer(n.into())))
    }
}

impl Invert for ExpRational {
    fn inverse(&self) -> Option<Self> {
        let (c, q) = self.numerator.lowest()?;
        let (unit, shift) = (c.recip(), -q);
        let numerator = Self::missing(&Product::new(), &self.denominator).times_term(&unit, &shift);
        let mut denominator = Product::new();
        if self.numerator.len() > 1 {
            denominator.insert(self.numerator.times_term(&unit, &shift), 1);
        }
        Some(ExpRational {
            numerator,
            denominator,
        })
    }
}

impl Field for ExpRational {}

impl Exact for ExpRational {
    const ROW_BY_ROW: bool = true;
}

impl Ordered for ExpRational {
    fn sign(&self) -> Option<Sign> {
        let mut sign = self.numerator.sign()?;
        for (factor, power) in &self.denominator {
            sign = match (factor.sign()?, sign) {
                (Sign::Negative, Sign::Negative) if power % 2 == 1 => Sign::Positive,
                (Sign::Negative, Sign::Positive) if power % 2 == 1 => Sign::Negative,
                (_, sign) => sign,
            };
        }
        Some(sign)
    }
}

impl Exp for ExpRational {
    fn exp(&self) -> Option<Self> {
        let exponent = self.to_rational()?;
        Some(Self::from_sum(ExpSum::term(Rational::one(), exponent)))
    }
}

impl Log for ExpRational {
    /// The logarithm of `e^q` is `q`; every other one lies outside.
    fn ln(&self) -> Option<Self> {
        let (c, q) = self.monomial()?;
        if c.is_one() {
            Self::from_rational(q)
        } else {
            None
        }
    }
}
