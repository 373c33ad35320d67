#!/usr/bin/python3
"""The checks of build-aux find what is planted, and nothing in what is right."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

BUILD_AUX = pathlib.Path(sys.argv.pop(1))


class Tree(unittest.TestCase):
    script = None

    def check(self, files):
        """Writes the files, runs the check over them; returns its status and its lines."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode() if isinstance(text, str) else text)
            run = subprocess.run([sys.executable, BUILD_AUX / self.script, folder],
                                 capture_output=True, text=True, check=False)
        return run.returncode, run.stdout.splitlines()[:-1]

    def assert_finds(self, files, *words):
        status, lines = self.check(files)
        self.assertEqual(status, 1)
        self.assertEqual(len(lines), 1, lines)
        for word in words:
            self.assertIn(word, lines[0])

    def assert_clean(self, files):
        self.assertEqual(self.check(files), (0, []))


class Layers(Tree):
    script = 'check-layers.py'
    good = {
        'src/main.c': '#include "config.h"\n#include "ui/twn-a.h"\n#include <adwaita.h>\n',
        'src/ui/twn-a.h': '#include <gtk/gtk.h>\n#include "core/core-a.h"\n',
        'src/ui/demo/twn-demo.c': '#include "loopback/loopback-a.h"\n',
        'src/core/core-a.h': '#include "msnp/msnp-a.h"\n#include "store/store-a.h"\n',
        'src/store/store-a.h': '#include <sqlite3.h>\n',
        'src/cli/cli-a.c': '#include "msnp/msnp-a.h"\n#include <json-glib/json-glib.h>\n',
        'src/loopback/loopback-a.h': '#include "msnp/wire/msnp-w.h"\n#include <gnutls/x509.h>\n',
        'src/msnp/msnp-a.h': '#include "wire/msnp-w.h"\n#include <libsoup/soup.h>\n',
        'src/msnp/msnp-service.c': '#include <json-glib/json-glib.h>\n',
        'src/msnp/msnp-error.h': '#include <gio/gio.h>\n',
        'src/msnp/wire/msnp-w.h': '#include "msnp/msnp-error.h"\n#include <glib.h>\n',
    }

    def plant(self, name, text, *words):
        self.assert_finds({**self.good, name: text}, name + ':', *words)

    def test_nothing_planted(self):
        self.assert_clean(self.good)

    def test_upward(self):
        self.plant('src/msnp/wire/msnp-x.c', '#include "msnp/msnp-a.h"\n', 'wire may not include')
        self.plant('src/msnp/msnp-x.c', '#include "core/core-a.h"\n', 'msnp may not include core')
        self.plant('src/core/core-x.c', '#include "ui/twn-a.h"\n', 'core may not include ui')
        self.plant('src/store/store-x.c', '#include "core/core-a.h"\n', 'store may not include')
        self.plant('src/msnp/msnp-error.c', '#include "msnp-a.h"\n', 'leaf may not include msnp')

    def test_sideways(self):
        self.plant('src/loopback/loopback-x.c', '#include "msnp/msnp-a.h"\n', 'loopback may not')
        self.plant('src/cli/cli-x.c', '#include "core/core-a.h"\n', 'cli may not include core')
        self.plant('src/ui/twn-x.c', '#include "loopback/loopback-a.h"\n', 'ui may not include')
        self.plant('src/ui/twn-x.c', '#include "msnp/wire/msnp-w.h"\n', 'ui may not include wire')

    def test_relative(self):
        self.plant('src/core/core-x.c', '#include "../ui/twn-a.h"\n', 'core may not include ui')

    def test_libraries(self):
        self.plant('src/core/core-x.c', '\n# include  <gtk/gtk.h>\n', ':2:', 'gtk/gtk.h')
        self.plant('src/msnp/msnp-x.c', '#include <adwaita.h>\n', 'adwaita.h')
        self.plant('src/cli/cli-x.c', '#include <libsoup/soup.h>\n', 'libsoup')
        self.plant('src/msnp/msnp-x.c', '#include <json-glib/json-glib.h>\n', 'json-glib')
        self.plant('src/core/core-x.c', '#include <libsecret/secret.h>\n', 'libsecret')
        self.plant('src/msnp/msnp-x.c', '#include <gnutls/gnutls.h>\n', 'gnutls')

    def test_unknown_folder(self):
        self.plant('src/other/x.c', '#include <glib.h>\n', 'in no layer')

    def test_empty_tree(self):
        self.assertEqual(self.check({'README.md': ''})[0], 1)


class Style(Tree):
    script = 'check-style.py'
    good = {
        'src/a.h': '#pragma once\n',
        'src/a.c': '#include "config.h"\n\n#include "a.h"\n',
        'tests/x/test-a.c': 'g_assert_true (TRUE);\n',
        'tests/support/desktop.py': 'time.sleep(0.05)\n',
        'tests/data/noise.c': b'\t\xff   ',
    }

    def plant(self, name, text, *words):
        self.assert_finds({**self.good, name: text}, name, *words)

    def test_nothing_planted(self):
        self.assert_clean(self.good)

    def test_columns(self):
        self.assert_clean({**self.good, 'src/b.c': '/* ' + 'é' * 97 + '\n'})
        self.plant('src/b.c', '/* ' + 'x' * 98 + '\n', '101 columns')

    def test_white_space(self):
        self.plant('src/b.c', 'int\ta;\n', 'tab')
        self.plant('src/b.c', 'int a; \n', 'blanks')
        self.plant('src/b.c', 'int a;\r\n', 'blanks')
        self.plant('src/b.c', 'int a;', 'no line end')

    def test_headers(self):
        self.plant('src/b.h', '#ifndef B\n', '#pragma once')
        self.plant('src/b.c', '#include <glib.h>\n#include "config.h"\n', 'config.h')

    def test_size(self):
        self.plant('src/b.c', 'int a;\n' * 801, '801 lines')

    def test_loose_ends(self):
        self.assert_clean({**self.good, 'src/b.c': '/* TODO (#12): x */\n'})
        self.plant('src/b.c', '/* TODO: x */\n', 'issue')
        self.plant('src/b.c', '  goto out;\n', 'goto')

    def test_tests(self):
        self.plant('tests/x/test-b.c', 'int main (void) { return 0; }\n', 'asserts nothing')
        self.plant('tests/x/test-b.c', 'g_assert_true (x);\ng_usleep (1);\n', ':2:', 'sleeps')
        self.plant('tests/x/b.sh', 'true; sleep 1\n', 'sleeps')
        self.plant('tests/support/desktop.py', 'time.sleep(1)\ntime.sleep(1)\n', ':2:', 'sleeps')

    def test_encoding(self):
        self.plant('src/b.c', b'/* \xff */\n', 'UTF-8')


class Counting(unittest.TestCase):
    def count(self, *records):
        with tempfile.NamedTemporaryFile('w', suffix='.json') as log:
            for result, output in records:
                log.write(json.dumps({'name': 'x', 'result': result, 'stdout': output}) + '\n')
            log.flush()
            run = subprocess.run([sys.executable, BUILD_AUX / 'count-results.py', log.name],
                                 capture_output=True, text=True, check=True)
        return run.stdout.strip()

    def test_single_tests(self):
        self.assertEqual(self.count(('OK', '1..2\nok 1 /a\nok 2 /b # SKIP no display\n')), '1 0 1')
        self.assertEqual(self.count(('FAIL', 'ok 1 /a\nnot ok /b - why\n')), '1 1 0')

    def test_whole_programs(self):
        self.assertEqual(self.count(('OK', ''), ('OK', 'okay\n'), ('SKIP', '')), '2 0 1')

    def test_a_program_that_broke_is_a_failure(self):
        for result in ('FAIL', 'ERROR', 'TIMEOUT', 'INTERRUPT', 'UNEXPECTEDPASS'):
            self.assertEqual(self.count((result, 'ok 1 /a\n')), '1 1 0')
            self.assertEqual(self.count((result, '')), '0 1 0')


if __name__ == '__main__':
    unittest.main()
