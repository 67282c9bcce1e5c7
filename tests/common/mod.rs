//! Random networks for the tests: sizes, activations and losses from a seed.

#![allow(dead_code)] // each test file uses a part of it

use gradproof::cross_check::{Draw, Sample, random_widths};
use gradproof::network::{
    ActivationKind, Architecture, Batch, Catalogue, LayerSpec, LossKind, Network,
};

/// How many random instances a sweep looks at. `GRADPROOF_CASES` asks for more.
pub fn cases(default: u64) -> u64 {
    let more = std::env::var("GRADPROOF_CASES");
    more.ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// What the networks of a sweep are made of.
#[derive(Clone, Debug)]
pub struct Kinds {
    pub hidden: Vec<ActivationKind>,
    pub outputs: Vec<ActivationKind>,
    pub losses: Vec<LossKind>,
    /// The largest number of layers.
    pub depth: usize,
    /// The largest width of the output.
    pub outputs_wide: usize,
    /// The largest product of the costs of all activations; exact numbers grow with it.
    pub cost: u64,
}

/// By how much an activation makes exact numbers longer.
fn cost(kind: ActivationKind) -> u64 {
    match kind {
        ActivationKind::Square => 2,
        ActivationKind::Cube => 3,
        ActivationKind::Serpentine | ActivationKind::Softsign => 4,
        _ => 1,
    }
}

/// A random network of depth 1 to `depth` with pairwise different widths, and 1 to 4 examples.
///
/// `None` if the seed led to a network without result, such as one with a dead unit.
pub fn instance<F: Sample + Catalogue>(kinds: &Kinds, seed: u64) -> Option<(Network<F>, Batch<F>)> {
    let mut draw = Draw::from_seed(seed);
    let mut widths = random_widths(&mut draw, kinds.depth, 6);
    let n = widths.len() - 1;
    if widths[n] > kinds.outputs_wide {
        // Some other layer is narrow, so widths stay pairwise different.
        let narrow = (0..n).min_by_key(|l| widths[*l])?;
        widths.swap(narrow, n);
    }
    if widths[n] > kinds.outputs_wide {
        return None;
    }
    let output = *draw.choose(&kinds.outputs);
    let mut budget = kinds.cost / cost(output);
    let mut layers = Vec::new();
    for &width in &widths[1..n] {
        let mut activation = *draw.choose(&kinds.hidden);
        if cost(activation) > budget {
            activation = kinds.hidden[0];
        }
        budget /= cost(activation);
        layers.push(LayerSpec { width, activation });
    }
    layers.push(LayerSpec {
        width: widths[n],
        activation: output,
    });
    let loss = *draw.choose(&kinds.losses);
    let architecture = Architecture {
        inputs: widths[0],
        layers,
    };
    let blueprint = architecture
        .blueprint::<F>(loss, seed)
        .expect("the kinds fit");
    let rows = 1 + draw.below(4);
    let batch = draw.batch::<F>(rows, widths[0], widths[n]);
    let network = draw.network(&blueprint, &widths, batch.inputs()).ok()?;
    Some((network, batch))
}

/// A network and a batch for an architecture that is written out.
pub fn written<F: Sample + Catalogue>(
    arch: &str,
    loss: LossKind,
    rows: usize,
    seed: u64,
) -> (Network<F>, Batch<F>) {
    let architecture: Architecture = arch.parse().expect("a well-formed architecture");
    let blueprint = architecture
        .blueprint::<F>(loss, seed)
        .expect("the kinds fit");
    let widths = architecture.widths();
    let mut draw = Draw::from_seed(seed);
    let batch = draw.batch::<F>(rows, widths[0], widths[widths.len() - 1]);
    let network = draw
        .network(&blueprint, &widths, batch.inputs())
        .expect("a live network");
    (network, batch)
}
