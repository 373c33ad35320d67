#!/usr/bin/python3
"""Installs into a folder, looks what is there, takes it away again, and finds nothing.

    test-install.py BUILD LIST PREFIX       LIST: tests/data-files/installed.txt
"""
import os
import pathlib
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


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
