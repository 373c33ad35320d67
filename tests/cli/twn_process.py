"""Runs `twn` and `twn-loopback` as processes, and waits for what they say.

Nothing here sleeps: every wait is a select() on the pipes, with a deadline that only a failure
reaches. Each test file is a program that prints TAP; its arguments are the path of twn, that of
twn-loopback, and the flavour of the service.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

DEADLINE = 60  # seconds; generous, for machines that do ten other things

TWN = sys.argv[1]
LOOPBACK = sys.argv[2] if len(sys.argv) > 2 else None
FLAVOUR = sys.argv[3] if len(sys.argv) > 3 else 'microsoft'

# GCC 12's LeakSanitizer now and then crashes in the thread-local storage of libraries that were
# loaded late (GnuTLS, by GIO), when it looks there; what twn leaks is found without.
os.environ['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':intercept_tls_get_addr=0'

PASSWORD = 'secret'
ALICE = 'alice@example.com'
BOB = 'bob@example.com'
CAROL = 'carol@example.com'


class Lines:
    """The lines of a pipe, as they come."""

    def __init__(self, pipe):
        self.fd = pipe.fileno()
        self.pending = b''
        self.ended = False

    def next(self, deadline):
        """The next line without its end; None at the end of the stream."""
        while b'\n' not in self.pending:
            if self.ended:
                return None
            left = deadline - time.monotonic()
            ready = select.select([self.fd], [], [], max(left, 0))[0]
            if not ready:
                raise TimeoutError('nothing more came')
            chunk = os.read(self.fd, 65536)
            if not chunk:
                self.ended = True
                assert self.pending == b'', 'the last line has no end: %r' % self.pending
                return None
            self.pending += chunk
        line, self.pending = self.pending.split(b'\n', 1)
        return line


def matches(event, fields):
    return all(key in event and event[key] == value for key, value in fields.items())


def with_dashes(fields):
    return {key.rstrip('_').replace('_', '-'): value for key, value in fields.items()}


class Service:
    """A twn-loopback of its own."""

    def __init__(self, *faults, accounts=None, flavour=None, bots=False):
        self.folder = tempfile.mkdtemp(prefix='twn-test-')
        arguments = [LOOPBACK, '--directory=' + self.folder,
                     '--flavour=' + (flavour or FLAVOUR)]
        arguments += ['--fault=' + fault for fault in faults]
        if bots:
            arguments.append('--bots')
        if accounts is not None:
            path = os.path.join(self.folder, 'scenario.json')
            with open(path, 'w', encoding='utf-8') as file:
                json.dump({'accounts': accounts}, file)
            arguments.append('--accounts=' + path)
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE)
        line = Lines(self.process.stdout).next(time.monotonic() + DEADLINE)
        assert line is not None, 'twn-loopback did not start'
        self.ready = json.loads(line)
        assert self.ready['event'] == 'ready'
        self.file = self.ready['service']

    def stop(self, number=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(DEADLINE)
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Twn:
    """A twn, signed in or on its way."""

    def __init__(self, service, email=ALICE, *options, password=PASSWORD):
        self.folder = tempfile.mkdtemp(prefix='twn-test-')
        self.events = []
        self.read = 0  # events before this one were looked at
        self.ids = 0
        path = os.path.join(self.folder, 'password')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(password + '\nsecond line\n')
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [TWN, '--service=' + getattr(service, 'file', str(service)), '--email=' + email,
             '--password-file=' + path, *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        self.lines = Lines(self.process.stdout)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except BrokenPipeError:
                pass
        self.errors.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def describe(self):
        self.errors.seek(0)
        tail = '\n'.join('  %s' % json.dumps(event, ensure_ascii=False)
                         for event in self.events[-25:])
        return '%s\n%s' % (tail, self.errors.read().decode(errors='replace'))

    def next_event(self, deadline=None):
        """The next event; None when standard output was closed."""
        if self.read < len(self.events):
            self.read += 1
            return self.events[self.read - 1]
        try:
            line = self.lines.next(deadline or time.monotonic() + DEADLINE)
        except TimeoutError:
            raise AssertionError('nothing more came after\n' + self.describe()) from None
        if line is None:
            return None
        event = json.loads(line.decode('utf-8'))
        assert isinstance(event, dict) and 'event' in event and 'time' in event, line
        self.events.append(event)
        self.read += 1
        return event

    def expect(self, name, deadline=None, **fields):
        """Skips to the next event of that name and those fields."""
        fields = with_dashes(fields)
        deadline = deadline or time.monotonic() + DEADLINE
        skipped = []
        while True:
            try:
                event = self.next_event(deadline)
            except AssertionError as error:
                raise AssertionError('no %s %s: %s' % (name, fields, error)) from None
            assert event is not None, 'ended without %s %s\n%s' % (name, fields, self.describe())
            if event['event'] == name and matches(event, fields):
                self.skipped = skipped
                return event
            skipped.append(event)

    def write(self, text):
        self.process.stdin.write(text.encode('utf-8') if isinstance(text, str) else text)
        self.process.stdin.flush()

    def begin(self, op, **fields):
        """Sends a command; gives its id."""
        self.ids += 1
        command_id = 'c%d' % self.ids
        self.write(json.dumps({'op': op, 'id': command_id, **with_dashes(fields)}) + '\n')
        return command_id

    def call(self, op, **fields):
        """Sends a command; gives its result. self.skipped is what came before it."""
        command_id = self.begin(op, **fields)
        return self.expect('result', id=command_id)

    def do(self, op, **fields):
        """Sends a command that has to succeed."""
        result = self.call(op, **fields)
        assert result['ok'] is True and result['code'] is None, result
        return result

    def refuse(self, op, code=None, **fields):
        """Sends a command that has to fail."""
        result = self.call(op, **fields)
        assert result['ok'] is False and result['code'] == code, result
        assert result['message'], result
        return result

    def online(self):
        self.expect('state', state='online')
        return self

    def end_input(self):
        self.process.stdin.close()

    def finish(self, status=0):
        """Reads to the end, and looks at the exit status; gives the last event."""
        while self.next_event() is not None:
            pass
        code = self.process.wait(DEADLINE)
        assert code == status, 'exit status %s instead of %s\n%s' % (code, status, self.describe())
        last = self.events[-1] if self.events else None
        if last is not None:
            assert last['event'] == 'state' and last['state'] == 'offline', self.describe()
        self.errors.seek(0)
        self.error_text = self.errors.read().decode('utf-8')
        if status == 0:
            assert self.error_text == '', self.error_text
        else:
            assert self.error_text.startswith('twn: '), self.error_text
            assert self.error_text.count('\n') == 1, self.error_text
        return last

    def quit(self):
        self.do('quit')
        return self.finish()


def run_program(*arguments, stdin=subprocess.DEVNULL, env=None):
    """Runs twn to its end; gives status, output and errors."""
    done = subprocess.run([TWN, *arguments], stdin=stdin, capture_output=True, timeout=DEADLINE,
                          env=env, check=False)
    return done.returncode, done.stdout.decode('utf-8'), done.stderr.decode('utf-8')


def contact(email, lists, name=None, groups=()):
    return {'email': email, 'name': name or email, 'lists': list(lists), 'groups': list(groups)}


def account(email, name, contacts=(), groups=(), privacy='allow', notify='ask'):
    return {'email': email, 'password': PASSWORD, 'name': name, 'groups': list(groups),
            'contacts': list(contacts), 'privacy': privacy, 'notify': notify}


def main(scope):
    """Runs every test_… function of a file, in order, as TAP."""
    tests = [(name, function) for name, function in scope.items() if name.startswith('test_')]
    only = sys.argv[4:]
    if only:
        tests = [(name, function) for name, function in tests if name in only]
    print('1..%d' % len(tests), flush=True)
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        title = name[len('test_'):].replace('_', ' ')
        try:
            function()
            print('ok %d %s' % (number, title), flush=True)
        except Exception:  # whatever goes wrong is this test's failure; the next one still runs
            failed += 1
            print('not ok %d %s' % (number, title))
            for line in traceback.format_exc().splitlines():
                print('# ' + line)
            sys.stdout.flush()
    sys.exit(1 if failed else 0)
