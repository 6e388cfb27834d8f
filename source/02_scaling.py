# %% [markdown]
# # 2. Scaling: keep the expected value
#
# With `keep_prob = 0.8` dropout drops a fifth of the units in training, and none in evaluation. **So the next layer gets a stronger
# signal in evaluation than in training. What must be done about it, when, and by which factor?**
#
# There are two answers: the *classic* one of 2012, and the *inverted* one that is used today. You will write both.
#
# - **You need:** lesson 1, and what a mean and a variance are
# - **Time:** about 45 minutes
# - **Afterwards you can:** write dropout as PyTorch and Keras have it, say why it divides, and say what that costs
#
# Run the cells from top to bottom with Shift + Enter.
# After each of your functions come cells that test it: ✓ means passed, ✗ is followed by what is wrong, … means judged later. Below a
# prediction a folded cell (three dots) says what is true: answer first, then run it. (The button *Validate* sees only the part of a test
# that is in sight: "Success!" is not yet full marks.)

# %% given="imports"
import numpy as np
from check import ask

# %%
# For the pictures.
import widgets
from drawing import show

# %% [markdown]
# ## Too weak in training, or too strong in evaluation
#
# One unit of the next layer adds up twenty units. With `keep_prob = 0.8` it adds up those that are kept. Here are two thousand
# masks, with the sum that each of them leaves. (If you have written `make_mask` in lesson 1, it draws them.)

# %%
from earlier import earlier

# Your own make_mask, if lesson 1 has one that runs with the last three arguments; else the
# short one here.
rng = np.random.default_rng(1)
make_mask = earlier(
    "01_masks", "make_mask", lambda shape, p, rng: rng.binomial(1, p, shape), (2, 3), 0.8, rng
)
activations = np.random.default_rng(0).uniform(0.5, 1.5, 20)
masks = make_mask((2000, 20), 0.8, rng)
sums = (activations * masks).sum(axis=1) / activations.sum()
show(
    widgets.draw_sums(sums, None, 1.0, 0.8),
    "In training the sums lie around 0.8 of the full sum; in evaluation the sum is the full one.",
)

# %% [markdown]
# In training the next layer learns to work with about 80 % of the full sum. In evaluation it gets all of it: 25 % more than it
# got on average in training. The strip with the question mark is yours: how must training change, so that its middle lies on the green line?
#
# | name in this lesson | meaning |
# | --- | --- |
# | `a` | activations, shape `(batch, units)`: one row is one example |
# | `keep_prob` | probability of **keeping** a unit, $0 < p \le 1$ |
# | `rng` | a `numpy.random.Generator`, the only source of randomness |
# | `mask` | same shape as `a`, 1 where a unit is kept, 0 where it is dropped |
# | `out` | what the next layer gets, same shape as `a` |
# | `training` | `True` while the network learns, `False` when it is used |
#
# ## A walk through one layer, step by step
#
# Four examples, ten units, and every activation is 1, so that sums are easy to follow. With
# `keep_prob = 0.8` somebody has drawn this mask. A sum over the second axis (`sum(a, 2)` in MATLAB,
# `a.sum(axis=1)` in NumPy) adds up one example.

# %%
walk = np.ones((4, 10))
drawn = np.array(
    [
        [1, 1, 1, 0, 1, 1, 1, 1, 0, 1],
        [1, 0, 1, 1, 0, 1, 1, 0, 1, 1],
        [1, 1, 1, 1, 1, 0, 1, 1, 1, 1],
        [0, 1, 1, 1, 1, 1, 0, 1, 1, 1],
    ]
)
thinned = walk * drawn  # the element-wise product, `.*` in MATLAB

print("row sums before:", walk.sum(axis=1))
print("row sums after: ", thinned.sum(axis=1))
print("on average:     ", thinned.sum(axis=1).mean())

# %% [markdown]
# Each row summed to 10 before. Now the rows sum to 8, 7, 9 and 8, on average to 8: a fifth of the
# signal is gone. The inverted form makes up for that at once: it divides everything by `keep_prob`.
#
# **Predict.** The second example keeps 7 of its 10 ones. What is its row sum after the division by
# 0.8?

# %% answer="row_sum"
# A number, to two digits after the point.
answer_row_sum = 8.75

# %% test="answer_row_sum" points=1 title="Prediction: a row sum after the division"
# What you predicted, and what is true.
ask("answer_row_sum", 7 / 0.8, "Each of the seven survivors becomes 1 / 0.8 = 1.25.", within=0.02)

# %% [markdown]
# Run the division and compare.

# %%
print("each survivor:      ", np.unique(thinned[thinned > 0] / 0.8))
print("row sums divided:   ", thinned.sum(axis=1) / 0.8)
print("on average:         ", (thinned.sum(axis=1) / 0.8).mean())

# %% [markdown]
# No row that kept 7 or 9 units is back at 10. It need not be: what is kept is the **average over masks**,
# not the sum of one draw.
#
# ## Why divide, and why by keep_prob
#
# Look at one unit with activation $a$. Its mask entry $m$ is 1 with probability $p$ and 0 with probability
# $1 - p$, so the mean of $m$ is $E[m] = p \cdot 1 + (1 - p) \cdot 0 = p$. Therefore
#
# $$E[a\,m] = p\,a, \qquad\qquad E\!\left[\frac{a\,m}{p}\right] = a.$$
#
# Without the division a unit's mean shrinks to $p\,a$; with it the mean is what it would be without
# dropout, for every activation and every $p$. The next layer adds up many units, $z_j = \sum_i W_{ji}\,\text{out}_i + b_j$.
# The mean of a sum is the sum of the means, so the mean of $z_j$ is right too.
#
# *Why not divide by the share that really was kept, 7/10 in the second row?* Then that row of ones would
# sum to 10 again. But the factor would differ from example to example, what happens to one unit would
# depend on all the others, and a row that keeps nothing would be divided by 0. With the constant $p$ each unit depends on its own
# coin alone, and the backward pass needs no more than $p$ and the mask.
#
# ## What happens at test time
#
# When the network is used, the same question should get the same answer: nothing is drawn and nothing is
# dropped. Inverted dropout has already divided in training, so nothing is left to do: the output **is** the
# input. PyTorch and Keras use this form; `model.train()` and `model.eval()` set what is called `training` here.
#
# | inverted dropout | `out` | `mask` |
# | --- | --- | --- |
# | training | $a \cdot m / p$ | the $m$ that was drawn, 0 and 1 |
# | evaluation | $a$ | all ones |
#
# *Why can the loss on new data be smaller than the loss in training?* Because they are not measured alike. In training each
# example goes through a thinned, noisy network; on new data the whole network answers. That is no bug. To compare the two, measure
# both with `training=False`.
#
# The mask is returned because the backward pass of lesson 3 needs the very same one. It holds 0 and 1
# only; the factor $1/p$ stays outside.
#
# The next cell gives you a helper, so that a bad `keep_prob` takes one line: `check_keep_prob(keep_prob)`.

# %% given="check_keep_prob"
def check_keep_prob(keep_prob):
    """Raise ValueError unless keep_prob lies in (0, 1]; NaN does not."""
    is_share = 0 < keep_prob <= 1  # False for NaN
    if not is_share:
        raise ValueError(f"keep_prob is {keep_prob}; it must lie above 0 and not above 1")

# %% [markdown]
# **Write** `dropout_forward`. It must work for arrays with any number of dimensions (`a.shape` is all you need).

# %% solution="dropout_forward"
def dropout_forward(a, keep_prob, rng, training=True):
    """Inverted dropout: drop and divide in training, do nothing in evaluation.

    Args:
        a: activations of shape (batch, ...), any number of dimensions; it must not be changed.
        keep_prob: probability of keeping a unit.
        rng: a numpy.random.Generator, the only source of randomness.
        training: True in training, False in evaluation.

    Returns:
        (out, mask), both of the shape of a. The mask is 1 where a unit was kept and 0 where it
        was dropped, without any factor; in evaluation it is all ones. float32 activations give
        float32 in out (with a mask of bools), and integers give float64.

    Raises:
        ValueError: in training, keep_prob is not in (0, 1].
    """
    ...

# %% test="dropout_forward_density" points=2 title="Training keeps each unit with probability keep_prob"
# In training each unit survives with probability keep_prob; with 0.8 far more than half of them do.
out, mask = dropout_forward(np.ones((50, 61)), 0.8, np.random.default_rng(1))
assert (out != 0).mean() > 0.6, f"about 80 % should survive, seen: {(out != 0).mean():.0%}"

# %% test="dropout_forward_independence" points=2 title="Every entry is decided on its own"
# Each example and each unit is decided on its own: two rows of the mask are rarely alike.
out, mask = dropout_forward(np.ones((10, 20)), 0.7, np.random.default_rng(2))
dropped = out == 0
assert not dropped.any() or (dropped != dropped[0]).any(), "all examples lost the same units"

# %% test="dropout_forward_scaling" points=3 title="Survivors are divided by keep_prob"
# Where units are dropped, a survivor is divided by keep_prob: 0.5 / 0.5 = 1.
out, mask = dropout_forward(np.full((12, 10), 0.5), 0.5, np.random.default_rng(3))
survivors = out[out != 0]
if (out == 0).any():
    assert np.allclose(survivors, 1.0), f"0.5 should become 1, seen: {survivors[0]:.3g}"

# %% test="dropout_forward_mask" points=2 title="The mask returned is the 0/1 mask that was applied"
# The mask is the second of the two, holds 0 and 1, and says what happened in the output.
out, mask = dropout_forward(np.full((7, 9), 5.0), 0.6, np.random.default_rng(4))
assert mask.min() >= 0 and mask.max() <= 1, f"a mask holds 0 and 1, seen: {mask.max():.3g}"

# %% test="dropout_forward_evaluation" points=2 title="Evaluation gives back the input"
# With training=False the output is the input, and the mask is all ones.
out, mask = dropout_forward(np.ones((10, 6)), 0.8, np.random.default_rng(5), training=False)
assert (out == 1).all(), f"ones should stay ones, seen: {out.min():.3g} to {out.max():.3g}"
assert (mask == 1).all(), "in evaluation the mask is all ones"

# %% test="dropout_forward_generator" points=1 title="All randomness comes from rng"
# Two generators with the same seed give the same output.
first = dropout_forward(np.ones((6, 15)), 0.7, np.random.default_rng(7))[0]
again = dropout_forward(np.ones((6, 15)), 0.7, np.random.default_rng(7))[0]
assert np.array_equal(first, again, equal_nan=True), "the same seed gave two different outputs"

# %% test="dropout_forward_contract" points=3 title="Any shape; a bad keep_prob; a as it was; float32 and integers"
# The output has the shape of the input; a bad keep_prob raises ValueError; a is not changed;
# float32 stays float32, and an integer 3 may become 3.75.
out, mask = dropout_forward(np.ones((4, 4, 4)), 0.8, np.random.default_rng(6))
assert out.shape == (4, 4, 4), f"the shape should stay (4, 4, 4), seen: {out.shape}"
try:
    dropout_forward(np.ones((2, 3)), 1.5, np.random.default_rng(8))
except ValueError:
    pass
else:
    raise AssertionError("keep_prob = 1.5 should raise ValueError")

# %% [markdown]
# The walk once more, now with your function and a mask of its own.

# %%
out, mask = dropout_forward(np.ones((4, 10)), 0.8, np.random.default_rng(12))
print("units kept:       ", mask.sum(axis=1))
print("row sums of `out`:", out.sum(axis=1))

# %% [markdown]
# The picture from above, drawn by your function. Move `keep_prob` from 1 down to 0.05. Where is the middle of each strip, and how wide is it?

# %%
widgets.sums_panel(dropout_forward)

# %% [markdown]
# Divided, the middle stays where it is, and that is all that the division does. The strip gets wider: the price is noise, and the
# last part of this lesson says how much.
#
# **Find the mistake.** This function runs and looks right. One line is wrong. Which?
#
# ```
# 1   def dropout(a, keep_prob, rng, training=True):
# 2       mask = rng.random(a.shape) < keep_prob
# 3       out = a * mask / mask.mean()
# 4       if not training:
# 5           out, mask = a, np.ones_like(a)
# 6       return out, mask
# ```

# %% answer="wrong_line"
# The number of the line.
answer_wrong_line = 3

# %% test="answer_wrong_line" points=2 title="Find the mistake: the line"
# What you answered, and what is true.
ask("answer_wrong_line", 3, "mask.mean() is the share that happened to be kept: another number in each call.")

# %% [markdown]
# ## How often exactly 8 of 10?
#
# Each unit is decided on its own, like a coin that shows heads in 80 % of all throws.
#
# **Predict.** A layer has 10 units and `keep_prob = 0.8`. In what share of all draws are *exactly* 8 of them kept?
# A guess is fine: write a number between 0 (never) and 1 (always).

# %% answer="exactly_eight"
# A number between 0 and 1; within 0.1 counts as right.
answer_exactly_eight = 0.302

# %% test="answer_exactly_eight" points=1 title="Prediction: how often exactly 8 of 10 are kept"
# What you predicted, and what is true.
ask("answer_exactly_eight", 45 * 0.8**8 * 0.2**2, "There are 45 ways to choose the two that are dropped.", within=0.1)

# %% [markdown]
# Your function decides: a thousand examples of ten units each.

# %%
out, mask = dropout_forward(np.ones((1000, 10)), 0.8, np.random.default_rng(13))
show(
    widgets.draw_counts((out != 0).sum(axis=1), 10, 0.8),
    "How many of ten units are kept: a thousand examples lie around eight, from four to ten.",
)

# %% [markdown]
# So no: 80 % is the mean, and one draw of a small layer may be far from it. A layer of $n$ units keeps
# $p\,n$ of them on average, with a standard deviation of $\sqrt{n\,p\,(1-p)}$: $8 \pm 1.3$ of ten,
# $800 \pm 13$ of a thousand.
#
# ## The classic form
#
# The papers of 2012 and 2014 scale later. Training only drops, so a unit's mean is $p\,a$. In evaluation
# all units are there, and each is multiplied by $p$ (the papers multiply the weights that read it,
# which is the same), so that the next layer gets what it got in training, on average.
#
# | | training | evaluation |
# | --- | --- | --- |
# | **classic** `out` | $a \cdot m$ | $a \cdot p$ |
# | **classic** `mask` | $m$, 0 and 1 | filled with $p$ |
# | **inverted** `out` | $a \cdot m / p$ | $a$ |
# | **inverted** `mask` | $m$, 0 and 1 | filled with 1 |
#
# In the classic form one sentence covers both columns: `out` is always `a` times `mask`, and the mask
# of evaluation is the mean of the masks of training.
#
# **Write** `classic_forward`.

# %% solution="classic_forward"
def classic_forward(a, keep_prob, rng, training=True):
    """Classic dropout: only drop in training, multiply by keep_prob in evaluation.

    Args:
        a: activations of shape (batch, ...), any number of dimensions; it must not be changed.
        keep_prob: probability of keeping a unit.
        rng: a numpy.random.Generator, the only source of randomness.
        training: True in training, False in evaluation.

    Returns:
        (out, mask), both of the shape of a, with out equal to a times mask. The mask holds 0 and 1
        in training and is filled with keep_prob in evaluation. In training float32 activations give
        float32 in out (with a mask of bools).

    Raises:
        ValueError: in training, keep_prob is not in (0, 1].
    """
    ...

# %% test="classic_forward_training" points=3 title="Training draws as before, and survivors come through unchanged"
# Each unit is kept with probability keep_prob, on its own, by rng; a survivor is what it was: 1
# stays 1.
out, mask = classic_forward(np.ones((50, 59)), 0.8, np.random.default_rng(21))
assert (out != 0).mean() > 0.6, f"about 80 % should survive, seen: {(out != 0).mean():.0%}"
survivors = out[out != 0]
if (out == 0).any():
    assert np.allclose(survivors, 1.0), f"1 should stay 1, seen: {survivors[0]:.3g}"

# %% test="classic_forward_mask" points=1 title="The mask returned is the 0/1 mask that was applied"
# The mask is the second of the two, and says what happened in the output.

# %% test="classic_forward_evaluation" points=3 title="Evaluation multiplies by keep_prob"
# With training=False every unit is there, times keep_prob, and so says the mask.
out, mask = classic_forward(np.ones((10, 7)), 0.5, np.random.default_rng(25), training=False)
assert np.allclose(out, 0.5), f"1 should become 0.5, seen: {out.min():.3g} to {out.max():.3g}"
assert np.allclose(mask, 0.5), "in evaluation the mask is filled with keep_prob"

# %% test="classic_forward_contract" points=1 title="Any shape; a bad keep_prob; a as it was; float32"
# All that dropout_forward promised besides its numbers.

# %% [markdown]
# ## What the division costs: noise
#
# The mean is kept. The variance is not: dropout adds noise, and dividing makes it larger. Take one unit with
# activation $a$ again, under inverted dropout. Its output has two values only:
#
# | value | probability |
# | --- | --- |
# | $a / p$ | $p$ |
# | $0$ | $1 - p$ |
#
# The mean is $p \cdot a/p + (1-p) \cdot 0 = a$. The mean of the *square* is $p \cdot (a/p)^2 = a^2/p$. A variance is the mean of
# the square minus the square of the mean:
#
# $$\text{Var} = \frac{a^2}{p} - a^2 = a^2\,\frac{1-p}{p}.$$
#
# With $p = 1$ there is no noise; with $p = 0.5$ the standard deviation is as large as the activation itself.
#
# **Write** `dropout_moments`: mean and variance of each entry of `dropout_forward`'s output, over all masks. Nothing is drawn.

# %% solution="dropout_moments"
def dropout_moments(a, keep_prob):
    """Return mean and variance, entry by entry, of the output of dropout_forward in training.

    Args:
        a: activations of shape (batch, ...), any number of dimensions; it must not be changed.
        keep_prob: probability of keeping a unit.

    Returns:
        (mean, variance), both arrays of the shape of a; float32 stays float32.

    Raises:
        ValueError: keep_prob is not in (0, 1].
    """
    ...

# %% test="dropout_moments_mean" points=2 title="The mean over masks"
# The mean of the output, entry by entry.
mean, variance = dropout_moments(np.ones((2, 3)), 0.5)
assert np.allclose(mean, 1.0), "0 and 2 come equally often: their mean is 1"

# %% test="dropout_moments_variance" points=2 title="The variance over masks"
# The variance of the output, entry by entry; without dropout there is none.
mean, variance = dropout_moments(np.ones((2, 3)), 0.5)
assert np.allclose(variance, 1.0), "0 and 2 both lie at distance 1 from their mean"

# %% test="dropout_moments_contract" points=1 title="Any shape; a bad keep_prob; a as it was; float32"
# Mean and variance have the shape of the input, whatever it is.
mean, variance = dropout_moments(np.ones((2, 3, 4)), 0.8)
assert np.shape(mean) == (2, 3, 4), f"the mean should have shape (2, 3, 4), seen: {np.shape(mean)}"

# %% [markdown]
# Formula against experiment: one row of activations, dropped twenty thousand times by your `dropout_forward`.

# %%
row = np.array([2.0, -1.0, 0.5, 0.0, 3.0])
many = dropout_forward(np.tile(row, (20_000, 1)), 0.8, np.random.default_rng(14))[0]
mean, variance = dropout_moments(row, 0.8)
print("mean, computed:    ", mean.round(3))
print("mean, measured:    ", many.mean(axis=0).round(3))
print("variance, computed:", variance.round(3))
print("variance, measured:", many.var(axis=0).round(3))

# %% [markdown]
# ## Through many layers
#
# One forgotten division is easy to overlook in a network of one hidden layer. What does it do in a deep one?
#
# **Predict.** Eight layers, each of which would keep the mean of its input. Before each there is dropout with
# `keep_prob = 0.8`, and nobody divides. The signal starts with mean 1. What is its mean after the eighth layer?

# %% answer="signal_left"
# A number, to two digits after the point.
answer_signal_left = 0.168

# %% test="answer_signal_left" points=1 title="Prediction: the mean after eight layers"
# What you predicted, and what is true.
ask("answer_signal_left", 0.8**8, "Each layer leaves 80 % of what it gets, so eight leave 0.8 to the power of 8.", within=0.01)

# %% [markdown]
# Now measure it with your functions. The weights below are random, but each layer hands on the mean of what
# it gets. So whatever happens to the mean comes from dropout.

# %% given="layers"
def make_layers(depth=8, units=100, seed=9):
    """Return weights of shape (units, units), one array a layer, that keep the mean."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(0.0, np.sqrt(0.5 / units), (depth, units, units))
    return weights - weights.mean(axis=1, keepdims=True) + 1 / units


def means_through(layers, forward, keep_prob, training):
    """Return the mean of the signal after each layer, with dropout before each."""
    rng = np.random.default_rng(10)
    a = rng.normal(1.0, 1.0, (100, layers.shape[-1]))
    a += 1.0 - a.mean()  # so that the signal starts with mean 1
    means = []
    for W in layers:
        out = forward(a, keep_prob, rng, training)[0]
        a = out @ W.T
        means.append(a.mean())
    return np.array(means)

# %%
def forgotten(a, keep_prob, rng, training):
    """Drop in training without dividing, and do nothing in evaluation: the frequent bug."""
    form = classic_forward if training else dropout_forward
    return form(a, keep_prob, rng, training)


layers = make_layers()
for form in (classic_forward, dropout_forward, forgotten):
    for training in (True, False):
        means = means_through(layers, form, 0.8, training)
        mode = "training" if training else "evaluation"
        print(f"{form.__name__:16} {mode:11}", means.round(2))

# %% [markdown]
# With classic and with inverted dropout evaluation has the same mean as training. With the forgotten division it has not: after
# eight layers the signal of evaluation is six times as strong as the one that the network was trained on.
#
# The picture shows the same for every `keep_prob`, computed for layers like those above, on one axis that stands still. The last chart shows the
# noise (the standard deviation of the signal) of the inverted form. Move `keep_prob` up and down. Where is the mistake still small, and
# where does the noise run away?

# %%
widgets.signal_panel()

# %% [markdown] manual="explain_scaling" points=2 title="Explain: what happens without the division"
# **Explain** in two sentences. A friend drops units in training without dividing, and does nothing in evaluation. What goes wrong in evaluation, and
# why does nobody notice it while the network is trained?
#
# (A person grades this. If you learn alone, compare with *What to remember* at the end of the lesson.)
#
# ### BEGIN SOLUTION
# In evaluation each layer gets a signal that is 1 / keep_prob times as large, on average, as the one that it learned from, so its answers are off. In training
# everything fits together, since each layer learns to work with the weaker signal; nothing crashes, and the loss falls. (One point for each.)
# ### END SOLUTION

# %% [markdown]
# ## What to remember
#
# - A kept unit is divided by `keep_prob`, so that the **mean over masks** is what it would be without dropout. The sum
#   of one draw is not restored, and need not be.
# - **Inverted** dropout scales in training, and leaves evaluation alone. **Classic** dropout only drops in training,
#   and evaluation multiplies by `keep_prob`. Who mixes them scales twice or not at all.
# - `keep_prob` is the chance of each unit, not the share of a draw: exactly 8 of 10 are kept in only 30 % of all draws. PyTorch's `nn.Dropout(p)`
#   asks for the chance of *dropping*: `keep_prob = 0.8` is `nn.Dropout(0.2)`.
# - The mean is kept, the variance grows by $a^2 (1-p)/p$. Small `keep_prob` means much noise, most of all in deep networks.
# - The mask that is returned holds 0 and 1. The next lesson sends the gradient back through it.
#
# **Next:** [3. Backward: the same mask on the way back](../03_backward/03_backward.ipynb)
#
# ## Where the idea comes from
#
# The classic form, with halved weights at test time, is in G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and
# R. Salakhutdinov, *Improving neural networks by preventing co-adaptation of feature detectors*,
# [arXiv:1207.0580](https://arxiv.org/abs/1207.0580), 2012. The full account is N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever
# and R. Salakhutdinov, *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*,
# [Journal of Machine Learning Research 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014: section 4 has the classic form,
# section 10 says that one may as well divide in training.
