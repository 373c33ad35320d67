#!/usr/bin/python3
"""Every language, large text and high contrast on the main windows: the program's words are in that
language, none is cut off, and Arabic is mirrored. The pictures stay in PICTURES/LANGUAGE.

    test-languages.py SAMPLE CATALOGUES PICTURES
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SAMPLE, CATALOGUES, PICTURES = sys.argv[1:4]
# Each with the place whose locale it is tried in.
LANGUAGES = {'ar': 'ar_EG', 'de': 'de_DE', 'es': 'es_ES', 'fr': 'fr_FR', 'it': 'it_IT',
             'ja': 'ja_JP', 'nl': 'nl_NL', 'pt_BR': 'pt_BR', 'tr': 'tr_TR', 'zh_CN': 'zh_CN'}
WINDOWS = ['contacts', 'chat', 'preferences', 'sign-in']


class Languages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.locales = folder.name
        cls.english = cls.tour(cls, 'en', 'C.UTF-8')

    def tour(self, language, locale, *arguments, **more):
        """What the sample tells of each window, by the window's name."""
        pictures = pathlib.Path(PICTURES, language)
        pictures.mkdir(parents=True, exist_ok=True)
        env = {**os.environ, 'LOCPATH': self.locales, 'LC_ALL': locale, **more}
        env.pop('LANGUAGE', None)
        result = subprocess.run([SAMPLE, CATALOGUES, pictures, *arguments], env=env, text=True,
                                check=False, stdout=subprocess.PIPE, timeout=120)
        assert result.returncode == 0, f'{language}: ended with {result.returncode}'
        told = [json.loads(line) for line in result.stdout.splitlines()]
        assert [window['window'] for window in told] == WINDOWS, result.stdout
        return {window['window']: window for window in told}

    def make_locale(self, locale):
        subprocess.run(['localedef', '-i', locale, '-f', 'UTF-8',
                        os.path.join(self.locales, f'{locale}.UTF-8')], check=True)
        return f'{locale}.UTF-8'

    def test_english(self):
        for name, window in self.english.items():
            self.assertEqual([], window['cut'], name)
            self.assertFalse(window['mirrored'], name)

    def test_large_text(self):
        """Of 200 per cent: names may be cut then, and the program's words may not."""
        for name, window in self.tour('en-large', 'C.UTF-8', '200').items():
            self.assertEqual([], window['cut'], name)

    def test_high_contrast(self):
        for name, window in self.tour('en-contrast', 'C.UTF-8', ADW_DEBUG_HIGH_CONTRAST='1',
                                      ADW_DEBUG_COLOR_SCHEME='prefer-dark').items():
            self.assertEqual([], window['cut'], name)


def add_test(language, locale):
    def test(self):
        told = self.tour(language, self.make_locale(locale))
        for name, window in told.items():
            with self.subTest(window=name):
                self.assertEqual([], window['cut'])
                self.assertEqual(language == 'ar', window['mirrored'])
                english = {text for text in self.english[name]['texts'] if ' ' in text}
                same = english & set(window['texts'])
                # names and addresses of the demo's people, what they wrote, names of services
                self.assertLessEqual(len(same), len(english) // 2, same)
    setattr(Languages, f'test_{language}', test)


for _language, _locale in LANGUAGES.items():
    add_test(_language, _locale)

if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
