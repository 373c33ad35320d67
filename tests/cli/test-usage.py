"""What a wrong call gets: exit status 2, a sentence, and nothing on standard output."""

import json
import os
import tempfile

from twn_process import main, run_program

GOOD = {'id': 'home', 'name': 'Home', 'dispatch': '127.0.0.1:1', 'nexus': 'https://127.0.0.1:1/n'}


class Folder(tempfile.TemporaryDirectory):
    def write(self, name, text):
        path = os.path.join(self.name, name)
        with open(path, 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode('utf-8'))
        return path


def expect_usage(*arguments, word=None):
    status, out, err = run_program(*arguments)
    assert status == 2, (status, out, err)
    assert out == '', out
    assert err.startswith('twn: ') and err.count('\n') == 1, err
    if word is not None:
        assert word in err, err


def call(folder, **options):
    given = {'service': folder.write('service.json', json.dumps(GOOD)),
             'email': 'alice@example.com',
             'password-file': folder.write('password', 'pw\n')}
    given.update({key.replace('_', '-'): value for key, value in options.items()})
    return ['--%s=%s' % item for item in given.items() if item[1] is not None]


def test_required_options():
    folder = Folder()
    with folder:
        for missing in ('service', 'email', 'password-file'):
            expect_usage(*call(folder, **{missing: None}), word='--' + missing)


def test_unknown_options_and_arguments():
    folder = Folder()
    with folder:
        expect_usage('--pasword=x')
        expect_usage(*call(folder), 'more')
        expect_usage(*call(folder), '--password=secret')


def test_bad_values():
    folder = Folder()
    with folder:
        for status in ('FLN', 'nln', 'QQQ', ''):
            expect_usage(*call(folder, status=status), word='--status')
        for timeout in ('0', '-1', '3601', 'soon', '99999999999999'):
            expect_usage(*call(folder, timeout=timeout))
        expect_usage(*call(folder, transport='udp'), word='--transport')
        for email in ('alice', '@example.com', 'alice@', 'a b@example.com', 'a\n@example.com',
                      'a@' + 'x' * 128):
            expect_usage(*call(folder, email=email), word='--email')


def test_gateway():
    folder = Folder()
    with folder:
        expect_usage(*call(folder, transport='http'), word='no HTTP gateway')


def test_password_file():
    folder = Folder()
    with folder:
        expect_usage(*call(folder, password_file='/nonexistent/password'), word='/nonexistent')
        expect_usage(*call(folder, password_file=folder.name))
        expect_usage(*call(folder, password_file='/dev/zero'), word='too long')
        for content in ('', '\n', '\r\nsecret\n', b'\xff\xfe\n', 'p' * 5000, b'a\0b\n'):
            expect_usage(*call(folder, password_file=folder.write('bad', content)))


def test_service():
    folder = Folder()
    with folder:
        expect_usage(*call(folder, service='nowhere'), word='nowhere')
        expect_usage(*call(folder, service=folder.name))
        bad = ['', '[]', '{', '{}', 'null', '\ufeff', b'\xff',
               json.dumps(dict(GOOD, nexus='http://127.0.0.1/n')),
               json.dumps(dict(GOOD, nexus='https://')),
               json.dumps(dict(GOOD, nexus=None)),
               json.dumps(dict(GOOD, nexus=None, login='http://127.0.0.1/l')),
               json.dumps(dict(GOOD, nexus=None, login='ftp://127.0.0.1/l')),
               json.dumps(dict(GOOD, dispatch=None)),
               json.dumps(dict(GOOD, dispatch='127.0.0.1:99999')),
               json.dumps(dict(GOOD, dispatch=5)),
               json.dumps(dict(GOOD, ca='missing.pem'))]
        for content in bad:
            expect_usage(*call(folder, service=folder.write('bad.json', content)))


def test_trace_that_cannot_be_written():
    folder = Folder()
    with folder:
        expect_usage(*call(folder, trace='/nonexistent/trace'), word='/nonexistent')
        expect_usage(*call(folder, trace=folder.name))


def test_list_services():
    status, out, err = run_program('--list-services')
    assert (status, err) == (0, '')
    services = json.loads(out)
    ids = [service['id'] for service in services]
    assert 'escargot' in ids and 'crosstalk' in ids and len(set(ids)) == len(ids)
    for service in services:
        assert service['dispatch']
        assert (service['nexus'] or service['login']).startswith('https://')


def test_version_and_help():
    status, out, err = run_program('--version')
    assert (status, err) == (0, '') and out.startswith('twn ') and out.count('\n') == 1
    status, out, err = run_program('--help')
    assert (status, err) == (0, '')
    for option in ('service', 'email', 'password-file', 'status', 'transport', 'timeout',
                   'reconnect', 'trace', 'save-to', 'list-services', 'version'):
        assert '--' + option in out, option


def test_debug_output_stays_off_standard_output():
    folder = Folder()
    with folder:
        env = dict(os.environ, G_MESSAGES_DEBUG='all')
        status, out, err = run_program(*call(folder, service='nowhere'), env=env)
        assert (status, out) == (2, ''), (status, out, err)


main(globals())
