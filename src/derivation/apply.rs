//! Functions: which name is one, and what it means when it is applied.

use std::sync::Arc;

use super::array::{Array, SHAPES};
use super::elaborate::{Elaborator, Found};
use super::head::{is_operator, stem, without_word};
use super::integer::Integer;
use super::name::Name;
use super::scope::Role;
use super::term::{FunctionId, Term};
use super::theory::{Formula, Function, Meaning};
use super::usage::walk;
use super::{CIRCULAR, INDEX_COUNT, NOT_A_FUNCTION, unreadable, unsupported};
use crate::diagnostic::{Diagnostic, Span};
use crate::number::Rational;
use crate::syntax::tree::{Bracket, Expr, Kind};

/// How many defined functions may be put into one equation.
const MOST_CALLS: u32 = 2000;

/// A function about to be applied.
pub(super) struct Call<'e> {
    function: Known,
    name: Name<'e>,
}

/// Which function.
enum Known {
    Exp,
    Log,
    Hyperbolic(&'static str),
    Of(FunctionId),
    Unsupported,
    /// A sign such as O(x): some quantity that is small enough.
    Landau,
    /// A name that has been used as a function with so many subscripts.
    Subscripts(usize),
    /// A number or an array, written with what it depends on, and whether that is the same as where
    /// it was defined.
    Value(bool),
}

/// What has a fixed meaning as a function.
fn fixed(name: &str) -> Option<Known> {
    Some(match name {
        "exp" => Known::Exp,
        "log" | "ln" => Known::Log,
        "tanh" => Known::Hyperbolic("tanh"),
        "sinh" => Known::Hyperbolic("sinh"),
        "cosh" => Known::Hyperbolic("cosh"),
        "sin" | "cos" | "tan" | "max" | "min" | "det" | "arg" | "dim" | "tr" | "diag" | "sign" => {
            Known::Unsupported
        }
        _ => return None,
    })
}

/// Whether a name has a fixed meaning as a function.
pub(super) fn is_fixed(name: &str) -> bool {
    fixed(name).is_some()
}

impl Elaborator<'_> {
    /// Whether a name followed by something is a function applied to it.
    pub(super) fn call<'e>(&mut self, head: &'e Expr, next: &Expr) -> Option<Call<'e>> {
        let name = match Name::of(head, self.theory)? {
            Ok(name) => name,
            Err(_) => return None,
        };
        if name.layer.is_some() || name.transposed {
            return None;
        }
        let bracket = matches!(
            &next.kind,
            Kind::Group(Bracket::Round | Bracket::Square | Bracket::Curly, _)
        );
        let defined = self.theory.function(&name.name, name.indices.len());
        if let Some(function) = fixed(&name.name).filter(|_| defined.is_none()) {
            return Some(Call { function, name });
        }
        if !bracket || self.parameters.iter().any(|(known, _)| *known == name.name) {
            return None;
        }
        if self.theory.is_of_arrays(&name.name) && defined.is_none() {
            return Some(Call {
                function: Known::Unsupported,
                name,
            });
        }
        if let Some(function) = defined {
            return Some(Call {
                function: Known::Of(function),
                name,
            });
        }
        if let Some(same) = self.has_bracket(&name.name, next) {
            let function = Known::Value(same);
            return Some(Call { function, name });
        }
        // Operators such as an expectation are not known, and are no factors.
        let operator = is_operator(&name.name);
        let known = self
            .theory
            .symbol(&name.name, name.layer.is_some())
            .is_some()
            || self.theory.is_function(&name.name);
        if operator && !known {
            return Some(Call {
                function: Known::Unsupported,
                name,
            });
        }
        let round = matches!(&next.kind, Kind::Group(Bracket::Round, _));
        let unknown = self.theory.symbol(&name.name, false).is_none()
            && self.theory.symbol(&name.name, true).is_none()
            && self.scope.known(&name.name, self.theory).is_none();
        // `\dot{f}(t)` beside f is not any function.
        let base = stem(&name.name).or_else(|| without_word(&name.name));
        let marked = base.is_some_and(|base| self.theory.knows(base));
        let unknown = unknown && !marked;
        let family = self.theory.is_function(&name.name);
        let reads_as_function = name.primes > 0 || !self.alone.contains(&name.name);
        let plain = name.indices.is_empty() && name.primes == 0;
        if round && unknown && !family && plain && is_landau(&name.name) {
            let function = Known::Landau;
            return Some(Call { function, name });
        }
        let other = |function: &&Function| function.name == name.name;
        let other = self.theory.functions.iter().find(other);
        let other = other.map(|function| function.subscripts);
        if let Some(count) = other.filter(|_| round && unknown) {
            let function = Known::Subscripts(count);
            return Some(Call { function, name });
        }
        if round
            && unknown
            && reads_as_function
            && !matches!(name.name.as_str(), "e" | "δ" | "∂" | "∇" | "d")
        {
            // Nothing is known of it: any smooth function.
            self.theory.functions.push(Function {
                name: name.name.clone(),
                subscripts: name.indices.len(),
                meaning: Meaning::Opaque,
            });
            let function = FunctionId(self.theory.functions.len() as u32 - 1);
            return Some(Call {
                function: Known::Of(function),
                name,
            });
        }
        None
    }

    /// The value of a function at what stands behind it.
    pub(super) fn apply(&mut self, call: &Call<'_>, argument: &Expr, span: Span) -> Found<Array> {
        let inside = match &argument.kind {
            Kind::Group(_, inner) => inner,
            _ => argument,
        };
        let arguments: &[Expr] = match &inside.kind {
            Kind::List(items) => items,
            _ => std::slice::from_ref(inside),
        };
        let Call { function, name } = call;
        self.power_of_function(call)?;
        let value = match function {
            Known::Unsupported => {
                return Err(unsupported(span, &format!("the function {}", name.name)));
            }
            Known::Landau => {
                let what = format!("what the Landau symbol {} stands for", name.name);
                return Err(unsupported(span, &what));
            }
            Known::Subscripts(count) => return Err(other_subscripts(name, *count, span)),
            Known::Value(same) => return self.at_a_place(name, *same, span),
            Known::Of(function) => self.apply_known(*function, name, arguments, span)?,
            Known::Exp | Known::Log | Known::Hyperbolic(_) => {
                let [argument] = arguments else {
                    return Err(Diagnostic::new(
                        NOT_A_FUNCTION,
                        span,
                        format!("{} takes one argument", name.name),
                    ));
                };
                if !name.indices.is_empty() {
                    return Err(unsupported(
                        span,
                        "a logarithm or function with this subscript",
                    ));
                }
                let value = self.value(argument)?;
                self.elementary(function, value, name.primes)
            }
        };
        self.powered(value, name.power)
    }

    /// The value of a function with a fixed meaning, written without brackets.
    pub(super) fn apply_to(&mut self, call: &Call<'_>, value: Array, span: Span) -> Found<Array> {
        let Call { function, name } = call;
        self.power_of_function(call)?;
        match function {
            Known::Exp | Known::Log | Known::Hyperbolic(_) if name.indices.is_empty() => {
                let value = self.elementary(function, value, name.primes);
                self.powered(value, name.power)
            }
            _ => Err(unsupported(span, &format!("the function {}", name.name))),
        }
    }

    /// `f^{-1}(x)` is the inverse function, `\exp^2 x` a square, and `f^2(x)` may be `f(f(x))`.
    fn power_of_function(&mut self, call: &Call<'_>) -> Found<()> {
        let Some(power) = call.name.power else {
            return Ok(());
        };
        let fixed = !matches!(call.function, Known::Of(_));
        if fixed && self.scope_integer(power).is_some_and(|power| power >= 0) {
            return Ok(());
        }
        let name = &call.name.name;
        let what = format!("a power between {name} and its argument");
        Err(unsupported(power.span, &what).hint("write the power behind: (f(x))^2, (f(x))^{-1}"))
    }

    /// exp, log and what is made of exp, entry by entry.
    fn elementary(&mut self, function: &Known, value: Array, order: u32) -> Array {
        let of = |term: Term| match function {
            Known::Log => Term::Log(Box::new(term)),
            Known::Hyperbolic(name) => {
                let plus = Term::Exp(Box::new(term.clone()));
                let minus = Term::Exp(Box::new(Term::Negate(Box::new(term))));
                let difference =
                    Term::Add(vec![plus.clone(), Term::Negate(Box::new(minus.clone()))]);
                let sum = Term::Add(vec![plus, minus]);
                let two = || Box::new(Term::Number(Rational::from_integer(2.into())));
                match *name {
                    "sinh" => Term::Divide(Box::new(difference), two()),
                    "cosh" => Term::Divide(Box::new(sum), two()),
                    _ => Term::Divide(Box::new(difference), Box::new(sum)),
                }
            }
            _ => Term::Exp(Box::new(term)),
        };
        if order == 0 && !matches!(function, Known::Hyperbolic(_)) {
            return value.map(of);
        }
        // Evaluated once, even where it is used twice.
        let local = self.theory.locals;
        self.theory.locals += 1;
        value.map(|argument| Term::Let {
            local,
            argument: Box::new(argument),
            order,
            body: Box::new(of(Term::Local(local))),
        })
    }

    fn apply_known(
        &mut self,
        function: FunctionId,
        name: &Name<'_>,
        arguments: &[Expr],
        span: Span,
    ) -> Found<Array> {
        let mut subscripts = Vec::new();
        for place in &name.indices {
            subscripts.push(self.scope.integer(place, Role::Position, self.theory)?);
        }
        match self.theory.functions[function.0 as usize].meaning.clone() {
            Meaning::Opaque => {
                let [argument] = arguments else {
                    return Err(unsupported(
                        span,
                        "an unknown function of several arguments",
                    ));
                };
                let order = name.primes;
                Ok(self.value(argument)?.map(|argument| Term::Apply {
                    function,
                    order,
                    subscripts,
                    argument: Box::new(argument),
                }))
            }
            Meaning::OfArrays => Err(of_arrays(&name.name, span)),
            Meaning::Defined(formula) => self.put_in(&formula, name, &subscripts, arguments, span),
        }
    }

    /// Puts arguments into the expression that defines a function.
    fn put_in(
        &mut self,
        formula: &Arc<Formula>,
        name: &Name<'_>,
        subscripts: &[Integer],
        arguments: &[Expr],
        span: Span,
    ) -> Found<Array> {
        if arguments.len() != formula.parameters.len() {
            let message = format!(
                "{} takes {} arguments, not {}",
                name.name,
                formula.parameters.len(),
                arguments.len()
            );
            return Err(Diagnostic::new(NOT_A_FUNCTION, span, message));
        }
        self.calls += 1;
        if self.calls > MOST_CALLS {
            return Err(unsupported(
                span,
                "an equation in which so many functions are put in",
            ));
        }
        if self.depth >= 12 {
            return Err(Diagnostic::new(
                CIRCULAR,
                span,
                format!("{} is defined in terms of itself", name.name),
            ));
        }
        let mut values = Vec::new();
        for argument in arguments {
            values.push(self.value(argument)?);
        }
        // A function of one number is evaluated where its argument is known, so it has derivatives.
        let single = values.len() == 1 && !uses_indices(&formula.body, &formula.parameters[0]);
        if name.primes > 0 && !single {
            return Err(unsupported(
                span,
                "the derivative of a function of several numbers, written with a prime,",
            ));
        }
        let local = self.theory.locals;
        let outer = single.then(|| {
            self.theory.locals += 1;
            std::mem::replace(&mut values[0], Array::scalar(Term::Local(local)))
        });
        let before = (self.scope.bound.len(), self.parameters.len());
        let free = std::mem::take(&mut self.scope.free);
        let hidden = std::mem::take(&mut self.parameters);
        let mut stand_ins = Vec::new();
        for (subscript, index) in formula.subscripts.iter().zip(subscripts) {
            let var = self.theory.variable(subscript);
            self.scope.bound.push((subscript.clone(), var));
            stand_ins.push((var, index));
        }
        self.parameters = formula.parameters.iter().cloned().zip(values).collect();
        self.depth += 1;
        let body = self.value(&formula.body);
        self.depth -= 1;
        self.parameters = hidden;
        self.scope.bound.truncate(before.0);
        let stray = std::mem::replace(&mut self.scope.free, free);
        let mut body = body?;
        if let Some((stray, _)) = stray.first() {
            let message = format!("{stray} is not bound in the definition of {}", name.name);
            return Err(Diagnostic::new(super::NOT_IN_SCOPE, span, message));
        }
        for (var, index) in stand_ins {
            let size = self.scope.size(var, self.theory);
            self.scope.stands_on(index, &size, self.theory);
            body.body = super::array::put(&body.body, var, index, span)?;
        }
        match outer {
            None => Ok(body),
            Some(argument) => {
                if !body.axes.is_empty() {
                    return Err(Diagnostic::new(
                        SHAPES,
                        span,
                        format!("{} of a number should be a number", name.name),
                    ));
                }
                let order = name.primes;
                Ok(argument.map(|argument| Term::Let {
                    local,
                    argument: Box::new(argument),
                    order,
                    body: Box::new(body.body),
                }))
            }
        }
    }

    /// Reads the definition of a function once, to find out whether it means something. Answers
    /// what the function is at its parameters.
    pub(super) fn try_formula(&mut self, formula: &Formula, span: Span) -> Found<Term> {
        for subscript in &formula.subscripts {
            let var = self.theory.variable(subscript);
            self.scope.bound.push((subscript.clone(), var));
        }
        for parameter in &formula.parameters {
            let axes = if uses_indices(&formula.body, parameter) {
                1
            } else {
                0
            };
            let mut value = Array::scalar(Term::Local(0));
            for _ in 0..axes {
                let symbol = self.symbol_named(&format!("({parameter})"), false, 1, span);
                value = self.whole(symbol, None);
            }
            self.parameters.push((parameter.clone(), value));
        }
        let body = self.value(&formula.body)?;
        if let Some((stray, _)) = self.scope.free.first() {
            if formula.parameters.contains(stray) {
                return Err(unsupported(
                    span,
                    &format!("a function of an integer {stray}"),
                ));
            }
            let message = format!("{stray} is not bound in this definition");
            return Err(Diagnostic::new(super::NOT_IN_SCOPE, span, message));
        }
        match body.axes.is_empty() {
            true => Ok(body.body),
            false => Err(unreadable(span)),
        }
    }
}

/// Whether a name in front of a bracket says how fast something grows.
fn is_landau(name: &str) -> bool {
    matches!(name, "O" | "o" | "\\mathcal{O}" | "\\mathcal{o}")
}

/// A function with other subscripts than before.
fn other_subscripts(name: &Name<'_>, count: usize, span: Span) -> Diagnostic {
    let subscripts = match count {
        0 => "no subscript".into(),
        1 => "one subscript".into(),
        _ => format!("{count} subscripts"),
    };
    let here = name.indices.len();
    let stand = match here {
        0 => "none stands".into(),
        1 => "one stands".into(),
        _ => format!("{here} stand"),
    };
    let message = format!(
        "{} is a function with {subscripts}, but {stand} here",
        name.name
    );
    let found = Diagnostic::new(INDEX_COUNT, span, message);
    let digits = name.indices.iter().find_map(|index| match &index.kind {
        Kind::Number(digits) if digits.len() > 1 => Some(digits),
        _ => None,
    });
    match digits {
        Some(digits) if here < count => {
            found.hint(format!("{digits} is one index; put commas between several"))
        }
        _ => found,
    }
}

/// A function of arrays that has no definition.
pub(super) fn of_arrays(name: &str, span: Span) -> Diagnostic {
    let what = format!("the function {name} of arrays, which is declared only,");
    unsupported(span, &what).hint(format!("define it, {name}(x) := ..."))
}

/// Whether a parameter is used with an index, so that it stands for a vector.
fn uses_indices(body: &Expr, parameter: &str) -> bool {
    let mut found = false;
    walk(body, &mut |expr| {
        if let Kind::Scripted { base, sub, .. } = &expr.kind {
            found |= base.name() == Some(parameter) && !sub.is_empty();
        }
    });
    found
}
