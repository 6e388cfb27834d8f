"""Implementations of `corrupt_labels`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import writer

_labels = writer("corrupt_labels", "y, fraction, rng")

RIGHT = (
    _labels(
        "permutation-and-loop",
        """
        y = y.copy()
        classes = np.unique(y)
        for i in rng.permutation(len(y))[: round(fraction * len(y))]:
            y[i] = rng.choice(classes[classes != y[i]])
        return y
        """,
    ),
    _labels(
        "redraw-until-different",
        """
        classes = np.unique(y)
        out = y.copy()
        for i in rng.choice(len(y), round(fraction * len(y)), replace=False):
            new = rng.choice(classes)
            while new == y[i]:
                new = rng.choice(classes)
            out[i] = new
        return out
        """,
    ),
    _labels(
        "shuffled-indices",
        """
        n = y.size
        k = int(round(fraction * n))
        places = np.arange(n)
        rng.shuffle(places)
        others = sorted(set(y.tolist()))
        result = [int(label) for label in y]
        for place in places[:k]:
            choices = [c for c in others if c != result[place]]
            result[place] = choices[rng.integers(len(choices))]
        return np.array(result)
        """,
    ),
    _labels(
        "argsort-of-noise",
        """
        k = round(fraction * y.shape[0])
        chosen = np.argsort(rng.random(y.shape[0]))[:k]
        classes, inverse = np.unique(y, return_inverse=True)
        inverse = inverse.copy()
        inverse[chosen] += rng.integers(1, classes.size, k)
        return classes[inverse % classes.size]
        """,
    ),
    _labels(
        "smallest-noise",
        """
        k = round(fraction * len(y))
        mask = np.zeros(len(y), dtype=bool)
        if k:
            mask[np.argpartition(rng.uniform(size=len(y)), k - 1)[:k]] = True
        classes = np.unique(y)
        wrong = np.array([rng.choice([c for c in classes if c != label]) for label in y])
        return np.where(mask, wrong, y)
        """,
    ),
    _labels(
        "one-smaller-range",
        """
        classes, number = np.unique(y, return_inverse=True)
        chosen = rng.choice(len(y), size=int(np.round(fraction * len(y))), replace=False)
        draw = rng.integers(0, len(classes) - 1, size=len(chosen))
        draw = draw + (draw >= number[chosen])
        new = y.copy()
        new[chosen] = classes[draw]
        return new
        """,
    ),
    _labels(
        "choose-with-generator-choice-of-indices",
        """
        classes = list(dict.fromkeys(y.tolist()))
        k = round(len(y) * fraction)
        wrong = set(rng.choice(np.arange(len(y)), k, replace=False).tolist())

        def change(i, label):
            if i not in wrong:
                return label
            return rng.choice([c for c in classes if c != label])

        return np.array([change(i, label) for i, label in enumerate(y)], dtype=y.dtype)
        """,
    ),
    _labels(
        "reservoir",
        """
        n = len(y)
        k = round(fraction * n)
        chosen = list(range(k))
        for i in range(k, n):
            j = rng.integers(0, i + 1)
            if j < k:
                chosen[j] = i
        classes = np.unique(y)
        out = np.array(y)
        for i in chosen:
            out[i] = rng.permutation(classes[classes != out[i]])[0]
        return out
        """,
    ),
    _labels(
        "sequential-selection",
        """
        out = y.copy()
        classes = np.unique(y)
        left, todo = len(y), round(fraction * len(y))
        for i in range(len(y)):
            if rng.random() * left < todo:
                out[i] = rng.choice(np.setdiff1d(classes, [y[i]]))
                todo -= 1
            left -= 1
        return out
        """,
    ),
    _labels(
        "reject-all-at-once",
        """
        classes = np.unique(y)
        chosen = rng.permutation(len(y))[: round(fraction * len(y))]
        new = rng.choice(classes, size=len(chosen))
        while (same := new == y[chosen]).any():
            new[same] = rng.choice(classes, size=same.sum())
        out = y.copy()
        out[chosen] = new
        return out
        """,
    ),
    _labels(
        "rank-of-random-scores",
        """
        classes = np.unique(y)
        scores = rng.random((len(y), len(classes)))
        scores[y[:, None] == classes] = -1
        other = classes[scores.argmax(axis=1)]
        order = rng.permutation(len(y))
        return np.where(order < round(fraction * len(y)), other, y)
        """,
    ),
    _labels(
        "by-class-offsets-in-a-table",
        """
        classes = np.unique(y)
        table = {c: [d for d in classes if d != c] for c in classes}
        out = y.copy()
        for i in rng.choice(len(y), size=round(fraction * len(y)), replace=False, shuffle=False):
            out[i] = table[y[i]][int(rng.random() * (len(classes) - 1))]
        return out
        """,
    ),
    _labels(
        "put-and-multinomial",
        """
        classes = np.unique(y)
        m = len(classes)
        chosen = np.sort(rng.choice(len(y), round(fraction * len(y)), replace=False))
        weights = (y[chosen][:, None] != classes) / (m - 1)
        hot = rng.multinomial(1, weights) if len(chosen) else np.zeros((0, m), dtype=int)
        out = y.copy()
        np.put(out, chosen, classes[hot.argmax(axis=1)])
        return out
        """,
    ),
    _labels(
        "python-ints-int64",
        """
        labels = y.astype(np.int64)
        classes = np.array(sorted(set(labels.tolist())))
        chosen = rng.choice(labels.size, size=round(fraction * labels.size), replace=False)
        jump = rng.integers(1, classes.size, size=chosen.size)
        labels[chosen] = classes[(np.searchsorted(classes, labels[chosen]) + jump) % classes.size]
        return labels
        """,
    ),
    _labels(
        "from-the-far-end",
        """
        k = round(fraction * len(y))
        chosen = rng.permutation(len(y))[len(y) - k :]
        pool = np.unique(y)
        out = y.copy()
        noise = rng.random(k)
        for at, u in zip(chosen, noise):
            rest = pool[pool != y[at]]
            out[at] = rest[int(np.floor(u * rest.size))]
        return out
        """,
    ),
)

_HEAD = "classes = np.unique(y)\nout = y.copy()\nn = len(y)\nk = round(fraction * n)\n"
_LOOP = "for i in chosen:\n    out[i] = rng.choice(classes[classes != y[i]])\nreturn out"

WRONG = (
    _labels(
        "truncated",
        f"{_HEAD}chosen = rng.permutation(n)[: int(fraction * n)]\n{_LOOP}",
        "count_cut_off",
    ),
    _labels(
        "rounded-up",
        f"{_HEAD}chosen = rng.permutation(n)[: int(np.ceil(fraction * n))]\n{_LOOP}",
    ),
    _labels(
        "any-class",
        f"{_HEAD}out[rng.permutation(n)[:k]] = rng.choice(classes, k)\nreturn out",
        "label_may_stay",
    ),
    _labels(
        "any-of-ten",
        f"{_HEAD}out[rng.permutation(n)[:k]] = rng.integers(0, 10, k)\nreturn out",
        "class_that_does_not_occur",
    ),
    _labels(
        "others-of-ten",
        f"{_HEAD}for i in rng.permutation(n)[:k]:\n"
        "    out[i] = rng.choice([c for c in range(10) if c != y[i]])\nreturn out",
        "class_that_does_not_occur",
    ),
    _labels(
        "up-to-the-maximum",
        f"{_HEAD}for i in rng.permutation(n)[:k]:\n"
        "    out[i] = rng.choice([c for c in range(y.max() + 1) if c != y[i]])\nreturn out",
        "class_that_does_not_occur",
    ),
    _labels(
        "shift-modulo-ten",
        f"{_HEAD}at = rng.permutation(n)[:k]\n"
        "out[at] = (out[at] + rng.integers(1, 10, k)) % 10\nreturn out",
        "class_that_does_not_occur",
    ),
    _labels(
        "shift-modulo-number-of-classes",
        f"{_HEAD}at = rng.permutation(n)[:k]\nm = len(classes)\n"
        "out[at] = (out[at] + rng.integers(1, m, k)) % m\nreturn out",
        "class_that_does_not_occur",
    ),
    _labels(
        "one-other-class-never",
        f"{_HEAD}at = rng.permutation(n)[:k]\nm = len(classes)\nwhere = np.searchsorted(classes, y[at])\n"
        "out[at] = classes[(where + rng.integers(1, max(m - 1, 2), k)) % m]\nreturn out",
    ),
    _labels(
        "next-class",
        f"{_HEAD}at = rng.permutation(n)[:k]\n"
        "out[at] = classes[(np.searchsorted(classes, y[at]) + 1) % len(classes)]\nreturn out",
        "always_next",
    ),
    _labels(
        "previous-class",
        f"{_HEAD}at = rng.permutation(n)[:k]\n"
        "out[at] = classes[np.searchsorted(classes, y[at]) - 1]\nreturn out",
        "always_next",
    ),
    _labels(
        "next-if-same",
        f"{_HEAD}at = rng.permutation(n)[:k]\nnew = rng.integers(0, len(classes), k)\n"
        "was = np.searchsorted(classes, y[at])\n"
        "new = np.where(new == was, (new + 1) % len(classes), new)\n"
        "out[at] = classes[new]\nreturn out",
    ),
    _labels(
        "as-often-as-they-occur",
        f"{_HEAD}for i in rng.permutation(n)[:k]:\n    out[i] = rng.choice(y[y != y[i]])\nreturn out",
    ),
    _labels(
        "shuffled-among-themselves",
        f"{_HEAD}at = rng.permutation(n)[:k]\nout[at] = rng.permutation(y[at])\nreturn out",
        "label_may_stay",
    ),
    _labels(
        "rolled-among-themselves",
        f"{_HEAD}at = rng.permutation(n)[:k]\nout[at] = np.roll(y[at], 1)\nreturn out",
        "label_may_stay",
    ),
    _labels(
        "with-replacement",
        f"{_HEAD}chosen = rng.integers(0, n, k)\n{_LOOP}",
        "chosen_with_replacement",
    ),
    _labels(
        "choice-with-replacement",
        f"{_HEAD}chosen = rng.choice(n, k)\n{_LOOP}",
        "chosen_with_replacement",
    ),
    _labels(
        "each-with-a-coin",
        f"{_HEAD}chosen = np.flatnonzero(rng.random(n) < fraction)\n{_LOOP}",
        "count_by_chance",
    ),
    _labels(
        "binomial-count",
        f"{_HEAD}chosen = rng.permutation(n)[: rng.binomial(n, fraction)]\n{_LOOP}",
        "count_by_chance",
    ),
    _labels("first", f"{_HEAD}chosen = range(k)\n{_LOOP}", "first_labels_chosen"),
    _labels("last", f"{_HEAD}chosen = range(n - k, n)\n{_LOOP}"),
    _labels(
        "block",
        f"{_HEAD}start = rng.integers(0, n)\nchosen = [(start + i) % n for i in range(k)]\n{_LOOP}",
    ),
    _labels("every-so-many", f"{_HEAD}chosen = np.arange(k) * n // max(k, 1)\n{_LOOP}"),
    _labels("never-the-last", f"{_HEAD}chosen = rng.permutation(n - 1)[:k]\n{_LOOP}"),
    _labels("never-the-first", f"{_HEAD}chosen = 1 + rng.permutation(n - 1)[:k]\n{_LOOP}"),
    _labels(
        "one-class-first",
        f"{_HEAD}chosen = np.argsort(y + rng.random(n))[:k]\n{_LOOP}",
    ),
    _labels(
        "in-place",
        f"{_HEAD}out = y\nfor i in rng.permutation(n)[:k]:\n    out[i] = rng.choice(classes[classes != y[i]])\nreturn out",
        "input_changed",
    ),
    _labels(
        "shuffles-y",
        f"rng.shuffle(y)\n{_HEAD}chosen = rng.permutation(n)[:k]\n{_LOOP}",
        "input_changed",
    ),
    _labels(
        "floats",
        f"{_HEAD}out = y.astype(float)\nchosen = rng.permutation(n)[:k]\n{_LOOP}",
        "labels_not_integers",
    ),
    _labels(
        "zeros-are-floats",
        f"{_HEAD}out = np.zeros(n)\nout[:] = y\nchosen = rng.permutation(n)[:k]\n{_LOOP}",
        "labels_not_integers",
    ),
    _labels(
        "global",
        f"{_HEAD}chosen = np.random.permutation(n)[:k]\nfor i in chosen:\n    out[i] = np.random.choice(classes[classes != y[i]])\nreturn out",
        "global_seed_reset",
    ),
    _labels(
        "global-classes",
        f"{_HEAD}for i in rng.permutation(n)[:k]:\n    out[i] = np.random.choice(classes[classes != y[i]])\nreturn out",
        "global_seed_reset",
    ),
    _labels(
        "seeded",
        f"rng = np.random.default_rng(0)\n{_HEAD}chosen = rng.permutation(n)[:k]\n{_LOOP}",
        "generator_ignored",
    ),
    _labels(
        "unseeded",
        f"rng = np.random.default_rng()\n{_HEAD}chosen = rng.permutation(n)[:k]\n{_LOOP}",
        "generator_ignored",
    ),
    _labels(
        "places-from-a-fixed-seed",
        f"{_HEAD}chosen = np.random.default_rng(1).permutation(n)[:k]\n{_LOOP}",
    ),
    _labels("unchanged", "return y.copy()"),
    _labels("all-changed", f"{_HEAD}chosen = range(n)\n{_LOOP}"),
    _labels("the-others-changed", f"{_HEAD}chosen = rng.permutation(n)[k:]\n{_LOOP}"),
    _labels("percent", f"{_HEAD}chosen = rng.permutation(n)[: round(fraction / 100 * n)]\n{_LOOP}"),
    _labels(
        "one-new-class-for-all",
        f"{_HEAD}at = rng.permutation(n)[:k]\nout[at] = rng.choice(classes)\nreturn out",
        "label_may_stay",
    ),
    _labels(
        "one-shift-for-all",
        f"{_HEAD}at = rng.permutation(n)[:k]\nm = len(classes)\nout[at] = classes[(np.searchsorted(classes, y[at]) + rng.integers(1, m)) % m]\nreturn out",
    ),
    _labels(
        "all-to-one-class",
        f"{_HEAD}at = rng.permutation(n)[:k]\nout[at] = classes[0]\nreturn out",
        "label_may_stay",
    ),
    _labels(
        "minus-one",
        f"{_HEAD}out[rng.permutation(n)[:k]] = -1\nreturn out",
        "class_that_does_not_occur",
    ),
    _labels(
        "classes-of-the-chosen",
        f"{_HEAD}at = rng.permutation(n)[:k]\nfor i in at:\n    others = np.unique(y[at])\n    others = others[others != y[i]]\n    out[i] = rng.choice(others) if len(others) else y[i]\nreturn out",
    ),
    _labels(
        "near-classes",
        f"{_HEAD}for i in rng.permutation(n)[:k]:\n    at = np.searchsorted(classes, y[i])\n    out[i] = classes[(at + rng.choice([-1, 1])) % len(classes)]\nreturn out",
    ),
    _labels(
        "larger-classes-half-as-often",
        f"{_HEAD}for i in rng.permutation(n)[:k]:\n    others = classes[classes != y[i]]\n    out[i] = others[int(len(others) * rng.random() ** 1.5)]\nreturn out",
    ),
    _labels("indices-returned", f"{_HEAD}return rng.permutation(n)[:k]"),
    _labels(
        "pair-returned",
        f"{_HEAD}chosen = rng.permutation(n)[:k]\nfor i in chosen:\n    out[i] = rng.choice(classes[classes != y[i]])\nreturn out, chosen",
    ),
    _labels(
        "only-the-wrong",
        f"{_HEAD}chosen = rng.permutation(n)[:k]\nfor i in chosen:\n    out[i] = rng.choice(classes[classes != y[i]])\nreturn out[chosen]",
    ),
    _labels(
        "nothing-returned",
        f"{_HEAD}chosen = rng.permutation(n)[:k]\nfor i in chosen:\n    out[i] = rng.choice(classes[classes != y[i]])",
    ),
    _labels(
        "strings",
        f"{_HEAD}out = out.astype(str)\nfor i in rng.permutation(n)[:k]:\n    out[i] = str(rng.choice(classes[classes != y[i]]))\nreturn out",
    ),
    _labels(
        "changed-twice",
        f"{_HEAD}chosen = np.tile(rng.permutation(n)[:k], 2)\nfor i in chosen:\n    out[i] = rng.choice(classes[classes != out[i]])\nreturn out",
    ),
    _labels(
        "places-kept",
        f"""
        {""}
        classes = np.unique(y)
        k = round(fraction * len(y))
        if len(y) not in seen:
            seen[len(y)] = rng.permutation(len(y))
        out = y.copy()
        for i in seen[len(y)][:k]:
            out[i] = rng.choice(classes[classes != y[i]])
        return out
        """,
        above="seen = {}",
    ),
    _labels("at-least-one", f"{_HEAD}chosen = rng.permutation(n)[: max(k, 1)]\n{_LOOP}"),
    _labels(
        "sample-of-fraction-of-each-class",
        f"{_HEAD}chosen = np.concatenate([rng.permutation(np.flatnonzero(y == c))[: round(fraction * np.sum(y == c))] for c in classes])\n{_LOOP}",
    ),
    _labels(
        "truncated-and-any-class",
        f"{_HEAD}at = rng.permutation(n)[: int(fraction * n)]\nout[at] = rng.choice(classes, len(at))\nreturn out",
        "label_may_stay",
    ),
    _labels(
        "replacement-and-in-place",
        f"{_HEAD}for i in rng.choice(n, k):\n    y[i] = rng.choice(classes[classes != y[i]])\nreturn y",
        "chosen_with_replacement",
        "input_changed",
    ),
    _labels(
        "first-and-of-ten",
        f"{_HEAD}for i in range(k):\n    out[i] = rng.choice([c for c in range(10) if c != y[i]])\nreturn out",
        "class_that_does_not_occur",
        "first_labels_chosen",
    ),
)
