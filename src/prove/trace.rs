//! Proofs as steps that a person can follow: which rule, and what the expression is then.

use std::sync::Arc;

use super::lower::Lowered;
use super::show::Names;
use super::step::name;
use crate::derivation::theory::Theory;
use crate::kernel::{Context, Entry, Integer, Proof, Rule, Term, Theorem};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was done.
    pub rule: String,
    /// To what, as LaTeX.
    pub on: String,
    /// What that became.
    pub gives: String,
    /// The whole expression afterwards.
    pub whole: String,
}

/// The proof of one equation, from its left side to its right side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What it proves; empty for the claim itself.
    pub name: String,
    /// For which integers it holds, as LaTeX.
    pub context: String,
    /// The left side as it was read.
    pub left: String,
    /// The right side.
    pub right: String,
    /// The steps; the last one gives the right side. A lemma has none here: its base and its step
    /// come after it.
    pub steps: Vec<Step>,
}

/// The traces of a document. A lemma is proved where it is first used, and has one number.
#[derive(Default)]
pub struct Traces {
    lemmas: Vec<Lemma>,
    /// How many equations were proved for the sake of another one.
    asides: usize,
}

/// An equation that was proved by induction.
struct Lemma {
    theorem: Theorem,
    /// The claim that it was first needed for.
    needed: String,
}

impl Lemma {
    /// Whether this is the same proof of the same, with no other definitions than were there.
    fn tells(&self, theorem: &Theorem) -> bool {
        let [before, now] = [&self.theorem, theorem].map(|one| one.theory.definitions());
        let same = |one: &Theorem, other: &Theorem| {
            one.left == other.left && one.right == other.right && one.proof == other.proof
        };
        now.starts_with(before) && same(&self.theorem, theorem)
    }
}

impl Traces {
    /// The steps of the proof of a claim; what it rests on comes first, if it is not told already.
    ///
    /// # Errors
    ///
    /// The kernel refuses a step; then this is no proof.
    pub fn of(&mut self, theory: &Theory, theorem: &Theorem, claim: &str) -> Lowered<Vec<Trace>> {
        let mut tracer = Tracer {
            names: Names::new(theory),
            kernel: theorem.theory.clone(),
            claim,
            known: self,
            around: Vec::new(),
            traces: Vec::new(),
        };
        let trace = tracer.equation(&theorem.proof, String::new())?;
        tracer.traces.push(trace);
        Ok(tracer.traces)
    }
}

struct Tracer<'t> {
    names: Names<'t>,
    kernel: Arc<crate::kernel::Theory>,
    claim: &'t str,
    known: &'t mut Traces,
    /// The inductions around: where they hold, and what their hypotheses are about.
    around: Vec<(Context, Integer)>,
    traces: Vec<Trace>,
}

/// A step with the whole term afterwards.
struct Edge {
    rule: String,
    /// Whether the direction matters, and whether it is the other one.
    directed: bool,
    backwards: bool,
    on: Term,
    gives: Term,
    after: Term,
}

impl Tracer<'_> {
    /// Names for what is free in a context. What belongs to an induction around keeps its name.
    fn fix(&self, context: &Context) {
        match self.around.last() {
            Some((outer, _)) => self.names.fix(&[outer, context]),
            None => self.names.fix(&[context]),
        }
    }

    /// The steps to an equation.
    fn equation(&mut self, proof: &Proof, name: String) -> Lowered<Trace> {
        self.fix(&proof.context);
        let (left, mut edges) = self.line(proof)?;
        // What was told aside has names of its own.
        self.fix(&proof.context);
        let right = edges.last().map_or(&left, |edge| &edge.after).clone();
        if edges.is_empty() {
            edges.push(Edge {
                rule: "the laws of arithmetic, which give both sides this form".into(),
                directed: false,
                backwards: false,
                on: left.clone(),
                gives: left.clone(),
                after: left.clone(),
            });
        }
        let step = |edge: &Edge| Step {
            rule: match edge.directed && edge.backwards {
                true => format!("{}, read backwards", edge.rule),
                false => edge.rule.clone(),
            },
            on: self.names.term(&edge.on),
            gives: self.names.term(&edge.gives),
            whole: self.names.term(&edge.after),
        };
        Ok(Trace {
            name,
            context: self.names.context(&proof.context),
            left: self.names.term(&left),
            right: self.names.term(&right),
            steps: edges.iter().map(step).collect(),
        })
    }

    /// The term that a proof begins with, and its steps to the right side.
    fn line(&mut self, proof: &Proof) -> Lowered<(Term, Vec<Edge>)> {
        match (&proof.rule, proof.premises.as_slice()) {
            (Rule::Reflexive(term), []) => Ok((term.clone(), Vec::new())),
            (Rule::Transitive, [one, two]) => {
                let (start, mut edges) = self.line(one)?;
                edges.extend(self.line(two)?.1);
                Ok((start, edges))
            }
            (Rule::Symmetric, [one]) => {
                let (start, edges) = self.line(one)?;
                Ok(reversed(start, edges))
            }
            (Rule::Replace(_), [_]) => self.replacement(proof),
            _ => {
                let theorem = proof.check(&self.kernel)?;
                let edge = Edge {
                    rule: self.rule(proof, &proof.context)?,
                    directed: is_directed(&proof.rule),
                    backwards: false,
                    on: theorem.left.clone(),
                    gives: theorem.right.clone(),
                    after: theorem.right.clone(),
                };
                Ok((theorem.left.clone(), vec![edge]))
            }
        }
    }

    /// A replacement, however deep inside: what is replaced is shown by itself.
    fn replacement(&mut self, proof: &Proof) -> Lowered<(Term, Vec<Edge>)> {
        let whole = proof.check(&self.kernel)?;
        let mut deepest = proof;
        while let (Rule::Replace(_) | Rule::Inside(..), [inner]) =
            (&deepest.rule, deepest.premises.as_slice())
            && !matches!(inner.rule, Rule::Transitive | Rule::Symmetric)
        {
            deepest = inner;
        }
        let part = deepest.check(&self.kernel)?;
        let edge = Edge {
            rule: self.rule(deepest, &proof.context)?,
            directed: is_directed(&deepest.rule),
            backwards: false,
            on: part.left.clone(),
            gives: part.right.clone(),
            after: whole.right.clone(),
        };
        Ok((whole.left.clone(), vec![edge]))
    }

    /// What a step is called in a line of this context; what it rests on gets a trace of its own.
    fn rule(&mut self, proof: &Proof, context: &Context) -> Lowered<String> {
        Ok(match (&proof.rule, proof.premises.as_slice()) {
            (Rule::Instantiate(_), [known]) => match known.rule {
                Rule::Hypothesis(_) => self.hypothesis(),
                Rule::Induction(..) => self.lemma(known, context)?,
                _ => name(&proof.rule).into(),
            },
            (Rule::Hypothesis(_), []) => self.hypothesis(),
            (Rule::Unfold(entry, _), []) => self.definition(entry),
            (Rule::UnfoldUnder(entry, ..), []) => {
                format!("{}, differentiated", self.definition(entry))
            }
            (Rule::EntryByEntry(entry, by), []) => {
                let zero = proof.check(&self.kernel)?.right == Term::zero();
                match (zero, entry.symbol == by.symbol && entry.layer == by.layer) {
                    (true, false) => {
                        let [one, other] = [entry, by].map(|entry| self.names.layered(entry));
                        format!("independence: {one} does not depend on {other}")
                    }
                    _ => name(&proof.rule).into(),
                }
            }
            (Rule::Divide(_, _, by), [multiple]) => {
                let by = self.names.term(by);
                let name = format!("both sides multiplied by {by}");
                let aside = self.aside(multiple, &name, context)?;
                format!("{aside}, divided by {by}")
            }
            (Rule::Replace(_), [terms]) => {
                let aside = self.aside(terms, "one term of the sums", context)?;
                format!("{aside}, for each term of the sums")
            }
            (rule, _) => name(rule).into(),
        })
    }

    /// Where it is said what a symbol stands for.
    fn definition(&self, entry: &Entry) -> String {
        let name = self.names.symbol(entry);
        match self.names.normalised(entry) {
            Some(other) => {
                format!("the assumption on {name}, which is {other} divided by its sums")
            }
            None => format!("the definition of {name}"),
        }
    }

    /// The hypothesis of the innermost induction.
    fn hypothesis(&self) -> String {
        match self.around.last() {
            Some((_, before)) => format!("the hypothesis for {}", self.names.integer(before)),
            None => "what is assumed".into(),
        }
    }

    /// A proof that is told before the one that uses it. Answers what it is called.
    fn aside(&mut self, proof: &Proof, what: &str, context: &Context) -> Lowered<String> {
        let mut trace = self.equation(proof, String::new())?;
        self.known.asides += 1;
        let number = self.known.asides;
        trace.name = format!("Aside {number}, {what}");
        self.fix(context);
        self.traces.push(trace);
        Ok(format!("aside {number}"))
    }

    /// What a lemma is called. It is told before the proof that first uses it.
    fn lemma(&mut self, proof: &Proof, context: &Context) -> Lowered<String> {
        let (Rule::Induction(var, low), [base, step]) = (&proof.rule, proof.premises.as_slice())
        else {
            return Ok(name(&proof.rule).into());
        };
        let theorem = proof.check(&self.kernel)?;
        if let Some(at) = self.known.lemmas.iter().position(|one| one.tells(&theorem)) {
            let needed = &self.known.lemmas[at].needed;
            return Ok(match needed == self.claim {
                true => format!("lemma {}", at + 1),
                false => format!("lemma {}, proved at {needed}", at + 1),
            });
        }
        self.names.fix(&[&theorem.context]);
        let own = Integer::variable(*var);
        let [on, from, before] =
            [&own, low, &own.shifted(-1)].map(|integer| self.names.integer(integer));
        let statement = Trace {
            name: format!(
                "Lemma {}, by induction on {on}",
                self.known.lemmas.len() + 1
            ),
            context: self.names.context(&theorem.context),
            left: self.names.term(&theorem.left),
            right: self.names.term(&theorem.right),
            steps: Vec::new(),
        };
        self.known.lemmas.push(Lemma {
            theorem: theorem.clone(),
            needed: self.claim.into(),
        });
        let number = self.known.lemmas.len();
        self.around.push((theorem.context.clone(), own.shifted(-1)));
        let base = self.equation(base, format!("Lemma {number} for {on} = {from}"));
        let step = self.equation(step, format!("Lemma {number}, from {before} to {on}"));
        self.around.pop();
        self.traces.extend([statement, base?, step?]);
        self.fix(context);
        Ok(format!("lemma {number}"))
    }
}

/// Whether it has to be said that a step is read from its right side to its left side.
fn is_directed(rule: &Rule) -> bool {
    !matches!(
        rule,
        Rule::Unfold(..)
            | Rule::UnfoldUnder(..)
            | Rule::Differentiate(..)
            | Rule::Rename(..)
            | Rule::Translate(..)
    )
}

/// The same steps from the right side to the left side.
fn reversed(start: Term, edges: Vec<Edge>) -> (Term, Vec<Edge>) {
    let mut terms = vec![start];
    terms.extend(edges.iter().map(|edge| edge.after.clone()));
    let last = terms.pop().unwrap_or_default();
    let back = edges.into_iter().rev().zip(terms.into_iter().rev());
    let edges = back.map(|(edge, after)| Edge {
        rule: edge.rule,
        directed: edge.directed,
        backwards: !edge.backwards,
        on: edge.gives,
        gives: edge.on,
        after,
    });
    (last, edges.collect())
}
