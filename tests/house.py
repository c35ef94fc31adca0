"""The rules of the house that no linter knows, each as a function from sources to violations.

`tests/test_house.py` runs them on the real tree and on planted bad samples. `python -m tests.house` prints the figures.
"""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES, FUNCTION_LINES, MATCHING_LINES, VIEW_LINES, TEMPLATE_LINES, SCRIPT_LINES = 400, 50, 60, 20, 200, 260
RATIO = 1.2
SHARED_FORMS = {"base"}  # what several forms are made of
PLURALS = {"people", "public"}
KIT = {"meter", "progress"}  # macros described in docs/design.md and tried by tests, for pages yet to come
LAYERS = ("domain", "models", "queries", "services", "reports", "web", "web/forms")
COMMITTERS = ("tracker/extensions.py", "tracker/web/", "tracker/cli/", "tracker/jobs/")
FLASK_ROOMS = ("tracker/web/", "tracker/cli/", "tracker/app.py", "tracker/extensions.py")
ROUTE_WORDS = {"route", "get", "post", "put", "patch", "delete"}
# Each pattern is written so that it does not match its own source.
BANNED_WORDS = re.compile(
    r"\b(?:TOD[O]|FIXM[E]|HAC[K]|XX[X])\b"
    r"|(?i:\b(?:chatgp[t]|opena[i]|claud[e]|anthropi[c])\b)"
    r"|\bissue #?\d+\b"
    r"|/(?:root|home/\w+|opt/sv|work/main|work/shared)[/]|[A-Z]:\\\\?Users\b"
    r"|\b(?:pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|debian[.]org|docker[.]io|ghcr[.]io|golang[.]org)\b"
)
INLINE_CODE = re.compile(
    r"<script\b(?![^>]*\bsrc=)|<style\b|\bstyle\s*=\s*[\"'{]|\bon[a-z]{3,}\s*=\s*[\"']|javascript:", re.IGNORECASE
)
TEMPLATE_NAME = re.compile(r"[\w./-]+\.(?:html|xml|svg|txt|typ)")
TEMPLATE_LINK = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+(.*?)%}", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """A text file of the project, by its path from the root."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield line and dotted name of everything imported, `from a import b` as a.b."""
        package = self.path.removesuffix(".py").split("/")[:-1]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                base = ".".join([*above, *filter(None, [node.module])])
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def tracked() -> list[str]:
    """Return the paths under version control, or all that an unpacked archive holds."""
    if (ROOT / ".git").exists():
        command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\0")
        return sorted(name for name in listing if name and (ROOT / name).is_file())
    paths = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
    return sorted(
        name for name in paths if not re.match(r"(\.venv|instance|build|dist|\.\w+_cache)/|.*__pycache__", name)
    )


def sources(*patterns: str) -> list[Source]:
    """Return the tracked text files whose path matches one of the regular expressions."""
    names = (name for name in tracked() if any(re.fullmatch(pattern, name) for pattern in patterns))
    return [Source(name, (ROOT / name).read_text(encoding="utf-8")) for name in names]


def python(*rooms: str) -> list[Source]:
    """Return the Python files under the rooms."""
    return sources(*(rf"{room}/.*\.py" for room in rooms))


# Sizes


def long_modules(source: Source, limit: int = MODULE_LINES) -> list[str]:
    return [f"{source.path}: {source.lines} lines, {limit} allowed"] if source.lines > limit else []


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    calls = (item for item in function.decorator_list if isinstance(item, ast.Call))
    return any(isinstance(call.func, ast.Attribute) and call.func.attr in ROUTE_WORDS for call in calls)


def long_functions(source: Source) -> list[str]:
    found = []
    room = MATCHING_LINES if source.path.startswith("tracker/matching/") else FUNCTION_LINES
    for function in source.functions():
        view = source.path.startswith("tracker/web/") and is_view(function)
        limit = VIEW_LINES if view else room
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > limit:
            found.append(f"{source.path}:{function.lineno}: {function.name} has {length} lines, {limit} allowed")
    return found


# What stands where


def stray_commits(source: Source) -> list[str]:
    if not source.path.startswith("tracker/") or source.path.startswith(COMMITTERS):
        return []
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return [
        f"{source.path}:{call.lineno}: .commit( outside the write path"
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]


def stray_flask(source: Source) -> list[str]:
    if not source.path.startswith("tracker/") or source.path.startswith(FLASK_ROOMS):
        return []
    known = ((line, name) for line, name in source.imports() if re.match(r"(flask|werkzeug|wtforms)\b|flask_", name))
    hashes = "werkzeug.security."  # hashes passwords and knows no request
    return [f"{source.path}:{line}: imports {name}" for line, name in known if not name.startswith(hashes)]


def full_package_init(source: Source) -> list[str]:
    if not source.path.endswith("__init__.py"):
        return []
    alone = len(source.tree.body) == 1 and ast.get_docstring(source.tree)
    return [] if alone else [f"{source.path}: holds more or less than a docstring"]


def unexplained_inline_imports(source: Source) -> list[str]:
    """An import inside a function stands under or beside a comment that says why; commands are slow to load as a rule."""
    if not source.path.startswith("tracker/") or source.path.startswith("tracker/cli/"):
        return []
    lines = source.text.splitlines()
    found = []
    for function in source.functions():
        inline = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        if inline and "#" not in "".join(lines[min(node.lineno for node in inline) - 2 : inline[0].end_lineno]):
            found.append(f"{source.path}:{inline[0].lineno}: an inline import without its reason")
    return found


def mocks_and_sleeps(source: Source) -> list[str]:
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    sleeps = (call.lineno for call in calls if ast.unparse(call.func) in {"sleep", "time.sleep"})
    mocks = (line for line, name in source.imports() if re.match(r"(unittest\.)?mock\b|pytest_mock", name))
    return [f"{source.path}:{line}: a sleep" for line in sleeps] + [f"{source.path}:{line}: a mock" for line in mocks]


def import_cycles(modules: Iterable[Source]) -> list[str]:
    """Inline imports count too: a cycle is one even where it is hidden."""
    known = {source.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): source for source in modules}
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, source in known.items():
        for _line, target in source.imports():
            module = target if target in known else target.rpartition(".")[0]
            if module in known and module != name:
                graph.add_edge(name, module)
    return [" <-> ".join(sorted(group)) for group in nx.strongly_connected_components(graph) if len(group) > 1]


# One word, one feature


def strange_feature_words(paths: Iterable[str]) -> list[str]:
    """A forms file has its blueprint, a template folder its blueprint, a test its module; no word in two spellings."""
    paths = set(paths)
    stems: dict[str, set[str]] = {layer: set() for layer in LAYERS}
    found = []
    for path in sorted(paths):
        if match := re.fullmatch(r"tracker/(domain|models|queries|services|reports|web|web/forms)/(\w+)\.py", path):
            stems[match[1]].add(match[2])
    words = set().union(*stems.values())
    found += [f"two spellings of one word: {word}, {word}s" for word in sorted(words) if f"{word}s" in words]
    formless = stems["web/forms"] - stems["web"] - SHARED_FORMS
    found += [f"web/forms/{word}.py has no web/{word}.py" for word in sorted(formless)]
    folders = {path.split("/")[1] for path in paths if path.startswith("templates/") and path.count("/") > 1}
    strange = (folder for folder in sorted(folders - stems["web"]) if not folder.startswith("_"))
    found += [f"templates/{folder}/ has no web/{folder}.py" for folder in strange]
    for path in sorted(paths):
        if (match := re.fullmatch(r"tests/(\w+)/test_(\w+)\.py", path)) and match[1] in {
            "domain",
            "models",
            "queries",
            "services",
        }:
            modules = stems[match[1]]
            if not any(match[2] == word or match[2].startswith(f"{word}_") for word in modules):
                found.append(f"{path}: there is no tracker/{match[1]}/ module of that name")
    return found


# Templates


def long_templates(source: Source) -> list[str]:
    return long_modules(source, TEMPLATE_LINES)


def inline_code(source: Source) -> list[str]:
    text = re.sub(r"{#.*?#}", lambda match: "\n" * match[0].count("\n"), source.text, flags=re.DOTALL)
    places = (text.count("\n", 0, match.start()) + 1 for match in INLINE_CODE.finditer(text))
    return [f"{source.path}:{line}: a script, style or handler inside the page" for line in places]


def _named_in_code(source: Source, names: set[str]) -> set[str]:
    """Return the templates a module names; an f-string names all that fit its holes."""
    found = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {node.value} & names
        elif isinstance(node, ast.JoinedStr):
            holes = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w/-]+" for part in node.values
            ]
            found |= {name for name in names if re.fullmatch("".join(holes), name)}
    return found


def orphan_templates(code: Iterable[Source], templates: Iterable[Source]) -> list[str]:
    """A template is named by some module, or reached from one that is; a link leads to a template."""
    pages = {source.path.removeprefix("templates/"): source for source in templates}
    waiting = set().union(*(_named_in_code(source, set(pages)) for source in code))
    reached, found = set(), []
    while waiting:
        name = waiting.pop()
        reached.add(name)
        links = {link for words in TEMPLATE_LINK.findall(pages[name].text) for link in TEMPLATE_NAME.findall(words)}
        found += [f"templates/{name}: no template {link}" for link in sorted(links - set(pages))]
        waiting |= (links & set(pages)) - reached
    return found + [f"templates/{name}: nobody renders it" for name in sorted(set(pages) - reached)]


def unused_macros(templates: Iterable[Source]) -> list[str]:
    """A macro is called somewhere besides its own definition: on a page, or by another macro."""
    pages = [(source.path, re.sub(r"{#.*?#}", "", source.text, flags=re.DOTALL)) for source in templates]
    body = re.compile(r"{%-?\s*macro\s+(\w+)\(.*?{%-?\s*endmacro\s*-?%}", re.DOTALL)
    found = []
    for path, text in pages:
        for macro in body.finditer(text):
            name = macro[1]
            calls = re.compile(rf"(?<![\w.'\"-]){name}\(|\b{name} as \w+")
            elsewhere = (other if where != path else other.replace(macro[0], "") for where, other in pages)
            if name not in KIT and not any(calls.search(other) for other in elsewhere):
                found.append(f"{path}: nobody calls the macro {name}")
    return found


def lost_templates(code: Iterable[Source], names: Iterable[str]) -> list[str]:
    """What a view hands to render_template exists."""
    known, found = set(names), []
    for source in code:
        for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and node.args):
            first = call.args[0]
            if (
                ast.unparse(call.func).endswith("render_template")
                and isinstance(first, ast.Constant)
                and first.value not in known
            ):
                found.append(f"{source.path}:{call.lineno}: no template {first.value}")
    return found


# Addresses


def strange_address(rule: str) -> list[str]:
    """Words in kebab-case; a parameter names its type and follows the plural of what it picks."""
    found = []
    words = [word for word in rule.split("/") if word]
    for before, word in zip(["", *words], words, strict=False):
        if "<" in word:
            if not re.fullmatch(r"<[a-z]+(\(.*\))?:[a-z_]+>", word):
                found.append(f"{rule}: {word} has no type")
            if not before.endswith("s") and before not in PLURALS and before != "static":
                found.append(f"{rule}: {word} picks from {before or 'nothing'}, which is no plural")
        elif not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?", word):
            found.append(f"{rule}: {word} is not kebab-case")
    return found


# Everything under version control


def banned_words(source: Source) -> list[str]:
    lines = enumerate(source.text.splitlines(), 1)
    return [f"{source.path}:{line}: {match[0]}" for line, text in lines for match in BANNED_WORDS.finditer(text)]


def static_files(paths: Iterable[str]) -> list[str]:
    """One style sheet and one script of our own."""
    found = []
    for suffix in (".css", ".js"):
        names = [path for path in paths if path.startswith("static/") and path.endswith(suffix)]
        found += [f"{len(names)} files end in {suffix}: {', '.join(names)}"] if len(names) > 1 else []
    return found


def filled_lines(files: Iterable[Source]) -> int:
    return sum(1 for source in files for line in source.text.splitlines() if line.strip())


def figures() -> dict[str, float]:
    """Return the sizes the house is measured by."""
    code, tests = python("tracker"), python("tests")
    functions = [(node.end_lineno or 0) - node.lineno + 1 for source in code for node in source.functions()]
    written, tested = filled_lines(code), filled_lines(tests)
    return {
        "lines of code": written,
        "lines of tests": tested,
        "tests / code": round(tested / written, 2),
        "median module": statistics.median(source.lines for source in code if "__init__" not in source.path),
        "median function": statistics.median(functions),
        "longest function": max(functions),
        "longest template": max((source.lines for source in sources(r"templates/.*")), default=0),
    }


if __name__ == "__main__":
    for name, figure in figures().items():
        print(f"{name:18} {figure:8g}")
