"""Settings of provider `paper`: `lab:paper`."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from components.settings.faults import Faults
from components.settings.memory import GIB, Demand
from components.settings.provider import Fleet, ProviderSettings
from components.settings.values import Values, as_texts

OBJECTS = ("paper",)
MEMORY = Demand(hub=GIB, workload_cluster=GIB)


@dataclass(frozen=True, kw_only=True)
class PaperSettings(ProviderSettings):
    domain: str
    subnet: IPv4Network


def read(values: Values, fleet: Fleet, faults: Faults) -> PaperSettings | None:
    MEMORY.check(len(fleet.workload_clusters), 4 * GIB, "the desk", faults)
    fields = values.fields("paper")
    if fields is None:
        return None
    texts = as_texts("paper", fields, faults, required=("domain",))
    return PaperSettings(domain=texts.get("domain", ""), subnet=IPv4Network("192.168.100.0/22"))
