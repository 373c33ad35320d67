"""Drives a program as a person would: finds things by their accessible names, clicks, types, looks.

To be used on a desktop of its own (tests/support/private-desktop), with the system's Python:

    with desktop.Program(['tweener', '--demo']) as program:
        window = program.window()
        window.find('E-mail address').fill('alice@example.com')
        window.find('Sign in', 'push button').click()
        window.find('Contacts', timeout=30)
        desktop.screenshot('list.png')

The accessibility bus is spoken to over GDBus, not through libatspi: that one crashes now and then
when a program ends while it is asked, and asks for one thing at a time. Here everything on a level
of the tree is asked for at once.

Nothing here sleeps but wait_until(), between two looks. What GTK 4.8 does not tell over AT-SPI is
worked round in one place each: see Node.names, Node.rectangle and Node.click.
"""
import os
import re
import signal
import subprocess
import time

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

import desktop_x  # noqa: E402
from desktop_x import floating_windows, windows  # noqa: E402

TIMEOUT = float(os.environ.get('TWEENER_UI_TIMEOUT', '45'))
PATIENCE = 5                # seconds before something is tried again
ANSWER_TIMEOUT = 10000      # milliseconds that a program has for each answer
WINDOW_ROLES = ('frame', 'dialog', 'window', 'alert')
POPUPS = ('GtkPopover', 'GtkPopoverMenu', 'GtkEmojiChooser')
# GTK after 4.8 tells more kinds of buttons apart: here they have the names they had.
FORMER_ROLES = {'button': 'push button', 'toggle button': 'push button', 'switch': 'check box'}
PREFIX = 'org.a11y.atspi.'
ROOT = '/org/a11y/atspi/accessible/root'
IN_WINDOW = 1               # of the protocol's kinds of coordinates


class NotFound(AssertionError):
    """What was waited for did not come about."""


def wait_until(condition, what, timeout=None):
    """Looks until condition() is true; returns its value. Fails with `what` after the timeout."""
    deadline = time.monotonic() + (TIMEOUT if timeout is None else timeout)
    while True:
        begin = time.monotonic()
        value = condition()
        if value:
            return value
        now = time.monotonic()
        if now > deadline:
            raise NotFound(f'waited in vain for {what}')
        # a long look keeps the program from what is waited for: half of the time is the program's
        time.sleep(max(0.05, now - begin))


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


class Bus:
    """The accessibility bus, connected to at the first question."""

    def __init__(self):
        self.connection = None
        self.context = GLib.MainContext.new()

    def connect(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress',
                                    None, None, 0, -1).unpack()[0]
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)

    def ask(self, questions):
        """Asks all of (name, path, interface, method, parameters) at once; the answers in their
        order, None for what is not answered: a thing that went away, or that cannot do it."""
        answers = [None] * len(questions)
        # the parent of what went away has no bus name
        questions = [(i, question) for i, question in enumerate(questions) if question[0]]
        waiting = len(questions)

        def take(connection, result, index):
            nonlocal waiting
            waiting -= 1
            try:
                answers[index] = connection.call_finish(result).unpack()
            except GLib.GError:
                pass

        self.context.push_thread_default()
        try:
            if self.connection is None:
                self.connect()
            for index, question in questions:
                self.connection.call(*question, None, Gio.DBusCallFlags.NO_AUTO_START,
                                     ANSWER_TIMEOUT, None, take, index)
            while waiting:
                self.context.iteration(True)
        finally:
            self.context.pop_thread_default()
        return answers

    def process(self, name):
        answer, = self.ask([('org.freedesktop.DBus', '/', 'org.freedesktop.DBus',
                             'GetConnectionUnixProcessID', GLib.Variant('(s)', (name,)))])
        return answer[0] if answer else 0


BUS = Bus()
ROLES = {}                  # of places: a thing has the same for as long as it is there


class Node:
    """One accessible thing: a window, a button, a text."""

    def __init__(self, place, above=None):
        self.place = tuple(place)
        self.above = above      # what a walk found it in
        self.seen = None        # what the last walk over its tree saw: name, role, children

    def __eq__(self, other):
        return isinstance(other, Node) and self.place == other.place

    def __hash__(self):
        return hash(self.place)

    def __repr__(self):
        return f'<{self.role} {self.name!r}>'

    # -- questions --------------------------------------------------------------------------------

    def question(self, interface, method, signature='()', *arguments):
        return (*self.place, PREFIX + interface, method, GLib.Variant(signature, arguments))

    def property_question(self, interface, name):
        return (*self.place, 'org.freedesktop.DBus.Properties', 'Get',
                GLib.Variant('(ss)', (PREFIX + interface, name)))

    def call(self, interface, method, signature='()', *arguments):
        """The unpacked answer, or None."""
        return BUS.ask([self.question(interface, method, signature, *arguments)])[0]

    def get(self, interface, name, default=None):
        answer, = BUS.ask([self.property_question(interface, name)])
        return answer[0] if answer else default

    @property
    def name(self):
        return self.get('Accessible', 'Name', '')

    @property
    def role(self):
        if self.place not in ROLES:
            role = role_name(self.call('Accessible', 'GetRole'))
            if role == '?':
                return role
            ROLES[self.place] = role
        return ROLES[self.place]

    @property
    def description(self):
        return self.get('Accessible', 'Description', '')

    @property
    def states(self):
        """Names of the states: 'checked', 'focused', 'sensitive', 'selected' and so on."""
        answer = self.call('Accessible', 'GetState')
        words = answer[0] if answer else []
        return {Atspi.StateType(32 * i + bit).value_nick for i, word in enumerate(words)
                for bit in range(32) if word >> bit & 1}

    @property
    def text(self):
        """What it shows or holds; None for what has no text."""
        size = self.get('Text', 'CharacterCount')
        if not size:
            return None if size is None else ''
        answer = self.call('Text', 'GetText', '(ii)', 0, size)
        return answer[0] if answer else ''

    def text_height(self, offset):
        """Pixels that the character at the offset is high."""
        return self.call('Text', 'GetCharacterExtents', '(iu)', offset, IN_WINDOW)[3]

    def text_attributes(self, offset):
        """name → value of the run of text around the offset, and where it begins and ends."""
        return self.call('Text', 'GetAttributeRun', '(ib)', offset, True)

    @property
    def extents(self):
        """x, y, width, height in its window."""
        answer = self.call('Component', 'GetExtents', '(u)', IN_WINDOW)
        return answer[0] if answer else (0, 0, 0, 0)

    @property
    def process(self):
        return BUS.process(self.place[0])

    # -- the tree ---------------------------------------------------------------------------------

    def children(self):
        answer = self.call('Accessible', 'GetChildren')
        return [Node(place) for place in (answer[0] if answer else [])]

    def look(self):
        """Sees its whole tree, a level at a time."""
        level = [self]
        while level:
            questions = []
            for node in level:
                questions += [node.property_question('Accessible', 'Name'),
                              node.question('Accessible', 'GetChildren')]
            unknown = [node for node in level if node.place not in ROLES]
            answers = BUS.ask(questions + [node.question('Accessible', 'GetRole')
                                           for node in unknown])
            for node, role in zip(unknown, answers[len(questions):]):
                if role:
                    ROLES[node.place] = role_name(role)
            below = []
            for node, name, children in zip(level, answers[0:len(questions):2],
                                            answers[1:len(questions):2]):
                places = children[0] if children else []
                node.seen = (name[0] if name else '', ROLES.get(node.place, '?'),
                             [Node(place, node) for place in places])
                below += node.seen[2]
            level = below
        return self

    def spread(self):
        """Itself and everything below, as look() saw it."""
        yield self
        for child in self.seen[2]:
            yield from child.spread()

    def walk(self):
        """Itself and everything below, as it is now."""
        return self.look().spread()

    def ancestors(self):
        node = self
        while True:
            if node.above is None:
                place = node.get('Accessible', 'Parent')
                if not place:
                    return
                node.above = Node(place)
            node = node.above
            if node.role in ('application', 'desktop frame', '?'):
                return
            yield node

    @property
    def names(self):
        """Every name a person would give it. A mnemonic button of GTK 4.8 is called `Sign _In
        Sign In`, and a widget without a label by its type: then its labels' text counts."""
        return self.look().names_seen()

    def names_seen(self):
        name = self.seen[0]
        words = name.split(' ')
        half = len(words) // 2
        found = {name, name.replace('_', '')}
        if half and ' '.join(words[:half]).replace('_', '') == ' '.join(words[half:]):
            found.add(' '.join(words[half:]))
        if not name or name.startswith(('Gtk', 'Adw')):
            labels = [node.seen[0] for node in self.spread()
                      if node.seen[1] == 'label' and node.seen[0]]
            found.update(labels[:1] + [' '.join(labels)])
        return found

    def matches(self, name=None, role=None, where=None):
        """Whether a person would call it so, as look() saw it. name: a string, or a compiled
        pattern."""
        if self.seen is None:
            self.look()
        if role is not None and self.seen[1] != role:
            return False
        if isinstance(name, re.Pattern):
            if not any(name.search(own) for own in self.names_seen()):
                return False
        elif name is not None and name not in self.names_seen():
            return False
        return where is None or bool(where(self))

    def find_all(self, name=None, role=None, where=None):
        return [node for node in self.walk() if node.matches(name, role, where)]

    def find(self, name=None, role=None, where=None, timeout=None):
        """The first thing of that name and role below; waits until it is there."""
        def look():
            return next((n for n in self.walk() if n.matches(name, role, where)), None)
        return wait_until(look, f'{role or "something"} called {name!r} in {self!r}', timeout)

    def find_shown(self, name=None, role=None, timeout=None):
        """As find(), but passes over what lies on a page that is not in front."""
        return self.find(name, role, lambda node: node.is_shown, timeout)

    def find_focused(self):
        """What has the focus below, or None."""
        nodes = list(self.walk())
        answers = BUS.ask([node.question('Accessible', 'GetState') for node in nodes])
        bit = int(Atspi.StateType.FOCUSED)
        return next((node for node, answer in zip(nodes, answers)
                     if answer and answer[0][bit // 32] >> bit % 32 & 1), None)

    def wait_gone(self, name=None, role=None, timeout=None):
        wait_until(lambda: not any(n.matches(name, role) for n in self.walk()),
                   f'{name!r} to go away', timeout)

    def wait_state(self, state, timeout=None):
        wait_until(lambda: state in self.states, f'{self!r} to be {state}', timeout)
        return self

    def wait_text(self, wanted, timeout=None):
        """Until its text is `wanted`, or matches it if that is a pattern; returns the text."""
        def look():
            text = self.text or ''
            same = wanted.search(text) if isinstance(wanted, re.Pattern) else wanted == text
            return (text,) if same else None
        return wait_until(look, f'the text {wanted!r} in {self!r}', timeout)[0]

    def dump(self, depth=0):
        """The tree as text, to look at."""
        text = self.text
        shown = f' text={text!r}' if text and text != self.name else ''
        lines = [f'{"  " * depth}{self.role} {self.name!r}{shown} {self.extents}']
        lines += [child.dump(depth + 1) for child in self.children()]
        return '\n'.join(lines)

    # -- where it is ------------------------------------------------------------------------------

    @property
    def window(self):
        for node in (self, *self.ancestors()):
            if node.role in WINDOW_ROLES:
                return node
        raise NotFound(f'{self!r} is in no window')

    @property
    def popup(self):
        """The popover it lies in, or None."""
        for node in (self, *self.ancestors()):
            name = node.seen[0] if node.seen else node.name
            if name in POPUPS or node.role in ('popup menu', 'tool tip'):
                return node
        return None

    @property
    def is_shown(self):
        """Whether a person sees it: a pick at its middle hits it. GTK 4.8 calls nothing below a
        window `showing`, and pages of a stack that are not in front stay `visible`."""
        x, y, width, height = self.extents
        if width <= 0 or height <= 0:
            return False
        if self.popup is not None:
            return _popup_window(self.popup) is not None
        window = self.window
        if window == self:
            return True
        list(window.walk())     # a pick sees only what was asked for its children before
        hits = BUS.ask([window.question('Component', 'GetAccessibleAtPoint', '(iiu)',
                                        int(x + width * fx), int(y + height * fy), IN_WINDOW)
                        for fx, fy in ((.5, .5), (.1, .5), (.9, .5), (.5, .1), (.5, .9))])
        nodes = {Node(hit[0]) for hit in hits if hit}
        return self in nodes or any(self in node.ancestors() for node in nodes)

    def resting_rectangle(self):
        """The rectangle, once it is where it was a moment ago: a page that slides in takes its rows
        along, and a click meant for one of them would hit another."""
        seen = [self.extents]

        def rests():
            seen.append(self.extents)
            return seen[-1] == seen[-2] and len(seen) > 2
        wait_until(rests, f'{self!r} to come to rest')
        return self.rectangle

    @property
    def rectangle(self):
        """x, y, width, height on the screen. GTK 4.8 knows its windows alone; the X server says
        where they are, and how wide their shadows."""
        x, y, width, height = self.extents
        if self.popup is not None:
            popup = self.popup
            at = wait_until(lambda: _popup_window(popup), f'the popover of {self!r}')
            px, py, pwidth, pheight = popup.extents
            return (at[1] - px + (at[3] - pwidth) // 2 + x, at[2] - py + (at[4] - pheight) // 2 + y,
                    width, height)
        left, top, _ = _window_origin(self.window)
        return left + x, top + y, width, height

    # -- what a person does -----------------------------------------------------------------------

    @property
    def actions(self):
        count = self.get('Action', 'NActions', 0)
        answers = BUS.ask([self.question('Action', 'GetName', '(i)', i) for i in range(count)])
        return [answer[0] if answer else None for answer in answers]

    def click(self, button=1, count=1):
        """Buttons by their action. Check boxes, rows and menu items of GTK 4.8 have none: for them,
        and for other buttons of the mouse, the pointer is moved and pressed. Returns whether it
        could be: false when it has gone away meanwhile."""
        if button == 1 and count == 1:
            for node in (self, *self.children()):
                actions = node.actions
                if 'click' in actions:
                    return node.call('Action', 'DoAction', '(i)', actions.index('click')) == (True,)
        self.press_mouse(button, count)
        return True

    def press_mouse(self, button=1, count=1):
        if self.popup is None:
            _, _, window = _window_origin(self.window)
            run('xdotool', 'windowactivate', '--sync', hex(window))
        x, y, width, height = self.resting_rectangle()
        # Several motions, at the pace of a hand: after a popover closed GTK loses a click that
        # follows a single warp.
        motions = [part for step in (-6, 3, 0)
                   for part in ('mousemove', '--sync', str(x + width // 2 + step),
                                str(y + height // 2), 'sleep', '0.02')]
        run('xdotool', *motions, 'click', '--repeat', str(count), '--delay', '60', str(button))

    def focus(self):
        self.press_mouse()
        return self

    def fill(self, text):
        """Clicks into a field, takes what is there away, and types. A form that gets another row in
        that moment gets the click elsewhere: what has not taken the text is tried again."""
        before = self.text

        def is_filled():
            self.focus()
            press('ctrl+a')
            press('BackSpace')
            type_text(text)
            try:
                wait_until(lambda: self.has_taken(text, before), 'the text', PATIENCE / 5)
            except NotFound:
                return False
            return True
        wait_until(is_filled, f'{self!r} to take the text')
        return self

    def has_taken(self, text, before):
        """Whether it seems to have what was typed: emoticons and secrets look different there."""
        now = self.text
        return now is None or not text or (now != '' and (now != before or len(now) == len(text)))

    def choose(self, item):
        """Opens a drop-down and picks the item of that name."""
        self.press_mouse()
        self.find(item, 'list item', lambda node: node.popup is not None).press_mouse()
        wait_until(lambda: all(n.name not in POPUPS or _popup_window(n) is None
                               for n in self.walk()), 'the list of choices to close')


def role_name(answer):
    """As AT-SPI's own library calls it; '?' for what did not answer."""
    name = Atspi.Role(answer[0]).value_nick.replace('-', ' ') if answer else '?'
    return FORMER_ROLES.get(name, name)


# -- X windows ------------------------------------------------------------------------------------

def _popup_window(popup):
    """The X window of an open popover, which GTK does not tell: the one nearest to its size."""
    _, _, width, height = popup.extents
    best = None
    for number in floating_windows():
        place = desktop_x.geometry(number)
        off = (abs(place[2] - width) + abs(place[3] - height)) if place else 99
        if off <= 80 and (best is None or off < best[0]):
            best = (off, (number, *place))
    return best[1] if best else None


def _window_origin(node):
    """Where the coordinates of a window begin on the screen, and its X window."""
    _, _, width, height = node.extents
    process = node.process

    def look():
        mine = [w for w in windows() if process in (0, w[5])]
        name = node.name
        named = [w for w in mine if w[6] == name] or mine
        return min(named, key=lambda w: abs(w[3] - width) + abs(w[4] - height), default=None)

    window, x, y, outer_width, outer_height, _, _ = wait_until(look, f'the X window of {node!r}')
    left, right, top, bottom = desktop_x.shadow(window)
    return (x + left + (outer_width - left - right - width) // 2,
            y + top + (outer_height - top - bottom - height) // 2, window)


# -- keyboard and screen --------------------------------------------------------------------------

def press(*keys):
    """Presses keys by their X names: 'Return', 'ctrl+a', 'shift+Return'."""
    for key in keys:
        run('xdotool', 'key', '--clearmodifiers', key)


def type_text(text):
    """Types into what has the focus. What is not ASCII goes through the clipboard: xdotool would
    remap a key for it, which GTK now and then sees too late."""
    for part in re.findall(r'[\x00-\x7f]+|[^\x00-\x7f]+', text):
        if part.isascii():
            run('xdotool', 'type', '--clearmodifiers', '--delay', '12', '--', part)
        else:
            subprocess.run(['xclip', '-selection', 'clipboard'], input=part.encode(), check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            press('ctrl+v')


def screenshot(path, node=None):
    """A PNG of the whole screen, or of one thing."""
    crop = []
    if node is not None:
        x, y, width, height = node.rectangle
        crop = ['-crop', f'{width}x{height}+{x}+{y}', '+repage']
    subprocess.run(['import', '-window', 'root', *crop, str(path)], check=True)
    return path


def applications():
    return Node((PREFIX + 'Registry', ROOT)).children()


class Program:
    """A program that runs for the length of a with-block; its output goes to `log`."""

    def __init__(self, command, log=None, env=None):
        self.command = [str(part) for part in command]
        self.log = open(log, 'wb') if log else None
        self.env = {**os.environ, **(env or {})}
        self.process = None
        self.known_root = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.env, stdout=self.log,
                                        stderr=subprocess.STDOUT if self.log else None)
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.log:
            self.log.close()

    def root(self, timeout=None):
        """The program as AT-SPI sees it."""
        def look():
            status = self.process.poll()
            if status is not None:
                raise NotFound(f'{self.command[0]} ended with {status}')
            return self.known_root or next(
                (a for a in applications() if a.process == self.process.pid), None)
        self.known_root = wait_until(look, f'{self.command[0]} on the accessibility bus', timeout)
        return self.known_root

    def windows(self):
        return [node for node in self.root().children() if node.role in WINDOW_ROLES]

    def window(self, name=None, timeout=None):
        """Its first window, or the one of that name; waits until it is there."""
        def look():
            return next((w for w in self.windows() if w.matches(name)), None)
        return wait_until(look, f'a window {name or ""} of {self.command[0]}', timeout)

    def open_window(self, find_row, name):
        """The window of that name, which a double click on the row opens that find_row() returns.
        While people come online a list is sorted anew, maybe between the look and the click: who
        gets another one's window tries again."""
        def look():
            find_row().press_mouse(count=2)
            try:
                return self.window(name, PATIENCE)
            except NotFound:
                return None
        return wait_until(look, f'a window {name} of {self.command[0]}')
