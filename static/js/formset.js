// [data-formset="prefix"]: rows of a Django formset are added from its <template> and taken out by
// ticking Django's own DELETE box, so that the server sees the same form with and without script.
// The inside of the template carries __prefix__ where a row's number goes.
(function () {
  "use strict";

  function offerRemoval(row) {
    var box = row.querySelector("input[type=checkbox][name$='-DELETE']");
    if (!box || row.querySelector("[data-formset-remove]")) {
      return;
    }
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
    add.hidden = false;
    add.addEventListener("click", function () {
      var number = Number(total.value);
      if (most && most.value && number >= Number(most.value)) {
        add.disabled = true;
        return;
      }
      var holder = document.createElement("template");
      holder.innerHTML = blank.innerHTML.replace(/__prefix__/g, String(number));
      var row = holder.content.querySelector("[data-formset-row]");
      rows.appendChild(holder.content);
      total.value = String(number + 1);
      offerRemoval(row);
      var first = row.querySelector("input:not([type=hidden]), select, textarea");
      if (first) {
        first.focus();
      }
    });
  });
})();
