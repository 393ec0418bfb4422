//! Content features: what is known of an item whoever rated it.

use std::collections::BTreeSet;

/// Attributes as a file has them, and the line where they stand first.
pub(super) struct Attributes {
    pub line: u64,
    pub fields: Vec<String>,
}

impl Attributes {
    fn number(&self, at: usize, name: &str) -> Result<f64, String> {
        number(self.line, name, &self.fields[at])
    }
}

/// A finite number.
pub(super) fn number(line: u64, name: &str, field: &str) -> Result<f64, String> {
    match field.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(format!("line {line}: `{name}` is `{field}`, where a number is expected")),
    }
}

/// Of `genres` and `year`: each genre, 0 or 1, in alphabetical order; then `(year − 1980)/20`, 0 where the
/// year is not known.
pub(super) fn films(distinct: &[Attributes]) -> Result<Vec<Vec<f64>>, String> {
    let genres =
        |film: &Attributes| -> Vec<String> { film.fields[0].split('|').map(str::to_string).collect() };
    let none = |genre: &String| genre.is_empty() || genre == "NA" || genre.starts_with('(');
    let known: BTreeSet<String> = distinct.iter().flat_map(genres).filter(|genre| !none(genre)).collect();
    let encode = |film: &Attributes| {
        let own = genres(film);
        let year = match film.fields[1].as_str() {
            "" | "NA" => 0.0,
            _ => (film.number(1, "year")? - 1980.0) / 20.0,
        };
        Ok(known.iter().map(|genre| indicator(own.contains(genre))).chain([year]).collect())
    };
    distinct.iter().map(encode).collect()
}

/// Of `studage`, `lectage`, `service` and `dept`: the student's age in semesters as `(a − 2)/6`, the
/// lecture's as `(a − 1)/5`, whether it is a service (0 or 1), each department (0 or 1).
pub(super) fn lectures(distinct: &[Attributes]) -> Result<Vec<Vec<f64>>, String> {
    let departments: BTreeSet<&String> = distinct.iter().map(|lecture| &lecture.fields[3]).collect();
    let encode = |lecture: &Attributes| {
        let student = (lecture.number(0, "studage")? - 2.0) / 6.0;
        let age = (lecture.number(1, "lectage")? - 1.0) / 5.0;
        let service = lecture.number(2, "service")?;
        let department = departments.iter().map(|&name| indicator(*name == lecture.fields[3]));
        Ok([student, age, service].into_iter().chain(department).collect())
    };
    distinct.iter().map(encode).collect()
}

fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}
