"""What is typed of a contact is kept where the page goes away: a session that ended, a browser that was closed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import heed.contact

TEMPLATES = sorted(Path(heed.contact.__file__).parent.glob("*.html"))
#: A form that asks the room for something, from its tag to its end; and a field in it to type in.
FORMS = re.compile(r"<form([^>]*data-command=[^>]*)>(.*?)</form>", re.DOTALL)
TYPED = re.compile(r"c\.(field|area)\(|<textarea|<input(?![^>]*type=\"(?:hidden|checkbox|radio)\")")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.stem)
def test_every_form_that_is_typed_in_keeps_a_draft(template: Path) -> None:
    forms = FORMS.findall(template.read_text("utf-8"))

    assert [head for head, body in forms if TYPED.search(body) and "data-draft=" not in head] == []
