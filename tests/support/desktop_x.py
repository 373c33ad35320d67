"""The windows of the private desktop as the X server knows them: where they are, whose, and what
they are called."""
import functools

from Xlib import X, display, error

LEAST_SIZE = 10             # pixels: smaller ones are windows that nobody sees


@functools.cache
def _display():
    """The X server, connected to at the first question."""
    return display.Display()


def _root():
    return _display().screen().root


def _window(number):
    return _display().create_resource_object('window', number)


def _property(window, name):
    """The value: a list of numbers, or text; None where there is none."""
    found = window.get_full_property(_display().intern_atom(name), X.AnyPropertyType)
    if found is None:
        return None
    return found.value.decode('utf-8', 'replace') if found.format == 8 else list(found.value)


def geometry(number):
    """x, y, width, height on the screen; None for a window that is not there, or not shown."""
    window = _window(number)
    try:
        if window.get_attributes().map_state != X.IsViewable:
            return None
        size = window.get_geometry()
        place = _root().translate_coords(window, 0, 0)
    except error.XError:
        return None
    return place.x, place.y, size.width, size.height


def windows():
    """(id, x, y, width, height, process, title) of the windows that the window manager shows."""
    found = []
    for number in _property(_root(), '_NET_CLIENT_LIST') or []:
        place = geometry(number)
        if place is None:
            continue
        window = _window(number)
        try:
            process = _property(window, '_NET_WM_PID')
            title = _property(window, '_NET_WM_NAME')
        except error.XError:
            continue
        found.append((number, *place, process[0] if process else 0, title or ''))
    return found


def floating_windows():
    """Windows that the window manager leaves alone: popovers, and what is dragged."""
    found = set()
    for window in _root().query_tree().children:
        try:
            is_alone = window.get_attributes().override_redirect
        except error.XError:
            continue
        place = geometry(window.id) if is_alone else None
        if place is not None and min(place[2:]) > LEAST_SIZE:
            found.add(window.id)
    return found


def shadow(number):
    """left, right, top, bottom: pixels that a window draws around itself."""
    try:
        return _property(_window(number), '_GTK_FRAME_EXTENTS') or (0, 0, 0, 0)
    except error.XError:
        return 0, 0, 0, 0
