//! Gaussian-process regression and acquisition functions.

#![forbid(unsafe_code)]
