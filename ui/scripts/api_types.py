"""Write `ui/types/api/schema.d.ts`: the types of the HTTP API, from its own description.

Needs Node and `npm ci` in `ui/`: `make ui-types` sees to both.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from moksori.surfaces.http.app import openapi_document

UI: Final = Path(__file__).resolve().parents[1]
TARGET: Final = UI / "types/api/schema.d.ts"
_GENERATOR: Final = "node_modules/openapi-typescript/bin/cli.js"


def write(node: Path) -> None:
    """Write the types with the program in this folder."""
    source = TARGET.with_name("openapi.json")
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(json.dumps(openapi_document()), "utf-8")
    options = ["--default-non-nullable", "false", "--output", str(TARGET)]
    command = [str(node / "node"), _GENERATOR, str(source), *options]
    subprocess.run(command, cwd=UI, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own generator


if __name__ == "__main__":
    found = shutil.which("node")
    if found is None:
        sys.exit("Node is not on the PATH")
    write(Path(found).parent)
    sys.stderr.write(f"{TARGET.relative_to(UI)} is written\n")
