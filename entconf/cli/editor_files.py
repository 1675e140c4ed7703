"""The schemas of the language, and the settings that make an editor use them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from entconf.desired.schema_files import schema_folder

#: Which files of a site each schema describes, as patterns from the root of the site.
DESCRIBED: Mapping[str, tuple[str, ...]] = {
    "playbook": ("playbooks/*.yml", "playbooks/*.yaml"),
    "inventory": ("inventory/*.yml", "inventory/*.yaml"),
    "policy": ("policy.yml",),
}
#: What the first line of a file says to editors without project settings.
MODELINE = "# yaml-language-server: $schema=../schemas/{name}.schema.json"


def schema_files(prefix: str) -> Mapping[str, str]:
    """Every schema as text, by its path under `prefix`."""
    return {
        f"{prefix}{path.name}": path.read_text(encoding="utf-8")
        for path in sorted(schema_folder().glob("*.schema.json"))
    }


def editor_settings(prefix: str) -> str:
    """The settings that VS Code and editors with its YAML extension read."""
    settings = {
        "yaml.schemas": {
            f"./{prefix}{name}.schema.json": list(patterns) for name, patterns in DESCRIBED.items()
        },
        "yaml.customTags": ["!secret scalar"],
    }
    return json.dumps(settings, indent=2) + "\n"
