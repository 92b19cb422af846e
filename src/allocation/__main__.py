"""`python -m allocation` is `allocate`."""

# What `signal` is made of: that one loads enumerations first, and is interrupted meanwhile.
import _signal  # type: ignore[import-not-found]


def main() -> None:
    """Run the command line; an interruption while it is being loaded ends it without a word."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    from allocation.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
