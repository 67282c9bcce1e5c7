//! The file that proofs are kept in: which documents they are about, and what the documents were
//! like then. The proofs themselves are in `record.rs`.

use serde_json::{Value, json};

use super::place::{Found, Malformed, Place};
use super::record::{Record, Recorder};

/// The name of the format, and its version. The version grows when an older program could not read
/// a file any more.
const FORMAT: &str = "gradproof proofs";
const VERSION: i64 = 1;

/// Proofs of several documents, as they were read.
///
/// ```
/// use gradproof::prove::{Archive, Recorder, archive};
/// let text = archive(vec![("notes.md", "$$ x = x $$\n", Recorder::default())]);
/// let archive = Archive::read(&text).unwrap();
/// assert_eq!(archive.documents[0].path, "notes.md");
/// assert!(archive.documents[0].is_about("$$ x = x $$\n"));
/// let error = Archive::read(&text.replace("\"version\": 1", "\"version\": 9")).unwrap_err();
/// assert_eq!(error.place, "version");
/// ```
#[derive(Debug)]
pub struct Archive {
    /// The documents.
    pub documents: Vec<Archived>,
}

/// Proofs of one document.
#[derive(Debug)]
pub struct Archived {
    /// The file that the document was read from.
    pub path: String,
    /// What the text of the document was like.
    fingerprint: String,
    /// The proofs.
    pub record: Record,
}

impl Archive {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The file is no JSON, of another version, or something in it is no proof. The place is told.
    pub fn read(text: &str) -> Result<Archive, Malformed> {
        let value: Value = serde_json::from_str(text).map_err(|error| Malformed {
            place: format!("line {}, column {}", error.line(), error.column()),
            found: "this is no JSON".into(),
            hint: "proofs are written by gradproof check --proofs".into(),
        })?;
        let place = Place::root(&value);
        let hint = "proofs are written by gradproof check --proofs";
        let format = place.optional("format");
        if format.is_none_or(|format| format.text().ok() != Some(FORMAT)) {
            return Err(place.wrong("this is no record of proofs", hint));
        }
        let version = place.field("version")?;
        if version.whole::<i64>().ok() != Some(VERSION) {
            let hint = format!("this program reads version {VERSION}; write the proofs again");
            return Err(version.wrong("the version of the format is another one", &hint));
        }
        let documents = place.field("documents")?;
        let documents = documents.items()?;
        let documents = documents.iter().map(Archived::read);
        Ok(Archive {
            documents: documents.collect::<Found<_>>()?,
        })
    }
}

impl Archived {
    fn read(place: &Place<'_>) -> Found<Archived> {
        Ok(Archived {
            path: place.field("path")?.text()?.into(),
            fingerprint: place.field("fingerprint")?.text()?.into(),
            record: Record::at(place)?,
        })
    }

    /// Whether a text is, as far as can be told, the one that the proofs were found for.
    pub fn is_about(&self, text: &str) -> bool {
        self.fingerprint == fingerprint(text)
    }
}

/// A file with the proofs of documents, each with its path and its text. Every row of a table
/// stands on a line of its own.
pub fn archive(documents: Vec<(&str, &str, Recorder)>) -> String {
    let mut out = format!("{{\n\"format\": \"{FORMAT}\", \"version\": {VERSION},\n");
    out.push_str("\"documents\": [");
    for (at, (path, text, recorder)) in documents.into_iter().enumerate() {
        out.push_str(if at == 0 { "\n{" } else { ",\n{" });
        let (path, fingerprint) = (json!(path), json!(fingerprint(text)));
        out.push_str(&format!("\"path\": {path}, \"fingerprint\": {fingerprint}"));
        let tables = recorder.finish();
        for name in ["terms", "contexts", "steps", "claims"] {
            let rows = tables[name].as_array().into_iter().flatten();
            let rows: Vec<String> = rows.map(Value::to_string).collect();
            out.push_str(&format!(",\n\"{name}\": [\n{}\n]", rows.join(",\n")));
        }
        out.push('}');
    }
    out.push_str("\n]\n}\n");
    out
}

/// Whether a file begins like one that [`archive`] writes, of any version.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(format!("{{\n\"format\": \"{FORMAT}\"").as_bytes())
}

/// A number that changes when a text does, as FNV-1a finds it. It serves for a hint only: whether
/// a proof holds is decided by the text itself.
fn fingerprint(text: &str) -> String {
    let (mut hash, prime) = (0xcbf2_9ce4_8422_2325_u64, 0x100_0000_01b3);
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(prime);
    }
    format!("{hash:016x}")
}
