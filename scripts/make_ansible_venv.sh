#!/bin/sh
# Make .venv-ansible with ansible-core, which `make bench` compares with, where the package
# registry answers. Its absence is said and is no failure: that comparison is then left out.
set -eu
cd "$(dirname "$0")/.."
venv=.venv-ansible

[ -x "$venv/bin/ansible-playbook" ] && exit 0
echo "Making $venv to compare with Ansible..."
if .venv/bin/python -m venv --clear "$venv" &&
    "$venv/bin/python" -m pip install -qq --retries 1 --timeout 10 "ansible-core>=2.18,<2.20"; then
    exit 0
fi
rm -rf "$venv"
if command -v ansible-playbook >/dev/null 2>&1; then
    echo "It cannot be installed; the ansible-playbook on PATH is compared with."
else
    echo "It cannot be installed: the comparison with Ansible is left out."
fi
