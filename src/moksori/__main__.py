"""`python -m moksori`, and the entry point of the command `moksori`."""

import sys
from io import TextIOWrapper


def main() -> None:
    """Run the command line and leave with its exit code.

    File names that are no UTF-8 are printed as they are, in any locale.
    """
    from moksori.app.cli.root import run

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="surrogateescape")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
