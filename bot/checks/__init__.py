"""The checks of data/: what `make check` runs."""
