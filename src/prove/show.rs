//! Terms of the kernel as LaTeX, with the names of the document.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::derivation::integer::{Integer, Var};
use crate::derivation::theory::Theory;
use crate::kernel::{Atom, Chain, Context, Entry, Monomial, Range, Term};

/// Names for the symbols of a theory, and for variables that only a proof has. Variables that are
/// free keep their names; two dummies of one expression never share one.
pub(super) struct Names<'t> {
    theory: &'t Theory,
    free: RefCell<BTreeMap<Var, String>>,
    bound: RefCell<BTreeMap<Var, String>>,
}

/// Letters for variables that the document does not have.
const LETTERS: [&str; 16] = [
    "s", "t", "r", "u", "v", "p", "q", "k", "l", "\\rho", "\\sigma", "\\tau", "\\kappa",
    "\\lambda", "\\xi", "\\zeta",
];

impl<'t> Names<'t> {
    pub fn new(theory: &'t Theory) -> Self {
        Names {
            theory,
            free: RefCell::default(),
            bound: RefCell::default(),
        }
    }

    /// From here on the variables of a context are the free ones.
    pub fn fix(&self, context: &Context) {
        self.free.borrow_mut().clear();
        self.bound.borrow_mut().clear();
        let constants = self.theory.globals.values().copied();
        let ranges = context.ranges.iter().map(|(var, _)| *var);
        let facts = context.facts.iter().flat_map(|fact| fact.variables());
        for var in constants.chain(ranges).chain(facts) {
            let name = self.variable(var);
            self.bound.borrow_mut().remove(&var);
            self.free.borrow_mut().insert(var, name);
        }
    }

    fn variable(&self, var: Var) -> String {
        let (free, mut bound) = (self.free.borrow(), self.bound.borrow_mut());
        if let Some(name) = free.get(&var).or_else(|| bound.get(&var)) {
            return name.clone();
        }
        let taken = |name: &str| {
            free.values()
                .chain(bound.values())
                .any(|other| other == name)
        };
        let first = match self.theory.variables.get(var.0 as usize) {
            Some(name) => Some(name.to_string()),
            None => LETTERS
                .iter()
                .find(|letter| !taken(letter))
                .map(|name| name.to_string()),
        };
        let mut name = first.unwrap_or_else(|| "s".into());
        while taken(&name) {
            name.push('\'');
        }
        bound.insert(var, name.clone());
        name
    }

    pub fn integer(&self, integer: &Integer) -> String {
        integer.show(&|var| self.variable(var))
    }

    fn width(&self, family: u32, layer: &Integer) -> String {
        let known = self.theory.sizes.family_count();
        match (family as usize).checked_sub(known) {
            None => format!(
                "{}_{{{}}}",
                self.theory.sizes.name(family),
                self.integer(layer)
            ),
            Some(unnamed) => format!("\\text{{range {}}}", unnamed + 1),
        }
    }

    /// Where variables range, and which inequalities hold.
    pub fn context(&self, context: &Context) -> String {
        let mut known: Vec<&Integer> = context.facts.iter().collect();
        known.retain(|fact| fact.as_constant().is_none());
        known.sort();
        known.dedup();
        let facts = known.into_iter().map(|fact| {
            // n - k - 1 >= 0 reads better as k + 1 <= n.
            let (terms, constant) = fact.parts();
            let side = |sign: i64| {
                let mut side = Integer::constant((sign * constant).max(0));
                for (var, times) in terms.iter().filter(|(_, times)| times * sign > 0) {
                    let more = side.plus(times * sign, &Integer::variable(*var));
                    side = more.unwrap_or(side);
                }
                self.integer(&side)
            };
            format!("{} \\le {}", side(-1), side(1))
        });
        let ranges = context.ranges.iter().map(|(var, range)| match range {
            Range::Width(family, layer) => {
                let width = self.width(*family, layer);
                format!("1 \\le {} \\le {width}", self.variable(*var))
            }
            Range::Limits(low, high) => format!(
                "{} \\le {} \\le {}",
                self.integer(low),
                self.variable(*var),
                self.integer(high)
            ),
        });
        facts.chain(ranges).collect::<Vec<_>>().join(",\\ ")
    }

    /// A term; its dummies get names anew.
    pub fn term(&self, term: &Term) -> String {
        self.bound.borrow_mut().clear();
        self.sum(term)
    }

    fn sum(&self, term: &Term) -> String {
        let mut text = String::new();
        for monomial in term.monomials() {
            let negative = monomial.coefficient().parts().0 < 0;
            text.push_str(match (text.is_empty(), negative) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => " + ",
                (false, true) => " - ",
            });
            text.push_str(&self.monomial(monomial));
        }
        match text.is_empty() {
            true => "0".into(),
            false => text,
        }
    }

    /// A monomial without its sign.
    fn monomial(&self, monomial: &Monomial) -> String {
        let (above, below) = monomial.coefficient().parts();
        let mut parts = Vec::new();
        match (above.unsigned_abs(), below) {
            (1, 1) => {}
            (above, 1) => parts.push(above.to_string()),
            (above, below) => parts.push(format!("\\frac{{{above}}}{{{below}}}")),
        }
        for (var, range) in monomial.binders() {
            let name = self.variable(*var);
            parts.push(match range {
                Range::Width(..) => format!("\\sum_{{{name}}}"),
                // An axis that somebody named is not named again.
                Range::Limits(low, high)
                    if low.as_constant() == Some(1) && high.as_variable().is_some() =>
                {
                    format!("\\sum_{{{name}}}")
                }
                Range::Limits(low, high) => {
                    format!(
                        "\\sum_{{{name}={}}}^{{{}}}",
                        self.integer(low),
                        self.integer(high)
                    )
                }
            });
        }
        // Derivatives last, as people write them.
        let late = |atom: &Atom| matches!(atom, Atom::Derivative(..));
        let mut factors: Vec<&(Atom, i64)> = monomial.factors().iter().collect();
        factors.sort_by_key(|(atom, _)| late(atom));
        if factors.is_empty() && (!monomial.binders().is_empty() || parts.is_empty()) {
            parts.push("1".into());
        }
        for (atom, exponent) in factors {
            parts.push(self.power(atom, *exponent));
        }
        parts.join(" ")
    }

    fn power(&self, atom: &Atom, exponent: i64) -> String {
        let base = self.atom(atom);
        match (atom, exponent) {
            (_, 1) => base,
            (Atom::Entry(_) | Atom::Number(_) | Atom::Group(_) | Atom::Exp(_), _)
                if !base.contains('^') =>
            {
                format!("{base}^{{{exponent}}}")
            }
            (Atom::Group(_), _) => format!("{base}^{{{exponent}}}"),
            _ => format!("\\left({base}\\right)^{{{exponent}}}"),
        }
    }

    fn entry(&self, entry: &Entry) -> String {
        let symbols = &self.theory.symbols;
        let mut text = match symbols.get(entry.symbol.0 as usize) {
            Some(symbol) => symbol.name.clone(),
            None => format!("x_{{({})}}", entry.symbol.0 as usize - symbols.len() + 1),
        };
        let indices: Vec<String> = entry.indices.iter().map(|one| self.integer(one)).collect();
        if !indices.is_empty() {
            let long = indices
                .iter()
                .any(|index| index.chars().count() > 1 && !index.starts_with('\\'));
            text.push_str(&format!(
                "_{{{}}}",
                indices.join(if long { "," } else { " " })
            ));
        }
        if let Some(layer) = &entry.layer {
            text.push_str(&format!("^{{({})}}", self.integer(layer)));
        }
        text
    }

    fn atom(&self, atom: &Atom) -> String {
        match atom {
            Atom::Entry(entry) => self.entry(entry),
            Atom::Number(integer) => self.integer(integer),
            Atom::Width(family, layer) => self.width(*family, layer),
            Atom::Delta(left, right) => {
                format!("\\delta_{{{},{}}}", self.integer(left), self.integer(right))
            }
            Atom::Apply(head, argument) => {
                let functions = &self.theory.functions;
                let name = functions
                    .get(head.function.0 as usize)
                    .map_or("f", |known| &known.name);
                let primes = match head.order {
                    0..=3 => "'".repeat(head.order as usize),
                    many => format!("^{{({many})}}"),
                };
                let indices: Vec<String> = head
                    .subscripts
                    .iter()
                    .map(|one| self.integer(one))
                    .collect();
                let indices = match indices.is_empty() {
                    true => String::new(),
                    false => format!("_{{{}}}", indices.join(",")),
                };
                format!("{name}{primes}{indices}({})", self.sum(argument))
            }
            Atom::Exp(argument) => format!("e^{{{}}}", self.sum(argument)),
            Atom::Log(argument) => format!("\\log\\left({}\\right)", self.sum(argument)),
            Atom::Group(inner) => format!("\\left({}\\right)", self.sum(inner)),
            Atom::Chain(chain) => self.chain(chain),
            Atom::Derivative(of, by) => {
                let of = match of.monomials() {
                    [one] if super::simplify::is_entry(one).is_some() => self.sum(of),
                    _ => format!("\\left[{}\\right]", self.sum(of)),
                };
                format!("\\frac{{\\partial}}{{\\partial {}}} {of}", self.entry(by))
            }
            Atom::At(_, argument, body) => {
                format!(
                    "\\left[{}\\right]_{{{}}}",
                    self.sum(body),
                    self.sum(argument)
                )
            }
        }
    }

    fn chain(&self, chain: &Chain) -> String {
        format!(
            "\\left(\\prod_{{{}={}}}^{{{}}} \\left[{}\\right]_{{{} {}}}\\right)_{{{} {}}}",
            self.variable(chain.var),
            self.integer(&chain.low),
            self.integer(&chain.high),
            self.sum(&chain.body),
            self.variable(chain.row),
            self.variable(chain.column),
            self.integer(&chain.at_row),
            self.integer(&chain.at_column)
        )
    }
}
