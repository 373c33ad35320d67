"""Draws small pictures for the screenshots: shapes in plain colours over a gradient.

A shape is a function of a place, x and y from 0 to 1, that tells how far outside of it the place
is; negative inside. A layer is a shape and a colour, #rrggbb.
"""
import math

import gi
gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf, GLib  # noqa: E402


def circle(cx, cy, radius, stretch=1):
    """With a stretch, an ellipse that is that much wider than high."""
    return lambda x, y: math.hypot((x - cx) / stretch, y - cy) - radius


def polygon(*corners):
    """A convex one, its corners clockwise."""
    edges = list(zip(corners, corners[1:] + corners[:1]))

    def distance(x, y):
        return max(((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / math.hypot(bx - ax, by - ay)
                   for (ax, ay), (bx, by) in edges)
    return distance


def below(height, wave=0.0, turns=1.0, start=0.0):
    """The ground under a waving line."""
    return lambda x, y: height + wave * math.sin(2 * math.pi * (turns * x + start)) - y


def both(one, other):
    return lambda x, y: max(one(x, y), other(x, y))


def without(one, other):
    return lambda x, y: max(one(x, y), -other(x, y))


def channels(color):
    return [int(color[i:i + 2], 16) for i in (1, 3, 5)]


def pixel(x, y, layers, background, softness):
    """Red, green, blue and how much is covered."""
    color, covered = [0.0, 0.0, 0.0], 0.0
    if background is not None:
        color = [top + (bottom - top) * y for top, bottom in zip(*background)]
        covered = 1.0
    for shape, paint in layers:
        share = min(max(0.5 - shape(x, y) / softness, 0.0), 1.0)
        if share > 0:
            total = share + covered * (1 - share)
            color = [(new * share + old * covered * (1 - share)) / total
                     for new, old in zip(paint, color)]
            covered = total
    return *(round(value) for value in color), round(255 * covered)


def paint(path, width, height, layers, background=None):
    """Writes a PNG. background: the colours at the top and at the bottom; else transparent."""
    layers = [(shape, channels(color)) for shape, color in layers]
    background = background and [channels(color) for color in background]
    data = bytearray()
    for row in range(height):
        for column in range(width):
            data += bytes(pixel((column + .5) / width, (row + .5) / height, layers, background,
                                1 / height))
    image = GdkPixbuf.Pixbuf.new_from_bytes(GLib.Bytes.new(bytes(data)), GdkPixbuf.Colorspace.RGB,
                                            True, 8, width, height, width * 4)
    if background:
        opaque = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, False, 8, width, height)
        image.composite(opaque, 0, 0, width, height, 0, 0, 1, 1, GdkPixbuf.InterpType.NEAREST, 255)
        image = opaque
    image.savev(str(path), 'png', [], [])
    return path


# -- what the people of the screenshots show and send ---------------------------------------------

CAT = [(polygon((.2, .12), (.45, .3), (.2, .5)), '#d9772b'),
       (polygon((.8, .12), (.8, .5), (.55, .3)), '#d9772b'),
       (circle(.5, .56, .32, 1.15), '#ef8f3c'),
       (circle(.5, .7, .12, 1.3), '#fde7cf'),
       (circle(.37, .5, .055), '#3a2412'), (circle(.63, .5, .055), '#3a2412'),
       (polygon((.45, .62), (.55, .62), (.5, .68)), '#c2455c')]
GHOST = [(both(circle(.5, .42, .32), lambda x, y: y - .5), '#8f7be8'),
         (polygon((.18, .42), (.82, .42), (.82, .86), (.18, .86)), '#8f7be8'),
         (circle(.29, .88, .1), '#8f7be8'), (circle(.5, .88, .1), '#8f7be8'),
         (circle(.71, .88, .1), '#8f7be8'),
         (circle(.39, .42, .07), '#ffffff'), (circle(.61, .42, .07), '#ffffff'),
         (circle(.4, .43, .035), '#2a1d66'), (circle(.62, .43, .035), '#2a1d66')]
TEA = [(without(circle(.74, .55, .17), circle(.74, .55, .09)), '#2f8f8b'),
       (polygon((.18, .38), (.76, .38), (.66, .8), (.28, .8)), '#3fb3ad'),
       (circle(.47, .38, .07, 4.1), '#8a5a34'),
       (circle(.47, .84, .045, 7), '#2f8f8b'),
       (circle(.38, .2, .035), '#c8d6d6'), (circle(.5, .14, .045), '#c8d6d6'),
       (circle(.58, .24, .03), '#c8d6d6')]
SUNNY = [*((circle(.5 + .38 * math.cos(turn * math.pi / 4), .5 + .38 * math.sin(turn * math.pi / 4),
                   .07), '#f2a516') for turn in range(8)),
         (circle(.5, .5, .27), '#ffc93c')]
EMOTICONS = {'(kat)': CAT, '(boo)': GHOST, '(tea)': TEA, '(zon)': SUNNY}

SAILING = [(circle(.74, .25, .1), '#ffe9a8'),
           (below(.62, .012, 3), '#1f6f9c'), (below(.78, .015, 2, .3), '#185a82'),
           (polygon((.47, .14), (.47, .58), (.2, .58)), '#ffffff'),
           (polygon((.51, .2), (.74, .58), (.51, .58)), '#f4d8c0'),
           (polygon((.18, .62), (.82, .62), (.7, .74), (.3, .74)), '#b5432f')]
MOUNTAINS = [(circle(.5, .46, .19), '#ffdf8e'),
             (polygon((.3, .3), (.75, .95), (-.15, .95)), '#6a4c8c'),
             (polygon((.72, .42), (1.15, .98), (.3, .98)), '#54397a'),
             (below(.8, .03, 1), '#33254f')]
FLOWER = [(polygon((.48, .6), (.52, .6), (.52, 1), (.48, 1)), '#3c7a3f'),
          *((circle(.5 + .2 * math.cos(turn * math.pi / 3), .45 + .2 * math.sin(turn * math.pi / 3),
                    .13), '#ffffff') for turn in range(6)),
          (circle(.5, .45, .12), '#f5b82e')]
PLANET = [*((circle(x, y, .012), '#fff4d0') for x, y in
            ((.15, .2), (.8, .16), (.9, .7), (.2, .8), (.6, .9), (.35, .1))),
          (circle(.5, .5, .26), '#e5734d'),
          (both(circle(.5, .5, .26), below(.55, .02, 2)), '#c9563a'),
          (without(without(circle(.5, .5, .15, 3), circle(.5, .49, .11, 3.1)),
                   both(circle(.5, .5, .26), lambda x, y: y - .5)), '#f3d9a4')]
TREE = [(below(.8, .02, 1), '#5c8f3a'),
        (polygon((.46, .5), (.54, .5), (.56, .86), (.44, .86)), '#6d4a2f'),
        (circle(.5, .36, .23), '#2f7d4a'), (circle(.34, .46, .15), '#378d55'),
        (circle(.66, .46, .15), '#2a7043')]
FACES = {
    'boat': (SAILING, ('#8fd0ee', '#d8f0f8')),
    'cat': (CAT, ('#b6e3d4', '#6fbfae')),
    'flower': (FLOWER, ('#f5a3b7', '#c75b86')),
    'mountains': (MOUNTAINS, ('#f59a6b', '#f7c99b')),
    'planet': (PLANET, ('#1d2250', '#3b3a7c')),
    'tree': (TREE, ('#cfe8f7', '#f6f3d7')),
}
SUNSET = [(circle(.62, .5, .13, .5625), '#ffe8a3'),
          (below(.58, .02, 1.2, .1), '#7b4f7d'), (below(.66), '#d8746a'),
          (circle(.62, .7, .008, 12), '#ffd9a0'), (circle(.62, .76, .006, 16), '#f9bd90'),
          (polygon((.22, .38), (.22, .68), (.13, .68)), '#5b2f4d'),
          (polygon((.235, .44), (.3, .68), (.235, .68)), '#6b3a57'),
          (polygon((.11, .7), (.32, .7), (.28, .76), (.15, .76)), '#3d1f38'),
          (below(.9, .03, .8, .4), '#3a2140')]
SUNSET_SKY = ('#f2875f', '#fbd79a')
