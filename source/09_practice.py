# %% [markdown]
# # 9. Practice: dropout in a framework
#
# - **You need:** lesson 3; lesson 5 helps
# - **Time:** about 60 minutes
# - **Afterwards you can:** use dropout in a framework, read its curves, and choose `keep_prob`
#
# You have written dropout. Now you use it: in a library that somebody else wrote, on a loss curve that looks wrong,
# in a network where you must decide **where to put it and how strong to make it**.
#
# The picture shows a riddle that many people meet first. The loss on *new* data lies **below** the loss that training
# reports. Is the network better on what it has never seen?

# %% given="imports"
import numpy as np
from check import ask

# %%
import widgets
from drawing import show

widgets.explore_losses()

# %% [markdown]
# Move the slider up. From which value on is the riddle gone, at the end of training? The section *Why the test loss lies below the training loss* solves it. (Recorded: the network of lesson 5 on 300 digits with right
# labels, the mean of five runs.)
#
# After each of your functions come cells that test it: ✓ means passed, ✗ is followed by what is wrong, … means judged later. Below a
# prediction a folded cell (three dots) says what is true: answer first, then run it. (The button *Validate* sees only the part of a test
# that is in sight: "Success!" is not yet full marks.)
#
# ## Two names for one number
#
# The lessons and the papers say with which probability a unit is **kept**. Most libraries ask for the probability of
# **dropping**:
#
# | here, and in the papers | PyTorch | Keras |
# | --- | --- | --- |
# | `keep_prob` | `nn.Dropout(p=1 - keep_prob)` | `Dropout(rate=1 - keep_prob)` |
#
# All of them use inverted dropout: they divide by the probability of keeping, in training. Nothing happens in evaluation.
#
# **Predict.** A paper says "we kept units with probability 0.8". Which `p` do you write in PyTorch?

# %% answer="rate"
# A number.
answer_rate = 0.2

# %% test="answer_rate" points=1 title="Prediction: the rate of a framework"
# What you predicted, and what is true.
ask("answer_rate", 1 - 0.8, "p is the probability of dropping: 1 - 0.8.", within=0.001)

# %% [markdown]
# **Write** `nn_dropout`, with the arguments of PyTorch. One value is allowed there that `keep_prob` never had: with `p = 1`
# everything is dropped. What does your formula divide by then?


# %% solution="nn_dropout"
def nn_dropout(x, p, rng, training=True):
    """Apply inverted dropout with the arguments of PyTorch: p is the probability of dropping.

    Args:
        x: activations of shape (batch, ...), any number of dimensions; it is left as it is.
        p: probability of dropping an entry, from 0 to 1; with 1 everything is dropped.
        rng: a numpy.random.Generator, the only source of randomness.
        training: True in training, False in evaluation.

    Returns:
        The output alone, of the shape of x; in evaluation x. With p = 1 it is zero everywhere.

    Raises:
        ValueError: p is below 0 or above 1.
    """


# %% test="nn_dropout_rate" points=3 title="Each entry is dropped with probability p"
# On its own, and rng decides.
out = nn_dropout(np.ones((50, 40)), 0.1, np.random.default_rng(1))
assert np.mean(out != 0) > 0.8, f"with p = 0.1 about 90 % should survive, seen: {np.mean(out != 0):.0%}"

# %% test="nn_dropout_scaling" points=1 title="What survives is divided by the probability of keeping"
# The mean over masks is the input.

# %% test="nn_dropout_evaluation" points=1 title="Evaluation gives back the input"
# With training=False nothing is dropped and nothing is scaled.

# %% test="nn_dropout_contract" points=2 title="The ends, and what a layer owes its caller"
# p = 0 drops nothing, p = 1 everything. p = -0.1 or 1.2 raises ValueError. x stays as it was,
# and it may have any number of dimensions.
out = nn_dropout(np.ones((2, 3)), 1.0, np.random.default_rng(2))
assert (out == 0).all(), f"with p = 1 everything is dropped, seen: {out.tolist()}"

# %% [markdown]
# ## Your formulas against PyTorch
#
# One pass of `nn.Dropout(p=0.3)`, forward and backward. If PyTorch is installed, it computes the numbers; else you see recorded
# ones. The library does not show its mask, but the zeros of its output do (no input is exactly 0). With that mask, the
# formulas of lessons 2 and 3 must give the same output and the same gradient. (For the gradient your own `dropout_backward` of lesson 3 is taken,
# if it is there.)

# %%
from earlier import earlier


def through_mask(dout, mask, keep_prob):
    return np.where(mask, dout / keep_prob, 0)


ones = np.ones((2, 3))
dropout_backward = earlier("03_backward", "dropout_backward", through_mask, ones, ones > 0, 0.7)
case = widgets.torch_case()
mask, keep_prob = case["out"] != 0, 0.7
own_out = np.where(mask, case["x"] / keep_prob, 0)
own_gradient = dropout_backward(case["dout"], mask, keep_prob)
print(case["source"])
print("output:   off by at most", np.abs(own_out - case["out"]).max())
print("gradient: off by at most", np.abs(own_gradient - case["gradient"]).max())

# %% [markdown]
# So `loss.backward()` does what your `dropout_backward` does: the *same* mask, the *same* factor. The library
# keeps the mask between the two passes, as your cache did in lesson 4.
#
# ## train() and eval()
#
# A library cannot know whether you train or evaluate. You say it: `model.train()` switches dropout on, `model.eval()` off.
# A new model is in training mode.
#
# **Choose.** A model with dropout has been trained. Which code measures it right, and goes on right?
#
# ```python
# # "a"
# for x, y in train_loader:
#     step(model, x, y)
# with torch.no_grad():
#     loss = test(model)
#
# # "b"
# for x, y in train_loader:
#     step(model, x, y)
# model.eval()
# with torch.no_grad():
#     loss = test(model)
# model.train()
#
# # "c"
# model.eval()
# for x, y in train_loader:
#     step(model, x, y)
# loss = test(model)
# ```

# %% answer="evaluation_code"
# One of "a", "b" and "c", with the quotes.
answer_evaluation_code = "b"

# %% test="answer_evaluation_code" points=1 title="Which of three codes evaluates a model"
# What you chose, and what is right.
ask(
    "answer_evaluation_code",
    "b",
    '"a" tests with dropout on: no_grad only saves memory. "c" trains without dropout.',
)

# %% [markdown]
# **How do you notice** that `eval()` was forgotten? Predict the same input twice. If the answers differ, dropout is on.

# %%
x = np.ones((1, 5))
rng = np.random.default_rng(3)
print("training:  ", nn_dropout(x, 0.4, rng)[0].round(2), nn_dropout(x, 0.4, rng)[0].round(2))
twice = [nn_dropout(x, 0.4, rng, training=False)[0] for _ in range(2)]
print("evaluation:", *twice)

# %% [markdown]
# ## Why the test loss lies below the training loss
#
# Look at the picture at the top again, at `keep_prob = 0.2`. Two curves are measured on the *same* training data. Orange has
# dropout **on**: it is what a library logs while it trains. The thin green one has dropout **off**. The gap between them is the
# noise of the masks, not learning. New data are measured with dropout off, too. So compare green with green: the thick
# line lies above the thin one, as it should.
#
# Measure it yourself. `predict(x, rng, training)` stands for a network. With dropout on, each call gives other predictions, so
# average the **losses** of several calls. (The loss of the *averaged* predictions is something else: that is an ensemble,
# lesson 6.)


# %% solution="mean_losses"
def mean_losses(predict, x, y, samples, rng):
    """Measure the mean squared error of a network with dropout on, and with dropout off.

    Args:
        predict: predict(x, rng, training) returns predictions of shape (batch,); with
            training=True it draws new masks from rng in each call.
        x: inputs, the whole batch; they are left as they are.
        y: targets, shape (batch,).
        samples: how many calls with dropout are averaged, at least 1.
        rng: a numpy.random.Generator, handed to predict as it is.

    Returns:
        (on, off): the mean of the squared errors of all those calls, and the mean squared error of
        one call with training=False. Two numbers.
    """


# %% test="mean_losses_on" points=3 title="The loss with dropout is the mean of the losses"
# The predictions are compared with y first; then the squared errors are averaged.

# %% test="mean_losses_off" points=2 title="The loss without dropout is measured with training=False"
# The second number.

# %% test="mean_losses_calls" points=2 title="predict is called once for each sample, with x and rng as they are"
# The calls are counted. rng goes on from call to call; x and y stay as they were.
calls = []
mean_losses(
    lambda x, rng, training: calls.append(training) or x,
    np.ones(3),
    np.ones(3),
    4,
    np.random.default_rng(1),
)
assert calls.count(True) == 4, f"4 samples are 4 calls with training=True, seen: {calls.count(True)}"

# %%
x, y, w = widgets.noisy_line()


def predict(x, rng, training):
    return nn_dropout(x, 0.5, rng, training) @ w


on, off = mean_losses(predict, x, y, 200, np.random.default_rng(4))
print(f"the same weights, the same data: dropout on {on:.2f}, dropout off {off:.2f}")
print(f"the difference by the formula of lesson 6: {np.mean(x**2 @ w**2):.2f}")

# %% [markdown] manual="riddle" points=2 title="Why the test loss lies below the training loss"
# **Explain** in two sentences, to somebody who has just seen the picture at the top: why does the test loss lie below the training
# loss, and which two curves should be compared?
#
# (A person grades this. If you learn alone, compare with *What to remember* at the end of the lesson.)
#
# ### BEGIN SOLUTION
# The training loss is logged with dropout on, so it holds the noise of the masks, and the test loss is measured with
# dropout off. Compare the test loss with the loss of the training data in evaluation mode: that one is lower. (One point
# for each sentence.)
# ### END SOLUTION

# %% [markdown]
# ## Before or after the activation?
#
# You may drop $z$ and then apply the activation function $f$, or apply it and drop $f(z)$. Does it matter?
#
# **Predict.** Dropout stands *before* a sigmoid, and drops the input $z$ of a unit: it becomes 0. What does the unit put out?

# %% answer="silent_sigmoid"
# A number.
answer_silent_sigmoid = 0.5

# %% test="answer_silent_sigmoid" points=1 title="Prediction: a sigmoid whose input is dropped"
# What you predicted, and what is true.
ask("answer_silent_sigmoid", 1 / (1 + np.exp(0)), "sigmoid(0) is 1/2: the unit is not silent at all.", within=0.001)

# %%
z, keep_prob = np.array([-2.0, 0.5, 3.0]), 0.5
functions = {
    "ReLU": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}
print("what a unit puts out if kept | if dropped, for z = -2, 0.5 and 3")
for name, f in functions.items():
    print(f"{name:8} before: {f(z / keep_prob).round(2)} | {f(z * 0).round(2)}")
    print(f"{'':8} after:  {(f(z) / keep_prob).round(2)} | {(f(z) * 0).round(2)}")

# %% [markdown]
# With $k$ for `keep_prob` (not `p`, which is the probability of dropping in this lesson):
#
# - **ReLU**: no difference at all. $\max(0, z/k) = \max(0, z)/k$.
# - **tanh**: dropped is 0 both times. But *before*, the factor $1/k$ is bent away: $\tanh(z/k)$ is not
#   $\tanh(z)/k$, and the mean is not kept.
# - **sigmoid**: *before*, a dropped unit puts out 1/2.
#
# So drop **after** the activation, and you are right with each of them.
#
# ## Where not
#
# **On the output.** Take one linear output $y$ and squared error with target $t$. Kept, the network answers $y/k$, with $k$ for `keep_prob`; dropped, it answers
# 0. The mean loss $k\,(y/k - t)^2 + (1-k)\,t^2$ is smallest for some $y$, and $y$ is the answer in evaluation.
#
# **Predict.** Target 10, `keep_prob = 0.8`. What is the answer in evaluation after perfect training?

# %% answer="output_scale"
# A number.
answer_output_scale = 8

# %% test="answer_output_scale" points=1 title="Prediction: dropout on the output"
# What you predicted, and what is true.
ask("answer_output_scale", 0.8 * 10, "y / 0.8 must be 10, so y is 10 * 0.8: too small by the factor keep_prob.", within=0.01)

# %%
y = np.linspace(0, 14, 1401)
loss = 0.8 * (y / 0.8 - 10) ** 2 + 0.2 * 10**2
print(f"the mean loss is smallest at y = {y[loss.argmin()]:.2f}")

# %% [markdown]
# A hidden layer has no target of its own, so nothing pulls it to a wrong scale. An output has one. The gradient of a dropped output
# is zero besides: the rest of the signal is thrown away.
#
# **Before batch normalisation.** It learns the variance of its input in training, and dropout makes that variance larger, by
# $a^2 (1-k)/k$ with $k$ for `keep_prob`. In evaluation dropout is off, and the variance that was learned is too large. Put dropout *after* the last
# batch normalisation, or leave it out. (Li et al. call it the *variance shift*.)

# %%
rng = np.random.default_rng(5)
a = rng.normal(1.0, 1.0, size=(100_000,))
for rate in (0.1, 0.3, 0.5):
    dropped = nn_dropout(a, rate, rng).var()
    print(f"dropped with probability {rate}: ", end="")
    print(f"variance in training {dropped:.2f}, in evaluation {a.var():.2f}")

# %% [markdown]
# **Between convolutions.** Neighbouring pixels say nearly the same, so a dropped one is hardly missed. Drop whole channels or
# blocks there (lesson 7), or use plain dropout in the dense layers at the end only.
#
# **On clean data, or on much of it.** Dropout fights overfitting. Where nothing is learned by heart, it only slows
# training down: lesson 5 measured no gain with right labels. The picture at the top says the same. At the end the loss on new
# data is about 0.2 for every `keep_prob` from 0.3 to 1.
#
# **In a network that underfits.** If the training error in evaluation mode is high, the network needs more units or more
# training, not noise.
#
# ## How to choose keep_prob
#
# There is no formula. There is a recipe:
#
# 1. **Overfit first.** Train without dropout until the training error is near 0. If you cannot, you need no dropout yet.
# 2. **Keep a validation set** that is neither trained on nor tested on. Choose by it, report the test set once.
# 3. **Start** with 0.5 to 0.8 for hidden layers and 0.8 or more for inputs. Large layers bear more dropout than small ones.
#    Each layer may have its own value.
# 4. **Make the layer wider.** Of $n$ units about $k\,n$ are there at a time, with $k$ for `keep_prob`. To have $n$ of them, take $n/k$.
# 5. **Train longer.** The gradients are noisy: two to three times as many steps are usual, with a larger learning rate or more
#    momentum, and max-norm to hold the weights (lesson 7).
# 6. **Try several values, with several seeds.** One run is an anecdote.
#
# **Predict: double the units?** A network has 64 hidden units and no dropout. You want `keep_prob = 0.5`. How many units does rule 4
# give?

# %% answer="wider"
# A number.
answer_wider = 128

# %% test="answer_wider" points=1 title="Prediction: how wide a layer with dropout should be"
# What you predicted, and what is true.
ask("answer_wider", 64 / 0.5, "64 / 0.5: of 128 units about 64 are there in each step.")

# %% [markdown]
# The last step is a decision. Errors vary from run to run, so the smallest mean may be luck. A usual rule takes the **simplest
# setting within one standard error of the best**. Here the simplest is the least dropout.
#
# **Write** `choose_keep_prob`. The standard error is that of lesson 5, `std(ddof=1) / sqrt(seeds)`, of the *best* row.


# %% solution="choose_keep_prob"
def choose_keep_prob(keep_probs, errors):
    """Choose keep_prob by the rule of one standard error.

    The best value is the one with the smallest mean error over the seeds. A value is as good if its
    mean is at most the best mean plus the standard error of the best. Of those, choose the largest.

    Args:
        keep_probs: values that were tried, shape (n,), in any order; left as they are.
        errors: errors on the validation set, shape (n, seeds), at least two seeds; left as they are.

    Returns:
        One of keep_probs.
    """


# %% test="choose_keep_prob_rule" points=4 title="The largest value within one standard error of the best"
# Compared for several tables, in which the best value is sometimes the answer and sometimes not.
errors = np.array([[0.30, 0.34], [0.19, 0.23], [0.18, 0.22]])
chosen = choose_keep_prob(np.array([1.0, 0.8, 0.5]), errors)
assert chosen == 0.8, f"0.5 is best by 0.01, less than its standard error of 0.02: 0.8, seen: {chosen}"

# %% test="choose_keep_prob_contract" points=1 title="Any order, any number of seeds, arguments left as they are"
# One of keep_probs comes back.

# %% [markdown]
# Your function on recorded runs: ten values, ten seeds each, 300 digits of which **20 % have wrong labels**.

# %%
found = widgets.recorded()
chosen = choose_keep_prob(found["tried"], found["errors"])
show(
    widgets.draw_errors(found["tried"], found["errors"], chosen),
    "The mean error falls from 23 % at keep_prob = 1 to 15 % at 0.2, and rises to 21 % at 0.1.",
)

# %% [markdown]
# That is far below the usual 0.5. Many labels are wrong here, and 64 units are many for 300 digits. Another data set
# gives another value: **measure**.
#
# **Switch the rates of two layers.** A network like this one, with *two* hidden layers of 64 units. Once the first layer, which reads the
# image, has `keep_prob = 0.8` and the second 0.5; then they are switched, 0.5 and 0.8. Ten runs each, with the same seeds.
#
# **Predict.** Which order is better on new digits, by more than two standard errors? Write `"0.8, 0.5"`, `"0.5, 0.8"`, or `"equal"` if neither is.

# %% answer="switched_rates"
# One of "0.8, 0.5", "0.5, 0.8" and "equal", with the quotes.
answer_switched_rates = "0.5, 0.8"

# %% test="answer_switched_rates" points=1 title="Prediction: the rates of two layers, switched"
# What you predicted, and what was measured.
ask("answer_switched_rates", "0.5, 0.8", "The next cell shows the numbers, and a pair that is better still.")

# %%
for (first, second), errors in zip(found["layer_pairs"], found["layer_errors"], strict=True):
    error = errors.std(ddof=1) / len(errors) ** 0.5
    wrong = f"{errors.mean():.1%} ± {error:.1%} of the new digits are wrong"
    print(f"first layer {first}, second layer {second}: {wrong}")

# %% [markdown]
# In this network the first layer bears more dropout than the second. That need not be so in yours: each layer's rate is a number to choose, on a
# validation set, as above. To try it yourself, give your `train` of lesson 5 a second hidden layer.
#
# ## A jagged cost curve
#
# With the whole data set in each step and a small learning rate, the cost should fall smoothly. With dropout it does not, and that
# is no bug: each step measures *another* sub-network.

# %%
show(
    widgets.draw_costs(),
    "With fresh masks the cost is jagged. With one frozen mask, and with dropout off, it is smooth.",
)

# %% [markdown]
# Two ways to look for a real bug behind the noise:
#
# - **Freeze the mask** (or set `keep_prob = 1`). Now the cost is one function: it must fall in each small step, and a gradient
#   check works (lesson 4).
# - **Measure in evaluation mode** after each step. That curve has no noise of masks in it.
#
# ## Said often, and not quite right
#
# - *"A dropped unit is not set to zero, it is ignored."* For one example that is the same: a zero adds nothing to any sum that
#   follows, and no gradient passes it. For a batch it is not: other examples keep the unit, so its weights still learn.
# - *"With ever more dropout the network becomes linear."* It becomes **constant**: with all hidden units dropped only the
#   biases of the output are left (lesson 4). On the way there it gets simpler. That is more **bias** and less **variance**: it
#   fits its training data less well, and it depends less on which examples it has seen.
# - *"Dropout belongs everywhere."* In residual networks a block adds to what passes by. There whole blocks are
#   dropped instead (*stochastic depth*), and what passes by is never lost.
#
# ## What to remember
#
# - `p` and `rate` of the libraries are the probability of **dropping**.
# - `model.train()` to learn, `model.eval()` to measure, and back again.
# - Compare losses in the **same mode**. A test loss below the logged training loss is the noise of the masks.
# - Drop **after** the activation; not on the output, not before batch normalisation, not between convolutions.
# - Choose `keep_prob` on a **validation set**, with several seeds, after the network has shown that it overfits.
# - The curve is jagged because the network is another one in each step.
#
# ## Where the ideas come from
#
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Dropout: a simple way to prevent neural networks
#   from overfitting*, [Journal of Machine Learning Research 15](https://jmlr.org/papers/v15/srivastava14a.html), 2014. Appendix A
#   is a practical guide: wider layers, larger learning rates, max-norm, values of $p$.
# - PyTorch: [torch.nn.Dropout](https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html). Keras:
#   [Dropout](https://keras.io/api/layers/regularization_layers/dropout/), and its question
#   [why is my training loss much higher than my testing loss?](https://keras.io/getting_started/faq/)
# - X. Li, S. Chen, X. Hu, J. Yang: *Understanding the disharmony between dropout and batch normalization by variance shift*,
#   [arXiv:1801.05134](https://arxiv.org/abs/1801.05134), CVPR 2019.
# - G. Huang, Y. Sun, Z. Liu, D. Sedra, K. Weinberger: *Deep networks with stochastic depth*,
#   [arXiv:1603.09382](https://arxiv.org/abs/1603.09382), ECCV 2016.
# - L. Breiman, J. Friedman, R. Olshen, C. Stone: *Classification and regression trees*, 1984: the rule of one standard error.
