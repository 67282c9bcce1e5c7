//! Theorems. The only way to one is [`Theorem::by`], which asks the rules.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::refusal::{Fallible, Refusal, demand, known};
use super::replace::Frame;
use super::term::{Atom, Chain, Entry, Symbol, Term};
use super::theory::Theory;
use super::{derivative, induction, product, replace, sum};

/// An equation that holds for all values of its free integers, apart from the fixed ones and the
/// constants of the theory, that fit a context.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Equation {
    /// Where it holds.
    pub context: Context,
    /// The left side.
    pub left: Term,
    /// The right side.
    pub right: Term,
    /// Free integers that it speaks of as they are.
    pub fixed: Vec<Var>,
}

/// What a theorem rests on besides the definitions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assumption {
    /// This is not zero.
    Nonzero(Term),
    /// This is positive.
    Positive(Term),
}

/// A step of a proof. The context of the conclusion is stated beside it.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// t = t
    Reflexive(Term),
    /// From s = t: t = s.
    Symmetric,
    /// From s = t and t = u: s = u.
    Transitive,
    /// From l = r: a frame around l is the same frame around r.
    Replace(Frame),
    /// From l = r: an atom with l for its inner term of this number is the same with r.
    Inside(Atom, usize),
    /// From an equation: the same with integers in place of free ones.
    Instantiate(Vec<(Var, Integer)>),
    /// An equation that is assumed.
    Hypothesis(Arc<Equation>),
    /// From an equation at the lowest value of a variable, and at any higher value under the
    /// hypothesis that it holds one below: the equation at all values.
    Induction(Var, Integer),
    /// From an equation where an integer is at least 0, and where it is not: the equation.
    Cases(Integer),
    /// From s x = t x: s = t, for an x other than 0.
    Divide(Term, Term, Term),

    /// A monomial with other names for its dummies.
    Rename(Term, Vec<Var>),
    /// Σ_v δ_{ve} = 1: the sides of the delta, the dummy, its range.
    Contract([Integer; 2], Var, Range),
    /// δ_{ve} t(v) = δ_{ve} t(e): the sides of the delta, v, t(v).
    Exchange([Integer; 2], Var, Term),
    /// Σ_v 1 is the number of terms.
    Count(Var, Range),
    /// x^a x^{-b} = x^{a-b}, for an x other than 0.
    Cancel(Atom, i64, i64),
    /// A term in brackets is the term.
    Bracket(Term),
    /// With a scalar set to an argument, a term.
    Evaluate(Symbol, Term, Term),

    /// An entry is what the definition of this number says.
    Unfold(Entry, usize),
    /// The same for an entry that is differentiated.
    UnfoldUnder(Entry, Entry, usize),
    /// Linearity, product, quotient and chain rule.
    Differentiate(Term, Entry),
    /// ∂X_i/∂X_j = δ_{ij}; the derivative of what does not depend on an entry is 0.
    EntryByEntry(Entry, Entry),

    /// A product without factors is the identity, one of one factor is that factor.
    Short(Box<Chain>),
    /// The product of the factors up to a number, times the product of the others.
    Split(Box<Chain>, Integer),
    /// The factors numbered from elsewhere on.
    Translate(Box<Chain>, Integer),
}

/// How a theorem was made. It is data: [`Proof::check`] makes the theorem again.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Where the conclusion holds.
    pub context: Context,
    /// The last step.
    pub rule: Rule,
    /// How its premises were made.
    pub premises: Vec<Arc<Proof>>,
}

impl Proof {
    /// Makes the theorem again.
    ///
    /// # Errors
    ///
    /// Some step is refused.
    pub fn check(&self, theory: &Arc<Theory>) -> Fallible<Theorem> {
        let premises = self.premises.iter().map(|premise| premise.check(theory));
        let premises: Vec<Theorem> = premises.collect::<Fallible<_>>()?;
        Theorem::by(theory, &self.context, self.rule.clone(), &premises)
    }
}

/// What a theorem says. Anyone may write one down; what is proved is a [`Theorem`].
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The definitions that it is about.
    pub theory: Arc<Theory>,
    /// For which values of the free integers it holds.
    pub context: Context,
    /// The left side.
    pub left: Term,
    /// The right side.
    pub right: Term,
    /// Equations that it rests on and that have not been proved.
    pub hypotheses: BTreeSet<Arc<Equation>>,
    /// What else was assumed.
    pub assumptions: BTreeSet<Assumption>,
    /// How it was made.
    pub proof: Arc<Proof>,
}

/// A statement that has been proved.
#[derive(Clone, Debug, PartialEq)]
pub struct Theorem(Arc<Statement>);

impl Deref for Theorem {
    type Target = Statement;

    fn deref(&self) -> &Statement {
        &self.0
    }
}

/// What a rule concludes: both sides, and what it assumes.
pub(super) type Concluded = Fallible<(Term, Term, Vec<Assumption>)>;

impl Theorem {
    /// The theorem that a rule makes of others, in a context.
    ///
    /// # Errors
    ///
    /// The rule does not apply; it says what is missing.
    pub fn by(
        theory: &Arc<Theory>,
        context: &Context,
        rule: Rule,
        premises: &[Theorem],
    ) -> Fallible<Theorem> {
        let mut theories = premises.iter().map(|premise| &premise.theory);
        let same = theories.all(|other| Arc::ptr_eq(other, theory));
        demand(same, "a premise belongs to other definitions")?;
        let weaken = |premise: &Theorem| context.admit(&premise.context, &[]);
        let both = |one: &Theorem| (one.left.clone(), one.right.clone(), Vec::new());
        let open = premises.iter().flat_map(|premise| &premise.hypotheses);
        let mut open: BTreeSet<Arc<Equation>> = open.cloned().collect();
        let (left, right, assumed) = match (&rule, premises) {
            (Rule::Reflexive(term), []) => (term.clone(), term.clone(), Vec::new()),
            (Rule::Symmetric, [one]) => {
                weaken(one)?;
                (one.right.clone(), one.left.clone(), Vec::new())
            }
            (Rule::Transitive, [one, two]) => {
                weaken(one)?;
                weaken(two)?;
                demand(one.right == two.left, "the sides in the middle differ")?;
                (one.left.clone(), two.right.clone(), Vec::new())
            }
            (Rule::Replace(frame), [part]) => replace::replace(frame, part, context)?,
            (Rule::Inside(atom, number), [part]) => replace::inside(atom, *number, part, context)?,
            (Rule::Instantiate(values), [one]) => {
                let fixed = values.iter().any(|(var, _)| one.fixes(*var));
                demand(!fixed, "a constant or a fixed integer has no other values")?;
                context.admit(&one.context, values)?;
                let [left, right] = [&one.left, &one.right].map(|side| side.instantiate(values));
                (left?, right?, Vec::new())
            }
            (Rule::Hypothesis(equation), []) => {
                context.admit(&equation.context, &[])?;
                open.insert(equation.clone());
                (equation.left.clone(), equation.right.clone(), Vec::new())
            }
            (Rule::Induction(var, low), [base, step]) => {
                open = induction::open(context, *var, low, base, step)?;
                both(step)
            }
            (Rule::Cases(integer), [yes, no]) => {
                let opposite = Integer::constant(-1).plus(-1, integer)?;
                context.with(integer.clone()).admit(&yes.context, &[])?;
                context.with(opposite).admit(&no.context, &[])?;
                demand(both(yes) == both(no), "the cases say different things")?;
                both(yes)
            }
            (Rule::Divide(left, right, by), [one]) => {
                weaken(one)?;
                let same = one.left == left.times(by)? && one.right == right.times(by)?;
                demand(same, "the premise is not a multiple of the conclusion")?;
                (left.clone(), right.clone(), sum::nonzero(context, by))
            }
            (rule, []) => axiom(theory, context, rule)?,
            _ => return Err(Refusal::Because("the premises do not fit")),
        };
        let mut assumptions = BTreeSet::from_iter(assumed);
        // Those inside of an atom may be about its argument.
        if !known(matches!(rule, Rule::Inside(..)), "what premises assume") {
            let inherited = premises.iter().flat_map(|premise| &premise.assumptions);
            assumptions.extend(inherited.cloned());
        }
        let proofs = premises.iter().map(|premise| premise.proof.clone());
        let proof = Arc::new(Proof {
            context: context.clone(),
            rule,
            premises: proofs.collect(),
        });
        Ok(Theorem(Arc::new(Statement {
            theory: theory.clone(),
            context: context.clone(),
            left,
            right,
            hypotheses: open,
            assumptions,
            proof,
        })))
    }

    /// Whether it speaks of an integer as it is, so that no other value may be put in its place.
    pub(super) fn fixes(&self, var: Var) -> bool {
        let mut open = self.hypotheses.iter();
        self.theory.constants().contains(&var) || open.any(|open| open.fixed.contains(&var))
    }
}

/// What a rule without premises concludes.
fn axiom(theory: &Theory, context: &Context, rule: &Rule) -> Concluded {
    match rule {
        Rule::Rename(term, names) => sum::rename(term, names),
        Rule::Contract(delta, var, range) => sum::contract(context, delta, *var, range),
        Rule::Exchange(delta, var, term) => sum::exchange(delta, *var, term),
        Rule::Count(var, range) => sum::count(context, *var, range),
        Rule::Cancel(atom, above, below) => sum::cancel(context, atom, *above, *below),
        Rule::Bracket(inner) => {
            let bracket = Term::atom(Atom::Group(inner.clone()))?;
            Ok((bracket, inner.clone(), Vec::new()))
        }
        Rule::Evaluate(symbol, argument, body) => {
            let free = theory.is_parameter(*symbol);
            demand(free, "the parameter has a definition, or stands in one")?;
            let value = body.evaluate(*symbol, argument)?;
            let set = Atom::At(*symbol, argument.clone(), body.clone());
            Ok((Term::atom(set)?, value, Vec::new()))
        }
        Rule::Unfold(entry, number) => derivative::unfold(theory, context, entry, *number),
        Rule::UnfoldUnder(entry, by, number) => {
            derivative::unfold_under(theory, context, [entry, by], *number)
        }
        Rule::Differentiate(of, by) => derivative::differentiate(context, of, by),
        Rule::EntryByEntry(entry, by) => derivative::entries(theory, context, [entry, by]),
        Rule::Short(chain) => product::short(context, chain),
        Rule::Split(chain, last) => product::split(context, chain, last),
        Rule::Translate(chain, by) => product::translate(chain, by),
        _ => Err(Refusal::Because("the premises do not fit")),
    }
}
