//! What each diagnostic code means, with a small document that gets it and the same one corrected.
//! A table, nothing else: a test holds it against the checker.

use crate::diagnostic::Code;

/// What a code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: Code,
    /// The matter in a few words.
    pub title: &'static str,
    /// What is the matter, why, and what to do.
    pub text: &'static str,
    /// A document whose first complaint has this code.
    pub failing: &'static str,
    /// The same document without the complaint.
    pub corrected: &'static str,
}

/// What this code means; `None` if there is no such code.
///
/// ```
/// use gradproof::diagnostic::Code;
/// use gradproof::report::explanation::explanation;
/// assert_eq!(explanation(Code(304)).map(|found| found.title), Some("letter bound twice"));
/// assert_eq!(explanation(Code(999)), None);
/// ```
pub fn explanation(code: Code) -> Option<&'static Explanation> {
    all().iter().find(|known| known.code == code)
}

/// All codes, in ascending order.
pub fn all() -> &'static [Explanation] {
    TABLE
}

const TABLE: &[Explanation] = &[
    Explanation {
        code: Code(101),
        title: "never closed",
        text: "A `$$`, a fenced block or a comment for the checker begins and does not end. \
            Markdown then shows it as plain text, so there is no formula to read. Close it; `$$` \
            in the same paragraph.",
        failing: r"The binomial formula:

$$ (x + y)^2 = x^2 + 2 x y + y^2

It is old.",
        corrected: r"The binomial formula:

$$ (x + y)^2 = x^2 + 2 x y + y^2 $$

It is old.",
    },
    Explanation {
        code: Code(102),
        title: "blank line in a formula",
        text: "A blank line ends a paragraph in Markdown, and with it the formula between `$$`. \
            What stands before and behind the line is plain text then. Take the line out, or use \
            a fenced block ```math.",
        failing: r"$$
x (y + z)

= x y + x z
$$",
        corrected: r"$$
x (y + z)
= x y + x z
$$",
    },
    Explanation {
        code: Code(103),
        title: "taken for another kind of block",
        text: "A line between `$$` looks like a list, a heading, a rule, code or HTML, and \
            Markdown takes it for that. This happens to lines that begin with `+ `, `- ` or `#`, \
            or that hold only `=`. Join the line to its neighbour, or use a fenced block ```math.",
        failing: r"$$
(x + y)^2 = x^2
+ 2 x y + y^2
$$",
        corrected: r"```math
(x + y)^2 = x^2
+ 2 x y + y^2
```",
    },
    Explanation {
        code: Code(104),
        title: "no directive",
        text: "A comment that begins with `gradproof:` holds a line that is no directive. Nothing \
            of it was obeyed. The message lists the directives that exist; a formula in `$...$` \
            declares or defines without being shown.",
        failing: r"<!-- gradproof: lable square -->
$$ (x + y)^2 = x^2 + 2 x y + y^2 $$",
        corrected: r"<!-- gradproof: label square -->
$$ (x + y)^2 = x^2 + 2 x y + y^2 $$",
    },
    Explanation {
        code: Code(105),
        title: "expectation without a verdict",
        text: "`expect` takes one of the verdicts that the checker gives, such as `checked` or \
            `refuted`. Before it, `link N` may name one relation of the formula, counted from 1. \
            Other words are not understood, and nothing is expected.",
        failing: r"<!-- gradproof: expect right -->
$$ x (y + z) = x y + x z $$",
        corrected: r"<!-- gradproof: expect checked -->
$$ x (y + z) = x y + x z $$",
    },
    Explanation {
        code: Code(106),
        title: "formula in a block quote",
        text: "In a block quote a `>` stands before each line, so also inside of a formula of \
            several lines. There it would be read as an order relation. Move the formula out of \
            the quote, or write it in one line.",
        failing: r"> $$
> x (y + z) = x y + x z
> $$",
        corrected: r"$$
x (y + z) = x y + x z
$$",
    },
    Explanation {
        code: Code(107),
        title: "dollar sign without partner",
        text: "In a comment for the checker, formulas stand between two `$`. This one has no \
            second, so nobody knows where the formula ends. Add it, or write `\\$` for a dollar \
            sign.",
        failing: r"<!-- gradproof: $x \in \mathbb{R}^d -->
$$ \sum_i x_i = \sum_j x_j $$",
        corrected: r"<!-- gradproof: $x \in \mathbb{R}^d$ -->
$$ \sum_i x_i = \sum_j x_j $$",
    },
    Explanation {
        code: Code(108),
        title: "unbalanced braces",
        text: "Between these `$$` a brace or a `$` has no partner. Markdown then finds no formula \
            at all. Close the brace.",
        failing: r"$$ x_{ij + y = y + x_{ij} $$",
        corrected: r"$$ x_{ij} + y = y + x_{ij} $$",
    },
    Explanation {
        code: Code(109),
        title: "expectation of nothing",
        text: "An `expect` names a link that the next formula does not have, or that formula has \
            no relation at all. Links are the relation signs of a formula, counted from 1. \
            Correct the number.",
        failing: r"<!-- gradproof: expect link 3 checked -->
$$ (x + y)^2 = (x + y) (x + y) = x^2 + 2 x y + y^2 $$",
        corrected: r"<!-- gradproof: expect link 2 checked -->
$$ (x + y)^2 = (x + y) (x + y) = x^2 + 2 x y + y^2 $$",
    },
    Explanation {
        code: Code(110),
        title: "mathematics in LaTeX's brackets",
        text: "Markdown finds formulas between dollar signs only. What stands between `\\[` and \
            `\\]`, or in an `align` outside of dollar signs, is plain text to it. It is not read, \
            and later derivatives are not decided, since something may be defined there.",
        failing: r"\[ (x + y)^2 = x^2 + 2 x y + y^2 \]",
        corrected: r"$$ (x + y)^2 = x^2 + 2 x y + y^2 $$",
    },
    Explanation {
        code: Code(111),
        title: "a dollar sign that begins no formula",
        text: "Markdown finds no formula in `$ x = y $`, because of the spaces, and none inside of \
            HTML. What stands there is not read, and later derivatives are not decided, since \
            something may be defined there. A dollar sign that means money is written `\\$`.",
        failing: r"Let $ y = x $ for short. $$ (x + y)^2 = x^2 + 2 x y + y^2 $$",
        corrected: r"Let $y := x$ for short. $$ (x + y)^2 = x^2 + 2 x y + y^2 $$",
    },
    Explanation {
        code: Code(200),
        title: "no value",
        text: "Every sign was read, but what they form has no value that could be compared. \
            Examples are a list in brackets, a differential alone such as dx, and a membership at \
            the end of a chain. Write each equation on its own, between expressions with values.",
        failing: r"$$ (x + y)^2 = x^2 + 2 x y + y^2 \in \mathbb{R} $$",
        corrected: r"$$ (x + y)^2 = x^2 + 2 x y + y^2 $$",
    },
    Explanation {
        code: Code(201),
        title: "unknown command",
        text: "A command is misspelled, not supported, or defined in a file that the checker does \
            not see. It is not skipped, since the formula could then mean something else. Correct \
            it, or say what it stands for with \\newcommand in a formula before.",
        failing: r"$$ y \frc{x}{y} = x $$",
        corrected: r"$$ y \frac{x}{y} = x $$",
    },
    Explanation {
        code: Code(202),
        title: "formula too long",
        text: "The formula has more than 16384 bytes, or as many signs after its macros are \
            replaced. The limit keeps a document from using up all time and memory. Split the \
            formula.",
        failing: r"$\newcommand{\four}[1]{#1 #1 #1 #1}$

$$ \four{\four{\four{\four{\four{\four{\four{x}}}}}}} = x^{16384} $$",
        corrected: r"$\newcommand{\four}[1]{#1 #1 #1 #1}$

$$ \four{\four{x}} = x^{16} $$",
    },
    Explanation {
        code: Code(203),
        title: "unusable macro",
        text: "A macro definition cannot be read, a macro lacks an argument, or macros call each \
            other without end. In brackets stands the number of arguments, in the body they are \
            #1, #2 and so on.",
        failing: r"$$ \newcommand{\sq}[u]{u^2} $$

$$ \sq{x} = x x $$",
        corrected: r"$$ \newcommand{\sq}[1]{#1^2} $$

$$ \sq{x} = x x $$",
    },
    Explanation {
        code: Code(204),
        title: "something missing",
        text: "An operand, an argument or a closing bracket is missing. It is not guessed, since \
            the formula could mean several things. The complaint stands where the missing part \
            was needed at the latest.",
        failing: r"$$ x (y + z = x y + x z $$",
        corrected: r"$$ x (y + z) = x y + x z $$",
    },
    Explanation {
        code: Code(205),
        title: "cannot stand here",
        text: "A sign stands where it has no meaning, or where LaTeX gives it a meaning that \
            nobody wants. In LaTeX, x_10 is x_1 with a 0 behind it. Correct the sign, or add \
            braces.",
        failing: r"Let $x \in \mathbb{R}^{12}$.

$$ 2 x_10 = x_10 + x_10 $$",
        corrected: r"Let $x \in \mathbb{R}^{12}$.

$$ 2 x_{10} = x_{10} + x_{10} $$",
    },
    Explanation {
        code: Code(206),
        title: "two scripts of one kind",
        text: "One letter has two subscripts or two superscripts. LaTeX refuses this too. Put \
            both into one pair of braces.",
        failing: r"$$ W_i_j x_j = x_j W_i_j $$",
        corrected: r"$$ W_{ij} x_j = x_j W_{ij} $$",
    },
    Explanation {
        code: Code(207),
        title: "nested too deeply",
        text: "Brackets, fractions or scripts stand inside of each other too often; twenty pairs \
            of brackets are too many. The limit keeps the reader from running out of memory. Give \
            the inner part a name with `:=`.",
        failing: r"$$ ((((((((((((((((((((((((( x ))))))))))))))))))))))))) = x $$",
        corrected: r"$$ ((( x ))) = x $$",
    },
    Explanation {
        code: Code(208),
        title: "environment not begun or not ended",
        text: "A \\begin has no \\end with the same name, or an \\end has no \\begin. Where the \
            rows of the formula begin and end is then not known. Add the missing one, or remove \
            the other.",
        failing: r"$$ \begin{aligned} x + x &= 2 x $$",
        corrected: r"$$
\begin{aligned}
(x + y)^2 &= (x + y) (x + y) \\
&= x^2 + 2 x y + y^2
\end{aligned}
$$",
    },
    Explanation {
        code: Code(301),
        title: "index free on the right only",
        text: "An index stands on the right, is not summed there and does not stand on the left. \
            For each of its values the right side may differ, so no single left side can be equal \
            to it. Mostly a sum is missing. Write it, or let `sums implied` in a comment supply it.",
        failing: r"Let $W \in \mathbb{R}^{c \times d}$ and $x \in \mathbb{R}^d$.

$$ [W x]_i = W_{ij} x_j $$",
        corrected: r"Let $W \in \mathbb{R}^{c \times d}$ and $x \in \mathbb{R}^d$.

$$ [W x]_i = \sum_j W_{ij} x_j $$",
    },
    Explanation {
        code: Code(302),
        title: "letter in two roles",
        text: "One letter counts layers and is an index of an array in the same equation. The two \
            have different ranges, so it cannot be both. Use two letters.",
        failing: r"Let $n \in \mathbb{N}$.
Let $a^{(k)} \in \mathbb{R}^{d_k}$ for $k = 1, \dots, n$.

$$ 2 a_k^{(k)} = a_k^{(k)} + a_k^{(k)} $$",
        corrected: r"Let $n \in \mathbb{N}$.
Let $a^{(k)} \in \mathbb{R}^{d_k}$ for $k = 1, \dots, n$.

$$ 2 a_i^{(k)} = a_i^{(k)} + a_i^{(k)} $$",
    },
    Explanation {
        code: Code(303),
        title: "letter out of scope",
        text: "A letter for a layer, or a letter in the definition of a function, stands on the \
            right only and nothing binds it there. So the right side is not determined by the \
            left. Name it on the left, or bind it with a sum or product.",
        failing: r"Let $n \in \mathbb{N}$.
Let $a^{(l)} \in \mathbb{R}^{d_l}$ for $l = 0, \dots, n$.

$$ s^{(l)} := \sum_i a_i^{(k)} $$",
        corrected: r"Let $n \in \mathbb{N}$.
Let $a^{(l)} \in \mathbb{R}^{d_l}$ for $l = 0, \dots, n$.

$$ s^{(l)} := \sum_i a_i^{(l)} $$

$$ 2 s^{(l)} = \sum_i 2 a_i^{(l)} $$",
    },
    Explanation {
        code: Code(304),
        title: "letter bound twice",
        text: "One sum or product binds the same letter twice, or a letter that was declared with \
            \\in \\mathbb{N} and so has a fixed meaning. Rename one of them. A letter that is bound \
            again further inside, or free elsewhere, is legal; it is only noted.",
        failing: r"$$ \sum_{i,i} x_i y_i = \sum_i x_i y_i $$",
        corrected: r"$$ \sum_{i,j} x_i y_j = \sum_i x_i \sum_j y_j $$",
    },
    Explanation {
        code: Code(305),
        title: "shapes do not fit",
        text: "Two sides, terms or factors have shapes that do not fit. A product of matrices \
            needs as many columns on its left as rows on its right. A sum and an equation need \
            the same shape on both sides. Check the declarations, the order and the transposes.",
        failing: r"Let $A \in \mathbb{R}^{c \times d}$ and $x \in \mathbb{R}^d$.

$$ [x A]_i = \sum_j A_{ij} x_j $$",
        corrected: r"Let $A \in \mathbb{R}^{c \times d}$ and $x \in \mathbb{R}^d$.

$$ [A x]_i = \sum_j A_{ij} x_j $$",
    },
    Explanation {
        code: Code(306),
        title: "left side that defines nothing",
        text: "The left side of a definition is a name with different letters as indices, or a \
            function with its parameters. The right side needs as many free axes as the left \
            leaves open. Otherwise some entries stay without value, or get several.",
        failing: r"$$ D_{ii} := x_i $$",
        corrected: r"$$ D_{ij} := x_i \delta_{ij} $$

$$ D_{ii} = x_i $$",
    },
    Explanation {
        code: Code(307),
        title: "layer or entry that does not exist",
        text: "The equation names a layer or an entry that no network has, whatever its depth and \
            widths. Or it is stated for a layer, as in \"for l = 0, ..., n\", on which something in it \
            does not exist. Correct the layer or the range, or declare the array on more layers. \
            The depth needs a declaration too, with \\in \\mathbb{N}.",
        failing: r"Let $n \in \mathbb{N}$.
Let $a^{(l)} \in \mathbb{R}^{d_l}$ for $l = 0, \dots, n$.

$$ 2 a_i^{(n+1)} = a_i^{(n+1)} + a_i^{(n+1)} $$",
        corrected: r"Let $n \in \mathbb{N}$.
Let $a^{(l)} \in \mathbb{R}^{d_l}$ for $l = 0, \dots, n$.

$$ 2 a_i^{(n)} = a_i^{(n)} + a_i^{(n)} $$",
    },
    Explanation {
        code: Code(308),
        title: "index with two ranges",
        text: "In a definition, one index stands on axes of different sizes. Then some of its \
            values exist in one place and not in the other. Correct the declaration, or use two \
            letters. Claims with this problem are conditional instead, and so are those that \
            rest on a definition with the widths of two layers.",
        failing: r"Let $x \in \mathbb{R}^c$ and $y \in \mathbb{R}^d$.

$$ z_i := x_i + y_i $$",
        corrected: r"Let $x \in \mathbb{R}^d$ and $y \in \mathbb{R}^d$.

$$ z_i := x_i + y_i $$

$$ z_i - y_i = x_i $$",
    },
    Explanation {
        code: Code(309),
        title: "wrong number of indices",
        text: "An array has more indices here than axes, or a slice has not one place for each \
            axis. Such an entry does not exist. Correct the indices or the declaration.",
        failing: r"Let $W \in \mathbb{R}^{c \times d}$.

$$ 2 W_{ijk} = W_{ijk} + W_{ijk} $$",
        corrected: r"Let $W \in \mathbb{R}^{c \times d}$.

$$ 2 W_{ij} = W_{ij} + W_{ij} $$",
    },
    Explanation {
        code: Code(310),
        title: "no integer",
        text: "An index, a layer, a limit of a sum or a condition must be an integer for every \
            value of its letters. So sums, differences and multiples of letters are allowed, \
            quotients are not. Write 2n for the larger number instead of n/2 for the smaller.",
        failing: r"Let $n \in \mathbb{N}$.

$$ \sum_{k=1}^{n/2} 2 x = n x $$",
        corrected: r"Let $n \in \mathbb{N}$.

$$ \sum_{k=1}^{2n} x = 2 n x $$",
    },
    Explanation {
        code: Code(311),
        title: "defined by itself",
        text: "To know the value of this, one has to know its value first. In mathematics `:=` is \
            no assignment: what is defined keeps its value. Use a new name, or number the steps as \
            layers; a layer may be defined by the one before.",
        failing: r"$$ s := s + x $$

$$ s = x + s $$",
        corrected: r"Let $n \in \mathbb{N}$.

$$ s^{(0)} := 0 $$

$$ s^{(l)} := s^{(l-1)} + x $$

$$ s^{(n)} = n x $$",
    },
    Explanation {
        code: Code(312),
        title: "unclear product with dots",
        text: "A product with dots needs a first factor, a numbered factor from between, and a \
            last one. The ends hold the first and the last dummy, the factor between holds two \
            neighbours. Otherwise the dots could mean several products.",
        failing: r"Let $n \in \mathbb{N}$.
Let $A^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$ for $l = 1, \dots, n$.

$$
\sum_{\gamma_1, \dots, \gamma_{k-1}} A_{i \gamma_1}^{(n)} \dots
A_{\gamma_{k-1} j}^{(n-k+1)}
= \left[ \prod_{\beta=0}^{k-1} A^{(n-\beta)} \right]_{ij}
$$",
        corrected: r"Let $n \in \mathbb{N}$.
Let $A^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$ for $l = 1, \dots, n$.

$$
\sum_{\gamma_1, \dots, \gamma_{k-1}} A_{i \gamma_1}^{(n)} \dots
A_{\gamma_{\beta} \gamma_{\beta+1}}^{(n-\beta)} \dots
A_{\gamma_{k-1} j}^{(n-k+1)}
= \left[ \prod_{\beta=0}^{k-1} A^{(n-\beta)} \right]_{ij}
$$",
    },
    Explanation {
        code: Code(313),
        title: "range not known",
        text: "Nothing says which values an index or a limit takes: it stands on no axis of an \
            array, it has no limits, or a limit is a letter that was not declared. Write the \
            limits, and declare letters for sizes with \\in \\mathbb{N}.",
        failing: r"$$ \sum_k 2 x = 2 \sum_k x $$",
        corrected: r"Let $n \in \mathbb{N}$.

$$ \sum_{k=1}^n 2 x = 2 \sum_{k=1}^n x $$",
    },
    Explanation {
        code: Code(314),
        title: "integer too large",
        text: "Indices, layers and limits beyond a million millions are refused, so that \
            counting with them never goes wrong. Use a letter instead.",
        failing: r"$$ \sum_{k=1}^{10000000000000} x = 10000000000000 x $$",
        corrected: r"Let $n \in \mathbb{N}$.

$$ \sum_{k=1}^n x = n x $$",
    },
    Explanation {
        code: Code(315),
        title: "function without its arguments",
        text: "A function has no argument in brackets behind it, or the wrong number of \
            arguments. A function alone is no number, so it cannot be multiplied or compared. \
            Write g(x), or use another letter if no function is meant.",
        failing: r"Let $g \colon \mathbb{R} \to \mathbb{R}$.

$$ 2 g x = g x + g x $$",
        corrected: r"Let $g \colon \mathbb{R} \to \mathbb{R}$.

$$ 2 g(x) = g(x) + g(x) $$",
    },
    Explanation {
        code: Code(316),
        title: "unusable declaration",
        text: "A declaration names a set that is not known, lacks its set, or declares some \
            layers of many. Known are integers, real numbers, real arrays, and functions. Layers \
            are declared all at once, with their range, or one alone: a^{(0)}.",
        failing: r"Let $n \in \mathbb{N}$.
Let $a^{(2l)} \in \mathbb{R}^{d_l}$.

$$ 2 a_i^{(n)} = a_i^{(n)} + a_i^{(n)} $$",
        corrected: r"Let $n \in \mathbb{N}$.
Let $a^{(l)} \in \mathbb{R}^{d_l}$ for $l = 0, \dots, n$.

$$ 2 a_i^{(n)} = a_i^{(n)} + a_i^{(n)} $$",
    },
    Explanation {
        code: Code(501),
        title: "not supported yet",
        text: "This is meaningful mathematics, but the checker does not know it yet, such as \
            roots, norms and order relations. So it is neither right nor wrong: undecided. Say the \
            same with sums, products, quotients, exp and log, if that is possible.",
        failing: r"Let $x \in \mathbb{R}^d$.

$$ \|x\|^2 = \sum_i x_i^2 $$",
        corrected: r"Let $x \in \mathbb{R}^d$.

$$ x^T x = \sum_i x_i^2 $$",
    },
];
