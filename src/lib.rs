//! Gradient derivations, verified: independent calculators over exact number systems.
//!
//! The modules stand in order of dependency; each uses only those above it. Two ways in:
//! [`decide::decide`] judges every equals sign of a document, and [`cross_check::cross_check`]
//! compares any number of gradient methods, a closure of yours among them. Both answer with an
//! [`evidence::Verdict`].

// Theorems and the few rules that make them: the only trusted code of the prover.
pub mod kernel;

// Number systems and their laws.
pub mod number;

// The function whose gradient is wanted.
pub mod network;

// The calculators.
pub mod gradient;

// Places in a document and complaints about them.
pub mod diagnostic;

// Text to tree.
pub mod syntax;

// Trees to typed claims.
pub mod derivation;

// The search for proofs. The kernel judges what it finds.
pub mod prove;

// Verdicts and what they rest on.
pub mod evidence;

// Typed claims to verdicts.
pub mod decide;

// The calculators against each other.
pub mod cross_check;

// Evidence rendered for people and programs.
pub mod report;

// The command line.
pub mod cli;
