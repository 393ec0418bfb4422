//! Built-in tables: rows apart for training, validation and test, standardised.

use metaburn_core::{Options, Result, Seeds, Split};
use rand::seq::SliceRandom;
use smartcore::dataset::{boston, diabetes};

/// A table of numbers that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Boston housing: 506 census tracts of about 1970 with 13 features (crimes per person,
    /// share of large lots and of industrial land in %, river 0/1, nitric oxides in parts per
    /// 10 million, rooms, share of old houses in %, distance to work, access to highways, tax per
    /// 10 000 dollars, pupils per teacher, `B`, lower status in %) and the median value of a
    /// home in 1000 dollars, cut off at 50 (Harrison and Rubinfeld 1978). `B` transforms the
    /// share of Black residents under a premise that the table's users have long rejected: a
    /// benchmark, and nothing to base decisions on.
    Boston,
    /// Diabetes: 442 patients with age, sex, body mass index, blood pressure and six blood
    /// serum measurements, and the progression of the disease after one year on a scale of
    /// its authors, 25 to 346 (Efron et al. 2004). The published features are shifted and
    /// scaled column by column; standardising them anew undoes that, and with it any use of
    /// the statistics of test rows.
    Diabetes,
}

impl Table {
    /// Reads the key `table`.
    pub(super) fn from_options(options: &mut Options) -> Result<Self> {
        Ok(match options.choice("table", "boston", &["boston", "diabetes"])? {
            "diabetes" => Self::Diabetes,
            _ => Self::Boston,
        })
    }

    /// All rows in the order of the source and in its units; the target is the last column.
    pub fn rows(self) -> Vec<Vec<f64>> {
        match self {
            Self::Boston => {
                let set = boston::load_dataset();
                join(&set.data, set.num_features, set.target.iter().map(|&y| f64::from(y)))
            }
            Self::Diabetes => {
                let set = diabetes::load_dataset();
                join(&set.data, set.num_features, set.target.iter().map(|&y| f64::from(y)))
            }
        }
    }
}

fn join(data: &[f32], features: usize, targets: impl Iterator<Item = f64>) -> Vec<Vec<f64>> {
    let rows = data.chunks(features).map(|row| row.iter().map(|&v| f64::from(v)));
    rows.zip(targets).map(|(row, target)| row.chain([target]).collect()).collect()
}

/// A table made ready: rows and target columns of each part.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    /// Number of features; the target follows them in each row.
    pub features: usize,
    /// Feature columns that training tasks predict.
    pub train_targets: Vec<usize>,
    /// Feature columns that validation tasks predict.
    pub validation_targets: Vec<usize>,
    rows: [Vec<Vec<f64>>; 3],
}

impl Parts {
    /// Shuffles rows and columns and deals them out: of the rows 60 % to training, 15 % to
    /// validation, 25 % to test; of the feature columns a quarter to validation, as targets.
    pub(super) fn deal(mut rows: Vec<Vec<f64>>, seed: u64) -> Self {
        let mut stream = Seeds::new(seed).stream("table/split", 0);
        rows.shuffle(&mut stream);
        let (train, validation) = (rows.len() * 60 / 100, rows.len() * 75 / 100);
        standardize(&mut rows, train);
        let test = rows.split_off(validation);
        let validation = rows.split_off(train);

        let features = test[0].len() - 1;
        let mut train_targets: Vec<usize> = (0..features).collect();
        train_targets.shuffle(&mut stream);
        let validation_targets = train_targets.split_off(features - features / 4);
        Self { features, train_targets, validation_targets, rows: [rows, validation, test] }
    }

    /// The rows of one part, standardised.
    pub(super) fn rows(&self, split: Split) -> &[Vec<f64>] {
        match split {
            Split::Train => &self.rows[0],
            Split::Validation => &self.rows[1],
            Split::Test => &self.rows[2],
        }
    }

    /// The number of rows of the smallest part.
    pub(super) fn fewest_rows(&self) -> usize {
        self.rows.iter().map(Vec::len).min().unwrap_or(0)
    }
}

/// Shifts and scales each column to mean 0 and variance 1 over the first `train` rows.
fn standardize(rows: &mut [Vec<f64>], train: usize) {
    for column in 0..rows[0].len() {
        let known = rows[..train].iter().map(|row| row[column]);
        let mean = known.clone().sum::<f64>() / train as f64;
        let deviation = (known.map(|v| (v - mean).powi(2)).sum::<f64>() / train as f64).sqrt();
        rows.iter_mut().for_each(|row| row[column] = (row[column] - mean) / deviation);
    }
}
