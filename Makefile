# Every target does its own set-up in .venv from hashed requirement files.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header pyproject.toml

UI_SOURCES := $(shell find ui -type f -not -path 'ui/node_modules/*' -not -path 'ui/dist/*' -not -path 'ui/types/*')

OLD := moksori needs Python 3.11 or newer; name one: make PYTHON=python3.12
MAKE_VENV = test -x $(BIN)/python || { \
	$(PYTHON) -c "import sys; sys.exit('$(OLD)' if sys.version_info < (3, 11) else 0)" && \
	$(PYTHON) -m venv $(VENV); }

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-all check format docs ui-types bench lock tiny-ko clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@$(MAKE_VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	MOKSORI_SKIP_UI=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml
	@$(MAKE_VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	MOKSORI_SKIP_UI=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.stamp

# The pages need Node; without it they are left out, and the server says so.
$(VENV)/ui.stamp: $(UI_SOURCES) hatch_build.py | $(VENV)/run.stamp
	@$(BIN)/python hatch_build.py
	@touch $@

demo: $(VENV)/run.stamp $(if $(DEMO_EXIT),,$(VENV)/ui.stamp)  ## Transcribe the sample meeting, then serve on http://127.0.0.1:8000 (DEMO_EXIT=1 ends after printing)
	$(BIN)/moksori demo $(if $(DEMO_EXIT),--exit)

serve: $(VENV)/run.stamp $(VENV)/ui.stamp  ## Start the server on http://127.0.0.1:8000
	$(BIN)/moksori serve

# Files are spread over the cores; what measures kills and clocks runs alone.
test: $(VENV)/dev.stamp  ## The test suite: style, types, house rules, unit, contract and surface tests
	$(BIN)/python -m pytest -m "not slow" -n auto --maxprocesses 8 --dist loadfile

test-all: test  ## Everything, with the slow proofs (kills, disk full, fuzzing) on all three databases
	$(BIN)/python -m pytest -m slow

check: $(VENV)/dev.stamp  ## Format, lint, types, import contracts, unit tests: before every commit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m unit -q

format: $(VENV)/dev.stamp  ## Format and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/dev.stamp  ## Write the tables of docs/reference from the code
	$(BIN)/python -m moksori.app.reference

ui-types: $(VENV)/dev.stamp $(VENV)/ui.stamp  ## Write the types of the web pages from the API (needs Node)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python ui/scripts/api_types.py

bench: $(VENV)/dev.stamp  ## The measurements of docs/benchmarks.md, ratios in one run
	$(BIN)/python -m bench

lock:  ## Lock the requirement files anew (needs uv)
	$(COMPILE) --extra default --group build -o requirements/run.txt
	$(COMPILE) --extra all --group dev -c requirements/run.txt -o requirements/dev.txt

TINY := build/tiny_ko
TINY_BIN := $(TINY)/venv/bin

tiny-ko:  ## Train the bundled demo model anew: an hour or more, with torch in an environment of its own
	@test -x $(TINY_BIN)/python || $(PYTHON) -m venv $(TINY)/venv
	$(TINY_BIN)/python -m pip install --quiet -r models/tiny_ko/requirements.in
	$(TINY_BIN)/python -m pip download --quiet --no-deps --no-binary :all: -d $(TINY) openai-whisper==20250625
	$(TINY_BIN)/python -m pip download --quiet --no-deps -d $(TINY) silero-vad==6.2.3
	tar -xOf $(TINY)/openai_whisper-20250625.tar.gz --wildcards '*/assets/multilingual.tiktoken' > $(TINY)/multilingual.tiktoken
	unzip -opq $(TINY)/silero_vad-6.2.3-py3-none-any.whl silero_vad/data/silero_vad.onnx > $(TINY)/silero_vad.onnx
	rm -f $(TINY)/latest.pt
	$(TINY_BIN)/python -m models.tiny_ko --work $(TINY) tokenizer
	$(TINY_BIN)/python -m models.tiny_ko --work $(TINY) clips
	$(TINY_BIN)/python -m models.tiny_ko --work $(TINY) meeting
	OMP_WAIT_POLICY=PASSIVE OPENBLAS_NUM_THREADS=1 $(TINY_BIN)/python -m models.tiny_ko --work $(TINY) train
	$(TINY_BIN)/python -m models.tiny_ko --work $(TINY) export
	$(TINY_BIN)/python -m models.tiny_ko --work $(TINY) --blind evaluate

clean:  ## Remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
