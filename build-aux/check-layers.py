#!/usr/bin/python3
"""Reads the #include lines of src and says which of them point against the layers.

    build-aux/check-layers.py [ROOT]

The arrows (ui > core > msnp > wire, and so on) are the table below. Each folder is a library with
its own dependencies, so most mistakes do not compile; this finds the others.
"""
import pathlib
import re
import sys

LEAVES = {'msnp-error', 'msnp-enums', 'msnp-log', 'msnp-picture-ref', 'msnp-trace',
          'msnp-trace-private'}

# Who may include what. `leaf` are the files of msnp that know nothing of a session.
ALLOWED = {
    'leaf': {'leaf', 'wire'},
    'wire': {'wire', 'leaf'},
    'p2p': {'p2p', 'wire', 'leaf'},
    'msnp': {'msnp', 'p2p', 'wire', 'leaf'},
    'loopback': {'loopback', 'wire', 'leaf'},
    'cli': {'cli', 'msnp', 'leaf'},
    'store': {'store'},
    'core': {'core', 'store', 'msnp', 'leaf'},
    'ui': {'ui', 'core', 'msnp', 'leaf'},
    'main': {'main', 'ui', 'core', 'msnp', 'leaf', 'loopback'},
}

# Single files that may do more than their folder.
EXCEPTIONS = [
    # the demo runs the service inside the program
    (r'ui/.*demo.*\.[ch]', 'loopback'),
    # twn speaks of a status by its code on the wire
    (r'cli/.*', 'wire/msnp-codes.h'),
    # framing of objects and files, not the client's logic
    (r'loopback/.*', 'p2p/msnp-p2p-chunk.h'),
    (r'loopback/.*', 'p2p/msnp-slp.h'),
]

# Libraries, and the files that may know them.
LIBRARIES = [
    (r'(gtk|gdk|gsk)/|adwaita\.h|graphene', r'(ui/|[^/]+$)'),
    (r'libsoup/', r'(msnp|loopback)/'),
    (r'json-glib/',
     r'(msnp/msnp-service\.c$|core/core-(export-words|emoticon-file)\.c$|loopback/|cli/)'),
    (r'sqlite3\.h|libsecret/', r'store/'),
    (r'gnutls/', r'loopback/'),
]

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)


def layer_of(path):
    """path is relative to src."""
    parts = path.split('/')
    if len(parts) == 1:
        return 'main'
    if parts[0] != 'msnp':
        return parts[0]
    if parts[1] in ('wire', 'p2p'):
        return parts[1]
    return 'leaf' if pathlib.PurePath(path).stem in LEAVES else 'msnp'


def resolve(src, includer, name):
    """The included file relative to src; None for what is made while building."""
    for base in (src / pathlib.PurePath(includer).parent, src):
        path = (base / name).resolve()
        if path.is_file() and src in path.parents:
            return path.relative_to(src).as_posix()
    # A generated header belongs to the folder that its path names.
    return name if '/' in name else None


def may_include(includer, target):
    if layer_of(target) in ALLOWED.get(layer_of(includer), set()):
        return True
    return any(re.fullmatch(pattern, includer) and (layer_of(target) == what
               or target.endswith(what)) for pattern, what in EXCEPTIONS)


def check_file(src, path):
    includer = path.relative_to(src).as_posix()
    text = path.read_text(encoding='utf-8')
    for match in INCLUDE.finditer(text):
        kind, name = match.groups()
        line = text.count('\n', 0, match.start(1)) + 1
        where = f'src/{includer}:{line}'
        if layer_of(includer) not in ALLOWED:
            yield f'{where}: the folder of this file is in no layer'
            return
        if kind == '"' and name != 'config.h':
            target = resolve(src, includer, name)
            if target is not None and not may_include(includer, target):
                yield (f'{where}: {layer_of(includer)} may not include {layer_of(target)}'
                       f' ("{name}")')
        for library, files in LIBRARIES:
            if re.match(library, name) and not re.match(files, includer):
                yield f'{where}: <{name}> does not belong here'


def main(argv):
    default = pathlib.Path(__file__).resolve().parent.parent
    src = (pathlib.Path(argv[1]).resolve() if len(argv) > 1 else default) / 'src'
    files = sorted(p for p in src.rglob('*.[ch]'))
    if not files:
        sys.exit(f'{src} holds no C files')
    found = [message for path in files for message in check_file(src, path)]
    for message in found:
        print(message)
    print(f'{len(files)} files, {len(found)} includes against the layers')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
