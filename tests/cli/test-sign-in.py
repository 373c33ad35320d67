"""Signing in and out: the order of events, every exit status, again and again, two at once."""

import signal
import socket
import json
import os
import re

from twn_process import (ALICE, BOB, CAROL, FLAVOUR, PASSWORD, Service, Twn, account,
                         contact, main)

MICROSOFT = FLAVOUR == 'microsoft'
ALL_FIELDS = {
    'state': {'state', 'reason', 'message'},
    'account': {'email', 'name', 'verified', 'status'},
    'group': {'id', 'name', 'change'},
    'contact': {'email', 'name', 'lists', 'groups', 'status', 'change'},
    'presence': {'email', 'name', 'status', 'client-id', 'picture'},
    'added-you': {'email', 'name'},
    'mail': {'inbox', 'folders', 'from', 'subject'},
    'result': {'id', 'ok', 'code', 'message', 'chat', 'transfer'},
}


def check_fields(events):
    for event in events:
        expected = ALL_FIELDS[event['event']] | {'event', 'time'}
        assert set(event) == expected, event
        assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z', event['time']), event


SCENARIO = [
    account(ALICE, 'Alice', groups=['Friends', 'Work'], contacts=[
        contact(BOB, ['FL', 'AL', 'RL'], 'Bob', ['Friends', 'Work']),
        contact(CAROL, ['FL', 'AL'], 'Кэрол 🙂', []),
        contact('dave@example.com', ['RL'], 'Dave'),
        contact('eve@example.com', ['BL', 'RL'], 'Eve'),
    ]),
    account(BOB, 'Bob', contacts=[contact(ALICE, ['FL', 'AL', 'RL'], 'Alice')]),
    account(CAROL, 'Кэрол 🙂', contacts=[contact(ALICE, ['AL', 'RL'], 'Alice')]),
]


def test_order_at_sign_in():
    with Service(accounts=SCENARIO) as service, Twn(service, BOB) as bob:
        bob.online()
        with Twn(service, 'ALICE@Example.com') as alice:
            alice.expect('state', state='online')
            while {'added-you', 'presence'} - {event['event'] for event in alice.events}:
                assert alice.next_event() is not None
            check_fields(alice.events)
            kinds = [event['event'] if event['event'] != 'state' else event['state']
                     for event in alice.events]
            groups = kinds.count('group')
            contacts = kinds.count('contact')
            start = ['connecting', 'authenticating', 'synchronizing']
            head = start + ['group'] * groups + ['contact'] * contacts + ['account', 'online']
            assert kinds[:len(head)] == head, kinds
            rest = [kind for kind in kinds[len(head):] if kind != 'mail']
            assert sorted(rest) == ['added-you', 'presence'], kinds
            assert (groups, contacts) == (2, 4)

            by_email = {event['email']: event for event in alice.events
                        if event['event'] == 'contact'}
            assert sorted(by_email[BOB]['groups']) == ['Friends', 'Work']
            assert by_email[BOB]['lists'] == ['FL', 'AL', 'RL']
            assert by_email[BOB]['status'] == 'FLN'
            assert by_email[CAROL]['groups'] == [] and by_email[CAROL]['name'] == 'Кэрол 🙂'
            assert by_email['dave@example.com']['lists'] == ['RL']
            assert by_email['eve@example.com']['lists'] == ['BL', 'RL']
            assert {event['change'] for event in by_email.values()} == {'listed'}
            assert sorted(event['name'] for event in alice.events
                          if event['event'] == 'group') == ['Friends', 'Work']

            own = [event for event in alice.events if event['event'] == 'account']
            assert len(own) == 1
            assert (own[0]['email'], own[0]['name'], own[0]['verified'], own[0]['status']) == (
                ALICE, 'Alice', True, 'NLN')
            added = [event for event in alice.events if event['event'] == 'added-you']
            assert [event['email'] for event in added] == ['dave@example.com']

            presence = bob.expect('presence', email=ALICE)
            assert (presence['status'], presence['name'], presence['picture']) == (
                'NLN', 'Alice', None)
            assert presence['client-id'] > 0
            last = alice.quit()
            assert last['reason'] == 'user'
            gone = bob.expect('presence', email=ALICE)
            assert (gone['status'], gone['name'], gone['client-id'], gone['picture']) == (
                'FLN', 'Alice', 0, None)


def test_first_status():
    with Service() as service, Twn(service, BOB) as bob:
        bob.online()
        for code in ('NLN', 'BSY', 'IDL', 'BRB', 'AWY', 'PHN', 'LUN'):
            with Twn(service, ALICE, '--status=' + code) as alice:
                assert alice.expect('account')['status'] == code
                alice.online()
                assert bob.expect('presence', email=ALICE)['status'] == code
                alice.quit()
                bob.expect('presence', email=ALICE, status='FLN')
        with Twn(service, ALICE, '--status=HDN') as alice:
            assert alice.expect('account')['status'] == 'HDN'
            alice.expect('presence', email=BOB, status='NLN')
            alice.quit()
        bob.do('contacts')
        assert not [event for event in bob.skipped if event['event'] == 'presence'
                    and event['status'] != 'FLN'], bob.describe()


def expect_end(service, status, reason, *options, email=ALICE, password=PASSWORD):
    with Twn(service, email, *options, password=password) as twn:
        last = twn.finish(status)
        assert last['reason'] == reason, last
        assert last['message'] and '\n' not in last['message'], last
        assert password not in twn.error_text and password not in json.dumps(twn.events)
        return twn


def test_wrong_password_and_unknown_account():
    with Service() as service:
        expect_end(service, 3, 'auth-failed', password='wr0ng-passw0rd')
        expect_end(service, 3, 'auth-failed', email='nobody@example.com', password='wr0ng-too')


def expect_table(rows, *options):
    for fault, status, reason in rows:
        try:
            with Service(*fault.split()) as service:
                expect_end(service, status, reason, *options)
        except AssertionError as error:
            raise AssertionError('%s: %s' % (fault, error)) from None


def test_refused_sign_ins():
    expect_table([
        ('login-401', 3, 'auth-failed'),
        ('login-401-bare', 3, 'auth-failed'),
        ('da-status-failed-200', 3, 'auth-failed'),
        ('error-911-at-ticket error-911-at-ticket:2 error-911-at-ticket:3', 3, 'auth-failed'),
        ('error-917-at-ticket error-917-at-ticket:2 error-917-at-ticket:3', 3, 'auth-failed'),
        ('error-923-at-ticket', 3, 'auth-failed'),
        ('error-924-at-ticket', 3, 'auth-failed'),
        ('error-927-at-ticket', 3, 'auth-failed'),
    ])


def test_services_that_cannot_serve():
    expect_table([
        ('login-500', 4, 'network'),
        ('login-503', 4, 'network'),
        ('error-500-at-usr', 4, 'network'),
        ('error-601-at-usr', 4, 'network'),
        ('error-910-at-ticket', 4, 'network'),
        ('error-921-at-ticket', 4, 'network'),
        ('close-at-connect', 4, 'network'),
        ('close-at-ver', 4, 'network'),
        ('close-at-usr', 4, 'network'),
        ('close-at-ticket', 4, 'network'),
        ('close-at-syn', 4, 'network'),
        ('close-at-chg', 4, 'network'),
        ('out', 4, 'network'),
    ] + ([('nexus-500', 4, 'network'), ('ns-refused', 4, 'network')] if MICROSOFT else []))


def test_time_limits():
    expect_table([(step, 4, 'network') for step in (
        'stall-at-connect', 'stall-at-ver', 'stall-at-cvr', 'stall-at-usr', 'stall-at-login',
        'stall-at-ticket')], '--timeout=1')


def test_broken_protocol():
    expect_table([
        ('ver-0', 5, 'protocol'),
        ('garbage-at-ver', 5, 'protocol'),
        ('garbage-at-usr', 5, 'protocol'),
        ('long-line', 5, 'protocol'),
        ('big-payload', 5, 'protocol'),
        ('bad-payload-length', 5, 'protocol'),
    ] + ([('redirect-loop', 5, 'protocol')] if MICROSOFT else []))


def test_server_that_goes_down():
    expect_table([
        ('out-ssd', 7, 'server-shutdown'),
        ('error-604-at-usr', 7, 'server-shutdown'),
        ('error-640-at-usr', 7, 'server-shutdown'),
    ])


def test_untrusted_tls():
    expect_table([
        ('foreign-certificate', 8, 'untrusted'),
        ('expired-certificate', 8, 'untrusted'),
        ('login-to-http', 8, 'untrusted'),
    ] + ([('nexus-to-http', 8, 'untrusted')] if MICROSOFT else []))


def test_nobody_listens():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    with Service() as service:
        with open(service.file, encoding='utf-8') as file:
            description = json.load(file)
        description['dispatch'] = '127.0.0.1:%d' % port
        path = os.path.join(service.folder, 'nobody.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(description, file)
        with Twn(path) as twn:
            assert twn.finish(4)['reason'] == 'network'


def test_connection_lost_later():
    with Service() as service, Twn(service) as alice:
        alice.online()
        service.stop(signal.SIGKILL)
        assert alice.finish(4)['reason'] == 'network'


def test_server_says_when_it_goes_down():
    with Service() as service, Twn(service) as alice:
        alice.online()
        alice.do('contacts')
        service.stop(signal.SIGTERM)
        message = alice.expect('server-message')
        assert set(message) == {'event', 'time', 'kind', 'text', 'minutes'}, message
        assert message['minutes'] is None or message['minutes'] >= 0
        assert alice.finish(7)['reason'] == 'server-shutdown'


def test_second_place_ends_the_first():
    with Service() as service, Twn(service) as first:
        first.online()
        with Twn(service) as second:
            second.online()
            assert first.finish(6)['reason'] == 'elsewhere'
            second.do('contacts')
            second.quit()


def test_second_place_is_not_fought_over():
    with Service() as service, Twn(service, ALICE, '--reconnect') as first:
        first.online()
        with Twn(service) as second:
            second.online()
            first.finish(6)
            second.do('contacts')
            second.quit()


def test_many_times_and_two_accounts_at_once():
    with Service() as service:
        for _ in range(4):
            with Twn(service, ALICE) as alice, Twn(service, BOB) as bob:
                alice.online()
                bob.online()
                alice.end_input()
                alice.finish()
                bob.quit()


def test_reconnects_after_a_lost_connection():
    with Service('close-at-xfr-sb') as service, Twn(service, ALICE, '--reconnect') as alice:
        alice.online()
        alice.begin('send', to=BOB, text='this opens a switchboard')
        lost = alice.expect('state', state='offline')
        assert lost['reason'] == 'network'
        alice.expect('state', state='connecting')
        alice.expect('contact', change='listed')
        alice.expect('account')
        alice.online()
        alice.do('contacts')
        alice.quit()


def test_reconnect_does_not_retry_the_first_sign_in():
    with Service('close-at-usr') as service:
        expect_end(service, 4, 'network', '--reconnect')
    with Service() as service:
        expect_end(service, 3, 'auth-failed', '--reconnect', password='wr0ng-passw0rd')


def test_signal_in_the_pause_before_a_reconnect():
    with Service() as service, Twn(service, ALICE, '--reconnect') as alice:
        alice.online()
        service.stop(signal.SIGKILL)
        alice.expect('state', state='offline', reason='network')
        alice.process.send_signal(signal.SIGTERM)
        assert alice.finish()['reason'] == 'user'


def test_signals_while_signing_in():
    for step in ('stall-at-connect', 'stall-at-login', 'stall-at-syn'):
        for number in (signal.SIGINT, signal.SIGTERM):
            with Service(step) as service, Twn(service) as alice:
                wanted = {'stall-at-connect': 'connecting', 'stall-at-login': 'authenticating',
                          'stall-at-syn': 'synchronizing'}[step]
                alice.expect('state', state=wanted)
                alice.process.send_signal(number)
                assert alice.finish()['reason'] == 'user'


def test_signals_while_online():
    for number in (signal.SIGINT, signal.SIGTERM):
        with Service() as service, Twn(service) as alice, Twn(service, BOB) as bob:
            alice.online()
            bob.expect('presence', email=ALICE)
            alice.process.send_signal(number)
            assert alice.finish()['reason'] == 'user'
            bob.expect('presence', email=ALICE, status='FLN')
            bob.quit()


def test_odd_streams_are_no_difference():
    for fault in ('split-reads', 'join-reads', 'lf-only', 'blank-lines', 'unknown-command',
                  'list-order', 'list-repeats', 'missing-args', 'list-missing-args'):
        with Service(fault) as service, Twn(service) as alice:
            alice.online()
            alice.do('contacts')
            answer = [event for event in alice.skipped if event['event'] == 'contacts'][0]
            contacts = sorted(entry['email'] for entry in answer['contacts'])
            if fault == 'list-missing-args':
                contacts.remove('empty@example.com')  # has no name, and everything that is needed
            assert contacts == [BOB, CAROL], (fault, contacts)
            alice.quit()


def test_unverified_account():
    with Service('unverified') as service, Twn(service) as alice:
        assert alice.expect('account')['verified'] is False
        alice.online().quit()


def test_gateway():
    with Service(accounts=SCENARIO) as service, Twn(service, BOB) as bob:
        bob.online()
        with Twn(service, ALICE, '--transport=http') as alice:
            alice.online()
            alice.do('send', to=BOB, text='by HTTP')
            assert bob.expect('message')['text'] == 'by HTTP'
            alice.quit()


main(globals())
