// form[data-order-totals]: keeps the running total under the order grid in step with what is typed.
// data-rates on it is a JSON object, currency to USD. The server prints the same line; it decides, this only shows.
(function () {
  "use strict";

  function number(text) {
    var plain = text.replace(/[\uFF01-\uFF5E]/g, function (wide) {
      return String.fromCharCode(wide.charCodeAt(0) - 0xFEE0);
    }).replace(/[,\s]/g, "");
    return /^[0-9]+(\.[0-9]{0,2})?$/.test(plain) ? Number(plain) : 0;
  }

  function grouped(value) {
    return value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }

  document.querySelectorAll("form[data-order-totals]").forEach(function (form) {
    var line = form.querySelector("[data-totals-line]");
    var rates = JSON.parse(form.dataset.rates || "{}");
    if (!line) {
      return;
    }

    function show() {
      var filled = 0;
      var sums = {};
      var order = [];
      form.querySelectorAll("[data-formset-row]").forEach(function (row) {
        var gone = row.querySelector("input[name$='-DELETE']");
        if (gone && gone.checked) {
          return;
        }
        var currency = row.querySelector("select");
        var amount = row.querySelector("input[name$='-amount']");
        var typed = Array.prototype.some.call(row.querySelectorAll("input:not([type=checkbox])"), function (input) {
          return input.value.trim();
        });
        if (typed) {
          filled += 1;
        }
        if (currency && amount && number(amount.value)) {
          sums[currency.value] = (sums[currency.value] || 0) + number(amount.value);
          order = Array.prototype.map.call(currency.options, function (option) { return option.value; });
        }
      });
      var codes = order.filter(function (code) { return code in sums; });
      var missing = codes.filter(function (code) { return !(code in rates); });
      var parts = ["共 " + filled + " 笔"].concat(codes.map(function (code) { return code + " " + grouped(sums[code]); }));
      if (missing.length) {
        parts.push(missing.join("、") + " 尚无本月汇率，暂不折算");
      } else if (codes.length) {
        var total = codes.reduce(function (all, code) { return all + sums[code] * Number(rates[code]); }, 0);
        parts.push("折合 " + grouped(total / 10000) + " 万美元");
      }
      line.textContent = parts.join(" · ");
    }

    form.addEventListener("input", show);
    form.addEventListener("change", show);
  });
})();
