"""Read a study from a folder, print its table and draw its figures.

Run it: python examples/own_folder.py [STUDY] [FOLDER FOR THE FIGURES]

Without a study, a copy of a bundled one is written to a temporary folder and read from
there. `bayestrace new my-study` makes a folder to fill.
"""

import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

import bayestrace as bt

figures = Path(sys.argv[2] if len(sys.argv) > 2 else ".")
figures.mkdir(parents=True, exist_ok=True)

with tempfile.TemporaryDirectory() as temporary:
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
    else:
        path = Path(temporary) / "my-study"
        bt.write_study(bt.load_example("nato-csto"), path)
    try:
        study = bt.read_study(path)
    except bt.StudyError as error:  # every problem at once, each with file, row and column
        sys.exit(str(error))

post = bt.update(study)
print(study.title)
columns = ["coder", "case", "hypothesis", "prior", "posterior", "weight_db", "verdict"]
print(bt.summary(post)[columns].round(3).to_string(index=False))

bt.plot_credence(post, study=study)
plt.savefig(figures / "credence.png", dpi=200)
