//! The forward pass: z^(l) and a^(l) for every layer, and L' at the outputs.

use nalgebra::DMatrix;

use super::model::{Batch, Network};
use super::output::{Output, Softmax};
use super::undefined::{Cause, Place, Undefined};
use crate::number::Ring;

/// All pre-activations and activations of one forward pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace<F: Ring> {
    /// z^(1), ..., z^(n).
    z: Vec<DMatrix<F>>,
    /// a^(0), ..., a^(n).
    a: Vec<DMatrix<F>>,
}

impl<F: Ring> Trace<F> {
    /// z^(l), m x d_l, for 1 <= l <= n.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn z(&self, l: usize) -> &DMatrix<F> {
        &self.z[l - 1]
    }

    /// a^(l), m x d_l, for 0 <= l <= n; a^(0) is the input.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn a(&self, l: usize) -> &DMatrix<F> {
        &self.a[l]
    }

    /// a^(n), m x d_n.
    pub fn outputs(&self) -> &DMatrix<F> {
        &self.a[self.z.len()]
    }
}

impl<F: Ring> Network<F> {
    /// The forward pass.
    ///
    /// # Errors
    /// If the batch does not fit the network, or an activation has no value.
    pub fn forward(&self, batch: &Batch<F>) -> Result<Trace<F>, Undefined> {
        let (n, m) = (self.depth(), batch.rows());
        let needed = [(m, self.width(0)), (m, self.width(n))];
        if [batch.inputs().shape(), batch.targets().shape()] != needed {
            return Err(Cause::Shape(format!(
                "inputs {:?} and targets {:?} for widths {:?}",
                batch.inputs().shape(),
                batch.targets().shape(),
                self.widths()
            ))
            .into());
        }
        let mut trace = Trace {
            z: Vec::with_capacity(n),
            a: vec![batch.inputs().clone()],
        };
        for l in 1..=n {
            let z = self.pre_activate(l, trace.a(l - 1)); // E2
            trace.a.push(self.activate(l, &z)?); // E4, E24
            trace.z.push(z);
        }
        Ok(trace)
    }

    /// z^(l) = a^(l-1) W^(l)ᵀ + B^(l).
    ///
    /// # Panics
    /// If l is out of range or `a` has not d_(l-1) columns.
    pub fn pre_activate(&self, l: usize, a: &DMatrix<F>) -> DMatrix<F> {
        let mut z = F::product(a, &self.w(l).transpose());
        for (mut column, b) in z.column_iter_mut().zip(self.b(l)) {
            column.iter_mut().for_each(|entry| *entry += b.clone());
        }
        z
    }

    /// a^(l) from z^(l).
    ///
    /// # Errors
    /// If the activation has no value at an entry.
    ///
    /// # Panics
    /// If l is out of range.
    pub fn activate(&self, l: usize, z: &DMatrix<F>) -> Result<DMatrix<F>, Undefined> {
        match self.output() {
            _ if l < self.depth() => self.g(l).values(z, l),
            Output::Elementwise(h) => h.values(z, l),
            Output::Softmax(softmax) => softmax_rows(&**softmax, z, l),
        }
    }

    /// The matrix L'(a_ij; y_ij), m x d_n, for given outputs a^(n).
    ///
    /// # Errors
    /// If the loss has no derivative at an entry.
    pub fn loss_gradient(
        &self,
        outputs: &DMatrix<F>,
        batch: &Batch<F>,
    ) -> Result<DMatrix<F>, Undefined> {
        let loss = self.objective().loss();
        let mut gradient = outputs.clone();
        for i in 0..outputs.nrows() {
            for j in 0..outputs.ncols() {
                let slope = loss.gradient(&outputs[(i, j)], &batch.targets()[(i, j)]);
                gradient[(i, j)] = slope.map_err(|e| e.at(self.output_place(i, j)))?;
            }
        }
        Ok(gradient)
    }

    fn output_place(&self, row: usize, unit: usize) -> Place {
        let layer = self.depth();
        Place { layer, row, unit }
    }
}

fn softmax_rows<F: Ring>(
    softmax: &dyn Softmax<F>,
    z: &DMatrix<F>,
    layer: usize,
) -> Result<DMatrix<F>, Undefined> {
    let mut a = z.clone();
    for row in 0..z.nrows() {
        let entries: Vec<F> = z.row(row).iter().cloned().collect();
        let place = Place {
            layer,
            row,
            unit: 0,
        };
        let outputs = softmax.row(&entries).map_err(|e| e.at(place))?;
        if outputs.len() != z.ncols() {
            let (found, needed) = (outputs.len(), z.ncols());
            let what = format!("softmax of {needed} entries has {found}");
            return Err(Undefined::from(Cause::Shape(what)).at(place));
        }
        for (unit, value) in outputs.into_iter().enumerate() {
            a[(row, unit)] = value;
        }
    }
    Ok(a)
}
