#!/bin/sh
# Make .venv-mailman with Mailman 3, whose REST runner the tests of the mailman driver start for
# themselves, where the package registry answers. Its absence is said and is no failure: those
# tests are then skipped.
set -eu
cd "$(dirname "$0")/.."
venv=.venv-mailman
stamp=$venv/requirements.txt

[ -x "$venv/bin/runner" ] && cmp -s requirements/mailman.txt "$stamp" && exit 0
echo "Making $venv for the tests of the mailman driver..."
if .venv/bin/python -m venv --clear "$venv" &&
    "$venv/bin/python" -m pip install -qq --retries 1 --timeout 10 --require-hashes \
        -r requirements/mailman.txt; then
    cp requirements/mailman.txt "$stamp"
    exit 0
fi
rm -rf "$venv"
echo "It cannot be installed: the tests on a real Mailman are skipped. To try again: sh $0"
