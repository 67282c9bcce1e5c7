//! Verdicts on all links of a document, put together from what reading, checking and refuting found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::check::{Effort, Findings, Known, check, check_small};
use super::describe::{assumptions, blame, bound, conditions, occurs, scope};
use super::instance::{Place, Shape};
use super::proof::{Proofs, proofs, take};
use super::range::{Beyond, beyond};
use super::refute::{refute, say};
use super::world::Trouble;
use crate::derivation::claim::Claim;
use crate::derivation::term::Term;
use crate::derivation::{Bars, CIRCULAR, Caution, Derivation, LAYER_RANGE, NO_RANGE, Status};
use crate::diagnostic::{Diagnostic, Span};
use crate::evidence::{Bound, Checked, Reason, Verdict};
use crate::number::{ExpRational, Fp, PrimePair, Rational};

/// What was found out about one link.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The verdict with its evidence.
    pub verdict: Verdict,
    /// The code and place of a complaint.
    pub diagnostic: Option<Diagnostic>,
    /// Whether the right side equals the first member of its chain.
    pub first_principles: Option<FirstPrinciples>,
    /// Where the claim was tried: `1 <= n <= 5, 0 <= k <= n-1`.
    pub scope: String,
    /// Symbols and functions that were read without a declaration.
    pub assumptions: Vec<String>,
    /// The claim with every sum and range explicit.
    pub reading: String,
    /// What a reader should know besides.
    pub notes: Vec<String>,
    /// Why there is no proof, where one was looked for.
    pub unproved: Option<String>,
}

/// A member of a chain against the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstPrinciples {
    /// Equal.
    Right,
    /// Different.
    Wrong,
    /// Not compared.
    Open,
}

impl FirstPrinciples {
    /// The one word for it.
    pub fn word(self) -> &'static str {
        match self {
            FirstPrinciples::Right => "right",
            FirstPrinciples::Wrong => "wrong",
            FirstPrinciples::Open => "open",
        }
    }
}

/// Decides every link of a document by exact evaluation, without proofs.
///
/// ```
/// use gradproof::decide::{Effort, decide};
/// use gradproof::derivation::Derivation;
/// let text = "$$ (x + y)^2 = x^2 + 2 x y + y^2 $$\n\n$$ (x + y)^2 = x^2 + y^2 $$\n";
/// let decisions = decide(&Derivation::read(text), &Effort::full(0, 16));
/// let words: Vec<&str> = decisions.iter().map(|decision| decision.verdict.word()).collect();
/// assert_eq!(words, ["checked", "refuted"]);
/// ```
pub fn decide(derivation: &Derivation, effort: &Effort) -> Vec<Decision> {
    let chains = Chains::check(derivation, effort, &Proofs::new());
    let mut decisions = chains.decisions(derivation);
    chains.bound(&mut decisions);
    decisions
}

/// Decides every link of a document by exact evaluation, and proves what it can of what holds.
///
/// ```
/// use gradproof::decide::{Effort, verify};
/// use gradproof::derivation::Derivation;
/// let derivation = Derivation::read("$$ (x + y)^2 = x^2 + 2 x y + y^2 $$\n");
/// let decisions = verify(&derivation, &Effort::full(0, 16));
/// assert_eq!(decisions[0].verdict.word(), "proved");
/// ```
pub fn verify(derivation: &Derivation, effort: &Effort) -> Vec<Decision> {
    // The search for proofs needs a deep stack.
    let proofs = std::thread::scope(|scope| {
        let prover = std::thread::Builder::new().stack_size(STACK);
        match prover.spawn_scoped(scope, || proofs(derivation)) {
            Ok(prover) => prover
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => proofs(derivation),
        }
    });
    let chains = Chains::check(derivation, effort, &proofs);
    let mut decisions = chains.decisions(derivation);
    take(derivation, proofs, &mut decisions);
    // How likely chance agreement is does not matter where there is a proof.
    chains.bound(&mut decisions);
    decisions
}

/// The chains of a document, with what the check of each found.
struct Chains {
    claims: Vec<Arc<Claim>>,
    /// The chain and the left member of each link; none for a link that claims nothing.
    links: Vec<Option<(usize, usize)>>,
    checked: Vec<(Chain, BTreeMap<usize, Decision>)>,
}

impl Chains {
    /// Checks all chains, at fewer instances those of which every link has a proof.
    fn check(derivation: &Derivation, effort: &Effort, proofs: &Proofs) -> Chains {
        let mut claims: Vec<Arc<Claim>> = Vec::new();
        let mut links = Vec::new();
        // The links of each chain, each with what keeps it from being decided.
        let mut own: Vec<Vec<(usize, Option<&Caution>)>> = Vec::new();
        let mut known = Vec::new();
        for (at, link) in derivation.links.iter().enumerate() {
            let Status::Claim {
                claim,
                left,
                caution,
            } = &link.status
            else {
                links.push(None);
                continue;
            };
            if !claims.last().is_some_and(|last| Arc::ptr_eq(last, claim)) {
                claims.push(claim.clone());
                own.push(Vec::new());
                known.push(Known::Proved);
            }
            let number = claims.len() - 1;
            own[number].push((*left, caution.as_ref()));
            if !matches!(proofs.get(at), Some(Some(Ok(_)))) {
                known[number] = Known::Nothing;
            }
            links.push(Some((number, *left)));
        }
        let checked = in_parallel(&claims, |number, claim| {
            let known = known[number];
            let effort = &known.effort(effort);
            let chain = Chain::check(claim, effort, known, number as u64);
            // What is open about one link is open about all that compares beyond it.
            let mut beyond = None;
            let decided = own[number].iter().map(|(left, caution)| {
                let both = |caution: &&Caution| caution.bars == Bars::Both;
                beyond = beyond.filter(both).or(*caution).or(beyond);
                let decision = chain.decision(claim, *left, *caution, beyond, effort);
                (*left, decision)
            });
            let decided = decided.collect();
            (chain, decided)
        });
        Chains {
            claims,
            links,
            checked,
        }
    }

    /// The decisions on all links, in the order of the document.
    fn decisions(&self, derivation: &Derivation) -> Vec<Decision> {
        let mut trusted: BTreeSet<Span> = BTreeSet::new();
        let all = derivation.links.iter().zip(&self.links);
        all.map(|(link, place)| match (&link.status, place) {
            (Status::Claim { claim, left, .. }, Some((number, _))) => {
                let mut decision = self.checked[*number].1[left].clone();
                blame(&mut decision, claim, *left, &mut trusted);
                decision
            }
            (Status::Unusable(found), _) => complaint(found),
            (Status::Claim { .. }, None) => simple(Verdict::Undecided(Reason::NothingToCompare)),
            (Status::Rewriting(sides), _) => rewriting(sides, link.span),
            (
                Status::Definition {
                    name,
                    replaced,
                    reading,
                    needs,
                    body,
                },
                _,
            ) => {
                let mut decision = definition(name, replaced, needs);
                decision.reading = reading.clone();
                let beyond = body.as_ref().and_then(|body| beyond(body, &[0]));
                decision.notes.extend(beyond.map(|Beyond { at, missing }| {
                    format!("it is stated for {at} too, where {missing}")
                }));
                decision
            }
        })
        .collect()
    }

    /// How likely different sides agree by chance, for every link that is checked.
    fn bound(&self, decisions: &mut [Decision]) {
        let mut open: Vec<Vec<usize>> = vec![Vec::new(); self.claims.len()];
        for (decision, place) in decisions.iter().zip(&self.links) {
            if let (Verdict::Checked(_), Some((number, left))) = (&decision.verdict, place) {
                open[*number].push(*left);
            }
        }
        if open.iter().all(Vec::is_empty) {
            return;
        }
        let bounds = in_parallel(&self.claims, |number, claim| {
            let shape = Shape::of(claim);
            let chain = &self.checked[number].0;
            let bound = |left: &usize| (*left, chain.bound(&shape, *left));
            open[number].iter().map(bound).collect::<BTreeMap<_, _>>()
        });
        for (decision, place) in decisions.iter_mut().zip(&self.links) {
            if let (Verdict::Checked(checked), Some((number, left))) = (&decision.verdict, place) {
                let checked = checked.clone().with_bound(bounds[*number][left]);
                decision.verdict = Verdict::Checked(checked);
            }
        }
    }
}

/// The stack of a thread that evaluates.
pub(super) const STACK: usize = 64 << 20;

/// Works on all chains with as many threads as there are processors; the results are in order.
pub(super) fn in_parallel<T: Send>(
    chains: &[Arc<Claim>],
    work: impl Fn(usize, &Claim) -> T + Sync,
) -> Vec<T> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(chains.len())
        .max(1);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(claim) = chains.get(at) else {
                return done;
            };
            done.push((at, work(at, claim)));
        }
    };
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        // Definitions that refer to each other need room on the stack.
        let worker = || {
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, run)
        };
        let workers: Vec<_> = (0..threads).map_while(|_| worker().ok()).collect();
        if workers.is_empty() {
            return run();
        }
        let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<(usize, T)>>| {
            worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().flat_map(join).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The verdict on the only link of a claim with two members. Without `exact` a difference modulo a
/// prime counts as a refutation; that is good enough to tell how many differences are seen.
pub(super) fn judge(claim: &Claim, effort: &Effort, number: u64, exact: bool) -> Verdict {
    let unusable = claim.members.iter().any(Result::is_err) || claim.fits(0, 1).is_err();
    if unusable {
        let chain = Chain {
            findings: BTreeMap::new(),
            exponential: false,
        };
        return chain.verdict(claim, 0, None, effort).verdict;
    }
    // Most mutants differ at once.
    let quick = Effort {
        instances: effort.instances.min(20),
        ..*effort
    };
    let differ = |chain: &Chain| !exact && chain.findings.values().any(|one| one.differ.is_some());
    let chain = Chain::at_random(claim, &quick, number);
    let chain = match differ(&chain) {
        true => chain,
        false => chain.at_small(claim, &quick, Known::Nothing, number),
    };
    if differ(&chain) {
        return Verdict::IllFormed("the sides differ modulo a prime".into());
    }
    chain.verdict(claim, 0, None, effort).verdict
}

fn simple(verdict: Verdict) -> Decision {
    Decision {
        verdict,
        diagnostic: None,
        first_principles: None,
        scope: String::new(),
        assumptions: Vec::new(),
        reading: String::new(),
        notes: Vec::new(),
        unproved: None,
    }
}

/// One thing written in place of another: both must exist somewhere, on the same axes.
fn rewriting(sides: &Claim, span: Span) -> Decision {
    let shape = Shape::of(sides);
    let members: Vec<_> = sides.members.iter().flatten().collect();
    if members.len() == 2 {
        let exists = |depth: i64| {
            let world = shape.world(depth);
            let mut places = shape.places(depth).into_iter();
            places.any(|place| {
                let both = members
                    .iter()
                    .all(|member| shape.exists(member, &world, &place) == Ok(true));
                both && members
                    .iter()
                    .all(|member| shape.equal_axes(member, &world, &place).is_empty())
            })
        };
        if !(1..=8).any(exists) {
            let message =
                "the two sides of this rewriting do not exist on the same layers and axes";
            return complaint(&Diagnostic::new(LAYER_RANGE, span, message));
        }
    }
    simple(Verdict::Definition(
        "one thing is written in place of another".into(),
    ))
}

fn definition(name: &str, replaced: &[String], needs: &str) -> Decision {
    let mut decision = simple(Verdict::Definition(format!("{name} is defined")));
    if !replaced.is_empty() {
        decision
            .notes
            .push(format!("it takes the place of {}", replaced.join(", ")));
    }
    if !needs.is_empty() {
        decision.notes.push(format!(
            "it makes sense only for {needs}; claims that rest on it are tried with these equal"
        ));
    }
    decision
}

/// The verdict that a complaint stands for.
fn complaint(found: &Diagnostic) -> Decision {
    let text = found.to_string();
    let verdict = match found.code.0 {
        300..400 => Verdict::IllFormed(text),
        500.. => Verdict::Undecided(Reason::Unsupported(text)),
        _ => Verdict::Unreadable(text),
    };
    Decision {
        diagnostic: Some(found.clone()),
        ..simple(verdict)
    }
}

impl Findings {
    /// Takes over a difference that was met elsewhere, unless there is one.
    pub(super) fn note(&mut self, differ: Option<Place>) {
        self.places.extend(differ.iter().cloned());
        self.differ = self.differ.take().or(differ);
    }
}

/// What the check of one chain found.
struct Chain {
    findings: BTreeMap<(usize, usize), Findings>,
    exponential: bool,
}

impl Chain {
    fn check(claim: &Claim, effort: &Effort, known: Known, number: u64) -> Chain {
        Chain::at_random(claim, effort, number).at_small(claim, effort, known, number)
    }

    /// At random instances.
    fn at_random(claim: &Claim, effort: &Effort, number: u64) -> Chain {
        let shape = Shape::of(claim);
        let exponential = has_exponential(claim);
        let findings = match exponential {
            true => check::<PrimePair>(&shape, effort, number),
            false => check::<Fp>(&shape, effort, number),
        };
        Chain {
            findings,
            exponential,
        }
    }

    /// At small instances too.
    fn at_small(mut self, claim: &Claim, effort: &Effort, known: Known, number: u64) -> Chain {
        check_small(&Shape::of(claim), effort, number, known, &mut self.findings);
        self
    }

    fn decision(
        &self,
        claim: &Claim,
        left: usize,
        caution: Option<&Caution>,
        beyond: Option<&Caution>,
        effort: &Effort,
    ) -> Decision {
        let right = left + 1;
        let mut decision = self.verdict(claim, left, caution, effort);
        decision.first_principles = Some(match self.findings.get(&(0, right)) {
            _ if claim.members[0].is_err() || claim.fits(0, right).is_err() => {
                FirstPrinciples::Open
            }
            // With a logarithm or a caution a difference modulo a prime is no evidence.
            Some(findings) if findings.differ.is_some() => match decision.verdict {
                Verdict::Undecided(_) => FirstPrinciples::Open,
                _ if beyond.is_some() => FirstPrinciples::Open,
                _ => FirstPrinciples::Wrong,
            },
            _ if beyond.is_some_and(|caution| caution.bars == Bars::Both) => FirstPrinciples::Open,
            Some(findings) if findings.instances > 0 && findings.trouble.is_none() => {
                FirstPrinciples::Right
            }
            _ => FirstPrinciples::Open,
        });
        decision.notes.extend(claim.remarks.iter().cloned());
        decision.assumptions = assumptions(claim);
        decision.reading = claim.show(left);
        decision
    }

    fn verdict(
        &self,
        claim: &Claim,
        left: usize,
        caution: Option<&Caution>,
        effort: &Effort,
    ) -> Decision {
        let right = left + 1;
        for at in [left, right] {
            if let Err(found) = &claim.members[at] {
                return complaint(found);
            }
        }
        if let Err(found) = claim.fits(left, right) {
            return complaint(&found);
        }
        let span = claim.members[right]
            .as_ref()
            .map_or(Span::new(0, 0), |member| member.span);
        let Some(findings) = self.findings.get(&(left, right)) else {
            return simple(Verdict::Undecided(Reason::NothingToCompare));
        };
        if has_large_number(claim) {
            let text = "numbers of more than 50 binary digits cannot be decided: a prime might divide them";
            return simple(Verdict::Undecided(Reason::Unsupported(text.into())));
        }
        let shape = Shape::of(claim);
        if let Some(place) = &findings.differ {
            if let Some(caution) = caution {
                let text = format!("the sides differ, but {}", caution.text);
                return simple(Verdict::Undecided(Reason::Unsupported(text)));
            }
            let refuted = match self.exponential {
                true => refute::<ExpRational>(&shape, left, right, place, effort),
                false => refute::<Rational>(&shape, left, right, place, effort),
            };
            let mut decision = match refuted {
                Ok(counterexample) => simple(Verdict::Refuted(Box::new(counterexample))),
                Err(why) => simple(Verdict::Undecided(Reason::Unsupported(why))),
            };
            decision.scope = scope(&shape, &findings.places);
            return decision;
        }
        if findings.instances == 0 {
            return nothing_compared(findings, span);
        }
        if let Some(trouble) = &findings.trouble {
            // Some instances had no value. What was compared is equal, but not all was.
            return troubled(trouble, span);
        }
        if let Some(caution) = caution.filter(|caution| caution.bars == Bars::Both) {
            let text = format!("the sides agree as they are read, but {}", caution.text);
            return simple(Verdict::Undecided(Reason::Unsupported(text)));
        }
        if let Some(Beyond { at, missing }) = beyond(claim, &[left, right]) {
            let message = format!("this is claimed for {at}, where {missing}");
            return complaint(
                &Diagnostic::new(LAYER_RANGE, span, message)
                    .hint("state it for the layers on which everything in it exists"),
            );
        }
        let checked = match self.exponential {
            true => Checked::new::<PrimePair>(findings.instances, Bound::None),
            false => Checked::new::<Fp>(findings.instances, Bound::None),
        };
        let mut decision = simple(match findings.conditions.is_empty() {
            true => Verdict::Checked(checked),
            false => Verdict::Conditional(checked, conditions(&shape, findings, left, right)),
        });
        decision.scope = scope(&shape, &findings.places);
        if !findings.nonzero {
            decision
                .notes
                .push("both sides are 0 at every instance".into());
        }
        decision
    }

    /// How likely the sides of a link agree by chance if they differ.
    fn bound(&self, shape: &Shape<'_>, left: usize) -> Bound {
        match self.findings.get(&(left, left + 1)) {
            Some(findings) if !self.exponential => bound(shape, findings, left, left + 1),
            _ => Bound::None,
        }
    }
}

fn nothing_compared(findings: &Findings, span: Span) -> Decision {
    match &findings.trouble {
        Some(trouble) => troubled(trouble, span),
        None => complaint(&Diagnostic::new(LAYER_RANGE, span, "there is no network in which everything in this equation exists").hint(
            "a layer may be out of range, or an array lacks a declaration such as $a^{(l)} \\in \\mathbb{R}^{m \\times d_l}$ for $l = 0, \\dots, n$",
        )),
    }
}

fn troubled(trouble: &Trouble, span: Span) -> Decision {
    match trouble {
        Trouble::Circular(why) => complaint(
            &Diagnostic::new(CIRCULAR, span, why.clone())
                .hint("a recursion runs over layers, a^{(l)}"),
        ),
        Trouble::Unsized(why) => complaint(
            &Diagnostic::new(NO_RANGE, span, why.clone())
                .hint("declare an array with this index, or write the limits of the sum"),
        ),
        other => simple(Verdict::Undecided(Reason::Unsupported(say(other).into()))),
    }
}

/// Whether an exponential or a logarithm stands in a chain or in what it may be computed from.
fn has_exponential(claim: &Claim) -> bool {
    occurs(claim, |part| matches!(part, Term::Exp(_) | Term::Log(_)))
}

/// Whether a number as large as a prime stands in a chain or its definitions.
fn has_large_number(claim: &Claim) -> bool {
    occurs(claim, |part| match part {
        Term::Number(number) => number.numer().bits() > 50 || number.denom().bits() > 50,
        _ => false,
    })
}
