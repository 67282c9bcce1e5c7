//! The closed form with the matrices Λ of all examples stacked into one, and buffers kept.
//!
//! Row j·m + i of the stack is row j of Λ(i, :, :). A column of the stack therefore has the
//! layout of an m x d_n matrix, like η and a^(n).

use nalgebra::DMatrix;

use super::{eta, hidden_slopes};
use crate::gradient::Gradient;
use crate::network::{Batch, Network, Output, Trace, Undefined};
use crate::number::Ring;

/// Buffers of the fast closed form, to be kept from one gradient to the next.
///
/// ```
/// use gradproof::gradient::{ClosedForm, GradientMethod, Workspace};
/// # use gradproof::network::*;
/// # use nalgebra::{DMatrix, DVector};
/// # let layer = Affine { weights: DMatrix::from_element(2, 3, 1.0), bias: DVector::zeros(2) };
/// # let network = Network::new(vec![layer], Blueprint {
/// #     hidden: vec![], output: Output::softmax(), objective: Objective::with_value(CrossEntropy),
/// # }).unwrap();
/// # let batch = Batch::new(DMatrix::from_element(1, 3, 0.5), DMatrix::from_element(1, 2, 1.0)).unwrap();
/// let mut workspace = Workspace::new(&network, batch.rows());
/// let gradient = workspace.gradient(&network, &network.forward(&batch)?, &batch)?;
/// assert_eq!(gradient, ClosedForm::Fast.gradient(&network, &batch)?);
/// # Ok::<(), Undefined>(())
/// ```
#[derive(Debug)]
pub struct Workspace<F: Ring> {
    /// For each layer: Λ of all examples, (m·d_n) x d_l.
    lambda: Vec<DMatrix<F>>,
    /// For each layer: Δ, m x d_l.
    delta: Vec<DMatrix<F>>,
}

impl<F: Ring> Workspace<F> {
    /// Buffers for batches of m = `rows` examples.
    pub fn new(network: &Network<F>, rows: usize) -> Self {
        let n = network.depth();
        let buffers = |rows: usize| {
            (1..=n)
                .map(|l| DMatrix::zeros(rows, network.width(l)))
                .collect()
        };
        Workspace {
            lambda: buffers(rows * network.width(n)),
            delta: buffers(rows),
        }
    }

    /// The gradient from a forward pass that has been made already.
    ///
    /// Buffers made for other sizes are replaced.
    ///
    /// # Errors
    /// If an activation or the loss has no derivative at an entry.
    pub fn gradient(
        &mut self,
        network: &Network<F>,
        trace: &Trace<F>,
        batch: &Batch<F>,
    ) -> Result<Gradient<F>, Undefined> {
        let mut gradient = Gradient::zeros(network);
        self.gradient_into(network, trace, batch, &mut gradient)?;
        Ok(gradient)
    }

    /// The same, written over a gradient that was made for this network before.
    ///
    /// # Errors
    /// If an activation or the loss has no derivative at an entry; the gradient is then of no use.
    ///
    /// # Panics
    /// If the gradient has other shapes than the network.
    pub fn gradient_into(
        &mut self,
        network: &Network<F>,
        trace: &Trace<F>,
        batch: &Batch<F>,
        gradient: &mut Gradient<F>,
    ) -> Result<(), Undefined> {
        if !self.fits(network, batch.rows()) {
            *self = Self::new(network, batch.rows());
        }
        let n = network.depth();
        let eta = eta(network, trace, batch)?;
        let slopes = hidden_slopes(network, trace)?;
        for k in 0..n {
            let l = n - k;
            let (lower, upper) = self.lambda.split_at_mut(l);
            let lambda = &mut lower[l - 1];
            match k {
                0 => stack(
                    &DMatrix::identity(network.width(n), network.width(n)),
                    lambda,
                ),
                1 => stack(network.w(n), lambda),
                _ => F::product_to(&upper[0], network.w(l + 1), lambda), // E15
            }
            let delta = &mut self.delta[l - 1];
            match network.output() {
                Output::Elementwise(_) => contract(lambda, &eta, delta),
                Output::Softmax(_) => contract_gamma(lambda, trace.outputs(), &eta, delta),
            }
            if k > 0 {
                // diag g'(z^(l)), the last part of α^(l+1), acts on the columns of Λ one by one. So
                // Δ may have it now, and Λ needs it only if there is another factor to come.
                delta.component_mul_assign(&slopes[l - 1]); // E12
                if l > 1 {
                    scale(lambda, &slopes[l - 1]); // E12
                }
            }
            F::product_to(&delta.transpose(), trace.a(l - 1), gradient.weight_mut(l)); // E23
            for (bias, column) in gradient.bias_mut(l).iter_mut().zip(delta.column_iter()) {
                *bias = column.iter().cloned().fold(F::zero(), |sum, d| sum + d);
            }
        }
        Ok(())
    }

    fn fits(&self, network: &Network<F>, rows: usize) -> bool {
        self.delta.len() == network.depth()
            && (1..=network.depth()).all(|l| {
                self.delta[l - 1].shape() == (rows, network.width(l))
                    && self.lambda[l - 1].nrows() == rows * network.width(network.depth())
            })
    }
}

/// Every example gets the same matrix: row j of `matrix` fills the rows j·m + i of `stack`.
fn stack<F: Ring>(matrix: &DMatrix<F>, stack: &mut DMatrix<F>) {
    let m = stack.nrows() / matrix.nrows();
    for (part, entry) in stack.as_mut_slice().chunks_exact_mut(m).zip(matrix.iter()) {
        part.fill(entry.clone());
    }
}

/// Λ(i, :, :) diag g'(z(i, :)) for all examples at once.
fn scale<F: Ring>(lambda: &mut DMatrix<F>, slope: &DMatrix<F>) {
    let (m, rows) = (slope.nrows(), lambda.nrows());
    let columns = lambda.as_mut_slice().chunks_exact_mut(rows);
    for (column, slope) in columns.zip(slope.as_slice().chunks_exact(m)) {
        for part in column.chunks_exact_mut(m) {
            for (entry, slope) in part.iter_mut().zip(slope) {
                *entry *= slope.clone();
            }
        }
    }
}

/// Δ_iμ = Σ_j η_ij Λ_ijμ.
fn contract<F: Ring>(lambda: &DMatrix<F>, eta: &DMatrix<F>, delta: &mut DMatrix<F>) {
    for (column, delta) in columns(lambda, delta) {
        rowwise_dot(eta.as_slice(), column, delta); // E21
    }
}

/// Δ_iμ = Σ_j η_ij Γ_ijμ with Γ_ijμ = Λ_ijμ - Σ_l a_il Λ_ilμ, and so
/// Δ_iμ = Σ_j η_ij Λ_ijμ - (Σ_l a_il Λ_ilμ) (Σ_j η_ij): one pass over Λ, no Γ is stored.
fn contract_gamma<F: Ring>(
    lambda: &DMatrix<F>,
    a: &DMatrix<F>,
    eta: &DMatrix<F>,
    delta: &mut DMatrix<F>,
) {
    let m = delta.nrows();
    let mut minus_total = vec![F::zero(); m];
    for part in eta.as_slice().chunks_exact(m) {
        for (total, eta) in minus_total.iter_mut().zip(part) {
            *total -= eta.clone();
        }
    }
    let mut mean = vec![F::zero(); m];
    for (column, delta) in columns(lambda, delta) {
        rowwise_dot(eta.as_slice(), column, delta); // E21
        rowwise_dot(a.as_slice(), column, &mut mean);
        for ((delta, mean), minus_total) in delta.iter_mut().zip(&mean).zip(&minus_total) {
            delta.add_product(mean, minus_total); // E32
        }
    }
}

/// The columns of Λ, each with the column of Δ that it contributes to.
fn columns<'a, F: Ring>(
    lambda: &'a DMatrix<F>,
    delta: &'a mut DMatrix<F>,
) -> impl Iterator<Item = (&'a [F], &'a mut [F])> {
    let (rows, m) = (lambda.nrows(), delta.nrows());
    let lambda = lambda.as_slice().chunks_exact(rows);
    lambda.zip(delta.as_mut_slice().chunks_exact_mut(m))
}

/// `out_i = Σ_j left_ij right_ij` for two m x d_n matrices, given by their columns.
///
/// Sums for [`BLOCK`] rows at a time are kept in registers.
fn rowwise_dot<F: Ring>(left: &[F], right: &[F], out: &mut [F]) {
    let m = out.len();
    let pairs = || left.chunks_exact(m).zip(right.chunks_exact(m));
    let mut blocks = out.chunks_exact_mut(BLOCK);
    let mut first = 0;
    for out in &mut blocks {
        let mut sums: [F; BLOCK] = std::array::from_fn(|_| F::zero());
        for (left, right) in pairs() {
            let (left, right) = (&left[first..first + BLOCK], &right[first..first + BLOCK]);
            for i in 0..BLOCK {
                sums[i].add_product(&left[i], &right[i]);
            }
        }
        out.clone_from_slice(&sums);
        first += BLOCK;
    }
    for (i, out) in (first..m).zip(blocks.into_remainder()) {
        let mut sum = F::zero();
        for (left, right) in pairs() {
            sum.add_product(&left[i], &right[i]);
        }
        *out = sum;
    }
}

const BLOCK: usize = 8;
