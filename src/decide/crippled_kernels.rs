//! False claims that nobody proves are proved by kernels that do not look at something. If they were
//! not, that nobody proves them would say little about these conditions.

use super::check::Effort;
use super::compound::differ;
use super::proof::prove_anywhere;
use super::selftest::mutated;
use crate::kernel::crippled::without;
use crate::prove::Prover;

/// Claims about sums with one slip each; they are among those of `tests/mutants.rs`.
const DOCUMENT: &str = include_str!("../../proofs/sums.md");

#[test]
fn a_kernel_without_a_side_condition_proves_a_false_claim() {
    let claims: Vec<_> = mutated(DOCUMENT).into_iter().map(|one| one.claim).collect();
    // What the kernel itself has proved may not be met in here, so each has a prover of its own.
    let proved = |condition: &'static str| -> Vec<_> {
        let proves = |claim: &_| {
            without(condition, || {
                prove_anywhere(&mut Prover::default(), claim, 0)
            })
        };
        let found = claims.iter().filter(|claim| proves(claim).is_ok());
        found.cloned().collect()
    };
    for condition in ["capture", "range", "shape"] {
        let differ = differ(&proved(condition), &Effort::full(0, 5));
        assert!(differ.contains(&true), "{condition}");
    }
    let differ = differ(&proved("nothing"), &Effort::full(0, 5));
    assert!(differ.len() >= 5 && !differ.contains(&true));
}
