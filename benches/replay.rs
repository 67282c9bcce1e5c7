//! Finding the proofs of the paper, beside replaying them in the kernel.

use criterion::{Criterion, criterion_group, criterion_main};
use gradproof::decide::prove;
use gradproof::derivation::{Derivation, Status};
use gradproof::kernel::Theorem;
use gradproof::prove::Prover;

/// All proofs of a document.
fn search(derivation: &Derivation) -> Vec<Theorem> {
    let mut prover = Prover::default();
    let links = derivation.links.iter();
    let proofs = links.filter_map(|link| match &link.status {
        Status::Claim { claim, left, .. } => prove(&mut prover, claim, *left).ok(),
        _ => None,
    });
    proofs.collect()
}

fn bench(criterion: &mut Criterion) {
    let text = std::fs::read_to_string("proofs/snider-2022.md").expect("the document");
    let derivation = Derivation::read(&text);
    let found = search(&derivation);
    let mut group = criterion.benchmark_group(format!("{} proofs", found.len()));
    group.bench_function("search", |bencher| bencher.iter(|| search(&derivation)));
    group.bench_function("replay", |bencher| {
        bencher.iter(|| {
            for theorem in &found {
                let again = theorem.proof.check(&theorem.theory);
                assert_eq!(again.as_ref(), Ok(theorem));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
