//! The devices beside the processor: adapters that wgpu finds on this machine.

use burn::tensor::Device;

/// A GPU, or a program that acts as one.
#[derive(Clone, Debug)]
pub struct Adapter {
    /// What the driver calls it.
    pub name: String,
    /// Whether it is a card of its own, a part of the processor, or a program.
    pub kind: AdapterKind,
    /// The interface it is reached through: Vulkan, Metal, Dx12 or Gl; in a build with the feature `vulkan`
    /// that is `Vulkan with SPIR-V`, whose kernels may round differently.
    pub api: String,
    /// The driver's name and version, as far as it tells.
    pub driver: String,
    /// Where arrays on this adapter lie. Opened at first use.
    pub device: Device,
}

/// What an adapter is made of; the fastest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdapterKind {
    /// A graphics card with memory of its own.
    Discrete,
    /// A part of the processor, whose memory it shares.
    Integrated,
    /// A card that a virtual machine is given.
    Virtual,
    /// None of these, as far as the driver tells.
    Other,
    /// No hardware, but a program on the processor (lavapipe, say): for tests.
    Software,
}

impl AdapterKind {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discrete => "discrete GPU",
            Self::Integrated => "integrated GPU",
            Self::Virtual => "virtual GPU",
            Self::Other => "other",
            Self::Software => "software",
        }
    }
}

impl std::fmt::Display for Adapter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}, {}, {})", self.name, self.kind.name(), self.api, self.driver)
    }
}

/// Whether this build can reach GPUs: whether it has the feature `gpu`.
pub const WITH_GPU: bool = cfg!(feature = "gpu");

/// The adapters of this machine, the most able kind first; none in a build without the feature `gpu`.
/// Their order, and so their number, stays the same from one call to the next.
///
/// ```
/// for (index, adapter) in metaburn_autodiff::adapters().iter().enumerate() {
///     println!("gpu:{index} {adapter}");
/// }
/// ```
pub fn adapters() -> Vec<Adapter> {
    #[cfg(feature = "gpu")]
    let mut found = wgpu::adapters();
    #[cfg(not(feature = "gpu"))]
    let mut found = Vec::<Adapter>::new();
    found.sort_by_key(|adapter| adapter.kind);
    found
}

#[cfg(feature = "gpu")]
mod wgpu {
    use super::{Adapter, AdapterKind};
    use burn::backend::wgpu::wgpu::{AdapterInfo, Backend, DeviceType, Instance, InstanceDescriptor};
    use burn::tensor::{Device, DeviceKind, read_sync};

    /// The adapters of the interface that burn chooses, which numbers each kind for itself.
    pub fn adapters() -> Vec<Adapter> {
        let mut seen = [0; 4];
        let mut number = |place: usize| {
            seen[place] += 1;
            seen[place] - 1
        };
        let adapter = |info: AdapterInfo| {
            let (kind, device) = match info.device_type {
                DeviceType::DiscreteGpu => (AdapterKind::Discrete, DeviceKind::DiscreteGpu(number(0))),
                DeviceType::IntegratedGpu => (AdapterKind::Integrated, DeviceKind::IntegratedGpu(number(1))),
                DeviceType::VirtualGpu => (AdapterKind::Virtual, DeviceKind::VirtualGpu(number(2))),
                DeviceType::Cpu => (AdapterKind::Software, DeviceKind::Cpu),
                // Burn has no name for the others; what it takes by default is one of them.
                DeviceType::Other => (AdapterKind::Other, DeviceKind::DefaultDevice),
            };
            let driver = [info.driver, info.driver_info].join(" ").trim().to_string();
            Adapter {
                name: info.name,
                kind,
                api: match info.backend {
                    Backend::Vulkan if cfg!(feature = "vulkan") => "Vulkan with SPIR-V".to_string(),
                    other => format!("{other:?}"),
                },
                driver: if driver.is_empty() { "unknown driver".to_string() } else { driver },
                device: Device::wgpu(device),
            }
        };
        chosen().into_iter().map(adapter).collect()
    }

    /// Burn takes the first interface with hardware behind it; failing that, the first with anything.
    fn chosen() -> Vec<AdapterInfo> {
        let apis: &[Backend] = if cfg!(target_os = "macos") {
            &[Backend::Metal]
        } else {
            &[Backend::Vulkan, Backend::Dx12, Backend::Gl]
        };
        let mut software = Vec::new();
        for &api in apis {
            let found = behind(api);
            if found.iter().any(|info| info.device_type != DeviceType::Cpu) {
                return found;
            }
            if software.is_empty() {
                software = found;
            }
        }
        software
    }

    fn behind(api: Backend) -> Vec<AdapterInfo> {
        let descriptor = InstanceDescriptor::new_without_display_handle();
        let instance = Instance::new(InstanceDescriptor { backends: api.into(), ..descriptor });
        let found = read_sync(instance.enumerate_adapters(api.into()));
        found.iter().map(|adapter| adapter.get_info()).collect()
    }
}
