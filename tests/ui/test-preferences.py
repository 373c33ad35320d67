#!/usr/bin/python3
"""Services that a person adds, edits, imports and tests, and what else the preferences say."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402
import desktop_services as services  # noqa: E402

TWEENER, LOOPBACK = sys.argv[1:3]
DRAG_FILE = os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support', 'drag-file')
BUTTON = 'push button'
TEXT = 'text'
PASSWORD = 'secret'
SHOTS = os.environ.get('TWEENER_SCREENSHOTS')


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


def is_menu_item(node):
    return node.role.endswith('menu item') and node.popup is not None and has_size(node)


class Case(unittest.TestCase):
    def enter(self, manager):
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered

    def serve(self, *options):
        folder = self.enter(tempfile.TemporaryDirectory())
        process = subprocess.Popen([LOOPBACK, f'--directory={folder}', *options],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.ready = json.loads(process.stdout.readline())
        return self.ready['service']

    def start(self, *arguments):
        """With settings that outlive the program, in a folder of the test's own."""
        self.kept = getattr(self, 'kept', None) or self.enter(tempfile.TemporaryDirectory())
        env = {f'XDG_{kind}_HOME': os.path.join(self.kept, kind)
               for kind in ('DATA', 'CONFIG', 'STATE')}
        env['GSETTINGS_BACKEND'] = 'keyfile'
        self.program = desktop.Program([TWEENER, *arguments], env=env)
        self.program.__enter__()
        self.addCleanup(self.program.__exit__, None, None, None)
        self.window = self.program.window('Tweener')

    def quit(self):
        self.window.press_mouse()
        desktop.press('ctrl+q')
        desktop.wait_until(lambda: self.program.process.poll() is not None, 'the end')

    def shot(self, name):
        if SHOTS:
            desktop.screenshot(os.path.join(SHOTS, f'{name}.png'))

    def find(self, name, role=None):
        return self.window.find(name, role, has_size)

    def dialog(self, name, role=BUTTON):
        """The window in front that has such a thing."""
        return desktop.wait_until(
            lambda: next((window for window in self.program.windows()
                          if window != self.window and window.find_all(name, role, has_size)),
                         None), f'a dialog with {name}')

    def preferences(self, page=None):
        self.find('Main menu', BUTTON).click()
        self.window.find('Preferences', None, is_menu_item).press_mouse()
        window = self.dialog('Remembered accounts', 'list')
        if page:
            self.turn_to(window, page)
        return window

    @staticmethod
    def turn_to(window, page):
        """By the switcher in the header, or, in a narrow window, at the bottom."""
        window.find_shown(page, 'label').press_mouse()


class Services(Case):
    def test_file_is_looked_over_tested_and_kept(self):
        service = self.serve()
        self.start(service)
        editor = self.dialog('Save')
        editor.find('Name', TEXT).wait_text('Loopback')
        editor.find(re.compile('^Host'), TEXT).wait_text(f'127.0.0.1:{self.ready["dispatch"]}')
        editor.find('Test Connection', BUTTON).click()
        editor.find('Everything that a sign-in needs is there.', 'label')
        for words in ('The host was found.', 'It is there, and speaks MSNP9.',
                      'It names a sign-in page.', 'The certificate is good.',
                      'It is there. No password was sent.'):
            editor.find(words, 'label')
        self.shot('service-editor')
        editor.find('Save', BUTTON).click()

        # it is chosen, and one can sign in; its certificates came along
        self.window.find('Loopback', 'label', has_size)
        self.find('E-mail address', TEXT).fill('alice@example.com')
        self.find('Password', TEXT).fill(PASSWORD)
        self.find('Sign in', BUTTON).click()
        self.find('Contacts', 'list')
        self.quit()

        # and it is there at the next start
        self.start()
        self.window.find('Loopback', 'label', has_size)

    def drop(self, path, window):
        """Drags the file from a window of another program, as slowly as a hand."""
        files = self.enter(desktop.Program(['/usr/bin/python3', DRAG_FILE, path]))
        files.window('Files').find('A file', 'label')
        for title, place in (('Files', (900, 700)), (window.name, (100, 60))):
            number = desktop.wait_until(lambda title=title: next(
                (w[0] for w in desktop.windows() if w[6] == title), None), f'the window {title}')
            desktop.run('xdotool', 'windowmove', '--sync', hex(number), *map(str, place))
        x, y, width, height = files.window('Files').rectangle
        start = x + width // 2, y + height // 2
        x, y, width, height = window.rectangle
        end = x + width // 2, y + height // 2
        moves = 0

        def move(place, wanted):
            nonlocal moves
            moves += 1
            desktop.run('xdotool', 'mousemove', '--sync', str(place[0] + moves % 3),
                        str(place[1] + moves % 2))
            return wanted()

        desktop.run('xdotool', 'mousemove', '--sync', *map(str, start))
        before = desktop.floating_windows()
        desktop.run('xdotool', 'mousedown', '1')
        desktop.wait_until(lambda: move((start[0] + 20 + moves * 2, start[1]), lambda: (
            desktop.floating_windows() - before)), 'the file to be dragged')
        moves = 0
        desktop.wait_until(lambda: move(end, lambda: moves >= 20), 'the drag to arrive')
        desktop.run('xdotool', 'mouseup', '1')

    def test_file_is_dropped_on_the_sign_in_page(self):
        service = self.serve()
        self.start()
        self.find('E-mail address', TEXT)
        self.drop(service, self.window)
        editor = self.dialog('Save')
        editor.find('Name', TEXT).wait_text('Loopback')
        editor.find('Save', BUTTON).click()
        self.window.find('Loopback', 'label', has_size)

    def test_file_is_dropped_on_the_preferences(self):
        service = self.serve()
        self.start()
        window = self.preferences('Services')
        self.drop(service, window)
        self.dialog('Save').find('Save', BUTTON).click()
        window.find('Edit Loopback', BUTTON)

    def test_file_is_chosen(self):
        service = self.serve()
        self.start()
        window = self.preferences('Services')
        window.find(re.compile('^Import'), BUTTON, has_size).click()
        # the chooser has no role: by the title of its window, and by keys
        desktop.wait_until(lambda: any(w[6] == 'Import a Service' for w in desktop.windows()),
                           'the chooser')
        desktop.press('ctrl+l')
        desktop.type_text(service)
        desktop.press('Return')
        self.dialog('Save').find('Save', BUTTON).click()
        window.find('Edit Loopback', BUTTON)

    def test_failing_step_is_named(self):
        service = self.serve('--fault=expired-certificate')
        self.start(service)
        editor = self.dialog('Save')
        editor.find('Test Connection', BUTTON).click()
        editor.find('Nobody could sign in: see what failed.', 'label')
        editor.find(re.compile('certificate cannot be trusted'), 'label')
        self.shot('service-test-failed')

    def test_test_can_be_stopped(self):
        service = self.serve('--fault=stall-at-nexus')
        self.start(service)
        editor = self.dialog('Save')
        editor.find('Test Connection', BUTTON).click()
        editor.find('Trying…', 'label')
        editor.find('Stop the Test', BUTTON).click()
        editor.find('The test was given up.', 'label')
        editor.find('Test Connection', BUTTON)

    def test_typed_in_at_the_sign_in_page(self):
        self.start()
        self.find('Service', 'combo box').choose('Custom…')
        self.find(re.compile('^Host'), TEXT).fill('chat.example.com')
        self.find('Edit service', BUTTON).click()
        editor = self.dialog('Save')
        editor.find(re.compile('^Host'), TEXT).wait_text('chat.example.com')
        editor.find('Name', TEXT).fill('Club')
        editor.find(re.compile('^Sign-in page'), TEXT).fill('http://chat.example.com/')
        editor.find('Save', BUTTON).click()
        editor.find(re.compile('^The service’s description cannot be used.'), 'label')
        editor.find(re.compile('^Sign-in page'), TEXT).fill('https://chat.example.com/x')
        editor.find('Save', BUTTON).click()
        self.window.find('Club', 'label', has_size)

    def test_bad_file_is_said_so(self):
        file = self.enter(tempfile.NamedTemporaryFile('w', suffix='.tweener-service'))
        file.write('{"dispatch": "x", "nexus": "http://x/"}')
        file.flush()
        self.start(file.name)
        self.window.find('Not a service', 'label', has_size)

    def test_file_never_takes_a_presets_place(self):
        file = self.enter(tempfile.NamedTemporaryFile('w', suffix='.tweener-service'))
        json.dump({'id': 'escargot', 'name': 'Escargot', 'dispatch': 'evil.example.com',
                   'nexus': 'https://evil.example.com/'}, file)
        file.flush()
        self.start(file.name)
        self.dialog('Save').find('Save', BUTTON).click()
        window = self.preferences('Services')
        window.find('evil.example.com', 'label')
        window.find('Edit Escargot', BUTTON).click()
        editor = self.dialog('Save')
        editor.find(re.compile('^Host'), TEXT).wait_text('evil.example.com')
        # what remembered accounts belong to is the id
        path = os.path.join(self.kept, 'CONFIG', 'glib-2.0', 'settings', 'keyfile')
        with open(path, encoding='utf-8') as file:
            self.assertIn('escargot.2', file.read())

    def test_removed_in_the_preferences(self):
        service = self.serve()
        self.start(service)
        self.dialog('Save').find('Save', BUTTON).click()
        window = self.preferences('Services')
        self.shot('preferences-services')
        window.find('Remove Loopback', BUTTON).click()
        question = self.dialog('Remove')
        question.find('Remove', BUTTON).click()
        window.find(re.compile('^None yet'), 'label', has_size)


class Switches(Case):
    NO_IDLE = re.compile('^Not here: this desktop does not tell')

    def test_switches_are_kept(self):
        self.start()
        window = self.preferences('Notifications')
        self.shot('preferences-notifications')
        self.toggle(window, 'Somebody writes')
        self.turn_to(window, 'General')
        self.toggle(window, 'Become idle by itself')
        self.shot('preferences-general')
        desktop.press('Escape')
        self.quit()
        self.start()
        window = self.preferences('Notifications')
        self.assertNotIn('checked', self.switch(window, 'Somebody writes').states)
        self.assertIn('checked', self.switch(window, 'Somebody sends a nudge').states)

    def test_missing_idle_time_is_said_so(self):
        self.start()
        window = self.preferences('General')
        window.find(self.NO_IDLE, 'label', has_size)
        self.shot('preferences-no-idle')

    def test_idle_time_that_is_there_is_not_said_to_be_missing(self):
        monitor = self.enter(services.IdleMonitor())
        self.start()
        desktop.wait_until(lambda: 300000 in monitor.watches.values(), 'a watch for 5 minutes')
        window = self.preferences('General')
        window.find('Only the status Online becomes Idle', 'label', has_size)
        self.assertEqual([], window.find_all(self.NO_IDLE, 'label'))

    @staticmethod
    def switch(window, name):
        return window.find(name, 'check box', has_size)

    def toggle(self, window, name):
        switch = self.switch(window, name)
        switch.wait_state('checked')
        switch.press_mouse()
        desktop.wait_until(lambda: 'checked' not in switch.states, f'{name} to be off')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
