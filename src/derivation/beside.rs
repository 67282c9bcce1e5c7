//! What the text beside a display says of it in words that are not used: cases, properties, premises.
//! A difference that it may exclude is none. What is said further away is not looked at.

use std::collections::BTreeSet;

use super::caution::{Bars, Caution};
use super::claim::Claim;
use super::document::{Reader, Status};
use super::integer::Var;
use super::reach::{Reach, names};
use super::term::Term;
use super::theory::Meaning;
use crate::diagnostic::Span;
use crate::syntax::paragraph::{end_of_first, start_of_last};
use crate::syntax::read_formula;
use crate::syntax::telling::{Telling, telling};
use crate::syntax::tree::{Chain, Expr, Kind, Relation, Statement};

/// Words before an equation that make it a premise of what is displayed.
const PREMISES: [&str; 24] = [
    "since",
    "because",
    "recall",
    "recalling",
    "use",
    "used",
    "using",
    "uses",
    "note",
    "noting",
    "know",
    "assume",
    "assuming",
    "given",
    "where",
    "with",
    "if",
    "for",
    "when",
    "at",
    "that",
    "satisfies",
    "satisfy",
    "as",
];

/// Words by which a number may be less than 1.
const BELOW: [&str; 3] = ["negative", "zero", "$0$"];

/// Words that join a display to the one before.
const JOINING: [&str; 14] = [
    "and",
    "so",
    "hence",
    "thus",
    "then",
    "or",
    "that",
    "is",
    "which",
    "gives",
    "i",
    "e",
    "therefore",
    "also",
];

/// Where the displays and the formulas in running text stand.
#[derive(Default)]
pub(super) struct Layout {
    /// All displays.
    pub displays: Vec<Span>,
    /// Formulas in running text that are used for nothing, with the words before.
    pub asides: Vec<(Span, String)>,
}

/// A relation in running text that may be a premise of a display.
struct Premise {
    names: BTreeSet<String>,
    /// How it is told.
    text: String,
    /// Whether it lists the values of a letter.
    range: bool,
}

/// A stretch of text beside a display.
type Stretch = (usize, usize);

impl Reader<'_> {
    /// Claims beside which something is said that is not used are not refuted.
    pub(super) fn asides(&mut self) {
        let layout = std::mem::take(&mut self.layout);
        let mut links = std::mem::take(&mut self.links);
        let mut next = 0;
        for (at, display) in layout.displays.iter().enumerate() {
            while links
                .get(next)
                .is_some_and(|link| link.display.start < display.start)
            {
                next += 1;
            }
            let rest = &mut links[next..];
            let count = rest
                .iter()
                .take_while(|link| link.display == *display)
                .count();
            let mut own = rest[..count]
                .iter_mut()
                .filter_map(|link| match &mut link.status {
                    Status::Claim {
                        claim,
                        left,
                        caution,
                    } if caution.as_ref().is_none_or(|one| one.bars != Bars::Both) => {
                        Some((claim, *left, caution))
                    }
                    _ => None,
                });
            let Some(first) = own.next() else {
                continue;
            };
            let stretches = self.beside(&layout.displays, at);
            let told = self.told(&stretches, *display);
            let premises = self.premises(&layout, &stretches);
            let mentioned = self.mentioned(&layout, &stretches);
            for (claim, left, caution) in std::iter::once(first).chain(own) {
                let mut reached = Reach::of(&claim.theory, &claim.members[left..left + 2], &[]);
                let name = |var: &Var| claim.theory.variables[var.0 as usize].to_string();
                let layers: BTreeSet<String> = claim.layers.iter().map(name).collect();
                reached.names.extend(claim.indices.iter().map(name));
                reached.names.extend(layers.iter().cloned());
                let mut about = premises.iter();
                let premise = about.find(|one| {
                    // An index runs over its axis, whatever part of it a text speaks of.
                    let names = if one.range { &layers } else { &reached.names };
                    !one.names.is_disjoint(names)
                });
                let mut about = told.iter();
                let words =
                    about.find(|(telling, _)| *telling == Telling::Values || is_open(claim));
                let text = premise.map(|one| &one.text);
                let text = text.or(words.map(|(_, text)| text));
                *caution = caution
                    .take()
                    .or(text.map(|text| Caution::difference(text)));
                // A limit is taken for a size where nobody says what it is.
                let own = claim.limits.iter().find(|name| mentioned.contains(*name));
                if let Some(name) = own {
                    let text = format!("{name} is taken for a size, and the text says more of it");
                    let bars = Bars::Both;
                    *caution = Some(Caution { text, bars });
                }
            }
        }
        self.links = links;
        self.layout = layout;
    }

    /// The text that a display belongs to: the paragraph before, and the sentences that end in the
    /// paragraph behind. A display that only a word joins to the one before shares its text.
    fn beside(&self, displays: &[Span], at: usize) -> [Stretch; 2] {
        const MOST: usize = 8;
        let mut first = at;
        let before = |at: usize| match at.checked_sub(1) {
            Some(last) => displays[last].end,
            None => 0,
        };
        while first > 0 && at - first < MOST && self.joins(before(first), displays[first].start) {
            first -= 1;
        }
        let (start, end) = (before(first), displays[first].start);
        let text = self.text.get(start..end).unwrap_or_default();
        let text = text.trim_end_matches(['$', ' ', '\n', '\r']);
        let paragraph = (start + start_of_last(text), end);
        let start = displays[at].end;
        let end = displays
            .get(at + 1)
            .map_or(self.text.len(), |next| next.start);
        let text = self.text.get(start..end).unwrap_or_default();
        let rest = text.trim_start_matches(['$', ' ', '\n', '\r', '.', ',']);
        let skipped = text.len() - rest.len();
        let last = rest[..end_of_first(rest)].rfind('.');
        let sentences = last.map_or(0, |at| skipped + at + 1);
        [paragraph, (start, start + sentences)]
    }

    /// Whether nothing but a joining word stands between two displays.
    fn joins(&self, start: usize, end: usize) -> bool {
        let text = self.text.get(start..end).unwrap_or_default();
        let plain = without_comments(text);
        let mut words = plain
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        words.all(|word| JOINING.contains(&word.to_lowercase().as_str()))
    }

    /// The words in some text, or in a display, that tell something of values or of functions.
    fn told(&self, stretches: &[Stretch], display: Span) -> Vec<(Telling, String)> {
        let own = (display.start, display.end);
        let mut found = Vec::new();
        for (start, end) in stretches.iter().copied().chain([own]) {
            let text = self.text.get(start..end).unwrap_or_default();
            for (kind, phrase) in telling(&without_comments(text)) {
                if (start, end) == own && kind == Telling::Functions {
                    continue;
                }
                let text = format!("what the text says with \"{phrase}\" is not used");
                found.push((kind, text));
            }
        }
        found
    }

    /// The formulas in some text that are used for nothing, with the words before.
    fn inside<'l>(
        layout: &'l Layout,
        stretches: &'l [Stretch],
    ) -> impl Iterator<Item = &'l (Span, String)> {
        let all = &layout.asides;
        stretches.iter().flat_map(|(start, end)| {
            let first = all.partition_point(|(span, _)| span.start < *start);
            all[first..]
                .iter()
                .take_while(move |(span, _)| span.end <= *end)
        })
    }

    /// The names in formulas that are used for nothing and tell what values they have.
    fn mentioned(&self, layout: &Layout, stretches: &[Stretch]) -> BTreeSet<String> {
        let words = stretches.iter().any(|(start, end)| {
            let text = self
                .text
                .get(*start..*end)
                .unwrap_or_default()
                .to_lowercase();
            BELOW.iter().any(|phrase| text.contains(phrase))
        });
        let mut macros = self.macros.clone();
        let mut found = BTreeSet::new();
        for (span, _) in Self::inside(layout, stretches) {
            let formula = read_formula(self.text, *span, &mut macros);
            let statements = formula.statements.iter();
            let chains = statements.flat_map(|one| one.items.iter().chain(&one.condition));
            let chains = chains.filter(|chain| words || !chain.relations.is_empty());
            found.extend(chains.flat_map(|chain| chain.members.iter().flat_map(names)));
        }
        found
    }

    /// The relations in some text that may be premises.
    fn premises(&self, layout: &Layout, stretches: &[Stretch]) -> Vec<Premise> {
        let mut macros = self.macros.clone();
        let mut found = Vec::new();
        for (span, before) in Self::inside(layout, stretches) {
            let formula = read_formula(self.text, *span, &mut macros);
            let last = before.split_whitespace().rev().take(4);
            let premise = last.into_iter().any(|word| {
                let word = word
                    .trim_matches(|c: char| !c.is_alphabetic())
                    .to_lowercase();
                PREMISES.contains(&word.as_str())
            });
            let premise = premise || before.trim_end().ends_with(['(', ',']);
            let dots = |member: &Expr| member.kind == Kind::Dots;
            let range = |one: &Statement| {
                let mut all = one.items.iter().chain(&one.condition);
                all.any(|chain| chain.members.iter().any(dots))
            };
            let statements = formula.statements.iter();
            let chains = statements.flat_map(|one| {
                let range = range(one);
                let chains = one.items.iter().chain(&one.condition);
                let chains = chains.filter(move |chain| says_something(chain, premise || range));
                chains.map(move |chain| (chain, range))
            });
            for (chain, range) in chains {
                let names = chain.members.iter().flat_map(names).collect();
                let (shown, line) = (chain.span(), self.line(*span));
                let shown = &self.text[shown.start..shown.end];
                let text = format!("line {line} says {shown}, which is not used");
                found.push(Premise { names, text, range });
            }
        }
        found
    }
}

/// Whether a chain is an inequality, or an equation that is a premise.
fn says_something(chain: &Chain, premise: bool) -> bool {
    let mut relations = chain.relations.iter().map(|(relation, _)| relation);
    relations.any(|relation| match relation {
        Relation::Other("≠" | "<" | ">" | "≤" | "≥") => true,
        Relation::Equal => premise,
        _ => false,
    })
}

/// Whether a claim applies a function of which only the name is known.
fn is_open(claim: &Claim) -> bool {
    let mut found = false;
    for member in claim.members.iter().flatten() {
        member.body.walk(&mut |part| {
            if let Term::Apply { function, .. } = part {
                let function = &claim.theory.functions[function.0 as usize];
                found |= matches!(function.meaning, Meaning::Opaque);
            }
        });
    }
    found
}

/// Text without what stands in comments.
fn without_comments(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        plain.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    plain
}
