"""The web page: settings in, one Bot, the tabs. Nothing else imports gradio.

What a reader sees of an answer is written in ``bot.page``; how a question becomes one is not known here. Gradio takes
seconds to import, so that is done by the functions that need it.
"""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.request import getproxies

from bot.evaluation.scorecard import Scorecard, read_scorecard
from bot.keeping import Answering, Keeping
from bot.kept import KeptAnswers
from bot.page import ICON, SCRIPT, STYLE, Exchange, conversation
from bot.page.about import HEADER, NOTICE, SUGGESTIONS, TITLE, about
from bot.page.chat import Chat
from bot.page.guard import Guarded
from bot.page.opening import Outlook, look, start
from bot.settings import EMBEDDER, quiet, read_settings
from corpus.errors import KnownError, MissingIndex, MissingWeights, PortInUse
from corpus.source import Source

if TYPE_CHECKING:
    import gradio as gr

HOST = "127.0.0.1"
PORT = 7860
READERS = 16
"""Questions that may be under way at the same time; further ones wait."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the page until it is interrupted. Returns the exit code: 1 after a KnownError.

    The page is up while the index and the model are still being opened; if that fails, it goes down again.
    """
    parser = argparse.ArgumentParser(prog="app.py", description=TITLE)
    parser.add_argument("--host", default=HOST, help="address to serve on (default: %(default)s, this machine only)")
    parser.add_argument("--port", default=PORT, type=int, help="port to serve on (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        settings = read_settings(os.environ)
        quiet(os.environ)
        _use_no_proxy(options.host)
        check_port(options.host, options.port)
        outlook = look(settings)
        import gradio  # noqa: F401 - before the bot's libraries, whose import would hold this one up

        bot, loading = start(settings, outlook)
        keeping = Keeping(bot, KeptAnswers(settings.home)) if settings.keep else None
        scorecard = read_scorecard(settings.home)
        versions, servers = _versions(outlook), outlook.servers
        page = build_page(keeping or bot, outlook.sources, versions, servers, scorecard, keeping=keeping)
        serve(page, options.host, options.port)
        shown = HOST if options.host == "0.0.0.0" else options.host  # noqa: S104 - compared, not bound
        sys.stdout.write(f"The chat is at http://{shown}:{options.port} (stop it with Ctrl+C)\n")
        sys.stdout.flush()
        loading.result()
    except KnownError as error:
        hint = " (`make install` gets all that is needed.)" if isinstance(error, MissingIndex | MissingWeights) else ""
        sys.stderr.write(f"{error}{hint}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    page.block_thread()
    return 0


def _use_no_proxy(host: str) -> None:
    # Gradio asks its own page whether it answers; that request must not go to a proxy. Where there is none, nothing is
    # set: other libraries take even NO_PROXY for a sign of one.
    if not getproxies():
        return
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1,localhost", host)))


def check_port(host: str, port: int) -> None:
    """Raises PortInUse, before anything slow is done, if the page cannot be served there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise _port_in_use(host, port) from error


def _port_in_use(host: str, port: int) -> PortInUse:
    return PortInUse(
        f"The page cannot be served at {host}, port {port}: the port is in use, or not allowed. Perhaps the chat is "
        f"running there already; if not, choose another port: python app.py --port {port + 1}"
    )


def _versions(outlook: Outlook) -> dict[str, str]:
    return {
        "Program": version("whobot"),
        "Index": outlook.index,
        "Embeddings": EMBEDDER,
        "Language model": outlook.model or "none: answers are quotes",
    }


def build_page(
    bot: Answering,
    sources: Sequence[Source],
    versions: Mapping[str, str],
    servers: Sequence[str] = (),
    scorecard: Scorecard | None = None,
    *,
    keeping: Keeping | None = None,
) -> "gr.Blocks":
    """The page for any Bot.

    ``sources`` are its documents, ``versions`` what the About tab says of its parts, ``servers`` the addresses that
    questions are sent to, ``scorecard`` how good the answers were found to be, if that was measured, ``keeping`` has the
    answers that can be opened again.
    """
    import gradio as gr

    chat = Chat(bot, keeping)

    def gone(request: gr.Request) -> None:
        chat.stop(str(request.session_hash))

    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        _fixed(HEADER)
        with gr.Tabs():
            with gr.Tab("Chat"):
                reopen, shown = _chat_tab(chat, {source.id: source for source in sources})
            with gr.Tab("About"):
                _fixed(about(sources, versions, servers, scorecard))
        page.unload(gone)
        if keeping:
            page.load(reopen, None, shown, show_progress="hidden", api_visibility="private")
    page.queue(default_concurrency_limit=READERS, api_open=False)
    return cast("gr.Blocks", page)


def _fixed(html: str) -> "gr.HTML":
    """HTML of our own without any behaviour."""
    import gradio as gr

    return gr.HTML(html, js_on_load=None, apply_default_css=False)


class Parts(NamedTuple):
    """What the chat tab shows and changes."""

    view: "gr.HTML"
    box: "gr.Textbox"
    ask: "gr.Button"
    stop: "gr.Button"
    start: "gr.Column"
    after: "gr.Row"
    again: "gr.Button"
    clear: "gr.Button"
    suggested: "tuple[gr.Button, ...]"


def _lay_out() -> Parts:
    import gradio as gr

    view = gr.HTML("", js_on_load=SCRIPT.read_text(encoding="utf-8"), apply_default_css=False, elem_id="conversation")
    with gr.Column(elem_id="start") as start:
        suggested = [gr.Button(SUGGESTIONS[0][1][0], elem_classes=["suggestion", "first"])]
        with gr.Row(elem_id="pillars"):
            for pillar, questions in SUGGESTIONS[1:]:
                with gr.Column(min_width=220):
                    _fixed(f'<h2 class="pillar">{pillar}</h2>')
                    suggested += [gr.Button(question, elem_classes=["suggestion"]) for question in questions]
    with gr.Row(elem_id="after", visible=False) as after:
        again = gr.Button("Ask again", size="sm", min_width=90, elem_id="again")
        clear = gr.Button("New conversation", size="sm", min_width=90, elem_id="clear")
    with gr.Column(elem_id="composer"):
        with gr.Row(elem_id="asking"):
            box = gr.Textbox(
                label="Your question",
                placeholder="Ask a question",
                max_lines=4,
                container=False,
                scale=8,
                autofocus=True,
                elem_id="question",
            )
            ask = gr.Button("Ask", variant="primary", scale=0, min_width=110, elem_id="ask")
            stop = gr.Button("Stop", variant="stop", scale=0, min_width=110, visible=False, elem_id="stop")
        _fixed(NOTICE)
    return Parts(view, box, ask, stop, start, after, again, clear, tuple(suggested))


def _controls(*, running: bool, talked: bool) -> tuple[Any, ...]:
    """What ``ask``, ``stop``, ``start`` and ``after`` look like while an answer is made, and before and after it."""
    import gradio as gr

    return (
        gr.update(visible=not running),
        gr.update(visible=running, value="Stop", interactive=True),
        gr.update(visible=not talked),
        gr.update(visible=talked and not running),
    )


def _chat_tab(chat: Chat, library: Mapping[str, Source]) -> tuple[Callable[..., Any], list[Any]]:
    """The conversation, the suggested questions, and the box with its buttons.

    Gives what shows the kept answer that the page's address names, and what that changes.
    """
    import gradio as gr

    parts = _lay_out()
    past = gr.State(())

    def grow(states: Iterator[tuple[Exchange, ...]]) -> Iterator[tuple[Any, ...]]:
        exchanges = next(states)
        yield conversation(exchanges, library), exchanges, "", *_controls(running=True, talked=True)
        for exchanges in states:
            yield conversation(exchanges, library), exchanges, *([gr.skip()] * 5)
        yield conversation(exchanges, library), exchanges, gr.skip(), *_controls(running=False, talked=True)

    def reply(question: str, past: tuple[Exchange, ...], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from grow(chat.reply(question, past, str(request.session_hash)))

    def repeat(past: tuple[Exchange, ...], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from grow(chat.reply(past[-1].question, past[:-1], str(request.session_hash)))

    def reopen(request: gr.Request) -> Iterator[tuple[Any, ...]]:
        named = request.query_params.get("answer")
        yield (gr.skip(),) * len(shown)  # what is asked meanwhile stays
        for exchanges in chat.reopen(named) if named else ():
            yield conversation(exchanges, library), exchanges, gr.skip(), *_controls(running=False, talked=True)

    def halt(request: gr.Request) -> Any:
        chat.stop(str(request.session_hash))
        return gr.update(value="Stopping …", interactive=False)

    def begin_anew() -> tuple[Any, ...]:
        return "", (), "", *_controls(running=False, talked=False)

    shown: list[Any] = [parts.view, past, parts.box, parts.ask, parts.stop, parts.start, parts.after]
    quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    gr.on([parts.box.submit, parts.ask.click], reply, [parts.box, past], shown, **quietly)
    for button in parts.suggested:
        button.click(reply, [button, past], shown, **quietly)
    parts.again.click(repeat, [past], shown, **quietly)
    # Past the queue, so that it is heard while an answer is made.
    parts.stop.click(halt, None, [parts.stop], queue=False, **quietly)
    parts.clear.click(begin_anew, None, shown, queue=False, **quietly)
    return reopen, shown


def serve(page: "gr.Blocks", host: str, port: int) -> None:
    """Serve ``page`` in the background, and return when it answers. Raises PortInUse."""
    import gradio as gr
    from starlette.middleware import Middleware

    fonts = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
    try:
        page.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            mcp_server=False,
            enable_monitoring=False,
            run_history=False,
            footer_links=[],
            theme=gr.themes.Base(
                primary_hue="cyan", neutral_hue="slate", font=fonts, font_mono=("ui-monospace", "monospace")
            ),
            css_paths=STYLE,
            favicon_path=ICON,
            app_kwargs={"middleware": [Middleware(Guarded)]},
        )
    except OSError as error:
        raise _port_in_use(host, port) from error


if __name__ == "__main__":
    sys.exit(main())
