"""Templates: text with names in it and loops over names, and nothing else; no template calls, computes, asks or reads anything.

What a template may hold is checked when it is loaded, so its output is no longer than itself times the strings it is given. It runs
in Jinja's sandbox all the same.
"""

from functools import cache

from symgrad.errors import Part, SymgradError
from symgrad.limits import TEXT
from symgrad.writing import template_files
from symgrad.writing.template_files import template_text

_REMEDY = "a template holds text, << name >> and <% for name in name %> ... <% endfor %>"


def fill(folder, file, **strings):
    """The text of a template, its names replaced by strings and by lists of strings; SymgradError where it is no such template."""
    from jinja2 import TemplateError
    place = Part(f"template {folder}/{file}")
    try:
        return _template(template_files.folder(), folder, file).render(strings)
    except (TemplateError, RecursionError) as error:
        raise SymgradError(f"the {place} cannot be filled: {error}", place, _REMEDY) from None


@cache
def _template(templates, folder, file):
    """A template of a folder of templates, which is a part of the key alone."""
    place, source = Part(f"template {folder}/{file}"), template_text(f"{folder}/{file}")
    if len(source) > TEXT:
        raise SymgradError(f"the {place} has more than {TEXT:,} characters", place, "make it shorter")
    tree = _environment().parse(source)
    strange = next(_strange(tree), None)
    if strange is not None:
        raise SymgradError(f"the {place} holds more than text, names and loops: line {strange.lineno}, {type(strange).__name__}", place, _REMEDY)
    return _environment().from_string(source)


@cache
def _environment():
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>")
    for more in (environment.globals, environment.filters, environment.tests):
        more.clear()
    return environment


def _strange(node, looped=False):
    """The parts of a template's tree that are neither text nor a name nor a loop; no loop stands in another."""
    from jinja2 import nodes
    plain = isinstance(node, (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name))
    loop = isinstance(node, nodes.For) and not looped and isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
    if not plain and not (loop and node.test is None and not node.recursive):
        yield node
    for inner in node.iter_child_nodes():
        yield from _strange(inner, looped or loop)
