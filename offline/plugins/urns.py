"""What a resource's URN says: `urn:pulumi:<stack>::<project>::<types>::<name>`."""


def token_of(urn: str) -> str:
    """The type of the resource `urn`, without those of the components that it is part of."""
    return urn.split("::", 3)[2].rpartition("$")[2]


def name_of(urn: str) -> str:
    """The name of the resource `urn` in the program."""
    return urn.split("::", 3)[3]
