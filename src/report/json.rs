//! JSON, one object, schema 1. Fields may be added, never renamed.

use serde_json::{Map, Value, json};

use super::CrossCheckReport;
use crate::cross_check::Pair;
use crate::evidence::Verdict;

/// The report of a cross-check. Times are included only on request: without them the same seed
/// gives the same bytes.
pub fn cross_check(report: &CrossCheckReport, times: bool) -> String {
    let pairs: Vec<Value> = report
        .comparison
        .pairs
        .iter()
        .map(|p| pair(p, times))
        .collect();
    let left_out: Vec<Value> = report
        .left_out
        .iter()
        .map(|left| json!({"method": left.method, "why": left.why}))
        .collect();
    let mut summary = Map::new();
    for word in ["checked", "sampled", "refuted", "ill-formed", "undecided"] {
        let pairs = report.comparison.pairs.iter();
        let count = pairs.filter(|pair| pair.verdict.word() == word).count();
        summary.insert(word.into(), count.into());
    }
    let object = json!({
        "schema": 1,
        "command": "cross-check",
        "seed": report.seed,
        "network": report.network,
        "loss": report.loss,
        "number": report.number,
        "data": report.data,
        "rows": report.rows,
        "instances": report.instances,
        "header": report.header,
        "row_by_row": report.row_by_row,
        "given": report.given,
        "planted": report.planted.map(|fault| fault.name()),
        "pairs": pairs,
        "left_out": left_out,
        "summary": summary,
        "ok": report.holds(),
    });
    format!("{object:#}\n")
}

fn pair(pair: &Pair, times: bool) -> Value {
    let mut object = json!({
        "left": pair.left,
        "right": pair.right,
        "verdict": pair.verdict.word(),
        "message": pair.verdict.to_string(),
        "difference": pair.largest.as_ref().map(|found| json!({
            "place": found.place.to_string(),
            "left": found.left,
            "right": found.right,
            "size": found.size,
        })),
    });
    let evidence = match &pair.verdict {
        Verdict::Checked(checked) => json!({"checked": checked}),
        Verdict::Sampled(sampled) => json!({"sampled": sampled}),
        Verdict::Refuted(counterexample) => {
            let mut shown = json!(counterexample);
            if let Some(shown) = shown.as_object_mut() {
                for name in ["network", "loss"] {
                    shown.insert(name.into(), json!(counterexample.setting(name)));
                }
                shown.remove("setting");
            }
            json!({"counterexample": shown})
        }
        _ => json!({}),
    };
    if let (Some(object), Value::Object(evidence)) = (object.as_object_mut(), evidence) {
        object.extend(evidence);
        if times {
            object.insert("seconds".into(), json!(pair.time.as_secs_f64()));
        }
    }
    object
}
