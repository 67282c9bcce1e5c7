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
    // Different letters are different quantities, also for one index.
    assert_eq!(word(head, &[r"s_i := x_i y_i"]), "ill-formed");
}

/// A recursion with nothing declared.
const RECURSION: [&str; 2] = [
    r"z^{(l)}_i := \sum_j W^{(l)}_{ij} a^{(l-1)}_j",
    r"a^{(l)}_i := g(z^{(l)}_i)",
];

#[test]
fn a_recursion_of_undeclared_arrays_begins_with_a_free_array() {
    let [z, a] = RECURSION;
    let one = r"a^{(l)}_i := g(\sum_j W^{(l)}_{ij} a^{(l-1)}_j)";
    let right = r"\frac{\partial a^{(l)}_i}{\partial a^{(l-1)}_j} = g'(\sum_k W^{(l)}_{ik} a^{(l-1)}_k) W^{(l)}_{ij}";
    let wrong = r"\frac{\partial a^{(l)}_i}{\partial a^{(l-1)}_j} = g'(\sum_k W^{(l)}_{ik} a^{(l-1)}_k) W^{(l)}_{ji}";
    for definitions in [&[one][..], &[z, a]] {
        let with = |claim: &'static str| last("", &[definitions, &[claim]].concat());
        let decision = with(right);
        assert_eq!(decision.verdict.word(), "checked", "{}", decision.verdict);
        let assumed: Vec<&str> = decision.assumptions.iter().map(String::as_str).collect();
        assert_eq!(
            assumed,
            [
                "W is a free array with 2 indices",
                "a^(0), where a begins, is a free array with 1 index"
            ]
        );
        assert_eq!(with(wrong).verdict.word(), "refuted");
    }
    // It begins below the lowest layer that the definition meets.
    let late = r"s^{(l)} := s^{(l-1)} + u^{(l)} \qquad \text{for } l = 3, \dots, n";
    let sum = r"s^{(n)} = s^{(2)} + \sum_{r=3}^n u^{(r)}";
    assert_eq!(word("", &[late, sum]), "checked");
    let two = r"s^{(4)} = s^{(2)} + u^{(3)} + u^{(4)}";
    assert_eq!(word("", &[late, two]), "checked");
    let none = r"s^{(n)} = \sum_{r=3}^n u^{(r)}";
    assert_eq!(word("", &[late, none]), "refuted");
    let lower = r"s^{(4)} = s^{(1)} + u^{(2)} + u^{(3)} + u^{(4)}";
    assert_eq!(word("", &[late, lower]), "ill-formed");
    // Time, with what comes in at every step; two steps back.
    let time = r"h^{(t)}_i := g(\sum_j V_{ij} h^{(t-1)}_j + x^{(t)}_i)";
    assert_eq!(
        word(
            "",
            &[
                time,
                r"\frac{\partial h^{(2)}_i}{\partial x^{(2)}_j} = \delta_{ij} g'(\sum_k V_{ik} h^{(1)}_k + x^{(2)}_i)"
            ]
        ),
        "checked"
    );
    // One matrix for all layers means one width, so stated widths do not fit without a declaration.
    let head = r"- $a^{(l)} \in \mathbb{R}^{d_l}$ for $l = 0, \dots, n$";
    assert_eq!(
        word(head, &[r"u^{(l)}_i := \sum_j V_{ij} a^{(l)}_j"]),
        "undecided"
    );
    let two = r"f^{(k)} := f^{(k-1)} + f^{(k-2)}";
    assert_eq!(
        word("", &[two, r"f^{(3)} = 2 f^{(1)} + f^{(0)}"]),
        "checked"
    );
    assert_eq!(word("", &[two, r"f^{(3)} = f^{(1)} + f^{(0)}"]), "refuted");
}

#[test]
fn what_begins_already_or_never_gets_no_free_layer() {
    // The first layer is defined, so there is none below it.
    let first = r"s^{(1)} := x";
    let next = r"s^{(l)} := s^{(l-1)} + x";
    let step = last("", &[first, next, r"s^{(l)} = s^{(l-1)} + x"]);
    assert_eq!(step.verdict.word(), "checked");
    assert_eq!(step.assumptions, ["x is a free number"]);
    assert_eq!(word("", &[first, next, r"s^{(l)} = l x"]), "checked");
    // Upwards, and in a circle.
    let up = r"c^{(t)} := 2 c^{(t+1)}";
    assert_eq!(word("", &[up, r"c^{(t)} = 2 c^{(t+1)}"]), "ill-formed");
    let circle = [
        r"p^{(l)} := q^{(l)}",
        r"q^{(l)} := p^{(l)}",
        r"p^{(l)} = 2 q^{(l)}",
    ];
    assert_eq!(word("", &circle), "ill-formed");
    // The layers of a declared array are stated.
    let head = r"
- $n \in \mathbb{N}$
- $W^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$ and $a^{(l)} \in \mathbb{R}^{d_l}$ for $l = 1, \dots, n$";
    let a = r"a^{(l)} := W^{(l)} a^{(l-1)}";
    assert_eq!(word(head, &[a, r"a^{(0)} = a^{(0)}"]), "ill-formed");
    // Backwards from the output: below the input there is nothing to begin with.
    let head = r"
- $n \in \mathbb{N}$
- $W^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$ for $l = 1, \dots, n$
- $z^{(l)}, u^{(l)} \in \mathbb{R}^{d_l}$ for $l = 1, \dots, n$
- $g \colon \mathbb{R} \to \mathbb{R}$";
    let back = [
        r"e^{(n)}_i := u^{(n)}_i",
        r"e^{(l)}_i := g'(z^{(l)}_i) \sum_k W^{(l+1)}_{ki} e^{(l+1)}_k",
        r"e^{(0)}_i = 0",
    ];
    assert_eq!(word(head, &back), "ill-formed");
}

#[test]
fn one_layer_can_be_declared_alone() {
    let head = r"
- $m, n \in \mathbb{N}$
- $W^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$ for $l = 1, \dots, n$
- $g \colon \mathbb{R} \to \mathbb{R}$
- $a^{(0)} \in \mathbb{R}^{m \times d_0}$";
    let a = r"a^{(l)}_{ij} := g(\sum_k W^{(l)}_{jk} a^{(l-1)}_{ik})";
    let claim = |value: &str| {
        format!(r"\frac{{\partial a^{{(1)}}_{{ij}}}}{{\partial a^{{(0)}}_{{pq}}}} = {value}")
    };
    let slope = r"g'(\sum_k W^{(1)}_{jk} a^{(0)}_{ik}) W^{(1)}_{jq}";
    let right = last(head, &[a, &claim(&format!(r"\delta_{{ip}} {slope}"))]);
    assert_eq!(right.verdict.word(), "checked", "{}", right.verdict);
    assert!(right.assumptions.is_empty(), "{:?}", right.assumptions);
    assert_eq!(word(head, &[a, &claim(slope)]), "refuted");
    // Other layers exist only if something gives them.
    assert_eq!(
        word(head, &[r"a^{(1)} + a^{(1)} = 2 a^{(1)}"]),
        "ill-formed"
    );
    assert_eq!(word(head, &[r"a^{(0)} + a^{(0)} = 2 a^{(0)}"]), "checked");
    // Beside a declaration of the others, in either order.
    let others = r"- $a^{(l)} \in \mathbb{R}^{m \times d_l}$ for $l = 1, \dots, n$";
    let input = r"- $a^{(0)} \in \mathbb{R}^{m \times d_0}$";
    let n = r"- $m, n \in \mathbb{N}$";
    for head in [
        format!("{n}\n{others}\n{input}"),
        format!("{n}\n{input}\n{others}"),
    ] {
        assert_eq!(
            word(&head, &[r"a^{(0)} a^{(0)}_{1,1} = a^{(0)}_{1,1} a^{(0)}"]),
            "checked"
        );
        assert_eq!(
            word(&head, &[r"a^{(n)} a^{(n)}_{1,1} = a^{(n)}_{1,1} a^{(n)}"]),
            "checked"
        );
        assert_eq!(word(&head, &[r"2 a^{(n)} = a^{(n)}"]), "refuted");
        assert_eq!(word(&head, &[r"2 a^{(n+1)} = a^{(n+1)}"]), "ill-formed");
    }
    let other = r"- $a^{(l)} \in \mathbb{R}^{d_l \times m}$ for $l = 1, \dots, n$";
    let first = &decisions(&format!("{n}\n{input}\n{other}\n"))[0];
    assert_eq!(first.verdict.word(), "undecided");
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

const NUMBERS: &str = r"
- $n \in \mathbb{N}$
- $x, y \in \mathbb{R}^{n}$";

#[test]
fn dots_between_terms_and_factors_are_a_sum_or_a_product() {
    let right = [
        r"x_1 \cdots x_n = \prod_i x_i",
        r"2 x_1 x_2 x_3 \cdots x_{n-1} x_n = 2 \prod_i x_i",
        r"x_n \cdots x_1 = \prod_i x_i",
        r"x_1 + x_2 + \dots + x_n = \sum_i x_i",
        r"x_1 y_1 + \dots + x_n y_n = \sum_i x_i y_i",
        r"x_1 + \dots + x_{n-1} = \sum_i x_i - x_n",
        r"\frac{\partial}{\partial x_k} (x_1^2 + \dots + x_n^2) = 2 x_k",
    ];
    for claim in right {
        assert_eq!(word(NUMBERS, &[claim]), "checked", "{claim}");
    }
    let wrong = [
        r"x_1 \cdots x_{n-1} = \prod_i x_i",
        r"x_2 \cdots x_n = \prod_i x_i",
        r"x_1 + \dots + x_{n-1} = \sum_i x_i",
        r"x_2 + \dots + x_n = \sum_i x_i",
        r"x_1 y_1 + \dots + x_n y_n = \sum_i x_i \sum_j y_j",
        r"x_1 \cdots x_n = \sum_i x_i",
    ];
    for claim in wrong {
        assert_eq!(word(NUMBERS, &[claim]), "refuted", "{claim}");
    }
    let unclear = [
        r"x_1 + x_3 + \dots + x_n = \sum_i x_i",
        r"x_1 y_n + \dots + x_n y_1 = \sum_i x_i y_i",
        r"x_1 - \dots - x_n = \sum_i x_i",
        r"x_1 + \dots + y_n = \sum_i x_i",
        r"g(x_1) \cdots g(x_n) = \prod_i g(x_i)",
        r"\sum_k (x_1 + \dots + x_k) = \sum_k x_k",
        r"\dots + x_n = 0",
        r"x_2 \cdots x_n x_1 = \prod_i x_i",
    ];
    for claim in unclear {
        assert_eq!(word(NUMBERS, &[claim]), "undecided", "{claim}");
    }
    // With nothing declared n is as many as there are.
    assert_eq!(
        word("", &[r"x_1 \cdots x_n = \prod_{i=1}^n x_i"]),
        "checked"
    );
    assert_eq!(
        word("", &[r"x_1 + \dots + x_n = \sum_{i=1}^n x_i"]),
        "checked"
    );
    let s = r"s := x_1 + \dots + x_n";
    assert_eq!(
        word("", &[s, r"\frac{\partial s}{\partial x_k} = 1"]),
        "checked"
    );
    assert_eq!(
        word("", &[s, r"\frac{\partial s}{\partial x_k} = 2"]),
        "refuted"
    );
    let layers = r"a^{(1)} + \dots + a^{(n)} = \sum_{l=1}^n a^{(l)}";
    assert_eq!(word("", &[layers]), "checked");
    assert_eq!(
        word("", &[r"a^{(1)} + \dots + a^{(n)} = \sum_{l=0}^n a^{(l)}"]),
        "refuted"
    );
    // Three factors with dummies that nobody sums are no product of numbers.
    let chain = r"A_{i\gamma_1}^{(n)} \dots A_{\gamma_\beta \gamma_{\beta+1}}^{(n-\beta)} \dots A_{\gamma_{k-1} j}^{(n-k+1)}";
    assert_eq!(word("", &[&format!("{chain} = 0")]), "ill-formed");
    assert_eq!(word("", &[r"x_1 \cdots x_k \cdots x_n = 0"]), "undecided");
    // Matrices do not commute, and their shapes are another matter.
    assert_eq!(
        word(RESIDUAL, &[r"W^{(n)} \cdots W^{(1)} = 0"]),
        "undecided"
    );
}

#[test]
fn claims_about_functions_of_arrays_are_undecided() {
    let head = r"
- $d \in \mathbb{N}$
- $x \in \mathbb{R}^d$
- $f \colon \mathbb{R}^d \to \mathbb{R}$";
    let claims = [
        r"\frac{\partial f(x)}{\partial x_i} = \frac{\partial f(x)}{\partial x_i}",
        r"f(x) = f(x) + 1",
        r"y := f(x)",
        r"\frac{\partial f}{\partial x_i} = 0",
        r"f = 0",
        r"f_i(x) = 0",
        r"\nabla f(x) = x",
    ];
    for claim in claims {
        assert_eq!(word(head, &[claim]), "undecided", "{claim}");
    }
    // With a definition it is a function as any other.
    let f = r"f(v) := \sum_i v_i^2";
    assert_eq!(
        word(head, &[f, r"\frac{\partial f(x)}{\partial x_i} = 2 x_i"]),
        "checked"
    );
    assert_eq!(
        word(head, &[f, r"\frac{\partial f(x)}{\partial x_i} = x_i"]),
        "refuted"
    );
    assert_eq!(word(head, &[r"x_{ij} = 0"]), "ill-formed");
}

#[test]
fn a_generic_factor_that_does_not_reproduce_its_ends_is_noted_with_the_shift() {
    let notes = |document: &str, id: &str| -> Vec<String> {
        let derivation = Derivation::read(document);
        let decisions = decide(&derivation, &Effort::full(1, 8));
        let links = derivation.links.iter().zip(decisions);
        let notes = links.filter(|(link, _)| id.is_empty() || link.id == id);
        let notes = notes.flat_map(|(_, decision)| decision.notes);
        notes
            .filter(|note| note.contains("generic factor"))
            .collect()
    };
    let printed = include_str!("../proofs/wrong/snider-2022-as-printed.md");
    for id in ["E11", "E13"] {
        assert_eq!(
            notes(printed, id),
            [
                "the generic factor does not reproduce the ends of its product; with β+1 in place of β it does"
            ]
        );
    }
    assert_eq!(notes(printed, "").len(), 2);
    let corrected = include_str!("../proofs/snider-2022.md");
    assert!(notes(corrected, "").is_empty());
    // A middle that no shift repairs gets no such advice.
    let head = r"
- $n \in \mathbb{N}$
- $A^{(l)}, C^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$ for $l = 1, \dots, n$";
    let product = |factor: &str| {
        format!(
            r"{head}

$$ P_{{ij}}^{{(n-k)}} := \left[\prod_{{\beta=0}}^{{k-1}} A^{{(n-\beta)}}\right]_{{ij}} $$

$$ P_{{ij}}^{{(n-k)}} = \sum_{{\gamma_1, \dots, \gamma_{{k-1}}}} A_{{i\gamma_1}}^{{(n)}} \dots {factor} \dots A_{{\gamma_{{k-1}} j}}^{{(n-k+1)}} $$
"
        )
    };
    let middle = |name: &str, layer: &str| {
        product(&format!(
            r"{name}_{{\gamma_\beta \gamma_{{\beta+1}}}}^{{({layer})}}"
        ))
    };
    assert!(notes(&middle("A", r"n-\beta"), "").is_empty());
    assert!(notes(&middle("C", r"n-\beta"), "").is_empty());
    assert_eq!(notes(&middle("A", r"n-\beta-1"), "").len(), 1);
}

#[test]
fn a_size_that_nobody_stated_is_called_by_the_letter_that_runs_over_it() {
    let sizes = |claim: &str| -> Vec<String> {
        let Verdict::Refuted(found) = last("", &[claim]).verdict else {
            panic!("{claim} is not refuted");
        };
        found.sizes.into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(sizes(r"\sum_j x_j = x_1 + 1"), ["range of j"]);
    assert_eq!(sizes(r"\sum_j A_{ij} = 1"), ["range of i", "range of j"]);
    // One letter over two sizes names neither.
    let two = sizes(r"\sum_j x_j y_1 = \sum_j y_j x_1 + 1");
    assert!(two.iter().all(|name| name.starts_with('s')), "{two:?}");
}
