#!/usr/bin/python3
"""The helper that drives programs, tried on a window of four widgets."""
import pathlib
import tempfile
import unittest

import desktop

UI = pathlib.Path(__file__).with_name('test-desktop.ui')


class Sample(unittest.TestCase):
    def setUp(self):
        self.program = desktop.Program(['gtk4-builder-tool', 'preview', UI])
        self.program.__enter__()
        self.addCleanup(self.program.__exit__)
        self.window = self.program.window('Sample')

    def test_types_into_a_field(self):
        entry = self.window.find('Address', 'text')
        entry.fill('alice@example.com')
        entry.wait_text('alice@example.com')
        entry.fill('Zoë ☃ says "hi"')
        entry.wait_text('Zoë ☃ says "hi"')

    def test_clicks_what_has_no_action(self):
        box = self.window.find('Remember me', 'check box')
        self.assertNotIn('checked', box.states)
        box.click()
        box.wait_state('checked')

    def test_tells_what_is_shown(self):
        label = 'Hidden while the button is up'
        button = self.window.find('Sign in', 'push button')
        self.assertTrue(button.is_shown)
        self.assertFalse(any(n.is_shown for n in self.window.find_all(label)))
        button.click()
        self.assertTrue(self.window.find_shown(label).is_shown)

    def test_says_what_it_waited_for(self):
        with self.assertRaisesRegex(desktop.NotFound, 'Nowhere'):
            self.window.find('Nowhere', timeout=0)

    def test_takes_a_picture(self):
        with tempfile.TemporaryDirectory() as folder:
            path = desktop.screenshot(pathlib.Path(folder) / 'a.png', self.window)
            self.assertEqual(path.read_bytes()[:4], b'\x89PNG')

    def test_notices_a_program_that_ended(self):
        with desktop.Program(['true']) as program:
            program.process.wait()
            with self.assertRaisesRegex(desktop.NotFound, 'ended with 0'):
                program.root()


if __name__ == '__main__':
    unittest.main()
