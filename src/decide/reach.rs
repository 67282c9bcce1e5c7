//! Which symbols stand in a term, on which layers, and whether all of them exist there.

use std::collections::BTreeSet;

use super::world::{LONGEST, Node, Trouble, World};
use crate::derivation::integer::{Environment, Integer, Var};
use crate::derivation::term::{Condition, Entry, Range, SymbolId, Term};

/// How many parts of terms are looked at in one world.
const WALK: usize = 4_000_000;

/// What was met in a term. It is complete even where something does not exist: what an infinitesimal
/// reaches, and which widths matter, depends on it.
#[derive(Default)]
struct Met {
    nodes: BTreeSet<Node>,
    /// The first reason why the term means nothing.
    trouble: Option<Trouble>,
    /// Variables that stand for positions on axes: all their values are looked at together.
    positions: Vec<Var>,
}

impl Met {
    /// Whether integers depend on positions.
    fn is_open(&self, integers: &[&Integer]) -> bool {
        let mut variables = integers.iter().flat_map(|integer| integer.variables());
        variables.any(|var| self.positions.contains(&var))
    }

    fn note(&mut self, trouble: Trouble) {
        self.trouble.get_or_insert(trouble);
    }
}

impl World<'_> {
    /// Whether every array in a term exists on the layers it stands on; collects these. The
    /// positions are variables without a value here.
    pub fn layers(
        &self,
        term: &Term,
        environment: &mut Environment,
        positions: &[Var],
        nodes: &mut BTreeSet<Node>,
    ) -> Result<(), Trouble> {
        let mut met = Met {
            positions: positions.to_vec(),
            ..Met::default()
        };
        self.visit(term, environment, &mut met);
        nodes.append(&mut met.nodes);
        // What is not complete is not known to be missing anywhere.
        if self.walked.get() > WALK {
            return Err(Trouble::TooMuch(
                "sums over layers are nested too deeply".into(),
            ));
        }
        met.trouble.map_or(Ok(()), Err)
    }

    fn visit(&self, term: &Term, environment: &mut Environment, met: &mut Met) {
        if self.walked.get() > WALK {
            return;
        }
        self.walked.set(self.walked.get() + 1);
        match term {
            Term::Number(_) | Term::Integer(_) | Term::Local(_) | Term::Delta(..) => {}
            Term::Entry(entry) => self.visit_entry(entry, environment, met),
            Term::Add(parts) | Term::Multiply(parts) => {
                for part in parts {
                    self.visit(part, environment, met);
                }
            }
            Term::Negate(inner) | Term::Power(inner, _) | Term::Exp(inner) | Term::Log(inner) => {
                self.visit(inner, environment, met)
            }
            Term::Divide(left, right) => {
                self.visit(left, environment, met);
                self.visit(right, environment, met);
            }
            Term::Sum(var, range, body) | Term::Product(var, range, body) => {
                let Range::Limits(low, high) = range else {
                    // A position on an axis is no layer.
                    met.positions.push(*var);
                    self.visit_each(*var, Ok((1, 1)), body, environment, met);
                    met.positions.pop();
                    return;
                };
                if met.is_open(&[low, high]) {
                    return self.visit_all(*var, body, environment, met);
                }
                let limits = self.limits(range, environment).map(|(low, high)| {
                    match body.layers_depend_on(*var) {
                        true => (low, high),
                        false => (low, high.min(low)),
                    }
                });
                self.visit_each(*var, limits, body, environment, met);
            }
            Term::Matrices(product) => {
                let limits = [&product.low, &product.high];
                let before = met.positions.len();
                met.positions.extend([product.row, product.column]);
                if met.is_open(&limits) {
                    self.visit_all(product.var, &product.body, environment, met);
                } else {
                    let [low, high] = limits.map(Clone::clone);
                    let limits = self.limits(&Range::Limits(low, high), environment);
                    self.visit_each(product.var, limits, &product.body, environment, met);
                }
                met.positions.truncate(before);
            }
            Term::Schematic(product) => {
                let count = product.count.at(environment);
                let (generic, row, column, number) = &product.generic;
                let before = met.positions.len();
                let bound = [product.first.1, *row, *column, product.last.1];
                let open = met.is_open(&[&product.count, &product.start]);
                met.positions.extend(bound);
                match count {
                    _ if open => {
                        for part in [&product.single, &product.first.0, &product.last.0] {
                            self.visit(part, environment, met);
                        }
                        self.visit_all(*number, generic, environment, met);
                    }
                    ..=0 => met.note(Trouble::OutOfRange(
                        "a schematic product has at least one factor".into(),
                    )),
                    1 => self.visit(&product.single, environment, met),
                    _ if count > LONGEST => {
                        met.note(Trouble::TooMuch("a product of too many factors".into()))
                    }
                    _ => {
                        self.visit(&product.first.0, environment, met);
                        let start = product.start.at(environment);
                        let limits = Ok((start, start + count - 3));
                        self.visit_each(*number, limits, generic, environment, met);
                        self.visit(&product.last.0, environment, met);
                    }
                }
                met.positions.truncate(before);
            }
            Term::Apply { argument, .. } => self.visit(argument, environment, met),
            Term::Let { argument, body, .. } => {
                self.visit(argument, environment, met);
                self.visit(body, environment, met);
            }
            Term::Derivative(of, by) => {
                let before = std::mem::take(&mut met.nodes);
                self.visit(of, environment, met);
                let node = self.node(by, environment);
                // An array that nobody declared exists where something is made of it.
                if !self.theory.at(by.symbol).declared
                    && !met.nodes.contains(&node)
                    && !self.is_used(node)
                {
                    let name = &self.theory.at(by.symbol).name;
                    let layer = node.1;
                    met.note(Trouble::OutOfRange(format!(
                        "nothing is made of {name}^({layer})"
                    )));
                }
                met.nodes.extend(before);
                self.visit_entry(by, environment, met);
            }
            Term::Cases(cases) => {
                for (value, condition) in cases {
                    let before = met.trouble.clone();
                    self.visit(value, environment, met);
                    // What applies in all other cases need not exist in every case.
                    if matches!(condition, Condition::Otherwise) && cases.len() > 1 {
                        met.trouble = before.or(match met.trouble.take() {
                            Some(Trouble::OutOfRange(_)) | None => None,
                            Some(Trouble::Circular(why)) => Some(Trouble::TooMuch(format!(
                                "{why}, and such a recursion is followed over layers only"
                            ))),
                            other => other,
                        });
                    }
                }
            }
        }
    }

    /// Visits a term for every value of a variable that may matter. What does not exist for some of
    /// them may never be asked for.
    fn visit_all(&self, var: Var, body: &Term, environment: &mut Environment, met: &mut Met) {
        let before = met.trouble.clone();
        met.positions.push(var);
        let limits = match body.layers_depend_on(var) {
            true => (0, self.depth),
            false => (1, 1),
        };
        self.visit_each(var, Ok(limits), body, environment, met);
        met.positions.pop();
        met.trouble = before;
    }

    /// Visits a term for each value of a variable, which then gets its old value back.
    fn visit_each(
        &self,
        var: Var,
        limits: Result<(i64, i64), Trouble>,
        body: &Term,
        environment: &mut Environment,
        met: &mut Met,
    ) {
        let (low, high) = match limits {
            Ok(limits) => limits,
            Err(trouble) => return met.note(trouble),
        };
        let before = environment[var.0 as usize];
        for value in low..=high {
            environment[var.0 as usize] = value;
            self.visit(body, environment, met);
        }
        environment[var.0 as usize] = before;
    }

    fn visit_entry(&self, entry: &Entry, environment: &Environment, met: &mut Met) {
        let node = self.node(entry, environment);
        met.nodes.insert(node);
        if let Err(trouble) = self.resolve(node) {
            met.note(trouble);
        }
    }

    /// Whether a symbol on a layer has a definition itself, or something with a definition is
    /// computed from it.
    fn is_used(&self, node: Node) -> bool {
        if self.theory.at(node.0).layer.is_none() || !self.theory.is_free(node.0) {
            return true;
        }
        let ids = (0..self.theory.symbols.len() as u32).map(SymbolId);
        ids.filter(|id| !self.theory.is_free(*id)).any(|id| {
            let last = if self.theory.at(id).layer.is_some() {
                self.depth
            } else {
                0
            };
            (0..=last).any(|layer| self.depends((id, layer), node))
        })
    }

    /// The symbol and layer of an entry.
    pub fn node(&self, entry: &Entry, environment: &[i64]) -> Node {
        let layer = |layer: &Integer| layer.at(environment);
        (entry.symbol, entry.layer.as_ref().map_or(0, layer))
    }
}
