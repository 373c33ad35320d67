#!/usr/bin/python3
"""What a person does to the list of contacts: by menu, by keys and by dragging."""
import json
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
PASSWORD = 'secret'
ALICE = 'alice@example.com'
BOTH = ['FL', 'AL', 'RL']


def account(name, **more):
    return {'email': f'{name.lower()}@example.com', 'password': PASSWORD, 'name': name, **more}


def contact(name, *groups, lists=BOTH):
    return {'email': f'{name.lower()}@example.com', 'name': name, 'lists': list(lists),
            'groups': list(groups)}


def accounts(*more):
    """Alice, her friends, and whoever else is on her lists."""
    friends = [contact('Bob', 'Friends'), contact('Carol', 'Friends', 'Work'), contact('Dave')]
    return [account('Alice', groups=['Friends', 'Work'], contacts=[*friends, *more]),
            *map(account, ('Bob', 'Carol', 'Dave', 'Eve', 'Finn', 'Gina', 'Hana'))]


EVE, FINN = (contact(name, lists=['RL']) for name in ('Eve', 'Finn'))
GINA = contact('Gina', lists=['BL', 'RL'])


class Service:
    def __init__(self, faults, accounts):
        self.folder = tempfile.TemporaryDirectory()
        accounts_file = os.path.join(self.folder.name, 'accounts.json')
        with open(accounts_file, 'w', encoding='utf-8') as file:
            json.dump({'accounts': accounts}, file)
        self.file = os.path.join(self.folder.name, 'service.json')
        self.process = subprocess.Popen(
            [LOOPBACK, f'--accounts={accounts_file}', f'--directory={self.folder.name}',
             *(f'--fault={fault}' for fault in faults)], stdout=subprocess.DEVNULL)
        desktop.wait_until(lambda: os.path.exists(self.file), 'the service file')

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def has_size(node):
    return node.extents[2] > 0 and node.extents[3] > 0


def is_menu_item(node):
    return node.role.endswith('menu item') and node.popup is not None and has_size(node)


class List(unittest.TestCase):
    def start(self, *faults, more=()):
        self.service = Service(faults, accounts(*more))
        self.addCleanup(self.service.close)
        self.run_program()

    def run_program(self):
        """With a folder of this test's own for what is kept."""
        kept = {f'XDG_{kind}_HOME': os.path.join(self.service.folder.name, kind)
                for kind in ('DATA', 'CONFIG', 'STATE')}
        program = desktop.Program([TWEENER, f'--service={self.service.file}'], env=kept)
        program.__enter__()
        self.addCleanup(program.__exit__, None, None, None)
        self.program = program
        self.window = program.window('Tweener')
        self.window.find('Loopback', 'label')
        self.sign_in()

    def sign_in(self):
        self.find('E-mail address', 'text').fill(ALICE)
        self.find('Password', 'text').fill(PASSWORD)
        self.find('Sign in', BUTTON).click()
        self.list = self.find('Contacts', 'list')

    def sign_out(self):
        self.find('Main menu', BUTTON).click()
        self.choose('Sign Out')
        self.find('Sign in', BUTTON)

    def find(self, name, role=None):
        return self.window.find(name, role, has_size)

    def rows(self):
        """Names alone, without status and counts."""
        return [node.name.split(',')[0] for node in self.list.children() if has_size(node)]

    def wait_rows(self, *wanted):
        desktop.wait_until(lambda: self.rows() == list(wanted),
                           f'the rows {wanted}, there are {self.rows()}')

    def row(self, name, nth=0):
        def look():
            found = [node for node in self.list.children()
                     if has_size(node) and node.name.split(',')[0] == name]
            return found[nth] if len(found) > nth else None
        return desktop.wait_until(look, f'the row of {name}')

    def choose(self, *items):
        for item in items:
            node = self.window.find(item, None, is_menu_item)
            places = []

            def has_settled(node=node, places=places):
                places.append(node.rectangle)
                return len(places) > 3 and len(set(places[-4:])) == 1
            # menus slide and grow when a submenu opens
            desktop.wait_until(has_settled, f'{item} to stand still')
            node.press_mouse()

    def menu(self, row, *items):
        row.press_mouse(3)
        self.choose(*items)

    def main_menu(self, *items):
        self.find('Main menu', BUTTON).click()
        self.choose(*items)

    def dialog(self, name, role=BUTTON):
        """The window in front that has such a button."""
        return desktop.wait_until(
            lambda: next((window for window in self.program.windows()
                          if window != self.window and window.find_all(name, role)), None),
            f'a dialog with {name}')

    def drag(self, row, header, *keys):
        """As slowly as a hand: the program has to answer each motion before the button is let go,
        and what is dragged has a window of its own on the screen."""
        x, y, width, height = row.rectangle
        to_x, to_y, to_width, to_height = header.rectangle
        start = x + 60, y + height // 2
        end = to_x + to_width // 2, to_y + to_height // 2
        moves = 0

        def move(place, wanted):
            nonlocal moves
            moves += 1
            desktop.run('xdotool', 'mousemove', '--sync', str(place[0] + moves % 3),
                        str(place[1] + moves % 2))
            return wanted()

        desktop.run('xdotool', 'mousemove', '--sync', *map(str, start))
        before = desktop.floating_windows()
        desktop.run('xdotool', 'mousedown', '1')
        desktop.wait_until(lambda: move((start[0] + 20 + moves * 2, start[1]), lambda: (
            desktop.floating_windows() - before)), 'something to be dragged')
        for key in keys:
            desktop.run('xdotool', 'keydown', key)
        moves = 0
        desktop.wait_until(lambda: move(end, lambda: moves >= 10), 'the drag to arrive')
        desktop.run('xdotool', 'mouseup', '1')
        for key in keys:
            desktop.run('xdotool', 'keyup', key)

    FIRST = ('Friends', 'Bob', 'Carol', 'Work', 'Carol', 'Other contacts', 'Dave')


class People(List):
    def test_moved_by_menu(self):
        self.start()
        self.wait_rows(*self.FIRST)
        self.menu(self.row('Bob'), 'Move to', 'Work')
        self.wait_rows('Friends', 'Carol', 'Work', 'Bob', 'Carol', 'Other contacts', 'Dave')
        # and is still the one that is selected
        self.row('Bob').wait_state('selected')
        self.menu(self.row('Bob'), 'Move to', 'Other contacts')
        self.wait_rows('Friends', 'Carol', 'Work', 'Carol', 'Other contacts', 'Bob', 'Dave')
        # the server has it, too
        self.sign_out()
        self.sign_in()
        self.wait_rows('Friends', 'Carol', 'Work', 'Carol', 'Other contacts', 'Bob', 'Dave')

    def test_copied_and_taken_out_by_menu(self):
        self.start()
        self.menu(self.row('Bob'), 'Copy to', 'Work')
        self.wait_rows('Friends', 'Bob', 'Carol', 'Work', 'Bob', 'Carol', 'Other contacts', 'Dave')
        self.menu(self.row('Bob', 1), 'Remove from Group')
        self.wait_rows(*self.FIRST)

    def test_dragged_onto_a_header(self):
        self.start()
        self.wait_rows(*self.FIRST)
        self.drag(self.row('Bob'), self.row('Work'))
        self.wait_rows('Friends', 'Carol', 'Work', 'Bob', 'Carol', 'Other contacts', 'Dave')

    def test_dragged_with_control_is_copied(self):
        self.start()
        self.wait_rows(*self.FIRST)
        self.drag(self.row('Bob'), self.row('Work'), 'Control_L')
        self.wait_rows('Friends', 'Bob', 'Carol', 'Work', 'Bob', 'Carol', 'Other contacts', 'Dave')

    def test_renamed_locally_by_key(self):
        self.start()
        self.row('Bob').press_mouse()
        desktop.press('F2')
        dialog = self.dialog('Rename')
        dialog.find('Nickname', 'text').fill('Zorro')
        desktop.press('Return')
        self.wait_rows('Friends', 'Carol', 'Zorro', 'Work', 'Carol', 'Other contacts', 'Dave')
        # found by all three of the names
        for words in ('zorr', 'bob', 'bob@ex'):
            self.find('Search contacts').fill(words)
            self.wait_rows('Zorro')

    def test_nickname_is_in_the_chat(self):
        self.start()
        self.row('Bob').press_mouse()
        desktop.press('F2')
        self.dialog('Rename').find('Nickname', 'text').fill('Zorro')
        desktop.press('Return')
        chat = self.program.open_window(lambda: self.row('Zorro'), 'Zorro')
        chat.find(re.compile('Zorro.* is offline'), 'label')

    def test_muted_by_the_list_and_heard_again_by_the_chat(self):
        self.start()
        self.menu(self.row('Bob'), 'Mute')
        chat = self.program.open_window(
            lambda: self.list.find('Bob, Offline, muted', 'list item'), 'Bob')
        chat.find('Chat menu', BUTTON).click()
        chat.find('Unmute', None, is_menu_item).press_mouse()
        self.list.find('Bob, Offline', 'list item')
        # it outlives the session
        self.menu(self.row('Dave'), 'Mute')
        self.sign_out()
        self.sign_in()
        self.list.find('Dave, Offline, muted', 'list item')

    def test_somebody_in_two_groups_is_found_once(self):
        self.start()
        self.find('Search contacts').fill('carol')
        self.wait_rows('Carol')

    def test_favourites_are_on_top(self):
        self.start()
        self.menu(self.row('Dave'), 'Add to Favorites')
        self.wait_rows('Favorites', 'Dave', *self.FIRST)
        self.menu(self.row('Dave'), 'Remove from Favorites')
        self.wait_rows(*self.FIRST)

    def test_removed_and_blocked(self):
        self.start()
        self.row('Bob').press_mouse()
        desktop.press('Delete')
        self.dialog('Remove and Block').find('Remove and Block', BUTTON).click()
        self.wait_rows('Friends', 'Carol', 'Work', 'Carol', 'Other contacts', 'Dave')
        self.main_menu('Privacy')
        privacy = self.dialog('Close')
        privacy.find(re.compile('^Blocked'), 'list item').press_mouse()
        privacy.find('Bob', 'list item')

    def test_change_is_pending_until_it_is_answered(self):
        self.start('stall-at-add')
        self.menu(self.row('Bob'), 'Move to', 'Work')
        self.row('Bob').wait_state('busy')
        self.wait_rows(*self.FIRST)

    def test_refused_change_goes_back_with_a_sentence(self):
        self.start('error-210-at-add')
        self.menu(self.row('Bob'), 'Move to', 'Work')
        self.window.find('The service does not keep more people on this list.', 'label')
        desktop.wait_until(lambda: 'busy' not in self.row('Bob').states, 'the end of waiting')
        self.wait_rows(*self.FIRST)

    def test_added_with_a_nickname(self):
        self.start()
        self.find('Add a contact', BUTTON).click()
        dialog = self.program.window('Add a Contact')
        dialog.find('E-mail address', 'text').fill('Hana@example.com')
        dialog.find(re.compile('^Nickname'), 'text').fill('Hanako')
        dialog.find('Add', BUTTON).click()
        self.wait_rows('Friends', 'Bob', 'Carol', 'Work', 'Carol', 'Other contacts', 'Dave',
                       'Hanako')


class Groups(List):
    def test_new_group(self):
        self.start()
        self.main_menu('New Group…')
        dialog = self.dialog('Create')
        field = dialog.find('Group name', 'text')
        field.fill('~')
        dialog.find(re.compile('means the people who are in no group'), 'label')
        field.fill('Work')
        dialog.find('There is a group of this name already.', 'label')
        field.fill('x' * 62)
        dialog.find(re.compile('^This name is too long'), 'label')
        field.fill('Aunts')
        desktop.press('Return')
        self.wait_rows('Aunts', *self.FIRST)

    def test_renamed_by_menu(self):
        self.start()
        self.menu(self.row('Work'), 'Rename…')
        self.dialog('Rename').find('Group name', 'text').fill('Ärger')
        desktop.press('Return')
        self.wait_rows('Friends', 'Bob', 'Carol', 'Ärger', 'Carol', 'Other contacts', 'Dave')

    def test_refused_name_goes_back(self):
        self.start('error-228-at-reg')
        self.menu(self.row('Work'), 'Rename…')
        self.dialog('Rename').find('Group name', 'text').fill('Toil')
        desktop.press('Return')
        self.window.find('There is a group of this name already.', 'label')
        self.wait_rows(*self.FIRST)

    def test_removed_group_leaves_its_people(self):
        self.start()
        self.menu(self.row('Friends'), 'Remove…')
        self.dialog('Remove').find('Remove', BUTTON).click()
        self.wait_rows('Work', 'Carol', 'Other contacts', 'Bob', 'Dave')


class View(List):
    def test_by_online_and_offline(self):
        self.start()
        self.main_menu('View', 'By Online and Offline')
        self.wait_rows('Online', 'Offline', 'Bob', 'Carol', 'Dave')
        self.main_menu('View', 'By Group')
        self.wait_rows(*self.FIRST)

    def test_offline_people(self):
        self.start()
        self.main_menu('View', 'Offline People in One Group')
        self.wait_rows('Friends', 'Work', 'Other contacts', 'Offline', 'Bob', 'Carol', 'Dave')
        self.main_menu('View', 'Hide Offline People')
        self.wait_rows('Friends', 'Work', 'Other contacts')
        # a search still finds them
        self.find('Search contacts').fill('bob')
        self.wait_rows('Bob')

    def test_choices_outlive_signing_out(self):
        self.start()
        self.main_menu('View', 'By Online and Offline')
        self.menu(self.row('Dave'), 'Add to Favorites')
        self.wait_rows('Favorites', 'Dave', 'Online', 'Offline', 'Bob', 'Carol', 'Dave')
        self.sign_out()
        self.sign_in()
        self.wait_rows('Favorites', 'Dave', 'Online', 'Offline', 'Bob', 'Carol', 'Dave')


class Requests(List):
    def test_several_are_asked_about_one_by_one(self):
        self.start(more=(EVE, FINN))
        self.find('1 more person has added you', 'label')
        self.window.find(re.compile('Eve.* has added you'), 'label')
        self.find('Allow', BUTTON).click()
        self.window.find(re.compile('Finn.* has added you'), 'label')
        # nobody has decided about Finn: he is asked about again
        self.sign_out()
        self.sign_in()
        self.window.find(re.compile('Finn.* has added you'), 'label')
        self.find('Allow and Add', BUTTON).click()
        self.wait_rows(*self.FIRST, 'Finn')

    def test_refused_answer_is_asked_again(self):
        self.start('error-210-at-add', more=(EVE,))
        self.window.find(re.compile('Eve.* has added you'), 'label')
        self.find('Block', BUTTON).click()
        self.window.find('The service does not keep more people on this list.', 'label')
        self.window.find(re.compile('Eve.* has added you'), 'label')
        desktop.wait_until(lambda: 'sensitive' in self.find('Block', BUTTON).states, 'the buttons')


class Privacy(List):
    def open(self, *faults):
        self.start(*faults, more=(EVE, GINA))
        self.main_menu('Privacy')
        self.privacy = self.dialog('Close')

    def page(self, title):
        # another page may still be sliding away from it
        self.privacy.find_shown(re.compile(f'^{title}'), 'list item').press_mouse()

    def back(self):
        self.privacy.find('Back', BUTTON, has_size).click()

    def test_settings_are_confirmed(self):
        self.open()
        asks = self.privacy.find('Ask when somebody adds me', 'check box')
        asks.press_mouse()
        desktop.wait_until(lambda: 'checked' not in asks.states, 'the switch to be off')
        desktop.wait_until(lambda: 'sensitive' in asks.states, 'the answer')
        desktop.press('Escape')
        self.sign_out()
        self.sign_in()
        self.main_menu('Privacy')
        self.privacy = self.dialog('Close')
        asks = self.privacy.find('Ask when somebody adds me', 'check box')
        self.assertNotIn('checked', asks.states)

    def test_refused_setting_goes_back(self):
        self.open('error-500-at-blp')
        others = self.privacy.find('Others may see and write to me', 'check box')
        others.press_mouse()
        self.privacy.find('Something went wrong inside the service.', 'label')
        desktop.wait_until(lambda: 'checked' in others.states, 'the switch to be on again')

    def test_moved_between_the_lists(self):
        self.open()
        self.page('Blocked')
        self.privacy.find('Allow Gina', BUTTON).click()
        self.privacy.find('There is nobody on this list.', 'label')
        self.back()
        self.page('Allowed')
        self.privacy.find('Gina', 'list item')
        self.privacy.find('Block Bob', BUTTON).click()
        self.privacy.wait_gone('Bob', 'list item')
        self.back()
        self.page('Blocked')
        self.privacy.find('Bob', 'list item')

    def test_lists_are_opened_one_right_after_the_other(self):
        """The next one while the last one still slides away."""
        self.open()
        for title, action in 3 * [('Allowed', 'Block Bob'), ('Blocked', 'Allow Gina')]:
            row = self.privacy.find(re.compile(f'^{title}'), 'list item')

            def is_open():
                row.press_mouse()       # the page that slides away may get the click
                return self.privacy.find_all(action, BUTTON, has_size)
            desktop.wait_until(is_open, f'the list {title}')
            self.back()

    def test_who_has_added_me(self):
        self.open()
        self.page('Who has added me')
        self.privacy.find(re.compile('eve@example.com · Not decided yet'), 'label')
        self.privacy.find(re.compile('gina@example.com · Blocked'), 'label')
        self.privacy.find('Add Eve', BUTTON).click()
        self.privacy.find(re.compile('eve@example.com · Allowed'), 'label')


class Files(List):
    """One test, and one program, as libatspi crashes over another after GTK's file chooser."""

    def path(self, name, text=None):
        path = os.path.join(self.service.folder.name, name)
        if text is not None:
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
        return path

    def choose_file(self, title, path):
        """The chooser has no role: by the title of its window, and by keys."""
        desktop.wait_until(lambda: any(window[6] == title for window in desktop.windows()),
                           f'the chooser {title}')
        desktop.press('ctrl+a')
        desktop.type_text(path)
        desktop.press('Return')
        desktop.wait_until(lambda: all(window[6] != title for window in desktop.windows()
                                       if window[3] > 400), f'the chooser {title} to close')

    def test_files_of_contacts(self):
        self.start()
        self.export()
        self.import_hostile_file()
        self.import_file()

    def export(self):
        path = self.path('saved.ctt')
        self.main_menu('Export Contacts…')
        self.choose_file('Export Contacts', path)
        self.window.find('The contacts have been exported.', 'label')
        with open(path, encoding='utf-8') as file:
            self.assertEqual(['bob@example.com', 'carol@example.com', 'dave@example.com'],
                             sorted(re.findall('<contact>(.*?)</contact>', file.read())))

    def import_hostile_file(self):
        self.main_menu('Import Contacts…')
        self.choose_file('Import Contacts', self.path(
            'bomb.ctt', '<!DOCTYPE m [<!ENTITY a "aaaa">]><messenger>&a;</messenger>'))
        self.window.find('The file is no list of contacts that can be read.', 'label')

    def import_file(self):
        """What is new is shown first, and nobody comes twice."""
        addresses = ('bob@example.com', 'Hana@example.com', 'hana@example.com',
                     'nobody@example.com')
        contacts = ''.join(f'<contact>{address}</contact>' for address in addresses)
        self.main_menu('Import Contacts…')
        self.choose_file('Import Contacts', self.path(
            'friends.ctt', '<?xml version="1.0"?><messenger><service name=".NET Messenger Service">'
            f'<contactlist>{contacts}</contactlist></service></messenger>'))
        self.assertEqual(0, subprocess.run(
            [sys.executable, __file__, TWEENER, LOOPBACK, 'Preview'], check=False,
            env={**os.environ, 'TWEENER_PID': str(self.program.process.pid)}).returncode)
        self.row('hana@example.com')


class Running:
    """A process that another one has started."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        return None


@unittest.skipUnless('TWEENER_PID' in os.environ, 'looks at a program that Files has started')
class Preview(unittest.TestCase):
    """In a process of its own: libatspi crashes when it looks for windows after GTK's chooser."""

    def test_preview(self):
        program = desktop.Program([TWEENER])
        program.process = Running(int(os.environ['TWEENER_PID']))
        dialog = program.window('Import Contacts')
        dialog.find('2 new contacts · 1 already on your list', 'label')
        dialog.find('bob@example.com, on your list already', 'list item')
        dialog.find('Add', BUTTON).click()
        dialog.find(re.compile('^1 contact could not be added. The service does not know'), 'label')
        dialog.find('Close', BUTTON).click()


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
