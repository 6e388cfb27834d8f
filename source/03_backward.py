# %% [markdown]
# # 3. Backward: the same mask on the way back
#
# On the way forward dropout dropped some units. Now the gradient comes back through the same layer.
# **What does dropout do to the gradient? Which weights learn from it? And do the weights of a dropped unit
# stay where they are?**
#
# - **You need:** lessons 1 and 2, the chain rule, matrix products
# - **Time:** about 50 minutes
# - **Afterwards you can:** write the backward pass of dropout and of a linear layer, check any gradient, and say which weights a dropped unit stops
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
import curves
import widgets
from drawing import show

# %% [markdown]
# ## There and back
#
# One example, with units 2 and 5 dropped. Blue is what flows forward, purple the gradient that flows back.

# %%
show(
    widgets.draw_ways(np.array([1, 0, 1, 1, 0, 1])),
    "Units 2 and 5 of six have no connections, neither on the way forward nor on the way back.",
)

# %% [markdown]
# The gradient takes the same ways as the signal, in the other direction. This lesson turns the picture into five short functions.
#
# | name in this lesson | meaning |
# | --- | --- |
# | `a` | activations, shape `(batch, units)`: one row is one example |
# | `mask` | same shape, 1 where a unit is kept, 0 where it is dropped |
# | `keep_prob` | probability of keeping a unit, $0 < p \le 1$ |
# | `dout`, `da` | gradients of the loss by the output and by the input of dropout |
# | `W`, `b` | weights `(units_out, units_in)` and bias `(units_out,)` of $z = a W^\top + b$ |
#
# ## One unit first
#
# Inverted dropout multiplies every entry by a number that does not depend on `a`:
#
# $$\text{out} = a \cdot \frac{m}{p}, \qquad m = 1 \text{ (kept) or } 0 \text{ (dropped)}.$$
#
# A dropped unit has $\text{out} = 0$ whatever its activation is. A kept one has $\text{out} = a / p$.
# How much does `out` change when `a` changes a little? The chain rule needs nothing else.
#
# **Predict.** A unit is kept, with `keep_prob = 0.8`. The gradient that arrives at its *output* is 2.
# Which gradient arrives at its *input*?

# %% answer="kept_gradient"
# A number.
answer_kept_gradient = 2.5

# %% test="answer_kept_gradient" points=1 title="Prediction: the gradient of a kept unit"
# What you predicted, and what is true.
ask("answer_kept_gradient", 2 / 0.8, "out = a / 0.8, so a small change of a is multiplied by 1.25, and so is the gradient.", within=1e-6)

# %% [markdown]
# ## A whole layer
#
# Every entry has its own $m$, and no entry touches another. So the gradient of the whole array goes back
# entry by entry, with the factor each entry met on the way forward:
#
# $$\frac{\partial L}{\partial a} = \frac{\partial L}{\partial \text{out}} \cdot \frac{m}{p}.$$
#
# **Why divide again? The forward pass has done so already.** Forward multiplied a kept unit by $1/p$, so
# a small change of $a$ is multiplied by $1/p$ too: the factor is part of the slope. Without it the
# gradient is too small by the factor $p$: a network that still learns, only slower below each layer of dropout.
# Nothing crashes, so the mistake is easily overlooked.
#
# **Why the same mask?** The derivative belongs to what was computed. A fresh mask would send gradient
# through units that gave nothing to the output, and none through units that did.
#
# **Could the mask be read off the zeros?** No: an activation or a gradient can be zero on its own.
# That is why the forward pass hands its mask over.
#
# `check_keep_prob`, in the next cell, is the helper of lesson 2.

# %% given="check_keep_prob"
def check_keep_prob(keep_prob):
    """Raise ValueError unless keep_prob lies in (0, 1]; NaN does not."""
    is_share = 0 < keep_prob <= 1  # False for NaN
    if not is_share:
        raise ValueError(f"keep_prob is {keep_prob}; it must lie above 0 and not above 1")


# %% [markdown]
# **Write** `dropout_backward`.


# %% solution="dropout_backward"
def dropout_backward(dout, mask, keep_prob):
    """Return the gradient of inverted dropout, given the mask of the forward pass.

    Args:
        dout: gradient of the loss by the output, an array of any shape.
        mask: the mask that the forward pass used, same shape; 0/1 as bool, int or float.
        keep_prob: probability of keeping, in (0, 1]. After evaluation: 1, with a mask of ones.

    Returns:
        da, the gradient of the loss by the input, same shape as dout. float32 stays float32 (with
        a bool mask); integers are answered in float64. The arguments are left as they are, so that
        the mask may be used again.

    Raises:
        ValueError: keep_prob is not in (0, 1].
    """


# %% test="dropout_backward_mask" points=3 title="Gradient flows exactly where the mask is 1"
# Where the mask is 0 the gradient is 0, and where the mask is 1 it is not.
mask = np.random.default_rng(3).random((6, 5)) < 0.7
kept, dropped = mask.copy(), ~mask
da = dropout_backward(np.ones((6, 5)), mask, 0.7)
assert (da[dropped] == 0).all(), f"where units are dropped da should be 0, seen: {da[dropped].round(2)}"
assert (da[kept] != 0).all(), f"where units are kept da should not be 0, seen: {da[kept].round(2)}"

# %% test="dropout_backward_scale" points=3 title="The gradient of a kept unit has the right size"
# A kept unit passes its gradient on with the factor of the forward pass.
mask = np.random.default_rng(4).random((6, 5)) < 0.6
kept = mask.copy()
da = dropout_backward(np.full((6, 5), -3.0), mask, 0.6)
flowing = da[kept & (da != 0)]
assert np.allclose(flowing, -5.0), f"-3 with keep_prob = 0.6 should become -5, seen: {flowing[:3]}"

# %% test="dropout_backward_contract" points=3 title="Any mask, shape and dtype; the arguments as they were; a bad keep_prob"
# A mask of bools, whole numbers or floats; any shape; dout and mask are the same after the
# call, and a second call with them gives the same; float32 stays float32, integers keep their
# fractions; a bad keep_prob raises ValueError.
images = np.ones((2, 3, 4, 5))
da = dropout_backward(images, images > 0, 0.5)
assert da.shape == (2, 3, 4, 5), f"the shape should stay (2, 3, 4, 5), seen: {da.shape}"

# %% [markdown]
# ## Never trust a gradient you have not checked
#
# A wrong gradient rarely crashes. But it can be compared with the definition of the slope. Move *one*
# entry of $a$ a little to both sides, hold the others, and see what the loss does:
#
# $$\frac{\partial f}{\partial a_i} \approx \frac{f(a + \varepsilon e_i) - f(a - \varepsilon e_i)}{2 \varepsilon}.$$
#
# Why to both sides? By Taylor, $f(a \pm \varepsilon) = f \pm \varepsilon f' + \tfrac12 \varepsilon^2 f'' \pm \dots$
# In the difference the term with $f''$ cancels, so the error is of order $\varepsilon^2$, not $\varepsilon$.
#
# One more trap: next to 100 the float32 numbers lie 0.0000076 apart, so a step of 0.000001 is rounded away,
# and in an integer array it is cut off. The steps must be taken in float64.
#
# `np.ndindex(a.shape)` counts through the entries of an array of any shape: `for index in np.ndindex(a.shape)` gives `(0, 0)`, `(0, 1)`
# and so on, and `a[index]` is that entry.
#
# **Write** `numerical_gradient`.


# %% solution="numerical_gradient"
def numerical_gradient(f, a, eps=1e-6):
    """Return the gradient of f at a by central differences, one entry at a time.

    Args:
        f: a function that takes an array shaped like a and returns a float.
        a: the point, an array of any shape, also float32 or integer; it is left as it is.
        eps: how far to move an entry to either side; another small step is right too.

    Returns:
        The gradient, shaped like a, computed in float64.
    """


# %% test="numerical_gradient_slope" points=2 title="Every entry is the slope along that entry"
# Compared with functions whose slopes are known.
grad = numerical_gradient(lambda x: float((np.array([3, -2]) * x).sum()), np.array([[1.0, 5.0]]))
assert np.allclose(grad, [[3, -2]], atol=1e-2), f"the slopes of 3x - 2y are 3 and -2, seen: {grad}"

# %% test="numerical_gradient_central" points=2 title="Steps to both sides, each of them undone"
# At the minimum of a parabola the slope is zero, and the differences to both sides say so.
grad = numerical_gradient(lambda x: float((x**2).sum()), np.zeros((2, 2)))
assert np.abs(grad).max() < 1e-9, f"at the minimum of x**2 the slope is 0, seen: {grad}"

# %% test="numerical_gradient_any_dtype" points=2 title="Accurate for float32 and integers too"
# The steps are taken in float64, whatever the dtype of the point.
grad = numerical_gradient(lambda x: float((x**2).sum()), np.array([[3, 1]]))
assert grad.shape == (1, 2), f"the gradient should have the shape of a, (1, 2), seen: {grad.shape}"
assert abs(grad[0, 0] - 3 * grad[0, 1]) < 0.01, f"the slope at 3 should be 3 times that at 1: {grad}"

# %% test="numerical_gradient_contract" points=2 title="Any shape; the point is left as it is"
# The function f is called with arrays of the shape of a; after the call a is what it was, to
# the last bit.

# %% [markdown]
# Now let your two functions check each other. The loss below sends activations through dropout **with one
# fixed mask** (else `f` would be another function in each call), then through a curve. The picture compares
# numerical slopes with `dropout_backward`: once with the mask of the forward pass, once with a fresh one. (If you have written
# `make_mask` in lesson 1, it draws both.)

# %%
from earlier import earlier

rng = np.random.default_rng(0)
make_mask = earlier(
    "01_masks", "make_mask", lambda shape, p, rng: rng.random(shape) < p, (2, 3), 0.6, rng
)
a, keep_prob = rng.normal(size=(8, 6)), 0.6
mask, fresh = make_mask(a.shape, keep_prob, rng), make_mask(a.shape, keep_prob, rng)


def loss(a):
    return float(np.sin(mask * a / keep_prob).sum())


slope_of_sin = np.cos(mask * a / keep_prob)  # the gradient that arrives at the output of dropout
numerical = numerical_gradient(loss, a)
same_mask = dropout_backward(slope_of_sin, mask, keep_prob)
fresh_mask = dropout_backward(slope_of_sin, fresh, keep_prob)
print(f"largest difference, same mask:  {np.abs(numerical - same_mask).max():.1e}")
print(f"largest difference, fresh mask: {np.abs(numerical - fresh_mask).max():.1e}")
show(
    curves.draw_gradient_check(numerical, same_mask, fresh_mask),
    "Numerical against own gradients: on the line with the same mask, off it with a fresh one.",
)

# %% [markdown]
# ## The linear layer that reads the activations
#
# Dropout drops activations; the *weights* belong to the next layer, $z = a W^\top + b$.
# Entry by entry, $z_{no} = \sum_i a_{ni} W_{oi} + b_o$ for example $n$, output $o$, input $i$. The loss is a
# sum over the examples of the batch, so with `dz` for $\partial L / \partial z$
#
# $$\frac{\partial L}{\partial a_{ni}} = \sum_o dz_{no} W_{oi}, \qquad
# \frac{\partial L}{\partial W_{oi}} = \sum_n dz_{no}\, a_{ni}, \qquad
# \frac{\partial L}{\partial b_o} = \sum_n dz_{no}.$$
#
# Each sum over a shared index is a matrix product. A good check: a gradient has the shape of what it belongs to.
#
# **Write** `linear_backward`.


# %% solution="linear_backward"
def linear_backward(dz, a, W):
    """Return the gradients of the linear layer z = a @ W.T + b.

    Args:
        dz: gradient of the loss by z, shape (batch, units_out).
        a: input of the layer, shape (batch, units_in).
        W: weights, shape (units_out, units_in).

    Returns:
        (da, dW, db), shaped like a, W and b; dW and db are sums over the batch.
        float32 stays float32, and the arguments are left as they are.
    """


# %% test="linear_backward_da" points=2 title="da: back through the weights"
# The gradient by the input of the layer.
weights = np.array([[1.0, 2.0], [3.0, 4.0]])
expected = weights.copy()
da = linear_backward(np.eye(2), weights.copy(), weights)[0]
wanted = f"where dz is the identity, da should be W itself, {expected.tolist()}"
assert np.allclose(da, expected), f"{wanted}, seen: {np.asarray(da).tolist()}"

# %% test="linear_backward_dW" points=3 title="dW: what every example gives to every weight"
# The gradient by the weights. In the docstring's order it is the second result.
dW = linear_backward(
    np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[10.0, 0.0], [5.0, 7.0]]), np.eye(2)
)[1]
assert np.allclose(dW, [[10, 0], [20, 0]]), f"only example 1 has a gradient, seen: {dW}"

# %% test="linear_backward_db" points=2 title="db: summed over the batch"
# The gradient by the bias, which all examples share.

# %% test="linear_backward_contract" points=1 title="The arguments as they were; float32 stays float32"
# dz, a and W are the same after the call, and all three gradients of float32 arrays are float32.

# %% [markdown]
# Check it as before, with $L = \sum \sin z$, so that `dz` is $\cos z$.

# %%
rng = np.random.default_rng(1)
a, W, b = rng.normal(size=(4, 5)), rng.normal(size=(3, 5)), rng.normal(size=3)
dz = np.cos(a @ W.T + b)
da, dW, db = linear_backward(dz, a, W)
for name, seen, at, loss in [
    ("da", da, a, lambda value: float(np.sin(value @ W.T + b).sum())),
    ("dW", dW, W, lambda value: float(np.sin(a @ value.T + b).sum())),
    ("db", db, b, lambda value: float(np.sin(a @ W.T + value).sum())),
]:
    difference = np.abs(seen - numerical_gradient(loss, at)).max()
    print(f"{name}: largest difference from the numerical gradient {difference:.1e}")

# %% [markdown]
# **The forward pass has set `out` to 0 where a unit is dropped. Is the gradient `dout` not zero there by itself?** No: `dout` is made from `dz`
# and the weights, and neither of them has a mask. Look, with your `linear_backward`:

# %%
rng = np.random.default_rng(4)
mask = np.array([[1, 0, 1, 1, 0, 1]])
out = np.where(mask, rng.normal(size=(1, 6)) / 0.8, 0.0)
dz, W = rng.normal(size=(1, 3)), rng.normal(size=(3, 6))  # of the layer that reads out
print("mask:", mask[0])
print("out: ", out[0].round(2))
print("dout:", linear_backward(dz, out, W)[0][0].round(2))

# %% [markdown]
# Units 2 and 5 put out 0, and still a gradient arrives at their output. It says how the loss would change if these units put out a little.
# `dropout_backward` stops it there.
#
# **Order the lines.** These five lines are one step of a small network with dropout, loss $\sum (z - t)^2$, in the wrong order. In which order do they
# run?
#
# ```
# A   da = dropout_backward(dout, mask, keep_prob)
# B   dout, dW, db = linear_backward(dz, out, W)
# C   out, mask = dropout_forward(a, keep_prob, rng)
# D   dz = 2 * (z - t)
# E   z = out @ W.T + b
# ```

# %% answer="line_order"
# The five letters in order, with the quotes, "ABCDE" say.
answer_line_order = "CEDBA"

# %% test="answer_line_order" points=2 title="Order the lines: forward, loss, backward"
# What you answered, and what is true.
ask("answer_line_order", "CEDBA", "Each line needs what the lines before it have made; backward undoes forward from its end.")

# %% [markdown]
# ## Is the column of dW zero?
#
# Column $i$ of `dW` holds the gradients of all weights that leave input unit $i$, and
# $dW_{oi} = \sum_n dz_{no}\, a_{ni}$.
#
# - **One example.** If unit $i$ is dropped, $a_{1i} = 0$, and the whole column is zero: these weights learn
#   nothing from this example. In the words of Srivastava et al., the example contributes a gradient of zero.
# - **A batch.** Every example has a mask of its own, and the column is a sum over the examples.
#
# **Predict.** Three examples go through a layer of five units, with this mask:
#
# | | unit 1 | unit 2 | unit 3 | unit 4 | unit 5 |
# | --- | --- | --- | --- | --- | --- |
# | example 1 | 1 | 0 | 0 | 1 | 0 |
# | example 2 | 1 | 0 | 1 | 0 | 0 |
# | example 3 | 0 | 0 | 1 | 1 | 0 |
#
# How many columns of `dW` are zero for certain, whatever `dz` is?

# %% answer="dark_columns"
# A number.
answer_dark_columns = 2

# %% test="answer_dark_columns" points=1 title="Prediction: how many columns of dW are zero"
# What you predicted, and what is true.
ask("answer_dark_columns", 2, "Units 2 and 5 are dropped in every example, and no other unit is.", within=1e-6)

# %%
# See it with your own function: first one example alone, then all three.
mask = np.array([[1, 0, 0, 1, 0], [1, 0, 1, 0, 0], [0, 0, 1, 1, 0]])
rng = np.random.default_rng(2)
a, dz, W = mask * rng.normal(size=(3, 5)), rng.normal(size=(3, 2)), rng.normal(size=(2, 5))
print("dW of example 1 alone:", linear_backward(dz[:1], a[:1], W)[1].round(2), sep="\n")
print("dW of the batch:", linear_backward(dz, a, W)[1].round(2), sep="\n")

# %% [markdown]
# ## How often does that happen?
#
# A unit is dropped in one example with probability $1 - p$, and the examples are drawn independently.
# What is the chance that it is dropped in *every* example of a batch, so that its column is zero?
#
# **Write** `prob_column_zero`.


# %% solution="prob_column_zero"
def prob_column_zero(keep_prob, batch):
    """Return the chance that a unit is dropped for the whole batch, so that its column of dW is zero.

    Args:
        keep_prob: probability of keeping the unit, in each example on its own.
        batch: the number of examples, at least 1.

    Returns:
        The chance, a float.

    Raises:
        ValueError: keep_prob is not in (0, 1].
    """


# %% test="prob_column_zero_chance" points=1 title="The chance that a column is zero"
# Compared with the exact chance for several batches.
chance = prob_column_zero(0.5, 3)
assert abs(chance - 0.125) < 1e-12, f"three coins show tails with chance 0.125, seen: {chance}"

# %% test="prob_column_zero_validation" points=1 title="A keep_prob outside (0, 1] is refused"
# keep_prob = 0 raises ValueError here as everywhere in the course; so do -1, 2 and NaN.
try:
    prob_column_zero(0.0, 4)
except ValueError:
    pass
else:
    raise AssertionError("keep_prob = 0 was accepted")

# %% [markdown]
# **And the weights of the dropped unit itself?** The layer before makes unit $i$ with row $i$ of its own weights and with its bias $b_i$. Their
# gradients are sums over the examples of what arrives at the unit's input, and that is $da_{ni}$, which is 0 where the unit is dropped. So
# **row $i$ of the layer before, and `db[i]`, are zero too** if every example drops the unit. A dropped unit teaches neither the weights that read it nor
# its own.
#
# Now the picture from above, drawn by your functions. Choose with the buttons which units example 1 drops; the other examples draw their own
# masks. Purple squares are gradients, an empty square is a gradient of exactly zero.
#
# - With a batch of 1, which columns and which rows are empty?
# - Let the batch grow. When does column 2 fill up, and why just then?
# - With a batch of 8 and `keep_prob = 0.8`, can you empty a column? And with `keep_prob = 0.05`?

# %%
widgets.explore(linear_backward, dropout_backward, prob_column_zero)

# %% [markdown]
# ## A zero gradient: does the weight stay?
#
# With plain gradient descent, $w \leftarrow w - \eta\, dw$, a weight with $dw = 0$ stays exactly where it is.
# But most optimisers remember. Momentum keeps a velocity $v$ for every weight,
#
# $$v \leftarrow \beta v + dw, \qquad w \leftarrow w - \eta v,$$
#
# with the learning rate $\eta$ (`lr`) and a share $\beta$ (`beta`) of the old velocity.
#
# **Predict.** A weight is $w = 1$, its velocity $v = 0.5$. Its unit is dropped, so $dw = 0$. With
# $\eta = 0.1$ and $\beta = 0.9$: what is $w$ after one step?

# %% answer="moved_weight"
# A number.
answer_moved_weight = 0.955

# %% test="answer_moved_weight" points=1 title="Prediction: a weight with zero gradient"
# What you predicted, and what is true.
ask("answer_moved_weight", 1 - 0.1 * (0.9 * 0.5 + 0), "The velocity falls to 0.45, and the weight moves by 0.1 times that.", within=1e-6)

# %% [markdown]
# **Write** `momentum_step`.


# %% solution="momentum_step"
def momentum_step(w, dw, velocity, lr, beta):
    """Take one step of gradient descent with momentum.

    Args:
        w: weights, an array of any shape.
        dw: gradient of the loss by w, same shape.
        velocity: velocity after the step before, same shape.
        lr: learning rate, a float.
        beta: share of the old velocity that is kept, a float.

    Returns:
        (w, velocity) after the step: first the new velocity is made, then the weights move by it.
        Both are new arrays; float32 stays float32.
    """


# %% test="momentum_step_velocity" points=2 title="The new velocity"
# The velocity fades by beta and takes up the gradient.

# %% test="momentum_step_weights" points=2 title="The weights move by the new velocity"
# The weights move by lr times the velocity, downhill, also where the gradient is zero.

# %% test="momentum_step_contract" points=1 title="The arguments as they were; float32 stays float32"
# The old weights are still there after the step, and float32 stays float32.

# %% [markdown]
# Now watch one weight. For 10 steps its unit is kept and the gradient is 1; then the unit is dropped for
# 15 steps and the gradient is 0.

# %%
gradients = [1.0] * 10 + [0.0] * 15
plain, momentum = [1.0], [1.0]
w, velocity = np.array([1.0]), np.array([0.0])
for gradient in gradients:
    plain.append(plain[-1] - 0.01 * gradient)
    w, velocity = momentum_step(w, np.array([gradient]), velocity, 0.01, 0.9)
    momentum.append(float(w[0]))
show(
    curves.draw_coasting(plain, momentum, dropped_from=10),
    "A weight by step: without momentum it stops when its unit is dropped, with momentum it coasts.",
)

# %% [markdown]
# So "the weights of a dropped unit are not updated" is true for plain gradient descent and one example. With momentum,
# and with Adam, which keeps averages of gradients too, they go on moving. And weight decay,
# $w \leftarrow w - \eta\,(dw + \lambda w)$, shrinks every weight in every step, dropped or not. What is always true is the smaller claim: *the
# gradient* of these weights from this example is zero.

# %% [markdown] manual="explain_backward" points=2 title="Explain: does a dropped unit learn?"
# **Explain** in two sentences. "The weights of a dropped unit are not updated." Name two reasons why they may move in that step all the same.
#
# (A person grades this. If you learn alone, compare with *What to remember* at the end of the lesson.)
#
# ### BEGIN SOLUTION
# Another example of the batch may keep the unit, and gives its weights a gradient. And momentum, Adam or weight decay move weights whose gradient is
# zero. (One point for each.)
# ### END SOLUTION

# %% [markdown]
# ## What to remember
#
# - The backward pass of dropout is the forward pass once more: the same mask, the same factor $1/p$.
# - It is the *same* mask, handed over by the forward pass: neither drawn anew nor guessed from zeros.
# - Check gradients with central differences, in float64, with the mask held fixed.
# - The gradient that arrives at a dropped unit's output is not zero by itself: the mask stops it.
# - Column $i$ of `dW` is zero for certain only if unit $i$ is dropped in every example of the batch; so are row $i$ of the layer before and its
#   `db[i]`.
#   The larger the batch the rarer that is: with `keep_prob = 0.8` and 8 examples about 3 times in a million.
# - A zero gradient leaves a weight where it is in plain gradient descent only. Momentum and weight decay still move it.
#
# **Next:** [4. Network: dropout between the layers](../04_network/04_network.ipynb)
#
# ## Where the idea comes from
#
# - G. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Improving neural networks by preventing
#   co-adaptation of feature detectors*, 2012, [arXiv:1207.0580](https://arxiv.org/abs/1207.0580).
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Dropout: a simple way to prevent neural networks
#   from overfitting*, [Journal of Machine Learning Research 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014. Section 5.1 trains on thinned networks with momentum.
# - D. Rumelhart, G. Hinton, R. Williams: *Learning representations by back-propagating errors*, Nature 323, 1986.
# - B. Polyak: *Some methods of speeding up the convergence of iteration methods*, 1964, on momentum.
