//! Text to tree: Markdown extraction, lexer, parser. No meaning and no numbers here.
//!
//! Architecture invariant: reading never fails. What cannot be read becomes an error node and a
//! [`Diagnostic`](crate::diagnostic::Diagnostic); no token is dropped silently. Spacing, sizes of
//! brackets, `&`, tags and labels are dropped on purpose: they say nothing.

mod atom;
mod differential;
mod lexer;
pub mod markdown;
mod parser;
mod script;
mod statement;
pub mod tree;

pub use lexer::Macros;
pub use statement::{Formula, read_formula};
