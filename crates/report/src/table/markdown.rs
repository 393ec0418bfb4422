//! Tables for GitHub and its like.

use super::sheet::{Sheet, legends};

/// Writes all tables under headings, then what their words mean.
pub(crate) fn write(sheets: &[Sheet]) -> String {
    let tables: String = sheets.iter().map(|sheet| one(sheet) + "\n").collect();
    let legends: Vec<String> = legends(sheets).into_iter().map(|legend| escape(legend) + "\n").collect();
    tables + &legends.join("\n")
}

fn one(sheet: &Sheet) -> String {
    let headers: Vec<String> = sheet.columns.iter().map(|column| column.header()).collect();
    let rules: Vec<&str> = sheet.columns.iter().map(|c| if c.numeric { "---:" } else { ":---" }).collect();
    let mut text = format!("### {}\n\n", escape(&sheet.title));
    text += &line(headers.iter().map(|header| escape(header)));
    text += &line(rules.iter().map(ToString::to_string));
    text.extend(sheet.rows().map(|row| line(row.into_iter().map(escape))));
    for note in &sheet.notes {
        text += &format!("\n- {}", escape(note));
    }
    if sheet.notes.is_empty() { text } else { text + "\n" }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// Keeps text from being read as markup.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if matches!(c, '\\' | '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_is_escaped() {
        assert_eq!(super::escape("a|b *c* <d> &amp; snake_case"), r"a\|b \*c\* \<d\> \&amp; snake\_case");
    }
}
