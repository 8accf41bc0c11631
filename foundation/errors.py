"""The one error that users see."""


class LabError(Exception):
    """Something the user can mend.

    The message names what is wrong (key, value, file, program) and `mend` what to do about it; the
    command prints both and exits with status 1.
    """

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(f"{message}\n{mend}" if mend else message)
        self.message = message
        self.mend = mend
