"""`./render.sh explain`: where any number comes from, as text, source or data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click
import cloup
from rich.console import Console
from rich.table import Table

from model.answers import FORMS, answer_at, as_data, as_text
from model.cell_graph import Cell
from model.cell_names import Place, find_place, split_gradient
from model.central_difference import Nudge, nudge
from model.chain_rule import Derivation, Factor, Use, derive_at
from model.network import Recording
from model.networks.registry import NETWORKS, FilmNetwork, Recorded
from model.refusal import Refusal, shortened
from model.ways import Way
from scenes.kit import weight_scripts as scripts
from scenes.kit.language import _
from scenes.studio.cli.number_types import Whole
from scenes.studio.cli.options import CONTEXT, OneOf, network_options
from scenes.studio.render.parameters import PARAMETERS, checked

PATHS = 3  # how many ways to the loss the data give whole


@cloup.command("explain", context_settings=CONTEXT)
@cloup.argument("number", metavar="NUMBER")
@cloup.option(
    "--network",
    type=OneOf(lambda: NETWORKS),
    default="cnn",
    help=f"{'; '.join(f'{each.name}: {each.about}' for each in NETWORKS.values())}. Default: cnn.",
)
@network_options
@cloup.option("--json", "as_json", is_flag=True, help="Data with full precision.")
@cloup.option(
    "--as", "form", type=OneOf(lambda: FORMS), help="The formula and its numbers, to be copied."
)
@cloup.option(
    "--terms", "shown", type=Whole(1), default=5, help="Rows of a gradient's table. Default: 5."
)
def explain_command(
    number: str,
    network: str,
    as_json: bool,
    form: str | None,
    shown: int,
    **parameters: Any,
) -> None:
    """Where a number comes from: any tensor's, a weight's, or a gradient.

    NUMBER is conv1/z[3,4,1], pool1[2,3,0], softmax[9], loss, conv1/kernel[2,3,0,1] or
    image[14,10], say, as `list --tensors` has them; grad(conv1/z)[3,4,1] is the gradient of the
    first. With --network by_hand w5 or b1, too.

    A weight, a bias or a pixel is made of nothing: its gradient is explained, factor by factor.

    \b
    The keys of --json:
      name, tensor, index, shape, meaning, value
      words     the answer in a sentence or two
      symbol, formula, numbers   each in Typst, LaTeX, text and MathML
      rule      how the parts make the value: sum, product, largest, ...
      parts     role and value of each, the name by which it can be asked, its own rule and parts
      beside    a slope, a gradient
      goes_to   the names of the numbers that are made from it
      digit     (or the example's name)
    and for a weight, a bias or a pixel, or its gradient:
      weight, gradient, loss, label
      uses      how many places the weight is used in
      alive     from how many of them a way to the loss is open
      silent    how many of the alive add nothing: what the weight meets there is 0
      deaths    where the others ended: tensor, why, count
      paths     how many open ways to the loss there are
      terms     the alive uses, strongest first: at, value and the factors whose product it is
      strongest_paths     the strongest ways to the loss, whole: value, factors
      central_difference  epsilon, value, kinks (cells where the loss bends within epsilon)
    """
    if as_json and form:
        raise Refusal(f"--json and --as {form} are two forms of one answer: leave one of them out")
    chosen = NETWORKS[network]
    recorded = record(chosen, parameters)
    place = found_place(recorded, chosen.full_name(number))
    if form:
        say(FORMS[form](answer_at(recorded.recording, place)))
    elif as_json:
        say(json.dumps(data_of(recorded, place), ensure_ascii=False, indent=2))
    elif is_given(recorded.recording, place.cell.tensor):
        show(recorded, derive_at(recorded.recording, place.cell), shown)
    else:
        say(as_text(answer_at(recorded.recording, place)))


def found_place(recorded: Recorded, name: str) -> Place:
    """The number of a pass that a name has. Raises Refusal where it needs a label."""
    recording = recorded.recording
    if recording.target is None and needs_loss(recording, name):
        raise Refusal(
            f"{recorded.name} does not say which digit it is, and the loss depends on it: "
            "add --label"
        )
    return find_place(recording, name)


def data_of(recorded: Recorded, place: Place) -> dict[str, Any]:
    """The answer as what JSON knows, with the derivation of what nothing makes."""
    recording, data = recorded.recording, {}
    if is_given(recording, place.cell.tensor):
        derivation = derive_at(recording, place.cell)
        data = derivation_data(derivation, nudge(recording, place.cell))
    return data | as_data(answer_at(recording, place)) | {"digit": recorded.name}


def say(text: str) -> None:
    """Print a text as it is; a terminal does not break it within words."""
    out = Console()
    if out.is_terminal:
        out.print(text, markup=False, highlight=False)
    else:
        click.echo(text)


def written(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def is_given(recording: Recording, tensor: str) -> bool:
    """Whether a tensor is made of nothing: the input and the weights."""
    return tensor == recording.network.input or tensor in recording.network.weights


def needs_loss(recording: Recording, name: str) -> bool:
    """Whether what a name asks for is the loss, a gradient, or explained by its gradient."""
    is_gradient, cell = split_gradient(name)
    tensor = cell.partition("[")[0].strip()
    return is_gradient or tensor == "loss" or is_given(recording, tensor)


def record(network: FilmNetwork, parameters: Mapping[str, Any]) -> Recorded:
    """The network's pass that the parameters ask for. Raises Refusal for those of another one."""
    given = {name: value for name, value in parameters.items() if value is not None}
    for name in given:
        if name not in network.parameters:
            owners = [each.name for each in NETWORKS.values() if name in each.parameters]
            option = PARAMETERS[name].option
            raise Refusal(
                f"{option} {shortened(str(given[name]))} is of --network {' or '.join(owners)}: "
                f"ask for that, or leave {option} out"
            )
    return network.record(**checked(given))


def derivation_data(derivation: Derivation, check: Nudge) -> dict[str, Any]:
    """The derivation as what JSON knows; terms add up to the gradient."""
    return {
        "weight": str(derivation.weight).replace(" ", ""),
        "value": derivation.value,
        "gradient": derivation.gradient,
        "loss": derivation.loss,
        "label": derivation.label,
        "uses": len(derivation.uses),
        "alive": derivation.alive,
        "silent": derivation.silent,
        "deaths": [
            {"tensor": tensor, "why": why, "count": n} for tensor, why, n in derivation.deaths
        ],
        "paths": derivation.way_count,
        "terms": [
            {"at": cell_data(use.at), "value": use.term, "factors": factor_data(use)}
            for use in derivation.terms
        ],
        "strongest_paths": [
            {"value": way.value, "factors": factor_data(way)}
            for way in derivation.strongest_ways(PATHS)
        ],
        "central_difference": {
            "epsilon": check.epsilon,
            "value": check.slope,
            "kinks": [cell_data(cell) for cell in check.kinks],
        },
    }


def cell_data(cell: Cell) -> dict[str, Any]:
    return {"tensor": cell.tensor, "index": list(cell.index)}


def factor_data(product: Use | Way) -> list[dict[str, Any]]:
    return [
        {"symbol": factor.symbol, "value": factor.value, **cell_data(factor.source)}
        for factor in factors_of(product)
    ]


def factors_of(product: Use | Way) -> list[Factor]:
    return product.factors if isinstance(product, Use) else list(map(Factor.of, product.links))


def show(recorded: Recorded, derivation: Derivation, shown: int) -> None:
    """Print what the film shows of a weight, in its words, with more digits."""
    out = Console()
    out = out if out.is_terminal else Console(width=120)
    recording, digit = recorded.recording, recorded.name
    check = nudge(recording, derivation.weight)
    name = scripts.name_of(recording, derivation.weight)
    out.print(f"[bold]{escaped(name)}[/bold] = {number(derivation.value)}")
    answer = "" if derivation.label is None else f", right answer {derivation.label}"
    out.print(f"{digit}{answer}, loss {number(derivation.loss)}\n")
    out.print(scripts.uses_of(derivation).text, highlight=False)
    if len(derivation.uses) > 1:
        show_fates(derivation, out)
    if derivation.terms:
        out.print()
        out.print(terms_table(derivation, shown))
    for way in derivation.strongest_ways(1):
        said = scripts.way_of(derivation, way)
        out.print(f"\n{said.text}", highlight=False)
        out.print(way_table(derivation, way))
    out.print(f"\n{scripts.ways_of(derivation).text}", highlight=False)
    out.print(totals(derivation, check))
    for cell in check.kinks:
        out.print(f"[yellow]a kink: {escaped(str(cell))} bends the loss within epsilon[/yellow]")


def show_fates(derivation: Derivation, out: Console) -> None:
    """What became of a weight's uses, as a list."""
    out.print(scripts.fates(derivation).text, highlight=False)
    out.print(f"  {_(scripts.USES).format(n=f'{len(derivation.uses):,}')}")
    for group in scripts.groups(derivation):
        where = f" ({group.uses[0].death.end.tensor})" if group.uses[0].death else ""
        out.print(f"  {group.text}{where}")
    left = derivation.alive - derivation.silent
    out.print(f"  {_(scripts.LEFT).format(n=f'{left:,}')}")


def terms_table(derivation: Derivation, shown: int) -> Table:
    """The strongest terms, one a row, and what remains."""
    recording = derivation.graph.recording
    table = Table(box=None, pad_edge=False)
    table.add_column("used at")
    for factor in derivation.terms[0].factors:
        table.add_column(factor.symbol, justify="right")
    table.add_column("product", justify="right", style="bold")
    for use in derivation.terms[:shown]:
        factors = [number(factor.value) for factor in use.factors]
        table.add_row(escaped(scripts.name_of(recording, use.at)), *factors, number(use.term))
    count, rest = derivation.remaining(shown)
    if count:
        blank = [""] * len(derivation.terms[0].factors)
        table.add_row(f"{count} more", *blank, number(rest))
    return table


def totals(derivation: Derivation, check: Nudge) -> Table:
    """The gradient, three times over."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    values = (derivation.ways.total, derivation.gradient, check.slope)
    for words, value in zip(scripts.CHECKS, values, strict=True):
        table.add_row(_(words), f"[bold]{number(value, 10)}[/bold]")
    return table


def way_table(derivation: Derivation, way: Way) -> Table:
    """A whole way: one factor a row."""
    recording = derivation.graph.recording
    table = Table(box=None, pad_edge=False)
    for heading, justify in (("factor", "left"), ("value", "right"), ("read from", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for factor in factors_of(way):
        source = escaped(scripts.name_of(recording, factor.source))
        table.add_row(factor.symbol, number(factor.value), source)
    table.add_row("product", f"[bold]{number(way.value)}[/bold]", "")
    return table


def escaped(name: str) -> str:
    """A cell's name with its bracket kept from rich's markup."""
    return name.replace("[", "\\[")


def number(value: float, digits: int = 6) -> str:
    return f"{value:.{digits}g}"
