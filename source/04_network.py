# %% [markdown]
# # 4. Network: dropout between the layers
#
# A layer of dropout is three lines. In a network those lines meet other layers, and new ways to be wrong
# appear, the worst of which raise no error. **Where does dropout go, how do gradients find their way
# through a thinned network, and how can you be sure that they do?**
#
# You will write the forward pass and the backward pass of a whole network, the test-time network of the
# 2012 paper, and the answer of a network that has lost all its hidden units.
#
# | name | meaning |
# | --- | --- |
# | `x` | inputs, shape `(batch, units_in)`: one row is one example |
# | `params` | a list of three pairs `(W, b)`, one for each layer |
# | `W`, `b` | weights `(units_out, units_in)` and bias `(units_out,)` of $z = a W^\top + b$ |
# | `keep_prob` | probability of **keeping** a hidden unit, $0 < p \le 1$ |
# | `rng` | a `numpy.random.Generator`, the only source of randomness |
# | `y` | outputs, shape `(batch, units_out)` |

# %% given="imports"
import numpy as np


def make_params(sizes, seed):
    """Three pairs (W, b) for layers of these sizes, (3, 5, 5, 2) say."""
    rng = np.random.default_rng(seed)
    pairs = [(sizes[i], sizes[i + 1]) for i in range(3)]
    return [(rng.normal(size=(n_out, n_in)) / n_in**0.5, rng.normal(size=n_out)) for n_in, n_out in pairs]


# %%
# For the pictures.
import widgets
from drawing import show

# %% [markdown]
# ## Where dropout goes
#
# The network has two hidden layers with tanh and a linear output. Dropout follows **each hidden activation**:
#
# $$
# \begin{aligned}
# h_1 &= \tanh(x W_1^\top + b_1), & d_1 &= h_1 \, m_1 / p, \\
# h_2 &= \tanh(d_1 W_2^\top + b_2), & d_2 &= h_2 \, m_2 / p, \\
# y &= d_2 W_3^\top + b_3. &&
# \end{aligned}
# $$
#
# The mask $m$ multiplies entry by entry. Why here and nowhere else?
#
# - **Not on the output.** A hidden unit can be replaced by its neighbours; an output is the answer itself.
#   Dropping it replaces the answer by 0, and the loss then punishes weights that did nothing wrong.
# - **Not on the input, here.** The papers drop inputs too, but rarely (about one in five): what is lost at the
#   input no later unit can make up for.
# - **After tanh, not before it.** Dropping $z$ instead of $h$ looks the same, since $\tanh 0 = 0$. The *division* is
#   not the same: $\tanh(z / p)$ is not $\tanh(z) / p$, so the mean is no longer kept.
# - **Each layer draws its own mask.** Layers differ in size, and even where they do not, one mask for both ties
#   unit $j$ of one layer to unit $j$ of the next: they always live and die together.
#
# **Predict.** Two hidden layers have 5 units each. With own masks there are $2^{10} = 1024$ sub-networks.
# How many are left if both layers use *the same* mask?

# %% answer="sub_networks"
# A whole number.
answer_sub_networks = 32

# %% test="answer_sub_networks" points=1 title="Prediction: sub-networks when layers share a mask"
# Your number is compared with a count.

# %% [markdown]
# ## The forward pass
#
# In evaluation (`training=False`) nothing is dropped and nothing is scaled: inverted dropout has already paid.
#
# The backward pass will need things that only the forward pass knows: what each layer read, the activations,
# the masks. Put them into `cache`, in any form you like: a tuple, a dict, an object. Nobody but your own
# `mlp_backward` will look inside.


# %% solution="mlp_forward"
def mlp_forward(x, params, keep_prob, rng, training=True):
    """Three layers: tanh, tanh, linear, with inverted dropout after each hidden activation.

    Args:
        x: inputs, shape (batch, units_in).
        params: three pairs (W, b), W of shape (units_out, units_in).
        keep_prob: probability of keeping a hidden unit, in (0, 1].
        rng: numpy.random.Generator, the only source of randomness.
        training: False in evaluation.

    Returns:
        (y, cache): y of shape (batch, units_out); cache is whatever your mlp_backward needs.
        float32 stays float32; the arguments are left as they are.

    Raises:
        ValueError: keep_prob is not in (0, 1].
    """
    ...


# %% test="mlp_forward_layers" points=2 title="Without dropout: three layers, tanh, tanh, linear"
# With keep_prob = 1 nothing is dropped, and a small network can be worked out by hand.
ones = [(np.ones((1, 1)), np.zeros(1)) for layer in range(3)]
y, cache = mlp_forward(np.array([[0.5]]), ones, 1.0, np.random.default_rng(0), training=False)
assert y.shape == (1, 1), f"one example and one output make the shape (1, 1), seen: {y.shape}"
assert np.allclose(y, 0.4319, atol=1e-3), f"tanh(tanh(0.5)) is 0.4319, seen: {y}"

# %% test="mlp_forward_density" points=2 title="Each hidden unit is kept with probability keep_prob"
# The share of kept units, in both hidden layers and for several values of keep_prob.

# %% test="mlp_forward_keep_all" points=1 title="keep_prob = 1 keeps every unit"
# At the end of the range no unit may be lost.

# %% test="mlp_forward_independence" points=2 title="Own decision for each unit, example and layer"
# No two examples, units or layers share a mask, and layers may have different sizes.

# %% test="mlp_forward_scale" points=2 title="Kept units are divided by keep_prob"
# The factor of the units that are kept, in both hidden layers.

# %% test="mlp_forward_places" points=2 title="Dropout sits after both hidden activations, nowhere else"
# Neither inputs nor outputs are dropped, and no hidden layer is left out.

# %% test="mlp_forward_evaluation" points=2 title="Evaluation: nothing dropped, nothing scaled"
# In evaluation the network gives one answer, whatever the generator and keep_prob are.
sizes, x = (3, 5, 5, 2), np.eye(3)
one, _ = mlp_forward(x.copy(), make_params(sizes, 7), 0.7, np.random.default_rng(1), training=False)
two, _ = mlp_forward(x.copy(), make_params(sizes, 7), 0.7, np.random.default_rng(2), training=False)
assert np.allclose(one, two), "two evaluations of the same inputs differ"

# %% test="mlp_forward_generator" points=1 title="All randomness comes from rng"
# The same seed gives the same masks, the next call gives others.
one, _ = mlp_forward(np.ones((4, 3)), make_params((3, 5, 5, 2), 8), 0.7, np.random.default_rng(3))
two, _ = mlp_forward(np.ones((4, 3)), make_params((3, 5, 5, 2), 8), 0.7, np.random.default_rng(3))
assert np.allclose(one, two), "two generators of the same seed should give the same masks"

# %% test="mlp_forward_validation" points=1 title="A keep_prob that makes no sense is refused"
# 0, negative numbers, numbers above 1 and NaN raise ValueError.
for bad in (0.0, 1.5):
    try:
        mlp_forward(np.ones((2, 3)), make_params((3, 4, 4, 1), 9), bad, np.random.default_rng(0))
    except ValueError:
        continue
    raise AssertionError("a keep_prob outside (0, 1] was accepted")

# %% test="mlp_forward_clean" points=1 title="Arguments unchanged, float32 stays float32"
# A function that others call leaves no traces.

# %% [markdown]
# ## What remains when everything is dropped
#
# By bad luck, or with a small `keep_prob`, all units of the second hidden layer can be dropped for an example.
# The output layer then reads zeros only.
#
# **Predict.** The second hidden layer has 3 units, and `keep_prob = 0.4`. For what share of the training
# examples does the output not depend on `x` at all, because that layer is silent?

# %% answer="both_layers"
# A number between 0 and 1. (The first hidden layer is large and practically never silent.)
answer_both_layers = 0.216

# %% test="answer_both_layers" points=1 title="Prediction: how often the second hidden layer is silent"
# Your number is compared with the exact probability.

# %% [markdown]
# What does such a network say? `bias_only` answers for a network whose hidden units are *all* dropped. (What do
# the biases of the hidden layers contribute? Follow the formulas above with $m_1 = m_2 = 0$.)


# %% solution="bias_only"
def bias_only(params):
    """What the network says when every hidden unit is dropped.

    Args:
        params: three pairs (W, b).

    Returns:
        The output, shape (units_out,).
    """
    ...


# %% test="bias_only_value" points=2 title="The answer of a silent network"
# For networks of several sizes.
assert bias_only(make_params((3, 5, 4, 2), 0)).shape == (2,), "one number for each output"

# %%
# Your functions side by side: how far are outputs of training from the answer of a silent network?
params, x = make_params((3, 4, 3, 1), seed=1), np.random.default_rng(2).normal(size=(2000, 3))
for keep_prob in (0.9, 0.4, 0.1):
    y, cache = mlp_forward(x, params, keep_prob, np.random.default_rng(3))
    silent = np.isclose(y, bias_only(params)).mean()
    print(f"keep_prob = {keep_prob}: {silent:.1%} of the outputs are the bias and nothing else")

# %% [markdown]
# The smaller `keep_prob`, the more the network can say only one thing to everybody. A model that gives the same
# answer whatever the question has no variance and a **high bias** in the statistician's sense: it underfits.
# So `keep_prob` is not free of charge, and the picture at the end of this lesson shows the bill.

# %% [markdown]
# ## The backward pass
#
# Back through the same steps, in reverse order. Let $\delta$ stand for the gradient at a layer's $z$. The output
# is linear, so there it is `dy`. For the second hidden layer the gradient passes $W_3$, then dropout, then tanh:
#
# $$
# \delta_2 = \Bigl(\underbrace{\delta_3 W_3}_{\text{arrives at } d_2} \cdot \underbrace{m_2 / p}_{\text{dropout}}\Bigr)
# \cdot \underbrace{(1 - h_2^2)}_{\tanh'(z_2)},
# $$
#
# (the dots multiply entry by entry), and the first hidden layer repeats this with $W_2$, $m_1$ and $h_1$. For each layer
#
# $$ dW = \delta^\top (\text{what the layer read}), \qquad db = \text{sum of } \delta \text{ over the examples}. $$
#
# What the second layer read is $d_1$, not $h_1$: a weight that hangs on a dropped unit did nothing, and its gradient is 0.
#
# ### A silent bug
#
# tanh has a convenient derivative, $1 - h^2$ with $h = \tanh z$. In code it is easy to take $d$, the activation
# *after* dropout, because that is the array at hand. Nothing crashes, and the loss may even fall.
#
# **Predict.** A unit has $h = 0.9$ and is kept, `keep_prob = 0.8`. The right factor is $1 - 0.9^2 = 0.19$.
# Which factor does the bug use, $1 - d^2$?

# %% answer="wrong_slope"
# A number, to two digits after the point.
answer_wrong_slope = -0.2656

# %% test="answer_wrong_slope" points=1 title="Prediction: the slope of the silent bug"
# Your number is compared with the formula.

# %%
# The right slope and the bug's, for a unit that is kept. Where does the bug turn the gradient round?
show(
    widgets.draw_slopes(keep_prob=0.8),
    "Slope of tanh against activation: the bug's falls below zero where |h| is above keep_prob.",
)

# %% [markdown]
# Look at the sign: where $h$ is above `keep_prob`, or below `-keep_prob`, the bug sends the gradient the *wrong way*: a step
# downhill makes that unit worse. No error message says so.


# %% solution="mlp_backward"
def mlp_backward(dy, cache):
    """Gradients of the network by its parameters.

    Args:
        dy: gradient of the loss by y, shape (batch, units_out).
        cache: what your mlp_forward returned together with that y, in training or in evaluation.

    Returns:
        [(dW, db), (dW, db), (dW, db)] in the order of params, each with the shape of its W or b.
        dy belongs to the loss of the whole batch: add up over the examples, do not average.
    """
    ...


# %% test="mlp_backward_masks" points=3 title="Gradients pass the units that were kept, and no other"
# The masks of the way back are those of the way forward, example by example.

# %% test="mlp_backward_scale" points=2 title="Dropout's factor on the way back"
# What passes dropout is multiplied as on the way forward.

# %% test="mlp_backward_tanh" points=3 title="The derivative of tanh is taken in the right place"
# The slope of each hidden unit, dropout's own factor taken out.

# %% test="mlp_backward_weights" points=3 title="dW and db from what each layer read, in the order of params"
# Given the gradient at each z: are dW and db made of it, summed over the examples?
params = make_params((3, 5, 5, 2), 10)
shapes = [(W.shape, b.shape) for W, b in params]
y, cache = mlp_forward(np.ones((6, 3)), params, 0.7, np.random.default_rng(0))
gradients = mlp_backward(np.ones((6, 2)), cache)
found = [(dW.shape, db.shape) for dW, db in gradients]
assert found == shapes, f"gradients need the shapes of params, {shapes}; seen: {found}"

# %% test="mlp_backward_evaluation" points=2 title="After an evaluation: no mask, no factor"
# The cache of an evaluation leads to the gradients of the plain network.

# %% test="mlp_backward_clean" points=1 title="dy unchanged, float32 stays float32"
# A function that others call leaves no traces.

# %% [markdown]
# ## Check your gradients, with a generator that is seeded anew
#
# Move one weight a little to both sides and see what the loss does: that is the slope (`numerical_gradient` of lesson 3). But the loss
# of a network with dropout is random. If the two evaluations of the loss draw *different* masks, the difference between
# them says nothing about the weight.
#
# The way out: **make a new generator with the same seed for every evaluation.** The masks are then the same each
# time (they are *frozen*), and the loss is an ordinary function of the weights.


# %% given="largest_error"
def largest_error(forward, backward, keep_prob, new_rng):
    """Compares gradients with differences of the loss; the largest relative error over some weights.

    Args:
        forward, backward: functions like mlp_forward and mlp_backward.
        keep_prob: probability of keeping.
        new_rng: makes the generator for one evaluation of the loss.
    """
    pick = np.random.default_rng(5)
    pairs, inputs = make_params((3, 5, 5, 2), seed=5), pick.normal(size=(8, 3))
    towards = pick.normal(size=(8, 2))  # the loss is the sum of y * towards
    _, kept_for_later = forward(inputs, pairs, keep_prob, new_rng())
    gradients = backward(towards, kept_for_later)
    worst = 0.0
    for layer in range(3):
        for part in range(2):
            gradient = gradients[layer][part]
            place = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
            losses = []
            for step in (1e-5, -1e-5):
                moved = [[array.copy() for array in pair] for pair in pairs]
                moved[layer][part][place] += step
                losses.append((forward(inputs, moved, keep_prob, new_rng())[0] * towards).sum())
            slope = (losses[0] - losses[1]) / 2e-5
            worst = max(worst, abs(slope - gradient[place]) / (abs(slope) + abs(gradient[place]) + 1e-12))
    return worst


# %%
# Frozen masks first. Then a generator that goes on drawing, as in training: why is the error so large?
error = largest_error(mlp_forward, mlp_backward, 0.8, lambda: np.random.default_rng(11))
print(f"same seed each time:      largest relative error {error:.1e}")
going_on = np.random.default_rng(11)
error = largest_error(mlp_forward, mlp_backward, 0.8, lambda: going_on)
print(f"one generator for all:    largest relative error {error:.1e}")

# %% [markdown]
# Below about $10^{-6}$ is right; the rest is rounding. **Try it:** put the silent bug into your `mlp_backward` (the
# activation after dropout in tanh'), run its cell and the check again, and see an error near 1. Then undo it.
#
# The same check with `keep_prob = 1` would find *nothing*: there $d = h$, and the bug has nowhere to show. A check is
# as good as the case it is made on.

# %% [markdown]
# ## Frozen masks: not only a convenience
#
# In a gradient check masks must stand still. In training they must not. With frozen masks (drawn once, or from a
# generator seeded anew in each step) an example meets *the same* sub-network in every step. The pair can be learned by
# heart, and nothing has to hold for any other sub-network. In evaluation all units speak at once, which none of
# those sub-networks has ever practised.

# %%
# Two networks learn to tell whether two numbers have the same sign: one with fresh masks, one with frozen ones.
def learn(new_rng, steps=400):
    data = np.random.default_rng(21)
    inputs = data.uniform(-1, 1, size=(64, 2))
    wanted = np.sign(inputs[:, :1] * inputs[:, 1:])
    weights = [(W * 1.5, 0 * b) for W, b in make_params((2, 16, 16, 1), seed=22)]
    for _ in range(steps):
        answers, cache = mlp_forward(inputs, weights, 0.5, new_rng())
        slopes = mlp_backward((answers - wanted) / 64, cache)
        weights = [(W - 0.2 * dW, b - 0.2 * db) for (W, b), (dW, db) in zip(weights, slopes, strict=True)]
    thinned, _ = mlp_forward(inputs, weights, 0.5, new_rng())
    whole, _ = mlp_forward(inputs, weights, 0.5, new_rng(), training=False)
    return [float(((answers - wanted) ** 2).mean()) for answers in (thinned, whole)]


rng = np.random.default_rng(23)
print("mean squared error      in training  in evaluation")
print("fresh masks             {:11.2f}  {:13.2f}".format(*learn(lambda: rng)))
print("frozen masks            {:11.2f}  {:13.2f}".format(*learn(lambda: np.random.default_rng(23))))

# %% [markdown]
# With fresh masks the error in training stays above that in evaluation: each step asks another sub-network, and the error of a
# thinned network is not what counts. In evaluation the frozen network is the worse one, though it looked perfect in training. (Guessing 0
# for everything gives an error of 1.)

# %% [markdown]
# ## The classic form: train thinned, test with smaller weights
#
# The 2012 paper does not divide in training: $d = h\,m$. A unit of the next layer then reads, on average, only the share
# $p$ of what it would read from all units. In evaluation all units are there, so **the weights that read them are
# multiplied by** $p$. This one network stands for all sub-networks; the paper calls it the *mean network*.
#
# Which weights read units that can be dropped? And what about the biases: are they ever dropped?


# %% solution="scale_weights"
def scale_weights(params, keep_prob):
    """The test-time network of classic dropout after each hidden activation.

    Args:
        params: three pairs (W, b), trained with classic dropout (no division in training).
        keep_prob: probability of keeping a hidden unit in training, in (0, 1].

    Returns:
        A new list of three pairs (W, b); params is left as it is, float32 stays float32.
    """
    ...


# %% test="scale_weights_layers" points=2 title="Weights that read dropped units are scaled, others are not"
# By which factor is each of the three weight matrices multiplied?
ones = [(np.ones((2, 2)), np.ones(2)) for layer in range(3)]
factors = [W.mean() for W, b in scale_weights(ones, 0.8)]
assert np.allclose(factors[1:], 0.8), f"weights of the layers that read hidden units: {factors[1:]}"

# %% test="scale_weights_biases" points=1 title="Biases stay as they are"
# The biases of all three layers are compared with what they were.
ones = [(np.ones((2, 2)), np.ones(2)) for layer in range(3)]
assert all(np.allclose(b, 1) for W, b in scale_weights(ones, 0.8)), "a bias is not what it was"

# %% test="scale_weights_clean" points=1 title="params unchanged, float32 stays float32"
# The network that was passed in can go on training.

# %% [markdown]
# **Two forms, one family.** Divide the reading weights of an inverted network by $p$: with the same masks, the classic
# form of *that* network gives the same outputs, since $(h\,m / p)\, W^\top = (h\,m)\,(W / p)^\top$. And `scale_weights` leads back
# to the weights we started from.

# %%
# A network for the inverted form, its twin for the classic form, and the way back.
keep_prob = 0.7
inverted = make_params((3, 5, 4, 2), seed=31)
classic = [inverted[0]] + [(W / keep_prob, b) for W, b in inverted[1:]]
again = scale_weights(classic, keep_prob)
print("back to the same weights:", np.allclose(again[2][0], inverted[2][0]))
x = np.random.default_rng(32).normal(size=(1, 3))
draws, _ = mlp_forward(np.repeat(x, 4000, axis=0), inverted, keep_prob, np.random.default_rng(33))
at_test, _ = mlp_forward(x, again, keep_prob, np.random.default_rng(34), training=False)
print("mean of 4000 sub-networks:", draws.mean(axis=0).round(2))
print("one scaled network:       ", at_test[0].round(2))

# %% [markdown]
# The two last lines are close, not equal. For a linear layer the mean over all masks *is* the scaled network; with tanh
# in between it is an approximation. Lesson 6 makes that precise.

# %% [markdown]
# ## The bill: what keep_prob does to a decision
#
# A network with two hidden layers of 40 units learned to tell two half circles apart, from 40 examples with noise,
# 4 of which carry the wrong label. A script measured this once for twenty values of `keep_prob`, ten networks each; the
# picture shows what it stored. Move the slider. Where does the border bend around single points? Where is it too simple?
#
# Colour shows the answer of one of the networks, the black line where it is undecided. Look at `keep_prob = 1` as well: the error on new examples is lowest after about a hundred steps and then *rises*, while
# the error on the training examples falls to zero. Stopping early would have helped there too; dropout is not the only cure.

# %%
widgets.network_explorer()

# %% [markdown]
# ## What to remember
#
# - Dropout follows hidden activations: not the output, in this lesson not the input, and after tanh, not before it.
# - Every layer, every example and every step draws its own mask. Frozen masks belong in gradient checks only.
# - On the way back the gradient meets the same factors as on the way forward: the same mask, the same division. tanh' is
#   taken from the activation *before* the mask; the bug that takes it after raises no error and can turn the sign round.
# - A gradient check needs a generator seeded anew for each evaluation of the loss, and a `keep_prob` below 1.
# - If all hidden units are dropped, the bias of the output layer is all that is left. Small `keep_prob`, high bias.
# - Classic dropout scales at test time: $p\,W$ wherever a layer reads units that can be dropped. Biases stay.
#
# ## Where the idea comes from
#
# - G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Improving neural networks by preventing
#   co-adaptation of feature detectors*, [arXiv:1207.0580](https://arxiv.org/abs/1207.0580), 2012. The classic form and the mean network.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Dropout: A Simple Way to Prevent Neural
#   Networks from Overfitting*, [Journal of Machine Learning Research 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014. Section 4: the forward pass; 5.1:
#   back-propagation through thinned networks; section 10: the inverted form; appendix A: rates for inputs.
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams: *Learning representations by back-propagating errors*, Nature 323, 1986.
