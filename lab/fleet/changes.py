"""Events between two successive views of a cluster."""

from lab.fleet.model import FAILED, ClusterView, Event, Tone


def changes(before: ClusterView, after: ClusterView, at: float) -> list[Event]:
    """The events between two views of the same cluster, in causal order."""

    def event(text: str, tone: Tone = Tone.INFO) -> Event:
        return Event(at=at, cluster=after.name, text=text, tone=tone)

    found: list[Event] = []
    if before.answers and not after.answers:
        found.append(event(f"does not answer: {after.detail}", Tone.BAD))
    if after.answers and not before.answers:
        found.append(event("answers again", Tone.GOOD))
    if after.version != before.version and before.version and after.version:
        found.append(event(f"{after.version} is requested instead of {before.version}"))
    if after.aborted and (not before.aborted or before.version != after.version):
        reason = f": {after.message}" if after.message else ""
        found.append(event(f"{after.version} is aborted{reason}", Tone.BAD))
    if after.weight != before.weight and after.stable == before.stable:
        found.append(
            event(f"{after.weight} % of the requests go to {after.version}")
            if after.weight
            else event(f"all requests go to {after.stable}")
        )
    if after.step_title == "gate" and before.step_title != "gate":
        found.append(event("waits for the other clusters"))
    if after.stable != before.stable and before.stable:
        found.append(event(f"{after.stable} is promoted", Tone.GOOD))
    if "Inconclusive" in after.message and "Inconclusive" not in before.message:
        found.append(event("pauses: the analysis is inconclusive", Tone.BAD))
    return found


def fails(view: ClusterView) -> bool:
    """Whether requests failed since the previous snapshot."""
    return view.traffic is not None and view.traffic.recent.get(FAILED, 0) > 0
