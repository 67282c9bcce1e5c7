//! Verdicts on documents for programs. Fields may be added, never renamed.

use serde_json::{Map, Value, json};

use super::document::{Document, DocumentsReport};
use crate::decide::Decision;
use crate::derivation::Link;
use crate::evidence::{Bound, Counterexample, Verdict};

/// One object for all documents.
pub fn documents(report: &DocumentsReport) -> String {
    let documents: Vec<Value> = report
        .documents
        .iter()
        .map(|document| {
            let claims: Vec<Value> = document
                .links
                .iter()
                .map(|(link, decision)| claim(report, document, link, decision))
                .collect();
            json!({"path": document.path, "claims": claims})
        })
        .collect();
    let summary: Map<String, Value> = report
        .counts()
        .into_iter()
        .map(|(word, count)| (word.into(), count.into()))
        .collect();
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

fn claim(report: &DocumentsReport, document: &Document, link: &Link, decision: &Decision) -> Value {
    let (line, column) = link.span.line_and_column(&document.text);
    let latex = document
        .text
        .get(link.display.start..link.display.end)
        .unwrap_or_default();
    let (method, instances, bound) = match &decision.verdict {
        Verdict::Checked(checked) | Verdict::Conditional(checked, _) => {
            let bound = match checked.bound() {
                Bound::Probability { log2 } => json!(log2.ceil()),
                Bound::None => Value::Null,
            };
            (json!("random exact"), json!(checked.instances()), bound)
        }
        Verdict::Refuted(_) => (json!("counterexample"), Value::Null, Value::Null),
        _ => (Value::Null, Value::Null, Value::Null),
    };
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
        "scope": decision.scope,
        "assumptions": decision.assumptions,
        "method": method,
        "instances": instances,
        "error_bound_log2": bound,
        "from_first_principles": decision.first_principles.map(|found| found.word()),
        "counterexample": found,
        "repairs": [],
        "code": decision.diagnostic.as_ref().map(|found| found.code.to_string()),
        "message": decision.verdict.to_string(),
        "notes": decision.notes,
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
