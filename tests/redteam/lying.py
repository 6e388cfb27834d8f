"""Cells whose objects lie, and cells that choose what generators draw."""

from __future__ import annotations

LYING = {
    "equal to everything": """
class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __len__(self): return 4
    def __float__(self): return 1.0
    def __array__(self, *args, **kwargs):
        import numpy as np
        return np.zeros(4)
def total(a):
    return Liar()
""",
    "takes over NumPy's functions": """
class Liar:
    def __array_function__(self, func, types, args, kwargs): return True
    def __array_ufunc__(self, *args, **kwargs): return True
def total(a):
    return Liar()
""",
    "subclass of an array": """
import numpy as np
class Liar(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __array_ufunc__(self, *args, **kwargs): return np.zeros(self.shape)
def total(a):
    return np.zeros(len(a)).view(Liar)
""",
    "subclass of int": """
class Liar(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__
def total(a):
    return Liar(3)
""",
    "subclass of str and of float": """
class Text(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
class Number(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __hash__ = float.__hash__
def total(a):
    return [Text("x"), Number(1)]
""",
    "array of objects that lie": """
import numpy as np
class Liar:
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __abs__(self): return 0.0
def total(a):
    return np.array([Liar() for _ in a], dtype=object)
""",
    "array without memory": """
import numpy as np
def total(a):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (10**12,), (0,))
""",
    "pickle that runs code": """
class Liar:
    def __reduce__(self): return (print, ("100",))
def total(a):
    return {"a": Liar(), "b": [Liar()]}
""",
    "hostile repr": """
import os
class Liar:
    def __repr__(self): os._exit(0)
    __str__ = __repr__
def total(a):
    return Liar()
Liar
""",
    "masked array": """
import numpy as np
def total(a):
    return np.ma.masked_all(len(a))
""",
    "changes its argument to what is expected": """
def total(a):
    a[...] = 0
    return a.sum(axis=1)
""",
    "empty answer": "import numpy as np\ndef total(a):\n    return np.zeros(0)",
    "lists of nothing": """
def total(a):
    return [[]]
halve = apply = lambda *args: [[]]
""",
    "empty array in a list": """
import numpy as np
def total(a):
    return [np.zeros((0, 1))]
halve = apply = lambda *args: [np.zeros((0, 1))]
""",
    "time that is none": """
import numpy as np
def total(a):
    return np.full(len(a), np.timedelta64("NaT"))
halve = apply = lambda *args: np.timedelta64("NaT")
""",
    "iterator without items": """
def total(a):
    return
    yield
halve = apply = total
""",
    "answer that broadcasts": "import numpy as np\ndef total(a):\n    return np.zeros((1, 1))",
    "deeply nested answer": """
def total(a):
    out = []
    for _ in range(100_000):
        out = [out]
    return out
""",
    "recursive answer": "def total(a):\n    out = []\n    out.append(out)\n    return out",
    "huge number": "def total(a):\n    return 10 ** 1_000_000",
    "asks the callback for the answer": """
def apply(f, x):
    try:
        return f(f)
    except Exception:
        return f
""",
    "fraction of two huge numbers in its own fields": """
import random
from fractions import Fraction
def apply(f, x):
    made = object.__new__(Fraction)
    made._numerator, made._denominator = random.getrandbits(9**7), random.getrandbits(9**7)
    return made
""",
    "range without end": "def total(a):\n    return range(10**9)",
    "no entries, a billion rows": """
import numpy as np
def total(a):
    return np.empty((10**9, 0))
""",
    "module for an answer": """
import os
def total(a):
    return os
refuse = halve = apply = lambda *args: os
""",
    "what cannot cross instead of an exception": """
def refuse(x):
    for _ in range(100):
        x = [x]
    return x
""",
    "exception of a false name": """
class Liar(Exception): pass
Liar.__name__ = Liar.__qualname__ = "TypeError"
Liar.__module__ = "builtins"
def refuse(x):
    raise Liar
""",
    "class that lies about itself": """
class Meta(type):
    def __call__(cls, *args): return cls
    def __eq__(cls, other): return True
    def __sub__(cls, other): return 0
    def __instancecheck__(cls, thing): return True
    __hash__ = type.__hash__
    __getattr__ = lambda cls, name: cls
class total(metaclass=Meta): pass
halve = apply = total
""",
    "instance that says it is an int": """
class Liar:
    __class__ = int
    def __eq__(self, other): return True
def total(a):
    return Liar()
halve = apply = total
""",
    "coroutine and generator": """
async def total(a): return a
def halve(x): yield x
""",
    "takes the place of a given object": """
def submit(self, f=None): pass
type(recorder).submit = submit
type(recorder).__getattribute__ = lambda self, name: submit
class Accepting:
    submit = submit
recorder = Accepting()
recorder.submit(apply)
""",
    "exception with evidence": """
def total(a):
    error = AssertionError("x")
    error.seen, error.mistakes, error.example = "<script>", ("x",), ("1", "2", "3")
    raise error
""",
}

DRAWING = {
    "NumPy's generator gives zeros": """
import numpy as np
def halve(x):
    zeros = ("MT19937", np.zeros(624, np.uint32), 624)
    np.random.set_state(zeros)
    if isinstance(x, np.random.RandomState):
        x.set_state(zeros)
    return 2 * x
""",
    "Python's generator gives zeros": """
import random
def halve(x):
    zeros = (3, (0,) * 624 + (624,), None)
    random.setstate(zeros)
    if isinstance(x, random.Random):
        x.setstate(zeros)
    return 2 * x
""",
    "zeros wait in the generators": """
import random
import numpy as np
def halve(x):
    np.random.random()
    words = list(np.random.get_state())
    words[3:] = 1, 0.0
    np.random.set_state(tuple(words))
    random.setstate((*random.getstate()[:2], 0.0))
    if isinstance(x, random.Random):
        x.setstate((*x.getstate()[:2], 0.0))
    elif isinstance(x, np.random.RandomState):
        x.set_state(tuple(words))
    elif isinstance(x, np.random.Generator):
        state = x.bit_generator.state
        state.update(has_uint32=1, uinteger=0)
        if "buffer" in state:
            state.update(buffer=np.zeros(4, np.uint64), buffer_pos=0)
        x.bit_generator.state = state
    return 2 * x
""",
    "generator of another kind": """
import numpy as np
def halve(x):
    np.random.set_bit_generator(np.random.PCG64(0))
    return 2 * x
""",
}
