//! From a table to plain numbers, without looking at test rows.

use super::parse;
use metaburn_core::Target;
use metaburn_tasks::dataset::{Dataset, Encoder, MAX_LEVELS};
use proptest::prelude::*;

#[test]
fn numbers_are_standardised_and_the_median_fills_in() {
    let table = parse("x,y\n1,10.5\n2,12\n9,14\n,16\n4,0\n,1\n").unwrap();
    let encoder = Encoder::fit(&table, &[0, 1, 2, 3]);
    assert_eq!(encoder.columns(), ["x", "x = missing"]);
    // 1, 2, 9 and their median 2: mean 3.5, variance (6.25 + 2.25 + 30.25 + 2.25)/4 = 10.25
    let scaled = |v: f64| (v - 3.5) / 10.25_f64.sqrt();
    let test = encoder.transform(&table, &[4, 5]);
    assert!((test.x[0] - scaled(4.0)).abs() < 1e-12 && (test.x[2] - scaled(2.0)).abs() < 1e-12, "{test:?}");
    assert_eq!((test.x[1], test.x[3], test.columns, test.target), (0.0, 1.0, 2, Target::Number));
    assert!((encoder.value(test.y[0]) - 0.0).abs() < 1e-12 && (encoder.value(test.y[1]) - 1.0).abs() < 1e-12);
}

#[test]
fn what_does_not_vary_in_training_becomes_zero() {
    let table = parse("x,z,y\n3,,1.5\n3,,2.5\n1e300,7,3\n").unwrap();
    let test = Encoder::fit(&table, &[0, 1]).transform(&table, &[2]);
    assert_eq!(test.x, [0.0, 0.0, 0.0]); // x, z, and z is not missing here
}

#[test]
fn levels_are_one_hot_and_rare_ones_share_a_column() {
    let table = parse("c,y\nred,1.5\nred,2\nblue,3\nblue,3\ngrey,4\n,5\nblack,6\n?,7\nred,8\n").unwrap();
    let encoder = Encoder::fit(&table, &[0, 1, 2, 3, 4, 5]);
    assert_eq!(encoder.columns(), ["c = blue", "c = red", "c = other", "c = missing"]);
    let test = encoder.transform(&table, &[6, 7, 8]);
    assert_eq!(test.x, [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
    // No rare level and none missing in training: neither has a column, and what is new is 0.
    let encoder = Encoder::fit(&table, &[0, 1, 2, 3]);
    assert_eq!(encoder.columns(), ["c = blue", "c = red"]);
    assert_eq!(encoder.transform(&table, &[6, 7]).x, [0.0; 4]);
}

#[test]
fn the_most_frequent_levels_get_columns() {
    // Level i stands in i + 1 rows.
    let rows: String = (0..40).flat_map(|i| (0..=i).map(move |j| format!("l{i:02},{j}.5\n"))).collect();
    let table = parse(&format!("c,y\n{rows}")).unwrap();
    let all: Vec<usize> = (0..table.rows()).collect();
    let columns = Encoder::fit(&table, &all).columns();
    assert_eq!(columns.len(), MAX_LEVELS + 1);
    assert_eq!((columns[0].as_str(), columns[MAX_LEVELS].as_str()), ("c = l08", "c = other"));
}

#[test]
fn classes_stay_as_they_are() {
    let table = parse("x,y\n1,b\n2,a\n3,b\n4,a\n").unwrap();
    let rows = Encoder::fit(&table, &[0, 1, 2]).transform(&table, &[3, 2]);
    assert_eq!((rows.y, rows.target), (vec![0.0, 1.0], Target::Class(2)));
}

/// Four training rows and two test rows of the given cells.
fn table(test: &[(Option<f64>, String, f64)]) -> Dataset {
    let mut text = "x,c,y\n1,a,1.5\n2,a,2.5\n3,b,1\n4,b,0\n".to_string();
    for (x, c, y) in test {
        text += &format!("{},{c},{y}\n", x.map_or(String::new(), |v| v.to_string()));
    }
    Dataset::from_csv("t.csv", text.as_bytes(), None, Some(metaburn_tasks::dataset::Problem::Regression))
        .unwrap()
}

proptest! {
    #[test]
    fn test_rows_teach_the_encoder_nothing(
        test in prop::collection::vec((prop::option::of(-1e6..1e6_f64), "[a-f]", -1e6..1e6_f64), 2),
    ) {
        let reference = table(&[(Some(5.0), "a".into(), 2.0), (Some(6.0), "b".into(), 3.0)]);
        let train = [0, 1, 2, 3];
        let (changed, own) = (table(&test), Encoder::fit(&reference, &train));
        let encoder = Encoder::fit(&changed, &train);
        prop_assert_eq!(encoder.columns(), own.columns());
        prop_assert_eq!(encoder.transform(&changed, &train), own.transform(&reference, &train));
        prop_assert!(encoder.transform(&changed, &[4, 5]).x.iter().all(|v| v.is_finite()));
    }
}
