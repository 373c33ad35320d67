"""What a desktop gives a program over D-Bus, played for tests: notifications, a tray, idle time and
the background portal. Each runs in a thread of its own, on a connection of its own, so that it can
come and go while the test looks on.

    with NotificationServer() as server, Tray() as tray:
        item = tray.wait_item()
        item.activate()
"""
import glob
import os
import re
import subprocess
import threading

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

import desktop  # noqa: E402

BUS = 'org.freedesktop.DBus'


def connect():
    """A connection of its own: closing it is what a crash looks like to others."""
    return Gio.DBusConnection.new_for_address_sync(
        os.environ['DBUS_SESSION_BUS_ADDRESS'],
        Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
        | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)


def call(connection, name, path, interface, method, parameters=None):
    return connection.call_sync(name, path, interface, method, parameters, None,
                                Gio.DBusCallFlags.NO_AUTO_START, 5000, None)


class Service:
    """A name on the bus with objects. Subclasses say NAME, OBJECTS (path → XML) and answer()."""

    NAME = ''
    OBJECTS = {}

    def __init__(self):
        self.connection = None
        self.loop = None
        self.thread = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self.stop()

    def start(self):
        ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(ready,), daemon=True)
        self.thread.start()
        assert ready.wait(10), f'{self.NAME} did not start'

    def run(self, ready):
        context = GLib.MainContext.new()
        context.push_thread_default()
        self.connection = connect()
        for path, xml in self.OBJECTS.items():
            for interface in Gio.DBusNodeInfo.new_for_xml(xml).interfaces:
                self.connection.register_object(path, interface, self.on_call, self.on_get, None)
        self.loop = GLib.MainLoop.new(context, False)
        call(self.connection, BUS, '/org/freedesktop/DBus', BUS, 'RequestName',
             GLib.Variant('(su)', (self.NAME, 4)))
        ready.set()
        self.loop.run()
        self.connection.close_sync(None)
        context.pop_thread_default()

    def stop(self):
        if self.thread is not None:
            self.loop.quit()
            self.thread.join(10)
        self.thread = None

    def emit(self, path, interface, signal, parameters):
        self.connection.emit_signal(None, path, interface, signal, parameters)

    def on_call(self, _connection, sender, _path, _interface, method, parameters, invocation):
        reply = self.answer(sender, method, parameters.unpack())
        invocation.return_value(reply)

    def on_get(self, _connection, _sender, _path, _interface, name):
        return self.properties()[name]

    def answer(self, sender, method, arguments):
        raise NotImplementedError

    def properties(self):
        return {}


class Notification:
    """What a server was asked to show."""

    def __init__(self, number, arguments):
        self.number = number
        self.title, self.body, actions = arguments[3], arguments[4], arguments[5]
        self.actions = dict(zip(actions[::2], actions[1::2]))


class NotificationServer(Service):
    """org.freedesktop.Notifications. What is on the screen is in `shown`, everything in `all`."""

    NAME = 'org.freedesktop.Notifications'
    PATH = '/org/freedesktop/Notifications'
    OBJECTS = {PATH: """<node><interface name='org.freedesktop.Notifications'>
      <method name='GetCapabilities'><arg type='as' direction='out'/></method>
      <method name='GetServerInformation'><arg type='s' direction='out'/>
        <arg type='s' direction='out'/><arg type='s' direction='out'/>
        <arg type='s' direction='out'/></method>
      <method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>
        <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>
        <arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>
        <arg type='i' direction='in'/><arg type='u' direction='out'/></method>
      <method name='CloseNotification'><arg type='u' direction='in'/></method>
      <signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>
      <signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>
      </interface></node>"""}

    def __init__(self):
        super().__init__()
        self.shown = {}
        self.all = []
        self.last = 0

    def answer(self, sender, method, arguments):
        if method == 'GetCapabilities':
            return GLib.Variant('(as)', (['body', 'body-markup', 'actions'],))
        if method == 'GetServerInformation':
            return GLib.Variant('(ssss)', ('test', 'tweener', '1', '1.2'))
        if method == 'CloseNotification':
            self.close(arguments[0], 3)
            return None
        self.last = max(self.last + (arguments[1] == 0), arguments[1])
        number = arguments[1] or self.last
        self.shown[number] = Notification(number, arguments)
        self.all.append(self.shown[number])
        return GLib.Variant('(u)', (number,))

    def close(self, number, reason):
        self.shown.pop(number, None)
        self.emit(self.PATH, self.NAME, 'NotificationClosed',
                  GLib.Variant('(uu)', (number, reason)))

    def click(self, notification, action='default'):
        """As a person does: the notification goes with it."""
        self.emit(self.PATH, self.NAME, 'ActionInvoked',
                  GLib.Variant('(us)', (notification.number, action)))
        self.close(notification.number, 2)

    def find(self, title=None, body=None):
        return next((n for n in list(self.shown.values()) if title in (None, n.title)
                     and body in (None, n.body)), None)

    def wait(self, title=None, body=None, timeout=None):
        return desktop.wait_until(lambda: self.find(title, body),
                                  f'a notification {title or ""} {body or ""}', timeout)

    def wait_gone(self, notification):
        desktop.wait_until(lambda: self.shown.get(notification.number) is not notification,
                           f'the notification {notification.title} to go away')


class Item:
    """A program's item in a tray, as the tray sees it."""

    INTERFACE = 'org.kde.StatusNotifierItem'
    MENU = 'com.canonical.dbusmenu'

    def __init__(self, name, path='/StatusNotifierItem'):
        self.name, self.path = name, path
        self.connection = connect()

    def get(self, name):
        return call(self.connection, self.name, self.path, 'org.freedesktop.DBus.Properties',
                    'Get', GLib.Variant('(ss)', (self.INTERFACE, name))).unpack()[0]

    def activate(self):
        call(self.connection, self.name, self.path, self.INTERFACE, 'Activate',
             GLib.Variant('(ii)', (0, 0)))

    def call_menu(self, method, parameters):
        return call(self.connection, self.name, self.get('Menu'), self.MENU, method,
                    parameters).unpack()

    def menu(self):
        """label → properties with 'id', of what is visible; separators are left out."""
        _, (_, _, children) = self.call_menu('GetLayout', GLib.Variant('(iias)', (0, -1, [])))
        return {properties['label'].replace('_', ''): dict(properties, id=number)
                for number, properties, _ in children
                if properties.get('visible') and 'label' in properties}

    def choose(self, label):
        number = self.menu()[label]['id']
        self.call_menu('Event', GLib.Variant(
            '(isvu)', (number, 'clicked', GLib.Variant('i', 0), 0)))

    def wait(self, name, value):
        desktop.wait_until(lambda: self.get(name) == value, f'{name} of the item to be {value!r}')


class Tray(Service):
    """org.kde.StatusNotifierWatcher with a host, which is itself."""

    NAME = 'org.kde.StatusNotifierWatcher'
    PATH = '/StatusNotifierWatcher'
    OBJECTS = {PATH: """<node><interface name='org.kde.StatusNotifierWatcher'>
      <method name='RegisterStatusNotifierItem'><arg type='s' direction='in'/></method>
      <method name='RegisterStatusNotifierHost'><arg type='s' direction='in'/></method>
      <property name='RegisteredStatusNotifierItems' type='as' access='read'/>
      <property name='IsStatusNotifierHostRegistered' type='b' access='read'/>
      <property name='ProtocolVersion' type='i' access='read'/>
      <signal name='StatusNotifierHostRegistered'/>
      </interface></node>"""}

    def __init__(self, has_host=True):
        super().__init__()
        self.names = []
        self.has_host = has_host

    def start(self):
        self.names = []
        super().start()

    def answer(self, sender, method, arguments):
        if method == 'RegisterStatusNotifierItem':
            self.names.append(sender if arguments[0].startswith('/') else arguments[0])
        return None

    def properties(self):
        return {'RegisteredStatusNotifierItems': GLib.Variant('as', self.names),
                'IsStatusNotifierHostRegistered': GLib.Variant('b', self.has_host),
                'ProtocolVersion': GLib.Variant('i', 0)}

    def add_host(self):
        self.has_host = True
        self.emit(self.PATH, self.NAME, 'StatusNotifierHostRegistered', None)

    def wait_item(self):
        desktop.wait_until(lambda: self.names, 'an item in the tray')
        return Item(self.names[-1])


PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=10;x=640;y=1000"/>
      <property name="length" type="double" value="1"/>
      <property name="length-adjust" type="bool" value="true"/>
      <property name="size" type="uint" value="48"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="icon-size" type="int" value="32"/>
    </property>
  </property>
</channel>
"""


class Panel:
    """xfce4-panel with nothing but its tray."""

    def __init__(self):
        self.processes = []
        self.connection = connect()

    def __enter__(self):
        folder = os.path.join(os.environ['XDG_CONFIG_HOME'],
                              'xfce4', 'xfconf', 'xfce-perchannel-xml')
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, 'xfce4-panel.xml'), 'w', encoding='utf-8') as file:
            file.write(PANEL)
        settings = glob.glob('/usr/lib*/xfce4/xfconf/xfconfd') + glob.glob(
            '/usr/lib*/*/xfce4/xfconf/xfconfd')
        for command in (settings[:1],
                        ['xfce4-panel', '--disable-wm-check', '--sm-client-disable']):
            self.processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                                   stderr=subprocess.DEVNULL))
        desktop.wait_until(lambda: self.get('IsStatusNotifierHostRegistered'), 'the panel\'s tray',
                           60)
        return self

    def __exit__(self, *exception):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()

    def get(self, name):
        try:
            return call(self.connection, Tray.NAME, Tray.PATH,
                        'org.freedesktop.DBus.Properties', 'Get',
                        GLib.Variant('(ss)', (Tray.NAME, name))).unpack()[0]
        except GLib.GError:
            return None

    def has_item(self):
        return bool(self.get('RegisteredStatusNotifierItems')) and self.place()[2] > 40

    def windows(self, title):
        """(width, height, x, y) of the windows of that title, whoever manages them."""
        found = re.findall(rf'"{title}": .* (\d+)x(\d+)\+.*\+(-?\d+)\+(-?\d+)',
                           desktop.run('xwininfo', '-root', '-tree'))
        return [tuple(map(int, numbers)) for numbers in found]

    def place(self):
        """x, y, width, height of the panel, which is as wide as what it shows."""
        width, height, x, y = max(self.windows('xfce4-panel'), default=(0, 0, 0, 0))
        return x, y, width, height

    def click(self, button=1):
        x, y, width, height = self.place()
        desktop.run('xdotool', 'mousemove', '--sync', str(x + width // 2), str(y + height // 2),
                    'click', str(button))

    def has_menu(self):
        return any(height > 150 for _, height, _, _ in self.windows('wrapper-2.0'))

    def has_colors(self):
        """Whether something with a colour is drawn on it: its own parts are grey."""
        x, y, width, height = self.place()
        shot = subprocess.run(['import', '-window', 'root', '-crop',
                               f'{width}x{height}+{x}+{y}', 'rgb:-'],
                              capture_output=True, check=True).stdout
        step = len(shot) // (width * height)
        return any(max(shot[i:i + step]) - min(shot[i:i + step]) > 80
                   for i in range(0, len(shot) - step, step))


class IdleMonitor(Service):
    """org.gnome.Mutter.IdleMonitor: leave() and come_back() stand for a person."""

    NAME = 'org.gnome.Mutter.IdleMonitor'
    PATH = '/org/gnome/Mutter/IdleMonitor/Core'
    OBJECTS = {PATH: """<node><interface name='org.gnome.Mutter.IdleMonitor'>
      <method name='AddIdleWatch'><arg type='t' direction='in'/>
        <arg type='u' direction='out'/></method>
      <method name='AddUserActiveWatch'><arg type='u' direction='out'/></method>
      <method name='RemoveWatch'><arg type='u' direction='in'/></method>
      <signal name='WatchFired'><arg type='u'/></signal></interface></node>"""}

    def __init__(self):
        super().__init__()
        self.watches = {}
        self.last = 0

    def answer(self, sender, method, arguments):
        if method == 'RemoveWatch':
            self.watches.pop(arguments[0], None)
            return None
        self.last += 1
        self.watches[self.last] = arguments[0] if arguments else 'active'
        return GLib.Variant('(u)', (self.last,))

    def fire(self, kind):
        def find():
            return next((n for n, what in self.watches.items()
                         if (what == 'active') == (kind == 'active')), None)
        number = desktop.wait_until(find, f'a watch for {kind}')
        if kind == 'active':
            self.watches.pop(number)
        self.emit(self.PATH, self.NAME, 'WatchFired', GLib.Variant('(u)', (number,)))

    def leave(self):
        self.fire('idle')

    def come_back(self):
        self.fire('active')


class BackgroundPortal(Service):
    """org.freedesktop.portal.Background, which allows or does not."""

    NAME = 'org.freedesktop.portal.Desktop'
    PATH = '/org/freedesktop/portal/desktop'
    OBJECTS = {PATH: """<node><interface name='org.freedesktop.portal.Background'>
      <method name='RequestBackground'><arg type='s' direction='in'/>
        <arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>
      </interface></node>"""}

    def __init__(self, allows, starts=False):
        super().__init__()
        self.allows = allows
        self.starts = starts
        self.asked = []

    def answer(self, sender, method, arguments):
        options = arguments[1]
        path = f'{self.PATH}/request/{sender[1:].replace(".", "_")}/{options["handle_token"]}'
        self.asked.append(options)
        self.emit(path, 'org.freedesktop.portal.Request', 'Response', GLib.Variant(
            '(ua{sv})', (0, {'background': GLib.Variant('b', self.allows),
                             'autostart': GLib.Variant('b', self.starts and
                                                       options['autostart'])})))
        return GLib.Variant('(o)', (path,))
