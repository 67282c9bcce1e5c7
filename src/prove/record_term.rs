//! Terms, atoms, integers and contexts as JSON, and back. Terms and contexts are written once and
//! named by their numbers, as they come again and again. Proofs are in `record.rs`.
//!
//! | what | how |
//! |---|---|
//! | variable, symbol, function | its number |
//! | integer 5, or v3 - 2 v7 + 5 | `5`, or `[5, [3, 1], [7, -2]]` |
//! | range | `{"from": low, "to": high}` or `{"width": name, "layer": layer}` |
//! | term | a list of monomials, `{"number": "1/2", "sums": [[var, range]], "factors": [[atom, power]]}` |
//! | atom | a list of its kind and its parts: `["exp", term]` |
//!
//! Nothing that is read is believed: it is built by the constructors of the kernel, which bring it
//! into their form or refuse it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::place::{Found, Place};
use crate::kernel::{
    Atom, Chain, Context, Entry, Equation, Fraction, Frame, Function, Head, Integer, Monomial,
    Range, Symbol, Term, Var,
};

/// Rows without repetition, each with its number.
#[derive(Default)]
pub(super) struct Table {
    pub rows: Vec<Value>,
    numbers: BTreeMap<String, usize>,
}

impl Table {
    /// The number of a row, which is written unless it is there already.
    pub fn number(&mut self, row: Value) -> usize {
        let next = self.rows.len();
        let number = *self.numbers.entry(row.to_string()).or_insert(next);
        if number == next {
            self.rows.push(row);
        }
        number
    }
}

/// What is written so far.
#[derive(Default)]
pub(super) struct Tables {
    pub terms: Table,
    pub contexts: Table,
}

/// What is read so far.
#[derive(Default)]
pub(super) struct Known {
    terms: Vec<Term>,
    /// How large each term is, and how deep its parts lie inside of each other.
    sizes: Vec<(u64, u64)>,
    contexts: Vec<Context>,
    /// The size of everything that was built, and the depth of what is being built.
    work: Cell<u64>,
    depth: Cell<u64>,
}

/// Terms of a record may have this many parts altogether, where those inside of others count again.
/// A few lines could otherwise name a term that no memory holds.
const MOST_PARTS: u64 = 2_000_000;

/// Parts may lie this deep inside of each other.
const DEEPEST: u64 = 100;

impl Known {
    /// Reads all terms and contexts.
    pub fn read(terms: &Place<'_>, contexts: &Place<'_>) -> Found<Known> {
        let mut known = Known::default();
        for row in terms.items()? {
            let before = known.work.get();
            known.depth.set(0);
            let term = known.term(&row)?;
            let size = known.work.get() - before;
            known.terms.push(term);
            known.sizes.push((size, known.depth.get() + 1));
        }
        for row in contexts.items()? {
            let ranges = Vec::read(&row.field("ranges")?, &known)?;
            let facts = Vec::read(&row.field("facts")?, &known)?;
            known.contexts.push(Context::new(ranges, facts));
        }
        Ok(known)
    }

    /// Counts what is built.
    fn count(&self, place: &Place<'_>, size: u64, depth: u64) -> Found<()> {
        self.work.set(self.work.get().saturating_add(size));
        self.depth.set(self.depth.get().max(depth));
        match self.work.get() > MOST_PARTS || self.depth.get() > DEEPEST {
            true => Err(place.wrong(
                "the terms are too large or too deep",
                "split the document, and record the proofs of each part",
            )),
            false => Ok(()),
        }
    }

    fn term(&self, row: &Place<'_>) -> Found<Term> {
        let mut sum = Vec::new();
        for place in row.items()? {
            self.count(&place, 1, 0)?;
            let monomial = self.monomial(&place)?;
            sum.extend(monomial.monomials().iter().cloned());
        }
        row.made(Term::collected(sum))
    }

    fn monomial(&self, place: &Place<'_>) -> Found<Term> {
        let mut product = match place.optional("number") {
            Some(number) => Term::number(fraction(&number)?),
            None => Term::one(),
        };
        if let Some(factors) = place.optional("factors") {
            for factor in factors.items()? {
                let [atom, power] = factor.exactly()?;
                let built = Atom::read(&atom, self)?;
                let built = atom.made(Term::atom(built))?;
                if built.monomials().len() > 1 {
                    return Err(atom.wrong("this is a sum", "a factor should stand here"));
                }
                let built = factor.made(built.power(power.whole()?))?;
                product = factor.made(product.times(&built))?;
            }
        }
        if let Some(sums) = place.optional("sums") {
            for sum in sums.items()? {
                let (var, range) = <(Var, Range)>::read(&sum, self)?;
                product = sum.made(product.sum(var, &range))?;
            }
        }
        Ok(product)
    }
}

/// Something that can be written and read.
pub(super) trait Recorded: Sized {
    /// As JSON; what it names is added to the tables.
    fn write(&self, to: &mut Tables) -> Value;

    /// From JSON.
    fn read(place: &Place<'_>, known: &Known) -> Found<Self>;
}

fn written(fraction: Fraction) -> Value {
    match fraction.parts() {
        (above, 1) => json!(above),
        (above, below) => json!(format!("{above}/{below}")),
    }
}

fn fraction(place: &Place<'_>) -> Found<Fraction> {
    if let Ok(whole) = place.whole() {
        return Ok(Fraction::whole(whole));
    }
    let parts = place.text().ok().and_then(|text| text.split_once('/'));
    let parts = parts.and_then(|(above, below)| {
        let part = |text: &str| text.parse::<i64>().ok().map(i128::from);
        part(above).zip(part(below))
    });
    match parts {
        Some((above, below)) => place.made(Fraction::new(above, below)),
        None => Err(place.wrong("this is no fraction", "write 3 or \"-1/2\"")),
    }
}

fn monomial(monomial: &Monomial, to: &mut Tables) -> Value {
    let mut row = serde_json::Map::new();
    if monomial.coefficient() != Fraction::ONE {
        row.insert("number".into(), written(monomial.coefficient()));
    }
    if !monomial.binders().is_empty() {
        row.insert("sums".into(), monomial.binders().to_vec().write(to));
    }
    if !monomial.factors().is_empty() {
        row.insert("factors".into(), monomial.factors().to_vec().write(to));
    }
    Value::Object(row)
}

impl Recorded for Term {
    fn write(&self, to: &mut Tables) -> Value {
        let monomials = self.monomials().iter();
        let row = monomials.map(|one| monomial(one, to)).collect();
        json!(to.terms.number(row))
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Term> {
        let number: usize = place.whole()?;
        let Some(term) = known.terms.get(number) else {
            let hint = format!("{} terms stand before it", known.terms.len());
            return Err(place.wrong(&format!("there is no term {number} here"), &hint));
        };
        let (size, depth) = known.sizes[number];
        known.count(place, size, depth)?;
        Ok(term.clone())
    }
}

impl Recorded for Context {
    fn write(&self, to: &mut Tables) -> Value {
        let (ranges, facts) = (self.ranges.write(to), self.facts.write(to));
        let row = json!({"ranges": ranges, "facts": facts});
        json!(to.contexts.number(row))
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Context> {
        let number: usize = place.whole()?;
        let context = known.contexts.get(number).cloned();
        context.ok_or_else(|| {
            let hint = format!("there are {}", known.contexts.len());
            place.wrong(&format!("there is no context {number}"), &hint)
        })
    }
}

impl Recorded for Integer {
    fn write(&self, _: &mut Tables) -> Value {
        let (terms, constant) = self.parts();
        if terms.is_empty() {
            return json!(constant);
        }
        let terms = terms.iter().map(|(var, times)| json!([var.0, times]));
        std::iter::once(json!(constant)).chain(terms).collect()
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Integer> {
        // A sum, so that the kernel refuses what is too large for it.
        let constant = |place: &Place<'_>| {
            let number = place.whole()?;
            place.made(Integer::constant(0).plus(number, &Integer::constant(1)))
        };
        if !place.is_list() {
            return constant(place);
        }
        let items = place.items()?;
        let [first, terms @ ..] = items.as_slice() else {
            return Err(place.wrong("the list is empty", "a number should come first"));
        };
        let mut sum = constant(first)?;
        for term in terms {
            let (var, times) = <(Var, i64)>::read(term, known)?;
            sum = term.made(sum.plus(times, &Integer::variable(var)))?;
        }
        Ok(sum)
    }
}

impl Recorded for Range {
    fn write(&self, to: &mut Tables) -> Value {
        match self {
            Range::Limits(low, high) => json!({"from": low.write(to), "to": high.write(to)}),
            Range::Width(name, layer) => json!({"width": name, "layer": layer.write(to)}),
        }
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Range> {
        if let Some(name) = place.optional("width") {
            let layer = Integer::read(&place.field("layer")?, known)?;
            return Ok(Range::Width(name.whole()?, layer));
        }
        let low = Integer::read(&place.field("from")?, known)?;
        Ok(Range::Limits(
            low,
            Integer::read(&place.field("to")?, known)?,
        ))
    }
}

impl Recorded for Entry {
    fn write(&self, to: &mut Tables) -> Value {
        json!([self.symbol.0, self.layer.write(to), self.indices.write(to)])
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Entry> {
        let [symbol, layer, indices] = place.exactly()?;
        Ok(Entry {
            symbol: Symbol::read(&symbol, known)?,
            layer: Option::read(&layer, known)?,
            indices: Vec::read(&indices, known)?,
        })
    }
}

impl Recorded for Chain {
    fn write(&self, to: &mut Tables) -> Value {
        json!({
            "var": self.var.write(to),
            "low": self.low.write(to),
            "high": self.high.write(to),
            "row": self.row.write(to),
            "column": self.column.write(to),
            "columns": self.columns.write(to),
            "body": self.body.write(to),
            "at_row": self.at_row.write(to),
            "at_column": self.at_column.write(to),
        })
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Chain> {
        let integer = |name| Integer::read(&place.field(name)?, known);
        let var = |name| Var::read(&place.field(name)?, known);
        Ok(Chain {
            var: var("var")?,
            low: integer("low")?,
            high: integer("high")?,
            row: var("row")?,
            column: var("column")?,
            columns: Range::read(&place.field("columns")?, known)?,
            body: Term::read(&place.field("body")?, known)?,
            at_row: integer("at_row")?,
            at_column: integer("at_column")?,
        })
    }
}

impl Recorded for Atom {
    fn write(&self, to: &mut Tables) -> Value {
        match self {
            Atom::Entry(entry) => json!(["entry", entry.write(to)]),
            Atom::Number(integer) => json!(["number", integer.write(to)]),
            Atom::Width(name, layer) => json!(["width", name, layer.write(to)]),
            Atom::Delta(left, right) => json!(["delta", left.write(to), right.write(to)]),
            Atom::Apply(head, term) => json!([
                "apply",
                head.function.0,
                head.order,
                head.subscripts.write(to),
                term.write(to)
            ]),
            Atom::Exp(term) => json!(["exp", term.write(to)]),
            Atom::Log(term) => json!(["log", term.write(to)]),
            Atom::Group(term) => json!(["group", term.write(to)]),
            Atom::Chain(chain) => json!(["product", chain.write(to)]),
            Atom::Derivative(term, entry) => {
                json!(["derivative", term.write(to), entry.write(to)])
            }
            Atom::At(symbol, argument, body) => {
                json!(["at", symbol.0, argument.write(to), body.write(to)])
            }
        }
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Atom> {
        known.count(place, 1, 0)?;
        let items = place.items()?;
        let [kind, parts @ ..] = items.as_slice() else {
            return Err(place.wrong("the list is empty", "a kind of factor should come first"));
        };
        let term = |place: &Place<'_>| Term::read(place, known);
        let integer = |place: &Place<'_>| Integer::read(place, known);
        Ok(match (kind.text()?, parts) {
            ("entry", [entry]) => Atom::Entry(Entry::read(entry, known)?),
            ("number", [number]) => Atom::Number(integer(number)?),
            ("width", [name, layer]) => Atom::Width(name.whole()?, integer(layer)?),
            ("delta", [left, right]) => Atom::Delta(integer(left)?, integer(right)?),
            ("apply", [function, order, subscripts, argument]) => {
                let head = Head {
                    function: Function(function.whole()?),
                    order: order.whole()?,
                    subscripts: Vec::read(subscripts, known)?,
                };
                Atom::Apply(head, term(argument)?)
            }
            ("exp", [of]) => Atom::Exp(term(of)?),
            ("log", [of]) => Atom::Log(term(of)?),
            ("group", [of]) => Atom::Group(term(of)?),
            ("product", [chain]) => Atom::Chain(Box::read(chain, known)?),
            ("derivative", [of, by]) => Atom::Derivative(term(of)?, Entry::read(by, known)?),
            ("at", [symbol, argument, body]) => {
                Atom::At(Symbol::read(symbol, known)?, term(argument)?, term(body)?)
            }
            (kind, parts) => {
                let found = format!("there is no factor `{kind}` of {} parts", parts.len());
                let hint = "factors are entry, number, width, delta, apply, exp, log, group, \
                            product, derivative, at";
                return Err(place.wrong(&found, hint));
            }
        })
    }
}

impl Recorded for Frame {
    fn write(&self, to: &mut Tables) -> Value {
        json!({
            "others": self.others.write(to),
            "factor": self.factor.write(to),
            "exponent": self.exponent,
            "sums": self.binders.write(to),
        })
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Frame> {
        Ok(Frame {
            others: Term::read(&place.field("others")?, known)?,
            factor: Term::read(&place.field("factor")?, known)?,
            exponent: place.field("exponent")?.whole()?,
            binders: Vec::read(&place.field("sums")?, known)?,
        })
    }
}

impl Recorded for Equation {
    fn write(&self, to: &mut Tables) -> Value {
        json!({
            "context": self.context.write(to),
            "left": self.left.write(to),
            "right": self.right.write(to),
            "fixed": self.fixed.write(to),
        })
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Equation> {
        Ok(Equation {
            context: Context::read(&place.field("context")?, known)?,
            left: Term::read(&place.field("left")?, known)?,
            right: Term::read(&place.field("right")?, known)?,
            fixed: Vec::read(&place.field("fixed")?, known)?,
        })
    }
}

impl Recorded for Var {
    fn write(&self, _: &mut Tables) -> Value {
        json!(self.0)
    }

    fn read(place: &Place<'_>, _: &Known) -> Found<Var> {
        Ok(Var(place.whole()?))
    }
}

impl Recorded for Symbol {
    fn write(&self, _: &mut Tables) -> Value {
        json!(self.0)
    }

    fn read(place: &Place<'_>, _: &Known) -> Found<Symbol> {
        Ok(Symbol(place.whole()?))
    }
}

impl Recorded for i64 {
    fn write(&self, _: &mut Tables) -> Value {
        json!(self)
    }

    fn read(place: &Place<'_>, _: &Known) -> Found<i64> {
        place.whole()
    }
}

impl Recorded for usize {
    fn write(&self, _: &mut Tables) -> Value {
        json!(self)
    }

    fn read(place: &Place<'_>, _: &Known) -> Found<usize> {
        place.whole()
    }
}

impl<T: Recorded> Recorded for Vec<T> {
    fn write(&self, to: &mut Tables) -> Value {
        self.iter().map(|one| one.write(to)).collect()
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Vec<T>> {
        let items = place.items()?;
        items.iter().map(|item| T::read(item, known)).collect()
    }
}

impl<A: Recorded, B: Recorded> Recorded for (A, B) {
    fn write(&self, to: &mut Tables) -> Value {
        json!([self.0.write(to), self.1.write(to)])
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<(A, B)> {
        let [one, other] = place.exactly()?;
        Ok((A::read(&one, known)?, B::read(&other, known)?))
    }
}

impl Recorded for [Integer; 2] {
    fn write(&self, to: &mut Tables) -> Value {
        json!([self[0].write(to), self[1].write(to)])
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<[Integer; 2]> {
        let (one, other) = <(Integer, Integer)>::read(place, known)?;
        Ok([one, other])
    }
}

impl<T: Recorded> Recorded for Option<T> {
    fn write(&self, to: &mut Tables) -> Value {
        self.as_ref().map_or(Value::Null, |one| one.write(to))
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Option<T>> {
        match place.is_null() {
            true => Ok(None),
            false => T::read(place, known).map(Some),
        }
    }
}

impl<T: Recorded> Recorded for Box<T> {
    fn write(&self, to: &mut Tables) -> Value {
        (**self).write(to)
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Box<T>> {
        T::read(place, known).map(Box::new)
    }
}

impl<T: Recorded> Recorded for Arc<T> {
    fn write(&self, to: &mut Tables) -> Value {
        (**self).write(to)
    }

    fn read(place: &Place<'_>, known: &Known) -> Found<Arc<T>> {
        T::read(place, known).map(Arc::new)
    }
}
