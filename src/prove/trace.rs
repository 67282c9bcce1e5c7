//! Proofs as steps that a person can follow: which rule, and what the expression is then.

use std::sync::Arc;

use super::lower::Lowered;
use super::show::Names;
use super::step::name;
use crate::derivation::theory::Theory;
use crate::kernel::{Assumption, Context, Equation, Proof, Rule, Term, Theorem, Var};

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
    /// The steps; the last one gives the right side as it was read.
    pub steps: Vec<Step>,
}

/// The steps of a proof, lemmas first.
///
/// # Errors
///
/// The kernel refuses a step; then this is no proof.
pub fn traces(theory: &Theory, theorem: &Theorem) -> Lowered<Vec<Trace>> {
    let mut tracer = Tracer {
        names: Names::new(theory),
        kernel: theorem.theory.clone(),
        lemmas: Vec::new(),
        traces: Vec::new(),
    };
    let trace = tracer.equation(&theorem.proof, String::new())?;
    tracer.traces.push(trace);
    Ok(tracer.traces)
}

/// What a theorem assumes, in words. The integers in `layers` are said in the scope of the claim.
pub fn assumptions(theory: &Theory, theorem: &Theorem, layers: &[Var]) -> Vec<String> {
    let names = Names::new(theory);
    names.fix(&theorem.context);
    let general = "the equations mean what `gradproof read` shows, both sides exist, functions that are \
                   only declared are smooth, and every size is at least 1";
    let mut said = vec![general.to_string()];
    // Where an index such as i + 1 is no position, nothing is said. Every size is 1 at least.
    let mut facts = theorem.context.facts.clone();
    facts.retain(|fact| {
        let least = fact.shifted(1).as_variable().is_some();
        !least && fact.variables().any(|var| !layers.contains(&var))
    });
    if !facts.is_empty() {
        let context = Context::new(Vec::new(), facts);
        let stated = names.context(&context).replace(r"\ ", " ");
        said.push(stated.replace(r"\le", "<="));
    }
    for assumption in &theorem.assumptions {
        said.push(match assumption {
            Assumption::Nonzero(term) => format!("{} is not 0", names.term(term)),
            Assumption::Positive(term) => format!("{} is positive", names.term(term)),
        });
    }
    for hypothesis in &theorem.hypotheses {
        said.push(stated(&names, hypothesis));
    }
    // What differs in the names of dummies only is said once.
    let mut once: Vec<String> = Vec::new();
    for one in said {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

fn stated(names: &Names<'_>, equation: &Equation) -> String {
    format!(
        "{} = {}",
        names.term(&equation.left),
        names.term(&equation.right)
    )
}

struct Tracer<'t> {
    names: Names<'t>,
    kernel: Arc<crate::kernel::Theory>,
    /// Equations that were proved by induction, by number.
    lemmas: Vec<Equation>,
    traces: Vec<Trace>,
}

/// A step with the whole term afterwards.
struct Edge {
    rule: String,
    on: Term,
    gives: Term,
    after: Term,
}

impl Tracer<'_> {
    /// The steps to an equation.
    fn equation(&mut self, proof: &Proof, name: String) -> Lowered<Trace> {
        let (left, edges) = self.line(proof)?;
        self.names.fix(&proof.context);
        let step = |edge: &Edge| Step {
            rule: edge.rule.clone(),
            on: self.names.term(&edge.on),
            gives: self.names.term(&edge.gives),
            whole: self.names.term(&edge.after),
        };
        Ok(Trace {
            name,
            context: self.names.context(&proof.context),
            left: self.names.term(&left),
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
                    rule: self.rule(proof)?,
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
            rule: self.rule(deepest)?,
            on: part.left.clone(),
            gives: part.right.clone(),
            after: whole.right.clone(),
        };
        Ok((whole.left.clone(), vec![edge]))
    }

    /// What a step is called; what it rests on gets a trace of its own.
    fn rule(&mut self, proof: &Proof) -> Lowered<String> {
        match (&proof.rule, proof.premises.as_slice()) {
            (Rule::Instantiate(_), [lemma]) => self.lemma(lemma),
            (Rule::Divide(_, _, by), [multiple]) => {
                self.names.fix(&proof.context);
                let name = format!("multiplication by {}", self.names.term(by));
                self.aside(multiple, name)
            }
            (Rule::Replace(_), [terms]) => {
                self.aside(terms, "comparison of the terms of the sums".into())
            }
            (Rule::EntryByEntry(..), []) if proof.check(&self.kernel)?.right == Term::zero() => {
                Ok("derivative of an independent entry".into())
            }
            (rule, _) => Ok(name(rule).to_string()),
        }
    }

    /// A proof that is told before the one that uses it.
    fn aside(&mut self, proof: &Proof, name: String) -> Lowered<String> {
        let trace = self.equation(proof, format!("After {name}"))?;
        self.traces.push(trace);
        Ok(name)
    }

    fn lemma(&mut self, proof: &Proof) -> Lowered<String> {
        let (Rule::Induction(var, low), [base, step]) = (&proof.rule, proof.premises.as_slice())
        else {
            return Ok(name(&Rule::Instantiate(Vec::new())).to_string());
        };
        let theorem = proof.check(&self.kernel)?;
        let equation = Equation {
            context: theorem.context.clone(),
            left: theorem.left.clone(),
            right: theorem.right.clone(),
            fixed: Vec::new(),
        };
        if let Some(at) = self.lemmas.iter().position(|known| *known == equation) {
            return Ok(format!("lemma {}", at + 1));
        }
        self.names.fix(&proof.context);
        let said = stated(&self.names, &equation);
        self.lemmas.push(equation);
        let number = self.lemmas.len();
        let on = self.names.integer(&crate::kernel::Integer::variable(*var));
        let from = self.names.integer(low);
        let name = format!("Lemma {number}: {said}. By induction on {on}, first {on} = {from}");
        let base = self.equation(base, name)?;
        let step = self.equation(step, format!("Lemma {number}, from {on}-1 to {on}"))?;
        self.traces.extend([base, step]);
        Ok(format!("lemma {number}"))
    }
}

/// The same steps from the right side to the left side.
fn reversed(start: Term, edges: Vec<Edge>) -> (Term, Vec<Edge>) {
    let mut terms = vec![start];
    terms.extend(edges.iter().map(|edge| edge.after.clone()));
    let last = terms.pop().unwrap_or_default();
    let back = edges.into_iter().rev().zip(terms.into_iter().rev());
    let edges = back.map(|(edge, after)| Edge {
        rule: edge.rule,
        on: edge.gives,
        gives: edge.on,
        after,
    });
    (last, edges.collect())
}
