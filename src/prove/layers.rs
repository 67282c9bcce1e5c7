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

/// Takes single layers out of the intervals that end with them: a definition that is written for one
/// layer comes before one with a letter for it. `single` says which are written like this.
fn separate(pieces: &mut [Interval], single: &[bool]) {
    for at in 0..pieces.len() {
        if !single[at] {
            continue;
        }
        let single_layer = pieces[at].clone();
        for (other, piece) in pieces.iter_mut().enumerate() {
            if other == at || single[other] {
                continue;
            }
            if piece.high == single_layer.high {
                piece.high = piece.high.shifted(-1);
            } else if piece.low == single_layer.low {
                piece.low = piece.low.shifted(1);
            }
        }
    }
}

/// The same for definitions, each with whether it is written for one layer.
pub(super) fn separated(definitions: &mut [(Definition, bool)]) {
    let symbols: BTreeSet<Symbol> = definitions.iter().map(|one| one.0.symbol).collect();
    for symbol in symbols {
        let layers = definitions.iter_mut().filter(|one| one.0.symbol == symbol);
        let limits = layers.filter_map(|(one, single)| match one.layer.as_mut()? {
            (_, Range::Limits(low, high)) => Some(((low, high), *single)),
            _ => None,
        });
        let (limits, single): (Vec<(&mut Integer, &mut Integer)>, Vec<bool>) = limits.unzip();
        let interval = |(low, high): &(&mut Integer, &mut Integer)| Interval {
            low: Integer::clone(low),
            high: Integer::clone(high),
        };
        let mut pieces: Vec<Interval> = limits.iter().map(interval).collect();
        separate(&mut pieces, &single);
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

impl Draft<'_> {
    /// Whether it is written for one layer.
    pub fn is_single(&self) -> bool {
        self.rule.layer_variable.is_none()
    }
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
        let known = self.theory.at(draft.rule.symbol);
        if let Some(var) = known.layer {
            for fact in self.widths(&known.slots) {
                facts.push(fact.instantiate(&[(var, Integer::variable(head))])?);
            }
        }
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
        let mut pieces: BTreeMap<Symbol, Option<Vec<(Interval, bool)>>> = BTreeMap::new();
        for draft in drafts {
            let own = pieces.entry(draft.symbol).or_insert(Some(Vec::new()));
            let interval = draft.head.map(|head| self.layers(draft, head));
            match (own.as_mut(), interval) {
                (Some(own), Some(Ok(interval))) => own.push((interval, draft.is_single())),
                _ => *own = None,
            }
        }
        let whole = |(symbol, pieces): (Symbol, Option<Vec<(Interval, bool)>>)| {
            let (mut pieces, single): (Vec<Interval>, Vec<bool>) = pieces?.into_iter().unzip();
            separate(&mut pieces, &single);
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
                facts.extend(self.widths(&known.slots));
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

    /// What must be at least 0 for the layers to exist that axes have widths of.
    fn widths(&self, slots: &[written::Size]) -> Vec<Integer> {
        let [depth] = self.depths.as_slice() else {
            return Vec::new();
        };
        let sizes = slots.iter().map(|slot| self.theory.sizes.resolve(slot));
        let layers = sizes.filter_map(|size| match size {
            written::Size::Family(_, layer) => Some(layer),
            _ => None,
        });
        let both = |layer: Integer| {
            let below = Integer::variable(*depth).plus(-1, &layer).ok();
            below.into_iter().chain([layer])
        };
        layers.flat_map(both).collect()
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

    /// Adds what must be at least 0 for all arrays in a term to exist.
    pub fn needs(&self, term: &Term, facts: &mut Vec<Integer>) -> Lowered<()> {
        let mut demands = Vec::new();
        self.demanded(term, &mut demands)?;
        facts.append(&mut self.demands.borrow_mut());
        let context = Context::new(Vec::new(), self.constant_facts());
        met(demands, &context, facts)?;
        facts.sort();
        facts.dedup();
        Ok(())
    }

    /// What the arrays in a term demand of layers.
    fn demanded(&self, term: &Term, demands: &mut Vec<Demand>) -> Lowered<()> {
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
                    own.push(Demand::of(layer.plus(-1, &interval.low)?));
                    own.push(Demand::of(interval.high.plus(-1, layer)?));
                }
                for inner in atom.inner() {
                    self.demanded(inner, &mut own)?;
                }
                if let Atom::Chain(chain) = atom {
                    own = at_ends(own, chain.var, &chain.limits()[0].1)?;
                    // A product has no fewer than no factors. Where that is not known it is no
                    // demand: the product is the identity there.
                    own.push(Demand {
                        fact: chain.high.plus(-1, &chain.low)?.shifted(1),
                        guards: vec![Integer::constant(-1)],
                    });
                }
                for (var, range) in monomial.binders() {
                    own = at_ends(own, *var, range)?;
                }
                demands.extend(own);
            }
        }
        Ok(())
    }
}

/// Something that must be at least 0, if all ranges are not empty in which it stands.
pub(super) struct Demand {
    fact: Integer,
    /// The lengths of these ranges, less one.
    guards: Vec<Integer>,
}

impl Demand {
    /// What is demanded in any case.
    pub fn of(fact: Integer) -> Demand {
        let guards = Vec::new();
        Demand { fact, guards }
    }
}

/// Demands for all values of a variable: those at the end of its range where they ask most.
pub(super) fn at_ends(demands: Vec<Demand>, var: Var, range: &Range) -> Lowered<Vec<Demand>> {
    let worst = |fact: Integer| match (fact.factor(var), range) {
        (0, _) => Ok(fact),
        (1.., Range::Limits(low, _)) => Ok(fact.instantiate(&[(var, low.clone())])?),
        (_, Range::Limits(_, high)) => Ok(fact.instantiate(&[(var, high.clone())])?),
        (_, Range::Width(..)) => no("a position on an axis is used as a layer"),
    };
    let length = match range {
        Range::Limits(low, high) => Some(high.plus(-1, low)?),
        Range::Width(..) => None,
    };
    let demands = demands.into_iter().map(|demand| {
        let guards = demand.guards.into_iter().map(worst);
        let mut guards = guards.collect::<Lowered<Vec<Integer>>>()?;
        guards.extend(length.clone());
        Ok(Demand {
            fact: worst(demand.fact)?,
            guards,
        })
    });
    demands.collect()
}

/// Adds the facts that meet all demands. A demand in a range that may be empty is one in any case
/// only where it holds for the empty range too. Nothing more may be demanded: where a definition
/// does not hold, its array would be independent.
pub(super) fn met(
    demands: Vec<Demand>,
    context: &Context,
    facts: &mut Vec<Integer>,
) -> Lowered<()> {
    let (always, mut rest): (Vec<Demand>, Vec<Demand>) = demands
        .into_iter()
        .partition(|demand| demand.guards.is_empty());
    facts.extend(always.into_iter().map(|demand| demand.fact));
    loop {
        let with = |more: &[Integer]| {
            let all = [&context.facts, &*facts, more].concat();
            Context::new(context.ranges.clone(), all)
        };
        let known = with(&[]);
        rest.retain(|demand| !known.proves(&demand.fact));
        let always = |demand: &Demand| {
            demand.guards.iter().all(|guard| {
                let empty = Integer::constant(-1).plus(-1, guard);
                known.proves(guard) || empty.is_ok_and(|empty| with(&[empty]).proves(&demand.fact))
            })
        };
        let Some(at) = rest.iter().position(always) else {
            break;
        };
        facts.push(rest.remove(at).fact);
    }
    match rest.is_empty() {
        true => Ok(()),
        false => no("what stands in a sum or product that may be empty does not exist everywhere"),
    }
}
