"""An import contract: other apps enter an app through its services, selectors, permissions, models, rules and enums.

import-linter's own «protected» contract wants every protected module to exist; this one holds for rooms to come.
"""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def _values(field: Any) -> list[str]:
    """A contract's field reads as its value, which its declared type does not say."""
    return [str(value) for value in field]


def _with_descendants(graph: ImportGraph, module: str) -> set[str]:
    return {module} | graph.find_descendants(module) if module in graph.modules else set()


class FrontDoorContract(Contract):
    """No module outside an app imports one of its `rooms`, but for the `doorkeepers`.

    A room in `like_to_like` may be imported by the room of the same name of another app, and by the composition root.
    """

    apps = fields.ListField(subfield=fields.StringField())
    rooms = fields.ListField(subfield=fields.StringField())
    doorkeepers = fields.ListField(subfield=fields.StringField())
    root = fields.StringField()
    like_to_like = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import that goes round the front door, in the check's metadata."""
        found: list[tuple[str, str, int]] = []
        doorkeepers, alike = set(_values(self.doorkeepers)), set(_values(self.like_to_like))
        for app in _values(self.apps):
            for room in _values(self.rooms):
                for imported in _with_descendants(graph, f"{app}.{room}"):
                    for importer in graph.find_modules_that_directly_import(imported):
                        parts = importer.split(".")
                        neighbour = room in alike and (parts[1:2] == [room] or parts[0] == str(self.root))
                        if parts[0] != app and importer not in doorkeepers and not neighbour:
                            details = graph.get_import_details(importer=importer, imported=imported)
                            found.append((importer, imported, details[0]["line_number"] if details else 0))
        return ContractCheck(kept=not found, metadata={"found": sorted(found)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line an import."""
        for importer, imported, line in check.metadata["found"]:
            output.print_error(f"{importer} (l.{line}) imports {imported}: enter through the front door")
