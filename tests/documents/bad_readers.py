"""Readers that misbehave, in a copy of the product's tree where each of them is a task."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Each as the module of a task.
BAD = {
    "crash": "import os\ndef read(data):\n    os.abort()\n",
    "killed": "import os, signal\ndef read(data):\n    os.kill(os.getpid(), signal.SIGKILL)\n",
    "leaves": "import os\ndef read(data):\n    os._exit(0)\n",
    "exits": "def read(data):\n    raise SystemExit(0)\n",
    "raises": "def read(data):\n    raise RuntimeError('secret words of the file')\n",
    "recurses": "def read(data):\n    return read(data)\n",
    "eats": "def read(data):\n    return len(bytearray(4 * 1024 ** 3))\n",
    "spins": "def read(data):\n    while True:\n        pass\n",
    "prints": "import sys\ndef read(data):\n    print('<html>'); sys.stdout.flush()\n    return 'ok'\n",
    "garbage": "import sys, os\ndef read(data):\n    os.write(1, b'\\xff\\xfe{'); os._exit(0)\n",
    "floods": "def read(data):\n    return 'x' * (70 * 1024 * 1024)\n",
    "no reader": "x = 1\n",
    "no module": None,
    "broken module": "def read(\n",
    "unprintable": "def read(data):\n    return object\n",
    "surrogate": "def read(data):\n    return '\\ud800 and «ё»'\n",
    "refuses": "from tracker.documents.errors import DocumentRefused\n"
    "def read(data):\n    raise DocumentRefused('too_many_rows', limit=5)\n",
    # What one file does must not be felt by the next: behaves as its bytes say.
    "moody": "import os\ndef read(data):\n    word = data.decode()\n    if word == 'abort':\n        os.abort()\n"
    "    if word == 'spin':\n        while True: pass\n    if word == 'eat':\n        return len(bytearray(4 * 1024 ** 3))\n"
    "    if word == 'work':\n        import time\n        begun = time.process_time()\n"
    "        while time.process_time() < begun + 0.8: pass\n"
    "    if word == 'print':\n        print('<html>' * 1000, flush=True)\n    if word == 'raise':\n        raise KeyError(word)\n"
    "    return word\n",
    "echo": "def read(data):\n    return data.decode()\n",
}  # fmt: skip


def tree(root: Path) -> Path:
    """Write the copy under `root` and return it; the task «spins» has one second of processor time."""
    package = root / "tracker" / "documents"
    package.mkdir(parents=True)
    for folder in ("tracker", "tracker/documents"):
        (root / folder / "__init__.py").write_text("")
    for name in ("child.py", "errors.py", "pool.py"):
        text = (ROOT / "tracker" / "documents" / name).read_text(encoding="utf-8")
        (package / name).write_text(text, encoding="utf-8")
    tasks = {}
    for number, (name, code) in enumerate(BAD.items()):
        tasks[name] = f"tracker.documents.bad{number}"
        if code is not None:
            (package / f"bad{number}.py").write_text(code, encoding="utf-8")
    with (package / "child.py").open("a", encoding="utf-8") as file:
        file.write(f"\nTASKS.update({tasks!r})\nif sys.argv[-1] in {{'spins', 'moody'}}:\n    SECONDS = 1\n")
    return root
