"""``caoyun new`` as people meet it: a page in, a file that is linted, typed and run out; the repository stays."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.contracts import provinces
from etl.errors import BadCommand
from etl.recognise.editing import MOST_LINES, sources_in, written
from etl.recognise.literal import call

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
ITEM = "<li><a href='./202405/t202405{d}_{n}.html' title='关于第{n}号办法的通知'>关于第{n}号</a>"
ITEM += "<span>2024-05-{d}</span></li>"
COLUMN = (
    "<html><head><meta charset='utf-8'><title>政策文件</title></head><body><div class='box'><ul class='news'>"
    + "".join(ITEM.format(n=n, d=10 + n) for n in range(1, 6))
    + "</ul></div><script>createPageHTML(9, 0, 'index', 'html');</script></body></html>"
)
CATALOGUE = json.dumps({"code": "200", "data": {"totalCount": 431, "list": [
    {"cataId": f"a{n}", "cataTitle": f"第{n}类信息", "orgName": "市城管局", "openType": "无条件开放",
     "releaseTime": f"2023-05-0{n} 10:00:00", "updateTime": f"2024-01-0{n}", "colour": "red"} for n in range(1, 4)
]}}, ensure_ascii=False)  # fmt: skip


@pytest.fixture
def new(tmp_path):
    """Type ``caoyun new`` with a saved page, into a folder of the test's."""
    base = {k: v for k, v in os.environ.items() if not k.startswith(("CAOYUN_", "LC_", "LANG"))}
    base |= {"CAOYUN_HOME": str(tmp_path / "lake"), "COLUMNS": "100"}
    before = subprocess.run(["git", "status", "--short"], cwd=ROOT, capture_output=True, text=True, check=False).stdout

    def type_(address: str, *words: str, page: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "page").write_text(page, encoding="utf-8")
        more = ["--page", str(tmp_path / "page")] if page else []
        done = subprocess.run(
            [BIN / "caoyun", "new", address, *words, *more, "--into", str(tmp_path / "sources")],
            env=base | env, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done

    type_.into = tmp_path / "sources"
    yield type_
    after = subprocess.run(["git", "status", "--short"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert after == before


TOLD = ("--province", "fujian", "--publisher", "某某市人民政府")
HERE = "https://www.example.gov.cn/zwgk/zc/index.html"
THERE = "https://data.example.gov.cn/api/catalog/list?v=1"
ASKED = ("--method", "json", "--body", '{"pageNo": 1, "pageSize": 3, "word": ""}')


def test_a_saved_page_becomes_a_source_that_runs_on_its_twin(new):
    done = new(HERE, *TOLD, "--kind", "policy_document", "--yes", page=COLUMN)
    assert done.returncode == 0, done.stderr
    assert "tdate" in done.stdout
    assert "3 of the first 3 rows accepted" in done.stdout
    assert "practice run: listed 25, loaded 25" in done.stdout
    (made,) = sources_in((new.into / "fujian.py").read_text("utf-8"), "fujian.py")
    assert (made.listing.items, made.verified, made.expect.stated) == ("ul.news li", "unproven", False)
    sample = json.loads((new.into / "samples" / "fujian.policy_document.json").read_text("utf-8"))
    assert (sample["rows"], sample["seen"], len(sample["listed"]), len(sample["sha256"])) == (5, "saved", 3, 64)


def test_what_is_written_is_formatted_linted_typed_and_short(new):
    for words, address, page in (
        (("--kind", "policy_document"), HERE, COLUMN),
        (("--name", "example", *ASKED), THERE, CATALOGUE),
        (("--kind", "announcement", "--name", "other"), HERE.replace("example", "other"), COLUMN),
        (("--kind", "procurement_notice", "--name", "city_notices"), HERE, COLUMN.replace("createPageHTML", "pages")),
    ):
        assert new(address, *TOLD, *words, "--yes", page=page).returncode == 0
    file = new.into / "fujian.py"
    tree = ast.parse(file.read_text("utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Source"]
    assert len(calls) == 4
    assert max(n.end_lineno - n.lineno + 1 for n in calls) <= MOST_LINES
    for tool in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy", "--strict"]):
        done = subprocess.run([BIN / tool[0], *tool[1:], file], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_a_misspelt_argument_fails_type_checking_with_a_suggestion(new):
    new(HERE, *TOLD, "--kind", "policy_document", "--yes", page=COLUMN)
    file = new.into / "fujian.py"
    file.write_text(file.read_text("utf-8").replace("items=", "item="), encoding="utf-8")
    done = subprocess.run([BIN / "mypy", "--strict", file], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'did you mean "items"?' in done.stdout


def test_nothing_else_in_a_file_moves(new):
    new.into.mkdir()
    old = (ROOT / "etl" / "sources" / "guizhou.py").read_text("utf-8")
    (new.into / "guizhou.py").write_text(old, encoding="utf-8")
    words = ("--province", "guizhou", "--publisher", "某市", "--name", "a_city", "--kind", "open_dataset", *ASKED)
    assert new(THERE, *words, "--yes", page=CATALOGUE).returncode == 0
    now = (new.into / "guizhou.py").read_text("utf-8")
    kept = [line for line in old.splitlines() if not line.startswith("from ")]
    rest = iter(now.splitlines())
    assert all(line in rest for line in kept), "every line is there, in its order"
    assert sources_in(now, "guizhou.py")[:-1] == sources_in(old, "guizhou.py")
    assert "a_city" in now


def test_an_id_that_is_taken_is_refused_and_nothing_is_written(new):
    assert new(HERE, *TOLD, "--kind", "policy_document", "--yes", page=COLUMN).returncode == 0
    before = (new.into / "fujian.py").read_bytes()
    done = new(HERE, *TOLD, "--kind", "policy_document", "--yes", page=COLUMN)
    assert (done.returncode, "--name" in done.stderr) == (2, True)
    assert (new.into / "fujian.py").read_bytes() == before


def test_what_is_missing_is_an_error_with_a_hint_where_nobody_can_be_asked(new):
    done = new(HERE, "--kind", "policy_document", "--province", "fujian", page=COLUMN)
    assert (done.returncode, "--publisher" in done.stderr) == (2, True)
    done = new(HERE, *TOLD, "--kind", "policy_document", page=COLUMN)
    assert (done.returncode, "--yes" in done.stderr) == (2, True)
    done = new(HERE, *TOLD, "--kind", "policy_paper", "--yes", page=COLUMN)
    assert (done.returncode, "policy_document" in done.stderr) == (2, True)
    assert new("example", *TOLD, "--yes", page=COLUMN).returncode == 2
    assert not new.into.exists()


def test_a_dry_run_writes_nothing_and_says_everything(new):
    done = new(THERE, *TOLD, *ASKED, "--dry-run", "--json", page=CATALOGUE)
    said = json.loads(done.stdout)
    assert said["source"] == "fujian.open_dataset"
    assert {f["name"]: f["columns"] for f in said["mapping"]}["cataId"] == "record_id"
    assert [f["name"] for f in said["unknown"]] == ["colour"]
    assert said["literal"].startswith("Source(")
    assert not new.into.exists()


def test_an_unknown_page_is_said_to_be_one_and_the_general_listing_is_offered(new):
    done = new(HERE, *TOLD, "--kind", "policy_document", "--yes", page="<html><body><p>欢迎</p></body></html>")
    assert done.returncode == 2
    assert "FILL-IN" in done.stdout
    assert "seen: status 200" in done.stdout
    assert not new.into.exists()


def test_a_captcha_is_listed_as_closed_and_never_run(new):
    page = "<html><title>安全验证</title><body>请输入验证码后继续访问</body></html>"
    assert new(HERE, *TOLD, "--kind", "policy_document", "--yes", page=page).returncode == 0
    (made,) = sources_in((new.into / "fujian.py").read_text("utf-8"), "fujian.py")
    assert made.proof == "refused"
    assert not (new.into / "samples").exists()


def test_two_families_that_fit_are_both_named_and_one_can_be_chosen(new):
    done = new(HERE, *TOLD, "--kind", "policy_document", "--family", "column", "--yes", page=COLUMN)
    assert all(name in done.stdout for name in ("tdate", "column"))
    assert "column(" in (new.into / "fujian.py").read_text("utf-8")
    done = new(HERE, *TOLD, "--kind", "policy_document", "--family", "jpaas", "--yes", page=COLUMN)
    assert (done.returncode, "tdate" in done.stderr) == (2, True)


def test_a_live_address_is_asked_politely_archived_and_compared(new):
    words = ("--province", "hunan", "--kind", "announcement", "--name", "copy", "--yes")
    address = "https://wjw.hunan.gov.cn/wjw/xxgk/gzdt/zyxw_1/index.html"
    done = new(address, *words, "--publisher", "湖南省卫生健康委员会", CAOYUN_WEB="practice?size=30")
    assert done.returncode == 0, done.stderr
    sample = json.loads((new.into / "samples" / "hunan.announcement.copy.json").read_text("utf-8"))
    assert sample["place"].startswith("probe.wjw.hunan.gov.cn/")
    assert "content" in sample["detailed"]
    assert "practice run: listed 25, loaded 25" in done.stdout
    unnamed = new(address, *words, "--publisher", "某", CAOYUN_WEB="")
    assert (unnamed.returncode, "CAOYUN_CONTACT" in unnamed.stderr) == (2, True)


def test_it_speaks_chinese_and_fits_a_narrow_terminal(new):
    from rich.cells import cell_len

    for env in ({"LANG": "zh_CN.UTF-8"}, {}):
        done = new(THERE, *TOLD, *ASKED, "--dry-run", page=CATALOGUE, COLUMNS="60", **env)
        assert done.returncode == 0
        assert max(map(cell_len, done.stdout.splitlines())) <= 60
        assert ("所见" in done.stdout) == bool(env)


def test_a_file_without_a_comma_after_its_last_source_takes_another():
    place = provinces()["fujian"]
    closed = call("etl.families.closed", "Closed", site="https://a.cn", refused="wants a login")
    parts = {"province": place.code, "kind": "website", "publisher": "某"}
    first = written("", place, call("etl.model", "Source", **parts, listing=closed), [])
    tight = first.replace("    ),\n)\n", "    ),)\n")
    made = written(tight, place, call("etl.model", "Source", **{**parts, "name": "b"}, listing=closed), ["Why."])
    assert [one.name for one in sources_in(made, "fujian.py")] == ["", "b"]
    with pytest.raises(BadCommand, match="already"):
        written(made, place, call("etl.model", "Source", **parts, listing=closed), [])
