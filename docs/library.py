# %% [markdown]
"""Three small results with the library.

`pip install .` in a clone, then run the cells from above: in VS Code, Spyder and PyCharm this file
is a notebook as it stands, and `jupytext --to ipynb docs/library.py` makes one for Jupyter; with
Python alone, `python docs/library.py` prints what the cells show. Less than a minute.
"""

# %%
import matplotlib.pyplot as plt
import numpy as np

import atypical

# %% [markdown]
# ## Solutions that are isolated, and solutions that are not
#
# The binary perceptron at load α = 0.5. The local entropy counts solutions at a distance from a
# typical one of margin κ̃. Around those of zero margin it is negative close by: they are isolated.
# Around those of the largest margin it is positive at every distance: a wide flat minimum.

# %%
curves = atypical.local_entropy(
    "perceptron", alpha=0.5, distance=np.geomspace(1e-3, 0.1, 9), reference_margin=[0, "max"]
)
print(curves.pivot(index="distance", columns="reference", values="local_entropy").round(5))

# %%
labels = curves.attrs["labels"]
figure, axes = plt.subplots()
for reference, curve in curves[curves["status"] == "converged"].groupby("reference"):
    axes.plot(curve["distance"], curve["local_entropy"], label=f"margin {reference}")
axes.axhline(0, color="grey", linewidth=0.5)
axes.set(xscale="log", xlabel=labels["distance"], ylabel=labels["local_entropy"])
axes.legend()

# %% [markdown]
# ## What learners find is not typical
#
# SBPI solves instances well below the capacity. Belief propagation counts the solutions around what
# it found: there are more of them than theory has around a typical solution.

# %%
capacity = atypical.capacity("perceptron")["alpha_c"].item()
runs = atypical.learn_many("sbpi", size=501, alpha=[0.4, 0.6, 0.8], instances=5)
print(f"solutions exist up to {capacity:.4f} {runs.rows.attrs['units']['alpha']}; solved by SBPI:")
print(runs.rows.groupby("alpha")["solved"].mean())

# %%
distances = [0.02, 0.05, 0.1]
first = runs.solutions[0]
around = atypical.flatness_of(first.weights, first.instance, distance=distances)
found = around[around["measure"] == "local_entropy"].set_index("at")["value"]
typical = atypical.local_entropy("perceptron", alpha=0.4, distance=distances)
typical = typical.set_index("distance")["local_entropy"]
for d in distances:
    print(f"distance {d}: {found[d]:.4f} around what SBPI found, {typical[d]:.4f} around typical")

# %% [markdown]
# ## A barrier, and how long noise takes to cross it
#
# A deep linear network with one mode learned and one to go, two units in each hidden layer. The
# weight decay puts a barrier before the second mode; isotropic noise of temperature T crosses it at
# the Kramers–Langer rate, whose logarithm falls with slope ΔE in 1/T.

# %%
ends = atypical.spinodal(depth=3, eta=[0.9, 0.8])
print(ends[["eta", "beta_c", "beta_coexistence"]].round(4).to_string(index=False))

# %%
beta = 0.1
barrier = atypical.barrier(depth=3, eta=0.8, beta=beta)["barrier_up"].item()
rates = atypical.escape_rate(beta=beta, temperature=barrier / np.arange(4, 13), hidden=2)
slope = np.polyfit(1 / rates["temperature"], np.log(rates["rate_theory"]), 1)[0]
print(f"barrier {barrier:.4e}, slope of the logarithm of the rate {slope:.4e}")

# %%
figure, axes = plt.subplots()
axes.plot(barrier / rates["temperature"], rates["rate_theory"], "o-")
axes.set(yscale="log", xlabel=r"$\Delta E/T$", ylabel=rates.attrs["labels"]["rate_theory"])
