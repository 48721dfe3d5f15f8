#!/bin/sh
# Writes the three lock files from pyproject.toml: exact versions with checksums, naming no host.
set -eu

compile() {
  name=$1
  what=$2
  shift 2
  out=$(mktemp)
  env -u PIP_FIND_LINKS -u UV_FIND_LINKS uv pip compile pyproject.toml --quiet --no-config \
    --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links "$@" >"$out"
  {
    echo "# CSTR Exchange, exact versions with checksums: $what."
    echo "# Generated from pyproject.toml by \`make lock\`; do not edit."
    cat "$out"
  } >"$name"
  rm "$out"
}

compile requirements-dev.lock "everything, with the tools for development" --extra stack --extra dev
compile requirements-stack.lock "run time and the embedded stack" --extra stack -c requirements-dev.lock
compile requirements.lock "what a service needs at run time" -c requirements-dev.lock
