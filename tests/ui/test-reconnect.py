#!/usr/bin/python3
"""A service that goes away in the middle of a chat and comes back: nothing of the chat is lost."""
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
TEXT = 'text'
ALICE, PASSWORD = 'alice@example.com', 'secret'
BACK = 60       # seconds: more than the pauses after so short an absence


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


class Reconnect(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.service_file = os.path.join(self.folder.name, 'service.json')
        self.service = None
        self.serve()
        self.addCleanup(self.kill_service)
        self.program = desktop.Program([TWEENER, f'--service={self.service_file}'])
        self.program.__enter__()
        self.addCleanup(self.program.__exit__, None, None, None)
        self.window = self.program.window('Tweener')

    def serve(self):
        """The same service each time: ports and authority are those of the first start."""
        self.service = subprocess.Popen(
            [LOOPBACK, '--bots', '--resume', f'--directory={self.folder.name}'],
            stdout=subprocess.PIPE, text=True)
        self.assertIn('ready', self.service.stdout.readline())

    def kill_service(self):
        self.service.kill()
        self.service.wait()
        self.service.stdout.close()

    def find(self, name, role=None):
        return self.window.find(name, role, has_size)

    def sign_in(self):
        self.window.find('Loopback', 'label')
        self.find('E-mail address', TEXT).fill(ALICE)
        self.find('Password', TEXT).fill(PASSWORD)
        self.find('Sign in', BUTTON).click()
        self.find('Contacts', 'list')

    def open_chat(self, name):
        return self.program.open_window(
            lambda: self.find(re.compile(f'^{name},'), 'list item'), name)

    def say(self, chat, text):
        chat.find('Message', TEXT).fill(text)
        desktop.press('Return')

    def test_chat_survives_a_restart_of_the_service(self):
        self.sign_in()
        chat = self.open_chat('Echo')
        conversation = chat.find('Conversation')
        self.say(chat, 'before')
        conversation.wait_text(re.compile(r'Echo\W* says.*before', re.DOTALL))

        self.kill_service()
        self.find(re.compile('^Echo, Offline'), 'list item')
        self.say(chat, 'while away')
        chat.find('Retry', BUTTON)
        chat.find('Message', TEXT).fill('half a sentence')

        self.serve()
        self.window.find(re.compile('^Echo, Online'), 'list item', has_size, BACK)

        # nothing is gone, and what was not sent is sent when one wants it
        text = conversation.text
        self.assertIn('before', text)
        self.assertIn('while away', text)
        chat.find('Message', TEXT).wait_text('half a sentence')
        chat.find('Retry', BUTTON).click()
        conversation.wait_text(re.compile(
            r'Echo\W* says.*before.*while away.*Echo\W* says.*while away', re.DOTALL))
        chat.find('Message', TEXT).wait_text('half a sentence')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
