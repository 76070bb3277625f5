"""Labels of points keep clear of marks, of each other and of the frame."""

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bayestrace.plots.labelling import Box, placed_labels

FRAME = Box(0, 0, 60, 60)
SIZE = (9.0, 2.8)
spots = st.lists(
    st.tuples(st.floats(2, 58, width=16), st.floats(2, 58, width=16)),
    min_size=1,
    max_size=20,
    unique=True,
)


@given(spots)
def test_labels_never_overlap_marks_or_each_other_or_leave_the_frame(points):
    placed = placed_labels(points, [[SIZE]] * len(points), FRAME, [])
    boxes = [label.box for label in placed if label]
    assert all(box.within(FRAME) for box in boxes)
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    assert not any(box.meets(Box(x, y, x, y)) for box in boxes for x, y in points)


@given(spots)
def test_placing_twice_gives_the_same(points):
    sizes = [[SIZE]] * len(points)
    assert placed_labels(points, sizes, FRAME, []) == placed_labels(points, sizes, FRAME, [])


def test_a_lonely_point_has_its_label_beside_it_without_a_leader():
    (label,) = placed_labels([(30, 30)], [[SIZE]], FRAME, [])
    assert label.box.left > 30
    assert not label.leader


def test_a_point_among_others_is_tied_to_its_label_by_a_leader():
    ring = [
        (30 + 3.5 * math.cos(n * math.pi / 4), 30 + 3.5 * math.sin(n * math.pi / 4))
        for n in range(8)
    ]
    placed = placed_labels([(30, 30), *ring], [[SIZE]] * 9, FRAME, [])
    assert placed[0] is None or placed[0].leader


def test_obstacles_are_left_free():
    wall = Box(31, 0, 60, 60)
    (label,) = placed_labels([(30, 30)], [[SIZE]], FRAME, [wall])
    assert not label.box.meets(wall)


def test_a_label_without_room_is_left_out():
    assert placed_labels([(30, 30)], [[(90.0, 3.0)]], FRAME, []) == [None]
