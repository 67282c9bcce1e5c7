//! Formulas in running text: which of them are read, and what follows from those that are not.

use super::caution::{Caution, Sides, may_be_an_index};
use super::condition::{add_conditions, known_set};
use super::declaration::declares;
use super::document::{Reader, Status};
use super::head::may_define;
use super::listing::Listing;
use super::name::Name;
use super::stranger::unknown;
use super::usage::walk;
use crate::diagnostic::Span;
use crate::syntax::markdown::Inline;
use crate::syntax::paragraph::{end_of_first, start_of_last};
use crate::syntax::telling::{tells_a_dependence, tells_a_property, tells_of_arrays};
use crate::syntax::tree::{Chain, Expr, Kind, Relation, Statement};
use crate::syntax::words::Words;
use crate::syntax::{Formula, read_formula};

/// Words before a formula that make it an assumption.
const ASSUMING: [&str; 6] = ["let", "assume", "suppose", "with", "where", "satisfying"];

/// Words between two formulas that say nothing of the second one.
const JOINING: [&str; 8] = ["and", "or", "with", "for", "where", "if", "of", "by"];

/// Words before a formula that make it a case.
const CASES: [&str; 10] = [
    "for", "if", "when", "whenever", "at", "case", "once", "unless", "all", "every",
];

impl Reader<'_> {
    /// Formulas in a line of text. Only declarations and definitions are read, and what a directive
    /// says is to be checked.
    pub(super) fn inline(&mut self, formulas: &[&Inline], hidden: bool) {
        // A directive in front of a paragraph is about all of it.
        let mut check = self.pending.check;
        if !hidden {
            self.properties(formulas);
        }
        let mut at = 0;
        while at < formulas.len() {
            let before = at;
            let span = formulas[at].span;
            check &= at == 0 || !self.is_apart(formulas[at - 1].span, span);
            let mut formula = read_formula(self.text, span, &mut self.macros);
            at += 1;
            let (mut conditions, taken) = self.conditions_behind(span, &formulas[at..], false);
            at += taken;
            if taken == 0 && formula.statements.iter().all(declares) {
                conditions = self.shared_conditions(span, &formulas[at..]);
            }
            let read = |statement: &Statement| {
                let first = statement
                    .items
                    .iter()
                    .find_map(|chain| chain.relations.first());
                match first {
                    Some((Relation::Define | Relation::Equivalent, _)) => true,
                    Some((Relation::In | Relation::Colon, _)) => known_set(statement),
                    _ => hidden && first.is_some(),
                }
            };
            let claims = check && self.claims(&formula, last_word(&formulas[before].before)) > 0;
            let wanted = self.pending.check || claims;
            if !wanted && !formula.statements.iter().any(read) {
                self.prose(&formula, span, Some(&formulas[before].before));
                let asides = formulas[before..at].iter().filter(|_| !hidden);
                let asides = asides.map(|aside| (aside.span, aside.before.clone()));
                self.layout.asides.extend(asides);
                // A complaint about a hidden formula must not be lost.
                if hidden && !formula.diagnostics.is_empty() {
                    self.formula(&formula, span, false);
                }
                continue;
            }
            if taken == 0 {
                add_conditions(&mut formula, &conditions, &self.theory);
            } else {
                for statement in &mut formula.statements {
                    statement.condition.extend(conditions.iter().cloned());
                }
            }
            self.formula(&formula, span, false);
        }
    }

    /// Takes note of what words say beside formulas, whatever else these formulas say.
    fn properties(&mut self, formulas: &[&Inline]) {
        let mut macros = self.macros.clone();
        for (at, inline) in formulas.iter().enumerate() {
            let formula = read_formula(self.text, inline.span, &mut macros);
            self.look_at_shapes(&formula, inline.span);
            self.property(&formula, formulas, at);
        }
    }

    /// Takes note of what words beside a formula say of its values: "let $A$ be symmetric", "for
    /// positive $t$".
    fn property(&mut self, formula: &Formula, formulas: &[&Inline], at: usize) {
        let inline = formulas[at];
        let line = self.line(inline.span);
        let sentence = self.sentence(inline.span);
        let next = formulas.get(at + 1).map(|next| next.span.start);
        let end = next.map_or(sentence.end, |next| next.min(sentence.end));
        let near = self.text.get(inline.span.end..end).unwrap_or_default();
        if tells_of_arrays(&self.text[sentence.start..sentence.end]) {
            self.shapes.called(formula, line);
        }
        if tells_a_dependence(near) {
            self.depends(formula, inline.span);
        }
        let before: Vec<&str> = inline.before.split_whitespace().rev().take(2).collect();
        let joined = before.first().is_none_or(|last| JOINING.contains(last));
        if !tells_a_property(near) && (joined || !tells_a_property(&before.join(" "))) {
            return;
        }
        for chain in formula.statements.iter().flat_map(|one| &one.items) {
            let subject = Chain {
                members: vec![chain.members[0].clone()],
                relations: Vec::new(),
            };
            self.unused.restriction(&subject, line);
        }
    }

    /// Takes note of a name that is said to depend on something, and has no definition.
    fn depends(&mut self, formula: &Formula, span: Span) {
        let line = self.line(span);
        for chain in formula.statements.iter().flat_map(|one| &one.items) {
            let subject = &chain.members[0];
            let Some(Ok(name)) = Name::of(subject, &self.theory) else {
                continue;
            };
            let name = name.name;
            if !self.theory.has(&name) && !self.theory.is_function(&name) {
                let text = format!("line {line} says that {name} depends on something");
                self.unused.depends(subject, self.text, &self.theory, text);
            }
        }
    }

    /// The sentence that a formula stands in, as far as it is near.
    fn sentence(&self, span: Span) -> Span {
        const NEAR: usize = 400;
        let ends = |at: &(usize, char)| matches!(at.1, '.' | ';' | '!' | '?');
        let mut start = span.start.saturating_sub(NEAR);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        let mut end = (span.end + NEAR).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let (before, behind) = (&self.text[start..span.start], &self.text[span.end..end]);
        let paragraph = start_of_last(before);
        let mut marks = before[paragraph..].char_indices().filter(ends);
        let first = marks.next_back().map_or(0, |(at, _)| at + 1);
        let last = end_of_first(behind);
        let mut marks = behind[..last].char_indices().filter(ends);
        let last = marks.next().map_or(last, |(at, _)| at);
        Span::new(start + paragraph + first, span.end + last)
    }

    /// The conditions in the formulas behind one, and how many formulas that are. Behind a display
    /// the sentence may go on in the next paragraph.
    fn conditions_behind(
        &mut self,
        formula: Span,
        behind: &[&Inline],
        display: bool,
    ) -> (Vec<Chain>, usize) {
        let mut conditions = Vec::new();
        let mut taken = 0;
        let mut end = formula;
        for next in behind {
            let words = Words::in_prose(&next.before);
            let apart = (taken > 0 || !display) && self.is_apart(end, next.span);
            // These stand between two conditions only.
            let between = matches!(words, Words::UpTo | Words::And | Words::Or);
            if words == Words::Other || apart || between && taken == 0 {
                break;
            }
            let condition = read_formula(self.text, next.span, &mut self.macros);
            let certain = matches!(words, Words::Restriction | Words::UpTo | Words::Or);
            let defines = !certain && self.defines(&condition, &next.before);
            if !condition.diagnostics.is_empty() || defines {
                break;
            }
            let sign = match words {
                Words::UpTo => Some(Kind::Dots),
                Words::Restriction | Words::Or => Some(Kind::Text(next.before.clone())),
                _ => None,
            };
            conditions.extend(sign.map(|kind| Chain {
                members: vec![Expr::new(kind, next.span)],
                relations: Vec::new(),
            }));
            let statements = condition.statements.into_iter();
            conditions.extend(statements.flat_map(|statement| statement.items));
            (end, taken) = (next.span, taken + 1);
        }
        (conditions, taken)
    }

    /// The conditions behind a list of declarations, which are about all of them: "$v^{(l)} \in
    /// \mathbb{R}^m$ and $w^{(l)} \in \mathbb{R}^m$ for $l = 1, \dots, n$".
    fn shared_conditions(&mut self, first: Span, behind: &[&Inline]) -> Vec<Chain> {
        const LONGEST: usize = 8;
        let mut end = first;
        for (at, next) in behind.iter().enumerate().take(LONGEST) {
            let words = next.before.trim_matches(|c: char| !c.is_alphabetic());
            let joined = matches!(words, "" | "and") && !next.before.contains(['.', ';']);
            if !joined || self.is_apart(end, next.span) {
                break;
            }
            let (conditions, taken) = self.conditions_behind(next.span, &behind[at + 1..], false);
            if taken > 0 {
                return conditions;
            }
            end = next.span;
        }
        Vec::new()
    }

    /// Whether a formula behind a word such as "where" says what something is, and is no condition.
    fn defines(&self, formula: &Formula, before: &str) -> bool {
        let value = !matches!(last_word(before).as_str(), "where" | "with");
        formula.statements.iter().any(|statement| {
            let items = &statement.items;
            let mut listed =
                (0..items.len()).filter(|at| Listing::first_of(&items[*at..]).is_some());
            let listed = listed.next().is_some();
            !listed
                && items.iter().any(|chain| match chain.relations.first() {
                    None | Some((Relation::Other("≤" | "<" | "≥" | ">" | "≠"), _)) => false,
                    Some((Relation::Equal, _)) => {
                        !value || !may_be_an_index(&chain.members[1], &self.theory)
                    }
                    Some(_) => true,
                })
        })
    }

    /// The conditions behind a display that are about it, and how many formulas that are:
    /// `$$ M_{ij} = 1 $$ for $i = j$.`
    pub(super) fn conditions_of_display(
        &mut self,
        display: Span,
        behind: &[&Inline],
    ) -> (Vec<Chain>, usize) {
        let (conditions, taken) = self.conditions_behind(display, behind, true);
        let Some(last) = taken.checked_sub(1).map(|at| behind[at].span) else {
            return (Vec::new(), 0);
        };
        let says = conditions
            .iter()
            .any(|chain| !chain.relations.is_empty() || chain.members[0].name().is_none());
        // "for i = j we get" is about what is said next.
        let rest = self.text.get(last.end..).unwrap_or_default();
        let rest = rest.trim_start_matches('$').trim_start_matches([' ', '\t']);
        let ends = rest.is_empty() || rest.starts_with(['.', ',', ';', ')', '\n', '\r']);
        match says && ends {
            true => (conditions, taken),
            false => (Vec::new(), 0),
        }
    }

    /// Whether a paragraph or an item of a list ends between two formulas.
    fn is_apart(&self, one: Span, other: Span) -> bool {
        let between = self.text.get(one.end..other.start).unwrap_or_default();
        let mut lines = between.split('\n').skip(1);
        let count = lines.clone().count();
        let blank = lines.clone().take(count.saturating_sub(1));
        let item = |line: &str| {
            let line = line.trim_start();
            let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let numbered = number.len() < line.len() && number.starts_with(['.', ')']);
            numbered || line.starts_with(['-', '*', '+'])
        };
        blank.clone().any(|line| line.trim().is_empty()) || lines.any(item)
    }

    /// Takes note of what a formula in a line of text says, which is not read; `before` is what
    /// stands before it, nothing for a display.
    pub(super) fn prose(&mut self, formula: &Formula, span: Span, before: Option<&str>) {
        let line = self.line(span);
        let word = last_word(before.unwrap_or_default());
        let states = ASSUMING.contains(&word.as_str()) || word == "that";
        let case = CASES.contains(&word.as_str());
        if before.is_some() {
            self.unchecked += self.claims(formula, word);
        }
        for chain in chains(formula) {
            let [left, right, ..] = chain.members.as_slice() else {
                continue;
            };
            match &chain.relations[0].0 {
                relation @ (Relation::Equal | Relation::Other("≤" | "<" | "≥" | ">" | "≠"))
                    if case && !self.introduces(left, right, relation) =>
                {
                    let last = chain.members.last().unwrap_or(right);
                    let value = may_be_an_index(last, &self.theory);
                    let value = value || *relation != Relation::Equal;
                    self.unused.case(chain, value, self.text, line);
                    self.case = Some(span.end);
                    self.restricts_display(chain, span, line);
                }
                relation @ (Relation::Equal | Relation::Equivalent)
                    if may_define(left, right, relation, &self.theory) =>
                {
                    let sides = Sides {
                        left,
                        right: Some(right),
                        text: self.text,
                    };
                    self.unused.equation(&sides, &self.theory, line);
                }
                Relation::In => self.unused.restriction(chain, line),
                Relation::Other("≈" | "∝" | "∼" | "≤" | "<" | "≥" | ">" | "≠")
                | Relation::Equal
                    if states =>
                {
                    self.unused.restriction(chain, line);
                }
                _ => {}
            }
        }
    }

    /// A condition directly behind a display is about that display: `$$ M_{ij} := 1 $$ if $i = j$`.
    fn restricts_display(&mut self, chain: &Chain, span: Span, line: usize) {
        let Some((first, end)) = self.last_display else {
            return;
        };
        let between = self.text.get(end..span.start).unwrap_or_default();
        let words = between.trim_matches(|c: char| !c.is_alphabetic());
        if !CASES.contains(&words) || between.contains('.') {
            return;
        }
        let text = format!("line {line} says for which case that is");
        self.restrict_links(first, chain, &text);
    }

    /// Nothing is refuted any more from this link on, and what was defined holds under a condition
    /// only.
    fn restrict_links(&mut self, first: usize, condition: &Chain, text: &str) {
        let mut defined = Vec::new();
        for link in &mut self.links[first..] {
            match &mut link.status {
                Status::Claim { caution, .. } if caution.is_none() => {
                    *caution = Some(Caution::difference(text));
                }
                Status::Definition { name, .. } => defined.push(name.clone()),
                _ => {}
            }
        }
        if !defined.is_empty() {
            let (span, line) = (condition.span(), self.line(condition.span()));
            let shown = &self.text[span.start..span.end];
            let text = format!("it was defined for {shown} only (line {line})");
            self.unused.stranger(&defined, &text);
        }
    }

    /// Whether a part of a display says for which value of a name the parts before it hold:
    /// `\frac{dy}{dx} = 3 \quad (x = 1)`.
    pub(super) fn is_side_condition<'e>(
        &self,
        chain: &Chain,
        members: impl Iterator<Item = &'e Expr>,
    ) -> bool {
        let ([left, right], [(Relation::Equal, _)]) = (&*chain.members, &*chain.relations) else {
            return false;
        };
        let value = match &right.kind {
            Kind::Sum(terms) => terms.iter().all(|(_, term)| is_digits(term)),
            _ => is_digits(right),
        };
        // What has a definition is claimed to have this value.
        let free = |name: &&str| value && !self.theory.has(name);
        let Some(name) = left.name().filter(free) else {
            return false;
        };
        let mut found = self.theory.knows(name);
        for member in members.take_while(|member| member.span.start < chain.span().start) {
            walk(member, &mut |part| found |= part.name() == Some(name));
        }
        found
    }

    /// A condition on a value is about what stands before it in its display, from this link on.
    pub(super) fn restricted_by(&mut self, chain: &Chain, first: usize) {
        let span = chain.span();
        let text = format!(
            "the condition {} is not used",
            &self.text[span.start..span.end]
        );
        self.restrict_links(first, chain, &text);
    }

    /// Whether an equation says for the first time what something is. "For v = t^2" does, "for i = j"
    /// and "for v = 0" do not.
    fn introduces(&self, left: &Expr, right: &Expr, relation: &Relation) -> bool {
        may_define(left, right, relation, &self.theory)
            && !may_be_an_index(right, &self.theory)
            && !unknown(left, &self.theory).is_empty()
    }

    /// How many equations in a formula behind a word claim something: they define nothing, state no
    /// range and no case, and nobody is asked to assume them.
    fn claims(&self, formula: &Formula, word: String) -> usize {
        if [&ASSUMING[..], &CASES[..]]
            .iter()
            .any(|words| words.contains(&word.as_str()))
        {
            return 0;
        }
        let claims = |chain: &&Chain| {
            let [left, right, ..] = chain.members.as_slice() else {
                return false;
            };
            let relation = &chain.relations[0].0;
            let equal = matches!(relation, Relation::Equal | Relation::Equivalent);
            let integers = left
                .name()
                .is_some_and(|name| self.theory.globals.contains_key(name));
            equal && !integers && !may_define(left, right, relation, &self.theory)
        };
        chains(formula).filter(claims).count()
    }

    /// Whether a display goes on with a sentence that began with a case: "for i = j we put".
    pub(super) fn is_in_a_case(&self, display: Span) -> bool {
        let between = self.case.and_then(|end| self.text.get(end..display.start));
        let ends = |words: &str| {
            let words: Vec<&str> = words.split_whitespace().collect();
            words.iter().any(|word| word.ends_with(['.', '!', '?']))
        };
        between.is_some_and(|between| !ends(between))
    }
}

/// The chains of a formula without its ranges: `l = 1, \dots, n` says nothing of l elsewhere.
fn chains(formula: &Formula) -> impl Iterator<Item = &Chain> {
    let dots = |chain: &Chain| chain.members.iter().any(|member| member.kind == Kind::Dots);
    let range = move |statement: &&Statement| statement.items.iter().any(dots);
    let statements = formula.statements.iter();
    let rest = statements.filter(move |statement| !range(statement));
    rest.flat_map(|statement| &statement.items)
}

/// Whether an expression is a number, perhaps in brackets.
fn is_digits(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Number(_) => true,
        Kind::Group(_, inner) => is_digits(inner),
        _ => false,
    }
}

/// The last word, in small letters.
fn last_word(before: &str) -> String {
    let word = before.rsplit(char::is_whitespace).next();
    word.unwrap_or_default().to_lowercase()
}
