"""The counties of one state, cut out of the nation's map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

type Ring = list[list[float]]


def state_counties(topology: dict[str, Any], fips: str) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of the counties whose number begins with the state's two digits.

    `topology` is us-atlas' TopoJSON with an object "counties"; longitudes and latitudes come out in degrees with four
    decimals (11 m). Each feature has `id` (five-digit county number) and `properties.name`. An unknown state has none.
    """
    lines = _lines(topology, _of_state(topology, fips))
    features = [
        {
            "type": "Feature",
            "id": str(geometry["id"]),
            "properties": {"name": geometry["properties"]["name"]},
            "geometry": {"type": geometry["type"], "coordinates": _coordinates(geometry, lines)},
        }
        for geometry in _of_state(topology, fips)
    ]
    return {"type": "FeatureCollection", "features": features}


def _of_state(topology: dict[str, Any], fips: str) -> list[dict[str, Any]]:
    return [shape for shape in topology["objects"]["counties"]["geometries"] if str(shape["id"]).startswith(fips)]


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Polygons of rings of arc numbers, whatever the shape is."""
    return [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]


def _lines(topology: dict[str, Any], geometries: Sequence[dict[str, Any]]) -> dict[int, Ring]:
    """The arcs in use as points. Stored points are integer steps from the one before, scaled and shifted."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    used = {
        arc if arc >= 0 else ~arc
        for shape in geometries
        for rings in _polygons(shape)
        for ring in rings
        for arc in ring
    }
    lines: dict[int, Ring] = {}
    for number in used:
        x = y = 0
        lines[number] = line = []
        for step_x, step_y in topology["arcs"][number]:
            x, y = x + step_x, y + step_y
            line.append([round(x * scale_x + shift_x, 4), round(y * scale_y + shift_y, 4)])
    return lines


def _coordinates(geometry: dict[str, Any], lines: dict[int, Ring]) -> list[Any]:
    polygons = [[_ring(ring, lines) for ring in rings] for rings in _polygons(geometry)]
    return polygons[0] if geometry["type"] == "Polygon" else polygons


def _ring(arcs: Sequence[int], lines: dict[int, Ring]) -> Ring:
    """Arcs end to end; a negative number (~n) is arc n walked backwards. Neighbouring arcs share their joint."""
    ring: Ring = []
    for arc in arcs:
        line = lines[arc] if arc >= 0 else lines[~arc][::-1]
        ring.extend(line[1:] if ring else line)
    return ring
