//! Tables that come with the program.

use super::{Cells, Column, Dataset, Labels};
use crate::Table;
use metaburn_core::Result;
use smartcore::dataset::{boston, breast_cancer, diabetes, digits, iris};

/// The names of the built-in tables: Boston housing and diabetes (see [`Table`]) have numbers to
/// predict; breast cancer (Wisconsin, diagnostic), digits (8×8 pixels) and iris have classes.
pub const BUILT_IN: [&str; 5] = ["boston", "breast_cancer", "diabetes", "digits", "iris"];

/// The built-in table of that name, if there is one.
pub(super) fn built_in(name: &str) -> Option<Result<Dataset>> {
    Some(match name {
        "boston" => quantity(name, &boston::load_dataset().feature_names, Table::Boston, "price"),
        "diabetes" => quantity(name, &diabetes::load_dataset().feature_names, Table::Diabetes, "progression"),
        "breast_cancer" => {
            let set = breast_cancer::load_dataset();
            let codes = set.target.iter().map(|&class| class as usize).collect();
            classes(name, &set.data, &set.feature_names, codes, &["malignant", "benign"])
        }
        "iris" => {
            let set = iris::load_dataset();
            let codes = set.target.iter().map(|&class| class as usize).collect();
            classes(name, &set.data, &set.feature_names, codes, &["setosa", "versicolor", "virginica"])
        }
        "digits" => {
            let set = digits::load_dataset();
            let pixels: Vec<String> = (0..64).map(|i| format!("pixel {} {}", i / 8, i % 8)).collect();
            let codes = set.target.iter().map(|&digit| digit as usize).collect();
            classes(name, &set.data, &pixels, codes, &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
        }
        _ => return None,
    })
}

fn quantity(name: &str, features: &[String], table: Table, target: &str) -> Result<Dataset> {
    let rows = table.rows();
    let at = |column: usize| rows.iter().map(|row| row[column]).collect();
    let columns = features.iter().enumerate().map(|(i, name)| numbers(name, at(i)));
    Dataset::new(name, columns.collect(), target, Labels::Numbers(at(features.len())))
}

/// `codes` are numbers of classes, which smartcore gives as one type here and another there.
fn classes(
    name: &str,
    data: &[f32],
    features: &[String],
    codes: Vec<usize>,
    classes: &[&str],
) -> Result<Dataset> {
    let at = |column| data.iter().skip(column).step_by(features.len()).map(|&v| f64::from(v)).collect();
    let columns = features.iter().enumerate().map(|(i, name)| numbers(name, at(i)));
    let names = classes.iter().map(|class| class.to_string()).collect();
    Dataset::new(name, columns.collect(), "class", Labels::Classes { names, codes })
}

fn numbers(name: &str, values: Vec<f64>) -> Column {
    Column { name: name.to_string(), cells: Cells::Numbers(values) }
}
