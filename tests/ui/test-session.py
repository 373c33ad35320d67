#!/usr/bin/python3
"""The program as a session sees it: started by the bus, by links, by searches and by itself."""
import configparser
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

from gi.repository import GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402
import desktop_services as services  # noqa: E402

TWEENER, LOOPBACK, DATA = map(os.path.abspath, sys.argv[1:4])
BUTTON = 'push button'
TEXT = 'text'
ID, PATH = 'im.tweener.Tweener', '/im/tweener/Tweener'
ALICE, BOB, PASSWORD = 'alice@example.com', 'bob@example.com', 'secret'


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


class Case(unittest.TestCase):
    def enter(self, manager):
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered

    def setUp(self):
        self.folder = self.enter(tempfile.TemporaryDirectory())
        process = subprocess.Popen([LOOPBACK, '--bots', f'--directory={self.folder}'],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.service = json.loads(process.stdout.readline())['service']
        self.bus = services.connect()
        self.addCleanup(self.bus.close_sync, None)

    def start(self, *arguments):
        self.program = self.enter(desktop.Program(
            [TWEENER, f'--service={self.service}', *arguments]))

    def wait_on_bus(self):
        subprocess.run(['gdbus', 'wait', '--session', '--timeout=20', ID], check=True)

    def call(self, path, interface, method, parameters):
        return services.call(self.bus, ID, path, interface, method, parameters)

    def titles(self):
        return sorted(window[6] for window in desktop.windows()
                      if window[5] == self.program.process.pid)

    def sign_in(self):
        self.window = self.program.window('Tweener')
        self.window.find('Loopback', 'label')
        self.window.find('E-mail address', TEXT, has_size).fill(ALICE)
        self.window.find('Password', TEXT, has_size).fill(PASSWORD)
        self.window.find('Sign in', BUTTON, has_size).click()
        self.window.find('Contacts', 'list', has_size)


class Activation(Case):
    def act(self, name, target):
        self.call(PATH, 'org.freedesktop.Application', 'ActivateAction', GLib.Variant(
            '(sava{sv})', (name, [GLib.Variant('s', target)], {})))

    def test_old_notification_opens_the_chat_once_signed_in(self):
        self.start('--gapplication-service')
        self.wait_on_bus()
        self.assertEqual([], self.titles())
        for _ in range(50):     # by then it has read the file of the service, if it ever does so
            self.call(PATH, 'org.gtk.Actions', 'List', None)
        self.act('chat', BOB)
        self.sign_in()
        self.program.window('Bob').find('Message', TEXT).wait_state('focused')

    def test_files_agree_with_the_program(self):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(os.path.join(DATA, f'{ID}.desktop.in'))
        self.assertEqual('true', parser['Desktop Entry']['DBusActivatable'])
        for kind in ('x-scheme-handler/msnim', 'application/x-tweener-service+json'):
            self.assertIn(kind, parser['Desktop Entry']['MimeType'].split(';'))
        parser.read(os.path.join(DATA, f'{ID}.service.in'))
        self.assertEqual(ID, parser['D-BUS Service']['Name'])
        self.assertTrue(parser['D-BUS Service']['Exec'].endswith('--gapplication-service'))


class Links(Case):
    def follow(self, link):
        subprocess.run([TWEENER, link], check=True, timeout=30)

    def test_link_to_a_chat_waits_for_the_sign_in(self):
        self.start()
        self.program.window('Tweener')
        self.follow(f'msnim:chat?contact={BOB}')
        self.program.window('Tweener').find('The link opens once you are signed in.', 'label')
        self.sign_in()
        self.program.window('Bob').find('Message', TEXT)

    def test_link_to_add_waits_for_the_sign_in(self):
        self.start('msnim:add?contact=dora@example.com')
        self.sign_in()
        self.program.window('Add a Contact').find('E-mail address', TEXT).wait_text(
            'dora@example.com')

    def test_link_that_starts_the_program(self):
        self.start(f'msnim:chat?contact={BOB}')
        self.sign_in()
        self.program.window('Bob').find('Message', TEXT)


class Services(Case):
    """`--service` when the program already runs."""

    def start_without(self, *arguments):
        self.program = self.enter(desktop.Program([TWEENER, *arguments]))
        window = self.program.window('Tweener')
        window.find('E-mail address', TEXT, has_size)
        self.assertEqual([], window.find_all('Loopback', 'label'))
        return window

    def give(self, *arguments):
        """The path is seen from where the second one is started."""
        subprocess.run([TWEENER, *arguments], check=True, timeout=30, cwd=self.folder)

    def test_service_is_offered_by_the_program_that_runs(self):
        self.start_without()
        self.give(f'--service={os.path.basename(self.service)}')
        self.sign_in()

    def test_service_goes_to_the_program_of_its_profile(self):
        other = self.start_without()
        self.start_without('--profile=work')
        self.give('--profile=work', f'--service={self.service}')
        self.sign_in()
        self.assertEqual([], other.find_all('Loopback', 'label'))

    def test_service_that_is_no_use_now_is_there_afterwards(self):
        self.start()
        self.sign_in()
        other = os.path.join(self.folder, 'home.json')
        with open(other, 'w', encoding='utf-8') as file:
            json.dump({'id': 'home', 'name': 'Home <b>server</b>', 'dispatch': '127.0.0.1:1863',
                       'nexus': 'https://127.0.0.1/rdr/pprdr.asp'}, file)
        self.give(f'--service={other}')
        self.window.find(re.compile('Home <b>server</b>.* can be chosen where you'), 'label')
        self.call(PATH, 'org.freedesktop.Application', 'ActivateAction',
                  GLib.Variant('(sava{sv})', ('sign-out', [], {})))
        self.window.find('Service', 'combo box', has_size).choose('Home <b>server</b>')

    def test_file_that_is_no_service_says_so(self):
        window = self.start_without()
        broken = os.path.join(self.folder, 'broken.json')
        with open(broken, 'w', encoding='utf-8') as file:
            file.write('{')
        self.give(f'--service={broken}')
        window.find('Not a service', 'label', has_size)


class Search(Case):
    def setUp(self):
        super().setUp()
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(os.path.join(DATA, f'{ID}.search-provider.ini'))
        self.provider = parser['Shell Search Provider']
        self.assertEqual(ID, self.provider['BusName'])

    def ask(self, method, signature, *arguments):
        answer = self.call(self.provider['ObjectPath'], 'org.gnome.Shell.SearchProvider2', method,
                           GLib.Variant(signature, arguments))
        return answer[0] if answer else None

    def test_contacts_are_found_and_opened(self):
        self.start()
        self.sign_in()
        self.assertEqual([f'contact:{BOB}'],
                         self.ask('GetInitialResultSet', '(as)', ['BOB']))
        found = self.ask('GetInitialResultSet', '(as)', ['example.com'])
        # who is online comes first
        self.assertTrue(found.index('contact:echo@example.com') < found.index(f'contact:{BOB}'))
        self.assertEqual([f'contact:{BOB}'], self.ask('GetSubsearchResultSet', '(asas)', found,
                                                      ['example.com', 'bo']))
        self.assertEqual([], self.ask('GetInitialResultSet', '(as)', ['bob', 'carol']))
        self.assertEqual([], self.ask('GetInitialResultSet', '(as)', ['', 'x' * 5000]))

        metas = self.ask('GetResultMetas', '(as)', [f'contact:{BOB}', 'contact:nobody@x', 'y'])
        self.assertEqual(1, len(metas))
        self.assertEqual('Bob', metas[0]['name'])
        self.assertEqual(f'Offline · {BOB}', metas[0]['description'])

        self.ask('ActivateResult', '(sasu)', f'contact:{BOB}', ['bob'], 0)
        self.program.window('Bob').find('Message', TEXT)

    def test_search_finds_nobody_and_shows_nothing_while_signed_out(self):
        self.start('--gapplication-service')
        self.wait_on_bus()
        self.assertEqual([], self.ask('GetInitialResultSet', '(as)', ['bob']))
        self.assertEqual([], self.titles())
        # more than a few are shown in the window, once somebody is signed in
        self.ask('LaunchSearch', '(asu)', ['Bob', 'example'], 0)
        self.sign_in()
        self.find_search('Bob example')
        self.window.find('Contacts', 'list').wait_gone(re.compile('^Echo'), 'list item')
        self.window.find(re.compile('^Bob'), 'list item', has_size)

    def find_search(self, words):
        search = self.window.find('Search contacts', None, has_size)
        search.wait_text(words)
        search.wait_state('focused')

    def test_search_goes_on_in_a_window_that_is_there(self):
        self.start()
        self.sign_in()
        self.ask('LaunchSearch', '(asu)', ['ec', 'x' * 5000], 0)
        self.find_search('ec ' + 'x' * 197)
        self.ask('LaunchSearch', '(asu)', [], 0)
        self.find_search('')
        self.window.find(re.compile('^Bob'), 'list item', has_size)


class Start(Case):
    def switch(self):
        self.window = self.program.window('Tweener')
        self.window.find('Main menu', BUTTON, has_size).click()
        self.window.find('Preferences', None, lambda n: (
            n.role.endswith('menu item') and n.popup is not None and has_size(n))).press_mouse()
        window = self.program.window('Preferences')
        window.find_shown('General', 'label').press_mouse()
        return window.find('Start with the session', 'check box', has_size)

    def test_desktop_is_asked_to_start_the_program(self):
        portal = self.enter(services.BackgroundPortal(True, starts=True))
        self.start()
        switch = self.switch()
        switch.press_mouse()
        desktop.wait_until(lambda: portal.asked, 'the question')
        self.assertTrue(portal.asked[0]['autostart'])
        self.assertEqual(['tweener', '--hidden'], portal.asked[0]['commandline'])
        switch.wait_state('checked')
        switch.press_mouse()
        desktop.wait_until(lambda: len(portal.asked) == 2, 'the second question')
        self.assertFalse(portal.asked[1]['autostart'])

    def test_desktop_that_refuses_is_told_of(self):
        self.enter(services.BackgroundPortal(True, starts=False))
        self.start()
        switch = self.switch()
        switch.press_mouse()
        refused = re.compile('does not start Tweener with the session')
        self.window.find(refused, 'label')
        desktop.wait_until(lambda: 'checked' not in switch.states, 'the switch to go back')

    def test_hidden_start_has_a_tray_and_no_window(self):
        tray = self.enter(services.Tray())
        self.start('--hidden')
        item = tray.wait_item()
        self.assertEqual([], self.titles())
        item.activate()
        desktop.wait_until(lambda: self.titles() == ['Tweener'], 'the window')

    def test_hidden_start_without_a_tray_shows_itself(self):
        self.start('--hidden')
        self.wait_on_bus()
        desktop.wait_until(lambda: self.titles() == ['Tweener'], 'the window')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
