"""Secrets are encrypted in the state and appear in no output."""

import base64
import json
from collections.abc import Callable

from tests.engine.control_plane import ControlPlane
from tests.engine.kubernetes.conftest import Stack

WORDS = ("opensesame-data", "opensesame-string", "opensesame-env", "opensesame-label")


def test_secret_values_are_encrypted_in_the_state_and_hidden_in_messages(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    in_base64 = base64.b64encode(WORDS[0].encode()).decode()
    project = stack(f"""
plain = core.v1.Secret(
    "plain",
    metadata=named("plain"),
    data={{"a": {in_base64!r}}},
    string_data={{"b": {WORDS[1]!r}}},
    opts=on,
)
web = apps.v1.Deployment(
    "web",
    metadata=named("web", annotations={{"pulumi.com/skipAwait": "true"}}),
    spec={{
        "selector": {{"matchLabels": {{"app": "web"}}}},
        "template": {{
            "metadata": {{"labels": {{"app": "web"}}}},
            "spec": {{
                "containers": [
                    {{
                        "name": "web",
                        "image": "web:1",
                        "env": [{{"name": "A", "value": pulumi.Output.secret({WORDS[2]!r})}}],
                    }}
                ]
            }},
        }},
    }},
    opts=on,
)
pulumi.export("data", plain.data)
""")
    seen = [project.preview("--diff").output, project.up().output]
    plane.patch(f"/api/v1/namespaces/{namespace}/secrets/plain", {"stringData": {"b": WORDS[1]}})
    seen.append(project.refresh("--diff").output)
    seen.append(project.up("--diff").output)
    seen.append(json.dumps(project.stack_export()))

    project.rewrite(f"""
bad = core.v1.ConfigMap(
    "bad", metadata=named("bad", labels={{"a": pulumi.Output.secret("{WORDS[3]}!")}}), opts=on
)
""")
    # The dry run tells it before anything is changed.
    refused = project.preview(expect_failure=True).output
    assert "metadata.labels" in refused
    assert "[secret]" in refused
    seen.append(refused)
    for text in seen:
        for word in WORDS:
            assert word not in text
            assert base64.b64encode(word.encode()).decode() not in text
