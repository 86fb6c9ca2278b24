#!/usr/bin/env bash
# Sets the environment up: Python packages from the lock files, and the sentence encoder. Does nothing that is already done.
# usage: deploy/setup.sh [dev]     with `dev`: the linter's environment instead
set -euo pipefail
cd "$(dirname "$0")/.."
locks=deploy/locks

say() { printf '%s\n' "$*" >&2; }
fail() { say "setup: $*"; exit 1; }
# The digest of files that something was made from.
digest() { cat "$@" | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-16; }
# Whether the stamp file $1 holds the text $2.
fresh() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

find_uv() {
  if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then command -v uv; return; fi
  if [ ! -x .tools/bin/uv ]; then
    local python
    for python in python3.10 python3 python; do
      "$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && break
      python=
    done
    [ -n "$python" ] || fail "neither uv nor Python is here. Install one: https://docs.astral.sh/uv/ or https://www.python.org/ (3.10)."
    say "Installing uv into .tools …"
    "$python" -m venv .tools
    .tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$locks/uv.lock.txt" >&2
  fi
  printf '%s\n' "$PWD/.tools/bin/uv"
}

# A Python 3.10 of this machine, else one that uv fetches.
find_python() {
  local candidate
  for candidate in python3.10 "$(pyenv prefix 3.10 2>/dev/null || true)/bin/python" python3 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  "$uv" python find 3.10 2>/dev/null && return
  say "Fetching Python 3.10 …"
  "$uv" python install --quiet 3.10 >&2 && "$uv" python find 3.10 && return
  fail "Python 3.10 is needed and was not found. Get it with 'pyenv install 3.10' or from https://www.python.org/downloads/release/python-31013/ and try again."
}

uv=$(find_uv)

if [ "${1:-}" = dev ]; then
  stamp=$(digest "$locks/dev.lock")
  fresh .venv-dev/stamp "$stamp" && exit 0
  python=$(find_python)
  "$uv" venv --quiet --clear --python "$python" .venv-dev
  VIRTUAL_ENV="$PWD/.venv-dev" "$uv" pip sync --quiet --require-hashes "$locks/dev.lock"
  printf '%s' "$stamp" >.venv-dev/stamp
  exit 0
fi

stamp=$(digest "$locks/run.lock" "$locks/encoder.lock" deploy/setup.sh deploy/environment/*)
if ! fresh .venv/stamp "$stamp"; then
  python=$(find_python)
  say "Installing the packages (about a minute) …"
  "$uv" venv --quiet --clear --python "$python" .venv
  export VIRTUAL_ENV="$PWD/.venv"
  # Compiled here and now: some machines set PYTHONDONTWRITEBYTECODE, and Rasa would then be compiled anew at every start.
  "$uv" pip sync --quiet --require-hashes --compile-bytecode "$locks/run.lock"
  "$uv" pip install --quiet --no-deps --require-hashes -r "$locks/encoder.lock"
  # For every program that is started in this environment, `rasa` and pytest among them.
  site=$("$PWD/.venv/bin/python" -c 'import site; print(site.getsitepackages()[0])')
  cp deploy/environment/assistant_environment.py "$site/"
  echo 'import assistant_environment' >"$site/assistant_environment.pth"
  # `rasa` with our defaults: a server for this machine only, and our own errors in one line.
  printf '#!/bin/sh\nPYTHONPATH="%s${PYTHONPATH:+:$PYTHONPATH}" exec "%s/.venv/bin/python" -W ignore -m bot.rasa_cli "$@"\n' "$PWD" "$PWD" >.venv/bin/rasa
  chmod +x .venv/bin/rasa
  printf '%s' "$stamp" >.venv/stamp
fi

stamp=$(digest bot/nlu/network.py bot/nlu/export_encoder.py bot/nlu/adapter.safetensors "$locks/encoder.lock")
if ! fresh models/encoder/stamp "$stamp"; then
  say "Preparing the sentence encoder (about a minute, once) …"
  mkdir -p models/encoder
  .venv/bin/python -W ignore -m bot.nlu.export_encoder models/encoder 2>models/encoder/export.log || { cat models/encoder/export.log >&2; fail "the encoder could not be made."; }
  printf '%s' "$stamp" >models/encoder/stamp
fi
