"""In which language the program answers: what asks for one, and that nothing of it is another's."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import Result

from allocation.cli.lang import asked_language
from allocation.diagnostics import Refusal
from allocation.views import names, spoken
from allocation.views.language import say
from allocation.views.spoken import chosen, speaking
from allocation.words import Typed, _

Run = Callable[..., Result]

FRENCH, ENGLISH = "Utilisation\u00a0: allocate", "Usage: allocate"
SOURCE = Path(__file__).parents[1] / "src"


def environment(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """``LANGUAGE=fr LANG=C`` as the only variables that name a language."""
    for name in spoken._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for each in text.split():
        monkeypatch.setenv(*each.split("="))


PRECEDENCE = {
    "": "en",
    "LANG=fr_FR.UTF-8": "fr",
    "LANG=fr": "fr",
    "LANG=fr_CA.ISO-8859-1@euro": "fr",
    "LANG=C.UTF-8": "en",
    "LANG=POSIX": "en",
    "LANG=de_DE.UTF-8": "en",
    "LANG=en_GB.UTF-8 LC_MESSAGES=fr_FR.UTF-8": "fr",
    "LC_MESSAGES=fr_FR.UTF-8 LC_ALL=C": "en",
    "LC_ALL=fr_FR.UTF-8 LANG=en_US.UTF-8": "fr",
    "LANGUAGE=fr LC_ALL=en_US.UTF-8": "fr",
    "LANGUAGE=de:fr:en LC_ALL=en_US.UTF-8": "fr",
    "LANGUAGE=de LANG=fr_FR.UTF-8": "en",
    "LANGUAGE=en:fr": "en",
    "LANGUAGE= LANG=fr_FR.UTF-8": "fr",
    "ALLOCATE_LANG=en LANGUAGE=fr LC_ALL=fr_FR.UTF-8": "en",
    "ALLOCATE_LANG=fr LANGUAGE=en": "fr",
    "ALLOCATE_LANG=fr_FR.UTF-8": "fr",
    "ALLOCATE_LANG=FR": "fr",
    "ALLOCATE_LANG= LANG=fr_FR": "fr",
    "LANG=../../fr": "en",
}


@pytest.mark.parametrize("variables", PRECEDENCE)
def test_which_variable_names_the_language(
    variables: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, variables)
    assert chosen() == asked_language([])[0] == PRECEDENCE[variables]
    assert (FRENCH in run("--help").stdout) == (PRECEDENCE[variables] == "fr")


ASKED = {
    "--lang fr --help": FRENCH,
    "--help --lang fr": FRENCH,
    "--lang=fr -h": FRENCH,
    "--langue fr --aide": FRENCH,
    "--langue=fr compute -h": FRENCH,
    "compute -h --LANGUE FR": FRENCH,
    "compute --lang fr_FR -h": FRENCH,
    "--lang en --lang fr -h": FRENCH,  # the last one counts, as of every option
    "--lang fr --lang en -h": ENGLISH,
    "-h": ENGLISH,
}


@pytest.mark.parametrize("typed", ASKED)
def test_the_language_is_asked_for_anywhere_on_the_line(typed: str, run: Run) -> None:
    result = run(*typed.split())
    assert (result.exit_code, ASKED[typed] in result.stdout) == (0, True)


def test_an_option_wins_over_every_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, "ALLOCATE_LANG=fr LANGUAGE=fr LC_ALL=fr_FR")
    assert ENGLISH in run("--lang", "en", "-h").stdout
    monkeypatch.setenv("ALLOCATE_LANG", "nosuch")
    assert ENGLISH in run("--lang", "en", "-h").stdout


@pytest.mark.parametrize("typed", ["--lang fr 2023", "2023 --langue=fr", "2023 --lang fr"])
def test_a_result_is_the_same_wherever_the_language_stands(typed: str, run: Run) -> None:
    result = run(*typed.split())
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == run("--lang", "fr", "compute", "2023").stdout != run("2023").stdout


def test_what_stands_after_two_hyphens_is_no_option() -> None:
    assert asked_language(["2023", "--", "--lang", "fr"]) == ("en", ["2023", "--", "--lang", "fr"])
    assert asked_language(["--lang", "fr", "--", "x"]) == ("fr", ["--", "x"])


@pytest.mark.parametrize(
    ("typed", "code", "hint"),
    [
        ("--lang", "no-value", "write --lang fr"),
        ("2023 --langue", "no-value", "write --lang fr"),
        ("--lang -- 2023", "no-value", "write --lang fr"),
        ("--lang xx 2023", "unknown-language", "there are en, fr"),
        ("--lang= 2023", "unknown-language", "there are en, fr"),
        ("--lang frr", "unknown-language", "did you mean fr?"),
        ("--lang ../fr", "unknown-language", ""),
    ],
)
def test_a_language_that_is_not_spoken(typed: str, code: str, hint: str, run: Run) -> None:
    result = run(*typed.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"[{code}]" in result.stderr
    assert hint in result.stderr


def test_a_variable_of_our_own_is_held_to_what_is_spoken(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told in the language of the system."""
    environment(monkeypatch, "ALLOCATE_LANG=xx LANG=fr_FR.UTF-8")
    result = run("2023")
    assert result.exit_code == 2
    assert "ALLOCATE_LANG ne peut pas valoir « xx »".replace(" ", "") in re.sub(
        r"\s", "", result.stderr
    )
    assert chosen() == "fr"  # from Python, where nobody is told, it is passed over


@pytest.mark.parametrize(("number", "code"), [(0x040C, "fr"), (0x0409, "en"), (0x0407, "en")])
def test_windows_names_the_language_of_its_windows(
    number: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: number)
    fake = SimpleNamespace(windll=SimpleNamespace(kernel32=kernel))
    environment(monkeypatch, "")
    monkeypatch.setitem(sys.modules, "ctypes", fake)
    monkeypatch.setattr(spoken.sys, "platform", "win32")
    assert chosen() == code
    monkeypatch.setenv("LANG", "en_US")
    assert chosen() == "en"


def test_one_process_speaks_two_languages(run: Run) -> None:
    """One after the other, and one within the other."""
    texts = [run("--lang", code, "compute", "-h").stdout for code in ("fr", "en", "fr", "en")]
    assert texts[0] == texts[2] != texts[1] == texts[3]
    with speaking("fr"):
        french = say(_("{option} takes a value", option="--region"))
        with speaking("en"):
            assert say(_("{option} takes a value", option="--region")) == "--region takes a value"
        assert french == say(_("{option} takes a value", option="--region"))
    assert french == "--région attend une valeur"


# A third language


@pytest.fixture
def third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The catalogues in a folder where another may be put; nothing of them is remembered."""
    folder = tmp_path / "locale"
    shutil.copytree(spoken._LOCALE, folder)
    (folder / "eo/LC_MESSAGES").mkdir(parents=True)
    forget = (spoken.catalogue, spoken.languages, names._names, names._own_for)
    monkeypatch.setattr(spoken, "_LOCALE", folder)
    for each in forget:
        each.cache_clear()
    yield folder / "eo/LC_MESSAGES"
    for each in forget:
        each.cache_clear()


def compiled(path: Path, texts: dict[str, str]) -> None:
    """A catalogue, as gettext has it."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    catalogue = Catalog(locale="eo", fuzzy=False)
    for text, said in texts.items():
        catalogue.add(text, said)
    with path.open("wb") as file:
        write_mo(file, catalogue)


def test_a_third_language_is_files_only(third: Path, run: Run) -> None:
    pytest.importorskip("babel")
    compiled(third / "allocate.mo", {"Commands": "Komandoj"})
    compiled(third / "names.mo", {"reconcile": "akordigi", "--region": "--regiono"})
    assert spoken.languages() == ("en", "eo", "fr")
    said = run("--lang", "eo", "--help").stdout
    assert "Komandoj" in said
    assert "  akordigi " in said
    assert "--lang en|eo|fr" in said
    line = run("akordigi", "2025", "-f", "csv")
    assert line.stdout == run("reconcile", "2025", "-f", "csv").stdout
    assert run("2023", "--regiono", "Corse").stdout == run("2023", "--région", "Corse").stdout


@pytest.mark.parametrize("domain", ["allocate", "names", "rules"])
@pytest.mark.parametrize("cut", [0, 3, 10, 40, 100, -5])
def test_a_damaged_catalogue_is_none(domain: str, cut: int, third: Path, run: Run) -> None:
    source = spoken._LOCALE / "fr/LC_MESSAGES"
    for name in ("allocate", "names"):
        shutil.copy(source / f"{name}.mo", third / f"{name}.mo")
    (third / f"{domain}.mo").write_bytes((source / "names.mo").read_bytes()[:cut])
    for words in (["2023", "--nosuch"], ["--help"], ["expliquer", "2025", "Corse"]):
        result = run("--lang", "eo", *words)
        assert result.exit_code in (0, 2)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.stderr


def test_bytes_that_are_no_catalogue_are_none(third: Path, run: Run) -> None:
    for name in ("allocate", "names", "rules"):
        (third / f"{name}.mo").write_bytes(b"nothing of gettext")
    assert run("--lang", "eo", "--help").stdout.count("\n") > 20


# Completion


def completed(
    words: str, run: Run, monkeypatch: pytest.MonkeyPatch, shell: str = "bash"
) -> list[str]:
    monkeypatch.setenv("_ALLOCATE_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", f"allocate {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" "))))
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"allocate {words}")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    return run().stdout.splitlines()


COMPLETIONS = {
    ("fr", "ra"): {"rapprocher"},
    ("fr", "rec"): {"reconstituer"},
    ("fr", "reconci"): {"reconcile"},  # typed in English, it is completed in English
    ("en", "rec"): {"reconcile"},
    ("en", "rapp"): {"rapprocher"},
    ("fr", "2023 --env"): {"--enveloppe"},
    ("fr", "2023 --envelope"): {"--envelope"},
    ("fr", "2023 --r"): {"--région", "--rapporté-à"},
    ("en", "2023 --env"): {"--envelope"},
    ("fr", "2025 --ligne "): {"ars-p304"},
    ("en", "2025 --volet "): {"ars-p304"},
    ("fr", "2025 --ligne=ars"): {"ars-p304"},
    ("fr", "expliquer 2023 Corse --ligne d"): {"dreets-p304"},
    ("en", "--lang fr rap"): {"rapprocher"},
    ("en", "2025 --langue fr --env"): {"--enveloppe"},
    ("fr", "--lang en rec"): {"reconcile"},
    ("en", "2023 --lang "): {"en", "fr"},
    ("fr", "2023 --langue f"): {"fr"},
    ("fr", "2023 --par "): {"total", "ligne", "composante"},
    ("en", "2023 --by "): {"total", "line", "component"},
    ("fr", "2023 --tri "): {"région", "total", "nom"},
    ("fr", "comparer 2023 2025 --tri "): {"région", "écart"},
    ("en", "reconcile 2025 --sort d"): {"difference"},
    ("fr", "2023 --forme l"): {"large", "long"},
    ("fr", "rapprocher 2025 --référence "): {"publication", "calcul"},
    ("fr", "2023 --dialecte "): {"standard", "excel-fr"},
    ("fr", "--ins"): {"--installer-complétion"},
    ("fr", "--vers"): {"--version"},
}


@pytest.mark.parametrize(("language", "words"), COMPLETIONS)
def test_completion_in_the_reader_s_words(
    language: str, words: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    assert set(completed(words, run, monkeypatch)) == COMPLETIONS[language, words]


def test_completion_says_in_the_reader_s_language_what_each_word_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    verbs = completed("ra", run, monkeypatch, "fish")
    assert verbs == ["rapprocher\tLes chiffres concordent-ils avec ce qui est publié ?"]
    assert completed("2023 --écr", run, monkeypatch, "fish") == [
        "--écraser\tÉcrase un fichier existant."
    ]


def test_the_completion_is_installed_in_the_reader_s_language(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "LANGUAGE": "fr", "PYTHONPATH": str(SOURCE)}

    def done(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "allocation", *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment)

    for option in ("--install-completion", "--installer-complétion"):
        installed = done(option, "bash")
        assert installed.returncode == 0, installed.stderr
        assert installed.stdout.startswith("La complétion de bash est installée dans ")
    assert done("--afficher-complétion", "fish").stdout.startswith("complete --command allocate")
    refused = done("--show-completion", "tcsh")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "[unknown-shell]" in refused.stderr
    assert "bash, zsh, fish, powershell, pwsh" in refused.stderr


# Words of others


def _of_typer() -> set[str]:
    """Every sentence that the installed typer can print or raise: constants of such calls."""
    said = set[str]()
    folder = Path(typer.__file__).parent
    for path in [*folder.glob("*.py"), *folder.glob("_click/*.py")]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if not re.fullmatch(r"_|\w*echo|fail|\w*(Error|Parameter|Option|Usage)|style", name):
                continue
            for part in ast.walk(call):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    said.add(part.value.strip(" .:!'\"\n"))
    return {text for text in said if re.search(r"[A-Za-z]{3,} [a-z]{2,}|^[A-Z][a-z]{4,}$", text)}


def test_nothing_that_typer_would_say_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it takes amiss is told in our own words, and so are its help and completion."""
    theirs = _of_typer()
    assert {"Aborted", "Missing command", "No such option"} <= theirs or len(theirs) > 40
    monkeypatch.setenv("LANGUAGE", "fr")
    lines = [
        *("", "--help", "-h", "--version", "--aide", "nosuch", "2023 --nosuch", "2023 -zq"),
        *("2023 --region", "--region", "2023 --quiet=1", "--version=1", "explain", "diff 2023"),
        *("2023 -", "2023 --", "-- 2023", "--", "-", "2023 -o", "2023 -qo", "sweep 2023 --sample"),
        *("--install-completion nosuch", "--show-completion nosuch", "rules 1 2 3", "2023 --=x"),
        *(f"{verb} --help" for verb in names.VERBS),
        *(f"{verb} --nosuch=1" for verb in names.VERBS),
    ]
    for line in lines:
        result = run(*line.split(" ")) if line else run()
        said = result.stdout + result.stderr
        found = [text for text in theirs if re.search(rf"\b{re.escape(text)}\b", said)]
        assert not [text for text in found if text not in OURS_TOO], line
        assert not re.search(r"Usage:|Try 'allocate|\[OPTIONS\]|COMMAND \[ARGS\]", said)


OURS_TOO: set[str] = {"Options"}
"""Words that are the same in French."""


def test_only_what_is_needed_is_loaded() -> None:
    """In English no catalogue is read, unless a word is not known."""
    program = (
        "from allocation.views import spoken\n"
        "read = []\n"
        "import gettext\n"
        "find = gettext.translation\n"
        "gettext.translation = lambda d, *a, **k: (read.append(d), find(d, *a, **k))[1]\n"
        "from allocation.cli.app import app\n"
        "def words(*typed):\n"
        "    try: app(list(typed), prog_name='allocate')\n"
        "    except SystemExit: pass\n"
        "words('--help'); words('2023', '--envelope', '6M€'); words('explain', '2025', 'Corse')\n"
        "print('READ', read)\n"
    )
    environment = {**os.environ, "LANG": "C.UTF-8", "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment
    )
    assert done.stdout.endswith("READ ['rules']\n"), done.stderr  # the prose of files is French


# Names


def test_what_is_said_is_understood() -> None:
    """What the reader is shown of each name is taken for it, in every language."""
    for code in spoken.languages():
        with speaking(code):
            for own in names.NAMES:
                if own.upper() == own:
                    continue
                option, equals, value = own.partition("=")
                said = names.name(own)
                if equals:
                    assert names.own_value(option, said.partition("=")[2]) == value
                    assert said.startswith(f"{names.name(option)}=")
                else:
                    assert names.own_name(said) == names.own_name(said.upper()) == own


def test_no_name_is_of_two_things() -> None:
    for code in spoken.languages():
        told: dict[str, str] = {}
        for own, said in names._names(code).items():
            for name in said:
                plain = names._plain(name)
                assert told.setdefault(plain, own) == own
                if code != "en" and own.upper() != own:
                    assert names._names("en").get(plain, [own])[0] in (own, plain)
                    assert plain not in names.NAMES or plain == own, f"{plain} is {own} in {code}"


SAID = {
    "allocate explain 2023 Corse": "allocate expliquer 2023 Corse",
    "allocate 2023 --envelope 6M€ --by component": "allocate 2023 --enveloppe 6M€ --par composante",
    "allocate 2023 --sort total --region overseas,Corse": (
        "allocate 2023 --tri total --région outre-mer,Corse"
    ),
    "--sort region|total|name": "--tri région|total|nom",
    "--output FILE.csv": "--sortie FILE.csv",  # a file of the user's is called so
    "--key=equal": "--clé=égale",
    '--region "Grand Est"': '--région "Grand Est"',
    "--set split=5:3": "--hypothèse split=5:3",
    "ars-fir": "ars-fir",
    "the envelope": "the envelope",
    "-5M€": "-5M€",
}


@pytest.mark.parametrize("text", SAID)
def test_what_is_to_be_typed_is_said_in_the_reader_s_words(text: str) -> None:
    assert names.in_words_of_reader(text) == text
    with speaking("fr"):
        assert names.in_words_of_reader(text) == SAID[text]
        assert names.in_words_of_reader(Typed("LINE=AMOUNT")) == "LIGNE=MONTANT"
        assert names.in_words_of_reader(Typed("--output FILE.csv")) == "--sortie FICHIER.csv"
        varied = "--faire-varier NOM=DE:À:PAS"
        assert names.in_words_of_reader(Typed("--vary NAME=FROM:TO:STEP")) == varied
        assert names.in_words_of_reader(Typed("YEAR|TABLE")) == "ANNÉE|TABLEAU"


def test_labels_are_taken_in_every_language(run: Run) -> None:
    """Those of the file, and what its catalogue has of them."""
    french, english = (
        run("2023", "--set", f"{label}=2:1", "-f", "json")
        for label in ("partage ARS/DREETS", "ARS/DREETS split")
    )
    assert french.exit_code == 0, french.stderr
    assert french.stdout == english.stdout == run("2023", "--set", "split=2:1", "-f", "json").stdout


def test_a_refusal_of_a_language_is_a_refusal() -> None:
    with pytest.raises(Refusal):
        asked_language(["--lang", "xx"])
