//! Exact values for everything that is free in a claim, written down so that a reader can redo the
//! calculation: numbers, and polynomials or tables for the functions.

use std::cell::RefCell;
use std::collections::BTreeMap;

use num_traits::{One, Zero};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use super::evaluate::Interpretation;
use crate::derivation::term::{FunctionId, SymbolId};
use crate::number::{Exact, Exp, ExpRational, Invert, Log, Rational};

/// A number system in which counterexamples are exact.
pub trait Precise: Exact + Invert {
    /// The exponential, if it lies in this system.
    fn exponential(&self) -> Option<Self>;

    /// The logarithm, if it lies in this system.
    fn logarithm(&self) -> Option<Self>;

    /// How many steps in a prime field a calculation with it takes as long as, about.
    fn work(&self) -> u64;
}

impl Precise for Rational {
    fn exponential(&self) -> Option<Self> {
        self.is_zero().then(Rational::one)
    }

    fn logarithm(&self) -> Option<Self> {
        self.is_one().then(Rational::zero)
    }

    /// The greatest common divisor takes the square of the length.
    fn work(&self) -> u64 {
        let words = self.numer().bits().max(self.denom().bits()) / 64;
        8 + words * (words + 40)
    }
}

impl Precise for ExpRational {
    fn exponential(&self) -> Option<Self> {
        Exp::exp(self)
    }

    fn logarithm(&self) -> Option<Self> {
        Log::ln(self)
    }

    fn work(&self) -> u64 {
        30 * (1 + self.terms() as u64)
    }
}

/// What a function is.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// The coefficients of 1, x, x^2, ...
    Polynomial(Vec<i64>),
    /// A value for each order of the derivative and each argument that was asked for. Finitely many
    /// of these always belong to some polynomial, by Hermite interpolation.
    Table(BTreeMap<(Vec<i64>, u32, Rational), Rational>),
}

/// The polynomials that are tried, the simplest first.
pub const POLYNOMIALS: [&[i64]; 6] = [
    &[0, 1],
    &[0, 0, 1],
    &[0, 1, 1],
    &[0, 0, 0, 1],
    &[1, 2, 1],
    &[0, 1, 0, 1],
];

/// The place of a value: symbol, layer, indices.
pub type Leaf = (SymbolId, i64, Vec<i64>);

/// Values and functions. What is not there yet is made up, and then stays.
#[derive(Debug)]
pub struct Model {
    /// The values.
    pub values: RefCell<BTreeMap<Leaf, Rational>>,
    /// The functions, by number.
    pub functions: RefCell<BTreeMap<u32, Shape>>,
    random: RefCell<ChaCha8Rng>,
    /// Whether new functions are tables.
    tables: bool,
    /// What new values and functions are; without it they are 0 and x.
    inventive: bool,
    /// Logarithms without exact value: an arbitrary number stands for each.
    placeholders: RefCell<Vec<(Rational, i64)>>,
    /// Which arbitrary numbers.
    salt: i64,
}

impl Model {
    /// A model that makes up random small values.
    pub fn random(random: ChaCha8Rng, tables: bool) -> Self {
        Model {
            values: RefCell::default(),
            functions: RefCell::default(),
            random: RefCell::new(random),
            tables,
            inventive: true,
            placeholders: RefCell::default(),
            salt: 1,
        }
    }

    /// A model with these values; everything else is 0.
    pub fn given(values: BTreeMap<Leaf, Rational>, functions: BTreeMap<u32, Shape>) -> Self {
        Model {
            values: RefCell::new(values),
            functions: RefCell::new(functions),
            random: RefCell::new(super::oracle::stream(0, 0, 0)),
            tables: false,
            inventive: false,
            placeholders: RefCell::default(),
            salt: 1,
        }
    }

    /// Whether an arbitrary number stood for a logarithm.
    pub fn uses_placeholders(&self) -> bool {
        !self.placeholders.borrow().is_empty()
    }

    /// The same values with other numbers for logarithms.
    pub fn with_other_placeholders(&self) -> Model {
        let given = Model::given(
            self.values.borrow().clone(),
            self.functions.borrow().clone(),
        );
        Model {
            salt: self.salt + 41,
            ..given
        }
    }

    fn small(&self) -> Rational {
        if !self.inventive {
            return Rational::zero();
        }
        const SMALL: [(i64, i64); 8] = [
            (1, 1),
            (-1, 1),
            (2, 1),
            (-2, 1),
            (1, 2),
            (3, 1),
            (1, 1),
            (2, 1),
        ];
        let (above, below) = SMALL[(self.random.borrow_mut().next_u64() % 8) as usize];
        Rational::new(above.into(), below.into())
    }
}

impl<F: Precise> Interpretation<F> for Model {
    fn leaf(&self, symbol: SymbolId, layer: i64, indices: &[i64]) -> F {
        let mut values = self.values.borrow_mut();
        let value = values
            .entry((symbol, layer, indices.to_vec()))
            .or_insert_with(|| self.small());
        F::from_rational(value).unwrap_or_else(F::zero)
    }

    fn function(
        &self,
        function: FunctionId,
        subscripts: &[i64],
        order: u32,
        argument: &F,
    ) -> Option<F> {
        let mut functions = self.functions.borrow_mut();
        let shape =
            functions
                .entry(function.0)
                .or_insert_with(|| match (self.tables, self.inventive) {
                    (true, _) => Shape::Table(BTreeMap::new()),
                    (false, true) => {
                        let at = self.random.borrow_mut().next_u64() % POLYNOMIALS.len() as u64;
                        Shape::Polynomial(POLYNOMIALS[at as usize].to_vec())
                    }
                    (false, false) => Shape::Polynomial(POLYNOMIALS[0].to_vec()),
                });
        match shape {
            Shape::Polynomial(coefficients) => Some(polynomial(coefficients, order, argument)),
            Shape::Table(table) => {
                let key = (subscripts.to_vec(), order, argument.to_rational()?);
                let value = table.entry(key).or_insert_with(|| self.small());
                F::from_rational(value)
            }
        }
    }

    fn work(&self, number: &F) -> u64 {
        number.work()
    }

    fn exp(&self, argument: &F) -> Option<F> {
        argument.exponential()
    }

    fn ln(&self, argument: &F) -> Option<F> {
        if let Some(known) = argument.logarithm() {
            return Some(known);
        }
        // A number without logarithm in the reals must not get one.
        let argument = argument
            .to_rational()
            .filter(|argument| *argument > Rational::zero())?;
        let mut known = self.placeholders.borrow_mut();
        let at = known.iter().position(|(known, _)| *known == argument);
        let number = match at {
            Some(at) => known[at].1,
            None => {
                // Scrambled, so that no simple combination of two is the same for every salt.
                let mixed = (self.salt as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
                    ^ (known.len() as u64 + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93);
                let number = (mixed.wrapping_mul(mixed | 1) >> 40) as i64 + 1;
                known.push((argument, number));
                number
            }
        };
        Some(F::from_integer(number))
    }
}

/// A derivative of a polynomial, by Horner's rule.
fn polynomial<F: Precise>(coefficients: &[i64], order: u32, at: &F) -> F {
    let mut value = F::zero();
    for (power, coefficient) in coefficients.iter().enumerate().rev() {
        let Some(rest) = (power as i64)
            .checked_sub(i64::from(order))
            .filter(|rest| *rest >= 0)
        else {
            break;
        };
        let falling: i64 = (rest + 1..=power as i64).product();
        value = value * at.clone() + F::from_integer(coefficient * falling);
    }
    value
}

/// A polynomial as it is written.
pub fn show_polynomial(coefficients: &[i64]) -> String {
    let mut text = String::new();
    for (power, coefficient) in coefficients.iter().enumerate().rev() {
        if *coefficient == 0 {
            continue;
        }
        if !text.is_empty() {
            text.push_str(" + ");
        }
        match (power, coefficient) {
            (0, _) => text.push_str(&coefficient.to_string()),
            (_, 1) => {}
            _ => text.push_str(&format!("{coefficient} ")),
        }
        match power {
            0 => {}
            1 => text.push('x'),
            _ => text.push_str(&format!("x^{power}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Ring;

    #[test]
    fn derivatives_of_polynomials_are_right() {
        let two = Rational::from_integer(2.into());
        // x + x^3: 10, 1 + 3x^2 = 13, 6x = 12, 6, 0.
        let values: Vec<String> = (0..5)
            .map(|order| polynomial(&[0, 1, 0, 1], order, &two).to_string())
            .collect();
        assert_eq!(values, ["10", "13", "12", "6", "0"]);
        assert_eq!(show_polynomial(&[1, 2, 1]), "x^2 + 2 x + 1");
        assert_eq!(Rational::NAME, "rational");
    }
}
