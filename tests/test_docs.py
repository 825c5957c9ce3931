"""The pages: what they link to is there, and what is made by a program is what that program makes."""

import re

import pytest

from tests.conftest import ROOT

PAGES = sorted([ROOT/"README.md", *(ROOT/"docs").glob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")


def anchors(page):
    """What a link may jump to on a page: its headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page):
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    for path, anchor in LINK.findall(prose):
        there = page.parent/path if path else page
        assert there.exists(), path
        assert not anchor or anchor in anchors(there), anchor


def test_the_readme_leads_to_every_page():
    linked = {path for path, _ in LINK.findall(PAGES[0].read_text(encoding="utf-8"))}
    assert {f"docs/{page.name}" for page in PAGES[1:]} <= linked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_set_to_one_width(page):
    text = page.read_text(encoding="utf-8")
    prose = [line for line in re.sub(r"```.*?```", "", text, flags=re.S).splitlines() if not line.startswith("|")]
    assert [line for line in prose if len(line) > 120] == []
