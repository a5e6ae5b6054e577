// Charts: <div data-chart="weeks" data-source="ID"> draws the JSON of <script type="application/json" id="ID">.
// Colours and type come from the tokens when a chart is drawn, so a change of theme draws again. Canvas and "richText"
// tooltips, because the HTML tooltip writes style attributes, which the content security policy forbids.
"use strict";

(() => {
  const token = (name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    probe.style.forcedColorAdjust = "none"; // else a contrast theme has one colour for all
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
  const number = (value) => value.toLocaleString("en-US");
  const signed = (value) => (value > 0 ? "+" : value < 0 ? "\u2212" : "") + number(Math.abs(value));
  const font = "Figtree Variable, Figtree, system-ui, sans-serif";

  function base() {
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      animationDuration: 300,
      textStyle: { fontFamily: font, fontSize: 13, color: token("--ink-2") },
      tooltip: {
        renderMode: "richText",
        confine: true,
        backgroundColor: token("--ink"),
        borderWidth: 0,
        padding: [7, 10],
        textStyle: { color: token("--surface"), fontFamily: font, fontSize: 13 },
      },
      grid: { left: 8, right: 12, top: 26, bottom: 4, containLabel: true },
    };
  }

  const xAxis = (names, label = {}) => ({
    type: "category",
    data: names,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: token("--line-strong") } },
    axisLabel: { color: token("--ink-2"), fontSize: 12, ...label },
  });
  const yAxis = (formatter) => ({
    type: "value",
    splitNumber: 3,
    axisLabel: { color: token("--ink-3"), fontSize: 12, formatter },
    splitLine: { lineStyle: { color: token("--line") } },
  });

  // [{name, value, last?, total?}]: each bar begins where the one before ended; `total` stands on zero again.
  // Bars below zero stack apart from bars above it, so a bar that crosses zero is drawn as two parts.
  function waterfall(data, box) {
    const narrow = box.clientWidth < 90 * data.length;
    const past = (row) => narrow ? `{past|last year}\n{past|${signed(row.last)}}` : `{past|last year ${signed(row.last)}}`;
    let level = 0;
    const rows = data.map((row) => {
      const from = row.total ? 0 : level;
      level = row.total ? level : level + row.value;
      const [low, high] = [Math.min(from, level), Math.max(from, level)];
      return {
        name: row.name,
        last: row.last,
        value: row.total ? level : row.value,
        colour: token(row.total ? "--ink-2" : row.value >= 0 ? "--data" : "--data-loss"),
        gap: low > 0 ? low : high < 0 ? high : 0,
        above: Math.max(high, 0) - Math.max(low, 0),
        below: Math.min(low, 0) - Math.min(high, 0),
      };
    });
    const part = (key, position, labelled) => ({
      type: "bar",
      stack: "sum",
      barWidth: "58%",
      tooltip: { formatter: (point) => `${rows[point.dataIndex].name}: ${signed(rows[point.dataIndex].value)}` },
      data: rows.map((row) => ({
        value: row[key],
        itemStyle: { borderRadius: 4, color: row.colour },
        label: { show: labelled(row), position, fontWeight: 700, fontSize: 14, color: token("--ink"), formatter: () => signed(row.value) },
      })),
    });
    return {
      ...base(),
      grid: { left: 4, right: 8, top: 24, bottom: 4, containLabel: true },
      xAxis: xAxis(rows.map((row) => (row.last == null ? row.name : `${row.name}\n${past(row)}`)), {
        interval: 0,
        lineHeight: 17,
        fontSize: narrow ? 11 : 12,
        fontWeight: 600,
        color: token("--ink"),
        rich: { past: { color: token("--ink-3"), fontSize: narrow ? 11 : 12, lineHeight: 17, fontFamily: font } },
      }),
      yAxis: yAxis(signed),
      series: [
        { type: "bar", stack: "sum", silent: true, itemStyle: { color: "transparent" }, tooltip: { show: false }, data: rows.map((row) => row.gap) },
        part("above", "top", (row) => row.above > 0 || row.below === 0),
        part("below", "bottom", (row) => row.below < 0 && row.above === 0),
      ],
    };
  }

  // {names: [...], now: {name, data}, last?: {name, data}}: bars, with the year before as a dashed line on top.
  function bars(data) {
    const series = [
      { name: data.now.name, type: "bar", data: data.now.data, barWidth: "56%", itemStyle: { color: token("--data"), borderRadius: [3, 3, 0, 0] } },
    ];
    if (data.last) {
      series.push({
        name: data.last.name,
        type: "line",
        data: data.last.data,
        symbol: "circle",
        symbolSize: 5,
        lineStyle: { color: token("--ink"), width: 2, type: [5, 4] },
        itemStyle: { color: token("--ink") },
      });
    }
    return {
      ...base(),
      tooltip: { ...base().tooltip, trigger: "axis" },
      grid: { left: 0, right: 18, top: 14, bottom: 8, containLabel: true }, // half of the last day stands beyond its bar
      xAxis: xAxis(data.names),
      yAxis: yAxis(),
      series,
    };
  }

  // [{county: "28017", name, share: 0..1 or null, text}]: one colour step for ten points; no value is a dashed outline.
  const maps = new Map();
  async function counties(data, box) {
    const address = box.dataset.map;
    if (!maps.has(address)) {
      maps.set(address, fetch(address).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
        return answer.json();
      }));
    }
    const shapes = await maps.get(address);
    echarts.registerMap("counties", shapes);
    const step = (share) => `--d${Math.min(5, Math.floor(share * 10 + 1e-9) + 1)}`;
    const rows = Object.fromEntries(data.map((row) => [row.county, row]));
    const byName = Object.fromEntries(shapes.features.map((shape) => [shape.properties.name, rows[shape.id]]));
    return {
      ...base(),
      tooltip: { ...base().tooltip, formatter: (point) => byName[point.name]?.text ?? `${point.name}: nothing to count` },
      series: [{
        type: "map",
        map: "counties",
        aspectScale: 0.84,
        left: 0,
        right: 0,
        top: 4,
        bottom: 4,
        preserveAspect: "contain",
        preserveAspectAlign: "left",
        selectedMode: false,
        label: { show: false },
        itemStyle: { areaColor: "transparent", borderColor: token("--surface"), borderWidth: 1.2 },
        emphasis: { label: { show: false }, itemStyle: { areaColor: null, borderColor: token("--ink"), borderWidth: 2 } },
        data: shapes.features.map((shape) => {
          const row = rows[shape.id];
          const known = row && row.share !== null;
          return {
            name: shape.properties.name,
            value: known ? row.share : null,
            url: row?.url,
            itemStyle: known
              ? { areaColor: token(step(row.share)) }
              : { areaColor: "transparent", borderColor: token("--line-strong"), borderType: "dashed" },
          };
        }),
      }],
    };
  }

  const kinds = { waterfall, bars, counties };
  const drawn = new Map();

  async function draw(box) {
    const data = JSON.parse(document.getElementById(box.dataset.source).textContent);
    const option = await kinds[box.dataset.chart](data, box);
    let chart = drawn.get(box);
    if (!chart) {
      chart = echarts.init(box, null, { renderer: "canvas" });
      drawn.set(box, chart);
      chart.on("click", (point) => { if (point.data?.url) location.assign(point.data.url); });
      new ResizeObserver(() => chart.resize()).observe(box);
    }
    chart.setOption(option, true);
  }

  async function drawAll() {
    for (const [box, chart] of drawn) {
      if (!box.isConnected) { chart.dispose(); drawn.delete(box); }
    }
    const boxes = [...document.querySelectorAll("[data-chart]")];
    const results = await Promise.allSettled(boxes.map(draw));
    results.forEach((result, at) => {
      if (result.status === "rejected") {
        console.error(result.reason);
        boxes[at].closest("figure")?.querySelector('[data-show="table"]')?.click(); // the table holds the same numbers
      }
    });
    document.body.dataset.charts = "drawn";
  }

  document.fonts.ready.then(drawAll);
  document.addEventListener("themechange", drawAll);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.querySelector?.("[data-chart]")) drawAll(); });
})();
