//! Terms as text, every sum and range explicit: what the checker has read.

use std::fmt::Write;

use super::claim::{Claim, Member};
use super::integer::{Integer, Var};
use super::sizes::Conflict;
use super::term::{Condition, Entry, Range, Size, Term};
use super::theory::{Comparison, Order, Rule, Theory};

/// How tightly an expression holds together: a sum needs brackets in a product.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tight {
    Sum,
    Product,
    Atom,
}

impl Theory {
    /// A term as text.
    pub fn show_term(&self, term: &Term) -> String {
        self.show_as(term, Tight::Sum)
    }

    fn show_as(&self, term: &Term, least: Tight) -> String {
        let (text, tight) = self.shown(term);
        match tight < least {
            true => format!("({text})"),
            false => text,
        }
    }

    fn shown(&self, term: &Term) -> (String, Tight) {
        let all = |terms: &[Term], tight: Tight, between: &str| {
            let parts: Vec<String> = terms.iter().map(|term| self.show_as(term, tight)).collect();
            parts.join(between)
        };
        match term {
            Term::Number(number) => (number.to_string(), Tight::Atom),
            Term::Integer(integer) => self.integer_shown(integer),
            Term::Local(local) => (format!("t{}", local + 1), Tight::Atom),
            Term::Entry(entry) => (self.show_entry(entry), Tight::Atom),
            Term::Delta(left, right) => {
                let pair = [left, right].map(|index| self.show(index));
                (format!("δ_{{{}}}", pair.join(",")), Tight::Atom)
            }
            Term::Add(terms) => {
                let mut text = String::new();
                for term in terms {
                    match term {
                        Term::Negate(_) => text.push_str(if text.is_empty() { "-" } else { " - " }),
                        _ if !text.is_empty() => text.push_str(" + "),
                        _ => {}
                    }
                    let body = if let Term::Negate(inner) = term {
                        inner
                    } else {
                        term
                    };
                    text.push_str(&self.show_as(body, Tight::Product));
                }
                (text, Tight::Sum)
            }
            Term::Multiply(factors) => (all(factors, Tight::Atom, " "), Tight::Product),
            Term::Negate(inner) => (
                format!("-{}", self.show_as(inner, Tight::Product)),
                Tight::Sum,
            ),
            Term::Divide(above, below) => {
                let (above, below) = (
                    self.show_as(above, Tight::Atom),
                    self.show_as(below, Tight::Atom),
                );
                (format!("{above} / {below}"), Tight::Product)
            }
            Term::Power(base, exponent) => (
                format!("{}^{exponent}", self.show_as(base, Tight::Atom)),
                Tight::Atom,
            ),
            Term::Sum(var, range, body) => (self.big("Σ", *var, range, body), Tight::Product),
            Term::Product(var, range, body) => (self.big("Π", *var, range, body), Tight::Product),
            Term::Matrices(product) => {
                let [row, column] = [product.row, product.column]
                    .map(|var| self.variables[var.0 as usize].to_string());
                let [at_row, at_column] =
                    [&product.at_row, &product.at_column].map(|index| self.show(index));
                let text = format!(
                    "(Π_{{{}={}..{}}} [{}]_{{{row},{column}}})_{{{at_row},{at_column}}}",
                    self.variables[product.var.0 as usize],
                    self.show(&product.low),
                    self.show(&product.high),
                    self.show_term(&product.body),
                );
                (text, Tight::Atom)
            }
            Term::Schematic(product) => {
                let (generic, _, _, number) = &product.generic;
                let last = product
                    .start
                    .plus(1, &product.count)
                    .ok()
                    .map(|sum| sum.shifted(-3));
                let text = format!(
                    "Σ [{}] Π_{{{}={}..{}}} [{}] [{}]",
                    self.show_term(&product.first.0),
                    self.variables[number.0 as usize],
                    self.show(&product.start),
                    last.map(|last| self.show(&last)).unwrap_or_default(),
                    self.show_term(generic),
                    self.show_term(&product.last.0),
                );
                (text, Tight::Product)
            }
            Term::Apply {
                function,
                order,
                subscripts,
                argument,
            } => {
                let name = &self.functions[function.0 as usize].name;
                let index = self.indices(subscripts);
                (
                    format!(
                        "{name}{index}{}({})",
                        "'".repeat(*order as usize),
                        self.show_term(argument)
                    ),
                    Tight::Atom,
                )
            }
            Term::Let {
                local,
                argument,
                order,
                body,
            } => {
                let derivative = match order {
                    0 => String::new(),
                    _ => format!("derivative {order} by t{} of ", local + 1),
                };
                let text = format!(
                    "({derivative}{} at t{} = {})",
                    self.show_term(body),
                    local + 1,
                    self.show_term(argument)
                );
                (text, Tight::Atom)
            }
            Term::Exp(inner) => (format!("exp({})", self.show_term(inner)), Tight::Atom),
            Term::Log(inner) => (format!("log({})", self.show_term(inner)), Tight::Atom),
            Term::Derivative(of, by) => (
                format!(
                    "∂/∂{} {}",
                    self.show_entry(by),
                    self.show_as(of, Tight::Atom)
                ),
                Tight::Product,
            ),
            Term::Cases(cases) => {
                let cases: Vec<String> = cases
                    .iter()
                    .map(|(value, condition)| {
                        let condition = match condition {
                            Condition::Equal(left, right, true) => {
                                format!("if {} = {}", self.show(left), self.show(right))
                            }
                            Condition::Equal(left, right, false) => {
                                format!("if {} ≠ {}", self.show(left), self.show(right))
                            }
                            Condition::AtMost(left, right) => {
                                format!("if {} <= {}", self.show(left), self.show(right))
                            }
                            Condition::Otherwise => "otherwise".into(),
                        };
                        format!("{} {condition}", self.show_term(value))
                    })
                    .collect();
                (format!("{{{}}}", cases.join("; ")), Tight::Atom)
            }
        }
    }

    fn integer_shown(&self, integer: &Integer) -> (String, Tight) {
        let text = self.show(integer);
        let tight = if integer.as_variable().is_some() || integer.as_constant().is_some() {
            Tight::Atom
        } else {
            Tight::Sum
        };
        (text, tight)
    }

    fn big(&self, sign: &str, var: super::integer::Var, range: &Range, body: &Term) -> String {
        let (low, high) = match range {
            Range::Size(size) => ("1".into(), self.show_size(size)),
            Range::Limits(low, high) => (self.show(low), self.show(high)),
        };
        format!(
            "{sign}_{{{}={low}..{high}}} {}",
            self.variables[var.0 as usize],
            self.show_as(body, Tight::Product)
        )
    }

    fn indices(&self, indices: &[Integer]) -> String {
        if indices.is_empty() {
            return String::new();
        }
        let shown: Vec<String> = indices.iter().map(|index| self.show(index)).collect();
        let between = if shown.iter().all(|index| index.chars().count() == 1) {
            ""
        } else {
            ","
        };
        format!("_{{{}}}", shown.join(between))
    }

    /// An entry with its layer and indices.
    pub fn show_entry(&self, entry: &Entry) -> String {
        let mut text = self.at(entry.symbol).name.clone();
        if let Some(layer) = &entry.layer {
            let _ = write!(text, "^({})", self.show(layer));
        }
        text.push_str(&self.indices(&entry.indices));
        text
    }

    /// Sizes that must be equal, as equations, each once; those that turned out to be equal are left
    /// out.
    pub fn show_conflicts(&self, conflicts: &[Conflict]) -> String {
        let mut shown: Vec<String> = Vec::new();
        for conflict in conflicts {
            let mut sizes = [&conflict.left, &conflict.right].map(|size| self.show_size(size));
            sizes.sort_by_key(|size| size.chars().count());
            let [left, right] = sizes;
            let mut text = format!("{left} = {right}");
            for (var, low, high) in &conflict.each {
                let (low, high) = (self.show(low), self.show(high));
                let name = &self.variables[var.0 as usize];
                let _ = write!(text, " for {name} = {low}..{high}");
            }
            if left != right && !shown.contains(&text) {
                shown.push(text);
            }
        }
        shown.join(", ")
    }

    /// A definition as an equation.
    pub fn show_rule(&self, rule: &Rule) -> String {
        let indices = rule
            .indices
            .iter()
            .map(|var| Integer::variable(*var))
            .collect();
        let head = Entry {
            symbol: rule.symbol,
            layer: rule.layer.clone(),
            indices,
        };
        let slots = self.at(rule.symbol).slots.iter();
        let layer = |slot: &Size| match (self.at(rule.symbol).layer, &rule.layer) {
            (Some(formal), Some(layer)) => slot.substitute(formal, layer),
            _ => Some(slot.clone()),
        };
        let sizes = rule.indices.iter().copied().zip(slots.map(layer));
        let sizes: Vec<(Var, Size)> = sizes.filter_map(|(var, size)| Some((var, size?))).collect();
        let layers: Vec<Var> = rule.layer_variable.into_iter().collect();
        let range = Stated {
            theory: self,
            conditions: &rule.conditions,
            sizes: &sizes,
            layers: &layers,
        };
        format!(
            "{} := {}{}",
            self.show_entry(&head),
            self.show_term(&rule.body),
            range.show("the right side exists")
        )
    }

    fn show_comparison(&self, condition: &Comparison) -> String {
        let sign = match condition.order {
            Order::AtMost => "≤",
            Order::Less => "<",
            Order::Equal => "=",
            Order::Different => "≠",
        };
        format!(
            "{} {sign} {}",
            self.show(&condition.left),
            self.show(&condition.right)
        )
    }
}

impl Claim {
    /// A link as an equation with all ranges.
    pub fn show(&self, left: usize) -> String {
        let side = |member: &Result<Member, _>| match member {
            Ok(member) => self.theory.show_term(&member.body),
            Err(_) => "(not read)".into(),
        };
        let mut text = format!(
            "{} = {}",
            side(&self.members[left]),
            side(&self.members[left + 1])
        );
        let sizes = self.indices.iter().filter_map(|var| {
            let mut sizes = self.sizes.iter();
            sizes.find(|(known, _)| known == var).cloned()
        });
        let sizes: Vec<(Var, Size)> = sizes.collect();
        let range = Stated {
            theory: &self.theory,
            conditions: &self.conditions,
            sizes: &sizes,
            layers: &self.layers,
        };
        text.push_str(&range.show("both sides exist"));
        if let Some(unused) = &self.unused_condition {
            let _ = write!(text, "   ({unused})");
        }
        text
    }
}

/// Where an equation is stated.
struct Stated<'t> {
    theory: &'t Theory,
    conditions: &'t [Comparison],
    /// Indices and how many values they have.
    sizes: &'t [(Var, Size)],
    /// Letters that count layers.
    layers: &'t [Var],
}

impl Stated<'_> {
    /// `for i = 1..m, l = 1..n where i ≠ j`; `everywhere` says which layers are meant where none is
    /// stated.
    fn show(&self, everywhere: &str) -> String {
        let mut rest: Vec<&Comparison> = self.conditions.iter().collect();
        let mut ranges = Vec::new();
        let mut open = Vec::new();
        let sizes = self.sizes.iter().map(|(var, size)| (*var, Some(size)));
        for (var, size) in sizes.chain(self.layers.iter().map(|var| (*var, None))) {
            let name = &self.theory.variables[var.0 as usize];
            let stated = self.limits(var, &mut rest);
            match (stated, size) {
                (Some(range), _) => ranges.push(format!("{name} = {range}")),
                (None, Some(size)) => {
                    ranges.push(format!("{name} = 1..{}", self.theory.show_size(size)))
                }
                (None, None) => open.push(name.to_string()),
            }
        }
        if !open.is_empty() {
            ranges.push(format!("every {} for which {everywhere}", open.join(", ")));
        }
        let rest: Vec<String> = rest
            .iter()
            .map(|one| self.theory.show_comparison(one))
            .collect();
        let mut text = String::new();
        if !ranges.is_empty() {
            let _ = write!(text, "   for {}", ranges.join(", "));
        }
        if !rest.is_empty() {
            let _ = write!(text, "   where {}", rest.join(", "));
        }
        text
    }

    /// The limits of a variable, if there are two, taken out of the conditions.
    fn limits(&self, var: Var, rest: &mut Vec<&Comparison>) -> Option<String> {
        let is = |side: &Integer| side.as_variable() == Some(var);
        let least = |one: &&Comparison| one.order == Order::AtMost && is(&one.right);
        let most = |one: &&Comparison| one.order == Order::AtMost && is(&one.left);
        let low = rest.iter().position(least)?;
        let high = rest.iter().position(most)?;
        let range = format!(
            "{}..{}",
            self.theory.show(&rest[low].left),
            self.theory.show(&rest[high].right)
        );
        rest.remove(low.max(high));
        rest.remove(low.min(high));
        Some(range)
    }
}
