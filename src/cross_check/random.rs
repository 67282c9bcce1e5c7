//! Random instances from an explicit seed. The only source of randomness besides opaque functions.

use std::fmt;

use nalgebra::{DMatrix, DVector};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::evidence::Bound;
use crate::network::{Activation, Affine, Batch, Blueprint, Cause, Form, Network, Undefined};
use crate::number::{Dyadic, ExpRational, Fp, Rational, Ring};

/// A stream of random numbers: the same seed gives the same stream on every machine.
///
/// ```
/// use gradproof::cross_check::Draw;
/// assert_eq!(Draw::from_seed(1).below(1000), Draw::from_seed(1).below(1000));
/// ```
#[derive(Clone, Debug)]
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream that belongs to a seed.
    pub fn from_seed(seed: u64) -> Self {
        Draw(ChaCha8Rng::seed_from_u64(seed))
    }

    /// An integer from 0 to `bound` - 1.
    ///
    /// # Panics
    /// If the bound is zero.
    pub fn below(&mut self, bound: usize) -> usize {
        // The bias of the remainder is below 2^-32 for every bound that fits into memory sizes.
        ((u128::from(self.0.next_u64()) * bound as u128) >> 64) as usize
    }

    /// One of the elements.
    ///
    /// # Panics
    /// If there is none.
    pub fn choose<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A small number, simple enough to calculate with by hand.
    pub(super) fn simple(&mut self) -> Rational {
        let (n, d) = *self.choose(&[
            (0, 1),
            (1, 1),
            (-1, 1),
            (2, 1),
            (-2, 1),
            (3, 1),
            (-3, 1),
            (1, 2),
            (-1, 2),
        ]);
        Rational::new(n.into(), d.into())
    }

    /// A nonzero multiple of 1/8 between -2 and 2.
    fn eighth(&mut self) -> Rational {
        let k = 1 + self.below(16) as i64;
        let sign = if self.below(2) == 0 { 1 } else { -1 };
        Rational::new((sign * k).into(), 8.into())
    }
}

/// A number system from which weights and data are drawn.
pub trait Sample: Ring {
    /// A random element: uniform in `Fp`, uniform in (-1, 1) for `f64`, elsewhere a nonzero
    /// multiple of 1/8.
    fn sample(draw: &mut Draw) -> Self;
}

impl Sample for Fp {
    fn sample(draw: &mut Draw) -> Self {
        loop {
            // 61 random bits are uniform below 2^61; the single value P is drawn again.
            let candidate = draw.0.next_u64() >> 3;
            if candidate < Fp::P {
                return Fp::new(candidate);
            }
        }
    }
}

impl Sample for f64 {
    fn sample(draw: &mut Draw) -> Self {
        let unit = (draw.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        2.0 * unit - 1.0
    }
}

impl Sample for Rational {
    fn sample(draw: &mut Draw) -> Self {
        draw.eighth()
    }
}

impl Sample for Dyadic {
    fn sample(draw: &mut Draw) -> Self {
        Dyadic::from_rational(&draw.eighth()).expect("multiples of 1/8 are dyadic")
    }
}

impl Sample for ExpRational {
    fn sample(draw: &mut Draw) -> Self {
        ExpRational::from_rational(&draw.eighth()).expect("the rationals are contained")
    }
}

/// Widths d_0, ..., d_n for a random n up to `depth`, pairwise different, from 1 to
/// max(`width`, n + 1).
///
/// Equal widths would let mistakes that do not conform compute something.
pub fn random_widths(draw: &mut Draw, depth: usize, width: usize) -> Vec<usize> {
    let n = 1 + draw.below(depth);
    let mut all: Vec<usize> = (1..=width.max(n + 1)).collect();
    (0..=n)
        .map(|_| all.swap_remove(draw.below(all.len())))
        .collect()
}

/// No weights were found that keep away from kinks and leave every unit alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSuchNetwork {
    /// Every unit drawn at this place was at a kink, or the same on all rows.
    Dead {
        /// The layer, from 1.
        layer: usize,
        /// The unit, from 0.
        unit: usize,
    },
    /// The forward pass has no result.
    Undefined(Undefined),
}

impl fmt::Display for NoSuchNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoSuchNetwork::Dead { layer, unit } => write!(
                f,
                "no weights found for unit {unit} of layer {layer} with which it is active on some \
                 row and inactive on another; are all rows alike?"
            ),
            NoSuchNetwork::Undefined(why) => write!(f, "{why}"),
        }
    }
}

impl std::error::Error for NoSuchNetwork {}

/// How often the weights of one unit are drawn.
const REDRAWS: usize = 10_000;

impl Draw {
    /// A matrix of random elements.
    pub fn matrix<F: Sample>(&mut self, rows: usize, columns: usize) -> DMatrix<F> {
        DMatrix::from_fn(rows, columns, |_, _| F::sample(self))
    }

    /// A network of these widths with random weights and biases, for these inputs.
    ///
    /// Where an activation has kinks, the weights of each of its units are redrawn until no
    /// pre-activation is at a kink and the unit is active on some row and, if there are several
    /// rows, on another piece on another row.
    ///
    /// # Errors
    /// If no such weights turn up.
    ///
    /// # Panics
    /// If the widths do not fit the blueprint or the inputs.
    pub fn network<F: Sample>(
        &mut self,
        blueprint: &Blueprint<F>,
        widths: &[usize],
        inputs: &DMatrix<F>,
    ) -> Result<Network<F>, NoSuchNetwork> {
        let n = widths.len() - 1;
        let affine = (1..=n)
            .map(|l| Affine {
                weights: self.matrix(widths[l], widths[l - 1]),
                bias: DVector::from_fn(widths[l], |_, _| F::sample(self)),
            })
            .collect();
        let mut network =
            Network::new(affine, blueprint.clone()).expect("the widths fit the blueprint");
        let mut a = inputs.clone();
        for l in 1..=n {
            let kinked = network
                .elementwise(l)
                .is_some_and(|g| g.form() == Form::PiecewiseAffine);
            if kinked {
                for unit in 0..network.width(l) {
                    self.revive(&mut network, &a, l, unit)?;
                }
            }
            if l < n {
                let z = network.pre_activate(l, &a);
                a = network.activate(l, &z).map_err(NoSuchNetwork::Undefined)?;
            }
        }
        Ok(network)
    }

    /// Redraws the weights of one unit until it is alive.
    fn revive<F: Sample>(
        &mut self,
        network: &mut Network<F>,
        a: &DMatrix<F>,
        layer: usize,
        unit: usize,
    ) -> Result<(), NoSuchNetwork> {
        for _ in 0..REDRAWS {
            let z = unit_pre_activation(network, a, layer, unit);
            match network.elementwise(layer).map(|g| alive(g, &z)) {
                None | Some(Ok(true)) => return Ok(()),
                Some(Ok(false)) => {}
                Some(Err(why)) => return Err(NoSuchNetwork::Undefined(why)),
            }
            let affine = network.affine_mut(layer);
            affine
                .weights
                .row_mut(unit)
                .iter_mut()
                .for_each(|w| *w = F::sample(self));
            affine.bias[unit] = F::sample(self);
        }
        Err(NoSuchNetwork::Dead { layer, unit })
    }

    /// Random inputs and targets.
    pub fn batch<F: Sample>(&mut self, rows: usize, inputs: usize, outputs: usize) -> Batch<F> {
        Batch::new(self.matrix(rows, inputs), self.matrix(rows, outputs))
            .expect("both have the same number of rows")
    }
}

/// The pre-activation of one unit, for every row.
fn unit_pre_activation<F: Ring>(
    network: &Network<F>,
    a: &DMatrix<F>,
    layer: usize,
    unit: usize,
) -> Vec<F> {
    let row = |row: usize| {
        let mut z = network.b(layer)[unit].clone();
        for (w, a) in network.w(layer).row(unit).iter().zip(a.row(row).iter()) {
            z.add_product(w, a);
        }
        z
    };
    (0..a.nrows()).map(row).collect()
}

/// Whether no entry is at a kink, some derivative is not zero, and not all rows look alike.
///
/// An error only if the number system cannot tell on which side of a kink a number lies.
fn alive<F: Ring>(g: &dyn Activation<F>, z: &[F]) -> Result<bool, Undefined> {
    let mut pieces = Vec::new();
    for z in z {
        match g.piece(z) {
            Ok(piece) => pieces.push(piece),
            Err(why) if matches!(why.cause, Cause::Order(_)) => return Err(why),
            Err(_) => return Ok(false),
        }
    }
    let active = z
        .iter()
        .any(|z| g.derivative(z).is_ok_and(|slope| !slope.is_zero()));
    Ok(active && (z.len() == 1 || pieces.iter().any(|piece| *piece != pieces[0])))
}

/// The bound on the error probability of agreement at `instances` uniformly random networks and
/// batches over `Fp` with the sizes of this one.
///
/// Both sides must be polynomials in weights, biases, inputs and targets of no larger degree than
/// J itself, as they are for every calculator of this crate. There is no bound unless all
/// activations and the loss are polynomials.
pub fn error_bound(network: &Network<Fp>, instances: usize) -> Bound {
    let mut degree = 1u64; // of a^(0)
    for l in 1..=network.depth() {
        match network.elementwise(l).map(|g| g.form()) {
            Some(Form::Polynomial(d)) => degree = (degree + 1).saturating_mul(u64::from(d.max(1))),
            _ => return Bound::None,
        }
    }
    let Ok(loss) = network.objective().loss_value() else {
        return Bound::None;
    };
    let Form::Polynomial(d) = loss.form() else {
        return Bound::None;
    };
    // The targets add one more degree to each factor.
    let degree = (degree + 1).saturating_mul(u64::from(d.max(1)));
    let log2 = ((degree as f64).log2() - (Fp::P as f64).log2()).min(0.0) * instances as f64;
    Bound::Probability { log2 }
}
