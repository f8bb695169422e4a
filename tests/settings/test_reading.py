"""Configurations as files: what cannot be read is said with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from snakemake.common.configfile import load_configfile

from atypical.quantities.numbers import meant, written
from atypical.settings.files import ConfigurationError
from atypical.settings.reading import MOST_VALUES, place_of, read, read_entry

ROOT = Path(__file__).parents[2]
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{below}'] * 10)}]\n"
    for below, name in zip("abcdefg", "bcdefgh", strict=True)
)


def complaint(path: Path) -> str:
    with pytest.raises(ConfigurationError) as error:
        read(path)
    return str(error.value).replace(str(path), "my.yaml")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "my.yaml: holds nothing; write what differs from config.yaml, or leave it out."),
        (b"# x\n", "my.yaml: holds nothing; write what differs from config.yaml, or leave it out."),
        (b"- a\n", "my.yaml: is a list and not a mapping; give keys and values as config.yaml does."),  # noqa: E501
        (b"hello\n", "my.yaml: is 'hello' and not a mapping; give keys and values as config.yaml does."),  # noqa: E501
        (b"a:\n\tb: 1\n", "my.yaml:2:1: a tab; indent with spaces."),
        (b"a:\n  b:\t1\n", "my.yaml:2:5: a tab; indent with spaces."),
        (b"a:\n  b:\t1 # nesting depth\n", "my.yaml:2:5: a tab; indent with spaces."),
        (b"a:\n  b: [1, 2\n  c: 3\n", "my.yaml:3:4: is no YAML: did not find expected ',' or ']' while parsing a flow sequence that begins in line 2; close the bracket, and put commas between entries."),  # noqa: E501
        (b"a: {x: 1\nb: 2\n", "my.yaml:2:2: is no YAML: did not find expected ',' or '}' while parsing a flow mapping that begins in line 1; close the bracket, and put commas between entries."),  # noqa: E501
        (b'a: "x\nb: 3\n', "my.yaml:3:1: is no YAML: found unexpected end of stream while scanning a quoted scalar that begins in line 1; close the quote."),  # noqa: E501
        (b"a: b: c\n", "my.yaml:1:5: is no YAML: mapping values are not allowed in this context; put KEY: VALUE on a line each, indented as in config.yaml."),  # noqa: E501
        (b"a: *x\n", "my.yaml:1:4: is no YAML: found undefined alias; give the anchor & before its alias *."),  # noqa: E501
        (b"a: !cuda 3\n", "my.yaml:1:4: is no YAML: could not determine a constructor for the tag '!cuda'; leave out what begins with !, or put the word between quotes."),  # noqa: E501
        (b"a: !!int x\n", "my.yaml:1:4: is no YAML: 'x' is no int; put KEY: VALUE on a line each, indented as in config.yaml."),  # noqa: E501
        (b"a: 1\n---\nb: 2\n", "my.yaml:2:1: a second document begins; keep one, and no line of ---."),  # noqa: E501
        (b"a: 1\n# caf\xe9\n", "my.yaml:2: the byte 0xe9 is no UTF-8 ('é' in Latin-1); save the file as UTF-8."),  # noqa: E501
        ("a: 1".encode("utf-16"), "my.yaml: is UTF-16; save it as UTF-8."),
        (b"a: 1\nb: \x00\n", "my.yaml:2: holds a character that text cannot hold; remove it."),
        (b"[1]: 2\n", "my.yaml:1: a list or mapping is no key; give a word."),
        (b"a: &a {b: *a}\n", f"my.yaml: holds more than {MOST_VALUES} values, or holds itself; give fewer."),  # noqa: E501
        (BOMB.encode(), f"my.yaml: holds more than {MOST_VALUES} values, or holds itself; give fewer."),  # noqa: E501
        (b"a: " + b"[" * 3000 + b"]" * 3000, f"my.yaml: holds more than {MOST_VALUES} values, or holds itself; give fewer."),  # noqa: E501
        (b"a:\n  b: 1\n  c: 2\n  b: 3\n", "my.yaml:4: a.b: stands twice, first in line 2; keep one of them."),  # noqa: E501
        (b'{"a": 1,\n "a": 2}', "my.yaml:2: a: stands twice, first in line 1; keep one of them."),
    ],
    ids=lambda value: repr(value)[:30] if isinstance(value, bytes) else "",
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_answered_with_its_line_and_a_remedy(
    tmp_path: Path, data: bytes, line: str
) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(data)
    assert complaint(path) == line


def test_a_reader_that_counts_levels_is_answered_as_one_that_runs_out_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(loader: object) -> None:
        raise yaml.MarkedYAMLError(
            context="while increasing flow level",
            problem="exceeded maximum nesting depth",
            problem_mark=yaml.Mark("", 0, 0, 0, None, None),
        )

    monkeypatch.setattr("atypical.settings.reading._Loader.get_single_node", ends)
    path = tmp_path / "my.yaml"
    path.write_text("a: 1\n")
    assert complaint(path).startswith(f"my.yaml: holds more than {MOST_VALUES} values")


def test_every_key_that_stands_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("a: 1\nb: {c: 1, c: 2}\na: 2\n")
    assert [line.split(": ")[:2] for line in complaint(path).splitlines()] == [
        ["my.yaml:3", "a"],
        ["my.yaml:2", "b.c"],
    ]


def test_a_path_that_leads_to_no_file_is_answered_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "margins.yaml").write_text("a: 1\n")
    near = tmp_path / "margin.yaml"
    assert str(near) + ": there is no such file; did you mean" in complaint_of(near)
    assert complaint_of(tmp_path) == f"{tmp_path}: is a directory; give a file."
    assert complaint_of(near / "x") == f"{near / 'x'}: there is no such file; " + (
        "a target stands before --configfile."
    )
    inside = tmp_path / "margins.yaml" / "x"
    assert complaint_of(inside) == f"{inside}: cannot be read (Not a directory)."
    assert "can be read only once" in complaint_of(Path("/dev/null"))


def complaint_of(path: Path) -> str:
    with pytest.raises(ConfigurationError) as error:
        read(path)
    return str(error.value)


def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    path = tmp_path / "my.yaml"
    path.write_text("a: 1\n")
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert complaint(path) == "my.yaml: cannot be read (Permission denied)."


@pytest.mark.parametrize(
    "data",
    [
        b"a: [1, 2]\nb: {c: x}\n",
        b"a: [1, 2]\r\nb: {c: x}\r\n",
        b"\xef\xbb\xbfa: [1, 2]\nb: {c: x}\n",
        b'{"a": [1, 2], "b": {"c": "x"}}',
        b'{\n\t"a": [1,\t2],\n\t"b": {"c":"x"}\n}\n',
        b"one: &one {c: x}\na: [1, 2]\nb: *one\n",
        b"one: &one {c: y}\na: [1, 2]\nb: {<<: *one, c: x}\n",
        b"---\na: [1, 2]\nb:\n  c: x\n...\n",
    ],
)
def test_yaml_and_json_are_read_however_they_are_written(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(data)
    values = read(path).values
    assert (values["a"], values["b"]) == ([1, 2], {"c": "x"})


def test_the_shipped_files_are_read_as_every_reader_of_yaml_does() -> None:
    for path in (ROOT / "config.yaml", ROOT / "workflow/scales/papers.yaml"):
        assert read(path).values == yaml.safe_load(path.read_text())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001), ("1E5", 1e5), ("+1e3", 1e3), ("1.e3", 1e3), (".5", 0.5), ("1_000", 1000),
        ("1_000.5", 1000.5), ("0x10", 16), ("-0", 0), ("5.", 5.0), ("-.inf", float("-inf")),
        ("010", "010"), ("1:30", "1:30"), ("2020-01-01", "2020-01-01"), ("yes", "yes"),
        ("off", "off"), ("1,5", "1,5"), ("1/3", "1/3"), ("~", None), ("true", True), ("'1'", "1"),
    ],
)  # fmt: skip
def test_numbers_and_words_are_read_as_they_look(text: str, value: object) -> None:
    found = read_entry(f"device={text}").values["device"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,5", 1.5), ("-0,05", -0.05), ("1/4", 0.25), ("010", 10), ("007.5", 7.5), ("50%", 0.5),
        ("10^-3", 0.001), ("10**3", 1000), ("1.5*10^-2", 0.015), ("1:30", None), ("many", None),
        ("1/0", None), ("9^999", None),
    ],
)  # fmt: skip
def test_what_was_meant_by_a_slip_is_proposed(text: str, number: float | None) -> None:
    assert written(text) is None
    assert meant(text) == ("" if number is None else f" Write {number:g}.")


@given(st.floats(allow_nan=False), st.sampled_from(["", "+"]))
def test_every_float_is_read_as_python_writes_it(x: float, sign: str) -> None:
    text = repr(abs(x)).replace("inf", ".inf")
    assert written(sign + text) == abs(x)


def test_nested_values_of_the_command_line_keep_their_types() -> None:
    text = "studies={'perceptron_entropy': {'alpha': [0.2, 1e-3], 'word': 'max', 'none': null}}"
    assert read_entry(text).values == {
        "studies": {"perceptron_entropy": {"alpha": [0.2, 0.001], "word": "max", "none": None}}
    }


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("B_solutions", "--config B_solutions: is not KEY=VALUE; a target stands before --config."),
        ("studies.x.alpha=[0.2]", "--config studies.x.alpha=[0.2]: keys are not joined by points; write --config 'studies={x: {alpha: [0.2]}}'."),  # noqa: E501
        ("1x=3", "--config 1x=3: '1x' is not a key of config.yaml."),
        ("studies={", "--config studies: is no YAML: did not find expected node content while parsing a flow node; close the bracket, and put commas between entries."),  # noqa: E501
    ],
)  # fmt: skip
def test_an_entry_that_is_none_is_answered_with_one_line(entry: str, line: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read_entry(entry)
    assert str(error.value) == line


def test_a_key_is_found_where_the_last_word_on_it_was_said(tmp_path: Path) -> None:
    below, above = tmp_path / "a", tmp_path / "b"
    below.write_text("x:\n  y: [1, 2]\n  z:\n    - {k: 1, l: 2}\n  r:\n    - {start: 1}\n    - 2\n")
    above.write_text("\nx:\n  y: {start: 1}\n  z:\n    - {k: 3}\n")
    both = [read(below, 0), read(above, 1)]
    places = {
        ("x", "y", "start"): 3,
        ("x", "y", 1): 3,
        ("x", "y", "stop"): 3,
        ("x", "z", 0, "k"): 5,
        ("x", "z", 0, "l"): 5,
        ("x", "w"): 2,
        ("v",): 2,
    }
    assert {keys: place_of(keys, both).line for keys in places} == places
    assert place_of(("x", "z", 0, "l"), both[:1]).line == 4
    # The second value of a grid may still be one of its first range.
    assert place_of(("x", "r", 1), both).line == 5


PIECES = [
    *("a", "b", ": ", "- ", "[", "]", "{", "}", ", ", "\t", "\n", "\n  ", " ", "#", "'", '"'),
    *("&x ", "*x", "|", ">", "%", "@", "1", ".", "e", "-", "<<: ", "? ", "---\n", "~", "null"),
    *("é", "\r\n", "0x", "1:30", "1_0", "\\", "`"),
]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_is_a_mapping_or_answered_with_lines(tmp_path: Path, text: str) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(text.encode())
    try:
        assert isinstance(read(path).values, dict)
    except ConfigurationError as error:
        assert all(line.startswith(str(path)) for line in str(error).splitlines())
    else:
        # What is let through, Snakemake reads as well, a moment later.
        load_configfile(path)
