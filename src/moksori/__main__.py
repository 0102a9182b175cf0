"""`python -m moksori`, and the entry point of the command `moksori`."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from moksori.app.cli.root import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
