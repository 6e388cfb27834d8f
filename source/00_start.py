# %% [markdown]
# # Start here: why dropout?
#
# Click the grey cell below and press Shift+Enter. Then move the slider, or press ▶ and watch.

# %%
import border

border.border_panel()

# %% [markdown]
# A network learned to tell two kinds of points apart from only forty examples, and four of them carry the wrong label (the rings).
# The thick line is its border, the dashed line is the best border that there can be. That one is "wrong" on 10 % of the forty examples:
# on the four wrong labels. So 0 % is not good news here. (On the left is one network; the numbers and curves are means of ten.)
#
# - At `keep_prob` = 1 the border bends round the wrong labels. The network has learned all forty examples by heart, and on new
#   examples it does badly. This is **overfitting**.
# - What counts is how a network does on examples that it has never seen. This is called **generalisation**.
# - Whatever you do in training so that a network generalises better, even if it fits its training examples less well, is
#   called **regularisation**. **Dropout** is one way, and this course is about it.
#
# **What dropout does.** In every training step each unit of the network is kept with probability `keep_prob`; otherwise it is
# dropped, as if it were not there. So no unit can rely on another one being there, and no small group of units can take care of one wrong
# label. After training nothing is dropped.
#
# Too much of it is not good either, though here it costs little: with a small `keep_prob` the border becomes nearly straight, too simple for
# these points. On average new examples come out best in between, at about 0.45. Even there the border is simpler than the best one.
#
# ## How the idea came
#
# Geoffrey Hinton has told the story (in a public question hour, in 2014): the tellers at his bank kept changing, and nobody there knew why. He
# thought that it must be against fraud: to cheat a bank, employees have to work together for some time. So, he concluded, if a
# different part of the units is missing for each example, no conspiracies can form among them, and there is less overfitting.
#
# ## The lessons
#
# | | lesson | you will | you need | minutes |
# | --- | --- | --- | --- | --- |
# | 1 | [Masks](../01_masks/01_masks.ipynb) | draw the masks that decide which units live | Python, NumPy arrays | 40 |
# | 2 | [Scaling](../02_scaling/02_scaling.ipynb) | find out why the rest is divided by `keep_prob` | 1, mean and variance | 45 |
# | 3 | [Backward](../03_backward/03_backward.ipynb) | send gradients through the same mask | 1 and 2, the chain rule, matrix products | 50 |
# | 4 | [Network](../04_network/04_network.ipynb) | build dropout into a network | 3 | 75 |
# | 5 | [Experiment](../05_experiment/05_experiment.ipynb) | measure honestly whether it helps | 1 to 4 | 90 |
# | 6 | [Theory](../06_theory/06_theory.ipynb) | see why it works | 2, some probability, least squares | 75 |
# | 7 | [Variants](../07_variants/07_variants.ipynb) | write its relatives | 2 | 90 |
# | 8 | [Bug clinic](../08_bug_clinic/08_bug_clinic.ipynb) | find bugs that raise no error | 3 | 60 |
# | 9 | [Practice](../09_practice/09_practice.ipynb) | use it in a framework | 3; 5 helps | 60 |
#
# Each lesson brings the code that it needs: if you know what its row asks for, you may begin there.
#
# ## How you know whether you are right
#
# Run the cells from above to below with Shift+Enter. A cell stops where you are to write something. After your function come cells that
# test it: ✓ means that the test is passed, ✗ says what is wrong. Where the tests are not at hand, as in a class, the cell says that it is judged later.
# Below a prediction a folded cell (three dots) says what is true: answer first, then run it.
# (nbgrader's *Validate* button sees only the part of a test that is in sight: "Success!" is not yet full marks.)
#
# This cell shows how far you are:

# %%
from check import progress

progress()

# %% [markdown]
# Now open [lesson 1](../01_masks/01_masks.ipynb).
