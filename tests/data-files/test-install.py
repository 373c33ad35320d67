#!/usr/bin/python3
"""Installs into a folder, looks what is there, takes it away again, and finds nothing.

    test-install.py BUILD LIST PREFIX       LIST: tests/data-files/installed.txt
"""
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import install_log  # noqa: E402

BUILD, LIST, PREFIX = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]


def run(folder, *command):
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=BUILD,
                          env={**os.environ, 'DESTDIR': folder})


def listing(folder):
    return {path.relative_to(folder).as_posix() for path in pathlib.Path(folder).rglob('*')
            if not path.is_dir()}


def wanted():
    lines = LIST.read_text('utf-8').splitlines()
    names = [line for line in lines if line and not line.startswith('#')]
    languages = (LIST.parent.parent.parent / 'po/LINGUAS').read_text('utf-8').split()
    names += [f'share/locale/{language}/LC_MESSAGES/tweener.mo' for language in languages]
    return {PREFIX.strip('/') + '/' + name for name in names}


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # until what it installed is uninstalled
        log = install_log.kept(BUILD)
        log.__enter__()
        cls.addClassCleanup(log.__exit__, None, None, None)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        # no rebuild: what is tested is what was built
        result = run(cls.folder, 'meson', 'install', '--no-rebuild', '--destdir', cls.folder)
        assert result.returncode == 0, result.stdout + result.stderr

    def test_all_that_is_listed_and_nothing_else(self):
        self.assertEqual(sorted(wanted()), sorted(listing(self.folder)))

    def test_everybody_may_read_it(self):
        for name in listing(self.folder):
            mode = os.stat(os.path.join(self.folder, name)).st_mode
            self.assertEqual(0o755 if '/bin/' in name else 0o644, stat.S_IMODE(mode), name)

    def test_installed_programs_start(self):
        for name in ('tweener', 'twn', 'twn-loopback'):
            program = os.path.join(self.folder, PREFIX.strip('/'), 'bin', name)
            result = subprocess.run([program, '--version'], capture_output=True, text=True,
                                    check=False)
            self.assertEqual((0, name), (result.returncode, result.stdout.split()[0]))

    def test_no_path_of_the_build_is_left(self):
        for name in listing(self.folder):
            if '/bin/' not in name:
                data = pathlib.Path(self.folder, name).read_bytes()
                self.assertNotIn(str(BUILD).encode(), data, name)
                self.assertNotIn(self.folder.encode(), data, name)

    def test_zz_uninstall_leaves_nothing(self):
        result = run(self.folder, 'ninja', 'uninstall')
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        self.assertEqual([], os.listdir(self.folder))


OTHERS = {
    'glib-2.0/schemas/org.example.Other.gschema.xml':
        '<schemalist><schema id="org.example.Other" path="/org/example/Other/"/></schemalist>',
    'applications/org.example.Other.desktop':
        '[Desktop Entry]\nType=Application\nName=Other\nExec=true\nMimeType=text/x-other;\n',
    'mime/packages/org.example.Other.xml':
        '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">'
        '<mime-type type="text/x-other"><comment>Other</comment><glob pattern="*.other"/>'
        '</mime-type></mime-info>',
    'icons/hicolor/scalable/apps/org.example.Other.svg': '<svg/>',
}
LISTS = {
    'glib-2.0/schemas/gschemas.compiled': (b'im.tweener', b'org.example.Other'),
    'applications/mimeinfo.cache': (b'im.tweener', b'org.example.Other'),
    'mime/mime.cache': (b'tweener-service', b'text/x-other'),
    'icons/hicolor/icon-theme.cache': (b'im.tweener', b'org.example.Other'),
}


class Uninstall(unittest.TestCase):
    """As a person does it, who has the lists that an installation below a real prefix makes."""

    def setUp(self):
        log = install_log.kept(BUILD)
        log.__enter__()
        self.addCleanup(log.__exit__, None, None, None)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.share = pathlib.Path(self.folder, PREFIX.strip('/'), 'share')
        self.run_well('meson', 'install', '--no-rebuild', '--destdir', self.folder)

    def run_well(self, *command):
        result = run(self.folder, *command)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)

    def make_lists(self):
        self.run_well('glib-compile-schemas', self.share / 'glib-2.0/schemas')
        self.run_well('update-desktop-database', '-q', self.share / 'applications')
        self.run_well('update-mime-database', self.share / 'mime')
        self.run_well('gtk4-update-icon-cache', '-q', '-t', '-f', self.share / 'icons/hicolor')

    def uninstall(self):
        self.run_well(LIST.parent.parent.parent / 'build-aux/uninstall', BUILD)

    def files_with_our_name(self):
        return [name for name in listing(self.folder)
                if re.search('tweener|twn', name)
                or re.search(b'tweener', pathlib.Path(self.folder, name).read_bytes())]

    def test_lists_keep_what_others_have(self):
        for name, text in OTHERS.items():
            (self.share / name).write_text(text, 'utf-8')
        self.make_lists()
        for name, words in LISTS.items():
            for word in words:
                self.assertIn(word, (self.share / name).read_bytes(), name)
        self.uninstall()
        self.assertEqual([], self.files_with_our_name())
        for name, (_, other) in LISTS.items():
            self.assertIn(other, (self.share / name).read_bytes(), name)

    def test_lists_of_ours_alone_name_nothing(self):
        self.make_lists()
        self.uninstall()
        self.assertEqual([], self.files_with_our_name())

    def test_where_no_list_was_none_is_made(self):
        self.uninstall()
        self.assertEqual(set(), listing(self.folder))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
