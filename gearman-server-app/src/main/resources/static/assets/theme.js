// Before anything is painted: the theme that was chosen, if any. The system's choice needs nothing.
(function () {
  'use strict';
  try {
    var chosen = localStorage.getItem('theme');
    if (chosen === 'light' || chosen === 'dark') {
      document.documentElement.dataset.theme = chosen;
    }
  } catch (e) {
    // a browser that keeps nothing: the system's theme it is
  }
  document.documentElement.classList.add('scripted');
})();
