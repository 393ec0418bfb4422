//! What a file holds is found out.

use super::{classes, levels, numbers, parse};
use metaburn_core::Target;
use metaburn_tasks::dataset::{Dataset, Labels, Problem};
use std::io::Write;

const BODY: &str = "size,colour,target\n1.5,red,a\n2,blue,b\n-3e2,red,a\n,?,b\n";

#[test]
fn columns_are_numbers_or_categories() {
    let table = parse(BODY).unwrap();
    assert_eq!(numbers(&table, "size")[..3], [1.5, 2.0, -300.0]);
    assert!(numbers(&table, "size")[3].is_nan());
    let (names, codes) = levels(&table, "colour");
    assert_eq!(
        (names, codes),
        (&["blue".to_string(), "red".into()][..], &[Some(1), Some(0), Some(1), None][..])
    );
    assert_eq!(classes(&table), (&["a".to_string(), "b".into()][..], &[0, 1, 0, 1][..]));
    assert_eq!((table.name(), table.target_name(), table.missing()), ("t", "target", 0.25));
}

#[test]
fn every_missing_marker_counts() {
    let markers = ["", "NA", "N/A", "#N/A", "NaN", "nan", "NAN", "-nan", "null", "NULL", "?", "None", "  "];
    let rows: String = markers.iter().map(|m| format!("{m},1,a\n{m},2,b\n")).collect();
    let table = parse(&format!("x,z,target\n7,3,a\n8,4,b\n{rows}")).unwrap();
    let missing = numbers(&table, "x").iter().filter(|v| v.is_nan()).count();
    assert_eq!(missing, 2 * markers.len());
}

#[test]
fn separators_line_ends_marks_and_packing_make_no_difference() {
    let plain = parse(BODY).unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(BODY.as_bytes()).unwrap();
    let variants: [(&str, Vec<u8>); 6] = [
        ("t.csv", BODY.replace(',', ";").into()),
        ("t.csv", BODY.replace(',', "\t").into()),
        ("t.tsv", BODY.replace(',', "\t").into()),
        ("t.csv", BODY.replace('\n', "\r\n").replace(',', " , ").into()),
        ("t.csv", format!("\u{feff}\n\n{BODY}\n\n").into()),
        ("folder/t.csv.gz", gz.finish().unwrap()),
    ];
    for (place, bytes) in variants {
        // NaN differs from itself.
        let table = Dataset::from_csv(place, &bytes, None, None).unwrap();
        assert_eq!(
            format!("{table:?}"),
            format!("{plain:?}"),
            "{place}: {:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn a_tab_separates_in_tsv_whatever_the_header_says() {
    let table = Dataset::from_csv("t.tsv", b"a,b,c\ty\n1,1\t2\n3,3\t4\n1,1\t5\n", None, None).unwrap();
    assert_eq!(levels(&table, "a,b,c").0, ["1,1", "3,3"]);
}

#[test]
fn quotes_hold_separators_and_lines() {
    let table = parse("\"a;b;c\",y\n\"x,1\",1.5\n\"x\n2\",2.5\n\"x,1\",2\n").unwrap();
    assert_eq!(levels(&table, "a;b;c").0, ["x\n2", "x,1"]);
}

#[test]
fn decimal_commas_go_with_semicolons() {
    let table = parse("x;y\n1,5;2,25\n2;3\n3,5;4,5\n").unwrap();
    assert_eq!(numbers(&table, "x"), [1.5, 2.0, 3.5]);
    assert_eq!(table.labels(), &Labels::Numbers(vec![2.25, 3.0, 4.5]));
}

#[test]
fn the_target_is_named_or_called_target_or_the_last() {
    let text = "target,x,y\n1.5,1,2\n2.5,2,3\n3.5,4,5\n";
    let named = Dataset::from_csv("t.csv", text.as_bytes(), Some("x"), None).unwrap();
    assert_eq!(named.target_name(), "x");
    let called = parse(text).unwrap();
    assert_eq!(called.target_name(), "target");
    assert!(!called.warnings().iter().any(|w| w.contains("no target is named")), "{:?}", called.warnings());
    let last = parse(&text.replace("target", "t")).unwrap();
    assert_eq!(last.target_name(), "y");
    assert_eq!(last.warnings()[0], "no target is named: the last column, `y`, is taken for it");
}

/// Target and warning of a table whose target is these values.
fn guessed(values: &[&str], problem: Option<Problem>) -> (Target, Vec<String>) {
    let rows: String = values.iter().enumerate().map(|(i, v)| format!("{},{v}\n", i * i)).collect();
    let table = Dataset::from_csv("t.csv", format!("x,target\n{rows}").as_bytes(), None, problem).unwrap();
    (table.target(), table.warnings().to_vec())
}

#[test]
fn the_problem_is_guessed_and_told() {
    let two = guessed(&["0", "1", "0", "1"], None);
    assert_eq!(two.0, Target::Class(2));
    let told = "target `target` holds 2 distinct integers in 4 rows and is taken for classes; ask for regression if it is a quantity";
    assert_eq!(two.1, [told]);
    let few = guessed(&["1", "2", "3"].repeat(5), None);
    assert_eq!(few.0, Target::Class(3));
    let many = guessed(&["1", "2", "3"].repeat(4), None);
    assert_eq!(many.0, Target::Number);
    assert_eq!(many.1, ["target `target` holds 3 distinct numbers in 12 rows and is taken for a quantity"]);
    assert_eq!(guessed(&["0.5", "1", "0.5", "1"], None).0, Target::Number);
    assert_eq!(guessed(&["no", "yes", "no", "yes"], None).0, Target::Class(2));
}

#[test]
fn the_problem_can_be_said() {
    let values = ["0", "10", "2", "0", "10", "2"];
    assert_eq!(guessed(&values, Some(Problem::Regression)), (Target::Number, vec![]));
    assert_eq!(guessed(&values, Some(Problem::Classification)), (Target::Class(3), vec![]));
    // In the order of numbers, not of text.
    let text = "x,target\n1,0\n2,10\n3,2\n4,0\n5,10\n6,2\n";
    let table = Dataset::from_csv("t.csv", text.as_bytes(), None, Some(Problem::Classification)).unwrap();
    assert_eq!(classes(&table), (&["0".to_string(), "2".into(), "10".into()][..], &[0, 2, 1, 0, 2, 1][..]));
}

#[test]
fn what_says_nothing_is_left_out_and_told() {
    let text = ",id,when,nothing,x,target\n0,a1,2024-01-31,,1,1.5\n1,b2,2024-02-01,NA,1,2.5\n2,c3,,,2,\n";
    let table = parse(text).unwrap();
    assert_eq!(table.columns().len(), 1);
    assert_eq!(table.rows(), 2);
    let told = [
        "1 row has no target `target` and is left out",
        "target `target` holds 2 distinct numbers in 2 rows and is taken for a quantity",
        "column `column 1` has no name, counts the rows, and is left out",
        "column `id` is text that differs in every row, as an id does, and is left out",
        "column `when` holds dates or times and is left out; make numbers of them (a year, a weekday) if they matter",
        "column `nothing` has no value and is left out",
    ];
    assert_eq!(table.warnings(), told);
}

#[test]
fn one_bad_cell_in_a_column_of_numbers_is_pointed_at() {
    let rows: String = (0..20)
        .map(|i| format!("{},{}.5\n", if i == 7 { "1O".into() } else { (i % 9).to_string() }, i))
        .collect();
    let table = parse(&format!("x,y\n{rows}")).unwrap();
    let told = "`x` is 95 % numbers but taken for categories, because of `1O` in line 9; mend it, or leave the cell empty, if the column holds numbers";
    assert!(table.warnings().contains(&told.to_string()), "{:?}", table.warnings());
}

#[test]
fn a_class_of_one_row_is_told() {
    let table = parse("x,target\n1,a\n2,a\n3,b\n4,b\n5,c\n").unwrap();
    assert_eq!(table.target(), Target::Class(3));
    assert!(
        table.warnings()[1].starts_with("class `c` of target `target` has one row"),
        "{:?}",
        table.warnings()
    );
}
