//! Finite differences: the gradient from values of the loss alone.
//!
//! `exact` is equality over exact number systems, or refuses; `central` approximates over `f64`;
//! `evaluation` finds the outputs at a shifted weight for both. No derivative of an activation
//! or of a loss may be used in this folder.

mod central;
mod evaluation;
mod exact;

pub use central::{CentralDifference, Scheme};
pub use evaluation::Evaluation;
pub use exact::ExactDifference;

use crate::network::{Batch, Network, Undefined};
use crate::number::Ring;
use evaluation::Shifted;

/// J(upper) - J(lower), summed entry by entry so that over `f64` little is cancelled.
fn loss_difference<F: Ring>(
    network: &Network<F>,
    batch: &Batch<F>,
    upper: &Shifted<F>,
    lower: &Shifted<F>,
) -> Result<F, Undefined> {
    let loss = network.objective().loss_value()?;
    let mut sum = F::zero();
    let outputs = upper.outputs.iter().zip(&lower.outputs);
    for ((upper, lower), y) in outputs.zip(batch.targets()) {
        sum += loss.value(upper, y)? - loss.value(lower, y)?; // E1
    }
    Ok(sum)
}
