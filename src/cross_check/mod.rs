//! The calculators against each other: comparison, counterexamples, random instances, planted faults.
//!
//! Nothing here calculates a gradient, except the wrong ones in `fault`. Nothing here prints.

mod compare;
mod fault;
mod instance;
mod random;
mod sample;
mod search;

pub use compare::{Comparison, Difference, Pair, compare, cross_check, idle_layer};
pub use fault::{Fault, Planted};
pub use instance::Instance;
pub use random::{Draw, NoSuchNetwork, Sample, error_bound, random_widths};
pub use sample::{sample_check, sample_compare};
pub use search::{Limits, Replayed, replay, smallest_counterexample};
