//! Tables: letters with a name, commands for looks, which signs relate members and which join
//! operands, which words are names. No structure here.

use super::lexer::TokenKind;
use super::tree::Relation;

/// Greek letters and other letters with a name, and the letters they are.
pub(super) const LETTERS: [(&str, &str); 51] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ϵ"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("vartheta", "ϑ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("omicron", "ο"),
    ("pi", "π"),
    ("varpi", "ϖ"),
    ("rho", "ρ"),
    ("varrho", "ϱ"),
    ("sigma", "σ"),
    ("varsigma", "ς"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "ϕ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Upsilon", "Υ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("ell", "ℓ"),
    ("partial", "∂"),
    ("nabla", "∇"),
    ("top", "⊤"),
    ("intercal", "⊤"),
    ("infty", "∞"),
    ("imath", "ı"),
    ("jmath", "ȷ"),
    ("aleph", "ℵ"),
    ("hbar", "ℏ"),
];

/// A name with LaTeX commands in place of letters that need them.
///
/// ```
/// assert_eq!(gradproof::syntax::spelled("μ'"), r"\mu'");
/// assert_eq!(gradproof::syntax::spelled("δx"), r"\delta x");
/// ```
pub fn spelled(name: &str) -> String {
    let mut text = String::new();
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let mut known = LETTERS.iter();
        match known.find(|(_, known)| known.chars().eq([letter])) {
            Some((command, _)) => {
                text.push_str(&format!("\\{command}"));
                if letters
                    .peek()
                    .is_some_and(|next| next.is_ascii_alphabetic())
                {
                    text.push(' ');
                }
            }
            None => text.push(letter),
        }
    }
    text
}

/// Characters that stand for a command.
pub(super) const CHARACTERS: [(char, &str); 20] = [
    ('∀', "forall"),
    ('⊙', "odot"),
    ('∘', "circ"),
    ('·', "cdot"),
    ('⋅', "cdot"),
    ('×', "times"),
    ('≡', "equiv"),
    ('≔', "coloneqq"),
    ('≠', "ne"),
    ('≤', "le"),
    ('≥', "ge"),
    ('≈', "approx"),
    ('∈', "in"),
    ('→', "to"),
    ('⟶', "longrightarrow"),
    ('⇒', "Rightarrow"),
    ('…', "dots"),
    ('⋯', "cdots"),
    ('∑', "sum"),
    ('∏', "prod"),
];

/// Commands for looks only.
pub(super) const LOOKS: [&str; 42] = [
    "big",
    "Big",
    "bigg",
    "Bigg",
    "bigl",
    "bigr",
    "bigm",
    "Bigl",
    "Bigr",
    "Bigm",
    "biggl",
    "biggr",
    "biggm",
    "Biggl",
    "Biggr",
    "Biggm",
    "displaystyle",
    "textstyle",
    "scriptstyle",
    "scriptscriptstyle",
    "limits",
    "nolimits",
    "nonumber",
    "notag",
    "thinspace",
    "medspace",
    "thickspace",
    "negthinspace",
    "negmedspace",
    "negthickspace",
    "enspace",
    "enskip",
    "space",
    "nobreakspace",
    "hfill",
    "allowbreak",
    "nobreak",
    "noindent",
    "centering",
    "strut",
    "mathstrut",
    "null",
];

/// Signs of more than one character first.
pub(super) const SIGNS: [&str; 29] = [
    ":=", ".*", "...", "\"", "{", "}", "^", "_", "'", "&", "+", "-", "*", "/", "=", "<", ">", "(",
    ")", "[", "]", ",", ".", ";", ":", "|", "!", "?", "@",
];

/// Functions that people write without a backslash; as products of letters they would be odd.
pub(super) const BARE_WORDS: [&str; 12] = [
    "exp", "log", "sin", "cos", "tanh", "sinh", "cosh", "max", "min", "softmax", "sigmoid", "relu",
];

/// Functions with a fixed meaning, and operators that are applied as they are.
pub(super) const FIXED: [&str; 17] = [
    "exp", "log", "ln", "tanh", "sinh", "cosh", "sin", "cos", "tan", "max", "min", "det", "arg",
    "dim", "tr", "diag", "sign",
];

/// Words that join or explain formulas. In `\text` they are never names.
const JOINING: [&str; 26] = [
    "all",
    "and",
    "as",
    "because",
    "but",
    "by",
    "else",
    "every",
    "for",
    "from",
    "hence",
    "if",
    "is",
    "let",
    "on",
    "or",
    "otherwise",
    "since",
    "so",
    "that",
    "then",
    "thus",
    "when",
    "whenever",
    "where",
    "with",
];

/// The relation that a token stands for. A colon may also be a whole axis; the parser knows.
pub(super) fn relation_of(kind: &TokenKind) -> Option<Relation> {
    Some(match kind {
        TokenKind::Sign(sign) => match *sign {
            "=" => Relation::Equal,
            ":=" => Relation::Define,
            "<" => Relation::Other("<"),
            ">" => Relation::Other(">"),
            ":" => Relation::Colon,
            _ => return None,
        },
        TokenKind::Command(name) => match name.as_str() {
            "coloneqq" | "coloneq" | "colonequals" | "triangleq" => Relation::Define,
            "equiv" => Relation::Equivalent,
            "to" | "rightarrow" | "longrightarrow" | "mapsto" | "longmapsto" | "leftarrow"
            | "gets" => Relation::Arrow,
            "implies" | "Rightarrow" | "Longrightarrow" => Relation::Other("⟹"),
            "iff" | "Leftrightarrow" | "Longleftrightarrow" => Relation::Other("⟺"),
            "in" => Relation::In,
            "le" | "leq" | "leqslant" => Relation::Other("≤"),
            "ge" | "geq" | "geqslant" => Relation::Other("≥"),
            "lt" => Relation::Other("<"),
            "gt" => Relation::Other(">"),
            "ne" | "neq" => Relation::Other("≠"),
            "approx" | "simeq" | "sim" => Relation::Other("≈"),
            "propto" => Relation::Other("∝"),
            _ => return None,
        },
        _ => return None,
    })
}

/// Whether a command puts a letter into another font or sets an accent on it.
pub(super) fn is_font(name: &str) -> bool {
    const FONTS: [&str; 22] = [
        "mathbf",
        "boldsymbol",
        "bm",
        "bf",
        "mathcal",
        "cal",
        "mathscr",
        "mathbb",
        "mathfrak",
        "hat",
        "widehat",
        "tilde",
        "widetilde",
        "bar",
        "overline",
        "vec",
        "dot",
        "ddot",
        "check",
        "breve",
        "mathring",
        "underline",
    ];
    FONTS.contains(&name)
}

/// Whether a token says that one equation follows from another.
pub(super) fn is_implication(kind: &TokenKind) -> bool {
    matches!(relation_of(kind), Some(Relation::Other("⟹" | "⟺")))
}

/// A sign between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `+` or `-`
    Add,
    /// `\cdot`, `\times`, `*`
    Times,
    /// `/`
    Slash,
    /// `\odot` and its like
    Entrywise,
}

/// The operator that a token stands for.
pub(super) fn operator_of(kind: &TokenKind) -> Option<Operator> {
    match kind {
        TokenKind::Sign("+" | "-") => Some(Operator::Add),
        TokenKind::Sign("*") => Some(Operator::Times),
        TokenKind::Sign("/") => Some(Operator::Slash),
        TokenKind::Sign(".*") => Some(Operator::Entrywise),
        TokenKind::Command(name) => match name.as_str() {
            "cdot" | "times" | "ast" => Some(Operator::Times),
            "odot" | "circ" | "bullet" => Some(Operator::Entrywise),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an operand has to follow a token.
pub(super) fn wants_operand(kind: &TokenKind) -> bool {
    relation_of(kind).is_some() || operator_of(kind).is_some()
}

/// The name that `\text{...}` writes, if it is one: a single word that joins nothing.
pub(super) fn name_in(words: &str) -> Option<&str> {
    let single = !words.is_empty() && words.chars().all(char::is_alphanumeric);
    (single && !JOINING.contains(&words.to_lowercase().as_str())).then_some(words)
}
