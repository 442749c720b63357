// Maps: <div data-map="#list" data-map-ground="/api/v1/ground" data-map-tiles="…/{z}/{x}/{y}.png" data-map-key="I">.
// A map draws what the rows of its list say (`data-shape`, JSON, metres of the National Grid): numbered as they are, the
// nearest drawn whole, others dashed, doubted ones dotted. The list is the map's text; no page waits for a map, and
// nothing moves under a hand: once somebody has moved it, it stays where it is.

const LIBRARY = "/static/vendor/leaflet/leaflet";
// Zoom 0 is 896 m a pixel, with the tile origin that Ordnance Survey uses for EPSG:27700; each step halves it.
const METRES_AT_0 = 896, WEST = -238375, NORTH = 1376256, DEEPEST = 13;
const NAMES_FROM = 8, MOST_NAMES = 40, ROOM_AROUND = 0.3, SHORTEST_SIDE = 160;
const WIDTHS = { A: 3, B: 2.2, lane: 1.2, street: 1.2 };

export function start() {
  for (const box of document.querySelectorAll("[data-map]")) {
    const begin = () => draw(box).catch(() => { box.dataset.drawn = "never"; });
    "requestIdleCallback" in window ? requestIdleCallback(begin, { timeout: 2000 }) : setTimeout(begin, 300);
  }
}

let library;
function loaded() {
  library ??= new Promise((done, failed) => {
    document.head.prepend(Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${LIBRARY}.css` }));
    const script = Object.assign(document.createElement("script"), { src: `${LIBRARY}.js`, onload: () => done(window.L), onerror: failed });
    document.head.append(script);
  });
  return library;
}

async function draw(box) {
  const L = await loaded();
  const grid = L.extend({}, L.CRS.Simple, {
    transformation: new L.Transformation(1 / METRES_AT_0, -WEST / METRES_AT_0, -1 / METRES_AT_0, NORTH / METRES_AT_0),
    infinite: false,
  });
  const map = L.map(box, { crs: grid, preferCanvas: true, maxZoom: DEEPEST, zoomSnap: 0.5, attributionControl: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
  box.tabIndex = 0;
  const key = box.dataset.mapKey;
  if (key) Object.assign(box.dataset, { hotkey: key, keyHelp: "Go to the map: arrows move it, + and - zoom" });
  box.addEventListener("click", ({ target }) => { if (target === box) box.focus({ preventScroll: false }); });
  L.control.scale({ imperial: false }).addTo(map);
  if (box.dataset.mapTiles) tiles(L, map, box);
  const ground = L.layerGroup().addTo(map), shapes = L.layerGroup().addTo(map), names = L.layerGroup().addTo(map);
  let moved = false, fitted = "";
  for (const kind of ["mousedown", "wheel", "keydown", "touchstart"]) box.addEventListener(kind, () => { moved = true; }, { passive: true });

  const list = document.querySelector(box.dataset.map);
  const show = () => {
    const found = rowsOf(list);
    drawShapes(L, shapes, found);
    const wanted = JSON.stringify(found[0] ?? null);
    if (found.length && !moved && wanted !== fitted) {
      fitted = wanted;
      map.fitBounds(around(L, pointsOf(found[0])), { animate: false });
    }
    box.dataset.drawn = String(found.length);
  };
  map.setView([401000, 627000], 4);
  show();
  new MutationObserver(show).observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-shape"] });
  new ResizeObserver(() => { map.invalidateSize({ animate: false }); if (!moved) { fitted = ""; show(); } }).observe(box);

  const known = await fetch(box.dataset.mapGround).then((answer) => (answer.ok ? answer.json() : { roads: [], water: [], names: [] }));
  const redraw = () => { drawGround(L, ground, known); show(); };
  redraw();
  const name = () => drawNames(L, map, names, known);
  map.on("moveend", name);
  name();
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}

function tiles(L, map, box) {
  L.tileLayer(box.dataset.mapTiles, { maxZoom: DEEPEST, attribution: box.dataset.mapCredit }).addTo(map);
  L.control.attribution({ prefix: false }).addAttribution(box.dataset.mapCredit ?? "").addTo(map);
}

// The rows of the list that have a point, nearest first.
function rowsOf(list) {
  return [...(list?.querySelectorAll("[data-shape]:not([data-gone])") ?? [])].flatMap((row) => {
    try { return [JSON.parse(row.dataset.shape)]; } catch { return []; }
  }).sort((a, b) => a.n - b.n);
}

function drawShapes(L, layer, found) {
  layer.clearLayers();
  const [text, quiet, doubted] = ["--accent", "--line", "--priority"].map(colour);
  for (const [at, one] of [...found.entries()].reverse()) {
    const nearest = at === 0 && !one.doubted;
    const ink = one.doubted ? doubted : nearest ? text : quiet;
    const line = { color: ink, weight: nearest ? 3 : 2, dashArray: one.doubted ? "2 5" : nearest ? null : "8 5", fillColor: ink, fillOpacity: nearest ? 0.16 : 0.05, interactive: false };
    const corners = pointsOf(one);
    if (corners.length > 1) L.polygon(corners.map(latLng), line).addTo(layer);
    L.circleMarker(latLng([one.easting, one.northing]), { ...line, radius: 4, fillOpacity: 1, dashArray: null })
      .bindTooltip(String(one.n), { permanent: true, direction: "right", className: "map-nth" }).addTo(layer);
  }
}

// The outline of a shape as [easting, northing] points; a single point where nobody said how near.
export function pointsOf(one) {
  const { easting: e, northing: n } = one;
  const turn = (degrees, along, aside = 0) => {
    const a = (degrees * Math.PI) / 180;
    return [e + along * Math.sin(a) + aside * Math.cos(a), n + along * Math.cos(a) - aside * Math.sin(a)];
  };
  const steps = (count) => [...Array(count).keys()];
  switch (one.kind) {
    case "circle": case "ellipse": {
      const a = one.semi_major_m ?? 0, b = one.semi_minor_m ?? a;
      if (!a) return [[e, n]];
      return steps(48).map((k) => turn(one.orientation_deg ?? 0, a * Math.cos((k * Math.PI) / 24), b * Math.sin((k * Math.PI) / 24)));
    }
    case "sector": {
      const from = one.start_angle_deg ?? 0, wide = one.opening_angle_deg ?? 360, inner = one.inner_radius_m ?? 0;
      const arc = (radius) => steps(33).map((k) => turn(from + (wide * k) / 32, radius));
      return [...arc(one.outer_radius_m ?? 0), ...(inner ? arc(inner).reverse() : [[e, n]])];
    }
    case "polygon": return one.corners?.length > 2 ? one.corners : [[e, n]];
    default: return [[e, n]];
  }
}

function around(L, points) {
  const east = points.map(([e]) => e), north = points.map(([, n]) => n);
  const side = Math.max(SHORTEST_SIDE, Math.max(...east) - Math.min(...east), Math.max(...north) - Math.min(...north));
  const middle = [(Math.max(...east) + Math.min(...east)) / 2, (Math.max(...north) + Math.min(...north)) / 2];
  const half = side * (0.5 + ROOM_AROUND);
  return L.latLngBounds(latLng([middle[0] - half, middle[1] - half]), latLng([middle[0] + half, middle[1] + half]));
}

function drawGround(L, layer, known) {
  layer.clearLayers();
  const [road, lane, water] = ["--line", "--grain", "--scheduled"].map(colour);
  for (const one of known.water) L.polyline(one.points.map(latLng), { color: water, weight: one.kind === "river" ? 4 : 2, opacity: 0.5, dashArray: one.kind === "river" ? null : "6 4", interactive: false }).addTo(layer);
  for (const one of known.roads) {
    const main = one.class === "A" || one.class === "B";
    L.polyline(one.points.map(latLng), { color: main ? road : lane, weight: WIDTHS[one.class] ?? 1, interactive: false }).addTo(layer);
  }
}

// Names of towns from afar, of roads from near, no more than can be read.
function drawNames(L, map, layer, known) {
  layer.clearLayers();
  const seen = map.getBounds(), near = map.getZoom() >= NAMES_FROM;
  const towns = known.names.filter((one) => !near && (map.getZoom() >= 3 || one.kind === "town")).map((one) => [one.name, one.at, "town"]);
  const roads = near ? known.roads.map((one) => [one.name, one.points[Math.floor(one.points.length / 2)], ""]) : [];
  const shown = [...towns, ...roads].filter(([, at]) => seen.contains(latLng(at))).slice(0, MOST_NAMES);
  for (const [words, at, kind] of shown) {
    L.tooltip({ permanent: true, direction: "center", className: `map-name ${kind}`, interactive: false }).setLatLng(latLng(at)).setContent(text(words)).addTo(layer);
  }
}

const latLng = ([easting, northing]) => [northing, easting];

function text(words) {
  return Object.assign(document.createElement("span"), { textContent: words });
}

// A colour of the theme as a canvas can draw it.
function colour(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
