#!/usr/bin/python3
"""Accounts that are remembered, as a person meets them: the program is ended and started again."""
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402

TWEENER, LOOPBACK = sys.argv[1:3]
BUTTON = 'push button'
ADDRESS, PASSWORD = 'alice@example.com', 'secret'
DATABASE = os.path.join(os.environ['XDG_DATA_HOME'], 'tweener', 'tweener.db')


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


class Keyring:
    """A real keyring on the desktop's bus, open, in a folder that is thrown away."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            ['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets',
             f'--control-directory={self.folder.name}'],
            env={**os.environ, 'XDG_DATA_HOME': self.folder.name}, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.process.stdin.write(b'open')
        self.process.stdin.close()
        subprocess.run(['gdbus', 'wait', '--session', '--timeout=20', 'org.freedesktop.secrets'],
                       check=True)

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


class Accounts(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.service_file = os.path.join(self.folder.name, 'service.json')
        self.service = subprocess.Popen([LOOPBACK, '--bots', f'--directory={self.folder.name}'],
                                        stdout=subprocess.DEVNULL)
        self.addCleanup(self.stop_service)
        desktop.wait_until(lambda: os.path.exists(self.service_file), 'the service file')
        self.addCleanup(self.remove_database)
        self.program = None
        self.addCleanup(self.end)

    def stop_service(self):
        self.service.terminate()
        self.service.wait()

    def remove_database(self):
        for name in os.listdir(os.path.dirname(DATABASE)):
            path = os.path.join(os.path.dirname(DATABASE), name)
            if os.path.isfile(path):
                os.unlink(path)

    def start_keyring(self):
        keyring = Keyring()
        self.addCleanup(keyring.close)

    def start(self):
        self.program = desktop.Program([TWEENER, f'--service={self.service_file}'])
        self.program.__enter__()
        self.window = self.program.window('Tweener')

    def end(self):
        if self.program is not None:
            self.program.__exit__()
            self.program = None

    def quit(self):
        """As a person does: what is still to be written is written."""
        desktop.press('ctrl+q')
        desktop.wait_until(lambda: self.program.process.poll() is not None, 'the program to end')
        self.program = None

    def find(self, name, role=None):
        return self.window.find(name, role, has_size)

    def field(self, name):
        return self.find(name, 'text')

    def tick(self, name):
        check = self.find(name, 'check box').wait_state('sensitive')
        if 'checked' not in check.states:
            check.press_mouse()
            check.wait_state('checked')

    def sign_in(self, *ticks, password=PASSWORD):
        self.window.find('Loopback', 'label')
        self.field('E-mail address').fill(ADDRESS)
        self.field('Password').fill(password)
        for tick in ticks:
            self.tick(tick)
        self.find('Sign in', BUTTON).click()

    def sign_out(self):
        self.find('Main menu', BUTTON).click()
        self.window.find('Sign Out', None, lambda node: node.popup is not None).press_mouse()
        self.find('Sign in', BUTTON)

    def is_filled(self):
        """The password itself is not told over the accessibility bus: its length is."""
        return len(self.field('Password').text or '') == len(PASSWORD)

    def test_address_comes_back(self):
        self.start()
        self.sign_in()
        self.find('Contacts', 'list')
        self.quit()
        self.start()
        self.window.find('Loopback', 'label')
        self.field('E-mail address').wait_text(ADDRESS)
        self.assertEqual('', self.field('Password').text or '')

    def test_password_comes_from_the_keyring(self):
        self.start_keyring()
        self.start()
        self.sign_in('Remember my password')
        self.find('Contacts', 'list')
        self.sign_out()
        desktop.wait_until(self.is_filled, 'the password after signing out')
        self.quit()
        self.start()
        self.field('E-mail address').wait_text(ADDRESS)
        desktop.wait_until(self.is_filled, 'the password from the keyring')
        self.find('Remember my password', 'check box').wait_state('checked')
        self.find('Sign in', BUTTON).click()
        self.find('Contacts', 'list')

    def test_password_of_one_is_not_offered_for_another(self):
        self.start_keyring()
        self.start()
        self.sign_in('Remember my password')
        self.find('Contacts', 'list')
        self.sign_out()
        desktop.wait_until(self.is_filled, 'the password')
        self.field('E-mail address').fill('mallory@example.com')
        self.field('Password').wait_text('')

    def test_signs_in_automatically(self):
        self.start_keyring()
        self.start()
        self.sign_in('Remember my password', 'Sign in automatically')
        self.find('Contacts', 'list')
        self.quit()
        self.start()
        self.find('Contacts', 'list')
        self.window.find(ADDRESS, 'label')

    def test_automatic_sign_in_can_be_cancelled(self):
        self.start_keyring()
        self.start()
        self.sign_in('Remember my password', 'Sign in automatically')
        self.find('Contacts', 'list')
        self.quit()
        self.stop_service()
        self.start()
        self.find('Service not reachable', 'label')
        self.find('Cancel', BUTTON).click()
        self.find('Sign in', BUTTON)

    def test_wrong_password_ends_automatic_sign_in(self):
        self.start_keyring()
        self.start()
        self.sign_in('Remember my password', 'Sign in automatically')
        self.find('Contacts', 'list')
        self.quit()
        subprocess.run(['/usr/bin/python3', '-c', CHANGE_PASSWORD], check=True)
        self.start()
        self.find('Wrong password', 'label')
        self.quit()
        self.start()
        self.field('E-mail address').wait_text(ADDRESS)
        desktop.wait_until(lambda: len(self.field('Password').text or '') == len('changed'),
                           'the password that is still kept')
        self.assertNotIn('checked', self.find('Sign in automatically', 'check box').states)

    def test_account_is_forgotten(self):
        self.start_keyring()
        self.start()
        self.sign_in('Remember my password')
        self.find('Contacts', 'list')
        self.sign_out()
        desktop.wait_until(self.is_filled, 'the password')
        self.find('Remembered accounts').press_mouse()
        self.window.find(f'Forget {ADDRESS}…', None,
                         lambda node: node.popup is not None).press_mouse()
        dialog = desktop.wait_until(self.question, 'the question')
        dialog.find('Forget', BUTTON).click()
        self.field('E-mail address').wait_text('')
        self.field('Password').wait_text('')
        self.quit()
        self.start()
        self.window.find('Loopback', 'label')
        self.field('E-mail address').fill(ADDRESS)
        self.assertEqual('', self.field('Password').text or '')
        self.end()
        self.assertEqual([], sqlite3.connect(DATABASE).execute('SELECT id FROM account')
                         .fetchall())

    def test_account_is_forgotten_in_the_preferences(self):
        self.start()
        self.sign_in()
        self.find('Contacts', 'list')
        desktop.press('ctrl+comma')
        window = self.program.window('Preferences')
        window.find(re.compile(f'^{re.escape(ADDRESS)}'))
        window.find(f'Forget {ADDRESS}…', BUTTON).click()
        desktop.wait_until(self.question, 'the question').find('Forget', BUTTON).click()
        window.find(re.compile('^None yet'), 'label', has_size)

    def question(self):
        return next((window for window in self.program.windows()
                     if window != self.window and window.find_all('Forget', BUTTON)), None)

    def test_without_a_keyring_it_says_so(self):
        self.start()
        self.find(re.compile('^There is no keyring here'), 'label')
        for name in ('Remember my password', 'Sign in automatically'):
            self.assertNotIn('sensitive', self.find(name, 'check box').states)
        self.sign_in()
        self.find('Contacts', 'list')

    def test_damaged_profile_is_told_and_set_aside(self):
        os.makedirs(os.path.dirname(DATABASE), exist_ok=True)
        with open(DATABASE, 'w') as file:
            file.write('no database')
        self.start()
        dialog = desktop.wait_until(
            lambda: next((window for window in self.program.windows()
                          if window.find_all('Continue', BUTTON)), None), 'the words')
        dialog.find('Damaged file', 'label')
        dialog.find('Continue', BUTTON).click()
        self.sign_in()
        self.find('Contacts', 'list')
        self.assertGreater(len([name for name in os.listdir(os.path.dirname(DATABASE))
                                if 'damaged' in name or 'aside' in name]), 0)


class Links(unittest.TestCase):
    """What other programs and web pages may ask for, with the demo's people."""

    def start(self, link):
        self.program = desktop.Program([TWEENER, '--demo', link])
        self.program.__enter__()
        self.addCleanup(self.program.__exit__, None, None, None)
        self.window = self.program.window('Tweener')
        self.window.find('Contacts', 'list')

    def test_chat_is_opened(self):
        self.start('msnim:chat?contact=grandma@example.com')
        desktop.wait_until(lambda: any(window.find_all('Message', 'text')
                                       for window in self.program.windows()
                                       if window != self.window), 'the chat')

    def test_adding_is_asked(self):
        self.start('msnim:add?contact=mallory@example.com')
        dialog = self.program.window('Add a Contact')
        dialog.find('E-mail address', 'text').wait_text('mallory@example.com')
        self.assertEqual([], self.window.find_all(re.compile('^mallory'), 'list item'))

    def test_hostile_link_is_refused_in_words(self):
        self.start('msnim:chat?contact=' + 'x' * 5000 + '@example.com')
        self.window.find(re.compile('^The link cannot be followed'), 'label')


CHANGE_PASSWORD = '''
import gi
gi.require_version('Secret', '1')
from gi.repository import Secret
schema = Secret.Schema.new('im.tweener.Tweener', Secret.SchemaFlags.NONE, {
    name: Secret.SchemaAttributeType.STRING for name in ('service', 'account', 'profile')})
item, = Secret.password_search_sync(schema, {'account': 'alice@example.com'},
                                    Secret.SearchFlags.ALL, None)
item.set_secret_sync(Secret.Value.new('changed', -1, 'text/plain'), None)
'''

if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
