//! Words in running text that tell something of values, functions or arrays, without a formula.
//! Nothing of it is understood; it is known only that it was said.

/// What words tell something of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    /// Values, indices or the place at which something holds.
    Values,
    /// Functions.
    Functions,
}

/// Properties of values.
const PROPERTIES: &[&str] = &[
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
];

/// Words that are properties directly beside a formula, and mean much else elsewhere.
const NEAR: &[&str] = &[
    "diagonal",
    "nonsingular",
    "singular",
    "positive",
    "negative",
    "nonnegative",
    "nonzero",
    "zero",
    "gram",
    "permutation",
    "projection",
    "probability",
    "probabilities",
];

/// Cases: for which indices or sizes something holds.
const CASES: &[&str] = &[
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
];

/// Places that are looked for, and approximations.
const PLACES: &[&str] = &[
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

/// Functions that a name without definition may stand for.
const FUNCTIONS: &[&str] = &[
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

/// What is no number.
const ARRAYS: &[&str] = &[
    "matrix", "matrices", "vector", "vectors", "tensor", "tensors",
];

/// What the text beside a display tells, each with the words.
pub(crate) fn telling(text: &str) -> Vec<(Telling, &'static str)> {
    let text = plain(text);
    let values = [PROPERTIES, CASES, PLACES].concat().into_iter();
    let values = values.map(|phrase| (Telling::Values, phrase));
    let functions = FUNCTIONS.iter().map(|phrase| (Telling::Functions, *phrase));
    let all = values.chain(functions);
    all.filter(|(_, phrase)| says(&text, phrase)).collect()
}

/// Whether words directly beside a formula tell of a property: "is symmetric".
pub(crate) fn tells_a_property(text: &str) -> bool {
    let text = plain(text);
    let mut all = PROPERTIES.iter().chain(NEAR);
    all.any(|phrase| says(&text, phrase))
}

/// Whether words speak of matrices or vectors.
pub(crate) fn tells_of_arrays(text: &str) -> bool {
    // Most text has nothing of the kind, and words are slow to take apart.
    let mut parts = ["atri", "ector", "ensor"].iter();
    parts.any(|part| text.contains(part)) && {
        let text = plain(text);
        ARRAYS.iter().any(|word| says(&text, word))
    }
}

/// Whether words begin to say what something depends on.
pub(crate) fn tells_a_dependence(text: &str) -> bool {
    const AUXILIARY: &[&str] = &["is", "are", "be", "a", "some", "smooth", "differentiable"];
    let text = plain(text);
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    match words.find(|word| !AUXILIARY.contains(word)) {
        Some("function" | "functions") => words.next() == Some("of"),
        Some("depends" | "depend" | "dependent" | "varies") => true,
        _ => false,
    }
}

/// The words in small letters, with a space before and behind each. What joins words is a space too.
fn plain(text: &str) -> String {
    let mut plain = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            plain.push_str(&word.to_lowercase());
            plain.push(' ');
        }
    }
    plain
}

/// Whether some words stand in plain text.
fn says(plain: &str, phrase: &str) -> bool {
    let mut found = plain.match_indices(phrase);
    found.any(|(at, _)| plain[..at].ends_with(' ') && plain[at + phrase.len()..].starts_with(' '))
}
