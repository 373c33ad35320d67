#!/usr/bin/env python3
"""The program twn-loopback as its users meet it: options, files, signals, exit statuses.

usage: test-twn-loopback.py TWN-LOOPBACK
"""

import contextlib
import json
import os
import pathlib
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

PROGRAM = sys.argv.pop(1)
TIMEOUT = 30


@contextlib.contextmanager
def running(*options):
    """The program, once it is ready; gives the process and its ready line."""
    process = subprocess.Popen([PROGRAM, *options], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def run(*options):
    return subprocess.run([PROGRAM, *options], capture_output=True, text=True, timeout=TIMEOUT,
                          check=False)


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text)
        return self.path(name)

    def test_ready_line_and_files(self):
        with running(f'--directory={self.path("new")}') as (process, ready):
            self.assertEqual(ready['event'], 'ready')
            self.assertEqual(ready['service'], self.path('new', 'service.json'))
            ports = [ready[name] for name in ('dispatch', 'notification', 'switchboard', 'https')]
            self.assertEqual(len(set(ports)), 4)
            with open(ready['service'], encoding='utf-8') as file:
                service = json.load(file)
            self.assertEqual(service['dispatch'], f'127.0.0.1:{ready["dispatch"]}')
            self.assertEqual(service['nexus'], f'https://127.0.0.1:{ready["https"]}/rdr/pprdr.asp')
            self.assertEqual(service['ca'], 'ca.pem')
            self.assertIsNone(service['login'])
            with open(self.path('new', 'ca.pem'), encoding='ascii') as file:
                self.assertTrue(file.read().startswith('-----BEGIN CERTIFICATE-----'))
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(TIMEOUT), 0)
            self.assertEqual(process.stdout.read(), '')

    def test_connections_do_not_heap_up(self):
        """The gateway ends a connection with its answer: those that clients leave behind would take
        the room of the next ones, some day."""
        with running(f'--directory={self.folder}') as (process, ready):
            with open(ready['service'], encoding='utf-8') as file:
                gateway = urllib.parse.urlsplit(json.load(file)['gateway'])

            def ask():
                with socket.create_connection((gateway.hostname, gateway.port), TIMEOUT) as client:
                    client.sendall(f'POST {gateway.path}?Action=poll&SessionID=none HTTP/1.1\r\n'
                                   'Host: localhost\r\nContent-Length: 0\r\n\r\n'.encode())
                    with client.makefile('rb') as answer:
                        self.assertEqual(answer.read().split()[1], b'400')   # to its end

            def count_files():
                return len(list(pathlib.Path(f'/proc/{process.pid}/fd').iterdir()))

            ask()       # what is opened once stays open
            before = count_files()
            for _ in range(20):
                ask()
            self.assertLess(count_files(), before + 10)

    def test_escargot_has_one_port_for_two(self):
        with running('--flavour=escargot') as (_, ready):
            self.assertEqual(ready['dispatch'], ready['notification'])
            self.assertNotEqual(ready['switchboard'], ready['notification'])

    def test_resumes_where_it_was(self):
        options = (f'--directory={self.path("here")}', '--resume')
        with running(*options) as (process, first):
            process.kill()
            process.wait(TIMEOUT)
        with open(self.path('here', 'ca.pem'), encoding='ascii') as file:
            authority = file.read()
        mode = os.stat(self.path('here', 'place.json')).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o600)
        with running(*options) as (_, second):
            self.assertEqual(first, second)
            with open(self.path('here', 'ca.pem'), encoding='ascii') as file:
                self.assertEqual(file.read(), authority)

    def test_place_that_is_none_is_refused(self):
        for text in ('', '[]', '{"dispatch": 70000}', '{"dispatch": "1863"}',
                     '{"dispatch":1,"notification":1,"switchboard":1,"https":1,"authority":"x"}'):
            with self.subTest(text=text):
                self.write('place.json', text)
                result = run(f'--directory={self.folder}', '--resume')
                self.assertEqual(result.returncode, 1)
                self.assertEqual(result.stdout, '')

    def test_place_is_kept_for_those_alone_who_ask(self):
        with running(f'--directory={self.path("new")}'):
            self.assertFalse(os.path.exists(self.path('new', 'place.json')))

    def test_own_folder_is_removed(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with running() as (process, ready):
                folder = os.path.dirname(ready['service'])
                self.assertTrue(os.path.isdir(folder))
                process.send_signal(number)
                self.assertEqual(process.wait(TIMEOUT), 0)
                self.assertFalse(os.path.exists(folder))

    def test_listens_on_loopback_alone(self):
        with running() as (_, ready):
            with self.assertRaises(OSError):
                socket.create_connection(('127.0.0.2', ready['dispatch']), TIMEOUT)

    def test_terminated_with_a_silent_client(self):
        with running() as (process, ready):
            with socket.create_connection(('127.0.0.1', ready['notification']), TIMEOUT):
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(TIMEOUT), 0)

    def test_verbose_writes_json_lines(self):
        with running('--verbose') as (process, ready):
            with socket.create_connection(('127.0.0.1', ready['dispatch']), TIMEOUT) as client:
                client.sendall(b'VER 1 MSNP9 CVR0\r\n')
                self.assertEqual(client.recv(100), b'VER 1 MSNP9\r\n')
            lines = [json.loads(process.stderr.readline()) for _ in range(2)]
            self.assertEqual([line['line'] for line in lines], ['VER 1 MSNP9 CVR0', 'VER 1 MSNP9'])
            self.assertEqual([line['dir'] for line in lines], ['in', 'out'])
            self.assertEqual({line['server'] for line in lines}, {'DS'})
            self.assertEqual(set(lines[0]),
                             {'time', 'server', 'connection', 'dir', 'line', 'payload'})

    def test_fault_help(self):
        result = run('--fault=help')
        self.assertEqual(result.returncode, 0)
        for name in ('split-reads', 'stall-at-STEP', 'login-401', 'NAME:N'):
            self.assertIn(name, result.stdout)

    def test_fault_is_done(self):
        with running('--fault=ver-0:2') as (_, ready):
            for expected in (b'VER 1 MSNP9\r\n', b'VER 1 0\r\n'):
                address = ('127.0.0.1', ready['dispatch'])
                with socket.create_connection(address, TIMEOUT) as client:
                    client.sendall(b'VER 1 MSNP9 CVR0\r\n')
                    self.assertEqual(client.recv(100), expected)

    def test_usage_errors(self):
        for options in (['--nonsense'], ['argument'], ['--flavour=vanilla'], ['--fault=nothing'],
                        ['--fault=nak:0'], ['--accounts=/nowhere/at/all'],
                        [f'--accounts={self.write("broken.json", "{")}']):
            result = run(*options)
            self.assertEqual(result.returncode, 2, options)
            self.assertEqual(result.stdout, '', options)
            self.assertTrue(result.stderr.startswith('twn-loopback: '), result.stderr)

    def test_accounts_error_names_file_and_place(self):
        path = self.write('accounts.json', '{"accounts": [{"email": "x"}]}')
        result = run(f'--accounts={path}')
        self.assertIn(path, result.stderr)
        self.assertIn('accounts[0]', result.stderr)

    def test_version_and_help(self):
        self.assertRegex(run('--version').stdout, r'^twn-loopback \d+\.\d+')
        self.assertIn('--accounts=FILE', run('--help').stdout)

    def test_accounts_file_is_only_read(self):
        text = '{"accounts": [{"email": "zoe@example.com", "password": "p"}]}'
        path = self.write('mine.json', text)
        folder = self.path('new')
        with running(f'--accounts={path}', f'--directory={folder}', '--bots') as (process, _):
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(TIMEOUT), 0)
        with open(path, encoding='utf-8') as file:
            self.assertEqual(file.read(), text)

    def test_files_are_not_for_everybody(self):
        folder = self.path('new')
        with running(f'--directory={folder}'):
            self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
            self.assertEqual(sorted(os.listdir(folder)), ['ca.pem', 'service.json'])


if __name__ == '__main__':
    unittest.main(verbosity=0)
