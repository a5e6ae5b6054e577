"""Static files from npm, and the map of one state."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory, override_settings

from core import vendor
from core.counties import state_counties
from core.static import with_static_files

# Two square counties that share an edge, and one of another state: points are steps of one tenth of a degree.
TOPOLOGY = {
    "transform": {"scale": [0.1, 0.1], "translate": [-90.0, 30.0]},
    "arcs": [
        [[10, 0], [0, 10]],  # the shared edge, upwards
        [[10, 10], [-10, 0], [0, -10], [10, 0]],  # the left county's other sides
        [[10, 0], [10, 0], [0, 10], [-10, 0]],  # the right county's other sides
    ],
    "objects": {
        "counties": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "28001", "properties": {"name": "Left"}},
                {"type": "MultiPolygon", "arcs": [[[2, ~0]]], "id": "28003", "properties": {"name": "Right"}},
                {"type": "Polygon", "arcs": [[0, 1]], "id": "01001", "properties": {"name": "Elsewhere"}},
            ]
        }
    },
}


def test_one_state_is_cut_out_and_edges_are_walked_both_ways():
    shapes = state_counties(TOPOLOGY, "28")

    left, right = shapes["features"]
    assert (left["id"], left["properties"], right["id"]) == ("28001", {"name": "Left"}, "28003")
    assert left["geometry"] == {
        "type": "Polygon",
        "coordinates": [[[-89.0, 30.0], [-89.0, 31.0], [-90.0, 31.0], [-90.0, 30.0], [-89.0, 30.0]]],
    }
    assert right["geometry"]["coordinates"] == [
        [[[-89.0, 30.0], [-88.0, 30.0], [-88.0, 31.0], [-89.0, 31.0], [-89.0, 30.0]]]
    ]


def test_a_state_that_is_not_on_the_map_has_no_counties():
    assert state_counties(TOPOLOGY, "99") == {"type": "FeatureCollection", "features": []}


def test_mississippi_has_82_counties_with_closed_borders_and_little_weight():
    file = vendor.place(vendor.COUNTIES)

    shapes = json.loads(file.read_text(encoding="utf-8"))
    assert len(shapes["features"]) == 82
    assert {shape["id"][:2] for shape in shapes["features"]} == {"28"}
    for shape in shapes["features"]:
        polygons = shape["geometry"]["coordinates"]
        for rings in polygons if shape["geometry"]["type"] == "MultiPolygon" else [polygons]:
            for ring in rings:
                assert ring[0] == ring[-1]
                assert all(-92 < x < -88 and 30 < y < 35.1 for x, y in ring)
    assert file.stat().st_size < 60_000


@pytest.mark.parametrize("name", vendor.SOURCES)
def test_each_file_is_there(name):
    assert Path(str(finders.find(name))).stat().st_size > 1000


@pytest.mark.parametrize("name", ["vendor/../package.json", "vendor/package.json", "vendor/", "", "../pyproject.toml"])
def test_nothing_else_of_npm_is_served(name):
    assert vendor.VendorFinder().find(name) == []


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def test_collected_files_are_few_hashed_and_found_by_style_sheets(collected, settings):
    names = json.loads((collected / "staticfiles.json").read_text(encoding="utf-8"))["paths"]

    assert len(names) < 120
    style = (collected / names["css/design.css"]).read_text(encoding="utf-8")
    fonts = [part.split('"')[0] for part in style.split('url("')[1:] if part.startswith("../vendor/figtree")]
    assert len(fonts) == 2
    assert all((collected / "css" / font).exists() and font.count(".") >= 3 for font in fonts)


def test_what_was_collected_is_served_for_ever_and_compressed(collected, settings):
    settings.STATIC_ROOT = collected
    names = json.loads((collected / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    said: dict[str, object] = {}

    def start(status, headers):
        said.update(status=status, **{name.lower(): value for name, value in headers})

    application = with_static_files(get_wsgi_application())
    environ = RequestFactory().get(f"/static/{names['css/design.css']}", headers={"Accept-Encoding": "gzip"}).environ
    with closing(application(environ, start)) as answer:
        body = b"".join(answer)

    assert said["status"] == "200 OK"
    assert "immutable" in str(said["cache-control"])
    assert said["content-encoding"] == "gzip"
    assert len(body) < 20_000
