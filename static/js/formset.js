// [data-formset="prefix"]: rows of a formset are added from its <template> and taken out by ticking the DELETE box, so
// that the server sees the same form with and without script. The inside of the template carries __prefix__ where a
// row's number goes. The event "formset:add" on the grid (detail: {count}) adds rows without moving the focus.
(function () {
  "use strict";

  function offerRemoval(row) {
    var box = row.querySelector("input[type=checkbox][name$='-DELETE']");
    if (!box || row.querySelector("[data-formset-remove]")) {
      return;
    }
    var label = box.id && row.querySelector("label[for='" + box.id + "']");
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-danger";
    button.textContent = "删除";
    button.setAttribute("data-formset-remove", "");
    button.addEventListener("click", function () {
      box.checked = true;
      box.dispatchEvent(new Event("change", { bubbles: true }));
      var next = row.nextElementSibling || row.previousElementSibling;
      row.classList.add("is-removed");
      var target = next && next.querySelector("input:not([type=hidden]), select");
      if (target) {
        target.focus();
      }
    });
    box.hidden = true;
    box.classList.add("d-none");
    if (label) {
      label.hidden = true;
    }
    box.insertAdjacentElement("afterend", button);
    row.classList.toggle("is-removed", box.checked);
  }

  document.querySelectorAll("[data-formset]").forEach(function (grid) {
    var prefix = grid.dataset.formset;
    var total = grid.querySelector("input[name='" + prefix + "-TOTAL_FORMS']");
    var most = grid.querySelector("input[name='" + prefix + "-MAX_NUM_FORMS']");
    var rows = grid.querySelector("[data-formset-rows]");
    var blank = grid.querySelector("template[data-formset-blank]");
    var add = grid.querySelector("[data-formset-add]");

    grid.querySelectorAll("[data-formset-row]").forEach(offerRemoval);
    if (!total || !rows || !blank || !add) {
      return;
    }

    function addRow() {
      var number = Number(total.value);
      if (most && most.value && number >= Number(most.value)) {
        add.disabled = true;
        return null;
      }
      var holder = document.createElement("template");
      holder.innerHTML = blank.innerHTML.replace(/__prefix__/g, String(number));
      var row = holder.content.querySelector("[data-formset-row]");
      var label = row.querySelector(".line-no");
      if (label && label.firstChild && label.firstChild.nodeType === 3) {
        label.firstChild.nodeValue = String(number + 1);
      }
      rows.appendChild(holder.content);
      total.value = String(number + 1);
      offerRemoval(row);
      return row;
    }

    grid.classList.add("with-script");
    add.hidden = false;
    add.addEventListener("click", function () {
      // A spare row that the style sheet hides on a phone comes first.
      var spare = Array.prototype.find.call(rows.querySelectorAll(".is-spare"), function (one) {
        return window.getComputedStyle(one).display === "none";
      });
      var row = spare || addRow();
      if (spare) {
        spare.classList.remove("is-spare");
      }
      var first = row && row.querySelector("input:not([type=hidden]), select, textarea");
      if (first) {
        first.focus();
      }
    });
    grid.addEventListener("formset:add", function (event) {
      for (var count = event.detail.count; count > 0 && addRow(); count -= 1) { /* one more */ }
    });
  });
})();
