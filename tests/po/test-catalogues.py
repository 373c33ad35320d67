#!/usr/bin/python3
"""Every text for people is marked, and every language has it, rightly formatted.

    test-catalogues.py SOURCE       the project's folder
"""
import collections
import gettext
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

SOURCE = pathlib.Path(sys.argv[1])
PO = SOURCE / 'po'
LANGUAGES = (PO / 'LINGUAS').read_text('utf-8').split()
FILES = (PO / 'POTFILES').read_text('utf-8').split()
# The keywords of meson's glib preset, which make the template.
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3',
            'g_dpgettext2:2c,3', 'ngettext:1,2']

TEXT_PROPERTIES = {'label', 'title', 'subtitle', 'tooltip-text', 'placeholder-text', 'description',
                   'body', 'heading', 'text', 'button-label', 'secondary-text', 'menu-label'}
ACCESSIBLE = {'label', 'description', 'value-text', 'placeholder', 'help-text'}
LITERAL = r'"(?:[^"\\]|\\.)*"'
# What shows its first text to a person.
SHOWS = re.compile(r'\b(gtk_label_new|gtk_label_set_text|gtk_button_new_with_label|'
                   r'gtk_button_set_label|gtk_button_new_with_mnemonic|gtk_window_set_title|'
                   r'gtk_widget_set_tooltip_text|adw_\w+_set_(?:title|subtitle|description|body)|'
                   r'adw_toast_new|adw_message_dialog_new|adw_message_dialog_add_response|'
                   r'gtk_file_chooser_native_new|g_menu_append|g_menu_item_new|'
                   r'g_menu_item_set_label|gtk_file_filter_set_name|g_notification_new|'
                   r'g_notification_set_\w*body|'
                   rf'g_notification_add_button)\s*\(((?:{LITERAL}|[^;"])*);', re.S)
# Its texts that are names for programs.
CODES = re.compile(r'"(?:[a-z]+[.:][\w:.-]*(?:\([^"]*\))?|[a-z][a-z0-9-]*)"')
WORDS = re.compile(r'[^\W\d_]{2,}')

MNEMONIC = re.compile(r'_(\w)')
# What code adds to a menu of a template.
ADDED = {('twn-contact-menu.ui', 'contact'): ['Mo_ve to', 'Copy _to']}


def run(*command):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False,
                          cwd=SOURCE)


def translated(line):
    return re.search(r'translatable="(?:yes|true|1)"', line) is not None


def menus(path):
    """Every menu of a template: its name, and its labels with whether each may be hidden."""
    for menu in xml.etree.ElementTree.parse(path).iter():
        if menu.tag not in ('menu', 'submenu'):
            continue
        labels = [(text, False) for text in ADDED.get((path.name, menu.get('id')), [])]
        own = [child for section in menu.findall('section') for child in section]
        for entry in [*own, *menu]:
            attributes = {item.get('name'): item.text for item in entry.findall('attribute')}
            if entry.tag in ('item', 'submenu') and 'label' in attributes:
                labels.append((attributes['label'], 'hidden-when' in attributes))
        yield f'{path.name} {menu.get("id") or menu.find("attribute").text}', labels


def clashes(labels, translate):
    """Mnemonics that two entries share; of entries that may be hidden one is there at a time."""
    keys = collections.defaultdict(list)
    for label, is_hidden in labels:
        text = translate(label)
        for key in MNEMONIC.findall(text)[:1]:
            keys[key.lower()].append((text, is_hidden))
    return [[text for text, _ in entries] for entries in keys.values()
            if len(entries) > 1 and not all(is_hidden for _, is_hidden in entries)]


class Catalogues(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.template = pathlib.Path(folder.name, 'tweener.pot')
        result = run('xgettext', '--from-code=UTF-8', '--files-from=po/POTFILES',
                     '--add-comments=Translators:', '--package-name=tweener',
                     '--flag=g_dngettext:2:pass-c-format', '--flag=g_strdup_printf:1:c-format',
                     *(f'--keyword={word}' for word in KEYWORDS), '-o', cls.template)
        assert result.returncode == 0, result.stderr

    def test_all_languages_are_there(self):
        self.assertEqual(sorted(LANGUAGES), sorted(path.stem for path in PO.glob('*.po')))
        self.assertEqual(['ar', 'de', 'es', 'fr', 'it', 'ja', 'nl', 'pt_BR', 'tr', 'zh_CN'],
                         sorted(LANGUAGES))

    def test_every_text_is_translated(self):
        for language in LANGUAGES:
            with self.subTest(language=language):
                result = run('msgcmp', PO / f'{language}.po', self.template)
                self.assertEqual((0, ''), (result.returncode, result.stderr))

    def test_every_catalogue_is_right(self):
        for language in LANGUAGES:
            with self.subTest(language=language), tempfile.NamedTemporaryFile() as compiled:
                result = run('msgfmt', '--check', '--check-accelerators=_', '--statistics',
                             '-o', compiled.name, PO / f'{language}.po')
                self.assertEqual(0, result.returncode, result.stderr)
                self.assertRegex(result.stderr, r'\A\d+ translated messages?\.\n\Z')

    def test_no_mnemonic_is_twice_in_a_menu(self):
        found = {name: labels for path in sorted((SOURCE / 'src/ui').glob('*.ui'))
                 for name, labels in menus(path)}
        self.assertTrue(all(any(name == ' '.join(added) for name in found) for added in ADDED))
        for language in ['en', *LANGUAGES]:
            translate = str
            if language != 'en':
                with tempfile.NamedTemporaryFile() as compiled:
                    run('msgfmt', '-o', compiled.name, PO / f'{language}.po')
                    with open(compiled.name, 'rb') as catalogue:
                        translate = gettext.GNUTranslations(catalogue).gettext
            for name, labels in found.items():
                with self.subTest(language=language, menu=name):
                    self.assertEqual([], clashes(labels, translate))

    def test_every_file_with_texts_is_listed(self):
        marked = re.compile(r'\b(?:N?C?_|g_dn?p?c?gettext2?)\s?\(\s*["G]|translatable="yes"')
        found = {path.relative_to(SOURCE).as_posix()
                 for kind in ('*.c', '*.ui') for path in (SOURCE / 'src').rglob(kind)
                 if marked.search(path.read_text('utf-8'))}
        self.assertEqual(set(), found - set(FILES))
        self.assertEqual([], [name for name in FILES if not (SOURCE / name).exists()])

    def test_no_text_of_a_template_is_unmarked(self):
        element = re.compile(r'<(?:property|attribute)\s+name="([\w-]+)"([^>]*)>([^<]+)<')
        unmarked = []
        for path in (SOURCE / 'src').rglob('*.ui'):
            for name, attributes, text in element.findall(path.read_text('utf-8')):
                if name in TEXT_PROPERTIES | ACCESSIBLE and WORDS.search(text) \
                        and text != 'Tweener' and not translated(attributes) \
                        and not CODES.fullmatch(f'"{text}"'):
                    unmarked.append(f'{path.name}: {name}: {text}')
        self.assertEqual([], unmarked)

    def test_no_text_in_code_is_unmarked(self):
        unmarked = []
        for path in (SOURCE / 'src/ui').rglob('*.c'):
            code = re.sub(r'/\*.*?\*/', '', path.read_text('utf-8'), flags=re.S)
            for function, arguments in SHOWS.findall(code):
                arguments = re.sub(rf'\b(?:N?C?_|g_dn?p?gettext2?)\s?\((?:[^()"]|{LITERAL})*\)', '',
                                   arguments)
                unmarked += [f'{path.name}: {function}: {text}'
                             for text in re.findall(LITERAL, arguments)
                             if WORDS.search(text) and not CODES.fullmatch(text)]
        self.assertEqual([], unmarked)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
