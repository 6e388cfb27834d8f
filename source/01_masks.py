# %% [markdown]
# # 1. Masks: which units live
#
# A network that has many weights and few examples learns its examples by heart. On new examples it then does worse than it
# could: it **overfits**. Dropout works against that. In each training step it drops some units of a layer, drawn at random,
# so that no unit can rely on its neighbours. **Which units are dropped, how many, and for which example?**
#
# - **You need:** NumPy arrays, their shapes and `axis`; no lesson before this one
# - **Time:** about 40 minutes
# - **Afterwards you can:** draw the masks of dropout, apply them, and tell a mask for each example from a mask for the batch
#
# **How to work here.** Run the cells from top to bottom with Shift + Enter. Where a cell says `raise NotImplementedError`, write
# your own code in place of that line. The cells below it test your code: ✓ means passed, ✗ is followed by what is wrong, … means judged
# later. Below a prediction a folded cell (three dots) says what is true: answer first, then run it. (The button *Validate* sees only the
# part of a test that is in sight: "Success!" is not yet full marks.)

# %% given="imports"
import numpy as np
from check import ask

# %%
# For the pictures.
import widgets
from drawing import show

# %% [markdown]
# ## A thinned network
#
# Here is a layer of ten hidden units, and a batch of six examples. For each example somebody has tossed a coin for each unit.
# A unit that lost is dropped with all its connections, in and out. What is left is a smaller network, a **sub-network** of the
# full one, with the same weights. The table on the right is the **mask**: blue is kept, empty is dropped.

# %%
show(
    widgets.draw_sub_network(widgets.FIRST_MASKS, 0.6),
    "A network of which example 1 trains six of ten hidden units, beside the masks of six examples.",
)

# %% [markdown]
# Each row of the mask is another sub-network.
#
# **Predict.** How many different sub-networks can be chosen from a layer of ten units? Count all of them: the
# one that keeps every unit, and the one that keeps none.

# %% answer="sub_networks"
# A whole number.
answer_sub_networks = 1024

# %% test="answer_sub_networks" points=1 title="Prediction: sub-networks of ten units"
# What you predicted, and what is true.
ask("answer_sub_networks", 2**10, "Each unit doubles the number: 2 for one unit, 4 for two, and so on.", within=0.5)

# %%
from itertools import product

for units in (1, 2, 3):
    print(["".join(choice) for choice in product("01", repeat=units)])

# %% [markdown]
# A layer of 100 units has more sub-networks than there will ever be training steps. So they are not trained
# one after the other: each example of each step draws one, and all of them share their weights. That is dropout.
#
# | name in this lesson | meaning |
# | --- | --- |
# | `a` | activations of a layer, shape `(batch, units)`: one row is one example |
# | `keep_prob` | probability of **keeping** a unit, $0 < p \le 1$ |
# | `rng` | a `numpy.random.Generator`, the only source of randomness |
# | `mask` | 1 (or `True`) where a unit is kept, 0 (or `False`) where it is dropped |
# | `out` | what is left of `a` |
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
# can: 80 % of the numbers lie on one side of 0.8. On which? (`<` or `<=` makes no difference that you could measure: a number
# hits $p$ exactly about once in $10^{16}$ draws.)
#
# *Must it be uniform numbers?* Any draw with the right chance will do. A standard normal number has the wrong chance: it is
# below 0.8 in 79 % of all draws, but below 0.2 in 58 %.
#
# **Predict.** A layer has 500 units, and `keep_prob` is 0.8. How many of them live, on average?

# %% answer="kept_units"
# A number.
answer_kept_units = 400

# %% test="answer_kept_units" points=1 title="Prediction: how many of 500 units live"
# What you predicted, and what is true.
ask("answer_kept_units", 500 * 0.8, "Each of the 500 units is kept with chance 0.8.", within=0.5)

# %% [markdown]
# **Choose.** A layer has 50 units, a batch 16 examples, and `keep_prob` is 0.8. Which line draws a coin of its own for each unit
# of each example, with the right chance? You may try them in a cell of your own.
#
# - `"a"`: `mask = rng.standard_normal((16, 50)) < 0.8`
# - `"b"`: `mask = rng.random((16, 50)) >= 0.2`
# - `"c"`: `mask = np.tile(rng.random(50) < 0.8, (16, 1))`

# %% answer="which_draws"
# One of "a", "b", "c", with the quotes.
answer_which_draws = "b"

# %% test="answer_which_draws" points=2 title="Which line draws the right mask"
# What you chose, and what is true.
ask("answer_which_draws", "b", "80 % of the numbers lie above 0.2; a has the wrong chance, c one row for all examples.")

# %% [markdown]
# ## One mask for each example
#
# *Is a different sub-network drawn for each training input, or one for all?* One for each. In the paper of 2014 a thinned
# network is sampled for each training case of a mini-batch, and the gradients are averaged over them. So the mask has the
# shape of the whole array `a`, and **every entry is decided on its own**: neither a row nor a column shares a coin.
#
# Your function gets the whole `shape`. It may have two axes, or four as for images, `(batch, channels, height, width)`.
# All randomness comes from `rng`: the same seed gives the same mask, and two calls in a row give two masks. `np.random.rand`, or a
# generator of its own, would break that for everybody who calls the function.
#
# A `keep_prob` of 0, 1.5 or -1 makes no sense, and the function says so at once: it raises `ValueError`. NaN makes no sense either,
# and every comparison with NaN is false. So ask whether `keep_prob` lies inside $(0, 1]$, and refuse everything else.
#
# **Write** `make_mask`. One line checks, one line draws.


# %% solution="make_mask"
def make_mask(shape, keep_prob, rng):
    """Draw a mask whose every entry is kept with probability keep_prob, each on its own.

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


# %% test="make_mask_density" points=4 title="Each entry is 1 with probability keep_prob, else 0"
# Drawn with keep_prob = 0.8, a mask holds 0 and 1, and about 80 % of its entries are 1. With
# keep_prob = 1 all of them are.
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
assert np.array_equal(first, again, equal_nan=True), "the same seed gave two different masks"

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
# ## What a dropped unit puts out
#
# A dropped unit puts out 0, and a kept one what it had put out before:
#
# $$\tilde a_{ij} = m_{ij}\, a_{ij}.$$
#
# Why 0? It is what a unit that does not exist would add to $z = \tilde a W^\top + b$. And the array keeps its shape, since the next
# layer must know which unit put out what: `a[mask]` would give a list of survivors without their places.
#
# A unit can also put out 0 of its own accord, as a ReLU often does. It is not dropped for that: **who was dropped is
# written in the mask, and cannot be read off the output.**
#
# One more thing, which holds for every function of the course. It makes a new array and leaves its arguments alone: whoever calls it still needs
# them. And `float32`, the short numbers of large networks, stays `float32` (with a bool mask and a Python number NumPy sees to
# that by itself).
#
# **Write** `apply_mask`.


# %% solution="apply_mask"
def apply_mask(a, mask):
    """Set to 0 what the mask drops.

    Args:
        a: activations, any number of dimensions; they must not be changed.
        mask: 0 and 1 of the same shape, of bool, int or float dtype; it must not be changed.

    Returns:
        A new array of the shape of a: a where kept, 0 where dropped; float32 where a is float32 and
        the mask is bool.
    """
    ...


# %% test="apply_mask_values" points=3 title="Kept entries come through, dropped ones are 0"
# Negative activations and zeros are treated like all others.
out = apply_mask(np.array([[1.5, -2.0, 0.0]]), np.array([[True, True, True]]))
assert out.tolist() == [[1.5, -2.0, 0.0]], f"a mask of ones should change nothing, seen: {out}"
out = apply_mask(np.array([[1.5, -2.0, 0.0]]), np.array([[False, True, False]]))
assert out.tolist() == [[0.0, -2.0, 0.0]], f"only the second should be left, seen: {out}"

# %% test="apply_mask_contract" points=2 title="Any mask and shape; the arguments stay as they were; float32"
# A mask of bools, whole numbers or floats; any number of axes; a and mask are the same after
# the call; float32 stays float32.
bools = np.array([[True, False, True], [False, True, True]])
expected = apply_mask(np.ones((2, 3)), bools.copy())
seen = apply_mask(np.ones((2, 3)), bools.astype(int))
same = np.array_equal(seen, expected, equal_nan=True)
assert same, f"a mask of whole numbers gives another result: {seen}"

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
# What you predicted, and what is true.
ask("answer_row_counts", "b", "Each coin falls on its own, whatever the others in its row or in the batch show.")

# %% [markdown]
# To look at it, count: which share of its units does each example keep? The answer is one number for each
# example, whatever comes after the first axis: the share of an image is taken over all its channels and pixels.
#
# **Write** `kept_fraction`.


# %% solution="kept_fraction"
def kept_fraction(mask):
    """Return the share that is kept in each example.

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

# %% test="kept_fraction_contract" points=2 title="One share for each example, for any mask"
# For images too there is one share for each example; the dtype of the mask does not matter; the
# mask stays as it was.

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
# equal. With a single example there is no difference. With more, a small mistake in a shape turns one kind of mask into the other.
# Write both, and you will recognise which one you see.
#
# **Write** `unit_mask`.


# %% solution="unit_mask"
def unit_mask(batch, units, keep_prob, rng):
    """Draw one sub-network and give it to every example of the batch.

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

# %% test="unit_mask_draws" points=3 title="A coin for each unit, tossed by rng"
# Each unit is 1 with probability keep_prob and on its own; all randomness comes from rng; a bad
# keep_prob raises ValueError.
mask = unit_mask(2, 2000, 0.8, np.random.default_rng(8))
assert ((mask == 0) | (mask == 1)).all(), "a mask holds 0 and 1 only"

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
# Now your masks draw the picture from above. The button before `draws` shows ten draws in a row: the sub-networks change, and the
# share kept of each unit comes closer to the dashed line. Then try three things:
#
# - Choose another example. Does its network change when each example has its own mask, and when one is drawn for the batch?
# - Which of the two lets the bars come closer to the dashed line after ten draws?
# - Move `keep_prob` to 1, and down to 0.05.

# %%
widgets.sub_network_panel(make_mask, unit_mask)

# %% [markdown] manual="explain_masks" points=2 title="Explain: what is kept"
# **Explain** in two sentences. A friend says: "With `keep_prob = 0.8` each step trains the same 80 % of the network." Which two
# things are wrong with that?
#
# (A person grades this. If you learn alone, compare with *What to remember* at the end of the lesson.)
#
# ### BEGIN SOLUTION
# The units are drawn anew for each example and in each step, so they are not the same ones. And each unit has a coin of its own, so that
# 80 % are kept on average only, not in each draw. (One point for each.)
# ### END SOLUTION

# %% [markdown]
# ## What to remember
#
# - A mask says for each unit 1 (kept) or 0 (dropped): it chooses one of $2^n$ sub-networks, which share their weights.
# - Every entry is a coin of its own with chance $p$: each example of a batch trains its own sub-network. Not exactly 80 % are
#   kept, but 80 % on average.
# - `keep_prob` is the chance of *keeping*. Some libraries ask for the chance of dropping (`p` in PyTorch, `rate` in Keras).
# - A dropped unit puts out exactly 0. The mask alone says who was dropped.
# - All randomness comes from the generator that is passed in.
#
# The next layer now gets a weaker signal than the full network would send, by a fifth if $p = 0.8$. Lesson 2 asks what to do
# about it.
#
# **Next:** [2. Scaling: keep the expected value](../02_scaling/02_scaling.ipynb)
#
# ## Where the idea comes from
#
# G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, *Improving neural networks by preventing
# co-adaptation of feature detectors*, [arXiv:1207.0580](https://arxiv.org/abs/1207.0580), 2012, dropped hidden units with
# probability one half on each presentation of each training case. N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and
# R. Salakhutdinov, *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*,
# [Journal of Machine Learning Research 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014, is the full account: section 4 has
# the mask and its product with the activations, section 5.1 the thinned network for each training case.
