//! The closed form index by index, as the paper prints it. Slow on purpose.

use nalgebra::DMatrix;

use super::{eta, hidden_slopes};
use crate::gradient::Gradient;
use crate::network::{Batch, Network, Output, Trace, Undefined};
use crate::number::Ring;

pub(super) fn gradient<F: Ring>(
    network: &Network<F>,
    trace: &Trace<F>,
    batch: &Batch<F>,
) -> Result<Gradient<F>, Undefined> {
    let n = network.depth();
    let eta = eta(network, trace, batch)?;
    let slopes = hidden_slopes(network, trace)?;
    let mut gradient = Gradient::zeros(network);
    for k in 0..n {
        for i in 0..batch.rows() {
            let lambda = lambda(network, &slopes, i, k);
            let factor = match network.output() {
                Output::Elementwise(_) => lambda,
                Output::Softmax(_) => gamma(&lambda, trace.outputs(), i),
            };
            for mu in 0..network.width(n - k) {
                let mut delta = F::zero();
                for j in 0..network.width(n) {
                    delta.add_product(&eta[(i, j)], &factor[(j, mu)]); // E21
                }
                for nu in 0..network.width(n - k - 1) {
                    let entry = &mut gradient.weight_mut(n - k)[(mu, nu)];
                    entry.add_product(&delta, &trace.a(n - k - 1)[(i, nu)]); // E20
                }
                gradient.bias_mut(n - k)[mu] += delta;
            }
        }
    }
    Ok(gradient)
}

/// Λ^(n-k)(i, :, :), d_n x d_(n-k): the product of k matrices α, larger layers to the left.
fn lambda<F: Ring>(network: &Network<F>, slopes: &[DMatrix<F>], i: usize, k: usize) -> DMatrix<F> {
    let n = network.depth();
    let mut lambda = DMatrix::identity(network.width(n), network.width(n)); // k = 0
    for gamma in 0..k {
        let l = n - gamma;
        let (w, slope) = (network.w(l), &slopes[l - 2]);
        let mut product = DMatrix::<F>::zeros(network.width(n), network.width(l - 1));
        for j in 0..network.width(n) {
            for mu in 0..network.width(l - 1) {
                for p in 0..network.width(l) {
                    let alpha = w[(p, mu)].clone() * slope[(i, mu)].clone(); // E12
                    product[(j, mu)].add_product(&lambda[(j, p)], &alpha); // E15
                }
            }
        }
        lambda = product;
    }
    lambda
}

/// Γ(i, :, :), the shape of Λ: every row of Λ less the mean of its rows weighted by a(i, :).
fn gamma<F: Ring>(lambda: &DMatrix<F>, a: &DMatrix<F>, i: usize) -> DMatrix<F> {
    let mut gamma = lambda.clone();
    for j in 0..lambda.nrows() {
        for mu in 0..lambda.ncols() {
            let mut sum = F::zero();
            for l in 0..lambda.nrows() {
                sum.add_product(&a[(i, l)], &lambda[(l, mu)]);
            }
            gamma[(j, mu)] -= sum; // E32
        }
    }
    gamma
}
