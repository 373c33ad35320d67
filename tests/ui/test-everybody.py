#!/usr/bin/python3
"""Every window by the tree that screen readers see: whatever can be used has a name.

    test-everybody.py TWEENER TWN-LOOPBACK
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402

TWEENER, LOOPBACK = sys.argv[1:3]
ID = 'im.tweener.Tweener'
BUTTON = 'push button'
ALICE = 'alice@example.com'
CONTROLS = {'push button', 'check box', 'radio button', 'text', 'password text', 'combo box',
            'slider', 'spin button', 'list', 'list item', 'menu item', 'check menu item',
            'radio menu item', 'link', 'page tab', 'progress bar'}
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
        self.program = desktop.Program([TWEENER, f'--service={service}'], env=kept)
        self.program.__enter__()
        self.addCleanup(self.program.__exit__, None, None, None)
        self.window = self.program.window('Tweener')
        self.actions = Gio.DBusActionGroup.get(Gio.bus_get_sync(Gio.BusType.SESSION), ID,
                                               '/' + ID.replace('.', '/'))

    def sign_in(self):
        self.window.find('E-mail address', 'text', has_size).fill(ALICE)
        self.window.find('Password', 'text', has_size).fill('secret')
        self.window.find('Sign in', BUTTON, has_size).click()
        self.window.find('Contacts', 'list', has_size)

    def open(self, action, parameter=None):
        """The window that an action of the program opens."""
        before = self.program.windows()
        self.actions.activate_action(action,
                                     None if parameter is None else GLib.Variant('s', parameter))
        return desktop.wait_until(
            lambda: next((w for w in self.program.windows() if w not in before), None),
            f'the window of {action}')

    def check(self, window, *theirs):
        """theirs: what is GTK's own in it, by the ends of their paths."""
        desktop.wait_until(lambda: has_size(window), 'the window')
        self.assertEqual([], [path for path in unnamed(window) if not path.endswith(theirs)])
        self.assertTrue([n for n in window.spread() if n.role in CONTROLS and has_size(n)])

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
                                  ('remove', 'bob@example.com')):
            with self.subTest(action=action):
                window = self.open(action, parameter)
                # the button that searches among the shortcuts
                self.check(window, *(['/push button'] if action == 'shortcuts' else ['?']))
                desktop.press('Escape')
                desktop.wait_until(lambda window=window: window not in self.program.windows(),
                                   f'the window of {action} to close')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
