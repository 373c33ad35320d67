#!/usr/bin/python3
"""Pictures, emoticons and files between two twn, over twn-loopback."""

import base64
import hashlib
import os
import tempfile

from twn_process import ALICE, BOB, CAROL, Service, Twn, main

PNG = b'\x89PNG\r\n\x1a\n'


def content(size, start=b''):
    return (start + bytes((i * 31 + i // 1000) % 256 for i in range(size)))[:size]


class Two:
    """Alice and Bob, online, and a folder."""

    def __init__(self, *options):
        self.options = options

    def __enter__(self):
        self.service = Service()
        self.alice = Twn(self.service, ALICE).online()
        self.bob = Twn(self.service, BOB, *self.options).online()
        self.folder = tempfile.TemporaryDirectory()
        self.bob.expect('presence', email=ALICE)
        return self

    def __exit__(self, *error):
        for thing in (self.alice, self.bob, self.service):
            thing.__exit__(*error)
        self.folder.cleanup()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def file(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), 'rb') as file:
            return file.read()

    def offer(self, data, name='file.bin'):
        result = self.alice.do('send-file', to=BOB, file=self.file(name, data))
        offered = self.bob.expect('transfer', state='offered')
        assert offered['direction'] == 'in' and offered['email'] == ALICE, offered
        assert offered['name'] == name and offered['size'] == len(data), offered
        return result['transfer'], offered['transfer']


def test_picture():
    with Two() as two:
        data = content(5000, PNG)
        digest = base64.b64encode(hashlib.sha1(data).digest()).decode()
        two.alice.do('picture', file=two.file('p.png', data))
        two.bob.expect('presence', email=ALICE, picture=digest)
        two.bob.do('fetch-picture', email=ALICE, save=two.path('got.png'))
        event = two.bob.expect('picture', email=ALICE)
        assert event['sha1d'] == digest and event['error'] is None, event
        assert event['file'] == two.path('got.png') and two.read('got.png') == data

        # never overwritten
        two.file('mine', b'mine')
        two.bob.do('fetch-picture', email=ALICE, save=two.path('mine'))
        assert two.bob.expect('picture')['error'] and two.read('mine') == b'mine'

        two.alice.do('picture', file=None)
        two.bob.expect('presence', email=ALICE, picture=None)
        two.bob.do('fetch-picture', email=ALICE, save=two.path('none'))
        assert two.bob.expect('picture')['error'] and not os.path.exists(two.path('none'))


def test_what_is_no_picture():
    with Two() as two:
        two.alice.refuse('picture', file=two.file('text', b'hello'))
        two.alice.refuse('picture', file=two.path('missing'))
        two.alice.refuse('picture', file=two.file('large', content(256 * 1024 + 1, PNG)))
        two.alice.refuse('picture')
        two.alice.refuse('picture', file=7)
        two.alice.refuse('fetch-picture', email='nobody@example.com', save=two.path('x'))
        two.alice.refuse('fetch-picture', save=two.path('x'))


def test_emoticons():
    with tempfile.TemporaryDirectory() as kept, Two('--save-to=' + kept) as two:
        images = [content(700 + i, PNG) for i in range(12)]
        text = 'look ' + ' '.join('(%d)' % i for i in range(12))
        emoticons = [{'shortcut': '(%d)' % i, 'file': two.file('e%d.png' % i, image)}
                     for i, image in enumerate(images)]
        two.alice.do('send', to=BOB, text=text, emoticons=emoticons)
        message = two.bob.expect('message')
        assert message['text'] == text, message
        found = {}
        for _ in images:
            event = two.bob.expect('emoticon', **{'from': ALICE, 'chat': message['chat']})
            with open(event['file'], 'rb') as file:
                found[event['shortcut']] = file.read()
            assert os.path.dirname(event['file']) == kept
        assert found == {'(%d)' % i: image for i, image in enumerate(images)}

        # another text does not use them
        two.alice.do('send', to=BOB, text='bye')
        two.bob.expect('message', text='bye')
        two.alice.refuse('send', to=BOB, text='x', emoticons=emoticons * 3)
        two.alice.refuse('send', to=BOB, text='x', emoticons='(0)')
        two.alice.refuse('send', to=BOB, text='x', emoticons=[{'shortcut': 'a b', 'file': 'x'}])
        two.alice.refuse('send', to=BOB, text='x',
                         emoticons=[{'shortcut': 'a', 'file': two.file('t', b'text')}])


def test_the_temporary_folder_goes():
    with Two() as two:
        emoticons = [{'shortcut': ':)', 'file': two.file('e.png', content(50, PNG))}]
        two.alice.do('send', to=BOB, text=':)', emoticons=emoticons)
        path = two.bob.expect('emoticon')['file']
        assert os.path.exists(path)
        two.bob.quit()
        assert not os.path.exists(os.path.dirname(path))


def test_file():
    with Two() as two:
        for size in (0, 1, 20000, 700000):
            data = content(size)
            sent, received = two.offer(data, 'f%d.bin' % size)
            two.bob.do('accept', transfer=received, save=two.path('got%d' % size))
            done = two.bob.expect('transfer', transfer=received, state='done')
            assert done['bytes'] == size and done['file'] == two.path('got%d' % size), done
            two.alice.expect('transfer', transfer=sent, state='accepted')
            assert two.alice.expect('transfer', transfer=sent, state='done')['bytes'] == size
            assert two.read('got%d' % size) == data


def test_decline_and_cancel():
    with Two() as two:
        sent, received = two.offer(content(5000))
        two.bob.do('decline', transfer=received)
        two.alice.expect('transfer', transfer=sent, state='declined')
        two.bob.refuse('decline', transfer=received)
        two.bob.refuse('accept', transfer=received, save=two.path('x'))

        sent, received = two.offer(content(5000))
        two.alice.refuse('decline', transfer=sent)
        two.alice.do('cancel', transfer=sent)
        two.bob.expect('transfer', transfer=received, state='cancelled')
        two.alice.refuse('cancel', transfer=sent)
        two.alice.refuse('cancel', transfer='none')


def test_an_existing_file_is_kept():
    with Two() as two:
        sent, received = two.offer(content(5000))
        two.file('mine', b'mine')
        two.bob.refuse('accept', transfer=received, save=two.path('mine'))
        assert two.read('mine') == b'mine'
        two.bob.refuse('accept', transfer=received, save=two.path('none/x'))
        two.bob.do('accept', transfer=received, save=two.path('other'))
        two.bob.expect('transfer', transfer=received, state='done')
        two.alice.expect('transfer', transfer=sent, state='done')
        assert two.read('other') == content(5000)


def test_what_cannot_be_sent():
    with Two() as two:
        two.alice.refuse('send-file', to=BOB, file=two.path('missing'))
        two.alice.refuse('send-file', to=BOB, file=two.folder.name)
        os.mkfifo(two.path('pipe'))
        two.alice.refuse('send-file', to=BOB, file=two.path('pipe'))
        two.alice.refuse('send-file', file=two.path('missing'))
        result = two.alice.do('send-file', to=CAROL, file=two.file('f', b'x'))
        failed = two.alice.expect('transfer', transfer=result['transfer'], state='failed')
        assert failed['reason'] == 'connection', failed


def test_leaving_ends_it():
    with Two() as two:
        sent, received = two.offer(content(5000))
        two.bob.quit()
        failed = two.alice.expect('transfer', transfer=sent, state='failed')
        assert failed['reason'] == 'connection', failed


def test_pia():
    pia = 'pia@example.com'
    with Service(bots=True) as service, tempfile.TemporaryDirectory() as folder:
        with Twn(service, ALICE, '--save-to=' + folder).online() as alice:
            seen = alice.expect('presence', email=pia)
            assert seen['picture'] and seen['client-id'] & 0xf0000000, seen
            picture = os.path.join(folder, 'pia.bmp')
            alice.do('fetch-picture', email=pia, save=picture)
            assert alice.expect('picture', email=pia)['error'] is None
            with open(picture, 'rb') as file:
                data = file.read()
            assert data[:2] == b'BM' and len(data) == int.from_bytes(data[2:6], 'little')
            assert base64.b64encode(hashlib.sha1(data).digest()).decode() == seen['picture']

            alice.do('send', to=pia, text='hello')
            assert '(pia)' in alice.expect('message', **{'from': pia})['text']
            assert alice.expect('emoticon')['shortcut'] == '(pia)'

            alice.do('send', to=pia, text='A file, please')
            offer = alice.expect('transfer', state='offered')
            assert offer['email'] == pia and offer['name'] == 'pia.txt', offer
            alice.do('accept', transfer=offer['transfer'], save=os.path.join(folder, 'f'))
            done = alice.expect('transfer', state='done')
            with open(done['file'], encoding='utf-8') as file:
                text = file.read()
            assert 'loopback' in text and len(text) == offer['size']

            alice.do('send', to=pia, text='another file')
            offer = alice.expect('transfer', state='offered')
            alice.do('decline', transfer=offer['transfer'])
            alice.do('send-file', to=pia, file=done['file'])
            alice.expect('transfer', direction='out', state='declined')


main(globals())
