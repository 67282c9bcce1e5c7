//! What an equation means, in scalars: every index, sum and range is explicit. Matrices, slices and
//! schematic products have been lowered to this.

use super::integer::{Integer, Var};
use crate::number::Rational;

/// A symbol of the theory, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SymbolId(pub u32);

/// A function of the theory, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

/// How many values an index has. They begin with 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// A number or a variable: `m`.
    Integer(Integer),
    /// A width that depends on a layer: `d_{n-k}`.
    Family(u32, Integer),
    /// Not stated; see `Sizes`.
    Unknown(u32),
}

/// What a bound variable ranges over.
#[derive(Clone, Debug, PartialEq)]
pub enum Range {
    /// All positions of an axis.
    Size(Size),
    /// From a lower to an upper limit, both included; empty if the upper one is less.
    Limits(Integer, Integer),
}

/// An entry of an array: the symbol, its layer, its indices.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which array.
    pub symbol: SymbolId,
    /// Which layer, for arrays that have layers.
    pub layer: Option<Integer>,
    /// Which entry.
    pub indices: Vec<Integer>,
}

/// A scalar.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A number as written.
    Number(Rational),
    /// An integer variable used as a number.
    Integer(Integer),
    /// The parameter of a function that is being evaluated.
    Local(u32),
    /// An entry of an array.
    Entry(Entry),
    /// The Kronecker delta.
    Delta(Integer, Integer),
    /// A sum of terms.
    Add(Vec<Term>),
    /// A product of factors.
    Multiply(Vec<Term>),
    /// The opposite.
    Negate(Box<Term>),
    /// A quotient.
    Divide(Box<Term>, Box<Term>),
    /// An integer power.
    Power(Box<Term>, i64),
    /// A sum over a variable.
    Sum(Var, Range, Box<Term>),
    /// A product over a variable, of scalars.
    Product(Var, Range, Box<Term>),
    /// An entry of an ordered product of matrices.
    Matrices(Box<Matrices>),
    /// An entry of `A ... B ... C`, summed over what lies between.
    Schematic(Box<Schematic>),
    /// A function of which nothing is known, or its derivative of some order.
    Apply {
        /// Which function.
        function: FunctionId,
        /// How often it is differentiated.
        order: u32,
        /// The indices of a family of functions.
        subscripts: Vec<Integer>,
        /// Where it is evaluated.
        argument: Box<Term>,
    },
    /// A defined function of one scalar, or its derivative of some order.
    Let {
        /// The parameter.
        local: u32,
        /// Where the function is evaluated.
        argument: Box<Term>,
        /// How often it is differentiated.
        order: u32,
        /// What the function is.
        body: Box<Term>,
    },
    /// The exponential.
    Exp(Box<Term>),
    /// The natural logarithm.
    Log(Box<Term>),
    /// A partial derivative by an entry, everything that is computed from it varying with it.
    Derivative(Box<Term>, Entry),
    /// The first term whose condition holds.
    Cases(Vec<(Term, Condition)>),
}

/// When a case applies.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `left = right`, or the opposite.
    Equal(Integer, Integer, bool),
    /// `left <= right`
    AtMost(Integer, Integer),
    /// In all other cases.
    Otherwise,
}

/// `(Π_{var=low}^{high} body)` at a row and a column. The first factor stands on the left. No
/// factor at all is the identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrices {
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
    /// How many columns a factor has, which may depend on `var`.
    pub columns: Size,
    /// The entry of a factor at `row` and `column`.
    pub body: Term,
    /// The row of the product.
    pub at_row: Integer,
    /// The column of the product.
    pub at_column: Integer,
}

/// `Σ first(γ_1) generic(γ_1, γ_2) ... last(γ_{count-1})`, with `count` factors in all.
#[derive(Clone, Debug, PartialEq)]
pub struct Schematic {
    /// How many factors.
    pub count: Integer,
    /// The only factor, if there is one.
    pub single: Term,
    /// The first factor and its column.
    pub first: (Term, Var),
    /// The factor between row and column, numbered by the third variable.
    pub generic: (Term, Var, Var, Var),
    /// The number of the generic factor that has γ_1 as its row.
    pub start: Integer,
    /// The last factor and its row.
    pub last: (Term, Var),
    /// How many values γ_1 has.
    pub first_size: Size,
    /// How many columns the generic factor has.
    pub generic_size: Size,
}

impl Term {
    /// The number 0.
    pub fn zero() -> Term {
        Term::Integer(Integer::constant(0))
    }

    /// The number 1.
    pub fn one() -> Term {
        Term::Integer(Integer::constant(1))
    }

    /// Calls `see` for every integer, with the variables that are bound there.
    pub fn integers(&self, bound: &mut Vec<Var>, see: &mut dyn FnMut(&Integer, &[Var])) {
        match self {
            Term::Number(_) | Term::Local(_) => {}
            Term::Integer(integer) => see(integer, bound),
            Term::Entry(entry) => entry.integers(bound, see),
            Term::Delta(left, right) => {
                see(left, bound);
                see(right, bound);
            }
            Term::Add(terms) | Term::Multiply(terms) => {
                for term in terms {
                    term.integers(bound, see);
                }
            }
            Term::Negate(term) | Term::Power(term, _) | Term::Exp(term) | Term::Log(term) => {
                term.integers(bound, see);
            }
            Term::Divide(left, right) => {
                left.integers(bound, see);
                right.integers(bound, see);
            }
            Term::Sum(var, range, body) | Term::Product(var, range, body) => {
                if let Range::Limits(low, high) = range {
                    see(low, bound);
                    see(high, bound);
                }
                bound.push(*var);
                body.integers(bound, see);
                bound.pop();
            }
            Term::Matrices(product) => {
                for integer in [
                    &product.low,
                    &product.high,
                    &product.at_row,
                    &product.at_column,
                ] {
                    see(integer, bound);
                }
                bound.extend([product.var, product.row, product.column]);
                product.body.integers(bound, see);
                bound.truncate(bound.len() - 3);
            }
            Term::Schematic(product) => {
                see(&product.count, bound);
                see(&product.start, bound);
                let (generic, row, column, number) = &product.generic;
                let before = bound.len();
                bound.extend([product.first.1, *row, *column, *number, product.last.1]);
                for term in [&product.single, &product.first.0, generic, &product.last.0] {
                    term.integers(bound, see);
                }
                bound.truncate(before);
            }
            Term::Apply {
                subscripts,
                argument,
                ..
            } => {
                for subscript in subscripts {
                    see(subscript, bound);
                }
                argument.integers(bound, see);
            }
            Term::Let { argument, body, .. } => {
                argument.integers(bound, see);
                body.integers(bound, see);
            }
            Term::Derivative(of, by) => {
                of.integers(bound, see);
                by.integers(bound, see);
            }
            Term::Cases(cases) => {
                for (term, condition) in cases {
                    term.integers(bound, see);
                    if let Condition::Equal(left, right, _) | Condition::AtMost(left, right) =
                        condition
                    {
                        see(left, bound);
                        see(right, bound);
                    }
                }
            }
        }
    }

    /// Calls `see` for the term and all its parts.
    pub fn walk(&self, see: &mut dyn FnMut(&Term)) {
        see(self);
        match self {
            Term::Number(_)
            | Term::Integer(_)
            | Term::Local(_)
            | Term::Entry(_)
            | Term::Delta(..) => {}
            Term::Add(parts) | Term::Multiply(parts) => {
                parts.iter().for_each(|part| part.walk(see))
            }
            Term::Negate(inner) | Term::Power(inner, _) | Term::Exp(inner) | Term::Log(inner) => {
                inner.walk(see)
            }
            Term::Divide(left, right) => {
                left.walk(see);
                right.walk(see);
            }
            Term::Sum(_, _, body) | Term::Product(_, _, body) => body.walk(see),
            Term::Matrices(product) => product.body.walk(see),
            Term::Schematic(product) => {
                for part in [
                    &product.single,
                    &product.first.0,
                    &product.generic.0,
                    &product.last.0,
                ] {
                    part.walk(see);
                }
            }
            Term::Apply { argument, .. } => argument.walk(see),
            Term::Let { argument, body, .. } => {
                argument.walk(see);
                body.walk(see);
            }
            Term::Derivative(of, _) => of.walk(see),
            Term::Cases(cases) => cases.iter().for_each(|(value, _)| value.walk(see)),
        }
    }

    /// Calls `see` for every entry, also those that are differentiated by.
    pub fn entries(&self, see: &mut dyn FnMut(&Entry)) {
        self.walk(&mut |part| match part {
            Term::Entry(entry) | Term::Derivative(_, entry) => see(entry),
            _ => {}
        });
    }

    /// Whether some layer or some limit in it depends on a variable.
    pub fn layers_depend_on(&self, var: Var) -> bool {
        let mentions = |integer: &Integer| integer.variables().any(|other| other == var);
        let mut found = false;
        self.walk(&mut |part| {
            found |= match part {
                Term::Entry(entry) | Term::Derivative(_, entry) => entry.layer.iter().any(mentions),
                Term::Sum(_, Range::Limits(low, high), _)
                | Term::Product(_, Range::Limits(low, high), _) => mentions(low) || mentions(high),
                Term::Matrices(product) => mentions(&product.low) || mentions(&product.high),
                Term::Schematic(product) => mentions(&product.count) || mentions(&product.start),
                _ => false,
            }
        });
        found
    }

    /// The variables that are not bound in it, each once, in order.
    pub fn free(&self) -> Vec<Var> {
        let mut free = Vec::new();
        self.integers(&mut Vec::new(), &mut |integer, bound| {
            free.extend(integer.variables().filter(|var| !bound.contains(var)));
        });
        free.sort();
        free.dedup();
        free
    }

    /// With an integer in place of a free variable. Binders have variables of their own, so nothing
    /// is captured as long as `value` holds none of them.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Term> {
        let integer = |integer: &Integer| integer.substitute(var, value);
        let term = |term: &Term| term.substitute(var, value);
        let boxed = |inner: &Term| inner.substitute(var, value).map(Box::new);
        let all = |terms: &[Term]| terms.iter().map(term).collect::<Option<Vec<_>>>();
        let size = |size: &Size| size.substitute(var, value);
        let range = |range: &Range| {
            Some(match range {
                Range::Size(inner) => Range::Size(size(inner)?),
                Range::Limits(low, high) => Range::Limits(integer(low)?, integer(high)?),
            })
        };
        Some(match self {
            Term::Number(_) | Term::Local(_) => self.clone(),
            Term::Integer(inner) => Term::Integer(integer(inner)?),
            Term::Entry(entry) => Term::Entry(entry.substitute(var, value)?),
            Term::Delta(left, right) => Term::Delta(integer(left)?, integer(right)?),
            Term::Add(terms) => Term::Add(all(terms)?),
            Term::Multiply(terms) => Term::Multiply(all(terms)?),
            Term::Negate(inner) => Term::Negate(boxed(inner)?),
            Term::Divide(left, right) => Term::Divide(boxed(left)?, boxed(right)?),
            Term::Power(inner, exponent) => Term::Power(boxed(inner)?, *exponent),
            Term::Sum(bound, over, body) => Term::Sum(*bound, range(over)?, boxed(body)?),
            Term::Product(bound, over, body) => Term::Product(*bound, range(over)?, boxed(body)?),
            Term::Matrices(product) => Term::Matrices(Box::new(Matrices {
                low: integer(&product.low)?,
                high: integer(&product.high)?,
                columns: size(&product.columns)?,
                body: term(&product.body)?,
                at_row: integer(&product.at_row)?,
                at_column: integer(&product.at_column)?,
                ..(**product).clone()
            })),
            Term::Schematic(product) => {
                let (generic, row, column, number) = &product.generic;
                Term::Schematic(Box::new(Schematic {
                    count: integer(&product.count)?,
                    single: term(&product.single)?,
                    first: (term(&product.first.0)?, product.first.1),
                    generic: (term(generic)?, *row, *column, *number),
                    start: integer(&product.start)?,
                    last: (term(&product.last.0)?, product.last.1),
                    first_size: size(&product.first_size)?,
                    generic_size: size(&product.generic_size)?,
                }))
            }
            Term::Apply {
                function,
                order,
                subscripts,
                argument,
            } => Term::Apply {
                function: *function,
                order: *order,
                subscripts: subscripts.iter().map(integer).collect::<Option<_>>()?,
                argument: boxed(argument)?,
            },
            Term::Let {
                local,
                argument,
                order,
                body,
            } => Term::Let {
                local: *local,
                argument: boxed(argument)?,
                order: *order,
                body: boxed(body)?,
            },
            Term::Exp(inner) => Term::Exp(boxed(inner)?),
            Term::Log(inner) => Term::Log(boxed(inner)?),
            Term::Derivative(of, by) => Term::Derivative(boxed(of)?, by.substitute(var, value)?),
            Term::Cases(cases) => {
                let case = |(inner, condition): &(Term, Condition)| {
                    let condition = match condition {
                        Condition::Equal(left, right, equal) => {
                            Condition::Equal(integer(left)?, integer(right)?, *equal)
                        }
                        Condition::AtMost(left, right) => {
                            Condition::AtMost(integer(left)?, integer(right)?)
                        }
                        Condition::Otherwise => Condition::Otherwise,
                    };
                    Some((term(inner)?, condition))
                };
                Term::Cases(cases.iter().map(case).collect::<Option<_>>()?)
            }
        })
    }
}

impl Entry {
    fn integers(&self, bound: &[Var], see: &mut dyn FnMut(&Integer, &[Var])) {
        for integer in self.layer.iter().chain(&self.indices) {
            see(integer, bound);
        }
    }

    /// With an integer in place of a variable.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Entry> {
        let layer = match &self.layer {
            Some(layer) => Some(layer.substitute(var, value)?),
            None => None,
        };
        let indices = self
            .indices
            .iter()
            .map(|index| index.substitute(var, value));
        Some(Entry {
            symbol: self.symbol,
            layer,
            indices: indices.collect::<Option<_>>()?,
        })
    }
}

impl Size {
    /// With an integer in place of a variable.
    pub fn substitute(&self, var: Var, value: &Integer) -> Option<Size> {
        Some(match self {
            Size::Integer(integer) => Size::Integer(integer.substitute(var, value)?),
            Size::Family(family, layer) => Size::Family(*family, layer.substitute(var, value)?),
            Size::Unknown(_) => self.clone(),
        })
    }
}
