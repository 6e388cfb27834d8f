# %% [markdown]
# # 4. Network: dropout between the layers
#
# A layer of dropout is three lines. In a network those lines meet other layers, and there are new ways to be wrong,
# the worst of which raise no error.
#
# - **You need:** lesson 3, or: the chain rule, and a backward pass that you have seen once
# - **Time:** about 75 minutes
# - **Afterwards you can:** put dropout into a network in the right places, write its backward pass, prove that it is right, and say what a small `keep_prob` costs
#
# After each of your functions come cells that test it: ✓ means passed, ✗ is followed by what is wrong, … means judged later. Below a
# prediction a folded cell (three dots) says what is true: answer first, then run it. (The button *Validate* sees only the part of a test
# that is in sight: "Success!" is not yet full marks.)
#
# ## What it is for
#
# Run this cell and move the slider. Forty examples, four with a wrong label; the network has two hidden layers with dropout, as
# you will write them.

# %%
import border

border.border_panel()

# %% [markdown]
# At `keep_prob` = 1 the border bends round the wrong labels (overfitting), at 0.4 it hardly does. Where is it too simple?
#
# ## Names
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
from check import ask


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
# - **Not on the output.** An output is the answer itself, and no neighbour can take its place. Say the target is $t$ and the loss the
#   squared error. Where the output is dropped, it is 0 whatever $y$ is, so its gradient is 0 and nothing is learned. Where it is kept, $y / p$ is compared
#   with $t$. So training ends at $y = p\,t$, and in evaluation every answer is too small by the factor $p$.
# - **Not on the input, here.** The papers drop inputs too, but rarely (about one in five): what is lost at the
#   input no later unit can make up for.
# - **After tanh, not before it.** Dropping $z$ instead of $h$ looks the same, since $\tanh 0 = 0$. The *division* is
#   not the same: $\tanh(z / p)$ is not $\tanh(z) / p$, so the mean is not kept. With ReLU before and after are equal, since
#   $\mathrm{relu}(z / p) = \mathrm{relu}(z) / p$. With a sigmoid, a unit that is dropped before puts out $\sigma(0) = 1/2$, not 0.
# - **Each layer draws its own mask.** Layers differ in size, and even where they do not, one mask for both ties
#   unit $j$ of one layer to unit $j$ of the next: both are kept or both are dropped.
#
# **Predict.** Two hidden layers have 5 units each. With a mask of its own for each layer there are $2^{10} = 1024$ sub-networks.
# How many are left if both layers use *the same* mask?

# %% answer="sub_networks"
# A whole number.
answer_sub_networks = 32

# %% test="answer_sub_networks" points=1 title="Prediction: sub-networks when layers share a mask"
# What you predicted, and what is true.
ask("answer_sub_networks", 2**5, "Five coins decide for both layers: 2 to the power of 5.")

# %% [markdown]
# ## The forward pass
#
# In evaluation (`training=False`) nothing is dropped and nothing is scaled: inverted dropout has already divided in training.
#
# The backward pass will need things that only the forward pass knows: what each layer read, the activations,
# the masks. Put them into `cache`, in any form you like: a tuple, a dict, an object. Nobody but your own
# `mlp_backward` will look inside.


# %% given="check_keep_prob"
# The helper of lesson 2: one line refuses a bad keep_prob.
def check_keep_prob(keep_prob):
    """Raise ValueError unless keep_prob lies in (0, 1]; NaN does not."""
    is_share = 0 < keep_prob <= 1  # False for NaN
    if not is_share:
        raise ValueError(f"keep_prob is {keep_prob}; it must lie above 0 and not above 1")

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
        ValueError: in training, keep_prob is not in (0, 1].
    """
    ...


# %% test="mlp_forward_layers" points=2 title="Without dropout: three layers, tanh, tanh, linear"
# With keep_prob = 1 nothing is dropped, and a small network can be worked out by hand.
ones = [(np.ones((1, 1)), np.zeros(1)) for layer in range(3)]
try:
    y, cache = mlp_forward(np.array([[0.5]]), ones, 1.0, np.random.default_rng(0), training=False)
except ValueError as error:
    raise AssertionError("keep_prob = 1.0 keeps every unit, but it ended with ValueError") from error
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

# %% test="mlp_forward_contract" points=2 title="A bad keep_prob; the arguments as they were; float32"
# 0, negative numbers, numbers above 1 and NaN raise ValueError. x and params are needed again
# in the next step.
for bad in (0.0, 1.5):
    try:
        mlp_forward(np.ones((2, 3)), make_params((3, 4, 4, 1), 9), bad, np.random.default_rng(0))
    except ValueError:
        continue
    raise AssertionError("a keep_prob outside (0, 1] was accepted")

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
# What you predicted, and what is true.
ask("answer_both_layers", (1 - 0.4) ** 3, "All three units must be dropped; the first layer does not matter.", within=0.006)

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
# The smaller `keep_prob`, the more often the network gives everybody the same answer. A model that gives the same
# answer to every question has no *variance* (other training examples would hardly change it) and a high *bias* (it is wrong in the same way each time):
# it **underfits**. A model that learns every example by heart has little bias and a high variance: it overfits. To choose
# `keep_prob` is to choose between the two.
#
# (Some say that dropout makes a network linear in the extreme. It does not: the units that are left still go through tanh.)

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
# What the second layer read is $d_1$, not $h_1$. So for one example, when unit $i$ of the first hidden layer is dropped,
#
# - the weights that *read* it (column $i$ of $W_2$) get gradient 0, since they read 0;
# - its *own* weights and bias (row $i$ of $W_1$, entry $i$ of $b_1$) get gradient 0 as well, since $m_1$ stops what comes back.
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
# What you predicted, and what is true.
ask("answer_wrong_slope", 1 - (0.9 / 0.8) ** 2, "Dropout made 1.125 of 0.9, and the factor turns negative.", within=0.006)

# %%
# The right slope and the bug's, for a unit that is kept.
# Where does the bug turn the gradient round?
show(
    widgets.draw_slopes(keep_prob=0.8),
    "Slope of tanh against activation: the bug's falls below zero where |h| is above keep_prob.",
)

# %% [markdown]
# Look at the sign: where $h$ is above `keep_prob`, or below `-keep_prob`, the bug sends the gradient the *wrong way*: a step
# downhill makes that unit worse. No error message says so.
#
# The bug came with the division. In the classic form ($d = h\,m$, without it) it does no harm: a kept unit has $d = h$, and the gradient of a
# dropped one is 0 anyway.


# %% solution="mlp_backward"
def mlp_backward(dy, cache):
    """Gradients of the network by its parameters.

    Args:
        dy: gradient of the loss by y, shape (batch, units_out).
        cache: what your mlp_forward returned together with that y, in training or in evaluation.

    Returns:
        [(dW, db), (dW, db), (dW, db)] in the order of params, each with the shape of its W or b.
        dy belongs to the loss of the whole batch: add up over the examples, do not average.
        dy is left as it is; cache may be used up.
    """
    ...


# %% test="mlp_backward_masks" points=3 title="Gradients pass the units that were kept, and no other"
# The masks of the way back are those of the way forward, example by example.

# %% test="mlp_backward_scale" points=2 title="Dropout's factor on the way back"
# What passes dropout is multiplied as on the way forward.

# %% test="mlp_backward_tanh" points=3 title="The derivative of tanh is taken in the right place"
# The slope of each hidden unit, dropout's own factor taken out.

# %% test="mlp_backward_weights" points=3 title="dW and db from what each layer read, in the order of params"
# Given the gradient at each z: are dW and db made of it, summed over the examples? And is dy
# left as it was?
params = make_params((3, 5, 5, 2), 10)
shapes = [(W.shape, b.shape) for W, b in params]
y, cache = mlp_forward(np.ones((6, 3)), params, 0.7, np.random.default_rng(0))
gradients = mlp_backward(np.ones((6, 2)), cache)
found = [(dW.shape, db.shape) for dW, db in gradients]
assert found == shapes, f"gradients need the shapes of params, {shapes}; seen: {found}"

# %% test="mlp_backward_evaluation" points=2 title="After an evaluation: no mask, no factor"
# The cache of an evaluation leads to the gradients of the plain network.

# %% [markdown] manual="explain_network" points=2 title="Explain: a bug that nobody notices"
# **Explain** in two sentences. A colleague takes tanh' from the activation *after* dropout and says: "The loss falls, so my code is right." Why can
# the loss fall all the same, and which check would have found the bug?
#
# (A person grades this. If you learn alone, compare with *What to remember* at the end of the lesson.)
#
# ### BEGIN SOLUTION
# The weights of the output layer get the right gradient, and where |h| is below keep_prob the others move in the right direction, too, only by a wrong
# amount, so the loss may fall. A gradient check with frozen masks and a keep_prob below 1 shows the difference. (One point for each.)
# ### END SOLUTION

# %% [markdown]
# ## Check your gradients, with a generator that is seeded anew
#
# Move one weight a little to both sides and see what the loss does: that is the slope (`numerical_gradient` of lesson 3). But the loss
# of a network with dropout is random. If the two evaluations of the loss draw *different* masks, the difference between
# them says nothing about the weight.
#
# The way out: **make a new generator with the same seed for every evaluation.** The masks are then the same each
# time (they are *frozen*), and the loss is an ordinary function of the weights.

# %%
# The check takes your own numerical_gradient of lesson 3, if it lies beside this lesson.
from earlier import earlier


def differences(f, a, eps=1e-6):
    """The slope of f in each entry of a, from two evaluations."""
    steps = eps * np.eye(a.size).reshape(a.size, *a.shape)
    return np.reshape([f(a + step) - f(a - step) for step in steps], a.shape) / (2 * eps)


numerical_gradient = earlier("03_backward", "numerical_gradient", differences)


def largest_error(keep_prob, new_rng):
    """The largest difference between the gradients of mlp_backward and the numerical ones.

    Args:
        keep_prob: probability of keeping.
        new_rng: makes the generator for one evaluation of the loss.
    """
    pick = np.random.default_rng(5)
    params, x = make_params((3, 5, 5, 2), seed=5), pick.normal(size=(8, 3))
    towards = pick.normal(size=(8, 2))  # the loss is the sum of y * towards
    _, cache = mlp_forward(x, params, keep_prob, new_rng())
    gradients = mlp_backward(towards, cache)
    worst = 0.0
    for layer in range(3):
        for part in range(2):  # W, then b

            def loss(array, layer=layer, part=part):
                moved = [list(pair) for pair in params]
                moved[layer][part] = array
                return float((mlp_forward(x, moved, keep_prob, new_rng())[0] * towards).sum())

            slopes = numerical_gradient(loss, params[layer][part])
            worst = max(worst, np.abs(slopes - gradients[layer][part]).max() / np.abs(slopes).max())
    return worst


# Frozen masks first. Then a generator that goes on drawing, as in training:
# why is the error so large?
same_seed = largest_error(0.8, lambda: np.random.default_rng(11))
print(f"same seed each time:      largest error {same_seed:.1e}")
going_on = np.random.default_rng(11)
print(f"one generator for all:    largest error {largest_error(0.8, lambda: going_on):.1e}")

# %% [markdown]
# Below about $10^{-6}$ is right; the rest is rounding. **Try it:** put the silent bug into your `mlp_backward` (the
# activation after dropout in tanh'), run its cell and the check again, and see a large error. Then undo it.
#
# The same check with `keep_prob = 1` would find *nothing*: there $d = h$, and right and wrong are the same. A check is
# as good as the case it is made on.

# %% [markdown]
# ## Frozen masks: not only a convenience
#
# In a gradient check masks must stand still. In training they must not. With frozen masks (drawn once, or from a
# generator seeded anew in each step) an example meets *the same* sub-network in every step. The pair can be learned by
# heart, and nothing has to hold for any other sub-network. In evaluation all units speak at once, which none of
# those sub-networks has ever practised.

# %%
# Two networks learn to tell whether two numbers have the same sign: one with fresh masks, one
# with frozen ones.
def learn(new_rng, steps=400):
    data = np.random.default_rng(21)
    inputs = data.uniform(-1, 1, size=(64, 2))
    wanted = np.sign(inputs[:, :1] * inputs[:, 1:])
    weights = [(W * 1.5, 0 * b) for W, b in make_params((2, 16, 16, 1), seed=22)]
    for _ in range(steps):
        answers, cache = mlp_forward(inputs, weights, 0.5, new_rng())
        slopes = mlp_backward((answers - wanted) / 64, cache)
        pairs = zip(weights, slopes, strict=True)
        weights = [(W - 0.2 * dW, b - 0.2 * db) for (W, b), (dW, db) in pairs]
    thinned, _ = mlp_forward(inputs, weights, 0.5, new_rng())
    whole, _ = mlp_forward(inputs, weights, 0.5, new_rng(), training=False)
    return [float(((answers - wanted) ** 2).mean()) for answers in (thinned, whole)]


rng = np.random.default_rng(23)
print("mean squared error      in training  in evaluation")
print("fresh masks             {:11.2f}  {:13.2f}".format(*learn(lambda: rng)))
print("frozen masks            {:11.2f}  {:13.2f}".format(*learn(lambda: np.random.default_rng(23))))

# %% [markdown]
# In evaluation the frozen network is the worse one, though it looked perfect in training. (Guessing 0
# for everything gives an error of 1.)
#
# ### Why the error in training is *above* the error in evaluation
#
# Look at the line of the fresh masks again. Whoever watches a network with dropout learn sees this often: the error in training lies
# above the error in evaluation, sometimes even above the one on new examples. It is no mistake, and it does not mean that the network underfits. The two errors are of different networks:
# in training of a thinned one, another one in each step; in evaluation of the whole one. To compare fairly, compute both with `training=False`.
#
# It also makes the training error jump from step to step: each step measures another sub-network.
#
# ## Find the bug
#
# Six lines that train a network and measure it. They run, and the network learns. One line makes what is reported wrong. Which?
#
# ```
# 1   rng = np.random.default_rng(0)
# 2   for step in range(1000):
# 3       y, cache = mlp_forward(x, params, 0.5, rng)
# 4       gradients = mlp_backward((y - t) / len(x), cache)
# 5       params = [(W - 0.1 * dW, b - 0.1 * db)
#                   for (W, b), (dW, db) in zip(params, gradients)]
# 6   error_on_new = np.mean((mlp_forward(x_new, params, 0.5, rng)[0] - t_new) ** 2)
# ```

# %% answer="wrong_line"
# The number of the line, 1 to 6.
answer_wrong_line = 6

# %% test="answer_wrong_line" points=1 title="Find the bug: one line of six"
# What you answered, and what is true.
ask("answer_wrong_line", 6, "training=False is missing: the error is that of a thinned network. (Line 1 inside the loop would freeze the masks.)")

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
# The numbers in the picture at the head of this lesson come from a measurement. Here are its curves. A network with two hidden layers of 40 units learned to tell two half
# circles apart, from 40 examples with noise, 4 of which carry the wrong label: twenty values of `keep_prob`, ten networks each.

# %%
show(
    widgets.draw_learning(1.0, 0.4),
    "Errors by step. Without dropout the error on new examples falls, then rises;"
    " with keep_prob = 0.4 it stays low.",
)

# %% [markdown]
# Without dropout the error on new examples is lowest early and then *rises*, while the error on the training
# examples falls to zero. To stop early would have helped there too; dropout is not the only cure.
#
# With a `keep_prob` of 0.1 to 0.2 the border at the head of the lesson is nearly straight: too simple, a high bias.
#
# This measurement shows what can happen, not what always happens: its settings (few examples, wrong labels, many steps that get smaller) were
# chosen so that the network overfits at `keep_prob` = 1 and is simple at a small `keep_prob`.
#
# (The numbers at `keep_prob` = 1 and 0.4 are means of ten networks on 2000 new examples each.)

# %% [markdown]
# ## What to remember
#
# - Dropout follows hidden activations: not the output, in this lesson not the input, and after tanh, not before it.
# - Every layer, every example and every step draws its own mask. Frozen masks belong in gradient checks only.
# - On the way back the gradient meets the same factors as on the way forward: the same mask, the same division. tanh' is
#   taken from the activation *before* the mask; the bug that takes it after raises no error and can turn the sign round.
# - A gradient check needs a generator seeded anew for each evaluation of the loss, and a `keep_prob` below 1.
# - If all hidden units are dropped, the bias of the output layer is all that is left. Small `keep_prob`: high bias, little variance.
# - The error in training belongs to thinned networks and lies above the error in evaluation. Compare with `training=False`.
# - Classic dropout scales at test time: $p\,W$ wherever a layer reads units that can be dropped. Biases stay.
#
# **Next:** [5. Does it help? An experiment](../05_experiment/05_experiment.ipynb)
#
# ## Where the idea comes from
#
# - G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Improving neural networks by preventing
#   co-adaptation of feature detectors*, [arXiv:1207.0580](https://arxiv.org/abs/1207.0580), 2012. The classic form and the mean network.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Dropout: A Simple Way to Prevent Neural
#   Networks from Overfitting*, [Journal of Machine Learning Research 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014. Section 4: the forward pass; 5.1:
#   back-propagation through thinned networks; section 10: the inverted form; appendix A: rates for inputs.
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams: *Learning representations by back-propagating errors*, Nature 323, 1986.
