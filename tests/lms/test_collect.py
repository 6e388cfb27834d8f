"""`autograder collect`: what Moodle and Canvas give becomes submissions with ids and times."""

from __future__ import annotations

import csv
import os
import stat
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from autograder.course import load_course
from autograder.errors import AutograderError
from autograder.lms.collect import Collected, collect
from autograder.lms.people import who_is_who
from autograder.lms.rosters import read_roster
from autograder.results.marks import Person, read_people
from tests.cli.running import run
from tests.lms import platforms

MOODLE_FORMS = (
    "{}_{}_assignsubmission_file/",
    "{}_{}_assignsubmission_file_/",
    "{}_{}_assignsubmission_file_",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return platforms.make_course(tmp_path / "course")


def put(root: Path, archive: Path, roster: Path | None = None, zone: str = "UTC") -> Collected:
    return collect(load_course(root), "ps1", archive, roster, zone)


def moodle_zip(root: Path, form: str = MOODLE_FORMS[0], answer: str = platforms.RIGHT) -> Path:
    content = platforms.notebook(root, answer)
    files = {
        form.format(name, number) + "p1.ipynb": content for number, name, *_ in platforms.MOODLE[:2]
    }
    return platforms.write_zip(root.parent / "moodle.zip", files)


@pytest.mark.parametrize("form", MOODLE_FORMS)
def test_each_form_of_moodle_becomes_submissions(root: Path, form: str) -> None:
    """Ids come from the worksheet, and who is on it without a hand-in is missing."""
    done = put(root, moodle_zip(root, form), platforms.worksheet(root.parent / "sheet.csv"))
    assert (done.new, done.missing, done.unknown) == (("s1", "s2"), ("s3",), ())
    handed_in = root / "submitted" / "s1" / "ps1" / "p1.ipynb"
    assert handed_in.read_bytes() == platforms.notebook(root, platforms.RIGHT)


@pytest.mark.parametrize("form", MOODLE_FORMS)
@pytest.mark.parametrize("leading", ["", "p1 of 2026/"])
@pytest.mark.parametrize("with_bob", [True, False])
def test_a_folder_named_like_another_hand_in_stays_in_its_own(
    root: Path, form: str, leading: str, *, with_bob: bool
) -> None:
    """Students choose the names of what they hand in, and hand in for nobody else."""
    right, wrong = (platforms.notebook(root, a) for a in (platforms.RIGHT, platforms.WRONG))
    (ada, bob) = (form.format(name, number) for number, name, *_ in platforms.MOODLE[:2])
    files = {f"{leading}{ada}p1.ipynb": right, f"{leading}{ada}{bob}p1.ipynb": wrong}
    if with_bob:
        files[f"{leading}{bob}p1.ipynb"] = right
    sheet = platforms.worksheet(root.parent / "sheet.csv")
    done = put(root, platforms.write_zip(root.parent / "m.zip", files), sheet)
    assert done.new == (("s1", "s2") if with_bob else ("s1",))
    for student in done.new:
        assert (root / "submitted" / student / "ps1" / "p1.ipynb").read_bytes() == right


def test_only_one_folder_around_all_is_looked_through(root: Path) -> None:
    content = platforms.notebook(root, platforms.RIGHT)
    own, others = (f"{name}/mullerada_501_9001_p1.ipynb" for name in ("a", "a/b"))
    assert put(root, platforms.write_zip(root.parent / "o.zip", {own: content})).new == ("501",)
    files = {own: content, others: content, "a/vanderbergbob_502_9002_p1.ipynb": content}
    done = put(root, platforms.write_zip(root.parent / "t.zip", files))
    assert done.nobodys == (others,)
    files = {own: content, "b/vanderbergbob_502_9002_p1.ipynb": content}
    with pytest.raises(AutograderError, match="no hand-in"):
        put(root, platforms.write_zip(root.parent / "u.zip", files))


def test_times_come_from_the_worksheet_in_its_zone(root: Path) -> None:
    """22:04 in Vienna is 21:04 UTC."""
    sheet = platforms.worksheet(root.parent / "sheet.csv")
    put(root, moodle_zip(root), sheet, "Europe/Vienna")
    time = (root / "submitted" / "s1" / "ps1" / "timestamp.txt").read_text(encoding="utf-8")
    assert time == "2026-11-29 21:04:00.000000 UTC"


def test_files_of_canvas_become_submissions(root: Path) -> None:
    """Ids are logins, `-1` and LATE are taken away, lateness without a time is told."""
    content = platforms.notebook(root, platforms.RIGHT)
    archive = platforms.write_zip(
        root.parent / "canvas.zip",
        {
            "mullerada_501_9001_p1.ipynb": content,
            "vanderbergbob_LATE_502_9002_p1-2.ipynb": content,
            "oneilcleo_503_9003_My homework_1.ipynb": content,
        },
    )
    done = put(root, archive, platforms.canvas_gradebook(root.parent / "grades.csv"))
    assert done.new == ("ada", "bob", "cleo")
    assert done.untimed == ("bob",)
    assert (root / "submitted" / "bob" / "ps1" / "p1.ipynb").is_file()
    assert (root / "submitted" / "cleo" / "ps1" / "My homework_1.ipynb").is_file()


def test_people_of_the_roster_enter_the_gradebook(root: Path) -> None:
    """With names and the platform's numbers, which the next ZIP needs no roster for."""
    content = platforms.notebook(root, platforms.RIGHT)
    archive = platforms.write_zip(root.parent / "c.zip", {"mullerada_501_9001_p1.ipynb": content})
    put(root, archive, platforms.canvas_gradebook(root.parent / "grades.csv"))
    ada = read_people(load_course(root))["ada"]
    assert (ada.first_name, ada.last_name, ada.lms_user_id) == ("Ada", "Müller", "501")
    archive = platforms.write_zip(root.parent / "d.zip", {"someothername_502_7_p1.ipynb": content})
    assert put(root, archive).new == ("bob",)


def test_who_is_unknown_is_named_and_not_collected(root: Path) -> None:
    """A stranger's hand-in is nobody's, and the command ends with 1."""
    sheet = platforms.worksheet(root.parent / "sheet.csv")
    content = platforms.notebook(root, platforms.RIGHT)
    archive = platforms.write_zip(
        root.parent / "x.zip",
        {
            "Ada Müller_70001_assignsubmission_file/p1.ipynb": content,
            "Eve Stranger_79999_assignsubmission_file/p1.ipynb": content,
            "readme.txt": b"not a hand-in",
        },
    )
    done = run(
        *("collect", "ps1", os.fspath(archive), "--course", os.fspath(root)),
        *("--roster", os.fspath(sheet)),
    )
    assert done.returncode == 1, done.stderr
    assert "Eve Stranger (79999)" in done.stdout
    assert "Nothing came of: s2, s3" in done.stdout
    assert "readme.txt" in done.stdout
    assert [path.name for path in (root / "submitted").iterdir()] == ["s1"]


def test_two_of_one_name_are_not_guessed(root: Path) -> None:
    """Two hand-ins that fit one person are nobody's."""
    sheet = platforms.worksheet(root.parent / "sheet.csv")
    put(root, moodle_zip(root), sheet)
    content = platforms.notebook(root, platforms.WRONG)
    names = (
        "Ada Müller_1_assignsubmission_file_p1.ipynb",
        "Ada Müller_2_assignsubmission_file_p1.ipynb",
    )
    done = put(root, platforms.write_zip(root.parent / "y.zip", dict.fromkeys(names, content)))
    assert done.unknown == ("Ada Müller (1)", "Ada Müller (2)")
    assert (done.new, done.renewed) == ((), ())


EVE = ("70009", "Eve Bad", "", "s1@evil.example", "-")


@pytest.mark.parametrize("number", ["s9", ""])
def test_nobody_becomes_another_by_an_address_of_their_own(root: Path, number: str) -> None:
    """What stands before the @ is Ada's id; what is known of Ada stays, and so does her hand-in."""
    sheet = platforms.worksheet(root.parent / "sheet.csv")
    put(root, moodle_zip(root), sheet)
    before = read_people(load_course(root))["s1"]
    eve = [f"Participant {EVE[0]}", EVE[1], number, *EVE[3:4], "", "", "4.00", "Yes", "-", "-", ""]
    with sheet.open("a", newline="") as file:
        csv.writer(file).writerow(eve)
    content = platforms.notebook(root, platforms.WRONG)
    name = "Eve Bad_70009_assignsubmission_file_p1.ipynb"
    done = put(root, platforms.write_zip(root.parent / "e.zip", {name: content}), sheet)
    assert (done.new, done.renewed) == (("s9",) if number else (), ())
    assert (done.doubtful, done.unknown) == (
        ((), ()) if number else (("Bad, Eve",), ("Eve Bad (70009)",))
    )
    assert read_people(load_course(root))["s1"] == before


def test_an_address_names_whom_it_contradicts_not(root: Path) -> None:
    """Ids of the gradebook may be what stands before the @; two who claim one are not guessed."""
    rows = [
        ("Participant 1", "Ada A", "m1", "ada@uni.example", "", "", "", "", "-", "", ""),
        ("Participant 2", "Bob B", "m2", "bob@uni.example", "", "", "", "", "-", "", ""),
        ("Participant 3", "Bob C", "m3", "bob@evil.example", "", "", "", "", "-", "", ""),
    ]
    people = {name: Person(name) for name in ("ada", "bob")}
    roster = read_roster(platforms.write_table(root / "r.csv", platforms.WORKSHEET, rows), "UTC")
    found, doubtful = who_is_who(roster.people, people)
    assert [student for student, _ in found] == ["ada"]
    assert [one.person.name for one in doubtful] == ["B, Bob", "C, Bob"]


def test_two_names_under_one_number_are_two_people(root: Path) -> None:
    """One has a name that ends like the beginning of another's file."""
    content = platforms.notebook(root, platforms.RIGHT)
    names = ("oneilcleo_503_9003_p1.ipynb", "x_503_1_y_501_9001_p1.ipynb")
    archive = platforms.write_zip(root.parent / "c.zip", dict.fromkeys(names, content))
    done = put(root, archive, platforms.canvas_gradebook(root.parent / "grades.csv"))
    assert (done.new, done.unknown) == ((), ("oneilcleo (503)", "x (503)"))


def test_a_number_of_two_people_is_nobodys(root: Path) -> None:
    rows = [("a", "A12"), ("b", "B12"), ("c", "13")]
    table = platforms.write_table(root / "r.csv", ("id", "lms_user_id"), rows)
    content = platforms.notebook(root, platforms.RIGHT)
    names = ("x_12_1_p1.ipynb", "y_13_2_p1.ipynb")
    done = put(root, platforms.write_zip(root / "c.zip", dict.fromkeys(names, content)), table)
    assert (done.new, done.unknown) == (("c",), ("x (12)",))


@pytest.mark.parametrize(
    "time", ["9999-12-31 23:59 -1200", "12:00 +99:99", "Sunday", "10:04 PM", "29 November"]
)
def test_a_time_that_is_none_is_said(root: Path, time: str) -> None:
    """And nothing of it is made up, as the day on which it is read."""
    row = ("Participant 1", "Ada A", "s1", "a@uni.example", "", "", "", "", time, "", "")
    table = platforms.write_table(root / "r.csv", platforms.WORKSHEET, [row])
    with pytest.raises(AutograderError, match="is no time that can be read"):
        read_roster(table, "Europe/Vienna")


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/passwd", "", "Nowhere/X"])
def test_a_zone_that_is_none_is_said(root: Path, zone: str) -> None:
    with pytest.raises(AutograderError, match="is not known"):
        read_roster(platforms.worksheet(root / "r.csv"), zone)


def test_what_was_handed_in_before_is_kept(root: Path) -> None:
    """Collecting again changes nothing; a new hand-in takes the place of the old one."""
    sheet = platforms.worksheet(root.parent / "sheet.csv")
    put(root, moodle_zip(root), sheet)
    assert put(root, moodle_zip(root), sheet).unchanged == ("s1", "s2")
    done = put(root, moodle_zip(root, answer=platforms.WRONG), sheet)
    assert done.renewed == ("s1", "s2")
    kept = root / ".autograder" / "attempts" / "ps1" / "s1" / "1" / "p1.ipynb"
    assert kept.read_bytes() == platforms.notebook(root, platforms.RIGHT)


def test_without_anybody_known_the_number_is_the_id(root: Path) -> None:
    """A course without a roster can begin."""
    assert put(root, moodle_zip(root)).new == ("70001", "70002")


def test_links_and_ways_out_of_the_folder_are_left_where_they_are(root: Path) -> None:
    """No link is made, nothing is written outside, other files of the hand-in are taken."""
    who = "Ada Müller_70001_assignsubmission_file"
    link = ZipInfo(f"{who}/link.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = root.parent / "evil.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr(f"{who}/../../../out.txt", b"out")
        archive.writestr(f"{who}/p1.ipynb", platforms.notebook(root, platforms.RIGHT))
    assert put(root, path).new == ("70001",)
    assert [p.name for p in (root / "submitted/70001/ps1").iterdir()] == ["p1.ipynb"]
    assert not (root.parent / "out.txt").exists()


@pytest.mark.parametrize(
    "file",
    [
        *("folder/{}", "folder/../../out.txt", "folder/a/./out.txt", "folder/C:/out.txt"),
        *("folder/a\\..\\..\\out.txt", "flat/..", "flat/../out.txt", "flat/C:out.txt"),
    ],
)
def test_a_path_out_of_a_hand_in_is_named_and_nothing_is_written_there(
    root: Path, file: str
) -> None:
    """With all forms; the hand-in's other files, and those of others, are taken."""
    form, _, path = file.format(root.parent / "out.txt").partition("/")
    who = "Ada Müller_70001_assignsubmission_file" + {"folder": "/", "flat": "_"}[form]
    content = platforms.notebook(root, platforms.RIGHT)
    archive = root.parent / "evil.zip"
    files = {f"{who}p1.ipynb": content, f"{who}{path}": b"out"}
    platforms.write_zip(archive, {**files, "Bob_70002_assignsubmission_file/p1.ipynb": content})
    before = set(root.parent.rglob("*"))
    done = put(root, archive)
    assert done.new == ("70001", "70002")
    assert "out.txt" in done.problems["70001"] or ".." in done.problems["70001"]
    made = [p for p in set(root.parent.rglob("*")) - before if p.is_file() and p.parent != root]
    assert sorted(os.fspath(p.relative_to(root)) for p in made if ".autograder" not in p.parts) == [
        "submitted/70001/ps1/p1.ipynb",
        "submitted/70002/ps1/p1.ipynb",
    ]


def test_many_files_of_one_hand_in_are_no_affair_of_the_others(root: Path) -> None:
    """Nor is a file that holds what begins an entry of a table of contents."""
    content = platforms.notebook(root, platforms.RIGHT)
    who = "Ada Müller_70001_assignsubmission_file"
    files = {f"{who}/p1.ipynb": content, f"{who}/x.bin": b"PK\x01\x02" * 10_001}
    files |= {f"{who}/{number}": b"" for number in range(10_000)}
    files["Bob_70002_assignsubmission_file/p1.ipynb"] = content
    done = put(root, platforms.write_zip(root.parent / "many.zip", files))
    assert done.new == ("70001", "70002")
    assert done.problems == {"70001": "It holds more than 1,000 files; the others are left out"}


def test_a_file_that_is_too_large_is_named(root: Path) -> None:
    """However little room it takes in the archive."""
    who = "Ada Müller_70001_assignsubmission_file"
    path = root.parent / "bomb.zip"
    with ZipFile(path, "w", 8) as archive:
        archive.writestr(f"{who}/p1.ipynb", bytes(70_000_000))
    assert "more than 64.0 MB" in put(root, path).problems["70001"]


def test_another_zip_is_refused(root: Path) -> None:
    """It says what to download."""
    path = platforms.write_zip(root.parent / "z.zip", {"p1.ipynb": b"{}"})
    with pytest.raises(AutograderError, match="no hand-in") as caught:
        put(root, path)
    assert "Download all submissions" in caught.value.advice


def test_another_table_is_refused(root: Path) -> None:
    """It says which columns it must have."""
    sheet = platforms.write_table(root.parent / "t.csv", ("Kennung", "Name"), [("1", "Ada")])
    with pytest.raises(AutograderError, match="no table of people"):
        put(root, moodle_zip(root), sheet)
