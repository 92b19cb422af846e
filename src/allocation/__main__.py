"""`python -m allocation` is `allocate`."""

import sys


def main() -> None:
    """Run the command line; an interruption while it is still being loaded is one as well."""
    try:
        from allocation.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
