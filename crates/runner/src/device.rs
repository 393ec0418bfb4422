//! Where a run computes.

use crate::error::Error;
use metaburn_autodiff::{Adapter, AdapterKind, DType, Device, WITH_GPU, adapters};
use std::str::FromStr;

/// A device and its name in result files.
///
/// ```
/// use metaburn_runner::Compute;
///
/// let compute: Compute = "cpu".parse().unwrap();
/// assert_eq!(compute.name(), "cpu (burn-flex)");
/// assert!("gpu:99".parse::<Compute>().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Compute {
    device: Device,
    name: String,
    /// Chosen because it was there: it may give way to the processor.
    automatic: bool,
}

impl Compute {
    /// The processor, with burn's `flex` backend.
    pub fn cpu() -> Self {
        Self { device: Device::flex(), name: "cpu (burn-flex)".to_string(), automatic: false }
    }

    /// An adapter, with burn's `wgpu` backend.
    pub fn gpu(adapter: Adapter) -> Self {
        Self { name: format!("gpu: {adapter}"), device: adapter.device, automatic: false }
    }

    /// The device that tensors lie on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The kind of device; of an adapter also its name, interface and driver.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this is the processor.
    pub fn is_cpu(&self) -> bool {
        self.device == Device::flex()
    }

    /// Where numbers of this type are computed: GPUs have single precision only. Where one was not asked
    /// for by name, the processor takes its place.
    ///
    /// # Errors
    /// When a GPU was asked for, and double precision.
    pub fn with_type(&self, dtype: DType) -> Result<Self, Error> {
        if self.is_cpu() || dtype == DType::F32 {
            return Ok(self.clone());
        }
        if self.automatic {
            return Ok(Self::cpu());
        }
        Err(Error::Argument(format!(
            "`dtype = \"f64\"`: {} computes in single precision; say `dtype = \"f32\"` or --device cpu",
            self.name
        )))
    }
}

impl FromStr for Compute {
    type Err = Error;

    /// Reads `auto` (a GPU where there is one), `cpu`, `gpu` (the first) or `gpu:INDEX`, as `metaburn list
    /// devices` numbers them. What only acts as a GPU is taken when its number is named.
    fn from_str(word: &str) -> Result<Self, Error> {
        let hardware = || adapters().into_iter().find(|a| a.kind != AdapterKind::Software);
        match word {
            "auto" => {
                let gpu = hardware().map(|adapter| Self { automatic: true, ..Self::gpu(adapter) });
                Ok(gpu.unwrap_or_else(Self::cpu))
            }
            "cpu" => Ok(Self::cpu()),
            "gpu" => hardware().map(Self::gpu).ok_or_else(|| without(word)),
            _ => match word.strip_prefix("gpu:").map(str::parse::<usize>) {
                Some(Ok(index)) => {
                    adapters().into_iter().nth(index).map(Self::gpu).ok_or_else(|| without(word))
                }
                _ => Err(Error::Argument(format!(
                    "--device {word}: expected auto, cpu, gpu or gpu:INDEX; {}",
                    metaburn_core::hint(word, ["auto", "cpu", "gpu"])
                ))),
            },
        }
    }
}

/// Why there is no such GPU, and what there is.
fn without(word: &str) -> Error {
    if !WITH_GPU {
        return Error::Argument(format!(
            "--device {word}: this build has no GPU support; build with --features gpu, or use --device cpu"
        ));
    }
    let found: Vec<String> = adapters().iter().enumerate().map(|(i, a)| format!("gpu:{i} is {a}")).collect();
    let found = if found.is_empty() {
        "no adapter was found (is its driver installed?)".to_string()
    } else {
        format!("there is no such GPU, but {}", found.join(", "))
    };
    Error::Argument(format!("--device {word}: {found}; or use --device cpu"))
}
