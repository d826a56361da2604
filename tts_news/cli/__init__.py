"""The command line `tts-news`: commands parse options, call other packages and print results.

May import: audio, base, bulletin, clean, edition, engines, hearing, normalize, publish, script,
settings, speech.
"""

from __future__ import annotations

import gc
import signal
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from tts_news import __version__
from tts_news.base import interrupt
from tts_news.cli import console
from tts_news.cli.language import speak_as_asked, translated
from tts_news.errors import TtsNewsError
from tts_news.messages import N_, _

# Command -> its module in this package, imported when the command is used, and its short help.
COMMANDS = {
    "make": ("make", N_("Make episodes of articles, and the feed.")),
    "bulletin": ("bulletin", N_("A timed programme of a rundown, fit to air.")),
    "feed": ("make", N_("Rebuild feed.xml from what is in the output folder.")),
    "retract": ("make", N_("Take an episode back.")),
    "watch": ("watch", N_("Go on making what is new in a folder or a feed.")),
    "check": ("preview", N_("Look at the output folder as a podcast app would.")),
    "serve": ("preview", N_("Show the output folder on this machine.")),
    "read": ("read", N_("Print sentence by sentence what will be spoken.")),
    "proof": ("proof", N_("Print written beside spoken, guesses first, before air.")),
    "lexicon": ("lexicon", N_("The newsroom's own words and how they are said.")),
    "voices": ("voices", N_("List the voices; try one; install a model.")),
    "cache": ("cache", N_("Show, check and clear what was spoken.")),
    "doctor": ("doctor", N_("Say what works on this machine, and how to mend the rest.")),
    "init": ("init", N_("Write a commented tts-news.toml into the working folder.")),
}

_GARBAGE = 20_000
"""The threshold of the garbage collector; 700, Python 3.11's own, would trigger it at start-up."""

_SIGNAL = 128
"""An exit status above it is 128 plus the number of a signal."""


class _Lazy(click.Group):
    """A group that imports a command only when it is used, so that --help is instant."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        from tts_news.base import compiled

        compiled.keep()
        command: click.Command = getattr(import_module(f"tts_news.cli.{COMMANDS[name][0]}"), name)
        return translated(command)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = arguments[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            if close := get_close_matches(name, COMMANDS, 2):
                known = _(" or ").join(close)
                context.fail(_("no command '{name}'; do you mean {known}?", name=name, known=known))
        return super().resolve_command(context, arguments)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, (_module, text) in COMMANDS.items()])


@click.group(
    cls=_Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(
    __version__,
    prog_name="tts-news",
    message="%(prog)s %(version)s",
    help="Show the version and exit.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(context: click.Context, debug: bool) -> None:  # noqa: ARG001 - see `main`
    """Vietnamese news articles into an audio edition: a podcast read as a newsreader reads."""
    if context.invoked_subcommand is None:
        from tts_news.cli.start import is_double_clicked, next_steps

        click.echo("\n".join(next_steps()))
        if is_double_clicked():
            click.pause(_("Press any key to close this window."))


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line; every error becomes one line and an exit status.

    2 for a user's mistake, 1 for a failure, 130 when interrupted.
    """
    gc.set_threshold(_GARBAGE)
    console.complete_streams()
    console.speak_vietnamese()
    given = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in given
    interrupt.install(_farewell)
    status = _exit_status(given, debug=debug)
    if status > _SIGNAL:
        _farewell(status)
        interrupt.leave(status)
    gc.freeze()  # no collection at exit, as the system frees the memory anyway
    sys.exit(status)


def _farewell(status: int) -> None:
    """Print that a signal ended the run, and that its work is kept."""
    what = _("interrupted") if status == _SIGNAL + signal.SIGINT else _("stopped")
    console.error(_("{what}; what was spoken is kept, run the same command to go on", what=what))
    sys.stdout.flush()
    sys.stderr.flush()


def _exit_status(given: list[str], *, debug: bool) -> int:
    try:
        speak_as_asked(given)
        command = translated(cli)
        result: Any = command.main(given, prog_name="tts-news", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        return _SIGNAL + signal.SIGINT
    except SystemExit as ended:
        if isinstance(ended.code, int) and ended.code > _SIGNAL:
            return ended.code
        return 0  # click raises this if the reader of our output has closed the pipe (`| head`)
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
        hint = _(" (see {where} --help)", where=where) if where else ""
        console.error(f"{error.format_message()}{hint}")
        return 2
    except (TtsNewsError, OSError, MemoryError, RecursionError) as error:
        if debug:
            raise
        console.error(_failure_in_words(error))
        return getattr(error, "exit_status", 1)
    except Exception:
        if debug:
            raise
        console.error(console.fault())
        return 1
    return result if isinstance(result, int) else 0


def _failure_in_words(error: BaseException) -> str:
    """The message for a failure; for exceptions of others it names the file concerned."""
    if isinstance(error, TtsNewsError):
        return str(error)
    from tts_news.messages.faults import in_words

    where = getattr(error, "filename", None)
    what = f"{where}: {in_words(error)}" if where else in_words(error)
    return _("{what} (--debug shows where)", what=what)
