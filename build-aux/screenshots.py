#!/usr/bin/python3
"""Takes the pictures of README.md: friends meet on a service of this machine, one uses Tweener.

    screenshots.py BIN FOLDER [NAME…]       the programs, and where the pictures go

The friends are `twn`, so all that is seen has gone over the wire. To be run on a private desktop.
"""
import gettext
import json
import os
import pathlib
import re
import select
import sqlite3
import subprocess
import sys
import tempfile
import time

import gi
gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf, Gio, GLib  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'support'))
import desktop  # noqa: E402
import painter  # noqa: E402

BUTTON, ID = 'push button', 'im.tweener.Tweener'
PASSWORD = 'a long secret'
QUIET = 4       # seconds
DAY = 24 * 60 * 60 * 1000000
GROUPS = ['Friends', 'Sailing club', 'Family']
JOINED = ('contacts', 'conversation')
NAMES = ('arabic', 'chat', *JOINED, 'dark', 'display-picture', 'emoticons', 'files', 'history',
         'preferences')
# Name, status, group, face.
PEOPLE = {'lena': ('Lena', 'NLN', 'Friends', 'flower'),
          'marco': ('Marco', 'NLN', 'Sailing club', 'boat'),
          'yuki': ('Yuki ☕', 'BRB', 'Friends', 'cat'),
          'tomas': ('Tomás', 'BSY', 'Sailing club', 'mountains'),
          'noor': ('Noor', 'NLN', 'Friends', None),
          'opa': ('Opa Jan', 'AWY', 'Family', 'tree'),
          'iris': ('Iris', None, 'Friends', None),
          'pavel': ('Pavel', None, 'Sailing club', None)}
ARABIC_GROUPS = ['الأصدقاء', 'نادي الإبحار', 'العائلة']
ARABIC_NAMES = {'ana': 'آنا', 'lena': 'لينا', 'marco': 'ماركو', 'yuki': 'يوكي ☕', 'tomas': 'توماس',
                'noor': 'نور', 'opa': 'جدي', 'iris': 'إيريس', 'pavel': 'بافل'}


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


def address(who):
    return f'{who}@example.com'


def x_window(window):
    return desktop.wait_until(lambda: next((hex(w[0]) for w in desktop.windows()
                                            if w[6] == window.name), None), f'{window!r}')


def front(window):
    desktop.run('xdotool', 'windowactivate', '--sync', x_window(window))


class Friend:
    """Somebody who is signed in with `twn`."""

    def __init__(self, place, who, status):
        path = place.folder / 'password'
        path.write_text(PASSWORD + '\n', encoding='utf-8')
        self.n_asked, self.rest = 0, b''
        self.process = subprocess.Popen(
            [place.bin / 'twn', f'--service={place.service}', f'--email={address(who)}',
             f'--password-file={path}', f'--status={status}'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.wait(event='state', state='online')

    def wait(self, **fields):
        """The next event that has these fields."""
        while True:
            while b'\n' not in self.rest:
                if not select.select([self.process.stdout], [], [], desktop.TIMEOUT)[0]:
                    raise desktop.NotFound(f'waited in vain for {fields}')
                more = os.read(self.process.stdout.fileno(), 65536)
                if not more:
                    raise desktop.NotFound(f'twn ended before {fields}')
                self.rest += more
            line, self.rest = self.rest.split(b'\n', 1)
            event = json.loads(line)
            if all(event.get(name) == value for name, value in fields.items()):
                return event

    def do(self, op, **fields):
        self.n_asked += 1
        command = {'op': op, 'id': self.n_asked, **fields}
        self.process.stdin.write(json.dumps(command).encode() + b'\n')
        self.process.stdin.flush()
        result = self.wait(event='result', id=self.n_asked)
        if result.get('error'):
            raise desktop.NotFound(f'{op}: {result["error"]}')

    def say(self, text, emoticons=(), **form):
        self.do('send', to=address('ana'), text=text, format=form or None,
                emoticons=[{'shortcut': code, 'file': str(path)} for code, path in emoticons])

    def end(self):
        self.process.terminate()
        self.process.wait()


class Place:
    """The service, whoever is there, and what they have to show."""

    def __init__(self, binaries, folder, arabic=False):
        self.bin, self.folder, self.arabic = binaries, folder, arabic
        self.groups = ARABIC_GROUPS if arabic else GROUPS
        self.emoticons = {code: painter.paint(folder / f'{code[1:-1]}.png', 48, 48, layers)
                          for code, layers in painter.EMOTICONS.items()}
        self.faces = {name: painter.paint(folder / f'{name}.png', 96, 96, *face)
                      for name, face in painter.FACES.items()}
        self.start_service()
        self.friends = {who: Friend(self, who, status)
                        for who, (_, status, _, _) in PEOPLE.items() if status is not None}
        for who, friend in self.friends.items():
            if PEOPLE[who][3] is not None:
                friend.do('picture', file=str(self.faces[PEOPLE[who][3]]))

    def name(self, who):
        return ARABIC_NAMES[who] if self.arabic else {'ana': 'Ana'}.get(who) or PEOPLE[who][0]

    def start_service(self):
        contacts = [{'email': address(who), 'name': self.name(who), 'lists': ['FL', 'AL', 'RL'],
                     'groups': [self.groups[GROUPS.index(group)]]}
                    for who, (_, _, group, _) in PEOPLE.items()]
        accounts = [{'email': address('ana'), 'password': PASSWORD, 'name': self.name('ana'),
                     'groups': self.groups, 'contacts': contacts}]
        accounts += [{'email': address(who), 'password': PASSWORD, 'name': self.name(who),
                      'contacts': [{'email': address('ana'), 'name': self.name('ana')}]}
                     for who in PEOPLE]
        (self.folder / 'accounts.json').write_text(json.dumps({'accounts': accounts}), 'utf-8')
        self.process = subprocess.Popen(
            [self.bin / 'twn-loopback', f'--accounts={self.folder / "accounts.json"}',
             f'--directory={self.folder}'], stdout=subprocess.PIPE, text=True)
        self.service = json.loads(self.process.stdout.readline())['service']

    def end(self):
        for friend in self.friends.values():
            friend.end()
        self.process.terminate()
        self.process.wait()


class Ana:
    """Who uses the program. What she keeps is in the folder."""

    def __init__(self, place, **env):
        self.place = place
        kept = {f'XDG_{kind}_HOME': str(place.folder / kind)
                for kind in ('DATA', 'CONFIG', 'STATE', 'CACHE')}
        self.keep(direct_connections='false', window_height='720', chat_width='560',
                  chat_height='720', history_width='860', history_height='600')
        if not (place.folder / 'CONFIG' / 'gtk-4.0').exists():      # the font and such
            (place.folder / 'CONFIG' / 'gtk-4.0').symlink_to(
                pathlib.Path(os.environ['XDG_CONFIG_HOME'], 'gtk-4.0'))
        self.program = desktop.Program(
            [place.bin / 'tweener', f'--service={place.service}'],
            log=place.folder / 'log', env={**kept, 'GSETTINGS_BACKEND': 'keyfile', **env})
        self.program.__enter__()
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.window = self.program.window('Tweener')
        texts = desktop.wait_until(lambda: len(self.fields()) == 2 and self.fields(), 'the form')
        for field, text in zip(texts, (address('ana'), PASSWORD)):
            field.fill(text)
        desktop.press('Return')
        self.row('marco')
        self.window.find(self.word('Dismiss'), BUTTON, has_size).click()     # of unread mail

    def keep(self, **settings):
        path = self.place.folder / 'CONFIG' / 'glib-2.0' / 'settings' / 'keyfile'
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('[im/tweener/Tweener]\n' + ''.join(
            f'{name.replace("_", "-")}={value}\n' for name, value in settings.items()), 'utf-8')

    def word(self, text):
        """As the program says it."""
        if not self.place.arabic:
            return text
        folder = self.place.bin.parent / 'share' / 'locale'
        words = gettext.translation('tweener', folder, ['ar'])
        return next(found.replace('_', '') for found in map(words.gettext, (text, '_' + text))
                    if found not in (text, '_' + text))

    def fields(self):
        return [node for role in ('text', 'password text')
                for node in self.window.find_all(None, role, has_size)
                if 'editable' in node.states]

    def row(self, who):
        name = self.place.name(who)
        return self.window.find(re.compile(f'^{re.escape(name)}[,،]'), 'list item', has_size)

    def act(self, action, target=None):
        target = [] if target is None else [GLib.Variant('s', target)]
        self.bus.call_sync(ID, '/' + ID.replace('.', '/'), 'org.freedesktop.Application',
                           'ActivateAction', GLib.Variant('(sava{sv})', (action, target, {})),
                           None, Gio.DBusCallFlags.NONE, -1, None)

    def open(self, who):
        self.act('chat', address(who))
        return self.program.window(self.place.name(who))

    def say(self, chat, text):
        chat.find('Message', 'text').fill(text)
        chat.find('Send', BUTTON).click()
        self.sees(chat, text)

    @staticmethod
    def sees(chat, text):
        desktop.wait_until(lambda: text in chat.find('Conversation').text, f'“{text}”')

    def gone(self, name):
        desktop.wait_until(lambda: not any(window.matches(name)
                                           for window in self.program.windows()), f'no {name}')

    def close(self, window):
        front(window)
        desktop.press('Escape' if window.matches(re.compile('Pref|Display|Emot')) else 'ctrl+w')
        desktop.wait_until(lambda: window not in self.program.windows(), f'{window!r} to close')

    def show_picture(self, face):
        self.act('display-picture', self.place.faces[face].as_uri())
        title = self.word('Display Picture')
        dialog = self.program.window(title)
        dialog.find_shown(self.word('Part of the image'), 'image')
        dialog.find(self.word('Use This Part'), BUTTON).click()
        self.gone(title)

    def add_emoticon(self, code):
        self.act('add-emoticon', self.place.emoticons[code].as_uri())
        dialog = self.program.window('Add an Emoticon')
        dialog.find('Shortcut', 'text').fill(code)
        dialog.find('Add', BUTTON).wait_state('sensitive').click()
        self.gone('Add an Emoticon')

    def quit(self):
        self.act('quit')
        desktop.wait_until(lambda: self.program.process.poll() is not None, 'the end')
        self.end()

    def end(self):
        self.program.__exit__(None, None, None)


class Photographer:
    def __init__(self, folder, wanted):
        self.folder, self.wanted = folder, set(wanted)
        if 'chat' in wanted:
            self.wanted |= set(JOINED)

    def take(self, name, window):
        """Once nothing has changed for a while: a focus is shown for three seconds."""
        if self.wanted and name not in self.wanted:
            return
        path = self.folder / f'{name}.png'
        front(window)
        desktop.run('xdotool', 'mousemove', '--sync', '1279', '959')
        seen, since = b'', 0

        def rests():
            nonlocal seen, since
            desktop.screenshot(path, window)
            now = GdkPixbuf.Pixbuf.new_from_file(str(path)).get_pixels()
            if now != seen:
                seen, since = now, time.monotonic()
            return time.monotonic() - since > QUIET
        desktop.wait_until(rests, f'{window!r} to be at rest')
        self.finish(path)

    def take_now(self, name, window):
        """What does not come to rest."""
        if not self.wanted or name in self.wanted:
            self.finish(desktop.screenshot(self.folder / f'{name}.png', window))

    @staticmethod
    def finish(path):
        """Nothing in it but the picture: no time, no name of a program."""
        image = GdkPixbuf.Pixbuf.new_from_file(str(path))
        image.savev(str(path), 'png', ['compression'], ['9'])
        print(f'{path.name}: {image.get_width()}×{image.get_height()}, '
              f'{path.stat().st_size / 1000:.0f} kB')

    def join(self, name, *parts):
        """Pictures beside each other, as windows stand on a desk."""
        if self.wanted and name not in self.wanted:
            return
        images = [GdkPixbuf.Pixbuf.new_from_file(str(self.folder / f'{part}.png'))
                  for part in parts]
        gap = 24
        desk = GdkPixbuf.Pixbuf.new(
            GdkPixbuf.Colorspace.RGB, False, 8, gap + sum(i.get_width() + gap for i in images),
            2 * gap + max(i.get_height() for i in images))
        desk.fill(0xbfded8ff)
        left = gap
        for image in images:
            image.copy_area(0, 0, image.get_width(), image.get_height(), desk, left, gap)
            left += image.get_width() + gap
        path = self.folder / f'{name}.png'
        desk.savev(str(path), 'png', [], [])
        self.finish(path)


def talk_before(place):
    """What was said on the days before, for the history."""
    ana = Ana(place)
    talks = {
        'marco': [('The boat is back in the water.', 'At last! How does she sail?'),
                  ('Like new. Are you free on Saturday?', 'Yes. I will bring the charts.'),
                  ('And I bring lunch. We meet at the harbour at nine.', 'See you there (Y)')],
        'opa': [('Did you find the photos of the harbour?', 'Yes! They are lovely, Opa.')],
        'tomas': [('Who has the keys of the club house?', 'They hang in the harbour office.')],
        'noor': [('Dinner on Friday?', 'With pleasure (L)')],
    }
    for who, lines in talks.items():
        chat = ana.open(who)
        for heard, said in lines:
            place.friends[who].say(heard)
            ana.sees(chat, heard)
            ana.say(chat, said)
        place.friends[who].wait(event='message', text=lines[-1][1])
        ana.close(chat)
    ana.quit()
    database = sqlite3.connect(place.folder / 'DATA' / 'tweener' / 'tweener.db')
    with database:
        for days, who in enumerate(('noor', 'tomas', 'opa', 'marco'), 2):
            database.execute('UPDATE message SET time = time - ? WHERE chat IN '
                             '(SELECT id FROM chat WHERE name = ?)', (days * DAY, address(who)))
    database.close()


def photograph_chat(ana, photographer):
    lena = ana.place.friends['lena']
    chat = ana.open('lena')
    lena.say('Hi Ana! Long time no see :-)', bold=True, color='#a0308c')
    ana.sees(chat, 'Long time')
    ana.say(chat, 'Lena! You are still here (L)')
    lena.wait(event='message')
    lena.say('Where else (H) And your cat?', color='#a0308c', bold=True)
    ana.sees(chat, 'your cat')
    ana.say(chat, 'Asleep on the keyboard (kat)')
    lena.wait(event='message')
    lena.do('nudge', to=address('ana'))
    ana.sees(chat, 'sent you a nudge')
    lena.say('Wake her up then (boo) :P', emoticons=[('(boo)', ana.place.emoticons['(boo)'])],
             italic=True, color='#1f6f9c')
    ana.sees(chat, '(boo)')
    ana.say(chat, 'Never! (tea) first. What is new? https://example.com/harbour')
    lena.wait(event='message')
    chat.find('Message', 'text').fill('Tell me everything :D')
    photographer.take('conversation', chat)
    photographer.take('contacts', ana.window)
    photographer.join('chat', *JOINED)
    chat.find('Message', 'text').fill('')
    ana.close(chat)


def photograph_files(ana, photographer):
    place, marco = ana.place, ana.place.friends['marco']
    chat = ana.open('marco')
    desktop.run('xdotool', 'windowsize', '--sync', x_window(chat), '560', '800')
    sunset = painter.paint(place.folder / 'Harbour at sunset.png', 640, 360, painter.SUNSET,
                           painter.SUNSET_SKY)
    film = place.folder / 'Round the island.mp4'
    with film.open('wb') as file:
        file.truncate(200 << 20)
    marco.do('send-file', to=address('ana'), file=str(sunset))
    card = chat.find(f'File: {sunset.name}')
    card.find('Accept', BUTTON).click()
    card.find(re.compile('^Picture: '), None, has_size)
    ana.say(chat, 'Beautiful!')
    marco.do('send-file', to=address('ana'), file=str(film))
    card = chat.find(f'File: {film.name}')
    card.find('Accept', BUTTON).click()
    # some of it: tens of megabytes, and the time that is left
    there = re.compile(r'^[3-9]\d\.\d.* left')
    desktop.wait_until(lambda: any(there.search(n.text or '') for n in card.walk()), 'a part')
    photographer.take_now('files', chat)
    card.find('Cancel', BUTTON, has_size).click()
    ana.close(chat)


def photograph_windows(ana, photographer):
    large = painter.paint(ana.place.folder / 'large.png', 480, 480, *painter.FACES['mountains'])
    ana.act('display-picture', large.as_uri())
    dialog = ana.program.window('Display Picture')
    dialog.find_shown('Part of the image', 'image')
    photographer.take('display-picture', dialog)
    ana.close(dialog)

    ana.act('emoticons')
    mine = ana.program.window('My Emoticons')
    mine.find('(kat)', 'list item')
    photographer.take('emoticons', mine)
    ana.close(mine)

    ana.act('history', '')
    history = ana.program.window('History')
    history.find('Search history').fill('harbour')
    history.find(re.compile('at nine'), 'list item', has_size).press_mouse()
    ana.sees(history, 'at nine')
    photographer.take('history', history)
    ana.close(history)

    ana.act('preferences')
    preferences = ana.program.window('Preferences')
    photographer.take('preferences', preferences)
    ana.close(preferences)


def photograph_english(binaries, photographer):
    with tempfile.TemporaryDirectory() as folder:
        place = Place(binaries, pathlib.Path(folder))
        try:
            talk_before(place)
            ana = Ana(place)
            ana.show_picture('planet')
            for code in place.emoticons:
                ana.add_emoticon(code)
            photograph_chat(ana, photographer)
            photograph_files(ana, photographer)
            photograph_windows(ana, photographer)
            ana.quit()
            ana = Ana(place, ADW_DEBUG_COLOR_SCHEME='prefer-dark')
            photographer.take('dark', ana.window)
            ana.quit()
        finally:
            place.end()


def photograph_arabic(binaries, photographer):
    with tempfile.TemporaryDirectory() as folder:
        locale = 'ar_EG'
        subprocess.run(['localedef', '-i', locale, '-f', 'UTF-8', f'{folder}/{locale}.UTF-8'],
                       check=True)
        place = Place(binaries, pathlib.Path(folder), arabic=True)
        try:
            ana = Ana(place, LOCPATH=folder, LC_ALL=f'{locale}.UTF-8', LANGUAGE='')
            ana.show_picture('planet')
            photographer.take('arabic', ana.window)
            ana.quit()
        finally:
            place.end()


def main(argv):
    if len(argv) < 3 or not set(argv[3:]) <= set(NAMES):
        sys.exit(f'{__doc__}\nNames: {", ".join(NAMES)}')
    photographer = Photographer(pathlib.Path(argv[2]), argv[3:])
    if set(argv[3:]) != {'arabic'}:
        photograph_english(pathlib.Path(argv[1]), photographer)
    if not argv[3:] or 'arabic' in argv[3:]:
        photograph_arabic(pathlib.Path(argv[1]), photographer)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
