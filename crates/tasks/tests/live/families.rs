//! Families that stand in for real ones.

use metaburn_core::{
    Configuration, Domain, Error, Family, Parameter, Result, Rows, Scale, Space, Stream, Target, Value,
};
use rand::RngExt;

/// Predicts the class, or number, that its one parameter says; `seen` is the number of training rows
/// it asks for.
pub struct Constant;

/// k nearest neighbours by the first column, with a nested condition: `weights` is in use for k > 1,
/// and `power` for `weights = "distance"`.
pub struct Neighbours;

/// Fails on some training rows.
pub struct Broken(pub fn(&Rows) -> Result<f64>);

/// Answers at random.
pub struct Dice;

fn integer(configuration: &Configuration, name: &str) -> i64 {
    match configuration.get(name) {
        Some(Value::Int(value)) => *value,
        other => panic!("`{name}` is {other:?} in {configuration:?}"),
    }
}

impl Family for Constant {
    fn space(&self, target: Target) -> Option<Space> {
        let domain = match target {
            Target::Class(classes) => Domain::integer(0, classes as i64 - 1, Scale::Linear),
            Target::Number => Domain::integer(-9, 9, Scale::Linear),
        };
        Space::new(vec![Parameter::new("answer", domain).with_default(0)]).ok()
    }

    fn fit_predict(
        &self,
        configuration: &Configuration,
        _train: &Rows,
        test: &Rows,
        _stream: &mut Stream,
    ) -> Result<Vec<f64>> {
        assert_eq!(configuration.len(), 1, "{configuration:?}");
        Ok(vec![integer(configuration, "answer") as f64; test.len()])
    }
}

impl Family for Neighbours {
    fn space(&self, target: Target) -> Option<Space> {
        let parameters = vec![
            Parameter::new("k", Domain::integer(1, 3, Scale::Linear)).with_default(1),
            Parameter::new("weights", Domain::categorical(["uniform", "distance"]))
                .with_default("distance")
                .when("k", [2_i64, 3]),
            Parameter::new("power", Domain::real(0.5, 4.0, Scale::Log)).when("weights", ["distance"]),
        ];
        matches!(target, Target::Class(_)).then(|| Space::new(parameters).unwrap())
    }

    fn fit_predict(
        &self,
        configuration: &Configuration,
        train: &Rows,
        test: &Rows,
        _stream: &mut Stream,
    ) -> Result<Vec<f64>> {
        let k = integer(configuration, "k") as usize;
        let weighted = configuration.get("weights") == Some(&"distance".into());
        assert_eq!(configuration.contains_key("weights"), k > 1, "{configuration:?}");
        assert_eq!(configuration.contains_key("power"), weighted, "{configuration:?}");
        let vote = |x: &[f64]| {
            let distance = |i: &usize| (train.x[i * train.columns] - x[0]).abs();
            let mut order: Vec<usize> = (0..train.len()).collect();
            order.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
            let ones = order[..k].iter().filter(|&&i| train.y[i] == 1.0).count();
            f64::from(u8::from(2 * ones > k))
        };
        Ok(test.x.chunks(test.columns).map(vote).collect())
    }
}

impl Family for Broken {
    fn space(&self, _target: Target) -> Option<Space> {
        Space::new(vec![Parameter::new("any", Domain::integer(0, 1, Scale::Linear))]).ok()
    }

    fn fit_predict(
        &self,
        _configuration: &Configuration,
        train: &Rows,
        test: &Rows,
        _stream: &mut Stream,
    ) -> Result<Vec<f64>> {
        Ok(vec![(self.0)(train)?; test.len()])
    }
}

impl Family for Dice {
    fn space(&self, target: Target) -> Option<Space> {
        Constant.space(target)
    }

    fn fit_predict(
        &self,
        _configuration: &Configuration,
        _train: &Rows,
        test: &Rows,
        stream: &mut Stream,
    ) -> Result<Vec<f64>> {
        Ok((0..test.len()).map(|_| stream.random_range(0..2) as f64).collect())
    }
}

/// An error of a family.
pub fn refuse(_train: &Rows) -> Result<f64> {
    Err(Error::Mismatch("too many cooks".into()))
}
