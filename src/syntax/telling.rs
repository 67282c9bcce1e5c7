//! Words in running text that tell something of values or functions, without a formula. Nothing of
//! it is understood; it is known only that it was said.

/// What words tell something of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    /// Values, indices or the place at which something holds.
    Values,
    /// Functions.
    Functions,
}

/// Words of cases, of properties, of a place that is looked for, and of approximations.
const VALUES: [&str; 86] = [
    "distinct",
    "are different",
    "different indices",
    "differ",
    "not equal",
    "unequal",
    "other than",
    "off diagonal",
    "off the diagonal",
    "diagonal entries",
    "diagonal elements",
    "on the diagonal",
    "single example",
    "larger than",
    "smaller than",
    "greater than",
    "less than",
    "coincide",
    "symmetric",
    "symmetry",
    "antisymmetric",
    "skew",
    "orthogonal",
    "orthonormal",
    "orthogonality",
    "unitary",
    "hermitian",
    "self adjoint",
    "diagonal matrix",
    "is diagonal",
    "triangular",
    "invertible",
    "definite",
    "semidefinite",
    "psd",
    "idempotent",
    "projection matrix",
    "stochastic",
    "kernel matrix",
    "gram matrix",
    "covariance",
    "correlation matrix",
    "adjacency",
    "rotation",
    "permutation matrix",
    "unit vector",
    "unit norm",
    "unit length",
    "centered",
    "centred",
    "one hot",
    "onehot",
    "sum to one",
    "sums to one",
    "sum to 1",
    "sums to 1",
    "normalised",
    "normalized",
    "probability distribution",
    "target distribution",
    "true distribution",
    "basis vector",
    "indicator vector",
    "exactly one",
    "zero mean",
    "setting the",
    "setting this",
    "setting it",
    "set the gradient",
    "set the derivative",
    "to zero",
    "vanish",
    "vanishes",
    "at the minimum",
    "minimiser",
    "minimizer",
    "optimum",
    "stationary",
    "critical point",
    "subject to",
    "solving",
    "first order",
    "approximately",
    "approximation",
    "in the limit",
    "for small",
];

/// Words for functions that a name without definition may stand for.
const FUNCTIONS: [&str; 12] = [
    "sigmoid",
    "logistic",
    "hyperbolic",
    "tanh",
    "relu",
    "rectified",
    "odd function",
    "even function",
    "linear function",
    "be linear",
    "identity function",
    "softplus",
];

/// What some text tells, each with the words.
pub(crate) fn telling(text: &str) -> Vec<(Telling, &'static str)> {
    let mut plain = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            plain.push_str(&word.to_lowercase());
            plain.push(' ');
        }
    }
    let said = |phrase: &&str| plain.contains(&format!(" {phrase} "));
    let values = VALUES.into_iter().filter(said);
    let functions = FUNCTIONS.into_iter().filter(said);
    values
        .map(|phrase| (Telling::Values, phrase))
        .chain(functions.map(|phrase| (Telling::Functions, phrase)))
        .collect()
}
