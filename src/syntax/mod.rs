//! Text to tree: Markdown extraction, lexer, parser. No meaning and no numbers here.
//!
//! Architecture invariant: reading never fails. What cannot be read becomes an error node and a
//! [`Diagnostic`](crate::diagnostic::Diagnostic); no token is dropped silently. Spacing, colours,
//! sizes of brackets, `&`, tags, labels, what is written at a brace and remarks in words are dropped
//! on purpose: they say nothing.

mod atom;
mod differential;
mod lexer;
mod loose;
mod macros;
pub mod markdown;
pub(crate) mod paragraph;
mod parser;
mod script;
mod sign;
mod statement;
pub(crate) mod telling;
pub mod tree;
pub(crate) mod words;

pub use lexer::{TOO_LONG, UNKNOWN_COMMAND};
pub use macros::{BAD_MACRO, Macros};
pub use parser::{MISSING, TOO_DEEP, UNEXPECTED};
pub use script::TWO_SCRIPTS;
pub use sign::spelled;
pub use statement::{Formula, LAYOUT, read_formula};
