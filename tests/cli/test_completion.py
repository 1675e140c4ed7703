"""A real bash completes commands, options and what they take."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import ENTCONF, UAI, environment

ASK = """
PATH={folder}:$PATH
eval "$(entconf completion bash)"
compopt() {{ :; }}
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_entconf_completion entconf
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def completed(site: Path, words: str) -> list[str]:
    """What bash proposes for the last word of a command line."""
    done = subprocess.run(
        ["/bin/bash", "--norc", "-c", ASK.format(folder=ENTCONF.parent, words=words)],
        cwd=site,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("entconf pl", "plan"),
        ("entconf plan --k", "--kind"),
        ("entconf plan --kind fea", "features"),
        ("entconf plan --kind groups,fea", "groups,features"),
        ("entconf plan --limit 05", UAI),
        ("entconf plan -l col", "colleges"),
        ("entconf dump ''", UAI),
        ("entconf restore --only gue", "guests"),
        ("entconf --lang f", "fr"),
        ("entconf sandbox s", "serve"),
        ("entconf init --ci forg", "forgejo"),
    ],
)
def test_bash_completes(example: Path, words: str, wanted: str) -> None:
    assert wanted in completed(example, words)


def test_a_site_that_cannot_be_read_completes_nothing(tmp_path: Path) -> None:
    assert completed(tmp_path, "entconf dump ''") == []
    assert completed(tmp_path, "entconf restore ''") == []
