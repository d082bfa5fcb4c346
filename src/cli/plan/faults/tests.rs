use super::*;

/// The same fault, rendered with the whole text.
fn drawn_whole(fault: &Fault, path: &Path, text: &str) -> String {
    let title = Level::ERROR.primary_title(&*fault.message);
    let annotation = AnnotationKind::Primary.span(fault.span.clone().unwrap());
    let annotation = annotation.label(fault.label.as_deref());
    let snippet = Snippet::source(text).path(path.display().to_string());
    Renderer::plain().render(&[title.element(snippet.annotation(annotation))])
}

fn fault(span: Range<usize>) -> Fault {
    let label = Some("here".to_owned());
    Fault { span: Some(span), message: "wrong".to_owned(), label, help: None }
}

#[test]
fn a_fault_looks_the_same_with_its_own_lines_as_with_the_whole_text() {
    let path = Path::new("links.toml");
    for text in [
        "a = 1\nb = [\n  2,\n  3,\n]\n\nend = 4",
        "a = 1\r\nb = 2\r\n",
        "\u{fc}\u{1f600} = 1\n\u{fc} = [\n2]\n",
        "\n\n",
        "one",
    ] {
        let mut lines = Lines { text, start: 0, number: 1 };
        let is_boundary = |at: &usize| text.is_char_boundary(*at);
        for start in (0..text.len()).filter(is_boundary) {
            for end in (start..=text.len()).filter(is_boundary) {
                let fault = fault(start..end);
                let drawn = drawn(&fault, Severity::Fault, path, None, &mut lines);
                assert_eq!(drawn, drawn_whole(&fault, path, text), "{text:?} {start}..{end}");
            }
        }
    }
}

#[test]
fn a_fault_in_a_line_of_many_screens_has_its_position_and_no_snippet() {
    let text = format!("a = 1\nb = \"{}\" x\n", "\u{fc}".repeat(EXCERPT_BYTES_MAX));
    let at = text.len() - 2;
    let mut lines = Lines { text: &text, start: 0, number: 1 };
    let drawn = drawn(&fault(at..at + 1), Severity::Fault, Path::new("p"), None, &mut lines);
    let column = EXCERPT_BYTES_MAX + 8;
    assert_eq!(drawn, format!("error: wrong\n--> p:2:{column}"));
}

#[test]
fn a_mark_stands_under_its_text_after_wide_characters() {
    let text = "\u{65e5}\u{672c}\u{1f600} = x\n";
    let at = text.find('x').unwrap();
    let mut lines = Lines { text, start: 0, number: 1 };
    let drawn = drawn(&fault(at..at + 1), Severity::Fault, Path::new("p"), None, &mut lines);
    // Three wide characters take six columns, three more than there are characters.
    let column = |line: &str, mark| line.find(mark).map(|at| line[..at].chars().count());
    let source = drawn.lines().find_map(|line| column(line, 'x')).unwrap();
    let mark = drawn.lines().find_map(|line| column(line, '^')).unwrap();
    assert_eq!(mark, source + 3, "{drawn}");
}

#[test]
fn a_long_line_is_cut_to_the_width_of_the_terminal() {
    let text =
        format!("codes = {{ instagram = \"IGHELLO\", {} sms = \"X\" }}", "a = 1, ".repeat(40));
    let at = text.len() - 4;
    for columns in [80, 120, 160] {
        let mut lines = Lines { text: &text, start: 0, number: 1 };
        let width = Some(Width::of(columns));
        let drawn = drawn(&fault(at..at + 1), Severity::Fault, Path::new("p"), width, &mut lines);
        let widest = drawn.lines().map(str::len).max().unwrap();
        assert!(widest <= usize::from(columns) + 10, "{widest} of {columns}\n{drawn}");
        assert!(widest > usize::from(columns) / 2, "{widest} of {columns}\n{drawn}");
    }
}
