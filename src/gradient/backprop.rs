//! Standard backpropagation: the δ recursion from the output down. No Λ and no Γ here.

use nalgebra::DMatrix;

use super::{Gradient, GradientMethod};
use crate::network::{Batch, Network, Output, Trace, Undefined};
use crate::number::Ring;

/// Backpropagation with δ^(l)_iμ = ∂J/∂z^(l)_iμ, an m x d_l matrix.
///
/// It costs one matrix product for each layer on the way down, and one for each dJ/dW.
#[derive(Clone, Copy, Debug)]
pub struct Backprop;

impl Backprop {
    /// The gradient from a forward pass that has been made already.
    ///
    /// # Errors
    /// If an activation or the loss has no derivative at an entry.
    pub fn from_trace<F: Ring>(
        network: &Network<F>,
        trace: &Trace<F>,
        batch: &Batch<F>,
    ) -> Result<Gradient<F>, Undefined> {
        let n = network.depth();
        let upstream = network.loss_gradient(trace.outputs(), batch)?;
        let mut delta = match network.output() {
            // δ^(n) = L'(a) ⊙ h'(z)
            Output::Elementwise(h) => {
                upstream.component_mul(&h.derivatives(trace.z(n), trace.a(n), n)?)
            }
            Output::Softmax(_) => softmax_pullback(trace.outputs(), &upstream),
        };
        let mut gradient = Gradient::zeros(network);
        for l in (1..=n).rev() {
            // dJ/dW^(l) = δ^(l)ᵀ a^(l-1), dJ/dB^(l)_μ = Σ_i δ^(l)_iμ
            F::product_to(&delta.transpose(), trace.a(l - 1), gradient.weight_mut(l));
            for (bias, column) in gradient.bias_mut(l).iter_mut().zip(delta.column_iter()) {
                *bias = column.iter().cloned().fold(F::zero(), |sum, d| sum + d);
            }
            if l > 1 {
                // δ^(l-1) = (δ^(l) W^(l)) ⊙ g'(z^(l-1))
                let slope = network
                    .g(l - 1)
                    .derivatives(trace.z(l - 1), trace.a(l - 1), l - 1)?;
                delta = F::product(&delta, network.w(l)).component_mul(&slope);
            }
        }
        Ok(gradient)
    }
}

/// The product of the upstream gradient u with the Jacobian of softmax, row by row:
/// δ_j = a_j (u_j - Σ_l a_l u_l).
fn softmax_pullback<F: Ring>(a: &DMatrix<F>, u: &DMatrix<F>) -> DMatrix<F> {
    let mut delta = u.clone();
    for i in 0..a.nrows() {
        let mut mean = F::zero();
        for l in 0..a.ncols() {
            mean.add_product(&a[(i, l)], &u[(i, l)]);
        }
        for j in 0..a.ncols() {
            delta[(i, j)] = a[(i, j)].clone() * (u[(i, j)].clone() - mean.clone());
        }
    }
    delta
}

impl<F: Ring> GradientMethod<F> for Backprop {
    fn name(&self) -> String {
        "backprop".into()
    }

    fn gradient(&self, network: &Network<F>, batch: &Batch<F>) -> Result<Gradient<F>, Undefined> {
        Self::from_trace(network, &network.forward(batch)?, batch)
    }
}
