import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from offline.plugins.install import PLUGINS, install


def test_each_plugin_is_where_the_engine_looks_for_the_version_of_its_sdk(tmp_path: Path) -> None:
    expected = {
        tmp_path
        / "plugins"
        / f"resource-{name}-v{version(f'pulumi-{name}')}"
        / f"pulumi-resource-{name}"
        for name in PLUGINS
    }

    assert set(install(tmp_path)) == expected
    assert all(launcher.is_file() for launcher in expected)


def test_a_second_install_touches_nothing(tmp_path: Path) -> None:
    before = {launcher: launcher.stat() for launcher in install(tmp_path)}

    install(tmp_path)

    after = {launcher: launcher.stat() for launcher in before}
    assert [(s.st_ino, s.st_mtime_ns) for s in after.values()] == [
        (s.st_ino, s.st_mtime_ns) for s in before.values()
    ]
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {
        f"pulumi-resource-{name}" for name in PLUGINS
    }


def test_a_launcher_of_another_interpreter_or_without_leave_to_run_is_replaced(
    tmp_path: Path,
) -> None:
    first, second, third = install(tmp_path, Path("/nowhere/python"))
    for launcher in install(tmp_path):
        assert str(sys.executable) in launcher.read_text()

    first.chmod(0o644)
    install(tmp_path)

    for launcher in (first, second, third):
        assert launcher.stat().st_mode & 0o777 == 0o755


def test_a_launcher_is_not_misled_by_a_folder_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "__init__.py").write_text("raise SystemExit('the wrong package')\n")
    launcher = next(path for path in install(tmp_path / "home") if path.name.endswith("tls"))

    done = subprocess.run(
        [launcher, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "address of the engine" in done.stdout
