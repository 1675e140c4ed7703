"""The schemas of the language, and the settings that make an editor use them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from entconf.desired.schema_files import schema_folder

#: Which files of a site each schema describes, as patterns from the root of the site.
DESCRIBED: Mapping[str, tuple[str, ...]] = {
    "playbook": ("playbooks/**/*.yml", "playbooks/**/*.yaml"),
    "inventory": ("inventory/*.yml", "inventory/*.yaml"),
    "policy": ("policy.yml",),
    "calendar": ("calendar.yml",),
    "agenda": ("agenda.yml",),
    "news": ("news.yml",),
    "support": ("support.yml",),
    "product": ("products/*.yml",),
    "mission": ("mission.yml",),
    "report": ("report/*.yml",),
    "export_map": ("exports/*.yml", "exports/*.yaml"),
    "identities": ("identities.yml",),
}


def schema_files(prefix: str) -> Mapping[str, str]:
    """Every schema as text, by its path under `prefix`."""
    return {
        f"{prefix}{path.name}": path.read_text(encoding="utf-8")
        for path in sorted(schema_folder().glob("*.schema.json"))
    }


def modeline(prefix: str) -> str:
    """What the first line of a playbook says to editors that have no project settings."""
    folder = prefix if Path(prefix).is_absolute() else f"../{prefix}"
    return f"# yaml-language-server: $schema={folder}playbook.schema.json"


def folder_prefix(folder: Path) -> str:
    """A folder of schemas as editors take it: from this one when it is inside, else whole."""
    here = Path.cwd()
    whole = (here / folder).resolve()
    inside = whole.relative_to(here.resolve()) if whole.is_relative_to(here.resolve()) else whole
    return f"{inside.as_posix()}/"


def editor_settings(prefix: str) -> str:
    """The settings that VS Code and editors with its YAML extension read."""
    start = prefix if Path(prefix).is_absolute() else f"./{prefix}"
    settings = {
        "yaml.schemas": {
            f"{start}{name}.schema.json": list(patterns) for name, patterns in DESCRIBED.items()
        },
        "yaml.customTags": ["!secret scalar"],
    }
    return json.dumps(settings, indent=2) + "\n"
