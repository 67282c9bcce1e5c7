//! A document from top to bottom: what is declared, defined and claimed, in that order.

use std::sync::Arc;

use super::assumption::Normalised;
use super::caution::{Caution, Unused};
use super::claim::{Claim, end_of_run};
use super::condition::{hidden_relations, introduces_condition, known_set, with_conditions};
use super::declaration::declares;
use super::definition::{Head, Stated, may_define};
use super::elaborate::{Elaborator, Names};
use super::theory::Theory;
use super::{UNREADABLE, apply, unsupported};
use crate::diagnostic::{Code, Diagnostic, Lines, Span};
use crate::syntax::markdown::{
    BAD_EXPECT, Directive, DirectiveKind, Inline, ODD_DOLLAR, Piece, UNKNOWN_DIRECTIVE, read,
};
use crate::syntax::tree::{Chain, Expr, Kind, Relation, Statement};
use crate::syntax::{Formula, Macros, read_formula};

/// An expectation for a link that does not exist.
pub const EXPECT_NOTHING: Code = Code(109);

/// Everything a document says, link by link.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The relations, in the order of the document.
    pub links: Vec<Link>,
}

/// One relation sign of a document, or a complaint about a place where there should be one.
#[derive(Clone, Debug)]
pub struct Link {
    /// The label of the display, or D and its number.
    pub id: String,
    /// Which relation of the display it is, counted from 1; 0 for a complaint about the display.
    pub link: usize,
    /// Whether the id is a label that was given.
    pub labelled: bool,
    /// The heading it stands under.
    pub section: Option<String>,
    /// The relation sign.
    pub span: Span,
    /// The formula it belongs to.
    pub display: Span,
    /// The verdict that a directive expects.
    pub expected: Option<String>,
    /// What it is.
    pub status: Status,
}

/// What a relation is.
#[derive(Clone, Debug)]
pub enum Status {
    /// It introduces a symbol.
    Definition {
        /// Which symbol.
        name: String,
        /// Labels of the definitions it takes the place of.
        replaced: Vec<String>,
        /// The definition with every sum and range explicit.
        reading: String,
        /// The widths that must be equal where it is used; empty if it makes sense for all.
        needs: String,
    },
    /// It says that one thing is written in place of another: the two sides.
    Rewriting(Arc<Claim>),
    /// It means nothing, or nothing that can be decided.
    Unusable(Diagnostic),
    /// It is claimed that two members of a chain are equal.
    Claim {
        /// The chain.
        claim: Arc<Claim>,
        /// The member on the left; the one on the right is the next.
        left: usize,
        /// Something that was said and is not used here.
        caution: Option<Caution>,
    },
}

impl Derivation {
    /// Reads a document. Never fails.
    pub fn read(text: &str) -> Derivation {
        let mut reader = Reader {
            text,
            lines: Lines::of(text),
            theory: Arc::new(Theory::default()),
            macros: Macros::default(),
            links: Vec::new(),
            displays: 0,
            section: None,
            pending: Pending::default(),
            unused: Unused::default(),
        };
        let pieces = &read(text);
        let mut at = 0;
        while at < pieces.len() {
            match &pieces[at] {
                Piece::Heading { title, .. } => reader.section = Some(title.clone()),
                Piece::Display(span) => reader.display(*span, true),
                Piece::Lost(found) => reader.lost(found),
                Piece::Directive(directive) => reader.directive(directive),
                Piece::Inline(_) => {
                    let formulas: Vec<&Inline> = pieces[at..]
                        .iter()
                        .map_while(|piece| match piece {
                            Piece::Inline(inline) => Some(inline),
                            _ => None,
                        })
                        .collect();
                    at += formulas.len();
                    reader.inline(&formulas, false);
                    continue;
                }
            }
            at += 1;
        }
        let pending = std::mem::take(&mut reader.pending);
        let end = Span::new(text.len(), text.len());
        reader.expectations(pending, reader.links.len(), end, "end", false);
        Derivation {
            links: reader.links,
        }
    }
}

/// What directives say about the next formula.
#[derive(Clone, Default)]
struct Pending {
    label: Option<String>,
    expect: Vec<(Option<usize>, String, Span)>,
    assume: bool,
    ignore: bool,
    check: bool,
    sums_implied: bool,
    hold: bool,
}

struct Reader<'t> {
    text: &'t str,
    lines: Lines<'t>,
    theory: Arc<Theory>,
    macros: Macros,
    links: Vec<Link>,
    displays: usize,
    section: Option<String>,
    pending: Pending,
    unused: Unused,
}

impl Reader<'_> {
    fn directive(&mut self, directive: &Directive) {
        match &directive.kind {
            DirectiveKind::Expect { link, verdict } => {
                self.pending
                    .expect
                    .push((*link, verdict.clone(), directive.span))
            }
            DirectiveKind::Assume => self.pending.assume = true,
            DirectiveKind::Ignore => self.pending.ignore = true,
            DirectiveKind::Check => self.pending.check = true,
            DirectiveKind::SumsImplied => self.pending.sums_implied = true,
            DirectiveKind::Label(label) => self.pending.label = Some(label.clone()),
            DirectiveKind::Hold(_) => self.pending.hold = true,
            DirectiveKind::Maths(formulas) => {
                self.inline(&formulas.iter().collect::<Vec<_>>(), true)
            }
        }
    }

    fn lost(&mut self, found: &Diagnostic) {
        // A complaint about a directive leaves the other directives in place.
        let pending = match found.code {
            UNKNOWN_DIRECTIVE | BAD_EXPECT | ODD_DOLLAR => Pending::default(),
            _ => {
                self.displays += 1;
                std::mem::take(&mut self.pending)
            }
        };
        if !matches!(found.code, UNKNOWN_DIRECTIVE | BAD_EXPECT) {
            self.unused.anything(self.line(found.span));
        }
        let (id, labelled) = self.id(&pending, true);
        self.push(Link {
            id,
            link: 0,
            labelled,
            section: None,
            span: found.span,
            display: found.span,
            expected: pending
                .expect
                .into_iter()
                .next()
                .map(|(_, verdict, _)| verdict),
            status: Status::Unusable(found.clone()),
        });
    }

    fn line(&self, span: Span) -> usize {
        self.lines.place(span).0
    }

    fn push(&mut self, link: Link) {
        self.links.push(Link {
            section: self.section.clone(),
            ..link
        });
    }

    fn id(&self, pending: &Pending, display: bool) -> (String, bool) {
        match &pending.label {
            Some(label) => (label.clone(), true),
            None if display => (format!("D{}", self.displays), false),
            None => ("inline".into(), false),
        }
    }

    /// Formulas in a line of text. Only declarations and definitions are read.
    fn inline(&mut self, formulas: &[&Inline], hidden: bool) {
        let mut at = 0;
        while at < formulas.len() {
            let before = at;
            let span = formulas[at].span;
            let mut formula = read_formula(self.text, span, &mut self.macros);
            at += 1;
            let mut conditions = Vec::new();
            while let Some(next) = formulas
                .get(at)
                .filter(|next| introduces_condition(&next.before))
            {
                let condition = read_formula(self.text, next.span, &mut self.macros);
                if !condition.diagnostics.is_empty() {
                    break;
                }
                conditions.extend(
                    condition
                        .statements
                        .into_iter()
                        .flat_map(|statement| statement.items),
                );
                at += 1;
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
            if !self.pending.check && !formula.statements.iter().any(read) {
                self.prose(&formula, span, &formulas[before].before);
                // A complaint about a hidden formula must not be lost.
                if hidden && !formula.diagnostics.is_empty() {
                    self.formula(&formula, span, false);
                }
                continue;
            }
            for statement in &mut formula.statements {
                statement.condition.extend(conditions.iter().cloned());
            }
            self.formula(&formula, span, false);
        }
    }

    /// Takes note of what a formula in a line of text says, which is not read.
    fn prose(&mut self, formula: &Formula, span: Span, before: &str) {
        let line = self.line(span);
        let word = before
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let states = matches!(
            word.to_lowercase().as_str(),
            "let" | "assume" | "suppose" | "with" | "where" | "that" | "satisfying"
        );
        for chain in formula.statements.iter().flat_map(|stated| &stated.items) {
            let [left, right, ..] = chain.members.as_slice() else {
                continue;
            };
            match &chain.relations[0].0 {
                relation @ (Relation::Equal | Relation::Equivalent)
                    if may_define(left, right, relation, &self.theory) =>
                {
                    self.unused
                        .definition(left, self.text, &format!("line {line}"));
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

    fn display(&mut self, span: Span, display: bool) {
        self.displays += 1;
        let formula = read_formula(self.text, span, &mut self.macros);
        self.formula(&formula, span, display);
    }

    fn formula(&mut self, formula: &Formula, span: Span, display: bool) {
        let pending = std::mem::take(&mut self.pending);
        // What is held fixed is held fixed in the next display.
        self.pending.hold = pending.hold && !display;
        if pending.ignore {
            self.prose(formula, span, "");
        }
        if pending.ignore || pending.assume {
            let first = self.links.len();
            let used = Normalised::read(&self.theory, formula, span);
            if let Some((theory, link)) = used.filter(|_| pending.assume) {
                self.theory = Arc::new(theory);
                self.push(link);
            } else if pending.assume {
                self.unused.assumption(formula);
            }
            return self.expectations(pending, first, span, "ignored", false);
        }
        let (id, labelled) = self.id(&pending, display);
        let first = self.links.len();
        let mut number = 0;
        let link = |number: usize, at: Span, status: Status| Link {
            id: id.clone(),
            link: number,
            labelled,
            section: None,
            span: at,
            display: span,
            expected: None,
            status,
        };
        let statements = with_conditions(formula);
        let members = || {
            let chains = statements.iter().flat_map(|statement| &statement.items);
            chains.flat_map(|chain| &chain.members)
        };
        let lost: Vec<Span> = members().flat_map(hidden_relations).collect();
        let mut names = Names::default();
        members().for_each(|member| apply::names(member, &mut names));
        for statement in &statements {
            let complaint = formula.diagnostics.iter().find(|found| {
                let inside = |chain: &Chain| {
                    chain.span().start <= found.span.start && found.span.start <= chain.span().end
                };
                statement
                    .items
                    .iter()
                    .chain(&statement.condition)
                    .any(inside)
            });
            if declares(statement) {
                if let Some(found) = complaint {
                    self.push(link(0, found.span, Status::Unusable(found.clone())));
                    continue;
                }
                let mut theory = (*self.theory).clone();
                match Elaborator::new(&mut theory, names.clone())
                    .declare(statement, &statement.condition)
                {
                    Ok(()) => self.theory = Arc::new(theory),
                    Err(found) => {
                        let line = self.line(found.span);
                        for chain in &statement.items {
                            self.unused.meaning(chain, line);
                        }
                        self.push(link(0, found.span, Status::Unusable(found)));
                    }
                }
                continue;
            }
            for chain in &statement.items {
                if chain.relations.is_empty() && Head::of(&chain.members[0]).is_some() {
                    // `u, v := 1` says something of u too.
                    let more = |other: &Chain| {
                        let first = other.relations.first();
                        first.is_some_and(|(relation, _)| *relation == Relation::Define)
                    };
                    if statement.items.iter().any(more) {
                        self.unused.definition(&chain.members[0], self.text, &id);
                    }
                }
                for (at, status) in self.chain(
                    chain,
                    &statement.condition,
                    &formula.diagnostics,
                    &names,
                    &pending,
                    &id,
                ) {
                    number += 1;
                    self.push(link(number, at, status));
                }
            }
        }
        for found in &formula.diagnostics {
            let inside = |chain: &Chain| {
                let span = chain.span();
                !chain.relations.is_empty()
                    && span.start <= found.span.start
                    && found.span.start <= span.end
            };
            if !statements
                .iter()
                .flat_map(|statement| &statement.items)
                .any(inside)
            {
                self.push(link(0, found.span, Status::Unusable(found.clone())));
            }
        }
        for at in lost {
            let found = Diagnostic::new(
                UNREADABLE,
                at,
                "an equation inside of an expression is not read",
            );
            self.push(link(0, at, Status::Unusable(found)));
        }
        self.expectations(pending, first, span, &id, labelled);
    }

    fn expectations(
        &mut self,
        pending: Pending,
        first: usize,
        display: Span,
        id: &str,
        labelled: bool,
    ) {
        for (number, verdict, span) in pending.expect {
            let mut met = false;
            for link in &mut self.links[first..] {
                if number.is_none_or(|number| number == link.link) {
                    link.expected = Some(verdict.clone());
                    met = true;
                }
            }
            if !met {
                let message = match number {
                    Some(number) => format!(
                        "there is no link {number} in the formula that this expects something of"
                    ),
                    None => {
                        "there is no relation in the formula that this expects something of".into()
                    }
                };
                self.push(Link {
                    id: id.into(),
                    link: 0,
                    labelled,
                    section: None,
                    span,
                    display,
                    expected: None,
                    status: Status::Unusable(Diagnostic::new(EXPECT_NOTHING, span, message)),
                });
            }
        }
    }

    /// The relations of one chain, from left to right.
    fn chain(
        &mut self,
        chain: &Chain,
        conditions: &[Chain],
        complaints: &[Diagnostic],
        names: &Names,
        pending: &Pending,
        label: &str,
    ) -> Vec<(Span, Status)> {
        let mut found = Vec::new();
        // Where the members that are compared begin: after an arrow they begin anew.
        let mut start = 0;
        let mut claim: Option<Arc<Claim>> = None;
        let mut arrows = Vec::new();
        for (at, (relation, span)) in chain.relations.iter().enumerate() {
            let (left, right) = (&chain.members[at], &chain.members[at + 1]);
            let whole = left.span.to(right.span);
            let touches = |found: &&Diagnostic| {
                whole.start <= found.span.start && found.span.start <= whole.end
            };
            let first = at == start;
            if *relation == Relation::Arrow {
                start = at + 1;
                claim = None;
            }
            if let Some(complaint) = complaints.iter().find(touches) {
                let define = *relation == Relation::Define
                    || may_define(left, right, relation, &self.theory);
                if define {
                    self.unused.definition(left, self.text, label);
                }
                found.push((*span, Status::Unusable(complaint.clone())));
                continue;
            }
            let status = match relation {
                Relation::Arrow => {
                    // What the right side is may be said further on in the chain.
                    arrows.push(found.len());
                    Status::Unusable(super::unreadable(*span))
                }
                Relation::Other(sign) => {
                    // `u ← 1` and `1 =: u` say what u is.
                    for (one, other) in [(left, right), (right, left)] {
                        let order = matches!(*sign, "≤" | "<" | "≥" | ">" | "≠");
                        if !order && may_define(one, other, &Relation::Define, &self.theory) {
                            self.unused.definition(one, self.text, label);
                        }
                    }
                    Status::Unusable(unsupported(*span, &format!("a relation with {sign}")))
                }
                Relation::In | Relation::Colon => Status::Unusable(Diagnostic::new(
                    UNREADABLE,
                    *span,
                    "a declaration cannot be part of a chain",
                )),
                Relation::Define | Relation::Equal | Relation::Equivalent => {
                    let head = Head::of(left).filter(|head| {
                        let may = may_define(left, right, relation, &self.theory)
                            && !self.unused.lacks(left, self.text);
                        let define = *relation == Relation::Define;
                        first && !head.is_derivative(&self.theory) && (define || may)
                    });
                    match head {
                        Some(_) if pending.hold && differentiates(right) => {
                            self.unused.definition(left, self.text, label);
                            let what = "a derivative with something held fixed";
                            Status::Unusable(unsupported(right.span, what))
                        }
                        Some(head) => {
                            let sums_implied = pending.sums_implied;
                            let stated = Stated {
                                conditions,
                                label,
                                sums_implied,
                            };
                            self.define(&head, left, right, names, &stated)
                        }
                        None if *relation == Relation::Define => {
                            self.unused.definition(left, self.text, label);
                            let found = Diagnostic::new(
                                super::HEAD_AND_BODY,
                                left.span,
                                "this cannot be defined",
                            );
                            let hint = "on the left of := stands a name with its indices";
                            Status::Unusable(found.hint(hint))
                        }
                        None => {
                            let members = end_of_run(chain, start);
                            let claim = claim.get_or_insert_with(|| {
                                Arc::new(Claim::read(
                                    &self.theory,
                                    members,
                                    conditions,
                                    names.clone(),
                                    pending.sums_implied,
                                ))
                            });
                            // What cannot be read may say what the other side is.
                            for (one, other) in [(at, at + 1), (at + 1, at)] {
                                let lost = claim.members.get(one - start);
                                if lost.is_some_and(Result::is_err) {
                                    let name = &chain.members[other];
                                    if may_define(name, &chain.members[one], relation, &self.theory)
                                    {
                                        self.unused.definition(name, self.text, label);
                                    }
                                }
                            }
                            let caution = self.unused.caution(members, claim, pending.hold);
                            Status::Claim {
                                claim: claim.clone(),
                                left: at - start,
                                caution,
                            }
                        }
                    }
                }
            };
            found.push((*span, status));
        }
        for at in arrows {
            let sides = &chain.members[at..at + 2];
            let claim = Claim::read(&self.theory, sides, conditions, names.clone(), false);
            found[at].1 = Status::Rewriting(Arc::new(claim));
        }
        found
    }

    fn define(
        &mut self,
        head: &Head<'_>,
        left: &Expr,
        right: &Expr,
        names: &Names,
        stated: &Stated<'_>,
    ) -> Status {
        let mut theory = (*self.theory).clone();
        let inline = format!("line {}", self.lines.place(left.span).0);
        let label = match stated.label {
            "inline" => &inline,
            label => label,
        };
        let stated = Stated { label, ..*stated };
        match Elaborator::new(&mut theory, names.clone()).define(head, left.span, right, &stated) {
            Ok(defined) => {
                self.unused.defined(left, self.text);
                self.theory = Arc::new(theory);
                Status::Definition {
                    name: defined.name,
                    replaced: defined.replaced,
                    reading: defined.reading,
                    needs: defined.needs,
                }
            }
            Err(found) => {
                self.unused.definition(left, self.text, label);
                Status::Unusable(self.rests_on(found, right))
            }
        }
    }

    /// A definition that means nothing may do so because of the definitions in it.
    fn rests_on(&self, found: Diagnostic, body: &Expr) -> Diagnostic {
        if found.hint.is_some()
            || !matches!(
                found.code,
                super::RANGES | super::array::SHAPES | super::INDEX_COUNT
            )
        {
            return found;
        }
        let mut names: Vec<String> = Vec::new();
        apply::walk(body, &mut |part| {
            for rule in self.theory.rules.iter().filter(|rule| !rule.replaced) {
                let name = &self.theory.at(rule.symbol).name;
                let named = format!("{name} ({})", rule.label);
                if part.name() == Some(name) && !names.contains(&named) {
                    names.push(named);
                }
            }
        });
        match names.is_empty() {
            true => found,
            false => found.hint(format!(
                "it rests on the definition of {}",
                names.join(", ")
            )),
        }
    }
}

/// Whether something is differentiated in an expression.
fn differentiates(expr: &Expr) -> bool {
    let mut found = false;
    apply::walk(expr, &mut |part| {
        found |= matches!(part.kind, Kind::Derivative { .. });
    });
    found
}
