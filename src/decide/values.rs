//! The values of members of a claim at all indices, and where two members differ.

use super::evaluate::{Evaluator, Interpretation};
use super::instance::{Place, Shape};
use super::world::Trouble;
use crate::derivation::claim::Member;
use crate::derivation::integer::Var;
use crate::number::{Invert, Ring};

/// The values of a member for all its free indices, in the order of its indices; `None` where it
/// has no value or nothing is claimed.
pub struct Values<F> {
    vars: Vec<Var>,
    sizes: Vec<i64>,
    values: Vec<Option<F>>,
}

impl<F: Clone> Values<F> {
    /// The value at these indices; `None` if one is missing or out of range.
    pub fn at(&self, index: impl Fn(Var) -> Option<i64>) -> Option<F> {
        let mut offset = 0;
        for (var, size) in self.vars.iter().zip(&self.sizes) {
            let index = index(*var).filter(|index| (1..=*size).contains(index))?;
            offset = offset * size + index - 1;
        }
        self.values.get(offset as usize).cloned().flatten()
    }

    /// All values that there are.
    pub fn all(&self) -> impl Iterator<Item = &F> {
        self.values.iter().flatten()
    }
}

/// The values of a member at all its free indices.
pub fn member_values<F, I>(
    shape: &Shape<'_>,
    evaluator: &mut Evaluator<'_, F, I>,
    member: &Member,
    place: &Place,
) -> Result<Values<F>, Trouble>
where
    F: Ring + Invert,
    I: Interpretation<F>,
{
    let claim = shape.claim;
    evaluator.environment = shape.environment(evaluator.world, place);
    let vars: Vec<Var> = claim
        .indices
        .iter()
        .copied()
        .filter(|var| member.free.contains(var))
        .collect();
    let mut sizes = Vec::new();
    for var in &vars {
        let size = claim
            .sizes
            .iter()
            .find(|(known, _)| known == var)
            .map(|(_, size)| size);
        let name = &claim.theory.variables[var.0 as usize];
        let size =
            size.ok_or_else(|| Trouble::Unsized(format!("the range of {name} is not known")))?;
        sizes.push(evaluator.world.size(size, &evaluator.environment)?);
    }
    let mut values = Vec::new();
    let mut indices = vec![1i64; vars.len()];
    if sizes.contains(&0) {
        return Ok(Values {
            vars,
            sizes,
            values,
        });
    }
    loop {
        for (var, value) in vars.iter().zip(&indices) {
            evaluator.environment[var.0 as usize] = *value;
        }
        values.push(match shape.allows(&evaluator.environment, &vars) {
            false => None,
            true => match evaluator.value(&member.body) {
                Ok(value) => Some(value),
                Err(Trouble::OutOfRange(_)) => None,
                Err(trouble) => return Err(trouble),
            },
        });
        let Some(at) = (0..indices.len())
            .rev()
            .find(|at| indices[*at] < sizes[*at])
        else {
            return Ok(Values {
                vars,
                sizes,
                values,
            });
        };
        indices[at] += 1;
        indices[at + 1..].iter_mut().for_each(|index| *index = 1);
    }
}

/// Indices at which something differs: each variable with its value.
pub type Indices = Vec<(Var, i64)>;

/// At how many indices two members have values, and the first indices at which these differ.
pub fn difference<F: PartialEq + Clone>(
    shape: &Shape<'_>,
    environment: &[i64],
    left: &Values<F>,
    right: &Values<F>,
) -> (usize, Option<(Indices, F, F)>) {
    let mut environment = environment.to_vec();
    let mut count = 0;
    let mut vars: Vec<(Var, i64)> = left
        .vars
        .iter()
        .copied()
        .zip(left.sizes.iter().copied())
        .collect();
    for (var, size) in right.vars.iter().zip(&right.sizes) {
        if !left.vars.contains(var) {
            vars.push((*var, *size));
        }
    }
    let total: i64 = vars.iter().map(|(_, size)| *size).product();
    let at = |values: &Values<F>, indices: &[(Var, i64)]| {
        values.at(|var| {
            indices
                .iter()
                .find(|(known, _)| *known == var)
                .map(|(_, index)| *index)
        })
    };
    for number in 0..total {
        let mut rest = number;
        let mut indices: Indices = vec![(Var(0), 0); vars.len()];
        for (place, (var, size)) in indices.iter_mut().zip(&vars).rev() {
            *place = (*var, rest % size + 1);
            rest /= size;
        }
        for (var, index) in &indices {
            environment[var.0 as usize] = *index;
        }
        let known: Vec<Var> = indices.iter().map(|(var, _)| *var).collect();
        if !shape.allows(&environment, &known) {
            continue;
        }
        if let (Some(one), Some(other)) = (at(left, &indices), at(right, &indices)) {
            count += 1;
            if one != other {
                return (count, Some((indices, one, other)));
            }
        }
    }
    (count, None)
}
