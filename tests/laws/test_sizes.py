"""Files and functions stay as short as they are read (style: flat modules, one idea per file)."""

import re

from tests.laws.tree import functions, lines_of, python_files, shown

LONGEST_FILE, LONGEST_TEST, LONGEST_FUNCTION = 250, 350, 40
MOST_IGNORES = 15
CODE = ("contracts", "services", "scripts")


def test_no_file_is_too_long_to_read() -> None:
    counted = {
        shown(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(*CODE, "tests")
    }
    most = {name: LONGEST_TEST if name.startswith("tests/") else LONGEST_FILE for name in counted}
    long = {name: lines for name, lines in counted.items() if lines > most[name]}
    assert long == {}, f"Too long, so split by subject: {long}"


def test_no_function_is_too_long_to_read() -> None:
    long = {
        f"{shown(path)}:{function.lineno} {function.name}": lines_of(function)
        for path in python_files(*CODE)
        for function in functions(path)
        if lines_of(function) > LONGEST_FUNCTION
    }
    assert long == {}, f"Longer than {LONGEST_FUNCTION} lines, so give its steps names: {long}"


def test_types_are_ignored_in_few_places_only() -> None:
    ignored = [
        f"{shown(path)}:{number}"
        for path in python_files("contracts", "services")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"#\s*type:\s*ignore", line)
    ]
    assert len(ignored) <= MOST_IGNORES, (
        f"{len(ignored)} lines ignore a type. A column in a query is col(Model.column): {ignored}"
    )
