#!/usr/bin/python3
"""Every window by the tree that screen readers see: whatever can be used has a name, a key, and its
place in the order of Tab.

    test-everybody.py TWEENER TWN-LOOPBACK
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import gi
gi.require_version('Gio', '2.0')
gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf, Gio, GLib  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402

TWEENER, LOOPBACK = sys.argv[1:3]
ID, PATH = 'im.tweener.Tweener', '/im/tweener/Tweener'
BUTTON = 'push button'
ALICE = 'alice@example.com'
CONTROLS = {'push button', 'check box', 'radio button', 'text', 'password text', 'combo box',
            'slider', 'spin button', 'list', 'list item', 'menu item', 'check menu item',
            'radio menu item', 'link', 'page tab', 'progress bar'}
# A window for itself; and libadwaita's own, of which no version says the same.
NO_DIALOGS = {'history', 'about', 'shortcuts'}
# What GTK says of a thing without a name: its class.
CLASS = re.compile(r'(?:Gtk|Adw|Gdk|Twn)[A-Z]\w*')
ACCOUNTS = {'accounts': [
    {'email': ALICE, 'password': 'secret', 'name': 'Alice', 'groups': ['Friends'],
     'contacts': [{'email': 'bob@example.com', 'name': 'Bob', 'lists': ['FL', 'AL', 'RL'],
                   'groups': ['Friends']},
                  {'email': 'eve@example.com', 'name': 'Eve', 'lists': ['RL']}]},
    {'email': 'bob@example.com', 'password': 'secret', 'name': 'Bob'},
    {'email': 'eve@example.com', 'password': 'secret', 'name': 'Eve'}]}


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


def unnamed(window):
    """Paths of the controls that a person gets to and nothing names."""
    found = []

    def look(node, path, inside):
        names = [name for name in node.names_seen() if name and not CLASS.fullmatch(name)]
        path = f'{path}/{node.role}' + (f' "{names[0]}"' if names else '')
        is_control = node.role in CONTROLS
        # a control inside of one that has a name is a part of it
        if is_control and not names and not inside and has_size(node):
            found.append(path)
        for child in node.seen[2]:
            look(child, path, inside or (is_control and bool(names)
                                         and node.role not in ('list', 'list item')))
    look(window.look(), '', False)
    return found


class Everybody(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        accounts = os.path.join(folder.name, 'accounts.json')
        with open(accounts, 'w', encoding='utf-8') as file:
            json.dump(ACCOUNTS, file)
        service = os.path.join(folder.name, 'service.json')
        server = subprocess.Popen([LOOPBACK, f'--accounts={accounts}', '--bots',
                                   f'--directory={folder.name}'], stdout=subprocess.DEVNULL)
        self.addCleanup(lambda: (server.terminate(), server.wait()))
        desktop.wait_until(lambda: os.path.exists(service), 'the service file')
        kept = {f'XDG_{kind}_HOME': os.path.join(folder.name, kind)
                for kind in ('DATA', 'CONFIG', 'STATE', 'CACHE')}
        self.folder = folder.name
        self.program = desktop.Program([TWEENER, f'--service={service}'], env=kept)
        self.program.__enter__()
        self.addCleanup(self.program.__exit__, None, None, None)
        self.window = self.program.window('Tweener')
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.actions = Gio.DBusActionGroup.get(self.bus, ID, PATH)

    def sign_in(self):
        self.window.find('E-mail address', 'text', has_size).fill(ALICE)
        self.window.find('Password', 'text', has_size).fill('secret')
        self.window.find('Sign in', BUTTON, has_size).click()
        self.window.find('Contacts', 'list', has_size)

    def after(self, do, what):
        """The window that comes of it."""
        before = self.program.windows()
        do()
        return desktop.wait_until(
            lambda: next((w for w in self.program.windows() if w not in before), None), what)

    def open(self, action, parameter=None):
        """The window that an action of the program opens."""
        return self.after(lambda: self.actions.activate_action(
            action, None if parameter is None else GLib.Variant('s', parameter)),
            f'the window of {action}')

    def close(self, window, key='Escape'):
        desktop.press(key)
        desktop.wait_until(lambda: window not in self.program.windows(), f'{window!r} to close')

    def check(self, window, *theirs):
        """theirs: what is GTK's own in it, by the ends of their paths."""
        desktop.wait_until(lambda: has_size(window), 'the window')
        self.assertEqual([], [path for path in unnamed(window)
                              if not theirs or not path.endswith(theirs)])
        self.assertTrue([n for n in window.spread() if n.role in CONTROLS and has_size(n)])

    def check_popover(self, window, do):
        do()
        desktop.wait_until(desktop.floating_windows, 'the popover')
        self.check(window)
        self.close_popover()

    def close_popover(self):
        desktop.press('Escape')
        desktop.wait_until(lambda: not desktop.floating_windows(), 'the popover to close')

    def image(self):
        path = pathlib.Path(self.folder, 'image.png')
        image = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, False, 8, 300, 200)
        image.fill(0xff00ffff)
        image.savev(str(path), 'png', [], [])
        return path.as_uri()

    def test_sign_in_page(self):
        self.window.find('E-mail address', 'text', has_size)
        self.check(self.window)

    def test_preferences(self):
        window = self.open('preferences')
        for page in ('Accounts', 'Services', 'Notifications', 'General'):
            with self.subTest(page=page):
                window.find(page, None, has_size).press_mouse()
                self.check(window)

    def test_chat(self):
        self.sign_in()
        window = self.open('chat', 'bob@example.com')
        for popover in ('Emoticons', 'Text format'):
            with self.subTest(popover=popover):
                window.find(popover).click()
                desktop.wait_until(desktop.floating_windows, 'the popover')
                self.check(window)
                window.find(popover).click()
                desktop.wait_until(lambda: not desktop.floating_windows(), 'the popover to close')

    def test_contacts(self):
        self.sign_in()
        self.window.find('Allow', BUTTON, has_size)
        self.check(self.window)

    def test_windows_of_actions(self):
        self.sign_in()
        for action, parameter in (('privacy', None), ('history', ''), ('add-contact', None),
                                  ('new-group', None), ('about', None), ('shortcuts', None),
                                  ('remove', 'bob@example.com'), ('display-picture', ''),
                                  ('display-picture', self.image()), ('emoticons', None),
                                  ('add-emoticon', self.image()), ('add-service', None),
                                  ('edit-service', 'escargot')):
            with self.subTest(action=action, parameter=parameter):
                window = self.open(action, parameter)
                if action not in NO_DIALOGS:
                    self.assertEqual('dialog', window.role)
                # the button that searches among the shortcuts
                self.check(window, *(['/push button'] if action == 'shortcuts' else []))
                self.close(window)

    def test_lists_of_privacy(self):
        self.sign_in()
        window = self.open('privacy')
        for title in ('Allowed', 'Blocked', 'Who has added me'):
            with self.subTest(title=title):
                window.find(re.compile(f'^{title}'), 'list item', has_size).press_mouse()
                window.find('Back', BUTTON, has_size)
                self.check(window)
                window.find('Back', BUTTON, has_size).click()
                window.wait_gone('Back', BUTTON)

    def test_imported_contacts(self):
        self.sign_in()
        path = pathlib.Path(self.folder, 'friends.ctt')
        path.write_text('<messenger><service name=".NET Messenger Service"><contactlist>'
                        '<contact>hana@example.com</contact></contactlist></service></messenger>',
                        'utf-8')
        self.actions.activate_action('import-contacts', None)
        desktop.wait_until(lambda: any(w[6] == 'Import Contacts' for w in desktop.windows()),
                           'the chooser')

        def choose():
            desktop.press('ctrl+a')
            desktop.type_text(str(path))
            desktop.press('Return')
        self.check(self.after(choose, 'what is imported'))

    def test_windows_of_a_chat(self):
        self.sign_in()
        chat = self.open('chat', 'bob@example.com')
        chat.find('Message', 'text').wait_state('focused')
        invitation = self.after(lambda: desktop.press('ctrl+shift+a'), 'the invitation')
        self.check(invitation)
        self.assertEqual('dialog', invitation.role)
        self.close(invitation)

    def test_menus(self):
        """By F10 in each window that has one, and by the key for a menu in the list."""
        self.sign_in()
        self.window.find('Search contacts', None, has_size).focus()
        self.check_popover(self.window, lambda: desktop.press('F10'))
        for key in ('Menu', 'shift+F10'):
            self.window.find('Search contacts', None, has_size).focus()
            desktop.press('Down')
            self.check_popover(self.window, lambda key=key: desktop.press(key))
        for action, parameter, ready in (('chat', 'bob@example.com', 'Message'),
                                         ('history', '', 'Search history'),
                                         ('emoticons', None, 'Search my emoticons')):
            with self.subTest(action=action):
                window = self.open(action, parameter)
                window.find(ready, None, has_size).focus()
                self.check_popover(window, lambda: desktop.press('F10'))

    def test_menus_of_the_history(self):
        """Where there is room for one pane, F10 has the menu of that one."""
        self.sign_in()
        chat = self.open('chat', 'bob@example.com')
        chat.find('Message', 'text').focus()
        desktop.type_text('Hello Bob')
        desktop.press('Return')
        chat.find('Conversation').wait_text(re.compile('Hello Bob'))
        window = self.open('history', '')
        window.find(re.compile('^Bob'), 'list item', has_size).press_mouse()
        window.find('Menu of this chat', BUTTON, has_size)
        desktop.press('F10')
        window.find('Export All Chats…', 'menu item', has_size)
        self.close_popover()
        number = next(w[0] for w in desktop.windows() if w[6] == 'History')
        desktop.run('xdotool', 'windowsize', '--sync', hex(number), '400', '500')
        window.find('Back', BUTTON, has_size)
        desktop.press('F10')
        window.find('Export This Chat…', 'menu item', has_size)
        self.close_popover()
        window.find('Back', BUTTON).click()
        window.find('Search history', None, has_size).focus()
        desktop.press('F10')
        window.find('Export All Chats…', 'menu item', has_size)

    def status(self):
        return self.bus.call_sync(ID, PATH, 'org.gtk.Actions', 'Describe',
                                  GLib.Variant('(s)', ('status',)), None, 0, -1).unpack()[0][2][0]

    def test_keys_of_the_program(self):
        self.sign_in()
        self.window.find('Search contacts', None, has_size).focus()
        for key, title in (('ctrl+d', 'Display Picture'), ('ctrl+j', 'My Emoticons'),
                           ('ctrl+k', 'New Group'), ('ctrl+p', 'Privacy'),
                           ('ctrl+n', 'Add a Contact'), ('ctrl+comma', 'Preferences'),
                           ('F1', 'About'), ('ctrl+question', None)):
            with self.subTest(key=key):
                window = self.after(lambda key=key: desktop.press(key), f'the window of {key}')
                self.assertTrue(window.matches(title), window)
                self.close(window)
        status = self.status()
        desktop.press('ctrl+s')
        desktop.wait_until(desktop.floating_windows, 'the list of statuses')
        desktop.press('Down', 'Return')
        desktop.wait_until(lambda: self.status() not in (status, None), 'another status')
        chat = self.open('chat', 'bob@example.com')
        chat.find('Message', 'text').wait_state('focused')
        desktop.press('ctrl+shift+c')
        desktop.wait_until(lambda: desktop.run('xdotool', 'getactivewindow', 'getwindowname')
                           .strip() == 'Tweener', 'the contacts to be in front')
        desktop.press('ctrl+shift+l')
        self.window.find('Sign in', BUTTON, has_size)

    def test_keys_of_a_chat(self):
        self.sign_in()
        chat = self.open('chat', 'bob@example.com')
        message = chat.find('Message', 'text')
        message.wait_state('focused')
        desktop.press('ctrl+e')
        chat.find('Search emoticons').wait_state('focused')
        self.close_popover()
        desktop.press('ctrl+shift+x', 'ctrl+t')
        strike = chat.find('Strikethrough', BUTTON, has_size)
        desktop.wait_until(lambda: {'pressed', 'checked'} & strike.states, 'the line')
        self.close_popover()
        for words in ('Muted: no notifications and no sounds',
                      'Unmuted: notifications and sounds again'):
            desktop.press('ctrl+shift+s')
            # at once: a toast that waits for the one before would say what holds no more
            chat.find(words, 'label', has_size, timeout=4)
        for words in ('no longer kept', 'kept'):
            desktop.press('ctrl+shift+h')
            chat.find(f'The history of this chat is {words}', 'label', has_size)
        # what must not happen by a slip takes two keys
        desktop.press('F10')
        desktop.wait_until(lambda: (chat.find_focused() or chat).role == 'menu item', 'the menu')
        desktop.press('b')
        self.window.find(re.compile('^Bob, .*[Bb]locked'), 'list item')

    def check_order(self, window, names, key='Tab'):
        """The focus goes from each name to the next. Of one with a * something is typed: where the
        focus is in a row with a field, GTK 4.8 does not tell."""
        for name in names:
            with self.subTest(name=name):
                desktop.press(key)
                if name.startswith('*'):
                    desktop.type_text('x')
                    window.find(name[1:], 'text').wait_text(re.compile('x'))
                else:
                    desktop.wait_until(lambda name=name: (window.find_focused() or window)
                                       .matches(name), f'{name!r} to have the focus')

    def test_order_of_the_sign_in_page(self):
        self.window.find('E-mail address', 'text', has_size).fill(ALICE)
        self.check_order(self.window, (
            '*Password', 'Show or hide the password', 'Status', 'Remember me', 'Sign in',
            'Main menu', 'Service', 'Edit service', '*E-mail address'))

    def test_order_of_the_contacts(self):
        self.sign_in()
        self.window.find('Block', BUTTON, has_size)
        self.window.find('Search contacts', None, has_size).focus()
        self.check_order(self.window, ('Friends, 0 of 1 online',))
        self.window.find('Search contacts', None, has_size).focus()
        self.check_order(self.window, ('Block', 'Allow', 'Allow and Add', 'Decide later',
                                       'My status', 'My name', 'My display picture'), 'shift+Tab')

    def test_order_of_a_chat(self):
        self.sign_in()
        chat = self.open('chat', 'bob@example.com')
        chat.find('Message', 'text').fill('x')
        self.check_order(chat, ('Send', 'Invite', 'Chat menu', 'Conversation', 'Emoticons',
                                'Text format', 'Send a file', 'Nudge', 'Message'))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
