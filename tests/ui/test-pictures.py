#!/usr/bin/python3
"""Display pictures and own emoticons: two programs on one service, each with its own profile."""
import base64
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import gi
gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf, GLib  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402
import desktop_services as services  # noqa: E402

TWEENER, LOOPBACK = sys.argv[1:3]
BUTTON, TEXT = 'push button', 'text'
ALICE, BOB, PASSWORD = 'alice@example.com', 'bob@example.com', 'secret'
MAGENTA, FAINT = 0xff00ffff, 0xff7fffff
PATH = '/im/tweener/Tweener'


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


def make_image(path, width, height, color):
    image = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, False, 8, width, height)
    image.fill(color)
    image.savev(str(path), 'png', [], [])
    return path


def count_pixels(path, color):
    """Pixels of a screenshot that have nearly that colour."""
    image = GdkPixbuf.Pixbuf.new_from_file(str(path))
    wanted = [color >> shift & 0xff for shift in (24, 16, 8)]
    step, stride, data = image.get_n_channels(), image.get_rowstride(), image.get_pixels()
    return sum(all(abs(data[y * stride + x * step + i] - wanted[i]) < 24 for i in range(3))
               for y in range(image.get_height()) for x in range(image.get_width()))


class Person:
    """A program, and whoever is signed in with it."""

    def __init__(self, case, name):
        # a profile for each test: what one leaves is not there in the next
        self.case, self.folder = case, case.folder
        self.name = f'{name}_{os.path.basename(case.folder)}'
        self.program = case.enter(desktop.Program(
            [TWEENER, f'--service={case.service}', f'--profile={self.name}']))

    def sign_in(self, address):
        self.window = self.program.window('Tweener')
        self.window.find('Loopback', 'label')
        self.window.find('E-mail address', TEXT, has_size).fill(address)
        self.window.find('Password', TEXT, has_size).fill(PASSWORD)
        self.window.find('Sign in', BUTTON, has_size).click()
        self.window.find('Contacts', 'list', has_size)
        return self

    def act(self, action, target=None):
        """An action of the program, as a menu or a drop gives it."""
        target = [] if target is None else [GLib.Variant('s', target)]
        services.call(self.case.bus, f'im.tweener.Tweener.profile_{self.name}',
                      f'{PATH}/profile_{self.name}', 'org.freedesktop.Application',
                      'ActivateAction', GLib.Variant('(sava{sv})', (action, target, {})))

    def quit(self):
        self.act('quit')
        self.program.process.wait(20)

    def row(self, name):
        return self.window.find(None, 'list item', lambda n: n.seen[0].startswith(f'{name}, '))

    def colored(self, node, color):
        path = os.path.join(self.folder, f'{self.name}.png')
        desktop.screenshot(path, node)
        return count_pixels(path, color)

    def cache(self):
        return pathlib.Path(GLib.get_user_cache_dir(), 'tweener', 'profiles', self.name,
                            'pictures')


class Case(unittest.TestCase):
    def enter(self, manager):
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered

    def setUp(self):
        self.folder = self.enter(tempfile.TemporaryDirectory())
        process = subprocess.Popen([LOOPBACK, f'--directory={self.folder}'],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.service = json.loads(process.stdout.readline())['service']
        self.bus = services.connect()
        self.addCleanup(self.bus.close_sync, None)

    def path(self, name):
        return pathlib.Path(self.folder, name)


class DisplayPictures(Case):
    def choose(self, person, color):
        make_image(self.path('face.png'), 96, 96, color)
        person.act('display-picture', self.path('face.png').as_uri())
        dialog = person.program.window('Display Picture')
        dialog.find_shown('Part of the image', 'image')
        dialog.find('Use This Part', BUTTON).click()

    def remove(self, person):
        person.window.find('My display picture', BUTTON).click()
        dialog = person.program.window('Display Picture')
        dialog.find('Remove', BUTTON).wait_state('sensitive').click()
        dialog.find('Close', BUTTON).click()

    def test_who_is_offline_has_the_last_one(self):
        alice = Person(self, 'alice').sign_in(ALICE)
        bob = Person(self, 'bob').sign_in(BOB)
        self.choose(alice, MAGENTA)
        row = bob.row('Alice')
        desktop.wait_until(lambda: bob.colored(row, MAGENTA) > 300, 'the picture in a row')

        # she goes, and her face stays
        alice.quit()
        bob.window.find(re.compile('^Alice, Offline'), 'list item')
        row = bob.row('Alice')
        desktop.wait_until(lambda: bob.colored(row, FAINT) > 300, 'the picture to stay')

        # also in the next run, with nobody there to be asked for it
        bob.quit()
        bob = Person(self, 'bob').sign_in(BOB)
        bob.window.find(re.compile('^Alice, Offline'), 'list item')
        row = bob.row('Alice')
        desktop.wait_until(lambda: bob.colored(row, FAINT) > 300, 'the last picture in a row')
        bob.act('chat', ALICE)
        chat = bob.program.window('Alice')
        face = chat.find('Show the picture of \u2068Alice\u2069', BUTTON)
        desktop.wait_until(lambda: bob.colored(face, MAGENTA) > 300, 'the picture in the title')
        face.click()
        large = desktop.wait_until(lambda: next(
            (n for w in bob.program.windows() for n in w.walk()
             if n.matches('Display picture of \u2068Alice\u2069', 'image')), None),
            'the large picture')
        self.assertEqual('dialog', large.window.role)
        desktop.wait_until(lambda: bob.colored(large, MAGENTA) > 10000, 'the picture, large')

        # what is not in the cache is not to be had, until she is there again
        bob.quit()
        for path in bob.cache().iterdir():
            path.unlink()
        bob = Person(self, 'bob').sign_in(BOB)
        bob.act('chat', ALICE)
        face = bob.program.window('Alice').find('Show the picture of \u2068Alice\u2069', BUTTON)
        self.assertEqual(0, bob.colored(face, MAGENTA))
        alice = Person(self, 'alice').sign_in(ALICE)
        desktop.wait_until(lambda: bob.colored(face, MAGENTA) > 300, 'the picture, fetched')

        # who comes back without one has none any more
        self.remove(alice)
        desktop.wait_until(lambda: bob.colored(face, MAGENTA) == 0, 'the initials')
        alice.quit()
        bob.window.find(re.compile('^Alice, Offline'), 'list item')
        self.assertEqual(0, bob.colored(bob.row('Alice'), FAINT))

    def test_one_changes_it_and_the_other_sees_it(self):
        alice = Person(self, 'alice').sign_in(ALICE)
        bob = Person(self, 'bob').sign_in(BOB)
        bob.row('Alice')

        alice.window.find('My display picture', BUTTON).click()
        dialog = alice.program.window('Display Picture')
        dialog.find(re.compile('^Your contacts see your initials'), 'label')
        dialog.find('Close', BUTTON).click()
        desktop.wait_until(lambda: len(alice.program.windows()) == 1, 'the window to close')
        make_image(self.path('face.png'), 400, 300, MAGENTA)
        alice.act('display-picture', self.path('face.png').as_uri())
        dialog = alice.program.window('Display Picture')
        dialog.find_shown('Part of the image', 'image')
        dialog.find('Use This Part', BUTTON).click()
        own = alice.window.find('My display picture', BUTTON)
        desktop.wait_until(lambda: alice.colored(own, MAGENTA) > 500, 'the own picture')

        row = bob.row('Alice')
        desktop.wait_until(lambda: bob.colored(row, MAGENTA) > 300, 'the picture in a row')
        files = list(bob.cache().iterdir())
        self.assertEqual(1, len(files))
        data = files[0].read_bytes()
        self.assertEqual(files[0].name, hashlib.sha1(data).hexdigest())
        image = GdkPixbuf.Pixbuf.new_from_file(str(files[0]))
        self.assertEqual((96, 96), (image.get_width(), image.get_height()))

        bob.act('chat', ALICE)
        chat = bob.program.window('Alice')
        face = chat.find('Show the picture of \u2068Alice\u2069', BUTTON)
        desktop.wait_until(lambda: bob.colored(face, MAGENTA) > 300, 'the picture in the title')
        face.click()
        desktop.wait_until(lambda: any(
            n.matches('Display picture of \u2068Alice\u2069', 'image')
            for w in bob.program.windows() for n in w.walk()), 'the picture, large')


    def test_what_is_no_image_is_said(self):
        alice = Person(self, 'alice').sign_in(ALICE)
        self.path('text.png').write_text('This is no image.')
        make_image(self.path('wide.png'), 20000, 2, MAGENTA)
        for name, sentence in (('text.png', '^This is no image'),
                               ('wide.png', '^This image is too large'),
                               ('missing.png', '^This file could not be read')):
            alice.act('display-picture', self.path(name).as_uri())
            dialog = alice.program.window('Display Picture')
            dialog.find(re.compile(sentence), 'label')
            dialog.find('Close', BUTTON).click()
            desktop.wait_until(lambda: len(alice.program.windows()) == 1, 'the window to close')

    def test_it_stays_and_goes(self):
        for sees in (None, MAGENTA):
            alice = Person(self, 'alice').sign_in(ALICE)
            own = alice.window.find('My display picture', BUTTON)
            if sees is None:
                make_image(self.path('face.png'), 96, 96, MAGENTA)
                alice.act('display-picture', self.path('face.png').as_uri())
                dialog = alice.program.window('Display Picture')
                dialog.find_shown('Part of the image', 'image')
                dialog.find('Use This Part', BUTTON).click()
            desktop.wait_until(lambda: alice.colored(own, MAGENTA) > 500, 'the own picture')
            if sees is None:
                alice.quit()

        own.click()
        dialog = alice.program.window('Display Picture')
        dialog.find('Remove', BUTTON).click()
        desktop.wait_until(lambda: alice.colored(own, MAGENTA) == 0, 'the initials')
        dialog.find('Picture 1', where=has_size).press_mouse()
        dialog.find('Remove', BUTTON).wait_state('sensitive')
        desktop.wait_until(lambda: alice.colored(own, MAGENTA) > 500, 'the picture again')


class Emoticons(Case):
    def add(self, person, shortcut, color):
        image = make_image(self.path('emoticon.png'), 40, 40, color)
        person.act('add-emoticon', image.as_uri())
        dialog = person.program.window('Add an Emoticon')
        dialog.find('Shortcut', TEXT).fill(shortcut)
        dialog.find('Add', BUTTON).wait_state('sensitive').click()
        desktop.wait_until(lambda: not any(w.matches('Add an Emoticon')
                                           for w in person.program.windows()), 'it to be added')

    def test_an_own_one_is_seen_by_the_other_and_kept(self):
        alice = Person(self, 'alice').sign_in(ALICE)
        bob = Person(self, 'bob').sign_in(BOB)
        bob.row('Alice')
        self.add(alice, '(kat)', MAGENTA)

        alice.act('chat', BOB)
        chat = alice.program.window('Bob')
        chat.find('Message', TEXT).fill('look (kat) here')
        desktop.press('Return')
        said = chat.find('Conversation', TEXT)
        said.wait_text(re.compile('look .?\\(kat\\) here'))
        desktop.wait_until(lambda: alice.colored(said, MAGENTA) > 800, 'it in the own chat')

        other = bob.program.window('Alice')
        heard = other.find('Conversation', TEXT)
        heard.wait_text(re.compile('look .?\\(kat\\) here'))
        desktop.wait_until(lambda: bob.colored(heard, MAGENTA) > 800, 'it in the other chat')
        # one sees what it says, and copies it
        self.assertIn('look (kat) here', self.copied(heard))

        # what one sees can be kept, also when the cache has lost it
        for path in bob.cache().iterdir():
            path.unlink()
        offset = heard.text.index('(kat)')
        self.keep(bob, heard, offset)
        bob.act('emoticons')
        mine = bob.program.window('My Emoticons')
        mine.find('(kat)', 'list item')

    def test_an_own_one_is_a_picture_where_one_types(self):
        alice = Person(self, 'alice').sign_in(ALICE)
        alice.act('chat', BOB)
        message = alice.program.window('Bob').find('Message', TEXT)

        def is_seen(text, how_often):
            message.wait_text(text)
            desktop.wait_until(lambda: round(alice.colored(message, MAGENTA) / 1600) == how_often,
                               f'{how_often} pictures')

        # one that comes while its code is there already, and one that is typed
        message.fill('my (kat) ')
        self.add(alice, '(kat)', MAGENTA)
        is_seen('my (kat) ', 1)
        message.focus()
        desktop.type_text('and (kat)')
        is_seen('my (kat) and (kat)', 2)

        # Backspace gives the code back, then deletes in it; the other one stays
        desktop.press('BackSpace')
        is_seen('my (kat) and (kat)', 1)
        desktop.press('BackSpace')
        is_seen('my (kat) and (kat', 1)

        # what was removed is no emoticon any more
        alice.act('emoticons')
        mine = alice.program.window('My Emoticons')
        mine.find('Remove (kat)', BUTTON).click()
        mine.wait_gone('(kat)', 'list item')
        mine.focus()
        desktop.press('Escape')
        is_seen('my (kat) and (kat', 0)

    def copied(self, conversation):
        conversation.focus()
        desktop.press('ctrl+a', 'ctrl+c')
        return subprocess.run(['xclip', '-selection', 'clipboard', '-o'], capture_output=True,
                              text=True, check=True).stdout

    def test_they_are_in_the_history_as_long_as_they_are_in_the_cache(self):
        alice = Person(self, 'alice').sign_in(ALICE)
        bob = Person(self, 'bob').sign_in(BOB)
        bob.row('Alice')
        self.add(alice, '(kat)', MAGENTA)
        alice.act('chat', BOB)
        alice.program.window('Bob').find('Message', TEXT).fill('look (kat) here')
        desktop.press('Return')
        heard = bob.program.window('Alice').find('Conversation', TEXT)
        desktop.wait_until(lambda: bob.colored(heard, MAGENTA) > 800, 'it in the other chat')

        # both come back alone: nobody could be asked for it
        alice.quit()
        bob.quit()
        for name, address, other, other_address in (('alice', ALICE, 'Bob', BOB),
                                                    ('bob', BOB, 'Alice', ALICE)):
            person = Person(self, name).sign_in(address)
            person.act('chat', other_address)
            said = person.program.window(other).find('Conversation', TEXT)
            said.wait_text(re.compile('look .?\\(kat\\) here'))
            desktop.wait_until(lambda: person.colored(said, MAGENTA) > 800, 'it in the history')
            self.assertIn('look (kat) here', self.copied(said))
            person.quit()

        # what is not in the cache any more is its code
        for path in bob.cache().iterdir():
            path.unlink()
        bob = Person(self, 'bob').sign_in(BOB)
        bob.act('chat', ALICE)
        heard = bob.program.window('Alice').find('Conversation', TEXT)
        heard.wait_text(re.compile('look \\(kat\\) here'))
        self.assertEqual(0, bob.colored(heard, MAGENTA))

    def keep(self, person, conversation, offset):
        """By the menu on the picture. It is no character of the text, but one of the places."""
        x, y, width, height = conversation.call('Text', 'GetCharacterExtents', '(iu)', offset,
                                                desktop.IN_WINDOW)
        left, top, _, _ = conversation.window.rectangle
        x, y = left + x + width // 2, top + y + height // 2
        desktop.run('xdotool', 'mousemove', '--sync', str(x + 3), str(y))
        desktop.run('xdotool', 'mousemove', '--sync', str(x), str(y), 'click', '3')
        conversation.window.find('Keep This Emoticon…', 'menu item').press_mouse()
        dialog = person.program.window('Add an Emoticon')
        dialog.find('Shortcut', TEXT).wait_text('(kat)')
        dialog.find('Add', BUTTON).wait_state('sensitive').click()


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
