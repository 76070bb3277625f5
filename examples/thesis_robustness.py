# %% [markdown]
# # What would overturn the thesis
#
# What it would take to overturn, or to reach, the eight verdicts of the bundled thesis study.

# %%
from pathlib import Path

import matplotlib.pyplot as plt

import bayestrace as bt

folder = Path("thesis-robustness")
folder.mkdir(exist_ok=True)

study = bt.load_example("nato-csto")

# %%
print("Weight of evidence that each coding lacks to reach the thesis's verdict, dB:")
tips = bt.tipping(study)
for entry in study.verdicts:
    here = (tips["case"] == entry.case) & (tips["hypothesis"] == entry.hypothesis)
    lacking = tips[here & (tips["target"] == entry.verdict)].groupby("coder")["margin"].first()
    lacks = [
        f"{coder} {lacking[coder]:+.1f}" if coder in lacking else f"{coder} reached"
        for coder in study.coders
    ]
    print(f"  {entry.case} {entry.hypothesis} {entry.verdict}: {', '.join(lacks)}")

# %%
print("Items that carry most of the difference between the author and a blind reader, dB:")
gaps = bt.disagreement(study, of="author", over="blind_a")
items = gaps[gaps["part"] == "item"].sort_values("gap_db", key=abs, ascending=False).head(5)
print(items[["case", "hypothesis", "item", "of_db", "over_db"]].round(1).to_string(index=False))

# %%
print("Verdicts that no numbers inside their intervals can change:")
holds = bt.bounds(study)["bounds"].to_dataset()["verdict_holds"]
for coder in study.coders:
    print(f"  {coder}: {int((holds.sel(coder=coder) == 1).sum())} of {len(study.verdicts)}")

# %%
print("The credence over the multiverse of choices:")
multi = bt.multiverse(study)
for row in bt.multiverse_summary(multi).to_dict("records"):
    most = f"moved most by the {row['moves_most'].replace('_', ' ')}"
    what = f"always {row['stands']}" if row["stands"] else most
    print(f"  {row['case']} {row['hypothesis']}: {row['low']:.2f} to {row['high']:.2f}, {what}")

# %%
bt.plot_tipping(tips, study=study, case="syria", hypothesis="H4", coder="blind_b")
plt.savefig(folder / "tipping-syria-H4.png", dpi=200)
bt.plot_disagreement(gaps, study=study, case="syria", hypothesis="H4")
plt.savefig(folder / "disagreement-syria-H4.png", dpi=200)
bt.plot_specification_curve(multi, study=study, case="syria", hypothesis="H4")
plt.savefig(folder / "specifications-syria-H4.png", dpi=200)
