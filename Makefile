# The front door: `make run` to see it, `make test` to trust it, `make help` for the rest.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export SWIFT ?= swift
# A target that imports what Package.swift does not list for it stops the build.
export SWIFT_FLAGS ?= --explicit-target-dependency-import-check error
# What acceptance reads from outside the checkout.
export CROSSDOCK_SHARED ?= $(abspath ../shared)

swift_sources := Package.swift Sources Tests
with_environment := . Scripts/environment;

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Build the release binary and start the demonstration (SQLite, simulated ERP, warehouse, carrier)
	@Scripts/install-deps build
	@echo "Building Crossdock. The first time takes some minutes."
	@$(with_environment) $(SWIFT) build $(SWIFT_FLAGS) -c release --product crossdock
	@exec .build/release/crossdock demo $(ARGUMENTS)

.PHONY: bad-day
bad-day: ## Start the demonstration on a day on which everything goes wrong, to practise on
	@Scripts/bad-day

.PHONY: test
test: ## Run every test, on SQLite and on a PostgreSQL that is started for it
	@Scripts/install-deps test
	@Scripts/test $(ARGUMENTS)

.PHONY: check
check: lint tidy build test verify ## Everything that must hold before a change lands

.PHONY: deps
deps: ## Install what is missing: libraries to link with, a PostgreSQL for the tests
	@Scripts/install-deps test

.PHONY: build
build: ## Build everything for debugging, tests too
	@Scripts/install-deps build
	@$(with_environment) $(SWIFT) build $(SWIFT_FLAGS) --build-tests

.PHONY: format
format: ## Format the Swift sources, and break comments that are too wide
	@$(SWIFT) format --in-place --parallel --recursive --configuration .swift-format $(swift_sources)
	@Scripts/tidy --fix >/dev/null || true

.PHONY: lint
lint: ## Check the Swift sources' format
	@$(SWIFT) format lint --strict --parallel --recursive --configuration .swift-format $(swift_sources)

.PHONY: tidy
tidy: ## Check our own rules (Scripts/tidy --rules lists them)
	@Scripts/tidy $(ARGUMENTS)

.PHONY: openapi generate
openapi: generate
generate: ## Write the generated files: docs/api (make openapi), docs/reference/limits.md
	@Scripts/generated write

.PHONY: verify
verify: ## Check that the generated files are those the code would generate
	@Scripts/generated verify

.PHONY: acceptance
acceptance: ## Real EDI documents from CROSSDOCK_SHARED; API checkers against a running server
	@Scripts/install-deps acceptance
	@Scripts/acceptance-edi
	@Scripts/acceptance-api

.PHONY: acceptance-erp
acceptance-erp: ## Orders into a real Tryton of CROSSDOCK_SHARED, 8.2 and 6.0, checked there (ARGUMENTS=200 orders)
	@Scripts/install-deps build
	@Scripts/acceptance-erp $(ARGUMENTS)

.PHONY: acceptance-oidc
acceptance-oidc: ## People sign in at a real identity provider of CROSSDOCK_SHARED, by groups, and nobody else
	@Scripts/install-deps build
	@Scripts/acceptance-oidc $(ARGUMENTS)

.PHONY: bench
bench: ## Measure the whole server beside a plain GET (needs wrk; ARGUMENTS=postgresql://… for PostgreSQL)
	@Scripts/install-deps build
	@$(with_environment) Benchmarks/server $(ARGUMENTS)

.PHONY: bench-completion
bench-completion: ## Measure whole lives, from intake to invoice, with a sandbox that answers at once
	@Scripts/install-deps build
	@$(with_environment) Benchmarks/completion $(ARGUMENTS)

.PHONY: bench-pieces
bench-pieces: ## Measure coding, deciding and taking in, piece by piece
	@Scripts/install-deps build
	@$(with_environment) CROSSDOCK_BENCHMARKS=1 $(SWIFT) package benchmark --target Pieces $(ARGUMENTS)

.PHONY: bench-edi
bench-edi: ## Measure how fast EDI becomes tokens, trees and orders, beside a plain scan of memory
	@CROSSDOCK_BENCHMARKS=edi CROSSDOCK_ROOMS="EDI Translation" $(SWIFT) build $(SWIFT_FLAGS) \
		-c release --scratch-path .build-edi --product EDISpeed
	@# Freed memory stays with the process, as in a server that has run for a while.
	@GLIBC_TUNABLES=glibc.malloc.mmap_threshold=2000000000:glibc.malloc.trim_threshold=4000000000 \
		.build-edi/release/EDISpeed $(ARGUMENTS)

.PHONY: drill
drill: ## Kill, restart and flood real processes: ARGUMENTS=short, or a drill of docs/promises/drills.md
	@Scripts/install-deps test
	@Scripts/drill $(ARGUMENTS)

.PHONY: release
release: ## Build one stripped binary into dist/, with Swift's libraries inside on Linux
	@Scripts/install-deps build
	@Scripts/release
