//! Terms of the kernel as LaTeX, with the names of the document.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::derivation::integer::{Integer, Var};
use crate::derivation::theory::{NORMALISED, Theory};
use crate::kernel::{
    Atom, Chain, Context, Entry, Equation, Fraction, Monomial, Range, Symbol, Term,
};
use crate::syntax::spelled;

/// Names for the symbols of a theory, and for variables that only a proof has. Variables that are
/// free keep their names; two dummies of one expression never share one.
pub(super) struct Names<'t> {
    theory: &'t Theory,
    /// Whether Greek letters are written as LaTeX commands.
    commands: bool,
    /// What the document calls its arrays, functions and sizes.
    known: BTreeSet<String>,
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
            commands: true,
            known: known(theory),
            free: RefCell::default(),
            bound: RefCell::default(),
        }
    }

    /// Names as they are written among words.
    pub fn plain(theory: &'t Theory) -> Self {
        Names {
            commands: false,
            ..Names::new(theory)
        }
    }

    /// The name of something in the document.
    fn spelled(&self, name: &str) -> String {
        match self.commands {
            true => spelled(name),
            false => name.into(),
        }
    }

    /// From here on the variables of some contexts are the free ones. Those of the first are named
    /// first.
    pub fn fix(&self, contexts: &[&Context]) {
        self.free.borrow_mut().clear();
        self.bound.borrow_mut().clear();
        let constants = self.theory.globals.values().copied();
        let named = contexts.iter().flat_map(|context| {
            let ranges = context.ranges.iter().map(|(var, _)| *var);
            ranges.chain(context.facts.iter().flat_map(|fact| fact.variables()))
        });
        for var in constants.chain(named) {
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
        let own = self.theory.globals.values().any(|global| *global == var);
        let taken = |name: &str| {
            let mut others = free.values().chain(bound.values());
            others.any(|other| other == name) || !own && self.known.contains(name)
        };
        let first = match self.theory.variables.get(var.0 as usize) {
            Some(name) => Some(self.spelled(name)),
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
                self.spelled(self.theory.sizes.name(family)),
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
            // n - k - 1 >= 0 reads better as k <= n - 1.
            let (terms, constant) = fact.parts();
            let mut below = terms.iter().filter(|(_, times)| *times < 0);
            let alone =
                below.next().is_some_and(|(_, times)| *times == -1) && below.next().is_none();
            let side = |sign: i64| {
                let here = if alone { sign > 0 } else { sign * constant > 0 };
                let mut side = Integer::constant(if here { sign * constant } else { 0 });
                for (var, times) in terms.iter().filter(|(_, times)| times * sign > 0) {
                    let more = side.plus(times * sign, &Integer::variable(*var));
                    side = more.unwrap_or(side);
                }
                self.integer(&side)
            };
            vec![side(-1), side(1)]
        });
        // Of an axis without a name there is nothing to say.
        let named = |range: &Range| match range {
            Range::Width(family, _) => (*family as usize) < self.theory.sizes.family_count(),
            Range::Limits(..) => true,
        };
        let ranges = context.ranges.iter().filter(|(_, range)| named(range));
        let ranges = ranges.map(|(var, range)| {
            let (low, high) = match range {
                Range::Width(family, layer) => ("1".into(), self.width(*family, layer)),
                Range::Limits(low, high) => (self.integer(low), self.integer(high)),
            };
            vec![low, self.variable(*var), high]
        });
        let chains = chained(facts.collect()).into_iter().chain(ranges);
        let chains: Vec<String> = chains.map(|chain| chain.join(" \\le ")).collect();
        chains.join(",\\ ")
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
            (Atom::Exp(argument), _) => {
                let times = Term::number(Fraction::whole(exponent));
                let whole = times.times(argument).map(|whole| self.sum(&whole));
                format!("e^{{{}}}", whole.unwrap_or_default())
            }
            (Atom::Entry(_) | Atom::Number(_) | Atom::Group(_), _) if !base.contains('^') => {
                format!("{base}^{{{exponent}}}")
            }
            (Atom::Group(_), _) => format!("{base}^{{{exponent}}}"),
            _ => format!("\\left({base}\\right)^{{{exponent}}}"),
        }
    }

    /// The array that an entry is one of.
    pub fn symbol(&self, entry: &Entry) -> String {
        let symbols = &self.theory.symbols;
        match symbols.get(entry.symbol.0 as usize) {
            Some(symbol) => {
                let name = self.spelled(&symbol.name);
                match name.strip_suffix(NORMALISED) {
                    Some(name) => format!(r"\mathring{{{name}}}"),
                    None => name,
                }
            }
            None => format!("x_{{({})}}", entry.symbol.0 as usize - symbols.len() + 1),
        }
    }

    /// The array that stands behind one of which a sum is assumed.
    pub fn normalised(&self, entry: &Entry) -> Option<String> {
        let own = self.theory.symbols.get(entry.symbol.0 as usize)?;
        let other = format!("{}{NORMALISED}", own.name);
        let mut symbols = self.theory.symbols.iter();
        let found = symbols.position(|symbol| symbol.name == other)?;
        let symbol = Symbol(u32::try_from(found).ok()?);
        Some(self.symbol(&Entry {
            symbol,
            ..entry.clone()
        }))
    }

    /// The array that an entry is one of, on its layer.
    pub fn layered(&self, entry: &Entry) -> String {
        let mut text = self.symbol(entry);
        if let Some(layer) = &entry.layer {
            text.push_str(&format!("^{{({})}}", self.integer(layer)));
        }
        text
    }

    fn entry(&self, entry: &Entry) -> String {
        let mut text = self.symbol(entry);
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
                    .map_or("f".into(), |known| self.spelled(&known.name));
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

/// The names that a document uses for something else than an index.
fn known(theory: &Theory) -> BTreeSet<String> {
    let symbols = theory.symbols.iter().map(|symbol| &*symbol.name);
    let functions = theory.functions.iter().map(|function| &*function.name);
    let families = 0..theory.sizes.family_count() as u32;
    let families = families.map(|family| theory.sizes.name(family));
    let globals = theory.globals.keys().map(|name| &**name);
    let all = symbols.chain(functions).chain(families).chain(globals);
    all.flat_map(|name| [name.to_string(), spelled(name)])
        .collect()
}

/// An equation.
pub(super) fn stated(names: &Names<'_>, equation: &Equation) -> String {
    let [left, right] = [&equation.left, &equation.right].map(|side| names.term(side));
    format!("{left} = {right}")
}

/// a <= b and b <= c as a <= b <= c.
fn chained(mut chains: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let joint = |chains: &[Vec<String>]| {
        let numbers = 0..chains.len();
        let mut pairs = numbers
            .clone()
            .flat_map(|one| numbers.clone().map(move |two| (one, two)));
        pairs.find(|(one, two)| one != two && chains[*one].last() == chains[*two].first())
    };
    while let Some((one, two)) = joint(&chains) {
        let rest = chains[two].split_off(1);
        chains[one].extend(rest);
        chains.remove(two);
    }
    chains
}
