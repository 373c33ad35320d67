"""The portals that a program in a sandbox asks, played for tests: notifications, secrets, the
network, proxies, a locked screen and running in the background.

    with Portal() as portal:
        told = portal.wait('Bob')
        portal.click(told)
"""
import os

from gi.repository import Gio, GLib

import desktop
import desktop_services as services

SECRET = b'0123456789abcdef' * 4
ANSWERS_AFTER = 200     # milliseconds: programs may listen only once a request was taken


class Portal(services.Service):
    """org.freedesktop.portal.Desktop. What is shown is in `shown`: id → what the program said."""

    NAME = 'org.freedesktop.portal.Desktop'
    PATH = '/org/freedesktop/portal/desktop'
    INTERFACE = 'org.freedesktop.portal'
    OBJECTS = {PATH: """<node>
      <interface name='org.freedesktop.portal.Notification'>
        <method name='AddNotification'><arg type='s' direction='in'/>
          <arg type='a{sv}' direction='in'/></method>
        <method name='RemoveNotification'><arg type='s' direction='in'/></method>
        <property name='version' type='u' access='read'/></interface>
      <interface name='org.freedesktop.portal.ProxyResolver'>
        <method name='Lookup'><arg type='s' direction='in'/>
          <arg type='as' direction='out'/></method>
        <property name='version' type='u' access='read'/></interface>
      <interface name='org.freedesktop.portal.Background'>
        <method name='RequestBackground'><arg type='s' direction='in'/>
          <arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>
        <property name='version' type='u' access='read'/></interface>
      <interface name='org.freedesktop.portal.Inhibit'>
        <method name='CreateMonitor'><arg type='s' direction='in'/>
          <arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>
        <signal name='StateChanged'><arg type='o'/><arg type='a{sv}'/></signal>
        <property name='version' type='u' access='read'/></interface>
      <interface name='org.freedesktop.portal.Secret'>
        <method name='RetrieveSecret'><arg type='h' direction='in'/>
          <arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>
        <property name='version' type='u' access='read'/></interface>
      <interface name='org.freedesktop.portal.NetworkMonitor'>
        <method name='GetStatus'><arg type='a{sv}' direction='out'/></method>
        <method name='CanReach'><arg type='s' direction='in'/><arg type='u' direction='in'/>
          <arg type='b' direction='out'/></method>
        <signal name='changed'/>
        <property name='version' type='u' access='read'/></interface>
      </node>"""}

    def __init__(self, program):
        super().__init__()
        self.program = program
        self.shown = {}
        self.asked = []
        self.monitors = []      # (who listens, its path)

    def on_get(self, _connection, _sender, _path, interface, _name):
        return GLib.Variant('u', 3 if interface.endswith('NetworkMonitor') else 1)

    def on_call(self, _connection, sender, _path, _interface, method, parameters, invocation):
        arguments = parameters.unpack()
        self.asked.append(method)
        if method == 'RetrieveSecret':
            files = invocation.get_message().get_unix_fd_list()
            with open(files.get(arguments[0]), 'wb') as file:
                file.write(SECRET)
        invocation.return_value(self.answer(sender, method, arguments))

    def answer(self, sender, method, arguments):
        if method == 'AddNotification':
            self.shown[arguments[0]] = arguments[1]
        elif method == 'RemoveNotification':
            self.shown.pop(arguments[0], None)
        elif method == 'Lookup':
            return GLib.Variant('(as)', (['direct://'],))
        elif method == 'GetStatus':
            return GLib.Variant('(a{sv})', ({'available': GLib.Variant('b', True),
                                             'metered': GLib.Variant('b', False),
                                             'connectivity': GLib.Variant('u', 4)},))
        elif method == 'CanReach':
            return GLib.Variant('(b)', (True,))
        elif method == 'RetrieveSecret':
            return self.respond(sender, arguments[1], {})
        elif method == 'CreateMonitor':
            token = arguments[1]['session_handle_token']
            self.monitors.append((sender, self.path_of('session', sender, token)))
            return self.respond(sender, arguments[1],
                                {'session_handle': GLib.Variant('s', self.monitors[-1][1])})
        elif method == 'RequestBackground':
            return self.respond(sender, arguments[1], {'background': GLib.Variant('b', True),
                                                       'autostart': GLib.Variant('b', False)})
        return None

    def path_of(self, kind, sender, token):
        return f'{self.PATH}/{kind}/{sender[1:].replace(".", "_")}/{token}'

    def lock(self, is_locked):
        """The screen is locked, or not any more."""
        state = {'screensaver-active': GLib.Variant('b', is_locked),
                 'session-state': GLib.Variant('u', 1)}
        for listener, monitor in self.monitors:
            self.connection.emit_signal(listener, self.PATH, f'{self.INTERFACE}.Inhibit',
                                        'StateChanged', GLib.Variant('(oa{sv})', (monitor, state)))

    def respond(self, sender, options, results):
        """Answers a request a little later; returns its path, which is the answer to the call."""
        path = self.path_of('request', sender, options.get('handle_token', 'tweener'))

        def answer(*_):
            # to who asked alone: some listen without a match rule
            self.connection.emit_signal(sender, path, f'{self.INTERFACE}.Request', 'Response',
                                        GLib.Variant('(ua{sv})', (0, results)))
            return GLib.SOURCE_REMOVE
        source = GLib.timeout_source_new(ANSWERS_AFTER)
        source.set_callback(answer)
        source.attach(self.loop.get_context())
        return GLib.Variant('(o)', (path,))

    def find(self, title):
        return next((said for said in list(self.shown.values()) if said['title'] == title), None)

    def wait(self, title, timeout=None):
        return desktop.wait_until(lambda: self.find(title), f'a notification of {title}', timeout)

    def click(self, said):
        """As a real one does: it activates the action on the program's own name, which starts the
        program where it does not run."""
        target = said.get('default-action-target')
        connection = services.connect()
        connection.call_sync(
            self.program, '/' + self.program.replace('.', '/'), 'org.freedesktop.Application',
            'ActivateAction',
            GLib.Variant('(sava{sv})', (said['default-action'].removeprefix('app.'),
                                        [GLib.Variant('s', target)] if target else [], {})),
            None, Gio.DBusCallFlags.NONE, int(desktop.TIMEOUT * 1000), None)


def give_activation(folder):
    """Links the service files of a folder, so that the private desktop's bus starts programs."""
    services_folder = os.path.join(os.path.dirname(os.environ['XDG_RUNTIME_DIR']), 'services')
    for name in os.listdir(folder):
        place = os.path.join(services_folder, name)
        if not os.path.lexists(place):
            os.symlink(os.path.join(folder, name), place)
    services.call(services.connect(), services.BUS, '/org/freedesktop/DBus', services.BUS,
                  'ReloadConfig')
