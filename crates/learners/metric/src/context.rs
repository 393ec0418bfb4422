//! Full-context embeddings of Matching Networks.

use crate::lstm::{Lstm, State};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Params, Result, Stream};

/// Full-context embeddings (Vinyals et al. 2016, section 2.1.2 and appendix A): how an example is
/// embedded depends on the whole support set `S`. `f′` and `g′` are the features of the network.
///
/// *Support examples* (appendix A.2) are read by a bidirectional LSTM, one after another:
///
/// `g(x_i, S) = h→_i + h←_i + g′(x_i)`,   `h→_i, c→_i = LSTM(g′(x_i), h→_{i−1}, c→_{i−1})`,
///
/// and `h←` the same from the last to the first. The order of a support set means nothing, and
/// episodes come shuffled, but an LSTM sees an order: as in the paper, `g` depends on it.
///
/// *Queries* (appendix A.1, eqs. 3–6) read the support set `K` times, each for itself:
///
/// `ĥ_k, c_k = LSTM(f′(x), [h_{k−1}, r_{k−1}], c_{k−1})`,   `h_k = ĥ_k + f′(x)`,
/// `r_{k−1} = Σ_i softmax_i(h_{k−1}·g(x_i)) g(x_i)`,   `f(x, S) = h_K`.
///
/// The paper leaves the start open; here `ĥ₀ = c₀ = 0`, hence `h₀ = f′(x)`. It leaves `K` open too.
///
/// Parameters: of each LSTM, as wide as the `d` features, the weights of its input `[1, 4d, d]`, of what
/// it remembers `[1, 4d, d]` (`[1, 4d, 2d]` with the read beside it) and a bias `[1, 4d]`, named `input`,
/// `recurrent` and `bias` after `fce/forward/`, `fce/backward/` or `fce/attention/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullContext {
    /// Number of features of the network.
    pub width: usize,
    /// Reads of the support set for each query, `K`.
    pub steps: usize,
}

const FORWARD: &str = "fce/forward";
const BACKWARD: &str = "fce/backward";
const ATTENTION: &str = "fce/attention";

impl FullContext {
    /// Adds initial parameters.
    pub(crate) fn init(&self, params: &mut Params, stream: &mut Stream, dtype: DType, device: &Device) {
        for (name, recurrent) in [(FORWARD, self.width), (BACKWARD, self.width), (ATTENTION, 2 * self.width)]
        {
            for (part, value) in Lstm::draw(self.width, recurrent, stream, dtype, device) {
                params.push(format!("{name}/{part}"), value);
            }
        }
    }

    /// `g(x, S)` of support features `[tasks, examples, features]`, with that shape.
    pub(crate) fn support(&self, phi: &Params, x: &Var) -> Result<Var> {
        let (forward, backward) = (sweep(phi, FORWARD, x, false)?, sweep(phi, BACKWARD, x, true)?);
        Ok(forward.add(&backward)?.add(x)?)
    }

    /// `f(x, S)` of query features `[tasks, queries, features]` given `g(S)`
    /// `[tasks, examples, features]`: `[tasks, queries, features]`.
    pub(crate) fn query(&self, phi: &Params, x: &Var, support: &Var) -> Result<Var> {
        let lstm = Lstm::of(phi, ATTENTION)?;
        let driven = lstm.driven(x)?;
        let (mut h, mut cell) = (x.clone(), zeros(x, &x.shape()));
        for _ in 0..self.steps {
            let attention = h.matmul_transposed(support)?.softmax(2)?;
            let read = attention.matmul(support)?;
            let state = lstm.step(&driven, &Var::cat(&[h, read], 2)?, &cell)?;
            (h, cell) = (state.hidden.add(x)?, state.cell);
        }
        Ok(h)
    }
}

/// The hidden states `[tasks, examples, features]` of an LSTM that reads features of that shape, from
/// the first example to the last or the other way round.
fn sweep(phi: &Params, name: &str, x: &Var, backward: bool) -> Result<Var> {
    let lstm = Lstm::of(phi, name)?;
    let driven = lstm.driven(x)?;
    let (tasks, examples, width) = (x.shape()[0], x.shape()[1], x.shape()[2]);
    let zero = zeros(x, &[tasks, 1, width]);
    let mut hidden = vec![zero.clone(); examples];
    let mut state = State { hidden: zero.clone(), cell: zero };
    for read in 0..examples {
        let i = if backward { examples - 1 - read } else { read };
        state = lstm.step(&driven.slice(1, i, i + 1)?, &state.hidden, &state.cell)?;
        hidden[i] = state.hidden.clone();
    }
    Ok(Var::cat(&hidden, 1)?)
}

fn zeros(like: &Var, shape: &[usize]) -> Var {
    Var::constant(like.value().full_like(shape, 0.0))
}
