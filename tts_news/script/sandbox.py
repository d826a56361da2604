"""Jinja for untrusted templates: both their running time and the size of their output are limited.

The turns of loops and the size of texts and numbers have limits, and functions that pad a text to a
width are removed. A template cannot include or import another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_TURNS = 10_000
"""Turns of all loops and calls of a template together."""

MOST_CHARACTERS = 100_000
"""Characters of the output and of each value; for a number, its bits."""

_TO_A_WIDTH = ("center", "format", "indent", "wordwrap", "batch", "slice", "lipsum")
"""Filters and functions that can produce a large output from a small input."""

_PADDING = ("center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map")
"""String methods that can do the same."""


class Sandbox(SandboxedEnvironment):
    """An environment for one template."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined)
        self._turns = 0
        for name in _TO_A_WIDTH:
            self.filters.pop(name, None)
            self.globals.pop(name, None)
        self.filters |= {"counted": self._counted, "bounded": _bounded}

    def render(self, template: str, values: dict[str, Any]) -> str:
        """Render a template.

        Raises:
            Exception: any error of the template; it is not limited to Jinja's own exceptions.

        """
        tree = self.parse(template)
        for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
            raise TemplateSyntaxError(_("a template cannot use another one"), node.lineno)
        for loop in tree.find_all(nodes.For):
            loop.iter = _filtered(loop.iter, "counted")
        both: Iterator[Any] = tree.find_all((nodes.Concat, nodes.Output))
        for joined in both:
            joined.nodes = [
                one if isinstance(one, nodes.TemplateData) else _filtered(one, "bounded")
                for one in joined.nodes
            ]
        pieces, size = [], 0
        for piece in self.from_string(tree).generate(values):
            size += len(piece)
            if size > MOST_CHARACTERS:
                raise SecurityError(
                    _(
                        "it makes more than {most:,} characters",
                        most=MOST_CHARACTERS,
                    )
                )
            pieces.append(piece)
        return "".join(pieces)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Evaluate an arithmetic operation, with a limit on the size of its result."""
        for one in (left, right):
            _bounded(one)
        if operator == "%" and isinstance(left, str):
            raise SecurityError(_("'%' does not fill in texts; write {{ name }} where it belongs"))
        if operator == "**" and not (abs(left) <= 1000 and abs(right) <= 100):
            raise SecurityError(_("a power too large"))
        if operator == "*":
            for many, one in ((left, right), (right, left)):
                if isinstance(one, int) and hasattr(many, "__len__"):
                    _check_size(len(many) * one)
        return _bounded(super().call_binop(context, operator, left, right))

    def call(self, context: Any, obj: Any, /, *arguments: Any, **named: Any) -> Any:
        """Call a macro, method or function, and count the call as a turn."""
        self._turn()
        return super().call(context, obj, *arguments, **named)

    def wrap_str_format(self, value: Any) -> None:
        """Disable Jinja's own `str.format`, which can pad; `is_safe_attribute` refuses it."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may use an attribute of a value; methods that pad are refused."""
        if isinstance(obj, str) and attr in _PADDING:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def _counted(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._turn()
            yield item

    def _turn(self) -> None:
        self._turns += 1
        if self._turns > MOST_TURNS:
            raise SecurityError(
                _("its loops and calls take more than {most:,} turns", most=MOST_TURNS)
            )


def _filtered(node: Any, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _bounded(value: Any) -> Any:
    if isinstance(value, int):
        _check_size(value.bit_length())
    elif isinstance(value, (str, list, tuple, dict)):
        _check_size(len(value))
    return value


def _check_size(size: int) -> None:
    if size > MOST_CHARACTERS:
        raise SecurityError(
            _(
                "a value of more than {most:,} characters",
                most=MOST_CHARACTERS,
            )
        )
