//! Several families as one.

use metaburn_core::{
    Configuration, Domain, Error, Family, Parameter, Result, Rows, Space, Stream, Target, Value,
};
use std::sync::Arc;

/// The parameter that chooses among families.
pub const MODEL: &str = "model";

/// A choice among model families, which are tuned together: the space has the category `model` and
/// the parameters of each family, named `<family>.<parameter>` and in use while `model` is that
/// family. A parameter with a condition of its own within the family keeps it: what it looks at is in
/// use only while the family is.
///
/// The default is the first family with its defaults. Families that cannot predict a target are not
/// in its space.
pub struct AutoFamily {
    members: Vec<(String, Arc<dyn Family>)>,
}

impl AutoFamily {
    /// A choice among these.
    ///
    /// # Errors
    /// [`Error::Space`] for no family, a name used twice, or a name that is empty or has a dot.
    pub fn new(members: Vec<(String, Arc<dyn Family>)>) -> Result<Self> {
        if members.is_empty() {
            return Err(Error::Space("there is no model family to choose from".into()));
        }
        for (i, (name, _)) in members.iter().enumerate() {
            if members[..i].iter().any(|(before, _)| before == name) {
                return Err(Error::Space(format!("the model family `{name}` stands there twice")));
            }
            if name.is_empty() || name.contains('.') {
                return Err(Error::Space(format!("`{name}` is no name for a model family among others")));
            }
        }
        Ok(Self { members })
    }
}

/// A family's parameters among those of others.
fn prefixed<'a>(name: &'a str, space: &'a Space) -> impl Iterator<Item = Parameter> + 'a {
    space.parameters().iter().map(move |parameter| {
        let mut parameter = parameter.clone();
        parameter.name = format!("{name}.{}", parameter.name);
        match &mut parameter.when {
            Some(condition) => {
                condition.parameter = format!("{name}.{}", condition.parameter);
                parameter
            }
            None => parameter.when(MODEL, [name]),
        }
    })
}

impl Family for AutoFamily {
    fn space(&self, target: Target) -> Option<Space> {
        let able = self.members.iter().filter_map(|(name, family)| Some((name, family.space(target)?)));
        let able: Vec<(&String, Space)> = able.collect();
        let names = able.iter().map(|(name, _)| name.as_str());
        let first = able.first()?.0.as_str();
        let mut parameters = vec![Parameter::new(MODEL, Domain::categorical(names)).with_default(first)];
        able.iter().for_each(|(name, space)| parameters.extend(prefixed(name, space)));
        Space::new(parameters).ok()
    }

    fn fit_predict(
        &self,
        configuration: &Configuration,
        train: &Rows,
        test: &Rows,
        stream: &mut Stream,
    ) -> Result<Vec<f64>> {
        let chosen = match configuration.get(MODEL) {
            Some(Value::Text(chosen)) => self.members.iter().find(|(name, _)| name == chosen),
            _ => None,
        };
        let Some((name, family)) = chosen else {
            return Err(Error::Space(format!("`{MODEL}` names none of the model families")));
        };
        let own = configuration.iter().filter_map(|(key, value)| {
            let key = key.strip_prefix(name.as_str())?.strip_prefix('.')?;
            Some((key.to_string(), value.clone()))
        });
        family.fit_predict(&own.collect(), train, test, stream)
    }
}
