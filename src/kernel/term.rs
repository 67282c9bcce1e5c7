//! Terms: sums of monomials, kept in one form by the laws of a commutative ring. Sums over indices
//! stand outside of products. Nothing is unfolded or differentiated here.
//!
//! Every operation is refused where a number becomes too large, or where the range of a sum depends
//! on another dummy.

use super::context::Range;
use super::fraction::Fraction;
use super::integer::{Integer, Var};
use super::refusal::{Fallible, Refusal};

/// An array or scalar, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// A smooth function, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Function(pub u32);

/// An entry of an array: the symbol, its layer, its indices.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry {
    /// Which array.
    pub symbol: Symbol,
    /// Which layer, for arrays that have layers.
    pub layer: Option<Integer>,
    /// Which entry.
    pub indices: Vec<Integer>,
}

/// A derivative of some order of a smooth function.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Head {
    /// Which function.
    pub function: Function,
    /// How often it is differentiated.
    pub order: u32,
    /// The indices of a family of functions.
    pub subscripts: Vec<Integer>,
}

/// What cannot be taken apart by the laws of a ring.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Atom {
    /// An entry of an array.
    Entry(Entry),
    /// An integer variable as a number.
    Number(Integer),
    /// A width as a number, by name and layer.
    Width(u32, Integer),
    /// The Kronecker delta.
    Delta(Integer, Integer),
    /// A smooth function, or a derivative of it, at an argument.
    Apply(Head, Term),
    /// The exponential.
    Exp(Term),
    /// The natural logarithm.
    Log(Term),
    /// The term itself, in brackets: what is divided by, in one piece.
    Group(Term),
    /// An entry of an ordered product of matrices.
    Chain(Box<Chain>),
    /// The derivative of a term by an entry.
    Derivative(Term, Entry),
    /// With a scalar symbol, which nothing defines, set to an argument: a term.
    At(Symbol, Term, Term),
}

/// `(Π_{var=low}^{high} body)` at a row and a column, the first factor on the left. No factor at
/// all is the identity.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chain {
    /// What numbers the factors.
    pub var: Var,
    /// The first.
    pub low: Integer,
    /// The last.
    pub high: Integer,
    /// The row inside a factor.
    pub row: Var,
    /// The column inside a factor.
    pub column: Var,
    /// The columns of a factor; they may depend on `var`.
    pub columns: Range,
    /// The entry of a factor at `row` and `column`.
    pub body: Term,
    /// The row of the product.
    pub at_row: Integer,
    /// The column of the product.
    pub at_column: Integer,
}

/// A number times a sum over indices of a product of powers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Monomial {
    pub(super) binders: Vec<(Var, Range)>,
    pub(super) factors: Vec<(Atom, i64)>,
    pub(super) coefficient: Fraction,
}

/// A sum of monomials.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term {
    pub(super) monomials: Vec<Monomial>,
}

impl Monomial {
    /// A number.
    fn number(coefficient: Fraction) -> Monomial {
        Monomial {
            binders: Vec::new(),
            factors: Vec::new(),
            coefficient,
        }
    }

    /// The number in front.
    pub fn coefficient(&self) -> Fraction {
        self.coefficient
    }

    /// What it is summed over, in the order of the variables.
    pub fn binders(&self) -> &[(Var, Range)] {
        &self.binders
    }

    /// What is multiplied, with exponents other than 0. One atom may come twice, with a positive
    /// and with a negative exponent: nothing is cancelled that may be zero.
    pub fn factors(&self) -> &[(Atom, i64)] {
        &self.factors
    }

    /// Multiplies by a power of an atom, inside of the sums.
    fn push(&mut self, atom: Atom, exponent: i64) -> Fallible<()> {
        let never_zero = matches!(atom, Atom::Exp(_));
        let alike = |(known, power): &(Atom, i64)| {
            *known == atom && (never_zero || power.signum() == exponent.signum())
        };
        match self.factors.iter().position(alike) {
            // δ² = δ
            Some(_) if matches!(atom, Atom::Delta(..)) => {}
            Some(at) => {
                let power = &mut self.factors[at].1;
                *power = power.checked_add(exponent).ok_or(Refusal::TooLarge)?;
                if *power == 0 {
                    self.factors.remove(at);
                }
            }
            None => {
                let before = |(known, power): &(Atom, i64)| (known, *power) < (&atom, exponent);
                let at = self.factors.partition_point(before);
                self.factors.insert(at, (atom, exponent));
            }
        }
        Ok(())
    }

    /// The product. Dummies that would clash are renamed.
    fn times(&self, other: &Monomial) -> Fallible<Monomial> {
        let mut product = self.avoiding(&|var| other.meets(&|met| met == var))?;
        let other = other.avoiding(&|var| product.meets(&|met| met == var))?;
        product.coefficient = product.coefficient.times(other.coefficient)?;
        product.binders.extend(other.binders);
        product.binders.sort();
        for (atom, exponent) in other.factors {
            product.push(atom, exponent)?;
        }
        Ok(product)
    }

    /// The product with other terms in place of atoms, without the sums.
    pub(super) fn product(&self, base: &mut dyn FnMut(&Atom) -> Fallible<Term>) -> Fallible<Term> {
        let mut product = Term::number(self.coefficient);
        for (atom, exponent) in &self.factors {
            product = product.times(&base(atom)?.power(*exponent)?)?;
        }
        Ok(product)
    }
}

impl From<Monomial> for Term {
    fn from(monomial: Monomial) -> Term {
        let zero = monomial.coefficient == Fraction::ZERO;
        let monomials = if zero { Vec::new() } else { vec![monomial] };
        Term { monomials }
    }
}

impl Term {
    /// The number 0.
    pub fn zero() -> Term {
        Term::default()
    }

    /// The number 1.
    pub fn one() -> Term {
        Term::number(Fraction::ONE)
    }

    /// A number.
    pub fn number(number: Fraction) -> Term {
        Term::from(Monomial::number(number))
    }

    /// The monomials; none for 0.
    pub fn monomials(&self) -> &[Monomial] {
        &self.monomials
    }

    /// Adds up equal monomials and drops those that vanish.
    pub fn collected(mut monomials: Vec<Monomial>) -> Fallible<Term> {
        monomials.sort();
        let mut sum: Vec<Monomial> = Vec::with_capacity(monomials.len());
        for one in monomials {
            match sum.last_mut() {
                Some(last) if last.factors == one.factors && last.binders == one.binders => {
                    last.coefficient = last.coefficient.plus(one.coefficient)?;
                }
                _ => sum.push(one),
            }
        }
        sum.retain(|monomial| monomial.coefficient != Fraction::ZERO);
        Ok(Term { monomials: sum })
    }

    /// An atom as a term. Deltas of integers whose difference is a number are numbers; exponentials
    /// of sums are products: exp(2a + b) = exp(a)² exp(b); a number does not change. Refused for an
    /// ordered product whose size or limits mention what is bound.
    pub fn atom(atom: Atom) -> Fallible<Term> {
        let mut product = Monomial::number(Fraction::ONE);
        match atom {
            Atom::Delta(left, right) => match left.plus(-1, &right)?.as_constant() {
                Some(0) => {}
                Some(_) => return Ok(Term::zero()),
                None if left <= right => product.push(Atom::Delta(left, right), 1)?,
                None => product.push(Atom::Delta(right, left), 1)?,
            },
            Atom::Number(integer) if integer.as_variable().is_none() => {
                return Term::integer(&integer);
            }
            Atom::Exp(argument) => {
                for mut unit in argument.monomials {
                    let (above, below) = unit.coefficient.parts();
                    unit.coefficient = Fraction::new(1, i128::from(below))?;
                    product.push(Atom::Exp(Term::from(unit)), above)?;
                }
            }
            Atom::Chain(chain) if !chain.is_scoped() => return Err(Refusal::TooLarge),
            other => product.push(other, 1)?,
        }
        Ok(Term::from(product))
    }

    /// An integer as a number.
    pub fn integer(integer: &Integer) -> Fallible<Term> {
        let (terms, constant) = integer.parts();
        let mut sum = vec![Monomial::number(Fraction::whole(constant))];
        for (var, times) in terms {
            let mut monomial = Monomial::number(Fraction::whole(*times));
            monomial.push(Atom::Number(Integer::variable(*var)), 1)?;
            sum.push(monomial);
        }
        Term::collected(sum)
    }

    /// The sum.
    pub fn plus(&self, other: &Term) -> Fallible<Term> {
        Term::collected([&self.monomials[..], &other.monomials[..]].concat())
    }

    /// A multiple.
    pub fn scaled(&self, factor: Fraction) -> Fallible<Term> {
        self.times(&Term::number(factor))
    }

    /// The product, multiplied out.
    pub fn times(&self, other: &Term) -> Fallible<Term> {
        const MOST: usize = 20_000;
        let count = self.monomials.len() * other.monomials.len();
        if count > MOST {
            return Err(Refusal::TooLarge);
        }
        let mut products = Vec::with_capacity(count);
        for one in &self.monomials {
            for two in &other.monomials {
                products.push(one.times(two)?);
            }
        }
        Term::collected(products)
    }

    /// A power. A power of one product is taken factor by factor, a negative power of anything else
    /// as a whole.
    pub fn power(&self, exponent: i64) -> Fallible<Term> {
        const MOST: i64 = 12;
        let whole = |monomial: &Monomial| {
            let delta = |(atom, _): &(Atom, i64)| matches!(atom, Atom::Delta(..));
            monomial.binders.is_empty() && !monomial.factors.iter().any(delta)
        };
        match self.monomials.as_slice() {
            _ if exponent == 0 => Ok(Term::one()),
            [one] if whole(one) => {
                let mut power = Monomial::number(one.coefficient.power(exponent)?);
                for (atom, times) in &one.factors {
                    let times = times.checked_mul(exponent).ok_or(Refusal::TooLarge)?;
                    power.push(atom.clone(), times)?;
                }
                Ok(Term::from(power))
            }
            _ if exponent < 0 => Term::atom(Atom::Group(self.clone()))?.power(exponent),
            _ if exponent <= MOST => {
                (1..exponent).try_fold(self.clone(), |power, _| power.times(self))
            }
            _ => Err(Refusal::TooLarge),
        }
    }

    /// The sum over a variable.
    pub fn sum(&self, var: Var, range: &Range) -> Fallible<Term> {
        let mut sum = Vec::with_capacity(self.monomials.len());
        for monomial in &self.monomials {
            let mut monomial = monomial.avoiding(&|name| name == var || range.mentions(name))?;
            // A range that depends on another dummy would forbid to change the order.
            let ranges = monomial.binders.iter().map(|(_, other)| other);
            if ranges.chain([range]).any(|other| other.mentions(var)) {
                return Err(Refusal::TooLarge);
            }
            monomial.binders.push((var, range.clone()));
            monomial.binders.sort();
            sum.push(monomial);
        }
        Term::collected(sum)
    }

    /// The sum over several variables.
    pub(super) fn summed(self, binders: &[(Var, Range)]) -> Fallible<Term> {
        let mut binders = binders.iter();
        binders.try_fold(self, |body, (var, range)| body.sum(*var, range))
    }
}
