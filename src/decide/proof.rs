//! Proofs for links: which layers a link speaks of is found by trying, and handed to the search.

use super::decision::Decision;
use super::instance::{Shape, set_sizes};
use crate::derivation::claim::Claim;
use crate::derivation::integer::{Integer, Var};
use crate::derivation::{Derivation, Status};
use crate::evidence::{Proved, Reason, Verdict};
use crate::kernel::Theorem;
use crate::prove::{Goal, Prover, Unprovable, assumptions, scope};

/// The networks in which layers are tried.
fn depths(shape: &Shape<'_>) -> std::ops::RangeInclusive<i64> {
    1..=shape.largest_number().max(4) + 2
}

/// Proves the links of a document that are checked. A proof of something refuted would be an error
/// of this program, and is reported as such.
///
/// ```
/// use gradproof::decide::{Effort, decide, strengthen};
/// use gradproof::derivation::Derivation;
/// let derivation = Derivation::read("$$ \\sum_i \\sum_j x_i A_{ij} = \\sum_k \\sum_i A_{ik} x_i $$\n");
/// let mut decisions = decide(&derivation, &Effort::full(0, 16));
/// assert_eq!(decisions[0].verdict.word(), "checked");
/// strengthen(&derivation, &mut decisions);
/// assert_eq!(decisions[0].verdict.word(), "proved");
/// ```
pub fn strengthen(derivation: &Derivation, decisions: &mut [Decision]) {
    take(derivation, proofs(derivation), decisions);
}

/// What was found for each link; none for one that claims nothing.
pub(super) type Proofs = Vec<Option<Result<Theorem, Unprovable>>>;

/// Looks for proofs of all links of a document, whatever their verdict will be.
pub(super) fn proofs(derivation: &Derivation) -> Proofs {
    let mut prover = Prover::default();
    let links = derivation.links.iter();
    links
        .map(|link| match &link.status {
            Status::Claim { claim, left, .. } => Some(prove(&mut prover, claim, *left)),
            _ => None,
        })
        .collect()
}

/// Makes proved what is checked and has a proof.
pub(super) fn take(derivation: &Derivation, proofs: Proofs, decisions: &mut [Decision]) {
    for ((link, proof), decision) in derivation.links.iter().zip(proofs).zip(decisions) {
        let (Status::Claim { claim, .. }, Some(proof)) = (&link.status, proof) else {
            continue;
        };
        match (proof, &decision.verdict) {
            (Ok(theorem), Verdict::Checked(checked)) => {
                let assumptions = assumed(claim, &theorem);
                let scope = scope(&claim.theory, &theorem, &layers(claim));
                decision.verdict = Verdict::Proved(Box::new(Proved {
                    theorem,
                    checked: checked.clone(),
                    assumptions,
                    scope,
                }));
            }
            (Err(why), Verdict::Checked(_)) => decision.unproved = Some(why.0),
            // A counterexample may be one to what the proof assumes.
            (Ok(theorem), Verdict::Refuted(_)) if theorem.assumptions.is_empty() => {
                let text = "an internal error: this was proved, and there is a counterexample";
                decision.verdict = Verdict::Undecided(Reason::Unsupported(text.into()));
            }
            _ => {}
        }
    }
}

/// What a theorem about a claim assumes, in words.
pub(super) fn assumed(claim: &Claim, theorem: &Theorem) -> Vec<String> {
    let mut assumed = assumptions(&claim.theory, theorem, &layers(claim));
    let limits = claim.limits.iter();
    assumed.extend(limits.map(|name| format!("{name} is at least 1")));
    assumed
}

/// The integers of a claim that count layers.
fn layers(claim: &Claim) -> Vec<Var> {
    [claim.layers.clone(), Shape::of(claim).depths].concat()
}

/// Proves a link, or says why not.
pub fn prove(prover: &mut Prover, claim: &Claim, left: usize) -> Result<Theorem, Unprovable> {
    let shape = fitting(claim, left)?;
    prover.prove(claim, left, &shape.depths, &|facts| {
        agrees(&shape, left, facts)
    })
}

/// What a proof of a link has to prove, or why there can be none. Nothing is searched.
pub(super) fn goal(claim: &Claim, left: usize) -> Result<Goal, Unprovable> {
    let shape = fitting(claim, left)?;
    Goal::of(claim, left, &shape.depths, &|facts| {
        agrees(&shape, left, facts)
    })
}

/// The shape of a claim, if no widths have to be equal.
fn fitting(claim: &Claim, left: usize) -> Result<Shape<'_>, Unprovable> {
    let shape = Shape::of(claim);
    match fits(&shape, left) {
        true => Ok(shape),
        false => Err(Unprovable("some widths have to be equal".into())),
    }
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
    let agrees = depths(shape).all(|depth| {
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
    depths(shape).all(|depth| {
        let world = shape.world(depth);
        shape.places(depth).iter().all(|place| {
            members().all(|member| {
                shape.exists(member, &world, place) != Ok(true)
                    || shape.equal_axes(member, &world, place).is_empty()
            })
        })
    })
}
