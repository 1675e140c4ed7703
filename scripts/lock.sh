#!/bin/sh
# Compute requirements/demo.txt, dev.txt and mailman.txt anew, with the hashes of every file.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pip-tools
lock() {
    name=$1
    shift
    "$folder/venv/bin/pip-compile" --quiet --upgrade --generate-hashes --strip-extras \
        --allow-unsafe --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --no-emit-trusted-host --output-file "requirements/$name.txt" "$@"
}
lock demo --extra sandbox pyproject.toml requirements/build.in
lock dev --extra dev pyproject.toml requirements/build.in
lock mailman requirements/mailman.in
