# Every task of this project. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup train run test unit check advisories ready new-school overlay front ask evaluate coverage benchmark load fuzz sbom recovery website pause resume purge restore backup referrals feedback insights lint format lock adapt clean

# Some machines ask Python not to keep what it compiles; each start would take two seconds more.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python -W ignore
TRAIN := $(PYTHON) -m bot.train

help:  ## list the tasks
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## install what is missing (does nothing that is done)
	@bash deploy/setup.sh

train: setup  ## train the model if it is missing or stale
	@$(TRAIN)

run: train  ## start the assistant and its action server (PORT=5005)
	@$(PYTHON) -m bot.run

ask: setup  ## one question, one answer: make ask q="can a TA follow a pupil" role=staff; without q, a prompt
	@$(PYTHON) -m bot.ask --running; ended=$$?; [ $$ended = 3 ] || exit $$ended; $(TRAIN) && $(PYTHON) -m bot.ask

check: setup  ## check the words in data/ (citations, contacts, stems, duplicates); strict=1: what is past its day is a mistake
	@$(PYTHON) -m bot.check $(if $(strict),--strict)
	@$(PYTHON) -m referrals.check
	@$(PYTHON) -m insights.check
	@$(PYTHON) -m bot.checks.advisories $(if $(strict),--strict)

advisories: setup  ## ask PyPI for weaknesses of the locked packages; fails on one that deploy/advisories.yml does not explain
	@bash deploy/setup.sh dev
	@$(PYTHON) -m bot.checks.advisories --ask --strict

ready: setup  ## what is missing before a launch, in plain lines; ends with 0 if nothing is
	@$(PYTHON) -m bot.check --strict; words=$$?; $(PYTHON) -m referrals.check || words=1; \
	$(PYTHON) -m bot.checks.advisories --strict || words=1; $(PYTHON) -m referrals.launch && [ $$words = 0 ]

new-school: setup  ## the folder of one school of several: make new-school name=oak-lane into=schools
	@$(PYTHON) -m bot.content.new_school "$(name)" --into "$(into)"

overlay: train  ## what containers need of one school of several, from its .env and data/: make overlay SCHOOL=schools/oak-lane
	@$(PYTHON) -m bot.content.school_overlay

front: setup  ## the one Caddy for all schools of a folder on one machine: make front into=schools
	@$(PYTHON) -m bot.content.school_front --into "$(into)"

test: train check lint  ## run every test
	@$(PYTHON) -m pytest -n 2 --dist loadfile --durations=10 tests

unit: setup  ## the fast lane: no model, no server, no browser, no database server
	@bash deploy/setup.sh dev
	@$(PYTHON) -m pytest -q -n 2 --dist worksteal tests/unit

evaluate: train  ## put all question sets to the assistant; writes reports/evaluation.html
	@$(PYTHON) -m benchmarks.evaluate $(sets)

coverage: setup  ## what the test questions and stories reach; writes reports/coverage.html
	@$(PYTHON) -m benchmarks.coverage

benchmark: train  ## compare with stock Rasa and, with sets=FOLDER of public question sets, with published platforms
	@bash deploy/setup.sh tensorflow
	@$(PYTHON) -m benchmarks.run $(if $(sets),--sets $(sets)) $(if $(train),--train $(train)) $(if $(test),--test $(test))

load: train  ## many visitors at once against one server
	@$(PYTHON) -m benchmarks.load

fuzz: train  ## made-up requests to every route and made-up messages: make fuzz n=100000
	@bash deploy/setup.sh dev
	@$(PYTHON) -m benchmarks.fuzz $(n)

sbom: setup  ## the list of all parts (CycloneDX); writes reports/sbom.json
	@bash deploy/setup.sh dev
	@$(PYTHON) -m bot.checks.parts_list

recovery: train  ## kill and stop each of the five programs, times=10 each; how long until visitors are answered, is anything lost
	@$(PYTHON) -m benchmarks.recovery $(times)

website: train  ## the widget's size, the time to a rendered answer in a browser, and to a message's reference
	@$(PYTHON) -m benchmarks.website
	@$(PYTHON) -m benchmarks.referrals

referrals: setup  ## the office's commands: make referrals args="list", "show HSM-…", "close HSM-…", "status"
	@$(PYTHON) -m referrals.office $(or $(args),list)

pause:  ## visitors get help and no answers from the next message on: make pause reason="…" (staff alone see it)
	@$(PYTHON) -m bot.record.pause on --reason "$(reason)"

resume:  ## the end of a pause
	@$(PYTHON) -m bot.record.pause off

purge: setup  ## delete conversations and messages that are past their time (the courier does it every hour)
	@$(PYTHON) -m referrals.office purge

backup: setup  ## all that visitors wrote, the keys and the words in one file, while it runs (to=FILE, keys=no)
	@$(PYTHON) -m referrals.backup make $(if $(to),--to "$(to)") $(if $(filter no,$(keys)),--without-keys)

restore: setup  ## put a backup back into an empty STATE_DIR: make restore from=FILE
	@$(PYTHON) -m referrals.backup restore "$(from)"

feedback: setup  ## what visitors said of answers, the least helpful first
	@$(PYTHON) -m bot.record.feedback

insights: setup  ## the Headteacher's page: what is asked, what cannot be answered; writes reports/insights.html
	@$(PYTHON) -m insights

lint:  ## format, lint and import rules of the code (an environment of its own)
	@bash deploy/setup.sh dev
	@.venv-dev/bin/ruff format --check --quiet . || { echo "Not formatted: make format" >&2; exit 1; }
	@.venv-dev/bin/ruff check --quiet .
	@.venv-dev/bin/lint-imports --no-logo --no-cache
	@awk 'length > 100 { print FILENAME ":" FNR ": longer than 100 columns"; bad = 1 } END { exit bad }' bot/web/static/*.js

format:  ## set the code as the formatter wants it
	@bash deploy/setup.sh dev
	@.venv-dev/bin/ruff check --quiet --fix . || true
	@.venv-dev/bin/ruff format --quiet .

adapt: setup  ## teach the encoder this school's words again, from data/nlu and data/safety (half an hour or more; after large changes of the examples)
	@bash deploy/setup.sh tensorflow
	@.venv-tensorflow/bin/python -W ignore -m bot.nlu.adapt_encoder

lock:  ## make the lock files again (needs uv)
	@bash deploy/locks/make.sh

clean:  ## remove everything that make has made; never what visitors wrote (state/)
	@rm -rf .venv .venv-dev .venv-tensorflow .venv-other .venv-assistant .venv-actions .tools models reports .rasa results
