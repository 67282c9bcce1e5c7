//! Gradient derivations, verified: independent calculators over exact number systems.
//!
//! Modules in order of dependency; each uses only those above it.

/// The command line.
pub mod cli;
/// The calculators against each other.
pub mod cross_check;
/// Verdicts and what they rest on.
pub mod evidence;
/// The calculators.
pub mod gradient;
/// The function whose gradient is wanted.
pub mod network;
/// Number systems and their laws.
pub mod number;
/// Evidence rendered for people and programs.
pub mod report;
