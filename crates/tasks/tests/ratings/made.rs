//! Made ratings, and reading back who rated what.

use flate2::{Compression, write::GzEncoder};
use metaburn_core::{HostExamples, Options, Registry, Result, Seeds, Split, TaskDistribution, Value};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Users, and shared items, of which each user rates 20; 10 more are that user's alone.
pub const USERS: usize = 30;
pub const SHARED: usize = 40;

#[derive(Clone, Debug, PartialEq)]
pub struct Rated {
    pub user: usize,
    pub item: usize,
    pub stars: f64,
}

pub fn ratings() -> Vec<Rated> {
    let shared = |user: usize| (0..20).map(move |j| (user * 3 + j * 7) % SHARED);
    let own = |user: usize| (0..10).map(move |j| SHARED + user * 10 + j);
    let rated = |user: usize| {
        shared(user).chain(own(user)).map(move |item| {
            let stars = 1.0 + ((user * 7 + item * item * 3 + user * item / 3) % 5) as f64;
            Rated { user, item, stars }
        })
    };
    (0..USERS).flat_map(rated).collect()
}

/// A file like that of InstEval, whose student's age gives the user away and whose lecture's age the item.
pub fn write(folder: &Path, ratings: &[Rated]) {
    let mut text = "\"\",\"s\",\"d\",\"studage\",\"lectage\",\"service\",\"dept\",\"y\"\n".to_string();
    for (line, Rated { user, item, stars }) in ratings.iter().enumerate() {
        let (student, lecture) = (2 + 6 * user, 1 + 5 * item);
        text +=
            &format!("\"{line}\",\"u{user}\",\"i{item}\",\"{student}\",\"{lecture}\",\"0\",\"2\",{stars}\n");
    }
    write_packed(folder, "InstEval", &text);
}

/// A packed file in its place under the data folder.
pub fn write_packed(folder: &Path, name: &str, text: &str) {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    write_raw(folder, name, &packed.finish().unwrap());
}

pub fn write_raw(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::create_dir_all(folder.join("recsys")).unwrap();
    std::fs::write(folder.join(format!("recsys/{name}.csv.gz")), bytes).unwrap();
}

/// Tasks of the made file.
pub fn build(folder: &Path, settings: &[(&str, Value)]) -> Result<Arc<dyn TaskDistribution>> {
    open(folder, &[settings, &[("data", "insteval".into())]].concat())
}

pub fn open(folder: &Path, settings: &[(&str, Value)]) -> Result<Arc<dyn TaskDistribution>> {
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    let given = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
    registry.build_tasks("ratings", &mut Options::new("tasks", given), folder)
}

/// One example of an episode.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    pub task: usize,
    pub is_query: bool,
    pub x: Vec<f64>,
    pub y: f64,
}

impl Example {
    /// User and item, by the content of the made file: student, lecture, service, department.
    pub fn pair(&self) -> (usize, usize) {
        let content = &self.x[self.x.len() - 4..];
        (content[0].round() as usize, content[1].round() as usize)
    }
}

/// The examples of a batch of episodes, support sets first.
pub fn examples(tasks: &dyn TaskDistribution, split: Split, count: usize, seed: u64) -> Vec<Example> {
    let drawn = tasks.sample(split, count, &mut Seeds::new(seed).stream("episodes", 0)).unwrap();
    let set = |set: &HostExamples, is_query: bool| -> Vec<Example> {
        let (shape, x) = (set.x.shape().to_vec(), set.x.iter::<f64>().collect::<Vec<_>>());
        let rows = x.chunks(shape[2]).zip(set.y.iter::<f64>()).enumerate();
        rows.map(|(i, (x, y))| Example { task: i / shape[1], is_query, x: x.to_vec(), y }).collect()
    };
    [set(&drawn.support, false), set(&drawn.query, true)].concat()
}
