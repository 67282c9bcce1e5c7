//! Words between formulas: whether what stands behind them is a condition. Nothing else of prose.

/// What words make of the formula behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// A condition of what was said before: "for all".
    Condition,
    /// A condition that is not read: "except for".
    Restriction,
    /// The last member of a range: "to".
    UpTo,
    /// "and" alone.
    And,
    /// "or" alone.
    Or,
    /// None of these.
    Other,
}

/// Words that begin or end the words in front of a condition.
const INTRODUCING: [&str; 10] = [
    "for", "where", "with", "if", "when", "whenever", "all", "every", "each", "any",
];

/// Words that may stand beside them and change nothing.
const IDLE: [&str; 12] = [
    "and", "both", "holds", "hold", "which", "valid", "true", "this", "is", "we", "have", "the",
];

/// Words that begin a restriction.
const EXCEPTING: [&str; 7] = [
    "unless",
    "except",
    "excepting",
    "excluding",
    "besides",
    "but",
    "provided",
];

/// Words that restrict a claim in a way that is not read.
const RESTRICTING: [&str; 24] = [
    "unless",
    "except",
    "excepting",
    "excluding",
    "provided",
    "distinct",
    "different",
    "even",
    "odd",
    "only",
    "or",
    "not",
    "otherwise",
    "positive",
    "negative",
    "nonzero",
    "non-zero",
    "some",
    "most",
    "almost",
    "large",
    "small",
    "hidden",
    "inner",
];

impl Words {
    /// Reads the words inside of a formula.
    pub(crate) fn in_formula(text: &str) -> Words {
        let words = words(text);
        if let Some(joining) = Words::joining(&words) {
            return joining;
        }
        if words.iter().any(|word| has(&RESTRICTING, Some(word))) {
            return Words::Restriction;
        }
        if has(&INTRODUCING[..6], words.first()) {
            return Words::Condition;
        }
        Words::at_the_end(&words)
    }

    /// Reads the words between two formulas of a sentence.
    pub(crate) fn in_prose(text: &str) -> Words {
        const LONGEST: usize = 40;
        // With a capital letter a new sentence begins.
        let sentence = text.contains(['.', '!', '?', ';', ':']);
        if sentence || text.len() >= LONGEST || text.contains(char::is_uppercase) {
            return Words::Other;
        }
        let words = words(text);
        if let Some(joining) = Words::joining(&words) {
            return joining;
        }
        let first = words.iter().find(|word| *word != "and");
        let stands = has(&INTRODUCING, first) || has(&INTRODUCING, words.last());
        let restricts = words.iter().any(|word| has(&RESTRICTING, Some(word)));
        if has(&EXCEPTING, first) || stands && restricts {
            return Words::Restriction;
        }
        Words::at_the_end(&words)
    }

    /// Words that only stand between two parts of a condition.
    fn joining(words: &[String]) -> Option<Words> {
        match words.join(" ").as_str() {
            "to" | "up to" | "down to" | "through" => Some(Words::UpTo),
            "and" => Some(Words::And),
            "or" => Some(Words::Or),
            _ => None,
        }
    }

    /// "valid for all" introduces a condition, "in particular for" one of another kind.
    fn at_the_end(words: &[String]) -> Words {
        if !has(&INTRODUCING, words.last()) {
            return Words::Other;
        }
        let idle = |word: &String| has(&IDLE, Some(word)) || has(&INTRODUCING, Some(word));
        match words.iter().all(idle) {
            true => Words::Condition,
            false => Words::Restriction,
        }
    }
}

fn has(list: &[&str], word: Option<&String>) -> bool {
    word.is_some_and(|word| list.contains(&word.as_str()))
}

/// The words in small letters, without punctuation.
fn words(text: &str) -> Vec<String> {
    let plain = |word: &str| {
        word.trim_matches(|c: char| !c.is_alphabetic())
            .to_lowercase()
    };
    let words = text.split_whitespace().map(plain);
    words.filter(|word| !word.is_empty()).collect()
}
