#!/usr/bin/python3
"""Chat windows as a person meets them, by accessible names, over a service in the program."""
import os
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
import desktop  # noqa: E402

CHATS, CONVERSATION = sys.argv[1:3]
BUTTON = 'push button'


def all_tabs(window):
    """As libadwaita has named them from 1.3 on, and before."""
    return window.find_all(role='page tab') or window.find_all('AdwTab')


def tabs(window):
    """The names on the tabs, in their order."""
    return [node.find(role='label').name for node in all_tabs(window)]


def tab(window, name):
    return next(node for node in all_tabs(window) if node.find(role='label').name == name)


def x_window(window):
    """The X window of that title."""
    return desktop.wait_until(lambda: next((w[0] for w in desktop.windows() if w[6] == window.name),
                                           None), f'{window!r} on the screen')


def resize(window, width, height):
    desktop.run('xdotool', 'windowsize', '--sync', hex(x_window(window)), str(width), str(height))


def move(window, x, y):
    desktop.run('xdotool', 'windowmove', '--sync', hex(x_window(window)), str(x), str(y))


def drag(node, x, y):
    """Takes a thing by its middle and lets it go there, as slowly as a hand: GTK goes by each
    step."""
    window = node.window
    left, top, width, height = node.rectangle
    left += width // 2
    top += height // 2
    desktop.run('xdotool', 'mousemove', '--sync', str(left), str(top))
    desktop.run('xdotool', 'mousedown', '1')
    for step in range(1, 21):
        desktop.run('xdotool', 'mousemove', '--sync', str(left + (x - left) * step // 20),
                    str(top + (y - top) * step // 20))
        all_tabs(window)    # an answer: the program has seen the step
    desktop.run('xdotool', 'mousemove', '--sync', str(x + 1), str(y))
    desktop.run('xdotool', 'mouseup', '1')


def browser():
    """Makes a program for links, which writes them into the file that is returned."""
    data = pathlib.Path(os.environ['XDG_DATA_HOME']) / 'applications'
    opened = pathlib.Path(os.environ['HOME']) / 'opened'
    data.mkdir(parents=True, exist_ok=True)
    (data / 'browser.desktop').write_text(
        '[Desktop Entry]\nType=Application\nName=Browser\n'
        f'Exec=/bin/sh -c "echo \\"\\$0\\" > {opened}" %u\nMimeType=x-scheme-handler/https;\n')
    (pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'mimeapps.list').write_text(
        '[Default Applications]\nx-scheme-handler/https=browser.desktop\n')
    return opened


class Stage(unittest.TestCase):
    """One program for each test: `sample-chats`, with its stage of buttons. The first warning of
    GTK's ends it."""

    DEBUG = 'fatal-warnings'

    def setUp(self):
        self.program = desktop.Program([CHATS], env={'G_DEBUG': self.DEBUG})
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

    def menu(self, window, item):
        """Chooses from the chat's menu; the button in the menu button is what is pressed."""
        window.find_all('Chat menu', BUTTON)[-1].click()
        window.find(item, 'menu item').click()

    def be_refused(self, window, text):
        """Sends a text that is refused; the first one opens the way."""
        self.send(window, 'The first opens the way')
        self.says(window, 'The first')
        window.find_shown('Message').fill(text)
        self.happen('The service refuses a message')
        window.find_shown('Send', BUTTON).click()
        window.find('Retry', BUTTON)

    def says(self, window, words):
        desktop.wait_until(lambda: words in window.find('Conversation').text,
                           f'“{words}” in {window!r}')

    def send(self, window, text):
        window.find('Message').fill(text)
        window.find('Send', BUTTON).click()


class Chat(Stage):
    """What happens in one chat."""

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
        self.be_refused(chat, 'This one is refused')
        self.says(chat, 'Not sent. The service could not deliver the message.')
        chat.find('Retry', BUTTON).click()
        chat.wait_gone('Retry', BUTTON)
        self.says(chat, 'This one is refused')

    def test_retry_by_keyboard(self):
        chat = self.open('Bob')
        self.be_refused(chat, 'This one is refused')
        chat.find('Message').focus()
        for keys, name, role in ((1, 'Nudge', BUTTON), (4, 'Retry', BUTTON),
                                 (1, 'Conversation', 'text')):
            desktop.press(*['shift+Tab'] * keys)
            chat.find(name, role).wait_state('focused')
        desktop.press('Tab')
        chat.find('Retry', BUTTON).wait_state('focused')
        desktop.press('space')
        chat.wait_gone('Retry', BUTTON)
        chat.find('Conversation').wait_state('focused')

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
        self.be_refused(chat, 'Refused')
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

    def test_keys_for_nudge_and_invitation(self):
        chat = self.open('Bob')
        chat.find('Message').focus()
        desktop.press('ctrl+shift+n')
        self.says(chat, 'You sent a nudge')
        desktop.press('ctrl+shift+a')
        dialog = self.program.window('Invite')
        self.assertEqual(dialog.role, 'dialog')
        desktop.press('Escape')
        desktop.wait_until(lambda: len(self.program.windows()) == 2, 'the dialog to go')

    def test_keys_change_the_text_size(self):
        chat = self.open('Bob')
        self.happen('Bob says hello')
        self.says(chat, 'Hello Alice')
        conversation = chat.find('Conversation')
        chat.find('Message').focus()

        def height():
            return conversation.text_height(3)
        normal = height()
        desktop.press('ctrl+plus', 'ctrl+plus', 'ctrl+plus')
        desktop.wait_until(lambda: height() > normal, 'larger text')
        desktop.press('ctrl+minus', 'ctrl+minus', 'ctrl+minus', 'ctrl+minus', 'ctrl+minus')
        desktop.wait_until(lambda: height() < normal, 'smaller text')
        desktop.press('ctrl+0')
        desktop.wait_until(lambda: height() == normal, 'text of the usual size')

    def test_tab_and_enter_open_a_link(self):
        opened = browser()
        chat = self.open('Bob')
        self.happen('Bob says hello')
        self.says(chat, 'Hello Alice')
        chat.find('Conversation').focus()
        desktop.press('ctrl+Home', 'Tab', 'Return')
        desktop.wait_until(lambda: opened.exists() and
                           opened.read_text() == 'https://example.com/a_(b)\n', 'the link to open')

    def test_stranger_can_be_decided_about(self):
        self.happen('Dave says hello')
        chat = self.program.window('Dave')
        chat.find('Not on your list', 'label')
        chat.find_shown('Allow', BUTTON)
        block = chat.find_shown('Block', BUTTON)
        block.click()
        desktop.wait_until(lambda: not block.is_shown, 'the question to go')
        self.menu(chat, 'Unblock')
        chat.find_all('Chat menu', BUTTON)[-1].click()
        chat.find('Block', 'menu item')

    def test_group_comes_back_for_its_draft(self):
        chat = self.open('Bob')
        self.send(chat, 'Shall we ask Carol?')
        self.says(chat, 'Shall we ask Carol?')
        chat.find('Invite', BUTTON).click()
        dialog = self.program.window('Invite')
        dialog.find('Carol', 'check box').click()
        dialog.find('Invite', BUTTON).click()
        self.says(chat, 'Carol\u2069 has joined the chat')
        chat.find('Message').fill('Not yet sent')
        desktop.press('ctrl+w')
        desktop.wait_until(lambda: len(self.program.windows()) == 1, 'the group to be closed')
        chat = self.open('Echo')
        self.assertEqual(len(tabs(chat)), 2)
        chat.find_shown('Message').focus()
        desktop.press('ctrl+Tab')
        chat.find_shown('Message').wait_text('Not yet sent')

    def test_another_account_sees_nothing_of_the_first(self):
        chat = self.open('Bob')
        self.happen('Bob says hello')
        self.says(chat, 'Hello Alice')
        chat.find('Message').fill('From Alice alone')
        self.happen('Erin signs in instead of Alice')
        desktop.wait_until(lambda: len(self.program.windows()) == 1, 'her tabs to go')
        self.happen('Open Bob')
        chat = desktop.wait_until(lambda: next((w for w in self.program.windows()
                                                if w.name != 'Stage'), None), 'an empty chat')
        chat.find_shown('Message').wait_text('')
        self.assertNotIn('Hello', chat.find('Conversation').text or '')

    def test_colored_text_can_be_read_by_a_screen_reader(self):
        chat = self.open('Bob')
        self.happen('Bob says something in red')
        self.says(chat, 'In red, bold')
        conversation = chat.find('Conversation')
        for offset in range(len(conversation.text)):
            self.assertIsNotNone(conversation.text_attributes(offset))
        self.assertIsNone(self.program.process.poll())

    def test_new_message_is_announced(self):
        chat = self.open('Bob')
        message = chat.find('Message')
        message.focus()
        self.happen('Bob says hello')
        desktop.wait_until(lambda: 'Bob\u2069 says: Hello Alice' in message.description,
                           'the description that is spoken')


class Tabs(Stage):
    """Chats of one window, and of several."""

    def open_two(self):
        self.open('Bob')
        self.happen('Bob says much')
        window = self.open('Echo')
        window.find_shown('Message').fill('Not yet sent')
        return window

    def test_go_round_with_a_failure_in_one(self):
        chat = self.open('Bob')
        self.be_refused(chat, 'A text that is refused, long enough to wrap anew with each width')
        self.open('Echo')
        for width in (370, 420, 500):
            for name in ('Bob', 'Echo'):
                desktop.press('ctrl+Tab')
                resize(self.program.window(name), width, 560)
                self.program.window(name).find_shown('Message')

    def test_move_to_a_window_of_its_own(self):
        bob = self.open('Bob')
        desktop.press('ctrl+m')
        self.assertEqual(tabs(bob), ['Bob'])
        self.open_two()
        desktop.press('ctrl+m')
        echo = self.program.window('Echo')
        bob = self.program.window('Bob')
        desktop.wait_until(lambda: (tabs(echo), tabs(bob)) == (['Echo'], ['Bob']), 'one tab each')
        message = echo.find('Message')
        message.wait_state('focused').wait_text('Not yet sent')
        self.says(bob, 'Line 30')

    def test_move_by_the_menu(self):
        self.menu(self.open_two(), 'Move to New Window')
        desktop.wait_until(lambda: tabs(self.program.window('Bob')) == ['Bob'], 'one tab')

    def test_drag_into_another_window(self):
        self.open_two()
        desktop.press('ctrl+m')
        echo = self.program.window('Echo')
        move(echo, 640, 400)
        self.happen('Open Tess')
        tess = self.program.window('Tess')
        other = next(w for w in self.program.windows()
                     if w.name in ('Bob', 'Echo') and 'Tess' not in tabs(w))
        x, y, width, _ = other.rectangle
        drag(tab(tess, 'Tess'), x + width // 2, y + 65)
        desktop.wait_until(lambda: 'Tess' in tabs(self.program.window('Tess')) and
                           len(tabs(self.program.window('Tess'))) == 2, 'the tab to arrive')
        self.assertEqual(sorted(name for w in self.program.windows() for name in tabs(w)),
                         ['Bob', 'Echo', 'Tess'])


class Desk(Stage):
    """Where no desktop program covers the root window GDK warns of a drop there."""

    DEBUG = 'fatal-criticals'

    def test_drag_onto_it(self):
        self.open('Bob')
        window = self.open('Echo')
        window.find_shown('Message').fill('Not yet sent')
        drag(tab(window, 'Echo'), 1000, 950)
        echo = self.program.window('Echo')
        bob = self.program.window('Bob')
        desktop.wait_until(lambda: (tabs(echo), tabs(bob)) == (['Echo'], ['Bob']), 'one tab each')
        echo.find('Message').wait_text('Not yet sent')
        for window in (bob, echo):
            window.find('Message').focus()
            desktop.press('ctrl+w')
        desktop.wait_until(lambda: len(self.program.windows()) == 1, 'both windows to go')


class Conversation(unittest.TestCase):
    """The view alone, over a timeline filled by hand. Warnings do not end it: the text view of GTK
    4.8 now and then lays text out while it is painted, and misses the scroll bar for a frame."""

    def test_opens_at_the_end_and_loads_what_was_before(self):
        with desktop.Program([CONVERSATION, '1000']) as program:
            conversation = program.window('Sample').find('Conversation')
            self.assertIn('still on its way', conversation.text)
            self.assertNotIn('Message 1 of', conversation.text)
            conversation.focus()
            desktop.press('ctrl+Home')
            desktop.wait_until(lambda: 'Message 900 of' in conversation.text, 'an earlier page')

    def test_keeps_a_bounded_window_both_ways(self):
        """10,000 messages: up by pages until the newest are dropped, and down again."""
        with desktop.Program([CONVERSATION, '10000']) as program:
            conversation = program.window('Sample').find('Conversation')

            def numbers():
                return [int(n) for n in re.findall(r'Message (\d+) of', conversation.text)]

            def page(key, wanted, what):
                def turn():
                    desktop.press(key)
                    return wanted()
                desktop.wait_until(turn, what, 120)
                found = numbers()
                self.assertLessEqual(len(found), 2000)
                self.assertEqual(found, list(range(found[0], found[0] + len(found))))

            conversation.focus()
            page('ctrl+Home', lambda: 'Message 7500 of' in conversation.text, 'earlier pages')
            self.assertNotIn('still on its way', conversation.text)
            page('ctrl+End', lambda: 'still on its way' in conversation.text, 'the newest again')
            self.assertNotIn('Message 7500 of', conversation.text)

    def test_stays_where_one_reads_and_goes_to_the_end(self):
        with desktop.Program([CONVERSATION, '1000']) as program:
            window = program.window('Sample')
            conversation = window.find('Conversation')
            conversation.focus()
            desktop.press('ctrl+Home')
            button = window.find_shown('Go to the newest message', BUTTON)
            button.click()
            desktop.wait_until(lambda: not button.is_shown, 'the end of the conversation')

    def test_retry_goes_with_the_failure(self):
        with desktop.Program([CONVERSATION]) as program:
            window = program.window('Sample')
            window.find('Retry', BUTTON).click()
            window.wait_gone('Retry', BUTTON)
            self.assertNotIn('Not sent', window.find('Conversation').text)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
