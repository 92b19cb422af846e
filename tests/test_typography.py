"""How French is written: spaces before signs, figures, dates, intervals, one thing or several."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from allocation.model.interval import Interval
from allocation.views.language import (
    counted,
    human,
    human_decimal,
    human_euros,
    human_rounded,
    say,
)
from allocation.views.spoken import speaking
from allocation.views.typography import french
from allocation.words import Message

# In the cases a no-break space is written _ and a narrow one ~.
SIGNS = [
    ("Suite : fin", "Suite_: fin"),
    ("Hypothèses :", "Hypothèses_:"),
    ("Concorde ; écart", "Concorde~; écart"),
    ("est-ce cela ?", "est-ce cela~?"),
    ("oui ! non", "oui~! non"),
    ("« mot »", "«_mot_»"),
    ("« un mot », puis", "«_un mot_», puis"),
    ("est-ce « cela » ?", "est-ce «_cela_»~?"),
    ("50 %", "50_%"),
    ("50 % du total", "50_% du total"),
    ("{amount} € : {why}", "{amount}_€_: {why}"),
    ("5 100 000 €", "5 100 000_€"),
    ("5~100~000~€", "5~100~000_€"),
    ("2,2 M€", "2,2_M€"),
    ("200 k€.", "200_k€."),
    ("(100 €)", "(100_€)"),
    ("[{low} ; {high}]", "[{low}~; {high}]"),
    # What has no space, or is none of these signs, stays as it is.
    ("cite: §3.1", "cite: §3.1"),
    ("5:3", "5:3"),
    ("a;b", "a;b"),
    ("git:REV:CHEMIN", "git:REV:CHEMIN"),
    ("https://example.org/a?b", "https://example.org/a?b"),
    ("deux mots", "deux mots"),
    ("? inconnu", "? inconnu"),
    ("  % du total", "  % du total"),
    ("", ""),
]


def shown(text: str) -> str:
    return text.replace("\u00a0", "_").replace("\u202f", "~")


@pytest.mark.parametrize(("typed", "said"), SIGNS)
def test_the_spaces_of_signs(typed: str, said: str) -> None:
    assert shown(french(typed.replace("~", "\u202f"))) == said


@pytest.mark.parametrize(("typed", "said"), SIGNS)
def test_what_has_its_spaces_keeps_them(typed: str, said: str) -> None:
    once = french(typed.replace("~", "\u202f"))
    assert french(once) == once


@pytest.fixture
def in_french() -> Iterator[None]:
    with speaking("fr"):
        yield


@pytest.mark.usefixtures("in_french")
class TestInFrench:
    """With the catalogue as it is shipped."""

    @pytest.mark.parametrize(
        ("cents", "said"),
        [
            (0, "0_€"),
            (100, "1_€"),
            (123_456_700, "1~234~567_€"),
            (123_456_750, "1~234~567,50_€"),
            (-123_450, "\u22121~234,50_€"),
        ],
    )
    def test_euros(self, cents: int, said: str) -> None:
        assert shown(human_euros(cents)) == said
        assert shown(human(cents)) == said.removesuffix("_€")

    def test_decimals(self) -> None:
        assert shown(human_decimal(Fraction(11_549_875, 1000))) == "11~549,875"
        assert shown(human_decimal(Fraction(1, 3))) == "0,333333…"
        assert shown(human_rounded(Fraction(-27), 2)) == "\u221227,00"

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2023, 7, 18), "18 juillet 2023"),
            (date(2025, 1, 1), "1er janvier 2025"),
            (date(2025, 12, 31), "31 décembre 2025"),
            (date(2024, 8, 11), "11 août 2024"),
        ],
    )
    def test_a_day(self, day: date, said: str) -> None:
        assert say(day) == say(Message("{n0}", {"n0": day})) == said

    def test_every_month_has_its_name(self) -> None:
        names = {say(date(2025, month, 2)).split()[1] for month in range(1, 13)}
        assert len(names) == 12
        assert all(name.islower() for name in names)

    def test_an_interval(self) -> None:
        """With a space on either side of the semicolon, since decimals have a comma."""
        both = Interval(Fraction(3, 2), Fraction(5, 2), True, True)
        assert shown(say(str_of(both))) == "[1,50~; 2,50]"
        open_ = Interval(Fraction(2_200_350), Fraction(2_200_450), True, False)
        assert shown(say(str_of(open_))) == "[2~200~350~; 2~200~450["
        assert shown(say(str_of(Interval(Fraction(3), None, False, False)))) == "]3~; ∞["

    @pytest.mark.parametrize("n", [0, 1, 2, 18])
    def test_none_and_one_are_singular(self, n: int) -> None:
        said = counted("1 region", "{n} regions", n)
        assert said == f"{n} région{'s' * (n > 1)}"


def str_of(interval: Interval) -> Message:
    text = interval.__str__()
    assert isinstance(text, Message)
    return text


def test_english_stays_as_it_is() -> None:
    with speaking("en"):
        assert shown(human_euros(123_456_750)) == "1~234~567.50~€"
        assert say(date(2023, 7, 18)) == "2023-07-18"
        assert say(Message("what?  50 % : {a}", {"a": "b"})) == "what?  50 % : b"
