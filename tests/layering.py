#!/usr/bin/env python3
"""Checks what a compiler does not: who may include whom, and what no source may hold.

    tests/layering.py               checks the sources; one line a violation, exit status 1
    tests/layering.py --self-test   gives bad snippets to the same checks; each must be found

The tables below are the rules (docs/architecture.md explains them). Standard library only.
"""

import argparse
import fnmatch
import pathlib
import re
import sys
import tempfile

# --- the rules --------------------------------------------------------------------------------

# A folder may include headers of itself and of these.
LAYERS = {
    "core": [],
    "mail": ["core"],
    "archive": ["core", "mail"],
    "index": ["core", "mail", "archive"],
    "ingest": ["core", "mail", "archive"],
    "search": ["core", "mail", "archive", "index"],
    "web": ["core", "mail", "archive", "index", "search"],
    "cli": ["core", "mail", "archive", "index", "ingest", "search", "web"],
}
FREE = ["tests", "bench"]  # may include everything; nobody includes them
TABLES = "data"  # tables built into the program; open to every folder above core

# Foreign headers and the files that may include them, directly or through a header.
EVERYWHERE = ["*"]
FENCES = {
    "fmt/*": EVERYWHERE,
    "tl/*": EVERYWHERE,
    "openssl/*": ["core/digest.cpp", "ingest/https_*.cpp"],
    "xxhash.h": ["core/digest.cpp"],
    "unicode/*": ["core/utf8.cpp", "index/*"],
    "mimetic/*": ["mail/mime_structure.cpp"],
    "iconv.h": ["mail/charset.cpp"],
    "uchardet*": ["mail/charset.cpp"],
    "libxml/*": ["mail/html_text.cpp"],
    "re2/*": ["mail/*"],
    "sqlite3*.h": ["archive/*"],
    "zstd*.h": ["archive/*"],
    "zdict.h": ["archive/*"],
    "xapian*": ["index/*", "search/*"],
    "zlib.h": ["ingest/gzip_stream.cpp"],
    "archive.h": ["ingest/*"],
    "archive_entry.h": ["ingest/*"],
    "git2*": ["ingest/*"],
    "boost/*": ["ingest/*", "web/*"],
    "nlohmann/*": ["ingest/*", "cli/*"],
    "CLI/*": ["cli/*"],
    "toml++/*": ["cli/*"],
    "catch2/*": [],
    "gmime/*": [],
}

# The operating system's headers, and the folders that do no input or output.
SYSTEM = re.compile(
    r"^((sys|netinet|arpa|linux)/[a-z_]+|cxxabi|dirent|errno|fcntl|ftw|glob|langinfo|locale|netdb|"
    r"poll|pthread|pwd|signal|spawn|termios|unistd|wchar)\.h$"
)
STANDARD = re.compile(r"^[a-z_]+$")
PURE = ["core", "mail"]
IMPURE = re.compile(
    r"^(fstream|iostream|filesystem|thread|(sys|netinet|arpa)/.*|dirent\.h|fcntl\.h|poll\.h|"
    r"signal\.h|unistd\.h)$"
)

# Words that must not stand in code (comments and literals do not count), where, and why.
OUTSIDE_OF_CLI = ["core", "mail", "archive", "index", "ingest", "search"]
BANNED = [
    (r"\bviews::", None, "std::views does not compile with clang 14"),
    (r"\bstd::w?regex\b", None, "std::regex recurses over its input and is slow"),
    (r"\bstd::(v?format(_\w+)?|print(ln)?)\b", None, "std::format is not in libstdc++ 12: use fmt"),
    (r"\bstd::w?(cout|cerr|clog)\b", OUTSIDE_OF_CLI, "only cli prints"),
    (r"\bsystem_clock::now\b|\bstd::time\(", OUTSIDE_OF_CLI, "a clock enters as a parameter"),
]
BANNED_HEADERS = {"regex": "std::regex", "format": "std::format", "print": "std::print"}

MAX_LINES = 400
SUFFIXES = (".cpp", ".hpp")


# --- reading C++ ------------------------------------------------------------------------------

TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?(\*/|\Z))"
    r"|(?P<raw>\bu?8?[LU]?R\"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)\")"
    r"|(?P<include>^[ \t]*\#[ \t]*include[ \t]*(\"[^\"\n]*\"|<[^>\n]*>))"
    r"|(?P<number>\b\d[\w.']*)"  # for the digit separator, which is no character literal
    r"|(?P<literal>\"(\\.|[^\"\\\n])*\"|'(\\.|[^'\\\n])*')",
    re.DOTALL | re.MULTILINE,
)
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"\n]+)[>\"]", re.MULTILINE)


def code_of(text):
    """The text with comments and literals blanked; line numbers stay."""

    def blank(match):
        if match["include"] or match["number"]:
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())

    return TOKEN.sub(blank, text)


def line_at(text, position):
    return text.count("\n", 0, position) + 1


class Source:
    def __init__(self, root, path):
        self.path = path.relative_to(root).as_posix()
        self.folder = self.path.split("/")[0]
        self.bytes = path.read_bytes()
        self.text = self.bytes.decode("utf-8", "replace")
        self.code = code_of(self.text)
        self.includes = [
            (line_at(self.code, m.start()), m[1] == "<", m[2]) for m in INCLUDE.finditer(self.code)
        ]


def read_sources(root):
    sources = {}
    for folder in [*LAYERS, *FREE]:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and "corpus" not in path.parts:
                source = Source(root, path)
                sources[source.path] = source
    return sources


# --- the checks: each yields (line, message) --------------------------------------------------


def fence_of(header):
    for pattern, allowed in FENCES.items():
        if fnmatch.fnmatchcase(header, pattern):
            return allowed
    return None


def may_use(source, header):
    allowed = fence_of(header)
    if source.folder in FREE or allowed is None:
        return True
    return any(fnmatch.fnmatchcase(source.path, pattern) for pattern in allowed)


def check_foreign(source, line, header):
    if header in BANNED_HEADERS:
        yield line, f"<{header}> is not used here: {BANNED_HEADERS[header]} is banned"
    elif STANDARD.match(header) or SYSTEM.match(header):
        if source.folder in PURE and IMPURE.match(header):
            yield line, f"{source.folder} does no input or output, but includes <{header}>"
    elif fence_of(header) is None:
        if source.folder not in FREE:
            yield line, f"<{header}> has no rule: say in tests/layering.py who may include it"
    elif not may_use(source, header):
        yield line, f"<{header}> is fenced: only {', '.join(fence_of(header)) or 'tests'} may"


def foreign_headers_behind(sources, path):
    """The fenced headers that including `path` brings in, with the header that does it."""
    seen, waiting = set(), [path]
    while waiting:
        current = waiting.pop()
        if current in seen or current not in sources:
            continue
        seen.add(current)
        for _, angled, header in sources[current].includes:
            if angled:
                yield header, current
            else:
                waiting.append(header)


def check_own(sources, source, line, header):
    folder = header.split("/")[0]
    if "/" not in header or folder not in [*LAYERS, *FREE, TABLES]:
        yield line, f'"{header}" must be named from the top: "folder/file.hpp"'
        return
    if source.folder in FREE:
        return
    if folder == TABLES:
        if source.folder == "core":
            yield line, f'core includes "{header}", but stands below the tables'
        return
    if folder != source.folder and folder not in LAYERS[source.folder]:
        below = ", ".join(LAYERS[source.folder]) or "nothing"
        yield line, f'{source.folder} includes "{header}": it may use {below}'
        return
    if folder != source.folder:
        for foreign, where in foreign_headers_behind(sources, header):
            if not may_use(source, foreign):
                yield line, f'"{header}" brings in <{foreign}> (by {where}), which is fenced'


def check_includes(sources, source):
    for line, angled, header in source.includes:
        if angled:
            yield from check_foreign(source, line, header)
        else:
            yield from check_own(sources, source, line, header)


def check_words(_, source):
    for pattern, folders, why in BANNED:
        if folders is None or source.folder in folders:
            for match in re.finditer(pattern, source.code):
                yield line_at(source.code, match.start()), f"{match.group()}: {why}"
    for match in re.finditer(r"\b(TODO|FIXME)\b", source.text):
        yield line_at(source.text, match.start()), f"{match.group()}: write an issue instead"


def check_shape(_, source):
    if source.folder in FREE:
        return
    lines = source.text.splitlines()
    if len(lines) > MAX_LINES:
        yield MAX_LINES + 1, f"{len(lines)} lines: a file has at most {MAX_LINES}; split it"
    for number, line in enumerate(source.bytes.split(b"\n"), 1):
        if not line.isascii():
            yield number, "not ASCII: write the character as an escape"
    if source.path.endswith(".hpp"):
        text = [line for line in lines if line.strip()]
        if text[:1] != ["#pragma once"]:
            yield 1, "a header begins with #pragma once"
        elif not text[1:] or not text[1].startswith("///"):
            yield 2, "a header opens with a /// comment: what it is, the standard, an example"


CHECKS = [check_includes, check_words, check_shape]


def violations(root):
    """All of them as (path, line, message), and the number of files looked at."""
    sources = read_sources(root)
    found = []
    for source in sources.values():
        for check in CHECKS:
            found += [(source.path, line, text) for line, text in check(sources, source)]
    return sorted(set(found)), len(sources)


# --- the check of the checks ------------------------------------------------------------------

HEADER = "#pragma once\n\n/// What it is.\n\n"
GOOD = {
    "core/good.hpp": HEADER + "#include <string>\n",
    "core/utf8.cpp": "#include <unicode/uchar.h>\n",
    "mail/good.cpp": "#include <fmt/format.h>\n\n"
    '#include "core/good.hpp"\n'
    "// std::regex and std::views::take in a comment, and 'an open quote\n"
    "/* std::format( over\n lines */\n"
    'const char* a = "std::regex // ";  const char b = \'"\';\n'
    "const int c = 1'000;  const char* d = \"std::format\";\n"
    'const char* e = R"x(std::views::take " )" // )x";\n',
    "archive/row.hpp": HEADER + "#include <sqlite3.h>\n",
    "archive/row.cpp": '#include "archive/row.hpp"\n',
    "index/terms.hpp": HEADER + "#include <xapian.h>\n",
    "search/run.cpp": '#include "index/terms.hpp"\n',
    "cli/show.cpp": '#include <unistd.h>\n\n#include <iostream>\n\n#include "core/good.hpp"\n'
    "void f() { std::cout << 1; }\n",
    "tests/unit/archive_test.cpp": "#include <catch2/catch.hpp>\n#include <sqlite3.h>\n"
    '#include "archive/row.hpp"\n// caf\u00e9\n' + "\n" * MAX_LINES,
}

# (path, text, line of the violation, words of its message)
BAD = [
    ("core/a.cpp", '#include "mail/good.hpp"\n', 1, "core includes"),
    ("mail/a.cpp", '#include "core/good.hpp"\n#include "archive/row.hpp"\n', 2, "mail includes"),
    ("ingest/a.cpp", '#include "index/terms.hpp"\n', 1, "ingest includes"),
    ("index/a.cpp", '#include "ingest/x.hpp"\n', 1, "index includes"),
    ("search/a.cpp", '  #  include "cli/x.hpp"\n', 1, "search includes"),
    ("archive/a.cpp", '#include "search/x.hpp"\n', 1, "archive includes"),
    ("cli/a.cpp", '#include "tests/support/x.hpp"\n', 1, "cli includes"),
    ("core/a.cpp", '#include "data/tables.hpp"\n', 1, "below the tables"),
    ("mail/a.cpp", '#include "good.hpp"\n', 1, "from the top"),
    ("mail/a.cpp", '#include "../core/good.hpp"\n', 1, "from the top"),
    ("cli/a.cpp", '#include "archive/row.hpp"\n', 1, "brings in <sqlite3.h>"),
    ("cli/a.cpp", '#include "index/terms.hpp"\n', 1, "brings in <xapian.h>"),
    ("cli/a.cpp", "#include <sqlite3.h>\n", 1, "fenced"),
    ("index/a.cpp", "#include <zstd.h>\n", 1, "fenced"),
    ("archive/a.cpp", "#include <xapian.h>\n", 1, "fenced"),
    ("mail/a.cpp", "#include <mimetic/mimetic.h>\n", 1, "fenced"),
    ("mail/a.cpp", "#include <iconv.h>\n", 1, "fenced"),
    ("mail/a.cpp", "#include <uchardet/uchardet.h>\n", 1, "fenced"),
    ("mail/a.cpp", "#include <libxml/HTMLparser.h>\n", 1, "fenced"),
    ("archive/a.cpp", "#include <openssl/sha.h>\n", 1, "fenced"),
    ("ingest/a.cpp", "#include <openssl/ssl.h>\n", 1, "fenced"),
    ("core/a.cpp", "#include <xxhash.h>\n", 1, "fenced"),
    ("search/a.cpp", "#include <unicode/uchar.h>\n", 1, "fenced"),
    ("archive/a.cpp", "#include <archive.h>\n", 1, "fenced"),
    ("index/a.cpp", "#include <archive_entry.h>\n", 1, "fenced"),
    ("ingest/a.cpp", "#include <zlib.h>\n", 1, "fenced"),
    ("cli/a.cpp", "#include <git2.h>\n", 1, "fenced"),
    ("search/a.cpp", "#include <re2/re2.h>\n", 1, "fenced"),
    ("ingest/a.cpp", "#include <toml++/toml.h>\n", 1, "fenced"),
    ("mail/a.cpp", "#include <gmime/gmime.h>\n", 1, "fenced"),
    ("search/a.cpp", "#include <nlohmann/json.hpp>\n", 1, "fenced"),
    ("ingest/a.cpp", "#include <CLI/CLI.hpp>\n", 1, "fenced"),
    ("search/a.cpp", "#include <boost/asio.hpp>\n", 1, "fenced"),
    ("cli/a.cpp", "#include <catch2/catch.hpp>\n", 1, "fenced"),
    ("cli/a.cpp", "#include <some_library/x.hpp>\n", 1, "has no rule"),
    ("cli/a.cpp", "#include <regex>\n", 1, "banned"),
    ("tests/unit/a_test.cpp", "#include <format>\n", 1, "banned"),
    ("core/a.cpp", "#include <fstream>\n", 1, "no input or output"),
    ("mail/a.cpp", "#include <sys/stat.h>\n", 1, "no input or output"),
    ("cli/a.cpp", "\nauto x = v | std::views::take(2);\n", 2, "clang 14"),
    ("cli/a.cpp", "auto x = v | std::ranges::views::take(2);\n", 1, "clang 14"),
    ("cli/a.cpp", "/* a */ std::regex r;\n", 1, "std::regex"),
    ("cli/a.cpp", 'auto s = "\\\\"; auto t = std::format("{}", s);\n', 1, "use fmt"),
    ("ingest/a.cpp", "void f() { std::cerr << 1; }\n", 1, "only cli prints"),
    ("ingest/a.cpp", "auto t = std::chrono::system_clock::now();\n", 1, "parameter"),
    ("cli/a.cpp", "// TO" + "DO: later\n", 1, "write an issue"),
    ("tests/unit/a_test.cpp", "// FIX" + "ME\n", 1, "write an issue"),
    ("cli/a.cpp", "int x;\n" * (MAX_LINES + 1), MAX_LINES + 1, "split it"),
    ("cli/a.cpp", 'auto s = "\u00e9";\n', 1, "not ASCII"),
    ("cli/a.hpp", "/// What it is.\n#pragma once\n", 1, "#pragma once"),
    ("cli/a.hpp", "#pragma once\n\n#include <string>\n", 2, "opens with"),
    ("cli/a.hpp", "#pragma once\n", 2, "opens with"),
]


def violations_in(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return violations(root)[0]


def self_test():
    failures = [f"good file, but: {v}" for v in violations_in(GOOD)]
    for path, text, line, words in BAD:
        found = violations_in({**GOOD, path: text})
        hits = [v for v in found if v[:2] == (path, line) and words in v[2]]
        if len(hits) != 1 or len(found) != 1:
            failures.append(f"{path}:{line}: expected '{words}' alone for {text[:60]!r}: {found}")
    for failure in failures:
        print(failure)
    print(f"self-test: {len(BAD)} bad snippets, {len(failures)} failures")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).parents[1])
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    found, count = violations(arguments.root.resolve())
    for path, line, message in found:
        print(f"{path}:{line}: {message}")
    if count == 0:  # a wrong root must not pass
        print(f"no sources under {arguments.root}")
    return 1 if found or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
