//! Long short-term memory, one cell at a time.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Params, Result, Stream};
use rand::RngExt;

/// An LSTM cell (Hochreiter & Schmidhuber 1997, with forget gates) of width `d`. With input `x`, what
/// it remembers of itself `h`, and cell `c`,
///
/// `(i, f, o, u) = W·x + U·h + b`,   `c′ = σ(f)∘c + σ(i)∘tanh(u)`,   `h′ = σ(o)∘tanh(c′)`.
///
/// Parameters: `input` `W` `[1, 4d, d]`, `recurrent` `U` `[1, 4d, r]` and `bias` `b` `[1, 4d]`; the four
/// parts of each lie one after another. `r` is `d`, or more where `h` carries something else as well.
pub(crate) struct Lstm {
    input: Var,
    recurrent: Var,
    bias: Var,
}

/// What a cell gives to the next step, `[tasks, examples, d]` each.
pub(crate) struct State {
    /// `h′`.
    pub hidden: Var,
    /// `c′`.
    pub cell: Var,
}

impl Lstm {
    /// Initial parameters, uniform on `±1/√d`.
    pub fn draw(
        width: usize,
        recurrent: usize,
        stream: &mut Stream,
        dtype: DType,
        device: &Device,
    ) -> [(&'static str, Var); 3] {
        let bound = 1.0 / (width as f64).sqrt();
        let mut draw = |shape: &[usize]| {
            let count = shape.iter().product();
            let values: Vec<f64> = (0..count).map(|_| stream.random_range(-bound..bound)).collect();
            Var::constant(Array::from_f64_as(&values, shape, dtype, device))
        };
        let (input, recurrent) = (draw(&[1, 4 * width, width]), draw(&[1, 4 * width, recurrent]));
        [("input", input), ("recurrent", recurrent), ("bias", draw(&[1, 4 * width]))]
    }

    /// The cell whose parameters are `name/input`, `name/recurrent` and `name/bias`.
    pub fn of(phi: &Params, name: &str) -> Result<Self> {
        let part = |part: &str| phi.get(&format!("{name}/{part}")).cloned();
        Ok(Self { input: part("input")?, recurrent: part("recurrent")?, bias: part("bias")? })
    }

    /// The share of inputs `[tasks, examples, d]` in all gates, `W·x + b`: `[tasks, examples, 4d]`.
    pub fn driven(&self, x: &Var) -> Result<Var> {
        let shape = self.bias.shape();
        let bias = self.bias.reshape(&[shape[0], 1, shape[1]])?;
        Ok(x.matmul_transposed(&self.input)?.add(&bias)?)
    }

    /// One step from [`Self::driven`], `h` `[tasks, examples, r]` and `c` `[tasks, examples, d]`.
    pub fn step(&self, driven: &Var, h: &Var, cell: &Var) -> Result<State> {
        let gates = driven.add(&h.matmul_transposed(&self.recurrent)?)?;
        let width = cell.shape()[2];
        let gate = |k: usize| gates.slice(2, k * width, (k + 1) * width);
        let (input, forget, output) = (gate(0)?.sigmoid(), gate(1)?.sigmoid(), gate(2)?.sigmoid());
        let cell = forget.mul(cell)?.add(&input.mul(&gate(3)?.tanh())?)?;
        Ok(State { hidden: output.mul(&cell.tanh())?, cell })
    }
}
