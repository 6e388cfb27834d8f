# %% [markdown]
# # 1. Masks: which units live
#
# Dropout silences some units of a layer while the network learns, others in the next step, and again others
# in the one after. **What exactly is drawn: how many units, which ones, and for which example?**
#
# In this lesson you draw the masks that answer this, and look at what they do. Nothing is scaled yet: that is lesson 2.
#
# | name | meaning |
# | --- | --- |
# | `a` | activations of a layer, shape `(batch, units)`: one row is one example |
# | `keep_prob` | probability of **keeping** a unit, $0 < p \le 1$ |
# | `rng` | a `numpy.random.Generator`, the only source of randomness |
# | `mask` | 1 (or `True`) where a unit is kept, 0 (or `False`) where it is dropped |
# | `out` | what is left of `a` |
#
# **How to work here.** Run the cells from top to bottom, with Shift + Enter. Where a cell says `raise NotImplementedError`,
# replace that line by your own code and run the cell again. The cells that follow test it. If such a cell is silent, what
# it shows holds; if not, the last line says what was seen. Some of them show nothing but a comment: that property is tested
# when the notebook is graded. If the grader is installed you need not wait: `from check import check; check("make_mask")` in a
# new cell asks it about one function or answer, with all tests, and says what was seen; `hint=1` and `hint=2` help further.

# %% given="imports"
import numpy as np

# %%
# For the pictures.
import widgets
from drawing import show

# %% [markdown]
# ## A thinned network
#
# Take a layer of ten hidden units and decide for each of them: it stays, or it is dropped with all its
# connections, in and out. What is left is a smaller network, a **sub-network** of the full one, with the same weights.
# A **mask** writes the decision down, a 1 or a 0 for each unit.
#
# **Predict.** How many different sub-networks can be chosen from a layer of ten units? Count all of them: the
# one that keeps every unit, and the one that keeps none.

# %% answer="sub_networks"
# A whole number.
answer_sub_networks = 1024

# %% test="answer_sub_networks" points=1 title="Prediction: sub-networks of ten units"
# Your prediction is compared with the number of masks.

# %% [markdown]
# Small layers can be counted by hand; each further unit doubles the number.

# %%
for units in (1, 2, 3):
    columns = np.indices((2,) * units).reshape(units, -1)
    print(["".join(map(str, choice)) for choice in columns.T])

# %% [markdown]
# A layer of 100 units has more sub-networks than there will ever be training steps. So they are not trained
# one after the other: each step draws one, and all of them share their weights. That is dropout.
#
# ## From random numbers to a mask
#
# Each unit is a coin that shows "kept" with probability $p$, whatever the other coins show:
#
# $$m_{ij} = 1 \text{ with probability } p, \qquad m_{ij} = 0 \text{ with probability } 1 - p.$$
#
# A computer makes such coins from uniform numbers. `rng.random` draws numbers $u$ that are spread evenly over
# $[0, 1)$, so the chance that $u$ lies in some interval is the interval's length.

# %%
u = np.random.default_rng(0).random(1000)
for low, high in ((0.0, 0.2), (0.0, 0.8), (0.8, 1.0)):
    print(f"between {low} and {high}: {((low <= u) & (u < high)).mean():.1%}")

# %% [markdown]
# An interval of length $p$ catches a share $p$ of the numbers.
#
# *`<` or `>`?* Both make a mask of yes and no, and with `keep_prob = 0.5` you cannot tell them apart. With 0.8 you
# can: which side of 0.8 is hit by 80 % of the numbers? And if you wonder about `<` or `<=`: the two differ only if $u$
# hits $p$ exactly, which next to never happens.
#
# *Must it be uniform numbers?* Any draw with the right chance will do. But a standard normal number, say, is below 0.8 in
# 79 % of all draws, and below 0.2 in 58 %: it does not know $p$.
#
# **Predict.** A layer has 500 units, and `keep_prob` is 0.8. How many of them live, on average?

# %% answer="kept_units"
# A number.
answer_kept_units = 400

# %% test="answer_kept_units" points=1 title="Prediction: how many of 500 units live"
# Your prediction is compared with the mean over all masks.

# %% [markdown]
# ## One mask for each example
#
# *Is a different sub-network drawn for each training input, or one for all?* One for each. In the paper of 2014 a thinned
# network is sampled for each training case of a mini-batch, and the gradients are averaged over them. So the mask has the
# shape of the whole array `a`, and **every entry is decided on its own**: neither a row nor a column shares a coin.
#
# Images have more axes, `(batch, channels, height, width)`, and a single list of numbers has one. Your function gets the
# whole `shape`, and need not care how long it is.
#
# Three more things a careful function does:
#
# - All randomness comes from `rng`. The same seed then gives the same mask, and two calls in a row give two masks.
#   `np.random.rand` or a generator of its own would break this for everybody who calls the function.
# - `keep_prob = 1` keeps everything.
# - A `keep_prob` outside $(0, 1]$ makes no sense and raises `ValueError`. NaN is outside too, and every comparison with
#   NaN is false: ask whether `keep_prob` lies inside, and refuse everything else.
#
# **Write** `make_mask`. One line checks, one line draws.


# %% solution="make_mask"
def make_mask(shape, keep_prob, rng):
    """Draws a mask whose every entry is kept with probability keep_prob, each on its own.

    Args:
        shape: shape of the mask, a tuple of any length.
        keep_prob: probability of keeping an entry.
        rng: a numpy.random.Generator, the only source of randomness.

    Returns:
        An array of that shape, 1 (or True) where kept and 0 (or False) where dropped.

    Raises:
        ValueError: keep_prob is not in (0, 1]. NaN is not in (0, 1] either.
    """
    ...


# %% test="make_mask_density" points=3 title="Each entry is 1 with probability keep_prob, else 0"
# Drawn with keep_prob = 0.8, a mask holds 0 and 1, and about 80 % of its entries are 1.
mask = make_mask((50, 60), 0.8, np.random.default_rng(1))
assert ((mask == 0) | (mask == 1)).all(), "a mask holds 0 and 1 only"
assert mask.mean() > 0.5, f"about 80 % should be kept, seen: {mask.mean():.0%}"

# %% test="make_mask_independence" points=3 title="Every entry is decided on its own"
# Each example has its own sub-network, and within an example each unit has its own coin.
mask = make_mask((10, 20), 0.8, np.random.default_rng(2))
assert (mask != mask[0]).any(), "all rows are equal: all examples have the same mask"
columns = mask.T
assert (columns != columns[0]).any(), "all columns are equal: each row lives or dies as a whole"

# %% test="make_mask_generator" points=2 title="All randomness comes from rng"
# The same seed gives the same mask.
first = make_mask((5, 20), 0.7, np.random.default_rng(3))
again = make_mask((5, 20), 0.7, np.random.default_rng(3))
assert np.array_equal(first, again), "the same seed gave two different masks"

# %% test="make_mask_keep_all" points=1 title="keep_prob = 1 keeps everything"
# With keep_prob = 1 nothing is dropped.

# %% test="make_mask_dimensions" points=2 title="Any number of dimensions"
# One axis, three, four: each entry still has a coin of its own.

# %% test="make_mask_validation" points=1 title="A bad keep_prob is refused"
# A keep_prob outside (0, 1] raises ValueError.
try:
    make_mask((3, 4), 1.5, np.random.default_rng(4))
except ValueError:
    pass
else:
    raise AssertionError("keep_prob = 1.5 should raise ValueError")

# %% [markdown]
# Your masks, for four examples of a layer with ten units. Which units does the second example train?

# %%
print(make_mask((4, 10), 0.8, np.random.default_rng(5)).astype(int))

# %% [markdown]
# ## Silence
#
# A dropped unit says 0, and a kept one says what it said before:
#
# $$\tilde a_{ij} = m_{ij}\, a_{ij}.$$
#
# The 0 matters: it is what a unit that does not exist would add to $z = \tilde a W^\top + b$. And the array keeps its shape,
# since the next layer wants to know which unit said what. `a[mask]` would give a list of survivors without their places.
#
# A unit can also say 0 of its own accord, as a ReLU often does. It is not dropped for that: **who was dropped is
# written in the mask, and cannot be read off the output.**
#
# A mask may come as bools, whole numbers or floats, and the caller still needs `a` and `mask` after the call: make a new
# array. Then float32 activations should stay float32, as they do in large networks, at least with a bool mask.
#
# **Write** `apply_mask`.


# %% solution="apply_mask"
def apply_mask(a, mask):
    """Silences what the mask drops.

    Args:
        a: activations, any number of dimensions; they must not be changed.
        mask: 0 and 1 of the same shape, of bool, int or float dtype; it must not be changed.

    Returns:
        An array of the shape of a: a where kept, 0 where dropped.
    """
    ...


# %% test="apply_mask_values" points=3 title="Kept entries come through, dropped ones are 0"
# Negative activations and zeros are treated like all others.
out = apply_mask(np.array([[1.5, -2.0, 0.0]]), np.array([[True, True, True]]))
assert out.tolist() == [[1.5, -2.0, 0.0]], f"a mask of ones should change nothing, seen: {out}"
out = apply_mask(np.array([[1.5, -2.0, 0.0]]), np.array([[False, True, False]]))
assert out.tolist() == [[0.0, -2.0, 0.0]], f"only the second should be left, seen: {out}"

# %% test="apply_mask_kinds" points=1 title="Masks of bools, whole numbers and floats"
# A 1 means the same as True, a 0 the same as False.
bools = np.array([[True, False, True], [False, True, True]])
expected = apply_mask(np.ones((2, 3)), bools.copy())
seen = apply_mask(np.ones((2, 3)), bools.astype(int))
assert np.array_equal(seen, expected), f"a mask of whole numbers gives another result: {seen}"

# %% test="apply_mask_dimensions" points=1 title="Any number of dimensions"
# The output has the shape of the input.
out = apply_mask(np.ones((2, 3, 4)), np.ones((2, 3, 4), dtype=bool))
assert out.shape == (2, 3, 4), f"the shape should stay (2, 3, 4), seen: {out.shape}"

# %% test="apply_mask_arguments" points=1 title="Activations and mask stay as they were"
# The caller still needs them.

# %% test="apply_mask_float32" points=1 title="float32 stays float32"
# Tested with a bool mask.

# %% [markdown]
# ## Is it exactly 80 %?
#
# **Predict.** You draw `make_mask((4, 10), 0.8, rng)`: four examples, ten units. How many units does each row keep?
#
# - `"a"`: exactly 8 in every row
# - `"b"`: in each row its own number, on average 8
# - `"c"`: each row its own number, but always 32 in all four rows together

# %% answer="row_counts"
# One of "a", "b", "c", with the quotes.
answer_row_counts = "b"

# %% test="answer_row_counts" points=1 title="Prediction: is it exactly 80 %?"
# Your prediction is compared with what independent coins do.

# %% [markdown]
# To look at it, count: which share of its units does each example keep? The answer is one number for each
# example, whatever comes after the first axis: the share of an image is taken over all its channels and pixels.
#
# **Write** `kept_fraction`.


# %% solution="kept_fraction"
def kept_fraction(mask):
    """The share that is kept in each example.

    Args:
        mask: 0 and 1, of bool, int or float dtype, any number of dimensions; the first is the
            batch. It must not be changed.

    Returns:
        An array of shape (batch,) with numbers between 0 and 1.
    """
    ...


# %% test="kept_fraction_values" points=3 title="One share for each example"
# The first row keeps 3 of 4, the second 1 of 4.
shares = kept_fraction(np.array([[True, True, False, True], [False, True, False, False]]))
assert np.allclose(shares, [0.75, 0.25]), f"the shares are 0.75 and 0.25, seen: {shares}"

# %% test="kept_fraction_kinds" points=1 title="Masks of bools, whole numbers and floats"
# The dtype of a mask says nothing about its shares.

# %% test="kept_fraction_dimensions" points=2 title="Any number of dimensions"
# For images too there is one share for each example.

# %% test="kept_fraction_arguments" points=1 title="The mask stays as it was"
# Backward will need it once more.

# %% [markdown]
# Now look: 40 batches of 16 examples, 50 units each. Every dot is the share that one unit kept over its batch, that
# one example kept, or that one whole batch kept.

# %%
masks = make_mask((40, 16, 50), 0.8, np.random.default_rng(6))
rates = {
    "each unit\n(16 examples)": masks[:10].mean(axis=1),
    "each example\n(50 units)": kept_fraction(masks.reshape(640, 50)),
    "each batch\n(16 × 50 entries)": kept_fraction(masks),
}
show(
    widgets.draw_rates(rates, 0.8),
    "Shares kept as dots around 80 %: wide for a unit, narrower for an example, narrow for a batch.",
)

# %% [markdown]
# It is almost never exactly 80 %. The share of $n$ independent coins scatters around $p$ with standard deviation
#
# $$\sqrt{\frac{p\,(1 - p)}{n}},$$
#
# which is 0.100 for 16 coins, 0.057 for 50 and 0.014 for 800: the more coins, the closer. Drawing *exactly* 8 of 10 would be
# another method. Then a unit's fate would depend on its neighbours', and the neat formulas of the next lessons would no
# longer hold.
#
# ## One sub-network for the whole batch
#
# What if all examples of a batch shared one sub-network? The mask is then drawn once, one coin for each unit, and all rows are
# equal. With a single example there is no difference. With more, one slip in a shape makes the one mask of the other: write
# both, so that you recognise which you see.
#
# **Write** `unit_mask`.


# %% solution="unit_mask"
def unit_mask(batch, units, keep_prob, rng):
    """Draws one sub-network and gives it to every example of the batch.

    Args:
        batch: number of examples.
        units: number of units.
        keep_prob: probability of keeping a unit.
        rng: a numpy.random.Generator, the only source of randomness.

    Returns:
        An array of shape (batch, units), 1 (or True) where kept; all its rows are equal.

    Raises:
        ValueError: keep_prob is not in (0, 1]. NaN is not in (0, 1] either.
    """
    ...


# %% test="unit_mask_shared" points=3 title="All examples have the same mask"
# Every row is equal to the first.
mask = unit_mask(5, 40, 0.7, np.random.default_rng(7))
assert mask.shape == (5, 40), f"the shape should be (batch, units) = (5, 40), seen: {mask.shape}"
assert (mask == mask[0]).all(), "the rows differ"

# %% test="unit_mask_density" points=2 title="Each unit is 1 with probability keep_prob, else 0"
# Counted over many units.

# %% test="unit_mask_independence" points=1 title="Every unit is decided on its own"
# One coin for each unit: neither one for all of them nor a fixed number of survivors.

# %% test="unit_mask_generator" points=1 title="All randomness comes from rng"
# The same seed gives the same mask.

# %% test="unit_mask_keep_all" points=1 title="keep_prob = 1 keeps everything"
# With keep_prob = 1 nothing is dropped.

# %% test="unit_mask_validation" points=1 title="A bad keep_prob is refused"
# A keep_prob outside (0, 1] raises ValueError.
try:
    unit_mask(3, 4, -0.5, np.random.default_rng(8))
except ValueError:
    pass
else:
    raise AssertionError("keep_prob = -0.5 should raise ValueError")

# %% [markdown]
# How much does the share of a whole batch scatter, drawn in the one way and in the other? There are 16 examples of 50 units.

# %%
rng = np.random.default_rng(9)
own = [kept_fraction(make_mask((16, 50), 0.8, rng)).mean() for _ in range(100)]
shared = [kept_fraction(unit_mask(16, 50, 0.8, rng)).mean() for _ in range(100)]
print(f"one mask for each example: {np.mean(own):.3f} +- {np.std(own):.3f}")
print(f"one mask for the batch:    {np.mean(shared):.3f} +- {np.std(shared):.3f}")

# %% [markdown]
# Both keep 80 % on average. But 16 equal rows are 50 coins, not 800, and so a batch with a shared mask is noisier: by
# $\sqrt{16} = 4$ times in theory. What you see differs a little, since it is an estimate from 100 draws.
#
# The picture shows the sub-network that one example trains. Choose another example: does its network change when each has
# its own mask, and when one is drawn for the batch? Then move `keep_prob` to 1, and down to 0.05.

# %%
widgets.sub_network_panel(make_mask, unit_mask)

# %% [markdown]
# ## What to remember
#
# - A mask says for each unit 1 (kept) or 0 (dropped): it chooses one of $2^n$ sub-networks, which share their weights.
# - Every entry is a coin of its own with chance $p$: each example of a batch trains its own sub-network. Not exactly 80 % are
#   kept, but 80 % on average.
# - `keep_prob` is the chance of *keeping*. Some libraries ask for the chance of dropping (`p` in PyTorch, `rate` in Keras).
# - A dropped unit says exactly 0. Who was dropped is known from the mask alone.
# - All randomness comes from the generator that is passed in.
#
# The next layer now hears a weaker signal than the full network would send, by a fifth if $p = 0.8$. What is to be done about
# it is the question of lesson 2.
#
# ## Where the idea comes from
#
# G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, *Improving neural networks by preventing
# co-adaptation of feature detectors*, [arXiv:1207.0580](https://arxiv.org/abs/1207.0580), 2012, dropped hidden units with
# probability one half on each presentation of each training case. N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and
# R. Salakhutdinov, *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*,
# [Journal of Machine Learning Research 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014, is the full account: section 4 has
# the mask and its product with the activations, section 5.1 the thinned network for each training case.
