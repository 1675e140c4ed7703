"""A real LemonLDAP::NG for tests: portal, manager and their API, in a folder of their own.

Debian's packages, without systemd: the server's FastCGI program, which refuses to be root, and
nginx, both as www-data where we are root and as ourselves otherwise, on free ports of the loopback
interface. Names of hosts are given in the Host header.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from entconf.model.values import JsonValue, Value
from tests.lemonldap.portal_files import base_configuration, ini_file, nginx_file

FASTCGI = Path("/usr/sbin/llng-fastcgi-server")
DOMAIN = "ent.example"
PORTAL_HOST, MANAGER_HOST, API_HOST = f"auth.{DOMAIN}", f"manager.{DOMAIN}", f"api.{DOMAIN}"
#: What the manager's virtual host asks for.
LOGIN, PASSWORD = "entconf", "invented-manager-pass"
ABSENT = "LemonLDAP::NG is not installed: as root, type `sh scripts/system_packages.sh`"
_SERVERS_USER = "www-data"
_STARTS_WITHIN = 30.0
_PROGRAMS = ("nginx", "setpriv", "llng-fastcgi-server")
_TEMPLATES = Path("/usr/share/lemonldap-ng")


def is_installed() -> bool:
    """Whether the server's packages are there."""
    found = all(shutil.which(one, path="/usr/sbin:/usr/bin:/sbin:/bin") for one in _PROGRAMS)
    parts = all((_TEMPLATES / one / "htdocs").is_dir() for one in ("portal", "manager"))
    return found and parts


@dataclass(slots=True)
class PortalServer:
    """One running server. What is asked of it here is asked without the driver.

    `changes` are put over the base configuration: an LDAP server for authentication, say.
    `check_time` is the least number of seconds before a worker looks for a new configuration
    again: as the server compares whole seconds, one looks at each request with a number below 0,
    and in the next second with one below 1.
    """

    folder: Path
    changes: dict[str, JsonValue] = field(default_factory=dict)
    workers: int = 2
    check_time: float = -1
    base: dict[str, JsonValue] = field(default_factory=dict)
    _ports: list[int] = field(default_factory=list)
    _fastcgi: subprocess.Popen[bytes] | None = None
    _nginx: subprocess.Popen[bytes] | None = None

    @property
    def portal(self) -> str:
        """The portal, by its address on the loopback interface."""
        return f"http://127.0.0.1:{self._ports[0]}"

    @property
    def manager(self) -> str:
        """The manager, likewise."""
        return f"http://127.0.0.1:{self._ports[1]}"

    @property
    def api(self) -> str:
        """The manager's API, likewise: `/api/v1/...`."""
        return f"http://127.0.0.1:{self._ports[2]}"

    @property
    def portal_port(self) -> int:
        """The port of the portal, for a browser that maps every host to the loopback."""
        return self._ports[0]

    def options(self, **more: Value) -> dict[str, Value]:
        """The settings of a backend on this server; two seconds are enough to settle."""
        return {
            "url": self.manager,
            "host": MANAGER_HOST,
            "login": LOGIN,
            "password": PASSWORD,
            "portal": self.portal,
            "portal_host": PORTAL_HOST,
            "settle": 2,
            **more,
        }

    def start(self) -> Self:
        """Start both programs and wait until portal and manager answer."""
        self._ports = _free_ports(4)
        for name in ("conf", "sessions/lock", "psessions/lock", "cache", "notifications", "web"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "lemonldap-ng.ini").write_text(ini_file(self.folder, self.check_time))
        hosts = (PORTAL_HOST, MANAGER_HOST, API_HOST)
        socket_path = self.folder / "fastcgi.sock"
        (self.folder / "nginx.conf").write_text(
            nginx_file(self.folder, socket_path, hosts, self._ports)
        )
        (self.folder / "htpasswd").write_text(f"{LOGIN}:{{PLAIN}}{PASSWORD}\n")
        self.base = base_configuration(self.folder, DOMAIN, self._ports) | self.changes
        first = self.folder / "conf" / "lmConf-1.json"
        first.write_text(json.dumps(self.base, ensure_ascii=False), encoding="utf-8")
        self.folder.chmod(0o755)
        if os.geteuid() == 0:
            for one in (self.folder, *self.folder.rglob("*")):
                shutil.chown(one, _SERVERS_USER, _SERVERS_USER)
        self._start_programs(socket_path)
        return self

    def _start_programs(self, socket_path: Path) -> None:
        home = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.folder),
            "LLNG_DEFAULTCONFFILE": str(self.folder / "lemonldap-ng.ini"),
            "LLNG_DEFAULTLOGGER": "Lemonldap::NG::Common::Logger::Std",
        }
        fastcgi = [str(FASTCGI), "--foreground", *_as_whom()]
        fastcgi += ["-n", str(self.workers), "-s", str(socket_path)]
        fastcgi += ["-p", str(self.folder / "fastcgi.pid")]
        self._fastcgi = _run(fastcgi, self.folder / "fastcgi.log", home)
        nginx = [*_dropping_root(), "nginx", "-c", str(self.folder / "nginx.conf")]
        self._nginx = _run(nginx, self.folder / "nginx.log", home)
        deadline = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < deadline:
            try:
                self.number()
            except (OSError, ValueError):
                time.sleep(0.05)
            else:
                return
        logs = [self.folder / name for name in ("fastcgi.log", "nginx.log", "nginx-error.log")]
        told = "\n".join(one.read_text() for one in logs if one.exists())
        self.stop()
        raise TimeoutError(told)

    def stop(self) -> None:
        """Stop both programs with their workers, by their own process groups."""
        for program in (self._nginx, self._fastcgi):
            if program is None or program.poll() is not None:
                continue
            for sign in (signal.SIGTERM, signal.SIGKILL):
                os.killpg(program.pid, sign)
                try:
                    program.wait(5)
                except subprocess.TimeoutExpired:
                    continue
                break
        self._nginx = self._fastcgi = None

    def remove(self) -> None:
        """Stop, and remove the folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, path: str, body: bytes | None = None) -> dict[str, JsonValue]:
        """One request to the manager: `body` is posted as JSON. Raises HTTPError."""
        headers = {"Host": MANAGER_HOST, "Authorization": f"Basic {_identity()}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.manager + path, body, headers)  # noqa: S310 - http, on loopback
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            content: bytes = answer.read()
        found: dict[str, JsonValue] = json.loads(content.decode(errors="replace"))
        return found

    def number(self) -> int:
        """The number of the newest configuration."""
        return int(str(self.call("/confs/latest")["cfgNum"]))

    def stored(self, number: int | None = None) -> dict[str, JsonValue]:
        """A configuration as it lies on the disk, the newest if not said otherwise."""
        found: dict[str, JsonValue] = json.loads(self.stored_bytes(number))
        return found

    def stored_bytes(self, number: int | None = None) -> bytes:
        """The file of a configuration."""
        name = f"lmConf-{number or self.number()}.json"
        return (self.folder / "conf" / name).read_bytes()

    def write(self, changes: dict[str, JsonValue], log: str = "by hand") -> int:
        """Put a configuration made of the base and these changes, as a person would; its number.

        Returns when every worker takes it at its next request.
        """
        whole = self.base | changes | {"cfgLog": log, "cfgDate": str(int(time.time()))}
        self.call("/confs/raw", json.dumps(whole, ensure_ascii=False).encode())
        if self.check_time > 0:
            time.sleep(1.05 + int(self.check_time))
        return self.number()

    def reset(self) -> None:
        """The base configuration again, if it is not; no notification, nobody signed in."""
        if _meant(self.stored()) != _meant(self.base):
            self.write({})
        for name in ("notifications", "sessions", "psessions"):
            for one in (self.folder / name).iterdir():
                if one.is_file():
                    one.unlink()


def _meant(configuration: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """A configuration without what is told about it."""
    return {name: value for name, value in configuration.items() if not name.startswith("cfg")}


def ldap_authentication(
    url: str, branches: tuple[str, str], manager: tuple[str, str], exported: dict[str, str]
) -> dict[str, JsonValue]:
    """The changes that let people sign in by an LDAP directory, and tell their groups.

    `branches` are those of people and of groups, `manager` the DN that searches with its
    password. `exported` are the session variables and the attributes they come from; `uid` is
    the login.
    """
    people, groups = branches
    dn, password = manager
    by_login = f"(&({exported['uid']}=$user)(objectClass=*))"
    return {
        "authentication": "LDAP",
        "userDB": "Same",
        "passwordDB": "LDAP",
        "ldapServer": url,
        "ldapBase": people,
        "managerDn": dn,
        "managerPassword": password,
        "AuthLDAPFilter": by_login,
        "LDAPFilter": by_login,
        "exportedVars": {},
        "ldapExportedVars": dict(exported),
        "ldapGroupBase": groups,
        "ldapGroupObjectClass": "groupOfNames",
        "ldapGroupAttributeName": "member",
        "ldapGroupAttributeNameUser": "dn",
        "ldapGroupAttributeNameSearch": "cn",
    }


def _as_whom() -> list[str]:
    """The options of the FastCGI program: its Debian user for root, else nothing to change."""
    return ["-u", _SERVERS_USER, "-g", _SERVERS_USER] if os.geteuid() == 0 else []


def _dropping_root() -> list[str]:
    """What runs a command as the server's user; nothing for who is not root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_SERVERS_USER}", f"--regid={_SERVERS_USER}", "--clear-groups"]


def _identity() -> str:

    return base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()


def _free_ports(count: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in taken]
    for one in taken:
        one.close()
    return ports


def _run(command: list[str], log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with log.open("wb") as written:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
