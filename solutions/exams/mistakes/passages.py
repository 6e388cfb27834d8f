"""Which passage of a lesson to read again after a mistake.

Headings of passages, and the mistakes that they help with. A mistake that several lessons know has
a heading for each of them; the first that a lesson has is taken. A mistake that is not here leads
to the passage above its test.
"""

from __future__ import annotations

PASSAGES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("From random numbers to a mask", "A walk through one layer, step by step"): (
        "reversed_comparison",
        "normal_draws",
        "half_hard_coded",
        "not_thresholded",
        "factor_in_mask",
        "nothing_dropped",
        "mask_from_input",
    ),
    ("One mask for each example", "A walk through one layer, step by step"): (
        "one_mask_for_batch",
        "one_value_per_example",
    ),
    ("What a dropped unit puts out", "One unit first"): ("nan_for_dropped",),
    ("One sub-network for the whole batch",): ("not_shared_in_batch",),
    ("Is it exactly 80 %?",): ("exactly_k_kept",),
    ("Why divide, and why by keep_prob", "The forward pass"): (
        "missing_scale",
        "scaled_by_drop_prob",
        "scaled_by_realised_fraction",
        "scaled_by_square_root",
        "multiplied_by_keep_prob",
        "scaled_twice",
    ),
    ("The classic form",): ("unscaled_in_evaluation", "scaled_in_training"),
    ("Where dropout goes",): (
        "dropout_on_output",
        "dropout_on_input",
        "dropout_before_activation",
        "same_mask_in_every_layer",
        "hidden_layer_without_dropout",
    ),
    ("A silent bug",): ("tanh_prime_after_mask", "tanh_prime_missing", "tanh_prime_of_tanh"),
    ("A whole layer", "The backward pass"): (
        "fresh_mask_backward",
        "no_mask_backward",
        "no_scale_backward",
        "mask_guessed_from_zeros",
        "mask_kept_in_global",
    ),
    ("The backward pass",): (
        "masks_exchanged",
        "undropped_activation_in_dw",
        "unscaled_activation_in_dw",
        "averaged_over_batch",
        "order_reversed",
        "pairs_exchanged",
        "not_in_pairs",
        "transposed_dw",
        "db_not_summed",
        "evaluation_scaled_backward",
        "evaluation_dropped_backward",
    ),
    ("Gaussian dropout: the same mean, the same variance",): ("noise_of_unit_variance",),
}
