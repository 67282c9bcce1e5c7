//! Where paragraphs of running text begin and end. What they say is read elsewhere.

/// Where the first blank line behind `from` begins and ends, whatever the ends of lines are.
fn blank_line(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut start = from + text[from..].find('\n')?;
    loop {
        let next = start + 1 + text[start + 1..].find('\n')?;
        if text[start + 1..next].trim().is_empty() {
            return Some((start, next + 1));
        }
        start = next;
    }
}

/// Where the first paragraph ends.
pub(crate) fn end_of_first(text: &str) -> usize {
    blank_line(text, 0).map_or(text.len(), |(start, _)| start)
}

/// Where the last paragraph begins.
pub(crate) fn start_of_last(text: &str) -> usize {
    let mut found = 0;
    while let Some((_, end)) = blank_line(text, found) {
        found = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{end_of_first, start_of_last};

    #[test]
    fn a_line_with_nothing_to_see_ends_a_paragraph() {
        for ends in ["\n\n", "\r\n\r\n", "\n \t\n", "\r\n  \r\n"] {
            let text = format!("one\ntwo{ends}three{ends}four\r\nfive");
            assert_eq!(&text[..end_of_first(&text)].trim_end(), &"one\ntwo");
            assert_eq!(&text[start_of_last(&text)..], "four\r\nfive");
        }
        for whole in ["", "one\ntwo", "one\r\ntwo\n"] {
            assert_eq!(
                (end_of_first(whole), start_of_last(whole)),
                (whole.len(), 0)
            );
        }
    }
}
