//! Expressions with axes: vectors, rows, columns, matrices. They are lowered to scalars with one
//! variable per axis; what has no common shape is refused here.

use super::integer::{Integer, Var};
use super::sizes::Conflict;
use super::term::{Range, Size, Term};
use super::theory::Theory;
use crate::diagnostic::{Code, Diagnostic, Span};

/// Shapes that do not fit.
pub const SHAPES: Code = Code(305);

/// A scalar for every position on its axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// The axes, none for a scalar.
    pub axes: Vec<Axis>,
    /// How a single axis lies.
    pub lies: Lies,
    /// The entry at the variables of the axes.
    pub body: Term,
}

/// One axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The variable that stands for the position.
    pub var: Var,
    /// How many positions there are.
    pub size: Size,
}

/// How a single axis lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// Not stated: `z_i`, or an array declared with one axis.
    Either,
    /// A 1 x d row.
    Row,
    /// A d x 1 column.
    Column,
}

impl Array {
    /// A number without axes.
    pub fn scalar(body: Term) -> Self {
        Array {
            axes: Vec::new(),
            lies: Lies::Either,
            body,
        }
    }

    /// The same shape with another entry.
    pub fn map(self, change: impl FnOnce(Term) -> Term) -> Self {
        Array {
            body: change(self.body),
            ..self
        }
    }

    /// The shape in words: `d_n x m`, `row of d_n`.
    pub fn shape(&self, theory: &Theory) -> String {
        let sizes: Vec<String> = self
            .axes
            .iter()
            .map(|axis| theory.show_size(&axis.size))
            .collect();
        match (sizes.as_slice(), self.lies) {
            ([], _) => "a scalar".into(),
            ([size], Lies::Either) => format!("a vector of {size}"),
            ([size], Lies::Row) => format!("a row of {size}"),
            ([size], Lies::Column) => format!("a column of {size}"),
            _ => format!("{} entries", sizes.join(" x ")),
        }
    }

    /// The entry at these positions, one for each of the first axes.
    pub fn at(mut self, indices: &[Integer], span: Span) -> Result<Array, Diagnostic> {
        let rest = self.axes.split_off(indices.len().min(self.axes.len()));
        for (axis, index) in self.axes.iter().zip(indices) {
            self.body = put(&self.body, axis.var, index, span)?;
        }
        Ok(Array {
            axes: rest,
            lies: Lies::Either,
            body: self.body,
        })
    }

    /// Rows become columns.
    pub fn transposed(mut self, span: Span) -> Result<Array, Diagnostic> {
        let last = self.axes.len();
        match (last, self.lies) {
            (1, Lies::Row) => self.lies = Lies::Column,
            // A vector counts as a column.
            (1, _) => self.lies = Lies::Row,
            (0, _) => {}
            (2 | 3, _) => self.axes.swap(last - 2, last - 1),
            _ => {
                return Err(Diagnostic::new(
                    SHAPES,
                    span,
                    "this has too many axes to be transposed",
                ));
            }
        }
        Ok(self)
    }

    /// The other array on the axes of this one. The shapes must be the same, or differ in what
    /// `may_differ`; the answer says in what they do.
    pub fn aligned(
        &self,
        mut other: Array,
        may_differ: impl Fn(&Theory, &Conflict) -> bool,
        theory: &mut Theory,
        span: Span,
    ) -> Result<(Array, Vec<Conflict>), Diagnostic> {
        let mut conflicts = Vec::new();
        let lies = match (self.lies, other.lies) {
            (Lies::Row, Lies::Column) | (Lies::Column, Lies::Row) => None,
            (Lies::Either, lies) | (lies, _) => Some(lies),
        };
        let mut fits =
            self.axes.len() == other.axes.len() && (self.axes.len() != 1 || lies.is_some());
        if fits {
            for (mine, theirs) in self.axes.iter().zip(&other.axes) {
                if let Some(conflict) = theory.sizes.unify(&mine.size, &theirs.size) {
                    fits &= may_differ(theory, &conflict);
                    conflicts.push(conflict);
                }
            }
        }
        let turned = self.axes.len() == other.axes.len()
            && self
                .axes
                .iter()
                .rev()
                .zip(&other.axes)
                .all(|(mine, theirs)| {
                    theory.sizes.resolve(&mine.size) == theory.sizes.resolve(&theirs.size)
                });
        // What fits when transposed was meant so.
        if !fits || turned && !conflicts.is_empty() {
            let message = format!(
                "the shapes do not fit: {} against {}",
                self.shape(theory),
                other.shape(theory)
            );
            let found = Diagnostic::new(SHAPES, span, message);
            return Err(match turned {
                true => found.hint("they fit when one of them is transposed"),
                false => found,
            });
        }
        for (mine, theirs) in self.axes.iter().zip(&other.axes) {
            other.body = put(&other.body, theirs.var, &Integer::variable(mine.var), span)?;
        }
        let other = Array {
            axes: self.axes.clone(),
            lies: lies.unwrap_or(Lies::Either),
            body: other.body,
        };
        Ok((other, conflicts))
    }

    /// The product: of numbers, of a number with an array, of matrices, rows and columns.
    pub fn times(self, other: Array, theory: &mut Theory, span: Span) -> Result<Array, Diagnostic> {
        if self.axes.is_empty() || other.axes.is_empty() {
            let body = multiply(self.body, other.body);
            let (axes, lies) = match self.axes.is_empty() {
                true => (other.axes, other.lies),
                false => (self.axes, self.lies),
            };
            return Ok(Array { axes, lies, body });
        }
        let (mine, theirs) = (self.axes.len(), other.axes.len());
        // How many axes on each side stay: shared examples first, then rows and columns.
        let lies = match (mine, self.lies, theirs, other.lies) {
            // A vector before a row can only be a column.
            (1, Lies::Column | Lies::Either, 1, Lies::Row) => {
                let axes = [self.axes, other.axes].concat();
                return Ok(Array {
                    axes,
                    lies: Lies::Either,
                    body: multiply(self.body, other.body),
                });
            }
            (1, Lies::Row, 1, Lies::Column | Lies::Either) => Lies::Either,
            // A vector without orientation lies as the matrix beside it wants it.
            (1, Lies::Row | Lies::Either, 2, _) => Lies::Row,
            (2, _, 1, Lies::Column | Lies::Either) => Lies::Column,
            (2, _, 2, _) | (3, _, 3, _) => Lies::Either,
            _ => return Err(self.misfit(&other, theory, span)),
        };
        let (mut left, mut right) = (self.clone(), other.clone());
        let mut axes = Vec::new();
        if mine == 3 {
            // Example by example.
            let (one, other_one) = (left.axes.remove(0), right.axes.remove(0));
            if theory.sizes.unify(&one.size, &other_one.size).is_some() {
                return Err(self.misfit(&other, theory, span));
            }
            right.body = put(
                &right.body,
                other_one.var,
                &Integer::variable(one.var),
                span,
            )?;
            axes.push(one);
        }
        let (Some(column), row) = (left.axes.pop(), right.axes.remove(0)) else {
            return Err(self.misfit(&other, theory, span));
        };
        if theory.sizes.unify(&column.size, &row.size).is_some() {
            return Err(self.misfit(&other, theory, span));
        }
        let dummy = theory.variable("s");
        let dummy_integer = Integer::variable(dummy);
        let left_body = put(&left.body, column.var, &dummy_integer, span)?;
        let right_body = put(&right.body, row.var, &dummy_integer, span)?;
        let body = Term::Sum(
            dummy,
            Range::Size(column.size),
            Box::new(multiply(left_body, right_body)),
        );
        axes.extend(left.axes);
        axes.extend(right.axes);
        Ok(Array { axes, lies, body })
    }

    fn misfit(&self, other: &Array, theory: &Theory, span: Span) -> Diagnostic {
        let message = format!(
            "the shapes do not fit in this product: {} times {}",
            self.shape(theory),
            other.shape(theory)
        );
        let found = Diagnostic::new(SHAPES, span, message);
        match (self.axes.len(), other.axes.len()) {
            (1, 1) => found.hint("write x^T y for a number, x \\odot y for entry by entry"),
            _ => found,
        }
    }
}

/// A term with an integer in place of a variable.
pub fn put(term: &Term, var: Var, value: &Integer, span: Span) -> Result<Term, Diagnostic> {
    term.substitute(var, value)
        .ok_or_else(|| Diagnostic::new(super::LARGE, span, "the integers in this become too large"))
}

/// A product without nesting.
pub fn multiply(left: Term, right: Term) -> Term {
    match (left, right) {
        (Term::Multiply(mut factors), Term::Multiply(more)) => {
            factors.extend(more);
            Term::Multiply(factors)
        }
        (Term::Multiply(mut factors), right) => {
            factors.push(right);
            Term::Multiply(factors)
        }
        (left, Term::Multiply(mut factors)) => {
            factors.insert(0, left);
            Term::Multiply(factors)
        }
        (left, right) => Term::Multiply(vec![left, right]),
    }
}
