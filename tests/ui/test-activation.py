#!/usr/bin/python3
"""Installs the program, and has the session bus start it, as desktops do: for a search, for the
click on a notification, for a link.

    test-activation.py BUILD LOOPBACK PREFIX
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402
import desktop_services as services  # noqa: E402
import install_log  # noqa: E402

BUILD, LOOPBACK = pathlib.Path(sys.argv[1]), sys.argv[2]
PREFIX = sys.argv[3].strip('/')
ID, PATH = 'im.tweener.Tweener', '/im/tweener/Tweener'
BUTTON, TEXT = 'push button', 'text'
ALICE, BOB, PASSWORD = 'alice@example.com', 'bob@example.com', 'secret'
# where the bus of this desktop looks: see private-desktop
SERVICES = pathlib.Path(os.environ['XDG_RUNTIME_DIR']).parent / 'services'


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


class Process:
    """One that somebody else has started: as much of a subprocess as desktop.Program asks for."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        """Where nobody asks how it ended it stays in the table of processes."""
        try:
            with open(f'/proc/{self.pid}/stat', encoding='utf-8') as file:
                state = file.read().rsplit(')', 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return 0
        return 0 if state == 'Z' else None

    def end(self):
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
        desktop.wait_until(lambda: self.poll() is not None, 'the program to end')


class Activation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name) / PREFIX
        with install_log.kept(BUILD):
            subprocess.run(['meson', 'install', '--no-rebuild', '--destdir', folder.name],
                           cwd=BUILD, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(['glib-compile-schemas', cls.root / 'share/glib-2.0/schemas'], check=True)
        # as installed, but for the folder before the prefix
        installed = (cls.root / f'share/dbus-1/services/{ID}.service').read_text('utf-8')
        moved = installed.replace(f'Exec=/{PREFIX}/', f'Exec={cls.root}/')
        assert moved != installed, installed
        service = SERVICES / f'{ID}.service'
        service.write_text(moved, 'utf-8')
        cls.addClassCleanup(service.unlink)

    def setUp(self):
        self.bus = services.connect()
        self.addCleanup(self.bus.close_sync, None)
        self.on_bus('ReloadConfig')
        self.assertFalse(self.is_on_bus())
        self.addCleanup(self.end)

    def is_on_bus(self):
        return self.on_bus('NameHasOwner', '(s)', ID)[0]

    def end(self):
        if self.is_on_bus():
            Process(self.on_bus('GetConnectionUnixProcessID', '(s)', ID)[0]).end()
        desktop.wait_until(lambda: not self.is_on_bus(), 'the bus to see that it has ended')

    def on_bus(self, method, signature='()', *arguments):
        return services.call(self.bus, services.BUS, '/org/freedesktop/DBus', services.BUS, method,
                             GLib.Variant(signature, arguments)).unpack()

    def call(self, path, interface, method, signature, *arguments):
        """Which starts the program, if it has to."""
        return self.bus.call_sync(ID, path, interface, method, GLib.Variant(signature, arguments),
                                  None, Gio.DBusCallFlags.NONE, 30000, None).unpack()

    def program(self):
        """What the bus has started, and that it is what was installed."""
        pid = self.on_bus('GetConnectionUnixProcessID', '(s)', ID)[0]
        self.assertEqual(str(self.root / 'bin/tweener'), os.readlink(f'/proc/{pid}/exe'))
        program = desktop.Program(['tweener'])
        program.process = Process(pid)
        return program

    def ask(self, method, signature, *arguments):
        return self.call(f'{PATH}/SearchProvider', 'org.gnome.Shell.SearchProvider2', method,
                         signature, *arguments)

    def test_search_starts_it_and_is_answered(self):
        self.assertEqual(([],), self.ask('GetInitialResultSet', '(as)', ['bob']))
        program = self.program()
        self.assertEqual([], [w for w in desktop.windows() if w[5] == program.process.pid])
        self.ask('LaunchSearch', '(asu)', ['bob'], 0)
        program.window('Tweener').find('Sign in', BUTTON)

    def test_click_on_an_old_notification_starts_it(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        service = subprocess.Popen([LOOPBACK, '--bots', f'--directory={folder.name}'],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(service.stdout.close)
        self.addCleanup(service.wait)
        self.addCleanup(service.terminate)
        file = json.loads(service.stdout.readline())['service']

        interface = 'org.freedesktop.Application'
        self.call(PATH, interface, 'ActivateAction', '(sava{sv})', 'chat',
                  [GLib.Variant('s', BOB)], {})
        program = self.program()
        window = program.window('Tweener')
        # a double click on a file, while we are at it: where to sign in
        self.call(PATH, interface, 'Open', '(asa{sv})', [pathlib.Path(file).as_uri()], {})
        editor = desktop.wait_until(lambda: next(
            (w for w in program.windows() if w.find_all('Save', BUTTON, has_size)), None),
            'the service')
        editor.find('Save', BUTTON).click()
        window.find('Loopback', 'label', has_size)
        window.find('E-mail address', TEXT, has_size).fill(ALICE)
        window.find('Password', TEXT, has_size).fill(PASSWORD)
        window.find('Sign in', BUTTON, has_size).click()
        program.window('Bob').find('Message', TEXT)

    def test_link_starts_it(self):
        # a desktop believes in a program that it finds; the bus knows where it is by itself
        os.environ['PATH'] = f'{self.root}/bin:{os.environ["PATH"]}'
        app = Gio.DesktopAppInfo.new_from_filename(
            str(self.root / f'share/applications/{ID}.desktop'))
        self.assertIn('x-scheme-handler/msnim', app.get_supported_types())
        self.assertTrue(app.get_boolean('DBusActivatable'))
        app.launch_uris([f'msnim:chat?contact={BOB}'], None)
        desktop.wait_until(lambda: self.on_bus('NameHasOwner', '(s)', ID)[0], 'the program')
        self.program().window('Tweener').find('The link opens once you are signed in.', 'label')

    def test_nothing_but_a_link_is_followed(self):
        self.call(PATH, 'org.freedesktop.Application', 'Open', '(asa{sv})',
                  ['msnim:chat?contact=nobody'], {})
        self.program().window('Tweener').find(re.compile('^The link cannot be followed'), 'label')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
