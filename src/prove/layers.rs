//! On which layers arrays exist, and definitions with their layers. How terms are lowered is
//! elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use super::lower::{Lowered, Lowering, comparison, no};
use crate::derivation::integer::{Integer, Var};
use crate::derivation::term as written;
use crate::derivation::theory::Rule;
use crate::kernel::{Atom, Context, Definition, Fallible, Range, Symbol, Term};

/// The layers on which something exists.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Interval {
    pub low: Integer,
    pub high: Integer,
}

/// All layers of intervals that touch; `None` if they do not.
fn whole_of(mut pieces: Vec<Interval>) -> Option<Interval> {
    let mut whole = pieces.pop()?;
    while !pieces.is_empty() {
        let below = |piece: &Interval| piece.high.shifted(1) == whole.low;
        let above = |piece: &Interval| whole.high.shifted(1) == piece.low;
        if let Some(at) = pieces.iter().position(below) {
            whole.low = pieces.remove(at).low;
        } else if let Some(at) = pieces.iter().position(above) {
            whole.high = pieces.remove(at).high;
        } else {
            return None;
        }
    }
    Some(whole)
}

/// Takes single layers out of the intervals that end with them: a definition for one layer comes
/// before one for many.
fn separate(pieces: &mut [Interval]) {
    for at in 0..pieces.len() {
        let single = pieces[at].clone();
        if single.low != single.high {
            continue;
        }
        for (other, piece) in pieces.iter_mut().enumerate() {
            if other == at || piece.low == piece.high {
                continue;
            }
            if piece.high == single.high {
                piece.high = piece.high.shifted(-1);
            } else if piece.low == single.low {
                piece.low = piece.low.shifted(1);
            }
        }
    }
}

/// The same for definitions.
pub(super) fn separated(definitions: &mut [Definition]) {
    let symbols: BTreeSet<Symbol> = definitions.iter().map(|one| one.symbol).collect();
    for symbol in symbols {
        let layers = definitions.iter_mut().filter(|one| one.symbol == symbol);
        let limits = layers.filter_map(|one| match one.layer.as_mut()? {
            (_, Range::Limits(low, high)) => Some((low, high)),
            _ => None,
        });
        let limits: Vec<(&mut Integer, &mut Integer)> = limits.collect();
        let interval = |(low, high): &(&mut Integer, &mut Integer)| Interval {
            low: Integer::clone(low),
            high: Integer::clone(high),
        };
        let mut pieces: Vec<Interval> = limits.iter().map(interval).collect();
        separate(&mut pieces);
        for ((low, high), piece) in limits.into_iter().zip(pieces) {
            (*low, *high) = (piece.low, piece.high);
        }
    }
}

/// A definition of which it is not known yet where it holds.
pub(super) struct Draft<'r> {
    rule: &'r Rule,
    pub symbol: Symbol,
    /// The variable that stands for the layer.
    head: Option<Var>,
    body: Term,
    /// What must be at least 0 where it holds.
    facts: Vec<Integer>,
}

/// The first number for variables of heads of definitions.
const HEADS: u32 = 1_000_000;

impl Lowering<'_> {
    /// A definition by its number, in terms of its layer.
    pub fn draft<'r>(&self, number: usize, rule: &'r Rule) -> Lowered<Draft<'r>> {
        let body = self.term(&rule.body)?;
        let mut facts = mem::take(&mut *self.demands.borrow_mut());
        for condition in &rule.conditions {
            let Some(more) = comparison(&condition.left, condition.order, &condition.right) else {
                return no("a definition has a condition that is no inequality");
            };
            facts.extend(more);
        }
        let symbol = Symbol(rule.symbol.0);
        let Some(pattern) = &rule.layer else {
            let head = None;
            return Ok(Draft {
                rule,
                symbol,
                head,
                body,
                facts,
            });
        };
        let head = Var(HEADS + number as u32);
        let (body, facts) = match rule.layer_variable {
            None => {
                let fixed = Integer::variable(head).plus(-1, pattern)?;
                facts.push(fixed.clone());
                facts.push(Integer::constant(0).plus(-1, &fixed)?);
                (body, facts)
            }
            Some(var) => {
                // head = ±var + rest
                let times = pattern.factor(var);
                let rest = pattern.instantiate(&[(var, Integer::constant(0))])?;
                let solved = Integer::variable(head).plus(-1, &rest)?;
                let value = [(var, Integer::constant(0).plus(times, &solved)?)];
                let facts = facts.iter().map(|fact| fact.instantiate(&value));
                let facts = facts.collect::<Fallible<_>>()?;
                (body.instantiate(&value)?, facts)
            }
        };
        let head = Some(head);
        Ok(Draft {
            rule,
            symbol,
            head,
            body,
            facts,
        })
    }

    /// The layers on which a definition holds, its head being given.
    fn layers(&self, draft: &Draft<'_>, head: Var) -> Lowered<Interval> {
        let mut facts = draft.facts.clone();
        self.needs(&draft.body, &mut facts)?;
        match self.interval(head, &facts) {
            Some(interval) => Ok(interval),
            None => no("the layers on which a definition holds are no simple range"),
        }
    }

    /// Finds out where arrays exist that are defined and not declared. They may need each other, so
    /// it begins with all layers that are stated, and goes on until everything exists that is
    /// needed. An array for which that does not end stays unknown.
    pub fn settle(&mut self, drafts: &[Draft<'_>]) {
        const ROUNDS: usize = 8;
        let declared = |draft: &&Draft<'_>| self.theory.at(draft.rule.symbol).declared;
        let layered = drafts.iter().filter(|draft| draft.head.is_some());
        let drafts: Vec<&Draft<'_>> = layered.filter(|draft| !declared(draft)).collect();
        let symbols: BTreeSet<Symbol> = drafts.iter().map(|draft| draft.symbol).collect();
        self.unsettled = symbols.clone();
        let mut stable = false;
        for _ in 0..ROUNDS {
            let found = self.settled(&drafts);
            let same = |symbol: &Symbol| found.get(symbol) == self.exists.get(symbol);
            stable = symbols.iter().all(same);
            if stable {
                break;
            }
            self.exists.retain(|symbol, _| !symbols.contains(symbol));
            self.unsettled = symbols.clone();
            self.unsettled.retain(|symbol| !found.contains_key(symbol));
            self.exists.extend(found);
        }
        if !stable {
            self.exists.retain(|symbol, _| !symbols.contains(symbol));
        }
        self.unsettled.clear();
    }

    /// Where arrays exist, as far as what they need is known.
    fn settled(&self, drafts: &[&Draft<'_>]) -> BTreeMap<Symbol, Interval> {
        let mut pieces: BTreeMap<Symbol, Option<Vec<Interval>>> = BTreeMap::new();
        for draft in drafts {
            let own = pieces.entry(draft.symbol).or_insert(Some(Vec::new()));
            let interval = draft.head.map(|head| self.layers(draft, head));
            match (own.as_mut(), interval) {
                (Some(own), Some(Ok(interval))) => own.push(interval),
                _ => *own = None,
            }
        }
        let whole = |(symbol, pieces): (Symbol, Option<Vec<Interval>>)| {
            let mut pieces = pieces?;
            separate(&mut pieces);
            Some((symbol, whole_of(pieces)?))
        };
        pieces.into_iter().filter_map(whole).collect()
    }

    /// A definition, with the layers on which it holds.
    pub fn definition(&self, draft: &Draft<'_>) -> Lowered<Definition> {
        let Draft {
            rule,
            symbol,
            head,
            body,
            facts,
        } = draft;
        let slots = &self.theory.at(rule.symbol).slots;
        let axes = slots.iter().map(|slot| self.axis(slot));
        let mut ranges: Vec<_> = rule.indices.iter().copied().zip(axes).collect();
        let layer = match *head {
            None if !facts.is_empty() => return no("a definition without layers has a condition"),
            None => None,
            Some(head) => {
                let interval = self.layers(draft, head)?;
                if let Some(var) = self.theory.at(rule.symbol).layer {
                    let layer = [(var, Integer::variable(head))];
                    for (_, axis) in &mut ranges {
                        *axis = axis.instantiate(&layer)?;
                    }
                }
                let limits = Range::Limits(interval.low.clone(), interval.high.clone());
                ranges.push((head, limits.clone()));
                Some((head, limits))
            }
        };
        self.holds_everywhere(body, ranges)?;
        Ok(Definition {
            symbol: *symbol,
            layer,
            indices: rule.indices.clone(),
            body: body.clone(),
        })
    }

    /// Where a symbol was declared to exist, or exists without a definition.
    pub fn declared(&self, symbol: Symbol) -> Option<Interval> {
        let known = &self.theory.symbols[symbol.0 as usize];
        let var = known.layer?;
        let defined = self.theory.rules.iter();
        let mut defined = defined.filter(|rule| !rule.replaced && rule.symbol.0 == symbol.0);
        let whole = || {
            let [depth] = self.depths.as_slice() else {
                return None;
            };
            Some(vec![
                Integer::variable(var),
                Integer::variable(*depth)
                    .plus(-1, &Integer::variable(var))
                    .ok()?,
            ])
        };
        let facts = match (known.declared, known.layers.as_slice()) {
            (false, _) if defined.next().is_some() => return None,
            (false, _) => whole()?,
            (true, _) if !known.single.is_empty() => return None,
            (true, stated) if stated.iter().all(Vec::is_empty) => {
                let mut facts = whole()?;
                for slot in &known.slots {
                    if let written::Size::Family(_, layer) = self.theory.sizes.resolve(slot) {
                        let [depth] = self.depths.as_slice() else {
                            return None;
                        };
                        facts.push(layer.clone());
                        facts.push(Integer::variable(*depth).plus(-1, &layer).ok()?);
                    }
                }
                facts
            }
            (true, stated) => {
                let mut pieces = Vec::new();
                for alternative in stated {
                    let mut facts = Vec::new();
                    for one in alternative {
                        facts.extend(comparison(&one.left, one.order, &one.right)?);
                    }
                    pieces.push(self.interval(var, &facts)?);
                }
                return whole_of(pieces);
            }
        };
        self.interval(var, &facts)
    }

    /// The interval that facts leave for a variable. `None` if they leave something else.
    fn interval(&self, var: Var, facts: &[Integer]) -> Option<Interval> {
        let (mut lows, mut highs, mut rest) = (Vec::new(), Vec::new(), self.constant_facts());
        for fact in facts {
            let without = fact.substitute(var, &Integer::constant(0))?;
            match fact.factor(var) {
                0 => rest.push(fact.clone()),
                1 => lows.push(Integer::constant(0).plus(-1, &without).ok()?),
                -1 => highs.push(without),
                _ => return None,
            }
        }
        let context = Context::new(Vec::new(), self.constant_facts());
        // What does not speak of the layer must be true anyway.
        if !rest.iter().all(|fact| context.proves(fact)) {
            return None;
        }
        let low = lows
            .iter()
            .find(|low| lows.iter().all(|other| context.at_most(other, low)))?;
        let high = highs
            .iter()
            .find(|high| highs.iter().all(|other| context.at_most(high, other)))?;
        Some(Interval {
            low: low.clone(),
            high: high.clone(),
        })
    }

    /// What must be at least 0 for all arrays in a term to exist.
    pub fn needs(&self, term: &Term, facts: &mut Vec<Integer>) -> Lowered<()> {
        for monomial in term.monomials() {
            for (atom, _) in monomial.factors() {
                let mut own = Vec::new();
                if let Atom::Entry(entry) | Atom::Derivative(_, entry) = atom
                    && let Some(layer) = &entry.layer
                    && !self.unsettled.contains(&entry.symbol)
                {
                    let Some(interval) = self.exists.get(&entry.symbol) else {
                        return no("the layers of an array are not known");
                    };
                    own.push(layer.plus(-1, &interval.low)?);
                    own.push(interval.high.plus(-1, layer)?);
                }
                for inner in atom.inner() {
                    self.needs(inner, &mut own)?;
                }
                // A product has no fewer than no factors.
                if let Atom::Chain(chain) = atom {
                    own = at_ends(own, chain.var, &chain.limits()[0].1)?;
                    own.push(chain.high.plus(-1, &chain.low)?.shifted(1));
                }
                for (var, range) in monomial.binders() {
                    own = at_ends(own, *var, range)?;
                }
                facts.extend(own);
            }
        }
        facts.append(&mut self.demands.borrow_mut());
        facts.sort();
        facts.dedup();
        Ok(())
    }
}

/// Inequalities for all values of a variable: those at the end of its range where they ask most.
pub(super) fn at_ends(facts: Vec<Integer>, var: Var, range: &Range) -> Lowered<Vec<Integer>> {
    let worst = |fact: Integer| match (fact.factor(var), range) {
        (0, _) => Ok(fact),
        (1.., Range::Limits(low, _)) => Ok(fact.instantiate(&[(var, low.clone())])?),
        (_, Range::Limits(_, high)) => Ok(fact.instantiate(&[(var, high.clone())])?),
        (_, Range::Width(..)) => no("a position on an axis is used as a layer"),
    };
    facts.into_iter().map(worst).collect()
}
