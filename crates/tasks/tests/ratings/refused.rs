//! Missing and damaged files, and settings out of range, are errors that name the place and the mend.

use crate::made::{build, open, ratings, write, write_packed, write_raw};
use metaburn_core::Value;
use std::path::Path;

const HEADER: &str = "userId,movieId,rating,timestamp,title,genres,year\n";

/// The message about a file of films, without its folder.
fn refused(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    write_packed(folder.path(), "movielens-small", text);
    message(folder.path(), &[])
}

fn message(folder: &Path, settings: &[(&str, Value)]) -> String {
    let error = open(folder, settings).err().expect("it is refused").to_string();
    error.replace(&format!("{}/", folder.display()), "")
}

#[test]
fn a_missing_file_says_how_to_make_it() {
    let folder = tempfile::tempdir().unwrap();
    let films = message(folder.path(), &[]);
    assert!(films.starts_with("recsys/movielens-small.csv.gz: "), "{films}");
    let mend = "make it with R: write.csv(dslabs::movielens, gzfile(\"movielens-small.csv.gz\"), \
                row.names = FALSE)";
    assert!(films.ends_with(mend), "{films}");
    let lectures = message(folder.path(), &[("data", "insteval".into())]);
    assert!(lectures.starts_with("recsys/InstEval.csv.gz: "), "{lectures}");
}

#[test]
fn a_damaged_file_is_named_with_the_line() {
    let file = "recsys/movielens-small.csv.gz: ";
    let cases = [
        ("userId,movieId,rating\n1,2,3\n", "there is no column `genres`; it has userId, movieId, rating"),
        (HEADER, "it holds no rating"),
        (
            &format!("{HEADER}1,2,good,0,A,Drama,1990\n"),
            "line 2: `rating` is `good`, where a number is expected",
        ),
        (
            &format!("{HEADER}1,2,NaN,0,A,Drama,1990\n"),
            "line 2: `rating` is `NaN`, where a number is expected",
        ),
        (&format!("{HEADER}1,2,3,0,A,Drama,old\n"), "line 2: `year` is `old`, where a number is expected"),
        (
            &format!("{HEADER}1,2,3,0,A,Drama,1990\n1,3,3,0,B,Drama,\n1,2,4,0,A,Drama,1990\n"),
            "line 4: user 1 rates item 2 a second time; leave one out",
        ),
    ];
    for (text, what) in cases {
        assert_eq!(refused(text), format!("{file}{what}"));
    }
    let ragged = refused(&format!("{HEADER}1,2,3,0,A,Drama,1990\n1,3,3\n"));
    assert!(ragged.starts_with(file) && ragged.contains("line: 3"), "{ragged}");
}

#[test]
fn damaged_packing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    write_raw(folder.path(), "movielens-small", b"userId,movieId,rating\n");
    assert_eq!(message(folder.path(), &[]), "recsys/movielens-small.csv.gz: invalid gzip header");
    write_packed(folder.path(), "movielens-small", HEADER);
    let whole = std::fs::read(folder.path().join("recsys/movielens-small.csv.gz")).unwrap();
    write_raw(folder.path(), "movielens-small", &whole[..whole.len() - 12]);
    let cut = message(folder.path(), &[]);
    assert!(cut.starts_with("recsys/movielens-small.csv.gz: "), "{cut}");
}

#[test]
fn settings_out_of_range_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &ratings());
    let refused = |settings: &[(&str, Value)]| build(folder.path(), settings).err().unwrap().to_string();
    assert_eq!(
        refused(&[("shots", 21.into())]),
        "`tasks.shots`: expected fewer: no user of the train part has 21 support and 10 query ratings to \
         draw, found an integer 21"
    );
    assert_eq!(
        refused(&[("users", "warm".into()), ("shots", 5.into()), ("queries", 7.into())]),
        "`tasks.shots`: expected fewer: no user of the validation part has 5 support and 7 query ratings to \
         draw, found an integer 5"
    );
    assert_eq!(
        refused(&[("users", "new".into())]),
        "`tasks.users`: expected one of cold, warm; known are cold, warm, found a string \"new\""
    );

    let same: Vec<_> = ratings().into_iter().map(|r| crate::made::Rated { stars: 3.0, ..r }).collect();
    write(folder.path(), &same);
    assert!(refused(&[]).ends_with("recsys/InstEval.csv.gz: all training ratings are the same"));
}
