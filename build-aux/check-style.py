#!/usr/bin/python3
"""Finds what a glance at a file can find: the rules of build-aux/HACKING.md that need no compiler.

    build-aux/check-style.py [ROOT]
"""
import pathlib
import re
import sys

FOLDERS = ('src', 'tests', 'build-aux', '.ci')
SKIPPED = ('tests/data/', 'tests/fuzz/corpus/')
MAX_COLUMNS = 100
MAX_LINES = 800

# The helpers that wait until something holds may pause between two looks; nothing else sleeps.
PAUSES = {'tests/support/desktop.py': 1, 'tests/support/private-desktop': 1}
SLEEP = re.compile(r'\b(g_usleep|usleep|nanosleep|sleep)\s*\(|^\s*sleep\b|[;&|]\s*sleep\b')
TODO = re.compile(r'\b(TODO|FIXME|XXX)\b(?!\s*\(?#\d+)')
INCLUDE = re.compile(r'^#include\s+(\S+)', re.MULTILINE)


def is_text(path):
    return (path.suffix in ('.c', '.h', '.py', '.ui', '.css', '.supp', '.md', '.sh')
            or path.name == 'meson.build' or path.suffix == '')


def check_lines(name, suffix, lines):
    for number, line in enumerate(lines, 1):
        where = f'{name}:{number}'
        if len(line) > MAX_COLUMNS and suffix not in ('.md', '.ui'):
            yield f'{where}: {len(line)} columns, {MAX_COLUMNS} are allowed'
        if '\t' in line:
            yield f'{where}: a tab'
        if line != line.rstrip():
            yield f'{where}: blanks at the end'
        if TODO.search(line) and not name.endswith(('check-style.py', 'test-checks.py', '.md')):
            yield f'{where}: something left to do without an issue, as in TODO (#12)'


def check_c(name, text, lines):
    if len(lines) > MAX_LINES:
        yield f'{name}: {len(lines)} lines, {MAX_LINES} are allowed: which two nouns share it?'
    if name.endswith('.h') and lines[:1] != ['#pragma once']:
        yield f'{name}:1: a header begins with #pragma once'
    includes = INCLUDE.findall(text)
    if '"config.h"' in includes[1:]:
        yield f'{name}: config.h comes before every other include'
    for number, line in enumerate(lines, 1):
        if re.match(r'\s*goto\s', line):
            yield f'{name}:{number}: goto; the house cleans up with g_autoptr'


def check_test(name, text, lines):
    if re.fullmatch(r'tests/.*/test-[^/]*\.c', name) and 'g_assert' not in text:
        yield f'{name}: a test that asserts nothing can only pass'
    sleeps = [n for n, line in enumerate(lines, 1)
              if SLEEP.search(line) and not line.lstrip().startswith(('#', '*', '/*'))]
    for number in sleeps[PAUSES.get(name, 0):]:
        yield f'{name}:{number}: a test that sleeps; wait until the fact holds'


def check_file(root, path):
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_bytes().decode('utf-8')
    except UnicodeDecodeError:
        yield f'{name}: no UTF-8'
        return
    lines = text.split('\n')
    if lines[-1] != '':
        yield f'{name}: no line end at its end'
    lines = lines[:-1]
    yield from check_lines(name, path.suffix, lines)
    if path.suffix in ('.c', '.h'):
        yield from check_c(name, text, lines)
    if name.startswith('tests/') and not name.endswith(('.md', 'test-checks.py')):
        yield from check_test(name, text, lines)


def main(argv):
    default = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(argv[1]).resolve() if len(argv) > 1 else default
    files = [p for folder in FOLDERS for p in sorted((root / folder).rglob('*'))
             if p.is_file() and is_text(p) and '__pycache__' not in p.parts
             and not p.relative_to(root).as_posix().startswith(SKIPPED)]
    if not files:
        sys.exit(f'{root} holds nothing to check')
    found = [message for path in files for message in check_file(root, path)]
    for message in found:
        print(message)
    print(f'{len(files)} files, {len(found)} to mend')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
