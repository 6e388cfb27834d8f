"""HTML of students is counted before it is cleaned; what is usual stays as it was."""

from __future__ import annotations

import nh3
import numpy as np
import pandas as pd
import pytest

from autograder.results.html_bounds import MOST, HtmlBudget, clean_html

TAGS = set(nh3.ALLOWED_TAGS)
ATTRIBUTES = {"*": {"class", "title"}, "td": {"colspan"}, "a": {"href"}}
FRAME = pd.DataFrame({"a < b": np.arange(60) / 7, "c": ["x & <y>"] * 60})
MANY = range(5_000)


def cleaned(text: str, budget: HtmlBudget | None = None) -> str | None:
    return clean_html(text, TAGS, ATTRIBUTES, budget or HtmlBudget())


@pytest.mark.parametrize(
    "text",
    [
        FRAME.to_html(),
        FRAME.style.highlight_max(subset=["a < b"]).set_caption("A <b>c").to_html(),
        "<p>One<p>two &copy; &amp; &lt; a < b <3 <- <!-- no --> <b>bold <i>both</b> it</i><br/>",
        '<table><tr><td colspan=2 title=\'a "b"\'>1<td title="it\'s">2</table><H1>Up</H1>',
        "<a href=http://a.b/c?d=1&e=2>x</a><select><option>o</select><style>b {}</style>",
        "<svg><path d='x'/><text>no</text></svg>x<script>1 < 2</script><!DOCTYPE html><body>y",
        "<ul><li>a<ul><li>b</ul></ul>",
        '<pre>\nx < y\n</pre><img/src=x/onerror=y><p title="</p>">x</p',
    ],
)
def test_usual_html_is_what_nh3_makes_of_it(text: str) -> None:
    assert cleaned(text) == nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "<ul><li>" * 120_000,
        "<div>" * 20_000,
        "<table><td>" * 20_000,
        "".join(f"<b title={i}><p>" for i in MANY),
        "".join(f"<p><b title={i}></p>" for i in MANY),
        "".join(f"<b title={i}><table></b></table>" for i in MANY),
        "".join(f"<b title={i}><!--</b>--><p>" for i in MANY),
        "".join(f"<b title={i}><p title='</b>'>" for i in MANY),
        "".join(f"<b title={i}><!--><p title='--></b>'>" for i in MANY),
        "<style><!--</style>" + "<ul><li>" * 20_000 + "-->",
        "<b><i><u><s><p></b>" * 20_000,
        f"<b title={'x' * 9_000}>" + "<p>x</p>" * 5_000,
        "<br>" * 200_000,
        "&lt;" * 500_000,
        "x" * 10_000_000,
    ],
    ids=lambda text: text[:30],
)
def test_what_would_take_long_is_left_out(text: str) -> None:
    assert cleaned(text) is None


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["<!--", '<a "', "<a x='", "<style>", "</", "<![CDATA[", "<a x y", "&", "<"]
)
def test_what_never_ends_is_read_once(piece: str) -> None:
    cleaned(piece * (1_000_000 // len(piece)))


@pytest.mark.timeout(60)
def test_texts_share_what_is_left() -> None:
    budget = HtmlBudget()
    text = "<p>x</p>" * 5_000
    made = [cleaned(text, budget) for _ in range(1_000)]
    assert made[0] and not made[-1]
    assert budget.left < MOST
    assert cleaned("<b>x</b>", HtmlBudget()) == "<b>x</b>"
