//! What people write by habit: each habit with the verdict that it gets, beside what is wrong in the
//! same words.

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

const LAYERS: &str = r"
- $n, d \in \mathbb{N}$.
- $W^{(l)} \in \mathbb{R}^{d \times d}$ for $l = 1, \dots, n$.
- $a^{(l)} \in \mathbb{R}^{d}$ for $l = 0, \dots, n$.
- $g, L \colon \mathbb{R} \to \mathbb{R}$.

$z_{i}^{(l)} := \sum_k W_{ik}^{(l)} a_{k}^{(l-1)}$, $a_{i}^{(l)} := g(z_{i}^{(l)})$ for $l = 1, \dots, n$, and
$J := \sum_{i} L(a_{i}^{(n)})$.

$$ e_i^{(l)} := \frac{\partial J}{\partial z_i^{(l)}} $$";

#[test]
fn layers_that_are_stated_are_meant() {
    let step = r"e_i^{(l)} = \sum_k e_k^{(l+1)} W_{ki}^{(l+1)} g'(z_i^{(l)})";
    let to =
        |low: &str, high: &str| format!(r"{step} \quad \text{{for }} l = {low}, \dots, {high}");
    let slope = r"\frac{\partial z_i^{(l)}}{\partial W_{jk}^{(l)}} = \delta_{ij} a_k^{(l-1)}";
    let slopes = |range: &str| format!(r"{slope} \quad \text{{for }} {range}");
    last(
        LAYERS,
        &[
            ("", step, "proved"),
            ("", &to("1", "n-1"), "proved"),
            ("", &to("2", "n-2"), "proved"),
            ("", &to("1", "n"), "ill-formed"),
            ("", &to("0", "n-1"), "ill-formed"),
            ("", &to("1", "n+7"), "ill-formed"),
            ("", &to("n-1", "n"), "ill-formed"),
            ("", &slopes(r"l = 1, \dots, n"), "proved"),
            ("", &slopes(r"l = 0, \dots, n"), "ill-formed"),
            ("", &slopes(r"1 \le l \le n"), "proved"),
            ("", &slopes(r"0 < l < n + 1"), "proved"),
            ("", &slopes(r"0 \le l \le n"), "ill-formed"),
            ("", &slopes(r"l \ge 1"), "proved"),
            ("", &slopes(r"l \ge 0"), "ill-formed"),
            ("", &slopes(r"l \le n"), "proved"),
            ("", &slopes(r"l \le n + 1"), "ill-formed"),
            ("", &slopes("l = n"), "proved"),
            ("", &slopes("l = n + 1"), "ill-formed"),
            ("", &slopes(r"l \in \{1, \dots, n\}"), "proved"),
            ("", &slopes(r"l \in \{0, \dots, n\}"), "ill-formed"),
            (
                "",
                &format!(r"{slope} \quad \forall l = 1, \dots, n"),
                "proved",
            ),
            (
                "",
                &format!(r"{slope} \quad \forall l = 0, \dots, n"),
                "ill-formed",
            ),
            ("", &format!(r"{slope} \quad \forall i, j, k"), "proved"),
            // A range that is empty in shallow networks, and numbers that only deep ones have.
            ("", &slopes(r"l = 3, \dots, n"), "proved"),
            ("", &slopes("l = 2"), "proved"),
            ("", &slopes(r"l = 1, \dots, 3"), "proved"),
            (
                "",
                r"z_i^{(n-1)} = \sum_k W_{ik}^{(n-1)} a_k^{(n-2)} \quad \text{for } n \ge 2",
                "proved",
            ),
            (
                "",
                r"z_i^{(n-1)} = \sum_k W_{ik}^{(n-1)} a_k^{(n-2)} \quad \text{for } n \ge 1",
                "ill-formed",
            ),
            // Two letters.
            (
                "",
                r"\frac{\partial z_i^{(l)}}{\partial W_{jk}^{(p)}} = 0 \quad \text{for } 1 \le l < p \le n",
                "proved",
            ),
            (
                "",
                r"\frac{\partial z_i^{(l)}}{\partial W_{jk}^{(p)}} = 0 \quad \text{for } 0 \le l < p \le n",
                "ill-formed",
            ),
            // What is false stays false.
            (
                "",
                &format!(r"{slope} + 1 \quad \text{{for }} l = 0, \dots, n"),
                "refuted",
            ),
        ],
    );
    let found = message(&format!("{LAYERS}\n\n$$ {} $$\n", to("1", "n")));
    assert!(
        found.contains("l = n, where e^(n+1) does not exist"),
        "{found}"
    );
    let found = message(&format!(
        "{LAYERS}\n\n$$ {} $$\n",
        slopes(r"l = 0, \dots, n")
    ));
    assert!(found.contains("l = 0"), "{found}");
}

#[test]
fn indices_that_are_stated_are_meant() {
    let same = "$$ q_i := w_i $$";
    let next = r"w_{i+1} - w_i = q_{i+1} - q_i \text{ for }";
    last(
        NUMBERS,
        &[
            (same, &format!(r"{next} i = 1, \dots, d-1"), "proved"),
            (same, &format!(r"{next} i = 1, \dots, d"), "ill-formed"),
            (same, &format!(r"{next} i = 0, \dots, d-1"), "ill-formed"),
            (same, &format!(r"{next} 1 \le i < d"), "proved"),
            (same, &format!(r"{next} i < d"), "proved"),
            (same, r"q_i = w_i \text{ for } i = 1, \dots, d", "proved"),
        ],
    );
}

#[test]
fn a_definition_that_is_stated_too_far_is_noted() {
    let head = LAYERS.split("$$").next().expect("a head");
    let note = |range: &str| {
        let text = format!(
            "{head}\n\n$$ q_i^{{(n)}} := a_i^{{(n)}} $$\n\n$$ q_i^{{(l)}} := q_i^{{(l+1)}} {range} $$\n"
        );
        let derivation = Derivation::read(&text);
        let decisions = decide(&derivation, &Effort::full(0, 8));
        decisions.last().expect("a link").notes.clone()
    };
    let far = note(r"\quad \text{for } l = 1, \dots, n");
    assert_eq!(far.len(), 1, "{far:?}");
    assert!(far[0].contains("l = n too, where q^(n+1)"), "{far:?}");
    assert!(note(r"\quad \text{for } l = 1, \dots, n-1").is_empty());
    assert!(note("").is_empty());
}

#[test]
fn a_bracket_that_says_what_a_number_depends_on() {
    let loss = r"$$ J(w) = \frac12 \sum_j w_j^2 $$";
    let both = r"$$ J(w, b) = \frac12 \sum_j w_j^2 + b^2 $$";
    let defined = r"$$ J(w) := w^T w $$";
    let prediction = r"$$ r_i = \sum_j A_{ij} w_j - y_i $$ $$ J(w) = \sum_i r_i^2 $$";
    last(
        NUMBERS,
        &[
            ("", r"J(w) = \frac12 \sum_j w_j^2", "definition"),
            (loss, r"\frac{\partial J}{\partial w_k} = w_k", "proved"),
            (loss, r"\frac{\partial J}{\partial w_k} = 2 w_k", "refuted"),
            (loss, r"\frac{\partial J(w)}{\partial w_k} = w_k", "proved"),
            (loss, r"\frac{\partial J(w)}{\partial w_k} = 0", "refuted"),
            (loss, r"J(w) = \frac12 w^T w", "proved"),
            (loss, r"J(w) = w^T w", "refuted"),
            (loss, r"J(w)^2 = J^2", "proved"),
            (loss, r"J(y) = \frac12 y^T y", "undecided"),
            (loss, r"J(y) = J(w)", "undecided"),
            (loss, r"J(2 w) = 4 J(w)", "undecided"),
            (loss, r"\frac{\partial J(y)}{\partial w_k} = 0", "undecided"),
            (both, r"\frac{\partial J}{\partial w_k} = w_k", "proved"),
            (both, r"\frac{\partial J}{\partial b} = 2 b", "proved"),
            (both, r"\frac{\partial J}{\partial b} = b", "refuted"),
            (both, r"J(w, b) - b^2 = \frac12 w^T w", "proved"),
            (both, r"J(w) - b^2 = \frac12 w^T w", "undecided"),
            (both, r"J(w, t) = J(w, b)", "undecided"),
            (
                defined,
                r"\frac{\partial J}{\partial w_k} = 2 w_k",
                "proved",
            ),
            (defined, r"J(y) = y^T y", "undecided"),
            (
                prediction,
                r"\frac{\partial J}{\partial w_k} = 2 \sum_i r_i A_{ik}",
                "proved",
            ),
            (
                prediction,
                r"\frac{\partial J}{\partial w_k} = \sum_i r_i A_{ik}",
                "refuted",
            ),
            (prediction, r"J(y) = \sum_i r_i^2", "undecided"),
            (
                r"$$ v(w) = A w $$",
                r"\frac{\partial v_i}{\partial w_j} = A_{ij}",
                "proved",
            ),
            (
                r"$$ v(w) = A w $$",
                r"\frac{\partial v_i}{\partial w_j} = A_{ji}",
                "refuted",
            ),
            (r"$$ v_i(w) := w_i^2 $$", r"v_i(w) = w_i^2", "proved"),
            (r"$$ v_i(w) := w_i^2 $$", r"v_i(y) = w_i^2", "undecided"),
            // In a function the letter may be another one, and so below a sum.
            (
                &format!("{loss} $$ F(w) := J(w)^2 $$"),
                "F(w) = J^2",
                "proved",
            ),
            (
                r"$$ S(m) = \sum_{i=1}^m t $$",
                r"\sum_{m=1}^3 S(m) = 3 S(m)",
                "ill-formed",
            ),
            // A product stays one, if it is no value at a place, and what has a meaning is not defined.
            ("", r"t \cdot (x) = t x", "proved"),
            ("", "t(x + 1) = t s", "refuted"),
            ("", "t(x) = t x", "undecided"),
            ("", "t(x) = t s", "undecided"),
            (r"$$ J := t^2 $$", r"J(t) = t^2", "undecided"),
        ],
    );
    let layers = r"$$ C(W^{(1)}) = \sum_i z_i^{(1)} $$";
    last(
        LAYERS,
        &[
            (
                layers,
                r"\frac{\partial C}{\partial W_{ij}^{(1)}} = a_j^{(0)}",
                "proved",
            ),
            (
                layers,
                r"\frac{\partial C}{\partial W_{ij}^{(1)}} = a_i^{(0)}",
                "refuted",
            ),
            (layers, r"C(W^{(1)}) = \sum_i z_i^{(1)}", "proved"),
            (layers, r"C(W^{(2)}) = \sum_i z_i^{(1)}", "undecided"),
        ],
    );
}

#[test]
fn functions_of_a_letter_that_is_declared() {
    let f = "$$ f(x) = a x^2 + b x + c $$";
    let explicit = "$$ f(x) := a x^2 + b x + c $$";
    let detour = "$$ z := u^2 $$ $$ f(u) := z $$";
    last(
        NUMBERS,
        &[
            ("", "f(x) = a x^2 + b x + c", "definition"),
            (f, "f'(x) = 2 a x + b", "proved"),
            (f, "f'(x) = 2 a x", "refuted"),
            (f, "f'(t) = 2 a t + b", "proved"),
            (f, r"\frac{df}{dx} = 2 a x + b", "proved"),
            (f, r"\frac{df}{dx} = 2 a x", "refuted"),
            (f, r"\frac{df(x)}{dx} = 2 a x + b", "proved"),
            (f, "f''(x) = 2 a", "proved"),
            (f, "f(x) = a x^2 + b x", "refuted"),
            (f, r"\frac{d}{dx} g(f(x)) = g'(f(x)) f'(x)", "proved"),
            (f, r"\frac{d}{dx} g(f(x)) = g'(x) f'(x)", "refuted"),
            (explicit, r"\frac{df}{dx} = 2 a x + b", "proved"),
            (explicit, r"\frac{\partial f}{\partial t} = 0", "ill-formed"),
            // An equation about f is no definition.
            ("", "f(x) = f(-x)", "refuted"),
            // By way of something else a function is none.
            (detour, "f'(u) = 0", "undecided"),
            (detour, "f(2) = z", "undecided"),
            (detour, r"\frac{df}{du} = 2 u", "proved"),
            (detour, r"\frac{df}{du} = 0", "refuted"),
            (r"$$ S(k) := \sum_{i=1}^k t $$", "S(1) = S(2)", "undecided"),
            // What was made with an unknown function is not known when it gets a formula.
            ("$$ q := h(s) $$ $$ h(u) := u^2 $$", "q = s^2", "undecided"),
            (
                "$$ q := h(s) $$ $$ h(u) := u^2 $$",
                r"\frac{\partial q}{\partial t} = 0",
                "undecided",
            ),
            ("$$ h(u) := u^2 $$ $$ q := h(s) $$", "q = s^2", "proved"),
            // An expectation is no function.
            (
                r"$$ \mathbb{E}(v) = t $$",
                r"\mathbb{E}(2 v) = t",
                "undecided",
            ),
            ("", r"\text{Var}(x) = s^2", "undecided"),
        ],
    );
    let elsewhere = r"Let $x \in \mathbb{R}^m$. Let $\sigma(x) := \frac{1}{1 + e^{-x}}$.";
    last(
        elsewhere,
        &[
            (
                "",
                r"\sigma'(x_i) = \sigma(x_i) (1 - \sigma(x_i))",
                "proved",
            ),
            ("", r"\sigma'(x_i) = \sigma(x_i)", "refuted"),
        ],
    );
}

#[test]
fn a_number_and_a_letter_under_a_slash() {
    last(
        NUMBERS,
        &[
            ("", r"1/2a = \frac{1}{2 a}", "undecided"),
            ("", r"1/2a = \frac{a}{2}", "undecided"),
            ("", r"1/2\mathbf{q} t = \frac{t}{2 \mathbf{q}}", "undecided"),
            ("$$ f := 1/2a x^2 $$", r"\frac{df}{dx} = a x", "undecided"),
            ("", r"1/2 a = \frac{a}{2}", "proved"),
            ("", r"1/2 \cdot a = \frac{a}{2}", "proved"),
            ("", r"1/2(a + b) = \frac{a + b}{2}", "proved"),
            ("", r"1/(2a) = \frac{1}{2a}", "proved"),
            ("", r"a/2 = \frac{a}{2}", "proved"),
        ],
    );
}

#[test]
fn what_an_unreadable_equation_bars() {
    let softmax = r"$$ p_i := w_i^2 $$";
    last(
        NUMBERS,
        &[
            (
                &format!(r"{softmax} $$ p_i = \blob w_i $$"),
                "p_i = w_i^2",
                "proved",
            ),
            (
                &format!(r"{softmax} $$ \frac{{\partial p_i}}{{\partial w_i}} = \blob w_i $$"),
                r"\frac{\partial p_i}{\partial w_j} = 2 \delta_{ij} w_i",
                "proved",
            ),
            (
                r"$$ 2 q = \blob x $$",
                r"\frac{\partial q}{\partial x} = 0",
                "undecided",
            ),
            (
                r"$$ q \blob = x $$",
                r"\frac{\partial q}{\partial x} = 0",
                "undecided",
            ),
            (
                r"$$ q = \blob x $$",
                r"\frac{\partial q}{\partial x} = 0",
                "undecided",
            ),
            (
                r"$$ \frac{\partial q}{\partial x} = \blob $$",
                r"\frac{\partial q}{\partial x} = 0",
                "undecided",
            ),
            (
                &format!(r"{softmax} $$ \sum_i p_i \approx y_j $$"),
                r"\frac{\partial}{\partial w_j} (w_i + y_i) = \delta_{ij}",
                "proved",
            ),
            (
                r"$$ q \approx x^2 $$",
                r"\frac{\partial q}{\partial x} = 0",
                "undecided",
            ),
            (
                r"$$ |x| =: q $$",
                r"\frac{\partial q}{\partial x} = 0",
                "undecided",
            ),
        ],
    );
}

#[test]
fn beside_an_implication_nothing_is_refuted() {
    last(
        NUMBERS,
        &[
            (
                "",
                r"x = t^2 \Rightarrow \frac{\partial x}{\partial t} = 2 t",
                "undecided",
            ),
            (
                "",
                r"x = t^2 \Rightarrow \frac{\partial x}{\partial t} = 0",
                "undecided",
            ),
            (r"$$ t = 0 \Rightarrow s t = 0 $$", "s t = 0", "refuted"),
            // A name that is new is introduced.
            (
                "",
                r"q = t^2 \Rightarrow \frac{\partial q}{\partial t} = 2 t",
                "proved",
            ),
            (
                "",
                r"q = t^2 \Rightarrow \frac{\partial q}{\partial t} = 0",
                "undecided",
            ),
            ("", r"t = 0 \Rightarrow s t = 0", "undecided"),
            ("", r"x = 1 \implies x^2 = 1", "undecided"),
            ("", r"x^2 = x x \Rightarrow x^3 = x^2 x", "proved"),
        ],
    );
}

#[test]
fn columns_times_rows() {
    last(
        NUMBERS,
        &[
            ("", r"(w y^T)_{ij} = w_i y_j", "proved"),
            ("", r"(w y^T)_{ij} = w_j y_i", "refuted"),
            ("", r"w y^T A = w (y^T A)", "proved"),
            ("", r"w y^T w = (y^T w) w", "proved"),
            ("", r"w y^T = y w^T", "refuted"),
            ("", r"w y^T = (y w^T)^T", "proved"),
            (
                "$$ q := y^T A w $$",
                r"\frac{\partial q}{\partial A} = y w^T",
                "proved",
            ),
            (
                "$$ q := y^T A w $$",
                r"\frac{\partial q}{\partial A} = w y^T",
                "refuted",
            ),
            ("", r"w^T y^T = 0", "ill-formed"),
            ("", r"w y = 0", "ill-formed"),
        ],
    );
}
