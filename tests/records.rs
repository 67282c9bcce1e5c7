//! Proofs that are written down: they survive it, the kernel makes them again from the document
//! alone, and nothing else passes for one of them.

mod common;

#[path = "common/documents.rs"]
mod documents;

use documents::{PROVED, proved};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use common::cases;
use gradproof::cross_check::Draw;
use gradproof::decide::instance::Shape;
use gradproof::decide::{Rebuilt, prove, rebuild};
use gradproof::derivation::{Derivation, Link, Status};
use gradproof::kernel::{
    Atom, Chain, Context, Entry, Equation, Fraction, Frame, Function, Head, Integer, Proof, Range,
    Rule, Symbol, Term, Theorem, Var,
};
use gradproof::prove::{Goal, Prover, Record, Recorder, Retrace, Retraced};
use serde_json::{Value, json};

/// Rules that the search has use for only elsewhere.
const MORE: &str = r"- $n, m \in \mathbb{N}$, $x \in \mathbb{R}^m$, $g \colon \mathbb{R} \to \mathbb{R}$.

$$ \sum_{i=1}^m 1 = m $$
$$ \frac{x_i^2}{x_i} = x_i $$
$$ \sum_j \delta_{ij} x_j = x_i $$
";

fn document(path: &str) -> String {
    std::fs::read_to_string(path).expect("a document")
}

/// All documents with their proofs, which are searched for once.
fn searched() -> &'static [(String, Vec<Found>)] {
    static ALL: OnceLock<Vec<(String, Vec<Found>)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let texts = PROVED.iter().map(|(path, _)| document(path));
        let texts = texts.chain([MORE.to_string()]);
        let found = texts.map(|text| {
            let found = search(&text);
            (text, found)
        });
        found.collect()
    })
}

/// A claim with its proof and what has to be proved.
struct Found {
    key: (String, usize),
    /// Behind the relation sign.
    at: usize,
    theorem: Theorem,
    goal: Goal,
}

/// All claims of a document that have a proof.
fn search(text: &str) -> Vec<Found> {
    let derivation = Derivation::read(text);
    let mut prover = Prover::default();
    let links = derivation.links.iter();
    let found = links.filter_map(|link| {
        let Status::Claim { claim, left, .. } = &link.status else {
            return None;
        };
        let shape = Shape::of(claim);
        Some(Found {
            key: (link.id.clone(), link.link),
            at: link.span.end,
            theorem: prove(&mut prover, claim, *left).expect("a proof"),
            goal: Goal::of(claim, *left, &shape.depths, &|_| true).expect("a goal"),
        })
    });
    found.collect()
}

/// A record of some of them.
fn written<'f>(found: impl IntoIterator<Item = &'f Found>) -> Value {
    let mut recorder = Recorder::default();
    for one in found {
        recorder.claim((&one.key.0, one.key.1, 0), &one.theorem);
    }
    recorder.finish()
}

fn is_accepted(rebuilt: &Rebuilt) -> bool {
    matches!(rebuilt, Rebuilt::Accepted { .. })
}

/// Whether a replay of a record against a document accepts each of its proofs.
fn accepted(text: &str, record: &Value) -> Vec<bool> {
    let record = Record::read(record).expect("a record");
    let found = rebuild(&Derivation::read(text), &record);
    found.iter().map(is_accepted).collect()
}

#[test]
fn every_proof_survives_the_way_to_a_file_and_back() {
    let mut count = 0;
    for (text, found) in searched() {
        let value = written(found);
        let file = value.to_string();
        let back: Value = serde_json::from_str(&file).expect("JSON");
        let record = Record::read(&back).expect("a record");
        assert_eq!(record.claims().len(), found.len());
        let replayed = rebuild(&Derivation::read(text), &record);
        let mut again = Recorder::default();
        for ((one, claim), rebuilt) in found.iter().zip(record.claims()).zip(replayed) {
            assert_eq!(claim.proof, one.theorem.proof, "{:?}", one.key);
            let Rebuilt::Accepted { theorem, .. } = rebuilt else {
                panic!("{:?}: {rebuilt:.300?}", one.key);
            };
            let same = theorem.left == one.theorem.left && theorem.right == one.theorem.right;
            assert!(
                same && theorem.context == one.theorem.context,
                "{:?}",
                one.key
            );
            assert_eq!(
                theorem.assumptions, one.theorem.assumptions,
                "{:?}",
                one.key
            );
            assert!(theorem.hypotheses.is_empty(), "{:?}", one.key);
            again.claim((&claim.id, claim.link, claim.nth), &theorem);
            count += 1;
        }
        // What was read is written in the same way.
        assert!(again.finish() == value);
    }
    assert!(count >= proved(), "{count} proofs");
}

fn entry(symbol: u32, layer: Option<Integer>, indices: Vec<Integer>) -> Entry {
    Entry {
        symbol: Symbol(symbol),
        layer,
        indices,
    }
}

/// Steps with every rule and every kind of factor. None has to be right.
fn every_rule() -> Vec<Rule> {
    let v = |number: u32| Integer::variable(Var(number));
    let far = v(3).plus(-2, &v(7)).expect("small").shifted(-5);
    let x = entry(1, None, vec![v(1), far.clone()]);
    let y = entry(2, Some(v(4).shifted(-1)), vec![]);
    let atom = |atom: &Atom| Term::atom(atom.clone()).expect("a factor");
    let of = atom(&Atom::Entry(x.clone()));
    let range = Range::Width(2, v(4).shifted(1));
    let limits = Range::Limits(Integer::constant(1), far.clone());
    let chain = Chain {
        var: Var(20),
        low: Integer::constant(0),
        high: v(5),
        row: Var(21),
        column: Var(22),
        columns: Range::Width(1, v(20)),
        body: atom(&Atom::Entry(entry(3, Some(v(20)), vec![v(21), v(22)]))),
        at_row: v(8),
        at_column: v(9),
    };
    let head = Head {
        function: Function(1),
        order: 2,
        subscripts: vec![v(6)],
    };
    let half = Fraction::new(-7, 2).expect("a fraction");
    let sum = of.plus(&Term::number(half)).expect("a sum");
    let factors = [
        Atom::Number(v(5)),
        Atom::Width(1, far.clone()),
        Atom::Delta(v(1), far.clone()),
        Atom::Apply(head, sum.clone()),
        Atom::Exp(sum.scaled(half).expect("small")),
        Atom::Log(sum.clone()),
        Atom::Chain(Box::new(chain.clone())),
        Atom::Derivative(sum.clone(), y.clone()),
        Atom::At(Symbol(9), sum.clone(), of.clone()),
        Atom::Entry(y.clone()),
    ];
    let mut all = sum.power(-2).expect("a bracket");
    for factor in &factors {
        all = all.times(&atom(factor)).expect("a product");
    }
    let all = all.times(&sum).expect("a product");
    let summed = all.sum(Var(1), &limits).expect("a sum");
    let all = summed
        .plus(&all)
        .expect("a sum")
        .scaled(half)
        .expect("small");
    let context = Context::new(vec![(Var(1), range.clone())], vec![far.clone()]);
    let equation = Equation {
        context,
        left: all.clone(),
        right: Term::zero(),
        fixed: vec![Var(4)],
    };
    let frame = Frame {
        others: all.clone(),
        factor: of.clone(),
        exponent: -3,
        binders: vec![(Var(5), limits.clone())],
    };
    let factor = Atom::Group(all.clone());
    let chain = Box::new(chain);
    vec![
        Rule::Reflexive(all.clone()),
        Rule::Symmetric,
        Rule::Transitive,
        Rule::Replace(frame),
        Rule::Inside(factor.clone(), 1),
        Rule::Instantiate(vec![(Var(1), far.clone())]),
        Rule::Hypothesis(Arc::new(equation)),
        Rule::Induction(Var(1), far.clone()),
        Rule::Cases(far.clone()),
        Rule::Divide(all.clone(), of.clone(), sum.clone()),
        Rule::Rename(all.clone(), vec![Var(1), Var(u32::MAX)]),
        Rule::Contract([v(1), far.clone()], Var(1), range.clone()),
        Rule::Exchange([v(1), far.clone()], Var(1), all.clone()),
        Rule::Count(Var(1), limits),
        Rule::Cancel(factor, 4, i64::MAX),
        Rule::Bracket(all.clone()),
        Rule::Evaluate(Symbol(9), all.clone(), sum),
        Rule::Unfold(x.clone(), 3),
        Rule::UnfoldUnder(x.clone(), y.clone(), 0),
        Rule::Differentiate(all, y.clone()),
        Rule::EntryByEntry(x, y),
        Rule::Short(chain.clone()),
        Rule::Split(chain.clone(), far.clone()),
        Rule::Translate(chain, far),
    ]
}

#[test]
fn every_rule_and_every_kind_of_factor_is_written_and_read() {
    let mut recorder = Recorder::default();
    let mut proofs: Vec<Arc<Proof>> = Vec::new();
    for rule in every_rule() {
        let context = Context::new(Vec::new(), vec![Integer::variable(Var(3)).shifted(-1)]);
        let premises = proofs.iter().rev().take(2).cloned().collect();
        proofs.push(Arc::new(Proof {
            context,
            rule,
            premises,
        }));
    }
    let numbers: Vec<usize> = proofs.iter().map(|proof| recorder.proof(proof)).collect();
    let record = Record::read(&recorder.finish()).expect("a record");
    for (number, proof) in numbers.iter().zip(&proofs) {
        let read = record.proof(*number).expect("a step");
        assert_eq!((&read.rule, &read.context), (&proof.rule, &proof.context));
        assert_eq!(read.premises.len(), proof.premises.len());
    }
    assert_eq!(record.len(), 24);
}

#[test]
fn a_claim_that_was_edited_is_refused() {
    let mut tried = 0;
    for (text, found) in searched() {
        for one in found {
            // Twice the first factor of the right side.
            let (before, after) = text.split_at(one.at);
            if after.trim_start().starts_with('0') {
                continue;
            }
            let edited = format!("{before} 2 {after}");
            assert_eq!(accepted(&edited, &written([one])), [false], "{:?}", one.key);
            tried += 1;
        }
    }
    assert!(tried >= 80, "{tried} edits");
}

#[test]
fn a_definition_that_was_edited_is_noticed() {
    let (mut tried, mut noticed) = (0, 0);
    for (text, found) in searched() {
        let record = written(found);
        let derivation = Derivation::read(text);
        let is_definition = |link: &&Link| matches!(link.status, Status::Definition { .. });
        let definitions = derivation.links.iter().filter(is_definition);
        for link in definitions.step_by(if cases(0) > 0 { 1 } else { 6 }) {
            let (before, after) = text.split_at(link.span.end);
            let edited = format!("{before} 2 {after}");
            let accepted = accepted(&edited, &record);
            tried += 1;
            noticed += usize::from(accepted.contains(&false));
            // What is still accepted is still true: it does not rest on the definition.
            let changed = Derivation::read(&edited);
            let mut prover = Prover::default();
            for (one, accepted) in found.iter().zip(accepted) {
                let same = |link: &&Link| (link.id.clone(), link.link) == one.key;
                let link = changed.links.iter().find(same).expect("the link");
                if let (true, Status::Claim { claim, left, .. }) = (accepted, &link.status) {
                    let again = prove(&mut prover, claim, *left);
                    assert!(again.is_ok(), "{:?} with {:?}", one.key, link.id);
                }
            }
        }
    }
    assert!(
        tried >= 6 && noticed * 10 >= tried * 8,
        "{noticed} of {tried}"
    );
}

#[test]
fn edits_in_words_and_labels_are_noticed() {
    let softmax = document("proofs/softmax.md");
    let record = written(&search(&softmax));
    for (from, to, refused) in [
        (
            "<!-- gradproof: assume -->",
            "<!-- gradproof: ignore -->",
            1,
        ),
        ("label simple", "label simpler", 1),
        ("label jacobian", "label elsewhere", 2),
        (r"\sum_k e^{z_{ik}}}", r"\sum_k e^{z_{kj}}}", 7),
        (
            r"z \in \mathbb{R}^{m \times d}",
            r"z \in \mathbb{R}^{d \times m}",
            1,
        ),
        ("= a_{ij} - y_{ij}", "= a_{ij} + y_{ij}", 1),
        (
            "= 1\n$$\n\n<!-- gradproof: label zero",
            "= 2\n$$\n\n<!-- gradproof: label zero",
            1,
        ),
    ] {
        assert!(softmax.contains(from), "{from}");
        let accepted = accepted(&softmax.replacen(from, to, 1), &record);
        let count = accepted.iter().filter(|one| !**one).count();
        assert!(count >= refused, "{from}: {accepted:?}");
    }
    // The proofs of one document say nothing about another one.
    let other = document("proofs/residual.md");
    assert!(accepted(&other, &record).iter().all(|one| !one));
    assert!(accepted("No formula.\n", &record).iter().all(|one| !one));
}

#[test]
fn proofs_of_the_corrected_paper_prove_nothing_wrong_in_the_printed_one() {
    let (_, found) = &searched()[0];
    let printed = document("proofs/wrong/snider-2022-as-printed.md");
    let accepted = accepted(&printed, &written(found));
    let derivation = Derivation::read(&printed);
    let mut prover = Prover::default();
    let mut refused = 0;
    for (one, accepted) in found.iter().zip(accepted) {
        let same = |link: &&Link| (link.id.clone(), link.link) == one.key;
        match derivation.links.iter().find(same).map(|link| &link.status) {
            Some(Status::Claim { claim, left, .. }) if accepted => {
                assert!(prove(&mut prover, claim, *left).is_ok(), "{:?}", one.key);
            }
            _ => {
                assert!(!accepted, "{:?}", one.key);
                refused += 1;
            }
        }
    }
    assert!(refused >= 10, "{refused} refused");
}

/// The paths to all values inside of a value.
fn paths(value: &Value, above: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let path = format!("{above}/{at}");
                paths(item, &path, found);
                found.push(path);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = format!("{above}/{name}");
                paths(field, &path, found);
                found.push(path);
            }
        }
        _ => {}
    }
}

const WORDS: [&str; 6] = [
    "symmetric",
    "transitive",
    "reflexive",
    "bracket",
    "rename",
    "unfold",
];

/// Changes a record in one place, inside of a row. Answers what was done.
fn tamper(record: &mut Value, row: &str, draw: &mut Draw) -> String {
    let mut inside = Vec::new();
    paths(record.pointer(row).expect("a row"), row, &mut inside);
    inside.push(row.to_string());
    let path = draw.choose(&inside).clone();
    let value = record.pointer_mut(&path).expect("a value");
    let did = match value {
        Value::Number(number) => {
            let other = number.as_i64().expect("an integer") + [1, -1, 2][draw.below(3)];
            *value = json!(other);
            "another number"
        }
        Value::String(_) => {
            *value = json!(draw.choose(&WORDS));
            "another word"
        }
        Value::Array(items) if items.len() > 1 && draw.below(2) == 0 => {
            items.swap(0, 1);
            "exchanged"
        }
        Value::Array(items) if !items.is_empty() => {
            items.remove(draw.below(items.len()));
            "dropped"
        }
        Value::Object(fields) if !fields.is_empty() => {
            let names: Vec<String> = fields.keys().cloned().collect();
            fields.remove(draw.choose(&names));
            "a field dropped"
        }
        other => {
            *other = json!([0]);
            "something else"
        }
    };
    format!("{path}: {did}")
}

/// Whether a changed record is refused. If not, it proves the same.
fn is_refused(one: &Found, record: &Value, did: &str) -> bool {
    let record = match Record::read(record) {
        Ok(record) => record,
        Err(found) => {
            assert!(!found.place.is_empty() && !found.hint.is_empty(), "{found}");
            return true;
        }
    };
    let Some(claim) = record.claims().first() else {
        return true;
    };
    if (&claim.id, claim.link, claim.nth) != (&one.key.0, one.key.1, 0) {
        return true;
    }
    match Retrace::new(&record).check(claim, &one.goal) {
        Retraced::Accepted { theorem, .. } => {
            let same = theorem.left == one.theorem.left
                && theorem.right == one.theorem.right
                && theorem.context == one.theorem.context;
            assert!(same && theorem.hypotheses.is_empty(), "{did}");
            false
        }
        _ => true,
    }
}

#[test]
fn a_record_that_was_tampered_with_is_refused_or_proves_the_same() {
    // For each rule, and for each table besides: how often it was refused, and not.
    let mut score: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut draw = Draw::from_seed(5);
    let each = cases(8);
    for (_, found) in searched() {
        for one in found {
            let record = written([one]);
            let steps = record["steps"].as_array().expect("steps");
            let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (at, step) in steps.iter().enumerate() {
                let rule = step["rule"].as_str().expect("a word").to_string();
                kinds.entry(rule).or_default().push(format!("/steps/{at}"));
            }
            for table in ["terms", "contexts", "claims"] {
                let rows = record[table].as_array().expect("rows").len();
                let rows = (0..rows).map(|at| format!("/{table}/{at}"));
                kinds.entry(table.into()).or_default().extend(rows);
            }
            let names: Vec<&String> = kinds.keys().collect();
            for _ in 0..each {
                let kind = *draw.choose(&names);
                let row = draw.choose(&kinds[kind]).clone();
                let mut bad = record.clone();
                let did = tamper(&mut bad, &row, &mut draw);
                let own = score.entry(kind.clone()).or_default();
                match bad != record && is_refused(one, &bad, &did) {
                    true => own.0 += 1,
                    false => {
                        own.1 += 1;
                        println!(
                            "the same: {did} in {}",
                            record.pointer(&row).expect("a row")
                        );
                    }
                }
            }
        }
    }
    let refused: usize = score.values().map(|one| one.0).sum();
    let same: usize = score.values().map(|one| one.1).sum();
    println!("{refused} refused, {same} prove the same");
    assert!(score.len() >= 18, "{score:?}");
    assert!(score.values().all(|one| one.0 > 0), "{score:?}");
    assert!(
        refused >= 4 * same,
        "{refused} refused, {same} not: {score:?}"
    );
}

#[test]
fn what_is_stated_is_not_believed() {
    let text = document("proofs/sums.md");
    let found = search(&text);
    let all = written(&found);
    for at in 0..found.len() {
        // The sides exchanged, another side, the steps of another claim.
        let mut turned = all.clone();
        let claim = turned["claims"][at].clone();
        turned["claims"][at]["left"] = claim["right"].clone();
        turned["claims"][at]["right"] = claim["left"].clone();
        let mut other = all.clone();
        let next = &all["claims"][(at + 1) % found.len()];
        other["claims"][at]["step"] = next["step"].clone();
        let mut moved = all.clone();
        moved["claims"][at]["id"] = json!("no such label");
        for bad in [turned, other, moved] {
            assert!(!accepted(&text, &bad)[at], "{:?}", found[at].key);
        }
    }
}

#[test]
fn a_hypothesis_is_no_proof() {
    let text = "$$ x + y = 2 x $$\n";
    let derivation = Derivation::read(text);
    let Status::Claim { claim, left, .. } = &derivation.links[0].status else {
        panic!("a claim");
    };
    let shape = Shape::of(claim);
    let goal = Goal::of(claim, *left, &shape.depths, &|_| true).expect("a goal");
    let equation = Equation {
        context: goal.context.clone(),
        left: goal.left.clone(),
        right: goal.right.clone(),
        fixed: Vec::new(),
    };
    let rule = Rule::Hypothesis(Arc::new(equation));
    let assumed = Theorem::by(&goal.theory, &goal.context, rule, &[]).expect("a hypothesis");
    let mut recorder = Recorder::default();
    let link = &derivation.links[0];
    recorder.claim((&link.id, link.link, 0), &assumed);
    let record = Record::read(&recorder.finish()).expect("a record");
    let found = rebuild(&derivation, &record);
    let open = matches!(&found[..], [Rebuilt::Refused(Retraced::Open { .. })]);
    assert!(open, "{found:?}");
}
