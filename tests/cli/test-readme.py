#!/usr/bin/python3
"""The bot of README.md, as it stands there, answers.

    test-readme.py TWN LOOPBACK FLAVOUR README
"""

import os
import re
import subprocess
import sys
import tempfile

from twn_process import ALICE, BOB, LOOPBACK, TWN, Service, Twn, main

with open(sys.argv.pop(4), encoding='utf-8') as readme:
    BOT = re.search(r'^```python\n(.*?)^```$', readme.read(), re.M | re.S).group(1)


def test_bot_answers():
    with tempfile.TemporaryDirectory() as folder, Service() as service, \
            Twn(service, ALICE).online() as alice:
        os.mkdir(os.path.join(folder, 'bin'))
        for program, name in ((TWN, 'twn'), (LOOPBACK, 'twn-loopback')):
            os.symlink(os.path.abspath(program), os.path.join(folder, 'bin', name))
        os.symlink(os.path.dirname(service.file), os.path.join(folder, 'lab'))
        for name, text in (('secret.txt', 'secret\n'), ('bot.py', BOT)):
            with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
                file.write(text)
        path = os.path.join(folder, 'bin') + os.pathsep + os.environ['PATH']
        bot = subprocess.Popen([sys.executable, 'bot.py'], cwd=folder,
                               env={**os.environ, 'PATH': path})
        try:
            alice.expect('presence', email=BOB, status='NLN')
            alice.do('send', to=BOB, text='Is anybody there?')
            alice.expect('message', text='You said: Is anybody there?')
            service.stop()      # so that twn ends, and the bot with it
        finally:
            bot.terminate()
            bot.wait()


def test_bot_is_short():
    assert len([line for line in BOT.splitlines() if line]) <= 10, BOT


main(globals())
