//! Where a run computes.

use crate::error::Error;
use metaburn_autodiff::Device;
use std::str::FromStr;

/// A device and its name in result files.
///
/// ```
/// use metaburn_runner::Compute;
///
/// let compute: Compute = "auto".parse().unwrap();
/// assert_eq!(compute.name(), "cpu (burn-flex)");
/// assert!("gpu".parse::<Compute>().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Compute {
    device: Device,
    name: &'static str,
}

impl Compute {
    /// The processor, with burn's `flex` backend.
    pub fn cpu() -> Self {
        Self { device: Device::flex(), name: "cpu (burn-flex)" }
    }

    /// The device that tensors lie on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The kind of device and its adapter.
    pub fn name(&self) -> &str {
        self.name
    }
}

impl FromStr for Compute {
    type Err = Error;

    /// Reads `auto`, `cpu` or `gpu`.
    fn from_str(word: &str) -> Result<Self, Error> {
        match word {
            "auto" | "cpu" => Ok(Self::cpu()),
            "gpu" => Err(Error::Argument(
                "--device gpu: this build has no GPU support; use --device cpu".to_string(),
            )),
            other => Err(Error::Argument(format!(
                "--device {other}: expected auto, cpu or gpu; {}",
                metaburn_core::hint(other, ["auto", "cpu", "gpu"])
            ))),
        }
    }
}
