"""Chats between twn and twn: texts, formats, typing, nudges, groups, and what goes wrong."""

import datetime

from twn_process import ALICE, BOB, CAROL, Service, Twn, main

TEXTS = [
    'Hello, world',
    ' leading and trailing spaces ',
    'two\nlines\n\nand a blank one',
    'Ünïcödé, Кириллица, Ελληνικά, 日本語テキスト, 한국어, ไทย, हिन्दी, አማርኛ',
    'العربية وعברית both ways \u202e\u200f',
    '👩\u200d👩\u200d👧\u200d👦 🇦🇶 \U0001f600 \U0010fffd',
    'e\u0301 combining, \u00a0 no-break, \u2028 separator, \ufeff mark',
    '<b>no markup</b> &amp; "quotes" \\ %41 %20 \t tab',
    'MSG 1 N 5',
    'MIME-Version: 1.0',
    '\x01\x02\x1f\x7f control characters',
    '.',
]

PLAIN = {'font': None, 'bold': False, 'italic': False, 'underline': False, 'strike': False,
         'color': None, 'right-to-left': False}


def online(service, *emails, options=()):
    people = [Twn(service, email, *options) for email in emails]
    for person in people:
        person.online()
    for person in people:
        for email in emails:
            if email != person_email(person):
                if not any(event['event'] == 'presence' and event['email'] == email
                           for event in person.events):
                    person.expect('presence', email=email)
    return people


def person_email(person):
    return [event['email'] for event in person.events if event['event'] == 'account'][0]


def states(person, message_id):
    """Every state of one message, to its end."""
    found = [event for event in person.events
             if event['event'] == 'message-state' and event['id'] == message_id]
    while not found or found[-1]['state'] not in ('accepted', 'failed'):
        found.append(person.expect('message-state', id=message_id))
    return found


def test_texts_of_many_scripts_both_ways():
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            for text in TEXTS:
                alice.do('send', to=BOB, text=text)
                message = bob.expect('message')
                assert set(message) == {'event', 'time', 'chat', 'from', 'name', 'text', 'format'}
                assert (message['from'], message['name'], message['text']) == (
                    ALICE, alice_name(alice), text)
                bob.do('send', chat=message['chat'], text=text)
                answer = alice.expect('message')
                assert (answer['from'], answer['text']) == (BOB, text)
            assert not [event for event in alice.events if event['event'] == 'message'
                        and event['from'] == ALICE], 'own messages are no events'
            alice.quit()
            bob.quit()


def alice_name(alice):
    return [event['name'] for event in alice.events if event['event'] == 'account'][0]


def test_states_and_order():
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            for number in range(3):
                result = alice.do('send', to='BOB@example.com', text='text %d' % number)
                before = [event for event in alice.skipped if event['event'] == 'message-state']
                assert [event['state'] for event in before] == ['queued'], before
                found = states(alice, result['id'])
                assert [event['state'] for event in found] == ['queued', 'sent', 'accepted']
                for event in found:
                    assert set(event) == {'event', 'time', 'id', 'chat', 'to', 'state', 'reason',
                                          'code'}
                    assert event['to'] == BOB and event['chat'] == result['chat'] != ''
                    assert event['reason'] is None and event['code'] is None
                bob.expect('message', text='text %d' % number)
            alice.quit()


def test_ids():
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            alice.write('{"op":"send","to":"%s","text":"a","id":7}\n' % BOB)
            assert alice.expect('message-state')['id'] == 7
            assert alice.expect('result')['id'] == 7
            alice.write('{"op":"send","to":"%s","text":"b","id":2.5}\n' % BOB)
            assert alice.expect('result')['id'] == 2.5
            alice.write('{"op":"send","to":"%s","text":"c"}\n' % BOB)
            while True:
                queued = alice.expect('message-state', state='queued')
                if queued['id'] not in (7, 2.5):
                    break
            assert isinstance(queued['id'], str) and queued['id']
            assert [event['state'] for event in states(alice, queued['id'])] == [
                'queued', 'sent', 'accepted']
            assert not [event for event in alice.events
                        if event['event'] == 'result' and event['id'] == queued['id']]
            for text in 'abc':
                bob.expect('message', text=text)
            alice.quit()


def test_formats():
    formats = [
        {},
        {'bold': True}, {'italic': True}, {'underline': True}, {'strike': True},
        {'bold': True, 'italic': True, 'underline': True, 'strike': True},
        {'font': 'MS Sans Serif', 'color': '#123456'},
        {'font': 'ＭＳ ゴシック', 'color': '#ff0000'},
        {'color': '#00000f'},
        {'right-to-left': True, 'font': 'Arial'},
    ]
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            for number, given in enumerate(formats):
                alice.do('send', to=BOB, text='format %d' % number, format=given)
                got = bob.expect('message', text='format %d' % number)['format']
                assert set(got) == set(PLAIN), got
                for key, value in given.items():
                    assert got[key] == value, (given, got)
                for flag in ('bold', 'italic', 'underline', 'strike', 'right-to-left'):
                    assert got[flag] is given.get(flag, False), (given, got)
            for bad in ({'bold': 1}, {'color': 'red'}, {'color': '#12345'}, {'color': '#1234567'},
                        {'color': '#+12345'}, {'font': 5}, {'font': 'x' * 200}, [], 'bold'):
                alice.refuse('send', to=BOB, text='never sent', format=bad)
            alice.do('send', to=BOB, text='last')
            bob.expect('message', text='last')
            assert not [event for event in bob.skipped if event['event'] == 'message']
            alice.quit()


def test_chat_keeps_its_id():
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            chat = alice.do('send', to=BOB, text='one')['chat']
            there = bob.expect('message', text='one')['chat']
            bob.do('leave', chat=there)
            bob.do('contacts')
            assert alice.do('send', to=BOB, text='two')['chat'] == chat
            assert alice.do('send', chat=chat, text='three')['chat'] == chat
            bob.expect('message', text='two')
            again = bob.expect('message', text='three')['chat']
            assert bob.do('send', to=ALICE, text='four')['chat'] == again == there
            assert alice.expect('message', text='four')['chat'] == chat
            assert not [event for event in alice.events + bob.events if event['event'] == 'chat']
            alice.quit()


def test_typing_and_nudge():
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            alice.do('typing', to=BOB)  # nobody is there to see it
            chat = alice.do('nudge', to=BOB)['chat']
            nudge = bob.expect('nudge')
            assert (nudge['from'], set(nudge)) == (ALICE, {'event', 'time', 'chat', 'from'})
            assert not [event for event in bob.events if event['event'] == 'typing']
            alice.do('typing', to=BOB)
            typing = bob.expect('typing')
            assert (typing['from'], set(typing)) == (ALICE, {'event', 'time', 'chat', 'from'})
            bob.do('typing', chat=typing['chat'])
            assert alice.expect('typing')['chat'] == chat
            for _ in range(3):
                bob.do('nudge', chat=nudge['chat'])
            for _ in range(3):
                assert alice.expect('nudge')['from'] == BOB
            alice.quit()


def test_long_texts():
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            for text in ('x' * 1600, 'é' * 3000, '🙂' * 2000, 'a\n' * 2500, 'я' * 20000):
                sent = alice.do('send', to=BOB, text=text)['id']
                assert bob.expect('message')['text'] == text
                assert [event['state'] for event in states(alice, sent)] == [
                    'queued', 'sent', 'accepted']
            sent = alice.do('send', to=BOB, text='z' * 1000000)['id']
            last = states(alice, sent)[-1]
            assert (last['state'], last['reason'], last['code']) == ('failed', 'too-long', None)
            alice.do('send', to=BOB, text='after')
            bob.expect('message', text='after')
            alice.quit()


def test_offline_contact():
    with Service() as service, Twn(service) as alice:
        alice.online()
        result = alice.do('send', to=BOB, text='nobody there')
        last = states(alice, result['id'])[-1]
        assert (last['state'], last['reason'], last['code']) == ('failed', 'refused', 217)
        with Twn(service, BOB) as bob:
            bob.online()
            alice.expect('presence', email=BOB)
            assert alice.do('send', to=BOB, text='there now')['chat'] == result['chat']
            bob.expect('message', text='there now')
            alice.quit()


def test_hidden():
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            alice.do('status', status='HDN')
            last = states(alice, alice.do('send', to=BOB, text='unseen')['id'])[-1]
            assert (last['state'], last['reason']) == ('failed', 'hidden'), last
            alice.do('status', status='NLN')
            alice.do('send', to=BOB, text='seen')
            assert bob.expect('message')['text'] == 'seen'
            alice.quit()


def test_nak():
    with Service('nak') as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            last = states(alice, alice.do('send', to=BOB, text='lost')['id'])[-1]
            assert (last['state'], last['reason'], last['code']) == ('failed', 'nak', None)
            again = alice.do('send', to=BOB, text='arrives')
            bob.expect('message', text='arrives')
            assert states(alice, again['id'])[-1]['state'] == 'accepted'
            alice.quit()


def test_nobody_answers():
    """Both at once, for each takes the protocol's 30 seconds."""
    with Service('drop-ack') as deaf, Service('no-join') as empty:
        alice, bob = online(deaf, ALICE, BOB)
        other_alice, other_bob = online(empty, ALICE, BOB)
        with alice, bob, other_alice, other_bob:
            sent = alice.do('send', to=BOB, text='nobody says that it came')['id']
            other_sent = other_alice.do('send', to=BOB, text='nobody joins')['id']
            bob.expect('message')
            found = states(alice, sent)
            assert [event['state'] for event in found] == ['queued', 'sent', 'failed']
            assert (found[-1]['reason'], found[-1]['code']) == ('timeout', None)
            found = states(other_alice, other_sent)
            assert [event['state'] for event in found] == ['queued', 'failed']
            assert (found[-1]['reason'], found[-1]['code']) == ('timeout', None)
            alice.quit()
            other_alice.quit()


def test_switchboard_that_refuses():
    for fault, reason, code in (('error-500-at-cal', 'refused', 500),
                                ('error-713-at-cal', 'refused', 713)):
        with Service(fault) as service:
            alice, bob = online(service, ALICE, BOB)
            with alice, bob:
                last = states(alice, alice.do('send', to=BOB, text='lost')['id'])[-1]
                assert (last['state'], last['reason'], last['code']) == (
                    'failed', reason, code), last
                again = alice.do('send', to=BOB, text='arrives')
                bob.expect('message', text='arrives')
                assert states(alice, again['id'])[-1]['state'] == 'accepted'
                alice.quit()


def test_group_of_three():
    with Service() as service:
        alice, bob, carol = online(service, ALICE, BOB, CAROL)
        with alice, bob, carol:
            chat = alice.do('send', to=BOB, text='hello bob')['chat']
            bobs = bob.expect('message')['chat']
            result = alice.do('invite', chat=chat, email=CAROL)
            assert result['chat'] == chat
            joined = alice.expect('chat')
            assert set(joined) == {'event', 'time', 'chat', 'email', 'change', 'participants'}
            assert (joined['chat'], joined['email'], joined['change']) == (chat, CAROL, 'joined')
            assert sorted(joined['participants']) == [BOB, CAROL]
            seen = bob.expect('chat', email=CAROL, change='joined')
            assert seen['chat'] == bobs and sorted(seen['participants']) == [ALICE, CAROL]
            found = [carol.expect('chat', change='joined') for _ in range(2)]
            assert sorted(event['email'] for event in found) == [ALICE, BOB]
            assert sorted(found[-1]['participants']) == [ALICE, BOB]
            carols = found[0]['chat']

            sent = carol.do('send', chat=carols, text='from carol')
            assert alice.expect('message')['chat'] == chat
            assert bob.expect('message')['chat'] == bobs
            assert {event['to'] for event in states(carol, sent['id'])} == {None}
            alice.do('typing', chat=chat)
            assert bob.expect('typing')['chat'] == bobs
            assert carol.expect('typing')['chat'] == carols
            bob.do('nudge', chat=bobs)
            assert alice.expect('nudge')['chat'] == chat
            assert carol.expect('nudge')['from'] == BOB

            carol.do('leave', chat=carols)
            left = alice.expect('chat', email=CAROL, change='left')
            assert left['participants'] == [BOB] and left['chat'] == chat
            bob.expect('chat', email=CAROL, change='left')
            alice.do('send', chat=chat, text='still the group')
            assert bob.expect('message', text='still the group')['chat'] == bobs

            fresh = alice.do('send', to=BOB, text='only for bob')['chat']
            assert fresh != chat
            other = bob.expect('message', text='only for bob')['chat']
            assert other != bobs
            assert bob.do('send', to=ALICE, text='back')['chat'] == other
            assert alice.expect('message', text='back')['chat'] == fresh
            alice.quit()


def test_invite_to_a_new_chat():
    with Service() as service:
        alice, bob, carol = online(service, ALICE, BOB, CAROL)
        with alice, bob, carol:
            chat = alice.do('invite', to=BOB, email=CAROL)['chat']
            alice.expect('chat', chat=chat, email=CAROL, change='joined')
            alice.do('send', chat=chat, text='to both')
            assert bob.expect('message')['text'] == 'to both'
            assert carol.expect('message')['text'] == 'to both'
            alice.quit()


def test_invite_that_fails():
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            chat = alice.do('send', to=BOB, text='hello')['chat']
            bob.expect('message')
            alice.refuse('invite', code=217, chat=chat, email=CAROL)
            alice.refuse('invite', chat=chat, email='carol')
            alice.refuse('invite', chat='no-such-chat', email=CAROL)
            alice.refuse('invite', email=CAROL)
            alice.do('send', chat=chat, text='as before')
            bob.expect('message', text='as before')
            alice.quit()


def test_targets():
    with Service() as service, Twn(service) as alice:
        alice.online()
        for op in ('send', 'typing', 'nudge'):
            alice.refuse(op, text='x')
            alice.refuse(op, text='x', to=BOB, chat='1')
            alice.refuse(op, text='x', to='bob')
            alice.refuse(op, text='x', to=5)
            alice.refuse(op, text='x', chat='no-such-chat')
            alice.refuse(op, text='x', chat=5)
        alice.refuse('leave')
        alice.refuse('leave', chat='no-such-chat')
        alice.refuse('leave', to=BOB)
        alice.refuse('send', to=BOB)
        alice.refuse('send', to=BOB, text='')
        alice.refuse('send', to=BOB, text=['x'])
        assert not [event for event in alice.events if event['event'] == 'message-state']
        alice.quit()


def test_blocked_contact_cannot_be_called():
    with Service() as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            bob.do('block', email=ALICE)
            last = states(alice, alice.do('send', to=BOB, text='no')['id'])[-1]
            assert (last['state'], last['reason']) == ('failed', 'refused'), last
            assert last['code'] in (216, 217)
            bob.do('contacts')
            assert not [event for event in bob.events if event['event'] == 'message']
            alice.quit()


def test_end_of_input_waits_for_messages():
    with Service('slow') as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            ids = [alice.begin('send', to=BOB, text='text %d' % number) for number in range(5)]
            alice.end_input()
            alice.finish()
            for message_id in ids:
                results = [event for event in alice.events
                           if event['event'] == 'result' and event['id'] == message_id]
                assert [event['ok'] for event in results] == [True]
                assert [event['state'] for event in states(alice, message_id)] == [
                    'queued', 'sent', 'accepted']
            assert [bob.expect('message')['text'] for _ in ids] == [
                'text %d' % number for number in range(5)]


def seconds(event):
    return datetime.datetime.fromisoformat(event['time'].replace('Z', '+00:00')).timestamp()


def test_end_of_input_waits_20_seconds_at_most():
    """Both at once: a message that nobody answers, and a command."""
    with Service('no-join') as empty, Service('no-chg-echo:2') as deaf:
        alice, bob = online(empty, ALICE, BOB)
        other = Twn(deaf).online()
        with alice, bob, other:
            sent = alice.begin('send', to=BOB, text='nobody joins')
            alice.end_input()
            first = other.begin('status', status='BSY')
            second = other.begin('contacts')
            third = other.begin('quit')
            last = alice.finish()
            found = states(alice, sent)
            assert [event['state'] for event in found] == ['queued', 'failed']
            assert found[-1]['reason'] == 'connection'
            assert 15 < seconds(last) - seconds(found[0]) < 25

            last = other.finish()
            results = [event for event in other.events if event['event'] == 'result']
            assert [(event['id'], event['ok']) for event in results] == [
                (first, False), (second, False), (third, False)], other.describe()
            assert not [event for event in other.events if event['event'] == 'contacts']


def test_group_is_opened_again():
    with Service('close-at-msg:3') as service:
        alice, bob, carol = online(service, ALICE, BOB, CAROL)
        with alice, bob, carol:
            chat = alice.do('send', to=BOB, text='one')['chat']
            alice.do('invite', chat=chat, email=CAROL)
            alice.expect('chat', email=CAROL, change='joined')
            alice.do('send', chat=chat, text='two')
            carol.expect('message', text='two')
            bob.expect('message', text='two')
            lost = states(alice, alice.do('send', chat=chat, text='three')['id'])[-1]
            assert (lost['state'], lost['reason']) == ('failed', 'connection'), lost

            result = alice.do('send', chat=chat, text='four')
            assert result['chat'] == chat
            joined = [alice.expect('chat', change='joined') for _ in range(2)]
            assert sorted(event['email'] for event in joined) == [BOB, CAROL]
            assert {event['chat'] for event in joined} == {chat}
            assert states(alice, result['id'])[-1]['state'] == 'accepted'
            alice.do('send', chat=chat, text='five')
            bob.expect('message', text='five')
            carol.expect('message', text='five')
            alice.quit()


def test_lost_connection_ends_every_message():
    with Service('close-at-xfr-sb') as service:
        alice, bob = online(service, ALICE, BOB)
        with alice, bob:
            sent = alice.begin('send', to=BOB, text='lost')
            alice.finish(4)
            last = states(alice, sent)[-1]
            assert (last['state'], last['reason']) == ('failed', 'connection'), last


main(globals())
