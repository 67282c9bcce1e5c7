//! The calculators over f64, beside the matrix products that the closed form cannot do without.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use gradproof::cross_check::Draw;
use gradproof::gradient::{Backprop, ClosedForm, Gradient, Workspace};
use gradproof::network::{Architecture, Batch, LossKind, Network};
use gradproof::number::Ring;
use nalgebra::DMatrix;

fn network(widths: &[usize], rows: usize) -> (Network<f64>, Batch<f64>) {
    let layers: Vec<String> = widths[1..].iter().map(ToString::to_string).collect();
    let text = format!("{} -> {} softmax", widths[0], layers.join(" tanh -> "));
    let architecture: Architecture = text.parse().expect("well-formed");
    let blueprint = architecture
        .blueprint::<f64>(LossKind::CrossEntropy, 0)
        .expect("it fits");
    let mut draw = Draw::from_seed(0);
    let batch = draw.batch(rows, widths[0], widths[widths.len() - 1]);
    let mut network = draw
        .network(&blueprint, widths, batch.inputs())
        .expect("no kinks");
    for l in 1..widths.len() {
        network.affine_mut(l).weights /= (widths[l - 1] as f64).sqrt();
    }
    (network, batch)
}

/// The products Λ^(l+1) W^(l+1) of all examples and Δᵀ a for each layer, on buffers that are there.
struct Floor {
    products: Vec<[DMatrix<f64>; 3]>,
}

impl Floor {
    fn new(widths: &[usize], rows: usize) -> Self {
        let n = widths.len() - 1;
        let ones = |r, c| DMatrix::from_element(r, c, 1.0);
        let stacked = rows * widths[n];
        let mut products = Vec::new();
        for l in (1..=n).rev() {
            if l + 2 <= n {
                let (above, here) = (widths[l + 1], widths[l]);
                products.push([ones(stacked, above), ones(above, here), ones(stacked, here)]);
            }
            let (here, below) = (widths[l], widths[l - 1]);
            products.push([ones(here, rows), ones(rows, below), ones(here, below)]);
        }
        Floor { products }
    }

    fn run(&mut self) {
        for [a, b, out] in &mut self.products {
            f64::product_to(a, b, out);
            black_box(&out);
        }
    }
}

fn bench(criterion: &mut Criterion) {
    let cases: [(&[usize], usize); 4] = [
        (&[50, 100, 100, 20], 8),
        (&[50, 100, 100, 20], 64),
        (&[784, 128, 10], 8),
        (&[784, 128, 10], 64),
    ];
    for (widths, rows) in cases {
        let mut group = criterion.benchmark_group(format!("f64 {widths:?} batch {rows}"));
        let (network, batch) = network(widths, rows);
        let trace = network.forward(&batch).expect("tanh has values");
        let mut floor = Floor::new(widths, rows);
        let mut workspace = Workspace::new(&network, rows);
        let mut gradient = Gradient::zeros(&network);
        group.bench_function("floor", |b| b.iter(|| floor.run()));
        group.bench_function("closed form, fast", |b| {
            b.iter(|| workspace.gradient_into(&network, &trace, &batch, &mut gradient));
        });
        group.bench_function("backprop", |b| {
            b.iter(|| Backprop::from_trace(&network, &trace, &batch));
        });
        group.bench_function("forward", |b| b.iter(|| network.forward(&batch)));
        if rows == 8 {
            group.sample_size(10);
            group.bench_function(BenchmarkId::from_parameter("closed form, literal"), |b| {
                b.iter(|| ClosedForm::Literal.from_trace(&network, &trace, &batch));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
