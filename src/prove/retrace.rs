//! Recorded proofs against goals: every step is made again by the kernel, and what comes out is
//! compared with what the document claims. Nothing is searched. How proofs are read is elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::lower::Unprovable;
use super::record::{Record, RecordedClaim};
use super::statement::Goal;
use super::step::{name, size};
use crate::kernel::{Context, Term, Theorem, Theory};

/// What became of a recorded proof.
#[derive(Clone, Debug, PartialEq)]
pub enum Retraced {
    /// The kernel makes all steps again, and the last one is what the document claims.
    Accepted {
        /// What the kernel says.
        theorem: Box<Theorem>,
        /// How many different steps it took.
        steps: usize,
    },
    /// The kernel refuses a step.
    Refused {
        /// The number of the step in the record.
        step: usize,
        /// What a step of this kind is called.
        rule: &'static str,
        /// What the kernel says.
        why: String,
    },
    /// The record says that it proves something else than the document claims.
    Misstated(Part),
    /// The kernel makes all steps again, but the last one is not what the document claims.
    Different {
        /// What differs.
        part: Part,
        /// What was proved instead.
        theorem: Box<Theorem>,
    },
    /// The kernel makes all steps again, but something that was assumed on the way is still open.
    Open {
        /// What the kernel says.
        theorem: Box<Theorem>,
    },
}

/// A part of what is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// For which integers it holds.
    Context,
    /// The left side.
    Left,
    /// The right side.
    Right,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Context => "condition",
            Part::Left => "left side",
            Part::Right => "right side",
        })
    }
}

/// A step may speak of terms with this many parts. What is refused above it was not found by this
/// program.
const LARGEST: u64 = 1_000_000;

/// Theorems of one theory, by the numbers of the steps that make them.
struct Made {
    theory: Arc<Theory>,
    theorems: BTreeMap<usize, Theorem>,
}

/// Makes the theorems of a record again. Each step is taken once for all goals that have the same
/// definitions.
///
/// ```
/// use gradproof::kernel::{Context, Fraction, Rule, Term, Theorem, Theory};
/// use gradproof::prove::{Goal, Part, Record, Recorder, Retrace, Retraced};
/// use std::sync::Arc;
/// let theory = Arc::new(Theory::new(Vec::new(), Vec::new(), Vec::new()).unwrap());
/// let context = Context::default();
/// let same = Theorem::by(&theory, &context, Rule::Reflexive(Term::one()), &[]).unwrap();
/// let mut recorder = Recorder::default();
/// recorder.claim(("E1", 1, 0), &same);
/// let record = Record::read(&recorder.finish()).unwrap();
/// let (left, right) = (Term::one(), Term::one());
/// let mut goal = Goal { theory, context, left, right };
/// let mut retrace = Retrace::new(&record);
/// let claim = &record.claims()[0];
/// assert!(matches!(retrace.check(claim, &goal), Retraced::Accepted { steps: 1, .. }));
/// goal.right = Term::number(Fraction::whole(2));
/// assert_eq!(retrace.check(claim, &goal), Retraced::Misstated(Part::Right));
/// ```
pub struct Retrace<'r> {
    record: &'r Record,
    made: Vec<Made>,
}

impl<'r> Retrace<'r> {
    /// For the proofs of one record.
    pub fn new(record: &'r Record) -> Self {
        Retrace {
            record,
            made: Vec::new(),
        }
    }

    /// Whether a recorded proof proves a goal.
    pub fn check(&mut self, claim: &RecordedClaim, goal: &Goal) -> Retraced {
        let stated = (&claim.context, &claim.left, &claim.right);
        if let Some(part) = difference(stated, goal) {
            return Retraced::Misstated(part);
        }
        let before = self.before(claim.step);
        let steps = before.len() + 1;
        let record = self.record;
        let made = self.made(&goal.theory);
        let last = before.into_iter().try_for_each(|number| {
            let step = made.step(record, number);
            step.map(|_| ())
        });
        let theorem = match last.and_then(|()| made.step(record, claim.step)) {
            Ok(theorem) => Box::new(theorem.clone()),
            Err(refused) => return refused,
        };
        let proved = (&theorem.context, &theorem.left, &theorem.right);
        match difference(proved, goal) {
            Some(part) => Retraced::Different { part, theorem },
            None if !theorem.hypotheses.is_empty() => Retraced::Open { theorem },
            None => Retraced::Accepted { theorem, steps },
        }
    }

    /// The steps that one rests on, each after those that it rests on itself.
    fn before(&self, last: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open = vec![last];
        while let Some(one) = open.pop() {
            let step = self.record.steps.get(one).into_iter();
            for premise in step.flat_map(|step| &step.premises) {
                if found.insert(*premise) {
                    open.push(*premise);
                }
            }
        }
        found
    }

    /// What was made of these definitions.
    fn made(&mut self, theory: &Arc<Theory>) -> &mut Made {
        let same = |made: &Made| Arc::ptr_eq(&made.theory, theory) || made.theory == *theory;
        let known = self.made.iter().position(same);
        let at = known.unwrap_or(self.made.len());
        if at == self.made.len() {
            self.made.push(Made {
                theory: theory.clone(),
                theorems: BTreeMap::new(),
            });
        }
        &mut self.made[at]
    }
}

impl Made {
    /// The theorem that a step makes of its premises, which were made before.
    fn step(&mut self, record: &Record, number: usize) -> Result<&Theorem, Retraced> {
        let Some(step) = record.steps.get(number) else {
            return Err(Retraced::Refused {
                step: number,
                rule: "nothing",
                why: "there is no such step in the record".into(),
            });
        };
        let refused = |why: &str| Retraced::Refused {
            step: number,
            rule: name(&step.proof.rule),
            why: why.into(),
        };
        if !self.theorems.contains_key(&number) {
            let premises = step.premises.iter();
            let premises = premises.map(|at| self.theorems.get(at).cloned());
            let premises: Option<Vec<Theorem>> = premises.collect();
            let premises = premises.ok_or_else(|| refused("a premise is missing"))?;
            let (context, rule) = (&step.proof.context, step.proof.rule.clone());
            let theorem = Theorem::by(&self.theory, context, rule, &premises)
                .map_err(|why| refused(&Unprovable::from(why).0))?;
            if size(&theorem.left) + size(&theorem.right) > LARGEST {
                return Err(refused("its terms are too large to go on with"));
            }
            self.theorems.insert(number, theorem);
        }
        Ok(&self.theorems[&number])
    }
}

fn difference(found: (&Context, &Term, &Term), goal: &Goal) -> Option<Part> {
    let same = [
        (Part::Context, *found.0 == goal.context),
        (Part::Left, *found.1 == goal.left),
        (Part::Right, *found.2 == goal.right),
    ];
    let different = same.into_iter().find(|(_, same)| !same);
    different.map(|(part, _)| part)
}
