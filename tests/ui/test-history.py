#!/usr/bin/python3
"""What is kept, as a person meets it: the program is ended and started again, and it is there."""
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
ADDRESS, PASSWORD = 'alice@example.com', 'secret'
ECHO = 'Echo'       # a bot that says what it is told
DATABASE = os.path.join(os.environ['XDG_DATA_HOME'], 'tweener', 'tweener.db')


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


class Case(unittest.TestCase):
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
        self.program = desktop.Program([TWEENER, f'--service={self.service_file}'])
        self.program.__enter__()
        self.window = self.program.window('Tweener')
        self.window.find('Loopback', 'label')
        self.window.find('E-mail address', 'text', has_size).fill(ADDRESS)
        self.window.find('Password', 'text', has_size).fill(PASSWORD)
        self.window.find('Sign in', BUTTON, has_size).click()
        self.window.find('Contacts', 'list', has_size)

    def open(self):
        """Opens the chat with the bot."""
        row = self.window.find(re.compile('^Echo'), 'list item', has_size)
        row.press_mouse(count=2)
        return self.program.window(ECHO)

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
        window.find(item, None, lambda node: node.popup is not None).press_mouse()


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
        for number in range(60):
            self.say(chat, f'Number {number}.')
        self.says(chat, 'Number 59.', 2)
        self.quit()
        self.start()
        chat = self.open()
        self.says(chat, 'Number 59.', 2)
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


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
