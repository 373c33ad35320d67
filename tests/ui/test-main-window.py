#!/usr/bin/python3
"""The sign-in page and the list of contacts as a person meets them, by accessible names."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402

TWEENER, LOOPBACK = sys.argv[1:3]
BUTTON = 'push button'
PASSWORD = 'secret'
STEPS = re.compile('Connecting to|Connected to|Sent on to|Checking the password')


class Service:
    """twn-loopback with its bots, and Alice, who has them on her list."""

    def __init__(self, *faults):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [LOOPBACK, '--bots', f'--directory={self.folder.name}',
             *(f'--fault={fault}' for fault in faults)], stdout=subprocess.DEVNULL)
        self.file = os.path.join(self.folder.name, 'service.json')
        desktop.wait_until(lambda: os.path.exists(self.file), 'the service file')

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()

    def close(self):
        self.stop()
        self.folder.cleanup()


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


class Program(unittest.TestCase):
    def start(self, *arguments):
        program = desktop.Program([TWEENER, *arguments])
        program.__enter__()
        self.addCleanup(program.__exit__, None, None, None)
        self.program = program
        self.window = program.window('Tweener')

    def find(self, name, role=None):
        """What is in front: pages behind have no size."""
        return self.window.find(name, role, has_size)

    def shows(self, words):
        return self.find(words, 'label')


class SignIn(Program):
    def serve(self, *faults):
        self.service = Service(*faults)
        self.addCleanup(self.service.close)
        self.start(f'--service={self.service.file}')
        self.window.find('Loopback', 'label')

    def sign_in(self, password=PASSWORD):
        self.find('E-mail address', 'text').fill('alice@example.com')
        self.find('Password', 'text').fill(password)
        self.find('Sign in', BUTTON).click()

    def test_list_is_there(self):
        self.serve()
        self.sign_in()
        self.find('Contacts', 'list')
        self.window.find('Echo, Online', 'list item')
        self.window.find('alice@example.com', 'label')

    def test_wrong_password_puts_the_cursor_into_it(self):
        self.serve()
        self.sign_in('nonsense')
        self.shows('Wrong password')
        desktop.wait_until(lambda: self.find('Sign in', BUTTON), 'the form')
        # what was typed is selected: typing takes its place
        desktop.type_text(PASSWORD)
        desktop.press('Return')
        self.find('Contacts', 'list')

    def test_step_is_shown_and_cancel_works_at_once(self):
        self.serve('stall-at-usr')
        self.sign_in()
        self.shows('Signing in')
        self.shows(STEPS)
        self.find('Cancel', BUTTON).click()
        self.find('Sign in', BUTTON)
        self.find('Password', 'text')

    def test_unreachable_counts_down_and_can_be_tried_now(self):
        self.serve()
        self.service.stop()
        self.sign_in()
        self.shows('Service not reachable')
        self.shows(re.compile('^Next try in [0-9]+ seconds?$'))
        self.find('Try now', BUTTON)
        self.find('Cancel', BUTTON).click()
        self.find('Sign in', BUTTON)

    def test_untrusted_is_never_waved_through(self):
        self.serve('foreign-certificate')
        self.sign_in()
        self.shows('Service not trusted')
        self.assertEqual([], self.window.find_all(re.compile('(?i)trust|anyway|accept'), BUTTON))

    def test_signed_in_elsewhere_asks(self):
        self.serve('out-oth')
        self.sign_in()
        self.shows('Signed in somewhere else')
        self.find('Sign In Here', BUTTON).click()
        self.find('Contacts', 'list')

    def test_lost_connection_keeps_the_list(self):
        self.serve()
        self.sign_in()
        self.find('Contacts', 'list')
        self.service.stop()
        self.find('Try Now', BUTTON)
        self.find('Contacts', 'list')

    def test_a_service_can_be_typed_in(self):
        self.start()
        self.find('Service', 'combo box').choose('Custom…')
        self.find(re.compile('^Host'), 'text').fill('not a host')
        self.find('E-mail address', 'text').fill('alice@example.com')
        self.find('Password', 'text').fill(PASSWORD)
        self.find('Sign in', BUTTON).click()
        self.shows('Not a service')

    def test_address_without_at_is_said_so(self):
        self.serve()
        self.find('E-mail address', 'text').fill('alice')
        self.find('Password', 'text').fill(PASSWORD)
        self.find('Sign in', BUTTON).click()
        self.shows('Cannot be used')

    def test_bad_service_file_is_said_so(self):
        with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
            file.write('{"dispatch": 7}')
            file.flush()
            self.start(f'--service={file.name}')
            self.shows('Not a service')

    def test_sign_out_and_in_again(self):
        self.serve()
        for _ in range(2):
            self.sign_in()
            self.find('Contacts', 'list')
            self.find('Main menu', BUTTON).click()
            self.window.find('Sign Out', None, lambda node: node.popup is not None).press_mouse()
            self.find('Sign in', BUTTON)


class Contacts(Program):
    """The demo: no account, no network, people who are there and people who are not."""

    def setUp(self):
        self.start('--demo')
        self.list = self.find('Contacts', 'list')
        self.list.find('Grandma, On the phone', 'list item')

    def rows(self):
        return [node.name for node in self.list.children() if has_size(node)]

    def has(self, *parts):
        """Whether these names begin rows, in this order."""
        names = iter(self.rows())
        return all(any(name.startswith(part) for name in names) for part in parts)

    def test_online_comes_first(self):
        self.list.find(re.compile('^Family, 1 of 3 online'), 'list item')
        desktop.wait_until(lambda: self.has('Family', 'Grandma', 'Hugo, Offline', 'Inês, Offline'),
                           'Grandma above those who are offline')

    def test_group_folds_and_unfolds(self):
        header = self.list.find(re.compile('^Family,'), 'list item')
        header.press_mouse()
        desktop.wait_until(lambda: not self.has('Grandma'), 'the group to fold')
        self.list.find(re.compile('^Family,'), 'list item').press_mouse()
        desktop.wait_until(lambda: self.has('Family', 'Grandma'), 'the group to unfold')

    def test_group_folds_by_keyboard(self):
        self.list.find('Hugo, Offline', 'list item').press_mouse()
        desktop.press('Up', 'Up', 'Left')
        desktop.wait_until(lambda: not self.has('Grandma'), 'the group to fold')
        desktop.press('Right')
        desktop.wait_until(lambda: self.has('Family', 'Grandma'), 'the group to unfold')

    def test_search_finds_by_name_and_address(self):
        search = self.find('Search contacts')
        search.fill('grandma@')
        desktop.wait_until(lambda: self.rows() == ['Grandma, On the phone'], 'Grandma alone')
        search.fill('nobody at all')
        self.shows('Nobody Found')
        desktop.press('Escape')
        desktop.wait_until(lambda: self.has('Family', 'Grandma'), 'the whole list')

    def test_typing_in_the_list_searches(self):
        self.list.find('Hugo, Offline', 'list item').press_mouse()
        desktop.type_text('gran')
        desktop.wait_until(lambda: self.rows() == ['Grandma, On the phone'], 'Grandma alone')
        self.find('Search contacts').wait_text('gran')

    def test_status_is_chosen(self):
        status = self.find('My status', 'combo box')
        status.choose('Out to lunch')
        status.find('Out to lunch', 'label')
        status.choose('Appear offline')
        status.find('Appear offline', 'label')

    def test_name_is_changed(self):
        self.find('My name', BUTTON).click()
        self.find('My name', 'text').fill('Me, <b>myself</b>')
        desktop.press('Return')
        self.shows('Me, <b>myself</b>')

    def test_somebody_is_added(self):
        self.find('Add a contact', BUTTON).click()
        dialog = self.program.window('Add a Contact')
        dialog.find('E-mail address', 'text').fill('mia@example.com')
        dialog.find('Add', BUTTON).click()
        self.window.find(re.compile('^Mia'), 'list item')

    def test_who_added_the_account_is_allowed(self):
        self.shows(re.compile('Mia.* has added you'))
        self.find('Allow', BUTTON).click()
        desktop.wait_until(
            lambda: not any(node.is_shown for node in self.window.find_all('Allow', BUTTON)),
            'the question to go away')

    def test_contact_is_blocked(self):
        self.list.find(re.compile('^Hugo'), 'list item').press_mouse(3)
        self.window.find('Block', None, lambda node: node.popup is not None).press_mouse()
        self.list.find('Hugo, Blocked · Offline', 'list item')

    def test_contact_is_removed_after_a_question(self):
        self.list.find(re.compile('^Hugo'), 'list item').press_mouse()
        desktop.press('Delete')
        dialog = desktop.wait_until(self.question, 'the question')
        dialog.find('Remove', BUTTON).click()
        desktop.wait_until(lambda: not self.has('Hugo'), 'Hugo to be gone')

    def question(self):
        return next((window for window in self.program.windows()
                     if window != self.window and window.find_all('Remove', BUTTON)), None)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
