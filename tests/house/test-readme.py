#!/usr/bin/python3
"""What README.md and the metainfo name is there.

    test-readme.py ROOT
"""
import pathlib
import re
import struct
import sys
import unittest
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(sys.argv.pop(1))
README = (ROOT / 'README.md').read_text('utf-8')
PICTURES = ROOT / 'data/screenshots'
MOST_BYTES = 120 * 1000


def size_of(path):
    """Of a PNG, by its header."""
    data = path.read_bytes()[:24]
    assert data[:8] == b'\x89PNG\r\n\x1a\n', path
    return struct.unpack('>II', data[16:24])


class Readme(unittest.TestCase):
    def rows(self):
        table = README[README.index('| to find or change'):]
        return [line for line in table.splitlines()[2:] if line.startswith('|')]

    def named(self):
        """The names of files in the table, with * for what they leave open."""
        for row in self.rows():
            for name in re.findall(r'`([^`]+)`', row):
                if re.fullmatch(r'[\w./*-]+', name) and re.search(r'[/.]', name):
                    yield re.sub(r'\b(NAME|FILE|FOLDER|TARGET|UNIT)\b', '*', name)

    def test_table_names_what_exists(self):
        names = list(self.named())
        self.assertGreater(len(names), 100)
        files = {path.name for folder in ('src', 'data', 'tests', 'build-aux')
                 for path in (ROOT / folder).rglob('*')}
        for name in names:
            with self.subTest(name):
                if '/' in name:
                    self.assertTrue(list(ROOT.glob(name)))
                else:
                    self.assertTrue(any(pathlib.PurePath(file).match(name) for file in files))

    def test_pictures(self):
        """Each is shown, and small."""
        shown = set(re.findall(r'\]\(data/screenshots/([^)]+)\)', README))
        self.assertEqual({path.name for path in PICTURES.iterdir()}, shown)
        for name in shown:
            self.assertLess((PICTURES / name).stat().st_size, MOST_BYTES, name)

    def test_homepage(self):
        """Is one, wherever it is told."""
        root = ElementTree.parse(ROOT / 'data/im.tweener.Tweener.metainfo.xml.in').getroot()
        homepage = root.findtext('url[@type="homepage"]')
        self.assertIn(f'<{homepage}>', README)
        self.assertIn(f'"website", "{homepage}"', (ROOT / 'src/ui/twn-about.c').read_text('utf-8'))

    def test_files_of_links(self):
        for name in re.findall(r'\]\((?!https?:)([^)]+)\)', README):
            self.assertTrue((ROOT / name).exists(), name)


class Metainfo(unittest.TestCase):
    def test_screenshots(self):
        """Each is one of ours, of the size that is told, with words about it."""
        root = ElementTree.parse(ROOT / 'data/im.tweener.Tweener.metainfo.xml.in').getroot()
        shots = root.findall('screenshots/screenshot')
        self.assertEqual(['default'], [shot.get('type') for shot in shots if shot.get('type')])
        self.assertEqual('default', shots[0].get('type'))
        captions = [shot.findtext('caption') for shot in shots]
        self.assertEqual(len(captions), len(set(captions)))
        for shot in shots:
            self.assertRegex(shot.findtext('caption'), r'\A[^\n]{5,90}[^.\n]\Z')
            image = shot.find('image')
            name = re.fullmatch(r'https://tweener\.im/screenshots/([\w-]+\.png)', image.text)[1]
            self.assertEqual((int(image.get('width')), int(image.get('height'))),
                             size_of(PICTURES / name), name)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
