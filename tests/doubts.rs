//! What nobody has said: how a loss depends on a layer, whether a name is a matrix, whether a bracket
//! is an argument, what the text beside a display means. Nothing of it is guessed.

#[path = "common/documents.rs"]
mod documents;

use documents::{last, words};

/// The verdicts on everything in a document.
fn all(text: &str) -> String {
    words(text).join(" ")
}

const LOSS: &str = r"Let $n, m \in \mathbb{N}$, $x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$,
$b \in \mathbb{R}^m$ and let $L \in \mathbb{R}$ be the loss.

$$ y_i = \sum_j W_{ij} x_j + b_i $$

";

#[test]
fn a_loss_without_definition_depends_on_what_it_likes() {
    for claim in [
        r"\frac{\partial L}{\partial W_{ij}} = 7 \frac{\partial L}{\partial y_i} x_j",
        r"\frac{\partial L}{\partial W_{ij}} = \frac{\partial L}{\partial y_i} x_j",
        r"\frac{\partial L}{\partial y_i} = 0",
        r"\frac{\partial^2 L}{\partial y_i \partial y_j} = 0",
        r"\frac{\partial}{\partial y_i} (L + y_j) = \delta_{ij}",
    ] {
        let text = format!("{LOSS}$$ \\frac{{\\partial L}}{{\\partial y_i}} = q_i $$\n\n");
        assert_eq!(
            last(&format!("{text}$$ {claim} $$\n")),
            "undecided",
            "{claim}"
        );
    }
    // What is made of such a derivative is no better known.
    let made = r"$$ g_i := \frac{\partial L}{\partial y_i} $$

$$ \frac{\partial L}{\partial x_j} = \sum_i g_i W_{ij} $$";
    assert_eq!(last(&format!("{LOSS}{made}\n")), "undecided");
    // With a definition everything is decided.
    let defined = format!("{LOSS}$$ L := \\frac12 \\sum_i y_i^2 $$\n\n");
    let chain = r"\frac{\partial L}{\partial W_{ij}} = \frac{\partial L}{\partial y_i} x_j";
    assert_eq!(last(&format!("{defined}$$ {chain} $$\n")), "proved");
    let wrong = chain.replace("x_j", "x_i");
    assert_ne!(last(&format!("{defined}$$ {wrong} $$\n")), "proved");
    assert_eq!(last(&format!("{defined}$$ 7 {chain} $$\n")), "refuted");
    // An input does not depend on another one.
    let inputs = r"$$ \frac{\partial y_i}{\partial b_j} = \delta_{ij} $$

$$ \frac{\partial y_i}{\partial x_k} = W_{ik} + \frac{\partial b_i}{\partial x_k} $$";
    assert_eq!(last(&format!("{LOSS}{inputs}\n")), "proved");
}

#[test]
fn functions_of_each_other_are_not_constant() {
    for text in [
        r"$$ \frac{d}{dx} (u v) = u \frac{dv}{dx} $$",
        r"$$ \frac{dy}{dx} = \frac{dy}{du} + \frac{du}{dx} $$",
        r"$$ \frac{\partial}{\partial u} (u^2 + y) = 2 u $$ $$ \frac{du}{dx} = 0 $$",
        r"Let $x \in \mathbb{R}$ and let $y$ be a function of $x$.

$$ \frac{d}{dx} (x y) = y $$",
        r"Let $x, y \in \mathbb{R}$, where $y$ depends on $x$.

$$ \frac{d}{dx} (x y) = y $$",
        r"Let $x \in \mathbb{R}$.

$$ y = x^3 $$

$$ \frac{dx}{dy} = 0 $$",
        r"Let $x \in \mathbb{R}$.

$$ y = x^3 $$

$$ \frac{dx}{dy} = \frac{1}{3 x^2} $$",
    ] {
        assert_eq!(last(text), "undecided", "{text}");
    }
    let apart = r"Let $x, y \in \mathbb{R}$. $$ \frac{\partial}{\partial x} (x y) = y $$";
    assert_eq!(last(apart), "proved");
    assert_eq!(last(&apart.replace("= y", "= x")), "refuted");
}

#[test]
fn a_name_that_is_transposed_is_no_number() {
    for text in [
        "Let $A$ and $B$ be matrices.\n\n$$ A B = B A $$",
        "$$ (A B)^T = A^T B^T $$",
        r"Let $x \in \mathbb{R}^n$. $$ y = W x $$ $$ E = y^T y $$ $$ E = x^T W W^T x $$",
        r"$$ \mathbf{a} \mathbf{b} = \mathbf{b} \mathbf{a} $$",
        r"$$ z = W x $$ $$ W (a \odot z) = (a \odot z) W $$",
    ] {
        assert_eq!(last(text), "undecided", "{text}");
    }
    assert_eq!(last("$$ a b = b a $$"), "proved");
    let declared = r"Let $w \in \mathbb{R}^n$. $$ J = \lambda w^T w $$
$$ \frac{\partial J}{\partial w} = 2 \lambda w $$";
    assert_eq!(last(declared), "proved");
    assert_eq!(
        last(&declared.replace(r"2 \lambda w $", r"\lambda w $")),
        "refuted"
    );
}

#[test]
fn a_bracket_may_hold_an_argument() {
    let head = r"Let $x, t, a \in \mathbb{R}$.";
    for claim in [
        "x(t) = x t",
        "x = x(t)",
        "x(a, t) = x",
        r"\frac{d}{dt} x(t) = x",
        r"\log a t = \log a + \log t",
        r"\log a t = t \log a",
        r"\operatorname{sech}^2 a = 1",
    ] {
        assert_eq!(
            last(&format!("{head} $$ {claim} $$")),
            "undecided",
            "{claim}"
        );
    }
    // A wide gap is no sign.
    for claim in [r"\log a      t = t \log a", r"x       (t) = x t"] {
        assert_eq!(
            last(&format!("{head} $$ {claim} $$")),
            "undecided",
            "{claim}"
        );
    }
    for claim in [
        r"x\cdot(t) = x t",
        "x * (t) = x t",
        "x (t + 1) = x t + x",
        "2 (t) = 2 t",
        r"x \cdot (t) = x t",
        r"t \log a = \log a \cdot t",
    ] {
        assert_eq!(last(&format!("{head} $$ {claim} $$")), "proved", "{claim}");
    }
}

#[test]
fn a_value_in_brackets_is_a_condition() {
    let head = r"Let $n \in \mathbb{N}$, $x \in \mathbb{R}$ and $v \in \mathbb{R}^n$.";
    let with = |rest: &str| all(&format!("{head}\n\n{rest}\n"));
    assert_eq!(
        with(r"$$ \frac{d}{dx} x^3 = 3 \quad (x = 1) $$ $$ x^3 = x $$"),
        "undecided refuted"
    );
    assert_eq!(
        with(r"$$ \sum_i v_i = v_1 + v_2, \quad n = 2 $$"),
        "undecided"
    );
    // What has a definition is claimed to have the value.
    let defined = r"$$ J := x^2 $$ $$ \frac{dJ}{dx} = 2 x, \quad J = 7 $$";
    assert_eq!(with(defined), "definition proved refuted");
    assert_eq!(
        with(r"$$ \sum_i v_i = v_1 + v_2 \quad \text{for } n = 2 $$"),
        "checked"
    );
    assert_eq!(
        with(r"$$ \sum_i v_i = v_1 - v_2 \quad \text{for } n = 2 $$"),
        "refuted"
    );
}

#[test]
fn a_delta_of_ones_own_is_not_kronecker() {
    let head = r"Let $m \in \mathbb{N}$, $a, y \in \mathbb{R}^{m \times m}$.

$$ \delta_{ij} = a_{ij} - y_{ij} $$

";
    for claim in [
        r"\delta_{ij} \delta_{ij} = \delta_{ij}",
        r"\sum_j \delta_{ij} a_{jk} = a_{ik}",
    ] {
        assert_eq!(
            all(&format!("{head}$$ {claim} $$")),
            "undecided undecided",
            "{claim}"
        );
    }
    let known = head.replace(
        r"a_{ij} - y_{ij}",
        r"\frac{\partial a_{i1}}{\partial a_{j1}}",
    );
    assert_eq!(
        all(&format!("{known}$$ \\delta_{{ij}}^2 = \\delta_{{ij}} $$")),
        "proved proved"
    );
}

#[test]
fn entries_that_are_declared_make_a_vector() {
    let data = r"Let $m \in \mathbb{N}$ and $x_i, y_i \in \mathbb{R}$ for $i = 1, \dots, m$.

$$ J := \sum_{i=1}^m x_i y_i $$

$$ \frac{\partial J}{\partial x_k} = y_k $$
";
    assert_eq!(last(data), "proved");
    assert_eq!(last(&data.replace("= y_k", "= x_k")), "refuted");
    let rows = r"Let $n, d \in \mathbb{N}$, $x_i \in \mathbb{R}^d$ for $i = 1, \dots, n$ and
$w \in \mathbb{R}^d$. $$ s_i := w^T x_i $$ $$ \frac{\partial s_i}{\partial w_k} = x_{ik} $$";
    assert_eq!(last(rows), "proved");
    assert_eq!(last(&rows.replace("x_{ik} $$", "x_{ki} $$")), "refuted");
    // A step in time is no component.
    let steps = r"Let $c_t, f_t \in \mathbb{R}^d$. $$ c_t = f_t \odot c_{t-1} $$";
    assert_eq!(last(steps), "undecided");
    assert_eq!(last(r"$$ h_t = \tanh(w h_{t-1} + u x_t) $$"), "undecided");
}
