"""Courses in the styles of data frames, widgets, plots, modules handed in and patches."""

from __future__ import annotations

from tests.foreign.exercise import Exercise

FRAMES = (
    Exercise(
        "frame",
        "df = pd.DataFrame({'a': [1, 2, 3], 'b': ['x', 'y', 'x']})",
        "assert isinstance(df, pd.DataFrame)\nassert list(df.columns) == ['a', 'b']\n"
        "assert len(df) == 3",
        (
            "df = {'a': [1, 2, 3], 'b': ['x', 'y', 'x']}",
            "df = pd.DataFrame({'a': [1, 2, 3]})",
            "df = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})",
        ),
        given="import pandas as pd",
    ),
    Exercise(
        "groups",
        "def groups(frame):\n    return frame.groupby('b')['a'].sum()",
        "made = pd.DataFrame({'a': [1, 2, 3], 'b': ['x', 'y', 'x']})\n"
        "assert groups(made)['x'] == 4\n"
        "pd.testing.assert_series_equal(groups(made), made.groupby('b')['a'].sum())",
        (
            "def groups(frame):\n    return frame.groupby('b')['a'].mean()",
            "def groups(frame):\n    return {'x': 4, 'y': 2}",
            "def groups(frame):\n    return frame['a'].sum()",
        ),
    ),
    Exercise(
        "changed_in_place",
        "scores['rank'] = scores['points'].rank()",
        "assert scores['rank'].tolist() == [1.0, 2.0]",
        (
            "rank = scores['points'].rank()",
            "scores['rank'] = [2.0, 1.0]",
            "scores = scores.rename(columns={'points': 'rank'})",
        ),
        given="scores = pd.DataFrame({'points': [3, 5]})",
    ),
    Exercise(
        "summed",
        "def summed(frame):\n    return frame.group_by('b', maintain_order=True)"
        ".agg(pl.col('a').sum())",
        "made = pl.DataFrame({'a': [1, 2, 3], 'b': ['x', 'y', 'x']})\n"
        "got = summed(made)\nassert isinstance(got, pl.DataFrame)\n"
        "assert got.columns == ['b', 'a'] and got['a'].to_list() == [4, 2]",
        (
            "def summed(frame):\n    return frame.group_by('b', maintain_order=True)"
            ".agg(pl.col('a').mean())",
            "def summed(frame):\n    return {'b': ['x', 'y'], 'a': [4, 2]}",
            "def summed(frame):\n    return frame.select('b', 'a')",
        ),
        given="import polars as pl",
    ),
    Exercise(
        "filtered",
        "def filtered(frame):\n    return frame[frame['a'] > 1]",
        "got = filtered(pd.DataFrame({'a': [1, 2, 3]}))\n"
        "assert got.shape == (2, 1)\nassert got['a'].iloc[0] == 2",
        (
            "def filtered(frame):\n    return frame[frame['a'] >= 1]",
            "def filtered(frame):\n    return frame['a'] > 1",
            "def filtered(frame):\n    return frame.head(2)",
        ),
    ),
    Exercise(
        "missing",
        "def missing(frame):\n    return frame.isna().sum().sum()",
        "assert missing(pd.DataFrame({'a': [1, None], 'b': [None, None]})) == 3",
        (
            "def missing(frame):\n    return frame.isna().sum()",
            "def missing(frame):\n    return len(frame)",
            "def missing(frame):\n    return frame.isna().any().sum()",
        ),
    ),
    Exercise(
        "dates",
        "days = pd.date_range('2024-01-01', periods=3)",
        "assert days[-1] == pd.Timestamp('2024-01-03') and len(days) == 3",
        (
            "days = ['2024-01-01', '2024-01-02', '2024-01-03']",
            "days = pd.date_range('2024-01-01', periods=4)",
            "days = pd.date_range('2024-01-01', periods=3, freq='h')",
        ),
    ),
    Exercise(
        "categories",
        "kinds = pd.Series(['a', 'b', 'a'], dtype='category')",
        "assert list(kinds.cat.categories) == ['a', 'b']\nassert kinds.value_counts()['a'] == 2",
        (
            "kinds = pd.Series(['a', 'b', 'a'])",
            "kinds = pd.Series(['a', 'b', 'b'], dtype='category')",
            "kinds = ['a', 'b', 'a']",
        ),
    ),
)

WIDGETS = (
    Exercise(
        "slider",
        "slider = widgets.FloatSlider(min=0, max=2, value=1)",
        "assert isinstance(slider, widgets.FloatSlider)\nassert slider.max == 2",
        (
            "slider = widgets.IntSlider(min=0, max=2, value=1)",
            "slider = widgets.FloatSlider(min=0, max=3, value=1)",
            "slider = 1.0",
        ),
        given="import ipywidgets as widgets",
    ),
    Exercise(
        "moved",
        "other = widgets.IntSlider(max=10)\nseen = []\n"
        "other.observe(lambda change: seen.append(change['new']), names='value')",
        "other.value = 4\nassert seen == [4]",
        (
            "other = widgets.IntSlider(max=10)\nseen = []",
            "other = widgets.IntSlider(max=3)\nseen = []\n"
            "other.observe(lambda change: seen.append(change['new']), names='value')",
            "seen = [4]",
        ),
    ),
    Exercise(
        "boxed",
        "box = widgets.VBox([widgets.Label('a'), widgets.Button(description='Go')])",
        "assert len(box.children) == 2\nassert box.children[1].description == 'Go'",
        (
            "box = widgets.VBox([widgets.Label('a')])",
            "box = [widgets.Label('a'), widgets.Button(description='Go')]",
            "box = widgets.VBox([widgets.Button(description='Go'), widgets.Label('a')])",
        ),
    ),
    Exercise(
        "choices",
        "menu = widgets.Dropdown(options=['a', 'b'], value='b')",
        "assert list(menu.options) == ['a', 'b'] and menu.value == 'b'",
        (
            "menu = widgets.Dropdown(options=['a', 'b'])",
            "menu = widgets.Dropdown(options=['b'], value='b')",
            "menu = 'b'",
        ),
    ),
    Exercise(
        "clicked",
        "clicks = []\nbutton = widgets.Button()\nbutton.on_click(lambda b: clicks.append(1))",
        "button.click()\nbutton.click()\nassert len(clicks) == 2",
        (
            "clicks = []\nbutton = widgets.Button()",
            "clicks = [1]\nbutton = widgets.Button()\nbutton.on_click(lambda b: clicks.append(1))",
            "clicks = [1, 1]",
        ),
    ),
    Exercise(
        "made_by_function",
        "def make(low, high):\n    return widgets.FloatSlider(min=low, max=high)",
        "made = make(1, 5)\nassert (made.min, made.max) == (1, 5)\n"
        "assert type(made).__name__ == 'FloatSlider'",
        (
            "def make(low, high):\n    return widgets.FloatSlider(min=low)",
            "def make(low, high):\n    return (low, high)",
            "def make(low, high):\n    return widgets.IntSlider(min=low, max=high)",
        ),
    ),
    Exercise(
        "text_of_it",
        "words = widgets.HTML('<b>x</b>')",
        "assert 'x' in words.value and words.value.startswith('<b>')",
        ("words = widgets.HTML('x')", "words = '<b>x</b>'", "words = widgets.HTML('<b>y</b>')"),
    ),
)

PLOTS = (
    Exercise(
        "line",
        "fig, ax = plt.subplots()\nax.plot([0, 1, 2], [0, 1, 4])",
        "assert list(ax.lines[0].get_ydata()) == [0, 1, 4]",
        (
            "fig, ax = plt.subplots()\nax.plot([0, 1, 2], [0, 1, 2])",
            "fig, ax = plt.subplots()",
            "fig, ax = plt.subplots()\nax.scatter([0, 1, 2], [0, 1, 4])",
        ),
        given="import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt",
    ),
    Exercise(
        "labelled",
        "fig, bx = plt.subplots()\nbx.set_xlabel('time')\nbx.set_title('Speed')",
        "assert bx.get_xlabel() == 'time' and bx.get_title() == 'Speed'",
        (
            "fig, bx = plt.subplots()\nbx.set_ylabel('time')\nbx.set_title('Speed')",
            "fig, bx = plt.subplots()\nbx.set_xlabel('time')",
            "fig, bx = plt.subplots()\nbx.set_xlabel('Time')\nbx.set_title('Speed')",
        ),
    ),
    Exercise(
        "bars",
        "fig, cx = plt.subplots()\nbars = cx.bar(['a', 'b'], [3, 5])",
        "assert len(bars) == 2\nassert [b.get_height() for b in bars] == [3, 5]",
        (
            "fig, cx = plt.subplots()\nbars = cx.bar(['a', 'b'], [5, 3])",
            "fig, cx = plt.subplots()\nbars = cx.bar(['a'], [3])",
            "bars = [3, 5]",
        ),
    ),
    Exercise(
        "two_axes",
        "fig2, axes = plt.subplots(1, 2)",
        "assert len(fig2.axes) == 2 and axes.shape == (2,)",
        (
            "fig2, axes = plt.subplots()",
            "fig2, axes = plt.subplots(2, 2)",
            "fig2 = plt.figure()\naxes = [1, 2]",
        ),
    ),
    Exercise(
        "returned",
        "def draw(values):\n    fig, ax = plt.subplots()\n    ax.plot(values)\n    return ax",
        "got = draw([1, 2])\nassert len(got.get_lines()) == 1\n"
        "assert got.get_lines()[0].get_ydata().tolist() == [1, 2]",
        (
            "def draw(values):\n    plt.plot(values)",
            "def draw(values):\n    fig, ax = plt.subplots()\n    return ax",
            "def draw(values):\n    fig, ax = plt.subplots()\n    ax.plot(values[::-1])\n"
            "    return ax",
        ),
    ),
    Exercise(
        "current",
        "plt.figure()\nplt.plot([1, 3], label='up')\nplt.legend()",
        "here = plt.gca()\nassert here.get_legend().get_texts()[0].get_text() == 'up'",
        (
            "plt.figure()\nplt.plot([1, 3], label='up')",
            "plt.figure()\nplt.plot([1, 3], label='down')\nplt.legend()",
            "plt.figure()",
        ),
    ),
    Exercise(
        "colour",
        "fig, dx = plt.subplots()\n(curve,) = dx.plot([1, 2], color='red', linestyle='--')",
        "assert curve.get_color() == 'red' and curve.get_linestyle() == '--'",
        (
            "fig, dx = plt.subplots()\n(curve,) = dx.plot([1, 2], color='blue', linestyle='--')",
            "fig, dx = plt.subplots()\n(curve,) = dx.plot([1, 2], color='red')",
            "fig, dx = plt.subplots()\ncurve = dx.plot([1, 2], color='red', linestyle='--')",
        ),
    ),
)

PATCHES = (
    Exercise(
        "uses_helper",
        "def doubled(x):\n    return helper(x) * 2",
        "assert doubled(2) == 6\nkept = helper\ndel helper\ntry:\n    doubled(2)\n"
        "except NameError:\n    pass\nelse:\n    raise AssertionError('helper is not used')\n"
        "finally:\n    helper = kept",
        (
            "def doubled(x):\n    return (x + 1) * 2",
            "def doubled(x):\n    return helper(x)",
            "def doubled(x):\n    return 6",
        ),
        given="def helper(x):\n    return x + 1",
    ),
    Exercise(
        "patched",
        "def source():\n    return 3\n\ndef reader():\n    return source() + 1",
        "from unittest import mock\nassert reader() == 4\n"
        "with mock.patch('__main__.source', return_value=10) as made:\n"
        "    assert reader() == 11\n    assert made.called",
        (
            "def source():\n    return 3\n\ndef reader():\n    return 4",
            "def source():\n    return 3\n\ndef reader():\n    return source() + 2",
            "def reader():\n    return 4",
        ),
    ),
    Exercise(
        "looked_at",
        "def loops(v):\n    total = 0\n    for x in v:\n        total += x\n    return total",
        "import inspect\nassert loops([1, 2]) == 3\nassert 'for' in inspect.getsource(loops)",
        (
            "def loops(v):\n    return sum(v)",
            "def loops(v):\n    for x in v:\n        return x",
            "def loops(v):\n    total = 1\n    for x in v:\n        total += x\n    return total",
        ),
    ),
    Exercise(
        "bound_in_locals",
        "answer = 42",
        "assert 'answer' in locals()\nassert locals()['answer'] == 42",
        ("reply = 42", "answer = 41", "answer = None"),
    ),
    Exercise(
        "signature",
        "def area(width, height=1):\n    '''Return the area.'''\n    return width * height",
        "import inspect\nassert list(inspect.signature(area).parameters) == ['width', 'height']\n"
        "assert area.__doc__ and area(2) == 2",
        (
            "def area(w, h=1):\n    '''Return the area.'''\n    return w * h",
            "def area(width, height=1):\n    return width * height",
            "def area(width, height=1):\n    '''Return the area.'''\n    return width + height",
        ),
    ),
    Exercise(
        "asked",
        "def greet():\n    return 'Hello ' + input('Name? ')",
        "from unittest import mock\nwith mock.patch('builtins.input', return_value='Ada'):\n"
        "    assert greet() == 'Hello Ada'",
        (
            "def greet():\n    return 'Hello '",
            "def greet():\n    return input('Name? ')",
            "def greet():\n    print('Hello ' + input('Name? '))",
        ),
    ),
    Exercise(
        "printed",
        "def shout(word):\n    print(word.upper())",
        "import io, contextlib\nheld = io.StringIO()\nwith contextlib.redirect_stdout(held):\n"
        "    shout('no')\nassert held.getvalue() == 'NO\\n'",
        (
            "def shout(word):\n    return word.upper()",
            "def shout(word):\n    print(word)",
            "def shout(word):\n    print(word.upper(), end='')",
        ),
    ),
)

MODULES = (
    Exercise(
        "imported",
        "import handed\nmade = handed.double(4)",
        "import handed\nassert handed.double(4) == 8 and made == 8",
        ("import handed\nmade = handed.double(4)", "made = 8", "made = 8"),
    ),
    Exercise(
        "by_name",
        "pass",
        "from handed import triple\nassert triple(2) == 6",
        ("pass", "pass", "pass"),
    ),
    Exercise(
        "used_in_answer",
        "from handed import double\n\ndef four(x):\n    return double(double(x))",
        "assert four(1) == 4 and four(2.5) == 10",
        (
            "from handed import double\n\ndef four(x):\n    return double(double(x))",
            "def four(x):\n    return 4",
            "from handed import double as four",
        ),
    ),
    Exercise(
        "a_class",
        "from handed import Stack\nstack = Stack()\nstack.push(1)\nstack.push(2)",
        "assert stack.pop() == 2 and stack.pop() == 1",
        (
            "from handed import Stack\nstack = Stack()\nstack.push(1)\nstack.push(2)",
            "from handed import Stack\nstack = Stack()\nstack.push(2)",
            "stack = [1, 2]",
        ),
    ),
)
HANDED = (
    "def double(x):\n    return 2 * x\n\ndef triple(x):\n    return 3 * x\n\nclass Stack:\n"
    "    def __init__(self):\n        self.held = []\n\n    def push(self, x):\n"
    "        self.held.append(x)\n\n    def pop(self):\n        return self.held.pop()\n"
)
# What the students hand in as `handed.py`: the instructor's, then three wrong ones.
HANDED_IN = (
    HANDED,
    HANDED.replace("2 * x", "3 * x").replace(".pop()", ".pop(0)"),
    HANDED.replace("3 * x", "2 * x"),
    "def double(x)\n",
)
