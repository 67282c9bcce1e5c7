//! Finding the proofs of the paper, beside replaying the recorded proofs in the kernel.

use criterion::{Criterion, criterion_group, criterion_main};
use gradproof::decide::{Rebuilt, prove, rebuild};
use gradproof::derivation::{Derivation, Status};
use gradproof::kernel::Theorem;
use gradproof::prove::{Goal, Prover, Record, Recorder, Retrace, Retraced};

/// All proofs of a document, each with the label of its link.
fn search(derivation: &Derivation) -> Vec<((&str, usize), Theorem)> {
    let mut prover = Prover::default();
    let links = derivation.links.iter();
    let proofs = links.filter_map(|link| match &link.status {
        Status::Claim { claim, left, .. } => {
            let theorem = prove(&mut prover, claim, *left).ok()?;
            Some(((link.id.as_str(), link.link), theorem))
        }
        _ => None,
    });
    proofs.collect()
}

fn bench(criterion: &mut Criterion) {
    let text = std::fs::read_to_string("proofs/snider-2022.md").expect("the document");
    let derivation = Derivation::read(&text);
    let found = search(&derivation);
    let mut recorder = Recorder::default();
    for ((id, link), theorem) in &found {
        recorder.claim((id, *link, 0), theorem);
    }
    let record = Record::read(&recorder.finish()).expect("a record");
    let mut group = criterion.benchmark_group(format!("{} proofs", found.len()));
    group.bench_function("search", |bencher| bencher.iter(|| search(&derivation)));
    // Each step once, in the kernel, and what comes out compared with the claim.
    let goals = found.iter().map(|(_, theorem)| Goal {
        theory: theorem.theory.clone(),
        context: theorem.context.clone(),
        left: theorem.left.clone(),
        right: theorem.right.clone(),
    });
    let goals: Vec<Goal> = goals.collect();
    group.bench_function("replay", |bencher| {
        bencher.iter(|| {
            let mut retrace = Retrace::new(&record);
            for (claim, goal) in record.claims().iter().zip(&goals) {
                let replayed = retrace.check(claim, goal);
                assert!(matches!(replayed, Retraced::Accepted { .. }));
            }
        });
    });
    // The same, with definitions and claims put into the kernel's terms anew.
    group.bench_function("from the document", |bencher| {
        bencher.iter(|| {
            let replayed = rebuild(&derivation, &record);
            let accepted = |one: &Rebuilt| matches!(one, Rebuilt::Accepted { .. });
            assert!(replayed.iter().all(accepted));
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
