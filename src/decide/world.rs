//! One choice of all integers and widths: which definition holds on which layer, how large every
//! axis is. No values yet.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use super::instance::Axis;
use crate::derivation::integer::{Environment, Var};
use crate::derivation::matches;
use crate::derivation::sizes::Roots;
use crate::derivation::term::{Range, Size, SymbolId, Term};
use crate::derivation::theory::{Rule, Symbol, Theory};

use rustc_hash::FxHashMap;

/// Why something has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A layer or an index outside of its range: the equation says nothing here.
    OutOfRange(String),
    /// A definition in terms of itself.
    Circular(String),
    /// The size of an axis is not known.
    Unsized(String),
    /// A division by zero, or a function that has no value there.
    Undefined(String),
    /// More work than the checker does.
    TooMuch(String),
}

/// What an entry is on a layer.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// An independent value.
    Leaf,
    /// Given by a definition, with the value of its layer variable.
    Rule(Arc<Rule>, i64),
}

/// Whether exponentials and logarithms occur.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Functions {
    /// Exponentials.
    pub exponentials: bool,
    /// Logarithms.
    pub logarithms: bool,
}

impl Functions {
    fn and(self, other: Self) -> Self {
        Functions {
            exponentials: self.exponentials || other.exponentials,
            logarithms: self.logarithms || other.logarithms,
        }
    }

    /// Adds those that are written in a term, and collects its symbols.
    fn look(&mut self, term: &Term, symbols: &mut Vec<SymbolId>) {
        term.walk(&mut |part| match part {
            Term::Exp(_) => self.exponentials = true,
            Term::Log(_) => self.logarithms = true,
            Term::Entry(entry) => symbols.push(entry.symbol),
            _ => {}
        });
    }
}

/// A symbol on a layer; 0 for symbols without layers.
pub type Node = (SymbolId, i64);

/// What a symbol on a layer is, and what stands in its definition.
type Known = (Resolution, Arc<BTreeSet<Node>>);

/// Integers and widths.
pub struct World<'t> {
    /// What is declared and defined.
    pub theory: &'t Theory,
    /// The values of the global integers, by variable; others are 0.
    pub integers: Environment,
    /// Widths by family and layer; 0 where there is none.
    widths: Vec<Vec<i64>>,
    /// Sizes that nobody stated; 0 where there is none.
    unknown: Vec<i64>,
    /// What each family and each unknown size has turned out to be.
    roots: &'t Roots,
    /// The highest layer of arrays that were not declared.
    pub depth: i64,
    known: RefCell<FxHashMap<Node, Option<Result<Known, Trouble>>>>,
    /// Everything that symbols are computed from.
    below: RefCell<FxHashMap<Node, Arc<BTreeSet<Node>>>>,
    /// What symbols are computed with.
    functions: RefCell<FxHashMap<SymbolId, Functions>>,
    /// How many definitions are being looked up inside of each other.
    unfolding: Cell<usize>,
    /// How many parts of terms were looked at for the layers in them.
    pub(super) walked: Cell<usize>,
}

/// How deeply definitions may refer to each other.
const DEEPEST: usize = 300;

/// How many layers a recursion may go back at once and still begin by itself.
const FURTHEST: i64 = 3;

/// How far outside of the network layers are looked at.
const FAR: i64 = 20;

/// The longest sum or product that is evaluated.
pub(super) const LONGEST: i64 = 10_000;

impl<'t> World<'t> {
    /// A world with these integers, without widths.
    pub fn new(theory: &'t Theory, roots: &'t Roots, integers: Environment, depth: i64) -> Self {
        World {
            theory,
            integers,
            widths: vec![vec![0; depth as usize + 1]; roots.families.len()],
            unknown: vec![0; roots.unknown.len()],
            roots,
            depth,
            known: RefCell::default(),
            below: RefCell::default(),
            functions: RefCell::default(),
            unfolding: Cell::default(),
            walked: Cell::default(),
        }
    }

    /// States the size of an axis.
    pub fn set_size(&mut self, axis: Axis, size: i64) {
        match axis {
            Axis::Global(var) => self.integers[var.0 as usize] = size,
            Axis::Width(family, layer) => {
                let width = usize::try_from(layer)
                    .ok()
                    .and_then(|layer| self.widths[family as usize].get_mut(layer));
                if let Some(width) = width {
                    *width = size;
                }
            }
            Axis::Unknown(at) => self.unknown[at as usize] = size,
        }
    }

    /// How many positions an axis has.
    pub fn size(&self, size: &Size, environment: &[i64]) -> Result<i64, Trouble> {
        match size {
            Size::Integer(integer) => Ok(integer.at(environment)),
            Size::Family(family, layer) => self.width(*family, layer.at(environment), environment),
            Size::Unknown(at) => match &self.roots.unknown[*at as usize] {
                Size::Unknown(root) => match self.unknown[*root as usize] {
                    0 => Err(Trouble::Unsized(
                        "the range of an index is not known".into(),
                    )),
                    size => Ok(size),
                },
                known => self.size(known, environment),
            },
        }
    }

    fn width(&self, family: u32, layer: i64, environment: &[i64]) -> Result<i64, Trouble> {
        match &self.roots.families[family as usize] {
            Size::Family(other, shift) if *other == family && shift.as_constant() == Some(0) => {
                let widths = &self.widths[family as usize];
                let width = usize::try_from(layer)
                    .ok()
                    .and_then(|layer| widths.get(layer))
                    .copied();
                match width {
                    Some(width) if width > 0 => Ok(width),
                    _ => Err(Trouble::OutOfRange(format!(
                        "{}_{layer} is no width",
                        self.theory.sizes.name(family)
                    ))),
                }
            }
            // Some layers further.
            Size::Family(other, shift) if shift.as_constant().is_some() => {
                self.width(*other, layer + shift.at(environment), environment)
            }
            fixed => self.size(fixed, environment),
        }
    }

    /// Whether a size is the size of this axis, not only as large by chance.
    pub fn is_size_of(&self, axis: Axis, size: &Size, environment: &[i64]) -> bool {
        match (axis, self.theory.sizes.resolve(size)) {
            (Axis::Global(var), Size::Integer(integer)) => {
                integer.variables().any(|other| other == var)
            }
            (Axis::Width(family, layer), Size::Family(other, at)) => {
                family == other && at.at(environment) == layer
            }
            (Axis::Unknown(one), Size::Unknown(other)) => one == other,
            _ => false,
        }
    }

    /// The limits of a range.
    pub fn limits(&self, range: &Range, environment: &[i64]) -> Result<(i64, i64), Trouble> {
        let (low, high) = match range {
            Range::Size(size) => (1, self.size(size, environment)?),
            Range::Limits(low, high) => (low.at(environment), high.at(environment)),
        };
        if high.saturating_sub(low) > LONGEST {
            return Err(Trouble::TooMuch(format!(
                "a sum of more than {LONGEST} terms"
            )));
        }
        Ok((low, high))
    }

    /// What a symbol is on a layer.
    pub fn resolve(&self, node: Node) -> Result<Resolution, Trouble> {
        if let Some(Some(Ok((resolution, _)))) = self.known.borrow().get(&node) {
            return Ok(resolution.clone());
        }
        Ok(self.look_up(node)?.0)
    }

    /// Whether a symbol on a layer is computed from another one, directly or not.
    pub fn depends(&self, node: Node, on: Node) -> bool {
        node == on || self.dependencies(node).contains(&on)
    }

    /// Everything that a symbol on a layer is computed from, directly or not.
    pub fn dependencies(&self, node: Node) -> Arc<BTreeSet<Node>> {
        if let Some(known) = self.below.borrow().get(&node) {
            return known.clone();
        }
        let mut below = BTreeSet::new();
        let mut queue = vec![node];
        let mut complete = true;
        while let Some(one) = queue.pop() {
            match self.look_up(one) {
                Ok((_, direct)) => {
                    queue.extend(direct.iter().filter(|other| below.insert(**other)));
                }
                // It may be that it is just being looked up.
                Err(trouble) => complete &= !matches!(trouble, Trouble::Circular(_)),
            }
        }
        let below = Arc::new(below);
        if complete {
            self.below.borrow_mut().insert(node, below.clone());
        }
        below
    }

    /// What stands in a term and in the definitions under it.
    pub fn functions_in(&self, term: &Term) -> Functions {
        let mut symbols = Vec::new();
        let mut found = Functions::default();
        found.look(term, &mut symbols);
        for id in symbols {
            found = found.and(self.functions_under(id));
        }
        found
    }

    fn functions_under(&self, id: SymbolId) -> Functions {
        if let Some(known) = self.functions.borrow().get(&id) {
            return *known;
        }
        let mut symbols = vec![id];
        let mut seen = BTreeSet::new();
        let mut found = Functions::default();
        while let Some(symbol) = symbols.pop() {
            if seen.insert(symbol) {
                for rule in self.theory.rules_of(symbol) {
                    found.look(&rule.body, &mut symbols);
                }
            }
        }
        self.functions.borrow_mut().insert(id, found);
        found
    }

    fn look_up(&self, node: Node) -> Result<Known, Trouble> {
        let symbol = self.theory.at(node.0);
        // Definitions that lead ever further up or down end here.
        if node.1 < -FAR || node.1 > self.depth + FAR {
            return Err(Trouble::OutOfRange(format!(
                "{}^({}) does not exist",
                symbol.name, node.1
            )));
        }
        match self.known.borrow().get(&node) {
            Some(Some(known)) => return known.clone(),
            Some(None) => {
                return Err(Trouble::Circular(format!(
                    "{} is defined in terms of itself",
                    symbol.name
                )));
            }
            None => {}
        }
        if self.unfolding.get() >= DEEPEST || self.known.borrow().len() > 10_000 {
            return Err(Trouble::TooMuch(
                "definitions refer to each other too deeply".into(),
            ));
        }
        self.unfolding.set(self.unfolding.get() + 1);
        self.known.borrow_mut().insert(node, None);
        let found = self.decide(node);
        self.unfolding.set(self.unfolding.get() - 1);
        self.known.borrow_mut().insert(node, Some(found.clone()));
        found
    }

    fn decide(&self, (id, layer): Node) -> Result<Known, Trouble> {
        let symbol = self.theory.at(id);
        let rules = self.theory.rules_of(id);
        let mut complaint = None;
        for rule in &rules {
            let mut environment = self.environment();
            if !matches(rule, layer, &mut environment) {
                continue;
            }
            let value = rule
                .layer_variable
                .map_or(0, |var| environment[var.0 as usize]);
            let mut nodes = BTreeSet::new();
            match self.layers(&rule.body, &mut environment, &rule.indices, &mut nodes) {
                Ok(()) => return Ok((Resolution::Rule(rule.clone(), value), Arc::new(nodes))),
                Err(trouble @ Trouble::OutOfRange(_)) => complaint = Some(trouble),
                Err(trouble) => return Err(trouble),
            }
        }
        let leaf = match symbol.layer {
            None => rules.is_empty(),
            Some(_) if symbol.declared => self.is_declared_on(symbol, layer),
            // What has a definition is what its definition says, and nothing where that fails.
            Some(_) => {
                (0..=self.depth).contains(&layer) && (rules.is_empty() || self.is_base((id, layer)))
            }
        };
        match leaf {
            true => Ok((Resolution::Leaf, Arc::default())),
            false => Err(complaint.unwrap_or_else(|| {
                Trouble::OutOfRange(format!("{}^({layer}) does not exist", symbol.name))
            })),
        }
    }

    /// Whether a declaration speaks of a layer. Without a stated range an array exists on the layers
    /// that its widths exist on.
    fn is_declared_on(&self, symbol: &Symbol, layer: i64) -> bool {
        let mut environment = self.environment();
        if let Some(var) = symbol.layer {
            environment[var.0 as usize] = layer;
        }
        let exists = |size: &Size| match self.theory.sizes.resolve(size) {
            Size::Family(_, at) => (0..=self.depth).contains(&at.at(&environment)),
            _ => true,
        };
        let has_widths = || (0..=self.depth).contains(&layer) && symbol.slots.iter().all(exists);
        let single = symbol
            .single
            .iter()
            .any(|single| single.at(&environment) == layer);
        match &symbol.layers {
            Some(stated) if !stated.is_empty() => {
                single && has_widths()
                    || stated.iter().all(|condition| condition.holds(&environment))
            }
            Some(_) => has_widths(),
            None => single && has_widths(),
        }
    }

    /// Whether a recursion begins with this array, which nobody declared and no definition gives:
    /// some layers above it is computed from what it is here, and its own definitions do not reach
    /// that far down.
    fn is_base(&self, (id, layer): Node) -> bool {
        let met = |symbol: SymbolId, layer: i64| {
            let mut rules = self.theory.rules_of(symbol).into_iter();
            rules.find(|rule| matches(rule, layer, &mut self.environment()))
        };
        let is_met = met(id, layer).is_some();
        (1..=FURTHEST).any(|above| {
            // What it is computed from on that layer, the layer itself included.
            let mut beside = vec![id];
            let mut at = 0;
            let mut refers = false;
            while let Some(symbol) = beside.get(at).copied() {
                at += 1;
                let Some(rule) = met(symbol, layer + above) else {
                    continue;
                };
                rule.body.entries(&mut |entry| {
                    let below = rule.layer.as_ref().zip(entry.layer.as_ref());
                    match below.and_then(|(head, layer)| head.minus(layer)) {
                        Some(0) if !beside.contains(&entry.symbol) => beside.push(entry.symbol),
                        Some(below) => refers |= entry.symbol == id && below == above,
                        None => {}
                    }
                });
            }
            refers && (!is_met || layer < above)
        })
    }

    /// The variables that the value of a term depends on, those in the sizes of axes included. `None`
    /// if it depends on the parameter of a function too.
    pub fn free_in(&self, term: &Term) -> Option<Box<[Var]>> {
        let mut free = term.free();
        let mut bound = Vec::new();
        let mut local = false;
        let mut note = |size: &Size| {
            if let Size::Integer(integer) | Size::Family(_, integer) =
                self.theory.sizes.resolve(size)
            {
                free.extend(integer.variables());
            }
        };
        term.walk(&mut |part| match part {
            Term::Sum(var, range, _) | Term::Product(var, range, _) => {
                bound.push(*var);
                if let Range::Size(size) = range {
                    note(size);
                }
            }
            Term::Matrices(product) => {
                bound.extend([product.var, product.row, product.column]);
                note(&product.columns);
            }
            Term::Schematic(product) => {
                let (_, row, column, number) = &product.generic;
                bound.extend([*row, *column, *number, product.first.1, product.last.1]);
                note(&product.first_size);
                note(&product.generic_size);
            }
            Term::Local(_) => local = true,
            _ => {}
        });
        // Global integers are the same for the whole world.
        free.retain(|var| {
            !bound.contains(var)
                && self
                    .integers
                    .get(var.0 as usize)
                    .is_none_or(|value| *value == 0)
        });
        free.sort();
        free.dedup();
        (!local).then(|| free.into_boxed_slice())
    }

    /// The global integers; room for all variables.
    pub fn environment(&self) -> Environment {
        let mut environment = self.integers.clone();
        environment.resize(self.theory.variables.len(), 0);
        environment
    }
}
