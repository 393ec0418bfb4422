//! Random shapes and values from a list of numbers. Small numbers are small choices, so that
//! proptest, which makes the numbers smaller, finds the smallest failing shapes.

use metaburn_autodiff::{Array, DType, Device, Var};

/// Where the values of an input lie, so that differences do not step over a kink.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Domain {
    /// In `−1.5 .. 1.5`.
    Real,
    /// In `0.5 .. 2.5`.
    Positive,
    /// In `0.2 .. 1.7`, of either sign.
    AwayFromZero,
    /// No two alike: `…, −0.05, 0.05, 0.15, …` in random order.
    Distinct,
}

/// A source of choices.
pub struct Draw<'a> {
    numbers: &'a [u16],
    at: usize,
    /// Where arrays lie.
    pub device: Device,
    /// Their element type.
    pub dtype: DType,
}

impl<'a> Draw<'a> {
    /// Arrays of double precision on the processor.
    pub fn new(numbers: &'a [u16]) -> Self {
        Self::on(numbers, Device::flex(), DType::F64)
    }

    pub fn on(numbers: &'a [u16], device: Device, dtype: DType) -> Self {
        Self { numbers, at: 0, device, dtype }
    }

    /// In `0 .. 1`.
    fn unit(&mut self) -> f64 {
        let number = self.numbers[self.at % self.numbers.len()];
        self.at += 1;
        f64::from(number) / 65536.0
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// A whole number in `low ..= high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// `rank` extents of 1 to 3.
    pub fn extents(&mut self, rank: usize) -> Vec<usize> {
        (0..rank).map(|_| self.between(1, 3)).collect()
    }

    /// One to four extents.
    pub fn shape(&mut self) -> Vec<usize> {
        let rank = self.between(1, 4);
        self.extents(rank)
    }

    /// Two shapes that broadcast: each axis may be 1 in one of them, or in both.
    pub fn broadcast_from(&mut self, shape: &[usize]) -> [Vec<usize>; 2] {
        let mut pair = [shape.to_vec(), shape.to_vec()];
        for axis in 0..shape.len() {
            for side in &mut pair {
                if self.below(3) == 2 {
                    side[axis] = 1;
                }
            }
        }
        pair
    }

    /// The axes in random order.
    pub fn order(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            let j = i - self.below(i + 1);
            order.swap(i, j);
        }
        order
    }

    /// Values of the domain; sometimes stored column by column, which no operation may notice.
    pub fn array(&mut self, shape: &[usize], domain: Domain) -> Array {
        let backwards: Vec<usize> = shape.iter().rev().copied().collect();
        let stored = if self.below(2) == 1 { &backwards } else { shape };
        let values = self.values(shape.iter().product(), domain);
        let array = Array::from_f64_as(&values, stored, self.dtype, &self.device);
        if stored == shape && backwards != shape {
            return array;
        }
        let axes: Vec<usize> = (0..shape.len()).rev().collect();
        Var::constant(array).permute(&axes).expect("each axis once").into_value()
    }

    fn values(&mut self, n: usize, domain: Domain) -> Vec<f64> {
        if domain == Domain::Distinct {
            let middle = (n / 2) as f64;
            return self.order(n).into_iter().map(|i| 0.1 * (i as f64 - middle) + 0.05).collect();
        }
        (0..n)
            .map(|_| match (domain, self.unit()) {
                (Domain::Positive, u) => 0.5 + 2.0 * u,
                (Domain::AwayFromZero, u) if u < 0.5 => 0.2 + 3.0 * u,
                (Domain::AwayFromZero, u) => -0.2 - 3.0 * (u - 0.5),
                (_, u) => 3.0 * u - 1.5,
            })
            .collect()
    }
}
