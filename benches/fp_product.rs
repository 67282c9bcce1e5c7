//! The matrix product over the prime field, beside the same plain loop over f64.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gradproof::cross_check::Draw;
use gradproof::number::{Fp, Ring};
use nalgebra::DMatrix;

/// Column by column, each entry a dot product: the loop that the product over `Fp` runs.
fn plain(a: &DMatrix<f64>, b: &DMatrix<f64>, out: &mut DMatrix<f64>) {
    let rows = a.nrows();
    let columns = b.as_slice().chunks_exact(a.ncols());
    for (b, out) in columns.zip(out.as_mut_slice().chunks_exact_mut(rows)) {
        for (i, out) in out.iter_mut().enumerate() {
            let row = a.as_slice()[i..].iter().step_by(rows);
            *out = row.zip(b).map(|(a, b)| a * b).sum();
        }
    }
}

fn bench(criterion: &mut Criterion) {
    let mut draw = Draw::from_seed(0);
    for n in [8, 32] {
        let mut group = criterion.benchmark_group(format!("product {n}"));
        let (a, b) = (draw.matrix::<f64>(n, n), draw.matrix::<f64>(n, n));
        let mut out = DMatrix::zeros(n, n);
        group.bench_function("f64 plain loop", |bencher| {
            bencher.iter(|| plain(black_box(&a), black_box(&b), &mut out));
        });
        let (a, b) = (draw.matrix::<Fp>(n, n), draw.matrix::<Fp>(n, n));
        let mut out = DMatrix::zeros(n, n);
        group.bench_function("fp", |bencher| {
            bencher.iter(|| Fp::product_to(black_box(&a), black_box(&b), &mut out));
        });
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
