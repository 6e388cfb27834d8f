# %% [markdown]
# # 5. Does it help? An experiment
#
# You can mask, scale, and run gradients through a network with dropout. Now to what it is for: dropout is
# said to keep networks from learning their training examples by heart. **Does it? By how much? Always?**
#
# Nobody has to believe this. In this lesson you measure it, on real handwritten digits and in a few seconds,
# and you measure it the way it should be done: with many seeds, with error bars, and with a report of the
# cases in which it does *not* help.
#
# | name | meaning |
# | --- | --- |
# | `x`, `x_val` | images as rows of 64 pixels in [0, 1]; those to train on, and others |
# | `y`, `y_val` | their labels, integers 0 to 9 |
# | `keep_prob` | probability of keeping a hidden unit, $0 < p \le 1$; 1 means no dropout |
# | error | share of examples that are misclassified, 0 to 1 |
# | `rng` | a `numpy.random.Generator`, the only source of randomness |

# %% given="imports"
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: more threads only wait

import numpy as np

# %%
# For the pictures.
import widgets
from drawing import show

# %% given="data"
def load_digits():
    """Images (1797, 64), their pixels scaled from 0..16 to [0, 1], and labels (1797,)."""
    with np.load("data/digits.npz") as digits:
        return digits["x"] / 16, digits["y"].astype(np.int64)


images, labels = load_digits()

# %% [markdown]
# ## The data, and how to spoil them
#
# 1797 images of 8 x 8 pixels, digits that real people wrote (where they come from is said in
# `data/README.md`). A small network gets about 95 % of them right after seeing 400: there is not much to
# improve. Learning by heart does harm where there is something *wrong* to learn: so we also spoil some labels.
# That is not far-fetched. Labels are made by people: Northcutt et al. (2021) estimate that in ten much used test sets at least
# 3.3 % of the labels are wrong, on average.
#
# To spoil 20 % of the labels means, here:
#
# * exactly `round(0.2 * n)` labels are changed, no more and no fewer, so that every repetition is equally hard;
# * which ones is left to chance, and none is chosen twice;
# * each gets another class than it had, every other class being equally likely.
#
# **Why not simply draw a new label from all ten?** Because one in ten would stay right, and "20 % wrong"
# would be 18 %.

# %% solution="corrupt_labels"
def corrupt_labels(y, fraction, rng):
    """Makes some labels wrong.

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

# %% test="corrupt_labels_generator" points=1 title="Labels are drawn from rng only"
# Same seed, same labels; another seed, others.

# %% test="corrupt_labels_arguments_unchanged" points=1 title="y is left alone, and labels stay integers"
# Who calls the function may need the right labels again.

# %% [markdown]
# Twelve of the digits, a quarter of their labels spoiled by your function:

# %%
spoiled = corrupt_labels(labels[:12], 0.25, np.random.default_rng(3))
show(
    widgets.draw_digits(images[:12], labels[:12], spoiled),
    "Twelve handwritten digits with their labels; three labels are changed.",
)

# %% [markdown]
# **Predict.** A perfect network says of every picture what it really shows. It is given 400 training
# examples of which 20 % have a wrong label. What is its *training error*, the share of examples for which its
# answer is not the given label?

# %% answer="perfect"
# A share between 0 and 1.
answer_perfect = 0.2

# %% test="answer_perfect" points=1 title="Prediction: training error of a perfect network"
# Your prediction is compared with the definition of the error.

# %% [markdown]
# Keep this number in mind. With wrong labels, a training error of *zero* is bad news: to reach it a network has to
# learn 80 wrong answers by heart, and it bends its idea of the digits to make room for them.
#
# ## Training
#
# The network is as small as it can be: one hidden layer with tanh and dropout, and a softmax at the end.
#
# $$h = \tanh(x W_1^\top + b_1), \qquad \tilde h = \frac{h \cdot m}{p}, \qquad
# z = \tilde h W_2^\top + b_2, \qquad q_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
#
# $q_k$ is the probability that the network gives to class $k$ (the *softmax* of $z$). The loss of a batch is the mean of $-\log q_{\text{label}}$, the
# cross-entropy. Its gradient is as simple as it gets, softmax and logarithm cancel:
#
# $$\frac{\partial L}{\partial z} = \frac{q - t}{\text{batch}}, \qquad
# t = 1 \text{ at the label, } 0 \text{ elsewhere}.$$
#
# From there you walk back as in lessons 03 and 04: through $W_2$, through the *same* mask with the same
# division, through tanh (with the $h$ *before* the mask). The skeleton, in words:
#
# 1. Refuse a `keep_prob` that is not in (0, 1]. Draw the initial weights with the function below.
# 2. For every epoch: shuffle the order of the examples. Go through it in pieces of `batch` examples (the last
#    may be smaller). For each piece: forward with a new mask, backward, and a step of `lr` times the gradient
#    downhill.
# 3. At the end of every epoch measure both errors **in evaluation mode**: the whole network, no mask, no
#    scaling. Append them to the two lists.
#
# $e^{z}$ overflows for large $z$. Subtract the largest $z$ of each row first: $q$ stays the same.

# %% given="initial_weights"
def initial_weights(inputs, hidden, classes, rng):
    """Weights and biases before training: W1 (hidden, inputs), b1, W2 (classes, hidden), b2."""
    W1 = rng.normal(size=(hidden, inputs)) / np.sqrt(inputs)
    W2 = rng.normal(size=(classes, hidden)) / np.sqrt(hidden)
    return W1, np.zeros(hidden), W2, np.zeros(classes)

# %% solution="train"
def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=60, lr=0.1, batch=16):
    """Trains the network above and tells how it went.

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

# %% test="train_history" points=2 title="The history: two lists of errors, one entry for each epoch"
# Two epochs, two entries in each list, all of them shares.
x, y, x_val, y_val = images[:50].copy(), labels[:50].copy(), images[50:90].copy(), labels[50:90].copy()
history = train(x, y, x_val, y_val, 0.8, np.random.default_rng(1), epochs=2)
for name in ("train_error", "val_error"):
    assert len(history[name]) == 2, f"{name} should have 2 entries, it has {len(history[name])}"
    assert all(0 <= error <= 1 for error in history[name]), f"{name} should hold shares, 0 to 1"

# %% test="train_learns" points=4 title="Easy data are learned"
# Data that are easy to tell apart, with right labels and keep_prob = 0.5: only few examples stay wrong.

# %% test="train_settings" points=2 title="hidden, lr and batch do what they say; an epoch uses all examples"
# hidden, lr and batch have the effect that their names promise, and an epoch uses every example.

# %% test="train_own_sets" points=3 title="Only the training set is trained on; each error is that of its own set"
# Only x and y are trained on; train_error belongs to them, val_error to x_val and y_val.

# %% test="train_evaluation" points=3 title="Errors are measured in evaluation mode"
# Errors are measured without dropout: with lr = 0 the network stays the same, and so must its errors.

# %% test="train_keep_prob" points=3 title="In training a unit is kept with probability keep_prob"
# In training each hidden unit is kept with probability keep_prob: the smaller it is, the more seldom a unit learns.

# %% test="train_masks" points=2 title="Each hidden unit is drawn on its own, in each example and each step"
# A new mask for every example and every step, with a decision for each hidden unit, and no other dropout.

# %% test="train_dropped_units" points=2 title="Dropped units learn nothing, the output's biases do"
# Dropped units pass no gradient on. If all of them are dropped, what can still learn?

# %% test="train_scale" points=2 title="Training and evaluation have the same scale"
# Kept units are divided by keep_prob once, in training, and never in evaluation.

# %% test="train_generator" points=1 title="Same generator, same history"
# All chance comes from rng: the same seed gives the same history.

# %% test="train_arguments_unchanged" points=1 title="The arrays are left alone"
# Shuffle an order, not the data: x, y, x_val and y_val stay as they are.

# %% test="train_keep_prob_checked" points=1 title="A keep_prob outside (0, 1] raises ValueError"
# keep_prob = 0, 1.5 and NaN raise ValueError.

# %% [markdown]
# ## One run
#
# One experiment: shuffle the images, take 400 to train on, spoil 20 % of their labels, train, and ask what the
# network gets wrong on 797 images with *right* labels that it has never seen. Without dropout and with:

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
    "Training and validation error by epoch, with and without dropout.",
)

# %% [markdown]
# Both networks learn quickly what the digits look like. What matters comes after: the training error goes on falling,
# there is nothing left to learn but the wrong labels, and the validation error begins to rise. On average it
# rises faster without dropout. (In this run? The curves are rugged.)
#
# **Why is a training error of 20 % a good sign?** It is your prediction from above: a network that answers
# what the pictures show is wrong for each of the wrong labels.
#
# **Is that the proof?** No. It is one run: another seed, another split, another set of wrong labels, and the
# picture looks different. Run the cell again with other seeds and see.
#
# ## Many runs
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
# Your prediction is compared with the formula.

# %% [markdown]
# **Why the same seeds for every keep_prob?** So that each value meets the same splits, the same wrong labels and the
# same initial weights. Luck that hits all values alike cancels when you compare them. For that, every run needs
# a *new* generator made from its seed: one that has served another run already is somewhere else.

# %% solution="sweep"
def sweep(keep_probs, seeds, run):
    """Repeats an experiment with all seeds for each value of keep_prob.

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
# The standard deviation (ddof=1) over the root of the number of seeds; for the values 1, 2 and 6 it is 1.53.

# %% test="sweep_generators" points=2 title="Every run gets a new generator of its seed"
# Each keep_prob meets the same luck.

# %% [markdown]
# Your own experiment, without dropout and with, three seeds each (a second or two), mean ± standard error:

# %%
def last_error(keep_prob, rng):
    """Validation error after the last epoch."""
    return one_run(keep_prob, rng)["val_error"][-1]


for keep_prob, (mean, error) in zip((1.0, 0.5), sweep([1.0, 0.5], [0, 1, 2], last_error)):
    print(f"keep_prob = {keep_prob}: error {mean:.1%} ± {error:.1%}")

# %% [markdown]
# Three seeds are too few: even the standard errors are a matter of luck. The real measurement takes minutes: three shares of
# wrong labels, three sizes of the training set, eleven values of keep_prob, twenty seeds each. It was made with exactly this
# network and is stored in `data/sweep.npz`.
#
# **Predict, before you look.** 400 examples, 20 % of the labels wrong. Which of the four values 1.0, 0.5, 0.2 and 0.05
# has the lowest validation error?

# %% answer="wrong_labels"
# One of 1.0, 0.5, 0.2 and 0.05.
answer_wrong_labels = 0.2

# %% test="answer_wrong_labels" points=1 title="Prediction: the best keep_prob with wrong labels"
# Your prediction is compared with the measured sweep.

# %% [markdown]
# **And with right labels?** 400 examples, no label wrong, twenty seeds. Is the mean error with keep_prob = 0.5 *lower* than
# without dropout, by more than two standard errors?

# %% answer="clean_labels"
# "yes" or "no", with the quotes.
answer_clean_labels = "no"

# %% test="answer_clean_labels" points=1 title="Prediction: dropout on clean labels"
# Your prediction is compared with the measured sweep.

# %% [markdown]
# ## What was measured
#
# Left: error against keep_prob, mean and two standard errors on each side. Right: the learning curves of the chosen
# keep_prob, and without dropout. Move all three.

# %%
widgets.explorer()

# %% [markdown]
# What this sweep says, with 400 examples (± one standard error):
#
# * **20 % wrong labels: dropout helps.** The error falls from 14.8 % to 13.1 % at keep_prob = 0.5 and to 11.0 % at 0.2, with
#   standard errors near half a per cent. Seed by seed, where luck cancels, the gain at 0.5 is 1.7 ± 0.2 and at 0.2
#   3.9 ± 0.3 percentage points.
# * **Right labels: it does not.** 5.3 % without, 5.4 % with keep_prob = 0.5, and standard errors of 0.2 %. At no value of
#   keep_prob is there a gain. Seed by seed dropout even seems to cost a little: 0.13 ± 0.06 points at 0.5.
# * **Too much of it does harm.** At 0.1, on right labels, the error is 6.8 %, and at 0.05 it is 9.4 %: three units
#   of 64 are kept on average, and the training error, too, is higher than it need be: the network has not learned enough in
#   60 epochs. With wrong labels, where there is more to gain, only 0.05 is worse than no dropout.
#
# **Is keep_prob = 0.5 not the rule?** It is a common start, not a law. Here 0.2 is better, for this network, these data and this
# number of epochs. Measure.
#
# **Is dropout the only way?** No. Look at the learning curves of the network without dropout: its mean validation error was
# lowest, 10.3 %, after 15 epochs. Stopping there does better than the best keep_prob after 60 epochs (11.0 %), provided that you
# know when to stop, which takes examples with right labels. Dropout is less sensitive to it: at 0.2 the error was lowest, 10.2 %,
# too, but 60 epochs cost 0.8 points there and 4.6 without dropout. Fewer units do something as well, as the next picture shows.

# %% [markdown]
# ## Width
#
# Dropping half of the units also makes the network smaller. Srivastava et al. (2014, section 7.3, figure 9) therefore
# measured it twice: with a fixed number $n$ of hidden units, and with a fixed *expected* number $p \, n$ of units that
# are kept, the network getting wider as $p$ falls. The same two measurements on our digits, 20 % of 400 labels wrong:

# %%
show(
    widgets.draw_width(0.2),
    "Error against keep_prob, for a fixed number of units and a fixed number of kept units.",
)

# %% [markdown]
# With 64 units and keep_prob = 0.5 the error is 13.1 %. With 32 units and no dropout at all it is 13.0 %: at this point the gain is
# no more than what a network of half the size gains. Further left it is more: 320 units at keep_prob = 0.1, 32 of them kept on
# average, reach 11.1 %, which neither 32 nor 64 units reach without dropout. The first curve has the form of the paper's: high
# where hardly anything is kept, then low, then rising again towards no dropout. Theirs, for a much larger network, is flat from
# 0.4 to 0.8; ours is lowest at 0.2.
#
# **So what is the honest summary?** On these data dropout helps where there is something wrong to learn by heart, by two to four
# percentage points of error, and it does nothing where there is not.

# %% [markdown]
# ## What to remember
#
# * Dropout hinders learning by heart. Where there is nothing wrong to learn by heart, it gains nothing here.
# * With wrong labels the training error of a good network is not zero.
# * Errors are measured in evaluation mode, on examples that were not trained on.
# * One run is an anecdote. Mean and standard error over many seeds, the same seeds for all: that is a measurement.
# * Too small a keep_prob, and the network does not learn enough in the same time.
# * A result that says "no gain" is a result.
#
# ## Where the idea comes from
#
# G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever, R. R. Salakhutdinov: *Improving neural networks by preventing
# co-adaptation of feature detectors*, [arXiv:1207.0580](https://arxiv.org/abs/1207.0580) (2012). N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Dropout: A Simple
# Way to Prevent Neural Networks from Overfitting*, [JMLR 15](https://jmlr.org/papers/v15/srivastava14a.html) (2014): section 7.3 varies keep_prob, section 7.4 the number of
# examples. Theirs are larger networks and data sets; ours fit into a few seconds. The digits: E. Alpaydin and C. Kaynak, *Optical Recognition of
# Handwritten Digits*, UCI Machine Learning Repository (1998). Wrong labels in the wild: C. Northcutt, A. Athalye, J. Mueller:
# *Pervasive label errors in test sets destabilize machine learning benchmarks*, [arXiv:2103.14749](https://arxiv.org/abs/2103.14749) (2021).
