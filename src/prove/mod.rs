//! Proofs for all sizes: claims are lowered to terms of the kernel, both sides are simplified, and
//! what is found is a theorem or nothing. Nothing here is trusted; only the kernel makes theorems.

mod canonical;
mod divide;
mod layers;
mod lower;
mod order;
mod prover;
mod recurrence;
mod show;
mod simplify;
mod step;
mod trace;

pub use lower::Unprovable;
pub use prover::Prover;
pub use trace::{Step, Trace, assumptions, traces};
