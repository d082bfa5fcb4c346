//! The words of the pages on which a recipient says that they want no more messages.
//!
//! Invariant: as in the parent module. The pages say nothing of who the recipient is.

use crate::http::language::Language;

/// The title and the text of a page, by its place in the table, with its button.
pub(super) fn words(
    language: Language,
    page: usize,
    button: Option<&'static str>,
) -> (&'static str, &'static str, Option<&'static str>) {
    let (title, text) = table(language)[page];
    (title, text, button)
}

/// What the button says that sends the form.
pub(super) fn button(language: Language) -> &'static str {
    match language {
        Language::En => "Stop the messages",
        Language::De => "Keine Nachrichten mehr",
        Language::Es => "No recibir m\u{e1}s mensajes",
        Language::Fr => "Ne plus recevoir de messages",
        Language::Pt => "Parar as mensagens",
        Language::Ja => "\u{914d}\u{4fe1}\u{3092}\u{505c}\u{6b62}\u{3059}\u{308b}",
    }
}

/// The page that asks, the one that says that it is done, and the one that says that it is not.
fn table(language: Language) -> [(&'static str, &'static str); 3] {
    match language {
        Language::En => [
            (
                "Do you want no more messages?",
                "Press the button, and you will get no more messages like this one.",
            ),
            (
                "You will get no more messages",
                "It is noted. A message that is on its way already may still arrive.",
            ),
            ("That did not work", "It could not be noted just now. Please press the button again."),
        ],
        Language::De => [
            (
                "M\u{f6}chten Sie keine Nachrichten mehr?",
                "Dr\u{fc}cken Sie den Knopf, und Sie bekommen keine Nachrichten wie diese mehr.",
            ),
            (
                "Sie bekommen keine Nachrichten mehr",
                "Das ist notiert. Eine Nachricht, die schon unterwegs ist, kann noch ankommen.",
            ),
            (
                "Das hat nicht geklappt",
                "Es konnte gerade nicht notiert werden. Bitte dr\u{fc}cken Sie den Knopf noch einmal.",
            ),
        ],
        Language::Es => [
            (
                "\u{bf}No quiere recibir m\u{e1}s mensajes?",
                "Pulse el bot\u{f3}n y no recibir\u{e1} m\u{e1}s mensajes como este.",
            ),
            (
                "No recibir\u{e1} m\u{e1}s mensajes",
                "Queda anotado. Un mensaje que ya est\u{e9} en camino todav\u{ed}a puede llegar.",
            ),
            (
                "No ha funcionado",
                "Ahora mismo no se ha podido anotar. Pulse el bot\u{f3}n otra vez, por favor.",
            ),
        ],
        Language::Fr => [
            (
                "Ne plus recevoir de messages\u{a0}?",
                "Appuyez sur le bouton et vous ne recevrez plus de messages comme celui-ci.",
            ),
            (
                "Vous ne recevrez plus de messages",
                "C\u{2019}est not\u{e9}. Un message d\u{e9}j\u{e0} en route peut encore arriver.",
            ),
            (
                "Cela n\u{2019}a pas fonctionn\u{e9}",
                "Cela n\u{2019}a pas pu \u{ea}tre not\u{e9} \u{e0} l\u{2019}instant. Appuyez encore une fois sur le bouton.",
            ),
        ],
        Language::Pt => [
            (
                "N\u{e3}o quer receber mais mensagens?",
                "Toque no bot\u{e3}o e n\u{e3}o receber\u{e1} mais mensagens como esta.",
            ),
            (
                "N\u{e3}o vai receber mais mensagens",
                "Est\u{e1} anotado. Uma mensagem que j\u{e1} esteja a caminho ainda pode chegar.",
            ),
            (
                "N\u{e3}o funcionou",
                "N\u{e3}o foi poss\u{ed}vel anotar agora. Toque no bot\u{e3}o outra vez, por favor.",
            ),
        ],
        Language::Ja => [
            (
                "\u{30e1}\u{30c3}\u{30bb}\u{30fc}\u{30b8}\u{306e}\u{914d}\u{4fe1}\u{3092}\u{505c}\u{6b62}\u{3057}\u{307e}\u{3059}\u{304b}\u{ff1f}",
                "\u{30dc}\u{30bf}\u{30f3}\u{3092}\u{62bc}\u{3059}\u{3068}\u{3001}\u{3053}\u{306e}\u{3088}\u{3046}\u{306a}\u{30e1}\u{30c3}\u{30bb}\u{30fc}\u{30b8}\u{306f}\u{5c4a}\u{304b}\u{306a}\u{304f}\u{306a}\u{308a}\u{307e}\u{3059}\u{3002}",
            ),
            (
                "\u{914d}\u{4fe1}\u{3092}\u{505c}\u{6b62}\u{3057}\u{307e}\u{3057}\u{305f}",
                "\u{8a18}\u{9332}\u{3057}\u{307e}\u{3057}\u{305f}\u{3002}\u{9001}\u{4fe1}\u{6e08}\u{307f}\u{306e}\u{30e1}\u{30c3}\u{30bb}\u{30fc}\u{30b8}\u{304c}\u{5c4a}\u{304f}\u{3053}\u{3068}\u{304c}\u{3042}\u{308a}\u{307e}\u{3059}\u{3002}",
            ),
            (
                "\u{505c}\u{6b62}\u{3067}\u{304d}\u{307e}\u{305b}\u{3093}\u{3067}\u{3057}\u{305f}",
                "\u{305f}\u{3060}\u{4eca}\u{8a18}\u{9332}\u{3067}\u{304d}\u{307e}\u{305b}\u{3093}\u{3002}\u{3082}\u{3046}\u{4e00}\u{5ea6}\u{30dc}\u{30bf}\u{30f3}\u{3092}\u{62bc}\u{3057}\u{3066}\u{304f}\u{3060}\u{3055}\u{3044}\u{3002}",
            ),
        ],
    }
}
