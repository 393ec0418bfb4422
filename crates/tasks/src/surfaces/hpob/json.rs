//! One search space out of a large JSON file.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

/// The evaluations of one data set.
#[derive(Deserialize)]
pub(super) struct Dataset {
    #[serde(rename = "X")]
    pub x: Vec<Vec<f64>>,
    #[serde(deserialize_with = "responses")]
    pub y: Vec<f64>,
}

/// The data sets of the space by name, and the names of the spaces that were skipped.
#[derive(Default)]
pub(super) struct Found {
    pub datasets: BTreeMap<String, Dataset>,
    pub others: Vec<String>,
}

/// Reads the data sets of one space; nothing of the others is kept, since the file of all is many
/// times as large as what is asked for.
pub(super) fn find(reader: impl Read, space: &str) -> serde_json::Result<Found> {
    let mut json = serde_json::Deserializer::from_reader(reader);
    let found = Pick(space).deserialize(&mut json)?;
    json.end()?;
    Ok(found)
}

struct Pick<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Pick<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Found, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Pick<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("search spaces by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let mut found = Found::default();
        while let Some(name) = map.next_key::<String>()? {
            if name == self.0 {
                found.datasets = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
                found.others.push(name);
            }
        }
        Ok(found)
    }
}

fn responses<'de, D: Deserializer<'de>>(json: D) -> Result<Vec<f64>, D::Error> {
    let list: Vec<Response> = Vec::deserialize(json)?;
    Ok(list.into_iter().map(|response| response.0).collect())
}

/// `0.9`, `[0.9]`, or null for a failure.
struct Response(f64);

impl<'de> Deserialize<'de> for Response {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(ResponseVisitor)
    }
}

struct ResponseVisitor;

impl<'de> Visitor<'de> for ResponseVisitor {
    type Value = Response;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or a list of one")
    }

    fn visit_f64<E>(self, y: f64) -> Result<Response, E> {
        Ok(Response(y))
    }

    fn visit_i64<E>(self, y: i64) -> Result<Response, E> {
        Ok(Response(y as f64))
    }

    fn visit_u64<E>(self, y: u64) -> Result<Response, E> {
        Ok(Response(y as f64))
    }

    fn visit_unit<E>(self) -> Result<Response, E> {
        Ok(Response(f64::NAN))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Response, A::Error> {
        let y: Option<Option<f64>> = list.next_element()?;
        match (y, list.next_element::<IgnoredAny>()?) {
            (Some(y), None) => Ok(Response(y.unwrap_or(f64::NAN))),
            (None, _) => Err(serde::de::Error::invalid_length(0, &self)),
            (_, Some(_)) => Err(serde::de::Error::invalid_length(2, &self)),
        }
    }
}
