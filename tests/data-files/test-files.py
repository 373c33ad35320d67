#!/usr/bin/python3
"""Each file that the desktop reads is valid by the tool made for it.

    test-files.py ROOT BUILT        the sources, and the folder of the built data
"""
import configparser
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

ROOT, BUILT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
ID = 'im.tweener.Tweener'
# Said by releases of AppStream before and after 1.0, of elements of which the metainfo has both.
KNOWN = re.compile(r'unknown-tag developer$|developer-name-tag-deprecated')


def run(*command):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                            check=False)
    return result.returncode, result.stdout + result.stderr


def sources(*patterns):
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern)
                  if not any(part.startswith('_') for part in path.relative_to(ROOT).parts[:1]))


class Files(unittest.TestCase):
    def assert_valid(self, *command):
        self.assertEqual((0, ''), run(*command))

    def desktop_entry(self):
        parser = configparser.RawConfigParser(delimiters='=', comment_prefixes='#', strict=True)
        parser.optionxform = str
        parser.read(BUILT / f'{ID}.desktop', encoding='utf-8')
        return parser['Desktop Entry']

    def test_desktop_file(self):
        self.assert_valid('desktop-file-validate', BUILT / f'{ID}.desktop')
        entry = self.desktop_entry()
        self.assertEqual(ID, entry['Icon'])
        self.assertLessEqual({'Chat', 'InstantMessaging', 'Network'},
                             set(entry['Categories'].split(';')))

    def test_what_opens_is_said_everywhere(self):
        """The desktop file, the metainfo and the type of the files name the same."""
        types = set(self.desktop_entry()['MimeType'].strip(';').split(';'))
        metainfo = ElementTree.parse(BUILT / f'{ID}.metainfo.xml').getroot()
        self.assertEqual(types, {node.text for node in metainfo.iter('mediatype')})
        mime = ElementTree.parse(BUILT / f'{ID}.xml').getroot()
        declared = {node.get('type') for node in mime if node.tag.endswith('mime-type')}
        self.assertEqual(types - {'x-scheme-handler/msnim'}, declared)

    def test_metainfo(self):
        status, said = run('appstreamcli', 'validate', '--no-net', '--no-color',
                           BUILT / f'{ID}.metainfo.xml')
        found = [line for line in said.splitlines()
                 if re.match(r'[EWI]: ', line) and not KNOWN.search(line)]
        self.assertEqual((0, []), (status, found), said)

    def test_metainfo_is_short_where_little_is_shown(self):
        root = ElementTree.parse(ROOT / f'data/{ID}.metainfo.xml.in').getroot()
        self.assertLess(len(root.findtext('name')), 20)
        summary = root.findtext('summary')
        self.assertLess(len(summary), 36)
        self.assertNotRegex(summary, r'^(A|An|The) |\.$')

    def test_mime_type(self):
        with tempfile.TemporaryDirectory() as folder:
            packages = pathlib.Path(folder, 'mime/packages')
            packages.mkdir(parents=True)
            (packages / f'{ID}.xml').write_bytes((BUILT / f'{ID}.xml').read_bytes())
            self.assert_valid('env', f'XDG_DATA_DIRS={folder}', 'update-mime-database',
                              f'{folder}/mime')
            globs = pathlib.Path(folder, 'mime/globs2').read_text('utf-8')
        self.assertIn('application/x-tweener-service+json:*.tweener-service', globs)

    def test_sandbox_may_do_no_more(self):
        """A permission that comes is a decision, not an accident."""
        text = (ROOT / f'flatpak/{ID}.yml').read_text('utf-8')
        arguments = re.search(r'^finish-args:\n((?:  .*\n)+)', text, re.M).group(1)
        self.assertEqual(
            {'--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11',
             '--device=dri', '--socket=pulseaudio', '--filesystem=xdg-download',
             '--talk-name=org.kde.StatusNotifierWatcher'},
            set(re.findall(r'^  - (.*)$', arguments, re.M)))

    def test_schema(self):
        self.assert_valid('glib-compile-schemas', '--strict', '--dry-run', ROOT / 'data')

    def test_xml_is_well_formed(self):
        files = sources('data/**/*.xml', 'data/**/*.xml.in', 'data/**/*.svg', 'src/**/*.xml',
                        'src/**/*.ui', 'tests/**/*.ui')
        self.assertGreater(len(files), 30)
        self.assert_valid('xmllint', '--noout', '--nonet', *files)

    def test_translations(self):
        named = (ROOT / 'po/LINGUAS').read_text('utf-8').split()
        named = [name for name in named if not name.startswith('#')]
        files = sources('po/*.po')
        self.assertEqual(sorted(named), [path.stem for path in files])
        for path in files:
            with self.subTest(path.name):
                self.assert_valid('msgfmt', '-c', '-o', '/dev/null', path)

    def test_all_that_is_translated_is_listed(self):
        listed = (ROOT / 'po/POTFILES').read_text('utf-8').split()
        self.assertEqual(len(listed), len(set(listed)))
        for name in listed:
            self.assertTrue((ROOT / name).is_file(), name)
        calls = re.compile(r'(?<!\w)(N?C?_|ngettext) \("')
        for path in sources('src/**/*.c'):
            name = path.relative_to(ROOT).as_posix()
            if calls.search(path.read_text('utf-8')):
                self.assertIn(name, listed)

    def test_icons(self):
        for name in (f'scalable/apps/{ID}.svg', f'symbolic/apps/{ID}-symbolic.svg'):
            root = ElementTree.parse(ROOT / 'data/icons' / name).getroot()
            _, _, width, height = root.get('viewBox').split()
            self.assertEqual(width, height, name)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
