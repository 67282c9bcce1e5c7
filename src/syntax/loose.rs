//! Mathematics that Markdown does not take for mathematics: where it stands. What follows from it
//! is for the reader of Markdown.

/// How far a formula among words may reach, in bytes.
const LONGEST: usize = 1000;

/// Whether `rest`, behind a backslash, begins with a bracket of LaTeX that is closed in the same
/// paragraph and holds an equation.
pub(super) fn in_brackets(rest: &str) -> bool {
    let closing = match rest.as_bytes().first() {
        Some(b'[') => "\\]",
        Some(b'(') => "\\)",
        _ => return false,
    };
    let inside = paragraph(rest).split_once(closing);
    inside.is_some_and(|(inside, _)| inside.contains('='))
}

/// Whether `rest`, behind a single dollar sign that begins no formula, holds an equation up to
/// another one: behind a space, in quotation marks, in HTML.
pub(super) fn behind_a_dollar(rest: &str) -> bool {
    let mut at = 0;
    let near = paragraph(rest);
    while let Some(offset) = near[at..].find('$') {
        let end = at + offset;
        if !near[..end].ends_with('\\') {
            return says_something(&near[..end]);
        }
        at = end + 1;
    }
    false
}

/// Where environments of displays begin among words, and how long the sign is.
pub(super) fn environments(words: &str) -> impl Iterator<Item = (usize, usize)> {
    const KNOWN: [&str; 6] = [
        "equation",
        "align",
        "gather",
        "multline",
        "eqnarray",
        "displaymath",
    ];
    let signs = words.match_indices("\\begin{");
    let begins = signs.filter(move |(at, sign)| {
        let name = &words[at + sign.len()..];
        KNOWN.iter().any(|known| name.starts_with(known))
    });
    begins.map(|(at, sign)| (at, sign.len()))
}

/// Whether this defines, claims or declares something.
fn says_something(inside: &str) -> bool {
    [
        "=", "\\in", "∈", "\\le", "\\ge", "<", ">", "\\equiv", "\\ne",
    ]
    .iter()
    .any(|sign| inside.contains(sign))
}

/// To the end of the paragraph, or of a very long one.
fn paragraph(rest: &str) -> &str {
    let end = (0..=LONGEST.min(rest.len()))
        .rev()
        .find(|end| rest.is_char_boundary(*end));
    let near = &rest[..end.unwrap_or(0)];
    let near = near.split("\n\n").next().unwrap_or_default();
    near.split("\r\n\r\n").next().unwrap_or_default()
}
