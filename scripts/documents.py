"""Writes the parts of docs/ that are made from the code: documents.py [--check].

A made part stands between `<!-- made: NAME -->` and `<!-- end of NAME -->`, and whatever is there is replaced. With
--check nothing is written: it exits 1 and names the files that would change. `make docs` runs it.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click

from proxy_core import SettingInfo, describe
from proxy_core.cli import easel
from proxy_core.images.catalog import ALL_RATIOS, ALL_SIZES, MODELS, ImageModel, pixels
from proxy_core.images.geometry import possible_size
from proxy_core.images.openai_sizes import fields_for
from proxy_core.images.planning import FORMATS, STYLES
from proxy_core.images.route_table import FIRST_ROUTES
from proxy_core.images.routes import resolve
from proxy_core.images.size_table import USUAL_SIZES, size_table
from proxy_core.images.wish import Wish
from proxy_core.setting_info import SettingKind
from proxy_core.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "docs" / "settings.md", ROOT / "docs" / "commands.md", ROOT / "docs" / "mapping.md")
COMMON = frozenset({"data_dir", "demo", "vault", "help"})  # every command takes them
GROUPS = {
    "proxy": "The proxy",
    "mapping": "What becomes of a request",
    "accounts": "Accounts",
    "log": "Log, gallery, and what answers say",
    "window": "The window",
}
SIZE_SUFFIXES = ("-1k", "-2k", "-4k", "-hd")
OPENAIS = ("gpt-image-2.5-flare", "gpt-image-2", "gpt-image-1", "dall-e-3", "dall-e-2")
_TAKES = {
    SettingKind.SWITCH: "true or false",
    SettingKind.TEXT: "text",
    SettingKind.LIST: "a list of texts",
    SettingKind.ROWS: "a list of rows",
}
_UNITS = {"s": "seconds", "min": "minutes", "MB": "MB", "days": "days"}

Table = Sequence[Sequence[str]]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar within a cell is escaped."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (head, *rows)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def code(text: str) -> str:
    """As code; nothing where there is nothing."""
    return f"`{text}`" if text else ""


# --- settings


def settings() -> str:
    """Every setting, a table for each group."""
    parts = []
    for group, title in GROUPS.items():
        rows = [_setting(info) for info in describe() if info.group.value == group]
        parts.append(f"## {title}\n\n" + table(("setting", "takes", "at first", "what it does"), rows))
    return "\n\n".join(parts)


def _setting(info: SettingInfo) -> tuple[str, ...]:
    name = f'<a id="{info.name}"></a>`{info.name}`'
    return name, _takes(info), code(_plain(info.default, info)), _explained(info)


def _explained(info: SettingInfo) -> str:
    said = f"**{info.label}.** {info.help}"
    if info.kind is SettingKind.CHOICE:
        said += " " + "; ".join(f"`{value}`: {meaning}" for value, meaning in info.meanings.items()) + "."
    if info.example:
        said += f" Such as `{info.example}`."
    return said + (" Counts from the next start of the proxy." if info.restart else "")


def _takes(info: SettingInfo) -> str:
    if info.kind is SettingKind.CHOICE:
        return ", ".join(code(choice) for choice in info.choices)
    if info.kind is SettingKind.TABLE:
        beside = ", ".join(code(choice) for choice in info.choices) or _bounds(info, "a number") or "a text"
        return f"a table: beside each text {beside}"
    return _TAKES.get(info.kind) or _bounds(info, "a whole number" if info.kind is SettingKind.WHOLE else "a number")


def _bounds(info: SettingInfo, kind: str) -> str:
    if info.minimum is None or info.maximum is None:
        return ""
    unit = f" {_UNITS[info.unit]}" if info.unit else ""
    return f"{kind} from {info.minimum:g} to {_number(info.maximum)}{unit}"


def _number(value: float) -> str:
    return f"{int(value)}" if value == int(value) else f"{value:g}"


def _plain(value: object, info: SettingInfo) -> str:
    """As `easel settings set` takes it."""
    if info.kind is SettingKind.ROWS:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


# --- commands


def commands() -> str:
    """Every command with its arguments and options."""
    return "\n\n".join(_command(path, command) for path, command in leaves(easel, ("easel",)))


def leaves(group: click.Group, before: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """`easel` itself and every command that does something, with the words that a person types."""
    if group.invoke_without_command:
        yield before, group
    context = click.Context(group)
    for name in group.list_commands(context):
        path, command = (*before, name), group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from leaves(command, path)
        elif command is not None:
            yield path, command


def _command(path: tuple[str, ...], command: click.Command) -> str:
    context = click.Context(command, info_name=path[-1])
    words = " ".join((*path, *(one.make_metavar(context) for one in command.params if isinstance(one, click.Argument))))
    said = " ".join((command.help or "").split())
    rows = [_option(one, context) for one in command.params if isinstance(one, click.Option) and _is_own(one)]
    shown = f"### {' '.join(path)}\n\n{code(words)}: {said[:1].lower() + said[1:] if said else ''}"
    return f"{shown}\n\n{table(('option', 'does'), rows)}" if rows else shown


def _is_own(option: click.Option) -> bool:
    return option.name not in COMMON and not option.hidden


def _option(option: click.Option, context: click.Context) -> tuple[str, str]:
    value = "" if option.is_flag else " " + option.make_metavar(context).replace("INTEGER RANGE", "N")
    names = ", ".join(code(name + (value if name.startswith("--") else "")) for name in sorted(option.opts, key=len))
    kind = option.type
    said = option.help or ""
    if isinstance(kind, click.IntRange) and kind.max is not None:
        said += f" From {kind.min} to {kind.max}."
    return names, said + (" Needed." if option.required else "")


# --- mapping


def models() -> str:
    """Google's models and what each takes."""
    rows = (
        (
            code(one.id),
            one.name,
            "all" if one.ratios == ALL_RATIOS else f"the first {len(one.ratios)}",
            ", ".join(one.sizes) or "one for each ratio",
            str(one.references),
        )
        for one in MODELS.values()
    )
    said = f"Ratios, in order: {', '.join(ALL_RATIOS)}.\n\n"
    return said + table(("model", "is called", "ratios", "`image_size`", "references at most"), rows)


def pixel_sizes() -> str:
    """How many pixels each ratio has at each size."""
    newest, oldest = MODELS["gemini-3.1-flash-image"], MODELS["gemini-2.5-flash-image"]
    head = ("ratio", *ALL_SIZES, code(oldest.id))
    return table(head, (_pixel_row(ratio, newest, oldest) for ratio in ALL_RATIOS))


def _pixel_row(ratio: str, newest: ImageModel, oldest: ImageModel) -> list[str]:
    sized = ["x".join(map(str, pixels(newest, ratio, size))) for size in ALL_SIZES]
    own = "x".join(map(str, pixels(oldest, ratio, None))) if ratio in oldest.ratios else "-"
    return [ratio, *sized, own]


def usual_sizes() -> str:
    """What becomes of the sizes that clients usually send."""
    rows = ((code(row.size), row.ratio, row.pixels, str(row.note or "")) for row in size_table(Settings()))
    return table(("`size`", "ratio", "pixels at 1K", "mapping note"), rows)


def qualities() -> str:
    """What the qualities become with each of Google's models, as the settings are at first."""
    names = Settings().qualities
    rows = (
        (code(quality), *(_quality(wanted, model, quality) for model in MODELS)) for quality, wanted in names.items()
    )
    return table(("`quality`", *(code(model) for model in MODELS)), rows)


def _quality(wanted: str, model: str, quality: str) -> str:
    return possible_size(wanted, MODELS[model], source="quality", asked=quality)[0] or "its one size"


def suffixes() -> str:
    """What the endings of a model's name ask for."""
    rows = [(f"`-{ratio.replace(':', 'x')}`, `-{ratio.replace(':', '-')}`", f"ratio {ratio}") for ratio in ALL_RATIOS]
    sizes = {suffix: resolve(f"gemini-3.1-flash-image{suffix}", Settings()).size for suffix in SIZE_SUFFIXES}
    rows += [(code(suffix), f"size {size}") for suffix, size in sizes.items()]
    return table(("ending", "asks for"), rows)


def routes() -> str:
    """The table of routes as it is at first."""
    rows = (
        (
            code(row.match),
            row.provider,
            _drawn_by(row.model),
            _drawn_by(row.otherwise) if row.otherwise else "",
            row.image_size,
        )
        for row in FIRST_ROUTES
    )
    return table(("match", "provider", "model", "without an account there", "`image_size`"), rows)


def _drawn_by(model: str) -> str:
    return {"": "as asked", "default": "the default model"}.get(model) or code(model)


def styles() -> str:
    """The sentences that `style` adds."""
    return table(("`style`", "is added to the prompt"), ((code(style), said) for style, said in STYLES.items()))


def formats() -> str:
    """The formats that Easel converts to."""
    rows = ((code(asked), f"image/{made}") for asked, made in FORMATS.items())
    return table(("`output_format`", "the picture is"), rows)


def openai_asked() -> str:
    """The size that OpenAI's own models are asked for."""
    return _asked_of_openai("size", USUAL_SIZES)


def openai_quality() -> str:
    """The quality that OpenAI's own models are asked for."""
    return _asked_of_openai("quality", ("low", "medium", "high", "standard", "hd", "xhigh", "max"))


def _asked_of_openai(field: str, values: Sequence[str]) -> str:
    head = (code(field), *(code(model) for model in OPENAIS))
    rows = [[code(value), *(_asked(field, value, model) for model in OPENAIS)] for value in values]
    return table(head, rows)


def _asked(field: str, value: str, model: str) -> str:
    wish = Wish("", size=value) if field == "size" else Wish("", quality=value)
    fields, _ = fields_for(wish, model)
    return str(fields.get(field, "none"))


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "commands": commands,
    "models": models,
    "pixels": pixel_sizes,
    "sizes": usual_sizes,
    "qualities": qualities,
    "suffixes": suffixes,
    "routes": routes,
    "styles": styles,
    "formats": formats,
    "openai_sizes": openai_asked,
    "openai_qualities": openai_quality,
}
_MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)


def written(text: str) -> str:
    """A page with its made parts as the code has them now. KeyError for a part that nobody makes."""
    return _MADE.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n\n{found[3]}", text)


def main(*, check: bool) -> int:
    """Write what changed, or with `check` only tell; the exit code."""
    changed = {path: new for path in PAGES if (new := written(old := path.read_text("utf-8"))) != old}
    for path, text in changed.items():
        if check:
            print(f"{path.relative_to(ROOT)} is not what the code says: make docs")
        else:
            path.write_text(text, "utf-8", newline="\n")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
