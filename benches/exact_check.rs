//! One exact check in three number systems: forward, closed form, backprop, equality.
//!
//! Widths [8, 8, 8, 8], g = h = z², half squared error, batch 4, all numbers k/8. The numbers come
//! from the generator of the Python programs that the result is compared with (xorshift64).

use criterion::{Criterion, criterion_group, criterion_main};
use gradproof::cross_check::Instance;
use gradproof::gradient::{Backprop, ClosedForm};
use gradproof::network::{Architecture, Batch, Catalogue, LossKind, Network};
use gradproof::number::{Dyadic, Exact, Fp, Rational};

fn xorshift() -> impl FnMut() -> u64 {
    let mut state = 88_172_645_463_325_252u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

fn instance() -> Instance {
    let mut next = xorshift();
    Instance::generate(&[8, 8, 8, 8], 4, || {
        next(); // the denominator of the general generator; here it is always 8
        let k = (next() % 19) as i64 - 9;
        Rational::new(if k == 0 { 1 } else { k }.into(), 8.into())
    })
}

fn check<F: Exact>(network: &Network<F>, batch: &Batch<F>) {
    let trace = network.forward(batch).expect("polynomials have values");
    let closed = ClosedForm::Fast.from_trace(network, &trace, batch);
    let backprop = Backprop::from_trace(network, &trace, batch);
    assert!(closed.is_ok() && closed == backprop);
}

fn bench<F: Exact + Catalogue>(criterion: &mut Criterion) {
    let architecture: Architecture = "8 -> 8 square -> 8 square -> 8 square"
        .parse()
        .expect("well-formed");
    let blueprint = architecture
        .blueprint::<F>(LossKind::HalfSquaredError, 0)
        .expect("it fits");
    let (network, batch) = instance().build(&blueprint).expect("eighths are contained");
    let mut group = criterion.benchmark_group("exact_check");
    group.bench_function(F::NAME, |bencher| bencher.iter(|| check(&network, &batch)));
    group.finish();
}

criterion_group!(benches, bench::<Fp>, bench::<Dyadic>, bench::<Rational>);
criterion_main!(benches);
