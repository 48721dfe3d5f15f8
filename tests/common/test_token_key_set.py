"""A key comes or goes by hand, or the file stays as it was and it is said why."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from services.common.token_key_set import main
from services.common.token_keys import read_keys


def key(name: str, *, private: bool = False, **more: Any) -> dict[str, Any]:
    made = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": name})
    return {**made.as_dict(private=private), **more}


def kept(file: Path, *keys: Any) -> Path:
    file.write_text(json.dumps({"keys": list(keys)}))
    file.chmod(0o640)
    return file


def names(file: Path) -> list[str]:
    return [str(one.kid) for one in read_keys(file.read_bytes())]


def test_a_key_comes_and_another_goes_and_those_that_count_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = kept(tmp_path / "jwks.json", key("old"))
    new = tmp_path / "new.json"
    new.write_text(json.dumps(key("new")))
    assert main(["add", str(file), str(new)]) == 0
    assert names(file) == ["old", "new"]
    assert main(["remove", str(file), "old"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["These keys count from now on:", "new"]
    assert names(file) == ["new"]
    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in sorted(tmp_path.iterdir())] == ["jwks.json", "new.json"]


@pytest.mark.parametrize(
    ("kid", "says"),
    [("odl", "No key"), ("", "No key"), ("twin", "2 keys"), ("OLD", "No key")],
)
def test_a_mistyped_name_takes_nothing_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kid: str, says: str
) -> None:
    file = kept(tmp_path / "jwks.json", key("old"), key("twin"), key("twin"))
    before = file.read_bytes()
    assert main(["remove", str(file), kid]) == 1
    assert f"Nothing was changed. {says}" in capsys.readouterr().err
    assert file.read_bytes() == before


@pytest.mark.parametrize("other", [[], [{"kty": "oct", "kid": "hmac"}], [{"kid": "nothing"}]])
def test_the_last_key_that_can_be_used_stays(tmp_path: Path, other: list[Any]) -> None:
    file = kept(tmp_path / "jwks.json", key("old"), *other)
    before = file.read_bytes()
    assert main(["remove", str(file), "old"]) == 1
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "new",
    [None, "", "no json", "[]", "{}", '{"keys": []}', json.dumps(key("old")),
     json.dumps(key("mine", private=True)), json.dumps({**key("x"), "kid": ""}),
     json.dumps(key("for-secrets", use="enc")), "[" * 100_000],
    ids=["away", "empty", "text", "list", "nothing", "a set", "there already", "private",
         "no name", "not for signatures", "deep"],
)  # fmt: skip
def test_what_is_no_new_public_key_leaves_the_file_as_it_was(
    tmp_path: Path, new: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    file, given = kept(tmp_path / "jwks.json", key("old")), tmp_path / "new.json"
    if new is not None:
        given.write_text(new)
    before = file.read_bytes()
    assert main(["add", str(file), str(given)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Nothing was changed.")
    assert file.read_bytes() == before


@pytest.mark.parametrize("text", ["", "{}", '{"keys": 1}', '{"keys": [1]}', "ÿ"])
def test_a_set_that_is_none_is_not_made_worse(tmp_path: Path, text: str) -> None:
    file, new = tmp_path / "jwks.json", tmp_path / "new.json"
    file.write_text(text)
    new.write_text(json.dumps(key("new")))
    assert main(["add", str(file), str(new)]) == 1
    assert file.read_text() == text


def test_it_is_run_as_the_runbook_says_and_ends_with_one_where_nothing_was_done(
    tmp_path: Path,
) -> None:
    file = kept(tmp_path / "jwks.json", key("old"), key("new"))
    command = [sys.executable, "-m", "services.common.token_key_set", "remove", str(file), "odl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert main([]) == 1
