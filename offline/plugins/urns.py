"""URNs of resources: `urn:pulumi:<stack>::<project>::<types>::<name>`."""


def token_of(urn: str) -> str:
    """The type of the resource `urn`, without the types of the components that contain it."""
    return urn.split("::", 3)[2].rpartition("$")[2]
