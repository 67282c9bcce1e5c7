//! Proofs of all documents with one step changed. A changed proof is rejected if the kernel refuses
//! it, or if what it proves is not the theorem: other sides, another context, other assumptions.
//! Another theorem is no wrong acceptance; that the kernel proves nothing false is tested elsewhere.
//!
//! Some changes are tried of each proof, the same ones every time; `GRADPROOF_CASES` asks for more.

#[path = "common/documents.rs"]
mod documents;

use documents::{PROVED, proved};
use std::collections::BTreeMap;
use std::sync::Arc;

use gradproof::decide::prove;
use gradproof::derivation::{Derivation, Status};
use gradproof::kernel::{
    Atom, Context, Equation, Fallible, Fraction, Integer, Proof, Range, Rule, Symbol, Term,
    Theorem, Theory, Var,
};
use gradproof::prove::Prover;

/// Which changes are tried.
const SEED: u64 = 2022;

/// How many of each kind are tried, if nobody asks for more.
const MOST: usize = 3;

/// A variable of which no proof knows anything.
const UNKNOWN: Var = Var(4_000_000_000);

/// How many steps by each rule are changed in each proof, and how often each of them.
fn cases() -> usize {
    let given = std::env::var("GRADPROOF_CASES").ok();
    given.and_then(|cases| cases.parse().ok()).unwrap_or(MOST)
}

fn theorems() -> Vec<(String, Theorem)> {
    let mut found = Vec::new();
    for (path, _) in PROVED {
        let text = std::fs::read_to_string(path).expect("a document");
        let mut prover = Prover::default();
        for link in &Derivation::read(&text).links {
            if let Status::Claim { claim, left, .. } = &link.status {
                let name = format!("{path} {} link {}", link.id, link.link);
                let theorem = prove(&mut prover, claim, *left).expect("a proof");
                found.push((name, theorem));
            }
        }
    }
    found
}

/// What becomes of a step.
struct Change {
    step: Proof,
    /// Whether the kernel has to refuse, since another theorem cannot come out of it.
    refused: bool,
}

fn double(term: &Term) -> Term {
    term.scaled(Fraction::whole(2)).expect("a small number")
}

fn one_more(term: &Term) -> Term {
    term.plus(&Term::one()).expect("a small number")
}

/// A range with one more position, or of another size.
fn other_range(range: &Range) -> Range {
    match range {
        Range::Limits(low, high) => Range::Limits(low.clone(), high.shifted(1)),
        Range::Width(family, layer) => Range::Width(family + 1, layer.clone()),
    }
}

/// Steps that say something else, by another rule or by the same rule with other data.
fn changed(rule: &Rule) -> Vec<Rule> {
    match rule {
        Rule::Reflexive(term) => vec![Rule::Reflexive(double(term))],
        Rule::Symmetric => vec![Rule::Transitive],
        Rule::Transitive => vec![Rule::Symmetric],
        Rule::Replace(frame) => {
            let [mut beside, mut wider, mut power] = [(); 3].map(|()| frame.clone());
            beside.others = one_more(&frame.others);
            wider.factor = double(&frame.factor);
            power.exponent += 1;
            let mut all = vec![beside, wider, power];
            if let Some(at) = frame.binders.len().checked_sub(1) {
                let [mut fewer, mut longer] = [(); 2].map(|()| frame.clone());
                fewer.binders.pop();
                longer.binders[at].1 = other_range(&frame.binders[at].1);
                all.extend([fewer, longer]);
            }
            all.into_iter().map(Rule::Replace).collect()
        }
        Rule::Inside(atom, number) => vec![Rule::Inside(atom.clone(), number + 1)],
        Rule::Instantiate(values) => {
            let mut all = vec![values[..values.len().saturating_sub(1)].to_vec()];
            for at in 0..values.len() {
                let mut other = values.clone();
                other[at].1 = values[at].1.shifted(1);
                all.push(other);
            }
            all.into_iter().map(Rule::Instantiate).collect()
        }
        Rule::Hypothesis(equation) => changed_equations(equation),
        Rule::Induction(var, low) => vec![
            Rule::Induction(*var, low.shifted(1)),
            Rule::Induction(UNKNOWN, low.clone()),
        ],
        Rule::Cases(integer) => vec![
            Rule::Cases(integer.shifted(1)),
            Rule::Cases(integer.shifted(-1)),
            Rule::Cases(Integer::variable(UNKNOWN)),
        ],
        Rule::Divide(left, right, by) => vec![
            Rule::Divide(right.clone(), left.clone(), by.clone()),
            Rule::Divide(double(left), right.clone(), by.clone()),
            Rule::Divide(left.clone(), right.clone(), double(by)),
        ],
        Rule::Rename(term, names) => {
            let mut swapped = names.clone();
            swapped.reverse();
            let mut other = names.clone();
            if let Some(last) = other.last_mut() {
                *last = UNKNOWN;
            }
            let fewer = names[..names.len().saturating_sub(1)].to_vec();
            let mut all = vec![Rule::Rename(double(term), names.clone())];
            let names = [swapped, other, fewer].into_iter();
            all.extend(names.map(|names| Rule::Rename(term.clone(), names)));
            all
        }
        Rule::Contract([left, right], var, range) => {
            let rule =
                |right: Integer, var, range| Rule::Contract([left.clone(), right], var, range);
            vec![
                rule(right.shifted(1), *var, range.clone()),
                rule(right.clone(), UNKNOWN, range.clone()),
                rule(right.clone(), *var, other_range(range)),
            ]
        }
        Rule::Exchange([left, right], var, term) => vec![
            Rule::Exchange([left.clone(), right.clone()], *var, double(term)),
            Rule::Exchange([left.clone(), right.shifted(1)], *var, term.clone()),
            Rule::Exchange([left.clone(), right.clone()], UNKNOWN, term.clone()),
        ],
        Rule::Count(var, range) => vec![
            Rule::Count(UNKNOWN, range.clone()),
            Rule::Count(*var, other_range(range)),
        ],
        Rule::Cancel(atom, above, below) => vec![
            Rule::Cancel(atom.clone(), above + 1, *below),
            Rule::Cancel(atom.clone(), *above, below + 1),
            Rule::Cancel(atom.clone(), *below, *above),
            Rule::Cancel(
                Atom::Group(Term::atom(atom.clone()).expect("a term")),
                *above,
                *below,
            ),
        ],
        Rule::Bracket(inner) => vec![Rule::Bracket(double(inner)), Rule::Bracket(one_more(inner))],
        Rule::Evaluate(symbol, argument, body) => vec![
            Rule::Evaluate(Symbol(symbol.0 + 1), argument.clone(), body.clone()),
            Rule::Evaluate(*symbol, one_more(argument), body.clone()),
            Rule::Evaluate(*symbol, argument.clone(), double(body)),
        ],
        Rule::Unfold(entry, number) => vec![Rule::Unfold(entry.clone(), number + 1)],
        Rule::UnfoldUnder(entry, by, number) => vec![
            Rule::UnfoldUnder(entry.clone(), by.clone(), number + 1),
            Rule::UnfoldUnder(by.clone(), entry.clone(), *number),
        ],
        Rule::Differentiate(of, by) => vec![Rule::Differentiate(double(of), by.clone())],
        Rule::EntryByEntry(entry, by) => vec![Rule::EntryByEntry(by.clone(), entry.clone())],
        Rule::Split(chain, last) => vec![
            Rule::Short(chain.clone()),
            Rule::Split(chain.clone(), last.shifted(1)),
            Rule::Split(chain.clone(), last.shifted(-1)),
        ],
        Rule::Short(chain) => vec![Rule::Split(chain.clone(), chain.low.clone())],
        Rule::Translate(chain, by) => vec![
            Rule::Translate(chain.clone(), by.shifted(1)),
            Rule::Short(chain.clone()),
        ],
    }
}

/// Hypotheses that say something else, or the same in another place.
fn changed_equations(equation: &Equation) -> Vec<Rule> {
    let [mut turned, mut twice, mut loose, mut wider] = [(); 4].map(|()| equation.clone());
    std::mem::swap(&mut turned.left, &mut turned.right);
    twice.right = double(&equation.right);
    loose.fixed.clear();
    wider.context = Context::default();
    let all = [turned, twice, loose, wider].into_iter();
    all.map(|one| Rule::Hypothesis(Arc::new(one))).collect()
}

/// Contexts of one step. One more fact that nobody knows is too much for the step below it. One
/// fact less is too little for a step that only hands on what holds where its premises hold.
fn contexts(proof: &Proof, is_last: bool) -> Vec<Change> {
    let narrower = Proof {
        context: proof.context.with(Integer::variable(UNKNOWN)),
        ..proof.clone()
    };
    let mut all = vec![Change {
        step: narrower,
        refused: !is_last,
    }];
    if !matches!(
        proof.rule,
        Rule::Symmetric | Rule::Transitive | Rule::Divide(..)
    ) {
        return all;
    }
    for at in 0..proof.context.facts.len() {
        let mut wider = proof.clone();
        let fact = wider.context.facts.remove(at);
        let needed = |premise: &Arc<Proof>| premise.context.facts.contains(&fact);
        if !wider.context.proves(&fact) && proof.premises.iter().any(needed) {
            all.push(Change {
                step: wider,
                refused: true,
            });
        }
    }
    for at in 0..proof.context.ranges.len() {
        let mut wider = proof.clone();
        let (var, range) = wider.context.ranges.remove(at);
        let known = wider.context.contains(&range, &Integer::variable(var));
        let needed = |premise: &Arc<Proof>| premise.context.ranges.contains(&(var, range.clone()));
        if !known && proof.premises.iter().any(needed) {
            all.push(Change {
                step: wider,
                refused: true,
            });
        }
    }
    all
}

/// A theorem with those that it was made of, so that what did not change is not made again.
struct Made {
    theorem: Theorem,
    premises: Vec<Made>,
}

impl Made {
    fn new(theory: &Arc<Theory>, proof: &Proof) -> Made {
        let premises = proof.premises.iter();
        let premises: Vec<Made> = premises.map(|one| Made::new(theory, one)).collect();
        let theorem = again(theory, proof, theorems_of(&premises)).expect("a theorem");
        Made { theorem, premises }
    }

    fn at(&self, way: &[usize]) -> &Made {
        way.iter().fold(self, |made, at| &made.premises[*at])
    }

    /// What [`Proof::check`] answers where the step at the end of a way makes something else.
    fn with(&self, way: &[usize], changed: &Fallible<Theorem>) -> Fallible<Theorem> {
        let [at, rest @ ..] = way else {
            return changed.clone();
        };
        let mut premises = theorems_of(&self.premises);
        premises[*at] = self.premises[*at].with(rest, changed)?;
        again(&self.theorem.theory, &self.theorem.proof, premises)
    }
}

fn theorems_of(made: &[Made]) -> Vec<Theorem> {
    made.iter().map(|one| one.theorem.clone()).collect()
}

/// What a step makes of premises.
fn again(theory: &Arc<Theory>, step: &Proof, premises: Vec<Theorem>) -> Fallible<Theorem> {
    Theorem::by(theory, &step.context, step.rule.clone(), &premises)
}

/// All changes of the last step of a proof. Those that change nothing are left out, such as twice
/// nothing, or two equal premises that change places.
fn changes(made: &Made, is_last: bool) -> Vec<Change> {
    let proof = &made.theorem.proof;
    let mut all = contexts(proof, is_last);
    for rule in changed(&proof.rule) {
        let step = Proof {
            rule,
            ..(**proof).clone()
        };
        // Dummies that are alike may change their names, and what does not occur has any value.
        let may_be_quiet = matches!(step.rule, Rule::Rename(..) | Rule::Instantiate(_));
        let quiet = || {
            let again = again(&made.theorem.theory, &step, theorems_of(&made.premises));
            again.is_ok_and(|again| same(&again, &made.theorem))
        };
        if step.rule != proof.rule && !(may_be_quiet && quiet()) {
            all.push(Change {
                step,
                refused: false,
            });
        }
    }
    if let [one, two] = &theorems_of(&made.premises)[..]
        && !same(one, two)
    {
        let mut swapped = (**proof).clone();
        swapped.premises.reverse();
        all.push(Change {
            step: swapped,
            refused: false,
        });
    }
    all
}

/// The ways from the last step to every step.
fn steps(proof: &Proof, way: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    found.push(way.clone());
    for (at, premise) in proof.premises.iter().enumerate() {
        way.push(at);
        steps(premise, way, found);
        way.pop();
    }
}

fn with_step(proof: &Proof, way: &[usize], step: Proof) -> Proof {
    let [at, rest @ ..] = way else {
        return step;
    };
    let mut whole = proof.clone();
    whole.premises[*at] = Arc::new(with_step(&proof.premises[*at], rest, step));
    whole
}

/// Whether two theorems say the same.
fn same(one: &Theorem, other: &Theorem) -> bool {
    one.left == other.left
        && one.right == other.right
        && one.context == other.context
        && one.hypotheses == other.hypotheses
        && one.assumptions == other.assumptions
}

/// The next of some numbers that look random.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed >> 33) as usize
}

/// Some of them, in their order; all if they are few.
fn sampled<T>(mut all: Vec<T>, most: usize, state: &mut u64) -> Vec<T> {
    while all.len() > most {
        // The order does not matter.
        all.swap_remove(next(state) % all.len());
    }
    all
}

/// The ways to all steps, by the names of their rules.
fn ways_by_rule(made: &Made) -> BTreeMap<String, Vec<Vec<usize>>> {
    let mut ways = Vec::new();
    steps(&made.theorem.proof, &mut Vec::new(), &mut ways);
    let mut sorted = BTreeMap::<String, Vec<Vec<usize>>>::new();
    for way in ways {
        let shown = format!("{:?}", made.at(&way).theorem.proof.rule);
        let name = shown.split('(').next().expect("a name");
        sorted.entry(name.to_string()).or_default().push(way);
    }
    sorted
}

/// The theorem with one step changed, if the kernel accepts the proof.
fn tampered(made: &Made, way: &[usize], change: &Change) -> Fallible<Theorem> {
    let theory = &made.theorem.theory;
    let old = made.at(way);
    let mut premises = theorems_of(&old.premises);
    if change.step.premises != old.theorem.proof.premises {
        premises.reverse();
    }
    made.with(way, &again(theory, &change.step, premises))
}

#[test]
fn a_proof_with_one_step_changed_is_refused_or_proves_another_theorem() {
    let mut state = SEED;
    let mut tried = BTreeMap::<String, usize>::new();
    let theorems = theorems();
    assert_eq!(theorems.len(), proved());
    for (name, theorem) in &theorems {
        let made = Made::new(&theorem.theory, &theorem.proof);
        assert!(same(&made.theorem, theorem));
        let mut first = true;
        for (rule, ways) in ways_by_rule(&made) {
            for way in sampled(ways, cases(), &mut state) {
                let all = changes(made.at(&way), way.is_empty());
                for change in sampled(all, cases(), &mut state) {
                    *tried.entry(rule.clone()).or_default() += 1;
                    let answer = tampered(&made, &way, &change);
                    if std::mem::take(&mut first) {
                        let whole = with_step(&theorem.proof, &way, change.step.clone());
                        assert_eq!(whole.check(&theorem.theory), answer);
                    }
                    let wrong = answer.is_ok_and(|other| change.refused || same(&other, theorem));
                    assert!(!wrong, "{name} at {way:?}: {:?}", change.step);
                }
            }
        }
    }
    // Every rule is used by some proof, but for a distinction of cases.
    assert_eq!(tried.len(), 23, "{tried:?}");
    // Reflexivity is needed only where both sides are the same term.
    let least = |rule: &str| if rule == "Reflexive" { 2 } else { 6 };
    assert!(
        tried.iter().all(|(rule, count)| *count >= least(rule)),
        "{tried:?}"
    );
}
