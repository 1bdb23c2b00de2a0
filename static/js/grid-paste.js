// [data-grid]: a block copied out of a worksheet and pasted into any field of the grid fills rows and columns from there;
// a row of headings says which column is which (data-columns: [[name, [headings]], …]). Rows that find no room go into
// the form's textarea[data-paste-block], so that nothing is lost.
(function () {
  "use strict";

  function cellsOf(text) {
    // Excel puts a cell with a line end or a quote into quotes.
    var rows = [[]];
    var cell = "";
    var quoted = false;
    var fresh = true;
    for (var at = 0; at < text.length; at += 1) {
      var one = text[at];
      if (quoted) {
        if (one === "\"" && text[at + 1] === "\"") { cell += one; at += 1; }
        else if (one === "\"") { quoted = false; }
        else { cell += one; }
      } else if (one === "\"" && fresh && text.indexOf("\"", at + 1) > 0) { quoted = true; fresh = false; }
      else if (one === "\t" || one === "\n") {
        rows[rows.length - 1].push(cell.trim());
        cell = "";
        fresh = true;
        if (one === "\n") { rows.push([]); }
      } else { cell += one; fresh = false; }
    }
    rows[rows.length - 1].push(cell.trim());
    return rows.filter(function (row) { return row.join(""); });
  }

  function two(text) {
    return ("0" + text).slice(-2);
  }

  // A date or month in any usual writing, as its field takes it; null for what is none.
  function dated(kind, text) {
    var plain = window.zjFigures.half(text).replace(/\s+\d{1,2}:.*$/, "").replace(/\s/g, "");
    var found = /^(\d{4})[-\/.年](\d{1,2})(?:[-\/.月](\d{1,2})?日?)?$/.exec(plain) ||
      /^(\d{4})(\d{2})(\d{2})?$/.exec(plain);
    if (!found || found[2] < 1 || found[2] > 12 || (kind === "date" && !found[3])) {
      return null;
    }
    return found[1] + "-" + two(found[2]) + (kind === "date" ? "-" + two(found[3]) : "");
  }

  function choose(select, text) {
    var plain = window.zjFigures.half(text).toUpperCase();
    var match = Array.prototype.find.call(select.options, function (option) {
      return option.value.toUpperCase() === plain || option.text.toUpperCase() === plain ||
        option.text.split(" ").pop() === text;
    });
    if (!match && text) {
      match = new Option(text + "？", text);
      select.add(match);
    }
    select.value = match ? match.value : "";
  }

  function put(input, text) {
    if (input.tagName === "SELECT") {
      if (text) { choose(input, text); }
    } else if (input.type === "date" || input.type === "month") {
      var value = dated(input.type, text);
      // A date field would swallow what is no date: as text the server says what is wrong with it.
      if (value === null && text) { input.type = "text"; }
      input.value = value === null ? text : value;
    } else {
      var amount = input.inputMode === "decimal" ? window.zjFigures.cents(text) : null;
      input.value = amount === null ? text : window.zjFigures.grouped(amount).replace(/\.00$/, "");
    }
    if (text && input.closest("details")) {
      input.closest("details").open = true;
    }
  }

  function headings(row, columns) {
    var found = row.map(function (text) {
      var plain = window.zjFigures.half(text).split("(")[0].replace(/\*/g, "").trim().toLowerCase();
      var match = columns.find(function (column) { return column[1].indexOf(plain) >= 0; });
      return match ? match[0] : null;
    });
    return found.filter(Boolean).length >= 2 ? found : null;
  }

  document.querySelectorAll("[data-grid]").forEach(function (grid) {
    var columns = JSON.parse(grid.dataset.columns);
    var told = grid.querySelector("[data-paste-told]");
    var area = grid.querySelector("[data-paste-block]");
    var hint = grid.querySelector("[data-paste-hint]");
    if (hint) {
      hint.hidden = false;
    }

    function rows() {
      return Array.prototype.filter.call(grid.querySelectorAll("[data-formset-row]"), function (row) {
        return !row.classList.contains("is-removed");
      });
    }

    function fill(block, first, from) {
      var names = headings(block[0], columns);
      if (names) {
        block = block.slice(1);
      } else {
        names = columns.map(function (column) { return column[0]; }).slice(from);
      }
      var lacking = first + block.length - rows().length;
      if (lacking > 0) {
        grid.dispatchEvent(new CustomEvent("formset:add", { detail: { count: lacking } }));
      }
      var there = rows().slice(first);
      block.slice(0, there.length).forEach(function (cells, place) {
        cells.forEach(function (text, number) {
          var input = names[number] && there[place].querySelector("[name$='-" + names[number] + "']");
          if (input) {
            put(input, text);
          }
        });
      });
      var left = block.slice(there.length);
      if (left.length && area) {
        area.value = left.map(function (cells) { return cells.join("\t"); }).join("\n");
        area.closest("details").open = true;
      }
      told.hidden = false;
      told.textContent = "已粘贴 " + Math.min(block.length, there.length) + " 行，请核对。" + (left.length
        ? "一次最多填报 200 笔，另有 " + left.length + " 行没有加入，已放在下面的粘贴区。" : "");
      grid.dispatchEvent(new Event("input", { bubbles: true }));
    }

    grid.addEventListener("paste", function (event) {
      var input = event.target;
      var row = input.closest("[data-formset-row]");
      var text = (event.clipboardData.getData("text/plain") || "").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
      if (!row || !/[\t\n]/.test(text)) {
        return;
      }
      event.preventDefault();
      var names = columns.map(function (column) { return column[0]; });
      fill(cellsOf(text), rows().indexOf(row), Math.max(0, names.indexOf(input.name.replace(/^.*-/, ""))));
    });
  });
})();
