# %% [markdown]
# # The thesis study
#
# Credences of the bundled study beside the thesis's own verdicts, and its figures.

# %%
from pathlib import Path

import matplotlib.pyplot as plt

import bayestrace as bt

folder = Path("thesis-figures")
folder.mkdir(exist_ok=True)

study = bt.load_example("nato-csto")
study

# %%
post = bt.update(study)
table = bt.summary(post)

# The thesis's own verdicts are part of the study. They enter no computation.
stated = {(entry.case, entry.hypothesis): str(entry.verdict) for entry in study.verdicts}
table["thesis"] = [stated[key] for key in zip(table["case"], table["hypothesis"], strict=True)]
table = table.sort_values(["case", "hypothesis"], kind="stable")
columns = ["case", "hypothesis", "thesis", "coder", "prior", "posterior", "weight_db", "verdict"]
print(table[columns].round(3).to_string(index=False))

# %%
print("Verdicts of the thesis that each coding carries:")
for coder, rows in table.groupby("coder"):
    carried = rows[rows["verdict"] == rows["thesis"]]
    print(f"  {coder}: {len(carried)} of {len(rows)}")

# %%
bt.plot_credence(post, study=study)
plt.savefig(folder / "credence.png", dpi=200)
for case in study.cases:
    bt.plot_waterfall(post, case=case.id, hypothesis="H1", coder="author", study=study)
    plt.savefig(folder / f"waterfall-{case.id}-H1.png", dpi=200)
