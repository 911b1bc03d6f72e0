'use strict';

// Keeps the table of the latest mails up to date, and shows times as the reader's clock has them.
(() => {
  const ASK_EVERY_MS = 1500;
  const NOTHING_GOES_ON_MS = 5000;
  const table = document.getElementById('latest').parentElement;

  const showTimes = () => {
    for (const time of table.querySelectorAll('time')) {
      const date = new Date(time.dateTime);
      const today = date.toDateString() === new Date().toDateString();
      time.textContent = today ? date.toLocaleTimeString() : date.toLocaleString();
    }
  };

  const goesOn = () => table.querySelector('[data-state="QUEUED"], [data-state="SENDING"], [data-state="WAITING"]') !== null;

  const refresh = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch('latest');
        if (answer.ok) {
          const rows = new DOMParser().parseFromString(`<table>${await answer.text()}</table>`, 'text/html').querySelector('tbody');
          document.getElementById('latest').replaceWith(rows);
          showTimes();
        }
      } catch {
        // the server is away; the next time will tell
      }
    }
    setTimeout(refresh, goesOn() ? ASK_EVERY_MS : NOTHING_GOES_ON_MS);
  };

  showTimes();
  setTimeout(refresh, ASK_EVERY_MS);
})();
