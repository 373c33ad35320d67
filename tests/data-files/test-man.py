#!/usr/bin/python3
"""The manual's pages are right by groff, and leave out no option; that of twn no command, no event
and no member of one.

    test-man.py PAGE PROGRAM [SOURCES]      as built; one page and its program; SOURCES: src/cli
"""
import os
import pathlib
import re
import subprocess
import sys
import unittest

PAGE, PROGRAM = sys.argv[1:3]
SOURCES = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None


def run(*command, **env):
    # the manual and the help are English, and need no display
    return subprocess.run(command, capture_output=True, text=True, check=False,
                          env={**os.environ, 'LC_ALL': 'C.UTF-8', **env})


class Page(unittest.TestCase):
    def test_without_a_warning(self):
        result = run('man', '--warnings=w', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', PAGE,
                     MANWIDTH='80')
        self.assertEqual((0, ''), (result.returncode, result.stderr))

    def test_every_option_of_help_is_there(self):
        text = re.sub(r'\x1b\[[0-9;]*m|.\x08', '', run('man', '-l', PAGE, MANWIDTH='500',
                                                       MAN_KEEP_FORMATTING='').stdout)
        options = set(re.findall(r'^\s+(?:-\w, )?(--[a-z-]+)', run(PROGRAM, '--help').stdout, re.M))
        self.assertIn('--version', options)
        described = set(re.findall(r'^ {7}(?:-\w, )?(--[a-z-]+)', text, re.M))
        self.assertEqual(set(), options - described)

    def test_every_option_of_the_page_is_taken(self):
        text = run('man', '-l', PAGE, MANWIDTH='500').stdout
        described = set(re.findall(r'^ {7}(?:-\w, )?(--[a-z-]+)', text, re.M))
        help_text = run(PROGRAM, '--help-all').stdout + run(PROGRAM, '--help').stdout
        self.assertEqual(set(), {o for o in described if o not in help_text} - {'--help-all'})

    def test_says_what_a_person_looks_for(self):
        text = run('man', '-l', PAGE, MANWIDTH='80').stdout
        for section in ('NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXIT STATUS', 'EXAMPLES',
                        'SEE ALSO'):
            self.assertRegex(text, f'(?m)^{section}$')


def page_text():
    """One paragraph a line."""
    text = run('man', '-l', PAGE, MANWIDTH='2000', MAN_KEEP_FORMATTING='').stdout
    return re.sub(r'\x1b\[[0-9;]*m|.\x08', '', text).replace('\u2010', '-')


def described(section):
    """{name: what is said of it} in a section of the page; its first line lists the members."""
    body = re.search(rf'(?m)^{section}$\n((?:(?: .*)?\n)*)', page_text()).group(1)
    entries, name = {}, None
    for line in body.splitlines():
        tag = re.fullmatch(r' {7}([a-z-]+)(?: +(.*))?', line)
        if tag:
            name = tag[1]
            entries[name] = [tag[2]] if tag[2] else []
        elif name and line.startswith(' ' * 14):
            entries[name].append(line.strip())
        elif line.strip():
            name = None     # a heading, or a paragraph of none
    return entries


def members(lines):
    """Of a first line such as "to or chat, text, [format]"."""
    words = re.split(r', | or ', lines[0].replace('[', '').replace(']', ''))
    return set(words) if all(re.fullmatch('[a-z0-9-]+', word) for word in words) else set()


def functions(path):
    """{name: body} of the functions in a file of C."""
    pattern = r'^(\w+) \([^;{}()]*\)\n\{\n(.*?)^\}'
    return dict(re.findall(pattern, path.read_text('utf-8'), re.M | re.S))


def reached(name, bodies):
    """The names of a function and of those of bodies that it calls, and they."""
    found, left = set(), [name]
    while left:
        name = left.pop()
        if name in bodies and name not in found:
            found.add(name)
            left += re.findall(r'\b(\w+) \(', bodies[name])
    return found


def operations():
    """{op: its members} as the code reads them."""
    result = {}
    for path in SOURCES.glob('cli-*operations.c'):
        bodies = functions(path)
        for op, name in re.findall(r'^  \{ "([a-z-]+)", (operate_\w+) \}', path.read_text(), re.M):
            text = ''.join(bodies[each] for each in reached(name, bodies))
            result[op] = set(re.findall(r'\bcommand(?:->fields)?, "([a-z-]+)"', text))
    return result


def events():
    """{event: its members} as the code writes them."""
    path = SOURCES / 'cli-events.c'
    bodies, result = functions(path), {}
    setter = re.compile(r'\b(?:set_\w+|json_object_set_\w+_member) \((\w+),\s+"([a-z0-9-]+)"')

    def fields(name, variable='event'):
        found = {field for owner, field in setter.findall(bodies[name]) if owner == variable}
        for helper in re.findall(rf'\b(set_(?:group|contact)) \({variable},', bodies[name]):
            found |= fields(helper, 'object')
        if f'set_id ({variable},' in bodies[name]:
            found.add('id')
        for maker in re.findall(r'JsonObject \*event = (cli_event_new_\w+) \(', bodies[name]):
            found |= fields(maker)
        return found

    for name in bodies:
        for maker in reached(name, bodies):
            for event in re.findall(r'\b(?:cli_event_new|cli_event_new_from_peer) \("([a-z-]+)"',
                                    bodies[maker]):
                if name.startswith('cli_event_new'):
                    result.setdefault(event, set()).update(fields(name))
    for event in re.findall(r'cli_event_new_from_peer \("([a-z-]+)"',
                            ''.join(path.read_text() for path in SOURCES.glob('*.c'))):
        result.setdefault(event, set()).update(fields('cli_event_new_from_peer'))
    return result


@unittest.skipUnless(SOURCES, 'only one program reads commands')
class Language(unittest.TestCase):
    maxDiff = None

    def check(self, wanted, section):
        self.assertGreater(len(wanted), 15)
        page = described(section)
        self.assertEqual(sorted(wanted), sorted(page))
        for name, names in wanted.items():
            with self.subTest(name):
                self.assertEqual(names, members(page[name]))

    def test_every_command(self):
        self.check(operations(), 'COMMANDS')

    def test_every_event(self):
        self.check(events(), 'EVENTS')

    def test_every_member_of_a_format(self):
        body = functions(SOURCES / 'cli-events.c')['cli_event_new_format']
        names = set(re.findall(r'\(object, "([a-z-]+)"', body))
        self.assertGreater(len(names), 5)
        said = ' '.join(described('EVENTS')['message'])
        self.assertEqual(set(), {name for name in names if not re.search(rf'\b{name}\b', said)})

    def test_every_word_of_a_state(self):
        """All that the tables of the code hold: states, reasons and kinds."""
        text = (SOURCES / 'cli-events.c').read_text() + (SOURCES / 'cli-exit.c').read_text()
        words = set(re.findall(r'\[(?:MSNP|CLI)_\w+\] = "([a-z-]+)"', text))
        words |= set(re.findall(r'return "([a-z-]+)";', text))
        self.assertGreater(len(words), 25)
        said = ' '.join(' '.join(lines) for lines in described('EVENTS').values())
        self.assertEqual(set(), {word for word in words if not re.search(rf'\b{word}\b', said)})

    def test_every_member_of_a_service(self):
        source = (SOURCES.parent / 'msnp/msnp-service.c').read_text()
        names = set(re.findall(r'\bread_\w+ \(object, "([a-z]+)"', source))
        self.assertIn('dispatch', names)
        self.assertEqual(names | {'dispatch'}, set(described('SERVICE FILES')))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
