//! The targets without libFuzzer: seeds are mutated at random, blind to what the code does with them.
//!
//! ```text
//! cargo run --manifest-path fuzz/Cargo.toml --example mutate -- TARGET SECONDS [SEED]
//! ```
//!
//! An input that ends the process stays in `fuzz/artifacts/TARGET/last`.

use metaburn_core::{Seeds, Stream};
use rand::RngExt;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 6] = [
    ("csv", metaburn_fuzz::csv),
    ("experiment", metaburn_fuzz::experiment),
    ("golden", metaburn_fuzz::golden),
    ("hpob", metaburn_fuzz::hpob),
    ("omniglot", metaburn_fuzz::omniglot),
    ("results", metaburn_fuzz::results),
];

/// What is likely to matter to a reader of text.
const WORDS: [&str; 20] = [
    "0",
    "-1",
    "1e999",
    "-1e308",
    "5e-324",
    "NaN",
    "inf",
    "null",
    "18446744073709551616",
    "9223372036854775807",
    "4294967296",
    "[",
    "]",
    "{",
    "}",
    "\"",
    ",",
    "\n",
    "[[sweep]]\n",
    "\u{202e}",
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (name, seconds, seed) = match words[..] {
        [name, seconds] => (name, seconds, "0"),
        [name, seconds, seed] => (name, seconds, seed),
        _ => ("", "", ""),
    };
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let (Some((name, target)), Ok(seconds), Ok(seed)) = (target, seconds.parse(), seed.parse()) else {
        eprintln!("usage: mutate {} SECONDS [SEED]", TARGETS.map(|(known, _)| known).join("|"));
        return ExitCode::from(2);
    };
    mutate(name, *target, Duration::from_secs(seconds), &mut Seeds::new(seed).stream("fuzz", 0));
    ExitCode::SUCCESS
}

/// Runs a target on mutated seeds for so long, and says on how many.
fn mutate(name: &str, target: Target, length: Duration, stream: &mut Stream) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seeds = seeds(&home.join("seeds").join(name), stream);
    let artifacts = home.join("artifacts").join(name);
    fs::create_dir_all(&artifacts).expect("a folder for what is found");
    let (start, mut count, mut slowest) = (Instant::now(), 0u64, Duration::ZERO);
    while start.elapsed() < length {
        let mut input = pick(&seeds, stream).to_vec();
        for _ in 0..stream.random_range(0..12) {
            change(&mut input, &seeds, stream);
        }
        input.truncate(1 << 16);
        fs::write(artifacts.join("last"), &input).expect("a file for what is found");
        let before = Instant::now();
        target(&input);
        if before.elapsed() > slowest {
            slowest = before.elapsed();
            fs::write(artifacts.join("slowest"), &input).expect("a file for what is found");
        }
        count += 1;
    }
    let seconds = start.elapsed().as_secs();
    println!("{name}: {count} inputs in {seconds} s, the slowest took {} ms", slowest.as_millis());
}

/// The files of a folder. Without any, noise: some targets make their files themselves, from whatever bytes.
fn seeds(folder: &Path, stream: &mut Stream) -> Vec<Vec<u8>> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = files.collect();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("a seed")).collect();
    let mut noise = |length: usize| (0..length).map(|_| stream.random()).collect();
    if seeds.is_empty() { (0..64).map(|i| noise(16 * i)).collect() } else { seeds }
}

fn pick<'a>(seeds: &'a [Vec<u8>], stream: &mut Stream) -> &'a [u8] {
    &seeds[stream.random_range(0..seeds.len())]
}

fn change(input: &mut Vec<u8>, seeds: &[Vec<u8>], stream: &mut Stream) {
    let at = stream.random_range(0..=input.len());
    let end = (at + stream.random_range(1..32)).min(input.len());
    match stream.random_range(0..6) {
        0 => input.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << stream.random_range(0..8)),
        1 => drop(input.drain(at..end)),
        2 => {
            let piece = input[at..end].to_vec();
            drop(input.splice(at..at, piece.repeat(stream.random_range(1..8))));
        }
        3 => {
            let word = WORDS[stream.random_range(0..WORDS.len())];
            drop(input.splice(at..end.min(at + 3), word.bytes()));
        }
        4 => {
            let bytes: Vec<u8> = (0..stream.random_range(1..64)).map(|_| stream.random()).collect();
            drop(input.splice(at..at, bytes));
        }
        _ => {
            let other = pick(seeds, stream);
            let from = stream.random_range(0..=other.len());
            let to = (from + stream.random_range(1..200)).min(other.len());
            drop(input.splice(at..end, other[from..to].iter().copied()));
        }
    }
}
