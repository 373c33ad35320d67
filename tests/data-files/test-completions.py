#!/usr/bin/python3
"""A real shell completes the options of each program, and leaves none out.

    test-completions.py SHELL FOLDER NAME=PROGRAM…      SHELL is bash or zsh
"""
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest

SHELL, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
PROGRAMS = dict(argument.split('=', 1) for argument in sys.argv[3:])
TIMEOUT = 60    # seconds


class Shell:
    """An interactive shell on a terminal of its own, with nothing of the person's in it."""

    def __init__(self, home):
        for name, program in PROGRAMS.items():
            os.symlink(os.path.abspath(program), os.path.join(home, name))
        self.terminal, inner = pty.openpty()
        env = {'HOME': home, 'TERM': 'dumb', 'LC_ALL': 'C.UTF-8', 'PS1': '',
               'PATH': f'{home}:{os.environ["PATH"]}'}
        command = ['bash', '--norc', '-i'] if SHELL == 'bash' else ['zsh', '-f', '-i']
        self.process = subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, cwd=home,
                                        env=env, start_new_session=True)
        os.close(inner)
        self.heard = ''

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)

    def type(self, text):
        self.heard = ''
        os.write(self.terminal, text.encode())

    def wait(self, pattern):
        """Until the shell has written it; returns the match."""
        deadline = time.monotonic() + TIMEOUT
        while True:
            match = re.search(pattern, self.heard)
            if match:
                return match
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                raise AssertionError(f'waited in vain for {pattern}; heard {self.heard!r}')
            self.heard += os.read(self.terminal, 65536).decode('utf-8', 'replace')

    def load(self):
        if SHELL == 'bash':
            lines = [f'source "{FOLDER}/{name}"' for name in PROGRAMS]
            lines.append('bind "set enable-bracketed-paste off"')
        else:
            lines = [f'fpath=("{FOLDER}" $fpath)', 'autoload -Uz compinit', 'compinit -u -D',
                     'unset zle_bracketed_paste']
        # split, so that the echo of what is typed is not what is waited for
        self.type('\n'.join([*lines, 'echo lo""aded']) + '\n')
        self.wait(r'loaded')


class Completions(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.shell = Shell(folder.name)
        self.addCleanup(self.shell.close)
        self.shell.load()

    def completes(self, typed, whole):
        self.shell.type(typed + '\t')
        self.shell.wait(re.escape(whole))
        self.shell.type('\x15')     # away with the line

    def test_an_option_of_each_program(self):
        self.completes('tweener --dem', '--demo')
        self.completes('twn --passw', '--password-file=')
        self.completes('twn-loopback --verb', '--verbose')

    def test_what_an_option_takes(self):
        self.completes('twn --transport=h', '--transport=http')
        self.completes('twn --service=esc', '--service=escargot')
        self.completes('twn-loopback --flavour=micr', '--flavour=microsoft')
        self.completes('twn-loopback --fault=expired-c', '--fault=expired-certificate')

    def test_a_file_of_a_service(self):
        pathlib.Path(os.readlink(f'/proc/{self.shell.process.pid}/cwd'),
                     'home.tweener-service').write_text('{}', 'utf-8')
        self.completes('tweener ho', 'home.tweener-service')


class Options(unittest.TestCase):
    def test_none_is_left_out(self):
        for name, program in PROGRAMS.items():
            said = subprocess.run([program, '--help'], capture_output=True, text=True,
                                  check=True).stdout
            options = set(re.findall(r'^\s+(?:-\w, )?(--[a-z-]+)', said, re.M))
            self.assertIn('--version', options)
            text = (FOLDER / (name if SHELL == 'bash' else f'_{name}')).read_text('utf-8')
            offered = set(re.findall(r'--[a-z-]+', text))
            self.assertEqual(set(), options - offered, name)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
