// form[data-guard-unsaved]: leaving the page with changed, unsent input asks first.
(function () {
  "use strict";

  var changed = new Set();

  function mark(event) {
    var form = event.target.closest && event.target.closest("form[data-guard-unsaved]");
    if (form) {
      changed.add(form);
    }
  }

  document.addEventListener("input", mark);
  document.addEventListener("change", mark);
  document.addEventListener("submit", function (event) {
    if (!event.defaultPrevented) {
      changed.delete(event.target);
    }
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed.size) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
})();
