//! The closed form of the paper: Λ, Γ and η. Numbers E1 to E32 are those of its displays.
//!
//! Two implementations live here, one index by index and one with stacked matrix products.
//! Neither may use the δ recursion.

mod fast;
mod literal;

pub use fast::Workspace;

use nalgebra::DMatrix;

use super::{Gradient, GradientMethod};
use crate::network::{Batch, Network, Output, Trace, Undefined};
use crate::number::Ring;

/// The gradient by the closed form.
///
/// With α^(l) = W^(l) diag g'(z^(l-1)) and Λ^(n-k) = α^(n) ⋯ α^(n-k+1) for each example,
/// Δ^(n-k) = Λᵀη and dJ/dW^(n-k) = Δᵀ a^(n-k-1). For a softmax output Γ stands in place of Λ.
/// The paper leaves out dJ/dB^(n-k)_μ = Σ_i Δ_iμ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedForm {
    /// As printed: every sum written out, nothing carried from one layer to the next.
    Literal,
    /// The products of all examples stacked, Λ carried from layer to layer.
    Fast,
}

impl ClosedForm {
    /// The gradient from a forward pass that has been made already.
    ///
    /// # Errors
    /// If an activation or the loss has no derivative at an entry.
    pub fn from_trace<F: Ring>(
        self,
        network: &Network<F>,
        trace: &Trace<F>,
        batch: &Batch<F>,
    ) -> Result<Gradient<F>, Undefined> {
        match self {
            ClosedForm::Literal => literal::gradient(network, trace, batch),
            ClosedForm::Fast => {
                Workspace::new(network, batch.rows()).gradient(network, trace, batch)
            }
        }
    }
}

impl<F: Ring> GradientMethod<F> for ClosedForm {
    fn name(&self) -> String {
        match self {
            ClosedForm::Literal => "closed (literal)".into(),
            ClosedForm::Fast => "closed (fast)".into(),
        }
    }

    fn gradient(&self, network: &Network<F>, batch: &Batch<F>) -> Result<Gradient<F>, Undefined> {
        self.from_trace(network, &network.forward(batch)?, batch)
    }
}

/// η, m x d_n.
fn eta<F: Ring>(
    network: &Network<F>,
    trace: &Trace<F>,
    batch: &Batch<F>,
) -> Result<DMatrix<F>, Undefined> {
    let (n, a) = (network.depth(), trace.outputs());
    let slope = network.loss_gradient(a, batch)?;
    Ok(match network.output() {
        Output::Elementwise(h) => slope.component_mul(&h.derivatives(trace.z(n), a, n)?), // E19
        Output::Softmax(_) => slope.component_mul(a),                                     // E32
    })
}

/// g'(z^(1)), ..., g'(z^(n-1)).
fn hidden_slopes<F: Ring>(
    network: &Network<F>,
    trace: &Trace<F>,
) -> Result<Vec<DMatrix<F>>, Undefined> {
    (1..network.depth())
        .map(|l| network.g(l).derivatives(trace.z(l), trace.a(l), l))
        .collect()
}
