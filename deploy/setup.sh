#!/usr/bin/env bash
# Sets the environment up: Python packages from the lock files, and the sentence encoder. Does nothing that is already done.
# usage: deploy/setup.sh             what runs, in .venv
#        deploy/setup.sh dev         the linter's environment, .venv-dev
#        deploy/setup.sh tensorflow  Rasa with the real TensorFlow, .venv-tensorflow
set -euo pipefail
cd "$(dirname "$0")/.."
locks=deploy/locks

say() { printf '%s\n' "$*" >&2; }
fail() { say "setup: $*"; exit 1; }
# The digest of files that something was made from.
digest() { cat "$@" | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-16; }
# Whether the stamp file $1 holds the text $2.
fresh() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# Says $1, runs the rest, and says how long it took; if it fails, what it said last, and where the rest is.
step() {
  local what=$1 began=$SECONDS log=.tools/setup.log; shift
  printf '%s … ' "$what" >&2
  if "$@" >"$log" 2>&1; then say "$((SECONDS - began)) s"; return; fi
  say "failed"
  fail "$(grep -v '^[[:space:]]*$' "$log" | tail -n 1 | cut -c1-300) (all of it: $log)"
}

find_uv() {
  if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then command -v uv; return; fi
  if [ ! -x .tools/bin/uv ]; then
    local python
    for python in python3.10 python3 python; do
      "$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && break
      python=
    done
    [ -n "$python" ] || fail "neither uv nor Python is here. Install one: https://docs.astral.sh/uv/ or https://www.python.org/ (3.10)."
    step "Installing uv into .tools" install_uv "$python"
  fi
  printf '%s\n' "$PWD/.tools/bin/uv"
}

install_uv() {
  "$1" -m venv .tools &&
    .tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$locks/uv.lock.txt"
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
  step "Fetching Python 3.10" "$uv" python install --quiet 3.10 && "$uv" python find 3.10 && return
  fail "Python 3.10 is needed and was not found. Get it with 'pyenv install 3.10' or from https://www.python.org/downloads/release/python-31013/ and try again."
}

# An empty environment $1.
new_environment() {
  rm -f "$1/stamp"
  local python; python=$(find_python)
  "$uv" venv --quiet --clear --python "$python" "$1"
  export VIRTUAL_ENV="$PWD/$1"
}

# uv with these arguments, from what the machine keeps of earlier times; what is not there is fetched.
# Compiled here and now: some machines set PYTHONDONTWRITEBYTECODE, and Rasa would then be compiled anew at every start.
install() { "$uv" pip "$@" --quiet --require-hashes --offline 2>/dev/null || "$uv" pip "$@" --quiet --require-hashes; }

# Rasa in the environment $1, with the packages of the lock $2. One chain: where `step` calls it, `set -e` is not in force.
install_rasa() {
  local site rasa="$1/bin/rasa"
  install sync --compile-bytecode "$2" &&
    install install --no-deps -r "$locks/encoder.lock" &&
    site=$("$1/bin/python" -c 'import site; print(site.getsitepackages()[0])') &&
    # For every program that is started in this environment, `rasa` and pytest among them.
    cp deploy/environment/*.py "$site/" &&
    echo 'import assistant_environment' >"$site/assistant_environment.pth" &&
    # `rasa` with our defaults: a server for this machine only, and our own errors in one line.
    printf '#!/bin/sh\nPYTHONPATH="%s${PYTHONPATH:+:$PYTHONPATH}" exec "%s/%s/bin/python" -W ignore -m bot.rasa_cli "$@"\n' "$PWD" "$PWD" "$1" >"$rasa" &&
    chmod +x "$rasa"
}

mkdir -p .tools
uv=$(find_uv)

case ${1:-} in
dev)
  stamp=$(digest "$locks/dev.lock")
  fresh .venv-dev/stamp "$stamp" && exit 0
  new_environment .venv-dev
  step "Installing the linter" install sync "$locks/dev.lock"
  printf '%s' "$stamp" >.venv-dev/stamp
  exit 0
  ;;
tensorflow)
  stamp=$(digest "$locks/tensorflow.lock" "$locks/encoder.lock" deploy/setup.sh deploy/environment/*)
  fresh .venv-tensorflow/stamp "$stamp" && exit 0
  new_environment .venv-tensorflow
  step "Installing Rasa with TensorFlow (about two minutes)" install_rasa .venv-tensorflow "$locks/tensorflow.lock"
  printf '%s' "$stamp" >.venv-tensorflow/stamp
  exit 0
  ;;
"") ;;
*) fail "'$1' is unknown; use dev or tensorflow, or leave it out." ;;
esac

stamp=$(digest "$locks/run.lock" "$locks/encoder.lock" deploy/setup.sh deploy/environment/*)
if ! fresh .venv/stamp "$stamp"; then
  new_environment .venv
  step "Installing the packages (about a minute)" install_rasa .venv "$locks/run.lock"
  printf '%s' "$stamp" >.venv/stamp
fi

stamp=$(digest bot/nlu/network.py bot/nlu/encoder_graph.py bot/nlu/export_encoder.py bot/nlu/adapter.safetensors "$locks/encoder.lock")
if ! fresh models/encoder/stamp "$stamp"; then
  mkdir -p models/encoder
  step "Preparing the sentence encoder" .venv/bin/python -W ignore -m bot.nlu.export_encoder models/encoder
  printf '%s' "$stamp" >models/encoder/stamp
fi
