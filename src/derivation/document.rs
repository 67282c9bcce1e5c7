//! A document from top to bottom: what is declared, defined and claimed, in that order.

use std::collections::HashSet;
use std::sync::Arc;

use super::assumption::Normalised;
use super::caution::{Caution, Unused};
use super::claim::Claim;
use super::condition::{add_conditions, hidden_relations, with_conditions};
use super::declaration::{declares, is_part};
use super::doubt::Shapes;
use super::elaborate::{Elaborator, Names};
use super::head::Head;
use super::theory::Theory;
use super::{UNREADABLE, usage};
use crate::diagnostic::{Code, Diagnostic, Lines, Span};
use crate::syntax::markdown::{
    BAD_EXPECT, Directive, DirectiveKind, Inline, LOOSE_DOLLAR, ODD_DOLLAR, Piece,
    UNKNOWN_DIRECTIVE, read,
};
use crate::syntax::tree::{Chain, Relation};
use crate::syntax::{Formula, Macros, read_formula};

/// An expectation for a link that does not exist.
pub const EXPECT_NOTHING: Code = Code(109);

/// Everything a document says, link by link.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The relations, in the order of the document.
    pub links: Vec<Link>,
    /// How many equations among the words claim something and were not read.
    pub unchecked: usize,
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
        /// The right side where it was stated to hold, if that was stated.
        body: Option<Arc<Claim>>,
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
            first: Vec::new(),
            met: HashSet::new(),
            case: None,
            last_display: None,
            shapes: Shapes::default(),
            unchecked: 0,
        };
        let pieces = &read(text);
        let mut at = 0;
        while at < pieces.len() {
            match &pieces[at] {
                Piece::Heading { title, .. } => reader.section = Some(title.clone()),
                Piece::Display(span) => {
                    at += reader.display(*span, &inlines(&pieces[at + 1..]));
                }
                Piece::Lost(found) => reader.lost(found),
                Piece::Directive(directive) => reader.directive(directive),
                Piece::Inline(_) => {
                    let formulas = inlines(&pieces[at..]);
                    at += formulas.len();
                    reader.inline(&formulas, false);
                    continue;
                }
            }
            at += 1;
        }
        reader.defined_later();
        reader.completed();
        reader.doubts();
        let pending = std::mem::take(&mut reader.pending);
        let end = Span::new(text.len(), text.len());
        reader.expectations(pending, reader.links.len(), end, "end", false);
        Derivation {
            links: reader.links,
            unchecked: reader.unchecked,
        }
    }
}

/// The formulas in running text that these pieces begin with.
fn inlines(pieces: &[Piece]) -> Vec<&Inline> {
    let inlines = pieces.iter().map_while(|piece| match piece {
        Piece::Inline(inline) => Some(inline),
        _ => None,
    });
    inlines.collect()
}

/// What directives say about the next formula.
#[derive(Clone, Default)]
pub(super) struct Pending {
    pub label: Option<String>,
    pub expect: Vec<(Option<usize>, String, Span)>,
    pub assume: bool,
    pub ignore: bool,
    pub check: bool,
    pub sums_implied: bool,
    /// What cannot be used, if something is to be held fixed.
    pub hold: Option<&'static str>,
    /// Whether one part of the formula is said to follow from another.
    pub implication: bool,
}

pub(super) struct Reader<'t> {
    pub text: &'t str,
    pub lines: Lines<'t>,
    pub theory: Arc<Theory>,
    pub macros: Macros,
    pub links: Vec<Link>,
    displays: usize,
    section: Option<String>,
    pub pending: Pending,
    pub unused: Unused,
    /// The first definitions of symbols: the name, the label, and how many links stand before.
    pub first: Vec<(String, String, usize)>,
    /// Names that claims have been about.
    pub met: HashSet<String>,
    /// Where a case ends that the text speaks of.
    pub case: Option<usize>,
    /// How many links stand before the last display, and where it ends.
    pub last_display: Option<(usize, usize)>,
    /// Where the document shows that it speaks of matrices.
    pub shapes: Shapes,
    /// How many equations in the text were not checked.
    pub unchecked: usize,
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
            DirectiveKind::Hold(_) => {
                let text = "derivatives with something held fixed are not supported yet";
                self.pending.hold = Some(text);
            }
            DirectiveKind::Maths(formulas) => {
                self.inline(&formulas.iter().collect::<Vec<_>>(), true)
            }
        }
    }

    fn lost(&mut self, found: &Diagnostic) {
        // A complaint about a directive leaves the other directives in place.
        let pending = match found.code {
            UNKNOWN_DIRECTIVE | BAD_EXPECT | ODD_DOLLAR | LOOSE_DOLLAR => Pending::default(),
            _ => {
                self.displays += 1;
                std::mem::take(&mut self.pending)
            }
        };
        match found.code {
            UNKNOWN_DIRECTIVE => {
                self.pending.hold = Some("a directive in front of it could not be read");
            }
            BAD_EXPECT => {}
            _ => self.unused.anything(self.line(found.span)),
        }
        let (id, labelled) = self.id(&pending, found.code != LOOSE_DOLLAR);
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

    pub(super) fn line(&self, span: Span) -> usize {
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

    /// A claim may use what is defined right behind it: "..., where v := ...". It was read as if it
    /// were free.
    fn defined_later(&mut self) {
        for (name, label, at) in &self.first {
            let section = self.links.get(*at).map(|link| &link.section);
            let section = section.unwrap_or(&self.section).clone();
            let earlier = self.links[..*at].iter_mut().rev();
            for link in earlier.take_while(|link| link.section == section) {
                if let Status::Claim { claim, caution, .. } = &mut link.status {
                    let later = || Caution::of_later(claim, name, label);
                    *caution = caution.take().or_else(later);
                }
            }
        }
    }

    /// What a definition is made of may get its own definition further on.
    fn completed(&mut self) {
        for link in &mut self.links {
            let Status::Definition {
                body: Some(body), ..
            } = &mut link.status
            else {
                continue;
            };
            let Some(Ok(side)) = body.members.first() else {
                continue;
            };
            let span = side.span;
            let mut rules = self.theory.rules.iter();
            if rules.any(|rule| rule.span == span && !rule.replaced) {
                Arc::make_mut(body).theory = self.theory.clone();
            }
        }
    }

    /// Reads a display, with the conditions behind it; gives how many formulas these are.
    fn display(&mut self, span: Span, behind: &[&Inline]) -> usize {
        self.displays += 1;
        let mut formula = read_formula(self.text, span, &mut self.macros);
        self.look_at_shapes(&formula, span);
        let (conditions, taken) = self.conditions_of_display(span, behind);
        let taken = match add_conditions(&mut formula, &conditions, &self.theory) {
            0 => 0,
            _ => taken,
        };
        self.last_display = Some((self.links.len(), span.end));
        self.formula(&formula, span, true);
        self.case = None;
        self.unused.after_display();
        taken
    }

    pub(super) fn formula(&mut self, formula: &Formula, span: Span, display: bool) {
        let mut pending = std::mem::take(&mut self.pending);
        pending.implication = formula.implication;
        // What is held fixed is held fixed in the next display.
        self.pending.hold = pending.hold.filter(|_| !display);
        if pending.ignore {
            self.prose(formula, span, None);
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
        if !formula.diagnostics.is_empty() {
            let line = self.line(span);
            self.unused.formula(formula, &self.theory, line);
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
        members().for_each(|member| usage::names(member, &mut names));
        // In `S(k) = \sum_{i=1}^k x_i` the limit is no integer that means the same everywhere.
        if let Some(Head::Function(_, letters, _)) = members()
            .next()
            .and_then(|first| Head::of(first, &self.theory))
        {
            names.limits.retain(|name| !letters.contains(name));
        }
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
                    Ok(()) => {
                        self.theory = Arc::new(theory);
                        // Such as the positive numbers.
                        let line = self.line(span);
                        for chain in statement.items.iter().filter(|chain| is_part(chain)) {
                            self.unused.restriction(chain, line);
                        }
                    }
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
                if self.links.len() > first && self.is_side_condition(chain, members()) {
                    self.restricted_by(chain, first);
                    continue;
                }
                if chain.relations.is_empty() && Head::of(&chain.members[0], &self.theory).is_some()
                {
                    // `u, v := 1` says something of u too.
                    let more = |other: &Chain| {
                        let first = other.relations.first();
                        first.is_some_and(|(relation, _)| *relation == Relation::Define)
                    };
                    if statement.items.iter().any(more) {
                        self.lose(&chain.members[0], None, &id);
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
}
