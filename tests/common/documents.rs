//! Documents that several tests look at, and what is said of a document in words.

#![allow(dead_code)] // each test file uses a part of it

use gradproof::decide::{Effort, verify};
use gradproof::derivation::Derivation;

/// Documents of which every claim is proved.
pub const PROVED: [&str; 6] = [
    "proofs/snider-2022.md",
    "proofs/backpropagation.md",
    "proofs/softmax.md",
    "proofs/activations.md",
    "proofs/residual.md",
    "proofs/sums.md",
];

/// The verdicts on everything in a document.
pub fn words(text: &str) -> Vec<&'static str> {
    const INSTANCES: usize = 24;
    let decisions = verify(&Derivation::read(text), &Effort::full(0, INSTANCES));
    decisions.iter().map(|one| one.verdict.word()).collect()
}

/// The verdict on the last link.
pub fn last(text: &str) -> &'static str {
    words(text).last().copied().unwrap_or("nothing")
}
