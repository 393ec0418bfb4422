//! `metaburn data`: what there is, where it lies, and how it comes there.

mod common;

use common::{EXPERIMENT, Workplace, text};
use std::fs;
use std::path::Path;
use std::process::Output;

/// `metaburn data …` with data sets in `data`, behind a proxy that does not answer.
fn data(place: &Workplace, arguments: &[&str]) -> Output {
    let arguments = [&["data"], arguments].concat();
    let mut command = place.command(&arguments);
    for name in
        ["METABURN_DATA", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "NO_PROXY", "no_proxy"]
    {
        command.env_remove(name);
    }
    command.env("ALL_PROXY", "http://127.0.0.1:9");
    command.output().unwrap()
}

fn put(place: &Workplace, files: &[&str]) {
    for file in files {
        let path = place.path().join("data").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
}

/// The state of a data set in the list.
fn state(place: &Workplace, name: &str) -> String {
    let output = text(&data(place, &["list"]).stdout);
    let line = output.lines().find(|line| line.split(' ').next() == Some(name)).unwrap().to_string();
    line[23..31].trim().to_string()
}

#[test]
fn the_list_says_what_is_there() {
    let place = Workplace::new(EXPERIMENT);
    let output = data(&place, &["list"]);
    assert!(output.status.success());
    let list = text(&output.stdout);
    assert!(list.starts_with("In data:\nomniglot               fetch    omniglot "), "{list}");
    assert!(list.contains("\nmini-imagenet          by hand  mini-imagenet "), "{list}");
    assert!(list.ends_with("and the tables boston, breast_cancer, diabetes, digits, iris.\n"), "{list}");
    put(&place, &["omniglot/images_background.zip", "omniglot/vinyals-splits/train.txt"]);
    put(&place, &["fashion-mnist/train-images-idx3-ubyte", "fashion-mnist/train-labels-idx1-ubyte.gz"]);
    for name in ["omniglot", "vinyals-splits", "omniglot-runs", "fashion-mnist"] {
        assert_eq!(state(&place, name), "fetch", "{name}");
    }
    put(
        &place,
        &["omniglot/images_evaluation/x", "omniglot/vinyals-splits/val.txt", "omniglot/all_runs.zip"],
    );
    put(&place, &["omniglot/vinyals-splits/test.txt"]);
    put(&place, &["fashion-mnist/t10k-images-idx3-ubyte", "fashion-mnist/t10k-labels-idx1-ubyte.gz"]);
    for name in ["omniglot", "vinyals-splits", "omniglot-runs", "fashion-mnist"] {
        assert_eq!(state(&place, name), "present", "{name}");
    }
    assert_eq!((state(&place, "mnist"), state(&place, "svm")), ("fetch".to_string(), "by hand".to_string()));
}

#[test]
fn the_path_alone_is_printed_and_its_absence_noted() {
    let place = Workplace::new(EXPERIMENT);
    let said = |arguments: &[&str]| {
        let output = data(&place, arguments);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    assert_eq!(said(&["path"]), (Some(0), "data\n".into(), String::new()));
    assert_eq!(
        said(&["path", "vinyals-splits"]),
        (
            Some(0),
            "data/omniglot/vinyals-splits\n".into(),
            "note: vinyals-splits is not there yet; see `metaburn data fetch vinyals-splits`\n".into()
        )
    );
    put(&place, &["omniglot/all_runs.zip"]);
    assert_eq!(said(&["path", "omniglot-runs"]), (Some(0), "data/omniglot\n".into(), String::new()));
    assert_eq!(said(&["path", "--data-dir", "other", "mnist"]).1, "other/mnist\n");
    assert_eq!(
        said(&["path", "omniglott"]),
        (
            Some(2),
            String::new(),
            "error: there is no data set named `omniglott`; did you mean `omniglot`?\n".into()
        )
    );
}

#[test]
fn without_a_connection_fetch_says_what_to_put_where() {
    let place = Workplace::new(EXPERIMENT);
    let output = data(&place, &["fetch", "omniglot-runs"]);
    let url = "https://raw.githubusercontent.com/brendenlake/omniglot/057f034baf2ecb8530bc5710e5a23584d2a519cc/python/\
               one-shot-classification/all_runs.zip";
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.starts_with(&format!("error: {url}: ")), "{message}");
    assert!(
        message.ends_with(&format!(
            "\nTo do without a connection, put these files there by hand:\n  {url}\n    as data/omniglot/all_runs.zip\n"
        )),
        "{message}"
    );
    assert!(!place.path().join("data").exists());
}

#[test]
fn a_file_that_differs_is_named_and_kept_without_a_connection() {
    let place = Workplace::new(EXPERIMENT);
    put(&place, &["omniglot/images_background.zip", "omniglot/images_evaluation/x"]);
    let output = data(&place, &["fetch", "omniglot"]);
    let url = "https://raw.githubusercontent.com/brendenlake/omniglot/057f034baf2ecb8530bc5710e5a23584d2a519cc/python/\
               images_background.zip";
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    let file = "data/omniglot/images_background.zip";
    // The SHA-256 is that of no bytes.
    let start = format!(
        "note: images_background.zip at {file} is not the one of its home (SHA-256 \
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855); it is fetched anew\nerror: {url}: "
    );
    let end = format!(
        "\nTo do without a connection, put these files there by hand:\n  {url}\n    as {file}\n\
         {file} differs from that file and stays as it is; `metaburn data import omniglot data/omniglot` takes \
         its images if they are right\n"
    );
    assert!(message.starts_with(&start) && message.ends_with(&end), "{message}");
    assert_eq!(place.names("data/omniglot"), ["images_background.zip"]);
    assert_eq!(fs::metadata(place.path().join(file)).unwrap().len(), 0);
}

#[test]
fn what_is_there_or_cannot_be_fetched_is_not_fetched() {
    let place = Workplace::new(EXPERIMENT);
    put(&place, &["omniglot/omniglot-28.bin"]);
    let output = data(&place, &["fetch", "omniglot"]);
    assert_eq!(
        text(&output.stdout),
        "omniglot is there already, in data/omniglot as omniglot-28.bin; without that, its files are fetched\n"
    );
    assert!(output.status.success());
    let output = data(&place, &["fetch", "adaboost"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: adaboost cannot be fetched; get it from its home and put it into data/hpo/adaboost\n\
         home: http://www.hylap.org/meta_data/adaboost/\n"
    );
}

#[test]
fn bad_imports_are_status_two_and_leave_nothing_behind() {
    let place = Workplace::new(EXPERIMENT);
    let missing = "error: nowhere: there is no images_background.zip and no folder images_background; `metaburn data \
                   fetch omniglot` gets it, or put images_background.zip and images_evaluation.zip of \
                   https://github.com/brendenlake/omniglot/tree/master/python there\n";
    let out = "error: omniglot goes into the data folder: give --data-dir, not --out\n";
    let cases = [
        (&["import", "omniglot", "nowhere"][..], missing),
        (&["import", "omniglot", ".", "--out", "x"], out),
    ];
    for (arguments, message) in cases {
        let output = data(&place, arguments);
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(2), message));
    }
    let output = data(&place, &["import", "hpob-results", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--out <DIR>"), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn the_official_archives_become_a_complete_data_folder() {
    let Some(from) = std::env::var_os("METABURN_DATA").map(|data| Path::new(&data).join("omniglot")) else {
        eprintln!("skipped: METABURN_DATA does not say where Omniglot is");
        return;
    };
    let needed =
        ["images_background.zip", "images_evaluation.zip", "all_runs.zip", "vinyals-splits/test.txt"];
    if needed.iter().any(|name| !from.join(name).exists()) {
        eprintln!("skipped: {} has not all of Omniglot", from.display());
        return;
    }
    let place = Workplace::new(EXPERIMENT);
    put(&place, &["omniglot/vinyals-splits/val.txt"]);
    let output = data(&place, &["import", "omniglot", &from.display().to_string()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(
        text(&output.stdout),
        "50 alphabets, 1623 characters, 32460 drawings in data/omniglot/omniglot-28.bin\n\
         copied data/omniglot/all_runs.zip\n\
         copied data/omniglot/vinyals-splits/train.txt\n\
         copied data/omniglot/vinyals-splits/test.txt\n"
    );
    for name in ["omniglot", "omniglot-runs", "vinyals-splits"] {
        assert_eq!(state(&place, name), "present", "{name}");
    }
    let size = fs::metadata(place.path().join("data/omniglot/omniglot-28.bin")).unwrap().len();
    assert!((25_448_640..25_600_000).contains(&size), "{size} bytes");
}
