import pytest

from components.settings.model import GitSettings
from tests.unit.settings.loading import fault, loaded


def test_without_settings_it_is_the_hubs_own_server() -> None:
    assert loaded().git.url is None
    assert loaded(git={"url": ""}).git == loaded().git


URL = "https://github.com/you/fork.git"


def test_a_field_that_is_not_set_keeps_its_default() -> None:
    default = loaded().git
    assert loaded(git={"url": URL, "revision": "v2"}).git == GitSettings(
        url=URL, revision="v2", path=default.path
    )


@pytest.mark.parametrize("field", ["revision", "path"])
def test_a_field_of_ones_own_repository_needs_its_url(field: str) -> None:
    refused = fault(git={field: "mine"})
    assert refused.key == f"git.{field}"
    assert "lab:git.url is not set" in refused.problem
    assert f"pulumi config rm --path lab:git.{field}" in refused.remedy


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/you/fork.git",
        "http://git.example:3000/you/fork",
        "ssh://git@git.example/you/fork.git",
        "git@github.com:you/fork.git",
        "git://git.example/fork.git",
    ],
)
def test_a_repository_is_named_as_argo_cd_names_it(url: str) -> None:
    assert loaded(git={"url": url}).git.url == url


@pytest.mark.parametrize(
    "url", ["you/fork", "/srv/git", "file:///srv/git", "https://", "https://[1", "https://a/b c"]
)
def test_what_argo_cd_cannot_fetch_is_refused(url: str) -> None:
    refused = fault(git={"url": url})
    assert refused.key == "git.url"
    assert url in refused.problem


@pytest.mark.parametrize("user", ["you:hush@", "hush@", "hush:@"])
def test_credentials_in_the_url_are_refused_and_not_shown(user: str) -> None:
    refused = fault(git={"url": f"https://{user}github.com/you/fork.git"})
    assert refused.key == "git.url"
    assert "hush" not in str(refused)


@pytest.mark.parametrize("path", ["", ".", "./", "/gitops", "../gitops", "gitops/../.."])
def test_the_folder_is_inside_the_repository(path: str) -> None:
    assert fault(git={"url": URL, "path": path}).key == "git.path"


@pytest.mark.parametrize("path", ["deploy/lab", "./deploy/lab", "deploy/lab/", "deploy//lab/."])
def test_a_folder_has_one_spelling_which_argo_cd_matches(path: str) -> None:
    assert loaded(git={"url": URL, "path": path}).git.path == "deploy/lab"


@pytest.mark.parametrize(
    "revision",
    ["", "main branch", "main\n", "-x", "--upload-pack=x", "a..b", "a~1", "a^", "@{u}", "x.lock"],
)
def test_a_revision_is_what_git_takes_for_one(revision: str) -> None:
    assert fault(git={"url": URL, "revision": revision}).key == "git.revision"


@pytest.mark.parametrize("revision", ["main", "release/1.2", "v1.2.3", "0a1b2c3", "feature_x-y"])
def test_a_branch_a_tag_and_a_commit_are_revisions(revision: str) -> None:
    assert loaded(git={"url": URL, "revision": revision}).git.revision == revision


def test_an_unquoted_number_is_not_taken_for_a_revision() -> None:
    refused = fault(git={"revision": 12})
    assert refused.key == "git.revision"
    assert "quotation marks" in refused.remedy


def test_an_unknown_field_is_refused_with_the_one_that_was_meant() -> None:
    refused = fault(git={"ulr": "https://github.com/you/fork.git"})
    assert refused.key == "git.ulr"
    assert "lab:git.url" in refused.problem
    assert "pulumi config rm --path lab:git.ulr" in refused.remedy
