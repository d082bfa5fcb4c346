use super::*;

#[test]
fn formulas_are_made_text() {
    for formula in ["=1+1", "+49", "-2", "@sum", "\tx", "\rx", "\n=x"] {
        assert_eq!(guarded(formula), format!("'{formula}"));
    }
    for text in ["#1001", "a=b", "", "2026-10-01", "'x"] {
        assert_eq!(guarded(text), text);
    }
}

#[test]
fn control_and_direction_characters_are_shown_as_symbols() {
    assert_eq!(inert("a\u{1b}[2Jb\r\n"), "a\u{241b}[2Jb\u{240d}\u{240a}");
    assert_eq!(inert("gnp\u{202e}exe"), "gnp\u{fffd}exe");
    assert_eq!(inert("\u{9b}31m\u{7f}"), "\u{fffd}31m\u{fffd}");
    assert_eq!(inert("M\u{fc}ller \u{1f600}"), "M\u{fc}ller \u{1f600}");
}

#[test]
fn markup_stays_within_its_cell() {
    let text = "a|b <script> [x](y) `c`\n";
    assert_eq!(markdown(text), "a\\|b \\<script\\> \\[x\\](y) \\`c\\`\u{240a}");
    // An entity was read as what it stands for.
    assert_eq!(markdown("&lt;b&gt; &#60; & co &; &x"), "\\&lt;b\\&gt; \\&\\#60; & co &; &x");
    assert_eq!(markdown("https://a.example/?b=1&c=2"), "https://a.example/?b=1&c=2");
}
