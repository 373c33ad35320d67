#!/usr/bin/python3
"""The bot of README.md answers, by the commands that stand there, as they stand there.

    test-readme.py TWN LOOPBACK FLAVOUR README
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from twn_process import ALICE, BOB, DEADLINE, LOOPBACK, TWN, Lines, Twn, main

with open(sys.argv.pop(4), encoding='utf-8') as readme:
    TEXT = readme.read()
BOT = re.search(r'^```python\n(.*?)^```$', TEXT, re.M | re.S).group(1)
# The block of commands that starts the bot.
RECIPE = next(block for block in re.findall(r'(?:^    .*\n)+', TEXT, re.M) if 'bot.py' in block)

# In the window's place: says what it was started with, and ends when the test lets it.
WINDOW = '#!/bin/sh\necho "$*" > said\nread wait < stay\n'


def write(path, text, mode=0o644):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    os.chmod(path, mode)


def test_bot_answers():
    with tempfile.TemporaryDirectory() as folder:
        place = os.path.join(folder, 'bin')
        os.mkdir(place)
        for program, name in ((TWN, 'twn'), (LOOPBACK, 'twn-loopback')):
            os.symlink(os.path.abspath(program), os.path.join(place, name))
        write(os.path.join(place, 'tweener'), WINDOW, 0o755)
        write(os.path.join(folder, 'bot.py'), BOT)
        for name in ('said', 'stay'):
            os.mkfifo(os.path.join(folder, name))
        # read and write: then opening it waits for nobody
        with open(os.open(os.path.join(folder, 'said'), os.O_RDWR), 'rb', 0) as said, \
                open(os.open(os.path.join(folder, 'stay'), os.O_RDWR), 'wb', 0) as stay:
            shell = subprocess.Popen(
                ['bash', '-c', RECIPE], cwd=folder, start_new_session=True,
                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                env={**os.environ, 'PATH': place + os.pathsep + os.environ['PATH']})
            try:
                line = Lines(said).next(time.monotonic() + DEADLINE)
                assert line == b'--service=lab/service.json', line
                with Twn(os.path.join(folder, 'lab/service.json'), ALICE) as alice:
                    alice.online().expect('presence', email=BOB, status='NLN')
                    alice.do('send', to=BOB, text='Is anybody there?')
                    alice.expect('message', text='You said: Is anybody there?')
                    alice.quit()
                stay.write(b'\n')
            finally:
                os.killpg(shell.pid, signal.SIGINT)     # Ctrl+C
                errors = shell.communicate(timeout=DEADLINE)[1]     # until the last one is gone
        assert b'Traceback' not in errors, errors


def test_bot_is_short():
    assert len([line for line in BOT.splitlines() if line]) <= 10, BOT


def test_bot_is_saved_as_what_is_started():
    assert re.search(r'`bot\.py`:\n\n```python\n', TEXT)


main(globals())
