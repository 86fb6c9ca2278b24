#!/usr/bin/env bash
# `make lock`: makes every lock file again from its .in file. Needs uv. Versions that are in a lock stay unless an .in file changes them;
# to take newer ones, remove the lock first. No address of an index gets into a lock.
set -euo pipefail
cd "$(dirname "$0")"
uv=$(command -v uv || echo ../../.tools/bin/uv)

compile() { "$uv" pip compile --quiet --generate-hashes --no-annotate --no-header "$@"; }

for version in 3.10 3.11; do
  compile --python-version $version --override overrides.txt run.in -o run-$version.lock
  [ -f tensorflow-$version.lock ] || cp run-$version.lock tensorflow-$version.lock # the same versions
  compile --python-version $version --override tensorflow.overrides.txt tensorflow.in -o tensorflow-$version.lock
  # The images' are parts of the run lock, in the same versions.
  compile --python-version $version --override overrides.txt --override assistant.overrides.txt -c run-$version.lock assistant.in -o assistant-$version.lock
  compile --python-version $version -c run-$version.lock actions.in -o actions-$version.lock
done
compile --python-version 3.10 dev.in -o dev.lock
compile --python-version 3.10 --no-deps encoder.in -o encoder.lock
compile --python-version 3.10 uv.in -o uv.lock.txt
