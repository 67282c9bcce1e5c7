//! Evidence rendered for people and for programs. Computes nothing.

mod document;
pub mod document_human;
pub mod document_json;
pub mod explanation;
pub mod human;
pub mod json;

pub use document::{Document, DocumentsReport, Strength, WORDS};

use crate::cross_check::{Comparison, Fault};
use crate::evidence::Verdict;

/// A method that was not compared, and why.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The method.
    pub method: String,
    /// What kept it out.
    pub why: String,
}

/// All that a cross-check found, and under which circumstances.
#[derive(Clone, Debug)]
pub struct CrossCheckReport {
    /// Where random numbers came from.
    pub seed: u64,
    /// Widths and activations.
    pub network: String,
    /// The loss.
    pub loss: String,
    /// The short name of the number system.
    pub number: String,
    /// The number system in a few words.
    pub number_description: String,
    /// The file with the examples, or `None` for random ones.
    pub data: Option<String>,
    /// How many examples there are.
    pub rows: usize,
    /// How many networks were drawn.
    pub instances: usize,
    /// Whether examples were decided one or two at a time.
    pub row_by_row: bool,
    /// The fault that was planted.
    pub planted: Option<Fault>,
    /// The network that was asked for, if the planted fault does not show there.
    pub given: Option<String>,
    /// Whether the first line of the file was taken for a header.
    pub header: bool,
    /// The verdicts.
    pub comparison: Comparison,
    /// Methods that could not take part.
    pub left_out: Vec<LeftOut>,
}

impl CrossCheckReport {
    /// Whether each pair reaches the strongest verdict that its number system can give.
    pub fn holds(&self) -> bool {
        let strongest = |verdict: &Verdict| match verdict {
            Verdict::Proved(_) | Verdict::Checked(_) => true,
            Verdict::Sampled(_) => self.number == "f64",
            _ => false,
        };
        let pairs = &self.comparison.pairs;
        !pairs.is_empty() && pairs.iter().all(|pair| strongest(&pair.verdict))
    }
}
