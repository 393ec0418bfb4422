//! Image tasks by name.

mod digits;
mod folder;
mod idx;
mod omniglot;

use super::FewShot;
use metaburn_core::{Options, Registry, Result, Split, TaskDistribution};
use std::path::Path;
use std::sync::Arc;

pub use digits::from_options as digits;

type Build = fn(&mut Options, &Path) -> Result<FewShot>;

/// Makes the image tasks known by name.
pub(crate) fn register(registry: &mut Registry) {
    let tasks: [(&'static str, &'static str, Build); 4] = [
        ("omniglot", "few-shot characters of 50 alphabets (Lake et al. 2015)", omniglot::from_options),
        ("images", "few-shot images in a folder split/class/image", folder::from_options),
        ("idx", "few-shot images of MNIST or its kin", idx::from_options),
        ("digits", "few-shot 8x8 handwritten digits, built in", digits::from_options),
    ];
    for (name, about, build) in tasks {
        registry.tasks(name, about, move |options, data_dir| {
            let tasks: Arc<dyn TaskDistribution> = Arc::new(build(options, data_dir)?);
            Ok(tasks)
        });
    }
}

/// Ten classes do not go round three times: training has the first half of the classes, validation the
/// last quarter of their images, and test the second half of the classes.
fn halves(set: &super::ImageSet) -> super::Parts {
    let mut parts = super::Parts::default();
    for (i, class) in set.classes.iter().enumerate() {
        if i >= set.classes.len() / 2 {
            parts.add(Split::Test, class.first, class.count, 0);
            continue;
        }
        let kept = class.count * 3 / 4;
        parts.add(Split::Train, class.first, kept, 0);
        parts.add(Split::Validation, class.first + kept, class.count - kept, 0);
    }
    parts
}
