//! Chains of equations as claims: members brought to one shape, free indices compared.

use std::sync::Arc;

use super::array::Array;
use super::below::{self, Low};
use super::elaborate::{Elaborator, Found, Names};
use super::integer::Var;
use super::scope::Role;
use super::sizes::Conflict;
use super::term::{Size, Term};
use super::theory::{Comparison, Rule, Theory};
use super::{FREE_ON_THE_RIGHT, NO_RANGE, NOT_IN_SCOPE, unsupported};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::tree::{Chain, Expr, Relation};

/// A chain of members that are claimed to be equal.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What holds where the chain stands, with the symbols of the chain added.
    pub theory: Arc<Theory>,
    /// The members; an error for one that means nothing.
    pub members: Vec<Found<Member>>,
    /// Where it holds: what was stated, then what must be so for dots to stand for something.
    pub conditions: Vec<Comparison>,
    /// How many of the conditions were stated.
    pub given: usize,
    /// The same as it is written.
    pub stated: Vec<Chain>,
    /// A condition that is not used; a difference may lie where it does not hold.
    pub unused_condition: Option<String>,
    /// Where it stands.
    pub numbers: Vec<Span>,
    /// What is legal but easily misread.
    pub remarks: Vec<String>,
    /// Free indices that an index of a sum must differ from.
    pub excepted: Vec<Var>,
    /// How many values each index has.
    pub sizes: Vec<(Var, Size)>,
    /// Sizes that nobody has declared: limits that are nothing else.
    pub limits: Vec<String>,
    /// Free integers that count layers, in the order of appearance.
    pub layers: Vec<Var>,
    /// Free indices, in the order of appearance; the axes of matrix equations come last.
    pub indices: Vec<Var>,
}

/// One member of a chain.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its value.
    pub body: Term,
    /// The indices and layers that are free in it.
    pub free: Vec<Var>,
    /// Sizes that must be equal for it to mean something.
    pub conflicts: Vec<Conflict>,
    /// Where it stands.
    pub span: Span,
}

impl Claim {
    /// Reads the members of a chain, given what holds there.
    pub fn read(
        theory: &Arc<Theory>,
        chain: &[Expr],
        conditions: &[Chain],
        names: Names,
        sums_implied: bool,
    ) -> Claim {
        let mut own = (**theory).clone();
        // A limit that may run below 1 is no size but an integer like a layer.
        let said = below::letters(conditions);
        let mut names = names;
        let limit = |name: &String| {
            let known = theory.globals.contains_key(name) || theory.symbol(name, false).is_some();
            names.limits.contains(name) && !known && !names.indices.contains(name)
        };
        let counting = |low: Low| matches!(low, Low::Number | Low::Other);
        let counting: Vec<(String, Span)> = said
            .iter()
            .filter(|(name, (low, _))| limit(name) && counting(*low))
            .map(|(name, (_, span))| (name.clone(), *span))
            .collect();
        let mut endless = said.iter().filter(|(_, (low, _))| *low == Low::Open);
        let endless = endless.find(|(name, _)| limit(name));
        let endless = endless.map(|(name, (_, span))| {
            unsupported(
                *span,
                &format!("a condition that says not where {name} begins"),
            )
        });
        names
            .indices
            .extend(counting.iter().map(|(name, _)| name.clone()));
        let mut elaborator = Elaborator::new(&mut own, names);
        let mut first: Option<Array> = None;
        let mut members: Vec<Found<Member>> = Vec::new();
        let mut remarks = Vec::new();
        // Indices on the left of the chain are not summed.
        let mut left: Vec<Var> = Vec::new();
        for expr in chain {
            let before = elaborator.scope.conflicts.len();
            elaborator.bound_here.clear();
            let mut value = elaborator.value(expr);
            if sums_implied {
                value = value.and_then(|value| match first {
                    Some(_) => elaborator.with_implied_sums(value, &left, expr.span),
                    None => elaborator.no_repeated_index(expr).map(|()| value),
                });
            }
            if let Ok(value) = &value {
                remarks.extend(elaborator.free_and_bound(value));
            }
            let value = value.and_then(|value| match &first {
                None => {
                    left = value.body.free();
                    first = Some(value.clone());
                    Ok(value)
                }
                Some(first) => {
                    // Beside `g(z^{(l)}) + a^{(l-1)}` may stand what is as wide as either of the two.
                    let earlier = members
                        .iter()
                        .flatten()
                        .flat_map(|member| &member.conflicts);
                    let known: Vec<&Conflict> =
                        earlier.chain(&elaborator.scope.conflicts).collect();
                    let granted = |_: &Theory, conflict: &Conflict| {
                        known.iter().any(|known| known.is_like(conflict))
                    };
                    let (value, conflicts) =
                        first.aligned(value, granted, elaborator.theory, expr.span)?;
                    elaborator.scope.conflicts.extend(conflicts);
                    Ok(value)
                }
            });
            let conflicts = elaborator.scope.conflicts.split_off(before);
            members.push(value.map(|value| Member {
                free: value.body.free(),
                body: value.body,
                conflicts,
                span: expr.span,
            }));
        }
        let disagree = elaborator.scope.spread(elaborator.theory);
        if let Some(Ok(first)) = members.first_mut() {
            first.conflicts.extend(disagree);
        }
        for member in &mut members {
            let sizes = &elaborator.theory.sizes;
            let Ok(Member {
                conflicts, span, ..
            }) = member
            else {
                continue;
            };
            let never = conflicts.iter().find(|one| sizes.is_about_numbers(one));
            if let Some(conflict) = never {
                *member = Err(elaborator.sizes_disagree(conflict, *span));
            }
        }
        let stated = conditions.to_vec();
        let (numbers, conditions): (Vec<Chain>, Vec<Chain>) = conditions
            .iter()
            .cloned()
            .partition(|chain| elaborator.is_about_numbers(chain));
        let unused_condition =
            (!numbers.is_empty()).then(|| "conditions on numbers are not used yet".to_string());
        // A size may not be less than 1, and what stands nowhere else would become one.
        let mut low = said.iter().filter(|(_, (low, _))| *low == Low::Number);
        let sized = low.find(|(name, _)| {
            let known = elaborator.scope.known(name, elaborator.theory).is_some();
            theory.globals.contains_key(*name) || !known && theory.symbol(name, false).is_none()
        });
        let sized = sized.map(|(name, (_, span))| {
            let what = "a condition by which it may be less than 1, though it is a size,";
            unsupported(*span, &format!("{name} with {what}"))
        });
        elaborator.new_letters(&conditions);
        let conditions = elaborator.conditions(&conditions);
        for (name, span) in counting {
            if let Some(var) = elaborator.scope.known(&name, elaborator.theory) {
                elaborator.scope.role(var, Role::Layer, span);
            }
        }
        if let Some(found) = endless.or(sized) {
            members[0] = Err(found);
        }
        let unsound = elaborator
            .scope
            .check_roles(elaborator.theory)
            .err()
            .or_else(|| elaborator.without_range());
        if let Some(found) = unsound {
            // The complaint belongs to the member where the second role begins.
            let at = chain.iter().position(|expr| {
                expr.span.start <= found.span.start && found.span.end <= expr.span.end
            });
            members[at.unwrap_or(0)] = Err(found);
        }
        let mut conditions = conditions.unwrap_or_else(|found| {
            members[0] = Err(found);
            Vec::new()
        });
        let given = conditions.len();
        conditions.append(&mut elaborator.nonempty);
        remarks.append(&mut elaborator.remarks);
        let excepted = std::mem::take(&mut elaborator.excepted);
        let mut layers = Vec::new();
        let mut indices = Vec::new();
        for (_, var) in &elaborator.scope.free {
            match elaborator.scope.counts_layers(*var) {
                true => layers.push(*var),
                false => indices.push(*var),
            }
        }
        let axes: Vec<Var> = first
            .iter()
            .flat_map(|first| &first.axes)
            .map(|axis| axis.var)
            .collect();
        let axis_sizes: Vec<(Var, Size)> = first
            .iter()
            .flat_map(|first| &first.axes)
            .map(|axis| (axis.var, axis.size.clone()))
            .collect();
        indices.extend(axes);
        let mut sizes = std::mem::take(&mut elaborator.scope.sizes);
        sizes.extend(axis_sizes);
        let used = |var: &Var| {
            members
                .iter()
                .flatten()
                .any(|member| member.free.contains(var))
        };
        indices.retain(used);
        layers.retain(used);
        let new = |name: &&String| !theory.globals.contains_key(*name);
        let mut limits: Vec<String> = own.globals.keys().filter(new).cloned().collect();
        limits.sort();
        Claim {
            theory: Arc::new(own),
            limits,
            members,
            conditions,
            given,
            stated,
            unused_condition,
            numbers: numbers.iter().map(Chain::span).collect(),
            remarks,
            excepted,
            sizes,
            layers,
            indices,
        }
    }

    /// The right side of a definition, as something that is said where the definition was stated to
    /// hold.
    pub(super) fn of_definition(theory: &Arc<Theory>, rule: &Rule, given: usize) -> Claim {
        let body = Member {
            free: rule.body.free(),
            body: rule.body.clone(),
            conflicts: Vec::new(),
            span: rule.span,
        };
        let sizes = &theory.at(rule.symbol).slots;
        Claim {
            theory: theory.clone(),
            limits: Vec::new(),
            members: vec![Ok(body)],
            conditions: rule.conditions[..given].to_vec(),
            given,
            stated: Vec::new(),
            unused_condition: None,
            numbers: Vec::new(),
            remarks: Vec::new(),
            excepted: Vec::new(),
            sizes: rule
                .indices
                .iter()
                .copied()
                .zip(sizes.iter().cloned())
                .collect(),
            layers: rule.layer_variable.into_iter().collect(),
            indices: rule.indices.clone(),
        }
    }

    /// Tells which conditions are not used, in the words of the document.
    pub(super) fn quote(&mut self, text: &str) {
        let numbers: Vec<&str> = self
            .numbers
            .iter()
            .filter_map(|span| text.get(span.start..span.end))
            .collect();
        if let Some(unused) = &mut self.unused_condition {
            *unused = format!("the condition {} is not used yet", numbers.join(", "));
        }
    }

    /// Whether the right member may stand beside the left one: no index is free on the right alone.
    pub fn fits(&self, left: usize, right: usize) -> Found<()> {
        let (Ok(one), Ok(other)) = (&self.members[left], &self.members[right]) else {
            return Ok(());
        };
        // `\sum_{i \ne j}` sums over i, or over both where nobody else names j.
        if let Some(var) = self
            .excepted
            .iter()
            .find(|var| one.free.contains(var) != other.free.contains(var))
        {
            let name = &self.theory.variables[var.0 as usize];
            let message =
                format!("it is not clear whether a sum with ≠ {name} runs over {name} too");
            let found = Diagnostic::new(super::UNSUPPORTED, other.span, message);
            return Err(found.hint(format!("write \\sum_{name} in front if it does")));
        }
        let stray = other
            .free
            .iter()
            .find(|var| self.is_free(**var) && !one.free.contains(var));
        let Some(stray) = stray else {
            return Ok(());
        };
        // A constant may be claimed of anything.
        if one.free.iter().all(|var| !self.is_free(*var)) && is_constant(&one.body) {
            return Ok(());
        }
        let name = &self.theory.variables[stray.0 as usize];
        if self.layers.contains(stray) {
            let message = format!(
                "{name} is used on the right, but nothing binds it there or names it on the left"
            );
            return Err(Diagnostic::new(NOT_IN_SCOPE, other.span, message));
        }
        let message = format!("{name} is free on the right only");
        Err(Diagnostic::new(FREE_ON_THE_RIGHT, other.span, message)
            .hint(format!("a Σ_{name} is missing, or write `sums implied`")))
    }

    fn is_free(&self, var: Var) -> bool {
        self.indices.contains(&var) || self.layers.contains(&var)
    }
}

/// Whether no symbol and no function occurs in it.
fn is_constant(term: &Term) -> bool {
    match term {
        Term::Number(_) | Term::Integer(_) => true,
        Term::Negate(inner) | Term::Power(inner, _) => is_constant(inner),
        Term::Add(parts) | Term::Multiply(parts) => parts.iter().all(is_constant),
        Term::Divide(left, right) => is_constant(left) && is_constant(right),
        _ => false,
    }
}

impl Elaborator<'_> {
    /// Letters that are bound by a sum and free outside of it in one member.
    fn free_and_bound(&self, value: &Array) -> Vec<String> {
        let free = value.body.free();
        let also = |name: &String| {
            self.scope
                .free
                .iter()
                .any(|(known, var)| known == name && free.contains(var))
        };
        let names = self.bound_here.iter().filter(|(name, _)| also(name));
        names
            .map(|(name, _)| {
                format!(
                    "{name} is bound by a sum and free outside of it; two letters would be clearer"
                )
            })
            .collect()
    }

    /// Sums whose index stands on no array have no range.
    fn without_range(&self) -> Option<Diagnostic> {
        let given = |at: u32| {
            let slots = self.theory.symbols.iter().flat_map(|symbol| &symbol.slots);
            slots
                .into_iter()
                .any(|slot| self.theory.sizes.resolve(slot) == Size::Unknown(at))
        };
        self.summed.iter().find_map(|(var, name, span)| {
            let (_, size) = self.scope.sizes.iter().find(|(known, _)| known == var)?;
            match self.theory.sizes.resolve(size) {
                Size::Unknown(at) if !given(at) => {
                    let message = format!("the range of {name} is not known: it stands on no axis");
                    Some(
                        Diagnostic::new(NO_RANGE, *span, message)
                            .hint(format!("write its limits, \\sum_{{{name}=1}}^{{n}}")),
                    )
                }
                _ => None,
            }
        })
    }
}

/// The members from `start` to the next arrow.
pub(super) fn end_of_run(chain: &Chain, start: usize) -> &[Expr] {
    let arrow = chain.relations[start..]
        .iter()
        .position(|(relation, _)| *relation == Relation::Arrow);
    let end = arrow.map_or(chain.members.len(), |offset| start + offset + 1);
    &chain.members[start..end]
}
