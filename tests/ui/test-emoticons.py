#!/usr/bin/python3
"""Emoticons and the look of texts, in chats and where one types, as a person meets them."""
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
import desktop  # noqa: E402

CHATS, TWEENER = sys.argv[1:3]
BUTTON = 'push button'


def look_of(node, offset):
    """How the text is at a place of the buffer, where each picture is a place, too."""
    return (node.text_attributes(offset) or ({},))[0]


def pictures(node):
    """How many pictures there are: each has its code behind it, too small to be seen."""
    small = [float(look_of(node, offset).get('scale', 1)) < 0.01
             for offset in range(node.get('Text', 'CharacterCount', 0))]
    return sum(now and not before for before, now in zip([False] + small, small))


class Stage(unittest.TestCase):
    """One program for each test: `sample-chats`. The first warning of GTK's ends it."""

    def setUp(self):
        self.program = desktop.Program([CHATS], env={'G_DEBUG': 'fatal-warnings'})
        self.program.__enter__()
        self.addCleanup(self.program.__exit__, None, None, None)
        self.stage = self.program.window('Stage')

    def tearDown(self):
        self.assertIsNone(self.program.process.poll(), 'the program has ended')

    def happen(self, what):
        self.stage.find(what, BUTTON).click()

    def open(self, name):
        self.happen('Open ' + name)
        return self.program.window(name)

    def says(self, window, words):
        desktop.wait_until(lambda: words in window.find('Conversation').text,
                           f'“{words}” in {window!r}')

    def shows(self, window, words, n_pictures):
        """The text has the codes; each of them is behind a picture, or is not."""
        self.says(window, words)
        conversation = window.find('Conversation')
        desktop.wait_until(lambda: pictures(conversation) == n_pictures,
                           f'{n_pictures} pictures in {window!r}')

    def type(self, chat, text):
        chat.find('Message').focus()
        desktop.type_text(text)

    def typed(self, chat, text, n_pictures):
        message = chat.find('Message')
        message.wait_text(text)
        desktop.wait_until(lambda: pictures(message) == n_pictures,
                           f'{n_pictures} pictures in “{text}”')


class Conversation(Stage):
    """What others and oneself have written."""

    WRITTEN = 'Hi :-) there (Y), see https://example.com/:)x and 401(k) (brb)'

    def test_codes_are_pictures_and_are_still_there(self):
        chat = self.open('Bob')
        self.happen('Bob smiles')
        self.shows(chat, self.WRITTEN, 4)

    def test_switch_turns_pictures_off_and_on(self):
        chat = self.open('Bob')
        self.happen('Bob smiles')
        self.shows(chat, self.WRITTEN, 4)
        chat.find('Message').fill('mine :)')
        self.typed(chat, 'mine :)', 1)
        self.happen('Alice has pictures or codes')
        self.shows(chat, self.WRITTEN, 0)
        self.typed(chat, 'mine :)', 0)
        self.happen('Alice has pictures or codes')
        self.shows(chat, self.WRITTEN, 4)
        self.typed(chat, 'mine :)', 1)

    def test_copied_text_has_the_codes_of_several_messages(self):
        chat = self.open('Bob')
        self.happen('Bob smiles')
        self.happen('Bob says hello')
        self.says(chat, 'Hello Alice')
        chat.find('Conversation').focus()
        desktop.press('ctrl+a', 'ctrl+c')
        for selection in ('primary', 'clipboard'):
            copied = desktop.wait_until(lambda: desktop.run(
                'timeout', '5', 'xclip', '-o', '-selection', selection), 'the copied text')
            self.assertIn('Bob\u2069 says:', copied)
            self.assertIn(self.WRITTEN + '\n', copied)
            self.assertIn('Hello Alice', copied)
            self.assertNotIn('\ufffc', copied)

    def test_link_behind_pictures_is_found(self):
        chat = self.open('Bob')
        self.happen('Bob smiles')
        self.shows(chat, self.WRITTEN, 4)
        chat.find('Conversation').focus()
        desktop.press('ctrl+Home', 'Tab', 'ctrl+c')
        desktop.wait_until(lambda: desktop.run('timeout', '5', 'xclip', '-o', '-selection',
                                               'clipboard') == 'https://example.com/:)x',
                           'the link to be selected')

    def test_new_message_is_announced_by_meaning(self):
        chat = self.open('Bob')
        message = chat.find('Message')
        message.focus()
        self.happen('Bob smiles')
        desktop.wait_until(lambda: 'Hi (Smile) there (Thumbs up), see' in message.description,
                           'the meaning to be said')

    def test_reader_survives_pictures(self):
        chat = self.open('Bob')
        self.happen('Bob smiles')
        self.shows(chat, self.WRITTEN, 4)
        conversation = chat.find('Conversation')
        for offset in range(len(conversation.text)):
            self.assertIsNotNone(conversation.text_attributes(offset))


class Composer(Stage):
    """Where one types."""

    def test_code_becomes_a_picture_and_is_sent_as_a_code(self):
        chat = self.open('Echo')
        self.type(chat, 'well:) (BRB) <:o)')
        self.typed(chat, 'well:) (BRB) <:o)', 3)
        desktop.press('Return')
        self.typed(chat, '', 0)
        self.says(chat, 'Echo\u2069 says:')
        self.happen('Alice has pictures or codes')
        desktop.wait_until(lambda: chat.find('Conversation').text.count(
            'well:) (BRB) <:o)\n') == 2, 'the text as it was sent, and as it came back')

    def test_one_backspace_takes_a_picture_back(self):
        chat = self.open('Bob')
        self.type(chat, '401(k)')
        self.typed(chat, '401(k)', 1)
        desktop.press('BackSpace')
        self.typed(chat, '401(k)', 0)
        desktop.type_text(' and :)')
        self.typed(chat, '401(k) and :)', 1)
        desktop.press('BackSpace', 'BackSpace')
        self.typed(chat, '401(k) and :', 0)
        desktop.type_text('(')
        self.typed(chat, '401(k) and :(', 1)

    def test_letters_that_follow_take_a_picture_back(self):
        chat = self.open('Bob')
        self.type(chat, ':D')
        self.typed(chat, ':D', 1)
        desktop.type_text('ata')
        self.typed(chat, ':Data', 0)

    def test_picture_is_one_step_and_goes_as_one(self):
        chat = self.open('Bob')
        self.type(chat, 'a:-)b')
        self.typed(chat, 'a:-)b', 0)
        desktop.press('BackSpace')
        self.typed(chat, 'a:-)', 1)
        desktop.press('Left')
        desktop.type_text('x')
        self.typed(chat, 'ax:-)', 1)
        desktop.press('Right')
        desktop.type_text(' y')
        self.typed(chat, 'ax:-) y', 1)
        desktop.press('Home', 'Right', 'Right', 'Delete')
        self.typed(chat, 'ax y', 0)

    def test_selection_over_a_picture(self):
        chat = self.open('Bob')
        self.type(chat, 'a :) b')
        self.typed(chat, 'a :) b', 1)
        desktop.press('ctrl+a', 'ctrl+x')
        self.typed(chat, '', 0)
        desktop.press('ctrl+v', 'ctrl+v')
        self.typed(chat, 'a :) ba :) b', 2)
        desktop.press('ctrl+z', 'ctrl+z', 'ctrl+z', 'ctrl+shift+z')
        desktop.type_text('.')
        chat.find('Send', BUTTON)

    def test_picker_searches_and_remembers(self):
        chat = self.open('Bob')
        self.type(chat, 'hi')
        chat.find('Emoticons').click()
        chat.find('Search emoticons').wait_state('focused')
        desktop.type_text('pizzas')
        chat.find_shown('No emoticon has such a name')
        desktop.press('BackSpace')
        desktop.press('Return')
        self.typed(chat, 'hi (pi)', 1)
        chat.find('Message').wait_state('focused')
        chat.find('Emoticons').click()
        recent = chat.find('Recent emoticons')
        recent.find('Pizza').click()
        self.typed(chat, 'hi (pi)(pi)', 2)

    def test_picker_by_mouse(self):
        chat = self.open('Bob')
        chat.find('Emoticons').click()
        chat.find('All emoticons').find('Thumbs up').click()
        self.typed(chat, '(Y)', 1)

    def test_picker_opens_the_emoji_of_gtk(self):
        chat = self.open('Bob')
        chat.find('Emoticons').click()
        chat.find('More Emoji…', BUTTON).click()
        desktop.wait_until(lambda: chat.find_all('GtkEmojiChooser'), 'the chooser')

    def test_keys_change_the_look_and_it_is_sent(self):
        chat = self.open('Echo')
        self.type(chat, 'plain')
        message = chat.find('Message')
        self.assertNotEqual(look_of(message, 0).get('weight'), '700')
        desktop.press('ctrl+b', 'ctrl+i', 'ctrl+u')
        desktop.wait_until(lambda: look_of(message, 0).get('weight') == '700', 'bold text')
        self.assertEqual(look_of(message, 0).get('style'), 'italic')
        self.assertEqual(look_of(message, 0).get('underline'), 'single')
        desktop.press('Return')
        self.says(chat, 'Echo\u2069 says:')
        conversation = chat.find('Conversation')
        desktop.wait_until(lambda: conversation.text.count('plain') == 2, 'the answer')
        for offset in (conversation.text.find('plain'), conversation.text.rfind('plain')):
            self.assertEqual(look_of(conversation, offset).get('weight'), '700')
        desktop.press('ctrl+b')
        self.type(chat, 'light')
        desktop.wait_until(lambda: look_of(message, 0).get('weight') != '700', 'no bold')

    def test_popover_chooses_a_color(self):
        chat = self.open('Bob')
        message = chat.find('Message')

        def redness():
            picture = str(pathlib.Path(os.environ['HOME']) / 'message.png')
            desktop.screenshot(picture, message)
            return float(desktop.run('convert', picture, '-format', '%[fx:mean.r-mean.b]', 'info:'))
        self.type(chat, 'MMMMMMMM')
        self.assertLess(redness(), 0.01)
        chat.find('Text format').click()
        chat.find('Red', BUTTON).click()
        desktop.press('Escape')
        desktop.wait_until(lambda: redness() > 0.02, 'a red text')
        chat.find('Text format').click()
        chat.find('Automatic color', BUTTON).click()
        desktop.press('Escape')
        desktop.wait_until(lambda: redness() < 0.01, 'a text as others')

    def test_fonts_of_others_can_be_turned_off(self):
        chat = self.open('Bob')
        self.happen('Bob says something in red')
        self.says(chat, 'In red, bold')
        conversation = chat.find('Conversation')

        def weight():
            return look_of(conversation, conversation.text.find('In red')).get('weight')
        desktop.wait_until(lambda: weight() == '700', 'bold text')
        self.happen('Alice has the fonts of others or not')
        desktop.wait_until(lambda: weight() != '700', 'plain text')


class Preferences(unittest.TestCase):
    """The switches, in the program itself."""

    def test_switches_are_remembered(self):
        with desktop.Program([TWEENER, '--demo']) as program:
            program.window().find('Contacts', timeout=60)
            for before, after in ((True, False), (False, True)):
                for name in ('Show emoticons as pictures', 'Show others’ fonts and colors'):
                    desktop.press('ctrl+comma')
                    window = program.window('Preferences')
                    switch = window.find(name, 'check box')
                    self.assertEqual('checked' in switch.states, before)
                    switch.click()
                    desktop.wait_until(lambda: ('checked' in switch.states) == after, 'the switch')
                    desktop.press('Escape')
                    desktop.wait_until(lambda: len(program.windows()) == 1, 'the window to go')


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0]] + sys.argv[3:], verbosity=2)
