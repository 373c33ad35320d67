"""The list and the account: every operation, what it causes here and at the other end."""

from twn_process import ALICE, BOB, CAROL, Service, Twn, account, contact, main

DAVE = 'dave@example.com'

SCENARIO = [
    account(ALICE, 'Alice', groups=['Friends', 'Work'], contacts=[
        contact(BOB, ['FL', 'AL', 'RL'], 'Bob', ['Friends']),
        contact(CAROL, ['FL', 'AL', 'RL'], 'Carol'),
    ]),
    account(BOB, 'Bob', contacts=[contact(ALICE, ['FL', 'AL', 'RL'], 'Alice')]),
    account(CAROL, 'Carol', contacts=[contact(ALICE, ['FL', 'AL', 'RL'], 'Alice')]),
    account(DAVE, 'Dave'),
]


def listed(twn, email):
    twn.do('contacts')
    answer = [event for event in twn.skipped if event['event'] == 'contacts'][0]
    found = [entry for entry in answer['contacts'] if entry['email'] == email]
    return found[0] if found else None


def caused(twn, name, **fields):
    """Those of the events before the last result."""
    return [event for event in twn.skipped if event['event'] == name
            and all(event[key] == value for key, value in fields.items())]


def test_contacts():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice:
        alice.online()
        alice.do('contacts')
        answer = caused(alice, 'contacts')[0]
        assert set(answer) == {'event', 'time', 'contacts', 'groups', 'privacy', 'notify'}
        assert sorted(entry['email'] for entry in answer['contacts']) == [BOB, CAROL]
        for entry in answer['contacts']:
            assert {'email', 'name', 'lists', 'groups', 'status'} <= set(entry)
        assert sorted(group['name'] for group in answer['groups']) == ['Friends', 'Work']
        assert all(isinstance(group['id'], str) and set(group) == {'id', 'name'}
                   for group in answer['groups'])
        assert (answer['privacy'], answer['notify']) == ('allow', 'ask')
        alice.quit()


def test_status():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice, Twn(service, BOB) as bob:
        alice.online()
        bob.expect('presence', email=ALICE)
        for code in ('BSY', 'IDL', 'BRB', 'AWY', 'PHN', 'LUN', 'NLN'):
            alice.do('status', status=code)
            assert [event['status'] for event in caused(alice, 'account')] == [code]
            assert bob.expect('presence', email=ALICE)['status'] == code
        alice.do('status', status='HDN')
        assert caused(alice, 'account')[0]['status'] == 'HDN'
        bob.expect('presence', email=ALICE, status='FLN')
        for code in ('FLN', 'nln', 'XYZ', ''):
            alice.refuse('status', status=code)
        alice.refuse('status')
        alice.refuse('status', status=5)
        alice.quit()


def test_name():
    names = ['Alice [away]', '100% A&B', 'Ålice 日本語 🙂 עברית', 'a' * 100]
    with Service(accounts=SCENARIO) as service, Twn(service) as alice, Twn(service, BOB) as bob:
        alice.online()
        bob.expect('presence', email=ALICE)
        for name in names:
            alice.do('name', name=name)
            assert [event['name'] for event in caused(alice, 'account')] == [name]
            assert bob.expect('presence', email=ALICE)['name'] == name
        alice.refuse('name')
        alice.refuse('name', name='')
        alice.refuse('name', name=None)
        alice.quit()


def test_add_and_remove():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice, Twn(service, DAVE) as dave:
        alice.online()
        dave.online()
        alice.do('add', email='Dave@Example.COM')
        assert caused(alice, 'contact')[0]['change'] == 'added'
        assert set(listed(alice, DAVE)['lists']) == {'FL', 'AL'}
        added = dave.expect('added-you')
        assert added['email'] == ALICE and set(added) == {'event', 'time', 'email', 'name'}
        assert 'RL' in listed(dave, ALICE)['lists']

        alice.do('remove', email=DAVE)
        assert caused(alice, 'contact', email=DAVE)
        assert set(listed(alice, DAVE)['lists']) == {'AL'}
        dave.expect('contact', email=ALICE)

        alice.do('remove', email='nobody-at-all@example.com')
        alice.refuse('add')
        alice.refuse('add', email='dave')
        alice.refuse('add', email=DAVE, group='No such group')
        assert set(listed(alice, DAVE)['lists']) == {'AL'}
        alice.do('add', email=DAVE, group='Work')
        assert listed(alice, DAVE)['groups'] == ['Work']
        alice.quit()


def test_added_you_is_for_those_not_decided_about():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice, Twn(service, DAVE) as dave:
        alice.online()
        dave.online()
        dave.do('allow', email=ALICE)
        alice.do('add', email=DAVE)
        dave.expect('contact', email=ALICE, change='changed')
        assert set(listed(dave, ALICE)['lists']) == {'AL', 'RL'}
        alice.do('remove', email=DAVE)
        dave.expect('contact', email=ALICE, change='changed')
        dave.do('block', email=ALICE)
        alice.do('add', email=DAVE)
        while 'RL' not in listed(dave, ALICE)['lists']:
            dave.expect('contact', email=ALICE)
        assert not [event for event in dave.events if event['event'] == 'added-you']
        dave.quit()
    with Service(accounts=SCENARIO) as service, Twn(service) as alice:
        alice.online()
        alice.do('add', email=DAVE)
        with Twn(service, DAVE) as dave:
            assert dave.expect('added-you')['email'] == ALICE
            dave.do('allow', email=ALICE)
            dave.quit()
        with Twn(service, DAVE) as dave:
            dave.online()
            dave.do('contacts')
            assert not [event for event in dave.events if event['event'] == 'added-you']
            dave.quit()
        alice.quit()


def test_repeated_presence_is_told_each_time():
    with Service('repeated-presence:2', accounts=SCENARIO) as service, Twn(service, BOB) as bob:
        bob.online()
        with Twn(service) as alice:
            alice.online()
            for _ in range(3):
                assert bob.expect('presence', email=ALICE)['status'] == 'NLN'
            alice.quit()
        changes = {event['change'] for event in bob.events if event['event'] == 'contact'}
        assert changes == {'listed'}, 'presence alone causes no contact event'
        bob.quit()


def test_add_of_an_unknown_account():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice:
        alice.online()
        result = alice.call('add', email='nobody-at-all@example.com')
        assert result['ok'] is False and result['code'] in (205, 201), result
        assert listed(alice, 'nobody-at-all@example.com') is None
        alice.quit()


def test_block_unblock_allow():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice, Twn(service, BOB) as bob:
        alice.online()
        bob.expect('presence', email=ALICE, status='NLN')
        alice.do('block', email=BOB)
        assert caused(alice, 'contact')[-1]['change'] == 'changed'
        assert set(listed(alice, BOB)['lists']) == {'FL', 'BL', 'RL'}
        bob.expect('presence', email=ALICE, status='FLN')
        alice.do('block', email=BOB)
        assert set(listed(alice, BOB)['lists']) == {'FL', 'BL', 'RL'}

        alice.do('unblock', email=BOB)
        assert set(listed(alice, BOB)['lists']) == {'FL', 'AL', 'RL'}
        bob.expect('presence', email=ALICE, status='NLN')
        alice.do('unblock', email=BOB)

        alice.do('allow', email=DAVE)
        assert caused(alice, 'contact')[-1]['change'] == 'added'
        assert listed(alice, DAVE)['lists'] == ['AL']
        alice.do('allow', email=DAVE)
        alice.do('block', email=DAVE)
        assert listed(alice, DAVE)['lists'] == ['BL']
        for op in ('block', 'unblock', 'allow', 'remove'):
            alice.refuse(op)
            alice.refuse(op, email='')
            alice.refuse(op, email=7)
        alice.quit()


def test_groups():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice:
        alice.online()
        alice.do('group-add', name='Œuvre 音楽')
        added = caused(alice, 'group')
        assert [(event['name'], event['change']) for event in added] == [('Œuvre 音楽', 'added')]
        alice.do('group-rename', name='Œuvre 音楽', to='Music')
        renamed = caused(alice, 'group')[0]
        assert (renamed['name'], renamed['change'], renamed['id']) == (
            'Music', 'renamed', added[0]['id'])
        alice.do('group-remove', name='Music')
        removed = caused(alice, 'group')[0]
        assert (removed['change'], removed['id']) == ('removed', added[0]['id'])
        alice.refuse('group-remove', name='Music')
        alice.refuse('group-rename', name='Music', to='Art')
        alice.refuse('group-rename', name='Work')
        alice.refuse('group-add')
        result = alice.call('group-add', name='Work')
        assert result['ok'] is False and result['code'] in (None, 228), result
        result = alice.call('group-add', name='x' * 100)
        assert result['ok'] is False and result['code'] in (None, 229), result
        alice.do('contacts')
        assert sorted(group['name'] for group in caused(alice, 'contacts')[0]['groups']) == [
            'Friends', 'Work']
        alice.quit()


def test_move():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice:
        alice.online()
        alice.do('move', email=BOB, from_='Friends', to='Work')
        assert caused(alice, 'contact', email=BOB)[-1]['change'] == 'changed'
        assert listed(alice, BOB)['groups'] == ['Work']
        alice.do('move', email=BOB, to='Friends')
        assert listed(alice, BOB)['groups'] == ['Friends']
        alice.do('move', email=BOB, to=None)
        assert listed(alice, BOB)['groups'] == []
        assert 'FL' in listed(alice, BOB)['lists']
        alice.do('move', email=CAROL, to='Work')
        assert listed(alice, CAROL)['groups'] == ['Work']
        alice.refuse('move', email=BOB, to='Nowhere')
        alice.refuse('move', email=BOB, from_='Nowhere', to='Work')
        alice.refuse('move', email=BOB)
        alice.refuse('move', to='Work')
        assert listed(alice, BOB)['groups'] == []
        alice.quit()


def test_commands_of_one_script_are_done_in_order():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice:
        first = alice.begin('group-add', name='New')
        second = alice.begin('move', email=BOB, from_='Friends', to='New')
        third = alice.begin('contacts')
        alice.online()
        alice.expect('result', id=first, ok=True)
        alice.expect('result', id=second, ok=True)
        answer = alice.expect('contacts')
        alice.expect('result', id=third, ok=True)
        entry = [entry for entry in answer['contacts'] if entry['email'] == BOB][0]
        assert entry['groups'] == ['New']
        alice.end_input()
        alice.finish()


def test_privacy_and_notify():
    with Service(accounts=SCENARIO) as service, Twn(service) as alice:
        alice.online()
        for _ in range(2):
            alice.do('privacy', others='block')
            alice.do('notify', when_added='silent')
            alice.do('contacts')
            answer = caused(alice, 'contacts')[0]
            assert (answer['privacy'], answer['notify']) == ('block', 'silent')
        alice.do('privacy', others='allow')
        alice.do('notify', when_added='ask')
        alice.do('contacts')
        answer = caused(alice, 'contacts')[0]
        assert (answer['privacy'], answer['notify']) == ('allow', 'ask')
        alice.refuse('privacy', others='maybe')
        alice.refuse('privacy')
        alice.refuse('notify', when_added='never')
        alice.refuse('notify', others='ask')
        alice.quit()
    with Service(accounts=SCENARIO) as service, Twn(service) as alice:
        alice.online()
        alice.do('privacy', others='block')
        with Twn(service, DAVE) as dave:
            dave.online()
            dave.do('add', email=ALICE)
            dave.do('contacts')
            assert not [event for event in dave.events if event['event'] == 'presence'
                        and event['email'] == ALICE and event['status'] != 'FLN']
            dave.quit()
        alice.quit()


def test_a_change_outlives_the_session():
    with Service(accounts=SCENARIO) as service:
        with Twn(service) as alice:
            alice.online()
            alice.do('name', name='Alice the Second')
            alice.do('add', email=DAVE, group='Work')
            alice.do('block', email=CAROL)
            alice.quit()
        with Twn(service) as alice:
            assert alice.expect('account')['name'] == 'Alice the Second'
            alice.online()
            assert listed(alice, DAVE)['groups'] == ['Work']
            assert 'BL' in listed(alice, CAROL)['lists']
            alice.quit()


def test_errors_of_the_server_carry_their_number():
    with Service('error-201-at-chg:2', accounts=SCENARIO) as service, Twn(service) as alice:
        alice.online()
        alice.refuse('status', code=201, status='BSY')
        assert caused(alice, 'account') == []
        alice.do('status', status='BSY')
        alice.quit()


main(globals())
