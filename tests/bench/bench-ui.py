#!/usr/bin/python3
"""First frame of the sign-in page and memory of somebody signed in with 600 contacts, beside a bare
libadwaita window on the same desktop at the same time: `bench-ui.py FIRST-FRAME BARE TWEENER
TWN-LOOPBACK`. The service runs in a process of its own. Memory is the kernel's PSS."""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import desktop  # noqa: E402

FIRST_FRAME, BARE, TWEENER, LOOPBACK = sys.argv[1:5]
TRIALS = 15
CONTACTS = 600
BOTS = 5    # they are online and on everybody's list
GROUPS = ['Family', 'Friends', 'School', 'Work']


def alice():
    contacts = [{'email': f'person{i}@example.com', 'name': f'Person {i} of all these',
                 'groups': [GROUPS[i % len(GROUPS)]]} for i in range(CONTACTS - BOTS)]
    return {'accounts': [{'email': 'alice@example.com', 'password': 'secret', 'name': 'Alice',
                          'groups': GROUPS, 'contacts': contacts}]}


class Service:
    """twn-loopback with Alice's list."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        accounts = os.path.join(self.folder.name, 'alice.json')
        with open(accounts, 'w', encoding='utf-8') as file:
            json.dump(alice(), file)
        self.process = subprocess.Popen(
            [LOOPBACK, '--bots', f'--accounts={accounts}', f'--directory={self.folder.name}'],
            stdout=subprocess.DEVNULL)
        self.file = os.path.join(self.folder.name, 'service.json')
        desktop.wait_until(lambda: os.path.exists(self.file), 'the service file')
        return self

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def kilobytes(process):
    """What the kernel counts for it, by name."""
    with open(f'/proc/{process}/smaps_rollup', encoding='ascii') as file:
        return {name: int(size) for name, size in
                re.findall(r'^(\w+): +(\d+) kB$', file.read(), re.M)}


class Rest:
    """Tells when a program has nothing left to do: its processor time stands still."""

    def __init__(self, process):
        self.process = process
        self.before = None
        self.looks = 0

    def __call__(self):
        with open(f'/proc/{self.process}/stat', encoding='ascii') as file:
            times = file.read().rsplit(')', 1)[1].split()[11:13]
        self.looks = self.looks + 1 if times == self.before else 0
        self.before = times
        return self.looks >= 20


def show_frames():
    output = subprocess.run([FIRST_FRAME, str(TRIALS), BARE, f'{BARE} --title-bar', TWEENER],
                            capture_output=True, text=True, check=True).stdout
    bare, titled, page = (tuple(map(float, line.split())) for line in output.splitlines())
    print(f'first frame, ms            {"least":>8} {"median":>8}')
    for name, times in (('bare window', bare), ('bare, with a title bar', titled),
                        ('sign-in page', page)):
        print(f'  {name:<24} {times[0]:8.0f} {times[1]:8.0f}')
    for name, times, goal in (('times the bare one', bare, ''),
                              ('times the one with a bar', titled, '   (at most 1.25)')):
        print(f'  {name:<24} {page[0] / times[0]:8.2f} {page[1] / times[1]:8.2f}{goal}',
              flush=True)


def sign_in():
    """By the keyboard alone: a walk through the accessible tree would cost the program memory."""
    desktop.type_text('alice@example.com')
    desktop.press('Return')
    desktop.type_text('secret')
    desktop.press('Return')


def show_memory():
    print(f'\nmemory, kB              {"PSS":>8} {"own":>8} {"files":>8} {"above the bare":>15}')

    def show(name, program):
        desktop.wait_until(Rest(program.process.pid), f'{name} to rest', 60)
        sizes = kilobytes(program.process.pid)
        base = kilobytes(bare.process.pid)['Pss']
        print(f'  {name:<21} {sizes["Pss"]:8} {sizes["Pss_Anon"]:8} {sizes["Pss_File"]:8}'
              f' {sizes["Pss"] - base:15}', flush=True)

    with Service() as service, desktop.Program([BARE]) as bare:
        bare.window('Bare')
        show('bare window', bare)
        with desktop.Program([TWEENER, f'--service={service.file}']) as program:
            window = program.window('Tweener')
            show('sign-in page', program)
            sign_in()
            show(f'{CONTACTS} contacts', program)
            window.find('Contacts', 'list', lambda node: node.extents[3] > 0)
    print('  (at most 15,360 above the bare window)')


show_frames()
show_memory()
