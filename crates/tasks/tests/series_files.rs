//! Reading the files of M3 and Tourism: what is missing or damaged is named.

use flate2::{Compression, write::GzEncoder};
use metaburn_core::{Options, Registry, Result, Seeds, Split, TaskDistribution, Value};
use proptest::prelude::*;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

fn build(data_dir: &Path, given: &[(&str, Value)]) -> Result<Arc<dyn TaskDistribution>> {
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    let given = given.iter().map(|(key, value)| (key.to_string(), value.clone()));
    registry.build_tasks("series", &mut Options::new("tasks", given), data_dir)
}

/// A data folder with these files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join("timeseries").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn packed(text: &str) -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::fast());
    file.write_all(text.as_bytes()).unwrap();
    file.finish().unwrap()
}

fn refusal(folder: &TempDir, given: &[(&str, Value)]) -> String {
    let message = build(folder.path(), given).err().expect("it was read").to_string();
    message.replace(&folder.path().join("timeseries").display().to_string(), "DIR")
}

fn m3(text: &str) -> String {
    refusal(&folder(&[("m3_long.csv.gz", &packed(text))]), &[])
}

const HEADER: &str = "sn,period,type,h,start,train,test\n";
const GOOD: &str = "N1,YEARLY,MICRO,6,,1 2 3 4 5 6 7 8 9,1 2 3 4 5 6\n";

#[test]
fn damaged_m3_files_are_named_with_the_place() {
    assert_eq!(
        refusal(&folder(&[]), &[]),
        "DIR/m3_long.csv.gz: No such file or directory (os error 2); the series are in the R package Mcomp, \
         from which experiments/forecast-m3/README.md writes this file"
    );
    assert!(refusal(&folder(&[("m3_long.csv.gz", b"sn,period")]), &[]).starts_with("DIR/m3_long.csv.gz: "));
    let (text, place) = (format!("{HEADER}{GOOD}"), "DIR/m3_long.csv.gz: ");
    for (text, expected) in [
        (text.replace("train", "trian"), "there is no column `train`; did you mean `trian`?"),
        (
            text.replace("YEARLY", "DAILY"),
            "line 2: `DAILY` is no period; known are YEARLY, QUARTERLY, MONTHLY, OTHER",
        ),
        (text.replace("YEARLY", "OTHER"), "line 2: 6 test values where OTHER series have 8"),
        (text.replace("1 2 3 4 5 6 7", "1 2 x"), "line 2: column `train`: `x` is no finite number"),
        (text.replace("5 6\n", "5 inf\n"), "line 2: column `test`: `inf` is no finite number"),
        (format!("{text}{GOOD}"), "the series `N1` stands there twice"),
        (HEADER.to_string(), "there is no YEARLY series"),
    ] {
        assert_eq!(m3(&text), format!("{place}{expected}"));
    }
    assert!(m3(&format!("{text}N2,YEARLY\n")).starts_with(place));
    assert_eq!(
        m3(&text.replace(" 7 8 9", "")),
        "the series `N1` has 6 known values; there must be more than 6, the horizon"
    );
}

/// Two yearly series: the second is longer, and a stray cell stands below the first.
const IN: &str = "Y1,Y2\n5,6\n1990,1980\n1,10\n2,20\n3,30\n4,40\n5,50\n,60\n9,\n";
const OOS: &str = "Y1,Y2\n4,4\n1995,1986\n6,70\n7,80\n8,90\n9,100\n";

fn tourism(histories: &str, futures: &str) -> TempDir {
    let [histories, futures] = [histories, futures].map(str::as_bytes);
    folder(&[("tourism/yearly_in.csv", histories), ("tourism/yearly_oos.csv", futures)])
}

#[test]
fn damaged_tourism_files_are_named_with_the_place() {
    let given = [("data", Value::from("tourism"))];
    let say = |histories: &str, futures: &str| refusal(&tourism(histories, futures), &given);
    assert_eq!(
        refusal(&folder(&[]), &given),
        "DIR/tourism/yearly_in.csv: No such file or directory (os error 2); the files come from \
         https://robjhyndman.com/data/27-3-Athanasopoulos1.zip"
    );
    let place = "DIR/tourism/yearly_in.csv: series `Y1`: ";
    for (text, expected) in [
        (IN.replace("5,6\n", "five,6\n"), "`five` is no number of values"),
        (IN.replace("5,6\n", "50,6\n"), "50 values are announced, but there are 7 rows"),
        (IN.replace("3,30", ",30"), "value 3 of 5: `` is no finite number"),
    ] {
        assert_eq!(say(&text, OOS), format!("{place}{expected}"));
    }
    assert_eq!(say("Y1,Y2\n5,6\n", OOS), "DIR/tourism/yearly_in.csv: 2 rows; 3 come before the values");
    assert_eq!(
        say(&IN.replace("Y2", "Y1"), &OOS.replace("Y2", "Y1")),
        "DIR/tourism/yearly_in.csv: the series `Y1` stands there twice"
    );
    let place = "DIR/tourism/yearly_oos.csv: ";
    for (text, expected) in [
        (OOS.replace("Y2", "Y3"), "the series `Y3` where DIR/tourism/yearly_in.csv has `Y2`"),
        (OOS.replace("4,4", "3,4"), "series `Y1`: 3 values, not 4"),
        ("Y1\n4\n1995\n6\n7\n8\n9\n".to_string(), "1 series where DIR/tourism/yearly_in.csv has 2"),
    ] {
        assert_eq!(say(IN, &text), format!("{place}{expected}"));
    }
}

/// The stray cell does not count, and the horizon is the other file's.
#[test]
fn tourism_columns_have_as_many_values_as_they_say() {
    let folder = tourism(IN, OOS);
    let given =
        [("data", Value::from("tourism")), ("test_fraction", Value::Float(0.85)), ("lags", Value::Int(1))];
    let given = [&given[..], &[("layout", Value::from("history"))]].concat();
    let tasks = build(folder.path(), &given).unwrap();
    let stream = &mut Seeds::new(0).stream("episodes", 0);
    let episodes = tasks.sample(Split::Test, 2, stream).unwrap();
    let mut shown: Vec<Vec<f64>> = Vec::new();
    let [support, query] =
        [&episodes.support, &episodes.query].map(|e| e.y.iter::<f64>().collect::<Vec<_>>());
    for (support, query) in support.chunks(6).zip(query.chunks(4)) {
        shown.push([support, query].concat());
    }
    shown.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let close =
        |found: &[f64], expected: &[f64]| found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
    assert!(close(&shown[0], &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8]), "{shown:?}");
    let longer: Vec<f64> = (1..=10).map(|i| f64::from(i) / 6.0).collect();
    assert!(close(&shown[1], &longer), "{shown:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a file holds, reading it ends in tasks or in a message.
    #[test]
    fn any_text_is_read_or_refused(text in "[NY1-4,\n .-]{0,80}", header: bool) {
        let text = if header { format!("{HEADER}{text}") } else { text };
        let files = folder(&[("m3_long.csv.gz", &packed(&text))]);
        prop_assert!(build(files.path(), &[]).is_err_and(|error| !error.to_string().is_empty()));
        let files = tourism(&text, &text);
        let _ = build(files.path(), &[("data", Value::from("tourism"))]);
    }
}

#[test]
fn the_real_files_have_the_published_numbers_of_series() {
    let Some(data) = std::env::var_os("METABURN_DATA").map(std::path::PathBuf::from) else {
        eprintln!("skipped: METABURN_DATA does not say where the data sets are");
        return;
    };
    let m3 = [("yearly", 645, 6), ("quarterly", 756, 8), ("monthly", 1428, 18), ("other", 174, 8)];
    let tourism = [("yearly", 518, 4), ("quarterly", 427, 8), ("monthly", 366, 24)];
    for (name, place, parts) in [("m3", "m3_long.csv.gz", &m3[..]), ("tourism", "tourism", &tourism[..])] {
        if !data.join("timeseries").join(place).exists() {
            eprintln!("skipped: there is no timeseries/{place} in the data folder");
            continue;
        }
        for &(frequency, series, horizon) in parts {
            let fractions =
                [("validation_fraction", Value::Float(0.0)), ("test_fraction", Value::Float(1.0))];
            let set = [("data", Value::from(name)), ("frequency", Value::from(frequency))];
            let tasks = build(&data, &[set, fractions].concat()).unwrap();
            assert_eq!(tasks.shape().outputs, horizon, "{name}, {frequency}");
            // A batch of as many tasks as there are series holds all of them, in an order of its own.
            let draw = |seed| {
                let stream = &mut Seeds::new(seed).stream("episodes", 0);
                let targets = tasks.sample(Split::Test, series, stream).unwrap().query.y;
                let targets: Vec<f64> = targets.iter::<f64>().collect();
                let mut all: Vec<Vec<f64>> = targets.chunks(horizon).map(<[f64]>::to_vec).collect();
                all.sort_by(|a, b| a.partial_cmp(b).unwrap());
                all
            };
            assert!(draw(0) == draw(1), "{name}, {frequency}: these are not {series} series");
        }
    }
}
