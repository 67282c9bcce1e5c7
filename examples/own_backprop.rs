//! Is my backprop right? A mistake, and what the check says of it.
//!
//! `cargo run --example own_backprop`

use gradproof::cross_check::{Draw, cross_check};
use gradproof::gradient::{ClosedForm, Gradient};
use gradproof::network::{Architecture, Batch, LossKind, Network, Undefined};
use gradproof::number::{Fp, Ring};

/// My derivation, for two layers. It forgets g' on the way down.
fn mine(network: &Network<Fp>, batch: &Batch<Fp>) -> Result<Gradient<Fp>, Undefined> {
    let n = network.depth();
    let trace = network.forward(batch)?;
    let mut delta = network.loss_gradient(trace.outputs(), batch)?;
    let mut gradient = Gradient::zeros(network);
    for l in (1..=n).rev() {
        *gradient.weight_mut(l) = Fp::product(&delta.transpose(), trace.a(l - 1));
        *gradient.bias_mut(l) = delta.row_sum_tr();
        delta = Fp::product(&delta, network.w(l));
    }
    Ok(gradient)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let architecture: Architecture = "3 -> 4 square -> 2".parse()?;
    let blueprint = architecture.blueprint::<Fp>(LossKind::HalfSquaredError, 0)?;
    let mut draw = Draw::from_seed(0);
    let batch = draw.batch(5, 3, 2);
    let network = draw.network(&blueprint, &architecture.widths(), batch.inputs())?;

    let verdict = cross_check(&network, &[&("mine", mine), &ClosedForm::Literal], &[batch]);
    println!("{verdict}");
    Ok(())
}
