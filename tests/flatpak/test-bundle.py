#!/usr/bin/python3
"""The installed bundle, used as a person uses it, with a desktop that is seen only from outside of
the sandbox. build-aux/flatpak-check runs it on a private desktop.

    test-bundle.py [SCREENSHOT]
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402
import desktop_portal  # noqa: E402
import desktop_services as services  # noqa: E402

ID = 'im.tweener.Tweener'
BUTTON = 'push button'
ADDRESS, PASSWORD = 'alice@example.com', 'secret'
QUIET = 25      # more than the seconds after signing in in which nothing is told
SCREENSHOT = sys.argv[1] if len(sys.argv) > 1 else None
EXPORTS = pathlib.Path(os.environ['FLATPAK_USER_DIR'], 'exports/share')
# The one folder of a person's that the sandbox has, by the same name inside and outside.
HOME = pathlib.Path(os.environ['HOME'], '.var/app', ID)
SHARED = HOME / 'data'

PERMISSIONS = {'shared=network', 'shared=ipc', 'sockets=x11', 'sockets=wayland',
               'sockets=pulseaudio', 'sockets=fallback-x11', 'devices=dri',
               'org.kde.StatusNotifierWatcher=talk'}

# What the private desktop tells programs, so that they do without portals: these have them.
for variable in ('GTK_USE_PORTAL', 'ADW_DISABLE_PORTAL', 'GIO_USE_VFS', 'TMPDIR'):
    os.environ.pop(variable, None)
# From outside every program in a sandbox is the same process: the filter of its bus.
desktop.BUS.process = lambda name: 0


def flatpak(*arguments):
    return ['flatpak', 'run', '--die-with-parent', *arguments]


class Sandboxed(desktop.Program):
    def __init__(self, *arguments, options=()):
        super().__init__(flatpak(*options, ID, *arguments))

    def root(self, timeout=None):
        def look():
            status = self.process.poll()
            if status is not None:
                raise desktop.NotFound(f'the program ended with {status}')
            return find_program()
        return desktop.wait_until(look, 'the program on the accessibility bus', timeout)


def find_program():
    return next((a for a in desktop.applications() if a.name in ('tweener', ID)), None)


class Client:
    """twn of the same bundle, signed in as somebody else."""

    def __init__(self, service, address):
        secret = SHARED / 'password'
        secret.write_text(PASSWORD + '\n', 'utf-8')
        self.log = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen(
            flatpak('--command=twn', ID, f'--service={service}', f'--email={address}',
                    f'--password-file={secret}'),
            stdin=subprocess.PIPE, stdout=self.log, text=True)
        self.wait('"state":"online"')

    def wait(self, *words):
        """Until it has said all of them, in this order."""
        order = re.compile('.*'.join(map(re.escape, words)), re.S)

        def look():
            self.log.seek(0)
            return order.search(self.log.read())
        desktop.wait_until(look, f'{words} from twn')

    def write(self, text):
        self.process.stdin.write(f'{{"op":"send","to":"{ADDRESS}","text":"{text}"}}\n')
        self.process.stdin.flush()

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


class Case(unittest.TestCase):
    def setUp(self):
        self.addCleanup(self.clean)
        SHARED.mkdir(parents=True)
        self.tray = self.enter(services.Tray())
        self.portal = self.enter(desktop_portal.Portal(ID))
        self.program = None
        self.service = SHARED / 'service.json'
        self.server = subprocess.Popen(
            flatpak('--command=twn-loopback', ID, '--bots', f'--directory={SHARED}'),
            stdout=subprocess.DEVNULL)
        desktop.wait_until(self.service.exists, 'the service file')

    def clean(self):
        subprocess.run(['flatpak', 'kill', ID], check=False, stderr=subprocess.DEVNULL)
        desktop.wait_until(lambda: not self.instances(), 'the sandboxes to end')
        self.server.wait()
        shutil.rmtree(HOME)

    def instances(self):
        return subprocess.run(['flatpak', 'ps', '--columns=application'], check=True,
                              capture_output=True, text=True).stdout.split()

    def enter(self, manager):
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered

    def start(self, *options):
        self.program = Sandboxed(f'--service={self.service}', options=options)
        self.program.__enter__()
        self.addCleanup(self.program.__exit__)
        self.window = self.program.window('Tweener')

    def find(self, name, role=None, timeout=None):
        return self.window.find(name, role, lambda n: n.extents[2] > 0 and n.extents[3] > 0,
                                timeout)

    def fill(self):
        self.window.find('Loopback', 'label')
        self.find('E-mail address', 'text').fill(ADDRESS)
        self.find('Password', 'text').fill(PASSWORD)

    def sign_in(self):
        self.find('Sign in', BUTTON).click()
        self.find('Contacts', 'list')

    def quit(self):
        desktop.press('ctrl+q')
        desktop.wait_until(lambda: self.program.process.poll() is not None, 'the program to end')


class Use(Case):
    def test_signs_in_and_chats(self):
        self.start()
        self.fill()
        self.sign_in()
        chat = self.program.open_window(
            lambda: self.find(re.compile('^Echo'), 'list item'), 'Echo')
        chat.find('Message', 'text').wait_state('focused')
        desktop.type_text('out of the sandbox')
        desktop.press('Return')
        desktop.wait_until(
            lambda: (chat.find('Conversation').text or '').count('out of the sandbox') == 2,
            'the echo')
        if SCREENSHOT:
            desktop.screenshot(SCREENSHOT)

    def test_status_changes_from_the_tray(self):
        self.start()
        self.fill()
        self.sign_in()
        item = self.tray.wait_item()
        self.assertRegex(item.name, '^:', 'a name that other sandboxes may have too')
        # the icon is one that the host finds, or pixels; never a path
        name = item.get('IconName')
        self.assertNotIn('/', name)
        if name:
            self.assertTrue(list(EXPORTS.glob(f'icons/hicolor/*/*/{name}.svg')), name)
        else:
            self.assertTrue(item.get('IconPixmap'))
        bob = Client(self.service, 'bob@example.com')
        self.addCleanup(bob.close)
        item.choose('Busy')
        self.find('My status', 'combo box').find('Busy', 'label')
        bob.wait('"status":"BSY"')

    def test_is_idle_while_the_screen_is_locked(self):
        """Of idle time a sandbox hears nothing else, and the preferences say so."""
        self.start()
        self.fill()
        self.sign_in()
        desktop.wait_until(lambda: self.portal.monitors, 'the monitor')
        bob = Client(self.service, 'bob@example.com')
        self.addCleanup(bob.close)
        desktop.press('ctrl+comma')
        preferences = self.program.window('Preferences')
        preferences.find_shown('General', 'label').press_mouse()
        preferences.find(re.compile('^While the screen is locked'), 'label')
        self.portal.lock(True)
        bob.wait('"status":"IDL"')
        self.portal.lock(False)
        bob.wait('"status":"IDL"', '"status":"NLN"')

    def test_password_is_kept_by_the_secret_portal(self):
        self.start()
        self.fill()
        box = self.find('Remember my password', 'check box').wait_state('sensitive')
        box.press_mouse()
        box.wait_state('checked')
        self.sign_in()
        desktop.wait_until(lambda: list(HOME.glob('data/keyrings/*')), 'the keyring')
        self.quit()
        self.assertIn('RetrieveSecret', self.portal.asked)
        for path in HOME.rglob('*'):
            if path.is_file() and path.name not in ('password', 'service.json'):
                self.assertNotIn(PASSWORD.encode(), path.read_bytes(), path)

        asked = self.portal.asked.count('RetrieveSecret')
        self.start()
        self.find('E-mail address', 'text').wait_text(ADDRESS)
        desktop.wait_until(lambda: len(self.find('Password', 'text').text or '') == len(PASSWORD),
                           'the password')
        self.assertGreater(self.portal.asked.count('RetrieveSecret'), asked)
        self.sign_in()

    def test_notification_opens_the_chat(self):
        self.start()
        self.fill()
        self.sign_in()
        bob = Client(self.service, 'bob@example.com')
        self.addCleanup(bob.close)
        bob.write('anybody there?')
        told = self.portal.wait('Bob', QUIET)
        self.assertIn('anybody there?', told['body'])
        self.portal.click(told)
        chat = self.program.window('Bob')
        chat.find('Conversation').wait_text(re.compile('anybody there'))
        desktop.wait_until(lambda: not self.portal.find('Bob'), 'the notification to go')

    def test_click_on_an_old_notification_starts_the_program(self):
        desktop_portal.give_activation(EXPORTS / 'dbus-1/services')
        self.portal.click({'default-action': 'app.chat', 'default-action-target':
                           'bob@example.com'})
        program = desktop.wait_until(find_program, 'the program')
        desktop.wait_until(lambda: any(child.matches('Tweener') for child in program.children()),
                           'its window')

    def test_is_started_from_its_desktop_file(self):
        """With the file of a service, as from a file manager; and signs in there."""
        desktop_portal.give_activation(EXPORTS / 'dbus-1/services')
        file = SHARED / 'loopback.tweener-service'
        shutil.copy(self.service, file)
        subprocess.run(['gio', 'launch', EXPORTS / f'applications/{ID}.desktop', file], check=True)
        program = desktop.wait_until(find_program, 'the program')

        def window(name):
            return desktop.wait_until(lambda: next((child for child in program.children()
                                                    if child.find_all(name)), None), name)
        window('Save').find('Save', BUTTON).click()
        self.window = window('E-mail address')
        self.fill()
        self.sign_in()


class Bundle(unittest.TestCase):
    def test_permissions_are_these_and_no_others(self):
        said = subprocess.run(['flatpak', 'info', '--show-permissions', ID], check=True,
                              capture_output=True, text=True).stdout
        found = set()
        for line in said.splitlines():
            if '=' in line:
                key, values = line.split('=', 1)
                found |= {f'{key}={value}' for value in values.split(';') if value}
        self.assertEqual(PERMISSIONS, found | {'sockets=x11'})

    def test_desktop_sees_what_is_exported(self):
        for name in (f'applications/{ID}.desktop', f'dbus-1/services/{ID}.service',
                     f'icons/hicolor/scalable/apps/{ID}.svg', f'mime/packages/{ID}.xml',
                     f'icons/hicolor/symbolic/apps/{ID}-symbolic.svg',
                     f'icons/hicolor/scalable/status/{ID}-online.svg'):
            self.assertTrue((EXPORTS / name).is_file(), name)
        entry = (EXPORTS / f'applications/{ID}.desktop').read_text('utf-8')
        self.assertRegex(entry, rf'(?m)^Exec=.*flatpak run .*{ID}')


class WithoutAPermission(Case):
    """Each of the permissions is needed: what it is for does not work when it is taken away."""

    def test_network(self):
        self.start('--unshare=network')
        self.fill()
        self.find('Sign in', BUTTON).click()
        self.find(re.compile('[Rr]each|[Cc]onnect|answer'), 'label')
        self.assertFalse(self.window.find_all('Contacts', 'list'))

    def test_tray(self):
        self.start('--no-talk-name=org.kde.StatusNotifierWatcher')
        self.fill()
        self.sign_in()
        self.assertEqual([], self.tray.names)

    def test_display(self):
        run = subprocess.run(flatpak('--nosocket=fallback-x11', '--nosocket=x11',
                                     '--nosocket=wayland', ID),
                             capture_output=True, text=True, check=False,
                             timeout=desktop.TIMEOUT)
        self.assertNotEqual(0, run.returncode)
        self.assertIn('display', run.stderr)


if __name__ == '__main__':
    result = unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2, exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f'{result.testsRun - failed} passed, {failed} failed', flush=True)
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)
