//! What it costs to read the images of an import, and to draw a batch of few-shot episodes of them.

use criterion::{Criterion, criterion_group, criterion_main};
use metaburn_core::{Seeds, Split, TaskDistribution};
use metaburn_tasks::images::{EpisodeShape, FewShot, ImageSet, Parts, Rotation, cache};
use std::sync::Arc;
use std::time::Duration;

/// As the `metaburn` binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A set of Omniglot's size: 1623 classes of 20 images of 28×28 pixels.
fn images() -> Arc<ImageSet> {
    let mut set = ImageSet::new([1, 28, 28]);
    for class in 0..1623 {
        let image = [(class % 256) as u8; 28 * 28];
        (0..20).for_each(|_| set.push("", &class.to_string(), &image));
    }
    Arc::new(set)
}

fn episodes(criterion: &mut Criterion) {
    let (set, rotation) = (images(), Rotation::Random);
    let parts = Parts::of(&set, [rotation; 2], |_, _| Some(Split::Train));
    let mut group = criterion.benchmark_group("episodes");
    for (name, tasks, way, shots, queries) in [
        ("32 x 5-way 1-shot 1-query", 32, 5, 1, 1),
        ("1 x 60-way 1-shot 5-query", 1, 60, 1, 5),
        ("16 x 20-way 5-shot 15-query", 16, 20, 5, 15),
    ] {
        let train = EpisodeShape { way, shots, queries, rotation };
        let (set, parts) = (set.clone(), parts.clone());
        let family = FewShot { set, white: 255, parts, train, test: train, runs: None };
        let mut index = 0;
        group.bench_function(name, |bench| {
            bench.iter(|| {
                index += 1;
                family.sample(Split::Train, tasks, &mut Seeds::new(0).stream("episodes/train", index))
            });
        });
    }
    group.finish();
}

/// Reading the file of an import, its SHA-256 checked, from what the system keeps of it in memory.
fn import(criterion: &mut Criterion) {
    let folder = std::env::temp_dir().join(format!("metaburn-episodes-{}", std::process::id()));
    let file = folder.join("omniglot-28.bin");
    cache::write(&images(), &file).expect("the folder for temporary files takes 25 MB");
    let mut group = criterion.benchmark_group("import");
    group.sample_size(20).bench_function("read 32460 images", |bench| {
        bench.iter(|| cache::read(&file).expect("the file was just written"));
    });
    group.finish();
    std::fs::remove_dir_all(&folder).expect("nobody else has this folder");
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = episodes, import
}
criterion_main!(benches);
