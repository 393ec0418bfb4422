use super::{Lists, read};
use proptest::prelude::*;

/// As Python writes it with protocol 4, names remembered when first seen.
fn written(table: &[(String, Lists)]) -> Vec<u8> {
    let mut names: Vec<(String, usize)> = Vec::new();
    let mut memo = 0;
    let mut out = vec![0x80, 4, b'}', 0x94, b'('];
    memo += 1;
    let text = |out: &mut Vec<u8>, text: &str| {
        out.extend([0x8c, text.len() as u8]);
        out.extend(text.bytes());
        out.push(0x94);
    };
    for (key, lists) in table {
        text(&mut out, key);
        out.extend([b'}', 0x94, b'(']);
        memo += 2;
        for (name, list) in lists {
            match names.iter().find(|(known, _)| known == name) {
                Some((_, at)) => {
                    out.push(b'j');
                    out.extend((*at as u32).to_le_bytes());
                }
                None => {
                    text(&mut out, name);
                    names.push((name.clone(), memo));
                    memo += 1;
                }
            }
            out.extend([b']', 0x94, b'(']);
            memo += 1;
            for value in list {
                out.push(b'G');
                out.extend(value.to_be_bytes());
            }
            out.push(b'e');
        }
        out.push(b'u');
    }
    out.extend(b"u.");
    out
}

fn tables() -> impl Strategy<Value = Vec<(String, Lists)>> {
    let lists = prop::collection::vec(("[a-c]", prop::collection::vec(-1e9..1e9_f64, 0..4)), 0..4);
    prop::collection::vec(("[0-9]{1,3}", lists), 0..6)
}

proptest! {
    #[test]
    fn what_was_written_is_read(table in tables()) {
        prop_assert_eq!(read(&written(&table)), Ok(table));
    }

    #[test]
    fn a_broken_pickle_is_an_error_or_a_table(table in tables(), cut in 0_usize..400, flip in 0_usize..400, to: u8) {
        let mut bytes = written(&table);
        let flip = flip % bytes.len();
        bytes[flip] = to;
        let _ = read(&bytes);
        bytes.truncate(cut.min(bytes.len() - 1));
        prop_assert!(read(&bytes).is_err() || bytes.contains(&b'.'));
    }

    #[test]
    fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn garbage_of_known_opcodes_never_panics(
        bytes in prop::collection::vec(prop::sample::select(b"(}]GJKM\x8cX\x94qrhjaseu.\0\x01".to_vec()), 0..80),
    ) {
        let _ = read(&bytes);
    }
}

#[test]
fn what_python_writes_is_read() {
    // pickle.dumps({"0": {"a": [1.5, 2.0]}, "1": {"a": [3]}}, protocol=p)
    let second = b"\x80\x02}q\x00(X\x01\x00\x00\x000q\x01}q\x02X\x01\x00\x00\x00aq\x03]q\x04(G?\xf8\x00\x00\x00\x00\x00\x00G@\x00\x00\x00\x00\x00\x00\x00esX\x01\x00\x00\x001q\x05}q\x06h\x03]q\x07K\x03asu.";
    let fourth = b"\x80\x04\x954\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x010\x94}\x94\x8c\x01a\x94]\x94(G?\xf8\x00\x00\x00\x00\x00\x00G@\x00\x00\x00\x00\x00\x00\x00es\x8c\x011\x94}\x94h\x03]\x94K\x03asu.";
    let list = |values: &[f64]| vec![("a".to_string(), values.to_vec())];
    let expected = vec![("0".to_string(), list(&[1.5, 2.0])), ("1".to_string(), list(&[3.0]))];
    assert_eq!(read(second), Ok(expected.clone()));
    assert_eq!(read(fourth), Ok(expected));
}

#[test]
fn code_and_deep_nesting_are_refused() {
    // pickle.dumps(os.system): a reference to code.
    let code = read(b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93.").unwrap_err();
    assert_eq!(code, "opcode 0x93 is not for plain numbers");
    let nested = [vec![b']'; 100_000], vec![b'a'; 100_000]].concat();
    assert_eq!(read(&nested).unwrap_err(), "a list holds something but numbers");
    assert_eq!(read(b"\x80\x04]K\x01a.").unwrap_err(), "it is no dictionary of dictionaries of lists");
}
