"""voices."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def voices(as_json: bool) -> None:
    """List the voices, which of them work here and now, and why the others don't."""
    from tts_news import voices as profiles
    from tts_news.engines import engine_class
    from tts_news.errors import UserError

    rows = []
    for name in profiles.names():
        row = {"name": name, "title": "", "engine": "", "problem": ""}
        try:
            voice = profiles.load(name)
            row |= {"title": voice.title, "engine": voice.engine}
            engine = engine_class(voice.engine)
            row["problem"] = engine.missing()
            engine(voice.settings)
        except UserError as error:
            row["problem"] = str(error)
        rows.append(row)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        state = f"does not work: {row['problem']}" if row["problem"] else "works"
        click.echo(f"{row['name']:<12} {row['engine']:<8} {state:<8} {row['title']}".rstrip())
