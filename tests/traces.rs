//! Proofs as people read them: what each trace says can be read back, leads from the left side to
//! the right side without a detour, and tells what it rests on once.

#[path = "common/documents.rs"]
mod documents;

use std::collections::BTreeSet;

use documents::PROVED;
use gradproof::decide::{Effort, prove, verify};
use gradproof::derivation::{Derivation, Status};
use gradproof::diagnostic::Span;
use gradproof::evidence::Verdict;
use gradproof::prove::{Prover, Trace, Traces};
use gradproof::syntax::{Macros, read_formula};

/// The traces of all claims of a document, each with the name of its link.
fn told(text: &str) -> Vec<(String, Vec<Trace>)> {
    let derivation = Derivation::read(text);
    let mut prover = Prover::default();
    let mut traces = Traces::default();
    let links = derivation.links.iter();
    let told = links.filter_map(|link| match &link.status {
        Status::Claim { claim, left, .. } => {
            let theorem = prove(&mut prover, claim, *left).expect("a proof");
            let name = format!("{} {}", link.id, link.link);
            let told = traces.of(&claim.theory, &theorem, &name);
            Some((name, told.expect("a trace")))
        }
        _ => None,
    });
    told.collect()
}

fn document(path: &str) -> String {
    std::fs::read_to_string(path).expect("a document")
}

/// The assumptions of the last claim, but for the general ones.
fn assumed(text: &str) -> Vec<String> {
    let decisions = verify(&Derivation::read(text), &Effort::full(0, 24));
    match &decisions.last().expect("a claim").verdict {
        Verdict::Proved(proved) => proved.assumptions[1..].to_vec(),
        other => panic!("{other}"),
    }
}

#[test]
fn what_a_trace_shows_can_be_read() {
    let mut read = 0;
    for (path, _) in PROVED {
        let claims = told(&document(path));
        for trace in claims.iter().flat_map(|(_, traces)| traces) {
            let steps = trace.steps.iter();
            let steps = steps.flat_map(|step| [&step.on, &step.gives, &step.whole]);
            let shown: BTreeSet<&String> = steps.chain([&trace.left, &trace.right]).collect();
            for latex in shown {
                let span = Span::new(0, latex.len());
                let formula = read_formula(latex, span, &mut Macros::default());
                assert!(formula.diagnostics.is_empty(), "{latex}: {formula:?}");
                assert!(latex.is_ascii(), "{latex}");
                read += 1;
            }
        }
    }
    assert!(read > 1000, "{read} expressions");
}

#[test]
fn a_trace_leads_from_the_left_side_to_the_right_side() {
    for (path, _) in PROVED {
        for (name, traces) in told(&document(path)) {
            let claim = traces.last().expect("the claim");
            assert!(claim.name.is_empty(), "{name}");
            for trace in &traces {
                let lemma = trace.name.starts_with("Lemma") && trace.name.contains("by induction");
                assert_eq!(trace.steps.is_empty(), lemma, "{name}: {}", trace.name);
                if let Some(last) = trace.steps.last() {
                    assert_eq!(last.whole, trace.right, "{name}: {}", trace.name);
                }
            }
        }
    }
}

#[test]
fn no_trace_comes_by_the_same_expression_twice() {
    for (path, _) in PROVED {
        for (name, traces) in told(&document(path)) {
            for trace in traces {
                let rest = trace.steps.iter();
                let mut rest: Vec<_> = rest
                    .filter(|step| step.rule != "renaming of dummies" && step.on != trace.left)
                    .map(|step| &step.whole)
                    .collect();
                let count = rest.len();
                rest.sort();
                rest.dedup();
                assert_eq!(rest.len(), count, "{name}: {}", trace.name);
            }
        }
    }
}

/// The steps of a trace by what they are called, without those that only rename.
fn rules(trace: &Trace) -> Vec<&str> {
    let steps = trace.steps.iter().map(|step| step.rule.as_str());
    steps
        .filter(|rule| *rule != "renaming of dummies")
        .collect()
}

#[test]
fn a_lemma_is_told_once_with_its_induction() {
    let claims = told(&document("proofs/snider-2022.md"));
    let with_lemmas = claims.iter().filter(|(_, traces)| traces.len() > 1);
    let firsts: Vec<&str> = with_lemmas.map(|(name, _)| name.as_str()).collect();
    assert_eq!(firsts[0], "E11 1");
    let find = |wanted: &str| {
        let found = claims.iter().find(|(name, _)| name == wanted);
        &found.expect("a claim").1
    };
    let [lemma, base, step, claim] = find("E11 1").as_slice() else {
        panic!("a lemma with its two parts, and the claim");
    };
    assert_eq!(lemma.name, "Lemma 1, by induction on v");
    let wanted = r"\frac{\partial}{\partial W_{r u}^{(p)}} z_{s t}^{(v)}";
    assert_eq!(lemma.left, wanted);
    assert!(
        lemma.context.contains(r"1 \le p \le v \le n"),
        "{}",
        lemma.context
    );
    assert_eq!(base.name, "Lemma 1 for v = p");
    assert_eq!(base.left, wanted.replace('v', "p"));
    assert_eq!(step.name, "Lemma 1, from v-1 to v");
    assert_eq!(step.left, wanted);
    assert!(
        step.context.contains(r"1 \le p \le v-1"),
        "{}",
        step.context
    );
    let hypothesis = |trace: &Trace| {
        let rules = rules(trace).into_iter();
        rules
            .filter(|rule| *rule == "the hypothesis for v-1")
            .count()
    };
    assert_eq!([base, step, claim].map(hypothesis), [0, 1, 0]);
    assert_eq!(
        rules(claim),
        [
            "the definition of a, differentiated",
            "rules of differentiation",
            "lemma 1"
        ]
    );
    let [claim] = find("E16 1").as_slice() else {
        panic!("the lemma is told already");
    };
    assert_eq!(rules(claim)[2], "lemma 1, proved at E11 1");
    // For other definitions it is another lemma.
    let numbers = claims.iter().flat_map(|(_, traces)| traces);
    let numbers = numbers.filter(|trace| trace.name.contains("by induction"));
    let numbers: Vec<&str> = numbers
        .map(|trace| trace.name.split(',').next().unwrap())
        .collect();
    let wanted: Vec<String> = (1..=numbers.len())
        .map(|at| format!("Lemma {at}"))
        .collect();
    assert_eq!(numbers, wanted);
}

const NUMBERS: &str = "Let $m, d \\in \\mathbb{N}$, $x, y \\in \\mathbb{R}^{m \\times d}$ and \
                       $s \\in \\mathbb{R}^m$.\n\n";

#[test]
fn equal_expressions_are_said_to_be_equal() {
    let claims = told(&format!("{NUMBERS}$$ (s_i + 1)^2 = s_i^2 + 2 s_i + 1 $$\n"));
    let [trace] = claims[0].1.as_slice() else {
        panic!("one trace");
    };
    let wanted = "the laws of arithmetic, which give both sides this form";
    assert_eq!(rules(trace), [wanted]);
}

#[test]
fn asides_are_numbered_in_the_order_in_which_they_are_told() {
    let mut last = 0;
    for (_, traces) in told(&document("proofs/softmax.md")) {
        for trace in traces
            .iter()
            .filter(|trace| trace.name.starts_with("Aside"))
        {
            let number = trace.name[6..].split(',').next().expect("a number");
            last += 1;
            assert_eq!(number, last.to_string());
        }
    }
    assert!(last > 2, "{last}");
}

#[test]
fn what_is_assumed_is_said_once_for_all_indices() {
    let plain = |claim: &str| assumed(&format!("{NUMBERS}$$ {claim} $$\n"));
    for (claim, wanted) in [
        (r"\frac{s_i^2}{s_i} = s_i", vec!["s_{i} is not 0 for all i"]),
        (
            r"\frac{s_i^2 x_{ij}^3}{s_i x_{ij}^2} = s_i x_{ij}",
            vec!["s_{i} is not 0 for all i", "x_{i j} is not 0 for all i, j"],
        ),
        // One assumption on each side.
        (
            r"\sum_i \frac{s_i^2}{s_i} = \sum_k \frac{s_k^3}{s_k^2}",
            vec!["s_{k} is not 0 for all k"],
        ),
        // The kernel knows that these are positive.
        (r"\sum_j \frac{e^{x_{ij}}}{\sum_k e^{x_{ik}}} = 1", vec![]),
        (
            r"\sum_j \frac{x_{ij}}{\sum_k x_{ik}} = 1",
            vec![r"\sum_{k=1}^{d} x_{i k} is not 0 for all i"],
        ),
        (
            r"\frac{\partial}{\partial s_i} \log s_i = \frac{1}{s_i}",
            vec!["s_{i} is positive for all i"],
        ),
    ] {
        let mut found = plain(claim);
        found.sort();
        let same = |one: &String, other: &&str| {
            // Which letter a dummy has is of no interest.
            let letters = |text: &str| text.replace(['k', 's', 't', 'p'], "i");
            letters(one) == letters(other)
        };
        let all = found
            .iter()
            .zip(&wanted)
            .all(|(one, other)| same(one, other));
        assert!(all && found.len() == wanted.len(), "{claim}: {found:?}");
    }
}

#[test]
fn only_the_sum_that_is_assumed_goes_without_saying() {
    let given = format!("{NUMBERS}<!-- gradproof: assume -->\n$$ \\sum_l y_{{il}} = 2 $$\n\n");
    let plain = |claim: &str| assumed(&format!("{given}$$ {claim} $$\n"));
    assert_eq!(plain(r"\sum_k s_i y_{ik} = 2 s_i"), Vec::<String>::new());
    assert_eq!(
        plain(r"\frac{1}{\sum_l y_{il}} = \frac{1}{2}"),
        Vec::<String>::new()
    );
    let others = plain(r"\frac{y_{ij}^2}{y_{ij}} = y_{ij}");
    assert_eq!(others, [r"y_{i j} is not 0 for all i, j"]);
    let others = plain(r"\frac{(\sum_i y_{ij})^2}{\sum_i y_{ij}} = \sum_k y_{kj}");
    assert_eq!(others.len(), 1, "{others:?}");
}

#[test]
fn a_layer_that_is_summed_over_is_quantified_too() {
    let layers = r"Let $n, m \in \mathbb{N}$ and $b^{(l)} \in \mathbb{R}^m$ for $l = 1, \dots, n$.";
    let plain = |claim: &str| assumed(&format!("{layers}\n\n$$ {claim} $$\n"));
    let summed = plain(r"\sum_{l=1}^{n} \frac{b_1^{(l)}}{b_1^{(l)}} = n");
    assert_eq!(summed, ["b_{1}^{(l)} is not 0 for all l"]);
    // The layer of the claim is said in its scope.
    let own = plain(r"\frac{(b_i^{(l)})^2}{b_i^{(l)}} = b_i^{(l)}");
    assert_eq!(own, ["b_{i}^{(l)} is not 0 for all i"]);
}

#[test]
fn that_an_undeclared_limit_is_a_size_is_said() {
    let plain = |claim: &str| assumed(&format!("$$ {claim} $$\n"));
    assert_eq!(plain(r"\sum_{i=2}^{k} 1 = k - 1"), ["k is at least 1"]);
    let declared = assumed("Let $k \\in \\mathbb{N}$.\n\n$$ \\sum_{i=2}^{k} 1 = k - 1 $$\n");
    assert_eq!(declared, Vec::<String>::new());
}

/// All that the traces of a document show.
fn shown(text: &str) -> String {
    let claims = told(text);
    let traces = claims.iter().flat_map(|(_, traces)| traces);
    let lines = traces.flat_map(|trace| {
        let steps = trace.steps.iter().map(|step| step.whole.clone());
        let ends = [
            trace.context.clone(),
            trace.left.clone(),
            trace.right.clone(),
        ];
        Vec::from_iter(ends.into_iter().chain(steps))
    });
    Vec::from_iter(lines).join("\n")
}

#[test]
fn letters_of_the_document_are_not_used_for_anything_else() {
    let given = r"Let $s, t, r, u \in \mathbb{R}$, $m \in \mathbb{N}$ and $x \in \mathbb{R}^m$.";
    let text = shown(&format!(
        "{given}\n\n$$ \\frac{{s \\sum_i x_i}}{{\\sum_i x_i}} = s $$\n"
    ));
    assert!(text.contains("x_{v}"), "{text}");
    for letter in ["s", "t", "r", "u"] {
        assert!(!text.contains(&format!("x_{{{letter}}}")), "{text}");
    }
    // A network whose arrays, functions and numbers have the first letters.
    let network = r"- $n, m \in \mathbb{N}$, $p^{(l)} \in \mathbb{R}^{m \times m}$ for $l = 1, \dots, n$,
  $v \in \mathbb{R}$, $s^{(l)} \in \mathbb{R}^m$ for $l = 0, \dots, n$.
- $r \colon \mathbb{R} \to \mathbb{R}$, smooth.

$u_i^{(l)} := \sum_j p_{ij}^{(l)} v s_j^{(l-1)}$ and $s_i^{(l)} := r(u_i^{(l)})$ for $l = 1, \dots, n$.

$T_{ij}^{(l)} := p_{ij}^{(l)} v r'(u_j^{(l-1)})$ for $l = 2, \dots, n$.

$$ \frac{\partial u_i^{(n)}}{\partial u_j^{(n-k)}} = \left( \prod_{q=0}^{k-1} T^{(n-q)} \right)_{ij} $$
";
    let text = shown(network);
    assert!(text.contains(r"\prod"), "{text}");
    for letter in ["s", "r", "u", "v", "p", "T"] {
        for before in ["^{(", "_{", "\\prod_{", "\\sum_{"] {
            let index = format!("{before}{letter}");
            let mut behind = text
                .match_indices(&index)
                .map(|(at, _)| &text[at + index.len()..]);
            // A letter with a prime is another one.
            assert!(behind.all(|rest| rest.starts_with('\'')), "{index}: {text}");
        }
    }
}

#[test]
fn partial_sums_show_where_they_end() {
    let given = "Let $m \\in \\mathbb{N}$ and $x \\in \\mathbb{R}^m$.\n\n\
                 $$ c_j := \\sum_{k=1}^{j} x_k $$\n\n";
    let text = shown(&format!("{given}$$ c_j = \\sum_{{i=1}}^{{j}} x_i $$\n"));
    assert!(text.contains(r"\sum_{k=1}^{j} x_{k}"), "{text}");
    assert!(!text.contains(r"\sum_{k} "), "{text}");
    assert!(!text.contains("range"), "{text}");
}

#[test]
fn steps_from_right_to_left_say_so() {
    let claims = told(&document("proofs/backpropagation.md"));
    let rules: Vec<&str> = claims
        .iter()
        .flat_map(|(_, traces)| traces.iter().flat_map(rules))
        .collect();
    assert!(rules.contains(&"delta picks a term"));
    assert!(rules.contains(&"delta picks a term, read backwards"));
    let twice = "read backwards, read backwards";
    assert!(!rules.iter().any(|rule| rule.contains(twice)));
    let definitions = rules
        .iter()
        .filter(|rule| rule.starts_with("the definition"));
    assert!(definitions.count() > 10);
    assert!(
        !rules
            .iter()
            .any(|rule| rule.starts_with("the definition") && rule.ends_with("backwards"))
    );
}

#[test]
fn a_proof_says_for_which_layers_it_holds() {
    let text = document("proofs/snider-2022.md");
    let derivation = Derivation::read(&text);
    let decisions = verify(&derivation, &Effort::full(0, 24));
    let scope = |id: &str| {
        let mut links = derivation.links.iter().zip(&decisions);
        let found = links.find(|(link, _)| link.id == id);
        match &found.expect("a link").1.verdict {
            Verdict::Proved(proved) => proved.scope.clone(),
            other => panic!("{other}"),
        }
    };
    assert_eq!(scope("E9"), "3 <= n");
    assert_eq!(scope("E11"), "1 <= k <= n-1");
    assert_eq!(scope("E16"), "0 <= k <= n-1");
    assert_eq!(scope("N7"), "1 <= ℓ <= n-1");
}
