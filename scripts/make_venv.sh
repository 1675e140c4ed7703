#!/bin/sh
# Make .venv with the locked requirements of a set (demo or dev) and entconf itself.
# Says exactly what to install when Python is too old or cannot make environments.
set -eu
cd "$(dirname "$0")/.."
set_name=$1
venv=.venv

right_version() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 && right_version "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

if [ ! -x "$venv/bin/python" ] || ! right_version "$venv/bin/python"; then
    if ! python=$(find_python); then
        found=$(python3 --version 2>&1 || echo "no python3")
        echo "entconf needs Python 3.11 or newer; found: $found." >&2
        echo "On Debian 12, Ubuntu 24.04 or newer: sudo apt-get install python3 python3-venv" >&2
        echo "Elsewhere: https://www.python.org/downloads/, then: make demo PYTHON=/path/to/python3" >&2
        exit 1
    fi
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "$python cannot make virtual environments: its venv or ensurepip module is missing." >&2
        echo "On Debian or Ubuntu: sudo apt-get install python${version}-venv" >&2
        exit 1
    fi
    echo "Making $venv with $("$python" --version 2>&1)..."
    "$python" -m venv --clear "$venv"
fi

echo "Installing the locked requirements ($set_name)..."
"$venv/bin/python" -m pip install -qq --require-hashes -r "requirements/$set_name.txt"
"$venv/bin/python" -m pip install -qq --no-build-isolation --no-deps --editable .
# Also where the environment forbids Python to keep compiled files (PYTHONDONTWRITEBYTECODE):
# without them every command would compile entconf anew, which doubles its time.
"$venv/bin/python" -m compileall -q entconf
touch "$venv/$set_name.stamp"
