//! Left sides: which of them may define something, and whether it is defined already.

use super::definition::matches;
use super::elaborate::{Elaborator, Names};
use super::integer::{Integer, Var};
use super::name::Name;
use super::scope::Role;
use super::term::SymbolId;
use super::theory::{Comparison, Meaning, Theory};
use super::usage::walk;
use crate::syntax::tree::{Bracket, Chain, Expr, Kind, Relation};

/// Functions with a fixed meaning.
pub(super) const FIXED: [&str; 13] = [
    "exp", "log", "ln", "tanh", "sinh", "cosh", "sin", "cos", "tan", "max", "min", "det", "e",
];

/// The name that stands below primes, dots and stars: y for `y'`, `\dot{y}` and `y^*`.
pub(super) fn stem(name: &str) -> Option<&str> {
    let dotted = name.trim_end_matches('\'');
    let dot = |sign: &str| dotted.strip_prefix(sign)?.strip_suffix('}');
    let below = dot("\\dot{").or_else(|| dot("\\ddot{"));
    let below = below.or_else(|| dotted.strip_suffix("^*"));
    below.or((dotted != name).then_some(dotted))
}

/// The name that stands before a word: J for `J_{\text{reg}}`, w for `w^{\text{new}}`.
pub(super) fn without_word(name: &str) -> Option<&str> {
    let (base, word) = name.rsplit_once(['_', '^'])?;
    (!word.contains('}') && word.chars().any(char::is_alphabetic)).then_some(base)
}

/// The left side of a definition.
pub(super) enum Head<'e> {
    /// Entries of an array: the name with layer and indices, and the places of a slice.
    Array(Name<'e>, Option<&'e [Expr]>),
    /// A name with different letters in a bracket, and these letters. It may be a function with its
    /// parameters, or a number that depends on what is declared.
    Function(Name<'e>, Vec<String>, &'e [Expr]),
    /// A name with other names in a bracket: a number that depends on them.
    Value(Name<'e>, &'e [Expr]),
}

impl<'e> Head<'e> {
    /// Reads a left side; `None` if nothing can be defined by it.
    pub(super) fn of(expr: &'e Expr, theory: &Theory) -> Option<Head<'e>> {
        let plain = |expr: &'e Expr| {
            let name = Name::of(expr, theory)?.ok()?.numbered(theory);
            let fits = name.power.is_none() && !name.transposed;
            (fits && !matches!(name.name.as_str(), "∂" | "d" | "∇")).then_some(name)
        };
        match &expr.kind {
            Kind::Name(_) | Kind::Scripted { .. } => {
                let mut name = plain(expr)?;
                // A prime belongs to the name of what is no function.
                name.name.push_str(&"'".repeat(name.primes as usize));
                name.primes = 0;
                // What has a fixed meaning is not defined anew. An e alone or with indices may
                // be an array.
                let fixed = match name.name.as_str() {
                    "δ" => name.layer.is_none() && name.indices.len() == 2,
                    "e" => name.layer.is_some() && name.indices.is_empty(),
                    other => FIXED.contains(&other),
                };
                (!fixed).then_some(Head::Array(name, None))
            }
            Kind::Product(factors) => {
                let [
                    head,
                    Expr {
                        kind: Kind::Group(Bracket::Round, inner),
                        ..
                    },
                ] = factors.as_slice()
                else {
                    return None;
                };
                let name = plain(head).filter(|name| name.primes == 0)?;
                let places = match &inner.kind {
                    Kind::List(items) => items.as_slice(),
                    _ => std::slice::from_ref(&**inner),
                };
                if places.iter().any(|place| place.kind == Kind::Colon) {
                    return name
                        .indices
                        .is_empty()
                        .then_some(Head::Array(name, Some(places)));
                }
                let twice = |(at, place): (usize, &Expr)| {
                    places[..at].iter().any(|other| other.is_like(place))
                };
                // What has a fixed meaning is not defined anew.
                let fixed = FIXED.contains(&name.name.as_str());
                if fixed || name.layer.is_some() || places.iter().enumerate().any(twice) {
                    return None;
                }
                let letter = |place: &Expr| place.name().map(String::from);
                match places.iter().map(letter).collect() {
                    Some(letters) => Some(Head::Function(name, letters, places)),
                    None => places
                        .iter()
                        .all(|place| Name::of(place, theory).is_some_and(|name| name.is_ok()))
                        .then_some(Head::Value(name, places)),
                }
            }
            _ => None,
        }
    }

    /// The name of what is defined, with its scripts.
    pub(super) fn name(&self) -> &Name<'e> {
        let (Head::Array(name, _) | Head::Function(name, ..) | Head::Value(name, _)) = self;
        name
    }

    /// Whether this is a name with primes or dots beside the name without, which means something. It
    /// is likely to be a derivative, and of what by what is not written.
    pub(super) fn is_marked(&self, theory: &Theory) -> bool {
        stem(&self.name().name).is_some_and(|stem| theory.knows(stem))
    }

    /// Whether this is the derivative of a function, which is no name of its own.
    pub(super) fn is_derivative(&self, theory: &Theory) -> bool {
        let base = self.name().name.trim_end_matches('\'');
        base != self.name().name && theory.is_function(base)
    }

    /// Whether what it stands for under these conditions has a definition already.
    pub(super) fn known(&self, conditions: &[Chain], theory: &Theory) -> Known {
        match self {
            Head::Function(name, ..) | Head::Value(name, _) => {
                let known = theory.function(&name.name, name.indices.len());
                let meaning = known.map(|known| &theory.functions[known.0 as usize].meaning);
                let defined = matches!(meaning, Some(Meaning::Defined(_)))
                    || theory.brackets.contains_key(&name.name) && theory.has(&name.name);
                if defined { Known::All } else { Known::No }
            }
            Head::Array(name, _) => {
                let count = name.indices.len();
                let Some(symbol) = theory.array(&name.name, name.layer.is_some(), count) else {
                    return Known::No;
                };
                let mut scratch = theory.clone();
                let mut elaborator = Elaborator::new(&mut scratch, Names::default());
                let Some(layer) = name.layer else {
                    let defined = !theory.is_free(symbol);
                    return if defined { Known::All } else { Known::No };
                };
                let layer = elaborator
                    .scope
                    .integer(layer, Role::Layer, elaborator.theory);
                let Ok(layer) = layer else {
                    return Known::No;
                };
                let conditions = elaborator.conditions(conditions).unwrap_or_default();
                covered(&scratch, symbol, &layer, &conditions)
            }
        }
    }
}

/// How much of what a left side stands for has a definition.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing that a range of layers is defined with.
    No,
    /// Some layers, by the definition with this label; others not.
    Part(String),
    /// Everything.
    All,
}

/// Whether definitions meet the layers of a pattern, tried on a network of five layers.
fn covered(theory: &Theory, symbol: SymbolId, layer: &Integer, limits: &[Comparison]) -> Known {
    const DEPTH: i64 = 5;
    let free: Vec<Var> = layer
        .variables()
        .filter(|var| !theory.globals.values().any(|global| global == var))
        .collect();
    let mut environment = vec![DEPTH; theory.variables.len()];
    let rules = theory.rules_of(symbol);
    let mut part = None;
    let mut all = !rules.is_empty();
    let tries = if free.is_empty() { 0..1 } else { 0..DEPTH + 1 };
    for value in tries {
        for var in &free {
            environment[var.0 as usize] = value;
        }
        let at = layer.at(&environment);
        // Without a range it is about the layers in the middle at least.
        let meant = match limits {
            [] => free.is_empty() || (1..DEPTH).contains(&at),
            limits => limits.iter().all(|limit| limit.holds(&environment)),
        };
        if !meant {
            continue;
        }
        let mut met = rules
            .iter()
            .filter(|rule| matches(rule, at, &mut environment.clone()))
            .peekable();
        all &= met.peek().is_some();
        part = part.or(met.find(|rule| rule.layer_variable.is_some()));
    }
    match part {
        _ if all => Known::All,
        Some(rule) => Known::Part(rule.label.clone()),
        None => Known::No,
    }
}

/// Whether `=` or `≡` defines: its left side has no definition yet and does not occur on the right.
pub(super) fn may_define(left: &Expr, right: &Expr, relation: &Relation, theory: &Theory) -> bool {
    may_define_where(left, right, relation, &[], theory)
}

/// The same under conditions.
pub(super) fn may_define_where(
    left: &Expr,
    right: &Expr,
    relation: &Relation,
    conditions: &[Chain],
    theory: &Theory,
) -> bool {
    let Some(head) = Head::of(left, theory) else {
        return false;
    };
    let marked = *relation != Relation::Define && head.is_marked(theory);
    if head.known(conditions, theory) == Known::All || head.is_derivative(theory) || marked {
        return false;
    }
    let name = head.name();
    let used = mentions(right, &name.name);
    match &head {
        Head::Array(name, _) => {
            let integer = name.layer.is_none()
                && name.indices.is_empty()
                && theory.globals.contains_key(&name.name);
            // `x = x + 1` is an assignment, not a definition.
            let itself = name.layer.is_none() && used || occurs(left, right);
            !integer && !itself && !theory.is_of_arrays(&name.name)
        }
        Head::Value(_, places) => {
            let new = !theory.knows(&name.name);
            new && !used && places.iter().all(|place| is_settled(place, theory))
        }
        // `f(x) = ...` says what f is only if f is new.
        Head::Function(_, parameters, _) => {
            let any = |name: &String| !theory.has(name) && !theory.globals.contains_key(name);
            // Of a function that is declared it may also be said what it is at any number.
            let declared = theory.function(&name.name, name.indices.len()).is_some();
            let fits = match declared {
                true => parameters.iter().all(any),
                // An expectation is no function of what stands behind it.
                false => {
                    let mut parameters = parameters.iter();
                    !is_operator(&name.name) || parameters.any(|letter| mentions(right, letter))
                }
            };
            // With other subscripts it is another function.
            let other = !declared && theory.is_function(&name.name);
            let new = theory.symbol(&name.name, false).is_none();
            (*relation == Relation::Equivalent || new) && !other && !used && fits
        }
    }
}

/// Whether a name stands somewhere in an expression.
fn mentions(expr: &Expr, name: &str) -> bool {
    let mut found = false;
    walk(expr, &mut |part| found |= part.name() == Some(name));
    found
}

/// Whether an expression stands somewhere in another.
fn occurs(part: &Expr, whole: &Expr) -> bool {
    let mut found = false;
    walk(whole, &mut |other| found |= other.is_like(part));
    found
}

/// Whether a name is likely to be an operator such as an expectation or a variance.
pub(super) fn is_operator(name: &str) -> bool {
    name.starts_with("\\mathbb{")
        || name.chars().count() > 1 && name.chars().all(char::is_alphabetic)
}

/// Whether the scripts of a name hold no letter that may be any number.
pub(super) fn is_settled(place: &Expr, theory: &Theory) -> bool {
    let Some(Ok(name)) = Name::of(place, theory) else {
        return false;
    };
    let mut settled = name.power.is_none() && !name.transposed;
    for script in name.indices.iter().copied().chain(name.layer) {
        walk(script, &mut |part| {
            settled &= part
                .name()
                .is_none_or(|name| theory.globals.contains_key(name));
        });
    }
    settled
}
