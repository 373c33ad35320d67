#!/usr/bin/python3
"""The Debian package says what it needs, installs into a root of its own, and goes without a trace.

    test-deb.py MAKE-DEB BUILD PREFIX
"""
import gzip
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
# apt installs these as well: a keyring, what plays a WAV for GTK, what makes mimeinfo.cache
WANTED = ('gnome-keyring', 'libgtk-4-media-gstreamer', 'gstreamer1.0-plugins-base',
          'gstreamer1.0-plugins-good', 'desktop-file-utils', 'librsvg2-common')
MAINTAINER = {'DEBFULLNAME': 'Ann Example', 'DEBEMAIL': 'ann@example.org'}


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          check=True, env={**os.environ, **MAINTAINER}).stdout


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
        cls.root = cls.folder / 'unpacked'
        run('dpkg-deb', '--extract', cls.package, cls.root)

    def field(self, name):
        return run('dpkg-deb', '--field', self.package, name).strip()

    def test_says_what_it_needs(self):
        depends = [part.split()[0] for part in self.field('Depends').split(',')]
        for name in NEEDED:
            self.assertIn(name, depends)
        # a name without the oldest version that serves would install beside any
        self.assertIn('libgtk-4-1 (>= ', self.field('Depends'))
        wanted = [part.split()[0] for part in self.field('Recommends').split(',')]
        self.assertEqual(sorted(WANTED), sorted(wanted))

    def test_says_where_it_is_from(self):
        metainfo = self.root / PREFIX / 'share/metainfo/im.tweener.Tweener.metainfo.xml'
        self.assertRegex(self.field('Homepage'), r'\Ahttps://[\w.]+/\Z')
        self.assertIn(f'<url type="homepage">{self.field("Homepage")}</url>',
                      metainfo.read_text('utf-8'))
        self.assertEqual('Ann Example <ann@example.org>', self.field('Maintainer'))
        documents = self.root / PREFIX / 'share/doc/tweener'
        changes = gzip.decompress((documents / 'changelog.gz').read_bytes()).decode()
        self.assertRegex(changes, rf'\ATweener {self.field("Version")}, 2\d+-\d\d-\d\d\n\n  \* ')
        self.assertEqual([], [line for line in changes.splitlines() if not line.isascii()])
        self.assertTrue((documents / 'copyright').exists())

    def test_belongs_to_root(self):
        for line in run('dpkg-deb', '--contents', self.package).splitlines():
            self.assertEqual('root/root', line.split()[1], line)

    def test_programs_run_from_it(self):
        for name in ('tweener', 'twn', 'twn-loopback'):
            self.assertEqual(f'{name} {self.field("Version")}\n',
                             run(self.root / PREFIX / 'bin' / name, '--version'))
        self.assertTrue((self.root / PREFIX / 'share/man/man1/tweener.1.gz').exists())

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
