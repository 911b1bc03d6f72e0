// What pages gain by JavaScript: live numbers, charts, keys, a switch for the theme. They are complete without.
(function () {
  'use strict';

  var body = document.body;

  // ---------------------------------------------------------------- one time zone

  // a cookie tells the server for the next page; this page, if it does not know yet, is turned to the zone here
  var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && document.cookie.split('; ').indexOf('gearman-zone=' + zone) < 0) {
    document.cookie = 'gearman-zone=' + zone + '; path=' + body.dataset.root + '; max-age=31536000; samesite=lax';
    if (body.dataset.zone !== zone && !body.dataset.zoneFixed) {
      turn();
    }
  }

  function turn() {
    document.querySelectorAll('[data-zone-name]').forEach(function (name) {
      name.textContent = zone;
    });
    document.querySelectorAll('input[name="tz"]').forEach(function (field) {
      field.value = zone;
    });
    document.querySelectorAll('input[data-instant]').forEach(function (field) {
      field.value = local(field.dataset.instant).slice(0, 19);
    });
    document.querySelectorAll('time:not([data-zoned])').forEach(function (time) {
      time.title = local(time.dateTime).replace('T', ' ') + ' '
        + new Intl.DateTimeFormat('en', {timeZoneName: 'short'}).formatToParts(new Date(time.dateTime)).pop().value;
    });
  }

  // as the server writes it, in the browser's zone
  function local(instant) {
    var time = new Date(instant);
    return new Date(time.getTime() - time.getTimezoneOffset() * 60000).toISOString().slice(0, -1);
  }

  // ---------------------------------------------------------------- live numbers

  var stream = null;
  var paused = false;
  var connection = document.getElementById('connection');

  function say(text) {
    if (connection && connection.textContent !== text) {
      connection.textContent = text;
    }
  }

  function listen() {
    if (stream || paused || document.hidden || !body.dataset.events) {
      return;
    }
    stream = new EventSource(body.dataset.events);
    stream.addEventListener('tick', function (event) {
      say('');
      var numbers = JSON.parse(event.data);
      document.querySelectorAll('[data-live]').forEach(function (element) {
        var value = numbers[element.dataset.live];
        if (value !== undefined && element.textContent !== value) {
          element.textContent = value;
        }
      });
      body.dispatchEvent(new CustomEvent('tick'));
      if (document.getElementById('first-steps') && (numbers.waiting !== '0' || numbers.workers !== '0' || numbers.running !== '0')) {
        window.location.reload();
      }
    });
    stream.onerror = function () {
      say('The server does not answer; trying again');
    };
  }

  function silence() {
    if (stream) {
      stream.close();
      stream = null;
    }
  }

  // a hidden page asks for nothing
  document.addEventListener('visibilitychange', function () {
    if (document.hidden) {
      silence();
    } else {
      listen();
    }
  });
  window.addEventListener('pagehide', silence);
  window.addEventListener('pageshow', listen);

  var pauseButton = document.getElementById('pause');
  function pause() {
    paused = !paused;
    pauseButton.setAttribute('aria-pressed', String(!paused));
    if (paused) {
      silence();
    } else {
      listen();
    }
  }
  if (pauseButton) {
    pauseButton.addEventListener('click', pause);
  }

  // a part that is in use is not replaced
  function isInUse(part) {
    var active = document.activeElement;
    var selection = window.getSelection();
    return (active && active !== part && part.contains(active) && active.matches('button, input, select, textarea'))
      || (selection && !selection.isCollapsed && part.contains(selection.anchorNode))
      || part.querySelector('details[open]') !== null;
  }

  body.addEventListener('htmx:beforeRequest', function (event) {
    if (event.detail.elt.id === 'live' && isInUse(event.detail.elt)) {
      event.preventDefault();
    }
  });

  body.addEventListener('htmx:beforeSwap', function (event) {
    var response = event.detail.xhr;
    // logged out, or gone: the whole page tells what to do
    if (response.status !== 200 || response.getResponseHeader('Content-Type') === null
        || response.responseText.indexOf('id="live"') < 0) {
      event.detail.shouldSwap = false;
      if (response.responseURL && response.responseURL.indexOf('/login') >= 0) {
        window.location.reload();
      }
      return;
    }
    // the scroll position and the focus
    var scroll = event.detail.target.querySelector('.scroll');
    left = scroll ? scroll.scrollLeft : 0;
    focus = document.activeElement && event.detail.target.contains(document.activeElement)
      ? document.activeElement.getAttribute('href') : null;
  });

  var left = 0;
  var focus = null;
  body.addEventListener('htmx:afterSwap', function () {
    var part = document.getElementById('live');
    var scroll = part && part.querySelector('.scroll');
    if (scroll && left) {
      scroll.scrollLeft = left;
    }
    if (part && focus) {
      part.querySelectorAll('a[href]').forEach(function (link) {
        if (link.getAttribute('href') === focus && document.activeElement === body) {
          link.focus({preventScroll: true});
        }
      });
    }
  });

  listen();

  // ---------------------------------------------------------------- one job, as it happens

  var job = document.querySelector('[data-job]');
  if (job) {
    follow(job.dataset.job);
  }

  function follow(address) {
    var events = new EventSource(address);
    var panel = document.getElementById('events');
    var log = document.getElementById('log');
    var MAX_LOG = 200000;
    var written = '';
    var left = 0;
    var changed = function () {
      body.dispatchEvent(new CustomEvent('job-event'));
    };
    var write = function (kind) {
      return function (event) {
        var data = JSON.parse(event.data);
        var line = (kind === 'data' ? '' : kind + ': ') + (data.encoding === 'text' ? data.data : '(' + data.size + ' bytes)');
        if (data.cut > 0 && data.encoding === 'text') {
          line += '… (' + data.cut.toLocaleString('en') + ' more bytes)';
        }
        panel.hidden = false;
        written += line + '\n';
        if (written.length > MAX_LOG) {
          left += written.length - MAX_LOG;
          written = written.slice(-MAX_LOG);
        }
        log.textContent = (left > 0 ? '… (' + left.toLocaleString('en') + ' earlier characters)\n' : '') + written;
      };
    };
    events.addEventListener('progress', changed);
    events.addEventListener('state', changed);
    events.addEventListener('data', write('data'));
    events.addEventListener('warning', write('warning'));
    events.addEventListener('exception', write('exception'));
    events.addEventListener('ended', function () {
      events.close();
      // the records come a moment after the end
      window.setTimeout(function () {
        window.location.reload();
      }, 700);
    });
    window.addEventListener('pagehide', function () {
      events.close();
    });
  }

  // ---------------------------------------------------------------- a search that goes on

  // a page of the search takes a moment only; what it has not looked at yet is fetched step by step
  var found = document.getElementById('found');
  if (found && found.dataset.next) {
    goOn(found.dataset.next, Number(found.dataset.scanned), found.querySelectorAll('tbody tr').length);
  }

  function goOn(address, scanned, count) {
    var status = found.querySelector('nav [role="status"]');
    var told = function (end) {
      status.textContent = (count === 0 ? 'No job' : count === 1 ? 'One job' : count + ' jobs')
        + (end ? '' : ' so far') + ', ' + scanned.toLocaleString('en') + ' looked at' + (end ? '.' : ' …');
    };
    told(false);
    fetch(address, {headers: {Accept: 'text/html', 'HX-Target': 'found'}}).then(function (response) {
      return response.ok && response.url.indexOf('/login') < 0 ? response.text() : Promise.reject(new Error('refused'));
    }).then(function (text) {
      var part = new DOMParser().parseFromString(text, 'text/html').getElementById('found');
      var rows = part.querySelectorAll('tbody tr');
      var body = found.querySelector('tbody');
      if (rows.length > 0 && !body) {
        found.querySelector('.empty').replaceWith(part.querySelector('.scroll').cloneNode(true));
      } else {
        rows.forEach(function (row) { body.appendChild(document.adoptNode(row)); });
      }
      scanned += Number(part.dataset.scanned);
      count += rows.length;
      if (part.dataset.next && count < 50) {
        found.querySelector('nav [rel="next"]').href = part.dataset.next;
        goOn(part.dataset.next, scanned, count);
        return;
      }
      var next = part.querySelector('nav [rel="next"]');
      var link = found.querySelector('nav [rel="next"]');
      if (next) {
        link.href = next.href;
        link.textContent = 'Next';
      } else {
        link.remove();
      }
      var empty = found.querySelector('.empty');
      if (empty) {
        empty.textContent = 'No job matches.';
      }
      told(true);
    }).catch(function () {
      // the link goes on
      status.textContent = status.textContent.replace(' …', '.');
    });
  }

  // ---------------------------------------------------------------- charts

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  // the plot of the page, and the color that tells its theme
  var plot = null;
  var plotted = '';

  function draw(element, points) {
    if (points.length < 2) {
      return;
    }
    var data = [
      points.map(function (p) { return p.time / 1000; }),
      points.map(function (p) { return p.completedPerMinute; }),
      points.map(function (p) { return p.failedPerMinute; }),
      points.map(function (p) { return p.submittedPerMinute; })
    ];
    element.dataset.draws = Number(element.dataset.draws || 0) + 1;
    if (plot && plotted === color('--line')) {
      plot.setData(data);
      return;
    }
    if (plot) {
      plot.destroy();
    }
    plotted = color('--line');
    var axis = {stroke: color('--quiet'), grid: {stroke: plotted, width: 1}, ticks: {stroke: plotted}};
    element.textContent = '';
    plot = new uPlot({
      width: element.clientWidth,
      height: 220,
      cursor: {drag: {x: false, y: false}},
      scales: {y: {range: function (u, min, max) { return [0, Math.max(1, max * 1.05)]; }}},
      axes: [Object.assign({values: clock}, axis), Object.assign({size: 60, values: short}, axis)],
      series: [
        {value: '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}'},
        {label: 'completed/min', stroke: color('--good'), width: 2, value: rounded, points: {show: false}},
        {label: 'failed/min', stroke: color('--bad'), width: 2, dash: [6, 4], value: rounded, points: {show: false}},
        {label: 'submitted/min', stroke: color('--busy'), width: 1, dash: [2, 3], value: rounded, points: {show: false}}
      ]
    }, data, element);
  }

  function clock(plot, times) {
    return times.map(function (time) {
      return new Date(time * 1000).toTimeString().slice(0, 5);
    });
  }

  function short(plot, values) {
    return values.map(function (value) {
      return value >= 1e6 ? value / 1e6 + ' M' : value >= 1e4 ? value / 1e3 + ' k' : value.toLocaleString('en');
    });
  }

  function rounded(plot, value) {
    return value === null || value === undefined ? '–' : String(Math.round(value * 10) / 10);
  }

  var chart = document.querySelector('[data-chart]');
  function load() {
    if (!window.uPlot || document.hidden || paused) {
      return;
    }
    fetch(chart.dataset.chart, {headers: {Accept: 'application/json'}}).then(function (response) {
      return response.ok ? response.json() : [];
    }).then(function (points) {
      draw(chart, points);
    }).catch(function () {
      // the picture of the server stays
    });
  }
  if (chart) {
    load();
    window.setInterval(load, 15000);
    document.addEventListener('visibilitychange', load);
    window.addEventListener('resize', function () {
      if (plot) {
        plot.setSize({width: chart.clientWidth, height: 220});
      }
    });
  }

  // ---------------------------------------------------------------- theme

  var themeButton = document.getElementById('theme');
  if (themeButton) {
    themeButton.addEventListener('click', function () {
      var root = document.documentElement;
      var dark = root.dataset.theme ? root.dataset.theme === 'dark'
        : window.matchMedia('(prefers-color-scheme: dark)').matches;
      root.dataset.theme = dark ? 'light' : 'dark';
      try {
        localStorage.setItem('theme', root.dataset.theme);
      } catch (e) {
        // it lasts for this page then
      }
      if (chart) {
        load();
      }
    });
  }

  // ---------------------------------------------------------------- keys

  var keys = document.getElementById('keys');
  var helpButton = document.getElementById('help');
  if (helpButton && keys) {
    helpButton.addEventListener('click', function () {
      keys.showModal();
    });
  }

  var pages = {o: '', f: 'functions', w: 'workers', j: 'jobs', s: 'scheduled', d: 'failed', v: 'server'};
  var going = 0;
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, dialog')) {
      return;
    }
    if (going && Date.now() - going < 1500 && pages[event.key] !== undefined) {
      window.location.assign(body.dataset.root + pages[event.key]);
    } else if (event.key === '/') {
      event.preventDefault();
      document.getElementById('find').focus();
    } else if (event.key === 'p' && pauseButton) {
      pause();
    } else if (event.key === '?' && keys) {
      keys.showModal();
    }
    going = event.key === 'g' ? Date.now() : 0;
  });
})();
