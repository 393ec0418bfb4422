//! What cannot be a table is refused, with the place and the mend.

use super::message;
use metaburn_tasks::dataset::{Cells, Column, Dataset, Labels, Problem};
use std::path::Path;

fn refuse(place: &str, bytes: &[u8], target: Option<&str>, problem: Option<Problem>) -> String {
    Dataset::from_csv(place, bytes, target, problem).expect_err("this cannot be a table").to_string()
}

#[test]
fn files_without_a_table() {
    let empty = "t.csv: it is empty; a header and rows below it are needed";
    assert_eq!(message(""), empty);
    assert_eq!(message("\n \r\n"), empty);
    assert_eq!(message("x,y\n"), "t.csv: there is a header, but no row below it");
    assert_eq!(message("x,y\n1,2\n"), "t.csv: one row is not enough to learn from; give it more rows");
    let binary = refuse("t.csv", b"x,y\n\0\x01", None, None);
    assert_eq!(binary, "t.csv: it is binary, or text in UTF-16; save the table as CSV in UTF-8");
    let latin = refuse("t.csv", b"x,y\n1,2\nJos\xe9,3\n", None, None);
    assert_eq!(latin, "t.csv:3: it is not UTF-8 text; save the table as CSV in UTF-8");
    assert!(refuse("t.csv.gz", &[0x1f, 0x8b, 8, 0, 1], None, None).starts_with("t.csv.gz: "));
}

#[test]
fn headers() {
    let none = "t.csv: the first line holds numbers; put a line with the names of the columns above it";
    assert_eq!(message("1,2\n3,4\n5,6\n"), none);
    let twice = "t.csv: columns 1 and 3 are both named `x`; rename one";
    assert_eq!(message("x,y,x\n1,2,3\n3,4,5\n"), twice);
    assert!(message("x\n1\n2\n").contains("the header has one column, `x`"));
    let target = refuse("t.csv", b"price,rooms\n1,2\n3,4\n", Some("prize"), None);
    assert_eq!(target, "t.csv: there is no column `prize` to be the target; did you mean `price`?");
    let far = refuse("t.csv", b"price,rooms\n1,2\n3,4\n", Some("colour"), None);
    assert_eq!(far, "t.csv: there is no column `colour` to be the target; known are price, rooms");
}

#[test]
fn cells() {
    let ragged = message("x,y\n1,2\n\n3,4,5\n");
    let mend = "a cell with the separator ',' in it must stand in quotes";
    assert_eq!(ragged, format!("t.csv:4: 3 cells where the header has 2 columns; {mend}"));
    let infinite = message("x,y\r\n1,2\r\ninf,4\r\n3,3.5\r\n");
    assert_eq!(infinite, "t.csv:3: column `x`: `inf` is not finite; leave the cell empty if it is unknown");
    assert!(message("x,y\n1,2\n2,1e999\n3,3.5\n").starts_with("t.csv:3: column `y`: `1e999` is not finite"));
    let text = refuse("t.csv", b"x,y\n1,2\n2,many\n3,4\n", None, Some(Problem::Regression));
    let why = "`many` is no number, as regression needs; mend it, or ask for classification";
    assert_eq!(text, format!("t.csv:3: column `y`: {why}"));
}

#[test]
fn targets() {
    let constant = "t.csv: target `y` is 2 in every row: there is nothing to learn; name another target";
    assert_eq!(message("x,y\n1,2\n3,2\n"), constant);
    assert_eq!(message("x,y\n1,b\n3,b\n"), constant.replace("is 2", "is b"));
    let missing = "t.csv: target `y` is missing in every row; name another target";
    assert_eq!(message("x,y\n1,\n3,?\n"), missing);
    let single = "t.csv: target `y` needs two classes with two rows each, and 2 of its 3 have one row only; \
                  give it more rows, or say `regression` if it is a quantity";
    assert_eq!(message("x,y\n1,a\n2,a\n3,b\n4,c\n"), single);
}

#[test]
fn nothing_to_predict_from() {
    let nothing = message("x,y\n,1.5\nNA,2.5\n");
    assert_eq!(nothing.split(" (").next(), Some("t.csv: no column is left to predict `y` from"), "{nothing}");
    assert!(nothing.contains("column `x` has no value and is left out"), "{nothing}");
}

#[test]
fn missing_files_are_named() {
    let error = Dataset::read_csv(Path::new("no/such.csv"), None, None).unwrap_err().to_string();
    assert!(error.starts_with("no/such.csv: ") && error.contains("give the path of a CSV file"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let error = Dataset::read_csv(folder.path(), None, None).unwrap_err().to_string();
    assert!(error.contains("it is no file"), "{error}");
}

#[test]
fn columns_in_memory_are_checked() {
    let column = |name: &str, cells| Column { name: name.into(), cells };
    let x = || column("x", Cells::Numbers(vec![1.0, f64::NAN]));
    let y = || Labels::Numbers(vec![1.0, 2.0]);
    assert!(Dataset::new("t", vec![x()], "y", y()).is_ok());
    let wrong = |columns, labels| Dataset::new("t", columns, "y", labels).unwrap_err().to_string();
    assert_eq!(wrong(vec![x(), x()], y()), "t: there are two columns named `x`; rename one");
    assert_eq!(wrong(vec![x()], Labels::Numbers(vec![1.0; 3])), "t: column `x` has 2 rows, the target has 3");
    let infinite = column("z", Cells::Numbers(vec![0.0, f64::INFINITY]));
    assert_eq!(wrong(vec![x(), infinite], y()), "t: column `z`, row 1: inf is not finite");
    let code = column("z", Cells::Levels { names: vec!["a".into()], codes: vec![Some(1), None] });
    assert_eq!(wrong(vec![x(), code], y()), "t: column `z` has a code beyond its 1 names");
    let nan = wrong(vec![x()], Labels::Numbers(vec![1.0, f64::NAN]));
    assert_eq!(nan, "t: target `y` has a value that is not finite, or no class");
    assert_eq!(wrong(vec![], y()), "t: no column is left to predict `y` from");
}
