//! What holds at a place of a document: symbols, functions, definitions. Plain data with look-up.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::integer::{Integer, Var};
use super::shared::Shared;
use super::sizes::{Conflict, Sizes};
use super::term::{FunctionId, Size, SymbolId, Term};
use crate::diagnostic::Span;
use crate::syntax::tree::Expr;

/// What is added to the name of an array of which a sum is assumed: the array that is divided by its
/// sums. No name that a document can have ends in it.
pub(crate) const NORMALISED: &str = "°";

/// Everything that was declared or defined up to some place.
#[derive(Clone, Debug, Default)]
pub struct Theory {
    /// The names of all integer variables, by number.
    pub variables: Shared<Arc<str>>,
    /// Integer variables that mean the same everywhere: `n`, `m`.
    pub globals: Arc<HashMap<String, Var>>,
    /// Arrays and scalars, by number.
    pub symbols: Shared<Symbol>,
    /// Functions, by number.
    pub functions: Shared<Function>,
    /// Definitions, in the order of the document.
    pub rules: Shared<Arc<Rule>>,
    /// What stands in the bracket behind a number or an array: for `J(w)`, where J is one, the w.
    pub brackets: Arc<HashMap<String, Vec<Expr>>>,
    /// What is known about sizes.
    pub sizes: Sizes,
    /// How many parameters of functions have been used.
    pub locals: u32,
}

/// An array or a scalar.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// As written, Greek letters as themselves.
    pub name: String,
    /// The variable that stands for the layer in `slots` and `layers`, if it has layers.
    pub layer: Option<Var>,
    /// The sizes of its axes.
    pub slots: Vec<Size>,
    /// On which layers it was declared, `for l = 1, \dots, n`; none if it was not declared in general.
    pub layers: Option<Vec<Comparison>>,
    /// Layers that were declared one by one.
    pub single: Vec<Integer>,
    /// Whether it was declared, or only used.
    pub declared: bool,
    /// Where it appears first.
    pub span: Span,
}

/// `left <= right`, or `left = right`, between integers.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The left side.
    pub left: Integer,
    /// How they compare.
    pub order: Order,
    /// The right side.
    pub right: Integer,
}

/// How two integers compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `<=`
    AtMost,
    /// `<`
    Less,
    /// `=`
    Equal,
    /// `!=`
    Different,
}

impl Comparison {
    /// Whether it holds.
    pub fn holds(&self, environment: &[i64]) -> bool {
        let (left, right) = (self.left.at(environment), self.right.at(environment));
        match self.order {
            Order::AtMost => left <= right,
            Order::Less => left < right,
            Order::Equal => left == right,
            Order::Different => left != right,
        }
    }
}

/// A function of scalars.
#[derive(Clone, Debug)]
pub struct Function {
    /// As written.
    pub name: String,
    /// How many subscripts it has.
    pub subscripts: usize,
    /// What it is.
    pub meaning: Meaning,
}

/// What a function is.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// Any smooth function.
    Opaque,
    /// Declared on arrays, or with arrays as values: nothing is decided about it.
    OfArrays,
    /// Given by an expression.
    Defined(Arc<Formula>),
}

/// A function given by an expression.
#[derive(Clone, Debug)]
pub struct Formula {
    /// The names of the subscripts.
    pub subscripts: Vec<String>,
    /// The names of the parameters.
    pub parameters: Vec<String>,
    /// The expression.
    pub body: Expr,
    /// How the report calls it.
    pub label: String,
}

/// A definition: entries of a symbol, on the layers that the pattern meets, are the body.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What is defined.
    pub symbol: SymbolId,
    /// The layer as written: `n`, `n - ℓ`.
    pub layer: Option<Integer>,
    /// The variable of the pattern, if it meets more than one layer.
    pub layer_variable: Option<Var>,
    /// The variables that stand for the indices.
    pub indices: Vec<Var>,
    /// Where it was stated to hold.
    pub conditions: Vec<Comparison>,
    /// What it is.
    pub body: Term,
    /// Sizes that must be equal for it to mean something.
    pub conflicts: Vec<Conflict>,
    /// How the report calls it.
    pub label: String,
    /// Where it stands.
    pub span: Span,
    /// What is assumed, if it stands for an assumption.
    pub assumption: Option<String>,
    /// Whether a later definition has replaced it.
    pub replaced: bool,
}

impl Integer {
    /// As people write it, with these names for its variables.
    pub fn show(&self, name: &dyn Fn(Var) -> String) -> String {
        let (terms, constant) = self.parts();
        let mut text = String::new();
        // The positive terms first: `n - k`, not `-k + n`.
        let mut terms: Vec<_> = terms.to_vec();
        terms.sort_by_key(|(_, times)| *times < 0);
        for (var, times) in terms {
            let sign = match (times < 0, text.is_empty()) {
                (true, _) => "-",
                (false, true) => "",
                (false, false) => "+",
            };
            text.push_str(sign);
            if times.abs() != 1 {
                text.push_str(&times.abs().to_string());
            }
            text.push_str(&name(var));
        }
        match constant {
            0 if !text.is_empty() => text,
            _ if text.is_empty() => constant.to_string(),
            _ => format!("{text}{constant:+}"),
        }
    }
}

/// The letter of a name, whatever font or arrow it has as a vector.
pub fn letter(name: &str) -> String {
    let fonts = ["\\mathbf{", "\\boldsymbol{", "\\vec{"];
    let mut found = fonts
        .iter()
        .filter_map(|font| Some((name.find(font)?, font.len())));
    let Some((at, length)) = found.next() else {
        return name.into();
    };
    let (before, inner) = (&name[..at], &name[at + length..]);
    match inner.split_once('}') {
        Some((inner, behind)) => letter(&format!("{before}{inner}{behind}")),
        None => name.into(),
    }
}

impl Theory {
    /// A new integer variable.
    pub fn variable(&mut self, name: &str) -> Var {
        self.variables.push(name.into());
        Var(self.variables.len() as u32 - 1)
    }

    /// The integer variable with this name that means the same everywhere.
    pub fn global(&mut self, name: &str) -> Var {
        if let Some(var) = self.globals.get(name) {
            return *var;
        }
        let var = self.variable(name);
        Arc::make_mut(&mut self.globals).insert(name.into(), var);
        var
    }

    /// The array or scalar with this name, with or without layers.
    pub fn symbol(&self, name: &str, layered: bool) -> Option<SymbolId> {
        let fits = |symbol: &Symbol| symbol.name == name && symbol.layer.is_some() == layered;
        self.symbols
            .iter()
            .position(fits)
            .map(|at| SymbolId(at as u32))
    }

    /// The array with this name and as many axes, or one that has its letter in another font: where
    /// only `\mathbf{x}` was introduced, `x_i` is an entry of it.
    pub fn array(&self, name: &str, layered: bool, axes: usize) -> Option<SymbolId> {
        let twin = || {
            let twin = self.twin(name, layered)?;
            (axes > 0 && self.at(twin).slots.len() == axes).then_some(twin)
        };
        self.symbol(name, layered).or_else(twin)
    }

    /// The array or scalar that has the letter of a name in another font, if just one was introduced.
    pub fn twin(&self, name: &str, layered: bool) -> Option<SymbolId> {
        let known = |id: &SymbolId| {
            let symbol = self.at(*id);
            symbol.layer.is_some() == layered
                && symbol.name != name
                && letter(&symbol.name) == letter(name)
                && (symbol.declared || !self.is_free(*id))
        };
        let mut twins = (0..self.symbols.len() as u32).map(SymbolId).filter(known);
        twins.next().filter(|_| twins.next().is_none())
    }

    /// The array or scalar of this number.
    pub fn at(&self, symbol: SymbolId) -> &Symbol {
        &self.symbols[symbol.0 as usize]
    }

    /// The function with this name and this many subscripts.
    pub fn function(&self, name: &str, subscripts: usize) -> Option<FunctionId> {
        let fits = |function: &Function| function.name == name && function.subscripts == subscripts;
        self.functions
            .iter()
            .position(fits)
            .map(|at| FunctionId(at as u32))
    }

    /// Whether an array or a function of this name has a definition in force.
    pub fn has(&self, name: &str) -> bool {
        let rule = |rule: &Arc<Rule>| !rule.replaced && self.at(rule.symbol).name == name;
        let function = |function: &Function| {
            function.name == name && matches!(function.meaning, Meaning::Defined(_))
        };
        self.rules.iter().any(rule) || self.functions.iter().any(function)
    }

    /// Whether a name means something: an array, a number, a function or an integer.
    pub fn knows(&self, name: &str) -> bool {
        self.symbols.iter().any(|symbol| symbol.name == name)
            || self.is_function(name)
            || self.globals.contains_key(name)
    }

    /// Of how many arrays something is assumed.
    pub(super) fn assumed(&self) -> usize {
        let assumed = |rule: &&Arc<Rule>| rule.assumption.is_some() && !rule.replaced;
        self.rules.iter().filter(assumed).count()
    }

    /// Whether a function of arrays has this name and no definition.
    pub fn is_of_arrays(&self, name: &str) -> bool {
        let found = |function: &Function| {
            function.name == name && matches!(function.meaning, Meaning::OfArrays)
        };
        self.functions.iter().any(found)
    }

    /// Whether a function has this name, with any number of subscripts.
    pub fn is_function(&self, name: &str) -> bool {
        self.functions.iter().any(|function| function.name == name)
    }

    /// The definitions of a symbol that are in force.
    pub fn in_force(&self, symbol: SymbolId) -> impl DoubleEndedIterator<Item = &Arc<Rule>> {
        let rules = self.rules.iter();
        rules.filter(move |rule| rule.symbol == symbol && !rule.replaced)
    }

    /// Whether a symbol has no definition.
    pub fn is_free(&self, symbol: SymbolId) -> bool {
        self.in_force(symbol).next().is_none()
    }

    /// The symbols that stand in a term and in the definitions below it.
    pub fn reached(&self, term: &Term) -> BTreeSet<SymbolId> {
        let mut found = BTreeSet::new();
        let mut queue = vec![term];
        while let Some(body) = queue.pop() {
            let mut met = Vec::new();
            body.entries(&mut |entry| met.push(entry.symbol));
            for symbol in met.into_iter().filter(|symbol| found.insert(*symbol)) {
                queue.extend(self.in_force(symbol).map(|rule| &rule.body));
            }
        }
        found
    }

    /// The definitions of a symbol that are in force, the most specific first, then the latest.
    pub fn rules_of(&self, symbol: SymbolId) -> Vec<Arc<Rule>> {
        let mut rules: Vec<_> = self.in_force(symbol).rev().cloned().collect();
        rules.sort_by_key(|rule| rule.layer_variable.is_some());
        rules
    }

    /// An integer as it is written, with the names of its variables.
    pub fn show(&self, integer: &Integer) -> String {
        integer.show(&|var| self.variables[var.0 as usize].to_string())
    }

    /// A size as it is written: `m`, `d_{n-1}`.
    pub fn show_size(&self, size: &Size) -> String {
        match self.sizes.resolve(size) {
            Size::Integer(integer) => self.show(&integer),
            Size::Family(family, layer) => {
                let layer = self.show(&layer);
                let name = self.sizes.name(family);
                match layer.chars().count() {
                    1 => format!("{name}_{layer}"),
                    _ => format!("{name}_{{{layer}}}"),
                }
            }
            Size::Unknown(at) => format!("s{}", at + 1),
        }
    }
}
