//! Downloads from a server of this process.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;
use tempfile::TempDir;

/// The SHA-256 of `abc` (FIPS 180-4, appendix).
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// Answers one request with this status and body; gives the address.
fn serve(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = BufReader::new(stream.try_clone().unwrap()).lines();
        while request.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        let length = body.len();
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
            .unwrap();
    });
    format!("http://{address}/x.zip")
}

#[test]
fn a_file_with_the_right_sum_is_put_into_its_place() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("on/the/way/x.zip");
    get(&serve("200 OK", "abc"), &place, ABC).unwrap();
    assert_eq!(fs::read_to_string(&place).unwrap(), "abc");
    assert_eq!(fs::read_dir(place.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn another_file_is_thrown_away() {
    let folder = TempDir::new().unwrap();
    let url = serve("200 OK", "abd");
    let error = get(&url, &folder.path().join("x.zip"), ABC).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{url}: the file has another SHA-256 than it should, and was thrown away\n  expected {ABC}\n  found    \
             a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9"
        )
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_is_not_there_is_an_error_with_its_address() {
    let folder = TempDir::new().unwrap();
    let url = serve("404 Not Found", "");
    let error = get(&url, &folder.path().join("x.zip"), ABC).unwrap_err();
    assert_eq!(format!("{error:#}"), format!("{url}: http status: 404"));
}

#[test]
fn a_file_at_hand_stays_until_the_right_one_is_there() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("x.zip");
    fs::write(&place, "old").unwrap();
    for (status, body) in [("404 Not Found", ""), ("200 OK", "abd")] {
        assert!(get(&serve(status, body), &place, ABC).is_err());
        assert_eq!(fs::read_to_string(&place).unwrap(), "old");
    }
    get(&serve("200 OK", "abc"), &place, ABC).unwrap();
    assert_eq!(fs::read_to_string(&place).unwrap(), "abc");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_is_missing_or_differs_is_fetched_and_nothing_else() {
    static SET: DataSet = DataSet {
        name: "x",
        about: "",
        place: "x",
        needs: &[&["x.zip", "x.bin"]],
        home: "",
        files: &[File { name: "x.zip", sha256: ABC }],
    };
    let folder = TempDir::new().unwrap();
    // The SHA-256 of what is to be fetched: `none` where there is no file.
    let wanted = || -> Vec<String> {
        let all = to_fetch(&SET, folder.path()).unwrap();
        all.into_iter().map(|wanted| wanted.found.unwrap_or("none".to_string())).collect()
    };
    assert_eq!(wanted(), ["none"]);
    let place = folder.path().join("x/x.zip");
    fs::create_dir(folder.path().join("x")).unwrap();
    fs::write(folder.path().join("x/x.bin"), "stands for it").unwrap();
    assert!(wanted().is_empty());
    fs::write(&place, "abd").unwrap();
    assert_eq!(wanted(), ["a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9"]);
    fs::write(&place, "abc").unwrap();
    assert!(wanted().is_empty());
}

#[test]
fn every_file_has_a_sum_and_every_set_a_name_of_its_own() {
    use crate::data_sets::KNOWN;
    let mut names: Vec<&str> = KNOWN.iter().map(|set| set.name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    for set in KNOWN.iter().filter(|set| !set.files.is_empty()) {
        assert!(set.home.starts_with("https://") && set.home.ends_with('/'), "{}", set.name);
        let sums = set.files.iter().map(|file| file.sha256);
        assert!(sums.into_iter().all(|sum| sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit())));
    }
}
