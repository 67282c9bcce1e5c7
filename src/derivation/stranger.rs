//! Names that nobody has introduced. An equation about one of them is more likely to say what it is
//! than to be a claim about any number.

use std::collections::BTreeSet;

use super::caution::Caution;
use super::document::Reader;
use super::elaborate::Names;
use super::head::{FIXED, Head, may_define, stem};
use super::name::Name;
use super::term::Term;
use super::theory::{Theory, letter};
use super::usage::{self, numbers, occurrences, walk};
use crate::syntax::tree::{Expr, Kind, Relation};

/// Names that mean the identity or a vector of one number, by custom.
const CUSTOM: [&str; 7] = [
    "I",
    "\\mathbf{I}",
    "\\mathbb{I}",
    "\\mathbf{1}",
    "\\mathbb{1}",
    "\\mathbf{0}",
    "\\boldsymbol{1}",
];

/// Names in an expression that stand for numbers or functions, have no meaning of their own and
/// were not introduced.
pub(super) fn unknown(expr: &Expr, theory: &Theory) -> BTreeSet<String> {
    let mut bare = false;
    occurrences(expr, &mut |factor, _| bare |= factor.name() == Some("δ"));
    let known = |name: &str| {
        let sign = matches!(name, "∂" | "d" | "∇" | "∞" | "const") || name == "δ" && !bare;
        let introduced = |name: &str| {
            let layers = [false, true];
            theory.knows(name)
                || layers
                    .iter()
                    .any(|layers| theory.twin(name, *layers).is_some())
        };
        let one = matches!(name, "\\mathbf{1}" | "\\mathbb{1}");
        sign || one
            || FIXED.contains(&name)
            || introduced(name)
            || stem(name).is_some_and(introduced)
    };
    let mut found = BTreeSet::new();
    numbers(expr, &mut |name, numbered| {
        // `h'` is made of h.
        let base = name.trim_end_matches('\'');
        if !known(name) && !known(base) && !numbered.is_some_and(known) {
            found.insert(letter(base));
        }
    });
    found
}

/// Whether an expression may be a name that is written with several letters, such as `\Delta w_k`.
fn is_like_a_name(expr: &Expr) -> bool {
    let name = |factor: &Expr| match &factor.kind {
        Kind::Name(_) | Kind::Group(..) => true,
        Kind::Scripted { base, .. } => base.name().is_some(),
        _ => false,
    };
    let factors = expr.factors();
    name(expr) || matches!(expr.kind, Kind::Product(_)) && factors.iter().all(name)
}

impl Reader<'_> {
    /// Why a difference between two members may be none: one of them may be a name, or a sign.
    pub(super) fn odd_names(
        &mut self,
        left: &Expr,
        right: &Expr,
        names: &Names,
    ) -> Option<Caution> {
        let stranger = self.stranger(left, right, names);
        let differential = || self.differential(left, right);
        let text = stranger.or_else(differential);
        let text = text.or_else(|| self.index_with_a_value(left, right));
        let text = text.or_else(|| self.fixed_by_custom(left, right));
        text.map(|text| Caution::difference(&text))
    }

    /// Takes note of the names that claims have been about.
    pub(super) fn meet(&mut self, members: &[Expr]) {
        for member in members {
            numbers(member, &mut |name, numbered| {
                let names = [name.trim_end_matches('\'')].into_iter().chain(numbered);
                self.met.extend(names.map(letter));
            });
        }
    }

    /// A name that stands on one side only, for the first time.
    fn stranger(&mut self, left: &Expr, right: &Expr, names: &Names) -> Option<String> {
        let theory = &self.theory;
        let says_nothing = theory.symbols.is_empty() && theory.functions.is_empty();
        if says_nothing && theory.globals.is_empty() {
            return None;
        }
        let new = |side: &Expr, other: &Expr| {
            let mut written = BTreeSet::new();
            numbers(other, &mut |name, numbered| {
                let names = [name.trim_end_matches('\'')].into_iter().chain(numbered);
                written.extend(names.map(letter));
            });
            let integers = [&names.indices, &names.bound, &names.limits];
            let found = unknown(side, theory).into_iter().filter(|name| {
                let integer = integers.iter().any(|known| known.contains(name));
                !integer && !written.contains(name) && !self.met.contains(name)
            });
            found.collect::<Vec<String>>()
        };
        let shown = |side: &Expr| &self.text[side.span.start..side.span.end];
        let found = new(left, right);
        if !found.is_empty() {
            let text = match is_like_a_name(left) {
                true => format!(
                    "{} is not known; is {} a name? write := to define it",
                    found.join(", "),
                    shown(left)
                ),
                false => format!("nothing was said before of {}", found.join(", ")),
            };
            if is_like_a_name(left) {
                self.unused.stranger(&found, &text);
            }
            return Some(text);
        }
        // `\frac{\partial J}{\partial w_k} = g_k` says what g is, if nobody has said it before.
        let found = new(right, left);
        let defines = may_define(right, left, &Relation::Equal, theory);
        let name = Head::of(right, theory).map(|head| letter(&head.name().name));
        if defines && name.is_some_and(|name| found.contains(&name)) {
            let text = format!(
                "{} is not known; write {} := ... to define it",
                found.join(", "),
                shown(right)
            );
            self.unused.stranger(&found, &text);
            return Some(text);
        }
        None
    }

    /// Whether an equation computes the entries of something without definition from its own other
    /// entries: `h_t = W h_{t-1}`.
    pub(super) fn recurs(&self, left: &Expr, right: &Expr) -> bool {
        let Some(Head::Array(name, None)) = Head::of(left, &self.theory) else {
            return false;
        };
        let symbol = self
            .theory
            .array(&name.name, name.layer.is_some(), name.indices.len());
        let defined = symbol.is_some_and(|symbol| !self.theory.is_free(symbol));
        let mut found = false;
        walk(right, &mut |part| {
            if let Some(Ok(other)) = Name::of(part, &self.theory)
                && other.name == name.name
            {
                let step = |index: &&Expr| matches!(index.kind, Kind::Sum(_));
                found |= other.indices.iter().any(step);
            }
        });
        found && !defined && !name.indices.is_empty()
    }

    /// Takes note of an equation that seems to say what the author means by a delta.
    pub(super) fn other_delta(&mut self, left: &Expr, right: &Expr) {
        let Some(Ok(name)) = Name::of(left, &self.theory) else {
            return;
        };
        let kronecker = name.name == "δ" && name.layer.is_none() && name.indices.len() == 2;
        if !kronecker || self.theory.symbol("δ", false).is_some() {
            return;
        }
        // `\frac{\partial x_i}{\partial x_j}` is what everybody means.
        let own = match &right.kind {
            Kind::Derivative { of, by } => {
                let letter = |expr: &Expr| {
                    let name = Name::of(expr, &self.theory).and_then(Result::ok);
                    name.map(|name| name.name)
                };
                by.len() == 1 && letter(of).is_some() && letter(of) == letter(&by[0])
            }
            _ => false,
        };
        let mut others = false;
        numbers(right, &mut |name, _| others |= name != "δ");
        if others && !own {
            let line = self.line(left.span);
            let text = format!(
                "δ with two indices is the Kronecker delta here, and line {line} may mean another: \
                 take another letter, or write one index"
            );
            self.unused.stranger(&["δ".into()], &text);
        }
    }

    /// A letter that mostly means the identity, or a vector of ones or zeros, without introduction.
    fn fixed_by_custom(&self, left: &Expr, right: &Expr) -> Option<String> {
        let mut found = None;
        for side in [left, right] {
            numbers(side, &mut |name, _| {
                if CUSTOM.contains(&name) && !self.theory.knows(name) {
                    found.get_or_insert(format!(
                        "{name} was not introduced, and may mean more than a number"
                    ));
                }
            });
        }
        found
    }

    /// A d directly before a name, or first of all on the left: in `dw_k` it is hardly a number.
    fn differential(&self, left: &Expr, right: &Expr) -> Option<String> {
        let mut found = None;
        let first = match &left.kind {
            Kind::Sum(terms) => &terms[0].1,
            _ => left,
        };
        let begins = |factors: &[Expr]| factors[0].span == first.factors()[0].span;
        let mut look = |expr: &Expr, leads: bool| {
            walk(expr, &mut |part| {
                let Kind::Product(factors) = &part.kind else {
                    return;
                };
                for (at, pair) in factors.windows(2).enumerate() {
                    let between = self.text.get(pair[0].span.end..pair[1].span.start);
                    let apart = between.is_none_or(|between| !between.trim().is_empty());
                    let touches = between == Some("");
                    let leads = leads && at == 0 && begins(factors);
                    let name = match &pair[1].kind {
                        Kind::Scripted { base, .. } => base.name(),
                        _ => pair[1].name(),
                    };
                    if let (Some("d"), Some(name)) = (pair[0].name(), name)
                        && !apart
                        && (touches || leads)
                    {
                        found.get_or_insert(format!(
                            "it is not clear whether d is a differential in front of {name}; \
                             write d \\cdot {name} for a product"
                        ));
                    }
                }
            });
        };
        look(left, true);
        look(right, false);
        found
    }

    /// An index that is a number elsewhere: with `k := 2` somebody may mean `x_2` by `x_k`.
    fn index_with_a_value(&self, left: &Expr, right: &Expr) -> Option<String> {
        let mut names = Names::default();
        for side in [left, right] {
            usage::names(side, &mut names);
        }
        let theory = &self.theory;
        let integer = |term: &Term| {
            let mut integer = true;
            term.walk(&mut |part| {
                integer &= matches!(
                    part,
                    Term::Number(_)
                        | Term::Integer(_)
                        | Term::Add(_)
                        | Term::Multiply(_)
                        | Term::Negate(_)
                );
            });
            integer
        };
        let mut rules = theory.rules.iter().filter(|rule| !rule.replaced);
        let rule = rules.find(|rule| {
            let symbol = theory.at(rule.symbol);
            let number = symbol.slots.is_empty() && symbol.layer.is_none();
            number && names.indices.contains(&symbol.name) && integer(&rule.body)
        })?;
        let name = &theory.at(rule.symbol).name;
        Some(format!(
            "{name} has a value ({}) and is an index here",
            rule.label
        ))
    }
}
