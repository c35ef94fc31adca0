"""Install the built wheel into an empty environment, make the demo in an empty folder, serve it and read two pages.

python3 wheel.py DIST WORK
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PATIENCE = 60  # seconds until the server must answer


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def fetch(url: str) -> tuple[int, str, str]:
    """Return status, content type and text of a page."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.headers.get_content_type(), answer.read().decode()


def wait_for(server: "subprocess.Popen[bytes]", url: str) -> tuple[int, str, str]:
    """Ask until the server answers; fail when it ends or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit(f"the server ended at once with exit code {server.returncode}")
        try:
            return fetch(url)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{url} answered {error.code}: {error.read().decode()[:2000]}") from error
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within {PATIENCE} s")


def expect(what: str, *, true: bool) -> None:
    """Print what was looked at; end the program when it is not so."""
    print(("ok   " if true else "FAIL ") + what, flush=True)
    if not true:
        raise SystemExit(1)


def main(dist: Path, work: Path) -> None:
    """Do it all, with nothing of the checkout on the path."""
    wheels = list(dist.glob("*.whl"))
    expect(f"one wheel and one source archive in {dist}", true=len(wheels) == 1 == len(list(dist.glob("*.tar.gz"))))
    empty = work / "empty"
    empty.mkdir(parents=True)
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "SVERKA", "VIRTUAL"))
    }
    subprocess.run([sys.executable, "-m", "venv", str(work / "venv")], check=True)
    programs = work / "venv" / "bin"
    install = [programs / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", str(wheels[0])]
    subprocess.run(install, check=True, env=environment, cwd=empty)
    for command in (["--version"], ["demo", "--no-serve"]):
        subprocess.run([programs / "sverka", *command], check=True, env=environment, cwd=empty)
    expect("the demo wrote ./instance and nothing else", true=[path.name for path in empty.iterdir()] == ["instance"])
    port = free_port()
    server = subprocess.Popen([programs / "sverka", "serve", "--port", str(port)], env=environment, cwd=empty)
    try:
        look(server, f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        ended = server.wait(timeout=30)
    expect(f"the server ends when told to (exit code {ended})", true=ended in {0, -15, 143})


def look(server: "subprocess.Popen[bytes]", base: str) -> None:
    """Read the page a visitor is led to, and the style sheet and script it names."""
    status, kind, page = wait_for(server, base + "/")
    expect("a visitor gets a page with a form", true=status == 200 and kind == "text/html" and "<form" in page)
    expect("it speaks Russian", true="Войти" in page and 'lang="ru"' in page)
    for suffix, wanted in ((".css", "text/css"), (".js", "text/javascript")):
        links = re.findall(rf'(?:href|src)="(/static/[^"]*\{suffix}[^"]*)"', page)
        expect(f"the page names a {suffix} file", true=bool(links))
        status, kind, text = fetch(base + links[0])
        expect(f"{links[0]} is there", true=status == 200 and kind == wanted and len(text) > 100)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
