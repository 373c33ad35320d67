#!/usr/bin/python3
"""The manual's pages are right by groff, and leave out no option.

    test-man.py PAGE PROGRAM        as built; one page and its program
"""
import os
import re
import subprocess
import sys
import unittest

PAGE, PROGRAM = sys.argv[1:3]


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


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
