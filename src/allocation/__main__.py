"""`python -m allocation` is `allocate`."""

from allocation.cli.app import main

main()
