"""What Prometheus makes of a series by relabelling: the actions that the lab uses.

https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Series = Mapping[str, str]
"""Labels; the name of the metric is `__name__`."""


def relabelled(series: Series, relabelings: Iterable[Mapping[str, Any]]) -> Series | None:
    """The series after all steps, written as the Prometheus Operator takes them; None: dropped."""
    labels = dict(series)
    for step in relabelings:
        separator: str = step.get("separator", ";")
        regex: str = step.get("regex", "(.*)")
        action: str = step.get("action", "replace")
        value = separator.join(labels.get(name, "") for name in step.get("sourceLabels", ()))
        # Anchored at both ends, and `.` is any character.
        found = re.fullmatch(regex, value, re.DOTALL)
        if action not in ("keep", "drop", "replace"):
            raise NotImplementedError(action)
        if (action == "keep" and not found) or (action == "drop" and found):
            return None
        if action == "replace" and found:
            labels[step["targetLabel"]] = _expanded(step.get("replacement", "$1"), found)
            # An empty label is no label.
            labels = {name: text for name, text in labels.items() if text}
    return labels


def _expanded(replacement: str, match: re.Match[str]) -> str:
    """Go's `$1`, `${1}` and `$name`; a group that is not there is empty."""

    def group(reference: re.Match[str]) -> str:
        name = reference["braced"] or reference["bare"]
        try:
            return match[int(name) if name.isdigit() else name] or ""
        except IndexError:
            return ""

    return re.sub(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))", group, replacement)
