//! Surrogates of response surfaces as meta-learners, and methods that transfer between tasks.

#![forbid(unsafe_code)]
