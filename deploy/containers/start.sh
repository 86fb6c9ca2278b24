#!/bin/sh
# What a container runs: deploy/containers/start.sh assistant|actions|courier|migrate|purge|status|backup
# Settings are variables (deploy/env.example), or files called after them in SECRETS_DIR (/run/secrets): database_url is DATABASE_URL.
# Nothing is written but into STATE_DIR and TMPDIR (/tmp).
set -eu
cd "$(dirname "$0")/../.."
fail() { printf 'start: %s\n' "$*" >&2; exit 1; }

for file in "${SECRETS_DIR:-/run/secrets}"/*; do
  [ -f "$file" ] || continue
  name=$(basename "$file" | tr '[:lower:]' '[:upper:]')
  grep -q "^$name=" deploy/env.example || [ "$name" = REDIS_URL ] || fail "$file: there is no setting $name. Call the file after one of deploy/env.example, or take it away."
  value=$(cat "$file") || fail "$file: it cannot be read by user $(id -u). Give it to that user."
  export "$name=$value"
done
python() { exec .venv/bin/python -W ignore "$@"; }
export PYTHONDONTWRITEBYTECODE=1 PRODUCTION="${PRODUCTION:-on}"
# One of several schools: its words are mounted at $SCHOOL/data, for reading alone, and laid over the image's here.
[ -z "${SCHOOL:-}" ] || export LAID_DIR="${LAID_DIR:-${TMPDIR:-/tmp}/school}"
listen=${LISTEN:-0.0.0.0} # a container's network is private: what is in front of it reaches it, and nothing else

program=${1:-}
[ $# = 0 ] || shift
case $program in
assistant)
  # As `make run` asks before it starts: the reply would say that a note is kept.
  case ${DSL_ALERTS:-} in [oO][nN]) .venv/bin/python -W ignore -m referrals.ready || fail "DSL_ALERTS is on, and none could be sent. Put right what is named above." ;; esac
  # A school that changes more than the image's model knows would be answered with another school's words.
  [ -z "${SCHOOL:-}" ] || .venv/bin/python -W ignore -m bot.train --fits || exit 1
  : "${ACTIONS_URL:=http://127.0.0.1:5055}"
  export ACTIONS_URL
  endpoints=${TMPDIR:-/tmp}/endpoints.yml
  sed "s#^\( *url: \).*/webhook *\$#\1$ACTIONS_URL/webhook#" endpoints.yml >"$endpoints"
  python -m bot.rasa_cli run --model models/assistant.tar.gz --endpoints "$endpoints" \
    --credentials deploy/credentials.production.yml -i "$listen" --port "${PORT:-5005}"
  ;;
actions)
  export SANIC_HOST="$listen"
  python -m actions.server --port "${ACTIONS_PORT:-5055}"
  ;;
courier)
  export HEARTBEAT_FILE="${TMPDIR:-/tmp}/courier.beat" # healthy.py looks at it
  python -m referrals.courier
  ;;
migrate) python -m deploy.containers.migrate ;;
purge | status) python -m referrals.office "$program" ;;
backup) python -m referrals.backup "$@" ;;
*) fail "'$program' is unknown; use assistant, actions, courier, migrate, purge, status or backup." ;;
esac
