#!/usr/bin/python3
"""Chat windows as a person meets them, by accessible names, over a service in the program itself."""
import pathlib
import sys
import unittest

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
import desktop  # noqa: E402

CHATS, CONVERSATION = sys.argv[1:3]
BUTTON = 'push button'


class Stage(unittest.TestCase):
    """One program for each test: `sample-chats`, with its stage of buttons."""

    def setUp(self):
        self.program = desktop.Program([CHATS])
        self.program.__enter__()
        self.addCleanup(self.program.__exit__, None, None, None)
        self.stage = self.program.window('Stage')

    def happen(self, what):
        self.stage.find(what, BUTTON).click()

    def open(self, name):
        self.happen('Open ' + name)
        return self.program.window(name)

    def says(self, window, words):
        desktop.wait_until(lambda: words in window.find('Conversation').text,
                           f'“{words}” in {window!r}')

    def send(self, window, text):
        window.find('Message').fill(text)
        window.find('Send', BUTTON).click()

    def test_answers_come(self):
        chat = self.open('Echo')
        self.send(chat, 'Is this an echo?')
        self.says(chat, 'Alice\u2069 says:')
        self.says(chat, 'Echo\u2069 says:')
        chat.find('Message').wait_text('')

    def test_enter_sends_and_shift_enter_breaks_the_line(self):
        chat = self.open('Bob')
        chat.find('Message').focus()
        desktop.type_text('one')
        desktop.press('shift+Return')
        desktop.type_text('two')
        chat.find('Message').wait_text('one\ntwo')
        desktop.press('Return')
        self.says(chat, 'one\ntwo\n')
        chat.find('Message').wait_text('')

    def test_failed_message_is_sent_again(self):
        chat = self.open('Bob')
        self.send(chat, 'The first opens the way')
        self.says(chat, 'The first')
        chat.find('Message').fill('This one is refused')
        self.happen('The service refuses a message')
        chat.find('Send', BUTTON).click()
        self.says(chat, 'Not sent. The service could not deliver the message.')
        chat.find('Retry', BUTTON).click()
        chat.wait_gone('Retry', BUTTON)
        self.says(chat, 'This one is refused')

    def test_chat_of_somebody_else_opens_with_what_waited(self):
        self.happen('Bob says hello')
        chat = self.program.window('Bob')
        self.says(chat, 'Hello Alice, have you seen https://example.com/a_(b)?')

    def test_typing_line_turns_into_the_last_message(self):
        chat = self.open('Bob')
        self.happen('Bob says hello')
        self.says(chat, 'Hello Alice')
        self.happen('Bob types')
        chat.find(where=lambda n: 'is writing a message…' in (n.text or ''))
        chat.find(where=lambda n: (n.text or '').startswith('Last message received on'))

    def test_nudges_both_ways(self):
        chat = self.open('Bob')
        self.happen('Bob nudges')
        self.says(chat, 'Bob\u2069 sent you a nudge')
        chat.find('Nudge', BUTTON).click()
        self.says(chat, 'You sent a nudge')
        chat.find('Nudge', BUTTON).click()
        self.says(chat, 'A nudge can be sent only once in 10 seconds.')

    def test_draft_and_failure_outlive_the_window(self):
        chat = self.open('Bob')
        self.send(chat, 'The first opens the way')
        self.says(chat, 'The first')
        chat.find('Message').fill('Refused')
        self.happen('The service refuses a message')
        chat.find('Send', BUTTON).click()
        chat.find('Retry', BUTTON)
        chat.find('Message').fill('Not yet sent')
        chat.find('Message').focus()
        desktop.press('ctrl+w')
        desktop.wait_until(lambda: len(self.program.windows()) == 1, 'the chat to be closed')
        chat = self.open('Bob')
        chat.find('Message').wait_text('Not yet sent')
        chat.find('Retry', BUTTON)

    def test_says_that_nobody_can_be_written_to_while_hidden(self):
        chat = self.open('Bob')
        self.happen('Alice appears offline')
        button = chat.find('Go Online', BUTTON)
        button.click()
        desktop.wait_until(lambda: not button.is_shown, 'the hint to go')

    def test_invites(self):
        chat = self.open('Bob')
        self.send(chat, 'Shall we ask Carol?')
        self.says(chat, 'Shall we ask Carol?')
        chat.find('Invite', BUTTON).click()
        dialog = self.program.window('Invite')
        dialog.find('Carol', 'check box').click()
        dialog.find('Invite', BUTTON).click()
        self.says(chat, 'Carol\u2069 has joined the chat')

    def test_colored_text_can_be_read_by_a_screen_reader(self):
        chat = self.open('Bob')
        self.happen('Bob says something in red')
        self.says(chat, 'In red, bold')
        conversation = chat.find('Conversation')
        for offset in range(len(conversation.text)):
            Atspi.Text.get_attribute_run(conversation.accessible, offset, True)
        self.assertIsNone(self.program.process.poll())

    def test_new_message_is_announced(self):
        chat = self.open('Bob')
        message = chat.find('Message')
        message.focus()
        self.happen('Bob says hello')
        desktop.wait_until(lambda: 'Bob\u2069 says: Hello Alice' in message.description,
                           'the description that is spoken')


class Conversation(unittest.TestCase):
    """The view alone, over a timeline filled by hand."""

    def test_opens_at_the_end_and_loads_what_was_before(self):
        with desktop.Program([CONVERSATION, '1000']) as program:
            conversation = program.window('Sample').find('Conversation')
            self.assertIn('still on its way', conversation.text)
            self.assertNotIn('Message 1 of', conversation.text)
            conversation.focus()
            desktop.press('ctrl+Home')
            desktop.wait_until(lambda: 'Message 900 of' in conversation.text, 'an earlier page')

    def test_retry_goes_with_the_failure(self):
        with desktop.Program([CONVERSATION]) as program:
            window = program.window('Sample')
            window.find('Retry', BUTTON).click()
            window.wait_gone('Retry', BUTTON)
            self.assertNotIn('Not sent', window.find('Conversation').text)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
