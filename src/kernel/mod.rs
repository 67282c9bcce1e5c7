//! Theorems and the few rules that make them. This is the only code that a proof has to trust:
//! terms, substitution, integer terms, rules. It uses nothing else of ours and no other crate.
//!
//! Architecture invariant: a [`Theorem`] has private fields, and [`Theorem::by`] is the only way to
//! one. Nothing here searches; whoever wants a theorem says which rule, where, and with what.
//!
//! **Terms** ([`Term`]) are sums of monomials, a monomial being a number times a sum over bound
//! indices of a product of factors. Building a term applies the laws of a commutative ring, pulls
//! sums out of products, and splits exponentials; so what differs only by these laws is the same
//! term. Renaming a dummy is a rule.
//!
//! **A theorem** says: for all values of its free integers that fit its [`Context`], for all widths,
//! values of the arrays and smooth functions, the left side is the right side, under its
//! assumptions. Arrays exist on all layers and at all indices; where no definition applies, an
//! entry is an independent value. The inverse of 0 counts as 0; a rule that needs more says so in
//! the assumptions.
//!
//! **Derivatives.** ∂X/∂Y is the rate at which X changes when an amount is added to the entry Y and
//! everything that is computed from Y follows.
#![deny(clippy::float_arithmetic)]

mod context;
#[cfg(test)]
pub(crate) mod crippled;
mod derivative;
mod fraction;
mod induction;
pub mod integer;
mod product;
mod refusal;
mod replace;
mod substitute;
mod sum;
mod term;
mod theorem;
mod theory;

pub use context::{Context, Range};
pub use fraction::Fraction;
pub use integer::{Integer, Var};
pub use refusal::{Fallible, Refusal};
pub use replace::Frame;
pub use substitute::Binds;
pub use term::{Atom, Chain, Entry, Function, Head, Monomial, Symbol, Term};
pub use theorem::{Assumption, Equation, Proof, Rule, Statement, Theorem};
pub use theory::{Definition, Measure, Theory};
