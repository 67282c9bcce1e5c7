//! The checker checked: mutants of true claims must be caught, and a crippled checker must let
//! some of them pass.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::check::Effort;
use super::decision::{in_parallel, judge};
use super::mutate::{Slip, mutants};
use crate::derivation::claim::Claim;
use crate::derivation::{Derivation, Status};
use crate::diagnostic::Span;
use crate::evidence::Verdict;
use crate::syntax::tree::Expr;
use crate::syntax::{Macros, read_formula};

/// A mutant and what became of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The claim it was made from.
    pub id: String,
    /// The link of that claim.
    pub link: usize,
    /// What was done to it.
    pub slip: Slip,
    /// The member that was changed, as LaTeX.
    pub latex: String,
    /// The verdict on the link with the changed member.
    pub verdict: Verdict,
}

impl Judged {
    /// Whether the checker has noticed.
    pub fn caught(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::Refuted(_) | Verdict::IllFormed(_) | Verdict::Unreadable(_)
        )
    }
}

/// A claim with two members, one of them changed.
#[derive(Clone, Debug)]
pub struct Mutated {
    /// The claim it was made from.
    pub id: String,
    /// The link of that claim.
    pub link: usize,
    /// What was done to it.
    pub slip: Slip,
    /// The member that was changed, as LaTeX.
    pub latex: String,
    /// The claim.
    pub claim: Arc<Claim>,
}

/// Makes all mutants of the true claims of a document and judges them. With `refute` a mutant
/// counts as caught only when an exact counterexample was found.
pub fn selftest(text: &str, effort: &Effort, refute: bool) -> Vec<Judged> {
    let tasks = mutated(text);
    let claims: Vec<Arc<Claim>> = tasks.iter().map(|task| task.claim.clone()).collect();
    let verdicts = in_parallel(&claims, |number, claim| {
        judge(claim, effort, number as u64, refute)
    });
    tasks
        .into_iter()
        .zip(verdicts)
        .map(|(task, verdict)| Judged {
            id: task.id,
            link: task.link,
            slip: task.slip,
            latex: task.latex,
            verdict,
        })
        .collect()
}

/// All mutants of the claims of a document, not judged.
pub fn mutated(text: &str) -> Vec<Mutated> {
    let derivation = Derivation::read(text);
    let mut tasks = Vec::new();
    for link in &derivation.links {
        let Status::Claim { claim, left, .. } = &link.status else {
            continue;
        };
        let (Ok(one), Ok(other)) = (&claim.members[*left], &claim.members[left + 1]) else {
            continue;
        };
        let (Some(one), Some(other)) = (read(text, one.span), read(text, other.span)) else {
            continue;
        };
        let mut add = |slip: Slip, latex: String, right: bool| {
            let Some(changed) = read(&latex, Span::new(0, latex.len())) else {
                return;
            };
            let chain = match right {
                true => [one.clone(), changed],
                false => [changed, other.clone()],
            };
            let claim = Claim::read(
                &claim.theory,
                &chain,
                &claim.stated,
                Default::default(),
                false,
            );
            tasks.push(Mutated {
                id: link.id.clone(),
                link: link.link,
                slip,
                latex,
                claim: Arc::new(claim),
            });
        };
        for mutant in mutants(&other, text) {
            add(mutant.slip, mutant.latex, true);
        }
        if *left == 0 {
            for mutant in mutants(&one, text) {
                add(mutant.slip, mutant.latex, false);
            }
        }
    }
    tasks
}

/// The expression at a place.
pub(super) fn read(text: &str, span: Span) -> Option<Expr> {
    let formula = read_formula(text, span, &mut Macros::default());
    let statement = formula.statements.into_iter().next()?;
    let chain = statement.items.into_iter().next()?;
    chain.members.into_iter().next()
}

/// How many mutants of each kind there are, and how many were not caught.
pub fn score(judged: &[Judged]) -> BTreeMap<Slip, (usize, usize)> {
    let mut score = BTreeMap::new();
    for mutant in judged {
        let entry: &mut (usize, usize) = score.entry(mutant.slip).or_default();
        entry.0 += 1;
        entry.1 += usize::from(!mutant.caught());
    }
    score
}
