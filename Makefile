# `make demo` and `make test` are all that a new checkout needs; `make help` lists the rest.
SHELL = /bin/sh
PYTHON = .venv/bin/python
PYTEST = -m pytest
TOGETHER = -n auto --dist loadfile  # a process per core, each file in one of them
ARGS =

.DEFAULT_GOAL = help
.PHONY: help demo test test-slow test-3.12 test-lowest contract style types lint doctest docs notebooks dist try-dist bench clean

help:  ## list these commands
	@sed -n 's/^\([a-z0-9.-]*\):.*## /\1 /p' Makefile | while read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

demo:  ## run the bundled thesis study (ARGS="..." is passed on)
	@scripts/bootstrap run
	@.venv/bin/bayestrace demo $(ARGS)

test:  ## run the tests, all but the slow ones
	@scripts/bootstrap test
	@$(PYTHON) $(PYTEST) $(TOGETHER) -m "not slow" $(ARGS)

test-slow:  ## run the slow tests only
	@scripts/bootstrap test
	@$(PYTHON) $(PYTEST) -m slow $(ARGS)

test-3.12:  ## run the tests on Python 3.12, if it is there
	@status=0; scripts/bootstrap test 3.12 || status=$$?; \
	if [ $$status -eq 3 ]; then echo "The tests for Python 3.12 did NOT run."; exit 0; fi; \
	[ $$status -eq 0 ] || exit $$status; \
	.venv-3.12/bin/python $(PYTEST) $(TOGETHER) -m "not slow" $(ARGS)

test-lowest:  ## run the tests on Python 3.12 with the oldest libraries that pyproject.toml allows
	@status=0; scripts/bootstrap lowest || status=$$?; \
	if [ $$status -eq 3 ]; then echo "The tests with the lowest versions did NOT run."; exit 0; fi; \
	[ $$status -eq 0 ] || exit $$status; \
	.venv-lowest/bin/python $(PYTEST) $(TOGETHER) -m "not slow" $(ARGS)

contract:  ## check that imports between layers go down only
	@scripts/bootstrap dev
	@.venv/bin/lint-imports

style:  ## check with the linter and the formatter
	@scripts/bootstrap dev
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check

types:  ## check the types
	@scripts/bootstrap dev
	@.venv/bin/ty check

lint: contract style types  ## the three above

doctest:  ## run the examples in the docstrings
	@scripts/bootstrap test
	@$(PYTHON) $(PYTEST) --doctest-modules src/bayestrace $(ARGS)

docs:  ## build the documentation into docs/_build/html and check its links
	@scripts/bootstrap dev
	@.venv/bin/sphinx-build -j auto -W --keep-going -n -b html docs docs/_build/html
	@$(PYTHON) docs/check_links.py

notebooks:  ## write the examples as Jupyter notebooks, beside them
	@scripts/bootstrap test
	@.venv/bin/jupytext --quiet --to ipynb examples/*.py

dist:  ## build the sdist and the wheel into dist
	@scripts/bootstrap test
	@rm -rf dist
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(PYTHON) -m hatchling build -d dist

try-dist:  ## install that wheel with pip into an empty environment and use it there
	@$(PYTHON) scripts/try_dist.py

bench:  ## run the benchmarks, in an environment of their own
	@scripts/bootstrap bench
	@.venv-bench/bin/python -m benchmarks.run $(ARGS)

clean:  ## remove everything that these commands made
	rm -rf .venv .venv-3.12 .venv-lowest .venv-bench .tools dist docs/_build docs/_generated docs/generated docs/*/generated examples/*.ipynb
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests examples benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +
