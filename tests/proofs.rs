//! Proofs for all sizes: every claim of the first document has one, no wrong claim has one, and
//! the kernel accepts each proof again.

use gradproof::decide::{Effort, mutated, prove, prove_anywhere, selftest};
use gradproof::derivation::{Derivation, Status};
use gradproof::evidence::Verdict;
use gradproof::kernel::Theorem;
use gradproof::prove::{Prover, Unprovable};

fn document(path: &str) -> String {
    std::fs::read_to_string(path).expect("a document")
}

/// Every link of a document that is a claim, with its proof or the reason why there is none.
fn proofs(text: &str) -> Vec<(String, Result<Theorem, Unprovable>)> {
    let derivation = Derivation::read(text);
    let mut prover = Prover::default();
    let mut found = Vec::new();
    for link in &derivation.links {
        if let Status::Claim { claim, left, .. } = &link.status {
            let name = format!("{} link {}", link.id, link.link);
            found.push((name, prove(&mut prover, claim, *left)));
        }
    }
    found
}

#[test]
fn every_claim_of_the_first_document_is_proved() {
    let found = proofs(&document("proofs/snider-2022.md"));
    assert_eq!(found.len(), 50);
    for (name, theorem) in found {
        if let Err(why) = theorem {
            panic!("{name}: {}", why.0);
        }
    }
}

#[test]
fn every_proof_is_accepted_again() {
    for (name, theorem) in proofs(&document("proofs/snider-2022.md")) {
        let theorem = theorem.expect("a proof");
        let again = theorem.proof().check(theorem.theory());
        assert_eq!(again.as_ref(), Ok(&theorem), "{name}");
        assert!(theorem.hypotheses().is_empty(), "{name}");
    }
}

#[test]
fn no_wrong_link_of_the_paper_is_proved() {
    let text = document("proofs/wrong/snider-2022-as-printed.md");
    let wrong = [
        "E5 link 4",
        "E5 link 5",
        "E8 link 3",
        "E8 link 4",
        "E11 link 1",
        "E13 link 1",
    ];
    let mut met = 0;
    for (name, theorem) in proofs(&text) {
        if wrong.contains(&name.as_str()) {
            met += 1;
            assert!(theorem.is_err(), "{name} is proved");
        }
    }
    assert_eq!(met, wrong.len());
}

#[test]
fn no_refuted_mutant_is_proved() {
    let text = document("proofs/snider-2022.md");
    let judged = selftest(&text, &Effort::full(0, 12), false);
    let mut prover = Prover::default();
    let mut tried = 0;
    for (mutant, judged) in mutated(&text).iter().zip(&judged) {
        // Modulo a prime they differ where everything in them exists.
        let differs = matches!(&judged.verdict, Verdict::IllFormed(why) if why.contains("modulo"));
        if differs {
            tried += 1;
            let proved = prove_anywhere(&mut prover, &mutant.claim, 0).is_ok();
            assert!(
                !proved,
                "{} link {}: {}",
                mutant.id, mutant.link, mutant.latex
            );
        }
    }
    assert!(tried > 2000, "{tried} mutants");
}
