"""The trace shows the wire to its owner, and no secret to anybody."""

import json
import os
import re
import stat
import tempfile
import urllib.parse

from twn_process import ALICE, BOB, Service, Twn, account, contact, main

PASSWORD = 'Pa55 w%rd/é+='


def scenario():
    accounts = [account(ALICE, 'Alice', contacts=[contact(BOB, ['FL', 'AL', 'RL'], 'Bob')]),
                account(BOB, 'Bob', contacts=[contact(ALICE, ['FL', 'AL', 'RL'], 'Alice')])]
    for entry in accounts:
        entry['password'] = PASSWORD
    return accounts


def chat_with_trace(service, path):
    with Twn(service, BOB, password=PASSWORD) as bob, \
            Twn(service, ALICE, '--trace=' + path, password=PASSWORD) as alice:
        bob.online()
        alice.online()
        alice.do('send', to=BOB, text='the text is shown\nin two lines')
        message = bob.expect('message')
        bob.do('send', chat=message['chat'], text='and the answer')
        alice.expect('message')
        alice.quit()
        bob.quit()


def test_lines_and_secrets():
    with Service(accounts=scenario()) as service, tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'trace')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('an older trace\n')
        os.chmod(path, 0o644)
        chat_with_trace(service, path)

        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        with open(path, encoding='utf-8') as file:
            text = file.read()
        assert text.endswith('\n')
        lines = [json.loads(line) for line in text.splitlines()]
        for line in lines:
            assert list(line) == ['time', 'server', 'connection', 'dir', 'line', 'payload'], line
            assert line['server'] in ('DS', 'NS', 'SB', 'HTTP') and line['dir'] in ('in', 'out')
            assert isinstance(line['connection'], int)
            assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z', line['time'])
        assert {line['server'] for line in lines} >= {'NS', 'SB', 'HTTP'}

        def seen(server, direction, start):
            return [line for line in lines if line['server'] == server
                    and line['dir'] == direction and line['line'].startswith(start)]

        assert seen('NS', 'out', 'SYN ') and seen('NS', 'in', 'LST ')
        assert seen('NS', 'out', 'OUT')
        assert 'the text is shown\r\nin two lines' in seen('SB', 'out', 'MSG ')[0]['payload']
        assert [line for line in seen('SB', 'in', 'MSG ')
                if 'and the answer' in (line['payload'] or '')]

        for secret in (PASSWORD, urllib.parse.quote(PASSWORD), urllib.parse.quote(PASSWORD, '')):
            assert secret not in text, 'the password is in the trace'
            assert secret.replace('%20', '+') not in text
        tickets = [line['line'] for line in lines if ' TWN S ' in line['line']
                   and line['dir'] == 'out']
        assert tickets, 'the ticket was sent, and its line is there'
        for line in tickets:
            assert len(line.split(' TWN S ')[1]) <= 8, line
        assert not re.search(r't=[^&\s"]{6,}&p=', text), 'a ticket is in the trace'
        assert not re.search(r'from-PP=.{0,2}t=[0-9a-zA-Z]', text), 'a ticket is in the trace'
        for line in lines:
            words = line['line'].split(' ')
            if 'CKI' in words:
                key = words[words.index('CKI') + 1]
                assert not re.search(r'[0-9a-zA-Z]{4}', key), line
            if line['server'] == 'SB' and words[0] in ('USR', 'ANS') and line['dir'] == 'out':
                assert not re.search(r'[0-9a-zA-Z]{4}', words[3]), line
        for header in re.findall(r'Authorization: ([^\\]*)', text):
            assert PASSWORD not in header and 'pwd=' not in header, header


def test_output_and_errors_hold_no_secret():
    with Service(accounts=scenario()) as service:
        with Twn(service, ALICE, password=PASSWORD) as alice:
            alice.online()
            alice.quit()
            assert PASSWORD not in json.dumps(alice.events, ensure_ascii=False)
        with Twn(service, ALICE, password='wrong ' + PASSWORD) as alice:
            alice.finish(3)
            assert PASSWORD not in json.dumps(alice.events, ensure_ascii=False)
            assert PASSWORD not in alice.error_text


def test_a_trace_into_nothing():
    mode = os.stat('/dev/null').st_mode
    with Service(accounts=scenario()) as service:
        chat_with_trace(service, '/dev/null')
        with Twn(service, ALICE, '--trace=/dev/full', password=PASSWORD) as alice:
            alice.online()
            alice.do('contacts')
            alice.do('quit')
            while alice.next_event() is not None:
                pass
            assert alice.process.wait(60) == 0
    assert os.stat('/dev/null').st_mode == mode


main(globals())
