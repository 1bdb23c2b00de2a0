// form[data-order-totals]: keeps the running total of the new orders, the balance of the month and 短单/中单/长单 in step
// with what is typed. data-rates on it is a JSON object, currency to USD. The server prints the same and decides.
(function () {
  "use strict";

  var cents = window.zjFigures.cents;
  var grouped = window.zjFigures.grouped;
  var PARTS = ["opening", "signed", "shipped", "cancelled", "adjusted", "closing"];
  var ENDED = { "取消": true, "转移": true };

  function value(row, name) {
    var input = row.querySelector("[name$='-" + name + "']");
    return input ? input.value.trim() : "";
  }

  // What the month makes of an order, as orders.rules.life.settle: [shipped, cancelled].
  function settled(state, shipped, available) {
    var sent = cents(shipped) || 0;
    if (state === "完成") {
      return [available, 0];
    }
    if (sent > available) {
      sent = 0;
    }
    return [sent, ENDED[state] ? available - sent : 0];
  }

  function term(signed, shipment) {
    var from = /^(\d{4})-(\d{2})/.exec(signed);
    var to = /^(\d{4})-(\d{2})/.exec(shipment);
    if (!from || !to) {
      return "";
    }
    var months = (to[1] - from[1]) * 12 + (to[2] - from[2]);
    return months < 0 ? "" : months <= 3 ? "短单" : months <= 6 ? "中单" : "长单";
  }

  document.querySelectorAll("form[data-order-totals]").forEach(function (form) {
    var line = form.querySelector("[data-totals-line]");
    var table = form.querySelector("[data-balance]");
    var note = form.querySelector("[data-missing-rates]");
    var rates = JSON.parse(form.dataset.rates || "{}");
    var waiting = null;

    function add(sums, unit, amounts) {
      var row = sums[unit] = sums[unit] || { opening: 0, signed: 0, shipped: 0, cancelled: 0, adjusted: 0 };
      Object.keys(amounts).forEach(function (part) { row[part] += amounts[part]; });
    }

    function lines(sums) {
      var filled = 0;
      var signed = {};
      form.querySelectorAll("[data-formset-row]").forEach(function (row) {
        var gone = row.querySelector("input[name$='-DELETE']");
        if (gone && gone.checked) {
          return;
        }
        var typed = Array.prototype.some.call(
          row.querySelectorAll("input:not([type=checkbox]):not([type=hidden])"),
          function (input) { return input.value.trim(); }
        );
        filled += typed ? 1 : 0;
        var shown = row.querySelector("[data-line-term]");
        if (shown) {
          shown.textContent = term(value(row, "signed_on"), value(row, "shipment_month"));
        }
        var amount = cents(value(row, "amount"));
        var unit = value(row, "currency");
        if (amount) {
          var what = settled(value(row, "state"), value(row, "shipped"), amount);
          signed[unit] = (signed[unit] || 0) + amount;
          add(sums, unit, { signed: amount, shipped: what[0], cancelled: what[1] });
        }
      });
      return [filled, signed];
    }

    function held(sums) {
      form.querySelectorAll("[data-held]").forEach(function (row) {
        var opening = cents(row.dataset.opening) || 0;
        var chosen = row.querySelector("input[type=radio]:checked");
        var whole = cents(value(row, "amount"));
        var adjusted = whole ? whole - (cents(row.dataset.amount) || 0) : 0;
        var state = chosen ? chosen.value : "";
        var shipped = state === "" ? "" : value(row, "shipped");
        var what = settled(state, shipped, opening + adjusted);
        add(sums, row.dataset.currency, {
          opening: opening, shipped: what[0], cancelled: what[1], adjusted: adjusted
        });
      });
    }

    function print(unit, row) {
      var cells = table.querySelector("tr[data-unit='" + unit + "']");
      if (!cells) {
        var last = table.querySelector("tr[data-unit='万美元']");
        cells = last.cloneNode(true);
        cells.dataset.unit = unit;
        cells.classList.remove("total");
        cells.querySelector("th").textContent = unit;
        last.parentNode.insertBefore(cells, last);
      }
      cells.hidden = false;
      row.closing = row.opening + row.signed - row.shipped - row.cancelled + row.adjusted;
      cells.querySelectorAll("td").forEach(function (cell, place) {
        var place_of = cell.querySelector("strong") || cell;
        place_of.textContent = grouped(row[PARTS[place]]);
      });
    }

    function show() {
      waiting = null;
      var sums = {};
      held(sums);
      var found = lines(sums);
      var units = Object.keys(sums);
      var missing = units.filter(function (unit) { return !(unit in rates); });
      var codes = Object.keys(found[1]);
      var first = form.querySelector("select[name$='-currency']");
      if (first) {
        var order = Array.prototype.map.call(first.options, function (option) { return option.value; });
        codes.sort(function (one, other) { return order.indexOf(one) - order.indexOf(other); });
      }
      var parts = ["共 " + found[0] + " 笔"].concat(codes.map(function (code) {
        return code + " " + grouped(found[1][code]);
      }));
      var unrated = codes.filter(function (code) { return !(code in rates); });
      if (unrated.length) {
        parts.push(unrated.join("、") + " 尚无本月汇率，暂不折算");
      } else if (codes.length) {
        var total = codes.reduce(function (all, code) { return all + found[1][code] * Number(rates[code]); }, 0);
        parts.push("折合 " + grouped(Math.round(total / 10000)) + " 万美元");
      }
      if (line.textContent !== parts.join(" · ")) {
        line.textContent = parts.join(" · ");
      }
      if (!table) {
        return;
      }
      table.querySelectorAll("tr[data-unit]").forEach(function (row) { row.hidden = !(row.dataset.unit in sums); });
      units.forEach(function (unit) { print(unit, sums[unit]); });
      if (!missing.length && units.length) {
        var all = { opening: 0, signed: 0, shipped: 0, cancelled: 0, adjusted: 0 };
        Object.keys(all).forEach(function (part) {
          all[part] = Math.round(units.reduce(function (sum, unit) {
            return sum + sums[unit][part] * Number(rates[unit]);
          }, 0) / 10000);
        });
        print("万美元", all);
      }
      note.hidden = !missing.length;
      note.textContent = missing.length
        ? missing.join("、") + " 尚无本月汇率，暂不能折合万美元；不影响提交，汇率公布后自动折算。" : "";
    }

    function soon() {
      if (waiting === null) {
        waiting = window.setTimeout(show, 60);
      }
    }

    if (!line) {
      return;
    }
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    // A page brought back by the Back button shows what was typed, its sums as they were printed.
    window.addEventListener("pageshow", soon);
  });
})();
