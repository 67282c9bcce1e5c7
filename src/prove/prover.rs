//! From a claim to a theorem: both sides are simplified until they are the same, or there is a
//! reason.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::divide::divided;
use super::layers::Interval;
use super::lower::{Lowered, Lowering, Unprovable, no};
use super::recurrence::Lemma;
use super::rewriting::Rewriting;
use super::show::Names;
use super::simplify::{FOLDED, Unfolding};
use super::statement::{Uses, definitions, reached, sides, symbols_in, uses};
use super::step::{atoms, one_of};
use crate::derivation::claim::Claim;
use crate::derivation::integer::{Integer, Var};
use crate::kernel::{
    Atom, Chain, Context, Definition, Entry, Fraction, Range, Rule, Symbol, Term, Theorem, Theory,
};

/// Steps that one claim may take, each counted as the atoms of the term that it is taken in.
const STEPS: u64 = 250_000;

/// What was found out about a symbol, or its derivatives by another; nothing where there is no
/// lemma.
type Lemmas = BTreeMap<(Symbol, Option<Symbol>), Option<Arc<Lemma>>>;

/// Definitions that were accepted by the kernel, with what was proved about them.
struct Known {
    theory: Arc<Theory>,
    /// The symbols that each is directly computed from.
    uses: Uses,
    recursive: BTreeSet<Symbol>,
    /// Recursive symbols that are kept where the others of their group are unfolded.
    cut: BTreeSet<Symbol>,
    /// Definitions of recursive symbols that use no symbol of their group, by number.
    bases: BTreeSet<usize>,
    lemmas: RefCell<Lemmas>,
}

/// Proves claims; remembers what it has proved about definitions.
#[derive(Default)]
pub struct Prover {
    known: Vec<Known>,
}

/// What the search for one proof works with.
pub(super) struct Search<'p> {
    pub theory: Arc<Theory>,
    known: &'p Known,
    /// The sizes of the axes of symbols, with the variable that stands for the layer.
    pub slots: BTreeMap<Symbol, (Option<Var>, Vec<Range>)>,
    pub exists: BTreeMap<Symbol, Interval>,
    pub constant_facts: Vec<Integer>,
    steps: Cell<u64>,
}

/// The longest difference that a reason shows, in letters.
const SHOWN: usize = 300;

impl Search<'_> {
    /// One more step, with a term of this size.
    pub fn count(&self, size: u64) -> Lowered<()> {
        self.steps.set(self.steps.get() + size);
        match self.steps.get() > STEPS {
            true => no("the search takes too many steps"),
            false => Ok(()),
        }
    }

    pub fn is_recursive(&self, symbol: Symbol) -> bool {
        self.known.recursive.contains(&symbol)
    }

    pub fn is_cut(&self, symbol: Symbol) -> bool {
        self.known.cut.contains(&symbol)
    }

    /// Whether a definition of a recursive symbol uses no symbol of its group.
    pub fn is_base(&self, number: usize) -> bool {
        self.known.bases.contains(&number)
    }

    pub fn recursive(&self) -> &BTreeSet<Symbol> {
        &self.known.recursive
    }

    /// What was found out about a symbol, or its derivatives by another, found out once.
    pub fn lemma(
        &self,
        pair: (Symbol, Option<Symbol>),
        find: impl FnOnce() -> Lowered<Option<Lemma>>,
    ) -> Lowered<Option<Arc<Lemma>>> {
        if let Some(known) = self.known.lemmas.borrow().get(&pair) {
            return Ok(known.clone());
        }
        // While it is looked for it is not there.
        self.known.lemmas.borrow_mut().insert(pair, None);
        let found = find();
        let mut lemmas = self.known.lemmas.borrow_mut();
        match found {
            Ok(found) => {
                let found = found.map(Arc::new);
                lemmas.insert(pair, found.clone());
                Ok(found)
            }
            // Another claim may have steps left for it.
            Err(why) => {
                lemmas.remove(&pair);
                Err(why)
            }
        }
    }
}

impl Prover {
    /// Proves one link of a chain. `depths` are the integers that count layers. `agrees` says
    /// whether some inequalities describe the layers for which the link says anything.
    ///
    /// # Errors
    ///
    /// Why no proof was found.
    pub fn prove(
        &mut self,
        claim: &Claim,
        left: usize,
        depths: &[Var],
        agrees: &dyn Fn(&[Integer]) -> bool,
    ) -> Lowered<Theorem> {
        let mut lowering = Lowering::new(&claim.theory, depths);
        let (theory, failed) = definitions(&mut lowering)?;
        let known = self.known(theory);
        let uses = &known.uses;
        let (context, sides) = sides(&lowering, claim, left, uses, &failed, agrees)?;
        let symbols = claim.theory.symbols.iter().enumerate();
        let slots = symbols.map(|(at, symbol)| {
            let sizes = symbol
                .slots
                .iter()
                .map(|slot| lowering.axis(slot))
                .collect();
            (Symbol(at as u32), (symbol.layer, sizes))
        });
        let search = Search {
            theory: known.theory.clone(),
            known,
            slots: slots.collect(),
            exists: lowering.exists.clone(),
            constant_facts: lowering.constant_facts(),
            steps: Cell::new(0),
        };
        let mut rest = None;
        let found = attempt(&search, &context, [&sides[0], &sides[1]], &mut rest);
        let theorem = found.map_err(|why| {
            let names = Names::new(&claim.theory);
            names.fix(&[&context]);
            let rest = rest.map(|rest| names.term(&rest));
            match rest.filter(|rest| rest.len() <= SHOWN) {
                Some(rest) => Unprovable(format!("{}; what is left is {rest} = 0", why.0)),
                None => why,
            }
        })?;
        // The search is not trusted to have proved what it was asked for.
        let asked = theorem.left == sides[0] && theorem.right == sides[1];
        match asked && theorem.context == context && theorem.hypotheses.is_empty() {
            true => Ok(theorem),
            false => no("the search found another theorem"),
        }
    }

    /// What is known about definitions that the kernel has accepted.
    fn known(&mut self, theory: Theory) -> &Known {
        // Measures of symbols that came later change nothing.
        let same = |known: &Known| {
            known.theory.definitions() == theory.definitions()
                && known.theory.constants() == theory.constants()
        };
        if let Some(at) = self.known.iter().position(same) {
            return &self.known[at];
        }
        let uses = uses(&theory);
        let recursive = recursive(&uses);
        self.known.push(Known {
            cut: cut(&theory, &uses, &recursive),
            bases: bases(&theory, &uses),
            theory: Arc::new(theory),
            uses,
            recursive,
            lemmas: RefCell::default(),
        });
        &self.known[self.known.len() - 1]
    }
}

/// Symbols that are defined in terms of themselves.
fn recursive(uses: &Uses) -> BTreeSet<Symbol> {
    let all = uses.keys().copied();
    all.filter(|symbol| reached(uses, *symbol).contains(symbol))
        .collect()
}

/// Definitions that do not lead back to their symbol, by number.
fn bases(theory: &Theory, uses: &Uses) -> BTreeSet<usize> {
    let leads_back = |definition: &Definition| {
        let mut met = BTreeSet::new();
        symbols_in(&definition.body, &mut met);
        let back = |symbol: &Symbol| {
            *symbol == definition.symbol || reached(uses, *symbol).contains(&definition.symbol)
        };
        met.iter().any(back)
    };
    let all = theory.definitions().iter().enumerate();
    all.filter(|(_, definition)| !leads_back(definition))
        .map(|(at, _)| at)
        .collect()
}

/// Of each group of recursive symbols the one that uses most symbols without definition.
fn cut(theory: &Theory, uses: &Uses, recursive: &BTreeSet<Symbol>) -> BTreeSet<Symbol> {
    let free = |symbol: &Symbol| {
        let used = uses.get(symbol).into_iter().flatten();
        used.filter(|used| theory.is_free(**used)).count()
    };
    let group = |symbol: Symbol| -> Vec<Symbol> {
        let others = reached(uses, symbol).into_iter();
        others
            .filter(|other| reached(uses, *other).contains(&symbol))
            .collect()
    };
    let best = |symbol: &Symbol| {
        let members = group(*symbol).into_iter();
        members.max_by_key(|member| (free(member), std::cmp::Reverse(*member)))
    };
    recursive.iter().filter_map(best).collect()
}

/// Proves that two terms are equal.
pub(super) fn equal(
    search: &Search<'_>,
    context: &Context,
    left: &Term,
    right: &Term,
) -> Lowered<Theorem> {
    attempt(search, context, [left, right], &mut None)
}

/// The same. Where it fails, `rest` is the difference of the sides as far as it was simplified.
fn attempt(
    search: &Search<'_>,
    context: &Context,
    [left, right]: [&Term; 2],
    rest: &mut Option<Term>,
) -> Lowered<Theorem> {
    let mut why = Unprovable(String::new());
    let mut layers = Vec::new();
    for level in 0..4 {
        let unfolding = Unfolding {
            activations: level > 0,
            layers: if level > 1 { layers } else { Vec::new() },
            further: level == 3,
            ..Unfolding::default()
        };
        let mut one = Rewriting::new(search, context, left);
        let mut other = Rewriting::new(search, context, right);
        for side in [&mut one, &mut other] {
            // What is differentiated comes first, while terms are small.
            side.simplify(&FOLDED)?;
            side.canonize()?;
        }
        if one.right() == other.right() {
            return one.joined(&other);
        }
        for side in [&mut one, &mut other] {
            side.simplify(&unfolding)?;
            side.canonize()?;
        }
        match meet(&mut one, &mut other, &unfolding) {
            Ok(theorem) => return Ok(theorem),
            Err(found) => why = found,
        }
        if level == 0 {
            let minus = other.right().scaled(Fraction::whole(-1));
            *rest = minus.and_then(|minus| one.right().plus(&minus)).ok();
        }
        layers = cut_layers(search, [one.right(), other.right()]);
    }
    Err(why)
}

/// The layers on which the symbols occur that are kept otherwise.
fn cut_layers(search: &Search<'_>, sides: [&Term; 2]) -> Vec<(Symbol, Integer)> {
    let mut layers = Vec::new();
    for side in sides {
        atoms(side, &mut |atom| {
            if let Atom::Entry(entry) = atom
                && search.is_cut(entry.symbol)
                && let Some(layer) = &entry.layer
            {
                layers.push((entry.symbol, layer.clone()));
            }
        });
    }
    layers
}

/// Joins two sides that are simplified, taking the last steps that depend on both.
fn meet(
    one: &mut Rewriting<'_, '_>,
    other: &mut Rewriting<'_, '_>,
    unfolding: &Unfolding,
) -> Lowered<Theorem> {
    const ROUNDS: usize = 12;
    for _ in 0..ROUNDS {
        if one.right() == other.right() {
            return one.joined(other);
        }
        if !peel(one, other.right(), unfolding)? && !peel(other, &one.right().clone(), unfolding)? {
            break;
        }
    }
    divided(one, other)
}

/// Takes a factor off an ordered product that is longer than one on the other side.
fn peel(side: &mut Rewriting<'_, '_>, other: &Term, unfolding: &Unfolding) -> Lowered<bool> {
    let mut theirs: Vec<Chain> = Vec::new();
    atoms(other, &mut |atom| {
        if let Atom::Chain(chain) = atom {
            theirs.push((**chain).clone());
        }
    });
    let longer = |chain: &Chain| -> Option<Rule> {
        let split = |last: &Integer| Rule::Split(Box::new(chain.clone()), last.clone());
        theirs.iter().find_map(|short| {
            if chain.low != short.low || chain.high.minus(&short.high)? <= 0 {
                return None;
            }
            if chain.body == short.body {
                return Some(split(&chain.high.shifted(-1)));
            }
            // The same factors, one number further.
            let back = Integer::variable(short.var).shifted(-1);
            let moved = short.body.instantiate(&[(short.var, back)]).ok()?;
            (super::canonical::canonical(&moved, 1)?
                == super::canonical::canonical(&chain.body, 1)?)
            .then(|| split(&chain.low))
        })
    };
    for (at, monomial) in side.right().monomials().iter().enumerate() {
        let local = side.context.under(monomial.binders());
        for (factor, (atom, _)) in monomial.factors().iter().enumerate() {
            if let Atom::Chain(chain) = atom
                && let Some(rule) = longer(chain)
                && let Ok(part) = Theorem::by(&side.search.theory, &local, rule, &[])
            {
                side.apply((one_of(&[], at, factor), part))?;
                side.simplify(unfolding)?;
                side.canonize()?;
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// An entry of a symbol with variables from `next` on as indices, and their ranges.
pub(super) fn generic(
    search: &Search<'_>,
    symbol: Symbol,
    layer: Option<&Integer>,
    next: &mut u32,
) -> Lowered<(Entry, Vec<(Var, Range)>)> {
    let Some((var, slots)) = search.slots.get(&symbol) else {
        return no("an array has no axes");
    };
    let mut ranges = Vec::new();
    let mut indices = Vec::new();
    for slot in slots {
        let slot = match (var, layer) {
            (Some(var), Some(layer)) => slot.instantiate(&[(*var, layer.clone())])?,
            _ => slot.clone(),
        };
        ranges.push((Var(*next), slot));
        indices.push(Integer::variable(Var(*next)));
        *next += 1;
    }
    let entry = Entry {
        symbol,
        layer: layer.cloned(),
        indices,
    };
    Ok((entry, ranges))
}
