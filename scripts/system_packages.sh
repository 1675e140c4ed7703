#!/bin/sh
# Tell which system packages the tests would use and this machine lacks, and what to type.
# None is needed beyond Python and git today: the line below is where one would be added,
# as "command:package".
set -eu
wanted="git:git"

missing=""
for pair in $wanted; do
    if ! command -v "${pair%%:*}" >/dev/null 2>&1; then
        missing="$missing ${pair##*:}"
    fi
done
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing:$missing"
    # The list of names is ours, and splitting it into words is meant.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $missing
else
    echo "Missing:$missing. Type: sudo apt-get install$missing" >&2
    exit 1
fi
