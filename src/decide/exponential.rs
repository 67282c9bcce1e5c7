//! Exponentials of logarithms, and logarithms of what is made of exponentials.
//!
//! - e^(n log x + u) is x^n e^u for an integer n. That needs x > 0, which is assumed of everything
//!   in a logarithm; so the logarithm must exist even where its value is not needed.
//! - log Σ c_i e^(u_i) is v + log Σ c_i e^(u_i - v) for every v. With the mean of the u_i for v the
//!   right side is the same, whatever common exponential was taken out before.
//! - A quotient of such sums is one sum over another, and its logarithm a difference. That holds
//!   for log|x| too, so it is no matter if both are negative.
//!
//! All of these are identities, so they never make different things equal. What they do not bring
//! to one form is compared as it is.

use super::evaluate::{Evaluator, Interpretation};
use super::jet::Jet;
use super::world::Trouble;
use crate::derivation::integer::Environment;
use crate::derivation::term::Term;
use crate::number::{Invert, Ring};

use num_traits::ToPrimitive;

/// A sum of more exponentials is not expanded.
const MOST: usize = 100;

/// The highest power that is taken of what stands in a logarithm.
const HIGHEST: u64 = 100;

/// The sum of c e^u over pairs of u and c. No two u are equal, no c is zero.
type Exponentials<F> = Vec<(Jet<F>, Jet<F>)>;

fn sum<F: Ring>(one: &Exponentials<F>, other: Exponentials<F>) -> Option<Exponentials<F>> {
    let mut sum = one.clone();
    for (u, c) in other {
        match sum.iter_mut().find(|(known, _)| known.equals(&u)) {
            Some((_, known)) => *known = std::mem::replace(known, Jet::zero()).plus(&c),
            None => sum.push((u, c)),
        }
    }
    sum.retain(|(_, c)| !c.equals(&Jet::zero()));
    (sum.len() <= MOST).then_some(sum)
}

fn product<F: Ring>(one: &Exponentials<F>, other: &Exponentials<F>) -> Option<Exponentials<F>> {
    let mut all = Exponentials::new();
    for (u, c) in one {
        let row = other
            .iter()
            .map(|(v, d)| (u.clone().plus(v), c.times(d)))
            .collect();
        all = sum(&all, row)?;
    }
    Some(all)
}

/// One sum of exponentials over another.
#[derive(Clone)]
struct Quotient<F> {
    above: Exponentials<F>,
    below: Exponentials<F>,
}

impl<F: Ring + Invert> Quotient<F> {
    /// c e^u.
    fn exponential(u: Jet<F>, c: Jet<F>) -> Self {
        let one = (Jet::zero(), Jet::Number(F::one()));
        Quotient {
            above: sum(&Vec::new(), vec![(u, c)]).unwrap_or_default(),
            below: vec![one],
        }
    }

    fn number(number: Jet<F>) -> Self {
        Self::exponential(Jet::zero(), number)
    }

    /// The sum; none if it is too long, like everything here.
    fn plus(&self, other: &Self) -> Option<Self> {
        let same = self.below.len() == other.below.len()
            && self
                .below
                .iter()
                .zip(&other.below)
                .all(|(one, other)| one.0.equals(&other.0) && one.1.equals(&other.1));
        Some(match same {
            true => Quotient {
                above: sum(&self.above, other.above.clone())?,
                below: self.below.clone(),
            },
            false => Quotient {
                above: sum(
                    &product(&self.above, &other.below)?,
                    product(&other.above, &self.below)?,
                )?,
                below: product(&self.below, &other.below)?,
            },
        })
    }

    fn times(&self, other: &Self) -> Option<Self> {
        Some(Quotient {
            above: product(&self.above, &other.above)?,
            below: product(&self.below, &other.below)?,
        })
    }

    /// How many steps it takes to put two together, about.
    fn work(&self, other: &Self) -> u64 {
        let all = |quotient: &'_ Self| quotient.above.len() + quotient.below.len();
        let terms = [self, other]
            .into_iter()
            .flat_map(|quotient| &quotient.above);
        let products = terms.map(|(u, c)| u.products().max(c.products()));
        let pairs = all(self).saturating_mul(all(other)) as u64;
        pairs.saturating_mul(products.max().unwrap_or(1))
    }

    /// Without a denominator of a single exponential.
    fn reduced(self) -> Self {
        if let [(u, c)] = &self.below[..]
            && let Some(inverse) = c.inverse()
            && let Some(above) = product(&self.above, &vec![(u.clone().negated(), inverse)])
        {
            let below = Self::number(Jet::Number(F::one())).above;
            return Quotient { above, below };
        }
        self
    }

    /// The inverse; none of zero either.
    fn inverse(self) -> Option<Self> {
        (!self.above.is_empty()).then_some(Quotient {
            above: self.below,
            below: self.above,
        })
    }
}

/// The integer that a term is, if it is written as one.
fn integer(term: &Term, environment: &Environment) -> Option<i64> {
    match term {
        Term::Number(number) if number.is_integer() => number.numer().to_i64(),
        Term::Integer(integer) => Some(integer.at(environment)),
        Term::Negate(inner) => integer(inner, environment)?.checked_neg(),
        _ => None,
    }
}

impl<F: Ring + Invert, I: Interpretation<F>> Evaluator<'_, F, I> {
    /// The exponential of a term.
    pub(super) fn exponential(&mut self, term: &Term, table: usize) -> Result<Jet<F>, Trouble> {
        let (factor, rest) = self.without_logarithms(term, table)?;
        let power = factor.times(&self.plain_exponential(&rest)?);
        self.weigh(&power, 1)?;
        Ok(power)
    }

    fn plain_exponential(&self, argument: &Jet<F>) -> Result<Jet<F>, Trouble> {
        let value = self.interpretation.exp(argument.number());
        let value = value.ok_or_else(|| {
            Trouble::Undefined("an exponential lies outside of the number system".into())
        })?;
        // All derivatives are the same.
        argument.compose(|_, _| Ok(value.clone()))
    }

    /// A factor and a rest such that the exponential of a term is the factor times the exponential
    /// of the rest.
    fn without_logarithms(
        &mut self,
        term: &Term,
        table: usize,
    ) -> Result<(Jet<F>, Jet<F>), Trouble> {
        let one = Jet::Number(F::one());
        if !self.world.functions_in(term).logarithms {
            return Ok((one, self.jet(term, table)?));
        }
        self.step()?;
        match term {
            Term::Log(inner) => {
                self.logarithm(inner, table)?;
                Ok((self.jet(inner, table)?, Jet::zero()))
            }
            Term::Add(parts) => {
                let (mut factor, mut rest) = (one, Jet::zero());
                for part in parts {
                    let (more, other) = self.without_logarithms(part, table)?;
                    (factor, rest) = (factor.times(&more), rest.plus(&other));
                    self.weigh(&factor, 1)?;
                    self.weigh(&rest, 1)?;
                }
                Ok((factor, rest))
            }
            Term::Sum(var, range, body) => self.over(
                *var,
                range,
                (one, Jet::zero()),
                |evaluator, (factor, rest)| {
                    let (more, other) = evaluator.without_logarithms(body, table)?;
                    let (factor, rest) = (factor.times(&more), rest.plus(&other));
                    evaluator.weigh(&factor, 1)?;
                    evaluator.weigh(&rest, 1)?;
                    Ok((factor, rest))
                },
            ),
            Term::Negate(inner) => {
                let (factor, rest) = self.without_logarithms(inner, table)?;
                Ok((self.raised(&factor, -1)?, rest.negated()))
            }
            Term::Multiply(factors) => {
                let mut power = Some(1i64);
                let mut others = Vec::new();
                for factor in factors {
                    match integer(factor, &self.environment) {
                        Some(integer) => power = power.and_then(|power| power.checked_mul(integer)),
                        None => others.push(factor),
                    }
                }
                match (power, &others[..]) {
                    (Some(power), [other]) if power.unsigned_abs() <= HIGHEST => {
                        let (factor, rest) = self.without_logarithms(other, table)?;
                        let times = Jet::Number(F::from_integer(power));
                        Ok((self.raised(&factor, power)?, rest.times(&times)))
                    }
                    _ => Ok((one, self.jet(term, table)?)),
                }
            }
            _ => match self.unfolded(term, table, Self::without_logarithms)? {
                Some(found) => Ok(found),
                None => Ok((one, self.jet(term, table)?)),
            },
        }
    }

    /// What `work` finds in the definition that a term stands for; none if it stands for none.
    pub(super) fn unfolded<T>(
        &mut self,
        term: &Term,
        table: usize,
        work: impl FnOnce(&mut Self, &Term, usize) -> Result<T, Trouble>,
    ) -> Result<Option<T>, Trouble> {
        match term {
            Term::Let {
                local,
                argument,
                order: 0,
                body,
            } => {
                let argument = self.jet(argument, table)?;
                let before = self.set_local(*local, Some(argument));
                let found = work(self, body, table);
                self.set_local(*local, before);
                Ok(Some(found?))
            }
            Term::Entry(entry) => {
                let spot = self.spot(entry)?;
                if self.seeded(table, spot) {
                    return Ok(None);
                }
                let Some((rule, layer)) = self.definition(spot)? else {
                    return Ok(None);
                };
                let found = self.unfold(&rule, layer, spot, |evaluator| {
                    work(evaluator, &rule.body, table)
                });
                Ok(Some(found?))
            }
            _ => Ok(None),
        }
    }

    /// The logarithm of what exponentials may stand in.
    pub(super) fn logarithm_of_sum(
        &mut self,
        term: &Term,
        table: usize,
    ) -> Result<Jet<F>, Trouble> {
        let Quotient { above, below } = self.quotient(term, table)?;
        let below = self.logarithm_of_exponentials(&below)?;
        let above = self.logarithm_of_exponentials(&above)?;
        Ok(above.plus(&below.negated()))
    }

    fn logarithm_of_exponentials(&mut self, all: &Exponentials<F>) -> Result<Jet<F>, Trouble> {
        // A number of this size has an inverse in every field.
        let share = F::from_ratio(1, all.len().max(1) as i64).unwrap_or_else(F::one);
        self.charge(all.len() as u64)?;
        let total = all.iter().fold(Jet::zero(), |sum, (u, _)| sum.plus(u));
        let mean = total.times(&Jet::Number(share));
        let mut sum = Jet::zero();
        for (u, c) in all {
            let power = self.plain_exponential(&u.clone().plus(&mean.clone().negated()))?;
            sum = sum.plus(&c.times(&power));
            self.weigh(&sum, 1)?;
        }
        Ok(mean.plus(&self.logarithm_of_jet(&sum)?))
    }

    /// A term as a quotient of sums of exponentials.
    fn quotient(&mut self, term: &Term, table: usize) -> Result<Quotient<F>, Trouble> {
        if self.world.functions_in(term).exponentials
            && let Some(found) = self.expanded(term, table)?
        {
            self.charge(found.above.len() as u64)?;
            return Ok(found.reduced());
        }
        Ok(Quotient::number(self.jet(term, table)?))
    }

    /// Two quotients put together in some way; none if that is too long, or one was before.
    fn together(
        &mut self,
        one: Option<Quotient<F>>,
        other: &Quotient<F>,
        way: impl FnOnce(&Quotient<F>, &Quotient<F>) -> Option<Quotient<F>>,
    ) -> Result<Option<Quotient<F>>, Trouble> {
        let Some(one) = one else {
            return Ok(None);
        };
        self.charge(one.work(other))?;
        Ok(way(&one, other))
    }

    /// The same; none if there is nothing to expand, or it becomes too long.
    fn expanded(&mut self, term: &Term, table: usize) -> Result<Option<Quotient<F>>, Trouble> {
        self.step()?;
        let zero = || Quotient::number(Jet::zero());
        let one = || Quotient::number(Jet::Number(F::one()));
        Ok(match term {
            Term::Exp(inner) => {
                if let Term::Log(inner) = &**inner {
                    self.logarithm(inner, table)?;
                    return self.quotient(inner, table).map(Some);
                }
                let (factor, rest) = self.without_logarithms(inner, table)?;
                Some(Quotient::exponential(rest, factor))
            }
            Term::Add(parts) => {
                let mut sum = Some(zero());
                for part in parts {
                    let part = self.quotient(part, table)?;
                    sum = self.together(sum, &part, Quotient::plus)?;
                }
                sum
            }
            Term::Sum(var, range, body) => {
                self.over(*var, range, Some(zero()), |evaluator, sum| {
                    let part = evaluator.quotient(body, table)?;
                    evaluator.together(sum, &part, Quotient::plus)
                })?
            }
            Term::Negate(inner) => {
                let minus = Quotient::number(Jet::Number(-F::one()));
                let inner = self.quotient(inner, table)?;
                self.together(Some(inner), &minus, Quotient::times)?
            }
            Term::Multiply(factors) => {
                let mut product = Some(one());
                for factor in factors {
                    let factor = self.quotient(factor, table)?;
                    product = self.together(product, &factor, Quotient::times)?;
                }
                product
            }
            Term::Divide(above, below) => {
                let below = self.quotient(below, table)?.inverse();
                let above = self.quotient(above, table)?;
                self.together(below, &above, |below, above| above.times(below))?
            }
            Term::Power(base, power) if power.unsigned_abs() <= HIGHEST => {
                let base = self.quotient(base, table)?;
                let base = if *power < 0 {
                    base.inverse()
                } else {
                    Some(base)
                };
                let Some(base) = base else {
                    return Ok(None);
                };
                let mut product = Some(one());
                for _ in 0..power.unsigned_abs() {
                    product = self.together(product, &base, Quotient::times)?;
                }
                product
            }
            _ => self.unfolded(term, table, Self::quotient)?,
        })
    }

    fn raised(&mut self, jet: &Jet<F>, power: i64) -> Result<Jet<F>, Trouble> {
        let raised = self.power(jet, power)?;
        raised.ok_or_else(|| Trouble::Undefined("a logarithm of zero".into()))
    }
}
