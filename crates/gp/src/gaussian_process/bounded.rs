//! A small quasi-Newton method in a box.

/// Lowest and highest value of each variable.
pub(crate) type Bounds = Vec<(f64, f64)>;

/// A value and its gradient; nothing where there is none.
type Objective<'a> = &'a mut dyn FnMut(&[f64]) -> Option<(f64, Vec<f64>)>;

/// The search ends when no free variable has a larger slope, as in Optuna.
const TOLERANCE: f64 = 1e-2;
/// No variable moves farther in one step.
const LONGEST: f64 = 2.0;

/// A point with its value and gradient.
pub(crate) struct Minimum {
    pub x: Vec<f64>,
    pub value: f64,
    gradient: Vec<f64>,
}

/// Where a function is least in a box: projected BFGS with backtracking (Bertsekas 1982, "Projected
/// Newton methods"). A variable at a bound, with the slope pushing it outwards, stands still for that
/// step. Nothing if the function has no value where the search starts.
pub(crate) fn minimise(
    objective: Objective<'_>,
    start: Vec<f64>,
    bounds: &Bounds,
    steps: usize,
) -> Option<Minimum> {
    let x = clamped(start.into_iter(), bounds);
    let (value, gradient) = objective(&x)?;
    let mut now = Minimum { x, value, gradient };
    let mut hessian = Inverse::new(now.x.len());
    for _ in 0..steps {
        let free = free(&now, bounds);
        let slope = |i: usize| if free[i] { now.gradient[i].abs() } else { 0.0 };
        if (0..free.len()).map(slope).fold(0.0, f64::max) < TOLERANCE {
            break;
        }
        let direction = hessian.direction(&now.gradient, &free);
        match search(objective, &now, &direction, bounds) {
            Some(next) => {
                hessian.learn(&now, &next);
                now = next;
            }
            None if hessian.learnt => hessian = Inverse::new(now.x.len()),
            None => break,
        }
    }
    Some(now)
}

fn clamped(x: impl Iterator<Item = f64>, bounds: &Bounds) -> Vec<f64> {
    x.zip(bounds).map(|(x, (low, high))| x.clamp(*low, *high)).collect()
}

fn free(now: &Minimum, bounds: &Bounds) -> Vec<bool> {
    let variables = now.x.iter().zip(&now.gradient).zip(bounds);
    variables.map(|((x, g), (low, high))| !((x <= low && *g > 0.0) || (x >= high && *g < 0.0))).collect()
}

/// Halves the step until the value falls by enough (Armijo's rule along the projected path).
fn search(objective: Objective<'_>, now: &Minimum, direction: &[f64], bounds: &Bounds) -> Option<Minimum> {
    let mut step = 1.0;
    for _ in 0..12 {
        let x = clamped(now.x.iter().zip(direction).map(|(x, d)| x + step * d), bounds);
        let change: f64 =
            x.iter().zip(&now.x).zip(&now.gradient).map(|((new, old), g)| g * (new - old)).sum();
        if let Some((value, gradient)) = objective(&x)
            && change < 0.0
            && value <= now.value + 1e-4 * change
        {
            return Some(Minimum { x, value, gradient });
        }
        step *= 0.5;
    }
    None
}

/// The approximate inverse of the Hessian, row after row.
struct Inverse {
    rows: Vec<Vec<f64>>,
    learnt: bool,
}

impl Inverse {
    fn new(n: usize) -> Self {
        let row = |i| (0..n).map(|j| f64::from(i == j)).collect();
        Self { rows: (0..n).map(row).collect(), learnt: false }
    }

    /// Downhill for the free variables, no longer than allowed; a unit step before anything is known.
    fn direction(&self, gradient: &[f64], free: &[bool]) -> Vec<f64> {
        let masked: Vec<f64> = gradient.iter().zip(free).map(|(g, f)| if *f { *g } else { 0.0 }).collect();
        let products = self.rows.iter().map(|row| -row.iter().zip(&masked).map(|(h, g)| h * g).sum::<f64>());
        let mut direction: Vec<f64> = products.zip(free).map(|(p, f)| if *f { p } else { 0.0 }).collect();
        let longest = direction.iter().fold(0f64, |a, d| a.max(d.abs()));
        let allowed = if self.learnt { LONGEST } else { 1.0 };
        if longest > allowed {
            direction.iter_mut().for_each(|d| *d *= allowed / longest);
        }
        direction
    }

    /// The BFGS update `H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ`, where the curvature `sᵀy` is positive.
    fn learn(&mut self, old: &Minimum, new: &Minimum) {
        let n = self.rows.len();
        let s: Vec<f64> = (0..n).map(|i| new.x[i] - old.x[i]).collect();
        let y: Vec<f64> = (0..n).map(|i| new.gradient[i] - old.gradient[i]).collect();
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let (sy, yy) = (product(&s, &y), product(&y, &y));
        if sy <= 1e-10 * (product(&s, &s) * yy).sqrt() {
            return;
        }
        if !self.learnt {
            (0..n).for_each(|i| self.rows[i][i] = sy / yy);
            self.learnt = true;
        }
        let hy: Vec<f64> = self.rows.iter().map(|row| product(row, &y)).collect();
        let factor = (1.0 + product(&y, &hy) / sy) / sy;
        for i in 0..n {
            for j in 0..n {
                self.rows[i][j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
            }
        }
    }
}
