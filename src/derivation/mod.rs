//! Trees to typed claims: declarations, definitions, indices, shapes, ranges. Nothing is evaluated.
//!
//! Architecture invariant: what is written in matrices, slices or dots is lowered here to scalars
//! with explicit indices and sums. Later stages know nothing of notation.

mod apply;
pub mod array;
mod assumption;
mod below;
mod beside;
mod big;
mod bracket;
mod caution;
mod chain;
pub mod claim;
mod condition;
mod declaration;
mod definition;
mod dependence;
mod document;
mod dots;
mod doubt;
mod elaborate;
mod head;
mod implied;
pub mod integer;
mod listing;
mod name;
mod prose;
mod reach;
mod schematic;
mod scope;
pub mod shared;
mod show;
pub mod sizes;
mod stranger;
mod symbol;
pub mod term;
pub mod theory;
mod usage;

pub use caution::{Bars, Caution};
pub use definition::matches;
pub use document::{Derivation, Link, Status};

use crate::diagnostic::{Code, Diagnostic, Span};

/// The reader has complained about this place already.
pub const UNREADABLE: Code = Code(200);
/// An index is free on the right side only.
pub const FREE_ON_THE_RIGHT: Code = Code(301);
/// One letter is an index and counts layers.
pub const TWO_ROLES: Code = Code(302);
/// A letter is used on the right of a definition and not bound there.
pub const NOT_IN_SCOPE: Code = Code(303);
/// An index is bound twice in one scope.
pub const BOUND_TWICE: Code = Code(304);
/// The head of a definition and its body disagree.
pub const HEAD_AND_BODY: Code = Code(306);
/// A layer that does not exist.
pub const LAYER_RANGE: Code = Code(307);
/// An index ranges over different sizes.
pub const RANGES: Code = Code(308);
/// Too many or too few indices.
pub const INDEX_COUNT: Code = Code(309);
/// Something else than an integer where one is needed.
pub const NOT_AN_INTEGER: Code = Code(310);
/// A definition in terms of itself.
pub const CIRCULAR: Code = Code(311);
/// A schematic product that says nothing definite.
pub const SCHEMA: Code = Code(312);
/// The range of an index is not known.
pub const NO_RANGE: Code = Code(313);
/// An integer that is too large.
pub const LARGE: Code = Code(314);
/// A function is used as an array, or an array as a function.
pub const NOT_A_FUNCTION: Code = Code(315);
/// Mathematics that is not supported yet.
pub const UNSUPPORTED: Code = Code(501);

/// An expression that the reader has complained about.
fn unreadable(span: Span) -> Diagnostic {
    Diagnostic::new(UNREADABLE, span, "this could not be read")
}

/// Mathematics that the checker does not know.
fn unsupported(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(UNSUPPORTED, span, format!("{what} cannot be decided yet"))
}
