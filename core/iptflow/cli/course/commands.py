"""The commands of a course as commands of the shell, made from the fields of their records.

The first field that is asked for stands without a name, all others are options. A list is written with commas or by
repeating the option; a map as ``NAME=VALUE``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args, get_origin

import click
import msgspec

from iptflow.cli import options
from iptflow.cli.command import Command
from iptflow.cli.course.asked import ask
from iptflow.cli.output import Output
from iptflow.course import commands as c

COMMON: Final = ("now", "actor", "on", "share_with")
PLAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "record-fact": ("fact", "value"),
    "record-measure": ("measure", "items"),
    "advance": ("to",),
    "override": ("matter",),
    "hold": (),
    "end": ("ending",),
    "answer-deviation": ("entry", "code"),
}
"""What stands without a name, where it is not just the first field that is asked for."""

RENAMED: Final = {"key": "which"}
_HELP: Final = {
    "on": "The clinical date; without it today.",
    "now": "The instant, with a zone; without it the clock's.",
    "actor": "Who asks.",
    "share_with": "Who besides the therapist may see it.",
    "once": "A key of your own: sent twice, the command counts once.",
    "which": "Which one, of a fact of which there are several.",
    "considered": "AREA=ONSET,HELP: dispute=linked,likely.",
    "declined": "It was asked and not answered.",
}


def __getattr__(name: str) -> click.Command:
    """The command of this name."""
    kind = _KINDS.get(name.replace("_", "-"))
    if kind is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _command(name.replace("_", "-"), kind)


_KINDS: Final[Mapping[str, type[c.Command]]] = {
    str(kind.__struct_config__.tag): kind
    for kind in get_args(c.AnyCommand)
    if kind not in (c.OpenCourse, c.ChangeProtocol)  # these two compose first, and are modules of their own
}


def _command(name: str, kind: type[c.Command]) -> click.Command:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    asked = [each for each in fields if fields[each].required and each not in COMMON]
    plain = PLAIN.get(name, tuple(asked[:1]))
    own = [each for each in fields if each not in COMMON and each not in plain]
    parameters: list[click.Parameter] = [click.Argument(["course"])]
    parameters += [_argument(each, fields[each]) for each in plain]
    parameters += [_option(each, fields[each]) for each in own]
    parameters += [_option(each, fields[each], required=False) for each in ("on", "now", "actor", "share_with")]
    parameters.append(click.Option(["--once"], default="", help=_HELP["once"]))

    @options.journal
    @options.site
    def run(output: Output, course: str, db: str, site: Any, once: str, **given: Any) -> int:
        return ask(output, kind, course, given, db=db, site=site, key=once)

    wanted = getattr(run, "__click_params__", [])
    return Command(name, callback=run, params=[*parameters, *reversed(wanted)], help=kind.__doc__)


def _argument(name: str, field: msgspec.structs.FieldInfo) -> click.Argument:
    if _is_many(field.type) or get_origin(field.type) is dict:
        many = f"[{_metavar(name, field.type)}]..."
        return click.Argument([name], nargs=-1, required=field.required, metavar=many)
    one = None if field.required else f"[{name.upper()}]"
    return click.Argument([name], required=field.required, type=_type(field.type), metavar=one)


def _option(name: str, field: msgspec.structs.FieldInfo, *, required: bool | None = None) -> click.Option:
    shown = RENAMED.get(name, name)
    flag = f"--{shown.replace('_', '-')}"
    wanted = field.required if required is None else required
    help_ = _HELP.get(shown, "")
    if field.type is bool:
        return click.Option([flag, name], is_flag=True, default=None, help=help_)
    many = _is_many(field.type) or get_origin(field.type) is dict
    return click.Option(
        [flag, name],
        type=_type(field.type),
        multiple=many,
        required=wanted,
        metavar=_metavar(shown, field.type),
        help=help_,
        callback=options.instant if name == "now" else None,
    )


def _is_many(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _type(kind: Any) -> Any:
    parts = get_args(kind) or (kind,)
    if get_origin(kind) is Literal:
        return click.Choice(parts)
    return click.INT if int in parts and bool not in parts and str not in parts and not _is_dict(kind) else click.STRING


def _is_dict(kind: Any) -> bool:
    return get_origin(kind) is dict


def _metavar(name: str, kind: Any) -> str | None:
    if _is_dict(kind):
        return "NAME=VALUE"
    return f"{name.upper()},…" if _is_many(kind) else None
