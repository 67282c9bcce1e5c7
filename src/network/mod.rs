//! The function whose gradient is wanted: layers, activations, losses, and the forward pass.
//!
//! Here live [`Network`], [`Batch`] and what they are made of. Nothing here differentiates with
//! respect to a weight: that is the business of `gradient`.
//!
//! Conventions: layer 0 is the input and layer n the output; `W^(l)` is d_l x d_(l-1) and
//! `B^(l)` has d_l entries; activations are m x d_l with one example a row;
//! `z^(l) = a^(l-1) W^(l)ᵀ + B^(l)`, `a^(l) = g(z^(l))` for l < n, and `a^(n) = h(z^(n))`
//! elementwise or softmax of each row; `J = Σ_ij L(a_ij; y_ij)`.

mod activation;
mod architecture;
mod catalogue;
mod forward;
mod loss;
mod model;
mod output;
mod undefined;

pub use activation::{
    Activation, Cube, Form, HardTanh, Identity, LeakyRelu, Opaque, Relu, Serpentine, Sigmoid,
    Softsign, Square, Tanh,
};
pub(crate) use architecture::suggestion;
pub use architecture::{ActivationKind, Architecture, ArchitectureError, LayerSpec, LossKind};
pub use catalogue::{Catalogue, Unsupported};
pub use forward::Trace;
pub use loss::{
    BinaryCrossEntropy, CrossEntropy, HalfSquaredError, Loss, LossValue, Objective, OpaqueLoss,
    Weighted,
};
pub use model::{Affine, Batch, Blueprint, Network};
pub use output::{NaturalSoftmax, OpaqueSoftmax, Output, Softmax};
pub use undefined::{Cause, Place, Undefined};
