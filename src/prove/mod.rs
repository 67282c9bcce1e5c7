//! Proofs for all sizes: claims are lowered to terms of the kernel, both sides are simplified, and
//! what is found is a theorem or nothing. Nothing here is trusted; only the kernel makes theorems.

mod archive;
mod assumed;
mod canonical;
mod divide;
mod layers;
mod lower;
mod order;
mod place;
mod prover;
mod record;
mod record_term;
mod recurrence;
mod retrace;
mod rewriting;
mod show;
mod simplify;
mod statement;
mod step;
mod trace;

pub use archive::{Archive, Archived, archive, is_archive};
pub use assumed::{assumptions, scope};
pub use lower::Unprovable;
pub use place::Malformed;
pub use prover::Prover;
pub use record::{Record, RecordedClaim, Recorder};
pub use retrace::{Part, Retrace, Retraced};
pub use statement::Goal;
pub use trace::{Step, Trace, Traces};
