//! Names as people write them: with primes, in bold, with words and numbers, and names that nobody
//! introduced. Each with the verdict that it gets, beside what is wrong in the same words.

use gradproof::decide::{Effort, decide, strengthen};
use gradproof::derivation::Derivation;

/// The verdicts on all links of a document.
fn words(text: &str) -> Vec<&'static str> {
    let derivation = Derivation::read(text);
    let mut decisions = decide(&derivation, &Effort::full(0, 24));
    strengthen(&derivation, &mut decisions);
    let words = decisions.iter().map(|decision| decision.verdict.word());
    words.collect()
}

/// Documents with the verdict on the last link of each.
fn last(head: &str, cases: &[(&str, &str, &str)]) {
    let mut wrong = Vec::new();
    for (before, claim, wanted) in cases {
        let found = words(&format!("{head}\n\n{before}\n\n$$ {claim} $$\n"));
        let found = found.last().copied().unwrap_or("nothing");
        if found != *wanted {
            wrong.push(format!("{found}, not {wanted}: {before} | {claim}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The message of the last link.
fn message(text: &str) -> String {
    let derivation = Derivation::read(text);
    let decisions = decide(&derivation, &Effort::full(0, 24));
    decisions.last().expect("a link").verdict.to_string()
}

const NUMBERS: &str = r"Let $d, m \in \mathbb{N}$, $a, b, c, s, t, x \in \mathbb{R}$, $w, y \in \mathbb{R}^d$,
    $A \in \mathbb{R}^{d \times d}$, $g \colon \mathbb{R} \to \mathbb{R}$.";

#[test]
fn primes_and_dots_at_names_that_are_no_functions() {
    let square = "$$ u := x^2 $$";
    last(
        NUMBERS,
        &[
            (square, "u' = 3 x", "undecided"),
            (square, "u' = 2 x", "undecided"),
            (
                &format!("{square} $$ u' = 3 x $$"),
                "2 u' = 6 x",
                "undecided",
            ),
            (&format!("{square} $$ u' = 3 x $$"), "u' = u'", "undecided"),
            (square, r"\dot{u} = 5", "undecided"),
            (square, r"\ddot{u} = 5", "undecided"),
            (square, "u'' = 2", "undecided"),
            (square, r"\frac{\partial u'}{\partial x} = 0", "undecided"),
            ("", "w'_k = w_k - t y_k", "undecided"),
            ("", r"\dot{g} = 5", "undecided"),
            ("", r"\dot{g}(x) = g'(x)", "undecided"),
            ("", "w^*_k = w_k", "undecided"),
            ("", "w^{*}_k = w_k", "undecided"),
            ("", r"w^\ast_k = w_k", "undecided"),
            (
                "$$ w_k^* := 2 w_k $$",
                r"\frac{\partial w_i^*}{\partial w_i} = 2",
                "proved",
            ),
            ("$$ w_k^* := 2 w_k $$", "w^*_k = w_k", "refuted"),
            ("", r"A^*_{ij} = A_{ji}", "undecided"),
            ("", "z^* = 5", "definition"),
            ("", "n' = 2 d", "definition"),
            ("", "d' = 2 d", "undecided"),
            // What is defined explicitly has a meaning.
            (&format!("{square} $$ u' := 3 x $$"), "u' = 3 x", "proved"),
            (&format!("{square} $$ u' := 3 x $$"), "u' = 2 x", "refuted"),
            (
                r"Let $w' \in \mathbb{R}^d$.",
                r"\frac{\partial (w'_i + w_i)}{\partial w_j} = \delta_{ij}",
                "proved",
            ),
            (r"Let $w' \in \mathbb{R}^d$.", "w'_i = w_i", "refuted"),
            // A name of its own, and other accents.
            ("", "z' = 5", "definition"),
            (square, r"\hat{u} = 2 u", "definition"),
            (square, r"\tilde{u} = 2 u", "definition"),
            // A derivative.
            (
                "",
                r"\frac{\partial}{\partial x} g(x^2) = 2 x g'(x^2)",
                "proved",
            ),
            ("", "h'(x) = h(x)", "refuted"),
            ("", r"\sum_{i'} w_{i'} i' = \sum_i i w_i", "proved"),
        ],
    );
    let found = message(&format!("{NUMBERS}\n\n{square}\n\n$$ u' = 3 x $$\n"));
    assert!(found.contains(r"\frac{du}{dx}"), "{found}");
}

#[test]
fn one_letter_in_two_fonts() {
    let head = r"Let $d \in \mathbb{N}$, $\mathbf{x}, \vec{v} \in \mathbb{R}^d$, $u \in \mathbb{R}^d$, $t \in \mathbb{R}$,
        $\mathbf{M} \in \mathbb{R}^{d \times d}$, $\hat{\mathbf{y}} \in \mathbb{R}^d$.

$$ J := \mathbf{x}^\top \mathbf{x} $$";
    last(
        head,
        &[
            ("", r"\frac{\partial J}{\partial x_i} = 2 x_i", "proved"),
            ("", r"\frac{\partial J}{\partial x_i} = x_i", "refuted"),
            ("", r"\frac{\partial J}{\partial x_i} = 0", "refuted"),
            ("", r"\sum_i v_i x_i = \vec{v}^T \mathbf{x}", "proved"),
            (
                "",
                r"\sum_j M_{ij} x_j = (\mathbf{M} \mathbf{x})_i",
                "proved",
            ),
            (
                "",
                r"\sum_j M_{ji} x_j = (\mathbf{M} \mathbf{x})_i",
                "refuted",
            ),
            ("", r"\sum_i \mathbf{u}_i = \sum_i u_i", "proved"),
            (
                "",
                r"\sum_i \hat{y}_i = \sum_i \hat{\mathbf{y}}_i",
                "proved",
            ),
            // Without indices nobody knows.
            ("", r"x + t = t + x", "undecided"),
            ("", r"\mathbf{u} + t u = 0", "undecided"),
            (
                "",
                r"\frac{\partial J}{\partial x} = 2 \mathbf{x}",
                "undecided",
            ),
            ("", r"\sum_j M_i x_j = 0", "undecided"),
            // A name of its own is one.
            (
                r"Let $x \in \mathbb{R}^d$.",
                r"\frac{\partial J}{\partial x_i} = 0",
                "undecided",
            ),
            (
                r"Let $x \in \mathbb{R}^d$.",
                r"\frac{\partial J}{\partial x_i} = 2 x_i",
                "undecided",
            ),
            // A definition of the entries defines the array.
            (
                r"$$ x_i := t u_i $$",
                r"\frac{\partial J}{\partial t} = 2 t u^T u",
                "proved",
            ),
            (
                r"$$ x_i := t u_i $$",
                r"\frac{\partial J}{\partial t} = 0",
                "refuted",
            ),
            (
                r"$$ x_i := |t| $$",
                r"\frac{\partial \mathbf{x}_i}{\partial t} = 0",
                "undecided",
            ),
            (
                r"$$ \mathbf{x} := |t| $$",
                r"\frac{\partial x_i}{\partial t} = 0",
                "undecided",
            ),
        ],
    );
}

#[test]
fn names_that_nobody_introduced() {
    let loss = r"$$ J := \frac12 (\sum_i w_i y_i - t)^2 $$";
    let slope = r"(\sum_i w_i y_i - t) y_k";
    let step = r"$$ \Delta w_k = - s \frac{\partial J}{\partial w_k} $$";
    last(
        NUMBERS,
        &[
            (
                loss,
                r"\Delta w_k = - s \frac{\partial J}{\partial w_k}",
                "undecided",
            ),
            (
                loss,
                r"\delta w_k = - s \frac{\partial J}{\partial w_k}",
                "undecided",
            ),
            (loss, r"dw_k = \frac{\partial J}{\partial w_k}", "undecided"),
            (
                loss,
                r"d w_k = \frac{\partial J}{\partial w_k}",
                "undecided",
            ),
            (loss, r"db = \sum_i dw_i", "undecided"),
            (loss, r"\frac{\partial J}{\partial w_k} = dw_k", "undecided"),
            (loss, r"k(w_i) = w_i^2", "undecided"),
            (loss, r"\frac{\partial J}{\partial w_k} = q_k", "undecided"),
            // It is not forgotten in the next equation.
            (
                &format!("{loss} {step}"),
                &format!(r"\Delta w_k = - s {slope}"),
                "undecided",
            ),
            (
                &format!("{loss} {step}"),
                r"\frac{\partial \Delta}{\partial s} = 0",
                "undecided",
            ),
            // The other links of the chain are decided.
            (
                loss,
                &format!(r"\Delta w_k = - s \frac{{\partial J}}{{\partial w_k}} = - s {slope}"),
                "proved",
            ),
            (
                loss,
                &format!(r"\Delta w_k = - s \frac{{\partial J}}{{\partial w_k}} = s {slope}"),
                "refuted",
            ),
            // Products with what is known, or with what is on both sides, are products.
            (
                loss,
                r"t w_k = - s \frac{\partial J}{\partial w_k}",
                "refuted",
            ),
            (loss, r"(x + q)^2 = x^2 + q^2", "refuted"),
            (loss, r"q \frac{\partial J}{\partial w_k} = q", "refuted"),
            ("", r"\sum_{i=1}^d c = d \cdot c", "proved"),
            ("", r"\sum_{i=1}^d c = d c", "proved"),
            ("", r"\sum_{i=1}^d c = 2 d \cdot c", "refuted"),
            ("", r"d \cdot c = 2 c", "refuted"),
        ],
    );
    // Where nothing is introduced at all, letters are numbers.
    assert_eq!(words("$$ (x + y) z = x z $$\n")[0], "refuted");
    let claim = r"\Delta w_k = - s \frac{\partial J}{\partial w_k}";
    let found = message(&format!("{NUMBERS}\n\n{loss}\n\n$$ {claim} $$\n"));
    assert!(
        found.contains(r"Δ is not known; is \Delta w_k a name?"),
        "{found}"
    );
}

#[test]
fn indices_that_have_a_value() {
    last(
        NUMBERS,
        &[
            ("$$ k := 2 $$", "w_k = w_2", "undecided"),
            ("$$ k := x y^T y $$", "w_k = 2 w_k", "refuted"),
            (
                "$$ k := |x| $$",
                r"\frac{\partial w_k^2}{\partial w_k} = 2 w_k",
                "proved",
            ),
            (
                "$$ k := |x| $$",
                r"\frac{\partial k}{\partial x} = 0",
                "undecided",
            ),
            ("$$ k := |3| $$", "w_k = w_3", "undecided"),
        ],
    );
}

#[test]
fn names_with_a_word_or_a_number() {
    let layers = r"Let $W_1, W_2 \in \mathbb{R}^{d \times d}$, $b_1, b_2 \in \mathbb{R}^d$ and $\theta_1, \theta_2 \in \mathbb{R}$.";
    let net = &format!("{layers}\n\n$$ v := W_2 g(W_1 w + b_1) + b_2 $$");
    let line = &format!(r"{layers} $$ E := \frac12 (\theta_1 x + \theta_2 - t)^2 $$");
    let ridge = r"$$ J := w^T w $$ $$ J_{\text{reg}} = J + \frac{t}{2} \sum_k w_k^2 $$";
    let step = r"$$ w_k^{\text{new}} = w_k - t y_k $$";
    let sizes = r"Let $v \in \mathbb{R}^{n_{\text{in}}}$, $W \in \mathbb{R}^{n_{\text{out}} \times n_{\text{in}}}$.";
    last(
        NUMBERS,
        &[
            (
                net,
                r"\frac{\partial v_i}{\partial b_{2,j}} = \delta_{ij}",
                "proved",
            ),
            (
                net,
                r"\frac{\partial v_i}{\partial (b_1)_j} = (W_2)_{ij} g'((W_1 w + b_1)_j)",
                "proved",
            ),
            (
                net,
                r"\frac{\partial v_i}{\partial (b_1)_j} = (W_1)_{ij} g'((W_1 w + b_1)_j)",
                "refuted",
            ),
            (net, r"\frac{\partial v_i}{\partial (b_1)_j} = 0", "refuted"),
            (layers, "2 b_1 = 2 b_2", "refuted"),
            (layers, r"W_1 W_2 = W_2 W_1", "refuted"),
            (layers, r"(W_2 W_1)^T = W_1^T W_2^T", "proved"),
            (
                line,
                r"\frac{\partial E}{\partial \theta_1} = (\theta_1 x + \theta_2 - t) x",
                "proved",
            ),
            (
                line,
                r"\frac{\partial E}{\partial \theta_2} = (\theta_1 x + \theta_2 - t) x",
                "refuted",
            ),
            (
                line,
                r"\frac{\partial E}{\partial \theta_2} = \theta_1 x + \theta_2 - t",
                "proved",
            ),
            // What the letter is without its number was not said.
            (layers, r"\theta_i = \theta_i + 0", "undecided"),
            (
                layers,
                r"\sum_{i=1}^2 \theta_i = \theta_1 + \theta_2",
                "undecided",
            ),
            (layers, r"\theta + x = x + \theta", "undecided"),
            (layers, r"\sum_{i,j} W_{ij} = 0", "undecided"),
            (
                layers,
                r"\frac{\partial W_{ij}}{\partial (W_1)_{kl}} = 0",
                "undecided",
            ),
            (
                r"$$ p_0 := t $$ $$ p_k := p_{k-1} + t $$",
                "p_1 = 2 t",
                "undecided",
            ),
            // An entry stays an entry.
            ("", "w_1 + w_2 = w_2 + w_1", "proved"),
            (
                r"where $w_1, w_2 \in \mathbb{R}$.",
                r"\frac{\partial}{\partial w_1} w^T w = 2 w_1",
                "proved",
            ),
            (
                r"where $w_i \in \mathbb{R}$.",
                r"\frac{\partial}{\partial w_j} w^T w = 2 w_j",
                "proved",
            ),
            (
                "$$ h_1 := t^2 $$ $$ h_2 := h_1 x $$",
                r"\frac{\partial h_2}{\partial t} = 2 t x",
                "proved",
            ),
            (
                "$$ h_1 := t^2 $$ $$ h_2 := h_1 x $$",
                r"\frac{\partial h_2}{\partial t} = 0",
                "refuted",
            ),
            (
                "$$ h_1 := |t| $$",
                r"\frac{\partial h_1}{\partial t} = 0",
                "undecided",
            ),
            (
                "$$ h_1 := |t| $$",
                r"\frac{\partial h_i}{\partial t} = 0",
                "undecided",
            ),
            // Words.
            (
                "$$ J := t^2 $$",
                r"\frac{\partial J_{\text{reg}}}{\partial t} = 0",
                "undecided",
            ),
            (
                "",
                r"\frac{\partial w_i^{\text{old}}}{\partial w_j} = 0",
                "undecided",
            ),
            ("", r"g_{\text{out}}(t) = g(t)", "definition"),
            ("", r"q_{\text{out}} + t = t + q_{\text{out}}", "proved"),
            (
                sizes,
                r"\sum_{j=1}^{n_{\text{in}}} W_{ij} v_j = (W v)_i",
                "proved",
            ),
            (
                sizes,
                r"\sum_{j=1}^{n_{\text{out}}} v_j = \sum_j v_j",
                "conditional",
            ),
            (sizes, r"\sum_j (v_j - v_j + 1) = n_{\text{in}}", "proved"),
            (sizes, r"\sum_j (v_j - v_j + 1) = n_{\text{out}}", "refuted"),
            (
                ridge,
                r"\frac{\partial J_{\text{reg}}}{\partial w_k} = 2 w_k + t w_k",
                "proved",
            ),
            (
                ridge,
                r"\frac{\partial J_{\mathrm{reg}}}{\partial w_k} = 2 w_k + t w_k",
                "proved",
            ),
            (
                ridge,
                r"\frac{\partial J_{\text{reg}}}{\partial w_k} = 2 w_k + 2 t w_k",
                "refuted",
            ),
            (ridge, r"\frac{\partial J}{\partial w_k} = 2 w_k", "proved"),
            (
                r"$$ J_{\text{reg}} := |t| $$",
                r"\frac{\partial J_{\text{reg}}}{\partial t} = 0",
                "undecided",
            ),
            (
                r"$$ J := t^2 $$ $$ J_{\text{reg}} := |t| $$",
                r"\frac{\partial J}{\partial t} = 2 t",
                "proved",
            ),
            (
                step,
                r"\frac{\partial w_i^{\text{new}}}{\partial w_j} = \delta_{ij}",
                "proved",
            ),
            (
                step,
                r"\frac{\partial w_i^{\text{new}}}{\partial w_j} = 0",
                "refuted",
            ),
            (step, r"\frac{\partial}{\partial t} (t w_i) = w_i", "proved"),
            (
                r"$$ f_{\text{act}}(u) := |u t| $$",
                r"\frac{\partial f_{\text{act}}(2)}{\partial t} = 0",
                "undecided",
            ),
        ],
    );
}

#[test]
fn layers_without_brackets() {
    let found = message(&format!(
        "{NUMBERS}\n\n$$ z_j^l := \\sum_k A_{{jk}} w_k $$\n"
    ));
    assert!(
        found.contains("a layer is written in brackets, z_j^{(l)}"),
        "{found}"
    );
    let found = message(&format!(
        "{NUMBERS}\n\n$$ z_{{jk}}^{{l-1}} := A_{{jk}} $$\n"
    ));
    assert!(found.contains("z_{jk}^{(l-1)}"), "{found}");
}

#[test]
fn letters_that_mean_the_identity_by_custom() {
    let head = r"Let $m \in \mathbb{N}$, $A \in \mathbb{R}^{m \times m}$, $x \in \mathbb{R}^m$.";
    last(
        head,
        &[
            ("", r"A I = A", "undecided"),
            ("", r"\sum_j A_{ij} I_{jk} = A_{ik}", "undecided"),
            ("", r"\sum_i \mathbf{1}_i x_i = \sum_i x_i", "undecided"),
            // Declared, it is an array like others.
            (
                r"Let $I \in \mathbb{R}^{m \times m}$.",
                r"\sum_j A_{ij} I_{jk} = A_{ik}",
                "refuted",
            ),
            (
                r"$$ I_{ij} := \delta_{ij} $$",
                r"\sum_j A_{ij} I_{jk} = A_{ik}",
                "proved",
            ),
        ],
    );
}
