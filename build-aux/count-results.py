#!/usr/bin/python3
"""Counts the tests of finished runs.

    build-aux/count-results.py [--listing] LOG…

LOG is the testlog.json of a `meson test`. A program that speaks TAP counts as its single tests,
every other one as one; a program that failed counts as one failure at least, whatever it printed.
Prints "PASSED FAILED SKIPPED"; with --listing also what failed, before it.
"""
import json
import pathlib
import re
import sys

TAP = re.compile(r'^(not )?ok\b[^#\n]*(#\s*SKIP)?', re.MULTILINE | re.IGNORECASE)


def count_program(record):
    """The passed, failed and skipped tests of one program."""
    passed = failed = skipped = 0
    for line in TAP.finditer(record.get('stdout') or ''):
        if line.group(2):
            skipped += 1
        elif line.group(1):
            failed += 1
        else:
            passed += 1
    result = record['result']
    if result in ('OK', 'EXPECTEDFAIL'):
        return (passed, failed, skipped) if passed + failed + skipped else (1, 0, 0)
    if result == 'SKIP':
        return passed, failed, max(skipped, 1)
    return passed, max(failed, 1), skipped


def main(argv):
    listing = '--listing' in argv
    total = [0, 0, 0]
    for log in (a for a in argv[1:] if a != '--listing'):
        for line in pathlib.Path(log).read_text(encoding='utf-8').splitlines():
            record = json.loads(line)
            counts = count_program(record)
            total = [a + b for a, b in zip(total, counts)]
            if listing and counts[1]:
                print(f'failed: {record["name"]} ({record["result"]}), see {log}')
    print(*total)


if __name__ == '__main__':
    main(sys.argv)
