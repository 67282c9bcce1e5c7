//! What a link claims, in the language of the kernel: the definitions in force, both sides, and
//! where it holds. Nothing is searched and nothing is proved here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::layers::separated;
use super::lower::{Lowered, Lowering, Unprovable, comparison, needed, no};
use super::order::measures;
use super::step::atoms;
use crate::derivation::claim::Claim;
use crate::derivation::integer::{Integer, Var};
use crate::kernel::{Atom, Context, Definition, Symbol, Term, Theory};

/// The symbols that each symbol is directly computed from.
pub(super) type Uses = BTreeMap<Symbol, BTreeSet<Symbol>>;

/// Symbols with a definition that could not be lowered, and why.
pub(super) type Failed = BTreeMap<Symbol, Unprovable>;

/// What a proof of a link has to prove.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// The definitions in force.
    pub theory: Arc<Theory>,
    /// Where the link holds.
    pub context: Context,
    /// The left side.
    pub left: Term,
    /// The right side.
    pub right: Term,
}

impl Goal {
    /// Reads the goal off a claim, without looking for a proof. `depths` and `agrees` are as for
    /// [`Prover::prove`](super::Prover::prove).
    ///
    /// # Errors
    ///
    /// The kernel cannot say what the link says.
    pub fn of(
        claim: &Claim,
        left: usize,
        depths: &[Var],
        agrees: &dyn Fn(&[Integer]) -> bool,
    ) -> Result<Goal, Unprovable> {
        let mut lowering = Lowering::new(&claim.theory, depths);
        let (theory, failed) = definitions(&mut lowering)?;
        let (context, [left, right]) =
            sides(&lowering, claim, left, &uses(&theory), &failed, agrees)?;
        Ok(Goal {
            theory: Arc::new(theory),
            context,
            left,
            right,
        })
    }
}

/// The definitions in force, accepted by the kernel; the symbols with a definition that could not
/// be lowered.
pub(super) fn definitions(lowering: &mut Lowering<'_>) -> Lowered<(Theory, Failed)> {
    let written = lowering.theory;
    let mut failed = Failed::new();
    let mut drafts = Vec::new();
    for (number, rule) in written.rules.iter().enumerate() {
        if rule.replaced {
            continue;
        }
        match lowering.draft(number, rule) {
            Ok(draft) => drafts.push(draft),
            Err(why) => drop(failed.insert(Symbol(rule.symbol.0), why)),
        }
    }
    lowering.settle(&drafts);
    let mut definitions: Vec<(Definition, bool)> = Vec::new();
    for draft in &drafts {
        match lowering.definition(draft) {
            Ok(definition) => definitions.push((definition, draft.is_single())),
            Err(why) => drop(failed.insert(draft.symbol, why)),
        }
    }
    separated(&mut definitions);
    let definitions: Vec<Definition> = definitions.into_iter().map(|one| one.0).collect();
    let layered: Vec<bool> = written
        .symbols
        .iter()
        .map(|symbol| symbol.layer.is_some())
        .collect();
    let measures = measures(layered.len(), &layered, &definitions);
    let constants: BTreeSet<Var> = written.globals.values().copied().collect();
    let constants = constants.into_iter().collect();
    Ok((Theory::new(definitions, measures, constants)?, failed))
}

/// Both sides of a link, and where it holds.
pub(super) fn sides(
    lowering: &Lowering<'_>,
    claim: &Claim,
    left: usize,
    uses: &Uses,
    failed: &Failed,
    agrees: &dyn Fn(&[Integer]) -> bool,
) -> Lowered<(Context, [Term; 2])> {
    let (Ok(one), Ok(other)) = (&claim.members[left], &claim.members[left + 1]) else {
        return no("a side means nothing");
    };
    let sides = [lowering.term(&one.body)?, lowering.term(&other.body)?];
    // What has a definition that the kernel does not know is not free.
    let mut met = BTreeSet::new();
    sides.iter().for_each(|side| symbols_in(side, &mut met));
    let below = met.iter().flat_map(|one| reached(uses, *one));
    let below: BTreeSet<Symbol> = below.chain(met.iter().copied()).collect();
    if let Some(why) = below.iter().find_map(|symbol| failed.get(symbol)) {
        return Err(why.clone());
    }
    let mut facts = lowering.constant_facts();
    for condition in &claim.conditions {
        // What holds for all indices holds for different ones.
        let more = comparison(&condition.left, condition.order, &condition.right);
        facts.extend(more.unwrap_or_default());
    }
    for side in &sides {
        lowering.needs(side, &mut facts)?;
    }
    let facts = needed(facts);
    let of_layers = |fact: &&Integer| !fact.variables().any(|var| claim.indices.contains(&var));
    if !agrees(&Vec::from_iter(facts.iter().filter(of_layers).cloned())) {
        return no("the layers for which this says something are no simple range");
    }
    let mut ranges = Vec::new();
    for var in &claim.indices {
        if let Some((_, size)) = claim.sizes.iter().find(|(known, _)| known == var) {
            ranges.push((*var, lowering.axis(size)));
        }
    }
    let mut context = Context::new(ranges, facts);
    let terms: Vec<&Term> = sides.iter().collect();
    let restrictions = lowering.restrictions(&terms, &context)?;
    context.facts.extend(restrictions);
    Ok((context, sides))
}

/// Adds the symbols of a term.
pub(super) fn symbols_in(term: &Term, found: &mut BTreeSet<Symbol>) {
    atoms(term, &mut |atom| {
        if let Atom::Entry(entry) | Atom::Derivative(_, entry) = atom {
            found.insert(entry.symbol);
        }
    });
}

/// The symbols that each symbol is directly computed from.
pub(super) fn uses(theory: &Theory) -> Uses {
    let mut uses = Uses::new();
    for definition in theory.definitions() {
        symbols_in(&definition.body, uses.entry(definition.symbol).or_default());
    }
    uses
}

/// Everything that is reached from a symbol.
pub(super) fn reached(uses: &Uses, from: Symbol) -> BTreeSet<Symbol> {
    let mut found = BTreeSet::new();
    let mut queue = vec![from];
    while let Some(one) = queue.pop() {
        for other in uses.get(&one).into_iter().flatten() {
            if found.insert(*other) {
                queue.push(*other);
            }
        }
    }
    found
}
