//! Files of ratings.

mod content;

use super::log::{Log, Rating};
use crate::surfaces::files;
use content::Attributes;
use flate2::read::GzDecoder;
use metaburn_core::{Error, Result};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// The most that a file may hold unpacked: 256 MiB.
const LIMIT: u64 = 1 << 28;

#[derive(Clone, Copy)]
pub(super) enum Source {
    /// 100 004 ratings of ½ to 5 stars, 671 users, 9066 films (GroupLens, as in the R package dslabs).
    MovieLens,
    /// 73 421 marks of 1 to 5, 2972 students, 1128 lecturers (as in the R package lme4).
    InstEval,
}

impl Source {
    /// Where the file lies in the data folder.
    pub fn file(self) -> &'static str {
        match self {
            Self::MovieLens => "recsys/movielens-small.csv.gz",
            Self::InstEval => "recsys/InstEval.csv.gz",
        }
    }

    fn home(self) -> &'static str {
        match self {
            Self::MovieLens => {
                "make it with R: write.csv(dslabs::movielens, gzfile(\"movielens-small.csv.gz\"), row.names = FALSE)"
            }
            Self::InstEval => {
                "make it with R: write.csv(lme4::InstEval, gzfile(\"InstEval.csv.gz\"), row.names = FALSE)"
            }
        }
    }

    /// User, item and rating, then attributes.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::MovieLens => &["userId", "movieId", "rating", "genres", "year"],
            Self::InstEval => &["s", "d", "y", "studage", "lectage", "service", "dept"],
        }
    }

    fn content(self, distinct: &[Attributes]) -> Result<Vec<Vec<f64>>, String> {
        match self {
            Self::MovieLens => content::films(distinct),
            Self::InstEval => content::lectures(distinct),
        }
    }
}

/// Numbers for names, in the order of first appearance.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    fn number(&mut self, name: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(name.to_string()).or_insert(next)
    }
}

/// The ratings of a data set.
///
/// # Errors
/// [`Error::Data`] with file and line: no such file, damaged packing, a column that is missing, a field that
/// is no number, an item that a user rates twice, no rating.
pub(super) fn read(source: Source, data_dir: &Path) -> Result<Log> {
    let path = data_dir.join(source.file());
    let packed = files::bytes(&path, source.home())?;
    let text = files::limited(GzDecoder::new(packed.as_slice()), &path, LIMIT)?;
    parse(source, &text).map_err(|what| Error::Data(format!("{}: {what}", path.display())))
}

fn parse(source: Source, text: &[u8]) -> Result<Log, String> {
    let mut reader = csv::Reader::from_reader(text);
    let columns = positions(reader.headers().map_err(|error| error.to_string())?, source.columns())?;
    let (mut users, mut items, mut kinds) = (Names::default(), Names::default(), Names::default());
    let (mut ratings, mut distinct, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<&str> = columns.iter().map(|&at| &record[at]).collect();
        let [user, item, stars, attributes @ ..] = fields.as_slice() else {
            return Err("it has no columns".to_string());
        };
        let content = kinds.number(&attributes.join("\t"));
        if content == distinct.len() {
            let fields = attributes.iter().map(|field| field.to_string()).collect();
            distinct.push(Attributes { line, fields });
        }
        let stars = content::number(line, source.columns()[2], stars)?;
        let rating = Rating { user: users.number(user), item: items.number(item), stars, content };
        if !seen.insert((rating.user, rating.item)) {
            return Err(format!("line {line}: user {user} rates item {item} a second time; leave one out"));
        }
        ratings.push(rating);
    }
    if ratings.is_empty() {
        return Err("it holds no rating".to_string());
    }
    Ok(Log { ratings, users: users.0.len(), items: items.0.len(), content: source.content(&distinct)? })
}

/// Where the wanted columns stand.
fn positions(header: &csv::StringRecord, wanted: &[&str]) -> Result<Vec<usize>, String> {
    let position = |name: &&str| {
        header.iter().position(|column| column == *name).ok_or_else(|| {
            format!("there is no column `{name}`; it has {}", header.iter().collect::<Vec<_>>().join(", "))
        })
    };
    wanted.iter().map(position).collect()
}
