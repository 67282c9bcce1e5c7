//! The outputs of a network with one weight or bias shifted.

use nalgebra::DMatrix;

use crate::gradient::Coordinate;
use crate::network::{Batch, Network, Output, Place, Trace, Undefined};
use crate::number::Ring;

/// How the outputs at a shifted weight are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evaluation {
    /// A whole forward pass for each point: slow and plain.
    Whole,
    /// Only what depends on the weight: one unit of its layer, and all of the layers above.
    Incremental,
}

/// z^(l), ..., z^(n) and a^(n) with one weight of layer l shifted.
pub(super) struct Shifted<F: Ring> {
    /// l
    pub layer: usize,
    /// z^(l), ..., z^(n).
    pub z: Vec<DMatrix<F>>,
    /// a^(n), m x d_n.
    pub outputs: DMatrix<F>,
}

/// A network at its own weights, ready to be asked what happens nearby.
pub(super) struct Probe<'a, F: Ring> {
    pub network: &'a Network<F>,
    pub batch: &'a Batch<F>,
    trace: Trace<F>,
    /// A copy whose weights are shifted and put back.
    scratch: Network<F>,
    evaluation: Evaluation,
}

impl<'a, F: Ring> Probe<'a, F> {
    pub fn new(
        network: &'a Network<F>,
        batch: &'a Batch<F>,
        evaluation: Evaluation,
    ) -> Result<Self, Undefined> {
        network.objective().loss_value()?;
        Ok(Probe {
            network,
            batch,
            trace: network.forward(batch)?,
            scratch: network.clone(),
            evaluation,
        })
    }

    /// What the network shows with `step` added at the coordinate.
    pub fn shifted(&mut self, at: Coordinate, step: &F) -> Result<Shifted<F>, Undefined> {
        match self.evaluation {
            Evaluation::Whole => self.whole(at, step),
            Evaluation::Incremental => self.incremental(at, step),
        }
    }

    fn whole(&mut self, at: Coordinate, step: &F) -> Result<Shifted<F>, Undefined> {
        let affine = self.scratch.affine_mut(at.layer());
        let entry = match at {
            Coordinate::Weight { row, column, .. } => &mut affine.weights[(row, column)],
            Coordinate::Bias { row, .. } => &mut affine.bias[row],
        };
        let original = entry.clone();
        *entry += step.clone();
        let trace = self.scratch.forward(self.batch);
        let affine = self.scratch.affine_mut(at.layer());
        match at {
            Coordinate::Weight { row, column, .. } => affine.weights[(row, column)] = original,
            Coordinate::Bias { row, .. } => affine.bias[row] = original,
        }
        let trace = trace?;
        Ok(Shifted {
            layer: at.layer(),
            z: (at.layer()..=self.network.depth())
                .map(|l| trace.z(l).clone())
                .collect(),
            outputs: trace.outputs().clone(),
        })
    }

    fn incremental(&self, at: Coordinate, step: &F) -> Result<Shifted<F>, Undefined> {
        let (network, trace) = (self.network, &self.trace);
        let (l, n) = (at.layer(), network.depth());
        let mut z = trace.z(l).clone();
        let unit = match at {
            Coordinate::Weight { row, column, .. } => {
                for (z, a) in z
                    .column_mut(row)
                    .iter_mut()
                    .zip(&trace.a(l - 1).column(column))
                {
                    z.add_product(step, a);
                }
                row
            }
            Coordinate::Bias { row, .. } => {
                z.column_mut(row)
                    .iter_mut()
                    .for_each(|z| *z += step.clone());
                row
            }
        };
        let mut a = match (network.elementwise(l), network.output()) {
            (Some(g), _) => {
                let column = DMatrix::from_iterator(z.nrows(), 1, z.column(unit).iter().cloned());
                let values = g.values(&column, l).map_err(|e| in_unit(e, unit))?;
                let mut a = trace.a(l).clone();
                a.set_column(unit, &values.column(0));
                a
            }
            (None, Output::Softmax(_) | Output::Elementwise(_)) => network.activate(l, &z)?,
        };
        let mut shifted = vec![z];
        for above in l + 1..=n {
            let z = match above {
                _ if above == l + 1 => raise(trace, network, above, unit, &a),
                _ => network.pre_activate(above, &a),
            };
            a = network.activate(above, &z)?;
            shifted.push(z);
        }
        Ok(Shifted {
            layer: l,
            z: shifted,
            outputs: a,
        })
    }
}

/// z^(above) after a change of one unit of the layer below: a correction of rank one.
fn raise<F: Ring>(
    trace: &Trace<F>,
    network: &Network<F>,
    above: usize,
    unit: usize,
    a: &DMatrix<F>,
) -> DMatrix<F> {
    let mut z = trace.z(above).clone();
    let change = a.column(unit) - trace.a(above - 1).column(unit);
    for (mut column, w) in z.column_iter_mut().zip(&network.w(above).column(unit)) {
        for (z, change) in column.iter_mut().zip(&change) {
            z.add_product(change, w);
        }
    }
    z
}

/// The place of an error in a matrix that was one column, moved to the column it came from.
fn in_unit(error: Undefined, unit: usize) -> Undefined {
    match error.place {
        Some(place) => error.at(Place { unit, ..place }),
        None => error,
    }
}
