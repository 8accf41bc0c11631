"""Sanitises text from clusters and from Git for a terminal."""


def printable(text: str) -> str:
    """The text on one line, without control characters.

    Messages may contain line breaks, and an attacker could put escape sequences into them.
    """
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
