//! Theorems. The only way to one is [`Theorem::by`], which asks the rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::term::{Atom, Entry, Term};
use super::theory::Theory;
use super::{derivative, induction, product, replace, sum};

/// Why a rule does not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The definitions are not accepted.
    Theory(&'static str),
    /// A rule refuses: its name, and what is missing.
    Rule(&'static str, &'static str),
    /// A number becomes too large, or the range of a sum depends on a dummy.
    TooLarge,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Theory(why) => f.write_str(why),
            Refusal::Rule(rule, why) => write!(f, "{rule}: {why}"),
            Refusal::TooLarge => f.write_str("a number becomes too large"),
        }
    }
}

/// An equation that holds for all values of its free integers, apart from the fixed ones and the
/// constants of the theory, that fit a context.
#[derive(Clone, Debug, PartialEq)]
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

/// A part of a term: some factors of a monomial with some of its sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The way down: a monomial, a factor of it, which of the terms inside that factor.
    pub path: Vec<(usize, usize, usize)>,
    /// The monomial.
    pub monomial: usize,
    /// The factors, by number.
    pub factors: Vec<usize>,
    /// The sums that belong to the part.
    pub binders: Vec<Var>,
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
    /// From s = t and l = r: s = t with r in place of l.
    Replace(Place),
    /// From an equation: the same with integers in place of free ones.
    Instantiate(Vec<(Var, Integer)>),
    /// An equation that is assumed, with integers in place of free ones.
    Hypothesis(Arc<Equation>, Vec<(Var, Integer)>),
    /// From an equation at the lowest value of a variable, and at any higher value under the
    /// hypothesis that it holds one below: the equation at all values.
    Induction(Arc<Equation>, Var, Integer),
    /// From an equation where an integer is at least 0, and where it is not: the equation.
    Cases(Integer),
    /// From s x = t x: s = t, for an x other than 0.
    Divide(Term, Term, Term),
    /// From s = t: Σ_v s = Σ_v t.
    Sum(Var, Range),

    /// A monomial with other names for its dummies.
    Rename(Term, Vec<Var>),
    /// Σ_v δ_{ve} t(v) = t(e): the monomial, the dummy, the number of the factor δ.
    Contract(Term, Var, usize),
    /// δ_{ve} t(v) = δ_{ve} t(e): the monomial, v, the number of the factor δ.
    Exchange(Term, Var, usize),
    /// A sum of terms that do not depend on the dummy is the number of them times the term.
    Constant(Term, Var),
    /// x^a x^{-b} = x^{a-b}, for an x other than 0.
    Cancel(Atom, i64, i64),
    /// A term in brackets is any term that is the same when brackets are multiplied out.
    Bracket(Term, Term),
    /// A term with a scalar set to an argument.
    Evaluate(Atom),

    /// An entry is what the definition of this number says.
    Unfold(Entry, usize),
    /// The same for an entry that is differentiated.
    UnfoldUnder(Entry, Entry, usize),
    /// Linearity, product, quotient and chain rule.
    Differentiate(Term, Entry),
    /// ∂X_i/∂X_j = δ_{ij}
    Itself(Entry, Entry),
    /// An independent entry does not depend on another one.
    Leaf(Entry, Entry),
    /// What is computed before something does not depend on it.
    Independent(Entry, Entry),

    /// A product without factors is the identity.
    Empty(Atom),
    /// A product of one factor is that factor.
    Single(Atom),
    /// The first factor times the product of the others.
    First(Atom),
    /// The product of the other factors times the last one.
    Last(Atom),
    /// The factors numbered from elsewhere on.
    Translate(Atom, Integer),
}

impl Rule {
    /// What the step is called.
    pub fn name(&self) -> &'static str {
        match self {
            Rule::Reflexive(_) => "reflexivity",
            Rule::Symmetric => "symmetry",
            Rule::Transitive => "transitivity",
            Rule::Replace(_) => "replacement",
            Rule::Instantiate(_) => "instance",
            Rule::Hypothesis(..) => "hypothesis",
            Rule::Induction(..) => "induction",
            Rule::Cases(_) => "cases",
            Rule::Divide(..) => "division",
            Rule::Sum(..) => "sum of both sides",
            Rule::Rename(..) => "renaming of dummies",
            Rule::Contract(..) => "delta picks a term",
            Rule::Exchange(..) => "delta exchanges indices",
            Rule::Constant(..) => "sum of a constant",
            Rule::Cancel(..) => "cancellation",
            Rule::Bracket(..) => "brackets",
            Rule::Evaluate(_) => "value of a function",
            Rule::Unfold(..) => "definition",
            Rule::UnfoldUnder(..) => "definition under a derivative",
            Rule::Differentiate(..) => "rules of differentiation",
            Rule::Itself(..) => "derivative by itself",
            Rule::Leaf(..) => "derivative of an independent entry",
            Rule::Independent(..) => "derivative by something that comes later",
            Rule::Empty(_) => "empty product",
            Rule::Single(_) => "product of one factor",
            Rule::First(_) => "first factor",
            Rule::Last(_) => "last factor",
            Rule::Translate(..) => "translation of a product",
        }
    }
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
    pub fn check(&self, theory: &Arc<Theory>) -> Result<Theorem, Refusal> {
        let premises = self.premises.iter().map(|premise| premise.check(theory));
        let premises: Vec<Theorem> = premises.collect::<Result<_, _>>()?;
        Theorem::by(theory, &self.context, self.rule.clone(), &premises)
    }
}

/// An equation that has been proved.
#[derive(Clone, Debug, PartialEq)]
pub struct Theorem {
    theory: Arc<Theory>,
    context: Context,
    left: Term,
    right: Term,
    hypotheses: Vec<Arc<Equation>>,
    assumptions: BTreeSet<Assumption>,
    proof: Arc<Proof>,
}

/// What a rule concludes: both sides, and what it assumes.
pub(super) type Concluded = Result<(Term, Term, Vec<Assumption>), Refusal>;

/// For a rule: what it refuses, and where a number becomes too large.
pub(super) fn refuse<T>(rule: &'static str, why: &'static str) -> Result<T, Refusal> {
    Err(Refusal::Rule(rule, why))
}

/// What there is, unless a number became too large.
pub(super) fn large<T>(found: Option<T>) -> Result<T, Refusal> {
    found.ok_or(Refusal::TooLarge)
}

impl Theorem {
    /// The theorem that a rule makes of others, in a context.
    ///
    /// # Errors
    ///
    /// The rule does not apply; it says its name and what is missing.
    pub fn by(
        theory: &Arc<Theory>,
        context: &Context,
        rule: Rule,
        premises: &[Theorem],
    ) -> Result<Theorem, Refusal> {
        let name = rule.name();
        if premises
            .iter()
            .any(|premise| !Arc::ptr_eq(&premise.theory, theory))
        {
            return refuse(name, "a premise belongs to other definitions");
        }
        let weakens = |premise: &Theorem| context.entails(&premise.context);
        let mut hypotheses: Vec<Arc<Equation>> = Vec::new();
        for hypothesis in premises.iter().flat_map(|premise| &premise.hypotheses) {
            if !hypotheses.contains(hypothesis) {
                hypotheses.push(hypothesis.clone());
            }
        }
        let (left, right, assumed) = match (&rule, premises) {
            (Rule::Reflexive(term), []) => (term.clone(), term.clone(), Vec::new()),
            (Rule::Symmetric, [one]) if weakens(one) => {
                (one.right.clone(), one.left.clone(), Vec::new())
            }
            (Rule::Transitive, [one, two]) if weakens(one) && weakens(two) => {
                if one.right != two.left {
                    return refuse(name, "the sides in the middle differ");
                }
                (one.left.clone(), two.right.clone(), Vec::new())
            }
            (Rule::Replace(place), [whole, part]) if weakens(whole) => {
                let (right, assumed) = replace::replaced(whole, part, place, context)?;
                (whole.left.clone(), right, assumed)
            }
            (Rule::Instantiate(values), [one]) => {
                let open = one.hypotheses.iter().any(|open| !open.fixed.is_empty());
                if open
                    || values
                        .iter()
                        .any(|(var, _)| theory.constants().contains(var))
                {
                    return refuse(name, "a constant or a fixed integer has no other values");
                }
                induction::instance(name, &one.equation(), values, context)?
            }
            (Rule::Hypothesis(equation, values), []) => {
                let fixed = |(var, _): &(Var, Integer)| {
                    equation.fixed.contains(var) || theory.constants().contains(var)
                };
                if values.iter().any(fixed) {
                    return refuse(name, "a constant or a fixed integer has no other values");
                }
                hypotheses.push(equation.clone());
                induction::instance(name, equation, values, context)?
            }
            (Rule::Induction(equation, var, low), [base, step]) => {
                if !context.entails(&equation.context) {
                    return refuse(name, "the context says less than the equation needs");
                }
                let used = induction::checked(equation, *var, low, base, step)?;
                hypotheses.retain(|open| *open != used);
                (equation.left.clone(), equation.right.clone(), Vec::new())
            }
            (Rule::Cases(integer), [yes, no]) => {
                let opposite = Integer::constant(-1)
                    .plus(-1, integer)
                    .ok_or(Refusal::TooLarge)?;
                if !context.with(integer.clone()).entails(&yes.context)
                    || !context.with(opposite).entails(&no.context)
                {
                    return refuse(name, "the cases do not cover the context");
                }
                if yes.left != no.left || yes.right != no.right {
                    return refuse(name, "the cases say different things");
                }
                (yes.left.clone(), yes.right.clone(), Vec::new())
            }
            (Rule::Divide(left, right, by), [one]) if weakens(one) => {
                let times = |side: &Term| side.times(by).ok_or(Refusal::TooLarge);
                if one.left != times(left)? || one.right != times(right)? {
                    return refuse(name, "the premise is not a multiple of the conclusion");
                }
                (left.clone(), right.clone(), sum::nonzero(by.clone()))
            }
            (Rule::Sum(var, range), [one]) => {
                let fixed = one.hypotheses.iter().any(|open| open.fixed.contains(var));
                let inside = context.under(&[(*var, range.clone())]);
                if fixed || theory.constants().contains(var) || !inside.entails(&one.context) {
                    return refuse(
                        name,
                        "the equation is not known for all values of the index",
                    );
                }
                let sum = |side: &Term| side.sum(*var, range).ok_or(Refusal::TooLarge);
                (sum(&one.left)?, sum(&one.right)?, Vec::new())
            }
            (Rule::Unfold(entry, number), []) => {
                derivative::unfold(theory, context, entry, *number)?
            }
            (Rule::UnfoldUnder(entry, by, number), []) => {
                derivative::unfold_under(theory, context, entry, by, *number)?
            }
            (Rule::Differentiate(of, by), []) => derivative::differentiate(of, by)?,
            (Rule::Itself(entry, by), []) => derivative::itself(context, entry, by)?,
            (Rule::Leaf(entry, by), []) => derivative::leaf(theory, context, entry, by)?,
            (Rule::Independent(entry, by), []) => {
                derivative::independent(theory, context, entry, by)?
            }
            (Rule::Rename(term, names), []) => sum::rename(term, names)?,
            (Rule::Contract(term, var, delta), []) => sum::contract(context, term, *var, *delta)?,
            (Rule::Exchange(term, var, delta), []) => sum::exchange(term, *var, *delta)?,
            (Rule::Constant(term, var), []) => sum::constant(context, term, *var)?,
            (Rule::Cancel(atom, above, below), []) => sum::cancel(atom, *above, *below)?,
            (Rule::Bracket(inner, other), []) => sum::bracket(inner, other)?,
            (Rule::Evaluate(atom), []) => derivative::evaluate(theory, atom)?,
            (Rule::Empty(atom), []) => product::empty(context, atom)?,
            (Rule::Single(atom), []) => product::single(context, atom)?,
            (Rule::First(atom), []) => product::first(context, atom)?,
            (Rule::Last(atom), []) => product::last(context, atom)?,
            (Rule::Translate(atom, by), []) => product::translate(atom, by)?,
            _ => return refuse(name, "the premises do not fit"),
        };
        // What a replaced part assumes depends on where it stood.
        let whole = match rule {
            Rule::Replace(_) => &premises[..1],
            _ => premises,
        };
        let inherited = whole
            .iter()
            .flat_map(|premise| premise.assumptions.iter().cloned());
        Ok(Theorem {
            theory: theory.clone(),
            context: context.clone(),
            left,
            right,
            hypotheses,
            assumptions: inherited.chain(assumed).collect(),
            proof: Arc::new(Proof {
                context: context.clone(),
                rule,
                premises: premises
                    .iter()
                    .map(|premise| premise.proof.clone())
                    .collect(),
            }),
        })
    }

    /// The definitions that it is about.
    pub fn theory(&self) -> &Arc<Theory> {
        &self.theory
    }

    /// For which values of the free integers it holds.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The left side.
    pub fn left(&self) -> &Term {
        &self.left
    }

    /// The right side.
    pub fn right(&self) -> &Term {
        &self.right
    }

    /// Equations that it rests on and that have not been proved.
    pub fn hypotheses(&self) -> &[Arc<Equation>] {
        &self.hypotheses
    }

    /// What else was assumed.
    pub fn assumptions(&self) -> &BTreeSet<Assumption> {
        &self.assumptions
    }

    /// How it was made.
    pub fn proof(&self) -> &Arc<Proof> {
        &self.proof
    }

    fn equation(&self) -> Equation {
        Equation {
            context: self.context.clone(),
            left: self.left.clone(),
            right: self.right.clone(),
            fixed: Vec::new(),
        }
    }
}
