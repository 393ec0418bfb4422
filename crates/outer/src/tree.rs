//! argmin's arithmetic on parameter trees.

use argmin_math::{
    ArgminAdd, ArgminConj, ArgminDot, ArgminL1Norm, ArgminL2Norm, ArgminMinMax, ArgminMul, ArgminScaledAdd,
    ArgminScaledSub, ArgminSignum, ArgminSub, ArgminZeroLike,
};
use metaburn_autodiff::{Result, Var};
use metaburn_core::Params;

/// A parameter tree as a vector of argmin's: sums, products and norms over all scalars, on the
/// device. Only inner products and norms are read back to the host, one number each.
///
/// argmin's `f64` scalars meet `f32` parameters by rounding. L1 regularization in argmin's L-BFGS
/// tells signs apart by the smallest `f64`, and so needs parameters in `f64`.
///
/// ```
/// use argmin_math::{ArgminDot, ArgminScaledAdd};
/// use metaburn_autodiff::{Array, Device, Var};
/// use metaburn_core::Params;
/// use metaburn_outer::ParamTree;
///
/// let w = Var::constant(Array::from_f64(&[1.0, 2.0], &[1, 2], &Device::flex()));
/// let tree = ParamTree(Params::new(vec![("w".into(), w)]));
/// assert_eq!(tree.dot(&tree), 5.0);
/// assert_eq!(tree.scaled_add(&2.0, &tree).0.arrays()[0].to_f64(), [3.0, 6.0]);
/// ```
///
/// # Panics
/// argmin-math's methods cannot fail, so trees of different shapes panic, as vectors of different
/// lengths do there.
#[derive(Clone, Debug)]
pub struct ParamTree(pub Params);

impl ParamTree {
    fn map(&self, f: impl Fn(&Var) -> Var) -> Self {
        Self(self.0.with_vars(self.0.vars().map(f)))
    }

    fn zip(&self, other: &Self, f: impl Fn(&Var, &Var) -> Result<Var>) -> Self {
        assert_eq!(self.0.len(), other.0.len(), "parameter trees with different numbers of entries");
        let vars = self.0.vars().zip(other.0.vars());
        Self(self.0.with_vars(vars.map(|(a, b)| fits(f(a, b)))))
    }

    /// The sum of all scalars: added up on the device, read once.
    fn sum(&self) -> f64 {
        let sums = self.0.vars().map(Var::sum);
        sums.reduce(|a, b| fits(a.add(&b))).map_or(0.0, |total| total.item())
    }
}

fn fits(result: Result<Var>) -> Var {
    result.unwrap_or_else(|error| panic!("parameter trees of different shapes: {error}"))
}

impl ArgminAdd<ParamTree, ParamTree> for ParamTree {
    fn add(&self, other: &ParamTree) -> ParamTree {
        self.zip(other, Var::add)
    }
}

impl ArgminAdd<f64, ParamTree> for ParamTree {
    fn add(&self, other: &f64) -> ParamTree {
        self.map(|v| v.add_scalar(*other))
    }
}

impl ArgminSub<ParamTree, ParamTree> for ParamTree {
    fn sub(&self, other: &ParamTree) -> ParamTree {
        self.zip(other, Var::sub)
    }
}

impl ArgminSub<f64, ParamTree> for ParamTree {
    fn sub(&self, other: &f64) -> ParamTree {
        self.map(|v| v.add_scalar(-other))
    }
}

impl ArgminMul<ParamTree, ParamTree> for ParamTree {
    fn mul(&self, other: &ParamTree) -> ParamTree {
        self.zip(other, Var::mul)
    }
}

impl ArgminMul<f64, ParamTree> for ParamTree {
    fn mul(&self, other: &f64) -> ParamTree {
        self.map(|v| v.mul_scalar(*other))
    }
}

impl ArgminScaledAdd<ParamTree, f64, ParamTree> for ParamTree {
    fn scaled_add(&self, factor: &f64, other: &ParamTree) -> ParamTree {
        self.zip(other, |a, b| a.add_scaled(b, *factor))
    }
}

impl ArgminScaledSub<ParamTree, f64, ParamTree> for ParamTree {
    fn scaled_sub(&self, factor: &f64, other: &ParamTree) -> ParamTree {
        self.zip(other, |a, b| a.add_scaled(b, -factor))
    }
}

impl ArgminDot<ParamTree, f64> for ParamTree {
    fn dot(&self, other: &ParamTree) -> f64 {
        self.zip(other, Var::mul).sum()
    }
}

impl ArgminConj for ParamTree {
    fn conj(&self) -> Self {
        self.clone()
    }
}

impl ArgminL1Norm<f64> for ParamTree {
    fn l1_norm(&self) -> f64 {
        self.map(Var::abs).sum()
    }
}

impl ArgminL2Norm<f64> for ParamTree {
    fn l2_norm(&self) -> f64 {
        self.map(Var::square).sum().sqrt()
    }
}

impl ArgminZeroLike for ParamTree {
    fn zero_like(&self) -> Self {
        self.map(|v| Var::constant(v.value().full_like(&v.shape(), 0.0)))
    }
}

impl ArgminMinMax for ParamTree {
    fn min(x: &Self, y: &Self) -> Self {
        x.zip(y, Var::minimum)
    }

    fn max(x: &Self, y: &Self) -> Self {
        x.zip(y, Var::maximum)
    }
}

/// As `f64::signum` but for the sign of zero: 1 from 0 upwards, −1 below.
impl ArgminSignum for ParamTree {
    fn signum(self) -> Self {
        self.map(|v| {
            let ones = Var::constant(v.value().full_like(&v.shape(), 1.0));
            fits(ones.mask_fill(&v.neg().greater(0.0), -1.0))
        })
    }
}
