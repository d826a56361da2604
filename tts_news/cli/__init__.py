"""tts-news: the command line. Commands parse, call and show; the work is done below them.

May import: audio, base, bulletin, clean, edition, engines, hearing, normalize, publish, script,
settings, speech.
"""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from tts_news import __version__
from tts_news.base import interrupt
from tts_news.cli import console
from tts_news.errors import TtsNewsError

# Command -> the module of this package that holds it; loaded when it is called.
COMMANDS = {
    "make": ("make", "Make episodes of articles, and the feed."),
    "bulletin": ("bulletin", "A timed programme of a rundown, fit to air."),
    "feed": ("make", "Rebuild feed.xml from what is in the output folder."),
    "retract": ("make", "Take an episode back."),
    "watch": ("watch", "Go on making what is new in a folder or a feed."),
    "check": ("preview", "Look at the output folder as a podcast app would."),
    "serve": ("preview", "Show the output folder on this machine."),
    "read": ("read", "Print sentence by sentence what will be spoken."),
    "proof": ("proof", "Print written beside spoken, guesses first, before air."),
    "lexicon": ("lexicon", "The newsroom's own words and how they are said."),
    "voices": ("voices", "List the voices; try one; install a model."),
    "cache": ("cache", "Show, check and clear what was spoken."),
    "doctor": ("doctor", "Say what works on this machine, and how to mend the rest."),
    "init": ("init", "Write a commented tts-news.toml into the working folder."),
}

_SIGNAL = 128
"""An exit status over it is for a signal of that number."""


class _Lazy(click.Group):
    """A group that imports a command only when it is used, so that --help is instant."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"tts_news.cli.{COMMANDS[name][0]}"), name)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=_Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="tts-news")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(context: click.Context, debug: bool) -> None:  # noqa: ARG001 - see `main`
    """Vietnamese news articles into an audio edition: a podcast read as a newsreader reads."""
    if context.invoked_subcommand is None:
        from tts_news.cli.start import next_steps

        click.echo("\n".join(next_steps()))


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line; every error becomes one line and an exit status.

    2 for a user's mistake, 1 for a failure, 130 when interrupted.
    """
    console.speak_vietnamese()
    debug = "--debug" in (sys.argv[1:] if arguments is None else arguments)
    interrupt.install(_farewell)
    status = _status(arguments, debug=debug)
    if status > _SIGNAL:
        _farewell(status)
        interrupt.leave(status)
    sys.exit(status)


def _farewell(status: int) -> None:
    """Say what a signal has ended."""
    what = "interrupted" if status == _SIGNAL + signal.SIGINT else "stopped"
    _say(f"{what}; what was spoken is kept, run the same command to go on")
    sys.stdout.flush()
    sys.stderr.flush()


def _status(arguments: list[str] | None, *, debug: bool) -> int:
    try:
        result: Any = cli.main(arguments, prog_name="tts-news", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        return _SIGNAL + signal.SIGINT
    except SystemExit as ended:
        if isinstance(ended.code, int) and ended.code > _SIGNAL:
            return ended.code
        return 0  # click's way of saying that the reader of our output has gone (`| head`)
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
        hint = f" (see {where} --help)" if where else ""
        _say(f"{error.format_message()}{hint}")
        return 2
    except (TtsNewsError, OSError, MemoryError, RecursionError) as error:
        if debug:
            raise
        reason = str(error) or type(error).__name__
        _say(reason if isinstance(error, TtsNewsError) else f"{reason} (--debug shows where)")
        return getattr(error, "exit_status", 1)
    except Exception as error:
        if debug:
            raise
        _say(f"unexpected {type(error).__name__}: {error} (--debug shows where; please report it)")
        return 1
    return result if isinstance(result, int) else 0


def _say(message: str) -> None:
    click.echo("error: " + " ".join(message.split()), err=True)
