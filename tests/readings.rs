//! What is written loosely but means something: read with a condition or an assumption, or left
//! undecided with a reason, next to what is wrong in the same words.

use gradproof::decide::{Decision, Effort, decide, replay};
use gradproof::derivation::{Derivation, Status};
use gradproof::evidence::Verdict;

/// The decisions on a document. Every counterexample is repeated from its text.
fn decisions(document: &str) -> Vec<Decision> {
    let derivation = Derivation::read(document);
    let decisions = decide(&derivation, &Effort::full(5, 24));
    for (link, decision) in derivation.links.iter().zip(&decisions) {
        if let (Status::Claim { claim, left, .. }, Verdict::Refuted(found)) =
            (&link.status, &decision.verdict)
        {
            let again = replay(claim, *left, found).expect("a counterexample that can be read");
            assert_eq!(again, (found.left.value.clone(), found.right.value.clone()));
            assert_ne!(again.0, again.1);
        }
    }
    decisions
}

/// The decision on the last of some displays.
fn last(head: &str, displays: &[&str]) -> Decision {
    let displays: Vec<String> = displays
        .iter()
        .map(|text| format!("$$ {text} $$\n"))
        .collect();
    let document = format!("{head}\n\n{}", displays.join("\n"));
    decisions(&document).pop().expect("a verdict")
}

fn word(head: &str, displays: &[&str]) -> &'static str {
    last(head, displays).verdict.word()
}

const RESIDUAL: &str = r"
- $n \in \mathbb{N}$
- $W^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$ for $l = 1, \dots, n$
- $a^{(l)} \in \mathbb{R}^{d_l}$ for $l = 0, \dots, n$
- $g \colon \mathbb{R} \to \mathbb{R}$";

#[test]
fn a_definition_that_needs_equal_widths_makes_claims_conditional() {
    let vectors = [
        r"z^{(l)} := W^{(l)} a^{(l-1)}",
        r"a^{(l)} := g(z^{(l)}) + a^{(l-1)}",
    ];
    let turned = [
        r"z^{(l)} := W^{(l)} a^{(l-1)}",
        r"a^{(l)} := a^{(l-1)} + g(z^{(l)})",
    ];
    let entries = [
        r"z^{(l)}_i := \sum_j W^{(l)}_{ij} a^{(l-1)}_j",
        r"a^{(l)}_i := g(z^{(l)}_i) + a^{(l-1)}_i",
    ];
    for [z, a] in [vectors, turned, entries] {
        let defined = last(RESIDUAL, &[z, a]);
        assert_eq!(defined.verdict.word(), "definition");
        assert!(
            defined
                .notes
                .iter()
                .any(|note| note.contains("d_l = d_{l-1}")),
            "{:?}",
            defined.notes
        );
        let right = [
            r"\frac{\partial a^{(l)}_i}{\partial z^{(l)}_j} = \delta_{ij} g'(z^{(l)}_i)",
            r"\frac{\partial a^{(l)}_i}{\partial a^{(l-1)}_j} = g'(z^{(l)}_i) W^{(l)}_{ij} + \delta_{ij}",
            r"\frac{\partial z^{(n)}_i}{\partial a^{(n-1)}_j} = W^{(n)}_{ij}",
            r"a^{(l)} = a^{(l-1)} + g(z^{(l)}) = g(z^{(l)}) + a^{(l-1)}",
        ];
        for claim in right {
            let decision = last(RESIDUAL, &[z, a, claim]);
            let Verdict::Conditional(_, condition) = &decision.verdict else {
                panic!("{claim}: {}", decision.verdict);
            };
            assert!(
                condition.contains("d_l = d_{l-1} in the definition of a (D2)"),
                "{condition}"
            );
        }
        let wrong = [
            r"\frac{\partial a^{(l)}_i}{\partial z^{(l)}_j} = g'(z^{(l)}_i)",
            r"\frac{\partial a^{(l)}_i}{\partial a^{(l-1)}_j} = g'(z^{(l)}_i) W^{(l)}_{ij}",
            r"\frac{\partial a^{(l)}_i}{\partial a^{(l-1)}_j} = g'(z^{(l)}_i) W^{(l)}_{ji} + \delta_{ij}",
            r"a^{(n)}_i = g(z^{(n)}_i)",
        ];
        for claim in wrong {
            let decision = last(RESIDUAL, &[z, a, claim]);
            let Verdict::Refuted(found) = &decision.verdict else {
                panic!("{claim}: {}", decision.verdict);
            };
            assert!(found.note.is_some(), "{claim}");
        }
    }
}

#[test]
fn what_does_not_use_such_a_definition_is_not_conditional() {
    let a = r"a^{(l)} := g(W^{(l)} a^{(l-1)}) + a^{(l-1)}";
    assert_eq!(
        word(
            RESIDUAL,
            &[
                a,
                r"[W^{(n)} W^{(n-1)}]_{ij} = \sum_k W^{(n)}_{ik} W^{(n-1)}_{kj}"
            ]
        ),
        "checked"
    );
    // Layer 0 is the input, and on layer 1 the definition is in force.
    assert_eq!(
        word(RESIDUAL, &[a, r"2 a^{(0)} = a^{(0)} + a^{(0)}"]),
        "checked"
    );
    assert_eq!(
        word(RESIDUAL, &[a, r"2 a^{(1)} = a^{(1)} + a^{(1)}"]),
        "conditional"
    );
    // Replaced by one that makes sense for all widths.
    let plain = r"a^{(l)} := g(W^{(l)} a^{(l-1)})";
    assert_eq!(
        word(RESIDUAL, &[a, plain, r"2 a^{(n)} = a^{(n)} + a^{(n)}"]),
        "checked"
    );
}

#[test]
fn shapes_that_no_choice_of_widths_repairs_are_ill_formed() {
    let head = r"
- $p, q \in \mathbb{N}$
- $x \in \mathbb{R}^{p}$, $y \in \mathbb{R}^{q}$
- $u \in \mathbb{R}^{3}$, $v \in \mathbb{R}^{4}$";
    assert_eq!(word(head, &[r"s := x + y"]), "ill-formed");
    assert_eq!(word(head, &[r"s_i := u_i + v_i"]), "ill-formed");
    assert_eq!(
        word(RESIDUAL, &[r"s^{(l)} := W^{(l)} + (W^{(l)})^T"]),
        "ill-formed"
    );
    assert_eq!(
        word(RESIDUAL, &[r"s^{(l)} := W^{(l)} a^{(l)}"]),
        "ill-formed"
    );
    assert_eq!(
        word(
            RESIDUAL,
            &[r"a^{(l)} = a^{(l-1)}", r"W^{(l)} = W^{(l-1)} + 1"]
        ),
        "ill-formed"
    );
    assert_eq!(
        word(RESIDUAL, &[r"a^{(l)} := g(W^{(l-1)} a^{(l-2)})"]),
        "ill-formed"
    );
    // One index on two axes of different letters is what claims may have too.
    assert_eq!(
        word(head, &[r"s_i := x_i y_i", r"s_i = y_i x_i"]),
        "conditional"
    );
    assert_eq!(word(head, &[r"s_i := x_i y_i", r"s_i = y_i"]), "refuted");
}

#[test]
fn what_applies_otherwise_is_differentiated_too() {
    let head = r"
- $m \in \mathbb{N}$
- $x, y \in \mathbb{R}^{m}$";
    let sum = r"s_j := \sum_{i \ne j} x_i^2";
    assert_eq!(
        word(
            head,
            &[
                sum,
                r"\frac{\partial s_j}{\partial x_k} = 2 x_k (1 - \delta_{jk})"
            ]
        ),
        "checked"
    );
    assert_eq!(
        word(head, &[sum, r"\frac{\partial s_j}{\partial x_k} = 0"]),
        "refuted"
    );
    let cases =
        r"v_i := \begin{cases} 0 & \text{if } i = 1 \\ x_i^2 & \text{otherwise} \end{cases}";
    assert_eq!(
        word(head, &[cases, r"\frac{\partial v_i}{\partial x_k} = 0"]),
        "refuted"
    );
    let recursion = r"p_i := \begin{cases} x_i & \text{if } i = 1 \\ p_{i-1} + y_i & \text{otherwise} \end{cases}";
    for claim in [r"\frac{\partial p_i}{\partial y_k} = 0", r"p_i = 0"] {
        assert_eq!(word(head, &[recursion, claim]), "undecided");
    }
}
