#!/usr/bin/python3
"""The Debian package says what it needs, installs into a root of its own, and goes without a trace.

    test-deb.py MAKE-DEB BUILD PREFIX
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'support'))
import install_log  # noqa: E402

MAKE, BUILD, PREFIX = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3].strip('/')
NEEDED = ('libgtk-4-1', 'libadwaita-1-0', 'libsoup-3.0-0', 'libjson-glib-1.0-0', 'libsecret-1-0',
          'libsqlite3-0', 'libgnutls30', 'libc6', 'glib-networking', 'hicolor-icon-theme')


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          check=True).stdout


def listing(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob('*') if path.is_file()}


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        with install_log.kept(BUILD):
            cls.package = run(MAKE, f'--from={BUILD}', cls.folder).strip()

    def field(self, name):
        return run('dpkg-deb', '--field', self.package, name).strip()

    def test_says_what_it_needs(self):
        depends = [part.split()[0] for part in self.field('Depends').split(',')]
        for name in NEEDED:
            self.assertIn(name, depends)
        # a name without the oldest version that serves would install beside any
        self.assertIn('libgtk-4-1 (>= ', self.field('Depends'))

    def test_belongs_to_root(self):
        for line in run('dpkg-deb', '--contents', self.package).splitlines():
            self.assertEqual('root/root', line.split()[1], line)

    def test_programs_run_from_it(self):
        root = self.folder / 'unpacked'
        run('dpkg-deb', '--extract', self.package, root)
        for name in ('tweener', 'twn', 'twn-loopback'):
            self.assertEqual(f'{name} {self.field("Version")}\n',
                             run(root / PREFIX / 'bin' / name, '--version'))
        self.assertTrue((root / PREFIX / 'share/man/man1/tweener.1.gz').exists())

    def test_installs_and_goes(self):
        root = self.folder / 'root'
        database = root / 'var/lib/dpkg'
        for name in ('info', 'updates', 'triggers'):
            (database / name).mkdir(parents=True)
        (database / 'status').touch()
        dpkg = ('dpkg', f'--root={root}', '--log=/dev/null', '--force-depends',
                '--force-not-root', '--force-bad-path')
        if os.geteuid() != 0:
            dpkg = ('fakeroot', *dpkg)
        run(*dpkg, '--install', self.package)
        self.assertIn('install ok installed', (database / 'status').read_text('utf-8'))
        self.assertTrue((root / PREFIX / 'bin/tweener').exists())
        run(*dpkg, '--verify', 'tweener')
        run(*dpkg, '--purge', 'tweener')
        self.assertEqual(set(), {name for name in listing(root)
                                 if not name.startswith('var/lib/dpkg/')})


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
