"""Mistakes of the lesson on variants: variants."""

from __future__ import annotations

from solutions.exams.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {
    "pair_returned": Mistake(
        "a pair comes back where the output alone is asked for",
        "What does the Returns section of the docstring ask for?",
    ),
    "only_nan": Mistake(
        "a step on the way gives NaN, and the output is NaN with it",
        "0 / 0 and the root of a negative number are NaN, and so is 0 times infinity. Print what"
        " you multiply by, before you do it.",
    ),
    "no_noise": Mistake(
        "there is no noise in training",
        "Divide the output of training by its input. Which numbers do you expect?",
    ),
    "noise_mean_zero": Mistake(
        "the noise has mean 0, where it multiplies the activations",
        "By what must an activation be multiplied on average if it is to keep its mean?",
    ),
    "noise_mean_keep_prob": Mistake(
        "the noise has mean keep_prob",
        "Nothing is scaled in evaluation. Which mean must the factor have in training?",
    ),
    "variance_for_deviation": Mistake(
        "the variance stands where the standard deviation belongs",
        "What does rng.normal call its second argument?",
    ),
    "root_taken_twice": Mistake(
        "the square root is taken once too often",
        "Variance, standard deviation: how many roots lie between them?",
    ),
    "variance_of_mask": Mistake(
        "the variance is that of the 0/1 mask, not of the mask divided by keep_prob",
        "By what is a variance multiplied when the number is divided by keep_prob?",
    ),
    "drop_prob_for_variance": Mistake(
        "1 - keep_prob is taken as the variance",
        "Compare with dropout_moments of lesson 2, for an activation of 1.",
    ),
    "noise_of_unit_variance": Mistake(
        "the noise has variance 1, whatever keep_prob is",
        "With keep_prob near 1 hardly anything should change. Where does keep_prob enter?",
    ),
    "drop_prob_for_deviation": Mistake(
        "1 - keep_prob is taken as the standard deviation",
        "Compare with dropout_moments of lesson 2, for an activation of 1.",
    ),
    "noise_added": Mistake(
        "the noise is added, not multiplied",
        "Under dropout a large activation is disturbed more than a small one. And under yours?",
    ),
    "uniform_noise": Mistake(
        "the noise is uniform, not normal",
        "Draw a histogram of output / input. Which method of rng gives a bell?",
    ),
    "ordinary_dropout": Mistake(
        "this is ordinary dropout",
        "What does this variant do to an entry that ordinary dropout would set to 0?",
    ),
    "entries_dropped": Mistake(
        "single entries are dropped, where whole channels belong together",
        "Which shape must the mask have so that all of a channel shares one draw?",
    ),
    "positions_dropped": Mistake(
        "positions are dropped in all channels together, not channels at all positions",
        "Axis 1 counts the channels. Along which axes is your mask of length 1?",
    ),
    "units_dropped": Mistake(
        "input units are dropped, not single weights",
        "A mask for each example has the shape of which of x, W and z?",
    ),
    "outputs_dropped": Mistake(
        "outputs are dropped, not single weights",
        "A mask for each example has the shape of which of x, W and z?",
    ),
    "bias_dropped": Mistake(
        "the bias is dropped too",
        "In which line is the bias added, before the mask or after it?",
    ),
    "dropped_to_zero": Mistake(
        "dropped entries become 0 before the map, not alpha'",
        "Which value does a SELU unit take when it is far on the left?",
    ),
    "map_left_out_for_dropped": Mistake(
        "the affine map is applied to kept entries only",
        "The map follows the dropping. Which entries does it see?",
    ),
    "saturation_sign": Mistake(
        "alpha' has the wrong sign", "On which side of zero does SELU level off?"
    ),
    "wrong_saturation": Mistake(
        "another constant of SELU stands where alpha' belongs",
        "alpha' is minus the product of SELU's two constants.",
    ),
    "affine_map_missing": Mistake(
        "the affine map is missing",
        "Compute mean and variance of your output for a normal input. Are they 0 and 1?",
    ),
    "shift_missing": Mistake(
        "the shift of the affine map is missing",
        "Dropped entries are negative. What does that do to the mean?",
    ),
    "map_scale_missing": Mistake(
        "the scale of the affine map is missing",
        "Compute the variance of your output for a normal input. Is it 1?",
    ),
    "shift_sign": Mistake(
        "the shift of the affine map has the wrong sign",
        "The mean before the map is negative. In which direction must the shift go?",
    ),
    "shift_not_scaled": Mistake(
        "the shift of the affine map is not multiplied by its scale",
        "The scale multiplies the mean, too. By how much must the shift make up for it?",
    ),
    "map_root_missing": Mistake(
        "the square root is missing in the scale of the affine map",
        "A factor A multiplies the variance by A squared. Which A makes it 1?",
    ),
    "map_inverted": Mistake(
        "the affine map multiplies by what it should divide by",
        "The variance before the map is larger than 1 or smaller? And after it?",
    ),
    "map_probabilities_exchanged": Mistake(
        "keep_prob and 1 - keep_prob are exchanged in the affine map",
        "What should the map be when nearly everything is kept?",
    ),
    "inverted_scaling": Mistake(
        "kept entries are divided by keep_prob, as in inverted dropout",
        "The map makes up for what is lost, and the variance must stay 1. Which map is that?",
    ),
    "variance_unchanged": Mistake(
        "inverted dropout keeps the mean, not the variance",
        "What becomes of the square of a kept entry, and how often is it kept?",
    ),
    "entries_not_blocks": Mistake(
        "single entries are dropped, not whole blocks",
        "A drawn corner stands for how many entries of the mask?",
    ),
    "blocks_cut_at_border": Mistake(
        "blocks stick out over the border and are cut",
        "How many places are there in a row of 7 for a block of 3 that fits inside?",
    ),
    "last_places_left_out": Mistake(
        "some places where a block fits are never drawn",
        "Where may the top-left corner of a block of 3 lie in a row of 7? Count the places.",
    ),
    "mask_rescaled": Mistake(
        "the mask is rescaled, where 0 and 1 are asked for",
        "What should the mask hold where an entry is kept?",
    ),
    "border_factor_missing": Mistake(
        "the factor for places near the border is missing in gamma",
        "Are there as many places for a block as entries?",
    ),
    "block_area_missing": Mistake(
        "gamma is not divided by the entries of a block",
        "How many entries does one corner drop? How often must it be drawn then?",
    ),
    "gamma_is_drop_prob": Mistake(
        "corners are drawn with 1 - keep_prob, not with gamma",
        "How many entries does one corner drop? How often must it be drawn then?",
    ),
    "block_not_squared": Mistake(
        "gamma is divided by the side of a block, not by its area",
        "A block of side 3 drops how many entries?",
    ),
    "border_factor_inverted": Mistake(
        "the factor for places near the border is upside down",
        "There are fewer places than entries. Must each be drawn more often or less?",
    ),
    "wrong_block_side": Mistake(
        "the blocks have another side than the one asked for",
        "How many rows has W[2 : 2 + block], and how many do your blocks have?",
    ),
    "places_off_by_one": Mistake(
        "the places for a block are miscounted in gamma",
        "How many places are there in a row of 7 for a block of 3 that fits inside? And of 7?",
    ),
    "overlap_overlooked": Mistake(
        "it is overlooked that blocks overlap",
        "Two blocks that overlap drop fewer entries than twice a block.",
    ),
    "norms_of_columns": Mistake(
        "the norm of columns is bounded, not of rows",
        "Row i of W holds what enters unit i. Along which axis do you sum?",
    ),
    "norm_of_whole_matrix": Mistake(
        "the norm of the whole matrix is bounded, not of each row",
        "How many norms does a matrix of 7 rows have?",
    ),
    "sum_of_absolute_values": Mistake(
        "absolute values are summed, where the Euclidean norm is asked for",
        "What is the length of the vector (3, 4)?",
    ),
    "largest_entry": Mistake(
        "the largest entry is bounded, where the Euclidean norm is asked for",
        "What is the length of the vector (3, 4)?",
    ),
    "norm_without_root": Mistake(
        "the squared norm is taken, without the root", "What is the length of the vector (3, 4)?"
    ),
    "scaled_to_one": Mistake(
        "long rows are scaled to norm 1, not to norm c", "Which norm shall a long row have?"
    ),
    "entries_clipped": Mistake(
        "entries are clipped, where rows are to be scaled",
        "Does the row keep its direction?",
    ),
    "bound_without_effect": Mistake(
        "long rows stay long", "What are the norms of the rows of what you return?"
    ),
    "long_rows_zeroed": Mistake(
        "long rows are set to zero", "A row that is too long is shortened, not removed."
    ),
    "bound_not_multiplied": Mistake(
        "long rows are multiplied by c and not divided by their norm",
        "What must a row of norm 6 be multiplied by to get norm 3?",
    ),
    "condition_reversed": Mistake(
        "short rows are scaled up, and long ones are left", "Which rows exceed c?"
    ),
    "all_rows_scaled": Mistake(
        "every row is scaled to norm c, short ones too", "Which rows exceed c?"
    ),
    "zero_row_lost": Mistake(
        "a row of zeros becomes NaN", "What is the norm of that row, and what is divided by it?"
    ),
}
