#!/usr/bin/python3
"""gtk4-builder-tool finds nothing wrong in any template: no property, child or type that is not.

    test-templates.py SHIM FOLDER

The tool knows neither our types nor our functions, and stops at the first it does not know: what
names them is taken out of a copy. That they fit their classes is tests/ui/test-templates.c's work.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

SHIM, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
OURS = re.compile(r'^(Twn|Core|Msnp|Store)[A-Z]')


def names_ours(element):
    """Whether an expression below reads a property of a type of ours, or calls us."""
    return any(inner.tag == 'closure' or OURS.match(inner.get('type', ''))
               for inner in element.iter() if inner.tag in ('lookup', 'closure', 'constant'))


def strip(element):
    for child in list(element):
        if child.tag == 'signal' or (child.tag in ('binding', 'property') and names_ours(child)):
            element.remove(child)
        elif child.tag == 'object' and OURS.match(child.get('class', '')):
            child.set('class', 'AdwBin')
            for inner in list(child):
                if inner.tag != 'accessibility':
                    child.remove(inner)
        else:
            strip(child)


def validate(text):
    root = ElementTree.fromstring(text)
    strip(root)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'copy.ui')
        ElementTree.ElementTree(root).write(path, encoding='utf-8', xml_declaration=True)
        # LD_PRELOAD for the tool alone: sanitizers insist on being first
        run = subprocess.run(['gtk4-builder-tool', 'validate', path],
                             env={**os.environ, 'LD_PRELOAD': SHIM},
                             capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


class Templates(unittest.TestCase):
    def test_every_template_is_valid(self):
        files = sorted(FOLDER.glob('*.ui'))
        self.assertGreater(len(files), 10)
        for path in files:
            with self.subTest(path.name):
                status, said = validate(path.read_text('utf-8'))
                self.assertEqual((0, ''), (status, said))

    def test_a_wrong_one_is_found(self):
        status, said = validate('<interface><template class="TwnX" parent="AdwBin">'
                                '<property name="colour">red</property></template></interface>')
        self.assertNotEqual(0, status)
        self.assertIn('colour', said)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
