//! The golden format: named arrays and named variants in JSON.

use anyhow::{Context, Result, bail, ensure};
use metaburn_autodiff::{Array, DType, Device, Var};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most bytes that a file may have: 256 MiB.
const LONGEST: u64 = 256 << 20;

/// A file of reference values in double precision.
///
/// - `params.<name>`: network parameters; linear weights `[out, in]`, kernels `[out, in, 3, 3]`;
/// - `data.xs`, `data.ys`, `data.xq`, `data.yq`: support and query sets, the task axis first;
/// - `<variant>.meta_loss`, `<variant>.meta_grad.<name>`: what is to be reproduced.
#[derive(Debug, Deserialize)]
pub struct Golden {
    /// Where its arrays are computed with.
    #[serde(skip)]
    home: Home,
    arrays: BTreeMap<String, Stored>,
    /// What is computed, by name.
    pub variants: BTreeMap<String, Variant>,
}

/// A device and an element type.
#[derive(Debug)]
struct Home(Device, DType);

impl Default for Home {
    fn default() -> Self {
        Self(Device::flex(), DType::F64)
    }
}

/// An array, row by row.
#[derive(Debug, Deserialize)]
struct Stored {
    shape: Vec<usize>,
    data: Vec<f64>,
}

/// One computation on the file's data.
#[derive(Clone, Debug, Deserialize)]
pub struct Variant {
    /// `maml`, `anil`, `reptile` or `proto`.
    pub kind: String,
    /// How many of the file's tasks take part.
    pub tasks: usize,
    /// Inner steps of gradient descent.
    #[serde(default)]
    pub inner_steps: usize,
    /// Their learning rate.
    #[serde(default)]
    pub inner_lr: f64,
    /// Whether second derivatives are left out.
    #[serde(default)]
    pub first_order: bool,
    /// Number of classes; absent for regression.
    pub ways: Option<usize>,
}

impl Golden {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// Names the file, and the array that is missing or whose length does not fit its shape.
    pub fn read(path: &Path) -> Result<Self> {
        let mut text = String::new();
        let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_string(&mut text));
        read.with_context(|| format!("cannot read {}", path.display()))?;
        ensure!(text.len() as u64 <= LONGEST, "{} is longer than {} MiB", path.display(), LONGEST >> 20);
        let golden: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} is not a file of golden values", path.display()))?;
        for (name, array) in &golden.arrays {
            let expected = array.shape.iter().try_fold(1, |size: usize, &n| size.checked_mul(n));
            ensure!(
                expected == Some(array.data.len()),
                "{}: array `{name}` has shape {:?} but {} values",
                path.display(),
                array.shape,
                array.data.len()
            );
        }
        ensure!(!golden.variants.is_empty(), "{} has no variants to verify", path.display());
        Ok(golden)
    }

    /// Where arrays lie from now on, and in which precision: at first on the processor, in double.
    #[must_use]
    pub fn on(self, device: Device, dtype: DType) -> Self {
        Self { home: Home(device, dtype), ..self }
    }

    /// The names of the network's parameters, without `params.`.
    pub fn param_names(&self) -> impl Iterator<Item = &str> {
        self.arrays.keys().filter_map(|name| name.strip_prefix("params."))
    }

    /// The extents of an array of so many axes.
    ///
    /// # Errors
    /// Names the array that is missing or has another number of axes.
    pub fn shape<const AXES: usize>(&self, name: &str) -> Result<[usize; AXES]> {
        let shape = &self.stored(name)?.shape;
        let found = <[usize; AXES]>::try_from(shape.as_slice()).ok();
        found.with_context(|| format!("array `{name}` must have {AXES} axes, but has the shape {shape:?}"))
    }

    /// The values of an array, row by row.
    ///
    /// # Errors
    /// Names the array that is missing.
    pub fn values(&self, name: &str) -> Result<&[f64]> {
        Ok(&self.stored(name)?.data)
    }

    /// Arrays whose names start with `prefix`: the rest of the name, and the values.
    pub fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = (&str, &[f64])> {
        self.arrays.iter().filter_map(move |(name, a)| Some((name.strip_prefix(prefix)?, a.data.as_slice())))
    }

    /// An array as a constant, with a leading axis of extent 1 if `shared`.
    ///
    /// # Errors
    /// Names the array that is missing.
    pub fn constant(&self, name: &str, shared: bool) -> Result<Var> {
        let Stored { shape, data } = self.stored(name)?;
        let mut shape = shape.clone();
        if shared {
            shape.insert(0, 1);
        }
        let Home(device, dtype) = &self.home;
        Ok(Var::constant(Array::from_f64_as(data, &shape, *dtype, device)))
    }

    /// The first tasks of a data array.
    ///
    /// # Errors
    /// When the file holds fewer tasks.
    pub fn first_tasks(&self, name: &str, tasks: usize) -> Result<Var> {
        let all = self.constant(name, false)?;
        if tasks == 0 || all.rank() < 2 || all.shape()[0] < tasks {
            bail!("`{name}` has shape {:?}, but {tasks} tasks are asked for", all.shape());
        }
        Ok(all.slice(0, 0, tasks)?)
    }

    fn stored(&self, name: &str) -> Result<&Stored> {
        self.arrays.get(name).with_context(|| format!("array `{name}` is missing"))
    }
}
