//! What was found out about a document, and whether that is enough.

use crate::decide::Decision;
use crate::derivation::{Link, Status};
use crate::diagnostic::Lines;
use crate::evidence::Verdict;

/// How strong a verdict must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// `sampled` or better.
    Sampled,
    /// `conditional` or better.
    Conditional,
    /// `checked` or better.
    Checked,
    /// `proved`.
    Proved,
}

impl Strength {
    /// The strength of a verdict; `None` if it does not speak for the claim.
    pub fn of(verdict: &Verdict) -> Option<Strength> {
        match verdict {
            Verdict::Proved(_) => Some(Strength::Proved),
            Verdict::Checked(_) => Some(Strength::Checked),
            Verdict::Conditional(..) => Some(Strength::Conditional),
            Verdict::Sampled(_) => Some(Strength::Sampled),
            _ => None,
        }
    }
}

/// One document with the verdicts on all its links.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file.
    pub path: String,
    /// What is in it.
    pub text: String,
    /// The links with what was decided about them.
    pub links: Vec<(Link, Decision)>,
    /// How many equations in its text claim something and were not checked.
    pub unchecked: usize,
}

impl Document {
    /// How many links claim something, or should.
    pub fn claims(&self) -> usize {
        let claims = |(link, _): &&(Link, Decision)| {
            !matches!(
                link.status,
                Status::Definition { .. } | Status::Rewriting(_)
            )
        };
        self.links.iter().filter(claims).count()
    }
}

/// The label of a link; those among the words have none of their own.
pub(super) fn label(link: &Link, lines: &Lines<'_>) -> String {
    match link.id.as_str() {
        "inline" => format!("line {}", lines.place(link.span).0),
        label => label.into(),
    }
}

/// What a link is called.
pub(super) fn name(link: &Link, lines: &Lines<'_>) -> String {
    let label = label(link, lines);
    match link.link {
        0 => label,
        number => format!("{label} link {number}"),
    }
}

/// Documents and what is required of them.
#[derive(Clone, Debug)]
pub struct DocumentsReport {
    /// Where random numbers came from.
    pub seed: u64,
    /// How strong verdicts must be.
    pub required: Strength,
    /// Whether the steps of proofs are shown.
    pub trace: bool,
    /// The documents, in the order given.
    pub documents: Vec<Document>,
}

/// The verdicts in the order of a summary.
pub const WORDS: [&str; 9] = [
    "proved",
    "checked",
    "conditional",
    "sampled",
    "refuted",
    "ill-formed",
    "unreadable",
    "undecided",
    "definition",
];

impl DocumentsReport {
    /// Whether a link is as its document expects, or else as strong as required.
    pub fn is_enough(&self, link: &Link, decision: &Decision) -> bool {
        match (&link.expected, &decision.verdict) {
            // More than was expected is enough.
            (Some(expected), Verdict::Proved(_)) => expected == "proved" || expected == "checked",
            (Some(expected), verdict) => expected == verdict.word(),
            (None, Verdict::Definition(_)) => true,
            (None, verdict) => {
                Strength::of(verdict).is_some_and(|strength| strength >= self.required)
            }
        }
    }

    /// Whether every link of every document is enough.
    pub fn holds(&self) -> bool {
        let mut links = self.documents.iter().flat_map(|document| &document.links);
        let said = self.documents.iter().all(|document| document.claims() > 0);
        said && links.all(|(link, decision)| self.is_enough(link, decision))
    }

    /// How many equations in the text of all documents were not checked.
    pub fn unchecked(&self) -> usize {
        self.documents
            .iter()
            .map(|document| document.unchecked)
            .sum()
    }

    /// How many links have each verdict.
    pub fn counts(&self) -> Vec<(&'static str, usize)> {
        let links = || self.documents.iter().flat_map(|document| &document.links);
        let count = |word: &str| {
            links()
                .filter(|(_, decision)| decision.verdict.word() == word)
                .count()
        };
        WORDS.iter().map(|word| (*word, count(word))).collect()
    }
}
