# %% [markdown]
# # 8. The bug clinic: find the bug
#
# - **You need:** lesson 3
# - **Time:** about 60 minutes
# - **Afterwards you can:** test code that answers at random, and trust the test
#
# After your function come cells that test it: ✓ means passed, ✗ is followed by what is wrong, … means judged later. Below a
# prediction a folded cell (three dots) says what is true: answer first, then run it. (The button *Validate* sees only the part of a test that is in
# sight: "Success!" is not yet full marks.)
#
# A wrong dropout does not crash. The network trains, a little worse, and nobody knows why.
# **How do you find a bug in code that answers at random?**
#
# In this lesson you write one function, `check_dropout`. It gets a forward and a backward pass, and it
# raises `AssertionError` if they are wrong. It will meet dozens of implementations that you never see.
# Many are wrong. Some are right, each in its own way.
#
# **The contract.** What a right pair does is what you built in lessons 2 and 3:
#
# | call | what must hold |
# | --- | --- |
# | `forward(a, keep_prob, rng)` | returns `(out, mask)`: each entry kept independently with `keep_prob`, kept ones divided by `keep_prob`, dropped ones 0 |
# | `forward(a, keep_prob, rng, training=False)` | returns `a` and a mask of ones |
# | `backward(dout, mask, keep_prob)` | returns `da`: the mask it is given, and the same factor |
# | both | `ValueError` unless $0 < p \le 1$ (forward: in training); float32 stays float32 for bool masks; integers are answered in float64; any number of dimensions; arguments and NumPy's global generator are left alone |
#
# A mask may hold bools, integers or floats, and may be drawn in any way. In evaluation `a` itself may come back.

# %% given="imports"
import numpy as np
from check import ask

# %% [markdown]
# ## Two patients
#
# Here are two wrong pairs to start with. Read them. What is wrong with each? (Patient 1 has one bug, patient 2 has two.)


# %% given="patients"
def forward_1(a, keep_prob, rng, training=True):
    """Something is wrong here."""
    if not (keep_prob > 0 and keep_prob <= 1):
        raise ValueError("keep_prob")
    kept = rng.uniform(size=a.shape) < (keep_prob if training else 2.0)
    return np.where(kept, a, 0), kept


def backward_1(dout, mask, keep_prob):
    """The right partner of a wrong forward pass? It does what the forward pass above does."""
    if not (keep_prob > 0 and keep_prob <= 1):
        raise ValueError("keep_prob")
    return np.where(mask, dout, 0)


def forward_2(a, keep_prob, rng, training=True):
    """Another forward pass."""
    if not (keep_prob > 0 and keep_prob <= 1):
        raise ValueError("keep_prob")
    kept = rng.uniform(size=a.shape) > (keep_prob if training else -1.0)
    return np.where(kept, a / (keep_prob if training else 1), 0), kept


def backward_2(dout, mask, keep_prob):
    """Its backward pass."""
    if not (keep_prob > 0 and keep_prob <= 1):
        raise ValueError("keep_prob")
    return np.where(dout == 0, 0, dout / keep_prob)


# %%
import widgets
from drawing import show

patients = {
    "patient 1": (forward_1, backward_1),
    "patient 2": (forward_2, backward_2),
}
show(
    widgets.draw_ready("patient 1", 0.6, patients),
    "What went into patient 1 against what came out. No kept entry lies on the line a / p.",
)

# %% [markdown]
# Each dot is one entry: what went in, and what came out. The dashes are right: a kept entry lies on the line
# $a / p$, a dropped one on 0. Dots off these lines (the other colour) are wrong. So patient 1 does not divide. At
# `keep_prob = 1` the same picture would show nothing.
#
# Patient 2 divides, but it compares with `>`: it keeps a unit with probability $1 - p$. And its backward pass never looks at the mask.
# It takes an entry for dropped where the gradient is 0, so a dropped unit gets a gradient all the same.
#
# ## Choose cases in which bugs can show
#
# Suppose somebody divides by $1 - p$ where $p$ belongs. A test at *one* value of `keep_prob` sees nothing.
#
# **Predict.** Which value is that?

# %% answer="blind_rate"
# A number.
answer_blind_rate = 0.5

# %% test="answer_blind_rate" points=1 title="Prediction: where a test is blind"
# What you predicted, and what is true.
ask("answer_blind_rate", 0.5, "There p and 1 - p are the same number.")

# %% [markdown]
# So take two or three values of `keep_prob`, none of them one half. In the same way: arrays that are not square
# (else a transposed axis hides), negative entries, exact zeros (else a mask guessed from zeros hides), one
# dimension and four, a second call (else a mask that is drawn once hides), and the edge: `keep_prob = 1`.
#
# ## Invariants: what holds in every draw
#
# You do not know which entries will be dropped, but the function hands you its mask. *Given the mask* nothing
# is random any more: `out` must be $a \, m / p$ in every entry. The same for the gradient, with a mask of
# your own. Compare with `np.allclose`: `a * (1 / p)` and `a / p` are both right and may differ in the last digit.
#
# Take a copy of what you pass *before* the call, and compute with the copy. A function that changes `a` in place
# would change what you expect along with it.
#
# ## Tolerance: what holds on average
#
# That each entry is kept with probability $p$ is a statement about chance. The share kept of $n$
# entries is $p$ only on average; its standard deviation is
#
# $$\sigma = \sqrt{\frac{p (1 - p)}{n}}.$$
#
# **Predict.** What is $\sigma$ for $n = 2500$ entries and $p = 0.8$?

# %% answer="sigmas"
# A number.
answer_sigmas = 0.008

# %% test="answer_sigmas" points=1 title="Prediction: how far chance goes"
# What you predicted, and what is true.
ask("answer_sigmas", (0.8 * 0.2 / 2500) ** 0.5, "The square root of 0.8 * 0.2 / 2500.", within=0.0002)

# %% [markdown]
# Bound the difference by $6 \sigma$: by chance a normal number is farther out about twice in a billion. A narrower bound
# rejects right code now and then, and a test that fails now and then is soon ignored. A wider one finds
# less. To find smaller errors take more entries, not a narrower bound. And fix the seeds: then the test says
# the same every time.
#
# Independence can be measured, too. With $d = m - p$, the product $d_i d_j$ of two independent entries has mean 0 and
# standard deviation $p (1 - p)$. Average it over $n$ pairs of neighbours, along rows *and* along columns: the average is 0, and strays by
# $p (1 - p) / \sqrt n$ only. Six of those are the bound again. One mask for the whole batch shows along one of the two directions, one value
# per example along the other.
#
# ## Seeds: the same and another
#
# Two calls with generators of the same seed must draw the same mask, else the numbers come from somewhere
# else. Two calls with *one* generator must draw different masks, else nothing is drawn anew.
#
# ## Gradient checks
#
# Lesson 3 compared a gradient with differences of the loss. Here you know the mask and the factor, so you can say
# what `backward` must return. Give it a mask that its forward pass did *not* just draw, and a `dout` with zeros in it.
#
# **Must a check look for known bugs?** No. Each bug in your list is one you thought of. A property
# catches also those you did not think of.
#
# ## Your check
#
# Start small: one call, one property, one `assert` with a message that says what was seen. Here is such a start. Copy its
# lines into `check_dropout`, run the cell and the picture below it, and see what is found and what is missed. Then write
# the next property.


# %%
def check_scale(forward, backward):
    """Assert one property: a kept entry is divided by keep_prob."""
    given = np.array([[1.0, -2.0, 0.0], [3.0, -0.5, 4.0]])
    lent = given.copy()
    out, mask = forward(lent, 0.8, np.random.default_rng(1))
    wanted = given * np.asarray(mask) / 0.8
    assert np.allclose(out, wanted), f"scale: wanted {wanted[0]}, seen {out[0]}"


# %% solution="check_dropout"
def check_dropout(forward, backward):
    """Raise AssertionError if a pair is not right inverted dropout; return None if it is.

    Args:
        forward: forward(a, keep_prob, rng, training=True) -> (out, mask).
        backward: backward(dout, mask, keep_prob) -> da.

    Any exception that leaves this function counts as "wrong", also one that the pair itself raises.
    """


# %% [markdown]
# The list on the right tells what your check says of the two patients, and of eight right pairs into each of which one bug
# was put: a blue dot is a bug found. The pair at the end is right, and your check must accept it. If it does not, the line
# below the picture shows the words of your own assertion.

# %%
widgets.explore(check_dropout, patients)

# %% [markdown]
# Is your own dropout healthy? This cell asks your check about what you wrote in lessons 2 and 3. (If it is not there, about a right pair.)

# %%
from earlier import earlier

forward, backward = widgets.healthy(patients)
ones, rng = np.ones((2, 3)), np.random.default_rng(1)
own_forward = earlier("02_scaling", "dropout_forward", forward, ones, 0.8, rng)
own_backward = earlier("03_backward", "dropout_backward", backward, ones, ones > 0, 0.8)
try:
    check_dropout(own_forward, own_backward)
    print("accepted")
except Exception as error:
    print("rejected:", error)

# %% [markdown]
# ## The visit
#
# Now your check meets pairs that it has never seen. Each cell below gives points for the share of wrong ones that
# it finds, and **nothing if it rejects a right one**: a doctor who calls everybody ill is of no use. The pairs stay with the
# grader. Where a right one is rejected you read the words of your own assertion, and whether a bound is too narrow.

# %% test="check_dropout_accepts" points=6 title="Right implementations are accepted"
# More than a dozen right pairs must pass, and not because everything passes.

# %% test="check_dropout_drawing" points=7 title="Bugs of drawing the mask are found"
# Wrong rates, values, dependence, masks that are not new.

# %% test="check_dropout_scaling" points=6 title="Bugs of scaling are found"
# Wrong factors in training.

# %% test="check_dropout_evaluation" points=4 title="Bugs of evaluation are found"
# Wrong output or wrong mask with training=False.

# %% test="check_dropout_backward" points=6 title="Bugs of the backward pass are found"
# Wrong gradients.

# %% test="check_dropout_hygiene" points=3 title="Bugs of hygiene are found"
# Changed arguments, lost dtypes and shapes, global generators, bad values of keep_prob taken.

# %% [markdown]
# ## What to remember
#
# - Test properties, not the numbers of one seed.
# - Given the mask, dropout is not random: compare every entry.
# - What is random gets a bound of several standard deviations, a fixed seed and enough entries.
# - Choose cases in which bugs can show: several rates, no squares, negative numbers, zeros, edges, a second call.
# - Copy first, call afterwards, then compare with the copy.
# - A test has two ways to fail: it misses a bug, or it rejects what is right. Check both.
#
# **Next:** [9. Practice: dropout in a framework](../09_practice/09_practice.ipynb)
#
# ## Where the idea comes from
#
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Dropout: a simple way to prevent neural networks
#   from overfitting*, [Journal of Machine Learning Research 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014.
# - R. DeMillo, R. Lipton, F. Sayward: *Hints on test data selection: help for the practicing programmer*, Computer 11(4),
#   1978: tests are judged by the wrong programs that they find.
# - T. Y. Chen, S. C. Cheung, S. M. Yiu: *Metamorphic testing*, HKUST-CS98-01, 1998: properties where answers are not known.
