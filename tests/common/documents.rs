//! Documents that several tests look at, and what is said of a document in words.

#![allow(dead_code)] // each test file uses a part of it

use gradproof::decide::{Effort, verify};
use gradproof::derivation::Derivation;

/// Documents of which every claim is proved, and how many they have.
pub const PROVED: [(&str, usize); 6] = [
    ("proofs/snider-2022.md", 52),
    ("proofs/backpropagation.md", 7),
    ("proofs/softmax.md", 8),
    ("proofs/activations.md", 7),
    ("proofs/residual.md", 3),
    ("proofs/sums.md", 13),
];

/// How many claims they have together.
pub fn proved() -> usize {
    PROVED.iter().map(|(_, count)| count).sum()
}

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
