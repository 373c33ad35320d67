#!/usr/bin/python3
"""The sounds in data/sounds are what build-aux/make-sounds makes, short and not too loud."""
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import wave

ROOT = pathlib.Path(sys.argv[1])


class Sounds(unittest.TestCase):
    def test_committed_are_the_made(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, ROOT / 'build-aux' / 'make-sounds', folder],
                           check=True)
            made = {path.name: path for path in pathlib.Path(folder).iterdir()}
            kept = {path.name: path for path in (ROOT / 'data' / 'sounds').iterdir()}
            self.assertEqual(sorted(made), sorted(kept))
            for name, path in made.items():
                self.assertEqual(path.read_bytes(), kept[name].read_bytes(), name)

    def test_each_is_short_and_ends_quietly(self):
        for path in (ROOT / 'data' / 'sounds').iterdir():
            with wave.open(str(path)) as sound:
                count = sound.getnframes()
                samples = struct.unpack(f'<{count}h', sound.readframes(count))
                self.assertLess(count / sound.getframerate(), 1.0, path.name)
            self.assertGreater(max(samples), 3000, path.name)
            self.assertLess(max(map(abs, samples)), 32000, path.name)
            self.assertLess(max(map(abs, samples[-10:])), 200, path.name)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
