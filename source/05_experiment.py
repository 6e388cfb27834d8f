# %% [markdown]
# # 5. Does it help? An experiment
#
# - **You need:** lessons 1 to 4: masks, scaling, the way back, a network
# - **Time:** about 90 minutes
# - **Afterwards you can:** recognise overfitting, train a network with dropout, and say how much dropout helps, how sure that is, and when it does not help
#
# After your functions come cells that test them: ✓ means passed, ✗ is followed by what is wrong, … means judged later. Below a prediction a folded cell
# (three dots) says what is true: answer first, then run it. (The button *Validate* sees only the part of a test that is in sight: "Success!" is not yet full marks.)
#
# You can mask, scale, and run gradients through a network with dropout. This lesson asks what dropout is for.
# The next picture shows it: a network **without** dropout learns from 400 images of digits, and 80 of them have a wrong label. (The curves are
# means of twenty such networks; the dashed line is the share of wrong labels.)

# %% given="imports"
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: more threads only wait

import numpy as np
from check import ask

# %%
# For the pictures.
import widgets
from drawing import show

show(
    widgets.draw_curves(widgets.measured_curves(0.2, 400, 1.0), wrong=0.2),
    "The training error falls to zero; the error on new digits falls at first, then rises.",
)

# %% [markdown]
# The thin orange curve is the share of the 400 training examples for which the network does not answer the given label. It falls to zero. So
# in the end the network answers all 80 wrong labels as it was taught: it has **learned them by heart**.
#
# The thick curve is what counts: the share of *new* digits that it gets wrong. In the first ten epochs it falls to about 13 % (an epoch is one pass
# through the 400 examples). Then it **rises** to 22 %, though the network still gets better on its own examples.
#
# * That is **overfitting**: the network learns what is true of its training examples only, and new examples pay for it.
# * To do well on new examples is to **generalise**.
# * Whatever keeps a network from overfitting is **regularisation**. Dropout is said to be one. Is it? How much does it help? Always?
#
# You need not believe anybody. You measure it here: with many seeds, with error bars, and with a report of the case in which
# dropout does *not* help.
#
# **These settings were chosen so that the network overfits**: few examples, many wrong labels, large steps, long training. Of the seven settings
# that were tried, they show learning by heart best. With steps and epochs a third of these, one wrong label in seven is
# learned, and dropout gains half as much.
#
# | name | meaning |
# | --- | --- |
# | `x`, `x_val` | images as rows of 64 pixels in [0, 1]; those to train on, and new ones |
# | `y`, `y_val` | their labels, integers 0 to 9 |
# | `keep_prob` | probability of keeping a hidden unit, $0 < p \le 1$; 1 means no dropout |
# | error | share of examples that are misclassified, 0 to 1 |
# | `rng` | a `numpy.random.Generator`, the only source of randomness |

# %% given="data"
def load_digits():
    """Images (1797, 64), their pixels scaled from 0..16 to [0, 1], and labels (1797,)."""
    with np.load("data/digits.npz") as digits:
        return digits["x"] / 16, digits["y"].astype(np.int64)


images, labels = load_digits()

# %% [markdown]
# ## The data, and how to spoil them
#
# 1797 images of 8 x 8 pixels, digits that real people wrote (`data/README.md` says where they come from). You spoil some of
# their labels yourself. That is not far-fetched. Labels are made by people: Northcutt et al. (2021) estimate that in ten much used
# test sets at least 3.3 % of the labels are wrong, on average.
#
# To spoil 20 % of the labels means, here:
#
# * exactly `round(0.2 * n)` labels are changed, no more and no fewer, so that every repetition is equally hard;
# * which ones is left to chance, and none is chosen twice;
# * each gets another class than it had, every other class being equally likely.
#
# **Why not simply draw a new label from all ten?** Because one in ten would stay right, and "20 % wrong"
# would be 18 %.
#
# A loop over the chosen places is fine. `np.unique(y)` gives the classes that occur, and `classes[classes != y[i]]` those that example
# `i` may turn into.

# %% solution="corrupt_labels"
def corrupt_labels(y, fraction, rng):
    """Make some labels wrong.

    Args:
        y: labels, an array of integers of shape (n,). Which classes there are is seen from y:
            it may be 0 to 9, or only 2, 5 and 7.
        fraction: share of the labels to change, 0 to 1.
        rng: the generator to draw from. `rng.choice(..., replace=False)` never takes one twice.

    Returns:
        A new array of n integers. Exactly round(fraction * n) labels differ from y, each drawn
        evenly from the other classes that occur in y. y itself stays as it is.
    """
    ...

# %% test="corrupt_labels_count" points=2 title="Exactly round(fraction * n) labels are changed"
# Of 50 labels, 20 % are 10.
y = np.arange(50) % 10
expected = y.copy()
changed = corrupt_labels(y, 0.2, np.random.default_rng(1)) != expected
assert np.sum(changed) == 10, f"10 labels should differ, {np.sum(changed)} do"

# %% test="corrupt_labels_classes" points=2 title="Wrong labels are drawn evenly from the other classes"
# Classes that do not occur in y must not appear.
y = np.array([2, 5, 7] * 20)
wrong = corrupt_labels(y, 0.5, np.random.default_rng(2))
assert set(np.unique(wrong).tolist()) <= {2, 5, 7}, "a class appears that does not occur in y"

# %% test="corrupt_labels_places" points=1 title="Every label is equally likely to be chosen"
# Which labels are changed is left to chance.

# %% test="corrupt_labels_hygiene" points=1 title="All chance comes from rng; y is left alone, and labels stay integers"
# The same seed gives the same labels. Who calls the function needs the right labels again: y
# must stay.

# %% [markdown]
# Twelve of the digits, a quarter of their labels spoiled by your function (label → wrong label):

# %%
spoiled = corrupt_labels(labels[:12], 0.25, np.random.default_rng(3))
show(
    widgets.draw_digits(images[:12], labels[:12], spoiled),
    "Twelve handwritten digits with their labels; three labels are marked as changed.",
)

# %% [markdown]
# **Predict.** A perfect network says of every picture what it really shows. It is given 400 training
# examples of which 20 % have a wrong label. What is its *training error*, the share of examples for which its
# answer is not the given label?

# %% answer="perfect"
# A share between 0 and 1.
answer_perfect = 0.2

# %% test="answer_perfect" points=1 title="Prediction: training error of a perfect network"
# What you predicted, and what is true.
ask("answer_perfect", 80 / 400, "For each of the 80 wrong labels it counts as wrong, and it should.", within=0.005)

# %% [markdown]
# So with wrong labels a training error of *zero* is bad news. The error that a perfect network has is no proof either: a network can be wrong about
# as many of its examples in other ways, and one that is not trained to the end has such an error, too. So ask directly.
#
# ## Learned by heart
#
# Take the examples whose label is wrong, and no others. For which share of them does the network answer the wrong label that it was
# taught? That is the share that it has learned by heart. Three lines will do.

# %% solution="learned_by_heart"
def learned_by_heart(answers, given, right):
    """Tell which share of the wrong labels a network has learned by heart.

    Args:
        answers: what the network answers to its training examples, integers of shape (n,).
        given: the labels that it was trained with, shape (n,); at least one is wrong.
        right: what the pictures show, shape (n,).

    Returns:
        A float from 0 to 1: of the examples whose given label is wrong, the share for which the
        network answers that given label.
    """
    ...

# %% test="learned_by_heart_share" points=2 title="Counted among the examples with a wrong label"
# Two of five labels are wrong, the second and the fourth; the network answers one of them as it
# was taught.
right = np.array([1, 2, 3, 4, 5])
given = np.array([1, 7, 3, 8, 5])
answers = np.array([1, 7, 3, 4, 5])
share = learned_by_heart(answers, given, right)
assert share == 0.5, f"one of two wrong labels is learned by heart, but you get {share}"

# %% test="learned_by_heart_mistakes" points=1 title="Another wrong answer is a mistake, not learning by heart"
# To the fourth example the network now answers 0. That is neither what it was taught, 8, nor
# what the picture shows, 4.
labels_given, pictures = np.array([1, 7, 3, 8, 5]), np.array([1, 2, 3, 4, 5])
shares = [learned_by_heart(np.array([1, 7, 3, fourth, 5]), labels_given, pictures) for fourth in (4, 0)]
seen = f"from {shares[0]} to {shares[1]}"
assert shares[1] <= shares[0], f"0 is not learned by heart, but the share goes {seen}"

# %% [markdown]
# Your function on the network of the first picture, and on the same network trained with half of its hidden units dropped in
# each step. Both were asked about the 80 digits that had a wrong label:

# %%
digits = widgets.spoiled_digits()
for keep_prob in (1.0, 0.5):
    share = learned_by_heart(widgets.stored_answers(keep_prob), digits.taught, digits.right)
    print(f"keep_prob = {keep_prob}: {share:.0%} of the wrong labels are learned by heart")

# %% [markdown]
# All of them without dropout, and 29 % with keep_prob = 0.5. That is one network each. Is it luck? And does it help with *new* digits?
# To find out you train many networks. First, one.
#
# ## Training
#
# The network is as small as it can be: one hidden layer with tanh and dropout, and a softmax at the end.
#
# $$h = \tanh(x W_1^\top + b_1), \qquad \tilde h = \frac{h \cdot m}{p}, \qquad
# z = \tilde h W_2^\top + b_2, \qquad q_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
#
# $q_k$ is the probability that the network gives to class $k$ (the *softmax* of $z$); its answer is the class with the largest $z$. The loss of a
# batch is the mean of $-\log q_{\text{label}}$, the *cross-entropy*. Softmax and cross-entropy are not what this lesson is about, so their
# gradient is given:

# %% given="check_keep_prob"
# The helper of lesson 2: one line refuses a bad keep_prob.
def check_keep_prob(keep_prob):
    """Raise ValueError unless keep_prob lies in (0, 1]; NaN does not."""
    is_share = 0 < keep_prob <= 1  # False for NaN
    if not is_share:
        raise ValueError(f"keep_prob is {keep_prob}; it must lie above 0 and not above 1")

# %% given="initial_weights"
def initial_weights(inputs, hidden, classes, rng):
    """Weights and biases before training: W1 (hidden, inputs), b1, W2 (classes, hidden), b2."""
    W1 = rng.normal(size=(hidden, inputs)) / np.sqrt(inputs)
    W2 = rng.normal(size=(classes, hidden)) / np.sqrt(hidden)
    return W1, np.zeros(hidden), W2, np.zeros(classes)

# %% given="softmax_gradient"
def softmax_gradient(z, y):
    """Gradient of a batch's loss for z (batch, classes): softmax minus 1 at the label, over batch."""
    q = np.exp(z - z.max(axis=1, keepdims=True))  # exp cannot overflow, and q stays the same
    q /= q.sum(axis=1, keepdims=True)
    q[np.arange(len(y)), y] -= 1
    q /= len(y)
    return q

# %% [markdown]
# The rest is what you did in lessons 2 to 4. This is the skeleton of `train`; each `...` is one to six lines of yours:
#
# ```python
# ...  # 1. refuse a bad keep_prob, with check_keep_prob
# n, classes = len(x), int(y.max()) + 1
# W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)
# history = {"train_error": [], "val_error": []}
# for epoch in range(epochs):
#     order = rng.permutation(n)  # another order in each epoch
#     for first in range(0, n, batch):
#         now = order[first : first + batch]  # the last batch may be smaller
#         ...  # 2. forward with x[now]: h, a new mask, dropped, z
#         dz = softmax_gradient(z, y[now])
#         ...  # 3. backward: the gradients of W2, b2, W1, b1
#         ...  # 4. a step: lr times the gradient, downhill
#     ...  # 5. both errors in evaluation mode: no mask, no division
# return history
# ```
#
# On the way back (3) you need the *same* mask, the same division, and tanh' from the $h$ *before* the mask: `1 - h**2`. Compute all gradients
# before you change a weight. The answers in (5) are `z.argmax(axis=1)`.
#
# **Write it in this order**: 1 and 5 first, then 2, 3 and 4 without a mask, then the mask. The cell below the function shows how far you are.

# %% solution="train"
def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):
    """Train the network above, and tell how it went.

    Args:
        x, y: training set: inputs (n, inputs) in [0, 1], and labels (n,), integers from 0.
        x_val, y_val: validation set, of the same form; it is never trained on.
        keep_prob: probability of keeping a hidden unit, in (0, 1].
        rng: the generator for weights, order and masks.
        hidden: number of hidden units.
        epochs: how often to go through the training set.
        lr: learning rate.
        batch: examples in one step.

    Returns:
        A dict of two lists, "train_error" and "val_error", with one float for each epoch: the
        share misclassified in evaluation mode, 0 to 1.

    Raises:
        ValueError: keep_prob is not in (0, 1].
    """
    ...

# %%
# How far are you? Four patterns, ten copies of each; no network needs long to tell them apart.
patterns, kinds = np.repeat(np.eye(4), 10, axis=0), np.repeat(np.arange(4), 10)


def errors_on_patterns(keep_prob, lr):
    """Training errors of ten epochs."""
    rng = np.random.default_rng(1)
    history = train(patterns, kinds, patterns, kinds, keep_prob, rng, epochs=10, lr=lr)
    return [round(error, 2) for error in history["train_error"]]


print("1 and 5, nothing is learned:  ", errors_on_patterns(1.0, lr=0))
print("2 to 4 as well, goes to zero: ", errors_on_patterns(1.0, lr=0.02))
print("with the mask, goes to zero:  ", errors_on_patterns(0.5, lr=0.02))

# %% test="train_history" points=2 title="The history: two lists of errors, one entry for each epoch"
# Two epochs, two entries in each list, all of them shares.
x, y, x_val, y_val = images[:50].copy(), labels[:50].copy(), images[50:90].copy(), labels[50:90].copy()
history = train(x, y, x_val, y_val, 0.8, np.random.default_rng(1), epochs=2)
for name in ("train_error", "val_error"):
    assert len(history[name]) == 2, f"{name} should have 2 entries, it has {len(history[name])}"
    assert all(0 <= error <= 1 for error in history[name]), f"{name} should hold shares, 0 to 1"

# %% test="train_evaluation" points=3 title="Errors are measured in evaluation mode"
# With lr = 0 the network stays the same, and so must its errors: no mask in them.
rng = np.random.default_rng(2)
history = train(
    images[:50], labels[:50], images[50:90], labels[50:90], 0.5, rng, epochs=3, lr=0.0
)
for name in ("train_error", "val_error"):
    assert len(set(history[name])) == 1, f"{name} changes though the network does not: {history[name]}"

# %% test="train_learns" points=4 title="The network above learns easy data"
# A hidden layer of tanh; data that are easy to tell apart, with right labels and
# keep_prob = 0.5: only few examples stay wrong.

# %% test="train_settings" points=2 title="hidden, lr and batch do what they say; an epoch uses all examples"
# hidden, lr and batch have the effect that their names promise, and an epoch uses every example.

# %% test="train_own_sets" points=3 title="Only the training set is trained on; each error is that of its own set"
# Only x and y are trained on; train_error belongs to them, val_error to x_val and y_val.

# %% test="train_keep_prob" points=3 title="In training a unit is kept with probability keep_prob"
# In training each hidden unit is kept with probability keep_prob: the smaller it is, the more
# seldom a unit learns.

# %% test="train_masks" points=2 title="Each hidden unit is drawn on its own, in each example and each step"
# A new mask for every example and every step, with a decision for each hidden unit, and no
# other dropout.

# %% test="train_scale" points=2 title="Training and evaluation have the same scale"
# Kept units are divided by keep_prob once, in training, and never in evaluation.

# %% test="train_backward" points=3 title="The gradient goes back the way the signal came"
# The same mask, the same division, and tanh' from before the mask: dropped units pass no
# gradient on, and all four arrays learn.

# %% test="train_hygiene" points=2 title="All chance comes from rng; the arrays as they were; a bad keep_prob"
# Shuffle an order, not the data. keep_prob = 0, 1.5 and NaN raise ValueError.

# %% [markdown]
# ## One run
#
# One experiment: shuffle the images, take 400 to train on, spoil 20 % of their labels, train, and ask what the
# network gets wrong on 797 images with *right* labels that it has never seen. Without dropout and with; each of the two trainings takes one to three seconds:

# %%
def one_run(keep_prob, rng, wrong=0.2, examples=400):
    """The history of one training, on a random part of the digits with spoiled labels."""
    shuffled = rng.permutation(len(images))
    seen, unseen = shuffled[:examples], shuffled[1000:]
    given_labels = corrupt_labels(labels[seen], wrong, rng)
    return train(images[seen], given_labels, images[unseen], labels[unseen], keep_prob, rng)


both = {p: one_run(p, np.random.default_rng(4)) for p in (1.0, 0.5)}
show(
    widgets.draw_curves(both, wrong=0.2),
    "Learning curves of your two networks; the dashed line is the share of wrong labels.",
)

# %% [markdown]
# Both networks first learn what the digits look like: in a few epochs both errors fall. Then the network without dropout
# learns the wrong labels, one after the other. Its training error goes through the dashed line, the 20 % of your prediction, down
# to zero, and its error on new digits rises. With dropout the same happens more slowly, and not to the end. The curves are jagged: every step sees a few examples only, and
# with dropout a random part of the network as well.
#
# **Choose.** You want to know which share of the wrong labels a network has learned by heart, and you have only `train`. `x` are the training images, `given`
# their labels, `right` what they show, and `bad = given != right`. Which line gives it?
#
# ```python
# # a
# 1 - train(x, given, x[bad], given[bad], 0.5, rng)["val_error"][-1]
# # b
# train(x, given, x[bad], right[bad], 0.5, rng)["val_error"][-1]
# # c
# 1 - train(x[bad], given[bad], x, given, 0.5, rng)["train_error"][-1]
# ```

# %% answer="code"
# "a", "b" or "c", with the quotes.
answer_code = "a"

# %% test="answer_code" points=1 title="Choose: by heart, with train alone"
# What you chose, and what is right.
ask("answer_code", "a", "The third and fourth arguments are what it is asked, and need not be new. It is counted as wrong where it has not learned the wrong label. b counts every answer that is not right, c trains on wrong labels only.")

# %% [markdown]
# ## Many runs
#
# Was that the proof? No. It was one run: another seed, another split, another set of wrong labels, and the
# picture looks different. Run the cell with your curves again with other seeds and see.
#
# An error measured once is a number with luck in it. Repeat the experiment with $n$ seeds, and report the mean
# and how sure you are of it, the **standard error**:
#
# $$\text{standard error} = \frac{s}{\sqrt n}, \qquad
# s = \sqrt{\frac{1}{n - 1} \sum_i (e_i - \bar e)^2}.$$
#
# $s$ says how much *one run* varies, and stays what it is however many runs you make. The standard error says how
# much the *mean* varies, and shrinks. ($n - 1$ because $\bar e$ was fitted to the same numbers: `ddof=1` in NumPy.)
#
# **Predict.** 20 runs gave some standard error. You make 80 instead. By which factor is the standard error
# multiplied, about?

# %% answer="seeds"
# A number.
answer_seeds = 0.5

# %% test="answer_seeds" points=1 title="Prediction: four times as many seeds"
# What you predicted, and what is true.
ask("answer_seeds", (20 / 80) ** 0.5, "Four times as many runs, and the root of four is two. To be ten times as sure takes a hundred times as many.", within=0.005)

# %% [markdown]
# **Why the same seeds for every keep_prob?** So that each value meets the same splits, the same wrong labels and the
# same initial weights. Luck that hits all values alike cancels when you compare them. So every run needs
# a *new* generator made from its seed. A generator that has served another run gives other numbers.

# %% solution="sweep"
def sweep(keep_probs, seeds, run):
    """Repeat an experiment with all seeds for each value of keep_prob.

    Args:
        keep_probs: a list of values.
        seeds: a list of at least two integers.
        run: the experiment, a function: run(keep_prob, rng) gives a float. rng is a new
            `np.random.default_rng(seed)` for every run.

    Returns:
        An array of shape (len(keep_probs), 2): in each row the mean over the seeds and its
        standard error.
    """
    ...

# %% test="sweep_mean" points=2 title="The first column holds the means"
# An experiment without luck: its result is keep_prob itself.
table = sweep([0.5, 0.2, 1.0], [1, 2], lambda keep_prob, rng: keep_prob)
assert table.shape == (3, 2), f"the table should have shape (3, 2), it has {table.shape}"

# %% test="sweep_standard_error" points=2 title="The second column holds the standard errors"
# The standard deviation (ddof=1) over the root of the number of seeds; for the values 1, 2 and
# 6 it is 1.53.

# %% test="sweep_generators" points=2 title="Every run gets a new generator of its seed"
# Each keep_prob meets the same luck.

# %% [markdown]
# Your own experiment, without dropout and with, three seeds each, mean ± standard error. Six trainings take five to fifteen seconds:

# %%
def last_error(keep_prob, rng):
    """Validation error after the last epoch."""
    return one_run(keep_prob, rng)["val_error"][-1]


for keep_prob, (mean, error) in zip((1.0, 0.5), sweep([1.0, 0.5], [0, 1, 2], last_error)):
    print(f"keep_prob = {keep_prob}: error {mean:.1%} ± {error:.1%}")

# %% [markdown]
# Three seeds are too few: even the standard errors are a matter of luck. The real measurement takes half an hour: three shares of
# wrong labels, two sizes of the training set, ten values of keep_prob, twenty seeds each. It was made with exactly this
# network and is stored in `data/sweep.npz`.
#
# **Predict, before you look.** 400 examples, 20 % of the labels wrong. Which of the four values 1.0, 0.5, 0.2 and 0.1
# has the lowest error on new digits?

# %% answer="wrong_labels"
# One of 1.0, 0.5, 0.2 and 0.1.
answer_wrong_labels = 0.2

# %% test="answer_wrong_labels" points=1 title="Prediction: the best keep_prob with wrong labels"
# What you predicted, and what was measured.
ask("answer_wrong_labels", 0.2, "The picture below shows all the values that were tried.", within=1e-6)

# %% [markdown]
# **And with right labels?** 400 examples, no label wrong, twenty seeds. Is the mean error with keep_prob = 0.5 *lower* than
# without dropout, by more than two standard errors?

# %% answer="clean_labels"
# "yes" or "no", with the quotes.
answer_clean_labels = "no"

# %% test="answer_clean_labels" points=1 title="Prediction: dropout on clean labels"
# What you predicted, and what was measured.
ask("answer_clean_labels", "no", "Press 0 % in the picture below: no value is clearly better than none.")

# %% [markdown]
# ## What was measured
#
# Left: the spoiled digits, each with the label it was given. The colour of its frame says whether the network
# answers this wrong label or what the digit is: the words below the digits tell which colour is which. Right: means of twenty networks, the band is two standard errors wide on each side. **Move keep_prob down from 1**, or press play.

# %%
widgets.by_heart()

# %% [markdown]
# With 400 examples, 20 % of their labels wrong (± one standard error):
#
# * **Dropout hinders learning by heart.** The share of wrong labels that are learned falls from 100 % to 39 % at keep_prob = 0.5 and to 11 % at 0.2.
# * **New digits gain by it.** Their error falls from 22.1 ± 0.5 % to 17.8 ± 0.6 % at 0.5 and to 13.7 ± 0.6 % at 0.2. Seed by seed, where luck
#   cancels, the gain at 0.2 is 8.4 ± 0.7 percentage points. So 0.2 is the best of the four.
# * **Too much of it does harm.** At 0.1 the error is 18.4 %. Six units of 64 are kept on average, and what is kept is multiplied by ten: the steps
#   are so noisy that the network gets wrong 29 % of its own examples, more than the 20 % that it should. Even fewer wrong labels are learned, but
#   the right ones suffer, too. (At 0.05, which is not in the picture, the error is 62 %. Smaller steps would help.)
#
# Press "0 %" wrong labels:
#
# * **With right labels it does not help.** 5.0 ± 0.2 % without dropout, 5.3 ± 0.2 % with 0.5. Seed by seed dropout with 0.5 even seems to cost a little,
#   0.26 ± 0.12 points, and 0.1 costs 2.2 ± 0.3. No value is clearly better than none. The training error is zero here as well: to learn
#   examples by heart is no harm where the labels are right.
#
# Press "100" examples and "20 %":
#
# * **With 100 examples there is hardly any gain**: 31.8 ± 0.9 % without dropout, and 30.9 ± 1.4 % at 0.2, the best. Ten examples of each digit
#   are too few to tell a wrong label from an odd digit. At 0.5 still 96 % of the wrong labels are learned.
#
# **Is keep_prob = 0.5 not the rule?** It is a common start, not a law. Here 0.2 is better, for this network, these data and this
# number of epochs. You find a good value as in this sweep: try some, and compare their errors on examples that were not trained on. Examples that chose keep_prob
# are no longer new, so the final error is measured on others again.
#
# ## Is dropout the only way?
#
# No. The simplest regularisation is to **stop early**. The learning curves, means of twenty networks:

# %%
show(
    widgets.draw_curves(widgets.measured_curves(0.2, 400, 1.0, 0.5, 0.2), wrong=0.2),
    "Mean learning curves for keep_prob 1, 0.5 and 0.2: the smaller, the later and weaker the rise.",
)

# %% [markdown]
# The network without dropout gets new digits wrong least often, in 13 % of the cases, after about nine epochs, when only 5 % of the wrong labels are learned. Then it
# gets worse and worse. With dropout the curve stays low, and it matters less when you stop.
#
# How good is stopping early? Each network was stopped when it did best on half of the new digits, and measured on the other half. Without dropout
# that gives 11.1 ± 0.3 %. That is **better** than the best dropout at the end of all 200 epochs (13.7 %). Both together give 10.5 ± 0.3 % at
# keep_prob = 0.2; seed by seed that is 0.6 ± 0.3 points better than stopping alone, too little to be sure.
#
# So on these data stopping early does more than dropout does, in a fraction of the time. It has a price: you need examples with *right* labels that tell you when to
# stop. (To choose keep_prob you need some, too.)
#
# ## Is it only that the network is smaller?
#
# Dropping half of the units makes the network smaller, and a smaller network can learn less by heart. Srivastava et al. (2014, section 7.3, figure 9) therefore
# measured it twice: with a fixed number $n$ of hidden units, and with a fixed *expected* number $p \, n$ of units that
# are kept, the network getting wider as $p$ falls. The same two measurements on our digits, 20 % of 400 labels wrong.
# Blue: 32 units are kept on average; the blue numbers say how many there are in all. The other curve: always 64 units.

# %%
show(
    widgets.draw_width(),
    "Error against keep_prob for 64 hidden units and for 32 units kept on average.",
)

# %% [markdown]
# The two curves differ little, except at 0.3. 32 units without dropout get 22.6 ± 0.5 % of the new digits wrong, as many as 64 units: half the network learns all the wrong labels, too. And
# wider networks do no better than 64 units; at 0.3 they do worse (17.7 % against 15.0 %). So here it is not the size that matters. What hinders
# learning by heart is that every step meets *another* part of the network.
#
# The curve of 64 units has the form of the paper's: high where hardly anything is kept, then low, then rising again towards no dropout. Theirs, for a much
# larger network, is flat from 0.4 to 0.8; ours is lowest at 0.2.
#
# **So what is the honest summary?** The wrong labels cost 17 points (22.1 % wrong instead of 5.0 %), and dropout wins back 8 of them, if there are enough examples, if the steps are not too noisy, and if there is something wrong to
# learn. Where there is not, it does nothing. And stopping early does better.

# %% [markdown]
# ## What to remember
#
# * Overfitting: the error on the training set falls, the error on new examples rises.
# * Dropout hinders learning by heart. Where there is nothing wrong to learn by heart, it gains nothing here.
# * With wrong labels the training error of a good network is not zero.
# * Errors are measured in evaluation mode, on examples that were not trained on.
# * One run is an anecdote. Mean and standard error over many seeds, the same seeds for all: that is a measurement.
# * Dropout is not the only regularisation. Compare it with stopping early.
# * A result that says "no gain" is a result.
#
# **Next:** [6. Theory: why it works](../06_theory/06_theory.ipynb)
#
# ## Where the idea comes from
#
# G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever, R. R. Salakhutdinov: *Improving neural networks by preventing
# co-adaptation of feature detectors*, [arXiv:1207.0580](https://arxiv.org/abs/1207.0580) (2012). N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Dropout: A Simple
# Way to Prevent Neural Networks from Overfitting*, [JMLR 15](https://jmlr.org/papers/v15/srivastava14a.html) (2014): section 7.3 varies keep_prob, section 7.4 the number of
# examples. Theirs are larger networks and data sets; ours fit into a few seconds. The digits: E. Alpaydin and C. Kaynak, *Optical Recognition of
# Handwritten Digits*, UCI Machine Learning Repository (1998). Wrong labels in the wild: C. Northcutt, A. Athalye, J. Mueller:
# *Pervasive label errors in test sets destabilize machine learning benchmarks*, [arXiv:2103.14749](https://arxiv.org/abs/2103.14749) (2021).
