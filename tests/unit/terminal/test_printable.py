from lab.terminal.printable import printable


def test_escape_sequences_and_line_breaks_become_spaces() -> None:
    assert (
        printable("one\r\n\ttwo \x1b]0;title\x07three\u202efour") == "one two ]0;title three four"
    )


def test_brackets_and_letters_of_any_alphabet_stay() -> None:
    assert printable("[bold]Grüße 雪[/bold]") == "[bold]Grüße 雪[/bold]"
