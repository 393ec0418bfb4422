//! What is wrong is named with its place and its mend.

use crate::made::{folder, gz, text, write};
use crate::{build, refusal};
use metaburn_core::Value;
use tempfile::TempDir;

const HOME: &str = "the collection comes from https://github.com/EpistasisLab/pmlb";

#[test]
fn a_missing_table_is_named_with_its_home() {
    let empty = TempDir::new().unwrap();
    let expected =
        format!("DIR/tabular/pmlb/heart_c/heart_c.tsv.gz: No such file or directory (os error 2); {HOME}");
    assert_eq!(refusal(&[], empty.path()), expected);
}

#[test]
fn a_damaged_table_is_named_with_what_is_wrong() {
    let folder = folder(2);
    let said = |bytes: &[u8]| {
        write(folder.path(), "saheart", bytes);
        let message = refusal(&[], folder.path());
        message.strip_prefix("DIR/tabular/pmlb/saheart/saheart.tsv.gz").expect("the file").to_string()
    };
    let table = text(2, ["1", "0"], 2);
    let whole = gz(&table);
    assert!(said(&whole[..whole.len() / 2]).starts_with(": "));
    assert_eq!(said(b""), ": it is empty");
    assert!(said(&gz(&table.replacen("target", "outcome", 1))).contains("there is no column `target`"));
    assert_eq!(
        said(&gz(&text(2, ["2", "0"], 2))),
        format!(": `target` has the classes 0, 2; expected are two, 1 the one of the cases; {HOME}")
    );
    assert_eq!(
        said(&gz(&(table.clone() + "0.5\t0.5\t7\n0.1\t0.5\t7\n"))),
        format!(": `target` has the classes 0, 1, 7; expected are two, 1 the one of the cases; {HOME}")
    );
    assert_eq!(
        said(&gz(&(table.clone() + "old\t0.5\t1\n"))),
        format!(": column `c0` is text that differs in every row, as an id does, and is left out; {HOME}")
    );
    assert_eq!(
        said(&gz(&("age\ttarget\n".to_string() + &"old\t1\nyoung\t0\n".repeat(2)))),
        format!(": column `age` holds text, where PMLB has numbers; {HOME}")
    );
    write(folder.path(), "saheart", &whole);
    assert!(build(&[], folder.path()).is_ok());
}

#[test]
fn a_name_that_no_table_has_is_refused() {
    let folder = folder(2);
    assert_eq!(
        refusal(&[("hold_out", "hepatits".into())], folder.path()),
        "`tasks.hold_out`: expected a table or cohort; did you mean `hepatitis`?, found a string \"hepatits\""
    );
    assert_eq!(
        refusal(&[("hold_out", "cleve".into()), ("validation", "heart_c".into())], folder.path()),
        "`tasks.validation`: expected a table or cohort of other patients than `hold_out`, those of \
         heart-cleveland, found a string \"heart_c\""
    );
}

/// Each row of `heart_c` stands there twice, and counts once.
#[test]
fn too_few_patients_are_refused_and_repeated_rows_are_no_patients() {
    let folder = folder(4);
    let table = text(2, ["0", "1"], 4);
    let rows = table.split_once('\n').unwrap().1;
    write(folder.path(), "heart_c", &gz(&(table.clone() + rows)));
    let given = |queries| [("shots", Value::Int(20)), ("queries", Value::Int(queries))];
    assert!(build(&given(40), folder.path()).is_ok());
    assert_eq!(
        refusal(&given(41), folder.path()),
        "`tasks.shots`: expected shots + queries that the 15 cases and 45 others of `heart_c` suffice for, \
         found an integer 61"
    );
    assert_eq!(
        refusal(&[("width", Value::Int(20))], folder.path()),
        "`tasks.width`: expected an integer of at least 23, found an integer 20"
    );
}
