//! Claims to verdicts: exact checks at random instances, then a small counterexample.
//!
//! Architecture invariant: a difference in a prime field or with opaque functions is a hint. Only
//! an exact rational instance makes a claim `refuted`.

pub mod check;
mod compound;
#[cfg(test)]
mod crippled_kernels;
mod decision;
pub mod degree;
mod describe;
pub mod evaluate;
mod exponential;
pub mod instance;
pub mod jet;
pub mod lanes;
mod logarithm;
mod memory;
pub mod model;
mod mutate;
pub mod oracle;
mod product;
mod proof;
mod range;
mod reach;
mod rebuild;
pub mod refute;
mod replay;
mod selftest;
mod small;
pub mod values;
pub mod world;

pub use check::{Effort, STEPS};
pub use compound::{Altered, differ, mutated_twice, redefined, unaltered};
pub use decision::{Decision, FirstPrinciples, decide, verify};
pub use mutate::{Mutant, Slip, mutants};
pub use proof::{prove, prove_anywhere, strengthen};
pub use rebuild::{Rebuilt, rebuild, recorded};
pub use replay::replay;
pub use selftest::{Judged, Mutated, mutated, score, selftest};
