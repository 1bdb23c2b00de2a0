// button[data-print]: opens the print dialogue. Shipped hidden, since without script it could do nothing.
(function () {
  "use strict";

  document.querySelectorAll("button[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
