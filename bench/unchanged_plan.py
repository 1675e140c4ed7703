"""A plan that finds nothing to change, beside curl fetching the same bodies.

One school and a region of 100, at 0 and at 20 ms of latency, eight requests in flight
for both. The embedded ENT answers both from the same process.
"""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.site import BenchSite, write_site
from bench.startup import smallest_command
from bench.timing import Command, compare, processor_seconds, run_once, tell
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEFAULT_PASSWORD, SandboxSettings

_ENTCONF = str(Path(sys.executable).with_name("entconf"))
_IN_FLIGHT = 8


def sign_in(ent: RunningSandbox) -> str:
    """The session cookie of the central administrator."""
    place = urlsplit(ent.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port)
    form = urlencode({"email": CENTRAL_LOGIN, "password": DEFAULT_PASSWORD})
    connection.request(
        "POST", "/auth/login", form, {"Content-Type": "application/x-www-form-urlencoded"}
    )
    answer = connection.getresponse()
    answer.read()
    cookies = [part.split(";")[0] for part in answer.headers.get_all("Set-Cookie") or []]
    return "; ".join(cookies)


def ask(ent: RunningSandbox, cookie: str, path: str) -> list[dict[str, object]]:
    """A list of the ENT, as JSON."""
    place = urlsplit(ent.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port)
    connection.request("GET", path, headers={"Cookie": cookie})
    rows: list[dict[str, object]] = json.loads(connection.getresponse().read())
    return rows


def plan_command(site: BenchSite) -> Command:
    """`entconf plan` of the site; 0 means that nothing is to change."""
    words = [_ENTCONF, "--site", str(site.folder), "plan"]
    return Command("entconf plan", words, site.environment())


def curl_command(folder: Path, ent: RunningSandbox, cookie: str) -> Command:
    """A curl that fetches what the last plan fetched, with as many requests in flight."""
    lines = [f'header = "Cookie: {cookie}"', "silent", "fail"]
    for entry in ent.requests.entries():
        if entry.method == "GET" and entry.status == http.client.OK:
            query = f"?{entry.query}" if entry.query else ""
            lines += [f'url = "{ent.url}{entry.path}{query}"', 'output = "/dev/null"']
    listing = folder / "bodies.curl"
    listing.write_text("\n".join(lines), encoding="utf-8")
    parallel = ["--parallel", "--parallel-max", str(_IN_FLIGHT)]
    return Command("curl", ["curl", "-K", str(listing), *parallel])


def measure(schools: int, latency: float, target: str) -> None:
    """Print one line for a number of schools and a latency."""
    with tempfile.TemporaryDirectory() as name:
        ent = start_sandbox(SandboxSettings(schools=schools, latency=latency))
        try:
            cookie = sign_in(ent)
            rows = ask(ent, cookie, "/directory/structure/admin/list")
            # The académie that the schools stand under is listed too; it has no parent.
            uais = sorted(str(row["UAI"]) for row in rows if row.get("UAI") and row.get("parents"))
            school = next(row["id"] for row in rows if row.get("UAI") == uais[0])
            listed = ask(ent, cookie, f"/appregistry/applications/roles?structureId={school}")
            apps = sorted(
                str(app["name"]) for app in listed if app.get("roles") and not app["isExternal"]
            )
            site = write_site(Path(name) / "site", ent, uais, apps)
            apply = [_ENTCONF, "--site", str(site.folder), "apply", "--yes"]
            run_once(Command("entconf apply", apply, site.environment()))
            plan = plan_command(site)
            ent.requests.clear()
            run_once(plan)
            seen = len(ent.requests.entries())
            curl = curl_command(Path(name), ent, cookie)
            result = compare(plan, curl, runs=5 if schools > 1 else 9)
            where = f"{schools} school(s), {latency * 1000:.0f} ms, {seen} exchanges"
            print(f"{where}: {tell(plan, curl, result, target)}")
            each = [processor_seconds(plan) for _ in range(3)]
            least = [processor_seconds(smallest_command()) for _ in range(3)]
            print(
                f"    processor time of the plan {statistics.median(each):.3f} s, "
                f"of Python with click alone {statistics.median(least):.3f} s",
                flush=True,
            )
        finally:
            ent.stop()


def main() -> None:
    """Measure the four cases of the goals."""
    if shutil.which("curl") is None:
        print("curl is not installed: nothing to compare with")
        return
    for latency in (0.0, 0.02):
        measure(1, latency, "3")
        measure(100, latency, "2")


if __name__ == "__main__":
    main()
