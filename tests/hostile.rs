//! Bad documents through the whole program: nothing panics, overflows or hangs, every place that is
//! named lies in the document, and what cannot be read is said.

mod common;

use gradproof::decide::{Decision, Effort, decide};
use gradproof::derivation::{Derivation, Link, Status};
use gradproof::diagnostic::Span;
use gradproof::evidence::Verdict;
use gradproof::report::{Document, DocumentsReport, Strength, document_human, document_json};
use proptest::prelude::*;

/// Reads and decides a document; every place must be one.
fn check(text: &str) -> Vec<(Link, Decision)> {
    let derivation = Derivation::read(text);
    let effort = Effort {
        instances: 4,
        ..Effort::full(0, 4)
    };
    let decisions = decide(&derivation, &effort);
    assert_eq!(derivation.links.len(), decisions.len());
    let place = |span: Span| {
        assert!(span.start <= span.end, "{span:?} in {text:?}");
        assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    };
    for (link, decision) in derivation.links.iter().zip(&decisions) {
        place(link.span);
        place(link.display);
        if let Status::Unusable(found) = &link.status {
            place(found.span);
        }
        if let Some(found) = &decision.diagnostic {
            place(found.span);
        }
    }
    derivation.links.into_iter().zip(decisions).collect()
}

/// The verdicts, one word each.
fn words(text: &str) -> Vec<&'static str> {
    let decided = check(text);
    let verdicts = decided.iter().map(|(_, decision)| decision.verdict.word());
    verdicts.collect()
}

/// A document with one formula in a block that can hold anything, and a true one after it.
fn document(formula: &str) -> String {
    format!("```math\n{formula}\n```\n\nLet $x \\in \\mathbb{{R}}$.\n\n$$ x + x = 2 x $$\n")
}

/// The formula is reported as not understood, and the next one is read all the same.
fn rejected(formula: &str) {
    let text = document(formula);
    let decided = check(&text);
    let name = &formula[..formula.len().min(60)];
    let (_, last) = decided.last().expect("a link");
    assert_eq!(last.verdict.word(), "checked", "{name}");
    let (link, first) = decided.first().expect("a link");
    let refused = matches!(
        first.verdict,
        Verdict::Unreadable(_) | Verdict::IllFormed(_) | Verdict::Undecided(_)
    );
    assert!(refused, "{name} is {}", first.verdict.word());
    let end = "```math\n".len() + formula.len();
    assert!(link.span.end <= end + 1, "{name} blames {:?}", link.span);
}

/// Pieces of LaTeX that fit together badly.
const FRAGMENTS: [&str; 75] = [
    "\\frac",
    "\\frac{",
    "}{",
    "{",
    "}",
    "^",
    "_",
    "^{",
    "_{",
    "\\sum_{",
    "\\sum_i ",
    "\\prod_{l=1}^{n} ",
    "\\left(",
    "\\right)",
    "(",
    ")",
    "[",
    "]",
    "\\{",
    "\\}",
    "|",
    "\\|",
    "\\begin{aligned}",
    "\\end{aligned}",
    "\\begin{cases}",
    "\\end{cases}",
    "\\begin{pmatrix}",
    "\\end{pmatrix}",
    "\\begin{foo}",
    "&",
    "\\\\",
    "\\boxed{",
    "\\underbrace{",
    "=",
    " = ",
    ":=",
    "\\equiv",
    "\\in",
    "\\implies ",
    ":",
    "\\dots",
    "...",
    "'",
    "\"",
    "^{\\prime}",
    "a",
    "a^{(l)}",
    "a^{(l-1)}",
    "x_{ij}",
    "x_i",
    "f(",
    "f(x)",
    "g'(x)",
    "\\delta_{ij}",
    "i",
    "2",
    "12",
    "\\partial ",
    "\\partial_x ",
    "\\frac{\\partial}{\\partial x}",
    "d",
    "/",
    "+",
    "-",
    "\\cdot ",
    "\\odot ",
    ",",
    ".",
    "\\quad ",
    "\\text{ for }",
    "\\text{and}",
    "(i, :)",
    "\\newcommand{\\a}{\\a\\a}",
    "\\newcommand{\\b}[1]{#1 #1}",
    "\\b{\\b{\\a}}",
];

fn fragments(longest: usize) -> impl Strategy<Value = String> {
    let one = prop::sample::select(&FRAGMENTS[..]);
    prop::collection::vec(one, 0..longest).prop_map(|all| all.concat())
}

/// Expressions that are written correctly, whatever they mean.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "x",
        "y_i",
        "y",
        "2",
        "n",
        "W",
        "W_{ij}",
        "W_{jk}^{(l)}",
        "a^{(l)}",
        "a_i^{(n)}",
        "a_{ij}^{(n-k)}",
        "\\delta_{ij}",
        "X(i, :)",
        "B_j",
        "e",
        "0",
    ]);
    let leaf = leaf.prop_map(String::from);
    leaf.prop_recursive(4, 12, 2, |inner| {
        let one = prop::sample::select(vec![
            "f(#)", "f'(#)", "g_i(#)", "\\exp(#)", "\\log(#)", "e^{#}", "(#)^2", "(#)^{-1}", "(#)^T",
            "[#]_{ij}", "(#)_i", "-#", "\\sum_i #", "\\sum_{k=1}^{n} #", "\\sum_{ij} #",
            "\\prod_{l=1}^{n} (#)", "\\frac{\\partial}{\\partial x} (#)", "\\tanh(#)", "\\sqrt{#}",
            "\\frac{\\partial #}{\\partial W_{ij}}", "\\frac{\\partial #}{\\partial a^{(l)}}", "|#|",
            "\\sum_{\\gamma_1, \\dots, \\gamma_{k-1}} W_{j\\gamma_1} \\dots W_{\\gamma_\\beta \\gamma_{\\beta+1}} \\dots W_{\\gamma_{k-1} i} #",
            "\\begin{cases} # & i = j \\\\ 1 & \\text{otherwise} \\end{cases}",
        ]);
        let two = prop::sample::select(vec!["# @", "# + @", "# - @", "\\frac{#}{@}", "# \\odot @", "f(#, @)", "# = @"]);
        prop_oneof![
            (one, inner.clone()).prop_map(|(form, first)| form.replace('#', &first)),
            (two, inner.clone(), inner)
                .prop_map(|(form, first, second)| form.replace('#', &first).replace('@', &second)),
        ]
    })
}

fn equations() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec![" = ", " := ", " \\equiv "]);
    (expressions(), sign, expressions())
        .prop_map(|(left, sign, right)| format!("$$ {left}{sign}{right} $$\n\n"))
}

const DECLARATIONS: &str = r"<!-- gradproof:
$n, m \in \mathbb{N}$
$W^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$ for $l = 1, \dots, n$
$a^{(l)} \in \mathbb{R}^{m \times d_l}$ for $l = 0, \dots, n$
$X \in \mathbb{R}^{m \times m}$
$g \colon \mathbb{R} \to \mathbb{R}$
-->

";

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nonsense_is_survived(equations in prop::collection::vec(equations(), 1..5), declared in any::<bool>()) {
        let head = if declared { DECLARATIONS } else { "" };
        check(&(head.to_owned() + &equations.concat()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        check(&text);
        check(&document(&text));
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        check(&text);
        check(&format!("$$ {text} $$"));
    }

    #[test]
    fn signs_alone_are_survived(text in "[-$\\\\{}^_&=:|()\\[\\]a-f0-2'\", .\n]{0,80}") {
        check(&text);
        check(&document(&text));
    }

    #[test]
    fn fragments_are_survived(formulas in prop::collection::vec(fragments(14), 1..4)) {
        let text: String = formulas.iter().map(|formula| format!("$$ {formula} $$\n\n")).collect();
        check(&text);
        check(&document(&formulas[0]));
    }

    #[test]
    fn a_true_formula_behind_a_bad_one_is_checked(formula in fragments(20)) {
        // A definition of x would change what the last formula says.
        let decided = check(&document(&formula.replace('x', "y")));
        let (link, last) = decided.last().expect("a link");
        prop_assert_eq!(link.link, 1);
        prop_assert_eq!(last.verdict.word(), "checked");
    }
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let openers = [
        "(",
        "[",
        "{",
        "\\{",
        "|",
        "\\frac{",
        "\\frac",
        "\\sqrt{",
        "\\hat",
        "x^{",
        "x_",
        "\\left(",
        "\\boxed{",
        "\\sum_i ",
        "\\partial_x ",
        "\\frac{\\partial}{\\partial x}",
        "\\begin{cases}",
        "\\begin{aligned}",
        "-(",
        "f(",
        "e^{",
        "a/",
        "a\\odot ",
        "\\mathrm{+",
    ];
    for opener in openers {
        // As many as the reader takes, then far more.
        for depth in [16_000 / opener.len(), 100_000] {
            rejected(&opener.repeat(depth));
        }
        rejected(&format!("y = {} y", opener.repeat(14_000 / opener.len())));
        rejected(&format!("{} = y", opener.repeat(14_000 / opener.len())));
    }
    for (open, close) in [("(", ")"), ("{", "}"), ("\\frac{", "}{2}"), ("x^{", "}")] {
        let depth = 14_000 / (open.len() + close.len());
        rejected(&format!(
            "y = {}1{}",
            open.repeat(depth),
            close.repeat(depth)
        ));
    }
}

#[test]
fn unbalanced_formulas_are_reported() {
    for formula in [
        "a = (b",
        "a = b)",
        "a = (b]",
        "a = {b",
        "a = b}",
        "a = \\left( b",
        "a = |b",
        "\\begin{aligned} a = b",
        "a = b \\end{aligned}",
        "\\begin{aligned} a = b \\end{align}",
        "\\begin{cases} a = b",
        "a = \\frac{b",
        "a = b +",
        "a = ",
        "a = = b",
        "a = b_{",
        "\\boxed{a = b",
        "a = \\foo b",
    ] {
        rejected(formula);
    }
}

#[test]
fn macros_cannot_explode() {
    rejected("\\newcommand{\\a}{\\a\\a\\a\\a} y = \\a");
    rejected("\\newcommand{\\a}{\\b\\b}\\newcommand{\\b}{\\a\\a} y = \\a");
    rejected("\\newcommand{\\a}[1]{#1#1#1#1} y = \\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{xxxx}}}}}}}}");
    rejected("\\newcommand{\\a}[9]{#1#2#3} y = \\a");
    rejected(&format!(
        "\\def\\a{{{}}} y = {}",
        "y+".repeat(500),
        "\\a".repeat(500)
    ));
    // Nothing but work: twelve levels, each ten times the one before.
    let mut doubling = String::from("\\def\\aa{ }");
    let names: Vec<char> = ('a'..='m').collect();
    for pair in names.windows(2) {
        let use_before = format!("\\a{}", pair[0]).repeat(10);
        doubling += &format!("\\def\\a{}{{{use_before}}}", pair[1]);
    }
    rejected(&format!("{doubling} y = \\am y"));
    // The same in many formulas: the document as a whole has an allowance.
    let text = format!("${doubling}$\n\n") + &"$$ y = \\am y $$\n\n".repeat(2000);
    check(&text);
}

#[test]
fn huge_numbers_are_refused() {
    for formula in [
        "a^{(n-k-10^9)} = a^{(n-k)}",
        "a^{(n-k-10^{18})} = a^{(n-k)}",
        "a^{(n-99999999999999999999)} = a^{(n)}",
        "a^{(n-10^{10^9})} = a^{(n)}",
        "\\sum_{i=1}^{10^9} y = y",
        "\\prod_{l=1}^{10^9} y = y",
        "\\sum_{i=-10^{12}}^{10^{12}} y = y",
        "\\prod_{l=1}^{10^9} W^{(l)} = W^{(1)}",
        "y^{999999} = y",
        "y^{10^9} = y",
        "y^{99999999999999999999999} = y",
        "e^{e^{e^{e^{e^y}}}} = y",
        "A_{1,1000000000000} = 2",
        "\\sum_{\\gamma_1, \\dots, \\gamma_{10^9}} W_{j\\gamma_1} \\dots W_{\\gamma_\\beta \\gamma_{\\beta+1}} \\dots W_{\\gamma_{10^9} \\mu} = W_{j\\mu}",
    ] {
        rejected(formula);
    }
    rejected(&format!("y + {} = y + 1", "9".repeat(10_000)));
}

#[test]
fn many_of_everything_is_survived() {
    let nested = "\\frac{\\partial}{\\partial x}".repeat(10);
    check(&format!("$$ {nested} x^{{20}} = x $$"));
    check("$$ A_{ijklmnpq} B_{ijklmnpq} = B_{ijklmnpq} A_{ijklmnpq} $$");
    check(
        "$$ a^{(i)} b^{(j)} c^{(k)} u^{(l)} v^{(p)} = v^{(p)} u^{(l)} c^{(k)} b^{(j)} a^{(i)} $$",
    );
    check(&format!("$$ {} = 1 $$", "x_{1}".repeat(1000)));
    check(&format!("$$ {} = 1 $$", "x = ".repeat(500)));
    check(&format!("$$ y = {} 1 $$", "x + ".repeat(3000)));
    check(&format!("$$ y = x_{{{}}} $$", "i,".repeat(3000)));
    check(&"$$ (x+y)^2 = x^2 + 2 x y + y^2 $$\n\n".repeat(1000));
    let definitions: String = (0..1000)
        .map(|i| format!("$$ x_{{i}}^{{({i})}} := {i} $$\n\n"))
        .collect();
    check(&definitions);
}

#[test]
fn sums_over_layers_are_not_walked_for_ever() {
    let letters: Vec<char> = ('b'..='m').collect();
    let sums: String = letters
        .iter()
        .map(|letter| format!("\\sum_{{{letter}=1}}^{{5}} "))
        .collect();
    let factors: String = letters
        .iter()
        .map(|letter| format!("a^{{({letter})}} "))
        .collect();
    rejected(&format!("{sums}{factors} = 0"));
}

#[test]
fn claims_keep_what_held_where_they_stand() {
    let round = ["x := 1", "x = 1", "x := 2", "x = 1", "z := y_i"];
    let expected = [
        "definition",
        "checked",
        "definition",
        "refuted",
        "ill-formed",
    ];
    let text: String = round
        .iter()
        .map(|formula| format!("$$ {formula} $$\n\n"))
        .collect();
    let found = words(&text.repeat(100));
    assert!(found.chunks(5).all(|round| round == expected), "{found:?}");
    // Each claim has all definitions before it.
    let name = |number: usize| -> String {
        let letters = number.to_string().into_bytes();
        letters
            .iter()
            .map(|digit| char::from(digit - b'0' + b'a'))
            .collect()
    };
    let formulas = |sign: &str| -> String {
        let formula = |number| format!("$$ \\mathrm{{v{}}} {sign} {number} $$\n\n", name(number));
        (0..2000).map(formula).collect()
    };
    let found = words(&(formulas(":=") + &formulas("=")));
    assert!(found[..2000].iter().all(|word| *word == "definition"));
    assert!(found[2000..].iter().all(|word| *word == "checked"));
}

#[test]
fn reports_name_places_far_down_and_far_to_the_right() {
    let report = |text: String| {
        let links = check(&text);
        let documents = vec![Document {
            unchecked: 0,
            path: "d.md".into(),
            text,
            links,
        }];
        let report = DocumentsReport {
            seed: 0,
            required: Strength::Checked,
            trace: false,
            documents,
        };
        (
            document_human::documents(&report),
            document_json::documents(&report),
        )
    };
    let (human, json) = report("$$ a\n\n".repeat(20_000));
    assert!(human.contains("39999"), "{}", &human[human.len() - 300..]);
    assert!(json.contains("\"line\": 39999"));
    // Some bytes of each formula are no characters of their own.
    let (human, json) = report("é <!-- gradproof: fü --> ".repeat(20_000));
    assert!(
        json.contains("\"column\": 499994"),
        "{}",
        &json[json.len() - 1500..]
    );
    assert!(human.lines().all(|line| line.chars().count() < 200));
}

#[test]
fn circles_are_seen() {
    for text in [
        "$$ x := y $$\n\n$$ y := x $$\n\n$$ x = y $$",
        "$$ x := x $$\n\n$$ x = 1 $$",
        "$$ a^{(l)} := a^{(l)} $$\n\n$$ a^{(l)} = 1 $$",
        "$$ a^{(l)} := b^{(l)} $$\n\n$$ b^{(l)} := a^{(l)} $$\n\n$$ a^{(l)} = 1 $$",
        "$$ f(x) := f(x) $$\n\n$$ y = f(y) $$",
        "$$ f(x) := f(x) f(x) $$\n\n$$ y = f(y) $$",
        "$$ f(x) := g(x) g(x) $$\n\n$$ g(x) := f(x) f(x) $$\n\n$$ y = f(y) $$",
    ] {
        assert!(words(text).contains(&"ill-formed"), "{text}");
    }
}

#[test]
fn markdown_that_loses_formulas_is_reported() {
    for text in [
        "$$ a = b\n\n= c $$\n",
        "$$ a = b\n",
        "text $$ a = b\n\ntext\n",
        "```math\na = b\n",
        "<!-- gradproof: expect\n",
        "> $$ a\n> = b $$\n",
        "$$\na\n=\nb\n$$\n",
    ] {
        assert!(words(text).contains(&"unreadable"), "{text:?}");
    }
}

#[test]
fn line_ends_and_alphabets_do_not_matter() {
    let text = "# Ü\r\n\r\nLet $x$ be.\r\n\r\n$$\r\n\\begin{aligned}\r\nx + x &= 2 x \\\\\r\n&= x 2\r\n\\end{aligned}\r\n$$\r\n";
    assert_eq!(words(text), ["checked", "checked"]);
    assert_eq!(
        words("$$ ä + ж = ж + ä $$\n\n$$ ∂ = é $$"),
        ["checked", "unreadable"]
    );
    // The accent is a character of its own.
    rejected("y = e\u{301} + 1");
    rejected("y = 𝒳\u{20dd} + 1");
    rejected("y = \u{200b} y \u{feff}");
    rejected("y = \u{0} y");
    rejected("y = 😀");
}

#[test]
fn large_files_are_read_in_linear_time() {
    let large = 1_000_000 * common::cases(2).min(10) as usize;
    for piece in [
        "Lorem ipsum dolor sit amet. ",
        "let $x$ and ",
        "$x \\in \\mathbb{R}$\n",
        "$",
        "$$",
        "$$ ",
        "\\",
        "{",
        "\n",
        "# x\n",
        "<!-- gradproof: expect refuted -->\n\n",
        "$\\text{\\text{\\text{$ ",
        "$\\frac{\\frac{\\frac{$ ",
        "$$ a\n\n",
        "é",
    ] {
        check(&piece.repeat(large / piece.len()));
    }
    rejected(&"x + ".repeat(large / 4));
    rejected(&"(".repeat(large));
    // As long as the reader takes, many times over.
    for piece in [
        "(",
        "\\frac{",
        "x^",
        "\\sum_i ",
        "\\begin{cases}",
        "a &= b \\\\",
        "a & ",
        "\\text{x}&",
    ] {
        let formula = piece.repeat(16_000 / piece.len());
        check(&format!("```math\n{formula}\n```\n\n").repeat(100));
    }
}
