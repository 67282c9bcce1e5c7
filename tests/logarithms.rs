//! Exponentials of logarithms, logarithms of sums and of numbers, next to their wrong neighbours.

use gradproof::decide::{Effort, decide, replay};
use gradproof::derivation::{Derivation, Status};
use gradproof::evidence::Verdict;

/// The verdict on a formula.
fn word(formula: &str) -> &'static str {
    let head = r"
- $m \in \mathbb{N}$ and $x \in \mathbb{R}^{m}$
- $y \in \mathbb{R}$, $w \in \mathbb{R}$
- $g \colon \mathbb{R} \to \mathbb{R}$

We use $\sigma(t) := \frac{1}{1 + e^{-t}}$ and $s_j(v) := \frac{e^{v_j}}{\sum_k e^{v_k}}$ and
$h(t) := e^{\log t}$ and $L := \log y$ and $Z := \sum_k e^{x_k}$.

";
    let derivation = Derivation::read(&format!("{head}$$ {formula} $$\n"));
    let decisions = decide(&derivation, &Effort::full(3, 24));
    decisions.last().expect("a verdict").verdict.word()
}

#[test]
fn exponentials_and_logarithms_undo_each_other() {
    for formula in [
        r"e^{\log y} = y",
        r"e^{\log x_i} = x_i",
        r"e^{2\log y} = y^2",
        r"e^{\log y + \log w} = y w",
        r"e^{\log y - \log w} = y / w",
        r"e^{-\log y} = \frac{1}{y}",
        r"e^{w + 3 \log y} = y^3 e^w",
        r"e^{\sum_i \log x_i} = \prod_i x_i",
        r"e^{m \log y} = \prod_{i=1}^{m} y",
        r"e^{L} = y",
        r"e^{2 L + w} = y^2 e^w",
        r"h(y) = y",
        r"h'(y) = 1",
        r"\frac{\partial}{\partial y} e^{\log y} = 1",
        r"\frac{\partial^2}{\partial y^2} e^{3 \log y} = 6 y",
        r"e^{\log(e^y)} = e^y",
        r"\log e^{\log y} = \log y",
        r"e^{\log(1 + e^y)} = 1 + e^y",
        r"e^{\log \sigma(y)} = \sigma(y)",
        r"e^{\log s_j(x)} = s_j(x)",
        r"\sum_j e^{\log s_j(x)} = 1",
        r"\log 6 = \log 2 + \log 3",
        r"\log 4 = 2 \log 2",
        r"\log 12 = 2 \log 2 + \log 3",
        r"\log \frac{3}{2} = \log 3 - \log 2",
        r"\log 1.5 = \log 3 - \log 2",
        r"\log(6 y) = \log 2 + \log(3 y)",
        r"e^{\log 6} = 6",
        r"e^{y \log 6} = e^{y \log 2} e^{y \log 3}",
        r"\log(\sum_{i=1}^{m} 1) = \log m",
        r"\log(1 + e^y) = y + \log(1 + e^{-y})",
        r"\log \sum_k e^{x_k} = y + \log \sum_k e^{x_k - y}",
        r"\log \sum_k e^{x_k} = x_1 + \log \sum_k e^{x_k - x_1}",
        r"\log Z = y + \log \sum_k e^{x_k - y}",
        r"\log s_j(x) = x_j - y - \log \sum_k e^{x_k - y}",
        r"-\log \sigma(y) = \log(1 + e^{-y})",
        r"\log(1 - \sigma(y)) = \log \sigma(-y)",
        r"\log(1 - \sigma(y)) = -y - \log(1 + e^{-y})",
        r"-w \log \sigma(y) - (1 - w) \log(1 - \sigma(y)) = \log(1 + e^y) - w y",
        r"\frac{\partial}{\partial y} \left(-w \log \sigma(y) - (1 - w) \log(1 - \sigma(y))\right) = \sigma(y) - w",
        r"\frac{\partial}{\partial x_j} \log \sum_k e^{x_k} = s_j(x)",
        r"\frac{\partial}{\partial x_j} (y + \log \sum_k e^{x_k - y}) = s_j(x)",
        r"\frac{\partial}{\partial x_i} \frac{\partial}{\partial x_j} \log \sum_k e^{x_k} = s_i(x) (\delta_{ij} - s_j(x))",
        r"\log(e^y + e^y) = y + \log 2",
        r"\log(e^y e^w + e^{y+w}) = y + w + \log 2",
        r"\log(e^{2y} - e^y) = y + \log(e^y - 1)",
        r"\log(1 + y e^w) = w + \log(y + e^{-w})",
        r"\log(\cosh y) = \log(e^y + e^{-y}) - \log 2",
        r"\log(1 + e^{g(y)}) = g(y) + \log(1 + e^{-g(y)})",
        r"\log(1 + e^{e^y}) = e^y + \log(1 + e^{-e^y})",
        r"\tanh y = e^{\log \tanh y}",
        r"\log(e^y) = y",
        r"1 \cdot \log(e^{\log(e^{g(y)})} + y) = \log(e^{g(y)} + y)",
        r"1 \cdot \log(\frac{1}{y} + 4) = \log(4 + \frac{e^0}{y})",
        r"\log(y^2) = 2 \log y",
    ] {
        assert_eq!(word(formula), "checked", "{formula}");
    }
}

#[test]
fn false_equations_with_logarithms_are_never_checked() {
    for formula in [
        r"e^{\log y} = y^2",
        r"e^{\log y} = 2 y",
        r"e^{\log y} = -y",
        r"e^{\log y} = w",
        r"e^{2\log y} = y",
        r"e^{2\log y} = 2 y",
        r"e^{2\log y} = y^3",
        r"e^{\log y + \log w} = y + w",
        r"e^{\log y + w} = y w",
        r"e^{\log y + w} = y + e^w",
        r"e^{\log y \log w} = y w",
        r"e^{\log(y + w)} = y w",
        r"e^{-\log y} = -y",
        r"e^{w \log y} = w y",
        r"e^{w + 3 \log y} = y^3 + e^w",
        r"e^{\sum_i \log x_i} = \sum_i x_i",
        r"e^{m \log y} = m y",
        r"e^{\log y} = y \log y",
        r"h'(y) = y",
        r"h(y) = 1",
        r"\frac{\partial}{\partial y} e^{2 \log y} = y",
        r"e^{\log(e^y)} = y",
        r"\log \log y = \log y",
        r"e^{\log(1 + e^y)} = e^y",
        r"\sum_j e^{2 \log s_j(x)} = 1",
        r"\log 6 = \log 2 + \log 4",
        r"\log 6 = \log 5",
        r"\log 6 = \log 2 \log 3",
        r"\log 5 = \log 2 + \log 3",
        r"\log 4 = \log 2",
        r"\log 1.5 = \log 3",
        r"\log(6 y) = \log 2 + \log(4 y)",
        r"\log 2 = 2",
        r"\log 2 = 0",
        r"\log(y + 6) = \log(y+2) + \log 3",
        r"\log m = m",
        r"\log(1 + e^y) = y + \log(1 + e^{y})",
        r"\log(1 + e^y) = y + \log(1 - e^{-y})",
        r"\log(1 + e^y) = y",
        r"\log(1 + e^y) = \log(1 + e^{-y})",
        r"\log(1 + e^y) = 2 y + \log(1 + e^{-y})",
        r"\log(1 + e^y) = \frac{y}{2} + \log 2",
        r"\log(1 + e^{2y}) = y + \log(1 + e^{-y})",
        r"\log(e^y + e^w) = y + w",
        r"\log(e^y + e^w) = \frac{y + w}{2}",
        r"\log(e^y + e^w) = \frac{y + w}{2} + \log 2",
        r"\log(e^y + 2 e^w) = \log(2 e^y + e^w)",
        r"\log \sum_k e^{x_k} = y + \log \sum_k e^{x_k + y}",
        r"\log \sum_k e^{x_k} = x_1 + \log \sum_k e^{x_k - x_2}",
        r"\log \sum_k e^{x_k} = \sum_k x_k",
        r"\log \sum_k e^{x_k} = \frac{1}{m} \sum_k x_k + \log m",
        r"\log s_j(x) = x_j - y - \log \sum_k e^{x_k}",
        r"\log(1 - \sigma(y)) = \log \sigma(y)",
        r"\log(1 - \sigma(y)) = -\log \sigma(y)",
        r"\log(1 - \sigma(y)) = y - \log(1 + e^{-y})",
        r"-w \log \sigma(y) - (1 - w) \log(1 - \sigma(y)) = \log(1 + e^y) + w y",
        r"\frac{\partial}{\partial y} \left(-w \log \sigma(y) - (1 - w) \log(1 - \sigma(y))\right) = \sigma(y) + w",
        r"\frac{\partial}{\partial x_j} \log \sum_k e^{x_k} = s_j(x) - 1",
        r"\log(e^y + e^y) = y",
        r"\log(e^y + e^y) = 2 y",
        r"\log(e^y + e^y) = y + 2",
        r"\log(1 + y e^w) = w + \log(1 + y e^{-w})",
        r"\log(\cosh y) = \log(e^y + e^{-y})",
        r"\log(\sinh y) = \log(\cosh y)",
        r"\log(1 + e^{g(y)}) = g(y)",
        r"\log(1 + e^{g(y)}) = g(y) + \log(1 + e^{g(-y)})",
        r"\log(1 + e^{e^y}) = e^y + \log(1 + e^{e^{-y}})",
        r"e^{\log y} = y + \log 1 + 1",
        r"e^{\log(y - y)} = 0",
        r"e^{\log(y - y)} = 1",
        r"\log(e^y - e^y) = 0",
        r"\log 0 = 0",
        r"e^{\log 0} = 0",
        r"e^{0 \log 0} = 1",
        r"e^{-\log(y-y)} = 0",
        r"\log(-2) = \log(2)",
        r"e^{\log(-2)} = -2",
        r"\log(-y) = \log y",
        r"e^{\log(-y)} = y",
        r"e^{\log(-1) + \log(-1)} = 1",
    ] {
        let word = word(formula);
        assert!(matches!(word, "refuted" | "undecided"), "{formula}: {word}");
    }
}

#[test]
fn a_counterexample_has_its_logarithms() {
    // Where a logarithm has no value, the left side does not differ from the right one.
    for formula in [r"e^{2 \log(w - w - 1)} = 2", r"e^{2 \log(- y^2)} = w"] {
        assert_eq!(word(formula), "undecided", "{formula}");
    }
    let derivation = Derivation::read(r"$$ 1 \cdot e^{2 \log y} = 2 y $$");
    let decisions = decide(&derivation, &Effort::full(3, 24));
    let (Verdict::Refuted(found), Status::Claim { claim, left, .. }) =
        (&decisions[0].verdict, &derivation.links[0].status)
    else {
        panic!("{}", decisions[0].verdict);
    };
    assert_eq!(found.values, [("y".to_string(), "1".to_string())]);
    let both = (found.left.value.clone(), found.right.value.clone());
    assert_eq!(replay(claim, *left, found), Ok(both));
}
