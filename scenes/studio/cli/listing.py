"""`./render.sh list`: the films, scenes and beats, or the tensors of a network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Literal

import click
import cloup
from rich.console import Console
from rich.table import Table

from model.answers import Listed, listed_tensors
from model.networks.registry import NETWORKS
from model.refusal import Refusal
from scenes.studio import paths
from scenes.studio.cli.options import CONTEXT, OneOf
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores


@cloup.command("list", context_settings=CONTEXT)
@cloup.argument("targets", nargs=-1, metavar="[TARGET]...")
@cloup.option("--tensors", is_flag=True, help="A network's tensors, whose numbers `explain` knows.")
@cloup.option("--network", type=OneOf(lambda: NETWORKS), help="Whose tensors. Default: cnn.")
@cloup.option("--json", "as_json", is_flag=True, help="The same as data.")
def list_command(
    targets: tuple[str, ...], tensors: bool, network: str | None, as_json: bool
) -> None:
    """Films, their scenes and beats, and how long each takes; or a network's tensors."""
    if targets and tensors:
        raise Refusal(f"{targets[0]} has no tensors of its own: name a --network, or no target")
    if network and not tensors:
        raise Refusal(f"--network {network} says whose tensors: add --tensors")
    chosen = listed_tensors(NETWORKS[network or "cnn"].record().recording) if tensors else []
    beats = [] if tensors else listed_beats(targets)
    if as_json:
        rows = [tensor.data for tensor in chosen] if tensors else beats
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = tensor_table(chosen) if tensors else beat_table(beats)
    out = Console()
    out.print(table) if out.is_terminal else Console(width=160).print(table)


def listed_beats(targets: Sequence[str]) -> list[dict[str, Any]]:
    """Each beat with its scene, when it starts in that, how long it lasts, and its caption."""
    from scenes.studio.render.render import plan_all
    from scenes.studio.render.run_scene import Parameters

    chosen = parse(targets or ["all"])
    plans = plan_all(chosen, Parameters(), paths.MEDIA / "parts", cores())
    found = []
    for scene in dict.fromkeys(target.scene for target in chosen):
        starts = 0.0
        for beat in plans[scene]:
            row = {"scene": scene.target, "beat": beat.name, "starts": starts}
            found.append(row | {"lasts": beat.seconds, "caption": beat.caption})
            starts += beat.seconds
    return found


def beat_table(beats: Sequence[dict[str, Any]]) -> Table:
    """One beat a row; a scene's name stands at its first beat, and its length after its last."""
    table = empty_table(scene="left", beat="left", starts="right", lasts="right", caption="left")
    for scene, found in groupby(beats, key=lambda beat: beat["scene"]):
        rows = list(found)
        for k, row in enumerate(rows):
            times = clock(row["starts"]), f"{row['lasts']:.1f} s"
            table.add_row("" if k else scene, row["beat"], *times, row["caption"])
        whole = f"[bold]{rows[-1]['starts'] + rows[-1]['lasts']:.1f} s[/bold]"
        table.add_row("", "[bold]in all[/bold]", "", whole, "")
    return table


def tensor_table(tensors: Iterable[Listed]) -> Table:
    """One tensor a row, and its axes by the names of what they count."""
    table = empty_table(name="left", shape="left", index="left", meaning="left", symbol="left")
    for tensor in tensors:
        shape, index = " x ".join(map(str, tensor.shape)), ", ".join(tensor.index)
        table.add_row(tensor.name, shape, index, tensor.meaning, tensor.symbol.text)
    return table


def empty_table(**columns: Literal["left", "right"]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading, justify in columns.items():
        table.add_column(heading, justify=justify)
    return table


def clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"
