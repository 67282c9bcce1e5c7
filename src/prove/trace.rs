//! Proofs as steps that a person can follow: which rule, and what the expression is then.

use std::sync::Arc;

use super::lower::Lowered;
use super::show::Names;
use super::simplify::refused;
use crate::derivation::theory::Theory;
use crate::kernel::{Assumption, Equation, Proof, Rule, Term, Theorem};

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

/// The proof of one equation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What it proves, as LaTeX; empty for the claim itself.
    pub name: String,
    /// The left side as it was read.
    pub left: String,
    /// Steps from the left side.
    pub forward: Vec<Step>,
    /// The right side as it was read.
    pub right: String,
    /// Steps from the right side to the same expression.
    pub backward: Vec<Step>,
    /// For which integers it holds.
    pub context: String,
}

/// The steps of a proof, lemmas first.
///
/// # Errors
///
/// The kernel refuses a step; then this is no proof.
pub fn traces(theory: &Theory, theorem: &Theorem) -> Lowered<Vec<Trace>> {
    let mut tracer = Tracer {
        names: Names::new(theory),
        kernel: theorem.theory().clone(),
        lemmas: Vec::new(),
        traces: Vec::new(),
    };
    let trace = tracer.equation(theorem.proof(), String::new())?;
    tracer.traces.push(trace);
    Ok(tracer.traces)
}

/// What a theorem assumes, in words.
pub fn assumptions(theory: &Theory, theorem: &Theorem) -> Vec<String> {
    let names = Names::new(theory);
    let mut said = vec!["the equations mean what `gradproof read` shows".to_string()];
    for assumption in theorem.assumptions() {
        said.push(match assumption {
            Assumption::Nonzero(term) => format!("{} is not 0", names.term(term)),
            Assumption::Positive(term) => format!("{} is positive", names.term(term)),
        });
    }
    for hypothesis in theorem.hypotheses() {
        said.push(stated(&names, hypothesis));
    }
    said
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
    lemmas: Vec<Arc<Equation>>,
    traces: Vec<Trace>,
}

impl Tracer<'_> {
    /// The steps to an equation: from the left side, and from the right side.
    fn equation(&mut self, proof: &Proof, name: String) -> Lowered<Trace> {
        let (one, other) = match (&proof.rule, proof.premises.as_slice()) {
            (Rule::Transitive, [one, back]) if back.rule == Rule::Symmetric => {
                (one.clone(), Some(back.premises[0].clone()))
            }
            _ => (Arc::new(proof.clone()), None),
        };
        let (left, forward) = self.side(&one)?;
        let (right, backward) = match other {
            Some(other) => self.side(&other)?,
            None => (left.clone(), Vec::new()),
        };
        Ok(Trace {
            name,
            left: self.names.term(&left),
            forward,
            right: self.names.term(&right),
            backward,
            context: self.names.context(&proof.context),
        })
    }

    /// The term that one side begins with, and its steps.
    fn side(&mut self, proof: &Arc<Proof>) -> Lowered<(Term, Vec<Step>)> {
        // From the last step back to the first.
        let mut line = vec![proof.clone()];
        while let Some(last) = line.last()
            && matches!(last.rule, Rule::Replace(_))
        {
            let before = last.premises[0].clone();
            line.push(before);
        }
        line.reverse();
        let mut theorem = line[0].check(&self.kernel).map_err(refused)?;
        let start = theorem.left().clone();
        let mut steps = Vec::new();
        for step in &line[1..] {
            let part = step.premises[1].check(&self.kernel).map_err(refused)?;
            let rule = self.rule(&step.premises[1])?;
            let premises = [theorem, part.clone()];
            theorem = Theorem::by(&self.kernel, &step.context, step.rule.clone(), &premises)
                .map_err(refused)?;
            steps.push(Step {
                rule,
                on: self.names.term(part.left()),
                gives: self.names.term(part.right()),
                whole: self.names.term(theorem.right()),
            });
        }
        Ok((start, steps))
    }

    /// What a step is called; a lemma gets a trace of its own.
    fn rule(&mut self, proof: &Proof) -> Lowered<String> {
        let (Rule::Instantiate(_), [lemma]) = (&proof.rule, proof.premises.as_slice()) else {
            return Ok(proof.rule.name().to_string());
        };
        let (Rule::Induction(equation, var, low), [base, step]) =
            (&lemma.rule, lemma.premises.as_slice())
        else {
            return Ok(proof.rule.name().to_string());
        };
        if let Some(at) = self.lemmas.iter().position(|known| known == equation) {
            return Ok(format!("lemma {}", at + 1));
        }
        self.lemmas.push(equation.clone());
        let number = self.lemmas.len();
        let on = self.names.integer(&crate::kernel::Integer::variable(*var));
        let from = self.names.integer(low);
        let said = stated(&self.names, equation);
        let mut base = self.equation(base, format!("Lemma {number}: {said}"))?;
        base.name
            .push_str(&format!(". By induction on {on}. First {on} = {from}"));
        let step = self.equation(step, format!("Lemma {number}, from {on}-1 to {on}"))?;
        self.traces.extend([base, step]);
        Ok(format!("lemma {number}"))
    }
}
