"""What is set from outside, and how it becomes manners."""

from datetime import date, time

import pytest

from etl import pipeline
from etl.cli import demo
from etl.errors import BadCommand, Unreachable
from etl.settings import settings, yard
from etl.sources import source

PRACTICE = "http://127.0.0.1:9"


@pytest.fixture
def manners(tmp_path, monkeypatch):
    """The manners that these variables make."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAOYUN_HOME", str(tmp_path / "lake"))

    def made(*, fetching=True, **variables):
        for name in ("WEB", "CONTACT", "INTERVAL", "NIGHT"):
            monkeypatch.delenv(f"CAOYUN_{name}", raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(f"CAOYUN_{name}", value)
        with yard(settings(), fetching=fetching) as place:
            return place.manners

    return made


def test_a_real_site_is_asked_once_a_second_unless_more_is_set(manners):
    assert manners(CONTACT="a@example.org").interval == 1.0
    assert manners(CONTACT="a@example.org", INTERVAL="5").interval == 5.0


def test_a_real_site_is_never_asked_without_a_pause_or_without_a_contact(manners):
    with pytest.raises(BadCommand, match="without a pause"):
        manners(CONTACT="a@example.org", INTERVAL="0")
    with pytest.raises(BadCommand, match="who asks"):
        manners()


def test_a_practice_web_is_not_paced_unless_that_is_asked_for(manners):
    assert manners(WEB=PRACTICE).interval == 0
    assert manners(WEB=PRACTICE, INTERVAL="0.5").interval == 0.5


def test_a_practice_web_for_some_hosts_leaves_the_others_real(manners):
    with pytest.raises(BadCommand, match="who asks"):
        manners(WEB=f"www.gd.gov.cn={PRACTICE}")
    assert manners(WEB=f"www.gd.gov.cn={PRACTICE}", CONTACT="a@example.org").interval == 1.0


def test_the_night_is_two_times_of_day_in_china(manners):
    told = manners(WEB=PRACTICE, NIGHT="22:00-06:30")
    assert (told.night, str(told.zone)) == ((time(22), time(6, 30)), "Asia/Shanghai")
    assert manners(WEB=PRACTICE, NIGHT="").night is None


@pytest.mark.parametrize("said", ["22:00", "night", "22:00-06:00-08:00", "22:00-25:00"])
def test_a_night_that_is_none_is_told_as_such(manners, said):
    with pytest.raises(BadCommand, match="CAOYUN_NIGHT") as caught:
        manners(WEB=PRACTICE, NIGHT=said)
    assert caught.value.field == "CAOYUN_NIGHT"


def test_the_demos_second_run_asks_the_practice_web_again_and_loads_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CAOYUN_HOME", str(tmp_path / "lake"))
    monkeypatch.setenv("CAOYUN_WEB", "practice?size=30")
    day = date(2024, 6, 1)
    with yard(settings(), fetching=True) as place:
        pipeline.run(place, source("guangdong.policy_document"), day)
    demo._again(day)
    assert "asked again it loaded 0 and found 30 unchanged" in " ".join(capsys.readouterr().out.split())


def test_who_does_not_fetch_gets_no_practice_web_and_a_wrong_one_is_refused_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("CAOYUN_HOME", str(tmp_path / "lake"))
    monkeypatch.setenv("CAOYUN_WEB", "practice?size=30")
    with yard(settings()) as place, pytest.raises(Unreachable):
        pipeline.run(place, source("guangdong.policy_document"), date(2024, 6, 1))
    monkeypatch.setenv("CAOYUN_WEB", "practice?sise=30")
    with pytest.raises(BadCommand, match="sise"), yard(settings()):
        pass
