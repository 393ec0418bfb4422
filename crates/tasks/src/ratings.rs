//! Cold start in recommendation: a user is a task.

mod factors;
mod log;
mod measures;
mod parts;
mod read;
mod statistics;

use crate::batch::Batch;
use log::Log;
use measures::{mean_absolute_error, ndcg, root_mean_squared_error};
use metaburn_core::{
    Error, HostEpisodes, Measure, Objective, Options, Registry, Result, Split, Stream, TaskDistribution,
    TaskShape, Value,
};
use parts::{Items, Parts, Users};
use rand::RngExt;
use read::Source;
use statistics::Statistics;
use std::path::Path;
use std::sync::Arc;

/// Cold start in recommendation (Lee, Im, Jang, Cho & Chung 2019, MeLU): *learn from the ratings of many
/// users how taste goes, so that a handful of ratings foretell the others of a new user.*
///
/// A user is a task, an example is one rating. Support and query are drawn without replacement from the
/// ratings of one user and share no item. Targets are `y = (stars − μ)/σ`, `[tasks, examples, 1]`, with mean
/// and deviation of all training ratings; measures are in stars again. Inputs are
/// `[tasks, examples, 2 + factors + content]`:
///
/// | columns | what |
/// |-|-|
/// | 0 | mean rating of the item, shrunken towards the mean of all: `Σ y/(n + shrink)`, in the units of `y` |
/// | 1 | how many rated it: `ln(1 + n)/ln(1 + training users)` |
/// | 2 … | `factors` item factors, by alternating least squares on what column 0 leaves over |
/// | then | content: of films each genre (0 or 1) and `(year − 1980)/20`, 0 where unknown; of lectures the student's and the lecture's age, whether it is a service for another department (0 or 1), and each department |
///
/// Columns 0 and 1 are over training ratings of *other* users: what a user gave never stands in the inputs
/// of that user's own task, in training either. The factors are fitted to all training ratings, once; a
/// training user's are among them, so that factors are for learners which are not trained.
///
/// With `users = "cold"` users are dealt 60 : 20 : 20 to training, validation and test. With
/// `users = "warm"` each user's ratings are: all users are in training, and validation and test query
/// ratings held out, with training ratings of the same user as support. `items = "cold"` draws the
/// validation and test episodes, both sets, from items that fewer than `warm_from` training users rated (none, it may
/// be), `items = "warm"` from the others: the four cases of MeLU. Training episodes draw from all items.
///
/// Measures of a task: MAE and RMSE in stars, and nDCG@5 with gains `2^stars − 1`, as in MeLU; tables show
/// means over users.
#[derive(Clone)]
pub struct Ratings {
    shots: usize,
    queries: usize,
    log: Arc<Log>,
    parts: Arc<Parts>,
    statistics: Arc<Statistics>,
    /// One list for each item; empty lists where no factors are asked for.
    factors: Arc<Vec<Vec<f64>>>,
    inputs: usize,
}

/// How many items of a ranking nDCG looks at.
const RANKED: usize = 5;

impl Ratings {
    /// Reads the settings and the data set:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `data` | `"movielens"` | or `"insteval"` |
    /// | `shots`, `queries` | 10, 10 | ratings of a task in support and query |
    /// | `users` | `"cold"` | or `"warm"` |
    /// | `items` | `"all"` | or `"cold"`, `"warm"` |
    /// | `warm_from` | 5 | training ratings that make an item warm (unless `items = "all"`) |
    /// | `shrink` | 5 | ratings that the mean of all counts for in an item's mean |
    /// | `factors` | 0 | item factors among the inputs |
    /// | `ridge` | 5 | penalty on squared factors (if there are any) |
    /// | `split_seed` | 0 | deals users or ratings to the parts |
    ///
    /// # Errors
    /// [`Error::Data`] for a file that is missing or damaged; [`Error::BadValue`] for a setting of the wrong
    /// type or out of range, such as more examples than any user of a part has ratings.
    pub fn from_options(options: &mut Options, data_dir: &Path) -> Result<Self> {
        let source = match options.choice("data", "movielens", &["movielens", "insteval"])? {
            "insteval" => Source::InstEval,
            _ => Source::MovieLens,
        };
        let (shots, queries) = (options.count("shots", 10)?, options.count("queries", 10)?);
        let users = match options.choice("users", "cold", &["cold", "warm"])? {
            "warm" => Users::Warm,
            _ => Users::Cold,
        };
        let items = items(options)?;
        let shrink = options.positive("shrink", 5.0)?;
        let rank = options.at_least("factors", 0, 0)?;
        let ridge = if rank > 0 { options.positive("ridge", 5.0)? } else { 0.0 };
        let seed = options.at_least("split_seed", 0, 0)? as u64;

        let log = read::read(source, data_dir)?;
        let mut parts = Parts::deal(&log, users, seed);
        parts.restrict(&log, items);
        parts.keep(shots, queries);
        enough(options, &parts, shots, queries)?;
        let statistics = Statistics::of(&log, &parts.training, shrink).ok_or_else(|| {
            Error::Data(format!(
                "{}: all training ratings are the same",
                data_dir.join(source.file()).display()
            ))
        })?;
        let factors = factors::fit(&log, &parts.training, &statistics, rank, ridge, seed);
        let inputs = 2 + rank + log.content.first().map_or(0, Vec::len);
        let (log, parts, statistics) = (Arc::new(log), Arc::new(parts), Arc::new(statistics));
        Ok(Self { shots, queries, log, parts, statistics, factors: Arc::new(factors), inputs })
    }

    /// Support and query of each task, as positions in the log.
    fn draw(&self, split: Split, tasks: usize, stream: &mut Stream) -> Vec<[Vec<usize>; 2]> {
        let people = self.parts.people(split);
        let episode = |_| people[stream.random_range(0..people.len())].draw(self.shots, self.queries, stream);
        (0..tasks).map(episode).collect()
    }

    /// The inputs of one rating, without its own target.
    fn input(&self, at: usize) -> impl Iterator<Item = f64> {
        let rating = &self.log.ratings[at];
        let own = self.parts.is_training[at].then_some(rating.stars);
        let factors = self.factors[rating.item].iter().copied();
        let content = self.log.content[rating.content].iter().copied();
        self.statistics.item(rating.item, own).into_iter().chain(factors).chain(content)
    }
}

fn items(options: &mut Options) -> Result<Items> {
    Ok(match options.choice("items", "all", &["all", "cold", "warm"])? {
        "cold" => Items::Below(options.count("warm_from", 5)?),
        "warm" => Items::From(options.count("warm_from", 5)?),
        _ => Items::All,
    })
}

/// Refuses episodes that no user of some part has ratings for.
fn enough(options: &Options, parts: &Parts, shots: usize, queries: usize) -> Result<()> {
    let splits = [Split::Train, Split::Validation, Split::Test];
    match splits.into_iter().find(|&split| parts.people(split).is_empty()) {
        None => Ok(()),
        Some(split) => {
            let expected = format!(
                "fewer: no user of the {} part has {shots} support and {queries} query ratings to draw",
                split.name()
            );
            Err(options.bad("shots", &expected, &Value::Int(shots as i64)))
        }
    }
}

impl TaskDistribution for Ratings {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![self.inputs], 1, Objective::SquaredError)
    }

    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut batch = Batch::new();
        for [support, query] in self.draw(split, tasks, stream) {
            for (rows, chosen) in [(&mut batch.support, support), (&mut batch.query, query)] {
                for at in chosen {
                    rows.push(self.input(at), [self.statistics.scaled(self.log.ratings[at].stars)]);
                }
            }
        }
        Ok(batch.finish(tasks, &[self.inputs], 1))
    }

    fn measures(&self) -> Vec<Measure> {
        ["MAE", "RMSE", "nDCG@5"].map(|name| Measure { name, unit: "1" }).to_vec()
    }

    /// MAE and RMSE in stars, nDCG@5 with gains `2^stars − 1`, of each user.
    fn score(
        &self,
        split: Split,
        tasks: usize,
        stream: &mut Stream,
        predictions: &[f64],
    ) -> Result<Vec<Vec<f64>>> {
        let mut scores = vec![Vec::new(); 3];
        for ([_, query], predicted) in
            self.draw(split, tasks, stream).iter().zip(predictions.chunks(self.queries))
        {
            let stars: Vec<f64> = query.iter().map(|&at| self.log.ratings[at].stars).collect();
            let predicted: Vec<f64> = predicted.iter().map(|&y| self.statistics.stars(y)).collect();
            scores[0].push(mean_absolute_error(&predicted, &stars));
            scores[1].push(root_mean_squared_error(&predicted, &stars));
            scores[2].push(ndcg(&predicted, &stars, RANKED));
        }
        Ok(scores)
    }
}

pub(crate) fn register(registry: &mut Registry) {
    registry.tasks(
        "ratings",
        "a new user's ratings of films or lectures (cold start)",
        |options, data_dir| {
            let tasks: Arc<dyn TaskDistribution> = Arc::new(Ratings::from_options(options, data_dir)?);
            Ok(tasks)
        },
    );
}
