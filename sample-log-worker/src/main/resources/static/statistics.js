'use strict';

// Asks for the numbers every two seconds and draws them. A click on a bar shows the addresses and codes of its time.
(() => {
  const ASK_EVERY_MS = 2000;
  const MOST_BARS = 90;
  const CLASSES = [2, 3, 4, 5, 0];
  const SVG = 'http://www.w3.org/2000/svg';
  const WIDTH = 900;
  const HEIGHT = 240;
  const LEFT = 52;
  const BOTTOM = 24;
  const TOP = 10;

  const byId = id => document.getElementById(id);
  let period = 60;
  let selected = null;
  let shown = '';
  let timer;

  const number = value => value.toLocaleString();
  const short = value => new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 }).format(value);

  const bytes = value => {
    const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
    let unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return `${value.toLocaleString(undefined, { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 })} ${units[unit]}`;
  };

  const date = minute => new Date(minute * 60000);
  const clock = minute => date(minute).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const day = minute => date(minute).toLocaleDateString([], { day: 'numeric', month: 'short' });
  const moment = minute => `${date(minute).toLocaleDateString()} ${clock(minute)}`;

  const svg = (name, attributes, text) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // A round number that is at least the value and can be halved
  const ceiling = value => {
    const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
    return [1, 2, 4, 6, 8, 10].map(factor => factor * power).find(round => round >= value) || 2;
  };

  // Bars of one minute, or of as many as it takes to have room for all
  const bars = statistics => {
    const span = statistics.to - statistics.from + 1;
    const width = Math.ceil(span / MOST_BARS);
    const all = Array.from({ length: Math.ceil(span / width) }, (_, index) => ({
      from: statistics.from + index * width,
      to: Math.min(statistics.to, statistics.from + (index + 1) * width - 1),
      hits: 0,
      classes: {},
    }));
    for (const minute of statistics.minutes) {
      const bar = all[Math.floor((minute.minute - statistics.from) / width)];
      bar.hits += minute.hits;
      for (const [digit, hits] of Object.entries(minute.classes)) {
        const known = digit >= 2 && digit <= 5 ? digit : 0;
        bar.classes[known] = (bar.classes[known] || 0) + hits;
      }
    }
    return all;
  };

  const title = bar => bar.from === bar.to ? moment(bar.from) : `${moment(bar.from)} to ${clock(bar.to)}`;

  const drawChart = statistics => {
    const all = bars(statistics);
    const top = ceiling(Math.max(...all.map(bar => bar.hits)));
    const step = (WIDTH - LEFT) / all.length;
    const y = hits => TOP + (HEIGHT - TOP - BOTTOM) * (1 - hits / top);
    const chart = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': 'Hits over time' });
    for (const mark of [0, top / 2, top]) {
      chart.append(svg('line', { x1: LEFT, x2: WIDTH, y1: y(mark), y2: y(mark), class: 'grid' }));
      chart.append(svg('text', { x: LEFT - 8, y: y(mark) + 4, class: 'axis end' }, short(mark)));
    }
    const labels = Math.max(1, Math.floor(all.length / 5));
    all.forEach((bar, index) => {
      const x = LEFT + index * step;
      if (index % labels === 0 && x < WIDTH - 50) {
        chart.append(svg('text', { x: x + 2, y: HEIGHT - 6, class: 'axis' }, period > 1440 ? day(bar.from) : clock(bar.from)));
      }
      if (bar.hits === 0) return;
      const chosen = selected && bar.from <= selected.from && selected.from <= bar.to;
      const group = svg('g', { class: chosen ? 'column chosen' : 'column', tabindex: 0, role: 'button' });
      group.append(svg('title', {}, `${title(bar)}: ${number(bar.hits)} hits`));
      group.append(svg('rect', { x, y: TOP, width: step, height: HEIGHT - TOP - BOTTOM, class: 'target' }));
      let below = 0;
      for (const digit of CLASSES) {
        const hits = bar.classes[digit] || 0;
        if (hits === 0) continue;
        const height = Math.max(0.5, y(below) - y(below + hits));
        group.append(svg('rect', { x: x + step * 0.1, y: y(below + hits), width: step * 0.8, height, class: `s${digit}` }));
        below += hits;
      }
      const choose = () => {
        selected = chosen ? null : bar;
        ask();
      };
      group.addEventListener('click', choose);
      group.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          choose();
        }
      });
      chart.append(group);
    });
    const focus = [...byId('chart').querySelectorAll('.column')].indexOf(document.activeElement);
    byId('chart').replaceChildren(chart);
    if (focus >= 0) chart.querySelectorAll('.column')[focus]?.focus();
    const minutes = all[0].to - all[0].from + 1;
    byId('chart-title').textContent = minutes === 1 ? 'Hits per minute' : `Hits per ${minutes} minutes`;
    byId('period').textContent = `${moment(statistics.from)} to ${moment(statistics.to)}, by your clock`;
  };

  const table = (id, rows) => {
    const most = Math.max(1, ...rows.map(row => row.hits));
    const lines = rows.map(row => {
      const line = document.createElement('tr');
      const name = document.createElement('th');
      name.scope = 'row';
      name.textContent = row.name;
      const hits = document.createElement('td');
      hits.className = 'number';
      hits.textContent = number(row.hits);
      const share = document.createElement('td');
      share.className = 'share';
      const meter = document.createElement('meter');
      meter.max = most;
      meter.value = row.hits;
      meter.className = row.look || '';
      meter.textContent = `${row.hits} of ${most}`;
      share.append(meter);
      line.append(name, hits, share);
      return line;
    });
    if (lines.length === 0) {
      const line = document.createElement('tr');
      const cell = document.createElement('td');
      cell.colSpan = 3;
      cell.className = 'quiet';
      cell.textContent = 'Nothing yet.';
      line.append(cell);
      lines.push(line);
    }
    byId(id).replaceChildren(...lines);
  };

  const drawTables = statistics => {
    table('addresses', statistics.addresses.map(entry => ({ name: entry.address, hits: entry.hits })));
    table('statuses', Object.entries(statistics.statuses).map(([code, hits]) => ({
      name: code,
      hits,
      look: /^[2-5]/.test(code) ? `s${code[0]}` : 's0',
    })));
  };

  const get = async url => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const draw = async () => {
    const { received, statistics } = await get(`api/statistics?minutes=${period}`);
    if (selected && (selected.from < statistics.from || selected.to > statistics.to)) selected = null;
    const part = selected ? await get(`api/minutes/${selected.from}?to=${selected.to}`) : statistics;
    const text = JSON.stringify([received, statistics, part, selected]);
    if (text === shown) return;
    shown = text;
    byId('lines').textContent = number(received.lines);
    byId('unreadable').textContent = number(received.unreadable);
    byId('hits').textContent = number(statistics.total.hits);
    byId('bytes').textContent = bytes(statistics.total.bytes);
    byId('selected').hidden = !selected;
    if (selected) {
      byId('selected').firstElementChild.textContent =
        `${title(selected)}: ${number(part.total.hits)} hits, ${bytes(part.total.bytes)}`;
    }
    if (statistics.minutes.length > 0) {
      drawChart(statistics);
    } else {
      const nothing = document.createElement('p');
      nothing.className = 'nothing';
      nothing.textContent = 'No lines yet. Ship some, and they will appear here.';
      byId('chart').replaceChildren(nothing);
    }
    drawTables(part);
  };

  const ask = async () => {
    clearTimeout(timer);
    if (!document.hidden) {
      try {
        await draw();
        byId('live').textContent = 'live';
        byId('live').classList.remove('away');
      } catch {
        byId('live').textContent = 'no answer, asking again';
        byId('live').classList.add('away');
      }
    }
    clearTimeout(timer);
    timer = setTimeout(ask, ASK_EVERY_MS);
  };

  for (const button of document.querySelectorAll('[data-minutes]')) {
    button.addEventListener('click', () => {
      period = Number(button.dataset.minutes);
      selected = null;
      for (const other of document.querySelectorAll('[data-minutes]')) other.setAttribute('aria-pressed', other === button);
      ask();
    });
  }
  byId('all').addEventListener('click', () => {
    selected = null;
    ask();
  });
  document.addEventListener('visibilitychange', ask);
  ask();
})();
