//! Experiments from TOML: resolved, swept, run, checkpointed.
