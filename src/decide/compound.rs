//! Claims that are harder to tell from true ones than those with a single slip: two slips in one
//! member, the same slip on both sides, or a slip in a definition that a claim rests on. They are
//! for testing the search for proofs, which must not find one where the exact check sees a
//! difference.

use std::sync::Arc;

use rand_chacha::rand_core::Rng;

use super::check::Effort;
use super::decision::{in_parallel, judge};
use super::mutate::{Mutant, mutants};
use super::oracle::stream;
use super::selftest::read;
use crate::derivation::claim::Claim;
use crate::derivation::{Derivation, Status};
use crate::diagnostic::Span;
use crate::evidence::Verdict;
use crate::syntax::tree::Expr;
use crate::syntax::{Macros, read_formula};

/// A claim with two members that something was done to.
#[derive(Clone, Debug)]
pub struct Altered {
    /// The claim it was made from.
    pub id: String,
    /// The link of that claim.
    pub link: usize,
    /// What was done to it: what it says now, as LaTeX.
    pub change: String,
    /// The claim.
    pub claim: Arc<Claim>,
}

/// A link of a document that is a claim.
struct Sides {
    id: String,
    link: usize,
    left: Expr,
    right: Expr,
    claim: Arc<Claim>,
}

impl Sides {
    /// The links of a document; those that are barred by a caution are left out.
    fn of(text: &str) -> Vec<Sides> {
        let derivation = Derivation::read(text);
        let mut found = Vec::new();
        for link in &derivation.links {
            let Status::Claim {
                claim,
                left,
                caution: None,
            } = &link.status
            else {
                continue;
            };
            let side = |at: usize| {
                let member = claim.members[at].as_ref().ok()?;
                read(text, member.span)
            };
            if let (Some(one), Some(other)) = (side(*left), side(left + 1)) {
                found.push(Sides {
                    id: link.id.clone(),
                    link: link.link,
                    left: one,
                    right: other,
                    claim: claim.clone(),
                });
            }
        }
        found
    }

    /// The same link with other members; nothing if one cannot be read.
    fn with(&self, left: Option<Expr>, right: Option<Expr>, change: String) -> Option<Altered> {
        let chain = [left?, right?];
        let Claim { theory, stated, .. } = &*self.claim;
        Some(Altered {
            id: self.id.clone(),
            link: self.link,
            change,
            claim: Arc::new(Claim::read(
                theory,
                &chain,
                stated,
                Default::default(),
                false,
            )),
        })
    }
}

/// The expression of a text that is nothing else.
fn parse(latex: &str) -> Option<Expr> {
    read(latex, Span::new(0, latex.len()))
}

/// The links of a document as they are.
pub fn unaltered(text: &str) -> Vec<Altered> {
    let all = Sides::of(text).into_iter();
    all.filter_map(|sides| {
        let (left, right) = (sides.left.clone(), sides.right.clone());
        sides.with(Some(left), Some(right), "as it is".into())
    })
    .collect()
}

/// Links with two slips: `many` of each link with both in one member, and as many with slips of one
/// kind on both sides. Which ones is drawn; the same one may come twice.
pub fn mutated_twice(text: &str, seed: u64, many: usize) -> Vec<Altered> {
    let mut found = Vec::new();
    for (number, sides) in Sides::of(text).into_iter().enumerate() {
        let mut random = stream(seed, 0x7571, number as u64);
        let mut draw = |from: &[Mutant]| -> Option<Mutant> {
            let at = random.next_u64() % (from.len() as u64).max(1);
            from.get(at as usize).cloned()
        };
        let left = mutants(&sides.left, text);
        let right = mutants(&sides.right, text);
        for turn in 0..many {
            let on_the_left = turn % 2 == 1;
            let one = draw(if on_the_left { &left } else { &right });
            let twice = one.and_then(|one| {
                let expr = parse(&one.latex)?;
                let again = draw(&mutants(&expr, &one.latex))?;
                parse(&again.latex).map(|expr| (expr, again.latex))
            });
            found.extend(twice.and_then(|(expr, latex)| match on_the_left {
                true => sides.with(Some(expr), Some(sides.right.clone()), latex),
                false => sides.with(Some(sides.left.clone()), Some(expr), latex),
            }));
        }
        for _ in 0..many {
            let Some(one) = draw(&right) else { break };
            let same = left.iter().filter(|other| other.slip == one.slip);
            let same: Vec<Mutant> = same.cloned().collect();
            let Some(other) = draw(&same) else { continue };
            let change = format!("{} = {}", other.latex, one.latex);
            found.extend(sides.with(parse(&other.latex), parse(&one.latex), change));
        }
    }
    found
}

/// The links of documents in which one definition has a slip, document by document: `many` for each
/// definition, which ones is drawn.
pub fn redefined(text: &str, seed: u64, many: usize) -> Vec<Vec<Altered>> {
    let derivation = Derivation::read(text);
    let mut found = Vec::new();
    for (at, link) in derivation.links.iter().enumerate() {
        if !matches!(link.status, Status::Definition { .. }) {
            continue;
        }
        let Some(body) = after(text, link.display, link.span) else {
            continue;
        };
        let mut slips = mutants(&body, text);
        let mut random = stream(seed, 0xdef1, at as u64);
        for _ in 0..many.min(slips.len()) {
            let drawn = random.next_u64() % slips.len() as u64;
            let slip = slips.swap_remove(drawn as usize);
            let (before, behind) = (&text[..body.span.start], &text[body.span.end..]);
            let edited = format!("{before}{}{behind}", slip.latex);
            let other = Derivation::read(&edited);
            let still = other.links.get(at).is_some_and(|other| {
                matches!(other.status, Status::Definition { .. }) && other.id == link.id
            });
            if !still {
                continue;
            }
            let mut links = unaltered(&edited);
            for altered in &mut links {
                altered.change = format!("{} defined by {}", link.id, slip.latex);
            }
            found.push(links);
        }
    }
    found
}

/// What stands behind a relation sign of a formula.
fn after(text: &str, formula: Span, sign: Span) -> Option<Expr> {
    let formula = read_formula(text, formula, &mut Macros::default());
    let mut chains = formula.statements.into_iter().flat_map(|one| one.items);
    chains.find_map(|chain| {
        let at = chain.relations.iter().position(|(_, span)| *span == sign)?;
        chain.members.into_iter().nth(at + 1)
    })
}

/// Whether the two members of each claim differ modulo a prime, where everything in them exists.
pub fn differ(claims: &[Arc<Claim>], effort: &Effort) -> Vec<bool> {
    in_parallel(claims, |number, claim| {
        let verdict = judge(claim, effort, number as u64, false);
        matches!(verdict, Verdict::IllFormed(why) if why.contains("modulo"))
    })
}
