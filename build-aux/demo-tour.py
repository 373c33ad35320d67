#!/usr/bin/python3
"""Uses the program for a minute, as a person would, and keeps what was seen.

    demo-tour.py FOLDER PROGRAM [ARGUMENT…]

Signs in (the demo may do so by itself), opens a chat with somebody who answers, writes, waits
for the answer, and leaves FOLDER/tweener.png, FOLDER/transcript.txt and the program's output in
FOLDER/tweener.log. Things are found by the accessible names that do not change.
"""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'support'))
import desktop  # noqa: E402

GREETING = 'Hello! Is anybody there?'
WHO = 'Echo'
ROW = re.compile(r'^Echo\b')


class Transcript:
    def __init__(self, path):
        self.path = path
        self.path.write_text('', encoding='utf-8')

    def note(self, line):
        print(line, flush=True)
        with self.path.open('a', encoding='utf-8') as file:
            file.write(line + '\n')


def find_anywhere(program, name, role=None, where=None, timeout=None):
    """In whatever window of the program: a chat has one of its own."""
    def look():
        return next((node for window in program.windows() for node in window.walk()
                     if node.matches(name, role, where)), None)
    return desktop.wait_until(look, f'{name!r} in a window', timeout)


def sign_in(program, transcript):
    """Waits for the list; presses "Sign in" where the program stopped to be asked."""
    window = program.window()

    def look():
        for name in ('Contacts', 'Sign in'):
            for node in window.find_all(name):
                if node.is_shown and (name == 'Contacts' or 'sensitive' in node.states):
                    return name, node
        return None

    name, node = desktop.wait_until(look, 'the sign-in page or the list', 60)
    if name == 'Sign in':
        node.click()
        node = window.find_shown('Contacts', timeout=60)
    transcript.note('signed in')
    return node


def somebody_who_answers(program, contacts):
    """A row is named by the contact's name, then the status. The list may be long: search."""
    find_anywhere(program, 'Search contacts').fill(WHO)
    return contacts.find(ROW, 'list item', timeout=30)


def lines_of(conversation):
    """What is in the Conversation: the text of a text view, or one name for each row."""
    if conversation.text:
        return [line for line in conversation.text.split('\n') if line.strip()]
    rows = [node for node in conversation.walk() if node.role == 'list item']
    return [row.name or ' '.join(sorted(row.names)) for row in rows]


def talk(program, contacts, transcript):
    row = somebody_who_answers(program, contacts)
    transcript.note(f'opening a chat with: {row.name}')
    # somebody who adds one, or a mail, moves the list meanwhile
    chat = program.open_window(lambda: contacts.find(ROW, 'list item'), WHO)
    message = chat.find('Message', 'text')
    conversation = chat.find('Conversation')
    before = len(lines_of(conversation))

    message.focus()
    desktop.type_text(GREETING)
    desktop.press('Return')

    def answered():
        """Under the line that says who speaks: what one said oneself, then what came back."""
        lines = lines_of(conversation)[before:]
        came = any(WHO in line for line in lines) and lines[-1].endswith(GREETING)
        return lines if came else None

    for line in desktop.wait_until(answered, 'an answer', 60):
        transcript.note(line)


def arrange(program):
    """The whole list again, and the windows side by side for the picture."""
    find_anywhere(program, 'Search contacts').fill('')
    find_anywhere(program, re.compile(r'^Family\b'), 'list item')
    for name, x in ((r'^Tweener$', 160), (rf'^{WHO}$', 620)):
        subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', name,
                        'windowmove', '--sync', str(x), '80'], check=True)


def main(argv):
    if len(argv) < 3:
        sys.exit(__doc__)
    folder = pathlib.Path(argv[1])
    transcript = Transcript(folder / 'transcript.txt')
    with desktop.Program(argv[2:], log=folder / 'tweener.log') as program:
        try:
            talk(program, sign_in(program, transcript), transcript)
            arrange(program)
        except desktop.NotFound as problem:
            transcript.note(f'gave up: {problem}')
            for window in program.windows():
                (folder / 'tree.txt').write_text(window.dump() + '\n', encoding='utf-8')
            return 1
        finally:
            desktop.screenshot(folder / 'tweener.png')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
