//! Studies: tuners driven over tasks, in parallel and resumable.

#![forbid(unsafe_code)]
