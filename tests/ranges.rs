//! What an index runs over: sums over a part of an axis, deltas between different axes, sizes that
//! are numbers. Most of these claims are false or mean nothing; a reader that makes sizes equal
//! where nobody says so takes them for true.

use gradproof::decide::{Effort, verify};
use gradproof::derivation::Derivation;

const HEAD: &str = r"Let $m, p, n \in \mathbb{N}$, $u, x \in \mathbb{R}^m$, $w \in \mathbb{R}^{m+1}$,
$A \in \mathbb{R}^{m \times m}$, $v \in \mathbb{R}^{m+p}$, $t \in \mathbb{R}^3$, $s \in \mathbb{R}^2$.
Let $q^{(l)} \in \mathbb{R}^{d_l}$ and $V^{(l)} \in \mathbb{R}^{m \times m}$ for $l = 0, \dots, n$.
";

/// The verdict on the last formula.
fn last(formulas: &str) -> &'static str {
    let text = format!("{HEAD}\n{formulas}\n");
    let decisions = verify(&Derivation::read(&text), &Effort::full(0, 24));
    decisions.last().expect("a formula").verdict.word()
}

fn all(word: &str, claims: &[&str]) {
    for claim in claims {
        assert_eq!(last(&format!("$$ {claim} $$")), word, "{claim}");
    }
}

#[test]
fn a_delta_does_not_make_two_axes_equal() {
    all(
        "refuted",
        &[
            r"\left( \sum_{k=1}^{m-1} \delta_{ik} \right) u_i = u_i",
            r"u_i \sum_{k=1}^{m-1} \delta_{ik} = u_i",
            r"\left( \sum_{k=1}^{m-1} \delta_{ik} \right) A_{ij} = A_{ij}",
            r"\left( \sum_{k=1}^m \delta_{jk} \right) v_j = v_j",
        ],
    );
    all(
        "proved",
        &[
            r"u_i \sum_{k=1}^{m} \delta_{ik} = u_i",
            r"\sum_k \delta_{ik} u_i = u_i",
            r"\sum_{k=1}^m \delta_{jk} = 1",
            r"\sum_k \delta_{ik} \delta_{kj} u_j = \delta_{ij} u_j",
        ],
    );
    // What j runs over is said twice, and differently.
    all(
        "ill-formed",
        &[r"\sum_{k=1}^{m-1} \delta_{jk} = \sum_{i=1}^{m} \delta_{ji}"],
    );
}

#[test]
fn sizes_that_are_never_equal_mean_nothing() {
    all(
        "ill-formed",
        &[
            r"\frac{\partial}{\partial w_i} \sum_j x_j w_j = x_i",
            r"\frac{\partial}{\partial t_i} \sum_j s_j t_j = s_i",
            r"\sum_i x_i t_i = \sum_{i=1}^m x_i t_i",
            r"\sum_{k=1}^{m-1} y_k = \sum_k y_k x_k / x_k",
        ],
    );
    let rests = r"$$ q_j := \sum_{i=1}^{m-1} \delta_{ij} $$ $$ q_j x_j = x_j $$";
    assert_eq!(last(rests), "ill-formed");
    all(
        "proved",
        &[r"\frac{\partial}{\partial w_i} \sum_{j=1}^{m} x_j w_j = \sum_{j=1}^m \delta_{ij} x_j"],
    );
}

#[test]
fn a_part_of_an_axis_is_summed() {
    let defined = r"$$ J := \sum_{i=1}^{m-1} (x_{i+1} - x_i)^2 $$";
    let claim =
        |right: &str| format!(r"{defined} $$ \frac{{\partial J}}{{\partial x_k}} = {right} $$");
    let each = r"2 (x_{i+1} - x_i) (\delta_{i+1,k} - \delta_{ik})";
    assert_eq!(
        last(&claim(&format!(r"\sum_{{i=1}}^{{m-1}} {each}"))),
        "proved"
    );
    assert_eq!(
        last(&claim(&format!(r"\sum_{{i=1}}^{{m-2}} {each}"))),
        "refuted"
    );
    // For 2 <= k <= m-1, where both sides exist.
    let inner = "2 (x_k - x_{k-1}) - 2 (x_{k+1} - x_k)";
    assert_eq!(last(&claim(inner)), "proved");
    assert_eq!(last(&claim(&inner.replace("k-1", "k-2"))), "refuted");
    all(
        "refuted",
        &[
            r"\sum_{i=1}^{m-1} x_i = \sum_i x_i",
            r"\frac{\partial}{\partial x_k} \sum_{i=1}^{m-1} x_i^2 = 2 x_k",
        ],
    );
}

/// `y_i := x_{i+1} - x_i` says nothing for the last i.
#[test]
fn a_definition_that_lacks_an_index_proves_nothing_there() {
    let defined = r"$$ y_i := x_{i+1} - x_i $$";
    let claim = r"\frac{\partial y_i}{\partial x_k} = \delta_{i+1,k} - \delta_{ik}";
    assert_eq!(last(&format!("{defined} $$ {claim} $$")), "checked");
    let wrong = claim.replace('-', "+");
    assert_eq!(last(&format!("{defined} $$ {wrong} $$")), "refuted");
}

#[test]
fn limits_belong_to_all_names_in_front_of_them() {
    all(
        "proved",
        &[
            r"\sum_{i,j=2}^{m} x_i x_j = \left( \sum_{i=2}^m x_i \right)^2",
            r"\sum_{i,j=1}^{m-1} A_{ij} = \sum_{i=1}^{m-1} \sum_{j=1}^{m-1} A_{ij}",
        ],
    );
    all(
        "refuted",
        &[
            r"\sum_{i,j=2}^{m} x_i x_j = \sum_{i=1}^{m} \sum_{j=2}^{m} x_i x_j",
            r"\sum_{i,j=1}^{m-1} A_{ij} = \sum_{i=1}^{m} \sum_{j=1}^{m-1} A_{ij}",
        ],
    );
}

#[test]
fn what_is_not_supported_is_no_free_number() {
    all(
        "undecided",
        &[
            r"\sum_{i=1}^{d_n} 1 = d_n",
            r"\frac{1}{d_n} \sum_i q_i^{(n)} = \sum_i \frac{q_i^{(n)}}{d_n}",
            r"q_{d_n}^{(n)} + \sum_{i=1}^{d_n-1} q_i^{(n)} = \sum_i q_i^{(n)}",
            r"\prod_{k=n}^{1} V^{(k)} = \prod_{k=0}^{n-1} V^{(n-k)}",
            r"\sum_{i=m}^{1} x_i = \sum_i x_i",
            r"\sum_{i=m+1}^{1} x_i = 0",
        ],
    );
}

/// Claims that are true up to a number that is written in them.
#[test]
fn numbers_that_are_written_are_exceeded() {
    all(
        "refuted",
        &[
            r"\sum_{i=8}^{m} x_i = 0",
            r"\sum_{i=1}^m \delta_{i,9} = 0",
            r"(m-1)(m-2)(m-3)(m-4)(m-5)(m-6)(m-7)(m-8) = 0",
            r"\sum_{i=1}^{m} i = \frac{m(m+1)}{2} + (m-1)(m-2)(m-3)(m-4)(m-5)(m-6)",
            r"(n-1)(n-2)(n-3)(n-4)(n-5) \, q_1^{(n)} = 0",
            r"\delta_{n,6} \, q_1^{(n)} = 0",
            r"\left( \sum_{k=1}^{3} \delta_{ik} \right) u_i = u_i",
        ],
    );
    all("checked", &[r"\sum_{i=1}^{m} i = \frac{m(m+1)}{2}"]);
    all(
        "proved",
        &[r"q_1^{(7)} + q_1^{(n)} = q_1^{(n)} + q_1^{(7)}"],
    );
}
