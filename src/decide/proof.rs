//! Proofs for links: which layers a link speaks of is found by trying, and handed to the search.

use super::instance::{Shape, set_sizes};
use crate::derivation::claim::Claim;
use crate::derivation::integer::Integer;
use crate::kernel::Theorem;
use crate::prove::{Prover, Unprovable};

/// The deepest network in which layers are tried.
const DEEPEST: i64 = 6;

/// Proves a link, or says why not.
pub fn prove(prover: &mut Prover, claim: &Claim, left: usize) -> Result<Theorem, Unprovable> {
    let shape = Shape::of(claim);
    if !fits(&shape, left) {
        return Err(Unprovable("some widths have to be equal".into()));
    }
    prover.prove(claim, left, &shape.depths, &|facts| {
        agrees(&shape, left, facts)
    })
}

/// The same without looking at where the link says something. For testing the search: what is found
/// may hold for no network at all.
pub fn prove_anywhere(
    prover: &mut Prover,
    claim: &Claim,
    left: usize,
) -> Result<Theorem, Unprovable> {
    let shape = Shape::of(claim);
    prover.prove(claim, left, &shape.depths, &|_| true)
}

/// Whether inequalities hold just where both sides of a link exist.
fn agrees(shape: &Shape<'_>, left: usize, facts: &[Integer]) -> bool {
    let mut somewhere = false;
    let agrees = (1..=DEEPEST).all(|depth| {
        let mut world = shape.world(depth);
        let axes = shape.axes_at(depth);
        set_sizes(&mut world, &axes, &vec![1; axes.len()]);
        shape.places(depth).iter().all(|place| {
            let environment = shape.environment(&world, place);
            let stated = facts.iter().all(|fact| fact.at(&environment) >= 0);
            let exists = |at: usize| match &shape.claim.members[at] {
                Ok(member) => shape.exists(member, &world, place) == Ok(true),
                Err(_) => false,
            };
            let mut sizes = shape.claim.sizes.iter();
            let sized = sizes.all(|(_, size)| world.size(size, &environment).is_ok());
            somewhere |= stated;
            stated == (exists(left) && exists(left + 1) && sized)
        })
    });
    agrees && somewhere
}

/// Whether no widths have to be equal for a link to mean something.
fn fits(shape: &Shape<'_>, left: usize) -> bool {
    let members = || shape.claim.members[left..left + 2].iter().flatten();
    (1..=DEEPEST).all(|depth| {
        let world = shape.world(depth);
        shape.places(depth).iter().all(|place| {
            members().all(|member| {
                shape.exists(member, &world, place) != Ok(true)
                    || shape.equal_axes(member, &world, place).is_empty()
            })
        })
    })
}
