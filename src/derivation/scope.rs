//! Integers in an equation: which index means what, what it ranges over, where it is bound.

use super::integer::{Integer, LARGEST, Var};
use super::sizes::Conflict;
use super::term::Size;
use super::theory::Theory;
use super::{LARGE, NOT_AN_INTEGER, SCHEMA, TWO_ROLES};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::tree::{Expr, Kind};

/// What an integer is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A position on an axis.
    Position,
    /// A layer, or something that layers are counted with.
    Layer,
    /// A limit of a sum or product, or a number.
    Plain,
}

/// The integers of one equation.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Free integers: name and variable, in the order of appearance.
    pub free: Vec<(String, Var)>,
    /// Bound integers, the innermost last.
    pub bound: Vec<(String, Var)>,
    /// Families of dummies, `γ_1, ..., γ_{k-1}`.
    pub dummies: Vec<Dummies>,
    /// How many values each index has.
    pub sizes: Vec<(Var, Size)>,
    /// Sizes that would have to be equal.
    pub conflicts: Vec<Conflict>,
    /// Where each variable was first used as a position and as a layer.
    pub roles: Vec<(Var, Role, Span)>,
    /// Limits of bound variables: what is true of the one is true of the other.
    pub limits: Vec<(Var, Var, Span)>,
    /// Indices that a delta compares. They run over the same axis where nothing else says what one
    /// of them runs over.
    deltas: Vec<(Var, Var)>,
    /// Dummies with written limits. They may run over a part of an axis.
    pub limited: Vec<Var>,
}

/// A family of dummies while one factor of a schematic product is read.
#[derive(Clone, Debug)]
pub struct Dummies {
    /// The letter.
    pub name: String,
    /// Its subscripts that were met, and the variables that stand for them.
    pub met: Vec<(Integer, Var)>,
}

impl Scope {
    /// Notes what a variable is used for.
    pub fn role(&mut self, var: Var, role: Role, span: Span) {
        let known = self
            .roles
            .iter()
            .any(|(known, old, _)| *known == var && *old == role);
        if role != Role::Plain && !known {
            self.roles.push((var, role, span));
        }
    }

    /// Whether a variable counts layers.
    pub fn counts_layers(&self, var: Var) -> bool {
        self.roles
            .iter()
            .any(|(known, role, _)| *known == var && *role == Role::Layer)
    }

    /// The size of the axis that an index runs over.
    pub fn size(&mut self, var: Var, theory: &mut Theory) -> Size {
        if let Some((_, size)) = self.sizes.iter().find(|(known, _)| *known == var) {
            return size.clone();
        }
        let size = theory.sizes.fresh();
        self.sizes.push((var, size.clone()));
        size
    }

    /// An index stands on an axis of this size.
    pub fn stands_on(&mut self, index: &Integer, slot: &Size, theory: &mut Theory) {
        let Some(var) = index.as_variable() else {
            return;
        };
        let size = self.size(var, theory);
        if let Some(conflict) = theory.sizes.unify(&size, slot) {
            let part = self.limited.contains(&var) && theory.sizes.is_about_numbers(&conflict);
            if !part {
                self.conflicts.push(conflict);
            }
        }
    }

    /// A delta compares two indices.
    pub fn linked(&mut self, left: &Integer, right: &Integer, theory: &mut Theory) {
        let both = [left.as_variable(), right.as_variable()];
        for var in both.into_iter().flatten() {
            self.size(var, theory);
        }
        if let [Some(left), Some(right)] = both {
            self.deltas.push((left, right));
        }
    }

    /// Indices that stand in deltas only get the range of what they are compared with. Where that
    /// are different ranges, it is noted that they must be equal.
    pub fn spread(&mut self, theory: &mut Theory) -> Vec<Conflict> {
        let mut both: Vec<[Size; 2]> = Vec::new();
        for (left, right) in self.deltas.clone() {
            both.push([left, right].map(|var| self.size(var, theory)));
        }
        let open = |theory: &Theory, [left, right]: &[Size; 2]| {
            let open = |size| matches!(theory.sizes.resolve(size), Size::Unknown(_));
            open(left) || open(right)
        };
        both.retain(|sizes| open(theory, sizes));
        for _ in 0..both.len() {
            for sizes in &both {
                if open(theory, sizes) {
                    theory.sizes.unify(&sizes[0], &sizes[1]);
                }
            }
        }
        let disagree = both.iter();
        let disagree = disagree.filter_map(|[left, right]| theory.sizes.unify(left, right));
        disagree.collect()
    }

    /// One index in two roles is no equation.
    pub fn check_roles(&mut self, theory: &Theory) -> Result<(), Diagnostic> {
        // Limits of what counts layers count layers.
        for _ in 0..self.limits.len() {
            for (bound, limit, span) in self.limits.clone() {
                if self.counts_layers(bound) {
                    self.role(limit, Role::Layer, span);
                }
            }
        }
        for (var, role, span) in &self.roles {
            let position = |(other, other_role, _): &&(Var, Role, Span)| {
                other == var && *other_role == Role::Position
            };
            if let (Role::Layer, Some((_, _, at))) = (role, self.roles.iter().find(position)) {
                let name = &theory.variables[var.0 as usize];
                let message =
                    format!("{name} counts layers and is an index of an array at the same time");
                return Err(Diagnostic::new(
                    TWO_ROLES,
                    if at.start > span.start { *at } else { *span },
                    message,
                )
                .hint("use two letters"));
            }
        }
        Ok(())
    }

    /// Reads an integer such as `n-k-1`.
    pub fn integer(
        &mut self,
        expr: &Expr,
        role: Role,
        theory: &mut Theory,
    ) -> Result<Integer, Diagnostic> {
        let too_large = || {
            Diagnostic::new(
                LARGE,
                expr.span,
                format!("integers larger than {LARGEST} are not taken"),
            )
        };
        match &expr.kind {
            Kind::Number(digits) => {
                let value = digits.parse::<i64>().ok().filter(|value| *value <= LARGEST);
                match (digits.contains('.'), value) {
                    (true, _) => Err(not_an_integer(expr)),
                    (false, Some(value)) => Ok(Integer::constant(value)),
                    (false, None) => Err(too_large()),
                }
            }
            Kind::Name(name) if name == "∞" => {
                Err(super::unsupported(expr.span, "an infinite sum"))
            }
            Kind::Name(name) => Ok(Integer::variable(
                self.variable(name, role, expr.span, theory),
            )),
            Kind::Scripted {
                base,
                primes,
                sub,
                sup,
            } if sup.is_empty() => {
                let Some(name) = base.name() else {
                    return Err(not_an_integer(expr));
                };
                if let Some(at) = self.dummies.iter().rposition(|family| family.name == name) {
                    return self.dummy(at, sub, expr, theory);
                }
                if theory.sizes.is_declared(name) {
                    return Err(super::unsupported(expr.span, "a width as a number"));
                }
                let mut full = name.to_string();
                full.push_str(&"'".repeat(*primes as usize));
                for part in sub {
                    let Some(text) = plain(part) else {
                        return Err(not_an_integer(expr));
                    };
                    full.push('_');
                    full.push_str(&text);
                }
                Ok(Integer::variable(
                    self.variable(&full, role, expr.span, theory),
                ))
            }
            Kind::Scripted {
                base,
                primes: 0,
                sub,
                sup,
            } if sub.is_empty() && sup.len() == 1 => {
                let (base, power) = (
                    self.integer(base, role, theory)?,
                    self.integer(&sup[0], role, theory)?,
                );
                let (Some(base), Some(power)) = (base.as_constant(), power.as_constant()) else {
                    return Err(not_an_integer(expr));
                };
                let power = u32::try_from(power).map_err(|_| not_an_integer(expr))?;
                let value = base
                    .checked_pow(power)
                    .filter(|value| value.abs() <= LARGEST);
                Ok(Integer::constant(value.ok_or_else(too_large)?))
            }
            Kind::Group(_, inner) => self.integer(inner, role, theory),
            Kind::Sum(terms) => {
                let mut sum = Integer::constant(0);
                for (minus, term) in terms {
                    let term = self.integer(term, role, theory)?;
                    sum = sum
                        .plus(if *minus { -1 } else { 1 }, &term)
                        .map_err(|_| too_large())?;
                }
                Ok(sum)
            }
            Kind::Product(factors) => {
                let mut product = Integer::constant(1);
                for factor in factors {
                    let factor = self.integer(factor, role, theory)?;
                    let (times, rest) = match (product.as_constant(), factor.as_constant()) {
                        (Some(times), _) => (times, factor),
                        (None, Some(times)) => (times, product),
                        (None, None) => return Err(not_an_integer(expr)),
                    };
                    product = Integer::constant(0)
                        .plus(times, &rest)
                        .map_err(|_| too_large())?;
                }
                Ok(product)
            }
            Kind::Error => Err(super::unreadable(expr.span)),
            _ => Err(not_an_integer(expr)),
        }
    }

    fn dummy(
        &mut self,
        at: usize,
        sub: &[Expr],
        expr: &Expr,
        theory: &mut Theory,
    ) -> Result<Integer, Diagnostic> {
        let [number] = sub else {
            return Err(Diagnostic::new(
                SCHEMA,
                expr.span,
                "a dummy of a schematic product has one subscript",
            ));
        };
        let number = self.integer(number, Role::Plain, theory)?;
        if let Some((_, var)) = self.dummies[at]
            .met
            .iter()
            .find(|(known, _)| *known == number)
        {
            return Ok(Integer::variable(*var));
        }
        let name = format!("{}_{}", self.dummies[at].name, theory.show(&number));
        let var = theory.variable(&name);
        self.dummies[at].met.push((number, var));
        self.role(var, Role::Position, expr.span);
        Ok(Integer::variable(var))
    }

    fn variable(&mut self, name: &str, role: Role, span: Span, theory: &mut Theory) -> Var {
        let known = self.known(name, theory);
        let var = known.unwrap_or_else(|| {
            let var = theory.variable(name);
            self.free.push((name.into(), var));
            var
        });
        if theory.globals.get(name) != Some(&var) {
            self.role(var, role, span);
        }
        var
    }

    /// The variable that a name stands for here, if it is an integer already.
    pub fn known(&self, name: &str, theory: &Theory) -> Option<Var> {
        let find = |list: &[(String, Var)]| {
            list.iter()
                .rev()
                .find(|(known, _)| known == name)
                .map(|(_, var)| *var)
        };
        find(&self.bound)
            .or_else(|| find(&self.free))
            .or_else(|| theory.globals.get(name).copied())
    }
}

fn not_an_integer(expr: &Expr) -> Diagnostic {
    Diagnostic::new(
        NOT_AN_INTEGER,
        expr.span,
        "an integer such as i, 3 or n-k-1 should stand here",
    )
}

/// The text of a simple subscript that belongs to a name.
pub fn plain(expr: &Expr) -> Option<String> {
    match &expr.kind {
        Kind::Name(name) | Kind::Text(name) | Kind::Number(name) => Some(name.clone()),
        Kind::Sum(terms) => {
            let mut text = String::new();
            for (minus, term) in terms {
                if *minus {
                    text.push('-');
                } else if !text.is_empty() {
                    text.push('+');
                }
                text.push_str(&plain(term)?);
            }
            Some(text)
        }
        Kind::Product(factors) => factors.iter().map(plain).collect(),
        _ => None,
    }
}
