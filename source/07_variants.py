# %% [markdown]
# # 7. Variants: the family
#
# - **You need:** lesson 2
# - **Time:** about 90 minutes, or 15 for one of the variants
# - **Afterwards you can:** choose what to drop in a given network, and write it
#
# Dropout multiplies by a random 0 or 1. **Must it be 0 or 1? Must it be a unit that is dropped? And what if
# zero is not the right value for "silent"?** Each question has led to a relative of dropout. Here they are, at work on
# the same two images of five channels. Each small square shows what became of one number.

# %% given="imports"
import numpy as np
from check import ask

# %%
import widgets
from drawing import show

show(
    widgets.draw_family(0.7),
    "Six rows of maps at keep_prob = 0.7. Plain dropout empties single entries, spatial dropout"
    " whole channels, DropBlock squares, DropConnect weights. Gaussian dropout empties nothing.",
)

# %% [markdown]
# You will write five of them, and a bound on the weights that often goes along with dropout. They do not build on each
# other: begin with the one that you like.
#
# | name | what is random | where it is used |
# | --- | --- | --- |
# | Gaussian dropout | a normal factor for each unit | anywhere dropout is |
# | spatial dropout | whole channels of an image | convolutional networks |
# | DropConnect | single weights | linear layers |
# | alpha dropout | units, dropped to a value that is not 0 | SELU networks |
# | DropBlock | square patches of an image | convolutional networks |
# | max-norm | nothing: it bounds each unit's weights | with any of them |
#
# The names are those of the lessons before. `keep_prob` is the probability $p$ of **keeping**. `rng` is the only
# source of randomness. `training=False` switches everything off. One thing differs: the layers here return
# **the output alone**, without a mask.
#
# After each of your functions come cells that test it: ✓ means passed, ✗ is followed by what is wrong, … means judged later. Below a
# prediction a folded cell (three dots) says what is true: answer first, then run it. (The button *Validate* sees only the part of a test
# that is in sight: "Success!" is not yet full marks.)

# %% [markdown]
# ## Gaussian dropout: the same mean, the same variance
#
# Inverted dropout multiplies a unit by $m/p$, where $m$ is 1 with probability $p$ and 0 otherwise. Lesson 2
# worked out what that factor does on average:
#
# $$E\!\left[\frac{m}{p}\right] = 1, \qquad\qquad \text{Var}\!\left[\frac{m}{p}\right] = \frac{1-p}{p}.$$
#
# Are these two numbers all that matters? Then any noise that has them will do. Gaussian dropout takes a
# **normal** factor with mean 1 and variance $(1-p)/p$:
#
# $$\text{out} = a \cdot n, \qquad n \sim \mathcal{N}\!\left(1,\ \frac{1-p}{p}\right).$$
#
# Nothing is ever exactly 0, and a factor may even be negative. Srivastava et al. (2014, section 10) found that
# it does about as well as the original. In evaluation the noise is replaced by its mean, which is 1: the input
# comes back.
#
# One trap: $\mathcal{N}(\mu, \sigma^2)$ is written with the *variance*, `rng.normal` asks for the *standard deviation*.
#
# **Write** `gaussian_dropout`.

# %% given="check_keep_prob"
# The helper of lesson 2: one line refuses a bad keep_prob.
def check_keep_prob(keep_prob):
    """Raise ValueError unless keep_prob lies in (0, 1]; NaN does not."""
    is_share = 0 < keep_prob <= 1  # False for NaN
    if not is_share:
        raise ValueError(f"keep_prob is {keep_prob}; it must lie above 0 and not above 1")

# %% solution="gaussian_dropout"
def gaussian_dropout(a, keep_prob, rng, training=True):
    """Multiply each entry by normal noise with the mean and variance of inverted dropout.

    Args:
        a: activations of shape (batch, ...), any number of dimensions; it must not be changed.
        keep_prob: sets the variance of the noise, (1 - keep_prob) / keep_prob.
        rng: a numpy.random.Generator, the only source of randomness.
        training: True in training, False in evaluation.

    Returns:
        The output, of the shape of a; in evaluation the input.

    Raises:
        ValueError: in training, keep_prob is not in (0, 1].
    """
    ...

# %% test="gaussian_dropout_moments" points=4 title="The noise has mean 1 and the variance of dropout"
# On average an activation keeps its value. The noise multiplies; its variance is
# (1 - keep_prob) / keep_prob.

# %% test="gaussian_dropout_normal" points=2 title="The noise is normal, and every entry gets its own"
# A histogram of output / input is a bell, and two examples are not disturbed in the same way.

# %% test="gaussian_dropout_evaluation" points=1 title="Evaluation gives back the input"
# With training=False nothing is random and nothing is scaled.
out = gaussian_dropout(np.full((4, 3), 2.0), 0.7, np.random.default_rng(1), training=False)
assert np.allclose(out, 2.0), "in evaluation 2 should stay 2"

# %% test="gaussian_dropout_contract" points=2 title="What a layer owes its caller"
# The output alone, of the input's shape, for any number of dimensions. Only rng is drawn from.
# The caller's array stays as it was, and a keep_prob outside (0, 1] raises ValueError.
try:
    gaussian_dropout(np.ones((2, 3)), 1.5, np.random.default_rng(2))
except ValueError:
    pass
else:
    raise AssertionError("keep_prob = 1.5 should raise ValueError")

# %% [markdown]
# Measure it: one activation of 2, disturbed twenty thousand times. The variance of the output should be
# $2^2 (1-p)/p$, which is $1$ for $p = 0.8$.

# %%
many = gaussian_dropout(np.full((20_000, 1), 2.0), 0.8, np.random.default_rng(3))
print("mean:    ", many.mean().round(3))
print("variance:", many.var().round(3))
print("smallest:", many.min().round(2), "  largest:", many.max().round(2))

# %% [markdown]
# ## Spatial dropout: whole channels
#
# A convolutional layer gives feature maps of shape `(batch, channels, height, width)`. Neighbouring pixels of one
# map say nearly the same. If one is dropped, its neighbours still tell: the next layer loses little, and
# ordinary dropout is little more than a lower resolution. Tompson et al. (2015) therefore drop a **whole
# channel** at once. For each channel of each example one decision is taken, and all of its pixels follow.
#
# **Predict.** A batch of 10 images with 16 channels of 8 by 8 pixels. How many decisions does spatial dropout take?

# %% answer="numbers_drawn"
# A number.
answer_numbers_drawn = 160

# %% test="answer_numbers_drawn" points=1 title="Prediction: how many decisions spatial dropout takes"
# What you predicted, and what is true.
ask("answer_numbers_drawn", 10 * 16, "One decision for each channel of each image: 10 * 16. The 64 pixels follow.")

# %% [markdown]
# The rest is inverted dropout: what is kept is divided by $p$. NumPy's broadcasting does the spreading, since
# an axis of length 1 is stretched to whatever it is multiplied with:

# %%
one_for_each_pair = np.array([[1, 0, 2], [0, 3, 1]]).reshape(2, 3, 1, 1)
print((np.ones((2, 3, 4, 5)) * one_for_each_pair)[1, 1])

# %% [markdown]
# **Write** `spatial_dropout`.

# %% solution="spatial_dropout"
def spatial_dropout(a, keep_prob, rng, training=True):
    """Drop whole channels, inverted.

    Args:
        a: feature maps of shape (batch, channels, height, width); it must not be changed.
        keep_prob: probability of keeping a channel of an example.
        rng: a numpy.random.Generator, the only source of randomness.
        training: True in training, False in evaluation.

    Returns:
        The output, of the shape of a, float32 if a is; in evaluation the input.

    Raises:
        ValueError: in training, keep_prob is not in (0, 1].
    """
    ...

# %% test="spatial_dropout_density" points=2 title="Each channel is kept with probability keep_prob"
# Of many channels about keep_prob survive; rng decides which.

# %% test="spatial_dropout_channels" points=3 title="Whole channels live or die, each on its own"
# All pixels of a channel share one fate. Two channels do not, and two examples rarely lose the
# same channels.

# %% test="spatial_dropout_scaling" points=2 title="Kept channels are divided by keep_prob"
# The mean over masks is the input.

# %% test="spatial_dropout_contract" points=2 title="Evaluation, and what a layer owes its caller"
# With training=False the input comes back. The rest is as for gaussian_dropout, and float32
# stays float32.
out = spatial_dropout(np.ones((2, 3, 4, 5)), 0.7, np.random.default_rng(4), training=False)
assert np.allclose(out, 1.0), "in evaluation ones should stay ones"

# %% [markdown]
# ## DropConnect: drop weights, not units
#
# Wan et al. (2013) go one step further inside: they keep every unit and drop **weights**. Dropping input unit $j$
# removes the whole column $j$ of $W$; DropConnect decides about each $W_{ij}$ on its own. For example $n$
#
# $$z_{ni} = \frac{1}{p} \sum_j W_{ij}\, m_{nij}\, x_{nj} + b_i .$$
#
# The mask has **three** indices: like every mask of this course it is drawn anew for each example of the batch.
# The bias is added after that and never dropped. (The paper drops biases too; we leave them in peace, as
# dropout does.)
#
# Mean and variance over masks follow as in lesson 2. Each term of the sum is a number times $m/p$, and the terms are
# independent, so their variances add up:
#
# $$E[z_{ni}] = \sum_j W_{ij} x_{nj} + b_i, \qquad
# \text{Var}[z_{ni}] = \frac{1-p}{p} \sum_j W_{ij}^2\, x_{nj}^2 .$$
#
# So in evaluation the plain linear layer gives the mean exactly. (Wan et al. go on to approximate the distribution
# *behind* the activation function by sampling from a normal; the plain layer is the common choice.)
#
# *How real is the gain over dropout?* Small. The authors' best results, each the vote of several networks, are (DropConnect against dropout, errors in
# percent) 0.21 and 0.27 on MNIST, 9.32 and 9.83 on CIFAR-10, 1.94 and 1.96 on SVHN, but 3.23 and 3.03 on NORB: sometimes one wins and sometimes
# the other. And a mask for every weight of every example costs much more memory.
#
# `np.einsum("nij,nj->ni", M, x)` multiplies each example by a matrix of its own; a loop over the batch does the
# same.
#
# **Write** `dropconnect_forward`.

# %% solution="dropconnect_forward"
def dropconnect_forward(x, W, b, keep_prob, rng, training=True):
    """Apply a linear layer whose weights are dropped, anew for each example, inverted.

    Args:
        x: inputs of shape (batch, units_in); no argument must be changed.
        W: weights of shape (units_out, units_in).
        b: bias of shape (units_out,); it is never dropped.
        keep_prob: probability of keeping a weight.
        rng: a numpy.random.Generator, the only source of randomness.
        training: True in training, False in evaluation.

    Returns:
        z of shape (batch, units_out), float32 if x, W and b are; in evaluation x @ W.T + b.

    Raises:
        ValueError: in training, keep_prob is not in (0, 1].
    """
    ...

# %% test="dropconnect_forward_density" points=2 title="Each weight is kept with probability keep_prob"
# Of many weights about keep_prob survive; rng decides which.

# %% test="dropconnect_forward_weights" points=2 title="Weights are dropped, not units"
# Neither whole inputs nor whole outputs disappear: each weight is decided on its own.

# %% test="dropconnect_forward_examples" points=2 title="Each example loses weights of its own"
# The mask is drawn for each example: two equal inputs give two different outputs.

# %% test="dropconnect_forward_scaling" points=2 title="Kept weights are divided by keep_prob, the bias is left alone"
# The mean over masks is the plain layer. Where the input is zero, z is the bias.

# %% test="dropconnect_forward_contract" points=2 title="Evaluation, and what a layer owes its caller"
# With training=False z is that of the plain linear layer. The rest is as for spatial_dropout.

# %% [markdown]
# The two formulas against sampling: one input, twenty thousand masks.

# %%
x_one = np.array([[1.0, -2.0, 0.5]])
W_one = np.array([[0.5, 1.0, 2.0], [1.0, 0.0, -1.0]])
b_one = np.array([0.1, -0.3])
z = dropconnect_forward(np.tile(x_one, (20_000, 1)), W_one, b_one, 0.6, np.random.default_rng(5))
print("mean, computed:    ", (x_one @ W_one.T + b_one)[0].round(3))
print("mean, measured:    ", z.mean(axis=0).round(3))
print("variance, computed:", (0.4 / 0.6 * x_one**2 @ (W_one**2).T)[0].round(3))
print("variance, measured:", z.var(axis=0).round(3))

# %% [markdown]
# ## Alpha dropout: when zero is not silent
#
# SELU networks (Klambauer et al. 2017) are built so that mean 0 and variance 1 pass from layer to layer, without
# batch normalisation. The activation function is
#
# $$\text{selu}(x) = \lambda \begin{cases} x & x > 0 \\ \alpha (e^x - 1) & x \le 0 \end{cases}
# \qquad \lambda \approx 1.0507,\ \ \alpha \approx 1.6733 .$$
#
# **Predict.** An input has mean 0 and variance 1. Inverted dropout with `keep_prob = 0.5` is applied to it. What is
# the variance of the output? (With mean 0 the variance is the mean of the square.)

# %% answer="selu_variance"
# A number.
answer_selu_variance = 2.0

# %% test="answer_selu_variance" points=1 title="Prediction: the variance after plain dropout"
# What you predicted, and what is true.
ask("answer_selu_variance", 0.5 * (1 / 0.5) ** 2, "A kept square is 4 times as large and is kept half of the time.")

# %%
normal = np.random.default_rng(6).normal(size=(500, 200))
plain = normal * (np.random.default_rng(7).random(normal.shape) < 0.5) / 0.5
print(f"plain dropout: mean {plain.mean():.3f}, variance {plain.var():.3f}")

# %% [markdown]
# The mean is kept and the variance is not: plain dropout breaks what SELU was built for. Alpha dropout mends
# it in two steps, with $p$ = `keep_prob`.
#
# **First**, a dropped unit does not become 0. It takes the value that SELU approaches far on the left, where a
# unit is as silent as a SELU unit can be:
#
# $$\alpha' = -\lambda\alpha = -1.7580993408473766 .$$
#
# **Second**, mean and variance are put right. Let $v = a\,m + \alpha' (1-m)$ be the result of the first step, for an
# activation $a$ of mean 0 and variance 1. Then
#
# $$E[v] = (1-p)\,\alpha', \qquad E[v^2] = p + (1-p)\,\alpha'^2, $$
# $$\text{Var}[v] = p + (1-p)\,\alpha'^2 - (1-p)^2 \alpha'^2 = p + \alpha'^2\, p\,(1-p) .$$
#
# The affine map $A v + B$ brings that back to mean 0 and variance 1 if
#
# $$A = \left(p + \alpha'^2\, p\,(1-p)\right)^{-1/2}, \qquad B = -A\,(1-p)\,\alpha' .$$
#
# It is applied to **all** entries, kept and dropped. For $p = 1$ it is $A = 1$, $B = 0$.
#
# **Write** `alpha_dropout`.

# %% solution="alpha_dropout"
def alpha_dropout(a, keep_prob, rng, training=True):
    """Drop units to alpha', then map A v + B, so that mean 0 and variance 1 are kept.

    Args:
        a: activations of shape (batch, ...), any number of dimensions; it must not be changed.
        keep_prob: probability of keeping a unit.
        rng: a numpy.random.Generator, the only source of randomness.
        training: True in training, False in evaluation.

    Returns:
        The output, of the shape of a; in evaluation the input.

    Raises:
        ValueError: in training, keep_prob is not in (0, 1].
    """
    ...

# %% test="alpha_dropout_density" points=2 title="Each unit is kept with probability keep_prob, on its own"
# Dropped entries all have one value; with keep_prob = 0.8 they are few. rng decides which.

# %% test="alpha_dropout_value" points=2 title="Dropped entries take the value alpha'"
# Before the affine map, a dropped entry is alpha', not 0.

# %% test="alpha_dropout_map" points=3 title="The affine map keeps mean 0 and variance 1"
# What goes in with mean 0 and variance 1 comes out so.

# %% test="alpha_dropout_contract" points=2 title="Evaluation, and what a layer owes its caller"
# With training=False nothing is dropped and nothing is mapped. The rest is as for gaussian_dropout.
out = alpha_dropout(np.full((4, 3), 2.0), 0.7, np.random.default_rng(8), training=False)
assert np.allclose(out, 2.0), "in evaluation 2 should stay 2"

# %% [markdown]
# Plain dropout (your `dropout_forward` of lesson 2, if it is there) and alpha dropout, side by side in a SELU network of eight layers. The weights
# have mean 0 and variance 1 / units, as SELU asks for.

# %%
from earlier import earlier


def drop(a, p, rng):
    kept = rng.binomial(1, p, a.shape)
    return a / p * kept, kept


def selu(x):
    """The activation function of the SELU paper."""
    return 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(np.minimum(x, 0)) - 1))


trial = np.ones((2, 3)), 0.8, np.random.default_rng(9)
dropout_forward = earlier("02_scaling", "dropout_forward", drop, *trial)
for name, form in (
    ("plain dropout", lambda a, rng: dropout_forward(a, 0.8, rng)[0]),
    ("alpha dropout", lambda a, rng: alpha_dropout(a, 0.8, rng)),
):
    rng = np.random.default_rng(9)
    a = rng.normal(size=(300, 200))
    for _ in range(8):
        a = form(selu(a @ rng.normal(0, 200**-0.5, (200, 200))), rng)
    print(f"{name} after 8 layers: mean {a.mean():.2f}, variance {a.var():.2f}")

# %% [markdown]
# ## DropBlock: patches of an image
#
# Spatial dropout takes a whole channel. Ghiasi et al. (2018) take square **patches** of it: large enough that the
# neighbours cannot tell what was there, small enough that the rest of the channel still speaks.
#
# A mask of `height` by `width` is made in two steps. The places where a block of side $k$ fits inside are
# $(h - k + 1)(w - k + 1)$ in number. At each of them, independently and with probability $\gamma$, a block *starts*: the
# place is its top-left corner. Then every block that was drawn is dropped, all $k^2$ entries of it. They may overlap.
#
# Which $\gamma$? We want a share $1 - p$ of the $h\,w$ entries to go. Each block takes $k^2$ of them, and there are
# $(h-k+1)(w-k+1)$ places to draw it:
#
# $$\gamma \cdot k^2 \cdot (h-k+1)(w-k+1) = (1-p)\, h\, w
# \quad\Longrightarrow\quad
# \gamma = \frac{1-p}{k^2} \cdot \frac{h\,w}{(h-k+1)(w-k+1)} ,$$
#
# and at most 1, as a probability must be. For $k = 1$ this is $1 - p$: ordinary dropout.
#
# **Predict.** With $k > 1$ and $p < 1$: is the share that is *really* dropped, on average, less than $1-p$, equal to it, or more?
# Write `"less"`, `"equal"` or `"more"`.

# %% answer="block_rate"
# One of "less", "equal" and "more", with the quotes.
answer_block_rate = "less"

# %% test="answer_block_rate" points=1 title="Prediction: the share that blocks really drop"
# What you predicted, and what is true.
ask("answer_block_rate", "less", "Blocks may overlap, and an entry can be dropped only once.")

# %% [markdown]
# **Write** `dropblock_mask`. It gives the mask only: 1 where kept, 0 where dropped, nothing rescaled.

# %% solution="dropblock_mask"
def dropblock_mask(height, width, keep_prob, block, rng):
    """Draw a mask in which whole square blocks are dropped.

    Args:
        height: rows of the mask.
        width: columns of the mask.
        keep_prob: nominal probability of keeping an entry.
        block: side of a block, at most height and at most width.
        rng: a numpy.random.Generator, the only source of randomness.

    Returns:
        A mask of shape (height, width), 1 where kept and 0 where dropped.

    Raises:
        ValueError: keep_prob is not in (0, 1].
    """
    ...

# %% test="dropblock_mask_density" points=2 title="Each place decides on its own"
# With block = 1 each entry is kept with probability keep_prob. Whether a block starts at one
# place says nothing about another place; rng decides.

# %% test="dropblock_mask_blocks" points=3 title="Whole blocks that fit inside are dropped"
# Every dropped entry lies in a dropped square of that side, none of them cut at the border. The
# mask holds 1 where kept and 0 where dropped.

# %% test="dropblock_mask_gamma" points=2 title="Blocks start with probability gamma"
# The number of blocks is what the formula for gamma says.

# %% test="dropblock_mask_contract" points=1 title="A bad keep_prob is refused"
# A keep_prob outside (0, 1] raises ValueError.

# %% [markdown]
# Nominal against realised: 300 masks of 14 by 14 for each size of a block.

# %%
rng = np.random.default_rng(10)
for block in (1, 3, 5, 7):
    masks = [dropblock_mask(14, 14, 0.7, block, rng) for _ in range(300)]
    print(f"block {block}: nominal 30 %, dropped {1 - np.mean(masks):.1%}")

# %% [markdown]
# The blocks overlap, and an entry can be dropped only once: $\gamma$ counts it twice. The paper calls its formula an
# approximation for that reason. So `keep_prob` is nominal here, and the share that is really kept is larger.
# (Who uses the mask therefore rescales by the share that *was* kept: the paper multiplies by the number of entries
# over the number of ones.)
#
# ## Max-norm: a bound on each unit's weights
#
# Dropout lets one use large learning rates, and weights may then run away. Srivastava et al. (2014, section 5.1) bound
# them: after each step, if the vector of weights **into** a unit is longer than $c$, it is shortened to length $c$,
#
# $$w \leftarrow w \cdot \frac{c}{\lVert w \rVert_2} \qquad \text{if } \lVert w \rVert_2 > c .$$
#
# In our notation `W` has shape `(units_out, units_in)`: what enters unit $i$ is **row** $i$. The direction stays, shorter rows
# are left alone, and a row of zeros stays a row of zeros.
#
# **Write** `max_norm`. No loop is needed, but mind what you divide by.

# %% solution="max_norm"
def max_norm(W, c):
    """Shorten each row that is longer than c to length c.

    Args:
        W: weights of shape (units_out, units_in); it must not be changed.
        c: largest norm allowed, above 0.

    Returns:
        The bounded weights, of the shape of W, float32 if W is.
    """
    ...

# %% test="max_norm_long" points=2 title="Rows longer than c are scaled to norm c"
# A row that is too long keeps its direction and gets norm c: (6, 8) becomes (3, 4) for c = 5.
bounded = max_norm(np.array([[6.0, 8.0]]), 5.0)
assert np.allclose(bounded, [[3.0, 4.0]]), "(6, 8) has length 10: c = 5 should make it (3, 4)"

# %% test="max_norm_short" points=2 title="Rows within c stay as they are, and so does W"
# Shorter rows are left alone, also a row of zeros. The array handed over is not changed;
# float32 stays float32.

# %% [markdown]
# ## The gallery
#
# Your own functions at work, below plain dropout with the same `keep_prob`. Both rows have the same colours: empty is 0,
# grey is 1, blue is more, purple is less than 0. On the right: how often which value occurs, on the same axis for all.
#
# - Move `keep_prob` down to 0.2. What do plain dropout and Gaussian dropout still have in common? (Look at the two
#   numbers on the right.)
# - Which variants lose the same share of entries and still look different? What would the neighbours of a dropped
#   entry tell?
# - Max-norm is not random: what does the slider change there? (The bound: $c = $ `keep_prob` times the longest row.)

# %%
widgets.gallery_panel(
    {
        "gaussian": gaussian_dropout,
        "spatial": spatial_dropout,
        "dropconnect": dropconnect_forward,
        "alpha": alpha_dropout,
        "dropblock": dropblock_mask,
        "max_norm": max_norm,
    }
)

# %% [markdown]
# ## In the libraries
#
# | here | PyTorch | Keras |
# | --- | --- | --- |
# | `dropout_forward` of lesson 2 | `nn.Dropout` | `Dropout` |
# | `gaussian_dropout` | | `GaussianDropout` |
# | `spatial_dropout` | `nn.Dropout2d` | `SpatialDropout2D` |
# | `alpha_dropout` | `nn.AlphaDropout` | `AlphaDropout` |
# | `dropblock_mask` | `torchvision.ops.DropBlock2d` | |
# | `max_norm` | | `constraints.MaxNorm` |
#
# Mind the argument: `p` in PyTorch and `rate` in Keras are the probability of **dropping**, $1 - p$ in our notation. And
# mind the mode: `model.eval()` switches all of them off in PyTorch, `model.train()` on again. Lesson 9 is about both.
#
# ## What to remember
#
# - **What is noisy** may be chosen: units, weights, channels, patches. The right choice is what the network could
#   not easily guess from what is left.
# - **How it is noisy** matters less than mean and variance: normal noise of mean 1 and variance $(1-p)/p$ does
#   about what dropout does.
# - Each needs its own **care for evaluation**: the factor has mean 1, or the affine map keeps mean 0 and variance 1. Then
#   evaluation is the plain network.
# - `keep_prob` may be **nominal**: overlapping blocks drop less than $1 - p$.
# - Max-norm drops nothing. It bounds the weights into each unit, row by row.
#
# **Next:** [8. The bug clinic: find the bug](../08_bug_clinic/08_bug_clinic.ipynb)
#
# ## Where the ideas come from
#
# - Gaussian noise and max-norm: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, *Dropout: A Simple
#   Way to Prevent Neural Networks from Overfitting*, [JMLR 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014, sections 10 and 5.1.
# - Spatial dropout: J. Tompson, R. Goroshin, A. Jain, Y. LeCun and C. Bregler, *Efficient Object Localization Using
#   Convolutional Networks*, [arXiv:1411.4280](https://arxiv.org/abs/1411.4280), CVPR 2015.
# - DropConnect: L. Wan, M. Zeiler, S. Zhang, Y. LeCun and R. Fergus, *Regularization of Neural Networks using DropConnect*,
#   ICML 2013.
# - Alpha dropout: G. Klambauer, T. Unterthiner, A. Mayr and S. Hochreiter, *Self-Normalizing Neural Networks*,
#   [arXiv:1706.02515](https://arxiv.org/abs/1706.02515), NeurIPS 2017.
# - DropBlock: G. Ghiasi, T.-Y. Lin and Q. V. Le, *DropBlock: A regularization method for convolutional networks*,
#   [arXiv:1810.12890](https://arxiv.org/abs/1810.12890), NeurIPS 2018.
