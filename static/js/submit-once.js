// form[data-submit-once]: the second press of a submit button does nothing while the first is on its way.
// The server refuses repeats as well; this only spares the visitor the question.
(function () {
  "use strict";

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("button[aria-disabled]").forEach(function (button) {
      button.removeAttribute("aria-disabled");
      button.classList.remove("disabled");
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("form[data-submit-once]") || event.defaultPrevented) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Not the disabled property: a disabled button would not send its own name and value.
    form.querySelectorAll("button:not([type=button])").forEach(function (button) {
      button.setAttribute("aria-disabled", "true");
      button.classList.add("disabled");
    });
    // A download answers without leaving the page: let the form be used again.
    window.setTimeout(function () { release(form); }, 8000);
  });

  // Back button: the page returns from the cache as it was left.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      document.querySelectorAll("form[data-submit-once]").forEach(release);
    }
  });
})();
