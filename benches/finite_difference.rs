//! Finite differences with whole forward passes and incremental ones.

use criterion::{Criterion, criterion_group, criterion_main};
use gradproof::cross_check::{Draw, Sample};
use gradproof::gradient::{CentralDifference, Evaluation, ExactDifference, GradientMethod, Scheme};
use gradproof::network::{Architecture, Batch, Catalogue, LossKind, Network};
use gradproof::number::Fp;

fn network<F: Sample + Catalogue>(text: &str, loss: LossKind) -> (Network<F>, Batch<F>) {
    let architecture: Architecture = text.parse().expect("well-formed");
    let blueprint = architecture.blueprint::<F>(loss, 0).expect("it fits");
    let widths = architecture.widths();
    let mut draw = Draw::from_seed(0);
    let batch = draw.batch(8, widths[0], widths[widths.len() - 1]);
    let network = draw
        .network(&blueprint, &widths, batch.inputs())
        .expect("no kinks");
    (network, batch)
}

fn bench(criterion: &mut Criterion) {
    let evaluations = [
        ("whole", Evaluation::Whole),
        ("incremental", Evaluation::Incremental),
    ];
    let text = "10 -> 20 tanh -> 20 tanh -> 10 softmax";
    let (network_f64, batch_f64) = network::<f64>(text, LossKind::CrossEntropy);
    let text = "8 -> 8 square -> 8 square -> 8";
    let (network_fp, batch_fp) = network::<Fp>(text, LossKind::HalfSquaredError);
    for (name, evaluation) in evaluations {
        let mut group = criterion.benchmark_group("finite_difference");
        group.sample_size(20);
        let method = CentralDifference {
            scheme: Scheme::SixPoint,
            evaluation,
        };
        group.bench_function(format!("f64 6-point {name}"), |b| {
            b.iter(|| method.gradient(&network_f64, &batch_f64));
        });
        let method = ExactDifference { evaluation };
        group.bench_function(format!("fp exact {name}"), |b| {
            b.iter(|| method.gradient(&network_fp, &batch_fp));
        });
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
