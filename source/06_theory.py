# %% [markdown]
# # 6. Theory: why it works
#
# - **You need:** lesson 2, some probability, least squares
# - **Time:** about 75 minutes
# - **Afterwards you can:** say what dropout does to a model, exactly where that is known
#
# Dropping units at random can help, as lesson 5 measures. **But what does it do, exactly?** The picture shows the
# first half of the answer: a network with dropout is many networks in one.

# %% given="imports"
import numpy as np
from check import ask

# %%
# For the pictures.
import widgets
from drawing import show

show(
    widgets.draw_opening(),
    "Twenty thin curves, one for each sub-network, differ. Their mean is close to the curve of the"
    " whole network without dropout.",
)

# %% [markdown]
# Each thin curve is the output of one **sub-network**: some hidden units are dropped, the weights are shared. The thick curve is
# their mean. The dashed one is a single network without dropout, and it is close to the mean. In small models you can check
# such statements to the last digit:
#
# 1. In linear regression, dropout is a *penalty* on large weights. It keeps a model from leaning on one input.
# 2. In a logistic unit, the scaled weights used at test time are an *average over all sub-networks*: a
#    geometric one.
# 3. If you leave dropout switched on, its samples *spread*, and the spread says something.
#
# | name | meaning |
# | --- | --- |
# | `X`, `x` | inputs, shape `(batch, n)`: one row is one example |
# | `w` | weights, shape `(n,)` |
# | `y` | targets, shape `(batch,)` |
# | `keep_prob` | probability of **keeping** an input, $0 < p \le 1$ |
# | `m` | a mask, 1 = kept, 0 = dropped |
# | `rng` | a `numpy.random.Generator`, the only source of randomness |
#
# After each of your functions come cells that test it: ✓ means passed, ✗ is followed by what is wrong, … means judged later. Below a
# prediction a folded cell (three dots) says what is true: answer first, then run it. (The button *Validate* sees only the part of a test
# that is in sight: "Success!" is not yet full marks.)

# %% [markdown]
# ## One weight, one example
#
# Take the smallest regression there is: one example with input $x = 2$ and target $y = 6$. Least squares
# gives $w = 3$, with no error left. Now drop the input with `keep_prob = 0.5`. Inverted dropout makes it
# $2 / 0.5 = 4$ or $0$, each half of the time, and the *mean* loss is
#
# $$\tfrac12 (6 - 4 w)^2 + \tfrac12 (6 - 0)^2.$$
#
# **Predict.** Which weight has the smallest mean loss? Is it still 3?

# %% answer="shrunk_weight"
# A number.
answer_shrunk_weight = 1.5

# %% test="answer_shrunk_weight" points=1 title="Prediction: one weight under dropout"
# What you predicted, and what is true.
ask("answer_shrunk_weight", 24 / 16, "The mean loss is 36 - 24 w + 8 w**2, which is smallest at 24 / 16.", within=0.005)

# %% [markdown]
# ## Dropout is a penalty
#
# Now any number of inputs and examples. Example $i$ is predicted as $\hat y_i = \sum_j \frac{m_{ij}}{p} X_{ij} w_j$,
# with a mask of its own. That is a random number, and the mean of a squared error splits into two parts:
#
# $$E\,(y_i - \hat y_i)^2 = (y_i - E\,\hat y_i)^2 + \operatorname{Var} \hat y_i.$$
#
# Lesson 2 has both parts ready. The factor $m/p$ has mean 1 and variance $\frac{1-p}{p}$, and the inputs
# are dropped independently, so variances add up:
#
# $$E\,\hat y_i = \sum_j X_{ij} w_j, \qquad
# \operatorname{Var} \hat y_i = \frac{1-p}{p} \sum_j X_{ij}^2 w_j^2.$$
#
# Summed over the examples, with $D = \operatorname{diag}(X^\top X)$, which holds $\sum_i X_{ij}^2$ for each input $j$:
#
# $$\boxed{\;E\,\text{loss} = \lVert y - X w \rVert^2 + \frac{1-p}{p}\; w^\top D\, w\;}$$
#
# The first part is ordinary least squares. The second grows with the squares of the weights: such a term is called a **ridge
# penalty**. Nothing is random any more: set the gradient to zero and solve
#
# $$\left( X^\top X + \frac{1-p}{p} D \right) w = X^\top y.$$
#
# **Is that the same as weight decay?** Nearly. Weight decay adds $\lambda \sum_j w_j^2$: it charges every weight the same. Dropout charges
# $w_j$ by the size of its input: what counts is $w_j^2 \sum_i X_{ij}^2$, how much this input *moves the prediction*.
# So it does not matter whether a length is given in metres or in millimetres.


# %% given="check_keep_prob"
# The helper of lesson 2: one line refuses a bad keep_prob.
def check_keep_prob(keep_prob):
    """Raise ValueError unless keep_prob lies in (0, 1]; NaN does not."""
    is_share = 0 < keep_prob <= 1  # False for NaN
    if not is_share:
        raise ValueError(f"keep_prob is {keep_prob}; it must lie above 0 and not above 1")

# %% solution="dropout_ols"
def dropout_ols(X, y, keep_prob):
    """Return the weights of linear regression that minimise the mean loss under dropout of the inputs.

    Dropout is inverted. There is no bias, and nothing is drawn: the mean over all masks is computed.

    Args:
        X: inputs, shape (batch, n), without a column of zeros.
        y: targets, shape (batch,).
        keep_prob: probability of keeping an input, in (0, 1].

    Returns:
        The weights, shape (n,). float32 stays float32; the arguments are left as they are.

    Raises:
        ValueError: keep_prob is not in (0, 1].
    """


# %% test="dropout_ols_minimiser" points=5 title="The weights minimise the mean loss over all masks"
# Compared with the minimum of the boxed formula, for several data sets and keep_prob.
w = dropout_ols(np.array([[10.0, 1.0]]), np.array([11.0]), 0.5)
assert np.allclose(w, [11 / 30, 11 / 3]), f"the weights should be 11/30 and 11/3, seen: {w}"

# %% test="dropout_ols_contract" points=2 title="What it owes its caller"
# keep_prob = 0, -0.2, 1.5 and NaN raise ValueError. X and y are left as they are: the data are
# needed again. float32 in, float32 out.

# %% [markdown]
# Look at the numbers in the visible test: one example with inputs 10 and 1, target 11. With `keep_prob = 0.5`
# both inputs give *the same* to the prediction, $10 \cdot \frac{11}{30} = 1 \cdot \frac{11}{3}$. No input is trusted
# more than the other just because its numbers are large.
#
# **Is the closed form what training with masks finds?** Do not believe it, try it. Below, each example is copied many
# times, every copy gets a mask of its own, and plain least squares is fitted to all copies. Watch the largest
# difference from your function as the number of copies grows. (The masks are drawn by the `dropout_forward` that you wrote in lesson 2, if it is there.)

# %%
from earlier import earlier


def drop(a, p, rng):
    kept = rng.binomial(1, p, a.shape)
    return a / p * kept, kept


rng = np.random.default_rng(1)
dropout_forward = earlier("02_scaling", "dropout_forward", drop, np.ones((2, 3)), 0.7, rng)
X, y = widgets.inputs()
closed = dropout_ols(X, y, 0.7)
print("your function:       ", closed.round(3))
for copies in (10, 100, 1000, 10000):
    dropped = dropout_forward(np.tile(X, (copies, 1)), 0.7, rng)[0]
    sampled = np.linalg.lstsq(dropped, np.tile(y, copies), rcond=None)[0]
    print(
        f"{copies:6} masks for each:",
        sampled.round(3),
        f" off by {np.abs(sampled - closed).max():.4f}",
    )

# %% [markdown]
# **See it.** Four inputs: 1 and 2 are nearly copies of each other, 4 has no influence on the target. The widget calls
# your `dropout_ols`. At `keep_prob = 1` inputs 1 and 2 share their work unevenly, by the accidents of the noise.
# What happens to them as `keep_prob` falls? An input that may lose its partner at any time cannot rely on it. Hinton
# et al. called the opposite *co-adaptation*.

# %%
widgets.explore_weights(dropout_ols)

# %% [markdown]
# ## An input that cheats
#
# X-ray pictures from one hospital carry a stamp, and that hospital treats the severe cases. A model that reads the stamp is
# nearly always right in training. In another hospital the stamp says nothing.
#
# `widgets.cheating` gives such data. Six honest inputs are the target plus much noise. The seventh, the **stamp**, is the
# target plus hardly any noise. In the new data it is noise alone. Least squares gives the stamp a weight of 0.78 and the honest
# inputs next to nothing.
#
# **Predict.** With dropout of the inputs, `keep_prob = 0.5`, what becomes of the weight of the stamp? Write `"grows"`,
# `"stays"` or `"shrinks"`.

# %% answer="stamp"
# One of "grows", "stays" and "shrinks", with the quotes.
answer_stamp = "shrinks"

# %% test="answer_stamp" points=1 title="Prediction: the weight of an input that cheats"
# What you predicted, and what is true.
ask("answer_stamp", "shrinks", "It falls to about a third, and the honest inputs gain. The next cell measures it.")

# %%
X, y = widgets.cheating(200, stamped=True, seed=1)
X_new, y_new = widgets.cheating(2000, stamped=False, seed=2)
rates = np.linspace(0.05, 1, 20)
weights = [dropout_ols(X, y, float(rate)) for rate in rates]
trained = np.array([np.mean((y - X @ w) ** 2) for w in weights])
new = np.array([np.mean((y_new - X_new @ w) ** 2) for w in weights])
show(
    widgets.draw_leaning(rates, np.array([w[-1] for w in weights]), trained, new),
    "As keep_prob falls from 1, the weight of the stamp falls, the training error rises a little, and"
    " the error on new data falls to a third; it rises again below 0.3.",
)
for rate in (1.0, 0.5):
    w = dropout_ols(X, y, rate)
    print(f"keep_prob {rate}: stamp {w[-1]:.2f}, honest inputs {w[:-1].mean():.2f} each")

# %% [markdown] manual="cheating" points=2 title="Why dropout helps against an input that cheats"
# **Explain** in two sentences. Why does dropout move weight from the stamp to the honest inputs, although that makes the
# training error *larger*? And when would that be a bad idea?
#
# (A person grades this. If you learn alone, compare with *What to remember* at the end of the lesson.)
#
# ### BEGIN SOLUTION
# A model that leans on one input loses everything whenever that input is dropped; the penalty
# $\frac{1-p}{p} w_j^2 \sum_i X_{ij}^2$ makes one large weight dearer than several small ones that do the same. It is a bad
# idea where the strong input is honest and will be there in new data too. (One point for each sentence.)
# ### END SOLUTION

# %% [markdown]
# ## All sub-networks
#
# With $n$ inputs that can be kept or dropped there are $2^n$ masks, each of them a *sub-network* with the same
# weights. For small $n$ nothing has to be sampled: we can visit them all. Counting in binary gives every mask
# once; so do other ways.


# %% solution="all_masks"
def all_masks(n):
    """Return all masks of n units.

    Args:
        n: number of units, at least 1.

    Returns:
        An array of shape (2**n, n) of zeros and ones: each mask is one row, each row comes once,
        in any order.
    """


# %% test="all_masks_complete" points=4 title="Every mask comes once"
# Each of the 2**n masks is there, and none comes twice. The order is free. They are an array of
# numbers, 1 where a unit is kept and 0 where it is dropped.
masks = all_masks(3)
rows = {tuple(row) for row in masks}
assert len(rows) == 8, f"three units have 8 different masks, seen: {len(rows)}"

# %% [markdown]
# ## What do they say on average?
#
# Let the sub-networks be those of one logistic unit. With mask $m$ it says
#
# $$s_m = \sigma\Big(\sum_j m_j w_j x_j\Big), \qquad \sigma(z) = \frac{1}{1 + e^{-z}}.$$
#
# Here the form of the 2012 paper is easier to read: a mask is 0 or 1, and **nothing is divided** in training.
# A mask that keeps $k$ of the $n$ inputs is drawn with probability
#
# $$P_m = p^{k} (1-p)^{n-k}.$$
#
# The plain average of all answers is the **arithmetic mean** $\sum_m P_m s_m$.


# %% solution="ensemble_mean"
def ensemble_mean(w, x, keep_prob):
    """Return the arithmetic mean of what all sub-networks of a logistic unit say.

    Each sub-network says sigmoid(w . (x * mask)) and counts by the probability of its mask.

    Args:
        w: weights, shape (n,).
        x: one input of shape (n,), or a batch of shape (batch, n).
        keep_prob: probability of keeping an input, in (0, 1].

    Returns:
        One number for one input, an array of shape (batch,) for a batch.
        The arguments are left as they are.
    """


# %%
# Try it where you can check by hand: 0.8 * sigmoid(4) + 0.2 * sigmoid(0) = 0.8856.
print(ensemble_mean(np.array([4.0]), np.array([1.0]), 0.8))

# %% test="ensemble_mean_value" points=4 title="The mean over all sub-networks, by their probability"
# Compared with the exact mean, for several units and keep_prob.

# %% test="ensemble_mean_batch" points=2 title="One input gives a number, a batch one for each row"
# x may be one input or a batch of them. After the call w and x are what they were.
shape = np.shape(ensemble_mean(np.ones(3), np.ones((5, 3)), 0.7))
assert shape == (5,), f"five rows need five numbers, shape (5,), seen: {shape}"

# %% [markdown]
# ## A mean that multiplies
#
# Classic dropout does not visit all sub-networks at test time. It uses one network, with weights multiplied by
# $p$: **weight scaling**, $\sigma(p\, w \cdot x)$. Is that the mean above? Not that one. It is the *geometric*
# mean: multiply instead of adding, with probabilities as exponents,
#
# $$G = \prod_m s_m^{P_m}, \qquad G' = \prod_m (1 - s_m)^{P_m}.$$
#
# $G$ speaks for "yes", $G'$ for "no". They do not add up to 1, so they are **normalised**: $G / (G + G')$.
#
# **Predict.** One input with $w x = 4$ and `keep_prob = 0.5` has two sub-networks. One says
# $\sigma(4) \approx 0.982$, the other $\sigma(0) = 0.5$. What is their normalised geometric mean? (Two decimals will do.)

# %% answer="two_networks"
# A number.
answer_two_networks = 0.881

# %% test="answer_two_networks" points=1 title="Prediction: geometric mean of two sub-networks"
# What you predicted, and what is true.
ask("answer_two_networks", 1 / (1 + np.exp(-0.5 * 4)), "It is sigmoid(2), and 2 = 0.5 * 4: weight scaling.", within=0.005)


# %% solution="ensemble_geometric_mean"
def ensemble_geometric_mean(w, x, keep_prob):
    """Return the normalised geometric mean of what all sub-networks of a logistic unit say.

    Each sub-network says sigmoid(w . (x * mask)) and counts by the probability of its mask.

    Args:
        w: weights, shape (n,).
        x: one input of shape (n,), or a batch of shape (batch, n).
        keep_prob: probability of keeping an input, in (0, 1].

    Returns:
        G / (G + G'): one number for one input, an array of shape (batch,) for a batch.
        The arguments are left as they are.
    """


# %%
# Two inputs that cancel, 3 and -3: yes and no are equally strong, so the answer is 0.5.
print(ensemble_geometric_mean(np.array([3.0, -3.0]), np.array([1.0, 1.0]), 0.7))

# %% test="ensemble_geometric_mean_value" points=4 title="The normalised geometric mean of all sub-networks"
# Compared with the exact value, for several units and keep_prob.

# %% test="ensemble_geometric_mean_batch" points=2 title="One input gives a number, a batch one for each row"
# x may be one input or a batch of them. After the call w and x are what they were.
shape = np.shape(ensemble_geometric_mean(np.ones(3), np.ones((5, 3)), 0.7))
assert shape == (5,), f"five rows need five numbers, shape (5,), seen: {shape}"

# %% [markdown]
# ## One network for all of them
#
# Now compare, for a unit with six inputs: your two means over all 64 sub-networks, and weight scaling, which runs a single one.


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


w, keep_prob = np.array([1.5, -1.0, 2.0, 0.8, 1.2, -0.5]), 0.5
z = np.linspace(-8, 8, 61)  # w . x of the whole network
x = z[:, None] / w.sum() * np.ones(6)
arithmetic = ensemble_mean(w, x, keep_prob)
geometric = ensemble_geometric_mean(w, x, keep_prob)
scaled = sigmoid(x @ (keep_prob * w))
print(f"geometric mean:  off weight scaling by {np.abs(geometric - scaled).max():.1e} at most")
print(f"arithmetic mean: off weight scaling by {np.abs(arithmetic - scaled).max():.1e} at most")
show(
    widgets.draw_means(z, arithmetic, geometric, scaled, sigmoid(z), keep_prob),
    "Arithmetic and geometric mean of all sub-networks, and the scaled network on top of the latter.",
)

# %% [markdown]
# The geometric mean *is* weight scaling, to the last digits that a computer keeps. The proof takes two lines. Since
# $\dfrac{\sigma(z)}{1 - \sigma(z)} = e^{z}$, the ratio of the two products is
#
# $$\frac{G}{G'} = \prod_m \left( e^{z_m} \right)^{P_m} = e^{\sum_m P_m z_m} = e^{\,p\, w \cdot x},$$
#
# because the mean of $m_j$ is $p$, so the mean of $z_m = \sum_j m_j w_j x_j$ is $p\, w \cdot x$. And
# $\dfrac{G}{G + G'} = \dfrac{1}{1 + G'/G} = \sigma(p\, w \cdot x)$.
#
# The arithmetic mean differs: at the ends it is *less sure*. With small $w \cdot x$ the two are close.
#
# **More than two classes?** A softmax over classes $c$, $e^{z_c} / \sum_k e^{z_k}$, behaves in the same way: its logarithm is
# $z_c$ minus one number that all classes share, and normalising removes what they share. See for yourself, with your
# `all_masks`:

# %%
rng = np.random.default_rng(2)
W, x, keep_prob = rng.normal(size=(3, 6)), rng.normal(size=6), 0.7  # three classes, six inputs


def softmax(z):
    grown = np.exp(z - z.max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)


masks = all_masks(6)
probability = np.where(masks == 1, keep_prob, 1 - keep_prob).prod(axis=1)
said = softmax((masks * x) @ W.T)  # (64 sub-networks, 3 classes)
product = np.exp(probability @ np.log(said))
print("arithmetic mean:           ", (probability @ said).round(4))
print("normalised geometric mean: ", (product / product.sum()).round(4))
print("weight scaling:            ", softmax(keep_prob * W @ x).round(4))

# %% [markdown]
# **Choose.** A logistic unit with inputs `x` and weights `w` was trained with classic dropout: nothing was divided. Which of
# three lines is weight scaling?
#
# ```python
# "a"   np.mean([sigmoid((x * m) @ w) for m in all_masks(len(w))])
# "b"   sigmoid(x @ (keep_prob * w))
# "c"   keep_prob * sigmoid(x @ w)
# ```

# %% answer="scaled_code"
# One of "a", "b" and "c", with the quotes.
answer_scaled_code = "b"

# %% test="answer_scaled_code" points=1 title="Which of three codes is weight scaling"
# What you chose, and what is right.
ask("answer_scaled_code", "b", '"a" is the arithmetic mean of all sub-networks, for p = 1/2; "c" scales the answer, not the weights.')

# %% [markdown]
# **And in a deep network?** There these lines do not go through: a hidden unit bends its input *before* the next mask
# comes, and the mean of a bent number is not the bent mean. Weight scaling is then an approximation. Warde-Farley et al.
# counted all masks of small deep networks and found it close to the geometric mean. What can be had for any
# network is next.
#
# ## Ask several sub-networks
#
# Leave dropout on after training, and predict the same input several times. Each prediction comes from another
# sub-network. Their **mean** approaches the arithmetic mean over all sub-networks, for a network of any
# depth. Their **standard deviation** says how far the sub-networks disagree. This is *Monte Carlo dropout*.
#
# Your function gets the network as a function `forward(x, rng)`, which draws its masks from `rng`. Hand over `rng`
# itself: it goes on from call to call, so each call draws new masks.


# %% solution="mc_predict"
def mc_predict(forward, x, samples, rng):
    """Return mean and spread of several predictions with dropout switched on.

    Args:
        forward: a function that takes (x, rng) and returns predictions, an array; it draws new
            masks from rng in each call.
        x: inputs, the whole batch; it is left as it is.
        samples: how often forward is called, at least 1.
        rng: numpy.random.Generator, handed to forward as it is.

    Returns:
        (mean, std) over the samples, both shaped like one prediction. std divides by samples
        (ddof = 0), as NumPy does if nothing is said. float32 predictions stay float32.
    """


# %% test="mc_predict_mean" points=2 title="The mean over the samples"
# The first result is the mean of what forward returned, entry by entry.
rng = np.random.default_rng(1)
mean = mc_predict(lambda x, rng: 2 * x, np.array([[1.0, 3.0]]), 4, rng)[0]
assert np.allclose(mean, [[2, 6]]), f"if all samples are [2, 6], so is their mean, seen: {mean}"

# %% test="mc_predict_std" points=3 title="The standard deviation over the samples"
# The second result is the spread of what forward returned, entry by entry. float32 predictions
# have a float32 mean and a float32 spread.

# %% test="mc_predict_calls" points=3 title="forward is called once for each sample, with all of x"
# The calls of forward are counted. After them x is what it was.
calls = []
mc_predict(lambda x, rng: calls.append(1) or x, np.ones((2, 3)), 5, np.random.default_rng(1))
assert len(calls) == 5, f"5 samples are 5 calls of forward, seen: {len(calls)}"

# %% test="mc_predict_generator" points=2 title="forward draws from rng, which goes on from call to call"
# Two calls of forward must not see the same masks.

# %% [markdown]
# ## How many samples?
#
# The mean of $k$ independent samples strays from its limit by about $\text{std} / \sqrt{k}$.
#
# **Predict.** With 20 samples the mean of a network's predictions is off by about 0.04. How many samples are needed for an
# error of about 0.004?

# %% answer="more_samples"
# A number.
answer_more_samples = 2000

# %% test="answer_more_samples" points=1 title="Prediction: samples for a tenth of the error"
# What you predicted, and what is true.
ask("answer_more_samples", 20 * 10**2, "A tenth of the error takes a hundred times as many samples.")

# %% [markdown]
# Measure it. The model below predicts a curve from 24 points. Its 40 hidden units have fixed weights, which were drawn once
# (`widgets.features`); only the output weights are fitted, with *your* `dropout_ols`, since to the output layer
# hidden units are inputs that are dropped. The output is linear, so here the mean of all sub-networks and weight
# scaling agree exactly, and what is left between them is the error of the sampling.

# %%
x, y = widgets.curve()
keep_prob = 0.9
w = dropout_ols(widgets.features(x), y, keep_prob)


def forward(x, rng):
    return dropout_forward(widgets.features(x), keep_prob, rng)[0] @ w


grid = np.linspace(-1, 1, 41)
scaled = widgets.features(grid) @ w
for samples in (5, 20, 80, 320, 1280):
    mean, std = mc_predict(forward, grid, samples, np.random.default_rng(3))
    error = np.abs(mean - scaled).mean()
    print(f"{samples:5} samples: off weight scaling by {error:.4f} on average")

# %% [markdown]
# Four times as many samples, half the error, over and over.
#
# Now see the sub-networks. Each thin curve is one sub-network, drawn with one mask for all x by your `mc_predict`.
#
# - Start at `keep_prob = 1` and go down. When do the curves part, and where do they fan out most? There are data
#   between -1 and 1 only.
# - Set `networks` to 1, then to 60. What becomes of the thick mean beside the dashed line?
# - At `keep_prob = 0.2` the mean is nearly flat. Which part of the boxed formula does that?
#
# (Without dropout, 24 points cannot decide about 40 weights. The widget adds a trace of weight decay, so that `keep_prob = 1` has an
# answer, too.)

# %%
widgets.explore_networks(dropout_ols, mc_predict)

# %% [markdown]
# Among the data the sub-networks agree; away from them they fan out, since nothing there tied them to each other. But read
# it with care. **Is their spread the probability that the prediction is right?** No. For this model its width has a formula,
#
# $$\text{std}(x)^2 = \frac{1-p}{p} \sum_j w_j^2\, h_j(x)^2,$$
#
# with the hidden activations $h_j$: it grows because the *activations* grow. The number `keep_prob` scales it,
# and that you chose yourself: at `keep_prob = 1` the spread is gone, and the model knows no more than before. A wide spread is a reason to
# doubt a prediction; a narrow one is no proof.

# %%
far = np.array([0.0, 1.0, 2.0, 4.0])
mean, std = mc_predict(forward, far, 2000, np.random.default_rng(4))
formula = np.sqrt((1 - keep_prob) / keep_prob * widgets.features(far) ** 2 @ w**2)
for row in zip(far, std, formula, strict=True):
    print("x = {:.0f}: spread of 2000 samples {:.3f}, by the formula {:.3f}".format(*row))

# %% [markdown]
# ## What to remember
#
# - In linear regression inverted dropout of the inputs is a ridge penalty, $\frac{1-p}{p} \sum_j w_j^2 \sum_i X_{ij}^2$: each
#   weight pays by how much its input moves the prediction. So one large weight is dearer than several small ones, and a
#   model with dropout does not lean on one input.
# - A network with dropout is an ensemble of $2^n$ sub-networks that share their weights.
# - For one logistic unit, and for a softmax layer, weight scaling is the normalised *geometric* mean of the whole ensemble,
#   exactly. It is not the arithmetic mean. In deep networks it is an approximation.
# - Samples with dropout on approach the arithmetic mean, with an error that falls as $1/\sqrt{k}$. Their spread grows away from the data,
#   but it depends on `keep_prob` and is no calibrated probability.
#
# **Next:** [7. Variants: the family](../07_variants/07_variants.ipynb)
#
# ## Where the idea comes from
#
# - C. Bishop: *Training with noise is equivalent to Tikhonov regularization*, Neural Computation 7, 1995.
# - G. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Improving neural networks by preventing
#   co-adaptation of feature detectors*, 2012, [arXiv:1207.0580](https://arxiv.org/abs/1207.0580), on the geometric mean of softmax networks.
# - S. Wager, S. Wang, P. Liang: *Dropout training as adaptive regularization*, 2013, [arXiv:1307.1493](https://arxiv.org/abs/1307.1493).
# - P. Baldi, P. Sadowski: *Understanding dropout*, 2013, on the normalised geometric mean.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Dropout: a simple way to prevent neural networks
#   from overfitting*, [Journal of Machine Learning Research 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014. Section 9.1 derives the penalty.
# - D. Warde-Farley, I. Goodfellow, A. Courville, Y. Bengio: *An empirical analysis of dropout in piecewise linear
#   networks*, 2014, [arXiv:1312.6197](https://arxiv.org/abs/1312.6197).
# - Y. Gal, Z. Ghahramani: *Dropout as a Bayesian approximation: representing model uncertainty in deep learning*, 2016,
#   [arXiv:1506.02142](https://arxiv.org/abs/1506.02142).
