// form[data-autosubmit]: choosing in a <select> sends the form. Its 查看 button stays for keyboards and
// for browsers without script; it is never removed, only no longer needed.
(function () {
  "use strict";

  document.addEventListener("change", function (event) {
    var form = event.target.closest && event.target.closest("form[data-autosubmit]");
    if (form && event.target.tagName === "SELECT") {
      form.submit();
    }
  });
})();
