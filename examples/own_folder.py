# %% [markdown]
# # A study of your own
#
# Read a study from a folder of tables, or from a workbook (`my-study.xlsx`), print its table
# and draw its figure. `bayestrace new my-study` makes a folder to fill. Where there is none
# yet, this page writes the bundled thesis study there, so that there is something to read.

# %%
import sys
from pathlib import Path

import matplotlib.pyplot as plt

import bayestrace as bt

path = Path("my-study")  # the name of your own goes here
if not path.exists():
    bt.write_study(bt.load_example("nato-csto"), path)
try:
    study = bt.read_study(path)
except bt.StudyError as error:  # every problem at once, each with file, row and column
    sys.exit(str(error))
study

# %%
post = bt.update(study)
print(study.title)
columns = ["coder", "case", "hypothesis", "prior", "posterior", "weight_db", "verdict"]
print(bt.summary(post)[columns].round(3).to_string(index=False))

# %%
bt.plot_credence(post, study=study)
plt.savefig("credence.png", dpi=200)
