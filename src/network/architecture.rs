//! Architectures and losses by name, as the command line takes them: `4 -> 5 relu -> 3 softmax`.
//!
//! Only names and sizes live here. What a number system can do with a name is `catalogue`'s.

use std::fmt;
use std::str::FromStr;

/// A list of names that users type, with the values they stand for.
macro_rules! named {
    ($(#[$meta:meta])* $kind:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kind { $($(#[$doc])* $variant,)* }

        impl $kind {
            /// Every kind there is.
            pub const ALL: &[$kind] = &[$($kind::$variant,)*];

            /// The name that users type.
            pub fn name(self) -> &'static str {
                match self { $($kind::$variant => $name,)* }
            }

            /// The kind with this name, in small letters or capitals.
            pub fn from_name(name: &str) -> Option<Self> {
                let mut all = Self::ALL.iter().copied();
                all.find(|kind| kind.name().eq_ignore_ascii_case(name))
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

named! {
    /// The activations that have a name.
    ActivationKind {
        /// z
        Identity = "identity",
        /// z²
        Square = "square",
        /// z³
        Cube = "cube",
        /// max(0, z)
        Relu = "relu",
        /// z, or z/8 on the negative side
        LeakyRelu = "leaky-relu",
        /// z cut off at -1 and 1
        HardTanh = "hard-tanh",
        /// z / (1 + z²)
        Serpentine = "serpentine",
        /// z / (1 + |z|)
        Softsign = "softsign",
        /// 1 / (1 + e^(-z))
        Sigmoid = "sigmoid",
        /// tanh z
        Tanh = "tanh",
        /// an unknown function
        Opaque = "opaque",
        /// softmax of each row; in the last layer only
        Softmax = "softmax",
    }
}

named! {
    /// The losses that have a name.
    LossKind {
        /// ½ (a - y)²
        HalfSquaredError = "half-squared-error",
        /// -y ln a
        CrossEntropy = "cross-entropy",
        /// -y ln a - (1 - y) ln(1 - a)
        BinaryCrossEntropy = "binary-cross-entropy",
        /// y a
        Weighted = "weighted",
        /// an unknown function, of which only the derivative is used
        Opaque = "opaque",
    }
}

/// One layer of an architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerSpec {
    /// d_l
    pub width: usize,
    /// What the layer does to z^(l).
    pub activation: ActivationKind,
}

/// The sizes and activations of a network.
///
/// ```
/// use gradproof::network::Architecture;
/// let architecture: Architecture = "4 -> 5 relu -> 3 softmax".parse().unwrap();
/// assert_eq!(architecture.widths(), [4, 5, 3]);
/// let error = "4 -> 5 rleu -> 3".parse::<Architecture>().unwrap_err();
/// assert_eq!((error.column, error.found.as_str()), (7, "rleu"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Architecture {
    /// d_0
    pub inputs: usize,
    /// The layers 1 to n.
    pub layers: Vec<LayerSpec>,
}

impl Architecture {
    /// The largest width and the largest number of layers that a text may ask for.
    pub const LIMIT: usize = 10_000;

    /// d_0, ..., d_n.
    pub fn widths(&self) -> Vec<usize> {
        let layers = self.layers.iter().map(|layer| layer.width);
        std::iter::once(self.inputs).chain(layers).collect()
    }

    /// What the last layer does.
    pub fn output(&self) -> ActivationKind {
        self.layers[self.layers.len() - 1].activation
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.inputs)?;
        for layer in &self.layers {
            write!(f, " -> {} {}", layer.width, layer.activation)?;
        }
        Ok(())
    }
}

/// What is wrong with the text of an architecture, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchitectureError {
    /// The whole text.
    pub text: String,
    /// Where the trouble starts, in characters from 0.
    pub column: usize,
    /// The offending part of the text.
    pub found: String,
    /// What is wrong with it.
    pub problem: String,
    /// What would fit.
    pub hint: String,
}

impl fmt::Display for ArchitectureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let marker = "^".repeat(self.found.chars().count().max(1));
        writeln!(f, "{}", self.problem)?;
        writeln!(f, "  {}", self.text)?;
        writeln!(f, "  {}{marker}", " ".repeat(self.column))?;
        write!(f, "  {}", self.hint)
    }
}

impl std::error::Error for ArchitectureError {}

impl FromStr for Architecture {
    type Err = ArchitectureError;

    fn from_str(text: &str) -> Result<Self, ArchitectureError> {
        let mut inputs = None;
        let mut layers = Vec::new();
        let parts = split_arrows(text);
        let last = parts.len() - 1;
        for (l, (start, part)) in parts.into_iter().enumerate() {
            let error = |word: &str, problem: String, hint: String| {
                let offset = if word.is_empty() {
                    0
                } else {
                    part.find(word).unwrap_or(0)
                };
                ArchitectureError {
                    text: text.into(),
                    column: text[..start + offset].chars().count(),
                    found: word.into(),
                    problem,
                    hint,
                }
            };
            let mut words = part.split_whitespace();
            let width = words.next().unwrap_or("");
            let width: usize = match width.parse() {
                Ok(width) if (1..=Self::LIMIT).contains(&width) => width,
                _ => {
                    let problem = match width {
                        "" => format!("layer {l} has no width"),
                        word => format!("`{word}` is no width"),
                    };
                    let hint = format!("a width is a whole number from 1 to {}", Self::LIMIT);
                    return Err(error(width, problem, hint));
                }
            };
            let activation = match words.next() {
                None => ActivationKind::Identity,
                Some(word) if l == 0 => {
                    let problem = match ActivationKind::from_name(word) {
                        Some(_) => "the input layer has no activation".into(),
                        None => format!("`{word}` does not belong here"),
                    };
                    let hint = "layers are joined by ->, for example: 4 -> 5 relu -> 3".into();
                    return Err(error(word, problem, hint));
                }
                Some(word) => match ActivationKind::from_name(word) {
                    Some(ActivationKind::Softmax) if l < last => {
                        let problem = "softmax can stand in the last layer only".into();
                        return Err(error(word, problem, "use another activation here".into()));
                    }
                    Some(kind) => kind,
                    None => {
                        let names: Vec<_> = ActivationKind::ALL.iter().map(|k| k.name()).collect();
                        let problem = format!("unknown activation `{word}`");
                        return Err(error(word, problem, suggestion(word, &names)));
                    }
                },
            };
            if let Some(word) = words.next() {
                let hint = "between two arrows stand a width and one activation".into();
                return Err(error(word, format!("`{word}` does not belong here"), hint));
            }
            match inputs {
                None => inputs = Some(width),
                Some(_) => layers.push(LayerSpec { width, activation }),
            }
            if layers.is_empty() && l == last {
                let problem = "there is only an input layer".into();
                let hint = "write at least one arrow, for example: 2 -> 1".into();
                return Err(error("", problem, hint));
            }
        }
        Ok(Architecture {
            inputs: inputs.unwrap_or(0),
            layers,
        })
    }
}

/// The parts between arrows, each with the byte at which it starts.
fn split_arrows(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (arrow, found) in text.match_indices(['→', '>']) {
        // `->` is one arrow; a lone `>` stays in its part and is reported there.
        let ascii = found == ">";
        if ascii && !text[start..arrow].ends_with('-') {
            continue;
        }
        parts.push((start, &text[start..arrow - usize::from(ascii)]));
        start = arrow + found.len();
    }
    parts.push((start, &text[start..]));
    parts
}

/// A hint that names the nearest of the known names, if one is near, or else all of them.
pub(crate) fn suggestion(word: &str, names: &[&str]) -> String {
    let nearest = names.iter().min_by_key(|name| edit_distance(word, name));
    match nearest {
        Some(name) if edit_distance(word, name) <= 2 => format!("did you mean `{name}`?"),
        _ => format!("one of: {}", names.join(", ")),
    }
}

/// The least number of single-letter insertions, deletions and replacements.
fn edit_distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}
