//! Finite differences over `f64`: approximate, with a step of their own choice and an estimate of
//! the error.

use num_traits::ToPrimitive;

use super::evaluation::{Evaluation, Probe, Shifted};
use super::exact::central_weight;
use super::loss_difference;
use crate::gradient::{Approximation, Coordinate, Gradient, GradientMethod};
use crate::network::{Batch, Cause, Network, Undefined};

/// Which approximation is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The central stencil of second order.
    TwoPoint,
    /// The central stencil of fourth order.
    FourPoint,
    /// The central stencil of sixth order.
    SixPoint,
    /// Two-point differences at halved steps, extrapolated to step 0 until rounding takes over.
    Richardson,
}

/// The gradient by central differences over `f64`: closeness, with an estimate of the error.
#[derive(Clone, Copy, Debug)]
pub struct CentralDifference {
    /// Which approximation.
    pub scheme: Scheme,
    /// How the outputs at a shifted weight are found.
    pub evaluation: Evaluation,
}

impl CentralDifference {
    /// The approximation by this scheme, with incremental evaluation.
    pub fn new(scheme: Scheme) -> Self {
        CentralDifference {
            scheme,
            evaluation: Evaluation::Incremental,
        }
    }
}

impl GradientMethod<f64> for CentralDifference {
    fn name(&self) -> String {
        match self.scheme {
            Scheme::TwoPoint => "2-point diff.".into(),
            Scheme::FourPoint => "4-point diff.".into(),
            Scheme::SixPoint => "6-point diff.".into(),
            Scheme::Richardson => "Richardson".into(),
        }
    }

    fn gradient(
        &self,
        network: &Network<f64>,
        batch: &Batch<f64>,
    ) -> Result<Gradient<f64>, Undefined> {
        Ok(self.approximate(network, batch)?.gradient)
    }

    fn approximate(
        &self,
        network: &Network<f64>,
        batch: &Batch<f64>,
    ) -> Result<Approximation<f64>, Undefined> {
        let mut line = Line::new(network, batch, self.evaluation)?;
        let mut gradient = Gradient::zeros(network);
        let mut error = Gradient::zeros(network);
        for at in gradient.coordinates() {
            let (derivative, estimate) = match self.scheme {
                Scheme::TwoPoint => line.central(at, 1)?,
                Scheme::FourPoint => line.central(at, 2)?,
                Scheme::SixPoint => line.central(at, 3)?,
                Scheme::Richardson => line.richardson(at)?,
            };
            if !estimate.is_finite() {
                return Err(Cause::Leaves(format!("J along {at}")).into());
            }
            *gradient.at_mut(at) = derivative;
            *error.at_mut(at) = estimate;
        }
        Ok(Approximation {
            gradient,
            error: Some(error),
        })
    }
}

/// J along one weight or bias.
struct Line<'a> {
    probe: Probe<'a, f64>,
    /// How far rounding may move a value of J.
    noise: f64,
}

/// How often a stencil that meets a kink is halved.
const HALVINGS: usize = 40;

/// How many steps a central stencil tries.
const STEPS: usize = 3;

/// How many steps are extrapolated from at most.
const LEVELS: usize = 7;

impl<'a> Line<'a> {
    fn new(
        network: &'a Network<f64>,
        batch: &'a Batch<f64>,
        evaluation: Evaluation,
    ) -> Result<Self, Undefined> {
        Ok(Line {
            probe: Probe::new(network, batch, evaluation)?,
            noise: noise(network, batch)?,
        })
    }

    /// The weight or bias itself.
    fn base(&self, at: Coordinate) -> f64 {
        match at {
            Coordinate::Weight { layer, row, column } => self.probe.network.w(layer)[(row, column)],
            Coordinate::Bias { layer, row } => self.probe.network.b(layer)[row],
        }
    }

    /// J(base + h) - J(base - h).
    fn difference(&mut self, at: Coordinate, h: f64) -> Result<f64, Undefined> {
        let (upper, lower) = (self.probe.shifted(at, &h)?, self.probe.shifted(at, &-h)?);
        loss_difference(self.probe.network, self.probe.batch, &upper, &lower)
    }

    /// A power of two near `relative` times the size of the weight, halved until a stencil that
    /// reaches `reach` steps meets no kink.
    fn step(&mut self, at: Coordinate, relative: f64, reach: f64) -> Result<f64, Undefined> {
        let scale = self.base(at).abs().max(1.0);
        let mut h = (relative * scale).log2().round().exp2();
        for _ in 0..HALVINGS {
            let end = reach * h;
            let (upper, lower) = (
                self.probe.shifted(at, &end)?,
                self.probe.shifted(at, &-end)?,
            );
            if same_pieces(self.probe.network, &upper, &lower) {
                return Ok(h);
            }
            h /= 2.0;
        }
        Err(Cause::Kink(format!("the network along {at}")).into())
    }

    /// Derivative and estimated error by the central stencil with `pairs` pairs of points.
    ///
    /// The estimate is the distance to the stencil of the neighbouring order, plus rounding. Of a
    /// few steps, the one with the smallest estimate is taken.
    fn central(&mut self, at: Coordinate, pairs: usize) -> Result<(f64, f64), Undefined> {
        let other = if pairs == 1 { 2 } else { pairs - 1 };
        let most = pairs.max(other);
        let relative = f64::EPSILON.powf(1.0 / (2 * pairs + 1) as f64);
        let mut h = self.step(at, relative, most as f64)?;
        let mut best = (0.0, f64::INFINITY);
        for _ in 0..STEPS {
            let differences = (1..=most)
                .map(|j| self.difference(at, j as f64 * h))
                .collect::<Result<Vec<_>, _>>()?;
            let derivative = |pairs: usize| -> f64 {
                let terms = (1..=pairs).zip(&differences);
                terms.map(|(j, d)| weight(pairs, j) * d).sum::<f64>() / h
            };
            let value = derivative(pairs);
            let error = (value - derivative(other)).abs() + self.rounding(h);
            if error < best.1 {
                best = (value, error);
            }
            h /= 4.0;
        }
        Ok(best)
    }

    /// Derivative and estimated error by extrapolation of two-point differences.
    fn richardson(&mut self, at: Coordinate) -> Result<(f64, f64), Undefined> {
        let mut h = self.step(at, 0.125, 1.0)?;
        let mut best = (0.0, f64::INFINITY);
        let mut previous: Vec<f64> = Vec::new();
        for _ in 0..LEVELS {
            let mut row = vec![self.difference(at, h)? / (2.0 * h)];
            let mut power = 1.0;
            for (k, older) in previous.iter().enumerate() {
                power *= 4.0;
                let refined = row[k] + (row[k] - older) / (power - 1.0);
                let change = (refined - row[k]).abs().max((refined - older).abs());
                let error = change + self.rounding(h);
                if error < best.1 {
                    best = (refined, error);
                }
                row.push(refined);
            }
            previous = row;
            h /= 2.0;
        }
        Ok(best)
    }

    /// How far rounding of J may move a difference quotient with this step.
    fn rounding(&self, h: f64) -> f64 {
        2.0 * self.noise / h
    }
}

/// How far rounding may move a value of J.
///
/// The additions of a layer move z^(l) by a relative error, and so does a nudge of W^(l) and B^(l).
/// What a larger nudge does to J is measured, layer by layer, and scaled down.
fn noise(network: &Network<f64>, batch: &Batch<f64>) -> Result<f64, Undefined> {
    const NUDGE: f64 = 1.0 / (1 << 20) as f64;
    let loss = network.objective().loss_value()?;
    let losses = |network: &Network<f64>| -> Result<Vec<f64>, Undefined> {
        let trace = network.forward(batch)?;
        let outputs = trace.outputs().iter().zip(batch.targets());
        outputs.map(|(a, y)| loss.value(a, y)).collect()
    };
    let values = losses(network)?;
    let mut noise: f64 = values.iter().map(|value| value.abs()).sum();
    for l in 1..=network.depth() {
        let mut nudged = network.clone();
        nudged.affine_mut(l).weights *= 1.0 + NUDGE;
        nudged.affine_mut(l).bias *= 1.0 + NUDGE;
        let moved: f64 = losses(&nudged)?
            .iter()
            .zip(&values)
            .map(|(a, b)| (a - b).abs())
            .sum();
        noise += (network.width(l - 1) + 4) as f64 * moved / NUDGE;
    }
    Ok(f64::EPSILON * noise)
}

fn weight(pairs: usize, j: usize) -> f64 {
    central_weight(pairs as i64, j as i64)
        .to_f64()
        .unwrap_or(f64::NAN)
}

/// Whether both ends show the same smooth pieces of every activation.
fn same_pieces(network: &Network<f64>, upper: &Shifted<f64>, lower: &Shifted<f64>) -> bool {
    let mut layers = (upper.layer..).zip(upper.z.iter().zip(&lower.z));
    layers.all(|(layer, (upper, lower))| {
        let Some(g) = network.elementwise(layer) else {
            return true; // softmax is smooth
        };
        let mut entries = upper.iter().zip(lower);
        entries.all(|(u, l)| matches!((g.piece(u), g.piece(l)), (Ok(p), Ok(q)) if p == q))
    })
}
