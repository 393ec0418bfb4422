//! Search spaces: points and configurations, conditions, files, and what is refused.

#[path = "space/conditional.rs"]
mod conditional;
#[path = "space/drawn.rs"]
mod drawn;
#[path = "space/encoding.rs"]
mod encoding;
#[path = "space/files.rs"]
mod files;
#[path = "space/refused.rs"]
mod refused;
