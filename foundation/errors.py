"""The error that the `lab` command and the program report to users."""


class LabError(Exception):
    """An error that the user can fix.

    `message` states the problem with its key, value, file or program; `remedy` what to do. The
    command prints both and exits with status 1.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message}\n{remedy}" if remedy else message)
        self.message = message
        self.remedy = remedy
