//! Text for a terminal of 80 columns.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::CrossCheckReport;
use crate::cross_check::Pair;
use crate::evidence::{Bound, Counterexample, Shrunk, Verdict};

/// The width that every line keeps to, as far as the content lets it.
const COLUMNS: usize = 80;

/// The report of a cross-check, with styles. Times are shown on request.
pub fn cross_check(report: &CrossCheckReport, times: bool) -> String {
    let mut out = String::new();
    heading(&mut out, report);
    table(&mut out, report, times);
    for left in &report.left_out {
        let text = format!("{} left out, {}", left.method, left.why);
        paragraph(&mut out, "", &text);
    }
    evidence(&mut out, report);
    conclusion(&mut out, report);
    out
}

fn heading(out: &mut String, report: &CrossCheckReport) {
    let rows = plural(report.rows, "row");
    let data = match &report.data {
        Some(file) if report.header => format!("{file}, {rows} after a header"),
        Some(file) => format!("{file}, {rows}"),
        None => format!("{rows} drawn with seed {}", report.seed),
    };
    let weights = match report.instances {
        1 => format!("drawn with seed {}", report.seed),
        many => format!("{many} times drawn with seed {}", report.seed),
    };
    let mut lines = vec![
        ("network", report.network.clone()),
        ("loss", report.loss.clone()),
        ("numbers", report.number_description.clone()),
        ("data", data),
        ("weights", weights),
    ];
    if let Some(fault) = report.planted {
        lines.push(("planted", format!("{fault}: {}", fault.what())));
    }
    if let Some(given) = &report.given {
        let reason = format!("the fault does not show in {given}; above is one where it does");
        lines.push(("note", reason));
    }
    for (name, value) in lines {
        paragraph(out, &format!("{name:<9}"), &value);
    }
    out.push('\n');
}

fn table(out: &mut String, report: &CrossCheckReport, times: bool) {
    let pairs = &report.comparison.pairs;
    let names = |side: fn(&Pair) -> &String| {
        let widths = pairs.iter().map(|pair| side(pair).chars().count());
        widths.max().unwrap_or(0)
    };
    let (left, right) = (names(|pair| &pair.left), names(|pair| &pair.right));
    let sampled = pairs
        .iter()
        .any(|pair| matches!(pair.verdict, Verdict::Sampled(_)));
    let optional = |shown: bool, cell: String| if shown { cell } else { String::new() };
    let _ = writeln!(
        out,
        "{:<left$}  {:<right$}  verdict  {}{}  difference",
        "one",
        "other",
        optional(times, format!("{:>9}", "time")),
        optional(sampled, "  digits".into()),
    );
    for pair in pairs {
        let verdict = pair.verdict.word();
        let style = style(&pair.verdict);
        let digits = match &pair.verdict {
            Verdict::Sampled(sampled) => format!("{:>8.1}", sampled.digits),
            _ => format!("{:>8}", ""),
        };
        let line = format!(
            "{:<left$}  {:<right$}  {style}{verdict}{style:#}{:pad$}{}{}  {}",
            pair.left,
            pair.right,
            "",
            optional(times, format!("{:>7.2} s", pair.time.as_secs_f64())),
            optional(sampled, digits),
            difference(pair),
            pad = 9usize.saturating_sub(verdict.len()),
        );
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.push('\n');
}

/// The largest difference where sizes mean something, otherwise the first, and where it is.
fn difference(pair: &Pair) -> String {
    let Some(found) = &pair.largest else {
        return match pair.verdict {
            Verdict::Checked(_) | Verdict::Sampled(_) => "none".into(),
            _ => String::new(),
        };
    };
    let place = found.place.short();
    match found.size {
        Some(size) => format!("{size:.0e} {place}"),
        None => format!("first {place}"),
    }
}

/// For each pair that does not hold: why.
fn evidence(out: &mut String, report: &CrossCheckReport) {
    let mut shown: Vec<&Counterexample> = Vec::new();
    let mut reasons: Vec<String> = Vec::new();
    for pair in &report.comparison.pairs {
        match &pair.verdict {
            Verdict::Checked(_) | Verdict::Sampled(_) => continue,
            Verdict::Refuted(found) => {
                // Two pairs with the same counterexample differ in the second method only.
                let same = |old: &&Counterexample| {
                    (&old.values, &old.left, &old.right.value)
                        == (&found.values, &found.left, &found.right.value)
                };
                if shown.iter().any(same) {
                    continue;
                }
                shown.push(found);
                counterexample(out, found);
            }
            _ => {
                let text = pair.verdict.to_string();
                if reasons.contains(&text) {
                    continue;
                }
                let style = style(&pair.verdict);
                let (word, rest) = text.split_once(": ").unwrap_or((&text, ""));
                let _ = writeln!(out, "{style}{word}{style:#}");
                paragraph(out, "  ", rest);
                reasons.push(text);
            }
        }
        out.push('\n');
    }
}

fn counterexample(out: &mut String, found: &Counterexample) {
    let kind = match found.shrunk {
        Shrunk::Minimal => "smallest counterexample",
        Shrunk::ValuesOnly => "counterexample (sizes as given)",
        Shrunk::Stopped => "counterexample (not shrunk further)",
    };
    if let Some(note) = &found.note {
        paragraph(out, "", note);
    }
    let _ = writeln!(out, "{kind}, exact in {}", found.number);
    let setting: Vec<&str> = found.setting.iter().map(|(_, v)| v.as_str()).collect();
    paragraph(out, "  ", &setting.join(", "));
    // Lines break between matrices, not within them.
    let matrix = |(name, value): &(String, String)| format!("{name} = {value}").replace(' ', GLUE);
    let values: Vec<String> = found.values.iter().map(matrix).collect();
    paragraph(out, "  ", &values.join("  "));
    let _ = writeln!(out, "  {}", found.place);
    let width = found
        .left
        .method
        .chars()
        .count()
        .max(found.right.method.chars().count());
    for side in [&found.left, &found.right] {
        paragraph(out, &format!("    {:<width$}  ", side.method), &side.value);
    }
}

fn conclusion(out: &mut String, report: &CrossCheckReport) {
    let pairs = &report.comparison.pairs;
    if !report.holds() {
        let count = |word: &str| {
            let count = pairs
                .iter()
                .filter(|pair| pair.verdict.word() == word)
                .count();
            (count > 0).then(|| format!("{count} {word}"))
        };
        let words = ["refuted", "ill-formed", "undecided", "sampled", "checked"];
        let counts: Vec<String> = words.into_iter().filter_map(count).collect();
        let mut text = format!("{}: {}.", plural(pairs.len(), "pair"), counts.join(", "));
        let undecided = |pair: &Pair| matches!(pair.verdict, Verdict::Undecided(_));
        if report.number != "f64" && pairs.iter().any(undecided) {
            text.push_str(" Rounded numbers may do: --number f64.");
        }
        paragraph(out, "", &text);
        return;
    }
    let text = match pairs.first().map(|pair| &pair.verdict) {
        Some(Verdict::Checked(checked)) => {
            let mut text = format!("All {} pairs are exactly equal ", pairs.len());
            let _ = match (checked.row_by_row(), checked.instances()) {
                (true, points) if report.rows > 1 => {
                    write!(text, "at {} of one to four rows", plural(points, "point"))
                }
                (true, points) => write!(text, "at {} of one row", plural(points, "point")),
                (false, 1) => write!(text, "on this network and batch"),
                (false, many) => write!(text, "on {many} networks and batches"),
            };
            if checked.row_by_row() && report.rows > 1 {
                text.push_str(
                    ". The sum over the whole batch follows by linearity, for methods that add up \
                     examples",
                );
            }
            match checked.bound() {
                Bound::Probability { log2 } => {
                    let _ = write!(
                        text,
                        ". Error probability at most 2^{:.0} at these sizes",
                        log2.ceil()
                    );
                }
                Bound::None => text.push_str(". No probability is claimed"),
            }
            text
        }
        _ => format!(
            "All {} pairs agree up to rounding; f64 proves nothing",
            pairs.len()
        ),
    };
    paragraph(out, "", &format!("{text}."));
}

/// The colour of a verdict.
pub(crate) fn style(verdict: &Verdict) -> Style {
    let colour = match verdict {
        Verdict::Proved(_) | Verdict::Checked(_) => AnsiColor::Green,
        Verdict::Sampled(_) | Verdict::Definition(_) => AnsiColor::Cyan,
        Verdict::Refuted(_) | Verdict::IllFormed(_) | Verdict::Unreadable(_) => AnsiColor::Red,
        Verdict::Undecided(_) | Verdict::Conditional(..) => AnsiColor::Yellow,
    };
    Style::new().fg_color(Some(colour.into())).bold()
}

fn plural(count: usize, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{s}")
}

/// A space that no line is broken at.
pub(crate) const GLUE: &str = "\u{a0}";

/// Text after a first column, broken between words; following lines are indented by as much.
pub(crate) fn paragraph(out: &mut String, first: &str, text: &str) {
    let indent = first.chars().count();
    let mut line = String::from(first);
    let mut length = indent;
    for word in text.split(' ') {
        let width = word.chars().count();
        if length > indent && length + 1 + width > COLUMNS {
            let _ = writeln!(out, "{}", line.replace(GLUE, " ").trim_end());
            line = " ".repeat(indent);
            length = indent;
        }
        if length > indent {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += width;
    }
    let _ = writeln!(out, "{}", line.replace(GLUE, " ").trim_end());
}
