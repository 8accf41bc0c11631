"""An API server that answers by path, and may be lost."""

from collections.abc import Mapping
from typing import Any

from foundation.errors import LabError
from lab.kubernetes.api_proxy import ApiProxy
from tests.unit.verification.clusters import FakeKubectl


class FakeApi(ApiProxy):
    """Answers with what `objects` has at the first path that is part of the one asked for.

    A LabError there is raised; None stands for what is not there.
    """

    def __init__(self, name: str, objects: Mapping[str, Any]) -> None:
        super().__init__(FakeKubectl(name, lambda _args, _stdin: ""))
        self.objects = dict(objects)
        self.asked: list[str] = []
        self.lost: str = ""
        """Why nothing is answered; empty if it is."""

    def get(self, path: str, *, timeout: float = 3.0) -> Any:
        assert timeout > 0
        self.asked.append(path)
        if self.lost:
            raise LabError(self.lost)
        found = next((self.objects[part] for part in self.objects if part in path), None)
        if isinstance(found, LabError):
            raise found
        return found
