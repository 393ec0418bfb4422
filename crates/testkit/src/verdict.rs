//! Laws, and what is said about those that are broken.

/// Nothing, or how the law is broken.
pub(crate) type Verdict = Result<(), Box<dyn std::error::Error>>;

/// A named property of `C`.
pub(crate) struct Law<C: ?Sized> {
    /// The law as a short sentence.
    pub name: &'static str,
    /// Finds out.
    pub holds: fn(&C) -> Verdict,
}

/// One line for each law that does not hold.
pub(crate) fn judge<C: ?Sized>(laws: &[Law<C>], subject: &C, place: &str) -> Vec<String> {
    let verdicts = laws.iter().map(|law| (law.name, (law.holds)(subject)));
    verdicts.filter_map(|(name, v)| v.err().map(|why| format!("- {place}: {name}: {why}"))).collect()
}

/// A broken law unless `holds`.
pub(crate) fn ensure(holds: bool, why: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(why().into()) }
}
