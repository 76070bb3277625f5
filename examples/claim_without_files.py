# %% [markdown]
# # One claim, three items, no files
#
# A first study in a minute. The claim is judged against its negation. Each item has two
# likelihoods: how likely the clue is there if the claim is true, and if it is false.

# %%
import bayestrace as bt

study = bt.Study.claims(
    {"the ministry knew": 0.3},  # the prior: how credible before this evidence?
    [
        bt.Item(
            "a memo names the risk",
            found="present",
            likelihood={"the ministry knew": (0.70, 0.15)},
        ),
        bt.Item(
            "the budget was changed",
            found="absent",  # looked for and not there: speaks a little against the claim
            likelihood={"the ministry knew": (0.40, 0.20)},
        ),
        bt.Item(
            "the minister's calls",
            found="not sought",  # nobody looked: changes nothing
            likelihood={"the ministry knew": (0.80, 0.30)},
        ),
    ],
    title="Did the ministry know of the risk?",
)

# %%
table = bt.summary(bt.update(study))
print(study.title)
print(table[["hypothesis", "prior", "posterior", "weight_db", "verdict"]].round(3).to_string())

# %% [markdown]
# What each item weighs, and what kind of test it is.

# %%
weight = bt.weights(study)["weight_of_evidence"].squeeze()
test_type = bt.test_types(study)["test_type"].squeeze()
for item in study.items:
    decibels = float(weight.sel(item=item.id))
    print(f"{decibels:+6.1f} dB  {item.id} ({item.found}): {test_type.sel(item=item.id).item()}")
