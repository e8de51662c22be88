# Everything happens in .venv of this folder. The first call sets it up; later calls find it ready.
#   PYTHON=python3.13   use this interpreter (make clean first if .venv exists)
#   EXTRAS=dev,lab      install these extras   (make clean first if .venv exists)
#   WORKERS=4           processes for the tests

EXTRAS ?= dev,dask,analysis
WORKERS ?= 2
BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check setup warm lock clean
.NOTPARALLEL:

help:
	@echo 'make demo    a first comparison, with pictures'
	@echo 'make test    the quick tests, under five minutes'
	@echo 'make check   format, lint, types and every test, within an hour'
	@echo 'make setup   only create .venv (the others do it when needed)'
	@echo 'make clean   remove .venv and caches; results/ stays'

demo: $(READY)
	$(BIN)/agglomera demo

test: warm
	$(PYTEST) -m 'not slow'

check: warm
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(PYTEST)

setup: $(READY)

# Compiled once here, so that the test workers need not all compile at the same time.
warm: $(READY)
	@$(BIN)/python -c 'import sim; sim.warm()'

$(READY): pyproject.toml constraints.txt
	@python=$$(PYTHON='$(PYTHON)' sh .ci/find-python) && \
	echo "Setting up .venv with $$python (a minute or two, once)" && \
	"$$python" -m venv --clear .venv
	@$(BIN)/python -m pip install -qq -c constraints.txt -e '.[$(EXTRAS)]'
	@$(BIN)/python -m compileall -q sim experiments
	@touch $@

# Needs uv. The result names no package host.
lock:
	@{ echo '# Made by "make lock": versions that work together on Python 3.11 to 3.13, all extras.'; \
	  echo '# The extra "viz" needs starlette below 1, so "lab" is held there too.'; \
	  uv pip compile -q --universal --python-version 3.11 --all-extras --no-header --no-annotate \
	    --no-emit-index-url --upgrade pyproject.toml; } > constraints.new
	@mv constraints.new constraints.txt

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find sim experiments tests -name __pycache__ -prune -exec rm -rf {} +
