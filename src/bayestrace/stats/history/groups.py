"""Changes that belong together: a union of whatever shares an item or a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from bayestrace.stats.history.edits import Edit

__all__ = ["Groups"]

Node = tuple[str, ...]


class Groups:
    """Nodes (items, clusters, frames) joined into groups; each edit hangs on one node."""

    def __init__(self) -> None:
        self._parent: dict[Node, Node] = {}
        self._edits: list[tuple[Edit, Node]] = []

    def add(self, edit: Edit, node: Node) -> None:
        """Hang an edit on a node."""
        self._edits.append((edit, node))

    def join(self, one: Node, other: Node) -> None:
        """Put two nodes into one group."""
        self._parent[self.of(other)] = self.of(one)

    def of(self, node: Node) -> Node:
        """Return the node that stands for a group."""
        path = []
        while self._parent.get(node, node) != node:
            path.append(node)
            node = self._parent[node]
        for passed in path:
            self._parent[passed] = node
        return node

    @property
    def placed(self) -> Iterator[tuple[Edit, Node]]:
        """Every edit with the node of its group."""
        return ((edit, self.of(node)) for edit, node in self._edits)
