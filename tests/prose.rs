//! Formulas in running text: what they bar, what they do not, and that they are counted; and how
//! equations are read back.

use gradproof::decide::{Effort, decide, strengthen};
use gradproof::derivation::{Derivation, Status};

fn decided(text: &str) -> (Vec<&'static str>, Derivation) {
    let derivation = Derivation::read(text);
    let mut decisions = decide(&derivation, &Effort::full(0, 24));
    strengthen(&derivation, &mut decisions);
    let words = decisions.iter().map(|decision| decision.verdict.word());
    (words.collect(), derivation)
}

const HEAD: &str = r"Let $d \in \mathbb{N}$, $x, y \in \mathbb{R}^d$, $t \in \mathbb{R}$.

$$ s_i := x_i^2 y_i $$";

const RIGHT: &str = r"$$ \frac{\partial s_i}{\partial x_j} = 2 x_i y_i \delta_{ij} $$";
const WRONG: &str = r"$$ \frac{\partial s_i}{\partial x_j} = 2 x_i y_i $$";

/// The verdicts on a right claim, a wrong one, and the two again, behind some words.
fn behind(prose: &str) -> [String; 2] {
    let judge = |first: &str| {
        let text = format!(
            "{HEAD}\n\n{prose}\n\n{first}\n\nThat was one. In general\n\n{RIGHT}\n\n{WRONG}\n"
        );
        let (words, _) = decided(&text);
        words[words.len() - 3..].join(" ")
    };
    [judge(RIGHT), judge(WRONG)]
}

#[test]
fn ranges_in_the_text_bar_nothing() {
    for prose in [
        r"Here $i = 1, \dots, d$ runs over all entries.",
        r"For the index $i = 1, \dots, d$ the derivative is",
        r"With $i, j = 1, \ldots, d$",
        r"for all $j = 1, 2, \dots, d$",
        r"The following holds for each $i = 1, \dots, d$:",
    ] {
        let found = behind(prose);
        assert_eq!(
            found,
            ["proved proved refuted", "refuted proved refuted"],
            "{prose}"
        );
    }
}

#[test]
fn a_case_is_over_behind_the_next_display() {
    for prose in [
        "For $i = j$ we get",
        r"If $i \neq j$ we get",
        "When $x = 0$ we have",
        "At $t = 1$ it is",
        "For $j = i$ we get $s_i$.",
        "For $i = j$ this is easy, and for $i=1$ it is easy too.",
    ] {
        let found = behind(prose);
        assert_eq!(found[0], "proved proved refuted", "{prose}");
        assert!(
            found[1].ends_with("proved refuted"),
            "{prose}: {}",
            found[1]
        );
    }
    let found = behind("For $i = j$ we get");
    assert_eq!(found[1], "undecided proved refuted");
}

#[test]
fn what_a_case_says_is_not_taken_for_free() {
    let last = |prose: &str, claim: &str| {
        let text = format!("{HEAD}\n\n{prose}\n\n$$ {claim} $$\n");
        decided(&text).0.last().copied().expect("a link")
    };
    // The letter is introduced here.
    let wrong = r"\frac{\partial v}{\partial t} = 0";
    assert_eq!(last("For $v = t^2$ we get", wrong), "undecided");
    assert_eq!(
        last("For $v = t^2$ we get\n\n$$ v = v $$\n\nand", wrong),
        "undecided"
    );
    assert_eq!(last("Here $v = t^2$.", wrong), "undecided");
    // A known one is computed from something in the next display.
    let tied = r"\frac{\partial x_i}{\partial t} = 0";
    assert_eq!(last("If $x_i = t^2$ we get", tied), "undecided");
    // A definition in a case is none for all cases.
    let defined = "For $i = j$ we put\n\n$$ M_{ij} := 1 $$\n\nso that";
    assert_eq!(last(defined, "M_{1,2} = 1"), "undecided");
    assert_eq!(
        last(defined, r"\frac{\partial M_{ij}}{\partial t} = 0"),
        "undecided"
    );
    let over = "For $i = j$ it is easy. We put\n\n$$ M_{ij} := t $$\n\nso that";
    assert_eq!(last(over, "M_{1,2} = t"), "checked");
    // The same behind the definition.
    let behind = "$$ M_{ij} := 1 $$\n\nif $i = j$. So";
    assert_eq!(last(behind, "M_{1,2} = 1"), "undecided");
    let apart = "$$ M_{ij} := 1 $$\n\nIt is easy if $i = j$. So";
    assert_eq!(last(apart, "M_{1,2} = 1"), "checked");
    // What is assumed in words is still a restriction.
    assert_eq!(last("Let $x_i = t$.", "x_1 = x_2"), "undecided");
    assert_eq!(last(r"Suppose $t > 0$.", "t = 2 t"), "undecided");
}

#[test]
fn a_condition_does_not_reach_into_another_paragraph() {
    let head = r"Let $d \in \mathbb{N}$, $z \in \mathbb{R}^d$. Put $s_i := z_i^2$.";
    let claim = "$$ s_i = z_i z_i $$";
    let text = |between: &str| format!("{head}{between}with $i, j = 1, \\ldots, d$\n\n{claim}\n");
    assert_eq!(decided(&text("\n\n")).0, ["definition", "proved"]);
    assert_eq!(decided(&text("\n- ")).0, ["definition", "proved"]);
    // In the same sentence it still does.
    let partly = r"Let $d \in \mathbb{N}$, $z \in \mathbb{R}^d$. Put $s_i := z_i$ for $i > 1$.";
    assert_eq!(
        decided(&format!("{partly}\n\n$$ s_1 = z_1 $$\n")).0[0],
        "undecided"
    );
}

#[test]
fn letters_of_dummies_that_nobody_wrote() {
    let text = r"Let $d \in \mathbb{N}$, $x, y \in \mathbb{R}^d$.

$$ g := (x-y)^T(x-y) $$
$$ \frac{\partial g}{\partial x_i} = 2 (x_i - y_i) $$
$$ s := \sum_i x_i $$
$$ p := \sum_i x_i $$
";
    assert_eq!(
        decided(text).0,
        ["definition", "proved", "definition", "definition"]
    );
    // What is used before its definition is still noticed.
    let used = r"$$ g := s t $$

$$ \frac{\partial g}{\partial t} = s $$

$$ s := t^2 $$
";
    assert_eq!(decided(used).0[1], "undecided");
}

#[test]
fn an_equation_in_the_text_is_no_definition() {
    let text = r"The logistic function is $\sigma(x) = \frac{1}{1 + e^{-x}}$.

$$ \sigma'(x) = \sigma(x) (1 - \sigma(x)) $$
";
    let decisions = decide(&Derivation::read(text), &Effort::full(0, 24));
    let message = decisions[0].verdict.to_string();
    assert_eq!(decisions[0].verdict.word(), "undecided");
    assert!(message.contains("in running text write :="), "{message}");
}

#[test]
fn equations_in_the_text_are_counted() {
    for (prose, count) in [
        (r"So $\frac{\partial s_i}{\partial x_j} = 7$, obviously.", 1),
        (r"Because $\sum_i s_i = 2$ and $s_i = x_i$, we get", 2),
        (r"We write $p = s$ for short.", 0),
        (r"Here $i = 1, \dots, d$ and $d = 3$.", 0),
        (r"For $s_1 = s_2$ this is easy.", 0),
        (r"Let $s_1 = s_2$.", 0),
        (r"It is $x_i > 0$.", 0),
        (r"Let $r := \sum_i x_i$.", 0),
    ] {
        let (_, derivation) = decided(&format!("{HEAD}\n\n{prose}\n\n{RIGHT}\n"));
        assert_eq!(derivation.unchecked, count, "{prose}");
    }
}

#[test]
fn a_directive_makes_the_equations_of_a_paragraph_claims() {
    let text = format!(
        "{HEAD}\n\n<!-- gradproof: check -->\nLet $J := \\sum_i x_i y_i^2$, so \
         $\\frac{{\\partial J}}{{\\partial y_i}} = x_i y_i$\nand $\\frac{{\\partial J}}{{\\partial x_i}} = y_i^2$ \
         for $i = 1, \\dots, d$.\n\nHere $J = 5$.\n"
    );
    let (words, derivation) = decided(&text);
    assert_eq!(words, ["definition", "definition", "refuted", "proved"]);
    assert_eq!(derivation.unchecked, 1);
}

/// How the last equation of a document is read.
fn reading(text: &str) -> String {
    let derivation = Derivation::read(text);
    match &derivation.links.last().expect("a link").status {
        Status::Claim { claim, left, .. } => claim.show(*left),
        Status::Definition { reading, .. } => reading.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn readings_tell_where_an_equation_is_stated() {
    let head = r"Let $n, d \in \mathbb{N}$, $x \in \mathbb{R}^d$, $t \in \mathbb{R}$,
        $a^{(l)} \in \mathbb{R}$ for $l = 0, \dots, n$, $w^{(l)} \in \mathbb{R}$ for $l = 1, \dots, n$.";
    let read = |formula: &str| {
        let text = reading(&format!("{head}\n\n$$ {formula} $$\n"));
        text.split_once("   ")
            .map(|(_, range)| range.to_string())
            .unwrap_or_default()
    };
    for (formula, range) in [
        (r"x_i x_j = x_j x_i", "for i = 1..d, j = 1..d"),
        (
            r"x_i x_j = x_j x_i \text{ if } i \ne j",
            "for i = 1..d, j = 1..d   where i ≠ j",
        ),
        (
            r"x_i x_i = x_i^2 \text{ for } i = 2, \dots, d-1",
            "for i = 2..d-1",
        ),
        (
            r"x_i x_i = x_i^2 \text{ for } i \ge 2",
            "for i = 1..d   where 2 ≤ i",
        ),
        (
            r"a^{(l)} + 1 = 1 + a^{(l)}",
            "for every l for which both sides exist",
        ),
        (
            r"a^{(l)} + 1 = 1 + a^{(l)} \quad \text{for } l = 1, \dots, n-1",
            "for l = 1..n-1",
        ),
        (
            r"a^{(l)} + 1 = 1 + a^{(l)} \quad \text{for } l \ge 1",
            "for every l for which both sides exist   where 1 ≤ l",
        ),
        (
            r"t = 2 t \text{ if } t = 0",
            "(the condition t = 0 is not used yet)",
        ),
        (
            r"b^{(l)} := w^{(l)} a^{(l-1)}",
            "for every l for which the right side exists",
        ),
        (
            r"b^{(l)} := w^{(l)} a^{(l-1)} \quad \text{for } l = 1, \dots, n",
            "for l = 1..n",
        ),
        (r"v_i := x_i", "for i = 1..d"),
        (r"t = t", ""),
    ] {
        assert_eq!(read(formula), range, "{formula}");
    }
}
