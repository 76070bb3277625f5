# %% [markdown]
# # Rivals that exclude each other, and "something else"
#
# The residual is a world of its own and needs likelihoods like any other rival. They are hard
# to judge, so this page also shows how much the result hangs on its prior.

# %%
import matplotlib.pyplot as plt

import bayestrace as bt

# Two letters by one clerk are no two witnesses: they share a cluster.
ITEMS = [
    bt.Item(
        "minutes blame the cost",
        found="present",
        likelihood={"cost": 0.80, "protest": 0.35, "something else": 0.40},
    ),
    bt.Item(
        "clerk's letter of May",
        found="present",
        cluster="clerk",
        likelihood={"cost": 0.60, "protest": 0.20, "something else": 0.25},
    ),
    bt.Item(
        "clerk's letter of June",
        found="present",
        cluster="clerk",
        likelihood={"cost": 0.60, "protest": 0.20, "something else": 0.25},
    ),
    bt.Item(
        "petition in the files",
        found="absent",
        likelihood={"cost": 0.20, "protest": 0.90, "something else": 0.25},
    ),
]


def tram_line(residual: float) -> bt.Study:
    """Return the study with a given prior of the residual, the rest shared equally."""
    share = (1 - residual) / 2
    return bt.Study.rivals(
        {"cost": share, "protest": share, "something else": residual},
        ITEMS,
        residual="something else",
        rho={"clerk": 0.7},
        title="Why was the tram line given up?",
    )


# %%
post = bt.update(tram_line(0.10))
table = bt.summary(post)[["hypothesis", "prior", "posterior", "posterior_naive", "verdict"]]
print(table.round(3).to_string(index=False))
print(f"protest or something else: {bt.credence(post, 'protest or something else').item():.3f}")

# %%
print("prior of the residual -> posterior of cost")
for residual in (0.05, 0.10, 0.20, 0.40):
    cost = bt.credence(bt.update(tram_line(residual)), "cost").item()
    print(f"  {residual:.2f} -> {cost:.3f}")

# %%
bt.plot_credence(post)
plt.savefig("rivals.png", dpi=200)
