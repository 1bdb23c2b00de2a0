// [data-grid]: Enter and the arrow keys up and down move to the same column of the next or previous row, Enter on the last
// row adds one; Ctrl+Enter saves the form it stands in.
(function () {
  "use strict";

  function rowsOf(grid) {
    return Array.prototype.filter.call(grid.querySelectorAll("[data-formset-row]"), function (row) {
      return !row.classList.contains("is-removed");
    });
  }

  function column(input) {
    return input.name.replace(/^.*-/, "");
  }

  function go(grid, input, step, adding) {
    var rows = rowsOf(grid);
    var place = rows.indexOf(input.closest("[data-formset-row]")) + step;
    if (place >= rows.length && adding) {
      grid.dispatchEvent(new CustomEvent("formset:add", { detail: { count: 1 } }));
      rows = rowsOf(grid);
    }
    var row = rows[place];
    var next = row && row.querySelector("[name$='-" + column(input) + "']");
    if (!next) {
      return false;
    }
    if (next.closest("details")) {
      next.closest("details").open = true;
    }
    next.focus();
    if (next.select && next.type === "text") {
      next.select();
    }
    return true;
  }

  document.addEventListener("keydown", function (event) {
    var input = event.target;
    if (event.isComposing || event.keyCode === 229 || !input.closest) {
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      var save = input.form && input.form.querySelector("button[name=action][value=save]");
      if (save) {
        event.preventDefault();
        save.click();
      }
      return;
    }
    var grid = input.closest("[data-grid]");
    if (!grid || !input.closest("[data-formset-row]") || event.altKey || event.shiftKey || event.ctrlKey) {
      return;
    }
    var field = input.tagName === "INPUT" && input.type !== "checkbox";
    if (event.key === "Enter" && (field || input.tagName === "SELECT")) {
      event.preventDefault();
      go(grid, input, 1, true);
    } else if (field && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      // In a date field and in a list of suggestions the arrows belong to the browser.
      if (input.type === "date" || input.type === "month" || input.list) {
        return;
      }
      if (go(grid, input, event.key === "ArrowDown" ? 1 : -1, false)) {
        event.preventDefault();
      }
    }
  });
})();
