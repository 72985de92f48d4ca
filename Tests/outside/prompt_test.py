"""Drives nnrepl at a terminal in memory and looks at the screen. Run with pytest."""

import os
import signal
import subprocess
import time

import pytest
from prompt_screen import CTRL, DOWN, LEFT, UP, Prompt, paste, program

XOR = """\
seed 7
input x: [2] in 0...1
target t: [1] in 0...1
let hidden = x.dense(4).tanh()
let logit = hidden.dense(1)
loss binaryCrossEntropy(logit, t)
data rows(x: [[0, 0], [0, 1], [1, 0], [1, 1]], t: [[0], [1], [1], [0]])
optimizer adam(learningRate: 0.05)
"""


@pytest.fixture
def start(tmp_path):
    prompts = []

    def start(*arguments, **options):
        options.setdefault("environment", {})
        options["environment"] = {"NO_COLOR": "1", **options["environment"]}
        prompt = Prompt(program(), arguments, home=str(tmp_path), **options)
        prompts.append(prompt)
        prompt.wait_for(">")
        return prompt

    yield start
    for prompt in prompts:
        prompt.child.close(force=True)


def run(arguments=(), text="", **options):
    return subprocess.run(
        [program(), *arguments], input=text, capture_output=True, text=True, timeout=60, **options)


# The first screen and the way out.


def test_first_screen_says_how_to_get_help_and_out(start):
    prompt = start()
    prompt.wait_for("nn>")
    assert prompt.text().split("\n")[0] == "nnrepl 0.1.0 · help for help, Ctrl-D leaves"
    prompt.send(CTRL["d"])
    assert prompt.wait_end() == 0
    assert b"\x1b[?2004h" in prompt.raw and prompt.raw.rindex(b"\x1b[?2004l") > 0


def test_terminated_gives_the_terminal_back(start):
    prompt = start()
    prompt.send("let x")
    prompt.ends("nn> let x")
    prompt.child.kill(signal.SIGTERM)
    assert prompt.wait_end() == -signal.SIGTERM
    assert prompt.raw.rindex(b"\x1b[?2004l") > prompt.raw.rindex(b"\x1b[?2004h")


# Editing.


def test_editing_in_the_middle(start):
    prompt = start()
    prompt.send("let  = 4" + LEFT * 4 + "y")
    prompt.ends("nn> let y = 4")
    assert prompt.until(lambda _: prompt.cursor[1] == len("nn> let y")) is not None


def test_wide_characters_take_two_cells(start):
    prompt = start()
    prompt.send("// 数学😀é" + LEFT * 2 + "x")
    prompt.wait_for("nn> // 数学x😀é")


def test_control_c_drops_the_line(start):
    prompt = start()
    prompt.send("let x = 3")
    prompt.ends("nn> let x = 3")
    prompt.send(CTRL["c"])
    prompt.ends("nn> let x = 3^C", "nn>")
    prompt.send("let y = 4\r")
    prompt.ends("nn> let y = 4", "y: a number", "nn>")


def test_an_open_bracket_asks_for_more(start):
    prompt = start()
    prompt.send("let x = (1 +\r")
    prompt.ends("nn> let x = (1 +", "  …")
    prompt.send("2)\rx\r")
    prompt.ends("nn> x", "3", "nn>")


def test_a_leading_dot_goes_on(start):
    prompt = start()
    prompt.send("input x: [4]\rlet h = x.dense(8)\r.relu()\rshow layers\r")
    prompt.wait_for("h.relu")


@pytest.mark.parametrize("columns", [30, 50, 100])
def test_a_new_width_redraws_the_line(start, columns):
    prompt = start()
    line = "let long = " + "0123456789" * 3
    prompt.send(line)
    prompt.ends("nn> " + line)
    prompt.resize(columns, 24)
    shown = prompt.until(lambda shown: shown.replace("\n", "").endswith("nn> " + line))
    assert shown is not None, prompt.text()


def test_tables_take_the_new_width(start):
    prompt = start()
    prompt.send("let a_name_that_is_long = 3\r")
    prompt.ends("a_name_that_is_long: a number", "nn>")
    prompt.resize(44, 24)
    prompt.send("help dense\r")
    prompt.wait_for("  Every unit sees every feature: a weighted\n    sum and a bias for each unit.")


# History.


def test_up_finds_what_begins_so(start):
    prompt = start()
    prompt.send("let a = 1\rlet b = 2\ra\r")
    prompt.ends("nn> a", "1", "nn>")
    prompt.send("let" + UP)
    prompt.ends("nn> let b = 2")
    prompt.send(UP)
    prompt.ends("nn> let a = 1")
    prompt.send(DOWN + DOWN)
    prompt.ends("nn> let")


def test_statements_of_several_lines_come_back_whole(start, tmp_path):
    prompt = start()
    prompt.send("let x = (1 +\r2)\r")
    prompt.ends("x: a number", "nn>")
    prompt.send(CTRL["d"])
    assert prompt.wait_end() == 0
    prompt = start()
    prompt.send(UP)
    prompt.ends("nn> let x = (1 +", "2)")
    history = tmp_path / ".local/state/nnrepl/history"
    assert history.read_text() == "let x = (1 +\\n2)\n"


def test_the_projects_own_history_wins(start, tmp_path):
    (tmp_path / ".nnrepl_history").write_text("let a = 1\n")
    prompt = start()
    prompt.send(UP)
    prompt.ends("nn> let a = 1")


def test_search(start):
    prompt = start()
    prompt.send("let a = 1\rlet b = 2\r")
    prompt.ends("b: a number", "nn>")
    prompt.send(CTRL["r"] + "a =")
    prompt.ends("search ‘a =’: let a = 1")
    prompt.send("q")
    prompt.ends("no match ‘a =q’: let a = 1")
    prompt.send(CTRL["g"])
    prompt.ends("nn>")
    prompt.send(CTRL["r"] + "b =" + CTRL["e"] + "0\r")
    prompt.wait_for("nn> let b = 20")


# Completion.


def test_tab_completes_and_lists(start):
    prompt = start()
    prompt.send("input image: [4]\rlet h = im\t.den\t")
    prompt.ends("nn> let h = image.dense")
    prompt.send(CTRL["c"])
    prompt.ends("nn>")
    prompt.send("se\t\t")
    prompt.wait_for("seed")
    prompt.ends("nn> se")
    names = prompt.text().split("\n")[-2]
    assert "seed" in names and "set" in names


def test_tab_completes_file_names(start, tmp_path):
    (tmp_path / "some.nn").write_text(XOR)
    prompt = start()
    prompt.send('open "so\t')
    prompt.ends('nn> open "some.nn')


def test_tab_completes_topics_of_help(start):
    prompt = start()
    prompt.send("help den\t")
    prompt.ends("nn> help dense")
    prompt.send(CTRL["c"] + "?gradc\t")
    prompt.ends("nn> ?gradcheck")


def test_tab_offers_nothing_that_is_reserved(start):
    prompt = start()
    prompt.send("show \t\t")
    shown = prompt.wait_for("predictions")
    assert "breaks" not in shown


def test_an_operator_goes_on(start):
    prompt = start()
    prompt.send("let z = 3\r* 2\rz\r")
    prompt.ends("nn> let z = 3", "z: a number", "nn> * 2", "z: a number", "nn> z", "6", "nn>")


# Paste.


def test_a_paste_is_one_text(start):
    prompt = start()
    prompt.send(paste("let a = 1\nlet b = (2 +\n  a)\n"))
    prompt.ends("nn> let a = 1", "let b = (2 +", "  a)")
    prompt.send("\rb\r")
    prompt.ends("nn> b", "3", "nn>")
    prompt.send(UP + UP)
    prompt.ends("nn> let a = 1", "let b = (2 +", "  a)")


def test_a_pasted_session_is_stripped(start):
    prompt = start()
    prompt.send(paste("nn> let a = 1\na: a number\nnn> let b = 2\n"))
    prompt.ends("nn> let a = 1", "let b = 2")


# Interrupting.


def test_control_c_stops_an_action_and_keeps_everything(start, tmp_path):
    (tmp_path / "xor.nn").write_text(XOR)
    prompt = start("xor.nn")
    prompt.wait_for("xor>")
    prompt.send("train epochs: 5000000\r")
    prompt.wait_for("epoch ")
    prompt.send(CTRL["c"])
    prompt.wait_for("interrupted")
    prompt.send("show layers\r")
    prompt.wait_for("hidden.tanh")


def test_open_shows_each_result_as_it_comes(start, tmp_path):
    (tmp_path / "long.nn").write_text(XOR + "gradcheck\ntrain epochs: 5000000\n")
    prompt = start()
    prompt.send('open "long.nn"\r')
    prompt.wait_for("epoch ")
    shown = prompt.text()
    assert "17 parameters" in shown and "pass: " in shown
    prompt.send(CTRL["c"])
    prompt.wait_for("interrupted")
    prompt.wait_for("long>")
    assert prompt.text().count("pass: ") == 1


def test_control_c_twice_leaves(start, tmp_path):
    (tmp_path / "xor.nn").write_text(XOR)
    prompt = start("xor.nn")
    prompt.wait_for("xor>")
    prompt.send("train epochs: 5000000\r")
    prompt.wait_for("epoch ")
    prompt.send(CTRL["c"])
    time.sleep(0.3)
    prompt.send(CTRL["c"])
    assert prompt.wait_end() == 130


# Keys of one's own, poor terminals.


def test_editrc_is_honoured(start, tmp_path):
    (tmp_path / ".editrc").write_text('bind -v\nnnrepl:bind "^X" ed-move-to-beg\n')
    prompt = start()
    prompt.send("bc" + CTRL["x"] + "a")
    prompt.ends("nn> abc")
    # A pause, so that the escape is not the start of a key's sequence.
    prompt.send("\x1b")
    prompt.text(quiet=1)
    prompt.send("0i//")
    prompt.ends("nn> //abc")


@pytest.mark.parametrize("terminal", ["dumb", "nobody-knows-this-one"])
def test_poor_terminals_do(start, terminal):
    prompt = start(environment={"TERM": terminal, "LANG": "C"})
    prompt.send("let größe = 3\rgröße\r")
    assert prompt.until(lambda _: prompt.raw.count(b"3") > 1) is not None
    prompt.send(CTRL["d"])
    assert prompt.wait_end() == 0
    assert "größe".encode() in prompt.raw


# Without a terminal.


def test_dash_e_runs_and_leaves():
    result = run(["-e", "let x = 3", "-e", "x * 2"])
    assert result.returncode == 0 and "6" in result.stdout and result.stderr == ""


def test_a_file_may_fail_as_it_expects_to(tmp_path):
    fixtures = os.path.join(os.path.dirname(__file__), "..", "..", "fixtures")
    assert run([os.path.join(fixtures, "affine-wrong.nn")]).returncode == 0
    (tmp_path / "bad.nn").write_text(XOR + "expect loss < 0\n")
    assert run(["bad.nn"], cwd=tmp_path).returncode == 1
    (tmp_path / "worse.nn").write_text(XOR.replace("0.05", "1e300") + "train epochs: 9\n")
    assert run(["worse.nn"], cwd=tmp_path).returncode == 1


def test_nothing_to_run_says_nothing():
    assert (run(["-e", ""]).stdout, run().stdout) == ("", "")


def test_standard_input_stops_at_the_first_error():
    result = run(text="let x = (1 +\n  2)\nlet y = z\nlet w = 4\n")
    assert result.returncode == 2
    assert result.stderr.split("\n")[0].startswith("<stdin>:3:9: error[")
    assert "w" not in result.stdout


@pytest.mark.parametrize("data", [b"\xff\xfe\n", b"let x = 3\n\xc3(\n", bytes(range(128, 256))])
def test_bytes_that_are_no_text_are_refused(data):
    result = subprocess.run([program()], input=data, capture_output=True, timeout=60)
    assert result.returncode == 2
    place = b"<stdin>:2:1" if data.startswith(b"let") else b"<stdin>:1:1"
    assert result.stderr.startswith(place + b": error[invalid-utf8]"), result.stderr


def test_undo_takes_back_one_statement_of_a_stream():
    result = run(text="let x = 3\nlet y = 4\nundo\nx\ny\n")
    assert "undone: let y = 4\n" in result.stdout and "\n3\n" in result.stdout
    assert result.returncode == 2 and "`y`" in result.stderr


def test_bad_usage_is_status_2():
    result = run(["--bogus"])
    assert result.returncode == 2 and "--bogus" in result.stderr.split("\n")[0]
    assert run(["--color", "pink"]).returncode == 2
    assert run(["--version"]).stdout == "nnrepl 0.1.0\n"


def test_a_missing_file_is_named(tmp_path):
    result = run(["missing.nn"], cwd=tmp_path)
    assert result.returncode == 2 and result.stderr.startswith("missing.nn:")


def test_json_is_one_line_a_statement():
    import json

    result = run(["--json"], text="let x = 3\nlet y = x * 2\n")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["statement"] for line in lines] == ["let x = 3", "let y = x * 2"]
    assert all(line["ok"] for line in lines)
    assert lines[1]["location"]["line"] == 2


def test_colour_follows_the_variables():
    colours = {**os.environ, "CLICOLOR_FORCE": "1"}
    colours.pop("NO_COLOR", None)
    statements = ["-e", "let x = 3", "-e", "expect loss < 1", "-e", "gradcheck"]
    for more, expected in [({"NO_COLOR": "1"}, False)]:
        result = run(statements, env={**colours, **more})
        assert ("\x1b[" in result.stdout + result.stderr) == expected
