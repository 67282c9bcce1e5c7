//! Verdicts on documents for a terminal of 80 columns.

use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use super::document::{Document, DocumentsReport, label, name};
use super::human::{GLUE, paragraph, style};
use crate::decide::{Decision, FirstPrinciples};
use crate::derivation::{Link, Status};
use crate::diagnostic::{Lines, Span};
use crate::evidence::{Bound, Checked, Counterexample, Shrunk, Verdict};
use crate::prove::{Trace, Traces, Unprovable};

/// The width that every line keeps to.
const COLUMNS: usize = 80;

/// The report on some documents, with styles.
pub fn documents(report: &DocumentsReport) -> String {
    let mut out = String::new();
    for document in &report.documents {
        let bold = Style::new().bold();
        let _ = writeln!(out, "{bold}{}{bold:#}", document.path);
        let lines = Lines::of(&document.text);
        overview(&mut out, document, &lines);
        rests_on(&mut out, report, document, &lines);
        let mut traces = Traces::default();
        for (at, (link, decision)) in document.links.iter().enumerate() {
            if needs_words(report, link, decision) {
                out.push('\n');
                details(&mut out, report, document, &lines, at, &mut traces);
            }
        }
        if document.unchecked > 0 {
            out.push('\n');
            let count = match document.unchecked {
                1 => "1 equation in the text was not checked; <!-- gradproof: check --> in front \
                      of a line makes it a claim."
                    .into(),
                many => format!(
                    "{many} equations in the text were not checked; <!-- gradproof: check --> in \
                     front of a line makes them claims."
                ),
            };
            paragraph(&mut out, "  ", &count);
        }
        out.push('\n');
    }
    summary(&mut out, report);
    out
}

/// One line for each display: its links and their verdicts.
fn overview(out: &mut String, document: &Document, lines: &Lines<'_>) {
    let mut at = 0;
    while at < document.links.len() {
        let (first, _) = &document.links[at];
        let same =
            |(link, _): &&(Link, Decision)| link.display == first.display && link.id == first.id;
        let group: Vec<&(Link, Decision)> = document.links[at..].iter().take_while(same).collect();
        at += group.len();
        let mut parts: Vec<String> = Vec::new();
        let mut from = 0;
        while from < group.len() {
            let word = group[from].1.verdict.word();
            let run = group[from..]
                .iter()
                .take_while(|(_, decision)| decision.verdict.word() == word)
                .count();
            let (low, high) = (group[from].0.link, group[from + run - 1].0.link);
            let mark = style(&group[from].1.verdict);
            let numbers = match (group.len(), low == high) {
                (1, _) | (_, true) if high == 0 || group.len() == 1 => String::new(),
                (_, true) => format!("{low} "),
                (_, false) => format!("{low}-{high} "),
            };
            parts.push(format!("{numbers}{mark}{word}{mark:#}"));
            from += run;
        }
        let name = label(first, lines);
        let _ = writeln!(out, "  {name:<9} {}", parts.join(", "));
    }
}

/// What proofs assume that are not shown otherwise, besides what all proofs do.
fn rests_on(out: &mut String, report: &DocumentsReport, document: &Document, lines: &Lines<'_>) {
    let links = document.links.iter();
    for (link, decision) in links.filter(|(link, decision)| !needs_words(report, link, decision)) {
        if let Verdict::Proved(proved) = &decision.verdict
            && let [_, more @ ..] = proved.assumptions.as_slice()
            && !more.is_empty()
        {
            let text = format!("{} is proved where {}.", name(link, lines), more.join("; "));
            out.push('\n');
            paragraph(out, "  ", &text);
        }
    }
}

/// Whether a link needs more than its verdict.
fn needs_words(report: &DocumentsReport, link: &Link, decision: &Decision) -> bool {
    let plain = match (&link.status, &decision.verdict) {
        // That it takes the place of another is no news.
        (Status::Definition { replaced, .. }, _) => {
            decision.notes.len() == usize::from(!replaced.is_empty())
        }
        (_, Verdict::Proved(_)) => !report.trace,
        (_, Verdict::Checked(_) | Verdict::Definition(_)) => true,
        _ => false,
    };
    !plain || !report.is_enough(link, decision)
}

fn details(
    out: &mut String,
    report: &DocumentsReport,
    document: &Document,
    lines: &Lines<'_>,
    at: usize,
    traces: &mut Traces,
) {
    let (link, decision) = &document.links[at];
    let word = decision.verdict.word();
    let mark = style(&decision.verdict);
    let name = name(link, lines);
    let expected = match (&link.expected, report.is_enough(link, decision)) {
        (Some(_), true) => ", as expected".into(),
        (Some(expected), false) => format!(", but {expected} was expected"),
        (None, _) => String::new(),
    };
    let code = decision
        .diagnostic
        .as_ref()
        .map(|found| format!(" [{}]", found.code))
        .unwrap_or_default();
    let _ = writeln!(out, "{mark}{word}{mark:#}{code}: {name}{expected}");
    let place = decision
        .diagnostic
        .as_ref()
        .map_or(link.span, |found| match link.link {
            0 => found.span,
            _ => link.span,
        });
    source(out, document, lines, place);
    match &decision.verdict {
        Verdict::Refuted(found) => counterexample(out, found),
        Verdict::Conditional(checked, condition) => {
            paragraph(
                out,
                "  ",
                &format!(
                    "This makes sense only for {condition}. Then it holds: {}.",
                    evidence(checked)
                ),
            );
        }
        Verdict::Checked(checked) => {
            paragraph(out, "  ", &format!("{}.", capital(&evidence(checked))));
            if let Some(why) = &decision.unproved {
                paragraph(out, "  ", &format!("Not proved: {why}."));
            }
        }
        Verdict::Proved(proved) => {
            let layers = match proved.scope.as_str() {
                "" => String::new(),
                scope => format!("{scope} and "),
            };
            let tried = match decision.scope.as_str() {
                "" => String::new(),
                scope => format!(" with {scope}"),
            };
            let text = format!(
                "Proved for {layers}all sizes, values and functions; and {}{tried}.",
                agreement(&proved.checked)
            );
            paragraph(out, "  ", &text);
            paragraph(
                out,
                "  ",
                &format!("Assumed: {}.", proved.assumptions.join("; ")),
            );
            if report.trace
                && let Status::Claim { claim, .. } = &link.status
            {
                trace(out, traces.of(&claim.theory, &proved.theorem, &name));
            }
        }
        other => {
            let text = other.to_string();
            let text = text
                .split_once(": ")
                .map_or(text.as_str(), |(_, rest)| rest);
            paragraph(out, "  ", &format!("{}.", capital(text)));
        }
    }
    if !decision.scope.is_empty() && !matches!(decision.verdict, Verdict::Proved(_)) {
        paragraph(out, "  ", &format!("Looked at for {}.", decision.scope));
    }
    if let Some(text) = chain_story(document, at) {
        paragraph(out, "  ", &text);
    }
    for text in decision.assumptions.iter().chain(&decision.notes) {
        paragraph(out, "  ", &format!("{}.", capital(text)));
    }
}

/// The steps of a proof. Steps that only rename dummies are left out.
fn trace(out: &mut String, traces: Result<Vec<Trace>, Unprovable>) {
    let Ok(traces) = traces else {
        paragraph(
            out,
            "  ",
            "The proof cannot be repeated: an internal error.",
        );
        return;
    };
    for trace in &traces {
        let name = match trace.name.is_empty() {
            true => "The claim",
            false => &trace.name,
        };
        match trace.context.as_str() {
            "" => paragraph(out, "  ", &format!("{name}:")),
            context => paragraph(out, "  ", &format!("{name}, for {context}:")),
        }
        paragraph(out, "      ", &trace.left);
        if trace.steps.is_empty() {
            paragraph(out, "    = ", &trace.right);
        }
        for step in trace
            .steps
            .iter()
            .filter(|step| step.rule != "renaming of dummies")
        {
            paragraph(out, "    = ", &step.whole);
            paragraph(out, "        by ", &step.rule);
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        // Names of symbols keep their case.
        Some(first)
            if text
                .split(' ')
                .next()
                .is_some_and(|word| word.chars().count() > 1) =>
        {
            first.to_uppercase().chain(letters).collect()
        }
        _ => text.into(),
    }
}

/// How a wrong link sits in its chain.
fn chain_story(document: &Document, at: usize) -> Option<String> {
    let (link, decision) = &document.links[at];
    let Status::Claim { left, claim, .. } = &link.status else {
        return None;
    };
    if claim.members.len() < 3 {
        return None;
    }
    let first = match decision.first_principles? {
        FirstPrinciples::Right if *left > 0 => {
            "The right side is right, measured by the first member of the chain."
        }
        FirstPrinciples::Wrong if *left > 0 => {
            "The right side is wrong, measured by the first member of the chain."
        }
        _ => return None,
    };
    Some(first.into())
}

/// The line of the document with the place underlined, cut to the width of the terminal.
fn source(out: &mut String, document: &Document, lines: &Lines<'_>, span: Span) {
    // A window of the line around the place: the library trims only what is far away.
    const WINDOW: usize = 58;
    // Enough bytes for a window on either side.
    const NEAR: usize = 8 * WINDOW;
    let text = &document.text;
    let (number, _) = lines.place(span);
    let whole = lines.line(number);
    let boundary = |at: &usize| text.is_char_boundary(*at);
    let start = whole.start.max(span.start.saturating_sub(NEAR));
    let start = (start..=whole.end).find(boundary).unwrap_or(whole.end);
    let end = whole.end.min(span.start.saturating_add(NEAR));
    let end = (end..=whole.end)
        .find(boundary)
        .unwrap_or(whole.end)
        .max(start);
    let line = text[start..end].trim_end_matches('\r');
    let from = span.start.saturating_sub(start).min(line.len());
    let to = (span.end.saturating_sub(start)).clamp(from, line.len());
    let letters: Vec<(usize, char)> = line.char_indices().collect();
    let at = letters.iter().take_while(|(byte, _)| *byte < from).count();
    let marked = letters
        .iter()
        .filter(|(byte, _)| *byte >= from && *byte < to)
        .count()
        .clamp(1, WINDOW);
    let (first, last) = match letters.len() <= WINDOW + 6 {
        true => (0, letters.len()),
        false => {
            let first = (at + marked / 2)
                .saturating_sub(WINDOW / 2)
                .min(letters.len() - WINDOW);
            (first, first + WINDOW)
        }
    };
    let mut shown = String::new();
    if first > 0 {
        shown.push_str("...");
    }
    let mark_from = shown.len()
        + letters[first..at.clamp(first, last)]
            .iter()
            .map(|(_, c)| c.len_utf8())
            .sum::<usize>();
    let visible_end = (at + marked).clamp(first, last);
    let mark_to = mark_from
        + letters[at.clamp(first, last)..visible_end]
            .iter()
            .map(|(_, c)| c.len_utf8())
            .sum::<usize>();
    shown.extend(
        letters[first..last]
            .iter()
            .map(|(_, c)| if c.is_control() { ' ' } else { *c }),
    );
    if last < letters.len() {
        shown.push_str("...");
    }
    let snippet = Snippet::source(shown.as_str())
        .line_start(number)
        .annotation(AnnotationKind::Primary.span(mark_from..mark_to.max(mark_from)));
    let group = Group::with_level(Level::ERROR).element(snippet);
    let rendered = Renderer::styled().term_width(COLUMNS).render(&[group]);
    for line in rendered.lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

fn agreement(checked: &Checked) -> String {
    let s = if checked.instances() == 1 { "" } else { "s" };
    format!(
        "exactly equal at {} instance{s} ({})",
        checked.instances(),
        checked.number()
    )
}

fn evidence(checked: &Checked) -> String {
    let bound = match checked.bound() {
        Bound::Probability { log2 } => format!(
            "error probability at most 2^{:.0} at the sizes tried",
            log2.ceil()
        ),
        Bound::None => "no probability is claimed".into(),
    };
    format!("{}, {bound}", agreement(checked))
}

fn counterexample(out: &mut String, found: &Counterexample) {
    let kind = match found.shrunk {
        Shrunk::Minimal => "Smallest counterexample",
        _ => "Counterexample, not shrunk further",
    };
    if let Some(note) = &found.note {
        paragraph(out, "  ", &format!("{}.", capital(note)));
    }
    let _ = writeln!(out, "  {kind}, exact:");
    let glued = |name: &str, value: &str| format!("{name} = {value}").replace(' ', GLUE);
    let sizes: Vec<String> = found
        .sizes
        .iter()
        .map(|(name, size)| glued(name, &size.to_string()))
        .collect();
    let rows = [
        ("sizes", sizes),
        (
            "with",
            found
                .setting
                .iter()
                .map(|(name, value)| glued(name, value))
                .collect(),
        ),
        (
            "values",
            found
                .values
                .iter()
                .map(|(name, value)| glued(name, value))
                .collect(),
        ),
    ];
    for (name, parts) in rows {
        if !parts.is_empty() {
            paragraph(out, &format!("    {name:<11} "), &parts.join("  "));
        }
    }
    for side in [&found.left, &found.right] {
        paragraph(out, &format!("    {:<11} ", side.method), &side.value);
    }
}

fn summary(out: &mut String, report: &DocumentsReport) {
    let counts: Vec<String> = report
        .counts()
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| {
            let s = if word == "definition" && count != 1 {
                "s"
            } else {
                ""
            };
            format!("{count} {word}{s}")
        })
        .collect();
    let links = || report.documents.iter().flat_map(|document| &document.links);
    let short = links()
        .filter(|(link, decision)| !report.is_enough(link, decision))
        .count();
    let expected = links()
        .filter(|(link, decision)| link.expected.is_some() && report.is_enough(link, decision))
        .count();
    let mut text = format!("{}.", counts.join(", "));
    if expected > 0 {
        text.push_str(&format!(" {expected} as the document expects."));
    }
    let colour = match short {
        0 => AnsiColor::Green,
        _ => AnsiColor::Red,
    };
    let mark = Style::new().fg_color(Some(colour.into())).bold();
    text.push_str(&match short {
        0 => " Everything holds.".to_string(),
        1 => " 1 link does not hold.".into(),
        many => format!(" {many} links do not hold."),
    });
    let mut plain = String::new();
    paragraph(&mut plain, "", &text);
    let _ = writeln!(out, "{mark}{}{mark:#}", plain.trim_end());
}
