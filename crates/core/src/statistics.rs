//! Whose statistics batch norm uses.

use crate::episode::{Episodes, Examples};
use crate::error::Result;
use crate::model::Model;
use crate::options::Options;
use crate::params::Params;
use metaburn_autodiff::Var;

/// Whose mean and variance batch norm uses where the query set goes through a network. Nothing is
/// ever running, and nothing shared between tasks; what differs is who is normalised together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistics {
    /// Support and query set apart, each by its own examples. *Transductive*: a query is judged
    /// together with the other queries, as in the published results of MAML.
    Separate,
    /// Both sets in one pass, by the examples of both. Transductive too. As the official code of
    /// Prototypical Networks trains, and learn2learn's ANIL.
    Joint,
    /// Both sets by the examples of the support set: no query sees another one (*inductive*).
    Support,
}

impl Statistics {
    /// Reads `statistics`, one of `separate`, `joint` and `support`, as far as the learner knows it;
    /// the first of `known` is the default.
    ///
    /// # Errors
    /// [`crate::Error::BadValue`] for another word.
    pub fn from_options(options: &mut Options, known: &[Statistics]) -> Result<Self> {
        let names: Vec<&str> = known.iter().map(|s| s.name()).collect();
        let name = options.choice("statistics", names[0], &names)?;
        Ok(known.iter().copied().find(|s| s.name() == name).unwrap_or(known[0]))
    }

    /// The word used in experiments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Separate => "separate",
            Self::Joint => "joint",
            Self::Support => "support",
        }
    }

    /// Episodes with features `[tasks, examples, features]` in place of inputs.
    ///
    /// # Errors
    /// When the inputs do not fit the network.
    pub fn embed(self, model: &dyn Model, params: &Params, episodes: &Episodes) -> Result<Episodes> {
        let Episodes { support, query } = episodes;
        let (seen, asked) = self.both_features(model, params, &support.x, &query.x)?;
        let (support, query) = (support.y.clone(), query.y.clone());
        Ok(Episodes { support: Examples { x: seen, y: support }, query: Examples { x: asked, y: query } })
    }

    /// Features `[tasks, queries, features]` of query inputs that are seen beside the support inputs,
    /// both `[tasks, examples, …]`.
    ///
    /// # Errors
    /// When the inputs do not fit the network.
    pub fn query_features(
        self,
        model: &dyn Model,
        params: &Params,
        support: &Var,
        query: &Var,
    ) -> Result<Var> {
        if self == Self::Separate {
            return model.features(params, query);
        }
        Ok(self.both_features(model, params, support, query)?.1)
    }

    /// Features of support and query inputs, as [`Statistics::query_features`].
    ///
    /// # Errors
    /// When the inputs do not fit the network.
    pub fn both_features(
        self,
        model: &dyn Model,
        params: &Params,
        support: &Var,
        query: &Var,
    ) -> Result<(Var, Var)> {
        if self == Self::Separate {
            return Ok((model.features(params, support)?, model.features(params, query)?));
        }
        let shots = support.shape()[1];
        let all = Var::cat(&[support.clone(), query.clone()], 1)?;
        let features = match self {
            Self::Support => model.features_by(params, &all, shots)?,
            _ => model.features(params, &all)?,
        };
        let examples = features.shape()[1];
        Ok((features.slice(1, 0, shots)?, features.slice(1, shots, examples)?))
    }
}
