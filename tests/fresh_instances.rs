//! What is proved holds at instances that nothing has looked at before: every proved link of the
//! documents passes the exact check with another seed, at 200 instances.

#[path = "common/documents.rs"]
mod documents;

use documents::PROVED;
use gradproof::decide::{Decision, Effort, decide, prove};
use gradproof::derivation::{Bars, Derivation, Link, Status};
use gradproof::evidence::Verdict;
use gradproof::prove::Prover;

/// At how many instances each link is compared.
const INSTANCES: usize = 200;

/// `gradproof check` and the other tests of the documents begin with seed 0.
const SEED: u64 = 20_260_501;

/// A document, judged at fresh instances.
struct Fresh {
    derivation: Derivation,
    decisions: Vec<Decision>,
}

impl Fresh {
    fn of(path: &str) -> Fresh {
        let text = std::fs::read_to_string(path).expect("a document");
        let derivation = Derivation::read(&text);
        let decisions = decide(&derivation, &Effort::full(SEED, INSTANCES));
        Fresh {
            derivation,
            decisions,
        }
    }

    /// How many claims are believed, and those of them that do not pass at this many instances.
    fn compare(
        &self,
        instances: usize,
        mut believed: impl FnMut(&Link) -> bool,
    ) -> (usize, Vec<String>) {
        let mut count = 0;
        let mut failed = Vec::new();
        for (link, decision) in self.derivation.links.iter().zip(&self.decisions) {
            if !matches!(link.status, Status::Claim { .. }) || !believed(link) {
                continue;
            }
            count += 1;
            // The evidence counts the instances at which both sides had values, all of them equal.
            let passes = matches!(
                &decision.verdict,
                Verdict::Checked(checked) if checked.instances() == instances
            );
            if !passes {
                failed.push(format!("{} link {}", link.id, link.link));
            }
        }
        (count, failed)
    }
}

/// Whether a link gets the verdict `proved`, by its proof alone.
fn proved() -> impl FnMut(&Link) -> bool {
    let mut prover = Prover::default();
    move |link| match &link.status {
        Status::Claim {
            claim,
            left,
            caution,
        } => {
            // Where a definition could not be used, what is proved is not what is written.
            let barred = caution.as_ref().is_some_and(|one| one.bars == Bars::Both);
            !barred && prove(&mut prover, claim, *left).is_ok()
        }
        _ => false,
    }
}

/// All proved links of a document pass.
fn pass(path: &str, wanted: usize) {
    let (count, failed) = Fresh::of(path).compare(INSTANCES, proved());
    assert!(failed.is_empty(), "{path}: {failed:?}");
    assert_eq!(count, wanted, "{path}");
}

#[test]
fn the_paper() {
    let (path, count) = PROVED[0];
    pass(path, count);
}

#[test]
fn the_other_documents() {
    for (path, count) in &PROVED[1..] {
        pass(path, *count);
    }
}

#[test]
fn the_paper_as_printed_and_what_is_wrong_in_it() {
    let fresh = Fresh::of("proofs/wrong/snider-2022-as-printed.md");
    let (count, failed) = fresh.compare(INSTANCES, proved());
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(count, 33, "proved links");

    // Whoever believes everything is told of each link that is wrong.
    let (_, failed) = fresh.compare(INSTANCES, |_| true);
    for wrong in [
        "E5 link 5",
        "E8 link 3",
        "E8 link 4",
        "E11 link 1",
        "E13 link 1",
    ] {
        assert!(failed.iter().any(|name| name == wrong), "{wrong}");
    }
    // One instance less than asked for is noticed.
    let (count, failed) = fresh.compare(INSTANCES + 1, proved());
    assert_eq!(failed.len(), count);
}
