//! The relations of a chain: which of them define something, which claim something.

use std::sync::Arc;

use super::caution::{Caution, Sides, may_be_an_index};
use super::claim::{Claim, end_of_run};
use super::definition::Stated;
use super::document::{Pending, Reader, Status};
use super::elaborate::{Elaborator, Found, Names};
use super::head::{Head, Known, may_define, may_define_where};
use super::name::Name;
use super::theory::Meaning;
use super::{UNREADABLE, unsupported, usage};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::tree::{Chain, Expr, Kind, Relation};

impl Reader<'_> {
    /// The relations of one chain, from left to right.
    pub(super) fn chain(
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
                    self.lose(left, Some(right), label);
                }
                found.push((*span, Status::Unusable(complaint.clone())));
                continue;
            }
            let status = match relation {
                Relation::Arrow => {
                    // `u <- 1` says what u is; elsewhere one name is written for another.
                    if may_define(left, right, &Relation::Define, &self.theory) {
                        self.lose(left, Some(right), label);
                    }
                    // What the right side is may be said further on in the chain.
                    arrows.push(found.len());
                    Status::Unusable(super::unreadable(*span))
                }
                Relation::Other(sign) => {
                    // `u ≈ 1` says something of u, and nothing else about what stands on the right.
                    let order = matches!(*sign, "≤" | "<" | "≥" | ">" | "≠");
                    if !order && may_define(left, right, &Relation::Define, &self.theory) {
                        self.lose(left, Some(right), label);
                    }
                    Status::Unusable(unsupported(*span, &format!("a relation with {sign}")))
                }
                Relation::In | Relation::Colon => Status::Unusable(Diagnostic::new(
                    UNREADABLE,
                    *span,
                    "a declaration cannot be part of a chain",
                )),
                Relation::Define | Relation::Equal | Relation::Equivalent => {
                    let head = Head::of(left, &self.theory).filter(|head| {
                        // Before an implication `t = 0` is a premise.
                        let known = self.theory.knows(&head.name().name);
                        let may = may_define_where(left, right, relation, conditions, &self.theory)
                            && !(pending.implication && known)
                            && !self.unused.lacks(left, self.text, &self.theory);
                        let define = *relation == Relation::Define;
                        first && !head.is_derivative(&self.theory) && (define || may)
                    });
                    let part = head.as_ref().filter(|_| *relation != Relation::Define);
                    let part = part.map(|head| head.known(conditions, &self.theory));
                    match (head, part) {
                        // Whether it defines or claims depends on the layer.
                        (Some(_), Some(Known::Part(older))) => {
                            self.lose(left, Some(right), label);
                            let what = format!(
                                "an equation for some layers that are defined in {older} and others"
                            );
                            let hint = "say for which layers, or write := to define all anew";
                            Status::Unusable(unsupported(left.span, &what).hint(hint))
                        }
                        (Some(_), _) if self.is_in_a_case(left.span) => {
                            self.lose(left, Some(right), label);
                            let what = "a definition in a case that the text speaks of";
                            Status::Unusable(unsupported(left.span, what))
                        }
                        (Some(_), _) if pending.hold.is_some() && differentiates(right) => {
                            self.lose(left, Some(right), label);
                            let what = "a derivative with something held fixed";
                            Status::Unusable(unsupported(right.span, what))
                        }
                        (Some(head), _) => {
                            let sums_implied = pending.sums_implied;
                            let stated = Stated {
                                conditions,
                                label,
                                sums_implied,
                            };
                            self.define(&head, left, right, names, &stated)
                        }
                        (None, _) if *relation == Relation::Define => {
                            self.lose(left, Some(right), label);
                            let found = Diagnostic::new(
                                super::HEAD_AND_BODY,
                                left.span,
                                "this cannot be defined",
                            );
                            let name = Name::of(left, &self.theory).and_then(Found::ok);
                            let layered = name.and_then(|name| name.with_layer(self.text));
                            Status::Unusable(found.hint(match layered {
                                Some(name) => format!("a layer is written in brackets, {name}"),
                                None if is_kronecker(left) => {
                                    "δ with two indices is the Kronecker delta: take another letter"
                                        .into()
                                }
                                None => "on the left of := stands a name with its indices".into(),
                            }))
                        }
                        (None, _) if first && self.recurs(left, right) => {
                            self.lose(left, Some(right), label);
                            let what = "a recursion over an index";
                            let hint = "write the steps as layers, h^{(t)}";
                            Status::Unusable(unsupported(left.span, what).hint(hint))
                        }
                        (None, _) => {
                            if first {
                                self.other_delta(left, right);
                            }
                            let members = end_of_run(chain, start);
                            let claim = claim.get_or_insert_with(|| {
                                let implied = pending.sums_implied;
                                let (theory, names) = (&self.theory, names.clone());
                                let mut claim =
                                    Claim::read(theory, members, conditions, names, implied);
                                claim.quote(self.text);
                                Arc::new(claim)
                            });
                            // What cannot be read may say what the other side is.
                            for (one, other) in [(at, at + 1), (at + 1, at)] {
                                let lost = claim.members.get(one - start);
                                if lost.is_some_and(Result::is_err) {
                                    let name = &chain.members[other];
                                    if may_define(name, &chain.members[one], relation, &self.theory)
                                    {
                                        let value = &chain.members[one];
                                        self.lose(name, Some(value), label);
                                    }
                                }
                            }
                            if pending.implication
                                && may_define(left, right, relation, &self.theory)
                            {
                                let value = may_be_an_index(right, &self.theory);
                                let line = self.lines.place(left.span).0;
                                self.unused.case(chain, value, self.text, line);
                            }
                            let claim = claim.clone();
                            let odd = self.odd_names(left, right, names);
                            let premise = || {
                                let text = "beside an implication an equation may be a premise";
                                pending.implication.then(|| Caution::difference(text))
                            };
                            let unused = &self.unused;
                            let caution = unused.caution(members, &claim, at - start, pending.hold);
                            Status::Claim {
                                claim,
                                left: at - start,
                                caution: caution.or(odd).or_else(premise),
                            }
                        }
                    }
                }
            };
            found.push((*span, status));
        }
        self.meet(&chain.members);
        for at in arrows {
            let sides = &chain.members[at..at + 2];
            let claim = Claim::read(&self.theory, sides, conditions, names.clone(), false);
            found[at].1 = Status::Rewriting(Arc::new(claim));
        }
        found
    }

    /// Takes note of a definition that cannot be used.
    pub(super) fn lose(&mut self, left: &Expr, right: Option<&Expr>, label: &str) {
        let text = self.text;
        self.unused
            .definition(&Sides { left, right, text }, &self.theory, label);
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
        let new = !self.theory.has(&head.name().name);
        let function = match head {
            Head::Function(name, ..) => theory.function(&name.name, name.indices.len()),
            _ => None,
        };
        // What was made with a function of which nothing was known is not what it would be now.
        let older = match function.map(|at| &theory.functions[at.0 as usize].meaning) {
            Some(Meaning::Opaque) => function.map(|at| theory.made_with(at)),
            _ => None,
        };
        match Elaborator::new(&mut theory, names.clone()).define(head, left.span, right, &stated) {
            Ok(defined) => {
                if new {
                    let first = (defined.name.clone(), label.into(), self.links.len());
                    self.first.push(first);
                }
                self.unused.defined(left, self.text, &self.theory);
                if let Some(older) = older.filter(|older| !older.is_empty()) {
                    self.unused.overtaken(older, &defined.name, label);
                }
                if theory.assumed() < self.theory.assumed() {
                    self.unused.set_aside(&defined.name, label);
                }
                self.theory = Arc::new(theory);
                let rule = defined.rule.filter(|(_, given)| *given > 0);
                let body = rule
                    .map(|(rule, given)| Claim::of_definition(&self.theory, &rule, given))
                    .map(Arc::new);
                Status::Definition {
                    name: defined.name,
                    replaced: defined.replaced,
                    reading: defined.reading,
                    needs: defined.needs,
                    body,
                }
            }
            Err(found) => {
                self.lose(left, Some(right), label);
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
        usage::walk(body, &mut |part| {
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

/// Whether this is a delta with indices.
fn is_kronecker(expr: &Expr) -> bool {
    matches!(&expr.kind, Kind::Scripted { base, .. } if base.name() == Some("δ"))
}

/// Whether something is differentiated in an expression.
fn differentiates(expr: &Expr) -> bool {
    let mut found = false;
    usage::walk(expr, &mut |part| {
        found |= matches!(part.kind, Kind::Derivative { .. });
    });
    found
}
