#!/usr/bin/env python3
"""A client that shares no line with Tweener's: it was written from the protocol's reference alone.

usage: foreign-client.py TWN-LOOPBACK

Starts the service, signs in alice and bob over TLS, and lets them talk, in both flavours.
"""

import hashlib
import json
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import urllib.parse

TIMEOUT = 20
PAYLOADS = {b'MSG', b'NOT', b'IPG'}
TEXTS = [
    'Hello, world',
    'first line\r\nsecond line\r\n\r\nfourth',
    'Grüße, façade, señor, Łódź, İstanbul',
    'Привет мир · Γειά σου · Բարեւ · გამარჯობა',
    'שלום עולם · مرحبا بالعالم · ‮עברית‬',
    'नमस्ते दुनिया · สวัสดีชาวโลก · ການ',
    '你好世界 · 繁體中文 · こんにちは世界 · 안녕하세요',
    '😀 👩‍👩‍👧‍👦 🇩🇪 e\u0301 ﷽ 𝒳𐍈',
    '%20 + & < > " \' ; , = \\ \t ~',
    '',
]
NAMES = ['Alicia', 'Al ice 100% +1', 'Ålïçé ☃ 爱丽丝', 'עליסה <b>&amp;', 'a%20b']


def quote(text):
    return urllib.parse.quote(text, safe='-_.~')


def unquote(text):
    return urllib.parse.unquote(text)


class Line:
    def __init__(self, text, payload):
        self.args = text.split(' ')
        self.name = self.args[0]
        self.payload = payload

    def __repr__(self):
        return ' '.join(self.args)


class Server:
    """A line connection to any of the three servers."""

    def __init__(self, address):
        host, port = address.rsplit(':', 1)
        self.socket = socket.create_connection((host, int(port)), TIMEOUT)
        self.buffer = b''
        self.trid = 0
        self.waiting = []

    def fill(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError('the server closed')
        self.buffer += data

    def read(self):
        while b'\r\n' not in self.buffer:
            self.fill()
        line, self.buffer = self.buffer.split(b'\r\n', 1)
        payload = None
        if line[:3] in PAYLOADS:
            size = int(line.rsplit(b' ', 1)[1])
            while len(self.buffer) < size:
                self.fill()
            payload, self.buffer = self.buffer[:size], self.buffer[size:]
        return Line(line.decode('utf-8'), payload)

    def send(self, name, *args, payload=None):
        """Sends a command; gives its TrID."""
        self.trid += 1
        words = [name, str(self.trid), *args]
        if payload is not None:
            words.append(str(len(payload)))
        self.socket.sendall(' '.join(words).encode() + b'\r\n' + (payload or b''))
        return str(self.trid)

    def expect(self, name, match=lambda line: True):
        """The next line of that name, whatever comes between; the rest is kept."""
        for index, line in enumerate(self.waiting):
            if line.name == name and match(line):
                return self.waiting.pop(index)
        while True:
            line = self.read()
            if line.name == name and match(line):
                return line
            self.waiting.append(line)

    def ask(self, name, *args, payload=None, reply=None):
        trid = self.send(name, *args, payload=payload)
        return self.expect(reply or name, lambda line: line.args[1:2] == [trid])

    def close(self):
        self.socket.sendall(b'OUT\r\n')
        self.socket.close()


class Https:
    """GETs over TLS that trusts the service's own authority alone."""

    def __init__(self, ca):
        self.context = ssl.create_default_context(cafile=ca)
        self.context.verify_flags |= ssl.VERIFY_X509_STRICT    # as newer Pythons ask by default

    def get(self, url, authorization=None):
        parts = urllib.parse.urlsplit(url)
        assert parts.scheme == 'https', url
        target = parts.path + ('?' + parts.query if parts.query else '')
        lines = [f'GET {target} HTTP/1.1', f'Host: {parts.netloc}', 'User-Agent: MSMSGS',
                 'Connection: close']
        if authorization:
            lines.insert(1, f'Authorization: {authorization}')
        raw = socket.create_connection((parts.hostname, parts.port), TIMEOUT)
        with self.context.wrap_socket(raw, server_hostname=parts.hostname) as tls:
            tls.sendall('\r\n'.join(lines).encode() + b'\r\n\r\n')
            answer = b''
            while b'\r\n\r\n' not in answer:
                data = tls.recv(65536)
                assert data, 'https ended early'
                answer += data
        head = answer.split(b'\r\n\r\n', 1)[0].decode('latin-1').split('\r\n')
        status = int(head[0].split(' ')[1])
        headers = {}
        for line in head[1:]:
            key, value = line.split(':', 1)
            headers[key.lower()] = value.strip()
        return status, headers


class Person:
    def __init__(self, service, ca, address, password):
        self.https = Https(ca)
        self.service = service
        self.address = address
        self.password = password
        self.redirects = 0
        self.hops = 0

    def greet(self, address):
        self.ns = Server(address)
        assert self.ns.ask('VER', 'MSNP9', 'CVR0').args[2] == 'MSNP9'
        self.ns.ask('CVR', '0x0409', 'winnt', '5.1', 'i386', 'MSNMSGR', '6.0.0602', 'MSMSGS',
                    self.address)
        trid = self.ns.send('USR', 'TWN', 'I', self.address)
        line = self.ns.read()
        assert line.args[1] == trid, line
        if line.name == 'XFR':
            assert line.args[2] == 'NS'
            self.redirects += 1
            self.ns.socket.close()
            return self.greet(line.args[3])
        assert line.args[:4] == ['USR', trid, 'TWN', 'S'], line
        return line.args[4]

    def login(self, challenge):
        status, headers = self.https.get(self.service['nexus'])
        assert status == 200
        urls = dict(item.split('=', 1) for item in headers['passporturls'].split(','))
        url = urls['DALogin']
        if '://' not in url:
            url = 'https://' + url
        authorization = ('Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,'
                         f'sign-in={quote(self.address)},pwd={quote(self.password)},{challenge}')
        status, headers = self.https.get(url, authorization)
        while status == 302:
            self.hops += 1
            assert self.hops <= 5
            status, headers = self.https.get(headers['location'], authorization)
        return status, headers

    def sign_in(self, contacts):
        status, headers = self.login(self.greet(self.service['dispatch']))
        assert status == 200, status
        ticket = re.search("from-PP='([^']*)'", headers['authentication-info']).group(1)
        line = self.ns.ask('USR', 'TWN', 'S', ticket)
        assert line.args[2:4] == ['OK', self.address], line
        profile = self.ns.expect('MSG')
        assert profile.args[1] == 'Hotmail' and b'text/x-msmsgsprofile' in profile.payload

        line = self.ns.ask('SYN', '0')
        assert int(line.args[3]) == len(contacts)
        seen = {}
        for _ in contacts:
            entry = self.ns.expect('LST')
            seen[entry.args[1]] = int(entry.args[3])
        assert sorted(seen) == sorted(contacts), seen
        for _ in range(int(line.args[4])):
            self.ns.expect('LSG')
        line = self.ns.ask('CHG', 'NLN', '805306400')
        assert line.args[2:] == ['NLN', '805306400'], line

    def answer_challenge(self):
        challenge = self.ns.expect('CHL').args[2]
        digest = hashlib.md5((challenge + 'Q1P7W2E4J9R8U3S5').encode()).hexdigest()
        self.ns.ask('QRY', 'msmsgs@msnmsgr.com', payload=digest.encode())

    def call(self, other):
        line = self.ns.ask('XFR', 'SB')
        assert line.args[2] == 'SB' and line.args[4] == 'CKI', line
        chat = Server(line.args[3])
        assert chat.ask('USR', self.address, line.args[5]).args[2] == 'OK'
        ringing = chat.ask('CAL', other)
        assert ringing.args[2] == 'RINGING'
        return chat, ringing.args[3]

    def answer(self):
        ring = self.ns.expect('RNG')
        chat = Server(ring.args[2])
        trid = chat.send('ANS', self.address, ring.args[4], ring.args[1])
        present = []
        while True:
            line = chat.read()
            if line.name == 'ANS':
                assert line.args[1:] == [trid, 'OK']
                return chat, ring.args[1], present
            assert line.name == 'IRO', line
            present.append(line.args[4])


def text_message(text):
    return ('MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n'
            'X-MMS-IM-Format: FN=Arial; EF=B; CO=0000ff; CS=0; PF=22\r\n\r\n' + text).encode()


def check_chat(alice, bob):
    from_alice, called = alice.call(bob.address)
    from_bob, rung, present = bob.answer()
    assert called == rung and present == [alice.address]
    assert from_alice.expect('JOI').args[1] == bob.address

    for text in TEXTS:
        for sender, receiver, who in ((from_alice, from_bob, alice), (from_bob, from_alice, bob)):
            message = text_message(text)
            sender.ask('MSG', 'A', payload=message, reply='ACK')
            line = receiver.expect('MSG')
            assert line.args[1] == who.address and line.payload == message, line

    typing = (f'MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\n'
              f'TypingUser: {bob.address}\r\n\r\n\r\n').encode()
    nudge = b'MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\nID: 1\r\n\r\n'
    for payload in (typing, nudge):
        from_bob.send('MSG', 'U', payload=payload)
        assert from_alice.expect('MSG').payload == payload

    from_bob.close()
    assert from_alice.expect('BYE').args[1] == bob.address
    from_alice.close()


def check_names(alice, bob):
    for name in NAMES:
        alice.ns.ask('REA', alice.address, quote(name))
        line = bob.ns.expect('NLN', lambda line: unquote(line.args[3]) == name)
        assert line.args[2] == alice.address


def check_saved(path):
    """What changed is on disk, for the owner's eyes."""
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with open(path, encoding='utf-8') as file:
        accounts = json.load(file)['accounts']
    assert accounts[0]['email'] == 'alice@example.com' and accounts[0]['name'] == NAMES[-1]


def check_refusal(service, ca):
    stranger = Person(service, ca, 'alice@example.com', 'wrong')
    status, headers = stranger.login(stranger.greet(service['dispatch']))
    assert status == 401 and 'da-status=failed' in headers['www-authenticate']
    stranger.ns.close()


def check_trust(service, ca):
    untrusting = Https(ca)
    untrusting.context = ssl.create_default_context()
    try:
        untrusting.get(service['nexus'])
    except ssl.SSLCertVerificationError:
        return
    raise AssertionError('a certificate without a known authority was believed')


def check_flavour(program, flavour):
    everybody = {'alice@example.com', 'bob@example.com', 'carol@example.com'}
    with tempfile.TemporaryDirectory() as directory:
        process = subprocess.Popen([program, f'--flavour={flavour}', f'--directory={directory}'],
                                   stdout=subprocess.PIPE, text=True)
        try:
            ready = json.loads(process.stdout.readline())
            with open(ready['service'], encoding='utf-8') as file:
                service = json.load(file)
            ca = os.path.join(os.path.dirname(ready['service']), service['ca'])
            check_trust(service, ca)
            check_refusal(service, ca)

            alice = Person(service, ca, 'alice@example.com', 'secret')
            bob = Person(service, ca, 'bob@example.com', 'secret')
            for person in (alice, bob):
                person.sign_in(everybody - {person.address})
            if flavour == 'microsoft':
                assert alice.redirects == 1 and alice.hops == 1
                for person in (alice, bob):
                    person.answer_challenge()
            else:
                assert alice.redirects == 0 and alice.hops == 0

            assert alice.ns.expect('NLN').args[1:3] == ['NLN', bob.address]
            assert bob.ns.expect('ILN').args[2:4] == ['NLN', alice.address]
            check_chat(alice, bob)
            check_names(alice, bob)

            process.send_signal(signal.SIGTERM)
            for person in (alice, bob):
                assert person.ns.expect('OUT').args[1] == 'SSD'
                person.ns.socket.close()
            assert process.wait(TIMEOUT) == 0
            check_saved(os.path.join(directory, 'accounts.json'))
        finally:
            if process.poll() is None:
                process.kill()
            process.stdout.close()
            process.wait()


def main():
    for flavour in ('microsoft', 'escargot'):
        check_flavour(sys.argv[1], flavour)
        print(f'{flavour}: ok')


if __name__ == '__main__':
    main()
