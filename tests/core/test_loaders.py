from __future__ import annotations

from pathlib import Path

from django.template import Engine

LOADERS = ["core.loaders.FilesystemLoader", "core.loaders.AppDirectoriesLoader"]


def engine(folder: Path, name: str, text: str) -> Engine:
    (folder / name).write_text(text, encoding="utf-8")
    return Engine(dirs=[str(folder)], loaders=LOADERS)


def test_a_page_is_sent_without_the_indentation_of_its_template(tmp_path: Path) -> None:
    text = '<ul>\n  {% for n in "12" %}\n    <li>{{ n }}\n\t  <b>x</b></li>\n  {% endfor %}\n</ul>\n'

    page = engine(tmp_path, "page.html", text).render_to_string("page.html")

    assert page == "<ul>\n\n<li>1\n<b>x</b></li>\n\n<li>2\n<b>x</b></li>\n\n</ul>\n"


def test_spaces_inside_a_line_and_in_values_stay(tmp_path: Path) -> None:
    page = engine(tmp_path, "page.html", "  <b>a</b>  b {{ value }}").render_to_string("page.html", {"value": "x\n  y"})

    assert page == "<b>a</b>  b x\n  y"


def test_a_plain_text_mail_keeps_its_white_space(tmp_path: Path) -> None:
    mail = engine(tmp_path, "mail.txt", "Dear {{ name }},\n\n    12345\n").render_to_string("mail.txt", {"name": "Ann"})

    assert mail == "Dear Ann,\n\n    12345\n"


def test_a_template_of_an_app_is_found_and_not_indented() -> None:
    source = Engine(loaders=LOADERS).get_template("jobs/job.html").source

    assert "<section" in source
    assert not any(line.startswith((" ", "\t")) for line in source.splitlines())
