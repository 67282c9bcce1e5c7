//! What a document as a whole makes doubtful: derivatives of what has no definition, and names
//! without declaration that are hardly numbers. It is known at the end of the document only.

use std::collections::{BTreeMap, BTreeSet};

use super::caution::{Bars, Caution};
use super::claim::Claim;
use super::document::{Reader, Status};
use super::elaborate::is_transpose;
use super::reach::Reach;
use super::term::SymbolId;
use super::theory::{Theory, letter};
use super::usage::walk;
use crate::diagnostic::Span;
use crate::syntax::Formula;
use crate::syntax::tree::{Expr, Kind};

/// Letters that mostly are numbers, also among matrices.
const NUMBERS: [&str; 7] = ["λ", "η", "α", "ε", "ϵ", "τ", "κ"];

/// Where a document shows that it speaks of matrices or vectors.
#[derive(Default)]
pub(super) struct Shapes {
    /// The line in which a name is transposed, multiplied entry by entry or called a matrix.
    names: BTreeMap<String, usize>,
    /// The first line in which anything is transposed or multiplied entry by entry.
    first: Option<usize>,
}

/// What is differentiated in a document.
#[derive(Default)]
struct Derivatives {
    /// Declared names that something is differentiated by which depends on them.
    inputs: BTreeSet<String>,
    /// Names without definition, and by what they are differentiated.
    open: BTreeSet<(String, String)>,
}

impl Shapes {
    /// Takes note of transpositions and of products entry by entry.
    pub fn look(&mut self, formula: &Formula, line: usize) {
        let statements = formula.statements.iter();
        let chains = statements.flat_map(|one| one.items.iter().chain(&one.condition));
        for member in chains.flat_map(|chain| &chain.members) {
            walk(member, &mut |part| match &part.kind {
                Kind::Scripted { base, sup, .. } => {
                    let scripts = sup.iter().flat_map(|script| script.factors());
                    // A transposition behind a layer: `W^{(l)T}`.
                    if scripts.into_iter().any(is_transposition) {
                        self.note(base, line);
                    }
                }
                Kind::Hadamard(left, right) => {
                    self.note(left, line);
                    self.note(right, line);
                }
                _ => {}
            });
        }
    }

    /// Takes note of the names in a formula that the text calls matrices or vectors.
    pub fn called(&mut self, formula: &Formula, line: usize) {
        let chains = formula.statements.iter().flat_map(|one| &one.items);
        for chain in chains.filter(|chain| chain.relations.is_empty()) {
            chain
                .members
                .iter()
                .for_each(|member| self.name(member, line));
        }
    }

    fn note(&mut self, expr: &Expr, line: usize) {
        self.first.get_or_insert(line);
        self.name(expr, line);
    }

    fn name(&mut self, expr: &Expr, line: usize) {
        let name = match &expr.kind {
            Kind::Scripted { base, .. } => base.name(),
            _ => expr.name(),
        };
        if let Some(name) = name {
            self.names.entry(letter(name)).or_insert(line);
        }
    }

    /// Why a name without declaration is hardly a number.
    fn doubt(&self, name: &str) -> Option<String> {
        let hint = "say with \\in what it is";
        let bare = letter(name);
        if let Some(line) = self.names.get(&bare) {
            return Some(format!(
                "{bare} was not declared, and line {line} shows that it is no number: {hint}"
            ));
        }
        if bare != name {
            return Some(format!(
                "{bare} was not declared, and is bold like a vector: {hint}"
            ));
        }
        let line = self.first.filter(|_| !NUMBERS.contains(&name))?;
        Some(format!(
            "{name} was not declared, and may be a matrix or a vector like others (line {line}): {hint}"
        ))
    }
}

/// Whether a part of a superscript is a transposition, perhaps behind a layer.
fn is_transposition(script: &Expr) -> bool {
    match &script.kind {
        Kind::Scripted { sup, .. } => sup.iter().any(is_transpose),
        _ => is_transpose(script),
    }
}

impl Derivatives {
    /// Takes note of the derivatives that a claim rests on.
    fn look(&mut self, theory: &Theory, reach: &Reach) {
        for (by, below) in &reach.derivatives {
            let name = letter(&theory.at(*by).name);
            if !below.contains(by) {
                let open = leaves(theory, below).map(|leaf| (leaf, name.clone()));
                self.open.extend(open);
            } else if below.len() > 1 && theory.at(*by).declared {
                self.inputs.insert(name);
            }
        }
    }

    /// A name without definition and what it may depend on, if a derivative rests on that.
    fn doubt(&self, theory: &Theory, reach: &Reach) -> Option<(String, String)> {
        let mut derivatives = reach.derivatives.iter();
        derivatives.find_map(|(by, below)| {
            let name = letter(&theory.at(*by).name);
            let pairs = leaves(theory, below).map(|leaf| (leaf, name.clone()));
            let mut open = pairs.filter(|pair| self.open.contains(pair));
            let below_by = theory.in_force(*by).map(|rule| theory.reached(&rule.body));
            let below_by: BTreeSet<SymbolId> = below_by.flatten().collect();
            let computed: BTreeSet<String> = leaves(theory, &below_by).collect();
            open.find(|(leaf, _)| !self.inputs.contains(leaf) || computed.contains(leaf))
        })
    }
}

/// The names of the symbols without definition.
fn leaves<'t>(
    theory: &'t Theory,
    symbols: &'t BTreeSet<SymbolId>,
) -> impl Iterator<Item = String> + 't {
    let free = symbols.iter().filter(|one| theory.is_free(**one));
    free.map(|one| letter(&theory.at(*one).name))
}

impl Reader<'_> {
    /// Takes note of what a formula shows of shapes.
    pub(super) fn look_at_shapes(&mut self, formula: &Formula, span: Span) {
        let line = self.line(span);
        self.shapes.look(formula, line);
    }

    /// Claims that the whole document makes doubtful are not decided.
    pub(super) fn doubts(&mut self) {
        let reach = |claim: &Claim, left: usize| {
            let members = &claim.members[left..left + 2];
            Reach::of(&claim.theory, members, &[])
        };
        let mut derivatives = Derivatives::default();
        for link in &self.links {
            if let Status::Claim { claim, left, .. } = &link.status {
                derivatives.look(&claim.theory, &reach(claim, *left));
            }
        }
        for link in &mut self.links {
            let Status::Claim {
                claim,
                left,
                caution,
            } = &mut link.status
            else {
                continue;
            };
            if caution.as_ref().is_some_and(|one| one.bars == Bars::Both) {
                continue;
            }
            let reach = reach(claim, *left);
            let open = derivatives.doubt(&claim.theory, &reach);
            let open = open.map(|(leaf, by)| {
                format!("nothing says how {leaf} depends on {by}: define {leaf} with :=")
            });
            let shape = || {
                reach.symbols.iter().find_map(|symbol| {
                    let known = claim.theory.at(*symbol);
                    let free = !known.declared && claim.theory.is_free(*symbol);
                    let number = free && known.slots.is_empty();
                    number.then(|| self.shapes.doubt(&known.name)).flatten()
                })
            };
            if let Some(text) = open.or_else(shape) {
                *caution = Some(Caution::both(&text));
            }
        }
    }
}
