//! How likely different members agree by chance. Terms are evaluated with degrees in place of
//! numbers, by the evaluator that also evaluates them with numbers.
//!
//! A random instance draws independent, uniformly random elements of F_p: the free values, and the
//! answers of unknown functions, one for each order of the derivative at each argument. These are
//! the variables. As long as no two different arguments become equal, every value is a fixed
//! quotient of polynomials in them, P / (Q_1^k_1 Q_2^k_2 ...), where each Q is the numerator of
//! something that was divided by. A derivative is a coefficient of a jet, and jets are added,
//! multiplied and inverted coefficient by coefficient, so a few rules serve for everything:
//!
//! - a sum is written over the least common denominator of its parts;
//! - a product multiplies numerators and denominators;
//! - the inverse of P / Q is Q over the new denominator P;
//! - an answer of an unknown function is a variable, whatever its argument is.
//!
//! Nothing is cancelled, so what comes out bounds the degrees of the quotient. The difference of
//! two quotients with numerators of degree a at most and denominators of degree b at most has a
//! numerator of degree D = a + b at most. If it is not zero, it is zero at an instance with
//! probability D / p at most (Schwartz and Zippel). For different members this is agreement by
//! chance; for different arguments it is a collision, and N arguments have N (N - 1) / 2 pairs.
//! Together that is the bound of an instance, (D + D N (N - 1) / 2) / p, with the larger D.
//!
//! A denominator that is zero at an instance needs no share: there the member has no value, and a
//! claim with such an instance is not `checked`. All this is about the equation modulo p: numbers
//! that differ by a multiple of p are the same here.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use num_traits::{One, Zero};

use super::evaluate::Interpretation;
use crate::derivation::term::{FunctionId, SymbolId};
use crate::number::{Invert, Rational, Ring};

/// A polynomial of which only the degree is known. Two are the same only if one is a copy of the
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Polynomial {
    number: u64,
    degree: u64,
}

thread_local! {
    /// How many polynomials there were.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
}

impl Polynomial {
    fn of_degree(degree: u64) -> Self {
        let number = NUMBER.get();
        NUMBER.set(number + 1);
        Polynomial { number, degree }
    }
}

/// Powers of polynomials.
type Powers = BTreeMap<Polynomial, u64>;

fn degree_of(powers: &Powers) -> u64 {
    powers.iter().fold(0, |sum, (factor, power)| {
        sum.saturating_add(factor.degree.saturating_mul(*power))
    })
}

/// Bounds on the degrees of a quotient: a numerator over powers of what was divided by.
///
/// The operators bound sums and products. They do not keep the laws of a ring: x - x is not known
/// to be zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Degree {
    /// None for zero.
    numerator: Option<Polynomial>,
    /// Without constants.
    denominator: Powers,
}

impl Degree {
    fn polynomial(degree: u64) -> Self {
        Degree {
            numerator: Some(Polynomial::of_degree(degree)),
            denominator: Powers::new(),
        }
    }

    /// Of the numerator.
    pub fn above(&self) -> u64 {
        self.numerator.map_or(0, |numerator| numerator.degree)
    }

    /// Of the denominator.
    pub fn below(&self) -> u64 {
        degree_of(&self.denominator)
    }
}

impl Add for Degree {
    type Output = Degree;

    fn add(self, other: Degree) -> Degree {
        if self.numerator.is_none() {
            return other;
        }
        if other.numerator.is_none() {
            return self;
        }
        let (one, two) = (self.above(), other.above());
        let (under_one, under_two) = (self.below(), other.below());
        let mut denominator = self.denominator;
        for (factor, power) in other.denominator {
            let known = denominator.entry(factor).or_default();
            *known = power.max(*known);
        }
        let below = degree_of(&denominator);
        let widened = |above: u64, under: u64| above.saturating_add(below.saturating_sub(under));
        Degree {
            numerator: Some(Polynomial::of_degree(
                widened(one, under_one).max(widened(two, under_two)),
            )),
            denominator,
        }
    }
}

impl Mul for Degree {
    type Output = Degree;

    fn mul(self, other: Degree) -> Degree {
        if self.numerator.is_none() || other.numerator.is_none() {
            return Degree::zero();
        }
        let above = self.above().saturating_add(other.above());
        let mut denominator = self.denominator;
        for (factor, power) in other.denominator {
            let known = denominator.entry(factor).or_default();
            *known = known.saturating_add(power);
        }
        Degree {
            numerator: Some(Polynomial::of_degree(above)),
            denominator,
        }
    }
}

impl Sub for Degree {
    type Output = Degree;

    fn sub(self, other: Degree) -> Degree {
        self.add(other)
    }
}

impl Neg for Degree {
    type Output = Degree;

    fn neg(self) -> Degree {
        self
    }
}

impl AddAssign for Degree {
    fn add_assign(&mut self, other: Degree) {
        *self = std::mem::take(self) + other;
    }
}

impl SubAssign for Degree {
    fn sub_assign(&mut self, other: Degree) {
        *self = std::mem::take(self) - other;
    }
}

impl MulAssign for Degree {
    fn mul_assign(&mut self, other: Degree) {
        *self = std::mem::take(self) * other;
    }
}

impl Default for Degree {
    fn default() -> Self {
        Degree::zero()
    }
}

impl Zero for Degree {
    fn zero() -> Self {
        Degree {
            numerator: None,
            denominator: Powers::new(),
        }
    }

    fn is_zero(&self) -> bool {
        self.numerator.is_none()
    }
}

impl One for Degree {
    fn one() -> Self {
        Degree::polynomial(0)
    }
}

impl fmt::Display for Degree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} over {}", self.above(), self.below())
    }
}

impl Ring for Degree {
    const NAME: &'static str = "degree";

    fn from_rational(q: &Rational) -> Option<Self> {
        Some(match q.is_zero() {
            true => Degree::zero(),
            false => Degree::one(),
        })
    }

    fn to_rational(&self) -> Option<Rational> {
        None
    }

    fn from_integer(n: i64) -> Self {
        match n {
            0 => Degree::zero(),
            _ => Degree::one(),
        }
    }
}

impl Invert for Degree {
    fn inverse(&self) -> Option<Self> {
        let numerator = self.numerator?;
        let mut denominator = Powers::new();
        if numerator.degree > 0 {
            denominator.insert(numerator, 1);
        }
        Some(Degree {
            numerator: Some(Polynomial::of_degree(self.below())),
            denominator,
        })
    }
}

/// The largest degrees among some quotients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Of the numerators.
    pub above: u64,
    /// Of the denominators.
    pub below: u64,
}

impl Extent {
    /// With one more quotient.
    pub fn with(self, degree: &Degree) -> Self {
        Extent {
            above: self.above.max(degree.above()),
            below: self.below.max(degree.below()),
        }
    }

    /// A bound on the degree of the numerator of the difference of any two.
    pub fn difference(self) -> u64 {
        self.above.saturating_add(self.below)
    }
}

/// Free values and answers of unknown functions as variables. Exponentials and logarithms have no
/// degree.
#[derive(Debug, Default)]
pub struct Variables {
    arguments: Cell<Extent>,
}

impl Variables {
    /// The arguments that unknown functions were asked for.
    pub fn arguments(&self) -> Extent {
        self.arguments.get()
    }
}

impl Interpretation<Degree> for Variables {
    fn leaf(&self, _: SymbolId, _: i64, _: &[i64]) -> Degree {
        Degree::polynomial(1)
    }

    fn function(&self, _: FunctionId, _: &[i64], _: u32, argument: &Degree) -> Option<Degree> {
        self.arguments.set(self.arguments.get().with(argument));
        Some(Degree::polynomial(1))
    }

    fn exp(&self, _: &Degree) -> Option<Degree> {
        None
    }

    fn ln(&self, _: &Degree) -> Option<Degree> {
        None
    }
}

#[cfg(test)]
mod tests;
