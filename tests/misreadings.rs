//! Wrong verdicts found by a review, one test for each cause. Each fails at 266955d.

use gradproof::decide::{Effort, decide, strengthen};
use gradproof::derivation::Derivation;

const HEAD: &str = "Let $m, n \\in \\mathbb{N}$, $x, y \\in \\mathbb{R}^m$, $t, s \\in \\mathbb{R}$, \
                    $A \\in \\mathbb{R}^{m \\times m}$, $P, Y \\in \\mathbb{R}^{m \\times n}$.\n\n";

fn last(text: &str) -> &'static str {
    let derivation = Derivation::read(text);
    let mut decisions = decide(&derivation, &Effort::full(0, 24));
    strengthen(&derivation, &mut decisions);
    decisions
        .last()
        .map_or("nothing", |last| last.verdict.word())
}

/// Claims that are false, or not known to be true: each behind what stands before it.
fn never_accepted(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(before, claim)| {
            (
                before,
                claim,
                last(&format!("{HEAD}{before}\n\n$$ {claim} $$\n")),
            )
        })
        .filter(|(_, _, found)| matches!(*found, "proved" | "checked" | "conditional"))
        .map(|(before, claim, found)| format!("{found}: {before} | {claim}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Claims that are true.
fn never_refuted(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(before, claim)| {
            (
                before,
                claim,
                last(&format!("{HEAD}{before}\n\n$$ {claim} $$\n")),
            )
        })
        .filter(|(_, _, found)| *found == "refuted")
        .map(|(before, claim, found)| format!("{found}: {before} | {claim}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// 1
const PREFIX_SUM: &str = r"$$ c_k := \sum_{i=1}^{k} x_i $$";
const CAUSAL: &str = r"$$ c_k := \sum_{i=1}^{k} x_i^2 $$ $$ J := \sum_{k=1}^m c_k $$";

#[test]
fn what_a_sum_up_to_an_index_rests_on() {
    never_accepted(&[
        (PREFIX_SUM, r"\frac{\partial c_k}{\partial x_j} = 0"),
        (PREFIX_SUM, r"\frac{\partial c_1}{\partial x_1} = 0"),
        (CAUSAL, r"\frac{\partial J}{\partial x_i} = 0"),
        (
            r"$$ c_k := \prod_{i=1}^{k} x_i $$",
            r"\frac{\partial c_1}{\partial x_1} = 0",
        ),
        (
            r"$$ c := \sum_k x_k \sum_{l=1}^{k-1} t $$",
            r"\frac{\partial c}{\partial t} = 0",
        ),
    ]);
    never_refuted(&[
        (PREFIX_SUM, r"\frac{\partial c_1}{\partial x_1} = 1"),
        (
            CAUSAL,
            r"\frac{\partial J}{\partial x_i} = 2 (m - i + 1) x_i",
        ),
    ]);
}

// 2
#[test]
fn conditions_of_definitions_without_layers() {
    let pieces = r"$$ v_i := x_i \text{ for } i \le 2 $$ $$ v_i := x_i^2 \text{ for } i > 2 $$";
    let diagonal = r"$$ M_{ij} := x_i \text{ if } i = j $$ $$ M_{ij} := 0 \text{ if } i \ne j $$";
    let ramp = r"$$ r := t^2 \text{ for } t > 0 $$ $$ r := 0 \text{ for } t \le 0 $$";
    never_accepted(&[
        (pieces, "v_1 = x_1^2"),
        (diagonal, "M_{ij} + 1 = 1"),
        (ramp, "r + 1 = 1"),
        (r"$$ v_i := x_i^2 \text{ for } i > 1 $$", "v_1 = x_1^2"),
        (
            r"$$ v_i := x_i^2 \text{ if } x_i > 0 $$",
            r"\frac{\partial v_i}{\partial x_i} = 2 x_i",
        ),
    ]);
    never_refuted(&[
        (pieces, "v_1 = x_1"),
        (diagonal, r"M_{ij} = x_i \delta_{ij}"),
    ]);
}

// 3
#[test]
fn conditions_on_numbers_of_claims() {
    never_refuted(&[
        ("", r"t + s + 0 = 2 t \quad \text{if } t = s"),
        ("", r"2 t = t + 1 \quad \text{for } t = 1"),
    ]);
}

// 4
#[test]
fn sizes_with_letters_that_are_not_declared_yet() {
    never_accepted(&[
        (r"Let $z \in \mathbb{R}^{p+q}$.", r"\sum_i z_i = 0"),
        (
            r"Let $z \in \mathbb{R}^{p+q}$, $p, q \in \mathbb{N}$.",
            r"z^T z = 0",
        ),
        (r"Let $z \in \mathbb{R}^{K-1}$.", r"\sum_i e^{z_i} + 1 = 1"),
        (
            r"Let $z \in \mathbb{R}^{p+1}$.",
            r"\sum_{i=1}^{p} z_i = \sum_i z_i",
        ),
    ]);
}

// 5
#[test]
fn a_function_behind_a_slash() {
    never_accepted(&[
        ("", r"1 / \exp(0) = 0"),
        ("", r"1 / \exp(2 t) = 2 / \exp(t)"),
        ("", r"1 / \log(t^2) = t / \log(t)"),
        ("", r"1 / h(0) = 0"),
    ]);
    never_refuted(&[
        ("", r"1 / \exp(t) = e^{-t}"),
        ("", r"\exp(t) / \exp(s) = \exp(t - s)"),
        ("", r"\sinh(t) / \cosh(t) = \tanh(t)"),
        ("", r"1 / h(t) = \frac{1}{h(t)}"),
    ]);
}

// 6
#[test]
fn inverse_matrices_and_functions() {
    never_accepted(&[
        ("", r"A^{-1}_{ij} = 1 / A_{ij}"),
        ("", r"\exp^{-1}(t) = e^{-t}"),
    ]);
    never_refuted(&[
        ("", r"\sum_k A^{-1}_{ik} A_{kj} = \delta_{ij}"),
        ("", r"\exp^{-1}(t) = \log t"),
        (
            r"Let $f \colon \mathbb{R} \to \mathbb{R}$.",
            "f^{-1}(f(t)) = t",
        ),
    ]);
}

// 7
#[test]
fn a_number_in_front_of_its_own_argument() {
    let loss = "$$ L := (t s - 1)^2 $$";
    never_accepted(&[
        (loss, "L(0) = 0"),
        (loss, "L(2 t) = 2 L(t)"),
        (loss, r"\frac{\partial L}{\partial t}(0) = 0"),
        (
            "$$ L := t^2 $$",
            r"\frac{\partial L(t)}{\partial t} = 3 t^2",
        ),
    ]);
    never_refuted(&[
        (loss, r"\frac{\partial L(t)}{\partial t} = 2 s (t s - 1)"),
        (loss, "L(t) = (t s - 1)^2"),
    ]);
}

// 8
#[test]
fn a_function_family_with_another_number_of_subscripts() {
    let family = "$$ h_i(u) := u x_i $$ $$ H_{ij}(u) := u x_i x_j $$";
    never_accepted(&[
        (family, r"\frac{\partial h(t)}{\partial x_1} = 0"),
        (family, r"\frac{\partial H_{12}(t)}{\partial x_1} = 0"),
    ]);
    never_refuted(&[(family, "H_{12}(t) = t x_1 x_2")]);
}

// 9
#[test]
fn a_function_defined_again_without_success() {
    let again = "$$ g(u) := u t $$ $$ g(u) := |u| t^2 $$";
    never_accepted(&[
        (again, "g(2) = 2 t"),
        (again, "g'(2) = t"),
        (again, r"\frac{\partial g(2)}{\partial t} = 2"),
    ]);
}

// 10
#[test]
fn a_failure_is_not_over_when_a_parameter_or_index_gets_a_definition() {
    never_accepted(&[
        (
            "$$ L(u) := |u t| $$ $$ u := 2 $$",
            r"\frac{\partial L(2)}{\partial t} = 0",
        ),
        (
            "$$ p(s) := |t s| $$ $$ s := t^2 $$",
            r"\frac{\partial p(2)}{\partial t} = 0",
        ),
        (
            "$$ v_k := |x_k t| $$ $$ k := 2 t $$",
            r"\frac{\partial v_1}{\partial t} = 0",
        ),
    ]);
}

// 11
#[test]
fn a_failed_definition_of_a_primed_name() {
    never_accepted(&[
        ("$$ v' := |t| $$", r"\frac{\partial v'}{\partial t} = 0"),
        ("$$ v_i' := |t| $$", r"\frac{\partial v_i'}{\partial t} = 0"),
        ("$$ t' = t^2 $$", r"\frac{\partial t'}{\partial t} = 0"),
    ]);
}

// 12
#[test]
fn a_failed_definition_of_delta() {
    let delta = r"$$ \delta_{ij} := P_{ij} - Y_{ij} $$";
    never_accepted(&[
        (delta, r"\frac{\partial \delta_{ij}}{\partial P_{kl}} = 0"),
        (delta, r"\delta_{ii} = 1"),
    ]);
}

// 13
#[test]
fn an_equation_after_a_failed_definition_defines_nothing() {
    never_accepted(&[(
        "$$ v = |t| $$ $$ v = 0 $$",
        r"\frac{\partial v}{\partial t} = 0",
    )]);
}

// 14
#[test]
fn definitions_that_were_lost_before_they_were_read() {
    let wrong = r"\frac{\partial v}{\partial t} = 0";
    never_accepted(&[
        ("$$ v := t^2\n\n$$", wrong),
        (r"$$ v \overset{\text{def}}{=} t^2 $$", wrong),
        ("$$ |t| =: v $$", wrong),
        ("$$ r := v = |t| $$", wrong),
        (r"\[ v := t^2 \]", wrong),
        ("\\begin{align}\nv &:= t^2\n\\end{align}", wrong),
        ("Here $v = t^2$.", wrong),
        ("$$ v, r := t^2 $$", wrong),
        (r"$$ v \leftarrow t^2 $$", wrong),
        (
            "$$ v := t $$\n\n$$ v := t^2\n\n$$",
            r"\frac{\partial v}{\partial t} = 1",
        ),
    ]);
}

// 15
#[test]
fn hold_before_a_definition_and_before_inline_mathematics() {
    let mean = r"$$ \mu := \sum_i x_i $$";
    let hold = r"<!-- gradproof: hold \mu fixed -->";
    never_accepted(&[
        (
            &format!("{mean}\n\n{hold}\n$$ D_j := \\frac{{\\partial \\mu^2}}{{\\partial x_j}} $$"),
            r"D_j = 2 \mu",
        ),
        (
            &format!("{mean}\n\n{hold}\nWith $c := 2$ we get"),
            r"\frac{\partial \mu^2}{\partial x_j} = 2 \mu",
        ),
        (
            &format!("{mean}\n\n<!-- gradproof: hold $\\mu$ fixed -->"),
            r"\frac{\partial \mu^2}{\partial x_j} = 2 \mu",
        ),
    ]);
}

// 16
#[test]
fn assumptions_that_are_neither_equations_nor_inequalities() {
    let assume = "<!-- gradproof: assume -->\n";
    let wrong = r"\frac{\partial t}{\partial s} = 0";
    never_accepted(&[
        (&format!("{assume}$$ t \\propto s $$"), wrong),
        (&format!("{assume}$$ t \\approx s $$"), wrong),
    ]);
}

// 17
#[test]
fn sets_that_are_not_known() {
    never_refuted(&[
        (r"Let $z \in \{0, 1\}$.", "z z = z"),
        (r"$$ z \in \{0, 1\} $$", "z z = z"),
        (r"Let $p \in \Delta^m$.", r"\sum_{i=1}^m p_i = 1"),
        (
            r"Let $q \ge 3$, $q \in \mathbb{N}$.",
            r"\sum_{i=3}^{q} t = (q - 2) t",
        ),
    ]);
    never_accepted(&[
        (
            r"Let $q \in \mathbb{N}_0$.",
            r"\sum_{i=2}^{q} t = (q - 1) t",
        ),
        (r"Let $q \in \mathbb{Z}$.", r"\sum_{i=1}^{q} t = q t"),
    ]);
}

// 18
#[test]
fn a_formula_for_a_declared_function() {
    let square = "Let $f \\colon \\mathbb{R} \\to \\mathbb{R}$.\n\n$$ f(u) = u^2 $$";
    never_refuted(&[(square, "f'(t) = 2 t"), (square, "f(t) = t^2")]);
}

// 19
#[test]
fn repeated_indices_on_the_left_under_implied_sums() {
    let implied = "<!-- gradproof: sums implied -->";
    never_refuted(&[
        (implied, "A_{ij} x_j = (A x)_i"),
        (implied, "x_i x_i = x^T x"),
        (implied, r"\frac{\partial (x_i y_i)}{\partial x_j} = y_j"),
    ]);
}

#[test]
fn a_formula_for_a_declared_function_at_a_number_that_has_a_value() {
    let declared = "Let $f \\colon \\mathbb{R} \\to \\mathbb{R}$.\n\n";
    never_refuted(&[
        (&format!("{declared}$$ f(t) = t^2 $$"), "f(s) = s^2"),
        (&format!("{declared}$$ f(t) = t^2 $$"), "f'(s) = 2 s"),
    ]);
    // At one number only it says nothing of other numbers.
    let one = format!("{declared}$$ t := 3 $$ $$ f(t) = t^2 $$");
    never_accepted(&[(&one, "f(s) = s^2")]);
}

/// Claims with the verdict that each gets.
fn verdicts(cases: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(before, claim, wanted)| {
            let found = last(&format!("{HEAD}{before}\n\n$$ {claim} $$\n"));
            (before, claim, wanted, found)
        })
        .filter(|(_, _, wanted, found)| *wanted != found)
        .map(|(before, claim, _, found)| format!("{found}: {before} | {claim}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_size_may_be() {
    let double = r"Let $z \in \mathbb{R}^{2n}$.";
    verdicts(&[
        (double, r"\sum_{i=1}^{2n} z_i = \sum_i z_i", "proved"),
        (double, r"\sum_{i=1}^n z_i = \sum_i z_i", "refuted"),
        (
            r"Let $z \in \mathbb{R}^{(m+1) \times 2n}$.",
            r"\sum_{i=1}^{m+1} z_{ij} = \sum_i z_{ij}",
            "proved",
        ),
        (
            r"Let $z \in \mathbb{R}^{p+q}$, $p, q \in \mathbb{N}$.",
            r"\sum_i (z_i - z_i + 1) = p + q",
            "proved",
        ),
        (
            r"Let $z \in \mathbb{R}^{K-1}$.",
            r"\sum_i (z_i - z_i + 1) = K - 1",
            "proved",
        ),
        (
            r"Let $z \in \mathbb{R}^{K-1}$.",
            r"\sum_i (z_i - z_i + 1) = K",
            "refuted",
        ),
    ]);
    // Each is refused where it is declared.
    for size in [
        "mn",
        "m n \\times m",
        "m \\cdot n",
        "p - q",
        "K - 2",
        "m/2",
        "m \\times",
    ] {
        let text = format!("{HEAD}Let $z \\in \\mathbb{{R}}^{{{size}}}$.\n");
        assert!(
            matches!(last(&text), "undecided" | "unreadable"),
            "{size}: {}",
            last(&text)
        );
    }
}

#[test]
fn where_a_denominator_ends() {
    verdicts(&[
        ("", r"1/\exp(t) = e^{-t}", "proved"),
        ("", r"1/\exp(t) = \frac{t}{\exp(1)}", "refuted"),
        ("", r"1/\exp(t)^2 = e^{-2t}", "proved"),
        ("", r"\sinh(t)/\cosh(t) s = s \tanh(t)", "proved"),
        ("", r"1/\log t = \frac{1}{\log t}", "proved"),
        ("", r"1/\log t s = \frac{s}{\log t}", "unreadable"),
        ("", r"1/h'(t) = \frac{1}{h'(t)}", "proved"),
        ("", r"1/2 (t + s) = \frac{t + s}{2}", "proved"),
        ("", r"1/(t)(s) = \frac{s}{t}", "proved"),
        ("", r"t/s(t + 1) = \frac{t}{s} (t + 1)", "undecided"),
        ("", r"t/s(t + 1) = \frac{t}{s (t + 1)}", "undecided"),
        ("", r"1/m (t + s) = \frac{t + s}{m}", "undecided"),
        ("", r"1/x_i (t + s) = \frac{t + s}{x_i}", "undecided"),
        (
            r"$$ q(u) := u/\exp(u) $$",
            "q'(t) = (1 - t) e^{-t}",
            "proved",
        ),
        ("", r"\exp -t = e^{-t}", "ill-formed"),
        ("", r"t \exp = \exp t", "ill-formed"),
        ("", r"\frac{1}{\exp}(t) = e^{-t}", "ill-formed"),
    ]);
}

#[test]
fn powers_between_a_name_and_what_belongs_to_it() {
    verdicts(&[
        ("", "A_{ij}^2 = A_{ij} A_{ij}", "proved"),
        ("", "{A_{ij}}^2 = A_{ij} A_{ij}", "proved"),
        ("", "(A_{ij})^{-1} = 1 / A_{ij}", "proved"),
        ("", "x_i^{-1} = 1 / x_i", "proved"),
        ("", "x^2_i = x_i x_i", "proved"),
        ("", "A^2_{ij} = A_{ij} A_{ij}", "undecided"),
        ("", r"A^2_{ij} = \sum_k A_{ik} A_{kj}", "undecided"),
        ("", "{A^2}_{ij} = A_{ij} A_{ij}", "undecided"),
        ("", "A_{ij}^{-1} = 1 / A_{ij}", "undecided"),
        ("", "x^{-1}_i = 1 / x_i", "undecided"),
        ("", "h(t)^2 = h(t) h(t)", "proved"),
        ("", r"\log^2 t = (\log t) (\log t)", "proved"),
        ("", "h^2(t) = h(t) h(t)", "undecided"),
        ("", r"h^{-1}(t) = \frac{1}{h(t)}", "undecided"),
        ("", r"\log^{-1} t = \frac{1}{\log t}", "undecided"),
        ("$$ q(u) := u^2 $$", "q^2(t) = t^4", "undecided"),
        ("", "t^2 (s + 1) = t^2 s + t^2", "proved"),
    ]);
}

#[test]
fn values_at_a_place() {
    let loss = "$$ L := (t s - 1)^2 $$";
    let vector = "$$ z_i := t x_i + y_i $$";
    verdicts(&[
        (loss, "L (1 + t) = L + t L", "proved"),
        (loss, "(t) L = t L", "proved"),
        ("", r"t \cdot (s) = t s", "proved"),
        ("", "t(s) = t s", "undecided"),
        (vector, "z_i (1 - z_i) = z_i - z_i^2", "proved"),
        (vector, "A(z) = A z", "proved"),
        (loss, "L(-t) = - t L", "undecided"),
        (loss, "L(t, s) = L", "undecided"),
        (loss, r"L(\frac{t}{2}) = \frac{t L}{2}", "undecided"),
        (loss, "L(0)^2 = 0", "undecided"),
        (loss, "L'(0) = 0", "undecided"),
        (loss, r"\partial L/\partial t (0) = 0", "undecided"),
        (vector, "z(0) = y", "undecided"),
        (vector, "z_i(0) = 0", "undecided"),
        (
            loss,
            r"\frac{\partial}{\partial t}(L) = 2 s (t s - 1)",
            "proved",
        ),
    ]);
}

#[test]
fn families_of_functions_and_their_subscripts() {
    let family = "$$ H_{ij}(u) := u x_i x_j $$";
    verdicts(&[
        (family, "H_{1,2}(t) = t x_1 x_2", "proved"),
        (family, "H_{ij}(t) = H_{ji}(t)", "proved"),
        (family, "H_{12}(t) = t x_1 x_2", "ill-formed"),
        (family, "H(t) = H(t) + 0", "ill-formed"),
        (family, "H_{ijk}(t) = H_{ijk}(t) + 0", "ill-formed"),
    ]);
}

#[test]
fn where_an_implied_sum_would_be_a_guess() {
    let implied = "<!-- gradproof: sums implied -->";
    let defined = "<!-- gradproof: sums implied -->\n\n$$ q := h(x_i) $$";
    verdicts(&[
        (implied, "(A x)_i = A_{ij} x_j", "proved"),
        (implied, "x^T x = x_i x_i", "proved"),
        (implied, "h(x^T y) = h(x_i y_i)", "proved"),
        (implied, r"\sum_i h(x_i) y_i = h(x_i) y_i", "proved"),
        (implied, "x_i + y_i = y_i + x_i", "proved"),
        (implied, "x_i x_i = x^T x", "undecided"),
        (implied, "x_i^2 = x^T x", "undecided"),
        (implied, "A_{ij} x_j + t = (A x)_i + t", "undecided"),
        (implied, "x^T x = x_i^2", "undecided"),
        (implied, r"\sum_i h(x_i) = h(x_i)", "undecided"),
        (implied, r"h(\sum_i x_i) = h(x_i)", "undecided"),
        (implied, r"\sum_i e^{x_i} = e^{x_i}", "undecided"),
        (
            implied,
            r"\sum_i \frac{1}{x_i} = \frac{1}{x_i}",
            "undecided",
        ),
        (defined, r"q = \sum_i h(x_i)", "undecided"),
        (defined, r"q = h(\sum_i x_i)", "undecided"),
    ]);
}

#[test]
fn numbers_side_by_side_euler_and_landau() {
    verdicts(&[
        ("", r"1\,000 = 0", "unreadable"),
        ("", r"1\,000 t = 1000 t", "unreadable"),
        ("", "2 3 = 6", "unreadable"),
        ("", r"2 \cdot 3 = 6", "proved"),
        ("", "e^1 = e", "proved"),
        ("", "e^2 = e e + 1", "refuted"),
        ("", r"\log e = 1", "checked"),
        ("Let $e \\in \\mathbb{R}$.", "e^1 = e", "proved"),
        ("Let $e \\in \\mathbb{R}$.", r"\log e = 1", "refuted"),
        (r"$$ q(e) := e^2 $$", "q(3) = 9", "proved"),
        ("", r"\sum_{e=1}^3 e^2 = 14", "checked"),
        ("", "h(t) + O(s^2) = h(t)", "undecided"),
        ("", r"\mathcal{O}(s) + t = t + \mathcal{O}(s)", "undecided"),
        ("", "o(s) = o(s) + 0", "undecided"),
        ("$$ O(u) := u^2 $$", "O(t) = t^2", "proved"),
        ("", r"t + \text{const} = t", "undecided"),
        ("", r"t + \text{const} = \text{const} + t", "undecided"),
    ]);
}

#[test]
fn what_has_a_fixed_meaning_is_not_defined_anew() {
    never_accepted(&[
        (r"$$ \exp = 0 $$", r"\exp + 1 = 1"),
        (r"$$ \log := 2 $$", r"\log t = 2 t"),
    ]);
    never_refuted(&[
        (r"$$ e^{(t)} = 2 $$", r"e^{(t)} = e^t"),
        ("", r"e^{(t+s)} = e^t e^s"),
        ("", "1,000 = 1000"),
        ("", "x_1 + 1,000 = 1000 + x_1"),
    ]);
}
