"""Write `ui/src/api/schema.d.ts`: the types of the HTTP API, from its own description.

Needs Node and `npm ci` in `ui/`. Run it after a change of the API: `make ui-types`.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from moksori.surfaces.http.app import openapi_document

UI: Final = Path(__file__).resolve().parents[1]
TARGET: Final = UI / "src/api/schema.d.ts"
_PROSE: Final = frozenset({"description", "summary", "title", "example", "examples"})
_GENERATOR: Final = "node_modules/openapi-typescript/bin/cli.js"


def bare(node: Any) -> Any:
    """Return a description without its prose: types do not depend on words."""
    if isinstance(node, dict):
        kept = node.items()
        return {key: bare(one) for key, one in kept if key not in _PROSE or isinstance(one, dict)}
    return [bare(one) for one in node] if isinstance(node, list) else node


def fingerprint(document: dict[str, Any]) -> str:
    """Return what the types depend on, in short; not the version."""
    parts = bare({name: document[name] for name in ("paths", "components")})
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def generated(document: dict[str, Any], node: str = "node") -> str:
    """Return the types."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(json.dumps(bare(document)), "utf-8")
        command = [
            node,
            _GENERATOR,
            str(source),
            "--default-non-nullable",
            "false",
            "--output",
            f"{folder}/schema.d.ts",
        ]
        subprocess.run(command, cwd=UI, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own generator
        types = (Path(folder) / "schema.d.ts").read_text("utf-8")
    return f"// Written by `make ui-types`, from the API {fingerprint(document)}\n{types}"


if __name__ == "__main__":
    TARGET.write_text(generated(openapi_document()), "utf-8")
    sys.stderr.write(f"{TARGET.relative_to(UI)} is written\n")
