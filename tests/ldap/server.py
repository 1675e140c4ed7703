"""A real slapd for tests and benches: own folder, loopback, high ports, never as root."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypedDict
from urllib.parse import quote

from entconf.drivers.ldap.schema import ent_schema

if TYPE_CHECKING:
    import trustme

SLAPD = "/usr/sbin/slapd"
SUFFIX = "dc=ent,dc=example"
ADMIN = f"cn=admin,{SUFFIX}"
ADMIN_PASSWORD = "invented-admin"
SERVICE = f"cn=entconf,ou=services,{SUFFIX}"
SERVICE_PASSWORD = "invented-service"
READER = f"cn=reader,ou=services,{SUFFIX}"
READER_PASSWORD = "invented-reader"

_CONF = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include {folder}/ent.schema
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
sizelimit {size_limit}
idletimeout 0
threads 4
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
moduleload constraint
moduleload pw-sha2
{modules}
{tls}
authz-regexp "gidNumber=[0-9]+\\+uidNumber=[0-9]+,cn=peercred,cn=external,cn=auth" "{service}"
authz-regexp "cn=entconf-client.*" "{service}"
database config
rootdn cn=config
rootpw {admin_password}
database mdb
suffix {suffix}
directory {folder}/db
envflags nosync writemap
rootdn {admin}
rootpw {admin_password}
maxsize 4294967296
index objectClass,entryUUID,entryCSN,modifyTimestamp eq
index uid,cn eq,sub
index ENTPersonLogin,ENTPersonJointure,member,ENTStructureUAI eq
index ENTPersonStructRattach,ENTAuxPersRelEleveEleve eq
index ENTPersonFonctions sub
limits dn.exact="{service}" size=unlimited size.pr=unlimited size.prtotal=unlimited time=unlimited
limits dn.exact="{reader}" size.soft=50 size.hard=50 size.pr=50 size.prtotal=30 time=10
access to attrs=userPassword by dn.exact="{service}" write by anonymous auth by * none
{access}
access to dn.subtree="ou=hidden,{suffix}" by * none
access to dn.subtree="ou=disclosed,{suffix}" by dn.exact="{service}" disclose by * none
access to * by dn.exact="{service}" write by dn.exact="{reader}" read by * none
overlay syncprov
syncprov-checkpoint 1000 10
syncprov-sessionlog 5000
overlay constraint
constraint_attribute description regex ^[^!]*$
{overlays}
"""

_TLS = """
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
TLSVerifyClient try
"""


def is_installed() -> bool:
    """Whether slapd and the tools of ldap-utils are there."""
    return Path(SLAPD).exists() and shutil.which("ldapsearch") is not None


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _new_authority() -> trustme.CA:
    import trustme  # noqa: PLC0415 - the demonstration, which has no TLS, does without it

    return trustme.CA()


@dataclass
class Slapd:
    """One slapd. `ldif` is loaded before it starts; `names` are those in its certificate."""

    ldif: str
    names: tuple[str, ...] = ("localhost", "127.0.0.1")
    size_limit: int = 500
    modules: str = ""
    overlays: str = ""
    access: str = ""
    tls: bool = True
    authority: trustme.CA | None = None
    certificate: trustme.LeafCert | None = None
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="entconf-slapd-")))
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def tls_url(self) -> str:
        return f"ldaps://localhost:{self.tls_port}"

    @property
    def local_url(self) -> str:
        return f"ldapi://{quote(str(self.folder / 'ldapi'), safe='')}"

    @property
    def ca_file(self) -> str:
        return str(self.folder / "ca.pem")

    def prepare(self) -> None:
        """Write the configuration and load the entries."""
        (self.folder / "db").mkdir()
        (self.folder / "config").mkdir()
        (self.folder / "ent.schema").write_text(ent_schema(), encoding="utf-8")
        if self.tls:
            self._write_certificate()
        conf = _CONF.format(
            folder=self.folder,
            suffix=SUFFIX,
            admin=ADMIN,
            admin_password=ADMIN_PASSWORD,
            service=SERVICE,
            reader=READER,
            size_limit=self.size_limit,
            modules=self.modules,
            overlays=self.overlays,
            access=self.access,
            tls=_TLS.format(folder=self.folder) if self.tls else "",
        )
        (self.folder / "slapd.conf").write_text(conf, encoding="utf-8")
        (self.folder / "seed.ldif").write_text(self.ldif, encoding="utf-8")
        self._own()
        loader = shutil.which("slapadd", path="/usr/sbin:/usr/bin") or "slapadd"
        words = [loader, "-q", "-n", "1", "-f", str(self.folder / "slapd.conf")]
        done = subprocess.run(
            [*words, "-l", str(self.folder / "seed.ldif")],
            capture_output=True,
            check=False,
            **_as_nobody(),
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])

    @property
    def issuer(self) -> trustme.CA:
        """The authority that signs the certificates of this server and of its clients."""
        if self.authority is None:
            self.authority = _new_authority()
        return self.authority

    def _write_certificate(self) -> None:
        self.issuer.cert_pem.write_to_path(self.folder / "ca.pem")
        leaf = self.certificate or self.issuer.issue_cert(*self.names)
        leaf.private_key_pem.write_to_path(self.folder / "server.key")
        with (self.folder / "server.pem").open("wb") as chain:
            for blob in leaf.cert_chain_pems:
                chain.write(blob.bytes())

    def start(self) -> None:
        """Start it and wait until it answers. Raises RuntimeError when it does not."""
        secure = f" ldaps://127.0.0.1:{self.tls_port}" if self.tls else ""
        urls = f"{self.url} {self.local_url}{secure}"
        words = [SLAPD, "-d", "0", "-f", str(self.folder / "slapd.conf")]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [*words, "-F", str(self.folder / "config"), "-h", urls],
                stdout=log,
                stderr=log,
                **_as_nobody(),
            )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.01)
            else:
                return
        self.stop()
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])

    def stop(self) -> None:
        """Stop the process that `start` started, and wait for its end."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def restart(self) -> None:
        """Stop and start again, with the entries it had."""
        self.stop()
        shutil.rmtree(self.folder / "config")
        (self.folder / "config").mkdir()
        self._own()
        self.start()

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        self.prepare()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def _own(self) -> None:
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, "nobody", "nogroup")


class _Identity(TypedDict, total=False):
    user: str
    group: str
    extra_groups: list[str | int]


def _as_nobody() -> _Identity:
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}
