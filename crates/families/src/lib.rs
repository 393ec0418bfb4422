//! Model families for tables: trees, forests, neighbours, linear models, networks.

#![forbid(unsafe_code)]
