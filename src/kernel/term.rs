//! Terms: sums of monomials, kept in one form by the laws of a commutative ring. Sums over indices
//! stand outside of products. Nothing is unfolded or differentiated here.
//!
//! Every operation answers `None` where a number becomes too large, or where the range of a sum
//! depends on another dummy.

use super::context::{Range, Size};
use super::fraction::Fraction;
use super::integer::{Integer, Var};

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

/// What cannot be taken apart by the laws of a ring.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Atom {
    /// An entry of an array.
    Entry(Entry),
    /// An integer variable as a number.
    Variable(Var),
    /// How many positions an axis has, as a number.
    Count(Size),
    /// The Kronecker delta.
    Delta(Integer, Integer),
    /// A derivative of some order of a smooth function.
    Apply {
        /// Which function.
        function: Function,
        /// How often it is differentiated.
        order: u32,
        /// The indices of a family of functions.
        subscripts: Vec<Integer>,
        /// Where it is evaluated.
        argument: Term,
    },
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
    /// A term with a scalar symbol set to an argument.
    At {
        /// The symbol; nothing defines it.
        symbol: Symbol,
        /// Its value.
        argument: Term,
        /// The term.
        body: Term,
    },
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
    /// How many columns a factor has; it may depend on `var`.
    pub columns: Size,
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
    pub(super) fn push(&mut self, atom: Atom, exponent: i64) -> Option<()> {
        let never_zero = matches!(atom, Atom::Exp(_));
        let alike = |(known, power): &(Atom, i64)| {
            *known == atom && (never_zero || power.signum() == exponent.signum())
        };
        match self.factors.iter().position(alike) {
            // δ² = δ
            Some(_) if matches!(atom, Atom::Delta(..)) => {}
            Some(at) => {
                let power = &mut self.factors[at].1;
                *power = power.checked_add(exponent)?;
                if *power == 0 {
                    self.factors.remove(at);
                }
            }
            None => {
                let at = self
                    .factors
                    .partition_point(|(known, power)| (known, *power) < (&atom, exponent));
                self.factors.insert(at, (atom, exponent));
            }
        }
        Some(())
    }

    /// The product. Dummies that would clash are renamed.
    fn times(&self, other: &Monomial) -> Option<Monomial> {
        let clash = |one: &Monomial, other: &Monomial| {
            let mut binders = one.binders.iter();
            binders.any(|(var, _)| other.occurs(*var))
        };
        if clash(self, other) || clash(other, self) {
            let above = self.largest().max(other.largest());
            let own = self.freshened(above)?;
            let theirs = other.freshened(own.largest().max(above))?;
            return own.times(&theirs);
        }
        let mut product = self.clone();
        product.coefficient = self.coefficient.times(other.coefficient)?;
        product.binders.extend(other.binders.iter().cloned());
        product.binders.sort();
        for (atom, exponent) in &other.factors {
            product.push(atom.clone(), *exponent)?;
        }
        Some(product)
    }
}

impl From<Monomial> for Term {
    fn from(monomial: Monomial) -> Term {
        Term::collected(vec![monomial]).unwrap_or_default()
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
        Term::from(Monomial {
            coefficient: number,
            binders: Vec::new(),
            factors: Vec::new(),
        })
    }

    /// The monomials; none for 0.
    pub fn monomials(&self) -> &[Monomial] {
        &self.monomials
    }

    /// The number that it is, if it is one.
    pub fn as_number(&self) -> Option<Fraction> {
        match self.monomials.as_slice() {
            [] => Some(Fraction::ZERO),
            [one] if one.factors.is_empty() && one.binders.is_empty() => Some(one.coefficient),
            _ => None,
        }
    }

    /// Adds up equal monomials and drops those that vanish.
    pub(super) fn collected(mut monomials: Vec<Monomial>) -> Option<Term> {
        monomials.sort();
        let mut sum: Vec<Monomial> = Vec::with_capacity(monomials.len());
        for monomial in monomials {
            match sum.last_mut() {
                Some(last)
                    if last.factors == monomial.factors && last.binders == monomial.binders =>
                {
                    last.coefficient = last.coefficient.plus(monomial.coefficient)?;
                }
                _ => sum.push(monomial),
            }
        }
        sum.retain(|monomial| monomial.coefficient != Fraction::ZERO);
        Some(Term { monomials: sum })
    }

    /// An atom as a term. Deltas of integers whose difference is a number are numbers; exponentials
    /// of sums are products: exp(2a + b) = exp(a)² exp(b). `None` for an ordered product whose size
    /// or limits mention what is bound.
    pub fn atom(atom: Atom) -> Option<Term> {
        let single = |atom: Atom, exponent: i64| -> Option<Term> {
            let mut monomial = Monomial {
                coefficient: Fraction::ONE,
                binders: Vec::new(),
                factors: Vec::new(),
            };
            monomial.push(atom, exponent)?;
            Some(Term::from(monomial))
        };
        match atom {
            Atom::Delta(left, right) => match left.minus(&right) {
                Some(0) => Some(Term::one()),
                Some(_) => Some(Term::zero()),
                None => single(
                    Atom::Delta(left.clone().min(right.clone()), left.max(right)),
                    1,
                ),
            },
            Atom::Count(Size::Integer(integer)) => Term::integer(&integer),
            Atom::Exp(argument) => {
                let mut product = Term::one();
                for monomial in argument.monomials {
                    let (above, below) = monomial.coefficient.parts();
                    let unit = Monomial {
                        coefficient: Fraction::new(1, i128::from(below))?,
                        ..monomial
                    };
                    product = product.times(&single(Atom::Exp(Term::from(unit)), above)?)?;
                }
                Some(product)
            }
            Atom::Chain(chain) if !chain.is_scoped() => None,
            other => single(other, 1),
        }
    }

    /// An integer as a number.
    pub fn integer(integer: &Integer) -> Option<Term> {
        let (terms, constant) = integer.parts();
        let mut sum = Term::number(Fraction::whole(constant));
        for (var, times) in terms {
            let times = Fraction::whole(*times);
            sum = sum.plus(&Term::atom(Atom::Variable(*var))?.scaled(times)?)?;
        }
        Some(sum)
    }

    /// The sum.
    pub fn plus(&self, other: &Term) -> Option<Term> {
        Term::collected([&self.monomials[..], &other.monomials[..]].concat())
    }

    /// A multiple.
    pub fn scaled(&self, factor: Fraction) -> Option<Term> {
        let scale = |monomial: &Monomial| {
            Some(Monomial {
                coefficient: monomial.coefficient.times(factor)?,
                ..monomial.clone()
            })
        };
        Term::collected(self.monomials.iter().map(scale).collect::<Option<_>>()?)
    }

    /// The difference.
    pub fn minus(&self, other: &Term) -> Option<Term> {
        self.plus(&other.scaled(Fraction::whole(-1))?)
    }

    /// The product, multiplied out.
    pub fn times(&self, other: &Term) -> Option<Term> {
        let mut products = Vec::with_capacity(self.monomials.len() * other.monomials.len());
        for one in &self.monomials {
            for two in &other.monomials {
                products.push(one.times(two)?);
            }
        }
        Term::collected(products)
    }

    /// A power. A negative power of one product is taken factor by factor, of anything else as a
    /// whole.
    pub fn power(&self, exponent: i64) -> Option<Term> {
        const MOST: i64 = 12;
        let whole = |monomial: &Monomial| {
            let delta = |(atom, _): &(Atom, i64)| matches!(atom, Atom::Delta(..));
            monomial.binders.is_empty() && !monomial.factors.iter().any(delta)
        };
        match self.monomials.as_slice() {
            _ if exponent == 0 => Some(Term::one()),
            [one] if whole(one) && !(0..=MOST).contains(&exponent) => {
                let mut power = Monomial {
                    coefficient: Fraction::ONE,
                    binders: Vec::new(),
                    factors: Vec::new(),
                };
                let number = match exponent < 0 {
                    true => one.coefficient.inverse()?,
                    false => one.coefficient,
                };
                for _ in 0..exponent.unsigned_abs() {
                    power.coefficient = power.coefficient.times(number)?;
                    for (atom, times) in &one.factors {
                        power.push(atom.clone(), times.checked_mul(exponent.signum())?)?;
                    }
                }
                Some(Term::from(power))
            }
            _ if exponent < 0 => {
                let group = Term::atom(Atom::Group(self.clone()))?;
                group.power(exponent)
            }
            _ if exponent <= MOST => {
                let mut power = self.clone();
                for _ in 1..exponent {
                    power = power.times(self)?;
                }
                Some(power)
            }
            _ => None,
        }
    }

    /// The sum over a variable.
    pub fn sum(&self, var: Var, range: &Range) -> Option<Term> {
        let mut sum = Vec::with_capacity(self.monomials.len());
        for monomial in &self.monomials {
            let clash = |(bound, _): &(Var, Range)| *bound == var || range.mentions(*bound);
            let mut monomial = match monomial.binders.iter().any(clash) {
                true => {
                    let above = range.integers().into_iter().flat_map(|one| one.variables());
                    let above = above.map(|other| other.0).max().unwrap_or(0);
                    monomial.freshened(above.max(var.0).max(monomial.largest()))?
                }
                false => monomial.clone(),
            };
            // A range that depends on another dummy would forbid to change the order.
            if range.mentions(var)
                || monomial
                    .binders
                    .iter()
                    .any(|(_, other)| other.mentions(var))
            {
                return None;
            }
            monomial.binders.push((var, range.clone()));
            monomial.binders.sort();
            sum.push(monomial);
        }
        Term::collected(sum)
    }
}

impl Entry {
    /// The integers in it.
    pub fn integers(&self) -> impl Iterator<Item = &Integer> {
        self.layer.iter().chain(&self.indices)
    }

    /// With an integer in place of a variable.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Entry> {
        self.map(&|one| one.substitute(var, value))
    }

    /// With other integers.
    pub(super) fn map(&self, one: &dyn Fn(&Integer) -> Option<Integer>) -> Option<Entry> {
        let layer = match &self.layer {
            Some(layer) => Some(one(layer)?),
            None => None,
        };
        Some(Entry {
            symbol: self.symbol,
            layer,
            indices: self.indices.iter().map(one).collect::<Option<_>>()?,
        })
    }
}
