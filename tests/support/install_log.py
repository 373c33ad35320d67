"""The log of what was installed from a build, which an installation for a test overwrites.

    with install_log.kept(build):
        ...                         # one test at a time; afterwards the log is as it was
"""
import contextlib
import fcntl


@contextlib.contextmanager
def kept(build):
    """What a person has installed from this build stays known to `ninja uninstall`."""
    log = build / 'meson-logs/install-log.txt'
    with open(build / 'meson-logs/install-log.lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = log.read_bytes() if log.exists() else None
        try:
            yield
        finally:
            if before is not None:
                log.write_bytes(before)
            else:
                log.unlink(missing_ok=True)
