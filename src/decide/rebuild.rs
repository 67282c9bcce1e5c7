//! Recorded proofs of a document, replayed: the claims and definitions are read off the document
//! anew, and the kernel makes every step again. Nothing is searched and nothing is evaluated at
//! random instances.

use std::collections::BTreeMap;

use super::decision::{Decision, STACK};
use super::proof::{assumed, goal};
use super::range::beyond;
use crate::derivation::claim::Claim;
use crate::derivation::{Bars, Caution, Derivation, Link, Status};
use crate::evidence::Verdict;
use crate::kernel::Theorem;
use crate::prove::{Record, RecordedClaim, Recorder, Retrace, Retraced};

/// What became of the recorded proof of one link.
#[derive(Clone, Debug, PartialEq)]
pub enum Rebuilt {
    /// The kernel makes the proof again, and it proves what the document claims.
    Accepted {
        /// What the kernel says.
        theorem: Box<Theorem>,
        /// How many different steps it took.
        steps: usize,
        /// What is assumed, in words.
        assumptions: Vec<String>,
    },
    /// The proof is refused, or proves something else.
    Refused(Retraced),
    /// The document has no such link, or the link claims nothing.
    Missing,
    /// The document has such a link, but it is no claim that a proof would settle.
    Barred(String),
}

/// The proofs of a document that were found, ready to be written.
///
/// ```
/// use gradproof::decide::{Effort, Rebuilt, rebuild, recorded, verify};
/// use gradproof::derivation::Derivation;
/// use gradproof::prove::Record;
/// let text = "$$ (x + y)^2 = x^2 + 2 x y + y^2 $$\n";
/// let derivation = Derivation::read(text);
/// let decisions = verify(&derivation, &Effort::full(0, 16));
/// let record = recorded(derivation.links.iter().zip(&decisions)).finish();
/// // Later, from the document alone:
/// let record = Record::read(&record).unwrap();
/// let found = rebuild(&Derivation::read(text), &record);
/// assert!(matches!(found[..], [Rebuilt::Accepted { .. }]));
/// let other = Derivation::read("$$ (x + y)^2 = x^2 + 2 x y + y^3 $$\n");
/// assert!(matches!(rebuild(&other, &record)[..], [Rebuilt::Refused(_)]));
/// ```
pub fn recorded<'d>(links: impl IntoIterator<Item = (&'d Link, &'d Decision)>) -> Recorder {
    let mut recorder = Recorder::default();
    // Links among the words have no labels of their own.
    let mut met: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    for (link, decision) in links {
        let before = met.entry((&link.id, link.link)).or_default();
        if let Verdict::Proved(proved) = &decision.verdict {
            recorder.claim((&link.id, link.link, *before), &proved.theorem);
        }
        *before += 1;
    }
    recorder
}

/// Replays all proofs of a record, in its order.
pub fn rebuild(derivation: &Derivation, record: &Record) -> Vec<Rebuilt> {
    let run = || {
        let mut retrace = Retrace::new(record);
        let claims = record.claims().iter();
        let claims = claims.map(|claim| one(derivation, &mut retrace, claim));
        claims.collect()
    };
    // Long proofs need a deep stack.
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(STACK);
        match worker.spawn_scoped(scope, run) {
            Ok(worker) => worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => run(),
        }
    })
}

fn one(derivation: &Derivation, retrace: &mut Retrace<'_>, claim: &RecordedClaim) -> Rebuilt {
    let links = derivation.links.iter();
    let mut named = links.filter(|link| link.id == claim.id && link.link == claim.link);
    let Some(Link {
        status:
            Status::Claim {
                claim: said,
                left,
                caution,
            },
        ..
    }) = named.nth(claim.nth)
    else {
        return Rebuilt::Missing;
    };
    if let Some(why) = barred(said, *left, caution.as_ref()) {
        return Rebuilt::Barred(why);
    }
    let goal = match goal(said, *left) {
        Ok(goal) => goal,
        Err(why) => return Rebuilt::Barred(why.0),
    };
    match retrace.check(claim, &goal) {
        Retraced::Accepted { theorem, steps } => Rebuilt::Accepted {
            assumptions: assumed(said, &theorem),
            theorem,
            steps,
        },
        other => Rebuilt::Refused(other),
    }
}

/// Why a proof would not make a link proved.
fn barred(claim: &Claim, left: usize, caution: Option<&Caution>) -> Option<String> {
    let members = claim.members[left..left + 2].iter();
    if let Some(found) = members.filter_map(|member| member.as_ref().err()).next() {
        return Some(found.to_string());
    }
    if let Err(found) = claim.fits(left, left + 1) {
        return Some(found.to_string());
    }
    if let Some(caution) = caution.filter(|caution| caution.bars == Bars::Both) {
        return Some(caution.text.clone());
    }
    let beyond = beyond(claim, &[left, left + 1]);
    beyond.map(|beyond| {
        format!(
            "this is claimed for {}, where {}",
            beyond.at, beyond.missing
        )
    })
}
