#!/usr/bin/python3
"""Two people send each other files, as they would: two programs on one service."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
import desktop  # noqa: E402

TWEENER, LOOPBACK, SAMPLE = sys.argv[1:4]
BUTTON = 'push button'
DOWNLOADS = pathlib.Path(os.environ['HOME']) / 'Downloads'


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


def x_window(window):
    return desktop.wait_until(lambda: next((w[0] for w in desktop.windows() if w[6] == window.name
                                            and w[5] == window.process), None),
                              f'{window!r} on the screen')


def place(window, x, y, width, height):
    number = hex(x_window(window))
    desktop.run('xdotool', 'windowsize', '--sync', number, str(width), str(height))
    desktop.run('xdotool', 'windowmove', '--sync', number, str(x), str(y))


def middle(node):
    x, y, width, height = node.rectangle
    return x + width // 2, y + height // 2


def drag(node, target):
    """Takes a thing and lets it go over another, as slowly as a hand: GTK goes by each step."""
    (x, y), (to_x, to_y) = middle(node), middle(target)
    desktop.run('xdotool', 'mousemove', '--sync', str(x), str(y))
    desktop.run('xdotool', 'mousedown', '1')
    for step in range(1, 31):
        desktop.run('xdotool', 'mousemove', '--sync', str(x + (to_x - x) * step // 30),
                    str(y + (to_y - y) * step // 30))
        node.look()
        target.look()       # answers: both programs have seen the step
    desktop.run('xdotool', 'mousemove', '--sync', str(to_x + 1), str(to_y))
    target.look()
    desktop.run('xdotool', 'mouseup', '1')


class Person:
    """A program of the test's that somebody is signed in to."""

    def __init__(self, case, name, other, env=None):
        self.name, self.other = name, other
        self.program = desktop.Program([TWEENER, f'--profile={name}',
                                        f'--service={case.service_file}'], env=env)
        self.program.__enter__()
        case.addCleanup(self.end)
        self.window = self.program.window('Tweener')
        self.window.find('Loopback', 'label')
        self.window.find('E-mail address', 'text', has_size).fill(f'{name}@example.com')
        self.window.find('Password', 'text', has_size).fill('secret')
        self.window.find('Sign in', BUTTON, has_size).click()
        self.window.find('Contacts', 'list', has_size)

    def end(self):
        if self.program is not None:
            self.program.__exit__(None, None, None)
            self.program = None

    def connect_over_service(self):
        """At a pace at which something is seen of a file on its way."""
        self.row(self.other).press_mouse()
        desktop.press('ctrl+comma')
        preferences = self.program.window('Preferences')
        preferences.find_shown('General', 'label').press_mouse()
        direct = preferences.find('Connect directly', 'check box', has_size)
        direct.press_mouse()
        desktop.wait_until(lambda: 'checked' not in direct.states, 'the switch to be off')
        desktop.press('Escape')

    def row(self, name):
        return self.window.find(re.compile(f'^{name}'), 'list item', has_size)

    def open(self, name=None):
        name = name or self.other
        return self.program.open_window(lambda: self.row(name), name)

    def chat(self):
        return self.program.window(self.other)

    def chooser(self, name):
        """The dialog of files, which GTK 4.8 does not call a window."""
        desktop.wait_until(lambda: any(w[6] == name for w in desktop.windows()) and next(
            (node for node in self.program.root().children() if node.name == name), None), name)

    def card(self, name):
        return self.chat().find(f'File: {name}', timeout=30)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.service_file = self.folder / 'service.json'
        self.service = subprocess.Popen([LOOPBACK, '--bots', f'--directory={folder.name}'],
                                        stdout=subprocess.DEVNULL)
        self.addCleanup(self.service.wait)
        self.addCleanup(self.service.terminate)
        desktop.wait_until(self.service_file.exists, 'the service file')
        self.addCleanup(self.remove_traces)
        self.alice = Person(self, 'alice', 'Bob')
        self.bob = Person(self, 'bob', 'Alice')
        desktop.wait_until(lambda: self.alice.row('Bob').name.endswith('Online'), 'Bob to be there')

    def remove_traces(self):
        for path in DOWNLOADS.glob('*') if DOWNLOADS.exists() else []:
            path.unlink()
        shutil.rmtree(pathlib.Path(os.environ['XDG_DATA_HOME']) / 'tweener')

    def make(self, name, size):
        path = self.folder / name
        path.write_bytes(bytes((i * 31 + i // 4096) % 256 for i in range(min(size, 1 << 16)))
                         * max(size >> 16, 1) if size else b'')
        return path

    def sample(self, *paths):
        program = desktop.Program([SAMPLE, *map(str, paths)])
        program.__enter__()
        self.addCleanup(program.__exit__, None, None, None)
        return program.window('Files')

    def paste(self, chat, what, *paths):
        """Copies in the other program, and pastes where Alice types."""
        self.sample(*paths).find(what, BUTTON).click()
        chat.find('Message').focus()
        desktop.press('ctrl+v')

    def says(self, card, words, timeout=30):
        desktop.wait_until(lambda: any(words in (n.seen[0] or '') or words in (n.text or '')
                                       for n in card.walk()), f'“{words}” in {card!r}', timeout)


class Files(Case):
    def test_dropped_file_arrives_bit_for_bit(self):
        path = self.make('holiday.bin', 1 << 19)
        chat = self.alice.open()
        sample = self.sample(path)
        place(chat, 420, 20, 500, 560)
        place(sample, 10, 20, 200, 160)
        drag(sample.find('Take me', 'label'), chat.find('Conversation'))
        self.says(self.alice.card(path.name), 'waiting for an answer')
        card = self.bob.card(path.name)
        self.says(card, '524.3\u00a0kB')
        card.find('Accept', BUTTON).click()
        card.find('Show in Folder', BUTTON, has_size)
        self.says(card, 'Received, 524.3\u00a0kB')
        self.says(self.alice.card(path.name), 'Sent, 524.3\u00a0kB')
        self.assertEqual((DOWNLOADS / path.name).read_bytes(), path.read_bytes())

    def test_declined_and_empty(self):
        unwanted, empty = self.make('unwanted.txt', 10), self.make('empty', 0)
        self.paste(self.alice.open(), 'Copy files', unwanted, empty)
        self.bob.card(unwanted.name).find('Decline', BUTTON).click()
        self.says(self.alice.card(unwanted.name), 'The other person does not want it')
        card = self.bob.card(empty.name)
        card.find('Accept', BUTTON).click()
        card.find('Open', BUTTON, has_size)
        self.assertEqual([p.name for p in DOWNLOADS.iterdir()], [empty.name])
        self.assertEqual((DOWNLOADS / empty.name).stat().st_size, 0)

    def test_cancelled_in_the_middle(self):
        self.bob.connect_over_service()
        path = self.make('long.bin', 60 << 20)
        self.paste(self.alice.open(), 'Copy files', path)
        card = self.bob.card(path.name)
        card.find('Accept', BUTTON).click()
        self.says(card, ' left')
        card.find('Cancel', BUTTON, has_size).click()
        self.says(card, 'Cancelled')
        self.says(self.alice.card(path.name), 'The other person cancelled it')
        self.alice.card(path.name).find('Retry', BUTTON, has_size)
        desktop.wait_until(lambda: not list(DOWNLOADS.iterdir()), 'the part to go')

    def test_failed_is_sent_again_and_its_name_made_safe(self):
        name = 'x' * 240 + '.desktop'
        path = self.make(name, 5000)
        chat = self.alice.open()
        self.bob.end()
        desktop.wait_until(lambda: self.alice.row('Bob').name.endswith('Offline'), 'Bob to go')
        self.paste(chat, 'Copy files', path)
        card = chat.find(re.compile('^File: xxx'))
        self.says(card, 'Not sent.')
        self.bob = Person(self, 'bob', 'Alice')
        desktop.wait_until(lambda: self.alice.row('Bob').name.endswith('Online'), 'Bob to be back')
        card.find('Retry', BUTTON, has_size).click()
        got = self.bob.chat().find(re.compile('^File: xxx'), timeout=30)
        got.find('Accept', BUTTON).click()
        got.find('Open', BUTTON, has_size)
        arrived, = DOWNLOADS.iterdir()
        self.assertTrue(arrived.name.endswith('.txt'), arrived.name)
        self.assertEqual(arrived.read_bytes(), path.read_bytes())

    def test_pasted_picture_is_shown(self):
        self.paste(self.alice.open(), 'Copy picture')
        card = self.bob.chat().find(re.compile('^File: Picture .*\\.png$'), timeout=30)
        card.find('Accept', BUTTON).click()
        card.find(re.compile('^Picture: '), None, has_size)
        picture, = DOWNLOADS.iterdir()
        self.assertEqual(picture.read_bytes()[:4], b'\x89PNG')

    def test_pasted_picture_that_cannot_be_written_is_told(self):
        self.alice.end()
        self.alice = Person(self, 'alice', 'Bob', {'TMPDIR': str(self.folder / 'nowhere')})
        chat = self.alice.open()
        self.paste(chat, 'Copy picture')
        chat.find('Conversation').wait_text(re.compile('Not sent. The file could not be written.'))

    def test_decided_by_keyboard_and_saved_elsewhere(self):
        path = self.make('minutes.txt', 3000)
        self.paste(self.alice.open(), 'Copy files', path, path)
        chat = self.bob.chat()
        desktop.wait_until(lambda: len(chat.find_all(f'File: {path.name}')) == 2, 'both offers')
        first, second = chat.find_all(f'File: {path.name}')
        first.find('Save As…', BUTTON).click()
        self.bob.chooser('Save As')
        desktop.press('ctrl+a')
        desktop.type_text(str(self.folder / 'kept.txt'))
        desktop.press('Return')
        first.find('Open', BUTTON, has_size)
        self.assertEqual((self.folder / 'kept.txt').read_bytes(), path.read_bytes())
        chat.find('Message').focus()
        desktop.press('shift+Tab', 'shift+Tab', 'shift+Tab', 'shift+Tab', 'shift+Tab')
        second.find('Decline', BUTTON).wait_state('focused')
        desktop.press('shift+Tab', 'shift+Tab')
        second.find('Accept', BUTTON).wait_state('focused')
        desktop.press('space')
        second.find('Open', BUTTON, has_size).wait_state('focused')
        self.assertEqual((DOWNLOADS / path.name).read_bytes(), path.read_bytes())

    def test_saved_where_the_name_is_taken(self):
        path = self.make('minutes.txt', 3000)
        DOWNLOADS.mkdir(exist_ok=True)
        (DOWNLOADS / path.name).write_text('mine')
        self.paste(self.alice.open(), 'Copy files', path, path)
        chat = self.bob.chat()
        desktop.wait_until(lambda: len(chat.find_all(f'File: {path.name}')) == 2, 'both offers')
        first, second = chat.find_all(f'File: {path.name}')
        first.find('Save As…', BUTTON).click()
        self.bob.chooser('Save As')
        desktop.press('Return')         # the name that is proposed is free: nothing is asked
        self.says(first, 'Received, 3.0\u00a0kB')
        self.assertEqual((DOWNLOADS / 'minutes (2).txt').read_bytes(), path.read_bytes())
        second.find('Save As…', BUTTON).click()
        self.bob.chooser('Save As')
        desktop.press('ctrl+a')
        desktop.type_text(str(DOWNLOADS / path.name))
        desktop.press('Return')
        self.bob.program.root().find(re.compile('^_?Replace$'), BUTTON, has_size).click()
        self.says(second, 'Received as “\u2068minutes (3).txt\u2069”, 3.0\u00a0kB')
        self.assertEqual((DOWNLOADS / 'minutes (3).txt').read_bytes(), path.read_bytes())
        self.assertEqual((DOWNLOADS / path.name).read_text(), 'mine')

    def test_more_than_go_at_once_wait_for_their_turn(self):
        paths = [self.make(f'photo {number:02}.txt', 1500) for number in range(1, 21)]
        self.paste(self.alice.open(), 'Copy files', *paths)
        self.says(self.alice.card(paths[-1].name), '1.5\u00a0kB, waiting for its turn')
        for path in paths:
            card = self.bob.card(path.name)
            card.find('Accept', BUTTON).click()
            card.find('Open', BUTTON, has_size)
        self.says(self.alice.card(paths[-1].name), 'Sent, 1.5\u00a0kB')
        self.assertEqual(sorted(p.name for p in DOWNLOADS.iterdir()), [p.name for p in paths])

    def test_service_dies_in_the_middle(self):
        self.bob.connect_over_service()
        path = self.make('long.bin', 60 << 20)
        self.paste(self.alice.open(), 'Copy files', path)
        card = self.bob.card(path.name)
        card.find('Accept', BUTTON).click()
        self.says(card, ' left')
        self.service.kill()
        self.says(card, 'Not received. The connection broke.')
        self.says(self.alice.card(path.name), 'Not sent.')


class Others(Case):
    def menu(self, chat, item):
        chat.find_all('Chat menu', BUTTON)[-1].click()
        chat.find(item, where=lambda n: has_size(n) and n.popup is not None).click()

    def test_accepted_without_asking_and_nudges_not_noticed(self):
        bob = self.bob.open()
        self.menu(bob, 'Accept Files Without Asking')
        self.menu(bob, 'Allow Nudges')
        desktop.press('ctrl+w')
        desktop.wait_until(lambda: len(self.bob.program.windows()) == 1, 'the chat to be closed')
        path = self.make('trusted.txt', 3000)
        alice = self.alice.open()
        alice.find('Nudge', BUTTON).click()
        desktop.wait_until(lambda: 'You sent a nudge' in alice.find('Conversation').text, 'it')
        self.paste(alice, 'Copy files', path)
        self.bob.card(path.name).find('Open', BUTTON, has_size)
        self.assertIn('sent you a nudge', self.bob.chat().find('Conversation').text)
        self.assertEqual((DOWNLOADS / path.name).read_bytes(), path.read_bytes())

    def test_link_is_no_file(self):
        chat = self.alice.open()
        self.paste(chat, 'Copy files', 'https://example.com/a?b=c')
        chat.find('Message').wait_text('https://example.com/a?b=c')

    def test_chosen_from_the_list_of_contacts(self):
        path = self.make('chosen.txt', 100)
        self.alice.row('Bob').press_mouse(button=3)
        self.alice.window.find('Send Files…', where=lambda n: has_size(n)
                               and n.popup is not None).click()
        self.alice.chooser('Send Files')
        desktop.type_text(str(path))
        desktop.press('Return')
        self.says(self.alice.card(path.name), 'waiting for an answer')

    def test_wink_is_told(self):
        chat = self.alice.open('Pia')
        chat.find('Message').fill('wink')
        chat.find('Send', BUTTON).click()
        desktop.wait_until(lambda: 'sent a wink' in chat.find('Conversation').text, 'the wink')


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
