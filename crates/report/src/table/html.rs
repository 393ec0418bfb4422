//! Tables as a page that stands alone.

use super::sheet::{Sheet, legends};

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<title>Metaburn report</title>
<style>
body { font-family: sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; }
th, td { padding: 0.3rem 0.8rem; text-align: left; white-space: nowrap; }
thead th { border-bottom: 1px solid; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
";

/// Writes the page.
pub(crate) fn write(sheets: &[Sheet]) -> String {
    let tables: String = sheets.iter().map(one).collect();
    let legends: String =
        legends(sheets).iter().map(|legend| format!("<p>{}</p>\n", escape(legend))).collect();
    format!("{HEAD}{tables}{legends}</body>\n</html>\n")
}

fn one(sheet: &Sheet) -> String {
    let headers: Vec<String> = sheet.columns.iter().map(|column| column.header()).collect();
    let mut text = format!("<h2>{}</h2>\n<table>\n<thead>\n", escape(&sheet.title));
    text += &line(sheet, "th", headers.iter().map(String::as_str));
    text += "</thead>\n<tbody>\n";
    text.extend(sheet.rows().map(|row| line(sheet, "td", row.into_iter())));
    text += "</tbody>\n</table>\n";
    if !sheet.notes.is_empty() {
        let notes: String = sheet.notes.iter().map(|note| format!("<li>{}</li>\n", escape(note))).collect();
        text += &format!("<ul>\n{notes}</ul>\n");
    }
    text
}

fn line<'a>(sheet: &Sheet, tag: &str, cells: impl Iterator<Item = &'a str>) -> String {
    let cells = sheet.columns.iter().zip(cells).map(|(column, cell)| {
        let class = if column.numeric { " class=\"number\"" } else { "" };
        format!("<{tag}{class}>{}</{tag}>", escape(cell))
    });
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}

/// Keeps text from being read as markup.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            plain => out.push(plain),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_is_escaped() {
        assert_eq!(super::escape("<b a=\"1\">R&D's"), "&lt;b a=&quot;1&quot;&gt;R&amp;D&#39;s");
    }
}
