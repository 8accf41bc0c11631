import pytest

from offline.plugins.kubernetes.api_errors import ApiError, UnknownKindError
from offline.plugins.kubernetes.conflicts import conflict_error, is_conflict, were_seen
from offline.plugins.kubernetes.paths import parse_path
from offline.plugins.kubernetes.patience import is_temporary
from offline.plugins.server import PluginError


def _conflict(*fields: str) -> ApiError:
    return ApiError("no", 409, "Conflict", [(f, 'conflict with "kubectl"') for f in fields])


def test_a_conflict_names_the_fields_their_manager_and_the_remedies() -> None:
    error = _conflict(".spec.replicas")
    assert is_conflict(error)
    text = str(conflict_error("Deployment shop/web", error))
    for part in (
        "Deployment shop/web",
        ".spec.replicas",
        '"kubectl"',
        "pulumi refresh",
        "enable_patch_force",
    ):
        assert part in text
    assert not is_conflict(ApiError("the object has been modified", 409, "Conflict"))


@pytest.mark.parametrize(
    ("field", "drifted", "seen"),
    [
        (".spec.replicas", "spec.replicas", True),
        ('.spec.containers[name="a"].image', "spec.containers[1].image", True),
        (".metadata.labels.a", 'metadata.labels["a"]', True),
        (".data", "data.a", True),
        (".spec.replicas", "spec.paused", False),
        (".spec.replicasMax", "spec.replicas", False),
    ],
)
def test_only_fields_that_a_refresh_showed_are_taken_back(
    field: str, drifted: str, seen: bool
) -> None:
    assert were_seen(_conflict(field), [drifted]) is seen


def test_one_field_that_was_not_shown_is_enough_to_stop() -> None:
    assert not were_seen(_conflict(".spec.a", ".spec.b"), ["spec.a"])
    assert not were_seen(_conflict(".spec.a"), [])


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (UnknownKindError("no such kind"), True),
        (ApiError("failed calling webhook x: connection refused", 500, ""), True),
        (ApiError('namespaces "shop" not found', 404, "NotFound"), True),
        (ApiError('serviceaccount "default" not found', 403, "Forbidden"), True),
        (ApiError("you may not", 403, "Forbidden"), False),
        (ApiError("field is immutable", 422, "Invalid"), False),
        (PluginError("anything"), False),
    ],
)
def test_what_passes_by_itself_is_tried_again_and_nothing_else(
    error: PluginError, passing: bool
) -> None:
    assert is_temporary(error) is passing


def test_property_paths_are_read_as_the_engine_writes_them() -> None:
    path = parse_path('spec.containers[0].env["a.b"].x')
    assert path == ("spec", "containers", 0, "env", "a.b", "x")
    with pytest.raises(PluginError, match="not a property path"):
        parse_path("spec[")
