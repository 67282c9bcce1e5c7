//! Small formulas with the verdict that each must get, next to their wrong neighbours.

use gradproof::decide::{Effort, decide};
use gradproof::derivation::Derivation;
use gradproof::evidence::{Shrunk, Verdict};

/// Declarations that stand in front of every formula.
const HEAD: &str = r"
- $m, c \in \mathbb{N}$
- $x \in \mathbb{R}^{m}$ and $u \in \mathbb{R}^{m}$
- $A \in \mathbb{R}^{c \times m}$ and $Q \in \mathbb{R}^{m \times m}$
- $y \in \mathbb{R}$, $w \in \mathbb{R}$
- $g \colon \mathbb{R} \to \mathbb{R}$

We use $\sigma(t) := \frac{1}{1 + e^{-t}}$ and $s_j(v) := \frac{e^{v_j}}{\sum_k e^{v_k}}$.

";

fn word(formula: &str) -> String {
    let text = format!("{HEAD}$$\n{formula}\n$$\n");
    let derivation = Derivation::read(&text);
    let decisions = decide(&derivation, &Effort::full(7, 24));
    let last = decisions.last().expect("a verdict");
    match &last.diagnostic {
        Some(found) => format!("{} {}", last.verdict.word(), found.code),
        None => last.verdict.word().into(),
    }
}

fn all(expected: &str, formulas: &[&str]) {
    for formula in formulas {
        assert_eq!(word(formula), expected, "{formula}");
    }
}

#[test]
fn true_equations_are_checked() {
    all(
        "checked",
        &[
            // Functions and their scripts.
            r"\exp(2y) = \exp(y)^2",
            r"\cosh(y)^2 - \sinh(y)^2 = 1",
            r"\tanh'(y) = 1 - \tanh^2(y)",
            r"1 - \sigma(y) = \sigma(-y)",
            r"\sigma'(y) = \sigma(y) (1 - \sigma(y))",
            r"\sigma''(y) = \sigma(y) (1 - \sigma(y)) (1 - 2 \sigma(y))",
            r"f(y)^2 = f(y) f(y)",
            r"e^{2 y w} = (e^{y w})^2",
            r"e^{y - y} = 1",
            // Softmax.
            r"\frac{e^{x_j - y}}{\sum_k e^{x_k - y}} = \frac{e^{x_j}}{\sum_k e^{x_k}}",
            r"\frac{\partial s_i(x)}{\partial x_j} = s_i(x) (\delta_{ij} - s_j(x))",
            r"\log s_j(x) = x_j - \log \sum_k e^{x_k}",
            r"\frac{\partial}{\partial x_j} \left(-\sum_i u_i \log s_i(x)\right) = s_j(x) \sum_i u_i - u_j",
            // Logarithms.
            r"\log(y w) = \log y + \log w",
            r"\log(y^2) = 2 \log y",
            r"\log e^y = y",
            r"\log 1 = 0",
            r"\frac{\partial^3}{\partial y^3} \log y = \frac{2}{y^3}",
            // Derivatives.
            r"\frac{\partial}{\partial x_j} \left(\sum_j x_j^2\right) = 2 x_j",
            r"\frac{\partial^2}{\partial y^2} y^3 w = 6 y w",
            r"\frac{\partial^2}{\partial y \partial w} y^3 w = 3 y^2",
            r"\frac{\partial^2}{\partial y^2} \frac{1}{y} = \frac{2}{y^3}",
            r"\frac{\partial}{\partial x_i} \frac{\partial}{\partial x_j} g\left(\sum_k x_k^2\right) = 4 x_i x_j g''\left(\sum_k x_k^2\right) + 2 \delta_{ij} g'\left(\sum_k x_k^2\right)",
            r"\frac{\partial}{\partial x_j} \prod_i x_i = \prod_{i \ne j} x_i",
            r"\frac{\partial}{\partial x_k} \sum_i \sum_j x_i Q_{ij} x_j = \sum_j Q_{kj} x_j + \sum_i x_i Q_{ik}",
            // Indices, ranges, conditions.
            r"x_i \sum_i x_i = \sum_j x_i x_j",
            r"\frac{1}{k} v_k = v_k / k",
            r"i \delta_{ij} = j \delta_{ij}",
            r"\delta_{ij} x_i = x_j \qquad \text{if } i = j",
            r"x_i = x_1 \qquad i < 2",
            r"\sum_{i=1}^{m} x_i = x_1 + \sum_{i=2}^{m} x_i \qquad \text{for } m \ge 2",
            r"S_{ij} (1-\delta_{ij}) = \begin{cases} 0 & \text{if } i = j \\ S_{ij} & \text{otherwise} \end{cases}",
            r"2 v_{3} = v_{3} + v_{3}",
            r"\sum_{i=1}^{m} 1 = m",
            r"\frac{1}{p} \sum_{i=1}^{p} v_i = \sum_{i=1}^{p} v_i / p",
            r"\sum_{i=1}^{p} \sum_{j=1}^{i} v_j = \sum_{j=1}^{p} (p-j+1) v_j",
            r"\prod_i x_i \prod_i u_i = \prod_i x_i u_i",
            r"\frac12 y = \frac{1}{2} y",
            // Matrices.
            r"[A x]_i = \sum_j A_{ij} x_j",
            r"x^T Q x = \sum_{i,j} x_i Q_{ij} x_j",
            r"(A Q)^T = Q^T A^T",
            r"\frac{\partial}{\partial x} x^T Q x = (Q + Q^T) x",
            r"A(i, :) x = \sum_j A_{ij} x_j",
        ],
    );
}

#[test]
fn false_equations_are_refuted() {
    all(
        "refuted",
        &[
            r"\exp(y^2) = \exp(y)^2",
            r"\exp(y) = 1 + y",
            r"\tanh'(y) = 1 - \tanh(y)",
            r"\tanh'(y) = 1 + \tanh^2(y)",
            r"1 - \sigma(y) = \sigma(y)",
            r"\sigma'(y) = \sigma(y) (1 + \sigma(y))",
            r"\sigma''(y) = \sigma(y) (1 - \sigma(y)) (1 - \sigma(y))",
            r"f(y)^2 = f(y)",
            r"f(y) = f(y) + 1",
            r"g'(y) = g(y)",
            r"g(y + w) = g(y) + g(w)",
            r"g(2 y) = 2 g(y)",
            r"e^{y w} = e^y e^w",
            r"e^{y - w} = 1",
            r"\frac{e^{x_j - y}}{\sum_k e^{x_k}} = \frac{e^{x_j}}{\sum_k e^{x_k}}",
            r"\frac{e^{x_j y}}{\sum_k e^{x_k y}} = \frac{e^{x_j}}{\sum_k e^{x_k}}",
            r"\frac{\partial s_i(x)}{\partial x_j} = s_i(x) (\delta_{ij} - s_i(x))",
            r"\frac{\partial s_i(x)}{\partial x_j} = s_i(x) (1 - s_j(x))",
            r"\frac{\partial}{\partial x_j} \left(-\sum_i u_i \log s_i(x)\right) = s_j(x) - u_j",
            r"\log y = y",
            r"\frac{\partial}{\partial y} \log y = y",
            r"\frac{\partial^3}{\partial y^3} \log y = \frac{1}{y^3}",
            r"\frac{\partial}{\partial x_j} \left(\sum_j x_j^2\right) = 2 \sum_j x_j",
            r"\frac{\partial^2}{\partial y^2} y^3 w = 3 y w",
            r"\frac{\partial^2}{\partial y \partial w} y^3 w = 6 y",
            r"\frac{\partial^2}{\partial y^2} \frac{1}{y} = \frac{1}{y^3}",
            r"\frac{\partial}{\partial x_i} \frac{\partial}{\partial x_j} g\left(\sum_k x_k^2\right) = 4 x_i x_j g''\left(\sum_k x_k^2\right)",
            r"\frac{\partial}{\partial x_j} \prod_i x_i = \prod_i x_i",
            r"\frac{\partial}{\partial x_k} \sum_i \sum_j x_i Q_{ij} x_j = 2 \sum_j Q_{kj} x_j",
            r"x_i \sum_i x_i = x_i^2",
            r"i \delta_{ij} = j",
            r"\delta_{ij} x_i = x_j",
            r"x_i = x_1",
            r"\sum_i (v_i - v_i + 1) = 2",
            r"\sum_{i=1}^{m} 1 = 2",
            r"(m-1)(m-2)(m-3) \sum_i x_i = 0",
            r"x_1 x_2 x_3 x_4 = \prod_j x_j",
            r"\sum_{j=1}^{3} x_j = \sum_j x_j",
            r"\sum_i x_i^2 = \left(\sum_i x_i\right)^2",
            r"\frac12 y = \frac{12}{y}",
            r"\sum_{i=1}^{p} \sum_{j=1}^{i} v_j = \sum_{j=1}^{p} v_j",
            r"\sum_{i=1}^{p} \sum_{j=1}^{i} S_{ij} = \sum_{i=1}^{p} \sum_{j=1}^{p} S_{ij}",
            r"\prod_i x_i \prod_i u_i = \prod_i x_i^2 u_i",
            r"S_{ij} = \begin{cases} S_{ij} & \text{if } i = j \\ 0 & \text{otherwise} \end{cases}",
            r"q_i(y) x_i = q_1(y) x_i",
            r"[A x]_i = \sum_j A_{ij} x_i x_j",
            r"x^T Q x = \sum_{i,j} x_i Q_{ij} x_i",
            r"(Q Q^T)^T = Q^T Q",
            r"\frac{\partial}{\partial x} x^T Q x = 2 Q x",
        ],
    );
}

#[test]
fn what_is_no_equation_is_ill_formed() {
    all(
        "ill-formed GP0301",
        &[
            r"y = x_i",
            r"\sum_i x_i = x_j",
            r"q_i(y) = q_j(y)",
            r"v_i := A_{ij} x_j",
        ],
    );
    all(
        "ill-formed GP0304",
        &[r"\sum_{i,i} x_i = y", r"\sum_m x_m = y"],
    );
    all(
        "ill-formed GP0305",
        &[
            r"A x + x = y x",
            r"A A = A",
            r"A x = x^T A^T",
            r"x + y = x",
            r"\frac{1}{x} = x",
            r"x x = y",
        ],
    );
    all(
        "ill-formed GP0306",
        &[r"v_i := A", r"v_i^{(2 l)} := x_i", r"v_{ii} := x_i"],
    );
    all(
        "ill-formed GP0309",
        &[r"x_{ij} = x_{ij}", r"\sum_i A_{ijk} = y"],
    );
    all(
        "ill-formed GP0313",
        &[r"\sum_i \sum_j \delta_{ij} = 2", r"\sum_i 1 = m"],
    );
    all("ill-formed GP0315", &[r"g + 1 = y", r"\sigma(y, w) = y"]);
}

#[test]
fn what_holds_at_equal_widths_only_is_conditional() {
    all(
        "conditional",
        &[
            r"\sum_i A_{ii} = \sum_j A_{jj}",
            r"\frac{1}{m} \sum_{i=1}^{m} x_i = \frac{1}{c} \sum_{i=1}^{c} x_i",
        ],
    );
    // False even then.
    all(
        "refuted",
        &[r"\sum_i A_{ii} = \sum_{i,j} A_{ij}", r"A_{ij} = A_{ji}"],
    );
}

#[test]
fn what_cannot_be_decided_says_so() {
    all(
        "undecided GP0501",
        &[
            r"\sqrt{y^2} = y",
            r"|y| = y",
            r"\max(y, w) = y",
            r"\nabla y = w",
            r"y \le w",
            r"y^{w} = y",
            r"\mathbb{E}[y] w = \mathbb{E}[y w]",
            r"\sum_{i=0}^{\infty} 1 = 0",
            r"\delta_{ij} = 0 \quad \text{unless } i = j",
        ],
    );
    all(
        "undecided",
        &[
            r"2305843009213693951 y = 0",
            r"\log(1 + y^2) = y",
            r"\sum_{i=1}^{9999} \sum_{j=1}^{9999} \sum_{k=1}^{9999} i j k y = y",
        ],
    );
}

fn words(document: &str) -> Vec<&'static str> {
    let decisions = decide(&Derivation::read(document), &Effort::full(3, 24));
    decisions
        .iter()
        .map(|decision| decision.verdict.word())
        .collect()
}

#[test]
fn two_depths_are_not_taken_for_one() {
    let head = r"
- $d, n, T \in \mathbb{N}$
- $W^{(l)} \in \mathbb{R}^{d \times d}$ for $l = 1, \dots, n$
- $h^{(t)} \in \mathbb{R}^{d}$ for $t = 1, \dots, T$

";
    let right = r"$$ \frac{1}{T} \sum_{t=1}^{T} h_i^{(t)} = \sum_{t=1}^{T} h_i^{(t)} / T $$";
    let wrong =
        r"$$ \frac{1}{T} \sum_{t=1}^{T} h_i^{(t)} = \frac{1}{n} \sum_{t=1}^{T} h_i^{(t)} $$";
    assert_eq!(words(&format!("{head}{right}")), ["checked"]);
    assert_eq!(words(&format!("{head}{wrong}")), ["refuted"]);
}

#[test]
fn layers_without_a_declared_depth_are_no_single_layer() {
    let document = r"
- $a^{(l)} \in \mathbb{R}^{d_l}$ for $l = 0, \dots, n$

$$ v_i^{(l)} := a_i^{(l)} l $$

$$ v_i^{(l)} = 0 $$
";
    assert_eq!(words(document), ["definition", "refuted"]);
}

#[test]
fn recursion_ends_at_its_base_case() {
    let recursion = |claim: &str| {
        format!(
            "Let $n \\in \\mathbb{{N}}$.\n\n$$ s^{{(0)}} := 0 $$\n\n$$ s^{{(l)}} := s^{{(l-1)}} + x $$\n\n$$ {claim} $$\n"
        )
    };
    assert_eq!(
        words(&recursion(r"s^{(k)} = s^{(k-1)} + x")).last(),
        Some(&"checked")
    );
    assert_eq!(words(&recursion(r"s^{(k)} = k x")).last(), Some(&"checked"));
    assert_eq!(
        words(&recursion(r"s^{(k)} = k x + k (k-1) x")).last(),
        Some(&"refuted")
    );
    assert_eq!(
        words(&recursion(r"s^{(k)} = s^{(k-1)} + 2 x")).last(),
        Some(&"refuted")
    );
    // Without a base case, or in a circle, nothing is defined.
    assert_eq!(
        words("$$ c^{(t)} := 2 c^{(t+1)} $$\n\n$$ c^{(t)} = 2 c^{(t+1)} $$\n").last(),
        Some(&"ill-formed")
    );
    assert_eq!(
        words("$$ p := q $$\n\n$$ q := p $$\n\n$$ p = 2 q $$\n").last(),
        Some(&"ill-formed")
    );
}

#[test]
fn products_of_matrices_are_ordered() {
    let head = r"
- $n \in \mathbb{N}$
- $W^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$ for $l = 1, \dots, n$

$$ P_{ij}^{(n-k)} := \left(\prod_{r=0}^{k-1} W^{(n-r)}\right)_{ij} $$

";
    let last = |claim: &str| words(&format!("{head}$$ {claim} $$")).pop();
    assert_eq!(
        last(r"P_{ij}^{(n-k)} = \sum_s P_{is}^{(n-k+1)} W_{sj}^{(n-k+1)}"),
        Some("checked")
    );
    assert_eq!(
        last(r"P_{ij}^{(n-k)} = \sum_s P_{is}^{(n-k+1)} W_{sj}^{(n-k)}"),
        Some("refuted")
    );
    assert_eq!(last(r"P_{ij}^{(n)} = \delta_{ij}"), Some("checked"));
    // The other order makes sense only if all widths are equal, and is false even then.
    assert_eq!(
        last(r"P_{ij}^{(n-k)} = \left(\prod_{r=0}^{k-1} W^{(n-k+1+r)}\right)_{ij}"),
        Some("refuted")
    );
}

#[test]
fn implied_sums_are_taken_over_what_is_not_on_the_left() {
    let head = "- $m \\in \\mathbb{N}$\n- $Q \\in \\mathbb{R}^{m \\times m}$\n- $x \\in \\mathbb{R}^{m}$\n\n";
    let implied = |claim: &str| {
        words(&format!(
            "{head}<!-- gradproof: sums implied -->\n\n$$ {claim} $$"
        ))
        .pop()
    };
    assert_eq!(implied(r"\sum_j Q_{ij} x_j = Q_{ij} x_j"), Some("checked"));
    assert_eq!(implied(r"\sum_j Q_{ij} x_j = Q_{ji} x_j"), Some("refuted"));
    let plain = words(&format!("{head}$$ \\sum_j Q_{{ij}} x_j = Q_{{ij}} x_j $$")).pop();
    assert_eq!(plain, Some("ill-formed"));
}

#[test]
fn an_assumption_that_is_not_used_refutes_nothing() {
    let document =
        "<!-- gradproof: assume -->\n$$ x = 1 $$\n\n$$ x y = y $$\n\n$$ x + y = y + x $$\n";
    assert_eq!(words(document), ["undecided", "checked"]);
}

#[test]
fn complaints_about_directives_are_not_lost() {
    assert_eq!(
        words("$$ x + x = 2x $$\n\n<!-- gradproof: expect refuted -->\n"),
        ["checked", "unreadable"]
    );
    assert_eq!(
        words("<!-- gradproof: expect link 2 refuted -->\n\n$$ x + x = 2x $$\n"),
        ["checked", "unreadable"]
    );
    assert_eq!(
        words("<!-- gradproof: expekt refuted -->\n\n$$ x + x = 2x $$\n"),
        ["unreadable", "checked"]
    );
}

#[test]
fn an_equation_inside_an_expression_is_not_overlooked() {
    for formula in [
        r"\begin{cases} x + x = 2x \\ x + x = 3x \end{cases}",
        r"\sqrt{x = 3x}",
        r"f(x = 3)",
    ] {
        let words = words(&format!("$$ {formula} $$"));
        assert!(
            !words.is_empty() && words.iter().all(|word| *word == "unreadable"),
            "{formula}: {words:?}"
        );
    }
}

#[test]
fn implied_sums_stay_inside_of_functions() {
    let document = |claim: &str| {
        format!(
            "- $g \\colon \\mathbb{{R}} \\to \\mathbb{{R}}$\n\n<!-- gradproof: sums implied -->\n\n$$ u_i := g(W_{{ij}} x_j + b_i) $$\n\n$$ {claim} $$\n"
        )
    };
    assert_eq!(
        words(&document(r"u_i = g(\sum_j W_{ij} x_j + b_i)")),
        ["definition", "checked"]
    );
    assert_eq!(
        words(&document(r"u_i = \sum_j g(W_{ij} x_j + b_i)")),
        ["definition", "refuted"]
    );
}

#[test]
fn what_rests_on_a_lost_definition_is_not_refuted() {
    let document = r"$$ s = \sqrt{v} $$

$$ s^2 = v $$

$$ s + s = 2 s $$
";
    assert_eq!(words(document), ["undecided", "undecided", "checked"]);
}

#[test]
fn ranges_do_not_leave_the_sum_they_depend_on() {
    let head =
        "- $n \\in \\mathbb{N}$\n- $a^{(l)} \\in \\mathbb{R}^{d_l}$ for $l = 0, \\dots, n$\n\n";
    let claim = r"$$ \sum_i \sum_{l=1}^n a_i^{(l)} = \sum_i \sum_{l=1}^n a_i^{(l)} $$";
    assert_eq!(words(&format!("{head}{claim}")), ["ill-formed"]);
}

#[test]
fn an_array_that_nobody_declared_exists_where_it_is_used() {
    let head = "- $T \\in \\mathbb{N}$\n- $c^{(t)} \\in \\mathbb{R}$ for $t = 0, \\dots, T$\n\n$$ c^{(t)} = f^{(t)} c^{(t-1)} + u^{(t)} $$\n\n";
    let right = r"$$ \frac{\partial c^{(T)}}{\partial u^{(t)}} = \prod_{s=t+1}^T f^{(s)} $$";
    let wrong = r"$$ \frac{\partial c^{(T)}}{\partial u^{(t)}} = \prod_{s=t}^T f^{(s)} $$";
    assert_eq!(words(&format!("{head}{right}")), ["definition", "checked"]);
    assert_eq!(words(&format!("{head}{wrong}")), ["definition", "refuted"]);
}

#[test]
fn a_sum_with_an_exception_is_read_only_if_it_is_clear() {
    assert_eq!(
        words(r"$$ \sum_{i \neq j} A_{ij} = \sum_{i,j} A_{ij} - \sum_i A_{ii} $$"),
        ["undecided"]
    );
    assert_eq!(
        words(r"$$ \sum_{i \neq j} A_{ij} = \sum_i A_{ij} - A_{jj} $$"),
        ["checked"]
    );
    assert_eq!(
        words(r"$$ \sum_j \sum_{i \neq j} A_{ij} = \sum_{i,j} A_{ij} - \sum_i A_{ii} $$"),
        ["checked"]
    );
}

#[test]
fn the_value_of_an_index_is_a_condition() {
    assert_eq!(words(r"$$ k x_k = 2 x_k, \quad k = 2 $$"), ["checked"]);
    assert_eq!(words(r"$$ k x_k = 2 x_k, \quad k = 3 $$"), ["refuted"]);
}

#[test]
fn a_member_that_takes_too_long_spoils_only_its_own_links() {
    let long = r"2 x \sum_{i=1}^{9999} \sum_{j=1}^{9999} \sum_{k=1}^{9999} i j k";
    let derivation = Derivation::read(&format!("$$ x + x = 2 x = {long} $$"));
    let decisions = decide(&derivation, &Effort::full(3, 24));
    let Verdict::Checked(checked) = &decisions[0].verdict else {
        panic!("{}", decisions[0].verdict);
    };
    assert_eq!(checked.instances(), 24);
    assert_eq!(decisions[1].verdict.word(), "undecided");
}

#[test]
fn many_free_layers_are_not_looked_at_in_part() {
    let head = "- $n \\in \\mathbb{N}$\n- $c^{(l)} \\in \\mathbb{R}$ for $l = 0, \\dots, n$\n\n";
    let claim = r"$$ c^{(p)} c^{(q)} c^{(r)} c^{(s)} = c^{(s)} c^{(r)} c^{(q)} c^{(p)} $$";
    assert_eq!(words(&format!("{head}{claim}")), ["undecided"]);
}

#[test]
fn two_members_may_need_different_widths_to_be_equal() {
    let head = "- $p, q, r \\in \\mathbb{N}$\n- $A \\in \\mathbb{R}^{p \\times q}$\n- $B \\in \\mathbb{R}^{q \\times r}$\n\n";
    let document = format!(
        "{head}$$ \\sum_i A_{{ii}} + \\sum_i B_{{ii}} = \\sum_i B_{{ii}} + \\sum_j A_{{jj}} $$"
    );
    let decisions = decide(&Derivation::read(&document), &Effort::full(3, 24));
    let Verdict::Conditional(_, condition) = &decisions[0].verdict else {
        panic!("{}", decisions[0].verdict);
    };
    assert!(
        condition.contains("p = q") && condition.contains("q = r"),
        "{condition}"
    );
}

#[test]
fn logarithms_are_of_positive_numbers_and_the_report_says_so() {
    let decisions = decide(
        &Derivation::read(r"$$ \log(x^2) = 2 \log x $$"),
        &Effort::full(3, 24),
    );
    assert_eq!(decisions[0].verdict.word(), "checked");
    assert!(
        decisions[0]
            .assumptions
            .iter()
            .any(|text| text.contains("positive"))
    );
}

#[test]
fn a_division_by_zero_is_no_agreement() {
    for claim in [
        r"\frac{1}{y - y} = \frac{1}{y - y}",
        r"(y - y)^{-1} = 0",
        r"\frac{0}{g(y) - g(y)} = 0",
        r"g\left(\frac{1}{y - y}\right) = g\left(\frac{1}{y - y}\right)",
        r"\frac{\partial}{\partial y} \frac{w}{y - y} = 0",
    ] {
        let word = word(claim);
        assert!(word.starts_with("undecided"), "{claim}: {word}");
    }
}

#[test]
fn a_multiple_of_the_prime_is_not_zero() {
    for wrong in [
        r"\prod_{i=1}^{61} 2 = 1",
        "2^{61} = 1",
        "2^{61} x = x",
        "10^{-2} x = 100 x",
        r"(1073741824 \cdot 2147483648 - 1) y = 0",
        r"\frac{x}{\prod_{i=1}^{61} 2} = x",
    ] {
        assert_eq!(words(&format!("$$ {wrong} $$")), ["refuted"], "{wrong}");
    }
    assert_eq!(words("$$ 2^{61} x = 2^{60} (x + x) $$"), ["checked"]);
    assert_eq!(words(r"$$ 10^{-2} x = \frac{x}{100} $$"), ["checked"]);
    let right = r"$$ \prod_{i=1}^{61} 2 = 2 \prod_{i=1}^{60} 2 $$";
    assert_eq!(words(right), ["checked"]);
}

#[test]
fn long_sums_are_decided_within_bounds() {
    let decide_one = |formula: &str| {
        let derivation = Derivation::read(&format!("$$ {formula} $$"));
        decide(&derivation, &Effort::full(3, 64)).remove(0)
    };
    // Nearly all of the ten thousand values are left out.
    let decision = decide_one(r"\sum_{i=1}^{9999} A_{ij} = B_j");
    let Verdict::Refuted(found) = &decision.verdict else {
        panic!("{}", decision.verdict);
    };
    assert_eq!(found.shrunk, Shrunk::Minimal);
    assert_eq!(
        (found.left.value.as_str(), found.right.value.as_str()),
        ("0", "1")
    );
    // Exact numbers of thousands of digits are work too.
    let sum = r"\sum_{i=1}^{9000} (x_i + \frac{1}{i})^3";
    let decision = decide_one(&format!("{sum} = {sum} + y"));
    let text = decision.verdict.to_string();
    assert!(
        text.starts_with("undecided") && text.contains("too many steps"),
        "{text}"
    );
    // Fewer instances than asked for are reported as what they are.
    let sum = r"\sum_{i=1}^{9999} \sum_{j=1}^{60} i j";
    let decision = decide_one(&format!("y {sum} = {sum} y"));
    let Verdict::Checked(checked) = &decision.verdict else {
        panic!("{}", decision.verdict);
    };
    assert!(
        (4..64).contains(&checked.instances()),
        "{}",
        checked.instances()
    );
}

#[test]
fn sums_are_remembered_for_all_of_their_indices() {
    let sum = r"\sum_{k=1}^{2} \sum_{i=65536k}^{65536k} \sum_{j=1}^{2} (i + j)";
    all("checked", &[&format!("{sum} = 393222")]);
    all("refuted", &[&format!("{sum} = 262150")]);
}

#[test]
fn powers_are_products() {
    all(
        "checked",
        &[
            r"y^5 w^{-3} = y y y y y \frac{1}{w w w}",
            "y^{1000} = (y^{125})^8",
        ],
    );
    all(
        "refuted",
        &["y^5 = y^2 y^2", "y^{1000} = (y^{125})^7 y^{124}", "y^0 = y"],
    );
}
