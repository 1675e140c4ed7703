#!/bin/sh
# Compute requirements/demo.txt and requirements/dev.txt anew, with the hashes of every file.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pip-tools
compile() {
    "$folder/venv/bin/pip-compile" --quiet --upgrade --generate-hashes --strip-extras \
        --allow-unsafe --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --no-emit-trusted-host --output-file "requirements/$1.txt" --extra "$2" \
        pyproject.toml requirements/build.in
}
compile demo sandbox
compile dev dev
