"""Text from clusters and from Git, made safe for a terminal."""


def printable(text: str) -> str:
    """The text on one line, without control characters.

    A message may hold line breaks, and whoever writes one could hide escape sequences in it.
    """
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
