//! Verdicts on documents for programs. Fields may be added, never renamed.

use serde_json::{Map, Value, json};

use super::document::{Document, DocumentsReport, name};
use crate::decide::Decision;
use crate::derivation::{Link, Status};
use crate::diagnostic::Lines;
use crate::evidence::{Bound, Checked, Counterexample, Verdict};
use crate::prove::{Step, Trace, Traces};

/// One object for all documents.
pub fn documents(report: &DocumentsReport) -> String {
    let documents: Vec<Value> = report
        .documents
        .iter()
        .map(|document| {
            let lines = Lines::of(&document.text);
            let mut traces = Traces::default();
            let claims: Vec<Value> = document
                .links
                .iter()
                .map(|(link, decision)| {
                    claim(report, document, &lines, (link, decision), &mut traces)
                })
                .collect();
            json!({
                "path": document.path,
                "claims": claims,
                "unchecked_in_text": document.unchecked,
            })
        })
        .collect();
    let mut summary: Map<String, Value> = report
        .counts()
        .into_iter()
        .map(|(word, count)| (word.into(), count.into()))
        .collect();
    summary.insert("unchecked_in_text".into(), report.unchecked().into());
    let object = json!({
        "schema": 1,
        "command": "check",
        "seed": report.seed,
        "documents": documents,
        "summary": summary,
        "ok": report.holds(),
    });
    format!("{object:#}\n")
}

fn claim(
    report: &DocumentsReport,
    document: &Document,
    lines: &Lines<'_>,
    (link, decision): (&Link, &Decision),
    traces: &mut Traces,
) -> Value {
    let (line, column) = lines.place(link.span);
    let latex = document
        .text
        .get(link.display.start..link.display.end)
        .unwrap_or_default();
    let method = match &decision.verdict {
        Verdict::Proved(_) => json!("proof"),
        Verdict::Checked(_) | Verdict::Conditional(..) => json!("random exact"),
        Verdict::Refuted(_) => json!("counterexample"),
        _ => Value::Null,
    };
    let checked = match &decision.verdict {
        Verdict::Proved(proved) => Some(&proved.checked),
        Verdict::Checked(checked) | Verdict::Conditional(checked, _) => Some(checked),
        _ => None,
    };
    let bound = checked.and_then(|checked| match checked.bound() {
        Bound::Probability { log2 } => Some(log2.ceil()),
        Bound::None => None,
    });
    let mut assumptions = decision.assumptions.clone();
    let mut scope = &decision.scope;
    if let Verdict::Proved(proved) = &decision.verdict {
        assumptions.extend(proved.assumptions.iter().cloned());
        scope = &proved.scope;
    }
    let found = match &decision.verdict {
        Verdict::Refuted(found) => counterexample(found),
        _ => Value::Null,
    };
    json!({
        "id": link.id,
        "link": link.link,
        "label": link.labelled.then_some(&link.id),
        "section": link.section,
        "line": line,
        "column": column,
        "latex": latex.trim(),
        "reading": decision.reading,
        "verdict": decision.verdict.word(),
        "expected": link.expected,
        "ok": report.is_enough(link, decision),
        "scope": scope,
        "tried": decision.scope,
        "assumptions": assumptions,
        "method": method,
        "instances": checked.map(Checked::instances),
        "error_bound_log2": bound,
        "from_first_principles": decision.first_principles.map(|found| found.word()),
        "counterexample": found,
        "repairs": [],
        "code": decision.diagnostic.as_ref().map(|found| found.code.to_string()),
        "message": decision.verdict.to_string(),
        "notes": decision.notes,
        "unproved": decision.unproved,
        "trace": trace(report, lines, (link, decision), traces),
    })
}

fn counterexample(found: &Counterexample) -> Value {
    let pairs = |list: &[(String, String)]| -> Map<String, Value> {
        list.iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect()
    };
    let sizes: Map<String, Value> = found
        .sizes
        .iter()
        .map(|(name, size)| (name.clone(), json!(size)))
        .collect();
    json!({
        "number": found.number,
        "sizes": sizes,
        "setting": pairs(&found.setting),
        "values": pairs(&found.values),
        "lhs": found.left.value,
        "rhs": found.right.value,
        "shrunk": found.shrunk,
        "note": found.note,
    })
}

/// The steps of a proof, where they are wanted.
fn trace(
    report: &DocumentsReport,
    lines: &Lines<'_>,
    (link, decision): (&Link, &Decision),
    traces: &mut Traces,
) -> Value {
    let (Verdict::Proved(proved), Status::Claim { claim, .. }) = (&decision.verdict, &link.status)
    else {
        return Value::Null;
    };
    if !report.trace {
        return Value::Null;
    }
    let step = |step: &Step| json!({"rule": step.rule, "on": step.on, "gives": step.gives, "whole": step.whole});
    let equation = |trace: &Trace| {
        json!({
            "name": trace.name,
            "context": trace.context,
            "left": trace.left,
            "right": trace.right,
            "steps": trace.steps.iter().map(step).collect::<Vec<Value>>(),
        })
    };
    let name = name(link, lines);
    match traces.of(&claim.theory, &proved.theorem, &name) {
        Ok(traces) => traces.iter().map(equation).collect(),
        Err(_) => Value::Null,
    }
}
