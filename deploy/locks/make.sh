#!/usr/bin/env bash
# `make lock`: makes every lock file anew from its .in file. Needs uv. Versions that are in a lock stay unless an .in file changes them;
# to take newer ones, remove the lock first. No address of an index gets into a lock.
set -euo pipefail
cd "$(dirname "$0")"
uv=$(command -v uv || echo ../../.tools/bin/uv)

compile() { "$uv" pip compile --quiet --generate-hashes --no-annotate --no-header --python-version 3.10 "$@"; }

compile --override overrides.txt run.in -o run.lock
[ -f tensorflow.lock ] || cp run.lock tensorflow.lock # the same versions
compile --override tensorflow.overrides.txt tensorflow.in -o tensorflow.lock
compile dev.in -o dev.lock
compile --no-deps encoder.in -o encoder.lock
compile uv.in -o uv.lock.txt
