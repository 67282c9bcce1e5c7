//! What formulas are read as: one tree for all spellings of a thing, and for each mistake its code
//! and its exact place.

use gradproof::derivation::{Derivation, Status};
use gradproof::diagnostic::{Code, Span};
use gradproof::syntax::markdown::{Piece, read};
use gradproof::syntax::tree::{Big, Bracket, Chain, Expr, Kind, Relation, Statement};
use gradproof::syntax::{
    BAD_MACRO, Formula, LAYOUT, MISSING, Macros, TOO_DEEP, TOO_LONG, TWO_SCRIPTS, UNEXPECTED,
    UNKNOWN_COMMAND, read_formula,
};
use proptest::prelude::*;

fn formula(text: &str) -> Formula {
    read_formula(text, Span::new(0, text.len()), &mut Macros::default())
}

/// The tree as text, without places. It must be read without complaint.
fn tree(text: &str) -> String {
    let formula = formula(text);
    assert_eq!(formula.diagnostics, [], "{text}");
    show(&formula)
}

/// Lines `tree => spelling ¦ spelling`, which may go on in the next line: all give the same tree.
fn same(table: &str) {
    let mut expected = "";
    for line in table.lines().filter(|line| !line.trim().is_empty()) {
        let (tree_of_line, spellings) = line.split_once("=> ").unwrap_or((expected, line));
        expected = tree_of_line.trim();
        for text in spellings.split('¦').filter(|text| !text.trim().is_empty()) {
            assert_eq!(tree(text), expected, "{text}");
        }
    }
}

/// Statements with `;` between them, chains with `,`, conditions behind `|`.
fn show(formula: &Formula) -> String {
    let statement = |statement: &Statement| {
        let items = join(&statement.items, ", ", chain);
        match statement.condition.as_slice() {
            [] => items,
            condition => format!("{items} | {}", join(condition, ", ", chain)),
        }
    };
    join(&formula.statements, "; ", statement)
}

fn chain(chain: &Chain) -> String {
    let mut text = expr(&chain.members[0]);
    for ((relation, _), member) in chain.relations.iter().zip(&chain.members[1..]) {
        let sign = match relation {
            Relation::Equal => "=",
            Relation::Define => ":=",
            Relation::Equivalent => "≡",
            Relation::Arrow => "→",
            Relation::In => "∈",
            Relation::Colon => ":",
            Relation::Other(sign) => sign,
        };
        text += &format!(" {sign} {}", expr(member));
    }
    text
}

/// An expression: `(* a b)` is a product, `(d f / x)` a derivative, `a'_i^(l)` has scripts.
fn expr(whole: &Expr) -> String {
    let all = |items: &[Expr]| join(items, " ", expr);
    match &whole.kind {
        Kind::Number(text) | Kind::Name(text) => text.clone(),
        Kind::Text(words) => format!("{words:?}"),
        Kind::Dots => "...".into(),
        Kind::Colon => ":".into(),
        Kind::Empty => "nothing".into(),
        Kind::Error => "ERROR".into(),
        Kind::Scripted {
            base,
            primes,
            sub,
            sup,
        } => {
            let primes = "'".repeat(*primes as usize);
            format!(
                "{}{primes}{}{}",
                expr(base),
                script('_', sub),
                script('^', sup)
            )
        }
        Kind::Group(bracket, inner) => {
            let (open, close) = match bracket {
                Bracket::Round => ("(", ")"),
                Bracket::Square => ("[", "]"),
                Bracket::Curly => ("\\{", "\\}"),
                Bracket::Invisible => ("{", "}"),
                Bracket::Call => ("<", ">"),
                Bracket::Bars => ("|", "|"),
                Bracket::DoubleBars => ("||", "||"),
            };
            format!("{open}{}{close}", expr(inner))
        }
        Kind::List(items) => join(items, ", ", expr),
        Kind::Product(factors) => format!("(* {})", all(factors)),
        Kind::Hadamard(left, right) => format!("(.* {} {})", expr(left), expr(right)),
        Kind::Sum(terms) => {
            let sign = |minus: bool| if minus { "-" } else { "" };
            let term = |(minus, term): &(bool, Expr)| format!("{}{}", sign(*minus), expr(term));
            format!("(+ {})", join(terms, " ", term))
        }
        Kind::Quotient(above, below) => format!("(/ {} {})", expr(above), expr(below)),
        Kind::Big {
            operator,
            sub,
            sup,
            body,
        } => {
            let name = match operator {
                Big::Sum => "sum",
                Big::Product => "prod",
            };
            format!(
                "({name}{}{} {})",
                script('_', sub),
                script('^', sup),
                expr(body)
            )
        }
        Kind::Derivative { of, by } => format!("(d {} / {})", expr(of), all(by)),
        Kind::Root(inner) => format!("(root {})", expr(inner)),
        Kind::Cases(cases) => {
            let case = |(value, when): &(Expr, Expr)| format!("{} if {}", expr(value), expr(when));
            format!("(cases {})", join(cases, "; ", case))
        }
        Kind::Matrix(rows) => format!("(matrix {})", join(rows, "; ", |row| all(row))),
        Kind::Chain(inner) => chain(inner),
    }
}

fn script(sign: char, items: &[Expr]) -> String {
    match items {
        [] => String::new(),
        [one] if !matches!(one.kind, Kind::Chain(_)) => format!("{sign}{}", expr(one)),
        items => format!("{sign}<{}>", join(items, ", ", expr)),
    }
}

fn join<T>(items: &[T], between: &str, show: impl Fn(&T) -> String) -> String {
    let shown: Vec<String> = items.iter().map(show).collect();
    shown.join(between)
}

#[test]
fn the_paper_is_read_without_complaint() {
    let text = include_str!("../proofs/wrong/snider-2022-as-printed.md");
    let mut macros = Macros::default();
    let mut relations = Vec::new();
    for piece in read(text) {
        let Piece::Display(span) = piece else {
            continue;
        };
        let formula = read_formula(text, span, &mut macros);
        assert_eq!(formula.diagnostics, [], "{}", &text[span.start..span.end]);
        let chains = formula.statements.iter().flat_map(|found| &found.items);
        relations.push(chains.map(|chain| chain.relations.len()).sum::<usize>());
    }
    let expected = [
        1, 1, 2, 2, 5, 4, 2, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 2, 1, 2, 1, 1, 1, 2,
        1, 3,
    ];
    assert_eq!(relations, expected);
}

#[test]
fn scripts_come_in_any_order() {
    same(
        r#"
        a_(* i j)^(l) => a_{ij}^{(l)} ¦ a^{(l)}_{ij} ¦ a_{ij}^ {(l)} ¦ {a}_{ij}^{(l)} ¦
            {a_{ij}}^{(l)} ¦ {a^{(l)}}_{ij} ¦ a_{i j}^{\left( l \right)}
        a_<i, j> => a_{i,j} ¦ a_{i, j} ¦ a_{i,\,j} ¦ a_{i;j}
        a_i => a_i ¦ a_{i} ¦ a_ i ¦ {a}_i ¦ {a_i} ¦ {a}_{i}
        a^l => a^l ¦ a^{l}
        a^[l] => a^{[l]}
        x_[i] => x_{[i]}
        x_n' => x_{n'} ¦ x_{n^\prime}
        f_y_i => f_{y_i} ¦ f_{y_{i}}
        f'_i => f'_i ¦ f_i' ¦ f^{\prime}_i ¦ f^\prime_i ¦ f_i^\prime ¦ f′_i ¦ f_i^{'}
        f''^2 => f''^2 ¦ f^{\prime\prime}^2 ¦ f"^2 ¦ f''^{2}
        {x^2}^3 => {x^2}^3
        W^(* (l) T) => W^{(l)T} ¦ W^{(l) T} ¦ W^{(l)\mathrm{T}} ¦ W^{(l)\mathsf T} ¦
            W^{(l)\text{T}}
        W^⊤ => W^\top ¦ W^{\top} ¦ W^\intercal ¦ W^⊤
        "#,
    );
}

#[test]
fn accents_and_fonts_belong_to_the_letter() {
    same(
        r#"
        \hat{h}_(* k l) => \hat{h}_{kl} ¦ \hat{h_{kl}} ¦ \hat h_{kl} ¦ {\hat h}_{kl} ¦
            \widehat{h}_{kl} ¦ \hat{{h}_{kl}}
        \mathbf{W}^(l) => \mathbf{W}^{(l)} ¦ \mathbf{W^{(l)}} ¦ \mathbf W^{(l)} ¦
            {\mathbf W}^{(l)} ¦ {\bf W}^{(l)}
        \boldsymbol{θ} => \boldsymbol{\theta} ¦ \boldsymbol\theta ¦ \bm{\theta} ¦ \bm\theta
        \mathcal{L} => \mathcal{L} ¦ \mathcal L ¦ {\cal L}
        \bar{x} => \bar{x} ¦ \bar x ¦ \overline{x}
        \tilde{x}_i => \tilde x_i ¦ \widetilde{x_i}
        \mathbb{1} => \mathbb{1} ¦ \mathbb 1
        \hat{\mathbf{x}}_i => \hat{\mathbf{x}}_i ¦ \hat{\mathbf x_i} ¦ \hat{\mathbf{x}_i}
        "#,
    );
}

#[test]
fn names_are_words_in_any_markup() {
    same(
        r#"
        (* softmax (x)) => \text{softmax}(x) ¦ \mathrm{softmax}(x) ¦
            \operatorname{softmax}(x) ¦ \operatorname*{softmax}(x) ¦ \mathit{softmax}(x) ¦
            {\rm softmax}(x) ¦ softmax(x) ¦ \text{softmax}\left(x\right)
        (* log x) => \log x ¦ log x ¦ \text{log} x ¦ \mathrm{log}\,x
        (* argmax x) => \operatorname{arg\,max} x ¦
            \DeclareMathOperator*{\am}{arg\,max} \am x
        Loss = (* λ Reg) => \text{Loss} = \lambda \text{Reg} ¦
            \text{Loss} &= \lambda \mathrm{Reg}
        x_in => x_{\text{in}} ¦ x_{\mathrm{in}} ¦ x_\mathrm{in} ¦ x_{\rm in}
        x_max => x_{max} ¦ x_{\max} ¦ x_\max
        (* e x p) => e x p
        "#,
    );
}

#[test]
fn looks_say_nothing() {
    same(
        r#"
        a = (* (b) c) => a = (b) c ¦ a = \left( b \right) c ¦ a=\bigl(b\Bigr)\,c ¦
            a = \Big( b \Big) \; c ¦ a = (b)\!c ¦ a~=~(b)\:c ¦ a = (b)\hspace{1em}c ¦
            a = (b)\space c ¦ {a} {=} (b) c ¦ a {}= (b)\phantom{x}c ¦
            \displaystyle a = (b) c ¦ \begin{aligned}[t] a &= (b) c \end{aligned}
        a = (b) => a = (b). ¦ a = (b), ¦ a = (b); ¦ a = (b) \tag{1} ¦
            a = (b) \label{eq:a} ¦ a = (b) \nonumber ¦ a = (b) \tag*{*} ¦ \boxed{a = (b)} ¦
            \boxed{{a} = (b)}. ¦ \begin{equation} a = (b) \end{equation} ¦ a = (b)\quad ¦
            a = (b)\\ ¦ \boxed{\begin{aligned} a &= (b) \end{aligned}} ¦
            a = (b) % no reason
        a = {(+ b c)} => a = \boxed{b + c} ¦ a = \cancel{b + c} ¦
            a = \underbrace{b + c}_{\text{sum}} ¦ a = \overbrace{b + c}^{n} ¦
            a = \color{red}{b + c} ¦ a = \textcolor{red}{b + c}
        "#,
    );
}

#[test]
fn products_and_fractions() {
    same(
        r#"
        (* a b) => a b ¦ a \cdot b ¦ a \times b ¦ a * b ¦ a · b ¦ a × b ¦ a \, b ¦ ab
        (/ a b) => \frac{a}{b} ¦ \frac ab ¦ \frac a b ¦ \dfrac{a}{b} ¦ \tfrac{a}{b} ¦ a/b ¦
            a / b
        (* (/ 1 2) x) => \frac12 x ¦ \frac{1}{2}x ¦ \frac1{2} x ¦ 1/2 x ¦ \tfrac12x
        (* (/ a b) c) => a / b \cdot c ¦ \frac{a}{b} c
        (root 2) => \sqrt2 ¦ \sqrt{2} ¦ \sqrt 2
        (.* a b) => a \odot b ¦ a \circ b ¦ a \bullet b ¦ a .* b ¦ a ⊙ b
        (.* (* A b) (* C d)) => A b \odot C d
        (.* (.* a b) c) => a \odot b \odot c
        (+ a -b c) => a - b + c ¦ a -b+ c ¦ a − b + c
        (+ -a) => -a ¦ - a
        (+ a -b) => a - b ¦ a + -b
        x^(+ -(/ 3 2)) => x^{-3/2} ¦ x^{-\frac32}
        (sum_<i = 1>^n x_i) => \sum_{i=1}^n x_i ¦ \sum_{i=1}^{n} x_i ¦ \sum^n_{i=1} x_i ¦
            \sum\limits_{i=1}^n x_i ¦ ∑_{i=1}^n x_i
        (sum_<i, j, i ≠ j> x) => \sum_{\substack{i,j \\ i \ne j}} x ¦ \sum_{i,j,i\neq j} x
        (+ (sum_k (* W x)) B) => \sum_k W x + B
        (* (prod_i x_i) (sum_j y_j)) => \prod_i x_i \sum_j y_j ¦ \prod_i x_i \cdot \sum_j y_j
        (/ (prod_i x_i) (prod_j y_j)) => \prod_i x_i / \prod_j y_j
        (sum_i (* x_i (prod_j y_j))) => \sum_i x_i \prod_j y_j ¦ \sum_i x_i \cdot \prod_j y_j
        (+ x_1 ... x_n) => x_1 + \dots + x_n ¦ x_1 + \cdots + x_n ¦ x_1 + ... + x_n ¦
            x_1 + … + x_n
        (* X (i, :)) => X(i, :) ¦ X(i,:)
        X_<i, :> => X_{i,:} ¦ X_{i, :}
        (cases 1 if (* "if" i) = j; 0 if "otherwise") => \begin{cases} 1 & \text{if } i = j \\ 0 & \text{otherwise} \end{cases} ¦
            \begin{cases} 1, & \text{if} i = j, \\ 0, & \text{otherwise}. \end{cases}
        (matrix 1 nothing 2; 3 4 5) => \begin{pmatrix} 1 & & 2 \\ 3 & 4 & 5 \end{pmatrix}
        "#,
    );
}

#[test]
fn derivatives() {
    same(
        r#"
        (d J / W_(* i j)) => \frac{\partial J}{\partial W_{ij}} ¦
            \dfrac{\partial J}{\partial W_{ij}} ¦ \partial J / \partial W_{ij} ¦
            \frac{\partial}{\partial W_{ij}} J ¦ \partial_{W_{ij}} J ¦
            \partial/\partial W_{ij} J ¦ \frac{∂J}{∂W_{ij}}
        (d y / x) => \frac{dy}{dx} ¦ dy/dx ¦ \frac{d}{dx} y ¦
            \frac{\mathrm{d}}{\mathrm{d}x} y ¦ \frac{\mathrm dy}{\mathrm dx}
        (d f / x x) => \frac{\partial^2 f}{\partial x^2} ¦
            \frac{\partial^2 f}{\partial x \partial x} ¦ \partial^2 f / \partial x^2 ¦
            \partial^2 f/\partial x\partial x ¦ \partial_x^2 f ¦ \partial_{xx} f
        (d f / x_i x_j) => \frac{\partial^2 f}{\partial x_i \partial x_j} ¦
            \frac{\partial^2}{\partial x_i \partial x_j} f
        (d [(+ a b)] / x) => \frac{\partial}{\partial x} \left[ a + b \right]
        (* a (d f / x) (d g / x)) => a \partial f/\partial x \partial g/\partial x ¦
            a \frac{\partial f}{\partial x} \frac{\partial g}{\partial x}
        (d J / (* f (x))) => \frac{\partial J}{\partial f(x)}
        (/ d 2) => d/2 ¦ \frac{d}{2}
        "#,
    );
}

#[test]
fn rows_and_chains() {
    same(
        r#"
        a = b = c => a = b = c ¦ a &= b \\ &= c ¦
            \begin{aligned} a &= b \\ &= c \end{aligned} ¦
            \begin{align*} a &= b, \\ &= c. \end{align*} ¦
            \begin{eqnarray} a & = & b \\ & = & c \end{eqnarray} ¦ a = b \\[2pt] = c ¦
            a = b \\* = c ¦ a = b \newline = c ¦ a = \\ b = \\ c ¦ a = b = \\ = c ¦
            a = b \quad = c ¦ a =\quad b = c ¦ \begin{split} a &= b \\ &= c \end{split} ¦
            \begin{alignat}{2} a &= b \\ &= c \end{alignat} ¦ a \\ = b \\\\ = c ¦
            a &= b & \text{by (3)} \\ &= c & \text{chain rule}
        a = (+ b c) => a = b \\ + c ¦ a = b + \\ c ¦ a = b + \\ + c ¦ a &= b \\ &\quad + c
        a = (+ b -(sum_<i = 1>^n c_i)) => a = b \\ - \sum_{i=1}^n c_i ¦
            a = b - \\ - \sum_{i=1}^n c_i ¦ a &= b \\ & \qquad - \sum_{i=1}^n c_i
        a = (* b c) => a = b \\ \cdot c ¦ a = b \\ \times c ¦ a = b \cdot \\ \cdot c
        a = [(+ b c)] => a = \left[ b \right. \\ \left. + c \right]
        a = b; c = d => a = b \\ c = d ¦ a = b, \\ c = d ¦ a = b \quad c = d ¦
            a = b, \qquad c = d. ¦ a = b \quad\text{and}\quad c = d ¦
            a = b \text{ and } c = d ¦ a = b \implies c = d ¦ a = b \Rightarrow c = d ¦
            a = b \\ \Longrightarrow \quad c = d ¦ a &= b & c &= d ¦
            \begin{gathered} a = b \\ c = d \end{gathered} ¦
            \text{Hence } a = b \text{ because of this } c = d ¦ a = b \iff c = d
        a = b, c = d => a = b, c = d ¦ a = b; c = d
        a = b => a = b & \text{by (3)} ¦ a = b && \text{definition} ¦
            a = b \quad \text{definition} ¦ a = b \text{ (why)} ¦ \text{Thus} \quad a = b
        a = b | k = 1, ..., n => a = b \text{ for } k = 1, \dots, n ¦
            a = b \quad \text{where } k = 1, ..., n ¦
            a = b \quad \text{for all } k = 1, \ldots, n.
        Λ → Γ = Λ => \Lambda \longrightarrow \Gamma = \Lambda ¦
            \Lambda \to \Gamma = \Lambda ¦ Λ → Γ = Λ
        a := b => a := b ¦ a \coloneqq b ¦ a \triangleq b ¦ a ≔ b
        a ≡ b => a \equiv b ¦ a ≡ b
        x ∈ \mathbb{R}^<d_l, n> => x \in \mathbb{R}^{d_l \times n} ¦
            x ∈ \mathbb R^{d_l \times n}
        g : \mathbb{R} → \mathbb{R} => g \colon \mathbb{R} \to \mathbb{R} ¦
            g : \mathbb R \rightarrow \mathbb R
        "#,
    );
}

#[test]
fn macros_are_put_in() {
    same(
        r#"
        (d y / x) => \newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} \pd{y}{x} ¦
            \newcommand\pd[2]{\frac{\partial #1}{\partial #2}} \pd yx ¦
            \def\pd#1#2{\frac{\partial #1}{\partial #2}} \pd{y}x ¦
            \renewcommand*{\pd}[2]{\frac{\partial #1}{\partial #2}}\pd y {x}
        (d α / β) => \newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} \pd\alpha\beta
        \mathbf{W}^(l) => \newcommand{\bW}{\mathbf{W}} \bW^{(l)} ¦
            \newcommand{\b}[1]{\mathbf{#1}} \b W^{(l)}
        "#,
    );
    // A macro of an earlier formula; its place is where it is used.
    let mut macros = Macros::default();
    let text = r"\newcommand{\two}[1]{#1 #1}$a = \two{x} ) b";
    let at = |what: &str| {
        let start = text.find(what).expect("it is there");
        Span::new(start, start + what.len())
    };
    read_formula(text, Span::new(0, at("$").start), &mut macros);
    let found = read_formula(text, Span::new(at("$").end, text.len()), &mut macros);
    assert_eq!(show(&found), "a = (* x x ERROR b)");
    assert_eq!(found.diagnostics[0].span, at(")"));
    let member = &found.statements[0].items[0].members[1];
    assert_eq!(member.factors()[1].span, at(r"\two{x}"));
}

#[test]
fn places_are_exact() {
    let text = r"ä_i = \frac{b}{c} + f'(z) \\ &≡ \left[ d \right]^T";
    let found = formula(text);
    let chain = &found.statements[0].items[0];
    let at = |span: Span| &text[span.start..span.end];
    let members: Vec<&str> = chain.members.iter().map(|member| at(member.span)).collect();
    assert_eq!(members, ["ä_i", r"\frac{b}{c} + f'(z)", r"[ d \right]^T"]);
    let signs: Vec<&str> = chain.relations.iter().map(|(_, span)| at(*span)).collect();
    assert_eq!(signs, ["=", "≡"]);
    let Kind::Sum(terms) = &chain.members[1].kind else {
        panic!("{:?}", chain.members[1])
    };
    let terms: Vec<&str> = terms.iter().map(|(_, term)| at(term.span)).collect();
    assert_eq!(terms, [r"\frac{b}{c}", "f'(z)"]);
}

/// Formulas, one in a line, each with one mistake, which «» surround.
fn wrong(code: Code, lines: &str) {
    for marked in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let text = marked.replace(['«', '»'], "");
        let start = marked.find('«').expect("a mark");
        let end = marked.find('»').expect("a mark") - '«'.len_utf8();
        let found = formula(&text).diagnostics;
        let found: Vec<(Code, Span)> = found.iter().map(|one| (one.code, one.span)).collect();
        assert_eq!(found, [(code, Span::new(start, end))], "{marked}");
        // In a document, the complaint arrives and the next formula is read all the same.
        let before = "```math\n";
        let document = format!("{before}{text}\n```\n\n$$ y + y = 2 y $$\n");
        let place = Span::new(start + before.len(), end + before.len());
        let links = Derivation::read(&document).links;
        let told = links.iter().any(|link| {
            matches!(&link.status, Status::Unusable(found)
                if found.code == code && found.span == place)
        });
        assert!(told, "{marked}: {links:?}");
        let last = links.last().map(|link| &link.status);
        assert!(matches!(last, Some(Status::Claim { .. })), "{marked}");
    }
}

#[test]
fn something_is_missing() {
    wrong(
        MISSING,
        r"
        a = b +«»
        a =«»
        a + «=» b
        a = «=» b
        a = «<» b
        a * «*» b = c
        a \cdot «\cdot» b = c
        «*» a = b
        a / «=» b
        a \odot «=» b
        a = (b«»
        a = [b«»
        a = {b«»
        a = |b«»
        a = \left\{ b«»
        a = (b«]»
        a = [b«)» + c
        a = {b«)» + c
        a = \left( b \right«]» c
        a_«» = b
        a^«» = b
        a_«»^2 = b
        a = b_«»
        \frac{a} «=» b
        \frac«{}»{b} = c
        \frac{a}«{}» = c
        \sqrt «=» b
        \hat «=» b
        \sum «=» b
        \sum_i «=» b
        \partial_x «=» b
        \frac{\partial}{\partial x} «=» b
        a = f(x,«)»
        a = f(«,»x)
        a = f(x,«,»y)
        a = f«()»
        x_{i,«}» = b
        a_{«:»j} = b
        («=» b) = c
        \begin{cases} a & b = c«»
        ",
    );
}

#[test]
fn something_stands_where_it_cannot() {
    wrong(
        UNEXPECTED,
        r"
        a = b«)»
        a = «)» b
        a = b «]» + c
        a = b «}»
        a = b «)» = c
        a «.» b = c
        a = b«.» c
        a = n«!»
        a = «'»b
        a = b «€» c
        a = b «#» c
        x_«12» = b
        x^«-»1 = b
        \frac1«23» = b
        «\hat{a b}» = c
        «\mathbf{a + b}» = c
        \frac{«\partial f}{\partial»} = b
        \frac{«\partial f}{x»} = b
        \frac{«f}{\partial x»} = b
        \frac{«\partial^2 f}{\partial x»} = b
        \frac{«\partial f}{\partial x \partial y»} = b
        «\partial f/x» = b
        a = b «\end{aligned}»
        a = «\begin{foo}» 1 & ) \end{foo}
        a = \begin{pmatrix} 1 & «)» \end{pmatrix}
        \sum«'_i» x = b
        ",
    );
    wrong(UNEXPECTED, "a = e«\u{301}» + 1");
}

#[test]
fn unknown_commands_second_scripts_and_layout() {
    wrong(
        UNKNOWN_COMMAND,
        r"
        a = «\foo» b
        a = b «\foo»
        «\foo» = b
        a «\pm» b = c
        a = b + «\not» c
        a = x_«\foo»
        a = \frac«\foo»{b}
        a = «\a» \newcommand{\a}{b}
        a = «\text» b
        ",
    );
    wrong(
        TWO_SCRIPTS,
        r"
        a_1«_»2 = b
        a^{1}«^»2 = b
        a_1^2«_»3 = b
        a = \sum_i«_»j x
        ",
    );
    wrong(LAYOUT, r"\begin{aligned} a &= b«»");
    wrong(LAYOUT, r"a = \begin{split} b«»");
    wrong(BAD_MACRO, r"\newcommand{\a}{\a\a} a = b + x«\a»");
    wrong(BAD_MACRO, r"\newcommand{\a}[1]{#1} a = b«\a»");
    let deep = |count: usize| format!("a = {}b{}", "(".repeat(count), ")".repeat(count));
    assert_eq!(formula(&deep(15)).diagnostics, []);
    assert_eq!(formula(&deep(100)).diagnostics[0].code, TOO_DEEP);
    let long = "x + ".repeat(5000);
    assert_eq!(formula(&long).diagnostics[0].code, TOO_LONG);
}

#[test]
fn all_mistakes_of_a_formula_are_told_at_once() {
    let text = r"a = b) \\ c = \foo \\ d_ = (e";
    let found = formula(text).diagnostics;
    let codes: Vec<Code> = found.iter().map(|found| found.code).collect();
    assert_eq!(codes, [UNEXPECTED, UNKNOWN_COMMAND, MISSING, MISSING]);
    assert_eq!(
        show(&formula(text)),
        "a = (* b ERROR); c = ERROR; d_ERROR = (e)"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is read without complaint has lost no letter and no digit.
    #[test]
    fn nothing_is_lost(pieces in pieces()) {
        let text = pieces.join(" ");
        let found = formula(&text);
        let shown = show(&found);
        for letter in ['w', 'y', 'z', '7', '8', '9'] {
            let kept = shown.matches(letter).count() >= text.matches(letter).count();
            prop_assert!(kept || !found.diagnostics.is_empty(), "{} is {}", text, shown);
        }
    }
}

/// Pieces of formulas with letters that occur in no word of the tree.
fn pieces() -> impl Strategy<Value = Vec<&'static str>> {
    let all = r"w ¦ y ¦ z ¦ w_y ¦ z^{(y)} ¦ 7 ¦ 8.9 ¦ ^7 ¦ _8 ¦ _{y,z} ¦ ' ¦ = ¦ := ¦ + ¦ - ¦ * ¦ / ¦ .* ¦
        , ¦ . ¦ ( ¦ ) ¦ (y) ¦ [z] ¦ { ¦ } ¦ | ¦ & ¦ \\ ¦ \quad ¦ \frac ¦ \sqrt{z} ¦ \sum_y ¦ \hat w ¦
        \boxed{ ¦ \text{and} ¦ \implies ¦ \frac{\partial y}{\partial z} ¦ dy/dz ¦
        \begin{cases} y & z \\ w \end{cases}";
    let all: Vec<&str> = all.split('¦').map(str::trim).collect();
    prop::collection::vec(prop::sample::select(all), 1..12)
}
