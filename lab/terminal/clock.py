"""How spans of time are shown."""


def clock(seconds: float) -> str:
    """Minutes and seconds: `1:05`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
