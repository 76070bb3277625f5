"""What it would take to overturn, or to reach, the eight verdicts of the bundled thesis study.

Run it: python examples/thesis_robustness.py [FOLDER FOR THE FIGURES]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import bayestrace as bt

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "thesis-robustness")
folder.mkdir(parents=True, exist_ok=True)

study = bt.load_example("nato-csto")
stated = {(entry.case, entry.hypothesis): str(entry.verdict) for entry in study.verdicts}

print("Weight of evidence that each coding lacks to reach the thesis's verdict, dB:")
tips = bt.tipping(study)
for (case, hypothesis), verdict in stated.items():
    rows = tips[(tips["case"] == case) & (tips["hypothesis"] == hypothesis)]
    lacks = []
    for coder in study.coders:
        found = rows[(rows["coder"] == coder) & (rows["target"] == verdict)]
        lacks.append(
            f"{coder} {found['margin'].iloc[0]:+.1f}" if len(found) else f"{coder} reached"
        )
    print(f"  {case} {hypothesis} {verdict}: {', '.join(lacks)}")

print("\nItems that carry the difference between the author and a blind reader:")
gaps = bt.disagreement(study, of="author", over="blind_a")
items = gaps[gaps["part"] == "item"].sort_values("gap_db", key=abs, ascending=False)
for row in items.head(5).itertuples():
    print(
        f"  {row.case} {row.hypothesis} {row.item}: {row.of_db:+.1f} against {row.over_db:+.1f} dB"
    )

print("\nVerdicts that no number inside its interval can change:")
holds = bt.bounds(study)["bounds"]["verdict_holds"]
for coder in study.coders:
    kept = int((holds.sel(coder=coder) == 1).sum())
    print(f"  {coder}: {kept} of {len(stated)}")

print("\nThe multiverse of choices:")
multi = bt.multiverse(study)
for row in bt.multiverse_summary(multi).itertuples():
    stands = (
        f"always {row.stands}"
        if row.stands
        else "the choice of " + row.moves_most.replace("_", " ") + " matters most"
    )
    print(f"  {row.case} {row.hypothesis}: {row.low:.2f} to {row.high:.2f}, {stands}")

bt.plot_tipping(study, case="syria", hypothesis="H4", coder="blind_b")
plt.savefig(folder / "tipping-syria-H4.png", dpi=200)
bt.plot_disagreement(study, of="author", over="blind_a", case="syria", hypothesis="H4")
plt.savefig(folder / "disagreement-syria-H4.png", dpi=200)
bt.plot_specification_curve(multi, case="syria", hypothesis="H4", study=study)
plt.savefig(folder / "specifications-syria-H4.png", dpi=200)
