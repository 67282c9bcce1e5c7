//! Proofs as JSON, and back: steps with their rules, what the rules are given, where they hold, and
//! the numbers of their premises. A step is written once, however often it is used. Terms are in
//! `record_term.rs`. Nothing here is trusted; what is read is a proof when the kernel accepts it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::place::{Found, Malformed, Place};
use super::record_term::{Known, Recorded, Table, Tables};
use crate::kernel::{Context, Proof, Rule, Term, Theorem};

/// A proof may have this many steps above each other. What takes it apart goes down step by step,
/// and needs room on the stack.
const DEEPEST: usize = 5_000;

/// Writes proofs down.
///
/// ```
/// use gradproof::kernel::{Context, Rule, Term, Theorem, Theory};
/// use gradproof::prove::{Record, Recorder};
/// use std::sync::Arc;
/// let theory = Arc::new(Theory::new(Vec::new(), Vec::new(), Vec::new()).unwrap());
/// let context = Context::default();
/// let same = Theorem::by(&theory, &context, Rule::Reflexive(Term::one()), &[]).unwrap();
/// let back = Theorem::by(&theory, &context, Rule::Symmetric, &[same]).unwrap();
/// let mut recorder = Recorder::default();
/// recorder.claim(("E1", 1, 0), &back);
/// let record = Record::read(&recorder.finish()).unwrap();
/// assert_eq!(record.claims()[0].proof, back.proof);
/// ```
#[derive(Default)]
pub struct Recorder {
    tables: Tables,
    steps: Table,
    /// The numbers of the steps that were met, by where they lie. The proofs are kept, so that no
    /// other one comes to lie there.
    met: BTreeMap<*const Proof, (Arc<Proof>, usize)>,
    claims: Vec<Value>,
}

impl Recorder {
    /// Adds the proof of a link, by its label, its number, and how many such links stand before it.
    pub fn claim(&mut self, (id, link, nth): (&str, usize, usize), theorem: &Theorem) {
        let step = self.proof(&theorem.proof);
        let claim = json!({
            "id": id,
            "link": link,
            "nth": nth,
            "context": theorem.context.write(&mut self.tables),
            "left": theorem.left.write(&mut self.tables),
            "right": theorem.right.write(&mut self.tables),
            "step": step,
        });
        self.claims.push(claim);
    }

    /// Adds a proof without saying what it proves, after its premises. Answers the number of its
    /// last step.
    pub fn proof(&mut self, proof: &Arc<Proof>) -> usize {
        let mut open = vec![proof];
        while let Some(last) = open.last().copied() {
            let fresh = |one: &&Arc<Proof>| !self.met.contains_key(&Arc::as_ptr(one));
            let before = open.len();
            open.extend(last.premises.iter().filter(fresh));
            if open.len() == before {
                open.pop();
                let number = self.step(last);
                self.met.insert(Arc::as_ptr(last), (last.clone(), number));
            }
        }
        self.met[&Arc::as_ptr(proof)].1
    }

    /// Writes a step whose premises are written.
    fn step(&mut self, proof: &Proof) -> usize {
        let (rule, with) = parts(&proof.rule, &mut self.tables);
        let premises = proof.premises.iter();
        let premises: Vec<usize> = premises.map(|one| self.met[&Arc::as_ptr(one)].1).collect();
        let context = proof.context.write(&mut self.tables);
        let row = json!({"rule": rule, "with": with, "context": context, "premises": premises});
        self.steps.number(row)
    }

    /// Everything that was added.
    pub fn finish(self) -> Value {
        json!({
            "terms": self.tables.terms.rows,
            "contexts": self.tables.contexts.rows,
            "steps": self.steps.rows,
            "claims": self.claims,
        })
    }
}

/// The proof of one link, as it was read.
#[derive(Clone, Debug)]
pub struct RecordedClaim {
    /// The label of the display.
    pub id: String,
    /// The number of the relation in it.
    pub link: usize,
    /// How many links of the same label and number stand before it.
    pub nth: usize,
    /// Where the link holds.
    pub context: Context,
    /// The left side.
    pub left: Term,
    /// The right side.
    pub right: Term,
    /// The number of the last step.
    pub step: usize,
    /// The same with all steps before it.
    pub proof: Arc<Proof>,
}

/// A step, with the numbers of its premises.
#[derive(Debug)]
pub(super) struct RecordedStep {
    pub proof: Arc<Proof>,
    pub premises: Vec<usize>,
    depth: usize,
}

/// Proofs that were read. Nothing is known about them yet.
#[derive(Debug)]
pub struct Record {
    pub(super) steps: Vec<RecordedStep>,
    claims: Vec<RecordedClaim>,
}

impl Record {
    /// Reads what a [`Recorder`] wrote.
    ///
    /// # Errors
    ///
    /// Something is no proof, whatever it may prove. The place is told.
    pub fn read(value: &Value) -> Result<Record, Malformed> {
        Record::at(&Place::root(value))
    }

    pub(super) fn at(place: &Place<'_>) -> Found<Record> {
        let known = Known::read(&place.field("terms")?, &place.field("contexts")?)?;
        let mut record = Record {
            steps: Vec::new(),
            claims: Vec::new(),
        };
        for row in place.field("steps")?.items()? {
            let step = record.step(&row, &known)?;
            record.steps.push(step);
        }
        for row in place.field("claims")?.items()? {
            let step = row.field("step")?;
            let (number, found) = record.find(&step)?;
            let claim = RecordedClaim {
                id: row.field("id")?.text()?.into(),
                link: row.field("link")?.whole()?,
                nth: row.field("nth")?.whole()?,
                context: Context::read(&row.field("context")?, &known)?,
                left: Term::read(&row.field("left")?, &known)?,
                right: Term::read(&row.field("right")?, &known)?,
                step: number,
                proof: found.proof.clone(),
            };
            record.claims.push(claim);
        }
        Ok(record)
    }

    /// The links that have a proof here.
    pub fn claims(&self) -> &[RecordedClaim] {
        &self.claims
    }

    /// The step of a number, with all steps before it.
    pub fn proof(&self, step: usize) -> Option<&Arc<Proof>> {
        self.steps.get(step).map(|step| &step.proof)
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there is no step.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The step of a number, among those that were read before.
    fn find(&self, place: &Place<'_>) -> Found<(usize, &RecordedStep)> {
        let number: usize = place.whole()?;
        let step = self.steps.get(number).map(|step| (number, step));
        step.ok_or_else(|| {
            let hint = format!("{} steps stand before it", self.steps.len());
            place.wrong(&format!("there is no step {number} here"), &hint)
        })
    }

    fn step(&self, row: &Place<'_>, known: &Known) -> Found<RecordedStep> {
        let rule = rule(row, known)?;
        let context = Context::read(&row.field("context")?, known)?;
        let mut premises = Vec::new();
        let mut depth = 1;
        for premise in row.field("premises")?.items()? {
            let (number, step) = self.find(&premise)?;
            depth = depth.max(step.depth + 1);
            premises.push(number);
        }
        if depth > DEEPEST {
            let hint = format!("at most {DEEPEST} steps may rest on each other");
            return Err(row.wrong("the proof is too deep", &hint));
        }
        let proofs = premises.iter().map(|at| self.steps[*at].proof.clone());
        let proof = Arc::new(Proof {
            context,
            rule,
            premises: proofs.collect(),
        });
        Ok(RecordedStep {
            proof,
            premises,
            depth,
        })
    }
}

/// The word for a rule, and what it is given.
fn parts(rule: &Rule, to: &mut Tables) -> (&'static str, Vec<Value>) {
    let mut with = Vec::new();
    macro_rules! with {
        ($word:literal $(, $part:expr)*) => {{
            $(with.push($part.write(to));)*
            $word
        }};
    }
    let word = match rule {
        Rule::Reflexive(term) => with!("reflexive", term),
        Rule::Symmetric => "symmetric",
        Rule::Transitive => "transitive",
        Rule::Replace(frame) => with!("replace", frame),
        Rule::Inside(atom, number) => with!("inside", atom, number),
        Rule::Instantiate(values) => with!("instantiate", values),
        Rule::Hypothesis(equation) => with!("hypothesis", equation),
        Rule::Induction(var, low) => with!("induction", var, low),
        Rule::Cases(integer) => with!("cases", integer),
        Rule::Divide(left, right, by) => with!("divide", left, right, by),
        Rule::Rename(term, names) => with!("rename", term, names),
        Rule::Contract(delta, var, range) => with!("contract", delta, var, range),
        Rule::Exchange(delta, var, term) => with!("exchange", delta, var, term),
        Rule::Count(var, range) => with!("count", var, range),
        Rule::Cancel(atom, above, below) => with!("cancel", atom, above, below),
        Rule::Bracket(term) => with!("bracket", term),
        Rule::Evaluate(symbol, argument, body) => with!("evaluate", symbol, argument, body),
        Rule::Unfold(entry, number) => with!("unfold", entry, number),
        Rule::UnfoldUnder(entry, by, number) => with!("unfold_under", entry, by, number),
        Rule::Differentiate(of, by) => with!("differentiate", of, by),
        Rule::EntryByEntry(entry, by) => with!("entry_by_entry", entry, by),
        Rule::Short(chain) => with!("short", chain),
        Rule::Split(chain, last) => with!("split", chain, last),
        Rule::Translate(chain, by) => with!("translate", chain, by),
    };
    (word, with)
}

/// The rule of a step. The kernel says what each is given.
fn rule(row: &Place<'_>, known: &Known) -> Found<Rule> {
    let (name, with) = (row.field("rule")?, row.field("with")?);
    let (word, parts) = (name.text()?, with.items()?);
    // The types of the parts say what is read.
    macro_rules! with {
        ($rule:ident, $($part:ident)*) => {{
            let [$($part),*] = with.exactly()?;
            Rule::$rule($(Recorded::read(&$part, known)?),*)
        }};
    }
    Ok(match word {
        "reflexive" => with!(Reflexive, a),
        "symmetric" if parts.is_empty() => Rule::Symmetric,
        "transitive" if parts.is_empty() => Rule::Transitive,
        "replace" => with!(Replace, a),
        "inside" => with!(Inside, a b),
        "instantiate" => with!(Instantiate, a),
        "hypothesis" => with!(Hypothesis, a),
        "induction" => with!(Induction, a b),
        "cases" => with!(Cases, a),
        "divide" => with!(Divide, a b c),
        "rename" => with!(Rename, a b),
        "contract" => with!(Contract, a b c),
        "exchange" => with!(Exchange, a b c),
        "count" => with!(Count, a b),
        "cancel" => with!(Cancel, a b c),
        "bracket" => with!(Bracket, a),
        "evaluate" => with!(Evaluate, a b c),
        "unfold" => with!(Unfold, a b),
        "unfold_under" => with!(UnfoldUnder, a b c),
        "differentiate" => with!(Differentiate, a b),
        "entry_by_entry" => with!(EntryByEntry, a b),
        "short" => with!(Short, a),
        "split" => with!(Split, a b),
        "translate" => with!(Translate, a b),
        "symmetric" | "transitive" => {
            return Err(with.wrong("the list is not empty", "this rule is given nothing"));
        }
        other => {
            let found = format!("there is no rule `{}`", other.escape_debug());
            let hint = "a word for one of the rules of the kernel should stand here, as symmetric";
            return Err(name.wrong(&found, hint));
        }
    })
}
