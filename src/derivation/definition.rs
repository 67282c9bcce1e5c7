//! Heads and what they define: entries of arrays, slices, functions.

use std::sync::Arc;

use super::array::{Array, Lies};
use super::dependence::no_detour;
use super::elaborate::{Elaborator, Found, Names, position};
use super::head::Head;
use super::integer::{Integer, Var};
use super::name::Name;
use super::scope::Role;
use super::sizes::Conflict;
use super::term::Size;
use super::term::SymbolId;
use super::theory::{Comparison, Formula, Function, Meaning, Order, Rule};
use super::{FREE_ON_THE_RIGHT, HEAD_AND_BODY, NOT_IN_SCOPE, RANGES, unsupported};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::tree::{Chain, Expr, Kind, Relation};

/// Whether a definition meets a layer; if it does, its variable gets its value.
pub fn matches(rule: &Rule, layer: i64, environment: &mut [i64]) -> bool {
    let Some(pattern) = &rule.layer else {
        return true;
    };
    if let Some(var) = rule.layer_variable {
        environment[var.0 as usize] = 0;
        let base = pattern.at(environment);
        let (terms, _) = pattern.parts();
        let sign = terms
            .iter()
            .find(|(known, _)| *known == var)
            .map_or(1, |(_, times)| *times);
        environment[var.0 as usize] = (layer - base) * sign;
    }
    pattern.at(environment) == layer
        && rule
            .conditions
            .iter()
            .all(|condition| condition.holds(environment))
}

/// What is said about a definition besides the equation.
pub(super) struct Stated<'a> {
    /// Where it holds.
    pub conditions: &'a [Chain],
    /// How the report calls it.
    pub label: &'a str,
    /// Whether indices that are not on the left are summed.
    pub sums_implied: bool,
}

/// What a definition did.
pub(super) struct Defined {
    /// What is defined, as the report calls it.
    pub name: String,
    /// Labels of definitions that it replaced.
    pub replaced: Vec<String>,
    /// The definition with every sum and range explicit.
    pub reading: String,
    /// The widths that must be equal where it is used; empty if it makes sense for all.
    pub needs: String,
    /// The definition of an array, and how many of its conditions were stated.
    pub rule: Option<(Arc<Rule>, usize)>,
}

impl Elaborator<'_> {
    /// Adds a definition to the theory.
    pub(super) fn define(
        &mut self,
        head: &Head<'_>,
        head_span: Span,
        body: &Expr,
        stated: &Stated<'_>,
    ) -> Found<Defined> {
        match head {
            Head::Value(name, places) => self.define_value(name, places, head_span, body, stated),
            Head::Function(name, parameters, places) => {
                // What is declared is no parameter.
                let known = self.theory.function(&name.name, name.indices.len());
                let depends = known.is_none() && self.are_settled(parameters);
                let mut scratch = self.theory.clone();
                let names = Names {
                    alone: self.alone.clone(),
                    indices: self.indices.clone(),
                    ..Names::default()
                };
                let mut trial = Elaborator::new(&mut scratch, names);
                let value = trial.define_value(name, places, head_span, body, stated);
                if depends && self.are_arrays(parameters) && value.is_ok() {
                    *self.theory = scratch;
                    return value;
                }
                let restricts = |chain: &&Chain| {
                    let first = chain.relations.first();
                    first.is_some_and(|(relation, _)| *relation != Relation::In)
                };
                if let Some(chain) = stated.conditions.iter().find(restricts) {
                    let what = "a function that is defined for some arguments only";
                    return Err(unsupported(chain.span(), what));
                }
                let label = stated.label;
                let function = self.define_function(name, parameters, body, label, head_span);
                match value {
                    Ok(value) if depends && function.is_err() => {
                        *self.theory = scratch;
                        Ok(value)
                    }
                    _ => function,
                }
            }
            Head::Array(name, places) => {
                let defined = self.define_array(name, *places, head_span, body, stated)?;
                self.theory.set_bracket(&name.name, None);
                Ok(defined)
            }
        }
    }

    fn define_function(
        &mut self,
        name: &Name<'_>,
        parameters: &[String],
        body: &Expr,
        label: &str,
        span: Span,
    ) -> Found<Defined> {
        let mut subscripts = Vec::new();
        for index in &name.indices {
            match index.name() {
                Some(name) => subscripts.push(name.to_string()),
                None => {
                    return Err(Diagnostic::new(
                        HEAD_AND_BODY,
                        index.span,
                        "the subscript of a function that is defined is one letter",
                    ));
                }
            }
        }
        let formula = Formula {
            subscripts,
            parameters: parameters.to_vec(),
            body: body.clone(),
            label: label.into(),
        };
        let known = self.theory.function(&name.name, name.indices.len());
        let mut scratch = self.theory.clone();
        let names = Names {
            alone: self.alone.clone(),
            ..Names::default()
        };
        let value = Elaborator::new(&mut scratch, names).try_formula(&formula, span)?;
        no_detour(&scratch, &value, name, parameters, span)?;
        let reading = format!("a function of {}", parameters.join(", "));
        let meaning = Meaning::Defined(Arc::new(formula));
        let mut replaced = Vec::new();
        match known {
            Some(known) => {
                let old = &mut self.theory.functions[known.0 as usize].meaning;
                if let Meaning::Defined(old) = old {
                    replaced.push(old.label.clone());
                }
                *old = meaning;
            }
            None => self.theory.functions.push(Function {
                name: name.name.clone(),
                subscripts: name.indices.len(),
                meaning,
            }),
        }
        self.theory.set_bracket(&name.name, None);
        Ok(Defined {
            name: name.name.clone(),
            replaced,
            reading,
            needs: String::new(),
            rule: None,
        })
    }

    pub(super) fn define_array(
        &mut self,
        name: &Name<'_>,
        places: Option<&[Expr]>,
        span: Span,
        body: &Expr,
        stated: &Stated<'_>,
    ) -> Found<Defined> {
        let head_error =
            |span: Span, message: String| Diagnostic::new(HEAD_AND_BODY, span, message);
        let layer = match name.layer {
            Some(layer) => Some(self.scope.integer(layer, Role::Layer, self.theory)?),
            None => None,
        };
        let mut layer_variable = None;
        for (var, times) in layer.iter().flat_map(|layer| layer.parts().0) {
            if self.theory.globals.values().any(|global| global == var) {
                continue;
            }
            if times.abs() != 1 || layer_variable.replace(*var).is_some() {
                return Err(head_error(
                    span,
                    "the layer of what is defined should be n, l or n-l".into(),
                ));
            }
        }
        // The head: which places have a letter, which stay open.
        let mut letters: Vec<Option<Var>> = Vec::new();
        let written: Vec<&Expr> = match places {
            Some(places) => places.iter().collect(),
            None => name.indices.clone(),
        };
        for place in written {
            if place.kind == Kind::Colon {
                letters.push(None);
                continue;
            }
            let index = self.scope.integer(place, Role::Position, self.theory)?;
            match index.as_variable() {
                Some(var)
                    if !letters.contains(&Some(var))
                        && !self.theory.globals.values().any(|global| *global == var) =>
                {
                    letters.push(Some(var))
                }
                _ => {
                    return Err(head_error(
                        place.span,
                        "the indices of what is defined should be different letters".into(),
                    ));
                }
            }
        }
        if let Some(chain) = stated
            .conditions
            .iter()
            .find(|chain| self.is_about_numbers(chain))
        {
            let what = "a definition with a condition on numbers";
            return Err(unsupported(chain.span(), what));
        }
        self.new_letters(stated.conditions);
        let mut conditions = self.conditions(stated.conditions)?;
        let mut value = self.value(body)?;
        if stated.sums_implied {
            let kept: Vec<Var> = letters
                .iter()
                .flatten()
                .copied()
                .chain(layer_variable)
                .collect();
            value = self.implied_sums(value, &kept);
        }
        let count = letters.len();
        let known = self.theory.array(&name.name, layer.is_some(), count);
        let slots = match known {
            Some(known) => self.theory.at(known).slots.len(),
            None if letters.is_empty() => value.axes.len(),
            None => letters.len(),
        };
        let symbol = match known {
            Some(known) => known,
            None => {
                self.no_number(&name.name, span)?;
                self.symbol_named(&name.name, layer.is_some(), slots, span)
            }
        };
        letters.resize(letters.len().max(slots), None);
        let open = letters.iter().filter(|letter| letter.is_none()).count();
        if letters.len() != slots || open != value.axes.len() {
            let message = format!(
                "the left side has {open} open axes, but the right side is {}",
                value.shape(self.theory)
            );
            return Err(head_error(span.to(body.span), message));
        }
        if places.is_some() && open == 1 {
            let lies = if letters[slots - 1].is_none() {
                Lies::Row
            } else {
                Lies::Column
            };
            if value.lies != Lies::Either && value.lies != lies {
                let message = format!(
                    "the left side is {}, the right side is {}",
                    side(lies),
                    value.shape(self.theory)
                );
                return Err(
                    Diagnostic::new(super::array::SHAPES, span.to(body.span), message)
                        .hint("transpose one of them"),
                );
            }
        }
        let disagree = self.scope.spread(self.theory);
        self.scope.conflicts.extend(disagree);
        self.scope.check_roles(self.theory)?;
        self.free_indices(&value, &letters, layer_variable, body.span)?;
        let mut axes = value.axes.iter();
        let mut indices = Vec::new();
        let whole = self.whole(symbol, layer.clone());
        for (letter, slot) in letters.iter().zip(&whole.axes) {
            let var = match letter {
                Some(var) => {
                    self.scope
                        .stands_on(&position(*var), &slot.size, self.theory);
                    *var
                }
                None => {
                    let Some(axis) = axes.next() else {
                        return Err(super::unreadable(span));
                    };
                    if let Some(conflict) = self.theory.sizes.unify(&slot.size, &axis.size) {
                        // In `a^{(l)} := a^{(l-1)} + g(z^{(l)})` the right side is as wide as the
                        // left one.
                        let granted = |known: &Conflict| known.is_like(&conflict);
                        if !self.scope.conflicts.iter().any(granted) {
                            return Err(self.sizes_disagree(&conflict, span.to(body.span)));
                        }
                    }
                    axis.var
                }
            };
            indices.push(var);
        }
        // "for i = 1, ..., m" says nothing new of an index that runs over m values.
        let slots = whole.axes.iter().map(|axis| &axis.size);
        let slots: Vec<(Var, &Size)> = indices.iter().copied().zip(slots).collect();
        conditions.retain(|condition| !self.is_whole_axis(condition, &slots));
        let layers = |var: Var| layer_variable == Some(var) || !indices.contains(&var);
        let known = |condition: &Comparison| {
            let both = [&condition.left, &condition.right];
            let mut vars = both.into_iter().flat_map(|side| side.variables());
            layer.is_some() && vars.all(layers)
        };
        if !conditions.iter().all(known) {
            let span = stated.conditions.first().map_or(span, Chain::span);
            return Err(unsupported(span, "a definition for some indices only")
                .hint("write one definition with \\begin{cases}"));
        }
        let conflicts = std::mem::take(&mut self.scope.conflicts);
        if let Some(conflict) = conflicts
            .iter()
            .find(|conflict| !self.theory.sizes.is_about_layers(conflict))
        {
            return Err(self.sizes_disagree(conflict, span.to(body.span)));
        }
        self.sizes_are_global(span.to(body.span))?;
        let given = conditions.len();
        conditions.append(&mut self.nonempty);
        if let (Some(layer), Some(_)) = (&layer, layer_variable) {
            conditions.extend(self.declared_layers(symbol, layer));
        }
        let rule = Rule {
            symbol,
            layer,
            layer_variable,
            indices,
            conditions,
            body: value.body,
            conflicts,
            label: stated.label.into(),
            span: span.to(body.span),
            assumption: None,
            replaced: false,
        };
        let mut reading = self.theory.show_rule(&rule);
        let needs = self.theory.show_conflicts(&rule.conflicts);
        if !needs.is_empty() {
            reading.push_str(&format!("   where {needs}"));
        }
        let replaced = self.replace(&rule);
        let rule = Arc::new(rule);
        self.theory.rules.push(rule.clone());
        Ok(Defined {
            name: name.name.clone(),
            replaced,
            reading,
            needs,
            rule: Some((rule, given)),
        })
    }

    /// On which layers an array exists that was declared for a range of them.
    fn declared_layers(&self, symbol: SymbolId, layer: &Integer) -> Vec<Comparison> {
        let symbol = self.theory.at(symbol);
        let (Some(formal), Some(declared), []) = (symbol.layer, &symbol.layers, &*symbol.single)
        else {
            return Vec::new();
        };
        let here = |limit: &Comparison| {
            Some(Comparison {
                left: limit.left.substitute(formal, layer)?,
                order: limit.order,
                right: limit.right.substitute(formal, layer)?,
            })
        };
        declared.iter().filter_map(here).collect()
    }

    /// Whether a condition says that an index is at least 1, or at most the size of its axis.
    fn is_whole_axis(&self, condition: &Comparison, slots: &[(Var, &Size)]) -> bool {
        let size = |var: Option<Var>| {
            let mut slots = slots.iter();
            slots
                .find(|(known, _)| Some(*known) == var)
                .map(|(_, size)| *size)
        };
        let plain = |text: String| text.replace(['{', '}'], "");
        let (left, right) = (&condition.left, &condition.right);
        let least = left.as_constant().is_some_and(|least| least == 1);
        condition.order == Order::AtMost
            && match (size(left.as_variable()), size(right.as_variable())) {
                (None, Some(_)) => least,
                (Some(size), None) => {
                    plain(self.theory.show_size(size)) == plain(self.theory.show(right))
                }
                _ => false,
            }
    }

    pub(super) fn sizes_disagree(&self, conflict: &Conflict, span: Span) -> Diagnostic {
        let [left, right] =
            [&conflict.left, &conflict.right].map(|size| self.theory.show_size(size));
        Diagnostic::new(
            RANGES,
            span,
            format!("an index ranges over {left} in one place and over {right} in another"),
        )
    }

    /// The sizes of an array that nobody declared must not depend on letters of one definition.
    fn sizes_are_global(&self, span: Span) -> Found<()> {
        for symbol in self.theory.symbols.iter().filter(|symbol| !symbol.declared) {
            for slot in &symbol.slots {
                let (Size::Integer(layer) | Size::Family(_, layer)) =
                    self.theory.sizes.resolve(slot)
                else {
                    continue;
                };
                let known = |var: &Var| {
                    symbol.layer == Some(*var)
                        || self.theory.globals.values().any(|global| global == var)
                };
                if let Some(stray) = layer.variables().find(|var| !known(var)) {
                    let name = &symbol.name;
                    let letter = &self.theory.variables[stray.0 as usize];
                    let size = self.theory.show_size(slot);
                    let what =
                        format!("an undeclared {name} of size {size}, which depends on {letter},");
                    return Err(super::unsupported(span, &what)
                        .hint(format!("declare {name}, or give it a layer")));
                }
            }
        }
        Ok(())
    }

    /// Letters on the right that are not on the left mean nothing in a definition.
    fn free_indices(
        &self,
        value: &Array,
        letters: &[Option<Var>],
        layer: Option<Var>,
        span: Span,
    ) -> Found<()> {
        for var in value.body.free() {
            let known = letters.contains(&Some(var))
                || layer == Some(var)
                || value.axes.iter().any(|axis| axis.var == var)
                || self.theory.globals.values().any(|global| *global == var);
            if !known {
                let name = &self.theory.variables[var.0 as usize];
                if self.scope.counts_layers(var) {
                    let message = format!(
                        "{name} is used on the right, but nothing binds it there or names it on the left"
                    );
                    return Err(Diagnostic::new(NOT_IN_SCOPE, span, message));
                }
                let message = format!("{name} is free on the right only");
                return Err(Diagnostic::new(FREE_ON_THE_RIGHT, span, message)
                    .hint(format!("a \\sum_{name} may be missing")));
            }
        }
        Ok(())
    }

    /// Marks the definitions that a new one takes the place of.
    fn replace(&mut self, new: &Rule) -> Vec<String> {
        let mut replaced = Vec::new();
        for at in 0..self.theory.rules.len() {
            let rule = &self.theory.rules[at];
            if rule.symbol != new.symbol || rule.replaced {
                continue;
            }
            let same_pattern = match (rule.layer_variable, new.layer_variable) {
                (None, None) => rule.layer == new.layer,
                (Some(_), Some(_)) => {
                    new.conditions.is_empty()
                        || same_limits(&rule.conditions, rule, &new.conditions, new)
                }
                _ => false,
            };
            if same_pattern {
                replaced.push(rule.label.clone());
                Arc::make_mut(&mut self.theory.rules[at]).replaced = true;
            }
        }
        replaced
    }
}

/// Whether conditions on the layer of two definitions are the same.
fn same_limits(left: &[Comparison], one: &Rule, right: &[Comparison], other: &Rule) -> bool {
    let (Some(var), Some(new)) = (one.layer_variable, other.layer_variable) else {
        return false;
    };
    let renamed = |integer: &Integer| integer.substitute(var, &position(new));
    left.len() == right.len()
        && left.iter().zip(right).all(|(old, new)| {
            old.order == new.order
                && renamed(&old.left).as_ref() == Some(&new.left)
                && renamed(&old.right).as_ref() == Some(&new.right)
        })
}

fn side(lies: Lies) -> &'static str {
    match lies {
        Lies::Row => "a row",
        Lies::Column => "a column",
        Lies::Either => "a vector",
    }
}
