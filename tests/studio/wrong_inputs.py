"""What must be refused in one sentence with status 2: the tests and `bench --of inputs` run it all.

`{name}` in an argument stands for one of the files that `made` makes.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image

LONG = "9" * 5_000
NUMBERS = """inputs = [0.1, {}]\ntargets = [0.1, 0.2]\nrate = 0.5
[hidden]\nweights = [[0.1, 0.2], [0.3, 0.4]]\nbiases = [0.1, 0.2]
[output]\nweights = [[0.1, 0.2], [0.3, 0.4]]\nbiases = [0.1, 0.2]\n"""

WRONG = [
    (["video", "forwrd"], "perhaps forward"),
    (["vidoe"], "video"),
    (["video", "forward/pixels", "forward/sofmax"], "perhaps forward/softmax"),
    (["video", "forward/pixels", "forward/softmax@anser"], "perhaps answer"),
    (["still", "forward/pixels@patc"], "perhaps patch"),
    (["still", "forward/pixels@digit+99s"], "lasts"),
    (["still", f"forward/pixels@digit+{LONG}s"], "has no beat 'digit+999"),
    (["preview", "forward/pixels@patc", "--no-open"], "perhaps patch"),
    (["preview", "forward/pixls", "--no-open"], "perhaps forward/pixels"),
    # where files go
    (["still", "forward", "-o", "one.png"], "several stills"),
    (["still", "forward/pixels", "-o", "{other}"], ".png or .svg or .pdf"),
    (["still", "forward/pixels", "-f", "pdf", "-o", "{upper}"], "leave one of them"),
    (["sheet", "forward/pixels", "-o", "{other}"], ".png or .pdf"),
    (["deck", "forward/pixels", "-f", "pptx", "-o", "{page}"], "leave one of them"),
    (["deck", "forward/pixels", "-o", "{other}"], ".html or .pptx or .pdf"),
    (["script", "forward/pixels", "-o", "{other}"], ".md or .csv"),
    (["video", "-o", "{text}"], "name a folder that exists"),
    (["video", "forward/pixels", "-o", "{text}/below"], "name another folder"),
    (["video", "forward/pixels", "forward/dense", "-o", "{film}"], "several films: name a folder"),
    (["video", "forward/pixels", "--format", "gif", "-o", "{film}"], "leave one of them"),
    (["video", "forward/pixels", "-o", "a" * 240 + ".mp4"], "too long"),
    # words and numbers
    (["video", "-q", "1081p"], "1080p60"),
    (["video", "-q", "480p٣٠"], "1080p60"),
    (["video", "-j", "٢"], "not a whole number"),
    (["video", "--theme", "purple"], "dark"),
    (["video", "--lang", "xx"], "valid are en"),
    (["video", "--filter", "9"], "valid are 0 to 3"),
    (["video", "--filter", LONG], "not a whole number"),
    (["video", "--filter", "1_0"], "not a whole number"),
    (["video", "forward/pooling", "--filter", "2"], "no filter 2 in conv1: valid are 0 to 1"),
    (["video", "--layer", "pool1"], "valid are conv1 and conv2"),
    (["video", "--layers", "5-7-3"], "three or four layers of 1 to 6 nodes"),
    (["video", "--layers", "٥-٤-٣"], "three or four layers of 1 to 6 nodes"),
    (["video", "--layers", f"5-{LONG}-3"], "three or four layers of 1 to 6 nodes"),
    (["video", "forward/pixels", "--step", "3"], "valid are 0, 1, 2, 5"),
    (["video", "backward/loss", "--rate", "0"], "rate"),
    (["video", "backward/loss", "--rate", "nan"], "is not a number that fits"),
    (["video", "backward/loss", "--rate", "inf"], "is not a number that fits"),
    (["video", "backward/loss", "--rate", "1e309"], "is not a number that fits"),
    (
        ["video", "backward/update", "--rate", "1e308"],
        "with a rate of 1e+308 the loss is not finite",
    ),
    (["video", "backward/one_weight", "--weight", "conv1/kernel[9,0,0,0]"], "valid are conv1/ker"),
    (["video", "backward/update", "--weight", "image[3,3]"], "is a pixel"),
    (["explain", "conv1/kernal[0,0,0,0]"], "perhaps conv1/kernel"),
    (["explain", "conv2/bias[4]"], "valid are conv2/bias[0 to 3]"),
    (["explain", "conv2/bias[٣]"], "valid are conv2/bias[0 to 3]"),
    (["explain", f"conv2/bias[{LONG}]"], "valid are conv2/bias[0 to 3]"),
    (["explain", "sofmax[1]"], "perhaps softmax[0 to 9]"),
    (["explain", "grad(conv1/zz)[1,1,1]"], "perhaps grad(conv1/z)[0 to 23, 0 to 23, 0 to 1]"),
    (["explain", "pool1[12,0,0]"], "valid are pool1[0 to 11, 0 to 11, 0 to 1]"),
    (["explain", "pool1[٣,0,0]"], "valid are pool1[0 to 11, 0 to 11, 0 to 1]"),
    (["explain", LONG], "there are image, conv1/z"),
    (["explain", "loss", "--as", "latx"], "'text', 'latex', 'typst'"),
    (["explain", "loss", "--as", "latex", "--json"], "leave one of them out"),
    (["list", "forward", "--tensors"], "forward has no tensors of its own"),
    (["list", "--network", "cnn"], "add --tensors"),
    (["list", "--tensors", "--network", "cmm"], "'cnn', 'by_hand', 'notation'"),
    (["explain", "conv2/bias[1]", "--settings", "/nonexistent"], "is of --network by_hand"),
    (["explain", "w99", "--network", "by_hand"], "valid are w1"),
    # digits and pictures
    (["video", "--digit", "12"], "0 to 9"),
    (["video", "--digit", "7:99"], "7:9"),
    (["video", "--digit", LONG], "there is no digit 999"),
    (["video", "--digit", f"7:{LONG}"], "assets hold 7:0 to 7:9"),
    (["video", "--digit", "٣"], "no picture ٣"),
    (["video", "--digit", "nowhere.png"], "no picture nowhere.png"),
    (["video", "--digit", "{text}"], "cannot be read as a picture"),
    (["video", "--digit", "{gif}"], "give a PNG or a JPEG"),
    (["video", "--digit", "{blank}"], "no digit can be made out"),
    (["video", "--digit", "{vast}"], "more than 50 megapixels"),
    (["video", "--digit", "{pipe}"], "is not a file"),
    (["video", "--digit", "{folder}"], "is not a file"),
    (["video", "--digit", "/dev/zero"], "is not a file"),
    # voices
    (["video", "--voice", "hibary"], "perhaps hibari"),
    (["video", "--voice", "non"], "perhaps none"),
    (["video", "--voice", "recordings"], "valid are hibari"),
    (["video", "--voice", "{text}"], "there is no folder"),
    (["video", "--voice", "{folder}/nowhere"], "there is no folder"),
    (["video", "--voice", "{folder}"], "has no recordings: name each after its beat"),
    (["video", "--missing", "guess"], "'speak', 'silent'"),
    # settings by hand
    (["video", "--settings", "mazu"], "perhaps mazur"),
    (["video", "--settings", "{text}"], "no readable TOML"),
    (["video", "--settings", "{pipe}"], "no settings file"),
    (["video", "--settings", "{long}"], "no readable TOML"),
    (["video", "--settings", "{huge}"], "must be two numbers"),
    (["video", "--settings", "{deep}"], "nested too deep"),
    (["video", "--settings", "{listed}"], "nested too deep"),
]


def made(folder: Path) -> dict[str, Path]:
    """The files that the arguments name, in the folder."""
    names = {"text": "note.txt", "blank": "blank.png", "gif": "digit.gif", "vast": "vast.png"}
    names |= {"other": "a.jpg", "upper": "a.SVG", "page": "a.html", "film": "a.mp4"}
    names |= {"pipe": "pipe.png", "folder": "folder.png"}
    names |= {name: f"{name}.toml" for name in ("long", "huge", "deep", "listed")}
    files = {name: folder / file for name, file in names.items()}
    files["text"].write_text("no picture")
    for name in ("blank", "gif"):
        Image.fromarray(np.full((200, 200), 240, dtype=np.uint8)).save(files[name])
    Image.new("1", (13_000, 13_000)).save(files["vast"])
    os.mkfifo(files["pipe"])
    files["folder"].mkdir()
    files["long"].write_text(NUMBERS.format(LONG))
    files["huge"].write_text(NUMBERS.format("9" * 400))
    files["deep"].write_text(f"x = {'{a = ' * 10_000}1{'}' * 10_000}")
    files["listed"].write_text(f"x = {'[' * 10_000}{']' * 10_000}")
    return files
