//! Tables for a paper, in the manner of `booktabs`.

use super::sheet::Sheet;

/// Writes one `table` for each sheet.
pub(crate) fn write(sheets: &[Sheet]) -> String {
    let head = "% Needs \\usepackage{booktabs}.\n".to_string();
    sheets.iter().fold(head, |text, sheet| text + &one(sheet))
}

fn one(sheet: &Sheet) -> String {
    let alignment: String = sheet.columns.iter().map(|c| if c.numeric { 'r' } else { 'l' }).collect();
    let headers: Vec<String> = sheet.columns.iter().map(|column| column.header()).collect();
    let mut lines = vec![
        "\\begin{table}".to_string(),
        "  \\centering".to_string(),
        format!("  \\caption{{{}. {}}}", escape(&sheet.title), escape(&sheet.legend)),
        format!("  \\begin{{tabular}}{{{alignment}}}"),
        "    \\toprule".to_string(),
        line(headers.iter().map(String::as_str)),
        "    \\midrule".to_string(),
    ];
    lines.extend(sheet.rows().map(|row| line(row.into_iter())));
    lines.push("    \\bottomrule".to_string());
    lines.push("  \\end{tabular}".to_string());
    lines.extend(sheet.notes.iter().map(|note| format!("  \\par\\footnotesize {}", escape(note))));
    lines.push("\\end{table}\n".to_string());
    lines.join("\n")
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    format!("    {} \\\\", cells.map(escape).collect::<Vec<_>>().join(" & "))
}

/// Keeps text from being read as commands, and sets signs as LaTeX does.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            // At the start of a row, these would belong to the command that ended the row before.
            '[' | ']' | '*' => out.extend(['{', c, '}']),
            '±' => out.push_str("$\\pm$"),
            '–' => out.push_str("--"),
            'χ' => out.push_str("$\\chi$"),
            'α' => out.push_str("$\\alpha$"),
            '²' => out.push_str("$^2$"),
            plain => out.push(plain),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn commands_are_escaped() {
        assert_eq!(super::escape(r"50 % of a_b & {c}\d"), r"50 \% of a\_b \& \{c\}\textbackslash{}d");
        assert_eq!(
            super::escape("1 ± 2 – <x^2>"),
            r"1 $\pm$ 2 -- \textless{}x\textasciicircum{}2\textgreater{}"
        );
        assert_eq!(super::escape("[5cm]*"), "{[}5cm{]}{*}");
        assert_eq!(super::escape("χ² at α"), r"$\chi$$^2$ at $\alpha$");
    }
}
