//! Elementwise activations: a value and a derivative, for each number system that can have them.

use std::fmt::Debug;

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::undefined::{Cause, Place, Undefined};
use crate::number::{Exp, Fp, Invert, Ordered, Ring, Sign};

/// What a function of one variable looks like, for those who must know when they are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A polynomial of at most this degree.
    Polynomial(u32),
    /// Affine between its kinks; [`Activation::piece`] tells the pieces apart.
    PiecewiseAffine,
    /// Anything else.
    Other,
}

/// An elementwise activation over the number system `F`: a function and its derivative.
///
/// Implement the first three methods to bring your own.
///
/// ```
/// use gradproof::network::{Activation, Undefined};
/// use gradproof::number::Ring;
///
/// #[derive(Debug)]
/// struct FourthPower;
///
/// impl<F: Ring> Activation<F> for FourthPower {
///     fn name(&self) -> String {
///         "z⁴".into()
///     }
///     fn value(&self, z: &F) -> Result<F, Undefined> {
///         let square = z.clone() * z.clone();
///         Ok(square.clone() * square)
///     }
///     fn derivative(&self, z: &F) -> Result<F, Undefined> {
///         Ok(F::from_integer(4) * z.clone() * z.clone() * z.clone())
///     }
/// }
/// assert_eq!(FourthPower.derivative(&3.0), Ok(108.0));
/// ```
pub trait Activation<F: Ring>: Debug + Send + Sync {
    /// The name shown in reports.
    fn name(&self) -> String;

    /// The value at `z`.
    fn value(&self, z: &F) -> Result<F, Undefined>;

    /// The derivative at `z`; an error at a kink.
    fn derivative(&self, z: &F) -> Result<F, Undefined>;

    /// What the function looks like; [`Form::Other`] unless told otherwise.
    fn form(&self) -> Form {
        Form::Other
    }

    /// The number of the smooth piece that `z` lies in; an error at a kink.
    ///
    /// Pieces are intervals, numbered from left to right. Those of a piecewise affine function
    /// are its affine pieces.
    ///
    /// A function that calls itself piecewise affine must tell its pieces; until it does, this is
    /// an error.
    fn piece(&self, _z: &F) -> Result<usize, Undefined> {
        only_piece(self.form(), self.name())
    }

    /// The value at every entry of `z^(layer)`: one dynamic call for the whole matrix.
    fn values(&self, z: &DMatrix<F>, layer: usize) -> Result<DMatrix<F>, Undefined> {
        map(z, layer, |_, z| self.value(z))
    }

    /// The derivative at `z`, where the value `a` at `z` is known already.
    fn derivative_knowing(&self, z: &F, _a: &F) -> Result<F, Undefined> {
        self.derivative(z)
    }

    /// The derivative at every entry of `z^(layer)`, where the values `a` there are known: one
    /// dynamic call for the whole matrix.
    fn derivatives(
        &self,
        z: &DMatrix<F>,
        a: &DMatrix<F>,
        layer: usize,
    ) -> Result<DMatrix<F>, Undefined> {
        map(z, layer, |index, z| self.derivative_knowing(z, &a[index]))
    }
}

/// Applies `f` to every entry of `z^(layer)`; an error gets the place of the entry.
fn map<F: Ring>(
    z: &DMatrix<F>,
    layer: usize,
    f: impl Fn(usize, &F) -> Result<F, Undefined>,
) -> Result<DMatrix<F>, Undefined> {
    let mut out = z.clone();
    for (index, entry) in out.iter_mut().enumerate() {
        *entry = f(index, entry).map_err(|e| {
            let (unit, row) = (index / z.nrows(), index % z.nrows());
            e.at(Place { layer, row, unit })
        })?;
    }
    Ok(out)
}

/// The number of the only piece of a function without kinks.
pub(super) fn only_piece(form: Form, name: String) -> Result<usize, Undefined> {
    match form {
        Form::PiecewiseAffine => {
            Err(Cause::NotExact(format!("{name} does not tell its pieces apart")).into())
        }
        Form::Polynomial(_) | Form::Other => Ok(0),
    }
}

fn sign_of<F: Ordered>(z: &F, name: &str) -> Result<Sign, Undefined> {
    z.sign().ok_or_else(|| Cause::Order(name.into()).into())
}

/// The piece to the left or right of a kink at zero.
fn side_of<F: Ordered>(z: &F, name: &str) -> Result<usize, Undefined> {
    match sign_of(z, name)? {
        Sign::Negative => Ok(0),
        Sign::Zero => Err(Cause::Kink(name.into()).into()),
        Sign::Positive => Ok(1),
    }
}

fn inverse_of<F: Invert>(z: &F, name: &str) -> Result<F, Undefined> {
    z.inverse()
        .ok_or_else(|| Cause::Division(name.into()).into())
}

/// g(z) = z.
#[derive(Debug)]
pub struct Identity;

impl<F: Ring> Activation<F> for Identity {
    fn name(&self) -> String {
        "identity".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        Ok(z.clone())
    }

    fn derivative(&self, _z: &F) -> Result<F, Undefined> {
        Ok(F::one())
    }

    fn form(&self) -> Form {
        Form::Polynomial(1)
    }
}

/// g(z) = z².
#[derive(Debug)]
pub struct Square;

impl<F: Ring> Activation<F> for Square {
    fn name(&self) -> String {
        "square".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        Ok(z.clone() * z.clone())
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        Ok(z.clone() + z.clone())
    }

    fn form(&self) -> Form {
        Form::Polynomial(2)
    }
}

/// g(z) = z³.
#[derive(Debug)]
pub struct Cube;

impl<F: Ring> Activation<F> for Cube {
    fn name(&self) -> String {
        "cube".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        Ok(z.clone() * z.clone() * z.clone())
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        Ok(F::from_integer(3) * z.clone() * z.clone())
    }

    fn form(&self) -> Form {
        Form::Polynomial(3)
    }
}

/// g(z) = max(0, z), with a kink at 0.
#[derive(Debug)]
pub struct Relu;

impl<F: Ordered> Activation<F> for Relu {
    fn name(&self) -> String {
        "relu".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        Ok(match sign_of(z, "relu")? {
            Sign::Positive => z.clone(),
            Sign::Zero | Sign::Negative => F::zero(),
        })
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        Ok(if side_of(z, "relu")? == 1 {
            F::one()
        } else {
            F::zero()
        })
    }

    fn form(&self) -> Form {
        Form::PiecewiseAffine
    }

    fn piece(&self, z: &F) -> Result<usize, Undefined> {
        side_of(z, "relu")
    }
}

/// g(z) = z for z > 0 and slope · z for z < 0, with a kink at 0.
#[derive(Debug)]
pub struct LeakyRelu<F> {
    /// The slope on the negative side.
    pub slope: F,
}

impl<F: Ordered> Activation<F> for LeakyRelu<F> {
    fn name(&self) -> String {
        format!("leaky-relu({})", self.slope)
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        Ok(match sign_of(z, "leaky-relu")? {
            Sign::Positive => z.clone(),
            Sign::Zero | Sign::Negative => self.slope.clone() * z.clone(),
        })
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        Ok(if side_of(z, "leaky-relu")? == 1 {
            F::one()
        } else {
            self.slope.clone()
        })
    }

    fn form(&self) -> Form {
        Form::PiecewiseAffine
    }

    fn piece(&self, z: &F) -> Result<usize, Undefined> {
        side_of(z, "leaky-relu")
    }
}

/// g(z) = z cut off at -1 and 1, with kinks there.
#[derive(Debug)]
pub struct HardTanh;

impl<F: Ordered> Activation<F> for HardTanh {
    fn name(&self) -> String {
        "hard-tanh".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        let above = sign_of(&(z.clone() - F::one()), "hard-tanh")?;
        let below = sign_of(&(z.clone() + F::one()), "hard-tanh")?;
        Ok(match (below, above) {
            (Sign::Negative, _) => -F::one(),
            (_, Sign::Positive) => F::one(),
            _ => z.clone(),
        })
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        Ok(if Activation::<F>::piece(self, z)? == 1 {
            F::one()
        } else {
            F::zero()
        })
    }

    fn form(&self) -> Form {
        Form::PiecewiseAffine
    }

    fn piece(&self, z: &F) -> Result<usize, Undefined> {
        let right_of = |kink: F| side_of(&(z.clone() - kink), "hard-tanh");
        Ok(right_of(-F::one())? + right_of(F::one())?)
    }
}

/// g(z) = z / (1 + z²), Newton's serpentine curve.
#[derive(Debug)]
pub struct Serpentine;

impl<F: Invert> Activation<F> for Serpentine {
    fn name(&self) -> String {
        "serpentine".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        let square = z.clone() * z.clone();
        Ok(z.clone() * inverse_of(&(F::one() + square), "serpentine")?)
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        let square = z.clone() * z.clone();
        let inverse = inverse_of(&(F::one() + square.clone()), "serpentine")?;
        Ok((F::one() - square) * inverse.clone() * inverse)
    }
}

/// g(z) = z / (1 + |z|), which is differentiable everywhere.
#[derive(Debug)]
pub struct Softsign;

/// 1 / (1 + |z|).
fn damping<F: Ordered + Invert>(z: &F) -> Result<F, Undefined> {
    let magnitude = match sign_of(z, "softsign")? {
        Sign::Negative => -z.clone(),
        Sign::Zero | Sign::Positive => z.clone(),
    };
    inverse_of(&(F::one() + magnitude), "softsign")
}

impl<F: Ordered + Invert> Activation<F> for Softsign {
    fn name(&self) -> String {
        "softsign".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        Ok(z.clone() * damping(z)?)
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        let damping = damping(z)?;
        Ok(damping.clone() * damping)
    }

    // No kink at 0, but no second derivative either.
    fn piece(&self, z: &F) -> Result<usize, Undefined> {
        Ok(usize::from(sign_of(z, "softsign")? != Sign::Negative))
    }
}

/// g(z) = 1 / (1 + e^(-z)).
///
/// ```compile_fail
/// use gradproof::network::{Activation, Sigmoid};
/// use gradproof::number::{Rational, Ring};
/// let g: &dyn Activation<Rational> = &Sigmoid; // the rationals have no exponential
/// ```
///
/// ```
/// use gradproof::network::{Activation, Sigmoid};
/// use gradproof::number::{ExpRational, Ring};
/// let g: &dyn Activation<ExpRational> = &Sigmoid;
/// ```
#[derive(Debug)]
pub struct Sigmoid;

impl<F: Exp> Activation<F> for Sigmoid {
    fn name(&self) -> String {
        "sigmoid".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        let e = (-z.clone())
            .exp()
            .ok_or_else(|| Cause::Leaves("e^(-z) of sigmoid".into()))?;
        // Over f64 the sum may overflow to infinity, whose inverse is the right limit 0.
        inverse_of(&(F::one() + e), "sigmoid")
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        self.derivative_knowing(z, &self.value(z)?)
    }

    fn derivative_knowing(&self, _z: &F, a: &F) -> Result<F, Undefined> {
        Ok(a.clone() * (F::one() - a.clone()))
    }
}

/// g(z) = tanh z.
#[derive(Debug)]
pub struct Tanh;

impl<F: Exp> Activation<F> for Tanh {
    fn name(&self) -> String {
        "tanh".into()
    }

    fn value(&self, z: &F) -> Result<F, Undefined> {
        z.tanh()
            .ok_or_else(|| Cause::Leaves("e^(2z) of tanh".into()).into())
    }

    fn derivative(&self, z: &F) -> Result<F, Undefined> {
        self.derivative_knowing(z, &self.value(z)?)
    }

    fn derivative_knowing(&self, _z: &F, a: &F) -> Result<F, Undefined> {
        Ok(F::one() - a.clone() * a.clone())
    }
}

/// A function about which nothing is known: value and derivative are independent random numbers.
///
/// An identity that holds for it holds for every g, because distinct arguments leave value and
/// slope free at each of them. The numbers depend only on the key and the argument.
///
/// ```
/// use gradproof::network::{Activation, Opaque};
/// use gradproof::number::Fp;
/// let g = Opaque { key: 7 };
/// assert_eq!(g.value(&Fp::new(5)), g.value(&Fp::new(5)));
/// assert_ne!(g.value(&Fp::new(5)), g.derivative(&Fp::new(5)));
/// ```
#[derive(Debug)]
pub struct Opaque {
    /// Which function.
    pub key: u64,
}

impl Activation<Fp> for Opaque {
    fn name(&self) -> String {
        "opaque".into()
    }

    fn value(&self, z: &Fp) -> Result<Fp, Undefined> {
        Ok(oracle(self.key, 0, [*z, Fp::new(0)]))
    }

    fn derivative(&self, z: &Fp) -> Result<Fp, Undefined> {
        Ok(oracle(self.key, 1, [*z, Fp::new(0)]))
    }
}

/// A pseudorandom element for each key, tag and pair of arguments: the output of a stream cipher
/// under a key that is made of all four.
pub(super) fn oracle(key: u64, tag: u64, arguments: [Fp; 2]) -> Fp {
    let words = [key, tag, arguments[0].residue(), arguments[1].residue()];
    let mut seed = [0; 32];
    for (part, word) in seed.chunks_exact_mut(8).zip(words) {
        part.copy_from_slice(&word.to_le_bytes());
    }
    Fp::new(ChaCha8Rng::from_seed(seed).next_u64())
}
