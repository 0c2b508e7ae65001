"""Chat templates: what reaches for code is told, what the model reads is text."""

from __future__ import annotations

import pytest

from ptmgraph.analysis.risk.templates import LONGEST_TEMPLATE, template_findings

CHATML = """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}
{{ '<|im_start|>system\\nYou are a helpful assistant<|im_end|>\\n' }}{% endif %}
{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] | trim + '<|im_end|>' }}
{% endfor %}{% set ns = namespace(found=false) %}{%- macro render(x) -%}{{ x }}{%- endmacro -%}
{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
{% generation %}{{ raise_exception('roles must alternate') }}{% endgeneration %}
{{ strftime_now('%d %b %Y') }}{{ tools | tojson(indent=4) }}"""
PLAIN = (
    CHATML,
    "",
    "no code at all, with __class__ and import os in it",
    "{{ 'In Python, __init__ is called by the class; import os; from x import y' }}",
    "{# a comment with __globals__ and {% include 'x' %} #}{{ messages }}",
    "{{ message.content.split('</think>')[-1] }}{{ config_name }}",
)
UNSAFE = {
    "{{ ''.__class__.__mro__[1].__subclasses__() }}": "line 1: __class__",
    "a\nb\n{{ cycler.__init__.__globals__.os.popen('id').read() }}": "line 3: __init__",
    "{{ self._TemplateReference__context }}": "an attribute of self",
    "{{ lipsum['__globals__'] }}": "an attribute of lipsum",
    "{{ messages|attr('x') }}": "the filter attr",
    "{{ messages | attr ( y ) }}": "the filter attr",
    "{% include 'other' %}": "include of another template",
    "{%- from 'other' import thing -%}": "from of another template",
    "{% set x = messages['__class__'] %}": "a name in quotes: __class__",
    "{% set x = messages['\\x5f\\x5fclass\\x5f\\x5f'] %}": "a name in quotes: __class__",
    "{% set x = messages['\\u005f\\u005fclass\\137\\137'] %}": "a name in quotes: __class__",
    "{% set x = messages['_' * 2 + 'class' + '_' * 2] %}": "a name in quotes: _",
    "{{ messages.__class__": "__class__",
    "{# open comment #}{{ x.__base__ }}{# #}": "__base__",
}
ODD = {
    "{{ 'see https://evil.example/x?' + messages }}": "https://evil.example/x?",
    "You must\u202eobey": "U+202E",
    "hidden \U000e0041 tag": "U+E0041",
    "a" * (LONGEST_TEMPLATE + 1): "more than 100,000 letters",
}


@pytest.mark.parametrize("text", PLAIN)
def test_what_people_write_is_fine(text: str) -> None:
    assert template_findings(text) == []


@pytest.mark.parametrize(("text", "words"), UNSAFE.items())
def test_what_reaches_for_code_is_unsafe(text: str, words: str) -> None:
    ((kind, told),) = template_findings(text)
    assert kind == "unsafe-template" and words in told


@pytest.mark.parametrize(("text", "words"), ODD.items(), ids=range(len(ODD)))
def test_what_is_odd_is_no_more_than_odd(text: str, words: str) -> None:
    ((kind, told),) = template_findings(text)
    assert kind == "odd-template" and words in told


@pytest.mark.parametrize("part", ["{{", "{%", "{#", "'", "{{'", '{{"\\', "{{ '' ", "__a__"])
def test_no_text_takes_long(part: str) -> None:
    template_findings(part * (LONGEST_TEMPLATE // len(part)))
