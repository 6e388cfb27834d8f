"""Write what Sphinx reads: the lessons as run, the documents, the home page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4
from sphinx.util.osutil import FileAvoidWrite

from website.lessons import ROOT

PAGES = Path(__file__).parent / "pages"
DOCUMENTS = ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs")
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)\n?### END SOLUTION", re.DOTALL)
PICTURE = re.compile(r"# For the pictures|show\(|widgets\.|\w+_panel\(|import border")
BUTTONS = (
    '<p class="lesson-bar"><a class="open" data-warm="{1}" '
    'href="../lite/notebooks/index.html?path={0}/{0}.ipynb">Work on it in the browser</a> '
    '<a download href="../lite/files/{0}/{0}.ipynb">Download the notebook</a></p>'
)


def write_pages(root: Path, run: Mapping[str, Path], answers: bool, warm: bool) -> None:
    """Write all pages; a file that stays the same is left alone, so that Sphinx reads others only.

    Args:
        root: the folder for Sphinx.
        run: from `run_lessons`.
        answers: show solutions, as a site for those who learn alone does.
        warm: start a lesson's notebook while its page is read.
    """
    (root / "lessons").mkdir(parents=True, exist_ok=True)
    for path in (root / "lessons").glob("*.ipynb"):
        if path.stem not in run:
            path.unlink()
    for name, folder in run.items():
        done = nbformat.read(folder / "notebook.ipynb", as_version=4)
        with FileAvoidWrite(root / "lessons" / f"{name}.ipynb") as page:
            page.write(nbformat.writes(lesson_page(name, done, answers, warm)))
    shutil.rmtree(root / "docs", ignore_errors=True)
    # The documents name what a class is not to look for.
    for name in DOCUMENTS if answers else ("docs/pictures",):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, root / name)  # as old as it is
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## If you teach\n", 1)[1].split("\n## ", 1)[0]
    teach, _, trust = section.partition("### Why it can be trusted\n")
    first = nbformat.read(run["00_start"] / "notebook.ipynb", as_version=4)
    outputs = [output for cell in first.cells for output in cell.get("outputs", [])]
    shown = (str(output.get("data", {}).get("text/html", "")) for output in outputs)
    widget = next(one for one in shown if one.startswith('<figure class="explorable"'))
    parts = {
        "TEACH": teach,
        "GRADER": f"## Why it can be trusted\n{trust}".replace("\n### ", "\n## "),
        "WIDGET": widget.replace("../frames/", "frames/"),
        "LESSONS": "\n".join(f"lessons/{name}" for name in run),
    }
    for path in PAGES.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        if not answers:
            if path.stem == "documents":
                continue
            text = text.replace("\ndocuments\n", "\n")
        with FileAvoidWrite(root / path.name) as page:
            page.write(re.sub(r"@([A-Z]+)@", lambda found: parts[found[1]], text))


def lesson_page(name: str, done: NotebookNode, answers: bool, warm: bool) -> NotebookNode:
    """Return a lesson to read: the learners' cells, with the outputs that the reference gave.

    Args:
        name: of the lesson.
        done: its source notebook, executed.
        answers: fold solutions in behind the exercises.
        warm: let its notebook start while the page is read.
    """
    cells: list[NotebookNode] = []
    released = nbformat.read(ROOT / "assignments" / name / f"{name}.ipynb", as_version=4)
    for given, ran in zip(released.cells, done.cells, strict=True):
        text = re.sub(r"\(\.\./(\d\d_\w+)/\1\.ipynb\)", r"(\1.ipynb)", given.source)
        role = ran.metadata.get("nbgrader", {})
        if given.cell_type == "markdown":
            cells.append(v4.new_markdown_cell(text.replace("YOUR ANSWER HERE", "")))
        elif role.get("grade"):
            cells.append(_test_cell(text, ran))
        else:
            cell = v4.new_code_cell(text, outputs=ran.outputs)
            cells.append(_hidden(cell, "Code of the picture") if PICTURE.match(text) else cell)
        if answers and role.get("solution"):
            found = SOLUTION.search(ran.source)
            cells += [_folded(found[1], given.cell_type)] if found and found[1].strip() else []
    title, _, rest = cells[0].source.partition("\n")
    cells[0].source = f"{title}\n\n{BUTTONS.format(name, 'yes' if warm else '')}\n{rest}"
    for number, cell in enumerate(cells):
        cell["id"] = f"{name}-{number}"
    return v4.new_notebook(cells=cells, metadata=done.metadata)


def _test_cell(text: str, ran: NotebookNode) -> NotebookNode:
    """Fold a test away; what a prediction's test says is kept, the verdicts are not."""
    title = ran.metadata.get("autograder", {}).get("title", "test")
    predicted = ran.metadata.nbgrader.grade_id.startswith("test_answer_")
    cell = v4.new_code_cell(text, outputs=ran.outputs if predicted else [])
    if predicted:
        return _hidden(cell, f"See what is true ({title})", "hide-cell")
    return _hidden(cell, f"Test: {title}")


def _hidden(cell: NotebookNode, words: str, what: str = "hide-input") -> NotebookNode:
    cell.metadata["tags"] = [what]
    cell.metadata["mystnb"] = {"code_prompt_show": words, "code_prompt_hide": words}
    return cell


def _folded(solution: str, kind: str) -> NotebookNode:
    code = kind == "code"
    title = "One way to write it" if code else "A model answer"
    body = f"```python\n{solution}\n```" if code else solution
    return v4.new_markdown_cell(f"::::{{dropdown}} {title}\n{body}\n::::")


def copy_frames(run: Mapping[str, Path], out: Path) -> None:
    """Put the frames of all widgets beside the pages."""
    shutil.rmtree(out, ignore_errors=True)
    for name, folder in run.items():
        if (folder / name).is_dir():
            shutil.copytree(folder / name, out / name)
