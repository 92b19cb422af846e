"""`python -m allocation` is `allocate`."""

import signal


def main() -> None:
    """Run the command line; an interruption while it is being loaded ends it without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from allocation.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
