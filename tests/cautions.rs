//! What was said and could not be used: no later claim is decided as if it had not been said.

use gradproof::decide::{Effort, FirstPrinciples, decide, strengthen};
use gradproof::derivation::Derivation;

fn last(text: &str) -> (&'static str, Option<FirstPrinciples>) {
    let derivation = Derivation::read(text);
    let mut decisions = decide(&derivation, &Effort::full(0, 24));
    strengthen(&derivation, &mut decisions);
    let last = decisions.last().expect("there is a link");
    (last.verdict.word(), last.first_principles)
}

fn word(text: &str) -> &'static str {
    last(text).0
}

const HEAD: &str = "Let $m \\in \\mathbb{N}$, $x \\in \\mathbb{R}^m$, $t \\in \\mathbb{R}$.\n\n";

/// Definitions of s that the checker cannot use, each in its own way.
const UNUSABLE: [&str; 5] = [
    r"s := \max(t, 0)",
    r"s = \max(t, 0)",
    r"s := \mathcal{Q}\{",
    r"s := \int t^2",
    r"(s, r) := (t, t)",
];

#[test]
fn a_symbol_whose_definition_failed_is_no_free_number() {
    for unusable in UNUSABLE {
        let head = format!("{HEAD}$$ {unusable} $$\n\n");
        for wrong in [
            r"\frac{\partial s}{\partial t} = 0",
            r"\frac{\partial (s t)}{\partial t} = s",
            r"\frac{\partial}{\partial t} \sum_{i=1}^{m} s x_i = 0",
        ] {
            let found = last(&format!("{head}$$ {wrong} $$\n"));
            let open = Some(FirstPrinciples::Open);
            assert_eq!(found, ("undecided", open), "{unusable}: {wrong}");
        }
        // By way of another definition, of a symbol or a function.
        let way = r"$$ v := s^2 $$ $$ \frac{\partial v}{\partial t} = 0 $$";
        assert_eq!(word(&format!("{head}{way}\n")), "undecided", "{unusable}");
        let way = r"$$ q(a) := s a $$ $$ \frac{\partial q(2)}{\partial t} = 0 $$";
        assert_eq!(word(&format!("{head}{way}\n")), "undecided", "{unusable}");
        // What differs may be right.
        let open = format!("{head}$$ s + t = 2 t $$\n");
        assert_eq!(word(&open), "undecided", "{unusable}");
    }
}

#[test]
fn what_holds_for_every_value_holds_whatever_was_said() {
    for unusable in UNUSABLE {
        let head = format!("{HEAD}$$ {unusable} $$\n\n");
        for right in [
            r"(s + t)^2 = s^2 + 2 s t + t^2",
            r"\sum_{i=1}^{m} s x_i = s \sum_{k=1}^{m} x_k",
            r"\frac{\partial t^2}{\partial t} = 2 t",
        ] {
            let text = format!("{head}$$ {right} $$\n");
            assert_eq!(word(&text), "proved", "{unusable}: {right}");
        }
        let wrong = r"\frac{\partial t^2}{\partial t} = t";
        assert_eq!(word(&format!("{head}$$ {wrong} $$\n")), "refuted");
    }
}

#[test]
fn an_older_definition_does_not_come_back() {
    let head = format!("{HEAD}$$ s := t $$\n\n$$ s := \\max(t, 0) $$\n\n");
    assert_eq!(word(&format!("{head}$$ s = t $$\n")), "undecided");
    assert_eq!(word(&format!("{head}$$ s + 1 = t + 1 $$\n")), "undecided");
    // A newer one does count.
    let again = format!("{head}$$ s := 2 t $$\n\n");
    assert_eq!(word(&format!("{again}$$ s = 2 t $$\n")), "proved");
    assert_eq!(word(&format!("{again}$$ s = t $$\n")), "refuted");
    let derivative = r"$$ \frac{\partial s}{\partial t} = 2 $$";
    assert_eq!(word(&format!("{again}{derivative}\n")), "proved");
}

#[test]
fn the_first_layer_stays_open_when_the_others_are_defined() {
    let head = "Let $n, m \\in \\mathbb{N}$, $x \\in \\mathbb{R}^m$.\n\n";
    let layers =
        r"$$ a^{(0)}_i := \max(x_i, 0) $$ $$ a^{(l)}_i := (a^{(l-1)}_i)^2 \quad l \ge 1 $$";
    let claim = r"$$ \frac{\partial a^{(1)}_i}{\partial x_j} = 0 $$";
    assert_eq!(word(&format!("{head}{layers}\n\n{claim}\n")), "undecided");
}

#[test]
fn a_function_whose_definition_failed_may_depend_on_everything() {
    let head = format!("{HEAD}$$ f(u) := \\max(u, t) $$\n\n");
    let derivative = r"$$ \frac{\partial f(x_i)}{\partial t} = 0 $$";
    assert_eq!(word(&format!("{head}{derivative}\n")), "undecided");
    assert_eq!(
        word(&format!("{head}$$ f(t) + 1 = 1 + f(t) $$\n")),
        "proved"
    );
}

#[test]
fn with_something_held_fixed_no_derivative_is_decided() {
    let head = format!("{HEAD}$\\mu := \\sum_{{i=1}}^{{m}} x_i$, $v := \\mu^2$.\n\n");
    let hold = "<!-- gradproof: hold \\mu fixed -->\n";
    for claim in [
        r"\frac{\partial v}{\partial x_j} = 2 \mu",
        r"\frac{\partial v}{\partial x_j} = 0",
    ] {
        let found = last(&format!("{head}{hold}$$ {claim} $$\n"));
        assert_eq!(found, ("undecided", Some(FirstPrinciples::Open)), "{claim}");
    }
    // It belongs to the next formula only, and to derivatives.
    let free = r"$$ \frac{\partial v}{\partial x_j} = 2 \mu $$";
    assert_eq!(
        word(&format!("{head}{hold}$$ v = \\mu^2 $$\n\n{free}\n")),
        "proved"
    );
    assert_eq!(word(&format!("{head}{hold}$$ v = \\mu^2 $$\n")), "proved");
}

#[test]
fn what_is_assumed_and_not_used_leaves_derivatives_open() {
    let assume = "<!-- gradproof: assume -->\n";
    let tied = format!("{HEAD}{assume}$$ r = 2 t $$\n\n");
    let derivative = r"$$ \frac{\partial r}{\partial t} = 0 $$";
    assert_eq!(word(&format!("{tied}{derivative}\n")), "undecided");
    assert_eq!(word(&format!("{tied}$$ 2 r = 2 t $$\n")), "undecided");
    assert_eq!(word(&format!("{tied}$$ r + t = t + r $$\n")), "proved");
    // Neither an inequality nor an equation about other things ties anything.
    let other = r"$$ \frac{\partial t^2}{\partial t} = 2 t $$";
    for harmless in ["t > 0", "q = 2 r"] {
        let text = format!("{HEAD}{assume}$$ {harmless} $$\n\n{other}\n");
        assert_eq!(word(&text), "proved", "{harmless}");
    }
}

#[test]
fn a_definition_that_the_kernel_does_not_know_bars_only_what_rests_on_it() {
    let cases = r"$$ c_i := \begin{cases} x_i & i = 1 \\ 0 & \text{otherwise} \end{cases} $$";
    let head = format!("{HEAD}{cases}\n\n$$ w_i := x_i^2 $$ $$ b_i := 2 c_i $$\n\n");
    let apart = r"$$ \frac{\partial w_i}{\partial x_j} = 2 \delta_{ij} x_i $$";
    assert_eq!(word(&format!("{head}{apart}\n")), "proved");
    for rests in [
        r"\sum_{i=1}^{m} c_i = \sum_{k=1}^{m} c_k",
        r"b_i + 0 = 2 c_i",
        r"\frac{\partial (w_i + c_i)}{\partial c_j} = \delta_{ij}",
    ] {
        let found = word(&format!("{head}$$ {rests} $$\n"));
        assert_eq!(found, "checked", "{rests}");
    }
    for wrong in [
        r"\frac{\partial c_i}{\partial x_j} = 0",
        r"\frac{\partial b_i}{\partial x_j} = 0",
        r"\frac{\partial}{\partial x_j} \sum_{i=1}^{m} b_i = 0",
    ] {
        let found = word(&format!("{head}$$ {wrong} $$\n"));
        assert_eq!(found, "refuted", "{wrong}");
    }
}

#[test]
fn what_was_assumed_of_an_array_that_is_defined_later_refutes_nothing() {
    let text = r"Let $m, d \in \mathbb{N}$ and $y, u \in \mathbb{R}^{m \times d}$.

<!-- gradproof: assume -->
$$ \sum_l y_{il} = 1 $$

$$ \sum_l y_{il} = 1 $$

$$ y_{ij} := u_{ij} $$

$$ \sum_l y_{il} = 1 $$

$$ y_{il} = u_{il} $$

$$ \sum_l u_{il} = 1 $$
";
    let decisions = decide(&Derivation::read(text), &Effort::full(0, 24));
    let words: Vec<&str> = decisions.iter().map(|one| one.verdict.word()).collect();
    assert_eq!(
        words[1..],
        ["checked", "definition", "undecided", "checked", "refuted"]
    );
}
