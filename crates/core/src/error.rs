//! Errors of the vocabulary.

/// The result of building or using a learner, model or task distribution.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can be wrong with a configuration, an episode or a parameter tree.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An array operation was refused.
    #[error(transparent)]
    Array(#[from] metaburn_autodiff::Error),
    /// A setting that nobody reads.
    #[error("unknown key `{key}`; {hint}")]
    UnknownKey {
        /// Dotted path of the key in the experiment.
        key: String,
        /// The nearest known key, or all of them.
        hint: String,
    },
    /// A setting of the wrong type, or out of its range.
    #[error("`{key}`: expected {expected}, found {found}")]
    BadValue {
        /// Dotted path of the key in the experiment.
        key: String,
        /// What would have been taken.
        expected: String,
        /// What was there.
        found: String,
    },
    /// A name that no registry entry has.
    #[error("`{key}`: there is no {kind} named `{name}`; {hint}")]
    UnknownName {
        /// Dotted path of the key in the experiment.
        key: String,
        /// Learner, model, task distribution …
        kind: &'static str,
        /// The name asked for.
        name: String,
        /// The nearest known name, or all of them.
        hint: String,
    },
    /// Parts that do not fit together, such as a regression learner on a classification task.
    #[error("{0}")]
    Mismatch(String),
    /// A parameter tree without the asked-for entry.
    #[error("there is no parameter named `{name}`; the tree has {known}")]
    MissingParam {
        /// The name asked for.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// A search space, or a configuration in one, that makes no sense.
    #[error("search space: {0}")]
    Space(String),
    /// Every configuration of a finite search space was tried.
    #[error("all {0} configurations of the search space were tried")]
    Exhausted(usize),
    /// A surrogate that cannot be fitted to its observations.
    #[error("surrogate: {0}")]
    Surrogate(String),
    /// A data set that cannot be read.
    #[error("{0}")]
    Data(String),
}

/// "did you mean" for a misspelt word: the nearest known word, else the list of all.
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let nearest = known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(word, k), *k))
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((distance, k)) if distance <= 2.max(word.len() / 3) => format!("did you mean `{k}`?"),
        Some(_) => format!("known are {}", known.join(", ")),
        None => "none is known here".to_string(),
    }
}
