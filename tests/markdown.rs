//! What is found in Markdown, what is reported as lost, and that nothing breaks on any input.

mod common;

use gradproof::diagnostic::Code;
use gradproof::syntax::markdown::{
    BAD_EXPECT, BLANK_LINE, DirectiveKind, IN_QUOTE, Inline, ODD_DOLLAR, OTHER_BLOCK, Piece,
    UNBALANCED, UNCLOSED, UNKNOWN_DIRECTIVE, read,
};
use proptest::prelude::*;

fn inline(text: &str, inline: &Inline) -> String {
    let maths = &text[inline.span.start..inline.span.end];
    format!("{}|{maths}", inline.before)
}

/// Every piece as one line: what it is and the bytes that it spans.
fn pieces(text: &str) -> Vec<String> {
    let show = |piece: &Piece| {
        let span = piece.span();
        let bytes = &text[span.start..span.end];
        match piece {
            Piece::Heading { title, .. } => format!("heading {title}"),
            Piece::Display(_) => format!("display {bytes}"),
            Piece::Inline(formula) => format!("inline {}", inline(text, formula)),
            Piece::Lost(complaint) => format!("{} {bytes}", complaint.code),
            Piece::Directive(directive) => match &directive.kind {
                DirectiveKind::Maths(formulas) => {
                    let formulas = formulas.iter().map(|formula| inline(text, formula));
                    format!("maths {}", formulas.collect::<Vec<_>>().join("; "))
                }
                DirectiveKind::Hold(held) => format!("hold {}", &text[held.start..held.end]),
                kind => format!("{kind:?} {bytes}"),
            },
        }
    };
    read(text).iter().map(show).collect()
}

/// Where the complaints are: code and offset of the span, in order.
fn lost(text: &str) -> Vec<(Code, usize)> {
    let pieces = read(text).into_iter();
    let lost = pieces.filter_map(|piece| match piece {
        Piece::Lost(complaint) => Some((complaint.code, complaint.span.start)),
        _ => None,
    });
    lost.collect()
}

fn one_lost(text: &str) -> (Code, String) {
    let all = read(text);
    let [Piece::Lost(complaint)] = &all[..] else {
        panic!("{text:?} gives {all:?}")
    };
    assert!(complaint.hint.is_some());
    let span = complaint.span;
    (complaint.code, text[span.start..span.end].to_owned())
}

#[test]
fn formulas_are_found_with_exact_spans() {
    assert_eq!(pieces("$$ a = b $$"), ["display  a = b "]);
    assert_eq!(pieces("$$\na = b\n$$\n"), ["display \na = b\n"]);
    assert_eq!(pieces("text $$x$$ text"), ["display x"]);
    assert_eq!(pieces("$$$$"), ["display "]);
    assert_eq!(pieces("$$a$$ $$b$$"), ["display a", "display b"]);
    assert_eq!(pieces("$$ \\text{if $x$} $$"), ["display  \\text{if $x$} "]);
    assert_eq!(pieces("$$ a \\\\ b \\\\$$"), ["display  a \\\\ b \\\\"]);
    assert_eq!(pieces("$$\n2. x\n$$"), ["display \n2. x\n"]);
    assert_eq!(
        pieces("$$ a < b > c | d `e $$"),
        ["display  a < b > c | d `e "]
    );
    assert_eq!(pieces("$a$$b$"), ["inline |a", "inline |b"]);
    assert_eq!(pieces("\\$$x$"), ["inline $|x"]);
    assert_eq!(pieces("\\\\$x$"), ["inline \\|x"]);
}

#[test]
fn windows_line_ends_and_other_alphabets_keep_spans_exact() {
    let text = "Für $ä$ gilt\r\nnun $β$\r\n\r\n$$\r\nγ = ü\r\n$$\r\n";
    let expected = ["inline Für|ä", "inline gilt nun|β", "display \r\nγ = ü\r\n"];
    assert_eq!(pieces(text), expected);
    assert_eq!(
        one_lost("$$\r\na\r\n\r\nb\r\n$$"),
        (BLANK_LINE, String::new())
    );
    let comment = "<!-- gradproof:\r\nlabel É\r\nexpect proved\r\n$x$ is\r\n-->\r\n";
    let read = pieces(comment);
    assert_eq!(read[0], "Label(\"É\") label É");
    assert!(read[1].starts_with("Expect"), "{read:?}");
    assert_eq!(read[2], "maths |x");
    assert_eq!(read.len(), 3);
}

#[test]
fn prose_before_a_formula_is_that_of_its_paragraph() {
    assert_eq!(
        pieces("Let $a$ and, *where* `b`\nis $c$ d\n\n$e$ f\n\n- g $h$\n- $i$"),
        [
            "inline Let|a",
            "inline and, where b is|c",
            "inline |e",
            "inline g|h",
            "inline |i"
        ]
    );
    assert_eq!(
        pieces("Let $$x$$ where $y$"),
        ["display x", "inline where|y"]
    );
    assert_eq!(pieces("a <!-- b --> $c$"), ["inline a|c"]);
    assert_eq!(pieces("a &amp; $c$"), ["inline a &|c"]);
}

#[test]
fn headings_have_a_title_and_may_contain_formulas() {
    assert_eq!(pieces("# The *loss* of `f`"), ["heading The loss of f"]);
    assert_eq!(
        pieces("## Loss $L$ #\n\n$x$"),
        ["heading Loss L", "inline Loss|L", "inline |x"]
    );
    assert_eq!(pieces("# $a$\t\n"), ["heading a", "inline |a"]);
    // A rule was meant; the display must survive.
    assert_eq!(pieces("$$ a $$\n---\n"), ["heading a", "display  a "]);
}

#[test]
fn fenced_blocks_of_mathematics_are_displays() {
    assert_eq!(pieces("```math\na\n\n- b\n```\n"), ["display a\n\n- b\n"]);
    assert_eq!(pieces("~~~math x\r\na\r\n~~~"), ["display a\r\n"]);
    assert_eq!(
        pieces("- item\n  ```math\n  a\n  b\n  ```"),
        ["display a\n  b\n"]
    );
    assert_eq!(pieces("```math\n```"), ["display "]);
    assert_eq!(one_lost("```math\na\n"), (UNCLOSED, "```".to_owned()));
    assert_eq!(one_lost("```math"), (UNCLOSED, "```".to_owned()));
    assert_eq!(one_lost("```\na\n\n$$x$$"), (UNCLOSED, "```".to_owned()));
}

#[test]
fn code_comments_and_money_are_not_mathematics() {
    for text in [
        "`$$`",
        "`` $$ ` ``",
        "```\n$$ x\n```",
        "```latex\n$$\n```",
        "    echo $$\n",
        "<!-- $$ -->",
        "a <!-- $$ --> b",
        "<!-- not gradproof: label -->",
        "<!-- -->",
        "<!--> a",
        "$5 and $6",
        "five $ or \\$$",
        "\\$\\$ x \\$\\$",
        "a \\<!-- gradproof: check",
        "[a](http://x/$$b)",
        "```\nno end",
    ] {
        assert_eq!(pieces(text), [""; 0], "{text:?}");
    }
}

#[test]
fn displays_in_lists_are_fine() {
    let text = "1. text\n\n   $$\n   a\n   + b\n   $$\n";
    assert_eq!(lost(text), [(OTHER_BLOCK, text.find('+').unwrap())]);
    assert_eq!(
        pieces("1. text\n\n   $$\n   a\n   $$\n"),
        ["display \n   a\n   "]
    );
    assert_eq!(
        pieces("- $$\n  a\n  $$\n- $$b$$"),
        ["display \n  a\n  ", "display b"]
    );
}

#[test]
fn an_unclosed_display_is_reported_where_it_opens() {
    assert_eq!(one_lost("text $$ a"), (UNCLOSED, "$$".to_owned()));
    assert_eq!(one_lost("$$"), (UNCLOSED, "$$".to_owned()));
    assert_eq!(one_lost("$$ a \\$$"), (UNCLOSED, "$$".to_owned()));
    assert_eq!(
        lost("$$ a\n\n$$b$$\n\n$$ c"),
        [(UNCLOSED, 0), (UNCLOSED, 13)]
    );
    assert_eq!(pieces("$$ a\n\n$$b$$")[1], "display b");
    // Two that are not closed, not one with a blank line inside.
    assert_eq!(lost("$$ a\n\n$$ b\n"), [(UNCLOSED, 0), (UNCLOSED, 6)]);
    assert_eq!(pieces("$$a$ b"), ["GP0101 $$", "inline $|a"]);
    assert_eq!(pieces("$a$$ b"), ["inline |a", "GP0101 $$"]);
}

#[test]
fn a_blank_line_inside_a_display_is_reported_where_it_is() {
    for text in [
        "$$\na\n\nb\n$$",
        "$$ a\n\n$$",
        "$$\n\na$$",
        "$$\n\n\n$$ ",
        "- $$\n  a\n\n  b $$",
    ] {
        let at = text.find("\n\n").unwrap() + 1;
        assert_eq!(lost(text), [(BLANK_LINE, at)], "{text:?}");
    }
    assert_eq!(lost("$$\na\n \t\nb\n$$")[0].0, BLANK_LINE);
    assert_eq!(lost("$$\ra\r\rb\r$$"), [(BLANK_LINE, 5)]);
    let two = "$$\na\n\nb\n$$\n\n$$\nc\n\nd\n$$\n\n$$e$$";
    assert_eq!(lost(two), [(BLANK_LINE, 5), (BLANK_LINE, 17)]);
    assert_eq!(pieces(two)[2], "display e");
}

#[test]
fn a_line_that_markdown_takes_for_something_else_is_reported() {
    for (line, sign) in [
        ("- b", "-"),
        ("+ b", "+"),
        ("* b", "*"),
        ("1. b", "1."),
        ("1) b", "1)"),
        ("> b", ">"),
        (">b", ">"),
        ("***", "***"),
    ] {
        let text = format!("$$\na\n{line}\n$$\n");
        assert_eq!(one_lost(&text), (OTHER_BLOCK, sign.to_owned()), "{text:?}");
    }
    for (line, sign) in [
        ("# b", "#"),
        ("=", "="),
        ("===", "==="),
        ("-", "-"),
        ("---", "---"),
    ] {
        let text = format!("$$\na\n  {line}\n$$\n");
        assert_eq!(lost(&text), [(OTHER_BLOCK, 7)], "{text:?}");
        assert!(
            pieces(&text).contains(&format!("GP0103 {sign}")),
            "{text:?}"
        );
    }
    // Blocks that begin without a sign of their own are reported at the `$$`.
    for text in ["$$\na\n<div>\n$$", "$$\na\n```\nb\n```\n$$", "# $$ a\nb $$"] {
        let at = text.find("$$").unwrap();
        assert_eq!(lost(text), [(OTHER_BLOCK, at)], "{text:?}");
    }
}

#[test]
fn a_display_inside_something_else_is_reported() {
    for text in [
        "<div>\n$$ a $$\n</div>",
        "<!-- gradproof: label E --> $$ a $$",
        "<!-- gradproof: label E --> $$\na\n$$",
        "text\n\n    $$\n    a\n    $$\n",
        "[a]: $$b$$",
        "[a]:\n$$b$$",
    ] {
        let codes: Vec<_> = lost(text).iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, [OTHER_BLOCK], "{text:?}");
    }
}

#[test]
fn a_brace_or_a_dollar_without_partner_is_reported() {
    for text in ["$$ a } $$", "$$ {a $$", "$$ a $ b $$", "$$ a $b$ $$"] {
        assert_eq!(lost(text), [(UNBALANCED, 0)], "{text:?}");
    }
}

#[test]
fn mathematics_over_several_lines_of_a_quote_is_reported() {
    assert_eq!(pieces("> $$a$$ and $b$"), ["display a", "inline and|b"]);
    for (text, span) in [
        ("> $$\n> a\n> $$", "\n> a\n> "),
        ("> $a\n> b$", "a\n> b"),
        ("> ```math\n> a\n> b\n> ```", "a\n> b\n"),
        ("> ```math\n> a\n> ```", "a\n"),
        ("> $$\n> a\n>\n> b\n> $$", "$$"),
        ("> $$\n> - a\n> $$", "$$"),
        ("- > $$a\n  > $$", "a\n  > "),
        ("> <!-- gradproof:\n> label a\n> -->", "\n> label a\n> "),
    ] {
        assert_eq!(one_lost(text), (IN_QUOTE, span.to_owned()), "{text:?}");
    }
}

#[test]
fn directives_are_read_line_by_line() {
    let text = "<!-- gradproof: expect refuted\nexpect  link 4 ill-formed\n\n assume\nignore\ncheck\n\
                sums implied\nlabel E17\nhold \\mu, \\sigma fixed -->";
    let expected = [
        "Expect { link: None, verdict: \"refuted\" } expect refuted",
        "Expect { link: Some(4), verdict: \"ill-formed\" } expect  link 4 ill-formed",
        "Assume assume",
        "Ignore ignore",
        "Check check",
        "SumsImplied sums implied",
        "Label(\"E17\") label E17",
        "hold \\mu, \\sigma",
    ];
    assert_eq!(pieces(text), expected);
    assert_eq!(pieces("<!--gradproof:check-->"), ["Check check"]);
    assert_eq!(pieces("<!-- gradproof: -->"), [""; 0]);
    // In the middle of a paragraph, and two on one line.
    assert_eq!(
        pieces("a $b$ <!-- gradproof:\ncheck --> c $d$ <!-- gradproof: assume -->"),
        ["inline a|b", "Check check", "inline c|d", "Assume assume"]
    );
    assert_eq!(
        pieces(
            "<!-- gradproof: check --> <!-- gradproof: assume -->\n- x <!-- gradproof: ignore -->"
        ),
        ["Check check", "Assume assume", "Ignore ignore"]
    );
}

#[test]
fn formulas_of_a_comment_belong_together() {
    assert_eq!(
        pieces("<!-- gradproof: $X$ is real,\n- $Y\n\n= *Z*$ costs \\$5 and $$a$b$$ -->"),
        ["maths |X; is real,\n-|Y\n\n= *Z*; costs \\$5 and|a$b"]
    );
    // A directive between them ends the group.
    assert_eq!(
        pieces("<!-- gradproof:\n$X$ real\nlabel E1\nlet $Y$ -->"),
        ["maths |X", "Label(\"E1\") label E1", "maths let|Y"]
    );
}

#[test]
fn bad_directives_are_reported() {
    for (line, code, span) in [
        ("expct refuted", UNKNOWN_DIRECTIVE, "expct refuted"),
        ("label", UNKNOWN_DIRECTIVE, "label"),
        ("hold \\mu", UNKNOWN_DIRECTIVE, "hold \\mu"),
        ("hold fixed", UNKNOWN_DIRECTIVE, "hold fixed"),
        ("check this", UNKNOWN_DIRECTIVE, "check this"),
        ("Assume", UNKNOWN_DIRECTIVE, "Assume"),
        ("assume \\", UNKNOWN_DIRECTIVE, "assume \\"),
        ("expect", BAD_EXPECT, "expect"),
        ("expect refutd", BAD_EXPECT, "expect refutd"),
        ("expect refuted,", BAD_EXPECT, "expect refuted,"),
        ("expect link 0 refuted", BAD_EXPECT, "expect link 0 refuted"),
        (
            "expect link -1 refuted",
            BAD_EXPECT,
            "expect link -1 refuted",
        ),
        (
            "expect link 99999999999999999999 refuted",
            BAD_EXPECT,
            "expect link 99999999999999999999 refuted",
        ),
        ("expect link refuted", BAD_EXPECT, "expect link refuted"),
        ("expect link 4", BAD_EXPECT, "expect link 4"),
        ("$", ODD_DOLLAR, "$"),
        ("$x$ and $y", ODD_DOLLAR, "$"),
        ("$$x$", ODD_DOLLAR, "$$"),
    ] {
        let text = format!("<!-- gradproof: {line} -->");
        let all = pieces(&text);
        assert_eq!(all.last(), Some(&format!("{code} {span}")), "{text:?}");
        assert_eq!(lost(&text).len(), 1, "{text:?}");
    }
}

#[test]
fn comments_that_do_not_end_are_reported() {
    assert_eq!(
        one_lost("<!-- gradproof: check"),
        (UNCLOSED, "<!--".to_owned())
    );
    assert_eq!(
        one_lost("<!-- note\n\n$$x$$"),
        (UNCLOSED, "<!--".to_owned())
    );
    assert_eq!(lost("text <!-- gradproof:\n\ncheck -->"), [(UNCLOSED, 5)]);
}

/// What holds for every document.
fn is_sound(text: &str) {
    let mut last = 0;
    let mut start = 0;
    let ordered = |spans: &mut dyn Iterator<Item = gradproof::diagnostic::Span>| {
        let mut at = 0;
        for span in spans {
            assert!(at <= span.start && span.start <= span.end, "{text:?}");
            at = span.end;
        }
    };
    for piece in read(text) {
        let span = piece.span();
        assert!(
            span.start <= span.end && text.get(span.start..span.end).is_some(),
            "{text:?}"
        );
        assert!(start <= span.start, "{piece:?} of {text:?}");
        start = span.start;
        if !matches!(piece, Piece::Heading { .. }) {
            assert!(last <= span.start, "{piece:?} of {text:?}");
            last = span.end;
        }
        match piece {
            Piece::Inline(formula) => {
                let outside = [&text[..span.start], &text[span.end..]];
                let quoted = outside[0].ends_with('`') && outside[1].starts_with('`');
                let outside = match quoted {
                    true => outside.map(|side| side.trim_matches('`')),
                    false => outside,
                };
                assert!(outside[0].ends_with('$'), "{text:?}");
                assert!(outside[1].starts_with('$'), "{text:?}");
                assert_eq!(formula.before.trim(), formula.before);
            }
            Piece::Directive(directive) => match directive.kind {
                DirectiveKind::Maths(formulas) => {
                    assert!(!formulas.is_empty());
                    ordered(&mut formulas.iter().map(|formula| formula.span));
                    assert!(
                        formulas
                            .iter()
                            .all(|f| text.get(f.span.start..f.span.end).is_some())
                    );
                }
                DirectiveKind::Hold(held) => {
                    assert!(
                        text.get(held.start..held.end)
                            .is_some_and(|held| !held.is_empty())
                    );
                }
                _ => {}
            },
            Piece::Lost(complaint) => {
                assert!(complaint.hint.is_some() && !complaint.message.is_empty())
            }
            _ => {}
        }
    }
}

const FRAGMENTS: [&str; 40] = [
    "$$",
    "$$",
    "$",
    "$",
    "<!--",
    "gradproof:",
    "-->",
    "\n\n",
    "\n",
    "\n",
    "- ",
    "> ",
    "```",
    "`",
    "math",
    "é",
    "\r\n",
    "\r",
    "\\",
    "{",
    "}",
    "# ",
    "===",
    "1. ",
    "    ",
    "  ",
    "<div>",
    "[",
    "](",
    ")",
    "[a]: ",
    "*",
    "label ",
    "expect ",
    "hold ",
    " fixed",
    "x",
    "\t",
    "\0",
    "\u{a0}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        is_sound(&text);
    }

    #[test]
    fn any_fragments_are_read(picks in prop::collection::vec(0..FRAGMENTS.len(), 0..40)) {
        let text: String = picks.iter().map(|pick| FRAGMENTS[*pick]).collect();
        is_sound(&text);
    }

    /// Each `$$` among plain words delimits a display, or one of two is reported.
    #[test]
    fn no_display_is_lost_in_silence(picks in prop::collection::vec(0..9usize, 1..30)) {
        let parts = ["$$", "$$", " a ", "\n\n", "\n", "\n- ", "\n# b\n", "{", "\n> "];
        let text: String = picks.iter().map(|pick| parts[*pick]).collect();
        let (mut at, mut reported, mut stray) = (0, 0, 0);
        for piece in read(&text) {
            match piece {
                Piece::Display(span) => {
                    stray += text[at..span.start - 2].matches("$$").count();
                    at = span.end + 2;
                }
                Piece::Lost(complaint) if complaint.code == IN_QUOTE && complaint.span.start >= at
                    && !text[complaint.span.start..].starts_with("$$") =>
                {
                    stray += text[at..complaint.span.start - 2].matches("$$").count();
                    at = complaint.span.end + 2;
                }
                Piece::Lost(_) => reported += 1,
                _ => {}
            }
        }
        stray += text[at..].matches("$$").count();
        let enough = 2 * reported >= stray;
        prop_assert!(enough, "{}: {} of {}", text.escape_debug(), reported, stray);
    }
}

#[test]
fn long_documents_take_linear_time() {
    let large = 1_000_000 * common::cases(2).min(10) as usize;
    for fragment in [
        "$",
        "$$ \n\n",
        "$$\n- a\n",
        "$$ {",
        "$} ",
        "$a$$ ",
        "<!-- gradproof: ",
        "a <!-- gradproof: ",
        "<!-- gradproof: $a$ -->",
        "[",
        "`",
        "> ",
        "# $a$\n",
        "    $$\n\n",
    ] {
        let text = fragment.repeat(large / fragment.len());
        assert!(read(&text).len() <= text.len());
    }
}

#[test]
fn single_dollar_signs_that_begin_no_formula_are_reported() {
    for text in [
        "Let $ v := a $ be",
        "Let $ v := a$ be",
        "and $v := a $ be",
        "and $v := a\n$ be",
        "<div>$w := a$ here</div>",
        "<td>\n$x \\in \\mathbb{R}$\n</td>",
        "[^1]: $z:=3$",
    ] {
        let found = lost(text);
        assert_eq!(found.len(), 1, "{text:?}: {found:?}");
    }
    for text in [
        "It costs $ 5 and $ 6.",
        "It costs \\$ 5 = 5 \\$.",
        "It costs $5, not $6.\n\nx = 1$",
        "`$ v := a $`",
        "Let $v := a$ be $b$ = 2.",
    ] {
        assert_eq!(lost(text), [], "{text:?}");
    }
    // What GitHub reads as well.
    assert_eq!(pieces("and $`v := a`$ be"), ["inline and|v := a"]);
}
