//! scratch
use gradproof::decide::*;
fn main() {
    let text = std::fs::read_to_string("proofs/snider-2022.md").unwrap();
    let t = std::time::Instant::now();
    let exact = std::env::args().nth(1).is_some_and(|a| a == "exact");
    let mut e = Effort::full(0, 20);
    match std::env::args().nth(1).as_deref() {
        Some("narrow") => e.narrow = true,
        Some("shallow") => e.shallow = true,
        Some("identity") => e.identity = true,
        _ => {}
    }
    let judged = selftest(&text, &e, exact);
    println!("{} {:?}", judged.len(), t.elapsed());
    for (s, (a, b)) in score(&judged) {
        println!("{:?} {a} {b}", s);
    }
    for j in judged.iter().filter(|j| !j.caught()) {
        println!(
            "{} {} {:?} | {} | {}",
            j.id,
            j.link,
            j.slip,
            j.latex.replace('\n', " "),
            j.verdict
        );
    }
}
