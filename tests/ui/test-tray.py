#!/usr/bin/python3
"""The tray, notifications, idle time, and what closing the window does, as a desktop sees them."""
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402
import desktop_services as services  # noqa: E402

TWEENER, LOOPBACK, TWN = sys.argv[1:4]
BUTTON = 'push button'
PASSWORD = 'secret'
QUIET = 25      # more than the seconds after signing in in which nothing is told
STATUSES = ['Online', 'Busy', 'Be right back', 'Away', 'On the phone', 'Out to lunch',
            'Appear offline']


class Client:
    """twn, signed in as one of the service's other people."""

    def __init__(self, service, address):
        self.password = tempfile.NamedTemporaryFile('w')
        self.password.write(PASSWORD + '\n')
        self.password.flush()
        self.log = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen(
            [TWN, f'--service={service}', f'--email={address}',
             f'--password-file={self.password.name}'],
            stdin=subprocess.PIPE, stdout=self.log, text=True)
        desktop.wait_until(lambda: '"state":"online"' in self.output().replace(' ', ''),
                           f'{address} to be online')

    def output(self):
        self.log.seek(0)
        return self.log.read()

    def do(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def write(self, address, text):
        self.do(f'{{"op":"send","to":"{address}","text":"{text}"}}')

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait()
        self.password.close()
        self.log.close()


class Case(unittest.TestCase):
    def enter(self, manager):
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered

    def serve(self):
        self.folder = self.enter(tempfile.TemporaryDirectory())
        self.server = subprocess.Popen([LOOPBACK, '--bots', f'--directory={self.folder}'],
                                       stdout=subprocess.DEVNULL)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.terminate)
        self.service = os.path.join(self.folder, 'service.json')
        desktop.wait_until(lambda: os.path.exists(self.service), 'the service file')

    def start(self, *arguments):
        self.program = self.enter(desktop.Program([TWEENER, *arguments]))
        self.window = self.program.window('Tweener')

    def start_signed_in(self):
        self.serve()
        self.start(f'--service={self.service}')
        self.find('E-mail address', 'text').fill('alice@example.com')
        self.find('Password', 'text').fill(PASSWORD)
        self.find('Sign in', BUTTON).click()
        self.find('Contacts', 'list')

    def find(self, name, role=None):
        return self.window.find(name, role, lambda n: n.extents[2] > 0 and n.extents[3] > 0)

    def titles(self):
        return [window[6] for window in desktop.windows()
                if window[5] == self.program.process.pid]

    def wait_titles(self, wanted):
        desktop.wait_until(lambda: sorted(self.titles()) == sorted(wanted), f'windows {wanted}')

    def wait_end(self):
        desktop.wait_until(lambda: self.program.process.poll() is not None, 'the end')
        self.assertEqual(0, self.program.process.returncode)

    def press_close(self):
        # a window that was hidden is another one to AT-SPI
        desktop.wait_until(lambda: self.program.window('Tweener').find('Close', BUTTON).click(),
                           'the window to be closed')

    def question(self):
        return next((w for w in self.program.windows() if w.find_all('Keep Running', BUTTON)),
                    None)


class TheTray(Case):
    def test_item_says_what_the_program_is(self):
        tray = self.enter(services.Tray())
        self.start_signed_in()
        item = tray.wait_item()
        self.assertEqual('im.tweener.Tweener', item.get('Id'))
        self.assertEqual('Communications', item.get('Category'))
        self.assertEqual('Active', item.get('Status'))
        self.assertFalse(item.get('ItemIsMenu'))
        desktop.wait_until(lambda: item.get('ToolTip')[3] == 'Online', 'the tooltip')
        width, height, pixels = item.get('IconPixmap')[0]
        self.assertEqual(width * height * 4, len(pixels))
        self.assertTrue(any(pixels))

    def test_menu_is_the_programs(self):
        tray = self.enter(services.Tray())
        self.start_signed_in()
        item = tray.wait_item()
        menu = item.menu()
        self.assertEqual([*STATUSES, 'Hide Tweener', 'Sign Out', 'Quit'], list(menu))
        self.assertEqual('radio', menu['Busy']['toggle-type'])
        before = item.get('IconPixmap')
        item.choose('Busy')
        desktop.wait_until(lambda: item.menu()['Busy']['toggle-state'] == 1, 'Busy to be chosen')
        self.assertEqual(0, item.menu()['Online']['toggle-state'])
        self.find('My status', 'combo box').find('Busy', 'label')
        desktop.wait_until(lambda: item.get('IconPixmap') != before, 'another icon')

        item.choose('Sign Out')
        self.find('Sign in', BUTTON)
        desktop.wait_until(lambda: not item.menu()['Online']['enabled'], 'no status to choose')
        self.assertFalse(item.menu()['Sign Out']['enabled'])
        item.choose('Quit')
        self.wait_end()

    def test_click_hides_and_shows(self):
        tray = self.enter(services.Tray())
        self.start_signed_in()
        item = tray.wait_item()
        item.activate()
        self.wait_titles([])
        self.assertIn('Show Tweener', item.menu())
        item.activate()
        self.wait_titles(['Tweener'])
        item.choose('Hide Tweener')
        self.wait_titles([])
        item.choose('Show Tweener')
        self.wait_titles(['Tweener'])

    def test_closing_hides_and_stays_signed_in(self):
        tray = self.enter(services.Tray())
        self.start_signed_in()
        item = tray.wait_item()
        self.press_close()
        self.wait_titles([])
        self.assertEqual('Online', item.get('ToolTip')[3])
        # a second start is a click on the first one's window
        subprocess.run([TWEENER], check=True, timeout=30)
        self.wait_titles(['Tweener'])

    def test_tray_may_come_late_and_be_restarted(self):
        tray = services.Tray(has_host=False)
        self.start_signed_in()
        self.enter(tray)
        tray.wait_item()
        tray.add_host()
        for _ in range(2):
            tray.stop()
            tray.start()
            item = tray.wait_item()
            self.assertEqual('Online', item.get('ToolTip')[3])
        item.activate()
        self.wait_titles([])

    def test_tray_that_stays_away_brings_the_window_back(self):
        tray = self.enter(services.Tray())
        self.start_signed_in()
        tray.wait_item().activate()
        self.wait_titles([])
        tray.stop()
        self.wait_titles(['Tweener'])

    def test_unread_wants_attention(self):
        tray = self.enter(services.Tray())
        self.start_signed_in()
        item = tray.wait_item()
        bob = Client(self.service, 'bob@example.com')
        self.addCleanup(bob.close)
        bob.write('alice@example.com', 'hello')
        item.wait('Status', 'NeedsAttention')
        self.assertEqual('1 unread message', item.get('ToolTip')[3])
        desktop.wait_until(lambda: '(1) Tweener' in self.titles(), 'the count in the title')
        self.assertTrue(item.get('AttentionIconPixmap'))


class RealTray(Case):
    """xfce4-panel, which draws the item and its menu itself."""

    def test_panel_shows_the_item_and_its_menu(self):
        panel = self.enter(services.Panel())
        self.start_signed_in()
        desktop.wait_until(panel.has_item, 'the item in the panel')
        panel.click()
        self.wait_titles([])
        panel.click()
        self.wait_titles(['Tweener'])
        self.assertTrue(panel.has_colors(), 'the panel draws no icon')

        # The last of the menu is Quit.
        panel.click(3)
        desktop.wait_until(panel.has_menu, 'the menu')
        desktop.press('End', 'Return')
        self.wait_end()
        desktop.wait_until(lambda: not panel.has_item(), 'the item to go')


class WithoutTray(Case):
    def test_closing_asks_once_and_goes_on(self):
        self.start_signed_in()
        self.press_close()
        desktop.wait_until(self.question, 'the question').find('Keep Running', BUTTON).click()
        self.wait_titles([])
        self.assertIsNone(self.program.process.poll())
        subprocess.run([TWEENER], check=True, timeout=30)
        self.wait_titles(['Tweener'])
        self.press_close()
        self.wait_titles([])
        self.assertIsNone(self.program.process.poll())

    def test_answer_may_be_to_quit(self):
        self.start_signed_in()
        self.press_close()
        desktop.wait_until(self.question, 'the question').find('Quit', BUTTON).click()
        self.wait_end()

    def test_cancel_leaves_everything(self):
        self.start_signed_in()
        self.press_close()
        desktop.wait_until(self.question, 'the question').find('Cancel', BUTTON).click()
        desktop.wait_until(lambda: self.question() is None, 'the question to go')
        self.wait_titles(['Tweener'])

    def test_portal_is_asked(self):
        portal = self.enter(services.BackgroundPortal(True))
        self.start_signed_in()
        self.press_close()
        desktop.wait_until(self.question, 'the question').find('Keep Running', BUTTON).click()
        self.wait_titles([])
        desktop.wait_until(lambda: portal.asked, 'the portal to be asked')
        self.assertIsNone(self.program.process.poll())

    def test_portal_may_say_no(self):
        self.enter(services.BackgroundPortal(False))
        self.start_signed_in()
        self.press_close()
        desktop.wait_until(self.question, 'the question').find('Keep Running', BUTTON).click()
        refused = re.compile('does not let Tweener run unseen')
        desktop.wait_until(lambda: any(window.find_all(refused, 'label')
                                       for window in self.program.windows()), 'the refusal')
        self.wait_titles(['Tweener'])

    def test_nobody_signed_in_is_not_asked(self):
        self.start()
        self.window.find('Close', BUTTON).click()
        self.wait_end()

    def test_demo_ends(self):
        self.start('--demo')
        self.find('Contacts', 'list').find('Grandma, On the phone', 'list item')
        self.press_close()
        self.wait_end()


class Notifications(Case):
    def setUp(self):
        self.shown = self.enter(services.NotificationServer())

    def test_message_is_told_and_a_click_opens_the_chat(self):
        self.start_signed_in()
        bob = Client(self.service, 'bob@example.com')
        self.addCleanup(bob.close)
        bob.write('alice@example.com', 'a <b>bold</b> & word')
        told = self.shown.wait('Bob', 'a &lt;b&gt;bold&lt;/b&gt; &amp; word', QUIET)
        bob.write('alice@example.com', 'second')
        told = self.shown.wait('Bob', '2 new messages\nsecond')
        self.assertEqual(1, sum(n.title == 'Bob' for n in self.shown.shown.values()))

        self.shown.click(told)
        chat = self.program.window('Bob')
        chat.find('Message', 'text').wait_state('focused')
        desktop.wait_until(lambda: not self.shown.find('Bob'), 'the notification to go')
        bob.write('alice@example.com', 'third')
        chat.find('Conversation').wait_text(re.compile('third'))
        self.assertIsNone(self.shown.find('Bob'))

    def test_who_comes_online_is_told_when_the_first_seconds_are_over(self):
        self.start_signed_in()
        bob = Client(self.service, 'bob@example.com')
        self.addCleanup(bob.close)
        bob.write('alice@example.com', 'early')
        told = self.shown.wait('Bob', 'early', QUIET)
        self.assertIsNone(self.shown.find('Bob', 'is online now'))
        self.shown.close(told.number, 2)

        carol = Client(self.service, 'carol@example.com')
        told = self.shown.wait('Carol', 'is online now')
        # GLib takes nothing back before it has been told the number: a look at the list comes after
        self.find(re.compile('^Carol'), 'list item')
        carol.close()
        self.shown.wait_gone(told)

    def test_demo_leaves_nothing(self):
        self.start('--demo')
        told = self.shown.wait(timeout=QUIET)
        self.assertIn('has added you', told.title)
        self.assertEqual(['Allow', 'Allow and Add', 'Block'],
                         [label for key, label in told.actions.items() if key != 'default'])
        self.find('Main menu', BUTTON).click()
        self.window.find('Quit', None, lambda n: n.popup is not None).press_mouse()
        self.wait_end()
        desktop.wait_until(lambda: not self.shown.shown, 'nothing to be left')


class Idle(Case):
    def test_idle_and_back(self):
        monitor = self.enter(services.IdleMonitor())
        tray = self.enter(services.Tray())
        self.start_signed_in()
        item = tray.wait_item()
        desktop.wait_until(lambda: 300000 in monitor.watches.values(), 'a watch for 5 minutes')
        monitor.leave()
        desktop.wait_until(lambda: item.get('ToolTip')[3] == 'Idle', 'the status to be Idle')
        self.find('My status', 'combo box').find('Online', 'label')
        monitor.come_back()
        desktop.wait_until(lambda: item.get('ToolTip')[3] == 'Online', 'Online again')

        item.choose('Away')
        desktop.wait_until(lambda: item.get('ToolTip')[3] == 'Away', 'Away')
        monitor.leave()
        monitor.come_back()
        self.assertEqual('Away', item.get('ToolTip')[3])


class Quiet(Case):
    """Signed in, and nothing happens: nothing runs but the ping. The kernel counts how often each
    thread has gone to sleep, which is once for each time that it was woken up."""

    PAUSE = 180 if os.environ.get('TWEENER_TEST_FULL') == '1' else 25
    PING = 45               # seconds between two, at the most: see msnp-notification.c
    WAKE_UPS = 3            # of one, at the most: the timer, the answer, half of an answer

    def wake_ups(self):
        """thread → how often it was woken up so far"""
        found = {}
        folder = f'/proc/{self.program.process.pid}/task'
        for thread in os.listdir(folder):
            with open(f'{folder}/{thread}/status', encoding='ascii') as file:
                status = file.read()
            name = re.search(r'^Name:\t(.*)$', status, re.M).group(1)
            number = re.search(r'^voluntary_ctxt_switches:\t(.*)$', status, re.M).group(1)
            found[f'{name} {thread}'] = int(number)
        return found

    def count(self, seconds):
        """thread → how often it is woken up in that time"""
        before = self.wake_ups()
        end = time.monotonic() + seconds
        desktop.wait_until(lambda: time.monotonic() >= end, 'the time to pass', seconds + 10)
        return {thread: number - before.get(thread, 0)
                for thread, number in self.wake_ups().items() if number > before.get(thread, 0)}

    def serve(self):
        self.folder = self.enter(tempfile.TemporaryDirectory())
        self.server = subprocess.Popen([LOOPBACK, f'--directory={self.folder}'],    # nobody moves
                                       stdout=subprocess.DEVNULL)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.terminate)
        self.service = os.path.join(self.folder, 'service.json')
        desktop.wait_until(lambda: os.path.exists(self.service), 'the service file')

    def check(self):
        self.start_signed_in()
        self.find('Contacts', 'list')
        desktop.wait_until(lambda: not self.count(4), 'the program to come to rest', 60)
        woken = self.count(self.PAUSE)
        print(f'in {self.PAUSE} s: {woken}', end=' ', flush=True)
        pings = self.PAUSE // self.PING + 1
        self.assertLessEqual(sum(woken.values()), pings * self.WAKE_UPS, woken)

    def test_only_the_ping_with_tray_and_idle_time(self):
        self.enter(services.IdleMonitor())
        tray = self.enter(services.Tray())
        self.enter(services.NotificationServer())
        self.check()
        tray.wait_item()

    def test_only_the_ping_on_a_bare_desktop(self):
        self.check()


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
