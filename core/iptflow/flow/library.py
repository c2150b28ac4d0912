"""The documents that a flow can compose: the base, and what plugins and folders bring, each with its instruments.

An adaptation is found by the name of its file, which is its id, and read when somebody asks for it: whoever composes
one of fifty waits for one. What cannot be used is told with its reason, and nothing else is held up by it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import msgspec

from iptflow.documents import Document, finding
from iptflow.errors import DocumentError, Finding, IptflowError, PluginRejected, UnknownName
from iptflow.flow.instruments import with_instruments
from iptflow.hooks import calls
from iptflow.hooks.concerned import Concerned
from iptflow.hooks.host import PluginHost

SUFFIX = ".yaml"
JOINED = "+"
"""What stands between the ids in the id of a composed protocol."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot be used, with what was found: a plugin as a whole (no ``name``), or one adaptation.

    ``origin`` is the plugin's name, or the folder.
    """

    origin: str
    name: str = ""
    reason: str
    findings: tuple[Finding, ...] = ()


class Library:
    """The adaptations of a host's plugins and of folders, by id."""

    def __init__(self, host: PluginHost, folders: Iterable[str | os.PathLike[str]] = ()) -> None:
        self._host = host
        self._folders = tuple(Path(folder) for folder in folders)
        self._read: dict[str, Document] = {}
        self._asked: dict[str, Concerned] = {}

    @cached_property
    def _brought(self) -> calls.Heard[calls.Brought]:
        return calls.adaptations(self._host)

    @cached_property
    def _files(self) -> dict[str, list[calls.Brought]]:
        found: dict[str, list[calls.Brought]] = {}
        for each in (*self._brought.values, *(each for folder in self._folders for each in _in_folder(folder))):
            found.setdefault(each.document.name.removesuffix(SUFFIX), []).append(each)
        return {name: found[name] for name in sorted(found)}

    @cached_property
    def owners(self) -> dict[str, str]:
        """The plugin or folder that brings an adaptation, by the adaptation's id."""
        return {name: brought[0].plugin for name, brought in self._files.items() if len(brought) == 1}

    def asked_about(self, protocol: str) -> Concerned:
        """The plugins that are asked about a composed protocol and its courses, by its id.

        A plugin that brings adaptations is asked about these alone; one that brings none, about everything.
        """
        if protocol not in self._asked:
            concerned = {each.plugin for part in protocol.split(JOINED) for each in self._files.get(part, ())}
            bringing = {each.plugin for each in self._brought.values}
            self._asked[protocol] = Concerned(self._host, frozenset(bringing - concerned))
        return self._asked[protocol]

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the adaptations that can be asked for."""
        return tuple(self.owners)

    def adaptation(self, name: str) -> Document:
        """The adaptation with this id.

        Raises:
            UnknownName: nobody brings it.
            PluginRejected: two bring it, so that nobody can say which is meant.
            DocumentError: its document cannot be used.
        """
        if name not in self._read:
            self._read[name] = self._open(name)
        return self._read[name]

    def adaptations(self) -> dict[str, Document]:
        """All adaptations that can be used; ``refused`` tells of the others."""
        found: dict[str, Document] = {}
        for name in self._files:
            try:
                found[name] = self.adaptation(name)
            except IptflowError:
                continue
        return found

    def refused(self) -> tuple[Refused, ...]:
        """The plugins and adaptations that cannot be used, by origin, each with the reason."""
        told = [Refused(origin=each.name, reason=each.reason) for each in self._host.refused]
        for fault in self._brought.faults:
            reason = f"{fault.hook} failed: {fault.kind} {fault.where}".rstrip()
            told.append(Refused(origin=fault.plugin, reason=reason))
        for name, brought in self._files.items():
            try:
                self.adaptation(name)
            except IptflowError as error:
                found = tuple(getattr(error, "findings", ()))
                told += [Refused(origin=o, name=name, reason=error.message, findings=found) for o in _origins(brought)]
        return tuple(sorted(told, key=lambda each: (each.origin, each.name)))

    def _open(self, name: str) -> Document:
        brought = self._files.get(name)
        if not brought:
            raise UnknownName(f"There is no adaptation {name!r}.", name=name, hint=self._known())
        if len(brought) > 1:
            raise PluginRejected(
                f"The adaptation {name} is brought by {' and by '.join(_origins(brought))}: neither is used.",
                plugin=brought[0].plugin,
                hint="Leave one of them out.",
            )
        document = with_instruments(brought[0].document, "adaptation", base().data["instruments"])
        if document.id != name:
            words = f"The file is named {name}{SUFFIX} and holds the adaptation {document.id}."
            found = finding(document, "plugin/file-name", words, "id", hint=f"Name the file {document.id}{SUFFIX}.")
            raise DocumentError(f"{name}{SUFFIX} of {brought[0].plugin} cannot be used", findings=[found])
        return document

    def _known(self) -> str:
        known = f"Known: {', '.join(self.names) or 'none'}."
        refused = [each.name for each in self._host.refused]
        return f"{known} Plugins refused: {', '.join(refused)}; iptflow doctor says why." if refused else known


def _origins(brought: list[calls.Brought]) -> list[str]:
    return sorted({each.plugin for each in brought})


def _in_folder(folder: Path) -> list[calls.Brought]:
    """Every YAML document of the folder is an adaptation.

    Raises:
        UnknownName: there is no such folder.
    """
    if not folder.is_dir():
        raise UnknownName(f"There is no folder {folder}.", name=str(folder), hint="Give a folder of adaptations.")
    return [calls.Brought(str(folder), file) for file in sorted(folder.glob(f"*{SUFFIX}"))]


@cache
def base() -> Document:
    """The base protocol with its instruments."""
    return with_instruments(files("iptflow.protocol").joinpath("ipt.yaml"), "protocol")
