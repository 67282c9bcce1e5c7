//! Declarations: `$W^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$`, `$g \colon \mathbb{R} \to
//! \mathbb{R}$`, `$m, n \in \mathbb{N}$`.

use super::elaborate::{Elaborator, Found, position};
use super::integer::{Integer, Var};
use super::listing::Listing;
use super::name::{Name, word};
use super::scope::Role;
use super::term::{Size, SymbolId};
use super::theory::{Function, Meaning, Symbol};
use super::unsupported;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::tree::{Chain, Expr, Kind, Relation, Statement};

/// A declaration that cannot be used.
pub const DECLARATION: Code = Code(316);

/// Whether a statement declares something.
pub(super) fn declares(statement: &Statement) -> bool {
    statement.items.iter().any(|chain| {
        matches!(
            chain.relations.first(),
            Some((Relation::In | Relation::Colon, _))
        )
    })
}

/// Whether a declaration names a part of the real numbers, such as the positive ones.
pub(super) fn is_part(chain: &Chain) -> bool {
    let set = chain.members.last().map(|set| &set.kind);
    !chain.relations.is_empty()
        && matches!(set, Some(Kind::Scripted { sub, .. }) if !sub.is_empty())
}

impl Elaborator<'_> {
    /// Adds what a statement declares to the theory.
    pub(super) fn declare(&mut self, statement: &Statement, conditions: &[Chain]) -> Found<()> {
        // `m, n ∈ N`: names that wait for their type.
        let mut waiting: Vec<&Expr> = Vec::new();
        for chain in &statement.items {
            match chain.relations.first() {
                None => waiting.push(&chain.members[0]),
                Some((Relation::In, _)) if chain.relations.len() == 1 => {
                    waiting.push(&chain.members[0]);
                    for name in waiting.drain(..) {
                        self.declare_one(name, &chain.members[1], conditions)?;
                    }
                }
                Some((Relation::Colon, _)) => {
                    waiting.push(&chain.members[0]);
                    for name in waiting.drain(..) {
                        self.declare_function(name, chain)?;
                    }
                }
                _ => {
                    return Err(Diagnostic::new(
                        DECLARATION,
                        chain.span(),
                        "this declaration cannot be read",
                    ));
                }
            }
        }
        match waiting.first() {
            Some(name) => Err(Diagnostic::new(
                DECLARATION,
                name.span,
                "this declaration has no type, such as \\in \\mathbb{R}",
            )),
            None => Ok(()),
        }
    }

    fn declare_function(&mut self, name: &Expr, chain: &Chain) -> Found<()> {
        let complaint = || {
            Diagnostic::new(
                DECLARATION,
                chain.span(),
                "a function is declared as g \\colon \\mathbb{R} \\to \\mathbb{R}",
            )
        };
        let arrow = matches!(chain.relations.get(1), Some((Relation::Arrow, _)));
        let [_, from, to] = chain.members.as_slice() else {
            return Err(complaint());
        };
        let Some(Ok(name)) = Name::of(name, self.theory) else {
            return Err(complaint());
        };
        if !arrow || name.layer.is_some() {
            return Err(complaint());
        }
        // Claims about a function of arrays wait for a definition.
        let meaning = match is_reals(from) && is_reals(to) {
            true => Meaning::Opaque,
            false => Meaning::OfArrays,
        };
        if self
            .theory
            .function(&name.name, name.indices.len())
            .is_none()
        {
            self.theory.functions.push(Function {
                name: name.name,
                subscripts: name.indices.len(),
                meaning,
            });
        }
        Ok(())
    }

    fn declare_one(&mut self, name: &Expr, set: &Expr, conditions: &[Chain]) -> Found<()> {
        let Some(Ok(mut head)) = Name::of(name, self.theory) else {
            return Err(Diagnostic::new(
                DECLARATION,
                name.span,
                "a name should stand here",
            ));
        };
        // `w' \in \mathbb{R}` speaks of another number than w.
        head.name.push_str(&"'".repeat(head.primes as usize));
        if let Some(Expr {
            kind: Kind::Name(layer),
            ..
        }) = head.power
        {
            let message = format!(
                "a layer is written in brackets, {}^{{({layer})}}",
                head.name
            );
            return Err(Diagnostic::new(DECLARATION, name.span, message));
        }
        let set_name = match &set.kind {
            Kind::Name(name) => name.clone(),
            Kind::Scripted { base, sup, .. } if !sup.is_empty() => {
                base.name().unwrap_or_default().into()
            }
            Kind::Scripted { base, .. } => base.name().unwrap_or_default().into(),
            _ => String::new(),
        };
        match set_name.as_str() {
            "\\mathbb{Z}" | "ℤ" => Err(Diagnostic::new(
                DECLARATION,
                set.span,
                "integers are natural numbers from 1 on here; use \\mathbb{N}",
            )),
            "\\mathbb{N}" | "N" | "ℕ" if !is_positive(set) => Err(Diagnostic::new(
                DECLARATION,
                set.span,
                "natural numbers begin with 1 here; use \\mathbb{N}",
            )),
            "\\mathbb{N}" | "N" | "ℕ" => {
                if head.layer.is_none() && head.indices.is_empty() {
                    self.theory.global(&head.name);
                    return Ok(());
                }
                // `d_l ∈ N` says that widths are numbers.
                Ok(())
            }
            // `x_i \in \mathbb{R}` says nothing new of the entries of an array.
            "\\mathbb{R}" | "R" | "ℝ" if self.is_entry(&head) => Ok(()),
            "\\mathbb{R}" | "R" | "ℝ" => {
                let head = match head.indices.as_slice() {
                    [
                        Expr {
                            kind: Kind::Number(digits),
                            ..
                        },
                    ] => Name {
                        name: format!("{}_{digits}", head.name),
                        ..head
                    },
                    _ => head,
                };
                let numbered = |index: &&Expr| matches!(index.kind, Kind::Number(_));
                let axes = match head.indices.iter().all(numbered) {
                    true => Vec::new(),
                    false => match self.indexed_axes(&head, set, conditions, name.span)? {
                        Some(axes) => axes,
                        None => return Ok(()),
                    },
                };
                let conditions = match axes.is_empty() {
                    true => conditions,
                    false => &[],
                };
                let sizes: Vec<Expr> = match &set.kind {
                    // The reader has taken `m \times n` apart.
                    Kind::Scripted { sup, .. } => sup.clone(),
                    _ => Vec::new(),
                };
                let layer = match head.layer {
                    Some(layer) => Some(self.scope.integer(layer, Role::Layer, self.theory)?),
                    None => None,
                };
                let is_global =
                    |var: &Var| self.theory.globals.values().any(|global| global == var);
                let (formal, single) = match &layer {
                    None => (None, None),
                    Some(layer) if layer.variables().all(|var| is_global(&var)) => {
                        (Some(self.theory.variable("l")), Some(layer.clone()))
                    }
                    Some(layer) => match layer.as_variable() {
                        Some(var) => (Some(var), None),
                        None => {
                            return Err(Diagnostic::new(
                                DECLARATION,
                                name.span,
                                "declare all layers at once: ^{(l)} for l = 1, \\dots, n",
                            ));
                        }
                    },
                };
                let mut slots = axes;
                for size in &sizes {
                    slots.push(self.declared_size(size)?);
                }
                self.new_letters(conditions);
                let layers = self.conditions(conditions)?;
                let mut symbol = Symbol {
                    name: head.name.clone(),
                    layer: formal,
                    slots,
                    layers: single.is_none().then_some(layers),
                    single: single.iter().cloned().collect(),
                    declared: true,
                    span: name.span,
                };
                if let (Some(formal), Some(at)) = (formal, &single) {
                    for slot in &mut symbol.slots {
                        *slot = on_every_layer(slot, at, formal);
                    }
                }
                let known = self.theory.symbol(&head.name, formal.is_some());
                match known {
                    Some(SymbolId(at)) => {
                        let before = &self.theory.symbols[at as usize];
                        // The input may be declared apart from the other layers.
                        if !before.single.is_empty() || single.is_some() && before.declared {
                            if !same_sizes(before, &symbol) {
                                return Err(unsupported(
                                    name.span,
                                    "an array that has other sizes on one layer than on the others",
                                ));
                            }
                            symbol.single.extend(before.single.iter().cloned());
                            // The variable in the conditions of the earlier one goes with them.
                            if single.is_some() {
                                symbol.layers = before.layers.clone();
                                symbol.layer = before.layer;
                                symbol.slots = before.slots.clone();
                            }
                        }
                        self.theory.symbols[at as usize] = symbol;
                    }
                    None => self.theory.symbols.push(symbol),
                }
                Ok(())
            }
            _ => Err(Diagnostic::new(
                DECLARATION,
                set.span,
                "this set is not known; use \\mathbb{R} or \\mathbb{N}",
            )),
        }
    }

    /// The axes that the indices of a name stand for: `x_i \in \mathbb{R}` for i = 1, ..., m declares
    /// a vector. Without ranges nothing is said of a number with indices.
    fn indexed_axes(
        &mut self,
        head: &Name<'_>,
        set: &Expr,
        conditions: &[Chain],
        span: Span,
    ) -> Found<Option<Vec<Size>>> {
        let complaint = || {
            let message = "an array that is declared entry by entry has a range for each index";
            let hint = format!("write {}_i \\in ... for i = 1, \\dots, m", head.name);
            Diagnostic::new(DECLARATION, span, message).hint(hint)
        };
        if head.layer.is_some() {
            return Err(complaint());
        }
        if conditions.is_empty() && !matches!(set.kind, Kind::Scripted { .. }) {
            return Ok(None);
        }
        let listings: Vec<Listing<'_>> = (0..conditions.len())
            .filter_map(|at| Listing::first_of(&conditions[at..]))
            .map(|(listing, _)| listing)
            .collect();
        let mut axes = Vec::new();
        for index in &head.indices {
            let own = |listing: &&Listing<'_>| {
                index.name().is_some() && listing.name.name() == index.name()
            };
            let listing = listings.iter().find(own).ok_or_else(complaint)?;
            let last = listing.counted_to().ok_or_else(complaint)?;
            axes.push(self.declared_size(last)?);
        }
        Ok(Some(axes))
    }

    /// Whether a name with indices is an entry of an array that is known.
    fn is_entry(&self, head: &Name<'_>) -> bool {
        let symbol = self.theory.symbol(&head.name, head.layer.is_some());
        let slots = symbol.map_or(0, |symbol| self.theory.at(symbol).slots.len());
        !head.indices.is_empty() && slots >= head.indices.len()
    }

    /// The size of an axis in a declaration. Letters become integers, `d_l` a family of widths.
    fn declared_size(&mut self, expr: &Expr) -> Found<Size> {
        match &expr.kind {
            // `n_{\text{in}}` is one number.
            Kind::Scripted { base, sub, .. } if sub.len() == 1 && word(&sub[0]).is_some() => {
                let (name, word) = (base.name().unwrap_or_default(), word(&sub[0]));
                self.theory
                    .global(&format!("{name}_{}", word.unwrap_or_default()));
                let size = self.scope.integer(expr, Role::Plain, self.theory)?;
                Ok(Size::Integer(size))
            }
            Kind::Scripted {
                base,
                primes: 0,
                sub,
                sup,
            } if sup.is_empty() && sub.len() == 1 && base.name().is_some() => {
                let layer = self.scope.integer(&sub[0], Role::Layer, self.theory)?;
                let name = base.name().unwrap_or_default();
                Ok(Size::Family(self.theory.sizes.family(name, true), layer))
            }
            Kind::Group(_, inner) => self.declared_size(inner),
            _ => {
                self.size_letters(expr)?;
                let size = self.scope.integer(expr, Role::Plain, self.theory)?;
                // Letters are 1 at least.
                let (terms, constant) = size.parts();
                let least = terms.iter().map(|(_, times)| times).sum::<i64>() + constant;
                if least < 0 || terms.iter().any(|(_, times)| *times < 0) {
                    return Err(unsupported(expr.span, "an axis whose size may be negative")
                        .hint("give the size a letter of its own"));
                }
                Ok(Size::Integer(size))
            }
        }
    }

    /// Makes integers of all letters in a size, `p + q`, which may be declared further on.
    fn size_letters(&mut self, expr: &Expr) -> Found<()> {
        match &expr.kind {
            Kind::Number(_) => Ok(()),
            Kind::Name(name) if self.scope.free.iter().any(|(free, _)| free == name) => {
                let what =
                    format!("a size that depends on the layer {name} other than as d_{name}");
                Err(unsupported(expr.span, &what))
            }
            Kind::Name(name) if name != "*" => {
                self.theory.global(name);
                Ok(())
            }
            Kind::Group(_, inner) => self.size_letters(inner),
            Kind::Sum(terms) => terms
                .iter()
                .try_for_each(|(_, term)| self.size_letters(term)),
            Kind::Product(factors) => {
                let letter = |factor: &&Expr| !is_number(factor);
                match factors.iter().filter(letter).count() {
                    0 | 1 => factors
                        .iter()
                        .try_for_each(|factor| self.size_letters(factor)),
                    _ => Err(
                        unsupported(expr.span, "a size that is a product of letters")
                            .hint("write m \\times n for two axes, or give the product a letter"),
                    ),
                }
            }
            Kind::Scripted { sup, .. } if is_number(expr) && !sup.is_empty() => Ok(()),
            _ => Err(unsupported(expr.span, "an axis of this size")
                .hint("give the size a letter of its own")),
        }
    }
}

/// Whether it is a number, or a power of one.
fn is_number(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Number(_) => true,
        Kind::Group(_, inner) => is_number(inner),
        Kind::Scripted { base, sub, sup, .. } => {
            sub.is_empty() && is_number(base) && sup.iter().all(is_number)
        }
        _ => false,
    }
}

/// The size that an axis has on the layer `formal` if it has this size on the layer `at`: next to
/// `a^{(0)}` in `\mathbb{R}^{d_0}` stands `a^{(l)}` in `\mathbb{R}^{d_l}`.
fn on_every_layer(size: &Size, at: &Integer, formal: Var) -> Size {
    match size {
        Size::Family(family, layer) => match layer.minus(at) {
            Some(shift) => Size::Family(*family, position(formal).shifted(shift)),
            None => size.clone(),
        },
        Size::Integer(_) | Size::Unknown(_) => size.clone(),
    }
}

/// Whether two declarations of an array give it the same axes on every layer.
fn same_sizes(one: &Symbol, other: &Symbol) -> bool {
    let (Some(from), Some(to)) = (one.layer, other.layer) else {
        return one.slots == other.slots;
    };
    let renamed = |slot: &Size| slot.substitute(from, &position(to));
    let renamed: Option<Vec<Size>> = one.slots.iter().map(renamed).collect();
    renamed.as_ref() == Some(&other.slots)
}

/// Whether a set of natural numbers is written without something that may let 0 in.
fn is_positive(set: &Expr) -> bool {
    match &set.kind {
        Kind::Scripted { sub, sup, .. } => {
            let plain = |script: &Expr| matches!(script.name(), Some("+" | "*"));
            sub.is_empty() && sup.iter().all(plain)
        }
        _ => true,
    }
}

fn is_reals(expr: &Expr) -> bool {
    matches!(expr.name(), Some("\\mathbb{R}" | "R" | "ℝ"))
}
