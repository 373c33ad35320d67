#!/usr/bin/python3
"""What is kept, as a person meets it: the program is ended and started again, and it is there."""
import ctypes
import errno
import json
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
ECHO = 'Echo'       # a bot that says what it is told
THIRD = 'Tess'      # another one, for groups
BOB = 'bob@example.com'
ACCOUNT, OTHER_ACCOUNT = f'loopback {ADDRESS}', 'loopback carol@example.com'
DATABASE = os.path.join(os.environ['XDG_DATA_HOME'], 'tweener', 'tweener.db')
DISK = os.path.dirname(DATABASE)
DISK_SIZE = '8m'
CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


class Case(unittest.TestCase):
    env = {}

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.service_file = os.path.join(self.folder.name, 'service.json')
        self.service = subprocess.Popen([LOOPBACK, '--bots', f'--directory={self.folder.name}'],
                                        stdout=subprocess.DEVNULL)
        self.addCleanup(self.service.wait)
        self.addCleanup(self.service.terminate)
        desktop.wait_until(lambda: os.path.exists(self.service_file), 'the service file')
        self.addCleanup(self.remove_database)
        self.program = None
        self.addCleanup(self.end)

    def remove_database(self):
        for name in os.listdir(os.path.dirname(DATABASE)):
            path = os.path.join(os.path.dirname(DATABASE), name)
            if os.path.isfile(path):
                os.unlink(path)

    def end(self):
        if self.program is not None:
            self.program.__exit__()
            self.program = None

    def quit(self):
        """As a person does: what is still to be written is written."""
        desktop.press('ctrl+q')
        desktop.wait_until(lambda: self.program.process.poll() is not None, 'the program to end')
        self.program = None

    def kill(self):
        """As a power cut does."""
        self.program.process.kill()
        self.program.process.wait()
        self.program = None

    def start(self):
        self.program = desktop.Program([TWEENER, f'--service={self.service_file}'], env=self.env)
        self.program.__enter__()
        self.window = self.program.window('Tweener')
        self.window.find('Loopback', 'label')
        self.window.find('E-mail address', 'text', has_size).fill(ADDRESS)
        self.window.find('Password', 'text', has_size).fill(PASSWORD)
        self.window.find('Sign in', BUTTON, has_size).click()
        self.window.find('Contacts', 'list', has_size)

    def add_lines(self, count):
        """As if the bot had said that much, while the program does not run. A line that no index
        has is not found, but read."""
        database = sqlite3.connect(DATABASE)
        with database:
            chat, last, time = database.execute(
                'SELECT chat, id, time FROM message ORDER BY id DESC LIMIT 1').fetchone()
            database.executemany(
                'INSERT INTO message (id, chat, time, direction, kind, state, sender, sender_name, '
                "text, format) VALUES (?, ?, ?, 0, 0, 4, 'echo@example.com', 'Echo', ?, '')",
                [(last + 1 + number, chat, time + 1 + number, f'Number {number}.')
                 for number in range(count)])
            database.execute('UPDATE chat SET n_messages = n_messages + ?, last_message = ?',
                             (count, last + count))
        database.close()

    @staticmethod
    def add_chat(account, chat, text):
        """As if that had been received, while the program does not run."""
        database = sqlite3.connect(DATABASE)
        with database:
            number = database.execute('INSERT INTO chat (account, name, n_messages) '
                                      'VALUES (?, ?, 1)', (account, chat)).lastrowid
            message = database.execute(
                'INSERT INTO message (chat, time, direction, kind, state, sender, sender_name, '
                "text, format) VALUES (?, 1700000000000000, 0, 0, 4, ?, 'Bob', ?, '')",
                (number, chat, text)).lastrowid
            database.execute('UPDATE chat SET last_message = ? WHERE id = ?', (message, number))
            database.execute('INSERT INTO message_words (rowid, text, chat) VALUES (?, ?, ?)',
                             (message, text.lower(), f'{chr(0xe000 + number)}\ue000\ue000'))
        database.close()

    @staticmethod
    def kept():
        """(account, text) of everything that is in the file."""
        database = sqlite3.connect(DATABASE)
        rows = database.execute('SELECT account, text FROM message JOIN chat ON chat.id = chat '
                                'ORDER BY message.id').fetchall()
        database.close()
        return rows

    def open(self):
        """Opens the chat with the bot."""
        return self.program.open_window(
            lambda: self.window.find(re.compile('^Echo'), 'list item', has_size), ECHO)

    def say(self, chat, text):
        chat.find('Message', 'text').fill(text)
        chat.find('Send', BUTTON).click()

    def talk(self, chat, text):
        """Says something and waits for what the bot answers."""
        self.say(chat, text)
        self.says(chat, text, 2)

    def says(self, chat, text, times=1):
        desktop.wait_until(lambda: chat.find('Conversation').text.count(text) >= times,
                           f'“{text}” {times} times')

    def menu(self, window, menu, item):
        """Chooses from a menu; the button in the menu button is what is pressed."""
        window.find_all(menu, BUTTON)[-1].click()
        window.find(item, 'menu item',
                    lambda node: has_size(node) and node.popup is not None).click()


class Chats(Case):
    def test_what_was_said_is_there_again(self):
        self.start()
        chat = self.open()
        self.talk(chat, 'Hello from before')
        self.quit()
        self.start()
        chat = self.open()
        self.says(chat, 'Hello from before', 2)
        self.talk(chat, 'Hello from after')
        text = chat.find('Conversation').text
        self.assertLess(text.index('Hello from before'), text.index('Hello from after'))

    def test_nothing_that_was_seen_is_lost_when_killed(self):
        self.start()
        chat = self.open()
        self.talk(chat, 'Seen before the power cut')
        self.kill()
        self.start()
        self.says(self.open(), 'Seen before the power cut', 2)

    def test_earlier_pages_come_as_one_scrolls(self):
        self.start()
        chat = self.open()
        self.talk(chat, 'The first opens the way')
        self.quit()
        self.add_lines(240)
        self.start()
        chat = self.open()
        self.says(chat, 'Number 239.')
        self.assertNotIn('Number 0.', chat.find('Conversation').text)

        def scroll():
            desktop.press('ctrl+Home')
            return 'Number 0.' in conversation.text
        conversation = chat.find('Conversation').focus()
        desktop.wait_until(scroll, 'the first page')

    def test_draft_is_there_again(self):
        self.start()
        self.open().find('Message', 'text').fill('I was going to say')
        self.quit()
        self.start()
        self.open().find('Message', 'text').wait_text('I was going to say')

    def test_what_was_not_sent_can_be_sent_again(self):
        self.start()
        chat = self.open()
        self.talk(chat, 'The first opens the way')
        self.quit()
        with sqlite3.connect(DATABASE) as database:     # as a kill in that moment leaves it
            database.execute("UPDATE message SET state = 0 WHERE direction = 1")
        database.close()
        self.start()
        chat = self.program.window(ECHO)
        self.says(chat, 'Not sent.')
        chat.find('Retry', BUTTON).click()
        self.says(chat, 'The first opens the way', 3)
        chat.wait_gone('Retry', BUTTON)
        self.quit()
        self.start()
        chat = self.open()
        self.says(chat, 'The first opens the way', 3)
        self.assertEqual([], chat.find_all('Retry', BUTTON))

    def test_nothing_is_kept_where_that_is_switched_off(self):
        self.start()
        chat = self.open()
        self.talk(chat, 'This may be kept')
        self.menu(chat, 'Chat menu', 'Keep History')
        self.talk(chat, 'But not this')
        self.quit()
        self.start()
        chat = self.open()
        self.says(chat, 'This may be kept', 2)
        self.assertNotIn('But not this', chat.find('Conversation').text)

    def test_nothing_is_kept_of_an_account_that_does_not_want_it(self):
        self.start()
        chat = self.open()
        desktop.press('ctrl+comma')
        preferences = self.program.window('Preferences')
        switch = preferences.find(f'Keep history {ADDRESS}')
        switch.press_mouse()
        desktop.press('Escape')
        self.talk(chat, 'Not to be kept')
        self.quit()
        with open(DATABASE, 'rb') as file:
            self.assertNotIn(b'Not to be kept', file.read())
        self.start()
        self.assertNotIn('Not to be kept', self.open().find('Conversation').text)


class Sizes(Case):
    """Windows are as large as they were left."""

    def setUp(self):
        super().setUp()
        self.env = {'GSETTINGS_BACKEND': 'keyfile', 'XDG_CONFIG_HOME': self.folder.name}

    def x_window(self, title):
        """Its X window, and how large that is."""
        found = next(window for window in desktop.windows()
                     if window[5] == self.program.process.pid and window[6] == title)
        return found[0], (found[3], found[4])

    def resize(self, title, by):
        window, (width, height) = self.x_window(title)
        node = self.program.window(title)
        inside = node.extents[2] + by       # what the program itself has come to know
        wanted = width + by, height + by
        desktop.run('xdotool', 'windowsize', '--sync', hex(window), *map(str, wanted))
        desktop.wait_until(lambda: self.x_window(title)[1] == wanted
                           and node.extents[2] == inside, f'{title} to be {wanted}')
        return wanted

    def show_history(self):
        self.menu(self.window, 'Main menu', 'History')
        self.program.window('History')

    def test_sizes_come_back(self):
        self.start()
        self.open()
        chat = self.resize(ECHO, 40)
        self.show_history()
        history = self.resize('History', 30)
        self.quit()
        self.start()
        self.open()
        self.assertEqual(chat, self.x_window(ECHO)[1])
        self.show_history()
        self.assertEqual(history, self.x_window('History')[1])

    def test_maximized_comes_back(self):
        self.start()
        self.open()
        before = {title: self.x_window(title)[1] for title in ('Tweener', ECHO)}
        for title, size in before.items():
            self.assertLess(size[0], 1000)
            self.program.window(title).find('Maximize', BUTTON, has_size).click()
            desktop.wait_until(lambda: self.x_window(title)[1][0] > 1000, f'{title} to be large')
        self.quit()
        self.start()
        self.open()
        for title, size in before.items():
            desktop.wait_until(lambda: self.x_window(title)[1][0] > 1000, f'a large {title}')
            restore = re.compile('Maximize|Restore')    # 4.8 calls it as before
            self.program.window(title).find(restore, BUTTON, has_size).click()
            desktop.wait_until(lambda: self.x_window(title)[1] == size, f'{title} to be {size}')


def system(name, *arguments):
    """A call to the system for which Python has no name."""
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


def mount(kind, path, flags, options=None):
    system('mount', b'none', path.encode(), kind, flags, options)


class Disk(Case):
    """A disk of its own, which can be filled up. Nobody else sees it, and it needs no rights where
    one may have name spaces of one's own; to be run alone there, while there is one thread."""

    @classmethod
    def setUpClass(cls):
        user, group = os.getuid(), os.getgid()
        os.makedirs(DISK, exist_ok=True)
        try:
            system('unshare', CLONE_NEWNS | (CLONE_NEWUSER if user else 0))
            if user:
                for name, line in (('setgroups', 'deny'), ('uid_map', f'{user} {user} 1'),
                                   ('gid_map', f'{group} {group} 1')):
                    with open(f'/proc/self/{name}', 'w') as file:
                        file.write(line)
            mount(None, '/', MS_REC | MS_PRIVATE)
            mount(b'tmpfs', DISK, 0, f'size={DISK_SIZE}'.encode())
        except OSError as error:
            raise unittest.SkipTest(f'no disk of our own: {error}')
        cls.addClassCleanup(system, 'umount', DISK.encode())

    def fill_up(self):
        """To the last byte."""
        filler = os.path.join(DISK, 'filler')
        with open(filler, 'wb', buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        file.write(b'x' * size)
                except OSError as error:
                    self.assertEqual(errno.ENOSPC, error.errno)
        return filler

    def test_full_disk_is_told_and_loses_nothing(self):
        self.start()
        chat = self.open()
        self.talk(chat, 'There was room for this')
        filler = self.fill_up()
        self.talk(chat, 'There was none for this')
        self.says(chat, 'What is said here is not being kept. '
                        'There is no room left to keep anything new.')
        self.window.find('There is no room left to keep anything new.', 'label')
        self.talk(chat, 'Nor for this')
        self.assertEqual(1, chat.find('Conversation').text.count('is not being kept'))
        self.assertEqual([], chat.find_all('Retry', BUTTON))

        os.unlink(filler)
        self.talk(chat, 'There is room again')
        self.quit()
        self.start()
        chat = self.open()
        for text in ('There was room for this', 'There is room again'):
            self.says(chat, text, 2)
        self.assertNotIn('There was none', chat.find('Conversation').text)

    def test_program_starts_on_a_full_disk(self):
        self.start()
        self.talk(self.open(), 'There was room for this')
        self.quit()
        filler = self.fill_up()
        self.start()
        chat = self.open()
        self.says(chat, 'There was room for this', 2)
        self.talk(chat, 'There was none for this')
        self.says(chat, 'is not being kept')
        os.unlink(filler)


class Window(Case):
    """The window with all of it."""

    def setUp(self):
        super().setUp()
        self.start()
        self.chat = self.open()

    def history(self):
        self.menu(self.window, 'Main menu', 'History')
        return self.program.window('History')

    def hit(self, history, words):
        return history.find(re.compile(words), 'list item', has_size)

    def test_group_comes_back(self):
        self.talk(self.chat, 'Shall we ask another one?')
        self.chat.find('Invite', BUTTON).click()
        dialog = self.program.window('Invite')
        dialog.find(THIRD, 'check box').click()
        dialog.find('Invite', BUTTON).click()
        self.says(self.chat, f'{THIRD}\u2069 has joined the chat')
        self.talk(self.chat, 'Said to both')
        self.chat.find('Message', 'text').fill('Typed for both')
        self.quit()

        self.start()
        history = self.history()
        self.hit(history, f'{ECHO}.*{THIRD}|{THIRD}.*{ECHO}').press_mouse()
        desktop.wait_until(lambda: 'Said to both' in history.find('Conversation').text, 'the chat')
        history.find('Open Chat', BUTTON, has_size).click()
        chat = self.program.window(re.compile(THIRD))
        self.says(chat, 'Said to both', 2)
        chat.find('Message', 'text').wait_text('Typed for both')
        chat.find('Send', BUTTON).click()
        self.says(chat, 'Typed for both', 2)
        self.says(chat, f'{THIRD}\u2069 has joined the chat', 2)

    def test_search_finds_and_jumps(self):
        for text in ('The needle is here', 'Something else', '今日は雨です'):
            self.talk(self.chat, text)
        history = self.history()
        self.hit(history, f'^{ECHO}, .*雨')
        history.find('Search history').fill('NEEDLE')
        self.hit(history, 'The needle is here').press_mouse()
        reading = history.find('Conversation')
        desktop.wait_until(lambda: '雨' in reading.text, 'what was said around it')
        history.find('Search history').fill('nothing of that kind')
        history.find('Nothing Found', 'label', has_size)
        history.find('Open Chat', BUTTON, has_size).click()
        self.assertIn('The needle is here', self.chat.find('Conversation').text)

    def test_chat_is_searched_by_its_key(self):
        self.talk(self.chat, 'Where is the cake?')
        desktop.press('ctrl+f')
        history = self.program.window('History')
        history.find('Search history').wait_state('focused')
        desktop.type_text('cake')
        desktop.press('Return')
        desktop.wait_until(lambda: 'cake' in history.find('Conversation').text, 'the chat')

    def test_chat_opens_where_it_was_long_ago(self):
        self.talk(self.chat, 'The needle is here')
        self.quit()
        self.add_lines(240)
        self.start()
        history = self.history()
        history.find('Search history').fill('needle')
        self.hit(history, 'The needle is here').press_mouse()
        history.find('Open Chat', BUTTON, has_size).click()
        chat = self.program.window(ECHO)
        self.says(chat, 'The needle is here')
        self.assertNotIn('Number 239.', chat.find('Conversation').text)
        chat.find_shown('Go to the newest message', BUTTON).click()
        self.says(chat, 'Number 239.')

    def test_history_is_exported(self):
        self.talk(self.chat, 'To be <exported>')
        history = self.history()
        self.hit(history, f'^{ECHO}').press_mouse()
        desktop.wait_until(lambda: 'exported' in history.find('Conversation').text, 'the chat')
        self.menu(history, 'Menu of this chat', re.compile('^Export This Chat'))
        self.assertEqual(2, self.export(history, 'chat.html').count('To be &lt;exported&gt;'))

    def export(self, history, name):
        """Chooses a file, and reads it. The chooser has no role: by the title of its window, and
        by keys."""
        desktop.wait_until(lambda: any(window[6] == 'Export History'
                                       for window in desktop.windows()), 'the chooser')
        path = os.path.join(self.folder.name, name)
        desktop.press('ctrl+a')
        desktop.type_text(path)
        desktop.press('Return')
        history.find('The history has been exported.', 'label')
        with open(path, encoding='utf-8') as file:
            return file.read()

    def test_all_is_exported(self):
        self.talk(self.chat, 'Said to the bot')
        self.quit()
        self.add_chat(ACCOUNT, BOB, 'Said by Bob')
        self.add_chat(OTHER_ACCOUNT, BOB, 'Not of this account')
        self.start()
        history = self.history()
        self.menu(history, 'History menu', re.compile('^Export All Chats'))
        chats = json.loads(self.export(history, 'all.json'))['chats']
        texts = sorted((chat['chat'], message['text'])
                       for chat in chats for message in chat['messages'])
        self.assertEqual([(BOB, 'Said by Bob')] + [('echo@example.com', 'Said to the bot')] * 2,
                         texts)

    def confirm(self):
        question = desktop.wait_until(
            lambda: next((window for window in self.program.windows()
                          if window.find_all('Delete', BUTTON)), None), 'the question')
        question.find('Delete', BUTTON).click()

    def test_all_chats_are_deleted(self):
        self.talk(self.chat, 'To be deleted')
        self.quit()
        self.add_chat(ACCOUNT, BOB, 'To be deleted, too')
        self.add_chat(OTHER_ACCOUNT, BOB, 'Of another account')
        self.start()
        history = self.history()
        self.hit(history, 'To be deleted, too')
        self.menu(history, 'History menu', re.compile('^Delete All Chats…'))
        self.confirm()
        history.find('No History', 'label', has_size)
        self.assertNotIn('To be deleted', self.open().find('Conversation').text)
        self.quit()
        self.assertEqual([(OTHER_ACCOUNT, 'Of another account')], self.kept())

    def test_everything_is_deleted(self):
        self.talk(self.chat, 'To be deleted')
        self.quit()
        self.add_chat(OTHER_ACCOUNT, BOB, 'Of another account')
        self.start()
        history = self.history()
        self.hit(history, 'To be deleted')
        self.menu(history, 'History menu', re.compile('^Delete All Chats of Every Account'))
        self.confirm()
        history.find('No History', 'label', has_size)
        self.quit()
        self.assertEqual([], self.kept())
        with open(DATABASE, 'rb') as file:
            data = file.read()
        self.assertNotIn(b'To be deleted', data)
        self.assertNotIn(b'Of another account', data)

    def test_chat_is_deleted(self):
        self.talk(self.chat, 'To be deleted')
        history = self.history()
        self.hit(history, f'^{ECHO}').press_mouse()
        self.menu(history, 'Menu of this chat', re.compile('^Delete This Chat'))
        self.confirm()
        history.find('No History', 'label', has_size)
        self.assertNotIn('To be deleted', self.chat.find('Conversation').text)
        self.quit()
        self.start()
        self.assertNotIn('To be deleted', self.open().find('Conversation').text)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
