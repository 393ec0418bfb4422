//! A network and a task family.

use burn::tensor::TensorData;
use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{
    Curves, Error, HostEpisodes, HostExamples, Measure, Model, Objective, Options, Params, Registry, Result,
    Split, Stream, TaskDistribution, TaskShape,
};
use rand::Rng;
use std::sync::Arc;

pub fn register(registry: &mut Registry) {
    registry.model("network", "two hidden layers with tanh", |options: &mut Options, shape: &TaskShape| {
        let hidden = options.count("hidden", 4)?;
        if shape.input != [1] {
            return Err(Error::Mismatch(format!("`network` takes single numbers, not {:?}", shape.input)));
        }
        Ok(Arc::new(Network { hidden, outputs: shape.outputs }))
    });
    registry.tasks("lines", "straight lines, or on which side of one a point is", |options, _| {
        let shots = options.count("shots", 5)?;
        let classes = options.flag("classes", false)?;
        Ok(Arc::new(Lines { shots, classes, scored: false }))
    });
    registry.tasks("scored", "lines whose distribution scores predictions too", |_, _| {
        Ok(Arc::new(Lines { shots: 5, classes: false, scored: true }))
    });
    registry.tasks("planes", "tasks of two inputs", |_, _| Ok(Arc::new(Planes)));
}

fn uniform(stream: &mut Stream) -> f32 {
    (stream.next_u32() >> 8) as f32 / (1u32 << 23) as f32 - 1.0
}

struct Network {
    hidden: usize,
    outputs: usize,
}

impl Model for Network {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let h = self.hidden;
        let layers = [("layer1/weight", h, 1), ("layer2/weight", h, h), ("head/weight", self.outputs, h)];
        let draw = |(name, out, inputs): (&str, usize, usize)| {
            let scale = 1.0 / (inputs as f64).sqrt();
            let values: Vec<f64> = (0..out * inputs).map(|_| scale * f64::from(uniform(stream))).collect();
            let array = Array::from_f64(&values, &[1, out, inputs], device).cast(dtype);
            (name.to_string(), Var::constant(array))
        };
        Params::new(layers.into_iter().map(draw).collect())
    }

    fn features(&self, params: &Params, x: &Var) -> Result<Var> {
        let hidden = x.matmul_transposed(params.get("layer1/weight")?)?.tanh();
        Ok(hidden.matmul_transposed(params.get("layer2/weight")?)?.tanh())
    }

    fn head(&self, params: &Params, features: &Var) -> Result<Var> {
        Ok(features.matmul_transposed(params.get("head/weight")?)?)
    }
}

struct Lines {
    shots: usize,
    classes: bool,
    /// Whether predictions are also scored here.
    scored: bool,
}

impl Lines {
    fn examples(&self, lines: &[(f32, f32)], stream: &mut Stream) -> HostExamples {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for (slope, offset) in lines {
            for _ in 0..self.shots {
                let at = uniform(stream);
                let value = slope * at + offset;
                x.push(at);
                match self.classes {
                    true if value > 0.0 => y.extend([0.0, 1.0]),
                    true => y.extend([1.0, 0.0]),
                    false => y.push(value),
                }
            }
        }
        let outputs = if self.classes { 2 } else { 1 };
        HostExamples {
            x: TensorData::new(x, [lines.len(), self.shots, 1]),
            y: TensorData::new(y, [lines.len(), self.shots, outputs]),
        }
    }
}

impl TaskDistribution for Lines {
    fn shape(&self) -> TaskShape {
        let (outputs, objective) =
            if self.classes { (2, Objective::CrossEntropy) } else { (1, Objective::SquaredError) };
        TaskShape::new(vec![1], outputs, objective)
    }

    fn sample(&self, _: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let lines: Vec<_> = (0..tasks).map(|_| (uniform(stream), uniform(stream))).collect();
        let support = self.examples(&lines, stream);
        Ok(HostEpisodes { support, query: self.examples(&lines, stream) })
    }

    fn measures(&self) -> Vec<Measure> {
        [Measure { name: "MSE", unit: "1" }, Measure { name: "none", unit: "%" }]
            .into_iter()
            .filter(|_| self.scored)
            .collect()
    }

    /// The loss once more, from tasks that are drawn again; and a measure that is never defined.
    fn score(
        &self,
        split: Split,
        tasks: usize,
        stream: &mut Stream,
        predictions: &[f64],
    ) -> Result<Vec<Vec<f64>>> {
        let truth: Vec<f64> = self.sample(split, tasks, stream)?.query.y.iter::<f64>().collect();
        let task = |(p, y): (&[f64], &[f64])| {
            p.iter().zip(y).map(|(p, y)| (p - y).powi(2)).sum::<f64>() / self.shots as f64
        };
        let pairs = predictions.chunks(self.shots).zip(truth.chunks(self.shots));
        Ok(vec![pairs.map(task).collect(), vec![f64::NAN; tasks]])
    }

    fn curves(&self, stream: &mut Stream) -> Option<Curves> {
        let episodes = self.sample(Split::Test, 2, stream).ok()?;
        (!self.classes).then_some(Curves { episodes, x_label: "x", y_label: "y" })
    }
}

struct Planes;

impl TaskDistribution for Planes {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![2], 1, Objective::SquaredError)
    }

    fn sample(&self, _: Split, _: usize, _: &mut Stream) -> Result<HostEpisodes> {
        Err(Error::Data("there is no plane".into()))
    }
}
