"""Standard input and output: bad lines, order, the ends, readers that go away."""

import json
import os
import signal

from twn_process import BOB, Service, Twn, main

BAD_LINES = [
    '', ' ', 'hello', '[]', '"quit"', '5', 'null', 'true', '{', '{}', '{"op":5}', '{"op":null}',
    '{"op":""}', "{'op':'quit'}", '{"op":"quit"} {"op":"quit"}', '{"op":"quit",}',
    'var x = {"op":"quit"}', '{"op":"contacts","id":{}}', '{"op":"contacts","id":[1]}',
    '{"op":"contacts","id":true}', '{"op":"send","to":"a@b","text":"\\u0000"}',
    '{"op":"send","to":"a@b","text":"\\ud800"}', '[' * 500000, '{"a":' * 100000,
    '{"op":"contacts","id":99999999999999999999}', '{"op":"contacts","id":1e999}',
]


def barrier(twn):
    twn.do('contacts')
    return [event for event in twn.skipped if event['event'] != 'contacts']


def test_lines_that_are_no_command():
    with Service() as service, Twn(service) as alice:
        alice.online()
        barrier(alice)
        for line in BAD_LINES:
            alice.write(line + '\n')
            answers = [event for event in barrier(alice) if event['event'] == 'result']
            assert len(answers) == 1, (line[:60], answers)
            assert answers[0]['id'] is None and answers[0]['ok'] is False, line[:60]
            assert answers[0]['message'] and answers[0]['code'] is None
        alice.quit()


def test_bytes_that_are_no_text():
    with Service() as service, Twn(service) as alice:
        alice.online()
        barrier(alice)
        for line in (b'\xff\xfe', b'{"op":"name","name":"\xe9"}', b'{"op":"contacts"}\0',
                     b'{"op":"name","name":"\xed\xa0\x80"}'):
            alice.write(line + b'\n')
            answers = [event for event in barrier(alice) if event['event'] == 'result']
            assert [(event['id'], event['ok']) for event in answers] == [(None, False)], line
        alice.quit()


def test_lines_that_are_too_long():
    with Service() as service, Twn(service) as alice:
        alice.online()
        barrier(alice)
        big = json.dumps({'op': 'nothing', 'id': 'big', 'x': 'y' * (1024 * 1024 - 200)})
        assert len(big) <= 1024 * 1024
        alice.write(big + '\n')
        assert alice.expect('result')['id'] == 'big'
        alice.write('{"op":"contacts","id":"never","x":"' + 'y' * (3 * 1024 * 1024) + '"}\n')
        result = alice.expect('result')
        assert result['id'] is None and result['ok'] is False
        alice.quit()


def test_unknown_operations_and_ids():
    with Service() as service, Twn(service) as alice:
        alice.online()
        alice.refuse('dance')
        alice.refuse('Contacts')
        alice.write('{"op":"dance"}\n')
        result = alice.expect('result')
        assert result['id'] is None and result['ok'] is False
        for text in ('"text"', '"\\u00e9\\ud83d\\ude00"', '0', '-3', '1.5', '9007199254740993'):
            alice.write('{"op":"contacts","id":%s}\n' % text)
            assert alice.expect('result')['id'] == json.loads(text)
        alice.write('{"op":"contacts"}\n')
        alice.expect('contacts')
        assert not [event for event in barrier(alice) if event['event'] == 'result']
        alice.write('{"op":"contacts","id":null}\n')
        alice.expect('contacts')
        assert not [event for event in barrier(alice) if event['event'] == 'result']
        alice.quit()


def test_peers_operations_that_cannot_be_begun():
    with Service() as service, Twn(service) as alice:
        alice.online()
        alice.refuse('picture', file='/nonexistent/x')
        alice.refuse('fetch-picture', email='nobody', save='/nonexistent/x')
        alice.refuse('send-file', to=BOB, file='/nonexistent/x')
        alice.refuse('accept', transfer='1', save='/nonexistent/x')
        alice.refuse('decline', transfer='1')
        alice.refuse('cancel', transfer='1')
        alice.refuse('send', to=BOB, text=':x:', emoticons=[{'shortcut': ':x:', 'file': '/x'}])
        assert not os.path.exists('/nonexistent')
        alice.quit()


def test_input_in_pieces():
    with Service() as service, Twn(service) as alice:
        alice.online()
        for byte in b'{"op":"contacts","id":"caf\xc3\xa9"}\r\n':
            alice.write(bytes([byte]))
        assert alice.expect('result', ok=True)['id'] == 'café'
        alice.write('{"op":"contacts","id":1}\n{"op":"contacts","id":2}\n{"op":"con')
        alice.expect('result', id=1)
        alice.expect('result', id=2)
        alice.write('tacts","id":3}\n')
        alice.expect('result', id=3)
        alice.write('{"op":"contacts","id":"without a line end"}')
        alice.end_input()
        alice.expect('result', id='without a line end', ok=True)
        alice.finish()


def test_input_before_online_is_kept():
    with Service('slow') as service, Twn(service) as alice:
        ids = [alice.begin('contacts') for _ in range(600)]
        alice.write('no command\n')
        ids.append(None)
        ids.append(alice.begin('status', status='BSY'))
        ids.append(alice.begin('quit'))
        alice.finish()
        online = [number for number, event in enumerate(alice.events)
                  if event['event'] == 'state' and event['state'] == 'online'][0]
        results = [(number, event['id']) for number, event in enumerate(alice.events)
                   if event['event'] == 'result']
        assert [message_id for _, message_id in results] == ids
        assert results[0][0] > online


def test_nothing_after_quit_is_done():
    with Service() as service, Twn(service) as alice:
        alice.online()
        alice.write('{"op":"quit","id":"q"}\n{"op":"contacts","id":"late"}\n')
        alice.expect('result', id='q', ok=True)
        alice.finish()
        assert not [event for event in alice.events
                    if event['event'] == 'contacts' or event.get('id') == 'late']


def test_empty_input_signs_in_and_out():
    with Service() as service, Twn(service) as alice:
        alice.end_input()
        assert alice.finish()['reason'] == 'user'
        assert [event for event in alice.events
                if event['event'] == 'state' and event['state'] == 'online']


def test_commands_of_a_sign_in_that_fails_are_answered():
    with Service('login-401') as service, Twn(service) as alice:
        ids = [alice.begin('contacts'), alice.begin('send', to=BOB, text='x')]
        alice.expect('state', state='connecting')
        alice.finish(3)
        results = [event for event in alice.events if event['event'] == 'result']
        assert [event['id'] for event in results] in (ids, ids[:1], [])
        assert not [event for event in results if event['ok']]


def test_a_reader_that_goes_away():
    with Service() as service, Twn(service, BOB) as bob, Twn(service) as alice:
        bob.online()
        alice.online()
        bob.expect('presence', email='alice@example.com', status='NLN')
        alice.process.stdout.close()
        alice.write('{"op":"contacts","id":1}\n')
        bob.expect('presence', email='alice@example.com', status='FLN')
        assert alice.process.wait(60) == 0
        bob.quit()


def test_a_reader_that_is_slow():
    with Service() as service, Twn(service) as alice:
        alice.online()
        ids = [alice.begin('contacts') for _ in range(2000)]  # far more than a pipe holds
        ids.append(alice.begin('quit'))
        alice.finish()
        assert [event['id'] for event in alice.events if event['event'] == 'result'] == ids


def test_a_signal_answers_what_waits():
    with Service('no-chg-echo:2') as service, Twn(service) as alice:
        alice.online()
        ids = [alice.begin('status', status='BSY'), alice.begin('contacts')]
        alice.process.send_signal(signal.SIGTERM)
        assert alice.finish()['reason'] == 'user'
        results = [event for event in alice.events if event['event'] == 'result']
        assert [event['id'] for event in results] in (ids, ids[:1], [])
        assert not [event for event in results if event['ok']]


main(globals())
